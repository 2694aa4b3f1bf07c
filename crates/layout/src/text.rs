//! [`Texts`]: what each text says in this frame, and how large that is.

use reelm_assets::{PreparedAssets, SpanRequest, TextEngine, TextHandle, TextRequest, format_number};
use reelm_expr::Values;
use reelm_ids::{Hash128, NodeIdx, StableHasher, TextIdx};
use reelm_ir::{CompositionIr, Kind, Limits, Text, TextFit, TextPart};

use crate::output::PlacedText;

/// The texts of a composition, in the order of their nodes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    states: Vec<State>,
    scratch: String,
    hasher: StableHasher,
    /// The most characters of one text.
    limit: usize,
    /// The faces that the texts were measured with.
    fonts: Hash128,
}

/// A text as it was in the last frame in which it was met.
#[derive(Debug, Clone)]
struct State {
    node: NodeIdx,
    /// Whether it can say something else in another frame.
    changes: bool,
    /// Whether it was met at all.
    met: bool,
    said: String,
    style: Style,
    /// Its spans in order.
    spans: Vec<SpanRequest>,
    /// The most units that its animators may move, each of them; 0 without any.
    units: u32,
    /// The hash of what it says and of its style.
    hash: Hash128,
    /// Where it was placed last, if it has not changed since.
    placed: Option<Placed>,
}

/// A shaped text and what it was shaped for.
#[derive(Debug, Clone, Copy)]
struct Placed {
    width: Option<f32>,
    room: Option<[f32; 2]>,
    handle: TextHandle,
}

/// The numbers that steer its size.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Style {
    font_size: f32,
    weight: f32,
    line_height: Option<f32>,
    letter_spacing: f32,
}

/// What shapes texts in one frame.
pub(crate) struct Shaper<'a> {
    pub(crate) ir: &'a CompositionIr,
    pub(crate) assets: &'a PreparedAssets,
    pub(crate) engine: &'a mut TextEngine,
}

/// The widths between which a text can be set, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContentWidths {
    /// No word is cut.
    pub(crate) min: f32,
    /// Nothing wraps.
    pub(crate) max: f32,
    /// The height at the greatest width.
    height: f32,
}

impl Texts {
    /// The texts of `ir`, none met yet; one that says more than [`Limits::text_chars`] characters is cut.
    pub(crate) fn new(ir: &CompositionIr, limits: &Limits) -> Self {
        let mut texts = Self { limit: limits.text_chars as usize, ..Self::default() };
        for (node, text) in ir.nodes.iter().filter_map(|(index, node)| Some((index, text_of(&node.kind)?))) {
            let changes = text.parts.iter().any(|part| !matches!(part, TextPart::Literal(_)));
            let style = Style::default();
            let (said, hash) = (String::new(), Hash128::ZERO);
            let animators = u32::try_from(text.animators.len()).unwrap_or(u32::MAX);
            let units = limits.text_units.checked_div(animators).map_or(0, |units| units.max(1));
            let mut spans = Vec::with_capacity(text.spans.len());
            spans.resize(text.spans.len(), SpanRequest::default());
            texts.states.push(State { node, changes, met: false, said, style, spans, units, hash, placed: None });
        }
        texts
    }

    /// Whether the faces are others than in the frame before.
    pub(crate) fn take_fonts(&mut self, assets: &PreparedAssets) -> bool {
        let fonts = assets.fonts_hash();
        core::mem::replace(&mut self.fonts, fonts) != fonts
    }

    /// Brings the text `number` up to date with the frame; whether it changed.
    pub(crate) fn update(&mut self, ir: &CompositionIr, values: &Values, number: u32) -> bool {
        let Some(state) = self.states.get_mut(number as usize) else { return false };
        let Some(text) = text_at(ir, state.node) else { return false };
        let style = Style::of(text, values);
        let mut changed = core::mem::replace(&mut state.style, style) != style;
        changed |= state.set_spans(text, values);
        if !state.met || state.changes {
            self.scratch.clear();
            changed |= state.join(text, values, &mut self.scratch);
            truncate(&mut self.scratch, self.limit);
            if !state.met || state.said != self.scratch {
                changed = true;
                state.said.clone_from(&self.scratch);
            }
            state.met = true;
        }
        if changed {
            state.hash = state.hashed(&mut self.hasher);
            state.placed = None;
        }
        changed
    }

    /// Stands for all that can differ from frame to frame of the text `number`: what it says, and its style.
    pub(crate) fn hash(&self, number: u32) -> Hash128 {
        self.states.get(number as usize).map_or(Hash128::ZERO, |state| state.hash)
    }

    /// As [`Self::shape`], and remembers the answer for the frames in which the same is asked.
    pub(crate) fn place(
        &mut self,
        shaper: &mut Shaper<'_>,
        number: u32,
        width: Option<f32>,
        room: Option<[f32; 2]>,
    ) -> Option<TextIdx> {
        let placed = self.states.get(number as usize)?.placed.filter(|placed| placed.is_for(width, room));
        let renewed = placed.and_then(|placed| shaper.engine.renew(shaper.assets, placed.handle));
        if renewed.is_some() {
            return renewed;
        }
        let shaped = self.shape(shaper, number, width, room)?;
        let placed = shaper.engine.handle(shaped).map(|handle| Placed { width, room, handle });
        self.states.get_mut(number as usize)?.placed = placed;
        Some(shaped)
    }

    /// The text `number` wrapped at `width` or nowhere, and shrunk to fit `room` if it must fit.
    pub(crate) fn shape(
        &self,
        shaper: &mut Shaper<'_>,
        number: u32,
        width: Option<f32>,
        room: Option<[f32; 2]>,
    ) -> Option<TextIdx> {
        let state = self.states.get(number as usize)?;
        let text = text_at(shaper.ir, state.node)?;
        let fit = room.filter(|_| text.fit == TextFit::Shrink);
        let request = TextRequest { max_width: width, fit, ..state.request(text) };
        Some(shaper.engine.shape(shaper.assets, &request))
    }

    /// The widths between which the text `number` can be set.
    pub(crate) fn widths(&self, shaper: &mut Shaper<'_>, number: u32) -> ContentWidths {
        let Some(index) = self.shape(shaper, number, None, None) else {
            return ContentWidths { min: 0.0, max: 0.0, height: 0.0 };
        };
        let shaped = shaper.engine.get(index);
        let max = shaped.max_content_width;
        ContentWidths { min: shaped.min_content_width.min(max), max, height: shaped.height }
    }

    /// Height of the text `number` wrapped at `width`.
    pub(crate) fn height(&self, shaper: &mut Shaper<'_>, number: u32, widths: ContentWidths, width: f32) -> f32 {
        if width >= widths.max {
            return widths.height;
        }
        self.shape(shaper, number, Some(width), None).map_or(0.0, |index| shaper.engine.get(index).height)
    }
}

impl Placed {
    fn is_for(&self, width: Option<f32>, room: Option<[f32; 2]>) -> bool {
        self.width == width && self.room == room
    }
}

impl State {
    /// Brings the styles of the spans up to date; whether one changed.
    fn set_spans(&mut self, text: &Text, values: &Values) -> bool {
        let mut changed = false;
        let mut paints = 0;
        for (own, span) in self.spans.iter_mut().zip(&text.spans) {
            paints += u16::from(span.has_paint());
            let set = SpanRequest {
                end: own.end,
                font: span.font,
                font_size: values.get(span.font_size) as f32,
                weight: values.get(span.weight) as f32,
                italic: span.italic,
                line_height: span.line_height.map(|height| values.get(height) as f32),
                letter_spacing: values.get(span.letter_spacing) as f32,
                baseline_shift: values.get(span.baseline_shift) as f32,
                paint: if span.has_paint() { paints } else { 0 },
            };
            changed |= core::mem::replace(own, set) != set;
        }
        changed
    }

    /// Appends what the text says to `said`; whether a span ends elsewhere than before.
    fn join(&mut self, text: &Text, values: &Values, said: &mut String) -> bool {
        let mut changed = false;
        let mut first = 0;
        for (own, span) in self.spans.iter_mut().zip(&text.spans) {
            join(text.parts.get(first..span.parts as usize).unwrap_or(&[]), values, said);
            first = span.parts as usize;
            let end = said.len() as u32;
            changed |= core::mem::replace(&mut own.end, end) != end;
        }
        join(text.parts.get(first..).unwrap_or(&[]), values, said);
        changed
    }

    fn hashed(&self, hasher: &mut StableHasher) -> Hash128 {
        let Style { font_size, weight, line_height, letter_spacing } = self.style;
        let numbers = [font_size, weight, line_height.unwrap_or_default(), letter_spacing];
        hasher.u8(line_height.is_some().into());
        for number in numbers {
            hasher.u32(number.to_bits());
        }
        for span in &self.spans {
            let height = span.line_height;
            hasher.u32(span.end).u8(height.is_some().into()).f32(height.unwrap_or_default()).f32(span.font_size);
            hasher.f32(span.weight).f32(span.letter_spacing).f32(span.baseline_shift);
        }
        hasher.bytes(self.said.as_bytes()).finish()
    }

    fn request<'a>(&'a self, text: &'a Text) -> TextRequest<'a> {
        TextRequest {
            text: &self.said,
            font: text.font,
            fallback: &text.fallback,
            font_size: self.style.font_size,
            weight: self.style.weight,
            italic: text.italic,
            line_height: self.style.line_height,
            letter_spacing: self.style.letter_spacing,
            align: text.align,
            max_width: None,
            fit: None,
            spans: &self.spans,
            units: self.units,
        }
    }
}

impl Style {
    fn of(text: &Text, values: &Values) -> Self {
        Self {
            font_size: values.get(text.font_size) as f32,
            weight: values.get(text.weight) as f32,
            line_height: text.line_height.map(|height| values.get(height) as f32),
            letter_spacing: values.get(text.letter_spacing) as f32,
        }
    }
}

/// What `engine` knows of the shaped text `index` once it is in its box.
pub(crate) fn placed(engine: &TextEngine, index: Option<TextIdx>) -> PlacedText {
    let baseline = index.map_or(0.0, |index| f64::from(engine.get(index).first_baseline));
    PlacedText { shaped: index, baseline }
}

fn text_at(ir: &CompositionIr, node: NodeIdx) -> Option<&Text> {
    ir.nodes.get(node).and_then(|node| text_of(&node.kind))
}

fn text_of(kind: &Kind) -> Option<&Text> {
    match kind {
        Kind::Text(text) => Some(text),
        _ => None,
    }
}

fn join(parts: &[TextPart], values: &Values, out: &mut String) {
    for part in parts {
        match part {
            TextPart::Literal(text) => out.push_str(text),
            TextPart::Number { value, format } => format_number(values.get(*value), format, out),
            TextPart::Computed { value, says } => {
                let value = values.get(*value);
                match TextPart::said(says, value) {
                    Some(text) => out.push_str(text),
                    None => format_number(value[1], "", out),
                }
            }
        }
    }
}

/// Cuts `text` to `limit` characters.
fn truncate(text: &mut String, limit: usize) {
    if text.len() > limit
        && let Some((end, _)) = text.char_indices().nth(limit)
    {
        text.truncate(end);
    }
}
