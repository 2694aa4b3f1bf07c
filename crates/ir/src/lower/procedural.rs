//! Procedural sources become the expressions that say the same: one way to compute a value is enough.

use super::Lower;
use super::anim::{Evaluated, Spec};
use super::constant::expected;
use crate::doc::{self, At, Envelope, Noise, Place, Procedural, Scale, Sine, Spring};
use crate::model::{ExprSource, Source, TextPlace, ValueType};
use crate::ranges::{self, NOT_NEGATIVE, OCTAVES, POSITIVE, Range};

impl Lower<'_, '_> {
    /// A procedural source as an expression; `None` if an error was reported.
    pub(super) fn procedural(&mut self, source: &Procedural, place: Place, spec: Spec) -> Option<Evaluated> {
        if !matches!(spec.ty, ValueType::Number | ValueType::Length | ValueType::Vec2 | ValueType::Length2) {
            let wanted = expected(spec.ty);
            let message = format!("a procedural source gives numbers, expected {wanted}");
            self.base.error_with("type-mismatch", place, message, |error| error.with_expected(wanted));
            return None;
        }
        let Procedural { sine, noise, envelope, spring } = source;
        let (text, seed) = match (sine, noise, envelope, spring) {
            (Some(sine), None, None, None) => (self.sine(&sine.value, spec)?, None),
            (None, Some(noise), None, None) => {
                (self.noise(noise, spec)?, noise.value.seed.as_ref().map(|seed| seed.value.0))
            }
            (None, None, Some(envelope), None) => (self.envelope(&envelope.value, spec)?, None),
            (None, None, None, Some(spring)) => (self.spring(&spring.value, spec)?, None),
            (None, None, None, None) => return None,
            _ => {
                let message = "more than one procedural source";
                self.base.error_with("conflict", place, message, |error| {
                    error.with_expected("one of `sine`, `noise`, `envelope`, `spring`; an expression can add them up")
                });
                return None;
            }
        };
        // The place in the file is the source's; the expression is ours.
        let written = TextPlace::instead_of(self.base.document.origin(place).span);
        let source = ExprSource { text: text.into(), place: written, seed };
        Some(Evaluated::Animated(Source::Expr(source, None), [0.0; 4]))
    }

    fn sine(&mut self, sine: &Sine, spec: Spec) -> Option<String> {
        let [amp, base] = [self.amount(&sine.amp, 1.0, spec)?, self.amount(&sine.base, 0.0, spec)?];
        let [freq, phase] = [or(&sine.freq, 1.0), or(&sine.phase, 0.0)];
        // Whole turns are taken off first, so that the sine of a late moment is as exact as that of an early one.
        Some(format!("{base} + {amp}*sin(tau*fract(({freq:?})*time + ({phase:?})/360))"))
    }

    fn noise(&mut self, noise: &At<Noise>, spec: Spec) -> Option<String> {
        let noise = &noise.value;
        let [amp, base] = [self.amount(&noise.amp, 1.0, spec)?, self.amount(&noise.base, 0.0, spec)?];
        let (freq, octaves) = (or(&noise.freq, 1.0), self.within(&noise.octaves, 1.0, "octaves", OCTAVES)?);
        Some(format!("{base} + {amp}*wiggle({freq:?}, 1, {octaves:?})"))
    }

    fn envelope(&mut self, envelope: &Envelope, spec: Spec) -> Option<String> {
        let amp = self.amount(&envelope.amp, 1.0, spec)?;
        let sustain = or(&envelope.sustain, 1.0);
        let [attack, hold, decay, release] = [&envelope.attack, &envelope.hold, &envelope.decay, &envelope.release]
            .map(|time| time.as_ref().map_or(Some(0.0), |time| self.length_of(time)));
        let (attack, hold, decay, release) = (attack?, hold?, decay?, release?);
        let (top, level) = (attack + hold, attack + hold + decay);
        let rise = if attack > 0.0 { format!("frame < {attack:?} ? frame/{attack:?} : ") } else { String::new() };
        let fall = if decay > 0.0 {
            format!("frame < {level:?} ? mix(1, {sustain:?}, (frame - {top:?})/{decay:?}) : ")
        } else {
            String::new()
        };
        let end =
            if release > 0.0 { format!("*clamp((duration*fps - frame)/{release:?}, 0, 1)") } else { String::new() };
        Some(format!("{amp}*({rise}frame < {top:?} ? 1 : {fall}{sustain:?}){end}"))
    }

    fn spring(&mut self, spring: &Spring, spec: Spec) -> Option<String> {
        let [from, to] = [self.amount(&spring.from, 0.0, spec)?, self.amount(&spring.to, 1.0, spec)?];
        let stiffness = self.within(&spring.stiffness, 100.0, "stiffness", POSITIVE)?;
        let damping = self.within(&spring.damping, 10.0, "damping", NOT_NEGATIVE)?;
        let mass = self.within(&spring.mass, 1.0, "mass", POSITIVE)?;
        Some(format!("{from} + ({to} - {from})*spring(time, {stiffness:?}, {damping:?}, {mass:?})"))
    }

    /// A number, or a vector where the property is one, as an expression writes it.
    fn amount(&mut self, written: &Option<At<Scale>>, default: f64, spec: Spec) -> Option<String> {
        let [x, y] = written.as_ref().map_or([default; 2], |written| written.value.0);
        match (spec.ty, written) {
            (ValueType::Vec2 | ValueType::Length2, _) => Some(format!("[{x:?}, {y:?}]")),
            (_, Some(written)) if x != y => {
                let message = "expected a number, found a pair";
                self.base.error_with("type-mismatch", written.place, message, |error| error.with_expected("a number"));
                None
            }
            _ => Some(format!("({x:?})")),
        }
    }

    /// A number that must lie in `range`.
    pub(super) fn within(&mut self, written: &Option<At<f64>>, default: f64, key: &str, range: Range) -> Option<f64> {
        let Some(written) = written else { return Some(default) };
        if ranges::within(written.value, range) {
            return Some(written.value);
        }
        let wanted = ranges::expected(range);
        let message = format!("`{key}` is {}, expected {wanted}", ranges::shown(written.value));
        self.base.error_with("out-of-range", written.place, message, |error| error.with_expected(wanted));
        None
    }

    /// A length of time in frames, at least 0.
    fn length_of(&mut self, time: &At<doc::Time>) -> Option<f64> {
        let frames = self.base.frames(time)?.to_f64();
        if frames < 0.0 {
            let wanted = "a length of time, at least 0";
            self.base
                .error_with("out-of-range", time.place, "the time is negative", |error| error.with_expected(wanted));
            return None;
        }
        Some(frames)
    }
}

fn or(written: &Option<At<f64>>, default: f64) -> f64 {
    written.as_ref().map_or(default, |written| written.value)
}
