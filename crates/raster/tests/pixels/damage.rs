//! Damage: an updated buffer has the bytes of one that was drawn anew, and what did not change is not drawn.

use kurbo::{Affine, Circle, Shape as _};
use reelm_pixel::{BlendMode, ViewMut};
use reelm_plan::*;
use reelm_raster::{Raster, Shown};

use crate::support::*;

/// Enough pixels to be drawn in bands.
const WIDTH: u32 = 400;
const HEIGHT: u32 = 250;

/// A small random sequence.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A frame of some of eight things, each of which stands still, moves, turns, fades, blends, or is gone for a while.
fn frame(number: u64) -> RenderPlan {
    plan(WIDTH, HEIGHT, [9, 20, 30, 255], |b| {
        for thing in 0..8_u64 {
            let mut dice = Dice(thing * 7 + (number / 3) * if thing % 3 == 0 { 1000 } else { 0 });
            if dice.roll(6) == 0 {
                continue;
            }
            let (x, y) = (dice.roll(280) as f64, dice.roll(160) as f64);
            let at = match thing {
                1 => Affine::translate((x + number as f64, y)),
                2 => Affine::translate((x, y)) * Affine::rotate(0.3 * number as f64),
                _ => Affine::translate((x, y)),
            };
            let color = [0.2 + 0.1 * thing as f32, 0.9, 0.4, if thing == 4 { 0.1 * (number % 10) as f32 } else { 0.8 }];
            let draw = |b: &mut PlanBuilder| match thing {
                3 => {
                    let stops = [0.0, 1.0].map(|offset| Stop { offset, color: [offset, 0.3, 0.5, 1.0] });
                    let kind = GradientKind::Radial { focal: [20.0, 10.0], center: [25.0, 15.0], radius: 40.0 };
                    let gradient =
                        Gradient { kind, transform: Affine::IDENTITY, stops: 0..0, space: GradientSpace::Srgb };
                    let brush = b.gradient(gradient, &stops);
                    b.fill_rect(rect(0.0, 0.0, 60.0, 40.0), brush, at, 1.0);
                }
                5 | 6 => {
                    let path = b.path(Circle::new((20.0, 20.0), 17.3).path_elements(0.01));
                    b.fill_path(path, FillRule::NonZero, Brush::Solid(color), at, 1.0, None);
                }
                _ => b.fill_rect(rect(0.0, 0.0, 50.3, 31.7), Brush::Solid(color), at, 1.0),
            };
            let blend = if thing == 7 { BlendMode::Screen } else { BlendMode::Normal };
            let shadow = [Filter::DropShadow { offset: [3.0, 4.0], sigma: [3.0; 2], color: [0.0, 0.0, 0.0, 0.6] }];
            let turned = Layer { placement: Some(Affine::rotate(0.02)), ..Layer::default() };
            match thing {
                5 => b.push_layer(&Layer::default(), &shadow),
                6 => b.push_layer(&turned, &[]),
                _ => b.push_layer(&Layer { blend, ..Layer::default() }, &[]),
            }
            draw(b);
            b.pop_layer();
        }
    })
}

fn anew(plan: &RenderPlan) -> Vec<u8> {
    execute_with(&mut Raster::default(), plan, &NoResources).bytes
}

#[test]
fn an_updated_buffer_is_one_that_was_drawn_anew() {
    for bands in [1, 2, 5] {
        let mut raster = Raster::default();
        let mut shown = Shown::new();
        let mut bytes = vec![77; (WIDTH * HEIGHT * 4) as usize];
        // In order, backwards, and in jumps.
        let order = (0..30).chain((0..30).rev()).chain((0..30).map(|i| i * 17 % 30));
        let mut frames = 0;
        for number in order {
            let plan = frame(number);
            let mut view = ViewMut::new(&mut bytes, WIDTH, HEIGHT).unwrap();
            raster.update(&plan, &NoResources, &mut view, &mut shown, bands);
            assert!(bytes == anew(&plan), "frame {number} in {bands} bands");
            frames += 1;
        }
        let drawn = raster.stats().pixels_damaged as f64 / f64::from(frames * WIDTH * HEIGHT);
        assert!(drawn < 0.75, "{drawn} of all pixels were drawn");
    }
}

#[test]
fn what_does_not_change_is_not_drawn() {
    let scene = |x: f64| {
        plan(WIDTH, HEIGHT, [255; 4], |b| {
            fill_rect(b, rect(0.0, 0.0, 300.0, 180.0), rgba(0, 0, 255, 255));
            fill_rect(b, rect(x, 100.0, 10.0, 10.0), rgba(255, 0, 0, 255));
        })
    };
    let mut raster = Raster::default();
    let mut shown = Shown::new();
    let mut bytes = vec![0; (WIDTH * HEIGHT * 4) as usize];
    let mut update = |plan: &RenderPlan, shown: &mut Shown| {
        let before = raster.stats().pixels_damaged;
        raster.update(plan, &NoResources, &mut ViewMut::new(&mut bytes, WIDTH, HEIGHT).unwrap(), shown, 1);
        raster.stats().pixels_damaged - before
    };
    assert_eq!(update(&scene(20.0), &mut shown), u64::from(WIDTH * HEIGHT));
    assert_eq!(update(&scene(20.0), &mut shown), 0);
    // From column 20 to column 31, in one tile of 64 × 16.
    assert_eq!(update(&scene(21.0), &mut shown), 64 * 16);
    let mut other = shown.clone();
    update(&scene(200.0), &mut other);
    assert_eq!(shown.changed_rows(&other), Some(100..110));
    assert_eq!(shown.changed_rows(&shown), Some(0..0));
    other.forget();
    assert_eq!(shown.changed_rows(&other), None);
    assert_eq!(update(&scene(21.0), &mut other), u64::from(WIDTH * HEIGHT));
}
