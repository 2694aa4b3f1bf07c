//! Transitions that move, grow, turn and soften pictures.

use reelm_assets::MemoryAssets;

use crate::picture::{
    BLUE, Film, NONE, Picture, Px, RED, assert_near, assert_px, assert_same, byte, distance, document,
};

const SIZE: [u32; 2] = [20, 16];

/// Two scenes with transparency; their pixels lie where they are put.
const A: &str = r##"{"kind": "group", "children": [{"kind": "rect", "size": [14, 12], "fill": "#ff0000c0"},
    {"kind": "rect", "size": [5, 9], "position": [2, 2], "fill": "#ffff00"}]"##;
const B: &str = r##"{"kind": "group", "children": [{"kind": "rect", "size": [12, 12], "position": [7, 3], "fill": "#0000ff", "opacity": 0.8},
    {"kind": "rect", "size": [4, 16], "position": [16, 0], "fill": "#0f0"}]"##;

const BOX_A: &str = r#"{"kind": "rect", "size": ["100%", "100%"], "fill": "red""#;
const BOX_B: &str = r#"{"kind": "rect", "size": ["100%", "100%"], "fill": "blue""#;

fn node(scene: &str, keys: &str) -> String {
    format!("{scene}, {keys}}}")
}

/// From the one to the other in the frames 0 to 10.
fn sequence(from: &str, to: &str, transition: &str) -> String {
    let children = [
        node(from, r#""for": 1"#),
        node(to, &format!(r#""for": 1.5, "transition": {{"for": 1, "kind": {transition}}}"#)),
    ];
    format!(r#"{{"kind": "sequence", "children": [{}]"#, children.join(", "))
}

fn film(from: &str, to: &str, transition: &str) -> Film {
    Film::new(&document(SIZE, &format!("{}}}", sequence(from, to, transition))))
}

fn alone(scene: &str) -> Picture {
    Film::new(&document(SIZE, &node(scene, r#""for": 2"#))).frame(0)
}

fn nothing() -> Picture {
    Picture::boxes(SIZE, &[])
}

fn over(above: Px, below: Px) -> Px {
    let rest = 255 - u32::from(above[3]);
    [0, 1, 2, 3].map(|i| (u32::from(above[i]) + (u32::from(below[i]) * rest + 127) / 255) as u8)
}

fn mix(a: &Picture, b: &Picture, p: f64) -> Picture {
    let mixed = |a: Px, b: Px| [0, 1, 2, 3].map(|i| ((1.0 - p) * f64::from(a[i]) + p * f64::from(b[i])).round() as u8);
    Picture::of(SIZE, |x, y| mixed(a.at(x, y), b.at(x, y)))
}

/// All kinds begin and end with one of the pictures, also where they are turned, and as `enter` and `exit`.
#[test]
fn progress_0_and_1_are_all_of_one_picture() {
    let kinds = [
        r#""dip", "color": "lime""#,
        r#""slide""#,
        r#""push", "angle": 40"#,
        r#""cover", "angle": -90"#,
        r#""zoom", "center": [0.2, 0.9]"#,
        r#""clock", "angle": 33, "softness": 0.5"#,
        r#""blinds", "count": 3, "angle": 20, "softness": 1"#,
        r#""blur", "sigma": 3"#,
        r#""pixelate", "size": 5"#,
        r#""iris", "softness": 0.3"#,
        r#""iris", "shape": "diamond", "center": [1.2, 0]"#,
    ];
    for kind in kinds {
        for keys in ["", r#", "rotation": 30, "scale": [1.2, 0.7]"#] {
            let turned = |scene: &str| {
                let nodes = format!(r#"{{"kind": "group", "children": [{}]{keys}}}"#, node(scene, r#""for": 2"#));
                Film::new(&document(SIZE, &nodes)).frame(0)
            };
            let mut film = Film::new(&document(SIZE, &format!("{}{keys}}}", sequence(A, B, kind))));
            assert_near(&film.frame(0), &turned(A), 1);
            assert_near(&film.frame(10), &turned(B), 1);
        }
        let keys =
            format!(r#""for": 1.9, "enter": {{"for": 0.5, "kind": {kind}}}, "exit": {{"for": 0.4, "kind": {kind}}}"#);
        let mut film = Film::new(&document(SIZE, &node(A, &keys)));
        assert_same(&film.frame(0), &nothing());
        for whole in [5, 8, 15] {
            assert_same(&film.frame(whole), &alone(A));
        }
        assert_same(&film.frame(19), &nothing());
    }
}

#[test]
fn a_dip_goes_through_a_colour() {
    let (a, b, lime) = (alone(A), alone(B), Picture::of(SIZE, |_, _| [0, 255, 0, 255]));
    let mut dipping = film(A, B, r#""dip", "color": "lime""#);
    for k in 0..=10_u64 {
        let p = k as f64 / 10.0;
        let expected = if p < 0.5 { mix(&a, &lime, 2.0 * p) } else { mix(&lime, &b, 2.0 * p - 1.0) };
        assert_near(&dipping.frame(k), &expected, 1);
    }
    assert_same(&film(A, B, r#""dip""#).frame(5), &Picture::of(SIZE, |_, _| [0, 0, 0, 255]));
    // Against nothing: the colour fills the own box, and is gone at both ends.
    let keys = r##""enter": {"kind": "dip", "for": 1, "color": "#00f8"}"##;
    let nodes = format!(r#"{{"kind": "rect", "size": [6, 5], "position": [3, 4], "fill": "red", {keys}}}"#);
    let mut film = Film::new(&document(SIZE, &nodes));
    for (k, expected) in [(0, NONE), (5, [0, 0, 136, 136]), (10, RED)] {
        assert_near(&film.frame(k), &Picture::boxes(SIZE, &[([3, 4, 9, 9], expected)]), 0);
    }
    assert_px(film.frame(2).at(4, 5), [0, 0, 54, 54], 1);
}

/// Where things have moved to at `k` tenths, by quarter turns.
fn moved(angle: i64, k: i64) -> [i64; 2] {
    match angle {
        0 => [2 * k, 0],
        90 => [0, 8 * k / 5],
        180 => [-2 * k, 0],
        _ => [0, -8 * k / 5],
    }
}

#[test]
fn pictures_move_across_the_box() {
    let (a, b) = (alone(A), alone(B));
    for angle in [0, 90, 180, 270] {
        let [push, cover, slide] = ["push", "cover", "slide"].map(|kind| format!(r#""{kind}", "angle": {angle}"#));
        let mut films = [push, cover, slide].map(|kind| film(A, B, &kind));
        // Fifths of both sides: whole pixels across, and down at every fifth one.
        for k in [0, 5, 10] {
            let (gone, way) = (moved(angle, k), moved(angle, 10));
            let old = |x: i64, y: i64| a.at(x - gone[0], y - gone[1]);
            let new = |x: i64, y: i64| b.at(x - gone[0] + way[0], y - gone[1] + way[1]);
            let pushed = Picture::of(SIZE, |x, y| over(new(x, y), old(x, y)));
            let covered = Picture::of(SIZE, |x, y| over(new(x, y), a.at(x, y)));
            let uncovered = Picture::of(SIZE, |x, y| over(old(x, y), b.at(x, y)));
            let ends = |picture: Picture| {
                if k == 0 {
                    a.clone()
                } else if k == 10 {
                    b.clone()
                } else {
                    picture
                }
            };
            for (film, expected) in films.iter_mut().zip([pushed, ends(covered), ends(uncovered)]) {
                assert_near(&film.frame(k as u64), &expected, 1);
            }
        }
    }
    // The default is to the left.
    assert_same(&film(A, B, r#""push""#).frame(3), &film(A, B, r#""push", "angle": 180"#).frame(3));
}

#[test]
fn a_push_shows_no_seam() {
    // 16 pixels high and 10 frames: the edge lies between pixels, and is turned in the second case, where the outer edges are resampled.
    for (keys, tolerance) in [("", 0), (r#", "rotation": 30, "scale": 1.3"#, 12)] {
        for k in 1..10 {
            let white = r#"{"kind": "rect", "size": ["100%", "100%"], "fill": "white""#;
            let nodes = format!("{}{keys}}}", sequence(white, white, r#""push", "angle": 90"#));
            let still = format!(r#"{{"kind": "group", "children": [{white}}}]{keys}}}"#);
            let expected = Film::new(&document(SIZE, &still)).frame(0);
            assert_near(&Film::new(&document(SIZE, &nodes)).frame(k), &expected, tolerance);
        }
    }
}

#[test]
fn motion_turns_with_its_sequence() {
    let keys = r#""size": [20, 16], "position": [6, 3], "rotation": 30, "scale": 0.6"#;
    for k in 1..10_i64 {
        let sequence = sequence(BOX_A, BOX_B, r#""push""#);
        let pushed = Film::new(&document(SIZE, &format!("{sequence}, {keys}}}"))).frame(k as u64);
        let (old, new) = (-2 * k, 20 - 2 * k);
        let still = format!(
            r#"{{"kind": "group", "clip": true, {keys}, "children": [{BOX_A}, "position": [{old}, 0]}}, {BOX_B}, "position": [{new}, 0]}}]}}"#
        );
        let still = Film::new(&document(SIZE, &still)).frame(0);
        // The group lets its ground shine through where the boxes meet.
        let seam = pushed.pixels.iter().zip(&still.pixels).filter(|(a, b)| distance(**a, **b) > 24).count();
        assert!(seam <= 24, "{seam} pixels differ at {k}");
        assert!((pushed.area() - still.area()).abs() < 9.0);
    }
}

#[test]
fn nothing_shows_beyond_the_box() {
    let kinds = ["slide", "push", "cover", "zoom", "dip", "blur", "clock", "blinds"];
    for kind in kinds {
        for angle in [180, 90, 33] {
            let angle = if ["slide", "push", "cover"].contains(&kind) {
                format!(r#", "angle": {angle}"#)
            } else {
                String::new()
            };
            let kind = format!(r#""{kind}"{angle}"#);
            let nodes = format!(r#"{}, "size": [6, 5], "position": [7, 4]}}"#, sequence(BOX_A, BOX_B, &kind));
            let mut film = Film::new(&document(SIZE, &nodes));
            for k in 0..=10 {
                let [x0, y0, x1, y1] = film.frame(k).ink().expect("a picture");
                assert!(x0 >= 7 && y0 >= 4 && x1 <= 13 && y1 <= 9, "{kind} at {k}: {:?}", [x0, y0, x1, y1]);
            }
        }
    }
    for (kind, angle) in [("slide", 180), ("push", 70), ("cover", 270)] {
        let keys = format!(
            r#""for": 1, "enter": {{"kind": "{kind}", "angle": {angle}, "for": 0.5}}, "exit": {{"kind": "{kind}", "for": 0.5}}"#
        );
        let nodes = format!(r#"{{"kind": "rect", "size": [6, 5], "position": [7, 4], "fill": "red", {keys}}}"#);
        let mut film = Film::new(&document(SIZE, &nodes));
        for k in 1..10 {
            // Along a slant it is gone a little earlier.
            let [x0, y0, x1, y1] = film.frame(k).ink().unwrap_or([7, 4, 7, 4]);
            assert!(x0 >= 7 && y0 >= 4 && x1 <= 13 && y1 <= 9, "{kind} at {k}");
        }
    }
}

#[test]
fn a_node_moves_in_and_away() {
    let keys = |kind: &str| {
        format!(
            r#""for": 2, "enter": {{"kind": "{kind}", "for": 1}}, "exit": {{"kind": "{kind}", "angle": 0, "for": 1}}"#
        )
    };
    for kind in ["slide", "push", "cover"] {
        let mut film = Film::new(&document(SIZE, &node(BOX_A, &keys(kind))));
        for k in 1..10_i64 {
            assert_same(&film.frame(k as u64), &Picture::boxes(SIZE, &[([20 - 2 * k, 0, 20, 16], RED)]));
            assert_same(&film.frame(10 + k as u64), &Picture::boxes(SIZE, &[([2 * k, 0, 20, 16], RED)]));
        }
    }
}

#[test]
fn a_zoom_grows_from_its_centre() {
    for (center, pivot) in
        [("", "[0.5, 0.5]"), (r#", "center": [0, 1]"#, "[0, 1]"), (r#", "center": [0.25, 0.5]"#, "[0.25, 0.5]")]
    {
        let kind = format!(r#""zoom"{center}"#);
        let grown = |k: u64, keys: &str| {
            let p = k as f64 / 10.0;
            Film::new(&document(SIZE, &format!(r#"{keys} {BOX_B}, "scale": {p}, "pivot": {pivot}}}"#))).frame(0)
        };
        let mut between = film(A, BOX_B, &kind);
        let below = node(A, r#""for": 2"#) + ",";
        let keys = format!(r#""for": 2, "enter": {{"for": 1, "kind": {kind}}}, "exit": {{"for": 1, "kind": {kind}}}"#);
        let mut against = Film::new(&document(SIZE, &node(BOX_B, &keys)));
        for k in 1..10 {
            assert_near(&between.frame(k), &grown(k, &below), 1);
            assert_near(&against.frame(k), &grown(k, ""), 1);
            assert_near(&against.frame(20 - k), &grown(k, ""), 1);
        }
    }
}

#[test]
fn a_clock_turns_about_the_middle() {
    let mut film = film(BOX_A, BOX_B, r#""clock", "angle": 90"#);
    for k in 1..10 {
        let picture = film.frame(k);
        for (x, y) in (0..20).flat_map(|x| (0..16).map(move |y| (x, y))) {
            let (u, v) = (x as f64 + 0.5 - 10.0, y as f64 + 0.5 - 8.0);
            // From three o'clock on.
            let turns = (v.atan2(u) / core::f64::consts::TAU).rem_euclid(1.0);
            let (length, p) = ((u * u + v * v).sqrt(), k as f64 / 10.0);
            let away = |edge: f64| {
                let between = (turns - edge).rem_euclid(1.0);
                between.min(1.0 - between) * core::f64::consts::TAU * length > 1.0
            };
            if length > 2.0 && away(0.0) && away(p) {
                assert_px(picture.at(x, y), if turns < p { BLUE } else { RED }, 0);
            }
        }
    }
}

#[test]
fn blinds_wipe_each_strip() {
    let mut film = film(BOX_A, BOX_B, r#""blinds", "count": 4.9"#);
    for k in [2, 4, 6, 8] {
        let expected = Picture::of(SIZE, |x, _| if x % 5 < k / 2 { BLUE } else { RED });
        assert_near(&film.frame(k as u64), &expected, 1);
    }
    let mut down = self::film(BOX_A, BOX_B, r#""blinds", "count": 2, "angle": 270, "softness": 0.5"#);
    for k in 1..10 {
        let picture = down.frame(k);
        for y in 0..16 {
            let t = (15.5 - y as f64) / 8.0 % 1.0;
            let share = (0.5 + (k as f64 / 10.0 * 1.5 - 0.25 - t) / 0.5).clamp(0.0, 1.0);
            if (0.07..0.93).contains(&t) {
                assert_px(picture.at(9, y), [byte(1.0 - share), 0, byte(share), 255], 9);
            }
        }
    }
}

#[test]
fn an_iris_opens_from_its_centre_and_closes_on_a_node_that_goes() {
    for shape in ["circle", "rect", "diamond"] {
        for (keys, center) in [("", [10.0, 8.0]), (r#", "center": [0.25, 1]"#, [5.0, 16.0])] {
            let kind = format!(r#""iris", "shape": "{shape}"{keys}"#);
            let far: [f64; 2] =
                [if center[0] == 10.0 { 10.0 } else { 15.0 }, if center[1] == 8.0 { 8.0 } else { 16.0 }];
            let time = |x: i64, y: i64| {
                let (u, v) = ((x as f64 + 0.5 - center[0]).abs(), (y as f64 + 0.5 - center[1]).abs());
                match shape {
                    "circle" => (u * u + v * v).sqrt() / (far[0] * far[0] + far[1] * far[1]).sqrt(),
                    "rect" => (u / far[0]).max(v / far[1]),
                    _ => (u / far[0] + v / far[1]) * 0.5,
                }
            };
            let mut between = film(BOX_A, BOX_B, &kind);
            let keys =
                format!(r#""for": 2, "enter": {{"for": 1, "kind": {kind}}}, "exit": {{"for": 1, "kind": {kind}}}"#);
            let mut against = Film::new(&document(SIZE, &node(BOX_B, &keys)));
            for k in 1..10 {
                let (picture, p) = (between.frame(k), k as f64 / 10.0);
                let (comes, goes) = (against.frame(k), against.frame(20 - k));
                for (x, y) in (0..20).flat_map(|x| (0..16).map(move |y| (x, y))) {
                    // At least a pixel away from the edge.
                    if (time(x, y) - p).abs() > 0.15 {
                        let [expected, alone] = if time(x, y) < p { [BLUE, BLUE] } else { [RED, NONE] };
                        assert_px(picture.at(x, y), expected, 0);
                        assert_px(comes.at(x, y), alone, 0);
                        assert_px(goes.at(x, y), alone, 0);
                    }
                }
            }
        }
    }
    let picture = film(BOX_A, BOX_B, r#""iris", "shape": "rect", "softness": 1"#).frame(5);
    for (x, share) in [(10, 0.9375), (5, 0.55), (0, 0.05)] {
        assert_px(picture.at(x, 8), [byte(1.0 - share), 0, byte(share), 255], 2);
    }
}

#[test]
fn a_luma_picture_lets_the_new_one_in_where_it_is_dark_first() {
    let assets = MemoryAssets::new().with("ramp.png", ramp());
    let film = |from: &str, to: &str, keys: &str, more: &str| {
        let kind = format!(r#""luma", "asset": "ramp"{keys}"#);
        let text = document(SIZE, &format!("{}{more}}}", sequence(from, to, &kind)));
        Film::with(&text.replacen('{', r#"{"assets": {"ramp": {"image": "ramp.png"}}, "#, 1), &assets)
    };
    for softness in [0.0, 0.25, 1.0] {
        let mut film = film(BOX_A, BOX_B, &format!(r#", "softness": {softness}"#), "");
        assert_same(&film.frame(0), &Picture::of(SIZE, |_, _| RED));
        assert_same(&film.frame(10), &Picture::of(SIZE, |_, _| BLUE));
        for k in 1..10 {
            let picture = film.frame(k);
            let edge = k as f64 / 10.0 * (1.0 + softness) - softness * 0.5;
            for x in 0..20_i64 {
                let luma = f64::from(grey(x as u32)) / 255.0;
                let share = (0.5 + (edge - luma) / f64::max(softness, 1.0 / 510.0)).clamp(0.0, 1.0);
                if softness > 0.0 || (edge - luma).abs() > 0.004 {
                    assert_px(picture.at(x, 5), [byte(1.0 - share), 0, byte(share), 255], 2);
                }
            }
        }
    }
    // Stretched over the box, wherever that is.
    let picture =
        film(BOX_A, BOX_B, "", r#", "size": [16, 8], "position": [16, 0], "rotation": 90, "pivot": [0, 0]"#).frame(5);
    assert_eq!([picture.at(12, 3), picture.at(12, 12)], [BLUE, RED]);
}

/// Column `x` of a ramp from black to white.
fn grey(x: u32) -> u8 {
    (x * 255 / 19) as u8
}

/// A picture as large as the canvas that grows brighter to the right.
fn ramp() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE[0], SIZE[1]);
    encoder.set_color(png::ColorType::Grayscale);
    let pixels: Vec<u8> = (0..SIZE[1]).flat_map(|_| (0..SIZE[0]).map(grey)).collect();
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels)).expect("a picture");
    bytes
}

#[test]
fn a_blur_lets_no_transparency_in_at_the_edges() {
    // Scenes that go on as they are at their edges, and are cut by the canvas after the blur.
    let scene = |far: i64, color: &str| {
        let rect = |x: i64, w: i64, color: &str| {
            format!(
                r#"{{"kind": "rect", "position": [{x}, -{far}], "size": [{w}, {}], "fill": "{color}"}}"#,
                2 * far + 16
            )
        };
        format!("{}, {}", rect(-far, far + 6, color), rect(6, far + 14, "white"))
    };
    let group = |color: &str| format!(r#"{{"kind": "group", "children": [{}]"#, scene(0, color));
    let mut film =
        Film::new(&document(SIZE, &format!("{}}}", sequence(&group("red"), &group("blue"), r#""blur", "sigma": 4"#))));
    for k in 0..=10_u64 {
        let p = k as f64 / 10.0;
        let sigma = 4.0 * (1.0 - (2.0 * p - 1.0).abs());
        let blurred = |color: &str| {
            let effects = format!(r#""effects": [{{"kind": "blur", "sigma": {sigma}}}]"#);
            Film::new(&document(
                SIZE,
                &format!(r#"{{"kind": "group", {effects}, "children": [{}]}}"#, scene(60, color)),
            ))
            .frame(0)
        };
        assert_near(&film.frame(k), &mix(&blurred("red"), &blurred("blue"), p), 3);
    }
    // Turned, what is one colour stays so: the box is as full as it was.
    let turned = |nodes: String| Film::new(&document(SIZE, &format!(r#"{nodes}, "rotation": 20, "scale": 0.8}}"#)));
    let blurred = turned(sequence(BOX_A, BOX_A, r#""blur""#)).frame(5);
    assert_px(blurred.at(10, 8), RED, 1);
    let still = turned(format!(r#"{{"kind": "group", "children": [{BOX_A}}}]"#)).frame(0);
    assert!((blurred.area() - still.area()).abs() < 6.0, "{} and {}", blurred.area(), still.area());
    // Against nothing the picture is blurred as by the effect, and spreads.
    let rect = r#"{"kind": "rect", "size": [6, 5], "position": [7, 5], "fill": "red""#;
    let keys = r#""enter": {"kind": "blur", "sigma": 2, "for": 1}"#;
    let soft = r#""opacity": 0.5, "effects": [{"kind": "blur", "sigma": 2}]"#;
    let entering = Film::new(&document(SIZE, &node(rect, keys))).frame(5);
    assert_near(&entering, &Film::new(&document(SIZE, &node(rect, soft))).frame(0), 1);
}

/// Blocks grow to half of the way and shrink again; each picture is what the effect makes of it.
#[test]
fn blocks_grow_and_shrink_while_pictures_mix() {
    let scene = |color: &str| {
        format!(
            r#"{{"kind": "group", "children": [
                {{"kind": "rect", "size": [{}, 16], "fill": "white"}},
                {{"kind": "ellipse", "size": [13, 11], "position": [3, 2], "fill": "{color}"}}]"#,
            SIZE[0]
        )
    };
    let nodes = sequence(&scene("red"), &scene("blue"), r#""pixelate", "size": 5"#);
    let mut film = Film::new(&document(SIZE, &format!("{nodes}}}")));
    for k in 0..=10_u64 {
        let p = k as f64 / 10.0;
        let side = 1.0 + 4.0 * (1.0 - (2.0 * p - 1.0).abs());
        let blocks = |color: &str| {
            let effects = format!(r#""effects": [{{"kind": "pixelate", "size": {side}}}]"#);
            Film::new(&document(SIZE, &node(&scene(color), &effects))).frame(0)
        };
        let (red, blue) = (blocks("red"), blocks("blue"));
        // The last row and column may be of blocks that reach beyond the canvas, where the effect finds nothing.
        let (shown, mixed) = (film.frame(k), mix(&red, &blue, p));
        for (x, y) in (0..15).flat_map(|x| (0..10).map(move |y| (x, y))) {
            assert_px(shown.at(x, y), mixed.at(x, y), 3);
        }
    }
}

#[test]
fn scenes_that_blend_are_pictures_of_their_own_while_they_move() {
    let blending = format!(r#"{BOX_A}, "blend": "multiply""#);
    let ground = r#"{"kind": "rect", "size": [20, 16], "fill": "white"}"#;
    // The one multiplies, the other does not: the old one keeps its colour where the new one has come.
    let nodes = format!("{ground}, {}}}", sequence(BOX_B, &blending, r#""cover""#));
    let picture = Film::new(&document(SIZE, &nodes)).frame(5);
    assert_eq!([picture.at(3, 8), picture.at(15, 8)], [BLUE, RED]);
}

#[test]
fn hostile_numbers_do_no_harm() {
    let kinds = [
        r#""zoom", "center": ["=1/0", "=-1e9"]"#,
        r#""blinds", "count": "=0/0", "angle": "=1e300""#,
        r#""clock", "angle": 1000000, "softness": "=-5""#,
        r#""push", "angle": "=1e18""#,
        r#""blur", "sigma": "=1e9""#,
        r#""pixelate", "size": "=1e9""#,
        r#""dip", "color": "=rgb(9e9, -1, 0/0)""#,
        r#""iris", "shape": "rect", "center": ["=1e9", "=0/0"], "softness": "=1/0""#,
    ];
    for kind in kinds {
        for keys in [r#""size": [0, 0]"#, r#""scale": 0"#, r#""scale": 50"#, r#""size": [1e-9, 7]"#] {
            let mut film = Film::new(&document(SIZE, &format!("{}, {keys}}}", sequence(A, B, kind))));
            (0..=10).for_each(|k| _ = film.frame(k));
        }
    }
}
