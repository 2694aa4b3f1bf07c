//! Random numbers that are functions of their arguments: an integer hash, `random`, gradient noise and its fractal sum.
//!
//! A **seed** is 64 bits that stand for the composition's seed and the property that asks, so that a property keeps its
//! noise when other nodes come and go. All results depend on integer arithmetic and on sums and products alone.

use core::f64::consts::FRAC_1_SQRT_2;

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input reaches every bit of the output.
pub(crate) const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A seed that belongs to `seed` and `number` together.
pub(crate) const fn combine(seed: u64, number: u64) -> u64 {
    mix(mix(seed).wrapping_add(number).wrapping_add(0x9e37_79b9_7f4a_7c15))
}

/// Uniform in [0, 1): the same number for the same seed and argument.
#[inline]
pub(crate) fn random(seed: u64, x: f64) -> f64 {
    // −0 and 0 are the same argument.
    (combine(seed, (x + 0.0).to_bits()) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Gradient noise on a line, in [−1, 1]: 0 at whole numbers, smooth to the second derivative in between.
#[inline]
pub(crate) fn line(seed: u64, x: f64) -> f64 {
    let cell = x.floor();
    let f = x - cell;
    let left = gradient(combine(seed, lattice(cell))) * f;
    let right = gradient(combine(seed, lattice(cell + 1.0))) * (f - 1.0);
    // Two gradients of 1 meet in the middle at ½ each.
    2.0 * blend(left, right, fade(f))
}

/// Gradient noise on the plane (Perlin 2002), in [−1, 1]: 0 at whole points.
#[inline]
pub(crate) fn plane(seed: u64, x: f64, y: f64) -> f64 {
    let (cell_x, cell_y) = (x.floor(), y.floor());
    let (fx, fy) = (x - cell_x, y - cell_y);
    let column = |i: f64| combine(seed, lattice(cell_x + i));
    let corner = |column: u64, i: f64, j: f64| slope(combine(column, lattice(cell_y + j)), fx - i, fy - j);
    let (left, right) = (column(0.0), column(1.0));
    let top = blend(corner(left, 0.0, 0.0), corner(right, 1.0, 0.0), fade(fx));
    let bottom = blend(corner(left, 0.0, 1.0), corner(right, 1.0, 1.0), fade(fx));
    // Unit gradients reach √½ at most, in the middle of a cell.
    (blend(top, bottom, fade(fy)) * core::f64::consts::SQRT_2).clamp(-1.0, 1.0)
}

/// The most octaves of [`fractal`]; more are below one part in 2³².
pub(crate) const MOST_OCTAVES: f64 = 32.0;

/// The sum of `octaves` noises, each of twice the frequency and half the amplitude of the one before, in [−1, 1].
#[inline]
pub(crate) fn fractal(seed: u64, x: f64, octaves: f64) -> f64 {
    let count = octaves.clamp(1.0, MOST_OCTAVES) as u64;
    if count == 1 {
        return line(seed, x);
    }
    let (mut sum, mut total, mut amplitude, mut frequency) = (0.0, 0.0, 1.0, 1.0);
    // Beyond 2⁵³ no fraction is left, and noise is 0 at whole numbers.
    let x = x.clamp(-1e18, 1e18);
    for octave in 0..count {
        sum += amplitude * line(combine(seed, octave), x * frequency);
        total += amplitude;
        amplitude *= 0.5;
        frequency *= 2.0;
    }
    sum / total
}

/// The number of a cell. Beyond 2⁶³ cells saturate; no fraction is left there anyway.
fn lattice(cell: f64) -> u64 {
    cell as i64 as u64
}

/// In [−1, 1).
fn gradient(hash: u64) -> f64 {
    (hash as i64 >> 11) as f64 / (1_u64 << 52) as f64
}

/// The product of (x, y) with one of eight unit vectors.
fn slope(hash: u64, x: f64, y: f64) -> f64 {
    match hash >> 61 {
        0 => x,
        1 => -x,
        2 => y,
        3 => -y,
        4 => (x + y) * FRAC_1_SQRT_2,
        5 => (x - y) * FRAC_1_SQRT_2,
        6 => (y - x) * FRAC_1_SQRT_2,
        _ => -(x + y) * FRAC_1_SQRT_2,
    }
}

/// 6t⁵ − 15t⁴ + 10t³.
fn fade(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

fn blend(a: f64, b: f64, t: f64) -> f64 {
    a + (b - a) * t
}

#[cfg(test)]
mod tests {
    use super::{combine, fractal, line, plane, random};

    #[test]
    fn noise_is_bounded_smooth_and_zero_on_the_lattice() {
        let mut widest: f64 = 0.0;
        for i in 0..200_000 {
            let x = f64::from(i) * 0.013 - 900.0;
            let y = f64::from(i % 777) * 0.029 - 11.0;
            for value in [line(7, x), plane(7, x, y), fractal(7, x, 4.0)] {
                assert!((-1.0..=1.0).contains(&value), "{value} at {x}, {y}");
            }
            widest = widest.max(plane(7, x, y).abs());
            assert!((line(7, x + 1e-6) - line(7, x)).abs() < 1e-5);
        }
        assert!(widest > 0.8, "the plane's noise uses its range: {widest}");
        assert_eq!((line(3, 5.0), plane(3, 5.0, -2.0)), (0.0, 0.0));
    }

    #[test]
    fn random_is_uniform_and_a_function_of_its_arguments() {
        let mut buckets = [0_u32; 10];
        for i in 0..100_000 {
            let value = random(42, f64::from(i));
            assert!((0.0..1.0).contains(&value));
            buckets[(value * 10.0) as usize] += 1;
        }
        assert!(buckets.iter().all(|n| (9_500..10_500).contains(n)), "{buckets:?}");
        assert_eq!(random(1, -0.0), random(1, 0.0));
        assert_ne!(random(1, 0.5), random(2, 0.5));
        assert_ne!(combine(1, 2), combine(2, 1));
    }

    #[test]
    fn huge_arguments_are_harmless() {
        for x in [1e300, -1e300, 9.3e18, f64::MAX] {
            assert!(line(1, x).abs() <= 1.0 && plane(1, x, -x).abs() <= 1.0 && fractal(1, x, 32.0).abs() <= 1.0);
        }
    }
}
