//! When nodes exist, and how time maps bend the time of their content.

use crate::picture::{Film, Picture, RED, assert_same, document, frame};

const SIZE: [u32; 2] = [24, 2];

/// A square that tells the local frame of its place: at frame n it lies at x = n.
const CLOCK: &str = r#"{"kind": "rect", "size": [1, 2], "position": ["=frame", 0], "fill": "red"}"#;

/// Where the clock stands in each of the first `count` frames; `None` where it is not shown.
fn times(nodes: &str, count: u64) -> Vec<Option<i64>> {
    let mut film = Film::new(&document(SIZE, nodes));
    (0..count).map(|number| film.frame(number).ink().map(|[x, ..]| x)).collect()
}

/// The frames of a film of 20 frames in which the nodes show something.
fn shown(nodes: &str) -> Vec<u64> {
    let mut film = Film::new(&document(SIZE, nodes));
    (0..20).filter(|number| film.frame(*number).ink().is_some()).collect()
}

fn whole(range: core::ops::Range<i64>) -> Vec<Option<i64>> {
    range.map(Some).collect()
}

fn rect(keys: &str) -> String {
    format!(r#"{{"kind": "rect", "size": [4, 2], {keys}}}"#)
}

#[test]
fn a_node_exists_from_at_for_its_length() {
    assert_eq!(shown(&rect(r#""at": 0.3, "for": 0.5"#)), (3..8).collect::<Vec<_>>());
    assert_eq!(shown(&rect(r#""at": "300ms", "for": "5f""#)), (3..8).collect::<Vec<_>>());
    assert_eq!(shown(&rect(r#""at": "1.5s""#)), (15..20).collect::<Vec<_>>());
    assert_eq!(shown(&rect(r#""for": "1f""#)), [0]);
    assert_eq!(shown(&rect(r#""at": 1.9, "for": 5"#)), [19]);
    // Spans snap to the nearest frame.
    assert_eq!(shown(&rect(r#""at": 0.34, "for": 0.26"#)), [3, 4, 5]);
}

#[test]
fn a_span_lies_in_the_parents_local_time_and_within_the_parent() {
    let nodes = format!(r#"{{"kind": "group", "at": 0.5, "for": 0.6, "children": [{}]}}"#, rect(r#""at": 0.2"#));
    assert_eq!(shown(&nodes), [7, 8, 9, 10]);
    let nodes = format!(r#"{{"kind": "group", "at": 0.5, "for": 0.6, "children": [{}]}}"#, rect(r#""for": 5"#));
    assert_eq!(shown(&nodes), (5..11).collect::<Vec<_>>());
}

#[test]
fn expressions_and_keys_run_on_local_time() {
    let clock = CLOCK.replacen('{', r#"{"at": 0.5, "#, 1);
    assert_eq!(times(&clock, 8), [&[None; 5][..], &whole(0..3)].concat());
    let keyed = r#"{"kind": "rect", "size": [1, 2], "at": 0.5, "position": {"keys": [[0, [0, 0]], [1, [10, 0]]]}}"#;
    assert_eq!(times(keyed, 8), [&[None; 5][..], &whole(0..3)].concat());
}

/// A group of these keys that holds the clock.
fn mapped(keys: &str) -> String {
    format!(r#"{{"kind": "group", {keys}, "children": [{CLOCK}]}}"#)
}

#[test]
fn speed_and_from_map_the_content() {
    assert_eq!(times(&mapped(r#""time": {"speed": 2}"#), 5), [0, 2, 4, 6, 8].map(Some));
    assert_eq!(times(&mapped(r#""time": {"from": 0.7}"#), 5), whole(7..12));
    assert_eq!(times(&mapped(r#""time": {"from": 0.3, "speed": 3}"#), 4), [3, 6, 9, 12].map(Some));
    assert_eq!(times(&mapped(r#""at": 0.2, "time": {"speed": 2}"#), 5), [None, None, Some(0), Some(2), Some(4)]);
    assert_eq!(times(&mapped(r#""time": {"freeze": 0.4}"#), 4), [Some(4); 4]);
    // At half the speed a frame of content shows twice; `frame` is a number, whole or not.
    let halved = mapped(r#""time": {"speed": 0.5}"#).replace("=frame", "=floor(frame)");
    assert_eq!(times(&halved, 6), [0, 0, 1, 1, 2, 2].map(Some));
}

#[test]
fn a_keyed_speed_is_integrated() {
    // v = t from 0 to 1 s: the way is t²/2, 0.5 s of content after a second, then on at 1.
    let nodes = mapped(r#""time": {"speed": {"keys": [[0, 0], [1, 1]]}}"#).replace("=frame", "=floor(frame + 1e-6)");
    let found = times(&nodes, 14);
    let expected = (0..14_i64).map(|n| {
        let t = n as f64 / 10.0;
        let way = if t < 1.0 { t * t / 2.0 } else { 0.5 + (t - 1.0) };
        Some((way * 10.0 + 1e-6).floor() as i64)
    });
    assert_eq!(found, expected.collect::<Vec<_>>());
}

#[test]
fn loops_repeat_and_swing() {
    let stack = |time: &str| {
        format!(
            r#"{{"kind": "stack", "for": 1.2, "time": {{{time}}}, "children": [{}]}}"#,
            CLOCK.replacen('{', r#"{"for": 0.4, "#, 1)
        )
    };
    assert_eq!(times(&stack(r#""loop": "repeat""#), 9), [0, 1, 2, 3, 0, 1, 2, 3, 0].map(Some));
    assert_eq!(times(&stack(r#""loop": "pingpong""#), 9), [0, 1, 2, 3, 3, 2, 1, 0, 0].map(Some));
    assert_eq!(times(&stack(r#""reverse": true"#), 5), [Some(3), Some(2), Some(1), Some(0), None]);
    assert_eq!(times(&stack(r#""loop": "repeat", "speed": 2"#), 6), [0, 2, 0, 2, 0, 2].map(Some));
    assert_eq!(times(&stack(r#""loop": "repeat", "from": 0.3"#), 5), [3, 0, 1, 2, 3].map(Some));
    assert_eq!(times(&stack(""), 6), [Some(0), Some(1), Some(2), Some(3), None, None]);
}

#[test]
fn maps_within_maps_multiply() {
    let inner = mapped(r#""time": {"speed": 2}"#);
    let outer = |speed: &str| format!(r#"{{"kind": "group", "time": {{"speed": {speed}}}, "children": [{inner}]}}"#);
    assert_eq!(times(&outer("0.5"), 20), whole(0..20));
    assert_eq!(times(&outer("2"), 4), [0, 4, 8, 12].map(Some));
    // Twice in half is nothing at all, to the bit.
    let scene = r#"{"kind": "ellipse", "size": [5, 1.7], "position": ["=3 + 7*sin(time*9)", 0.2], "fill": "red", "rotation": "=time*100"}"#;
    let mut plain = Film::new(&document(SIZE, scene));
    let nested = format!(
        r#"{{"kind": "group", "time": {{"speed": 0.5}}, "children": [{{"kind": "group", "time": {{"speed": 2}}, "children": [{scene}]}}]}}"#
    );
    let mut nested = Film::new(&document(SIZE, &nested));
    for number in 0..20 {
        assert_same(&nested.frame(number), &plain.frame(number));
    }
}

#[test]
fn a_nodes_own_properties_stay_in_its_local_time() {
    let nodes = r#"{"kind": "group", "position": ["=frame", 0], "time": {"speed": 3}, "children": [
        {"kind": "rect", "size": [1, 2], "fill": "red"}]}"#;
    assert_eq!(times(nodes, 4), whole(0..4));
}

#[test]
fn children_live_and_die_by_the_mapped_time() {
    let nodes =
        format!(r#"{{"kind": "group", "time": {{"speed": 2}}, "children": [{}]}}"#, rect(r#""at": 0.4, "for": 0.8"#));
    assert_eq!(shown(&nodes), [2, 3, 4, 5]);
    let nodes =
        format!(r#"{{"kind": "group", "time": {{"speed": 0.5}}, "children": [{}]}}"#, rect(r#""at": 0.2, "for": 0.3"#));
    assert_eq!(shown(&nodes), (4..10).collect::<Vec<_>>());
}

#[test]
fn a_child_without_a_length_lasts_as_long_as_its_parents_content() {
    // Half speed: 2 s of the parent are 1 s of content.
    let nodes = format!(r#"{{"kind": "group", "time": {{"speed": 0.5}}, "children": [{}]}}"#, rect(r#""at": 0"#));
    assert_eq!(shown(&nodes), (0..20).collect::<Vec<_>>());
    let nodes = format!(r#"{{"kind": "group", "time": {{"speed": 3}}, "children": [{}]}}"#, rect(r#""at": 0"#));
    assert_eq!(shown(&nodes), (0..20).collect::<Vec<_>>());
    // Progress runs over the node's own span.
    let nodes =
        r#"{"kind": "rect", "size": [1, 2], "at": 0.5, "for": 1, "position": ["=progress * 20", 0], "fill": "red"}"#;
    assert_same(&frame(SIZE, nodes, 10), &Picture::boxes(SIZE, &[([10, 0, 11, 2], RED)]));
}
