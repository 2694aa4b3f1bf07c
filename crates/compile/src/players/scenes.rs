//! The **scenes** of a context: for each `scene` node a frame composer, which is told every frame where the camera is and which
//! sprites there are.

use std::sync::Arc;

use kurbo::{Affine, Rect};
use reelm_eval::{EvaluatedFade, EvaluatedScene, EvaluatedSprite};
use reelm_frame_composer::{
    BankNames, ComposerConfig, Fade, FrameComposer, Limits, Lowering, Refusal, Sprite, SpriteSpace, lower,
};
use reelm_ids::{Hash128, IdMap, NodeIdx, SurfaceId};
use reelm_ir::Sampling;
use reelm_pixel::{BlendMode, IRect};
use reelm_plan::{Brush, Lasting, Placement, PlanBuilder, Show};

use super::stage::{Stage, StageAnimation, StageObject, Stages};

/// Sets the keys of scenes apart from those of other lasting surfaces.
const KEYS: u64 = 1 << 63;
/// The key of the picture of a whole scene among those of its node; the layers have the ones below.
const PICTURE: u64 = 255;

/// The composers of all `scene` nodes.
#[derive(Debug)]
pub struct Scenes {
    stages: Arc<Stages>,
    players: IdMap<NodeIdx, Player>,
    refusal: Option<(NodeIdx, Refusal)>,
}

/// The composer of one node.
#[derive(Debug)]
struct Player {
    composer: FrameComposer,
    /// What each animation of the stage shows.
    shown: Vec<u16>,
    first_key: u64,
    /// The picture that was made in this frame, and what of it is shown.
    picture: Option<(SurfaceId, [u32; 2])>,
}

/// A scene in one frame, and where it goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown<'a> {
    pub(crate) node: NodeIdx,
    pub(crate) scene: &'a EvaluatedScene,
    pub(crate) sprites: &'a [EvaluatedSprite],
    pub(crate) own: Rect,
    pub(crate) world: Affine,
    /// Whether it is shown more than once in the frame, and the same each time.
    pub(crate) sampled: bool,
}

impl Scenes {
    /// Composers that have made no frame.
    pub(super) fn new(stages: &Arc<Stages>, limits: &Limits, space: u32) -> Self {
        let mut players = IdMap::new();
        for (node, stage) in stages.of.iter() {
            if let Some(player) = Player::new(stage, stages, limits, first_key(space, node)) {
                players.insert(node, player);
            }
        }
        Self { stages: Arc::clone(stages), players, refusal: None }
    }

    /// Which scene of the last frame that was compiled could not be shown, and why: its viewport is too large.
    pub const fn refusal(&self) -> Option<(NodeIdx, Refusal)> {
        self.refusal
    }

    /// The node whose scene has a surface with this key.
    pub fn node_of(&self, key: u64) -> Option<NodeIdx> {
        let mut its =
            self.players.iter().filter(|(_, player)| (player.first_key..=player.first_key | PICTURE).contains(&key));
        its.next().map(|(node, _)| node)
    }

    /// The keys that surfaces of scenes may have.
    pub fn keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.players.iter().flat_map(|(_, player)| player.first_key..=player.first_key | PICTURE)
    }

    /// A new frame begins.
    pub(crate) fn begin(&mut self) {
        self.refusal = None;
        self.players.values_mut().for_each(|player| player.picture = None);
    }

    /// Draws a scene.
    pub(crate) fn draw(&mut self, builder: &mut PlanBuilder, shown: &Shown<'_>) {
        let [width, height] = shown.scene.size;
        let stage = self.stages.of.get(shown.node);
        let (Some(stage), Some(player)) = (stage, self.players.get_mut(shown.node)) else { return };
        if width == 0 || height == 0 {
            return;
        }
        if let Some((picture, size)) = player.picture.filter(|_| shown.sampled) {
            return show(builder, picture, size, shown);
        }
        let composer = &mut player.composer;
        if !composer.set_viewport(width, height).is_ok() {
            self.refusal = composer.refusal().map(|refusal| (shown.node, refusal));
            return;
        }
        player.direct(stage, shown);
        player.lower(stage, builder, shown);
    }
}

/// The key of the lowest layer of the scene at `node`; those of the others follow it. From above: what sets it apart, 23 bits for the
/// space, 32 for the node, 8 for the layer.
fn first_key(space: u32, node: NodeIdx) -> u64 {
    KEYS | (u64::from(space) & 0x7f_ffff) << 40 | u64::from(node.0) << 8
}

impl Player {
    fn new(stage: &Stage, stages: &Stages, limits: &Limits, first_key: u64) -> Option<Self> {
        let count = u32::try_from(stage.sprites.len() + stage.objects.len()).unwrap_or(u32::MAX);
        let (sprite_capacity, limits) = (count.min(limits.sprites), *limits);
        let config = ComposerConfig { sprite_capacity, hysteresis: false, limits, ..ComposerConfig::new(1, 1) };
        let mut composer = FrameComposer::with_pool(config, stages.pool.clone()).ok()?;
        if let Some(scene) = stage.scene {
            let _ = composer.bind_scene(scene);
        }
        for bank in &stage.banks {
            let _ = composer.bind_bank(*bank);
        }
        let mut shown = Vec::new();
        for StageAnimation { bank, animation } in stage.animations.iter() {
            let _ = composer.show_glyph(*bank, animation.glyph, animation.glyph);
            shown.push(animation.glyph);
        }
        Some(Self { composer, shown, first_key, picture: None })
    }

    /// Tells the composer what the frame shows. What it refuses, a sprite too many or a bank that is not there, is not seen.
    fn direct(&mut self, stage: &Stage, shown: &Shown<'_>) {
        let EvaluatedScene { camera: [x, y], time_ms, fade, .. } = *shown.scene;
        let _ = self.composer.set_camera(x, y);
        for (StageAnimation { bank, animation }, shown) in stage.animations.iter().zip(&mut self.shown) {
            let glyph = animation.glyph_at(time_ms);
            if *shown != glyph {
                let _ = self.composer.show_glyph(*bank, animation.glyph, glyph);
                *shown = glyph;
            }
        }
        for object in &stage.objects {
            let _ = self.composer.emit_sprite(placed(object, [x, y]));
        }
        for sprite in shown.sprites {
            self.emit(stage, sprite);
        }
        if let Some(EvaluatedFade { color, level }) = fade {
            let _ = self.composer.set_fade(Fade { color, level });
        }
    }

    fn emit(&mut self, stage: &Stage, sprite: &EvaluatedSprite) {
        let Some(look) = stage.sprites.get(sprite.number as usize) else { return };
        let Some((bank, glyph, flip_x, flip_y)) = stage.picture(look.source, sprite.glyph) else { return };
        let [x, y] = sprite.position;
        let _ = self.composer.emit_sprite(Sprite {
            bank,
            glyph,
            x,
            y,
            layer: look.layer,
            space: look.space,
            priority: sprite.priority,
            flip_x: flip_x != sprite.flip_x,
            flip_y: flip_y != sprite.flip_y,
            opacity: sprite.opacity,
            ..Sprite::default()
        });
    }

    /// Makes the frame and draws it: straight onto what lies beneath if it comes to lie pixel on pixel, else as a picture.
    fn lower(&mut self, stage: &Stage, builder: &mut PlanBuilder, shown: &Shown<'_>) {
        let first_key = self.first_key;
        let frame = self.composer.render_frame();
        let size = shown.scene.size;
        let apart = stage.blends || shown.sampled;
        if let (Some(origin), false) = (whole_move(placement(shown, size)), apart) {
            if let Some(color) = stage.background {
                let brush = Brush::Solid(color.map(|channel| f32::from(channel) / 255.0));
                builder.fill_rect(shown.own, brush, shown.world, 1.0);
            }
            lower(frame, builder, &Lowering { first_key, origin, banks: BankNames::Pool });
            return;
        }
        let rect = IRect::from_size(0, 0, size[0], size[1]);
        let key = first_key | PICTURE;
        let clear = premultiplied(stage.background.unwrap_or_default());
        let picture = builder.lasting(Lasting { key, rect, clear, base: Hash128::ZERO, state: frame.hash() });
        builder.begin_on(picture);
        lower(frame, builder, &Lowering { first_key, origin: [0, 0], banks: BankNames::Pool });
        builder.end_on();
        self.picture = Some((picture, size));
        show(builder, picture, size, shown);
    }
}

/// Shows the picture of a scene that is so large.
fn show(builder: &mut PlanBuilder, source: SurfaceId, size: [u32; 2], shown: &Shown<'_>) {
    let sampling = match shown.scene.sampling {
        Sampling::Auto => reelm_plan::Sampling::Bilinear,
        Sampling::Nearest => reelm_plan::Sampling::Nearest,
    };
    let (part, placement) = (IRect::from_size(0, 0, size[0], size[1]), Placement::Affine(placement(shown, size)));
    builder.show(Show { source, part, placement, opacity: 255, blend: BlendMode::Normal, sampling });
}

/// From the pixels of a scene to where it is shown.
fn placement(shown: &Shown<'_>, [width, height]: [u32; 2]) -> Affine {
    let scale = [shown.own.width() / f64::from(width), shown.own.height() / f64::from(height)];
    shown.world * Affine::translate((shown.own.x0, shown.own.y0)) * Affine::scale_non_uniform(scale[0], scale[1])
}

/// An object as a sprite. One with a speed of its own is placed by it, whatever its layer does at the edges of its map.
fn placed(object: &StageObject, camera: [i32; 2]) -> Sprite {
    let StageObject { bank, glyph, flip_x, flip_y, position: [x, y], layer, parallax, opacity, blend } = *object;
    let sprite = Sprite {
        bank,
        glyph,
        flip_x,
        flip_y,
        x,
        y,
        layer,
        opacity,
        blend,
        space: SpriteSpace::Layer,
        ..Sprite::default()
    };
    let Some([across, down]) = parallax else { return sprite };
    let seen = |at: i32, moved: i64| {
        let at = i64::from(at) - moved;
        i32::try_from(at).unwrap_or(if at < 0 { i32::MIN } else { i32::MAX })
    };
    let (x, y) = (seen(x, across.apply(camera[0])), seen(y, down.apply(camera[1])));
    Sprite { x, y, space: SpriteSpace::Viewport, ..sprite }
}

/// R, G, B, A, multiplied by A and rounded to nearest.
fn premultiplied([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    let scaled = |channel: u8| ((u32::from(channel) * u32::from(a) + 127) / 255) as u8;
    [scaled(r), scaled(g), scaled(b), a]
}

/// By how many whole pixels `affine` moves, if it does nothing else.
fn whole_move(affine: Affine) -> Option<[i32; 2]> {
    let [a, b, c, d, x, y] = affine.as_coeffs();
    let is_whole = |value: f64| value.fract() == 0.0 && value.abs() < f64::from(1 << 24);
    let moves = [a, b, c, d] == [1.0, 0.0, 0.0, 1.0] && is_whole(x) && is_whole(y);
    moves.then_some([x as i32, y as i32])
}
