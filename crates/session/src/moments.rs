//! [`Moments`]: the stages that resolve a composition beside a frame, for nodes that blur by their motion.
//!
//! They are apart from those of the frame, so that these go on from frame to frame as they do without, and are still at the frame when
//! all moments have been looked at.

use reelm_assets::TextEngine;
use reelm_eval::{EvaluatedMoments, EvaluatedUnits, Evaluator, Frame, Steady, UnitsFrame};
use reelm_expr::{NodeTimes, Values};
use reelm_ids::{Hash128, SlotIdx};
use reelm_ir::{Anim, Kind, Node};
use reelm_layout::{Layout, LayoutOutput};

use crate::composition::Prepared;
use crate::error::Error;

/// Resolves moments. Its storage is kept from frame to frame.
pub(crate) struct Moments {
    /// `None` if no frame has any.
    stages: Option<Box<Stages>>,
    found: EvaluatedMoments,
}

/// What is known of a frame or a moment, but for the shaped texts: at its moments more of these come in.
#[derive(Clone, Copy)]
pub(crate) struct Resolved<'a> {
    pub(crate) times: &'a NodeTimes,
    pub(crate) values: &'a Values,
    pub(crate) layout: &'a LayoutOutput,
    pub(crate) units: &'a EvaluatedUnits,
}

struct Stages {
    times: NodeTimes,
    values: Values,
    expressions: reelm_expr::Evaluator,
    layout: Layout,
    units: EvaluatedUnits,
    /// Which child each switch shows, where that is animated: it is what the frame says.
    chosen: Vec<SlotIdx>,
}

impl Moments {
    /// Without frames.
    pub(crate) fn new(prepared: &Prepared) -> Self {
        let found = EvaluatedMoments::new(&prepared.ir);
        let stages = (!found.is_empty()).then(|| Box::new(Stages::new(prepared)));
        Self { stages, found }
    }

    /// Finds how nodes look at the moments beside the frame `number`. `canvases` are as in [`Frame::canvases`].
    ///
    /// # Errors
    /// [`Error::NodeLimit`] if that is more than `moments` or `sampled_nodes` allows.
    pub(crate) fn evaluate(
        &mut self,
        prepared: &Prepared,
        (frame, number): (Resolved<'_>, u64),
        canvases: &[Hash128],
        texts: &mut TextEngine,
        evaluator: &mut Evaluator,
    ) -> Result<(), Error> {
        let Some(stages) = &mut self.stages else { return Ok(()) };
        let steady = frame.steady();
        let whole = frame.frame(prepared, texts, (steady, None), canvases);
        self.found.begin(&whole, &prepared.limits).map_err(|refused| {
            let numbers = (refused.what, refused.limit, refused.allowed, refused.observed);
            Error::at_node(&prepared.ir, refused.node, number, numbers)
        })?;
        while let Some(offset) = self.found.next() {
            stages.times.resolve_beside(frame.times, offset);
            stages.resolve(prepared, frame, texts);
            let moment = stages.resolved().frame(prepared, texts, (steady, None), canvases);
            self.found.take(&moment, evaluator);
        }
        Ok(())
    }

    /// How nodes look at the moments beside the frame that was evaluated last.
    pub(crate) fn found(&self) -> &EvaluatedMoments {
        &self.found
    }
}

impl Stages {
    fn new(prepared: &Prepared) -> Self {
        let Prepared { ir, program, .. } = prepared;
        let mut values = Values::new(ir);
        // What is undefined is told of whole frames.
        values.count_warnings(false);
        Self {
            times: NodeTimes::new(ir, program),
            values,
            expressions: reelm_expr::Evaluator::new(program),
            layout: Layout::new(ir),
            units: EvaluatedUnits::new(ir),
            chosen: ir.nodes.values().filter_map(chosen).collect(),
        }
    }

    /// Values, boxes and units at the moment of the times, beside `frame`.
    fn resolve(&mut self, prepared: &Prepared, frame: Resolved<'_>, texts: &mut TextEngine) {
        let Prepared { ir, program, assets, .. } = prepared;
        let Self { times, values, expressions, layout, units, chosen } = self;
        expressions.before_layout(program, ir, times, values);
        values.adopt(frame.values, chosen);
        let layout = layout.run(ir, assets, texts, times, values);
        expressions.after_layout(program, ir, times, &layout.rects, values);
        units.evaluate(&UnitsFrame { ir, program, times, layout, texts }, expressions, values);
    }

    /// The moment that was resolved last.
    fn resolved(&self) -> Resolved<'_> {
        let Self { times, values, layout, units, .. } = self;
        Resolved { times, values, layout: layout.output(), units }
    }
}

/// The slot that tells a switch its child.
fn chosen(node: &Node) -> Option<SlotIdx> {
    match node.kind {
        Kind::Switch { active: Anim::Slot(slot) } => Some(slot),
        _ => None,
    }
}

impl<'a> Resolved<'a> {
    /// What is steady at all moments of this frame.
    pub(crate) fn steady(self) -> Steady<'a> {
        Steady { times: self.times, values: self.values, layout: self.layout }
    }

    /// With all that the evaluator sees.
    pub(crate) fn frame(
        self,
        prepared: &'a Prepared,
        texts: &'a TextEngine,
        (steady, moments): (Steady<'a>, Option<&'a EvaluatedMoments>),
        canvases: &'a [Hash128],
    ) -> Frame<'a> {
        let Self { times, values, layout, units } = self;
        let (ir, assets) = (&prepared.ir, &prepared.assets);
        Frame { ir, assets, times, values, layout, texts, units, steady, moments, canvases }
    }
}
