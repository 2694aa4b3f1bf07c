//! The **kernel**: what a source is between its samples. sin(πx)/(πx), x in samples, under Kaiser's window
//! (J. F. Kaiser, "Nonrecursive digital filter design using the I₀-sinh window function", 1974), 32 zeros to each side.
//!
//! Its values stand in a table at 512 places between two zeros; in between the straight line is off by less than 10⁻⁵.

use core::f64::consts::PI;

/// Zeros to each side.
pub(crate) const ZEROS: usize = 32;
/// Rows of the table between two zeros.
const PHASES: usize = 512;
/// Kaiser's β: stop band of −80 dB.
const BETA: f64 = 8.0;

/// The values of the kernel.
#[derive(Debug, Clone)]
pub(crate) struct Kernel {
    /// Of each phase the values at phase / 512 + 0, 1, … 31.
    rows: Vec<[f64; ZEROS]>,
}

/// The weights of samples around a place.
pub(crate) type Weights = [f64; 2 * ZEROS];

impl Kernel {
    pub(crate) fn new() -> Self {
        let mut rows = Vec::with_capacity(PHASES + 1);
        for phase in 0..=PHASES {
            let value = |zero: usize| kernel(zero as f64 + phase as f64 / PHASES as f64);
            rows.push(core::array::from_fn(value));
        }
        Self { rows }
    }

    /// The weights of the 32 samples up to a place that lies `fraction` behind one of them, and of the 32 behind it.
    pub(crate) fn weights(&self, fraction: f64, out: &mut Weights) {
        let place = fraction * PHASES as f64;
        let phase = (place as usize).min(PHASES - 1);
        let share = place - phase as f64;
        let (before, after) = out.split_at_mut(ZEROS);
        let row = |phase: usize| self.rows.get(phase).unwrap_or(&[0.0; ZEROS]);
        // The sample at the place's left is `fraction` away, the one before that a sample more.
        let (near, next) = (row(phase), row(phase + 1));
        for ((out, a), b) in before.iter_mut().rev().zip(near).zip(next) {
            *out = a + (b - a) * share;
        }
        let (near, next) = (row(PHASES - phase), row(PHASES - phase - 1));
        for ((out, a), b) in after.iter_mut().zip(near).zip(next) {
            *out = a + (b - a) * share;
        }
    }

    /// The value at this distance, in zeros.
    pub(crate) fn at(&self, distance: f64) -> f64 {
        let zero = distance as usize;
        let place = (distance - zero as f64) * PHASES as f64;
        let phase = (place as usize).min(PHASES - 1);
        let value = |phase: usize| self.rows.get(phase).and_then(|row| row.get(zero)).copied().unwrap_or(0.0);
        let (a, b) = (value(phase), value(phase + 1));
        a + (b - a) * (place - phase as f64)
    }
}

fn kernel(x: f64) -> f64 {
    let edge = x / ZEROS as f64;
    if edge >= 1.0 {
        return 0.0;
    }
    let window = bessel(BETA * (1.0 - edge * edge).sqrt()) / bessel(BETA);
    let sinc = if x == 0.0 { 1.0 } else { libm::sin(PI * x) / (PI * x) };
    // At the zeros it is 0, and not what the rounding of π leaves.
    if x > 0.0 && x == x.floor() { 0.0 } else { sinc * window }
}

/// The modified Bessel function I₀, by its power series.
fn bessel(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term, mut n) = (1.0, 1.0, 1.0);
    while term > sum * 1e-18 {
        term *= quarter / (n * n);
        sum += term;
        n += 1.0;
    }
    sum
}
