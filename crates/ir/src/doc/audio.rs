//! Sounds as they are written: nodes of the kind `audio`, and the clips of the key `audio`, which are such nodes of the root.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::anim::Anim;
use super::give::Give;
use super::kinds::Body;
use super::node::{Common, Node};
use super::place::{At, Place, Step};
use super::read::{Read, Reader};
use super::value::{Text, Time};
use crate::json::Json;
use crate::ranges::{NOT_NEGATIVE, SOUND_SPEED};
use crate::registry::property::{PAN, VOLUME, range};
use crate::schema::schema_of;

fields! {
    /// The keys of `audio`.
    pub struct AudioKeys [of node audio] {
        /// Key of the sound asset.
        required asset "asset": Text;
        /// Factor of all samples: 1 leaves the sound as it is, 0.5 is 6 dB less.
        optional volume "volume": Anim<f64> = "1", in range(VOLUME);
        /// How long it swells from silence at its beginning.
        optional fade_in "fade-in": Time = "0", in NOT_NEGATIVE;
        /// How long it dies away before its end.
        optional fade_out "fade-out": Time = "0", in NOT_NEGATIVE;
        /// Where it stands between left, -1, and right, 1; without it a sound of one channel is on both sides as it is.
        optional pan "pan": Anim<f64>, in range(PAN);
        /// The moment of the sound that is heard when the node begins; negative delays it.
        optional from "from": Time = "0";
        /// How fast it is played; its pitch rises and falls with it, as that of a tape.
        optional speed "speed": f64 = "1", in SOUND_SPEED;
    }
}

object! {
    "a sound"
    /// A sound on the root timeline: a node of the kind `audio` beneath the root.
    pub struct AudioClip {
        /// Unique among the nodes: a letter or `_`, then letters, digits, `_` and `-`. Made from the place when not given.
        optional id "id": Text;
        /// When it begins.
        optional at "at": Time = "0";
        /// How long it exists; by default until the composition ends.
        optional span "for": Time, in NOT_NEGATIVE;
        /// Key of the sound asset.
        required asset "asset": Text;
        /// Factor of all samples: 1 leaves the sound as it is, 0.5 is 6 dB less.
        optional volume "volume": Anim<f64> = "1", in range(VOLUME);
        /// How long it swells from silence at its beginning.
        optional fade_in "fade-in": Time = "0", in NOT_NEGATIVE;
        /// How long it dies away before its end.
        optional fade_out "fade-out": Time = "0", in NOT_NEGATIVE;
        /// Where it stands between left, -1, and right, 1; without it a sound of one channel is on both sides as it is.
        optional pan "pan": Anim<f64>, in range(PAN);
        /// The moment of the sound that is heard when the clip begins; negative delays it.
        optional from "from": Time = "0";
        /// How fast it is played; its pitch rises and falls with it, as that of a tape.
        optional speed "speed": f64 = "1", in SOUND_SPEED;
    }
}

/// The sounds on the root timeline, each as the node that it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AudioClips(pub Vec<At<Node>>);

impl AudioClip {
    fn of(node: &Node) -> Self {
        let Common { id, at, span, .. } = node.common.clone();
        let keys = match &node.body {
            Body::Audio(keys) => (**keys).clone(),
            _ => AudioKeys::default(),
        };
        let AudioKeys { asset, volume, fade_in, fade_out, pan, from, speed } = keys;
        Self { id, at, span, asset, volume, fade_in, fade_out, pan, from, speed }
    }
}

impl Give<Node> for AudioClip {
    fn give(self) -> Node {
        let Self { id, at, span, asset, volume, fade_in, fade_out, pan, from, speed } = self;
        Node {
            common: Common { id, at, span, ..Common::default() },
            body: Body::Audio(Box::new(AudioKeys { asset, volume, fade_in, fade_out, pan, from, speed })),
        }
    }
}

impl<A: Give<AudioClip>, const N: usize> Give<AudioClips> for [A; N] {
    fn give(self) -> AudioClips {
        AudioClips(self.into_iter().map(|clip| At::new(clip.give().give())).collect())
    }
}

impl<A: Give<AudioClip>> Give<AudioClips> for Vec<A> {
    fn give(self) -> AudioClips {
        AudioClips(self.into_iter().map(|clip| At::new(clip.give().give())).collect())
    }
}

impl Give<AudioClips> for AudioClips {
    fn give(self) -> AudioClips {
        self
    }
}

impl Read for AudioClips {
    const INLINE: bool = true;

    fn name() -> String {
        "AudioClips".into()
    }

    fn expected() -> String {
        "an array of sounds".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(array) = value.as_array() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        let mut clips = Vec::with_capacity(array.elements.len());
        for (index, element) in array.elements.iter().enumerate() {
            if !reader.count_node(at) {
                break;
            }
            let id = element.as_object().and_then(|object| object.get_string("id"));
            let outer = reader.enter_node(id.map(|id| Text::from(&*id.value)));
            let clip = reader.child::<AudioClip>(element, at, Step::Index(index));
            reader.enter_node(outer);
            clips.extend(clip.map(|clip| At { value: clip.value.give(), place: clip.place }));
        }
        Some(Self(clips))
    }

    fn print(&self) -> Json {
        Json::list(self.0.iter().map(|clip| AudioClip::of(&clip.value).print()))
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": schema_of::<AudioClip>(schemas) })
    }
}
