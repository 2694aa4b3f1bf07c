//! Ranges of numbers that are no property of a node: the ones that reading enforces, and that the JSON Schema tells.
//!
//! The ranges of properties stand in their table ([`crate::registry::property`]), those of parameters and arguments in theirs. A
//! **range** is the least and the greatest number that is allowed.

use crate::registry::property::MOST_PIXELS;

/// Least and greatest number.
pub(crate) type Range = [f64; 2];

/// As the least of a range: any number above 0.
pub(crate) const ABOVE_0: f64 = f64::MIN_POSITIVE;

/// Number of elements of a list that says nothing without any.
pub(crate) const AT_LEAST_ONE: [u64; 2] = [1, u64::MAX];

/// A number above 0.
pub(crate) const POSITIVE: Range = [ABOVE_0, f64::MAX];
/// A number of at least 0; a length of time among them.
pub(crate) const NOT_NEGATIVE: Range = [0.0, f64::MAX];
/// Frames per second.
pub(crate) const FPS: Range = [ABOVE_0, 1000.0];
/// Width or height of a canvas in pixels. A host may set the most lower, by [`crate::Limits::side`], but not a document.
pub(crate) const SIDE: Range = [1.0, crate::limits::SIDE as f64];
/// Width or height of a cell of a sheet in pixels.
pub(crate) const CELL: Range = [1.0, 256.0];
/// How many copies a repeat makes.
pub(crate) const COPIES: Range = [0.0, u32::MAX as f64];
/// Tangents of points, in the unit of the point.
pub(crate) const TANGENT: Range = [-MOST_PIXELS, MOST_PIXELS];
/// Octaves of noise; more are below what a number can tell.
pub(crate) const OCTAVES: Range = [1.0, 32.0];
/// How fast a sound is played.
pub(crate) const SOUND_SPEED: Range = [0.01, 100.0];
/// What is opaque, and what is seen of it.
pub(crate) const UNIT: Range = [0.0, 1.0];
/// Numbers of realms and pointers, and bits of masks.
pub(crate) const WORD: Range = [0.0, u32::MAX as f64];
/// Numbers of targets; more are not exact in every language.
pub(crate) const TARGET: Range = [0.0, 9_007_199_254_740_991.0];
/// Frames between two pictures of a realm.
pub(crate) const FRAMES: Range = [1.0, u32::MAX as f64];
/// Coordinates in a realm's surface, in pixels or another unit.
pub(crate) const COORDINATE: Range = [-MOST_COORDINATE, MOST_COORDINATE];
/// Lengths in a realm's surface.
pub(crate) const LENGTH: Range = [ABOVE_0, MOST_COORDINATE];

const MOST_COORDINATE: f64 = 1.0e6;

/// `value` as a message tells it: a very great or very small one by its exponent.
pub(crate) fn shown(value: f64) -> String {
    const LONGEST: usize = 20;
    let plain = value.to_string();
    if plain.len() > LONGEST { format!("{value:e}") } else { plain }
}

/// Whether `value` lies in `range`.
pub(crate) fn within(value: f64, [least, most]: Range) -> bool {
    (least..=most).contains(&value)
}

/// What is expected of a whole number in a range: "a whole number from 1 to 256".
pub(crate) fn whole([least, most]: Range) -> String {
    format!("a whole number from {least} to {most}")
}

/// What is expected of a number in a range: "a number from 0 to 1".
pub(crate) fn expected([least, most]: Range) -> String {
    match (least, most) {
        (ABOVE_0, f64::MAX) => "a number above 0".to_owned(),
        (ABOVE_0, _) => format!("a number above 0 and at most {most}"),
        (_, f64::MAX) => format!("a number of at least {least}"),
        _ => format!("a number from {least} to {most}"),
    }
}
