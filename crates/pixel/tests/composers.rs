//! What composers lay: glyphs, fades, floods, projected pictures. Every level against the plain definition.

mod common;

use common::Noise;
use reelm_pixel::{
    BlendMode, CpuLevel, FloodScratch, GlyphBrush, GlyphLook, GlyphPixels, Glyphs, IRect, Palette, Sampling, View,
    ViewMut, composite_projected, fade, flood, scalar,
};

const SIZE: (u32, u32) = (61, 47);

fn view(data: &mut [u8]) -> ViewMut<'_> {
    ViewMut::new(data, SIZE.0, SIZE.1).unwrap()
}

fn noise(seed: u64) -> Vec<u8> {
    Noise(seed).pixels((SIZE.0 * SIZE.1) as usize)
}

/// The same at every level.
fn at_every_level(backdrop: &[u8], draw: impl Fn(CpuLevel, &mut ViewMut<'_>)) -> Vec<[u8; 4]> {
    let mut results = CpuLevel::available().iter().map(|level| {
        let mut data = backdrop.to_vec();
        draw(*level, &mut view(&mut data));
        data
    });
    let first = results.next().unwrap();
    assert!(results.all(|other| other == first), "levels differ");
    first.as_chunks::<4>().0.to_vec()
}

fn looks() -> impl Iterator<Item = GlyphLook> {
    (0..8).map(|i| GlyphLook { glyph: i % 3, palette: i as u8 % 2, flip_x: i & 1 != 0, flip_y: i & 2 != 0 })
}

fn every_glyph(mut visit: impl FnMut(Glyphs<'_>)) {
    for (width, height) in [(8, 8), (16, 16), (5, 9), (1, 1), (32, 3)] {
        let pixels = Noise(u64::from(width)).pixels((width * height * 3) as usize);
        visit(Glyphs { width, height, pixels: GlyphPixels::Rgba(&pixels) });
        let texels = Noise(9).pixels((width.div_ceil(2) * height * 3).div_ceil(4) as usize);
        let colors = Noise(8).pixels(32);
        let (palettes, _) = colors.as_chunks::<4>().0.as_chunks::<16>();
        let palettes: &[Palette] = palettes;
        visit(Glyphs { width, height, pixels: GlyphPixels::Indexed { texels: &texels, palettes } });
    }
}

#[test]
fn glyphs_are_composited_pixel_by_pixel() {
    let backdrop = noise(1);
    let clip = IRect::new(3, 2, 50, 44);
    every_glyph(|glyphs| {
        let modes = [(BlendMode::Normal, 255), (BlendMode::Normal, 90), (BlendMode::Copy, 255), (BlendMode::Hue, 200)];
        for ((mode, opacity), look) in modes.into_iter().flat_map(|mode| looks().map(move |look| (mode, look))) {
            for (x, y) in [(10, 11), (-2, -1), (47, 40), (200, 3), (i32::MIN, i32::MAX)] {
                let got = at_every_level(&backdrop, |level, dst| {
                    GlyphBrush::new(level, glyphs, opacity, mode).draw(dst, x, y, clip, look);
                });
                for (i, (got, under)) in (0..).zip(got.iter().zip(backdrop.as_chunks::<4>().0)) {
                    let (column, row) = (i % SIZE.0 as i32, i / SIZE.0 as i32);
                    let covered = IRect::from_size(x, y, glyphs.width, glyphs.height).intersect(clip);
                    let expected = match covered.contains_point(column, row) {
                        true => scalar::glyph(&glyphs, look, (column - x) as u32, (row - y) as u32),
                        false => None,
                    };
                    let expected = expected.map_or(*under, |s| scalar::composite(s, *under, opacity, mode));
                    assert_eq!(*got, expected, "{mode:?} {look:?} at {x},{y}: {column},{row}");
                }
            }
        }
    });
}

#[test]
fn glyphs_that_are_not_there_are_not_drawn() {
    let backdrop = noise(1);
    let texels = [0x11; 2 * 4];
    let bad = [
        Glyphs { width: 4, height: 4, pixels: GlyphPixels::Rgba(&[9; 4 * 15]) },
        Glyphs { width: 4, height: 4, pixels: GlyphPixels::Indexed { texels: &texels, palettes: &[] } },
        Glyphs { width: 0, height: 4, pixels: GlyphPixels::Rgba(&[9; 64]) },
        Glyphs { width: 257, height: 1, pixels: GlyphPixels::Rgba(&[9; 4 * 257]) },
        Glyphs { width: u32::MAX, height: u32::MAX, pixels: GlyphPixels::Rgba(&[]) },
    ];
    for glyphs in bad {
        let got = at_every_level(&backdrop, |level, dst| {
            let bounds = dst.bounds();
            GlyphBrush::new(level, glyphs, 255, BlendMode::Copy).draw(dst, 3, 3, bounds, GlyphLook::default());
        });
        assert_eq!(got.as_flattened(), backdrop, "{glyphs:?}");
    }
}

#[test]
fn a_fade_is_the_exact_mean() {
    let backdrop = noise(2);
    for color in [[0, 0, 0, 255], [255, 128, 3, 255], [40, 20, 0, 60], [0; 4]] {
        for amount in 0..=255 {
            let got = at_every_level(&backdrop, |level, dst| fade(level, dst, color, amount));
            for (got, under) in got.iter().zip(backdrop.as_chunks::<4>().0) {
                assert_eq!(*got, scalar::fade(*under, color, amount));
                for i in 0..4 {
                    let k = f64::from(amount) / 255.0;
                    let exact = f64::from(color[i]) * k + f64::from(under[i]) * (1.0 - k);
                    assert!((f64::from(got[i]) - exact).abs() <= 0.5 + 1e-9);
                }
            }
        }
    }
}

/// What is connected, found by looking at all pixels until nothing changes.
fn connected(pixels: &[[u8; 4]], (x, y): (i32, i32), tolerance: u8) -> Vec<bool> {
    let (width, height) = (SIZE.0 as i32, SIZE.1 as i32);
    let mut reached = vec![false; pixels.len()];
    if x < 0 || y < 0 || x >= width || y >= height {
        return reached;
    }
    let seed = pixels[(y * width + x) as usize];
    let like: Vec<bool> = pixels.iter().map(|p| p.iter().zip(seed).all(|(a, b)| a.abs_diff(b) <= tolerance)).collect();
    reached[(y * width + x) as usize] = true;
    loop {
        let before = reached.clone();
        for i in 0..pixels.len() as i32 {
            let (column, row) = (i % width, i / width);
            let at = |dx: i32, dy: i32| {
                let (x, y) = (column + dx, row + dy);
                x >= 0 && y >= 0 && x < width && y < height && reached[(y * width + x) as usize]
            };
            let near = at(-1, 0) || at(1, 0) || at(0, -1) || at(0, 1);
            if like[i as usize] && near {
                reached[i as usize] = true;
            }
        }
        if before == reached {
            return reached;
        }
    }
}

/// A maze: few colours, so that regions are large and wind about.
fn maze(seed: u64, colors: u8) -> Vec<u8> {
    let noise = noise(seed);
    noise.as_chunks::<4>().0.iter().flat_map(|p| [(p[1] % colors) * 3, 0, 0, 255]).collect()
}

#[test]
fn a_flood_reaches_what_is_connected_and_nothing_else() {
    let mut scratch = FloodScratch::new();
    for (seed, colors) in [(1, 2), (2, 2), (3, 3), (4, 1), (5, 4)] {
        let backdrop = maze(seed, colors);
        let pixels = backdrop.as_chunks::<4>().0;
        for (place, tolerance) in [((0, 0), 0), ((30, 20), 0), ((60, 46), 3), ((5, 40), 2), ((61, 0), 9), ((-1, 3), 9)]
        {
            let reached = connected(pixels, place, tolerance);
            for (mode, color) in [(BlendMode::Normal, [10, 90, 0, 120]), (BlendMode::Copy, [1, 2, 3, 4])] {
                let mut level_results = CpuLevel::available().iter().map(|level| {
                    let mut data = backdrop.clone();
                    flood(*level, &mut view(&mut data), place, color, tolerance, mode, &mut scratch);
                    data
                });
                let first = level_results.next().unwrap();
                for (i, got) in first.as_chunks::<4>().0.iter().enumerate() {
                    let under = pixels[i];
                    let expected = if reached[i] { scalar::composite(color, under, 255, mode) } else { under };
                    assert_eq!(*got, expected, "{seed} {place:?} {tolerance} {mode:?}: pixel {i}");
                }
                assert!(level_results.all(|other| other == first));
            }
        }
    }
}

#[test]
fn a_flood_of_a_large_plain_takes_every_pixel() {
    let (width, height) = (1000, 300);
    let mut data = vec![7_u8; 4 * width * height];
    let mut scratch = FloodScratch::new();
    let mut dst = ViewMut::new(&mut data, width as u32, height as u32).unwrap();
    flood(CpuLevel::detect(), &mut dst, (999, 150), [1, 2, 3, 255], 0, BlendMode::Copy, &mut scratch);
    assert!(data.as_chunks::<4>().0.iter().all(|pixel| *pixel == [1, 2, 3, 255]));
}

/// Perspectives from destination to picture: mild, steep with a horizon within the target, turned over, affine, far.
fn perspectives() -> [[f64; 9]; 6] {
    [
        [1.0, 0.1, -5.0, 0.05, 1.1, -3.0, 0.002, 0.004, 1.0],
        [20.0, 0.0, -400.0, 0.0, 0.0, 60.0, 0.0, 0.5, -6.0],
        [-1.0, 0.3, 40.0, 0.2, -1.0, 40.0, -0.01, 0.003, 1.0],
        [0.5, 0.0, 0.25, 0.0, 0.5, 0.0, 0.0, 0.0, 1.0],
        [1e9, 0.0, 0.0, 0.0, 1e9, 0.0, 0.0, 0.0, 1.0],
        [0.0, 0.0, 10.0, 0.0, 0.0, 10.0, 1.0, -1.0, 0.0],
    ]
}

#[test]
fn projected_pictures_are_the_definition_in_any_pieces() {
    let (backdrop, image) = (noise(3), Noise(4).pixels(37 * 29));
    let image = View::new(&image, 37, 29).unwrap();
    let modes = [(BlendMode::Normal, 255), (BlendMode::Copy, 255), (BlendMode::Screen, 77)];
    for inverse in perspectives() {
        for sampling in [Sampling::Nearest, Sampling::Bilinear, Sampling::Bicubic] {
            for (mode, opacity) in modes {
                let whole = at_every_level(&backdrop, |level, dst| {
                    composite_projected(level, dst, (3, -2), &image, inverse, sampling, opacity, mode);
                });
                for (i, (got, under)) in (0..).zip(whole.iter().zip(backdrop.as_chunks::<4>().0)) {
                    let (x, y) = (i % SIZE.0 as i32 + 3, i / SIZE.0 as i32 - 2);
                    let (source, coverage) = scalar::project(&image, inverse, sampling, x, y);
                    let opacity = scalar::div255(u32::from(coverage) * u32::from(opacity)) as u8;
                    let expected = if opacity > 0 { scalar::composite(source, *under, opacity, mode) } else { *under };
                    assert_eq!(*got, expected, "{inverse:?} {sampling:?} {mode:?} at {x},{y}");
                }
                let pieces = at_every_level(&backdrop, |level, dst| {
                    for piece in [IRect::new(0, 0, 13, 47), IRect::new(13, 0, 61, 20), IRect::new(13, 20, 61, 47)] {
                        let at = (piece.x0 + 3, piece.y0 - 2);
                        let mut part = dst.sub_mut(piece);
                        composite_projected(level, &mut part, at, &image, inverse, sampling, opacity, mode);
                    }
                });
                assert_eq!(pieces, whole);
            }
        }
    }
}

#[test]
fn a_projected_pixel_is_the_mean_around_its_place() {
    let image: Vec<u8> = (0..64 * 64).flat_map(|i| [(i % 64 * 4) as u8, (i / 64 * 4) as u8, 0, 255]).collect();
    let image = View::new(&image, 64, 64).unwrap();
    let inverse = [1.2, 0.1, 2.0, 0.05, 1.0, 3.0, 0.004, 0.006, 1.0];
    let got = at_every_level(&[0; (SIZE.0 * SIZE.1 * 4) as usize], |level, dst| {
        composite_projected(level, dst, (0, 0), &image, inverse, Sampling::Bilinear, 255, BlendMode::Normal);
    });
    let mut seen = 0;
    for (i, got) in (0..).zip(got) {
        let (x, y) = (f64::from(i % SIZE.0) + 0.5, f64::from(i / SIZE.0) + 0.5);
        let w = 0.004 * x + 0.006 * y + 1.0;
        let (u, v) = ((1.2 * x + 0.1 * y + 2.0) / w - 0.5, (0.05 * x + y + 3.0) / w - 0.5);
        if (0.0..=63.0).contains(&u) && (0.0..=63.0).contains(&v) {
            assert!((f64::from(got[0]) - 4.0 * u).abs() <= 1.1 && (f64::from(got[1]) - 4.0 * v).abs() <= 1.1);
            seen += 1;
        }
    }
    assert!(seen > 2_000);
}

/// From the unit square to the convex quadrilateral, by solving for the eight unknowns, and back to a picture of `size`.
fn onto(corners: [[f64; 2]; 4], size: [f64; 2]) -> [f64; 9] {
    let mut rows: Vec<[f64; 9]> = Vec::new();
    for ([u, v], [x, y]) in [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].into_iter().zip(corners) {
        rows.push([u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x]);
        rows.push([0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y]);
    }
    // Gauss and Jordan, with the largest pivot.
    for k in 0..8 {
        let best = (k..8).max_by(|i, j| rows[*i][k].abs().total_cmp(&rows[*j][k].abs())).unwrap();
        rows.swap(k, best);
        let pivot = rows[k].map(|value| value / rows[k][k]);
        rows[k] = pivot;
        for i in (0..8).filter(|i| *i != k) {
            let factor = rows[i][k];
            rows[i] = core::array::from_fn(|j| rows[i][j] - factor * pivot[j]);
        }
    }
    let [a, b, c, d, e, f, g, h] = core::array::from_fn(|i| rows[i][8]);
    let adjugate = [
        e - f * h,
        c * h - b,
        b * f - c * e,
        f * g - d,
        a - c * g,
        c * d - a * f,
        d * h - e * g,
        b * g - a * h,
        a * e - b * d,
    ];
    let sign = (a * adjugate[0] + b * adjugate[3] + c * adjugate[6]).signum();
    let [w, h] = size;
    core::array::from_fn(|i| sign * adjugate[i] * [w, w, w, h, h, h, 1.0, 1.0, 1.0][i])
}

/// How much of the pixel at (x, y) lies in a convex polygon, by 32 × 32 points.
fn share(corners: &[[f64; 2]; 4], x: i32, y: i32) -> f64 {
    let inside = |px: f64, py: f64| {
        let sides = (0..4).map(|k| (corners[k], corners[(k + 1) % 4]));
        sides.map(|(p, q)| (q[0] - p[0]) * (py - p[1]) - (q[1] - p[1]) * (px - p[0])).all(|cross| cross >= 0.0)
    };
    let at = |whole: i32, part: i32| f64::from(whole) + (f64::from(part) + 0.5) / 32.0;
    let points = (0..32).flat_map(|i| (0..32).map(move |j| (i, j)));
    points.filter(|(i, j)| inside(at(x, *i), at(y, *j))).count() as f64 / 1024.0
}

/// A picture that is scaled up by ten and one that is scaled down by ten have the same edges: those of the polygon.
#[test]
fn edges_of_projected_pictures_are_those_of_their_quadrilateral() {
    let quads: [[[f64; 2]; 4]; 4] = [
        [[5.0, 4.0], [56.0, 12.0], [48.0, 36.0], [12.0, 43.0]],
        [[10.25, 8.5], [50.25, 8.5], [50.25, 40.0], [10.25, 40.0]],
        [[30.0, 2.0], [58.0, 24.0], [30.0, 45.0], [3.0, 22.0]],
        // Thinner than a pixel.
        [[4.0, 10.0], [57.0, 20.1], [57.0, 20.5], [4.0, 10.7]],
    ];
    for (quad, side) in quads.iter().flat_map(|quad| [4_u32, 40, 400].map(|side| (quad, side))) {
        let image = vec![255; (4 * side * side) as usize];
        let image = View::new(&image, side, side).unwrap();
        let inverse = onto(*quad, [f64::from(side); 2]);
        for sampling in [Sampling::Nearest, Sampling::Bilinear, Sampling::Bicubic] {
            let got = at_every_level(&[0; (SIZE.0 * SIZE.1 * 4) as usize], |level, dst| {
                composite_projected(level, dst, (0, 0), &image, inverse, sampling, 255, BlendMode::Normal);
            });
            let mut covered = 0.0;
            for (i, got) in (0..).zip(&got) {
                let (x, y) = (i % SIZE.0 as i32, i / SIZE.0 as i32);
                let (found, exact) = (f64::from(got[3]) / 255.0, share(quad, x, y));
                // At 45° the distance of half a pixel's side is not half its diagonal.
                assert!((found - exact).abs() < 0.13, "{quad:?}, {side}, {sampling:?} at {x}, {y}: {found}, {exact}");
                covered += found;
            }
            let area: f64 = (0..4).map(|k| (quad[k], quad[(k + 1) % 4])).map(|(p, q)| p[0] * q[1] - q[0] * p[1]).sum();
            assert!((covered - area / 2.0).abs() < 2.0, "{quad:?}: {covered}, exactly {}", area / 2.0);
        }
    }
}

#[test]
fn what_is_not_a_number_draws_nothing() {
    let (backdrop, image) = (noise(3), Noise(4).pixels(9));
    let image = View::new(&image, 3, 3).unwrap();
    for (at, bad) in (0..9).flat_map(|at| [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|bad| (at, bad))) {
        let mut inverse = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        inverse[at] = bad;
        let got = at_every_level(&backdrop, |level, dst| {
            composite_projected(level, dst, (0, 0), &image, inverse, Sampling::Bilinear, 255, BlendMode::Normal);
        });
        assert_eq!(got.as_flattened(), backdrop);
    }
}
