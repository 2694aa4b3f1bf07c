//! Nodes: the keys that all of them have, and the walk over them.

use reelm_ids::{NodeIdx, Rational};

use super::anim::Spec;
use super::outline::{self, Outline};
use super::timing::{self, Item, Placed, reached};
use super::{Here, Lower};
use crate::doc::{self, At, Body, Place, Point};
use crate::model::{
    Anchor, Anim, Clip, Dim, Kind, LoopMode, Mask, Name, Node, NodeFlags, Role, ScopeIdx, TimeMap, Transition, VarValue,
};
use crate::registry::property;
use crate::value::{BASELINE_NAMES, POINT_NAMES, named_baseline, named_point, parse_path, quoted};

/// A node as it is written, and where its outline is.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    node: &'a doc::Node,
    place: Place,
    /// The comp that it belongs to.
    comp: usize,
    /// Its position in the comp's outline.
    at: usize,
}

/// What a child is told by its parent.
#[derive(Clone, Copy)]
struct Seat {
    parent: NodeIdx,
    role: Role,
    placed: Placed,
    /// Whether it stands in a sequence, and is not the first there.
    follows: bool,
}

impl<'a> Lower<'a, '_> {
    /// Builds the implicit root and all that lies beneath it.
    pub(super) fn root(&mut self, values: Vec<VarValue>) {
        let Some(comp) = self.comps.first() else { return };
        let id = self.base.name("root");
        let frames = Rational::whole(comp.frames);
        let root = self.out.nodes.push(blank(id, 0, None, Role::Child, Rational::ZERO, frames));
        self.out.origins.push(self.base.document.origin(Place::ROOT));
        let scope = self.open_scope(0, root, values);
        self.here = Here { node: root, scope, comp: 0 };
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
            if !used {
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
        self.here = Here { node: root, scope, comp };
        self.comp_nodes(comp, root);
        self.out = super::Tables::default();
    }

    /// Builds the nodes of a comp beneath `parent`.
    fn comp_nodes(&mut self, comp: usize, parent: NodeIdx) -> Vec<NodeIdx> {
        let comps = self.comps;
        let Some(info) = comps.get(comp) else { return Vec::new() };
        self.overlapping(info.nodes, comp, 0, info.frames, parent)
    }

    /// Builds children that overlap; their outlines start at `at`.
    fn overlapping(
        &mut self,
        nodes: &'a [At<doc::Node>],
        comp: usize,
        mut at: usize,
        content: i64,
        parent: NodeIdx,
    ) -> Vec<NodeIdx> {
        let comps = self.comps;
        let mut out = Vec::with_capacity(nodes.len());
        for node in nodes {
            let Some(outline) = comps.get(comp).and_then(|comp| comp.tree.get(at)) else { break };
            let placed = timing::overlapping(outline.item, content);
            let written = Written { node: &node.value, place: node.place, comp, at };
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
        comp: usize,
        first: usize,
        gap: i64,
        content: i64,
        parent: NodeIdx,
    ) -> Vec<NodeIdx> {
        let comps = self.comps;
        let tree = comps.get(comp).map_or(&[][..], |comp| &comp.tree);
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
            let written = Written { node: &node.value, place: node.place, comp, at };
            self.warn_of_span(written, outline, placed, content);
            let seat = Seat { parent, role: Role::Child, placed, follows: i > 0 };
            out.push(self.node(written, seat));
        }
        out
    }

    fn warn_of_span(&mut self, written: Written<'_>, outline: &Outline, placed: Placed, content: i64) {
        let outer = self.base.node.replace(outline.id);
        let common = &written.node.common;
        let place = common.span.as_ref().or(common.at.as_ref()).map_or(written.place, |time| time.place);
        if placed.frames == 0 || placed.end() <= 0 || placed.start >= content {
            self.base.warning("empty-span", place, "the node is never shown");
        } else if outline.firm && placed.end() > content {
            let late = placed.end() - content;
            let message = format!("the node ends {late} frames after its parent");
            self.base.warning("past-end", place, message);
        }
        self.base.node = outer;
    }

    /// Builds a node with its masks and children.
    fn node(&mut self, written: Written<'a>, seat: Seat) -> NodeIdx {
        let comps = self.comps;
        let Some(outline) = comps.get(written.comp).and_then(|comp| comp.tree.get(written.at)) else {
            return seat.parent;
        };
        let (outer, outer_node) = (self.here, self.base.node.replace(outline.id));
        let (start, frames) = (Rational::whole(seat.placed.start), Rational::whole(seat.placed.frames));
        let own = self.out.nodes.push(blank(outline.id, outer.scope, Some(seat.parent), seat.role, start, frames));
        self.out.origins.push(outline.origin.clone());
        self.out.ids.push((outer.scope, outline.id, own));
        self.here = Here { node: own, ..outer };
        let content = content_length(outline, seat.placed.frames, &written.node.body);
        let mut node = self.common(written, seat, outline);
        node.time = self.time(written, outline, content);
        node.kind = self.kind(written.node);
        node.masks = self.masks(written, own, seat.placed.frames);
        let first = written.at + 1 + self.masks_length(written);
        let nodes = outline::children(&written.node.body);
        node.children = match (&written.node.body, outline.comp) {
            (Body::Sequence(_), _) => self.sequence(nodes, written.comp, first, outline.gap, content, own),
            (Body::Comp(keys), Some(comp)) => self.instance(comp, keys, &mut node, own),
            _ => self.overlapping(nodes, written.comp, first, content, own),
        };
        self.close(own, |slot| *slot = node);
        (self.here, self.base.node) = (outer, outer_node);
        own
    }

    /// Builds the instance of comp number `comp` that the node `own` shows.
    fn instance(&mut self, comp: usize, keys: &'a doc::CompKeys, node: &mut Node, own: NodeIdx) -> Vec<NodeIdx> {
        let values = self.handed_in(comp, keys.vars.as_ref());
        if !self.expand {
            return Vec::new();
        }
        let scope = self.open_scope(comp, own, values);
        node.kind = Kind::Comp { scope };
        self.here = Here { node: own, scope, comp };
        self.comp_nodes(comp, own)
    }

    /// Writes the end of the subtree of `own`, which is complete, and what else `fill` says.
    fn close(&mut self, own: NodeIdx, fill: impl FnOnce(&mut Node)) {
        let end = self.out.nodes.next_id();
        if let Some(node) = self.out.nodes.get_mut(own) {
            fill(node);
            node.end = end;
        }
    }

    /// The keys that all nodes have.
    fn common(&mut self, written: Written<'a>, seat: Seat, outline: &Outline) -> Node {
        let keys = &written.node.common;
        let (start, frames) = (Rational::whole(seat.placed.start), Rational::whole(seat.placed.frames));
        let mut node = blank(outline.id, self.here.scope, Some(seat.parent), seat.role, start, frames);
        node.flags = NodeFlags {
            isolate: keys.isolate.as_ref().is_some_and(|isolate| isolate.value),
            named: outline.named,
            anchored: keys.position.is_some() || keys.anchor.is_some(),
        };
        node.position = self.pair(keys.position.as_ref(), property::POSITION, [0.0, 0.0]);
        node.anchor = self.anchor(keys.anchor.as_ref(), &written.node.body);
        node.pivot = self.pivot(keys.pivot.as_ref());
        node.scale = self.pair(keys.scale.as_ref(), property::SCALE, [1.0, 1.0]);
        node.rotation = self.anim(keys.rotation.as_ref(), property::ROTATION, 0.0);
        node.skew = self.pair(keys.skew.as_ref(), property::SKEW, [0.0, 0.0]);
        node.size = self.own_size(written.node);
        node.opacity = self.anim(keys.opacity.as_ref(), property::OPACITY, 1.0);
        node.visible = self.anim(keys.visible.as_ref(), property::VISIBLE, true);
        node.blend = keys.blend.as_ref().map_or_else(Default::default, |blend| blend.value);
        node.clip = keys.clip.as_ref().map_or(Clip::None, |clip| self.clip(clip));
        node.effects = self.effects(keys.effects.as_ref());
        node.layout = keys.layout.as_ref().map(|layout| Box::new(self.layout(&layout.value)));
        node.enter = keys.enter.as_ref().and_then(|t| self.edge(t, seat.placed.frames));
        node.exit = keys.exit.as_ref().and_then(|t| self.edge(t, seat.placed.frames));
        node.transition = keys.transition.as_ref().and_then(|t| self.overlap(t, seat));
        node
    }

    /// `size`, or a text's `width`.
    fn own_size(&mut self, node: &doc::Node) -> [Dim; 2] {
        let size = self.size(node.common.size.as_ref());
        let Body::Text(keys) = &node.body else { return size };
        let Some(width) = &keys.width else { return size };
        if node.common.size.is_some() {
            self.base.error("conflict", width.place, "`width` and `size` both give the width of the text");
        }
        let [_, height] = size;
        [self.dim(&width.value, width.place, property::WIDTH, Dim::Auto), height]
    }

    /// `enter` or `exit`.
    fn edge(&mut self, written: &'a At<doc::Transition>, frames: i64) -> Option<Box<Transition>> {
        let transition = self.transition(written)?;
        if transition.frames > frames {
            self.base.warning("past-end", written.place, "the transition is longer than the node");
        }
        Some(Box::new(transition))
    }

    /// `transition`, with the sibling before.
    fn overlap(&mut self, written: &'a At<doc::Transition>, seat: Seat) -> Option<Box<Transition>> {
        let mut transition = self.transition(written)?;
        if !seat.follows {
            let message = "a transition needs a node before it in a sequence; `enter` is against nothing";
            self.base.warning("no-effect", written.place, message);
            return None;
        }
        if transition.frames > seat.placed.overlap {
            let message = "the transition is cut to the length of the nodes that it joins";
            self.base.warning("past-end", written.place, message);
            transition.frames = seat.placed.overlap;
        }
        Some(Box::new(transition))
    }

    fn anchor(&mut self, point: Option<&At<Point>>, body: &Body) -> Anchor {
        let top_left = Anchor::Fraction(Anim::Const([0.0, 0.0]));
        match point.map(|point| (&point.value, point.place)) {
            None if matches!(body, Body::Path(_)) => Anchor::Origin,
            None => top_left,
            Some((Point::Fractions(pair), place)) => {
                Anchor::Fraction(self.pair_at(pair, place, property::ANCHOR, [0.0, 0.0]))
            }
            Some((Point::Name(name), place)) => {
                if let Some(point) = named_point(name) {
                    return Anchor::Fraction(Anim::Const(point));
                }
                match named_baseline(name) {
                    Some(fraction) if matches!(body, Body::Text(_)) => return Anchor::Baseline(fraction),
                    Some(_) => self.base.error("type-mismatch", place, "only a text has a baseline"),
                    None => self.unknown_point(name, place, matches!(body, Body::Text(_))),
                }
                top_left
            }
        }
    }

    fn pivot(&mut self, point: Option<&At<Point>>) -> Anim<[f64; 2]> {
        let center = [0.5, 0.5];
        match point.map(|point| (&point.value, point.place)) {
            None => Anim::Const(center),
            Some((Point::Fractions(pair), place)) => self.pair_at(pair, place, property::PIVOT, center),
            Some((Point::Name(name), place)) => {
                let point = named_point(name);
                if point.is_none() {
                    self.unknown_point(name, place, false);
                }
                Anim::Const(point.unwrap_or(center))
            }
        }
    }

    fn unknown_point(&mut self, name: &str, place: Place, baseline: bool) {
        let points = POINT_NAMES.iter().map(|entry| entry.0);
        let baselines = BASELINE_NAMES.iter().map(|entry| entry.0).filter(|_| baseline);
        let message = format!("{} is not a point of a box", quoted(name));
        self.base.error_with("unknown-name", place, message, |error| {
            error
                .with_expected("a name such as \"center\" or \"top-left\", or fractions [x, y]")
                .with_nearest(name, points.chain(baselines))
        });
    }

    fn clip(&mut self, clip: &At<doc::Clip>) -> Clip {
        match &clip.value {
            doc::Clip::Box(false) => Clip::None,
            doc::Clip::Box(true) => Clip::Box(Anim::Const(0.0)),
            doc::Clip::Radius(radius) => {
                let spec = Spec::of(property::CLIP_RADIUS);
                Clip::Box(self.value(&radius.value, radius.place, spec, [0.0; 4]).anim())
            }
            doc::Clip::Path(path) => self.path(&path.value, path.place).map_or(Clip::None, Clip::Path),
        }
    }

    /// The number of the path that `text` stands for; one for each place in the file.
    pub(super) fn path(&mut self, text: &str, place: Place) -> Option<u32> {
        if let Some(known) = self.path_of.get(&place) {
            return *known;
        }
        let parsed = parse_path(text, self.base.limits.path_segments);
        let number = self.base.value(place, parsed).map(|path| {
            self.paths.push(path);
            (self.paths.len() - 1) as u32
        });
        self.path_of.insert(place, number);
        number
    }

    /// The masks, whose nodes live in the local time of the node that they cut.
    fn masks(&mut self, written: Written<'a>, own: NodeIdx, frames: i64) -> Vec<Mask> {
        let comps = self.comps;
        let tree = comps.get(written.comp).map_or(&[][..], |comp| &comp.tree);
        let mut at = written.at + 1;
        let mut out = Vec::new();
        for mask in written.node.common.mask.iter().flat_map(|masks| &masks.value.0) {
            let keys = &mask.value;
            let feather = self.anim(keys.feather.as_ref(), property::MASK_FEATHER, 0.0);
            let Some((node, outline)) = keys.node.as_ref().zip(tree.get(at)) else { continue };
            let placed = timing::overlapping(outline.item, frames);
            let inner = Written { node: &node.value, place: node.place, comp: written.comp, at };
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
        let tree = self.comps.get(written.comp).map_or(&[][..], |comp| &comp.tree);
        let masks = written.node.common.mask.iter().flat_map(|masks| &masks.value.0);
        let first = written.at + 1;
        masks.filter(|mask| mask.value.node.is_some()).fold(first, |at, _| at + tree.get(at).map_or(0, |o| o.len))
            - first
    }

    fn time(&mut self, written: Written<'_>, outline: &Outline, content: i64) -> Option<Box<TimeMap>> {
        let map = outline.time.as_ref()?;
        if written.node.body.is_known() && !is_container(&written.node.body) {
            let place = written.node.common.time.as_ref().map_or(written.place, |time| time.place);
            self.base.warning("no-effect", place, "the node has no content whose time could be mapped");
            return None;
        }
        Some(Box::new(TimeMap { content: Rational::whole(content), ..(**map).clone() }))
    }
}

const fn is_container(body: &Body) -> bool {
    matches!(body, Body::Group(_) | Body::Stack(_) | Body::Sequence(_) | Body::Switch(_) | Body::Comp(_))
}

/// The length of a node's content in frames of the content's time: what a child without a length fills, and what
/// `loop` and `reverse` go by.
fn content_length(outline: &Outline, frames: i64, body: &Body) -> i64 {
    let reach = reached(frames, outline.time.as_deref());
    match (body, outline.content, &outline.time) {
        (Body::Comp(_), Some(content), _) => content,
        (Body::Stack(_) | Body::Sequence(_), Some(content), Some(_)) => content,
        (Body::Group(_) | Body::Switch(_), Some(content), Some(time)) if time.reverse || !time.is_open() => content,
        _ => reach,
    }
}

impl TimeMap {
    /// Whether the content ends by itself and does not start again.
    const fn is_open(&self) -> bool {
        matches!(self.looping, LoopMode::None)
    }
}

/// A node with the defaults of all keys.
fn blank(id: Name, scope: ScopeIdx, parent: Option<NodeIdx>, role: Role, start: Rational, frames: Rational) -> Node {
    Node {
        id,
        scope,
        parent,
        end: NodeIdx(0),
        role,
        flags: NodeFlags::default(),
        start,
        frames,
        time: None,
        position: Anim::Const([0.0, 0.0]),
        anchor: Anchor::Fraction(Anim::Const([0.0, 0.0])),
        pivot: Anim::Const([0.5, 0.5]),
        scale: Anim::Const([1.0, 1.0]),
        rotation: Anim::Const(0.0),
        skew: Anim::Const([0.0, 0.0]),
        size: [Dim::Auto; 2],
        opacity: Anim::Const(1.0),
        visible: Anim::Const(true),
        blend: reelm_pixel::BlendMode::default(),
        clip: Clip::None,
        masks: Vec::new(),
        effects: Vec::new(),
        enter: None,
        exit: None,
        transition: None,
        layout: None,
        kind: Kind::Group,
        children: Vec::new(),
    }
}
