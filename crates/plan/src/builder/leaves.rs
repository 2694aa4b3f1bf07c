//! Leaves that no painter draws: tiles, sprites, fades, copies, surfaces that are shown; and the **sections** in which lasting
//! surfaces are written.
//!
//! A section belongs to its surface and to nothing that happens to be open around it. All sections are resolved before anything
//! else, in the order in which they end, so that what shows a lasting surface shows what it is when the plan is done.

use core::ops::Range;

use kurbo::Affine;
use reelm_ids::{AssetIdx, BankIdx, FontIdx, Hash128, Id, OpId, SurfaceId};
use reelm_pixel::{BlendMode, IRect, opacity_to_u8};

use super::PlanBuilder;
use super::record::{Layer, LayerRecord, Record, Role};
use super::resolve::Context;
use crate::bounds::EVERYWHERE;
use crate::item::{Brush, Sampling};
use crate::placement::Placement;
use crate::plan::{Filter, Lifetime, Op, SurfaceDesc};
use crate::tiles::{SpriteItem, Tile, TileRun};

/// A surface that keeps its pixels from plan to plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lasting {
    /// Names it, for all plans that one raster executes.
    pub key: u64,
    /// The rectangle of its own space that it covers. Another one than before keeps the pixels that both have.
    pub rect: IRect,
    /// Its pixels before the first operation ever, premultiplied RGBA8.
    pub clear: [u8; 4],
    /// See [`SurfaceDesc::base`].
    pub base: Hash128,
    /// See [`SurfaceDesc::state`].
    pub state: Hash128,
}

/// What is added to the indices of assets, fonts and banks, so that several producers can share one table of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ResourceSet {
    /// To each [`AssetIdx`].
    pub assets: u32,
    /// To each [`FontIdx`].
    pub fonts: u32,
    /// To each [`BankIdx`].
    pub banks: u32,
}

/// A part of a lasting surface that is copied, pixel on pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyPart {
    /// The surface.
    pub source: SurfaceId,
    /// The part, in the surface's space.
    pub from: IRect,
    /// Where its top left comes to lie.
    pub to: [i32; 2],
    /// 0 to 255.
    pub opacity: u8,
    /// How it meets what lies beneath; [`BlendMode::Copy`] replaces.
    pub blend: BlendMode,
}

/// A lasting surface that is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Show {
    /// The surface.
    pub source: SurfaceId,
    /// What of it is shown, in its space.
    pub part: IRect,
    /// From its space to that of what it is laid over.
    pub placement: Placement,
    /// 0 to 255.
    pub opacity: u8,
    /// How it meets what lies beneath.
    pub blend: BlendMode,
    /// How its pixels are read.
    pub sampling: Sampling,
}

/// Pixels that are connected get a colour; see [`Op::Flood`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FloodFill {
    /// The pixel that the others are connected with, in the surface's space.
    pub seed: [i32; 2],
    /// Premultiplied R, G, B, A.
    pub color: [u8; 4],
    /// The greatest difference from the pixel in any channel, 0 to 255.
    pub tolerance: u8,
    /// How the colour meets what lies beneath.
    pub blend: BlendMode,
    /// Pixels outside are neither looked at nor written.
    pub within: IRect,
}

/// A leaf as recorded.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    kind: LeafKind,
    bounds: IRect,
}

#[derive(Debug, Clone)]
enum LeafKind {
    Tiles { run: u32, opacity: u8, blend: BlendMode },
    Sprites(Range<u32>),
    Fade { color: [u8; 4], level: u8 },
    Copy(CopyPart),
    Show(Show),
    Flood(FloodFill),
    Filter(Filter),
}

/// What a leaf is to the layer that it is in.
#[derive(Clone, Copy)]
struct Part {
    /// Surfaces that it counts as: more than one where it may cover itself.
    surfaces: u32,
    /// Whether it can take over a layer's blend mode.
    takes_blend: bool,
    blend: BlendMode,
}

impl PlanBuilder {
    /// Starts a plan that has no output: it only brings lasting surfaces up to date, in sections.
    pub fn begin_without_output(&mut self) {
        self.begin(0, 0, [0; 4]);
        self.has_output = false;
    }

    /// Makes a lasting surface known. A key that is known already keeps what was said first.
    pub fn lasting(&mut self, lasting: Lasting) -> SurfaceId {
        let known = self.lasting.iter().position(|known| known.key == lasting.key);
        let index = known.unwrap_or(self.lasting.len());
        if known.is_none() {
            self.lasting.push(lasting);
        }
        // The output comes first.
        SurfaceId::from_index(index + 1)
    }

    /// Begins a **section**: what follows until [`end_on`](Self::end_on) is drawn into a lasting surface, in its space, over what it
    /// holds, whatever is open outside. All sections come before what the plan shows. A surface that a section reads must have
    /// been written by earlier ones only; what it reads of its own surface is copied first.
    ///
    /// Where the surface holds its [`state`](Lasting::state) already, nothing in the section is executed.
    pub fn begin_on(&mut self, surface: SurfaceId) {
        let rect = self.lasting_of(surface).map_or(IRect::EMPTY, |lasting| lasting.rect);
        self.open_layer(LayerRecord::new(&Layer::default(), Role::On(surface), 0..0, rect, None));
    }

    /// Ends the innermost section, with the layers that are open in it. A call without a section does nothing.
    pub fn end_on(&mut self) {
        let is_section = |layer: &u32| matches!(self.layers[*layer as usize].role, Role::On(_));
        let Some(section) = self.open.iter().rposition(is_section) else { return };
        while self.open.len() > section {
            self.close_layer();
        }
    }

    /// From now on `set` is added to the indices of what is named.
    pub fn set_resources(&mut self, set: ResourceSet) {
        self.resources = set;
    }

    /// Says what the glyphs of a bank look like: the hash that its [`BankView`](crate::BankView) will have. Tiles and sprites of the
    /// frame that name it are hashed with it, wherever they are added.
    pub fn describe_bank(&mut self, bank: BankIdx, content: Hash128) {
        let bank = BankIdx(bank.0.saturating_add(self.resources.banks));
        match self.plan.banks.binary_search_by_key(&bank, |entry| entry.0) {
            Ok(at) => self.plan.banks[at].1 = content,
            Err(at) => self.plan.banks.insert(at, (bank, content)),
        }
    }

    /// Lays a grid of tiles over what lies beneath, or replaces it ([`BlendMode::Copy`]). The ranges of `run` are replaced: it has
    /// `cells`, row by row, and of these the numbers `updates` differ from what the target showed before.
    pub fn tiles(&mut self, run: &TileRun, cells: &[Tile], updates: &[u32], opacity: u8, blend: BlendMode) {
        let [first, first_update] = [self.plan.tiles.len() as u32, self.plan.tile_updates.len() as u32];
        self.plan.tiles.extend_from_slice(cells);
        self.plan.tile_updates.extend_from_slice(updates);
        let cells = first..self.plan.tiles.len() as u32;
        let updates = first_update..self.plan.tile_updates.len() as u32;
        let bank = BankIdx(run.bank.0.saturating_add(self.resources.banks));
        let run = TileRun { bank, cells, updates, ..run.clone() };
        let bounds = run.rect();
        self.plan.tile_runs.push(run);
        let run = self.plan.tile_runs.len() as u32 - 1;
        let part = Part { surfaces: 1, takes_blend: true, blend };
        if opacity > 0 {
            self.leaf(LeafKind::Tiles { run, opacity, blend }, bounds, part);
        }
    }

    /// Lays sprites over what lies beneath, the first one lowest.
    pub fn sprites(&mut self, sprites: impl IntoIterator<Item = SpriteItem>) {
        let first = self.plan.sprites.len();
        let banks = self.resources.banks;
        self.plan.sprites.extend(sprites.into_iter().map(|sprite| {
            let bank = BankIdx(sprite.bank.0.saturating_add(banks));
            SpriteItem { bank, ..sprite }
        }));
        let added = self.plan.sprites.get(first..).unwrap_or_default();
        let bounds = added.iter().fold(IRect::EMPTY, |sum, sprite| sum.union(sprite.dst));
        let blend = added.iter().map(|sprite| sprite.blend).find(|blend| *blend != BlendMode::Normal);
        let surfaces = added.len().min(2) as u32;
        let part = Part { surfaces, takes_blend: true, blend: blend.unwrap_or_default() };
        self.leaf(LeafKind::Sprites(first as u32..self.plan.sprites.len() as u32), bounds, part);
    }

    /// Mixes everything beneath with `color` (premultiplied RGBA8); `level` 255 is the colour alone.
    pub fn fade(&mut self, color: [u8; 4], level: u8) {
        if level > 0 {
            let part = Part { surfaces: 1, takes_blend: false, blend: BlendMode::Normal };
            self.leaf(LeafKind::Fade { color, level }, EVERYWHERE, part);
        }
    }

    /// Copies a part of a lasting surface, pixel on pixel.
    pub fn copy(&mut self, copy: CopyPart) {
        let Some(source) = self.lasting_of(copy.source).map(|lasting| lasting.rect) else { return };
        let from = copy.from.intersect(source);
        let moved = |axis: usize, at: i32, whole: i32| copy.to[axis].saturating_add(at.saturating_sub(whole));
        let to = [moved(0, from.x0, copy.from.x0), moved(1, from.y0, copy.from.y0)];
        let copy = CopyPart { from, to, ..copy };
        if copy.opacity > 0 && !from.is_empty() {
            let bounds = IRect::from_size(to[0], to[1], from.width(), from.height());
            let part = Part { surfaces: 1, takes_blend: true, blend: copy.blend };
            self.leaf(LeafKind::Copy(copy), bounds, part);
        }
    }

    /// Shows a lasting surface, as it is when all sections are over.
    pub fn show(&mut self, show: Show) {
        let Some(source) = self.lasting_of(show.source).map(|lasting| lasting.rect) else { return };
        let (part, placement) = (show.part.intersect(source), show.placement.simplified());
        if show.opacity > 0 && !part.is_empty() && !placement.is_flat() {
            let bounds = placement.bounds(part, 1.0);
            let leaf = Part { surfaces: 1, takes_blend: true, blend: show.blend };
            self.leaf(LeafKind::Show(Show { part, placement, ..show }), bounds, leaf);
        }
    }

    /// Fills what is connected. It belongs straight into a section, as it depends on all of the surface; elsewhere it does nothing.
    pub fn flood(&mut self, flood: FloodFill) {
        if self.is_in_section() {
            let part = Part { surfaces: 1, takes_blend: false, blend: flood.blend };
            self.leaf(LeafKind::Flood(flood), flood.within, part);
        }
    }

    /// Changes all of a lasting surface in place. It belongs straight into a section; elsewhere it does nothing.
    pub fn filter_on(&mut self, filter: Filter) {
        if self.is_in_section() && !crate::bounds::is_identity(&filter) {
            let part = Part { surfaces: 1, takes_blend: false, blend: BlendMode::Normal };
            self.leaf(LeafKind::Filter(filter), EVERYWHERE, part);
        }
    }

    /// The brush with the index that its image has in the plan.
    pub(super) fn named(&self, brush: Brush) -> Brush {
        match brush {
            Brush::Image { asset, transform, sampling } => {
                Brush::Image { asset: self.named_asset(asset), transform, sampling }
            }
            Brush::Pattern { asset, transform, sampling, repeats } => {
                let asset = AssetIdx(asset.0.saturating_add(self.resources.assets));
                Brush::Pattern { asset, transform, sampling, repeats }
            }
            other => other,
        }
    }

    /// The filter with the index that its lookup table or map has in the plan.
    pub(super) fn named_filter(&self, filter: Filter) -> Filter {
        match filter {
            Filter::Lut { asset, amount } => Filter::Lut { asset: self.named_asset(asset), amount },
            Filter::Displace { asset, image, area, transform, scale } => {
                Filter::Displace { asset: self.named_asset(asset), image, area, transform, scale }
            }
            other => other,
        }
    }

    /// The index that an asset has in the plan.
    pub(super) fn named_asset(&self, asset: AssetIdx) -> AssetIdx {
        AssetIdx(asset.0.saturating_add(self.resources.assets))
    }

    /// The index that a font has in the plan.
    pub(super) fn named_font(&self, font: FontIdx) -> FontIdx {
        FontIdx(font.0.saturating_add(self.resources.fonts))
    }

    fn lasting_of(&self, surface: SurfaceId) -> Option<&Lasting> {
        self.lasting.get(surface.index().checked_sub(1)?)
    }

    /// Whether what is recorded now goes straight into a section.
    pub(super) fn is_in_section(&self) -> bool {
        let innermost = self.open.last().map(|layer| self.layers[*layer as usize].role);
        matches!(innermost, Some(Role::On(_)))
    }

    fn leaf(&mut self, kind: LeafKind, bounds: IRect, part: Part) {
        let Some(layer) = self.open.last() else { return };
        let layer = &mut self.layers[*layer as usize];
        if bounds.intersect(layer.scissor).is_empty() {
            return;
        }
        layer.add(bounds, 0, part.surfaces, part.surfaces <= 1);
        layer.leaves += u32::from(part.takes_blend);
        layer.blends |= part.blend != BlendMode::Normal;
        self.records.push(Record::Leaf(self.leaves.len() as u32));
        self.leaves.push(Leaf { kind, bounds });
    }

    /// Gives the lasting surfaces their places in the plan.
    pub(super) fn place_lasting(&mut self) {
        for index in 0..self.lasting.len() {
            let Lasting { key, rect, clear, base, state } = self.lasting[index];
            let surface = self.surface(rect, clear);
            let desc = &mut self.plan.surfaces[surface];
            let hash = if state == Hash128::ZERO { desc.hash } else { desc.hash.then(state) };
            *desc = SurfaceDesc { lifetime: Lifetime::Persistent(key), base, state, hash, ..*desc };
        }
    }

    /// Emits what is drawn into lasting surfaces.
    pub(super) fn emit_sections(&mut self) {
        for index in 0..self.sections.len() {
            let layer = self.layers[self.sections[index] as usize].clone();
            let Role::On(target) = layer.role else { continue };
            let Some(rect) = self.lasting_of(target).map(|lasting| lasting.rect) else { continue };
            self.emit(layer.records, Context::new(target, rect));
            self.flush(target);
        }
    }

    pub(super) fn emit_leaf(&mut self, leaf: u32, context: Context) {
        let Leaf { kind, bounds } = self.leaves[leaf as usize].clone();
        let scissor = context.scissor.intersect(bounds);
        if scissor.is_empty() {
            return;
        }
        let target = context.target;
        self.flush(target);
        match kind {
            LeafKind::Tiles { run, opacity, blend } => {
                let (opacity, blend) = (context.dim(opacity), context.meet(blend));
                self.op(Op::Tiles { target, run, opacity, blend, scissor });
            }
            LeafKind::Sprites(sprites) => {
                let range = sprites.start as usize..sprites.end as usize;
                for sprite in self.plan.sprites.get_mut(range).unwrap_or_default() {
                    (sprite.opacity, sprite.blend) = (context.dim(sprite.opacity), context.meet(sprite.blend));
                }
                self.op(Op::Sprites { target, sprites, scissor });
            }
            LeafKind::Fade { color, level } => {
                self.op(Op::Fade { target, color, level: context.dim(level), scissor });
            }
            LeafKind::Copy(CopyPart { source, from, to, opacity, blend }) => {
                let source = self.apart_from(target, source);
                let (opacity, blend) = (context.dim(opacity), context.meet(blend));
                self.op(Op::Copy { source, target, from, to, opacity, blend, scissor });
            }
            LeafKind::Show(Show { source, part, placement, opacity, blend, sampling }) => {
                let source = self.apart_from(target, source);
                let (opacity, blend) = (context.dim(opacity), context.meet(blend));
                self.op(Op::Composite { source, target, opacity, blend, part, placement, sampling, scissor });
            }
            LeafKind::Flood(FloodFill { seed, color, tolerance, blend, .. }) => {
                self.op(Op::Flood { target, seed, color, tolerance, blend, scissor });
            }
            LeafKind::Filter(filter) => self.op(Op::Filter { target, filter }),
        }
    }

    /// `source`, or a copy of it as it is now if it is `target`: no operation reads what it writes.
    fn apart_from(&mut self, target: SurfaceId, source: SurfaceId) -> SurfaceId {
        if source != target {
            return source;
        }
        let rect = self.plan.surfaces[source].rect;
        let copy = self.surface(rect, [0; 4]);
        let (to, blend) = ([rect.x0, rect.y0], BlendMode::Copy);
        self.op(Op::Copy { source, target: copy, from: rect, to, opacity: 255, blend, scissor: rect });
        copy
    }
}

impl Context {
    /// An opacity within the layers around.
    fn dim(&self, opacity: u8) -> u8 {
        match self.opacity < 1.0 {
            true => opacity_to_u8(f32::from(opacity) / 255.0 * self.opacity),
            false => opacity,
        }
    }

    /// A mode within the layers around.
    fn meet(&self, blend: BlendMode) -> BlendMode {
        if blend == BlendMode::Normal { self.blend } else { blend }
    }
}

impl SurfaceDesc {
    /// A surface of this frame that nothing uses yet.
    pub(super) const fn of_frame(rect: IRect, clear: [u8; 4], hash: Hash128) -> Self {
        let uses = [OpId(u32::MAX), OpId(0)];
        Self { rect, clear, lifetime: Lifetime::Frame, base: Hash128::ZERO, state: Hash128::ZERO, uses, hash }
    }
}

impl From<Option<Affine>> for Placement {
    fn from(affine: Option<Affine>) -> Self {
        affine.map_or(Self::Whole, Self::Affine)
    }
}
