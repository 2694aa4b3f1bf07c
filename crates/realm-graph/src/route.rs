//! A **route**: the way of a pointer event on a window to the realm that it is for, through the connectors that show it.
//!
//! In each realm the nearest connector under the pointer is entered (those over the content first, then those whose place is in
//! it), unless masks hide it, its realm does not exist (what
//! lies beneath is tried then), or its realm is on the way already (the realm that shows it takes the event then). A pointer
//! that goes down is **captured**: until it goes up, its events go the same way, also beyond the edges.

use serde::{Deserialize, Serialize};

use crate::id::{ConnectorId, LayerKey, PointerId, RealmHandle, RealmId, TargetId};

/// What a pointer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PointerPhase {
    /// Goes down: captures the pointer and moves the focus.
    Down,
    /// Moves.
    Move,
    /// Goes up: ends the capture.
    Up,
    /// Is taken away: ends the capture.
    Cancel,
}

/// An event of a pointer on a window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointerEvent {
    /// Which window.
    pub window: TargetId,
    /// Which pointer.
    pub pointer: PointerId,
    /// What it does.
    pub phase: PointerPhase,
    /// Where, in the window's pixels.
    pub position: [f64; 2],
}

/// How much of a route is traced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TraceLevel {
    /// Nothing.
    #[default]
    Off,
    /// What went wrong.
    Errors,
    /// That, and the way taken.
    Basic,
    /// That, and what was passed by.
    Full,
}

/// What happened at a step of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HopStage {
    /// Error: there is no such window, or no realm on it.
    NoWindow,
    /// Error: the connector's realm does not exist; what is beneath is tried.
    Missing,
    /// Error: the connector's realm is on the way already.
    Revisit,
    /// Error: the way is as long as may be.
    HopLimit,
    /// Error: the way of the capture is no more; the event is routed anew.
    StaleCapture,
    /// Error: as many pointers are captured as may be.
    CaptureLimit,
    /// The host realm of the window was entered.
    Window,
    /// A connector was entered.
    Enter,
    /// The capture leads through the connector.
    Captured,
    /// The realm gets the event.
    Deliver,
    /// Passed by: not over the layer.
    Outside,
    /// Passed by: over a part that the clip or the target cuts away.
    Clipped,
    /// Passed by: hidden by masks.
    Masked,
    /// Passed by: beyond the horizon of a plane.
    Horizon,
}

impl HopStage {
    /// As it is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoWindow => "no-window",
            Self::Missing => "missing",
            Self::Revisit => "revisit",
            Self::HopLimit => "hop-limit",
            Self::StaleCapture => "stale-capture",
            Self::CaptureLimit => "capture-limit",
            Self::Window => "window",
            Self::Enter => "enter",
            Self::Captured => "captured",
            Self::Deliver => "deliver",
            Self::Outside => "outside",
            Self::Clipped => "clipped",
            Self::Masked => "masked",
            Self::Horizon => "horizon",
        }
    }

    /// The lowest level that traces it.
    #[must_use]
    pub const fn level(self) -> TraceLevel {
        match self {
            Self::NoWindow
            | Self::Missing
            | Self::Revisit
            | Self::HopLimit
            | Self::StaleCapture
            | Self::CaptureLimit => TraceLevel::Errors,
            Self::Window | Self::Enter | Self::Captured | Self::Deliver => TraceLevel::Basic,
            Self::Outside | Self::Clipped | Self::Masked | Self::Horizon => TraceLevel::Full,
        }
    }
}

/// A step of a route.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hop {
    /// What happened.
    pub stage: HopStage,
    /// The realm in question: for a connector the one that it shows.
    pub realm: Option<RealmId>,
    /// The target in question.
    pub target: Option<TargetId>,
    /// The connector in question.
    pub connector: Option<ConnectorId>,
    /// Where in the surface of the realm, from 0 to 1 along each axis.
    pub uv: Option<[f64; 2]>,
}

/// Where an event goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// The realm that gets it; `None` if it is over nothing.
    pub realm: Option<RealmHandle>,
    /// Where in the surface of that realm, from 0 to 1 along each axis; beyond that only while captured.
    pub uv: [f64; 2],
    /// The same in pixels of that surface.
    pub position: [f64; 2],
    /// Whether a capture led it.
    pub captured: bool,
    /// The connectors it went through.
    pub path: Vec<LayerKey>,
    /// The steps, as far as the level traces them.
    pub trace: Vec<Hop>,
}
