//! Sizes: what is seen, what is kept.

use reelm_layer_stack::*;

use crate::support::*;

fn resize(canvas: &mut Canvas, size: [u32; 2]) {
    canvas.apply(&Command::ResizeAll { size }).unwrap();
}

fn stored(canvas: &Canvas, layer: u32) -> [u32; 2] {
    canvas.stack().dimensions(LayerId(layer)).unwrap().stored
}

#[test]
fn growing_keeps_and_shrinking_hides() {
    let mut canvas =
        drawn(&[card(0.0, 0.0), erase(1.0, Reach::Local), card(4.0, 4.0), bake(), ink([9; 4]), card(1.0, 1.0)]);
    let before = hashes(&canvas);
    resize(&mut canvas, [300, 20]);
    assert_eq!(canvas.stack().size(), [300, 20]);
    assert_eq!([0, 1].map(|layer| stored(&canvas, layer)), [[300, 80]; 2]);
    assert_eq!(hashes(&canvas), before, "erased pixels and drawn ones are what they were");
    resize(&mut canvas, [50, 200]);
    assert_eq!(stored(&canvas, 0), [300, 200]);
    assert_eq!(hashes(&canvas), before);
    assert!(canvas.operations().operations.iter().all(|it| it.region.y1 <= 80));
}

#[test]
fn what_is_hidden_is_not_drawn_to_nor_wiped() {
    let mut canvas = drawn(&[card(0.0, 0.0)]);
    resize(&mut canvas, [50, 40]);
    frame(&mut canvas, &[wipe(), card(0.0, 0.0)]);
    let operations = &canvas.operations().operations;
    assert_eq!(operations.len(), 2, "the wipe is one of what is seen");
    assert!(operations.iter().all(|it| (it.region.x1, it.region.y1) == (50, 40)));
}

#[test]
fn trim_gives_up_what_is_hidden() {
    let mut canvas = drawn(&[card(0.0, 0.0), bake(), card(9.0, 9.0), bake()]);
    let before = hashes(&canvas);
    assert_eq!(canvas.apply(&Command::Trim), Ok(Outcome::Unchanged));
    resize(&mut canvas, [10, 10]);
    assert_eq!(canvas.apply(&Command::Trim), Ok(Outcome::Done));
    assert_eq!([0, 1, 2].map(|layer| stored(&canvas, layer)), [[10, 10]; 3]);
    let after = hashes(&canvas);
    assert!(before[0] != after[0] && before[1] != after[1], "other pixels have another hash");
    assert_eq!(after[2], EMPTY_LAYER);
    resize(&mut canvas, [100, 80]);
    assert_eq!(hashes(&canvas), after);
    assert_eq!(targets(&canvas), [0, 1], "the next frame's plan empties what was given up");
    frame(&mut canvas, &[bake(), bake(), card(0.0, 0.0)]);
    assert_eq!(targets(&canvas), [0, 1, 2], "and is not forgotten by it");
}

#[test]
fn a_size_beyond_the_limits_changes_nothing() {
    let limits = Limits { pixels: 30_000, ..Limits::default() };
    let mut canvas = Canvas::new(1, [100, 100], limits).unwrap();
    frame(&mut canvas, &[bake(), bake()]);
    let state = canvas.snapshot().unwrap();
    for (size, code) in [
        ([0, 5], RefusalCode::Side),
        ([5, 20_000], RefusalCode::Side),
        ([16_384, 16_384], RefusalCode::LayerPixels),
        ([101, 100], RefusalCode::Pixels),
    ] {
        assert_eq!(canvas.apply(&Command::ResizeAll { size }).unwrap_err().code, code, "{size:?}");
    }
    let refusal = canvas.frame(&[bake(), bake(), bake()]).map(|_| canvas.report().refusal.unwrap()).unwrap();
    assert_eq!((refusal.code, refusal.limit, refusal.observed), (RefusalCode::Pixels, 30_000.0, 40_000.0));
    assert_eq!(canvas.stack().bakes(), 2);
    let mut again = canvas.snapshot().unwrap();
    assert_ne!(again, state, "a frame has passed");
    canvas.frame(&[embed(1, vec![])]).unwrap();
    assert_eq!(canvas.report().refusal.unwrap().code, RefusalCode::Pixels);
    again = canvas.snapshot().unwrap();
    assert_eq!(canvas.instances().count(), 1);
    assert_eq!(Canvas::restore(&again, Limits { pixels: 29_999, ..limits }).unwrap_err().code, RefusalCode::Pixels);
}
