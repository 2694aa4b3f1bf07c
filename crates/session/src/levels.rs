//! Levels of the sounds that expressions hear, measured before the first frame.

use std::sync::Arc;

use reelm_assets::PreparedAssets;
use reelm_expr::{Heard, Program};
use reelm_ids::AssetIdx;
use reelm_ir::{CompositionIr, Diagnostic, Limits};

/// `program` with the levels of all that it hears.
///
/// # Errors
/// `limit` where the sounds would be measured at too many frames.
pub(crate) fn with_levels(
    program: Arc<Program>,
    ir: &CompositionIr,
    assets: &PreparedAssets,
    limits: &Limits,
) -> Result<Arc<Program>, Vec<Diagnostic>> {
    if program.sounds().is_empty() {
        return Ok(program);
    }
    if let Some(error) = too_much(&program, ir, assets, limits) {
        return Err(vec![error]);
    }
    let mut levels: Vec<Arc<[f32]>> = vec![Arc::default(); program.sounds().len()];
    for asset in heard(&program) {
        let own = |heard: &&Heard| heard.asset == asset;
        let bands: Vec<[f64; 2]> = program.sounds().iter().filter(own).map(|heard| heard.band).collect();
        let Some(sound) = assets.sound(asset) else { continue };
        let places = levels.iter_mut().zip(program.sounds()).filter(|(_, heard)| heard.asset == asset);
        for ((place, _), measured) in places.zip(sound.levels(ir.fps, &bands)) {
            *place = measured;
        }
    }
    Ok(Arc::new(Arc::unwrap_or_clone(program).with_levels(levels)))
}

/// The error that the sounds which `program` hears are too much to be measured, where the first one that is too much is written.
pub(crate) fn too_much(
    program: &Program,
    ir: &CompositionIr,
    assets: &PreparedAssets,
    limits: &Limits,
) -> Option<Diagnostic> {
    let most = limits.audio_frames;
    let mut frames = 0_u64;
    for asset in heard(program) {
        frames = frames.saturating_add(assets.sound(asset).map_or(0, |sound| sound.frames(ir.fps)));
        if frames > most {
            let origin = ir.assets.get(asset).map(|asset| asset.origin.clone()).unwrap_or_default();
            let message = "with this sound there are too many frames at which sounds are measured";
            return Some(Diagnostic::error("limit", message, origin).with_limit("audio_frames", most, frames));
        }
    }
    None
}

/// The sounds that `program` hears, each once.
fn heard(program: &Program) -> Vec<AssetIdx> {
    let mut assets: Vec<AssetIdx> = program.sounds().iter().map(|heard| heard.asset).collect();
    assets.sort_unstable();
    assets.dedup();
    assets
}
