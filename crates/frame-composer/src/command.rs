//! A **command** is the only thing that changes a composer; a **log** is the commands since a snapshot; a **snapshot**
//! is a composer's state as plain data.
//!
//! Rings and anchors are a cache, and no part of a snapshot: a restored composer draws what the first one would have,
//! and asks for all tiles once.

use serde::{Deserialize, Serialize};

use crate::composer::FrameComposer;
use crate::frame::Fade;
use crate::limits::Limits;
use crate::pool::SceneBankPool;
use crate::scene::{GlyphBank, Palette, Scene};
use crate::sprite::Sprite;
use crate::status::Refusal;
use crate::table::{BankId, SceneId, Shared};

/// What can be done to a composer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Sets a scene in the pool; `LayerInvalid` or `ArgRangeInvalid` if it exceeds the limits. Nothing that is bound changes.
    PutScene {
        /// Its id.
        id: SceneId,
        /// The scene.
        scene: Shared<Scene>,
    },
    /// Takes a scene out of the pool; `SceneUnavailable` if it is not there. Nothing that is bound changes.
    RemoveScene(SceneId),
    /// Sets a bank in the pool; `BankInvalid` or `ArgRangeInvalid` if it exceeds the limits. Nothing that is bound changes.
    PutBank {
        /// Its id.
        id: BankId,
        /// The bank.
        bank: Shared<GlyphBank>,
    },
    /// Takes a bank out of the pool; `BankInvalid` if it is not there. Nothing that is bound changes.
    RemoveBank(BankId),
    /// Binds a scene and the banks of its layers as the pool holds them now, with the palettes that they came with.
    /// If it is refused (`SceneUnavailable`, `BankInvalid`), what was bound stays.
    BindScene(SceneId),
    /// Drops the scene and its cache.
    UnbindScene,
    /// Binds a bank for sprites as the pool holds it now; `BankInvalid` if it is not there. It stays when scenes go.
    BindBank(BankId),
    /// Drops a bank that was bound for sprites; `BankInvalid` if it was not.
    UnbindBank(BankId),
    /// Changes a palette of a bound bank, from the next frame on: `BankInvalid`, or `ArgRangeInvalid` for colours that
    /// are not premultiplied.
    SetPalette {
        /// A bank of the scene, or one bound for sprites, or both.
        bank: BankId,
        /// The palette's number.
        palette: u8,
        /// Its colours.
        colors: Palette,
    },
    /// From the next frame on, cells and sprites that name `glyph` show the glyph `shows` of the same bank; one that is replaced
    /// itself is not followed. `BankInvalid` if the bank is not bound or lacks one of the two. This is how tiles are animated.
    ShowGlyph {
        /// A bank of the scene, or one bound for sprites, or both.
        bank: BankId,
        /// The glyph that is named.
        glyph: u16,
        /// The glyph that is seen; the same, to end it.
        shows: u16,
    },
    /// Puts the top left of the viewport at this place of the world, in pixels.
    SetCamera {
        /// To the right.
        x: i32,
        /// Down.
        y: i32,
    },
    /// Sets the size of the viewport in pixels; `ArgRangeInvalid` unless each side is 1 to 16,384 and
    /// width × height at most 2²⁶ (the limits' defaults).
    SetViewport {
        /// Width.
        width: u32,
        /// Height.
        height: u32,
    },
    /// Takes the next sprite slot of the frame: `LayerInvalid`, `BankInvalid` or `SpriteOverflow`.
    EmitSprite(Sprite),
    /// The fade of the next frame; the last one counts.
    SetFade(Fade),
    /// Makes the frame. Sprites and fade are gone after it.
    RenderFrame,
}

/// The commands since a snapshot, those too that were refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandLog {
    /// The state before the first command.
    pub start: Snapshot,
    /// First to last.
    pub commands: Vec<Command>,
}

impl CommandLog {
    /// A composer to which all this has been done.
    ///
    /// # Errors
    /// As [`FrameComposer::restore`]. Refused commands are refused again and are no error.
    pub fn replay(&self, limits: Limits) -> Result<FrameComposer, Refusal> {
        let mut composer = FrameComposer::restore(&self.start, limits)?;
        for command in &self.commands {
            let _ = composer.apply(command.clone());
        }
        Ok(composer)
    }
}

/// All that determines the frames to come, given the commands to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    pub(crate) viewport: (u32, u32),
    pub(crate) camera: (i32, i32),
    pub(crate) sprite_capacity: u32,
    pub(crate) frames: u64,
    pub(crate) pool: SceneBankPool,
    pub(crate) scene: Option<SceneState>,
    pub(crate) banks: Vec<BankState>,
    pub(crate) sprites: Vec<Sprite>,
    pub(crate) overflow: u32,
    pub(crate) fade: Option<Fade>,
    #[serde(default = "lagging")]
    pub(crate) hysteresis: bool,
}

const fn lagging() -> bool {
    true
}

/// A bound scene.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SceneState {
    pub(crate) id: SceneId,
    pub(crate) scene: Shared<Scene>,
    pub(crate) banks: Vec<BankState>,
}

/// A bound bank with its palettes of now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BankState {
    pub(crate) id: BankId,
    pub(crate) bank: Shared<GlyphBank>,
    pub(crate) palettes: Vec<Palette>,
    /// Glyphs that others are shown for, ascending.
    #[serde(default)]
    pub(crate) shown: Vec<(u16, u16)>,
}
