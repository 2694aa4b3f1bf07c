//! **Slices** of a plane: where many neighbouring rows or columns are the same, as in a filled rectangle, a blur need not see
//! them all. What it cannot tell apart is cut out before it and put back after it, with the bytes that it would have given.
//!
//! A **run** is a stretch of equal lines (columns or rows). Of a long one the blur must see as many lines at both ends as it
//! reads to one side, and one more, whose blurred bytes are those of all that were cut out. At the plane's edge a run of zeros
//! goes on beyond it, so that its outer end is not needed. The number of lines cut out is a multiple of the blur's grid.

use crate::blur::Support;

/// More cuts are not made along one axis: two margins, and what lies between.
const MOST: usize = 4;

/// Lines that are cut out: `removed` after the first `kept` of what remains, each equal to the one before them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cut {
    pub(super) kept: usize,
    pub(super) removed: usize,
}

/// The cuts along one axis, in order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cuts {
    cuts: [Cut; MOST],
    count: usize,
    removed: usize,
}

impl Cuts {
    /// The cuts for `len` lines. `same(i)` tells whether line `i` equals the one before it; `zero(i)` whether it is nothing.
    pub(super) fn find(
        len: usize,
        support: Support,
        mut same: impl FnMut(usize) -> bool,
        zero: impl Fn(usize) -> bool,
    ) -> Self {
        let mut cuts = Self::default();
        if len <= support.reach + support.step {
            return cuts;
        }
        let mut start = 0;
        for end in 1..=len {
            if end < len && same(end) {
                continue;
            }
            let nothing = (start == 0 || end == len) && zero(start);
            let margin = |edge: bool| if edge && nothing { 0 } else { support.reach };
            let (before, after) = (margin(start == 0), margin(end == len));
            let spare = (end - start).saturating_sub(before + after + 1);
            let removed = spare - spare % support.step;
            if removed > 0 && cuts.count < MOST {
                cuts.cuts[cuts.count] = Cut { kept: start + before + 1 - cuts.removed, removed };
                cuts.count += 1;
                cuts.removed += removed;
            }
            start = end;
        }
        cuts
    }

    /// How many lines are cut out.
    pub(super) const fn removed(&self) -> usize {
        self.removed
    }

    /// Brings what remains of `items`, groups of `size` bytes, to its front.
    pub(super) fn close(&self, items: &mut [u8], size: usize) {
        let mut gone = 0;
        for (cut, next) in self.iter().zip(self.iter().skip(1).map(Some).chain([None])) {
            let from = cut.kept + gone + cut.removed;
            let end = next.map_or(items.len() / size.max(1), |next| next.kept + gone + cut.removed);
            items.copy_within(from * size..end * size, cut.kept * size);
            gone += cut.removed;
        }
    }

    /// Writes `line`, of which `short` is what remains.
    pub(super) fn open(&self, line: &mut [u8], short: &[u8]) {
        let (mut at, mut gone) = (0, 0);
        for cut in self.iter() {
            copy(line, at + gone, short, at..cut.kept);
            let fill = short.get(cut.kept.saturating_sub(1)).copied().unwrap_or_default();
            line.get_mut(cut.kept + gone..cut.kept + gone + cut.removed).unwrap_or_default().fill(fill);
            (at, gone) = (cut.kept, gone + cut.removed);
        }
        copy(line, at + gone, short, at..short.len());
    }

    /// The line of what remains that stands for line `index`.
    pub(super) fn short_index(&self, index: usize) -> usize {
        let mut gone = 0;
        for cut in self.iter() {
            if index < cut.kept + gone {
                break;
            }
            if index < cut.kept + gone + cut.removed {
                return cut.kept - 1;
            }
            gone += cut.removed;
        }
        index - gone
    }

    fn iter(&self) -> impl Iterator<Item = Cut> + '_ {
        self.cuts.iter().take(self.count).copied()
    }
}

/// Notes in `differs` which columns of a plane differ from the one before them, and in `shown` which are not 0.
#[inline(always)]
pub(super) fn compare_columns(differs: &mut [u8], shown: &mut [u8], plane: &[u8]) {
    for row in plane.chunks_exact(shown.len().max(1)) {
        let (_, later) = differs.split_first_mut().unwrap_or((&mut 0, &mut []));
        for ((differs, byte), before) in later.iter_mut().zip(row.iter().skip(1)).zip(row) {
            *differs |= byte ^ before;
        }
        for (shown, byte) in shown.iter_mut().zip(row) {
            *shown |= byte;
        }
    }
}

fn copy(line: &mut [u8], at: usize, short: &[u8], range: core::ops::Range<usize>) {
    let from = short.get(range).unwrap_or_default();
    if let Some(to) = line.get_mut(at..at + from.len()) {
        to.copy_from_slice(from);
    }
}
