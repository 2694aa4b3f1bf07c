//! Realms: what they run, and when they are rendered again.

use core::num::NonZeroU32;
use std::sync::Arc;

use super::Lower;
use crate::VarOverride;
use crate::doc::{Cache, Entry, Map, Place, Raw, RealmKeys};
use crate::model::{RealmCache, RealmContent, RealmDesc, RealmSource};
use crate::value::quoted;

impl<'a> Lower<'a> {
    /// `is_new`: whether the realm cannot be there already, so that it needs a content.
    pub(super) fn realm(&mut self, keys: &'a RealmKeys, place: Place, is_new: bool) -> Option<RealmDesc> {
        let content = self.content(keys);
        if is_new && keys.src.is_none() && keys.composition.is_none() {
            self.base.error_with("missing-key", place, "the realm runs nothing", |error| {
                error.with_expected("the key `src` or `composition`")
            });
        }
        let cache = match &keys.cache {
            Some(cache) => self.cache(&cache.value)?,
            None => RealmCache::default(),
        };
        Some(RealmDesc {
            kind: keys.kind.as_ref().map_or_else(Default::default, |kind| kind.value),
            content,
            fit: keys.fit.as_ref().map_or_else(Default::default, |fit| fit.value),
            looping: keys.looping.as_ref().is_some_and(|looping| looping.value),
            importance: keys.importance.as_ref().map_or(0, |importance| importance.value.0),
            cache,
            mask: self.mask(keys.mask.as_ref())?,
            ready: keys.ready.as_ref().is_none_or(|ready| ready.value),
        })
    }

    /// The number of what the realm runs. Realms that name a file without vars share it.
    fn content(&mut self, keys: &'a RealmKeys) -> Option<u32> {
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
            (None, Some(inline)) => (RealmSource::Inline(Arc::new(self.document.composition(inline))), inline.place),
            (None, None) => {
                if let Some(vars) = &keys.vars {
                    self.base.warning("no-effect", vars.place, "there is no composition here that has vars");
                }
                return None;
            }
        };
        let number = u32::try_from(self.contents.len()).ok()?;
        if let (Some(src), true) = (&keys.src, vars.is_empty()) {
            self.files.insert(&src.value, number);
        }
        self.contents.push(RealmContent { source, vars, origin: self.origin(place) });
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
                        |error| error.with_expected(format!("a whole number from 1 to {}", u32::MAX)),
                    );
                }
                frames.map(RealmCache::Every)
            }
        }
    }
}
