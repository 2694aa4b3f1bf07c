//! From a composition's text to frames: reading, compiling, preparing, rendering.
//!
//! ```text
//! Composition ──compile(vars)──▶ Compiled ──prepare──▶ Prepared ──session──▶ RenderSession ──▶ frames
//! ```
//!
//! * a [`Composition`] is a file that was read: what is wrong with its text is known.
//! * [`Compiled`] has its vars bound and its expressions compiled.
//! * [`Prepared`] has its images and fonts decoded. It is constant and cheap to clone; any number of sessions share it.
//! * a [`RenderSession`] renders frames: one into a buffer, or a range into a sink, several frames at once. It mixes their sound likewise.
//!
//! A [`Batch`] renders one composition once for each row of data, sharing what rows have in common.
//!
//! A [`RealmStage`] is a realm document instead of a composition; [`PreparedStage`] and [`StageSession`] are likewise to it.
//!
//! A frame is a pure function of composition, vars, assets and frame number. Threads, order and repetition change nothing
//! about its pixels.

mod batch;
mod composition;
mod context;
mod error;
mod evaluation;
mod formatted;
mod inspect;
mod levels;
mod moments;
mod order;
mod pieces;
mod pipeline;
mod range;
mod resident;
mod room;
mod session;
mod sound;
mod stage;
mod stages;
mod timing;

pub use batch::{
    Batch, BatchEvent, BatchJob, BatchReport, MakeSink, NameError, NameTemplate, OutputFolders, Row, RowError,
    RowFault, RowReport, Rows, read_vars,
};
pub use composition::{Compiled, Composition, Prepared};
pub use error::{CompositionError, Error, RealmsError};
pub use formatted::Formatted;
pub use inspect::{Hidden, InspectedNode, InspectedProperty, InspectedTransform, InspectedValue, Inspection};
pub use pipeline::{Cancel, Progress, RangeReport};
pub use session::{FrameInfo, RenderSession, SessionOptions};
pub use sound::SOUND_RATE;
pub use stage::{PreparedStage, RealmStage, RoutedEvent, StageFrame, StageSession, inset_host};
pub use timing::{FrameTimes, Stage};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
