//! Realms: what they run, and when they are rendered again.
//!
//! A scene or a canvas becomes the composition that has it as its one node, with the clock of the realm document.

use core::num::NonZeroU32;
use std::sync::Arc;

use super::Lower;
use crate::VarOverride;
use crate::doc::{
    At, Body, Cache, CanvasRealm, Common, Composition, CompositionRealm, Document, Entry, Fps, Map, Node, Place, Raw,
    RealmKeys, RealmRuns, SceneRealm, Time, Version,
};
use crate::model::{RealmCache, RealmContent, RealmDesc, RealmKind, RealmSource};
use crate::ranges::{FRAMES, whole};
use crate::value::quoted;

impl<'a> Lower<'a> {
    /// `is_new`: whether the realm cannot be there already, so that it needs a content.
    pub(super) fn realm(&mut self, keys: &'a RealmKeys, place: Place, is_new: bool) -> Option<RealmDesc> {
        let content = match &keys.runs {
            RealmRuns::Composition(own) => {
                if (is_new || keys.kind.is_some()) && own.src.is_none() && own.composition.is_none() {
                    self.base.error_with("missing-key", place, "the realm runs nothing", |error| {
                        error.with_expected("the key `src` or `composition`")
                    });
                }
                self.composition(own)
            }
            RealmRuns::Scene(own) => Some(self.scene(own, place)?),
            RealmRuns::Canvas(own) => Some(self.canvas(own, place)?),
            RealmRuns::Unknown => return None,
        };
        let keys = &keys.common;
        let cache = match &keys.cache {
            Some(cache) => self.cache(&cache.value)?,
            None => RealmCache::default(),
        };
        Some(RealmDesc {
            content,
            fit: keys.fit.as_ref().map_or_else(Default::default, |fit| fit.value),
            looping: keys.looping.as_ref().is_some_and(|looping| looping.value),
            importance: keys.importance.as_ref().map_or(0, |importance| importance.value.0),
            cache,
            mask: self.mask(keys.mask.as_ref())?,
            ready: keys.ready.as_ref().is_none_or(|ready| ready.value),
        })
    }

    /// The number of the composition that the realm runs. Realms that name a file without vars share it.
    fn composition(&mut self, keys: &'a CompositionRealm) -> Option<u32> {
        let vars = keys.vars.as_ref().map_or_else(Vec::new, |vars| self.vars(&vars.value));
        let (source, place) = match (&keys.src, &keys.composition) {
            (Some(_), Some(second)) => {
                let message = "a realm runs one thing: `src` or `composition`";
                self.base.error_with("conflict", second.place, message, |error| error.with_expected("one key"));
                return None;
            }
            (Some(src), None) => {
                if vars.is_empty()
                    && let Some(known) = self.files.get(&*src.value)
                {
                    return Some(*known);
                }
                (RealmSource::File(src.value.clone()), src.place)
            }
            (None, Some(inline)) => {
                let document = self.document.composition((*inline.value).clone(), inline.place);
                (RealmSource::Inline(Arc::new(document)), inline.place)
            }
            (None, None) => {
                if let Some(vars) = &keys.vars {
                    self.base.warning("no-effect", vars.place, "there is no composition here that has vars");
                }
                return None;
            }
        };
        let number = self.content(RealmKind::Composition, source, vars, place)?;
        if let (Some(src), true) = (&keys.src, keys.vars.as_ref().is_none_or(|vars| vars.value.0.is_empty())) {
            self.files.insert(&src.value, number);
        }
        Some(number)
    }

    /// The number of the composition that shows the realm's scene alone.
    fn scene(&mut self, keys: &SceneRealm, place: Place) -> Option<u32> {
        let scene = keys.scene.as_ref()?;
        let composition = Composition {
            size: keys.size.clone(),
            duration: keys.duration.clone(),
            background: keys.background.clone(),
            seed: keys.seed.clone(),
            vars: keys.vars.clone(),
            assets: keys.assets.clone(),
            ..Composition::default()
        };
        let document = self.alone(composition, Body::Scene(scene.value.clone()), scene.place, place);
        self.content(RealmKind::Scene, RealmSource::Inline(Arc::new(document)), Vec::new(), place)
    }

    /// The number of the composition that shows the realm's canvas alone.
    fn canvas(&mut self, keys: &CanvasRealm, place: Place) -> Option<u32> {
        let piece = keys.piece.as_ref()?;
        let composition = Composition {
            size: keys.size.clone(),
            duration: keys.duration.clone(),
            seed: keys.seed.clone(),
            vars: keys.vars.clone(),
            assets: keys.assets.clone(),
            ..Composition::default()
        };
        let document = self.alone(composition, Body::Paint(piece.value.clone()), piece.place, place);
        self.content(RealmKind::Canvas, RealmSource::Inline(Arc::new(document)), Vec::new(), place)
    }

    /// `composition` with one node that fills it, on the clock of the realm document. That is handed on as it was understood, so
    /// that what is wrong with it is told once.
    fn alone(&self, composition: Composition, body: Body, at: Place, place: Place) -> Document {
        let fps = self.base.fps;
        let fps = Fps::Text(format!("{}/{}", fps.num(), fps.den()).into());
        let all = Time::Text(format!("{}f", self.frames).into());
        let node = At { value: Node { common: Common::default(), body }, place: at };
        let composition = Composition {
            reelm: Some(At { value: Version, place }),
            fps: Some(At { value: fps, place }),
            duration: composition.duration.clone().or(Some(At { value: all, place })),
            nodes: Some(At { value: vec![node], place: at }),
            ..composition
        };
        self.document.composition(composition, place)
    }

    fn content(
        &mut self,
        kind: RealmKind,
        source: RealmSource,
        vars: Vec<(String, VarOverride)>,
        place: Place,
    ) -> Option<u32> {
        let number = u32::try_from(self.contents.len()).ok()?;
        self.contents.push(RealmContent { kind, source, vars, origin: self.origin(place) });
        Some(number)
    }

    fn vars(&mut self, vars: &Map<Raw>) -> Vec<(String, VarOverride)> {
        let mut out = Vec::with_capacity(vars.0.len());
        for Entry { name, value } in &vars.0 {
            let handed = match &value.value {
                Raw::Number(number) => VarOverride::Number(*number),
                Raw::Bool(truth) => VarOverride::Bool(*truth),
                Raw::Text(text) => VarOverride::Text(text.to_string()),
                Raw::Null | Raw::List(_) => {
                    let message = format!("the var {} is neither text nor number nor truth value", quoted(&name.value));
                    self.base.error_with("type-mismatch", value.place, message, |error| {
                        error.with_expected("a number, a string, true or false")
                    });
                    continue;
                }
            };
            out.push((name.value.to_string(), handed));
        }
        out
    }

    fn cache(&mut self, cache: &Cache) -> Option<RealmCache> {
        match cache {
            Cache::Always => Some(RealmCache::Always),
            Cache::OnChange => Some(RealmCache::OnChange),
            Cache::Every(every) => {
                let every = every.as_ref()?;
                let frames = u32::try_from(every.value.0).ok().and_then(NonZeroU32::new);
                if frames.is_none() {
                    self.base.error_with(
                        "out-of-range",
                        every.place,
                        "the number of frames is out of range",
                        |error| error.with_expected(whole(FRAMES)),
                    );
                }
                frames.map(RealmCache::Every)
            }
        }
    }
}
