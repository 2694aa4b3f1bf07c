//! Bakes: what is frozen, what is minted, and what later frames make of it.

use reelm_layer_stack::*;

use crate::support::*;

#[test]
fn without_a_bake_all_goes_to_the_base_and_stays() {
    let mut canvas = drawn(&[card(0.0, 0.0), card(5.0, 5.0)]);
    assert_eq!(targets(&canvas), [0, 0]);
    assert_eq!(canvas.stack().records().count(), 0);
    let once = hashes(&canvas);
    frame(&mut canvas, &[card(0.0, 0.0), card(5.0, 5.0)]);
    assert_ne!(hashes(&canvas), once, "pixels accumulate");
    let wiped = [wipe(), card(0.0, 0.0)];
    frame(&mut canvas, &wiped);
    let once = hashes(&canvas);
    frame(&mut canvas, &wiped);
    assert_eq!(hashes(&canvas), once, "what is drawn from clear is the same");
    assert_eq!(once, hashes(&drawn(&[card(0.0, 0.0)])));
}

#[test]
fn a_bake_freezes_the_base_and_mints_an_overlay() {
    let canvas = drawn(&[card(0.0, 0.0), bake(), card(5.0, 5.0)]);
    assert_eq!(targets(&canvas), [0, 1]);
    let records: Vec<_> = canvas.stack().records().collect();
    let kinds: Vec<_> = records.iter().map(|it| (it.id, it.kind, it.call_index, it.created_at)).collect();
    assert_eq!(kinds, [(LayerId(0), LayerKind::Baked, 0, 0), (LayerId(1), LayerKind::Overlay, 0, 1)]);
    assert_eq!(records[0].size, LayerDimensions { stored: [100, 80], visible: [100, 80] });
    let mut snapshot = LayerStackSnapshot::default();
    canvas.stack().write_snapshot(&mut snapshot);
    assert_eq!(snapshot.order, [LayerId(0), LayerId(1)]);
    assert_eq!(snapshot.active_overlay, Some(LayerId(1)));
    assert_eq!(hashes(&canvas)[0], hashes(&drawn(&[card(0.0, 0.0)]))[0]);
}

#[test]
fn many_bakes_are_known_by_their_calls() {
    let piece = [card(0.0, 0.0), bake(), card(1.0, 0.0), bake(), card(2.0, 0.0), bake(), wipe(), card(3.0, 0.0)];
    let mut canvas = drawn(&piece);
    assert_eq!(targets(&canvas), [0, 1, 2, 3]);
    let (first, ids) = (hashes(&canvas), canvas.stack().hashes().map(|(id, _)| id).collect::<Vec<_>>());
    for _ in 0..10_000 {
        frame(&mut canvas, &piece);
        assert_eq!(canvas.operations().operations.len(), 1, "only the overlay is drawn");
        assert_eq!(canvas.report().skipped, 3);
    }
    assert_eq!(hashes(&canvas), first);
    assert_eq!(canvas.stack().hashes().map(|(id, _)| id).collect::<Vec<_>>(), ids, "no layer came or went");
    assert!(canvas.operations().elements.len() <= 5 && canvas.operations().steps.is_empty());
}

#[test]
fn what_was_baked_is_what_its_frame_drew_with_later_edits_on_top() {
    // The piece says something else before the bake in each frame; only the first frame counts.
    let piece = |n: u8| [ink([n, 0, 0, 255]), card(0.0, 0.0), bake(), wipe(), card(f64::from(n), 9.0)];
    let mut canvas = drawn(&piece(0));
    for n in 1..20 {
        frame(&mut canvas, &piece(n));
    }
    let expected = drawn(&[ink([0, 0, 0, 255]), card(0.0, 0.0), bake(), ink([19, 0, 0, 255]), card(19.0, 9.0)]);
    assert_eq!(hashes(&canvas), hashes(&expected));
}

#[test]
fn ink_pan_and_mask_before_a_frozen_bake_still_count() {
    let mask = Command::Mask(Some(MaskRect { at: [0, 0], size: [50, 50] }));
    let piece =
        [ink([1, 2, 3, 255]), Command::Pan { by: [3.0, 4.0] }, mask, card(0.0, 0.0), bake(), wipe(), card(0.0, 0.0)];
    let mut canvas = drawn(&piece);
    let last = |canvas: &Canvas| {
        let operations = canvas.operations();
        let last = operations.operations.last().unwrap();
        let Drawing::Fill { shape: Shape::Path(elements), paint } = &last.drawing else { panic!("{last:?}") };
        (last.region, *paint, operations.path(elements).to_vec())
    };
    let first = last(&canvas);
    frame(&mut canvas, &piece);
    assert_eq!(last(&canvas), first);
}

#[test]
fn a_live_bake_runs_its_section_into_its_layer() {
    let live = Command::Bake { mode: BakeMode::Live, clone: false };
    let piece = [wipe(), card(0.0, 0.0), live, card(1.0, 1.0)];
    let mut canvas = drawn(&piece);
    frame(&mut canvas, &piece);
    assert_eq!(targets(&canvas), [0, 1]);
    assert_eq!(canvas.report().skipped, 0);
    // The mode counts from the frame after it was said.
    frame(&mut canvas, &[card(7.0, 7.0), bake()]);
    assert_eq!(targets(&canvas), [0]);
    frame(&mut canvas, &[card(7.0, 7.0), bake()]);
    assert!(targets(&canvas).is_empty());
}

#[test]
fn a_clone_copies_once_and_nothing_else_does() {
    let clone = Command::Bake { mode: BakeMode::Freeze, clone: true };
    let mut canvas = drawn(&[card(0.0, 0.0), clone.clone()]);
    assert_eq!(targets(&canvas), [0, 1]);
    let copied = &canvas.operations().operations[1].drawing;
    assert!(matches!(copied, Drawing::Paste { picture: Picture::Layers { .. }, .. }));
    frame(&mut canvas, &[card(0.0, 0.0), clone]);
    assert!(targets(&canvas).is_empty());
    let plain = drawn(&[card(0.0, 0.0), bake()]);
    assert_eq!(hashes(&plain)[1], EMPTY_LAYER);
}

#[test]
fn baked_layers_go_by_what_says_so_only() {
    let piece = [card(0.0, 0.0), bake(), card(1.0, 1.0), bake(), card(2.0, 2.0)];
    let mut canvas = drawn(&piece);
    let baked = hashes(&canvas)[..2].to_vec();
    // A wipe, an error, a frame without the bakes, a resize: none of them touches what was baked.
    frame(&mut canvas, &[bake(), bake(), wipe()]);
    frame(&mut canvas, &[]);
    frame(&mut canvas, &[wipe(), card(3.0, 3.0)]);
    canvas.frame(&[card(f64::NAN, 0.0)]).unwrap();
    canvas.apply(&Command::ResizeAll { size: [10, 10] }).unwrap();
    canvas.apply(&Command::ResizeAll { size: [200, 200] }).unwrap();
    assert_eq!(hashes(&canvas)[..2], baked);

    canvas.apply(&Command::Unbake { call: Some(0) }).unwrap();
    assert_eq!(hashes(&canvas)[0], baked[1], "what call 1 had frozen is known as call 0");
    assert_eq!(canvas.report().released, [canvas.surface_key(ROOT, LayerId(0))]);
    assert_eq!(canvas.apply(&Command::Unbake { call: Some(1) }).unwrap_err().code, RefusalCode::BakeMissing);
    canvas.apply(&Command::ClearBaked).unwrap();
    assert_eq!((canvas.stack().len(), canvas.stack().bakes()), (1, 0));

    frame(&mut canvas, &piece);
    assert_eq!(canvas.apply(&Command::SetSource(0)), Ok(Outcome::Unchanged));
    canvas.apply(&Command::SetSource(5)).unwrap();
    assert_eq!(hashes(&canvas), [EMPTY_LAYER]);
    assert_eq!(canvas.report().released.len(), 3);
}

#[test]
fn a_wipe_makes_what_came_before_it_of_no_account_unless_it_was_seen() {
    let paste = Command::Paste { source: Source::Layer(LayerRef::Base), at: [0.0; 2], how: Placing::default() };
    let seen = drawn(&[card(0.0, 0.0), bake(), paste, Command::Layer(LayerRef::Base), wipe()]);
    assert_eq!(targets(&seen), [0, 1, 0]);
    assert_ne!(hashes(&seen)[0], EMPTY_LAYER);
    let unseen = drawn(&[card(0.0, 0.0), bake(), Command::Layer(LayerRef::Base), wipe()]);
    assert_eq!(hashes(&unseen)[0], EMPTY_LAYER);
}

#[test]
fn the_surface_of_a_layer_is_let_go_when_nothing_reads_it_any_more() {
    let mut canvas = drawn(&[card(0.0, 0.0)]);
    let key = canvas.surface_key(ROOT, LayerId(0));
    frame(&mut canvas, &[Command::Bake { mode: BakeMode::Freeze, clone: true }, Command::Unbake { call: None }]);
    assert!(canvas.report().released.is_empty(), "the overlay is a copy that is not drawn yet");
    assert!(canvas.surface_keys().any(|its| its == key));
    frame(&mut canvas, &[]);
    assert_eq!(canvas.report().released, [key]);
    assert!(canvas.surface_keys().all(|its| its != key));
    frame(&mut canvas, &[]);
    assert!(canvas.report().released.is_empty(), "it is told once");
}

#[test]
fn a_picture_taken_in_the_middle_of_a_frame_is_not_taken_for_that_of_its_end() {
    let paste = Command::Paste { source: Source::Layer(LayerRef::Overlay), at: [0.0; 2], how: Placing::default() };
    let choose = |layer| Command::Layer(layer);
    let piece =
        [bake(), wipe(), card(0.0, 0.0), choose(LayerRef::Base), paste, choose(LayerRef::Overlay), card(50.0, 50.0)];
    let mut canvas = drawn(&piece);
    let first = hashes(&canvas)[1];
    frame(&mut canvas, &piece);
    assert_ne!(hashes(&canvas)[1], first, "the overlay must be drawn again for the base to see its middle");
}
