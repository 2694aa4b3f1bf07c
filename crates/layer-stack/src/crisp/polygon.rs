//! A polygon by rows. Its corners are pixels, and count as their centres; a pixel is inside if the winding number about its
//! centre is not 0. The outline is Bresenham's, so that a polygon and its neighbour share their edge's pixels.

use super::{Crossing, Runs};

impl Runs {
    /// The lines from corner to corner and back to the first.
    pub(crate) fn outline(&mut self, corner: impl Fn(usize) -> [i64; 2], corners: usize) {
        for i in 0..corners {
            self.line(corner(i), corner((i + 1) % corners));
        }
    }

    /// The pixels inside.
    pub(crate) fn inside(&mut self, corner: impl Fn(usize) -> [i64; 2], corners: usize) {
        let mut crossings = core::mem::take(&mut self.crossings);
        let (top, bottom) =
            (0..corners).map(|i| corner(i)[1]).fold((i64::MAX, i64::MIN), |(a, b), y| (a.min(y), b.max(y)));
        for y in top.max(self.clip.y0.into())..=bottom.min(i64::from(self.clip.y1) - 1) {
            crossings.clear();
            crossings.extend((0..corners).filter_map(|i| crossing(corner(i), corner((i + 1) % corners), y)));
            crossings.sort_unstable_by(|a, b| (a.num * b.den).cmp(&(b.num * a.den)));
            let mut winding = 0;
            for pair in crossings.windows(2) {
                let [left, right] = pair else { continue };
                winding += left.down;
                if winding != 0 {
                    let first = -(-left.num).div_euclid(left.den);
                    self.span(y, first as i64, right.num.div_euclid(right.den) as i64);
                }
            }
        }
        self.crossings = crossings;
    }
}

/// Where an edge crosses the centres of row `y`; its upper end belongs to it.
fn crossing(a: [i64; 2], b: [i64; 2], y: i64) -> Option<Crossing> {
    let (upper, lower, down) = if a[1] < b[1] { (a, b, 1) } else { (b, a, -1) };
    if y < upper[1] || y >= lower[1] {
        return None;
    }
    let den = i128::from(lower[1] - upper[1]);
    let num = i128::from(upper[0]) * den + i128::from(y - upper[1]) * i128::from(lower[0] - upper[0]);
    Some(Crossing { num, den, down })
}
