//! **Glyphs** are small pictures of one size, RGBA or indexed, of which tiles and sprites are made.
//!
//! A glyph lies on a target one pixel to one, mirrored or not, at whole pixels. Nothing is sampled.

use fearless_simd::dispatch;

use crate::rows::Rows;
use crate::{BlendMode, CpuLevel, IRect, ViewMut};

/// Sixteen premultiplied colours R, G, B, A. Entry 0 is not used: index 0 is transparent.
pub type Palette = [[u8; 4]; 16];

/// No glyph is wider or higher, in pixels.
pub const MAX_GLYPH_SIDE: u32 = 256;

/// The pixels of all glyphs, one glyph after the other.
#[derive(Clone, Copy, Debug)]
pub enum GlyphPixels<'a> {
    /// Premultiplied R, G, B, A; rows from the top, without gaps.
    Rgba(&'a [u8]),
    /// Four bits for each texel, an index into a palette. The left one of two is in the low bits of a byte; each row begins with
    /// a new byte.
    Indexed {
        /// `height × ⌈width / 2⌉` bytes for each glyph.
        texels: &'a [u8],
        /// The palettes, by the numbers that tiles and sprites give.
        palettes: &'a [Palette],
    },
}

/// Glyphs of one size. Those with a side of 0 or beyond [`MAX_GLYPH_SIDE`] show nothing.
#[derive(Clone, Copy, Debug)]
pub struct Glyphs<'a> {
    /// Width of each in pixels.
    pub width: u32,
    /// Height of each in pixels.
    pub height: u32,
    /// Their pixels.
    pub pixels: GlyphPixels<'a>,
}

impl Glyphs<'_> {
    /// Whether there is such a glyph, and such a palette where it needs one.
    #[must_use]
    pub fn has(&self, look: GlyphLook) -> bool {
        let (width, height) = (self.width as usize, self.height as usize);
        let drawn = |side: u32| (1..=MAX_GLYPH_SIDE).contains(&side);
        drawn(self.width)
            && drawn(self.height)
            && match self.pixels {
                GlyphPixels::Rgba(pixels) => part(pixels, look.glyph, 4 * width * height).is_some(),
                GlyphPixels::Indexed { texels, palettes } => {
                    part(texels, look.glyph, width.div_ceil(2) * height).is_some()
                        && usize::from(look.palette) < palettes.len()
                }
            }
    }
}

/// Which glyph is shown, and how it is turned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GlyphLook {
    /// The glyph's number.
    pub glyph: u16,
    /// The palette's number; not looked at if the glyphs are RGBA.
    pub palette: u8,
    /// Mirrored left to right.
    pub flip_x: bool,
    /// Mirrored top to bottom.
    pub flip_y: bool,
}

/// Draws glyphs into one target, in one mode. Made once for many glyphs.
#[derive(Clone, Copy)]
pub struct GlyphBrush<'a> {
    level: CpuLevel,
    glyphs: Glyphs<'a>,
    rows: Rows,
    opacity: u8,
    mode: BlendMode,
}

impl core::fmt::Debug for GlyphBrush<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("GlyphBrush").field("mode", &self.mode).field("opacity", &self.opacity).finish_non_exhaustive()
    }
}

/// The most bytes of a glyph's row.
const MOST_BYTES: usize = 4 * MAX_GLYPH_SIDE as usize;

impl<'a> GlyphBrush<'a> {
    /// Draws `glyphs` in `mode`; `opacity` multiplies them, 255 being 1.
    #[must_use]
    pub fn new(level: CpuLevel, glyphs: Glyphs<'a>, opacity: u8, mode: BlendMode) -> Self {
        Self { level, glyphs, rows: Rows::new(mode), opacity, mode }
    }

    /// Draws a glyph with its top left at (`x`, `y`) of `dst`. Nothing outside of `clip` is touched, which counts in pixels of
    /// `dst` too. Nothing is drawn if there is no such glyph or palette.
    ///
    /// Each pixel meets the target as [`crate::composite()`] defines it.
    pub fn draw(&self, dst: &mut ViewMut<'_>, x: i32, y: i32, clip: IRect, look: GlyphLook) {
        let (width, height) = (self.glyphs.width, self.glyphs.height);
        let seen = IRect::from_size(x, y, width, height).intersect(clip).intersect(dst.bounds());
        if seen.is_empty() || width.max(height) > MAX_GLYPH_SIDE || self.opacity == 0 {
            return;
        }
        let columns = (seen.x0.abs_diff(x) as usize, seen.x1.abs_diff(x) as usize);
        match self.glyphs.pixels {
            GlyphPixels::Rgba(pixels) => {
                let line = 4 * width as usize;
                let Some(pixels) = part(pixels, look.glyph, line * height as usize) else { return };
                self.rgba(dst, (seen, y), columns, look, pixels, line);
            }
            GlyphPixels::Indexed { texels, palettes } => {
                let line = width.div_ceil(2) as usize;
                let texels = part(texels, look.glyph, line * height as usize);
                let (Some(texels), Some(palette)) = (texels, palettes.get(usize::from(look.palette))) else { return };
                let mut colors = *palette;
                colors[0] = [0; 4];
                self.indexed(dst, (seen, y), columns, look, texels, &colors);
            }
        }
    }

    fn rgba(
        &self,
        dst: &mut ViewMut<'_>,
        (seen, y): (IRect, i32),
        (left, right): (usize, usize),
        look: GlyphLook,
        pixels: &[u8],
        line: usize,
    ) {
        let mut mirrored = [0; MOST_BYTES];
        for row in seen.y0..seen.y1 {
            let start = self.row_of(row, y, look) * line;
            let source = pixels.get(start..start + line).unwrap_or_default();
            let source = match look.flip_x {
                true => {
                    mirror(&mut mirrored, source);
                    mirrored.get(..line).unwrap_or_default()
                }
                false => source,
            };
            self.lay(dst, row, seen, source.get(4 * left..4 * right).unwrap_or_default());
        }
    }

    fn indexed(
        &self,
        dst: &mut ViewMut<'_>,
        (seen, y): (IRect, i32),
        (left, right): (usize, usize),
        look: GlyphLook,
        texels: &[u8],
        colors: &Palette,
    ) {
        let width = self.glyphs.width as usize;
        let line = width.div_ceil(2);
        let [mut colored, mut mirrored] = [[0; MOST_BYTES]; 2];
        for row in seen.y0..seen.y1 {
            let start = self.row_of(row, y, look) * line;
            let source = texels.get(start..start + line).unwrap_or_default();
            dispatch!(self.level.simd, _simd => color(&mut colored, source, colors));
            let source = match look.flip_x {
                true => {
                    mirror(&mut mirrored, colored.get(..4 * width).unwrap_or_default());
                    &mirrored
                }
                false => &colored,
            };
            self.lay(dst, row, seen, source.get(4 * left..4 * right).unwrap_or_default());
        }
    }

    /// The row of the glyph that lies on row `row` of the target.
    const fn row_of(&self, row: i32, y: i32, look: GlyphLook) -> usize {
        let down = row.abs_diff(y);
        (if look.flip_y { self.glyphs.height - 1 - down } else { down }) as usize
    }

    fn lay(&self, dst: &mut ViewMut<'_>, row: i32, seen: IRect, source: &[u8]) {
        let columns = 4 * seen.x0 as usize..4 * seen.x1 as usize;
        let pixels = dst.row_mut(row as u32).get_mut(columns).unwrap_or_default();
        self.rows.full(self.level, pixels, source, self.opacity);
    }
}

/// What glyph number `glyph` has of `data`, of which each has `len` bytes.
fn part(data: &[u8], glyph: u16, len: usize) -> Option<&[u8]> {
    data.get(usize::from(glyph) * len..)?.get(..len)
}

/// Writes the pixels of `source` in the reverse order.
fn mirror(out: &mut [u8; MOST_BYTES], source: &[u8]) {
    let pixels = out.as_chunks_mut::<4>().0.iter_mut();
    for (out, pixel) in pixels.zip(source.as_chunks::<4>().0.iter().rev()) {
        *out = *pixel;
    }
}

/// Writes the colours of texels, two for each byte.
#[inline(always)]
fn color(out: &mut [u8; MOST_BYTES], texels: &[u8], colors: &Palette) {
    for (out, pair) in out.as_chunks_mut::<8>().0.iter_mut().zip(texels) {
        let [left, right] = [colors[usize::from(pair & 15)], colors[usize::from(pair >> 4)]];
        out[..4].copy_from_slice(&left);
        out[4..].copy_from_slice(&right);
    }
}
