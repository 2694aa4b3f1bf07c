//! What the names in an expression stand for.

use reelm_ids::{AssetIdx, NodeIdx, SlotIdx};
use reelm_ir::registry::property;
use reelm_ir::{Ahead, Anim, Animation, Asset, CompositionIr, Keys, Lanes, Source as AnimSource, ValueType, VarValue};

use super::lower::Ty;
use super::parse::Segment;
use super::{Fault, Place, function};
use crate::code::{Op, Operand};
use crate::describe::seed_of;
use crate::program::NONE;

/// The names that stand alone, with what they mean.
const PLAIN: [&str; 14] = [
    "time", "frame", "fps", "duration", "progress", "seed", "value", "index", "count", "pi", "tau", "e", "self",
    "parent",
];
/// The names that something must follow.
const GROUPS: [&str; 4] = ["global", "canvas", "nodes", "vars"];

/// Where a lane is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Source {
    Const(f64),
    /// An instruction without operands.
    Input(Op, u64),
    /// Such an instruction's result times a number.
    Scaled(Op, u64, f64),
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Named<'a> {
    pub(super) ty: Ty,
    pub(super) lanes: [Source; 4],
    /// How many segments of the path are its name; the others are lanes.
    pub(super) used: usize,
    /// Whether it is a property, or the keyframed value.
    pub(super) is_property: bool,
    /// What a text says, if that does not change.
    pub(super) text: &'a str,
}

impl Named<'_> {
    fn number(source: Source, used: usize) -> Self {
        Self { ty: Ty::Number, lanes: [source; 4], used, is_property: false, text: "" }
    }
}

/// The moment at which an expression is sampled by another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sample {
    /// In seconds after the node began.
    pub(super) time: Operand,
    /// In frames.
    pub(super) frame: Operand,
}

/// Says how a var is called whose name has a `-`.
fn no_dash(name: &Segment<'_>, dashed: &str) -> Fault {
    let called = dashed.replace('-', "_");
    let message = format!("there is no var `{}`; in expressions the var `{dashed}` is `vars.{called}`", name.text);
    let at = Place { start: name.at.start, end: name.at.start.saturating_add(dashed.len() as u32) };
    let nearest = Some(called.into());
    Fault { nearest, ..Fault::new("unknown-var", message, at) }
}

/// The surroundings of one animation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Env<'a> {
    ir: &'a CompositionIr,
    animation: &'a Animation,
    /// Its number.
    index: u32,
    sample: Option<Sample>,
    /// The seed of its noise where it is sampled; 0 where it is not.
    seed: u64,
    /// Where it is wanted before the first frame.
    ahead: Option<Ahead>,
}

impl<'a> Env<'a> {
    /// Of animation number `index`.
    pub(crate) fn new(ir: &'a CompositionIr, index: u32, animation: &'a Animation) -> Self {
        Self { ir, animation, index, sample: None, seed: 0, ahead: None }
    }

    /// Of an animation whose value is wanted before the first frame.
    pub(crate) fn before_frames(ir: &'a CompositionIr, animation: &'a Animation, ahead: Ahead) -> Self {
        Self { ahead: Some(ahead), ..Self::new(ir, NONE, animation) }
    }

    /// Of animation number `index` where another one samples it.
    pub(super) fn sampled(ir: &'a CompositionIr, index: u32, animation: &'a Animation, sample: Sample) -> Self {
        // The number 0 stands for the property's own seed.
        let seed = seed_of(ir, animation).max(1);
        Self { ir, animation, index, sample: Some(sample), seed, ahead: None }
    }

    pub(crate) const fn ir(&self) -> &'a CompositionIr {
        self.ir
    }

    pub(crate) const fn animation(&self) -> &'a Animation {
        self.animation
    }

    pub(super) const fn index(&self) -> u32 {
        self.index
    }

    pub(super) const fn sample(&self) -> Option<Sample> {
        self.sample
    }

    pub(super) const fn seed(&self) -> u64 {
        self.seed
    }

    /// Whether the value is wanted before the first frame.
    pub(super) const fn is_ahead(&self) -> bool {
        self.ahead.is_some()
    }

    /// The length of the node's span in frames.
    pub(super) fn span(&self) -> f64 {
        self.ir.nodes.get(self.animation.node).map_or(0.0, |node| node.frames.to_f64())
    }

    /// Whether the expression counts in percents, for each length: its keyframes do.
    pub(super) fn percents(&self) -> [bool; 2] {
        match &self.animation.source {
            AnimSource::Expr(_, Some(keys)) => units(self.animation.ty, keys).map(|unit| unit == Unit::Percent),
            _ => [false; 2],
        }
    }

    /// The type that the expression must have.
    pub(super) fn ty(&self) -> ValueType {
        self.animation.ty
    }

    /// Whether the property, a pair, may be written as one number.
    pub(super) fn takes_number_as_pair(&self) -> bool {
        let id = self.animation.property;
        property::get(id).is_none()
            || [
                property::SCALE,
                property::FILL_RADIUS,
                property::STROKE_RADIUS,
                property::SPAN_FILL_RADIUS,
                property::SPAN_STROKE_RADIUS,
                property::UNIT_SCALE,
                property::COMMANDS,
            ]
            .contains(&id)
    }

    /// Whether `name` has a meaning of its own.
    pub(super) fn is_reserved(&self, name: &str) -> bool {
        PLAIN.contains(&name) || GROUPS.contains(&name) || matches!(name, "let" | "true" | "false")
    }

    /// What `path` stands for; `bound` are the names given by `let`, for the nearest name.
    pub(super) fn resolve<'n>(
        &self,
        path: &[Segment<'_>],
        bound: impl Iterator<Item = &'n str>,
    ) -> Result<Named<'a>, Fault> {
        let Some((root, rest)) = path.split_first() else {
            return Err(Fault::new("syntax", "a name is missing", Place::default()));
        };
        if self.ahead.is_some_and(|ahead| comes_with_frames(root.text, ahead)) {
            return Err(too_early(&format!("`{}`", root.text), root.at));
        }
        if let Some(named) = self.plain(root.text) {
            return Ok(named);
        }
        match root.text {
            "value" => self.value(root.at),
            "index" | "count" if self.animation.unit => {
                let op = if root.text == "index" { Op::Index } else { Op::Count };
                Ok(Named::number(Source::Input(op, 0), 1))
            }
            "index" | "count" => {
                if let Some(copy) = self.animation.copy {
                    let value = if root.text == "index" { copy.index } else { copy.count };
                    return Ok(Named::number(Source::Const(value.into()), 1));
                }
                let message = format!("`{}` has a value only within a `repeat` and in what animates a text", root.text);
                Err(Fault::new("not-here", message, root.at))
            }
            "global" => self.member(root, rest, &["time", "frame"], |name| match name {
                "time" => Source::Input(Op::GlobalTime, 0),
                _ => Source::Input(Op::GlobalFrame, 0),
            }),
            "canvas" => {
                let size = self.ir.scopes.get(usize::from(self.animation.scope)).map_or(self.ir.size, |s| s.size);
                self.member(root, rest, &["width", "height"], |name| {
                    Source::Const(f64::from(size[usize::from(name == "height")]))
                })
            }
            "vars" => self.var(root, rest),
            "nodes" => self.node(root, rest),
            "self" => self.property(self.animation.node, root, rest, 1),
            "parent" => self.parent(root, rest),
            name => {
                let fault = Fault::new("unknown-name", format!("there is no `{name}`"), root.at);
                if let Some(function) = function::find(name) {
                    return Err(fault.expected(format!("`{name}({})`", function.signature)));
                }
                let known = bound.chain(PLAIN).chain(GROUPS).chain(["true", "false"]);
                Err(fault.near(name, known))
            }
        }
    }

    /// Numbers that need nothing but the node.
    fn plain(&self, name: &str) -> Option<Named<'a>> {
        let fps = self.ir.fps.to_f64();
        let span = self.span();
        let source = match name {
            "time" => Source::Input(Op::Time, 0),
            "frame" => Source::Input(Op::Frame, 0),
            "progress" => Source::Input(Op::Progress, 0),
            "fps" => Source::Const(fps),
            "duration" => Source::Const(if fps > 0.0 { span / fps } else { 0.0 }),
            "seed" => Source::Const(self.ir.seed as f64),
            "pi" => Source::Const(core::f64::consts::PI),
            "tau" => Source::Const(core::f64::consts::TAU),
            "e" => Source::Const(core::f64::consts::E),
            _ => return None,
        };
        Some(Named::number(source, 1))
    }

    /// A number among a fixed set of members.
    fn member(
        &self,
        root: &Segment<'_>,
        rest: &[Segment<'_>],
        members: &[&str],
        source: impl Fn(&str) -> Source,
    ) -> Result<Named<'a>, Fault> {
        let expected = format!("one of {}", members.join(", "));
        let Some(first) = rest.first() else {
            return Err(incomplete(root, &format!("`{}.{}`", root.text, members[0])));
        };
        if members.contains(&first.text) {
            return Ok(Named::number(source(first.text), 2));
        }
        let message = format!("`{}` has no `{}`", root.text, first.text);
        let fault = Fault::new("unknown-name", message, first.at).expected(expected);
        Err(fault.near(first.text, members.iter().copied()))
    }

    /// The keyframes under the expression.
    fn value(&self, at: Place) -> Result<Named<'a>, Fault> {
        let AnimSource::Expr(_, Some(keys)) = &self.animation.source else {
            let fault = Fault::new("not-here", "`value` is what keyframes give, and there are none", at);
            return Err(fault.expected("`{\"keys\": […], \"expr\": \"=value + …\"}`"));
        };
        let ty = self.animation.ty;
        let units = units(ty, keys);
        if units.contains(&Unit::Mixed) {
            let fault = Fault::new(
                "type-mismatch",
                "the keyframes are pixels and percentages, so that `value` has no unit",
                at,
            );
            return Err(fault.expected("keys in pixels, or keys in percent"));
        }
        let lane = |index: u64| match units[index as usize / 2] {
            // A percentage counts in percents.
            Unit::Percent => Source::Scaled(Op::Value, index + 1, 100.0),
            _ => Source::Input(Op::Value, index),
        };
        Ok(Named { ty: Ty::of(ty), lanes: visible(ty, [0, 1, 2, 3].map(lane)), used: 1, is_property: true, text: "" })
    }

    fn var(&self, root: &Segment<'_>, rest: &[Segment<'_>]) -> Result<Named<'a>, Fault> {
        let Some(name) = rest.first() else { return Err(incomplete(root, "`vars.name`")) };
        let scope = self.animation.scope;
        let Some(var) = self.find_var(name.text).and_then(|id| self.ir.vars.get(id)) else {
            if let Some(dashed) = self.dashed(name) {
                return Err(no_dash(name, dashed));
            }
            let vars = self.ir.scopes.get(usize::from(scope)).map_or(0..0, |scope| scope.vars.clone());
            let known = vars.filter_map(|i| self.ir.vars.as_slice().get(i as usize));
            let known = known.map(|var| self.ir.names.text(var.name));
            return Err(
                Fault::new("unknown-var", format!("there is no var `{}`", name.text), name.at).near(name.text, known)
            );
        };
        let constant = |number: f64| [Source::Const(number); 4];
        let (ty, lanes, text) = match &var.value {
            VarValue::Number(value) => (Ty::Number, [lanes(*value)[0]; 4], ""),
            VarValue::Bool(value) => (Ty::Bool, [lanes(*value)[0]; 4], ""),
            VarValue::Color(value) => (Ty::Color, lanes(*value), ""),
            VarValue::Text(text) => (Ty::Text, constant(self.text(text)), &**text),
            VarValue::Asset(asset) => (Ty::Asset, constant(asset.0.into()), ""),
        };
        if self.ahead.is_some() && lanes.iter().any(|lane| matches!(lane, Source::Input(..))) {
            return Err(too_early(&format!("the var `{}`, which changes,", name.text), name.at));
        }
        Ok(Named { ty, lanes, used: 2, is_property: false, text })
    }

    /// The number that stands for `text`; equal texts have the same. Those that nothing else in the composition is are never
    /// equal to one that is.
    pub(super) fn text(&self, text: &str) -> f64 {
        self.ir.names.number(text).map_or(-1.0, f64::from)
    }

    /// The assets of the file that the expression is written in.
    pub(super) fn assets(&self) -> impl Iterator<Item = (AssetIdx, &'a Asset)> {
        let ir = self.ir;
        let own = ir.scopes.get(usize::from(self.animation.scope)).map_or(0..0, |scope| scope.assets.clone());
        own.map(AssetIdx).filter_map(|index| Some((index, ir.assets.get(index)?)))
    }

    /// A var by its name, or by its name with `_` for `-`.
    /// The var with a `-` in its name that `name` is the beginning of, as it is written.
    fn dashed(&self, name: &Segment<'_>) -> Option<&'a str> {
        let AnimSource::Expr(source, _) = &self.animation.source else { return None };
        let written = source.text.get(name.at.start as usize..)?;
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let mut word = written.get(..written.find(|c| !is_part(c)).unwrap_or(written.len()))?;
        while word.len() > name.text.len() {
            if self.find_var(word).is_some() {
                return Some(word);
            }
            word = word.get(..word.rfind('-')?)?;
        }
        None
    }

    fn find_var(&self, name: &str) -> Option<reelm_ids::VarId> {
        let scope = self.animation.scope;
        self.ir.var(scope, name).or_else(|| self.ir.var(scope, &name.replace('_', "-")))
    }

    fn node(&self, root: &Segment<'_>, rest: &[Segment<'_>]) -> Result<Named<'a>, Fault> {
        let Some((id, rest)) = rest.split_first() else { return Err(incomplete(root, "`nodes.ID.property`")) };
        let scope = self.animation.scope;
        // Numbers after the id are those of copies of repeats.
        let copies = rest.iter().take_while(|segment| is_number(segment)).count();
        let (numbers, rest) = rest.split_at(copies);
        let text = numbers.iter().fold(String::from(id.text), |text, number| text + "." + number.text);
        match self.ir.node_seen_from(self.animation.node, scope, &text) {
            Some(node) => self.property(node, id, rest, 2 + copies),
            None if self.is_elsewhere(&text) => {
                let message = format!("the node `{text}` belongs to another comp");
                Err(Fault::new("other-comp", message, id.at)
                    .expected("a node of the same comp; hand the value in through `vars`"))
            }
            None => {
                if let Some(fault) = self.absent_copy(id, numbers).or_else(|| self.without_copies(id, numbers)) {
                    return Err(fault);
                }
                if let Some(copy) = self.ir.names.node_ids(scope).find(|known| is_copy(known, &text)) {
                    let message = format!("the node `{text}` stands in copies of a repeat");
                    let expected = format!("the number of a copy, for example `nodes[\"{copy}\"]`");
                    return Err(Fault::new("unknown-id", message, id.at).expected(expected).near(copy, [copy]));
                }
                let fault = Fault::new("unknown-id", format!("there is no node `{text}` in this comp"), id.at);
                let fault = if id.quoted { fault } else { fault.expected("`nodes.ID`, or `nodes[\"my-id\"]`") };
                Err(fault.near(&text, self.ir.names.node_ids(scope)))
            }
        }
    }

    /// The fault that a node which stands in copies has none of this number.
    fn absent_copy(&self, id: &Segment<'_>, numbers: &[Segment<'_>]) -> Option<Fault> {
        let (last, outer) = numbers.split_last()?;
        let text = outer.iter().fold(String::from(id.text), |text, number| text + "." + number.text);
        let copy = |number: u32| {
            let text = format!("{text}.{number}");
            self.ir.node_seen_from(self.animation.node, self.animation.scope, &text)
        };
        copy(0)?;
        // The copies are numbered without gaps: by halves.
        let (mut there, mut beyond) = (0, u32::MAX);
        while beyond - there > 1 {
            let middle = there + (beyond - there) / 2;
            if copy(middle).is_some() { there = middle } else { beyond = middle }
        }
        let message = format!("the node `{text}` has no copy {}", last.text);
        let mut fault = Fault::new("unknown-id", message, last.at);
        fault.is_absent = true;
        let expected = format!("a number from 0 to {there}");
        Some(match last.computed {
            true => fault.expected(format!("{expected}; a condition may leave the others out: `index > 0 ? … : …`")),
            false => fault.expected(expected),
        })
    }

    /// The fault that a node which stands in no repeat, or in fewer, has numbers of copies.
    fn without_copies(&self, id: &Segment<'_>, numbers: &[Segment<'_>]) -> Option<Fault> {
        let (last, outer) = numbers.split_last()?;
        let text = outer.iter().fold(String::from(id.text), |text, number| text + "." + number.text);
        if self.ir.node_seen_from(self.animation.node, self.animation.scope, &text).is_none() {
            return self.without_copies(id, outer);
        }
        let message = format!("the node `{text}` has no copies, so that `[{}]` says nothing", last.text);
        Some(Fault::new("unknown-id", message, last.at).expected("a property, for example `.opacity`"))
    }

    /// Whether another comp has a node `id`; looks at the first thousand scopes only.
    fn is_elsewhere(&self, id: &str) -> bool {
        let scopes = self.ir.scopes.len().min(1000) as u16;
        (0..scopes).any(|scope| self.ir.names.node(scope, id).is_some())
    }

    fn parent(&self, root: &Segment<'_>, rest: &[Segment<'_>]) -> Result<Named<'a>, Fault> {
        let own = self.ir.nodes.get(self.animation.node);
        let Some(parent) = own.and_then(|node| node.parent) else {
            return Err(Fault::new("not-here", "the root has no parent", root.at));
        };
        if self.ir.nodes.get(parent).map(|node| node.scope) != Some(self.animation.scope) {
            let fault = Fault::new("other-comp", "the parent belongs to another comp", root.at);
            return Err(fault.expected("`canvas.width`, `canvas.height`, or a value handed in through `vars`"));
        }
        self.property(parent, root, rest, 1)
    }

    /// The property of `node` that `rest` names; `before` segments stand before it.
    fn property(
        &self,
        node: NodeIdx,
        owner: &Segment<'_>,
        rest: &[Segment<'_>],
        before: usize,
    ) -> Result<Named<'a>, Fault> {
        let Some(first) = rest.first() else {
            return Err(incomplete(owner, "a property, for example `.opacity`"));
        };
        if first.text == "rect" {
            let imm = u64::from(node.0) * 4;
            let lanes = ["x", "y", "width", "height"];
            let lane = |name: &str| lanes.iter().position(|lane| *lane == name).unwrap_or(0) as u64;
            let named = self.member(first, &rest[1..], &lanes, |name| Source::Input(Op::Rect, imm + lane(name)))?;
            return Ok(Named { used: before + 2, ..named });
        }
        let path: Vec<&str> = rest.iter().map(|segment| segment.text).collect();
        // The whole path, or all but a lane, whose name is then checked with the type at hand.
        for used in [path.len(), path.len() - 1] {
            let Some(found) = self.ir.property(node, &path[..used]).filter(|_| used > 0) else { continue };
            let place = rest[0].at.to(rest[used - 1].at);
            self.check_length(found.ty, &found.lanes, place)?;
            let lanes = visible(found.ty, found.lanes.map(source));
            return Ok(Named { ty: Ty::of(found.ty), lanes, used: before + used, is_property: true, text: "" });
        }
        let names = self.ir.property_names(node);
        let name = path.join(".");
        let message = format!("the node `{}` has no property `{name}`", self.ir.node_id(node));
        let fault = Fault::new("unknown-property", message, first.at.to(rest[rest.len() - 1].at));
        if matches!(first.text, "size" | "width" | "height") {
            return Err(fault.expected("`rect.width` or `rect.height`, the laid-out box: it has no size of its own"));
        }
        Err(fault
            .near(&name, names.iter().map(String::as_str).chain(["rect.width", "rect.height", "rect.x", "rect.y"])))
    }

    /// A percentage has no number before the layout.
    fn check_length(&self, ty: ValueType, lanes: &[Anim<f64>; 4], at: Place) -> Result<(), Fault> {
        let fractions: &[usize] = match ty {
            ValueType::Length => &[1],
            ValueType::Length2 => &[1, 3],
            _ => &[],
        };
        let relative = fractions.iter().any(|index| match lanes[*index] {
            Anim::Const(fraction) => fraction != 0.0,
            Anim::Slot(slot) => self.has_fractions(slot),
        });
        if relative {
            let fault = Fault::new("type-mismatch", "the length is a percentage, not a number of pixels", at);
            return Err(fault.expected("`rect.width` or `rect.height`, the laid-out box"));
        }
        Ok(())
    }

    /// Whether the animation that writes `slot` gives percentages.
    fn has_fractions(&self, slot: SlotIdx) -> bool {
        let after = self.ir.animations.partition_point(|animation| animation.slot <= slot);
        let animation = after.checked_sub(1).and_then(|index| self.ir.animations.get(index));
        animation.is_some_and(|animation| match &animation.source {
            AnimSource::Keys(keys) => has_fractions(animation.ty, keys),
            AnimSource::Expr(_, Some(keys)) => units(animation.ty, keys).contains(&Unit::Percent),
            AnimSource::Expr(_, None) | AnimSource::Heading(_) => false,
        })
    }
}

/// Whether a name has its value in each frame only.
fn comes_with_frames(name: &str, ahead: Ahead) -> bool {
    match name {
        "time" | "frame" | "progress" | "value" | "global" | "nodes" | "self" | "parent" => true,
        "duration" => !ahead.span,
        _ => false,
    }
}

/// What an expression reads that has no value yet.
pub(super) fn too_early(what: &str, at: Place) -> Fault {
    let fault = Fault::new("not-here", format!("{what} has no value yet: this is needed before the first frame"), at);
    fault.expected(
        "numbers, vars that do not change, `canvas`, `fps`, `seed`, `duration` where `for` is given, `index` and `count` of a \
         repeat around it",
    )
}

/// What a length counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Pixels,
    Percent,
    /// Some keys in one, some in the other.
    Mixed,
}

/// The units of the one or two lengths of keyframes; pixels for all that is no length.
fn units(ty: ValueType, keys: &Keys) -> [Unit; 2] {
    let lengths: usize = match ty {
        ValueType::Length => 1,
        ValueType::Length2 => 2,
        _ => return [Unit::Pixels; 2],
    };
    let has = |lane: usize| keys.values.iter().skip(lane).step_by(2 * lengths).any(|value| *value != 0.0);
    [0, lengths - 1].map(|length| match (has(2 * length), has(2 * length + 1)) {
        (_, false) => Unit::Pixels,
        (false, true) => Unit::Percent,
        (true, true) => Unit::Mixed,
    })
}

/// The lanes that an expression sees: of lengths, the pixels.
fn visible(ty: ValueType, lanes: [Source; 4]) -> [Source; 4] {
    let [a, b, c, d] = lanes;
    match ty {
        ValueType::Number | ValueType::Bool | ValueType::Length | ValueType::Text => [a; 4],
        ValueType::Length2 => [a, c, Source::Const(0.0), Source::Const(0.0)],
        ValueType::Vec2 | ValueType::Path => [a, b, Source::Const(0.0), Source::Const(0.0)],
        ValueType::Color => [a, b, c, d],
    }
}

fn has_fractions(ty: ValueType, keys: &Keys) -> bool {
    let is_length = matches!(ty, ValueType::Length | ValueType::Length2);
    is_length && keys.values.iter().skip(1).step_by(2).any(|fraction| *fraction != 0.0)
}

fn source(lane: Anim<f64>) -> Source {
    match lane {
        Anim::Const(value) => Source::Const(value),
        Anim::Slot(slot) => Source::Input(Op::Slot, slot.0.into()),
    }
}

fn lanes<T: Lanes>(value: Anim<T>) -> [Source; 4] {
    let mut constants = [0.0; 4];
    match value {
        Anim::Const(value) => {
            value.to_lanes(&mut constants);
            constants.map(Source::Const)
        }
        Anim::Slot(first) => [0, 1, 2, 3].map(|i| Source::Input(Op::Slot, u64::from(first.0) + i)),
    }
}

/// Whether `id` is that of a copy of the node `text`.
fn is_copy(id: &str, text: &str) -> bool {
    id.strip_prefix(text).is_some_and(|rest| rest.starts_with('.'))
}

/// Whether the segment is a number in brackets.
fn is_number(segment: &Segment<'_>) -> bool {
    segment.computed || (!segment.quoted && segment.text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn incomplete(name: &Segment<'_>, expected: &str) -> Fault {
    Fault::new("unknown-name", format!("`{}` is not a value by itself", name.text), name.at).expected(expected)
}
