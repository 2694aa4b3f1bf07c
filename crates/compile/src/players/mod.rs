//! **Players** keep what some nodes carry from frame to frame. Each context has its own.
//!
//! A frame stays a pure function of its number: what is kept is a cache, and hashes say whether it is still good.

mod scenes;
mod stage;

use std::sync::Arc;

pub use scenes::Scenes;
pub(crate) use scenes::Shown;
pub use stage::{Numbered, Stage, StageAnimation, StageObject, StageSource, StageSprite, Stages};

/// What the nodes of one composition carry from frame to frame.
#[derive(Debug)]
pub struct Players {
    /// The composers of `scene` nodes.
    pub scenes: Scenes,
}

impl Players {
    /// Players that have run no frame.
    pub fn new(stages: &Arc<Stages>) -> Self {
        Self { scenes: Scenes::new(stages) }
    }
}
