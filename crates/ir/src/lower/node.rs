//! The walk over the nodes: scopes, spans, masks, children.

use std::sync::Arc;

use reelm_ids::{NodeIdx, Rational};

use super::common::blank;
use super::outline::{self, Outline};
use super::timing::{self, Item, Placed};
use super::{Here, Lower};
use crate::doc::{self, At, Body, Place};
use crate::model::{
    Anim, Dim, FillRule, Kind, LoopMode, Mask, Node, Paint, Role, Shape, ShapeKind, TimeMap, Trim, VarValue,
};
use crate::registry::property;
use crate::value::quoted;

/// A node as it is written, and where its outline is.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) node: &'a doc::Node,
    pub(super) place: Place,
    /// Its position in the outline of the instance that is built.
    pub(super) at: usize,
}

/// What a child is told by its parent.
#[derive(Clone, Copy)]
pub(super) struct Seat {
    pub(super) parent: NodeIdx,
    pub(super) role: Role,
    pub(super) placed: Placed,
    /// Whether it stands in a sequence, and is not the first there.
    pub(super) follows: bool,
}

impl<'a> Lower<'a, '_> {
    /// Builds the implicit root and all that lies beneath it.
    pub(super) fn root(&mut self, values: Vec<VarValue>) {
        let Some(comp) = self.comps.first() else { return };
        let id = self.base.name("root");
        let frames = Rational::whole(comp.frames);
        let root = self.out.nodes.push(blank(id, 0, None, Role::Child, Rational::ZERO, frames));
        self.out.origins.push(self.base.document.origin(self.base.document.root()));
        let scope = self.open_scope(0, root, values);
        self.here = Here { node: root, scope, comp: 0, copy: None, unit: false };
        (self.tree, self.bytes) = (Arc::clone(&comp.tree), comp.bytes);
        let children = self.comp_nodes(0, root);
        self.close(root, |node| node.children = children);
    }

    /// Checks the comps that no instance has shown, and warns of those that nothing refers to.
    pub(super) fn check_unused_comps(&mut self) {
        let mut shown = vec![false; self.comps.len()];
        let comps = self.comps;
        let mut stack = vec![0];
        while let Some(comp) = stack.pop() {
            if core::mem::replace(shown.get_mut(comp).unwrap_or(&mut true), true) {
                continue;
            }
            let references = comps.get(comp).map_or(&[][..], |comp| &comp.references);
            stack.extend(references.iter().map(|reference| reference.comp));
        }
        let expand = core::mem::replace(&mut self.expand, false);
        for (i, comp) in comps.iter().enumerate().skip(1) {
            let used = shown.get(i).copied().unwrap_or(true);
            if !used && !comp.is_file {
                let message = format!("the comp {} is not used", quoted(comp.name));
                self.base.warning("unused-comp", comp.place, message);
            }
            if !used || !expand {
                self.check_comp(i);
            }
        }
        self.expand = expand;
    }

    fn check_comp(&mut self, comp: usize) {
        self.out = super::Tables::default();
        let values = self.handed_in(comp, None);
        let id = self.base.name("");
        let root = self.out.nodes.push(blank(id, 0, None, Role::Child, Rational::ZERO, Rational::ZERO));
        let scope = self.open_scope(comp, root, values);
        self.here = Here { node: root, scope, comp, copy: None, unit: false };
        self.tree = self.comps.get(comp).map_or_else(Arc::default, |comp| Arc::clone(&comp.tree));
        self.comp_nodes(comp, root);
        self.out = super::Tables::default();
    }

    /// Builds the nodes of a comp beneath `parent`.
    fn comp_nodes(&mut self, comp: usize, parent: NodeIdx) -> Vec<NodeIdx> {
        let comps = self.comps;
        let Some(info) = comps.get(comp) else { return Vec::new() };
        let mut nodes = self.overlapping(info.nodes, 0, info.frames, parent);
        let first = (0..info.nodes.len()).fold(0, |at, _| at + self.tree.get(at).map_or(0, |outline| outline.len));
        nodes.extend(self.overlapping(info.sounds, first, info.frames, parent));
        nodes
    }

    /// Builds children that overlap; their outlines start at `at`.
    fn overlapping(
        &mut self,
        nodes: &'a [At<doc::Node>],
        mut at: usize,
        content: i64,
        parent: NodeIdx,
    ) -> Vec<NodeIdx> {
        let tree = Arc::clone(&self.tree);
        let mut out = Vec::with_capacity(nodes.len());
        for node in nodes {
            let Some(outline) = tree.get(at) else { break };
            let placed = timing::overlapping(outline.item, content);
            let written = Written { node: &node.value, place: node.place, at };
            self.warn_of_span(written, outline, placed, content);
            out.push(self.node(written, Seat { parent, role: Role::Child, placed, follows: false }));
            at += outline.len;
        }
        out
    }

    /// Builds the children of a sequence.
    fn sequence(
        &mut self,
        nodes: &'a [At<doc::Node>],
        first: usize,
        gap: i64,
        content: i64,
        parent: NodeIdx,
    ) -> Vec<NodeIdx> {
        let tree = Arc::clone(&self.tree);
        let starts: Vec<usize> = nodes
            .iter()
            .scan(first, |at, _| {
                let own = *at;
                *at += tree.get(own)?.len;
                Some(own)
            })
            .collect();
        let items: Vec<Item> = starts.iter().filter_map(|at| tree.get(*at)).map(|outline| outline.item).collect();
        let placed = timing::sequence(&items, gap, Some(content)).unwrap_or_default();
        let mut out = Vec::with_capacity(nodes.len());
        for (i, ((node, at), placed)) in nodes.iter().zip(starts).zip(placed).enumerate() {
            let Some(outline) = tree.get(at) else { break };
            let written = Written { node: &node.value, place: node.place, at };
            self.warn_of_span(written, outline, placed, content);
            let seat = Seat { parent, role: Role::Child, placed, follows: i > 0 };
            out.push(self.node(written, seat));
        }
        out
    }

    pub(super) fn warn_of_span(&mut self, written: Written<'_>, outline: &Outline, placed: Placed, content: i64) {
        let outer = self.base.node.replace(outline.id);
        let common = &written.node.common;
        let place = common.span.as_ref().or(common.at.as_ref()).map_or(written.place, |time| time.place);
        if placed.frames == 0 || placed.end() <= 0 || placed.start >= content {
            self.base.warning("empty-span", place, "the node is never shown");
        } else if outline.firm && (common.span.is_some() || outline.comp.is_none()) && placed.end() > content {
            let late = placed.end() - content;
            let message = format!("the node ends {late} frames after its parent");
            self.base.warning("past-end", place, message);
        }
        self.base.node = outer;
    }

    /// Builds a node with its masks and children.
    pub(super) fn node(&mut self, written: Written<'a>, seat: Seat) -> NodeIdx {
        let tree = Arc::clone(&self.tree);
        let Some(outline) = tree.get(written.at) else { return seat.parent };
        let (outer, outer_node) = (self.here, self.base.node.replace(outline.id));
        let (start, frames) = (Rational::whole(seat.placed.start), Rational::whole(seat.placed.frames));
        let id = self.id_of_copy(outline.id);
        let own = self.out.nodes.push(blank(id, outer.scope, Some(seat.parent), seat.role, start, frames));
        self.out.origins.push(outline.origin.clone());
        self.out.ids.push((outer.scope, id, own));
        self.here = Here { node: own, ..outer };
        let mut node = Node { id, ..self.common(written, seat, outline) };
        let mut time = self.time(written, outline);
        let reach = self.reach(seat.placed.frames, outline.time.as_deref(), time.as_deref());
        let content = content_length(outline, reach, &written.node.body);
        if let Some(time) = &mut time {
            time.content = Rational::whole(content);
        }
        node.time = time;
        node.kind = self.kind(written.node, frames);
        node.masks = self.masks(written, own, seat.placed.frames);
        let first = written.at + 1 + self.masks_length(written);
        let nodes = outline::children(&written.node.body);
        node.children = match (&written.node.body, outline.comp) {
            (Body::Sequence(_), _) => self.sequence(nodes, first, outline.gap, content, own),
            (Body::Comp(keys), Some(comp)) => self.instance(comp, keys, &mut node, own, written.place),
            (Body::Repeat(keys), _) => self.repeat_node(keys, written.node.common.span.is_some(), first, content, own),
            _ => self.overlapping(nodes, first, content, own),
        };
        self.close(own, |slot| *slot = node);
        (self.here, self.base.node) = (outer, outer_node);
        own
    }

    /// Builds the instance of comp number `comp` that the node `own` shows.
    fn instance(
        &mut self,
        comp: usize,
        keys: &'a doc::CompKeys,
        node: &mut Node,
        own: NodeIdx,
        place: Place,
    ) -> Vec<NodeIdx> {
        let values = self.handed_in(comp, keys.vars.as_ref());
        if !self.expand || !self.instance_fits(comp, place) {
            return Vec::new();
        }
        let comps = self.comps;
        let tree = comps.get(comp).map(|comp| match comp.varying {
            true => outline::of_instance(&mut self.base, self.table, comp, &values),
            false => Arc::clone(&comp.tree),
        });
        let outer = (core::mem::replace(&mut self.tree, tree.unwrap_or_default()), core::mem::take(&mut self.copies));
        let scope = self.open_scope(comp, own, values);
        node.kind = Kind::Comp { scope };
        // What is handed in sees the copy of a repeat; the comp itself sees its vars only.
        self.here = Here { node: own, scope, comp, copy: None, unit: false };
        let mut nodes: Vec<NodeIdx> = self.background(comp, own).into_iter().collect();
        nodes.extend(self.comp_nodes(comp, own));
        (self.tree, self.copies) = outer;
        nodes
    }

    /// The lowest layer of an instance of a file that has a background.
    fn background(&mut self, comp: usize, parent: NodeIdx) -> Option<NodeIdx> {
        let comp = self.comps.get(comp).filter(|comp| comp.background.a > 0.0)?;
        // Not an id that anybody could write.
        let id = self.base.name("/background");
        let frames = Rational::whole(comp.frames);
        let own = self.out.nodes.push(blank(id, self.here.scope, Some(parent), Role::Child, Rational::ZERO, frames));
        self.out.origins.push(self.base.document.origin(comp.place));
        let whole = Dim::Length { px: Anim::Const(0.0), fraction: Anim::Const(1.0) };
        let kind = ShapeKind::Rect { radii: [Anim::Const(0.0); 4] };
        let fill = Paint::Solid(Anim::Const(comp.background));
        let shape = Shape { kind, fill, stroke: None, fill_rule: FillRule::default(), trim: Trim::default() };
        self.close(own, |node| {
            node.size = [whole; 2];
            node.kind = Kind::Shape(Box::new(shape));
        });
        Some(own)
    }

    /// Writes the end of the subtree of `own`, which is complete, and what else `fill` says.
    fn close(&mut self, own: NodeIdx, fill: impl FnOnce(&mut Node)) {
        let end = self.out.nodes.next_id();
        if let Some(node) = self.out.nodes.get_mut(own) {
            fill(node);
            node.end = end;
        }
    }

    /// The masks, whose nodes live in the local time of the node that they cut.
    fn masks(&mut self, written: Written<'a>, own: NodeIdx, frames: i64) -> Vec<Mask> {
        let tree = Arc::clone(&self.tree);
        let mut at = written.at + 1;
        let mut out = Vec::new();
        for mask in written.node.common.mask.iter().flat_map(|masks| &masks.value.0) {
            let keys = &mask.value;
            let feather = self.anim(keys.feather.as_ref(), property::MASK_FEATHER, 0.0);
            let Some((node, outline)) = keys.node.as_ref().zip(tree.get(at)) else { continue };
            let placed = timing::overlapping(outline.item, frames);
            let inner = Written { node: &node.value, place: node.place, at };
            self.warn_of_span(inner, outline, placed, frames);
            out.push(Mask {
                node: self.node(inner, Seat { parent: own, role: Role::Mask, placed, follows: false }),
                mode: keys.mode.as_ref().map_or_else(Default::default, |mode| mode.value),
                invert: keys.invert.as_ref().is_some_and(|invert| invert.value),
                feather,
            });
            at += outline.len;
        }
        out
    }

    /// How many entries of the outline belong to the masks.
    fn masks_length(&self, written: Written<'_>) -> usize {
        let tree = &self.tree;
        let masks = written.node.common.mask.iter().flat_map(|masks| &masks.value.0);
        let first = written.at + 1;
        masks.filter(|mask| mask.value.node.is_some()).fold(first, |at, _| at + tree.get(at).map_or(0, |o| o.len))
            - first
    }

    fn time(&mut self, written: Written<'_>, outline: &Outline) -> Option<Box<TimeMap>> {
        let (sketch, keys) = outline.time.as_ref().zip(written.node.common.time.as_ref())?;
        if written.node.body.is_known() && !has_content(&written.node.body) {
            self.base.warning("no-effect", keys.place, "the node has no content whose time could be mapped");
            return None;
        }
        Some(Box::new(self.time_map(sketch, keys)))
    }
}

/// Whether the node has a content that runs on a clock of its own.
const fn has_content(body: &Body) -> bool {
    matches!(
        body,
        Body::Group(_)
            | Body::Stack(_)
            | Body::Sequence(_)
            | Body::Switch(_)
            | Body::Comp(_)
            | Body::Repeat(_)
            | Body::Audio(_)
            | Body::Scene(_)
    )
}

/// The length of a node's content in frames of the content's time: what a child without a length fills, and what
/// `loop` and `reverse` go by; `reach` is how far the time of its content gets.
fn content_length(outline: &Outline, reach: i64, body: &Body) -> i64 {
    match (body, outline.content, &outline.time) {
        (Body::Comp(_), Some(content), _) => content,
        (Body::Stack(_) | Body::Sequence(_) | Body::Repeat(_), Some(content), Some(_)) => content,
        (Body::Group(_) | Body::Switch(_), Some(content), Some(time)) if time.map.reverse || !time.map.is_open() => {
            content
        }
        _ => reach,
    }
}

impl TimeMap {
    /// Whether the content ends by itself and does not start again.
    const fn is_open(&self) -> bool {
        matches!(self.looping, LoopMode::None)
    }
}
