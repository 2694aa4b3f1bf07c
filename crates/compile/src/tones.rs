//! The tables of `levels`, `curves` and `posterize`. All are computed in double precision and rounded to the nearest byte once.

use reelm_ir::registry::MOST_POINTS;
use reelm_pixel::Tones;

/// The most points of a curve.
const MOST: usize = MOST_POINTS as usize;

/// `black`, `white`, `gamma`, `out-black`, `out-white`:
/// y = out-black + (out-white − out-black)·clamp((x − black) / (white − black), 0, 1)^(1/gamma).
///
/// Where `white` is not above `black`, what is above `black` is white.
pub(crate) fn levels([black, white, gamma, low, high]: [f64; 5]) -> Tones {
    let span = white - black;
    Tones::same(table(|x| {
        let part = if span > 0.0 { ((x - black) / span).clamp(0.0, 1.0) } else { f64::from(u8::from(x > black)) };
        // An exponent of 1 is exact in any case; a table that changes nothing is found out.
        let bent = if gamma == 1.0 { part } else { libm::pow(part, 1.0 / gamma.max(f64::MIN_POSITIVE)) };
        low + (high - low) * bent
    }))
}

/// `n` shades: the value k / (n − 1) for k/n ≤ x < (k + 1)/n, as the type `discrete` of SVG's `feComponentTransfer`.
pub(crate) fn posterize(shades: f64) -> Tones {
    let n = shades.round().clamp(2.0, 256.0);
    // All 256 values stay: of a byte x/255 the shade is x.
    Tones::same(table(|x| (x * n).floor().min(n - 1.0) / (n - 1.0)))
}

/// The curves of the channels, then that of all. `lanes` are four counts and then the points of each.
pub(crate) fn curves(lanes: &[f64]) -> Tones {
    let mut first = 4;
    let [all, red, green, blue] = [0, 1, 2, 3].map(|i| {
        let count = lanes.get(i).copied().unwrap_or(0.0).clamp(0.0, MOST as f64) as usize;
        let points = lanes.get(first..first + 2 * count).unwrap_or(&[]);
        first += 2 * count;
        Curve::through(points)
    });
    let channels = [red, green, blue].map(|curve| table(|x| curve.at(x)));
    Tones(channels).then(&Tones::same(table(|x| all.at(x))))
}

/// The table of `f`, from 0..=1 to 0..=1.
fn table(f: impl Fn(f64) -> f64) -> [u8; 256] {
    core::array::from_fn(|i| (f(i as f64 / 255.0).clamp(0.0, 1.0) * 255.0 + 0.5).floor() as u8)
}

/// A smooth curve through points: a cubic between each two whose slopes never let it leave the range of their values. The slopes are
/// those of F. N. Fritsch and J. Butland, *A method for constructing local monotone piecewise cubic interpolants*, SIAM Journal on
/// Scientific and Statistical Computing 5(2), 1984, as in PCHIP. Beyond the first and the last point it is level.
struct Curve {
    x: [f64; MOST],
    y: [f64; MOST],
    slope: [f64; MOST],
    /// How many points there are; none change nothing.
    count: usize,
}

impl Curve {
    /// Through `points`, x and y in turn, in any order; of those with the same x the last counts.
    fn through(points: &[f64]) -> Self {
        let mut curve = Self { x: [0.0; MOST], y: [0.0; MOST], slope: [0.0; MOST], count: 0 };
        for point in points.as_chunks::<2>().0 {
            curve.insert(*point);
        }
        curve.find_slopes();
        curve
    }

    fn insert(&mut self, [x, y]: [f64; 2]) {
        let known = self.x.get(..self.count).unwrap_or(&[]);
        let at = known.iter().take_while(|other| **other < x).count();
        if known.get(at) == Some(&x) {
            self.y[at] = y;
        } else if self.count < MOST {
            self.x.copy_within(at..self.count, at + 1);
            self.y.copy_within(at..self.count, at + 1);
            (self.x[at], self.y[at]) = (x, y);
            self.count += 1;
        }
    }

    /// Width and secant of the segment after point `i`.
    fn segment(&self, i: usize) -> [f64; 2] {
        let width = self.x[i + 1] - self.x[i];
        [width, (self.y[i + 1] - self.y[i]) / width]
    }

    fn find_slopes(&mut self) {
        let Some(last) = self.count.checked_sub(1).filter(|last| *last > 0) else { return };
        for i in 1..last {
            let ([h, before], [k, after]) = (self.segment(i - 1), self.segment(i));
            let turns = before * after <= 0.0;
            let (a, b) = (2.0 * k + h, k + 2.0 * h);
            self.slope[i] = if turns { 0.0 } else { (a + b) / (a / before + b / after) };
        }
        let (first, end) = (self.segment(0), self.segment(last - 1));
        let (second, before) = if last > 1 { (self.segment(1), self.segment(last - 2)) } else { (first, end) };
        self.slope[0] = end_slope(first, second);
        self.slope[last] = end_slope(end, before);
    }

    fn at(&self, x: f64) -> f64 {
        let Some(last) = self.count.checked_sub(1) else { return x };
        let after = self.x.iter().take(self.count).take_while(|known| **known <= x).count();
        let Some(i) = after.checked_sub(1) else { return self.y[0] };
        if i == last {
            return self.y[last];
        }
        let [width, secant] = self.segment(i);
        let (t, [from, to]) = (x - self.x[i], [self.slope[i], self.slope[i + 1]]);
        let c = (3.0 * secant - 2.0 * from - to) / width;
        let b = (from - 2.0 * secant + to) / (width * width);
        self.y[i] + t * (from + t * (c + t * b))
    }
}

/// The slope at an end by the formula of three points, kept from turning and from being too steep.
fn end_slope([h, near]: [f64; 2], [k, far]: [f64; 2]) -> f64 {
    let slope = ((2.0 * h + k) * near - h * far) / (h + k);
    if slope * near <= 0.0 {
        0.0
    } else if near * far <= 0.0 && slope.abs() > 3.0 * near.abs() {
        3.0 * near
    } else {
        slope
    }
}

#[cfg(test)]
mod tests;
