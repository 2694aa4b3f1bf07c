//! The discrete Fourier transform of a power of two of complex numbers: Cooley and Tukey's, in place, by halves. Only additions and
//! multiplications, in one order, so that every machine gets the same bits.

use core::f64::consts::TAU;

/// Real and imaginary part.
pub(super) type Complex = [f64; 2];

/// The transform of one length.
#[derive(Debug)]
pub(super) struct Fft {
    /// exp(−2πi·k / n) for k below n / 2.
    twiddles: Vec<Complex>,
    /// Where each number goes first.
    order: Vec<u32>,
}

impl Fft {
    /// That of `n` numbers; `n` is a power of two.
    pub(super) fn new(n: usize) -> Self {
        let angle = |k: usize| -TAU * k as f64 / n as f64;
        let bits = n.trailing_zeros();
        let reversed = |i: u32| if bits == 0 { 0 } else { i.reverse_bits() >> (32 - bits) };
        Self {
            twiddles: (0..n / 2).map(|k| [libm::cos(angle(k)), libm::sin(angle(k))]).collect(),
            order: (0..n as u32).map(reversed).collect(),
        }
    }

    /// Replaces the numbers x[j], as many as this is for, by ∑ x[j]·exp(−2πi·j·k / n).
    pub(super) fn run(&self, x: &mut [Complex]) {
        for (i, &j) in self.order.iter().enumerate() {
            if i < j as usize {
                x.swap(i, j as usize);
            }
        }
        let mut half = 1;
        while half < x.len() {
            let stride = self.twiddles.len() / half;
            for block in x.chunks_exact_mut(2 * half) {
                let (low, high) = block.split_at_mut(half);
                for ((a, b), w) in low.iter_mut().zip(high).zip(self.twiddles.iter().step_by(stride.max(1))) {
                    let turned = [b[0] * w[0] - b[1] * w[1], b[0] * w[1] + b[1] * w[0]];
                    *b = [a[0] - turned[0], a[1] - turned[1]];
                    *a = [a[0] + turned[0], a[1] + turned[1]];
                }
            }
            half *= 2;
        }
    }
}
