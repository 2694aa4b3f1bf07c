//! The words of the format that stand for the values of a fixed set.

pub use reelm_pixel::BlendMode;

pub use crate::model::{
    AlignContent, AlignItems, ColorSpace, Display, Extend, FillRule, Fit, FlexDirection, FlexWrap, GradientSpace,
    GridFlow, LineCap, LineJoin, LoopMode, MaskMode, Pace, PositionType, Sampling, SpriteSpace, StrokeAlign, TextAlign,
    TextFit, TextUnit, Tiling,
};

/// The type of a var.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VarType {
    /// A number.
    Number,
    /// A truth value.
    Bool,
    /// A text.
    Text,
    /// A colour.
    Color,
    /// The key of an asset.
    Asset,
}

names! { "var type" VarType {
    "number" => Self::Number,
    "bool" => Self::Bool,
    "text" => Self::Text,
    "color" => Self::Color,
    "asset" => Self::Asset,
} }

names! { "extension" Extend {
    "hold" => Self::Hold,
    "repeat" => Self::Repeat,
    "pingpong" => Self::PingPong,
    "continue" => Self::Continue,
} }

names! { "pace" Pace {
    "even" => Self::Even,
    "whole" => Self::Whole,
    "curve" => Self::Curve,
} }

names! { "colour space" ColorSpace {
    "srgb" => Self::Srgb,
    "oklab" => Self::Oklab,
    "oklch" => Self::Oklch,
} }

names! { "loop" LoopMode {
    "none" => Self::None,
    "repeat" => Self::Repeat,
    "pingpong" => Self::PingPong,
} }

names! { "blend mode" BlendMode {
    "normal" => Self::Normal,
    "multiply" => Self::Multiply,
    "screen" => Self::Screen,
    "overlay" => Self::Overlay,
    "darken" => Self::Darken,
    "lighten" => Self::Lighten,
    "color-dodge" => Self::ColorDodge,
    "color-burn" => Self::ColorBurn,
    "hard-light" => Self::HardLight,
    "soft-light" => Self::SoftLight,
    "difference" => Self::Difference,
    "exclusion" => Self::Exclusion,
    "hue" => Self::Hue,
    "saturation" => Self::Saturation,
    "color" => Self::Color,
    "luminosity" => Self::Luminosity,
    "plus-lighter" => Self::PlusLighter,
} }

names! { "mask mode" MaskMode {
    "alpha" => Self::Alpha,
    "luma" => Self::Luma,
    "stencil" => Self::Stencil,
} }

names! { "fill rule" FillRule {
    "nonzero" => Self::NonZero,
    "evenodd" => Self::EvenOdd,
} }

names! { "line join" LineJoin {
    "miter" => Self::Miter,
    "round" => Self::Round,
    "bevel" => Self::Bevel,
} }

names! { "line cap" LineCap {
    "butt" => Self::Butt,
    "round" => Self::Round,
    "square" => Self::Square,
} }

names! { "stroke alignment" StrokeAlign {
    "center" => Self::Center,
    "inside" => Self::Inside,
    "outside" => Self::Outside,
} }

names! { "gradient space" GradientSpace {
    "srgb" => Self::Srgb,
    "oklab" => Self::Oklab,
} }

names! { "text alignment" TextAlign {
    "start" => Self::Start,
    "end" => Self::End,
    "left" => Self::Left,
    "center" => Self::Center,
    "right" => Self::Right,
    "justify" => Self::Justify,
} }

names! { "unit of a text" TextUnit {
    "char" => Self::Char,
    "word" => Self::Word,
    "line" => Self::Line,
} }

names! { "text fit" TextFit {
    "none" => Self::None,
    "shrink" => Self::Shrink,
} }

names! { "fit" Fit {
    "fill" => Self::Fill,
    "contain" => Self::Contain,
    "cover" => Self::Cover,
    "none" => Self::None,
} }

names! { "repetition" Tiling {
    "repeat" => Self::Repeat,
    "repeat-x" => Self::RepeatX,
    "repeat-y" => Self::RepeatY,
    "no-repeat" => Self::NoRepeat,
} }

names! { "sampling" Sampling {
    "auto" => Self::Auto,
    "nearest" => Self::Nearest,
} }

names! { "display" Display {
    "flex" => Self::Flex,
    "grid" => Self::Grid,
    "block" => Self::Block,
    "none" => Self::None,
} }

names! { "flow of a grid" GridFlow {
    "row" => Self::Row,
    "column" => Self::Column,
    "row dense" => Self::RowDense,
    "dense" => Self::RowDense,
    "column dense" => Self::ColumnDense,
} }

names! { "position" PositionType {
    "relative" => Self::Relative,
    "absolute" => Self::Absolute,
} }

names! { "flex direction" FlexDirection {
    "row" => Self::Row,
    "row-reverse" => Self::RowReverse,
    "column" => Self::Column,
    "column-reverse" => Self::ColumnReverse,
} }

names! { "flex wrap" FlexWrap {
    "nowrap" => Self::NoWrap,
    "wrap" => Self::Wrap,
    "wrap-reverse" => Self::WrapReverse,
} }

names! { "alignment" AlignContent {
    "start" => Self::Start,
    "end" => Self::End,
    "flex-start" => Self::FlexStart,
    "flex-end" => Self::FlexEnd,
    "center" => Self::Center,
    "stretch" => Self::Stretch,
    "space-between" => Self::SpaceBetween,
    "space-evenly" => Self::SpaceEvenly,
    "space-around" => Self::SpaceAround,
} }

names! { "alignment" AlignItems {
    "start" => Self::Start,
    "end" => Self::End,
    "flex-start" => Self::FlexStart,
    "flex-end" => Self::FlexEnd,
    "center" => Self::Center,
    "baseline" => Self::Baseline,
    "stretch" => Self::Stretch,
} }

names! { "space" SpriteSpace {
    "world" => Self::World,
    "screen" => Self::Screen,
} }
