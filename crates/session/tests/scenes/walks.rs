//! Long walks of the camera: every frame, drawn through rings that last, is the frame that is drawn without any.

use reelm_frame_composer::{
    ComposerConfig, Edge, Fade, FrameBanks, FrameComposer, LayerSource, Lowering, RefreshKind, Scene, SceneId,
    SceneSource, lower,
};
use reelm_pixel::{BlendMode, ViewMut};
use reelm_plan::{PlanBuilder, RenderPlan};
use reelm_raster::{Raster, RasterOptions};

use crate::naive::{Bank, GLYPHS, Show, layer, sprite};
use crate::walk::{Rng, step};

const SIZE: (u32, u32) = (61, 37);

/// A composer with its raster, and all that the oracle needs.
struct Stage {
    composer: FrameComposer,
    raster: Raster,
    builder: PlanBuilder,
    plan: RenderPlan,
    banks: Vec<Bank>,
    scene: Option<SceneSource>,
    kinds: Vec<RefreshKind>,
}

impl Stage {
    fn new(rng: &mut Rng, hysteresis: bool) -> Self {
        let banks = vec![
            Bank::new(rng, 8, [8, 8], true),
            Bank::new(rng, 16, [16, 16], false),
            Bank::new(rng, 32, [32, 32], true),
            Bank::new(rng, 1, [13, 21], true),
            Bank::new(rng, 2, [24, 7], false),
        ];
        let config = ComposerConfig { hysteresis, ..ComposerConfig::new(SIZE.0, SIZE.1) };
        let mut composer = FrameComposer::new(config).expect("a composer");
        for bank in &banks {
            assert!(composer.put_bank(bank.id, bank.bank()).is_ok());
        }
        for bank in &banks[3..] {
            assert!(composer.bind_bank(bank.id).is_ok());
        }
        Self {
            composer,
            raster: Raster::new(RasterOptions::default()),
            builder: PlanBuilder::default(),
            plan: RenderPlan::default(),
            banks,
            scene: None,
            kinds: Vec::new(),
        }
    }

    fn bind(&mut self, layers: Vec<LayerSource>) {
        let scene = SceneSource { layers };
        assert!(self.composer.put_scene(SceneId(1), Scene::new(scene.clone()).expect("a scene")).is_ok());
        assert!(self.composer.bind_scene(SceneId(1)).is_ok());
        self.scene = Some(scene);
    }

    /// A frame with sprites and perhaps a fade, compared with the oracle's. `skip`: the plan is made and not executed.
    fn frame(&mut self, rng: &mut Rng, skip: bool) {
        let camera = self.composer.camera();
        let layers = self.scene.as_ref().map_or(8, |scene| scene.layers.len() as i64);
        // Banks of the scene are taken, too, while there is one.
        let from = if self.scene.is_some() { 0 } else { 3 };
        let sprites: Vec<_> = (0..rng.range(0, 12)).map(|_| sprite(rng, &self.banks[from..], layers, camera)).collect();
        let level = [0, 0, 77, 255][rng.range(0, 3) as usize];
        let fade = (rng.range(0, 3) == 0).then_some(Fade { color: [200, 30, 90], level });
        sprites.iter().for_each(|sprite| assert!(self.composer.emit_sprite(*sprite).is_ok()));
        fade.into_iter().for_each(|fade| assert!(self.composer.set_fade(fade).is_ok()));
        let viewport = self.composer.viewport();
        let frame = self.composer.render_frame();
        self.kinds.extend(frame.layers().iter().flat_map(|layer| frame.requests(layer)).map(|request| request.kind));
        self.builder.begin(viewport.0 + 5, viewport.1 + 3, [40, 80, 20, 120]);
        let lowering = Lowering { origin: [3, 2], ..Lowering::default() };
        lower(frame, &mut self.builder, &lowering);
        self.builder.finish(&mut self.plan);
        if skip {
            return;
        }
        let (width, height) = (viewport.0 + 5, viewport.1 + 3);
        let mut pixels = vec![0; (width * height * 4) as usize];
        let mut view = ViewMut::new(&mut pixels, width, height).expect("a picture");
        self.raster.execute(&self.plan, &FrameBanks(frame), &mut view);
        let show =
            Show { scene: self.scene.as_ref(), banks: &self.banks, camera, sprites: &sprites, fade: frame.fade() };
        let mut inner = [40, 80, 20, 120].repeat((viewport.0 * viewport.1) as usize);
        show.draw(&mut inner, viewport.0, viewport.1);
        let mut expected = [40, 80, 20, 120].repeat((width * height) as usize);
        for y in 0..viewport.1 as usize {
            let line = viewport.0 as usize * 4;
            let at = ((y + 2) * width as usize + 3) * 4;
            expected[at..at + line].copy_from_slice(&inner[y * line..(y + 1) * line]);
        }
        let wrong = pixels.iter().zip(&expected).position(|(a, b)| a != b).map(|at| {
            let at = at / 4;
            ((at % width as usize, at / width as usize), &pixels[at * 4..at * 4 + 4], &expected[at * 4..at * 4 + 4])
        });
        assert_eq!(wrong, None, "camera {camera:?}, viewport {viewport:?}");
    }
}

/// Four layers of all tile sizes, edges that wrap and clamp, blend modes, opacities and offsets.
fn mixed(rng: &mut Rng, banks: &[Bank]) -> Vec<LayerSource> {
    use Edge::{Clamp, Wrap};
    let mut layers = vec![
        layer(rng, &banks[2], [5, 4], (1, 3), [Wrap, Wrap]),
        layer(rng, &banks[1], [40, 30], (1, 1), [Clamp, Clamp]),
        layer(rng, &banks[0], [20, 11], (3, 2), [Wrap, Clamp]),
        layer(rng, &banks[0], [13, 5], (-2, 3), [Clamp, Wrap]),
    ];
    layers[1].opacity = 180;
    layers[1].offset = (24, -10);
    layers[2].blend = BlendMode::Screen;
    layers[3].offset = (-7, 90);
    layers
}

#[test]
fn every_refresh_is_the_redraw_without_a_cache() {
    let mut kinds = Vec::new();
    for (seed, hysteresis) in [(1, true), (2, false), (3, true), (4, false)] {
        let rng = &mut Rng(seed * 7919);
        let mut stage = Stage::new(rng, hysteresis);
        let layers = mixed(rng, &stage.banks);
        stage.bind(layers);
        for _ in 0..2_500 {
            let (x, y) = step(rng, stage.composer.camera(), 2000);
            assert!(stage.composer.set_camera(x, y).is_ok());
            stage.frame(rng, false);
        }
        kinds.append(&mut stage.kinds);
    }
    use RefreshKind::{Column, Corner, Full, Line, Region};
    for kind in [Full, Line, Column, Corner, Region] {
        let times = kinds.iter().filter(|seen| **seen == kind).count();
        assert!(times > 40, "{kind:?} came only {times} times");
    }
}

#[test]
fn plans_that_are_made_and_not_executed_do_no_harm() {
    let rng = &mut Rng(99);
    let mut stage = Stage::new(rng, true);
    let layers = mixed(rng, &stage.banks);
    stage.bind(layers);
    for _ in 0..200 {
        let (x, y) = step(rng, stage.composer.camera(), 2000);
        assert!(stage.composer.set_camera(x, y).is_ok());
        let skip = rng.range(0, 2) == 0;
        stage.frame(rng, skip);
    }
}

#[test]
fn animated_glyphs_palettes_viewports_and_rebinding_show_at_once() {
    let rng = &mut Rng(5);
    let mut stage = Stage::new(rng, true);
    let layers = mixed(rng, &stage.banks);
    stage.bind(layers);
    for number in 0..300 {
        let (x, y) = step(rng, stage.composer.camera(), 2000);
        assert!(stage.composer.set_camera(x, y).is_ok());
        match rng.range(0, 7) {
            0..=2 => {
                let at = rng.range(0, stage.banks.len() as i64 - 1) as usize;
                let (glyph, shows) = (rng.range(0, GLYPHS - 1) as u16, rng.range(0, GLYPHS - 1) as u16);
                let bank = &mut stage.banks[at];
                if stage.composer.show_glyph(bank.id, glyph, shows).is_ok() {
                    bank.shows[usize::from(glyph)] = shows;
                }
            }
            3 => {
                let bank = &mut stage.banks[[0, 2, 3][rng.range(0, 2) as usize]];
                let colors = core::array::from_fn(|_| rng.premultiplied());
                if stage.composer.set_palette(bank.id, 1, colors).is_ok() {
                    bank.palettes[1] = colors;
                }
            }
            4 => {
                let (width, height) = (rng.range(1, 70) as u32, rng.range(1, 70) as u32);
                assert!(stage.composer.set_viewport(width, height).is_ok());
            }
            5 if number % 5 == 0 => {
                // What is bound anew has the palettes and glyphs that it came with.
                for bank in &mut stage.banks[..3] {
                    bank.shows = (0..GLYPHS as u16).collect();
                    if let reelm_frame_composer::GlyphData::Indexed { palettes, .. } = &bank.source.data {
                        bank.palettes.clone_from(palettes);
                    }
                }
                let layers = mixed(rng, &stage.banks);
                stage.bind(layers);
            }
            _ => {}
        }
        stage.frame(rng, false);
    }
}

#[test]
fn without_a_scene_sprites_and_fades_are_drawn() {
    let rng = &mut Rng(31);
    let mut stage = Stage::new(rng, true);
    for _ in 0..100 {
        let (x, y) = step(rng, stage.composer.camera(), 2000);
        assert!(stage.composer.set_camera(x, y).is_ok());
        stage.frame(rng, false);
    }
    let layers = mixed(rng, &stage.banks);
    stage.bind(layers);
    stage.frame(rng, false);
    assert!(stage.composer.unbind_scene().is_ok());
    stage.scene = None;
    stage.frame(rng, false);
}
