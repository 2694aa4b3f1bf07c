//! How the picture of a tile object **fits** its box on whole pixels: stretched to the nearest pixel, and turned by quarters.

use tiled::{ObjectTileData, Tileset};

use super::layers::Style;
use super::sets::{self, Look};
use crate::tiles::build::Builder;
use crate::tiles::{Fault, TileFit, TileSprite};

/// A tile that an object shows.
pub(super) struct Shown<'a> {
    pub(super) set: &'a Tileset,
    /// The number of the set's tile 0 in the map.
    pub(super) first: Option<u32>,
    pub(super) data: ObjectTileData,
    pub(super) style: &'a Style,
}

/// Where an object lies: the top left of its box before it is turned, its size, and the point that it is turned about.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) position: [f64; 2],
    pub(super) size: [f64; 2],
    pub(super) origin: [f64; 2],
}

impl Shown<'_> {
    /// The picture in its box. `None` if it is turned by other than quarters, or would have no pixels or more than a tile may.
    pub(super) fn fit(&self, place: Place, degrees: f64, to: &mut Builder<'_, '_>) -> Result<Option<TileFit>, Fault> {
        let quarters = degrees.rem_euclid(360.0) / 90.0;
        let size = place.size.map(|side| (side + 0.5).floor());
        let fits = |side: f64| (1.0..=f64::from(to.files.limits.tile_side)).contains(&side);
        if quarters.fract() != 0.0 || !size.into_iter().all(fits) {
            return Ok(None);
        }
        let [width, height] = size.map(|side| side as u32);
        let (mut turned, mut flips) = (self.data.flip_d, [self.data.flip_h, self.data.flip_v]);
        let shown = if turned { [height, width] } else { [width, height] };
        let mut sides = [width, height].map(f64::from);
        let mut middle = [0, 1].map(|axis| place.position[axis] + place.size[axis] / 2.0 - place.origin[axis]);
        for _ in 0..quarters as u32 {
            // Columns become rows, and then the first column is the last.
            (turned, flips) = (!turned, [!flips[1], flips[0]]);
            (sides, middle) = ([sides[1], sides[0]], [-middle[1], middle[0]]);
        }
        let look = Look { turned, tint: self.style.tint, first: self.first, shown: Some(shown) };
        let glyph = sets::glyph(self.set, self.data.id(), look, to)?;
        let [flip_x, flip_y] = flips;
        let gid = self.first.and_then(|first| first.checked_add(self.data.id()));
        let sprite = TileSprite { bank: glyph.bank, glyph: glyph.glyph, flip_x, flip_y, gid };
        Ok(Some(TileFit { sprite, position: [0, 1].map(|axis| place.origin[axis] + middle[axis] - sides[axis] / 2.0) }))
    }
}
