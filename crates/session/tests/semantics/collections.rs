//! Sequence, stack, switch, comp, repeat, and boxes in a flow.

use reelm_assets::MemoryAssets;

use crate::picture::{BLUE, Box4, Film, LIME, Picture, Px, RED, assert_boxes, assert_same, document, frame};

const SIZE: [u32; 2] = [16, 12];

/// A child that fills its box with a colour.
fn scene(color: &str, keys: &str) -> String {
    format!(r#"{{"kind": "rect", "size": ["100%", "100%"], "fill": "{color}", {keys}}}"#)
}

/// What each of the first `count` frames shows at a pixel: r, g, b, w for the colours, a dot for nothing, # for others.
fn strip(text: &str, count: u64) -> String {
    let mut film = Film::new(text);
    let letter = |pixel: Px| match pixel {
        RED => 'r',
        LIME => 'g',
        BLUE => 'b',
        [255, 255, 255, 255] => 'w',
        [0, 0, 0, 0] => '.',
        _ => '#',
    };
    (0..count).map(|number| letter(film.frame(number).at(3, 3))).collect()
}

fn sequence(keys: &str, children: &[String]) -> String {
    document(SIZE, &format!(r#"{{"kind": "sequence"{keys}, "children": [{}]}}"#, children.join(", ")))
}

#[test]
fn children_of_a_sequence_play_one_after_another() {
    let children = [scene("red", r#""for": 0.3"#), scene("lime", r#""for": 0.2"#), scene("blue", r#""for": 0.4"#)];
    assert_eq!(strip(&sequence("", &children), 12), "rrrggbbbb...");
    assert_eq!(strip(&sequence(r#", "at": 0.2"#, &children), 12), "..rrrggbbbb.");
    assert_eq!(strip(&sequence(r#", "for": 0.6"#, &children), 12), "rrrggb......");
}

#[test]
fn at_is_a_delay_and_a_gap_lies_between_all() {
    let children = [
        scene("red", r#""for": 0.3, "at": 0.1"#),
        scene("lime", r#""for": 0.2, "at": 0.2"#),
        scene("blue", r#""for": 0.2"#),
    ];
    assert_eq!(strip(&sequence("", &children), 12), ".rrr..ggbb..");
    assert_eq!(strip(&sequence(r#", "gap": 0.1"#, &children), 14), ".rrr...gg.bb..");
    // A negative gap overlaps; the later child lies over the earlier.
    let children = [scene("red", r#""for": 0.4"#), scene("lime", r#""for": 0.4"#), scene("blue", r#""for": 0.4"#)];
    assert_eq!(strip(&sequence(r#", "gap": -0.1"#, &children), 12), "rrrgggbbbb..");
}

#[test]
fn a_child_without_length_fills_the_rest_of_its_sequence() {
    let children = [scene("red", r#""for": 0.5"#), scene("lime", r#""opacity": 1"#)];
    assert_eq!(strip(&sequence("", &children), 20), "rrrrrggggggggggggggg");
}

#[test]
fn stacks_and_sequences_have_a_length_of_their_own() {
    let stack = format!(
        r#"{{"kind": "stack", "children": [{}, {}]}}"#,
        scene("red", r#""for": 0.2"#),
        scene("lime", r#""at": 0.1, "for": 0.2"#)
    );
    assert_eq!(strip(&sequence("", &[stack.clone(), scene("blue", r#""for": 0.2"#)]), 7), "rggbb..");
    let inner = format!(r#"{{"kind": "sequence", "children": [{}, {stack}]}}"#, scene("blue", r#""for": 0.1"#));
    assert_eq!(strip(&sequence("", &[inner, scene("white", r#""for": 0.2"#)]), 7), "brggww.");
    // A faster clock makes it shorter.
    let fast = format!(
        r#"{{"kind": "stack", "time": {{"speed": 2}}, "children": [{}, {}]}}"#,
        scene("red", r#""for": 0.4"#),
        scene("lime", r#""at": 0.4, "for": 0.4"#)
    );
    assert_eq!(strip(&sequence("", &[fast, scene("blue", r#""for": 0.2"#)]), 7), "rrggbb.");
}

#[test]
fn a_switch_shows_one_child() {
    let children =
        [scene("red", r#""id": "a""#), scene("lime", r#""id": "b""#), scene("blue", r#""id": "c""#)].join(", ");
    let switch = |active: &str| {
        document(SIZE, &format!(r#"{{"kind": "switch", "active": {active}, "children": [{children}]}}"#))
    };
    assert_eq!(strip(&switch("1"), 2), "gg");
    assert_eq!(strip(&switch(r#""c""#), 2), "bb");
    assert_eq!(strip(&switch(r#""=frame / 2""#), 8), "rrggbb..");
    assert_eq!(strip(&switch(r#""=frame - 1""#), 5), ".rgb.");
    assert_eq!(strip(&switch(r#""=frame/2 - 0.5""#), 8), ".rrggbb.");
    assert_eq!(strip(&switch(r#"{"keys": [[0, 2], [0.2, 0, "hold"]]}"#), 4), "bbrr");
}

/// A composition with one comp, `scene`, of these keys, and these nodes.
fn with_comp(comp: &str, nodes: &str) -> String {
    document(SIZE, nodes).replacen(r#""nodes""#, &format!(r#""comps": {{"scene": {{{comp}}}}}, "nodes""#), 1)
}

const MOVING: &str = r#"
    {"kind": "ellipse", "size": [7, 5.5], "position": ["=1 + 10*progress", 2], "fill": "red", "rotation": "=time*77", "opacity": 0.7},
    {"kind": "rect", "size": ["30%", 3], "position": [4, "=frame / 3"], "fill": "blue", "at": 0.3, "for": 0.9, "radius": 1,
     "enter": {"kind": "fade", "for": 0.3}}"#;

#[test]
fn a_comp_that_is_used_once_is_its_content_inlined() {
    let comp = format!(r#""size": [16, 12], "duration": 2, "nodes": [{MOVING}]"#);
    let mut inlined = Film::new(&document(SIZE, MOVING));
    let mut used = Film::new(&with_comp(&comp, r#"{"kind": "comp", "comp": "scene"}"#));
    for number in 0..20 {
        assert_same(&used.frame(number), &inlined.frame(number));
    }
    // Under a transform it is a group of the comp's size.
    let keys = r#""position": [3, 2], "rotation": 20, "scale": 0.7, "opacity": 0.6"#;
    let group = format!(r#"{{"kind": "group", "size": [16, 12], {keys}, "children": [{MOVING}]}}"#);
    let mut grouped = Film::new(&document(SIZE, &group));
    let mut used = Film::new(&with_comp(&comp, &format!(r#"{{"kind": "comp", "comp": "scene", {keys}}}"#)));
    for number in [0, 4, 11] {
        assert_same(&used.frame(number), &grouped.frame(number));
    }
}

#[test]
fn a_comp_has_its_own_size_and_length() {
    let comp = r#""size": [8, 6], "duration": 0.5, "nodes": [
        {"kind": "rect", "size": ["100%", "100%"], "fill": "red"}, {"kind": "rect", "size": [1, 1], "fill": "blue"}]"#;
    let text = with_comp(comp, r#"{"kind": "comp", "comp": "scene", "position": [4, 3]}"#);
    let mut film = Film::new(&text);
    let expected = Picture::boxes(SIZE, &[([4, 3, 12, 9], RED), ([4, 3, 5, 4], BLUE)]);
    assert_same(&film.frame(4), &expected);
    // Past the end of the comp there is nothing.
    assert_same(&film.frame(5), &Picture::boxes(SIZE, &[]));
    // In another size its canvas is scaled.
    let text = with_comp(comp, r#"{"kind": "comp", "comp": "scene", "size": [16, 6]}"#);
    assert_same(&Film::new(&text).frame(0), &Picture::boxes(SIZE, &[([0, 0, 16, 6], RED), ([0, 0, 2, 1], BLUE)]));
    // The canvas of a comp does not cut by itself; a clip does.
    let wide = r#""size": [8, 6], "duration": 1, "nodes": [{"kind": "rect", "size": [12, 3], "fill": "red"}]"#;
    let text = with_comp(wide, r#"{"kind": "comp", "comp": "scene", "clip": true}"#);
    assert_same(&Film::new(&text).frame(0), &Picture::boxes(SIZE, &[([0, 0, 8, 3], RED)]));
}

#[test]
fn the_time_of_a_comp_can_be_mapped() {
    let comp = r#""size": [16, 12], "duration": 0.4, "nodes": [
        {"kind": "sequence", "children": [
            {"kind": "rect", "size": [16, 12], "fill": "red", "for": 0.1}, {"kind": "rect", "size": [16, 12], "fill": "lime", "for": 0.1},
            {"kind": "rect", "size": [16, 12], "fill": "blue", "for": 0.1}, {"kind": "rect", "size": [16, 12], "fill": "white", "for": 0.1}]}]"#;
    let used = |keys: &str| with_comp(comp, &format!(r#"{{"kind": "comp", "comp": "scene", {keys}}}"#));
    assert_eq!(strip(&used(r#""for": 2"#), 6), "rgbw..");
    assert_eq!(strip(&used(r#""time": {"speed": 0.5}"#), 10), "rrggbbww..");
    assert_eq!(strip(&used(r#""time": {"speed": 2}"#), 4), "rb..");
    assert_eq!(strip(&used(r#""time": {"from": 0.1}"#), 5), "gbw..");
    assert_eq!(strip(&used(r#""time": {"reverse": true}"#), 6), "wbgr..");
    assert_eq!(strip(&used(r#""for": 1, "time": {"freeze": 0.2}"#), 12), "bbbbbbbbbb..");
    assert_eq!(strip(&used(r#""for": 1, "time": {"loop": "repeat"}"#), 12), "rgbwrgbwrg..");
    assert_eq!(strip(&used(r#""for": 1, "time": {"loop": "pingpong"}"#), 12), "rgbwwbgrrg..");
    assert_eq!(strip(&used(r#""at": 0.3, "for": 0.2"#), 7), "...rg..");
}

#[test]
fn vars_are_handed_down_through_nested_comps() {
    let text = r#"{"reelm": 1, "size": [16, 12], "fps": 10, "duration": 2, "vars": {"tint": {"type": "color", "default": "lime"}},
        "comps": {
            "dot": {"size": [4, 4], "duration": 2, "vars": {"c": {"type": "color", "default": "red"}, "x": 0}, "nodes": [
                {"kind": "rect", "size": [2, 2], "position": ["=vars.x", 0], "fill": "=vars.c"}]},
            "two": {"size": [16, 4], "duration": 2, "vars": {"c": {"type": "color", "default": "red"}}, "nodes": [
                {"kind": "comp", "comp": "dot"},
                {"kind": "comp", "comp": "dot", "position": [8, 0], "vars": {"c": "=vars.c", "x": "=frame"}}]}},
        "nodes": [{"kind": "comp", "comp": "two", "vars": {"c": "=vars.tint"}},
                  {"kind": "comp", "comp": "two", "vars": {"c": "blue"}, "position": [0, 6]}]}"#;
    let mut film = Film::new(text);
    for number in [0, 3] {
        let x = 8 + number as i64;
        let boxes: [(Box4, Px); 4] =
            [([0, 0, 2, 2], RED), ([x, 0, x + 2, 2], LIME), ([0, 6, 2, 8], RED), ([x, 6, x + 2, 8], BLUE)];
        assert_same(&film.frame(number), &Picture::boxes(SIZE, &boxes));
    }
}

#[test]
fn boxes_flow_as_in_css() {
    let boxes = r#"{"kind": "rect", "size": [3, 2], "fill": "red"}, {"kind": "rect", "size": [2, 4], "fill": "lime"},
        {"kind": "rect", "size": [4, 3], "fill": "blue"}"#;
    let group = |layout: &str| {
        format!(
            r#"{{"kind": "group", "size": [14, 10], "position": [1, 1], "layout": {{"display": "flex", {layout}}}, "children": [{boxes}]}}"#
        )
    };
    let shows = |layout: &str, expected: [Box4; 3]| {
        let [a, b, c] = expected.map(|[x0, y0, x1, y1]| [x0 + 1, y0 + 1, x1 + 1, y1 + 1]);
        assert_boxes(SIZE, &group(layout), &[(a, RED), (b, LIME), (c, BLUE)]);
    };
    shows(r#""align-items": "flex-start""#, [[0, 0, 3, 2], [3, 0, 5, 4], [5, 0, 9, 3]]);
    shows(r#""align-items": "flex-start", "gap": 2"#, [[0, 0, 3, 2], [5, 0, 7, 4], [9, 0, 13, 3]]);
    // 14 − 9 = 5 are left over.
    shows(
        r#""align-items": "flex-end", "justify-content": "flex-end""#,
        [[5, 8, 8, 10], [8, 6, 10, 10], [10, 7, 14, 10]],
    );
    shows(r#""align-items": "flex-end", "gap": 1, "padding": 1"#, [[1, 7, 4, 9], [5, 5, 7, 9], [8, 6, 12, 9]]);
    shows(
        r#""flex-direction": "column", "align-items": "flex-start", "justify-content": "flex-end""#,
        [[0, 1, 3, 3], [0, 3, 2, 7], [0, 7, 4, 10]],
    );
}

#[test]
fn position_is_added_to_the_place_in_the_flow() {
    let nodes = r#"{"kind": "group", "layout": {"display": "flex", "align-items": "flex-start"}, "children": [
        {"kind": "rect", "size": [3, 2], "fill": "red"},
        {"kind": "rect", "size": [2, 2], "position": [2, "=frame"], "fill": "lime"},
        {"kind": "rect", "size": [2, 2], "fill": "blue"}]}"#;
    assert_same(
        &frame(SIZE, nodes, 4),
        &Picture::boxes(SIZE, &[([0, 0, 3, 2], RED), ([5, 4, 7, 6], LIME), ([5, 0, 7, 2], BLUE)]),
    );
}

#[test]
fn a_path_in_a_flow_lies_in_its_place() {
    let nodes = r#"{"kind": "group", "layout": {"display": "flex", "align-items": "flex-start"}, "children": [
        {"kind": "rect", "size": [3, 2], "fill": "red"},
        {"kind": "path", "d": "M4 5 H7 V9 H4 Z", "fill": "lime"},
        {"kind": "rect", "size": [2, 2], "fill": "blue"}]}"#;
    assert_boxes(SIZE, nodes, &[([0, 0, 3, 2], RED), ([3, 0, 6, 4], LIME), ([6, 0, 8, 2], BLUE)]);
}

#[test]
fn copies_of_a_repeat_are_what_one_would_write_by_hand() {
    let child = |i: u32| {
        format!(
            r#"{{"kind": "group", "at": "{}f", "size": [4, 4], "position": [{}, 1], "rotation": {}, "children": [
                {{"kind": "rect", "size": ["=1 + time * 2", 3], "fill": "red"}}]}}"#,
            1 + 2 * i,
            f64::from(i) * 3.5,
            f64::from(i) * 11.0
        )
    };
    let written: Vec<String> = (0..4).map(child).collect();
    let mut written = Film::new(&document(SIZE, &written.join(", ")));
    let mut repeated = Film::new(&document(
        SIZE,
        r#"{"kind": "repeat", "count": 4, "stagger": 0.2, "child":
            {"kind": "group", "at": 0.1, "size": [4, 4], "position": ["=index * 3.5", 1], "rotation": "=index * 11", "children": [
                {"kind": "rect", "size": ["=1 + time * 2", 3], "fill": "red"}]}}"#,
    ));
    for number in [0, 1, 4, 7, 12, 19] {
        assert_same(&repeated.frame(number), &written.frame(number));
    }
}

#[test]
fn copies_lie_in_a_flow() {
    let nodes = r#"{"kind": "repeat", "count": 6, "size": [16, 12], "layout": {"display": "flex", "flex-wrap": "wrap", "gap": 1, "align-content": "flex-start"},
        "child": {"kind": "rect", "size": [4, 3], "fill": "=index < 3 ? #f00 : #00f"}}"#;
    let boxes: Vec<(Box4, Px)> = (0..6_i64)
        .map(|i| (i % 3 * 5, i / 3 * 4, if i < 3 { RED } else { BLUE }))
        .map(|(x, y, color)| ([x, y, x + 4, y + 3], color))
        .collect();
    assert_boxes(SIZE, nodes, &boxes);
}

#[test]
fn a_repeat_is_as_long_as_its_last_copy() {
    let copies = r#"{"kind": "repeat", "count": 3, "stagger": 0.2, "child": {"kind": "rect", "size": ["100%", "100%"], "for": 0.3,
        "fill": "=index == 0 ? #f00 : index == 1 ? #0f0 : #00f"}}"#;
    let white = scene("white", r#""for": 0.2"#);
    assert_eq!(strip(&sequence("", &[copies.to_owned(), white.clone()]), 10), "rrggbbbww.");
    let turned = copies.replacen(r#""kind""#, r#""time": {"reverse": true}, "kind""#, 1);
    assert_eq!(
        strip(&sequence("", &[turned, white.clone()]), 10),
        "bbbggrrww.",
        "the later copy lies over the earlier"
    );
    let twice = copies.replacen(r#""kind""#, r#""time": {"speed": 2}, "kind""#, 1);
    assert_eq!(strip(&sequence("", &[twice, white]), 7), "rgbbww.");
}

/// Every copy is one more item of the same draw, and the others' states do not change with their number.
#[test]
fn a_plan_grows_by_the_copies_alone() {
    let plan = |count: u32, extra: &str| {
        let nodes = format!(
            r#"{extra}{{"kind": "repeat", "count": {count}, "child": {{"kind": "rect", "id": "r", "size": [2, 2], "fill": "red",
                "position": ["=index * 2 + wiggle(3, 1)", 3]}}}}"#
        );
        Film::new(&document(SIZE, &nodes)).session().plan(3).expect("a plan").to_text()
    };
    let items = |text: &str| text.lines().filter(|line| line.contains("rect")).map(str::to_owned).collect::<Vec<_>>();
    let (two, five) = (items(&plan(2, "")), items(&plan(5, "")));
    assert_eq!((two.len(), five.len()), (2, 5), "{five:?}");
    assert_eq!(two[..], five[..2]);
    let other = items(&plan(5, r#"{"kind": "group", "id": "g", "children": []}, "#));
    assert_eq!(five, other, "what the copies are does not depend on other nodes");
}

/// A file is shown as the comp that it would be, its background as a rectangle beneath all.
#[test]
fn a_composition_from_a_file_is_a_comp() {
    let file = format!(
        r##"{{"reelm": 1, "size": [16, 12], "fps": 60, "duration": 2, "background": "#00ff0080", "vars": {{"x": 1}}, "nodes": [{MOVING},
            {{"kind": "rect", "size": [2, 2], "position": ["=vars.x", 8], "fill": "lime"}}, {{"kind": "comp", "src": "../deep.json"}}]}}"##
    );
    let deep = r#"{"reelm": 1, "size": [4, 4], "duration": "3f", "nodes": [{"kind": "rect", "size": [3, 3], "fill": "blue"}]}"#;
    let files = MemoryAssets::new().with("parts/one.json", file.as_bytes()).with("deep.json", deep.as_bytes());
    let keys = r#""position": [1, 2], "scale": 0.9, "vars": {"x": "=frame"}, "time": {"speed": 0.5}"#;
    let shown = document(SIZE, &format!(r#"{{"kind": "comp", "src": "parts/one.json", {keys}}}"#));
    let comp = format!(
        r##""size": [16, 12], "duration": 2, "vars": {{"x": 1}}, "nodes": [{{"kind": "rect", "size": [16, 12], "fill": "#00ff0080"}}, {MOVING},
            {{"kind": "rect", "size": [2, 2], "position": ["=vars.x", 8], "fill": "lime"}},
            {{"kind": "group", "size": [4, 4], "for": "3f", "children": [{{"kind": "rect", "size": [3, 3], "fill": "blue"}}]}}]"##
    );
    let mut from_file = Film::with(&shown, &files);
    let mut inline = Film::new(&with_comp(&comp, &format!(r#"{{"kind": "comp", "comp": "scene", {keys}}}"#)));
    for number in 0..20 {
        assert_same(&from_file.frame(number), &inline.frame(number));
    }
}

#[test]
fn truth_and_colour_are_handed_in_animated() {
    let comp = r##""vars": {"on": true, "tint": "#fff"}, "nodes": [{"kind": "rect", "size": ["100%", "100%"], "visible": "=vars.on", "fill": "=vars.tint"}]"##;
    let used = |vars: &str| with_comp(comp, &format!(r#"{{"kind": "comp", "comp": "scene", "vars": {{{vars}}}}}"#));
    assert_eq!(strip(&used(r#""on": "=frame % 2 == 0""#), 4), "w.w.");
    assert_eq!(strip(&used(r#""on": {"keys": [[0, false], ["2f", true]]}"#), 4), "..ww");
    assert_eq!(strip(&used(r##""tint": {"keys": [[0, "#f00"], ["2f", "#00f", "hold"]]}"##), 4), "rrbb");
    assert_eq!(strip(&used(r#""tint": "=frame < 1 ? #0f0 : #f00""#), 3), "grr");
    // Handed on within.
    let inner = r##""outer": {"vars": {"c": "#fff"}, "nodes": [{"kind": "comp", "comp": "scene", "vars": {"tint": "=vars.c", "on": "=frame != 1"}}]}"##;
    let text = with_comp(comp, r#"{"kind": "comp", "comp": "outer", "vars": {"c": "=frame < 2 ? #00f : #0f0"}}"#);
    let text = text.replacen(r#""comps": {"#, &format!(r#""comps": {{{inner}, "#), 1);
    assert_eq!(strip(&text, 4), "b.gg");
}

/// Where one picture comes from does not depend on the other nodes' order, or on whether there are more.
#[test]
fn the_order_of_unrelated_nodes_changes_no_hash() {
    let group = |id: &str, x: u32, color: &str| {
        format!(
            r#"{{"kind": "group", "id": "{id}", "size": [5, 5], "position": [{x}, 2], "effects": [{{"kind": "blur", "sigma": 1}}], "opacity": 0.7,
                "children": [{{"kind": "rect", "id": "{id}-r", "size": [4, 4], "fill": "{color}", "rotation": "=wiggle(2, 30)"}},
                    {{"kind": "rect", "size": [2, 2], "fill": "white"}}]}}"#
        )
    };
    let (a, b, c) = (group("a", 0, "red"), group("b", 6, "blue"), group("c", 11, "lime"));
    let hashes = |nodes: &[&str]| {
        let mut film = Film::new(&document(SIZE, &nodes.join(", ")));
        let plan = film.session().plan(7).expect("a plan");
        let mut hashes: Vec<_> = plan.op_hashes.values().map(|hash| hash.0).collect();
        hashes.sort_unstable();
        hashes
    };
    let (all, mixed, two) = (hashes(&[&a, &b, &c]), hashes(&[&c, &a, &b]), hashes(&[&b, &c]));
    assert!(all.len() >= 9, "a draw, a blur and a composite each: {all:?}");
    assert_eq!(mixed, all);
    assert_eq!(two.len() * 3, all.len() * 2);
    assert!(two.iter().all(|hash| all.contains(hash)), "{two:?}, {all:?}");
}
