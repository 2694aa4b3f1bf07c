//! What no hot crate may hold. A line that ends in the word after these slashes must be found: // refused, and
//! no other line.

#![allow(clippy::too_many_lines, clippy::disallowed_types)] // refused
#![cfg_attr(not(test), expect(clippy::style, reason = "none"))] // refused
#![allow(clippy::allow_attributes, unused)]

use std::collections::BTreeMap as Ordered; // refused
use std::collections::{HashMap, VecDeque}; // refused
use std::sync::Arc;

use hashbrown::HashSet; // refused

/// A table that a parser reads is no map.
const FUNCTIONS: &[(&str, u32)] = &[("sin", 1)];

/// Maps from names.
pub struct Names {
    by_string: HashMap<String, u32>, // refused
    by_str: std::collections::BTreeMap<&'static str, u32>, // refused
    by_box: indexmap::IndexMap<Box<str>, u32>, // refused
    by_arc: Option<HashMap<Arc<str>, u32>>, // refused
    by_number: HashMap<u32, u32>, // refused
    pairs: Vec<(String, u32)>, // refused
    borrowed: &'static [(&'static str, u32)], // refused
    fixed: [(Box<str>, u32); 2], // refused
    small: SmallVec<[(String, u32); 4]>, // refused
    names: Vec<String>,
    found: Option<(&'static str, u32)>,
    tuples: Vec<(u32, u32)>,
    queue: VecDeque<u32>,
}

/// Expressions and macros hide types.
pub fn build(names: &[String]) -> usize {
    let set = HashSet::from([1]); // refused
    let inside = vec![HashMap::<u32, u32>::new()]; // refused
    let joined = names.iter().map(String::as_str).collect::<String>(); // refused
    let copied = names.iter().cloned().collect::<Vec<String>>(); // refused
    let lengths = names.iter().map(String::len).collect::<Vec<_>>();
    set.len() + inside.len() + joined.len() + copied.len() + lengths.len()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_types, reason = "the oracle is a plain map")]
    use std::collections::HashMap;

    #[test]
    fn an_oracle() {
        assert!(HashMap::<String, u32>::new().is_empty());
    }
}
