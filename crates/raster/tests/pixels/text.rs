//! Glyph runs, beside the outlines that the font holds.

use kurbo::{Affine, BezPath, Cap, Join, Shape};
use reelm_ids::{FontIdx, Hash128};
use reelm_plan::{Glyph, GlyphRun, MAX_COORDS, PlanBuilder, StrokeStyle};
use reelm_raster::Raster;
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use crate::support::*;

const SIZE: f32 = 80.0;

fn run() -> GlyphRun {
    GlyphRun {
        font: FontIdx(0),
        size: SIZE,
        coords: [0; MAX_COORDS],
        coord_count: 0,
        skew: 0.0,
        embolden: 0.0,
        glyphs: 0..0,
    }
}

/// The glyphs of `text` from (20, 100), each advanced by its width.
fn shape(font: &[u8], text: &str) -> Vec<Glyph> {
    let font = FontRef::new(font).unwrap();
    let metrics = font.glyph_metrics(Size::new(SIZE), LocationRef::default());
    let mut x = 20.0;
    let glyphs = text.chars().map(|c| {
        let id = font.charmap().map(c).unwrap();
        let glyph = Glyph { id: id.to_u32(), x, y: 100.0 };
        x += metrics.advance_width(id).unwrap();
        glyph
    });
    glyphs.collect()
}

fn set(font: &[u8], text: &str, run: GlyphRun, opacity: f32, stroke: Option<f64>) -> Picture {
    let glyphs = shape(font, text);
    let assets = Assets { image: None, font: Some(font.to_vec()) };
    let plan = plan(480, 140, NONE, |b: &mut PlanBuilder| {
        let ink = rect(0.0, 0.0, 480.0, 140.0);
        let style = |width| StrokeStyle {
            width,
            join: Join::Round,
            cap: Cap::Butt,
            miter_limit: 4.0,
            dashes: 0..0,
            dash_offset: 0.0,
        };
        let stroke = stroke.map(|width| b.stroke(style(width), &[]));
        b.glyphs(run, &glyphs, ink, Hash128(1), stroke, rgba(0, 0, 0, 255), Affine::IDENTITY, opacity);
    });
    execute(&plan, &assets)
}

/// Covered pixels.
fn area(picture: &Picture) -> f64 {
    picture.bytes.chunks(4).map(|pixel| f64::from(pixel[3]) / 255.0).sum()
}

struct Pen(BezPath);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((f64::from(x), f64::from(y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to((f64::from(x), f64::from(y)));
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to((f64::from(cx), f64::from(cy)), (f64::from(x), f64::from(y)));
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.curve_to((f64::from(ax), f64::from(ay)), (f64::from(bx), f64::from(by)), (f64::from(x), f64::from(y)));
    }
    fn close(&mut self) {
        self.0.close_path();
    }
}

/// The outline of a glyph in pixels, y up.
fn outline(font: &[u8], id: u32, coords: &[i16]) -> BezPath {
    let font = FontRef::new(font).unwrap();
    let coords: Vec<_> = coords.iter().map(|c| NormalizedCoord::from_bits(*c)).collect();
    let mut pen = Pen(BezPath::new());
    let settings = DrawSettings::unhinted(Size::new(SIZE), LocationRef::new(&coords));
    font.outline_glyphs().get(GlyphId::new(id)).unwrap().draw(settings, &mut pen).unwrap();
    pen.0
}

#[test]
fn glyphs_stand_where_the_font_says() {
    let font = font();
    let picture = set(&font, "Hamburg", run(), 1.0, None);
    picture.look("text");
    let glyphs = shape(&font, "Hamburg");
    let exact: f64 = glyphs.iter().map(|g| outline(&font, g.id, &[]).area().abs()).sum();
    assert!((area(&picture) - exact).abs() < exact * 0.02, "{} for {exact}", area(&picture));
    // The ink of the H, from its outline.
    let ink = outline(&font, glyphs[0].id, &[]).bounding_box();
    let (left, top) = (20.0 + ink.x0, 100.0 - ink.y1);
    let covered = |x: f64, y: f64| picture.at(x as u32, y as u32)[3] > 0;
    assert!(covered(left + 1.0, top + 1.0) && covered(left + 1.0, 100.0 - 1.0));
    assert!(!covered(left - 2.0, top + 5.0) && !covered(left + 1.0, top - 2.0) && !covered(left + 1.0, 102.0));
}

#[test]
fn a_translucent_run_is_one_picture() {
    let font = font();
    let mut glyphs = shape(&font, "HH");
    glyphs[1].x = glyphs[0].x + 6.0;
    let assets = Assets { image: None, font: Some(font) };
    let plan = plan(200, 140, NONE, |b| {
        b.glyphs(
            run(),
            &glyphs,
            rect(0.0, 0.0, 200.0, 140.0),
            Hash128(2),
            None,
            rgba(0, 0, 0, 255),
            Affine::IDENTITY,
            0.5,
        );
    });
    let picture = execute(&plan, &assets);
    assert_eq!(picture.bytes.iter().max(), Some(&128), "overlapping glyphs are not darker");
}

#[test]
fn a_slant_leans_to_the_right_and_keeps_the_area() {
    let font = font();
    let (upright, slanted) =
        (set(&font, "H", run(), 1.0, None), set(&font, "H", GlyphRun { skew: 0.25, ..run() }, 1.0, None));
    slanted.look("slanted");
    assert!((area(&upright) - area(&slanted)).abs() < area(&upright) * 0.01);
    let rightmost = |picture: &Picture, y: u32| (0..480).rev().find(|x| picture.at(*x, y)[3] > 128).unwrap();
    let lean = |y: u32| i64::from(rightmost(&slanted, y)) - i64::from(rightmost(&upright, y));
    assert!((0..=1).contains(&lean(99)) && (9..=10).contains(&lean(60)), "a quarter of the height above the baseline");
}

#[test]
fn emboldening_grows_the_outline_and_keeps_holes() {
    let font = font();
    let (thin, bold) =
        (set(&font, "o", run(), 1.0, None), set(&font, "o", GlyphRun { embolden: 2.0, ..run() }, 1.0, None));
    bold.look("bold");
    let glyph = shape(&font, "o")[0];
    let path = outline(&font, glyph.id, &[]);
    let grown = path.perimeter(1e-3) * 2.0;
    let gain = area(&bold) - area(&thin);
    assert!((gain - grown).abs() < grown * 0.05, "{gain} for {grown}");
    let middle = path.bounding_box().center();
    assert_eq!(bold.at((20.0 + middle.x) as u32, (100.0 - middle.y) as u32), NONE);
}

#[test]
fn a_stroked_run_is_its_outline() {
    let font = font();
    let picture = set(&font, "o", run(), 1.0, Some(1.5));
    let path = outline(&font, shape(&font, "o")[0].id, &[]);
    let exact = path.perimeter(1e-3) * 1.5;
    assert!((area(&picture) - exact).abs() < exact * 0.03, "{} for {exact}", area(&picture));
}

#[test]
fn coordinates_choose_the_weight() {
    let font = font();
    let axes = FontRef::new(&font).unwrap().axes().len();
    assert!(axes > 0, "the bundled font is variable");
    let mut coords = [0; MAX_COORDS];
    let weight = FontRef::new(&font).unwrap().axes().iter().position(|axis| axis.tag() == "wght").unwrap();
    coords[weight] = 1 << 14;
    let heavy = GlyphRun { coords, coord_count: axes as u8, ..run() };
    let picture = set(&font, "n", heavy, 1.0, None);
    let exact = outline(&font, shape(&font, "n")[0].id, &coords[..axes]).area().abs();
    assert!((area(&picture) - exact).abs() < exact * 0.02, "{} for {exact}", area(&picture));
    assert!(exact > 1.3 * outline(&font, shape(&font, "n")[0].id, &[]).area().abs());
}

#[test]
fn outlines_are_read_once() {
    let font = font();
    let glyphs = shape(&font, "banana");
    let assets = Assets { image: None, font: Some(font) };
    let plan = plan(480, 140, NONE, |b| {
        b.glyphs(
            run(),
            &glyphs,
            rect(0.0, 0.0, 480.0, 140.0),
            Hash128(1),
            None,
            rgba(0, 0, 0, 255),
            Affine::IDENTITY,
            1.0,
        );
    });
    let mut raster = Raster::default();
    let first = execute_with(&mut raster, &plan, &assets);
    assert_eq!((raster.stats().glyph_misses, raster.stats().glyph_hits), (3, 3));
    assert!(execute_with(&mut raster, &plan, &assets) == first);
    assert_eq!((raster.stats().glyph_misses, raster.stats().glyph_hits), (3, 9));
}

#[test]
fn a_broken_font_draws_nothing() {
    let font = font();
    for broken in [vec![], vec![0; 100], font[..font.len() / 3].to_vec()] {
        let glyphs = shape(&font, "ab");
        let assets = Assets { image: None, font: Some(broken) };
        let plan = plan(200, 140, NONE, |b| {
            b.glyphs(
                run(),
                &glyphs,
                rect(0.0, 0.0, 200.0, 140.0),
                Hash128(1),
                None,
                rgba(0, 0, 0, 255),
                Affine::IDENTITY,
                1.0,
            );
        });
        execute(&plan, &assets);
    }
}

#[test]
fn glyphs_of_another_font_are_not_taken_from_the_cache() {
    let font = font();
    let glyphs = shape(&font, "Ag");
    let plan = plan(480, 140, NONE, |b: &mut PlanBuilder| {
        let ink = rect(0.0, 0.0, 480.0, 140.0);
        b.glyphs(run(), &glyphs, ink, Hash128(1), None, rgba(0, 0, 0, 255), Affine::IDENTITY, 1.0);
    });
    let with = Assets { image: None, font: Some(font) };
    let mut raster = Raster::default();
    let pictures = [0; 3].map(|_| area(&execute_with(&mut raster, &plan, &with)));
    assert!(pictures[0] > 500.0 && pictures == [pictures[0]; 3], "{pictures:?}");
    assert!(raster.stats().coverage_hits > 0);
    assert_eq!(area(&execute_with(&mut raster, &plan, &Assets::default())), 0.0);
}
