//! A row of colours meets a row of the target: one pair of functions for each mode, chosen once.

use fearless_simd::dispatch;

use crate::fields::{self, Covered, Fielded, Full, Opacity};
use crate::paint::STRIP_HEIGHT;
use crate::pixels::{self, Composed, Joint, Separately};
#[cfg(target_arch = "x86_64")]
use crate::rows_avx512;
use crate::{BlendMode, CpuLevel, modes, terms};

/// The functions of a mode.
#[derive(Clone, Copy)]
pub(crate) struct Rows {
    /// Composites a row, all of it covered, with an opacity.
    full: fn(CpuLevel, &mut [u8], &[u8], u8),
    /// Composites a row with the coverages of its columns, of which each has four rows.
    covered: fn(CpuLevel, &mut [u8], &[u8], &[u8], Covered),
    /// Whether channels blend alone and take longer than looking them up.
    pub(crate) divides: bool,
}

impl Rows {
    pub(crate) fn new(mode: BlendMode) -> Self {
        match mode {
            BlendMode::Normal => Self { full: over, covered: covered::<modes::CoveredOver>, divides: false },
            BlendMode::PlusLighter => Self::of::<modes::Plus>(),
            BlendMode::Multiply => Self::of::<modes::Multiply>(),
            BlendMode::Screen => Self { full: screen, ..Self::of::<modes::Screen>() },
            BlendMode::Overlay => Self::of::<modes::Overlay>(),
            BlendMode::Darken => Self::of::<modes::Darken>(),
            BlendMode::Lighten => Self::of::<modes::Lighten>(),
            BlendMode::HardLight => Self::of::<modes::HardLight>(),
            BlendMode::Difference => Self::of::<modes::Difference>(),
            BlendMode::Exclusion => Self::of::<modes::Exclusion>(),
            BlendMode::DestinationOut => Self::of::<modes::DestinationOut>(),
            BlendMode::Copy => Self { full: replace, ..Self::of::<modes::Copy>() },
            BlendMode::ColorDodge => Self::pixel_by_pixel::<Separately<terms::ColorDodge>>(true),
            BlendMode::ColorBurn => Self::pixel_by_pixel::<Separately<terms::ColorBurn>>(true),
            BlendMode::SoftLight => Self::pixel_by_pixel::<Separately<terms::SoftLight>>(true),
            BlendMode::Hue => Self::pixel_by_pixel::<Joint<terms::Hue>>(false),
            BlendMode::Saturation => Self::pixel_by_pixel::<Joint<terms::Saturation>>(false),
            BlendMode::Color => Self::pixel_by_pixel::<Joint<terms::Color>>(false),
            BlendMode::Luminosity => Self::pixel_by_pixel::<Joint<terms::Luminosity>>(false),
        }
    }

    fn of<M: Fielded>() -> Self {
        Self { full: full::<M>, covered: covered::<M>, divides: false }
    }

    fn pixel_by_pixel<M: Composed>(divides: bool) -> Self {
        Self { full: full_pixels::<M>, covered: covered_pixels::<M>, divides }
    }

    /// Composites a row of pixels, all of it covered.
    #[inline]
    pub(crate) fn full(&self, level: CpuLevel, dst: &mut [u8], src: &[u8], opacity: u8) {
        (self.full)(level, dst, src, opacity);
    }

    /// Composites a row of colours: with the coverages of its columns, or all of it. `y` is the row in the coverage's space.
    #[inline]
    pub(crate) fn lay(
        &self,
        level: CpuLevel,
        dst: &mut [u8],
        src: &[[u8; 4]],
        values: Option<&[u8]>,
        y: i32,
        opacity: u8,
    ) {
        let (src, shift) = (src.as_flattened(), 8 * (y as u32 % STRIP_HEIGHT));
        match values {
            None => (self.full)(level, dst, src, opacity),
            Some(values) => (self.covered)(level, dst, src, values, Covered { shift, opacity }),
        }
    }
}

fn full<M: Fielded>(level: CpuLevel, dst: &mut [u8], src: &[u8], opacity: u8) {
    match opacity {
        255 => dispatch!(level.simd, simd => fields::row::<_, M, _>(simd, dst, src, src, Full)),
        _ => dispatch!(level.simd, simd => fields::row::<_, M, _>(simd, dst, src, src, Opacity(opacity))),
    }
}

/// A copy is one unless it is mixed.
fn replace(level: CpuLevel, dst: &mut [u8], src: &[u8], opacity: u8) {
    let len = dst.len().min(src.len());
    match (dst.get_mut(..len), src.get(..len)) {
        (Some(dst), Some(src)) if opacity == 255 => dst.copy_from_slice(src),
        _ => full::<modes::Copy>(level, dst, src, opacity),
    }
}

/// As [`full`], with a kernel of its own where the level has one.
fn over(level: CpuLevel, dst: &mut [u8], src: &[u8], opacity: u8) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = level.simd.as_avx512().filter(|_| opacity == 255) {
        let long = dst.len().min(src.len()) >= LONG;
        return in_lines(dst, src, full::<modes::Over>, level, |dst, src| match long {
            true => rows_avx512::over_by_lines(simd, dst, src),
            false => rows_avx512::over(simd, dst, src),
        });
    }
    full::<modes::Over>(level, dst, src, opacity);
}

/// As [`full`], with a kernel of its own where the level has one.
fn screen(level: CpuLevel, dst: &mut [u8], src: &[u8], opacity: u8) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = level.simd.as_avx512().filter(|_| opacity == 255) {
        return in_lines(dst, src, full::<modes::Screen>, level, |dst, src| rows_avx512::screen(simd, dst, src));
    }
    full::<modes::Screen>(level, dst, src, opacity);
}

/// Bytes from which on a row is long, such as a view without gaps is.
#[cfg(target_arch = "x86_64")]
const LONG: usize = 1 << 14;

/// A row by `groups`, which tells how many bytes it did, and what is before and after these by `rest`. The groups of a long row lie in
/// lines of the cache: across two, writing takes longer, but so does beginning elsewhere.
#[cfg(target_arch = "x86_64")]
#[inline]
fn in_lines(
    dst: &mut [u8],
    src: &[u8],
    rest: fn(CpuLevel, &mut [u8], &[u8], u8),
    level: CpuLevel,
    groups: impl Fn(&mut [u8], &[u8]) -> usize,
) {
    const LINE: usize = 64;
    let before = dst.as_ptr().addr().wrapping_neg() % LINE;
    // Pixels of four bytes that lie elsewhere never come to a line's start.
    let before = if dst.len().min(src.len()) >= LONG && before.is_multiple_of(4) { before } else { 0 };
    let (Some((first, dst)), Some((from, src))) = (dst.split_at_mut_checked(before), src.split_at_checked(before))
    else {
        return;
    };
    if before > 0 {
        rest(level, first, from, 255);
    }
    let done = groups(dst, src);
    let (dst, src) = (dst.get_mut(done..).unwrap_or_default(), src.get(done..).unwrap_or_default());
    rest(level, dst, src, 255);
}

fn covered<M: Fielded>(level: CpuLevel, dst: &mut [u8], src: &[u8], columns: &[u8], weight: Covered) {
    dispatch!(level.simd, simd => fields::row::<_, M, _>(simd, dst, src, columns, weight));
}

fn full_pixels<M: Composed>(level: CpuLevel, dst: &mut [u8], src: &[u8], opacity: u8) {
    match opacity {
        255 => dispatch!(level.simd, _simd => pixels::row::<M>(dst, src)),
        _ => dispatch!(level.simd, _simd => pixels::faded_row::<M>(dst, src, u32::from(opacity))),
    }
}

fn covered_pixels<M: Composed>(level: CpuLevel, dst: &mut [u8], src: &[u8], columns: &[u8], weight: Covered) {
    dispatch!(level.simd, _simd => pixels::covered_row::<M>(dst, src, columns, weight));
}
