//! Realm documents: from what is written to actions by frame. Values are checked here, each at its place; whether a realm or
//! target exists when a command names it is found by whoever plays the commands.

mod command;
mod ids;
mod realm;
mod target;

use std::collections::HashMap;

use lasso::Rodeo;

use super::base::Base;
use crate::ast::on_own_stack;
use crate::doc::{At, EventKeys, Fps, Place, RealmDocument, Time, Whole};
use crate::model::{LengthUnit, Origin, RealmContent, RealmsAction, RealmsCommand, RealmsEvent, RealmsIr, Rgba};
use crate::ranges::WORD;
use crate::{Diagnostic, Diagnostics, Limits, value};
use ids::{realm_id, target_id};

/// What lowering a realm document gives.
#[derive(Debug, Clone)]
pub struct LoweredRealms {
    /// The actions by frame; `None` if there are errors.
    pub ir: Option<RealmsIr>,
    /// Where there are errors: all the same, without what is wrong, to look for more errors in. Never to be played.
    pub faulty: Option<RealmsIr>,
    /// All that is wrong, in the order of the file.
    pub diagnostics: Diagnostics,
}

/// Lowers `document`.
///
/// The codes of its errors: `out-of-range`, `missing-key`, `unknown-key`, `conflict`, `repeated-id`, `bad-id`, `limit`,
/// `type-mismatch`, and `bad-time`, `bad-color` and their like. Of its warnings: `past-end`.
pub fn lower_realms(document: &RealmDocument, limits: &Limits) -> LoweredRealms {
    on_own_stack(|| run(document, limits)).unwrap_or_else(|error| {
        let mut diagnostics = Diagnostics::new();
        let message = format!("no thread to lower on: {error}");
        diagnostics.push(Diagnostic::error("system", message, Origin::default()));
        LoweredRealms { ir: None, faulty: None, diagnostics }
    })
}

/// All of a target: left, top, width, height.
const EVERYTHING: [(LengthUnit, f64); 4] =
    [(LengthUnit::Px, 0.0), (LengthUnit::Px, 0.0), (LengthUnit::Percent, 100.0), (LengthUnit::Percent, 100.0)];

struct Lower<'a> {
    base: Base<'a>,
    document: &'a RealmDocument,
    frames: u64,
    contents: Vec<RealmContent>,
    /// The files that were named without vars, with their numbers.
    files: HashMap<&'a str, u32>,
    commands: Vec<RealmsCommand>,
}

fn run(document: &RealmDocument, limits: &Limits) -> LoweredRealms {
    let mut base = Base::new(&document.document, limits, Rodeo::default());
    let written = &document.realms;
    if let Some(fps) = &written.fps {
        let parsed = match &fps.value {
            Fps::Number(number) => value::fps_from_number(*number),
            Fps::Text(text) => value::parse_fps(text),
        };
        base.fps = base.value(fps.place, parsed).unwrap_or(base.fps);
    }
    let frames = written.duration.as_ref().and_then(|duration| super::top::length(&mut base, duration));
    let frames = frames.and_then(|frames| u64::try_from(frames).ok()).unwrap_or(1);
    let fallback = written.fallback.as_ref();
    let fallback = fallback.and_then(|color| base.value(color.place, value::parse_color(&color.value.0)));
    let (contents, files, commands) = (Vec::new(), HashMap::new(), Vec::new());
    let mut lower = Lower { base, document, frames, contents, files, commands };
    lower.start();
    lower.changes();
    let events = lower.events();
    lower.commands.sort_by_key(|command| command.frame);
    let ir = RealmsIr {
        fps: lower.base.fps,
        frames,
        fallback: fallback.unwrap_or(Rgba::TRANSPARENT),
        trace: written.trace.as_ref().map_or_else(Default::default, |trace| trace.value),
        contents: lower.contents,
        commands: lower.commands,
        events,
    };
    let (diagnostics, _) = lower.base.finish();
    let (ir, faulty) = if diagnostics.has_errors() { (None, Some(ir)) } else { (Some(ir), None) };
    LoweredRealms { ir, faulty, diagnostics }
}

impl<'a> Lower<'a> {
    /// What there is at the start.
    fn start(&mut self) {
        let written = &self.document.realms;
        if let Some(metrics) = &written.metrics {
            let action = self.metrics(&metrics.value).map(RealmsAction::SetMetrics);
            self.command(0, metrics.place, action);
        }
        if let Some(budget) = &written.budget {
            self.command(0, budget.place, Some(budget_of(budget)));
        }
        for (id, target) in self.listed(written.targets.as_ref(), "targets", self.base.limits.targets, target_id) {
            let action = self.target(&target.value, target.place).map(|desc| RealmsAction::PutTarget(id, desc));
            self.command(0, target.place, action);
        }
        for (id, realm) in self.listed(written.realms.as_ref(), "realms", self.base.limits.realms, realm_id) {
            let action = self.realm(&realm.value, realm.place, true).map(|desc| RealmsAction::PutRealm(id, desc));
            self.command(0, realm.place, action);
        }
        let layers = written.layers.as_ref().map_or(&[][..], |layers| &layers.value);
        if self.within(layers.len(), self.base.limits.layers, "layers", written.layers.as_ref().map(|l| l.place)) {
            let mut seen = HashMap::with_capacity(layers.len());
            for layer in layers {
                let action = self.layer(&layer.value);
                if let Some(RealmsAction::PutLayer(realm, target, _)) = action
                    && let Some(first) = seen.insert((realm, target), layer.place)
                {
                    let message = format!("realm {realm} is on target {target} twice");
                    self.repeated(layer.place, first, message);
                }
                self.command(0, layer.place, action);
            }
        }
    }

    fn changes(&mut self) {
        let written = &self.document.realms.commands;
        let Some(commands) = written else { return };
        if !self.within(commands.value.len(), self.base.limits.realm_commands, "realm_commands", Some(commands.place)) {
            return;
        }
        for command in &commands.value {
            let Some(frame) = self.moment(command.value.at.as_ref()) else { continue };
            let action = self.action(&command.value, command.place);
            self.command(frame, command.place, action);
        }
    }

    fn events(&mut self) -> Vec<RealmsEvent> {
        let Some(events) = &self.document.realms.events else { return Vec::new() };
        if !self.within(events.value.len(), self.base.limits.realm_commands, "realm_commands", Some(events.place)) {
            return Vec::new();
        }
        let mut out: Vec<RealmsEvent> =
            events.value.iter().filter_map(|event| self.event(&event.value, event.place)).collect();
        out.sort_by_key(|event| event.frame);
        out
    }

    fn event(&mut self, keys: &EventKeys, place: Place) -> Option<RealmsEvent> {
        let frame = self.moment(keys.at.as_ref());
        let window = keys.window.as_ref().and_then(|id| target_id(self, id.value.0, id.place));
        let pointer = match &keys.pointer {
            Some(pointer) => u32::try_from(pointer.value.0).ok().or_else(|| self.bad_id(pointer.place, WORD)),
            None => Some(0),
        };
        let position = keys.position.as_ref()?;
        let in_range = position.value.iter().all(|value| self.number(*value, position.place).is_some());
        Some(RealmsEvent {
            frame: frame?,
            window: window?,
            pointer: pointer?,
            phase: keys.phase.as_ref()?.value,
            position: in_range.then_some(position.value)?,
            origin: self.origin(place),
        })
    }

    /// The frame before which a command happens.
    fn moment(&mut self, at: Option<&At<Time>>) -> Option<u64> {
        let at = at?;
        let frame = u64::try_from(self.base.span(at, "the time")?).ok()?;
        if frame >= self.frames {
            self.base.warning("past-end", at.place, "it happens after the end");
        }
        Some(frame)
    }

    fn command(&mut self, frame: u64, place: Place, action: Option<RealmsAction>) {
        if let Some(action) = action {
            self.commands.push(RealmsCommand { frame, action, origin: self.origin(place) });
        }
    }
}

fn budget_of(budget: &At<Whole>) -> RealmsAction {
    RealmsAction::SetBudget(Some(budget.value.0).filter(|pixels| *pixels > 0))
}
