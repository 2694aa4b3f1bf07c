//! `at(property, t)`: a property's **own animation** at another time.
//!
//! Sampled is what drives the property itself: its keyframes, or its expression with `time`, `frame`, `progress`, `value`,
//! `noise` and `wiggle` as they are `t` seconds after its node began. What that expression reads from elsewhere (other
//! properties, vars, `global`, boxes) has its present value. So the code of a sampled expression becomes part of the one
//! that samples it, and a reference by `at` is a reference like any other: a circle is refused.
//!
//! `at(value, t)` samples the keyframes beneath the expression itself.

use reelm_ids::SlotIdx;
use reelm_ir::{Animation, Source as AnimSource};

use super::env::{Env, Sample};
use super::lower::{Lowering, Ty, Value};
use super::parse::parse;
use super::{Fault, Place};
use crate::code::{Op, Operand};
use crate::program::NONE;

const ZERO: Operand = Operand::Const(0.0);

/// The steps of sampled expressions that one expression may need at most, as a multiple of the instructions that it may
/// have: they cost time while it is compiled, also where nothing comes of them.
const MOST_WORK: u64 = 16;

impl<'a> Lowering<'a, '_> {
    /// The call `at(property, t)`.
    pub(super) fn sample(&mut self, args: &[Value<'a>], at: Place) -> Value<'a> {
        let (Some(property), Some(t)) = (args.first(), args.get(1)) else { return Value::broken(at) };
        if t.ty != Ty::Number {
            self.mismatch(t, "argument 2 of `at`", "a number of seconds");
        }
        if property.ty == Ty::Broken {
            return Value::broken(at);
        }
        if !property.is_property {
            let fault = Fault::new("type-mismatch", "argument 1 of `at` is not a property", property.at);
            self.fault(fault.expected("`nodes.ID.property`, `self.property`, `parent.property` or `value`"));
            return Value::broken(at);
        }
        let frame = self.emit.indexed(Op::Frames, t.lanes[0], 0);
        let sample = Sample { time: t.lanes[0], frame };
        // Lanes of one animation are sampled together.
        let mut last = (NONE, [ZERO; 4]);
        let lanes = property.lanes.map(|lane| match self.emit.input_of(lane) {
            Some((Op::Slot, slot, _)) => self.slot_at(SlotIdx(slot as u32), sample, &mut last),
            Some((Op::Value, lane, factor)) => {
                let value = self.track_at(self.env.index(), lane, frame);
                self.emit.binary(Op::Mul, value, Operand::Const(factor))
            }
            // `value` where the expression is itself sampled at another time.
            Some((Op::Track, lane, factor)) => {
                let value = self.emit.indexed(Op::Track, frame, lane);
                self.emit.binary(Op::Mul, value, Operand::Const(factor))
            }
            _ => lane,
        });
        Value::new(property.ty, lanes, at)
    }

    fn slot_at(&mut self, slot: SlotIdx, sample: Sample, last: &mut (u32, [Operand; 4])) -> Operand {
        let ir = self.env.ir();
        let writer = self.pools.writer(slot);
        let Some((index, animation)) = writer.and_then(|index| Some((index, ir.animations.get(index as usize)?)))
        else {
            return Operand::Const(ir.slot_defaults.get(slot).copied().unwrap_or(0.0));
        };
        if last.0 != index {
            *last = (index, self.animation_at(index, animation, sample));
        }
        last.1.get(slot.0.saturating_sub(animation.slot.0) as usize).copied().unwrap_or(ZERO)
    }

    /// All lanes of an animation, held to its range.
    fn animation_at(&mut self, index: u32, animation: &'a Animation, sample: Sample) -> [Operand; 4] {
        if self.trail.within.is_empty() {
            self.trail.samples.push(index);
        }
        if index == self.env.index() || self.trail.within.contains(&index) {
            // A circle, which the order of evaluation will find.
            return [ZERO; 4];
        }
        let count = animation.ty.lanes();
        let lanes = match &animation.source {
            AnimSource::Keys(_) => [0, 1, 2, 3]
                .map(|lane| if lane < count as u64 { self.track_at(index, lane, sample.frame) } else { ZERO }),
            AnimSource::Heading(_) => {
                let track = self.pools.track(index);
                [self.emit.indexed(Op::Heading, sample.frame, track.into()), ZERO, ZERO, ZERO]
            }
            AnimSource::Expr(source, _) => self.expression_at(&source.text, index, animation, sample),
        };
        let [least, most] = animation.range;
        lanes.map(|lane| {
            let lane = if least > f64::MIN { self.emit.binary(Op::Max, lane, Operand::Const(least)) } else { lane };
            if most < f64::MAX { self.emit.binary(Op::Min, lane, Operand::Const(most)) } else { lane }
        })
    }

    pub(super) fn track_at(&mut self, index: u32, lane: u64, frame: Operand) -> Operand {
        let track = u64::from(self.pools.track(index));
        self.emit.indexed(Op::Track, frame, 4 * track + lane)
    }

    /// The code of another expression at another time, as a part of this one. Its own faults are told where it stands.
    fn expression_at(&mut self, text: &'a str, index: u32, animation: &'a Animation, sample: Sample) -> [Operand; 4] {
        let limits = self.limits;
        let Ok(steps) = parse(text, limits.expression_chars, limits.expression_depth) else { return [ZERO; 4] };
        let env = Env::sampled(self.env.ir(), index, animation, sample);
        let mut inner = Lowering::new(&env, self.pools, limits, &steps.segments);
        (inner.emit, inner.trail) = (core::mem::take(&mut self.emit), core::mem::take(&mut self.trail));
        inner.trail.within.push(self.env.index());
        for step in &steps.steps {
            inner.trail.work += 1;
            if inner.is_over() {
                break;
            }
            inner.step(step);
        }
        let value = inner.pop(Place::default());
        let lanes = inner.finished(&value);
        inner.trail.within.pop();
        (self.emit, self.trail) = (inner.emit, inner.trail);
        lanes
    }

    /// Whether the expression has become too large, with all that it samples.
    pub(super) fn is_over(&self) -> bool {
        let most = u64::from(self.limits.expression_ops);
        self.emit.len() as u64 > most || self.trail.work > most.saturating_mul(MOST_WORK)
    }
}
