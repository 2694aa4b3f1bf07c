//! **Foresight**: what must be known while the nodes are built, computed by somebody who knows expressions. Whoever computes it
//! is lent what has been built so far as if it were a whole composition.

use core::mem::take;
use std::sync::Arc;

use reelm_ids::{NodeIdx, Rational, SlotIdx};

use super::anim::Spec;
use super::base::Base;
use super::common::blank;
use super::vars::{self, Vars};
use super::{Lower, Tables};
use crate::doc::Place;
use crate::model::{
    Anim, Animation, CompositionIr, ExprSource, Names, Origin, Role, Scope, Source, TextPlace, Var, VarValue,
};
use crate::registry::property;
use crate::{Diagnostic, Limits};

/// What computes what must be known while the nodes are built. The crate `reelm-expr` has one; without any, the count of a repeat
/// is a number, `"=vars.name"`, `"=index"` or `"=count"`.
///
/// The composition that the functions see is not complete: of its nodes there is the one that the animation belongs to, with those
/// before it.
#[derive(Debug, Clone, Copy)]
pub struct Foresight {
    /// The number that an expression gives, whose every name has a value before the first frame.
    ///
    /// # Errors
    /// What is wrong with the expression, and what in it is not known yet.
    pub number: NumberAhead,
    /// How far a content's time gets by a speed that changes.
    pub distance: DistanceAhead,
}

/// The number that an animation's expression gives in every frame, or what is wrong with it.
pub type NumberAhead = fn(&CompositionIr, &Animation, Ahead, &Limits) -> Result<f64, Vec<Diagnostic>>;

/// The integral of the speed that an animation gives, over so many frames of the node's local time, in frames. `None` where it cannot be
/// told, or takes more operations than are left, from which they are taken.
pub type DistanceAhead = fn(&CompositionIr, &Animation, u64, &mut u64, &Limits) -> Option<f64>;

/// What is asked for ahead of the nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// Whether the span of the animation's node is known, so that `duration` is.
    pub span: bool,
}

/// Where a number can be looked up before the nodes are built: the vars of a comp.
pub(super) struct Known<'a> {
    vars: &'a Vars,
    values: &'a [VarValue],
    size: [u32; 2],
    /// A composition of a root with these vars, made when it is first needed.
    tables: Option<Box<Tables>>,
}

impl<'a> Known<'a> {
    /// The vars of a comp with a canvas of this size, and their values.
    pub(super) const fn new(vars: &'a Vars, values: &'a [VarValue], size: [u32; 2]) -> Self {
        Self { vars, values, size, tables: None }
    }

    /// The number that the expression `text` is in every frame, if that is known; and whether it depends on the vars. `span` is that
    /// of its node in frames, where it is written.
    pub(super) fn number(&mut self, base: &mut Base<'_>, text: &Arc<str>, span: Option<i64>) -> (Option<f64>, bool) {
        if let Some(at) = vars::whole_var(text).and_then(|name| self.vars.position(name)) {
            return match self.values.get(at) {
                Some(VarValue::Number(Anim::Const(value))) => (Some(*value), true),
                _ => (None, true),
            };
        }
        (self.computed(base, text, span), text.contains("vars"))
    }

    fn computed(&mut self, base: &mut Base<'_>, text: &Arc<str>, span: Option<i64>) -> Option<f64> {
        let number = base.foresight?.number;
        base.quoted_texts(text);
        let tables = match &mut self.tables {
            Some(tables) => tables,
            None => self.tables.insert(Box::new(alone(base, self.vars, self.values, self.size))),
        };
        if let Some(root) = tables.nodes.get_mut(NodeIdx(0)) {
            root.frames = Rational::whole(span.unwrap_or(0));
        }
        let spec = Spec::of(property::VAR);
        let animation = Animation {
            node: NodeIdx(0),
            scope: 0,
            property: spec.property,
            slot: SlotIdx(0),
            ty: spec.ty,
            range: spec.range,
            steers_layout: false,
            copy: None,
            unit: false,
            source: Source::Expr(ExprSource { text: text.clone(), place: TextPlace::default(), seed: None }, None),
            origin: Origin::default(),
        };
        let limits = base.limits;
        base.lend(tables, |ir| number(ir, &animation, Ahead { span: span.is_some() }, limits)).ok()
    }
}

/// The tables of a root with these vars.
fn alone(base: &mut Base<'_>, vars: &Vars, values: &[VarValue], size: [u32; 2]) -> Tables {
    let mut tables = Tables::default();
    let root = blank(base.name(""), 0, None, Role::Child, Rational::ZERO, Rational::ZERO);
    tables.nodes.push(root);
    tables.origins.push(Origin::default());
    for (var, value) in vars.list.iter().zip(values) {
        if let VarValue::Text(text) = value {
            base.name(text);
        }
        tables.vars.push(Var { name: var.name, value: value.clone() });
    }
    tables.scopes.push(Scope { node: NodeIdx(0), size, frames: 0, vars: 0..tables.vars.len() as u32, assets: 0..0 });
    tables
}

impl Lower<'_, '_> {
    /// The number that `source` gives in every frame; `None` if it gives none, which was reported.
    pub(super) fn foreseen(&mut self, source: Source, spec: Spec, place: Place, ahead: Ahead) -> Option<f64> {
        let Some(Foresight { number, .. }) = self.base.foresight else {
            self.base.error_with("type-mismatch", place, "nothing can compute this number here", |error| {
                error.with_expected("a whole number, or \"=vars.name\"")
            });
            return None;
        };
        let animation = self.animation(SlotIdx(0), spec, source, place);
        let limits = self.base.limits;
        match self.lend(|ir| number(ir, &animation, ahead, limits)) {
            Ok(value) => self.base.in_range([value, 0.0, 0.0, 0.0], place, spec).then_some(value),
            Err(found) => {
                found.into_iter().for_each(|found| self.base.add(place, found));
                None
            }
        }
    }

    /// Lends what has been built so far as a composition.
    pub(super) fn lend<T>(&mut self, look: impl FnOnce(&CompositionIr) -> T) -> T {
        self.base.lend(&mut self.out, look)
    }
}

impl Base<'_> {
    /// Lends `tables` as a composition.
    fn lend<T>(&mut self, tables: &mut Tables, look: impl FnOnce(&CompositionIr) -> T) -> T {
        let names = Names { strings: Arc::new(take(&mut self.names)), nodes: take(&mut tables.ids) };
        let ir = CompositionIr {
            size: self.size,
            fps: self.fps,
            frames: 0,
            background: Default::default(),
            seed: self.seed,
            nodes: take(&mut tables.nodes),
            origins: take(&mut tables.origins),
            slot_defaults: take(&mut tables.slot_defaults),
            animations: take(&mut tables.animations),
            scopes: take(&mut tables.scopes),
            vars: take(&mut tables.vars),
            assets: Default::default(),
            paths: Vec::new(),
            pieces: take(&mut tables.pieces),
            names,
            registry: Arc::clone(&self.registry),
        };
        let found = look(&ir);
        let CompositionIr { nodes, origins, slot_defaults, animations, scopes, vars, pieces, names, .. } = ir;
        self.names = Arc::try_unwrap(names.strings).unwrap_or_else(|shared| (*shared).clone());
        let (ids, commands, areas) = (names.nodes, tables.commands, take(&mut tables.areas));
        *tables = Tables { nodes, origins, slot_defaults, animations, scopes, vars, ids, pieces, commands, areas };
        found
    }

    /// Knows the texts that the expression `text` quotes by their numbers.
    pub(super) fn quoted_texts(&mut self, text: &str) -> Vec<(u32, Arc<str>)> {
        let mut says = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(['"', '\'']) {
            let quote = if rest.as_bytes().get(start) == Some(&b'"') { '"' } else { '\'' };
            let after = rest.get(start + 1..).unwrap_or("");
            let Some(end) = after.find(quote) else { break };
            let quoted = after.get(..end).unwrap_or("");
            says.push((self.number_of(quoted), quoted.into()));
            rest = after.get(end + 1..).unwrap_or("");
        }
        says
    }
}
