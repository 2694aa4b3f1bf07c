//! Erasing: how deep, and when.

use reelm_layer_stack::*;

use crate::support::*;

#[test]
fn a_local_erase_touches_the_active_layer_only() {
    let piece = [card(0.0, 0.0), bake(), card(1.0, 0.0), erase(1.0, Reach::Local), card(5.0, 5.0)];
    let canvas = drawn(&piece);
    assert_eq!(targets(&canvas), [0, 1, 1]);
    assert_eq!(hashes(&canvas)[0], hashes(&drawn(&piece[..1]))[0]);
}

#[test]
fn a_mirrored_erase_reaches_all_layers_beneath_bottom_up() {
    let piece =
        [card(0.0, 0.0), bake(), card(1.0, 0.0), bake(), card(2.0, 0.0), erase(0.5, Reach::Mirrored), card(5.0, 5.0)];
    assert_eq!(targets(&drawn(&piece)), [0, 1, 2, 0, 1, 2]);
}

#[test]
fn it_does_so_directly_after_a_bake_and_frames_later() {
    // Nothing has been drawn on the overlay: there is nothing to erase in it, and all to erase beneath.
    let mirrored = [bake(), erase(1.0, Reach::Mirrored), card(5.0, 5.0)];
    let mut canvas = drawn(&[card(0.0, 0.0), bake(), erase(1.0, Reach::Mirrored), card(5.0, 5.0)]);
    assert_eq!(targets(&canvas), [0, 0]);
    assert_eq!(hashes(&canvas)[1], EMPTY_LAYER);
    frame(&mut canvas, &[bake()]);
    let before = hashes(&canvas);
    frame(&mut canvas, &mirrored);
    assert_eq!(targets(&canvas), [0]);
    assert_ne!(hashes(&canvas)[0], before[0], "two frames after the bake it erases in it");
    frame(&mut canvas, &[bake(), Command::Layer(LayerRef::Base), erase(1.0, Reach::Mirrored), card(1.0, 1.0)]);
    assert_eq!(targets(&canvas), [0], "above the base there is nothing beneath");
}

#[test]
fn a_mirrored_erase_before_a_frozen_bake_is_skipped_like_all_else() {
    let piece = [card(0.0, 0.0), bake(), erase(1.0, Reach::Mirrored), card(5.0, 5.0), bake()];
    let mut canvas = drawn(&piece);
    let before = hashes(&canvas);
    frame(&mut canvas, &piece);
    assert_eq!(hashes(&canvas), before);
}

#[test]
fn strength_is_a_share_and_flooding_needs_a_colour() {
    let mut canvas = canvas();
    let flood = Command::Flood { at: [1.0, 1.0], tolerance: 0 };
    canvas.frame(&[card(0.0, 0.0), erase(1.5, Reach::Local), erase(0.5, Reach::Local), flood]).unwrap();
    assert_eq!(canvas.report().refused, 2);
    let refusal = canvas.report().refusal.unwrap();
    assert_eq!((refusal.code, refusal.limit, refusal.observed), (RefusalCode::Range, 1.0, 1.5));
    canvas.frame(&[erase(0.0, Reach::Local), card(0.0, 0.0)]).unwrap();
    assert!(canvas.operations().operations.is_empty(), "nothing is erased by nothing");
}
