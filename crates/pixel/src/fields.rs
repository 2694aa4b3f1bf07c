//! **Fields**: pixels side by side as numbers of 16 bits, in which most modes need no more than a few multiplications. A pixel
//! has two **even** fields, R and B, and two **odd** ones, G and A; its alpha stands in both fields where it is needed, so that
//! nothing is moved about.
//!
//! A mode's **sums** are its results in units of 1/65 025 (255²), which fit a field: no result is above 65 025. Steps on the way
//! may wrap; what is added to them wraps back.

use fearless_simd::{Bytes as _, Simd, SimdBase, SimdInt, u8x16, u16x8, u32x4};

/// A mode in fields.
pub(crate) trait Fielded {
    /// Whether the sum of alpha is what [`sums`](Self::sums) gives for `s = sa` and `d = da`.
    const ALPHA_TOO: bool = true;

    /// The sums of colours `s` on `d` with alphas `sa` and `da`.
    fn sums<S: Simd, V: Field<S>>(simd: S, s: V, d: V, sa: V, da: V) -> V;

    /// The bytes at an opacity, or with all of the source. The formula is linear in the opacity: a mean of backdrop and result,
    /// rounded once.
    #[inline(always)]
    fn bytes<S: Simd, V: Field<S>>(simd: S, sums: V, _s: V, d: V, _sa: V, opacity: Option<V>) -> V {
        match opacity {
            None => div255(simd, sums),
            Some(k) => faded(simd, sums, d, k),
        }
    }
}

/// A vector of fields.
pub(crate) trait Field<S: Simd>: SimdInt<S, Element = u16> {}

impl<S: Simd, V: SimdInt<S, Element = u16>> Field<S> for V {}

/// How many pixels are taken at once.
pub(crate) trait Width<S: Simd> {
    /// Four of them for each pixel.
    type Bytes: SimdBase<S, Element = u8, ByteVector = Self::Bytes>;
    /// Two of them for each pixel.
    type Fields: SimdInt<S, Element = u16, ByteVector = Self::Bytes>;
    /// The pixels themselves.
    type Pixels: SimdInt<S, Element = u32, ByteVector = Self::Bytes>;
}

/// As many as the level has room for.
pub(crate) struct Wide;

/// Four.
pub(crate) struct Narrow;

impl<S: Simd> Width<S> for Wide {
    type Bytes = S::u8s;
    type Fields = S::u16s;
    type Pixels = S::u32s;
}

impl<S: Simd> Width<S> for Narrow {
    type Bytes = u8x16<S>;
    type Fields = u16x8<S>;
    type Pixels = u32x4<S>;
}

/// How much of the source counts at a pixel.
pub(crate) trait Weight: Copy {
    /// 255 is all of it, and so is `None`. `columns` are the coverages of the pixels, four rows each.
    fn of<S: Simd, W: Width<S>>(self, simd: S, columns: &[u8]) -> Option<W::Fields>;
}

/// All of the source.
#[derive(Clone, Copy)]
pub(crate) struct Full;

/// An opacity.
#[derive(Clone, Copy)]
pub(crate) struct Opacity(pub(crate) u8);

/// A coverage, and an opacity on top.
#[derive(Clone, Copy)]
pub(crate) struct Covered {
    /// Where the coverage of the row stands in those of a column, in bits.
    pub(crate) shift: u32,
    pub(crate) opacity: u8,
}

impl Weight for Full {
    #[inline(always)]
    fn of<S: Simd, W: Width<S>>(self, _simd: S, _columns: &[u8]) -> Option<W::Fields> {
        None
    }
}

impl Weight for Opacity {
    #[inline(always)]
    fn of<S: Simd, W: Width<S>>(self, simd: S, _columns: &[u8]) -> Option<W::Fields> {
        Some(W::Fields::splat(simd, u16::from(self.0)))
    }
}

impl Weight for Covered {
    #[inline(always)]
    fn of<S: Simd, W: Width<S>>(self, simd: S, columns: &[u8]) -> Option<W::Fields> {
        let coverage = (load::<S, W>(simd, columns) >> self.shift) & W::Pixels::splat(simd, 255);
        let coverage: W::Fields = (coverage | (coverage << 16)).bitcast();
        Some(div255(simd, coverage * W::Fields::splat(simd, u16::from(self.opacity))))
    }
}

/// Composites a row of pixels. `columns` has four bytes for each of them, which only [`Covered`] looks at.
#[inline(always)]
pub(crate) fn row<S: Simd, M: Fielded, K: Weight>(simd: S, dst: &mut [u8], src: &[u8], columns: &[u8], weight: K) {
    let n = 2 * <S::u16s as SimdBase<S>>::N;
    let len = dst.len().min(src.len()).min(columns.len());
    let (wide, short) = (len - len % n, len - len % 16);
    groups::<S, Wide, M, K>(simd, n, dst, src, columns, 0..wide, weight);
    groups::<S, Narrow, M, K>(simd, 16, dst, src, columns, wide..short, weight);
    let (Some(dst), Some(src)) = (dst.get_mut(short..len), src.get(short..len)) else { return };
    let columns = columns.get(short..len).unwrap_or_default();
    if !dst.is_empty() {
        // The last three at most, with nothing beside them.
        let [mut d, mut s, mut c] = [[0; 16]; 3];
        for (all, part) in [(&mut d, &*dst), (&mut s, src), (&mut c, columns)] {
            all.iter_mut().zip(part).for_each(|(all, part)| *all = *part);
        }
        group::<S, Narrow, M, K>(simd, &mut d, &s, &c, weight);
        dst.iter_mut().zip(d).for_each(|(dst, d)| *dst = d);
    }
}

/// Composites the pixels of `range`, `n` bytes at a time.
#[inline(always)]
fn groups<S: Simd, W: Width<S>, M: Fielded, K: Weight>(
    simd: S,
    n: usize,
    dst: &mut [u8],
    src: &[u8],
    columns: &[u8],
    range: core::ops::Range<usize>,
    weight: K,
) {
    let dst = dst.get_mut(range.clone()).unwrap_or_default().chunks_exact_mut(n);
    let src = src.get(range.clone()).unwrap_or_default().chunks_exact(n);
    let columns = columns.get(range).unwrap_or_default().chunks_exact(n);
    for ((dst, src), columns) in dst.zip(src).zip(columns) {
        group::<S, W, M, K>(simd, dst, src, columns, weight);
    }
}

#[inline(always)]
fn group<S: Simd, W: Width<S>, M: Fielded, K: Weight>(simd: S, dst: &mut [u8], src: &[u8], columns: &[u8], weight: K) {
    let k = weight.of::<S, W>(simd, columns);
    let (s, d) = (load::<S, W>(simd, src), load::<S, W>(simd, dst));
    let (sa, da) = (alpha::<S, W>(s), alpha::<S, W>(d));
    let low = W::Fields::splat(simd, 255);
    let (s, d): (W::Fields, W::Fields) = (s.bitcast(), d.bitcast());
    let (se, de, so, d_odd) = (s & low, d & low, s >> 8, d >> 8);
    let even = M::bytes(simd, M::sums(simd, se, de, sa, da), se, de, sa, k);
    let mut sums = M::sums(simd, so, d_odd, sa, da);
    if !M::ALPHA_TOO {
        let over = times255(sa + da) - sa * da;
        let color: W::Fields = W::Pixels::splat(simd, 0xFFFF).bitcast();
        sums = (sums & color) | (over & !color);
    }
    let odd = M::bytes(simd, sums, so, d_odd, sa, k);
    (even | (odd << 8)).to_bytes().store_slice(dst);
}

#[inline(always)]
fn load<S: Simd, W: Width<S>>(simd: S, bytes: &[u8]) -> W::Pixels {
    W::Pixels::from_bytes(W::Bytes::from_slice(simd, bytes))
}

/// The alpha of each pixel in both of its fields.
#[inline(always)]
fn alpha<S: Simd, W: Width<S>>(pixels: W::Pixels) -> W::Fields {
    let alpha = pixels >> 24;
    (alpha | (alpha << 16)).bitcast()
}

/// Lays one colour over a group of pixels, source-over.
#[inline(always)]
pub(crate) fn lay_color<S: Simd, W: Width<S>>(simd: S, dst: &mut [u8], color: u32) {
    let rest = W::Fields::splat(simd, 255 - (color >> 24) as u16);
    let d: W::Fields = load::<S, W>(simd, dst).bitcast();
    let even = div255(simd, (d & W::Fields::splat(simd, 255)) * rest);
    let odd = div255(simd, (d >> 8) * rest);
    // No byte is above 255: no colour exceeds its alpha.
    let under: W::Pixels = (even | (odd << 8)).bitcast();
    (under + W::Pixels::splat(simd, color)).to_bytes().store_slice(dst);
}

/// Mixes a row: `d·(1 − p) + s·p`, where `p` is `progress / 65 536` and below 1.
#[inline(always)]
pub(crate) fn mix_row<S: Simd>(simd: S, dst: &mut [u8], src: &[u8], progress: u16) {
    let n = 2 * <S::u16s as SimdBase<S>>::N;
    let len = dst.len().min(src.len());
    let (wide, rest) = dst.get_mut(..len).unwrap_or_default().split_at_mut(len - len % n);
    let (src_wide, src_rest) = src.get(..len).unwrap_or_default().split_at(len - len % n);
    for (dst, src) in wide.chunks_exact_mut(n).zip(src_wide.chunks_exact(n)) {
        mixed::<S, Wide>(simd, dst, src, progress);
    }
    for (dst, src) in rest.chunks_mut(16).zip(src_rest.chunks(16)) {
        let [mut d, mut s] = [[0; 16]; 2];
        d.iter_mut().zip(&*dst).for_each(|(all, part)| *all = *part);
        s.iter_mut().zip(src).for_each(|(all, part)| *all = *part);
        mixed::<S, Narrow>(simd, &mut d, &s, progress);
        dst.iter_mut().zip(d).for_each(|(dst, d)| *dst = d);
    }
}

/// With `p = 256·h + l`, the sum `s·p + d·(65 536 − p)` is 256 times `s·h + d·(255 − h)` and `s·l + d·(256 − l)` more, and
/// both fit a field.
#[inline(always)]
fn mixed<S: Simd, W: Width<S>>(simd: S, dst: &mut [u8], src: &[u8], progress: u16) {
    let splat = |v: u16| W::Fields::splat(simd, v);
    let low = splat(255);
    let [h, l, rest_h, rest_l] = {
        let (h, l) = (progress >> 8, progress & 255);
        [h, l, 255 - h, 256 - l].map(splat)
    };
    let (s, d): (W::Fields, W::Fields) = (load::<S, W>(simd, src).bitcast(), load::<S, W>(simd, dst).bitcast());
    let part = |s: W::Fields, d: W::Fields| {
        let (high, low) = (s * h + d * rest_h, s * l + d * rest_l);
        (high + splat(128) + (low >> 8)) >> 8
    };
    let (even, odd) = (part(s & low, d & low), part(s >> 8, d >> 8));
    (even | (odd << 8)).to_bytes().store_slice(dst);
}

/// 255 times each.
#[inline(always)]
pub(crate) fn times255<S: Simd, V: Field<S>>(x: V) -> V {
    (x << 8) - x
}

/// `round(x / 255)` of each, for `x <= 65 279`.
#[inline(always)]
pub(crate) fn div255<S: Simd, V: Field<S>>(simd: S, x: V) -> V {
    let t = x + V::splat(simd, 128);
    (t + (t >> 8)) >> 8
}

/// `floor(x / 255)` of each, for `x <= 65 279`.
#[inline(always)]
pub(crate) fn floor255<S: Simd, V: Field<S>>(simd: S, x: V) -> V {
    let t = x + V::splat(simd, 1);
    (t + (t >> 8)) >> 8
}

/// `round((sums·k + 255·d·(255 − k)) / 65 025)`. With `sums = 255·q + r` the sum is 255 times `n = q·k + d·(255 − k)`, and
/// `r·k` more. No `r·k / 255` lies in the middle between two integers, so that it can be rounded first.
#[inline(always)]
fn faded<S: Simd, V: Field<S>>(simd: S, sums: V, d: V, k: V) -> V {
    let q = floor255(simd, sums);
    let r = sums - times255(q);
    let n = q * k + d * (V::splat(simd, 255) - k);
    floor255(simd, n + div255(simd, r * k) + V::splat(simd, 127))
}
