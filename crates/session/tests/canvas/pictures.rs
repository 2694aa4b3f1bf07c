//! Pictures of bakes, erasing, children and failing commands.

use reelm_layer_stack::*;

use crate::stage::*;

const RED: [u8; 4] = [255, 0, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];

#[test]
fn after_any_number_of_frames_the_picture_is_that_of_the_bake_with_later_edits() {
    let ball = |x: u32| Command::Circle { center: [f64::from(x), 20.0], radius: 9.5, outline: None, crisp: false };
    let piece =
        |n: u32| [ink([40 * n as u8, 0, 90, 180]), ball(12 + 5 * n), BAKE, WIPE, ink([0, 200, 0, 90]), ball(30 + n)];
    let mut long = Stage::new(SIZE);
    let pictures: Vec<_> = (0..6).map(|n| long.frame(&piece(n))).collect();
    for n in 0..6 {
        // Only what was baked in the first frame, then the edits of frame n.
        let mut short = Stage::new(SIZE);
        let [.., a, b, c] = piece(n);
        let [d, e, ..] = piece(0);
        assert_eq!(short.frame(&[d, e, BAKE, a, b, c]), pictures[n as usize], "frame {n}");
    }
    assert_ne!(pictures[0], pictures[5]);
}

#[test]
fn an_erase_two_frames_after_a_bake_is_local_or_mirrored() {
    let piece = [ink(RED), card(0, 0, 40, 40), BAKE];
    let edit = |reach| [ink(RED), card(0, 0, 40, 40), BAKE, erase(1.0, reach), card(10, 10, 10, 10)];
    let mut stage = Stage::new(SIZE);
    let baked = stage.frame(&piece);
    stage.frame(&piece);
    assert_eq!(stage.frame(&edit(Reach::Local)), baked, "there is nothing on the overlay");
    let holed = stage.frame(&edit(Reach::Mirrored));
    assert_eq!((holed.at(15, 15), holed.at(5, 5)), ([0; 4], RED));
    assert_eq!(holed.count(RED), 40 * 40 - 100);
    assert_eq!(stage.frame(&piece), holed, "a hole stays");
}

#[test]
fn half_transparent_strokes_over_erased_places_show_what_is_beneath() {
    let mut stage = Stage::new(SIZE);
    let piece = [
        ink(RED),
        card(0, 0, 64, 48),
        BAKE,
        WIPE,
        ink(BLUE),
        card(0, 0, 64, 48),
        erase(1.0, Reach::Local),
        card(10, 10, 10, 10),
        ink([0, 255, 0, 128]),
        card(15, 10, 10, 10),
    ];
    for _ in 0..3 {
        let picture = stage.frame(&piece);
        assert_eq!(picture.at(12, 12), RED);
        assert_eq!(picture.at(17, 12), [127, 128, 0, 255], "green over red");
        assert_eq!(picture.at(22, 12), [0, 128, 127, 255], "green over blue");
    }
}

#[test]
fn a_failing_command_leaves_the_rest_of_the_picture() {
    let whole = |bad: Option<Command>| {
        let mut stage = Stage::new(SIZE);
        let mut piece = vec![ink(RED), card(0, 0, 20, 20), BAKE, ink(BLUE), Command::Enter(LayerRef::Base)];
        piece.extend(bad);
        piece.extend([card(4, 4, 4, 4), Command::Leave, card(10, 10, 20, 20)]);
        stage.canvas.frame(&piece).unwrap();
        (stage.picture(), stage.canvas.report().refused)
    };
    let (wanted, none) = whole(None);
    assert_eq!(none, 0);
    let far = Command::Line { from: [0.0; 2], to: [f64::NAN, 0.0], width: 1.0, crisp: false };
    let missing = Command::Paste { source: Source::Child(ChildId(7)), at: [0.0; 2], how: Placing::default() };
    for bad in [far, missing, Command::EndFrame].into_iter().take(2) {
        assert_eq!(whole(Some(bad)), (wanted.clone(), 1));
    }
}

#[test]
fn children_lie_in_place_above_all_layers_and_fade_as_one_picture() {
    let inner = [ink(RED), card(0, 0, 30, 20), BAKE, WIPE, ink(BLUE), card(10, 0, 30, 20)];
    let mut stage = Stage::new(SIZE);
    for _ in 0..3 {
        let piece = [embed(1, [20.0, 10.0], 0.5, &inner), BAKE, WIPE, ink([0, 255, 0, 255]), card(0, 0, 64, 48)];
        let picture = stage.frame(&piece);
        assert_eq!(picture.at(21, 11), [128, 127, 0, 255]);
        assert_eq!(picture.at(31, 11), [0, 127, 128, 255], "no red shines through the blue");
        assert_eq!(
            (picture.at(19, 11), picture.at(50, 11)),
            ([0, 255, 0, 255], [0, 255, 0, 255]),
            "it is cut to its size"
        );
    }
    assert_eq!(stage.plan.surfaces.values().filter(|it| it.lifetime != reelm_plan::Lifetime::Frame).count(), 3);
}

/// A child of 30 × 20 whose own child reaches beyond it: shown in place or as a picture, and in a canvas that is smaller than the output.
#[test]
fn what_reaches_beyond_an_instance_is_cut_where_that_ends() {
    let inner = embed(2, [20.0, 10.0], 1.0, &[ink(BLUE), card(0, 0, 30, 20)]);
    let child = embed(1, [4.0, 3.0], 1.0, &[ink(RED), card(0, 0, 5, 5), inner]);
    let in_place = Stage::new(SIZE).frame(core::slice::from_ref(&child));
    assert_eq!((in_place.count(RED), in_place.count(BLUE)), (25, 10 * 10));
    let paste = Command::Paste { source: Source::Child(ChildId(1)), at: [30.0, 24.0], how: Placing::default() };
    let pasted = Stage::new(SIZE).frame(&[child.clone(), paste]);
    assert_eq!((pasted.count(RED), pasted.count(BLUE)), (50, 200));
    let twice = Placing { scale: [2.0, 2.0], smooth: false, ..Placing::default() };
    let stamped = Command::Paste { source: Source::Child(ChildId(1)), at: [0.0, 0.0], how: twice };
    let hidden = match child.clone() {
        Command::Embed { child, at, size, origin, piece, .. } => {
            Command::Embed { child, at, size, origin, piece, opacity: 0.0 }
        }
        _ => unreachable!(),
    };
    let stamped = Stage::new(SIZE).frame(&[hidden, stamped]);
    assert_eq!((stamped.count(RED), stamped.count(BLUE)), (100, 20 * 20));

    let mut small = Stage::new([12, 10]);
    small.canvas.frame(&[child]).unwrap();
    let shown = small.within(SIZE);
    assert_eq!((shown.count(RED), shown.count([0; 4])), (25, 64 * 48 - 25), "no part of the canvas beyond its size");
    let mut smaller = Stage::new([8, 7]);
    smaller.canvas.frame(&[embed(1, [4.0, 3.0], 1.0, &[ink(RED), card(0, 0, 30, 20)])]).unwrap();
    assert_eq!(smaller.within(SIZE).count(RED), 4 * 4);
}

#[test]
fn two_instances_draw_what_each_would_alone() {
    let pieces = [
        vec![ink(RED), card(0, 0, 9, 9), BAKE, erase(0.5, Reach::Mirrored), card(3, 3, 9, 9)],
        vec![WIPE, ink(BLUE), card(5, 5, 9, 9), BAKE, ink([9, 9, 9, 99]), card(0, 0, 20, 20)],
    ];
    let child = |index: usize, at: [f64; 2]| embed(index as u32, at, 1.0, &pieces[index]);
    let mut both = Stage::new(SIZE);
    let mut alone = [0, 1].map(|_| Stage::new(SIZE));
    for _ in 0..4 {
        let picture = both.frame(&[child(0, [0.0, 0.0]), child(1, [32.0, 0.0])]);
        let [left, right] = [0, 1].map(|i| alone[i].frame(&[child(i, [32.0 * i as f64, 0.0])]));
        for (x, y) in (0..48).flat_map(|y| (0..64).map(move |x| (x, y))) {
            assert_eq!(picture.at(x, y), if x < 32 { left.at(x, y) } else { right.at(x, y) });
        }
    }
}

#[test]
fn a_replayed_log_draws_the_same_bytes() {
    let piece = |n: i32| {
        [
            card(n, 0, 9, 9),
            BAKE,
            ink([9, 200, 9, 60]),
            card(0, n, 30, 9),
            embed(1, [9.5, 3.25], 0.7, &[card(n, n, 9, 9), BAKE]),
        ]
    };
    let mut stage = Stage::new(SIZE);
    stage.canvas.start_log().unwrap();
    let mut last = None;
    for n in 0..9 {
        last = Some(stage.frame(&piece(n)));
    }
    let log = stage.canvas.take_log().unwrap();
    // Each frame is lowered as it is replayed, on a raster that holds nothing.
    let mut again = Stage::new(SIZE);
    let canvas = log.replay_frames(Limits::default(), |canvas| {
        core::mem::swap(&mut again.canvas, canvas);
        again.picture();
        core::mem::swap(&mut again.canvas, canvas);
    });
    again.canvas = canvas.unwrap();
    assert_eq!(Some(again.picture()), last);
}

#[test]
fn lost_pixels_are_told() {
    let mut stage = Stage::new(SIZE);
    stage.frame(&[ink(RED), card(0, 0, 9, 9), BAKE, card(9, 9, 9, 9)]);
    let restored = Canvas::restore(&stage.canvas.snapshot().unwrap(), Limits::default()).unwrap();
    let held = stage.raster.held(restored.surface_key(InstanceId(0), LayerId(0)));
    assert!(held.is_some());
    // On the raster that holds its pixels a restored canvas goes on.
    let before = stage.picture();
    stage.canvas = restored.clone();
    assert_eq!(stage.frame(&[BAKE]), before);
    // On another one its pixels are lost, and it says so.
    let mut elsewhere = Stage::of(restored);
    elsewhere.canvas.frame(&[BAKE, WIPE, card(0, 0, 4, 4)]).unwrap();
    elsewhere.draw();
    let changed = &elsewhere.canvas.report().changed;
    assert_eq!(changed.len(), 1, "the wiped overlay needs nothing");
    assert_eq!((changed[0].layer, changed[0].held, Some(changed[0].expected)), (LayerId(0), None, held));
}

/// A second canvas with the key of the first draws into its surfaces. What it does to a baked layer is told with both checksums.
#[test]
fn a_baked_layer_that_somebody_else_draws_to_is_told() {
    let mut stage = Stage::new(SIZE);
    stage.frame(&[ink(RED), card(0, 0, 9, 9), BAKE]);
    let checksum = stage.canvas.stack().hashes().next().map(|(_, hash)| hash);
    let mut other = Canvas::new(1, SIZE, Limits::default()).unwrap();
    other.frame(&[ink(BLUE), card(0, 0, 9, 9), BAKE]).unwrap();
    core::mem::swap(&mut stage.canvas, &mut other);
    stage.draw();
    core::mem::swap(&mut stage.canvas, &mut other);
    let theirs = other.stack().hashes().next().map(|(_, hash)| hash);
    stage.canvas.frame(&[BAKE]).unwrap();
    stage.draw();
    let changed = &stage.canvas.report().changed;
    assert_eq!(changed.len(), 1);
    assert_eq!((Some(changed[0].expected), changed[0].held), (checksum, theirs));
    assert_ne!(checksum, theirs);
}
