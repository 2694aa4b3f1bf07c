//! [`Context`]: everything that one thread needs to render a frame, kept from frame to frame.
//!
//! A frame is resolved; then, unless its state is that of the frame before, it is lowered to a plan, and the plan is drawn.

use reelm_encode::Planes;
use reelm_eval::EvaluatedGraph;
use reelm_expr::Values;
use reelm_ids::Hash128;
use reelm_pixel::ViewMut;
use reelm_plan::RenderPlan;
use reelm_raster::{Raster, RasterStats, Shown, SurfaceStore};

use crate::composition::Prepared;
use crate::error::Error;
use crate::evaluation::Evaluation;
use crate::inspect::{Inspection, inspect};
use crate::timing::{Clock, Stage};

/// One thread's stages with their storage.
pub(crate) struct Context {
    evaluation: Evaluation,
    plan: RenderPlan,
    raster: Raster,
    pub(crate) clock: Clock,
}

impl Context {
    /// Without frames; its raster shares `store` with those of other threads. `timings`: whether stages are timed.
    pub(crate) fn new(prepared: &Prepared, store: &SurfaceStore, timings: bool) -> Self {
        Self {
            evaluation: Evaluation::new(prepared, 0),
            plan: RenderPlan::default(),
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
        self.evaluation.evaluate(prepared, frame, &mut self.raster, &mut self.clock, stop)
    }

    /// As [`evaluate`](Self::evaluate), for a frame that is looked at but not shown: what is undefined in it is not counted.
    pub(crate) fn look_at(
        &mut self,
        prepared: &Prepared,
        frame: u64,
        stop: &dyn Fn() -> bool,
    ) -> Result<Hash128, Error> {
        self.evaluation.values.count_warnings(false);
        let state = self.evaluate(prepared, frame, stop);
        self.clock.forget();
        self.evaluation.values.count_warnings(true);
        state
    }

    /// Compiles the frame that was evaluated last.
    ///
    /// # Errors
    /// [`Error::Limit`] if its surfaces take more than `live_pixels`; [`Error::NodeLimit`] if a scene is too large, or there is no
    /// room for the layers of scenes and canvases.
    pub(crate) fn compile(&mut self, prepared: &Prepared) -> Result<&RenderPlan, Error> {
        self.clock.resume();
        let compiled = self.evaluation.compile(prepared, &mut self.raster, &mut self.plan);
        self.clock.mark(Stage::Compile);
        compiled?;
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
        self.evaluation.check_canvases(prepared, &self.raster)
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
        self.evaluation.check_canvases(prepared, &self.raster)
    }

    /// As [`update`](Self::update), for planes that show `shown`. Each piece of the picture is converted as soon as it is drawn.
    pub(crate) fn update_planes(
        &mut self,
        prepared: &Prepared,
        planes: &mut Planes,
        shown: &mut Shown,
        bands: usize,
    ) -> Result<(), Error> {
        let Self { clock, raster, plan, .. } = self;
        let wanted = !planes.bytes().is_empty();
        clock.resume();
        let delivered = raster.deliver(plan, &prepared.materials(), shown, bands, &mut |at, pixels| {
            if wanted {
                clock.mark(Stage::Raster);
                planes.put(at, pixels);
                clock.mark(Stage::Convert);
            }
        });
        planes.complete();
        clock.mark(Stage::Raster);
        if !delivered {
            return Err(Error::BufferSize { expected: prepared.frame_bytes(), observed: 0 });
        }
        self.evaluation.check_canvases(prepared, &self.raster)
    }

    pub(crate) fn plan(&self) -> &RenderPlan {
        &self.plan
    }

    pub(crate) fn graph(&self) -> &EvaluatedGraph {
        self.evaluation.graph()
    }

    /// The composition at `frame`, which was evaluated last.
    pub(crate) fn inspect(&self, prepared: &Prepared, frame: u64) -> Inspection {
        inspect(prepared, &self.evaluation, frame)
    }

    pub(crate) fn values(&self) -> &Values {
        &self.evaluation.values
    }

    /// Takes over the warnings of another thread's frames.
    pub(crate) fn absorb_warnings(&mut self, other: &mut Self) {
        self.evaluation.values.absorb_warnings(&other.evaluation.values);
        other.evaluation.values.clear_warnings();
    }

    /// Takes over the warnings of values that were found elsewhere.
    pub(crate) fn absorb_values(&mut self, values: &mut Values) {
        self.evaluation.values.absorb_warnings(values);
        values.clear_warnings();
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
