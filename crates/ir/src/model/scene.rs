//! Scenes: tile maps under a camera, sprites, a fade.

use std::sync::Arc;

use reelm_ids::AssetIdx;

use super::{Anim, Origin, Rgba, Sampling};

/// A scene.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The tile maps, bottom first; at least one.
    pub maps: Vec<AssetIdx>,
    /// The top left of what is seen, in pixels of the world; rounded to whole pixels.
    pub camera: Anim<[f64; 2]>,
    /// Whether the objects of the maps that have a picture are shown.
    pub objects: bool,
    /// The sprites, repeats multiplied out.
    pub sprites: Vec<Sprite>,
    /// A colour over everything.
    pub fade: Option<SceneFade>,
    /// How pixels are read where the scene is scaled or turned.
    pub sampling: Sampling,
}

/// A glyph at a place.
#[derive(Debug, Clone)]
pub struct Sprite {
    /// Which picture.
    pub glyph: SpriteGlyph,
    /// Where the picture comes from.
    pub bank: SpriteBank,
    /// Its top left, rounded to whole pixels.
    pub position: Anim<[f64; 2]>,
    /// The layer whose tiles it covers.
    pub layer: SpriteLayer,
    /// Within a layer the greater covers the less; of equals, the later covers the earlier. Rounded.
    pub priority: Anim<f64>,
    /// Whether it is mirrored left to right.
    pub flip_x: Anim<bool>,
    /// Whether it is mirrored top to bottom.
    pub flip_y: Anim<bool>,
    /// 0 to 1.
    pub opacity: Anim<f64>,
    /// Whether it is shown.
    pub visible: Anim<bool>,
    /// What its position is measured from.
    pub space: SpriteSpace,
    /// Where it is written; copies of a repeat share it.
    pub origin: Origin,
}

/// Which picture a sprite shows.
#[derive(Debug, Clone)]
pub enum SpriteGlyph {
    /// That of the object with this name or id.
    Name(Arc<str>),
    /// That of the tile with this number, rounded down.
    Number(Anim<f64>),
}

/// Where a sprite's picture comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SpriteBank {
    /// The first of the scene's maps that has it.
    #[default]
    Scene,
    /// A tile map.
    Tiles(AssetIdx),
    /// An image that is cut into cells.
    Sheet {
        /// The image.
        image: AssetIdx,
        /// Width and height of a cell in pixels, 1 to 256.
        size: [u32; 2],
    },
}

/// The layer that a sprite belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SpriteLayer {
    /// The topmost.
    #[default]
    Top,
    /// By number, 0 being the lowest.
    Number(u32),
    /// By name.
    Name(Arc<str>),
}

/// What a sprite's position is measured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum SpriteSpace {
    /// From the origin of its layer, with which it moves.
    #[default]
    World,
    /// From the top left of what is seen.
    Screen,
}

/// A colour over a whole scene.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SceneFade {
    /// The colour; its alpha multiplies the level.
    pub color: Anim<Rgba>,
    /// 0 (nothing) to 1 (the colour alone).
    pub level: Anim<f64>,
}
