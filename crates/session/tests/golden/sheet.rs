//! The sheet of a picture that changed: old, new and difference side by side.

use crate::picture::{Picture, off};

/// Columns between the pictures of a sheet.
pub(crate) const GAP: u32 = 8;

/// How much stronger a difference is shown than it is.
const STRONGER: u8 = 4;

/// `old`, `new` and how they differ, over black; a difference in alpha alone is shown in grey.
pub(crate) fn side_by_side(old: &Picture, new: &Picture) -> Picture {
    let (width, height) = (old.width.max(new.width), old.height.max(new.height));
    let whole = width * 3 + GAP * 2;
    let mut sheet = Picture { width: whole, height, pixels: vec![128; (whole * height * 4) as usize] };
    let opaque = |pixel: [u8; 4]| [pixel[0], pixel[1], pixel[2], 255];
    put(&mut sheet, 0, old, old.shown().map(opaque));
    put(&mut sheet, width + GAP, new, new.shown().map(opaque));
    if (old.width, old.height) == (new.width, new.height) {
        put(&mut sheet, (width + GAP) * 2, new, old.shown().zip(new.shown()).map(|(old, new)| strong(off(old, new))));
    }
    sheet.pixels.chunks_exact_mut(4).for_each(|pixel| pixel[3] = 255);
    sheet
}

fn strong([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    let [red, green, blue, alpha] = [red, green, blue, alpha].map(|channel| channel.saturating_mul(STRONGER));
    if red.max(green).max(blue) == 0 { [alpha, alpha, alpha, 255] } else { [red, green, blue, 255] }
}

/// Writes `pixels`, which have the size of `picture`, from column `left` on.
fn put(sheet: &mut Picture, left: u32, picture: &Picture, pixels: impl Iterator<Item = [u8; 4]>) {
    for (index, pixel) in pixels.enumerate() {
        let (x, y) = (index as u32 % picture.width + left, index as u32 / picture.width);
        let at = ((y * sheet.width + x) * 4) as usize;
        sheet.pixels[at..at + 4].copy_from_slice(&pixel);
    }
}
