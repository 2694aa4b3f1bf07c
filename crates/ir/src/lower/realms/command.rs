//! Commands: the one thing that each says besides its time.

use super::ids::{realm_id, target_id};
use super::{Lower, budget_of};
use crate::doc::{Place, RealmCommandKeys};
use crate::lower::top::canvas;
use crate::model::RealmsAction;

impl<'a> Lower<'a> {
    /// The one thing that a command says besides its time.
    pub(super) fn action(&mut self, keys: &'a RealmCommandKeys, place: Place) -> Option<RealmsAction> {
        let given = [
            keys.put_realm.as_ref().map(|key| key.place),
            keys.dispose_realm.as_ref().map(|key| key.place),
            keys.set_ready.as_ref().map(|key| key.place),
            keys.put_target.as_ref().map(|key| key.place),
            keys.resize_target.as_ref().map(|key| key.place),
            keys.dispose_target.as_ref().map(|key| key.place),
            keys.put_layer.as_ref().map(|key| key.place),
            keys.remove_layer.as_ref().map(|key| key.place),
            keys.set_metrics.as_ref().map(|key| key.place),
            keys.set_budget.as_ref().map(|key| key.place),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(_), None) => {}
            (Some(_), Some(second)) => {
                let message = "a command says one thing besides `at`";
                self.base.error_with("conflict", second, message, |error| error.with_expected("one key besides `at`"));
                return None;
            }
            (None, _) => {
                self.base.error_with("missing-key", place, "the command says nothing", |error| {
                    error.with_expected("a key such as `put-realm`, `dispose-realm` or `put-layer`")
                });
                return None;
            }
        }
        self.one_action(keys)
    }

    fn one_action(&mut self, keys: &'a RealmCommandKeys) -> Option<RealmsAction> {
        if let Some(realm) = &keys.put_realm {
            let id = self.own_id(realm.value.common.id.as_ref(), realm.place, realm_id);
            let desc = self.realm(&realm.value, realm.place, false);
            return Some(RealmsAction::PutRealm(id?, desc?));
        }
        if let Some(target) = &keys.put_target {
            let id = self.own_id(target.value.id.as_ref(), target.place, target_id);
            let desc = self.target(&target.value, target.place);
            return Some(RealmsAction::PutTarget(id?, desc?));
        }
        if let Some(id) = &keys.dispose_realm {
            return realm_id(self, id.value.0, id.place).map(RealmsAction::DisposeRealm);
        }
        if let Some(ready) = &keys.set_ready {
            let id = ready.value.realm.as_ref()?;
            return Some(RealmsAction::SetReady(
                realm_id(self, id.value.0, id.place)?,
                ready.value.ready.as_ref()?.value,
            ));
        }
        if let Some(resize) = &keys.resize_target {
            let id = resize.value.target.as_ref()?;
            let size = canvas(&mut self.base, resize.value.size.as_ref()?, "target");
            return Some(RealmsAction::ResizeTarget(target_id(self, id.value.0, id.place)?, size?));
        }
        if let Some(id) = &keys.dispose_target {
            return target_id(self, id.value.0, id.place).map(RealmsAction::DisposeTarget);
        }
        if let Some(layer) = &keys.put_layer {
            return self.layer(&layer.value);
        }
        if let Some(layer) = &keys.remove_layer {
            let (realm, target) = (layer.value.realm.as_ref()?, layer.value.target.as_ref()?);
            let realm = realm_id(self, realm.value.0, realm.place)?;
            return Some(RealmsAction::RemoveLayer(realm, target_id(self, target.value.0, target.place)?));
        }
        if let Some(metrics) = &keys.set_metrics {
            return self.metrics(&metrics.value).map(RealmsAction::SetMetrics);
        }
        keys.set_budget.as_ref().map(budget_of)
    }
}
