//! The **composer**: state that commands change, and frames that come out of it.

mod render;
mod state;

use std::sync::Arc;

use reelm_ids::{Hash128, StableHasher};
use serde::{Deserialize, Serialize};

use crate::cache::SceneViewportCache;
use crate::command::{Command, CommandLog};
use crate::frame::{Fade, Frame, FrameData};
use crate::limits::{DEFAULT_SPRITES, Limits, MAX_LAYERS};
use crate::pool::{BoundBank, BoundScene, SceneBankPool};
use crate::resolver::SceneViewportResolver;
use crate::scene::{GlyphBank, Palette, Scene};
use crate::sprite::{Sprite, SpriteController};
use crate::status::{Refusal, RefusalCode, Status};
use crate::table::{BankId, SceneId, Shared, Table};
use crate::view::Grid;

/// What a composer is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComposerConfig {
    /// Width of the viewport in pixels, within [`Limits::viewport_side`] and [`Limits::viewport_area`].
    pub width: u32,
    /// Height of the viewport in pixels, within the same.
    pub height: u32,
    /// Sprites in one frame, at most [`Limits::sprites`].
    pub sprite_capacity: u32,
    /// Whether rings wait half a tile before they follow the camera, so that one that trembles across the edge of a tile refreshes
    /// nothing. Without, which cells a ring holds depends on the camera of the frame alone.
    #[serde(default = "lagging")]
    pub hysteresis: bool,
    /// What scenes, banks and viewports may ask for.
    #[serde(default)]
    pub limits: Limits,
}

const fn lagging() -> bool {
    true
}

impl ComposerConfig {
    /// A viewport of this size, 512 sprites, and the default limits.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let (sprite_capacity, limits) = (DEFAULT_SPRITES, Limits::default());
        Self { width, height, sprite_capacity, hysteresis: true, limits }
    }
}

/// What a composer knows of a layer from frame to frame.
#[derive(Clone, Copy, Debug, Default)]
struct LayerState {
    /// See [`LayerFrame::content_hash`](crate::LayerFrame::content_hash).
    content: Hash128,
    /// What the ring holds; zero if that is nothing.
    ring: Hash128,
    /// Whether other glyphs are shown than before.
    shows: bool,
}

/// Decides what every frame is. Each method that changes it is a [`Command`] by another name.
#[derive(Clone, Debug)]
pub struct FrameComposer {
    viewport: (u32, u32),
    camera: (i32, i32),
    pool: SceneBankPool,
    scene: Option<BoundScene>,
    banks: Table<BankId, BoundBank>,
    sprites: SpriteController,
    fade: Option<Fade>,
    frames: u64,
    refusal: Option<Refusal>,
    log: Option<CommandLog>,
    resolver: SceneViewportResolver,
    cache: SceneViewportCache,
    layers: Vec<LayerState>,
    hysteresis: bool,
    limits: Limits,
    hasher: StableHasher,
    data: FrameData,
}

impl FrameComposer {
    /// A composer with an empty pool, no scene, and the camera at (0, 0).
    ///
    /// # Errors
    /// `LimitRange`, `Viewport`, `SpriteCapacity`.
    pub fn new(config: ComposerConfig) -> Result<Self, Refusal> {
        Self::with_pool(config, SceneBankPool::new())
    }

    /// A composer that begins with this pool.
    ///
    /// # Errors
    /// `LimitRange`, `Viewport`, `SpriteCapacity`; what [`Scene::check`] and [`GlyphBank::check`] say of the pool.
    pub fn with_pool(config: ComposerConfig, pool: SceneBankPool) -> Result<Self, Refusal> {
        let (limits, capacity) = (config.limits, config.sprite_capacity);
        limits.check()?;
        check_viewport(config.width, config.height, &limits)?;
        Refusal::unless_within(RefusalCode::SpriteCapacity, 0, limits.sprites.into(), capacity.into())?;
        pool.check(&limits)?;
        let mut data = FrameData::default();
        data.reserve_sprites(capacity as usize);
        let mut hasher = StableHasher::new();
        // Its first long input takes memory: let that be now.
        hasher.bytes(&[0; 2048]).finish();
        Ok(Self {
            viewport: (config.width, config.height),
            camera: (0, 0),
            pool,
            scene: None,
            banks: Table::default(),
            sprites: SpriteController::new(capacity),
            fade: None,
            frames: 0,
            refusal: None,
            log: None,
            resolver: SceneViewportResolver::default(),
            cache: SceneViewportCache::default(),
            layers: Vec::new(),
            hysteresis: config.hysteresis,
            limits,
            hasher,
            data,
        })
    }

    /// Makes the next frame. Always valid: with a scene or without, with the camera anywhere.
    pub fn render_frame(&mut self) -> Frame<'_> {
        let _ = self.apply(Command::RenderFrame);
        Frame { data: &self.data, cache: &self.cache, scene: self.scene.as_ref(), banks: &self.banks }
    }

    /// Does what the command says, or nothing; [`refusal`](Self::refusal) tells why.
    pub fn apply(&mut self, command: Command) -> Status {
        if let Some(log) = &mut self.log {
            log.commands.push(command.clone());
        }
        self.refusal = self.execute(command).err();
        self.refusal.map_or(Status::Ok, |refusal| refusal.code.status())
    }

    /// Why the last command was refused.
    #[must_use]
    pub const fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    /// [`Command::PutScene`].
    pub fn put_scene(&mut self, id: SceneId, scene: impl Into<Shared<Scene>>) -> Status {
        self.apply(Command::PutScene { id, scene: scene.into() })
    }

    /// [`Command::PutBank`].
    pub fn put_bank(&mut self, id: BankId, bank: impl Into<Shared<GlyphBank>>) -> Status {
        self.apply(Command::PutBank { id, bank: bank.into() })
    }

    /// [`Command::BindScene`].
    pub fn bind_scene(&mut self, id: SceneId) -> Status {
        self.apply(Command::BindScene(id))
    }

    /// [`Command::UnbindScene`].
    pub fn unbind_scene(&mut self) -> Status {
        self.apply(Command::UnbindScene)
    }

    /// [`Command::BindBank`].
    pub fn bind_bank(&mut self, id: BankId) -> Status {
        self.apply(Command::BindBank(id))
    }

    /// [`Command::SetPalette`].
    pub fn set_palette(&mut self, bank: BankId, palette: u8, colors: Palette) -> Status {
        self.apply(Command::SetPalette { bank, palette, colors })
    }

    /// [`Command::ShowGlyph`].
    pub fn show_glyph(&mut self, bank: BankId, glyph: u16, shows: u16) -> Status {
        self.apply(Command::ShowGlyph { bank, glyph, shows })
    }

    /// [`Command::SetCamera`].
    pub fn set_camera(&mut self, x: i32, y: i32) -> Status {
        self.apply(Command::SetCamera { x, y })
    }

    /// [`Command::SetViewport`].
    pub fn set_viewport(&mut self, width: u32, height: u32) -> Status {
        self.apply(Command::SetViewport { width, height })
    }

    /// [`Command::EmitSprite`].
    pub fn emit_sprite(&mut self, sprite: Sprite) -> Status {
        self.apply(Command::EmitSprite(sprite))
    }

    /// [`Command::SetFade`].
    pub fn set_fade(&mut self, fade: Fade) -> Status {
        self.apply(Command::SetFade(fade))
    }

    /// The pool. It changes by commands only.
    #[must_use]
    pub const fn pool(&self) -> &SceneBankPool {
        &self.pool
    }

    /// The bound scene, as it was when it was bound.
    #[must_use]
    pub fn scene(&self) -> Option<(SceneId, &Arc<Scene>)> {
        self.scene.as_ref().map(|bound| (bound.id, bound.scene.arc()))
    }

    /// The camera.
    #[must_use]
    pub const fn camera(&self) -> (i32, i32) {
        self.camera
    }

    /// Width and height of the viewport in pixels.
    #[must_use]
    pub const fn viewport(&self) -> (u32, u32) {
        self.viewport
    }

    /// How many frames have been made.
    #[must_use]
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// Sprite slots taken for the next frame.
    #[must_use]
    pub fn sprite_count(&self) -> usize {
        self.sprites.slots().len()
    }

    fn execute(&mut self, command: Command) -> Result<(), Refusal> {
        match command {
            Command::PutScene { id, scene } => {
                scene.check(&self.limits)?;
                self.pool.put_scene(id, scene);
            }
            Command::RemoveScene(id) => {
                let missing = Refusal::new(RefusalCode::SceneMissing, 0, id.0.into());
                self.pool.remove_scene(id).ok_or(missing)?;
            }
            Command::PutBank { id, bank } => {
                bank.check(&self.limits).map_err(|refusal| refusal.at_bank(id))?;
                self.pool.put_bank(id, bank);
            }
            Command::RemoveBank(id) => drop(self.pool.remove_bank(id).ok_or_else(|| bank_missing(id))?),
            Command::BindScene(id) => {
                self.scene = Some(self.pool.resolve_scene(id)?);
                self.begin_view();
            }
            Command::UnbindScene => {
                self.scene = None;
                self.cache.drop_all();
                self.begin_view();
            }
            Command::BindBank(id) => drop(self.banks.insert(id, self.pool.resolve_bank(id)?)),
            Command::UnbindBank(id) => drop(self.banks.remove(id).ok_or_else(|| bank_missing(id))?),
            Command::SetPalette { bank, palette, colors } => self.change_palette(bank, palette, &colors)?,
            Command::ShowGlyph { bank, glyph, shows } => self.show(bank, glyph, shows)?,
            Command::SetCamera { x, y } => self.camera = (x, y),
            Command::SetViewport { width, height } => self.resize(width, height)?,
            Command::EmitSprite(sprite) => self.take_sprite(sprite)?,
            Command::SetFade(fade) => self.fade = Some(fade),
            Command::RenderFrame => self.compose(),
        }
        Ok(())
    }

    /// Begins anew with rings that hold nothing.
    fn begin_view(&mut self) {
        let layers = self.scene.as_ref().map_or(&[][..], |bound| bound.scene.layers());
        self.resolver.reset(layers.len());
        self.cache.reset(layers.iter().map(|layer| Grid::new(layer.tile_size(), self.viewport)));
        self.layers.clear();
        for (layer, _, bank) in self.scene.iter().flat_map(BoundScene::layers) {
            let content = bank.layer_hash(layer, &mut self.hasher);
            self.layers.push(LayerState { content, ..LayerState::default() });
        }
        let tiles = self.cache.rings().iter().map(|ring| ring.tiles().len()).sum();
        self.data.reserve(self.layers.len(), tiles);
    }

    fn resize(&mut self, width: u32, height: u32) -> Result<(), Refusal> {
        check_viewport(width, height, &self.limits)?;
        if self.viewport != (width, height) {
            self.viewport = (width, height);
            self.begin_view();
        }
        Ok(())
    }

    /// A bank may be bound with the scene, for sprites, or both: both change, or neither.
    fn change_palette(&mut self, id: BankId, palette: u8, colors: &Palette) -> Result<(), Refusal> {
        let scene_bank = self.scene.as_mut().and_then(|bound| bound.banks.iter_mut().find(|bank| bank.id == id));
        let sprite_bank = self.banks.get_mut(id);
        if scene_bank.is_none() && sprite_bank.is_none() {
            return Err(bank_missing(id));
        }
        for bank in [scene_bank.as_deref(), sprite_bank.as_deref()].into_iter().flatten() {
            bank.check_palette(palette, colors)?;
        }
        if let Some(bank) = sprite_bank {
            bank.set_palette(palette, colors)?;
        }
        if let Some(bank) = scene_bank
            && bank.set_palette(palette, colors)?
        {
            self.refresh_users(id, palette);
        }
        Ok(())
    }

    /// As with palettes: wherever the bank is bound, or nowhere.
    fn show(&mut self, id: BankId, glyph: u16, shows: u16) -> Result<(), Refusal> {
        let scene_bank = self.scene.as_mut().and_then(|bound| bound.banks.iter_mut().find(|bank| bank.id == id));
        let sprite_bank = self.banks.get_mut(id);
        if scene_bank.is_none() && sprite_bank.is_none() {
            return Err(bank_missing(id));
        }
        for bank in [scene_bank.as_deref(), sprite_bank.as_deref()].into_iter().flatten() {
            bank.check_glyphs(glyph, shows)?;
        }
        if let Some(bank) = sprite_bank {
            bank.show(glyph, shows);
        }
        if scene_bank.is_some_and(|bank| bank.show(glyph, shows)) {
            let layers = self.scene.iter().flat_map(BoundScene::layers);
            for ((layer, _, bank), state) in layers.zip(&mut self.layers) {
                state.shows |= bank.id == id && layer.uses_glyph(glyph);
            }
        }
        Ok(())
    }

    /// The layers whose tiles name this palette of this bank look different everywhere.
    fn refresh_users(&mut self, id: BankId, palette: u8) {
        let layers = self.scene.iter().flat_map(BoundScene::layers);
        for ((i, (layer, _, bank)), state) in layers.enumerate().zip(&mut self.layers) {
            if bank.id == id && layer.uses_palette(palette) {
                state.content = bank.layer_hash(layer, &mut self.hasher);
                self.resolver.invalidate(i);
            }
        }
    }

    fn take_sprite(&mut self, sprite: Sprite) -> Result<(), Refusal> {
        let layers = self.layer_count();
        if sprite.layer as usize >= layers {
            return Err(Refusal::new(RefusalCode::LayerRange, layers as u64 - 1, sprite.layer.into()));
        }
        let (_, bank) = self.sprite_bank(sprite.bank).ok_or_else(|| bank_missing(sprite.bank))?;
        bank.bank.check_ids(sprite.glyph, sprite.palette).map_err(|refusal| refusal.at_bank(sprite.bank))?;
        if self.sprites.emit(sprite).is_ok() {
            return Ok(());
        }
        let capacity = u64::from(self.sprites.capacity());
        Err(Refusal::new(RefusalCode::SpriteCount, capacity, capacity + u64::from(self.sprites.overflow())))
    }

    /// Layers that a sprite may name, at least 1.
    fn layer_count(&self) -> usize {
        self.scene.as_ref().map_or(MAX_LAYERS, |bound| bound.scene.layers().len()).max(1)
    }
}

fn check_viewport(width: u32, height: u32, limits: &Limits) -> Result<(), Refusal> {
    for side in [width, height] {
        Refusal::unless_within(RefusalCode::Viewport, 1, limits.viewport_side.into(), side.into())?;
    }
    Refusal::unless_within(RefusalCode::Viewport, 1, limits.viewport_area, u64::from(width) * u64::from(height))
}

const fn bank_missing(id: BankId) -> Refusal {
    Refusal::new(RefusalCode::BankMissing, 0, id.0 as u64).at_bank(id)
}
