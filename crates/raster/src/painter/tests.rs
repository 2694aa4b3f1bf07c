//! The pinned level, which must not depend on the CPU, and batches, which must not show.

use kurbo::{BezPath, Circle, RoundedRect, Shape as _};
use reelm_pixel::View;
use reelm_plan::{
    FontView, Gradient, GradientKind, GradientSpace, ImageView, Layer, LayerClip, PlanBuilder, Sampling, Stop,
    StrokeStyle,
};
use vello_common::fearless_simd::Level;

use super::*;

/// Curves, strokes, gradients, clips and turned rectangles: images: all of the library that a plan can reach.
fn plan() -> RenderPlan {
    let mut b = PlanBuilder::new();
    let mut plan = RenderPlan::default();
    b.begin(301, 203, [0; 4]);
    let stops = [0.0, 0.3, 1.0].map(|offset| Stop { offset, color: [offset, 0.7, 1.0 - offset, 0.4 + 0.6 * offset] });
    let kinds = [
        GradientKind::Linear { from: [3.0, 5.0], to: [171.0, 99.7] },
        GradientKind::Radial { focal: [30.1, 50.0], center: [80.0, 70.0], radius: 90.3 },
    ];
    for (n, kind) in kinds.into_iter().enumerate() {
        let space = [GradientSpace::Srgb, GradientSpace::Oklab][n];
        let brush = b.gradient(Gradient { kind, transform: Affine::rotate(0.1), stops: 0..0, space }, &stops);
        let turn = Affine::translate((40.0 + 77.7 * n as f64, 20.3)) * Affine::rotate(0.3 * n as f64);
        let path = b.path(RoundedRect::new(0.0, 0.0, 120.3, 88.8, 17.7).path_elements(0.01));
        b.fill_path(path, FillRule::NonZero, brush, turn, 0.9, None);
    }
    let mut curve = BezPath::new();
    curve.move_to((10.0, 190.0));
    for i in 0..12 {
        let x = 10.0 + 24.1 * f64::from(i);
        curve.curve_to((x + 7.7, 20.3), (x + 13.3, 211.1), (x + 24.1, 190.0 - 9.3 * f64::from(i)));
    }
    let stroke = StrokeStyle {
        width: 3.3,
        join: kurbo::Join::Round,
        cap: kurbo::Cap::Round,
        miter_limit: 4.0,
        dashes: 0..0,
        dash_offset: 1.0,
    };
    let stroke = b.stroke(stroke, &[17.0, 5.5]);
    let circle = b.path(Circle::new((150.0, 100.0), 93.3).path_elements(0.01));
    let clip = b.clip_path(circle, FillRule::EvenOdd, Affine::IDENTITY, None);
    b.push_layer(&Layer { clip: LayerClip::Path(clip), ..Layer::default() }, &[]);
    let path = b.path(curve);
    let brush = Brush::Solid([0.9, 0.2, 0.1, 0.8]);
    b.stroke_path(path, stroke, brush, Affine::IDENTITY, 1.0, None);
    b.pop_layer();
    let asset = reelm_ids::AssetIdx(0);
    for (n, sampling) in [Sampling::Bilinear, Sampling::Nearest].into_iter().enumerate() {
        let brush = Brush::Image { asset, transform: Affine::scale(7.3), sampling };
        let turn = Affine::translate((190.0, 9.7 + 60.0 * n as f64)) * Affine::rotate(0.4);
        b.fill_rect(Rect::new(0.0, 0.0, 80.0, 80.0), brush, turn, 0.7);
    }
    b.finish(&mut plan);
    plan
}

/// A picture of 16 by 16 pixels.
struct Picture(Vec<u8>);

impl Resources for Picture {
    fn image(&self, _asset: reelm_ids::AssetIdx) -> Option<ImageView<'_>> {
        Some(ImageView { pixels: View::new(&self.0, 16, 16)?, hash: reelm_ids::Hash128(1), opaque: false })
    }

    fn font(&self, _font: reelm_ids::FontIdx) -> Option<FontView<'_>> {
        None
    }
}

fn paint(plan: &RenderPlan, options: &RasterOptions, level: Level) -> Vec<u8> {
    let mut painter = Painter::new(options, SharedLevels::default(), SharedCoverages::new(0));
    painter.coverer = Coverer::at_level(level, options, SharedCoverages::new(0));
    let picture = Picture((0..1024_u32).map(|i| if i % 4 == 3 { 255 } else { ((i * i * 37) >> 3) as u8 }).collect());
    let mut bytes = vec![0; 301 * 203 * 4];
    let pixels = ViewMut::new(&mut bytes, 301, 203).unwrap();
    let rect = IRect::from_size(0, 0, 301, 203);
    painter.draw(
        plan,
        0..plan.items.len() as u32,
        &picture,
        Canvas { pixels, covers: rect, rect, clear: Some([0; 4]), clip: &[rect] },
    );
    bytes
}

#[test]
#[cfg(target_arch = "x86_64")]
fn the_pinned_level_gives_the_bytes_of_the_oldest_cpu() {
    let (plan, options) = (plan(), RasterOptions::default());
    assert!(plan.items.len() >= 3);
    let oldest = Level::Sse2(pinned_level().as_sse2().unwrap());
    let expected = paint(&plan, &options, oldest);
    assert!(expected.iter().filter(|byte| **byte != 0).count() > 50_000);
    assert!(paint(&plan, &options, pinned_level()) == expected);
}

/// Draws the items in ranges of `step`.
fn in_ranges(plan: &RenderPlan, step: usize, clip: &[IRect]) -> Vec<u8> {
    let mut painter = Painter::new(&RasterOptions::default(), SharedLevels::default(), SharedCoverages::new(0));
    let rect = IRect::from_size(0, 0, 900, 700);
    let mut bytes = vec![77; 900 * 700 * 4];
    let items = plan.items.len();
    for first in (0..items).step_by(step) {
        let pixels = ViewMut::new(&mut bytes, 900, 700).unwrap();
        let canvas = Canvas { pixels, covers: rect, rect, clear: None, clip };
        painter.draw(plan, first as u32..(first + step).min(items) as u32, &Picture(vec![200; 1024]), canvas);
    }
    bytes
}

#[test]
fn items_that_wait_for_each_other_look_as_if_each_came_alone() {
    let mut b = PlanBuilder::new();
    let mut plan = RenderPlan::default();
    b.begin(900, 700, [0; 4]);
    for i in 0..500_u32 {
        let (x, y) = (f64::from(i * 97 % 880) - 30.3, f64::from(i * 61 % 690) - 20.7);
        let color = [i * 37 % 256, i * 73 % 256, i * 151 % 256, 40 + i % 216].map(|v| v as f32 / 255.0);
        let path = b.path(RoundedRect::new(0.0, 0.0, 50.0 + f64::from(i % 60), 70.5, 9.0).path_elements(0.05));
        let blend = if i % 7 == 3 { BlendMode::Multiply } else { BlendMode::Normal };
        b.push_layer(&Layer { blend, ..Layer::default() }, &[]);
        let brush = match i % 50 {
            // Not in one colour, and too large to wait.
            9 => {
                Brush::Image { asset: reelm_ids::AssetIdx(0), transform: Affine::IDENTITY, sampling: Sampling::Nearest }
            }
            _ => Brush::Solid(color),
        };
        let scale = if i % 50 == 20 { 9.0 } else { 1.0 };
        let place = Affine::translate((x, y)) * Affine::rotate(f64::from(i % 5) * 0.1) * Affine::scale(scale);
        b.fill_path(path, FillRule::NonZero, brush, place, 0.9, None);
        b.pop_layer();
    }
    b.finish(&mut plan);
    assert_eq!(plan.items.len(), 500);
    let whole = [IRect::from_size(0, 0, 900, 700)];
    let parts = [IRect::from_size(10, 3, 400, 333), IRect::from_size(500, 101, 399, 590)];
    for clip in [&whole[..], &parts] {
        let alone = in_ranges(&plan, 1, clip);
        assert!(in_ranges(&plan, 500, clip) == alone);
        assert!(in_ranges(&plan, 123, clip) == alone);
    }
}
