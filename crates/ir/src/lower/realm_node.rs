//! Nodes that show another realm.

use super::Lower;
use crate::doc::RealmNodeKeys;
use crate::model::{Kind, RealmView};
use crate::ranges::{WORD, whole};

impl Lower<'_, '_> {
    /// A view of a realm. Which realms there are is known only while the realm document is played.
    pub(super) fn realm_view(&mut self, keys: &RealmNodeKeys) -> Kind {
        let Some(written) = &keys.realm else { return Kind::Group };
        if !self.within_realms {
            let message = "a realm is shown within a realm document only; here it is transparent";
            self.base.warning("outside-realms", written.place, message);
        }
        let Ok(realm) = u32::try_from(written.value.0) else {
            self.base.error_with("out-of-range", written.place, "the id is out of range", |error| {
                error.with_expected(whole(WORD))
            });
            return Kind::Group;
        };
        let sampling = keys.sampling.as_ref().map_or_else(Default::default, |sampling| sampling.value);
        Kind::Realm(RealmView { realm, sampling })
    }
}
