//! The **limits**: what a scene, a bank and a composer may hold at most. Each is checked before anything is taken.

/// Layers of a scene.
pub const MAX_LAYERS: usize = 8;

/// Cells of one map, 2²⁴.
pub const MAX_MAP_TILES: u64 = 1 << 24;

/// Cells of all maps of a scene, 2²⁵.
pub const MAX_SCENE_TILES: u64 = 1 << 25;

/// Numerator (of either sign) and denominator of a parallax factor.
pub const MAX_PARALLAX: u32 = 1 << 16;

/// Width and height of a glyph, in pixels.
pub const MAX_GLYPH_SIDE: u32 = 256;

/// Glyphs of a bank.
pub const MAX_GLYPHS: u64 = 1 << 16;

/// Bytes of pixels or texels in a bank, 64 MiB.
pub const MAX_BANK_BYTES: u64 = 1 << 26;

/// Palettes of a bank.
pub const MAX_PALETTES: u64 = 256;

/// Width and height of the viewport, in pixels.
pub const MAX_VIEWPORT_SIDE: u32 = 16_384;

/// Pixels of the viewport, 2²⁶.
pub const MAX_VIEWPORT_AREA: u64 = 1 << 26;

/// Largest capacity for sprites.
pub const MAX_SPRITES: u32 = 65_536;

/// The capacity for sprites of a composer that is not told one.
pub const DEFAULT_SPRITES: u32 = 512;
