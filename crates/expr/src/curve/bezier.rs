//! `cubic-bezier(x1, y1, x2, y2)` of CSS Easing 1: y at the parameter where x is the input.

/// A prepared cubic Bézier easing. x is monotone in the parameter because x1 and x2 lie in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bezier {
    /// x(s) = ((x3·s + x2)·s + x1)·s.
    x: [f64; 3],
    /// y(s), likewise.
    y: [f64; 3],
    /// Slope of the line that continues the curve before 0 and beyond 1.
    before: f64,
    after: f64,
}

/// A Bézier easing with the parameter at equal steps of x, from which the search starts near its end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TabledBezier {
    bezier: Bezier,
    parameters: Box<[f64; STEPS + 1]>,
}

const STEPS: usize = 64;

impl TabledBezier {
    /// Prepares the curve; see [`Bezier::new`].
    pub(crate) fn new(points: [f64; 4]) -> Self {
        let bezier = Bezier::new(points);
        let parameters = core::array::from_fn(|i| {
            let x = i as f64 / STEPS as f64;
            bezier.parameter(x, x)
        });
        Self { bezier, parameters: Box::new(parameters) }
    }

    /// The value at `t`; see [`Bezier::at`].
    #[inline]
    pub(crate) fn at(&self, t: f64) -> f64 {
        if t <= 0.0 || t >= 1.0 {
            return self.bezier.at(t);
        }
        let place = t * STEPS as f64;
        let index = (place as usize).min(STEPS - 1);
        let (low, high) = (self.parameters[index], self.parameters[index + 1]);
        let start = low + (high - low) * (place - index as f64);
        evaluate(&self.bezier.y, self.bezier.parameter(t, start))
    }
}

impl Bezier {
    /// Prepares the curve; x1 and x2 are clamped to [0, 1], and what is not finite counts as 0.
    pub(crate) fn new(points: [f64; 4]) -> Self {
        let [x1, y1, x2, y2] = points.map(|v| if v.is_finite() { v.clamp(-1e6, 1e6) } else { 0.0 });
        let (x1, x2) = (x1.clamp(0.0, 1.0), x2.clamp(0.0, 1.0));
        Self {
            x: polynomial(x1, x2),
            y: polynomial(y1, y2),
            before: slope_before(x1, y1, x2, y2),
            after: slope_before(1.0 - x2, 1.0 - y2, 1.0 - x1, 1.0 - y1),
        }
    }

    /// The value at `t`. Beyond the ends, the tangent there, as CSS Easing 1 demands.
    pub(crate) fn at(&self, t: f64) -> f64 {
        if t <= 0.0 {
            return self.before * t;
        }
        if t >= 1.0 {
            return 1.0 + self.after * (t - 1.0);
        }
        evaluate(&self.y, self.parameter(t, t))
    }

    /// The parameter whose x is `x`, to 10⁻¹² in x and 10⁻⁹ in the parameter, which counts where the curve is steep in y: Newton's
    /// method from `start` on, and bisection where it leaves the bracket.
    #[inline]
    fn parameter(&self, x: f64, start: f64) -> f64 {
        let (mut low, mut high) = (0.0, 1.0);
        let mut s = start;
        // Newton takes 1 to 5 rounds; 64 halvings exhaust the precision of the parameter.
        for _ in 0..64 {
            let error = evaluate(&self.x, s) - x;
            let slope = (3.0 * self.x[2] * s + 2.0 * self.x[1]) * s + self.x[0];
            if error.abs() < 1e-12 && error.abs() <= 1e-9 * slope {
                break;
            }
            if error > 0.0 {
                high = s;
            } else {
                low = s;
            }
            let next = s - error / slope;
            s = if next > low && next < high { next } else { 0.5 * (low + high) };
        }
        s
    }
}

/// Coefficients of s, s², s³ for control values 0, `p1`, `p2`, 1.
fn polynomial(p1: f64, p2: f64) -> [f64; 3] {
    [3.0 * p1, 3.0 * (p2 - 2.0 * p1), 1.0 + 3.0 * (p1 - p2)]
}

fn evaluate(c: &[f64; 3], s: f64) -> f64 {
    ((c[2] * s + c[1]) * s + c[0]) * s
}

/// The slope of the line from the start to the first control point that does not coincide with it; 0 where that is
/// vertical.
fn slope_before(x1: f64, y1: f64, x2: f64, y2: f64) -> f64 {
    if x1 > 0.0 {
        y1 / x1
    } else if y1 == 0.0 && x2 > 0.0 {
        y2 / x2
    } else if y1 == 0.0 && y2 == 0.0 {
        1.0
    } else {
        0.0
    }
}
