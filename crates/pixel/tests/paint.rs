//! Painting strips: every level gives the same bytes, solid colours are the formula, pieces are the whole.

use reelm_pixel::*;

/// Bytes without a pattern.
fn noise(n: usize, seed: u32) -> Vec<u8> {
    let mut state = seed | 1;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..n).map(next).collect()
}

/// A premultiplied picture.
fn picture(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut bytes = noise((width * height * 4) as usize, seed);
    for pixel in bytes.as_chunks_mut::<4>().0 {
        *pixel = [0, 1, 2, 3].map(|i| if i == 3 { pixel[3] } else { pixel[i].min(pixel[3]) });
    }
    bytes
}

/// Strips with and without coverages, at odd places.
fn strips() -> (Vec<Strip>, Vec<u8>) {
    let mut strips = Vec::new();
    let mut values = 0;
    for row in 0..9_u16 {
        for (x, width, full) in [(row % 5, 4, false), (9, 12, false), (21, 30, true), (51 + row, 8, false)] {
            let start = if full { Strip::FULL } else { values };
            strips.push(Strip { x, y: 4 * row, width, values: start });
            values += if full { 0 } else { 4 * u32::from(width) };
        }
    }
    (strips, noise(values as usize, 77))
}

fn table(opaque: bool) -> GradientTable {
    let mut table = GradientTable::new();
    let alpha = if opaque { 1.0 } else { 0.4 };
    let colors = [[1.0, 0.1, 0.0, 1.0], [0.1, 0.3, alpha, alpha], [0.0, 0.5, 1.0, 1.0]];
    table.set([0.0, 0.3, 0.3, 1.0].into_iter().zip([colors[0], colors[1], colors[2], colors[0]]));
    table.fill();
    table
}

/// Calls `with` with every kind of paint.
fn paints(mut with: impl FnMut(&str, &Paint<'_>)) {
    with("opaque", &Paint::Solid([200, 100, 7, 255]));
    with("glass", &Paint::Solid([50, 100, 7, 130]));
    let shapes = [
        GradientShape::Linear { along: [0.013, 0.009, -0.2] },
        GradientShape::Linear { along: [-0.05, 0.0, 1.3] },
        GradientShape::Linear { along: [0.0, 0.031, 0.0] },
        GradientShape::Radial { inverse: [0.03, 0.01, -0.01, 0.03, -0.9, -0.4], center: [0.0, 0.0] },
        GradientShape::Radial { inverse: [0.03, 0.01, -0.01, 0.03, -0.9, -0.4], center: [0.3, 0.2] },
        GradientShape::Radial { inverse: [0.03, 0.01, -0.01, 0.03, -0.9, -0.4], center: [1.3, 0.2] },
        GradientShape::Conic { inverse: [0.03, 0.01, -0.01, 0.03, -0.9, -0.4] },
    ];
    for opaque in [true, false] {
        let table = table(opaque);
        for shape in shapes {
            with(&format!("{shape:?}"), &Paint::Gradient(Gradient::new(&table, shape).unwrap()));
        }
    }
    let image = picture(20, 15, 5);
    let view = View::new(&image, 20, 15).unwrap();
    for sampling in [Sampling::Nearest, Sampling::Bilinear] {
        let sampler = Sampler::new(view, [0.3, 0.1, -0.1, 0.3, 1.5, 0.25], sampling, Edge::Pad).unwrap();
        with("image", &Paint::Image { sampler, opaque: false });
    }
}

const SIZE: (u32, u32) = (67, 33);

fn painted(level: CpuLevel, paint_with: &Paint<'_>, opacity: u8, mode: BlendMode, pieces: &[IRect]) -> Vec<u8> {
    let (strips, values) = strips();
    let mut bytes = picture(SIZE.0, SIZE.1, 3);
    let mut view = ViewMut::new(&mut bytes, SIZE.0, SIZE.1).unwrap();
    for piece in pieces {
        let coverage = Coverage { strips: &strips, values: &values };
        paint(level, &mut view.sub_mut(*piece), (piece.x0 - 2, piece.y0 + 1), coverage, paint_with, opacity, mode);
    }
    bytes
}

const WHOLE: [IRect; 1] = [IRect::new(0, 0, SIZE.0 as i32, SIZE.1 as i32)];

#[test]
fn every_level_paints_the_same() {
    paints(|name, with| {
        for mode in BlendMode::ALL.into_iter().chain(BlendMode::OPERATORS) {
            for opacity in [255, 90] {
                let plain = painted(CpuLevel::baseline(), with, opacity, mode, &WHOLE);
                for level in CpuLevel::available() {
                    assert!(painted(*level, with, opacity, mode, &WHOLE) == plain, "{name} {mode:?} {level:?}");
                }
            }
        }
    });
}

#[test]
fn a_picture_in_pieces_is_the_picture() {
    let pieces = [
        IRect::new(0, 0, 13, 33),
        IRect::new(13, 0, 67, 7),
        IRect::new(13, 7, 30, 33),
        IRect::new(30, 7, 67, 18),
        IRect::new(30, 18, 67, 33),
    ];
    paints(|name, with| {
        for mode in [BlendMode::Normal, BlendMode::Overlay] {
            let level = CpuLevel::detect();
            let whole = painted(level, with, 200, mode, &WHOLE);
            assert!(painted(level, with, 200, mode, &pieces) == whole, "{name} {mode:?}");
        }
    });
}

#[test]
fn a_colour_over_a_backdrop_is_the_formula() {
    // Every coverage over every backdrop, for colours of several alphas.
    for alpha in [255_u32, 200, 128, 3, 1] {
        let color = [alpha, alpha / 2, 0, alpha].map(|v| v as u8);
        let values: Vec<u8> = (0..=255_u8).flat_map(|coverage| [coverage; 4]).collect();
        let strips = [Strip { x: 0, y: 0, width: 256, values: 0 }];
        for backdrop in (0..=255_u8).step_by(5) {
            let mut bytes = [backdrop, 0, backdrop, backdrop].repeat(256 * 4);
            let mut view = ViewMut::new(&mut bytes, 256, 4).unwrap();
            let coverage = Coverage { strips: &strips, values: &values };
            paint(CpuLevel::detect(), &mut view, (0, 0), coverage, &Paint::Solid(color), 255, BlendMode::Normal);
            for (coverage, pixel) in bytes.as_chunks::<4>().0[..256].iter().enumerate() {
                let k = coverage as f64 / 255.0;
                for (channel, d) in [(0, backdrop), (1, 0), (2, backdrop), (3, backdrop)] {
                    let (s, d) = (f64::from(color[channel]), f64::from(d));
                    let exact = s * k + d * (1.0 - f64::from(alpha) / 255.0 * k);
                    let got = f64::from(pixel[channel]);
                    assert!((got - exact).abs() <= 1.0, "{color:?} at {coverage} over {backdrop}: {got}, {exact}");
                }
            }
        }
    }
}

#[test]
fn a_large_area_of_one_colour_blends_as_pixel_by_pixel() {
    const WIDTH: u32 = 517;
    const HEIGHT: u32 = 22;
    // Opaque on the left, anything on the right.
    let mut backdrop = picture(WIDTH, HEIGHT, 9);
    for (i, pixel) in backdrop.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        if i as u32 % WIDTH < 300 {
            pixel[3] = 255;
        }
    }
    let strip = |y| Strip { x: 0, y, width: WIDTH as u16, values: Strip::FULL };
    let strips: Vec<Strip> = (0..HEIGHT as u16).step_by(4).map(strip).collect();
    for mode in BlendMode::ALL.into_iter().filter(|mode| *mode != BlendMode::Normal) {
        for (color, opacity) in [([90, 0, 200, 255], 255), ([30, 71, 99, 100], 255), ([255, 1, 128, 255], 77)] {
            for level in CpuLevel::available() {
                let mut bytes = backdrop.clone();
                let mut view = ViewMut::new(&mut bytes, WIDTH, HEIGHT).unwrap();
                let coverage = Coverage { strips: &strips, values: &[] };
                paint(*level, &mut view, (0, 0), coverage, &Paint::Solid(color), opacity, mode);
                for (got, under) in bytes.as_chunks::<4>().0.iter().zip(backdrop.as_chunks::<4>().0) {
                    let expected = scalar::composite(color, *under, opacity, mode);
                    assert_eq!(*got, expected, "{mode:?} {color:?} {opacity} on {under:?} at {level:?}");
                }
            }
        }
    }
}

/// From a gradient that is wider than a pixel to one that is an edge, each pixel has the colour at its centre.
#[test]
fn a_gradient_narrower_than_a_pixel_is_an_edge_in_its_place() {
    let mut wide = GradientTable::new();
    wide.set([(0.0, [1.0, 0.0, 0.0, 1.0]), (1.0, [0.0, 0.0, 1.0, 1.0])]);
    for step in [0.5, 3.9, 4.1, 40.0, 1e6, -3.9, -4.1, -1e6] {
        // Halfway at the 100th pixel's centre.
        let shape = GradientShape::Linear { along: [step, 0.0, 0.5 - 100.5 * step] };
        let with = Paint::Gradient(Gradient::new(&wide, shape).unwrap());
        let mut pixels = vec![0; 200 * 4];
        let strips = [Strip { x: 0, y: 0, width: 200, values: Strip::FULL }];
        let coverage = Coverage { strips: &strips, values: &[] };
        let mut dst = ViewMut::new(&mut pixels, 200, 1).unwrap();
        paint(CpuLevel::detect(), &mut dst, (0, 0), coverage, &with, 255, BlendMode::Normal);
        for (x, pixel) in pixels.as_chunks::<4>().0.iter().enumerate() {
            let position = (0.5 + (x as f64 - 100.0) * step).clamp(0.0, 1.0);
            let wanted = [255.0 * (1.0 - position), 0.0, 255.0 * position, 255.0];
            let off =
                pixel.iter().zip(wanted).map(|(got, wanted)| (f64::from(*got) - wanted).abs()).fold(0.0, f64::max);
            assert!(off <= 1.0, "step {step}, pixel {x}: {pixel:?} for {wanted:?}");
        }
    }
}

#[test]
fn gradients_are_their_formula() {
    let table = table(false);
    let exact = |t: f64| {
        let mix = |a: [f64; 4], b: [f64; 4], k: f64| [0, 1, 2, 3].map(|i| 255.0 * (a[i] + (b[i] - a[i]) * k));
        let (a, b, c) = ([1.0, 0.1, 0.0, 1.0], [0.1, 0.3, 0.4, 0.4], [0.0, 0.5, 1.0, 1.0]);
        if t < 0.3 { mix(a, b, t.max(0.0) / 0.3) } else { mix(c, a, (t.min(1.0) - 0.3) / 0.7) }
    };
    let strips = [Strip { x: 0, y: 0, width: 200, values: Strip::FULL }];
    let (step, start) = (0.0057, -0.07);
    let shapes = [
        GradientShape::Linear { along: [step, 0.0, start] },
        GradientShape::Radial { inverse: [step, 0.0, 0.0, 0.0, start, 0.0], center: [0.0, 0.0] },
        GradientShape::Radial { inverse: [step, 0.0, 0.0, 0.0, start, 0.0], center: [0.5, 0.0] },
    ];
    for (n, shape) in shapes.into_iter().enumerate() {
        let mut bytes = vec![0; 200 * 4 * 4];
        let mut view = ViewMut::new(&mut bytes, 200, 4).unwrap();
        let with = Paint::Gradient(Gradient::new(&table, shape).unwrap());
        let coverage = Coverage { strips: &strips, values: &[] };
        paint(CpuLevel::detect(), &mut view, (0, 0), coverage, &with, 255, BlendMode::Normal);
        for (x, pixel) in bytes.as_chunks::<4>().0[..200].iter().enumerate() {
            let p = start + step * (x as f64 + 0.5);
            // About a centre at 0.5 the circle of t reaches from −0.5·t to 1.5·t.
            let t = [p, p.abs(), if p < 0.0 { -2.0 * p } else { p / 1.5 }][n];
            if (t - 0.3).abs() < 0.001 {
                continue;
            }
            for (got, exact) in pixel.iter().zip(exact(t)) {
                assert!((f64::from(*got) - exact).abs() <= 1.6, "{shape:?} at {x}: {pixel:?}, {exact}");
            }
        }
    }
}

#[test]
fn a_conic_gradient_is_its_formula() {
    let mut smooth = GradientTable::new();
    smooth.set([(0.0, [0.0, 0.0, 0.0, 1.0]), (0.25, [1.0, 0.5, 0.0, 1.0]), (1.0, [0.2, 0.0, 0.4, 0.4])]);
    smooth.fill();
    let at_smooth = |t: f64| {
        let mix = |a: [f64; 4], b: [f64; 4], k: f64| [0, 1, 2, 3].map(|i| 255.0 * (a[i] + (b[i] - a[i]) * k));
        let (a, b, c) = ([0.0, 0.0, 0.0, 1.0], [1.0, 0.5, 0.0, 1.0], [0.2, 0.0, 0.4, 0.4]);
        if t < 0.25 { mix(a, b, t / 0.25) } else { mix(b, c, (t - 0.25) / 0.75) }
    };
    // Three slices, whose edges are as sharp far from the centre as near it.
    let mut slices = GradientTable::new();
    let colors = [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]];
    slices.set([0.0, 0.3, 0.3, 0.61, 0.61, 1.0].into_iter().zip([0, 0, 1, 1, 2, 2].map(|i| colors[i])));
    slices.fill();
    let at_slices = |t: f64| colors[if t < 0.3 { 0 } else { 1 + usize::from(t >= 0.61) }].map(|v| f64::from(v) * 255.0);
    let strips: Vec<Strip> = (0..64).map(|i| Strip { x: 0, y: 4 * i, width: 2500, values: Strip::FULL }).collect();
    let (sin, cos) = (0.6, 0.8);
    let inverse = [cos, -sin, sin, cos, -1200.3 * cos - 90.6 * sin, 1200.3 * sin - 90.6 * cos];
    for (table, slack) in [(&smooth, 1.6), (&slices, 0.0)] {
        let mut bytes = vec![0; 2500 * 256 * 4];
        let mut view = ViewMut::new(&mut bytes, 2500, 256).unwrap();
        let with = Paint::Gradient(Gradient::new(table, GradientShape::Conic { inverse }).unwrap());
        let coverage = Coverage { strips: &strips, values: &[] };
        paint(CpuLevel::detect(), &mut view, (0, 0), coverage, &with, 255, BlendMode::Normal);
        for (i, pixel) in bytes.as_chunks::<4>().0.iter().enumerate() {
            let (x, y) = ((i % 2500) as f64 + 0.5 - 1200.3, (i / 2500) as f64 + 0.5 - 90.6);
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            let t = libm::atan2(v, u) / core::f64::consts::TAU;
            let t = if t < 0.0 { t + 1.0 } else { t };
            if [0.0, 0.25, 0.3, 0.61, 1.0].iter().any(|edge| (t - edge).abs() < 2e-6) {
                continue;
            }
            let exact = if slack == 0.0 { at_slices(t) } else { at_smooth(t) };
            for (got, exact) in pixel.iter().zip(exact) {
                assert!((f64::from(*got) - exact).abs() <= slack, "{t} at {x}, {y}: {pixel:?}, {exact}");
            }
        }
    }
}

#[test]
fn hostile_strips_and_geometry_do_no_harm() {
    let strips = [
        Strip { x: u16::MAX, y: u16::MAX - 3, width: u16::MAX, values: 3 },
        Strip { x: 0, y: 0, width: u16::MAX, values: u32::MAX - 1 },
        Strip { x: 3, y: 4, width: 100, values: 10 },
    ];
    let table = table(true);
    let far = GradientShape::Radial { inverse: [1e300, -1e300, 1e-300, 0.0, 1e300, -0.0], center: [1e300, 1.0] };
    assert!(Gradient::new(&table, GradientShape::Linear { along: [f64::NAN, 0.0, 0.0] }).is_none());
    let around = GradientShape::Conic { inverse: [1e300, -1e300, 1e-300, 0.0, 1e300, -0.0] };
    let shapes = [far, around].map(|shape| Paint::Gradient(Gradient::new(&table, shape).unwrap()));
    for with in shapes.into_iter().chain([Paint::Solid([9; 4])]) {
        for at in [(0, 0), (i32::MIN / 2, i32::MAX / 2), (-70_000, -70_000)] {
            let mut bytes = picture(SIZE.0, SIZE.1, 3);
            let mut view = ViewMut::new(&mut bytes, SIZE.0, SIZE.1).unwrap();
            let coverage = Coverage { strips: &strips, values: &[255; 40] };
            paint(CpuLevel::detect(), &mut view, at, coverage, &with, 255, BlendMode::Normal);
        }
    }
}
