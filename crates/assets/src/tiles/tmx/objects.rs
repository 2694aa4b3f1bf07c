//! Objects of Tiled: tiles, points and shapes that lie anywhere.

use tiled::{
    DrawOrder, Map, Object, ObjectAlignment, ObjectLayer, ObjectShape, Properties, PropertyValue, TilesetLocation,
};

use super::fit::{Place, Shown};
use super::layers::Style;
use super::rgba;
use super::sets::{self, Look};
use crate::tiles::build::Builder;
use crate::tiles::{Fault, TileObject, TileObjectLayer, TileProperty, TileShape, TileSprite, opacity_byte};

/// The objects of a layer in the order in which they are drawn.
pub(super) fn convert(
    map: &Map,
    firsts: &[u32],
    layer: &ObjectLayer<'_>,
    style: &Style,
    opacity: u8,
    above: u32,
    to: &mut Builder<'_, '_>,
) -> Result<TileObjectLayer, Fault> {
    let mut objects = Vec::new();
    for object in layer.objects() {
        let file = to.file.clone();
        let place = || format!("layer `{}`, object {}", style.name, object.id());
        let made = one(map, firsts, &object, style, to).map_err(|fault| fault.at(&file, place))?;
        objects.push((f64::from(object.y), made));
    }
    if layer.draw_order == DrawOrder::TopDown {
        objects.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    }
    Ok(TileObjectLayer {
        name: style.name.clone(),
        above,
        parallax: style.parallax,
        opacity,
        blend: style.blend,
        objects: objects.into_iter().map(|(_, object)| object).collect(),
    })
}

fn one(
    map: &Map,
    firsts: &[u32],
    object: &Object<'_>,
    style: &Style,
    to: &mut Builder<'_, '_>,
) -> Result<TileObject, Fault> {
    let broken = |to: &Builder<'_, '_>, why: &str| Fault::broken(&to.file, "", why);
    let sprite = sprite(map, firsts, object, style, to)?;
    let degrees = f64::from(object.rotation);
    let (shape, mut size) = shape(&object.shape);
    if let Some((.., tile)) = sprite.as_ref().filter(|_| size == [0.0; 2]) {
        size = *tile;
    }
    let origin = [0, 1].map(|axis| f64::from([object.x, object.y][axis]) + style.offset[axis]);
    let hook = sprite.as_ref().map_or([0.0; 2], |_| hook(map, object));
    let position = [0, 1].map(|axis| origin[axis] - hook[axis] * size[axis]);
    let numbers = [position, size, origin].into_iter().flatten().chain([degrees]);
    if !numbers.chain(points(&shape).iter().flatten().copied()).all(f64::is_finite) {
        return Err(broken(to, "a place, size or angle is not a number"));
    }
    if size.iter().any(|side| *side < 0.0) {
        return Err(broken(to, "its size is negative"));
    }
    let place = Place { position, size, origin };
    let fit = sprite.as_ref().map_or(Ok(None), |(shown, ..)| shown.fit(place, degrees, to))?;
    Ok(TileObject {
        id: object.id().to_string(),
        name: object.name.clone(),
        class: object.user_type.clone(),
        position,
        size,
        origin,
        rotation: degrees,
        visible: object.visible,
        opacity: opacity_byte(object.opacity.into()).ok_or_else(|| broken(to, "its opacity is not in 0 to 1"))?,
        shape,
        sprite: sprite.map(|(_, sprite, _)| sprite),
        fit,
        properties: entries(&object.properties, to)?,
    })
}

/// The tile of an object, its picture, and the size of that.
fn sprite<'a>(
    map: &'a Map,
    firsts: &[u32],
    object: &Object<'_>,
    style: &'a Style,
    to: &mut Builder<'_, '_>,
) -> Result<Option<(Shown<'a>, TileSprite, [f64; 2])>, Fault> {
    let Some(data) = object.tile_data() else { return Ok(None) };
    let TilesetLocation::Map(index) = *data.tileset_location() else { return Ok(None) };
    let Some(set) = map.tilesets().get(index) else { return Ok(None) };
    let glyph = sets::glyph(
        set,
        data.id(),
        Look { turned: data.flip_d, tint: style.tint, first: firsts.get(index).copied(), shown: None },
        to,
    )?;
    let size = sets::tile_size(set, data.id()).map(f64::from);
    let size = if data.flip_d { [size[1], size[0]] } else { size };
    let sprite = TileSprite {
        bank: glyph.bank,
        glyph: glyph.glyph,
        flip_x: data.flip_h,
        flip_y: data.flip_v,
        gid: firsts.get(index).and_then(|first| first.checked_add(data.id())),
    };
    let first = firsts.get(index).copied();
    Ok(Some((Shown { set, first, data, style }, sprite, size)))
}

/// Which point of a tile its object places, as fractions of its box: the bottom left unless its tileset says otherwise.
fn hook(map: &Map, object: &Object<'_>) -> [f64; 2] {
    let index = object.tile_data().and_then(|data| match *data.tileset_location() {
        TilesetLocation::Map(index) => Some(index),
        TilesetLocation::Template(_) => None,
    });
    let alignment = index.and_then(|index| map.tilesets().get(index)).map(|set| set.object_alignment);
    match alignment.unwrap_or_default() {
        ObjectAlignment::TopLeft => [0.0, 0.0],
        ObjectAlignment::Top => [0.5, 0.0],
        ObjectAlignment::TopRight => [1.0, 0.0],
        ObjectAlignment::Left => [0.0, 0.5],
        ObjectAlignment::Center => [0.5, 0.5],
        ObjectAlignment::Right => [1.0, 0.5],
        ObjectAlignment::Unspecified | ObjectAlignment::BottomLeft => [0.0, 1.0],
        ObjectAlignment::Bottom => [0.5, 1.0],
        ObjectAlignment::BottomRight => [1.0, 1.0],
    }
}

/// What an object is, and the size of its box.
fn shape(shape: &ObjectShape) -> (TileShape, [f64; 2]) {
    let sized = |shape, width: f32, height: f32| (shape, [width.into(), height.into()]);
    let wide = |points: &[(f32, f32)]| points.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect();
    match shape {
        ObjectShape::Rect { width, height } => sized(TileShape::Rect, *width, *height),
        ObjectShape::Ellipse { width, height } => sized(TileShape::Ellipse, *width, *height),
        ObjectShape::Capsule { width, height } => sized(TileShape::Capsule, *width, *height),
        ObjectShape::Text { text, width, height, .. } => sized(TileShape::Text(text.clone()), *width, *height),
        ObjectShape::Polyline { points } => (TileShape::Polyline(wide(points)), [0.0; 2]),
        ObjectShape::Polygon { points } => (TileShape::Polygon(wide(points)), [0.0; 2]),
        ObjectShape::Point(..) => (TileShape::Point, [0.0; 2]),
    }
}

fn points(shape: &TileShape) -> &[[f64; 2]] {
    match shape {
        TileShape::Polyline(points) | TileShape::Polygon(points) => points,
        _ => &[],
    }
}

/// Properties by ascending name.
fn entries(properties: &Properties, to: &Builder<'_, '_>) -> Result<Vec<(String, TileProperty)>, Fault> {
    // Sorted at once, so that the order of the map that they come in does not matter.
    let mut entries: Vec<_> = properties.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    entries.into_iter().map(|(name, value)| Ok((name.clone(), property(value, to)?))).collect()
}

fn property(value: &PropertyValue, to: &Builder<'_, '_>) -> Result<TileProperty, Fault> {
    Ok(match value {
        PropertyValue::BoolValue(value) => TileProperty::Bool(*value),
        PropertyValue::IntValue(value) => TileProperty::Int((*value).into()),
        PropertyValue::FloatValue(value) if value.is_finite() => TileProperty::Float((*value).into()),
        PropertyValue::FloatValue(_) => return Err(Fault::broken(&to.file, "", "a property is not a number")),
        PropertyValue::ColorValue(color) => TileProperty::Color(rgba(*color)),
        PropertyValue::StringValue(text) | PropertyValue::FileValue(text) => TileProperty::Text(text.clone()),
        PropertyValue::ObjectValue(0) => TileProperty::Null,
        PropertyValue::ObjectValue(id) => TileProperty::Object(id.to_string()),
        PropertyValue::ListValue(values) => {
            TileProperty::List(values.iter().map(|value| property(value, to)).collect::<Result<_, _>>()?)
        }
        PropertyValue::ClassValue { properties, .. } => TileProperty::Map(entries(properties, to)?),
    })
}
