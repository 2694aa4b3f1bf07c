//! `index` and `count` in the copies of a repeat.

mod common;

use common::{Scene, indexed};
use reelm_expr::Program;
use reelm_ir::Limits;

fn sprites(count: u32, keys: &str) -> String {
    format!(
        r#"{{"reelm": 1, "size": [64, 64], "duration": 1, "assets": {{"m": {{"tiles": "m.tmx"}}}}, "nodes": [
            {{"kind": "scene", "id": "s", "asset": "m", "sprites": [{{"repeat": {{"count": {count}, "sprite": {{"glyph": 1, {keys}}}}}}}]}}]}}"#
    )
}

#[test]
fn each_copy_sees_its_number_and_how_many_there_are() {
    let mut scene =
        Scene::new(&sprites(5, r#""position": ["=index * 16 + time", "=count"], "priority": "=count - index""#));
    scene.frame(15);
    for index in 0..5 {
        assert_eq!(scene.lanes(&format!("s.sprites.{index}.position")), [f64::from(index) * 16.0 + 0.5, 5.0]);
        assert_eq!(scene.number(&format!("s.sprites.{index}.priority")), f64::from(5 - index));
    }
}

#[test]
fn each_copy_has_a_noise_of_its_own() {
    let mut scene = Scene::new(&sprites(8, r#""position": ["=wiggle(3, 100)", 0]"#));
    scene.frame(7);
    let mut seen: Vec<f64> = (0..8).map(|index| scene.number(&format!("s.sprites.{index}.position"))).collect();
    seen.sort_by(f64::total_cmp);
    seen.dedup();
    assert_eq!(seen.len(), 8);
}

#[test]
fn outside_of_a_repeat_there_is_no_index() {
    let json = sprites(1, r#""priority": 1"#).replace(r#""asset": "m","#, r#""asset": "m", "camera": ["=index", 0],"#);
    let errors = Program::compile(&indexed(&json), &Limits::default()).expect_err("no index");
    assert_eq!((errors[0].code, &*errors[0].origin.pointer), ("not-here", "/nodes/0/camera/0"));
}
