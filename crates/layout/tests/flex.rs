//! Flexbox against a browser.
//!
//! `flex_cases.json` holds nodes as a composition writes them, and the boxes that Chromium 156 (headless) gives the same
//! tree: each node a `div` (an image an `img` of 200 × 100 pixels) with `box-sizing: border-box`, `position: relative`
//! and no margin, `size` as `width` and `height`, and the layout object as its style, in a `div` of 1000 × 700 pixels.
//! A box is x and y in the parent, width and height, rounded to 1/1000 pixel; the nodes are in preorder. Chromium keeps
//! lengths in 1/64 pixel, hence the tolerance.

mod common;

use common::Scene;
use serde_json::Value;

const TOLERANCE: f64 = 1.0 / 32.0;

#[test]
fn boxes_are_those_of_a_browser() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("flex_cases.json")).expect("JSON");
    assert!(cases.len() > 60);
    let mut wrong = Vec::new();
    for case in &cases {
        let mut scene = Scene::nodes(&format!("[{}]", case["node"]));
        let rects = scene.frame(0).rects();
        let want = case["boxes"].as_array().expect("boxes");
        assert_eq!(rects.len(), want.len() + 1);
        // The root group has no counterpart.
        for (index, (got, want)) in rects[1..].iter().zip(want).enumerate() {
            let want: Vec<f64> = want.as_array().expect("box").iter().filter_map(Value::as_f64).collect();
            if got.iter().zip(&want).any(|(got, want)| (got - want).abs() > TOLERANCE) {
                wrong.push(format!("{}: node {index} is {got:?}, in the browser {want:?}", case["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
