//! The plan: surfaces, and operations over them.
//!
//! * a **surface** is a rectangle of premultiplied RGBA8 pixels at an origin in device space; transparent until the
//!   first operation writes it.
//! * an **operation** names the surfaces that it reads and the one that it writes. Operations are in an order in which
//!   they can be executed; those that share no surface can be executed at once.

use core::ops::Range;

use kurbo::{Affine, PathEl, Rect};
use reelm_ids::{AssetIdx, BankIdx, Hash128, IdVec, OpId, SurfaceId};
use reelm_pixel::{ArrivalShape, BlendMode, ChromaKey, IRect, MaskMode, Mosaic, Tones};

use crate::item::{ClipPath, DrawItem, Glyph, GlyphRun, Gradient, Sampling, Stop, StrokeStyle};
use crate::placement::Placement;
use crate::tiles::{SpriteItem, Tile, TileRun};

/// One frame, ready to be executed. Reused from frame to frame: [`crate::PlanBuilder::finish`] swaps the arenas.
#[derive(Debug, Clone, Default)]
pub struct RenderPlan {
    /// The surfaces.
    pub surfaces: IdVec<SurfaceId, SurfaceDesc>,
    /// The operations, in the order of execution.
    pub ops: IdVec<OpId, Op>,
    /// The hash of each operation: all that determines the pixels that it writes, relative to its target's origin.
    pub op_hashes: IdVec<OpId, Hash128>,
    /// What the caller wants: the output, a surface of the canvas' size. None in a plan that only brings lasting surfaces up to
    /// date.
    pub roots: Vec<SurfaceId>,
    /// Hash of the whole picture; equal fingerprints mean equal pixels from the same resources. Glyphs of banks that the builder
    /// was told of ([`crate::PlanBuilder::describe_bank`]) are in it.
    pub fingerprint: Hash128,
    /// The greatest area of surfaces that live at once, in pixels.
    pub live_pixels: u64,
    /// Draw items, by the ranges of [`Op::Draw`].
    pub items: Vec<DrawItem>,
    /// Path elements, by the ranges of shapes and clips.
    pub elements: Vec<PathEl>,
    /// Stroke styles.
    pub strokes: Vec<StrokeStyle>,
    /// Lengths of dashes and gaps, by the ranges of stroke styles.
    pub dashes: Vec<f64>,
    /// Gradients.
    pub gradients: Vec<Gradient>,
    /// Stops, by the ranges of gradients.
    pub stops: Vec<Stop>,
    /// Surfaces, by the ranges of [`Op::Mean`].
    pub terms: Vec<SurfaceId>,
    /// Glyph runs.
    pub glyph_runs: Vec<GlyphRun>,
    /// Glyphs, by the ranges of runs.
    pub glyphs: Vec<Glyph>,
    /// Clip paths.
    pub clips: Vec<ClipPath>,
    /// Tables of tones, by index.
    pub tones: Vec<Tones>,
    /// Grids of tiles.
    pub tile_runs: Vec<TileRun>,
    /// Cells, by the ranges of runs.
    pub tiles: Vec<Tile>,
    /// Numbers of cells within their run, by the ranges of runs.
    pub tile_updates: Vec<u32>,
    /// Sprites, by the ranges of [`Op::Sprites`].
    pub sprites: Vec<SpriteItem>,
    /// What the glyphs of banks look like ([`crate::BankView::hash`]), of those that the builder was told, ascending.
    pub banks: Vec<(BankIdx, Hash128)>,
}

/// What a surface is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurfaceDesc {
    /// The device rectangle that it covers; never empty but for an empty canvas.
    pub rect: IRect,
    /// Its pixels before the first operation, premultiplied RGBA8.
    pub clear: [u8; 4],
    /// How long its pixels are needed.
    pub lifetime: Lifetime,
    /// What the pixels of a persistent surface must be before the operations of this plan can bring them to `state`; zero if they
    /// are drawn from clear.
    pub base: Hash128,
    /// What the pixels of a persistent surface are after this plan: a hash that its owner makes of its own state. While a surface
    /// holds it, the operations that write it are skipped. Zero if it is not known: then they are always executed.
    pub state: Hash128,
    /// The first operation that writes it and one past the last that reads or writes it.
    pub uses: [OpId; 2],
    /// Hash of its final pixels relative to its origin.
    pub hash: Hash128,
}

/// How long a surface's pixels are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lifetime {
    /// Within the frame.
    Frame,
    /// Until the owner of the key gives it up; operations of later frames find the pixels that this one left.
    Persistent(u64),
}

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Draws items in order.
    Draw {
        /// Written.
        target: SurfaceId,
        /// A range of [`RenderPlan::items`].
        items: Range<u32>,
    },
    /// Changes a surface in place.
    Filter {
        /// Read and written.
        target: SurfaceId,
        /// How.
        filter: Filter,
    },
    /// Multiplies a surface by coverage. Outside of the mask's surface the coverage is that of transparent pixels.
    Mask {
        /// Read and written.
        target: SurfaceId,
        /// Read.
        mask: SurfaceId,
        /// How its pixels become coverage.
        mode: MaskMode,
        /// Whether covered and uncovered change places.
        invert: bool,
    },
    /// Lays a surface over another.
    Composite {
        /// Read.
        source: SurfaceId,
        /// Read and written.
        target: SurfaceId,
        /// 0 to 255.
        opacity: u8,
        /// How they meet.
        blend: BlendMode,
        /// What of the source is shown, in its space; outside of it the source counts as transparent.
        part: IRect,
        /// From the source's space to the target's.
        placement: Placement,
        /// How pixels are read through a placement.
        sampling: Sampling,
        /// Pixels outside are not written.
        scissor: IRect,
    },
    /// Takes each pixel of a surface from where the colour of another says (SVG 1.1 `feDisplacementMap` with red and green). What lies
    /// outside of the other stays.
    Displace {
        /// Read and written.
        target: SurfaceId,
        /// Read.
        map: SurfaceId,
        /// Pixels between the places that the values 0 and 1 of red, and of green, tell.
        scale: [f32; 2],
    },
    /// Mixes two pictures into one. An absent picture is transparent.
    Transition {
        /// All of the picture at progress 0.
        from: Option<SurfaceId>,
        /// All of the picture at progress 1.
        to: Option<SurfaceId>,
        /// What a [`TransitionKind::Matte`] reads; an absent one is black. None for other kinds.
        matte: Option<SurfaceId>,
        /// Written.
        target: SurfaceId,
        /// How.
        kind: TransitionKind,
    },
    /// Writes the mean of pictures; see [`reelm_pixel::mean`].
    Mean {
        /// A range of [`RenderPlan::terms`]: the pictures that are not transparent everywhere.
        terms: Range<u32>,
        /// Of how many pictures it is the mean, 1 to 64.
        count: u32,
        /// Written.
        target: SurfaceId,
    },
    /// Lays the cells of a grid of tiles over a surface.
    Tiles {
        /// Read and written.
        target: SurfaceId,
        /// Index into [`RenderPlan::tile_runs`].
        run: u32,
        /// 0 to 255.
        opacity: u8,
        /// How they meet what lies beneath; with [`BlendMode::Copy`] a cell becomes its tile, and one that shows nothing transparent.
        blend: BlendMode,
        /// Pixels outside are not written.
        scissor: IRect,
    },
    /// Lays sprites over a surface, the first one lowest.
    Sprites {
        /// Read and written.
        target: SurfaceId,
        /// A range of [`RenderPlan::sprites`].
        sprites: Range<u32>,
        /// Pixels outside are not written.
        scissor: IRect,
    },
    /// Mixes a surface with one colour: each channel becomes (1 − k)·channel + k·colour, where k is `level` / 255, rounded once.
    Fade {
        /// Read and written.
        target: SurfaceId,
        /// Premultiplied R, G, B, A.
        color: [u8; 4],
        /// 0 (nothing changes) to 255 (the colour alone).
        level: u8,
        /// Pixels outside are not written.
        scissor: IRect,
    },
    /// Lays a part of a surface over another, pixel on pixel. What of the part lies outside of the source is left out.
    Copy {
        /// Read.
        source: SurfaceId,
        /// Read and written.
        target: SurfaceId,
        /// The part, in the source's space.
        from: IRect,
        /// Where its top left comes to lie, in the target's space.
        to: [i32; 2],
        /// 0 to 255.
        opacity: u8,
        /// How they meet; with [`BlendMode::Copy`] pixels are replaced.
        blend: BlendMode,
        /// Pixels outside are not written.
        scissor: IRect,
    },
    /// Lays a colour over all pixels that are connected with one pixel, side by side, and differ from it by at most the tolerance
    /// in every premultiplied channel.
    Flood {
        /// Read and written.
        target: SurfaceId,
        /// The pixel, in the target's space. If it lies outside of the scissor, nothing is done.
        seed: [i32; 2],
        /// Premultiplied R, G, B, A.
        color: [u8; 4],
        /// 0 to 255.
        tolerance: u8,
        /// How the colour meets what lies beneath.
        blend: BlendMode,
        /// Pixels outside are neither looked at nor written.
        scissor: IRect,
    },
}

/// How a surface is changed in place. Pixels outside of it count as transparent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Filter {
    /// Gaussian blur; standard deviations in device pixels.
    Blur {
        /// In x and y.
        sigma: [f32; 2],
    },
    /// The picture over its blurred, coloured, shifted coverage (CSS Filter Effects 1, `drop-shadow`).
    DropShadow {
        /// Shift in device pixels.
        offset: [f32; 2],
        /// Standard deviations in device pixels.
        sigma: [f32; 2],
        /// Straight sRGB-encoded r, g, b, a, each 0 to 1.
        color: [f32; 4],
    },
    /// Multiplies straight colours by a matrix (SVG 1.1 `feColorMatrix`, 20 numbers, row by row).
    ColorMatrix([f32; 20]),
    /// Looks straight colours up in a table for each channel: an index into [`RenderPlan::tones`]. Made by
    /// [`crate::PlanBuilder::tones`].
    Tones(u32),
    /// White where the straight luma is at least this (0 to 1), else black; the alpha stays.
    Threshold(f32),
    /// Takes the pixels near a colour away.
    ChromaKey(ChromaKey),
    /// Mixes straight colours with those that a lookup table has for them.
    Lut {
        /// The table.
        asset: AssetIdx,
        /// 0 to 1.
        amount: f32,
    },
    /// Mixes colours with one, the more the farther they are from the middle of a box.
    Vignette {
        /// From device pixels to a space where the box goes from −1 to 1.
        inverse: Affine,
        /// Distance up to which nothing changes, in halves of the box.
        radius: f32,
        /// Further distance over which it reaches full strength.
        softness: f32,
        /// The share of the colour at full strength, 0 to 1.
        amount: f32,
        /// Straight sRGB-encoded r, g, b, each 0 to 1.
        color: [f32; 3],
    },
    /// Adds noise to straight colours.
    Grain {
        /// From device pixels to grains.
        inverse: Affine,
        /// How far a channel may move, 0 to 1.
        amount: f32,
        /// Chooses the noise.
        seed: u32,
        /// Whether each channel has noise of its own.
        colored: bool,
    },
    /// Gives each block of a grid the mean of its pixels. The grid is in device pixels; its origin in steps of 1/1024, so that what moves
    /// by whole pixels keeps its blocks.
    Pixelate(Mosaic),
    /// Adds `amount` times what a Gaussian blur takes away (unsharp mask).
    Sharpen {
        /// Standard deviations in device pixels.
        sigma: [f32; 2],
        /// At least 0.
        amount: f32,
    },
    /// The shadow of the outside, cut by the picture; see [`reelm_pixel::inner_shadow`].
    InnerShadow {
        /// Shift in device pixels.
        offset: [f32; 2],
        /// Standard deviations in device pixels.
        sigma: [f32; 2],
        /// Straight sRGB-encoded r, g, b, a, each 0 to 1.
        color: [f32; 4],
    },
    /// Blurred light around the picture; see [`reelm_pixel::glow`].
    Glow {
        /// Standard deviations in device pixels.
        sigma: [f32; 2],
        /// Its strength, 0 to 256.
        amount: f32,
        /// Straight sRGB-encoded r, g, b, a, each 0 to 1; `None`: the picture's own colours.
        color: Option<[f32; 4]>,
    },
    /// The grown coverage in one colour beneath the picture; see [`reelm_pixel::outline`].
    Outline {
        /// By how much it grows in x and y, in device pixels.
        width: [f32; 2],
        /// Straight sRGB-encoded r, g, b, a, each 0 to 1.
        color: [f32; 4],
    },
    /// The mean over a segment around each pixel; see [`reelm_pixel::directional_blur`].
    DirectionalBlur {
        /// The segment in device pixels.
        segment: [f32; 2],
    },
    /// The mean over scales about a point; see [`reelm_pixel::zoom_blur`].
    ZoomBlur {
        /// The point in device pixels; in double precision, so that it may lie anywhere.
        center: [f64; 2],
        /// The range of scales, 0 to 1.
        amount: f32,
    },
    /// Each pixel is taken from where an image says, stretched over an area; it becomes an [`Op::Displace`]. Around the area nothing moves.
    Displace {
        /// The image.
        asset: AssetIdx,
        /// From the image's pixels to the area's space.
        image: Affine,
        /// The area.
        area: Rect,
        /// From the area's space to device space.
        transform: Affine,
        /// Device pixels between the places that the values 0 and 1 of red, and of green, tell.
        scale: [f32; 2],
    },
    /// What lies outside of a rectangle becomes the nearest pixel inside (SVG 1.1 `edgeMode="duplicate"`).
    Extend {
        /// In device pixels.
        rect: IRect,
    },
}

/// How two pictures are mixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TransitionKind {
    /// (1 − p)·from + p·to.
    Fade {
        /// p, 0 to 1.
        progress: f32,
    },
    /// `to` enters behind a moving straight edge. At a pixel centre c the share of `to` is
    /// clamp(½ + (edge − (c − origin)·direction) / width, 0, 1).
    Wipe {
        /// A point, in device pixels; in double precision, so that a wipe may lie anywhere and look the same.
        origin: [f64; 2],
        /// Unit vector in which the edge moves.
        direction: [f32; 2],
        /// How far the middle of the edge has come from the origin, in device pixels.
        edge: f32,
        /// Width of the soft edge in device pixels, at least 1 (antialiasing).
        width: f32,
    },
    /// `to` arrives at each place at its own time. At a pixel centre whose time is t, the share of `to` is
    /// clamp(½ + (edge − t) / width, 0, 1), antialiased over one pixel; see [`reelm_pixel::Arrival`].
    Arrival {
        /// What the time of a place (u, v) is.
        shape: ArrivalShape,
        /// From device space to (u, v); in double precision, as a wipe's origin.
        place: [f64; 6],
        /// Where the middle of the edge lies.
        edge: f32,
        /// Width of the soft edge; 0 is a hard one.
        width: f32,
    },
    /// `to` arrives where the third picture is dark first: its luminance is the time; see [`reelm_pixel::MatteEdge`].
    Matte {
        /// Where the middle of the edge lies, from 0 (black) to 1 (white).
        edge: f32,
        /// Width of the soft edge.
        width: f32,
    },
}

/// A point in device space as seen from a surface whose top left lies at `origin`, in the precision in which it is used and hashed.
pub fn relative_point(point: [f64; 2], origin: [i32; 2]) -> [f32; 2] {
    [0, 1].map(|axis| (point[axis] - f64::from(origin[axis])) as f32)
}

/// The affine of a [`TransitionKind::Arrival`] for a surface whose top left lies at `origin`, in the precision in which it is used and
/// hashed.
pub fn relative_place(place: [f64; 6], origin: [i32; 2]) -> [f32; 6] {
    let [a, b, c, d, e, f] = place;
    let [x, y] = origin.map(f64::from);
    [a, b, c, d, e + (a * x + c * y), f + (b * x + d * y)].map(|value| value as f32)
}

impl Op {
    /// The surface that it writes.
    pub const fn target(&self) -> SurfaceId {
        match *self {
            Self::Draw { target, .. }
            | Self::Filter { target, .. }
            | Self::Mask { target, .. }
            | Self::Displace { target, .. }
            | Self::Composite { target, .. }
            | Self::Transition { target, .. }
            | Self::Mean { target, .. }
            | Self::Tiles { target, .. }
            | Self::Sprites { target, .. }
            | Self::Fade { target, .. }
            | Self::Copy { target, .. }
            | Self::Flood { target, .. } => target,
        }
    }

    /// The surfaces that it reads and does not write; `terms` are [`RenderPlan::terms`].
    pub fn sources<'a>(&self, terms: &'a [SurfaceId]) -> impl Iterator<Item = SurfaceId> + Clone + use<'a> {
        let terms = match self {
            Self::Mean { terms: range, .. } => terms.get(range.start as usize..range.end as usize).unwrap_or_default(),
            _ => &[],
        };
        let sources = match *self {
            Self::Draw { .. }
            | Self::Filter { .. }
            | Self::Tiles { .. }
            | Self::Sprites { .. }
            | Self::Fade { .. }
            | Self::Flood { .. }
            | Self::Mean { .. } => [None; 3],
            Self::Mask { mask, .. } => [Some(mask), None, None],
            Self::Displace { map, .. } => [Some(map), None, None],
            Self::Composite { source, .. } | Self::Copy { source, .. } => [Some(source), None, None],
            Self::Transition { from, to, matte, .. } => [from, to, matte],
        };
        sources.into_iter().flatten().chain(terms.iter().copied())
    }

    /// The pixels outside of which it writes nothing, if it says so.
    pub const fn scissor(&self) -> Option<IRect> {
        match *self {
            Self::Composite { scissor, .. }
            | Self::Tiles { scissor, .. }
            | Self::Sprites { scissor, .. }
            | Self::Fade { scissor, .. }
            | Self::Copy { scissor, .. }
            | Self::Flood { scissor, .. } => Some(scissor),
            Self::Draw { .. }
            | Self::Filter { .. }
            | Self::Mask { .. }
            | Self::Displace { .. }
            | Self::Mean { .. }
            | Self::Transition { .. } => None,
        }
    }

    /// Its name in a printed plan.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draw { .. } => "draw",
            Self::Filter { .. } => "filter",
            Self::Mask { .. } => "mask",
            Self::Displace { .. } => "displace",
            Self::Composite { .. } => "composite",
            Self::Transition { .. } => "transition",
            Self::Mean { .. } => "mean",
            Self::Tiles { .. } => "tiles",
            Self::Sprites { .. } => "sprites",
            Self::Fade { .. } => "fade",
            Self::Copy { .. } => "copy",
            Self::Flood { .. } => "flood",
        }
    }
}

impl RenderPlan {
    /// The surfaces that `op`, an operation of this plan, reads and does not write.
    pub fn sources<'a>(&'a self, op: &Op) -> impl Iterator<Item = SurfaceId> + Clone + use<'a> {
        op.sources(&self.terms)
    }

    /// The device pixels that `op` may touch, within its target.
    pub fn op_bounds(&self, op: &Op) -> IRect {
        let bounds = match *op {
            Op::Draw { ref items, .. } => {
                let items = self.items.get(items.start as usize..items.end as usize).unwrap_or_default();
                items.iter().fold(IRect::EMPTY, |sum, item| sum.union(item.bounds.intersect(item.scissor)))
            }
            Op::Filter { .. } | Op::Mask { .. } | Op::Displace { .. } | Op::Transition { .. } | Op::Mean { .. } => {
                crate::bounds::EVERYWHERE
            }
            Op::Composite { scissor, .. } | Op::Fade { scissor, .. } | Op::Flood { scissor, .. } => scissor,
            Op::Tiles { run, scissor, .. } => {
                self.tile_runs.get(run as usize).map_or(IRect::EMPTY, TileRun::rect).intersect(scissor)
            }
            Op::Sprites { ref sprites, scissor, .. } => {
                self.sprites_of(sprites).iter().fold(IRect::EMPTY, |sum, item| sum.union(item.dst)).intersect(scissor)
            }
            Op::Copy { from, to, scissor, .. } => {
                IRect::from_size(to[0], to[1], from.width(), from.height()).intersect(scissor)
            }
        };
        self.surfaces.get(op.target()).map_or(IRect::EMPTY, |desc| bounds.intersect(desc.rect))
    }

    /// The sprites of `range`; none if it is out of range.
    pub fn sprites_of(&self, range: &Range<u32>) -> &[SpriteItem] {
        self.sprites.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// The cells of `run`, row by row; none if they are out of range.
    pub fn cells_of(&self, run: &TileRun) -> &[Tile] {
        self.tiles.get(run.cells.start as usize..run.cells.end as usize).unwrap_or_default()
    }

    /// The numbers of the changed cells of `run`; none if they are out of range.
    pub fn updates_of(&self, run: &TileRun) -> &[u32] {
        self.tile_updates.get(run.updates.start as usize..run.updates.end as usize).unwrap_or_default()
    }

    /// Forgets the frame and keeps every capacity.
    pub fn clear(&mut self) {
        self.surfaces.clear();
        self.ops.clear();
        self.op_hashes.clear();
        self.roots.clear();
        self.fingerprint = Hash128::ZERO;
        self.live_pixels = 0;
        self.items.clear();
        self.elements.clear();
        self.strokes.clear();
        self.dashes.clear();
        self.gradients.clear();
        self.stops.clear();
        self.terms.clear();
        self.glyph_runs.clear();
        self.glyphs.clear();
        self.clips.clear();
        self.tones.clear();
        self.tile_runs.clear();
        self.tiles.clear();
        self.tile_updates.clear();
        self.sprites.clear();
        self.banks.clear();
    }

    /// What the glyphs of a bank look like, if the builder was told.
    pub fn bank_hash(&self, bank: BankIdx) -> Option<Hash128> {
        let at = self.banks.binary_search_by_key(&bank, |entry| entry.0).ok()?;
        self.banks.get(at).map(|entry| entry.1)
    }
}
