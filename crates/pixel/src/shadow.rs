//! A **drop shadow**: a blurred, coloured and moved copy of a source's alpha, beneath the source.
//!
//! Of a source with many equal rows and columns, as a card has them, only those are blurred that differ in the result; see
//! [`slice`].

mod slice;

use fearless_simd::dispatch;

use crate::blur::{BlurScratch, Support, blur_extent, blur_plane};
use crate::fill::around;
use crate::math::scale;
use crate::{BlendMode, CpuLevel, IRect, View, ViewMut, clear, composite};
use slice::{Cuts, compare_columns};

/// How a shadow looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shadow {
    /// How far it is moved, in pixels to the right and down; fractions move it by bilinear weights.
    pub offset: [f32; 2],
    /// Standard deviations of its blur, in pixels; see [`crate::blur()`].
    pub sigma: [f32; 2],
    /// Its colour, premultiplied.
    pub color: [u8; 4],
}

impl Shadow {
    /// The rectangle that shadow and source cover when the source covers `source`.
    #[must_use]
    pub fn extent(&self, source: IRect) -> IRect {
        let placement = Placement::new(self.offset);
        source.union(placement.covers(source).inflate(self.reach(0), self.reach(1)))
    }

    fn reach(&self, axis: usize) -> i32 {
        blur_extent(self.sigma[axis]) as i32
    }
}

/// Replaces `dst` by the source with its shadow beneath.
///
/// The source lies with its top-left pixel at (`x`, `y`) of `dst` and may hang over: what hangs over
/// still throws its shadow into `dst`. The alpha alone is blurred, in one channel.
pub fn drop_shadow(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    x: i32,
    y: i32,
    src: &View<'_>,
    shadow: &Shadow,
    scratch: &mut BlurScratch,
) {
    let placement = Placement::new(shadow.offset);
    let source = src.bounds().translate(x, y);
    let (reach_x, reach_y) = (shadow.reach(0), shadow.reach(1));
    let thrown = placement.covers(source).inflate(reach_x, reach_y);
    // What lies farther from `dst` than the blur reaches cannot be seen in it.
    let area = thrown.intersect(dst.bounds().inflate(reach_x, reach_y));
    let seen = area.intersect(dst.bounds());
    around(dst.bounds(), seen).into_iter().for_each(|rest| clear(&mut dst.sub_mut(rest)));
    if !area.is_empty() {
        let (width, height) = (area.width(), area.height());
        // A plane, and two lines of its width.
        let (columns, len) = (width as usize, width as usize * height as usize);
        let mut memory = scratch.take_plane(len + 2 * columns);
        let (plane, lines) = memory.split_at_mut(len);
        let origin = (source.x0.saturating_sub(area.x0), source.y0.saturating_sub(area.y0));
        dispatch!(level.simd, _simd => placement.write_alpha(plane, width, src, origin));
        let sliced = Sliced::new(level, plane, lines, columns, shadow.sigma);
        let [sigma_x, sigma_y] = shadow.sigma;
        let [short_width, short_height] =
            [width - sliced.columns.removed() as u32, height - sliced.rows.removed() as u32];
        blur_plane(level, plane, short_width, short_height, scratch, sigma_x, sigma_y);
        let color = u32::from_le_bytes(shadow.color);
        let mut seen_dst = dst.sub_mut(seen);
        let skip = (seen.x0.saturating_sub(area.x0) as usize, seen.y0.saturating_sub(area.y0) as usize);
        let line = lines.get_mut(..columns).unwrap_or_default();
        dispatch!(level.simd, _simd => sliced.tint(&mut seen_dst, plane, line, skip, color));
        scratch.give_plane(memory);
    }
    composite(level, dst, x, y, src, 255, BlendMode::Normal);
}

/// Writes the alpha of `src`, moved by `offset`, to a plane as large as `src`.
pub(crate) fn shifted_alpha(level: CpuLevel, plane: &mut [u8], width: u32, src: &View<'_>, offset: [f32; 2]) {
    let placement = Placement::new(offset);
    if width > 0 {
        dispatch!(level.simd, _simd => placement.write_alpha(plane, width, src, (0, 0)));
    }
}

/// A shift by whole pixels and by 1/256 of a pixel, to the right and down.
#[derive(Clone, Copy)]
struct Placement {
    whole: [i32; 2],
    part: [u32; 2],
}

impl Placement {
    fn new(offset: [f32; 2]) -> Self {
        let steps = offset.map(|v| (f64::from(v) * 256.0).round() as i64);
        Self {
            whole: steps.map(|v| (v >> 8).clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32),
            part: steps.map(|v| (v & 255) as u32),
        }
    }

    /// The pixels that `source` reaches when it is shifted.
    fn covers(self, source: IRect) -> IRect {
        let moved = source.translate(self.whole[0], self.whole[1]);
        let spill = self.part.map(|part| i32::from(part != 0));
        let wide = moved.translate(spill[0], spill[1]);
        moved.union(wide)
    }

    /// Writes the shifted alpha of `src`, whose unshifted origin in the plane is `origin`.
    #[inline(always)]
    fn write_alpha(self, plane: &mut [u8], width: u32, src: &View<'_>, origin: (i32, i32)) {
        let left = origin.0.saturating_add(self.whole[0]);
        let top = origin.1.saturating_add(self.whole[1]);
        let [fx, fy] = self.part;
        for (y, row) in (0_i64..).zip(plane.chunks_exact_mut(width as usize)) {
            let v = y - i64::from(top);
            let line = |v: i64| u32::try_from(v).map_or(&[][..], |v| src.row(v));
            let (here, above) = (line(v), if fy == 0 { &[][..] } else { line(v - 1) });
            row.fill(0);
            let line = match (here.is_empty(), above.is_empty()) {
                (true, true) => continue,
                (false, true) => Blend { here, above: here, weights: [256 - fx, fx, 256 - fy, 0] },
                (true, false) => Blend { here: above, above, weights: [256 - fx, fx, 0, fy] },
                (false, false) => Blend { here, above, weights: [256 - fx, fx, 256 - fy, fy] },
            };
            line.write(row, left);
        }
    }
}

/// Two rows of a source and the weights of: a pixel, its left neighbour; the row, the one above.
struct Blend<'a> {
    here: &'a [u8],
    above: &'a [u8],
    weights: [u32; 4],
}

impl Blend<'_> {
    /// Writes the row whose source starts at column `left`.
    #[inline(always)]
    fn write(&self, row: &mut [u8], left: i32) {
        let size = self.here.len() / 4;
        let (from, to) = span(left, size, row.len(), self.weights[1]);
        let row = row.get_mut(from..to).unwrap_or_default();
        let first = (from as i64 - i64::from(left)).max(0) as usize;
        if self.weights == [256, 0, 256, 0] {
            let pixels = self.here.as_chunks::<4>().0.get(first..).unwrap_or_default();
            row.iter_mut().zip(pixels).for_each(|(out, pixel)| *out = pixel[3]);
            return;
        }
        let mut skip = 0;
        // The first pixel has no left neighbour, the one behind the last has only that.
        if let (0, Some(out)) = (first, row.first_mut()) {
            *out = self.at(0);
            skip = 1;
        }
        let inner = row.get_mut(skip..).unwrap_or_default();
        let u = first + skip;
        let pixels = |row, u| <[u8]>::as_chunks::<4>(row).0.get(u..).unwrap_or_default();
        let here = pixels(self.here, u).iter().zip(pixels(self.here, u.saturating_sub(1)));
        let above = pixels(self.above, u).iter().zip(pixels(self.above, u.saturating_sub(1)));
        for (out, ((a, b), (c, d))) in inner.iter_mut().zip(here.zip(above)) {
            *out = self.mean([a[3], b[3], c[3], d[3]]);
        }
        if let (true, Some(out)) = (first + row.len() > size, row.last_mut()) {
            *out = self.at(size);
        }
    }

    /// At column `u` of the source, one of the two ends.
    fn at(&self, u: usize) -> u8 {
        let alpha = |row: &[u8], u: Option<usize>| u.and_then(|u| row.get(4 * u + 3)).copied().unwrap_or_default();
        let before = u.checked_sub(1);
        let row = |row: &[u8]| [alpha(row, Some(u)), alpha(row, before)];
        let ([a, b], [c, d]) = (row(self.here), row(self.above));
        self.mean([a, b, c, d])
    }

    #[inline(always)]
    fn mean(&self, v: [u8; 4]) -> u8 {
        let [a, b, c, d] = v.map(u32::from);
        let [now, left, here, above] = self.weights;
        (((a * now + b * left) * here + (c * now + d * left) * above + 32_768) >> 16) as u8
    }
}

/// The columns of a plane of `width` that a source of `size` at `left` reaches.
fn span(left: i32, size: usize, width: usize, fx: u32) -> (usize, usize) {
    let end = i64::from(left) + size as i64 + i64::from(fx != 0);
    let clip = |v: i64| v.clamp(0, width as i64) as usize;
    (clip(i64::from(left)), clip(end))
}

/// A plane without the rows and columns that a blur need not see.
struct Sliced {
    rows: Cuts,
    columns: Cuts,
}

impl Sliced {
    /// Brings what remains of `plane`, whose rows have `width` bytes, to its front. `lines` are two more rows of any bytes.
    fn new(level: CpuLevel, plane: &mut [u8], lines: &mut [u8], width: usize, sigma: [f32; 2]) -> Self {
        let [across, down] = sigma.map(Support::of);
        let height = plane.len() / width.max(1);
        let row = |y: usize| plane.get(y * width..(y + 1) * width).unwrap_or_default();
        let rows = Cuts::find(height, down, |y| row(y) == row(y - 1), |y| row(y).iter().all(|byte| *byte == 0));
        rows.close(plane, width);
        let plane = plane.get_mut(..(height - rows.removed()) * width).unwrap_or_default();
        lines.fill(0);
        let (differs, shown) = lines.split_at_mut(width.min(lines.len()));
        dispatch!(level.simd, _simd => compare_columns(differs, shown, plane));
        let same = |x: usize| differs.get(x) == Some(&0);
        let columns = Cuts::find(width, across, same, |x| shown.get(x) == Some(&0));
        if columns.removed() > 0 {
            let short = width - columns.removed();
            for y in 0..height - rows.removed() {
                columns.close(plane.get_mut(y * width..(y + 1) * width).unwrap_or_default(), 1);
                plane.copy_within(y * width..y * width + short, y * short);
            }
        }
        Self { rows, columns }
    }

    /// Writes `color` times the blurred plane, whose pixel `skip` lies on the first of `dst`. `line` is a row of any bytes.
    #[inline(always)]
    fn tint(&self, dst: &mut ViewMut<'_>, plane: &[u8], line: &mut [u8], skip: (usize, usize), color: u32) {
        let width = line.len() - self.columns.removed();
        let mut last = usize::MAX;
        for (y, dst) in dst.rows_mut().enumerate() {
            let row = self.rows.short_index(y + skip.1);
            if row != last {
                self.columns.open(line, plane.get(row * width..(row + 1) * width).unwrap_or_default());
                last = row;
            }
            let alphas = line.get(skip.0..).unwrap_or_default();
            for (d, a) in dst.as_chunks_mut::<4>().0.iter_mut().zip(alphas) {
                *d = scale(color, u32::from(*a)).to_le_bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests;
