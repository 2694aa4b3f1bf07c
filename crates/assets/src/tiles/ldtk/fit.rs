//! How the tile of an entity **fits** its box: by the render modes of the editor, on whole pixels.
//!
//! What is smaller or larger than the box lies so that the pivots of both meet.

use super::entities::sprite;
use super::file::EntityDef;
use crate::tiles::build::{Builder, COVER, Cut, Way};
use crate::tiles::{Fault, TileFit};

/// Where an entity lies: the top left and the size of its box, and the point of it that is its own place, as fractions.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) position: [f64; 2],
    pub(super) size: [i64; 2],
    pub(super) pivot: [f64; 2],
}

/// The tile `cut` in its box. `None` if its definition does not say how, or if it would have no pixels or more than a tile may.
pub(super) fn fit(
    cut: Cut,
    place: Place,
    def: Option<&EntityDef>,
    to: &mut Builder<'_, '_>,
) -> Result<Option<TileFit>, Fault> {
    let most = to.files.limits.tile_side;
    let size = place.size.map(|side| u32::try_from(side).ok().filter(|side| (1..=most).contains(side)));
    let shown = match size {
        _ if place.size == cut.size.map(i64::from) => Some(cut),
        // The only one that does not ask how large the box is.
        _ if def.is_some_and(|def| def.mode == "FullSizeUncropped") => Some(cut),
        [Some(width), Some(height)] => def.and_then(|def| filled(cut, [width, height], place.pivot, def)),
        _ => None,
    };
    let Some(shown) = shown.filter(|cut| cut.shown.iter().all(|side| (1..=most).contains(side))) else {
        return Ok(None);
    };
    let position = [0, 1].map(|axis| {
        let free = place.size[axis] as f64 - f64::from(shown.shown[axis]);
        place.position[axis] + free * place.pivot[axis]
    });
    Ok(Some(TileFit { sprite: sprite(shown, to)?, position }))
}

/// The cut that fills a box of this size as its definition says.
fn filled(cut: Cut, size: [u32; 2], pivot: [f64; 2], def: &EntityDef) -> Option<Cut> {
    match def.mode.as_str() {
        "Stretch" => Some(Cut { shown: size, ..cut }),
        "FitInside" => Some(Cut { shown: inside(cut.size, size), ..cut }),
        "Repeat" => Some(Cut { shown: size, way: Way::Repeated, ..cut }),
        "Cover" => Some(Cut { shown: size, way: Way::Covering(covering(cut.size, size, pivot)), ..cut }),
        "FullSizeCropped" => Some(cropped(cut, size, pivot)),
        "NineSlice" => Some(Cut { shown: size, way: Way::Sliced(borders(&def.borders, cut.size, size)?), ..cut }),
        _ => None,
    }
}

/// The largest size of the same shape that lies within the box, to the nearest pixel.
fn inside(own: [u32; 2], size: [u32; 2]) -> [u32; 2] {
    let [[w, h], [width, height]] = [own, size].map(|sides| sides.map(u64::from));
    let scaled =
        |side: u64, by: u64, of: u64| u32::try_from((2 * side * by + of) / (2 * of)).unwrap_or(u32::MAX).max(1);
    if width * h <= height * w { [size[0], scaled(h, width, w)] } else { [scaled(w, height, h), size[1]] }
}

/// Where in the tile begins what covers the box.
fn covering(own: [u32; 2], size: [u32; 2], pivot: [f64; 2]) -> [u32; 2] {
    let (own, size) = (own.map(f64::from), size.map(f64::from));
    let step = (own[0] / size[0]).min(own[1] / size[1]);
    [0, 1].map(|axis| {
        let hidden = (own[axis] - size[axis] * step).max(0.0);
        (hidden * pivot[axis].clamp(0.0, 1.0) * COVER as f64 + 0.5).floor() as u32
    })
}

/// What of the tile lies in the box.
fn cropped(cut: Cut, size: [u32; 2], pivot: [f64; 2]) -> Cut {
    let seen = [0, 1].map(|axis| size[axis].min(cut.size[axis]));
    let at = [0, 1].map(|axis| {
        let hidden = f64::from(cut.size[axis] - seen[axis]);
        cut.at[axis].saturating_add((hidden * pivot[axis].clamp(0.0, 1.0) + 0.5).floor() as u32)
    });
    Cut { at, size: seen, shown: seen, ..cut }
}

/// The borders of nine slices; `None` if the tile or the box has no room for them, or for what is between them.
fn borders(given: &[i64], own: [u32; 2], size: [u32; 2]) -> Option<[u32; 4]> {
    let given = <[i64; 4]>::try_from(given).ok()?;
    let [top, right, bottom, left] = given.map(u32::try_from);
    let all @ [top, right, bottom, left] = [top.ok()?, right.ok()?, bottom.ok()?, left.ok()?];
    let fits = [(0, left, right), (1, top, bottom)].into_iter().all(|(axis, before, after)| {
        let both = before.saturating_add(after);
        both <= size[axis] && (both < own[axis] || both == own[axis] && both == size[axis])
    });
    fits.then_some(all)
}
