//! A **chroma key** takes the pixels of one hue away, however bright they are: what stands before a green wall is cut out.

use fearless_simd::dispatch;

use crate::math::{pack, round_small, unpack};
use crate::{CpuLevel, ViewMut};

/// What is taken away.
///
/// The distance of a pixel from the key is that of their colour differences (C_B, C_R) of ITU-R BT.709, of straight sRGB-encoded
/// colours, where each is −½ to ½. It does not depend on how bright either is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChromaKey {
    /// Straight sRGB-encoded r, g, b of the key, each 0 to 1.
    pub color: [f32; 3],
    /// Up to this distance a pixel vanishes.
    pub tolerance: f32,
    /// Over this further distance it comes back.
    pub softness: f32,
    /// Over this distance beyond the tolerance what is left of the key's light is taken out: the nearer to the key, the greyer.
    pub spill: f32,
}

/// A key in the form in which its pixels are computed.
#[derive(Clone, Copy)]
pub(crate) struct Prepared {
    key: [f32; 2],
    tolerance: f32,
    /// 1 / softness and 1 / spill.
    keep: f32,
    clean: f32,
}

/// The least distance over which something changes; below it an edge is hard.
const LEAST: f32 = 1.0e-6;

/// Multiplies the alpha of every pixel by clamp((d − tolerance) / softness, 0, 1), d being its distance from the key, and moves its
/// colour to its luma by 1 − clamp((d − tolerance) / spill, 0, 1). Without a spill the colour stays.
///
/// In single precision, `+ − × ÷` and square roots in a fixed order, which IEEE 754 rounds in one way. Numbers that are not finite
/// count as 0.
pub fn apply_chroma_key(level: CpuLevel, dst: &mut ViewMut<'_>, key: &ChromaKey) {
    let key = Prepared::new(key);
    dispatch!(level.simd, _simd => rows(dst, key));
}

/// Luma of BT.709.
#[inline(always)]
fn luma([r, g, b]: [f32; 3]) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// C_B and C_R of BT.709.
#[inline(always)]
fn chroma([r, g, b]: [f32; 3]) -> [f32; 2] {
    let y = luma([r, g, b]);
    [(b - y) / 1.8556, (r - y) / 1.5748]
}

#[inline(always)]
fn unit(value: f32) -> f32 {
    let value = if value > 0.0 { value } else { 0.0 };
    if value < 1.0 { value } else { 1.0 }
}

impl Prepared {
    pub(crate) fn new(key: &ChromaKey) -> Self {
        let held = |value: f32| if value.is_finite() { value.clamp(0.0, 2.0) } else { 0.0 };
        let per = |width: f32| 1.0 / held(width).max(LEAST);
        let tolerance = held(key.tolerance);
        // Without spill everything is far beyond it.
        let clean = if held(key.spill) > 0.0 { per(key.spill) } else { f32::INFINITY };
        Self { key: chroma(key.color.map(|c| unit(held(c)))), tolerance, keep: per(key.softness), clean }
    }

    #[inline(always)]
    pub(crate) fn apply(self, pixel: u32) -> u32 {
        let [r, g, b, a] = unpack(pixel).map(|v| v as f32);
        let alpha = if a > 0.0 { a } else { 255.0 };
        let color = [r, g, b].map(|p| p / alpha);
        let [cb, cr] = chroma(color);
        let (x, y) = (cb - self.key[0], cr - self.key[1]);
        let beyond = (x * x + y * y).sqrt() - self.tolerance;
        let kept = round_small(unit(beyond * self.keep) * a);
        // 0 times ∞ is no number, which counts as less than anything; a pixel at the tolerance has vanished.
        let clean = unit(beyond * self.clean);
        let grey = luma(color);
        let [r, g, b] = color.map(|c| round_small(unit(grey + (c - grey) * clean) * kept as f32) as u32);
        pack([r, g, b, kept as u32])
    }
}

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, key: Prepared) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            *d = key.apply(u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}
