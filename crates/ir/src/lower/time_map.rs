//! Time maps: what is known of one before any instance is built, and the map of a node.
//!
//! * a **sketch** ([`Sketch`]) is a time map without what an expression computes, which is known for each instance only.

use reelm_ids::{PropertyId, Rational};

use super::Lower;
use super::anim::{Evaluated, Spec};
use super::base::Base;
use super::foresight::Known;
use super::timing::{MOST, reached};
use super::vars::whole_var;
use crate::doc::{self, At, Place};
use crate::model::{Anim, Animation, Driven, Ease, Extend, Family, Keys, LoopMode, Source, Speed, TimeMap};
use crate::ranges::shown;
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
            rate: Anim::Const(1.0),
            remap: None,
            moment: None,
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
                (Some(value), varying) => (Speed::Constant(exact(self.held(value, speed.place, spec))), None, varying),
                (None, varying) => (one, computed, varying),
            },
            doc::Anim::Keys(_) | doc::Anim::Procedural(_) => (one, computed, false),
        }
    }

    /// `value`, which an expression gives in every frame, held to its range, with a warning if it must be.
    fn held(&mut self, value: f64, place: Place, spec: Spec) -> f64 {
        let [least, most] = spec.range;
        let held = value.clamp(least, most);
        if held != value {
            let message = format!("`{}` is always {}, out of range; {held} is used", spec.name, shown(value));
            self.warning_with("out-of-range", place, message, |warning| {
                warning.with_expected(format!("a number from {least} to {most}"))
            });
        }
        held
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
    /// The time map of the current node, whose content has no length yet.
    pub(super) fn time_map(&mut self, sketch: &Sketch, written: &At<doc::TimeMap>) -> TimeMap {
        let mut map = sketch.map.clone();
        match (&written.value.remap, &written.value.speed) {
            (Some(remap), _) => match self.clock(remap, property::TIME_REMAP) {
                Clock::Driven(driven) => {
                    map.moment = Some(Anim::Slot(driven.0.slot));
                    map.remap = Some(driven);
                }
                // Always the same moment: a content that stands still there.
                Clock::Constant(seconds) => {
                    map.speed = Speed::Constant(Rational::ZERO);
                    map.from = map.from + exact(seconds) * self.base.fps;
                    map.moment = Some(Anim::Const(seconds));
                }
            },
            (None, Some(speed)) => match (&map.speed, sketch.driven) {
                // Known before any instance.
                (Speed::Constant(constant), None) => map.rate = Anim::Const(constant.to_f64()),
                (Speed::Keys(keys), None) => {
                    let source = Source::Keys(keys.clone());
                    map.rate = Anim::Slot(self.clock_of(source, property::TIME_SPEED, 1.0, speed.place).slot);
                }
                _ => match self.clock(speed, property::TIME_SPEED) {
                    Clock::Driven(driven) => {
                        map.rate = Anim::Slot(driven.0.slot);
                        map.speed = Speed::Driven(driven);
                    }
                    Clock::Constant(value) => {
                        map.rate = Anim::Const(value);
                        map.speed = Speed::Constant(exact(value));
                    }
                },
            },
            (None, None) => {}
        }
        map
    }

    /// What a clock runs by.
    fn clock(&mut self, value: &At<doc::Anim<f64>>, id: PropertyId) -> Clock {
        match self.evaluate(&value.value, value.place, Spec::of(id), [1.0, 0.0, 0.0, 0.0]) {
            Evaluated::Const([value, ..]) => Clock::Constant(value),
            Evaluated::Animated(source, [first, ..]) => {
                Clock::Driven(Driven(Box::new(self.clock_of(source, id, first, value.place))))
            }
        }
    }

    /// An animation of a clock, with a slot for what it gives in the present frame.
    fn clock_of(&mut self, source: Source, id: PropertyId, first: f64, place: Place) -> Animation {
        let slot = self.slots(&[first, 0.0, 0.0, 0.0], 1);
        let animation = self.animation(slot, Spec::of(id), source, place);
        self.out.animations.push(animation.clone());
        animation
    }

    /// How far the content's time gets in `frames` frames of local time, rounded up: by the integral of a speed that changes, where
    /// somebody can tell it.
    pub(super) fn reach(&mut self, frames: i64, sketch: Option<&Sketch>, map: Option<&TimeMap>) -> i64 {
        let most = reached(frames, sketch);
        let (Some(map), Some(foresight)) = (map, self.base.foresight) else { return most };
        if map.freeze.is_some() || map.moment.is_some() || matches!(map.speed, Speed::Constant(_)) {
            return most;
        }
        let Anim::Slot(slot) = map.rate else { return most };
        let (mut left, limits) = (self.clock_ops, self.base.limits);
        let distance = self.lend(|ir| {
            let at = ir.animations.partition_point(|animation| animation.slot < slot);
            let animation = ir.animations.get(at).filter(|animation| animation.slot == slot)?;
            (foresight.distance)(ir, animation, frames.unsigned_abs(), &mut left, limits)
        });
        self.clock_ops = left;
        // A hair beyond a frame is rounding.
        const HAIR: f64 = 1e-6;
        let whole = |distance: f64| (map.from + Rational::from_f64(distance - HAIR)).ceil().clamp(0, most.max(0));
        distance.map_or(most, whole)
    }
}

/// What a clock runs by.
enum Clock {
    Driven(Driven),
    Constant(f64),
}

impl TimeMap {
    fn speed_is_one(&self) -> bool {
        matches!(self.speed, Speed::Constant(speed) if speed == Rational::ONE)
    }
}
