//! Nodes of the kind `audio`.

use reelm_ids::Rational;

use super::Lower;
use crate::doc::{AudioKeys, Common, Place};
use crate::model::{AssetKind, Audio, Kind, LoopMode};
use crate::ranges::SOUND_SPEED;
use crate::registry::property;
use crate::value::exact;

impl<'a> Lower<'a, '_> {
    /// A sound. One whose asset is missing becomes a group; that was reported. The keys of all nodes are `common`, and it exists for
    /// `frames` frames.
    pub(super) fn audio(&mut self, common: &Common, keys: &'a AudioKeys, frames: Rational) -> Kind {
        self.warn_of_looks(common);
        let asset = keys.asset.as_ref().and_then(|a| self.asset(&a.value, AssetKind::Audio, a.place));
        let volume = self.anim(keys.volume.as_ref(), property::VOLUME, 1.0);
        let pan = keys.pan.as_ref().map(|pan| self.anim(Some(pan), property::PAN, 0.0));
        let [fade_in, fade_out] = [&keys.fade_in, &keys.fade_out].map(|fade| {
            let time = fade.as_ref()?;
            let length = self.base.length(time, "the fade")?;
            if length > frames {
                self.base.warning("past-end", time.place, "the fade is longer than the node");
            }
            Some(length)
        });
        let from = keys.from.as_ref().and_then(|from| self.base.frames(from));
        let speed = self.within(&keys.speed, 1.0, "speed", SOUND_SPEED).map_or(Rational::ONE, exact);
        if self.within_realms
            && let Some(asset) = &keys.asset
        {
            self.base.warning("no-effect", asset.place, "sounds are not played in realm documents");
        }
        let zero = Rational::ZERO;
        let [fade_in, fade_out, from] = [fade_in, fade_out, from].map(|time| time.unwrap_or(zero));
        asset.map_or(Kind::Group, |asset| {
            Kind::Audio(Box::new(Audio { asset, volume, pan, fade_in, fade_out, from, speed }))
        })
    }

    /// A sound has no looks, and no length that could be known here.
    fn warn_of_looks(&mut self, common: &Common) {
        /// The place of a key that is written.
        macro_rules! places {
            ($($field:ident $key:literal,)*) => { [$(($key, common.$field.as_ref().map(|key| key.place))),*] };
        }
        let rows: [(&str, Option<Place>); 18] = places! {
            position "position", anchor "anchor", pivot "pivot", scale "scale", rotation "rotation",
            auto_orient "auto-orient", skew "skew", size "size", opacity "opacity", visible "visible", blend "blend",
            isolate "isolate", clip "clip", mask "mask", effects "effects", enter "enter", exit "exit", layout "layout",
        };
        for (key, place) in rows.into_iter().filter_map(|(key, place)| Some((key, place?))) {
            let instead = match key {
                "opacity" | "visible" => "; see `volume`",
                "enter" => "; see `fade-in`",
                "exit" => "; see `fade-out`",
                _ => "",
            };
            self.base.warning(
                "no-effect",
                place,
                format!("a sound has no looks, so that `{key}` has no effect{instead}"),
            );
        }
        let looping = common.time.as_ref().and_then(|time| time.value.looping.as_ref());
        if let Some(looping) = looping.filter(|looping| looping.value != LoopMode::None) {
            let message = "nothing says where the sound ends: to loop it, put it into a group with this `time`, and give it a `for`";
            self.base.warning("no-effect", looping.place, message);
        }
    }
}
