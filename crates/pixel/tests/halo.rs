//! Inner shadows, glows, outlines and blurs along lines: against their scalar definitions and against formulas.

mod common;

use common::Noise;
use reelm_pixel::*;

/// What `change` makes of a picture at every level, which must be one.
fn changed(
    picture: &[u8],
    [w, h]: [u32; 2],
    change: impl Fn(CpuLevel, &mut ViewMut<'_>, &mut BlurScratch),
) -> Vec<[u8; 4]> {
    let mut results = CpuLevel::available().iter().map(|level| {
        let mut data = picture.to_vec();
        change(*level, &mut ViewMut::new(&mut data, w, h).unwrap(), &mut BlurScratch::new());
        data
    });
    let first = results.next().unwrap();
    assert!(results.all(|other| other == first), "levels differ");
    let pixels = first.as_chunks().0.to_vec();
    assert!(pixels.iter().all(|[r, g, b, a]| r.max(g).max(b) <= a), "a colour exceeds its alpha");
    pixels
}

/// What `make` makes of a picture in another buffer, which holds any pixels.
fn made(
    picture: &[u8],
    [w, h]: [u32; 2],
    make: impl Fn(CpuLevel, &mut ViewMut<'_>, &mut ViewMut<'_>, &mut BlurScratch),
) -> Vec<[u8; 4]> {
    changed(picture, [w, h], |level, dst, scratch| {
        let mut source = picture.to_vec();
        dst.data_mut().fill(0x5a);
        make(level, dst, &mut ViewMut::new(&mut source, w, h).unwrap(), scratch);
    })
}

/// A disc of `radius` around the middle, antialiased, in one premultiplied colour.
fn disc([w, h]: [u32; 2], radius: f64, color: [u8; 4]) -> Vec<u8> {
    let pixel = |i: u32| {
        let (x, y) = (f64::from(i % w) + 0.5 - f64::from(w) / 2.0, f64::from(i / w) + 0.5 - f64::from(h) / 2.0);
        let covered = (radius + 0.5 - (x * x + y * y).sqrt()).clamp(0.0, 1.0);
        color.map(|c| (f64::from(c) * covered).round() as u8)
    };
    (0..w * h).flat_map(pixel).collect()
}

/// The sum of alphas, in pixels.
fn area(pixels: &[[u8; 4]]) -> f64 {
    pixels.iter().map(|pixel| f64::from(pixel[3]) / 255.0).sum()
}

const SIZE: [u32; 2] = [75, 41];

#[test]
fn an_inner_shadow_is_its_formula() {
    let [w, h] = SIZE;
    for picture in [Noise(3).pixels((w * h) as usize), disc(SIZE, 15.0, [200, 100, 0, 255])] {
        for (offset, sigma) in [([0.0, 0.0], [0.0, 0.0]), ([3.0, -2.5], [2.0, 4.0]), ([-300.0, 0.0], [1.0, 1.0])] {
            for color in [[0, 0, 0, 255], [250, 120, 3, 100], [9, 9, 9, 0]] {
                let got = changed(&picture, SIZE, |level, dst, scratch| {
                    inner_shadow(level, dst, &InnerShadow { offset, sigma, color }, scratch);
                });
                // The alpha, moved and blurred, is that of a drop shadow of white that is seen alone.
                let thrown = made(&picture, SIZE, |level, dst, src, scratch| {
                    let bare: Vec<u8> = src.as_ref().rows().flatten().copied().collect();
                    let alphas: Vec<u8> = bare.as_chunks::<4>().0.iter().flat_map(|pixel| [pixel[3]; 4]).collect();
                    let placed = [offset[0].round(), offset[1].round()].map(|v| v as i32);
                    dst.data_mut().fill(0);
                    copy(dst, placed[0], placed[1], &View::new(&alphas, w, h).unwrap());
                    blur(level, dst, scratch, sigma[0], sigma[1]);
                });
                for (i, got) in got.iter().enumerate() {
                    let pixel = picture.as_chunks::<4>().0[i];
                    assert_eq!(got[3], pixel[3], "alpha stays");
                    if offset[1] == offset[1].round() {
                        let expected = scalar::inner_shadow(pixel, thrown[i][3], color);
                        assert_eq!(*got, expected, "{offset:?} {sigma:?} {color:?} at {i}");
                    }
                }
            }
        }
    }
    // In the middle of something large there is none, at its edge there is half.
    let all = [255_u8; 4].repeat((w * h) as usize);
    let got = changed(&all, SIZE, |level, dst, scratch| {
        inner_shadow(level, dst, &InnerShadow { offset: [0.0; 2], sigma: [3.0; 2], color: [0, 0, 0, 255] }, scratch);
    });
    assert_eq!(got[(20 * w + 37) as usize], [255; 4]);
    let [edge, ..] = got[(20 * w) as usize];
    // At half a pixel within, a blur of 3 leaves 0.566.
    assert!(edge.abs_diff(144) <= 4, "{edge}");
}

#[test]
fn a_glow_lies_beneath_in_one_colour_and_above_in_its_own() {
    let [w, h] = SIZE;
    for picture in [Noise(4).pixels((w * h) as usize), disc(SIZE, 9.0, [200, 100, 0, 255])] {
        for (sigma, amount) in [([0.0, 0.0], 1.0), ([2.0, 5.0], 1.0), ([6.0, 6.0], 3.5), ([2.0, 2.0], 0.25)] {
            let blurred = made(&picture, SIZE, |level, dst, src, scratch| {
                copy(dst, 0, 0, &src.as_ref());
                blur(level, dst, scratch, sigma[0], sigma[1]);
            });
            for color in [Some([0, 200, 255, 255]), Some([90, 0, 40, 100]), None] {
                let got = made(&picture, SIZE, |level, dst, src, scratch| {
                    glow(level, dst, &src.as_ref(), &Glow { sigma, amount, color }, scratch);
                });
                for (i, got) in got.iter().enumerate() {
                    let pixel = picture.as_chunks::<4>().0[i];
                    let expected = match color {
                        Some(color) => scalar::glow(pixel, blurred[i][3], amount, color),
                        None => scalar::own_glow(pixel, blurred[i], amount),
                    };
                    assert_eq!(*got, expected, "{sigma:?} {amount} {color:?} at {i}");
                }
            }
        }
    }
}

#[test]
fn an_outline_is_its_formula() {
    let [w, h] = [41, 27];
    for picture in
        [Noise(5).pixels(41 * 27), disc([w, h], 5.3, [200, 100, 0, 255]), disc([w, h], 4.0, [10, 10, 10, 90])]
    {
        for width in
            [[0.0, 0.0], [0.4, 0.4], [1.0, 1.0], [3.7, 3.7], [2.0, 6.5], [5.0, 0.0], [60.0, 60.0], [f32::NAN, 1e9]]
        {
            let outlined = Outline { width, color: [20, 180, 90, 200] };
            let got = changed(&picture, [w, h], |level, dst, scratch| outline(level, dst, &outlined, scratch));
            let view = View::new(&picture, w, h).unwrap();
            for (i, got) in (0..).zip(got) {
                let (x, y) = (i % w as i32, i / w as i32);
                assert_eq!(got, scalar::outline(&view, &outlined, x, y), "{width:?} at {x}, {y}");
            }
        }
    }
}

#[test]
fn an_outlined_disc_is_a_larger_disc() {
    for (radius, width) in [(10.0, 1.0), (10.0, 2.5), (20.3, 7.0), (5.0, 30.0), (0.8, 12.5)] {
        let size = [101, 95];
        let picture = disc(size, radius, [255; 4]);
        let outlined = Outline { width: [width as f32; 2], color: [255; 4] };
        let got = changed(&picture, size, |level, dst, scratch| outline(level, dst, &outlined, scratch));
        let larger = disc(size, radius + width, [255; 4]);
        let worst = got.iter().zip(larger.as_chunks::<4>().0).map(|(a, b)| a[3].abs_diff(b[3])).max().unwrap();
        assert!(worst <= 80, "{radius} grown by {width} is off by {worst}");
        let exact = core::f64::consts::PI * (radius + width) * (radius + width);
        assert!((area(&got) / exact - 1.0).abs() < 0.02, "{radius} grown by {width}: {} for {exact}", area(&got));
    }
    // A straight edge moves by the width, wherever in a pixel it lies.
    for part in [255, 200, 128, 64] {
        let row: Vec<u8> = (0..40)
            .flat_map(|x| {
                [if x < 10 {
                    255
                } else if x == 10 {
                    part
                } else {
                    0
                }; 4]
            })
            .collect();
        let picture = row.repeat(21);
        let outlined = Outline { width: [6.0; 2], color: [255; 4] };
        let got = changed(&picture, [40, 21], |level, dst, scratch| outline(level, dst, &outlined, scratch));
        let covered: f64 = area(&got[10 * 40..11 * 40]);
        assert!((covered - (16.0 + f64::from(part) / 255.0)).abs() < 0.02, "{covered} for {part}");
    }
}

#[test]
fn a_directional_blur_is_the_mean_over_a_segment() {
    let [w, h] = SIZE;
    let (noise, smooth) = (Noise(6).pixels((w * h) as usize), disc(SIZE, 14.0, [240, 120, 0, 255]));
    for segment in [
        [0.0, 0.0],
        [1.0, 0.0],
        [0.0, 7.0],
        [9.3, 0.0],
        [-6.0, 4.0],
        [3.0, 20.0],
        [-15.5, -15.5],
        [200.0, 30.0],
        [f32::NAN, 1.0],
        [1e9, 0.0],
    ] {
        let got = made(&noise, SIZE, |level, dst, src, scratch| {
            directional_blur(level, dst, &src.as_ref(), segment, scratch);
        });
        let view = View::new(&noise, w, h).unwrap();
        for (i, got) in (0..).zip(got) {
            let (x, y) = (i % w as i32, i / w as i32);
            assert_eq!(got, scalar::directional_blur(&view, segment, x, y), "{segment:?} at {x}, {y}");
        }
        // Along a short one, that pixels are squares and no points makes a difference.
        let length = segment[0].abs().max(segment[1].abs());
        if !(5.0..100.0).contains(&length) {
            continue;
        }
        let got = made(&smooth, SIZE, |level, dst, src, scratch| {
            directional_blur(level, dst, &src.as_ref(), segment, scratch);
        });
        let view = View::new(&smooth, w, h).unwrap();
        for (i, got) in (0..).zip(got) {
            let (x, y) = (f64::from(i % w), f64::from(i / w));
            let along = (0..400).map(|n| (f64::from(n) + 0.5) / 400.0 - 0.5);
            let sum: f64 =
                along.map(|s| bilinear(&view, x + s * f64::from(segment[0]), y + s * f64::from(segment[1]))).sum();
            assert!(
                (sum / 400.0 - f64::from(got[3])).abs() < 9.0,
                "{segment:?} at {x}, {y}: {} for {}",
                got[3],
                sum / 400.0
            );
        }
    }
}

#[test]
fn a_zoom_blur_is_the_mean_over_scales() {
    let [w, h] = SIZE;
    let smooth = disc(SIZE, 14.0, [240, 120, 0, 255]);
    let view = View::new(&smooth, w, h).unwrap();
    for (center, amount) in
        [([37.5, 20.5], 0.3), ([37.5, 20.5], 1.0), ([0.0, 0.0], 0.2), ([60.0, 3.0], 0.5), ([30.0, 20.0], 0.01)]
    {
        let zoom = ZoomBlur { center, amount };
        let got = made(&smooth, SIZE, |level, dst, src, _| zoom_blur(level, dst, src, &zoom));
        let [least, most] = zoom.scales();
        let mut off = 0.0;
        for (i, got) in (0..).zip(got) {
            let (x, y) = (f64::from(i % w) + 0.5, f64::from(i / w) + 0.5);
            let scales = (0..400).map(|n| least * libm::pow(most / least, (f64::from(n) + 0.5) / 400.0));
            let at = |s: f64, c: f64, p: f64| c + (p - c) * s - 0.5;
            let sum: f64 = scales.map(|s| bilinear(&view, at(s, center[0], x), at(s, center[1], y))).sum();
            let difference = (sum / 400.0 - f64::from(got[3])).abs();
            assert!(difference < 32.0, "{zoom:?} at {x}, {y}: {} for {}", got[3], sum / 400.0);
            off += difference;
        }
        assert!(off / f64::from(w * h) < 1.5, "{zoom:?} is off by {} in the mean", off / f64::from(w * h));
    }
    // What lies around it, and how much of that there is, changes nothing.
    let zoom = ZoomBlur { center: [37.5, 20.5], amount: 0.2 };
    let got = made(&smooth, SIZE, |level, dst, src, _| zoom_blur(level, dst, src, &zoom));
    let (wide, high) = (8 * w, 6 * h);
    let mut large = vec![0; (wide * high * 4) as usize];
    for (y, row) in smooth.chunks_exact(w as usize * 4).enumerate() {
        let at = ((y as u32 + h) * wide + 3 * w) as usize * 4;
        large[at..at + row.len()].copy_from_slice(row);
    }
    large[..40].fill(255);
    let moved = ZoomBlur { center: [37.5 + f64::from(3 * w), 20.5 + f64::from(h)], ..zoom };
    let there = made(&large, [wide, high], |level, dst, src, _| zoom_blur(level, dst, src, &moved));
    for (i, got) in (0..).zip(got) {
        assert_eq!(there[((i / w + h) * wide + 3 * w + i % w) as usize], got, "{i}");
    }
    for zoom in [
        ZoomBlur { center: [f64::NAN, 0.0], amount: 0.5 },
        ZoomBlur { center: [0.0, 0.0], amount: f32::NAN },
        ZoomBlur { center: [5.0, 5.0], amount: -3.0 },
    ] {
        let got = made(&smooth, SIZE, |level, dst, src, _| zoom_blur(level, dst, src, &zoom));
        assert!(got.as_flattened() == smooth, "{zoom:?}");
    }
    let far = ZoomBlur { center: [1e300, -1e300], amount: 0.5 };
    made(&smooth, SIZE, |level, dst, src, _| zoom_blur(level, dst, src, &far));
}

/// The alpha between pixels, of which `x` and `y` count the centres.
fn bilinear(view: &View<'_>, x: f64, y: f64) -> f64 {
    let at = |i: f64, j: f64| {
        let inside = i >= 0.0 && j >= 0.0;
        let pixel = inside.then(|| view.pixel(i as u32, j as u32)).flatten();
        f64::from(pixel.unwrap_or_default()[3])
    };
    let (i, j) = (x.floor(), y.floor());
    let (u, v) = (x - i, y - j);
    (at(i, j) * (1.0 - u) + at(i + 1.0, j) * u) * (1.0 - v)
        + (at(i, j + 1.0) * (1.0 - u) + at(i + 1.0, j + 1.0) * u) * v
}
