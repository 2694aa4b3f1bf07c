//! A **scene** and what it is made of: layers of tiles, whose glyphs come from banks.

mod bank;
mod layer;
mod map;

pub use bank::{BankSource, GlyphBank, GlyphData, is_premultiplied};
pub(crate) use layer::blend_name;
pub use layer::{Edge, Edges, Factor, LayerSource, Parallax, Scene, SceneLayer, SceneSource};
pub use map::TileMap;
pub use reelm_plan::{Palette, Tile};
