//! **Sampling**: an image read through an affine, row by row.
//!
//! - A **position** is a point of the image in units of 1/2^32 of a pixel, counted from the centre of the first pixel (nearest: from
//!   its corner). Along a row positions form a **line**: they step by the same amount, counted from column 0, so that a pixel's
//!   position does not depend on where a row starts. A line is **straight** where it stays in a row of the image and steps by two
//!   pixels at most, as those of an image do that is scaled and not turned.
//! - A **texel** is a pixel of the image that takes part in a pixel of the result, with a **weight**.
//! - Columns are **inside** where all their texels lie in the image; there nothing is tested pixel by pixel. What lies beyond the
//!   image is said by an [`Edge`].

mod ahead;
mod bicubic;
#[cfg(target_arch = "x86_64")]
mod bicubic_avx2;
mod bilinear;
#[cfg(target_arch = "x86_64")]
mod bilinear_avx2;
#[cfg(target_arch = "x86_64")]
mod bilinear_avx512;
mod halve;
mod line;
mod nearest;
mod repeat;
pub(crate) mod scattered;
#[cfg(target_arch = "x86_64")]
mod straight_avx512;
mod texels;

pub use halve::halve;

use line::{FRACTION, Line};

use std::ops::Range;

use crate::{CpuLevel, View};
use texels::Texels;

/// How a pixel between the image's pixels is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sampling {
    /// The pixel in which the point lies.
    Nearest,
    /// The weighted mean of the four nearest pixels, within 1.05 of the exact mean: weights have 8 bits across and 15 down.
    #[default]
    Bilinear,
    /// The spline of Catmull and Rom through the sixteen nearest pixels, within 1.5 of the exact value. Sharper than bilinear where
    /// a picture is enlarged; beside a sharp edge it is a little too dark or too bright.
    Bicubic,
}

/// What lies beyond the image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Edge {
    /// Nothing: edges fade over one pixel of the image when smooth, and are hard when nearest.
    #[default]
    Transparent,
    /// The nearest pixel of the image.
    Pad,
}

/// Reads an image through an affine, row by row.
///
/// ```
/// use reelm_pixel::{CpuLevel, Edge, Sampler, Sampling, View};
/// let image = [[0, 0, 0, 255], [200, 100, 0, 255]].concat();
/// let image = View::new(&image, 2, 1).unwrap();
/// // Drawn four times as wide.
/// let sampler = Sampler::new(image, [0.25, 0.0, 0.0, 1.0, 0.0, 0.0], Sampling::Bilinear, Edge::Pad).unwrap();
/// let mut out = [[0; 4]; 8];
/// sampler.row(CpuLevel::detect(), 0, 0, &mut out);
/// assert_eq!(out.map(|pixel| pixel[0]), [0, 0, 25, 75, 125, 175, 200, 200]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sampler<'a> {
    texels: Texels<'a>,
    inverse: [f64; 6],
    sampling: Sampling,
}

impl<'a> Sampler<'a> {
    /// A sampler of `image`, or `None` if it has no pixels or the affine is not finite.
    ///
    /// `inverse` is `[a, b, c, d, e, f]` in the order of kurbo and CSS and maps a point of the destination's space to the
    /// point `(a·x + c·y + e, b·x + d·y + f)` of the image, both in pixels. Coefficients beyond ±2^29, and rows whose position
    /// at column 0 is, are clamped.
    #[must_use]
    pub fn new(image: View<'a>, inverse: [f64; 6], sampling: Sampling, edge: Edge) -> Option<Self> {
        let finite = inverse.iter().all(|v| v.is_finite());
        let texels = Texels::new(image, edge)?;
        finite.then_some(Self { texels, inverse, sampling })
    }

    /// The same, with the image repeated across, down, or both: as a tile beside its own copies, which smooth sampling reads across
    /// their borders. What lies beyond it on a side where it is not repeated, its [`Edge`] says.
    #[must_use]
    pub fn repeated(self, repeats: [bool; 2]) -> Self {
        Self { texels: self.texels.repeated(repeats), ..self }
    }

    /// Writes the premultiplied colours at the centres of the pixels (`x`, `y`), (`x + 1`, `y`) … of the destination's space.
    pub fn row(&self, level: CpuLevel, x: i32, y: i32, out: &mut [[u8; 4]]) {
        let line = self.line(y);
        let start = i64::from(x);
        if self.texels.repeats() != [false; 2] {
            return repeat::row(self, level, &line, start, out);
        }
        if self.sampling == Sampling::Bilinear
            && out.len() <= SHORT
            && bilinear::padded(level, &self.texels, &line, start, out).is_some()
        {
            return;
        }
        let all = start..start + out.len() as i64;
        let seen = self.seen(&line, all.clone());
        let inside = line.within(seen.clone(), self.inside_bounds(&line));
        let index = |column: i64| (column - start) as usize;
        let parts = split_at(out, [seen.start, inside.start, inside.end, seen.end].map(index));
        let Some([before, left, middle, right, after]) = parts else { return };
        before.fill([0; 4]);
        self.edge(level, &line, seen.start, left);
        self.inside(level, &line, inside.start, middle);
        self.edge(level, &line, inside.end, right);
        after.fill([0; 4]);
    }

    /// The columns out of `columns` at which row `y` is not transparent for lack of an image; may be a little wide.
    pub(crate) fn reach(&self, y: i32, columns: Range<i64>) -> Range<i64> {
        self.seen(&self.line(y), columns)
    }

    /// Whether a row goes down the image at least twice as fast as across.
    pub(crate) fn is_steep(&self) -> bool {
        self.inverse[1].abs() >= 2.0 * self.inverse[0].abs()
    }

    fn line(&self, y: i32) -> Line {
        // Nearest counts from the corner of the image's first pixel, the others from its centre.
        let (origin, bias) = match self.sampling {
            Sampling::Nearest => (0.0, [0, 0]),
            Sampling::Bilinear => (0.5, [bilinear::HALF_WEIGHT, 0]),
            Sampling::Bicubic => (0.5, [bicubic::HALF_PHASE; 2]),
        };
        Line::new(self.inverse, f64::from(y) + 0.5, origin, bias)
    }

    /// The columns that see a texel.
    fn seen(&self, line: &Line, columns: Range<i64>) -> Range<i64> {
        let (width, height) = self.texels.size();
        match (self.texels.edge(), self.sampling) {
            (Edge::Pad, _) => columns,
            (Edge::Transparent, Sampling::Nearest) => line.within(columns, [0..width, 0..height]),
            (Edge::Transparent, Sampling::Bilinear) => line.within(columns, [-1..width, -1..height]),
            (Edge::Transparent, Sampling::Bicubic) => line.within(columns, [-2..width + 1, -2..height + 1]),
        }
    }

    /// The positions, in whole pixels, at which all texels lie in the image.
    fn inside_bounds(&self, line: &Line) -> [Range<i64>; 2] {
        let (width, height) = self.texels.size();
        match self.sampling {
            _ if self.texels.is_vast() => [0..0, 0..0],
            _ if self.is_copy(line) => [0..width, 0..height],
            Sampling::Nearest => [0..width, 0..height],
            Sampling::Bilinear => [0..width - 1, 0..height - 1],
            Sampling::Bicubic => [1..width - 2, 1..height - 2],
        }
    }

    /// Whether the image's pixels lie under those of the row, one to one.
    fn is_copy(&self, line: &Line) -> bool {
        let whole = match self.sampling {
            Sampling::Nearest => true,
            Sampling::Bilinear => bilinear::is_whole(line),
            Sampling::Bicubic => bicubic::is_whole(line),
        };
        whole && line.is_aligned()
    }

    fn inside(&self, level: CpuLevel, line: &Line, x: i64, out: &mut [[u8; 4]]) {
        let image = self.texels.image();
        let (u, v) = line.at(x);
        let wide = self.sampling == Sampling::Bilinear && bilinear::reads_far(level);
        if line.dv != 0 && self.sampling != Sampling::Nearest && !wide {
            ahead::touch(image, line, x, out.len());
        }
        match self.sampling {
            _ if out.is_empty() => {}
            _ if self.is_copy(line) => copy(image, u >> FRACTION, v >> FRACTION, out),
            Sampling::Nearest => nearest::inside(level, image, line, x, out),
            Sampling::Bilinear => bilinear::inside(level, &self.texels, line, x, out),
            Sampling::Bicubic => bicubic::inside(level, image, line, x, out),
        }
    }

    /// Pixels near the image's edge, one by one.
    fn edge(&self, level: CpuLevel, line: &Line, x: i64, out: &mut [[u8; 4]]) {
        if self.sampling == Sampling::Bilinear && bilinear::padded(level, &self.texels, line, x, out).is_some() {
            return;
        }
        for (x, pixel) in (x..).zip(out) {
            *pixel = self.at(line.at(x));
        }
    }

    /// The pixel at a position.
    fn at(&self, (u, v): (i64, i64)) -> [u8; 4] {
        match self.sampling {
            Sampling::Nearest => self.texels.at(u >> FRACTION, v >> FRACTION),
            Sampling::Bilinear => bilinear::at(&self.texels, u, v),
            Sampling::Bicubic => bicubic::at(&self.texels, u, v),
        }
    }
}

/// A row of no more pixels is not worth finding out which of them lie inside.
const SHORT: usize = 32;

/// Cuts `out` at four ascending places.
fn split_at(out: &mut [[u8; 4]], [a, b, c, d]: [usize; 4]) -> Option<[&mut [[u8; 4]]; 5]> {
    let (out, fifth) = out.split_at_mut_checked(d)?;
    let (out, fourth) = out.split_at_mut_checked(c)?;
    let (out, third) = out.split_at_mut_checked(b)?;
    let (first, second) = out.split_at_mut_checked(a)?;
    Some([first, second, third, fourth, fifth])
}

fn copy(image: &View<'_>, x: i64, y: i64, out: &mut [[u8; 4]]) {
    let row = image.row(y as u32).as_chunks::<4>().0;
    let pixels = row.get(x as usize..).and_then(|row| row.get(..out.len()));
    if let Some(pixels) = pixels {
        out.copy_from_slice(pixels);
    }
}
