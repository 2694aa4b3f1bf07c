//! What sprites and objects look like, and where they belong.

use reelm_assets::{TileObject, TileObjectLayer, TileScene, TileSprite};
use reelm_compile::{Stage, StageObject, StageSource, StageSprite};
use reelm_frame_composer::BankId;
use reelm_ids::{AssetIdx, NodeIdx};
use reelm_ir::{Anim, Diagnostic, Origin, Scene, Sprite, SpriteBank, SpriteGlyph, SpriteLayer, SpriteSpace};
use reelm_pixel::BlendMode;

use super::maps::{SceneSet, factor};
use super::{Setup, limit_of};

/// What is shown for a sprite of which an error was reported.
const NOTHING: StageSource = StageSource::Sheet { bank: BankId(u32::MAX), glyphs: 0 };

impl Setup<'_> {
    /// The sprites of a node. Copies of a repeat say the same, so the last answer is kept.
    pub(super) fn sprites(&mut self, index: NodeIdx, scene: &Scene, set: &SceneSet, stage: &mut Stage) {
        let mut tables: Vec<(SpriteBank, u32)> = Vec::new();
        for sprite in &scene.sprites {
            let source = self.source(index, scene, sprite, stage, &mut tables);
            let space = match sprite.space {
                SpriteSpace::World => reelm_frame_composer::SpriteSpace::Layer,
                SpriteSpace::Screen => reelm_frame_composer::SpriteSpace::Viewport,
            };
            let layer = self.layer(index, scene, sprite, set);
            stage.sprites.push(StageSprite { source, layer, space });
        }
        stage.banks.sort_unstable();
        stage.banks.dedup();
    }

    /// The sprites that the maps place.
    pub(super) fn objects(&mut self, index: NodeIdx, at: &Origin, scene: &Scene, set: &SceneSet, stage: &mut Stage) {
        let mut changed = None;
        for (asset, base) in scene.maps.iter().zip(&set.bases) {
            let Some(map) = self.maps.map(*asset) else { continue };
            for layer in &map.objects {
                for (object, sprite) in layer.objects.iter().filter_map(|object| Some((object, object.sprite?))) {
                    let opacity = ((u32::from(object.opacity) * u32::from(layer.opacity) + 127) / 255) as u8;
                    if !object.visible || opacity == 0 {
                        continue;
                    }
                    if object.fit.is_none() {
                        changed = changed.or(Some(object));
                    }
                    let sprite = object.fit.map_or(sprite, |fit| fit.sprite);
                    stage.blends |= layer.blend != BlendMode::Normal;
                    let bank = self.maps.bank(*asset, sprite.bank);
                    stage.banks.push(bank);
                    stage.objects.push(placed(map, layer, object, (sprite, bank, opacity), *base));
                }
            }
        }
        if let Some(object) = changed {
            let message = format!(
                "the object `{}` of a map is turned by other than quarters, or stretched too far; it is shown as it is",
                if object.name.is_empty() { &object.id } else { &object.name }
            );
            self.report(index, Diagnostic::warning("plain-object", message, at.clone()));
        }
    }

    /// The animated glyphs of the scene's maps, and of the other maps that sprites come from.
    pub(super) fn animations(&mut self, scene: &Scene, stage: &mut Stage) {
        let of_sprites = scene.sprites.iter().filter_map(|sprite| match sprite.bank {
            SpriteBank::Tiles(asset) => Some(asset),
            _ => None,
        });
        stage.animations = self.maps.animations(scene.maps.iter().copied().chain(of_sprites).collect());
    }

    fn source(
        &mut self,
        index: NodeIdx,
        scene: &Scene,
        sprite: &Sprite,
        stage: &mut Stage,
        tables: &mut Vec<(SpriteBank, u32)>,
    ) -> StageSource {
        match (&sprite.glyph, sprite.bank) {
            (glyph, SpriteBank::Sheet { image, size }) => self.sheet(index, sprite, glyph, (image, size), stage),
            (SpriteGlyph::Name(name), bank) => self.object(index, scene, sprite, name, bank, stage),
            (SpriteGlyph::Number(number), bank) => {
                let known = tables.iter().find(|(of, _)| *of == bank).map(|(_, table)| *table);
                let table = known.unwrap_or_else(|| {
                    let table = self.table(scene, bank, stage);
                    tables.push((bank, table));
                    table
                });
                if let Anim::Const(number) = number {
                    self.check_number(index, sprite, *number as u32, table, stage);
                }
                StageSource::Numbered(table)
            }
        }
    }

    /// The maps that a bank stands for.
    fn maps_of(scene: &Scene, bank: SpriteBank) -> Vec<AssetIdx> {
        match bank {
            SpriteBank::Tiles(asset) => vec![asset],
            _ => scene.maps.clone(),
        }
    }

    /// The number of the table of numbered tiles of the maps.
    fn table(&mut self, scene: &Scene, bank: SpriteBank, stage: &mut Stage) -> u32 {
        let table = self.maps.table(&Self::maps_of(scene, bank));
        stage.banks.extend(table.iter().map(|entry| entry.bank));
        stage.banks.sort_unstable();
        stage.banks.dedup();
        stage.tables.push(table);
        u32::try_from(stage.tables.len() - 1).unwrap_or(u32::MAX)
    }

    fn check_number(&mut self, index: NodeIdx, sprite: &Sprite, number: u32, table: u32, stage: &Stage) {
        let table = stage.tables.get(table as usize).map_or(&[][..], |table| &table[..]);
        if table.binary_search_by_key(&number, |entry| entry.number).is_ok() {
            return;
        }
        let message = format!("the map uses no tile with the number {number}, so its picture is not known");
        let error = Diagnostic::error("unknown-name", message, sprite.origin.clone());
        let expected = "the number of a tile that the map uses, the name of an object, or a cell of a sheet";
        self.report(index, error.with_expected(expected));
    }

    /// The picture of the object with a name or id.
    fn object(
        &mut self,
        index: NodeIdx,
        scene: &Scene,
        sprite: &Sprite,
        name: &str,
        bank: SpriteBank,
        stage: &mut Stage,
    ) -> StageSource {
        let maps = Self::maps_of(scene, bank);
        let found = maps.iter().find_map(|asset| Some((*asset, self.maps.object(*asset, name)?)));
        if let Some((asset, sprite)) = found {
            let bank = self.maps.bank(asset, sprite.bank);
            stage.banks.push(bank);
            return StageSource::Glyph { bank, glyph: sprite.glyph, flip_x: sprite.flip_x, flip_y: sprite.flip_y };
        }
        let message = format!("no object of the map with a picture is called `{name}`");
        let error = Diagnostic::error("unknown-name", message, sprite.origin.clone());
        let names = maps.iter().filter_map(|asset| self.maps.map(*asset)).flat_map(names_of).take(200);
        let error = error.with_expected("the name or id of an object that shows a tile").with_nearest(name, names);
        self.report(index, error);
        NOTHING
    }

    fn sheet(
        &mut self,
        index: NodeIdx,
        sprite: &Sprite,
        glyph: &SpriteGlyph,
        (image, size): (AssetIdx, [u32; 2]),
        stage: &mut Stage,
    ) -> StageSource {
        let (bank, glyphs) = match self.maps.sheet(image, size) {
            Ok(Some(sheet)) => sheet,
            Ok(None) => {
                let message = format!("no cell of {} × {} px fits in the image", size[0], size[1]);
                self.report(index, Diagnostic::error("out-of-range", message, sprite.origin.clone()));
                return NOTHING;
            }
            Err(refusal) => {
                let error =
                    Diagnostic::error("limit", format!("the sheet is too large: {refusal}"), sprite.origin.clone());
                self.report(index, error.with_limit(limit_of(refusal), refusal.limit, refusal.observed));
                return NOTHING;
            }
        };
        stage.banks.push(bank);
        let wrong = match glyph {
            SpriteGlyph::Name(name) => Some(format!("a sheet has no names; `{name}` is one")),
            SpriteGlyph::Number(Anim::Const(number)) if *number >= f64::from(glyphs) => {
                Some(format!("the sheet has {glyphs} cells, and number {number} is none of them"))
            }
            SpriteGlyph::Number(_) => None,
        };
        if let Some(message) = wrong {
            let error = Diagnostic::error("unknown-name", message, sprite.origin.clone());
            self.report(index, error.with_expected("the number of a cell, counted row by row from 0"));
        }
        StageSource::Sheet { bank, glyphs }
    }

    /// The number of the layer that a sprite belongs to.
    fn layer(&mut self, index: NodeIdx, scene: &Scene, sprite: &Sprite, set: &SceneSet) -> u32 {
        let floor = u32::from(set.floor);
        let count = set.layers.saturating_sub(floor);
        let (message, wanted) = match &sprite.layer {
            SpriteLayer::Top => return set.layers.saturating_sub(1),
            SpriteLayer::Number(number) if *number < count.max(1) => return number + floor,
            SpriteLayer::Number(number) => (format!("the scene has {count} layers, and no layer {number}"), ""),
            SpriteLayer::Name(name) => match self.layer_named(scene, set, name) {
                Some(layer) => return layer,
                None => (format!("the scene has no layer `{name}`"), &**name),
            },
        };
        let error = Diagnostic::error("unknown-name", message, sprite.origin.clone());
        let error = error.with_expected("the number of a layer, 0 being the lowest, or its name");
        let maps = scene.maps.iter().filter_map(|asset| self.maps.map(*asset));
        let names = maps.flat_map(|map| map.layers.iter().map(|layer| layer.name.as_str()));
        let error = if wanted.is_empty() { error } else { error.with_nearest(wanted, names) };
        self.report(index, error);
        0
    }

    fn layer_named(&self, scene: &Scene, set: &SceneSet, name: &str) -> Option<u32> {
        scene.maps.iter().zip(&set.bases).find_map(|(asset, base)| {
            let at = self.maps.map(*asset)?.layers.iter().position(|layer| layer.name == name)?;
            Some(base + u32::try_from(at).ok()?)
        })
    }
}

/// A sprite that a map places, whose lowest layer has the number `base`.
fn placed(
    map: &TileScene,
    layer: &TileObjectLayer,
    object: &TileObject,
    (sprite, bank, opacity): (TileSprite, BankId, u8),
    base: u32,
) -> StageObject {
    let beneath = (layer.above as usize).checked_sub(1).and_then(|index| map.layers.get(index));
    let shares = beneath.is_some_and(|beneath| beneath.parallax == layer.parallax);
    let position = object.fit.map_or(object.position, |fit| fit.position);
    let [x, y] = position.map(|value| (value + 0.5).floor() as i32);
    StageObject {
        bank,
        glyph: sprite.glyph,
        flip_x: sprite.flip_x,
        flip_y: sprite.flip_y,
        position: [x, y],
        layer: (base + layer.above).saturating_sub(1),
        parallax: (!shares).then(|| layer.parallax.map(factor)),
        opacity,
        blend: layer.blend,
    }
}

fn names_of(map: &TileScene) -> impl Iterator<Item = &str> {
    let objects = map.objects.iter().flat_map(|layer| &layer.objects);
    objects.filter(|object| object.sprite.is_some()).map(|object| object.name.as_str()).filter(|name| !name.is_empty())
}
