//! Commands that change pixels that are there, and those that bring pictures.

use reelm_layer_stack::*;

use crate::stage::*;

const RED: [u8; 4] = [255, 0, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];

/// Something of every pixel's own, half of it transparent.
fn ground() -> Vec<Command> {
    let mut piece = vec![WIPE];
    for i in 0..60 {
        piece.extend([ink([i as u8 * 4, 200 - i as u8 * 3, 90, 120 + i as u8]), card(i * 7 % 61, i * 11 % 43, 9, 7)]);
    }
    piece
}

fn after(change: &[Command]) -> (Shot, Shot) {
    let plain = Stage::new(SIZE).frame(&ground());
    let piece: Vec<_> = ground().into_iter().chain(change.iter().cloned()).collect();
    (plain, Stage::new(SIZE).frame(&piece))
}

fn mask(x: i32, y: i32, width: u32, height: u32) -> Command {
    Command::Mask(Some(MaskRect { at: [x, y], size: [width, height] }))
}

/// Compares every pixel with what a function of its place says.
fn assert_all(picture: &Shot, wanted: impl Fn(i32, i32) -> [u8; 4]) {
    for (x, y) in (0..SIZE[1]).flat_map(|y| (0..SIZE[0]).map(move |x| (x, y))) {
        assert_eq!(picture.at(x, y), wanted(x as i32, y as i32), "pixel {x}, {y}");
    }
}

#[test]
fn scroll_goes_round() {
    for by in [[5, 0], [0, -7], [13, 9], [-70, 100], [i32::MIN, i32::MAX]] {
        let (plain, scrolled) = after(&[Command::Scroll { by }]);
        let from = |v: i32, by: i32, side: i32| (i64::from(v) - i64::from(by)).rem_euclid(i64::from(side)) as u32;
        assert_all(&scrolled, |x, y| plain.at(from(x, by[0], 64), from(y, by[1], 48)));
    }
    let (plain, scrolled) = after(&[mask(10, 8, 20, 30), Command::Scroll { by: [3, 4] }]);
    assert_all(&scrolled, |x, y| {
        let inside = (10..30).contains(&x) && (8..38).contains(&y);
        let from = |v: i32, by: i32, low: i32, side: i32| ((v - low - by).rem_euclid(side) + low) as u32;
        if inside { plain.at(from(x, 3, 10, 20), from(y, 4, 8, 30)) } else { plain.at(x as u32, y as u32) }
    });
}

#[test]
fn spin_by_quarters_and_zoom_by_whole_numbers_move_pixels() {
    let (plain, spun) = after(&[mask(8, 4, 40, 40), Command::Spin { degrees: 90.0, about: None, smooth: false }]);
    assert_all(&spun, |x, y| {
        let inside = (8..48).contains(&x) && (4..44).contains(&y);
        // A quarter clockwise: what was at the left is at the top.
        if inside { plain.at((y - 4 + 8) as u32, (39 - (x - 8) + 4) as u32) } else { plain.at(x as u32, y as u32) }
    });
    let (plain, zoomed) = after(&[Command::Zoom { factor: [2.0, 3.0], about: Some([0.0; 2]), smooth: false }]);
    assert_all(&zoomed, |x, y| plain.at(x as u32 / 2, y as u32 / 3));
    let (plain, small) = after(&[Command::Zoom { factor: [0.5, 0.5], about: Some([0.0; 2]), smooth: false }]);
    assert_eq!(small.at(40, 10), [0; 4], "what is left free is empty");
    assert_ne!(plain.at(40, 10), [0; 4]);
}

#[test]
fn filters_change_what_the_mask_leaves_and_nothing_else() {
    let invert = Command::Invert { amount: 1.0 };
    let (plain, inverted) = after(&[mask(10, 10, 20, 20), invert.clone(), invert.clone(), Command::Mask(None)]);
    let close = |a: [u8; 4], b: [u8; 4]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 2);
    for (x, y) in (0..48).flat_map(|y| (0..64).map(move |x| (x, y))) {
        assert!(close(plain.at(x, y), inverted.at(x, y)), "twice inverted is as before");
    }
    let whole = Stage::new(SIZE).frame(&[ink(RED), card(0, 0, 64, 48), invert]);
    assert_eq!(whole.count([0, 255, 255, 255]), 64 * 48);
    let dark = Stage::new(SIZE).frame(&[
        ink([200, 100, 50, 255]),
        card(0, 0, 64, 48),
        mask(0, 0, 32, 48),
        Command::Brightness { amount: 0.5 },
    ]);
    assert_eq!((dark.at(5, 5), dark.at(40, 5)), ([100, 50, 25, 255], [200, 100, 50, 255]));
    let (plain, blurred) = after(&[mask(10, 10, 20, 20), Command::Blur { sigma: 3.0 }]);
    let same = |x: u32, y: u32| plain.at(x, y) == blurred.at(x, y);
    let inside = |x: u32, y: u32| (10..30).contains(&x) && (10..30).contains(&y);
    let all = || (0..48).flat_map(|y| (0..64).map(move |x| (x, y)));
    assert!(all().filter(|(x, y)| !inside(*x, *y)).all(|(x, y)| same(x, y)));
    assert!(all().filter(|(x, y)| inside(*x, *y)).filter(|(x, y)| !same(*x, *y)).count() > 300);
}

#[test]
fn a_flood_fills_what_is_connected() {
    // A ring of whole pixels: neither its inside nor the flood leaks.
    let ring = Command::Circle { center: [30.0, 24.0], radius: 15.0, outline: Some(1.0), crisp: true };
    let flood = |x: f64| Command::Flood { at: [x, 24.0], tolerance: 0 };
    let picture = Stage::new(SIZE).frame(&[ring.clone(), ink(RED), flood(30.0), ink(BLUE), flood(1.0)]);
    let disc = Command::Circle { center: [30.0, 24.0], radius: 15.0, outline: None, crisp: true };
    let inside = Stage::new(SIZE).frame(&[ink(RED), disc, ink([0, 0, 0, 255]), ring]);
    assert_eq!(picture.count(RED), inside.count(RED));
    assert_eq!(picture.count(BLUE), inside.count([0; 4]));
    assert_eq!(picture.at(30, 24), RED);
}

#[test]
fn crisp_shapes_are_whole_pixels_and_each_is_touched_once() {
    let shapes = [
        Command::Circle { center: [30.0, 24.0], radius: 15.0, outline: Some(1.0), crisp: true },
        Command::Circle { center: [30.0, 24.0], radius: 11.0, outline: None, crisp: true },
        Command::Line { from: [3.0, 4.0], to: [60.0, 30.0], width: 1.0, crisp: true },
        Command::Tri { points: [[3.0, 40.0], [20.0, 5.0], [50.0, 44.0]], outline: Some(1.0), crisp: true },
        Command::Poly { points: vec![[3.0, 40.0], [20.0, 5.0], [50.0, 44.0], [60.0, 3.0]], outline: None, crisp: true },
        Command::Box { at: [3.0, 3.0], size: [20.0, 20.0], outline: Some(1.0), crisp: true },
        Command::Point { at: [9.9, 9.1], crisp: true },
    ];
    for shape in shapes {
        let picture = Stage::new(SIZE).frame(&[ink([255, 255, 255, 100]), shape.clone()]);
        assert_eq!(picture.count([100; 4]) + picture.count([0; 4]), 64 * 48, "{shape:?}");
        assert!(picture.count([100; 4]) > 0);
    }
}

#[test]
fn images_layers_and_children_are_pasted_as_they_are_at_that_moment() {
    let image = Source::Image { asset: 0, size: [2, 2] };
    let how = Placing { scale: [4.0, 4.0], smooth: false, ..Placing::default() };
    let stamped = Stage::new(SIZE).frame(&[Command::Stamp { source: image, at: [20.0, 20.0], how }]);
    assert_eq!((stamped.at(16, 16), stamped.at(23, 16), stamped.at(16, 23)), (RED, [0, 255, 0, 255], BLUE));
    assert_eq!((stamped.at(23, 23), stamped.at(15, 16), stamped.at(24, 16)), ([128; 4], [0; 4], [0; 4]));

    let paste = |source, x: f64| Command::Paste { source, at: [x, 0.0], how: Placing::default() };
    let own = Source::Layer(LayerRef::Section);
    let doubled = Stage::new(SIZE).frame(&[
        ink(RED),
        card(0, 0, 5, 5),
        paste(own, 10.0),
        ink(BLUE),
        card(0, 0, 5, 5),
        paste(own, 20.0),
    ]);
    assert_eq!((doubled.at(12, 2), doubled.at(22, 2), doubled.at(32, 2)), (RED, BLUE, RED));

    let mut stage = Stage::new(SIZE);
    for _ in 0..3 {
        // The base takes a picture of the overlay in the middle of each frame.
        let piece = [
            BAKE,
            WIPE,
            ink(RED),
            card(0, 0, 5, 5),
            Command::Layer(LayerRef::Base),
            paste(Source::Layer(LayerRef::Overlay), 10.0),
            Command::Layer(LayerRef::Overlay),
            ink(BLUE),
            card(0, 0, 5, 5),
        ];
        let picture = stage.frame(&piece);
        assert_eq!((picture.at(2, 2), picture.at(12, 2)), (BLUE, RED));
    }

    let child =
        embed(1, [40.0, 30.0], 1.0, &[ink(RED), card(0, 0, 4, 4), BAKE, ink([0, 0, 255, 128]), card(2, 0, 4, 4)]);
    let pasted = Stage::new(SIZE).frame(&[child, paste(Source::Child(ChildId(1)), 3.0)]);
    assert_eq!((pasted.at(4, 1), pasted.at(6, 1)), (RED, pasted.at(43, 30)));
    assert_eq!(pasted.at(8, 1), [0, 0, 128, 128]);
}

#[test]
fn a_placed_picture_of_layers_is_as_smooth_as_asked() {
    let child = embed(1, [0.0, 0.0], 0.0, &[ink(RED), card(0, 0, 4, 4), BAKE, ink(BLUE), card(2, 0, 2, 4)]);
    let how = |smooth| Placing { scale: [3.0, 3.0], smooth, ..Placing::default() };
    let stamp = |smooth| Command::Paste { source: Source::Child(ChildId(1)), at: [10.0, 10.0], how: how(smooth) };
    let hard = Stage::new(SIZE).frame(&[child.clone(), stamp(false)]);
    assert_eq!((hard.count(RED), hard.count(BLUE), hard.count([0; 4])), (72, 72, 64 * 48 - 144));
    let soft = Stage::new(SIZE).frame(&[child, stamp(true)]);
    assert!(soft.count(RED) < 72 && soft.at(11, 15) == RED && soft.at(20, 15) == BLUE);
}
