//! Hashes of items and operations: everything that determines pixels, relative to the origin of the target, so that what
//! moves by whole pixels keeps its hash.

use kurbo::{Affine, PathEl, Point, Rect};
use reelm_ids::{BankIdx, Hash128, StableHasher, SurfaceId};
use reelm_pixel::{IRect, Mosaic};

use crate::item::{Brush, ClipPath, DrawItem, GradientKind};
use crate::placement::Placement;
use crate::plan::{Filter, Op, RenderPlan, TransitionKind, relative_place, relative_point};
use crate::tiles::SpriteItem;

/// Typed words for the hasher.
pub(super) trait Words {
    fn word(&mut self, value: u32) -> &mut Self;
    fn point(&mut self, point: Point) -> &mut Self;
    fn rect(&mut self, rect: Rect) -> &mut Self;
    fn irect(&mut self, rect: IRect) -> &mut Self;
    fn floats(&mut self, values: &[f32]) -> &mut Self;
    fn numbers(&mut self, values: &[f64]) -> &mut Self;
}

impl Words for StableHasher {
    fn word(&mut self, value: u32) -> &mut Self {
        self.u32(value)
    }

    fn point(&mut self, point: Point) -> &mut Self {
        self.f64(point.x).f64(point.y)
    }

    fn rect(&mut self, rect: Rect) -> &mut Self {
        self.f64(rect.x0).f64(rect.y0).f64(rect.x1).f64(rect.y1)
    }

    fn irect(&mut self, rect: IRect) -> &mut Self {
        self.i32(rect.x0).i32(rect.y0).i32(rect.x1).i32(rect.y1)
    }

    fn floats(&mut self, values: &[f32]) -> &mut Self {
        values.iter().fold(self, |hasher, value| hasher.f32(*value))
    }

    fn numbers(&mut self, values: &[f64]) -> &mut Self {
        values.iter().fold(self, |hasher, value| hasher.f64(*value))
    }
}

/// `transform` as seen from a surface whose top left lies at `origin` in device space, in the precision in which it is
/// drawn and hashed: whoever executes a plan uses this and nothing more precise.
pub fn relative_affine(transform: Affine, origin: [i32; 2]) -> Affine {
    Affine::new(relative(transform, origin).map(f64::from))
}

/// Steps of a translation in one pixel. With them single precision is exact up to 16,384 pixels, so that what moves by whole
/// pixels within a surface keeps its bytes.
const STEPS: f64 = 1024.0;

/// The coefficients of [`relative_affine`].
pub(crate) fn relative(transform: Affine, origin: [i32; 2]) -> [f32; 6] {
    let [a, b, c, d, e, f] = transform.as_coeffs();
    let stepped = |value: f64, origin: i32| ((value - f64::from(origin)) * STEPS).round() / STEPS;
    [a, b, c, d, stepped(e, origin[0]), stepped(f, origin[1])].map(|value| value as f32)
}

/// The coefficients of `inverse`, which maps device pixels, for pixels of a surface whose top left lies at `origin`. They are rounded so
/// that what moves by whole pixels keeps them: whoever executes a plan uses this and nothing more precise.
pub fn from_surface(inverse: Affine, origin: [i32; 2]) -> [f64; 6] {
    /// Steps of a place. A place up to 2^31 keeps them.
    const FINE: f64 = 1_048_576.0;
    let [a, b, c, d, e, f] = inverse.as_coeffs();
    let [x, y] = origin.map(f64::from);
    let stepped = |value: f64| (value * FINE).round() / FINE;
    [a, b, c, d, stepped(a * x + c * y + e), stepped(b * x + d * y + f)]
}

/// `mosaic` for pixels of a surface whose top left lies at `origin`.
pub fn mosaic_on(mosaic: Mosaic, origin: [i32; 2]) -> Mosaic {
    let [x, y] = origin.map(f64::from);
    Mosaic { origin: [mosaic.origin[0] - x, mosaic.origin[1] - y], ..mosaic }
}

/// The coefficients of a brush's affine, which moves with its item.
fn single(transform: Affine) -> [f32; 6] {
    transform.as_coeffs().map(|value| value as f32)
}

impl DrawItem {
    /// The affine from the item's space to a surface whose top left lies at `origin` in device space. Painters use this and
    /// nothing more precise: it is what the item's hash stands for.
    pub fn relative_transform(&self, origin: [i32; 2]) -> Affine {
        relative_affine(self.transform, origin)
    }
}

impl RenderPlan {
    /// The hash of everything that determines what `item` looks like on a surface whose top left lies at `origin`, but for the
    /// contents of images and fonts.
    pub fn item_hash(&self, hasher: &mut StableHasher, item: &DrawItem, origin: [i32; 2]) -> Hash128 {
        add_item(hasher, self, item, origin);
        hasher.finish()
    }

    /// The hash of everything that determines what `sprite` looks like on a surface whose top left lies at `origin`, but for the
    /// pixels of its bank.
    pub fn sprite_hash(&self, hasher: &mut StableHasher, sprite: &SpriteItem, origin: [i32; 2]) -> Hash128 {
        add_sprite(hasher, sprite, origin);
        hasher.finish()
    }
}

impl ClipPath {
    /// The affine from the path's space to a surface whose top left lies at `origin`; see
    /// [`DrawItem::relative_transform`].
    pub fn relative_transform(&self, origin: [i32; 2]) -> Affine {
        relative_affine(self.transform, origin)
    }
}

/// What an item is, wherever it is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct ItemHash {
    /// That of its shape.
    pub(super) coverage: Hash128,
    /// That of its shape and its brush.
    pub(super) content: Hash128,
}

/// The hashes of a shape, which `shape` adds, and a brush.
pub(super) fn item_hash(
    hasher: &mut StableHasher,
    plan: &RenderPlan,
    shape: impl FnOnce(&mut StableHasher),
    brush: &Brush,
) -> ItemHash {
    shape(hasher);
    let coverage = hasher.finish();
    add_brush(hasher.hash(coverage), plan, brush);
    ItemHash { coverage, content: hasher.finish() }
}

/// Adds path elements.
pub(super) fn add_path(hasher: &mut StableHasher, elements: &[PathEl]) {
    hasher.word(elements.len() as u32);
    elements.iter().for_each(|element| add_element(hasher, element));
}

/// Adds the stroke style `index`.
pub(super) fn add_stroke(hasher: &mut StableHasher, plan: &RenderPlan, index: u32) {
    let Some(stroke) = plan.strokes.get(index as usize) else { return };
    hasher.numbers(&[stroke.width, stroke.miter_limit, stroke.dash_offset]);
    hasher.word(stroke.join as u32).word(stroke.cap as u32).word(stroke.dashes.len() as u32);
    hasher.numbers(plan.dashes.get(stroke.dashes.start as usize..stroke.dashes.end as usize).unwrap_or(&[]));
}

/// The hash of `op`, with the pixels of its sources.
pub(super) fn op_hash(hasher: &mut StableHasher, plan: &RenderPlan, op: &Op) -> Hash128 {
    let surface = plan.surfaces[op.target()].rect;
    let origin = [surface.x0, surface.y0];
    hasher.bytes(op.name().as_bytes());
    match op {
        Op::Draw { items, .. } => {
            for item in &plan.items[items.start as usize..items.end as usize] {
                add_item(hasher, plan, item, origin);
            }
        }
        Op::Filter { filter, .. } => add_filter(hasher, plan, filter, origin),
        Op::Mask { mask, mode, invert, .. } => {
            hasher.word(*mode as u32).word(u32::from(*invert));
            add_source(hasher, plan, Some(*mask), origin);
        }
        Op::Displace { map, scale, .. } => {
            hasher.floats(scale);
            add_source(hasher, plan, Some(*map), origin);
        }
        Op::Composite { source, opacity, blend, part, placement, sampling, scissor, .. } => {
            hasher.word(u32::from(*opacity)).word(*blend as u32).irect(scissor.translate(-origin[0], -origin[1]));
            let (numbers, count) = crate::placement::numbers(*placement, origin);
            let whole = *placement == Placement::Whole;
            if !whole {
                hasher.word(*sampling as u32).floats(numbers.get(..count).unwrap_or_default());
            }
            add_part(hasher, plan, *source, *part);
            add_source(hasher, plan, Some(*source), if whole { origin } else { [0, 0] });
        }
        Op::Transition { from, to, matte, kind, .. } => {
            add_transition(hasher, kind, origin);
            [from, to, matte].into_iter().for_each(|source| add_source(hasher, plan, *source, origin));
        }
        Op::Mean { count, .. } => {
            hasher.word(*count);
            plan.sources(op).for_each(|term| add_source(hasher, plan, Some(term), origin));
        }
        Op::Tiles { run, opacity, blend, scissor, .. } => {
            hasher.word(u32::from(*opacity)).word(*blend as u32).irect(scissor.translate(-origin[0], -origin[1]));
            add_tiles(hasher, plan, *run, origin);
        }
        Op::Sprites { sprites, scissor, .. } => {
            hasher.irect(scissor.translate(-origin[0], -origin[1]));
            let sprites = plan.sprites_of(sprites);
            sprites.iter().for_each(|sprite| add_sprite(hasher, sprite, origin));
            let banks = sprites.chunk_by(|a, b| a.bank == b.bank).filter_map(|run| run.first());
            banks.for_each(|sprite| add_bank(hasher, plan, sprite.bank));
        }
        Op::Fade { color, level, scissor, .. } => {
            hasher.bytes(color).word(u32::from(*level)).irect(scissor.translate(-origin[0], -origin[1]));
        }
        Op::Copy { source, from, to, opacity, blend, scissor, .. } => {
            hasher.word(u32::from(*opacity)).word(*blend as u32).irect(scissor.translate(-origin[0], -origin[1]));
            let [x, y] = [0, 1].map(|axis| to[axis].saturating_sub(origin[axis]));
            let surface = &plan.surfaces[*source];
            hasher.i32(x).i32(y).irect(from.translate(-surface.rect.x0, -surface.rect.y0)).hash(surface.hash);
        }
        Op::Flood { seed, color, tolerance, blend, scissor, .. } => {
            let [x, y] = [0, 1].map(|axis| seed[axis].saturating_sub(origin[axis]));
            hasher.i32(x).i32(y).bytes(color).word(u32::from(*tolerance)).word(*blend as u32);
            hasher.irect(scissor.translate(-origin[0], -origin[1]));
        }
    }
    hasher.finish()
}

/// Adds which part of a surface is shown, unless it is all of it.
fn add_part(hasher: &mut StableHasher, plan: &RenderPlan, source: SurfaceId, part: IRect) {
    let rect = plan.surfaces[source].rect;
    if !part.contains(rect) {
        hasher.irect(part.intersect(rect).translate(-rect.x0, -rect.y0));
    }
}

/// Adds what the glyphs of a bank look like, as far as that is known.
fn add_bank(hasher: &mut StableHasher, plan: &RenderPlan, bank: BankIdx) {
    if let Some(content) = plan.bank_hash(bank) {
        hasher.hash(content);
    }
}

/// Adds a run of tiles.
fn add_tiles(hasher: &mut StableHasher, plan: &RenderPlan, run: u32, origin: [i32; 2]) {
    let Some(run) = plan.tile_runs.get(run as usize) else { return };
    let [x, y] = [0, 1].map(|axis| run.origin[axis].saturating_sub(origin[axis]));
    hasher.word(run.bank.0).word(run.tile_size).word(run.columns).word(run.rows).i32(x).i32(y);
    plan.cells_of(run).iter().for_each(|tile| _ = hasher.bytes(&tile.key()));
    add_bank(hasher, plan, run.bank);
}

/// Adds a sprite, without the pixels of its bank.
fn add_sprite(hasher: &mut StableHasher, sprite: &SpriteItem, origin: [i32; 2]) {
    hasher.bytes(&sprite.key()).irect(sprite.dst.translate(-origin[0], -origin[1]));
}

fn add_item(hasher: &mut StableHasher, plan: &RenderPlan, item: &DrawItem, origin: [i32; 2]) {
    hasher.hash(item.content).floats(&relative(item.transform, origin)).f32(item.opacity).word(item.blend as u32);
    hasher.irect(item.bounds.intersect(item.scissor).translate(-origin[0], -origin[1]));
    let mut clip = item.clip;
    while let Some(path) = clip.and_then(|index| plan.clips.get(index as usize)) {
        hasher.hash(path.content).floats(&relative(path.transform, origin));
        clip = path.parent;
    }
}

fn add_source(hasher: &mut StableHasher, plan: &RenderPlan, source: Option<SurfaceId>, origin: [i32; 2]) {
    match source {
        Some(source) => {
            let surface = &plan.surfaces[source];
            hasher.word(1).hash(surface.hash).irect(surface.rect.translate(-origin[0], -origin[1]));
        }
        None => {
            hasher.word(0);
        }
    }
}

fn add_brush(hasher: &mut StableHasher, plan: &RenderPlan, brush: &Brush) {
    match *brush {
        Brush::Solid(color) => {
            hasher.word(0).floats(&color);
        }
        Brush::Gradient(index) => add_gradient(hasher.word(1), plan, index),
        Brush::Image { asset, transform, sampling } => {
            hasher.word(2).word(asset.0).word(sampling as u32).floats(&single(transform));
        }
        Brush::Pattern { asset, transform, sampling, repeats: [across, down] } => {
            let repeats = u32::from(across) | u32::from(down) << 1;
            hasher.word(3).word(asset.0).word(sampling as u32).word(repeats).floats(&single(transform));
        }
    }
}

fn add_gradient(hasher: &mut StableHasher, plan: &RenderPlan, index: u32) {
    let Some(gradient) = plan.gradients.get(index as usize) else { return };
    match gradient.kind {
        GradientKind::Linear { from, to } => hasher.word(0).numbers(&from).numbers(&to),
        GradientKind::Radial { focal, center, radius } => hasher.word(1).numbers(&focal).numbers(&center).f64(radius),
        GradientKind::Conic { center, start } => hasher.word(2).numbers(&center).numbers(&start),
    };
    hasher.floats(&single(gradient.transform)).word(gradient.space as u32).word(gradient.stops.len() as u32);
    for stop in plan.stops.get(gradient.stops.start as usize..gradient.stops.end as usize).unwrap_or(&[]) {
        hasher.f32(stop.offset).floats(&stop.color);
    }
}

fn add_element(hasher: &mut StableHasher, element: &PathEl) {
    match *element {
        PathEl::MoveTo(p) => hasher.word(0).point(p),
        PathEl::LineTo(p) => hasher.word(1).point(p),
        PathEl::QuadTo(p, q) => hasher.word(2).point(p).point(q),
        PathEl::CurveTo(p, q, r) => hasher.word(3).point(p).point(q).point(r),
        PathEl::ClosePath => hasher.word(4),
    };
}

fn add_filter(hasher: &mut StableHasher, plan: &RenderPlan, filter: &Filter, origin: [i32; 2]) {
    match filter {
        Filter::Blur { sigma } => hasher.word(0).floats(sigma),
        Filter::DropShadow { offset, sigma, color } => hasher.word(1).floats(offset).floats(sigma).floats(color),
        Filter::ColorMatrix(matrix) => hasher.word(2).floats(matrix),
        Filter::Tones(index) => {
            let tables = plan.tones.get(*index as usize).map_or(&[][..], |tones| &tones.0);
            tables.iter().fold(hasher.word(3), |hasher, table| hasher.bytes(table))
        }
        Filter::Threshold(level) => hasher.word(4).f32(*level),
        Filter::Vignette { inverse, radius, softness, amount, color } => hasher
            .word(7)
            .numbers(&from_surface(*inverse, origin))
            .f32(*radius)
            .f32(*softness)
            .f32(*amount)
            .floats(color),
        Filter::Grain { inverse, amount, seed, colored } => {
            hasher.word(8).numbers(&from_surface(*inverse, origin)).f32(*amount).word(*seed).word(u32::from(*colored))
        }
        Filter::Pixelate(mosaic) => {
            let Mosaic { origin, cell } = mosaic_on(*mosaic, origin);
            hasher.word(9).numbers(&origin).numbers(&cell)
        }
        Filter::Sharpen { sigma, amount } => hasher.word(10).floats(sigma).f32(*amount),
        Filter::Lut { asset, amount } => hasher.word(6).word(asset.0).f32(*amount),
        Filter::ChromaKey(key) => hasher.word(5).floats(&key.color).f32(key.tolerance).f32(key.softness).f32(key.spill),
        Filter::InnerShadow { offset, sigma, color } => hasher.word(16).floats(offset).floats(sigma).floats(color),
        Filter::Glow { sigma, amount, color } => hasher
            .word(11)
            .floats(sigma)
            .f32(*amount)
            .word(u32::from(color.is_some()))
            .floats(&color.unwrap_or_default()),
        Filter::Outline { width, color } => hasher.word(12).floats(width).floats(color),
        Filter::DirectionalBlur { segment } => hasher.word(13).floats(segment),
        Filter::ZoomBlur { center, amount } => hasher.word(14).floats(&relative_point(*center, origin)).f32(*amount),
        // It becomes an operation of its own, which has the hash of what it reads.
        Filter::Displace { scale, .. } => hasher.word(15).floats(scale),
        Filter::Extend { rect } => hasher.word(17).irect(rect.translate(-origin[0], -origin[1])),
    };
}

fn add_transition(hasher: &mut StableHasher, kind: &TransitionKind, origin: [i32; 2]) {
    match *kind {
        TransitionKind::Fade { progress } => hasher.word(0).f32(progress),
        TransitionKind::Wipe { origin: point, direction, edge, width } => {
            let from = [0, 1].map(|axis| (point[axis] - f64::from(origin[axis])) as f32);
            hasher.word(1).floats(&from).floats(&direction).f32(edge).f32(width)
        }
        TransitionKind::Arrival { shape, place, edge, width } => {
            hasher.word(2).word(shape as u32).floats(&relative_place(place, origin)).f32(edge).f32(width)
        }
        TransitionKind::Matte { edge, width } => hasher.word(3).f32(edge).f32(width),
    };
}
