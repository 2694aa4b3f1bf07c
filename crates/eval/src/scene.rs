//! Scenes with their values of the frame: camera, clock, sprites, fade.

use reelm_expr::Values;
use reelm_ids::{Hash128, NodeIdx, Rational, StableHasher};
use reelm_ir::{Rgba, Scene, SceneFade, Sprite, SpriteBank, SpriteGlyph};

use crate::graph::{EvaluatedFade, EvaluatedGraph, EvaluatedScene, EvaluatedSprite};
use crate::walk::Frame;

/// The scene of `node`; its sprites go to the graph's arena.
pub(crate) fn scene(
    frame: &Frame<'_>,
    index: NodeIdx,
    scene: &Scene,
    size: [f64; 2],
    (hasher, graph): (&mut StableHasher, &mut EvaluatedGraph),
) -> EvaluatedScene {
    let values = frame.values;
    let (first, time_ms) = (graph.sprites.len() as u32, milliseconds(frame, index));
    let sprites = (0..).zip(&scene.sprites).filter_map(|(number, sprite)| shown(values, number, sprite));
    graph.sprites.extend(sprites);
    EvaluatedScene {
        size: size.map(|side| whole(side).unsigned_abs()),
        camera: values.get(scene.camera).map(whole),
        time_ms,
        looks: looks(frame, scene, time_ms, hasher),
        sprites: first..graph.sprites.len() as u32,
        fade: scene.fade.and_then(|fade| faded(values, fade)),
        sampling: scene.sampling,
    }
}

/// The sprite, if it is seen at all.
fn shown(values: &Values, number: u32, sprite: &Sprite) -> Option<EvaluatedSprite> {
    let opacity = byte(values.get(sprite.opacity));
    (opacity > 0 && values.get(sprite.visible)).then(|| EvaluatedSprite {
        number,
        glyph: match sprite.glyph {
            SpriteGlyph::Number(glyph) => values.get(glyph).floor() as u32,
            SpriteGlyph::Name(_) => 0,
        },
        position: values.get(sprite.position).map(whole),
        priority: whole(values.get(sprite.priority)),
        flip_x: values.get(sprite.flip_x),
        flip_y: values.get(sprite.flip_y),
        opacity,
    })
}

/// The fade, unless it changes nothing.
fn faded(values: &Values, fade: SceneFade) -> Option<EvaluatedFade> {
    let Rgba { r, g, b, a } = values.get(fade.color);
    let level = byte(values.get(fade.level).clamp(0.0, 1.0) * a);
    (level > 0).then(|| EvaluatedFade { color: [r, g, b].map(byte), level })
}

/// The hash of what the animated tiles of all maps of a scene look like.
fn looks(frame: &Frame<'_>, scene: &Scene, time_ms: u64, hasher: &mut StableHasher) -> Hash128 {
    let mut last = None;
    let of_sprites = scene.sprites.iter().filter_map(|sprite| match sprite.bank {
        SpriteBank::Tiles(map) if last.replace(map) != Some(map) => Some(map),
        _ => None,
    });
    let maps = scene.maps.iter().copied().chain(of_sprites);
    for bank in maps.filter_map(|map| frame.assets.tiles(map)).flat_map(|map| &map.banks) {
        for animation in &bank.animations {
            hasher.u32(animation.glyph_at(time_ms).into());
        }
    }
    hasher.finish()
}

/// The content's time in whole milliseconds, rounded down; 0 before its beginning.
fn milliseconds(frame: &Frame<'_>, index: NodeIdx) -> u64 {
    let content = frame.times.locate(index).content;
    let time = (content * Rational::whole(1000)).div_or_zero(frame.ir.fps);
    u64::try_from(time.floor()).unwrap_or(0)
}

/// The nearest whole pixel, a half up. Values are held to ranges far within those of `i32`.
fn whole(value: f64) -> i32 {
    (value + 0.5).floor() as i32
}

fn byte(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}
