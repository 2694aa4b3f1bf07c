//! What is seen of a plane in perspective, of clips, blends and opacities, by the formulas.

use reelm_assets::MemoryAssets;
use reelm_ir::Limits;
use reelm_session::{RealmStage, SessionOptions};

const WIDTH: usize = 96;
const HEIGHT: usize = 72;

/// The first frame of a window whose realm is white, with realm 2 (quadrants of red, green, blue and black, 40 × 40) on target 2.
fn frame(target: &str, layer: &str) -> Vec<[u8; 4]> {
    let quadrant = |x: u32, y: u32, fill: &str| {
        format!(r#"{{ "kind": "rect", "size": [20, 20], "position": [{x}, {y}], "fill": "{fill}" }}"#)
    };
    let quadrants = [(0, 0, "#f00"), (20, 0, "#0f0"), (0, 20, "#00f"), (20, 20, "#000")];
    let quadrants = quadrants.map(|(x, y, fill)| quadrant(x, y, fill)).join(",");
    let text = format!(
        r##"{{ "reelm-realms": 1, "duration": 1,
        "realms": {{
          "1": {{ "composition": {{ "reelm": 1, "size": [96, 72], "duration": 1, "background": "#fff" }} }},
          "2": {{ "composition": {{ "reelm": 1, "size": [40, 40], "duration": 1, "nodes": [{quadrants}] }} }}
        }},
        "targets": {{ "1": {{ "kind": "window", "size": [96, 72] }}, "2": {{ "within": 1, "size": [40, 40], {target} }} }},
        "layers": [{{ "realm": 1, "target": 1 }}, {{ "realm": 2, "target": 2 {layer} }}] }}"##
    );
    let stage = RealmStage::from_json("stage.json", &text, &Limits::default()).unwrap();
    let prepared = stage.prepare_with(&MemoryAssets::new()).unwrap_or_else(|error| panic!("{error}"));
    let mut session = prepared.session(&SessionOptions::default(), None).unwrap();
    let mut bytes = vec![0; session.frame_bytes()];
    session.render_frame(0, &mut bytes).unwrap();
    bytes.chunks_exact(4).map(|pixel| pixel.try_into().unwrap()).collect()
}

/// Where a point of the picture is in the unit square over the quad a b c d. In homogeneous coordinates it is the bilinear mix of the
/// corners, each weighted by the area of the triangle of the other three. So twice the area of a, d and the point is
/// u·|acd|·|abd|, that of b, c and the point (1 − u)·|bcd|·|abc|, both up to the same factor; for v likewise.
fn uv(corners: [[f64; 2]; 4], [x, y]: [f64; 2]) -> [f64; 2] {
    let cross = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    let [a, b, c, d] = corners;
    let p = [x, y];
    let u = (
        cross(a, p, d) * cross(b, c, d).abs() * cross(a, b, c).abs(),
        cross(b, c, p) * cross(a, b, d).abs() * cross(a, c, d).abs(),
    );
    let v = (
        cross(a, b, p) * cross(a, c, d).abs() * cross(b, c, d).abs(),
        cross(c, d, p) * cross(a, b, c).abs() * cross(a, b, d).abs(),
    );
    let share = |(from, to): (f64, f64)| from.abs() / (from.abs() + to.abs());
    [share(u), share(v)]
}

#[test]
fn a_plane_in_perspective_lies_where_the_cross_ratio_says() {
    let corners: [[f64; 2]; 4] = [[10.0, 8.0], [86.0, 20.0], [78.0, 60.0], [20.0, 66.0]];
    // The formula by itself: it gives the corners and, on an axis-parallel square, fractions.
    let square = [[0.0, 0.0], [8.0, 0.0], [8.0, 8.0], [0.0, 8.0]];
    assert_eq!(uv(square, [2.0, 4.0]), [0.25, 0.5]);
    let pixels =
        frame(r#""kind": "realm-plane", "quad": { "perspective": [[10, 8], [86, 20], [78, 60], [20, 66]] }"#, "");
    let colours = [[[255, 0, 0, 255], [0, 255, 0, 255]], [[0, 0, 255, 255], [0, 0, 0, 255]]];
    let inside = |point: [f64; 2]| {
        (0..4).map(|k| (corners[k], corners[(k + 1) % 4])).fold(f64::MAX, |least: f64, (p, q)| {
            let [x, y] = [q[0] - p[0], q[1] - p[1]];
            let length = (x * x + y * y).sqrt();
            least.min(((q[0] - p[0]) * (point[1] - p[1]) - (q[1] - p[1]) * (point[0] - p[0])) / length)
        })
    };
    let mut seen = [[0; 2]; 2];
    for (y, x) in (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (y, x))) {
        let point = [x as f64 + 0.5, y as f64 + 0.5];
        let (found, distance) = (pixels[y * WIDTH + x], inside(point));
        if distance < -1.0 {
            assert_eq!(found, [255; 4], "outside, at {x}, {y}");
        }
        let [u, v] = uv(corners, point);
        // Away from the outline and from where colours meet.
        if distance > 1.0 && (u - 0.5).abs() > 0.04 && (v - 0.5).abs() > 0.04 {
            let (column, row) = (usize::from(u > 0.5), usize::from(v > 0.5));
            assert_eq!(found, colours[row][column], "at {x}, {y}: {u}, {v}");
            seen[row][column] += 1;
        }
    }
    assert!(seen.iter().flatten().all(|count| *count > 200), "{seen:?}");
}

#[test]
fn a_clip_cuts_a_plane_along_its_own_lines() {
    let plane = r#""kind": "realm-plane", "quad": { "perspective": [[10, 8], [86, 20], [78, 60], [20, 66]] }"#;
    let (whole, cut) = (frame(plane, ""), frame(plane, r#", "clip": { "left": 10, "width": 20, "height": "50%" }"#));
    let corners: [[f64; 2]; 4] = [[10.0, 8.0], [86.0, 20.0], [78.0, 60.0], [20.0, 66.0]];
    let mut kept = 0;
    for (y, x) in (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (y, x))) {
        let [u, v] = uv(corners, [x as f64 + 0.5, y as f64 + 0.5]);
        let at = y * WIDTH + x;
        let near = [u - 0.25, u - 0.75, v - 0.5].iter().any(|distance| distance.abs() < 0.04);
        if near {
            continue;
        }
        if (0.25..0.75).contains(&u) && v < 0.5 {
            assert_eq!(cut[at], whole[at], "at {x}, {y}");
            kept += usize::from(cut[at] != [255; 4]);
        } else {
            assert_eq!(cut[at], [255; 4], "at {x}, {y}");
        }
    }
    assert!(kept > 300, "{kept}");
}

#[test]
fn layers_blend_as_css_says_and_the_later_lies_over_the_earlier() {
    let viewport = r#""kind": "widget-realm-viewport", "area": { "left": 20, "top": 10, "width": 40, "height": 40 }"#;
    let at = |pixels: &[[u8; 4]], x: usize, y: usize| pixels[y * WIDTH + x];
    let plain = frame(viewport, r#", "opacity": 0.4"#);
    // 0.4 of the colour and 0.6 of white.
    for ((x, y), colour) in [((25, 15), [255, 153, 153]), ((45, 15), [153, 255, 153]), ((45, 35), [153, 153, 153])] {
        let found = at(&plain, x, y);
        assert!((0..3).all(|k| found[k].abs_diff(colour[k]) <= 1), "{found:?}, expected {colour:?}");
    }
    // Of black over white: |white − black| is white, |white − red| is cyan.
    let difference = frame(viewport, r#", "blend": "difference""#);
    assert_eq!((at(&difference, 45, 35), at(&difference, 25, 15)), ([255; 4], [0, 255, 255, 255]));
    assert_eq!(at(&difference, 5, 5), [255; 4]);
    // The clip is in the target, the layout too: half as wide, moved.
    let placed = frame(viewport, r#", "layout": { "left": "50%", "width": "50%" }, "clip": { "width": 30 }"#);
    assert_eq!(
        [at(&placed, 30, 15), at(&placed, 42, 15), at(&placed, 49, 15), at(&placed, 52, 15)],
        [[255; 4], [255, 0, 0, 255], [255, 0, 0, 255], [255; 4]]
    );
}
