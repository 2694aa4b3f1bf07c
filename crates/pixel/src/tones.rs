//! **Tones** are a table for each of red, green and blue: what a straight byte becomes. Levels, curves and posterisation are such
//! tables.

use fearless_simd::dispatch;

use crate::convert::{premultiplied, straight};
use crate::{CpuLevel, ViewMut};

/// What each straight (unpremultiplied) byte of red, green and blue becomes. The alpha stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tones(pub [[u8; 256]; 3]);

impl Tones {
    /// Leaves every pixel as it is.
    pub const IDENTITY: Self = Self([ascending(); 3]);

    /// The same table for all three.
    #[must_use]
    pub const fn same(table: [u8; 256]) -> Self {
        Self([table; 3])
    }

    /// Whether it changes nothing.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        *self == Self::IDENTITY
    }

    /// These tones and then `next`, as one table. On opaque pixels this is what both in turn give; on others the colour is not
    /// rounded to a premultiplied byte in between.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let mut out = *self;
        for (table, next) in out.0.iter_mut().zip(&next.0) {
            for value in table {
                *value = next[usize::from(*value)];
            }
        }
        out
    }
}

const fn ascending() -> [u8; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = at as u8;
        at += 1;
    }
    table
}

/// Replaces the colour of every pixel by what `tones` say: [`crate::unpremultiply()`], the table, [`crate::premultiply()`].
pub fn apply_tones(level: CpuLevel, dst: &mut ViewMut<'_>, tones: &Tones) {
    dispatch!(level.simd, _simd => rows(dst, tones));
}

/// Pixels that are changed at once: looking up is one at a time, all else is not.
const BLOCK: usize = 64;

#[inline(always)]
fn rows(dst: &mut ViewMut<'_>, tones: &Tones) {
    for row in dst.rows_mut() {
        for block in row.as_chunks_mut::<4>().0.chunks_mut(BLOCK) {
            let opaque = block.iter().fold(255, |all, pixel| all & pixel[3]) == 255;
            if opaque {
                look_up(block, tones);
            } else {
                block.iter_mut().for_each(|pixel| *pixel = straight(u32::from_le_bytes(*pixel)).to_le_bytes());
                look_up(block, tones);
                block.iter_mut().for_each(|pixel| *pixel = premultiplied(u32::from_le_bytes(*pixel)).to_le_bytes());
            }
        }
    }
}

#[inline(always)]
fn look_up(block: &mut [[u8; 4]], tones: &Tones) {
    let [red, green, blue] = &tones.0;
    for [r, g, b, _] in block {
        (*r, *g, *b) = (red[usize::from(*r)], green[usize::from(*g)], blue[usize::from(*b)]);
    }
}
