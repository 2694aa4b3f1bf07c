//! Sprites: slots, order, what is seen of them, with a scene and without.

mod common;

use common::{bank, composer, mixed};
use reelm_frame_composer::{
    BankId, ComposerConfig, Fade, Frame, FrameComposer, Sprite, SpriteSpace, Status, Step, Telemetry,
};

fn sprite(glyph: u16, layer: u32, priority: i32) -> Sprite {
    Sprite { glyph, layer, priority, bank: BankId(16), x: 5, y: 5, ..Sprite::default() }
}

/// A composer without a scene, with a bank for sprites.
fn bare(capacity: u32) -> FrameComposer {
    let config = ComposerConfig { sprite_capacity: capacity, ..ComposerConfig::new(100, 80) };
    let mut composer = FrameComposer::new(config).expect("a composer");
    assert!(composer.put_bank(BankId(16), bank(16)).is_ok());
    assert!(composer.bind_bank(BankId(16)).is_ok());
    composer
}

fn glyphs(frame: Frame<'_>) -> Vec<u16> {
    frame.sprites().iter().map(|draw| draw.glyph).collect()
}

fn sprite_counts(telemetry: Telemetry) -> (u32, u32, u32) {
    (telemetry.sprites_drawn, telemetry.sprites_culled, telemetry.sprites_dropped)
}

#[test]
fn what_overflows_is_ignored_counted_and_reported() {
    let mut composer = bare(512);
    assert_eq!(ComposerConfig::new(1, 1).sprite_capacity, 512);
    for i in 0..512 {
        assert_eq!(composer.emit_sprite(sprite(i % 16, 0, 0)), Status::Ok);
    }
    for extra in 1..=3 {
        assert_eq!(composer.emit_sprite(sprite(0, 0, -100)), Status::SpriteOverflow);
        let refusal = composer.refusal().expect("a reason");
        assert_eq!((refusal.limit, refusal.observed), (512, 512 + extra));
    }
    let frame = composer.render_frame();
    assert_eq!(sprite_counts(frame.telemetry()), (512, 0, 3));
    assert_eq!(glyphs(frame), (0..512).map(|i| i % 16).collect::<Vec<_>>(), "the first 512 are drawn, in order");
    // The count is back at zero.
    assert_eq!(composer.sprite_count(), 0);
    assert_eq!(composer.emit_sprite(sprite(1, 0, 0)), Status::Ok);
    assert_eq!(sprite_counts(composer.render_frame().telemetry()), (1, 0, 0));
    assert_eq!(sprite_counts(composer.render_frame().telemetry()), (0, 0, 0));
    assert_eq!(bare(0).emit_sprite(sprite(0, 0, 0)), Status::SpriteOverflow);
}

#[test]
fn order_is_layer_then_priority_then_first_in_first_out() {
    let emitted =
        [(0, 1, 5), (1, 0, 9), (2, 1, -3), (3, 1, 5), (4, 0, 9), (5, 2, i32::MIN), (6, 0, i32::MAX), (7, 1, 5)];
    for with_scene in [false, true] {
        let mut composer = if with_scene { composer(100, 80, mixed(1)) } else { bare(512) };
        for (glyph, layer, priority) in emitted {
            assert!(composer.emit_sprite(sprite(glyph, layer, priority)).is_ok());
        }
        assert_eq!(glyphs(composer.render_frame()), [1, 4, 6, 2, 0, 3, 7, 5]);
    }
}

#[test]
fn sprites_lie_above_the_tiles_of_their_layer_and_below_the_next() {
    let mut composer = composer(100, 80, mixed(1));
    for (glyph, layer) in [(7, 3), (8, 0), (9, 2), (10, 0)] {
        assert!(composer.emit_sprite(sprite(glyph, layer, 0)).is_ok());
    }
    assert!(composer.set_fade(Fade { color: [1, 2, 3], level: 9 }).is_ok());
    let steps: Vec<String> = composer
        .render_frame()
        .steps()
        .map(|step| match step {
            Step::Tiles(layer) => format!("tiles {}", layer.layer),
            Step::Sprites(draws) => format!("sprites {:?}", draws.iter().map(|draw| draw.glyph).collect::<Vec<_>>()),
            Step::Fade(fade) => format!("fade {}", fade.level),
        })
        .collect();
    let want = ["tiles 0", "sprites [8, 10]", "tiles 1", "tiles 2", "sprites [9]", "tiles 3", "sprites [7]", "fade 9"];
    assert_eq!(steps, want);
}

#[test]
fn what_shows_no_pixel_is_culled() {
    let mut composer = bare(512);
    let places = [(-16, 0), (-15, 0), (99, 79), (100, 0), (0, 80), (0, -15), (0, -16), (i32::MIN, 0), (0, i32::MAX)];
    for (x, y) in places {
        assert!(composer.emit_sprite(Sprite { x, y, ..sprite(0, 0, 0) }).is_ok());
    }
    let frame = composer.render_frame();
    let seen: Vec<_> = frame.sprites().iter().map(|draw| (draw.dst.x0, draw.dst.y0)).collect();
    assert_eq!(seen, [(-15, 0), (99, 79), (0, -15)]);
    assert!(frame.sprites().iter().all(|draw| (draw.dst.width(), draw.dst.height()) == (16, 16)));
    assert_eq!(sprite_counts(frame.telemetry()), (3, 6, 0));
}

#[test]
fn a_sprite_of_a_layer_moves_as_the_layer_does() {
    let mut composer = composer(100, 80, mixed(1));
    assert!(composer.set_camera(31, -4).is_ok());
    let place = Sprite { x: 40, y: 20, space: SpriteSpace::Layer, ..Sprite::default() };
    for layer in [0, 1, 2] {
        assert!(composer.emit_sprite(Sprite { layer, bank: BankId(16), ..place }).is_ok());
    }
    let frame = composer.render_frame();
    let seen: Vec<_> = frame.sprites().iter().map(|draw| (draw.dst.x0, draw.dst.y0)).collect();
    // Factors 1/3 (⌊-4/3⌋ = -2), 1 clamped at the top, and 3/2.
    assert_eq!(seen, [(40 - 10, 20 + 2), (40 - 31, 20), (40 - 46, 20 + 6)]);

    let mut bare = bare(1);
    assert!(bare.set_camera(31, -4).is_ok());
    assert!(bare.emit_sprite(Sprite { bank: BankId(16), ..place }).is_ok());
    let frame = bare.render_frame();
    assert_eq!((frame.sprites()[0].dst.x0, frame.sprites()[0].dst.y0), (9, 24));
}

#[test]
fn a_sprite_names_a_layer_and_a_glyph_that_exist() {
    let mut composer = composer(100, 80, mixed(1));
    assert_eq!(composer.emit_sprite(sprite(0, 3, 0)), Status::Ok);
    assert_eq!(composer.emit_sprite(sprite(0, 4, 0)), Status::LayerInvalid);
    assert_eq!(composer.emit_sprite(sprite(16, 0, 0)), Status::BankInvalid);
    assert_eq!(composer.emit_sprite(Sprite { palette: 1, ..sprite(0, 0, 0) }), Status::BankInvalid);
    assert_eq!(composer.emit_sprite(Sprite { bank: BankId(99), ..sprite(0, 0, 0) }), Status::BankInvalid);
    assert_eq!(composer.sprite_count(), 1);
    assert_eq!(bare(9).emit_sprite(sprite(0, 7, 0)), Status::Ok);
    assert_eq!(bare(9).emit_sprite(sprite(0, 8, 0)), Status::LayerInvalid);
}

#[test]
fn a_sprite_whose_bank_goes_before_the_frame_is_dropped_and_counted() {
    let mut composer = composer(100, 80, mixed(1));
    assert!(composer.emit_sprite(sprite(0, 0, 0)).is_ok());
    assert!(composer.unbind_scene().is_ok());
    let frame = composer.render_frame();
    assert_eq!((sprite_counts(frame.telemetry()), frame.steps().count()), ((0, 0, 1), 0));
}
