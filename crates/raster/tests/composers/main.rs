//! Lasting surfaces and what composers lay: what is brought up to date is what is drawn from nothing, however it is drawn.

#[path = "../pixels/support.rs"]
#[allow(dead_code, reason = "this test uses a part of it")]
mod support;

mod scene;
mod shown;

use kurbo::{Affine, Rect};
use reelm_ids::{BankIdx, Hash128, SurfaceId};
use reelm_pixel::{BlendMode, IRect, ViewMut, copy};
use reelm_plan::*;
use reelm_raster::{Raster, RasterOptions, RasterStats, Shown};
use scene::{Banks, Scene};
use support::*;

/// A canvas on which strokes gather: the state is the number of strokes.
struct Canvas {
    builder: PlanBuilder,
    rect: IRect,
}

fn state(strokes: u32) -> Hash128 {
    if strokes == 0 { Hash128::ZERO } else { Hash128::of(&strokes.to_le_bytes()) }
}

impl Canvas {
    fn new() -> Self {
        Self { builder: PlanBuilder::new(), rect: IRect::new(0, 0, 80, 60) }
    }

    /// Goes from `base` strokes to `strokes`.
    fn plan(&mut self, base: u32, strokes: u32) -> RenderPlan {
        let mut plan = RenderPlan::default();
        let (b, rect) = (&mut self.builder, self.rect);
        b.begin(80, 60, [9, 9, 9, 255]);
        let lasting = Lasting { key: 1, rect, clear: [0; 4], base: state(base), state: state(strokes) };
        let surface = b.lasting(lasting);
        b.begin_on(surface);
        (base..strokes).for_each(|stroke| draw_stroke(b, surface, stroke));
        b.end_on();
        b.copy(CopyPart { source: surface, from: rect, to: [0, 0], opacity: 200, blend: BlendMode::Normal });
        b.finish(&mut plan);
        plan
    }
}

/// Strokes of all kinds: shapes, erasure, floods, filters, the surface moved over itself.
fn draw_stroke(b: &mut PlanBuilder, surface: SurfaceId, stroke: u32) {
    let at = f64::from(stroke * 7 % 50);
    match stroke % 6 {
        0 | 1 => {
            let brush = rgba((40 * stroke % 200) as u8, 90, 200, 150);
            b.fill_rect(rect(at, at * 0.6, 30.0, 20.5), brush, Affine::rotate(0.1), 1.0);
        }
        2 => {
            b.push_layer(&Layer { blend: BlendMode::DestinationOut, opacity: 0.7, ..Layer::default() }, &[]);
            b.fill_rect(rect(at, 5.0, 12.0, 50.0), rgba(0, 0, 0, 255), Affine::IDENTITY, 1.0);
            b.pop_layer();
        }
        3 => b.flood(FloodFill {
            seed: [at as i32, 30],
            color: [0, 60, 0, 90],
            tolerance: 12,
            blend: BlendMode::Normal,
            within: IRect::new(0, 0, 80, 60),
        }),
        4 => b.filter_on(Filter::Blur { sigma: [0.8, 0.8] }),
        _ => b.copy(CopyPart {
            source: surface,
            from: IRect::new(0, 0, 80, 60),
            to: [5, 3],
            opacity: 255,
            blend: BlendMode::Copy,
        }),
    }
}

fn ops(raster: &Raster) -> u64 {
    raster.stats().ops - raster.stats().ops_skipped
}

#[test]
fn what_gathers_is_what_is_drawn_at_once() {
    for retained_bytes in [0, 1 << 20] {
        let mut canvas = Canvas::new();
        let mut raster = Raster::new(RasterOptions { retained_bytes, ..RasterOptions::default() });
        for strokes in 1..14 {
            let step = canvas.plan(strokes - 1, strokes);
            let picture = execute_with(&mut raster, &step, &NoResources);
            let whole = canvas.plan(0, strokes);
            assert!(picture == execute(&whole, &NoResources), "after {strokes} strokes");
            assert_eq!(raster.held(1), Some(state(strokes)));
            let before = ops(&raster);
            // Said again, nothing but the copy is done, and nothing changes.
            assert!(execute_with(&mut raster, &step, &NoResources) == picture);
            assert!(ops(&raster) - before <= 1);
            assert!(execute_with(&mut raster, &whole, &NoResources) == picture);
        }
        let RasterStats { surfaces_stale, lasting_surfaces, lasting_bytes, .. } = raster.stats();
        assert_eq!((surfaces_stale, lasting_surfaces), (0, 1));
        assert!(lasting_bytes >= 80 * 60 * 4);
    }
}

#[test]
fn an_owner_that_is_wrong_is_told_and_poisons_nothing() {
    let mut canvas = Canvas::new();
    let mut raster = Raster::new(RasterOptions::default());
    let step = canvas.plan(2, 3);
    for times in 1..4 {
        execute_with(&mut raster, &step, &NoResources);
        assert_eq!((raster.stats().surfaces_stale, raster.held(1)), (times, None));
    }
    let whole = canvas.plan(0, 3);
    assert!(execute_with(&mut raster, &whole, &NoResources) == execute(&whole, &NoResources));
    assert_eq!(raster.held(1), Some(state(3)));
}

#[test]
fn what_draws_nothing_that_is_seen_leads_to_a_state_all_the_same() {
    let (mut raster, mut builder) = (Raster::new(RasterOptions::default()), PlanBuilder::new());
    let mut plan = RenderPlan::default();
    let (mut shown, before) = (vec![0; 80 * 60 * 4], IRect::new(0, 0, 80, 60));
    for (base, strokes, at) in [(0, 1, 10.0), (1, 2, 500.0), (2, 3, 700.0)] {
        builder.begin_without_output();
        let lasting = Lasting { key: 1, rect: before, clear: [0; 4], base: state(base), state: state(strokes) };
        let surface = builder.lasting(lasting);
        builder.begin_on(surface);
        builder.fill_rect(rect(at, 5.0, 9.0, 9.0), rgba(9, 90, 200, 255), Affine::IDENTITY, 1.0);
        builder.end_on();
        builder.finish(&mut plan);
        raster.execute(&plan, &NoResources, &mut ViewMut::new(&mut shown, 80, 60).unwrap());
        assert_eq!(raster.held(1), Some(state(strokes)), "{strokes} strokes");
    }
    assert_eq!(raster.stats().surfaces_stale, 0);
}

#[test]
fn what_is_forgotten_is_not_held() {
    let (mut canvas, mut raster) = (Canvas::new(), Raster::new(RasterOptions::default()));
    execute_with(&mut raster, &canvas.plan(0, 2), &NoResources);
    raster.forget(1);
    assert_eq!((raster.held(1), raster.stats().lasting_bytes, raster.stats().live_bytes), (None, 0, 0));
    let again = canvas.plan(0, 2);
    assert!(execute_with(&mut raster, &again, &NoResources) == execute(&again, &NoResources));
}

#[test]
fn a_surface_of_another_size_keeps_what_both_have() {
    let (mut canvas, mut raster) = (Canvas::new(), Raster::new(RasterOptions::default()));
    let old = execute_with(&mut raster, &canvas.plan(0, 2), &NoResources);
    canvas.rect = IRect::new(-10, 0, 70, 50);
    // From two strokes to what is called a hundred, without any.
    let mut plan = RenderPlan::default();
    let b = &mut canvas.builder;
    b.begin(80, 60, [9, 9, 9, 255]);
    let lasting = Lasting { key: 1, rect: canvas.rect, clear: [0; 4], base: state(2), state: state(100) };
    let surface = b.lasting(lasting);
    b.copy(CopyPart { source: surface, from: canvas.rect, to: [-10, 0], opacity: 200, blend: BlendMode::Normal });
    b.finish(&mut plan);
    let new = execute_with(&mut raster, &plan, &NoResources);
    assert!(new.crop(IRect::new(0, 0, 70, 50)) == old.crop(IRect::new(0, 0, 70, 50)));
    assert_eq!((new.at(75, 20), raster.held(1)), ([9, 9, 9, 255], Some(state(100))));
}

#[test]
fn there_is_room_for_so_many_bytes_only() {
    let mut canvas = Canvas::new();
    let mut raster = Raster::new(RasterOptions { lasting_bytes: 80 * 60 * 4 - 1, ..RasterOptions::default() });
    let plan = canvas.plan(0, 2);
    let mut shown = Shown::new();
    for _ in 0..2 {
        let mut bytes = vec![0; 80 * 60 * 4];
        raster.update(&plan, &NoResources, &mut ViewMut::new(&mut bytes, 80, 60).unwrap(), &mut shown, 1);
        assert!(bytes.as_chunks::<4>().0.iter().all(|pixel| *pixel == [9, 9, 9, 255]), "it is transparent");
    }
    assert_eq!((raster.held(1), raster.stats().lasting_bytes), (None, 0));
    assert!(raster.stats().surfaces_refused >= 1);
}

#[test]
fn a_plan_without_output_only_brings_surfaces_up_to_date() {
    let (mut canvas, mut raster) = (Canvas::new(), Raster::new(RasterOptions::default()));
    let mut plan = RenderPlan::default();
    let b = &mut canvas.builder;
    b.begin_without_output();
    let lasting = Lasting { key: 1, rect: canvas.rect, clear: [0; 4], base: Hash128::ZERO, state: state(3) };
    let surface = b.lasting(lasting);
    b.begin_on(surface);
    (0..3).for_each(|stroke| draw_stroke(b, surface, stroke));
    b.end_on();
    b.finish(&mut plan);
    let mut untouched = [0xA5; 16];
    raster.execute(&plan, &NoResources, &mut ViewMut::new(&mut untouched, 2, 2).unwrap());
    assert_eq!((untouched, raster.held(1)), ([0xA5; 16], Some(state(3))));
    let mut in_pieces = Raster::new(RasterOptions::default());
    assert!(in_pieces.deliver(&plan, &NoResources, &mut Shown::new(), 1, &mut |at, _| panic!("a piece at {at:?}")));
    assert_eq!(in_pieces.held(1), Some(state(3)));
    let shown = execute_with(&mut raster, &canvas.plan(3, 3), &NoResources);
    assert!(shown == execute(&canvas.plan(0, 3), &NoResources));
}

#[test]
fn a_walk_over_tiles_is_the_same_in_every_way() {
    let banks = Banks::new();
    let mut scene = Scene::new();
    let mut raster = Raster::new(RasterOptions::default());
    let (mut updating, mut banded) = (Raster::new(RasterOptions::default()), Raster::new(RasterOptions::default()));
    let mut in_pieces = Raster::new(RasterOptions::default());
    let mut outputs = [(); 3].map(|()| vec![0; scene::BYTES]);
    let mut shown = [(); 3].map(|()| Shown::new());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    for frame in 0..60 {
        let plan = scene.plan(frame, &banks, false);
        let whole = execute(&Scene::new().plan(frame, &banks, true), &banks);
        if frame == 20 {
            whole.look("composers-scene");
        }
        assert!(execute_with(&mut raster, &plan, &banks) == whole, "frame {frame}");
        let [one, two, three] = &mut outputs;
        let mut output = scene::view(one);
        updating.update(&plan, &banks, &mut output, &mut shown[0], 1);
        assert!(*one == whole.bytes, "frame {frame} with damage");
        pool.install(|| banded.update(&plan, &banks, &mut scene::view(two), &mut shown[1], 3));
        assert!(*two == whole.bytes, "frame {frame} in bands");
        in_pieces.deliver(&plan, &banks, &mut shown[2], 1, &mut |[x, y], piece| {
            let place = IRect::from_size(x as i32, y as i32, piece.width(), piece.height());
            copy(&mut scene::view(three).sub_mut(place), 0, 0, piece);
        });
        assert!(*three == whole.bytes, "frame {frame} in pieces");
    }
    assert_eq!([&raster, &updating, &banded, &in_pieces].map(|raster| raster.stats().surfaces_stale), [0; 4]);
    let all = 60 * scene::BYTES as u64 / 4;
    assert!(updating.stats().pixels_damaged < all / 10 * 9);
}

#[test]
fn tiles_without_their_base_are_drawn_all() {
    let banks = Banks::new();
    let mut scene = Scene::new();
    scene.plan(0, &banks, false);
    // The raster has not seen the frame before.
    let plan = scene.plan(1, &banks, false);
    let mut raster = Raster::new(RasterOptions::default());
    assert!(execute_with(&mut raster, &plan, &banks) == execute(&Scene::new().plan(1, &banks, true), &banks));
    assert_eq!(raster.stats().surfaces_stale, 0);
}

#[test]
fn sprites_are_drawn_in_their_order_and_cut_by_clips() {
    let banks = Banks::new();
    let sprite = |x, glyph| scene::sprite(x, 4, glyph);
    let mut picture = plan(64, 32, NONE, |b| {
        let clip = LayerClip::Rect(Rect::new(0.0, 0.0, 30.0, 10.0), Affine::IDENTITY);
        b.push_layer(&clipped(clip), &[]);
        b.sprites([sprite(2, 0), sprite(8, 1), SpriteItem { bank: BankIdx(77), ..sprite(0, 0) }]);
        b.pop_layer();
    });
    let got = execute(&picture, &banks);
    let expected = |x: i32, y: i32| {
        let colors = [(2, 0), (8, 1)].map(|(left, glyph)| {
            let inside = IRect::new(left, 4, left + 16, 20).contains_point(x, y) && y < 10 && x < 30;
            if inside { banks.sprite_pixel(glyph, (x - left) as u32, (y - 4) as u32) } else { NONE }
        });
        colors
            .into_iter()
            .fold(NONE, |under, color| reelm_pixel::scalar::composite(color, under, 255, BlendMode::Normal))
    };
    for (x, y) in (0..64).flat_map(|x| (0..32).map(move |y| (x, y))) {
        assert_eq!(got.at(x as u32, y as u32), expected(x, y), "{x},{y}");
    }
    picture.sprites.clear();
    execute(&picture, &banks);
}
