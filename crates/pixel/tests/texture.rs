//! Vignettes, grain, mosaics and sharpening: every level against the scalar definition, and that against the formulas.

mod common;

use common::Noise;
use reelm_pixel::*;

const SIZE: [u32; 2] = [67, 41];

fn picture(seed: u64) -> Vec<u8> {
    Noise(seed).pixels((SIZE[0] * SIZE[1]) as usize)
}

fn view(data: &mut [u8]) -> ViewMut<'_> {
    ViewMut::new(data, SIZE[0], SIZE[1]).unwrap()
}

/// What `kernel` makes of `pixels`, which is the same at all levels and what `scalar` says of each pixel.
fn same_at_all_levels(
    pixels: &[u8],
    kernel: impl Fn(CpuLevel, &mut ViewMut<'_>),
    scalar: impl Fn([u8; 4], u32, u32) -> [u8; 4],
) -> Vec<u8> {
    let places = (0..SIZE[1]).flat_map(|y| (0..SIZE[0]).map(move |x| (x, y)));
    let expected: Vec<u8> =
        pixels.as_chunks::<4>().0.iter().zip(places).flat_map(|(pixel, (x, y))| scalar(*pixel, x, y)).collect();
    for level in CpuLevel::available() {
        let mut out = pixels.to_vec();
        kernel(*level, &mut view(&mut out));
        assert!(out == expected, "{level:?}");
    }
    is_premultiplied(&expected);
    expected
}

fn is_premultiplied(pixels: &[u8]) {
    assert!(pixels.as_chunks::<4>().0.iter().all(|[r, g, b, a]| r.max(g).max(b) <= a));
}

#[test]
fn a_vignette_rises_with_the_distance_from_the_middle() {
    let pixels = picture(1);
    // A box of 60 × 30 at (5, 4), and one that is turned.
    for inverse in
        [[1.0 / 30.0, 0.0, 0.0, 1.0 / 15.0, -35.0 / 30.0, -19.0 / 15.0], [0.02, 0.03, -0.04, 0.02, 0.1, -1.3]]
    {
        let vignette = Vignette { inverse, radius: 0.4, softness: 0.7, amount: 0.8, color: [0.1, 0.0, 0.5] };
        let out = same_at_all_levels(
            &pixels,
            |level, dst| apply_vignette(level, dst, &vignette),
            |pixel, x, y| scalar::vignette(pixel, &vignette, x, y),
        );
        let places = (0..SIZE[1]).flat_map(|y| (0..SIZE[0]).map(move |x| (f64::from(x) + 0.5, f64::from(y) + 0.5)));
        let both = pixels.as_chunks::<4>().0.iter().zip(out.as_chunks::<4>().0);
        for ((before, after), (x, y)) in both.zip(places) {
            let [a, b, c, d, e, f] = inverse;
            let (u, v) = (a * x + c * y + e, b * x + d * y + f);
            let distance = (u * u + v * v).sqrt();
            let t = ((distance - 0.4) / 0.7).clamp(0.0, 1.0);
            let share = 0.8 * t * t * (3.0 - 2.0 * t);
            for i in 0..3 {
                let color = f64::from(vignette.color[i]) * f64::from(before[3]);
                let wanted = f64::from(before[i]) + (color - f64::from(before[i])) * share;
                assert!((f64::from(after[i]) - wanted).abs() < 0.51, "{x}, {y}");
            }
            assert_eq!(before[3], after[3]);
        }
    }
}

#[test]
fn grain_lies_in_its_cells() {
    let flat: Vec<u8> = [128, 128, 128, 255].repeat((SIZE[0] * SIZE[1]) as usize);
    let own = Grain { inverse: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], amount: 0.4, seed: 7, colored: false };
    let made = |grain: Grain| {
        same_at_all_levels(
            &flat,
            |level, dst| apply_grain(level, dst, &grain),
            |pixel, x, y| scalar::grain(pixel, &grain, x, y),
        )
    };
    let at = |pixels: &[u8], x: u32, y: u32| pixels.as_chunks::<4>().0[(y * SIZE[0] + x) as usize];
    let first = made(own);
    // Three to the right and two down, by whole pixels and a bit.
    let moved = made(Grain { inverse: [1.0, 0.0, 0.0, 1.0, -3.25, -2.0], ..own });
    // Cells of 4 × 4, and a quarter turn about the corner.
    let large = made(Grain { inverse: [0.25, 0.0, 0.0, 0.25, 0.0, 0.0], ..own });
    let turned = made(Grain { inverse: [0.0, 1.0, -1.0, 0.0, 41.0, 0.0], ..own });
    for y in 4..40 {
        for x in 4..40 {
            assert_eq!(at(&moved, x, y), at(&first, x - 3, y - 2));
            assert_eq!(at(&large, x, y), at(&first, x / 4, y / 4));
            assert_eq!(at(&turned, x, y), at(&first, 40 - y, x));
        }
    }
    assert_ne!(made(Grain { seed: 8, ..own }), first);
}

#[test]
fn grain_is_a_triangle_about_nothing() {
    let flat: Vec<u8> = [128, 128, 128, 255].repeat((SIZE[0] * SIZE[1]) as usize);
    for colored in [false, true] {
        let grain = Grain { inverse: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], amount: 0.4, seed: 3, colored };
        let mut out = flat.clone();
        apply_grain(CpuLevel::detect(), &mut view(&mut out), &grain);
        let pixels = out.as_chunks::<4>().0;
        for channel in 0..3 {
            let noise = pixels.iter().map(|pixel| (f64::from(pixel[channel]) - 128.0) / 102.0);
            let (mut sum, mut squares) = (0.0, 0.0);
            noise.for_each(|n| (sum, squares) = (sum + n, squares + n * n));
            let count = pixels.len() as f64;
            // The variance of a triangle from −1 to 1 is 1/6; 2747 cells leave 1.5 per cent of chance, times four.
            assert!((sum / count).abs() < 0.035 && (squares / count - 1.0 / 6.0).abs() < 0.02, "{sum} {squares}");
        }
        let grey = pixels.iter().filter(|[r, g, b, _]| r == g && g == b).count();
        assert_eq!(grey == pixels.len(), !colored);
        let apart = pixels.iter().map(|[r, g, ..]| (f64::from(*r) - 128.0) * (f64::from(*g) - 128.0)).sum::<f64>();
        // Channels of their own have nothing to do with each other.
        assert!(!colored || (apart / pixels.len() as f64 / (102.0 * 102.0)).abs() < 0.02);
    }
}

#[test]
fn grain_moves_straight_colours() {
    let pixels = picture(5);
    for (colored, amount) in [(true, 1.0), (false, 0.3)] {
        let grain = Grain { inverse: [0.7, 0.1, -0.2, 0.8, 3.0, -5.5], amount, seed: 99, colored };
        let out = same_at_all_levels(
            &pixels,
            |level, dst| apply_grain(level, dst, &grain),
            |pixel, x, y| scalar::grain(pixel, &grain, x, y),
        );
        for (before, after) in pixels.as_chunks::<4>().0.iter().zip(out.as_chunks::<4>().0) {
            assert_eq!(before[3], after[3]);
            for i in 0..3 {
                assert!(f32::from(before[i].abs_diff(after[i])) <= amount * f32::from(before[3]) + 0.5);
            }
        }
    }
}

/// Which block of `mosaic` pixel `at` lies in: by counting edges from far away.
fn block(mosaic: &Mosaic, axis: usize, at: i32) -> (i32, i32) {
    let edge = |i: i32| (mosaic.origin[axis] + f64::from(i) * mosaic.cell[axis] + 0.5).floor() as i32;
    let last = (-300..300).take_while(|i| edge(*i) <= at).last().unwrap();
    (edge(last), edge(last + 1))
}

fn mosaics() -> Vec<Mosaic> {
    [
        ([0.0, 0.0], [8.0, 8.0]),
        ([-3.5, 2.25], [5.3, 7.75]),
        ([20.0, 11.0], [1.0, 30.0]),
        ([0.5, 0.5], [2.5, 1.5]),
        ([-9.0, -40.0], [900.0, 60.0]),
    ]
    .map(|(origin, cell)| Mosaic { origin, cell })
    .to_vec()
}

#[test]
fn a_mosaic_s_blocks_are_the_means_of_their_pixels() {
    let pixels = picture(8);
    for mosaic in mosaics() {
        let mut first: Option<Vec<u8>> = None;
        for level in CpuLevel::available() {
            let mut out = pixels.clone();
            apply_mosaic(*level, &mut view(&mut out), &mosaic);
            assert!(first.get_or_insert(out.clone()) == &out, "{level:?}");
        }
        let out = first.unwrap();
        is_premultiplied(&out);
        for (i, got) in out.as_chunks::<4>().0.iter().enumerate() {
            let (x, y) = ((i as u32 % SIZE[0]) as i32, (i as u32 / SIZE[0]) as i32);
            let ((x0, x1), (y0, y1)) = (block(&mosaic, 0, x), block(&mosaic, 1, y));
            assert_eq!(mosaic.blocks_around(IRect::new(x, y, x + 1, y + 1)), IRect::new(x0, y0, x1, y1));
            if x > x0.max(0) || y > y0.max(0) {
                continue;
            }
            let inside = IRect::new(x0, y0, x1, y1).intersect(IRect::from_size(0, 0, SIZE[0], SIZE[1]));
            for channel in 0..4 {
                let places = (inside.y0..inside.y1).flat_map(|y| (inside.x0..inside.x1).map(move |x| (x, y)));
                let sum: u64 = places
                    .map(|(x, y)| u64::from(pixels[(y as usize * SIZE[0] as usize + x as usize) * 4 + channel]))
                    .sum();
                let area = (i64::from(x1 - x0) * i64::from(y1 - y0)) as f64;
                assert!((f64::from(got[channel]) - sum as f64 / area).abs() <= 0.5, "{mosaic:?}");
            }
        }
        // All pixels of a block are the same.
        for (i, got) in out.as_chunks::<4>().0.iter().enumerate() {
            let (x, y) = ((i as u32 % SIZE[0]) as i32, (i as u32 / SIZE[0]) as i32);
            let (corner_x, corner_y) = (block(&mosaic, 0, x).0.max(0), block(&mosaic, 1, y).0.max(0));
            assert_eq!(got, &out.as_chunks::<4>().0[(corner_y as usize) * SIZE[0] as usize + corner_x as usize]);
        }
    }
}

#[test]
fn sharpening_adds_what_the_blur_takes_away() {
    let (pixels, blurred) = (picture(11), picture(12));
    for amount in [0.5, 1.0, 7.0] {
        let expected: Vec<u8> = {
            let both = pixels.as_chunks::<4>().0.iter().zip(blurred.as_chunks::<4>().0);
            both.flat_map(|(pixel, blurred)| scalar::sharpen(*pixel, *blurred, amount)).collect()
        };
        for level in CpuLevel::available() {
            let mut out = blurred.clone();
            sharpen(*level, &mut view(&mut out), &View::new(&pixels, SIZE[0], SIZE[1]).unwrap(), amount);
            assert!(out == expected, "{level:?}");
        }
        is_premultiplied(&expected);
        let triples = pixels.as_chunks::<4>().0.iter().zip(blurred.as_chunks::<4>().0).zip(expected.as_chunks::<4>().0);
        for ((before, blurred), after) in triples {
            let alpha = f64::from(before[3]);
            for i in 0..3 {
                let straight = |pixel: &[u8; 4]| f64::from(pixel[i]) / f64::from(pixel[3]);
                let (c, b) = (straight(before), straight(blurred));
                let wanted = if alpha == 0.0 || blurred[3] == 0 {
                    f64::from(before[i])
                } else {
                    (c + f64::from(amount) * (f64::from(blurred[3]) / alpha).min(1.0) * (c - b)).clamp(0.0, 1.0) * alpha
                };
                assert!((f64::from(after[i]) - wanted).abs() < 0.52, "{before:?} {blurred:?} {after:?} {wanted}");
            }
        }
    }
}

#[test]
fn hostile_numbers_do_no_harm() {
    let mut out = picture(13);
    let source = picture(14);
    for value in [f64::NAN, f64::INFINITY, -f64::INFINITY, 1e300, -1e300, 1e8, 0.0, -1.0] {
        let (inverse, small) = ([value; 6], value as f32);
        for amount in [1.0, small] {
            let vignette = Vignette { inverse, radius: small, softness: small, amount, color: [small; 3] };
            apply_vignette(CpuLevel::detect(), &mut view(&mut out), &vignette);
            apply_grain(CpuLevel::detect(), &mut view(&mut out), &Grain { inverse, amount, seed: 1, colored: true });
            is_premultiplied(&out);
        }
        let mosaic = Mosaic { origin: [value; 2], cell: [value; 2] };
        apply_mosaic(CpuLevel::detect(), &mut view(&mut out), &mosaic);
        assert!(mosaic.blocks_around(IRect::new(i32::MIN, -5, i32::MAX, 7)).contains_point(0, 0));
        sharpen(CpuLevel::detect(), &mut view(&mut out), &View::new(&source, SIZE[0], SIZE[1]).unwrap(), small);
        is_premultiplied(&out);
    }
}
