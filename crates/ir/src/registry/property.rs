//! The table of properties: what an animation can drive and an expression can read.
//!
//! A [`PropertyId`] names a kind of property, whichever node has it. The ones of the format stand in [`PROPERTIES`];
//! those of effects and transitions are made from the kind and the parameter by [`of_effect`] and [`of_transition`].

use reelm_ids::{EffectKindId, Id as _, ParamId, PropertyId, TransitionKindId};

use crate::model::ValueType;
use crate::model::ValueType::{Bool, Color, Length, Length2, Number, Path, Vec2};

/// A property of the format.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Property {
    /// Its path of keys, joined by dots.
    pub name: &'static str,
    /// The type of its value.
    pub ty: ValueType,
    /// Least and greatest value of every lane.
    pub range: [f64; 2],
    /// Whether layout reads it, so that it cannot depend on a laid-out box.
    pub steers_layout: bool,
}

/// The keys whose values are lists, of which an address names one element.
const LISTS: [&str; 9] = [
    "stops",
    "mask",
    "dash",
    "sprites",
    "spans",
    "grid-template-columns",
    "grid-template-rows",
    "grid-auto-columns",
    "grid-auto-rows",
];

impl Property {
    /// As an expression writes it after a node, with `i` for the numbers of elements: `fill.stops[i].color`. `None` for
    /// what no expression reads.
    pub fn address(&self) -> Option<String> {
        // What moves the units of a text has a value for each of them.
        if self.ty == Path || matches!(self.name, "vars" | "commands") || self.name.starts_with("animate.") {
            return None;
        }
        let parts = self.name.split('.').map(|part| {
            let element = if LISTS.contains(&part) { "[i]" } else { "" };
            part.replace('-', "_") + element
        });
        Some(parts.collect::<Vec<_>>().join("."))
    }
}

/// Greatest absolute value of lengths and positions, in pixels.
pub const MOST_PIXELS: f64 = 1.0e7;
/// Greatest absolute value of plain factors and fractions.
pub const MOST_FACTOR: f64 = 1.0e5;

const PIXELS: [f64; 2] = [-MOST_PIXELS, MOST_PIXELS];
const EXTENT: [f64; 2] = [0.0, MOST_PIXELS];
const FACTOR: [f64; 2] = [-MOST_FACTOR, MOST_FACTOR];
const RATIO: [f64; 2] = [0.0, MOST_FACTOR];
const UNIT: [f64; 2] = [0.0, 1.0];
/// Numbers of keys and shares of ways between them.
const KEYS: [f64; 2] = [-1.0e6, 1.0e6];
/// Corners of polygons and points of stars; more look like circles.
const CORNERS: [f64; 2] = [3.0, 1000.0];
const DEGREES: [f64; 2] = [-1.0e6, 1.0e6];
const EM: [f64; 2] = [0.01, 10_000.0];
const WEIGHTS: [f64; 2] = [1.0, 1000.0];
const LINES: [f64; 2] = [0.0, 100.0];
const SPACING: [f64; 2] = [-10_000.0, 10_000.0];

macro_rules! properties {
    ($($id:ident = $name:literal $ty:ident $range:expr $(, $steers:ident)?;)*) => {
        /// The numbers of the properties.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "they are the names of constants")]
        #[repr(u32)]
        enum RowNumber { $($id,)* }

        $(
            #[doc = concat!("`", $name, "`.")]
            pub const $id: PropertyId = PropertyId(RowNumber::$id as u32);
        )*

        /// The properties of the format, in the order of their ids.
        pub const PROPERTIES: &[Property] = &[
            $(Property { name: $name, ty: $ty, range: $range, steers_layout: properties!(@steers $($steers)?) },)*
        ];
    };
    (@steers layout) => { true };
    (@steers) => { false };
}

properties! {
    POSITION = "position" Vec2 PIXELS;
    ANCHOR = "anchor" Vec2 FACTOR;
    PIVOT = "pivot" Vec2 FACTOR;
    SCALE = "scale" Vec2 FACTOR;
    ROTATION = "rotation" Number DEGREES;
    SKEW = "skew" Vec2 DEGREES;
    SIZE = "size" Length2 EXTENT, layout;
    WIDTH = "width" Length EXTENT, layout;
    HEIGHT = "height" Length EXTENT, layout;
    OPACITY = "opacity" Number UNIT;
    VISIBLE = "visible" Bool UNIT;
    CLIP_RADIUS = "clip.radius" Number EXTENT;
    MASK_FEATHER = "mask.feather" Number [0.0, 1000.0];
    ACTIVE = "active" Number FACTOR;
    TIME_SPEED = "time.speed" Number [0.0, 1000.0];
    FILL = "fill" Color UNIT;
    FILL_FROM = "fill.from" Vec2 FACTOR;
    FILL_TO = "fill.to" Vec2 FACTOR;
    FILL_CENTER = "fill.center" Vec2 FACTOR;
    FILL_RADIUS = "fill.radius" Vec2 RATIO;
    FILL_FOCAL = "fill.focal" Vec2 FACTOR;
    FILL_STOP_OFFSET = "fill.stops.offset" Number UNIT;
    FILL_STOP_COLOR = "fill.stops.color" Color UNIT;
    FILL_ANGLE = "fill.angle" Number DEGREES;
    STROKE_PAINT = "stroke.paint" Color UNIT;
    STROKE_FROM = "stroke.paint.from" Vec2 FACTOR;
    STROKE_TO = "stroke.paint.to" Vec2 FACTOR;
    STROKE_CENTER = "stroke.paint.center" Vec2 FACTOR;
    STROKE_RADIUS = "stroke.paint.radius" Vec2 RATIO;
    STROKE_FOCAL = "stroke.paint.focal" Vec2 FACTOR;
    STROKE_STOP_OFFSET = "stroke.paint.stops.offset" Number UNIT;
    STROKE_STOP_COLOR = "stroke.paint.stops.color" Color UNIT;
    STROKE_ANGLE = "stroke.paint.angle" Number DEGREES;
    STROKE_WIDTH = "stroke.width" Number [0.0, 1.0e5];
    STROKE_MITER = "stroke.miter" Number [1.0, 1.0e4];
    STROKE_DASH = "stroke.dash" Number EXTENT;
    STROKE_DASH_OFFSET = "stroke.dash-offset" Number PIXELS;
    RADIUS = "radius" Number EXTENT;
    FONT_SIZE = "font-size" Number EM, layout;
    WEIGHT = "weight" Number WEIGHTS, layout;
    LINE_HEIGHT = "line-height" Number LINES, layout;
    LETTER_SPACING = "letter-spacing" Number SPACING, layout;
    TEXT = "text" Number [f64::NEG_INFINITY, f64::INFINITY], layout;
    FLEX_GROW = "layout.flex-grow" Number RATIO, layout;
    FLEX_SHRINK = "layout.flex-shrink" Number RATIO, layout;
    FLEX_BASIS = "layout.flex-basis" Length EXTENT, layout;
    ROW_GAP = "layout.row-gap" Length EXTENT, layout;
    COLUMN_GAP = "layout.column-gap" Length EXTENT, layout;
    PADDING_LEFT = "layout.padding-left" Length EXTENT, layout;
    PADDING_RIGHT = "layout.padding-right" Length EXTENT, layout;
    PADDING_TOP = "layout.padding-top" Length EXTENT, layout;
    PADDING_BOTTOM = "layout.padding-bottom" Length EXTENT, layout;
    MARGIN_LEFT = "layout.margin-left" Length PIXELS, layout;
    MARGIN_RIGHT = "layout.margin-right" Length PIXELS, layout;
    MARGIN_TOP = "layout.margin-top" Length PIXELS, layout;
    MARGIN_BOTTOM = "layout.margin-bottom" Length PIXELS, layout;
    INSET_LEFT = "layout.left" Length PIXELS, layout;
    INSET_RIGHT = "layout.right" Length PIXELS, layout;
    INSET_TOP = "layout.top" Length PIXELS, layout;
    INSET_BOTTOM = "layout.bottom" Length PIXELS, layout;
    MIN_WIDTH = "layout.min-width" Length EXTENT, layout;
    MIN_HEIGHT = "layout.min-height" Length EXTENT, layout;
    MAX_WIDTH = "layout.max-width" Length EXTENT, layout;
    MAX_HEIGHT = "layout.max-height" Length EXTENT, layout;
    ASPECT_RATIO = "layout.aspect-ratio" Number [1.0e-4, 1.0e4], layout;
    VAR = "vars" Number [f64::NEG_INFINITY, f64::INFINITY];
    CAMERA = "camera" Vec2 PIXELS;
    SPRITE_GLYPH = "sprites.glyph" Number [0.0, u32::MAX as f64];
    SPRITE_POSITION = "sprites.position" Vec2 PIXELS;
    SPRITE_PRIORITY = "sprites.priority" Number PIXELS;
    SPRITE_FLIP_X = "sprites.flip-x" Bool UNIT;
    SPRITE_FLIP_Y = "sprites.flip-y" Bool UNIT;
    SPRITE_OPACITY = "sprites.opacity" Number UNIT;
    SPRITE_VISIBLE = "sprites.visible" Bool UNIT;
    FADE_COLOR = "fade.color" Color UNIT;
    FADE_LEVEL = "fade.level" Number UNIT;
    COMMANDS = "commands" Number [f64::NEG_INFINITY, f64::INFINITY];
    BACKGROUND = "background" Color UNIT;
    TIME_REMAP = "time.remap" Number [-1.0e7, 1.0e7];
    AUTO_ORIENT = "auto-orient" Number DEGREES;
    D = "d" Path KEYS, layout;
    CLIP_PATH = "clip.path" Path KEYS;
    GRID_TEMPLATE_COLUMNS = "layout.grid-template-columns" Length EXTENT, layout;
    GRID_TEMPLATE_ROWS = "layout.grid-template-rows" Length EXTENT, layout;
    GRID_AUTO_COLUMNS = "layout.grid-auto-columns" Length EXTENT, layout;
    GRID_AUTO_ROWS = "layout.grid-auto-rows" Length EXTENT, layout;
    SIDES = "sides" Number CORNERS;
    POINTS = "points" Number CORNERS;
    INNER = "inner" Number EXTENT;
    OUTER = "outer" Number EXTENT, layout;
    FROM = "from" Vec2 PIXELS, layout;
    TO = "to" Vec2 PIXELS, layout;
    TRIM_START = "trim.start" Number UNIT;
    TRIM_END = "trim.end" Number UNIT;
    TRIM_OFFSET = "trim.offset" Number FACTOR;
    SPAN_FONT_SIZE = "spans.font-size" Number EM, layout;
    SPAN_WEIGHT = "spans.weight" Number WEIGHTS, layout;
    SPAN_LINE_HEIGHT = "spans.line-height" Number LINES, layout;
    SPAN_LETTER_SPACING = "spans.letter-spacing" Number SPACING, layout;
    SPAN_BASELINE_SHIFT = "spans.baseline-shift" Number SPACING, layout;
    SPAN_TEXT = "spans.text" Number [f64::NEG_INFINITY, f64::INFINITY], layout;
    SPAN_FILL = "spans.fill" Color UNIT;
    SPAN_FILL_FROM = "spans.fill.from" Vec2 FACTOR;
    SPAN_FILL_TO = "spans.fill.to" Vec2 FACTOR;
    SPAN_FILL_CENTER = "spans.fill.center" Vec2 FACTOR;
    SPAN_FILL_RADIUS = "spans.fill.radius" Vec2 RATIO;
    SPAN_FILL_FOCAL = "spans.fill.focal" Vec2 FACTOR;
    SPAN_FILL_STOP_OFFSET = "spans.fill.stops.offset" Number UNIT;
    SPAN_FILL_STOP_COLOR = "spans.fill.stops.color" Color UNIT;
    SPAN_FILL_ANGLE = "spans.fill.angle" Number DEGREES;
    SPAN_STROKE_PAINT = "spans.stroke.paint" Color UNIT;
    SPAN_STROKE_FROM = "spans.stroke.paint.from" Vec2 FACTOR;
    SPAN_STROKE_TO = "spans.stroke.paint.to" Vec2 FACTOR;
    SPAN_STROKE_CENTER = "spans.stroke.paint.center" Vec2 FACTOR;
    SPAN_STROKE_RADIUS = "spans.stroke.paint.radius" Vec2 RATIO;
    SPAN_STROKE_FOCAL = "spans.stroke.paint.focal" Vec2 FACTOR;
    SPAN_STROKE_STOP_OFFSET = "spans.stroke.paint.stops.offset" Number UNIT;
    SPAN_STROKE_STOP_COLOR = "spans.stroke.paint.stops.color" Color UNIT;
    SPAN_STROKE_ANGLE = "spans.stroke.paint.angle" Number DEGREES;
    SPAN_STROKE_WIDTH = "spans.stroke.width" Number [0.0, 1.0e5];
    SPAN_STROKE_MITER = "spans.stroke.miter" Number [1.0, 1.0e4];
    SPAN_STROKE_DASH = "spans.stroke.dash" Number EXTENT;
    SPAN_STROKE_DASH_OFFSET = "spans.stroke.dash-offset" Number PIXELS;
    UNIT_OPACITY = "animate.props.opacity" Number UNIT;
    UNIT_POSITION = "animate.props.position" Vec2 PIXELS;
    UNIT_SCALE = "animate.props.scale" Vec2 FACTOR;
    UNIT_ROTATION = "animate.props.rotation" Number DEGREES;
    UNIT_SKEW = "animate.props.skew" Vec2 DEGREES;
    UNIT_FILL = "animate.props.fill" Color UNIT;
    UNIT_STROKE_PAINT = "animate.props.stroke.paint" Color UNIT;
    UNIT_STROKE_WIDTH = "animate.props.stroke.width" Number [0.0, 1.0e5];
    VOLUME = "volume" Number [0.0, 100.0];
    PAN = "pan" Number [-1.0, 1.0];
}

/// The row of `id`; `None` for parameters of effects and transitions.
pub fn get(id: PropertyId) -> Option<&'static Property> {
    PROPERTIES.get(id.index())
}

/// Least and greatest value of every lane of the property `id` of the format.
pub(crate) const fn range(id: PropertyId) -> [f64; 2] {
    PROPERTIES[id.0 as usize].range
}

/// What a parameter belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// An effect.
    Effect,
    /// A transition.
    Transition,
}

const EFFECT: u32 = 1 << 24;
const TRANSITION: u32 = 1 << 25;
const PARAM_BITS: u32 = 8;

/// The property that is parameter `param` of an effect of this kind.
pub const fn of_effect(kind: EffectKindId, param: ParamId) -> PropertyId {
    PropertyId(EFFECT | pack(kind.0, param))
}

/// The property that is parameter `param` of a transition of this kind.
pub const fn of_transition(kind: TransitionKindId, param: ParamId) -> PropertyId {
    PropertyId(TRANSITION | pack(kind.0, param))
}

const fn pack(kind: u16, param: ParamId) -> u32 {
    ((kind as u32) << PARAM_BITS) | (param.0 as u32 & ((1 << PARAM_BITS) - 1))
}

pub(crate) const fn split(id: PropertyId) -> (Family, u16, ParamId) {
    let family = if id.0 & TRANSITION != 0 { Family::Transition } else { Family::Effect };
    let rest = id.0 & (EFFECT - 1);
    (family, (rest >> PARAM_BITS) as u16, ParamId((rest & ((1 << PARAM_BITS) - 1)) as u16))
}
