//! What stands for points, lists and maps: arrays, vectors and tuples, as implementations of [`Give`].

use super::anim::{Anim, AnimPair, AnimVec2, Param};
use super::collection::{Entry, Map, OneOrMany};
use super::give::Give;
use super::kinds::Radii;
use super::layout::Lengths;
use super::node::Point;
use super::paint::Stop;
use super::place::At;
use super::realms::Listed;
use super::value::{Color, Dim, Raw, Scale, Text};

/// A constant of two lanes.
pub trait Both<L> {
    /// The constant of these lanes.
    fn both(lanes: [L; 2]) -> Self;
}

impl Both<f64> for [f64; 2] {
    fn both(lanes: [f64; 2]) -> Self {
        lanes
    }
}

impl Both<f64> for Scale {
    fn both(lanes: [f64; 2]) -> Self {
        Self(lanes)
    }
}

impl Both<Dim> for [Dim; 2] {
    fn both(lanes: [Dim; 2]) -> Self {
        lanes
    }
}

/// Two lanes: one constant if both are constant.
fn pair<V: Both<L>, L>(x: Anim<L>, y: Anim<L>) -> AnimPair<V, L> {
    match (x, y) {
        (Anim::Const(x), Anim::Const(y)) => AnimPair::Whole(Anim::Const(V::both([x, y]))),
        (x, y) => AnimPair::Lanes(Box::new([At::new(x), At::new(y)])),
    }
}

impl<V: Both<L>, L, A: Give<Anim<L>>> Give<AnimPair<V, L>> for [A; 2] {
    fn give(self) -> AnimPair<V, L> {
        let [x, y] = self.map(Give::give);
        pair(x, y)
    }
}

impl<V: Both<L>, L, A: Give<Anim<L>>, B: Give<Anim<L>>> Give<AnimPair<V, L>> for (A, B) {
    fn give(self) -> AnimPair<V, L> {
        pair(self.0.give(), self.1.give())
    }
}

impl<A: Give<Anim<f64>>> Give<Point> for [A; 2] {
    fn give(self) -> Point {
        Point::Fractions(self.give())
    }
}

impl<A: Give<Anim<f64>>, B: Give<Anim<f64>>> Give<Point> for (A, B) {
    fn give(self) -> Point {
        Point::Fractions(self.give())
    }
}

impl Give<Point> for AnimVec2 {
    fn give(self) -> Point {
        Point::Fractions(self)
    }
}

impl<A: Give<f64>> Give<[f64; 2]> for [A; 2] {
    fn give(self) -> [f64; 2] {
        self.map(Give::give)
    }
}

impl<A: Give<f64>> Give<Scale> for [A; 2] {
    fn give(self) -> Scale {
        Scale(self.map(Give::give))
    }
}

impl<A: Give<Dim>> Give<[Dim; 2]> for [A; 2] {
    fn give(self) -> [Dim; 2] {
        self.map(Give::give)
    }
}

impl<A: Give<Dim>, B: Give<Dim>> Give<[Dim; 2]> for (A, B) {
    fn give(self) -> [Dim; 2] {
        [self.0.give(), self.1.give()]
    }
}

impl<T, A: Give<T>> Give<[At<T>; 2]> for [A; 2] {
    fn give(self) -> [At<T>; 2] {
        self.map(|element| At::new(element.give()))
    }
}

impl<A: Give<Anim<f64>>> Give<Radii> for [A; 4] {
    fn give(self) -> Radii {
        Radii::Each(Box::new(self.map(|radius| At::new(radius.give()))))
    }
}

impl<A: Give<Anim<f64>>, B: Give<Anim<Color>>> Give<Stop> for (A, B) {
    fn give(self) -> Stop {
        Stop { offset: At::new(self.0.give()), color: At::new(self.1.give()) }
    }
}

/// An array where at least one element is animated; else a constant.
fn param(elements: Vec<Anim<Raw>>) -> Param {
    if elements.iter().any(|element| !matches!(element, Anim::Const(_))) {
        return Param::Lanes(elements.into_iter().map(At::new).collect());
    }
    let constant = |element| match element {
        Anim::Const(value) => Some(At::new(value)),
        _ => None,
    };
    Param::Whole(Anim::Const(Raw::List(elements.into_iter().filter_map(constant).collect())))
}

/// Lists of elements of one type.
macro_rules! lists {
    ($([$($generics:tt)*] $source:ty, $pairs:ty;)+) => { $(
        impl<T, A: Give<T>, $($generics)*> Give<Vec<At<T>>> for $source {
            fn give(self) -> Vec<At<T>> {
                self.into_iter().map(|element| At::new(element.give())).collect()
            }
        }

        impl<T, A: Give<T>, $($generics)*> Give<OneOrMany<T>> for $source {
            fn give(self) -> OneOrMany<T> {
                OneOrMany(self.give())
            }
        }

        impl<T, A: Give<T>, $($generics)*> Give<Listed<T>> for $source {
            fn give(self) -> Listed<T> {
                Listed::List(self.give())
            }
        }

        impl<T, K: Give<Text>, A: Give<T>, $($generics)*> Give<Map<T>> for $pairs {
            fn give(self) -> Map<T> {
                let entry = |(name, value): (K, A)| Entry { name: At::new(name.give()), value: At::new(value.give()) };
                Map(self.into_iter().map(entry).collect())
            }
        }

        impl<A: Give<Anim<Raw>>, $($generics)*> Give<Param> for $source {
            fn give(self) -> Param {
                param(self.into_iter().map(Give::give).collect())
            }
        }

        impl<A: Give<Raw>, $($generics)*> Give<Raw> for $source {
            fn give(self) -> Raw {
                Raw::List(self.give())
            }
        }

        impl<A: Give<Raw>, $($generics)*> Give<Anim<Raw>> for $source {
            fn give(self) -> Anim<Raw> {
                Anim::Const(self.give())
            }
        }

        impl<A: Give<Anim<Dim>>, const MOST: usize, $($generics)*> Give<Lengths<MOST>> for $source {
            fn give(self) -> Lengths<MOST> {
                Lengths(self.give())
            }
        }
    )+ };
}

/// Lists of elements that differ, and maps of as many pairs.
macro_rules! tuples {
    ($($($element:ident $name:ident $index:tt)+;)+) => { $(
        impl<T, $($element: Give<T>),+> Give<Vec<At<T>>> for ($($element,)+) {
            fn give(self) -> Vec<At<T>> {
                vec![$(At::new(self.$index.give())),+]
            }
        }

        impl<T, $($name: Give<Text>, $element: Give<T>),+> Give<Map<T>> for ($(($name, $element),)+) {
            fn give(self) -> Map<T> {
                Map(vec![$(Entry { name: At::new(self.$index.0.give()), value: At::new(self.$index.1.give()) }),+])
            }
        }

        impl<$($element: Give<Anim<Raw>>),+> Give<Param> for ($($element,)+) {
            fn give(self) -> Param {
                param(vec![$(self.$index.give()),+])
            }
        }

        impl<const MOST: usize, $($element: Give<Anim<Dim>>),+> Give<Lengths<MOST>> for ($($element,)+) {
            fn give(self) -> Lengths<MOST> {
                Lengths(self.give())
            }
        }
    )+ };
}

lists! {
    [] Vec<A>, Vec<(K, A)>;
    [const N: usize] [A; N], [(K, A); N];
}

tuples! {
    A AK 0;
    A AK 0 B BK 1;
    A AK 0 B BK 1 C CK 2;
    A AK 0 B BK 1 C CK 2 D DK 3;
    A AK 0 B BK 1 C CK 2 D DK 3 E EK 4;
    A AK 0 B BK 1 C CK 2 D DK 3 E EK 4 F FK 5;
    A AK 0 B BK 1 C CK 2 D DK 3 E EK 4 F FK 5 G GK 6;
    A AK 0 B BK 1 C CK 2 D DK 3 E EK 4 F FK 5 G GK 6 H HK 7;
    A AK 0 B BK 1 C CK 2 D DK 3 E EK 4 F FK 5 G GK 6 H HK 7 I IK 8;
    A AK 0 B BK 1 C CK 2 D DK 3 E EK 4 F FK 5 G GK 6 H HK 7 I IK 8 J JK 9;
    A AK 0 B BK 1 C CK 2 D DK 3 E EK 4 F FK 5 G GK 6 H HK 7 I IK 8 J JK 9 K KK 10;
    A AK 0 B BK 1 C CK 2 D DK 3 E EK 4 F FK 5 G GK 6 H HK 7 I IK 8 J JK 9 K KK 10 L LK 11;
}
