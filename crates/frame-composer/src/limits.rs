//! The **limits**: what a scene, a bank and a composer may hold at most. Each is checked before anything is taken.
//!
//! Some follow from the form of the data (a palette's id has 8 bits) and are constants; the rest are the host's
//! ([`Limits`]), and no part of a composer's state.

use serde::{Deserialize, Serialize};

use crate::status::{Refusal, RefusalCode};

/// Layers of a scene.
pub const MAX_LAYERS: usize = 8;

/// Numerator (of either sign) and denominator of a parallax factor.
pub const MAX_PARALLAX: u32 = 1 << 16;

/// Width and height of a glyph, in pixels.
pub const MAX_GLYPH_SIDE: u32 = 256;

/// Glyphs of a bank; their ids have 16 bits.
pub const MAX_GLYPHS: u32 = 1 << 16;

/// Palettes of a bank; their ids have 8 bits.
pub const MAX_PALETTES: u32 = 256;

/// The capacity for sprites of a composer that is not told one.
pub const DEFAULT_SPRITES: u32 = 512;

/// What the host allows. Each is at least 1 and at most what [`Limits::MOST`] says. Scenes and banks that are read from a file are
/// held to the defaults then, and to those of a composer when it gets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Layers of a scene, 1 to 8; 8 by default.
    pub layers: u32,
    /// Cells of one map, 1 to 2³²; 2²⁴ by default.
    pub map_tiles: u64,
    /// Cells of all maps of a scene, 1 to 2³²; 2²⁵ by default.
    pub scene_tiles: u64,
    /// Width and height of a glyph in pixels, 1 to 256; 256 by default.
    pub glyph_side: u32,
    /// Glyphs of a bank, 1 to 65,536; 65,536 by default.
    pub glyphs: u32,
    /// Bytes of pixels or texels in a bank, 1 to 2³²; 64 MiB by default.
    pub bank_bytes: u64,
    /// Palettes of a bank, 1 to 256; 256 by default.
    pub palettes: u32,
    /// Width and height of the viewport in pixels, 1 to 32,768; 16,384 by default.
    pub viewport_side: u32,
    /// Pixels of the viewport, 1 to 2³⁰; 2²⁶ by default.
    pub viewport_area: u64,
    /// Capacity for sprites in one frame, 1 to 2²⁰; 65,536 by default.
    pub sprites: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            map_tiles: 1 << 24,
            scene_tiles: 1 << 25,
            bank_bytes: 1 << 26,
            viewport_side: 16_384,
            viewport_area: 1 << 26,
            sprites: 65_536,
            ..Self::MOST
        }
    }
}

impl Limits {
    /// The upper ends of all ranges.
    pub const MOST: Self = Self {
        layers: MAX_LAYERS as u32,
        map_tiles: 1 << 32,
        scene_tiles: 1 << 32,
        glyph_side: MAX_GLYPH_SIDE,
        glyphs: MAX_GLYPHS,
        bank_bytes: 1 << 32,
        palettes: MAX_PALETTES,
        viewport_side: 1 << 15,
        viewport_area: 1 << 30,
        sprites: 1 << 20,
    };

    /// Refuses limits beyond their ranges.
    ///
    /// # Errors
    /// `LimitRange`, with the end of the range and the number that is beyond it.
    pub fn check(&self) -> Result<(), Refusal> {
        for (value, most) in self.numbers().into_iter().zip(Self::MOST.numbers()) {
            Refusal::unless_within(RefusalCode::LimitRange, 1, most, value)?;
        }
        Ok(())
    }

    /// The nearest limits within the ranges.
    #[must_use]
    pub fn clamped(self) -> Self {
        let most = Self::MOST;
        Self {
            layers: self.layers.clamp(1, most.layers),
            map_tiles: self.map_tiles.clamp(1, most.map_tiles),
            scene_tiles: self.scene_tiles.clamp(1, most.scene_tiles),
            glyph_side: self.glyph_side.clamp(1, most.glyph_side),
            glyphs: self.glyphs.clamp(1, most.glyphs),
            bank_bytes: self.bank_bytes.clamp(1, most.bank_bytes),
            palettes: self.palettes.clamp(1, most.palettes),
            viewport_side: self.viewport_side.clamp(1, most.viewport_side),
            viewport_area: self.viewport_area.clamp(1, most.viewport_area),
            sprites: self.sprites.clamp(1, most.sprites),
        }
    }

    fn numbers(&self) -> [u64; 10] {
        [
            self.layers.into(),
            self.map_tiles,
            self.scene_tiles,
            self.glyph_side.into(),
            self.glyphs.into(),
            self.bank_bytes,
            self.palettes.into(),
            self.viewport_side.into(),
            self.viewport_area,
            self.sprites.into(),
        ]
    }
}
