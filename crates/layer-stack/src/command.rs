//! A **command** is the only thing that changes a canvas. All coordinates are pixels from the top left of the instance.
//!
//! What a command draws, it draws with the **ink**, moved by the **pan** and cut by the **mask**. Each frame begins with
//! opaque black ink, no pan and no mask.

use serde::{Deserialize, Serialize};

use crate::layer::{ChildId, LayerId};
use crate::piece::Piece;

/// What can be done to a canvas. Those from `ink` to `embed` make up a piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Begins a frame: routing at the first section, fresh ink, pan and mask, no children shown.
    BeginFrame,
    /// Ends the frame; what was entered and not left is left.
    EndFrame,
    /// Chooses the ink.
    Ink(Ink),
    /// Makes every pixel of the active layer that the mask leaves this colour; straight r, g, b, a.
    Wipe {
        /// The colour.
        color: [u8; 4],
    },
    /// Draws a square of one pixel, its top left at `at`.
    Point {
        /// Where.
        at: [f64; 2],
        /// The whole pixel that holds `at`.
        #[serde(default)]
        crisp: bool,
    },
    /// Draws a line with butt ends. A crisp one joins two pixels as Bresenham's does.
    Line {
        /// One end.
        from: [f64; 2],
        /// The other end.
        to: [f64; 2],
        /// Above 0. A crisp line is 1 wide.
        #[serde(default = "one")]
        width: f64,
        /// Whole pixels.
        #[serde(default)]
        crisp: bool,
    },
    /// Draws a rectangle.
    Box {
        /// Top left.
        at: [f64; 2],
        /// Width and height, at least 0.
        size: [f64; 2],
        /// Width of its outline, which lies on the middle of the edge; filled if absent. A crisp outline is 1 wide, and inside.
        #[serde(default)]
        outline: Option<f64>,
        /// Whole pixels: those from the one that holds `at` on, sizes rounded down.
        #[serde(default)]
        crisp: bool,
    },
    /// Draws a circle. A crisp one is that of the midpoint algorithm about the pixel that holds `center`.
    Circle {
        /// Its centre.
        center: [f64; 2],
        /// At least 0; rounded down if crisp.
        radius: f64,
        /// Width of its outline; filled if absent. A crisp outline is 1 wide.
        #[serde(default)]
        outline: Option<f64>,
        /// Whole pixels.
        #[serde(default)]
        crisp: bool,
    },
    /// Draws a triangle, as `poly` does.
    Tri {
        /// Its corners.
        points: [[f64; 2]; 3],
        /// Width of its outline; filled if absent.
        #[serde(default)]
        outline: Option<f64>,
        /// Whole pixels.
        #[serde(default)]
        crisp: bool,
    },
    /// Draws a closed polygon; what has a winding number other than 0 is inside. A crisp one joins the pixels that hold its
    /// corners by Bresenham's lines and, filled, takes all pixels whose centre is inside.
    Poly {
        /// Its corners.
        points: Vec<[f64; 2]>,
        /// Width of its outline; filled if absent.
        #[serde(default)]
        outline: Option<f64>,
        /// Whole pixels.
        #[serde(default)]
        crisp: bool,
    },
    /// Draws a path; what has a winding number other than 0 is inside.
    Path {
        /// Its elements; the first is a `move`.
        elements: Vec<PathStep>,
        /// Width of its outline; filled if absent.
        #[serde(default)]
        outline: Option<f64>,
    },
    /// Colours the pixels that are joined with the one at `at` by neighbours (left, right, above, below) whose channels differ
    /// from its by `tolerance` at most.
    Flood {
        /// The pixel that holds this point.
        at: [f64; 2],
        /// 0 to 255.
        #[serde(default)]
        tolerance: u8,
    },
    /// Writes text, shaped by the host.
    Write {
        /// The text.
        text: String,
        /// The left end of the first baseline.
        at: [f64; 2],
        /// Em size in pixels, above 0.
        size: f32,
    },
    /// Draws a picture with its top left at `at`.
    Paste {
        /// Of what.
        source: Source,
        /// Where.
        at: [f64; 2],
        /// How it is drawn.
        #[serde(default)]
        how: Placing,
    },
    /// Draws a picture with its centre at `at`.
    Stamp {
        /// Of what.
        source: Source,
        /// Where.
        at: [f64; 2],
        /// How it is drawn.
        #[serde(default)]
        how: Placing,
    },
    /// Moves what follows by this much, instead of what the last `pan` said.
    Pan {
        /// Right and down.
        by: [f64; 2],
    },
    /// Cuts what follows to this rectangle of whole pixels; `null` takes the mask away. The pan does not move it.
    Mask(Option<MaskRect>),
    /// Moves the pixels that the mask leaves; what leaves at one edge comes in at the other.
    Scroll {
        /// Right and down.
        by: [i32; 2],
    },
    /// Scales the pixels that the mask leaves.
    Zoom {
        /// Above 0, each axis for itself.
        factor: [f64; 2],
        /// The fixed point; the middle of what the mask leaves if absent.
        #[serde(default)]
        about: Option<[f64; 2]>,
        /// Between pixels rather than the nearest.
        #[serde(default)]
        smooth: bool,
    },
    /// Turns the pixels that the mask leaves, clockwise.
    Spin {
        /// How far.
        degrees: f64,
        /// The fixed point; the middle of what the mask leaves if absent.
        #[serde(default)]
        about: Option<[f64; 2]>,
        /// Between pixels rather than the nearest.
        #[serde(default)]
        smooth: bool,
    },
    /// Blurs the pixels that the mask leaves.
    Blur {
        /// Standard deviation of the Gaussian, 0 to 1,000.
        sigma: f32,
    },
    /// Multiplies colours (CSS `brightness`).
    Brightness {
        /// 0 to 100; 1 changes nothing.
        amount: f32,
    },
    /// Moves colours away from grey, or to it (CSS `contrast`).
    Contrast {
        /// 0 to 100; 1 changes nothing.
        amount: f32,
    },
    /// Inverts colours (CSS `invert`).
    Invert {
        /// 0 to 1; 0 changes nothing.
        #[serde(default = "all")]
        amount: f32,
    },
    /// Freezes the overlay (before the first bake: the base) and mints a transparent overlay, which becomes active. The same
    /// call of a later frame finds its layer, and goes on to the next.
    Bake {
        /// What becomes of the commands before it in later frames.
        #[serde(default)]
        mode: BakeMode,
        /// The overlay begins with a copy of what was frozen.
        #[serde(default)]
        clone: bool,
    },
    /// Chooses the layer that is drawn to, up to the next `layer` or `bake`.
    Layer(LayerRef),
    /// As `layer`, and the choice before it comes back with `leave`.
    Enter(LayerRef),
    /// Goes back to where the last `enter` was.
    Leave,
    /// Draws a child with its own stack, and shows it above this instance's layers. Runs before a bake too, for what it draws
    /// is in no layer of this instance.
    Embed {
        /// Which one; it keeps its layers from frame to frame.
        child: ChildId,
        /// Its top left.
        at: [f64; 2],
        /// Its size. As by `resize-all`, nothing is lost when it shrinks.
        size: [u32; 2],
        /// 0 to 1.
        #[serde(default = "all")]
        opacity: f32,
        /// What its piece comes from; another number gives an empty child.
        #[serde(default)]
        origin: u64,
        /// What it draws.
        piece: Piece,
    },
    /// Gives up a child with its layers and children.
    Unembed {
        /// Which one.
        child: ChildId,
    },
    /// Gives up a baked layer with its pixels. What a later call has frozen is from now on known by the call before.
    Unbake {
        /// Which call; the last if absent.
        #[serde(default)]
        call: Option<u32>,
    },
    /// Gives up all baked layers with their pixels. The overlay stays, and is the base.
    ClearBaked,
    /// Gives up what lies outside of what is seen.
    Trim,
    /// Sets the size of the canvas. What was drawn stays, also what is no longer seen.
    ResizeAll {
        /// Width and height.
        size: [u32; 2],
    },
    /// Says what the piece comes from. Another number than before gives an empty canvas.
    SetSource(u64),
}

/// What draws.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ink {
    /// Straight r, g, b, a.
    Color([u8; 4]),
    /// Takes away coverage.
    Erase {
        /// 0 to 1: the share that goes.
        #[serde(default = "all")]
        strength: f32,
        /// From which layers.
        #[serde(default)]
        reach: Reach,
    },
}

impl Default for Ink {
    fn default() -> Self {
        Self::Color([0, 0, 0, 255])
    }
}

/// How deep an erase goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// The active layer.
    #[default]
    Local,
    /// The active layer and all beneath it.
    Mirrored,
}

/// What becomes of the commands before a bake that has happened. It counts from the frame after it was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BakeMode {
    /// They draw nothing; ink, pan, mask and choice of layer still count.
    #[default]
    Freeze,
    /// They draw into the layer that was frozen.
    Live,
}

/// A layer of the instance that a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum LayerRef {
    /// The one that is drawn to if none is chosen: that of the section between two bakes.
    Section,
    /// The lowest.
    Base,
    /// The highest.
    Overlay,
    /// The one that this call has frozen.
    Call(u32),
    /// The one with this id.
    Id(LayerId),
}

/// What a picture is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Source {
    /// An image of the host.
    Image {
        /// Its number (`AssetIdx`).
        asset: u32,
        /// Its width and height.
        size: [u32; 2],
    },
    /// A child as it is at this moment, with its layers and children.
    Child(ChildId),
    /// A layer of this instance as it is at this moment.
    Layer(LayerRef),
}

/// How a picture is drawn: scaled about its top left (`paste`) or centre (`stamp`), then turned about it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Placing {
    /// Above 0, each axis for itself.
    pub scale: [f64; 2],
    /// Clockwise, in degrees.
    pub turn: f64,
    /// 0 to 1.
    pub opacity: f32,
    /// Between pixels rather than the nearest, where it is scaled, turned or off the grid.
    pub smooth: bool,
}

impl Default for Placing {
    fn default() -> Self {
        Self { scale: [1.0; 2], turn: 0.0, opacity: 1.0, smooth: true }
    }
}

/// A rectangle of whole pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaskRect {
    /// Top left.
    pub at: [i32; 2],
    /// Width and height.
    pub size: [u32; 2],
}

/// An element of a path.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum PathStep {
    /// Begins a part at this point.
    Move([f64; 2]),
    /// A straight line to this point.
    Line([f64; 2]),
    /// A quadratic curve: control point, end.
    Quad([[f64; 2]; 2]),
    /// A cubic curve: two control points, end.
    Cubic([[f64; 2]; 3]),
    /// A line to where the part began.
    Close,
}

/// A command without what it says, for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are those of the commands")]
pub enum CommandKind {
    BeginFrame,
    EndFrame,
    Ink,
    Wipe,
    Point,
    Line,
    Box,
    Circle,
    Tri,
    Poly,
    Path,
    Flood,
    Write,
    Paste,
    Stamp,
    Pan,
    Mask,
    Scroll,
    Zoom,
    Spin,
    Blur,
    Brightness,
    Contrast,
    Invert,
    Bake,
    Layer,
    Enter,
    Leave,
    Embed,
    Unembed,
    Unbake,
    ClearBaked,
    Trim,
    ResizeAll,
    SetSource,
}

impl Command {
    /// What kind of command it is.
    #[must_use]
    pub const fn kind(&self) -> CommandKind {
        match self {
            Self::BeginFrame => CommandKind::BeginFrame,
            Self::EndFrame => CommandKind::EndFrame,
            Self::Ink(_) => CommandKind::Ink,
            Self::Wipe { .. } => CommandKind::Wipe,
            Self::Point { .. } => CommandKind::Point,
            Self::Line { .. } => CommandKind::Line,
            Self::Box { .. } => CommandKind::Box,
            Self::Circle { .. } => CommandKind::Circle,
            Self::Tri { .. } => CommandKind::Tri,
            Self::Poly { .. } => CommandKind::Poly,
            Self::Path { .. } => CommandKind::Path,
            Self::Flood { .. } => CommandKind::Flood,
            Self::Write { .. } => CommandKind::Write,
            Self::Paste { .. } => CommandKind::Paste,
            Self::Stamp { .. } => CommandKind::Stamp,
            Self::Pan { .. } => CommandKind::Pan,
            Self::Mask(_) => CommandKind::Mask,
            Self::Scroll { .. } => CommandKind::Scroll,
            Self::Zoom { .. } => CommandKind::Zoom,
            Self::Spin { .. } => CommandKind::Spin,
            Self::Blur { .. } => CommandKind::Blur,
            Self::Brightness { .. } => CommandKind::Brightness,
            Self::Contrast { .. } => CommandKind::Contrast,
            Self::Invert { .. } => CommandKind::Invert,
            Self::Bake { .. } => CommandKind::Bake,
            Self::Layer(_) => CommandKind::Layer,
            Self::Enter(_) => CommandKind::Enter,
            Self::Leave => CommandKind::Leave,
            Self::Embed { .. } => CommandKind::Embed,
            Self::Unembed { .. } => CommandKind::Unembed,
            Self::Unbake { .. } => CommandKind::Unbake,
            Self::ClearBaked => CommandKind::ClearBaked,
            Self::Trim => CommandKind::Trim,
            Self::ResizeAll { .. } => CommandKind::ResizeAll,
            Self::SetSource(_) => CommandKind::SetSource,
        }
    }
}

const fn one() -> f64 {
    1.0
}

const fn all() -> f32 {
    1.0
}
