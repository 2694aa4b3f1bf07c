//! [`StageSession`]: frames of a stage, in order.

use reelm_ids::Hash128;
use reelm_ir::{Diagnostics, Report};
use reelm_pixel::ViewMut;
use reelm_plan::{PlanBuilder, RenderPlan};
use reelm_raster::{NoRoom, Raster, RasterOptions, RasterStats, RoomLimit, SurfaceStore};
use reelm_realm_graph::{FrameReport, PlannedRealm, PointerEvent, RealmGraphPlan, Route, TargetId};

use super::commands;
use super::load::PreparedStage;
use super::players::{Players, Show};
use super::pointer::NodePlaces;
use super::resources::StageResources;
use super::world::{Contents, World};
use crate::error::Error;
use crate::session::{FrameInfo, SessionOptions};

/// Plays a realm document and looks at one of its windows or textures. It works on one thread; frames go in order, and one that
/// lies before the last is reached by beginning again.
pub struct StageSession {
    pub(super) stage: PreparedStage,
    target: TargetId,
    size: [u32; 2],
    world: World,
    players: Players,
    /// How many of the document's commands and events are done.
    commands_done: usize,
    events_done: usize,
    /// The frame that is played next.
    next: u64,
    routes: Vec<RoutedEvent>,
    builder: PlanBuilder,
    plan: RenderPlan,
    raster: Raster,
    resources: StageResources,
    options: SessionOptions,
}

/// A pointer event of the document, and where it went.
#[derive(Debug, Clone, PartialEq)]
pub struct RoutedEvent {
    /// The event.
    pub event: PointerEvent,
    /// Its way.
    pub route: Route,
}

/// What a frame of a stage did.
#[derive(Debug, Clone, Copy)]
pub struct StageFrame<'a> {
    /// The frame.
    pub frame: u64,
    /// What each realm did and shows.
    pub plan: &'a RealmGraphPlan,
    /// What came of it.
    pub report: &'a FrameReport,
    /// The pointer events of the frame.
    pub routes: &'a [RoutedEvent],
}

/// Of live pixels as many bytes may last: a picture and the one before it.
const LASTING_BYTES_PER_PIXEL: u64 = 8;

impl StageSession {
    pub(super) fn new(stage: PreparedStage, options: &SessionOptions, target: Option<u64>) -> Result<Self, Error> {
        let missing = || Error::NoTarget { target: target.map_or_else(String::new, |target| target.to_string()) };
        let target = target.or_else(|| stage.default_target()).ok_or_else(missing)?;
        let size = stage.target_size(target).ok_or_else(missing)?;
        let store = SurfaceStore::new(RasterOptions {
            level: options.level,
            painter: options.painter,
            retained_bytes: options.retained_bytes,
            max_surface_pixels: stage.limits.surface_pixels,
            lasting_bytes: usize::try_from(stage.limits.live_pixels.saturating_mul(LASTING_BYTES_PER_PIXEL))
                .unwrap_or(usize::MAX),
            ..RasterOptions::default()
        });
        let mut session = Self {
            resources: StageResources::new(&stage.contents),
            world: World::default(),
            players: Players::new(options.timings),
            commands_done: 0,
            events_done: 0,
            next: 0,
            routes: Vec::new(),
            builder: PlanBuilder::new(),
            plan: RenderPlan::default(),
            raster: Raster::on(&store),
            target: TargetId(target),
            options: *options,
            size,
            stage,
        };
        session.rewind();
        Ok(session)
    }

    /// The stage.
    pub const fn prepared(&self) -> &PreparedStage {
        &self.stage
    }

    /// Width and height of the frames in pixels: those of the target when it first exists. If it is resized later, its picture is
    /// cut at the right and at the bottom, or there is transparency.
    pub const fn size(&self) -> [u32; 2] {
        self.size
    }

    /// Bytes of one frame: `width × height × 4`.
    pub fn frame_bytes(&self) -> usize {
        self.size[0] as usize * self.size[1] as usize * 4
    }

    /// Renders `frame` into `output`: premultiplied RGBA8, rows tightly packed. Frames before it are played first, those since the
    /// one that was rendered last, or all if that lies behind it.
    ///
    /// # Errors
    /// There is no such frame, the buffer has another size, or a limit is exceeded: in particular `realm_replay`, the frames that
    /// are played to get there.
    pub fn render_frame(&mut self, frame: u64, output: &mut [u8]) -> Result<FrameInfo, Error> {
        let [width, height] = self.size;
        let (expected, observed) = (self.frame_bytes(), output.len());
        let view = ViewMut::new(output, width, height).filter(|_| expected == observed);
        let mut view = view.ok_or(Error::BufferSize { expected, observed })?;
        self.seek(frame)?;
        if self.next == frame {
            self.play(true)?;
        }
        self.draw(&mut view);
        let fingerprint = self.plan.fingerprint;
        Ok(FrameInfo { state: fingerprint, fingerprint })
    }

    /// Plays `frame` without drawing it, and tells what it did. What is rendered after it begins again from the first frame.
    ///
    /// # Errors
    /// As [`render_frame`](Self::render_frame).
    pub fn plan(&mut self, frame: u64) -> Result<StageFrame<'_>, Error> {
        self.seek(frame)?;
        if self.next == frame {
            self.play(true)?;
        }
        let played = core::mem::replace(&mut self.next, u64::MAX);
        debug_assert!(played == frame + 1);
        Ok(self.told(frame))
    }

    /// What the frame that was rendered last did.
    pub fn last(&self) -> StageFrame<'_> {
        self.told(self.next.saturating_sub(1))
    }

    /// The render plan of the frame that was rendered or planned last.
    pub const fn last_plan(&self) -> &RenderPlan {
        &self.plan
    }

    /// What was undefined in the expressions of the realms that there are now: a report for each that has some.
    pub fn warnings(&self) -> Vec<Report<'_>> {
        let mut reports = Vec::new();
        for player in self.players.all.values() {
            let Some(content) = self.stage.contents.get(player.of.1) else { continue };
            let mut diagnostics = Diagnostics::new();
            let warnings = player.evaluation.values.warnings();
            warnings.for_each(|warning| diagnostics.push(warning.diagnostic(&content.ir)));
            if !diagnostics.is_empty() {
                reports.push(content.report(diagnostics));
            }
        }
        reports
    }

    /// What the raster did so far.
    pub fn raster_stats(&self) -> RasterStats {
        self.raster.stats()
    }

    fn told(&self, frame: u64) -> StageFrame<'_> {
        let composer = &self.world.composer;
        StageFrame { frame, plan: composer.last_plan(), report: composer.report(), routes: &self.routes }
    }

    /// Plays what lies before `frame`. `frame` itself was the last one played, or is the next.
    fn seek(&mut self, frame: u64) -> Result<(), Error> {
        let frames = self.stage.frames();
        if frame >= frames {
            return Err(Error::FrameOutOfRange { frame, frames });
        }
        if self.next == frame.saturating_add(1) {
            return Ok(());
        }
        if self.next > frame {
            self.rewind();
        }
        let (observed, allowed) = (frame - self.next, self.stage.limits.realm_replay);
        if observed > allowed {
            let what = "frames of a realm document that are played to get to one";
            return Err(Error::Limit { what, limit: "realm_replay", allowed, observed });
        }
        while self.next < frame {
            self.play(false)?;
            self.draw(&mut ViewMut::new(&mut [], 0, 0).ok_or(Error::BufferSize { expected: 0, observed: 0 })?);
        }
        Ok(())
    }

    /// Goes back to before the first frame.
    fn rewind(&mut self) {
        self.forget_gone(true);
        self.world = World::new(&self.stage.limits);
        let [r, g, b, a] = {
            let color = self.stage.ir.fallback;
            [color.r, color.g, color.b, color.a].map(|lane| lane as f32)
        };
        self.world.composer.set_fallback([r, g, b, a]);
        self.world.composer.set_trace(commands::trace(self.stage.ir.trace));
        self.players.clear(&mut self.raster);
        (self.commands_done, self.events_done, self.next) = (0, 0, 0);
    }

    /// Gives the surfaces of realms back that are no more; those of all if `all`.
    fn forget_gone(&mut self, all: bool) {
        if all {
            let nothing = reelm_realm_graph::RealmWorld::default();
            // An empty world is within every limit.
            _ = self.world.composer.restore(nothing);
        }
        for key in self.world.composer.drain_gone() {
            self.raster.forget(key);
        }
    }

    /// Plays the next frame up to its render plan. `shows`: whether the target is part of it.
    fn play(&mut self, shows: bool) -> Result<(), Error> {
        let frame = self.next;
        self.next += 1;
        self.command(frame);
        self.players.resolve(&self.stage, &mut self.world, frame, &mut self.raster)?;
        self.world.composer.plan(frame);
        self.check_pixels()?;
        self.route(frame);
        match shows {
            true => self.builder.begin(self.size[0], self.size[1], [0; 4]),
            false => self.builder.begin_without_output(),
        }
        let target = shows.then_some(self.target);
        let World { composer, realms } = &mut self.world;
        let (stage, resources, raster, players) = (&self.stage, &self.resources, &self.raster, &mut self.players);
        let mut content = Show { stage, resources, realms, players, raster, failed: None };
        composer.lower(&mut content, target, &mut self.builder);
        let failed = content.failed;
        for (realm, nanoseconds) in self.players.took.drain(..) {
            composer.took(realm, nanoseconds);
        }
        self.builder.finish(&mut self.plan);
        self.forget_gone(false);
        failed.map_or(Ok(()), Err)?;
        self.check_room()
    }

    /// What realms show, and the layers of their scenes and canvases, must have room together.
    fn check_room(&self) -> Result<(), Error> {
        self.raster.check_room(&self.plan).map_err(|NoRoom { limit, allowed, observed, .. }| match limit {
            RoomLimit::SurfacePixels => {
                Error::Limit { what: "pixels of a surface that lasts", limit: "surface_pixels", allowed, observed }
            }
            RoomLimit::LastingBytes => {
                let pixels = |bytes: u64| bytes.div_ceil(LASTING_BYTES_PER_PIXEL);
                let (allowed, observed) = (pixels(allowed), pixels(observed));
                Error::Limit { what: "pixels of surfaces that last", limit: "live_pixels", allowed, observed }
            }
        })
    }

    /// Executes the plan of the frame that was played last.
    pub(super) fn draw(&mut self, output: &mut ViewMut<'_>) {
        self.raster.execute(&self.plan, &self.resources, output);
    }

    /// Plays the frame after the one played last, for who renders in order.
    pub(super) fn advance(&mut self, frame: u64) -> Result<Hash128, Error> {
        self.seek(frame)?;
        if self.next == frame {
            self.play(true)?;
        }
        Ok(self.plan.fingerprint)
    }

    /// Whether the frame that was played last draws nothing into surfaces of realms.
    pub(super) fn is_idle(&self) -> bool {
        self.world.composer.report().rendered == 0
    }

    pub(super) const fn options(&self) -> &SessionOptions {
        &self.options
    }

    fn command(&mut self, frame: u64) {
        let contents = Contents { all: &self.stage.ir.contents, insets: &self.stage.insets };
        while let Some(command) = self.stage.ir.commands.get(self.commands_done).filter(|c| c.frame <= frame) {
            // All of them succeeded when the stage was prepared.
            _ = self.world.apply(&command.action, frame, &contents);
            self.commands_done += 1;
        }
    }

    fn route(&mut self, frame: u64) {
        self.routes.clear();
        let World { composer, realms } = &mut self.world;
        let mut places = NodePlaces { stage: &self.stage, realms, players: &self.players };
        while let Some(event) = self.stage.ir.events.get(self.events_done).filter(|event| event.frame <= frame) {
            let event = commands::event(event);
            let route = composer.route_through(&event, &mut places).clone();
            self.routes.push(RoutedEvent { event, route });
            self.events_done += 1;
        }
    }

    fn check_pixels(&self) -> Result<(), Error> {
        let area = |realm: &PlannedRealm| u64::from(realm.size.width) * u64::from(realm.size.height);
        let observed: u64 = self.world.composer.last_plan().realms.iter().map(area).sum();
        let allowed = self.stage.limits.live_pixels;
        if observed > allowed {
            let what = "pixels of the surfaces of realms";
            return Err(Error::Limit { what, limit: "live_pixels", allowed, observed });
        }
        Ok(())
    }
}
