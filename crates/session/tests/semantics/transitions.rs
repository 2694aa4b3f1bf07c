//! Transitions between children of a sequence, and a node's own enter and exit.

use crate::picture::{BLUE, Film, LIME, NONE, Picture, Px, RED, assert_near, assert_px, assert_same, document};

const SIZE: [u32; 2] = [20, 16];

/// Three scenes with transparency, round edges and an effect; the whole of each is one picture.
const A: &str = r##"{"kind": "group", "children": [{"kind": "rect", "size": [14, 12], "fill": "#ff0000c0"},
    {"kind": "ellipse", "size": [9, 9], "position": [2, 2], "fill": "#ffff00"}]"##;
const B: &str = r##"{"kind": "group", "children": [{"kind": "rect", "size": [12, 12], "position": [7, 3.5], "fill": "#0000ff", "opacity": 0.8}]"##;
const C: &str = r##"{"kind": "ellipse", "size": [18, 6], "position": [1, 6], "fill": "#00ff0090",
    "effects": [{"kind": "drop-shadow", "offset": [1, 2], "sigma": 1}]"##;

fn node(scene: &str, keys: &str) -> String {
    format!("{scene}, {keys}}}")
}

fn alone(scene: &str) -> Picture {
    Film::new(&document(SIZE, &node(scene, r#""for": 2"#))).frame(0)
}

fn mix(a: &Picture, b: &Picture, p: f64) -> Picture {
    let mixed = |a: Px, b: Px| [0, 1, 2, 3].map(|i| ((1.0 - p) * f64::from(a[i]) + p * f64::from(b[i])).round() as u8);
    Picture::of(SIZE, |x, y| mixed(a.at(x, y), b.at(x, y)))
}

fn sequence(children: &[String]) -> Film {
    Film::new(&document(SIZE, &format!(r#"{{"kind": "sequence", "children": [{}]}}"#, children.join(", "))))
}

#[test]
fn a_fade_is_the_exact_mix_of_the_finished_pictures() {
    let (a, b) = (alone(A), alone(B));
    let mut film =
        sequence(&[node(A, r#""for": 0.8"#), node(B, r#""for": 0.9, "transition": {"kind": "fade", "for": 0.5}"#)]);
    // The overlap begins 5 frames before the end of A: at frame 3.
    for (number, p) in [(2, 0.0), (3, 0.0), (4, 0.2), (5, 0.4), (6, 0.6), (7, 0.8), (8, 1.0), (11, 1.0)] {
        assert_near(&film.frame(number), &mix(&a, &b, p), 1);
    }
    assert_same(&film.frame(3), &a);
    assert_same(&film.frame(8), &b);
    assert_same(&film.frame(12), &Picture::boxes(SIZE, &[]));
}

#[test]
fn a_fade_follows_its_ease() {
    let (a, b) = (alone(A), alone(B));
    let keys = r#""for": 0.9, "transition": {"kind": "fade", "for": 0.5, "ease": "in-quad"}"#;
    let mut film = sequence(&[node(A, r#""for": 0.8"#), node(B, keys)]);
    for k in 0..5 {
        let t = k as f64 / 5.0;
        assert_near(&film.frame(3 + k), &mix(&a, &b, t * t), 1);
    }
}

#[test]
fn three_scenes_may_overlap_at_once() {
    let (a, b, c) = (alone(A), alone(B), alone(C));
    let mut film = sequence(&[
        node(A, r#""for": 1"#),
        node(B, r#""for": 0.8, "transition": {"kind": "fade", "for": 0.8}"#),
        node(C, r#""for": 1, "transition": {"kind": "fade", "for": 0.7}"#),
    ]);
    // B from 2 to 10 over A; C from 3 over both.
    for number in 2..10_u64 {
        let below = mix(&a, &b, (number - 2) as f64 / 8.0);
        let expected = if number < 3 { below } else { mix(&below, &c, (number - 3) as f64 / 7.0) };
        assert_near(&film.frame(number), &expected, 2);
    }
    assert_same(&film.frame(11), &c);
}

#[test]
fn a_chain_of_transitions_that_do_not_meet() {
    let (a, b, c) = (alone(A), alone(B), alone(C));
    let fade = r#""for": 0.6, "transition": {"kind": "fade", "for": 0.2}"#;
    let mut film = sequence(&[node(A, r#""for": 0.6"#), node(B, fade), node(C, fade)]);
    for (number, expected) in
        [(4, &a), (5, &mix(&a, &b, 0.5)), (6, &b), (8, &b), (9, &mix(&b, &c, 0.5)), (10, &c), (13, &c)]
    {
        assert_near(&film.frame(number), expected, 1);
    }
}

#[test]
fn a_fade_to_or_from_something_invisible_is_a_fade_to_or_from_nothing() {
    let (a, nothing) = (alone(A), Picture::boxes(SIZE, &[]));
    for hidden in [r#""visible": false"#, r#""opacity": 0"#, r#""opacity": 0.0001"#] {
        let to = format!(r#""for": 0.9, {hidden}, "transition": {{"kind": "fade", "for": 0.5}}"#);
        let mut film = sequence(&[node(A, r#""for": 0.8"#), node(B, &to)]);
        let from = format!(r#""for": 0.8, {hidden}"#);
        let mut back =
            sequence(&[node(B, &from), node(A, r#""for": 0.9, "transition": {"kind": "fade", "for": 0.5}"#)]);
        for k in 0..5 {
            let p = k as f64 / 5.0;
            assert_near(&film.frame(3 + k), &mix(&a, &nothing, p), 1);
            assert_near(&back.frame(3 + k), &mix(&nothing, &a, p), 1);
        }
    }
}

const BOX_A: &str = r#"{"kind": "rect", "size": ["100%", "100%"], "fill": "red""#;
const BOX_B: &str = r#"{"kind": "rect", "size": ["100%", "100%"], "fill": "blue""#;

#[test]
fn a_wipe_moves_an_edge_across_the_box() {
    for (angle, along) in [(0, 20.0), (90, 16.0), (180, 20.0), (270, 16.0)] {
        let keys = format!(r#""for": 1.5, "transition": {{"kind": "wipe", "for": 1, "angle": {angle}}}"#);
        let mut film = sequence(&[node(BOX_A, r#""for": 1"#), node(BOX_B, &keys)]);
        assert_same(&film.frame(0), &Picture::boxes(SIZE, &[([0, 0, 20, 16], RED)]));
        assert_same(&film.frame(10), &Picture::boxes(SIZE, &[([0, 0, 20, 16], BLUE)]));
        for k in 1..10 {
            let picture = film.frame(k);
            let edge = k as f64 / 10.0 * along;
            for (x, y) in [(0, 0), (19, 0), (0, 15), (19, 15), (7, 9), (12, 4), (10, 8)] {
                let (cx, cy) = (x as f64 + 0.5, y as f64 + 0.5);
                let way = match angle {
                    0 => cx,
                    90 => cy,
                    180 => 20.0 - cx,
                    _ => 16.0 - cy,
                };
                // The hard edge is antialiased over one pixel, so its middle starts half a pixel early.
                if (way - edge).abs() > 1.1 {
                    let expected = if way < edge { BLUE } else { RED };
                    assert_px(picture.at(x, y), expected, 0);
                }
            }
        }
    }
}

#[test]
fn a_wipe_has_an_edge_of_its_softness() {
    let keys = r#""for": 1.5, "transition": {"kind": "wipe", "for": 1, "softness": 0.5}"#;
    let mut film = sequence(&[node(BOX_A, r#""for": 1"#), node(BOX_B, keys)]);
    assert_same(&film.frame(0), &Picture::boxes(SIZE, &[([0, 0, 20, 16], RED)]));
    let picture = film.frame(5);
    // Half way: the middle of the edge, 10 wide, is in the middle.
    for x in 0..20 {
        let share = (0.5 + (10.0 - (x as f64 + 0.5)) / 10.0).clamp(0.0, 1.0);
        let [r, b] = [(255.0 * (1.0 - share)).round() as u8, (255.0 * share).round() as u8];
        assert_px(picture.at(x, 7), [r, 0, b, 255], 2);
    }
}

#[test]
fn a_wipe_begins_and_ends_with_one_picture_even_beyond_its_box() {
    // What reaches out of the box on the side where the edge comes from, and on the other.
    let wide = |color: &str| {
        format!(
            r#"{{"kind": "group", "children": [{{"kind": "rect", "size": [20, 4], "position": [-8, 0], "fill": "{color}"}}]"#
        )
    };
    let children = [
        node(&wide("red"), r#""for": 1"#),
        node(&wide("blue"), r#""for": 1.5, "transition": {"kind": "wipe", "for": 1}"#),
    ];
    let nodes =
        format!(r#"{{"kind": "sequence", "size": [4, 4], "position": [8, 3], "children": [{}]}}"#, children.join(", "));
    let mut film = Film::new(&document(SIZE, &nodes));
    assert_same(&film.frame(0), &Picture::boxes(SIZE, &[([0, 3, 20, 7], RED)]));
    assert_same(&film.frame(10), &Picture::boxes(SIZE, &[([0, 3, 20, 7], BLUE)]));
    let nodes = r#"{"kind": "group", "size": [4, 4], "position": [8, 3], "enter": {"kind": "wipe", "for": 1}, "children": [
        {"kind": "rect", "size": [20, 4], "position": [-8, 0], "fill": "red"}]}"#;
    assert_same(&Film::new(&document(SIZE, nodes)).frame(0), &Picture::boxes(SIZE, &[]));
}

#[test]
fn a_wipe_turns_with_its_sequence() {
    let children = [
        node(BOX_A, r#""for": 1"#),
        node(BOX_B, r#""for": 1.5, "transition": {"kind": "wipe", "for": 1, "angle": 0}"#),
    ];
    let text = document(
        SIZE,
        &format!(r#"{{"kind": "sequence", "size": [16, 16], "rotation": 90, "children": [{}]}}"#, children.join(", ")),
    );
    let picture = Film::new(&text).frame(5);
    assert_eq!([picture.at(3, 2), picture.at(12, 2), picture.at(3, 13)], [BLUE, BLUE, RED]);
}

#[test]
fn enter_and_exit_fade_by_the_frame() {
    let a = alone(A);
    let nothing = Picture::boxes(SIZE, &[]);
    let keys = r#""at": 0.2, "for": 1.2, "enter": {"kind": "fade", "for": 0.4}, "exit": {"kind": "fade", "for": 0.5}"#;
    let mut film = Film::new(&document(SIZE, &node(A, keys)));
    for number in 0..16_u64 {
        let p = match number {
            2..6 => (number - 2) as f64 / 4.0,
            6..9 => 1.0,
            9..14 => 1.0 - (number - 9) as f64 / 5.0,
            _ => 0.0,
        };
        assert_near(&film.frame(number), &mix(&nothing, &a, p), 1);
    }
}

#[test]
fn enter_and_exit_wipe_against_nothing() {
    let keys = r#""for": 2, "enter": {"kind": "wipe", "for": 1}, "exit": {"kind": "wipe", "for": 1, "angle": 90}"#;
    let mut film = Film::new(&document(SIZE, &node(BOX_A, keys)));
    assert_same(&film.frame(0), &Picture::boxes(SIZE, &[]));
    let picture = film.frame(5);
    assert_eq!([picture.at(4, 8), picture.at(15, 8)], [RED, NONE]);
    assert_same(&film.frame(10), &Picture::boxes(SIZE, &[([0, 0, 20, 16], RED)]));
    let picture = film.frame(15);
    assert_eq!([picture.at(10, 3), picture.at(10, 13)], [NONE, RED]);
    // The own box is what the edge crosses, wherever the node is.
    let small =
        r#"{"kind": "rect", "size": [8, 4], "position": [10, 3], "fill": "lime", "enter": {"kind": "wipe", "for": 1}}"#;
    let picture = Film::new(&document(SIZE, small)).frame(5);
    assert_eq!([picture.at(11, 4), picture.at(16, 4)], [LIME, NONE]);
}

#[test]
fn a_fading_node_stays_one_picture_and_keeps_its_opacity_and_blend() {
    let keys = r#""opacity": 0.5, "enter": {"kind": "fade", "for": 0.4}"#;
    let mut film = Film::new(&document(SIZE, &node(A, keys)));
    let (nothing, half) =
        (Picture::boxes(SIZE, &[]), Film::new(&document(SIZE, &node(A, r#""opacity": 0.5"#))).frame(0));
    assert_near(&film.frame(2), &mix(&nothing, &half, 0.5), 1);
    // Half of a multiplied picture.
    let nodes = r##"{"kind": "rect", "size": [20, 16], "fill": "#808080"},
        {"kind": "rect", "size": [20, 16], "fill": "red", "blend": "multiply", "enter": {"kind": "fade", "for": 0.4}}"##;
    assert_px(Film::new(&document(SIZE, nodes)).frame(2).at(3, 3), [128, 64, 64, 255], 1);
    // A wipe does not change how what is there blends.
    let nodes = nodes.replace("fade", "wipe");
    let picture = Film::new(&document(SIZE, &nodes)).frame(2);
    assert_px(picture.at(2, 3), [128, 0, 0, 255], 1);
    assert_px(picture.at(18, 3), [128, 128, 128, 255], 0);
}

#[test]
fn scenes_of_one_blend_mode_keep_it_during_their_transition() {
    let scene = |color: &str, keys: &str| {
        format!(r#"{{"kind": "rect", "size": [20, 16], "fill": "{color}", "blend": "multiply", {keys}}}"#)
    };
    let nodes = format!(
        r##"{{"kind": "rect", "size": [20, 16], "fill": "#808080"}}, {{"kind": "sequence", "children": [{}, {}]}}"##,
        scene("red", r#""for": 0.6"#),
        scene("blue", r#""for": 0.6, "transition": {"kind": "fade", "for": 0.4}"#)
    );
    let mut film = Film::new(&document(SIZE, &nodes));
    for (number, expected) in
        [(0, [128, 0, 0, 255]), (2, [128, 0, 0, 255]), (4, [64, 0, 64, 255]), (6, [0, 0, 128, 255])]
    {
        assert_px(film.frame(number).at(3, 3), expected, 1);
    }
}
