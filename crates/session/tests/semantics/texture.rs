//! Effects that look at places or neighbours: vignettes, grain, blocks, sharpening. They belong to the node, whatever its place on the
//! canvas, its scale and its turn.

use crate::picture::{Film, NONE, Picture, assert_near, assert_px, assert_same, document, frame, still};

/// A striped group of 40 × 40 at (20, 20) of a canvas, with an effect and further keys.
fn stripes(effect: &str, keys: &str) -> String {
    format!(
        r##"{{"kind": "group", "size": [40, 40], "position": [20, 20], {keys} "effects": [{effect}], "children": [
            {{"kind": "rect", "size": [40, 40], "fill": "#8090a0"}}, {{"kind": "rect", "size": [7, 40], "position": [5, 0], "fill": "#e04020"}},
            {{"kind": "ellipse", "size": [30, 12], "position": [8, 20], "fill": "#20c060"}}]}}"##
    )
}

const CANVAS: [u32; 2] = [80, 80];
const VIGNETTE: &str = r##"{"kind": "vignette", "amount": 0.8, "radius": 0.2, "softness": 0.8, "color": "#102040"}"##;
const NOISE: &str = r#"{"kind": "noise", "amount": 0.5, "channels": "color", "still": true}"#;
const PIXELATE: &str = r#"{"kind": "pixelate", "size": [8, 5]}"#;
const SHARPEN: &str = r#"{"kind": "sharpen", "amount": 2, "sigma": [3, 2]}"#;

/// Cells whose borders go through the centres of pixels.
#[test]
fn grain_goes_along_whichever_part_of_a_node_is_seen() {
    for scale in ["0.3", "1.25", "1.5", "2.5", "4.5", "1.7"] {
        let node = format!(
            r#"{{"kind": "rect", "size": [40, 30], "position": ["=-frame", "=-2*frame"], "fill": "gray", "effects": [{{"kind": "noise", "amount": 0.3, "scale": {scale}, "still": true}}]}}"#
        );
        let first = frame([40, 30], &node, 0);
        for number in 1..7 {
            let (dx, dy) = (number as i64, 2 * number as i64);
            let then = frame([40, 30], &node, number).crop([0, 0, 40 - dx, 30 - dy]);
            assert_same(&then, &first.crop([dx, dy, 40, 30]));
        }
    }
}

#[test]
fn the_canvas_cuts_them_without_changing_them() {
    for effect in [VIGNETTE, NOISE, PIXELATE, SHARPEN] {
        let nodes = |x: i32, y: i32| {
            format!(r#"{{"kind": "group", "position": [{x}, {y}], "children": [{}]}}"#, stripes(effect, ""))
        };
        let large = still([120, 120], &nodes(30, 30));
        for [x, y] in [[-33, -29], [-20, 0], [9, 31]] {
            let corner = [30 - x, 30 - y].map(i64::from);
            let expected = large.crop([corner[0], corner[1], corner[0] + 40, corner[1] + 40]);
            assert_same(&still([40, 40], &nodes(x, y)), &expected);
        }
    }
}

#[test]
fn they_scale_with_their_node() {
    let scaled =
        |effect: &str| still(CANVAS, &stripes(effect, r#""scale": 0.5, "pivot": "top-left","#)).crop([20, 20, 40, 40]);
    // In half the size, blocks of 8 × 6 are those of 4 × 3.
    let half = scaled(r#"{"kind": "pixelate", "size": [8, 6]}"#);
    for (x, y) in [(0, 0), (5, 4), (9, 10), (18, 17)] {
        assert_px(half.at(x / 4 * 4, y / 3 * 3), half.at(x, y), 0);
    }
    // The rim is as dark, wherever it is.
    let (plain, dark) = (still(CANVAS, &stripes(VIGNETTE, "")), scaled(VIGNETTE));
    for (x, y) in [(1, 1), (16, 3), (10, 38), (38, 20)] {
        assert_px(dark.at(x / 2, y / 2), plain.at(20 + x, 20 + y), 12);
    }
    let grains = |scale: f64| {
        let noise = format!(r#"{{"kind": "noise", "amount": 0.5, "still": true, "scale": {scale}}}"#);
        let nodes = format!(
            r##"{{"kind": "rect", "size": [20, 20], "fill": "#808080", "effects": [{noise}], "scale": 2, "pivot": "top-left"}}"##
        );
        still([40, 40], &nodes)
    };
    let (fine, coarse) = (grains(1.0), grains(2.0));
    for (x, y) in [(0, 0), (7, 13), (38, 5)] {
        assert_px(fine.at(x / 2 * 2, y / 2 * 2), fine.at(x, y), 0);
        assert_px(coarse.at(x / 4 * 4, y / 4 * 4), coarse.at(x, y), 0);
        assert_px(coarse.at(x / 4 * 4, y / 4 * 4), fine.at(x / 4 * 2, y / 4 * 2), 0);
    }
}

#[test]
fn they_turn_with_their_node() {
    for effect in [VIGNETTE, NOISE, r#"{"kind": "pixelate", "size": [8, 5]}"#, SHARPEN] {
        let upright = still(CANVAS, &stripes(effect, ""));
        let turned = still(CANVAS, &stripes(effect, r#""rotation": 90,"#));
        // A blur that is turned rounds in another order, and that counts twice.
        let tolerance = if effect == SHARPEN { 4 } else { 1 };
        assert_near(&turned, &Picture::of(CANVAS, |x, y| upright.at(y, 79 - x)), tolerance);
    }
    // At any angle they are those of the node, resampled at most.
    for effect in [PIXELATE, SHARPEN] {
        let turned = still(CANVAS, &stripes(effect, r#""rotation": 33,"#));
        let flat = r#"{"kind": "opacity", "amount": 1}"#;
        let plain = still(CANVAS, &stripes(flat, r#""rotation": 33,"#));
        assert!((turned.area() - plain.area()).abs() < 12.0, "{} {}", turned.area(), plain.area());
    }
}

#[test]
fn a_vignette_leaves_the_middle_and_takes_the_corners() {
    let nodes = |keys: &str| {
        format!(
            r##"{{"kind": "rect", "size": [40, 20], "fill": "#ffffff", "effects": [{{"kind": "vignette", "amount": 1, {keys}}}]}}"##
        )
    };
    let picture = still([40, 20], &nodes(r#""radius": 0.5, "softness": 0.5, "color": "blue""#));
    assert_px(picture.at(20, 10), [255; 4], 0);
    assert_px(picture.at(0, 0), [0, 0, 255, 255], 0);
    // Halves of the box count: 14.5 of 20 to the right is as far as 7.25 of 10 down.
    let distance: f64 = 14.5 / 20.0;
    let t = (distance.hypot(0.5 / 10.0) - 0.5) / 0.5;
    let rest = (255.0 * (1.0 - t * t * (3.0 - 2.0 * t))).round() as u8;
    assert_px(picture.at(34, 10), [rest, rest, 255, 255], 1);
    let faint = still([40, 20], &nodes(r##""radius": 0, "softness": 0, "color": "#0000ff80""##));
    assert_px(faint.at(3, 3), [127, 127, 255, 255], 1);
}

#[test]
fn noise_is_another_in_each_frame_unless_it_is_still() {
    let nodes = |keys: &str| {
        format!(
            r##"{{"kind": "rect", "size": [16, 16], "fill": "#808080", "effects": [{{"kind": "noise", {keys}}}]}}"##
        )
    };
    let at = |keys: &str, number: u64| frame([16, 16], &nodes(keys), number);
    assert!(at(r#""amount": 0.3"#, 0) != at(r#""amount": 0.3"#, 1));
    assert!(at(r#""amount": 0.3"#, 4) == at(r#""amount": 0.3"#, 4));
    assert!(at(r#""still": true"#, 0) == at(r#""still": true"#, 7));
    assert!(at(r#""seed": 1"#, 3) != at(r#""seed": 2"#, 3));
    assert!(at(r#""amount": 0"#, 3) == still([16, 16], r##"{"kind": "rect", "size": [16, 16], "fill": "#808080"}"##));
    // One film has a frame for each, whatever was shown before.
    let mut film = Film::new(&document([16, 16], &nodes(r#""amount": 0.3"#)));
    for number in [5, 0, 5, 6, 5] {
        assert!(film.frame(number) == at(r#""amount": 0.3"#, number));
    }
    let seeded = document([16, 16], &nodes(r#""still": true"#)).replace(r#""fps""#, r#""seed": 5, "fps""#);
    assert!(Film::new(&seeded).frame(0) != at(r#""still": true"#, 0));
    // The node's own time counts: a frozen one stands still.
    let frozen =
        format!(r#"{{"kind": "group", "time": {{"freeze": "3f"}}, "children": [{}]}}"#, nodes(r#""amount": 0.3"#));
    assert!(frame([16, 16], &frozen, 0) == frame([16, 16], &frozen, 9));
    assert!(frame([16, 16], &frozen, 9) == at(r#""amount": 0.3"#, 3));
}

#[test]
fn noise_moves_with_its_node_and_keeps_to_it() {
    let nodes = |x: i32, y: i32| {
        format!(
            r##"{{"kind": "ellipse", "size": [20, 16], "position": [{x}, {y}], "fill": "#80808080", "effects": [{NOISE}]}}"##
        )
    };
    let (here, there) = (still([40, 40], &nodes(3, 4)), still([40, 40], &nodes(12, 9)));
    assert_same(&there.crop([12, 9, 32, 25]), &here.crop([3, 4, 23, 20]));
    assert_px(here.at(3, 4), NONE, 0);
}

#[test]
fn a_block_is_the_mean_of_what_it_holds() {
    // Left half red, right half transparent: half of both.
    let nodes = r##"{"kind": "group", "size": [16, 8], "effects": [{"kind": "pixelate", "size": 8}], "children": [
        {"kind": "rect", "size": [4, 8], "fill": "#ff0000"}, {"kind": "rect", "position": [8, 0], "size": [8, 2], "fill": "#0000ff"},
        {"kind": "rect", "position": [8, 2], "size": [8, 6], "fill": "#00ff00"}]}"##;
    let picture = still([24, 12], nodes);
    for (x, y) in [(0, 0), (7, 7), (3, 5)] {
        assert_px(picture.at(x, y), [128, 0, 0, 128], 0);
        assert_px(picture.at(8 + x, y), [0, 191, 64, 255], 0);
    }
    assert_px(picture.at(16, 0), NONE, 0);
    assert_px(picture.at(0, 8), NONE, 0);
}

#[test]
fn sharpening_lifts_edges_and_leaves_flats_alone() {
    let nodes = |effect: &str| {
        format!(
            r##"{{"kind": "group", "size": [60, 20], "effects": [{effect}], "children": [
            {{"kind": "rect", "size": [30, 20], "fill": "#606060"}}, {{"kind": "rect", "size": [30, 20], "position": [30, 0], "fill": "#a0a0a0"}}]}}"##
        )
    };
    let picture = still([60, 20], &nodes(r#"{"kind": "sharpen", "amount": 1, "sigma": 2}"#));
    // The rim of the box is no edge of its colours.
    for (x, level) in [(0, 0x60), (15, 0x60), (45, 0xa0), (59, 0xa0)] {
        assert_px(picture.at(x, 0), [level, level, level, 255], 1);
    }
    // At the edge the blur is half of both, a bit beyond: 32 less the share within half a pixel.
    let beyond = 64.0 * (0.5 - crate::clip_mask::normal(-0.5, 2.0));
    let lift = (32.0 - beyond).round() as i32;
    let (dark, light) = (picture.at(29, 10)[0], picture.at(30, 10)[0]);
    assert!(
        (i32::from(dark) - (0x60 - lift)).abs() <= 2 && (i32::from(light) - (0xa0 + lift)).abs() <= 2,
        "{dark} {light}"
    );
    assert_same(
        &still([60, 20], &nodes(r#"{"kind": "sharpen", "amount": 0}"#)),
        &still([60, 20], &nodes(r#"{"kind": "opacity", "amount": 1}"#)),
    );
}

#[test]
fn hostile_values_do_no_harm() {
    let nodes = |number: &str| {
        format!(
            r#"{{"kind": "rect", "size": [9, 7], "scale": "=1 / 0 + frame", "effects": [
            {{"kind": "vignette", "amount": "{number}", "radius": "{number}", "softness": "{number}"}},
            {{"kind": "noise", "amount": "{number}", "seed": "{number}", "scale": "{number}"}},
            {{"kind": "pixelate", "size": "=[{}, 1]"}}, {{"kind": "sharpen", "amount": "{number}", "sigma": "{number}"}}]}}"#,
            &number[1..]
        )
    };
    for number in ["=0 - 1e300", "=1e300", "=0 / 0", "=1 / 0", "=sqrt(0 - 1)", "=1e-300"] {
        for at in [0, 1, 5] {
            let picture = frame([24, 20], &nodes(number), at);
            assert!(picture.pixels.iter().all(|[r, g, b, a]| r.max(g).max(b) <= a), "{number}");
        }
    }
}
