//! What [`Canvas::with_layer`] goes **back** to. All of it happens by commands, so that a log replays it.

use super::Canvas;
use crate::command::{Command, LayerRef};
use crate::routing::{MAX_ROUTES, Route};

/// Routing before a layer was entered.
pub(super) struct Before {
    frame: u64,
    /// The saved routes, and on top of them that of the moment.
    routes: [Route; MAX_ROUTES + 1],
    depth: usize,
}

impl Before {
    pub(super) fn of(canvas: &Canvas) -> Self {
        let routing = canvas.routing();
        let mut routes = [Route::Section; MAX_ROUTES + 1];
        for (slot, route) in routes.iter_mut().zip(routing.saved.iter().chain([&routing.route])) {
            *slot = *route;
        }
        Self { frame: canvas.frames(), routes, depth: routing.depth() }
    }

    fn route(&self, depth: usize) -> Route {
        self.routes.get(depth).copied().unwrap_or_default()
    }
}

/// What [`Canvas::with_layer`] has entered; routing is restored when it goes.
pub(super) struct Entered<'a> {
    pub(super) canvas: &'a mut Canvas,
    pub(super) before: Before,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        // Another frame has routes of its own.
        if self.canvas.frames() == self.before.frame && self.canvas.routing().is_open() {
            self.leave();
            self.enter();
        }
    }
}

impl Entered<'_> {
    /// Takes off what does not stand where it stood.
    fn leave(&mut self) {
        let saved = &self.canvas.routing().saved;
        let kept = saved.iter().enumerate().take_while(|(depth, route)| **route == self.before.route(*depth)).count();
        let kept = kept.min(self.before.depth);
        while self.canvas.routing().depth() > kept && self.canvas.apply(&Command::Leave).is_ok() {}
    }

    /// Puts back what was taken off.
    fn enter(&mut self) {
        for depth in self.canvas.routing().depth()..self.before.depth {
            self.choose(self.before.route(depth));
            // There were as many routes before.
            let _ = self.canvas.apply(&Command::Enter(LayerRef::Section));
        }
        self.choose(self.before.route(self.before.depth));
    }

    /// Chooses a route, unless it is chosen. A layer that has gone is drawn to no more.
    fn choose(&mut self, route: Route) {
        let layer = match route {
            route if route == self.canvas.routing().route() => return,
            Route::Section => LayerRef::Section,
            Route::Overlay => LayerRef::Overlay,
            Route::Layer(id) => LayerRef::Id(id),
        };
        if self.canvas.apply(&Command::Layer(layer)).is_err() {
            let _ = self.canvas.apply(&Command::Layer(LayerRef::Section));
        }
    }
}
