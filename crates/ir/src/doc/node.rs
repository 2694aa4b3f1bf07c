//! Nodes as they are written: the keys that all nodes have, and those of each kind.

use jsonc_parser::ast::Value;
use reelm_pixel::BlendMode;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::anim::{Anim, AnimScale, AnimSize, AnimVec2};
use super::collection::OneOrMany;
use super::effect::{Effect, Transition};
use super::kinds::{Body, LATER_KINDS};
use super::layout::Layout;
use super::place::{At, Place};
use super::read::{Field, Fields, Keyed, Property, Read, Reader, print_object};
use super::value::{PathData, Text, Time};
use crate::json::Json;
use crate::model::{LoopMode, MaskMode};
use crate::ranges::NOT_NEGATIVE;
use crate::registry::property::*;
use crate::schema::{object, schema_of, with_keys};
use crate::value::{BASELINE_NAMES, POINT_NAMES};

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The keys that all nodes have.
    pub common: Common,
    /// What it is, with the keys that only such nodes have.
    pub body: Body,
}

fields! {
    /// The keys that all nodes have.
    pub struct Common [of all nodes] {
        /// Unique within its comp: a letter or `_`, then letters, digits, `_` and `-`. Made from the path when not given.
        optional id "id": Text;
        /// When it begins to exist, in the parent's local time; in a sequence, a delay before it.
        optional at "at": Time = "0";
        /// How long it exists; by default the rest of its parent.
        optional span "for": Time, in NOT_NEGATIVE;
        /// Maps the node's local time to the time of its content.
        optional time "time": TimeMap;
        /// Where the anchor lands in the parent's box, in pixels; added to the layout's place for a laid-out child.
        optional position "position": AnimVec2 = "[0, 0]", in range(POSITION);
        /// The point of the own box that `position` places: fractions, or a name such as `center`; texts also know `baseline`, `baseline-center` and `baseline-right`.
        optional anchor "anchor": Point = "\"top-left\"", in range(ANCHOR);
        /// The point of the own box that rotation, scale and skew turn about: fractions, or a name.
        optional pivot "pivot": Point = "\"center\"", in range(PIVOT);
        /// Factor, or factors in x and y.
        optional scale "scale": AnimScale = "1", in range(SCALE);
        /// Degrees, clockwise.
        optional rotation "rotation": Anim<f64> = "0", in range(ROTATION);
        /// Adds the direction of the path that `position` moves along to the rotation.
        optional auto_orient "auto-orient": bool = "false";
        /// Degrees along x and y.
        optional skew "skew": AnimVec2 = "[0, 0]", in range(SKEW);
        /// Width and height of the own box; by default intrinsic, or a group's parent's.
        optional size "size": AnimSize, in range(SIZE);
        /// 0 to 1; a group's applies to the group as one picture.
        optional opacity "opacity": Anim<f64> = "1", in range(OPACITY);
        /// Whether it is shown.
        optional visible "visible": Anim<bool> = "true";
        /// How it meets what lies beneath: a CSS blend mode or `plus-lighter`.
        optional blend "blend": BlendMode = "\"normal\"";
        /// Forces an own surface.
        optional isolate "isolate": bool;
        /// Cuts the children: `true` for the box, `{"radius": …}` for the box with round corners, `{"path": "M…"}`.
        optional clip "clip": Clip = "false";
        /// Cuts the pixels; all masks of a list apply.
        optional mask "mask": OneOrMany<Mask>;
        /// Applied in order to the node's pixels.
        optional effects "effects": Vec<At<Effect>> = "[]";
        /// On the node's first moments, against nothing.
        optional enter "enter": Transition;
        /// On the node's last moments, against nothing.
        optional exit "exit": Transition;
        /// In a sequence: overlaps the node with the one before it.
        optional transition "transition": Transition;
        /// How it lays out children, and how it is laid out (CSS flexbox).
        optional layout "layout": Box<Layout>;
    }
}

object! {
    "a time map"
    /// Maps a node's local time to the time of its content.
    pub struct TimeMap {
        /// How fast the content runs.
        optional speed "speed": Anim<f64> = "1", in range(TIME_SPEED);
        /// The content's time in seconds, in place of `speed`.
        optional remap "remap": Anim<f64>, in range(TIME_REMAP);
        /// The content's time at local time 0; added to `remap`.
        optional from "from": Time = "0";
        /// What happens past the content's end: `none`, `repeat` or `pingpong`.
        optional looping "loop": LoopMode = "\"none\"";
        /// Whether the content runs backwards.
        optional reverse "reverse": bool = "false";
        /// Shows the content at this one time.
        optional freeze "freeze": Time;
    }
}

object! {
    "a mask"
    /// Cuts the pixels of a node by those of another, which lies in the masked node's coordinates.
    pub struct Mask {
        /// The node that is drawn to make the mask.
        required node "node": Box<Node>;
        /// How its pixels become coverage: `alpha`, `luma`, or `stencil` (a hard cut at half alpha).
        optional mode "mode": MaskMode = "\"alpha\"";
        /// Whether covered and uncovered change places.
        optional invert "invert": bool = "false";
        /// Standard deviation of the blur of its edge, in pixels.
        optional feather "feather": Anim<f64> = "0", in range(MASK_FEATHER);
    }
}

fields! {
    /// The object form of `clip`.
    pub struct ClipKeys {
        /// Radius of the box's corners in pixels.
        optional radius "radius": Anim<f64>, in range(CLIP_RADIUS);
        /// A path in SVG syntax, in the node's own coordinates.
        optional path "path": Anim<PathData>;
    }
}

/// What cuts a node's children.
#[derive(Debug, Clone, PartialEq)]
pub enum Clip {
    /// The own box, or nothing.
    Box(bool),
    /// The own box with round corners.
    Radius(At<Anim<f64>>),
    /// A path.
    Path(At<Anim<PathData>>),
}

/// A point of the own box.
#[derive(Debug, Clone, PartialEq)]
pub enum Point {
    /// By name: `center`, `top-left`, `baseline`, ….
    Name(Text),
    /// By fractions.
    Fractions(AnimVec2),
}

impl Read for Node {
    fn name() -> String {
        "Node".into()
    }

    fn expected() -> String {
        "a node".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(object) = value.as_object() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        if !reader.count_node(at) {
            return None;
        }
        let outer = reader.enter_node(object.get_string("id").map(|id| Text::from(&*id.value)));
        let kind = object.get_string("kind").map(|kind| &*kind.value);
        let mut node = Self { common: Common::default(), body: Body::of(kind.unwrap_or("")) };
        let mut later = false;
        reader.properties(object, at, |reader, property| {
            later |= node.read_property(kind, &property, at, reader);
        });
        reader.require(object, at, &[KIND]);
        if !later {
            reader.require(object, at, node.body.fields());
        }
        if let (Body::Text(_), false) = (&node.body, later) {
            super::text::require_words(object, at, reader);
        }
        reader.enter_node(outer);
        Some(node)
    }

    fn print(&self) -> Json {
        let mut object = Keyed::new();
        self.common.print_fields(&mut object);
        let after_id = usize::from(self.common.id.is_some());
        object.insert(after_id, (KIND.key.into(), Json::text(self.body.word())));
        self.body.print_fields(&mut object);
        Json::object(object)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        super::kinds::schema(schemas)
    }
}

/// The key that says what a node is; it is read by hand.
pub(crate) const KIND: Field = Field {
    key: "kind",
    doc: "What the node is.",
    required: true,
    default: "",
    range: None,
    count: None,
    schema: schema_of::<super::kinds::KindName>,
};

impl Node {
    /// Reads a key; true if it is one that is not yet supported.
    fn read_property(&mut self, kind: Option<&str>, property: &Property<'_>, at: Place, reader: &mut Reader) -> bool {
        let Property { key, value, .. } = *property;
        if key == KIND.key {
            reader.child::<super::kinds::KindName>(value, at, super::place::Step::Key(KIND.key));
            return false;
        }
        if self.common.read_field(key, value, at, reader) || self.body.read_field(key, value, at, reader) {
            return false;
        }
        if self.body.is_known() {
            let what = format!("a node of kind `{}`", kind.unwrap_or(""));
            let fields = [&[KIND], self.body.fields(), Common::FIELDS];
            return reader.refuse_key(property, at, &what, &[self.body.later()], &fields);
        }
        self.refuse_in_unknown(kind, property, at, reader);
        false
    }

    /// Reports a key that no kind has, or that a kind to come has not. A kind that nobody knows excuses every key that
    /// some kind has.
    fn refuse_in_unknown(&self, kind: Option<&str>, property: &Property<'_>, at: Place, reader: &mut Reader) {
        let later = LATER_KINDS.iter().find(|(name, _)| Some(*name) == kind);
        let excused = match later {
            Some((_, keys)) => keys.contains(&property.key),
            None => super::kinds::is_key_of_some_kind(property.key),
        };
        if !excused {
            reader.refuse_key(property, at, "a node", &[], &[&[KIND], Common::FIELDS]);
        }
    }
}

impl Read for Point {
    fn name() -> String {
        "Point".into()
    }

    fn expected() -> String {
        "a point: a name such as \"center\", or a pair of fractions [x, y]".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::StringLit(text) if !text.value.starts_with('=') => Some(Self::Name((*text.value).into())),
            Value::StringLit(_) | Value::Array(_) | Value::Object(_) => {
                AnimVec2::read(value, at, reader).map(Self::Fractions)
            }
            _ => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Name(name) => Json::text(name),
            Self::Fractions(point) => point.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let names = POINT_NAMES.iter().map(|(name, _)| *name).chain(BASELINE_NAMES.iter().map(|(name, _)| *name));
        json_schema!({
            "description": "A point of the own box: a name, or fractions [x, y].",
            "oneOf": [{ "enum": names.collect::<Vec<_>>() }, schema_of::<AnimVec2>(schemas)]
        })
    }
}

impl Read for Clip {
    fn name() -> String {
        "Clip".into()
    }

    fn expected() -> String {
        "true, false, {\"radius\": …} or {\"path\": …}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::BooleanLit(truth) => Some(Self::Box(truth.value)),
            Value::Object(object) => {
                let keys: ClipKeys = super::read::read_object(value, at, "a clip", reader)?;
                match (keys.radius, keys.path) {
                    (Some(radius), None) => Some(Self::Radius(radius)),
                    (None, Some(path)) => Some(Self::Path(path)),
                    (None, None) if object.properties.is_empty() => {
                        reader.mismatch(value, at, &Self::expected());
                        None
                    }
                    (None, None) => None,
                    (Some(_), Some(second)) => {
                        reader.report("conflict", second.place, |mut error| {
                            error.message = "a clip is one thing: `radius` or `path`".into();
                            error.with_expected("one key")
                        });
                        None
                    }
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
            Self::Box(truth) => Json::truth(*truth),
            Self::Radius(radius) => print_object(&ClipKeys { radius: Some(radius.clone()), path: None }),
            Self::Path(path) => print_object(&ClipKeys { radius: None, path: Some(path.clone()) }),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let keys = with_keys(object::<ClipKeys>("Round corners or a path.", schemas), 1);
        json_schema!({ "oneOf": [{ "type": "boolean" }, keys] })
    }
}
