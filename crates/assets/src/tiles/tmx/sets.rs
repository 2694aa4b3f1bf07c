//! Tilesets of Tiled: where a tile's picture is, and what it shows in turn.

use tiled::{Tile, Tileset};

use super::path_text;
use crate::tiles::build::{Builder, Cut, Glyph, WHITE, Way};
use crate::tiles::{Fault, TileFrame};

/// How a cell or an object shows a tile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Whether columns become rows, before it is mirrored.
    pub(super) turned: bool,
    /// What its channels are multiplied by.
    pub(super) tint: [u8; 4],
    /// The number of the tileset's tile 0 in the map, if it is known.
    pub(super) first: Option<u32>,
    /// Its size before it is turned, if it is stretched.
    pub(super) shown: Option<[u32; 2]>,
}

/// The glyph of the tile `id` of `set`, with what it shows in turn.
pub(super) fn glyph(set: &Tileset, id: u32, look: Look, to: &mut Builder<'_, '_>) -> Result<Glyph, Fault> {
    let glyph = still(set, id, look, to)?;
    let tile = set.get_tile(id);
    let Some(frames) = tile.as_ref().and_then(|tile| tile.animation.as_ref()).filter(|_| !to.is_animated(glyph)) else {
        return Ok(glyph);
    };
    let mut shown = Vec::with_capacity(frames.len());
    for frame in frames {
        let other = still(set, frame.tile_id, look, to)?;
        if other.bank != glyph.bank {
            let what =
                format!("tile {id} of `{}` shows tiles of other sizes in turn, which is not supported", set.name);
            return Err(Fault::unsupported(&to.file, "", what));
        }
        shown.push(TileFrame { glyph: other.glyph, ms: frame.duration });
    }
    to.animate(glyph, shown);
    Ok(glyph)
}

/// Width and height of the tile `id` of `set` in its picture.
pub(super) fn tile_size(set: &Tileset, id: u32) -> [u32; 2] {
    let rect = set.get_tile(id).and_then(|tile| tile.image_rect);
    match rect {
        Some(rect) if set.image.is_none() => [rect.width, rect.height].map(|side| u32::try_from(side).unwrap_or(0)),
        _ => [set.tile_width, set.tile_height],
    }
}

/// The glyph of the tile's own picture.
fn still(set: &Tileset, id: u32, look: Look, to: &mut Builder<'_, '_>) -> Result<Glyph, Fault> {
    let tile = set.get_tile(id);
    let found = match &set.image {
        Some(image) if id < set.tilecount => in_sheet(set, id).map(|at| (image, at)),
        Some(_) => None,
        None => tile.as_ref().and_then(|tile| tile.image.as_ref().zip(in_collection(tile))),
    };
    let Some((image, at)) = found else {
        return Err(Fault::broken(&to.file, "", format!("the tileset `{}` has no tile {id}", set.name)));
    };
    let key = image.transparent_colour.map(|color| [color.red, color.green, color.blue]);
    let picture = to.picture(&path_text(&image.source), key)?;
    let size = tile_size(set, id);
    let shown = look.shown.unwrap_or(size);
    let glyph =
        to.glyph(Cut { picture, at, size, shown, way: Way::Stretched, turned: look.turned, tint: look.tint })?;
    let plain = !look.turned && look.tint == WHITE && shown == size;
    if let Some(number) = look.first.and_then(|first| first.checked_add(id)).filter(|_| plain) {
        to.number(number, glyph);
    }
    Ok(glyph)
}

/// The top left pixel of a tile of a tileset with one picture.
fn in_sheet(set: &Tileset, id: u32) -> Option<[u32; 2]> {
    let (column, row) = (id.checked_rem(set.columns)?, id.checked_div(set.columns)?);
    let at = |index: u32, side: u32| index.checked_mul(side.checked_add(set.spacing)?)?.checked_add(set.margin);
    Some([at(column, set.tile_width)?, at(row, set.tile_height)?])
}

/// Where a tile with a picture of its own lies in it.
fn in_collection(tile: &Tile<'_>) -> Option<[u32; 2]> {
    let rect = tile.image_rect?;
    Some([u32::try_from(rect.x).ok()?, u32::try_from(rect.y).ok()?])
}
