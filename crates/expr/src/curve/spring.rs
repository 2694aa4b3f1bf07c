//! A damped spring: m·x″ + c·x′ + k·(x − 1) = 0 with x(0) = 0 and x′(0) = 0, solved in closed form.
//!
//! With a = c/2m and w² = k/m − a² the distance from the end is
//! y(t) = e^(−at) · (cos wt + a·sin(wt)/w) where w² > 0, (1 + at)·e^(−at) where w² = 0, and the sum of two decaying
//! exponentials where w² < 0. Near w² = 0 the series of cos wt and sin(wt)/w join the three.

/// The position at `t` seconds of a spring that goes from 0 to 1, released at rest; 0 before 0. `None` where the
/// mass is not above 0, or the stiffness or the damping below 0.
pub(crate) fn position(t: f64, stiffness: f64, damping: f64, mass: f64) -> Option<f64> {
    let spring = Spring::new(stiffness, damping, mass)?;
    Some(if t <= 0.0 { 0.0 } else { 1.0 - spring.distance(t) })
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Spring {
    /// Decay per second.
    a: f64,
    /// Square of the angular frequency; negative when overdamped.
    w2: f64,
    /// k/m.
    k: f64,
}

impl Spring {
    fn new(stiffness: f64, damping: f64, mass: f64) -> Option<Self> {
        let valid = mass > 0.0 && stiffness >= 0.0 && damping >= 0.0;
        let (a, k) = (damping / (2.0 * mass), stiffness / mass);
        (valid && a < 1e100 && k < 1e100).then_some(Self { a, w2: k - a * a, k })
    }

    /// y(t) for t > 0.
    fn distance(&self, t: f64) -> f64 {
        let z2 = self.w2 * t * t;
        let at = self.a * t;
        let y = if z2.abs() < 1e-4 {
            // cos z and sin(z)/z to the fourth power of z², far below the rounding error.
            let cos = 1.0 - z2 / 2.0 * (1.0 - z2 / 12.0 * (1.0 - z2 / 30.0));
            let sin = 1.0 - z2 / 6.0 * (1.0 - z2 / 20.0 * (1.0 - z2 / 42.0));
            libm::exp(-at) * (cos + at * sin)
        } else if z2 > 0.0 {
            let z = z2.sqrt();
            libm::exp(-at) * (libm::cos(z) + at / z * libm::sin(z))
        } else {
            let b = (-self.w2).sqrt();
            let (fast, slow) = (self.a + b, self.k / (self.a + b));
            (fast * libm::exp(-slow * t) - slow * libm::exp(-fast * t)) / (2.0 * b)
        };
        if y.is_finite() { y } else { 0.0 }
    }

    /// What |y| never exceeds after t; never grows with t.
    fn bound(&self, t: f64) -> f64 {
        if self.w2 <= 0.0 {
            return self.distance(t);
        }
        let swing = (self.k / self.w2).sqrt();
        swing.min(1.0 + self.a * t) * libm::exp(-self.a * t)
    }
}

/// A spring whose time is stretched so that it has settled at 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SettledSpring {
    spring: Option<Spring>,
    /// Seconds until the spring has settled.
    seconds: f64,
}

impl SettledSpring {
    /// How near to the end is settled.
    const NEAR: f64 = 0.001;
    /// More swings than this are cut off.
    const SWINGS: f64 = 50.0;

    pub(crate) fn new(stiffness: f64, damping: f64, mass: f64) -> Self {
        let spring = Spring::new(stiffness, damping, mass).filter(|s| s.k > 0.0);
        Self { spring, seconds: spring.as_ref().map_or(1.0, settling_time) }
    }

    pub(crate) fn at(&self, t: f64) -> f64 {
        match &self.spring {
            _ if t >= 1.0 => 1.0,
            Some(spring) if t > 0.0 => 1.0 - spring.distance(t * self.seconds),
            Some(_) => 0.0,
            None => t.clamp(0.0, 1.0),
        }
    }
}

/// When the bound falls below [`SettledSpring::NEAR`], by doubling and bisection.
fn settling_time(spring: &Spring) -> f64 {
    let period = core::f64::consts::TAU / spring.k.sqrt();
    let most = if spring.w2 > 0.0 { SettledSpring::SWINGS * period } else { f64::MAX };
    let mut high = period;
    while spring.bound(high) > SettledSpring::NEAR && high < most {
        high *= 2.0;
    }
    let mut low = 0.0;
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if spring.bound(middle) > SettledSpring::NEAR {
            low = middle;
        } else {
            high = middle;
        }
    }
    high.min(most)
}
