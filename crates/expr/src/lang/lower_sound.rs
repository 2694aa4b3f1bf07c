//! `audio(asset, band[, t])`: how loud a band of a sound is, at `t` seconds of the sound; by default at the node's local time.
//!
//! Which sounds and bands are heard is known before the first frame; their levels are measured then, and looked up by frames.

use reelm_ids::AssetIdx;
use reelm_ir::AssetKind;

use super::lower::{Lowering, Ty, Value};
use super::{Fault, Place};
use crate::code::{Op, Operand};

/// A band of a sound that expressions hear.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// The sound.
    pub asset: AssetIdx,
    /// From where to where, in hertz.
    pub band: [f64; 2],
}

/// The bands that have names.
const NAMED: [(&str, [f64; 2]); 4] = [
    ("all", [0.0, f64::INFINITY]),
    ("bass", [0.0, 250.0]),
    ("mid", [250.0, 4000.0]),
    ("treble", [4000.0, f64::INFINITY]),
];

/// How many octaves have numbers.
const OCTAVES: u32 = 10;

/// What a band may be.
const BANDS: &str =
    "\"all\", \"bass\", \"mid\", \"treble\", the number of an octave, 0 to 9, or `[low, high]` in hertz";

impl<'a> Lowering<'a, '_> {
    /// The call of `audio`.
    pub(super) fn level(&mut self, args: &[Value<'a>], at: Place) -> Value<'a> {
        let (Some(asset), Some(band)) = (args.first(), args.get(1)) else { return Value::broken(at) };
        let (asset, band) = (self.sound(asset), self.band(band));
        let frame = match args.get(2) {
            None => self.input(Op::Frame, 0),
            Some(t) => {
                if t.ty != Ty::Number {
                    self.mismatch(t, "argument 3 of `audio`", "a number of seconds");
                }
                self.emit.indexed(Op::Frames, t.lanes[0], 0)
            }
        };
        let Some((asset, band)) = asset.zip(band) else { return Value::broken(at) };
        let heard = self.pools.sound(Heard { asset, band });
        Value::number(self.emit.indexed(Op::Level, frame, heard), at)
    }

    /// The sound that `value` names; `None` if it names none, which was reported.
    fn sound(&mut self, value: &Value<'a>) -> Option<AssetIdx> {
        let index = match (value.ty, value.lanes[0]) {
            (Ty::Broken, _) => return None,
            (Ty::Asset, Operand::Const(number)) => Some(AssetIdx(number as u32)),
            (Ty::Text, Operand::Const(_)) => self.named_sound(value),
            _ => {
                self.mismatch(value, "argument 1 of `audio`", "the key of a sound in quotes, or a var of type asset");
                None
            }
        }?;
        let asset = self.env.ir().assets.get(index)?;
        if asset.kind != AssetKind::Audio {
            let message = format!("the asset `{}` is not a sound", self.env.ir().names.text(asset.name));
            self.fault(Fault::new("type-mismatch", message, value.at).expected("a sound, `{\"audio\": \"a.wav\"}`"));
            return None;
        }
        Some(index)
    }

    fn named_sound(&mut self, value: &Value<'a>) -> Option<AssetIdx> {
        let names = &self.env.ir().names;
        let found = self.env.assets().find(|(_, asset)| names.text(asset.name) == value.text).map(|(index, _)| index);
        if found.is_none() {
            let sounds = self.env.assets().filter(|(_, asset)| asset.kind == AssetKind::Audio);
            let fault = Fault::new("unknown-name", format!("no asset has the key `{}`", value.text), value.at);
            let fault = fault.near(value.text, sounds.map(|(_, asset)| names.text(asset.name)));
            self.fault(fault.expected("the key of a sound in `assets`"));
        }
        found
    }

    /// The frequencies of the band that `value` names; `None` if it names none, which was reported.
    fn band(&mut self, value: &Value<'a>) -> Option<[f64; 2]> {
        let [Operand::Const(low), Operand::Const(high), ..] = value.lanes else {
            if value.ty != Ty::Broken {
                let fault = Fault::new("type-mismatch", "the band changes from frame to frame", value.at);
                self.fault(fault.expected(format!("what does not change: {BANDS}")));
            }
            return None;
        };
        let (code, message) = match value.ty {
            Ty::Broken => return None,
            Ty::Text => match NAMED.iter().find(|(name, _)| *name == value.text) {
                Some((_, band)) => return Some(*band),
                None => ("unknown-name", format!("no band is called `{}`", value.text)),
            },
            Ty::Number if low.fract() == 0.0 && (0.0..f64::from(OCTAVES)).contains(&low) => return Some(octave(low)),
            Ty::Number => ("out-of-range", format!("no octave has the number {low}")),
            Ty::Vec2 if 0.0 <= low && low < high => return Some([low, high]),
            Ty::Vec2 => ("out-of-range", format!("there are no frequencies from {low} to {high} Hz")),
            _ => ("type-mismatch", format!("argument 2 of `audio` is a {}", value.ty.name())),
        };
        let fault = Fault::new(code, message, value.at).near(value.text, NAMED.iter().map(|(name, _)| *name));
        self.fault(fault.expected(BANDS));
        None
    }
}

/// The octaves around 31.25, 62.5, … 16,000 Hz, the middles of ISO 266 with 1,000 Hz among them: each from its middle divided by √2
/// to its middle times √2.
fn octave(number: f64) -> [f64; 2] {
    let middle = 1000.0 * libm::exp2(number - 5.0);
    [middle * core::f64::consts::FRAC_1_SQRT_2, middle * core::f64::consts::SQRT_2]
}
