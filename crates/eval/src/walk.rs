//! The walk: depth first over the composition, masks before children.

use core::ops::Range;

use kurbo::{Affine, Point, Rect};
use reelm_assets::{PreparedAssets, TextEngine};
use reelm_expr::{NodeTimes, Values, ease};
use reelm_ids::{Hash128, NodeIdx, StableHasher};
use reelm_ir::registry::effect;
use reelm_ir::{Clip, CompositionIr, Display, Kind, Mask, Node, Role, Transition};
use reelm_layout::LayoutOutput;

use crate::graph::{
    EvaluatedClip, EvaluatedEffect, EvaluatedGraph, EvaluatedNode, EvaluatedRole, EvaluatedText, EvaluatedTransition,
    Leaf,
};
use crate::hash;
use crate::moments::{EvaluatedMoments, Exposed};
use crate::paint::{Painter, natural_box};
use crate::scene::scene;
use crate::transform::local;
use crate::units::EvaluatedUnits;

/// What is known of a frame before it is evaluated.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The composition.
    pub ir: &'a CompositionIr,
    /// Its assets: which tiles are animated.
    pub assets: &'a PreparedAssets,
    /// The local time of every node.
    pub times: &'a NodeTimes,
    /// The value of every slot.
    pub values: &'a Values,
    /// The box and the shaped text of every node.
    pub layout: &'a LayoutOutput,
    /// The shaped texts.
    pub texts: &'a TextEngine,
    /// The units of animated texts.
    pub units: &'a EvaluatedUnits,
    /// What is the same at all moments of a frame.
    pub steady: Steady<'a>,
    /// How nodes that blur by their motion look beside the frame; `None` while that is not known, and at such moments themselves.
    pub moments: Option<&'a EvaluatedMoments>,
    /// Stands for the pixels of each canvas, in the order of the composition's pieces; zero where there is none yet.
    pub canvases: &'a [Hash128],
}

/// Times and values of a frame itself, which also count at the moments beside it: they say what there is. Of a frame that is no moment
/// beside another they are its own.
#[derive(Clone, Copy)]
pub struct Steady<'a> {
    /// The local time of every node in the frame: which transitions are under way, and which frame's grain is seen.
    pub times: &'a NodeTimes,
    /// The value of every slot in the frame: what is visible, which child a `switch` shows, and the contents of scenes.
    pub values: &'a Values,
    /// The boxes in the frame: what of scenes and canvases is seen.
    pub layout: &'a LayoutOutput,
}

/// Writes evaluated graphs; one per context.
#[derive(Debug, Default)]
pub struct Evaluator {
    hasher: StableHasher,
}

/// A node that is being entered: what its parent says about it.
#[derive(Clone, Copy)]
struct Entry {
    node: NodeIdx,
    role: EvaluatedRole,
    /// Whether the sibling before it stands in the graph.
    follows: bool,
    /// Of the root of a sample how many of its effects are in it. It is there whatever its values say, and no transition is.
    sampled: Option<usize>,
}

impl Evaluator {
    /// An evaluator; allocates nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Resolves `frame` into `graph`, whose storage is reused.
    pub fn evaluate(&mut self, frame: &Frame<'_>, graph: &mut EvaluatedGraph) {
        graph.clear();
        graph.size = frame.ir.size;
        graph.background = frame.ir.background;
        if !frame.ir.nodes.is_empty() {
            self.enter(frame, Entry::new(NodeIdx(0), EvaluatedRole::Child), graph);
        }
        graph.state = hash::frame(&mut self.hasher, graph);
    }

    /// Appends `node` as it looks at `moment`, under the first `effects` of its effects, and its subtree; says where.
    pub(crate) fn sample(
        &mut self,
        moment: &Frame<'_>,
        node: NodeIdx,
        effects: usize,
        graph: &mut EvaluatedGraph,
    ) -> u32 {
        let root = graph.nodes.len() as u32;
        self.enter(moment, Entry { sampled: Some(effects), ..Entry::new(node, EvaluatedRole::Child) }, graph);
        root
    }

    /// Appends `entry` and its subtree if it is shown, and says whether it did. Recursion is as deep as nodes nest, which
    /// `ir` limits.
    fn enter(&mut self, frame: &Frame<'_>, entry: Entry, graph: &mut EvaluatedGraph) -> bool {
        let Some(node) = frame.ir.nodes.get(entry.node) else { return false };
        if matches!(node.kind, Kind::Audio(_)) && entry.role == EvaluatedRole::Child {
            return false;
        }
        let shown = entry.sampled.is_some() || is_shown(frame, entry.node, node);
        let needed = entry.role != EvaluatedRole::Child || entry.follows && is_joining(frame, entry.node, node);
        if !shown && !needed {
            return false;
        }
        let index = graph.nodes.len();
        let evaluated = resolve(frame, entry, node, shown, (&mut self.hasher, graph));
        graph.nodes.push(evaluated);
        if shown {
            self.enter_masks(frame, node, graph);
            self.enter_children(frame, node, graph);
        }
        graph.nodes[index].end = graph.nodes.len() as u32;
        graph.nodes[index].state = hash::subtree(&mut self.hasher, graph, (frame.texts, frame.moments), index);
        true
    }

    fn enter_masks(&mut self, frame: &Frame<'_>, node: &Node, graph: &mut EvaluatedGraph) {
        for Mask { node, mode, invert, feather } in &node.masks {
            let feather = frame.values.get(*feather).max(0.0);
            let role = EvaluatedRole::Mask { mode: *mode, invert: *invert, feather };
            self.enter(frame, Entry::new(*node, role), graph);
        }
    }

    fn enter_children(&mut self, frame: &Frame<'_>, node: &Node, graph: &mut EvaluatedGraph) {
        let children = match node.kind {
            Kind::Switch { active } => chosen(&node.children, frame.steady.values.get(active)),
            _ => &node.children,
        };
        let mut follows = false;
        for child in children {
            follows = self.enter(frame, Entry { follows, ..Entry::new(*child, EvaluatedRole::Child) }, graph);
        }
    }
}

impl Entry {
    /// A node whose sibling before it does not stand in the graph.
    const fn new(node: NodeIdx, role: EvaluatedRole) -> Self {
        Self { node, role, follows: false, sampled: None }
    }
}

/// Whether nothing around a node hides it: all nodes that hold it are shown, and chosen where they are children of a `switch`.
pub(crate) fn is_reached(frame: &Frame<'_>, node: NodeIdx) -> bool {
    let mut at = node;
    // A parent stands before its children.
    while let Some(parent) = frame.ir.nodes.get(at).and_then(|own| own.parent).filter(|parent| *parent < at) {
        let Some(holds) = frame.ir.nodes.get(parent) else { return false };
        let is_chosen = match holds.kind {
            Kind::Switch { active } if holds.children.contains(&at) => {
                chosen(&holds.children, frame.steady.values.get(active)) == [at]
            }
            _ => true,
        };
        if !is_chosen || !is_shown(frame, parent, holds) {
            return false;
        }
        at = parent;
    }
    true
}

/// The child with the index ⌊active⌋, if there is one.
fn chosen(children: &[NodeIdx], active: f64) -> &[NodeIdx] {
    let index = active.floor();
    if index < 0.0 || index >= children.len() as f64 {
        return &[];
    }
    let index = index as usize;
    children.get(index..index + 1).unwrap_or(&[])
}

/// Whether a node can be seen as far as it alone decides.
pub(crate) fn is_shown(frame: &Frame<'_>, index: NodeIdx, node: &Node) -> bool {
    frame.times.is_alive(index)
        && frame.steady.values.get(node.visible)
        && frame.values.get(node.opacity) > 0.0
        && !frame.layout.is_hidden(index)
}

/// Whether the transition with the sibling before `node` is under way.
fn is_joining(frame: &Frame<'_>, index: NodeIdx, node: &Node) -> bool {
    let length = node.transition.as_ref().map_or(0.0, |transition| transition.frames as f64);
    frame.steady.times.get(index).is_some_and(|time| time.local_f64 < length)
}

/// Whether a flow places the node.
fn is_in_flow(ir: &CompositionIr, node: &Node) -> bool {
    let layout = node.parent.and_then(|parent| ir.nodes.get(parent)?.layout.as_ref());
    node.role == Role::Child && layout.is_some_and(|layout| layout.display.is_some_and(Display::lays_out))
}

fn resolve(
    frame: &Frame<'_>,
    entry: Entry,
    node: &Node,
    shown: bool,
    (hasher, graph): (&mut StableHasher, &mut EvaluatedGraph),
) -> EvaluatedNode {
    let rect = frame.layout.rects.get(entry.node).copied().unwrap_or_default();
    let own = match node.kind {
        // Their boxes are windows: a moment shows what the frame does.
        Kind::Scene(_) | Kind::Paint(_) => {
            let rect = frame.steady.layout.rects.get(entry.node).copied().unwrap_or_default();
            Rect::new(0.0, 0.0, rect.width(), rect.height())
        }
        _ => own_box(frame, node, rect),
    };
    let baseline = frame.layout.baseline(entry.node);
    let place = is_in_flow(frame.ir, node).then(|| Point::new(rect.x0, rect.y0));
    let local = local(node, frame.values, place, own, baseline);
    let [enter, exit, transition] = match entry.sampled {
        Some(_) => [None, None, None],
        None => transitions(frame, entry.node, node, graph),
    };
    let samples = samples(frame, entry.node, graph);
    EvaluatedNode {
        node: entry.node,
        end: graph.nodes.len() as u32 + 1,
        role: entry.role,
        local,
        own,
        opacity: frame.values.get(node.opacity).clamp(0.0, 1.0),
        blend: node.blend,
        isolate: node.flags.isolate,
        clip: clip(frame, node),
        effects: if shown { effects(frame, entry, node, (hasher, graph)) } else { 0..0 },
        samples,
        enter,
        exit,
        joins: entry.follows && transition.is_some(),
        transition,
        content: content(frame.ir, node, own),
        leaf: if shown { leaf(frame, entry.node, node, own, (hasher, graph)) } else { Leaf::None },
        state: Hash128::ZERO,
    }
}

/// The own box in own space: at the origin, but for a path or a line without a size, which keeps its own coordinates.
fn own_box(frame: &Frame<'_>, node: &Node, rect: Rect) -> Rect {
    if let Kind::Shape(shape) = &node.kind
        && let Some(natural) = natural_box(frame.ir, frame.values, shape.kind)
        && node.size.iter().all(|dim| dim.is_auto())
    {
        return natural;
    }
    Rect::new(0.0, 0.0, rect.width(), rect.height())
}

/// The scale of a comp that is shown in another size than its canvas.
fn content(ir: &CompositionIr, node: &Node, own: Rect) -> Affine {
    let Kind::Comp { scope } = node.kind else { return Affine::IDENTITY };
    let Some(scope) = ir.scopes.get(usize::from(scope)) else { return Affine::IDENTITY };
    let [width, height] = scope.size.map(f64::from);
    Affine::new([own.width() / width.max(1.0), 0.0, 0.0, own.height() / height.max(1.0), 0.0, 0.0])
}

fn clip(frame: &Frame<'_>, node: &Node) -> EvaluatedClip {
    match node.clip {
        Clip::None => EvaluatedClip::None,
        Clip::Box(radius) => EvaluatedClip::Box(frame.values.get(radius).max(0.0)),
        Clip::Path(path) => EvaluatedClip::Path(path.resolve(frame.values.get(path.at))),
    }
}

/// The samples of a node that is exposed.
fn samples(frame: &Frame<'_>, index: NodeIdx, graph: &mut EvaluatedGraph) -> Range<u32> {
    let first = graph.samples.len() as u32;
    graph.samples.extend_from_slice(frame.moments.map_or(&[], |moments| moments.roots(index)));
    first..graph.samples.len() as u32
}

/// The effects of a node: of one that is exposed those that see the mean, of a sample the others.
fn effects(
    frame: &Frame<'_>,
    entry: Entry,
    node: &Node,
    (hasher, graph): (&mut StableHasher, &mut EvaluatedGraph),
) -> Range<u32> {
    let first = graph.effects.len() as u32;
    let exposed = frame.moments.and_then(|moments| moments.exposed(entry.node));
    let counts = |n: usize| match exposed {
        Some(Exposed { effect, sampled }) => n == effect || n >= sampled,
        None => entry.sampled.is_none_or(|sampled| n < sampled),
    };
    let is_own = |n: usize| exposed.is_some_and(|exposed| exposed.effect == n);
    for (n, effect) in node.effects.iter().enumerate() {
        if !counts(n) || effect.kind == effect::MOTION_BLUR && !is_own(n) {
            continue;
        }
        let mut lanes = lanes(frame.values, &effect.lanes, graph);
        if effect.kind == effect::NOISE {
            let time = frame.steady.times.locate(entry.node).local_f64;
            graph.lanes.push(noise_seed(frame.ir.seed, time, graph.lanes(&lanes), hasher));
            lanes.end += 1;
        }
        graph.effects.push(EvaluatedEffect { kind: effect.kind, lanes });
    }
    first..graph.effects.len() as u32
}

/// Chooses the noise of an effect `noise` with these lanes, as a further lane: of 32 bits, made of the composition's seed, its own, and
/// the frame of the node's local time unless it is still.
fn noise_seed(seed: u64, time: f64, lanes: &[f64], hasher: &mut StableHasher) -> f64 {
    let [own, still] = [2, 4].map(|lane| lanes.get(lane).copied().unwrap_or(0.0));
    hasher.u64(seed).f64(own.round());
    if still == 0.0 {
        hasher.f64(time.floor());
    }
    f64::from(hasher.finish().0 as u32)
}

fn lanes(values: &Values, lanes: &[reelm_ir::Anim<f64>], graph: &mut EvaluatedGraph) -> Range<u32> {
    let first = graph.lanes.len() as u32;
    graph.lanes.extend(lanes.iter().map(|lane| values.get(*lane)));
    first..graph.lanes.len() as u32
}

/// Enter, exit and the transition with the sibling before, as far as they are under way.
fn transitions(
    frame: &Frame<'_>,
    index: NodeIdx,
    node: &Node,
    graph: &mut EvaluatedGraph,
) -> [Option<EvaluatedTransition>; 3] {
    if node.enter.is_none() && node.exit.is_none() && node.transition.is_none() {
        return [None, None, None];
    }
    let [elapsed, now] = [frame.steady.times, frame.times].map(|times| times.locate(index).local_f64);
    let length = node.frames.to_f64();
    let mut run = |transition: Option<&Transition>, since: f64| {
        let transition = transition.filter(|t| since >= 0.0 && since < t.frames as f64)?;
        // At a moment beside the frame it is elsewhere, but under way.
        let since = (since + (now - elapsed)).clamp(0.0, transition.frames as f64);
        let progress = ease(&transition.ease, since / transition.frames as f64);
        let lanes = lanes(frame.values, &transition.lanes, graph);
        Some(EvaluatedTransition { kind: transition.kind, progress, lanes })
    };
    let enter = run(node.enter.as_deref(), elapsed);
    let since_exit = |t: &Transition| elapsed - (length - t.frames as f64);
    let exit = node.exit.as_deref().and_then(|t| run(Some(t), since_exit(t)));
    let between = run(node.transition.as_deref(), elapsed);
    [enter, exit, between]
}

fn leaf(
    frame: &Frame<'_>,
    index: NodeIdx,
    node: &Node,
    own: Rect,
    (hasher, graph): (&mut StableHasher, &mut EvaluatedGraph),
) -> Leaf {
    if let Kind::Scene(shown) = &node.kind {
        let Steady { times, values, .. } = frame.steady;
        let frame = &Frame { times, values, ..*frame };
        return Leaf::Scene(scene(frame, index, shown, [own.width(), own.height()], (hasher, graph)));
    }
    let mut painter = Painter { values: frame.values, graph };
    match &node.kind {
        Kind::Shape(shape) => Leaf::Shape(painter.shape(frame.ir, node, shape, own)),
        Kind::Text(text) => match frame.layout.text(index) {
            Some(shaped) => {
                let looks = painter.looks(text);
                let first = graph.segments.len() as u32;
                graph.segments.extend_from_slice(frame.units.segments(index));
                Leaf::Text(EvaluatedText { text: shaped, looks, segments: first..graph.segments.len() as u32 })
            }
            None => Leaf::None,
        },
        Kind::Image(image) => Leaf::Image { asset: image.asset, fit: image.fit, sampling: image.sampling },
        Kind::Realm(view) => Leaf::Realm(*view),
        Kind::Paint(paint) => Leaf::Paint {
            piece: paint.piece,
            background: frame.values.get(paint.background),
            sampling: paint.sampling,
            canvas: frame.canvases.get(paint.piece as usize).copied().unwrap_or(Hash128::ZERO),
        },
        Kind::Group
        | Kind::Stack
        | Kind::Sequence
        | Kind::Switch { .. }
        | Kind::Comp { .. }
        | Kind::Repeat
        | Kind::Audio(_)
        | Kind::Scene(_) => Leaf::None,
    }
}
