//! The document: a composition as it is written, shorthand included, with the place of every value.
//!
//! * a **document** ([`Document`]) is a composition's file after reading: typed structs whose fields are the keys of the
//!   format. A field is `None` when the key is absent, or when its value could not be read and an error was reported.
//! * a **place** ([`Place`]) is where a value is written; [`At`] pairs the two, and [`Document::origin`] gives the JSON
//!   pointer and byte range.
//!
//! Strings are not interpreted here: times, lengths, colours, eases, paths and expressions stay as they are written. The
//! structs are the one source of the format: reader, printer, messages and JSON Schema are made from them.

#[macro_use]
mod macros;
mod anim;
mod audio;
mod collection;
mod effect;
mod give;
mod give_lists;
mod give_values;
mod grid;
mod include;
mod kinds;
mod layout;
mod names;
pub(crate) mod node;
mod node_of;
mod paint;
mod piece;
mod place;
mod procedural;
pub(crate) mod read;
mod realm_document;
mod realm_kinds;
mod realm_node;
mod realms;
mod scene;
pub(crate) mod text;
mod top;
mod trim;
mod value;

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::Origin;
use crate::{Diagnostic, Diagnostics, Limits, SourceFile, ast};

pub use anim::{Anim, AnimPair, AnimScale, AnimSize, AnimVec2, Expr, Key, Keys, Param, XY};
pub use audio::{AudioClip, AudioClips, AudioKeys};
pub use collection::{Entry, Map, OneOrMany};
pub use effect::{Effect, EffectKeys, Transition, TransitionKeys};
pub use give::Give;
pub use grid::Track;
pub use include::{Open, Unreadable};
pub use kinds::{
    Active, Body, CompKeys, CompName, CompSource, EllipseKeys, GroupKeys, ImageKeys, LineKeys, PathKeys, PolygonKeys,
    Radii, RectKeys, RepeatNodeKeys, SequenceKeys, StackKeys, StarKeys, SwitchKeys,
};
pub use layout::{Gap, Layout, Lengths, Sides};
pub use names::VarType;
pub use node::{Clip, ClipKeys, Common, Mask, Node, Point, TimeMap};
pub use node_of::NodeOf;
pub use paint::{Conic, Gradients, Linear, Paint, Pattern, Radial, Stop, Stroke};
pub use piece::{Argument, Command, CommandKeys, CommandName, PaintKeys};
pub use place::{At, Place};
pub use procedural::{Envelope, Noise, Procedural, Sine, Spring};
pub use realm_document::{ParsedRealms, RealmDocument};
pub use realm_kinds::{CanvasRealm, CompositionRealm, RealmCommon, RealmKeys, RealmOf, RealmRuns, SceneRealm};
pub use realm_node::RealmNodeKeys;
pub use realms::{
    AreaKeys, Cache, EventKeys, EveryKeys, Integer, LayerKeys, LayerName, Length, LengthKeys, Listed, MetricsKeys,
    QuadKeys, ReadyKeys, RealmCommandKeys, Realms, ResizeKeys, TargetKeys, TargetKindWord,
};
pub use scene::{Bank, Glyph, RepeatKeys, SceneFade, SceneKeys, Sheet, Sprite, SpriteEntry, SpriteLayer, SpriteRepeat};
pub use text::{Animator, Span, TextKeys, UnitProps, UnitStroke};
pub use top::{Asset, AssetKinds, Comp, Composition, Var, VarDecl, Version};
pub use trim::Trim;
pub use value::{Color, Css, Dim, Fps, PathData, Raw, Scale, Text, Time, Weight, Whole};

/// All that [`crate::builder`] hands on: the types, and the functions that make them.
pub(crate) mod build {
    pub use super::anim::*;
    pub use super::audio::*;
    pub use super::collection::*;
    pub use super::effect::*;
    pub use super::give::*;
    pub use super::grid::*;
    pub use super::kinds::*;
    pub use super::layout::*;
    pub use super::names::*;
    pub use super::node::*;
    pub use super::node_of::*;
    pub use super::paint::*;
    pub use super::piece::*;
    pub use super::procedural::*;
    pub use super::realm_kinds::*;
    pub use super::realm_node::*;
    pub use super::realms::*;
    pub use super::scene::*;
    pub use super::text::*;
    pub use super::top::*;
    pub use super::trim::*;
    pub use super::value::*;
}

/// A composition as it is written.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it says.
    pub composition: Composition,
    included: Vec<include::Included>,
    /// The paths of files that it names and that could not be read.
    refused: HashSet<String>,
    /// What `comp` nodes of its own file name by `src`.
    sources: Vec<At<Text>>,
    source: SourceFile,
    places: Arc<place::Places>,
    /// Where the composition is written.
    root: Place,
}

/// What reading gives: as much of the document as could be read, and all that is wrong with it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The document; `None` when the text is not JSON or exceeds a limit. With errors it is incomplete, but later stages
    /// can still look for theirs.
    pub document: Option<Document>,
    /// The errors.
    pub diagnostics: Diagnostics,
}

impl Document {
    /// A composition of `source` with what its reader took note of.
    fn of(composition: Composition, sources: Vec<At<Text>>, places: place::Places, source: &SourceFile) -> Self {
        Self {
            composition,
            included: Vec::new(),
            refused: HashSet::new(),
            sources,
            source: source.clone(),
            places: Arc::new(places),
            root: Place::ROOT,
        }
    }

    /// Reads `source`, on a stack of its own, so that the caller's size of stack does not matter.
    ///
    /// All errors of the text are reported at once: `not-utf-8`, `limit`, `empty`, `syntax` stop the reading;
    /// `unknown-key`, `repeated-key`, `missing-key`, `type-mismatch`, `unknown-name`, `out-of-range`, `conflict`,
    /// `unsupported-version` and `not-yet` do not.
    pub fn parse(source: &SourceFile, limits: &Limits) -> Parsed {
        ast::on_own_stack(|| read(source, limits)).unwrap_or_else(|error| {
            let diagnostics = report_no_thread(&error);
            Parsed { document: None, diagnostics }
        })
    }

    /// The text that it was read from, with those of the files that it includes.
    pub const fn source(&self) -> &SourceFile {
        &self.source
    }

    /// Where the composition is written: the whole file, unless it stands in a realm document.
    pub const fn root(&self) -> Place {
        self.root
    }

    /// The place of element `index` of the array of plain values at `place`.
    pub(crate) fn element(&self, place: Place, index: u32) -> Place {
        self.places.element(place, index)
    }

    /// The JSON pointer and byte range of `place`. Puts the pointer together: for messages, not for inner loops.
    pub fn origin(&self, place: Place) -> Origin {
        self.places.origin(place)
    }
}

fn read(source: &SourceFile, limits: &Limits) -> Parsed {
    let tree = match ast::parse(source, limits) {
        Ok(tree) => tree,
        Err(error) => {
            let mut diagnostics = Diagnostics::new();
            diagnostics.push(*error);
            return Parsed { document: None, diagnostics };
        }
    };
    let mut reader = read::Reader::new(read::span(&tree), limits, Place::ROOT);
    let composition = top::read_composition(&tree, Place::ROOT, &mut reader);
    let mut diagnostics = reader.diagnostics;
    diagnostics.sort();
    let document = Document::of(composition, reader.sources, reader.places, source);
    Parsed { document: Some(document), diagnostics }
}

pub(crate) fn report_no_thread(error: &std::io::Error) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(Diagnostic::error("system", format!("no thread to read on: {error}"), Origin::default()));
    diagnostics
}
