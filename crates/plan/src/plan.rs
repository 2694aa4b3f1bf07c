//! The plan: surfaces, and operations over them.
//!
//! * a **surface** is a rectangle of premultiplied RGBA8 pixels at an origin in device space; transparent until the
//!   first operation writes it.
//! * an **operation** names the surfaces that it reads and the one that it writes. Operations are in an order in which
//!   they can be executed; those that share no surface can be executed at once.

use core::ops::Range;

use kurbo::{Affine, PathEl};
use reelm_ids::{Hash128, IdVec, OpId, SurfaceId};
use reelm_pixel::{BlendMode, IRect, MaskMode};

use crate::item::{ClipPath, DrawItem, Glyph, GlyphRun, Gradient, Stop, StrokeStyle};

/// One frame, ready to be executed. Reused from frame to frame: [`crate::PlanBuilder::finish`] swaps the arenas.
#[derive(Debug, Clone, Default)]
pub struct RenderPlan {
    /// The surfaces.
    pub surfaces: IdVec<SurfaceId, SurfaceDesc>,
    /// The operations, in the order of execution.
    pub ops: IdVec<OpId, Op>,
    /// The hash of each operation: all that determines the pixels that it writes, relative to its target's origin.
    pub op_hashes: IdVec<OpId, Hash128>,
    /// What the caller wants: the output, a surface of the canvas' size.
    pub roots: Vec<SurfaceId>,
    /// Hash of the whole picture; equal fingerprints mean equal pixels.
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
    /// Glyph runs.
    pub glyph_runs: Vec<GlyphRun>,
    /// Glyphs, by the ranges of runs.
    pub glyphs: Vec<Glyph>,
    /// Clip paths.
    pub clips: Vec<ClipPath>,
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
        /// From the source's space to the target's; `None` is the identity.
        placement: Option<Affine>,
        /// Pixels outside are not written.
        scissor: IRect,
    },
    /// Mixes two pictures into one. An absent picture is transparent.
    Transition {
        /// All of the picture at progress 0.
        from: Option<SurfaceId>,
        /// All of the picture at progress 1.
        to: Option<SurfaceId>,
        /// Written.
        target: SurfaceId,
        /// How.
        kind: TransitionKind,
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
}

impl Op {
    /// The surface that it writes.
    pub const fn target(&self) -> SurfaceId {
        match *self {
            Self::Draw { target, .. }
            | Self::Filter { target, .. }
            | Self::Mask { target, .. }
            | Self::Composite { target, .. }
            | Self::Transition { target, .. } => target,
        }
    }

    /// The surfaces that it reads and does not write.
    pub fn sources(&self) -> impl Iterator<Item = SurfaceId> + use<> {
        let pair = match *self {
            Self::Draw { .. } | Self::Filter { .. } => [None, None],
            Self::Mask { mask, .. } => [Some(mask), None],
            Self::Composite { source, .. } => [Some(source), None],
            Self::Transition { from, to, .. } => [from, to],
        };
        pair.into_iter().flatten()
    }

    /// Its name in a printed plan.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draw { .. } => "draw",
            Self::Filter { .. } => "filter",
            Self::Mask { .. } => "mask",
            Self::Composite { .. } => "composite",
            Self::Transition { .. } => "transition",
        }
    }
}

impl RenderPlan {
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
        self.glyph_runs.clear();
        self.glyphs.clear();
        self.clips.clear();
    }
}
