//! Sizes, with a history.

use reelm_layer_stack::*;

use crate::stage::*;

const RED: [u8; 4] = [255, 0, 0, 255];

#[test]
fn drawn_and_erased_pixels_survive_a_smaller_view() {
    let mut stage = Stage::new(SIZE);
    let piece = [ink(RED), card(0, 0, 64, 48), erase(1.0, Reach::Local), card(50, 40, 5, 5), BAKE];
    let before = stage.frame(&piece);
    let resize = |stage: &mut Stage, size| stage.canvas.apply(&Command::ResizeAll { size }).map(drop).unwrap();
    resize(&mut stage, [20, 20]);
    let small = stage.frame(&[BAKE, ink([0, 0, 255, 255]), card(0, 0, 4, 4)]);
    assert_eq!(small.count(RED), 400 - 16);
    resize(&mut stage, [64, 48]);
    let after = stage.frame(&[BAKE]);
    assert_eq!((after.at(60, 45), after.at(52, 42), after.at(1, 1)), (RED, [0; 4], [0, 0, 255, 255]));
    assert_eq!(after.count(RED), before.count(RED) - 16);
    resize(&mut stage, [90, 60]);
    let wide = stage.frame(&[BAKE]);
    assert_eq!(wide.count(RED), after.count(RED));
    assert_eq!(wide.at(80, 50), [0; 4]);
}

#[test]
fn trim_gives_up_what_is_hidden_at_once_and_later() {
    let draw = || {
        let mut stage = Stage::new(SIZE);
        stage.frame(&[ink(RED), card(0, 0, 64, 48), BAKE]);
        stage.canvas.apply(&Command::ResizeAll { size: [20, 20] }).unwrap();
        stage.canvas.apply(&Command::Trim).unwrap();
        stage
    };
    let grow = |stage: &mut Stage| stage.canvas.apply(&Command::ResizeAll { size: SIZE }).map(drop).unwrap();
    let mut at_once = draw();
    grow(&mut at_once);
    assert_eq!(at_once.frame(&[BAKE]).count(RED), 400);
    let mut later = draw();
    assert_eq!(later.frame(&[BAKE]).count(RED), 400);
    assert_eq!(later.frame(&[BAKE]).count(RED), 400);
    grow(&mut later);
    assert_eq!(later.frame(&[BAKE]).count(RED), 400);
}
