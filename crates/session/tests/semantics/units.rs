//! Characters, words and lines of a text that move by themselves.

use crate::picture::{Film, Picture, assert_near, assert_same, document, frame};

const SIZE: [u32; 2] = [260, 240];
/// Lines are 60 px high: whole pixels, so that what is moved from line to line covers the same parts of pixels.
const LOOK: &str = r##""font-size": 40, "line-height": 1.5, "fill": "#fff""##;

/// A text of `lines`, one beneath the other, under the animators `animate`.
fn text(lines: &str, keys: &str, animate: &str) -> String {
    format!(r#"{{"kind": "text", "text": "{lines}", "position": [20, 10], {LOOK}, {keys} "animate": {animate}}}"#)
}

fn animated(lines: &str, animate: &str, number: u64) -> Picture {
    frame(SIZE, &text(lines, "", animate), number)
}

/// What line `line` of three covers, with the room that it moves in.
fn of_line(picture: &Picture, line: i64) -> Picture {
    picture.crop([0, 10 + 60 * line, 260, 70 + 60 * line])
}

const RISE: &str = r#"{"position": {"keys": [[0, [40, 0]], ["500ms", [0, 0], "out-cubic"]]},
    "opacity": {"keys": [[0, 0], ["300ms", 1]]}}"#;

#[test]
fn a_unit_moves_as_a_node_of_its_own_would() {
    let props = r#""position": {"keys": [[0, [40, -7]], ["500ms", [0, 0], "out-cubic"]]},
        "opacity": {"keys": [[0, 0], ["300ms", 1]]}"#;
    for by in ["char", "word", "line"] {
        let animate = format!(r#"{{"by": "{by}", "stagger": "200ms", "props": {{{props}}}}}"#);
        for number in [0, 1, 3, 4, 6, 9] {
            let nodes: Vec<String> = (0..3)
                .map(|line| {
                    // The position of a node is that of its parent's box.
                    let place = format!(r#"{{"kind": "group", "position": [20, {}], "children": ["#, 10 + 60 * line);
                    let at = format!("{}ms", 200 * line);
                    let text = format!(
                        r#"{{"kind": "text", "text": "H", {LOOK}, "position": [0, 0]}}], "at": "{at}", {props}"#
                    );
                    let place = place.replace(&format!(r#""position": [20, {}]"#, 10 + 60 * line), r#""size": [0, 0]"#);
                    format!(
                        r#"{{"kind": "group", "position": [20, {}], "size": [0, 0], "children": [{place}{text}}}]}}"#,
                        10 + 60 * line
                    )
                })
                .collect();
            let apart = frame(SIZE, &nodes.join(","), number);
            assert_same(&animated("H\\nH\\nH", &animate, number), &apart);
        }
    }
}

#[test]
fn a_unit_turns_about_its_middle_on_its_line() {
    let props = r#""rotation": 30, "scale": [1.5, 0.8], "skew": [10, 0]"#;
    let apart: Vec<String> = (0..3)
        .map(|line| {
            format!(r#"{{"kind": "text", "text": "HO", {LOOK}, "position": [20, {}], {props}}}"#, 10 + 60 * line)
        })
        .collect();
    let apart = frame(SIZE, &apart.join(","), 0);
    for by in ["word", "line"] {
        let animate = format!(r#"{{"by": "{by}", "props": {{{props}}}}}"#);
        // A box is as wide as its text, rounded up to 1/64 px, and turns about a middle that is as much farther right.
        assert_near(&animated("HO\\nHO\\nHO", &animate, 0), &apart, 6);
    }
}

#[test]
fn each_unit_is_a_stagger_later_than_the_one_before() {
    for by in ["char", "word", "line"] {
        let animate = format!(r#"{{"by": "{by}", "stagger": "300ms", "props": {RISE}}}"#);
        let mut film = Film::new(&document(SIZE, &text("H\\nH\\nH", "", &animate)));
        for number in 0..15 {
            let picture = film.frame(number);
            for line in 1..3 {
                // Before its first key it holds the first value.
                let earlier = film.frame(number.saturating_sub(3 * line));
                assert_same(&of_line(&picture, line as i64), &of_line(&earlier, 0));
            }
        }
    }
}

#[test]
fn a_negative_stagger_begins_with_the_last_unit() {
    let with = |stagger: &str| {
        let animate = format!(r#"{{"by": "word", "stagger": "{stagger}", "props": {RISE}}}"#);
        Film::new(&document(SIZE, &text("H\\nH\\nH", "", &animate)))
    };
    let (mut forwards, mut backwards) = (with("200ms"), with("-200ms"));
    for number in [0, 1, 2, 4, 5, 8] {
        let (forwards, backwards) = (forwards.frame(number), backwards.frame(number));
        for line in 0..3 {
            assert_same(&of_line(&forwards, line), &of_line(&backwards, 2 - line));
        }
    }
}

#[test]
fn units_that_stand_still_are_the_plain_text() {
    let lines = "Office AVATAR\\nfjords";
    let plain = frame(SIZE, &text(lines, "", "[]"), 0);
    let over = format!(
        r#"[{{"by": "char", "stagger": "20ms", "props": {RISE}}},
            {{"by": "word", "props": {{"rotation": {{"keys": [[0, 90], ["400ms", 0]]}}}}}},
            {{"by": "line", "props": {{"scale": "=time < 1 ? 0 : 1", "skew": "=[0, 0]"}}}}]"#
    );
    assert_same(&animated(lines, &over, 15), &plain);
    // Nothing of it is seen at first, and its box is there all the time.
    let mut film = Film::new(&document(
        SIZE,
        &format!(
            r#"{{"kind": "group", "layout": {{"display": "flex"}}, "children": [{}, {{"kind": "rect", "size": [5, 5]}}]}}"#,
            text("HH", "", &over)
        ),
    ));
    let (first, last) = (film.frame(0), film.frame(15));
    assert!(first.ink().is_some_and(|[x0, _, x1, _]| x1 - x0 <= 6));
    // The rectangle that follows it.
    let top = |picture: &Picture| picture.crop([0, 0, 260, 8]);
    assert_same(&top(&first), &top(&last));
}

#[test]
fn expressions_see_the_unit_and_its_time() {
    // Lines at places that index, count and time give, against nodes at those places.
    let animate = r##"{"by": "line", "stagger": "100ms",
        "props": {"position": "=[10*index + count, 20*time]", "fill": "=index == 1 ? #f00 : #0f0"}}"##;
    let found = animated("H\\nH\\nH", animate, 8);
    let apart: Vec<String> = (0..3)
        .map(|line| {
            let (x, y) = (20 + 10 * line + 3, f64::from(10 + 60 * line) + 20.0 * (0.8 - 0.1 * f64::from(line)));
            let fill = if line == 1 { "#f00" } else { "#0f0" };
            let look = LOOK.replace("#fff", fill);
            format!(r#"{{"kind": "text", "text": "H", {look}, "position": [{x}, {y}]}}"#)
        })
        .collect();
    assert_same(&found, &frame(SIZE, &apart.join(","), 8));
    // Within a copy of a repeat it is the unit's number that counts, and nodes are read as everywhere.
    let repeat = format!(
        r#"{{"kind": "repeat", "count": 1, "child": {}}}, {{"id": "r", "kind": "rect", "opacity": 0.5, "size": [1, 1]}}"#,
        text("H\\nH", "", r#"{"by": "line", "props": {"position": "=[index*10, 0]", "opacity": "=nodes.r.opacity"}}"#)
    );
    let repeat = frame(SIZE, &repeat, 0);
    let single = animated("H\\nH", r#"{"by": "line", "props": {"position": "=[index*10, 0]", "opacity": 0.5}}"#, 0);
    assert_near(&repeat.crop([10, 10, 260, 240]), &single.crop([10, 10, 260, 240]), 2);
}

#[test]
fn each_unit_has_a_noise_of_its_own() {
    let shake = |source: &str| {
        let animate = format!(r#"{{"by": "line", "props": {{"position": [{source}, 0]}}}}"#);
        let picture = animated("H\\nH\\nH", &animate, 7);
        [0, 1, 2].map(|line| of_line(&picture, line).ink().map(|ink| ink[0]))
    };
    let [a, b, c] = shake(r#""=wiggle(2, 15)""#);
    assert!(a != b && b != c && a != c, "{a:?} {b:?} {c:?}");
    let [a, b, c] = shake(r#"{"noise": {"freq": 2, "amp": 15, "seed": 3}}"#);
    assert!(a == b && b == c, "one seed, one noise");
}

#[test]
fn a_unit_that_lets_something_through_is_one_picture() {
    let stroke = r##""stroke": {"paint": "#f00", "width": 8},"##;
    let props = r#"{"by": "word", "props": {"opacity": 0.5}}"#;
    let unit = frame(SIZE, &text("HO", stroke, props), 0);
    let node = frame(SIZE, &text("HO", &format!(r#"{stroke} "opacity": 0.5,"#), "[]"), 0);
    assert_near(&unit, &node, 1);
    // A colour and a width in place of the text's own.
    let painted = r##"{"by": "word", "props": {"fill": "#00f", "stroke": {"paint": "#0f0", "width": 3}}}"##;
    let unit = frame(SIZE, &text("HO", stroke, painted), 0);
    let own = text("HO", r##""stroke": {"paint": "#0f0", "width": 3},"##, "[]").replace("#fff", "#00f");
    assert_same(&unit, &frame(SIZE, &own, 0));
}

#[test]
fn animators_of_one_unit_add_up_and_others_lie_within_each_other() {
    let two = r#"[{"by": "line", "props": {"position": [10, 0], "opacity": 0.5}},
        {"by": "line", "props": {"position": [5, 3], "opacity": 0.5}}]"#;
    let one = r#"{"by": "line", "props": {"position": [15, 3], "opacity": 0.25}}"#;
    assert_same(&animated("HO\\nHO", two, 0), &animated("HO\\nHO", one, 0));
    // The word turns, with the character that is moved within it: to the right becomes down.
    let nested = |order: [&str; 2]| animated("H", &format!("[{}, {}]", order[0], order[1]), 0);
    let [turn, shift] =
        [r#"{"by": "word", "props": {"rotation": 90}}"#, r#"{"by": "char", "props": {"position": [20, 0]}}"#];
    let (first, second) = (nested([turn, shift]), nested([shift, turn]));
    assert_same(&first, &second);
    let still = animated("H", turn, 0).ink().unwrap();
    assert_eq!(first.ink().unwrap(), [still[0], still[1] + 20, still[2], still[3] + 20]);
}

#[test]
fn what_is_undefined_does_no_harm_and_is_told_once_for_each_frame() {
    let animate = r#"{"by": "char", "props": {"position": "=[1/(index - index), 0]", "scale": "=1e300*1e300",
        "rotation": "=sqrt(-1)", "opacity": "=1 + 0/(index - 1)"}}"#;
    let mut film = Film::new(&document(SIZE, &text("HHH", "", animate)));
    for number in 0..4 {
        film.frame(number);
    }
    let entries = film.session().warnings().entries();
    let undefined: Vec<String> =
        entries.iter().filter(|entry| entry.code == "undefined-result").map(|entry| entry.message.clone()).collect();
    assert_eq!(undefined.len(), 4, "{undefined:?}");
    assert!(undefined.iter().all(|message| message.contains("in 4 frames")), "{undefined:?}");
}
