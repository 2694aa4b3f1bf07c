//! The functions that expressions can call: names and numbers of arguments.

use crate::code::Op;

/// A function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Function {
    pub(super) name: &'static str,
    /// Least number of arguments.
    pub(super) least: u32,
    /// Greatest number of arguments.
    pub(super) most: u32,
    /// The arguments as the documentation writes them.
    pub(super) signature: &'static str,
    pub(super) kind: Kind,
}

/// How a call is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One instruction for each lane.
    Unary(Op),
    /// One instruction for each lane of a pair.
    Binary(Op),
    /// `Binary` over any number of arguments, at least two.
    Fold(Op),
    Scale,
    Clamp,
    Mix,
    Step,
    Smoothstep,
    Linear,
    Remap,
    Wrap,
    PingPong,
    Select,
    Length,
    Distance,
    Dot,
    Normalize,
    Angle,
    Noise,
    Random,
    Wiggle,
    Spring,
    Ease,
    Bezier,
    Rgb,
    Hsl,
    Oklch,
    At,
    Audio,
}

const fn function(name: &'static str, least: u32, most: u32, signature: &'static str, kind: Kind) -> Function {
    Function { name, least, most, signature, kind }
}

const fn unary(name: &'static str, op: Op) -> Function {
    function(name, 1, 1, "x", Kind::Unary(op))
}

/// All functions, in the order of the documentation.
pub(super) const FUNCTIONS: [Function; 52] = [
    unary("abs", Op::Abs),
    unary("sign", Op::Sign),
    unary("floor", Op::Floor),
    unary("ceil", Op::Ceil),
    unary("round", Op::Round),
    unary("trunc", Op::Trunc),
    unary("fract", Op::Fract),
    unary("sqrt", Op::Sqrt),
    function("pow", 2, 2, "x, exponent", Kind::Binary(Op::Pow)),
    unary("exp", Op::Exp),
    unary("ln", Op::Ln),
    unary("log10", Op::Log10),
    unary("sin", Op::Sin),
    unary("cos", Op::Cos),
    unary("tan", Op::Tan),
    unary("asin", Op::Asin),
    unary("acos", Op::Acos),
    unary("atan", Op::Atan),
    function("atan2", 2, 2, "y, x", Kind::Binary(Op::Atan2)),
    function("hypot", 2, 2, "x, y", Kind::Binary(Op::Hypot)),
    function("min", 2, 16, "a, b, …", Kind::Fold(Op::Min)),
    function("max", 2, 16, "a, b, …", Kind::Fold(Op::Max)),
    function("clamp", 3, 3, "x, least, greatest", Kind::Clamp),
    function("mix", 3, 3, "a, b, share", Kind::Mix),
    function("lerp", 3, 3, "a, b, share", Kind::Mix),
    function("step", 2, 2, "edge, x", Kind::Step),
    function("smoothstep", 3, 3, "from, to, x", Kind::Smoothstep),
    function("linear", 5, 5, "x, a, b, A, B", Kind::Linear),
    function("remap", 5, 5, "x, a, b, A, B", Kind::Remap),
    function("mod", 2, 2, "x, modulus", Kind::Binary(Op::Mod)),
    function("wrap", 3, 3, "x, from, to", Kind::Wrap),
    function("pingpong", 2, 2, "x, length", Kind::PingPong),
    function("deg", 1, 1, "radians", Kind::Scale),
    function("rad", 1, 1, "degrees", Kind::Scale),
    function("if", 3, 3, "condition, a, b", Kind::Select),
    function("select", 3, 3, "condition, a, b", Kind::Select),
    function("length", 1, 1, "vector", Kind::Length),
    function("distance", 2, 2, "a, b", Kind::Distance),
    function("dot", 2, 2, "a, b", Kind::Dot),
    function("normalize", 1, 1, "vector", Kind::Normalize),
    function("angle", 1, 1, "vector", Kind::Angle),
    function("noise", 1, 2, "x[, y]", Kind::Noise),
    function("random", 1, 1, "seed", Kind::Random),
    function("wiggle", 2, 3, "frequency, amplitude[, octaves]", Kind::Wiggle),
    function("spring", 4, 4, "t, stiffness, damping, mass", Kind::Spring),
    function("ease", 2, 2, "\"name\", t", Kind::Ease),
    function("bezier", 5, 5, "x1, y1, x2, y2, t", Kind::Bezier),
    function("rgb", 3, 4, "red, green, blue[, alpha]", Kind::Rgb),
    function("hsl", 3, 4, "hue, saturation, lightness[, alpha]", Kind::Hsl),
    function("oklch", 3, 4, "lightness, chroma, hue[, alpha]", Kind::Oklch),
    function("at", 2, 2, "nodes.ID.property, t", Kind::At),
    function("audio", 2, 3, "asset, band[, t]", Kind::Audio),
];

/// The function `name`.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}
