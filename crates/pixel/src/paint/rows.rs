//! A row of colours meets a row of the target: one pair of functions for each mode, chosen once.

use fearless_simd::dispatch;

use super::STRIP_HEIGHT;
use crate::composite::{Blend, BlendJoint, Faded, FadedOver, Over, Pixel, Plus};
use crate::math::{covered_over, div255};
use crate::{BlendMode, CpuLevel, terms};

/// The functions of a mode.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// Composites a row, all of it covered, with an opacity.
    full: Full,
    /// Composites a row with the coverages of its columns, of which each has four rows; then which of them, then the
    /// opacity.
    covered: Covered,
}

type Full = fn(CpuLevel, &mut [u8], &[[u8; 4]], u8);
type Covered = fn(CpuLevel, &mut [u8], &[[u8; 4]], &[u8], usize, u8);

impl Rows {
    pub(super) fn new(mode: BlendMode, opacity: u8) -> Self {
        match mode {
            BlendMode::Normal if opacity == 255 => Self { full: full::<Over>, covered: covered::<CoveredOver> },
            BlendMode::Normal => Self { full: full::<FadedOver>, covered: covered::<CoveredOver> },
            BlendMode::PlusLighter => Self { full: full::<Plus>, covered: covered::<Plus> },
            BlendMode::Multiply => separable::<terms::Multiply>(opacity),
            BlendMode::Screen => separable::<terms::Screen>(opacity),
            BlendMode::Overlay => separable::<terms::Overlay>(opacity),
            BlendMode::Darken => separable::<terms::Darken>(opacity),
            BlendMode::Lighten => separable::<terms::Lighten>(opacity),
            BlendMode::ColorDodge => separable::<terms::ColorDodge>(opacity),
            BlendMode::ColorBurn => separable::<terms::ColorBurn>(opacity),
            BlendMode::HardLight => separable::<terms::HardLight>(opacity),
            BlendMode::SoftLight => separable::<terms::SoftLight>(opacity),
            BlendMode::Difference => separable::<terms::Difference>(opacity),
            BlendMode::Exclusion => separable::<terms::Exclusion>(opacity),
            BlendMode::Hue => joint::<terms::Hue>(opacity),
            BlendMode::Saturation => joint::<terms::Saturation>(opacity),
            BlendMode::Color => joint::<terms::Color>(opacity),
            BlendMode::Luminosity => joint::<terms::Luminosity>(opacity),
        }
    }
}

impl Rows {
    /// Composites a row of colours: with the coverages of its columns, or all of it. `y` is the row in the coverage's space.
    #[inline]
    pub(super) fn lay(
        &self,
        level: CpuLevel,
        dst: &mut [u8],
        src: &[[u8; 4]],
        values: Option<&[u8]>,
        y: i32,
        opacity: u8,
    ) {
        match values {
            None => (self.full)(level, dst, src, opacity),
            Some(values) => (self.covered)(level, dst, src, values, y as usize % STRIP_HEIGHT as usize, opacity),
        }
    }
}

/// [`Over`] with a coverage, `sa·k` rounded first.
struct CoveredOver;

impl Pixel for CoveredOver {
    #[inline(always)]
    fn apply(s: u32, d: u32, k: u32) -> u32 {
        covered_over(s, d, k)
    }
}

fn separable<B: terms::Separable>(opacity: u8) -> Rows {
    let full = if opacity == 255 { full::<Blend<B>> } else { full::<Faded<Blend<B>>> };
    Rows { full, covered: covered::<Faded<Blend<B>>> }
}

fn joint<B: terms::Joint>(opacity: u8) -> Rows {
    let full = if opacity == 255 { full::<BlendJoint<B>> } else { full::<Faded<BlendJoint<B>>> };
    Rows { full, covered: covered::<Faded<BlendJoint<B>>> }
}

fn full<P: Pixel>(level: CpuLevel, dst: &mut [u8], src: &[[u8; 4]], opacity: u8) {
    dispatch!(level.simd, _simd => full_row::<P>(dst, src, u32::from(opacity)));
}

#[inline(always)]
fn full_row<P: Pixel>(dst: &mut [u8], src: &[[u8; 4]], k: u32) {
    for (d, s) in dst.as_chunks_mut::<4>().0.iter_mut().zip(src) {
        *d = P::apply(u32::from_le_bytes(*s), u32::from_le_bytes(*d), k).to_le_bytes();
    }
}

fn covered<P: Pixel>(level: CpuLevel, dst: &mut [u8], src: &[[u8; 4]], values: &[u8], row: usize, opacity: u8) {
    dispatch!(level.simd, _simd => covered_row::<P>(dst, src, values, 8 * row as u32, u32::from(opacity)));
}

#[inline(always)]
fn covered_row<P: Pixel>(dst: &mut [u8], src: &[[u8; 4]], values: &[u8], shift: u32, opacity: u32) {
    let columns = values.as_chunks::<4>().0;
    for ((d, s), column) in dst.as_chunks_mut::<4>().0.iter_mut().zip(src).zip(columns) {
        let k = div255(((u32::from_le_bytes(*column) >> shift) & 255) * opacity);
        *d = P::apply(u32::from_le_bytes(*s), u32::from_le_bytes(*d), k).to_le_bytes();
    }
}
