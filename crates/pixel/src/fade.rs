//! A **fade** mixes everything with one colour.

use fearless_simd::dispatch;

use crate::math::div255;
use crate::{CpuLevel, ViewMut, fill};

/// Mixes every pixel with `rgba`, which is premultiplied: each byte becomes `d·(1 − k) + s·k`, rounded once, where `k` is
/// `amount / 255`.
pub fn fade(level: CpuLevel, dst: &mut ViewMut<'_>, rgba: [u8; 4], amount: u8) {
    match amount {
        0 => {}
        255 => fill(level, dst, rgba),
        _ => dispatch!(level.simd, _simd => rows(dst, rgba, amount)),
    }
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, rgba: [u8; 4], amount: u8) {
    let added = rgba.map(|v| u16::from(v) * u16::from(amount));
    let rest = u16::from(255 - amount);
    for row in dst.rows_mut() {
        for pixel in row.as_chunks_mut::<4>().0 {
            let mix = |d: u8, added: u16| div255(u32::from(u16::from(d) * rest + added)) as u8;
            let [r, g, b, a] = *pixel;
            *pixel = [mix(r, added[0]), mix(g, added[1]), mix(b, added[2]), mix(a, added[3])];
        }
    }
}
