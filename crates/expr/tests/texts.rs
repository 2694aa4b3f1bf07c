//! Texts in expressions: vars, comparisons, choices, and what a template gets.

mod common;

use common::{Scene, eval};
use reelm_ir::{Kind, TextPart};

/// What the text node `t` says in a frame.
fn said(scene: &mut Scene, frame: u64) -> String {
    scene.frame(frame);
    let Kind::Text(text) = &scene.ir.nodes[scene.node("t")].kind else { panic!("a text") };
    let say = |part: &TextPart| match part {
        TextPart::Literal(text) => text.to_string(),
        TextPart::Number { value, .. } => format!("<{}>", scene.values.get(*value)),
        TextPart::Computed { value, says } => {
            let value = scene.values.get(*value);
            TextPart::said(says, value).map_or(value[1].to_string(), str::to_owned)
        }
    };
    text.parts.iter().map(say).collect()
}

fn scene(template: &str) -> Scene {
    Scene::new(&format!(
        r#"{{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 9, "vars": {{"who": "Ada", "mood": "calm", "empty": "", "on": true, "n": 3}},
            "nodes": [{{"kind": "text", "id": "t", "text": "{template}"}}]}}"#
    ))
}

#[test]
fn a_template_takes_texts_truth_values_and_numbers() {
    let says = |template: &str, frame: u64| said(&mut scene(template), frame);
    assert_eq!(says("{=frame < 5 ? 'soon' : 'now'}!", 4), "soon!");
    assert_eq!(says("{=frame < 5 ? 'soon' : 'now'}!", 5), "now!");
    assert_eq!(says("{=frame < 5 ? vars.who : 'nobody'}", 0), "Ada");
    assert_eq!(says("{=vars.who == 'Ada' ? 'she' : 'they'}", 0), "she");
    assert_eq!(says("{=vars.who != 'Ada' ? 'she' : 'they'}", 0), "they");
    assert_eq!(says("{=frame > 2}, {=vars.on && frame > 2}", 3), "true, true");
    assert_eq!(says("{=frame > 2}", 2), "false");
    assert_eq!(says("{=frame * 2}", 3), "6");
    assert_eq!(says("{=frame * 2:.1}", 3), "<6>");
    assert_eq!(says("{=let a = frame == 1 ? 'x' : frame == 2 ? 'y' : vars.empty; a}|", 1), "x|");
    assert_eq!(says("{=let a = frame == 1 ? 'x' : frame == 2 ? 'y' : vars.empty; a}|", 2), "y|");
    assert_eq!(says("{=let a = frame == 1 ? 'x' : frame == 2 ? 'y' : vars.empty; a}|", 3), "|");
    assert_eq!(says("{=if(frame > 1, '{', '}')}", 2), "{", "braces in quotes are the text's");
    assert_eq!(says("{=select(vars.mood == vars.who, 'same', vars.mood)}", 0), "calm");
}

#[test]
fn texts_are_compared_in_any_expression() {
    assert_eq!(eval("vars.name == 'Ada' ? 1 : 2", 0), 1.0);
    assert_eq!(eval("vars.name == 'ada' ? 1 : 2", 0), 2.0);
    assert_eq!(eval("'nobody knows this' == vars.name ? 1 : 2", 0), 2.0);
    assert_eq!(eval("(frame > 3 ? 'Ada' : 'Bob') == vars.name ? 1 : 2", 4), 1.0);
    assert_eq!(eval("(frame > 3 ? 'Ada' : 'Bob') == vars.name ? 1 : 2", 3), 2.0);
}

#[test]
fn each_instance_says_what_it_was_handed() {
    let mut scene = Scene::new(
        r#"{"reelm": 1, "size": [10, 10], "fps": 10, "duration": 9,
            "comps": {"c": {"vars": {"word": "", "on": false}, "nodes": [{"kind": "text", "id": "t", "text": "{=frame < 1 ? vars.word : 'then'} {vars.on}"}]}},
            "nodes": [{"kind": "repeat", "count": 2, "child": {"kind": "comp", "comp": "c", "vars": {"word": "one", "on": "=frame + index > 1"}}},
                {"kind": "comp", "comp": "c", "vars": {"word": "two"}}]}"#,
    );
    let mut says = |scope: u16, frame: u64| {
        scene.frame(frame);
        let Kind::Text(text) = &scene.ir.nodes[scene.ir.names.node(scope, "t").unwrap()].kind else { panic!() };
        let say = |part: &TextPart| match part {
            TextPart::Literal(text) => text.to_string(),
            TextPart::Number { .. } => panic!("no number"),
            TextPart::Computed { value, says } => TextPart::said(says, scene.values.get(*value)).unwrap().to_owned(),
        };
        text.parts.iter().map(say).collect::<String>()
    };
    assert_eq!((says(1, 0), says(1, 1)), ("one false".into(), "then false".into()));
    assert_eq!((says(2, 1), says(2, 2)), ("then true".into(), "then true".into()));
    assert_eq!((says(3, 0), says(3, 5)), ("two false".into(), "then false".into()));
}
