//! Bresenham's line. Its step along the long axis is a pixel; after `i` steps of `long` the short axis has come
//! ⌊(2·i·short + long) / (2·long)⌋, which is what adding up the error gives.

use super::Runs;

impl Runs {
    /// The line from pixel to pixel, both inside.
    pub(crate) fn line(&mut self, from: [i64; 2], to: [i64; 2]) {
        let long = usize::from((to[1] - from[1]).abs() > (to[0] - from[0]).abs());
        let short = 1 - long;
        let (length, rise) = ((to[long] - from[long]).abs(), (to[short] - from[short]).abs());
        let (step, climb) = ((to[long] - from[long]).signum(), (to[short] - from[short]).signum());
        let at = |i: i64| from[short] + climb * ((2 * i * rise + length) / (2 * length).max(1));
        let (first, last) = self.steps(from[long], step, length, long);
        for i in first..=last {
            let pixel = from[long] + step * i;
            if long == 0 { self.span(at(i), pixel, pixel) } else { self.span(pixel, at(i), at(i)) }
        }
    }

    /// The steps that lie in the clip along the long axis.
    fn steps(&self, from: i64, step: i64, length: i64, axis: usize) -> (i64, i64) {
        let clip = self.clip;
        let (low, high) = if axis == 0 { (clip.x0, clip.x1) } else { (clip.y0, clip.y1) };
        let (low, high) = (i64::from(low) - from, i64::from(high) - 1 - from);
        let (first, last) = if step < 0 { (-high, -low) } else { (low, high) };
        (first.max(0), last.min(length))
    }
}
