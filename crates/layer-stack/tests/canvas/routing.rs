//! Which layer is drawn to, and that it is again what it was whatever happens.

use std::panic::{AssertUnwindSafe, catch_unwind};

use reelm_layer_stack::*;

use crate::support::*;

#[test]
fn a_layer_is_chosen_up_to_the_next_choice_bake_or_frame() {
    let choose = |layer| Command::Layer(layer);
    let mut canvas = drawn(&[card(0.0, 0.0), bake(), bake()]);
    frame(
        &mut canvas,
        &[
            bake(),
            bake(),
            card(0.0, 0.0),
            choose(LayerRef::Call(1)),
            card(1.0, 0.0),
            choose(LayerRef::Base),
            card(2.0, 0.0),
            choose(LayerRef::Id(LayerId(2))),
            card(3.0, 0.0),
            choose(LayerRef::Section),
            card(4.0, 0.0),
            choose(LayerRef::Base),
            bake(),
            card(5.0, 0.0),
        ],
    );
    assert_eq!(targets(&canvas), [2, 1, 0, 2, 2, 3]);
    frame(&mut canvas, &[bake(), bake(), bake(), card(0.0, 0.0)]);
    assert_eq!(targets(&canvas), [3]);
}

/// The routing by name: each call is what the host's own program would do.
#[test]
fn a_host_routes_by_calls() {
    let mut canvas = drawn(&[bake(), bake()]);
    canvas.begin_frame().unwrap();
    assert!(canvas.routing().is_open());
    // What comes before a bake that has happened is skipped.
    canvas.apply(&bake()).unwrap();
    canvas.apply(&bake()).unwrap();
    canvas.activate_overlay().unwrap();
    canvas.apply(&card(0.0, 0.0)).unwrap();
    canvas.activate_layer(LayerId(1)).unwrap();
    canvas.apply(&card(1.0, 0.0)).unwrap();
    let drawn: Result<Outcome, Refusal> = canvas.with_layer(LayerRef::Base, |canvas| canvas.apply(&card(2.0, 0.0)));
    drawn.unwrap();
    canvas.apply(&card(3.0, 0.0)).unwrap();
    // One that there is not is refused, and drawing goes on where it was.
    assert_eq!(canvas.activate_layer(LayerId(9)).unwrap_err().code, RefusalCode::LayerMissing);
    canvas.apply(&card(4.0, 0.0)).unwrap();
    canvas.end_frame().unwrap();
    assert!(!canvas.routing().is_open());
    assert_eq!(targets(&canvas), [2, 1, 0, 1, 1]);
}

#[test]
fn a_choice_within_a_frozen_section_draws_nothing() {
    let piece = [Command::Layer(LayerRef::Overlay), card(0.0, 0.0), bake()];
    let mut canvas = drawn(&piece);
    frame(&mut canvas, &piece);
    assert!(targets(&canvas).is_empty());
}

#[test]
fn with_layer_goes_back_after_an_error() {
    let mut canvas = drawn(&[bake(), bake()]);
    canvas.begin_frame().unwrap();
    canvas.apply(&bake()).unwrap();
    canvas.apply(&bake()).unwrap();
    let before = canvas.routing().clone();
    let error = canvas.with_layer(LayerRef::Base, |canvas| {
        canvas.apply(&card(0.0, 0.0))?;
        canvas.apply(&Command::Enter(LayerRef::Call(1)))?;
        canvas.apply(&card(f64::INFINITY, 0.0))
    });
    assert_eq!(error.unwrap_err().code, RefusalCode::NotFinite);
    assert_eq!(*canvas.routing(), before);
    let nested: Result<_, Refusal> = canvas.with_layer(LayerRef::Base, |canvas| {
        canvas.apply(&card(1.0, 0.0))?;
        canvas.with_layer(LayerRef::Call(1), |canvas| canvas.apply(&card(2.0, 0.0)))?;
        canvas.apply(&card(3.0, 0.0))
    });
    nested.unwrap();
    canvas.apply(&card(4.0, 0.0)).unwrap();
    assert_eq!(*canvas.routing(), before);
    assert_eq!(targets(&canvas), [0, 0, 1, 0, 2]);
    let missing: Result<Outcome, Refusal> =
        canvas.with_layer(LayerRef::Id(LayerId(9)), |_| unreachable!("it is not entered"));
    assert_eq!(missing.unwrap_err().code, RefusalCode::LayerMissing);
    assert_eq!(*canvas.routing(), before);
}

#[test]
fn with_layer_goes_back_after_a_panic() {
    let mut canvas = drawn(&[bake()]);
    canvas.begin_frame().unwrap();
    let before = canvas.routing().clone();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _: Result<Outcome, Refusal> = canvas.with_layer(LayerRef::Overlay, |canvas| {
            canvas.apply(&Command::Enter(LayerRef::Base))?;
            panic!("the drawing program fails")
        });
    }));
    assert!(panicked.is_err());
    assert_eq!(*canvas.routing(), before);
    canvas.end_frame().unwrap();
}

/// However the drawing program leaves, chooses and bakes: what it was called from goes on where it was, and a log tells all of it.
#[test]
fn with_layer_goes_back_however_much_was_left_in_it() {
    type Draw = fn(&mut Canvas) -> Result<Outcome, Refusal>;
    let draws: [Draw; 6] = [
        |canvas| canvas.apply(&Command::Leave),
        |canvas| {
            canvas.apply(&Command::Leave)?;
            canvas.apply(&Command::Leave)
        },
        |canvas| {
            canvas.apply(&Command::Leave)?;
            canvas.apply(&Command::Leave)?;
            canvas.apply(&Command::Leave)?;
            canvas.apply(&Command::Layer(LayerRef::Base))
        },
        |canvas| {
            canvas.apply(&Command::Leave)?;
            canvas.apply(&Command::Enter(LayerRef::Base))?;
            canvas.apply(&Command::Enter(LayerRef::Base))
        },
        |canvas| {
            canvas.apply(&Command::Leave)?;
            canvas.apply(&Command::Leave)?;
            canvas.apply(&Command::Enter(LayerRef::Call(1)))?;
            canvas.apply(&Command::Enter(LayerRef::Call(1)))?;
            canvas.apply(&Command::Enter(LayerRef::Call(1)))
        },
        |canvas| canvas.apply(&Command::Layer(LayerRef::Call(1))),
    ];
    for (number, draw) in draws.into_iter().enumerate() {
        let mut canvas = drawn(&[bake(), bake()]);
        canvas.start_log().unwrap();
        canvas.begin_frame().unwrap();
        for command in [bake(), bake(), Command::Enter(LayerRef::Base), Command::Enter(LayerRef::Overlay)] {
            canvas.apply(&command).unwrap();
        }
        let before = canvas.routing().clone();
        canvas.with_layer(LayerRef::Call(0), draw).unwrap();
        assert_eq!(*canvas.routing(), before, "{number}");
        canvas.end_frame().unwrap();
        let again = canvas.take_log().unwrap().replay(Limits::default()).unwrap();
        assert_eq!(again.report(), canvas.report(), "{number}");
        assert_eq!(again.snapshot().unwrap(), canvas.snapshot().unwrap(), "{number}");
    }
}

#[test]
fn with_layer_goes_back_when_there_are_too_many_commands() {
    let mut canvas = Canvas::new(1, [100, 80], Limits { commands: 6, ..Limits::default() }).unwrap();
    canvas.frame(&[bake()]).unwrap();
    canvas.begin_frame().unwrap();
    canvas.apply(&Command::Enter(LayerRef::Overlay)).unwrap();
    let before = canvas.routing().clone();
    for leaves in 0..3 {
        let endless: Result<Outcome, Refusal> = canvas.with_layer(LayerRef::Base, |canvas| {
            (0..leaves).try_for_each(|_| canvas.apply(&Command::Leave).map(drop))?;
            loop {
                canvas.apply(&ink([0; 4]))?;
            }
        });
        assert_eq!(endless.unwrap_err().code, RefusalCode::Commands);
        assert_eq!(*canvas.routing(), before);
    }
    canvas.end_frame().unwrap();
}

#[test]
fn a_frame_that_ends_within_a_layer_leaves_nothing_to_the_next() {
    let mut canvas = drawn(&[bake()]);
    canvas.begin_frame().unwrap();
    let ended: Result<Outcome, Refusal> = canvas.with_layer(LayerRef::Base, |canvas| {
        canvas.end_frame()?;
        canvas.begin_frame()?;
        canvas.apply(&bake())?;
        canvas.apply(&Command::Enter(LayerRef::Overlay))
    });
    ended.unwrap();
    assert_eq!(
        (canvas.routing().depth(), canvas.routing().route()),
        (1, Route::Overlay),
        "that is the next frame's own"
    );
    canvas.end_frame().unwrap();
    let closed: Result<Outcome, Refusal> = {
        canvas.begin_frame().unwrap();
        canvas.with_layer(LayerRef::Base, Canvas::end_frame)
    };
    closed.unwrap();
    assert!(!canvas.routing().is_open() && canvas.routing().depth() == 0);
}

#[test]
fn what_is_entered_and_not_left_is_left_at_the_end() {
    let mut canvas = drawn(&[bake(), Command::Enter(LayerRef::Base), Command::Enter(LayerRef::Base)]);
    assert_eq!((canvas.routing().depth(), canvas.report().restored), (0, 2));
    assert!(!canvas.routing().is_open());
    frame(&mut canvas, &[bake(), card(0.0, 0.0)]);
    assert_eq!(targets(&canvas), [1]);
}

#[test]
fn a_layer_that_goes_while_it_is_drawn_to_is_drawn_to_no_more() {
    let mut canvas = drawn(&[bake(), bake()]);
    frame(
        &mut canvas,
        &[
            bake(),
            bake(),
            Command::Enter(LayerRef::Base),
            Command::Unbake { call: Some(0) },
            card(0.0, 0.0),
            Command::Leave,
            card(1.0, 0.0),
        ],
    );
    assert_eq!(targets(&canvas), [1, 1]);
}

#[test]
fn commands_want_a_frame_and_frames_want_an_end() {
    let mut canvas = canvas();
    let code = |result: Result<Outcome, Refusal>| result.unwrap_err().code;
    assert_eq!(code(canvas.apply(&card(0.0, 0.0))), RefusalCode::NoFrame);
    assert_eq!(code(canvas.end_frame()), RefusalCode::NoFrame);
    canvas.begin_frame().unwrap();
    assert_eq!(code(canvas.begin_frame()), RefusalCode::FrameOpen);
    assert_eq!(code(canvas.apply(&Command::Leave)), RefusalCode::RoutingEmpty);
    assert_eq!(canvas.snapshot().unwrap_err().code, RefusalCode::FrameOpen);
    for _ in 0..MAX_ROUTES {
        canvas.apply(&Command::Enter(LayerRef::Base)).unwrap();
    }
    assert_eq!(code(canvas.apply(&Command::Enter(LayerRef::Base))), RefusalCode::RoutingDepth);
    canvas.end_frame().unwrap();
}
