//! Realms, targets and layers: which of them renders in a frame, in what order, shown where, and who gets a click.
//!
//! A host says what there is, never a graph. Its nouns:
//!
//! * a **realm** ([`Realm`]) is an execution scope that renders into one surface of its own;
//! * a **target** ([`Target`]) is where pixels go: a *root* (window or texture), or a *viewport* or *plane*, which is shown
//!   inside the host realm of another target;
//! * a **layer** ([`Layer`]) puts a realm on a target; its key is the pair of both ids;
//! * the **world** ([`RealmWorld`]) is the three maps; only [`Command`]s change it, so it is a pure function of their log.
//!
//! What the crate makes of them:
//!
//! * the **host realm** of a target is the smallest realm that names it; on a root its layer is a **present**;
//! * any other layer is a **connector**: it draws the layer's realm into a host realm, and is an edge of the realm graph;
//! * a connector that closes a cycle is **cut** and shows the **last good** surface of its realm, or the **fallback**;
//! * the **plan** ([`RealmGraphPlan`]) lists realms in dependency order, what each does, and what each connector shows;
//! * a **route** ([`Route`]) is the way of a pointer event from a window through connectors to a realm, and through the **places**
//!   ([`InsetPlace`]) at which the content of realms shows others.
//!
//! * **lowering** ([`RealmComposer::lower`]) says the plan to a [`PlanBuilder`](reelm_plan::PlanBuilder): a lasting surface for
//!   each realm, written when it renders, first by the host's [`RealmContent`], then by its connectors. What draws realms of a
//!   kind, the host **registers** ([`RealmKinds`]).
//!
//! All of it is reached through [`RealmComposer`]. Nothing here touches a pixel.

mod command;
mod composer;
mod desc;
mod geometry;
mod graph;
mod id;
mod kinds;
mod limits;
mod lower;
mod places;
mod plan;
mod print;
mod report;
mod route;
mod router;
mod surfaces;
mod table;
mod world;

pub use command::{Command, CommandError, Outcome};
pub use composer::RealmComposer;
pub use desc::{CachePolicy, Content, Layer, Metrics, Realm, RealmKind, Target, TargetKind};
pub use geometry::{Area, Layout, Length, Projection, Quad, Size, Unit};
pub use id::{ConnectorId, LayerKey, PointerId, RealmHandle, RealmId, TargetHandle, TargetId};
pub use kinds::RealmKinds;
pub use limits::{Limits, Refusal, RefusalCode};
pub use lower::{Insets, RealmContent, RealmSurface};
pub use places::{InsetPlace, InsetPlaces, NoPlaces};
pub use plan::{Action, PlannedConnector, PlannedRealm, PlannedRoot, RealmGraphPlan, Source};
pub use report::{ChangeCounts, FrameReport, LinkFailure, LinkProblem};
pub use route::{Hop, HopStage, PointerEvent, PointerPhase, Route, TraceLevel};
pub use world::RealmWorld;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
