//! The effect `motion-blur`: the mean of what a node looks like while a shutter is open.

use reelm_assets::MemoryAssets;
use reelm_ir::Limits;
use reelm_session::{Composition, Error, SessionOptions};

use crate::picture::{Film, NONE, Picture, RED, assert_near, assert_px, assert_same, document, frame, still};

const SIZE: [u32; 2] = [64, 48];

/// Samples at a tenth of a frame from each other, the middle one at the frame: a shutter of half a turn.
const BLUR: &str = r#"{"kind": "motion-blur", "shutter": 180, "samples": 5}"#;

/// An effect that changes nothing.
const NOTHING: &str = r#"{"kind": "saturate"}"#;

/// A composition of so many frames per second.
fn at_rate(fps: u32, more: &str, nodes: &str) -> Film {
    Film::new(&document(SIZE, nodes).replace(r#""fps": 10"#, &format!(r#"{more}"fps": {fps}"#)))
}

/// The mean of pictures, rounded once.
fn mean(pictures: &[Picture]) -> Picture {
    let count = pictures.len() as u32;
    Picture::of(SIZE, |x, y| {
        let sum = |channel: usize| pictures.iter().map(|picture| u32::from(picture.at(x, y)[channel])).sum::<u32>();
        [0, 1, 2, 3].map(|channel| ((sum(channel) + count / 2) / count) as u8)
    })
}

/// Nodes with the effect at ten frames per second are the means of five frames at a hundred, byte for byte. `nodes` has `EFFECTS`
/// where these may stand.
fn assert_mean(more: &str, nodes: &str) {
    let mut blurred = at_rate(10, more, &nodes.replace("EFFECTS", BLUR));
    let mut sharp = at_rate(100, more, &nodes.replace("EFFECTS", NOTHING));
    let mut moves = false;
    for number in [3, 5, 7] {
        let frames: Vec<_> = (10 * number - 2..=10 * number + 2).map(|number| sharp.frame(number)).collect();
        moves |= frames[0] != frames[4];
        assert_same(&blurred.frame(number), &mean(&frames));
    }
    assert!(moves, "{nodes}");
}

#[test]
fn a_moving_box_is_smeared_over_the_way_that_it_goes() {
    // 40 pixels in a frame, half of them while the shutter is open.
    let node = format!(
        r#"{{"kind": "rect", "size": [30, 16], "position": ["=16 + 400*(time - 0.5)", 12], "fill": "red", "effects": [{}]}}"#,
        r#"{"kind": "motion-blur", "samples": 64}"#
    );
    let smeared = frame(SIZE, &node, 5);
    for x in 0..64_i64 {
        // A box of 30 under a mean of 20.
        let covered = |x: f64| ((x + 10.0).min(46.0) - (x - 10.0).max(16.0)).clamp(0.0, 20.0) / 20.0;
        let expected = covered(x as f64 + 0.5);
        assert!((f64::from(smeared.at(x, 20)[3]) / 255.0 - expected).abs() < 0.012, "at {x}: {:?}", smeared.at(x, 20));
    }
    assert_eq!(smeared.ink().map(|[_, y0, _, y1]| [y0, y1]), Some([12, 28]));
}

#[test]
fn a_frame_is_the_mean_of_moments_whatever_moves() {
    for node in [
        // The node itself.
        r#"{"kind": "rect", "size": [20, 9], "position": {"keys": [[0, [4, 4]], [1, [40, 30], "in-out-cubic"]]}, "fill": "red", "effects": [EFFECTS]}"#,
        r#"{"kind": "star", "points": 5, "outer": 20, "inner": 8, "position": [30, 22], "anchor": "center", "rotation": "=time*300", "scale": "=1 + 0.3*sin(time*9)", "fill": "orange", "effects": [EFFECTS]}"#,
        // Its paint, its shape, its text.
        r##"{"kind": "rect", "size": [40, 30], "fill": {"keys": [[0, "#f00"], [1, "#00f8"]]}, "radius": "=20*time", "effects": [EFFECTS]}"##,
        r#"{"kind": "path", "d": {"keys": [[0, "M4 4 L24 4 L4 24 Z"], [1, "M10 4 L60 40 L4 44 Z"]]}, "fill": "lime", "effects": [EFFECTS]}"#,
        r#"{"kind": "text", "text": "ab", "font-size": "=20 + 20*time", "fill": "white", "effects": [EFFECTS]}"#,
        r#"{"kind": "text", "text": "abc", "font-size": 24, "fill": "white", "animate": {"by": "char", "stagger": 0.1, "props": {"position": "=[0, 30*time]"}}, "effects": [EFFECTS]}"#,
        // What it holds, and what that runs on.
        r#"{"kind": "group", "effects": [EFFECTS], "children": [{"kind": "rect", "size": [9, 9], "position": "=[50*time, 20*time]", "fill": "red"}, {"kind": "ellipse", "size": [20, 20], "position": ["=40 - 30*time", 8], "fill": "lime", "blend": "multiply"}]}"#,
        r#"{"kind": "group", "time": {"speed": 3, "loop": "repeat"}, "for": 2, "effects": [EFFECTS], "children": [{"kind": "rect", "for": 1, "size": [9, 9], "position": "=[50*time, 20]", "fill": "red"}]}"#,
        r#"{"kind": "sequence", "effects": [EFFECTS], "children": [{"kind": "rect", "for": 1, "size": [9, 9], "fill": "red"}, {"kind": "rect", "for": 1, "size": [30, 30], "fill": "blue", "transition": {"kind": "slide", "for": 0.8}}]}"#,
        r#"{"kind": "group", "size": [60, 20], "layout": {"display": "flex", "gap": "=4 + 10*time"}, "effects": [EFFECTS], "children": [{"kind": "rect", "size": ["=4 + 20*time", 9], "fill": "red"}, {"kind": "rect", "size": [9, 9], "fill": "lime"}]}"#,
        // The effects before it, and masks.
        r#"{"kind": "rect", "size": [20, 20], "position": ["=10 + 9*time", 14], "fill": "red", "effects": [{"kind": "drop-shadow", "offset": ["=9*time", 2], "sigma": 2}, {"kind": "hue-rotate", "angle": "=90*time"}, EFFECTS]}"#,
        r#"{"kind": "rect", "size": [50, 40], "fill": "red", "mask": {"node": {"kind": "ellipse", "size": [20, 20], "position": ["=30*time", 9]}, "feather": "=3*time"}, "clip": true, "effects": [EFFECTS]}"#,
        // Masks cut what effects made, whichever stand after it.
        r#"{"kind": "rect", "size": [30, 20], "position": ["=10 + 20*time", 9], "fill": "red", "mask": {"node": {"kind": "ellipse", "size": [20, 30]}}, "effects": [EFFECTS, {"kind": "drop-shadow", "offset": [4, 4], "sigma": 1}]}"#,
        // Through a scale of nothing, in frame 5.
        r#"{"kind": "rect", "size": [30, 20], "position": [10, 9], "fill": "red", "scale": ["=1 - 2*time", 1], "effects": [EFFECTS]}"#,
        // A node that reads another one, which is not blurred and not seen.
        r#"{"kind": "rect", "id": "lead", "size": [0, 0], "position": ["=50*time", 6]}, {"kind": "rect", "size": [9, 9], "position": "=nodes.lead.position", "fill": "red", "effects": [EFFECTS]}"#,
        // Within something that stands still.
        r#"{"kind": "group", "rotation": 30, "position": [20, -10], "scale": [1.5, 0.75], "children": [{"kind": "rect", "size": [9, 9], "position": ["=40*time", 16], "fill": "red", "effects": [EFFECTS]}]}"#,
    ] {
        assert_mean("", node);
    }
}

#[test]
fn comps_with_clocks_of_their_own_are_sampled_too() {
    let comps = r#""comps": {"c": {"size": [20, 20], "duration": 1, "vars": {"x": 0}, "nodes": [{"kind": "rect", "size": [9, 9], "position": ["=10*time + vars.x", "=5*time"], "fill": "red"}]}}, "#;
    let node = r#"{"kind": "comp", "comp": "c", "size": [60, 45], "vars": {"x": "=3*time"}, "time": {"speed": 0.5}, "effects": [EFFECTS]}"#;
    assert_mean(comps, node);
}

#[test]
fn what_does_not_move_or_has_no_shutter_looks_as_without() {
    let moving = r#""position": ["=40*time", "=9*time"], "rotation": "=50*time""#;
    let resting = r#""position": [7.3, 9.1], "rotation": 21"#;
    let node = |motion: &str, effects: &str| {
        format!(
            r#"{{"kind": "text", "text": "Ag", "font-size": 30, "fill": "red", "opacity": 0.7, {motion}, "mask": {{"node": {{"kind": "rect", "size": [30, 20]}}}}, "effects": [{effects}]}}"#
        )
    };
    for (motion, effects) in [
        (resting, BLUR),
        (resting, &format!(r#"{BLUR}, {{"kind": "drop-shadow", "offset": [5, 5], "sigma": 2}}"#)),
        (moving, r#"{"kind": "motion-blur", "shutter": 0}"#),
        (moving, r#"{"kind": "motion-blur", "samples": 1}"#),
        (moving, r#"{"kind": "motion-blur", "samples": "=1/0"}"#),
        (moving, r#"{"kind": "motion-blur", "shutter": "=-90"}"#),
    ] {
        let without = effects.split_once("}, ").map_or("", |(_, after)| after);
        assert_same(&frame(SIZE, &node(motion, effects), 4), &frame(SIZE, &node(motion, without), 4));
    }
}

#[test]
fn what_does_not_move_costs_no_pixel() {
    let plan = |position: &str, effects: &str, number: u64| {
        let node = format!(
            r#"{{"kind": "rect", "size": [20, 20], "position": ["{position}", 9], "fill": "red", "effects": [{effects}]}}"#
        );
        let mut film = Film::new(&document(SIZE, &node));
        film.session().plan(number).expect("a plan").to_text()
    };
    // It moves from second 1 on.
    let later = "=max(time - 1, 0)*40";
    assert_eq!(plan(later, BLUR, 5), plan(later, "", 5));
    assert!(plan(later, BLUR, 10).contains("mean of 5") && plan(later, BLUR, 15).contains("mean of 5"));
}

#[test]
fn what_comes_after_it_sees_the_mean() {
    let node = |inner: &str, outer: &str| {
        format!(
            r#"{{"kind": "group", "effects": [{outer}], "children": [{{"kind": "rect", "size": [12, 12], "position": ["=30*time", 14], "fill": "red", "effects": [{inner}]}}]}}"#
        )
    };
    for after in [
        r#"{"kind": "drop-shadow", "offset": [6, 4], "sigma": 1.5}"#,
        r#"{"kind": "blur", "sigma": 2}, {"kind": "invert"}"#,
        r#"{"kind": "directional-blur", "length": 7, "angle": 30}"#,
    ] {
        let one = frame(SIZE, &node(&format!("{BLUR}, {after}"), ""), 5);
        assert_near(&one, &frame(SIZE, &node(BLUR, after), 5), 1);
    }
    // A `transform` after it turns the mean, one before it each picture: about another centre, and moving itself.
    let turned = r#"{"kind": "transform", "rotation": 90, "anchor": [0, 0]}"#;
    let down = frame(SIZE, &node(&format!("{BLUR}, {turned}"), ""), 9);
    assert_eq!(down.ink(), Some([15, 13, 27, 27]), "along y");
    assert_mean("", &node(r#"{"kind": "transform", "rotation": "=200*time"}, EFFECTS"#, ""));
}

#[test]
fn opacity_blend_and_passages_are_those_of_the_frame() {
    let node = |keys: &str, effects: &str| {
        format!(
            r#"{{"kind": "rect", "size": [64, 48], "fill": "lime"}}, {{"kind": "group", "children": [{{"kind": "rect", "size": [20, 20], "position": ["=100*time", 10], "fill": "red"{keys}, "effects": [{effects}]}}]}}"#
        )
    };
    for (keys, number) in [
        (r#", "opacity": "=time""#, 5),
        (r#", "blend": "difference""#, 3),
        (r#", "enter": {"kind": "fade", "for": 1}"#, 3),
        (r#", "exit": {"kind": "wipe", "for": 1.5}"#, 6),
    ] {
        // A group around the blurred node that has these keys instead.
        let inner = node("", BLUR).replace(r#""group", "#, &format!(r#""group", {}, "#, keys.trim_start_matches(", ")));
        let (one, other) = (frame(SIZE, &node(keys, BLUR), number), frame(SIZE, &inner, number));
        if keys.contains("wipe") {
            // The group's box is another: what is looked at is that something is left of it and nothing jumps.
            assert!(one != frame(SIZE, &node("", BLUR), number));
        } else {
            assert_near(&one, &other, 1);
        }
    }
}

#[test]
fn a_node_within_a_blurred_one_is_sampled_once() {
    let nested = |inner: &str| {
        format!(
            r#"{{"kind": "group", "position": ["=30*time", 0], "effects": [{BLUR}], "children": [{{"kind": "rect", "size": [9, 9], "position": [0, "=30*time"], "fill": "red", "effects": [{inner}]}}]}}"#
        )
    };
    assert_same(&frame(SIZE, &nested(BLUR), 5), &frame(SIZE, &nested(""), 5));
    // The motion of what is around a blurred node is not its own.
    let around = |outer: &str| {
        format!(
            r#"{{"kind": "group", "position": ["{outer}", 0], "children": [{{"kind": "rect", "size": [9, 9], "position": [0, "=30*time"], "fill": "red", "effects": [{BLUR}]}}]}}"#
        )
    };
    assert_same(&frame(SIZE, &around("=20*time"), 5), &frame(SIZE, &around("=10"), 5));
    // Of two effects the last one that blurs anything counts.
    let twice = |effects: &str| {
        format!(
            r#"{{"kind": "rect", "size": [9, 9], "position": ["=80*time", 9], "fill": "red", "effects": [{effects}]}}"#
        )
    };
    let off = r#"{"kind": "motion-blur", "shutter": 0}"#;
    let other = r#"{"kind": "motion-blur", "shutter": 720}"#;
    for effects in [format!("{other}, {BLUR}"), format!("{BLUR}, {off}"), format!("{off}, {BLUR}, {off}")] {
        assert_same(&frame(SIZE, &twice(&effects), 5), &frame(SIZE, &twice(BLUR), 5));
    }
}

#[test]
fn what_there_is_is_what_the_frame_has() {
    // A child that begins in the frame is there at once, and one that ended is not there any more.
    let node = |effects: &str| {
        format!(
            r#"{{"kind": "group", "effects": [{effects}], "children": [{{"kind": "rect", "at": 0.5, "size": [20, 20], "fill": "red"}}, {{"kind": "rect", "for": 0.5, "size": [20, 20], "position": [30, 9], "fill": "blue"}}, {{"kind": "rect", "size": [9, 9], "position": ["=10*time", 30], "fill": "lime"}}]}}"#
        )
    };
    let (blurred, sharp) = (frame(SIZE, &node(BLUR), 5), frame(SIZE, &node(""), 5));
    assert_same(&blurred.crop([0, 0, 64, 29]), &sharp.crop([0, 0, 64, 29]));
    // So is what is visible, which child a switch shows, and a transition that is under way.
    let node = |effects: &str| {
        format!(
            r#"{{"kind": "group", "effects": [{effects}], "children": [{{"kind": "rect", "visible": "=time >= 0.5", "size": [20, 20], "fill": "red"}}, {{"kind": "switch", "active": "=floor(time*2)", "children": [{{"kind": "rect", "size": [9, 9], "fill": "blue"}}, {{"kind": "rect", "size": [20, 20], "position": [30, 9], "fill": "lime"}}]}}]}}"#
        )
    };
    assert_same(&frame(SIZE, &node(BLUR), 5), &frame(SIZE, &node(""), 5));
    let entering = |effects: &str| {
        format!(
            r#"{{"kind": "group", "effects": [{effects}], "children": [{{"kind": "rect", "at": 0.5, "size": [20, 20], "fill": "red", "enter": {{"kind": "fade", "for": 1}}}}]}}"#
        )
    };
    // Progress at the moments: twice nothing, then 0 to 2 %.
    let first = frame(SIZE, &entering(BLUR), 5).at(10, 10);
    assert!(first[3] > 0 && first[3] < 4, "{first:?}");
    assert_eq!(frame(SIZE, &entering(""), 5).at(10, 10), NONE);
}

#[test]
fn grain_is_that_of_the_frame() {
    let node = |effects: &str| {
        format!(
            r#"{{"kind": "rect", "size": [64, 48], "fill": "gray", "effects": [{{"kind": "noise", "amount": 0.5}}{effects}]}}"#
        )
    };
    assert_same(&frame(SIZE, &node(&format!(", {BLUR}")), 7), &frame(SIZE, &node(""), 7));
}

#[test]
fn canvases_are_shown_as_they_are_and_move() {
    let node = |effects: &str, x: &str| {
        format!(
            r#"{{"kind": "paint", "size": [20, 20], "position": ["{x}", 9], "effects": [{effects}], "commands": [{{"kind": "ink", "color": "red"}}, {{"kind": "circle", "center": ["=10 + frame", 10], "radius": 4}}]}}"#
        )
    };
    let blurred = frame(SIZE, &node(BLUR, "=20*time"), 5);
    let still: Vec<_> =
        (-2..=2).map(|step| frame(SIZE, &node("", &format!("={}", 10.0 + 0.2 * f64::from(step))), 5)).collect();
    assert_near(&blurred, &mean(&still), 1);
    // A canvas that grows shows more of itself and is not stretched.
    let growing =
        |effects: &str| node(effects, "=9").replace(r#""size": [20, 20]"#, r#""size": ["=10 + 40*time", 20]"#);
    assert_same(&frame(SIZE, &growing(BLUR), 5), &frame(SIZE, &growing(""), 5));
}

#[test]
fn hostile_numbers_do_no_harm() {
    for effects in [
        r#"{"kind": "motion-blur", "shutter": "=1/0", "samples": "=0/0"}"#,
        r#"{"kind": "motion-blur", "shutter": "=1e300", "samples": "=1e300"}"#,
        r#"{"kind": "motion-blur", "shutter": 1e-9, "samples": 64}"#,
        r#"{"kind": "transform", "scale": 0}, {"kind": "motion-blur"}, {"kind": "transform", "scale": 0}"#,
        r#"{"kind": "motion-blur"}, {"kind": "blur", "sigma": 1000}"#,
    ] {
        for motion in [r#""position": ["=1e9*time", 0]"#, r#""scale": "=time - 0.5""#, r#""rotation": "=1/0*time""#] {
            let node =
                format!(r#"{{"kind": "rect", "size": [20, 20], "fill": "red", {motion}, "effects": [{effects}]}}"#);
            let mut film = Film::new(&document(SIZE, &node));
            (0..8).for_each(|number| _ = film.frame(number));
        }
    }
    // Through a scale of nothing.
    let flat = r#"{"kind": "rect", "size": [20, 20], "position": [20, 20], "fill": "red", "scale": ["=time - 0.5", 1], "effects": [{"kind": "motion-blur"}]}"#;
    assert!(frame(SIZE, flat, 4).area() > 0.0 && frame(SIZE, flat, 6).area() > 0.0);
}

#[test]
fn before_the_first_frame_and_after_the_last_it_is_as_there() {
    let node = |effects: &str| {
        format!(
            r#"{{"kind": "rect", "size": [20, 20], "position": {{"keys": [[0, [10, 9]], [2, [50, 9]]]}}, "fill": "red", "effects": [{effects}]}}"#
        )
    };
    let (blurred, sharp) = (still(SIZE, &node(BLUR)), still(SIZE, &node("")));
    assert_px(blurred.at(20, 20), RED, 0);
    assert_eq!(blurred.ink().map(|[x0, ..]| x0), sharp.ink().map(|[x0, ..]| x0));
}

#[test]
fn too_much_is_refused() {
    let frame_of = |nodes: &str, limits: Limits| {
        let text = document(SIZE, nodes);
        let mut session = Composition::from_json("test", &text, &limits)
            .and_then(|composition| composition.compile(&[]))
            .and_then(|compiled| compiled.prepare_with(&MemoryAssets::new()))
            .and_then(|prepared| prepared.session(&SessionOptions::default()))
            .unwrap_or_else(|error| panic!("{text}\n{error}"));
        session.render_frame(3, &mut vec![0; 64 * 48 * 4])
    };
    let node = |shutter: &str| {
        format!(
            r#"{{"kind": "repeat", "count": 4, "child": {{"kind": "rect", "size": [9, 9], "position": ["=9*time", 0], "fill": "red", "effects": [{{"kind": "motion-blur", "shutter": "{shutter}", "samples": 8}}]}}}}"#
        )
    };
    // Those that are open for as long share their moments.
    let moments = |moments| Limits { moments, ..Limits::default() };
    assert!(frame_of(&node("=90"), moments(8)).is_ok());
    let error = frame_of(&node("=90 + 10*index"), moments(8)).unwrap_err();
    assert!(matches!(error, Error::NodeLimit { limit: "moments", allowed: 8, observed: 32, .. }), "{error}");
    // What does not show is not looked at, wherever it is hidden.
    for hidden in [
        r#""kind": "group", "visible": false"#,
        r#""kind": "group", "opacity": 0"#,
        r#""kind": "switch", "active": 1"#,
        r#""kind": "group", "at": 1"#,
    ] {
        let node = format!(r#"{{{hidden}, "children": [{}]}}"#, node("=90 + 10*index"));
        assert!(frame_of(&node, moments(8)).is_ok(), "{hidden}");
    }
    let sampled = |sampled_nodes| Limits { sampled_nodes, ..Limits::default() };
    assert!(frame_of(&node("=90"), sampled(32)).is_ok());
    let error = frame_of(&node("=90"), sampled(31)).unwrap_err();
    assert!(matches!(error, Error::NodeLimit { limit: "sampled_nodes", allowed: 31, observed: 32, .. }), "{error}");
}
