//! Displacement by a map: against the scalar definition and against the formula of `feDisplacementMap`.

mod common;

use common::Noise;
use reelm_pixel::*;

const ALL: [Sampling; 3] = [Sampling::Nearest, Sampling::Bilinear, Sampling::Bicubic];

/// The result at every level, which must be one.
fn displaced(src: &View<'_>, map: &View<'_>, x: i32, y: i32, displacement: &Displacement) -> Vec<[u8; 4]> {
    let (width, height) = (src.width(), src.height());
    let mut results = CpuLevel::available().iter().map(|level| {
        let mut data = vec![9; (width * height * 4) as usize];
        displace(*level, &mut ViewMut::new(&mut data, width, height).unwrap(), src, map, x, y, displacement);
        data
    });
    let first = results.next().unwrap();
    assert!(results.all(|other| other == first), "levels differ: {displacement:?}");
    first.as_chunks().0.to_vec()
}

fn color_of(map: &View<'_>, x: i32, y: i32) -> [u8; 4] {
    let inside = u32::try_from(x).ok().zip(u32::try_from(y).ok());
    inside.and_then(|(x, y)| map.pixel(x, y)).unwrap_or_default()
}

fn every_kind() -> impl Iterator<Item = Displacement> {
    use Channel::*;
    let scales = [[0.0, 0.0], [3.0, -2.0], [0.3, 0.7], [-40.5, 33.3], [700.0, 9.0], [1e9, -1e9]];
    let channels = [[Red, Green], [Blue, Alpha], [Alpha, Red]];
    scales.into_iter().flat_map(move |scale| {
        let kinds = channels.into_iter().flat_map(|channels| ALL.map(|sampling| (channels, sampling)));
        kinds.flat_map(move |(channels, sampling)| {
            [false, true].map(|weighed| Displacement { scale, channels, sampling, weighed })
        })
    })
}

#[test]
fn every_level_gives_the_scalar_pixels() {
    // Rows lie apart by more than their length, and no multiple of a pixel.
    let stride = 4 * 150 + 3;
    let bytes = |seed: u64, height: u64| -> Vec<u8> {
        (0..height).flat_map(|y| [Noise(seed + y).pixels(150), vec![255; 3]].concat()).collect()
    };
    let (pictures, maps) = (bytes(1, 37), bytes(90, 30));
    for (width, height) in [(150, 37), (1, 1), (2, 9), (33, 1), (8, 2), (0, 0)] {
        let src = View::with_stride(&pictures, width, height, stride).unwrap();
        for (map_width, map_height, x, y) in [(150, 30, 0, 0), (20, 9, 4, -3), (140, 30, -17, 8), (0, 0, 0, 0)] {
            let map = View::with_stride(&maps, map_width, map_height, stride).unwrap();
            for displacement in every_kind() {
                let got = displaced(&src, &map, x, y, &displacement);
                for (i, got) in (0..).zip(got) {
                    let (column, row) = (i % width as i32, i / width as i32);
                    let color = color_of(&map, column - x, row - y);
                    let expected = scalar::displace(&src, color, &displacement, column, row);
                    assert_eq!(got, expected, "{width}×{height} {displacement:?} {column} {row}");
                }
            }
        }
    }
}

#[test]
fn pixels_come_from_where_the_formula_says() {
    let (pictures, maps) = (Noise(3).pixels(120 * 60), Noise(4).pixels(100 * 50));
    let (src, map) = (View::new(&pictures, 120, 60).unwrap(), View::new(&maps, 100, 50).unwrap());
    let texel = |x: f64, y: f64| color_of(&src, x as i32, y as i32).map(f64::from);
    let mut worst = 0.0_f64;
    for displacement in every_kind().filter(|kind| kind.scale[0] < 1e3) {
        for (i, got) in (0..).zip(displaced(&src, &map, 7, 5, &displacement)) {
            let [r, g, b, a] = color_of(&map, i % 120 - 7, i / 120 - 5).map(f64::from);
            let straight = [r / a.max(1.0), g / a.max(1.0), b / a.max(1.0), a / 255.0];
            let moved = |axis: usize| {
                let weight = if displacement.weighed { a / 255.0 } else { 1.0 };
                f64::from(displacement.scale[axis]) * weight * (straight[displacement.channels[axis] as usize] - 0.5)
            };
            let (u, v) = (f64::from(i % 120) + moved(0), f64::from(i / 120) + moved(1));
            match displacement.sampling {
                Sampling::Nearest => {
                    // On a border between pixels either is the nearest.
                    let borders = |p: f64| (p - p.floor() - 0.5).abs() < 1e-3;
                    let expected = texel((u + 0.5).floor(), (v + 0.5).floor());
                    assert!(borders(u) || borders(v) || got.map(f64::from) == expected, "{displacement:?} {i}");
                }
                Sampling::Bilinear => {
                    let (fx, fy) = (u - u.floor(), v - v.floor());
                    let row = |j: f64, k: usize| {
                        texel(u.floor(), v.floor() + j)[k] * (1.0 - fx) + texel(u.floor() + 1.0, v.floor() + j)[k] * fx
                    };
                    for (k, got) in got.into_iter().enumerate() {
                        let exact = row(0.0, k) * (1.0 - fy) + row(1.0, k) * fy;
                        worst = worst.max((f64::from(got) - exact).abs());
                    }
                }
                Sampling::Bicubic => {}
            }
        }
    }
    assert!(worst < 1.05, "{worst}");
}

#[test]
fn a_scale_of_0_and_one_that_is_no_number_move_nothing() {
    let (pictures, maps) = (Noise(5).pixels(140 * 11), Noise(6).pixels(90 * 7));
    let (src, map) = (View::new(&pictures, 140, 11).unwrap(), View::new(&maps, 90, 7).unwrap());
    for scale in [[0.0; 2], [-0.0; 2], [f32::NAN, 0.0]] {
        for sampling in ALL {
            let displacement =
                Displacement { scale, channels: [Channel::Red, Channel::Alpha], sampling, weighed: false };
            assert_eq!(displaced(&src, &map, 20, 2, &displacement), pictures.as_chunks::<4>().0);
        }
    }
}

#[test]
fn a_map_of_one_colour_moves_all_alike() {
    let pictures = Noise(7).pixels(140 * 40);
    let src = View::new(&pictures, 140, 40).unwrap();
    // A straight colour is the premultiplied one divided by alpha: 1 here, or 0.
    let cases = [([255, 0, 0, 255], [6, -4]), ([0, 128, 0, 128], [-6, 4]), ([0; 4], [-6, -4]), ([9, 9, 0, 9], [6, 4])];
    for (color, [dx, dy]) in cases {
        let maps = color.repeat(140 * 40);
        let map = View::new(&maps, 140, 40).unwrap();
        for sampling in ALL {
            let displacement =
                Displacement { scale: [12.0, 8.0], channels: [Channel::Red, Channel::Green], sampling, weighed: false };
            for (i, got) in (0..).zip(displaced(&src, &map, 0, 0, &displacement)) {
                let expected = color_of(&src, i % 140 + dx, i / 140 + dy);
                assert_eq!(got, expected, "{color:?} {sampling:?} {i}");
            }
        }
    }
}

#[test]
fn beyond_the_map_is_as_beneath_a_transparent_one() {
    let (pictures, maps) = (Noise(8).pixels(140 * 30), Noise(9).pixels(40 * 10));
    let (src, map) = (View::new(&pictures, 140, 30).unwrap(), View::new(&maps, 40, 10).unwrap());
    let displacement = Displacement { scale: [21.0, -13.5], ..Displacement::default() };
    for (x, y) in [(50, 10), (-3, -4), (120, 25), (i32::MAX, 0), (0, i32::MIN)] {
        let mut wide = vec![0; 140 * 30 * 4];
        copy(&mut ViewMut::new(&mut wide, 140, 30).unwrap(), x, y, &map);
        let wide = View::new(&wide, 140, 30).unwrap();
        assert!(displaced(&src, &map, x, y, &displacement) == displaced(&src, &wide, 0, 0, &displacement), "{x} {y}");
    }
}

#[test]
fn hostile_numbers_do_no_harm() {
    let (pictures, maps) = (vec![255; 9 * 9 * 4], Noise(10).pixels(9 * 9));
    let (src, map) = (View::new(&pictures, 9, 9).unwrap(), View::new(&maps, 9, 9).unwrap());
    // No pixel's colour exceeds its alpha; of one whose does it counts as 1.
    let wrong = [200, 100, 255, 1].repeat(81);
    for v in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN_POSITIVE, -32_768.0] {
        for (at, sampling) in [0, i32::MIN, i32::MAX, 3].into_iter().flat_map(|at| ALL.map(|sampling| (at, sampling))) {
            let displacement =
                Displacement { scale: [v, -v], channels: [Channel::Red, Channel::Blue], sampling, weighed: false };
            displaced(&src, &map, at, at, &displacement);
            displaced(&src, &View::new(&wrong, 9, 9).unwrap(), 0, at, &displacement);
        }
    }
    // Nothing to read: nothing is left of what was there.
    let mut data = [7; 4 * 6];
    let none = src.sub(IRect::EMPTY);
    let mut dst = ViewMut::new(&mut data, 3, 2).unwrap();
    displace(CpuLevel::detect(), &mut dst, &none, &map, 0, 0, &Displacement::default());
    assert_eq!(data, [0; 24]);
}
