//! Animatable values: constants stay, everything else becomes slots and an animation.

use reelm_ids::{PropertyId, SlotIdx};

use super::base::Base;
use super::constant::{Constant, written_dim};
use super::{Lower, vars};
use crate::doc::{self, AnimPair, At, Place};
use crate::model::{
    Anim, Animation, ColorSpace, Dim, ExprSource, Key, Keys, Lanes, Motion, Pace, Source, TextPlace, ValueType,
    VarValue,
};
use crate::ranges::TANGENT;
use crate::registry::property;
use crate::value::{DimValue, parse_color, parse_ease};

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spec {
    pub(super) property: PropertyId,
    /// The last part of the property's name, for messages.
    pub(super) name: &'static str,
    pub(super) ty: ValueType,
    pub(super) range: [f64; 2],
    pub(super) steers_layout: bool,
}

impl Spec {
    /// What a value of the property `id` of the format must be.
    pub(super) fn of(id: PropertyId) -> Self {
        let row = property::get(id).or_else(|| property::get(property::VAR));
        let (name, ty, range, steers_layout) = row
            .map_or(("", ValueType::Number, [0.0, 0.0], false), |row| (row.name, row.ty, row.range, row.steers_layout));
        Self { property: id, name, ty, range, steers_layout }
    }

    fn lane(self) -> Self {
        let ty = if self.ty == ValueType::Length2 { ValueType::Length } else { ValueType::Number };
        Self { ty, ..self }
    }
}

/// A value before it has slots.
pub(super) enum Evaluated {
    /// The same in every frame.
    Const([f64; 4]),
    /// Animated, with its lanes before an animation has written them.
    Animated(Source, [f64; 4]),
}

/// A value: the lanes, or its first slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value {
    Const([f64; 4]),
    Slot(SlotIdx),
}

impl Value {
    /// As an animatable value of type `T`.
    pub(super) fn anim<T: Lanes>(self) -> Anim<T> {
        match self {
            Self::Const(lanes) => Anim::Const(T::from_lanes(&lanes)),
            Self::Slot(slot) => Anim::Slot(slot),
        }
    }

    /// Lane `index` alone.
    pub(super) fn lane(self, index: usize) -> Anim<f64> {
        match self {
            Self::Const(lanes) => Anim::Const(lanes.get(index).copied().unwrap_or(0.0)),
            Self::Slot(slot) => Anim::Slot(SlotIdx(slot.0.saturating_add(index as u32))),
        }
    }
}

impl Base<'_> {
    /// Typed keyframes in ascending order; `None` if an error was reported.
    pub(super) fn keys<V: Constant>(&mut self, keys: &doc::Keys<V>, place: Place, spec: Spec) -> Option<Keys> {
        let list = keys.keys.as_ref()?;
        let (count, most) = (list.value.len() as u64, u64::from(self.limits.keys));
        if count > most {
            let message = format!("{count} keys, at most {most} are allowed");
            self.error_with("limit", list.place, message, |error| error.with_limit("keys", most, count));
            return None;
        }
        if list.value.is_empty() {
            self.error_with("missing-key", place, "there are no keys", |error| error.with_expected("at least one key"));
            return None;
        }
        let lanes = spec.ty.lanes();
        let mut out = Keys {
            keys: Vec::with_capacity(list.value.len()),
            values: Vec::with_capacity(list.value.len() * lanes),
            before: keys.before.as_ref().map(|extend| extend.value).unwrap_or_default(),
            after: keys.after.as_ref().map(|extend| extend.value).unwrap_or_default(),
            motion: None,
            space: ColorSpace::Srgb,
        };
        out.motion = self.motion(keys, spec);
        out.space = self.space(keys, spec);
        let mut complete = true;
        for key in &list.value {
            match self.key(key, spec) {
                Some((key_out, value)) => {
                    complete &= self.ascends(out.keys.last(), &key_out, key.place);
                    out.keys.push(key_out);
                    out.values.extend(value.iter().take(lanes));
                }
                None => complete = false,
            }
        }
        complete.then_some(out)
    }

    fn key<V: Constant>(&mut self, key: &At<doc::Key<V>>, spec: Spec) -> Option<(Key, [f64; 4])> {
        let time = key.value.time.as_ref().and_then(|time| self.frames(time));
        let value = key.value.value.as_ref().and_then(|value| self.constant(&value.value, value.place, spec));
        let ease = match &key.value.ease {
            Some(ease) => self.value(ease.place, parse_ease(&ease.value)),
            None => Some(crate::model::Ease::Linear),
        };
        Some((Key { time: time?.to_f64(), ease: ease? }, value?))
    }

    /// The tangents of points, and what the eases count along; `None` without either.
    fn motion<V>(&mut self, keys: &doc::Keys<V>, spec: Spec) -> Option<Box<Motion>> {
        let list = keys.keys.as_ref().map_or(&[][..], |list| &list.value);
        let curved = list.iter().flat_map(|key| [&key.value.arrives, &key.value.leaves]).flatten().next();
        let place = curved.map(|tangent| tangent.place).or(keys.pace.as_ref().map(|pace| pace.place))?;
        if spec.ty != ValueType::Vec2 {
            let message = format!("`{}` has no path, so that its keys have no tangents and no `pace`", spec.name);
            self.error_with("type-mismatch", place, message, |error| error.with_expected("keys of points, `[x, y]`"));
            return None;
        }
        let mut tangent = |written: Option<&At<[f64; 2]>>| {
            let lanes = written
                .and_then(|tangent| self.constant(&tangent.value, tangent.place, Spec { range: TANGENT, ..spec }));
            lanes.map_or([0.0; 2], |[x, y, ..]| [x, y])
        };
        let tangents = list.iter().map(|key| [tangent(key.value.arrives.as_ref()), tangent(key.value.leaves.as_ref())]);
        let tangents = tangents.collect();
        let pace = keys.pace.as_ref().map_or(Pace::Even, |pace| pace.value);
        Some(Box::new(Motion { tangents, pace }))
    }

    fn space<V>(&mut self, keys: &doc::Keys<V>, spec: Spec) -> ColorSpace {
        let Some(space) = &keys.space else { return ColorSpace::Srgb };
        if spec.ty != ValueType::Color {
            let message = format!("`{}` is no colour, so that its keys have no `space`", spec.name);
            self.error_with("type-mismatch", space.place, message, |error| error.with_expected("keys of colours"));
        }
        space.value
    }

    fn ascends(&mut self, last: Option<&Key>, key: &Key, place: Place) -> bool {
        let ascends = last.is_none_or(|last| last.time < key.time);
        if !ascends {
            self.error_with("key-order", place, "the key is not after the one before it", |error| {
                error.with_expected("keys in ascending order of time")
            });
        }
        ascends
    }
}

/// Whether keyframes give the same value at all times.
fn are_constant(keys: &Keys, lanes: usize) -> bool {
    let mut values = keys.values.chunks_exact(lanes.max(1));
    let first = values.next();
    let curved = keys.motion.iter().flat_map(|motion| &motion.tangents).any(|tangent| *tangent != [[0.0; 2]; 2]);
    !curved && values.all(|value| Some(value) == first)
}

fn first_value(keys: &Keys, lanes: usize) -> [f64; 4] {
    let mut out = [0.0; 4];
    for (to, from) in out.iter_mut().zip(keys.values.iter().take(lanes)) {
        *to = *from;
    }
    out
}

/// Whether one number can be a value of this type.
const fn is_number(ty: ValueType) -> bool {
    matches!(ty, ValueType::Number | ValueType::Length)
}

impl Lower<'_, '_> {
    /// The value of an optional key; `default` without it and after errors.
    pub(super) fn anim<T: Lanes, V: Constant>(
        &mut self,
        value: Option<&At<doc::Anim<V>>>,
        id: PropertyId,
        default: T,
    ) -> Anim<T> {
        let Some(value) = value else { return Anim::Const(default) };
        let mut lanes = [0.0; 4];
        default.to_lanes(&mut lanes);
        self.value(&value.value, value.place, Spec::of(id), lanes).anim()
    }

    /// The value of an optional key of two lanes.
    pub(super) fn pair<V: Constant, L: Constant>(
        &mut self,
        value: Option<&At<AnimPair<V, L>>>,
        id: PropertyId,
        default: [f64; 2],
    ) -> Anim<[f64; 2]> {
        match value {
            None => Anim::Const(default),
            Some(value) => self.pair_at(&value.value, value.place, id, default),
        }
    }

    /// A value of two lanes.
    pub(super) fn pair_at<V: Constant, L: Constant>(
        &mut self,
        value: &AnimPair<V, L>,
        place: Place,
        id: PropertyId,
        default: [f64; 2],
    ) -> Anim<[f64; 2]> {
        self.pair_of(value, place, Spec::of(id), default).anim()
    }

    /// A value of two lanes, whatever it belongs to.
    pub(super) fn pair_of<V: Constant, L: Constant>(
        &mut self,
        value: &AnimPair<V, L>,
        place: Place,
        spec: Spec,
        default: [f64; 2],
    ) -> Value {
        let [x, y] = default;
        match value {
            AnimPair::Whole(whole) => self.value(whole, place, spec, [x, y, 0.0, 0.0]),
            AnimPair::Lanes(lanes) => {
                let [first, second] = &**lanes;
                let first = (self.evaluate(&first.value, first.place, spec.lane(), [x, 0.0, 0.0, 0.0]), first.place);
                let second =
                    (self.evaluate(&second.value, second.place, spec.lane(), [y, 0.0, 0.0, 0.0]), second.place);
                self.lanes(vec![first, second], spec.lane())
            }
        }
    }

    /// An animatable value.
    pub(super) fn value<V: Constant>(
        &mut self,
        value: &doc::Anim<V>,
        place: Place,
        spec: Spec,
        default: [f64; 4],
    ) -> Value {
        match self.evaluate(value, place, spec, default) {
            Evaluated::Const(lanes) => Value::Const(lanes),
            Evaluated::Animated(source, lanes) => {
                let slot = self.slots(&lanes, spec.ty.lanes());
                self.animate(slot, spec, source, place);
                Value::Slot(slot)
            }
        }
    }

    /// Consecutive one-lane values as one value: constant if all are, else slots of which the constant ones never change.
    pub(super) fn lanes(&mut self, lanes: Vec<(Evaluated, Place)>, spec: Spec) -> Value {
        let mut initial = [0.0; 4];
        for (to, (lane, _)) in initial.iter_mut().zip(&lanes) {
            let (Evaluated::Const(value) | Evaluated::Animated(_, value)) = lane;
            *to = value[0];
        }
        if lanes.iter().all(|(lane, _)| matches!(lane, Evaluated::Const(_))) {
            return Value::Const(initial);
        }
        let first = self.slots(&initial, lanes.len());
        for (i, (lane, place)) in lanes.into_iter().enumerate() {
            if let Evaluated::Animated(source, _) = lane {
                self.animate(SlotIdx(first.0.saturating_add(i as u32)), spec, source, place);
            }
        }
        Value::Slot(first)
    }

    /// An animatable value, without slots yet; `default` after errors.
    pub(super) fn evaluate<V: Constant>(
        &mut self,
        value: &doc::Anim<V>,
        place: Place,
        spec: Spec,
        default: [f64; 4],
    ) -> Evaluated {
        let evaluated = match value {
            doc::Anim::Const(value) => self.base.constant(value, place, spec).map(Evaluated::Const),
            doc::Anim::Expr(expr) => self.expression(expr, None, place, spec, default),
            doc::Anim::Procedural(source) => self.procedural(source, place, spec),
            doc::Anim::Keys(keys) => self.base.keys(keys, place, spec).and_then(|found| {
                let first = first_value(&found, spec.ty.lanes());
                match &keys.expr {
                    Some(expr) => self.expression(&expr.value, Some(found), expr.place, spec, first),
                    None if are_constant(&found, spec.ty.lanes()) => Some(Evaluated::Const(first)),
                    None => Some(Evaluated::Animated(Source::Keys(found), first)),
                }
            }),
        };
        evaluated.unwrap_or(Evaluated::Const(default))
    }

    fn expression(
        &mut self,
        expr: &doc::Expr,
        keys: Option<Keys>,
        place: Place,
        spec: Spec,
        default: [f64; 4],
    ) -> Option<Evaluated> {
        let (length, most) = (expr.text.len() as u64, u64::from(self.base.limits.expression_chars));
        if length > most {
            let message = format!("the expression has {length} characters, at most {most} are allowed");
            self.base.error_with("limit", place, message, |error| error.with_limit("expression_chars", most, length));
            return None;
        }
        let says = self.texts_of(&expr.text);
        self.hear(&expr.text, &says);
        if let Some(number) = self.copy_number(&expr.text).filter(|_| is_number(spec.ty)) {
            let lanes = [number, 0.0, 0.0, 0.0];
            return self.base.in_range(lanes, place, spec).then_some(Evaluated::Const(lanes));
        }
        if let Some(lanes) = self.constant_var(&expr.text, place, spec) {
            return lanes.map(Evaluated::Const);
        }
        // Before the text are the quote and `=`.
        let quote = (self.base.document.text_start(place) + expr.offset).saturating_sub(2);
        let written = TextPlace::string(self.base.document.source(), quote).skip(1);
        let source = ExprSource { text: expr.text.clone(), place: written, seed: None };
        Some(Evaluated::Animated(Source::Expr(source, keys), default))
    }

    /// The value of `index` or `count`, if it is the whole expression and there is a copy that it counts.
    fn copy_number(&self, text: &str) -> Option<f64> {
        let copy = self.here.copy.filter(|_| !self.here.unit)?;
        match text.trim() {
            "index" => Some(copy.index.into()),
            "count" => Some(copy.count.into()),
            _ => None,
        }
    }

    /// The lanes of the constant var that is the whole expression, if it is one of a fitting type. The inner `None` is
    /// for a value that was reported.
    fn constant_var(&mut self, text: &str, place: Place, spec: Spec) -> Option<Option<[f64; 4]>> {
        let name = vars::whole_var(text)?;
        let value = self.find_var(name)?;
        let lanes = match (spec.ty, value) {
            (ValueType::Number, VarValue::Number(Anim::Const(value))) => [value, 0.0, 0.0, 0.0],
            (ValueType::Bool, VarValue::Bool(Anim::Const(value))) => [f64::from(u8::from(value)), 0.0, 0.0, 0.0],
            (ValueType::Color, VarValue::Color(Anim::Const(value))) => [value.r, value.g, value.b, value.a],
            (ValueType::Length, VarValue::Number(Anim::Const(value))) => [value, 0.0, 0.0, 0.0],
            (ValueType::Color, VarValue::Text(text)) => match self.base.value(place, parse_color(&text)) {
                Some(color) => [color.r, color.g, color.b, color.a],
                None => return Some(None),
            },
            (ValueType::Length, VarValue::Text(text)) => {
                match self.base.value(place, doc::Dim::Text(text).lanes(spec.ty)) {
                    Some(lanes) => lanes,
                    None => return Some(None),
                }
            }
            _ => return None,
        };
        Some(self.base.in_range(lanes, place, spec).then_some(lanes))
    }

    /// A length.
    pub(super) fn dim(&mut self, value: &doc::Anim<doc::Dim>, place: Place, id: PropertyId, default: Dim) -> Dim {
        if let doc::Anim::Const(written) = value {
            match self.base.value(place, written_dim(written)) {
                Some(DimValue::Auto) => return Dim::Auto,
                None => return default,
                Some(DimValue::Length { .. }) => {}
            }
        }
        let before = match default {
            Dim::Length { px: Anim::Const(px), fraction: Anim::Const(fraction) } => [px, fraction, 0.0, 0.0],
            _ => [0.0; 4],
        };
        match self.value(value, place, Spec::of(id), before) {
            Value::Const([px, fraction, ..]) => Dim::Length { px: Anim::Const(px), fraction: Anim::Const(fraction) },
            Value::Slot(slot) => Dim::slots(slot),
        }
    }

    /// The value of the optional key `size`.
    pub(super) fn size(&mut self, value: Option<&At<doc::AnimSize>>) -> [Dim; 2] {
        let ids = [property::WIDTH, property::HEIGHT];
        let Some(size) = value else { return [Dim::Auto; 2] };
        match &size.value {
            AnimPair::Lanes(lanes) => {
                let [width, height] = &**lanes;
                [(width, ids[0]), (height, ids[1])].map(|(lane, id)| self.dim(&lane.value, lane.place, id, Dim::Auto))
            }
            AnimPair::Whole(doc::Anim::Const([width, height])) => {
                [(0, width, ids[0]), (1, height, ids[1])].map(|(index, dim, id)| {
                    let place = self.base.document.element(size.place, index);
                    self.dim(&doc::Anim::Const(dim.clone()), place, id, Dim::Auto)
                })
            }
            AnimPair::Whole(animated) => match self.value(animated, size.place, Spec::of(property::SIZE), [0.0; 4]) {
                Value::Const([px, fraction, px2, fraction2]) => [[px, fraction], [px2, fraction2]]
                    .map(|[px, fraction]| Dim::Length { px: Anim::Const(px), fraction: Anim::Const(fraction) }),
                Value::Slot(slot) => [Dim::slots(slot), Dim::slots(SlotIdx(slot.0.saturating_add(2)))],
            },
        }
    }

    /// `count` new slots that hold `lanes` until an animation writes them.
    pub(super) fn slots(&mut self, lanes: &[f64; 4], count: usize) -> SlotIdx {
        let first = self.out.slot_defaults.next_id();
        for lane in lanes.iter().take(count) {
            self.out.slot_defaults.push(*lane);
        }
        first
    }

    /// An animation of the current node that writes `slot` and those after it.
    pub(super) fn animate(&mut self, slot: SlotIdx, spec: Spec, source: Source, place: Place) {
        let animation = self.animation(slot, spec, source, place);
        self.out.animations.push(animation);
    }

    pub(super) fn animation(&self, slot: SlotIdx, spec: Spec, source: Source, place: Place) -> Animation {
        Animation {
            node: self.here.node,
            scope: self.here.scope,
            property: spec.property,
            slot,
            ty: spec.ty,
            range: spec.range,
            steers_layout: spec.steers_layout,
            copy: self.here.copy,
            unit: self.here.unit,
            source,
            origin: self.base.document.origin(place),
        }
    }
}
