//! What stands for numbers, texts and animated values: the implementations of [`Give`] beside those of a value for itself.

use super::anim::{Anim, AnimPair, AnimScale, Expr, Keys, Param};
use super::collection::OneOrMany;
use super::give::Give;
use super::grid::Track;
use super::kinds::{Active, CompName, CompSource, Radii};
use super::layout::{Gap, Sides};
use super::node::{Clip, Mask, Point};
use super::paint::{Conic, Linear, Paint, Pattern, Radial};
use super::place::At;
use super::procedural::{Envelope, Noise, Procedural, Sine, Spring};
use super::realms::{Integer, Length, LengthKeys};
use super::scene::{Bank, Glyph, Sheet, Sprite, SpriteEntry, SpriteLayer, SpriteRepeat};
use super::text::Animator;
use super::top::{Var, VarDecl};
use super::value::{Color, Css, Dim, Fps, PathData, Raw, Scale, Text, Time, Weight, Whole};

/// Implements [`Give`] of `$source`s for `$target`s, made by a function.
macro_rules! give {
    ($($source:ty { $($target:ty => $make:expr;)+ })+) => { $( $(
        impl Give<$target> for $source {
            fn give(self) -> $target {
                $make(self)
            }
        }
    )+ )+ };
}

/// Of every type of number that an `f64` holds exactly.
macro_rules! numbers {
    ($($target:ty => $make:expr;)+) => { $(
        numbers! { @ $target, $make, f64 i8 i16 i32 u8 u16 u32 }
    )+ };
    (@ $target:ty, $make:expr, $($number:ty)+) => { $(
        impl Give<$target> for $number {
            fn give(self) -> $target {
                $make(f64::from(self))
            }
        }
    )+ };
}

/// Of strings.
macro_rules! texts {
    ($($target:ty => $make:expr;)+) => { give! {
        &str { $( $target => |text: &str| $make(Text::from(text)); )+ }
        String { $( $target => |text: String| $make(Text::from(text)); )+ }
    } };
}

/// Of all that can be animated as a `$value` is.
macro_rules! animated {
    ($([$($generics:tt)*] $target:ty: $value:ty => $make:expr;)+) => { $(
        animated! { @ [$($generics)*] $target, $make, $value,
            [Expr] [Keys<$value>] [Procedural] [Sine] [Noise] [Envelope] [Spring] [Anim<$value>] }
    )+ };
    (@one [$($generics:tt)*] $target:ty, $make:expr, $value:ty, $source:ty) => {
        impl<$($generics)*> Give<$target> for $source {
            fn give(self) -> $target {
                $make(Anim::<$value>::from(self))
            }
        }
    };
    (@ $generics:tt $target:ty, $make:expr, $value:ty, $([$source:ty])+) => { $(
        animated! { @one $generics $target, $make, $value, $source }
    )+ };
}

numbers! {
    f64 => |number| number;
    Anim<f64> => Anim::Const;
    Scale => |both| Scale([both, both]);
    AnimScale => |both| AnimPair::Whole(Anim::Const(Scale([both, both])));
    Time => Time::Seconds;
    Fps => Fps::Number;
    Dim => Dim::Px;
    Css => Css::Number;
    Track => |pixels| Track::Length(Anim::Const(Dim::Px(pixels)));
    OneOrMany<Track> => |pixels| OneOrMany(vec![At::new(Track::Length(Anim::Const(Dim::Px(pixels))))]);
    Anim<Dim> => |pixels| Anim::Const(Dim::Px(pixels));
    Sides => |pixels| Sides::one(Anim::Const(Dim::Px(pixels)));
    Gap => |pixels| Gap::one(Anim::Const(Dim::Px(pixels)));
    Weight => Weight;
    Anim<Weight> => |weight| Anim::Const(Weight(weight));
    Radii => |radius| Radii::All(Anim::Const(radius));
    Active => |index| Active::Index(Anim::Const(index));
    Glyph => |number| Glyph::Number(Anim::Const(number));
    Length => Length::Px;
    Raw => Raw::Number;
    Anim<Raw> => |number| Anim::Const(Raw::Number(number));
    Param => |number| Param::Whole(Anim::Const(Raw::Number(number)));
    Var => |number| Var::Bare(Raw::Number(number));
}

texts! {
    Text => |text| text;
    Time => Time::Text;
    Fps => Fps::Text;
    Dim => Dim::Text;
    Css => Css::Text;
    Track => track;
    OneOrMany<Track> => |text| OneOrMany(vec![At::new(track(text))]);
    Anim<Dim> => |text| anim(text, Dim::Text);
    Sides => |text| Sides::one(anim(text, Dim::Text));
    Gap => |text| Gap::one(anim(text, Dim::Text));
    Color => Color;
    Anim<Color> => |text| anim(text, Color);
    PathData => PathData;
    Anim<PathData> => |text| anim(text, PathData);
    Paint => paint;
    Point => point;
    Active => |text| either(text, Active::Id, Active::Index);
    Glyph => |text| either(text, Glyph::Name, Glyph::Number);
    Bank => Bank::Tiles;
    CompName => CompName;
    CompSource => CompSource;
    SpriteLayer => SpriteLayer::Name;
    Length => Length::Text;
    OneOrMany<Text> => |text| OneOrMany(vec![At::new(text)]);
    Raw => Raw::Text;
    Anim<Raw> => |text| anim(text, Raw::Text);
    Param => |text| Param::Whole(anim(text, Raw::Text));
    Var => |text| Var::Bare(Raw::Text(text));
}

give! {
    bool {
        bool => |truth| truth;
        Anim<bool> => Anim::Const;
        Clip => Clip::Box;
        Raw => Raw::Bool;
        Anim<Raw> => |truth| Anim::Const(Raw::Bool(truth));
        Param => |truth| Param::Whole(Anim::Const(Raw::Bool(truth)));
        Var => |truth| Var::Bare(Raw::Bool(truth));
    }
    u64 { Whole => Whole; SpriteLayer => |number| SpriteLayer::Number(Whole(number)); }
    i32 { Integer => Integer; }
    Color { Anim<Color> => Anim::Const; Paint => |color| Paint::Solid(Anim::Const(color)); }
    Dim {
        Anim<Dim> => Anim::Const;
        Sides => |length| Sides::one(Anim::Const(length));
        Gap => |length| Gap::one(Anim::Const(length));
    }
    Weight { Anim<Weight> => Anim::Const; }
    Raw {
        Anim<Raw> => Anim::Const;
        Param => |value| Param::Whole(Anim::Const(value));
        Var => Var::Bare;
    }
    VarDecl { Var => |declared| Var::Declared(Box::new(declared)); }
    Linear { Paint => |gradient| Paint::Linear(At::new(Box::new(gradient))); }
    Radial { Paint => |gradient| Paint::Radial(At::new(Box::new(gradient))); }
    Pattern { Paint => |pattern| Paint::Pattern(Box::new(pattern)); }
    Conic { Paint => |gradient| Paint::Conic(At::new(Box::new(gradient))); }
    Mask { OneOrMany<Mask> => |mask| OneOrMany(vec![At::new(mask)]); }
    Animator { OneOrMany<Animator> => |animator| OneOrMany(vec![At::new(animator)]); }
    Sheet { Bank => |sheet| Bank::Sheet(Box::new(sheet)); }
    Sprite { SpriteEntry => |sprite| SpriteEntry::One(Box::new(sprite)); }
    SpriteRepeat { SpriteEntry => |repeat| SpriteEntry::Repeat(Box::new(repeat)); }
    LengthKeys { Length => Length::Unit; }
}

animated! {
    [T] Anim<T>: T => |anim| anim;
    [V, L] AnimPair<V, L>: V => AnimPair::Whole;
    [] Param: Raw => Param::Whole;
    [] Paint: Color => Paint::Solid;
    [] Point: [f64; 2] => |point| Point::Fractions(AnimPair::Whole(point));
    [] Active: f64 => Active::Index;
    [] Glyph: f64 => Glyph::Number;
    [] Radii: f64 => Radii::All;
    [] Sides: Dim => Sides::one;
    [] Track: Dim => Track::Length;
    [] Gap: Dim => Gap::one;
}

/// What `text` says where a constant is a string: an expression if it begins with `=`.
fn anim<T>(text: Text, constant: impl FnOnce(Text) -> T) -> Anim<T> {
    match text.strip_prefix('=') {
        Some(expr) => Anim::Expr(super::give::expr(expr)),
        None => Anim::Const(constant(text)),
    }
}

/// A name, or an expression that gives a number.
fn either<T>(text: Text, name: impl FnOnce(Text) -> T, number: impl FnOnce(Anim<f64>) -> T) -> T {
    match text.strip_prefix('=') {
        Some(expr) => number(Anim::Expr(super::give::expr(expr))),
        None => name(text),
    }
}

fn track(text: Text) -> Track {
    match text.strip_prefix('=') {
        Some(expr) => Track::Length(Anim::Expr(super::give::expr(expr))),
        None => Track::Css(text),
    }
}

fn paint(text: Text) -> Paint {
    if &*text == "none" { Paint::None } else { Paint::Solid(anim(text, Color)) }
}

fn point(text: Text) -> Point {
    match text.strip_prefix('=') {
        Some(expr) => Point::Fractions(AnimPair::Whole(Anim::Expr(super::give::expr(expr)))),
        None => Point::Name(text),
    }
}

impl<T> From<Expr> for Anim<T> {
    fn from(expr: Expr) -> Self {
        Self::Expr(expr)
    }
}

impl<T> From<Keys<T>> for Anim<T> {
    fn from(keys: Keys<T>) -> Self {
        Self::Keys(Box::new(keys))
    }
}

impl<T> From<Procedural> for Anim<T> {
    fn from(source: Procedural) -> Self {
        Self::Procedural(Box::new(source))
    }
}

impl<T> From<Sine> for Anim<T> {
    fn from(sine: Sine) -> Self {
        Procedural::new().sine(sine).into()
    }
}

impl<T> From<Noise> for Anim<T> {
    fn from(noise: Noise) -> Self {
        Procedural::new().noise(noise).into()
    }
}

impl<T> From<Envelope> for Anim<T> {
    fn from(envelope: Envelope) -> Self {
        Procedural::new().envelope(envelope).into()
    }
}

impl<T> From<Spring> for Anim<T> {
    fn from(spring: Spring) -> Self {
        Procedural::new().spring(spring).into()
    }
}
