//! A canvas whose layers can be baked: what is drawn into which layer in each frame. Nothing here touches a pixel.
//!
//! The nouns:
//!
//! - A **canvas** ([`Canvas`]) is an **instance** with the instances that it **embeds**; each runs a **piece** ([`Piece`]), a
//!   list of draw **commands** ([`Command`]) that are issued anew in every frame.
//! - A **layer** holds pixels from frame to frame. The **stack** of an instance ([`LayerManager`]) is its layers, bottom
//!   first: the **base**; after the first **bake** the baked ones, and on top the **overlay**.
//! - A bake is known by its **call index** within the frame. The part of a frame before a bake is the bake's **section**; its
//!   commands draw into the layer that the bake freezes, and in later frames into none.
//! - **Routing** ([`RoutingState`]) decides which layer is drawn to: that of the section, unless another is chosen.
//! - An **operation** ([`LayerOperation`]) is what a command does to a layer. A layer's **hash** is the chain of those of its
//!   operations: a pure function of the commands that drew it.
//! - A **log** ([`CanvasLog`]) replays to the same state; a **snapshot** ([`CanvasSnapshot`]) is that state.
//!
//! [`Canvas::lower`] turns the operations into those of a render plan on lasting surfaces, and shows the layers.

mod hex;
mod layer;
mod limits;
mod refusal;

mod command;
mod piece;

mod context;
mod crisp;
mod draw;
mod operation;

mod instance;
mod manager;
mod routing;

mod report;
mod telemetry;

mod canvas;
mod log;
mod lower;

pub use canvas::Canvas;
pub use command::{BakeMode, Command, CommandKind, Ink, LayerRef, MaskRect, PathStep, Placing, Reach, Source};
pub use layer::{
    BakeLayerRecord, ChildId, InstanceId, LayerDimensions, LayerId, LayerKind, LayerLabel, LayerStackSnapshot,
};
pub use limits::Limits;
pub use log::{CanvasLog, CanvasSnapshot};
pub use lower::{Glyphs, NoGlyphs, ShapedRun, ShapedText};
pub use manager::{EMPTY_LAYER, LayerManager};
pub use operation::{Drawing, FrameOperations, LayerOperation, Paint, Picture, PictureStep, Shape};
pub use piece::Piece;
pub use refusal::{Outcome, Place, Refusal, RefusalCode};
pub use report::{ChangedLayer, FrameReport};
pub use routing::{MAX_ROUTES, Route, RoutingState};
pub use telemetry::{
    ContextEvent, ContextMoment, RouteChange, RouteDetails, RouteEvent, Telemetry, TelemetryConfig, TelemetryEvent,
    TraceEvent, TracePhase,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
