//! Tile maps: files of Tiled and LDtk become a [`TileScene`].
//!
//! A scene has **layers** of **cells**, each of which shows a **glyph** of a **bank**; some glyphs are **animated**. Beside
//! them lie layers of **objects**: sprites, points and regions with properties. It knows neither a camera nor a viewport.
//!
//! The files are a stranger's. Each that a map names is read through the asset's own source, its size is weighed before
//! anything of that size is made, and a map is had as a whole or not at all. What the formats have and a scene does not
//! is refused by name.

mod build;
mod fault;
mod files;
mod ldtk;
mod object;
mod ratio;
mod scene;
mod tmx;

pub use object::{TileFit, TileObject, TileObjectLayer, TileProperty, TileShape, TileSprite};
pub use ratio::Ratio;
use reelm_ir::Limits;
pub use scene::{TileAnimation, TileBank, TileCell, TileFrame, TileLayer, TileNumber, TileScene};

pub(crate) use fault::Fault;

use crate::AssetSource;
use build::Builder;
use files::{Files, tidy};

/// Reads the tile map at a path, of its levels the named one or else the first, and all that it names; `budget` is how many decoded bytes are left for all assets together.
///
/// What begins with `<` is taken for a map of Tiled, what begins with `{` for a project of LDtk.
pub(crate) fn load(
    (path, level): (&str, Option<&str>),
    source: &dyn AssetSource,
    limits: &Limits,
    budget: u64,
) -> Result<TileScene, Fault> {
    let mut files = Files::new(source, limits, budget);
    let path = &tidy(path);
    let bytes = files.text(path)?;
    match bytes.trim_ascii_start() {
        [b'{', ..] => ldtk::load(path, level, &bytes, &mut files),
        [b'<', ..] | [0xef, 0xbb, 0xbf, ..] => match level {
            Some(level) => Err(Fault::no_level(path, level, core::iter::empty())),
            None => tmx::load(path, bytes, &mut files),
        },
        _ => Err(Fault::broken(path, "", "the file is neither a map of Tiled (TMX) nor a project of LDtk")),
    }
}

/// What the layers of all formats must keep to.
impl Builder<'_, '_> {
    /// Refuses tiles that no layer can have.
    fn check_tile_size(&self, [width, height]: [u32; 2]) -> Result<u32, Fault> {
        match (width, height) {
            (8, 8) | (16, 16) | (32, 32) => Ok(width),
            _ => {
                let what = format!("tiles of {width} × {height} px are not supported; 8, 16 and 32 px square are");
                Err(Fault::unsupported(&self.file, "", what))
            }
        }
    }
}

/// `opacity` in 0 to 1 as a byte, rounded to nearest; `None` if it is not in that range.
fn opacity_byte(opacity: f64) -> Option<u8> {
    (0.0..=1.0).contains(&opacity).then_some((opacity * 255.0 + 0.5) as u8)
}

/// `value` rounded to the nearest whole pixel, a half up; `None` if it is no number or beyond 2³⁰ px.
fn whole_pixel(value: f64) -> Option<i32> {
    (value.abs() <= f64::from(1 << 30)).then(|| (value + 0.5).floor() as i32)
}
