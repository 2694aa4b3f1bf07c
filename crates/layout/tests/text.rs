//! Texts in their boxes.

mod common;

use common::Scene;

const WORDS: &str = "The quick brown fox jumps over the lazy dog";

fn text(id: &str, rest: &str) -> String {
    format!(r#"{{"id": "{id}", "kind": "text", "text": "{WORDS}", "font-size": 20{rest}}}"#)
}

fn row(children: &str, layout: &str) -> String {
    format!(
        r#"[{{"id": "row", "kind": "group", "size": [240, 300],
            "layout": {{"display": "flex"{layout}}}, "children": [{children}]}}]"#
    )
}

fn lines(scene: &Scene, id: &str) -> usize {
    let shaped = scene.layout.output().text(scene.node(id)).expect("shaped");
    scene.texts.get(shaped).lines.len()
}

#[test]
fn a_free_text_is_as_large_as_its_words_and_wraps_when_a_width_is_given() {
    let mut scene = Scene::nodes(&format!("[{}, {}]", text("one", ""), text("many", r#", "size": [200, "auto"]"#)));
    scene.frame(0);
    let (one, many) = (scene.rect("one"), scene.rect("many"));
    assert!(one[2] > 300.0 && one[2] < 600.0, "{one:?}");
    assert_eq!(many[2], 200.0);
    assert_eq!(lines(&scene, "one"), 1);
    let wrapped = lines(&scene, "many");
    assert!(wrapped >= 3);
    assert!((many[3] - one[3] * wrapped as f64).abs() < 0.01, "{many:?}");
    let baseline = scene.layout.output().baseline(scene.node("many"));
    assert!(baseline > 0.5 * one[3] && baseline < one[3]);
    assert_eq!(baseline, scene.layout.output().baseline(scene.node("one")));
}

#[test]
fn a_greatest_width_wraps_too_but_does_not_widen() {
    let wide = text("wide", r#", "layout": {"max-width": 2000}"#);
    let bound = text("bound", r#", "layout": {"max-width": 150}"#);
    let mut scene = Scene::nodes(&format!("[{}, {wide}, {bound}]", text("free", "")));
    scene.frame(0);
    assert_eq!(scene.rect("wide"), scene.rect("free"));
    assert!(scene.rect("bound")[2] <= 150.0 && lines(&scene, "bound") > 2);
}

#[test]
fn an_item_takes_the_room_that_there_is() {
    // CSS: a flex item's automatic least width keeps its longest word, and it shrinks to the container.
    let mut scene = Scene::nodes(&row(&text("t", ""), r#", "align-items": "flex-start""#));
    scene.frame(0);
    let rect = scene.rect("t");
    assert_eq!(rect[..3], [0.0, 0.0, 240.0]);
    let mut free = Scene::nodes(&format!("[{}]", text("t", r#", "size": [240, "auto"]"#)));
    free.frame(0);
    assert_eq!(rect[3], free.rect("t")[3]);
    assert_eq!(lines(&scene, "t"), lines(&free, "t"));
}

#[test]
fn an_item_beside_another_never_cuts_a_word() {
    let beside = format!(
        r#"{}, {{"id": "r", "kind": "rect", "size": [230, 10], "layout": {{"flex-shrink": 0}}}}"#,
        text("t", "")
    );
    let mut scene = Scene::nodes(&row(&beside, ""));
    scene.frame(0);
    let shaped = scene.texts.get(scene.layout.output().text(scene.node("t")).expect("shaped"));
    let rect = scene.rect("t");
    assert_eq!(rect[2], f64::from(shaped.min_content_width));
    assert!(shaped.lines.iter().all(|line| f64::from(line.width) <= rect[2]));
    assert_eq!(scene.rect("r")[0], rect[2]);
}

#[test]
fn baselines_of_items_meet() {
    let small = r#"{"id": "small", "kind": "text", "text": "small", "font-size": 12}"#;
    let large = r#"{"id": "large", "kind": "text", "text": "large", "font-size": 40}"#;
    let mut scene = Scene::nodes(&row(&format!("{small}, {large}"), r#", "align-items": "baseline""#));
    scene.frame(0);
    let line = |id| scene.rect(id)[1] + scene.layout.output().baseline(scene.node(id));
    assert!((line("small") - line("large")).abs() < 1e-4);
    assert!(scene.rect("small")[1] > 10.0);
}

#[test]
fn a_number_that_grows_pushes_its_neighbour() {
    let count = r#"{"id": "n", "kind": "text", "text": "{=pow(10, frame):.0}", "font-size": 20}"#;
    let mut scene = Scene::nodes(&row(&format!(r#"{count}, {{"id": "r", "kind": "rect", "size": [10, 10]}}"#), ""));
    let at = |scene: &mut Scene, frame| scene.frame(frame).rect("r")[0];
    let (one, hundred) = (at(&mut scene, 0), at(&mut scene, 2));
    assert!(hundred > one * 2.5, "{one} {hundred}");
    assert_eq!(at(&mut scene, 0), one);
    assert_eq!(scene.rect("n")[2], one);
}

#[test]
fn a_text_that_must_fit_shrinks_to_its_box() {
    let fit = text("t", r#", "fit": "shrink", "size": [100, 30]"#);
    let mut scene = Scene::nodes(&format!("[{fit}]"));
    scene.frame(0);
    let shaped = scene.texts.get(scene.layout.output().text(scene.node("t")).expect("shaped"));
    assert!(shaped.font_size < 20.0 && shaped.height <= 30.1);
    assert_eq!(scene.rect("t"), [0.0, 0.0, 100.0, 30.0]);
}

#[test]
fn words_are_shaped_once() {
    let children = format!("{}, {}", text("a", ""), text("b", r#", "layout": {"flex-grow": 1}"#));
    let mut scene = Scene::nodes(&row(&children, ""));
    scene.frame(0);
    let misses = scene.texts.stats().misses;
    for frame in 1..20 {
        scene.frame(frame);
    }
    assert_eq!(scene.texts.stats().misses, misses);
}
