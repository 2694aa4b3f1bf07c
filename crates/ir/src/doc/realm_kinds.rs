//! Realms as they are written: the keys that all realms have, and those of each kind, which say what it runs.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::collection::Map;
use super::give::Give;
use super::piece::PaintKeys;
use super::place::{At, Place, Step};
use super::read::{Field, Fields, Keyed, Property, Read, Reader};
use super::realms::{Cache, Integer};
use super::scene::SceneKeys;
use super::top::{Asset, Composition, Var};
use super::value::{Color, Raw, Text, Time, Whole};
use crate::json::Json;
use crate::model::{Fit, RealmKind};
use crate::ranges::{POSITIVE, SIDE, WORD};
use crate::schema::object_of_kind;

/// A realm.
#[derive(Debug, Clone, PartialEq)]
pub struct RealmKeys {
    /// Its kind, if it is written.
    pub kind: Option<At<RealmKind>>,
    /// The keys that all realms have.
    pub common: RealmCommon,
    /// What it runs.
    pub runs: RealmRuns,
}

/// A realm that is being built, whose kind its type tells. Functions named after the kinds make them.
#[derive(Debug, Clone, PartialEq)]
pub struct RealmOf<K> {
    /// The keys that all realms have.
    pub common: RealmCommon,
    /// The keys that only this kind has.
    pub keys: K,
}

impl<K> RealmOf<K> {
    pub(crate) fn of(keys: K) -> Self {
        Self { common: RealmCommon::default(), keys }
    }

    fn runs(self, kind: Option<RealmKind>, runs: impl FnOnce(Box<K>) -> RealmRuns) -> RealmKeys {
        RealmKeys { kind: kind.map(At::new), common: self.common, runs: runs(Box::new(self.keys)) }
    }
}

/// What may be given for a realm.
macro_rules! realms {
    ($($type:ty, |$realm:ident| $keys:expr;)+) => { $(
        impl Give<RealmKeys> for $type {
            fn give(self) -> RealmKeys {
                let $realm = self;
                $keys
            }
        }

        impl Give<Box<RealmKeys>> for $type {
            fn give(self) -> Box<RealmKeys> {
                Box::new(self.give())
            }
        }
    )+ };
}

realms! {
    RealmKeys, |realm| realm;
    RealmOf<CompositionRealm>, |realm| realm.runs(None, RealmRuns::Composition);
    RealmOf<SceneRealm>, |realm| realm.runs(Some(RealmKind::Scene), RealmRuns::Scene);
    RealmOf<CanvasRealm>, |realm| realm.runs(Some(RealmKind::Canvas), RealmRuns::Canvas);
}

fields! {
    /// The keys that all realms have.
    pub struct RealmCommon [of all realms] {
        /// Its number, 0 to 4294967295; in a map it is the key.
        optional id "id": Whole, in WORD;
        /// How its canvas fills its surface: `fill`, `contain`, `cover` or `none`.
        optional fit "fit": Fit = "\"fill\"";
        /// Whether what it runs starts again at its end; else its last frame stays.
        optional looping "loop": bool = "false";
        /// Higher matters more: where there is a budget, realms of the least importance wait.
        optional importance "importance": Integer = "0";
        /// When it is rendered again: `always`, `on-change`, or `{"every": n}` frames.
        optional cache "cache": Cache = "\"on-change\"";
        /// As a view, 32 bits: it shows the layers whose mask shares a bit with it.
        optional mask "mask": Whole = "4294967295", in WORD;
        /// Whether it can be rendered; while it cannot, its last good picture stands in, or the fallback.
        optional ready "ready": bool = "true";
    }
}

fields! {
    /// The keys of the kind `composition`.
    pub struct CompositionRealm [of realm composition_realm] {
        /// The file of its composition, relative to the realm document.
        optional src "src": Text;
        /// Its composition, written here.
        optional composition "composition": Box<Composition>;
        /// Values for the vars of its composition, by name.
        optional vars "vars": Map<Raw> = "{}";
    }
}

fields! {
    /// The keys of the kind `scene`.
    pub struct SceneRealm [of realm scene_realm] {
        /// Its scene: the keys that only nodes of the kind `scene` have.
        required scene "scene": Box<SceneKeys>;
        /// How much of the world is seen, in pixels: whole numbers, 1 to 16384.
        required size "size": [At<Whole>; 2], in SIDE;
        /// What lies under the scene; transparent by default.
        optional background "background": Color = "\"transparent\"";
        /// Its length; by default that of the realm document.
        optional duration "duration": Time, in POSITIVE;
        /// Seeds every noise, wiggle and random.
        optional seed "seed": Whole = "0";
        /// What its expressions read as `vars`, by name.
        optional vars "vars": Map<Var> = "{}";
        /// Files by key, relative to the realm document.
        optional assets "assets": Map<Asset> = "{}";
    }
}

fields! {
    /// The keys of the kind `canvas`.
    pub struct CanvasRealm [of realm canvas_realm] {
        /// Its piece: the keys that only nodes of the kind `paint` have.
        required piece "piece": Box<PaintKeys>;
        /// Width and height of the canvas in pixels: whole numbers, 1 to 16384.
        required size "size": [At<Whole>; 2], in SIDE;
        /// Its length; by default that of the realm document.
        optional duration "duration": Time, in POSITIVE;
        /// Seeds every noise, wiggle and random.
        optional seed "seed": Whole = "0";
        /// What its expressions read as `vars`, by name.
        optional vars "vars": Map<Var> = "{}";
        /// Files by key, relative to the realm document.
        optional assets "assets": Map<Asset> = "{}";
    }
}

names! { "kind of realm" RealmKind {
    "composition" => Self::Composition,
    "scene" => Self::Scene,
    "canvas" => Self::Canvas,
} }

/// What a realm runs, with the keys that only realms of that kind have.
#[derive(Debug, Clone, PartialEq)]
pub enum RealmRuns {
    /// A composition.
    Composition(Box<CompositionRealm>),
    /// A tile scene.
    Scene(Box<SceneRealm>),
    /// A canvas.
    Canvas(Box<CanvasRealm>),
    /// Something else; an error was reported.
    Unknown,
}

const KINDS: [(&str, &[Field]); 3] =
    [("composition", CompositionRealm::FIELDS), ("scene", SceneRealm::FIELDS), ("canvas", CanvasRealm::FIELDS)];

/// The key that says what a realm runs; it is read by hand.
const KIND: Field = Field {
    key: "kind",
    doc: "What the realm runs: `composition`, `scene` or `canvas`.",
    required: false,
    default: "\"composition\"",
    range: None,
    count: None,
    schema: crate::schema::schema_of::<RealmKind>,
};

impl RealmRuns {
    fn of(word: &str) -> Self {
        match word {
            "composition" => Self::Composition(Box::default()),
            "scene" => Self::Scene(Box::default()),
            "canvas" => Self::Canvas(Box::default()),
            _ => Self::Unknown,
        }
    }

    const fn fields(&self) -> &'static [Field] {
        match self {
            Self::Composition(_) => CompositionRealm::FIELDS,
            Self::Scene(_) => SceneRealm::FIELDS,
            Self::Canvas(_) => CanvasRealm::FIELDS,
            Self::Unknown => &[],
        }
    }

    fn read_field(&mut self, key: &str, value: &Value<'_>, at: Place, reader: &mut Reader) -> bool {
        match self {
            Self::Composition(keys) => keys.read_field(key, value, at, reader),
            Self::Scene(keys) => keys.read_field(key, value, at, reader),
            Self::Canvas(keys) => keys.read_field(key, value, at, reader),
            // Whatever some kind has may be meant.
            Self::Unknown => KINDS.iter().any(|(_, fields)| has(fields, key)),
        }
    }
}

impl Read for RealmKeys {
    fn name() -> String {
        "Realm".into()
    }

    fn expected() -> String {
        "a realm".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(object) = value.as_object() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        // A kind that is no word is reported where it is read, and taken for unknown.
        let word = object.get("kind").map_or("composition", |kind| match &kind.value {
            Value::StringLit(text) => &*text.value,
            _ => "",
        });
        let mut realm = Self { kind: None, common: RealmCommon::default(), runs: RealmRuns::of(word) };
        if matches!(realm.runs, RealmRuns::Scene(_) | RealmRuns::Canvas(_)) && !reader.count_node(at) {
            return None;
        }
        reader.properties(object, at, |reader, property| realm.read_property(word, &property, at, reader));
        reader.require(object, at, realm.runs.fields());
        Some(realm)
    }

    fn print(&self) -> Json {
        let mut object = Keyed::new();
        self.common.print_fields(&mut object);
        if let Some(kind) = &self.kind {
            let after_id = usize::from(self.common.id.is_some());
            object.insert(after_id, (KIND.key.into(), kind.value.print()));
        }
        match &self.runs {
            RealmRuns::Composition(keys) => keys.print_fields(&mut object),
            RealmRuns::Scene(keys) => keys.print_fields(&mut object),
            RealmRuns::Canvas(keys) => keys.print_fields(&mut object),
            RealmRuns::Unknown => {}
        }
        Json::object(object)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let kinds = [
            object_of_kind::<RealmCommon, CompositionRealm>(&KIND, "composition", "A composition.", schemas),
            object_of_kind::<RealmCommon, SceneRealm>(&REQUIRED, "scene", "A tile scene.", schemas),
            object_of_kind::<RealmCommon, CanvasRealm>(&REQUIRED, "canvas", "A canvas that commands draw on.", schemas),
        ];
        json_schema!({ "description": "A realm: what it runs and when it is rendered.", "oneOf": kinds })
    }
}

/// [`KIND`] where it must be written.
const REQUIRED: Field = Field { required: true, default: "", ..KIND };

impl RealmKeys {
    fn read_property(&mut self, word: &str, property: &Property<'_>, at: Place, reader: &mut Reader) {
        let Property { key, value, .. } = *property;
        if key == KIND.key {
            self.kind = reader.child(value, at, Step::Key(KIND.key));
        } else if !self.common.read_field(key, value, at, reader) && !self.runs.read_field(key, value, at, reader) {
            let fields = [&[KIND], self.runs.fields(), RealmCommon::FIELDS];
            let what = match KINDS.iter().find(|(_, fields)| has(fields, key)) {
                Some((other, _)) => format!("a realm of the kind `{word}`; the kind `{other}` has it"),
                None => "a realm".into(),
            };
            reader.refuse_key(property, at, &what, &[], &fields);
        }
    }
}

fn has(fields: &[Field], key: &str) -> bool {
    fields.iter().any(|field| field.key == key)
}
