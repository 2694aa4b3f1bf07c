//! **Waiting** operations: what is drawn straight into the output by one thread waits, and is then drawn **band** by band of rows.
//!
//! An output is larger than a processor's nearest caches. Drawn operation by operation, each would bring its rows in again; band by
//! band, they are near while all operations draw what they have in them. In every pixel the operations follow each other as they
//! came, so the picture is the same.

use reelm_ids::{OpId, SurfaceId};
use reelm_pixel::IRect;
use reelm_plan::{Op, RenderPlan};

use crate::bands::draws_in_parts;
use crate::ops::Target;
use crate::passing::Passing;
use crate::raster::Frame;

/// Rows of a band: those of a frame of 1080 rows take half a megabyte.
const ROWS: u32 = 64;

/// Fewer pixels are near as a whole.
pub(crate) const LEAST_PIXELS: u64 = 1 << 18;

/// No more operations wait, for each is compared with those that follow.
pub(crate) const MOST: usize = 64;

/// What waiting operations read stays until they are drawn. Beyond so many bytes they wait no longer.
const MOST_BYTES: u64 = 16 << 20;

/// Operations on the output that wait. Its storage is kept.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    ops: Vec<OpId>,
    bytes: u64,
}

impl Waiting {
    /// Whether operations on the output wait in a frame of which so many pixels are drawn.
    pub(crate) fn is_worth(damaged: u64) -> bool {
        damaged >= LEAST_PIXELS
    }

    /// Whether an operation can wait.
    pub(crate) fn takes(&self, frame: Frame<'_>, op: &Op, passing: &Passing) -> bool {
        op.target() == frame.root && draws_in_parts(op) || passing.has(op.target())
    }

    pub(crate) fn add(&mut self, plan: &RenderPlan, id: OpId, op: &Op) {
        let areas = plan.sources(op).filter_map(|source| plan.surfaces.get(source)).map(|desc| desc.rect.area());
        self.bytes = self.bytes.saturating_add(areas.sum::<u64>().saturating_mul(4));
        self.ops.push(id);
    }

    /// Whether those that wait must be drawn before the next operation is executed: there are enough of them, or it has to do
    /// with what one of them reads or with the output.
    pub(crate) fn must_go(&self, frame: Frame<'_>, next: &Op, passing: &Passing) -> bool {
        if self.ops.is_empty() {
            return false;
        }
        let touches = |surface: SurfaceId| surface == frame.root || self.reads(frame.plan, surface);
        let waits = self.takes(frame, next, passing);
        // What passes for later operations gains nothing by being drawn.
        let full = (self.ops.len() >= MOST || self.bytes >= MOST_BYTES)
            && self.ops_on(frame.plan, frame.root).next().is_some();
        full || (!waits && frame.plan.sources(next).chain([next.target()]).any(touches))
    }

    /// Those that wait, in order.
    pub(crate) fn ops(&self) -> &[OpId] {
        &self.ops
    }

    /// Those of them, in order, that draw on `root` itself.
    pub(crate) fn ops_on<'a>(&'a self, plan: &'a RenderPlan, root: SurfaceId) -> impl Iterator<Item = &'a Op> {
        self.ops.iter().filter_map(|id| plan.ops.get(*id)).filter(move |op| op.target() == root)
    }

    /// Forgets those that are `over`.
    pub(crate) fn end(&mut self, over: impl Fn(OpId) -> bool) {
        self.ops.retain(|id| !over(*id));
        self.bytes = 0;
    }

    fn reads(&self, plan: &RenderPlan, surface: SurfaceId) -> bool {
        let mut ops = self.ops.iter().filter_map(|id| plan.ops.get(*id));
        ops.any(|op| plan.sources(op).any(|source| source == surface))
    }
}

/// Cuts a target into bands, from top to bottom. One operation alone has it as a whole.
pub(crate) fn in_bands(target: Target<'_>, ops: usize, mut draw: impl FnMut(Target<'_>)) {
    let Target { mut pixels, mut rect, origin } = target;
    while ops > 1 && rect.height() > ROWS {
        let (band, rest) = pixels.split_rows_at(ROWS);
        let middle = rect.y0.saturating_add(ROWS as i32);
        draw(Target { pixels: band, rect: IRect { y1: middle, ..rect }, origin });
        (pixels, rect) = (rest, IRect { y0: middle, ..rect });
    }
    draw(Target { pixels, rect, origin });
}

/// The bands of `rect`, from top to bottom.
pub(crate) fn bands_of(rect: IRect) -> impl Iterator<Item = IRect> {
    let tops = (rect.y0..rect.y1).step_by(ROWS as usize);
    tops.map(move |top| IRect { y0: top, y1: top.saturating_add(ROWS as i32).min(rect.y1), ..rect })
}
