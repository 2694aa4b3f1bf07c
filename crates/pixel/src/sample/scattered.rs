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

/// An image whose pixels are taken from scattered places; transparent beyond its edges.
pub(crate) struct Scattered<'a> {
    texels: Texels<'a>,
    sampling: Sampling,
}

/// Where in the image's bytes the texels of eight pixels start, and the fractions of the places: the lower 16 bits of each.
#[derive(Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) at: [u32; GROUP],
    pub(super) u: [u32; GROUP],
    pub(super) v: [u32; GROUP],
}

impl<'a> Scattered<'a> {
    /// `None` if the image has no pixels.
    pub(crate) fn new(image: View<'a>, sampling: Sampling) -> Option<Self> {
        Some(Self { texels: Texels::new(image, Edge::Transparent)?, sampling })
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
                Sampling::Bilinear => bilinear::at(&self.texels, u + bilinear::HALF_WEIGHT, v),
                Sampling::Bicubic => bicubic::at(&self.texels, u + bicubic::HALF_PHASE, v + bicubic::HALF_PHASE),
            };
        }
    }

    #[inline(always)]
    fn nearest(&self, shifts: &Shifts, x: i32, y: i32, out: &mut [[u8; 4]]) {
        const HALF: i32 = 1 << (BITS - 1);
        let image = self.texels.image();
        let (data, stride) = (image.data(), image.stride());
        for (i, ((pixel, u), v)) in (x..).zip(out.iter_mut().zip(&shifts.across).zip(&shifts.down)) {
            let (column, row) = ((i + ((u + HALF) >> BITS)) as u32, (y + ((v + HALF) >> BITS)) as u32);
            let inside = column < image.width() && row < image.height();
            let at = if inside { row as usize * stride + 4 * column as usize } else { usize::MAX };
            *pixel = data.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or_default();
        }
    }

    fn bilinear(&self, level: CpuLevel, shifts: &Shifts, x: i32, y: i32, out: &mut [[u8; 4]]) {
        let mut block = Block::default();
        dispatch!(level.simd, _simd => block.place(self.texels.image(), shifts, x, y));
        block.weigh_inside(level, &self.texels, out);
        for (i, (group, inside)) in out.chunks_mut(GROUP).zip(&block.inside).enumerate() {
            if !(*inside && group.len() == GROUP) {
                self.one_by_one(shifts, i * GROUP, x, y, group);
            }
        }
    }
}

/// The groups of a block, and whether all texels of each lie in the image.
struct Block {
    groups: [Group; BLOCK / GROUP],
    inside: [bool; BLOCK / GROUP],
}

impl Default for Block {
    fn default() -> Self {
        Self { groups: [Group::default(); BLOCK / GROUP], inside: [false; BLOCK / GROUP] }
    }
}

impl Block {
    #[inline(always)]
    fn place(&mut self, image: &View<'_>, shifts: &Shifts, x: i32, y: i32) {
        const HALF_WEIGHT: i32 = (bilinear::HALF_WEIGHT >> (FRACTION - BITS)) as i32;
        let (width, height) = (image.width() - 1, image.height() - 1);
        let stride = image.stride() as u32;
        let shifts = shifts.across.as_chunks::<GROUP>().0.iter().zip(shifts.down.as_chunks::<GROUP>().0);
        let groups = self.groups.iter_mut().zip(&mut self.inside).zip(shifts);
        for (start, ((group, inside), (across, down))) in (x..).step_by(GROUP).zip(groups) {
            let mut outside = 0;
            for i in 0..GROUP {
                let (u, v) = (across[i] + HALF_WEIGHT, down[i]);
                let column = (start + i as i32 + (u >> BITS)) as u32;
                let row = (y + (v >> BITS)) as u32;
                outside |= u32::from(column >= width) | u32::from(row >= height);
                group.at[i] = row.wrapping_mul(stride).wrapping_add(column.wrapping_mul(4));
                group.u[i] = u as u32 & 0xFFFF;
                group.v[i] = v as u32 & 0xFFFF;
            }
            *inside = outside == 0;
        }
    }

    /// The groups that lie in the image; one that cannot be weighed is not inside any more.
    fn weigh_inside(&mut self, level: CpuLevel, texels: &Texels<'_>, out: &mut [[u8; 4]]) {
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = level.simd.as_avx2() {
            return avx2::scattered(simd, texels, &self.groups, &mut self.inside, out);
        }
        dispatch!(level.simd, _simd => self.weigh(texels.image(), out));
    }

    #[inline(always)]
    fn weigh(&self, image: &View<'_>, out: &mut [[u8; 4]]) {
        let groups = self.groups.iter().zip(&self.inside);
        for (out, (group, inside)) in out.as_chunks_mut::<GROUP>().0.iter_mut().zip(groups) {
            if *inside {
                bilinear::group(image, group, out);
            }
        }
    }
}
