//! The outline of every comp: ids, origins, spans and time maps of its nodes, before any instance is built.
//!
//! The outline of a comp is a list in preorder, masks before children, in the order in which nodes are built later.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use reelm_ids::Rational;

use super::base::Base;
use super::foresight::Known;
use super::headers::Comp;
use super::time_map::Sketch;
use super::timing::{self, Item, mapped};
use crate::Diagnostic;
use crate::doc::{self, At, Body, Node, Place};
use crate::model::{Name, Origin, VarValue};
use crate::value::{is_id, quoted};

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
    pub(super) time: Option<Box<Sketch>>,
    /// The gap of a sequence.
    pub(super) gap: i64,
    /// The number of the comp that it shows.
    pub(super) comp: Option<usize>,
    /// How many entries of the list belong to it, itself included.
    pub(super) len: usize,
}

/// What outlines need of all comps.
pub(super) struct Table<'a> {
    /// The comps that have names, with the numbers of their files.
    names: Vec<(usize, &'a str)>,
    /// These comps by file and name.
    numbers: HashMap<(usize, &'a str), usize>,
    /// The comps that files are.
    files: Vec<usize>,
    /// Their lengths, and whether these are written.
    frames: Vec<(i64, bool)>,
}

impl<'a> Table<'a> {
    pub(super) fn new(comps: &[Comp<'a>]) -> Self {
        let numbered = || comps.iter().enumerate();
        Self {
            names: comps.iter().filter(|comp| !comp.is_file).map(|comp| (comp.file, comp.name)).collect(),
            numbers: numbered()
                .filter(|(_, comp)| !comp.is_file)
                .map(|(i, comp)| ((comp.file, comp.name), i))
                .collect(),
            files: numbered().filter(|(_, comp)| comp.is_file).map(|(i, _)| i).collect(),
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
        let span = |node: &At<Node>| base.document.origin(node.place).span;
        let bytes = |nodes: &[At<Node>]| {
            let ends = nodes.first().zip(nodes.last());
            ends.map_or(0, |(first, last)| span(last).end.saturating_sub(span(first).start) as u64)
        };
        comp.bytes = bytes(comp.nodes) + bytes(comp.sounds);
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
    /// The file that the comp is written in.
    file: usize,
    known: Known<'b>,
    /// Whether a count or a speed has been looked up in the vars.
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
            file: comp.file,
            known: Known::new(&comp.vars, values, comp.size),
            varying: false,
            written: HashMap::new(),
            path: String::new(),
            tree: Vec::new(),
            references: Vec::new(),
            depth: 0,
        };
        outliner.collect_ids(comp.nodes);
        outliner.collect_ids(comp.sounds);
        outliner.children(comp.nodes, 0);
        outliner.path.push_str("_a");
        outliner.children(comp.sounds, 0);
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
        let (item, mut entry) = self.time(node, place, &items, depth);
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
    fn time(&mut self, node: &'a Node, place: Place, items: &[Item], depth: u32) -> (Item, Outline) {
        let common = &node.common;
        let at = common.at.as_ref().and_then(|at| self.base.whole_frames(at)).unwrap_or(0);
        let span = common.span.as_ref().and_then(|span| self.base.span(span, "the length of the node"));
        let transition = common.transition.as_ref().and_then(|transition| transition.value.keys.span.as_ref());
        let overlap = transition.and_then(|span| self.base.span(span, "the length of the transition")).unwrap_or(0);
        let time = common.time.as_ref().map(|time| self.base.time_map(time, &mut self.known));
        let (time, varying) = time.unwrap_or_default();
        self.varying |= varying;
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
                let count = keys.count.as_ref().and_then(|count| self.count(&count.value, span));
                count.zip(items.first()).and_then(|(count, item)| timing::longest(&timing::ends(*item, stagger, count)))
            }
            Body::Comp(keys) => {
                comp = self.shown(keys, place, depth);
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
    fn count(&mut self, count: &doc::Anim<f64>, span: Option<i64>) -> Option<u64> {
        let count = match count {
            doc::Anim::Const(count) => Some(*count),
            doc::Anim::Expr(expr) => {
                let (count, varying) = self.known.number(self.base, &expr.text, span);
                self.varying |= varying;
                count
            }
            doc::Anim::Keys(_) | doc::Anim::Procedural(_) => None,
        };
        count.filter(|count| (0.0..=f64::from(u32::MAX)).contains(count)).map(|count| count as u64)
    }

    /// The comp that a node shows, by its name or its file.
    fn shown(&mut self, keys: &doc::CompKeys, node: Place, depth: u32) -> Option<usize> {
        let (comp, place) = match (&keys.comp, &keys.src) {
            (Some(name), None) => (self.named(&name.value.0, name.place), name.place),
            (None, Some(src)) => (self.in_file(&src.value.0, src.place), src.place),
            (None, None) => {
                let message = "the node does not say which comp it shows";
                self.base.error_with("missing-key", node, message, |error| error.with_expected("`comp` or `src`"));
                return None;
            }
            (Some(_), Some(second)) => {
                let message = "a comp is shown by its name or from a file";
                self.base.error_with("conflict", second.place, message, |error| error.with_expected("`comp` or `src`"));
                return None;
            }
        };
        let comp = comp?;
        self.references.push(Reference { comp, depth, place });
        Some(comp)
    }

    fn named(&mut self, name: &str, place: Place) -> Option<usize> {
        let found = self.table.numbers.get(&(self.file, name)).copied();
        // An empty one was reported when it was read.
        if found.is_none() && !name.is_empty() {
            let message = format!("there is no comp {}", quoted(name));
            let names = self.table.names.iter().filter(|(file, _)| *file == self.file).map(|(_, name)| *name);
            let nearest = self.base.nearest(name, names);
            self.base.error_with("unknown-name", place, message, |error| {
                Diagnostic { nearest, ..error }.with_expected("a name in `comps`")
            });
        }
        found
    }

    /// The composition of the file `src`. That it cannot be read was reported, if anybody tried.
    fn in_file(&mut self, src: &str, place: Place) -> Option<usize> {
        let document = self.base.document;
        let found = document.file_named(self.file, src).and_then(|file| self.table.files.get(file).copied());
        if found.is_none() && !src.is_empty() && !document.is_refused(self.file, src) {
            let message = format!("the composition {} cannot be read: there is nowhere to read it from", quoted(src));
            self.base.error("asset-missing", place, message);
        }
        found
    }
}
