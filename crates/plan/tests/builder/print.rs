//! The printed forms.

use kurbo::{Affine, Rect};
use reelm_pixel::{BlendMode, MaskMode};
use reelm_plan::*;

use crate::support::*;

fn all_ops() -> RenderPlan {
    plan(320, 180, |b| {
        let kind = GradientKind::Linear { from: [0.0, 0.0], to: [320.0, 0.0] };
        let stops =
            [Stop { offset: 0.0, color: [1.0, 0.5, 0.0, 1.0] }, Stop { offset: 1.0, color: [0.0, 0.0, 0.2, 1.0] }];
        let gradient = Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space: GradientSpace::Srgb };
        let brush = b.gradient(gradient, &stops);
        card(b, 0.0, 0.0, 320.0, 180.0, brush);
        let layer = Layer { blend: BlendMode::Multiply, opacity: 0.8, ..Layer::default() };
        in_layer(b, &layer, &[shadow(4.0)], |b| {
            b.fill_rect(Rect::new(0.0, 0.0, 80.0, 40.0), red(), Affine::translate((40.0, 60.5)), 0.25);
            b.push_mask(MaskMode::Luma, true, 0.0);
            card(b, 50.0, 70.0, 10.0, 10.0, blue());
            b.pop_layer();
        });
        let turned = Layer { placement: Some(Affine::rotate(0.1)), ..Layer::default() };
        in_layer(b, &turned, &[], |b| card(b, 200.0, 20.0, 50.0, 50.0, blue()));
        b.push_transition(TransitionKind::Wipe { origin: [0.0, 0.0], direction: [1.0, 0.0], edge: 12.5, width: 4.0 });
        b.push_picture(true);
        card(b, 0.0, 100.0, 60.0, 60.0, red());
        b.pop_layer();
        b.pop_layer();
        b.push_mean(3);
        for x in [250.0, 260.0] {
            b.push_term();
            card(b, x, 120.0, 30.0, 30.0, red());
            b.pop_layer();
        }
        b.pop_layer();
    })
}

#[test]
fn text_shows_every_operation() {
    insta::assert_snapshot!("all_text", all_ops().to_text());
}

#[test]
fn graphs_follow_the_pixels() {
    let plan = all_ops();
    insta::assert_snapshot!("all_dot", plan.to_dot());
    insta::assert_snapshot!("all_mermaid", plan.to_mermaid());
}

#[test]
fn json_is_json_and_holds_the_same() {
    let plan = all_ops();
    let json: serde_json::Value = serde_json::from_str(&plan.to_json()).expect("it parses");
    assert_eq!(json["fingerprint"], plan.fingerprint.to_string());
    assert_eq!(json["roots"], serde_json::json!(["s0"]));
    assert_eq!(json["surfaces"].as_array().unwrap().len(), plan.surfaces.len());
    assert_eq!(json["surfaces"][0]["rect"], serde_json::json!([0, 0, 320, 180]));
    let ops = json["ops"].as_array().unwrap();
    assert_eq!(ops.len(), plan.ops.len());
    for ((id, op), json) in plan.ops.iter().zip(ops) {
        assert_eq!((json["id"].as_str().unwrap(), json["op"].as_str().unwrap()), (id.to_string().as_str(), op.name()));
        assert_eq!(json["target"], op.target().to_string());
        assert_eq!(json["hash"], plan.op_hashes[id].to_string());
    }
    assert_eq!(ops[0]["items"][0]["bounds"], serde_json::json!([0, 0, 320, 180]));
}

#[test]
fn broken_plans_print() {
    let mut plan = all_ops();
    plan.gradients.clear();
    plan.stops.clear();
    plan.op_hashes.clear();
    plan.items[1].transform = Affine::scale(f64::NAN);
    plan.items[1].clip = Some(99);
    plan.ops.push(Op::Draw { target: reelm_ids::SurfaceId(99), items: 70..90 });
    plan.roots.push(reelm_ids::SurfaceId(98));
    for text in [plan.to_text(), plan.to_dot(), plan.to_mermaid(), plan.to_json()] {
        assert!(text.contains("s99"));
    }
    serde_json::from_str::<serde_json::Value>(&plan.to_json()).expect("it parses");
}
