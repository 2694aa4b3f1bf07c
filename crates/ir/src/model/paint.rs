//! Shapes, paints and strokes.

use reelm_ids::AssetIdx;

use super::{Anim, AnimPath, Rgba, Sampling};

/// A shape: geometry, what fills it and what outlines it.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The geometry.
    pub kind: ShapeKind,
    /// What fills it.
    pub fill: Paint,
    /// What outlines it.
    pub stroke: Option<Box<Stroke>>,
    /// What counts as inside.
    pub fill_rule: FillRule,
    /// Which part of the geometry there is.
    pub trim: Trim,
}

/// A part of a shape's outline, for fill and stroke alike, by fractions of the length of all its subpaths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trim {
    /// Where it begins, 0 to 1; after [`end`](Self::end), the two change places.
    pub start: Anim<f64>,
    /// Where it ends, 0 to 1.
    pub end: Anim<f64>,
    /// Added to both. What goes beyond the end of the outline goes on at its beginning.
    pub offset: Anim<f64>,
}

impl Default for Trim {
    /// All of the outline.
    fn default() -> Self {
        Self { start: Anim::Const(0.0), end: Anim::Const(1.0), offset: Anim::Const(0.0) }
    }
}

/// The geometry of a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShapeKind {
    /// The own box; corner radii in pixels: top left, top right, bottom right, bottom left. Radii that do not fit are
    /// scaled down together, as in CSS Backgrounds 3, 5.5.
    Rect {
        /// Corner radii.
        radii: [Anim<f64>; 4],
    },
    /// The ellipse inscribed in the own box.
    Ellipse,
    /// A polygon with equal sides and angles, or a star, around the middle of a square whose sides are twice
    /// [`outer`](Self::Corners::outer), the first corner at the top; stretched to the own box when `size` is given.
    Corners {
        /// How many corners lie on the outer circle: the whole part of it.
        count: Anim<f64>,
        /// Radius of the outer circle in pixels.
        outer: Anim<f64>,
        /// Radius of the circle of the corners in between, of a star.
        inner: Option<Anim<f64>>,
        /// Radius of all corners. Radii that do not fit are scaled down together.
        radius: Anim<f64>,
    },
    /// A straight line; stretched to the own box when `size` is given.
    Line {
        /// Where it begins.
        from: Anim<[f64; 2]>,
        /// Where it ends.
        to: Anim<[f64; 2]>,
    },
    /// A path; scaled to the own box when `size` is given.
    Path(AnimPath),
}

/// What counts as inside of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum FillRule {
    /// Winding number not 0.
    #[default]
    NonZero,
    /// Winding number odd.
    EvenOdd,
}

/// What colours pixels.
#[derive(Debug, Clone, Default)]
pub enum Paint {
    /// Nothing.
    #[default]
    None,
    /// One colour.
    Solid(Anim<Rgba>),
    /// A gradient.
    Gradient(Box<Gradient>),
    /// A picture at its own size, from the top left of the box.
    Pattern(Pattern),
}

/// A picture that colours pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// The picture.
    pub asset: AssetIdx,
    /// In which directions it is repeated.
    pub tiling: Tiling,
    /// How its pixels are read.
    pub sampling: Sampling,
}

/// In which directions a picture is repeated, as CSS `background-repeat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Tiling {
    /// Across and down.
    #[default]
    Repeat,
    /// Across.
    RepeatX,
    /// Down.
    RepeatY,
    /// It is there once.
    NoRepeat,
}

impl Tiling {
    /// Whether it is repeated across and down.
    pub const fn axes(self) -> [bool; 2] {
        [matches!(self, Self::Repeat | Self::RepeatX), matches!(self, Self::Repeat | Self::RepeatY)]
    }
}

/// A gradient; points are fractions of the box.
#[derive(Debug, Clone)]
pub struct Gradient {
    /// Its geometry.
    pub kind: GradientKind,
    /// At least one, in ascending order of offset.
    pub stops: Vec<Stop>,
    /// Where colours are mixed.
    pub space: GradientSpace,
}

/// The geometry of a gradient.
#[derive(Debug, Clone, PartialEq)]
pub enum GradientKind {
    /// Along a line.
    Linear {
        /// Where offset 0 lies.
        from: Anim<[f64; 2]>,
        /// Where offset 1 lies.
        to: Anim<[f64; 2]>,
    },
    /// From a point outwards.
    Radial {
        /// The centre.
        center: Anim<[f64; 2]>,
        /// Distance of offset 1 from the centre, as a fraction of the box's width and height.
        radius: Anim<[f64; 2]>,
        /// Where offset 0 lies.
        focal: Anim<[f64; 2]>,
    },
    /// Around a point, clockwise.
    Conic {
        /// The point.
        center: Anim<[f64; 2]>,
        /// Where offsets 0 and 1 meet, in degrees clockwise from the top.
        angle: Anim<f64>,
    },
}

/// Where a gradient's colours are mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum GradientSpace {
    /// sRGB-encoded, premultiplied, as in CSS Images 3.
    #[default]
    Srgb,
    /// Oklab, premultiplied.
    Oklab,
}

/// A colour of a gradient.
#[derive(Debug, Clone)]
pub struct Stop {
    /// 0 to 1.
    pub offset: Anim<f64>,
    /// The colour.
    pub color: Anim<Rgba>,
}

/// An outline.
#[derive(Debug, Clone)]
pub struct Stroke {
    /// What colours it.
    pub paint: Paint,
    /// In pixels, at least 0.
    pub width: Anim<f64>,
    /// Corners.
    pub join: LineJoin,
    /// Ends.
    pub cap: LineCap,
    /// Greatest ratio of mitre length to width.
    pub miter: Anim<f64>,
    /// Lengths of dashes and gaps in pixels; empty is solid.
    pub dash: Vec<Anim<f64>>,
    /// Where in the pattern the path starts, in pixels.
    pub dash_offset: Anim<f64>,
    /// On which side of the path it lies.
    pub align: StrokeAlign,
}

/// Corners of a stroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum LineJoin {
    /// Pointed.
    #[default]
    Miter,
    /// Round.
    Round,
    /// Cut.
    Bevel,
}

/// Ends of a stroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum LineCap {
    /// At the point.
    #[default]
    Butt,
    /// A half circle beyond.
    Round,
    /// A half square beyond.
    Square,
}

/// On which side of the path a stroke lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum StrokeAlign {
    /// Half on either side.
    #[default]
    Center,
    /// Inside of a closed path.
    Inside,
    /// Outside of a closed path.
    Outside,
}
