//! State hashes: what moves keeps its own, what looks different has another.

mod common;

use common::{Scene, scene};
use proptest::prelude::*;
use reelm_ids::Hash128;

/// The state of the node `n` and of the whole frame.
fn states(scene: &mut Scene, frame: u64) -> [Hash128; 2] {
    let whole = scene.at(frame).state;
    [scene.find("n").expect("the node is shown").state, whole]
}

const INSIDE: &str = r#"{"kind": "rect", "size": [9, 7], "position": [2, 3], "fill": "red"},
    {"kind": "text", "text": "a", "font-size": 9, "position": [4, 9]}"#;

/// A group of which these keys, a mapping of the frame, change from frame to frame.
fn group(keys: &str) -> Scene {
    scene(&format!(r#"{{"id": "n", "kind": "group", "size": [30, 20], {keys}, "children": [{INSIDE}]}}"#))
}

#[test]
fn a_subtree_that_moves_fades_or_turns_keeps_its_state() {
    for keys in [
        r#""position": ["=frame", 3]"#,
        r#""rotation": "=frame * 7""#,
        r#""scale": "=1 + frame / 10""#,
        r#""skew": ["=frame", 0]"#,
        r#""opacity": "=1 - frame / 20""#,
        r#""anchor": "=[frame / 10, 0]""#,
        r#""rotation": 10, "pivot": "=[frame / 10, 0]""#,
        r#""enter": {"kind": "fade", "for": 1}"#,
        r#""exit": {"kind": "wipe", "for": 2}"#,
    ] {
        let mut scene = group(keys);
        let [own, whole] = states(&mut scene, 3);
        let [own_later, whole_later] = states(&mut scene, 4);
        assert_eq!(own, own_later, "{keys}: the subtree looks the same in its own space");
        assert_ne!(whole, whole_later, "{keys}: the frame does not");
    }
}

#[test]
fn a_subtree_whose_inside_changes_has_another_state() {
    for keys in [
        r#""clip": {"radius": "=frame"}"#,
        r#""effects": [{"kind": "blur", "sigma": "=frame"}]"#,
        r#""mask": {"node": {"kind": "rect", "size": [20, 20], "position": ["=frame", 0]}}"#,
        r#""mask": {"feather": "=frame", "node": {"kind": "rect", "size": [20, 20]}}"#,
        r#""mask": {"node": {"kind": "rect", "size": [20, 20], "opacity": "=frame / 9"}}"#,
    ] {
        let mut scene = group(keys);
        let (before, after) = (states(&mut scene, 3), states(&mut scene, 4));
        assert!(before[0] != after[0] && before[1] != after[1], "{keys}");
    }
}

#[test]
fn a_scene_that_stands_still_has_one_state() {
    let mut scene = group(r#""opacity": 0.5"#);
    let first = states(&mut scene, 0);
    assert!((1..20).all(|frame| states(&mut scene, frame) == first));
}

#[test]
fn neither_names_nor_what_is_not_shown_are_in_the_state() {
    let mut plain = scene(r#"{"kind": "rect", "size": [9, 9]}"#);
    let state = plain.at(0).state;
    for nodes in [
        r#"{"id": "other", "kind": "rect", "size": [9, 9]}"#,
        r#"{"kind": "rect", "size": [9, 9]}, {"kind": "rect", "size": [5, 5], "visible": false}"#,
        r#"{"kind": "text", "text": "x", "at": 1}, {"kind": "rect", "size": [9, 9]}"#,
        r#"{"kind": "rect", "size": ["=9 + frame", 9]}"#,
    ] {
        assert_eq!(scene(nodes).at(0).state, state, "{nodes}");
    }
}

#[test]
fn a_transition_from_a_sibling_differs_from_one_from_nothing() {
    // Frame 3 of both: something lies there, and the last child has gone a third of its way. Only in the first is what
    // lies there what it comes from.
    let at = |middle: &str| {
        let mut scene = scene(&format!(
            r#"{{"kind": "sequence", "gap": -0.4, "children": [
            {{"kind": "rect", "size": [9, 9], "for": 1, "visible": "={first}"}},
            {{"kind": "rect", "size": [9, 9], "for": 1, "visible": "={second}"}},
            {{"kind": "rect", "size": [5, 5], "for": 1, "transition": {{"kind": "fade", "for": 0.6}}}}]}}"#,
            first = if middle == "true" { "false" } else { "true" },
            second = middle,
        ));
        scene.at(8).state
    };
    assert_ne!(at("true"), at("false"));
}

/// What can be chosen, each with three values of which every pair looks different.
const CHOICES: [(&str, [&str; 3]); 19] = [
    ("POSITION", ["[1, 2]", "[2, 1]", "[1, 2.5]"]),
    ("ROTATION", ["0", "15", "-15"]),
    ("SCALE", ["1", "1.5", "[1, 1.5]"]),
    ("OPACITY", ["1", "0.5", "0.25"]),
    ("BLEND", ["\"normal\"", "\"multiply\"", "\"screen\""]),
    ("SIZE", ["[20, 14]", "[14, 20]", "[20, 15]"]),
    ("RADIUS", ["0", "3", "[3, 0, 0, 0]"]),
    ("FILL", ["\"#204060\"", "\"#20406080\"", "{\"linear\": {\"stops\": [[0, \"red\"], [1, \"#204060\"]]}}"]),
    ("STROKE", ["1", "2", "3.5"]),
    ("ALIGN", ["\"center\"", "\"inside\"", "\"outside\""]),
    ("DASH", ["[]", "[3, 2]", "[3, 3]"]),
    ("EFFECT", ["{\"kind\": \"blur\", \"sigma\": 1}", "{\"kind\": \"blur\", \"sigma\": 2}", "{\"kind\": \"sepia\"}"]),
    ("CLIP", ["false", "true", "{\"radius\": 4}"]),
    ("MODE", ["\"alpha\"", "\"luma\"", "\"stencil\""]),
    ("INVERT", ["false", "true", "true "]),
    ("FEATHER", ["0", "1", "2"]),
    ("TEXT", ["\"a\"", "\"b\"", "\"ab\""]),
    ("FONT", ["9", "10", "12.5"]),
    ("RULE", ["\"nonzero\"", "\"evenodd\"", "\"nonzero\" "]),
];

/// The composition of these choices.
fn composition(choice: &[usize]) -> String {
    let template = r##"{"kind": "group", "size": [40, 30], "position": POSITION, "rotation": ROTATION, "clip": CLIP,
            "mask": {"mode": MODE, "invert": INVERT, "feather": FEATHER, "node": {"kind": "ellipse", "size": [30, 20], "fill": "#a04080c0"}},
            "children": [
                {"kind": "rect", "size": SIZE, "scale": SCALE, "radius": RADIUS, "fill": FILL, "opacity": OPACITY, "blend": BLEND,
                 "stroke": {"paint": "blue", "width": STROKE, "align": ALIGN, "dash": DASH}, "effects": [EFFECT]},
                {"kind": "text", "text": TEXT, "font-size": FONT},
                {"kind": "path", "d": "M0 0V9H9Z M2 2H4V4Z", "fill-rule": RULE, "position": [20, 12]}]}"##;
    CHOICES
        .iter()
        .zip(choice)
        .fold(template.to_owned(), |text, ((name, values), which)| text.replace(name, values[*which]))
}

/// The composition without what JSON does not care for.
fn canonical(choice: &[usize]) -> String {
    composition(choice).replace("true ", "true").replace("\" ", "\"")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn whatever_looks_different_has_another_state(
        choice in prop::collection::vec(0..3_usize, CHOICES.len()),
        which in 0..CHOICES.len(),
        other in 0..3_usize,
    ) {
        let mut edited = choice.clone();
        edited[which] = other;
        let same = canonical(&choice) == canonical(&edited);
        let [before, after] = [&choice, &edited].map(|choice| scene(&composition(choice)).at(0).state);
        prop_assert_eq!(before == after, same, "{} from {} to {}", CHOICES[which].0, choice[which], other);
    }
}

#[test]
fn every_choice_counts() {
    let state = |which: usize, value: usize| {
        let mut choice = [0; CHOICES.len()];
        choice[which] = value;
        (scene(&composition(&choice)).at(0).state, canonical(&choice))
    };
    for (which, (name, _)) in CHOICES.iter().enumerate() {
        let all = [0, 1, 2].map(|value| state(which, value));
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            assert_eq!(all[a].0 == all[b].0, all[a].1 == all[b].1, "{name}: {a} and {b}");
        }
    }
}

#[test]
fn the_order_of_children_counts() {
    let (a, b) = (r#"{"kind": "rect", "size": [9, 9]}"#, r#"{"kind": "rect", "size": [9, 9], "fill": "red"}"#);
    assert_ne!(scene(&format!("{a}, {b}")).at(0).state, scene(&format!("{b}, {a}")).at(0).state);
    // A child is not a sibling, and a mask is not a child.
    let nested = format!(r#"{{"kind": "group", "children": [{a}, {b}]}}"#);
    let beside = format!(r#"{{"kind": "group", "children": [{a}]}}, {b}"#);
    let masked = format!(r#"{{"kind": "group", "mask": {{"node": {a}}}, "children": [{b}]}}"#);
    let states = [nested, beside, masked].map(|nodes| scene(&nodes).at(0).state);
    assert!(states[0] != states[1] && states[1] != states[2] && states[0] != states[2]);
}
