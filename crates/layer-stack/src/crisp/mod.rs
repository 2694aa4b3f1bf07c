//! **Crisp** shapes: whole pixels in **runs**, one above the other, without antialiasing.
//!
//! Every shape is computed for the rows or columns that are seen only, by formulas that give what the step-by-step
//! algorithms give; so a shape of any size costs what is seen of it.

mod circle;
mod line;
mod polygon;
#[cfg(test)]
mod tests;

use kurbo::PathEl;
use reelm_pixel::IRect;

/// Pixels `x0` to `x1` of the row `y`; `x1` is outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Run {
    pub(crate) y: i32,
    pub(crate) x0: i32,
    pub(crate) x1: i32,
}

/// A corner of a polygon beneath a row: where its edge crosses, as a fraction, and whether it goes down or up.
#[derive(Clone, Copy, Debug)]
struct Crossing {
    num: i128,
    den: i128,
    down: i32,
}

/// Collects runs that lie in `clip`. Reused, so that drawing allocates nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Runs {
    clip: IRect,
    runs: Vec<Run>,
    crossings: Vec<Crossing>,
}

impl Runs {
    /// Forgets all runs; those to come are cut by `clip`.
    pub(crate) fn begin(&mut self, clip: IRect) {
        self.clip = clip;
        self.runs.clear();
    }

    /// A rectangle, the edges `x1` and `y1` outside.
    pub(crate) fn rect(&mut self, rect: IRect) {
        let rect = rect.intersect(self.clip);
        for y in rect.y0..rect.y1 {
            self.runs.push(Run { y, x0: rect.x0, x1: rect.x1 });
        }
    }

    /// The outermost pixels of a rectangle.
    pub(crate) fn frame(&mut self, rect: IRect) {
        if !rect.is_empty() {
            self.rect(IRect { y1: rect.y0.saturating_add(1), ..rect });
            self.rect(IRect { y0: rect.y1.saturating_sub(1), ..rect });
            self.rect(IRect { x1: rect.x0.saturating_add(1), ..rect });
            self.rect(IRect { x0: rect.x1.saturating_sub(1), ..rect });
        }
    }

    /// All pixels once: sorted by row, runs that touch are one.
    pub(crate) fn finish(&mut self) -> &[Run] {
        self.runs.sort_unstable();
        self.runs.dedup_by(|next, last| {
            let joined = next.y == last.y && next.x0 <= last.x1;
            if joined {
                last.x1 = last.x1.max(next.x1);
            }
            joined
        });
        &self.runs
    }

    /// Writes the runs as rectangles of a path; equal runs beneath each other are one.
    pub(crate) fn write(&mut self, elements: &mut Vec<PathEl>) {
        self.finish();
        self.runs.sort_unstable_by_key(|run| (run.x0, run.x1, run.y));
        let mut runs = self.runs.iter().copied().peekable();
        while let Some(first) = runs.next() {
            let mut bottom = first.y.saturating_add(1);
            while runs.next_if(|run| (run.x0, run.x1, run.y) == (first.x0, first.x1, bottom)).is_some() {
                bottom = bottom.saturating_add(1);
            }
            write_rect(elements, IRect::new(first.x0, first.y, first.x1, bottom));
        }
    }

    /// Pixels `x0` to `x1` of a row, both inside.
    fn span(&mut self, y: i64, x0: i64, x1: i64) {
        let clip = self.clip;
        let (x0, x1) = (x0.max(clip.x0.into()), x1.saturating_add(1).min(clip.x1.into()));
        if y >= clip.y0.into() && y < clip.y1.into() && x0 < x1 {
            // All lie within the clip now, and so within i32.
            self.runs.push(Run { y: y as i32, x0: x0 as i32, x1: x1 as i32 });
        }
    }
}

/// Adds a rectangle to a path.
pub(crate) fn write_rect(elements: &mut Vec<PathEl>, rect: IRect) {
    let [x0, y0, x1, y1] = [rect.x0, rect.y0, rect.x1, rect.y1].map(f64::from);
    elements.push(PathEl::MoveTo((x0, y0).into()));
    elements.push(PathEl::LineTo((x1, y0).into()));
    elements.push(PathEl::LineTo((x1, y1).into()));
    elements.push(PathEl::LineTo((x0, y1).into()));
    elements.push(PathEl::ClosePath);
}

/// The pixel that holds a point.
pub(crate) fn pixel(point: [f64; 2]) -> [i64; 2] {
    // The caller has checked the magnitude; a cast saturates in any case.
    point.map(|value| value.floor() as i64)
}
