//! Nodes of the kind `realm`, as they are written.

use super::value::Whole;
use crate::model::Sampling;
use crate::ranges::WORD;

fields! {
    /// The keys of `realm`.
    pub struct RealmNodeKeys [of node realm] {
        /// The number of the realm whose surface is shown, in the realm document.
        required realm "realm": Whole, in WORD;
        /// How pixels are read: `auto` (smooth) or `nearest`.
        optional sampling "sampling": Sampling = "\"auto\"";
    }
}
