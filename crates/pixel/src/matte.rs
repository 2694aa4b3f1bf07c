//! A **matte** is a picture whose luminance says when the second of two pictures arrives: where it is dark, first.

use crate::shares::{Shares, fixed, mix_shares};
use crate::{CpuLevel, View, ViewMut};

/// The edge between two pictures, in the luminance of a matte from 0 (black) to 1 (white).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatteEdge {
    /// The luminance of which half has arrived.
    pub edge: f32,
    /// Over which luminance the share falls from 1 to 0; below 1/510, half of what two greys differ by, the edge is hard.
    pub width: f32,
}

/// Mixes `src` into `dst` by the luminance `t` of `matte`: `dst·(1 − p) + src·p` with `p = clamp(½ + (edge − t) / width, 0, 1)`, rounded
/// to the nearest byte once.
///
/// `src` lies with its top-left pixel at (`x`, `y`) of `dst`, `matte` with its own at (`matte_x`, `matte_y`); outside of `src` is
/// transparent, outside of `matte` black. The luminance is that of [`crate::MaskMode::Luma`]. An edge that is not finite changes nothing.
pub fn mix_matte(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    (x, y): (i32, i32),
    src: &View<'_>,
    (matte_x, matte_y): (i32, i32),
    matte: &View<'_>,
    edge: &MatteEdge,
) {
    if edge.edge.is_finite() && edge.width.is_finite() {
        mix_shares(level, dst, x, y, src, Lights { matte, x: matte_x, y: matte_y, edge: *edge });
    }
}

/// The share at a luminance of `luma` / 255, in 1/65 536.
#[inline(always)]
pub(crate) fn share(edge: MatteEdge, luma: u32) -> u32 {
    let width = if edge.width > 1.0 / 510.0 { edge.width } else { 1.0 / 510.0 };
    fixed(0.5 + (edge.edge - luma as i32 as f32 * (1.0 / 255.0)) / width)
}

#[derive(Clone, Copy)]
struct Lights<'a> {
    matte: &'a View<'a>,
    x: i32,
    y: i32,
    edge: MatteEdge,
}

impl Shares for Lights<'_> {
    #[inline(always)]
    fn fill(self, x: i32, y: i32, out: &mut [u32]) {
        let row = u32::try_from(i64::from(y) - i64::from(self.y)).map_or(&[][..], |row| self.matte.row(row));
        let row = row.as_chunks::<4>().0;
        let start = i64::from(x) - i64::from(self.x);
        let before = usize::try_from(-start).unwrap_or(0).min(out.len());
        let row = row.get(usize::try_from(start).unwrap_or(0)..).unwrap_or_default();
        let (dark, rest) = out.split_at_mut(before);
        let (lit, behind) = rest.split_at_mut(row.len().min(rest.len()));
        let none = share(self.edge, 0);
        dark.fill(none);
        behind.fill(none);
        for (out, pixel) in lit.iter_mut().zip(row) {
            let [r, g, b, _] = pixel.map(u32::from);
            *out = share(self.edge, (13_926 * r + 46_885 * g + 4_725 * b + 32_768) >> 16);
        }
    }
}
