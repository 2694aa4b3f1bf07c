//! The part of an outline that a shape shows, as it is written.

use super::anim::Anim;
use crate::registry::property::*;

object! {
    "a trim"
    /// The part of a shape's outline that there is, for fill and stroke alike: fractions of the length of all its subpaths, one after
    /// another.
    pub struct Trim {
        /// Where the part begins. If it lies after `end`, the two change places.
        optional start "start": Anim<f64> = "0", in range(TRIM_START);
        /// Where the part ends; where it begins, there is nothing.
        optional end "end": Anim<f64> = "1", in range(TRIM_END);
        /// What is added to both; turns round the outline as often as it says.
        optional offset "offset": Anim<f64> = "0", in range(TRIM_OFFSET);
    }
}
