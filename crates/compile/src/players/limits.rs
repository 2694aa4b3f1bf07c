//! What the engine's limits mean for canvases and scenes.

use reelm_ir::Limits;

/// What `limits` allow the composer of a `scene` node.
pub fn composer_limits(limits: &Limits) -> reelm_frame_composer::Limits {
    let allowed = reelm_frame_composer::Limits {
        layers: limits.scene_layers,
        map_tiles: limits.tile_cells,
        scene_tiles: limits.scene_cells,
        glyph_side: limits.tile_side,
        glyphs: limits.tile_glyphs,
        bank_bytes: limits.tile_bank_bytes,
        viewport_side: limits.side,
        viewport_area: limits.surface_pixels,
        sprites: limits.sprites,
        ..reelm_frame_composer::Limits::default()
    };
    allowed.clamped()
}

/// What `limits` allow the canvas of a `paint` node.
pub(super) fn canvas_limits(limits: &Limits) -> reelm_layer_stack::Limits {
    reelm_layer_stack::Limits {
        layers: limits.paint_bakes.saturating_add(1),
        nesting: limits.paint_nesting,
        side: limits.side,
        layer_pixels: limits.surface_pixels,
        pixels: limits.live_pixels,
        ..reelm_layer_stack::Limits::default()
    }
}
