//! Fixed-point arithmetic on bytes. A **byte** stands for `byte / 255`.

/// `round(x / 255)`, exact for `x <= 65_535`.
#[inline(always)]
pub(crate) const fn div255(x: u32) -> u32 {
    let t = x + 128;
    (t + (t >> 8)) >> 8
}

/// `round(x / 255)` of both 16-bit fields of `x`, each at most 65 025.
#[inline(always)]
pub(crate) const fn div255_pair(x: u32) -> u32 {
    let t = x.wrapping_add(0x0080_0080);
    (t.wrapping_add((t >> 8) & 0x00FF_00FF) >> 8) & 0x00FF_00FF
}

/// All four bytes of a pixel times `k / 255`, each rounded to the nearest.
#[inline(always)]
pub(crate) const fn scale(pixel: u32, k: u32) -> u32 {
    let even = div255_pair((pixel & 0x00FF_00FF).wrapping_mul(k));
    let odd = div255_pair(((pixel >> 8) & 0x00FF_00FF).wrapping_mul(k));
    even | (odd << 8)
}

/// `s·k + d·(1 − sa·k)`, where `sa·k` is rounded to a byte first and each sum once; bytes as parts of 255.
#[inline(always)]
pub(crate) const fn covered_over(s: u32, d: u32, k: u32) -> u32 {
    const FIELDS: u32 = 0x00FF_00FF;
    let rest = 255 - div255((s >> 24) * k);
    // A field is at most 65 025 + 127, for no colour exceeds its alpha.
    let even = (s & FIELDS).wrapping_mul(k).wrapping_add((d & FIELDS).wrapping_mul(rest));
    let odd = ((s >> 8) & FIELDS).wrapping_mul(k).wrapping_add(((d >> 8) & FIELDS).wrapping_mul(rest));
    div255_pair(even) | (div255_pair(odd) << 8)
}

/// The four bytes of a pixel as integers: R, G, B, A.
#[inline(always)]
pub(crate) const fn unpack(pixel: u32) -> [i32; 4] {
    [(pixel & 255) as i32, ((pixel >> 8) & 255) as i32, ((pixel >> 16) & 255) as i32, (pixel >> 24) as i32]
}

/// The reverse of [`unpack`]; each value is in 0..=255.
#[inline(always)]
pub(crate) const fn pack(c: [u32; 4]) -> u32 {
    c[0] | (c[1] << 8) | (c[2] << 16) | (c[3] << 24)
}

/// The nearest integer to `x`, for `0 <= x < 2^22`; halves go to the even one.
///
/// Adding 2^23 leaves no bits for a fraction, so the addition rounds, as IEEE 754 defines it.
#[inline(always)]
pub(crate) fn round_small(x: f32) -> i32 {
    ((x + 8_388_608.0).to_bits() & 0x007F_FFFF) as i32
}

/// [`round_small`] as a number.
#[inline(always)]
pub(crate) fn rounded_small(x: f32) -> f32 {
    (x + 8_388_608.0) - 8_388_608.0
}

/// The greatest whole number that is not above `x`, for `0 <= x < 2^22`.
#[inline(always)]
pub(crate) fn floor_small(x: f32) -> f32 {
    let nearest = rounded_small(x);
    nearest - if nearest > x { 1.0 } else { 0.0 }
}

/// `floor(n / m)` or `most` if that is less; `0 <= n < 2^24`, `0 < m < 2^24`, `most < 2^22`.
///
/// Both are exact in single precision, and a quotient that is below an integer is so by more than
/// half a unit in the last place: rounding never lifts it to that integer.
#[inline(always)]
pub(crate) fn divide(n: i32, m: i32, most: i32) -> i32 {
    let (quotient, most) = (n as f32 / m as f32, most as f32);
    let quotient = if quotient < most { quotient } else { most };
    let nearest = round_small(quotient);
    nearest - i32::from(nearest as f32 > quotient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn div255_rounds_to_nearest() {
        for x in 0..=65_535_u32 {
            assert_eq!(div255(x), (2 * x + 255) / 510, "{x}");
        }
    }

    #[test]
    fn divide_is_the_floor_of_the_quotient() {
        for m in 1..=510 {
            for n in (0..16_000_000).step_by(997).chain((1..60).flat_map(|k| [k * m - 1, k * m])) {
                assert_eq!(divide(n, m, 65_025), (n / m).min(65_025), "{n} / {m}");
            }
        }
    }

    #[test]
    fn scale_rounds_each_byte() {
        for a in 0..=255_u32 {
            for k in 0..=255_u32 {
                let expected = (2 * a * k + 255) / 510;
                let pixel = pack([a, 255 - a, a, 255]);
                let [r, g, b, alpha] = unpack(scale(pixel, k)).map(|v| v as u32);
                assert_eq!((r, b, alpha), (expected, expected, k));
                assert_eq!(g, (2 * (255 - a) * k + 255) / 510);
            }
        }
    }
}
