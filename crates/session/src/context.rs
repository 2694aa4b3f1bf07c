//! [`Context`]: everything that one thread needs to render a frame, kept from frame to frame.
//!
//! The stages run in the order of the data: times, values before the layout, layout, values after it, the evaluated graph;
//! then, unless the frame's state is that of the frame before, the plan and its pixels.

use reelm_assets::TextEngine;
use reelm_compile::{Compiler, Players, Scene};
use reelm_eval::{EvaluatedGraph, EvaluatedPieces, Evaluator, Frame};
use reelm_expr::{NodeTimes, Values};
use reelm_ids::Hash128;
use reelm_layout::Layout;
use reelm_pixel::ViewMut;
use reelm_plan::RenderPlan;
use reelm_raster::{Raster, RasterStats, Shown, SurfaceStore};

use crate::composition::Prepared;
use crate::error::Error;
use crate::timing::{Clock, Stage};

/// One thread's stages with their storage.
pub(crate) struct Context {
    pub(crate) times: NodeTimes,
    pub(crate) values: Values,
    expressions: reelm_expr::Evaluator,
    pub(crate) layout: Layout,
    pub(crate) texts: TextEngine,
    evaluator: Evaluator,
    graph: EvaluatedGraph,
    pub(crate) pieces: EvaluatedPieces,
    pub(crate) players: Players,
    pub(crate) compiler: Compiler,
    plan: RenderPlan,
    /// Of frames that run and are not shown.
    pub(crate) hidden: RenderPlan,
    pub(crate) raster: Raster,
    pub(crate) clock: Clock,
}

impl Context {
    /// Without frames; its raster shares `store` with those of other threads. `timings`: whether stages are timed.
    pub(crate) fn new(prepared: &Prepared, store: &SurfaceStore, timings: bool) -> Self {
        Self {
            times: NodeTimes::new(&prepared.ir),
            values: Values::new(&prepared.ir),
            expressions: reelm_expr::Evaluator::new(&prepared.program),
            layout: Layout::new(&prepared.ir),
            texts: TextEngine::new(),
            evaluator: Evaluator::new(),
            graph: EvaluatedGraph::default(),
            pieces: EvaluatedPieces::default(),
            players: Players::new(&prepared.ir, &prepared.stages),
            compiler: Compiler::new(),
            plan: RenderPlan::default(),
            hidden: RenderPlan::default(),
            raster: Raster::on(store),
            clock: Clock::new(timings),
        }
    }

    /// Resolves the frame; equal states mean equal pixels. Runs the pieces of all frames before that have not run; `stop` is asked
    /// between these.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `stop` says so; [`Error::Piece`] if a piece asks for more than its canvas may have.
    pub(crate) fn evaluate(
        &mut self,
        prepared: &Prepared,
        frame: u64,
        stop: &dyn Fn() -> bool,
    ) -> Result<Hash128, Error> {
        self.clock.begin(frame);
        if !self.players.canvases.is_empty() {
            self.catch_up(prepared, frame, stop)?;
        }
        self.resolve(prepared, frame);
        if !self.players.canvases.is_empty() && !self.players.canvases.is_at(frame) {
            self.run_pieces(prepared, frame)?;
        }
        let layout = self.layout.output();
        let (ir, assets, texts) = (&prepared.ir, &prepared.assets, &self.texts);
        let canvases = self.players.canvases.hashes();
        let frame = Frame { ir, assets, times: &self.times, values: &self.values, layout, texts, canvases };
        self.evaluator.evaluate(&frame, &mut self.graph);
        self.clock.mark(Stage::Eval);
        Ok(self.graph.state)
    }

    /// As [`evaluate`](Self::evaluate), for a frame that is looked at but not shown: what is undefined in it is not counted.
    pub(crate) fn look_at(
        &mut self,
        prepared: &Prepared,
        frame: u64,
        stop: &dyn Fn() -> bool,
    ) -> Result<Hash128, Error> {
        self.values.count_warnings(false);
        let state = self.evaluate(prepared, frame, stop);
        self.clock.forget();
        self.values.count_warnings(true);
        state
    }

    /// Times, values and boxes of the frame.
    pub(crate) fn resolve(&mut self, prepared: &Prepared, frame: u64) {
        let Prepared { ir, program, assets, .. } = prepared;
        self.texts.begin_frame();
        self.times.resolve(ir, frame);
        self.expressions.before_layout(program, ir, &self.times, frame, &mut self.values);
        self.clock.mark(Stage::Expr);
        let layout = self.layout.run(ir, assets, &mut self.texts, &self.times, &self.values);
        self.clock.mark(Stage::Layout);
        self.expressions.after_layout(program, ir, &self.times, frame, &layout.rects, &mut self.values);
        self.clock.mark(Stage::Expr);
    }

    /// Compiles the frame that was evaluated last.
    ///
    /// # Errors
    /// [`Error::Limit`] if its surfaces take more than `live_pixels`.
    pub(crate) fn compile(&mut self, prepared: &Prepared) -> Result<&RenderPlan, Error> {
        self.clock.resume();
        let scene = Scene { graph: &self.graph, ir: &prepared.ir, assets: &prepared.assets, texts: &self.texts };
        let raster = &self.raster;
        self.compiler.compile(&scene, &mut self.players, &|key| raster.held(key), &mut self.plan);
        self.clock.mark(Stage::Compile);
        if let Some(refusal) = self.players.scenes.refusal() {
            let (what, limit) = ("sides or pixels of the viewport of a scene", "side");
            return Err(Error::Limit { what, limit, allowed: refusal.limit, observed: refusal.observed });
        }
        check_pixels(&self.plan, prepared)?;
        Ok(&self.plan)
    }

    /// Draws the plan that was compiled last.
    ///
    /// # Errors
    /// [`Error::Limit`] if there is no room for the layers of canvases.
    pub(crate) fn draw(&mut self, prepared: &Prepared, output: &mut ViewMut<'_>) -> Result<(), Error> {
        self.clock.resume();
        self.raster.execute(&self.plan, &prepared.materials(), output);
        self.clock.mark(Stage::Raster);
        self.check_canvases()
    }

    /// As [`draw`](Self::draw), into a buffer that shows `shown`: draws what changed, in so many bands at once.
    pub(crate) fn update(
        &mut self,
        prepared: &Prepared,
        output: &mut ViewMut<'_>,
        shown: &mut Shown,
        bands: usize,
    ) -> Result<(), Error> {
        self.clock.resume();
        self.raster.update(&self.plan, &prepared.materials(), output, shown, bands);
        self.clock.mark(Stage::Raster);
        self.check_canvases()
    }

    pub(crate) fn plan(&self) -> &RenderPlan {
        &self.plan
    }

    pub(crate) fn graph(&self) -> &EvaluatedGraph {
        &self.graph
    }

    pub(crate) fn values(&self) -> &Values {
        &self.values
    }

    /// Takes over the warnings of another thread's frames.
    pub(crate) fn absorb_warnings(&mut self, other: &mut Self) {
        self.values.absorb_warnings(&other.values);
        other.values.clear_warnings();
    }

    pub(crate) fn raster_stats(&self) -> RasterStats {
        self.raster.stats()
    }
}

/// That the surfaces of `plan` fit into the limit of live pixels.
pub(crate) fn check_pixels(plan: &RenderPlan, prepared: &Prepared) -> Result<(), Error> {
    let (observed, allowed) = (plan.live_pixels, prepared.limits.live_pixels);
    if observed <= allowed {
        return Ok(());
    }
    Err(Error::Limit { what: "pixels of surfaces that live at once", limit: "live_pixels", allowed, observed })
}
