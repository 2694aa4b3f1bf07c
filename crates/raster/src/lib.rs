//! Executes a [`RenderPlan`](reelm_plan::RenderPlan): the only crate that touches pixels.
//!
//! The nouns:
//!
//! - A **raster** ([`Raster`]) executes plans, one operation after the other, and writes the plan's root to an output of
//!   the caller's. It is long-lived; a frame in flight has its own.
//! - A **surface** is a rectangle of pixels that the plan asks for. The **pool** lends each a buffer from its first use to
//!   its last, so that few buffers serve many surfaces.
//! - A **passing** surface is a large one that is never there as a whole: it is drawn band by band of rows, for what reads it, and so is
//!   the output of [`Raster::deliver`].
//! - A **retained** surface is one that is kept from frame to frame: while its hash stays the same, neither the operations
//!   that make it nor those that only feed it are executed. The **store** ([`SurfaceStore`]) has pool and retained surfaces;
//!   rasters of one session share it.
//! - A **lasting** surface is one of the plan's owner: its pixels stay until the owner gives it up, and what they are is known by
//!   a hash of the owner's, so that a plan does no more than what they miss.
//! - **Damage** is what of the output changed since the frame that its buffer shows ([`Shown`]): nothing else is drawn.
//! - The **painter** draws items (shapes, glyphs, gradients, images) into one surface. It alone knows the library that
//!   computes coverage; its vector level is pinned, so that every CPU gives the same bytes.
//! - Everything else (filters, masks, blend modes, transitions, tiles, sprites) is a kernel of `reelm-pixel`.
//!
//! The output is a pure function of the plan and the resources. It does not depend on what was executed before, on the
//! instruction set in the options, nor on what the caches hold. A lasting surface is the exception where its owner names a base
//! that it does not hold, or no state.

mod bands;
mod color;
mod cost;
mod damage;
mod lasting;
mod leaves;
mod needs;
mod ops;
mod painter;
mod passing;
mod pool;
mod raster;
mod retained;
mod sightings;
mod stats;
mod store;
mod surfaces;
mod waiting;
mod waves;
mod worker;

pub use damage::Shown;
pub use lasting::{NoRoom, RoomLimit};
pub use raster::{Raster, Take};
pub use stats::{PainterKind, RasterOptions, RasterStats};
pub use store::SurfaceStore;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
