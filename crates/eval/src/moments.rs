//! Moments: how nodes that blur by their motion look while a shutter is open.
//!
//! * an **exposure** is a node with the effect `motion-blur` in one frame: its shutter is open around the frame, and so many **samples**
//!   are taken, spread evenly.
//! * a **moment** is a time beside the frame at which some exposures take a sample. The caller resolves times, values and boxes for each,
//!   in ascending order; the subtrees of the exposed nodes go to a graph of their own.
//!
//! A node within an exposed one has no exposure of its own: all of it is sampled already.

use core::ops::Range;

use reelm_ids::{NodeIdx, Rational};
use reelm_ir::registry::effect;
use reelm_ir::{CompositionIr, Limits};

use crate::graph::EvaluatedGraph;
use crate::walk::{Evaluator, Frame, is_reached, is_shown};

/// Places of moments in a frame.
const STEPS: f64 = 1_000_000.0;

/// The exposures of one frame. Reused from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct EvaluatedMoments {
    /// The nodes that have the effect.
    nodes: Vec<NodeIdx>,
    exposures: Vec<Exposure>,
    /// By moment, and then by exposure.
    shots: Vec<Shot>,
    /// The shots that have been taken.
    taken: usize,
    /// Of each exposure the roots of its samples in the graph, by the ranges of exposures.
    roots: Vec<u32>,
    graph: EvaluatedGraph,
}

/// Why a frame's exposures are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyMoments {
    /// The exposed node with which they were too many.
    pub node: NodeIdx,
    /// What there is too much of.
    pub what: &'static str,
    /// The name of the limit in [`Limits`].
    pub limit: &'static str,
    /// The limit.
    pub allowed: u64,
    /// What was asked for, as far as it was counted.
    pub observed: u64,
}

/// A node whose motion is blurred.
#[derive(Debug, Clone)]
struct Exposure {
    node: NodeIdx,
    exposed: Exposed,
    /// A range of the roots; of those that are taken so far, while they are.
    roots: Range<u32>,
}

/// How an exposure divides its node's effects.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exposed {
    /// Which of them it is.
    pub(crate) effect: usize,
    /// How many of them belong to each sample: those before it, or all where there are masks, which cut what effects made.
    pub(crate) sampled: usize,
}

/// A sample of an exposure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Shot {
    /// In millionths of a frame from the frame's own moment.
    at: i64,
    exposure: u32,
}

impl EvaluatedMoments {
    /// Those of `ir`, of no frame yet.
    pub fn new(ir: &CompositionIr) -> Self {
        let blurs = |index: &NodeIdx| blurs_of(ir, *index).next().is_some();
        Self { nodes: ir.nodes.ids().filter(blurs).collect(), ..Self::default() }
    }

    /// Whether no frame has any.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Finds the exposures of `frame`. [`Frame::canvases`] is not read.
    ///
    /// # Errors
    /// If they are more than [`Limits::moments`] or [`Limits::sampled_nodes`] allows. There are none then.
    pub fn begin(&mut self, frame: &Frame<'_>, limits: &Limits) -> Result<(), TooManyMoments> {
        self.clear();
        let found = self.find(frame, limits);
        if found.is_err() {
            self.clear();
        }
        found
    }

    fn clear(&mut self) {
        self.exposures.clear();
        self.shots.clear();
        self.roots.clear();
        self.taken = 0;
        self.graph.clear();
    }

    fn find(&mut self, frame: &Frame<'_>, limits: &Limits) -> Result<(), TooManyMoments> {
        let mut within = NodeIdx(0);
        let (mut first, mut sampled) = (0, 0_u64);
        for number in 0..self.nodes.len() {
            let Some(node) = self.nodes.get(number).copied().filter(|node| *node >= within) else { continue };
            let Some((exposed, [shutter, samples])) = active(frame, node) else { continue };
            within = frame.ir.nodes.get(node).map_or(within, |node| node.end);
            sampled += u64::from(samples as u32) * u64::from(within.0 - node.0);
            if sampled > limits.sampled_nodes {
                let (what, limit) = ("nodes that are sampled for motion blur in one frame", "sampled_nodes");
                return Err(TooManyMoments { node, what, limit, allowed: limits.sampled_nodes, observed: sampled });
            }
            let exposure = self.exposures.len() as u32;
            let place = |sample: u32| ((f64::from(sample) + 0.5) / samples - 0.5) * shutter / 360.0;
            let shots = (0..samples as u32).map(|sample| Shot { at: (place(sample) * STEPS).round() as i64, exposure });
            self.shots.extend(shots);
            self.exposures.push(Exposure { node, exposed, roots: first..first });
            first += samples as u32;
        }
        self.roots.resize(first as usize, 0);
        self.shots.sort_unstable();
        let (moments, allowed) = (self.shots.chunk_by(|a, b| a.at == b.at).count() as u64, u64::from(limits.moments));
        match self.exposures.last() {
            Some(Exposure { node, .. }) if moments > allowed => {
                let (what, limit) = ("moments at which nodes are sampled for motion blur in one frame", "moments");
                Err(TooManyMoments { node: *node, what, limit, allowed, observed: moments })
            }
            _ => Ok(()),
        }
    }

    /// The next moment, in frames from the frame's own; `None` after the last.
    pub fn next(&self) -> Option<Rational> {
        Rational::new(self.shots.get(self.taken)?.at, STEPS as i64)
    }

    /// Takes the samples of the moment that [`next`](Self::next) gave, which `moment` has resolved.
    pub fn take(&mut self, moment: &Frame<'_>, evaluator: &mut Evaluator) {
        let Some(at) = self.shots.get(self.taken).map(|shot| shot.at) else { return };
        while let Some(shot) = self.shots.get(self.taken).filter(|shot| shot.at == at) {
            self.taken += 1;
            let Some(exposure) = self.exposures.get_mut(shot.exposure as usize) else { continue };
            let root = evaluator.sample(moment, exposure.node, exposure.exposed.sampled, &mut self.graph);
            if let Some(place) = self.roots.get_mut(exposure.roots.end as usize) {
                *place = root;
                exposure.roots.end += 1;
            }
        }
    }

    /// What the samples of an exposure that was looked at look like: the subtrees at the indices of [`roots`](Self::roots).
    pub fn graph(&self) -> &EvaluatedGraph {
        &self.graph
    }

    /// The samples of `node`, in the order of time: one, if all are alike; none if it is not exposed.
    pub fn roots(&self, node: NodeIdx) -> &[u32] {
        let at = self.exposures.binary_search_by_key(&node, |exposure| exposure.node);
        let Some(exposure) = at.ok().and_then(|at| self.exposures.get(at)) else { return &[] };
        let roots = self.roots.get(exposure.roots.start as usize..exposure.roots.end as usize).unwrap_or_default();
        let Some((first, rest)) = roots.split_first() else { return &[] };
        let look = |root: &u32| self.graph.nodes.get(*root as usize).map(|node| (node.state, node.local));
        if rest.iter().all(|root| look(root) == look(first)) { core::slice::from_ref(first) } else { roots }
    }

    /// How the effects of `node` are divided, if it is exposed.
    pub(crate) fn exposed(&self, node: NodeIdx) -> Option<Exposed> {
        let at = self.exposures.binary_search_by_key(&node, |exposure| exposure.node).ok()?;
        self.exposures.get(at).map(|exposure| exposure.exposed)
    }
}

/// The numbers of the effects `motion-blur` of a node.
fn blurs_of(ir: &CompositionIr, node: NodeIdx) -> impl DoubleEndedIterator<Item = usize> {
    let effects = ir.nodes.get(node).map_or(&[][..], |node| &node.effects);
    effects.iter().enumerate().filter(|(_, effect)| effect.kind == effect::MOTION_BLUR).map(|(number, _)| number)
}

/// The last of them that blurs something, with the angle of its shutter and a whole number of samples.
fn active(frame: &Frame<'_>, node: NodeIdx) -> Option<(Exposed, [f64; 2])> {
    let shown = frame.ir.nodes.get(node).filter(|own| is_shown(frame, node, own) && is_reached(frame, node))?;
    let all = (!shown.masks.is_empty()).then_some(shown.effects.len());
    blurs_of(frame.ir, node).rev().find_map(|number| {
        let mut lanes = shown.effects.get(number)?.lanes.iter().map(|lane| frame.values.get(*lane));
        let (shutter, samples) = (lanes.next()?, lanes.next()?.round());
        let exposed = Exposed { effect: number, sampled: all.unwrap_or(number) };
        (shutter > 0.0 && samples >= 2.0).then_some((exposed, [shutter, samples]))
    })
}
