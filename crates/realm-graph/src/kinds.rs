//! **Kinds** of realms, and what draws those of each: the host registers a [`RealmContent`] for every kind that it has.

use reelm_ids::Hash128;
use reelm_plan::PlanBuilder;

use crate::desc::RealmKind;
use crate::lower::{Insets, RealmContent};
use crate::plan::PlannedRealm;

/// What draws the realms of each kind. It is itself a content, that of all kinds that were registered; a realm of another kind
/// cannot be rendered: it fails, and its last good picture or the fallback stands in.
#[derive(Default)]
pub struct RealmKinds<'a> {
    /// In ascending order of kinds.
    all: Vec<(RealmKind, &'a mut dyn RealmContent)>,
}

impl<'a> RealmKinds<'a> {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `content` draw the realms of `kind`, one of the crate's or one of the host's own; returns what drew them before.
    pub fn register(&mut self, kind: RealmKind, content: &'a mut dyn RealmContent) -> Option<&'a mut dyn RealmContent> {
        match self.all.binary_search_by_key(&kind.words(), |(kind, _)| kind.words()) {
            Ok(index) => Some(core::mem::replace(&mut self.all[index].1, content)),
            Err(index) => {
                self.all.insert(index, (kind, content));
                None
            }
        }
    }

    /// The kinds that were registered, in ascending order: the crate's own, then the host's by number.
    pub fn kinds(&self) -> impl Iterator<Item = RealmKind> + '_ {
        self.all.iter().map(|(kind, _)| *kind)
    }

    fn of(&mut self, realm: &PlannedRealm) -> Option<&mut (dyn RealmContent + 'a)> {
        let index = self.all.binary_search_by_key(&realm.kind.words(), |(kind, _)| kind.words()).ok()?;
        self.all.get_mut(index).map(|(_, content)| &mut **content)
    }
}

impl RealmContent for RealmKinds<'_> {
    fn state(&mut self, realm: &PlannedRealm) -> Option<Hash128> {
        self.of(realm)?.state(realm)
    }

    fn draw(&mut self, realm: &PlannedRealm, insets: &Insets<'_>, builder: &mut PlanBuilder) {
        if let Some(content) = self.of(realm) {
            content.draw(realm, insets, builder);
        }
    }
}
