//! Nodes that expressions read. They are looked for in the text as it is written, by their ids, in whichever comp.

use std::collections::HashSet;

use reelm_ids::NodeIdx;

use super::vars::names_read;
use super::written;
use crate::doc::Document;
use crate::model::CompositionIr;

/// The ids behind `nodes.`, with `_` for `-`.
pub(super) struct Reads(HashSet<String>);

impl Reads {
    pub(super) fn new(document: &Document) -> Self {
        let files = (0..document.files()).map(|file| document.origin(document.file_root(file)));
        Self(files.flat_map(|root| names_read(written(document, &root), "nodes")).collect())
    }

    /// Whether something reads the node `id`, or copies of it.
    pub(super) fn has(&self, id: &str) -> bool {
        let id = id.split('.').next().unwrap_or(id);
        self.0.contains(id.replace('-', "_").as_str())
    }

    /// Whether something reads one of the nodes from `first` up to `end`.
    pub(super) fn has_one_of(&self, ir: &CompositionIr, first: NodeIdx, end: NodeIdx) -> bool {
        let ids = (first.0..end.0).filter_map(|node| ir.nodes.get(NodeIdx(node))).map(|node| ir.names.text(node.id));
        !self.0.is_empty() && { ids }.any(|id| self.has(id))
    }
}
