//! To **paint** is to colour what a shape covers, straight on the target.
//!
//! - A **strip** ([`Strip`]) is a run of columns, four rows high: either all of it is covered, or each of its pixels has a
//!   coverage of its own.
//! - A **coverage** ([`Coverage`]) is what a shape covers, as strips from top to bottom. It has a space of its own, whole
//!   pixels with the origin wherever its maker put it.
//! - A **paint** ([`Paint`]) gives the colour of each pixel of that space: one colour, a gradient, an image.
//!
//! Every mode paints without a layer: a pixel of the paint, faded by coverage and opacity, meets the target as
//! [`crate::composite`] defines it. A colour at a pixel depends on nothing but the pixel's place, so that a picture painted
//! in pieces has the same bytes.

mod gradient;
mod linear;
mod solid;
#[cfg(target_arch = "x86_64")]
mod solid_avx512;

use crate::rows::Rows;
use crate::sample::Sampler;
use crate::tables::Tables;
use crate::{BlendMode, CpuLevel, ViewMut};

pub use gradient::{Gradient, GradientShape, GradientTable, TABLE_SIZE};

/// How many rows a strip has.
pub const STRIP_HEIGHT: u32 = 4;

/// Pixels that are coloured before they are composited together.
const BLOCK: usize = 512;

/// Pixels that every level takes at once, or a multiple of it; a block has whole groups.
const GROUP: usize = 16;

/// A run of columns, [`STRIP_HEIGHT`] rows high.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strip {
    /// The first column.
    pub x: u16,
    /// The first row, a multiple of [`STRIP_HEIGHT`].
    pub y: u16,
    /// How many columns.
    pub width: u16,
    /// Where its coverages start, or [`Strip::FULL`].
    pub values: u32,
}

impl Strip {
    /// [`Strip::values`] of a strip that is covered altogether.
    pub const FULL: u32 = u32::MAX;
}

/// What a shape covers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Coverage<'a> {
    /// Strips that do not overlap.
    pub strips: &'a [Strip],
    /// Coverages, 0 to 255, column by column: the four rows of a column lie side by side.
    pub values: &'a [u8],
}

/// What colours a shape, in the space of its coverage.
#[derive(Debug)]
pub enum Paint<'a> {
    /// One colour, premultiplied.
    Solid([u8; 4]),
    /// A gradient.
    Gradient(Gradient<'a>),
    /// An image.
    Image {
        /// Reads it.
        sampler: Sampler<'a>,
        /// Whether every colour that it gives is opaque.
        opaque: bool,
    },
}

/// Paints what `coverage` covers. `at` is the pixel of the coverage's space that lies on the top left of `dst`; what is
/// outside of `dst` is clipped. `opacity` multiplies the paint, 255 being 1.
///
/// Under [`BlendMode::Normal`] a pixel of the paint `s` with alpha `sa`, at coverage times opacity `k`, gives
/// `s·k + d·(1 − sa·k)` with `sa·k` rounded to a byte first, or, where all of a wide strip is covered, once at the end. Other
/// modes are those of [`crate::composite`] with `k` as opacity.
pub fn paint(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    at: (i32, i32),
    coverage: Coverage<'_>,
    paint: &Paint<'_>,
    opacity: u8,
    mode: BlendMode,
) {
    if opacity == 0 || dst.width() == 0 || dst.height() == 0 {
        return;
    }
    match (paint, mode) {
        (Paint::Solid(color), BlendMode::Normal) => solid::over(level, dst, at, coverage, *color, opacity),
        _ => shaded(level, dst, at, coverage, paint, opacity, mode),
    }
}

/// Colours a block of a row after the other and composites it.
fn shaded(
    level: CpuLevel,
    dst: &mut ViewMut<'_>,
    at: (i32, i32),
    coverage: Coverage<'_>,
    paint: &Paint<'_>,
    opacity: u8,
    mode: BlendMode,
) {
    let covers = opacity == 255 && mode == BlendMode::Normal && paint.is_opaque();
    let rows = Rows::new(mode);
    let mut shader = Shader { level, at, paint, opacity, rows, covers, tables: None, colors: [[0; 4]; BLOCK] };
    if let Paint::Solid(color) = paint {
        shader.colors = [*color; BLOCK];
        shader.tables = shader.tables_for(*color, coverage);
    }
    let apart = if matches!(paint, Paint::Image { .. }) { 0 } else { APART };
    for strips in coverage.strips.chunk_by(|a, b| joins(a, b, apart)) {
        match strips {
            [strip] => shader.one(dst, strip, coverage.values),
            strips => shader.together(dst, strips, coverage.values),
        }
    }
}

/// Strips that are covered altogether are composited alone from this width on.
const LONG: u16 = 64;

/// Strips that are further apart are composited one by one, for what lies between them is coloured, too.
const APART: u16 = 16;

/// Columns that are covered altogether, four pixels each, from which on tables are made.
const WORTH_TABLES: usize = 1024;

/// Whether two strips, one after the other, are composited together.
fn joins(a: &Strip, b: &Strip, apart: u16) -> bool {
    let long = |strip: &Strip| strip.values == Strip::FULL && strip.width >= LONG;
    let end = a.x.saturating_add(a.width);
    a.y == b.y && b.x >= end && b.x - end <= apart && !long(a) && !long(b)
}

/// What composites strips.
struct Shader<'a> {
    level: CpuLevel,
    at: (i32, i32),
    paint: &'a Paint<'a>,
    opacity: u8,
    rows: Rows,
    /// Whether the paint hides what is beneath it.
    covers: bool,
    /// What the paint's one colour makes of opaque pixels, if that is worth a table.
    tables: Option<Tables>,
    /// Colours of a part of a row.
    colors: [[u8; 4]; BLOCK],
}

impl Shader<'_> {
    fn tables_for(&self, color: [u8; 4], coverage: Coverage<'_>) -> Option<Tables> {
        let columns = |strip: &Strip| if strip.values == Strip::FULL { usize::from(strip.width) } else { 0 };
        let worth = self.rows.divides && coverage.strips.iter().map(columns).sum::<usize>() >= WORTH_TABLES;
        worth.then(|| Tables::new(self.level, &self.rows, color, self.opacity))
    }

    fn one(&mut self, dst: &mut ViewMut<'_>, strip: &Strip, values: &[u8]) {
        let Some(part) = Part::of(strip, self.at, dst) else { return };
        // What the rows of a steep image share is still near if they go on block by block.
        let direct = self.covers && strip.values == Strip::FULL;
        let step = if direct && !self.paint.is_steep() { part.columns } else { BLOCK };
        for start in (0..part.columns).step_by(step) {
            let part = part.cut(start, step);
            let values = part.values(strip, values);
            for row in part.rows.clone() {
                let pixels = dst.row_mut(row).get_mut(part.bytes()).unwrap_or_default();
                match direct {
                    true => self.paint.shade(self.level, part.x, row as i32 + self.at.1, pixels.as_chunks_mut().0),
                    false => self.lay(pixels, part.x, row, values),
                }
            }
        }
    }

    /// Composites strips that lie side by side as one, with no coverage where none of them is: their edges alone would be too
    /// short to be worth a loop.
    fn together(&mut self, dst: &mut ViewMut<'_>, strips: &[Strip], values: &[u8]) {
        let (Some(first), Some(last)) = (strips.first(), strips.last()) else { return };
        let whole = Strip { width: last.x.saturating_add(last.width).saturating_sub(first.x), ..*first };
        let Some(whole) = Part::of(&whole, self.at, dst) else { return };
        let mut columns = [[0_u8; 4]; BLOCK];
        for start in (0..whole.columns).step_by(BLOCK) {
            let part = whole.cut(start, BLOCK);
            let columns = columns.get_mut(..part.columns).unwrap_or_default();
            columns.fill([0; 4]);
            for strip in strips {
                let Some(own) = Part::of(strip, self.at, dst).and_then(|own| own.within(&part)) else { continue };
                let from = (own.x - part.x) as usize;
                let columns = columns.get_mut(from..from + own.columns).unwrap_or_default();
                match own.values(strip, values) {
                    None => columns.fill([255; 4]),
                    Some(values) => {
                        columns.iter_mut().zip(values.as_chunks().0).for_each(|(column, values)| *column = *values);
                    }
                }
            }
            for row in part.rows.clone() {
                let pixels = dst.row_mut(row).get_mut(part.bytes()).unwrap_or_default();
                self.lay(pixels, part.x, row, Some(columns.as_flattened()));
            }
        }
    }

    /// Composites a part of a row, at most a block.
    #[inline]
    fn lay(&mut self, pixels: &mut [u8], x: i32, row: u32, values: Option<&[u8]>) {
        let y = row as i32 + self.at.1;
        let columns = pixels.len() / 4;
        // Whole groups of columns are shaded more quickly than a part of one, and the block has room for them.
        let shaded = if matches!(self.paint, Paint::Gradient(_)) { columns.next_multiple_of(GROUP) } else { columns };
        let colors = self.colors.get_mut(..shaded).unwrap_or_default();
        if let (Some(tables), None) = (&self.tables, values) {
            return tables.row(self.level, pixels, |pixels| {
                let colors = colors.get(..pixels.len() / 4).unwrap_or_default();
                self.rows.lay(self.level, pixels, colors, None, y, self.opacity);
            });
        }
        if !matches!(self.paint, Paint::Solid(_)) {
            self.paint.shade(self.level, x, y, colors);
        }
        let colors = colors.get(..columns).unwrap_or_default();
        self.rows.lay(self.level, pixels, colors, values, y, self.opacity);
    }
}

impl Paint<'_> {
    /// Whether every colour that it gives is opaque.
    pub fn is_opaque(&self) -> bool {
        match self {
            Self::Solid(color) => color[3] == 255,
            Self::Gradient(gradient) => gradient.is_opaque(),
            Self::Image { opaque, .. } => *opaque,
        }
    }

    /// Whether a row goes down an image rather than across.
    fn is_steep(&self) -> bool {
        matches!(self, Self::Image { sampler, .. } if sampler.is_steep())
    }

    /// Writes the colours of the pixels from (`x`, `y`) on.
    fn shade(&self, level: CpuLevel, x: i32, y: i32, out: &mut [[u8; 4]]) {
        match self {
            Self::Solid(color) => out.fill(*color),
            Self::Gradient(gradient) => gradient.row(level, x, y, out),
            Self::Image { sampler, .. } => sampler.row(level, x, y, out),
        }
    }
}

/// What of a strip lies on the target.
struct Part {
    /// Its first column, in the space of the coverage.
    x: i32,
    /// Columns left out at the strip's start.
    skipped: usize,
    /// Its first column in the target.
    left: usize,
    columns: usize,
    /// Its rows in the target.
    rows: core::ops::Range<u32>,
}

impl Part {
    #[inline(always)]
    fn of(strip: &Strip, at: (i32, i32), dst: &ViewMut<'_>) -> Option<Self> {
        let left = i32::from(strip.x).saturating_sub(at.0);
        let right = left.saturating_add(i32::from(strip.width)).min(dst.width() as i32);
        let skipped = left.saturating_neg().max(0);
        let top = i32::from(strip.y).saturating_sub(at.1);
        let bottom = top.saturating_add(STRIP_HEIGHT as i32).min(dst.height() as i32);
        let (first, top) = (left.max(0), top.max(0));
        (first < right && top < bottom).then(|| Self {
            x: first + at.0,
            skipped: skipped as usize,
            left: first as usize,
            columns: (right - first) as usize,
            rows: top as u32..bottom as u32,
        })
    }

    /// Its columns from `start` on, at most `columns`.
    #[inline(always)]
    fn cut(&self, start: usize, columns: usize) -> Self {
        Self {
            x: self.x + start as i32,
            skipped: self.skipped + start,
            left: self.left + start,
            columns: columns.min(self.columns - start),
            rows: self.rows.clone(),
        }
    }

    /// What of it lies in the columns of `other`.
    #[inline(always)]
    fn within(self, other: &Self) -> Option<Self> {
        let end = |part: &Self| part.x + part.columns as i32;
        let (first, end) = (self.x.max(other.x), end(&self).min(end(other)));
        let cut = (first - self.x) as usize;
        (first < end).then(|| Self {
            x: first,
            skipped: self.skipped + cut,
            left: self.left + cut,
            columns: (end - first) as usize,
            rows: self.rows,
        })
    }

    #[inline(always)]
    fn bytes(&self) -> core::ops::Range<usize> {
        4 * self.left..4 * (self.left + self.columns)
    }

    /// The coverages of its columns; `None` if all of it is covered.
    #[inline(always)]
    fn values<'a>(&self, strip: &Strip, values: &'a [u8]) -> Option<&'a [u8]> {
        let start = strip.values as usize + 4 * self.skipped;
        (strip.values != Strip::FULL).then(|| values.get(start..start + 4 * self.columns).unwrap_or_default())
    }
}
