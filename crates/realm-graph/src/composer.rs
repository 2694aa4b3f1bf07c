//! The **composer**: a world, the plan that is made of it, and the routing of events. The only door of the crate.

use reelm_plan::PlanBuilder;

use crate::command::{Command, CommandError, Outcome};
use crate::graph::{Link, RealmGraph, TargetGraph};
use crate::id::{LayerKey, RealmHandle, TargetId};
use crate::limits::{Limits, Refusal};
use crate::lower::{Lowering, RealmContent};
use crate::places::{InsetPlaces, NoPlaces};
use crate::plan::RealmGraphPlan;
use crate::report::{ChangeCounts, FrameReport, LinkFailure};
use crate::route::{PointerEvent, Route, TraceLevel};
use crate::router::{Router, Scene};
use crate::surfaces::Surfaces;
use crate::world::RealmWorld;

/// Holds a world and plans its frames.
///
/// What is rendered in a frame follows from the commands so far and the frames planned so far, and from nothing else.
#[derive(Debug, Default)]
pub struct RealmComposer {
    limits: Limits,
    world: RealmWorld,
    /// Whether the graph is older than the world.
    dirty: bool,
    /// Of the world, when the last frame was planned.
    content_revision: u64,
    targets: TargetGraph,
    graph: RealmGraph,
    surfaces: Surfaces,
    plan: RealmGraphPlan,
    report: FrameReport,
    /// What happened since the last frame: to targets and to layers.
    changes: [ChangeCounts; 2],
    /// The failures of the frame before, ascending.
    told: Vec<LinkFailure>,
    router: Router,
    lowering: Lowering,
}

impl RealmComposer {
    /// An empty world under `limits`.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// The composer that `log` leads to.
    ///
    /// # Errors
    /// The place in the log and the error of the first command that fails. A log of commands that succeeded has none.
    pub fn replay(limits: Limits, log: &[Command]) -> Result<Self, (usize, CommandError)> {
        let mut composer = Self::new(limits);
        for (i, command) in log.iter().enumerate() {
            composer.apply(command).map_err(|error| (i, error))?;
        }
        Ok(composer)
    }

    /// Changes the world.
    ///
    /// # Errors
    /// If a handle is stale, a layer is absent, or a value is refused. Nothing has changed then.
    pub fn apply(&mut self, command: &Command) -> Result<Outcome, CommandError> {
        let revision = self.world.revision();
        let outcome = self.world.apply(&self.limits, command)?;
        self.dirty |= self.world.revision() != revision;
        let [targets, layers] = &mut self.changes;
        match outcome {
            Outcome::TargetCreated(_) => targets.added += 1,
            Outcome::TargetUpdated(_) => targets.updated += 1,
            Outcome::TargetDisposed(_) => targets.removed += 1,
            Outcome::LayerAdded(_) => layers.added += 1,
            Outcome::LayerUpdated(_) => layers.updated += 1,
            Outcome::LayerRemoved(_) => layers.removed += 1,
            _ => {}
        }
        Ok(outcome)
    }

    /// Changes the world by all of `commands`, or not at all.
    ///
    /// # Errors
    /// The place and the error of the first command that fails. Nothing has changed then.
    pub fn apply_all(&mut self, commands: &[Command]) -> Result<(), (usize, CommandError)> {
        let before = (self.world.clone(), self.dirty, self.changes);
        for (i, command) in commands.iter().enumerate() {
            if let Err(error) = self.apply(command) {
                (self.world, self.dirty, self.changes) = before;
                return Err((i, error));
            }
        }
        Ok(())
    }

    /// The world now; its clone is a snapshot.
    #[must_use]
    pub const fn world(&self) -> &RealmWorld {
        &self.world
    }

    /// Replaces the world by a snapshot. Plan, pictures, captures and focus are forgotten: handles may mean something else.
    ///
    /// # Errors
    /// If commands under the limits could not have led to it. Nothing has changed then.
    pub fn restore(&mut self, snapshot: RealmWorld) -> Result<(), Refusal> {
        snapshot.check(&self.limits)?;
        self.world = snapshot;
        self.dirty = true;
        self.graph = RealmGraph::default();
        self.plan = RealmGraphPlan::default();
        self.surfaces.clear();
        self.router.clear();
        self.lowering.clear();
        Ok(())
    }

    /// Plans a frame, on the assumption that what it renders succeeds; see [`failed`](Self::failed).
    ///
    /// Allocates nothing unless the graph has changed, and does nothing if nothing can have.
    pub fn plan(&mut self, frame: u64) -> &RealmGraphPlan {
        self.plan.frame = frame;
        self.report.frame = frame;
        self.report.graph_built = self.dirty;
        self.report.times.clear();
        self.report.failed.clear();
        self.report.diagnostics.clear();
        [self.report.targets, self.report.layers] = core::mem::take(&mut self.changes);
        if self.dirty {
            self.build();
        }
        let content_revision = self.world.content_revision();
        if !self.surfaces.at_rest || self.content_revision != content_revision {
            self.surfaces.decide(&self.world, &self.graph, &mut self.plan, &mut self.report);
            self.content_revision = content_revision;
        }
        &self.plan
    }

    /// Lowers the frame planned last: the surfaces of the realms that it renders, and what `root` shows (a window or a texture;
    /// `None` shows nothing) over what is open in `builder`, in the root's pixels. Once for each plan, which must be executed by
    /// the raster that executed those before.
    ///
    /// A realm whose content has no [state](RealmContent::state) is [failed](Self::failed).
    pub fn lower(&mut self, content: &mut dyn RealmContent, root: Option<TargetId>, builder: &mut PlanBuilder) {
        let Self { lowering, plan, surfaces, report, .. } = self;
        lowering.lower(plan, root, content, builder, |realm| fail(surfaces, report, realm));
    }

    /// Chooses the colour that stands in the place of a realm that is not there: straight sRGB-encoded r, g, b, a, each 0 to 1.
    /// Transparent at first.
    pub fn set_fallback(&mut self, color: [f32; 4]) {
        self.lowering.fallback = color;
    }

    /// The keys of lasting surfaces that no later plan names, as realms were disposed; each is told once.
    pub fn drain_gone(&mut self) -> impl Iterator<Item = u64> + '_ {
        self.lowering.gone.drain(..)
    }

    /// Tells that a realm that the last plan renders could not be rendered: its older surface stays the good one, and the
    /// next frame tries again. `false` if the last plan does not render it.
    pub fn failed(&mut self, realm: RealmHandle) -> bool {
        fail(&mut self.surfaces, &mut self.report, realm)
    }

    /// Tells how long a realm took in the frame planned last; the report carries it.
    pub fn took(&mut self, realm: RealmHandle, nanoseconds: u64) {
        if self.report.times.len() < self.plan.realms.len() {
            self.report.times.push((realm, nanoseconds));
        }
    }

    /// The frame planned last.
    #[must_use]
    pub const fn last_plan(&self) -> &RealmGraphPlan {
        &self.plan
    }

    /// What the frame planned last did.
    #[must_use]
    pub const fn report(&self) -> &FrameReport {
        &self.report
    }

    /// Finds the realm that a pointer event is for, in what the frame planned last shows. Realms that the content of others shows
    /// are not entered; see [`route_through`](Self::route_through).
    pub fn route(&mut self, event: &PointerEvent) -> &Route {
        self.route_through(event, &mut NoPlaces)
    }

    /// As [`route`](Self::route), also through the places in the content of realms, which `places` tells.
    pub fn route_through(&mut self, event: &PointerEvent, places: &mut dyn InsetPlaces) -> &Route {
        let Self { router, world, graph, limits, .. } = self;
        router.route(event, &mut Scene { world, graph, places, limits })
    }

    /// How much of a route is traced from now on; nothing at first.
    pub fn set_trace(&mut self, level: TraceLevel) {
        self.router.level = level;
    }

    /// The realm that takes keys: the one that a pointer went down in last, or that was chosen.
    #[must_use]
    pub fn focus(&self) -> Option<RealmHandle> {
        self.router.focus.filter(|realm| self.is_alive(*realm))
    }

    /// Chooses the realm that takes keys.
    ///
    /// # Errors
    /// If the handle is stale. The focus has not changed then.
    pub fn set_focus(&mut self, realm: Option<RealmHandle>) -> Result<(), CommandError> {
        if let Some(realm) = realm.filter(|realm| !self.is_alive(*realm)) {
            return Err(CommandError::StaleRealm(realm));
        }
        self.router.focus = realm;
        Ok(())
    }

    fn is_alive(&self, realm: RealmHandle) -> bool {
        self.world.content(realm).is_some()
    }

    fn build(&mut self) {
        self.targets.build(&self.world);
        self.graph.build(&self.world, &self.targets);
        self.surfaces.load(&self.graph);
        self.plan.load(&self.world, &self.graph);
        self.lowering.load(&self.world);
        self.dirty = false;
        let report = &mut self.report;
        for (list, link) in
            [(&mut report.cut, Link::Cut), (&mut report.blocked, Link::Blocked), (&mut report.self_sampling, Link::Own)]
        {
            list.clear();
            list.extend(keys_of(&self.graph, link));
        }
        report.failures.clone_from(&self.graph.failures);
        report.failures.sort_unstable();
        let told = &self.told;
        report.diagnostics.extend(report.failures.iter().filter(|failure| told.binary_search(failure).is_err()));
        self.told.clone_from(&report.failures);
        report.held.reserve(self.plan.realms.len());
        report.failed.reserve(self.plan.realms.len());
        report.times.reserve(self.plan.realms.len());
    }
}

/// Takes back that a realm is rendered, and reports it.
fn fail(surfaces: &mut Surfaces, report: &mut FrameReport, realm: RealmHandle) -> bool {
    let failed = surfaces.fail(realm);
    if failed {
        report.failed.push(realm);
    }
    failed
}

fn keys_of(graph: &RealmGraph, link: Link) -> impl Iterator<Item = LayerKey> {
    graph.connectors.iter().filter(move |connector| connector.link == link).map(|connector| connector.key)
}
