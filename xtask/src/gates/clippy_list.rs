//! The one list of what clippy refuses, and the `clippy.toml` files that follow from it.
//!
//! A `clippy.toml` in a crate's folder replaces the one at the root, so the file of a hot crate holds both lists. A
//! path that matches nothing is silent; `no_string_map` therefore lints a sample in which every entry must fire.

use std::fmt::Write;

/// One entry: the path, and why it is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The path as clippy spells it.
    pub(super) path: String,
    /// What the reader of the message should know.
    pub(super) reason: &'static str,
}

const FLOAT_REASON: &str = "differs between machines: use libm";
const POWI_REASON: &str = "differs between levels of optimisation: multiply";
const MUL_ADD_REASON: &str = "fused only where the CPU has it: multiply and add";
const MAP_REASON: &str = "a hot crate finds things by index: use IdVec or IdMap";
const TIME_REASON: &str = "a frame is a pure function: no clock";

/// The methods of `f32` and `f64` that the C library computes, and not the same on every machine.
const TRANSCENDENTAL: [&str; 25] = [
    "sin", "cos", "tan", "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "powf", "cbrt", "hypot",
];

/// The methods that no crate calls.
pub(super) fn methods() -> Vec<Entry> {
    let mut entries = Vec::new();
    for float in ["f32", "f64"] {
        for name in TRANSCENDENTAL {
            entries.push(Entry { path: format!("{float}::{name}"), reason: FLOAT_REASON });
        }
        entries.push(Entry { path: format!("{float}::powi"), reason: POWI_REASON });
        entries.push(Entry { path: format!("{float}::mul_add"), reason: MUL_ADD_REASON });
    }
    entries
}

/// The methods that no hot crate calls, beside those that no crate calls.
pub(super) fn hot_methods() -> Vec<Entry> {
    ["std::time::Instant::now", "std::time::SystemTime::now"]
        .map(|path| Entry { path: path.to_owned(), reason: TIME_REASON })
        .to_vec()
}

/// The types that no hot crate names.
pub(super) fn hot_types() -> Vec<Entry> {
    ["HashMap", "HashSet", "BTreeMap", "BTreeSet"]
        .map(|name| Entry { path: format!("std::collections::{name}"), reason: MAP_REASON })
        .to_vec()
}

/// The text of the root's `clippy.toml`.
pub(super) fn root_file() -> String {
    file(&methods(), &[])
}

/// The text of a hot crate's `clippy.toml`.
pub(super) fn hot_file() -> String {
    file(&[methods(), hot_methods()].concat(), &hot_types())
}

fn file(methods: &[Entry], types: &[Entry]) -> String {
    let mut text = String::from(
        "# Written by `cargo xtask no-string-map --bless` from the list in xtask/src/gates/clippy_list.rs.\n",
    );
    section(&mut text, "disallowed-methods", methods);
    if !types.is_empty() {
        section(&mut text, "disallowed-types", types);
    }
    text
}

fn section(text: &mut String, name: &str, entries: &[Entry]) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{name} = [");
    for Entry { path, reason } in entries {
        let _ = writeln!(text, "    {{ path = \"{path}\", reason = \"{reason}\" }},");
    }
    text.push_str("]\n");
}
