//! Paths that morph and nodes that follow their path look as what stands still there does.

use crate::picture::{Film, Picture, RED, assert_same, document, frame};

const SIZE: [u32; 2] = [48, 40];

#[test]
fn a_morph_is_the_path_between_its_keys() {
    let keys = r#"{"keys": [[0, "M4 4 L24 4 C24 20 14 24 4 24 Z"], ["1s", "M8 12 L44 4 C44 20 34 40 8 36 Z"]]}"#;
    let path = |d: &str, rest: &str| {
        format!(
            r##"{{"kind": "path", "d": {d}, "fill": "#d62828", "stroke": {{"paint": "#003049", "width": 2}}, "position": [1, 1]{rest}}}"##
        )
    };
    // Frames 0, 5 and 10 of a second of ten: every point between its two places.
    let stills = [
        (0, "M4 4 L24 4 C24 20 14 24 4 24 Z"),
        (5, "M6 8 L34 4 C34 20 24 32 6 30 Z"),
        (10, "M8 12 L44 4 C44 20 34 40 8 36 Z"),
    ];
    let boxed = r#", "size": [30, 20], "anchor": "center", "rotation": 20, "position": [24, 20]"#;
    for rest in ["", boxed] {
        let rest = rest.to_owned();
        let moved = |d: &str| {
            path(d, "")
                .replace(r#", "position": [1, 1]"#, if rest.is_empty() { r#", "position": [1, 1]"# } else { &rest })
        };
        let mut film = Film::new(&document(SIZE, &moved(keys)));
        // In any order: a frame does not depend on those before it.
        for (number, d) in [stills[2], stills[0], stills[1], stills[0]] {
            assert_same(&film.frame(number), &frame(SIZE, &moved(&format!("{d:?}")), 0));
        }
    }
}

#[test]
fn a_clip_morphs_likewise() {
    let node = |path: &str| {
        format!(r##"{{"kind": "rect", "size": ["100%", "100%"], "fill": "#2a9d8f", "clip": {{"path": {path}}}}}"##)
    };
    let keys = r#"{"keys": [[0, "M0 0 L40 0 L0 40 Z"], ["1s", "M20 0 L40 40 L0 20 Z"]]}"#;
    let mut film = Film::new(&document(SIZE, &node(keys)));
    for (number, path) in [(0, "M0 0 L40 0 L0 40 Z"), (5, "M10 0 L40 20 L0 30 Z"), (10, "M20 0 L40 40 L0 20 Z")] {
        assert_same(&film.frame(number), &frame(SIZE, &node(&format!("{path:?}")), 0));
    }
}

#[test]
fn the_box_of_a_morph_is_that_of_its_path_in_and_out_of_a_flow() {
    let flow = |d: &str| {
        format!(
            r##"{{"kind": "group", "layout": {{"display": "flex", "gap": 2}}, "children": [
                {{"kind": "path", "d": {d}, "fill": "#e9c46a"}}, {{"kind": "rect", "size": [6, 6], "fill": "#264653"}}]}}"##
        )
    };
    let anchored = |d: &str| {
        format!(r##"{{"kind": "path", "d": {d}, "fill": "#e9c46a", "anchor": "bottom-right", "position": [40, 36]}}"##)
    };
    let keys = r#"{"keys": [[0, "M0 0 L4 0 L4 9 Z"], ["1s", "M10 0 L24 0 L24 19 Z"]]}"#;
    for node in [&flow as &dyn Fn(&str) -> String, &anchored] {
        let mut film = Film::new(&document(SIZE, &node(keys)));
        for (number, d) in [
            (0, "M0 0 L4 0 L4 9 Z"),
            (5, "M5 0 L14 0 L14 14 Z"),
            (10, "M10 0 L24 0 L24 19 Z"),
            (5, "M5 0 L14 0 L14 14 Z"),
        ] {
            assert_same(&film.frame(number), &frame(SIZE, &node(&format!("{d:?}")), 0));
        }
    }
}

#[test]
fn auto_orient_adds_to_the_rotation() {
    let node =
        |keys: &str| format!(r##"{{"kind": "rect", "size": [16, 6], "anchor": "center", "fill": "#f4a261", {keys}}}"##);
    let path = r#""auto-orient": true, "rotation": 15, "position": {"keys": [[0, [10, 10]], ["1s", [30, 10]], ["2s", [30, 30]]]}"#;
    let mut film = Film::new(&document(SIZE, &node(path)));
    for (number, still) in
        [(5, r#""rotation": 15, "position": [20, 10]"#), (15, r#""rotation": 105, "position": [30, 20]"#)]
    {
        assert_same(&film.frame(number), &frame(SIZE, &node(still), 0));
    }
}

/// A path that a canvas draws is between its keys, as that of a node is.
#[test]
fn paths_of_a_canvas_morph() {
    let keys = r#"{"keys": [[0, "M4 2H8V8H4Z"], [1, "M4 2H28V8H4Z"]]}"#;
    let size = [32, 10];
    let canvas = format!(
        r#"{{"kind": "paint", "commands": [{{"kind": "wipe"}}, {{"kind": "ink", "color": "red"}}, {{"kind": "path", "d": {keys}}}]}}"#
    );
    let node = format!(r#"{{"kind": "path", "fill": "red", "d": {keys}}}"#);
    for (number, right) in [(0, 8), (5, 18), (10, 28), (15, 28)] {
        let expected = Picture::boxes(size, &[([4, 2, right, 8], RED)]);
        for nodes in [&canvas, &node] {
            assert_same(&frame(size, nodes, number), &expected);
        }
    }
}
