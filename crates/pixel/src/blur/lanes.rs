//! The arithmetic of the passes on whole lines, for pixels of four samples and of one.
//!
//! Lines are bytes, read as little-endian integers. Along a line the four samples of a pixel are one
//! `u64`, whose 16-bit fields never overflow; across lines samples are single `u16`.

/// The samples of one pixel.
pub(crate) trait Lane {
    /// Samples per pixel.
    const CHANNELS: usize;

    /// Halves along the line: `out[j] = (p[2j] + 3 p[2j+1] + 3 p[2j+2] + p[2j+3]) / 8`.
    fn halve(out: &mut [u8], line: &[u8]);

    /// Doubles along the line: `out[2j] = (3 p[j] + p[j+1]) / 4`, `out[2j+1] = (p[j] + 3 p[j+1]) / 4`.
    fn double(out: &mut [u8], line: &[u8]);
}

/// Four samples per pixel.
pub(crate) struct Rgba;

/// One sample per pixel.
pub(crate) struct Mono;

impl Lane for Rgba {
    const CHANNELS: usize = 4;

    #[inline(always)]
    fn halve(out: &mut [u8], line: &[u8]) {
        const HALF: u64 = 0x0004_0004_0004_0004;
        const MASK: u64 = 0x1FFF_1FFF_1FFF_1FFF;
        let pairs = line.as_chunks::<8>().0.as_chunks::<2>().0;
        let next = pairs.get(1..).unwrap_or_default();
        for ((out, [a, b]), [c, d]) in out.as_chunks_mut::<8>().0.iter_mut().zip(pairs).zip(next) {
            let [a, b, c, d] = [*a, *b, *c, *d].map(u64::from_le_bytes);
            let middle = b + c;
            let sum = a + d + middle + (middle << 1) + HALF;
            *out = ((sum >> 3) & MASK).to_le_bytes();
        }
    }

    #[inline(always)]
    fn double(out: &mut [u8], line: &[u8]) {
        const HALF: u64 = 0x0002_0002_0002_0002;
        const MASK: u64 = 0x3FFF_3FFF_3FFF_3FFF;
        let line = line.as_chunks::<8>().0;
        let next = line.get(1..).unwrap_or_default();
        let out = out.as_chunks_mut::<8>().0.as_chunks_mut::<2>().0;
        for ((out, a), b) in out.iter_mut().zip(line).zip(next) {
            let (a, b) = (u64::from_le_bytes(*a), u64::from_le_bytes(*b));
            let sum = a + b + HALF;
            out[0] = (((sum + (a << 1)) >> 2) & MASK).to_le_bytes();
            out[1] = (((sum + (b << 1)) >> 2) & MASK).to_le_bytes();
        }
    }
}

impl Lane for Mono {
    const CHANNELS: usize = 1;

    #[inline(always)]
    fn halve(out: &mut [u8], line: &[u8]) {
        let pairs = line.as_chunks::<2>().0.as_chunks::<2>().0;
        let next = pairs.get(1..).unwrap_or_default();
        for ((out, [a, b]), [c, d]) in out.as_chunks_mut::<2>().0.iter_mut().zip(pairs).zip(next) {
            let [a, b, c, d] = [*a, *b, *c, *d].map(u16::from_le_bytes);
            *out = spline(a, b, c, d).to_le_bytes();
        }
    }

    #[inline(always)]
    fn double(out: &mut [u8], line: &[u8]) {
        let line = line.as_chunks::<2>().0;
        let next = line.get(1..).unwrap_or_default();
        let out = out.as_chunks_mut::<2>().0.as_chunks_mut::<2>().0;
        for ((out, a), b) in out.iter_mut().zip(line).zip(next) {
            let (a, b) = (u16::from_le_bytes(*a), u16::from_le_bytes(*b));
            out[0] = between(a, b).to_le_bytes();
            out[1] = between(b, a).to_le_bytes();
        }
    }
}

/// Bytes to samples with `shift` bits of fraction.
#[inline(always)]
pub(crate) fn widen(out: &mut [u8], bytes: &[u8], shift: u32) {
    for (out, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *out = (u16::from(*byte) << shift).to_le_bytes();
    }
}

/// Four lines of bytes to one of samples with 5 bits of fraction, weighted `[1 3 3 1] / 8`.
#[inline(always)]
pub(crate) fn halve_bytes(out: &mut [u8], [a, b, c, d]: [&[u8]; 4]) {
    let lines = a.iter().zip(b).zip(c).zip(d);
    for (out, (((a, b), c), d)) in out.as_chunks_mut::<2>().0.iter_mut().zip(lines) {
        let [a, b, c, d] = [*a, *b, *c, *d].map(u16::from);
        *out = (4 * (a + d + 3 * (b + c))).to_le_bytes();
    }
}

/// Four lines of samples to one, weighted `[1 3 3 1] / 8`.
#[inline(always)]
pub(crate) fn halve_samples(out: &mut [u8], lines: [&[u8]; 4]) {
    let [a, b, c, d] = lines.map(|line| line.as_chunks::<2>().0);
    let lines = a.iter().zip(b).zip(c).zip(d);
    for (out, (((a, b), c), d)) in out.as_chunks_mut::<2>().0.iter_mut().zip(lines) {
        let [a, b, c, d] = [*a, *b, *c, *d].map(u16::from_le_bytes);
        *out = spline(a, b, c, d).to_le_bytes();
    }
}

/// `(3 near + far) / 4`.
#[inline(always)]
pub(crate) fn double_samples(out: &mut [u8], near: &[u8], far: &[u8]) {
    let lines = near.as_chunks::<2>().0.iter().zip(far.as_chunks::<2>().0);
    for (out, (near, far)) in out.as_chunks_mut::<2>().0.iter_mut().zip(lines) {
        *out = between(u16::from_le_bytes(*near), u16::from_le_bytes(*far)).to_le_bytes();
    }
}

/// `(3 near + far) / 4`, to bytes.
#[inline(always)]
pub(crate) fn double_bytes(out: &mut [u8], near: &[u8], far: &[u8]) {
    let lines = near.as_chunks::<2>().0.iter().zip(far.as_chunks::<2>().0);
    for (out, (near, far)) in out.iter_mut().zip(lines) {
        let (near, far) = (u16::from_le_bytes(*near), u16::from_le_bytes(*far));
        *out = ((3 * near + far + 64) >> 7) as u8;
    }
}

/// Samples to bytes, dropping `shift` bits of fraction.
#[inline(always)]
pub(crate) fn narrow(out: &mut [u8], line: &[u8], shift: u32) {
    let half = (1 << shift) >> 1;
    for (out, v) in out.iter_mut().zip(line.as_chunks::<2>().0) {
        *out = ((u16::from_le_bytes(*v) + half) >> shift) as u8;
    }
}

/// Samples with 5 bits of fraction to 7.
#[inline(always)]
pub(crate) fn refine(out: &mut [u8], line: &[u8]) {
    for (out, v) in out.as_chunks_mut::<2>().0.iter_mut().zip(line.as_chunks::<2>().0) {
        *out = (u16::from_le_bytes(*v) << 2).to_le_bytes();
    }
}

/// Samples with 7 bits of fraction to 5.
#[inline(always)]
pub(crate) fn coarsen(out: &mut [u8], line: &[u8]) {
    for (out, v) in out.as_chunks_mut::<2>().0.iter_mut().zip(line.as_chunks::<2>().0) {
        *out = ((u16::from_le_bytes(*v) + 2) >> 2).to_le_bytes();
    }
}

/// `(a + 3 b + 3 c + d) / 8` to the nearest; each at most 8 160.
#[inline(always)]
const fn spline(a: u16, b: u16, c: u16, d: u16) -> u16 {
    (a + d + 3 * (b + c) + 4) >> 3
}

/// `(3 near + far) / 4` to the nearest; each at most 8 160.
#[inline(always)]
const fn between(near: u16, far: u16) -> u16 {
    (3 * near + far + 2) >> 2
}
