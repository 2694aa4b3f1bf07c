//! The evaluated graph: what is shown in one frame, with every value resolved.
//!
//! * a **shown node** stands in the graph; a node that is not alive, not visible or fully transparent does not, and nothing
//!   below it does. Two stand in it even so, as empty pictures: a mask, which decides about the node that it masks, and a
//!   node under way in a transition, into which the one before it vanishes.
//! * **own space** of a node is that of its own box and of its children; `local` maps it to the parent's own space.
//! * a **state hash** is the hash of everything that determines the pixels of a subtree in its own space, so that a
//!   subtree that only moves or fades keeps its hash. Paths and images count by their index: hashes of different
//!   compositions cannot be compared.

use core::ops::Range;

use kurbo::{Affine, Point, Rect};
use reelm_assets::TextIdx;
use reelm_ids::{AssetIdx, EffectKindId, Hash128, NodeIdx, TransitionKindId};
use reelm_ir::{
    FillRule, Fit, GradientSpace, LineCap, LineJoin, MaskMode, PathAt, Pattern, RealmView, Rgba, Sampling, StrokeAlign,
};
use reelm_pixel::BlendMode;

use crate::units::EvaluatedSegment;

/// One frame, resolved. Reused from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct EvaluatedGraph {
    /// The shown nodes in preorder, masks before children; the root first. Empty if the root is not shown.
    pub nodes: Vec<EvaluatedNode>,
    /// Effects, by the ranges of nodes.
    pub effects: Vec<EvaluatedEffect>,
    /// Parameters, by the ranges of effects and transitions.
    pub lanes: Vec<f64>,
    /// Gradients, by index.
    pub gradients: Vec<EvaluatedGradient>,
    /// Stops, by the ranges of gradients: offset and colour.
    pub stops: Vec<(f64, Rgba)>,
    /// Lengths of dashes and gaps, by the ranges of strokes.
    pub dashes: Vec<f64>,
    /// How glyphs are painted, by the ranges of texts.
    pub looks: Vec<EvaluatedLook>,
    /// Segments, by the ranges of texts.
    pub segments: Vec<EvaluatedSegment>,
    /// Samples, by the ranges of nodes: indices of nodes in [`crate::EvaluatedMoments::graph`].
    pub samples: Vec<u32>,
    /// Sprites, by the ranges of scenes.
    pub sprites: Vec<EvaluatedSprite>,
    /// Width and height of the canvas in pixels.
    pub size: [u32; 2],
    /// What lies under the root.
    pub background: Rgba,
    /// The state hash of the frame: within one composition and its assets, equal states mean equal pixels.
    pub state: Hash128,
}

/// A shown node.
#[derive(Debug, Clone)]
pub struct EvaluatedNode {
    /// Which node it is.
    pub node: NodeIdx,
    /// One past the last of its subtree in [`EvaluatedGraph::nodes`].
    pub end: u32,
    /// What it is to its parent.
    pub role: EvaluatedRole,
    /// From its own space to its parent's.
    pub local: Affine,
    /// Its own box in its own space.
    pub own: Rect,
    /// 0 to 1, above 0 but for masks.
    pub opacity: f64,
    /// How it meets what lies beneath.
    pub blend: BlendMode,
    /// Whether a surface of its own is forced.
    pub isolate: bool,
    /// What cuts its children.
    pub clip: EvaluatedClip,
    /// A range of [`EvaluatedGraph::effects`].
    pub effects: Range<u32>,
    /// A range of [`EvaluatedGraph::samples`]: what stands for all before the effect `motion-blur`, which is the first of
    /// `effects` then. Empty for nodes that are not exposed.
    pub samples: Range<u32>,
    /// Its `enter`, while it lasts.
    pub enter: Option<EvaluatedTransition>,
    /// Its `exit`, while it lasts.
    pub exit: Option<EvaluatedTransition>,
    /// The transition with the sibling before it, while it lasts.
    pub transition: Option<EvaluatedTransition>,
    /// Whether the sibling that `transition` comes from stands in the graph, right before it; else it comes from nothing.
    pub joins: bool,
    /// From the children's space to the own space: the scale of a comp that is shown in another size than its canvas.
    pub content: Affine,
    /// What it draws itself.
    pub leaf: Leaf,
    /// The state hash of the subtree in its own space, without `local`, `opacity`, `blend` and transitions.
    pub state: Hash128,
}

/// What a shown node is to its parent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EvaluatedRole {
    /// Part of its picture.
    Child,
    /// A mask of it.
    Mask {
        /// How its pixels become coverage.
        mode: MaskMode,
        /// Whether covered and uncovered change places.
        invert: bool,
        /// Standard deviation of the blur of its edge, in pixels of the masked node's own space.
        feather: f64,
    },
}

/// What cuts a node's children.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum EvaluatedClip {
    /// Nothing.
    #[default]
    None,
    /// The own box with corners of this radius.
    Box(f64),
    /// A path of the composition.
    Path(PathAt),
}

/// An effect with resolved parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluatedEffect {
    /// Which effect.
    pub kind: EffectKindId,
    /// A range of [`EvaluatedGraph::lanes`], in the order of the registry. `noise` has one more: what chooses its noise in this frame, a
    /// number of 32 bits.
    pub lanes: Range<u32>,
}

/// A transition under way.
#[derive(Debug, Clone, PartialEq)]
pub struct EvaluatedTransition {
    /// Which transition.
    pub kind: TransitionKindId,
    /// 0 is all of the old, 1 all of the new; after the ease, which may overshoot.
    pub progress: f64,
    /// A range of [`EvaluatedGraph::lanes`], in the order of the registry.
    pub lanes: Range<u32>,
}

/// What a node draws itself.
#[derive(Debug, Clone, Default)]
pub enum Leaf {
    /// Nothing.
    #[default]
    None,
    /// A shape.
    Shape(EvaluatedShape),
    /// A text.
    Text(EvaluatedText),
    /// An image in the own box.
    Image {
        /// Which.
        asset: AssetIdx,
        /// How it fills the box.
        fit: Fit,
        /// How its pixels are read.
        sampling: Sampling,
    },
    /// A scene in the own box.
    Scene(EvaluatedScene),
    /// A canvas in the own box.
    Paint {
        /// Which: an index into [`reelm_ir::CompositionIr::pieces`].
        piece: u32,
        /// What lies beneath it.
        background: Rgba,
        /// How its pixels are read.
        sampling: Sampling,
        /// Stands for its pixels.
        canvas: Hash128,
    },
    /// The surface of another realm, stretched to the own box.
    Realm(RealmView),
}

/// A scene. Which maps it shows, the node says.
#[derive(Debug, Clone)]
pub struct EvaluatedScene {
    /// Width and height of what is seen, in whole pixels.
    pub size: [u32; 2],
    /// The top left of what is seen, in pixels of the world.
    pub camera: [i32; 2],
    /// The time of the node's content in milliseconds, by which tiles are animated.
    pub time_ms: u64,
    /// Hash of what the animated tiles look like then.
    pub looks: Hash128,
    /// A range of [`EvaluatedGraph::sprites`].
    pub sprites: Range<u32>,
    /// A colour over everything.
    pub fade: Option<EvaluatedFade>,
    /// How its pixels are read where it is scaled or turned.
    pub sampling: Sampling,
}

/// A sprite that is shown. What does not change from frame to frame, the composition says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluatedSprite {
    /// Its number in [`reelm_ir::Scene::sprites`].
    pub number: u32,
    /// The number of the tile or cell; 0 where it has a name instead.
    pub glyph: u32,
    /// Its top left.
    pub position: [i32; 2],
    /// Within a layer the greater covers the less.
    pub priority: i32,
    /// Whether it is mirrored left to right.
    pub flip_x: bool,
    /// Whether it is mirrored top to bottom.
    pub flip_y: bool,
    /// 1 to 255.
    pub opacity: u8,
}

/// A colour over a whole scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvaluatedFade {
    /// R, G, B, not premultiplied.
    pub color: [u8; 3],
    /// 1 to 255: the colour alone.
    pub level: u8,
}

/// A shape.
#[derive(Debug, Clone)]
pub struct EvaluatedShape {
    /// Its geometry.
    pub geometry: Geometry,
    /// Which part of it there is.
    pub trim: Trimmed,
    /// What counts as inside.
    pub rule: FillRule,
    /// What fills it.
    pub fill: EvaluatedPaint,
    /// What outlines it.
    pub stroke: Option<EvaluatedStroke>,
}

/// The geometry of a shape, in its own space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Geometry {
    /// The own box with corner radii: top left, top right, bottom right, bottom left; they fit.
    Rect([f64; 4]),
    /// The ellipse in the own box.
    Ellipse,
    /// A polygon or a star, after an affine.
    Corners(Corners, Affine),
    /// A line from one point to another.
    Line([Point; 2]),
    /// A path of the composition, after an affine.
    Path(PathAt, Affine),
}

/// A polygon or a star in the middle of a square whose sides are twice [`outer`](Self::outer); its first corner is at the top, and the
/// others follow clockwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corners {
    /// How many corners lie on the outer circle: 3 to 1000.
    pub count: u32,
    /// Radius of the outer circle.
    pub outer: f64,
    /// Of a star, the radius of the circle of the corners in between.
    pub inner: Option<f64>,
    /// Radius of all corners, which may be more than fits.
    pub radius: f64,
}

/// Which part of a shape's outline there is, by fractions of the length of all its subpaths.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Trimmed {
    /// All of it.
    #[default]
    Whole,
    /// Nothing.
    Nothing,
    /// From `from`, 0 to 1, to `to`, which is greater by less than 1; what lies beyond 1 is at the beginning.
    Part {
        /// Where it begins.
        from: f64,
        /// Where it ends.
        to: f64,
    },
}

/// A text that was shaped.
#[derive(Debug, Clone)]
pub struct EvaluatedText {
    /// The shaped text; valid within the frame.
    pub text: TextIdx,
    /// A range of [`EvaluatedGraph::looks`], by the numbers of paints of the shaped text's runs.
    pub looks: Range<u32>,
    /// A range of [`EvaluatedGraph::segments`], which are all its glyphs; empty where its units stand still.
    pub segments: Range<u32>,
}

/// How glyphs are painted.
#[derive(Debug, Clone)]
pub struct EvaluatedLook {
    /// What fills them.
    pub fill: EvaluatedPaint,
    /// What outlines them.
    pub stroke: Option<EvaluatedStroke>,
}

/// A resolved paint.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum EvaluatedPaint {
    /// Nothing.
    #[default]
    None,
    /// One colour.
    Solid(Rgba),
    /// A gradient, by index.
    Gradient(u32),
    /// A picture at its own size, from the top left of the box.
    Pattern(Pattern),
}

/// A resolved gradient; points are fractions of the box.
#[derive(Debug, Clone)]
pub struct EvaluatedGradient {
    /// Its geometry.
    pub kind: EvaluatedGradientKind,
    /// A range of [`EvaluatedGraph::stops`], offsets in ascending order.
    pub stops: Range<u32>,
    /// Where colours are mixed.
    pub space: GradientSpace,
}

/// The geometry of a resolved gradient, in fractions of the box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EvaluatedGradientKind {
    /// From offset 0 to offset 1.
    Linear {
        /// Offset 0.
        from: [f64; 2],
        /// Offset 1.
        to: [f64; 2],
    },
    /// From the focal point to the circle of offset 1.
    Radial {
        /// The centre.
        center: [f64; 2],
        /// Fractions of the box's width and height.
        radius: [f64; 2],
        /// Where offset 0 lies.
        focal: [f64; 2],
    },
    /// Around a point, clockwise.
    Conic {
        /// The point.
        center: [f64; 2],
        /// Where offsets 0 and 1 meet, in degrees clockwise from the top.
        angle: f64,
    },
}

/// A resolved stroke.
#[derive(Debug, Clone)]
pub struct EvaluatedStroke {
    /// What colours it.
    pub paint: EvaluatedPaint,
    /// In pixels, above 0.
    pub width: f64,
    /// Corners.
    pub join: LineJoin,
    /// Ends.
    pub cap: LineCap,
    /// Greatest ratio of mitre length to width, at least 1.
    pub miter: f64,
    /// A range of [`EvaluatedGraph::dashes`].
    pub dashes: Range<u32>,
    /// Where in the pattern the path starts.
    pub dash_offset: f64,
    /// On which side of the path it lies.
    pub align: StrokeAlign,
}

impl EvaluatedGraph {
    /// Forgets the frame and keeps every capacity.
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.effects.clear();
        self.lanes.clear();
        self.gradients.clear();
        self.stops.clear();
        self.dashes.clear();
        self.looks.clear();
        self.segments.clear();
        self.samples.clear();
        self.sprites.clear();
        self.state = Hash128::ZERO;
    }

    /// The effects of `range`; none if it is out of range.
    pub fn effects_in(&self, range: &Range<u32>) -> &[EvaluatedEffect] {
        self.effects.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// The parameters in `range`; empty if out of bounds.
    pub fn lanes(&self, range: &Range<u32>) -> &[f64] {
        self.lanes.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }

    /// The segments in `range`; empty if out of bounds.
    pub fn segments(&self, range: &Range<u32>) -> &[EvaluatedSegment] {
        self.segments.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }

    /// The looks in `range`; empty if out of bounds.
    pub fn looks(&self, range: &Range<u32>) -> &[EvaluatedLook] {
        self.looks.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }

    /// The samples in `range`; empty if out of bounds.
    pub fn samples(&self, range: &Range<u32>) -> &[u32] {
        self.samples.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }

    /// The sprites in `range`; empty if out of bounds.
    pub fn sprites(&self, range: &Range<u32>) -> &[EvaluatedSprite] {
        self.sprites.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }

    /// The indices of the direct children and masks of node `index`, in order.
    pub fn children(&self, index: usize) -> Children<'_> {
        let end = self.nodes.get(index).map_or(0, |node| node.end as usize);
        Children { nodes: &self.nodes, next: index + 1, end }
    }
}

/// Iterates over the direct children and masks of a shown node.
#[derive(Debug, Clone)]
pub struct Children<'a> {
    nodes: &'a [EvaluatedNode],
    next: usize,
    end: usize,
}

impl Iterator for Children<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let index = self.next;
        let node = self.nodes.get(index).filter(|_| index < self.end)?;
        // A subtree holds at least its root, so this always advances.
        self.next = (node.end as usize).max(index + 1);
        Some(index)
    }
}
