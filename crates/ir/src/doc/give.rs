//! [`Give`]: what can be given where a document has a value, so that a builder's methods take what a person would write.

use super::anim::{AnimPair, Expr, Key, Keys, Param};
use super::collection::{Entry, Map, OneOrMany};
use super::effect::{Effect, Transition};
use super::grid::Track;
use super::kinds::{Active, CompName, CompSource, Radii};
use super::layout::Lengths;
use super::node::{Clip, Node, Point};
use super::paint::{Paint, Stop};
use super::piece::{Command, CommandName};
use super::place::At;
use super::realms::{Cache, Integer, Length, Listed};
use super::scene::{Bank, Glyph, SpriteEntry, SpriteLayer};
use super::top::{Asset, Var, Version};
use super::value::{Color, Css, Dim, Fps, PathData, Raw, Scale, Text, Time, Weight, Whole};
use crate::registry::CommandKind;

/// Something that can be given for a `T`: the value itself, or what stands for it in the format.
///
/// * numbers for numbers, seconds, pixels and weights; strings for texts, times, lengths and colours, where one that begins with `=`
///   is an expression, as in a file;
/// * arrays of two for points, tuples for points whose lanes differ: `(10, expr("20 * time"))`;
/// * arrays, vectors and, where the elements differ, tuples for lists; pairs of name and value for maps;
/// * [`keys`], [`expr`] and procedural sources for what can be animated.
///
/// What the types cannot tell apart (a colour that is none, a time without a unit that is known) is told when the document is read.
pub trait Give<T> {
    /// The value.
    fn give(self) -> T;
}

/// An expression, without the `=` that it has in a file.
pub fn expr(text: &str) -> Expr {
    Expr { text: text.into(), offset: 0 }
}

/// Keyframes; see [`Keys`].
pub fn keys<T>(keys: impl Give<Vec<At<Key<T>>>>) -> Keys<T> {
    Keys::new(keys)
}

/// A key: the value at a time; see [`Key`].
pub fn key<T>(time: impl Give<Time>, value: impl Give<T>) -> Key<T> {
    Key::new(time, value)
}

/// Seconds.
pub fn secs(seconds: impl Give<f64>) -> Time {
    Time::Seconds(seconds.give())
}

/// Milliseconds.
pub fn ms(milliseconds: impl Give<f64>) -> Time {
    Time::Text(format!("{}ms", crate::json::shortest(milliseconds.give())).into())
}

/// Frames.
pub fn frames(frames: impl Give<f64>) -> Time {
    Time::Text(format!("{}f", crate::json::shortest(frames.give())).into())
}

/// A share of the reference length, 100 being all of it.
pub fn percent(percent: impl Give<f64>) -> Dim {
    Dim::Text(format!("{}%", crate::json::shortest(percent.give())).into())
}

/// A shadow, a blur, …: an effect by its kind; its parameters are given by [`Effect::with`].
pub fn effect(kind: impl Give<Text>) -> Effect {
    Effect::new(kind)
}

/// A transition by its kind and how long it takes; its parameters are given by [`Transition::with`].
pub fn transition(kind: impl Give<Text>, span: impl Give<Time>) -> Transition {
    Transition::new(kind, span)
}

/// A command of a `paint` node; its arguments are given by [`Command::with`].
pub fn command(kind: CommandKind) -> Command {
    Command::new(CommandName(kind.row()))
}

/// Things by their numbers, as a realm document has them.
pub fn by_id<T, const N: usize>(things: [(u64, T); N]) -> Listed<T> {
    let entry = |(id, value): (u64, T)| Entry { name: At::new(id.to_string().into()), value: At::new(value) };
    Listed::Map(Map(things.into_iter().map(entry).collect()))
}

impl<T> Give<T> for At<T> {
    fn give(self) -> T {
        self.value
    }
}

impl<T> Give<Box<T>> for Box<T> {
    fn give(self) -> Box<T> {
        self
    }
}

/// A value for itself.
macro_rules! itself {
    ($($(@[$($generics:tt)+])? $type:ty,)+) => { $(
        impl $(<$($generics)+>)? Give<$type> for $type {
            fn give(self) -> $type {
                self
            }
        }
    )+ };
}

itself! {
    Expr, Raw, Param, Css, Track, Text, Time, Fps, Dim, Color, Weight, Scale, Whole, PathData, Version,
    @[V, L] AnimPair<V, L>, @[T] Keys<T>, @[T] Key<T>, @[T] Map<T>, @[T] OneOrMany<T>, @[T] Listed<T>, @[const MOST: usize] Lengths<MOST>,
    Active, Radii, CompName, CompSource, Node, Clip, Point, Paint, Stop, Effect, Transition, Command, CommandName, Var, Asset,
    SpriteEntry, Glyph, Bank, SpriteLayer, Cache, Length, Integer,
}
