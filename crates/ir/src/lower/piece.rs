//! Pieces: the commands of `paint` nodes as lanes, with repetitions multiplied out and counted.

use reelm_ids::SlotIdx;

use super::Lower;
use super::anim::Spec;
use crate::doc::{self, At, Place};
use crate::model::{Anim, AssetKind, Kind, PaintCommand, PaintNode, Piece, RepeatCopy, Rgba, ValueType};
use crate::registry::{self, CommandKind, CommandRow, Form, property};

/// A canvas whose commands are being built.
#[derive(Clone, Copy, Default)]
struct Canvas {
    /// Canvases around it.
    depth: u32,
    /// Calls of `bake` so far.
    bakes: u32,
    /// Children so far.
    children: u32,
}

impl<'a> Lower<'a, '_> {
    /// A `paint` node.
    pub(super) fn paint_node(&mut self, keys: &'a doc::PaintKeys) -> Kind {
        let background = self.anim(keys.background.as_ref(), property::BACKGROUND, Rgba::TRANSPARENT);
        let mut piece = Piece { node: self.here.node, commands: Vec::new() };
        if let Some(commands) = &keys.commands {
            self.commands(&commands.value, &mut Canvas::default(), &mut piece.commands);
            self.check_replay(piece.commands.len() as u64, commands.place);
        }
        let number = self.out.pieces.len() as u32;
        self.out.pieces.push(piece);
        let sampling = keys.sampling.as_ref().map_or_else(Default::default, |sampling| sampling.value);
        let font = keys.font.as_ref().and_then(|font| self.asset(&font.value, AssetKind::Font, font.place));
        Kind::Paint(PaintNode { piece: number, background, sampling, font })
    }

    /// Appends `commands` of one canvas. Recursion is as deep as JSON values nest, which the reader limits.
    fn commands(&mut self, commands: &'a [At<doc::Command>], canvas: &mut Canvas, out: &mut Vec<PaintCommand>) {
        for command in commands {
            let Some(kind) = &command.value.keys.kind else { continue };
            let fits = match kind.value.0.kind {
                CommandKind::Repeat => self.repeat_commands(command, canvas, out),
                _ => self.command(command, kind.value.0, canvas, out),
            };
            if !fits {
                break;
            }
        }
    }

    /// Issues the commands of a `repeat`; whether a limit lets more follow.
    fn repeat_commands(
        &mut self,
        written: &'a At<doc::Command>,
        canvas: &mut Canvas,
        out: &mut Vec<PaintCommand>,
    ) -> bool {
        let (mut count, commands) = (Some(0), inner_commands(&written.value).unwrap_or_default());
        for (_, argument) in &written.value.arguments {
            if let doc::Argument::Count(given) = &argument.value {
                count = self.copies(Some(&At { value: given.clone(), place: argument.place }), true);
            }
        }
        if let Some(when) = &written.value.keys.when {
            let message = "`if` of a `repeat` would have to be that of each of its commands";
            self.base.error_with("conflict", when.place, message, |error| {
                error.with_expected("`if` in the commands that are repeated")
            });
        }
        let Some(count) = count else { return true };
        if !self.count_commands(count.into(), written.place) {
            return false;
        }
        let outer = self.here.copy;
        for index in 0..count {
            self.here.copy = Some(RepeatCopy { index, count });
            let before = (out.len(), self.out.commands);
            self.commands(commands, canvas, out);
            if before == (out.len(), self.out.commands) {
                break;
            }
        }
        self.here.copy = outer;
        self.out.commands <= u64::from(self.base.limits.paint_commands)
    }

    /// Appends a command; whether a limit lets more follow.
    fn command(
        &mut self,
        written: &'a At<doc::Command>,
        row: &'static CommandRow,
        canvas: &mut Canvas,
        out: &mut Vec<PaintCommand>,
    ) -> bool {
        if !self.count_commands(1 + weight(&written.value), written.place) {
            return false;
        }
        if row.kind == CommandKind::Bake {
            canvas.bakes += 1;
            if !self.check_bakes(canvas.bakes, written.place) {
                return false;
            }
        }
        let when = self.command_when(written);
        let mut command = PaintCommand {
            kind: row.kind,
            when,
            lanes: Vec::new(),
            given: 0,
            text: Vec::new(),
            asset: None,
            path: None,
            inner: 0,
        };
        self.arguments(written, row, &mut command);
        self.check_source(written, &command);
        let inner = inner_commands(&written.value);
        if row.kind == CommandKind::Embed {
            self.number_child(&mut command, canvas);
        }
        let own = out.len();
        out.push(command);
        if let Some(inner) = inner {
            self.embedded(inner, written.place, *canvas, out);
            let count = out.len() - own - 1;
            if let Some(command) = out.get_mut(own) {
                command.inner = count as u32;
            }
        }
        true
    }

    /// The commands of a child.
    fn embedded(
        &mut self,
        commands: &'a [At<doc::Command>],
        place: Place,
        parent: Canvas,
        out: &mut Vec<PaintCommand>,
    ) {
        let depth = parent.depth + 1;
        let (most, nesting) = (self.base.limits.paint_nesting, depth + 1);
        if nesting > most {
            let message = format!("{nesting} canvases within each other, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| {
                error.with_limit("paint_nesting", most.into(), nesting.into())
            });
            return;
        }
        self.commands(commands, &mut Canvas { depth, ..Canvas::default() }, out);
    }

    /// A child that has no number has that of the `embed` commands before it.
    fn number_child(&mut self, command: &mut PaintCommand, canvas: &mut Canvas) {
        if let (false, Some(child)) = (command.is_given("child"), command.lanes.first_mut()) {
            *child = Anim::Const(canvas.children.into());
        }
        canvas.children += 1;
    }

    fn command_when(&mut self, written: &'a At<doc::Command>) -> Anim<bool> {
        let Some(when) = &written.value.keys.when else { return Anim::Const(true) };
        let spec = Spec { name: "if", ty: ValueType::Bool, range: [0.0, 1.0], ..Spec::of(property::COMMANDS) };
        self.value(&when.value, when.place, spec, [1.0, 0.0, 0.0, 0.0]).anim()
    }

    /// The lanes of all arguments, given or not, then the points.
    fn arguments(&mut self, written: &'a At<doc::Command>, row: &'static CommandRow, out: &mut PaintCommand) {
        for (position, argument) in row.arguments.iter().enumerate() {
            let given = written.value.arguments.iter().find(|(at, _)| *at == position).map(|(_, given)| given);
            let Some(given) = given else {
                out.lanes.extend((0..argument.lanes()).map(|lane| default_lane(argument, lane)));
                continue;
            };
            out.given |= 1 << position;
            self.argument(argument, given, out);
        }
    }

    fn argument(&mut self, row: &registry::Argument, written: &'a At<doc::Argument>, out: &mut PaintCommand) {
        let place = written.place;
        let spec = Spec { name: row.name, range: row.range, ..Spec::of(property::COMMANDS) };
        match (&written.value, row.form) {
            (doc::Argument::Value(value), Form::Value(ty)) => {
                if let Some(param) = row.param() {
                    let value = At { value: value.clone(), place };
                    self.single(&param, Spec { ty, ..spec }, &value, &mut out.lanes);
                }
            }
            (doc::Argument::Word(word), _) => out.lanes.push(Anim::Const(*word as f64)),
            (doc::Argument::Points(points), Form::Points(least, most)) => {
                self.check_points(points.len() as u64, [least.into(), most.into()], place);
                for point in points {
                    let spec = Spec { ty: ValueType::Vec2, ..spec };
                    let point = self.pair_of(&point.value, point.place, spec, [0.0; 2]);
                    out.lanes.extend([point.lane(0), point.lane(1)]);
                }
            }
            (doc::Argument::Text(text), Form::Text) => {
                out.text = self.parts(At { value: text, place }, property::COMMANDS);
            }
            (doc::Argument::Path(path), Form::Path) => {
                out.path = self.anim_path(&At { value: path.clone(), place }, property::D);
                if let Some(Anim::Slot(slot)) = out.path.map(|path| path.at) {
                    out.lanes.extend([Anim::Slot(slot), Anim::Slot(SlotIdx(slot.0.saturating_add(1)))]);
                }
            }
            (doc::Argument::Text(text), Form::Image) => out.asset = self.asset(text, AssetKind::Image, place),
            _ => {}
        }
    }

    /// Reports a list of `count` points that has fewer or more than it may have.
    pub(super) fn check_points(&mut self, count: u64, [least, most]: [u64; 2], place: Place) {
        if count < least {
            let message = format!("{count} points, at least {least} are needed");
            self.base.error_with("out-of-range", place, message, |error| {
                error.with_expected(format!("at least {least} points"))
            });
        } else if count > most {
            let message = format!("{count} points, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| error.with_limit("points", most, count));
        }
    }

    /// What a picture is taken of, and which layer is chosen, is said once.
    fn check_source(&mut self, written: &At<doc::Command>, command: &PaintCommand) {
        let keys: &[&str] = match command.kind {
            CommandKind::Paste | CommandKind::Stamp => &["asset", "child", "layer", "call"],
            CommandKind::Layer | CommandKind::Enter => &["layer", "call"],
            _ => return,
        };
        let given = keys.iter().filter(|key| command.is_given(key)).count();
        let name = command.kind.row().name;
        let expected = || format!("one of `{}`", keys.join("`, `"));
        if given > 1 {
            let message = format!("the command `{name}` names more than one thing");
            self.base.error_with("conflict", written.place, message, |error| error.with_expected(expected()));
        } else if given == 0 {
            let message = format!("the command `{name}` does not say what it is for");
            self.base.error_with("missing-key", written.place, message, |error| error.with_expected(expected()));
        }
    }

    /// Counts commands; false, with an error, when there are more than the limit.
    fn count_commands(&mut self, count: u64, place: Place) -> bool {
        let most = u64::from(self.base.limits.paint_commands);
        let observed = self.out.commands.saturating_add(count);
        self.out.commands = observed.min(most.saturating_add(1));
        if observed > most {
            let message = format!("the pieces have {observed} commands here, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| error.with_limit("paint_commands", most, observed));
        }
        observed <= most
    }

    fn check_bakes(&mut self, bakes: u32, place: Place) -> bool {
        let most = self.base.limits.paint_bakes;
        if bakes > most {
            let message = format!("the canvas has {bakes} bakes in a frame, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| {
                error.with_limit("paint_bakes", most.into(), bakes.into())
            });
        }
        bakes <= most
    }

    /// The frames in which the node exists, times its commands.
    fn check_replay(&mut self, commands: u64, place: Place) {
        let own = self.out.nodes.get(self.here.node).map_or(0, |node| node.frames.ceil().unsigned_abs());
        let all = self.comps.first().map_or(0, |comp| comp.frames.unsigned_abs());
        let (observed, most) = (commands.saturating_mul(own.min(all)), self.base.limits.paint_replay);
        if observed > most {
            let message = format!("the last frame takes {observed} commands to replay, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| error.with_limit("paint_replay", most, observed));
        }
    }
}

/// What a command counts beyond itself: points, and text.
fn weight(command: &doc::Command) -> u64 {
    let of = |argument: &doc::Argument| match argument {
        doc::Argument::Points(points) => points.len(),
        doc::Argument::Text(text) => text.len() / 16,
        doc::Argument::Path(path) => written(path) / 16,
        _ => 0,
    };
    command.arguments.iter().map(|(_, argument)| of(&argument.value) as u64).sum()
}

/// The bytes of the paths that are written.
fn written(path: &doc::Anim<doc::PathData>) -> usize {
    match path {
        doc::Anim::Const(path) => path.0.len(),
        doc::Anim::Keys(keys) => {
            let keys = keys.keys.iter().flat_map(|keys| &keys.value);
            keys.filter_map(|key| key.value.value.as_ref()).map(|path| path.value.0.len()).sum()
        }
        doc::Anim::Expr(_) | doc::Anim::Procedural(_) => 0,
    }
}

fn inner_commands(command: &doc::Command) -> Option<&[At<doc::Command>]> {
    command.arguments.iter().find_map(|(_, argument)| match &argument.value {
        doc::Argument::Commands(list) => Some(list.as_slice()),
        _ => None,
    })
}

fn default_lane(argument: &registry::Argument, lane: usize) -> Anim<f64> {
    Anim::Const(argument.default.get(lane).copied().unwrap_or(0.0))
}
