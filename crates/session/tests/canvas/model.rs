//! The oracle: sheets of paper with exact colours. It knows boxes of whole pixels, and of the rules what they say.

use reelm_layer_stack::*;

use crate::stage::*;

const SIDE: usize = 96;

type Sheet = Vec<[f64; 4]>;

/// A stack of sheets, each larger than anything that is seen.
struct Model {
    sheets: Vec<Sheet>,
    size: [u32; 2],
    reached: usize,
    chosen: Option<usize>,
    ink: Ink,
}

impl Model {
    fn new(size: [u32; 2]) -> Self {
        Self { sheets: vec![blank()], size, reached: 0, chosen: None, ink: Ink::default() }
    }

    fn frame(&mut self, piece: &[Command]) {
        (self.reached, self.chosen, self.ink) = (0, None, Ink::default());
        piece.iter().for_each(|command| self.apply(command));
    }

    fn apply(&mut self, command: &Command) {
        let frozen = self.reached + 1 < self.sheets.len();
        let active = self.chosen.unwrap_or(self.reached);
        match command {
            Command::Ink(ink) => self.ink = *ink,
            Command::Layer(LayerRef::Call(call)) => self.chosen = Some(*call as usize),
            Command::Layer(LayerRef::Overlay) => self.chosen = Some(self.sheets.len() - 1),
            Command::Bake { clone, .. } => {
                if !frozen {
                    let top = self.sheets[self.reached].clone();
                    self.sheets.push(if *clone { self.clipped(top) } else { blank() });
                }
                self.reached += 1;
                self.chosen = None;
            }
            Command::ResizeAll { size } => self.size = *size,
            Command::Trim => {
                for i in 0..self.sheets.len() {
                    self.sheets[i] = self.clipped(self.sheets[i].clone());
                }
            }
            _ if frozen => {}
            Command::Wipe { color } => self.paint(active, [0, 0, SIDE as i32, SIDE as i32], |_| premultiplied(*color)),
            Command::Box { at, size, .. } => {
                let [x, y] = at.map(|v| v.floor() as i32);
                let rect = [x, y, x + size[0] as i32, y + size[1] as i32];
                match self.ink {
                    Ink::Color(color) => self.paint(active, rect, |under| over(premultiplied(color), under)),
                    Ink::Erase { strength, reach } => {
                        let first = if reach == Reach::Mirrored { 0 } else { active };
                        for sheet in first..=active {
                            self.paint(sheet, rect, |under| under.map(|v| v * (1.0 - f64::from(strength))));
                        }
                    }
                }
            }
            other => panic!("the model does not know {other:?}"),
        }
    }

    fn paint(&mut self, sheet: usize, [x0, y0, x1, y1]: [i32; 4], color: impl Fn([f64; 4]) -> [f64; 4]) {
        for y in y0.max(0)..y1.min(self.size[1] as i32) {
            for x in x0.max(0)..x1.min(self.size[0] as i32) {
                let pixel = &mut self.sheets[sheet][y as usize * SIDE + x as usize];
                *pixel = color(*pixel);
            }
        }
    }

    fn clipped(&self, mut sheet: Sheet) -> Sheet {
        for (i, pixel) in sheet.iter_mut().enumerate() {
            if i % SIDE >= self.size[0] as usize || i / SIDE >= self.size[1] as usize {
                *pixel = [0.0; 4];
            }
        }
        sheet
    }

    fn at(&self, x: u32, y: u32) -> [f64; 4] {
        let at = y as usize * SIDE + x as usize;
        self.sheets.iter().fold([0.0; 4], |under, sheet| over(sheet[at], under))
    }

    /// Whether a picture is this one; each sheet may have rounded a few times.
    fn assert_shows(&self, picture: &Shot, what: &str) {
        assert_eq!(picture.size, self.size);
        for y in 0..self.size[1] {
            for x in 0..self.size[0] {
                let (seen, wanted) = (picture.at(x, y), self.at(x, y).map(|v| v * 255.0));
                let off = seen.iter().zip(wanted).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
                assert!(off <= 3.0, "{what}, pixel {x}, {y}: {seen:?} instead of {wanted:?}");
            }
        }
    }
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
            model.assert_shows(&picture, &format!("seed {seed}, frame {frame}, {now:?}"));
        }
    }
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
            model.assert_shows(&picture, &format!("seed {seed}, frame {frame}, {now:?}"));
        }
    }
}
