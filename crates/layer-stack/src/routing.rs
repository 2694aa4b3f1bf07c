//! **Routing** decides which layer is drawn to: a stack machine of **routes** that a frame begins and ends.
//!
//! The lowest route is that of the frame; `enter` and [`with_layer`](crate::Canvas::with_layer) put one on top, and
//! whatever happens inside, it is taken off again.

use serde::{Deserialize, Serialize};

use crate::command::{BakeMode, LayerRef};
use crate::layer::LayerId;
use crate::manager::LayerManager;
use crate::refusal::{Refusal, RefusalCode};

/// Routes on top of each other, at most.
pub const MAX_ROUTES: usize = 64;

/// Where drawing goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Route {
    /// To the layer of the section: as many bakes have been reached, so many layers lie beneath it.
    #[default]
    Section,
    /// To the topmost layer.
    Overlay,
    /// To this layer.
    Layer(LayerId),
}

/// The routing of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoutingState {
    pub(crate) open: bool,
    pub(crate) reached: u32,
    pub(crate) route: Route,
    pub(crate) saved: Vec<Route>,
}

impl RoutingState {
    /// Whether a frame is being made.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Calls of `bake` that this frame has come to.
    #[must_use]
    pub const fn reached(&self) -> u32 {
        self.reached
    }

    /// The route on top.
    #[must_use]
    pub const fn route(&self) -> Route {
        self.route
    }

    /// Routes beneath it.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.saved.len()
    }

    /// The place in the stack of the layer that is drawn to.
    #[must_use]
    pub fn active(&self, stack: &LayerManager) -> usize {
        let top = stack.len().saturating_sub(1);
        let section = (self.reached as usize).min(top);
        match self.route {
            Route::Section => section,
            Route::Overlay => top,
            // A layer may go while it is drawn to; then drawing goes on where it would without a choice.
            Route::Layer(id) => stack.position(id).unwrap_or(section),
        }
    }

    /// Whether the section lies before a bake that has happened and froze what it draws.
    #[must_use]
    pub fn is_frozen(&self, stack: &LayerManager) -> bool {
        stack.layers.get(self.reached as usize).is_some_and(|layer| layer.mode == Some(BakeMode::Freeze))
    }

    pub(crate) fn begin_frame(&mut self) {
        (self.open, self.reached, self.route) = (true, 0, Route::Section);
        self.saved.clear();
    }

    /// Ends the frame; gives how many routes had been left open.
    pub(crate) fn end_frame(&mut self) -> usize {
        self.open = false;
        self.restore(0)
    }

    pub(crate) fn choose(&mut self, layer: LayerRef, stack: &LayerManager) -> Result<(), Refusal> {
        self.route = resolve(layer, stack)?;
        Ok(())
    }

    pub(crate) fn enter(&mut self, layer: LayerRef, stack: &LayerManager) -> Result<(), Refusal> {
        let route = resolve(layer, stack)?;
        Refusal::above(RefusalCode::RoutingDepth, MAX_ROUTES as u64, self.saved.len() as u64 + 1)?;
        self.saved.push(core::mem::replace(&mut self.route, route));
        Ok(())
    }

    pub(crate) fn leave(&mut self) -> Result<(), Refusal> {
        self.route = self.saved.pop().ok_or(Refusal::plain(RefusalCode::RoutingEmpty))?;
        Ok(())
    }

    /// Goes back to where `depth` routes are saved; gives how many were taken off.
    pub(crate) fn restore(&mut self, depth: usize) -> usize {
        let off = self.saved.len().saturating_sub(depth);
        if let Some(route) = self.saved.get(depth) {
            self.route = *route;
            self.saved.truncate(depth);
        }
        off
    }

    /// The frame has come to a bake.
    pub(crate) fn reach(&mut self) {
        self.reached += 1;
        self.route = Route::Section;
    }

    /// The layer of a call has gone: those reached above it are one fewer.
    pub(crate) fn lose(&mut self, call: u32) {
        if self.reached > call {
            self.reached -= 1;
        }
    }
}

/// The route to a layer that exists.
pub(crate) fn resolve(layer: LayerRef, stack: &LayerManager) -> Result<Route, Refusal> {
    let id = match layer {
        LayerRef::Section => return Ok(Route::Section),
        LayerRef::Overlay => return Ok(Route::Overlay),
        LayerRef::Base => stack.layers.first().map(|layer| layer.id),
        LayerRef::Call(call) => {
            let missing = Refusal::new(RefusalCode::BakeMissing, f64::from(stack.bakes()) - 1.0, call.into());
            let layer = stack.layers.get(call as usize).filter(|layer| layer.mode.is_some());
            Some(layer.ok_or(missing)?.id)
        }
        LayerRef::Id(id) => stack.position(id).map(|_| id),
    };
    id.map(Route::Layer).ok_or(Refusal::plain(RefusalCode::LayerMissing))
}
