//! A picture is **extended** beyond a rectangle by the pixels at its edges (SVG's `edgeMode="duplicate"`), so that a blur finds no
//! transparency there.

use crate::{IRect, ViewMut};

/// Replaces what of `dst` lies outside of `rect` by the nearest pixel inside. What has no such pixel in `dst` stays.
pub fn extend(dst: &mut ViewMut<'_>, rect: IRect) {
    let inner = rect.intersect(dst.bounds());
    if inner.is_empty() {
        return;
    }
    let (width, height) = (dst.width() as i32, dst.height());
    for y in inner.y0..inner.y1 {
        let row = dst.row_mut(y as u32).as_chunks_mut::<4>().0;
        for (edge, range) in [(inner.x0, 0..inner.x0), (inner.x1 - 1, inner.x1..width)] {
            let Some(color) = row.get(edge as usize).copied() else { continue };
            if let Some(rest) = row.get_mut(range.start as usize..range.end as usize) {
                rest.fill(color);
            }
        }
    }
    let (top, bottom) = (inner.y0 as u32, inner.y1 as u32 - 1);
    (0..top).for_each(|y| copy_row(dst, top, y));
    (bottom + 1..height).for_each(|y| copy_row(dst, bottom, y));
}

/// Makes row `to` that of `from`.
fn copy_row(dst: &mut ViewMut<'_>, from: u32, to: u32) {
    let (length, stride) = (dst.width() as usize * 4, dst.stride());
    let start = from as usize * stride;
    let (data, _) = dst.raw();
    if start + length <= data.len() && to as usize * stride + length <= data.len() {
        data.copy_within(start..start + length, to as usize * stride);
    }
}
