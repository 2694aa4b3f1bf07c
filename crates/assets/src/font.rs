//! Font faces: the bundled one, and the checks that a composition's own must pass.

use reelm_ids::Hash128;
use skrifa::raw::tables::glyf::Glyph;
use skrifa::raw::{TableProvider, TableRecord};
use skrifa::{FontRef, MetadataProvider, Tag};

/// The bundled font: Inter (variable, `wght` 100 to 900 and `opsz` 14 to 32), subset to Latin, Greek and Cyrillic.
///
/// Source and licence are told in `fonts/README.md`.
pub const BUNDLED_FONT: &[u8] = include_bytes!("../fonts/Inter.ttf");

/// The family name of [`BUNDLED_FONT`].
pub const BUNDLED_FAMILY: &str = "Inter";

/// The axes that shaping sets.
const STEERED_AXES: [Tag; 5] =
    [Tag::new(b"wght"), Tag::new(b"wdth"), Tag::new(b"opsz"), Tag::new(b"ital"), Tag::new(b"slnt")];

/// What shaping needs to know about a face beyond its file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FaceInfo {
    /// Font units per em, 16 to 16384.
    pub(crate) units_per_em: u16,
    /// Whether the face has an optical size axis.
    pub(crate) optical_size: bool,
    /// The value of the `slnt` axis that leans forward, if the face leans by that axis alone.
    pub(crate) slant: Option<f32>,
    /// Whether some glyphs are pictures rather than outlines.
    pub(crate) pictures: bool,
    /// Hash of the file.
    pub(crate) hash: Hash128,
}

/// Checks that `bytes` is one usable face; the error says what is wrong.
pub(crate) fn inspect(bytes: &[u8]) -> Result<FaceInfo, String> {
    match bytes.get(..4) {
        Some(b"ttcf") => return Err("font collections are not yet read; a single TrueType or OpenType face is".into()),
        Some(b"wOFF" | b"wOF2") => return Err("web fonts are not yet read; convert it to TrueType or OpenType".into()),
        _ => {}
    }
    let font = FontRef::new(bytes).map_err(|error| format!("the file is not a TrueType or OpenType font: {error}"))?;
    check_tables(&font, bytes.len())?;
    let units_per_em = font.head().map_err(|error| format!("its `head` table is broken: {error}"))?.units_per_em();
    if !(16..=16384).contains(&units_per_em) {
        return Err(format!("it has {units_per_em} units per em; 16 to 16384 are allowed"));
    }
    if font.maxp().map_or(0, |maxp| maxp.num_glyphs()) == 0 {
        return Err("it has no glyphs".into());
    }
    if font.hhea().is_err() || font.hmtx().is_err() {
        return Err("it has no widths (tables `hhea` and `hmtx`)".into());
    }
    if font.outline_glyphs().format().is_none() {
        return Err("it has no outlines (tables `glyf` or `CFF`)".into());
    }
    if !font.charmap().has_map() {
        return Err("it maps no characters (table `cmap`)".into());
    }
    check_axes(&font)?;
    check_outlines(&font)?;
    Ok(face_info(&font, units_per_em, Hash128::of(bytes)))
}

/// A file that was cut off would lose its last glyphs without a word.
fn check_tables(font: &FontRef<'_>, bytes: usize) -> Result<(), String> {
    let end = |table: &TableRecord| u64::from(table.offset()) + u64::from(table.length());
    let cut = font.table_directory().table_records().iter().find(|table| end(table) > bytes as u64);
    cut.map_or(Ok(()), |table| Err(format!("its table `{}` ends beyond the file", table.tag())))
}

/// The axes that shaping sets must be among the first [`reelm_plan::MAX_COORDS`], all that a plan carries.
fn check_axes(font: &FontRef<'_>) -> Result<(), String> {
    let beyond = font.axes().iter().skip(reelm_plan::MAX_COORDS).find(|axis| STEERED_AXES.contains(&axis.tag()));
    match beyond {
        Some(axis) => Err(format!(
            "its axis `{}` stands behind {} others, which is not yet supported",
            axis.tag(),
            reelm_plan::MAX_COORDS
        )),
        None => Ok(()),
    }
}

/// A TrueType outline that claims no contours must hold nothing: the reader of outlines trusts it to.
fn check_outlines(font: &FontRef<'_>) -> Result<(), String> {
    let (Ok(loca), Ok(glyf), Ok(maxp)) = (font.loca(None), font.glyf(), font.maxp()) else { return Ok(()) };
    let hollow = |glyph: Glyph<'_>| match glyph {
        Glyph::Simple(simple) => simple.num_points() == 0 && !simple.glyph_data().is_empty(),
        Glyph::Composite(_) => false,
    };
    let broken =
        (0..maxp.num_glyphs()).find(|id| loca.get_glyf((*id).into(), &glyf).ok().flatten().is_some_and(hollow));
    broken.map_or(Ok(()), |id| Err(format!("the outline of its glyph {id} is broken")))
}

fn face_info(font: &FontRef<'_>, units_per_em: u16, hash: Hash128) -> FaceInfo {
    let axis = |tag: &[u8; 4]| font.axes().iter().find(|axis| axis.tag() == Tag::new(tag));
    let has = |tag: &[u8; 4]| font.table_data(Tag::new(tag)).is_some();
    // The axis counts counter-clockwise, so that a forward slant is negative (OpenType, `slnt`).
    let slant = axis(b"slnt").filter(|_| axis(b"ital").is_none()).map(|axis| axis.min_value().max(-14.0));
    FaceInfo {
        units_per_em,
        optical_size: axis(b"opsz").is_some(),
        slant,
        pictures: has(b"COLR") || has(b"CBDT") || has(b"sbix") || has(b"SVG "),
        hash,
    }
}

#[cfg(test)]
mod tests;
