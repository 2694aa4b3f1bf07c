//! Time maps: what is known of one before any instance is built, and the map of a node.
//!
//! * a **sketch** ([`Sketch`]) is a time map without what an expression computes, which is known for each instance only.

use reelm_ids::{PropertyId, Rational};

use super::Lower;
use super::anim::{Evaluated, Spec};
use super::base::Base;
use super::foresight::Known;
use super::timing::MOST;
use super::vars::whole_var;
use crate::doc::{self, At};
use crate::model::{Driven, Ease, Extend, Family, Keys, LoopMode, Source, Speed, TimeMap};
use crate::registry::property;
use crate::value::exact;

/// A time map before any instance.
#[derive(Clone)]
pub(super) struct Sketch {
    /// Without a computed speed, for which it has 1, and without `remap`.
    pub(super) map: TimeMap,
    /// What is computed.
    pub(super) driven: Option<Reach>,
}

/// How far the time of a content gets whose clock is computed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// At most so many times as far as the local time.
    Times(i64),
    /// Up to this many frames, not included.
    Frames(i64),
}

impl Base<'_> {
    /// The sketch of the time map that is written; `None` is the identity. The content's length is filled in later. The
    /// second is whether it depends on the vars.
    pub(super) fn time_map(&mut self, time: &At<doc::TimeMap>, known: &mut Known<'_>) -> (Option<Box<Sketch>>, bool) {
        let written = &time.value;
        let from = written.from.as_ref().and_then(|from| self.frames(from)).unwrap_or(Rational::ZERO);
        let freeze = written.freeze.as_ref().and_then(|freeze| self.frames(freeze));
        if let (Some(_), Some(speed)) = (&written.remap, &written.speed) {
            let message = "`remap` gives the content's time itself, so that `speed` has nothing to say";
            self.error_with("conflict", speed.place, message, |error| error.with_expected("`speed` or `remap`"));
        }
        let one = Speed::Constant(Rational::ONE);
        let (speed, mut driven, varying) = match &written.speed {
            Some(speed) => self.speed(speed, known),
            None => (one, None, false),
        };
        driven = written.remap.as_ref().map(|remap| self.remap_reach(&remap.value)).or(driven);
        let map = TimeMap {
            speed,
            remap: None,
            from,
            looping: written.looping.as_ref().map_or(LoopMode::None, |looping| looping.value),
            reverse: written.reverse.as_ref().is_some_and(|reverse| reverse.value),
            freeze,
            content: Rational::ZERO,
        };
        let plain = map.looping == LoopMode::None && !map.reverse && freeze.is_none() && from == Rational::ZERO;
        let identity = plain && map.speed_is_one() && driven.is_none();
        ((!identity).then(|| Box::new(Sketch { map, driven })), varying)
    }

    fn speed(&mut self, speed: &At<doc::Anim<f64>>, known: &mut Known<'_>) -> (Speed, Option<Reach>, bool) {
        let spec = Spec::of(property::TIME_SPEED);
        let one = Speed::Constant(Rational::ONE);
        let computed = Some(Reach::Times(spec.range[1] as i64));
        match &speed.value {
            doc::Anim::Const(value) => {
                let checked = self.constant(value, speed.place, spec);
                (checked.map_or(one, |[value, ..]| Speed::Constant(exact(value))), None, false)
            }
            doc::Anim::Keys(keys) if keys.expr.is_none() => match self.keys(keys, speed.place, spec) {
                Some(keys) if keys.values.iter().all(|value| Some(value) == keys.values.first()) => {
                    let value = keys.values.first().map_or(Rational::ONE, |value| exact(*value));
                    (Speed::Constant(value), None, false)
                }
                Some(keys) => (Speed::Keys(keys), None, false),
                None => (one, None, false),
            },
            doc::Anim::Expr(expr) => match known.number(self, &expr.text, None) {
                (Some(value), varying) if whole_var(&expr.text).is_some() => {
                    let checked = self.constant(&value, speed.place, spec);
                    (checked.map_or(one, |[value, ..]| Speed::Constant(exact(value))), None, varying)
                }
                (Some(value), varying) => {
                    let [least, most] = spec.range;
                    (Speed::Constant(exact(value.clamp(least, most))), None, varying)
                }
                (None, varying) => (one, computed, varying),
            },
            doc::Anim::Keys(_) | doc::Anim::Procedural(_) => (one, computed, false),
        }
    }

    /// How far `remap` gets: past its greatest key, unless its eases swing beyond them.
    fn remap_reach(&mut self, remap: &doc::Anim<f64>) -> Reach {
        let written = match remap {
            doc::Anim::Const(seconds) => return self.reach(*seconds),
            doc::Anim::Keys(written) => written,
            doc::Anim::Expr(_) | doc::Anim::Procedural(_) => return Reach::Frames(MOST),
        };
        let place = written.keys.as_ref().map(|keys| keys.place);
        let keys = place.and_then(|place| self.keys(written, place, Spec::of(property::TIME_REMAP)));
        match keys.filter(|keys| written.expr.is_none() && !swings(keys)) {
            Some(keys) => self.reach(keys.values.iter().copied().fold(0.0, f64::max)),
            None => Reach::Frames(MOST),
        }
    }

    /// Just past this moment.
    fn reach(&self, seconds: f64) -> Reach {
        Reach::Frames((exact(seconds) * self.fps).floor().saturating_add(1).clamp(0, MOST))
    }
}

/// Whether the values may lie beyond the greatest key.
fn swings(keys: &Keys) -> bool {
    let beyond = |ease: &Ease| match ease {
        Ease::Linear | Ease::Hold | Ease::Steps(..) => false,
        Ease::Named(_, family) => matches!(family, Family::Back | Family::Elastic),
        Ease::CubicBezier([_, y1, _, y2]) => [y1, y2].iter().any(|y| !(0.0..=1.0).contains(*y)),
        Ease::Points(points) => points.iter().any(|(_, y)| !(0.0..=1.0).contains(y)),
        Ease::Spring { .. } => true,
    };
    let goes_on = [keys.before, keys.after].contains(&Extend::Continue);
    goes_on || keys.keys.iter().any(|key| beyond(&key.ease))
}

impl Lower<'_, '_> {
    /// The time map of the current node, whose content is `content` frames long.
    pub(super) fn time_map(&mut self, sketch: &Sketch, written: &At<doc::TimeMap>, content: i64) -> TimeMap {
        let mut map = TimeMap { content: Rational::whole(content), ..sketch.map.clone() };
        if sketch.driven.is_none() {
            return map;
        }
        if let Some(remap) = &written.value.remap {
            match self.clock(remap, property::TIME_REMAP) {
                Ok(driven) => map.remap = Some(driven),
                // Always the same moment: a content that stands still there.
                Err(seconds) => {
                    map.speed = Speed::Constant(Rational::ZERO);
                    map.from = map.from + exact(seconds) * self.base.fps;
                }
            }
        } else if let Some(speed) = &written.value.speed {
            map.speed = match self.clock(speed, property::TIME_SPEED) {
                Ok(driven) => Speed::Driven(driven),
                Err(value) => Speed::Constant(exact(value)),
            };
        }
        map
    }

    /// The animation that a clock runs by, or the constant that it is.
    fn clock(&mut self, value: &At<doc::Anim<f64>>, id: PropertyId) -> Result<Driven, f64> {
        let spec = Spec::of(id);
        let source: Source = match self.evaluate(&value.value, value.place, spec, [1.0, 0.0, 0.0, 0.0]) {
            Evaluated::Const([value, ..]) => return Err(value),
            Evaluated::Animated(source, _) => source,
        };
        let slot = self.out.slot_defaults.next_id();
        Ok(Driven(Box::new(self.animation(slot, spec, source, value.place))))
    }
}

impl TimeMap {
    fn speed_is_one(&self) -> bool {
        matches!(self.speed, Speed::Constant(speed) if speed == Rational::ONE)
    }
}
