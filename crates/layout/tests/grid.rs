//! Grids and blocks: boxes that follow from CSS Grid 1 and CSS 2.1 by hand.

mod common;

use common::Scene;

/// The boxes of the children `a`, `b`, `c` … of a container with this layout.
fn boxes(size: [f64; 2], layout: &str, children: &[&str]) -> Vec<[f64; 4]> {
    let mut scene = Scene::nodes(&container(size, layout, children));
    scene.frame(0);
    (0..children.len()).map(|i| scene.rect(name(i))).collect()
}

fn container([width, height]: [f64; 2], layout: &str, children: &[&str]) -> String {
    let children: Vec<String> = children
        .iter()
        .enumerate()
        .map(|(i, keys)| {
            format!(r#"{{"id": "{}", "kind": "rect"{}{keys}}}"#, name(i), if keys.is_empty() { "" } else { ", " })
        })
        .collect();
    format!(
        r#"[{{"kind": "group", "id": "grid", "size": [{width}, {height}], "layout": {{{layout}}}, "children": [{}]}}]"#,
        children.join(", ")
    )
}

fn name(i: usize) -> &'static str {
    ["a", "b", "c", "d", "e", "f", "g", "h", "i"][i]
}

#[test]
fn fixed_and_shared_tracks_divide_the_room() {
    // 600 − 2 · 10 − 100 = 480: a third and two thirds.
    let layout =
        r#""display": "grid", "gap": 10, "grid-template-columns": "100px 1fr 2fr", "grid-template-rows": "50px 1fr""#;
    assert_eq!(
        boxes([600.0, 200.0], layout, &["", "", "", ""]),
        [[0.0, 0.0, 100.0, 50.0], [110.0, 0.0, 160.0, 50.0], [280.0, 0.0, 320.0, 50.0], [0.0, 60.0, 100.0, 140.0]]
    );
    // Shares below 1 leave the rest.
    let layout = r#""display": "grid", "grid-template-columns": "0.25fr 0.25fr", "grid-template-rows": "100%""#;
    assert_eq!(boxes([400.0, 100.0], layout, &["", ""]), [[0.0, 0.0, 100.0, 100.0], [100.0, 0.0, 100.0, 100.0]]);
}

#[test]
fn tracks_are_a_text_or_a_list() {
    let texts = [
        r#""50px 25% 1fr""#,
        r#"["50px", "25%", "1fr"]"#,
        r#"[50, "25%", "1fr"]"#,
        r#"["=25 * 2", "25% 1fr"]"#,
        r#"[50, {"keys": [[0, "25%"], [1, 300]]}, "1fr"]"#,
    ];
    for columns in texts {
        let layout = format!(r#""display": "grid", "grid-template-columns": {columns}"#);
        let found = boxes([400.0, 40.0], &layout, &["", "", ""]);
        assert_eq!(found, [[0.0, 0.0, 50.0, 40.0], [50.0, 0.0, 100.0, 40.0], [150.0, 0.0, 250.0, 40.0]], "{columns}");
    }
    // A number alone is one track.
    let layout = r#""display": "grid", "grid-template-columns": 70, "grid-auto-rows": 30"#;
    assert_eq!(boxes([400.0, 100.0], layout, &["", ""]), [[0.0, 0.0, 70.0, 30.0], [0.0, 30.0, 70.0, 30.0]]);
}

#[test]
fn tracks_move_and_are_read() {
    let layout = r#""display": "grid", "column-gap": "=frame",
        "grid-template-columns": [{"keys": [[0, 100], [1, 300]]}, "=self.layout.grid_template_columns[0] / 2", "1fr"]"#;
    let mut scene = Scene::nodes(&container([1000.0, 50.0], layout, &["", "", ""]));
    for frame in [0, 5, 10, 3] {
        scene.frame(frame);
        let (gap, first) = (frame as f64, 100.0 + 20.0 * frame as f64);
        assert_eq!(scene.rect("a"), [0.0, 0.0, first, 50.0]);
        assert_eq!(scene.rect("b"), [first + gap, 0.0, first / 2.0, 50.0]);
        assert_eq!(scene.rect("c"), [1.5 * first + 2.0 * gap, 0.0, 1000.0 - 1.5 * first - 2.0 * gap, 50.0]);
    }
    // Pixels and a part of the room at once, between keys of either.
    let layout = r#""display": "grid", "grid-template-columns": [{"keys": [[0, 100], [1, "50%"]]}, "auto"]"#;
    let mut scene = Scene::nodes(&container([1000.0, 50.0], layout, &["", ""]));
    scene.frame(5);
    assert_eq!(scene.rect("a"), [0.0, 0.0, 300.0, 50.0]);
}

#[test]
fn least_and_greatest_sizes_bound_tracks() {
    let grid = |columns: &str| {
        let layout =
            format!(r#""display": "grid", "grid-template-columns": "{columns}", "grid-template-rows": "40px""#);
        let children = [r#""size": [60, 10], "layout": {"justify-self": "stretch"}"#, ""];
        boxes([300.0, 40.0], &layout, &children)[1][0]
    };
    // Where the second column begins is how wide the first is.
    assert_eq!(grid("minmax(100px, 1fr) 2fr"), 100.0);
    assert_eq!(grid("minmax(20px, 150px) 1fr"), 150.0);
    assert_eq!(grid("min-content 1fr"), 60.0);
    assert_eq!(grid("max-content 1fr"), 60.0);
    assert_eq!(grid("fit-content(40px) 1fr"), 60.0);
    assert_eq!(grid("auto 240px"), 60.0);
    assert_eq!(grid("minmax(10%, 20%) 1fr"), 60.0);
}

#[test]
fn repeated_tracks_fill_or_fit_the_room() {
    let grid = |columns: &str, children: &[&str]| {
        boxes(
            [330.0, 40.0],
            &format!(r#""display": "grid", "gap": 10, "grid-template-columns": "{columns}""#),
            children,
        )
    };
    let wide = |boxes: &[[f64; 4]]| boxes.iter().map(|rect| [rect[0], rect[2]]).collect::<Vec<_>>();
    assert_eq!(grid("repeat(3, 1fr)", &["", "", ""]), grid("1fr 1fr 1fr", &["", "", ""]));
    // 100 + 10 + 100 + 10 + 100 = 320 is what fits; the shares take the 10 that are left.
    let [first, second] = [0, 1].map(|i| wide(&grid("repeat(auto-fill, minmax(100px, 1fr))", &["", ""]))[i]);
    assert!((first[1] - 310.0 / 3.0).abs() < 1e-3 && (second[0] - first[1] - 10.0).abs() < 1e-3);
    // Fitting, the two take all of it.
    assert_eq!(wide(&grid("repeat(auto-fit, minmax(100px, 1fr))", &["", ""])), [[0.0, 160.0], [170.0, 160.0]]);
    // The fourth is in the second row.
    assert_eq!(grid("repeat(auto-fill, 100px)", &["", "", "", ""])[3][0], 0.0);
}

#[test]
fn items_lie_between_lines_in_areas_or_where_there_is_room() {
    let layout = |more: &str| {
        format!(
            r#""display": "grid", "grid-template-columns": "repeat(4, 100px)", "grid-template-rows": "repeat(3, 50px)",
               "grid-auto-rows": 20, "grid-auto-columns": 30{more}"#
        )
    };
    let at = |item: &str| boxes([400.0, 150.0], &layout(""), &[&format!(r#""layout": {{{item}}}"#)])[0];
    assert_eq!(at(r#""grid-column": 2"#), [100.0, 0.0, 100.0, 50.0]);
    assert_eq!(at(r#""grid-column": "2 / 4", "grid-row": "2 / -1""#), [100.0, 50.0, 200.0, 100.0]);
    assert_eq!(at(r#""grid-column": "span 3 / -1""#), [100.0, 0.0, 300.0, 50.0]);
    assert_eq!(
        at(r#""grid-column-start": 3, "grid-column-end": "span 2", "grid-row-start": 3"#),
        [200.0, 100.0, 200.0, 50.0]
    );
    assert_eq!(at(r#""grid-area": "2 / 1 / 4 / 3""#), [0.0, 50.0, 200.0, 100.0]);
    assert_eq!(at(r#""grid-area": "1 / 2""#), [100.0, 0.0, 100.0, 50.0]);
    assert_eq!(at(r#""grid-row": "1 / 3", "grid-row-end": 4"#), [0.0, 0.0, 100.0, 150.0]);
    // Beyond the template.
    assert_eq!(at(r#""grid-row": 4"#), [0.0, 150.0, 100.0, 20.0]);
    assert_eq!(at(r#""grid-column": "5 / span 2""#), [400.0, 0.0, 60.0, 50.0]);
    // Row by row, into holes when it is dense.
    let wide = r#""layout": {"grid-column": "span 3"}"#;
    let place = |more: &str| {
        let found = boxes([400.0, 150.0], &layout(more), &[wide, wide, ""]);
        [found[1], found[2]].map(|rect| [rect[0], rect[1]])
    };
    assert_eq!(place(""), [[0.0, 50.0], [300.0, 50.0]]);
    assert_eq!(place(r#", "grid-auto-flow": "row dense""#), [[0.0, 50.0], [300.0, 0.0]]);
    let column = boxes([400.0, 150.0], &layout(r#", "grid-auto-flow": "column""#), &["", "", "", ""]);
    assert_eq!(column[3], [100.0, 0.0, 100.0, 50.0]);
}

#[test]
fn areas_have_names() {
    let layout = r#""display": "grid", "grid-template-areas": ["head head", "side main", ". main"],
        "grid-template-columns": "100px 1fr", "grid-template-rows": "30px 1fr 40px""#;
    let found = boxes(
        [400.0, 200.0],
        layout,
        &[
            r#""layout": {"grid-area": "main"}"#,
            r#""layout": {"grid-area": "head"}"#,
            r#""layout": {"grid-column": "side", "grid-row": "side / main-end"}"#,
            r#""layout": {"grid-row": "3", "grid-column-start": "main-start"}"#,
        ],
    );
    assert_eq!(
        found,
        [[100.0, 30.0, 300.0, 170.0], [0.0, 0.0, 400.0, 30.0], [0.0, 30.0, 100.0, 170.0], [100.0, 160.0, 300.0, 40.0]]
    );
    // Copies of a node, and items of a comp, are placed in it, too; tracks that only areas make are `auto`.
    let mut scene = Scene::new(
        r#"{"reelm": 1, "size": [300, 200], "duration": 1, "comps": {"c": {"size": [300, 200], "nodes": [
                {"kind": "rect", "id": "r", "layout": {"grid-area": "b"}}]}},
            "nodes": [
                {"kind": "comp", "comp": "c", "layout": {"display": "grid", "grid-template-areas": ["a b"],
                    "grid-template-columns": "100px 50px"}},
                {"kind": "repeat", "count": 2, "size": [300, 200], "layout": {"display": "grid", "grid-template-areas": "a b"},
                    "child": {"kind": "rect", "id": "copy", "layout": {"grid-area": "b"}}}]}"#,
    );
    scene.frame(0);
    let inner = scene.ir.names.node(1, "r").expect("the comp's node");
    assert_eq!(scene.rect_of(inner), [100.0, 0.0, 50.0, 200.0]);
}

#[test]
fn alignment_is_that_of_the_area() {
    let at = |container: &str, item: &str| {
        let layout =
            format!(r#""display": "grid", "grid-template-columns": "200px", "grid-template-rows": "100px"{container}"#);
        boxes([400.0, 300.0], &layout, &[&format!(r#""size": [40, 20], "layout": {{{item}}}"#)])[0]
    };
    assert_eq!(at("", ""), [0.0, 0.0, 40.0, 20.0]);
    assert_eq!(at(r#", "justify-items": "end", "align-items": "center""#, ""), [160.0, 40.0, 40.0, 20.0]);
    assert_eq!(at(r#", "place-items": "center""#, ""), [80.0, 40.0, 40.0, 20.0]);
    assert_eq!(at(r#", "place-items": "end center""#, ""), [80.0, 80.0, 40.0, 20.0]);
    assert_eq!(at(r#", "place-items": "end""#, r#""place-self": "start center""#), [80.0, 0.0, 40.0, 20.0]);
    assert_eq!(at("", r#""justify-self": "center", "align-self": "end""#), [80.0, 80.0, 40.0, 20.0]);
    assert_eq!(at(r#", "place-content": "center""#, ""), [100.0, 100.0, 40.0, 20.0]);
    assert_eq!(at(r#", "place-content": "end space-around""#, ""), [100.0, 200.0, 40.0, 20.0]);
    assert_eq!(at(r#", "justify-content": "end", "place-content": "center""#, ""), [200.0, 100.0, 40.0, 20.0]);
    // What has no size is stretched.
    let layout = r#""display": "grid", "grid-template-columns": "200px", "grid-template-rows": "100px""#;
    assert_eq!(boxes([400.0, 300.0], layout, &[""]), [[0.0, 0.0, 200.0, 100.0]]);
}

#[test]
fn a_grid_is_as_large_as_its_tracks_where_it_is_an_item() {
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": [500, 300], "layout": {"display": "flex", "align-items": "start"}, "children": [
            {"kind": "group", "id": "inner", "layout": {"display": "grid", "gap": 5, "padding": 10,
                "grid-template-columns": "30px 40px", "grid-template-rows": "20px"}, "children": [
                {"kind": "rect", "id": "x"}, {"kind": "rect", "id": "y"}, {"kind": "rect", "id": "z", "size": [7, 9]}]},
            {"kind": "rect", "id": "after", "size": [10, 10]}]}]"#,
    );
    scene.frame(0);
    assert_eq!(scene.rect("inner"), [0.0, 0.0, 95.0, 54.0]);
    assert_eq!([scene.rect("y"), scene.rect("z")], [[45.0, 10.0, 40.0, 20.0], [10.0, 35.0, 7.0, 9.0]]);
    assert_eq!(scene.rect("after")[0], 95.0);
}

#[test]
fn a_block_lays_its_children_one_below_the_other() {
    let children = [
        r#""size": ["auto", 20], "layout": {"margin": [10, 0]}"#,
        r#""size": [50, 30], "layout": {"margin": [25, 0, 5, 15]}"#,
        r#""size": ["50%", 10]"#,
        r#""size": [5, 5], "layout": {"position": "absolute", "right": 3, "top": 4}"#,
        r#""size": [40, 10], "layout": {"margin": [0, "auto"]}"#,
    ];
    let found = boxes([300.0, 200.0], r#""display": "block", "padding": [1, 10]"#, &children);
    // Of margins that meet the greater counts.
    assert_eq!(found[0], [10.0, 11.0, 280.0, 20.0]);
    assert_eq!(found[1], [25.0, 56.0, 50.0, 30.0]);
    assert_eq!(found[2], [10.0, 91.0, 140.0, 10.0]);
    assert_eq!(found[3], [292.0, 4.0, 5.0, 5.0]);
    assert_eq!(found[4], [130.0, 101.0, 40.0, 10.0]);
}

#[test]
fn texts_fill_a_block_and_wrap_in_it() {
    let mut scene = Scene::nodes(
        r#"[{"kind": "group", "size": [120, 400], "layout": {"display": "block"}, "children": [
            {"kind": "text", "id": "t", "text": "many words that do not fit into one line", "font-size": 20},
            {"kind": "rect", "id": "r", "size": [10, 10]}]}]"#,
    );
    scene.frame(0);
    let [_, _, width, height] = scene.rect("t");
    assert!(width == 120.0 && height > 60.0, "{width} {height}");
    assert_eq!(scene.rect("r")[1], height);
}

#[test]
fn the_shorthands_of_flex_say_what_their_parts_do() {
    let pairs = [
        (r#""flex": 1"#, r#""flex-grow": 1, "flex-shrink": 1, "flex-basis": 0"#),
        (r#""flex": "2 3 50px""#, r#""flex-grow": 2, "flex-shrink": 3, "flex-basis": 50"#),
        (r#""flex": "none""#, r#""flex-grow": 0, "flex-shrink": 0"#),
        (r#""flex": "auto""#, r#""flex-grow": 1, "flex-shrink": 1"#),
        (r#""flex": 3, "flex-grow": 1"#, r#""flex-grow": 1, "flex-shrink": 1, "flex-basis": 0"#),
        (r#""flex": "25%""#, r#""flex-grow": 1, "flex-shrink": 1, "flex-basis": "25%""#),
    ];
    for (short, long) in pairs {
        let of = |item: &str| {
            let children = [format!(r#""size": [80, 10], "layout": {{{item}}}"#), r#""size": [90, 10]"#.to_owned()];
            let children: Vec<&str> = children.iter().map(String::as_str).collect();
            [100.0, 400.0].map(|width| boxes([width, 50.0], r#""display": "flex""#, &children))
        };
        assert_eq!(of(short), of(long), "{short}");
    }
    let short = boxes([100.0, 90.0], r#""display": "flex", "flex-flow": "column wrap""#, &[r#""size": [20, 50]"#; 2]);
    assert_eq!(short[1][1], 0.0);
    let short = boxes([100.0, 90.0], r#""display": "flex", "flex-flow": "row-reverse""#, &[r#""size": [20, 50]"#]);
    assert_eq!(short[0][0], 80.0);
}

/// What a tree that is kept gives in any order is what a fresh one gives.
#[test]
fn a_kept_grid_is_a_fresh_one() {
    let nodes = r#"[{"kind": "group", "size": [{"keys": [[0, 300], [2, 700]]}, 300], "layout": {"display": "grid", "gap": "1%",
            "grid-template-columns": ["repeat(auto-fit, minmax(60px, 1fr))"], "grid-auto-rows": [{"keys": [[0, 20], [2, "20%"]]}, "auto"]},
        "children": [
            {"kind": "text", "text": "{=frame:.0} words", "layout": {"grid-column": "span 2"}},
            {"kind": "rect", "size": ["=10 + frame", 9], "for": "1s"}, {"kind": "image", "asset": "p"},
            {"kind": "group", "layout": {"display": "block", "padding": "=frame"}, "children": [
                {"kind": "rect", "size": ["auto", 7], "layout": {"margin": "=5 - frame"}}, {"kind": "text", "text": "a b c d e f"}]}]}]"#;
    let mut kept = Scene::nodes(nodes);
    for frame in [0, 7, 3, 12, 19, 3, 0, 15] {
        let mut fresh = Scene::nodes(nodes);
        fresh.frame(frame);
        kept.frame(frame);
        assert_eq!(kept.rects(), fresh.rects(), "frame {frame}");
    }
}

#[test]
fn undefined_and_huge_numbers_do_no_harm() {
    for layout in [
        r#""display": "grid", "grid-template-columns": ["=1/0", "=1e300", "=-5", "1fr"], "gap": "=1e300""#,
        r#""display": "grid", "grid-template-columns": "repeat(auto-fill, 0px)", "grid-template-rows": "1e7px""#,
        r#""display": "grid", "grid-template-columns": "repeat(auto-fit, 1e-30px)", "grid-auto-rows": "0fr""#,
        r#""display": "grid", "grid-template-rows": "repeat(500, 0.001fr)", "grid-auto-flow": "column dense""#,
        r#""display": "block", "padding": "=1e300""#,
    ] {
        let children = [
            r#""layout": {"grid-column": "-500 / 500", "grid-row": "span 500"}"#,
            r#""layout": {"grid-column": 500, "grid-row": -500, "aspect-ratio": 2}"#,
            r#""size": ["=0/0", "=1e300"], "layout": {"margin": "=-1e300"}"#,
            r#""layout": {"position": "absolute", "grid-area": "5 / 5"}"#,
        ];
        for rect in boxes([900.0, 600.0], layout, &children) {
            assert!(rect.iter().all(|side| side.is_finite()), "{rect:?}");
        }
    }
}
