//! Texts: templates, fonts.

use std::sync::Arc;

use reelm_ids::PropertyId;

use super::Lower;
use super::anim::Spec;
use crate::doc::{self, At, Place, TextKeys};
use crate::model::{Anim, AssetKind, ExprSource, Kind, Source, StrokeAlign, Text, TextPart, ValueType, VarValue};
use crate::registry::property;
use crate::value::{NumberFormat, Piece, parse_template, quoted};

impl<'a> Lower<'a, '_> {
    /// A stroke of glyphs lies on their outlines; the other alignments need a clip that glyphs do not have yet.
    fn refuse_stroke_align(&mut self, keys: &TextKeys) {
        let align = keys.stroke.as_ref().and_then(|stroke| stroke.value.align.as_ref());
        if let Some(align) = align.filter(|align| align.value != StrokeAlign::Center) {
            let message = "`align` of the stroke of a text is not yet supported".to_owned();
            self.base.error_with("not-yet", align.place, message, |error| error.with_expected("`center`"));
        }
    }

    /// A text.
    pub(super) fn text(&mut self, keys: &'a TextKeys) -> Kind {
        self.refuse_stroke_align(keys);
        let (fill, stroke) = self.fill_and_stroke(keys.fill.as_ref(), keys.stroke.as_ref());
        let fallback = keys.fallback.iter().flat_map(|fonts| &fonts.value.0);
        Kind::Text(Box::new(Text {
            parts: keys.text.as_ref().map_or_else(Vec::new, |text| self.parts(text.as_ref(), property::TEXT)),
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
        }))
    }

    /// What a template says, which is part of the property `id`: neighbouring literals are joined, constants are literals.
    pub(super) fn parts(&mut self, text: At<&doc::Text>, id: PropertyId) -> Vec<TextPart> {
        let Some(pieces) = self.base.value(text.place, parse_template(text.value)) else { return Vec::new() };
        if !self.fits(pieces.len() as u64, text.place) {
            return Vec::new();
        }
        // After the quote of the string.
        let start = self.base.document.origin(text.place).span.start + 1;
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
                            let source = ExprSource { text: expr.as_str().into(), offset: start + offset, seed: None };
                            parts.extend(self.computed_part(source, &format, (text.place, id)));
                        }
                    }
                }
            }
        }
        flush(&mut literal, &mut parts);
        let length = |text: &Arc<str>| text.chars().count() as u64;
        let characters = |part: &TextPart| match part {
            TextPart::Literal(text) => length(text),
            TextPart::Number { .. } => 1,
            TextPart::Computed { says, .. } => says.iter().map(|(_, text)| length(text)).max().unwrap_or(1),
        };
        self.fits(parts.iter().map(characters).sum(), text.place);
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
                let offset = self.base.document.origin(place).span.start;
                let source = ExprSource { text: format!("vars.{name}").into(), offset, seed: None };
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

fn flush(literal: &mut String, parts: &mut Vec<TextPart>) {
    if !literal.is_empty() {
        parts.push(TextPart::Literal(Arc::from(literal.as_str())));
        literal.clear();
    }
}
