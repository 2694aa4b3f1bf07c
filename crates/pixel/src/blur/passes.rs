//! The passes over the picture: halve, convolve, double.

use fearless_simd::Simd;

use super::fir;
use super::lanes::{self, Lane};
use super::plan::Axis;
use super::sheet::{Buffers, Extent, Picture, Sheets, stride};

/// Blurs `picture` in place.
#[inline(always)]
pub(crate) fn run<S: Simd, L: Lane>(
    simd: S,
    _lane: L,
    mut picture: Picture<'_>,
    axes: [Axis; 2],
    buffers: &mut Buffers,
) {
    if picture.width == 0 || picture.height == 0 || axes.iter().all(|axis| axis.taps == 0) {
        return;
    }
    let job = Job { axes, width: picture.width, height: picture.height };
    let stages = axes[0].octaves.max(axes[1].octaves);
    buffers.reserve(job.largest_sheet::<L>(), job.longest_line::<L>());
    for stage in 1..=stages {
        halve::<L>(&job, stage, &picture, buffers);
        std::mem::swap(&mut buffers.from, &mut buffers.to);
    }
    convolve::<S, L>(simd, &job, stages, &mut picture, buffers);
    for stage in (1..=stages).rev() {
        double::<L>(&job, stage, &mut picture, buffers);
        std::mem::swap(&mut buffers.from, &mut buffers.to);
    }
}

/// The sizes of the sheets of one blur.
struct Job {
    axes: [Axis; 2],
    width: usize,
    height: usize,
}

impl Job {
    /// Columns after `stage` stages.
    fn columns(&self, stage: u32) -> Extent {
        Extent::at(self.width, &self.axes[0], stage)
    }

    /// Rows after `stage` stages.
    fn rows(&self, stage: u32) -> Extent {
        Extent::at(self.height, &self.axes[1], stage)
    }

    /// Whether stage `stage` halves that axis.
    fn halves(&self, axis: usize, stage: u32) -> bool {
        stage <= self.axes[axis].octaves
    }

    /// Rows that wait to be convolved along y.
    fn ring(&self) -> usize {
        2 * self.axes[1].reach() + 1
    }

    /// Bytes of the largest sheet: that of stage 1, or the ring with its row of zeros.
    fn largest_sheet<L: Lane>(&self) -> usize {
        let sample = 2 * L::CHANNELS;
        let stages = self.axes[0].octaves.max(self.axes[1].octaves);
        let ring = stride(sample * self.columns(stages).full()) * (self.ring() + 1);
        match stages {
            0 => ring,
            _ => ring.max(stride(sample * self.columns(1).full()) * self.rows(1).full()),
        }
    }

    /// Bytes of a line that holds any row with the zeros that a pass wants around it.
    fn longest_line<L: Lane>(&self) -> usize {
        2 * L::CHANNELS * (self.width + 2 * super::plan::MAX_TAPS + 8)
    }
}

/// Samples of row `y` of a sheet whose rows have `bytes` bytes.
#[inline(always)]
fn sheet_row(sheet: &[u8], y: usize, bytes: usize) -> &[u8] {
    let start = y * stride(bytes);
    sheet.get(start..start + bytes).unwrap_or_default()
}

#[inline(always)]
fn sheet_row_mut(sheet: &mut [u8], y: usize, bytes: usize) -> &mut [u8] {
    let start = y * stride(bytes);
    sheet.get_mut(start..start + bytes).unwrap_or_default()
}

/// From stage `stage - 1` (the picture, or the sheet `from`) to the sheet `to`.
#[inline(always)]
fn halve<L: Lane>(job: &Job, stage: u32, picture: &Picture<'_>, buffers: &mut Buffers) {
    let (columns, rows) = (job.columns(stage - 1), job.rows(stage - 1));
    let (to_columns, to_rows) = (job.columns(stage), job.rows(stage));
    let sample = 2 * L::CHANNELS;
    let (row, to_row) = (sample * columns.full(), sample * to_columns.full());
    let Sheets { from, to, lines: [line, zeros] } = buffers.sheets();
    // The first output needs the samples from -3 on; a line starts there.
    let lead = if job.halves(0, stage) { sample * (3 - columns.pad) } else { 0 };
    let tail = if job.halves(0, stage) { sample * (2 * to_columns.size + 6) } else { row };
    let line = line.get_mut(..tail).unwrap_or_default();
    line.fill(0);
    zeros.fill(0);
    for j in 0..to_rows.full() {
        let inner = line.get_mut(lead..lead + row).unwrap_or_default();
        // Rows of the finer picture by their distance from its first, which may lie outside.
        let source = |y: usize, offset: usize| {
            let y = y.checked_sub(offset).filter(|y| *y < rows.full());
            match (y, stage) {
                (None, _) => &*zeros,
                (Some(y), 1) => picture.row(y, L::CHANNELS * columns.full()),
                (Some(y), _) => sheet_row(from, y, row),
            }
        };
        match (job.halves(1, stage), stage) {
            (true, first) => {
                // Output j lies at j - 1, its first row at 2 (j - 1) - 1.
                let offset = 3 - rows.pad;
                let four = [0, 1, 2, 3].map(|k| source(2 * j + k, offset));
                match first {
                    1 => lanes::halve_bytes(inner, four),
                    _ => lanes::halve_samples(inner, four),
                }
            }
            (false, 1) => lanes::widen(inner, source(j, 0), 5),
            (false, _) => inner.copy_from_slice(source(j, 0)),
        }
        let out = sheet_row_mut(to, j, to_row);
        if job.halves(0, stage) {
            L::halve(out, line);
        } else {
            out.copy_from_slice(line);
        }
    }
}

/// Convolves the sheet `from`, or the picture if there are no `stages`, along both axes, in place.
///
/// The rows convolved along x wait in a ring in `to` until the last row that needs them is done, so they
/// stay in the cache.
#[inline(always)]
fn convolve<S: Simd, L: Lane>(simd: S, job: &Job, stages: u32, picture: &mut Picture<'_>, buffers: &mut Buffers) {
    let (columns, rows) = (job.columns(stages), job.rows(stages).full());
    let sample = 2 * L::CHANNELS;
    let (row, bytes) = (sample * columns.full(), L::CHANNELS * columns.full());
    let Sheets { from, to, lines: [line, out] } = buffers.sheets();
    let [across, down] = &job.axes;
    let (pad, reach) = (sample * across.reach(), down.reach());
    let ring = job.ring();
    line.fill(0);
    // Rows outside are what rows of zeros inside become, so that it does not show where a picture ends.
    convolve_line(simd, across, sheet_row_mut(to, ring, row), line, pad, sample);
    let mut ahead = 0;
    for y in 0..rows {
        while ahead < rows.min(y + reach + 1) {
            let inner = line.get_mut(pad..pad + row).unwrap_or_default();
            match stages {
                0 => lanes::widen(inner, picture.row(ahead, bytes), 7),
                _ => lanes::refine(inner, sheet_row(from, ahead, row)),
            }
            let done = sheet_row_mut(to, ahead % ring, row);
            convolve_line(simd, across, done, line, pad, sample);
            ahead += 1;
        }
        // Rows outside are all alike: the ring has one of them at its end.
        let at = |y: Option<usize>| match y.filter(|y| *y < rows) {
            Some(y) => sheet_row(to, y % ring, row),
            None => sheet_row(to, ring, row),
        };
        let out = out.get_mut(..row).unwrap_or_default();
        let blurred = if down.taps == 0 {
            at(Some(y))
        } else {
            let taps = down.pairs(|k| (at(y.checked_sub(k)), at(y.checked_add(k))));
            fir::convolve(simd, out, taps.get(..down.taps).unwrap_or_default());
            out
        };
        match stages {
            0 => lanes::narrow(picture.row_mut(y, bytes), blurred, 7),
            _ => lanes::coarsen(sheet_row_mut(from, y, row), blurred),
        }
    }
}

/// Convolves along the line, whose samples start at `pad` between zeros.
#[inline(always)]
fn convolve_line<S: Simd>(simd: S, axis: &Axis, out: &mut [u8], line: &[u8], pad: usize, sample: usize) {
    let len = out.len();
    let at = |start: usize| line.get(start..start + len).unwrap_or_default();
    if axis.taps == 0 {
        out.copy_from_slice(at(pad));
        return;
    }
    let taps = axis.pairs(|k| (at(pad - k * sample), at(pad + k * sample)));
    fir::convolve(simd, out, taps.get(..axis.taps).unwrap_or_default());
}

/// From the sheet `from` to stage `stage - 1`: the sheet `to`, or the picture.
#[inline(always)]
fn double<L: Lane>(job: &Job, stage: u32, picture: &mut Picture<'_>, buffers: &mut Buffers) {
    let (columns, rows) = (job.columns(stage), job.rows(stage));
    let (to_columns, to_rows) = (job.columns(stage - 1), job.rows(stage - 1));
    let sample = 2 * L::CHANNELS;
    let (row, to_row) = (sample * columns.full(), sample * to_columns.full());
    let Sheets { from, to, lines: [mut above, mut below] } = buffers.sheets();
    let wide = job.halves(0, stage);
    // A doubled line starts at -1: the first sample is wanted only if the finer sheet has a pad.
    let skip = if wide { sample * (1 - to_columns.pad) } else { 0 };
    let expand = |line: &mut [u8], y: usize| {
        let source = sheet_row(from, y, row);
        if wide {
            let doubled = sample * 2 * (columns.full() - 1);
            L::double(line.get_mut(..doubled).unwrap_or_default(), source);
        } else if let Some(line) = line.get_mut(..row) {
            line.copy_from_slice(source);
        }
    };
    let mut emit = |y: usize, near: &[u8], far: Option<&[u8]>| {
        let cut = |line: &'_ [u8]| skip..(skip + to_row).min(line.len());
        let near = near.get(cut(near)).unwrap_or_default();
        let far = far.map(|far| far.get(cut(far)).unwrap_or_default());
        let picture_row = L::CHANNELS * to_columns.full();
        match (stage, far) {
            (1, Some(far)) => lanes::double_bytes(picture.row_mut(y, picture_row), near, far),
            (1, None) => lanes::narrow(picture.row_mut(y, picture_row), near, 5),
            (_, Some(far)) => lanes::double_samples(sheet_row_mut(to, y, to_row), near, far),
            (_, None) => sheet_row_mut(to, y, to_row).copy_from_slice(near),
        }
    };
    if !job.halves(1, stage) {
        for y in 0..rows.full() {
            expand(above, y);
            emit(y, above, None);
        }
        return;
    }
    expand(above, 0);
    for j in 1..rows.full() {
        expand(below, j);
        // Between the coarse rows j - 2 and j - 1 lie the fine rows 2j - 3 and 2j - 2.
        for (fine, near, far) in [(2 * j + to_rows.pad, &*above, &*below), (2 * j + 1 + to_rows.pad, &*below, &*above)]
        {
            if let Some(y) = fine.checked_sub(3).filter(|y| *y < to_rows.full()) {
                emit(y, near, Some(far));
            }
        }
        std::mem::swap(&mut above, &mut below);
    }
}
