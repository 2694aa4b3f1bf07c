//! Paints and strokes as they are written.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::anim::{Anim, AnimScale, AnimVec2};
use super::place::{At, Place, Step};
use super::read::{Read, Reader, print_object, read_object};
use super::value::{Color, Text};
use crate::json::Json;
use crate::model::{GradientSpace, LineCap, LineJoin, Sampling, StrokeAlign, Tiling};
use crate::ranges::AT_LEAST_ONE;
use crate::registry::property::*;
use crate::schema::{bounded, object, schema_of, with_keys};

/// What colours pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum Paint {
    /// `"none"`.
    None,
    /// One colour.
    Solid(Anim<Color>),
    /// `{"linear": …}`.
    Linear(At<Box<Linear>>),
    /// `{"radial": …}`.
    Radial(At<Box<Radial>>),
    /// `{"conic": …}`.
    Conic(At<Box<Conic>>),
    /// `{"image": …}`.
    Pattern(Box<Pattern>),
}

fields! {
    /// A gradient, by its geometry.
    pub struct Gradients {
        /// Colours along a line.
        optional linear "linear": Linear;
        /// Colours from a point outwards.
        optional radial "radial": Radial;
        /// Colours around a point.
        optional conic "conic": Conic;
    }
}

object! {
    "a linear gradient"
    /// Colours along a line. Points are fractions of the box.
    pub struct Linear {
        /// Where offset 0 lies.
        optional from "from": AnimVec2 = "[0, 0]", in range(FILL_FROM);
        /// Where offset 1 lies.
        optional to "to": AnimVec2 = "[1, 0]", in range(FILL_TO);
        /// The colours: `[offset, colour]`, offsets from 0 to 1 in ascending order.
        required stops "stops": Vec<At<Stop>>, of AT_LEAST_ONE;
        /// Where colours are mixed: `srgb` or `oklab`.
        optional space "space": GradientSpace = "\"srgb\"";
    }
}

object! {
    "a radial gradient"
    /// Colours from a point outwards. Points are fractions of the box.
    pub struct Radial {
        /// The centre.
        optional center "center": AnimVec2 = "[0.5, 0.5]", in range(FILL_CENTER);
        /// Distance of offset 1 from the centre, as a fraction of the box's width and height.
        optional radius "radius": AnimScale = "0.5", in range(FILL_RADIUS);
        /// Where offset 0 lies; by default the centre.
        optional focal "focal": AnimVec2, in range(FILL_FOCAL);
        /// The colours: `[offset, colour]`, offsets from 0 to 1 in ascending order.
        required stops "stops": Vec<At<Stop>>, of AT_LEAST_ONE;
        /// Where colours are mixed: `srgb` or `oklab`.
        optional space "space": GradientSpace = "\"srgb\"";
    }
}

object! {
    "a conic gradient"
    /// Colours around a point, clockwise from the top, as in CSS. Points are fractions of the box.
    pub struct Conic {
        /// The point.
        optional center "center": AnimVec2 = "[0.5, 0.5]", in range(FILL_CENTER);
        /// Where offsets 0 and 1 meet, in degrees clockwise from the top.
        optional angle "angle": Anim<f64> = "0", in range(FILL_ANGLE);
        /// The colours: `[offset, colour]`, offsets from 0 to 1 in ascending order.
        required stops "stops": Vec<At<Stop>>, of AT_LEAST_ONE;
        /// Where colours are mixed: `srgb` or `oklab`.
        optional space "space": GradientSpace = "\"srgb\"";
    }
}

object! {
    "a picture that is repeated"
    /// A picture at its own size, from the top left of the box, as a CSS background.
    pub struct Pattern {
        /// Key of an image asset.
        required image "image": Text;
        /// In which directions it is repeated: `repeat` (both), `repeat-x`, `repeat-y` or `no-repeat`.
        optional repeat "repeat": Tiling = "\"repeat\"";
        /// How pixels are read: `auto` (smooth) or `nearest`.
        optional sampling "sampling": Sampling = "\"auto\"";
    }
}

/// A colour of a gradient: `[offset, colour]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// 0 to 1.
    pub offset: At<Anim<f64>>,
    /// The colour.
    pub color: At<Anim<Color>>,
}

object! {
    "a stroke"
    /// An outline.
    pub struct Stroke {
        /// What colours it.
        required paint "paint": Paint;
        /// Width in pixels.
        optional width "width": Anim<f64> = "1", in range(STROKE_WIDTH);
        /// Corners: `miter`, `round` or `bevel`.
        optional join "join": LineJoin = "\"miter\"";
        /// Ends: `butt`, `round` or `square`.
        optional cap "cap": LineCap = "\"butt\"";
        /// Greatest ratio of mitre length to width.
        optional miter "miter": Anim<f64> = "4", in range(STROKE_MITER);
        /// Lengths of dashes and gaps in pixels; none is solid.
        optional dash "dash": Vec<At<Anim<f64>>> = "[]", in range(STROKE_DASH);
        /// Where in the pattern the path starts, in pixels.
        optional dash_offset "dash-offset": Anim<f64> = "0", in range(STROKE_DASH_OFFSET);
        /// On which side of the path it lies: `center`, `inside` or `outside`.
        optional align "align": StrokeAlign = "\"center\"";
    }
}

impl Read for Paint {
    fn name() -> String {
        "Paint".into()
    }

    fn expected() -> String {
        "a paint: a colour, \"none\", a gradient or an image".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::StringLit(text) if text.value == "none" => Some(Self::None),
            Value::StringLit(_) => Anim::read(value, at, reader).map(Self::Solid),
            Value::Object(object) => {
                let animated = ["keys", "expr", "before", "after", "sine", "noise", "envelope", "spring"];
                if animated.into_iter().any(|key| object.get(key).is_some()) {
                    return Anim::read(value, at, reader).map(Self::Solid);
                }
                let has = |keys: &[&str]| keys.iter().any(|key| object.get(key).is_some());
                match (has(&["image", "repeat", "sampling"]), has(&["linear", "radial", "conic"])) {
                    (true, false) => Pattern::read(value, at, reader).map(|pattern| Self::Pattern(Box::new(pattern))),
                    (true, true) => conflict(at, reader),
                    (false, _) => read_gradient(value, at, reader),
                }
            }
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::None => Json::text("none"),
            Self::Solid(color) => color.print(),
            Self::Linear(linear) => print_object(&Gradients { linear: Some(unboxed(linear)), ..Gradients::default() }),
            Self::Radial(radial) => print_object(&Gradients { radial: Some(unboxed(radial)), ..Gradients::default() }),
            Self::Conic(conic) => print_object(&Gradients { conic: Some(unboxed(conic)), ..Gradients::default() }),
            Self::Pattern(pattern) => pattern.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let gradient = with_keys(object::<Gradients>("A gradient, by its geometry.", schemas), 1);
        json_schema!({
            "description": "What colours pixels: a colour, \"none\", a gradient or an image.",
            "anyOf": [{ "const": "none" }, schema_of::<Anim<Color>>(schemas), gradient, schema_of::<Pattern>(schemas)]
        })
    }
}

fn read_gradient(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Paint> {
    let keys: Gradients = read_object(value, at, "a paint", reader)?;
    let kinds = [
        keys.linear.map(|linear| (linear.place, Paint::Linear(linear.map(Box::new)))),
        keys.radial.map(|radial| (radial.place, Paint::Radial(radial.map(Box::new)))),
        keys.conic.map(|conic| (conic.place, Paint::Conic(conic.map(Box::new)))),
    ];
    let mut kinds = kinds.into_iter().flatten();
    let Some((_, paint)) = kinds.next() else {
        if value.as_object().is_some_and(|object| object.properties.is_empty()) {
            reader.mismatch(value, at, &Paint::expected());
        }
        return None;
    };
    match kinds.next() {
        Some((second, _)) => conflict(second, reader),
        None => Some(paint),
    }
}

fn conflict(place: Place, reader: &mut Reader) -> Option<Paint> {
    reader.report("conflict", place, |mut error| {
        error.message = "a paint is one thing: `linear`, `radial`, `conic` or `image`".into();
        error.with_expected("one of them")
    });
    None
}

fn unboxed<T: Clone>(at: &At<Box<T>>) -> At<T> {
    At { value: (*at.value).clone(), place: at.place }
}

impl Read for Stop {
    fn name() -> String {
        "Stop".into()
    }

    fn expected() -> String {
        "a colour stop [offset, colour]".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some([offset, color]) = value.as_array().map(|array| array.elements.as_slice()) else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        let offset = reader.child(offset, at, Step::Index(0));
        let color = reader.child(color, at, Step::Index(1));
        Some(Self { offset: offset?, color: color? })
    }

    fn print(&self) -> Json {
        Json::list([self.offset.value.print(), self.color.value.print()])
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let offset = bounded(schema_of::<Anim<f64>>(schemas), range(FILL_STOP_OFFSET), schemas);
        let elements = [offset, schema_of::<Anim<Color>>(schemas)];
        json_schema!({
            "description": "A colour stop: [offset, colour].",
            "type": "array", "prefixItems": elements, "items": false, "minItems": 2
        })
    }
}
