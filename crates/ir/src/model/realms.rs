//! The indexed form of a realm document: what a host would say to a realm graph, by frame.
//!
//! * a **content** ([`RealmContent`]) is the composition that a realm runs: a file, one written in the document, or one made of
//!   the scene or the piece that is written there.
//! * an **action** ([`RealmsAction`]) is a change of realms, targets and layers. What there is at the start comes as actions of
//!   frame 0: metrics and budget, targets, realms, layers.

use core::num::NonZeroU32;
use std::sync::Arc;

use reelm_ids::Rational;
use reelm_pixel::BlendMode;

use super::{Fit, Origin, Rgba};
use crate::VarOverride;
use crate::doc::Document;

/// A realm document, ready to be played.
#[derive(Debug, Clone)]
pub struct RealmsIr {
    /// Frames per second, in (0, 1000].
    pub fps: Rational,
    /// Length in frames, at least 1.
    pub frames: u64,
    /// What stands in the place of a realm that is not there.
    pub fallback: Rgba,
    /// How much of the way of a pointer is told.
    pub trace: TraceLevel,
    /// What realms run; equal ones are one.
    pub contents: Vec<RealmContent>,
    /// What changes, in order.
    pub commands: Vec<RealmsCommand>,
    /// What is sent to windows, in order.
    pub events: Vec<RealmsEvent>,
}

/// What a realm runs.
#[derive(Debug, Clone)]
pub struct RealmContent {
    /// Of which kind it is.
    pub kind: RealmKind,
    /// Where its composition is.
    pub source: RealmSource,
    /// Values for its vars.
    pub vars: Vec<(String, VarOverride)>,
    /// Where it is named.
    pub origin: Origin,
}

/// Where a composition is.
#[derive(Debug, Clone)]
pub enum RealmSource {
    /// In a file, relative to the realm document.
    File(Arc<str>),
    /// In the realm document.
    Inline(Arc<Document>),
}

/// A change at a frame.
#[derive(Debug, Clone)]
pub struct RealmsCommand {
    /// Before this frame is planned.
    pub frame: u64,
    /// What changes.
    pub action: RealmsAction,
    /// Where it is written.
    pub origin: Origin,
}

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub enum RealmsAction {
    /// Creates a realm, or changes the one there is.
    PutRealm(u32, RealmDesc),
    /// Disposes a realm.
    DisposeRealm(u32),
    /// Says whether a realm can be rendered.
    SetReady(u32, bool),
    /// Creates a target, or changes the one there is.
    PutTarget(u64, TargetDesc),
    /// Changes the size of a target.
    ResizeTarget(u64, [u32; 2]),
    /// Disposes a target.
    DisposeTarget(u64),
    /// Puts a realm on a target, or changes how.
    PutLayer(u32, u64, LayerDesc),
    /// Takes a realm off a target.
    RemoveLayer(u32, u64),
    /// Changes what units are worth.
    SetMetrics(MetricsDesc),
    /// Changes how many pixels a frame may render; `None` is any number.
    SetBudget(Option<u64>),
}

/// A realm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RealmDesc {
    /// Its content, by number; `None` leaves that of a realm that is there as it is.
    pub content: Option<u32>,
    /// How the composition fills the surface.
    pub fit: Fit,
    /// Whether the composition starts again at its end.
    pub looping: bool,
    /// Higher matters more.
    pub importance: i32,
    /// When it is rendered again.
    pub cache: RealmCache,
    /// As a view.
    pub mask: u32,
    /// Whether it can be rendered.
    pub ready: bool,
}

/// Of which kind a content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum RealmKind {
    /// A composition.
    #[default]
    Composition,
    /// A tile scene; its composition shows that alone.
    Scene,
    /// A canvas; its composition shows that alone.
    Canvas,
}

/// When a realm is rendered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum RealmCache {
    /// In every frame.
    Always,
    /// If something has changed.
    #[default]
    OnChange,
    /// After so many frames.
    Every(NonZeroU32),
}

/// A target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetDesc {
    /// Where it is.
    pub kind: TargetDescKind,
    /// Its own pixels, each side 1 to 16384.
    pub size: [u32; 2],
}

/// Where a target is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TargetDescKind {
    /// A presentation root.
    Window,
    /// An offscreen root.
    Texture,
    /// A rectangle in the surface of the realm that shows another target.
    Viewport {
        /// The other target.
        within: u64,
        /// Where.
        area: AreaDesc,
    },
    /// A parallelogram there.
    Affine {
        /// The other target.
        within: u64,
        /// From the unit square, as in SVG: a, b, c, d, e, f.
        affine: [f64; 6],
    },
    /// A quadrilateral there.
    Perspective {
        /// The other target.
        within: u64,
        /// Where the corners of the unit square go.
        corners: [[f64; 2]; 4],
    },
}

impl TargetDescKind {
    /// Whether it is a picture of its own: a window or a texture.
    pub const fn is_root(&self) -> bool {
        matches!(self, Self::Window | Self::Texture)
    }
}

/// A layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerDesc {
    /// Where the realm's surface is in the target.
    pub layout: AreaDesc,
    /// Higher is nearer.
    pub z_index: i32,
    /// Beyond this part of the target it is not shown.
    pub clip: Option<AreaDesc>,
    /// How it meets what lies beneath.
    pub blend: BlendMode,
    /// 0 to 1.
    pub opacity: f32,
    /// As an item.
    pub mask: u32,
}

/// A rectangle in units: left, top, width, height. Width and height are above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AreaDesc(pub [(LengthUnit, f64); 4]);

/// What a length is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LengthUnit {
    /// Pixels of the target.
    Px,
    /// Hundredths of the target, along the same axis.
    Percent,
    /// Cells of text.
    Character,
    /// Pixels of the display before scaling.
    Display,
}

/// What units are worth, in pixels, each above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricsDesc {
    /// Width and height of a cell of text.
    pub character: [f64; 2],
    /// A pixel of the display before scaling.
    pub display: f64,
}

/// A pointer event.
#[derive(Debug, Clone)]
pub struct RealmsEvent {
    /// After this frame is planned.
    pub frame: u64,
    /// The window.
    pub window: u64,
    /// The pointer.
    pub pointer: u32,
    /// What it does.
    pub phase: PointerPhase,
    /// Where, in the window's pixels.
    pub position: [f64; 2],
    /// Where it is written.
    pub origin: Origin,
}

/// What a pointer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PointerPhase {
    /// Goes down.
    Down,
    /// Moves.
    Move,
    /// Goes up.
    Up,
    /// Is taken away.
    Cancel,
}

/// How much of the way of a pointer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TraceLevel {
    /// Nothing.
    Off,
    /// What went wrong.
    Errors,
    /// That, and the way taken.
    Basic,
    /// That, and what was passed by.
    #[default]
    Full,
}
