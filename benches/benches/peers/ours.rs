//! Reelm's rows: plans that are built and executed, and the two kernels that are rows of their own.

use std::hint::black_box;

use kurbo::{Affine, Rect, RoundedRect, Shape as _, Vec2};
use reelm_assets::PreparedAssets;
use reelm_benches::surface;
use reelm_ids::{AssetIdx, FontIdx, Hash128};
use reelm_pixel::{BlendMode, BlurScratch, CpuLevel, PixelBytes, View, ViewMut, blur, composite};
use reelm_plan::*;
use reelm_raster::{Raster, RasterOptions};

use crate::scenes::{self, Color, GLYPH_SIZE, HEIGHT, RADIUS, WIDTH};

/// The photo, the first asset of [`crate::assets`].
const PHOTO: AssetIdx = AssetIdx(0);

/// A plan's builder, a raster, and the frame that they draw.
pub(crate) struct Ours {
    assets: PreparedAssets,
    builder: PlanBuilder,
    plan: RenderPlan,
    raster: Raster,
    frame: Vec<u8>,
    glyphs: Vec<Glyph>,
}

impl Ours {
    pub(crate) fn new(assets: PreparedAssets) -> Self {
        Self {
            assets,
            builder: PlanBuilder::new(),
            plan: RenderPlan::default(),
            raster: Raster::new(RasterOptions::default()),
            frame: vec![0; WIDTH as usize * HEIGHT as usize * 4],
            glyphs: Vec::new(),
        }
    }

    /// The frame that was drawn last.
    pub(crate) fn frame(&self) -> &[u8] {
        &self.frame
    }

    fn draw(&mut self, build: impl FnOnce(&mut PlanBuilder)) {
        self.builder.begin(WIDTH, HEIGHT, scenes::GROUND);
        build(&mut self.builder);
        self.builder.finish(&mut self.plan);
        let mut output = ViewMut::new(&mut self.frame, WIDTH, HEIGHT).expect("the frame has its size");
        self.raster.execute(black_box(&self.plan), &self.assets, &mut output);
    }

    pub(crate) fn rects(&mut self, n: usize) {
        let phase = scenes::phase(n);
        self.draw(|b| {
            for (rect, color) in scenes::rects(phase) {
                let path = b.path(RoundedRect::from_rect(rect, RADIUS).path_elements(0.1));
                b.fill_path(path, FillRule::NonZero, Brush::Solid(floats(color)), Affine::IDENTITY, 1.0, None);
            }
        });
    }

    pub(crate) fn stars(&mut self, n: usize) {
        let phase = scenes::phase(n);
        self.draw(|b| {
            for (star, [from, to], colors) in scenes::stars(phase) {
                let kind = GradientKind::Linear { from: [from.x, from.y], to: [to.x, to.y] };
                let gradient = Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space: GradientSpace::Srgb };
                let [first, last] = colors.map(floats);
                let brush =
                    b.gradient(gradient, &[Stop { offset: 0.0, color: first }, Stop { offset: 1.0, color: last }]);
                let path = b.path(star);
                b.fill_path(path, FillRule::NonZero, brush, Affine::IDENTITY, 1.0, None);
            }
        });
    }

    pub(crate) fn layers(&mut self, n: usize) {
        let phase = scenes::phase(n);
        self.draw(|b| {
            photo_beneath(b, phase);
            for (mode, color) in scenes::layers() {
                let blend = BlendMode::from_name(mode).expect("a mode");
                b.push_layer(&Layer { blend, ..Layer::default() }, &[]);
                let path = b.path(RoundedRect::from_rect(full() + Vec2::new(phase, phase), RADIUS).path_elements(0.1));
                b.fill_path(path, FillRule::NonZero, Brush::Solid(floats(color)), Affine::IDENTITY, 1.0, None);
                b.pop_layer();
            }
        });
    }

    pub(crate) fn glyphs(&mut self, n: usize) {
        let mut glyphs = core::mem::take(&mut self.glyphs);
        glyphs.clear();
        glyphs.extend(scenes::glyphs(n).map(|(id, [x, y])| Glyph { id, x, y }));
        self.draw(|b| {
            let run = GlyphRun {
                font: FontIdx(0),
                size: GLYPH_SIZE,
                coords: [0; MAX_COORDS],
                coord_count: 0,
                skew: 0.0,
                embolden: 0.0,
                glyphs: 0..0,
            };
            // What stands for the glyphs and their places; the layout of a text hashes them once.
            let hash = Hash128(1 + n as u128);
            b.glyphs(run, &glyphs, full(), hash, None, Brush::Solid([1.0; 4]), Affine::IDENTITY, 1.0);
        });
        self.glyphs = glyphs;
    }

    pub(crate) fn photo(&mut self, n: usize) {
        let phase = scenes::phase(n);
        let [width, height] = self.assets.image_size(PHOTO).map(f64::from);
        self.draw(|b| {
            let brush = Brush::Image { asset: PHOTO, transform: Affine::IDENTITY, sampling: Sampling::Bilinear };
            b.fill_rect(Rect::new(0.0, 0.0, width, height), brush, scenes::photo(width, height, phase), 1.0);
        });
    }

    /// What [`Kernels`] work on: the photo over the frame, and a picture that is partly transparent.
    pub(crate) fn kernels(&mut self) -> Kernels {
        self.photo(0);
        let opaque = self.frame.clone();
        let mut over = opaque.clone();
        for (i, pixel) in over.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            // Alpha rises from left to right.
            let alpha = (i as u32 % WIDTH * 255 / (WIDTH - 1)) as u16;
            *pixel = pixel.map(|channel| (u16::from(channel) * alpha / 255) as u8);
        }
        let [dst, opaque, over] = [&opaque, &opaque, &over].map(|pixels| surface(pixels));
        Kernels { dst, opaque, over, scratch: BlurScratch::new() }
    }
}

/// The frame beneath the layers: the photo, lest the modes meet one colour only.
fn photo_beneath(b: &mut PlanBuilder, phase: f64) {
    let brush = Brush::Image { asset: PHOTO, transform: Affine::scale(1.3), sampling: Sampling::Bilinear };
    b.fill_rect(full(), brush, Affine::translate((phase - 8.0, -8.0)), 1.0);
}

fn full() -> Rect {
    Rect::new(0.0, 0.0, f64::from(WIDTH), f64::from(HEIGHT))
}

fn floats(color: Color) -> [f32; 4] {
    color.map(|channel| f32::from(channel) / 255.0)
}

/// Surfaces for the kernels that are rows of their own.
pub(crate) struct Kernels {
    opaque: PixelBytes,
    over: PixelBytes,
    dst: PixelBytes,
    scratch: BlurScratch,
}

impl Kernels {
    pub(crate) fn frame(&self) -> &[u8] {
        &self.dst
    }

    /// Puts the photo back where a kernel writes in place; not part of what is measured.
    pub(crate) fn restore(&mut self) {
        self.dst.copy_from_slice(&self.opaque);
    }

    /// What [`over`](Self::over) reads and writes, without arithmetic.
    pub(crate) fn copy(&mut self) {
        black_box(&mut self.dst).copy_from_slice(black_box(&self.over));
    }

    pub(crate) fn over(&mut self) {
        let mut dst = ViewMut::new(&mut self.dst, WIDTH, HEIGHT).expect("a frame");
        let src = View::new(&self.over, WIDTH, HEIGHT).expect("a frame");
        composite(CpuLevel::detect(), &mut dst, 0, 0, &src, 255, BlendMode::Normal);
    }

    pub(crate) fn blur(&mut self) {
        let mut dst = ViewMut::new(&mut self.dst, WIDTH, HEIGHT).expect("a frame");
        blur(CpuLevel::detect(), &mut dst, &mut self.scratch, 16.0, 16.0);
    }
}
