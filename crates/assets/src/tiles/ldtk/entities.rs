//! Entities of LDtk.

use serde_json::Value;

use super::file::{Entity, EntityDef, Field, Layer, Rect};
use super::fit::{Place, fit};
use super::layers::{Sets, corner, picture};
use crate::tiles::build::{Builder, Cut, WHITE, Way};
use crate::tiles::{Fault, TileObject, TileProperty, TileShape, TileSprite};

/// The entities of a layer.
pub(super) fn convert(
    layer: &Layer,
    defs: &[EntityDef],
    sets: &Sets<'_>,
    to: &mut Builder<'_, '_>,
) -> Result<Vec<TileObject>, Fault> {
    let one = |entity: &Entity| {
        let file = to.file.clone();
        let place = || format!("layer `{}`, entity `{}`", layer.name, entity.iid);
        object(layer, entity, (defs, sets), to).map_err(|fault| fault.at(&file, place))
    };
    layer.entities.iter().map(one).collect()
}

fn object(
    layer: &Layer,
    entity: &Entity,
    (defs, sets): (&[EntityDef], &Sets<'_>),
    to: &mut Builder<'_, '_>,
) -> Result<TileObject, Fault> {
    let size = [entity.width, entity.height].map(|side| side as f64);
    let offset = [layer.offset_x, layer.offset_y];
    let origin = [0, 1].map(|axis| entity.px[axis] as f64 + f64::from(offset[axis]));
    let position = [0, 1].map(|axis| origin[axis] - entity.pivot[axis] * size[axis]);
    if size.iter().any(|side| *side < 0.0) || !position.iter().all(|place| place.is_finite()) {
        return Err(Fault::broken(&to.file, "", "its size is negative, or its place is not a number"));
    }
    let mut properties: Vec<_> = entity.fields.iter().map(|field| (field.name.clone(), property(field))).collect();
    properties.sort_by(|(a, _), (b, _)| a.cmp(b));
    let cut = entity.tile.as_ref().map(|rect| cut(rect, sets, to)).transpose()?;
    let sprite = cut.map(|cut| sprite(cut, to)).transpose()?;
    let def = defs.iter().find(|def| Some(def.uid) == entity.def);
    let place = Place { position, size: [entity.width, entity.height], pivot: entity.pivot };
    let fit = cut.map_or(Ok(None), |cut| fit(cut, place, def, to))?;
    Ok(TileObject {
        id: entity.iid.clone(),
        name: entity.name.clone(),
        class: entity.tags.join(","),
        position,
        size,
        origin,
        rotation: 0.0,
        visible: true,
        opacity: 255,
        shape: if size == [0.0; 2] { TileShape::Point } else { TileShape::Rect },
        sprite,
        fit,
        properties,
    })
}

/// The part of a tileset's picture that is a tile.
fn cut(rect: &Rect, sets: &Sets<'_>, to: &mut Builder<'_, '_>) -> Result<Cut, Fault> {
    let missing = || Fault::broken(&to.file, "", "its tileset is missing");
    let set = sets.get(&rect.tileset).copied().ok_or_else(missing)?;
    let size = corner([rect.w, rect.h], to)?;
    let (picture, at) = (picture(set, to)?, corner([rect.x, rect.y], to)?);
    Ok(Cut { picture, at, size, shown: size, way: Way::Stretched, turned: false, tint: WHITE })
}

/// A cut as a sprite.
pub(super) fn sprite(cut: Cut, to: &mut Builder<'_, '_>) -> Result<TileSprite, Fault> {
    let glyph = to.glyph(cut)?;
    Ok(TileSprite { bank: glyph.bank, glyph: glyph.glyph, flip_x: false, flip_y: false, gid: None })
}

fn property(field: &Field) -> TileProperty {
    let text = field.value.as_str();
    match (field.kind.as_str(), text) {
        ("Color", Some(text)) => color(text).map_or_else(|| TileProperty::Text(text.into()), TileProperty::Color),
        ("EntityRef", _) => match field.value.get("entityIid").and_then(Value::as_str) {
            Some(id) => TileProperty::Object(id.into()),
            None => value(&field.value),
        },
        _ => value(&field.value),
    }
}

/// Any JSON value; how deep it is nested was checked before it was read.
fn value(json: &Value) -> TileProperty {
    match json {
        Value::Null => TileProperty::Null,
        Value::Bool(value) => TileProperty::Bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => TileProperty::Int(whole),
            (None, Some(value)) if value.is_finite() => TileProperty::Float(value),
            _ => TileProperty::Null,
        },
        Value::String(text) => TileProperty::Text(text.clone()),
        Value::Array(values) => TileProperty::List(values.iter().map(value).collect()),
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().map(|(name, json)| (name.clone(), value(json))).collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            TileProperty::Map(entries)
        }
    }
}

/// The colour `#rrggbb`.
pub(super) fn color(text: &str) -> Option<[u8; 4]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let [_, r, g, b] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([r, g, b, 255])
}
