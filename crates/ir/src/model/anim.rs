//! Animatable values: constants, and slots that an animation writes.

use std::sync::Arc;

use reelm_ids::{NodeIdx, PropertyId, SlotIdx};

use super::{Ease, Origin, ScopeIdx, TextPlace};

/// A value that is either constant or read from `T::LANES` consecutive slots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anim<T> {
    /// The same in every frame.
    Const(T),
    /// The first slot of the value.
    Slot(SlotIdx),
}

impl<T> Anim<T> {
    /// The constant, if it is one.
    pub fn constant(self) -> Option<T> {
        match self {
            Self::Const(value) => Some(value),
            Self::Slot(_) => None,
        }
    }
}

impl<T: Default> Default for Anim<T> {
    fn default() -> Self {
        Self::Const(T::default())
    }
}

/// A type made of a fixed number of scalar lanes.
pub trait Lanes: Copy {
    /// How many slots a value takes.
    const LANES: usize;
    /// The value whose lanes are `lanes[..Self::LANES]`; missing lanes are 0.
    fn from_lanes(lanes: &[f64]) -> Self;
    /// Writes the lanes to `lanes[..Self::LANES]`.
    fn to_lanes(self, lanes: &mut [f64]);
}

fn lane(lanes: &[f64], index: usize) -> f64 {
    lanes.get(index).copied().unwrap_or(0.0)
}

impl Lanes for f64 {
    const LANES: usize = 1;

    fn from_lanes(lanes: &[f64]) -> Self {
        lane(lanes, 0)
    }

    fn to_lanes(self, lanes: &mut [f64]) {
        lanes[0] = self;
    }
}

impl Lanes for bool {
    const LANES: usize = 1;

    fn from_lanes(lanes: &[f64]) -> Self {
        lane(lanes, 0) != 0.0
    }

    fn to_lanes(self, lanes: &mut [f64]) {
        lanes[0] = f64::from(u8::from(self));
    }
}

impl<const N: usize> Lanes for [f64; N] {
    const LANES: usize = N;

    fn from_lanes(lanes: &[f64]) -> Self {
        core::array::from_fn(|i| lane(lanes, i))
    }

    fn to_lanes(self, lanes: &mut [f64]) {
        lanes[..N].copy_from_slice(&self);
    }
}

/// A colour: straight (not premultiplied) sRGB-encoded red, green, blue and alpha, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rgba {
    /// Red.
    pub r: f64,
    /// Green.
    pub g: f64,
    /// Blue.
    pub b: f64,
    /// Alpha (opacity).
    pub a: f64,
}

impl Rgba {
    /// Fully transparent black.
    pub const TRANSPARENT: Self = Self { r: 0.0, g: 0.0, b: 0.0, a: 0.0 };
    /// Opaque black.
    pub const BLACK: Self = Self { r: 0.0, g: 0.0, b: 0.0, a: 1.0 };
    /// Opaque white.
    pub const WHITE: Self = Self { r: 1.0, g: 1.0, b: 1.0, a: 1.0 };
}

impl Lanes for Rgba {
    const LANES: usize = 4;

    fn from_lanes(lanes: &[f64]) -> Self {
        Self { r: lane(lanes, 0), g: lane(lanes, 1), b: lane(lanes, 2), a: lane(lanes, 3) }
    }

    fn to_lanes(self, lanes: &mut [f64]) {
        lanes[..4].copy_from_slice(&[self.r, self.g, self.b, self.a]);
    }
}

/// Which copy of a repeat something belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RepeatCopy {
    /// Its number, from 0.
    pub index: u32,
    /// How many copies there are.
    pub count: u32,
}

/// What one or more consecutive slots are computed from.
#[derive(Debug, Clone)]
pub struct Animation {
    /// The node whose local time and whose `self` it uses.
    pub node: NodeIdx,
    /// The scope in which its names are looked up (that of the `comp` node's parent for vars handed in).
    pub scope: ScopeIdx,
    /// The property that it is part of.
    pub property: PropertyId,
    /// The first slot that it writes.
    pub slot: SlotIdx,
    /// What it must evaluate to; says how many slots it writes.
    pub ty: ValueType,
    /// Least and greatest value of every lane; results are clamped to it (`[-∞, ∞]` where there is no bound).
    pub range: [f64; 2],
    /// Whether layout reads it, so that it must be evaluated before the layout.
    pub steers_layout: bool,
    /// The copy of a repeat that it belongs to; gives `index` and `count` their values.
    pub copy: Option<RepeatCopy>,
    /// Whether it is computed for each unit of a text, whose number, count and clock it then sees.
    pub unit: bool,
    /// How it is computed.
    pub source: Source,
    /// Where it is written.
    pub origin: Origin,
}

/// The type of an animatable value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// One lane.
    Number,
    /// One lane, 0 or 1; anything else than 0 is true. Keyframes hold.
    Bool,
    /// Two lanes, x and y.
    Vec2,
    /// Four lanes, straight sRGB-encoded r, g, b, a; keyframes interpolate premultiplied.
    Color,
    /// A length: two lanes, pixels and fraction of the reference length. An expression gives pixels.
    Length,
    /// Two lengths: four lanes (px x, fraction x, px y, fraction y). An expression gives a vector of pixels.
    Length2,
    /// What stands in a text: two lanes, see [`super::TextPart::Computed`]. Only an expression gives it.
    Text,
    /// A path between two keys, by keyframes alone: two lanes, the number of the key before and the share of the way to
    /// the next one.
    Path,
}

impl ValueType {
    /// How many slots a value of this type takes.
    pub const fn lanes(self) -> usize {
        match self {
            Self::Number | Self::Bool => 1,
            Self::Vec2 | Self::Length | Self::Text | Self::Path => 2,
            Self::Color | Self::Length2 => 4,
        }
    }

    /// The type's name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Vec2 => "vec2",
            Self::Color => "color",
            Self::Length => "length",
            Self::Length2 => "pair of lengths",
            Self::Text => "text",
            Self::Path => "path",
        }
    }
}

/// How an animation is computed.
#[derive(Debug, Clone)]
pub enum Source {
    /// Keyframes.
    Keys(Keys),
    /// An expression, and the keyframes that it sees as `value`, if any.
    Expr(ExprSource, Option<Keys>),
    /// The direction, in degrees, of the path that the keyframes which write this slot move a point along.
    Heading(SlotIdx),
}

/// The text of an expression, without the leading `=`.
#[derive(Debug, Clone)]
pub struct ExprSource {
    /// The text.
    pub text: Arc<str>,
    /// Where the text is written, for places within it.
    pub place: TextPlace,
    /// Chooses the noise; `None` is the property's own. The composition's seed counts in either case.
    pub seed: Option<u64>,
}

/// Keyframes: a value at each of some times, and what lies between and beyond.
#[derive(Debug, Clone)]
pub struct Keys {
    /// In ascending order of time; at least one.
    pub keys: Vec<Key>,
    /// The values, `keys.len() × lanes`.
    pub values: Vec<f64>,
    /// What lies before the first key.
    pub before: Extend,
    /// What lies after the last key.
    pub after: Extend,
    /// Of points: how they move from key to key; without it in straight lines.
    pub motion: Option<Box<Motion>>,
    /// Of colours: where they are mixed.
    pub space: ColorSpace,
}

/// How a point moves from key to key: along cubic Bézier curves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Motion {
    /// For each key the control points before and after it, relative to its value.
    pub tangents: Vec<[[f64; 2]; 2]>,
    /// What the eases count along.
    pub pace: Pace,
}

/// What the share that an ease gives is a share of, where a point moves along a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Pace {
    /// The length of the segment: the point's speed is that of the ease, as in After Effects.
    #[default]
    Even,
    /// The length of the whole path: the times of inner keys and their eases do not count, the last key's ease runs over
    /// all. After Effects calls such keys roving.
    Whole,
    /// The parameter of the curve.
    Curve,
}

/// Where colours are mixed; always premultiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ColorSpace {
    /// sRGB-encoded.
    #[default]
    Srgb,
    /// Oklab.
    Oklab,
    /// Oklch, by the shorter way round the hues (CSS Color 4, 12.4).
    Oklch,
}

/// One key.
#[derive(Debug, Clone)]
pub struct Key {
    /// Local time in frames, with fractions.
    pub time: f64,
    /// How the segment that arrives here runs; ignored for the first.
    pub ease: Ease,
}

/// What an animation does beyond its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Extend {
    /// Keeps the nearest key's value.
    #[default]
    Hold,
    /// Starts again.
    Repeat,
    /// Runs back and forth.
    PingPong,
    /// Goes on with the velocity at the nearest key.
    Continue,
}
