//! Random trees of layers beside a plain compositor in floating point, which gives every group its own full picture and
//! knows no fusion, no tight surfaces, no scissors and no bytes.

use kurbo::Affine;
use reelm_pixel::{BlendMode, IRect, MaskMode, ViewMut, copy};
use reelm_plan::{Brush, Filter, Layer, LayerClip, NoResources, PlanBuilder, RenderPlan, TransitionKind};
use reelm_raster::{Raster, Shown};

use crate::blend::compose_premultiplied;
use crate::support::*;

const WIDTH: u32 = 24;
const HEIGHT: u32 = 18;

/// Modes in which an error of a byte stays small.
const MODES: [BlendMode; 6] = [
    BlendMode::Normal,
    BlendMode::Multiply,
    BlendMode::Screen,
    BlendMode::Darken,
    BlendMode::Exclusion,
    BlendMode::PlusLighter,
];

#[derive(Debug)]
enum Tree {
    Rect(IRect, [f32; 4]),
    Group(Group),
    Fade(f32, Vec<Tree>, Vec<Tree>),
    /// Of so many pictures, of which some may be missing.
    Mean(u32, Vec<Vec<Tree>>),
}

#[derive(Debug)]
struct Group {
    opacity: f32,
    blend: BlendMode,
    isolate: bool,
    clip: Option<IRect>,
    mask: Option<(MaskMode, bool, Vec<Tree>)>,
    shift: Option<(i32, i32)>,
    children: Vec<Tree>,
}

/// A small generator of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as u32) % sides
    }

    fn rect(&mut self) -> IRect {
        let (x, y) = (self.roll(30) as i32 - 6, self.roll(24) as i32 - 6);
        IRect::from_size(x, y, self.roll(18) + 1, self.roll(14) + 1)
    }

    fn tree(&mut self, depth: u32) -> Tree {
        match self.roll(if depth == 0 { 1 } else { 6 }) {
            0 | 1 => {
                let color = [0; 4].map(|_: i32| self.roll(256) as f32 / 255.0);
                let alpha = if self.roll(2) == 0 { 1.0 } else { color[3] };
                Tree::Rect(self.rect(), [color[0], color[1], color[2], alpha])
            }
            2 if depth > 1 => Tree::Fade(self.roll(5) as f32 / 4.0, self.trees(depth - 1), self.trees(depth - 1)),
            3 if depth > 1 => {
                let pictures: Vec<_> = (0..self.roll(5)).map(|_| self.trees(depth - 1)).collect();
                Tree::Mean(pictures.len().max(1) as u32 + self.roll(2), pictures)
            }
            _ => Tree::Group(self.group(depth - 1)),
        }
    }

    fn trees(&mut self, depth: u32) -> Vec<Tree> {
        (0..self.roll(4)).map(|_| self.tree(depth)).collect()
    }

    fn group(&mut self, depth: u32) -> Group {
        let sometimes = |dice: &mut Self| dice.roll(3) == 0;
        Group {
            opacity: if sometimes(self) { self.roll(5) as f32 / 4.0 } else { 1.0 },
            blend: if sometimes(self) { MODES[self.roll(6) as usize] } else { BlendMode::Normal },
            isolate: sometimes(self),
            clip: sometimes(self).then(|| self.rect()),
            mask: sometimes(self).then(|| {
                let mode = [MaskMode::Alpha, MaskMode::Luma][self.roll(2) as usize];
                (mode, self.roll(2) == 0, self.trees(depth.min(1)))
            }),
            shift: sometimes(self).then(|| (self.roll(9) as i32 - 4, self.roll(9) as i32 - 4)),
            children: self.trees(depth),
        }
    }
}

fn build(b: &mut PlanBuilder, tree: &Tree) {
    build_at(b, tree, 1);
}

/// With every length so many times as long.
fn build_at(b: &mut PlanBuilder, tree: &Tree, scale: i32) {
    match tree {
        Tree::Rect(r, color) => b.fill_rect(float(*r, scale), Brush::Solid(*color), Affine::IDENTITY, 1.0),
        Tree::Group(group) => {
            let clip = group.clip.map_or(LayerClip::None, |clip| LayerClip::Rect(float(clip, scale), Affine::IDENTITY));
            let placement = group.shift.map(|(x, y)| Affine::translate((f64::from(x * scale), f64::from(y * scale))));
            let layer = Layer {
                opacity: group.opacity,
                blend: group.blend,
                isolate: group.isolate,
                clip,
                placement,
                ..Layer::default()
            };
            b.push_layer(&layer, &[]);
            group.children.iter().for_each(|child| build_at(b, child, scale));
            if let Some((mode, invert, mask)) = &group.mask {
                b.push_mask(*mode, *invert, 0.0);
                mask.iter().for_each(|child| build_at(b, child, scale));
                b.pop_layer();
            }
            b.pop_layer();
        }
        Tree::Fade(progress, from, to) => {
            b.push_transition(TransitionKind::Fade { progress: *progress });
            for (comes, picture) in [(false, from), (true, to)] {
                b.push_picture(comes);
                picture.iter().for_each(|child| build_at(b, child, scale));
                b.pop_layer();
            }
            b.pop_layer();
        }
        Tree::Mean(count, pictures) => {
            b.push_mean(*count);
            for picture in pictures {
                b.push_term();
                picture.iter().for_each(|child| build_at(b, child, scale));
                b.pop_layer();
            }
            b.pop_layer();
        }
    }
}

/// The same tree so large that its surfaces are made at once by several threads.
fn build_large(b: &mut PlanBuilder, tree: &Tree) {
    let placement = Some(Affine::scale(LARGE));
    b.push_layer(&Layer { placement, ..Layer::default() }, &[]);
    build(b, tree);
    b.pop_layer();
    build(b, tree);
}

const LARGE: f64 = 14.0;

fn float(r: IRect, scale: i32) -> kurbo::Rect {
    let [x0, y0, x1, y1] = [r.x0, r.y0, r.x1, r.y1].map(|at| f64::from(at * scale));
    kurbo::Rect::new(x0, y0, x1, y1)
}

/// The plain compositor: premultiplied colours, 0 to 1, over a margin that holds all that may be shifted in.
#[derive(Clone)]
struct Plain(Vec<[f64; 4]>);

const MARGIN: i32 = 16;
const SPAN: i32 = WIDTH as i32 + 2 * MARGIN;
const ROWS: i32 = HEIGHT as i32 + 2 * MARGIN;

impl Plain {
    fn new() -> Self {
        Self(vec![[0.0; 4]; (SPAN * ROWS) as usize])
    }

    fn points() -> impl Iterator<Item = (usize, i32, i32)> {
        (0..SPAN * ROWS).map(|i| (i as usize, i % SPAN - MARGIN, i / SPAN - MARGIN))
    }

    fn draw(&mut self, tree: &Tree, clip: IRect) {
        match tree {
            Tree::Rect(r, color) => {
                let [red, green, blue, a] = color.map(f64::from);
                for (i, ..) in Self::points().filter(|(_, x, y)| r.intersect(clip).contains_point(*x, *y)) {
                    self.0[i] = compose_premultiplied(BlendMode::Normal, self.0[i], [red * a, green * a, blue * a, a]);
                }
            }
            Tree::Group(group) => self.group(group, clip),
            Tree::Fade(progress, from, to) => {
                let p = f64::from(*progress);
                let (from, to) = (Self::picture(from), Self::picture(to));
                let mixed = from.0.iter().zip(&to.0).map(|(a, b)| [0, 1, 2, 3].map(|i| a[i] * (1.0 - p) + b[i] * p));
                self.lay(&Self(mixed.collect()), 1.0, BlendMode::Normal, clip);
            }
            Tree::Mean(count, pictures) => {
                let mut mean = Self::new();
                for picture in pictures.iter().map(|picture| Self::picture(picture)) {
                    for (sum, pixel) in mean.0.iter_mut().zip(picture.0) {
                        *sum = core::array::from_fn(|i| sum[i] + pixel[i] / f64::from(*count));
                    }
                }
                self.lay(&mean, 1.0, BlendMode::Normal, clip);
            }
        }
    }

    fn group(&mut self, group: &Group, clip: IRect) {
        let inner = group.clip.unwrap_or(IRect::new(-999, -999, 999, 999));
        let plain = group.opacity == 1.0 && group.blend == BlendMode::Normal && group.shift.is_none();
        if plain && !group.isolate && group.mask.is_none() && group.clip.is_none() {
            group.children.iter().for_each(|child| self.draw(child, clip));
            return;
        }
        let mut own = Self::new();
        group.children.iter().for_each(|child| own.draw(child, inner));
        if let Some((mode, invert, mask)) = &group.mask {
            let mask = Self::picture(mask);
            for (pixel, [r, g, b, a]) in own.0.iter_mut().zip(mask.0) {
                let luma = 0.2125 * r + 0.7154 * g + 0.0721 * b;
                let share = if *mode == MaskMode::Luma { luma } else { a };
                *pixel = pixel.map(|v| v * if *invert { 1.0 - share } else { share });
            }
        }
        if let Some((dx, dy)) = group.shift {
            own.shift(dx, dy);
        }
        self.lay(&own, f64::from(group.opacity), group.blend, clip);
    }

    fn picture(trees: &[Tree]) -> Self {
        let mut own = Self::new();
        trees.iter().for_each(|tree| own.draw(tree, IRect::new(-999, -999, 999, 999)));
        own
    }

    fn shift(&mut self, dx: i32, dy: i32) {
        let old = self.clone();
        for (i, x, y) in Self::points() {
            let (x, y) = (x - dx + MARGIN, y - dy + MARGIN);
            let inside = (0..SPAN).contains(&x) && (0..ROWS).contains(&y);
            self.0[i] = if inside { old.0[(y * SPAN + x) as usize] } else { [0.0; 4] };
        }
    }

    fn lay(&mut self, source: &Self, opacity: f64, blend: BlendMode, clip: IRect) {
        for (i, ..) in Self::points().filter(|(_, x, y)| clip.contains_point(*x, *y)) {
            self.0[i] = compose_premultiplied(blend, self.0[i], source.0[i].map(|v| v * opacity));
        }
    }
}

#[test]
fn a_plan_of_any_tree_shows_what_a_plain_compositor_shows() {
    for seed in 0..500 {
        let mut dice = Dice(seed * 7_919 + 1);
        let trees: Vec<_> = (0..4).map(|_| dice.tree(3)).collect();
        let shown = render(WIDTH, HEIGHT, |b| trees.iter().for_each(|tree| build(b, tree)));
        let plain = Plain::picture(&trees);
        for (i, x, y) in Plain::points().filter(|(_, x, y)| shown.view().bounds().contains_point(*x, *y)) {
            for (got, expected) in shown.at(x as u32, y as u32).into_iter().zip(plain.0[i]) {
                let off = (f64::from(got) - 255.0 * expected).abs();
                assert!(off <= 3.0, "seed {seed} at ({x}, {y}): {got} for {}\n{trees:#?}", 255.0 * expected);
            }
        }
    }
}

#[test]
fn surfaces_that_are_made_at_once_are_those_made_one_after_the_other() {
    let size = [WIDTH, HEIGHT].map(|side| side * LARGE as u32);
    let mut waves = 0;
    for seed in 0..150 {
        let mut dice = Dice(seed * 104_729 + 5);
        let trees: Vec<_> = (0..12).map(|_| dice.tree(3)).collect();
        let (mut raster, mut shown) = (Raster::default(), Shown::new());
        let mut bytes = vec![3; (size[0] * size[1] * 4) as usize];
        // Some of the trees come and go, so that surfaces are found, kept and shared.
        for step in 0..4 {
            let seen = |i: usize| step == 0 || !(i + step).is_multiple_of(5);
            let plan = plan(size[0], size[1], [7, 8, 9, 255], |b| {
                trees.iter().enumerate().filter(|(i, _)| seen(*i)).for_each(|(_, tree)| build_large(b, tree));
            });
            waves += usize::from(plan.surfaces.len() > 8);
            let mut view = ViewMut::new(&mut bytes, size[0], size[1]).unwrap();
            raster.update(&plan, &NoResources, &mut view, &mut shown, 1 + (seed as usize + step) % 5);
            assert!(bytes == execute(&plan, &NoResources).bytes, "seed {seed}, step {step}");
        }
    }
    assert!(waves > 200, "{waves}");
}

#[test]
fn what_passes_and_what_is_handed_on_in_pieces_looks_as_if_it_had_been_there_as_a_whole() {
    let size @ [width, height] = [WIDTH, HEIGHT].map(|side| side * 51);
    let (mut passed, mut partly) = (0, 0);
    for seed in 0..40 {
        let mut dice = Dice(seed * 15_485_863 + 3);
        let trees: Vec<_> = (0..8).map(|_| dice.tree(3)).collect();
        let mut rasters = [(); 3].map(|()| Raster::default());
        let mut shown = [(); 3].map(|()| Shown::new());
        let mut pictures = [(); 3].map(|()| vec![3; (width * height * 4) as usize]);
        for step in 0..3 {
            let seen = |i: usize| step == 0 || !(i + step).is_multiple_of(5);
            let plan = plan(width, height, [7, 8, 9, 255], |b| {
                trees.iter().enumerate().filter(|(i, _)| seen(*i)).for_each(|(_, tree)| build_at(b, tree, 51));
            });
            // Surfaces that are made in waves are there as a whole.
            for (i, bands) in [(0, 2), (1, 1)] {
                let mut view = ViewMut::new(&mut pictures[i], width, height).unwrap();
                rasters[i].update(&plan, &NoResources, &mut view, &mut shown[i], bands);
            }
            let before = rasters[2].stats().pixels_damaged;
            let taken = deliver(&mut rasters[2], &plan, &mut shown[2], 1 + seed as usize % 2, size, &mut pictures[2]);
            let damaged = rasters[2].stats().pixels_damaged - before;
            assert_eq!(taken, damaged, "pieces are what is damaged, and do not overlap");
            partly += usize::from(taken > 0 && taken < u64::from(width * height));
            assert!(pictures[0] == pictures[1], "seed {seed}, step {step}: what passes shows");
            assert!(pictures[0] == pictures[2], "seed {seed}, step {step}: pieces show");
        }
        let [in_waves, alone, deliverer] = rasters.map(|raster| raster.stats());
        assert_eq!(in_waves.surfaces_passed, 0);
        assert_eq!([alone.live_bytes, deliverer.live_bytes], [0; 2], "all that was lent is given back");
        passed += alone.surfaces_passed;
    }
    assert!(passed > 100 && partly > 20, "{passed} surfaces passed, {partly} pictures were made new in part");
}

/// Puts the pieces of a plan into `picture`; how many pixels they have.
fn deliver(
    raster: &mut Raster,
    plan: &RenderPlan,
    shown: &mut Shown,
    bands: usize,
    [width, height]: [u32; 2],
    picture: &mut [u8],
) -> u64 {
    let mut taken = 0;
    let delivered = raster.deliver(plan, &NoResources, shown, bands, &mut |[x, y], piece| {
        assert!(x.is_multiple_of(16) && y.is_multiple_of(16), "a piece begins at {x}, {y}");
        taken += piece.bounds().area();
        let mut all = ViewMut::new(picture, width, height).unwrap();
        let place = IRect::from_size(x as i32, y as i32, piece.width(), piece.height());
        copy(&mut all.sub_mut(place), 0, 0, piece);
    });
    assert!(delivered);
    taken
}

#[test]
fn a_picture_in_a_picture_that_passes_takes_no_memory_of_its_own() {
    let scene = |b: &mut PlanBuilder, hue: f32| {
        for nested in [0.9, 0.8] {
            b.push_layer(&Layer { opacity: nested, blend: BlendMode::Screen, ..Layer::default() }, &[]);
        }
        for i in 0..6 {
            let at = f64::from(i) * 90.0;
            let place = kurbo::Rect::new(at, at, at + 500.0, at + 300.0);
            b.fill_rect(place, Brush::Solid([hue, 0.1 * i as f32, 0.7, 0.6]), Affine::rotate(0.1), 1.0);
        }
        (0..2).for_each(|_| b.pop_layer());
    };
    let (width, height) = (1280, 720);
    let plan = plan(width, height, [255; 4], |b| {
        b.push_transition(TransitionKind::Fade { progress: 0.3 });
        for (comes, hue) in [(false, 0.2), (true, 0.9)] {
            b.push_picture(comes);
            scene(b, hue);
            b.pop_layer();
        }
        b.pop_layer();
    });
    let (mut raster, mut shown) = (Raster::default(), Shown::new());
    let mut picture = vec![0; (width * height * 4) as usize];
    deliver(&mut raster, &plan, &mut shown, 1, [width, height], &mut picture);
    let (stats, whole) = (raster.stats(), (width * height * 4) as usize);
    assert!(stats.surfaces_passed >= 4, "{stats:?}");
    assert!(stats.peak_bytes < whole / 2, "{} bytes at once; the picture alone would be {whole}", stats.peak_bytes);
    assert!(picture == execute(&plan, &NoResources).bytes);
    // The same once more costs nothing, and something else all of it.
    assert_eq!(deliver(&mut raster, &plan, &mut shown, 1, [width, height], &mut picture), 0);
    shown.forget();
    let all = deliver(&mut raster, &plan, &mut shown, 1, [width, height], &mut picture);
    assert_eq!(all, u64::from(width * height));
}

#[test]
fn a_group_that_would_keep_more_alive_than_itself_is_there_as_a_whole() {
    let size @ [width, height] = [700, 500];
    let frame = |children: i32| {
        plan(width, height, [255; 4], |b| {
            b.push_layer(&Layer { blend: BlendMode::Multiply, ..Layer::default() }, &[]);
            b.fill_rect(kurbo::Rect::new(0.0, 0.0, 690.0, 490.0), Brush::Solid([0.9; 4]), Affine::rotate(0.01), 1.0);
            for i in 0..children {
                b.push_layer(&Layer::default(), &[Filter::Blur { sigma: [4.0; 2] }]);
                let at = f64::from(i) * 20.3;
                let place = kurbo::Rect::new(at, at, at + 180.0, at + 180.0);
                b.fill_rect(place, Brush::Solid([0.1 * i as f32, 0.4, 0.6, 1.0]), Affine::IDENTITY, 1.0);
                b.pop_layer();
            }
            b.pop_layer();
        })
    };
    for (children, passed) in [(1, 1), (3, 1), (14, 0), (80, 0)] {
        let (mut raster, mut picture) = (Raster::default(), vec![0; (width * height * 4) as usize]);
        let plan = frame(children);
        deliver(&mut raster, &plan, &mut Shown::new(), 1, size, &mut picture);
        let stats = raster.stats();
        assert_eq!((stats.surfaces_passed, stats.live_bytes), (passed, 0), "{children} children");
        // No more than the plan says, and what is in work beside it.
        let most = plan.live_pixels as usize * 4 * 3 / 2;
        assert!(stats.peak_bytes <= most, "{children} children: {} bytes of {most}", stats.peak_bytes);
        let mut whole = vec![0; picture.len()];
        let mut view = ViewMut::new(&mut whole, width, height).unwrap();
        Raster::default().update(&plan, &NoResources, &mut view, &mut Shown::new(), 2);
        assert!(picture == whole, "{children} children");
    }
}
