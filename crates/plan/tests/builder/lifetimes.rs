//! A surface lives from the first operation that writes it to the last that reads it, and the builder keeps its storage.

use reelm_ids::{Id, OpId};
use reelm_pixel::{BlendMode, MaskMode};
use reelm_plan::{Layer, Op, PlanBuilder, RenderPlan};

use crate::support::*;

fn busy(b: &mut PlanBuilder) {
    for n in 0..5 {
        let x = 30.0 * f64::from(n);
        in_layer(b, &Layer { blend: BlendMode::Screen, ..Layer::default() }, &[shadow(3.0)], |b| {
            card(b, x, 20.0, 40.0, 40.0, red());
            in_layer(b, &Layer { opacity: 0.5, ..Layer::default() }, &[], |b| {
                card(b, x, 30.0, 40.0, 40.0, blue());
                card(b, x, 40.0, 40.0, 40.0, red());
            });
            b.push_mask(MaskMode::Luma, false, 2.0);
            card(b, x + 5.0, 25.0, 30.0, 30.0, blue());
            b.pop_layer();
        });
    }
}

#[test]
fn uses_are_the_first_and_one_past_the_last() {
    let plan = plan(200, 100, busy);
    for (id, surface) in plan.surfaces.iter() {
        let touches = |op: &Op| op.target() == id || plan.sources(op).any(|source| source == id);
        let users: Vec<_> = plan.ops.iter().filter(|(_, op)| touches(op)).map(|(id, _)| id).collect();
        let expected = [users[0], OpId::from_index(users[users.len() - 1].index() + 1)];
        assert_eq!(surface.uses, expected, "{id}");
    }
    // Nothing is read before it is written.
    let mut written = vec![];
    for op in plan.ops.values() {
        assert!(plan.sources(op).all(|source| written.contains(&source)));
        written.push(op.target());
    }
}

#[test]
fn layers_one_after_the_other_do_not_live_at_once() {
    let plan = plan(200, 100, busy);
    let live = |id: OpId| {
        let lives = |uses: [OpId; 2]| (uses[0]..uses[1]).contains(&id);
        plan.surfaces.values().filter(|surface| lives(surface.uses)).count()
    };
    let most = plan.ops.ids().map(live).max().unwrap();
    assert!(most <= 3, "the root, a layer and what goes into it: {most}");
    assert!(plan.surfaces.len() > 10);
}

#[test]
fn a_builder_forgets_the_frame_before() {
    let mut builder = PlanBuilder::new();
    let (mut first, mut second) = (RenderPlan::default(), RenderPlan::default());
    let mut build = |plan: &mut RenderPlan, draw: &dyn Fn(&mut PlanBuilder)| {
        builder.begin(200, 100, [255; 4]);
        draw(&mut builder);
        builder.finish(plan);
    };
    build(&mut first, &busy);
    build(&mut second, &|b| card(b, 1.0, 2.0, 3.0, 4.0, red()));
    build(&mut second, &busy);
    assert_eq!(first.to_text_with_hashes(), second.to_text_with_hashes());
    assert_eq!(first.to_text_with_hashes(), plan(200, 100, busy).to_text_with_hashes());
}

#[test]
fn layers_that_were_not_closed_are_closed_at_the_end() {
    let closed = plan(100, 100, |b| {
        in_layer(b, &Layer::default(), &[shadow(2.0)], |b| card(b, 9.0, 9.0, 9.0, 9.0, red()));
    });
    let open = plan(100, 100, |b| {
        b.push_layer(&Layer::default(), &[shadow(2.0)]);
        card(b, 9.0, 9.0, 9.0, 9.0, red());
    });
    let closed_twice = plan(100, 100, |b| {
        in_layer(b, &Layer::default(), &[shadow(2.0)], |b| card(b, 9.0, 9.0, 9.0, 9.0, red()));
        b.pop_layer();
        b.pop_layer();
    });
    assert_eq!(open.fingerprint, closed.fingerprint);
    assert_eq!(closed_twice.fingerprint, closed.fingerprint);
}
