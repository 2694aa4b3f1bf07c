//! Surfaces that are shown through placements.

use kurbo::Affine;
use reelm_ids::Hash128;
use reelm_pixel::{BlendMode, IRect};
use reelm_plan::*;

use crate::support::*;

const RECT: IRect = IRect::new(0, 0, 100, 80);

/// Columns in red, rows in green, on blue.
fn chart(b: &mut PlanBuilder) -> reelm_ids::SurfaceId {
    let (base, state) = (Hash128::ZERO, Hash128(5));
    let surface = b.lasting(Lasting { key: 3, rect: RECT, clear: [0, 0, 200, 255], base, state });
    b.begin_on(surface);
    for i in 0..5 {
        let at = f64::from(i) * 20.0;
        b.fill_rect(rect(at, 0.0, 10.0, 80.0), rgba(220, 0, 0, 255), Affine::IDENTITY, 1.0);
    }
    for i in 0..5 {
        let at = f64::from(i) * 20.0;
        b.fill_rect(rect(0.0, at, 100.0, 5.0), rgba(0, 200, 0, 255), Affine::IDENTITY, 1.0);
    }
    b.end_on();
    surface
}

fn shown(placement: Placement, part: IRect) -> Picture {
    render(200, 160, |b| {
        let source = chart(b);
        let (opacity, blend, sampling) = (255, BlendMode::Normal, Sampling::Bilinear);
        b.show(Show { source, part, placement, opacity, blend, sampling });
    })
}

/// A homography that is affine in all but its form gives nearly the affine's picture.
#[test]
fn a_perspective_agrees_with_an_affine_in_its_limit() {
    let affine = Affine::translate((30.0, 20.0)) * Affine::rotate(0.2) * Affine::scale(1.3);
    let [a, b, c, d, e, f] = affine.as_coeffs();
    let tilted = shown(Placement::Projective([a, c, e, b, d, f, 1e-12, 0.0, 1.0]), RECT);
    let flat = shown(Placement::Affine(affine), RECT);
    // Edges too: of both they are one pixel of the target wide.
    let mut seen = 0;
    for (x, y) in (0..200).flat_map(|x| (0..160).map(move |y| (x, y))) {
        let off = tilted.at(x, y).iter().zip(flat.at(x, y)).map(|(a, b)| a.abs_diff(b)).max();
        assert!(off <= Some(6), "{x}, {y}: {off:?}");
        seen += usize::from(flat.at(x, y)[3] > 0);
    }
    assert!(seen > 10_000);
    // Said without a perspective it is the affine.
    assert!(
        shown(Placement::Projective([2.0 * a, 2.0 * c, 2.0 * e, 2.0 * b, 2.0 * d, 2.0 * f, 0.0, 0.0, 2.0]), RECT)
            == flat
    );
}

#[test]
fn a_perspective_brings_each_point_to_its_place() {
    let matrix = [1.2, 0.3, 20.0, 0.1, 1.1, 15.0, 0.002, 0.001, 1.0];
    let picture = shown(Placement::Projective(matrix), RECT);
    picture.look("composers-perspective");
    let mut seen = 0;
    for (x, y) in (2..98).flat_map(|x| (2..78).map(move |y| (f64::from(x), f64::from(y)))) {
        let w = 0.002 * x + 0.001 * y + 1.0;
        let place = [(1.2 * x + 0.3 * y + 20.0) / w, (0.1 * x + 1.1 * y + 15.0) / w];
        let column = (x.rem_euclid(20.0), y.rem_euclid(20.0));
        // In the middle of a field, where nothing is mixed.
        let expected = match column {
            (_, v) if (2.0..3.1).contains(&v) => [0, 200, 0, 255],
            (u, v) if (3.0..7.0).contains(&u) && (8.0..17.0).contains(&v) => [220, 0, 0, 255],
            (u, v) if (13.0..17.0).contains(&u) && (8.0..17.0).contains(&v) => [0, 0, 200, 255],
            _ => continue,
        };
        let got = picture.at(place[0] as u32, place[1] as u32);
        let off = got.iter().zip(expected).map(|(a, b)| a.abs_diff(b)).max();
        assert!(off <= Some(2), "{x},{y}: {got:?} for {expected:?}");
        seen += 1;
    }
    assert!(seen > 1000);
    assert_eq!(picture.at(1, 1), NONE);
}

#[test]
fn a_part_is_shown_in_its_place() {
    let part = IRect::new(20, 10, 60, 50);
    let whole = shown(Placement::Whole, RECT);
    let cut = shown(Placement::Whole, part);
    for (x, y) in (0..200).flat_map(|x| (0..160).map(move |y| (x, y))) {
        let expected = if part.contains_point(x as i32, y as i32) { whole.at(x, y) } else { NONE };
        assert_eq!(cut.at(x, y), expected);
    }
    // Halfway between two pixels the edge of the part is half transparent.
    let moved = shown(Placement::Affine(Affine::translate((0.5, 0.0))), part);
    let edges = [moved.at(20, 30), moved.at(60, 30)].map(|pixel| pixel[3]);
    assert!(edges.iter().all(|alpha| (127..=128).contains(alpha)) && moved.at(61, 30)[3] == 0, "{edges:?}");
}

#[test]
fn behind_the_horizon_nothing_is_drawn() {
    let picture = shown(Placement::Projective([100.0, 0.0, 0.0, 0.0, 100.0, 0.0, 0.0, -1.0, 40.0]), RECT);
    // The lower half of the chart lies behind; the rest goes down from the top left and does not come back from above.
    assert!(picture.bytes.iter().any(|byte| *byte > 0));
    let negative = shown(Placement::Projective([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0]), RECT);
    assert!(negative.bytes.iter().all(|byte| *byte == 0));
}
