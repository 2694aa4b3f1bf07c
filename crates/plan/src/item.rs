//! Draw items: leaves that are drawn straight into one surface.
//!
//! * an **item** is a shape, a brush and an affine from the item's own space to the device.
//! * **device space** is that of the output: pixels, y down, origin at the top left of the canvas. Surfaces lie in it at
//!   their origin; inside a layer with a placement it is that layer's own space.

use core::ops::Range;

use kurbo::{Affine, Cap, Join, Rect};
use reelm_ids::{AssetIdx, FontIdx, Hash128};
use reelm_pixel::{BlendMode, IRect};

/// A leaf.
#[derive(Debug, Clone)]
pub struct DrawItem {
    /// What is covered, in the item's space.
    pub shape: Shape,
    /// What colours it, in the item's space.
    pub brush: Brush,
    /// From the item's space to the device.
    pub transform: Affine,
    /// 0 to 1; multiplies the brush's alpha.
    pub opacity: f32,
    /// How it meets what was drawn before.
    pub blend: BlendMode,
    /// Every pixel outside is untouched; includes antialiasing, not the scissor.
    pub bounds: IRect,
    /// Pixels outside are not drawn.
    pub scissor: IRect,
    /// Cuts the item further: index into [`crate::RenderPlan::clips`].
    pub clip: Option<u32>,
    /// Hash of the shape, without transform and clip.
    pub coverage: Hash128,
    /// Hash of shape and brush, without transform, opacity, mode and clip.
    pub content: Hash128,
}

/// What an item covers.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A rectangle.
    Rect(Rect),
    /// The inside of a path: a range of [`crate::RenderPlan::elements`].
    Path {
        /// Its elements.
        elements: Range<u32>,
        /// What counts as inside.
        rule: FillRule,
    },
    /// The outline of a path.
    Stroke {
        /// Its elements.
        elements: Range<u32>,
        /// Index into [`crate::RenderPlan::strokes`].
        stroke: u32,
    },
    /// Glyphs: index into [`crate::RenderPlan::glyph_runs`].
    Glyphs {
        /// The run.
        run: u32,
        /// Outlined rather than filled: index into [`crate::RenderPlan::strokes`].
        stroke: Option<u32>,
    },
}

/// What counts as inside of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FillRule {
    /// Winding number not 0.
    #[default]
    NonZero,
    /// Winding number odd.
    EvenOdd,
}

/// What colours an item.
#[derive(Debug, Clone)]
pub enum Brush {
    /// One colour, straight sRGB-encoded r, g, b, a, each 0 to 1.
    Solid([f32; 4]),
    /// Index into [`crate::RenderPlan::gradients`].
    Gradient(u32),
    /// An image that is repeated across, down, or both; where it is not, pixels outside of it are transparent.
    Pattern {
        /// The image.
        asset: AssetIdx,
        /// From the image's pixels to the item's space.
        transform: Affine,
        /// How pixels are read.
        sampling: Sampling,
        /// Whether it is repeated across and down.
        repeats: [bool; 2],
    },
    /// An image; pixels outside of it are transparent.
    Image {
        /// The image.
        asset: AssetIdx,
        /// From the image's pixels to the item's space.
        transform: Affine,
        /// How pixels are read.
        sampling: Sampling,
    },
}

/// How an image's pixels are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sampling {
    /// Smooth.
    #[default]
    Bilinear,
    /// The nearest pixel.
    Nearest,
}

/// A gradient; geometry in the item's space after `transform`.
#[derive(Debug, Clone)]
pub struct Gradient {
    /// Its geometry.
    pub kind: GradientKind,
    /// From the geometry's space to the item's.
    pub transform: Affine,
    /// A range of [`crate::RenderPlan::stops`], at least one, in ascending order of offset.
    pub stops: Range<u32>,
    /// Where colours are mixed.
    pub space: GradientSpace,
}

/// The geometry of a gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GradientKind {
    /// Along the line from offset 0 to offset 1.
    Linear {
        /// Offset 0.
        from: [f64; 2],
        /// Offset 1.
        to: [f64; 2],
    },
    /// From a focal point to a circle.
    Radial {
        /// Offset 0.
        focal: [f64; 2],
        /// Centre of the circle of offset 1.
        center: [f64; 2],
        /// Its radius.
        radius: f64,
    },
    /// Around a point, clockwise.
    Conic {
        /// The point.
        center: [f64; 2],
        /// The direction in which offsets 0 and 1 meet, of any length but 0.
        start: [f64; 2],
    },
}

/// Where a gradient's colours are mixed; premultiplied in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GradientSpace {
    /// sRGB-encoded.
    #[default]
    Srgb,
    /// Oklab.
    Oklab,
}

/// A colour of a gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// 0 to 1.
    pub offset: f32,
    /// Straight sRGB-encoded r, g, b, a.
    pub color: [f32; 4],
}

/// The most variation coordinates that a [`GlyphRun`] carries.
pub const MAX_COORDS: usize = 8;

/// Glyphs of one face and size.
#[derive(Debug, Clone, PartialEq)]
pub struct GlyphRun {
    /// The face.
    pub font: FontIdx,
    /// Em size in units of the item's space.
    pub size: f32,
    /// Normalised variation coordinates (2.14 fixed point); those beyond `coord_count` are 0.
    pub coords: [i16; MAX_COORDS],
    /// How many of `coords` are set; 0 at the face's default.
    pub coord_count: u8,
    /// Tangent of the angle of a synthetic slant; 0 for none.
    pub skew: f32,
    /// Synthetic emboldening: outlines grow by this many units of the item's space on each side; 0 for none.
    pub embolden: f32,
    /// A range of [`crate::RenderPlan::glyphs`].
    pub glyphs: Range<u32>,
}

impl GlyphRun {
    /// The coordinates that are set.
    pub fn coords(&self) -> &[i16] {
        self.coords.get(..usize::from(self.coord_count)).unwrap_or(&self.coords)
    }
}

/// A glyph.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u32,
    /// Its origin in the item's space.
    pub x: f32,
    /// Its origin (on the baseline) in the item's space.
    pub y: f32,
}

/// Something that cuts items: the inside of a path, and of another clip.
#[derive(Debug, Clone)]
pub struct ClipPath {
    /// A range of [`crate::RenderPlan::elements`].
    pub elements: Range<u32>,
    /// What counts as inside.
    pub rule: FillRule,
    /// From the path's space to the device.
    pub transform: Affine,
    /// Cuts as well: index into [`crate::RenderPlan::clips`].
    pub parent: Option<u32>,
    /// Hash of elements and rule, without the transform.
    pub content: Hash128,
    /// Pixels that it leaves.
    pub bounds: IRect,
}

/// An outline's style.
#[derive(Debug, Clone, PartialEq)]
pub struct StrokeStyle {
    /// In units of the item's space, at least 0.
    pub width: f64,
    /// Corners.
    pub join: Join,
    /// Ends.
    pub cap: Cap,
    /// Greatest ratio of mitre length to width, at least 1.
    pub miter_limit: f64,
    /// Lengths of dashes and gaps: a range of [`crate::RenderPlan::dashes`]; empty is solid.
    pub dashes: Range<u32>,
    /// Where in the pattern the path starts.
    pub dash_offset: f64,
}
