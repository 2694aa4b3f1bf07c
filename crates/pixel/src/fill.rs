//! **Filling** and **copying**: pixels are replaced, nothing is blended.

use fearless_simd::dispatch;

use crate::composite::overlap;
use crate::{CpuLevel, IRect, View, ViewMut};

/// Sets every pixel to `rgba`, which is premultiplied.
pub fn fill(level: CpuLevel, dst: &mut ViewMut<'_>, rgba: [u8; 4]) {
    dispatch!(level.simd, _simd => fill_rows(dst, rgba));
}

/// Sets every pixel to transparent.
pub fn clear(dst: &mut ViewMut<'_>) {
    dst.rows_mut().for_each(|row| row.fill(0));
}

/// Copies `src` into `dst` with its top-left pixel at (`x`, `y`), clipped; the rest stays.
pub fn copy(dst: &mut ViewMut<'_>, x: i32, y: i32, src: &View<'_>) {
    let (mut dst, src) = overlap(dst, x, y, src);
    for (dst, src) in dst.rows_mut().zip(src.rows()) {
        if dst.len() == src.len() {
            dst.copy_from_slice(src);
        }
    }
}

/// The up to four rectangles that `outer` has around `inner`, which lies inside of it.
pub(crate) fn around(outer: IRect, inner: IRect) -> [IRect; 4] {
    if inner.is_empty() {
        return [outer, IRect::EMPTY, IRect::EMPTY, IRect::EMPTY];
    }
    [
        IRect::new(outer.x0, outer.y0, outer.x1, inner.y0),
        IRect::new(outer.x0, inner.y1, outer.x1, outer.y1),
        IRect::new(outer.x0, inner.y0, inner.x0, inner.y1),
        IRect::new(inner.x1, inner.y0, outer.x1, inner.y1),
    ]
}

#[inline(always)]
fn fill_rows(dst: &mut ViewMut<'_>, rgba: [u8; 4]) {
    for row in dst.rows_mut() {
        row.as_chunks_mut::<4>().0.fill(rgba);
    }
}
