//! [`Inspection`]: the tree of a composition at one moment, with every value resolved.
//!
//! * a node is **shown** if it stands in the evaluated graph; else it says why it is hidden ([`Hidden`]).
//! * an **animated** property is one that an animation drives; it is told by its path within the node, as it is written.

use core::fmt::Write as _;

use reelm_eval::EvaluatedNode;
use reelm_ids::{NodeIdx, Rational};
use reelm_ir::{Anchor, Anim, Animation, Kind, Node, Role, TextPart, ValueType};
use serde::Serialize;

use crate::composition::Prepared;
use crate::evaluation::Evaluation;

/// A composition at one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inspection {
    /// The frame.
    pub frame: u64,
    /// Its time in seconds.
    pub time: f64,
    /// Frames of the composition.
    pub frames: u64,
    /// Width and height of the canvas in pixels.
    pub size: [u32; 2],
    /// All nodes in preorder, masks before children; the implicit root first.
    pub nodes: Vec<InspectedNode>,
}

/// A node at one moment. What an absent key says is not known, because the node does not exist then.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct InspectedNode {
    /// Its id; one that was made from its path is not unique beyond its comp.
    pub id: String,
    /// Its kind, as the format calls it.
    pub kind: &'static str,
    /// How many nodes hold it; 0 is the root.
    pub depth: u32,
    /// Whether it is a mask of the node that holds it.
    pub mask: bool,
    /// Where it is written, as a JSON pointer.
    pub pointer: String,
    /// The file that it is written in, as messages call it, if that is not the composition's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Why it is not shown, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
    /// When it exists, in frames of its parent's content: from, up to.
    pub span: [f64; 2],
    /// Its local time in frames; negative before its start.
    pub local: f64,
    /// The time of its content in frames.
    pub content: f64,
    /// Left and top of its own box in its parent's own space, as laid out, without `position`; in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<[f64; 2]>,
    /// Width and height of its own box in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<[f64; 2]>,
    /// Its transform's values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transform: Option<InspectedTransform>,
    /// 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opacity: Option<f64>,
    /// What animations drive, in the order in which it is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub animated: Vec<InspectedProperty>,
}

/// How a node lies in its parent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct InspectedTransform {
    /// In pixels.
    pub position: [f64; 2],
    /// Fractions of the own box; absent if it is a baseline, or a path's own origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<[f64; 2]>,
    /// Fractions of the own box.
    pub pivot: [f64; 2],
    /// Factors.
    pub scale: [f64; 2],
    /// Degrees.
    pub rotation: f64,
    /// Degrees.
    pub skew: [f64; 2],
    /// From its own space to its parent's, as SVG's `matrix(a, b, c, d, e, f)`; absent for a hidden node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<[f64; 6]>,
}

/// A property that an animation drives.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct InspectedProperty {
    /// Where it is written within the node: keys and numbers with slashes between.
    pub property: String,
    /// Its value: a number, a truth value, a pair, a colour as `#rrggbbaa`, a length as CSS writes it, or what a text
    /// says.
    pub value: InspectedValue,
}

/// The value of a property.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum InspectedValue {
    /// A number.
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// A pair of numbers.
    Pair([f64; 2]),
    /// A colour, a length, or what a text says.
    Text(String),
    /// A pair of lengths.
    Texts([String; 2]),
}

/// Why a node is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hidden {
    /// It has not begun yet.
    Before,
    /// It is over.
    After,
    /// `visible` is false.
    Invisible,
    /// `opacity` is 0.
    Transparent,
    /// `display` is `none`.
    DisplayNone,
    /// Its `switch` shows another child.
    Switch,
    /// A node that holds it is hidden.
    Within,
    /// It has nothing to show: no size, or a scale of 0.
    Empty,
    /// It is a sound, which is heard.
    Sound,
}

impl Hidden {
    /// A word for it, as the data has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Invisible => "invisible",
            Self::Transparent => "transparent",
            Self::DisplayNone => "display-none",
            Self::Switch => "switch",
            Self::Within => "within",
            Self::Empty => "empty",
            Self::Sound => "sound",
        }
    }
}

/// The composition at the frame that was evaluated last.
pub(crate) fn inspect(prepared: &Prepared, evaluation: &Evaluation, frame: u64) -> Inspection {
    let ir = &*prepared.ir;
    let mut graph: Vec<Option<&EvaluatedNode>> = vec![None; ir.nodes.len()];
    for shown in &evaluation.graph().nodes {
        if let Some(slot) = graph.get_mut(shown.node.0 as usize) {
            *slot = Some(shown);
        }
    }
    let mut animations: Vec<&Animation> = ir.animations.iter().collect();
    animations.sort_by_key(|animation| (animation.node, animation.origin.span.start));
    let look = Look { prepared, evaluation, animations };
    let mut nodes: Vec<InspectedNode> = Vec::with_capacity(ir.nodes.len());
    for (idx, node) in ir.nodes.iter() {
        let above = node.parent.and_then(|parent| nodes.get(parent.0 as usize));
        let inspected = look.node(idx, node, graph.get(idx.0 as usize).copied().flatten(), above);
        nodes.push(inspected);
    }
    let time = Rational::whole(i64::try_from(frame).unwrap_or(i64::MAX)).div_or_zero(ir.fps).to_f64();
    Inspection { frame, time, frames: ir.frames, size: ir.size, nodes }
}

struct Look<'a> {
    prepared: &'a Prepared,
    evaluation: &'a Evaluation,
    /// By node, then by place.
    animations: Vec<&'a Animation>,
}

impl Look<'_> {
    fn node(
        &self,
        idx: NodeIdx,
        node: &Node,
        shown: Option<&EvaluatedNode>,
        above: Option<&InspectedNode>,
    ) -> InspectedNode {
        let ir = &self.prepared.ir;
        let (values, times) = (&self.evaluation.values, &self.evaluation.times);
        let time = times.locate(idx);
        let pointer = ir.origins.get(idx).map_or_else(String::new, |origin| origin.pointer.to_string());
        let alive = times.is_alive(idx);
        let rect = self.evaluation.layout.output().rects.get(idx).filter(|_| alive);
        InspectedNode {
            id: ir.names.text(node.id).to_owned(),
            kind: node.kind.name(),
            depth: above.map_or(0, |above| above.depth + 1),
            mask: node.role == Role::Mask,
            hidden: if shown.is_some() { None } else { Some(self.hidden(idx, node, above)) },
            span: [node.start.to_f64(), (node.start + node.frames).to_f64()],
            local: time.local_f64,
            content: time.content_f64,
            place: rect.map(|rect| [rect.x0, rect.y0]),
            size: rect.map(|rect| [rect.width(), rect.height()]),
            transform: alive.then(|| self.transform(node, shown)),
            opacity: alive.then(|| values.get(node.opacity)),
            animated: if alive { self.animated(idx, &pointer) } else { Vec::new() },
            pointer,
            file: self.file(idx),
        }
    }

    /// The file that a node is written in, unless that is the composition's own.
    fn file(&self, idx: NodeIdx) -> Option<String> {
        let (own, start) = (self.prepared.source(), self.prepared.ir.origins.get(idx)?.span.start);
        let (file, _) = own.file_at(start);
        (!core::ptr::eq(own, file)).then(|| file.name().to_owned())
    }

    fn hidden(&self, idx: NodeIdx, node: &Node, above: Option<&InspectedNode>) -> Hidden {
        let Evaluation { values, times, layout, .. } = self.evaluation;
        if above.is_some_and(|above| above.hidden.is_some()) {
            return Hidden::Within;
        }
        if !times.is_alive(idx) {
            let before = times.locate(idx).local < Rational::ZERO;
            return if before { Hidden::Before } else { Hidden::After };
        }
        let parent = node.parent.and_then(|parent| self.prepared.ir.nodes.get(parent));
        let switched = parent.is_some_and(|parent| match parent.kind {
            Kind::Switch { active } => {
                let active = values.get(active).floor();
                parent.children.iter().position(|child| *child == idx).is_some_and(|at| at as f64 != active)
            }
            _ => false,
        });
        match () {
            () if matches!(node.kind, Kind::Audio(_)) && !switched => Hidden::Sound,
            () if !values.get(node.visible) => Hidden::Invisible,
            () if layout.output().is_hidden(idx) => Hidden::DisplayNone,
            () if switched => Hidden::Switch,
            () if values.get(node.opacity) <= 0.0 => Hidden::Transparent,
            () => Hidden::Empty,
        }
    }

    fn transform(&self, node: &Node, shown: Option<&EvaluatedNode>) -> InspectedTransform {
        let values = &self.evaluation.values;
        InspectedTransform {
            position: values.get(node.position),
            anchor: match node.anchor {
                Anchor::Fraction(anchor) => Some(values.get(anchor)),
                _ => None,
            },
            pivot: values.get(node.pivot),
            scale: values.get(node.scale),
            rotation: values.get(node.rotation),
            skew: values.get(node.skew),
            matrix: shown.map(|shown| shown.local.as_coeffs()),
        }
    }

    fn animated(&self, idx: NodeIdx, pointer: &str) -> Vec<InspectedProperty> {
        let from = self.animations.partition_point(|animation| animation.node < idx);
        let own = self.animations.iter().skip(from).take_while(|animation| animation.node == idx);
        // What moves the units of a text has a value for each of them.
        let own = own.filter(|animation| !animation.unit);
        own.map(|animation| {
            let path: &str = &animation.origin.pointer;
            let property = path.strip_prefix(pointer).unwrap_or(path).trim_start_matches('/').to_owned();
            let lanes = self.evaluation.values.lanes(animation.slot, animation.ty.lanes());
            let said = (animation.ty == ValueType::Text).then(|| self.said(animation, lanes)).flatten();
            let value = said.unwrap_or_else(|| InspectedValue::new(animation.ty, lanes));
            InspectedProperty { property, value }
        })
        .collect()
    }
}

impl Look<'_> {
    /// What a text says where an expression gives a text.
    fn said(&self, animation: &Animation, lanes: &[f64]) -> Option<InspectedValue> {
        let [TextPart::TEXT, number] = *lanes else { return None };
        let Kind::Text(text) = &self.prepared.ir.nodes.get(animation.node)?.kind else { return None };
        text.parts.iter().find_map(|part| match part {
            TextPart::Computed { value: Anim::Slot(slot), says } if *slot == animation.slot => {
                let said = says.iter().find(|(says, _)| f64::from(*says) == number)?;
                Some(InspectedValue::Text(said.1.to_string()))
            }
            _ => None,
        })
    }
}

impl InspectedValue {
    fn new(ty: ValueType, lanes: &[f64]) -> Self {
        let lane = |at: usize| lanes.get(at).copied().unwrap_or(0.0);
        match ty {
            ValueType::Number => Self::Number(lane(0)),
            ValueType::Bool => Self::Bool(lane(0) != 0.0),
            // Of a path, the key before and the share of the way to the next.
            ValueType::Vec2 | ValueType::Path => Self::Pair([lane(0), lane(1)]),
            ValueType::Color => Self::Text(color([lane(0), lane(1), lane(2), lane(3)])),
            ValueType::Text if lane(0) == TextPart::BOOL => Self::Bool(lane(1) != 0.0),
            ValueType::Text => Self::Number(lane(1)),
            ValueType::Length => Self::Text(length(lane(0), lane(1))),
            ValueType::Length2 => Self::Texts([length(lane(0), lane(1)), length(lane(2), lane(3))]),
        }
    }
}

fn color(lanes: [f64; 4]) -> String {
    let mut text = String::from("#");
    for lane in lanes {
        let _ = write!(text, "{:02x}", (lane.clamp(0.0, 1.0) * 255.0).round() as u8);
    }
    text
}

fn length(px: f64, fraction: f64) -> String {
    match (px, fraction) {
        (px, 0.0) => format!("{px}px"),
        (0.0, fraction) => format!("{}%", fraction * 100.0),
        (px, fraction) => format!("calc({px}px + {}%)", fraction * 100.0),
    }
}

impl Inspection {
    /// For people: the tree, one line for each node, and one beneath it for each animated property.
    pub fn to_text(&self) -> String {
        let [width, height] = self.size;
        let mut text =
            format!("frame {} of {}, {} s, {width} × {height}\n\n", self.frame, self.frames, short(self.time));
        let rows: Vec<[String; 7]> = self.nodes.iter().map(InspectedNode::cells).collect();
        let titles = ["node", "kind", "span", "local", "position", "size", "opacity"].map(str::to_owned);
        let widths: [usize; 7] = core::array::from_fn(|at| {
            let cells = rows.iter().chain([&titles]).map(|row| row[at].chars().count());
            cells.max().unwrap_or(0)
        });
        text.push_str(&line(&titles, &widths, ""));
        for (node, row) in self.nodes.iter().zip(&rows) {
            let note = node.hidden.map_or_else(String::new, |hidden| format!("  hidden: {}", hidden.name()));
            text.push_str(&line(row, &widths, &note));
            let indent = "  ".repeat(node.depth as usize + 1);
            for InspectedProperty { property, value } in node.animated.iter().filter(|_| node.hidden.is_none()) {
                let _ = writeln!(text, "{indent}· {property} = {value}");
            }
        }
        text
    }
}

impl InspectedNode {
    fn cells(&self) -> [String; 7] {
        let pair = |pair: Option<[f64; 2]>, between: &str| {
            pair.map_or_else(|| "-".to_owned(), |[a, b]| format!("{}{between}{}", short(a), short(b)))
        };
        let mask = if self.mask { "mask " } else { "" };
        [
            format!("{}{}", "  ".repeat(self.depth as usize), self.id),
            format!("{mask}{}", self.kind),
            format!("{}..{}", short(self.span[0]), short(self.span[1])),
            short(self.local),
            pair(self.transform.as_ref().map(|transform| transform.position), ", "),
            pair(self.size, " × "),
            self.opacity.map_or_else(|| "-".to_owned(), short),
        ]
    }
}

impl core::fmt::Display for InspectedValue {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&short(*number)),
            Self::Bool(truth) => truth.fmt(f),
            Self::Pair([a, b]) => write!(f, "[{}, {}]", short(*a), short(*b)),
            Self::Text(text) => f.write_str(text),
            Self::Texts([a, b]) => write!(f, "[{a}, {b}]"),
        }
    }
}

/// A number with at most three places.
fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn line(cells: &[String; 7], widths: &[usize; 7], note: &str) -> String {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        let _ = write!(text, "{cell:<width$}  ");
    }
    format!("{}{note}\n", text.trim_end())
}
