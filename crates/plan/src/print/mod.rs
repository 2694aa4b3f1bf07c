//! **Printing** a plan: as text for people and snapshots, as Graphviz and Mermaid for pictures, as JSON for programs.
//!
//! All are a pure function of the plan, with numbers rounded to three decimals. Indices that are out of range are printed
//! as they are and what they would name is left out.

mod graph;
mod json;
mod text;
mod words;

use crate::plan::RenderPlan;

impl RenderPlan {
    /// The plan as text: surfaces with their rectangles and lifetimes, then operations in order with their items.
    ///
    /// Hashes are left out, so that a snapshot changes where the plan does; see [`to_text_with_hashes`](Self::to_text_with_hashes).
    pub fn to_text(&self) -> String {
        text::print(self, false)
    }

    /// As [`to_text`](Self::to_text), with the first eight digits of the hash of each surface, operation and item.
    pub fn to_text_with_hashes(&self) -> String {
        text::print(self, true)
    }

    /// The plan as a Graphviz digraph: operations, with an edge from each to those that need the pixels that it wrote.
    pub fn to_dot(&self) -> String {
        graph::dot(self)
    }

    /// The plan as a Mermaid flowchart, as [`to_dot`](Self::to_dot).
    pub fn to_mermaid(&self) -> String {
        graph::mermaid(self)
    }

    /// The plan as one JSON object: `fingerprint`, `roots`, `live_pixels`, `surfaces` and `ops` with their items.
    /// Rectangles are `[x, y, width, height]`, colours `"#rrggbbaa"`, affines six numbers, hashes 32 hexadecimal digits;
    /// ids are the strings of the text form, a number that is not finite is `null`.
    pub fn to_json(&self) -> String {
        json::print(self)
    }
}
