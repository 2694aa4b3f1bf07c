//! [`Context`]: everything that one thread needs to render a frame, kept from frame to frame.
//!
//! The stages run in the order of the data: times, values before the layout, layout, values after it, the evaluated graph;
//! then, unless the frame's state is that of the frame before, the plan and its pixels.

use reelm_assets::TextEngine;
use reelm_compile::{Compiler, Players, Scene};
use reelm_eval::{EvaluatedGraph, Evaluator, Frame};
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
    times: NodeTimes,
    values: Values,
    expressions: reelm_expr::Evaluator,
    layout: Layout,
    texts: TextEngine,
    evaluator: Evaluator,
    graph: EvaluatedGraph,
    players: Players,
    compiler: Compiler,
    plan: RenderPlan,
    raster: Raster,
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
            players: Players::new(&prepared.stages),
            compiler: Compiler::new(),
            plan: RenderPlan::default(),
            raster: Raster::on(store),
            clock: Clock::new(timings),
        }
    }

    /// Resolves the frame; equal states mean equal pixels.
    pub(crate) fn evaluate(&mut self, prepared: &Prepared, frame: u64) -> Hash128 {
        let Prepared { ir, program, assets, .. } = prepared;
        self.clock.begin(frame);
        self.texts.begin_frame();
        self.times.resolve(ir, frame);
        self.expressions.before_layout(program, ir, &self.times, frame, &mut self.values);
        self.clock.mark(Stage::Expr);
        let layout = self.layout.run(ir, assets, &mut self.texts, &self.times, &self.values);
        self.clock.mark(Stage::Layout);
        self.expressions.after_layout(program, ir, &self.times, frame, &layout.rects, &mut self.values);
        self.clock.mark(Stage::Expr);
        let frame = Frame { ir, assets, times: &self.times, values: &self.values, layout, texts: &self.texts };
        self.evaluator.evaluate(&frame, &mut self.graph);
        self.clock.mark(Stage::Eval);
        self.graph.state
    }

    /// As [`evaluate`](Self::evaluate), for a frame that is looked at but not shown: what is undefined in it is not counted.
    pub(crate) fn look_at(&mut self, prepared: &Prepared, frame: u64) -> Hash128 {
        self.values.count_warnings(false);
        let state = self.evaluate(prepared, frame);
        self.clock.forget();
        self.values.count_warnings(true);
        state
    }

    /// Compiles the frame that was evaluated last.
    ///
    /// # Errors
    /// [`Error::Limit`] if its surfaces take more than `live_pixels`.
    pub(crate) fn compile(&mut self, prepared: &Prepared) -> Result<&RenderPlan, Error> {
        self.clock.resume();
        let scene = Scene { graph: &self.graph, ir: &prepared.ir, assets: &prepared.assets, texts: &self.texts };
        self.compiler.compile(&scene, &mut self.players, &mut self.plan);
        self.clock.mark(Stage::Compile);
        if let Some(refusal) = self.players.scenes.refusal() {
            let (what, limit) = ("sides or pixels of the viewport of a scene", "side");
            return Err(Error::Limit { what, limit, allowed: refusal.limit, observed: refusal.observed });
        }
        let (observed, allowed) = (self.plan.live_pixels, prepared.limits.live_pixels);
        if observed > allowed {
            let what = "pixels of surfaces that live at once";
            return Err(Error::Limit { what, limit: "live_pixels", allowed, observed });
        }
        Ok(&self.plan)
    }

    /// Draws the plan that was compiled last.
    pub(crate) fn draw(&mut self, prepared: &Prepared, output: &mut ViewMut<'_>) {
        self.clock.resume();
        self.raster.execute(&self.plan, &prepared.materials(), output);
        self.clock.mark(Stage::Raster);
    }

    /// As [`draw`](Self::draw), into a buffer that shows `shown`: draws what changed, in so many bands at once.
    pub(crate) fn update(&mut self, prepared: &Prepared, output: &mut ViewMut<'_>, shown: &mut Shown, bands: usize) {
        self.clock.resume();
        self.raster.update(&self.plan, &prepared.materials(), output, shown, bands);
        self.clock.mark(Stage::Raster);
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
