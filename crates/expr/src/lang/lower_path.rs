//! Names and references: what they stand for, and their lanes.

use super::env::Source;
use super::lower::{Lowering, Ty, Value};
use super::parse::Segment;
use super::{Fault, Place};
use crate::code::{Op, Operand};

impl<'a> Lowering<'a, '_> {
    pub(super) fn path(&mut self, first: u32, count: u32, at: Place) {
        let written = &self.segments[first as usize..(first + count) as usize];
        let Some(numbers) = self.computed(written) else {
            self.stack.push(Value::broken(at));
            return;
        };
        let mut numbers = numbers.iter();
        let segments: Vec<Segment<'_>> = written
            .iter()
            .map(|segment| match segment.computed {
                true => Segment { text: numbers.next().map_or("", String::as_str), ..*segment },
                false => *segment,
            })
            .collect();
        let segments = segments.as_slice();
        let bound = segments.first().and_then(|name| {
            self.bindings.iter().rev().find(|binding| !name.quoted && binding.name == name.text).map(|b| b.value)
        });
        let (mut value, used) = match bound {
            Some(value) => (Value { at, ..value }, 1),
            None => match self.env.resolve(segments, self.bindings.iter().map(|binding| binding.name)) {
                Ok(named) => {
                    self.note_slots(&named.lanes);
                    let lanes = named.lanes.map(|source| match source {
                        Source::Const(value) => Operand::Const(value),
                        Source::Input(op, imm) => self.input(op, imm),
                        Source::Scaled(op, imm, factor) => {
                            let lane = self.input(op, imm);
                            self.emit.binary(Op::Mul, lane, Operand::Const(factor))
                        }
                    });
                    let is_property = named.is_property;
                    let text = named.text;
                    (Value { is_property, text, ..Value::new(named.ty, lanes, at) }, named.used)
                }
                Err(fault) => {
                    self.fault(fault);
                    (Value::broken(at), segments.len())
                }
            },
        };
        for segment in &segments[used.min(segments.len())..] {
            value = self.lane(&value, segment.text, segment.at);
        }
        self.stack.push(value);
    }

    /// The numbers of the computed ones among `segments`, whose operands are taken away; `None` if one is not known now.
    fn computed(&mut self, segments: &[Segment<'_>]) -> Option<Vec<String>> {
        let places: Vec<Place> = segments.iter().filter(|segment| segment.computed).map(|segment| segment.at).collect();
        let first = self.stack.len().saturating_sub(places.len());
        let operands: Vec<Value<'_>> = self.stack.drain(first..).collect();
        let numbers = operands.iter().zip(places).map(|(value, at)| self.number(value, at)).collect::<Vec<_>>();
        numbers.into_iter().collect()
    }

    /// The whole number that `value` is in every frame, as digits.
    fn number(&mut self, value: &Value<'_>, at: Place) -> Option<String> {
        const EXPECTED: &str = "a whole number that does not change: `[index - 1]`, `[vars.n]`";
        match (value.ty, value.lanes[0]) {
            (Ty::Broken, _) => None,
            // Whole numbers up to here are exact, and so are their digits.
            (Ty::Number, Operand::Const(number)) if number.fract() == 0.0 && number.abs() < 1e15 => {
                // −0 has the digits of 0.
                Some(format!("{:.0}", number + 0.0))
            }
            (Ty::Number, Operand::Const(number)) => {
                let message = format!("{number} is not the number of a copy or an element");
                self.fault(Fault::new("type-mismatch", message, at).expected(EXPECTED));
                None
            }
            (Ty::Number, Operand::Reg(_)) => {
                let fault = Fault::new("type-mismatch", "the number in brackets changes from frame to frame", at);
                self.fault(fault.expected(EXPECTED));
                None
            }
            _ => {
                self.mismatch(value, "what stands in brackets", EXPECTED);
                None
            }
        }
    }

    /// Remembers the slots that the expression names itself.
    fn note_slots(&mut self, lanes: &[Source; 4]) {
        let slots = lanes.iter().filter_map(|lane| match lane {
            Source::Input(Op::Slot, slot) => Some(*slot as u32),
            _ => None,
        });
        if self.env.sample().is_none() {
            self.trail.slots.extend(slots);
        }
    }

    pub(super) fn lane(&mut self, value: &Value<'a>, name: &str, at: Place) -> Value<'a> {
        let names: &[&str] = match value.ty {
            Ty::Vec2 => &["x", "y"],
            Ty::Color => &["r", "g", "b", "a"],
            Ty::Broken => return Value::broken(at),
            _ => &[],
        };
        if let Some(index) = names.iter().position(|lane| *lane == name) {
            return Value { is_property: value.is_property, ..Value::number(value.lanes[index], at) };
        }
        let message = format!("a {} has no lane `{name}`", value.ty.name());
        let fault = Fault::new("unknown-property", message, at).near(name, names.iter().copied());
        self.fault(if names.is_empty() { fault } else { fault.expected(format!("one of {}", names.join(", "))) });
        Value::broken(at)
    }
}
