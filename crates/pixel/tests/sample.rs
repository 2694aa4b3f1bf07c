//! Images read through an affine: against the scalar definition and against exact formulas.

mod common;

use common::Noise;
use reelm_pixel::*;

/// Affines of all kinds: turned, scaled, mirrored, sheared, flat, whole and fractional shifts.
fn affines() -> Vec<[f64; 6]> {
    let (c, s) = (0.981_627_183_447_664, 0.190_808_995_376_545);
    vec![
        [c, s, -s, c, -3.0, 2.25],
        [1.07 * c, -1.07 * s, 1.07 * s, 1.07 * c, 4.5, 1.0],
        [0.0, 1.0, -1.0, 0.0, 20.0, 0.0],
        [0.0, -0.93, 1.1, 0.0, 0.3, 30.7],
        [1.0, 0.0, 0.0, 1.0, 3.0, -2.0],
        [1.0, 0.0, 0.0, 1.0, 3.25, -2.5],
        [1.0, 0.0, 0.0, 1.0, 3.0, 0.75],
        [-1.0, 0.0, 0.0, 1.0, 35.0, 0.0],
        [0.31, 0.0, 0.0, 0.47, 2.2, 1.1],
        [3.9, 0.0, 0.0, 2.3, -20.0, -8.0],
        [0.909, 0.0, 0.0, 0.909, 3.3, 1.7],
        [-0.87, 0.0, 0.0, -0.9, 260.2, 35.1],
        [1.9, 0.0, 0.0, 1.4, -2.6, -1.0],
        [-2.0, 0.0, 0.0, 2.0, 300.0, -6.0],
        [0.0, 0.0, 0.0, 0.7, 30.4, 2.0],
        [7.7, 5.1, -2.0, 9.0, 0.0, -16.0],
        [0.01, 0.0, 0.0, 0.01, 1.0, 1.0],
        [0.5, 1e-9, 0.2, 0.5, 1.0, 1.0],
        [0.0, 0.0, 0.0, 0.0, 5.5, 6.5],
        [c, s, -s, c, 1e6, 2.25],
    ]
}

const ALL: [Sampling; 3] = [Sampling::Nearest, Sampling::Bilinear, Sampling::Bicubic];

#[test]
fn every_level_gives_the_scalar_pixels() {
    // Rows lie apart by more than their length, and no multiple of a pixel.
    let stride = 4 * 41 + 3;
    let bytes: Vec<u8> = (0..37).flat_map(|y| [Noise(11 + y).pixels(41), vec![255; 3]].concat()).collect();
    for (width, height) in [(41, 37), (1, 1), (2, 9), (1, 30), (33, 1), (2, 2)] {
        let image = View::with_stride(&bytes, width, height, stride).unwrap();
        for inverse in affines() {
            for (sampling, edge) in ALL.iter().flat_map(|s| [(*s, Edge::Transparent), (*s, Edge::Pad)]) {
                let sampler = Sampler::new(image, inverse, sampling, edge).unwrap();
                for y in [-40, -1, 0, 1, 7, 13, 36, 60] {
                    let x = -45;
                    let expected: Vec<_> =
                        (x..300).map(|x| scalar::sample(&image, inverse, sampling, edge, x, y)).collect();
                    for level in CpuLevel::available() {
                        let mut got = vec![[9; 4]; expected.len()];
                        sampler.row(*level, x, y, &mut got);
                        assert!(got == expected, "{width}×{height} {inverse:?} {sampling:?} {edge:?} {y} {level:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_row_in_pieces_is_the_same_row() {
    let bytes = Noise(12).pixels(300 * 200);
    let image = View::new(&bytes, 300, 200).unwrap();
    for inverse in affines() {
        for (sampling, edge) in ALL.iter().flat_map(|s| [(*s, Edge::Transparent), (*s, Edge::Pad)]) {
            let sampler = Sampler::new(image, inverse, sampling, edge).unwrap();
            let mut whole = [[0; 4]; 700];
            sampler.row(CpuLevel::detect(), -100, 31, &mut whole);
            let mut pieces = [[0; 4]; 700];
            let mut at = 0;
            for n in [1, 0, 2, 3, 7, 16, 17, 64, 65, 128, 129, 268] {
                sampler.row(CpuLevel::detect(), -100 + at as i32, 31, &mut pieces[at..at + n]);
                at += n;
            }
            assert_eq!(at, 700);
            assert!(whole == pieces, "{inverse:?} {sampling:?} {edge:?}");
        }
    }
}

/// A texel's place relative to the one at or before the point, and its weight by the point's fraction.
type Tap = (i64, fn(f64) -> f64);

/// The exact weighted sum of the texels around a point, in R, G, B, A.
fn exact(image: &View<'_>, inverse: [f64; 6], edge: Edge, [x, y]: [i32; 2], taps: &[Tap]) -> [f64; 4] {
    let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
    let [a, b, c, d, e, f] = inverse;
    let (u, v) = (a * x + c * y + e - 0.5, b * x + d * y + f - 0.5);
    let (fx, fy) = (u - u.floor(), v - v.floor());
    let texel = |i: i64, j: i64| {
        let (i, j) = (u.floor() as i64 + i, v.floor() as i64 + j);
        let (w, h) = (i64::from(image.width()), i64::from(image.height()));
        let outside = !(0..w).contains(&i) || !(0..h).contains(&j);
        if outside && edge == Edge::Transparent {
            return [0; 4];
        }
        image.pixel(i.clamp(0, w - 1) as u32, j.clamp(0, h - 1) as u32).unwrap()
    };
    let mut sum = [0.0; 4];
    for (i, across) in taps {
        for (j, down) in taps {
            let weight = across(fx) * down(fy);
            sum = std::array::from_fn(|k| sum[k] + weight * f64::from(texel(*i, *j)[k]));
        }
    }
    sum
}

fn worst(sampling: Sampling, taps: &[Tap]) -> f64 {
    let bytes = Noise(13).pixels(50 * 40);
    let image = View::new(&bytes, 50, 40).unwrap();
    let mut worst = 0.0_f64;
    for inverse in affines() {
        for edge in [Edge::Transparent, Edge::Pad] {
            let sampler = Sampler::new(image, inverse, sampling, edge).unwrap();
            for y in -5..50 {
                let mut row = [[0; 4]; 90];
                sampler.row(CpuLevel::detect(), -20, y, &mut row);
                for (x, got) in (-20..).zip(row) {
                    let sum = exact(&image, inverse, edge, [x, y], taps);
                    let alpha = sum[3].clamp(0.0, 255.0);
                    for (got, sum) in got.into_iter().zip(sum) {
                        worst = worst.max((f64::from(got) - sum.clamp(0.0, alpha)).abs());
                    }
                    assert!(got[..3].iter().all(|c| *c <= got[3]), "colour within alpha: {got:?}");
                }
            }
        }
    }
    worst
}

#[test]
fn bilinear_is_the_weighted_mean_of_four() {
    let worst = worst(Sampling::Bilinear, &[(0, |f| 1.0 - f), (1, |f| f)]);
    assert!(worst < 1.05, "{worst}");
}

#[test]
fn bicubic_is_the_spline_of_catmull_and_rom() {
    let taps: [Tap; 4] = [
        (-1, |f| -0.5 * f + f * f - 0.5 * f * f * f),
        (0, |f| 1.0 - 2.5 * f * f + 1.5 * f * f * f),
        (1, |f| 0.5 * f + 2.0 * f * f - 1.5 * f * f * f),
        (2, |f| -0.5 * f * f + 0.5 * f * f * f),
    ];
    let worst = worst(Sampling::Bicubic, &taps);
    assert!(worst < 1.5, "{worst}");
}

#[test]
fn nearest_is_the_pixel_in_which_the_point_lies() {
    let bytes = Noise(14).pixels(50 * 40);
    let image = View::new(&bytes, 50, 40).unwrap();
    for (n, inverse) in affines().into_iter().enumerate() {
        let sampler = Sampler::new(image, inverse, Sampling::Nearest, Edge::Transparent).unwrap();
        let mut row = [[0; 4]; 80];
        sampler.row(CpuLevel::detect(), -10, 7, &mut row);
        for (x, got) in (-10..).zip(row) {
            let [a, b, c, d, e, f] = inverse;
            let (u, v) = (a * (f64::from(x) + 0.5) + c * 7.5 + e, b * (f64::from(x) + 0.5) + d * 7.5 + f);
            // On a border between pixels either is the nearest.
            let borders = |p: f64| (p - p.round()).abs() < 1e-6;
            if borders(u) || borders(v) {
                continue;
            }
            let inside = (0.0..50.0).contains(&u) && (0.0..40.0).contains(&v);
            let expected = if inside { image.pixel(u as u32, v as u32).unwrap() } else { [0; 4] };
            assert_eq!(got, expected, "{n}: {x}");
        }
    }
}

#[test]
fn pixels_that_fall_on_pixels_are_copied() {
    let bytes = Noise(15).pixels(50 * 40);
    let image = View::new(&bytes, 50, 40).unwrap();
    for sampling in ALL {
        let sampler = Sampler::new(image, [1.0, 0.0, 0.0, 1.0, 7.0, -3.0], sampling, Edge::Transparent).unwrap();
        for y in -2..50 {
            let mut row = [[1; 4]; 70];
            sampler.row(CpuLevel::detect(), -10, y, &mut row);
            for (x, got) in (-10_i32..).zip(row) {
                let expected = image.pixel((x + 7) as u32, (y - 3) as u32).unwrap_or_default();
                assert_eq!(got, expected, "{x} {y} {sampling:?}");
            }
        }
    }
}

#[test]
fn hostile_affines_do_no_harm() {
    let pixels = [255; 16];
    let image = View::new(&pixels, 2, 2).unwrap();
    let mut out = [[0; 4]; 40];
    for v in [1e300, -1e300, 1e-300, f64::MIN_POSITIVE, 1e9, -1e12, 536_870_912.0, -536_870_913.0] {
        for i in 0..7 {
            let mut m = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
            m.iter_mut().enumerate().filter(|(k, _)| i == 6 || *k == i).for_each(|(_, m)| *m = v);
            for (sampling, edge) in ALL.iter().flat_map(|s| [(*s, Edge::Transparent), (*s, Edge::Pad)]) {
                let sampler = Sampler::new(image, m, sampling, edge).unwrap();
                for at in [0, i32::MIN, i32::MAX, -7] {
                    sampler.row(CpuLevel::detect(), at, at, &mut out);
                    sampler.row(CpuLevel::detect(), 0, at, &mut out);
                    sampler.row(CpuLevel::detect(), at, 0, &mut out);
                }
            }
        }
    }
    for v in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(Sampler::new(image, [1.0, 0.0, 0.0, 1.0, v, 0.0], Sampling::Nearest, Edge::Pad).is_none());
    }
    assert!(
        Sampler::new(image.sub(IRect::EMPTY), [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], Sampling::Nearest, Edge::Pad).is_none()
    );
}

#[test]
fn a_half_is_the_mean_of_four() {
    let bytes = Noise(16).pixels(80 * 50);
    for (width, height) in [(64, 40), (63, 41), (1, 1), (1, 7), (9, 1), (2, 2), (80, 50), (0, 0)] {
        let image =
            View::with_stride(&bytes, width, height, 4 * 79 + 5).unwrap_or(View::new(&bytes, width, height).unwrap());
        let (w, h) = (width.div_ceil(2), height.div_ceil(2));
        for level in CpuLevel::available() {
            let mut data = vec![7; (w * h * 4) as usize];
            halve(*level, &image, &mut ViewMut::new(&mut data, w, h).unwrap());
            for (i, got) in data.as_chunks::<4>().0.iter().enumerate() {
                let (x, y) = (2 * (i as u32 % w), 2 * (i as u32 / w));
                let (right, below) = ((x + 1).min(width - 1), (y + 1).min(height - 1));
                let quad = [(x, y), (right, y), (x, below), (right, below)].map(|(x, y)| image.pixel(x, y).unwrap());
                let sum = |k: usize| quad.iter().map(|texel| u32::from(texel[k])).sum::<u32>();
                assert_eq!(*got, [0, 1, 2, 3].map(|k| ((sum(k) + 2) / 4) as u8), "{width}×{height} {i} {level:?}");
            }
        }
    }
}

/// An image repeated is a picture of its copies.
#[test]
fn a_repeated_image_is_its_copies_side_by_side() {
    const TILES: usize = 9;
    for (width, height) in [(7, 5), (1, 1), (2, 1), (1, 4), (16, 9), (40, 3)] {
        let bytes = Noise(21).pixels(width * height);
        let image = View::new(&bytes, width as u32, height as u32).unwrap();
        for repeats in [[true, true], [true, false], [false, true]] {
            let [columns, rows] = repeats.map(|repeats| if repeats { TILES } else { 1 });
            let copies: Vec<u8> = (0..rows * height)
                .flat_map(|y| (0..columns * width).map(move |x| 4 * (y % height * width + x % width)))
                .flat_map(|at| bytes[at..at + 4].to_vec())
                .collect();
            let copies = View::new(&copies, (columns * width) as u32, (rows * height) as u32).unwrap();
            // The tile in the middle is the image.
            let [left, top] = [columns / 2 * width, rows / 2 * height].map(|side| side as f64);
            for [a, b, c, d] in [
                [1.0, 0.0, 0.0, 1.0],
                [0.25, 0.0, 0.0, 0.125],
                [0.0, 0.5, -0.5, 0.0],
                [0.375, 0.25, -0.25, 0.375],
                [-1.0, 0.0, 0.0, 1.0],
            ] {
                for (sampling, [e, f]) in ALL.iter().flat_map(|s| [(*s, [0.0, 0.0]), (*s, [0.75, 0.3125])]) {
                    let tile = Sampler::new(image, [a, b, c, d, e, f], sampling, Edge::Pad).unwrap().repeated(repeats);
                    let whole = Sampler::new(copies, [a, b, c, d, e + left, f + top], sampling, Edge::Pad).unwrap();
                    for y in [-2, 0, 1, 3] {
                        // Few enough columns for none to leave the copies.
                        let most = (3 * width.min(height) as i32).min(60);
                        let mut expected = vec![[9; 4]; most as usize];
                        whole.row(CpuLevel::detect(), -most / 2, y, &mut expected);
                        for level in CpuLevel::available() {
                            let mut got = vec![[7; 4]; most as usize];
                            tile.row(*level, -most / 2, y, &mut got);
                            assert!(
                                got == expected,
                                "{width}×{height} {repeats:?} {:?} {sampling:?} {y}",
                                [a, b, c, d]
                            );
                            // In pieces.
                            for cut in [1, most as usize / 3, most as usize - 1] {
                                let (head, tail) = got.split_at_mut(cut);
                                tile.row(*level, -most / 2, y, head);
                                tile.row(*level, -most / 2 + cut as i32, y, tail);
                                assert!(got == expected, "{cut} of {most}");
                            }
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_repeated_image_takes_any_affine() {
    let bytes = Noise(5).pixels(6);
    let image = View::new(&bytes, 3, 2).unwrap();
    for inverse in affines().into_iter().chain([[1e9, -1e9, 3e8, 1.0, 1e18, -1e18], [1e-9, 1e7, 0.0, -1e9, 0.5, 1e9]]) {
        for (sampling, repeats) in ALL.iter().flat_map(|s| [(*s, [true, true]), (*s, [false, true])]) {
            for edge in [Edge::Pad, Edge::Transparent] {
                let sampler = Sampler::new(image, inverse, sampling, edge).unwrap().repeated(repeats);
                let mut out = [[9; 4]; 50];
                sampler.row(CpuLevel::detect(), -20, i32::MAX / 2, &mut out);
                sampler.row(CpuLevel::detect(), i32::MIN / 2, 3, &mut out);
            }
        }
    }
}
