//! Tile scenes under a camera, with sprites: what is copied where in each frame. Nothing here touches a pixel.
//!
//! The nouns:
//!
//! - A **tile** ([`Tile`]) names a glyph, a palette and flips; a **map** ([`TileMap`]) is a rectangle of tiles; a
//!   **bank** ([`GlyphBank`]) holds the glyphs, RGBA or indexed through **palettes** ([`Palette`]).
//! - A **scene** ([`Scene`]) is 1 to 8 **layers** ([`SceneLayer`]), bottom first, each with its own tile size, map, bank,
//!   parallax, edges, blend and opacity. It never changes; a **pool** ([`SceneBankPool`]) holds scenes and banks by id.
//! - To **bind** is to take a scene (or a bank for sprites) from the pool once and to keep it until bound again.
//! - The **camera** is the top left of the viewport in the world; a layer's **view** is the same in the layer's pixels.
//! - A **ring** is a layer's cache: the resolved tiles that cover the viewport and a border, on a torus. A **refresh
//!   request** ([`CacheRefreshRequest`]) says which cells are resolved anew, a **copy request** ([`CopyRequest`]) which
//!   rectangle of the ring goes where in the viewport.
//! - A **sprite** ([`Sprite`]) is a glyph at a place for one frame; a **fade** ([`Fade`]) a colour over everything.
//! - A **frame** ([`Frame`]) is all of this as plain data, in the order of drawing ([`Step`]).
//! - The **lowering** ([`lower`]) says a frame to a [`PlanBuilder`](reelm_plan::PlanBuilder).
//! - A **command** ([`Command`]) is the only thing that changes a [`FrameComposer`]; a **log** ([`CommandLog`]) replays
//!   to the same state, a **snapshot** ([`Snapshot`]) is that state.

mod limits;
mod status;
mod table;

mod scene;

mod pool;

mod view;

mod cache;
mod resolver;

mod sprite;

mod frame;

mod command;
mod composer;

mod lowering;

pub use cache::{CellUpdate, CopyRequest};
pub use command::{Command, CommandLog, Snapshot};
pub use composer::{ComposerConfig, FrameComposer};
pub use frame::{BankSlot, BankView, Fade, Frame, LayerFrame, Step, Telemetry};
pub use limits::{DEFAULT_SPRITES, Limits, MAX_GLYPH_SIDE, MAX_GLYPHS, MAX_LAYERS, MAX_PALETTES, MAX_PARALLAX};
pub use lowering::{BankNames, FrameBanks, Lowering, lower};
pub use pool::SceneBankPool;
pub use resolver::{CacheRefreshRequest, CellRect, RefreshKind};
pub use scene::{
    BankSource, Edge, Edges, Factor, GlyphBank, GlyphData, LayerSource, Palette, Parallax, Scene, SceneLayer,
    SceneSource, Tile, TileMap, is_premultiplied,
};
pub use sprite::{Sprite, SpriteDraw, SpriteSpace};
pub use status::{Place, Refusal, RefusalCode, Status};
pub use table::{BankId, SceneId, Shared};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
