//! Texts: templates, fonts, spans.

use std::sync::Arc;

use reelm_ids::PropertyId;

use super::Lower;
use super::anim::Spec;
use crate::doc::{self, At, Place, TextKeys};
use crate::model::{
    Anim, AssetKind, ExprSource, Kind, Paint, Source, Text, TextPart, TextPlace, TextSpan, ValueType, VarValue,
};
use crate::registry::property;
use crate::value::{NumberFormat, Piece, parse_template, quoted};

impl<'a> Lower<'a, '_> {
    /// A text.
    pub(super) fn text(&mut self, keys: &'a TextKeys) -> Kind {
        let (fill, stroke) = self.fill_and_stroke(keys.fill.as_ref(), keys.stroke.as_ref());
        let fallback = keys.fallback.iter().flat_map(|fonts| &fonts.value.0);
        let mut text = Text {
            parts: keys.text.as_ref().map_or_else(Vec::new, |text| self.parts(text.as_ref(), property::TEXT)),
            spans: Vec::new(),
            font: keys.font.as_ref().and_then(|font| self.asset(&font.value, AssetKind::Font, font.place)),
            fallback: fallback.filter_map(|font| self.asset(&font.value, AssetKind::Font, font.place)).collect(),
            font_size: self.anim(keys.font_size.as_ref(), property::FONT_SIZE, 16.0),
            weight: self.anim(keys.weight.as_ref(), property::WEIGHT, 400.0),
            italic: keys.italic.as_ref().is_some_and(|italic| italic.value),
            line_height: keys.line_height.as_ref().map(|height| self.anim(Some(height), property::LINE_HEIGHT, 1.0)),
            letter_spacing: self.anim(keys.letter_spacing.as_ref(), property::LETTER_SPACING, 0.0),
            align: keys.align.as_ref().map_or_else(Default::default, |align| align.value),
            fit: keys.fit.as_ref().map_or_else(Default::default, |fit| fit.value),
            fill,
            stroke,
            animators: Vec::new(),
        };
        if let Some(spans) = &keys.spans {
            self.spans(spans, keys.text.as_ref().map(|text| text.place), &mut text);
        }
        if let Some(animate) = &keys.animate {
            self.animators(animate, &mut text);
        }
        Kind::Text(Box::new(text))
    }

    /// The spans of a text, which has everything else already; `written` is where a `text` stands beside them.
    fn spans(&mut self, spans: &'a At<Vec<At<doc::Span>>>, written: Option<Place>, text: &mut Text) {
        if let Some(place) = written {
            let message = "`text` and `spans` both say what the text says";
            self.base.error_with("conflict", place, message, |error| error.with_expected("one of `text` and `spans`"));
            return;
        }
        let (count, most) = (spans.value.len() as u64, u64::from(self.base.limits.text_spans).min(MOST_SPANS));
        if count > most {
            let message = format!("the text has {count} spans, at most {most} are allowed");
            self.base.error_with("limit", spans.place, message, |error| error.with_limit("text_spans", most, count));
            return;
        }
        if spans.value.is_empty() {
            let message = "the text has no spans";
            self.base.error_with("missing-key", spans.place, message, |e| e.with_expected("at least one span"));
        }
        let mut length = 0_u64;
        for span in &spans.value {
            let before = text.parts.len();
            let says = span.value.text.as_ref();
            text.parts.extend(says.map_or_else(Vec::new, |says| self.parts(says.as_ref(), property::SPAN_TEXT)));
            length = length.saturating_add(characters(text.parts.get(before..).unwrap_or(&[])));
            let span = self.span(&span.value, text);
            text.spans.push(span);
        }
        self.fits(length, spans.place);
    }

    /// A span, whose parts are the last ones of `text`.
    fn span(&mut self, keys: &'a doc::Span, text: &Text) -> TextSpan {
        let font = keys.font.as_ref().map(|font| self.asset(&font.value, AssetKind::Font, font.place));
        let mut number = |written: Option<&At<doc::Anim<f64>>>, id, inherited: Anim<f64>| match written {
            Some(_) => self.anim(written, id, 1.0),
            None => inherited,
        };
        let font_size = number(keys.font_size.as_ref(), property::SPAN_FONT_SIZE, text.font_size);
        let letter_spacing = number(keys.letter_spacing.as_ref(), property::SPAN_LETTER_SPACING, text.letter_spacing);
        let height = keys.line_height.as_ref();
        let fill = keys.fill.as_ref().map(|fill| self.paint(Some(fill), property::SPAN_FILL));
        TextSpan {
            parts: text.parts.len() as u32,
            font: font.unwrap_or(text.font),
            font_size,
            weight: match &keys.weight {
                Some(weight) => self.anim(Some(weight), property::SPAN_WEIGHT, 400.0),
                None => text.weight,
            },
            italic: keys.italic.as_ref().map_or(text.italic, |italic| italic.value),
            line_height: height.map(|_| self.anim(height, property::SPAN_LINE_HEIGHT, 1.0)).or(text.line_height),
            letter_spacing,
            baseline_shift: self.anim(keys.baseline_shift.as_ref(), property::SPAN_BASELINE_SHIFT, 0.0),
            fill: fill.filter(|fill| !is_same(fill, &text.fill)),
            stroke: keys.stroke.as_ref().map(|stroke| self.stroke(Some(stroke), property::SPAN_STROKE_PAINT)),
        }
    }

    /// What a template says, which is part of the property `id`: neighbouring literals are joined, constants are literals.
    pub(super) fn parts(&mut self, text: At<&doc::Text>, id: PropertyId) -> Vec<TextPart> {
        let Some(pieces) = self.base.value(text.place, parse_template(text.value)) else { return Vec::new() };
        if !self.fits(pieces.len() as u64, text.place) {
            return Vec::new();
        }
        let written = TextPlace::string(self.base.document.source(), self.base.document.origin(text.place).span.start);
        let mut parts = Vec::with_capacity(pieces.len());
        let mut literal = String::new();
        for piece in pieces {
            match piece {
                Piece::Literal(text) => literal.push_str(&text),
                Piece::Var { name, format } => {
                    self.var_part(&name, &format, (text.place, id), &mut literal, &mut parts)
                }
                Piece::Expr { text: expr, offset, format } => {
                    match super::vars::whole_var(&expr).filter(|name| self.find_var(name).is_some()) {
                        Some(name) => self.var_part(name, &format, (text.place, id), &mut literal, &mut parts),
                        None => {
                            flush(&mut literal, &mut parts);
                            let source =
                                ExprSource { text: expr.as_str().into(), place: written.skip(offset), seed: None };
                            parts.extend(self.computed_part(source, &format, (text.place, id)));
                        }
                    }
                }
            }
        }
        flush(&mut literal, &mut parts);
        self.fits(characters(&parts), text.place);
        parts
    }

    /// The value of the var `name`: what is constant is added to `literal`.
    fn var_part(
        &mut self,
        name: &str,
        format: &str,
        (place, id): (Place, PropertyId),
        literal: &mut String,
        parts: &mut Vec<TextPart>,
    ) {
        let Some(value) = self.var(name, place) else { return };
        let plain = !format.is_empty() && !matches!(value, VarValue::Number(_));
        match value {
            _ if plain => {
                let message = format!("the var {} is not a number, which a format is for", quoted(name));
                self.base.error("type-mismatch", place, message);
            }
            VarValue::Text(text) => literal.push_str(&text),
            VarValue::Bool(Anim::Const(truth)) => literal.push_str(if truth { "true" } else { "false" }),
            VarValue::Number(Anim::Const(number)) => {
                NumberFormat::parse(format).unwrap_or_default().write(number, literal);
            }
            VarValue::Number(Anim::Slot(_)) | VarValue::Bool(Anim::Slot(_)) => {
                flush(literal, parts);
                let name = name.replace('-', "_");
                // The place in the file is the text's; the expression is ours.
                let written = TextPlace::instead_of(self.base.document.origin(place).span);
                let source = ExprSource { text: format!("vars.{name}").into(), place: written, seed: None };
                parts.extend(self.computed_part(source, format, (place, id)));
            }
            VarValue::Color(_) | VarValue::Asset(_) => {
                let message = format!("the var {} cannot be printed", quoted(name));
                self.base.error_with("type-mismatch", place, message, |error| {
                    error.with_expected("a var of type number, bool or text")
                });
            }
        }
    }

    /// What an expression gives: with a format a number.
    fn computed_part(
        &mut self,
        source: ExprSource,
        format: &str,
        (place, id): (Place, PropertyId),
    ) -> Option<TextPart> {
        let (length, most) = (source.text.len() as u64, u64::from(self.base.limits.expression_chars));
        if length > most {
            let message = format!("the expression has {length} characters, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| error.with_limit("expression_chars", most, length));
            return None;
        }
        let says = self.texts_of(&source.text);
        self.hear(&source.text, &says);
        let ty = if format.is_empty() { ValueType::Text } else { ValueType::Number };
        let spec = Spec { ty, ..Spec::of(id) };
        let slot = self.slots(&[0.0; 4], ty.lanes());
        self.animate(slot, spec, Source::Expr(source, None), place);
        Some(match ty {
            ValueType::Text => TextPart::Computed { value: Anim::Slot(slot), says: says.into() },
            _ => TextPart::Number { value: Anim::Slot(slot), format: Arc::from(format) },
        })
    }

    /// The texts that the expression `text` may give, by the numbers by which it knows them: what it quotes, and the text
    /// vars that it names.
    pub(super) fn texts_of(&mut self, text: &str) -> Vec<(u32, Arc<str>)> {
        let mut says = self.base.quoted_texts(text);
        for after in text.split("vars.").skip(1) {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            if let Some(VarValue::Text(value)) = after.get(..end).and_then(|name| self.find_var(name)) {
                says.push((self.base.number_of(&value), value));
            }
        }
        says.sort_unstable();
        says.dedup();
        says
    }

    /// Whether a text may have `length` characters; if not, that is reported.
    fn fits(&mut self, length: u64, place: Place) -> bool {
        let most = u64::from(self.base.limits.text_chars);
        if length > most {
            let message = format!("the text has {length} characters, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| error.with_limit("text_chars", most, length));
        }
        length <= most
    }
}

/// How many characters `parts` have at most, numbers aside.
pub(super) fn characters(parts: &[TextPart]) -> u64 {
    let length = |text: &Arc<str>| text.chars().count() as u64;
    let of = |part: &TextPart| match part {
        TextPart::Literal(text) => length(text),
        TextPart::Number { .. } => 1,
        TextPart::Computed { says, .. } => says.iter().map(|(_, text)| length(text)).max().unwrap_or(1),
    };
    parts.iter().map(of).sum()
}

/// Whether two paints are the same in every frame.
fn is_same(one: &Paint, other: &Paint) -> bool {
    match (one, other) {
        (Paint::None, Paint::None) => true,
        (Paint::Solid(one), Paint::Solid(other)) => one == other,
        _ => false,
    }
}

/// The most spans of a text whatever the limit is: their styles are numbered by 16 bits.
const MOST_SPANS: u64 = 65_000;

fn flush(literal: &mut String, parts: &mut Vec<TextPart>) {
    if !literal.is_empty() {
        parts.push(TextPart::Literal(Arc::from(literal.as_str())));
        literal.clear();
    }
}
