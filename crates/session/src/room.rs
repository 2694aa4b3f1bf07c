//! **Room** for what lasts from frame to frame: the layers of canvases and scenes.
//!
//! What a frame needs of it depends on the frame alone: what its plan names, and the layers of all canvases. Everything else is a
//! cache, and gives way when there is no room: saves of canvases, and the layers of scenes that the frame does not show.

use reelm_compile::Players;
use reelm_plan::{Lifetime, RenderPlan};
use reelm_raster::{NoRoom, Raster, RoomLimit};

use crate::composition::Prepared;
use crate::error::Error;
use crate::evaluation::Evaluation;

impl Evaluation {
    /// Sees to it that `raster` has room for what lasts in `plan`, which is for `frame`.
    ///
    /// # Errors
    /// [`Error::NodeLimit`].
    pub(crate) fn make_room(
        &mut self,
        prepared: &Prepared,
        plan: &RenderPlan,
        frame: u64,
        raster: &mut Raster,
    ) -> Result<(), Error> {
        if raster.check_room(plan).is_ok() {
            return Ok(());
        }
        give_way(&mut self.players, plan, raster);
        raster.check_room(plan).map_err(|no_room| self.no_room(prepared, frame, no_room))
    }

    fn no_room(&self, prepared: &Prepared, frame: u64, no_room: NoRoom) -> Error {
        let NoRoom { key, limit, allowed, observed } = no_room;
        let scene = self.players.scenes.node_of(key);
        let piece = self.players.canvases.piece_of(key).and_then(|piece| prepared.ir.pieces.get(piece as usize));
        let node = scene.or(piece.map(|piece| piece.node)).unwrap_or_default();
        let (what, limit) = match limit {
            RoomLimit::LastingBytes => ("bytes of the layers of scenes and canvases", "lasting_bytes"),
            RoomLimit::SurfacePixels => ("pixels of a layer of a scene or canvas", "surface_pixels"),
        };
        Error::at_node(&prepared.ir, node, frame, (what, limit, allowed, observed))
    }
}

/// Gives up the caches of `players` that `plan` does not name.
fn give_way(players: &mut Players, plan: &RenderPlan, raster: &mut Raster) {
    players.canvases.give_up_saves();
    players.canvases.given_up().for_each(|key| raster.forget(key));
    let named = |key| plan.surfaces.values().any(|surface| surface.lifetime == Lifetime::Persistent(key));
    players.scenes.keys().filter(|key| !named(*key)).for_each(|key| raster.forget(key));
}
