//! Tables of tones against the formulas that they are made by.

use super::*;

fn grey(tones: &Tones) -> [u8; 256] {
    assert!(tones.0[0] == tones.0[1] && tones.0[1] == tones.0[2]);
    tones.0[0]
}

/// Byte of a fraction.
fn byte(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Lanes of `curves` with points for all channels alone.
fn all(points: &[[f64; 2]]) -> Vec<f64> {
    [points.len() as f64, 0.0, 0.0, 0.0].into_iter().chain(points.iter().copied().flatten()).collect()
}

#[test]
fn levels_are_a_line_bent_by_gamma() {
    assert!(levels([0.0, 1.0, 1.0, 0.0, 1.0]).is_identity());
    let table = grey(&levels([0.2, 0.8, 2.0, 0.1, 0.9]));
    for (x, got) in table.iter().enumerate() {
        let part = ((x as f64 / 255.0 - 0.2) / 0.6).clamp(0.0, 1.0);
        // An exponent of ½ is a square root.
        let error = f64::from(*got) - 255.0 * (0.1 + 0.8 * part.sqrt());
        assert!(error.abs() < 0.5 + 1e-9, "{x}: {got}");
    }
    // A negative.
    assert_eq!(grey(&levels([0.0, 1.0, 1.0, 1.0, 0.0])), core::array::from_fn(|i| 255 - i as u8));
    // No span: what is above black is white.
    let step = grey(&levels([0.5, 0.5, 1.0, 0.0, 1.0]));
    assert_eq!((step[127], step[128]), (0, 255));
    let turned = grey(&levels([0.8, 0.2, 1.0, 0.0, 1.0]));
    assert_eq!((turned[204], turned[205]), (0, 255));
}

#[test]
fn posterize_is_the_discrete_transfer_of_svg() {
    assert!(posterize(256.0).is_identity());
    for n in [2_usize, 3, 4, 7, 100] {
        for (x, got) in grey(&posterize(n as f64)).iter().enumerate() {
            // The last k with k/n ≤ x/255, where 1 belongs to the last shade.
            let k = (x * n / 255).min(n - 1);
            assert_eq!(*got, byte(k as f64 / (n - 1) as f64), "{x} of {n}");
        }
    }
}

#[test]
fn curves_are_those_of_pchip() {
    // From SciPy 1.16, `PchipInterpolator`, at these places, held to the points' range.
    let places = [0.0, 0.05, 0.15, 0.25, 0.4, 0.52, 0.58, 0.75, 0.9, 1.0];
    let cases: [(&[[f64; 2]], [f64; 10]); 3] = [
        (
            &[[0.0, 0.0], [0.25, 0.1], [0.6, 0.8], [1.0, 1.0]],
            [0.0, 0.005257, 0.041657, 0.1, 0.377212, 0.677471, 0.779681, 0.91079, 0.983953, 1.0],
        ),
        (
            &[[0.1, 0.9], [0.3, 0.2], [0.5, 0.25], [0.55, 1.0], [0.9, 0.4]],
            [0.9, 0.9, 0.639453, 0.258984, 0.209756, 0.51839, 0.999622, 0.888047, 0.4, 0.4],
        ),
        (&[[0.0, 0.2], [1.0, 0.7]], [0.2, 0.225, 0.275, 0.325, 0.4, 0.46, 0.49, 0.575, 0.65, 0.7]),
    ];
    for (points, expected) in cases {
        let curve = Curve::through(points.as_flattened());
        for (x, expected) in places.into_iter().zip(expected) {
            assert!((curve.at(x) - expected).abs() < 1e-6, "{x} of {points:?}: {}", curve.at(x));
        }
        let mut turned = points.to_vec();
        turned.reverse();
        assert_eq!(curves(&all(&turned)), curves(&all(points)));
    }
}

#[test]
fn curves_pass_their_points_and_never_leave_the_range_between_two() {
    let mut state = 7_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    for count in 2..=MOST {
        let points: Vec<[f64; 2]> = (0..count).map(|_| [random(), random()]).collect();
        let curve = Curve::through(points.as_flattened());
        for [x, y] in &points {
            assert!((curve.at(*x) - y).abs() < 1e-9);
        }
        let mut sorted = points.clone();
        sorted.sort_by(|a, b| a[0].total_cmp(&b[0]));
        for pair in sorted.windows(2) {
            let (low, high) = (pair[0][1].min(pair[1][1]), pair[0][1].max(pair[1][1]));
            for step in 0..=20 {
                let y = curve.at(pair[0][0] + (pair[1][0] - pair[0][0]) * f64::from(step) / 20.0);
                assert!((low - 1e-9..=high + 1e-9).contains(&y));
            }
        }
    }
}

#[test]
fn channels_come_first_and_points_are_told_apart() {
    let lanes = [2.0, 2.0, 0.0, 2.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.5, 1.0, 1.0, 0.0, 0.0, 1.0, 0.5];
    let Tones([red, green, blue]) = curves(&lanes);
    assert_eq!((red[0], red[255]), (127, 0));
    assert_eq!((green[0], green[255]), (255, 0));
    assert_eq!((blue[0], blue[255]), (255, 127));
    assert!(curves(&[0.0; 4]).is_identity() && curves(&[]).is_identity());
    assert!(curves(&all(&[[0.0, 0.0], [1.0, 1.0]])).is_identity());
}

#[test]
fn hostile_points_do_no_harm() {
    let same = curves(&all(&[[0.5, 0.2], [0.5, 0.8], [0.5, 0.8], [0.5, 0.4]]));
    assert_eq!(grey(&same), [byte(0.4); 256]);
    let near = [[0.0, 0.0], [f64::MIN_POSITIVE, 1.0], [2.0 * f64::MIN_POSITIVE, 0.0], [1.0, 1.0]];
    curves(&all(&near));
    curves(&[1e300, -1.0, f64::NAN, 3.0, 0.5]);
    levels([f64::NAN; 5]);
    posterize(f64::NAN);
}
