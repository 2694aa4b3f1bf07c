//! Text whose glyphs are found one by one looks as if all of it were one outline, and costs what is new in it.

use kurbo::{Affine, Shape};
use reelm_ids::{FontIdx, Hash128};
use reelm_pixel::{BlendMode, IRect};
use reelm_plan::{Brush, FillRule, Glyph, GlyphRun, Layer, LayerClip, MAX_COORDS, PlanBuilder};
use reelm_raster::{PainterKind, Raster, RasterOptions};

use crate::support::*;

const SIZE: f32 = 34.0;
const INK: Brush = Brush::Solid([0.9, 0.8, 0.1, 1.0]);

/// Glyphs that share no pixel, that share some with their neighbour, and with one farther off.
const TEXTS: [(&str, &[[f32; 2]]); 5] = [
    ("apart", &[[4.3, 40.0], [37.8, 40.6], [71.25, 39.1], [5.1, 80.2], [40.0, 80.0], [73.7, 80.9]]),
    ("close", &[[4.3, 40.0], [17.3, 40.2], [30.1, 40.0], [58.0, 40.0], [70.7, 40.1]]),
    ("heap", &[[20.0, 40.0], [22.5, 41.0], [21.0, 38.0], [24.0, 43.3]]),
    ("astray", &[[4.3, 40.0], [40.1, 40.0], [75.0, 40.0], [9.0, 44.0]]),
    ("backwards", &[[80.2, 80.0], [50.5, 80.0], [18.9, 80.0], [80.0, 40.0], [12.0, 40.9]]),
];

fn glyphs(at: &[[f32; 2]]) -> Vec<Glyph> {
    (36..).zip(at).map(|(id, [x, y])| Glyph { id, x: *x, y: *y }).collect()
}

fn write(b: &mut PlanBuilder, glyphs: &[Glyph], brush: Brush, at: Affine, opacity: f32) {
    let run = GlyphRun {
        font: FontIdx(0),
        size: SIZE,
        coords: [0; MAX_COORDS],
        coord_count: 0,
        skew: 0.0,
        embolden: 0.0,
        glyphs: 0..0,
    };
    let words = glyphs.iter().flat_map(|g| [g.id, g.x.to_bits(), g.y.to_bits()]);
    let content = Hash128::of(&words.flat_map(u32::to_le_bytes).collect::<Vec<_>>());
    b.glyphs(run, glyphs, rect(-20.0, -20.0, 160.0, 140.0), content, None, brush, at, opacity);
}

fn assets() -> Assets {
    Assets { image: None, font: Some(font()) }
}

fn draw(raster: &mut Raster, background: [u8; 4], build: impl FnOnce(&mut PlanBuilder)) -> Picture {
    execute_with(raster, &plan(120, 100, background, build), &assets())
}

fn raster(painter: PainterKind, coverage_bytes: usize) -> Raster {
    Raster::new(RasterOptions { painter, coverage_bytes, ..RasterOptions::default() })
}

/// Places, turned and scaled as well.
fn places() -> [Affine; 4] {
    let turned = Affine::translate((20.2, -7.7)) * Affine::rotate(0.3);
    [Affine::IDENTITY, Affine::translate((0.37, 0.81)), turned, Affine::new([0.9, 0.1, 0.3, -0.8, 3.0, 90.3])]
}

#[test]
fn text_is_the_union_of_its_glyphs() {
    // The library's renderer fills all outlines of a run at once.
    let (mut strips, mut library) = (raster(PainterKind::Strips, 1 << 20), raster(PainterKind::Vello, 0));
    for (name, at) in TEXTS {
        let glyphs = glyphs(at);
        for (n, place) in places().into_iter().enumerate() {
            for (opacity, blend) in [(1.0, BlendMode::Normal), (0.6, BlendMode::Normal), (1.0, BlendMode::Screen)] {
                let build = |b: &mut PlanBuilder| {
                    b.push_layer(&Layer { blend, ..Layer::default() }, &[]);
                    write(b, &glyphs, INK, place, opacity);
                    b.pop_layer();
                };
                let [one, other] = [&mut strips, &mut library].map(|raster| draw(raster, [20, 60, 90, 255], build));
                one.look(&format!("glyphs-{name}-{n}"));
                let ink = one.bytes.chunks(4).filter(|pixel| *pixel != [20, 60, 90, 255]).count();
                let limit = if blend == BlendMode::Normal { 1 } else { 2 };
                let distance = one.distance(&other);
                assert!(ink > 150, "{name} at {n}: {ink}");
                assert!(distance <= limit, "{name} at {n}, {opacity}, {blend:?}: {distance}");
            }
        }
    }
}

#[test]
fn text_that_fades_or_is_clipped_keeps_its_coverage() {
    for (name, at) in TEXTS {
        let glyphs = glyphs(at);
        let opaque = draw(&mut Raster::default(), NONE, |b| write(b, &glyphs, INK, Affine::IDENTITY, 1.0));
        let faint = draw(&mut Raster::default(), NONE, |b| write(b, &glyphs, INK, Affine::IDENTITY, 0.5));
        for (opaque, faint) in opaque.bytes.chunks(4).zip(faint.bytes.chunks(4)) {
            assert!(faint[3].abs_diff(opaque[3].div_ceil(2)) <= 1, "{name}: {faint:?} for {opaque:?}");
        }
        let clipped = draw(&mut Raster::default(), NONE, |b| {
            let all = b.path(rect(-10.0, -10.0, 200.0, 200.0).path_elements(0.1));
            let clip = b.clip_path(all, FillRule::NonZero, Affine::rotate(0.1), None);
            b.push_layer(&Layer { clip: LayerClip::Path(clip), ..Layer::default() }, &[]);
            write(b, &glyphs, INK, Affine::IDENTITY, 1.0);
            b.pop_layer();
        });
        let seen = IRect::new(0, 12, 120, 100);
        assert!(clipped.crop(seen).distance(&opaque.crop(seen)) <= 1, "{name}");
    }
}

#[test]
fn text_in_pieces_moved_or_from_the_cache_is_the_text() {
    for (name, at) in TEXTS {
        let glyphs = glyphs(at);
        for (n, place) in places().into_iter().enumerate() {
            let mut cached = raster(PainterKind::Strips, 1 << 20);
            let picture = draw(&mut cached, NONE, |b| write(b, &glyphs, INK, place, 1.0));
            for _ in 0..2 {
                let again = draw(&mut cached, NONE, |b| write(b, &glyphs, INK, place, 1.0));
                assert!(again == picture, "{name} at {n} from the cache");
            }
            assert!(cached.stats().coverage_hits > 0);
            let fresh = draw(&mut raster(PainterKind::Strips, 0), NONE, |b| write(b, &glyphs, INK, place, 1.0));
            assert!(fresh == picture, "{name} at {n} without a cache");
            let piece = IRect::new(31, 13, 90, 71);
            let cut = draw(&mut Raster::default(), NONE, |b| {
                let clip = LayerClip::Rect(rect(31.0, 13.0, 59.0, 58.0), Affine::IDENTITY);
                b.push_layer(&Layer { clip, ..Layer::default() }, &[]);
                write(b, &glyphs, INK, place, 1.0);
                b.pop_layer();
            });
            assert!(cut.crop(piece) == picture.crop(piece), "{name} at {n} in pieces");
            // By whole pixels, from places that binary fractions cannot express.
            let [a, b, c, d, e, f] = place.as_coeffs();
            let moved = Affine::new([a, b, c, d, e - 17.0, f + 9.0]);
            let moved = draw(&mut cached, NONE, |b| write(b, &glyphs, INK, moved, 1.0));
            let (from, to) = (IRect::new(17, 0, 120, 91), IRect::new(0, 9, 103, 100));
            assert!(moved.crop(to) == picture.crop(from), "{name} at {n} moved");
        }
    }
}

#[test]
fn text_that_changes_costs_what_is_new() {
    let mut raster = Raster::default();
    let mut glyphs = glyphs(TEXTS[0].1);
    for _ in 0..2 {
        draw(&mut raster, NONE, |b| write(b, &glyphs, INK, Affine::IDENTITY, 1.0));
    }
    let before = raster.stats();
    glyphs[2].id += 9;
    glyphs[5].x -= 3.0;
    glyphs[5].y += 1.0;
    draw(&mut raster, NONE, |b| write(b, &glyphs, INK, Affine::translate((2.0, 1.0)), 0.8));
    let after = raster.stats();
    assert_eq!(after.coverage_misses - before.coverage_misses, 1, "one glyph is another");
    assert_eq!(after.coverage_hits - before.coverage_hits, 5, "the others are found, moved or not");
}

#[test]
fn text_that_is_nowhere_or_too_large_draws_nothing_else() {
    for at in [[f32::NAN, 0.0], [1e30, 40.0], [-1e9, 1e9]] {
        let glyphs = glyphs(&[[30.0, 40.0], at]);
        draw(&mut Raster::default(), NONE, |b| write(b, &glyphs, INK, Affine::IDENTITY, 1.0));
    }
    // A part of a glyph that is much larger than any surface.
    let glyphs = glyphs(&[[0.0, 0.0]]);
    let huge = Affine::translate((-9000.0, 12_000.0)) * Affine::scale(1000.0);
    let [strips, library] = [PainterKind::Strips, PainterKind::Vello]
        .map(|painter| draw(&mut raster(painter, 1 << 20), NONE, |b| write(b, &glyphs, INK, huge, 1.0)));
    assert!(strips.distance(&library) <= 1);
}
