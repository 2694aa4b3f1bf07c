//! **Scattered** positions: each pixel of a row is taken from a place of its own.
//!
//! A place is the pixel's own plus a **shift** in 1/65 536 of a pixel. Groups of eight pixels whose texels all lie in the image are
//! fetched and weighed together, the others one by one.

use fearless_simd::dispatch;

#[cfg(target_arch = "x86_64")]
use super::bilinear_avx2 as avx2;
use super::texels::Texels;
use super::{Edge, FRACTION, Sampling, bicubic, bilinear};
use crate::{CpuLevel, View};

/// Pixels that are shifted together: a multiple of a group.
pub(crate) const BLOCK: usize = 128;

/// Pixels that are fetched together.
pub(super) const GROUP: usize = 8;

/// Bits of the fraction of a shift.
const BITS: u32 = 16;

/// The shifts of the pixels of a block, within ±2^30.
pub(crate) struct Shifts {
    pub(crate) across: [i32; BLOCK],
    pub(crate) down: [i32; BLOCK],
}

impl Default for Shifts {
    fn default() -> Self {
        Self { across: [0; BLOCK], down: [0; BLOCK] }
    }
}

/// An image whose pixels are taken from scattered places.
pub(crate) struct Scattered<'a> {
    texels: Texels<'a>,
    sampling: Sampling,
}

impl<'a> Scattered<'a> {
    /// `None` if the image has no pixels.
    pub(crate) fn new(image: View<'a>, sampling: Sampling, edge: Edge) -> Option<Self> {
        Some(Self { texels: Texels::new(image, edge)?, sampling })
    }

    /// Writes the pixels whose own places are (`x`, `y`), (`x + 1`, `y`) …, at most a block of them.
    pub(crate) fn block(&self, level: CpuLevel, shifts: &Shifts, x: i32, y: i32, out: &mut [[u8; 4]]) {
        match self.sampling {
            Sampling::Nearest if !self.texels.is_vast() => {
                dispatch!(level.simd, _simd => self.nearest(shifts, x, y, out));
            }
            Sampling::Bilinear if !self.texels.is_vast() => self.bilinear(level, shifts, x, y, out),
            _ => self.one_by_one(shifts, 0, x, y, out),
        }
    }

    /// The pixels from the block's pixel `start` on.
    #[inline(never)]
    fn one_by_one(&self, shifts: &Shifts, start: usize, x: i32, y: i32, out: &mut [[u8; 4]]) {
        let shifts = shifts.across.iter().zip(&shifts.down).enumerate().skip(start);
        for (pixel, (i, (u, v))) in out.iter_mut().zip(shifts) {
            let place = |whole: i64, shift: i32| (whole << FRACTION) + (i64::from(shift) << (FRACTION - BITS));
            let (u, v) = (place(i64::from(x) + i as i64, *u), place(i64::from(y), *v));
            *pixel = match self.sampling {
                // From the corner of the pixel to its centre.
                Sampling::Nearest => {
                    let column = |p: i64| (p + (1 << (FRACTION - 1))) >> FRACTION;
                    self.texels.at(column(u), column(v))
                }
                Sampling::Bilinear => {
                    let (u, (width, height)) = (u + bilinear::HALF_WEIGHT, self.texels.size());
                    let sees = (-1..width).contains(&(u >> FRACTION)) && (-1..height).contains(&(v >> FRACTION));
                    if sees { bilinear::at(&self.texels, u, v) } else { [0; 4] }
                }
                Sampling::Bicubic => bicubic::at(&self.texels, u + bicubic::HALF_PHASE, v + bicubic::HALF_PHASE),
            };
        }
    }

    #[inline(always)]
    fn nearest(&self, shifts: &Shifts, x: i32, y: i32, out: &mut [[u8; 4]]) {
        let image = self.texels.image();
        let mut block = Block::default();
        block.place(image, shifts, (x, y), [1 << (BITS - 1); 2], [image.width(), image.height()]);
        for (pixel, at) in out.iter_mut().zip(&block.at) {
            let bytes = image.data().get(*at as usize..).and_then(|rest| rest.first_chunk());
            *pixel = bytes.copied().unwrap_or_default();
        }
    }

    fn bilinear(&self, level: CpuLevel, shifts: &Shifts, x: i32, y: i32, out: &mut [[u8; 4]]) {
        const BIAS: [i32; 2] = [(bilinear::HALF_WEIGHT >> (FRACTION - BITS)) as i32, 0];
        let image = self.texels.image();
        // The texels to the right and below lie in the image too.
        let limits = [image.width() - 1, image.height() - 1];
        let mut block = Block::default();
        dispatch!(level.simd, _simd => block.place(image, shifts, (x, y), BIAS, limits));
        let weighed = block.weigh(level, image, out);
        for (i, (group, weighed)) in out.chunks_mut(GROUP).zip(weighed).enumerate() {
            if !(weighed && group.len() == GROUP) {
                self.one_by_one(shifts, i * GROUP, x, y, group);
            }
        }
    }
}

/// The places of the pixels of a block.
pub(super) struct Block {
    /// Where in the image's bytes the first texel lies, or [`OUTSIDE`].
    at: [u32; BLOCK],
    /// The lower 16 bits are the fraction across.
    u: [u32; BLOCK],
    /// The lower 16 bits are the fraction down.
    v: [u32; BLOCK],
}

/// What stands for the bytes of texels not all of which lie in the image; beyond its last byte.
const OUTSIDE: u32 = u32::MAX;

/// The same of eight pixels.
pub(super) struct Group<'a> {
    pub(super) at: &'a [u32; GROUP],
    pub(super) u: &'a [u32; GROUP],
    pub(super) v: &'a [u32; GROUP],
}

impl Group<'_> {
    /// Whether all texels lie in the image.
    #[inline(always)]
    pub(super) fn is_inside(&self) -> bool {
        !self.at.contains(&OUTSIDE)
    }
}

impl Default for Block {
    fn default() -> Self {
        Self { at: [0; BLOCK], u: [0; BLOCK], v: [0; BLOCK] }
    }
}

impl Block {
    /// Shifts, exceeded by `bias`, to places, the first column and row of which are below `limits`.
    #[inline(always)]
    fn place(&mut self, image: &View<'_>, shifts: &Shifts, (x, y): (i32, i32), bias: [i32; 2], limits: [u32; 2]) {
        let stride = image.stride() as u32;
        for i in 0..BLOCK {
            let (u, v) = (shifts.across[i] + bias[0], shifts.down[i] + bias[1]);
            let column = (x + i as i32 + (u >> BITS)) as u32;
            let row = (y + (v >> BITS)) as u32;
            let at = row.wrapping_mul(stride).wrapping_add(column.wrapping_mul(4));
            let inside = (column < limits[0]) & (row < limits[1]);
            self.at[i] = if inside { at } else { OUTSIDE };
            (self.u[i], self.v[i]) = (u as u32, v as u32);
        }
    }

    /// Weighs the groups that lie in the image, and tells which.
    fn weigh(&self, level: CpuLevel, image: &View<'_>, out: &mut [[u8; 4]]) -> [bool; BLOCK / GROUP] {
        let mut weighed = [false; BLOCK / GROUP];
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = level.simd.as_avx2() {
            avx2::scattered(simd, image, self, &mut weighed, out);
            return weighed;
        }
        dispatch!(level.simd, _simd => self.weigh_groups(image, &mut weighed, out));
        weighed
    }

    #[inline(always)]
    fn weigh_groups(&self, image: &View<'_>, weighed: &mut [bool], out: &mut [[u8; 4]]) {
        let groups = out.as_chunks_mut::<GROUP>().0.iter_mut().zip(self.groups()).zip(weighed);
        for ((out, group), weighed) in groups {
            *weighed = group.is_inside();
            if *weighed {
                bilinear::group(image, &group, out);
            }
        }
    }

    #[inline(always)]
    pub(super) fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        let (at, u, v) = (self.at.as_chunks().0, self.u.as_chunks().0, self.v.as_chunks().0);
        at.iter().zip(u).zip(v).map(|((at, u), v)| Group { at, u, v })
    }
}
