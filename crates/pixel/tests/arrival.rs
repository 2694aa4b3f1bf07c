//! Arrivals, mattes and extended pictures: against their scalar definitions and against formulas in double precision.

mod common;

use common::Noise;
use reelm_pixel::*;

const SHAPES: [ArrivalShape; 5] =
    [ArrivalShape::Circle, ArrivalShape::Rect, ArrivalShape::Diamond, ArrivalShape::Clock, ArrivalShape::Blinds];

/// What `mix` makes of `dst` at every level, which must be one.
fn mixed(dst: &[u8], size: [u32; 2], mix: impl Fn(CpuLevel, &mut ViewMut<'_>)) -> Vec<[u8; 4]> {
    let mut results = CpuLevel::available().iter().map(|level| {
        let mut data = dst.to_vec();
        mix(*level, &mut ViewMut::new(&mut data, size[0], size[1]).unwrap());
        data
    });
    let first = results.next().unwrap();
    assert!(results.all(|other| other == first), "levels differ");
    first.as_chunks().0.to_vec()
}

fn arrivals() -> impl Iterator<Item = Arrival> {
    // Upright, turned and skewed, stretched, mirrored, flattened.
    let places = [
        [0.02, 0.0, 0.0, 0.02, -0.7, -0.4],
        [0.012, 0.016, -0.016, 0.012, -0.3, -0.9],
        [0.1, 0.0, 0.0, 0.004, -3.0, 0.0],
        [-0.03, 0.01, 0.002, 0.05, 1.0, -1.0],
        [0.3, 0.0, 0.0, 0.0, 0.1, 0.0],
        [0.0; 6],
    ];
    let edges = [(0.0, 0.0), (0.3, 0.0), (0.5, 0.4), (1.0, 0.0), (-0.2, 0.4), (1.5, 1.0), (0.77, 0.01)];
    SHAPES.into_iter().flat_map(move |shape| {
        places
            .into_iter()
            .flat_map(move |place| edges.map(|(edge, width)| Arrival { shape, place, edge, width }).into_iter())
    })
}

#[test]
fn every_level_gives_the_scalar_pixels() {
    let (w, h) = (131_u32, 23_u32);
    let (a, b) = (Noise(1).pixels((w * h) as usize), Noise(2).pixels(70 * 15));
    let src = View::new(&b, 70, 15).unwrap();
    for arrival in arrivals() {
        let got = mixed(&a, [w, h], |level, dst| mix_arrival(level, dst, 40, -3, &src, &arrival));
        for (i, got) in (0..).zip(got) {
            let (x, y) = (i % w as i32, i / w as i32);
            let inside = u32::try_from(x - 40).ok().zip(u32::try_from(y + 3).ok());
            let source = inside.and_then(|(x, y)| src.pixel(x, y)).unwrap_or_default();
            let below = a.as_chunks::<4>().0[i as usize];
            assert_eq!(got, scalar::mix_arrival(source, below, &arrival, x, y), "{arrival:?} at {x}, {y}");
        }
    }
}

/// The time of a place, in double precision.
fn time(shape: ArrivalShape, u: f64, v: f64) -> f64 {
    match shape {
        ArrivalShape::Circle => (u * u + v * v).sqrt(),
        ArrivalShape::Rect => u.abs().max(v.abs()),
        ArrivalShape::Diamond => u.abs() + v.abs(),
        ArrivalShape::Clock => (libm::atan2(u, -v) / core::f64::consts::TAU).rem_euclid(1.0),
        ArrivalShape::Blinds => u.rem_euclid(1.0),
    }
}

/// The share over the square of a pixel, from many points in it.
fn mean_share(arrival: &Arrival, x: f64, y: f64) -> f64 {
    let [a, b, c, d, e, f] = arrival.place.map(f64::from);
    let (edge, width) = (f64::from(arrival.edge), f64::from(arrival.width).max(1e-9));
    let mut sum = 0.0;
    for i in 0..256 {
        let (x, y) = (x + (f64::from(i % 16) + 0.5) / 16.0, y + (f64::from(i / 16) + 0.5) / 16.0);
        let t = time(arrival.shape, a * x + c * y + e, b * x + d * y + f);
        sum += (0.5 + (edge - t) / width).clamp(0.0, 1.0);
    }
    sum / 256.0
}

#[test]
fn shares_are_the_formulas() {
    let (w, h) = (120_u32, 60_u32);
    let (none, white) = (vec![0; (w * h * 4) as usize], vec![255; (w * h * 4) as usize]);
    let src = View::new(&white, w, h).unwrap();
    for arrival in arrivals().filter(|arrival| arrival.place[3] != 0.0 && arrival.place[0].abs() < 0.05) {
        let got = mixed(&none, [w, h], |level, dst| mix_arrival(level, dst, 0, 0, &src, &arrival));
        let (mut worst, mut sum) = (0.0_f64, 0.0);
        for (i, got) in (0..).zip(got) {
            let (x, y) = (f64::from(i % w), f64::from(i / w));
            let difference = (f64::from(got[3]) / 255.0 - mean_share(&arrival, x, y)).abs();
            // What is around the middle of a clock turns within a pixel.
            let [_, b, _, d, ..] = arrival.place;
            let near = arrival.shape == ArrivalShape::Clock && {
                let [a, _, c, _, e, f] = arrival.place.map(f64::from);
                let (u, v) =
                    (a * (x + 0.5) + c * (y + 0.5) + e, f64::from(b) * (x + 0.5) + f64::from(d) * (y + 0.5) + f);
                (u * u + v * v).sqrt() < 0.1
            };
            if !near {
                worst = worst.max(difference);
            }
            sum += difference;
        }
        // A slanted edge crosses a pixel's square, the formula a pixel's length along its way; corners it does not know.
        assert!(worst < 0.4, "{arrival:?} is off by {worst}");
        assert!(sum / f64::from(w * h) < 0.012, "{arrival:?} is off by {} in the mean", sum / f64::from(w * h));
    }
}

#[test]
fn numbers_that_are_not_finite_change_nothing() {
    let a = Noise(5).pixels(16);
    let src = View::new(&[], 0, 0).unwrap();
    for edge in [f32::NAN, f32::INFINITY] {
        let arrival = Arrival { shape: ArrivalShape::Clock, place: [0.1; 6], edge, width: 0.0 };
        let got = mixed(&a, [4, 4], |level, dst| mix_arrival(level, dst, 0, 0, &src, &arrival));
        assert_eq!(got.as_flattened(), a);
        let edge = MatteEdge { edge, width: 1.0 };
        let got = mixed(&a, [4, 4], |level, dst| mix_matte(level, dst, (0, 0), &src, (0, 0), &src, &edge));
        assert_eq!(got.as_flattened(), a);
    }
}

#[test]
fn a_matte_lets_the_second_picture_in_where_it_is_dark_first() {
    let (w, h) = (131_u32, 23_u32);
    let (a, b) = (Noise(1).pixels((w * h) as usize), Noise(2).pixels(100 * 20));
    let c = Noise(3).pixels(90 * 23);
    let (src, matte) = (View::new(&b, 100, 20).unwrap(), View::new(&c, 90, 23).unwrap());
    let pixel = |view: &View<'_>, x: i32, y: i32| {
        u32::try_from(x).ok().zip(u32::try_from(y).ok()).and_then(|(x, y)| view.pixel(x, y)).unwrap_or_default()
    };
    for (edge, width) in [(0.0, 0.0), (0.5, 0.0), (0.5, 0.3), (-0.5, 1.0), (1.5, 1.0), (1.01, 0.0)] {
        let edge = MatteEdge { edge, width };
        for (x, y) in [(0, 0), (-7, 4), (35, -2)] {
            let got = mixed(&a, [w, h], |level, dst| mix_matte(level, dst, (20, 1), &src, (x, y), &matte, &edge));
            for (i, got) in (0..).zip(got) {
                let (column, row) = (i % w as i32, i / w as i32);
                let (s, m) = (pixel(&src, column - 20, row - 1), pixel(&matte, column - x, row - y));
                let expected = scalar::mix_matte(s, a.as_chunks::<4>().0[i as usize], m, &edge);
                assert_eq!(got, expected, "{edge:?} at {column}, {row}");
            }
        }
    }
}

#[test]
fn a_picture_goes_on_as_it_is_at_its_edges() {
    let (w, h) = (17_i32, 11_i32);
    let a = Noise(7).pixels((w * h) as usize);
    let before = View::new(&a, w as u32, h as u32).unwrap();
    for rect in [[3, 2, 9, 8], [0, 0, 17, 11], [-5, 4, 40, 5], [16, 10, 17, 11], [2, -9, 3, 90]] {
        let [x0, y0, x1, y1] = rect;
        let mut data = a.clone();
        extend(&mut ViewMut::new(&mut data, w as u32, h as u32).unwrap(), IRect::new(x0, y0, x1, y1));
        for (i, got) in (0..).zip(data.as_chunks::<4>().0) {
            let x = (i % w).clamp(x0.max(0), x1.min(w) - 1);
            let y = (i / w).clamp(y0.max(0), y1.min(h) - 1);
            assert_eq!(Some(*got), before.pixel(x as u32, y as u32), "{rect:?} at {i}");
        }
    }
    let mut data = a.clone();
    extend(&mut ViewMut::new(&mut data, w as u32, h as u32).unwrap(), IRect::new(30, 0, 40, 9));
    assert_eq!(data, a);
}
