//! The rows of vello_cpu, which is linked as it is; its SIMD level is the best that it finds.

use std::sync::Arc;

use kurbo::{Affine, Rect, RoundedRect, Shape as _, Vec2};
use vello_cpu::color::{AlphaColor, Srgb};
use vello_cpu::peniko::{
    BlendMode, ColorStop, ColorStops, Compose, Extend, Gradient, ImageQuality, ImageSampler, LinearGradientPosition,
    Mix,
};
use vello_cpu::{Image, ImageSource, Pixmap, RenderContext, Resources};

use crate::scenes::{self, Color, HEIGHT, RADIUS, WIDTH};

/// A context, and the frame that it draws.
pub(crate) struct Vello {
    context: RenderContext,
    resources: Resources,
    frame: Pixmap,
    photo: Arc<Pixmap>,
}

impl Vello {
    /// `photo` is premultiplied RGBA8.
    pub(crate) fn new(photo: &[u8], width: u32, height: u32) -> Self {
        let mut pixmap = Pixmap::new(width as u16, height as u16);
        pixmap.data_as_u8_slice_mut().copy_from_slice(photo);
        pixmap.recompute_may_have_transparency();
        Self {
            context: RenderContext::new(WIDTH as u16, HEIGHT as u16),
            resources: Resources::default(),
            frame: Pixmap::new(WIDTH as u16, HEIGHT as u16),
            photo: Arc::new(pixmap),
        }
    }

    pub(crate) fn frame(&self) -> &[u8] {
        self.frame.data_as_u8_slice()
    }

    fn draw(&mut self, build: impl FnOnce(&mut RenderContext, &Arc<Pixmap>)) {
        self.context.reset();
        self.context.set_paint(solid(scenes::GROUND));
        self.context.fill_rect(&full());
        build(&mut self.context, &self.photo);
        self.context.flush();
        self.context.render(&mut self.frame, &mut self.resources);
    }

    pub(crate) fn rects(&mut self, n: usize) {
        let phase = scenes::phase(n);
        self.draw(|context, _| {
            for (rect, color) in scenes::rects(phase) {
                context.set_paint(solid(color));
                context.fill_path(&RoundedRect::from_rect(rect, RADIUS).to_path(0.1));
            }
        });
    }

    pub(crate) fn stars(&mut self, n: usize) {
        let phase = scenes::phase(n);
        self.draw(|context, _| {
            for (star, [start, end], [first, last]) in scenes::stars(phase) {
                let stops = [ColorStop::from((0.0, solid(first))), ColorStop::from((1.0, solid(last)))];
                context.set_paint(Gradient {
                    kind: LinearGradientPosition { start, end }.into(),
                    stops: ColorStops::from(stops.as_slice()),
                    extend: Extend::Pad,
                    ..Gradient::default()
                });
                context.fill_path(&star);
            }
        });
    }

    pub(crate) fn layers(&mut self, n: usize) {
        let phase = scenes::phase(n);
        self.draw(|context, photo| {
            context.set_transform(Affine::translate((phase - 8.0, -8.0)));
            context.set_paint(image(photo));
            context.set_paint_transform(Affine::scale(1.3));
            context.fill_rect(&full());
            context.reset_paint_transform();
            context.reset_transform();
            for (mode, color) in scenes::layers() {
                context.push_blend_layer(blend(mode));
                context.set_paint(solid(color));
                let rect = full() + Vec2::new(phase, phase);
                context.fill_path(&RoundedRect::from_rect(rect, RADIUS).to_path(0.1));
                context.pop_layer();
            }
        });
    }

    pub(crate) fn photo(&mut self, n: usize) {
        let phase = scenes::phase(n);
        self.draw(|context, photo| {
            let (width, height) = (f64::from(photo.width()), f64::from(photo.height()));
            context.set_transform(scenes::photo(width, height, phase));
            context.set_paint(image(photo));
            context.fill_rect(&Rect::new(0.0, 0.0, width, height));
            context.reset_transform();
        });
    }
}

fn image(photo: &Arc<Pixmap>) -> Image {
    let sampler = ImageSampler {
        x_extend: Extend::Pad,
        y_extend: Extend::Pad,
        quality: ImageQuality::Medium,
        ..ImageSampler::default()
    };
    Image { image: ImageSource::Pixmap(Arc::clone(photo)), sampler }
}

fn full() -> Rect {
    Rect::new(0.0, 0.0, f64::from(WIDTH), f64::from(HEIGHT))
}

fn solid([r, g, b, a]: Color) -> AlphaColor<Srgb> {
    AlphaColor::from_rgba8(r, g, b, a)
}

fn blend(mode: &str) -> BlendMode {
    let mix = match mode {
        "multiply" => Mix::Multiply,
        "screen" => Mix::Screen,
        "overlay" => Mix::Overlay,
        "darken" => Mix::Darken,
        "lighten" => Mix::Lighten,
        "hard-light" => Mix::HardLight,
        "difference" => Mix::Difference,
        "exclusion" => Mix::Exclusion,
        "soft-light" => Mix::SoftLight,
        "color-dodge" => Mix::ColorDodge,
        "color-burn" => Mix::ColorBurn,
        _ => return BlendMode::new(Mix::Normal, Compose::PlusLighter),
    };
    BlendMode::new(mix, Compose::SrcOver)
}
