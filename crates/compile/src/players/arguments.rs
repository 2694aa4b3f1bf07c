//! Evaluated commands as those of a canvas. The numbers are read in the order of the table in `reelm_ir::registry`.
//!
//! Each command of a piece has a **slot**, a command of the canvas that is filled anew in every frame in which it is issued, so that
//! points and texts keep their memory.

use kurbo::PathEl;
use reelm_assets::{PreparedAssets, format_number};
use reelm_eval::{EvaluatedCommand, EvaluatedPieces};
use reelm_ir::registry::CommandKind;
use reelm_ir::{CompositionIr, PaintCommand, TextPart};
use reelm_layer_stack::{BakeMode, ChildId, Command, Ink, LayerRef, MaskRect, PathStep, Piece, Placing, Reach, Source};

/// What commands name.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) ir: &'a CompositionIr,
    pub(crate) assets: &'a PreparedAssets,
    pub(crate) pieces: &'a EvaluatedPieces,
}

/// What stands in a slot that lends its command.
pub(crate) const LENT: Command = Command::Leave;

/// The slots of `commands`; paths that never change are in them.
pub(crate) fn slots(ir: &CompositionIr, commands: &[PaintCommand]) -> Vec<Command> {
    let mut slots = Vec::with_capacity(commands.len());
    slots.extend(commands.iter().map(|command| slot(ir, command)));
    slots
}

fn slot(ir: &CompositionIr, command: &PaintCommand) -> Command {
    match command.kind {
        CommandKind::Poly => Command::Poly { points: Vec::new(), outline: None, crisp: false },
        CommandKind::Path => {
            let mut elements = Vec::new();
            let path = command.path.map(|path| path.resolve([0.0; 2]));
            elements.extend(path.into_iter().flat_map(|path| ir.path_elements(path)).map(step));
            Command::Path { elements, outline: None }
        }
        CommandKind::Write => Command::Write { text: String::new(), at: [0.0; 2], size: 1.0 },
        CommandKind::Embed => {
            let (child, piece) = (ChildId(0), Piece::default());
            Command::Embed { child, at: [0.0; 2], size: [1; 2], opacity: 1.0, origin: 0, piece }
        }
        _ => LENT,
    }
}

fn step(element: PathEl) -> PathStep {
    let at = |point: kurbo::Point| [point.x, point.y];
    match element {
        PathEl::MoveTo(p) => PathStep::Move(at(p)),
        PathEl::LineTo(p) => PathStep::Line(at(p)),
        PathEl::QuadTo(p, q) => PathStep::Quad([at(p), at(q)]),
        PathEl::CurveTo(p, q, r) => PathStep::Cubic([at(p), at(q), at(r)]),
        PathEl::ClosePath => PathStep::Close,
    }
}

/// Fills the slots of `issued` and lends their commands to `out`, those of children to their `embed`. Recursion is as deep as
/// canvases nest, which `ir` limits.
pub(crate) fn lend(
    named: Named<'_>,
    commands: &[PaintCommand],
    issued: &[EvaluatedCommand],
    slots: &mut [Command],
    out: &mut Vec<Command>,
) {
    for (command, inner) in direct(issued) {
        let index = command.command as usize;
        let (Some(written), Some(slot)) = (commands.get(index), slots.get_mut(index)) else { continue };
        let mut lent = core::mem::replace(slot, LENT);
        fill(named, written, named.pieces.lanes(command), &mut lent);
        if let Command::Embed { piece, .. } = &mut lent {
            lend(named, commands, inner, slots, piece.make_mut());
        }
        out.push(lent);
    }
}

/// Gives the commands in `out` back to the slots of `issued`, which [`lend`] has filled.
pub(crate) fn give_back(issued: &[EvaluatedCommand], slots: &mut [Command], out: &mut Vec<Command>) {
    for ((command, inner), mut lent) in direct(issued).zip(out.drain(..)) {
        if let Command::Embed { piece, .. } = &mut lent {
            give_back(inner, slots, piece.make_mut());
        }
        if let Some(slot) = slots.get_mut(command.command as usize) {
            *slot = lent;
        }
    }
}

/// The commands of one canvas, each with those of its child.
fn direct(issued: &[EvaluatedCommand]) -> impl Iterator<Item = (&EvaluatedCommand, &[EvaluatedCommand])> {
    let mut rest = issued;
    core::iter::from_fn(move || {
        let (command, after) = rest.split_first()?;
        let (inner, next) = after.split_at((command.inner as usize).min(after.len()));
        rest = next;
        Some((command, inner))
    })
}

fn fill(named: Named<'_>, written: &PaintCommand, lanes: &[f64], slot: &mut Command) {
    let mut numbers = Numbers { rest: lanes, given: written.given };
    match slot {
        Command::Poly { points, outline, crisp } => {
            (*outline, *crisp) = (numbers.outline(0), numbers.truth());
            points.clear();
            points.extend(numbers.rest.chunks_exact(2).map(|point| [point[0], point[1]]));
        }
        Command::Path { elements, outline } => {
            *outline = numbers.outline(0);
            if let Some(path) = written.path.filter(|path| path.count > 1) {
                elements.clear();
                elements.extend(named.ir.path_elements(path.resolve(numbers.point())).map(step));
            }
        }
        Command::Write { text, at, size } => {
            (*at, *size) = (numbers.point(), numbers.number() as f32);
            say(&written.text, numbers.rest, text);
        }
        Command::Embed { child, at, size, opacity, .. } => {
            (*child, *at) = (ChildId(numbers.whole()), numbers.point());
            *size = numbers.point().map(|side| (side.round() as u32).max(1));
            *opacity = numbers.number() as f32;
        }
        other => *other = plain(named, written, &mut numbers),
    }
}

/// A command that holds nothing but numbers.
fn plain(named: Named<'_>, written: &PaintCommand, numbers: &mut Numbers<'_>) -> Command {
    match written.kind {
        CommandKind::Ink => Command::Ink(numbers.ink()),
        CommandKind::Wipe => Command::Wipe { color: numbers.color() },
        CommandKind::Point => Command::Point { at: numbers.point(), crisp: numbers.truth() },
        CommandKind::Line => Command::Line {
            from: numbers.point(),
            to: numbers.point(),
            width: numbers.number(),
            crisp: numbers.truth(),
        },
        CommandKind::Box => Command::Box {
            at: numbers.point(),
            size: numbers.point(),
            outline: numbers.outline(2),
            crisp: numbers.truth(),
        },
        CommandKind::Circle => Command::Circle {
            center: numbers.point(),
            radius: numbers.number(),
            outline: numbers.outline(2),
            crisp: numbers.truth(),
        },
        CommandKind::Tri => {
            let (outline, crisp) = (numbers.outline(0), numbers.truth());
            Command::Tri { points: [numbers.point(), numbers.point(), numbers.point()], outline, crisp }
        }
        CommandKind::Flood => Command::Flood { at: numbers.point(), tolerance: numbers.number().round() as u8 },
        CommandKind::Paste | CommandKind::Stamp => numbers.picture(named, written),
        CommandKind::Pan => Command::Pan { by: numbers.point() },
        CommandKind::Mask => Command::Mask(numbers.mask()),
        CommandKind::Scroll => Command::Scroll { by: numbers.point().map(|step| step.round() as i32) },
        CommandKind::Zoom => Command::Zoom { factor: numbers.point(), about: numbers.about(), smooth: numbers.truth() },
        CommandKind::Spin => {
            Command::Spin { degrees: numbers.number(), about: numbers.about(), smooth: numbers.truth() }
        }
        CommandKind::Blur => Command::Blur { sigma: numbers.number() as f32 },
        CommandKind::Brightness => Command::Brightness { amount: numbers.number() as f32 },
        CommandKind::Contrast => Command::Contrast { amount: numbers.number() as f32 },
        CommandKind::Invert => Command::Invert { amount: numbers.number() as f32 },
        CommandKind::Bake => {
            let mode = if numbers.word() == 0 { BakeMode::Freeze } else { BakeMode::Live };
            Command::Bake { mode, clone: numbers.truth() }
        }
        CommandKind::Layer => Command::Layer(numbers.layer(1)),
        CommandKind::Enter => Command::Enter(numbers.layer(1)),
        CommandKind::Unembed => Command::Unembed { child: ChildId(numbers.whole()) },
        CommandKind::Unbake => {
            let call = numbers.whole();
            Command::Unbake { call: numbers.is_given(0).then_some(call) }
        }
        CommandKind::ClearBaked => Command::ClearBaked,
        // Those that hold more have slots of their own, and repetitions are multiplied out.
        CommandKind::Leave
        | CommandKind::Poly
        | CommandKind::Path
        | CommandKind::Write
        | CommandKind::Embed
        | CommandKind::Repeat => Command::Leave,
    }
}

/// What a template says with these numbers.
fn say(parts: &[TextPart], numbers: &[f64], out: &mut String) {
    out.clear();
    let mut numbers = numbers.iter().copied();
    let mut next = || numbers.next().unwrap_or(0.0);
    for part in parts {
        match part {
            TextPart::Literal(text) => out.push_str(text),
            TextPart::Number { format, .. } => {
                format_number(next(), format, out);
            }
            TextPart::Computed { says, .. } => {
                let value = [next(), next()];
                match TextPart::said(says, value) {
                    Some(text) => out.push_str(text),
                    None => format_number(value[1], "", out),
                }
            }
        }
    }
}

/// The numbers of a command, first to last.
struct Numbers<'a> {
    rest: &'a [f64],
    given: u32,
}

impl Numbers<'_> {
    fn number(&mut self) -> f64 {
        let Some((first, rest)) = self.rest.split_first() else { return 0.0 };
        self.rest = rest;
        *first
    }

    fn point(&mut self) -> [f64; 2] {
        [self.number(), self.number()]
    }

    fn truth(&mut self) -> bool {
        self.number() != 0.0
    }

    /// The position of a word.
    fn word(&mut self) -> usize {
        self.number() as usize
    }

    fn whole(&mut self) -> u32 {
        self.number().round() as u32
    }

    /// Straight r, g, b, a.
    fn color(&mut self) -> [u8; 4] {
        [0; 4].map(|_: u8| (self.number() * 255.0).round() as u8)
    }

    fn is_given(&self, argument: u32) -> bool {
        self.given & (1 << argument) != 0
    }

    /// An outline, which is the argument of this number.
    fn outline(&mut self, argument: u32) -> Option<f64> {
        let width = self.number();
        self.is_given(argument).then_some(width)
    }

    /// A fixed point, which is the second argument.
    fn about(&mut self) -> Option<[f64; 2]> {
        let point = self.point();
        self.is_given(1).then_some(point)
    }

    fn ink(&mut self) -> Ink {
        let (color, erase, strength) = (self.color(), self.word(), self.number() as f32);
        match erase {
            0 => Ink::Color(color),
            1 => Ink::Erase { strength, reach: Reach::Local },
            _ => Ink::Erase { strength, reach: Reach::Mirrored },
        }
    }

    fn mask(&mut self) -> Option<MaskRect> {
        let at = self.point().map(|side| side.round() as i32);
        let size = self.point().map(|side| side.round() as u32);
        (self.is_given(0) || self.is_given(1)).then_some(MaskRect { at, size })
    }

    /// `layer` and `call`, which is the argument of this number.
    fn layer(&mut self, call: u32) -> LayerRef {
        let (word, number) = (self.word(), self.whole());
        match word {
            _ if self.is_given(call) => LayerRef::Call(number),
            0 => LayerRef::Section,
            1 => LayerRef::Base,
            _ => LayerRef::Overlay,
        }
    }

    fn picture(&mut self, named: Named<'_>, written: &PaintCommand) -> Command {
        let (child, layer) = (self.whole(), self.layer(3));
        let source = match written.asset {
            Some(asset) => Source::Image { asset: asset.0, size: named.assets.image_size(asset) },
            None if self.is_given(1) => Source::Child(ChildId(child)),
            None => Source::Layer(layer),
        };
        let at = self.point();
        let (scale, turn, opacity, smooth) = (self.point(), self.number(), self.number() as f32, self.truth());
        let how = Placing { scale, turn, opacity, smooth };
        match written.kind {
            CommandKind::Paste => Command::Paste { source, at, how },
            _ => Command::Stamp { source, at, how },
        }
    }
}
