//! Texts as they are written: one way to look, or spans that look otherwise, and what moves their characters, words or lines.

use jsonc_parser::ast::Object;
use schemars::Schema;
use serde_json::json;

use super::anim::{Anim, AnimScale, AnimVec2};
use super::collection::OneOrMany;
use super::paint::{Paint, Stroke};
use super::place::{At, Place};
use super::read::Reader;
use super::value::{Color, Dim, Text, Time, Weight};
use crate::model::{TextAlign, TextFit, TextUnit};
use crate::ranges::AT_LEAST_ONE;
use crate::registry::property::{
    FONT_SIZE, LETTER_SPACING, LINE_HEIGHT, SPAN_BASELINE_SHIFT, SPAN_FONT_SIZE, SPAN_LETTER_SPACING, SPAN_LINE_HEIGHT,
    SPAN_WEIGHT, UNIT_OPACITY, UNIT_POSITION, UNIT_ROTATION, UNIT_SCALE, UNIT_SKEW, UNIT_STROKE_WIDTH, WEIGHT, WIDTH,
    range,
};

fields! {
    /// The keys of `text`.
    pub struct TextKeys [of node wording] {
        /// What it says; `{vars.name}` and `{=expr:format}` are replaced. One of `text` and `spans` says it.
        optional text "text": Text;
        /// What it says in parts of which each may look otherwise; together they are one text.
        optional spans "spans": Vec<At<Span>>, of AT_LEAST_ONE;
        /// Key of a font asset; by default the bundled font.
        optional font "font": Text;
        /// Font assets for characters that `font` lacks, in order.
        optional fallback "fallback": OneOrMany<Text> = "[]";
        /// Em size in pixels.
        optional font_size "font-size": Anim<f64> = "16", in range(FONT_SIZE);
        /// Font weight: 1 to 1000, `normal` (400) or `bold` (700).
        optional weight "weight": Anim<Weight> = "400", in range(WEIGHT);
        /// Italic, or slanted where the font has no italic.
        optional italic "italic": bool = "false";
        /// Width of the box; the text wraps when it is given.
        optional width "width": Anim<Dim>, in range(WIDTH);
        /// Distance of baselines as a multiple of the em size; by default the font's own.
        optional line_height "line-height": Anim<f64>, in range(LINE_HEIGHT);
        /// Extra space after each character in pixels.
        optional letter_spacing "letter-spacing": Anim<f64> = "0", in range(LETTER_SPACING);
        /// Where lines lie in the box: `start`, `end`, `left`, `center`, `right` or `justify`.
        optional align "align": TextAlign = "\"start\"";
        /// What happens when it does not fit its box: `none` or `shrink`.
        optional fit "fit": TextFit = "\"none\"";
        /// What fills the glyphs; black by default.
        optional fill "fill": Paint;
        /// What outlines the glyphs.
        optional stroke "stroke": Stroke;
        /// Moves its characters, words or lines, one after the other.
        optional animate "animate": OneOrMany<Animator> = "[]";
    }
}

object! {
    "a span of a text"
    /// A part of a text that looks otherwise. What it does not say is as the text has it.
    pub struct Span {
        /// What it says; `{vars.name}` and `{=expr:format}` are replaced.
        required text "text": Text;
        /// Key of a font asset. Characters that it lacks are looked for in the text's `fallback`.
        optional font "font": Text;
        /// Em size in pixels.
        optional font_size "font-size": Anim<f64>, in range(SPAN_FONT_SIZE);
        /// Font weight: 1 to 1000, `normal` (400) or `bold` (700).
        optional weight "weight": Anim<Weight>, in range(SPAN_WEIGHT);
        /// Italic, or slanted where the font has no italic.
        optional italic "italic": bool;
        /// Height of the span's part of a line as a multiple of its em size; a line is as high as its highest part.
        optional line_height "line-height": Anim<f64>, in range(SPAN_LINE_HEIGHT);
        /// Extra space after each character in pixels.
        optional letter_spacing "letter-spacing": Anim<f64>, in range(SPAN_LETTER_SPACING);
        /// How far it is raised above the baseline, in pixels; a negative one lowers it.
        optional baseline_shift "baseline-shift": Anim<f64> = "0", in range(SPAN_BASELINE_SHIFT);
        /// What fills the glyphs. Points of a gradient are fractions of the text's box.
        optional fill "fill": Paint;
        /// What outlines the glyphs.
        optional stroke "stroke": Stroke;
    }
}

object! {
    "an animator {\"by\", \"props\", …}"
    /// Moves the units of a text, each by a clock of its own.
    pub struct Animator {
        /// Which units: `char`, `word` or `line`.
        required by "by": TextUnit;
        /// How much later than the one before each unit's clock runs; a negative one lets the last unit begin.
        optional stagger "stagger": Time = "0";
        /// What changes of a unit; expressions see its `index` (from 0), how many there are (`count`) and its own `time`.
        required props "props": UnitProps;
    }
}

object! {
    "properties of a unit of a text"
    /// What an animator changes of a unit.
    pub struct UnitProps {
        /// 0 to 1, times the opacity of the text.
        optional opacity "opacity": Anim<f64> = "1", in range(UNIT_OPACITY);
        /// How far the unit is from its place, in pixels.
        optional position "position": AnimVec2 = "[0, 0]", in range(UNIT_POSITION);
        /// Factor, or factors in x and y, about the unit's middle.
        optional scale "scale": AnimScale = "1", in range(UNIT_SCALE);
        /// Degrees, clockwise, about the unit's middle.
        optional rotation "rotation": Anim<f64> = "0", in range(UNIT_ROTATION);
        /// Degrees along x and y, about the unit's middle.
        optional skew "skew": AnimVec2 = "[0, 0]", in range(UNIT_SKEW);
        /// A colour in place of the fill.
        optional fill "fill": Anim<Color>;
        /// In place of the stroke, where the text has one.
        optional stroke "stroke": UnitStroke;
    }
}

object! {
    "the stroke of a unit"
    /// What an animator changes of the stroke of a unit.
    pub struct UnitStroke {
        /// A colour in place of the paint.
        optional paint "paint": Anim<Color>;
        /// Width in pixels.
        optional width "width": Anim<f64>, in range(UNIT_STROKE_WIDTH);
    }
}

/// The schema of a kind of nodes; that of a text says that one of `text` and `spans` is given.
pub(crate) fn with_words(mut schema: Schema) -> Schema {
    if schema.get("title").is_some_and(|title| title == "text") {
        schema.insert("if".into(), json!({ "not": { "required": ["spans"] } }));
        schema.insert("then".into(), json!({ "required": ["text"] }));
    }
    schema
}

/// Reports a text of which neither `text` nor `spans` says what it says.
pub(crate) fn require_words(object: &Object<'_>, at: Place, reader: &mut Reader) {
    if object.get("text").is_none() && object.get("spans").is_none() {
        reader.missing(object, at, "text");
    }
}
