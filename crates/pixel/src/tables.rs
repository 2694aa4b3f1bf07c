//! **Tables** of one colour: what it makes of each byte of an opaque backdrop, channel by channel. For modes that blend each
//! channel alone and divide: looking up a byte takes less than working it out.

use crate::CpuLevel;
use crate::rows::Rows;
#[cfg(target_arch = "x86_64")]
use crate::tables_avx512;

/// The results of one colour at one opacity on opaque pixels, by the backdrop's byte.
#[derive(Debug)]
pub(crate) struct Tables {
    /// Of red, green and blue.
    #[cfg(target_arch = "x86_64")]
    bytes: [[u8; 256]; 3],
    /// The same, each at its place in a pixel: where bytes are looked up one by one, that is up to a fifth faster.
    red: [u32; 256],
    green: [u32; 256],
    blue: [u32; 256],
}

/// Pixels that are looked up together if all of them are opaque.
const GROUP: usize = 16;

impl Tables {
    /// The tables of `color`, premultiplied, in the mode of `rows`.
    pub(crate) fn new(level: CpuLevel, rows: &Rows, color: [u8; 4], opacity: u8) -> Self {
        let mut pixels = [[0; 4]; 256];
        for (pixel, byte) in pixels.iter_mut().zip(0..=u8::MAX) {
            *pixel = [byte, byte, byte, 255];
        }
        rows.full(level, pixels.as_flattened_mut(), [color; 256].as_flattened(), opacity);
        let channel = |mask: u32| pixels.map(|pixel| u32::from_le_bytes(pixel) & mask);
        Self {
            #[cfg(target_arch = "x86_64")]
            bytes: [0, 1, 2].map(|n| pixels.map(|pixel| pixel[n])),
            red: channel(0xFF),
            green: channel(0xFF00),
            blue: channel(0x00FF_0000),
        }
    }

    /// Composites the colour on a row of pixels; `otherwise` does so on those that are not opaque.
    pub(crate) fn row(&self, level: CpuLevel, mut pixels: &mut [u8], mut otherwise: impl FnMut(&mut [u8])) {
        while !pixels.is_empty() {
            let done = self.opaque(level, pixels);
            let rest = pixels.get_mut(done..).unwrap_or_default();
            let (group, rest) = rest.split_at_mut(rest.len().min(4 * GROUP));
            let opaque = group.as_chunks::<4>().0.iter().fold(u8::MAX, |all, pixel| all & pixel[3]) == 255;
            if opaque {
                group.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| *pixel = self.look_up(*pixel));
            } else {
                otherwise(group);
            }
            pixels = rest;
        }
    }

    /// Looks up the groups before the first with a pixel that is not opaque, where the level can do so at once; how many bytes.
    #[cfg(target_arch = "x86_64")]
    fn opaque(&self, level: CpuLevel, pixels: &mut [u8]) -> usize {
        level.simd.as_avx512().map_or(0, |simd| tables_avx512::opaque(simd, &self.bytes, pixels))
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn opaque(&self, _level: CpuLevel, _pixels: &mut [u8]) -> usize {
        0
    }

    #[inline(always)]
    fn look_up(&self, [r, g, b, _]: [u8; 4]) -> [u8; 4] {
        let color = self.red[usize::from(r)] | self.green[usize::from(g)] | self.blue[usize::from(b)];
        (color | 0xFF00_0000).to_le_bytes()
    }
}
