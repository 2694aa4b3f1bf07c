//! Repeats: copies of a node, each a subtree of its own, and what all that is built may amount to.
//!
//! * a **copy** has its number, from 0, which its expressions see as `index`, and which stands in the ids of its nodes.

use std::sync::Arc;

use reelm_ids::{NodeIdx, Rational};

use super::Lower;
use super::node::{Seat, Written};
use super::timing;
use crate::doc::{At, Node, Place, RepeatNodeKeys};
use crate::model::{Name, RepeatCopy, Role};

impl<'a> Lower<'a, '_> {
    /// Builds the copies of a repeat whose content is `content` frames long; the outline of the child is at `at`. `timed` says
    /// whether the repeat's span is written.
    pub(super) fn repeat_node(
        &mut self,
        keys: &'a RepeatNodeKeys,
        timed: bool,
        at: usize,
        content: i64,
        parent: NodeIdx,
    ) -> Vec<NodeIdx> {
        let (Some(count), Some(child)) = (self.copies(keys.count.as_ref(), timed), &keys.child) else {
            return Vec::new();
        };
        let stagger = keys.stagger.as_ref().and_then(|time| self.base.frames(time)).unwrap_or(Rational::ZERO);
        let tree = Arc::clone(&self.tree);
        let Some(outline) = tree.get(at) else { return Vec::new() };
        if !self.copies_fit(count, outline.len, child) {
            return Vec::new();
        }
        // Where nothing is built, one copy shows what is wrong with all.
        let built = if self.expand { count } else { count.min(1) };
        let outer = self.here.copy;
        let mut out = Vec::with_capacity(built as usize);
        for index in 0..built {
            if self.full {
                break;
            }
            self.here.copy = Some(RepeatCopy { index, count });
            self.copies.push(index);
            let placed = timing::overlapping(timing::copy(outline.item, stagger, index.into()), content);
            let written = Written { node: &child.value, place: child.place, at };
            self.warn_of_span(written, outline, placed, content);
            out.push(self.node(written, Seat { parent, role: Role::Child, placed, follows: false }));
            self.copies.pop();
        }
        self.here.copy = outer;
        out
    }

    /// The id of a node of this outline in the copies that are built.
    pub(super) fn id_of_copy(&mut self, id: Name) -> Name {
        if self.copies.is_empty() {
            return id;
        }
        let mut text = self.base.text(id).to_owned();
        for copy in &self.copies {
            text.push('.');
            text.push_str(&copy.to_string());
        }
        self.base.name(&text)
    }

    /// Whether `count` copies of `child`, whose outline has `len` entries, may be built; if not, that was reported.
    fn copies_fit(&mut self, count: u32, len: usize, child: &At<Box<Node>>) -> bool {
        let bytes = self.base.document.origin(child.place).span.len() as u64;
        // The first copy's bytes are part of those of the comp that it is written in.
        let more = u64::from(count).saturating_sub(1).saturating_mul(bytes);
        self.bytes = self.bytes.saturating_add(more);
        let nodes = (self.out.nodes.len() as u64).saturating_add(u64::from(count).saturating_mul(len as u64));
        self.within_limits(&[("nodes", self.base.limits.nodes.into(), nodes)], child.place)
    }

    /// Whether one more instance of comp number `comp` may be built; if not, that was reported. Those without repeats
    /// have been counted before.
    pub(super) fn instance_fits(&mut self, comp: usize, place: Place) -> bool {
        let Some(info) = self.comps.get(comp) else { return false };
        self.bytes = self.bytes.saturating_add(info.bytes);
        let wide = u64::from(u16::MAX);
        let counts = [
            ("nodes", self.base.limits.nodes.into(), (self.out.nodes.len() + info.tree.len()) as u64 + 1),
            ("instances", wide, self.out.scopes.len() as u64 + 1),
            ("vars", wide, (self.out.vars.len() + info.vars.list.len()) as u64),
        ];
        self.within_limits(&counts, place)
    }

    /// Whether these counts, and the bytes, are within the limits; if not, building ends.
    fn within_limits(&mut self, counts: &[(&'static str, u64, u64)], place: Place) -> bool {
        let bytes = ("expanded_bytes", self.base.limits.expanded_bytes, self.bytes);
        let exceeded = counts.iter().copied().chain([bytes]).find(|(_, most, observed)| observed > most);
        if let Some((name, most, observed)) = exceeded {
            let message =
                format!("with all repeats multiplied out `{name}` is {observed} here, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| error.with_limit(name, most, observed));
            self.full = true;
        }
        !self.full
    }
}
