//! A **tile object** is a thing that a map places freely: a sprite, a point, a region, with properties.

use reelm_ids::StableHasher;
use reelm_pixel::BlendMode;

use super::Ratio;
use super::scene::{ratios_into, text_into};

/// Objects that move as one.
#[derive(Clone, Debug, PartialEq)]
pub struct TileObjectLayer {
    /// Its name in the map; groups stand before it, with `/` between.
    pub name: String,
    /// How many of the scene's tile layers lie beneath it.
    pub above: u32,
    /// How fast it moves with the camera, left to right and top to bottom.
    pub parallax: [Ratio; 2],
    /// 0 (nothing) to 255 (all).
    pub opacity: u8,
    /// How its sprites are laid over what lies beneath.
    pub blend: BlendMode,
    /// The objects in the order in which they are drawn.
    pub objects: Vec<TileObject>,
}

/// Something that a map places. Lengths are pixels of the scene with the camera at `[0, 0]`; all numbers are finite.
#[derive(Clone, Debug, PartialEq)]
pub struct TileObject {
    /// The map's own name of it, unique within the map: a number in Tiled, an IID in LDtk.
    pub id: String,
    /// Its name; in LDtk that of its entity.
    pub name: String,
    /// Its class (in older maps of Tiled, its type); in LDtk the entity's tags, with `,` between.
    pub class: String,
    /// The top left corner of its box, unturned.
    pub position: [f64; 2],
    /// Width and height of its box; `[0, 0]` if it is a point.
    pub size: [f64; 2],
    /// The point that it is turned about.
    pub origin: [f64; 2],
    /// By how many degrees it is turned, clockwise.
    pub rotation: f64,
    /// Whether it is shown.
    pub visible: bool,
    /// 0 (nothing) to 255 (all).
    pub opacity: u8,
    /// What it is.
    pub shape: TileShape,
    /// The picture that it shows, if any.
    pub sprite: Option<TileSprite>,
    /// That picture as it lies in the box, stretched and turned; `None` if the box is turned by other than quarters, or larger than
    /// the limit `tile_side`.
    pub fit: Option<TileFit>,
    /// What else the map says of it, by ascending name.
    pub properties: Vec<(String, TileProperty)>,
}

/// What an object is.
#[derive(Clone, Debug, PartialEq)]
pub enum TileShape {
    /// A place without extent.
    Point,
    /// Its box.
    Rect,
    /// The ellipse in its box.
    Ellipse,
    /// The capsule in its box.
    Capsule,
    /// An open line through points, relative to its position.
    Polyline(Vec<[f64; 2]>),
    /// A closed line through points, relative to its position.
    Polygon(Vec<[f64; 2]>),
    /// A text; its font is not kept.
    Text(String),
}

/// The picture of an object, to be stretched to its box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TileSprite {
    /// The bank, an index into the scene's.
    pub bank: u32,
    /// The glyph's number in the bank.
    pub glyph: u16,
    /// Mirrored left to right.
    pub flip_x: bool,
    /// Mirrored top to bottom.
    pub flip_y: bool,
    /// The tile's number in the map's own counting: a global id without flags in Tiled; none in LDtk.
    pub gid: Option<u32>,
}

/// A picture that is stretched to its box, to the nearest pixel, and turned by quarters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TileFit {
    /// The picture; its glyph is as large as the box.
    pub sprite: TileSprite,
    /// Its top left corner.
    pub position: [f64; 2],
}

/// A value that a map gives a name to.
#[derive(Clone, Debug, PartialEq)]
pub enum TileProperty {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number; finite.
    Float(f64),
    /// A text, the name of a file, a value of an enumeration.
    Text(String),
    /// A colour: R, G, B, A, not premultiplied.
    Color([u8; 4]),
    /// Another object's id.
    Object(String),
    /// Several.
    List(Vec<TileProperty>),
    /// Several with names, by ascending name.
    Map(Vec<(String, TileProperty)>),
}

impl TileObject {
    /// The property with this name.
    pub fn property(&self, name: &str) -> Option<&TileProperty> {
        let at = self.properties.binary_search_by(|(key, _)| key.as_str().cmp(name)).ok()?;
        self.properties.get(at).map(|(_, value)| value)
    }
}

impl TileObjectLayer {
    pub(crate) fn hash_into(&self, hasher: &mut StableHasher) {
        text_into(&self.name, hasher);
        hasher.u32(self.above).u8(self.opacity);
        ratios_into(self.parallax, hasher);
        text_into(self.blend.name(), hasher);
        hasher.u64(self.objects.len() as u64);
        self.objects.iter().for_each(|object| object.hash_into(hasher));
    }
}

impl TileObject {
    fn hash_into(&self, hasher: &mut StableHasher) {
        for text in [&self.id, &self.name, &self.class] {
            text_into(text, hasher);
        }
        points_into(&[self.position, self.size, self.origin], hasher);
        hasher.f64(self.rotation).u8(self.visible.into()).u8(self.opacity);
        self.shape.hash_into(hasher);
        for sprite in [self.sprite, self.fit.map(|fit| fit.sprite)] {
            hasher.u8(sprite.is_some().into());
            if let Some(sprite) = sprite {
                hasher.u32(sprite.bank).u32(sprite.glyph.into()).u8(sprite.flip_x.into()).u8(sprite.flip_y.into());
                hasher.u8(sprite.gid.is_some().into()).u32(sprite.gid.unwrap_or_default());
            }
        }
        points_into(&[self.fit.map_or([0.0; 2], |fit| fit.position)], hasher);
        entries_into(&self.properties, hasher);
    }
}

impl TileShape {
    fn hash_into(&self, hasher: &mut StableHasher) {
        let kind = match self {
            Self::Point => 0,
            Self::Rect => 1,
            Self::Ellipse => 2,
            Self::Capsule => 3,
            Self::Polyline(_) => 4,
            Self::Polygon(_) => 5,
            Self::Text(_) => 6,
        };
        hasher.u8(kind);
        match self {
            Self::Polyline(points) | Self::Polygon(points) => points_into(points, hasher),
            Self::Text(text) => text_into(text, hasher),
            _ => {}
        }
    }
}

impl TileProperty {
    fn hash_into(&self, hasher: &mut StableHasher) {
        match self {
            Self::Null => _ = hasher.u8(0),
            Self::Bool(value) => _ = hasher.u8(1).u8((*value).into()),
            Self::Int(value) => _ = hasher.u8(2).bytes(&value.to_le_bytes()),
            Self::Float(value) => _ = hasher.u8(3).f64(*value),
            Self::Text(text) => text_into(text, hasher.u8(4)),
            Self::Color(color) => _ = hasher.u8(5).bytes(color),
            Self::Object(id) => text_into(id, hasher.u8(6)),
            Self::List(values) => {
                hasher.u8(7).u64(values.len() as u64);
                values.iter().for_each(|value| value.hash_into(hasher));
            }
            Self::Map(entries) => entries_into(entries, hasher.u8(8)),
        }
    }
}

fn entries_into(entries: &[(String, TileProperty)], hasher: &mut StableHasher) {
    hasher.u64(entries.len() as u64);
    for (name, value) in entries {
        text_into(name, hasher);
        value.hash_into(hasher);
    }
}

fn points_into(points: &[[f64; 2]], hasher: &mut StableHasher) {
    hasher.u64(points.len() as u64);
    for [x, y] in points {
        hasher.f64(*x).f64(*y);
    }
}
