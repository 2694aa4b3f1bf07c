//! Long runs: nothing grows, and what is the same is not drawn again.

use reelm_layer_stack::*;

use crate::stage::*;

#[test]
fn ten_thousand_frames_with_three_bakes_do_not_grow() {
    let mut stage = Stage::new([16, 12]);
    let piece = |n: i32| {
        [
            ink([200, 0, 0, 255]),
            card(0, 0, 8, 8),
            BAKE,
            ink([0, 200, 0, 100]),
            card(2, 2, 8, 8),
            BAKE,
            card(4, 4, 2, 2),
            BAKE,
            WIPE,
            card(n % 16, 0, 3, 3),
        ]
    };
    let mut first = Vec::new();
    for n in 0..10_000 {
        stage.canvas.frame(&piece(n)).unwrap();
        stage.draw();
        let stats = stage.raster.stats();
        match n {
            0..16 => first.push(stage.picture()),
            16 => assert_eq!(stats.lasting_surfaces, 4),
            _ if n % 997 == 0 => {
                assert_eq!(stage.picture(), first[n as usize % 16]);
                assert_eq!((stats.lasting_surfaces, stats.surfaces_stale), (4, 0));
            }
            _ => {}
        }
    }
    assert_eq!((stage.canvas.stack().len(), stage.plan.ops.len()), (4, 5), "the overlay's rectangle, and four copies");
}

#[test]
fn what_is_drawn_from_clear_and_the_same_is_not_drawn_again() {
    let mut stage = Stage::new(SIZE);
    let piece = [WIPE, ink([9, 9, 9, 255]), card(0, 0, 20, 20), Command::Blur { sigma: 2.0 }];
    let first = stage.frame(&piece);
    let print = stage.plan.fingerprint;
    let before = stage.raster.stats().ops_skipped;
    assert_eq!(stage.frame(&piece), first);
    assert_eq!(stage.plan.fingerprint, print);
    assert!(stage.raster.stats().ops_skipped > before);
}

#[test]
fn what_goes_leaves_no_buffer() {
    let mut stage = Stage::new(SIZE);
    for round in 0..30 {
        let child = embed(round, [0.0; 2], 1.0, &[card(0, 0, 9, 9), BAKE, card(0, 0, 5, 5)]);
        stage.frame(&[card(0, 0, 9, 9), BAKE, card(9, 9, 9, 9), child]);
        stage.canvas.apply(&Command::Unembed { child: ChildId(round) }).unwrap();
        stage.canvas.apply(&Command::ClearBaked).unwrap();
        stage.frame(&[]);
    }
    assert_eq!(stage.raster.stats().lasting_surfaces, 1);
    stage.canvas.apply(&Command::SetSource(9)).unwrap();
    let empty = stage.frame(&[]);
    assert_eq!((empty.count([0; 4]), stage.raster.stats().lasting_surfaces), (64 * 48, 0));
}

#[test]
fn what_goes_in_the_frame_that_copies_it_leaves_no_buffer_either() {
    let mut stage = Stage::new(SIZE);
    let mut last = None;
    for round in 0..30 {
        let child = embed(round, [0.0; 2], 0.0, &[ink([9, 200, 9, 255]), card(0, 0, 9, 9)]);
        stage.frame(&[ink([200, 9, 9, 255]), card(round as i32, 0, 9, 9), child]);
        let paste = |source, x: f64| Command::Paste { source, at: [x, 20.0], how: Placing::default() };
        let piece = [
            Command::Bake { mode: BakeMode::Freeze, clone: true },
            paste(Source::Child(ChildId(round)), 5.0),
            Command::Unembed { child: ChildId(round) },
            Command::Unbake { call: None },
        ];
        last = Some(stage.frame(&piece));
        assert!(stage.raster.stats().lasting_surfaces <= 3, "round {round}");
    }
    assert_eq!(stage.frame(&[]), last.unwrap());
    assert_eq!(stage.raster.stats().lasting_surfaces, 1, "in the next frame they are gone");
}
