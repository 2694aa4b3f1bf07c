//! Instances within instances: each has its stack, and none sees another's.

use reelm_layer_stack::*;

use crate::support::*;

#[test]
fn parent_and_child_bake_each_for_itself() {
    let child = vec![card(0.0, 0.0), bake(), wipe(), card(1.0, 1.0)];
    let piece = [card(0.0, 0.0), embed(1, child.clone()), bake(), wipe(), embed(2, child)];
    let mut canvas = drawn(&piece);
    let [one, two] = [1, 2].map(|child| canvas.child(ROOT, ChildId(child)).unwrap());
    let bakes = |canvas: &Canvas, id| canvas.stack_of(id).unwrap().bakes();
    assert_eq!([ROOT, one, two].map(|id| bakes(&canvas, id)), [1, 1, 1]);
    let all = |canvas: &Canvas, id| canvas.stack_of(id).unwrap().hashes().collect::<Vec<_>>();
    assert_eq!(all(&canvas, one), all(&canvas, two));
    let keys = [one, two].map(|id| canvas.surface_key(id, LayerId(0)));
    assert_ne!(keys[0], keys[1], "no buffer is shared");
    let before = [ROOT, one, two].map(|id| all(&canvas, id));
    for _ in 0..50 {
        frame(&mut canvas, &piece);
    }
    assert_eq!([ROOT, one, two].map(|id| all(&canvas, id)), before);
    assert_eq!(canvas.instances().count(), 3);
    // The child before the bake is drawn although the section is frozen: it is in no layer of the parent.
    assert!(canvas.operations().operations.iter().any(|operation| operation.instance == one));
}

#[test]
fn two_canvases_take_turns_and_neither_knows_the_other() {
    let pieces =
        [vec![card(0.0, 0.0), bake(), card(1.0, 0.0)], vec![bake(), erase(0.5, Reach::Mirrored), card(2.0, 0.0)]];
    let alone = pieces.clone().map(|piece| {
        let mut canvas = drawn(&piece);
        frame(&mut canvas, &piece);
        hashes(&canvas)
    });
    let mut both =
        [Canvas::new(1, [100, 80], Limits::default()).unwrap(), Canvas::new(2, [100, 80], Limits::default()).unwrap()];
    for _ in 0..2 {
        both.iter_mut().for_each(|canvas| _ = canvas.begin_frame().unwrap());
        for step in 0..3 {
            for (canvas, piece) in both.iter_mut().zip(&pieces) {
                canvas.apply(&piece[step]).unwrap();
            }
        }
        both.iter_mut().for_each(|canvas| _ = canvas.end_frame().unwrap());
    }
    assert_eq!(both.each_ref().map(hashes), alone);
    let keys = both.each_ref().map(|canvas| canvas.surface_key(ROOT, LayerId(0)));
    assert_ne!(keys[0], keys[1]);
}

#[test]
fn a_child_that_fails_leaves_its_parent_as_it_was() {
    let failing = vec![Command::Enter(LayerRef::Base), card(f64::NAN, 0.0), bake(), card(0.0, 0.0), Command::EndFrame];
    let mut canvas = canvas();
    canvas.frame(&[bake(), embed(1, failing), card(0.0, 0.0)]).unwrap();
    let report = canvas.report();
    assert_eq!((report.refused, report.restored), (2, 1));
    let refusal = report.refusal.unwrap();
    assert_eq!(refusal.code, RefusalCode::NotFinite);
    assert_eq!(refusal.place, Place { instance: InstanceId(1), command: 4, layer: Some(0) });
    assert_eq!(refusal.to_string(), "NotFinite at command 4 of instance1, layer 0: limit 1000000, observed NaN");
    assert_eq!(targets(&canvas), [1, 1], "the rest of both pieces is drawn");
}

#[test]
fn children_are_shown_in_place_above_all_layers() {
    let mut canvas = drawn(&[embed(1, vec![card(0.0, 0.0)]), card(0.0, 0.0)]);
    let with = canvas.hash();
    frame(&mut canvas, &[]);
    assert_ne!(canvas.hash(), with, "a child that is not embedded is not shown");
    frame(&mut canvas, &[embed(1, vec![])]);
    assert_eq!(canvas.hash(), with, "and has kept its layers");
    canvas.apply(&Command::Unembed { child: ChildId(1) }).unwrap();
    assert_eq!(canvas.instances().count(), 1);
    assert_eq!(canvas.report().released.len(), 1);
    assert_ne!(canvas.hash(), with);
}

#[test]
fn nesting_ends_where_the_limit_is() {
    let nested = |levels: u32| (1..levels).fold(vec![card(0.0, 0.0)], |piece, _| vec![embed(7, piece)]);
    let eight = drawn(&nested(8));
    assert_eq!(eight.instances().count(), 8);
    let mut nine = canvas();
    nine.frame(&nested(9)).unwrap();
    assert_eq!(nine.instances().count(), 8);
    let refusal = nine.report().refusal.unwrap();
    assert_eq!((refusal.code, refusal.limit, refusal.observed), (RefusalCode::Nesting, 8.0, 9.0));
    assert_eq!(refusal.place.instance, InstanceId(7));
    assert!(nine.operations().operations.is_empty());
}

#[test]
fn an_instance_is_embedded_once_in_a_frame_and_pasted_as_often_as_wanted() {
    let mut canvas = canvas();
    let paste = |x: f64| Command::Stamp { source: Source::Child(ChildId(1)), at: [x, 9.0], how: Placing::default() };
    canvas.frame(&[embed(1, vec![card(0.0, 0.0)]), embed(1, vec![]), paste(1.0), paste(50.0)]).unwrap();
    assert_eq!(canvas.report().refusal.unwrap().code, RefusalCode::ChildTwice);
    assert_eq!(canvas.report().refused, 1);
    assert_eq!(canvas.operations().operations.len(), 3);
    assert_eq!(canvas.operations().steps.len(), 2);
    let missing = Command::Paste { source: Source::Child(ChildId(2)), at: [0.0; 2], how: Placing::default() };
    canvas.frame(&[missing]).unwrap();
    assert_eq!(canvas.report().refusal.unwrap().code, RefusalCode::ChildMissing);
}

#[test]
fn another_origin_gives_an_empty_child() {
    let with = |origin: u64, piece: Vec<Command>| match embed(1, piece) {
        Command::Embed { child, at, size, opacity, piece, .. } => {
            Command::Embed { child, at, size, opacity, origin, piece }
        }
        _ => unreachable!(),
    };
    let mut canvas = drawn(&[with(0, vec![card(0.0, 0.0), bake(), embed(3, vec![])])]);
    let child = canvas.child(ROOT, ChildId(1)).unwrap();
    assert_eq!(canvas.stack_of(child).unwrap().bakes(), 1);
    frame(&mut canvas, &[with(9, vec![])]);
    assert_eq!(canvas.stack_of(child).unwrap().bakes(), 0);
    assert_eq!(canvas.instances().count(), 2, "its children went with it");
}

/// With another origin what the child held goes, and only the new size counts; one that does not fit changes nothing.
#[test]
fn another_origin_with_another_size_is_a_child_of_that_size() {
    let with = |origin: u64, size: [u32; 2], piece: Vec<Command>| {
        let (child, at, piece) = (ChildId(1), [0.0; 2], piece.into());
        Command::Embed { child, at, size, opacity: 1.0, origin, piece }
    };
    // The canvas has 8,000 pixels, the child four layers of 1,200.
    let limits = Limits { pixels: 14_000, ..Limits::default() };
    let mut canvas = Canvas::new(1, [100, 80], limits).unwrap();
    canvas.frame(&[with(0, [40, 30], vec![card(0.0, 0.0), bake(), bake(), bake()])]).unwrap();
    assert_eq!(canvas.report().refusal, None);
    let child = canvas.child(ROOT, ChildId(1)).unwrap();
    let state = |canvas: &Canvas| {
        let stack = canvas.stack_of(child).unwrap();
        (stack.size(), stack.source(), stack.hashes().collect::<Vec<_>>())
    };
    let before = state(&canvas);
    canvas.frame(&[with(1, [100, 70], vec![])]).unwrap();
    let refusal = canvas.report().refusal.unwrap();
    assert_eq!((refusal.code, refusal.limit, refusal.observed), (RefusalCode::Pixels, 14_000.0, 15_000.0));
    assert_eq!(state(&canvas), before);
    canvas.frame(&[with(1, [90, 60], vec![])]).unwrap();
    assert_eq!(canvas.report().refusal, None, "four layers of that size would be too many, and are gone");
    canvas.frame(&[with(2, [20, 10], vec![])]).unwrap();
    let stack = canvas.stack_of(child).unwrap();
    let (layer, _) = stack.hashes().next().unwrap();
    assert_eq!(stack.dimensions(layer), Some(LayerDimensions { stored: [20, 10], visible: [20, 10] }));
}
