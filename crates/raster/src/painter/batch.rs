//! A **batch**: items of one colour each that wait to be painted together, **band** by band of rows.
//!
//! Many shapes all over a picture that is larger than the caches would bring in its rows from memory again and again. In a batch
//! each band is near while all items paint what they have in it. In every pixel the items follow each other as they came, so the
//! picture is the same.

use core::ops::Range;

use reelm_pixel::{BlendMode, Coverage, CpuLevel, IRect, Paint, STRIP_HEIGHT, Strip, paint};

use super::Canvas;

/// Rows of a band: those of a frame of 1080 rows take half a megabyte.
const BAND: i32 = 64;

/// A canvas with fewer pixels is near as a whole.
const LEAST_CANVAS: u64 = 1 << 18;

/// Items that cover fewer pixels together are painted as they came.
const LEAST_AREA: u64 = 1 << 19;

/// No more strips, and bytes of coverages, wait.
const MOST_STRIPS: usize = 1 << 17;
const MOST_VALUES: usize = 1 << 20;

/// Items that wait, with copies of what covers them. Its storage is kept.
#[derive(Debug, Default)]
pub(super) struct Batch {
    items: Vec<Waiting>,
    strips: Vec<Strip>,
    values: Vec<u8>,
    area: u64,
}

/// How an item is painted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coat {
    /// Premultiplied.
    pub(super) color: [u8; 4],
    pub(super) opacity: u8,
    pub(super) blend: BlendMode,
    /// The device rectangle in whose space the coverage is.
    pub(super) frame: IRect,
    /// No pixel outside of this device rectangle is touched.
    pub(super) seen: IRect,
}

#[derive(Debug)]
struct Waiting {
    coat: Coat,
    /// Strips from the first that may be in the next band.
    strips: Range<usize>,
    values: Range<usize>,
}

impl Batch {
    /// Whether an item had better wait: it is small on a large canvas, and there is room.
    pub(super) fn takes(&self, canvas: &Canvas<'_>, coverage: Coverage<'_>, seen: IRect) -> bool {
        let all = canvas.covers.area();
        all >= LEAST_CANVAS
            && seen.area() * 8 <= all
            && self.strips.len() + coverage.strips.len() <= MOST_STRIPS
            && self.values.len() + coverage.values.len() <= MOST_VALUES
    }

    pub(super) fn add(&mut self, coverage: Coverage<'_>, coat: Coat) {
        self.area += coat.seen.area();
        let strips = append(&mut self.strips, coverage.strips);
        self.items.push(Waiting { coat, strips, values: append(&mut self.values, coverage.values) });
    }

    /// Paints all that wait.
    pub(super) fn paint(&mut self, level: CpuLevel, canvas: &mut Canvas<'_>) {
        if self.items.is_empty() {
            return;
        }
        let all = canvas.covers;
        let step = if self.area >= LEAST_AREA { BAND } else { i32::MAX };
        let mut top = all.y0;
        while top < all.y1 {
            let bottom = top.saturating_add(step).min(all.y1);
            let band = IRect { y0: top, y1: bottom, ..all };
            for item in &mut self.items {
                item.paint(level, canvas, band, &self.strips, &self.values);
            }
            top = bottom;
        }
        self.items.clear();
        self.strips.clear();
        self.values.clear();
        self.area = 0;
    }
}

impl Waiting {
    /// Paints what lies in a band.
    fn paint(&mut self, level: CpuLevel, canvas: &mut Canvas<'_>, band: IRect, strips: &[Strip], values: &[u8]) {
        let Coat { color, opacity, blend, frame, seen } = self.coat;
        let seen = seen.intersect(band);
        if seen.is_empty() {
            return;
        }
        let row = |y: i32| i64::from(y) - i64::from(frame.y0);
        let waiting = strips.get(self.strips.clone()).unwrap_or_default();
        let above = waiting.partition_point(|strip| i64::from(strip.y) + i64::from(STRIP_HEIGHT) <= row(seen.y0));
        let end = waiting.partition_point(|strip| i64::from(strip.y) < row(seen.y1));
        self.strips.start += above;
        let strips = waiting.get(above..end).unwrap_or_default();
        let coverage = Coverage { strips, values: values.get(self.values.clone()).unwrap_or_default() };
        for clip in canvas.clip {
            let Some((part, mut pixels)) = canvas.part(seen, *clip) else { continue };
            let at = (part.x0.saturating_sub(frame.x0), part.y0.saturating_sub(frame.y0));
            paint(level, &mut pixels, at, coverage, &Paint::Solid(color), opacity, blend);
        }
    }
}

/// Adds `more` to `all`; where it lies.
fn append<T: Copy>(all: &mut Vec<T>, more: &[T]) -> Range<usize> {
    let first = all.len();
    all.extend_from_slice(more);
    first..all.len()
}
