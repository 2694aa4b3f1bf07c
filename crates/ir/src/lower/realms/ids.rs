//! Ids: whose they are, and that each is given once.

use std::collections::HashMap;

use super::Lower;
use crate::doc::{At, Entry, Listed, Place, RealmKeys, TargetKeys, Whole};
use crate::model::Origin;
use crate::ranges::{Range, TARGET, WORD, whole, within};
use crate::value::quoted;

impl<'a> Lower<'a> {
    /// The entries with their ids, each id once; none if there are more than `limit`.
    pub(super) fn listed<T: HasId, I: Copy + Eq + core::hash::Hash + core::fmt::Display>(
        &mut self,
        listed: Option<&'a At<Listed<T>>>,
        what: &'static str,
        limit: u32,
        read: fn(&mut Self, u64, Place) -> Option<I>,
    ) -> Vec<(I, &'a At<T>)> {
        let Some(listed) = listed else { return Vec::new() };
        let count = match &listed.value {
            Listed::List(list) => list.len(),
            Listed::Map(map) => map.0.len(),
        };
        if !self.within(count, limit, what, Some(listed.place)) {
            return Vec::new();
        }
        let mut out = Vec::with_capacity(count);
        match &listed.value {
            Listed::List(list) => {
                let mut seen = HashMap::with_capacity(count);
                for entry in list {
                    let Some(id) = self.own_id(entry.value.id(), entry.place, read) else { continue };
                    if let Some(first) = seen.insert(id, entry.place) {
                        self.repeated(entry.place, first, format!("the id {id} is given twice"));
                    }
                    out.push((id, entry));
                }
            }
            Listed::Map(map) => {
                for Entry { name, value } in &map.0 {
                    if let Some(id) = value.value.id() {
                        self.base.error("conflict", id.place, "in a map, the key is the id");
                    }
                    let Ok(number) = name.value.parse() else {
                        self.base.error_with(
                            "bad-id",
                            name.place,
                            format!("{} is no id", quoted(&name.value)),
                            |error| error.with_expected("a whole number"),
                        );
                        continue;
                    };
                    out.extend(read(self, number, name.place).map(|id| (id, value)));
                }
            }
        }
        out
    }

    pub(super) fn own_id<I>(
        &mut self,
        id: Option<&At<Whole>>,
        place: Place,
        read: fn(&mut Self, u64, Place) -> Option<I>,
    ) -> Option<I> {
        let Some(id) = id else {
            self.missing(place, "id", "it has no id");
            return None;
        };
        read(self, id.value.0, id.place)
    }

    pub(super) fn bad_id<T>(&mut self, place: Place, range: Range) -> Option<T> {
        self.base
            .error_with("out-of-range", place, "the id is out of range", |error| error.with_expected(whole(range)));
        None
    }

    pub(super) fn missing(&mut self, place: Place, key: &str, message: &str) {
        self.base.error_with("missing-key", place, message, |error| error.with_expected(format!("the key `{key}`")));
    }

    pub(super) fn repeated(&mut self, place: Place, first: Place, message: String) {
        let first = self.origin(first);
        self.base.error_with("repeated-id", place, message, |error| error.with_related("first given here", first));
    }

    pub(super) fn within(&mut self, count: usize, limit: u32, name: &'static str, place: Option<Place>) -> bool {
        let (count, limit) = (count as u64, u64::from(limit));
        if count > limit {
            let message = format!("there are {count} of them, at most {limit} are allowed");
            let place = place.unwrap_or(Place::ROOT);
            self.base.error_with("limit", place, message, |error| error.with_limit(name, limit, count));
        }
        count <= limit
    }

    pub(super) fn origin(&self, place: Place) -> Origin {
        self.base.document.origin(place)
    }
}

/// What may have its id written in it.
pub(super) trait HasId {
    fn id(&self) -> Option<&At<Whole>>;
}

impl HasId for RealmKeys {
    fn id(&self) -> Option<&At<Whole>> {
        self.common.id.as_ref()
    }
}

impl HasId for TargetKeys {
    fn id(&self) -> Option<&At<Whole>> {
        self.id.as_ref()
    }
}

pub(super) fn realm_id(lower: &mut Lower<'_>, id: u64, place: Place) -> Option<u32> {
    u32::try_from(id).ok().or_else(|| lower.bad_id(place, WORD))
}

pub(super) fn target_id(lower: &mut Lower<'_>, id: u64, place: Place) -> Option<u64> {
    // Every whole number of the range is exact.
    if within(id as f64, TARGET) { Some(id) } else { lower.bad_id(place, TARGET) }
}
