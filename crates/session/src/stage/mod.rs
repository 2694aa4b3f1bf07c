//! A **stage**: a realm document that is played. Its realms run compositions (scenes and canvases as those of one node), a realm graph says which of them renders in a frame
//! and what shows it, and one target is looked at.
//!
//! * [`RealmStage`] was read; [`PreparedStage`] has compiled compositions and decoded assets; a [`StageSession`] plays it.
//! * the **world** is the realm graph with what its realms run; only the document's commands change it.
//! * a **player** resolves the composition of one realm, frame by frame.
//!
//! A frame of a stage is a pure function of the document, its files and the frame's number. As what a realm shows may be what
//! others showed before (over a cut, in itself, or while it was not ready), frames are made in order from the first: to get
//! to a frame, those before it are played, their realms' surfaces included, but nothing is presented.

mod commands;
mod load;
mod players;
mod pointer;
mod range;
mod resources;
mod session;
mod world;

pub use load::{PreparedStage, RealmStage};
pub use session::{RoutedEvent, StageFrame, StageSession};
pub use world::inset_host;
