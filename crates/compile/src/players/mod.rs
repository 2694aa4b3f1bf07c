//! **Players** keep what some nodes carry from frame to frame. Each context has its own.
//!
//! A frame stays a pure function of its number. What the players of scenes keep is a cache, and hashes say whether it is still good;
//! whoever asks for a frame brings the canvases to it first, and what they then hold depends on nothing else.

mod arguments;
mod canvases;
mod glyphs;
mod limits;
mod saves;
mod scenes;
mod stage;

use std::sync::Arc;

use reelm_assets::{PreparedAssets, TextEngine};
use reelm_ir::{CompositionIr, Limits};
use reelm_plan::PlanBuilder;

pub(crate) use canvases::Held;
pub use canvases::{Canvases, PieceRefusal, Run};
pub use limits::composer_limits;
pub use saves::SurfaceCopy;
pub use scenes::Scenes;
pub(crate) use scenes::Shown;
pub use stage::{Numbered, Stage, StageAnimation, StageObject, StageSource, StageSprite, Stages};

/// What the nodes of one composition carry from frame to frame.
#[derive(Debug)]
pub struct Players {
    /// The composers of `scene` nodes.
    pub scenes: Scenes,
    /// The canvases of `paint` nodes.
    pub canvases: Canvases,
    /// Shapes what is written on them.
    pub(crate) texts: TextEngine,
}

impl Players {
    /// Players that have run no frame. `space` tells their lasting surfaces from those of other players on the same raster.
    pub fn new(ir: &CompositionIr, stages: &Arc<Stages>, limits: &Limits, space: u32) -> Self {
        let scenes = Scenes::new(stages, &composer_limits(limits), space);
        Self { scenes, canvases: Canvases::new(ir, limits, space), texts: TextEngine::new() }
    }

    /// Calls `visit` with the key of every lasting surface that they may have: for who gives them up.
    pub fn each_key(&self, mut visit: impl FnMut(u64)) {
        self.scenes.keys().for_each(&mut visit);
        self.canvases.keys().for_each(&mut visit);
    }

    /// Brings the surfaces of the canvases up to date.
    pub(crate) fn update(&mut self, builder: &mut PlanBuilder, assets: &PreparedAssets, held: &Held<'_>) {
        if !self.canvases.is_empty() {
            self.texts.begin_frame();
            self.canvases.update(builder, &mut self.texts, assets, held);
        }
    }
}
