//! From a Parley layout to a [`ShapedText`].

use kurbo::Rect;
use parley::{Layout, PositionedLayoutItem};
use reelm_ids::{FontIdx, StableHasher};

use super::ink::{InkBox, InkTable};
use super::setter::Setter;
use reelm_plan::{Glyph, GlyphRun, MAX_COORDS};

use super::units::UnitScratch;
use super::{ShapedText, TextLine, TextRequest};

/// Tangent of 14°, the angle of a synthetic slant.
const SKEW: f32 = 0.249_328;

/// How far a synthetically emboldened outline grows on each side, in ems.
const EMBOLDEN: f32 = 1.0 / 48.0;

/// Writes what `setter` has set to `out`, over what was there; its buffers are reused.
pub(super) fn extract(
    setter: &Setter,
    request: &TextRequest<'_>,
    font_size: f32,
    scratch: (&mut InkTable, &mut UnitScratch),
    out: &mut ShapedText,
) {
    let layout = setter.layout();
    out.lines.clear();
    out.runs.clear();
    out.paints.clear();
    out.glyphs.clear();
    out.units.clear();
    out.missing = 0;
    out.font_size = font_size;
    let content = layout.calculate_content_widths();
    out.width = ceil_64(layout.width());
    out.min_content_width = ceil_64(content.min);
    out.max_content_width = ceil_64(content.max);
    out.height = layout.height();
    out.first_baseline = layout.first_baseline().unwrap_or(0.0);
    lines(layout, out);
    let mut bounds = None;
    // An empty text is set as a space, which gives it a height but is not there.
    if !request.text.is_empty() {
        runs(setter, request, scratch, out, &mut bounds);
    }
    out.ink_bounds = bounds.unwrap_or(Rect::ZERO);
    out.hash = hash(setter, out);
}

/// Widths are rounded up to a grid on which sums are exact, so that a box as wide as its text never breaks it.
fn ceil_64(width: f32) -> f32 {
    (width * 64.0).ceil() / 64.0
}

fn lines(layout: &Layout<u16>, out: &mut ShapedText) {
    for line in layout.lines() {
        let metrics = line.metrics();
        let range = line.text_range();
        // In a right-to-left paragraph the white space hangs on the left.
        let hang = if layout.is_rtl() { metrics.hanging_advance } else { 0.0 };
        out.lines.push(TextLine {
            text: range.start as u32..range.end as u32,
            top: metrics.block_min_coord,
            bottom: metrics.block_max_coord,
            baseline: metrics.baseline,
            left: metrics.inline_min_coord + metrics.offset + hang,
            width: metrics.advance - metrics.hanging_advance,
        });
    }
}

fn runs(
    setter: &Setter,
    request: &TextRequest<'_>,
    (ink, units): (&mut InkTable, &mut UnitScratch),
    out: &mut ShapedText,
    bounds: &mut Option<Rect>,
) {
    for line in setter.layout().lines() {
        if request.units > 0 {
            out.units.line(&line, request.text, request.units, units);
        }
        let mut number = 0;
        for item in line.items() {
            let PositionedLayoutItem::GlyphRun(from) = item else { continue };
            let Some((font, face)) = setter.face_of(&from.run().font().data) else {
                number += from.glyphs().count();
                continue;
            };
            let run = open_run(&from, font, out);
            let scale = run.size / f32::from(face.info.units_per_em);
            let lookup = ink.run(&run, &face.data, face.info);
            for glyph in from.positioned_glyphs() {
                out.missing += u32::from(glyph.id == 0);
                let glyph = Glyph { id: glyph.id, x: glyph.x, y: glyph.y };
                number += 1;
                if let Some(ink) = place(ink.of(&lookup, glyph.id), &run, scale, &glyph) {
                    out.glyphs.push(glyph);
                    if request.units > 0 {
                        out.units.glyphs.push(units.units_of(number - 1));
                        out.units.inks.push(ink);
                    }
                    *bounds = Some(bounds.map_or(ink, |bounds| bounds.union(ink)));
                }
            }
            close_run(run, from.style().brush, out);
        }
    }
}

/// A run as `from`, whose glyphs start at the end of those of `out`.
fn open_run(from: &parley::GlyphRun<'_, u16>, font: FontIdx, out: &ShapedText) -> GlyphRun {
    let run = from.run();
    let synthesis = run.synthesis();
    let mut coords = [0; MAX_COORDS];
    for (to, from) in coords.iter_mut().zip(run.normalized_coords()) {
        *to = from.to_bits();
    }
    let set = coords.iter().rposition(|coord| *coord != 0).map_or(0, |last| last + 1);
    let size = run.font_size();
    let start = out.glyphs.len() as u32;
    GlyphRun {
        font,
        size,
        coords,
        coord_count: set as u8,
        skew: if synthesis.skew().is_some() { SKEW } else { 0.0 },
        embolden: if synthesis.embolden() { size * EMBOLDEN } else { 0.0 },
        glyphs: start..start,
    }
}

/// Appends `run` unless it is empty; joins it to the run before if they differ in nothing but their glyphs.
fn close_run(mut run: GlyphRun, paint: u16, out: &mut ShapedText) {
    run.glyphs.end = out.glyphs.len() as u32;
    if run.glyphs.is_empty() {
        return;
    }
    match out.runs.last_mut() {
        Some(last)
            if out.paints.last() == Some(&paint)
                && (GlyphRun { glyphs: last.glyphs.clone(), ..run.clone() }) == *last =>
        {
            last.glyphs.end = run.glyphs.end;
        }
        _ => {
            out.runs.push(run);
            out.paints.push(paint);
        }
    }
}

/// The box of a glyph on the page.
fn place(ink: InkBox, run: &GlyphRun, scale: f32, glyph: &Glyph) -> Option<Rect> {
    let [left, bottom, right, top] = ink?.map(|units| f64::from(units * scale));
    let skew = f64::from(run.skew);
    let (low, high) = (skew * bottom, skew * top);
    let grow = f64::from(run.embolden);
    let (x, y) = (f64::from(glyph.x), f64::from(glyph.y));
    let rect = Rect::new(x + left + low.min(high), y - top, x + right + low.max(high), y - bottom);
    Some(rect.inflate(grow, grow))
}

fn hash(setter: &Setter, shaped: &ShapedText) -> reelm_ids::Hash128 {
    let mut hasher = StableHasher::new();
    hasher.u64(shaped.runs.len() as u64);
    for (run, paint) in shaped.runs.iter().zip(&shaped.paints) {
        hasher.hash(setter.face_hash(run.font)).u32((*paint).into());
        hasher.f32(run.size).f32(run.skew).f32(run.embolden).u8(run.coord_count).u32(run.glyphs.end);
        for coord in run.coords {
            hasher.i32(coord.into());
        }
    }
    for glyph in &shaped.glyphs {
        hasher.u32(glyph.id).f32(glyph.x).f32(glyph.y);
    }
    hasher.finish()
}
