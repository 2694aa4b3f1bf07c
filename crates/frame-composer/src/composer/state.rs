//! How a composer is saved, restored and recorded.

use super::{ComposerConfig, FrameComposer};
use crate::command::{BankState, CommandLog, SceneState, Snapshot};
use crate::limits::Limits;
use crate::pool::{BoundBank, BoundScene};
use crate::status::{Refusal, RefusalCode};

impl FrameComposer {
    /// The state as plain data. Scenes and banks are shared with it, not copied.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let scene = self.scene.as_ref().map(|bound| SceneState {
            id: bound.id,
            scene: bound.scene.clone(),
            banks: bound.banks.iter().map(bank_state).collect(),
        });
        Snapshot {
            viewport: self.viewport,
            camera: self.camera,
            sprite_capacity: self.sprites.capacity(),
            frames: self.frames,
            pool: self.pool.clone(),
            scene,
            banks: self.banks.iter().map(|(_, bank)| bank_state(bank)).collect(),
            sprites: self.sprites.slots().to_vec(),
            overflow: self.sprites.overflow(),
            fade: self.fade,
            hysteresis: self.hysteresis,
        }
    }

    /// A composer in this state. All of it is checked: a snapshot may come from a file.
    ///
    /// # Errors
    /// As [`with_pool`](Self::with_pool), `SpriteCount`, and for the bound scene and banks what
    /// [`SceneBankPool::check_scene`](crate::SceneBankPool::check_scene) lists, `PaletteCount`, `Color`.
    pub fn restore(snapshot: &Snapshot, limits: Limits) -> Result<Self, Refusal> {
        let (width, height) = snapshot.viewport;
        let config = ComposerConfig {
            width,
            height,
            sprite_capacity: snapshot.sprite_capacity,
            hysteresis: snapshot.hysteresis,
            limits,
        };
        let (capacity, sprites) = (snapshot.sprite_capacity, snapshot.sprites.len() as u64);
        Refusal::unless_within(RefusalCode::SpriteCount, 0, capacity.into(), sprites)?;
        let mut composer = Self::with_pool(config, snapshot.pool.clone())?;
        composer.camera = snapshot.camera;
        composer.frames = snapshot.frames;
        composer.fade = snapshot.fade;
        composer.scene = snapshot.scene.as_ref().map(bound_scene).transpose()?;
        if let Some(bound) = &composer.scene {
            bound.scene.check(&limits)?;
            bound
                .banks
                .iter()
                .try_for_each(|bank| bank.bank.check(&limits).map_err(|refusal| refusal.at_bank(bank.id)))?;
        }
        for state in &snapshot.banks {
            state.bank.check(&limits).map_err(|refusal| refusal.at_bank(state.id))?;
            composer.banks.insert(state.id, bound_bank(state)?);
        }
        for sprite in &snapshot.sprites {
            let _ = composer.sprites.emit(*sprite);
        }
        composer.sprites.set_overflow(snapshot.overflow);
        composer.begin_view();
        Ok(composer)
    }

    /// Records every command from now on. Recording takes memory for each command; not recording takes nothing.
    pub fn start_log(&mut self) {
        self.log = Some(CommandLog { start: self.snapshot(), commands: Vec::new() });
    }

    /// Ends the recording and gives what was recorded; `None` if there was none.
    pub fn take_log(&mut self) -> Option<CommandLog> {
        self.log.take()
    }
}

fn bank_state(bound: &BoundBank) -> BankState {
    BankState { id: bound.id, bank: bound.bank.clone(), palettes: bound.palettes.clone(), shown: bound.shown.clone() }
}

fn bound_bank(state: &BankState) -> Result<BoundBank, Refusal> {
    BoundBank::restore(state.id, state.bank.clone(), &state.palettes, &state.shown)
}

fn bound_scene(state: &SceneState) -> Result<BoundScene, Refusal> {
    BoundScene::new(state.id, state.scene.clone(), |id| {
        let missing = Refusal::new(RefusalCode::BankMissing, 0, id.0.into()).at_bank(id);
        bound_bank(state.banks.iter().find(|bank| bank.id == id).ok_or(missing)?)
    })
}
