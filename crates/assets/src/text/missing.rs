//! Characters that no font of their text has.
//!
//! What a text says is known before the first frame but for its numbers, whose digits and signs the bundled face has. So the
//! texts of a composition are looked through once, and no frame pays for it. The characters are compared with the faces'
//! maps first; only a text with a doubtful one is shaped, because shaping may do without a character's own glyph (`e` and a
//! combining accent become `é`).

use std::collections::{BTreeMap, BTreeSet};

use reelm_ir::{CompositionIr, Diagnostic, Kind, Text, TextPart};
use skrifa::charmap::Charmap;
use skrifa::{FontRef, MetadataProvider};

use super::setter::{Setter, Stack, Style};
use super::{SpanRequest, TextRequest};
use crate::PreparedAssets;

/// The most characters that a warning lists.
const MOST_LISTED: usize = 8;

/// A warning `missing-glyph` for each text with characters that no font of it has; they show as the font's empty box. A text
/// that is written once and instantiated often is told of once.
pub fn missing_glyphs(ir: &CompositionIr, assets: &PreparedAssets) -> Vec<Diagnostic> {
    let mut search = Search::new(assets);
    let mut told = BTreeSet::new();
    let mut warnings = Vec::new();
    for (index, node) in ir.nodes.iter() {
        let (Kind::Text(text), Some(origin)) = (&node.kind, ir.origins.get(index)) else { continue };
        if told.contains(&origin.span.start) {
            continue;
        }
        let missing = search.missing(text);
        if !missing.is_empty() {
            told.insert(origin.span.start);
            let warning = Diagnostic::warning("missing-glyph", message(&missing), origin.clone());
            warnings.push(warning.with_node(ir.node_id(index)));
        }
    }
    warnings
}

/// The missing characters of a text with how often each occurs.
type Missing = BTreeMap<char, u64>;

fn message(missing: &Missing) -> String {
    let listed = missing.keys().take(MOST_LISTED).map(|c| format!("{c} (U+{:04X})", u32::from(*c)));
    let mut listed: Vec<String> = listed.collect();
    match missing.len().saturating_sub(MOST_LISTED) {
        0 => {}
        more => listed.push(format!("{more} more")),
    }
    let shows = match missing.values().sum() {
        1_u64 => "1 character shows as an empty box".to_owned(),
        count => format!("{count} characters show as empty boxes"),
    };
    format!("no font of the text has {}: {shows}", listed.join(", "))
}

struct Search<'a> {
    assets: &'a PreparedAssets,
    setter: Setter,
    said: String,
}

impl<'a> Search<'a> {
    fn new(assets: &'a PreparedAssets) -> Self {
        Self { assets, setter: Setter::new(), said: String::new() }
    }

    fn missing(&mut self, text: &Text) -> Missing {
        self.said.clear();
        let mut spans = Vec::with_capacity(text.spans.len());
        let mut parts = text.parts.iter();
        for span in &text.spans {
            let own = (span.parts as usize).saturating_sub(text.parts.len() - parts.len());
            parts.by_ref().take(own).for_each(|part| self.say(part));
            spans.push(SpanRequest {
                end: self.said.len() as u32,
                font: span.font,
                italic: span.italic,
                font_size: 16.0,
                ..SpanRequest::default()
            });
        }
        parts.for_each(|part| self.say(part));
        // The bundled face, which comes last in every stack, has all of ASCII.
        if self.said.is_ascii() {
            return Missing::new();
        }
        let request = TextRequest {
            text: &self.said,
            font: text.font,
            fallback: &text.fallback,
            italic: text.italic,
            spans: &spans,
            ..TextRequest::default()
        };
        let style = Style::of(&request);
        let faces = Faces::of(self.assets, &style);
        if !self.said.char_indices().any(|(at, c)| faces.lack(at, c)) {
            return Missing::new();
        }
        self.setter.bind(self.assets);
        self.setter.build(self.assets, &style);
        let layout = self.setter.break_lines(None, reelm_ir::TextAlign::Start);
        let mut missing = Missing::new();
        for cluster in layout.lines().flat_map(|line| line.runs()).flat_map(|run| run.clusters()) {
            if cluster.glyphs().any(|glyph| glyph.id == 0) {
                let start = cluster.text_range().start;
                let characters = self.said.get(cluster.text_range()).unwrap_or_default().char_indices();
                for (_, c) in characters.filter(|(at, c)| faces.lack(start + at, *c)) {
                    *missing.entry(c).or_default() += 1;
                }
            }
        }
        missing
    }

    /// Adds what a part may say.
    fn say(&mut self, part: &TextPart) {
        match part {
            TextPart::Literal(literal) => self.said.push_str(literal),
            TextPart::Number { .. } => self.said.push('0'),
            TextPart::Computed { says, .. } => says.iter().for_each(|(_, text)| self.said.push_str(text)),
        }
    }
}

/// The maps of the faces of a text, in order of preference: of each part in another font, with its end.
struct Faces<'a>(Vec<(usize, Vec<Charmap<'a>>)>);

impl<'a> Faces<'a> {
    fn of(assets: &'a PreparedAssets, style: &Style<'_>) -> Self {
        let mut parts: Vec<(usize, Vec<Charmap<'a>>)> = Vec::new();
        let mut last = None;
        for (end, font) in style.fonts() {
            match parts.last_mut().filter(|_| last == Some(font)) {
                Some(part) => part.0 = end as usize,
                None => {
                    let stack = Stack::new(assets, font, style.fallback);
                    let faces = stack.faces().filter_map(|face| assets.faces.get(face));
                    let maps = faces.filter_map(|face| Some(FontRef::new(face.data.as_ref()).ok()?.charmap()));
                    parts.push((end as usize, maps.collect()));
                }
            }
            last = Some(font);
        }
        Self(parts)
    }

    /// Whether `c`, which stands at byte `at`, should show and no face maps it.
    fn lack(&self, at: usize, c: char) -> bool {
        let has = |charmap: &Charmap<'_>| charmap.map(c).is_some_and(|glyph| glyph.to_u32() != 0);
        let part = self.0.get(self.0.partition_point(|(end, _)| *end <= at));
        !c.is_ascii() && !is_ignorable(c) && part.is_some_and(|(_, maps)| !maps.iter().any(has))
    }
}

/// Whether `c` shows nothing where a font lacks it: controls, and what Unicode calls Default_Ignorable_Code_Point.
pub(super) fn is_ignorable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
