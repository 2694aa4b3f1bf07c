//! The **players** of a stage: each resolves the composition of one realm, frame by frame, and draws it where the graph asks for it.

use std::collections::BTreeMap;
use std::time::Instant;

use kurbo::Affine;
use reelm_compile::{Realms, ShownRealm};
use reelm_ids::{Hash128, StableHasher};
use reelm_ir::Fit;
use reelm_plan::PlanBuilder;
use reelm_raster::Raster;
use reelm_realm_graph::{Command, Content, Insets, PlannedRealm, RealmContent, RealmHandle};

use super::load::PreparedStage;
use super::resources::StageResources;
use super::world::{RealmState, World};
use crate::composition::Prepared;
use crate::error::Error;
use crate::evaluation::Evaluation;
use crate::timing::Clock;

/// What resolves the compositions of realms.
pub(super) struct Players {
    pub(super) all: BTreeMap<u32, Player>,
    /// How many there have been.
    made: u32,
    shown: Vec<ShownRealm>,
    clock: Clock,
    timings: bool,
    /// How long realms took in this frame.
    pub(super) took: Vec<(RealmHandle, u64)>,
}

/// Resolves the composition of one realm.
pub(super) struct Player {
    /// Of which realm, by generation, and which content.
    pub(super) of: (u64, usize),
    pub(super) evaluation: Evaluation,
    /// The frame of the composition that is resolved, and its state.
    at: Option<(u64, Hash128)>,
    /// What resolving took in the frame of the stage.
    nanoseconds: u64,
}

impl Players {
    pub(super) fn new(timings: bool) -> Self {
        let (all, shown, took) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self { all, made: 0, shown, clock: Clock::new(false), timings, took }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self, raster: &mut Raster) {
        self.all.retain(|_, player| player.give_up(raster));
    }

    /// Resolves the compositions of all realms and tells the graph what has changed.
    pub(super) fn resolve(
        &mut self,
        stage: &PreparedStage,
        world: &mut World,
        frame: u64,
        raster: &mut Raster,
    ) -> Result<(), Error> {
        let World { composer, realms } = world;
        let there = |id: &u32, of: (u64, usize)| {
            realms.get(id).is_some_and(|realm| of == (realm.handle.generation, realm.content))
        };
        self.all.retain(|id, player| there(id, player.of) || player.give_up(raster));
        for (id, realm) in realms.iter() {
            let Some(content) = stage.contents.get(realm.content) else { continue };
            let of = (realm.handle.generation, realm.content);
            let player = self.all.entry(*id).or_insert_with(|| {
                self.made = self.made.wrapping_add(1);
                Player::new(of, content, self.made)
            });
            let started = self.timings.then(Instant::now);
            let at = realm.content_frame(frame, stage.ir.fps, content);
            let state = player.resolve(content, at, raster, &mut self.clock)?;
            player.nanoseconds = nanoseconds(started);
            let version = look(realm, state).0 as u64;
            let content = Content { version, ready: realm.ready };
            // The handle is that of a realm that is there.
            _ = composer.apply(&Command::SetContent { realm: realm.handle, content });
        }
        Ok(())
    }
}

impl Player {
    fn new(of: (u64, usize), content: &Prepared, space: u32) -> Self {
        Self { of, evaluation: Evaluation::new(content, space), at: None, nanoseconds: 0 }
    }

    /// Resolves a frame and draws what its pieces draw, whether or not the realm is rendered.
    fn resolve(
        &mut self,
        content: &Prepared,
        frame: u64,
        raster: &mut Raster,
        clock: &mut Clock,
    ) -> Result<Hash128, Error> {
        if let Some((_, state)) = self.at.filter(|(at, _)| *at == frame) {
            return Ok(state);
        }
        let state = self.evaluation.evaluate(content, frame, raster, clock, &|| false)?;
        self.evaluation.execute_pending(content, raster)?;
        self.at = Some((frame, state));
        Ok(state)
    }

    /// Gives the surfaces back that its nodes draw on; it is no more.
    fn give_up(&self, raster: &mut Raster) -> bool {
        self.evaluation.players.each_key(|key| raster.forget(key));
        false
    }
}

/// Draws the contents of realms as they were resolved last.
pub(super) struct Show<'a> {
    pub(super) stage: &'a PreparedStage,
    pub(super) resources: &'a StageResources,
    pub(super) realms: &'a BTreeMap<u32, RealmState>,
    pub(super) players: &'a mut Players,
    pub(super) raster: &'a Raster,
    /// Why a realm could not be drawn.
    pub(super) failed: Option<Error>,
}

impl RealmContent for Show<'_> {
    fn state(&mut self, realm: &PlannedRealm) -> Option<Hash128> {
        let state = self.realms.get(&realm.realm.id.0)?;
        let player = self.players.all.get(&realm.realm.id.0)?;
        player.at.map(|(_, resolved)| look(state, resolved))
    }

    fn draw(&mut self, realm: &PlannedRealm, insets: &Insets<'_>, builder: &mut PlanBuilder) {
        let id = realm.realm.id.0;
        let Some(state) = self.realms.get(&id) else { return };
        let Some(content) = self.stage.contents.get(state.content) else { return };
        let Players { all, shown, timings, took, .. } = &mut *self.players;
        let Some(player) = all.get_mut(&id) else { return };
        let started = timings.then(Instant::now);
        shown.clear();
        shown.extend(insets.iter().map(|(realm, inset)| ShownRealm {
            realm: realm.0,
            surface: inset.surface,
            size: [inset.size.width, inset.size.height],
        }));
        builder.set_resources(self.resources.start(state.content));
        let realms = Realms { shown, fallback: insets.fallback() };
        let world = placement(state.fit, content.ir.size, [realm.size.width, realm.size.height]);
        let drawn = player.evaluation.draw(content, realms, self.raster, world, builder);
        self.failed = self.failed.take().or(drawn.err());
        if *timings {
            took.push((realm.realm, player.nanoseconds + nanoseconds(started)));
        }
    }
}

/// How a canvas of one size fills a surface of another.
pub(super) fn placement(fit: Fit, canvas: [u32; 2], surface: [u32; 2]) -> Affine {
    let [canvas, surface] = [canvas, surface].map(|size| size.map(f64::from));
    let [x, y] = [surface[0] / canvas[0], surface[1] / canvas[1]];
    let [x, y] = match fit {
        Fit::Fill => [x, y],
        Fit::Contain => [x.min(y); 2],
        Fit::Cover => [x.max(y); 2],
        Fit::None => [1.0; 2],
    };
    let [left, top] = [(surface[0] - canvas[0] * x) * 0.5, (surface[1] - canvas[1] * y) * 0.5];
    Affine::new([x, 0.0, 0.0, y, left, top])
}

/// The hash of what a realm shows of itself.
fn look(realm: &RealmState, state: Hash128) -> Hash128 {
    let mut hasher = StableHasher::new();
    hasher.u64(realm.content as u64).u8(realm.fit as u8).hash(state);
    hasher.finish()
}

fn nanoseconds(started: Option<Instant>) -> u64 {
    started.map_or(0, |started| u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX))
}
