//! [`Evaluation`]: the stages that resolve a frame of one composition and lower it, with all that they keep from frame to frame.
//!
//! The stages run in the order of the data: times, values before the layout, layout, values after it, the evaluated graph, the plan.

use kurbo::Affine;
use reelm_assets::TextEngine;
use reelm_compile::{Compiler, Players, Realms, Scene};
use reelm_eval::{EvaluatedGraph, EvaluatedPieces, EvaluatedUnits, Evaluator, UnitsFrame};
use reelm_expr::{NodeTimes, Values};
use reelm_ids::Hash128;
use reelm_layout::Layout;
use reelm_plan::{PlanBuilder, RenderPlan};
use reelm_raster::Raster;

use crate::composition::Prepared;
use crate::error::Error;
use crate::moments::{Moments, Resolved};
use crate::timing::{Clock, Stage};

/// Resolves and lowers frames. Its players draw on lasting surfaces of one raster, which is handed in where it is needed.
pub(crate) struct Evaluation {
    pub(crate) times: NodeTimes,
    pub(crate) values: Values,
    expressions: reelm_expr::Evaluator,
    pub(crate) layout: Layout,
    pub(crate) texts: TextEngine,
    evaluator: Evaluator,
    graph: EvaluatedGraph,
    pub(crate) pieces: EvaluatedPieces,
    pub(crate) units: EvaluatedUnits,
    moments: Moments,
    pub(crate) players: Players,
    pub(crate) compiler: Compiler,
    /// Of frames that run and are not shown.
    pub(crate) hidden: RenderPlan,
    /// The frame that was resolved last.
    pub(crate) frame: u64,
}

impl Evaluation {
    /// Without frames. `space` tells its lasting surfaces from those of others on the same raster.
    pub(crate) fn new(prepared: &Prepared, space: u32) -> Self {
        Self {
            times: NodeTimes::new(&prepared.ir, &prepared.program),
            values: Values::new(&prepared.ir),
            expressions: reelm_expr::Evaluator::new(&prepared.program),
            layout: Layout::new(&prepared.ir),
            texts: TextEngine::new(),
            evaluator: Evaluator::new(),
            graph: EvaluatedGraph::default(),
            pieces: EvaluatedPieces::default(),
            units: EvaluatedUnits::new(&prepared.ir),
            moments: Moments::new(prepared),
            players: Players::new(&prepared.ir, &prepared.stages, &prepared.limits, space),
            compiler: Compiler::new(),
            hidden: RenderPlan::default(),
            frame: 0,
        }
    }

    /// Resolves the frame; equal states mean equal pixels. Runs the pieces of all frames before that have not run; `stop` is asked
    /// between these.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `stop` says so; [`Error::Piece`] if a piece asks for more than its canvas may have;
    /// [`Error::NodeLimit`] if too much is sampled for motion blur.
    pub(crate) fn evaluate(
        &mut self,
        prepared: &Prepared,
        frame: u64,
        raster: &mut Raster,
        clock: &mut Clock,
        stop: &dyn Fn() -> bool,
    ) -> Result<Hash128, Error> {
        if !self.players.canvases.is_empty() {
            self.catch_up(prepared, frame, raster, clock, stop)?;
        }
        self.resolve(prepared, frame, clock);
        if !self.players.canvases.is_empty() && !self.players.canvases.is_at(frame) {
            self.run_pieces(prepared, frame, raster)?;
        }
        self.evaluate_units(prepared);
        self.evaluate_graph(prepared, frame)?;
        clock.mark(Stage::Eval);
        Ok(self.graph.state)
    }

    /// Times, values and boxes of the frame.
    pub(crate) fn resolve(&mut self, prepared: &Prepared, frame: u64, clock: &mut Clock) {
        let Prepared { ir, program, assets, .. } = prepared;
        self.frame = frame;
        self.texts.begin_frame();
        self.times.resolve(ir, frame);
        self.expressions.before_layout(program, ir, &self.times, &mut self.values);
        clock.mark(Stage::Expr);
        let layout = self.layout.run(ir, assets, &mut self.texts, &self.times, &self.values);
        clock.mark(Stage::Layout);
        self.expressions.after_layout(program, ir, &self.times, &layout.rects, &mut self.values);
        clock.mark(Stage::Expr);
    }

    /// The units of animated texts, in the frame that was resolved last.
    fn evaluate_units(&mut self, prepared: &Prepared) {
        let Prepared { ir, program, .. } = prepared;
        let (times, layout, texts) = (&self.times, self.layout.output(), &self.texts);
        let frame = UnitsFrame { ir, program, times, layout, texts };
        self.units.evaluate(&frame, &mut self.expressions, &mut self.values);
    }

    /// The graph of the frame that was resolved last, after what is looked at beside it.
    fn evaluate_graph(&mut self, prepared: &Prepared, number: u64) -> Result<(), Error> {
        let Self { times, values, layout, texts, units, moments, players, evaluator, graph, .. } = self;
        let (resolved, canvases) =
            (Resolved { times, values, layout: layout.output(), units }, players.canvases.hashes());
        moments.evaluate(prepared, (resolved, number), canvases, texts, evaluator)?;
        let beside = (resolved.steady(), Some(moments.found()));
        evaluator.evaluate(&resolved.frame(prepared, texts, beside, canvases), graph);
        Ok(())
    }

    /// Lowers the frame that was resolved last to a plan of its own.
    ///
    /// # Errors
    /// [`Error::NodeLimit`] if a scene is too large, or there is no room for its layers.
    pub(crate) fn compile(
        &mut self,
        prepared: &Prepared,
        raster: &mut Raster,
        plan: &mut RenderPlan,
    ) -> Result<(), Error> {
        let Self { graph, texts, compiler, players, .. } = self;
        let (ir, assets, realms) = (&prepared.ir, &prepared.assets, Realms::default());
        let scene = Scene { graph, moments: self.moments.found(), ir, assets, texts, realms };
        compiler.compile(&scene, players, &|key| raster.held(key), plan);
        self.check_scenes(prepared)?;
        self.make_room(prepared, plan, self.frame, raster)
    }

    /// Lowers the frame that was resolved last into what is open in `builder`; `world` maps its canvas.
    ///
    /// # Errors
    /// [`Error::NodeLimit`] if a scene is too large.
    pub(crate) fn draw(
        &mut self,
        prepared: &Prepared,
        realms: Realms<'_>,
        raster: &Raster,
        world: Affine,
        builder: &mut PlanBuilder,
    ) -> Result<(), Error> {
        let Self { graph, texts, compiler, players, .. } = self;
        let (ir, assets, moments) = (&prepared.ir, &prepared.assets, self.moments.found());
        let scene = Scene { graph, moments, ir, assets, texts, realms };
        compiler.draw(&scene, players, &|key| raster.held(key), world, builder);
        self.check_scenes(prepared)
    }

    /// The evaluated graph of the frame that was resolved last.
    pub(crate) fn graph(&self) -> &EvaluatedGraph {
        &self.graph
    }

    fn check_scenes(&self, prepared: &Prepared) -> Result<(), Error> {
        let Some((node, refusal)) = self.players.scenes.refusal() else { return Ok(()) };
        let (what, limit) = match refusal.limit == prepared.limits.surface_pixels {
            true => ("pixels of the viewport of a scene", "surface_pixels"),
            false => ("a side of the viewport of a scene", "side"),
        };
        Err(Error::at_node(&prepared.ir, node, self.frame, (what, limit, refusal.limit, refusal.observed)))
    }
}
