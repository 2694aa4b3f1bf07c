//! Scenes: maps, camera, sprites with their repeats, fade.

use reelm_ids::AssetIdx;

use super::anim::{Evaluated, Spec};
use super::{Ahead, Lower};
use crate::doc::{self, At, Place, SceneKeys, SpriteEntry, SpriteRepeat};
use crate::model::{
    AssetKind, Kind, Origin, RepeatCopy, Rgba, Sampling, Scene, SceneFade, Source, Sprite, SpriteBank, SpriteGlyph,
    SpriteLayer,
};
use crate::ranges::{CELL, COPIES, whole, within};
use crate::registry::property;

impl<'a> Lower<'a, '_> {
    /// A scene; a group if it has no map, which was reported.
    pub(super) fn scene(&mut self, keys: &'a SceneKeys) -> Kind {
        let maps = self.maps(keys);
        let scene = Scene {
            camera: self.pair(keys.camera.as_ref(), property::CAMERA, [0.0, 0.0]),
            objects: keys.objects.as_ref().is_some_and(|objects| objects.value),
            sprites: self.sprites(keys),
            fade: keys.fade.as_ref().map(|fade| self.fade(&fade.value)),
            sampling: keys.sampling.as_ref().map_or(Sampling::Nearest, |sampling| sampling.value),
            maps,
        };
        if scene.maps.is_empty() { Kind::Group } else { Kind::Scene(Box::new(scene)) }
    }

    fn maps(&mut self, keys: &'a SceneKeys) -> Vec<AssetIdx> {
        let Some(list) = &keys.asset else { return Vec::new() };
        if list.value.0.is_empty() {
            self.base.error_with("missing-key", list.place, "the scene has no map", |error| {
                error.with_expected("at least one key of a tile map")
            });
        }
        list.value.0.iter().filter_map(|key| self.asset(&key.value, AssetKind::Tiles, key.place)).collect()
    }

    fn fade(&mut self, keys: &'a doc::SceneFade) -> SceneFade {
        SceneFade {
            color: self.anim(keys.color.as_ref(), property::FADE_COLOR, Rgba::BLACK),
            level: self.anim(keys.level.as_ref(), property::FADE_LEVEL, 0.0),
        }
    }

    /// The sprites, repeats multiplied out.
    fn sprites(&mut self, keys: &'a SceneKeys) -> Vec<Sprite> {
        let mut out = Vec::new();
        for entry in keys.sprites.iter().flat_map(|list| &list.value) {
            let origin = self.base.document.origin(entry.place);
            match &entry.value {
                SpriteEntry::One(sprite) => {
                    if self.take_sprites(1, entry.place) {
                        out.push(self.sprite(sprite, origin));
                    }
                }
                SpriteEntry::Repeat(repeat) => self.repeat(repeat, entry.place, &origin, &mut out),
            }
        }
        out
    }

    fn repeat(&mut self, repeat: &'a SpriteRepeat, place: Place, origin: &Origin, out: &mut Vec<Sprite>) {
        let (Some(count), Some(sprite)) = (self.copies(repeat.count.as_ref(), true), &repeat.sprite) else { return };
        if !self.take_sprites(count, place) {
            return;
        }
        let outer = self.here.copy;
        for index in 0..count {
            self.here.copy = Some(RepeatCopy { index, count });
            out.push(self.sprite(&sprite.value, origin.clone()));
        }
        self.here.copy = outer;
    }

    /// How many copies a repeat makes; it must be known before any frame is. `span` says whether that of its node is known
    /// without it.
    pub(super) fn copies(&mut self, count: Option<&At<doc::Anim<f64>>>, span: bool) -> Option<u32> {
        let count = count?;
        let spec = Spec { range: COPIES, name: "count", ..Spec::of(property::SPRITE_GLYPH) };
        let value = match self.evaluate(&count.value, count.place, spec, [0.0; 4]) {
            Evaluated::Const([value, ..]) => value,
            Evaluated::Animated(source @ Source::Expr(_, None), _) => {
                self.foreseen(source, spec, count.place, Ahead { span })?
            }
            Evaluated::Animated(..) => {
                self.base.error_with("type-mismatch", count.place, "the count cannot be animated", |error| {
                    error.with_expected("a whole number, or an expression of what does not change: \"=vars.rows * 2\"")
                });
                return None;
            }
        };
        if value.fract() != 0.0 {
            let message = format!("the count is {value}, which is not a whole number");
            self.base.error_with("out-of-range", count.place, message, |error| {
                error.with_expected("a whole number; `floor(…)` or `round(…)` makes one")
            });
            return None;
        }
        Some(value as u32)
    }

    /// Counts sprites against the limits of the composition; false, with an error, if there are too many.
    fn take_sprites(&mut self, count: u32, place: Place) -> bool {
        let limits = self.base.limits;
        let bytes = self.base.document.origin(place).span.len() as u64;
        let sprites = self.sprites.saturating_add(count.into());
        let bytes = self.sprite_bytes.saturating_add(bytes.saturating_mul(count.into()));
        for (name, most, observed) in
            [("sprites", limits.sprites.into(), sprites), ("expanded_bytes", limits.expanded_bytes, bytes)]
        {
            if observed > most {
                let message = format!("the sprites exceed `{name}`, repeats multiplied out");
                self.base.error_with("limit", place, message, |error| error.with_limit(name, most, observed));
                return false;
            }
        }
        (self.sprites, self.sprite_bytes) = (sprites, bytes);
        true
    }

    fn sprite(&mut self, keys: &'a doc::Sprite, origin: Origin) -> Sprite {
        Sprite {
            glyph: self.glyph(keys),
            bank: keys.bank.as_ref().map_or(SpriteBank::Scene, |bank| self.bank(bank)),
            position: self.pair(keys.position.as_ref(), property::SPRITE_POSITION, [0.0, 0.0]),
            layer: match keys.layer.as_ref().map(|layer| &layer.value) {
                None => SpriteLayer::Top,
                Some(doc::SpriteLayer::Name(name)) => SpriteLayer::Name(name.clone()),
                Some(doc::SpriteLayer::Number(number)) => SpriteLayer::Number(number.0.try_into().unwrap_or(u32::MAX)),
            },
            priority: self.anim(keys.priority.as_ref(), property::SPRITE_PRIORITY, 0.0),
            flip_x: self.anim(keys.flip_x.as_ref(), property::SPRITE_FLIP_X, false),
            flip_y: self.anim(keys.flip_y.as_ref(), property::SPRITE_FLIP_Y, false),
            opacity: self.anim(keys.opacity.as_ref(), property::SPRITE_OPACITY, 1.0),
            visible: self.anim(keys.visible.as_ref(), property::SPRITE_VISIBLE, true),
            space: keys.space.as_ref().map_or_else(Default::default, |space| space.value),
            origin,
        }
    }

    fn glyph(&mut self, keys: &'a doc::Sprite) -> SpriteGlyph {
        let number = match keys.glyph.as_ref().map(|glyph| (&glyph.value, glyph.place)) {
            Some((doc::Glyph::Name(name), _)) => return SpriteGlyph::Name(name.clone()),
            Some((doc::Glyph::Number(number), place)) => {
                self.value(number, place, Spec::of(property::SPRITE_GLYPH), [0.0; 4]).anim()
            }
            None => Default::default(),
        };
        SpriteGlyph::Number(number)
    }

    fn bank(&mut self, bank: &'a At<doc::Bank>) -> SpriteBank {
        let sheet = match &bank.value {
            doc::Bank::Tiles(key) => {
                return self.asset(key, AssetKind::Tiles, bank.place).map_or(SpriteBank::Scene, SpriteBank::Tiles);
            }
            doc::Bank::Sheet(sheet) => sheet,
        };
        let image = sheet.image.as_ref().and_then(|key| self.asset(&key.value, AssetKind::Image, key.place));
        let size = sheet.size.as_ref().map(|size| size.value.each_ref().map(|side| self.cell_side(side)));
        match (image, size) {
            (Some(image), Some([Some(width), Some(height)])) => SpriteBank::Sheet { image, size: [width, height] },
            _ => SpriteBank::Scene,
        }
    }

    fn cell_side(&mut self, side: &At<doc::Whole>) -> Option<u32> {
        let cell = u32::try_from(side.value.0).ok().filter(|side| within(f64::from(*side), CELL));
        if cell.is_none() {
            let message = format!("a cell of a sheet is {} px, out of range", side.value.0);
            self.base.error_with("out-of-range", side.place, message, |error| error.with_expected(whole(CELL)));
        }
        cell
    }
}
