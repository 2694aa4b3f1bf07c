//! Nodes that show another realm.

use super::Sampling;

/// Shows the surface of a realm of the realm document that the composition is played in, stretched to the own box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RealmView {
    /// The realm's number.
    pub realm: u32,
    /// How its pixels are read.
    pub sampling: Sampling,
}
