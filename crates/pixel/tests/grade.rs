//! Tones, thresholds, chroma keys and lookup tables: every level against the scalar definition, and that against the formulas.

mod common;

use common::Noise;
use reelm_pixel::*;

fn rows(data: &mut [u8]) -> ViewMut<'_> {
    let width = data.len() as u32 / 4;
    ViewMut::new(data, width, 1).unwrap()
}

/// Random pixels, and every pixel of two greys at every alpha.
fn pixels() -> Vec<u8> {
    let mut pixels = Noise(2).pixels(4_003);
    for a in 0..=255_u8 {
        pixels.extend([a, a, a, a, a / 2, a / 2, a / 2, a, a / 3, a, 0, a]);
    }
    pixels
}

/// What `kernel` makes of `pixels`, which is the same at all levels and what `scalar` says.
fn same_at_all_levels(
    pixels: &[u8],
    kernel: impl Fn(CpuLevel, &mut ViewMut<'_>),
    scalar: impl Fn([u8; 4]) -> [u8; 4],
) -> Vec<u8> {
    let expected: Vec<u8> = pixels.as_chunks::<4>().0.iter().flat_map(|pixel| scalar(*pixel)).collect();
    for level in CpuLevel::available() {
        let mut out = pixels.to_vec();
        kernel(*level, &mut rows(&mut out));
        assert!(out == expected, "{level:?}");
    }
    assert!(expected.as_chunks::<4>().0.iter().all(|[r, g, b, a]| r.max(g).max(b) <= a));
    expected
}

fn table(f: impl Fn(f64) -> f64) -> [u8; 256] {
    core::array::from_fn(|i| (f(i as f64 / 255.0).clamp(0.0, 1.0) * 255.0).round() as u8)
}

/// Straight r, g, b, where 1 is full.
fn straight([r, g, b, a]: [u8; 4]) -> [f64; 3] {
    [r, g, b].map(|p| if a == 0 { 0.0 } else { f64::from(p) / f64::from(a) })
}

#[test]
fn tones_are_looked_up_by_straight_colours() {
    let pixels = pixels();
    let tones = Tones([table(|x| x * x), table(|x| 1.0 - x), table(|x| (x * 4.0).floor() / 3.0)]);
    let out = same_at_all_levels(&pixels, |level, dst| apply_tones(level, dst, &tones), |p| scalar::tones(p, &tones));
    for (before, after) in pixels.as_chunks::<4>().0.iter().zip(out.as_chunks::<4>().0) {
        assert_eq!(before[3], after[3]);
        let [r, g, _] = straight(*before);
        let near = |got: u8, wanted: f64| (f64::from(got) - wanted * f64::from(after[3])).abs() < 1.6;
        assert!(after[3] == 0 || near(after[0], r * r) && near(after[1], 1.0 - g), "{before:?} {after:?}");
    }
    let same = same_at_all_levels(
        &pixels,
        |l, dst| apply_tones(l, dst, &Tones::IDENTITY),
        |p| scalar::tones(p, &Tones::IDENTITY),
    );
    assert!(Tones::IDENTITY.is_identity() && same == pixels);
}

#[test]
fn two_tones_are_one_table_where_nothing_shines_through() {
    let mut opaque = pixels();
    opaque.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = 255);
    let (first, second) =
        (Tones::same(table(|x| x.sqrt())), Tones([table(|x| 1.0 - x), table(|x| x), table(|x| x * 0.3)]));
    let mut folded = opaque.clone();
    apply_tones(CpuLevel::detect(), &mut rows(&mut folded), &first.then(&second));
    apply_tones(CpuLevel::detect(), &mut rows(&mut opaque), &first);
    apply_tones(CpuLevel::detect(), &mut rows(&mut opaque), &second);
    assert!(folded == opaque);
    let invert = Tones::same(table(|x| 1.0 - x));
    assert!(invert.then(&invert).is_identity());
}

#[test]
fn a_threshold_divides_by_the_straight_luma() {
    let pixels = pixels();
    for at in [0.0, 0.25, 0.5, 0.9, 1.0, 7.0, -3.0] {
        let out =
            same_at_all_levels(&pixels, |level, dst| apply_threshold(level, dst, at), |p| scalar::threshold(p, at));
        for (before, after) in pixels.as_chunks::<4>().0.iter().zip(out.as_chunks::<4>().0) {
            let [r, g, b] = straight(*before);
            let luma = 0.2125 * r + 0.7154 * g + 0.0721 * b;
            let distance = luma - f64::from(at).clamp(0.0, 1.0);
            if distance.abs() > 1e-4 {
                assert_eq!(after[0], if distance > 0.0 { before[3] } else { 0 }, "{before:?} at {at}");
            }
            assert_eq!((after[0], after[1], before[3]), (after[1], after[2], after[3]));
        }
    }
    let mut odd = pixels.clone();
    apply_threshold(CpuLevel::detect(), &mut rows(&mut odd), f32::NAN);
}

/// Y, C_B and C_R of ITU-R BT.709-6, 3.2 and 3.3.
fn ycc([r, g, b]: [f64; 3]) -> [f64; 3] {
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [y, (b - y) / 1.8556, (r - y) / 1.5748]
}

#[test]
fn a_key_cuts_by_the_distance_of_colour_differences() {
    let pixels = pixels();
    let key = ChromaKey { color: [0.0, 0.7, 0.25], tolerance: 0.15, softness: 0.2, spill: 0.35 };
    let out =
        same_at_all_levels(&pixels, |level, dst| apply_chroma_key(level, dst, &key), |p| scalar::chroma_key(p, &key));
    let [_, kb, kr] = ycc(key.color.map(f64::from));
    for (before, after) in pixels.as_chunks::<4>().0.iter().zip(out.as_chunks::<4>().0) {
        let color = straight(*before);
        let [y, cb, cr] = ycc(color);
        let (u, v) = (cb - kb, cr - kr);
        let beyond = (u * u + v * v).sqrt() - 0.15;
        let alpha = f64::from(before[3]) * (beyond / 0.2).clamp(0.0, 1.0);
        let clean = (beyond / 0.35).clamp(0.0, 1.0);
        assert!((f64::from(after[3]) - alpha).abs() < 0.51, "{before:?} {after:?} {alpha}");
        for (c, got) in color.iter().zip(after) {
            let wanted = (y + (c - y) * clean).clamp(0.0, 1.0) * alpha;
            assert!((f64::from(*got) - wanted).abs() < 1.1, "{before:?} {after:?}");
        }
    }
}

#[test]
fn a_key_takes_its_own_colour_and_leaves_others_alone() {
    let hard = ChromaKey { color: [0.0, 1.0, 0.0], tolerance: 0.1, softness: 0.0, spill: 0.0 };
    assert_eq!(scalar::chroma_key([0, 255, 0, 255], &hard), [0; 4]);
    // As dark as it may be, the difference of its colours decides.
    for far in [[255, 0, 255, 255], [90, 30, 20, 255], [128; 4], [40, 40, 90, 100]] {
        assert_eq!(scalar::chroma_key(far, &hard), far);
    }
    let mut all = pixels();
    for value in [f32::NAN, f32::INFINITY, -1.0, 1e30] {
        let odd = ChromaKey { color: [value; 3], tolerance: value, softness: value, spill: value };
        apply_chroma_key(CpuLevel::detect(), &mut rows(&mut all), &odd);
        assert!(all.as_chunks::<4>().0.iter().all(|[r, g, b, a]| r.max(g).max(b) <= a));
    }
}

/// A cube of `side` over `low` to `high` whose entries are `f` of their place.
fn cube(side: usize, low: f32, high: f32, f: impl Fn([f32; 3]) -> [f32; 3]) -> Vec<[f32; 4]> {
    let at = |i: usize| low + (high - low) * i as f32 / (side - 1) as f32;
    let places = (0..side).flat_map(|b| (0..side).flat_map(move |g| (0..side).map(move |r| [r, g, b])));
    places.map(|place| f(place.map(at))).map(|[r, g, b]| [r, g, b, 0.0]).collect()
}

fn lut<'a>(shape: LutShape, side: u32, [low, high]: [f32; 2], entries: &'a [[f32; 4]]) -> Lut<'a> {
    Lut { shape, side, low: [low; 3], high: [high; 3], entries }
}

#[test]
fn a_cube_of_a_linear_map_is_that_map() {
    // Tetrahedra reproduce what is linear.
    let map = |[r, g, b]: [f32; 3]| [0.5 * r + 0.2 * g + 0.1, 0.9 - 0.6 * b - 0.2 * r, 0.3 * g + 0.6 * b];
    let pixels = pixels();
    for (side, domain, amount) in [(2, [0.0, 1.0], 1.0), (5, [-0.5, 1.5], 0.4), (17, [0.0, 1.0], 1.0)] {
        let entries = cube(side, domain[0], domain[1], map);
        let lut = lut(LutShape::Cube, side as u32, domain, &entries);
        let out =
            same_at_all_levels(&pixels, |l, dst| apply_lut(l, dst, &lut, amount), |p| scalar::lut(p, &lut, amount));
        for (before, after) in pixels.as_chunks::<4>().0.iter().zip(out.as_chunks::<4>().0) {
            let color = straight(*before).map(|c| c as f32);
            let wanted = map(color);
            for i in 0..3 {
                let mixed = color[i] + (wanted[i] - color[i]) * amount;
                assert!((f32::from(after[i]) - mixed * f32::from(before[3])).abs() < 0.52, "{before:?} {after:?}");
            }
        }
    }
}

#[test]
fn a_place_in_a_cell_is_mixed_of_the_corners_of_its_tetrahedron() {
    // One corner is white, red leading there before green before blue: only tetrahedra with red first and green second see it.
    let mut entries = vec![[0.0; 4]; 8];
    entries[3] = [1.0; 4];
    let lut = lut(LutShape::Cube, 2, [0.0, 1.0], &entries);
    // The corner is (1, 1, 0), whose weight is the least of red and green, less blue.
    for [r, g, b] in
        [[200, 150, 100], [150, 200, 100], [100, 150, 200], [200, 100, 150], [255, 255, 0], [0, 255, 255_u8]]
    {
        let [got, ..] = scalar::lut([r, g, b, 255], &lut, 1.0);
        assert_eq!(got, r.min(g).saturating_sub(b), "{r} {g} {b}");
    }
}

#[test]
fn a_line_is_linear_between_its_entries_and_held_beyond_its_domain() {
    let entries = [[0.0, 1.0, 0.0, 0.0], [0.5, 0.0, 0.25, 0.0], [1.0, 0.0, 1.0, 0.0]];
    let line = lut(LutShape::Line, 3, [0.2, 0.8], &entries);
    let pixels = pixels();
    let out = same_at_all_levels(&pixels, |l, dst| apply_lut(l, dst, &line, 1.0), |p| scalar::lut(p, &line, 1.0));
    for (before, after) in pixels.as_chunks::<4>().0.iter().zip(out.as_chunks::<4>().0) {
        let color = straight(*before).map(|c| ((c - 0.2) / 0.6).clamp(0.0, 1.0));
        let blue = if color[2] < 0.5 { color[2] * 0.5 } else { 0.25 + (color[2] - 0.5) * 1.5 };
        for (got, wanted) in after.iter().zip([color[0], (1.0 - 2.0 * color[1]).max(0.0), blue]) {
            assert!((f64::from(*got) - wanted * f64::from(before[3])).abs() < 0.52, "{before:?} {after:?}");
        }
    }
}

#[test]
fn odd_tables_do_no_harm() {
    let mut all = pixels();
    let before = all.clone();
    let short = [[0.5; 4]; 7];
    for (shape, side) in [(LutShape::Cube, 2), (LutShape::Line, 8), (LutShape::Line, 1), (LutShape::Cube, u32::MAX)] {
        apply_lut(CpuLevel::detect(), &mut rows(&mut all), &lut(shape, side, [0.0, 1.0], &short), 1.0);
    }
    assert!(all == before);
    for value in [f32::NAN, f32::INFINITY, -f32::INFINITY, 1e38] {
        let entries = [[value; 4]; 8];
        for domain in [[value, value], [-value, value], [0.0, value]] {
            for shape in [LutShape::Cube, LutShape::Line] {
                apply_lut(CpuLevel::detect(), &mut rows(&mut all), &lut(shape, 2, domain, &entries), value);
                assert!(all.as_chunks::<4>().0.iter().all(|[r, g, b, a]| r.max(g).max(b) <= a));
            }
        }
    }
}
