//! The oracle: sheets of paper with exact colours. It knows boxes of whole pixels, and of the rules what they say.

use std::collections::BTreeMap;

use reelm_layer_stack::*;

use crate::stage::*;

const SIDE: usize = 96;

type Sheet = Vec<[f64; 4]>;

/// A layer: a sheet larger than anything that is seen.
struct Paper {
    id: u32,
    sheet: Sheet,
    mode: Option<BakeMode>,
}

/// Where drawing goes.
#[derive(Clone, Copy)]
enum Way {
    Section,
    Overlay,
    To(u32),
}

/// An instance. Whether it takes a command is what its methods answer.
struct Model {
    papers: Vec<Paper>,
    next: u32,
    size: [u32; 2],
    reached: usize,
    way: Way,
    saved: Vec<Way>,
    ink: Ink,
    pan: [i32; 2],
    mask: Option<MaskRect>,
    children: BTreeMap<u32, Model>,
    /// What this frame shows of them: place and opacity.
    shown: Vec<(u32, [i32; 2], f64)>,
}

impl Model {
    fn new(size: [u32; 2]) -> Self {
        Self {
            papers: vec![Paper { id: 0, sheet: blank(), mode: None }],
            next: 1,
            size,
            reached: 0,
            way: Way::Section,
            saved: Vec::new(),
            ink: Ink::default(),
            pan: [0; 2],
            mask: None,
            children: BTreeMap::new(),
            shown: Vec::new(),
        }
    }

    /// A frame; how many commands are refused.
    fn frame(&mut self, piece: &[Command]) -> u32 {
        (self.reached, self.way, self.ink, self.pan, self.mask) = (0, Way::Section, Ink::default(), [0; 2], None);
        self.saved.clear();
        self.shown.clear();
        piece.iter().map(|command| self.apply(command)).sum()
    }

    /// How many commands are refused: this one, or those of a child's piece.
    fn apply(&mut self, command: &Command) -> u32 {
        let done = match command {
            Command::Embed { child, at, opacity, piece, size, .. } => {
                return self.embed(child.0, at.map(|v| v as i32), f64::from(*opacity), *size, piece);
            }
            Command::Ink(ink) => {
                self.ink = *ink;
                true
            }
            Command::Pan { by } => {
                self.pan = by.map(|v| v as i32);
                true
            }
            Command::Mask(mask) => {
                self.mask = *mask;
                true
            }
            Command::Layer(layer) => self.resolve(*layer).map(|way| self.way = way).is_some(),
            Command::Enter(layer) => match self.resolve(*layer) {
                Some(way) => {
                    self.saved.push(core::mem::replace(&mut self.way, way));
                    true
                }
                None => false,
            },
            Command::Leave => self.saved.pop().map(|way| self.way = way).is_some(),
            Command::Bake { mode, clone } => self.bake(*mode, *clone),
            Command::Unbake { call } => self.unbake(call.map(|call| call as usize)),
            Command::ClearBaked => {
                (0..self.papers.len() - 1).for_each(|_| assert!(self.unbake(Some(0))));
                true
            }
            Command::Unembed { child } => {
                self.shown.retain(|shown| shown.0 != child.0);
                self.children.remove(&child.0).is_some()
            }
            Command::ResizeAll { size } => {
                self.size = *size;
                true
            }
            Command::Trim => {
                let size = self.size;
                self.papers.iter_mut().for_each(|paper| paper.sheet = clipped(&paper.sheet, size));
                true
            }
            _ if self.papers[self.reached].mode == Some(BakeMode::Freeze) => true,
            drawing => self.draw(drawing),
        };
        u32::from(!done)
    }

    fn resolve(&self, layer: LayerRef) -> Option<Way> {
        match layer {
            LayerRef::Section => Some(Way::Section),
            LayerRef::Overlay => Some(Way::Overlay),
            LayerRef::Base => Some(Way::To(self.papers[0].id)),
            LayerRef::Call(call) => {
                self.papers.get(call as usize).filter(|paper| paper.mode.is_some()).map(|paper| Way::To(paper.id))
            }
            LayerRef::Id(_) => panic!("the model numbers layers by itself"),
        }
    }

    fn place(&self, way: Way) -> usize {
        match way {
            Way::Section => self.reached,
            Way::Overlay => self.papers.len() - 1,
            Way::To(id) => self.papers.iter().position(|paper| paper.id == id).unwrap_or(self.reached),
        }
    }

    fn bake(&mut self, mode: BakeMode, clone: bool) -> bool {
        if self.papers[self.reached].mode.is_none() {
            let top = &self.papers[self.reached].sheet;
            let sheet = if clone { clipped(top, self.size) } else { blank() };
            self.papers.push(Paper { id: self.next, sheet, mode: None });
            self.next += 1;
        }
        self.papers[self.reached].mode = Some(mode);
        self.reached += 1;
        self.way = Way::Section;
        true
    }

    fn unbake(&mut self, call: Option<usize>) -> bool {
        let bakes = self.papers.len() - 1;
        let Some(call) = call.or(bakes.checked_sub(1)).filter(|call| *call < bakes) else { return false };
        self.papers.remove(call);
        self.reached -= usize::from(self.reached > call);
        true
    }

    fn embed(&mut self, child: u32, at: [i32; 2], opacity: f64, size: [u32; 2], piece: &[Command]) -> u32 {
        if self.shown.iter().any(|shown| shown.0 == child) {
            return 1;
        }
        let refused = self.children.entry(child).or_insert_with(|| Self::new(size)).frame(piece);
        self.shown.push((child, [0, 1].map(|i| at[i] + self.pan[i]), opacity));
        refused
    }

    fn draw(&mut self, command: &Command) -> bool {
        let active = self.place(self.way);
        let all = [i32::MIN, i32::MIN, i32::MAX, i32::MAX];
        match command {
            Command::Wipe { color } => self.paint(active, all, |_, _| premultiplied(*color)),
            Command::Box { at, size, .. } => {
                let [x, y] = [0, 1].map(|i| at[i].floor() as i32 + self.pan[i]);
                let rect = [x, y, x + size[0] as i32, y + size[1] as i32];
                match self.ink {
                    Ink::Color(color) => self.paint(active, rect, |_, under| over(premultiplied(color), under)),
                    Ink::Erase { strength, reach } => {
                        let first = if reach == Reach::Mirrored { 0 } else { active };
                        for paper in first..=active {
                            self.paint(paper, rect, |_, under| under.map(|v| v * (1.0 - f64::from(strength))));
                        }
                    }
                }
            }
            Command::Paste { source, at, .. } => {
                let picture = match source {
                    Source::Layer(layer) => match self.resolve(*layer) {
                        Some(way) => (clipped(&self.papers[self.place(way)].sheet, self.size), self.size),
                        None => return false,
                    },
                    Source::Child(child) => match self.children.get(&child.0) {
                        Some(child) => (child.picture(), child.size),
                        None => return false,
                    },
                    Source::Image { .. } => panic!("the model has no images"),
                };
                let [x, y] = [0, 1].map(|i| at[i] as i32 + self.pan[i]);
                let (sheet, [width, height]) = picture;
                let rect = [x, y, x + width as i32, y + height as i32];
                self.paint(active, rect, |[px, py], under| {
                    over(sheet[(py - y) as usize * SIDE + (px - x) as usize], under)
                });
            }
            Command::Scroll { by } => {
                let [x0, y0, x1, y1] = self.region(all);
                let from = self.papers[active].sheet.clone();
                self.paint(active, all, |[x, y], _| {
                    let back =
                        |at: i32, by: i32, low: i32, high: i32| ((at - low - by).rem_euclid(high - low) + low) as usize;
                    from[back(y, by[1], y0, y1) * SIDE + back(x, by[0], x0, x1)]
                });
            }
            other => panic!("the model does not know {other:?}"),
        }
        true
    }

    /// What of a rectangle is seen and left by the mask.
    fn region(&self, [x0, y0, x1, y1]: [i32; 4]) -> [i32; 4] {
        let [width, height] = self.size.map(|side| side as i32);
        let mask = self.mask.map_or([0, 0, width, height], |MaskRect { at: [x, y], size: [w, h] }| {
            [x, y, x.saturating_add(w as i32), y.saturating_add(h as i32)]
        });
        [x0.max(mask[0]).max(0), y0.max(mask[1]).max(0), x1.min(mask[2]).min(width), y1.min(mask[3]).min(height)]
    }

    fn paint(&mut self, paper: usize, rect: [i32; 4], color: impl Fn([i32; 2], [f64; 4]) -> [f64; 4]) {
        let [x0, y0, x1, y1] = self.region(rect);
        for (y, x) in (y0..y1).flat_map(|y| (x0..x1).map(move |x| (y, x))) {
            let pixel = &mut self.papers[paper].sheet[y as usize * SIDE + x as usize];
            *pixel = color([x, y], *pixel);
        }
    }

    /// What is seen: the layers over each other, then children in their places, each as one picture.
    fn picture(&self) -> Sheet {
        let mut sum = blank();
        for paper in &self.papers {
            sum.iter_mut().zip(&paper.sheet).for_each(|(under, pixel)| *under = over(*pixel, *under));
        }
        for (child, [x0, y0], opacity) in &self.shown {
            let Some(child) = self.children.get(child) else { continue };
            let picture = child.picture();
            for (y, x) in (0..child.size[1] as i32).flat_map(|y| (0..child.size[0] as i32).map(move |x| (y, x))) {
                let (to_x, to_y) = (x + x0, y + y0);
                if (0..SIDE as i32).contains(&to_x) && (0..SIDE as i32).contains(&to_y) {
                    let under = &mut sum[to_y as usize * SIDE + to_x as usize];
                    *under = over(picture[y as usize * SIDE + x as usize].map(|v| v * opacity), *under);
                }
            }
        }
        clipped(&sum, self.size)
    }

    /// Whether a picture is this one; each sheet may have rounded a few times.
    fn assert_shows(&self, picture: &Shot, most: f64, what: &str) {
        assert_eq!(picture.size, self.size);
        let all = self.picture();
        for y in 0..self.size[1] {
            for x in 0..self.size[0] {
                let (seen, wanted) = (picture.at(x, y), all[y as usize * SIDE + x as usize].map(|v| v * 255.0));
                let off = seen.iter().zip(wanted).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
                assert!(off <= most, "{what}, pixel {x}, {y}: {seen:?} instead of {wanted:?}");
            }
        }
    }
}

/// What lies outside of the size is gone.
fn clipped(sheet: &Sheet, size: [u32; 2]) -> Sheet {
    let inside = |i: usize| i % SIDE < size[0] as usize && i / SIDE < size[1] as usize;
    sheet.iter().enumerate().map(|(i, pixel)| if inside(i) { *pixel } else { [0.0; 4] }).collect()
}

fn blank() -> Sheet {
    vec![[0.0; 4]; SIDE * SIDE]
}

fn premultiplied(color: [u8; 4]) -> [f64; 4] {
    let [r, g, b, a] = color.map(|v| f64::from(v) / 255.0);
    [r * a, g * a, b * a, a]
}

fn over(source: [f64; 4], under: [f64; 4]) -> [f64; 4] {
    [0, 1, 2, 3].map(|i| source[i] + under[i] * (1.0 - source[3]))
}

/// A piece of boxes, erasers, bakes and choices of layers.
fn piece(rng: &mut Rng) -> Vec<Command> {
    let mut bakes = 0;
    let length = 3 + rng.below(12);
    let mut piece = Vec::new();
    for _ in 0..length {
        piece.push(match rng.below(16) {
            0..=5 => {
                let (x, y) = (rng.below(60) as i32 - 10, rng.below(50) as i32 - 10);
                card(x, y, rng.below(40), rng.below(30))
            }
            6..=8 => ink([rng.below(256), rng.below(256), rng.below(256), rng.below(256)].map(|v| v as u8)),
            9..=10 => erase(rng.below(5) as f32 / 4.0, [Reach::Local, Reach::Mirrored][rng.below(2) as usize]),
            11..=12 => {
                bakes += 1;
                Command::Bake { mode: BakeMode::Freeze, clone: rng.below(4) == 0 }
            }
            13 if bakes > 0 => Command::Layer(LayerRef::Call(rng.below(bakes))),
            14 => Command::Layer(LayerRef::Overlay),
            15 => Command::Wipe { color: [0, 90, 0, (rng.below(3) * 127) as u8] },
            _ => card(5, 5, 10, 10),
        });
    }
    piece
}

#[test]
fn any_piece_over_several_frames_looks_as_the_rules_say() {
    for seed in 1..120 {
        let rng = &mut Rng(seed * 7919);
        let (mut stage, mut model) = (Stage::new(SIZE), Model::new(SIZE));
        let mut now = piece(rng);
        for frame in 0..4 {
            if rng.below(3) == 0 {
                // The same bakes, and something else after them.
                now.extend([ink([200, 10, 10, 128]), card(rng.below(40) as i32, 3, 20, 9)]);
            }
            let picture = stage.frame(&now);
            model.frame(&now);
            model.assert_shows(&picture, 3.0, &format!("seed {seed}, frame {frame}, {now:?}"));
        }
    }
}

/// A piece of everything that moves whole pixels: routes that are entered and left, bakes of both modes, layers that go, pictures of
/// layers and of children, masks, scrolling; some of it cannot be done.
fn wild(rng: &mut Rng, depth: u32) -> Vec<Command> {
    let layers = [LayerRef::Section, LayerRef::Overlay, LayerRef::Base, LayerRef::Call(0), LayerRef::Call(1)];
    let number = |rng: &mut Rng, low: i32, high: i32| low + rng.below((high - low) as u32) as i32;
    let mut piece = Vec::new();
    for _ in 0..4 + rng.below(14) {
        let layer = layers[rng.below(5) as usize];
        let at = [f64::from(number(rng, -20, 40)), f64::from(number(rng, -15, 30))];
        piece.push(match rng.below(31) {
            0..=5 => card(number(rng, -10, 50), number(rng, -10, 40), rng.below(40), rng.below(30)),
            6..=8 => ink([rng.below(256), rng.below(256), rng.below(256), rng.below(256)].map(|v| v as u8)),
            9..=10 => erase(rng.below(5) as f32 / 4.0, [Reach::Local, Reach::Mirrored][rng.below(2) as usize]),
            11..=12 => {
                let mode = [BakeMode::Freeze, BakeMode::Live][rng.below(2) as usize];
                Command::Bake { mode, clone: rng.below(4) == 0 }
            }
            13 => Command::Layer(layer),
            14 => Command::Enter(layer),
            15 => Command::Leave,
            16 => Command::Wipe { color: [0, 90, 0, (rng.below(3) * 127) as u8] },
            17..=18 => Command::Paste { source: Source::Layer(layer), at, how: Placing::default() },
            19 => Command::Paste { source: Source::Child(ChildId(rng.below(2))), at, how: Placing::default() },
            20 => Command::Scroll { by: [number(rng, -40, 40), number(rng, -40, 40)] },
            21..=22 => Command::Mask((rng.below(3) > 0).then(|| {
                let at = [number(rng, -5, 40), number(rng, -5, 30)];
                MaskRect { at, size: [rng.below(50), rng.below(40)] }
            })),
            23 => Command::Pan { by: [f64::from(number(rng, -9, 9)), f64::from(number(rng, -9, 9))] },
            24..=26 if depth < 2 => {
                let opacity = [1.0, 1.0, 0.5][rng.below(3) as usize];
                let child = rng.below(2);
                embed(child, at, opacity, &wild(rng, depth + 1))
            }
            27 => Command::Unembed { child: ChildId(rng.below(2)) },
            28 if rng.below(3) == 0 => Command::Unbake { call: (rng.below(2) == 0).then(|| rng.below(3)) },
            29 if rng.below(6) == 0 => Command::ClearBaked,
            30 if rng.below(3) == 0 => Command::Trim,
            _ => card(5, 5, 10, 10),
        });
    }
    piece
}

/// What is refused is refused by both, and all else is seen; also when frames are lowered one by one and some are not shown.
#[test]
fn any_frames_of_anything_look_as_the_rules_say() {
    let (mut refused, mut children) = (0, 0);
    for seed in 1..250 {
        let rng = &mut Rng(seed * 15_485_863);
        let (mut stage, mut model) = (Stage::new(SIZE), Model::new(SIZE));
        let mut now = wild(rng, 0);
        for frame in 0..5 {
            match rng.below(4) {
                0 => now = wild(rng, 0),
                1 => now.extend([ink([200, 10, 10, 128]), card(rng.below(40) as i32, 3, 20, 9)]),
                _ => {}
            }
            stage.canvas.frame(&now).expect("a frame");
            let what = format!("seed {seed}, frame {frame}, {now:?}");
            assert_eq!(stage.canvas.report().refused, model.frame(&now), "{what}");
            model.assert_shows(&stage.picture(), 5.0, &what);
            refused += stage.canvas.report().refused;
            children += stage.canvas.instances().count() - 1;
        }
    }
    assert!(refused > 500 && children > 500, "{refused} refused, {children} children");
}

#[test]
fn any_sizes_keep_and_lose_what_the_rules_say() {
    for seed in 1..80 {
        let rng = &mut Rng(seed * 104_729);
        let (mut stage, mut model) = (Stage::new(SIZE), Model::new(SIZE));
        for frame in 0..6 {
            let now = piece(rng);
            // Some changes of size before the frame, some within it.
            let mut change = |within: bool, stage: &mut Stage, model: &mut Model| {
                for _ in 0..rng.below(3) {
                    let size = [20 + rng.below(70), 20 + rng.below(70)];
                    let command = if rng.below(3) == 0 { Command::Trim } else { Command::ResizeAll { size } };
                    stage.canvas.apply(&command).unwrap_or_else(|refusal| panic!("{refusal} {within}"));
                    model.apply(&command);
                }
            };
            change(false, &mut stage, &mut model);
            stage.canvas.begin_frame().unwrap();
            model.frame(&[]);
            for (i, command) in now.iter().enumerate() {
                if i == now.len() / 2 {
                    change(true, &mut stage, &mut model);
                }
                stage.canvas.apply(command).unwrap_or_else(|refusal| panic!("{refusal}"));
                model.apply(command);
            }
            stage.canvas.end_frame().unwrap();
            let picture = stage.picture();
            model.assert_shows(&picture, 3.0, &format!("seed {seed}, frame {frame}, {now:?}"));
        }
    }
}
