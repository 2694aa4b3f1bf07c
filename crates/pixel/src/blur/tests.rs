//! The blur against a separable Gaussian in double precision.

use super::*;
use crate::{IRect, View};

/// Deterministic noise.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 24) as u8
    }
}

/// Exact convolution with the sampled, normalised Gaussian, zero outside.
fn reference(plane: &[u8], width: usize, sx: f64, sy: f64) -> Vec<f64> {
    let mut out: Vec<f64> = plane.iter().map(|v| f64::from(*v)).collect();
    let height = out.len() / width;
    for y in 0..height {
        let line: Vec<f64> = out[y * width..][..width].to_vec();
        convolve(&line, sx).iter().enumerate().for_each(|(x, v)| out[y * width + x] = *v);
    }
    for x in 0..width {
        let line: Vec<f64> = (0..height).map(|y| out[y * width + x]).collect();
        convolve(&line, sy).iter().enumerate().for_each(|(y, v)| out[y * width + x] = *v);
    }
    out
}

fn convolve(line: &[f64], sigma: f64) -> Vec<f64> {
    if sigma == 0.0 {
        return line.to_vec();
    }
    let reach = (6.0 * sigma).ceil() as i64;
    let bell: Vec<f64> = (0..=reach).map(|k| libm::exp(-0.5 * (k as f64 / sigma) * (k as f64 / sigma))).collect();
    let sum = 2.0 * bell.iter().sum::<f64>() - 1.0;
    let at = |x: i64| (x - reach).max(0)..(x + reach + 1).min(line.len() as i64);
    let value = |x: i64| at(x).map(|k| line[k as usize] * bell[(k - x).unsigned_abs() as usize]).sum::<f64>();
    (0..line.len() as i64).map(|x| value(x) / sum).collect()
}

fn pictures(width: usize, height: usize) -> Vec<(&'static str, Vec<u8>)> {
    let draw =
        |f: &dyn Fn(usize, usize) -> u8| -> Vec<u8> { (0..width * height).map(|i| f(i % width, i / width)).collect() };
    let mut noise = Noise(7);
    let mut list = vec![
        ("white", vec![255; width * height]),
        ("step x", draw(&|x, _| if x >= width / 2 { 255 } else { 0 })),
        ("step y", draw(&|_, y| if y > height / 3 { 255 } else { 0 })),
        ("corner", draw(&|x, y| if x > width / 2 && y < height / 2 { 255 } else { 0 })),
        ("noise", (0..width * height).map(|_| noise.next()).collect()),
        ("black and white", (0..width * height).map(|_| if noise.next() < 128 { 0 } else { 255 }).collect()),
        ("impulse", draw(&|x, y| if (x, y) == (width / 2, height / 2) { 255 } else { 0 })),
        ("square", draw(&|x, y| if x.abs_diff(width / 2) < 3 && y.abs_diff(height / 2) < 4 { 255 } else { 0 })),
    ];
    for period in 2..=9 {
        list.push(("stripes", draw(&|x, y| if (x + y / 3) % period < period / 2 { 255 } else { 0 })));
    }
    for period in [3.1_f64, 4.3, 5.7, 9.4, 18.0, 37.0] {
        list.push(("wave", draw(&|x, _| (127.5 + 127.5 * libm::cos(x as f64 * std::f64::consts::TAU / period)) as u8)));
    }
    list
}

#[test]
fn within_two_code_values_of_a_gaussian() {
    let mut scratch = BlurScratch::new();
    let level = CpuLevel::detect();
    let mut worst = Vec::new();
    for (sx, sy) in [
        (0.3, 0.3),
        (0.5, 0.5),
        (1.0, 1.0),
        (1.5, 0.0),
        (2.0, 2.0),
        (3.0, 3.0),
        (0.0, 3.5),
        (3.3, 3.3),
        (4.0, 4.0),
        (4.2, 4.2),
        (5.0, 7.0),
        (6.5, 6.5),
        (8.0, 8.0),
        (1.0, 12.0),
        (16.0, 16.0),
        (16.5, 3.0),
        (33.0, 33.0),
        (64.0, 64.0),
        (300.0, 90.0),
        (512.0, 512.0_f64),
    ] {
        let (width, height) = (151, 134);
        for (name, picture) in pictures(width, height) {
            let mut plane = picture.clone();
            let (w, h) = (width as u32, height as u32);
            blur_plane(level, &mut plane, w, h, &mut scratch, sx as f32, sy as f32);
            let expected = reference(&picture, width, sx, sy);
            let error = plane.iter().zip(&expected).map(|(v, e)| (f64::from(*v) - e).abs()).fold(0.0, f64::max);
            worst.push((error, sx, sy, name));
        }
    }
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    assert!(worst[0].0 < 2.0, "{:?}", worst[0]);
}

#[test]
fn an_impulse_spreads_as_a_gaussian() {
    // 17 × 17 white pixels, so that the response has bits to be compared.
    let (width, height, mut scratch) = (301, 301, BlurScratch::new());
    for sigma in [5.0_f32, 12.0, 24.0, 40.0] {
        for shift in 0..5 {
            let inside = |v: usize| (142 + shift..159 + shift).contains(&v);
            let picture: Vec<u8> =
                (0..width * height).map(|i| if inside(i % width) && inside(i / width) { 255 } else { 0 }).collect();
            let mut plane = picture.clone();
            blur_plane(CpuLevel::detect(), &mut plane, 301, 301, &mut scratch, sigma, sigma);
            let expected = reference(&picture, width, sigma.into(), sigma.into());
            for (v, e) in plane.iter().zip(expected) {
                assert!((f64::from(*v) - e).abs() < 1.5, "{sigma} {shift}: {v} for {e}");
            }
        }
    }
}

#[test]
fn every_level_gives_the_same_bytes() {
    for (width, height) in [(1, 1), (2, 3), (7, 5), (33, 16), (64, 9), (130, 70)] {
        for (sx, sy) in [(0.0, 1.0), (0.7, 0.7), (3.0, 2.0), (6.0, 6.0), (20.0, 1.0), (1.0, 20.0), (512.0, 100.0)] {
            let mut noise = Noise(width * 31 + height);
            let pixels: Vec<u8> = (0..width * height * 4).map(|_| noise.next()).collect();
            let results = CpuLevel::available().iter().map(|level| {
                let (mut pixels, mut scratch) = (pixels.clone(), BlurScratch::new());
                let mut view = ViewMut::new(&mut pixels, width, height).unwrap();
                blur(*level, &mut view, &mut scratch, sx, sy);
                pixels
            });
            let results: Vec<_> = results.collect();
            assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{width}×{height} {sx} {sy}");
        }
    }
}

#[test]
fn four_channels_are_four_planes() {
    let (width, height) = (61_u32, 47_u32);
    for (sx, sy) in [(1.2, 0.8), (9.0, 5.0), (40.0, 2.0)] {
        let mut noise = Noise(5);
        let mut pixels: Vec<u8> = (0..width * height * 4).map(|_| noise.next()).collect();
        let mut scratch = BlurScratch::new();
        let planes: Vec<Vec<u8>> = (0..4)
            .map(|channel| {
                let mut plane: Vec<u8> = pixels.as_chunks::<4>().0.iter().map(|p| p[channel]).collect();
                blur_plane(CpuLevel::detect(), &mut plane, width, height, &mut scratch, sx, sy);
                plane
            })
            .collect();
        blur(CpuLevel::detect(), &mut ViewMut::new(&mut pixels, width, height).unwrap(), &mut scratch, sx, sy);
        for (i, pixel) in pixels.as_chunks::<4>().0.iter().enumerate() {
            assert_eq!(*pixel, [0, 1, 2, 3].map(|channel| planes[channel][i]), "{sx} {sy} at {i}");
        }
    }
}

#[test]
fn strided_views_keep_what_lies_around() {
    let (mut scratch, mut data) = (BlurScratch::new(), vec![200_u8; 40 * 30 * 4]);
    let whole = data.clone();
    let area = IRect::new(5, 4, 31, 22);
    blur(CpuLevel::detect(), &mut ViewMut::new(&mut data, 40, 30).unwrap().sub_mut(area), &mut scratch, 6.0, 6.0);
    let view = View::new(&data, 40, 30).unwrap();
    let mut tight: Vec<u8> = view.sub(area).rows().flatten().copied().collect();
    for y in 0..30 {
        for x in 0..40 {
            if !area.contains_point(x, y) {
                assert_eq!(view.pixel(x as u32, y as u32), Some([200; 4]));
            }
        }
    }
    let mut expected: Vec<u8> = View::new(&whole, 40, 30).unwrap().sub(area).rows().flatten().copied().collect();
    blur(CpuLevel::detect(), &mut ViewMut::new(&mut expected, 26, 18).unwrap(), &mut scratch, 6.0, 6.0);
    assert_eq!(std::mem::take(&mut tight), expected);
}

#[test]
fn nothing_beyond_the_extent_and_colour_below_alpha() {
    let (width, height, mut scratch) = (700_u32, 8_u32, BlurScratch::new());
    for sigma in [0.3_f32, 0.9, 1.7, 3.2, 4.1, 5.5, 9.0, 13.0, 21.0, 37.0, 66.0, 100.0] {
        for edge in [340_u32, 341, 342, 343] {
            let mut pixels = vec![0_u8; (width * height * 4) as usize];
            for (i, pixel) in pixels.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                if i as u32 % width < edge {
                    *pixel = [255, 255, 128, 255];
                }
            }
            blur(CpuLevel::detect(), &mut ViewMut::new(&mut pixels, width, height).unwrap(), &mut scratch, sigma, 0.0);
            let limit = edge + blur_extent(sigma);
            for (i, p) in pixels.as_chunks::<4>().0.iter().enumerate() {
                assert!(p[..3].iter().all(|v| *v <= p[3]));
                assert!((i as u32 % width) < limit || *p == [0; 4], "{sigma}: {p:?} at {i}");
            }
        }
    }
}

#[test]
fn extremes_do_no_harm() {
    let mut scratch = BlurScratch::new();
    for sigma in [f32::NAN, f32::INFINITY, -1.0, 1e30, 0.0] {
        let mut pixels = vec![90_u8; 4 * 12];
        blur(CpuLevel::detect(), &mut ViewMut::new(&mut pixels, 4, 3).unwrap(), &mut scratch, sigma, sigma);
        let blurs = sigma > 1.0;
        assert_eq!(pixels != vec![90; 48], blurs, "{sigma}");
    }
    blur(CpuLevel::detect(), &mut ViewMut::new(&mut [], 0, 5).unwrap(), &mut scratch, 3.0, 3.0);
    blur_plane(CpuLevel::detect(), &mut [1; 3], 2, 2, &mut scratch, 3.0, 3.0);
    assert_eq!(blur_extent(f32::NAN), 0);
    assert_eq!(blur_extent(1e30), 1536);
}

#[test]
fn a_second_blur_of_the_size_allocates_nothing() {
    let (mut scratch, mut pixels) = (BlurScratch::new(), vec![9_u8; 4 * 50 * 40]);
    let mut run = |sigma| {
        blur(CpuLevel::detect(), &mut ViewMut::new(&mut pixels, 50, 40).unwrap(), &mut scratch, sigma, sigma);
        scratch.capacity()
    };
    let first = run(9.0);
    assert_eq!(run(9.0), first);
}

#[test]
fn the_convolution_equals_its_plain_definition() {
    use super::fir::{self, Tap};
    let mut noise = Noise(21);
    // Samples with 7 bits of fraction, at most 255.
    let mut line = || -> Vec<u8> { (0..700).flat_map(|_| (u16::from(noise.next()) << 7).to_le_bytes()).collect() };
    let (a, b, c) = (line(), line(), line());
    let taps = [
        Tap { a: &a, b: &a, weight: 20_001 },
        Tap { a: &b, b: &c, weight: 9_999 },
        Tap { a: &c, b: &a, weight: 2_768 },
    ];
    for level in CpuLevel::available() {
        for len in [0, 2, 254, 256, 258, 1_000, 1_400] {
            let mut out = vec![0; len];
            dispatch!(level.simd, simd => fir::convolve(simd, &mut out, &taps));
            for (i, v) in out.as_chunks::<2>().0.iter().enumerate() {
                assert_eq!(u16::from_le_bytes(*v), fir::single(&taps, 2 * i, 1), "{level:?} {len} {i}");
            }
        }
    }
}
