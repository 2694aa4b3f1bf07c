//! Crisp shapes against the step-by-step algorithms, seen whole and through a window.
#![expect(clippy::disallowed_types, reason = "the oracle is a plain set")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use reelm_pixel::IRect;

use super::Runs;

type Pixels = BTreeSet<(i64, i64)>;

fn pixels(clip: IRect, draw: impl Fn(&mut Runs)) -> Pixels {
    let mut runs = Runs::default();
    runs.begin(clip);
    draw(&mut runs);
    let mut seen = Pixels::new();
    for run in runs.finish() {
        for x in run.x0..run.x1 {
            assert!(seen.insert((x.into(), run.y.into())), "a pixel twice");
        }
    }
    seen
}

fn cut(all: &Pixels, clip: IRect) -> Pixels {
    all.iter().copied().filter(|(x, y)| clip.contains_point(*x as i32, *y as i32)).collect()
}

/// Bresenham 1965, with the error kept in whole numbers and added up step by step.
fn bresenham([x0, y0]: [i64; 2], [x1, y1]: [i64; 2]) -> Pixels {
    let (dx, dy) = ((x1 - x0).abs(), (y1 - y0).abs());
    let (sx, sy) = ((x1 - x0).signum(), (y1 - y0).signum());
    let (mut x, mut y) = (x0, y0);
    let mut error = dx.max(dy);
    let mut all = Pixels::from([(x, y)]);
    for _ in 0..dx.max(dy) {
        error += 2 * dx.min(dy);
        let step = error >= 2 * dx.max(dy);
        if step {
            error -= 2 * dx.max(dy);
        }
        if dx >= dy || step {
            x += sx;
        }
        if dy > dx || step {
            y += sy;
        }
        all.insert((x, y));
    }
    all
}

/// The midpoint algorithm as in the textbooks (Foley and van Dam, 3.3).
fn midpoint(radius: i64) -> Pixels {
    let (mut x, mut y, mut decision) = (radius, 0, 1 - radius);
    let mut all = Pixels::new();
    while x >= y {
        for (a, b) in [(x, y), (y, x)] {
            all.extend([(a, b), (-a, b), (a, -b), (-a, -b)]);
        }
        y += 1;
        if decision < 0 {
            decision += 2 * y + 1;
        } else {
            x -= 1;
            decision += 2 * (y - x) + 1;
        }
    }
    all
}

#[test]
fn circles_are_those_of_the_midpoint_algorithm() {
    for radius in 0..100 {
        let outline = midpoint(radius);
        let clip = IRect::new(-120, -120, 120, 120);
        assert_eq!(pixels(clip, |runs| runs.circle([0, 0], radius, false)), outline, "radius {radius}");
        let filled = |y: i64| outline.iter().filter(move |pixel| pixel.1 == y).map(|pixel| pixel.0).max();
        let disc: Pixels =
            (-radius..=radius).flat_map(|y| (-filled(y).unwrap()..=filled(y).unwrap()).map(move |x| (x, y))).collect();
        assert_eq!(pixels(clip, |runs| runs.circle([0, 0], radius, true)), disc, "radius {radius}");
        let window = IRect::new(-20, 3, 90, 41);
        assert_eq!(pixels(window, |runs| runs.circle([0, 0], radius, false)), cut(&outline, window));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_are_those_of_bresenham(a in [-60_i64..60, -60_i64..60], b in [-60_i64..60, -60_i64..60]) {
        let all = bresenham(a, b);
        prop_assert_eq!(&pixels(IRect::new(-99, -99, 99, 99), |runs| runs.line(a, b)), &all);
        let window = IRect::new(-10, -20, 30, 15);
        prop_assert_eq!(pixels(window, |runs| runs.line(a, b)), cut(&all, window));
    }

    #[test]
    fn polygons_hold_the_pixels_with_a_winding_number(points in prop::collection::vec([-30_i64..30, -30_i64..30], 1..8)) {
        let corner = |i: usize| points[i];
        let clip = IRect::new(-40, -40, 40, 40);
        let filled = pixels(clip, |runs| {
            runs.inside(corner, points.len());
            runs.outline(corner, points.len());
        });
        let outline: Pixels = (0..points.len()).flat_map(|i| bresenham(points[i], points[(i + 1) % points.len()])).collect();
        for (x, y) in (-40..40).flat_map(|y| (-40..40).map(move |x| (x, y))) {
            prop_assert_eq!(filled.contains(&(x, y)), outline.contains(&(x, y)) || winding(&points, x, y) || on_edge(&points, x, y), "at {}, {}", x, y);
        }
    }
}

/// The winding number by a ray to the right, for a centre that lies on no edge.
fn winding(points: &[[i64; 2]], x: i64, y: i64) -> bool {
    let mut number = 0;
    for (i, a) in points.iter().enumerate() {
        let b = points[(i + 1) % points.len()];
        let side = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
        if a[1] <= y && b[1] > y && side < 0 {
            number += 1;
        } else if a[1] > y && b[1] <= y && side > 0 {
            number -= 1;
        }
    }
    number != 0
}

/// Whether a centre lies on an edge: rounding has no say there.
fn on_edge(points: &[[i64; 2]], x: i64, y: i64) -> bool {
    points.iter().enumerate().any(|(i, a)| {
        let b = points[(i + 1) % points.len()];
        let side = (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]);
        let within = |axis: usize, v: i64| v >= a[axis].min(b[axis]) && v <= a[axis].max(b[axis]);
        side == 0 && within(0, x) && within(1, y)
    })
}
