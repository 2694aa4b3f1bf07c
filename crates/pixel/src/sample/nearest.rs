//! The **nearest** pixel: the one in which the point lies.

use fearless_simd::dispatch;

#[cfg(target_arch = "x86_64")]
use super::straight_avx512 as avx512;
use super::{FRACTION, Line};
use crate::{CpuLevel, View};

/// The columns from `x` on, which all see the image.
pub(super) fn inside(level: CpuLevel, image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    #[cfg(target_arch = "x86_64")]
    let (x, out) = match level.simd.as_avx512() {
        Some(simd) if line.is_straight() => {
            let done = avx512::nearest(simd, image, line, x, out);
            (x + done as i64, out.get_mut(done..).unwrap_or_default())
        }
        _ => (x, out),
    };
    dispatch!(level.simd, _simd => pixels(image, line, x, out));
}

#[inline(always)]
fn pixels(image: &View<'_>, line: &Line, x: i64, out: &mut [[u8; 4]]) {
    let (data, stride) = (image.data(), image.stride());
    let (mut u, mut v) = line.at(x);
    for pixel in out {
        let at = (v >> FRACTION) as usize * stride + 4 * (u >> FRACTION) as usize;
        *pixel = data.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
        (u, v) = (u.wrapping_add(line.du), v.wrapping_add(line.dv));
    }
}
