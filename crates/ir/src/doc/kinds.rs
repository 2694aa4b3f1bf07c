//! The kinds of nodes, each with the keys that only it has.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::anim::{Anim, AnimVec2, Param};
use super::audio::AudioKeys;
use super::collection::Map;
use super::give::Give;
use super::node::Node;
use super::node_of::NodeOf;
use super::paint::{Paint, Stroke};
use super::piece::PaintKeys;
use super::place::{At, Place};
use super::read::{Field, Fields, Keyed, Read, Reader};
use super::realm_node::RealmNodeKeys;
use super::scene::SceneKeys;
use super::text::TextKeys;
use super::trim::Trim;
use super::value::{PathData, Text, Time};
use crate::json::Json;
use crate::model::{FillRule, Fit, Sampling};
use crate::ranges::COPIES;
use crate::registry::property::{ACTIVE, FROM, INNER, OUTER, POINTS, RADIUS, SIDES, TO, range};
use crate::schema::{node_of_kind, one_of_kinds, schema_of};

/// The kinds: variant, word, struct of keys, and a line for the schema.
macro_rules! kinds {
    ( $( $(#[doc = $doc:literal])+ $kind:ident($keys:ident) $word:literal, )+ ) => {
        /// What a node is, with the keys that only such nodes have.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Body {
            $( $(#[doc = $doc])+ $kind(Box<$keys>), )+
            /// A kind that is missing, unknown or not yet supported; an error was reported.
            Unknown,
        }

        /// The words of the kinds that are built.
        pub(crate) const KINDS: &[&str] = &[$($word),+];

        impl Body {
            /// The empty body of the kind that `word` says.
            pub(crate) fn of(word: &str) -> Self {
                match word {
                    $( $word => Self::$kind(Box::default()), )+
                    _ => Self::Unknown,
                }
            }

            /// The word of the kind; empty where it is unknown.
            pub const fn word(&self) -> &'static str {
                match self {
                    $( Self::$kind(_) => $word, )+
                    Self::Unknown => "",
                }
            }

            pub(crate) const fn fields(&self) -> &'static [Field] {
                match self {
                    $( Self::$kind(_) => $keys::FIELDS, )+
                    Self::Unknown => &[],
                }
            }

            pub(crate) const fn later(&self) -> &'static [&'static str] {
                match self {
                    $( Self::$kind(_) => $keys::LATER, )+
                    Self::Unknown => &[],
                }
            }

            pub(crate) fn read_field(&mut self, key: &str, value: &Value<'_>, at: Place, reader: &mut Reader) -> bool {
                match self {
                    $( Self::$kind(body) => body.read_field(key, value, at, reader), )+
                    Self::Unknown => false,
                }
            }

            pub(crate) fn print_fields(&self, object: &mut Keyed) {
                match self {
                    $( Self::$kind(body) => body.print_fields(object), )+
                    Self::Unknown => {}
                }
            }
        }

        $(
            impl Give<Node> for NodeOf<$keys> {
                fn give(self) -> Node {
                    Node { common: self.common, body: Body::$kind(Box::new(self.keys)) }
                }
            }

            impl Give<Box<Node>> for NodeOf<$keys> {
                fn give(self) -> Box<Node> {
                    Box::new(self.give())
                }
            }

            impl From<NodeOf<$keys>> for Node {
                fn from(node: NodeOf<$keys>) -> Self {
                    node.give()
                }
            }
        )+

        /// The schema of a node: one of its kinds.
        pub(crate) fn schema(schemas: &mut SchemaGenerator) -> Schema {
            let kinds = vec![ $( node_of_kind::<$keys>($word, concat!($($doc, "\n"),+), schemas), )+ ];
            one_of_kinds("A node.", kinds.into_iter().map(super::text::with_words).collect())
        }
    };
}

kinds! {
    /// Children overlap; its span is its own `for`.
    Group(GroupKeys) "group",
    /// As a group, but its span is its longest child's, so that it can stand in a sequence.
    Stack(StackKeys) "stack",
    /// Children play one after another, each for its own span.
    Sequence(SequenceKeys) "sequence",
    /// Shows the child whose index or id is `active`.
    Switch(SwitchKeys) "switch",
    /// An instance of a comp.
    Comp(CompKeys) "comp",
    /// Copies of a node, laid out or one later than the other.
    Repeat(RepeatNodeKeys) "repeat",
    /// A rectangle.
    Rect(RectKeys) "rect",
    /// The ellipse inscribed in the own box.
    Ellipse(EllipseKeys) "ellipse",
    /// A polygon with equal sides and angles.
    Polygon(PolygonKeys) "polygon",
    /// A star, whose corners lie on two circles by turns.
    Star(StarKeys) "star",
    /// A straight line.
    Line(LineKeys) "line",
    /// A path in SVG syntax.
    Path(PathKeys) "path",
    /// A text.
    Text(TextKeys) "text",
    /// A picture.
    Image(ImageKeys) "image",
    /// A sound; it has no pixels.
    Audio(AudioKeys) "audio",
    /// Tile maps under a camera, with sprites.
    Scene(SceneKeys) "scene",
    /// A canvas that commands draw on, whose layers can be baked.
    Paint(PaintKeys) "paint",
    /// Another realm of the realm document that the composition is played in.
    Realm(RealmNodeKeys) "realm",
}

/// The kinds that the format has and this version refuses, with their keys.
pub(crate) const LATER_KINDS: &[(&str, &[&str])] = &[
    ("svg", &["asset", "fit", "sampling"]),
    ("video", &["asset", "from", "fit", "volume", "muted", "sampling"]),
    ("lottie", &["asset", "fit"]),
];

/// The word of `kind`; only checked, since [`Body`] says the same.
pub(crate) struct KindName;

/// Whether some kind has `key`.
pub(crate) fn is_key_of_some_kind(key: &str) -> bool {
    let built = KINDS.iter().map(|word| Body::of(word));
    let known = |body: Body| body.fields().iter().any(|field| field.key == key) || body.later().contains(&key);
    built.into_iter().any(known) || LATER_KINDS.iter().any(|(_, keys)| keys.contains(&key))
}

impl Body {
    /// Whether the kind is built.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown)
    }
}

impl Read for KindName {
    const INLINE: bool = true;

    fn name() -> String {
        "Kind".into()
    }

    fn expected() -> String {
        "a kind of node".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(text) = value.as_string_lit() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        if !KINDS.contains(&&*text.value) {
            let later: Vec<&str> = LATER_KINDS.iter().map(|(word, _)| *word).collect();
            reader.unknown_name(&text.value, at, "kind of node", KINDS, &later);
        }
        Some(Self)
    }

    fn print(&self) -> Json {
        Json::text("")
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": KINDS })
    }
}

fields! {
    /// The keys of `group`.
    pub struct GroupKeys [of node group] {
        /// Its children in painter's order: the first is at the bottom.
        optional children "children": Vec<At<Node>> = "[]";
    }
}

fields! {
    /// The keys of `stack`.
    pub struct StackKeys [of node stack] {
        /// Its children in painter's order: the first is at the bottom.
        optional children "children": Vec<At<Node>> = "[]";
    }
}

fields! {
    /// The keys of `sequence`.
    pub struct SequenceKeys [of node sequence] {
        /// Its children, which play one after another.
        optional children "children": Vec<At<Node>> = "[]";
        /// Time between two children; negative overlaps them.
        optional gap "gap": Time = "0";
    }
}

fields! {
    /// The keys of `switch`.
    pub struct SwitchKeys [of node switch] {
        /// Its children, of which one is shown.
        optional children "children": Vec<At<Node>> = "[]";
        /// The index (floored) or the id of the child that is shown.
        required active "active": Active, in range(ACTIVE);
    }
}

fields! {
    /// The keys of `comp`.
    pub struct CompKeys [of node instance] {
        /// The name of a comp of this file. One of `comp` and `src` says what is shown.
        optional comp "comp": CompName;
        /// The file of another composition, relative to this file.
        optional src "src": CompSource;
        /// Values for the comp's vars; animated where the var is a number, bool or color.
        optional vars "vars": Map<Param> = "{}";
    }
}

fields! {
    /// The keys of `repeat`.
    pub struct RepeatNodeKeys [of node repeat] {
        /// How many copies there are: a whole number, or an expression of what does not change, such as `"=vars.rows * 2"`.
        required count "count": Anim<f64>, in COPIES;
        /// What is repeated; its expressions see `index` (from 0) and `count`.
        required child "child": Box<Node>;
        /// How much later than the one before each copy begins; negative is earlier.
        optional stagger "stagger": Time = "0";
    }
}

fields! {
    /// The keys of `rect`.
    pub struct RectKeys [of node rect] {
        /// Radius of the corners in pixels, or `[top left, top right, bottom right, bottom left]`.
        optional radius "radius": Radii = "0", in range(RADIUS);
        /// What fills it; black by default, as in SVG.
        optional fill "fill": Paint;
        /// What outlines it.
        optional stroke "stroke": Stroke;
        /// What counts as inside: `nonzero` or `evenodd`.
        optional fill_rule "fill-rule": FillRule = "\"nonzero\"";
        /// Which part of the outline there is.
        optional trim "trim": Trim;
    }
}

fields! {
    /// The keys of `ellipse`.
    pub struct EllipseKeys [of node ellipse] {
        /// What fills it; black by default, as in SVG.
        optional fill "fill": Paint;
        /// What outlines it.
        optional stroke "stroke": Stroke;
        /// What counts as inside: `nonzero` or `evenodd`.
        optional fill_rule "fill-rule": FillRule = "\"nonzero\"";
        /// Which part of the outline there is.
        optional trim "trim": Trim;
    }
}

fields! {
    /// The keys of `polygon`.
    pub struct PolygonKeys [of node polygon] {
        /// How many sides it has; of an animated number the whole part counts.
        required sides "sides": Anim<f64>, in range(SIDES);
        /// Distance of the corners from the centre in pixels; the first corner is at the top.
        required outer "outer": Anim<f64>, in range(OUTER);
        /// Radius of the corners in pixels.
        optional radius "radius": Anim<f64> = "0", in range(RADIUS);
        /// What fills it; black by default, as in SVG.
        optional fill "fill": Paint;
        /// What outlines it.
        optional stroke "stroke": Stroke;
        /// What counts as inside: `nonzero` or `evenodd`.
        optional fill_rule "fill-rule": FillRule = "\"nonzero\"";
        /// Which part of the outline there is.
        optional trim "trim": Trim;
    }
}

fields! {
    /// The keys of `star`.
    pub struct StarKeys [of node star] {
        /// How many points it has; of an animated number the whole part counts.
        required points "points": Anim<f64>, in range(POINTS);
        /// Distance of the corners between the points from the centre in pixels.
        required inner "inner": Anim<f64>, in range(INNER);
        /// Distance of the points from the centre in pixels; the first point is at the top.
        required outer "outer": Anim<f64>, in range(OUTER);
        /// Radius of all corners in pixels.
        optional radius "radius": Anim<f64> = "0", in range(RADIUS);
        /// What fills it; black by default, as in SVG.
        optional fill "fill": Paint;
        /// What outlines it.
        optional stroke "stroke": Stroke;
        /// What counts as inside: `nonzero` or `evenodd`.
        optional fill_rule "fill-rule": FillRule = "\"nonzero\"";
        /// Which part of the outline there is.
        optional trim "trim": Trim;
    }
}

fields! {
    /// The keys of `line`.
    pub struct LineKeys [of node line] {
        /// Where it begins, relative to the node's origin.
        optional from "from": AnimVec2 = "[0, 0]", in range(FROM);
        /// Where it ends, relative to the node's origin.
        required to "to": AnimVec2, in range(TO);
        /// Fills nothing, since a line has no inside.
        optional fill "fill": Paint;
        /// What outlines it.
        optional stroke "stroke": Stroke;
        /// What counts as inside: `nonzero` or `evenodd`.
        optional fill_rule "fill-rule": FillRule = "\"nonzero\"";
        /// Which part of the outline there is.
        optional trim "trim": Trim;
    }
}

fields! {
    /// The keys of `path`.
    pub struct PathKeys [of node path] {
        /// The path in SVG syntax, relative to the node's origin.
        required d "d": Anim<PathData>;
        /// What fills it; black by default, as in SVG.
        optional fill "fill": Paint;
        /// What outlines it.
        optional stroke "stroke": Stroke;
        /// What counts as inside: `nonzero` or `evenodd`.
        optional fill_rule "fill-rule": FillRule = "\"nonzero\"";
        /// Which part of the outline there is.
        optional trim "trim": Trim;
    }
}

fields! {
    /// The keys of `image`.
    pub struct ImageKeys [of node image] {
        /// Key of an image asset.
        required asset "asset": Text;
        /// How the picture fills the box: `fill`, `contain`, `cover` or `none`.
        optional fit "fit": Fit = "\"fill\"";
        /// How pixels are read: `auto` (smooth) or `nearest`.
        optional sampling "sampling": Sampling = "\"auto\"";
    }
}

/// The name of a comp; empty where it could not be read, which was reported.
#[derive(Debug, Clone, PartialEq)]
pub struct CompName(pub Text);

/// The path of another composition's file, as written; empty where it could not be read, which was reported.
#[derive(Debug, Clone, PartialEq)]
pub struct CompSource(pub Text);

impl Read for CompName {
    const INLINE: bool = true;

    fn name() -> String {
        "CompName".into()
    }

    fn expected() -> String {
        "the name of a comp".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        Some(Self(text_or_empty::<Self>(value, at, reader)))
    }

    fn print(&self) -> Json {
        Json::text(&self.0)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        schema_of::<Text>(schemas)
    }
}

impl Read for CompSource {
    const INLINE: bool = true;

    fn name() -> String {
        "CompSource".into()
    }

    fn expected() -> String {
        "the path of a file".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let text = text_or_empty::<Self>(value, at, reader);
        if !text.is_empty() {
            reader.sources.push(At { value: text.clone(), place: at });
        }
        Some(Self(text))
    }

    fn print(&self) -> Json {
        Json::text(&self.0)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        schema_of::<Text>(schemas)
    }
}

/// The text of `value`; empty, with an error, where it is none, so that nobody takes the key for missing.
fn text_or_empty<T: Read>(value: &Value<'_>, at: Place, reader: &mut Reader) -> Text {
    match value.as_string_lit() {
        Some(text) => (*text.value).into(),
        None => {
            reader.mismatch(value, at, &T::expected());
            "".into()
        }
    }
}

/// Which child of a switch is shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Active {
    /// By id.
    Id(Text),
    /// By index.
    Index(Anim<f64>),
}

/// Radii of a rectangle's corners: one for all, or top left, top right, bottom right and bottom left.
#[derive(Debug, Clone, PartialEq)]
pub enum Radii {
    /// All.
    All(Anim<f64>),
    /// Each.
    Each(Box<[At<Anim<f64>>; 4]>),
}

impl Read for Active {
    fn name() -> String {
        "Active".into()
    }

    fn expected() -> String {
        "an index or the id of a child".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::StringLit(text) if !text.value.starts_with('=') => Some(Self::Id((*text.value).into())),
            Value::BooleanLit(_) | Value::NullKeyword(_) | Value::Array(_) => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
            _ => Anim::read(value, at, reader).map(Self::Index),
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::Id(id) => Json::text(id),
            Self::Index(index) => index.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({ "oneOf": [{ "type": "string", "pattern": "^[^=]" }, schema_of::<Anim<f64>>(schemas)] })
    }
}

impl Read for Radii {
    fn name() -> String {
        "Radii".into()
    }

    fn expected() -> String {
        "a radius or an array of four".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Array(array) if array.elements.len() == 4 => {
                let radii: Vec<At<Anim<f64>>> = Vec::read(value, at, reader)?;
                let radii: Box<[_; 4]> = radii.into_boxed_slice().try_into().ok()?;
                Some(Self::Each(radii))
            }
            Value::Array(_) => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
            _ => Anim::read(value, at, reader).map(Self::All),
        }
    }

    fn print(&self) -> Json {
        match self {
            Self::All(radius) => radius.print(),
            Self::Each(radii) => Json::list(radii.iter().map(|radius| radius.value.print())),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let one = schema_of::<Anim<f64>>(schemas);
        json_schema!({ "oneOf": [one.clone(), { "type": "array", "items": one, "minItems": 4, "maxItems": 4 }] })
    }
}
