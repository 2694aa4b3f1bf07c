//! Effects and transitions: parameters by the registry's tables, as lanes.

use std::collections::HashMap;

use reelm_ids::{ParamId, PropertyId};

use super::Lower;
use super::anim::{Spec, Value};
use super::constant::expected;
use crate::doc::{self, At, Entry, Key, Keys, Param as Written, Place, Raw};
use crate::model::{Anim, Ease, Effect, Transition, ValueType};
use crate::registry::{Param, ParamType, property};
use crate::value::{parse_ease, quoted};

impl<'a> Lower<'a, '_> {
    /// The effects of a node; those that cannot be read are reported and left out.
    pub(super) fn effects(&mut self, effects: Option<&'a At<Vec<At<doc::Effect>>>>) -> Vec<Effect> {
        let list = effects.map_or(&[][..], |effects| &effects.value);
        list.iter().filter_map(|effect| self.effect(effect)).collect()
    }

    fn effect(&mut self, written: &'a At<doc::Effect>) -> Option<Effect> {
        let registry = self.registry;
        let kind = written.value.keys.kind.as_ref()?;
        let Some((id, row)) = registry.effect_named(&kind.value) else {
            let names = registry.effects().iter().map(|kind| kind.name);
            self.unknown_kind(kind, "effect", names);
            return None;
        };
        let property = |param| property::of_effect(id, param);
        let lanes = self.params(row.params, row.name, property, (&written.value.params, written.place));
        Some(Effect { kind: id, lanes })
    }

    /// A transition; `None` if an error was reported.
    pub(super) fn transition(&mut self, written: &'a At<doc::Transition>) -> Option<Transition> {
        let registry = self.registry;
        let keys = &written.value.keys;
        let frames = keys.span.as_ref().and_then(|span| self.base.span(span, "the length of the transition"));
        let ease = match &keys.ease {
            Some(ease) => self.base.value(ease.place, parse_ease(&ease.value)),
            None => Some(Ease::Linear),
        };
        let kind = keys.kind.as_ref()?;
        let Some((id, row)) = registry.transition_named(&kind.value) else {
            let names = registry.transitions().iter().map(|kind| kind.name);
            self.unknown_kind(kind, "transition", names);
            return None;
        };
        let property = |param| property::of_transition(id, param);
        let lanes = self.params(row.params, row.name, property, (&written.value.params, written.place));
        Some(Transition { kind: id, frames: frames?, ease: ease?, lanes })
    }

    fn unknown_kind<'n>(&mut self, kind: &At<doc::Text>, what: &str, names: impl Iterator<Item = &'n str> + Clone) {
        let message = format!("unknown {what} {}", quoted(&kind.value));
        self.base.error_with("unknown-name", kind.place, message, |error| {
            let list: Vec<&str> = names.clone().collect();
            error.with_expected(format!("one of {}", list.join(", "))).with_nearest(&kind.value, names)
        });
    }

    /// The lanes of all parameters, given or not, then those of points.
    fn params(
        &mut self,
        params: &'a [Param],
        kind: &str,
        property: impl Fn(ParamId) -> PropertyId,
        (given, place): (&'a [Entry<Written>], Place),
    ) -> Vec<Anim<f64>> {
        let mut by_name: HashMap<&str, &'a At<Written>> = HashMap::with_capacity(given.len());
        for entry in given {
            if params.iter().any(|param| param.name == &*entry.name.value) {
                by_name.insert(&entry.name.value, &entry.value);
            } else {
                self.unknown_param(params, kind, entry);
            }
        }
        let mut lanes = Vec::with_capacity(params.iter().map(Param::lanes).sum());
        let mut points = Vec::new();
        for (i, param) in params.iter().enumerate() {
            let property = property(ParamId(i as u16));
            match by_name.get(param.name).copied() {
                Some(written) => self.param(param, property, written, (&mut lanes, &mut points)),
                None => {
                    if let ParamType::Asset(asset) = param.ty {
                        self.missing_asset(kind, param.name, asset, place);
                    }
                    lanes.extend((0..param.lanes()).map(|lane| Anim::Const(param.default_lane(lane))));
                }
            }
        }
        lanes.append(&mut points);
        lanes
    }

    fn param(
        &mut self,
        param: &Param,
        property: PropertyId,
        written: &'a At<Written>,
        (lanes, points): (&mut Vec<Anim<f64>>, &mut Vec<Anim<f64>>),
    ) {
        let spec = |ty| Spec { property, name: param.name, ty, range: param.range, steers_layout: false };
        match param.ty {
            ParamType::Value(ty) if param.count > 1 => self.array(param, spec(ty), written, lanes),
            ParamType::Value(ty) => self.single(param, spec(ty), written, lanes),
            ParamType::Choice(names) => lanes.push(Anim::Const(self.choice(param, names, written))),
            ParamType::Asset(kind) => lanes.push(Anim::Const(self.asset_lane(kind, written))),
            ParamType::Points(least, most) => {
                let before = points.len();
                self.points(spec(ValueType::Vec2), [least, most], written, points);
                lanes.push(Anim::Const(((points.len() - before) / ValueType::Vec2.lanes()) as f64));
            }
        }
    }

    fn unknown_param(&mut self, params: &[Param], kind: &str, entry: &Entry<Written>) {
        let name = &entry.name;
        let message = format!("unknown key {} of `{kind}`", quoted(&name.value));
        let names = params.iter().map(|param| param.name);
        self.base.error_with("unknown-key", name.place, message, |error| {
            let list: Vec<&str> = names.clone().chain(["kind"]).collect();
            error.with_expected(format!("one of {}", list.join(", "))).with_nearest(&name.value, names)
        });
    }

    /// A parameter of one value.
    pub(super) fn single(&mut self, param: &Param, spec: Spec, written: &At<Written>, out: &mut Vec<Anim<f64>>) {
        let default = core::array::from_fn(|lane| param.default_lane(lane));
        let value = match &written.value {
            Written::Whole(value) => self.value(value, written.place, spec, default),
            Written::Lanes(lanes) if spec.ty == ValueType::Vec2 && lanes.len() == 2 => {
                let spec = Spec { ty: ValueType::Number, ..spec };
                let lanes = lanes.iter().zip(default);
                let lanes = lanes
                    .map(|(lane, default)| {
                        (self.evaluate(&lane.value, lane.place, spec, [default, 0.0, 0.0, 0.0]), lane.place)
                    })
                    .collect();
                self.lanes(lanes, spec)
            }
            Written::Lanes(_) => {
                self.wrong_shape(written.place, expected(spec.ty));
                Value::Const(default)
            }
        };
        out.extend((0..param.lanes()).map(|lane| value.lane(lane)));
    }

    /// A parameter that is an array of numbers: each animated for itself, or all by the same keys.
    fn array(&mut self, param: &Param, spec: Spec, written: &At<Written>, out: &mut Vec<Anim<f64>>) {
        let count = usize::from(param.count);
        let start = out.len();
        match &written.value {
            Written::Whole(doc::Anim::Const(Raw::List(list))) if list.len() == count => {
                for (i, element) in list.iter().enumerate() {
                    let lanes = self.base.constant(&element.value, element.place, spec);
                    out.push(Anim::Const(lanes.map_or(param.default_lane(i), |[value, ..]| value)));
                }
            }
            Written::Whole(doc::Anim::Keys(keys)) if keys.expr.is_none() => {
                for lane in 0..count {
                    let Some(keys) = self.lane_of_keys(keys, lane, count, written.place) else { break };
                    let default = [param.default_lane(lane), 0.0, 0.0, 0.0];
                    let value = self.value(&doc::Anim::Keys(Box::new(keys)), written.place, spec, default);
                    out.push(value.lane(0));
                }
            }
            Written::Lanes(lanes) if lanes.len() == count => {
                for (i, lane) in lanes.iter().enumerate() {
                    let default = [param.default_lane(i), 0.0, 0.0, 0.0];
                    out.push(self.value(&lane.value, lane.place, spec, default).lane(0));
                }
            }
            _ => {
                self.wrong_shape(written.place, &format!("an array of {count} numbers, each of which may be animated"))
            }
        }
        // After an error, what is missing has its default.
        let have = out.len().saturating_sub(start);
        out.extend((have..count).map(|lane| Anim::Const(param.default_lane(lane))));
    }

    /// Keyframes of arrays of `count` numbers, of which only number `lane` is kept.
    fn lane_of_keys(&mut self, keys: &Keys<Raw>, lane: usize, count: usize, place: Place) -> Option<Keys<Raw>> {
        // What only points and colours have is passed on, to be refused.
        let mut out = Keys { keys: None, expr: None, ..keys.clone() };
        let list = keys.keys.as_ref()?;
        let mut rows = Vec::with_capacity(list.value.len());
        for key in &list.value {
            let value = match key.value.value.as_ref().map(|value| &value.value) {
                Some(Raw::List(values)) if values.len() == count => values.get(lane).cloned(),
                Some(_) => {
                    self.wrong_shape(place, &format!("keys whose values are arrays of {count} numbers"));
                    return None;
                }
                None => None,
            };
            let row = Key { value, ..key.value.clone() };
            rows.push(At { value: row, place: key.place });
        }
        out.keys = Some(At { value: rows, place: list.place });
        Some(out)
    }

    /// Reports that `wanted` does not stand at `place`.
    pub(super) fn wrong_shape(&mut self, place: Place, wanted: &str) {
        self.base.error_with("type-mismatch", place, format!("expected {wanted}"), |error| error.with_expected(wanted));
    }
}
