//! The outline of every comp: ids, origins, spans and time maps of its nodes, before any instance is built.
//!
//! The outline of a comp is a list in preorder, masks before children, in the order in which nodes are built later.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use reelm_ids::Rational;

use super::anim::Spec;
use super::base::Base;
use super::timing::{self, Item};
use super::top::{Head, canvas, length};
use super::vars::{self, Vars};
use super::{Assets, timing::mapped};
use crate::Diagnostic;
use crate::doc::{self, At, Body, Node, Place};
use crate::model::{Anim, LoopMode, Name, Origin, Speed, TimeMap, VarValue};
use crate::registry::property;
use crate::value::{exact, is_id, quoted};

/// A comp: the composition itself, or a reusable one.
pub(super) struct Comp<'a> {
    pub(super) name: &'a str,
    pub(super) place: Place,
    pub(super) size: [u32; 2],
    /// Length in frames, at least 1.
    pub(super) frames: i64,
    pub(super) nodes: &'a [At<Node>],
    pub(super) vars: Vars,
    /// The nodes in preorder, the child of a repeat once.
    pub(super) tree: Arc<[Outline]>,
    /// Whether the outline depends on the vars: on the count of a repeat.
    pub(super) varying: bool,
    /// The comps that its nodes show.
    pub(super) references: Vec<Reference>,
    /// Greatest nesting of its own nodes.
    pub(super) depth: u32,
    /// Length of its nodes in the file.
    pub(super) bytes: u64,
    /// Whether the length is written and not that of the composition.
    pub(super) timed: bool,
}

/// A node that shows a comp.
pub(super) struct Reference {
    /// The comp's number.
    pub(super) comp: usize,
    /// Nesting of the node in its own comp, at least 1.
    pub(super) depth: u32,
    pub(super) place: Place,
}

/// What is known of a node before any instance.
#[derive(Clone)]
pub(super) struct Outline {
    pub(super) id: Name,
    /// Whether the id is written.
    pub(super) named: bool,
    pub(super) origin: Origin,
    pub(super) item: Item,
    /// Whether a span past the parent's end deserves a warning: it is written, or the sum of what is.
    pub(super) firm: bool,
    /// Length of the content, if it does not depend on the node's own.
    pub(super) content: Option<i64>,
    pub(super) time: Option<Box<TimeMap>>,
    /// The gap of a sequence.
    pub(super) gap: i64,
    /// The number of the comp that it shows.
    pub(super) comp: Option<usize>,
    /// How many entries of the list belong to it, itself included.
    pub(super) len: usize,
}

/// The composition and its comps, without their outlines. The composition comes first.
pub(super) fn headers<'a>(base: &mut Base<'a>, head: &Head, assets: &Assets<'_>) -> Vec<Comp<'a>> {
    let document = base.document;
    let top = &document.composition;
    let nodes = top.nodes.as_ref().map_or(&[][..], |nodes| &nodes.value);
    let vars = vars::declared(base, top.vars.as_ref(), assets);
    let mut comps = vec![comp("", base.document.root(), head, nodes, vars)];
    for entry in top.comps.iter().flat_map(|map| &map.value.0) {
        let written = &entry.value.value;
        let nodes = written.nodes.as_ref().map_or(&[][..], |nodes| &nodes.value);
        let vars = vars::declared(base, written.vars.as_ref(), assets);
        let mut header = comp(&entry.name.value, entry.name.place, head, nodes, vars);
        if let Some(size) = written.size.as_ref().and_then(|size| canvas(base, size, "canvas")) {
            header.size = size;
        }
        if let Some(frames) = written.duration.as_ref().and_then(|duration| length(base, duration)) {
            header.frames = frames;
            header.timed = true;
        }
        comps.push(header);
    }
    comps
}

fn comp<'a>(name: &'a str, place: Place, head: &Head, nodes: &'a [At<Node>], vars: Vars) -> Comp<'a> {
    let (size, frames) = (head.size, head.frames);
    let (tree, references) = (Arc::default(), Vec::new());
    Comp { name, place, size, frames, nodes, vars, tree, varying: false, references, depth: 0, bytes: 0, timed: false }
}

/// What outlines need of all comps.
pub(super) struct Table<'a> {
    /// The comps' names in order, without the composition's.
    names: Vec<&'a str>,
    /// The comps by name.
    numbers: HashMap<&'a str, usize>,
    /// Their lengths, and whether these are written.
    frames: Vec<(i64, bool)>,
}

impl<'a> Table<'a> {
    pub(super) fn new(comps: &[Comp<'a>]) -> Self {
        Self {
            names: comps.iter().skip(1).map(|comp| comp.name).collect(),
            numbers: comps.iter().enumerate().skip(1).map(|(i, comp)| (comp.name, i)).collect(),
            frames: comps.iter().map(|comp| (comp.frames, comp.timed)).collect(),
        }
    }
}

/// Makes the outlines of all comps; `values` are those of the composition's vars, and other comps have their defaults.
pub(super) fn outline<'a>(base: &mut Base<'a>, table: &Table<'a>, comps: &mut [Comp<'a>], values: &[VarValue]) {
    for (i, comp) in comps.iter_mut().enumerate() {
        let defaults: Vec<VarValue> = comp.vars.list.iter().map(|var| var.default.clone()).collect();
        let made = Outliner::run(base, table, comp, if i == 0 { values } else { &defaults });
        (comp.tree, comp.varying) = (made.tree.into(), made.varying);
        (comp.references, comp.depth) = (made.references, made.depth);
        let ends = comp.nodes.first().zip(comp.nodes.last());
        let span = |node: &At<Node>| base.document.origin(node.place).span;
        comp.bytes = ends.map_or(0, |(first, last)| span(last).end.saturating_sub(span(first).start) as u64);
    }
}

/// The outline of `comp` where its vars have these values.
pub(super) fn of_instance<'a>(
    base: &mut Base<'a>,
    table: &Table<'a>,
    comp: &Comp<'a>,
    values: &[VarValue],
) -> Arc<[Outline]> {
    Outliner::run(base, table, comp, values).tree.into()
}

/// The children of a node.
pub(super) fn children(body: &Body) -> &[At<Node>] {
    let list = match body {
        Body::Group(keys) => &keys.children,
        Body::Stack(keys) => &keys.children,
        Body::Sequence(keys) => &keys.children,
        Body::Switch(keys) => &keys.children,
        _ => return &[],
    };
    list.as_ref().map_or(&[], |list| &list.value)
}

/// The child of a node that repeats it.
pub(super) fn repeated(body: &Body) -> Option<&At<Box<Node>>> {
    match body {
        Body::Repeat(keys) => keys.child.as_ref(),
        _ => None,
    }
}

struct Outliner<'a, 'b> {
    base: &'b mut Base<'a>,
    table: &'b Table<'a>,
    vars: &'b Vars,
    values: &'b [VarValue],
    /// Whether a count has been looked up in the vars.
    varying: bool,
    /// The ids that the comp writes.
    written: HashMap<&'a str, Place>,
    /// The steps to the current node, for ids that are not written.
    path: String,
    tree: Vec<Outline>,
    references: Vec<Reference>,
    depth: u32,
}

/// What a run gives.
struct Made {
    tree: Vec<Outline>,
    references: Vec<Reference>,
    depth: u32,
    varying: bool,
}

impl<'a, 'b> Outliner<'a, 'b> {
    fn run(base: &'b mut Base<'a>, table: &'b Table<'a>, comp: &'b Comp<'a>, values: &'b [VarValue]) -> Made {
        let mut outliner = Self {
            base,
            table,
            vars: &comp.vars,
            values,
            varying: false,
            written: HashMap::new(),
            path: String::new(),
            tree: Vec::new(),
            references: Vec::new(),
            depth: 0,
        };
        outliner.collect_ids(comp.nodes);
        outliner.children(comp.nodes, 0);
        outliner.base.node = None;
        let Self { tree, references, depth, varying, .. } = outliner;
        Made { tree, references, depth, varying }
    }

    /// Collects the written ids; reports those that are none or that another node has.
    fn collect_ids(&mut self, nodes: &'a [At<Node>]) {
        for node in nodes {
            let common = &node.value.common;
            if let Some(id) = &common.id {
                self.collect_id(&id.value, id.place);
            }
            for mask in common.mask.iter().flat_map(|masks| &masks.value.0) {
                if let Some(node) = &mask.value.node {
                    self.collect_boxed(node);
                }
            }
            self.collect_beneath(&node.value.body);
        }
    }

    fn collect_beneath(&mut self, body: &'a Body) {
        self.collect_ids(children(body));
        if let Some(child) = repeated(body) {
            self.collect_boxed(child);
        }
    }

    fn collect_boxed(&mut self, node: &'a At<Box<Node>>) {
        let common = &node.value.common;
        if let Some(id) = &common.id {
            self.collect_id(&id.value, id.place);
        }
        for mask in common.mask.iter().flat_map(|masks| &masks.value.0) {
            if let Some(node) = &mask.value.node {
                self.collect_boxed(node);
            }
        }
        self.collect_beneath(&node.value.body);
    }

    fn collect_id(&mut self, id: &'a str, place: Place) {
        self.base.node = Some(self.base.name(id));
        if !is_id(id) {
            self.base.error_with("bad-id", place, format!("{} is not an id", quoted(id)), |error| {
                error.with_expected("a letter or `_`, then letters, digits, `_` and `-`")
            });
        }
        match self.written.get(id) {
            None => {
                self.written.insert(id, place);
            }
            Some(first) => {
                let first = self.base.document.origin(*first);
                self.base.error_with("repeated-id", place, format!("the id {} is given twice", quoted(id)), |error| {
                    error.with_related("first given here", first)
                });
            }
        }
        self.base.node = None;
    }

    /// Outlines children, which are nested `depth` deep in their comp without themselves.
    fn children(&mut self, nodes: &'a [At<Node>], depth: u32) -> Vec<Item> {
        let mut items = Vec::with_capacity(nodes.len());
        for (i, node) in nodes.iter().enumerate() {
            let length = self.path.len();
            // Writing to a string cannot fail.
            _ = write!(self.path, "_{i}");
            items.push(self.node(&node.value, node.place, depth + 1));
            self.path.truncate(length);
        }
        items
    }

    fn node(&mut self, node: &'a Node, place: Place, depth: u32) -> Item {
        let at = self.tree.len();
        let (id, named) = self.id(node);
        let outer = self.base.node.replace(id);
        self.depth = self.depth.max(depth);
        self.tree.push(Outline {
            id,
            named,
            origin: self.base.document.origin(place),
            item: Item::default(),
            firm: false,
            content: None,
            time: None,
            gap: 0,
            comp: None,
            len: 1,
        });
        for (i, mask) in node.common.mask.iter().flat_map(|masks| &masks.value.0).enumerate() {
            if let Some(mask) = &mask.value.node {
                let length = self.path.len();
                _ = write!(self.path, "_m{i}");
                self.node(&mask.value, mask.place, depth + 1);
                self.path.truncate(length);
            }
        }
        let mut items = self.children(children(&node.body), depth);
        let child = self.tree.len();
        if let Some(child) = repeated(&node.body) {
            let length = self.path.len();
            self.path.push_str("_c");
            items.push(self.node(&child.value, child.place, depth + 1));
            self.path.truncate(length);
        }
        let (item, mut entry) = self.time(node, &items, depth);
        // Copies are as long as is written if the child is.
        entry.firm |= repeated(&node.body).is_some() && self.tree.get(child).is_some_and(|child| child.firm);
        let len = self.tree.len() - at;
        if let Some(slot) = self.tree.get_mut(at) {
            *slot = Outline { id, named, origin: core::mem::take(&mut slot.origin), len, item, ..entry };
        }
        self.base.node = outer;
        item
    }

    /// The written id, or one made from the kind and the path that nobody has written.
    fn id(&mut self, node: &Node) -> (Name, bool) {
        if let Some(id) = &node.common.id {
            let first = self.written.get(&*id.value) == Some(&id.place);
            if first && is_id(&id.value) {
                return (self.base.name(&id.value), true);
            }
        }
        let kind = if node.body.is_known() { node.body.word() } else { "node" };
        let mut id = format!("{kind}{}", self.path);
        while self.written.contains_key(id.as_str()) {
            id.push('_');
        }
        (self.base.name(&id), false)
    }

    /// When the node exists, and what else its entry says.
    fn time(&mut self, node: &'a Node, items: &[Item], depth: u32) -> (Item, Outline) {
        let common = &node.common;
        let at = common.at.as_ref().and_then(|at| self.base.whole_frames(at)).unwrap_or(0);
        let span = common.span.as_ref().and_then(|span| self.base.span(span, "the length of the node"));
        let transition = common.transition.as_ref().and_then(|transition| transition.value.keys.span.as_ref());
        let overlap = transition.and_then(|span| self.base.span(span, "the length of the transition")).unwrap_or(0);
        let time = common.time.as_ref().and_then(|time| self.time_map(time));
        let (mut gap, mut comp, mut firm) = (0, None, span.is_some());
        let content = match &node.body {
            Body::Group(_) | Body::Switch(_) => timing::longest(items),
            Body::Stack(_) => {
                firm = true;
                timing::longest(items)
            }
            Body::Sequence(keys) => {
                firm = true;
                gap = keys.gap.as_ref().and_then(|gap| self.base.whole_frames(gap)).unwrap_or(0);
                let placed = timing::sequence(items, gap, span.filter(|_| time.is_none()));
                placed.map(|placed| placed.iter().map(|child| child.end()).max().unwrap_or(0).max(0))
            }
            Body::Repeat(keys) => {
                let stagger = keys.stagger.as_ref().and_then(|time| self.base.frames(time)).unwrap_or(Rational::ZERO);
                let count = keys.count.as_ref().and_then(|count| self.count(&count.value));
                count.zip(items.first()).and_then(|(count, item)| timing::longest(&timing::ends(*item, stagger, count)))
            }
            Body::Comp(keys) => {
                comp = keys.comp.as_ref().and_then(|name| self.reference(name, depth));
                let (frames, timed) = comp.and_then(|comp| self.table.frames.get(comp)).copied().unzip();
                firm |= timed.unwrap_or(false);
                frames
            }
            _ => None,
        };
        let content = content.map(|content| content.min(timing::MOST));
        let natural = match &node.body {
            Body::Stack(_) | Body::Sequence(_) | Body::Comp(_) | Body::Repeat(_) => {
                content.and_then(|c| mapped(c, time.as_deref()))
            }
            _ => None,
        };
        let item = Item { at, span: span.or(natural), overlap };
        let (id, named) = (Name(lasso::Spur::default()), false);
        (item, Outline { id, named, origin: Origin::default(), item, firm, content, time, gap, comp, len: 1 })
    }

    /// The number of copies, if it is known before the nodes are built; wrong ones are reported then.
    fn count(&mut self, count: &doc::Anim<f64>) -> Option<u64> {
        let count = match count {
            doc::Anim::Const(count) => *count,
            doc::Anim::Expr(expr) => {
                let at = vars::whole_var(&expr.text).and_then(|name| self.vars.position(name))?;
                self.varying = true;
                match self.values.get(at)? {
                    VarValue::Number(Anim::Const(count)) => *count,
                    _ => return None,
                }
            }
            doc::Anim::Keys(_) | doc::Anim::Procedural(_) => return None,
        };
        (count >= 0.0 && count <= f64::from(u32::MAX)).then_some(count as u64)
    }

    fn reference(&mut self, name: &At<doc::Text>, depth: u32) -> Option<usize> {
        let found = self.table.numbers.get(&*name.value).copied();
        match found {
            Some(comp) => self.references.push(Reference { comp, depth, place: name.place }),
            None => {
                let message = format!("there is no comp {}", quoted(&name.value));
                let nearest = self.base.nearest(&name.value, self.table.names.iter().copied());
                self.base.error_with("unknown-name", name.place, message, |error| {
                    Diagnostic { nearest, ..error }.with_expected("a name in `comps`")
                });
            }
        }
        found
    }

    /// The time map that is written; `None` is the identity. The content's length is filled in later.
    fn time_map(&mut self, time: &At<doc::TimeMap>) -> Option<Box<TimeMap>> {
        let written = &time.value;
        let from = written.from.as_ref().and_then(|from| self.base.frames(from)).unwrap_or(Rational::ZERO);
        let freeze = written.freeze.as_ref().and_then(|freeze| self.base.frames(freeze));
        let map = TimeMap {
            speed: written.speed.as_ref().map_or(Speed::Constant(Rational::ONE), |speed| self.speed(speed)),
            from,
            looping: written.looping.as_ref().map_or(LoopMode::None, |looping| looping.value),
            reverse: written.reverse.as_ref().is_some_and(|reverse| reverse.value),
            freeze,
            content: Rational::ZERO,
        };
        let plain = map.looping == LoopMode::None && !map.reverse && freeze.is_none() && from == Rational::ZERO;
        let identity = plain && map.speed_is_one();
        (!identity).then(|| Box::new(map))
    }

    fn speed(&mut self, speed: &At<doc::Anim<f64>>) -> Speed {
        let spec = Spec::of(property::TIME_SPEED);
        let one = Speed::Constant(Rational::ONE);
        match &speed.value {
            doc::Anim::Const(value) => {
                let checked = self.base.constant(value, speed.place, spec);
                checked.map_or(one, |[value, ..]| Speed::Constant(exact(value)))
            }
            doc::Anim::Keys(keys) if keys.expr.is_none() => match self.base.keys(keys, speed.place, spec) {
                Some(keys) if keys.values.iter().all(|value| Some(value) == keys.values.first()) => {
                    Speed::Constant(keys.values.first().map_or(Rational::ONE, |value| exact(*value)))
                }
                Some(keys) => Speed::Keys(keys),
                None => one,
            },
            doc::Anim::Keys(_) | doc::Anim::Expr(_) | doc::Anim::Procedural(_) => {
                let message = "`speed` as an expression is not yet supported";
                self.base
                    .error_with("not-yet", speed.place, message, |error| error.with_expected("a number or keyframes"));
                one
            }
        }
    }
}

impl TimeMap {
    fn speed_is_one(&self) -> bool {
        matches!(self.speed, Speed::Constant(speed) if speed == Rational::ONE)
    }
}
