//! The indexed form: a composition after parsing, validation, normalisation and instantiation of comps.
//!
//! Everything is a number here. Names ([`Names`]) are kept to print and to resolve references while an expression is
//! compiled, and no stage reads them during a frame.
//!
//! * a **node** ([`Node`]) is one drawable or container of one comp instance; nodes stand in preorder, so a subtree is a
//!   contiguous range of [`NodeIdx`], masks before children.
//! * a **slot** is one scalar lane whose value may change from frame to frame; an [`Anim<T>`] is either a constant or the
//!   first of `T::LANES` consecutive slots.
//! * an **animation** ([`Animation`]) is what computes one or more consecutive slots: keyframes, an expression, or both.
//! * a **scope** is one comp instance: ids and vars are looked up in it.

mod anim;
mod audio;
mod effect;
mod grid;
mod layout;
mod node;
mod paint;
mod path;
mod piece;
mod realm_node;
mod realms;
mod scene;
mod text;
mod text_place;
mod time;

use std::sync::Arc;

use kurbo::BezPath;
use reelm_ids::{AssetIdx, IdVec, NodeIdx, Rational, SlotIdx, VarId};

use crate::registry::Registry;

pub use anim::{
    Anim, Animation, ColorSpace, ExprSource, Extend, Key, Keys, Lanes, Motion, Pace, RepeatCopy, Rgba, Source,
    ValueType,
};
pub use audio::Audio;
pub use effect::{Effect, Transition};
pub use reelm_pixel::MaskMode;

pub use grid::{AutoRepeat, GridFlow, GridLine, GridStyle, Track, TrackPart, TrackSize};
pub use layout::{AlignContent, AlignItems, Dim, Display, FlexDirection, FlexWrap, LayoutStyle, PositionType, Sides};
pub use node::{Anchor, Clip, Kind, Mask, Node, NodeFlags, Role, ScopeIdx};
pub use paint::{
    FillRule, Gradient, GradientKind, GradientSpace, LineCap, LineJoin, Paint, Pattern, Shape, ShapeKind, Stop, Stroke,
    StrokeAlign, Tiling, Trim,
};
pub use path::{AnimPath, PathAt};
pub use piece::{PaintCommand, PaintNode, Piece};
pub use realm_node::RealmView;
pub use realms::{
    AreaDesc, LayerDesc, LengthUnit, MetricsDesc, PointerPhase, RealmCache, RealmContent, RealmDesc, RealmKind,
    RealmSource, RealmsAction, RealmsCommand, RealmsEvent, RealmsIr, TargetDesc, TargetDescKind, TraceLevel,
};
pub use scene::{Scene, SceneFade, Sprite, SpriteBank, SpriteGlyph, SpriteLayer, SpriteSpace};
pub use text::{Animator, Fit, Image, Sampling, Text, TextAlign, TextFit, TextPart, TextSpan, TextUnit};
pub use text_place::TextPlace;
pub use time::{Driven, Ease, Family, InOut, LoopMode, Speed, StepPosition, TimeMap};

/// A whole composition, ready for every later stage.
#[derive(Debug, Clone)]
pub struct CompositionIr {
    /// Canvas width and height in pixels, each 1 to 16384.
    pub size: [u32; 2],
    /// Frames per second, in (0, 1000].
    pub fps: Rational,
    /// Length in frames, at least 1.
    pub frames: u64,
    /// What lies under the root.
    pub background: Rgba,
    /// Seeds every noise, wiggle and random.
    pub seed: u64,
    /// All nodes of all instances in preorder; node 0 is the implicit root group.
    pub nodes: IdVec<NodeIdx, Node>,
    /// Where each node comes from, for messages.
    pub origins: IdVec<NodeIdx, Origin>,
    /// The value of every slot where no animation writes it, or before one has.
    pub slot_defaults: IdVec<SlotIdx, f64>,
    /// What computes the slots, in order of their first slot.
    pub animations: Vec<Animation>,
    /// All scopes; scope 0 is the composition itself.
    pub scopes: Vec<Scope>,
    /// The vars of all scopes.
    pub vars: IdVec<VarId, Var>,
    /// The assets.
    pub assets: IdVec<AssetIdx, Asset>,
    /// The paths that shapes and clips name by index.
    pub paths: Vec<BezPath>,
    /// The pieces of `paint` nodes, in the order of these.
    pub pieces: Vec<Piece>,
    /// The ids of nodes, vars and assets, to print and to resolve.
    pub names: Names,
    /// The kinds of effects and transitions that nodes name by id.
    pub registry: Arc<Registry>,
}

/// One comp instance.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The node that instantiates the comp; the root for scope 0.
    pub node: NodeIdx,
    /// The canvas of the comp in pixels.
    pub size: [u32; 2],
    /// Length of the comp in frames.
    pub frames: u64,
    /// The scope's vars, contiguous, in the order of their names' numbers.
    pub vars: core::ops::Range<u32>,
    /// The assets of the file that the comp is written in.
    pub assets: core::ops::Range<u32>,
}

/// A var of one scope with the value that it has in this render.
#[derive(Debug, Clone)]
pub struct Var {
    /// Its name.
    pub name: Name,
    /// Its value; number, bool and color may be animated when a `comp` node hands them in.
    pub value: VarValue,
}

/// The value of a var.
#[derive(Debug, Clone)]
pub enum VarValue {
    /// A number.
    Number(Anim<f64>),
    /// A truth value.
    Bool(Anim<bool>),
    /// A colour.
    Color(Anim<Rgba>),
    /// A text.
    Text(Arc<str>),
    /// An asset.
    Asset(AssetIdx),
}

/// A file that the composition names.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its key in `assets`.
    pub name: Name,
    /// What it is.
    pub kind: AssetKind,
    /// The path as written, relative to the composition's folder.
    pub path: Arc<str>,
    /// The level of a tile map that is taken, by its name; the first if absent.
    pub level: Option<Arc<str>>,
    /// Where it is written.
    pub origin: Origin,
    /// Whether a node uses it.
    pub used: bool,
}

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AssetKind {
    /// A raster image: PNG, JPEG or WebP.
    Image,
    /// A font: TrueType or OpenType, one face.
    Font,
    /// A tile map: a map of Tiled (TMX) or a project of LDtk.
    Tiles,
    /// A sound: WAV or FLAC.
    Audio,
    /// A lookup table of colours: a .cube file.
    Lut,
}

/// A place in a composition's file.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// JSON pointer (RFC 6901), `/nodes/2/opacity`.
    pub pointer: Arc<str>,
    /// Byte range in the file.
    pub span: core::ops::Range<usize>,
}

/// An interned name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(pub(crate) lasso::Spur);

/// The interned names, and the ids of nodes by scope.
#[derive(Debug, Clone)]
pub struct Names {
    pub(crate) strings: Arc<lasso::Rodeo>,
    /// `(scope, name, node)`, sorted.
    pub(crate) nodes: Vec<(ScopeIdx, Name, NodeIdx)>,
}

impl Names {
    /// The text of `name`.
    pub fn text(&self, name: Name) -> &str {
        self.strings.try_resolve(&name.0).unwrap_or("")
    }

    /// The number of `text`, if it is the name of anything or a text that expressions deal with.
    pub fn number(&self, text: &str) -> Option<u32> {
        use lasso::Key as _;
        self.strings.get(text).and_then(|name| u32::try_from(name.into_usize()).ok())
    }

    /// The name whose text is `text`, if any thing in the composition has it.
    pub fn get(&self, text: &str) -> Option<Name> {
        self.strings.get(text).map(Name)
    }

    /// The node with the id `text` in `scope`.
    pub fn node(&self, scope: ScopeIdx, text: &str) -> Option<NodeIdx> {
        let name = self.get(text)?;
        let at = self.nodes.binary_search_by(|(s, n, _)| (*s, *n).cmp(&(scope, name))).ok()?;
        self.nodes.get(at).map(|entry| entry.2)
    }

    /// All ids of nodes in `scope`, for "nearest valid name".
    pub fn node_ids(&self, scope: ScopeIdx) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter(move |entry| entry.0 == scope).map(|entry| self.text(entry.1))
    }
}

impl CompositionIr {
    /// The var `text` of `scope`; `_` may stand for `-`.
    pub fn var(&self, scope: ScopeIdx, text: &str) -> Option<VarId> {
        let range = self.scopes.get(usize::from(scope))?.vars.clone();
        let vars = self.vars.as_slice().get(range.start as usize..range.end as usize)?;
        let exact = self.names.get(text).and_then(|name| vars.binary_search_by_key(&name, |var| var.name).ok());
        let alike = || vars.iter().position(|var| same_in_expressions(self.names.text(var.name), text));
        let at = exact.or_else(alike)?;
        Some(VarId(u16::try_from(range.start as usize + at).ok()?))
    }

    /// The node that `text` stands for where `from` reads it. The id of a node in copies of repeats is that which is
    /// written and the number of each copy, outermost first, after a dot; those of the copies that `from` is in may be left
    /// out, from the first on.
    pub fn node_seen_from(&self, from: NodeIdx, scope: ScopeIdx, text: &str) -> Option<NodeIdx> {
        let own = self.node_id(from);
        let mut copies = own.find('.').map_or("", |at| own.get(at..).unwrap_or(""));
        let (base, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        while !copies.is_empty() {
            if let Some(node) = self.names.node(scope, &[base, copies, rest].concat()) {
                return Some(node);
            }
            copies = copies.get(..copies.rfind('.').unwrap_or(0)).unwrap_or("");
        }
        self.names.node(scope, text)
    }

    /// The id of `node`, as written or as made from its path; in copies of repeats, with their numbers.
    pub fn node_id(&self, node: NodeIdx) -> &str {
        self.nodes.get(node).map_or("", |n| self.names.text(n.id))
    }
}

/// Whether `name` is written as `text` in an expression, where `_` stands for `-`.
fn same_in_expressions(name: &str, text: &str) -> bool {
    let same = |(a, b): (u8, u8)| a == b || (a == b'-' && b == b'_');
    name.len() == text.len() && name.bytes().zip(text.bytes()).all(same)
}
