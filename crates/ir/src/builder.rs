//! The builder: compositions and realm documents, written in Rust instead of JSON.
//!
//! * the **types** are those of [`doc`](crate::doc), so what is built is what a file is read to, and prints as one
//!   ([`Composition::to_json`]). Each key of the format is a method of the type that has it, and takes whatever a person would write
//!   for the value ([`Give`]).
//! * a **node** comes from the function of its kind, [`rect()`], [`text()`], [`group()`] and so on, which takes the keys that must be
//!   given; [`NodeOf`] has the methods of all nodes beside those of the kind.
//! * **values** that move are made by [`keys`] and [`key`], [`expr`], [`Sine`], [`Noise`], [`Envelope`] and [`Spring`].
//!
//! ```
//! use reelm_ir::builder::*;
//!
//! let title = text("Hello, {vars.name}")
//!     .font_size(96)
//!     .fill("white")
//!     .anchor("center")
//!     .position(keys([key(0, [640, 420]), key(ms(600), [640, 360]).ease("out-cubic")]))
//!     .effect(effect("drop-shadow").with("offset", [0, 8]).with("sigma", 12));
//! let rule = rect().size((expr("400 * clamp(time, 0, 1)"), 6)).radius(3).fill("#fee715").position([440, 440]);
//! let composition = Composition::new([1280, 720], secs(3)).background("#101820").var("name", "World").node(title).node(rule);
//! assert!(composition.to_json().contains(r##""size": ["=400 * clamp(time, 0, 1)", 6]"##));
//! ```
//!
//! What the types cannot tell, an unknown asset or a colour that is none, is told by the same diagnostics as for a file: the document
//! is printed and read, and a JSON pointer says where.

pub use crate::doc::build::*;
pub use crate::registry::CommandKind;

use crate::doc::At;

impl Composition {
    /// With one more node, above the others.
    #[must_use]
    pub fn node(mut self, node: impl Give<Node>) -> Self {
        push(&mut self.nodes, node.give());
        self
    }

    /// With an input: a number, a truth value, a text, or a [`VarDecl`] that says its type.
    #[must_use]
    pub fn var(mut self, name: impl Give<Text>, var: impl Give<Var>) -> Self {
        insert(&mut self.vars, name.give(), var.give());
        self
    }

    /// With a sound on the root timeline.
    #[must_use]
    pub fn sound(mut self, clip: impl Give<AudioClip>) -> Self {
        let node: Node = clip.give().give();
        self.audio.get_or_insert_with(|| At::new(AudioClips::default())).value.0.push(At::new(node));
        self
    }

    /// With a file.
    #[must_use]
    pub fn asset(mut self, key: impl Give<Text>, asset: impl Give<Asset>) -> Self {
        insert(&mut self.assets, key.give(), asset.give());
        self
    }

    /// With a reusable composition.
    #[must_use]
    pub fn comp(mut self, name: impl Give<Text>, comp: impl Give<Comp>) -> Self {
        insert(&mut self.comps, name.give(), comp.give());
        self
    }
}

impl Comp {
    /// With one more node, above the others.
    #[must_use]
    pub fn node(mut self, node: impl Give<Node>) -> Self {
        push(&mut self.nodes, node.give());
        self
    }

    /// With an input.
    #[must_use]
    pub fn var(mut self, name: impl Give<Text>, var: impl Give<Var>) -> Self {
        insert(&mut self.vars, name.give(), var.give());
        self
    }
}

impl Realms {
    /// With one more realm, which says its [`id`](RealmOf::id).
    #[must_use]
    pub fn realm(mut self, realm: impl Give<RealmKeys>) -> Self {
        let realms = self.realms.get_or_insert_with(|| At::new(Listed::List(Vec::new())));
        match &mut realms.value {
            Listed::List(list) => list.push(At::new(realm.give())),
            // By number already: there its number is its name.
            Listed::Map(map) => {
                let mut realm: RealmKeys = realm.give();
                let name = realm.common.id.take().map(|id| id.value.0.to_string());
                map.0.push(Entry { name: At::new(name.unwrap_or_default().into()), value: At::new(realm) });
            }
        }
        self
    }
}

/// A text that looks the same throughout.
pub fn text(text: impl Give<Text>) -> NodeOf<TextKeys> {
    wording().text(text)
}

/// A text of spans.
pub fn rich_text(spans: impl Give<Vec<At<Span>>>) -> NodeOf<TextKeys> {
    wording().spans(spans)
}

/// An instance of a comp of the same file.
pub fn comp(name: impl Give<CompName>) -> NodeOf<CompKeys> {
    instance().comp(name)
}

/// An instance of the composition of another file.
pub fn comp_file(path: impl Give<CompSource>) -> NodeOf<CompKeys> {
    instance().src(path)
}

impl NodeOf<CompKeys> {
    /// With a value for a var of the comp.
    #[must_use]
    pub fn var(mut self, name: impl Give<Text>, value: impl Give<Param>) -> Self {
        insert(&mut self.keys.vars, name.give(), value.give());
        self
    }
}

impl Asset {
    /// A raster image: PNG, JPEG or WebP.
    pub fn image(path: impl Give<Text>) -> Self {
        Self::Image(At::new(path.give()))
    }

    /// A font: TrueType or OpenType.
    pub fn font(path: impl Give<Text>) -> Self {
        Self::Font(At::new(path.give()))
    }

    /// A tile map: of Tiled or LDtk.
    pub fn tiles(path: impl Give<Text>) -> Self {
        Self::Tiles(At::new(path.give()), None)
    }

    /// A sound: WAV or FLAC.
    pub fn audio(path: impl Give<Text>) -> Self {
        Self::Audio(At::new(path.give()))
    }

    /// A lookup table of colours: a .cube file.
    pub fn lut(path: impl Give<Text>) -> Self {
        Self::Lut(At::new(path.give()))
    }

    /// A level of a project of LDtk, by its name.
    pub fn level(path: impl Give<Text>, level: impl Give<Text>) -> Self {
        Self::Tiles(At::new(path.give()), Some(At::new(level.give())))
    }
}

impl Clip {
    /// The own box with round corners.
    pub fn rounded(radius: impl Give<Anim<f64>>) -> Self {
        Self::Radius(At::new(radius.give()))
    }

    /// A path in SVG syntax.
    pub fn along(path: impl Give<Anim<PathData>>) -> Self {
        Self::Path(At::new(path.give()))
    }
}

impl Cache {
    /// Renders a realm again after `frames` frames.
    pub fn every(frames: impl Give<Whole>) -> Self {
        Self::Every(Some(At::new(frames.give())))
    }
}

fn push<T>(list: &mut Option<At<Vec<At<T>>>>, value: T) {
    list.get_or_insert_with(|| At::new(Vec::new())).value.push(At::new(value));
}

/// Adds an entry, in the place of one of the same name.
fn insert<T>(map: &mut Option<At<Map<T>>>, name: Text, value: T) {
    let entries = &mut map.get_or_insert_with(|| At::new(Map(Vec::new()))).value.0;
    entries.retain(|entry| entry.name.value != name);
    entries.push(Entry { name: At::new(name), value: At::new(value) });
}
