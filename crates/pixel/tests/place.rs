//! Layers drawn through an affine, and drop shadows.

mod common;

use common::Noise;
use reelm_pixel::*;

fn draw(level: CpuLevel, src: &View<'_>, size: (u32, u32), inverse: [f64; 6], sampling: Sampling) -> Vec<u8> {
    let mut data = vec![0; (size.0 * size.1 * 4) as usize];
    let mut dst = ViewMut::new(&mut data, size.0, size.1).unwrap();
    composite_transformed(level, &mut dst, (0, 0), src, inverse, sampling, 255, BlendMode::Normal);
    data
}

#[test]
fn whole_shifts_are_plain_composites() {
    let pixels = Noise(1).pixels(30 * 20);
    let src = View::new(&pixels, 30, 20).unwrap();
    for sampling in [Sampling::Nearest, Sampling::Bilinear] {
        for (x, y) in [(0, 0), (5, 3), (-7, -2), (300, 0)] {
            let inverse = [1.0, 0.0, 0.0, 1.0, f64::from(-x), f64::from(-y)];
            let got = draw(CpuLevel::detect(), &src, (41, 29), inverse, sampling);
            let mut expected = vec![0; 41 * 29 * 4];
            let mut dst = ViewMut::new(&mut expected, 41, 29).unwrap();
            composite(CpuLevel::detect(), &mut dst, x, y, &src, 255, BlendMode::Normal);
            assert!(got == expected, "{x} {y} {sampling:?}");
        }
    }
}

#[test]
fn bilinear_is_the_weighted_mean_of_four() {
    let pixels = Noise(2).pixels(33 * 27);
    let src = View::new(&pixels, 33, 27).unwrap();
    let (c, s) = (0.8, 0.6);
    for m in [[c, s, -s, c, 3.3, -9.7], [0.31, 0.0, 0.0, 0.47, 2.2, 1.1], [2.7, 0.4, 0.1, 1.9, -5.0, -6.0]] {
        let mut first = None;
        for level in CpuLevel::available() {
            let got = draw(*level, &src, (300, 40), m, Sampling::Bilinear);
            assert!(*first.get_or_insert(got.clone()) == got, "{level:?}");
        }
        let got = first.unwrap();
        for y in 0..40 {
            for x in 0..300 {
                let (px, py) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
                let u = m[0] * px + m[2] * py + m[4] - 0.5;
                let v = m[1] * px + m[3] * py + m[5] - 0.5;
                let (fx, fy) = (u - u.floor(), v - v.floor());
                let outline = outline(m, [33.0, 27.0], [px, py]);
                let texel = |i: f64, j: f64| {
                    let inside = (0.0..33.0).contains(&i) && (0.0..27.0).contains(&j);
                    match outline {
                        // Beyond the edge its last pixels go on.
                        Some(_) => src.pixel(i.clamp(0.0, 32.0) as u32, j.clamp(0.0, 26.0) as u32).unwrap(),
                        None if inside => src.pixel(i as u32, j as u32).unwrap(),
                        None => [0; 4],
                    }
                };
                for channel in 0..4 {
                    let at = |i: f64, j: f64| f64::from(texel(u.floor() + i, v.floor() + j)[channel]);
                    let top = at(0.0, 0.0) * (1.0 - fx) + at(1.0, 0.0) * fx;
                    let bottom = at(0.0, 1.0) * (1.0 - fx) + at(1.0, 1.0) * fx;
                    let expected = (top * (1.0 - fy) + bottom * fy) * outline.unwrap_or(1.0);
                    let got = f64::from(got[(4 * (y * 300 + x)) as usize + channel]);
                    assert!((got - expected).abs() < 2.6, "{x} {y}: {got} for {expected}");
                }
            }
        }
    }
}

/// How much of the pixel around a point the picture covers, if it does not keep its size: by the distances from its four edges.
fn outline([a, b, c, d, e, f]: [f64; 6], size: [f64; 2], [x, y]: [f64; 2]) -> Option<f64> {
    let (across, down) = ((a * a + c * c).sqrt(), (b * b + d * d).sqrt());
    let (u, v) = (a * x + c * y + e, b * x + d * y + f);
    let part = |distance: f64| (distance + 0.5).clamp(0.0, 1.0);
    let between = |near: f64, far: f64| (part(near) + part(far) - 1.0).max(0.0);
    let covered = between(u / across, (size[0] - u) / across) * between(v / down, (size[1] - v) / down);
    ((across - 1.0).abs() > 0.01 || (down - 1.0).abs() > 0.01).then_some(covered)
}

#[test]
fn edges_are_one_pixel_of_the_target_wide_however_much_a_picture_is_scaled() {
    let pixels = [255; 4 * 10 * 10];
    let src = View::new(&pixels, 10, 10).unwrap();
    for sampling in [Sampling::Bilinear, Sampling::Bicubic] {
        for scale in [2.0, 7.5, 0.5, 0.3, 1.0] {
            for place in [3.0, 3.25, 3.5, 3.9] {
                let end = place + 10.0 * scale;
                let inverse = [1.0 / scale, 0.0, 0.0, 1.0 / scale, -place / scale, -place / scale];
                let got = draw(CpuLevel::detect(), &src, (90, 90), inverse, sampling);
                // What of each pixel of the row through the middle lies in the picture.
                let row = (place + 5.0 * scale) as usize;
                for x in 0..90 {
                    let (left, right) = (f64::from(x).max(place), f64::from(x + 1).min(end));
                    let alpha = f64::from(got[(row * 90 + x as usize) * 4 + 3]);
                    // The row itself may lie at an edge of a small picture.
                    let most = 255.0 * (end - row as f64).clamp(0.0, 1.0) * (row as f64 + 1.0 - place).clamp(0.0, 1.0);
                    let expected = (right - left).max(0.0) * most;
                    let close = if sampling == Sampling::Bicubic && scale == 1.0 { 20.0 } else { 2.0 };
                    assert!(
                        (alpha - expected).abs() <= close,
                        "{sampling:?} {scale} {place} {x}: {alpha} for {expected}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_turned_picture_that_is_twice_as_large_covers_the_area_that_it_has() {
    let pixels = [255; 4 * 20 * 12];
    let src = View::new(&pixels, 20, 12).unwrap();
    for degrees in [5.0_f64, 30.0, 45.0, 80.0] {
        let (s, c) = libm::sincos(degrees.to_radians());
        // About (50, 50), where its middle is.
        let [a, b] = [c / 2.0, s / 2.0];
        let inverse = [a, -b, b, a, 10.0 - 50.0 * (a + b), 6.0 - 50.0 * (a - b)];
        let mut first = None;
        for level in CpuLevel::available() {
            let got = draw(*level, &src, (100, 100), inverse, Sampling::Bilinear);
            assert!(*first.get_or_insert(got.clone()) == got, "{level:?}");
        }
        let area: f64 = first.unwrap().chunks(4).map(|pixel| f64::from(pixel[3]) / 255.0).sum();
        // Corners are rounded a little where they stand on edge.
        assert!((area - 40.0 * 24.0).abs() < 3.0, "{degrees}°: {area}");
    }
}

#[test]
fn a_layer_drawn_in_pieces_is_the_same_layer() {
    let pixels = Noise(14).pixels(300 * 200);
    let src = View::new(&pixels, 300, 200).unwrap();
    let (width, height) = (1300, 40);
    // Turned by 90°, steep, and flat.
    for inverse in
        [[0.0, 0.15, -1.0, 0.0, 150.3, 0.0], [0.1, -0.25, 0.25, 0.1, 0.0, 210.0], [0.2, 0.1, -1.0, 0.2, 10.0, 0.0]]
    {
        for sampling in [Sampling::Nearest, Sampling::Bilinear, Sampling::Bicubic] {
            let whole = draw(CpuLevel::detect(), &src, (width, height), inverse, sampling);
            assert!(whole.as_chunks::<4>().0.iter().filter(|pixel| pixel[3] > 0).count() > 5_000);
            let mut pieces = vec![0; whole.len()];
            let mut dst = ViewMut::new(&mut pieces, width, height).unwrap();
            for (left, columns) in [(0, 100), (100, 7), (107, 600), (707, 593)] {
                let mut piece = dst.sub_mut(IRect::from_size(left, 0, columns, height));
                let opacity = 255;
                let mode = BlendMode::Normal;
                composite_transformed(
                    CpuLevel::detect(),
                    &mut piece,
                    (left, 0),
                    &src,
                    inverse,
                    sampling,
                    opacity,
                    mode,
                );
            }
            assert!(whole == pieces, "{inverse:?} {sampling:?}");
        }
    }
}

#[test]
fn nearest_takes_the_pixel_under_the_centre() {
    let pixels = Noise(3).pixels(10 * 8);
    let src = View::new(&pixels, 10, 8).unwrap();
    let got = draw(CpuLevel::detect(), &src, (30, 24), [1.0 / 3.0, 0.0, 0.0, 1.0 / 3.0, 0.0, 0.0], Sampling::Nearest);
    for y in 0..24 {
        for x in 0..30 {
            let at = 4 * (y * 30 + x) as usize;
            assert_eq!(got[at..at + 4], src.pixel(x / 3, y / 3).unwrap());
        }
    }
}

#[test]
fn hostile_transforms_do_no_harm() {
    let pixels = [255; 4 * 4];
    let src = View::new(&pixels, 2, 2).unwrap();
    for sampling in [Sampling::Nearest, Sampling::Bilinear] {
        for v in [f64::NAN, f64::INFINITY, 1e300, -1e300, 1e-300, 0.0, 1e9, -1e12] {
            for i in 0..6 {
                let mut m = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
                m[i] = v;
                draw(CpuLevel::detect(), &src, (9, 7), m, sampling);
                draw(CpuLevel::detect(), &src, (9, 7), [v; 6], sampling);
            }
        }
    }
}

fn shadowed(src: &View<'_>, x: i32, y: i32, size: (u32, u32), shadow: &Shadow) -> Vec<u8> {
    let mut results = CpuLevel::available().iter().map(|level| {
        let mut data = vec![7; (size.0 * size.1 * 4) as usize];
        let mut dst = ViewMut::new(&mut data, size.0, size.1).unwrap();
        drop_shadow(*level, &mut dst, x, y, src, shadow, &mut BlurScratch::new());
        data
    });
    let first = results.next().unwrap();
    assert!(results.all(|other| other == first), "levels differ");
    first
}

fn gaussian(line: &[f64], sigma: f64) -> Vec<f64> {
    let bell = |k: usize| libm::exp(-0.5 * (k as f64 / sigma) * (k as f64 / sigma));
    let sum: f64 = 1.0 + 2.0 * (1..200).map(bell).sum::<f64>();
    let n = line.len();
    (0..n).map(|x| (0..n).map(|k| line[k] * bell(x.abs_diff(k))).sum::<f64>() / sum).collect()
}

#[test]
fn a_shadow_is_the_shifted_blurred_alpha_in_its_colour_beneath_the_source() {
    let (w, h) = (90_usize, 70_usize);
    let mut pixels = Noise(4).pixels(24 * 18);
    pixels.as_chunks_mut::<4>().0.iter_mut().take(200).for_each(|p| *p = [90, 0, 200, 255]);
    let src = View::new(&pixels, 24, 18).unwrap();
    let (x, y) = (30, 25);
    for (offset, sigma) in [([6.0, 4.0], 3.0), ([-3.25, 7.5], 5.0), ([0.5, -0.75], 9.0)] {
        let shadow = Shadow { offset, sigma: [sigma; 2], color: [10, 40, 0, 160] };
        let got = shadowed(&src, x, y, (w as u32, h as u32), &shadow);
        // Alpha at fractional positions, by bilinear weights.
        let alpha = |u: f64, v: f64| {
            let at = |i: f64, j: f64| {
                let inside = (0.0..24.0).contains(&i) && (0.0..18.0).contains(&j);
                if inside { f64::from(src.pixel(i as u32, j as u32).unwrap()[3]) } else { 0.0 }
            };
            let (fx, fy) = (u - u.floor(), v - v.floor());
            let row = |j: f64| at(u.floor(), j) * (1.0 - fx) + at(u.floor() + 1.0, j) * fx;
            row(v.floor()) * (1.0 - fy) + row(v.floor() + 1.0) * fy
        };
        let mut plane: Vec<Vec<f64>> = (0..h)
            .map(|v| {
                let line = |u: usize| {
                    let (dx, dy) = (f64::from(offset[0]), f64::from(offset[1]));
                    alpha(u as f64 - f64::from(x) - dx, v as f64 - f64::from(y) - dy)
                };
                gaussian(&(0..w).map(line).collect::<Vec<_>>(), f64::from(sigma))
            })
            .collect();
        for u in 0..w {
            let column: Vec<f64> = plane.iter().map(|line| line[u]).collect();
            gaussian(&column, f64::from(sigma)).iter().enumerate().for_each(|(v, a)| plane[v][u] = *a);
        }
        for (v, line) in plane.iter().enumerate() {
            for (u, alpha) in line.iter().enumerate() {
                let pixel = src.pixel((u as u32).wrapping_sub(30), (v as u32).wrapping_sub(25)).unwrap_or_default();
                for i in 0..4 {
                    let under = f64::from(shadow.color[i]) * alpha / 255.0;
                    let expected = f64::from(pixel[i]) + under * (1.0 - f64::from(pixel[3]) / 255.0);
                    let got = f64::from(got[4 * (v * w + u) + i]);
                    assert!((got - expected).abs() < 2.5, "{u} {v} {i}: {got} for {expected}");
                }
            }
        }
    }
}

#[test]
fn what_hangs_over_still_throws_its_shadow() {
    let pixels = [255; 4 * 40 * 40];
    let src = View::new(&pixels, 40, 40).unwrap();
    let shadow = Shadow { offset: [10.0, 0.5], sigma: [4.0, 4.0], color: [0, 0, 0, 255] };
    let whole = shadowed(&src, 40, 30, (120, 100), &shadow);
    let part = shadowed(&src, 0, -10, (60, 40), &shadow);
    let whole = View::new(&whole, 120, 100).unwrap().sub(IRect::new(40, 40, 100, 80));
    let part = View::new(&part, 60, 40).unwrap();
    for (a, b) in whole.rows().flatten().zip(part.rows().flatten()) {
        assert!(a.abs_diff(*b) <= 1, "another crop differs by a code value at most");
    }
}

#[test]
fn nothing_shows_beyond_the_extent_of_a_shadow() {
    let pixels = [255; 4 * 12 * 9];
    let src = View::new(&pixels, 12, 9).unwrap();
    let shadow = Shadow { offset: [-3.5, 2.0], sigma: [2.0, 3.0], color: [255; 4] };
    let extent = shadow.extent(IRect::from_size(30, 30, 12, 9));
    let got = shadowed(&src, 30, 30, (80, 80), &shadow);
    for (i, pixel) in got.as_chunks::<4>().0.iter().enumerate() {
        let (x, y) = (i as i32 % 80, i as i32 / 80);
        assert!(extent.contains_point(x, y) || *pixel == [0; 4], "{x} {y} outside of {extent:?}");
    }
    assert_eq!(extent, IRect::new(20, 23, 45, 50));
}

#[test]
fn hostile_shadows_do_no_harm() {
    let pixels = [255; 4 * 4];
    let src = View::new(&pixels, 2, 2).unwrap();
    for v in [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e30, -1e30, -0.0] {
        for at in [0, i32::MIN, i32::MAX] {
            shadowed(&src, at, at, (5, 4), &Shadow { offset: [v, 1.0], sigma: [2.0, v], color: [255; 4] });
        }
    }
}
