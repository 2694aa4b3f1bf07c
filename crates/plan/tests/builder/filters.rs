//! Filters of places and of tables: what they read, how they fold, and that all of them is in the hash, relative to the surface.

use kurbo::{Affine, Rect};
use reelm_ids::AssetIdx;
use reelm_pixel::{ChromaKey, IRect, Mosaic, Tones};
use reelm_plan::{Filter, Layer, Op, PlanBuilder, RenderPlan};

use crate::support::*;

/// A card under filters, moved by whole pixels.
fn filtered(at: [i32; 2], filters: impl Fn(&mut PlanBuilder, Affine) -> Vec<Filter>) -> RenderPlan {
    plan(400, 300, |b| {
        let [x, y] = at.map(f64::from);
        let filters = filters(b, Affine::translate((x, y)));
        in_layer(b, &Layer::default(), &filters, |b| {
            b.fill_rect(Rect::new(40.0, 30.0, 130.0, 80.0), red(), Affine::translate((x, y)), 1.0);
        });
    })
}

fn negative() -> Tones {
    Tones::same(core::array::from_fn(|i| 255 - i as u8))
}

fn dark() -> Tones {
    Tones::same(core::array::from_fn(|i| i as u8 / 2))
}

/// One of each kind that is more than a matrix; `step` changes one of its numbers.
fn kinds(b: &mut PlanBuilder, moved: Affine, step: usize) -> Vec<Vec<Filter>> {
    let more = |n: usize| if step == n { 0.25 } else { 0.0 };
    let inverse = (moved * Affine::scale(2.0 + f64::from(more(1)))).inverse();
    let tones = if step == 1 { negative() } else { dark() };
    let [x, y] = [moved.translation().x, moved.translation().y];
    let color = [0.0, 0.5 + more(1), 0.0];
    let key = ChromaKey { color, tolerance: 0.1 + more(2), softness: 0.1 + more(3), spill: 0.1 + more(4) };
    let grain = Filter::Grain { inverse, amount: 0.3 + more(2), seed: u32::from(step == 3), colored: step == 4 };
    vec![
        b.tones(&tones).into_iter().collect(),
        vec![Filter::Threshold(0.5 + more(1))],
        vec![Filter::ChromaKey(key)],
        vec![Filter::Lut { asset: AssetIdx(u32::from(step == 1)), amount: 0.5 + more(2) }],
        vec![Filter::Vignette {
            inverse,
            radius: 0.5 + more(2),
            softness: 0.5 + more(3),
            amount: 0.5 + more(4),
            color: [more(5); 3],
        }],
        vec![grain],
        vec![Filter::Pixelate(Mosaic { origin: [x + f64::from(more(1)), y], cell: [7.0 + f64::from(more(2)), 9.0] })],
        vec![Filter::Sharpen { sigma: [2.0 + more(1), 2.0], amount: 1.0 + more(2) }],
    ]
}

#[test]
fn every_number_is_in_the_hash_and_whole_pixels_are_not() {
    // How many steps of each kind change something.
    let steps = [1, 1, 4, 2, 5, 4, 2, 2];
    for (kind, steps) in steps.into_iter().enumerate() {
        let made = |at: [i32; 2], step: usize| filtered(at, |b, moved| kinds(b, moved, step).swap_remove(kind));
        let hash = |plan: &RenderPlan| inner(plan)[0].hash;
        let first = made([0, 0], 0);
        assert!(names(&first).contains(&"filter"), "{kind}");
        assert_eq!(hash(&made([117, 63], 0)), hash(&first), "{kind} moves");
        for step in 1..=steps {
            assert_ne!(hash(&made([0, 0], step)), hash(&first), "step {step} of {kind}");
        }
        // Each has words in a printed plan.
        for form in [first.to_text(), first.to_json(), first.to_mermaid()] {
            let words = ["tones", "threshold", "chroma-key", "lut", "vignette", "grain", "pixelate", "sharpen"];
            assert!(form.contains(words[kind]), "{form}");
        }
    }
}

#[test]
fn neighbouring_tones_are_one_and_what_changes_nothing_is_left_out() {
    let tones = |list: &[Tones]| {
        let plan = filtered([0, 0], |b, _| list.iter().filter_map(|tones| b.tones(tones)).collect());
        let filters = plan.ops.values().filter(|op| matches!(op, Op::Filter { .. })).count();
        (filters, plan)
    };
    assert_eq!(tones(&[Tones::IDENTITY]).0, 0);
    assert_eq!(tones(&[negative(), negative()]).0, 0);
    let (count, plan) = tones(&[negative(), dark(), dark()]);
    assert_eq!(count, 1);
    let Some(Op::Filter { filter: Filter::Tones(index), .. }) =
        plan.ops.values().find(|op| matches!(op, Op::Filter { .. }))
    else {
        panic!("{}", plan.to_text())
    };
    assert_eq!(plan.tones[*index as usize], negative().then(&dark()).then(&dark()));
    let nothing = filtered([0, 0], |_, moved| {
        let (inverse, mosaic) = (moved, Mosaic { origin: [0.0; 2], cell: [1.0; 2] });
        vec![
            Filter::Lut { asset: AssetIdx(0), amount: 0.0 },
            Filter::Vignette { inverse, radius: 0.0, softness: 0.0, amount: 0.0, color: [0.0; 3] },
            Filter::Grain { inverse, amount: 0.0, seed: 1, colored: true },
            Filter::Pixelate(mosaic),
            Filter::Sharpen { sigma: [3.0; 2], amount: 0.0 },
        ]
    });
    assert!(!names(&nothing).contains(&"filter"));
}

#[test]
fn a_mosaic_needs_whole_blocks_and_sharpening_what_its_blur_reads() {
    let mosaic = Mosaic { origin: [0.5, -3.0], cell: [16.0, 20.0] };
    let plan = filtered([0, 0], |_, _| vec![Filter::Pixelate(mosaic)]);
    // The card is at 40, 30 to 130, 80.
    assert_eq!(inner(&plan)[0].rect, IRect::new(33, 17, 145, 97));
    // Half of it lies beyond the canvas: whole blocks are read there, too.
    let plan = filtered([-85, 0], |_, _| vec![Filter::Pixelate(mosaic)]);
    assert_eq!(inner(&plan)[0].rect, IRect::new(-15, 17, 49, 97));
    let plan = filtered([-85, 0], |_, _| vec![Filter::Sharpen { sigma: [2.0; 2], amount: 1.0 }]);
    let reach = reelm_pixel::blur_extent(2.0) as i32;
    assert_eq!(inner(&plan)[0].rect, IRect::new(-reach, 30, 45, 80));
}
