//! To **composite** is to put a source on a backdrop: blend where both are, keep each where it is
//! alone.

use fearless_simd::dispatch;

use crate::math::{div255, pack, round_small, scale, unpack};
use crate::terms::{self, Joint, Separable};
use crate::{BlendMode, CpuLevel, View, ViewMut};

/// Composites `src` on `dst` with its top-left pixel at (`x`, `y`) of `dst`, clipped to `dst`.
///
/// `opacity` multiplies the source, 255 being 1. Each channel is
/// `s·(1 − da) + d·(1 − sa) + sa·da·B(d / da, s / sa)` (W3C Compositing and Blending Level 1) of the
/// premultiplied values, rounded once, to the nearest byte. `plus-lighter` is `min(1, s + d)`.
pub fn composite(level: CpuLevel, dst: &mut ViewMut<'_>, x: i32, y: i32, src: &View<'_>, opacity: u8, mode: BlendMode) {
    let (mut dst, src) = overlap(dst, x, y, src);
    if opacity == 0 || dst.width() == 0 {
        return;
    }
    let (dst, src) = (&mut dst, &src);
    match mode {
        BlendMode::Normal if opacity == 255 => run::<Over>(level, dst, src, opacity),
        BlendMode::Normal => run::<FadedOver>(level, dst, src, opacity),
        BlendMode::Multiply => separable::<terms::Multiply>(level, dst, src, opacity),
        BlendMode::Screen => separable::<terms::Screen>(level, dst, src, opacity),
        BlendMode::Overlay => separable::<terms::Overlay>(level, dst, src, opacity),
        BlendMode::Darken => separable::<terms::Darken>(level, dst, src, opacity),
        BlendMode::Lighten => separable::<terms::Lighten>(level, dst, src, opacity),
        BlendMode::ColorDodge => separable::<terms::ColorDodge>(level, dst, src, opacity),
        BlendMode::ColorBurn => separable::<terms::ColorBurn>(level, dst, src, opacity),
        BlendMode::HardLight => separable::<terms::HardLight>(level, dst, src, opacity),
        BlendMode::SoftLight => separable::<terms::SoftLight>(level, dst, src, opacity),
        BlendMode::Difference => separable::<terms::Difference>(level, dst, src, opacity),
        BlendMode::Exclusion => separable::<terms::Exclusion>(level, dst, src, opacity),
        BlendMode::Hue => joint::<terms::Hue>(level, dst, src, opacity),
        BlendMode::Saturation => joint::<terms::Saturation>(level, dst, src, opacity),
        BlendMode::Color => joint::<terms::Color>(level, dst, src, opacity),
        BlendMode::Luminosity => joint::<terms::Luminosity>(level, dst, src, opacity),
        BlendMode::PlusLighter => run::<Plus>(level, dst, src, opacity),
    }
}

/// Mixes `src` into `dst`: `dst·(1 − p) + src·p`, where `p` is `progress / 65 536`.
///
/// `src` lies with its top-left pixel at (`x`, `y`) of `dst`; outside of it `dst` is mixed with
/// transparent. `progress` above 65 536 counts as 65 536.
pub fn mix(level: CpuLevel, dst: &mut ViewMut<'_>, x: i32, y: i32, src: &View<'_>, progress: u32) {
    let progress = progress.min(65_536);
    let bounds = dst.bounds();
    let inside = src.bounds().translate(x, y).intersect(bounds);
    for rest in crate::fill::around(bounds, inside) {
        let mut rest = dst.sub_mut(rest);
        dispatch!(level.simd, _simd => rows_alone(&mut rest, |d| lerp(0, d, progress)));
    }
    let (mut dst, src) = overlap(dst, x, y, src);
    dispatch!(level.simd, _simd => rows::<Mix>(&mut dst, &src, progress));
}

/// The byte that stands for `opacity`, a number from 0 to 1; what lies outside is clamped and NaN
/// is 0.
#[must_use]
pub fn opacity_to_u8(opacity: f32) -> u8 {
    (opacity * 255.0 + 0.5) as u8
}

/// The parts of `dst` and `src` that lie on each other.
pub(crate) fn overlap<'a, 'b>(dst: &'a mut ViewMut<'_>, x: i32, y: i32, src: &View<'b>) -> (ViewMut<'a>, View<'b>) {
    let area = src.bounds().translate(x, y).intersect(dst.bounds());
    let source = area.translate(x.saturating_neg(), y.saturating_neg());
    (dst.sub_mut(area), src.sub(source))
}

/// What a kernel does with one pixel of the source, one of the backdrop and a constant.
pub(crate) trait Pixel {
    fn apply(s: u32, d: u32, k: u32) -> u32;
}

pub(crate) struct Over;
pub(crate) struct FadedOver;
pub(crate) struct Plus;
struct Mix;
pub(crate) struct Blend<B>(B);
pub(crate) struct Faded<P>(P);
pub(crate) struct BlendJoint<B>(B);

fn separable<B: Separable>(level: CpuLevel, dst: &mut ViewMut<'_>, src: &View<'_>, opacity: u8) {
    match opacity {
        255 => run::<Blend<B>>(level, dst, src, opacity),
        _ => run::<Faded<Blend<B>>>(level, dst, src, opacity),
    }
}

fn joint<B: Joint>(level: CpuLevel, dst: &mut ViewMut<'_>, src: &View<'_>, opacity: u8) {
    match opacity {
        255 => run::<BlendJoint<B>>(level, dst, src, opacity),
        _ => run::<Faded<BlendJoint<B>>>(level, dst, src, opacity),
    }
}

fn run<P: Pixel>(level: CpuLevel, dst: &mut ViewMut<'_>, src: &View<'_>, opacity: u8) {
    dispatch!(level.simd, _simd => rows::<P>(dst, src, u32::from(opacity)));
}

#[inline(always)]
fn rows<P: Pixel>(dst: &mut ViewMut<'_>, src: &View<'_>, k: u32) {
    for (dst, src) in dst.rows_mut().zip(src.rows()) {
        let pixels = dst.as_chunks_mut::<4>().0.iter_mut().zip(src.as_chunks::<4>().0);
        for (d, s) in pixels {
            *d = P::apply(u32::from_le_bytes(*s), u32::from_le_bytes(*d), k).to_le_bytes();
        }
    }
}

#[inline(always)]
fn rows_alone(dst: &mut ViewMut<'_>, f: impl Fn(u32) -> u32) {
    for row in dst.rows_mut() {
        for d in row.as_chunks_mut::<4>().0 {
            *d = f(u32::from_le_bytes(*d)).to_le_bytes();
        }
    }
}

impl Pixel for Over {
    #[inline(always)]
    fn apply(s: u32, d: u32, _k: u32) -> u32 {
        s.wrapping_add(scale(d, 255 - (s >> 24)))
    }
}

impl Pixel for FadedOver {
    /// [`Faded`] with the terms gathered: `255·s·k + d·(65 025 − sa·k)`.
    #[inline(always)]
    fn apply(s: u32, d: u32, k: u32) -> u32 {
        let (rest, k) = ((65_025 - (s >> 24) * k) as i32, (255 * k) as i32);
        pack(channels(unpack(s), unpack(d), |s, d| div65025((s * k + d * rest) as u32)))
    }
}

impl Pixel for Plus {
    #[inline(always)]
    fn apply(s: u32, d: u32, k: u32) -> u32 {
        let (s, d) = (unpack(s), unpack(d));
        pack(channels(s, d, |s, d| div255((s as u32 * k + d as u32 * 255).min(65_025))))
    }
}

impl Pixel for Mix {
    #[inline(always)]
    fn apply(s: u32, d: u32, k: u32) -> u32 {
        lerp(s, d, k)
    }
}

/// A mode whose result is known in units of 1/65 025 before it is rounded.
pub(crate) trait Composed {
    /// All four channels at full opacity.
    fn sums(s: [i32; 4], d: [i32; 4]) -> [u32; 4];
}

impl<B: Separable> Composed for Blend<B> {
    #[inline(always)]
    fn sums([sr, sg, sb, sa]: [i32; 4], [dr, dg, db, da]: [i32; 4]) -> [u32; 4] {
        [
            sum(sr, dr, sa, da, B::term(sr, dr, sa, da)),
            sum(sg, dg, sa, da, B::term(sg, dg, sa, da)),
            sum(sb, db, sa, da, B::term(sb, db, sa, da)),
            sum(sa, da, sa, da, sa * da),
        ]
    }
}

impl<B: Joint> Composed for BlendJoint<B> {
    #[inline(always)]
    fn sums([sr, sg, sb, sa]: [i32; 4], [dr, dg, db, da]: [i32; 4]) -> [u32; 4] {
        let source = [sr, sg, sb].map(|v| (v * da) as f32);
        let backdrop = [dr, dg, db].map(|v| (v * sa) as f32);
        let [tr, tg, tb] = B::term(source, backdrop, (sa * da) as f32).map(round_small);
        [sum(sr, dr, sa, da, tr), sum(sg, dg, sa, da, tg), sum(sb, db, sa, da, tb), sum(sa, da, sa, da, sa * da)]
    }
}

impl<B: Separable> Pixel for Blend<B> {
    #[inline(always)]
    fn apply(s: u32, d: u32, _k: u32) -> u32 {
        pack(Self::sums(unpack(s), unpack(d)).map(div255))
    }
}

impl<B: Joint> Pixel for BlendJoint<B> {
    #[inline(always)]
    fn apply(s: u32, d: u32, _k: u32) -> u32 {
        pack(Self::sums(unpack(s), unpack(d)).map(div255))
    }
}

impl<P: Composed> Pixel for Faded<P> {
    /// The formula is linear in the source's opacity: the result is the mean of the backdrop and of the
    /// result at full opacity, rounded once.
    #[inline(always)]
    fn apply(s: u32, d: u32, k: u32) -> u32 {
        let d = unpack(d);
        let sums = P::sums(unpack(s), d).map(|sum| sum as i32);
        let rest = 255 * (255 - k);
        pack(channels(sums, d, |sum, d| div65025(sum as u32 * k + d as u32 * rest)))
    }
}

/// `f` of each channel. Written out, for a loop over channels keeps the one over pixels from being
/// vectorised.
#[inline(always)]
fn channels(s: [i32; 4], d: [i32; 4], f: impl Fn(i32, i32) -> u32) -> [u32; 4] {
    [f(s[0], d[0]), f(s[1], d[1]), f(s[2], d[2]), f(s[3], d[3])]
}

/// `s·(1 − da) + d·(1 − sa) + term` in 1/65 025. Colour that exceeds its alpha, which no surface has,
/// may leave the range and is cut.
#[inline(always)]
fn sum(s: i32, d: i32, sa: i32, da: i32, term: i32) -> u32 {
    ((s * (255 - da) + d * (255 - sa) + term).max(0) as u32).min(65_025)
}

/// `x / 65 025` to the nearest, for `x <= 65 025 · 255`; off by at most 0.001 before rounding.
#[inline(always)]
pub(crate) const fn div65025(x: u32) -> u32 {
    let t = x + 32_512;
    (t + (t >> 7) + (t >> 15) + (t >> 16)) >> 16
}

/// `d + (s − d)·k / 65 536`, each byte rounded to the nearest.
#[inline(always)]
pub(crate) fn lerp(s: u32, d: u32, k: u32) -> u32 {
    let rest = 65_536 - k;
    pack(channels(unpack(s), unpack(d), |s, d| (s as u32 * k + d as u32 * rest + 32_768) >> 16))
}
