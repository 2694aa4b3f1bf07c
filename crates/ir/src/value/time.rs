//! Times and frame rates.
//!
//! A **time** is a number of seconds or of frames. It is kept exactly until the frame rate is known; then it becomes a
//! number of frames, which spans round to the nearest whole one (a half goes up) and keyframes keep with its fraction.

use reelm_ids::Rational;

use super::number::{css_number, decimal, exact};
use super::{ValueError, quoted};
use crate::ranges::FPS;

/// A time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    /// How many.
    pub value: Rational,
    /// Of what.
    pub unit: TimeUnit,
}

/// What a [`Time`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Seconds.
    Seconds,
    /// Frames.
    Frames,
}

impl Time {
    /// 0 seconds.
    pub const ZERO: Self = Self { value: Rational::ZERO, unit: TimeUnit::Seconds };

    /// `value` seconds, exactly its shortest decimal form.
    pub fn seconds(value: f64) -> Self {
        Self { value: exact(value), unit: TimeUnit::Seconds }
    }

    /// How many frames it lasts at `fps`, with fractions.
    pub fn frames(self, fps: Rational) -> Rational {
        match self.unit {
            TimeUnit::Seconds => self.value * fps,
            TimeUnit::Frames => self.value,
        }
    }

    /// The nearest whole number of frames at `fps`; a half goes up.
    pub fn whole_frames(self, fps: Rational) -> i64 {
        self.frames(fps).round()
    }
}

/// The time that a string stands for: `1.5s`, `250ms`, `45f`, or a bare number of seconds.
pub fn parse_time(text: &str) -> Result<Time, ValueError> {
    const EXPECTED: &str = "a number of seconds, or a string such as \"1.5s\", \"250ms\" or \"45f\"";
    let trimmed = text.trim();
    let digits = trimmed.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (unit, divisor) = match trimmed.get(digits.len()..).unwrap_or_default() {
        "" | "s" => (TimeUnit::Seconds, 1),
        "ms" => (TimeUnit::Seconds, 1000),
        "f" => (TimeUnit::Frames, 1),
        other => {
            let message = format!("{} has the unknown unit `{other}`", quoted(text));
            return Err(ValueError::new("bad-time", message, EXPECTED).near(other, "s ms f"));
        }
    };
    let number = decimal(digits).or_else(|| css_number(digits).map(exact));
    match number {
        Some(value) => Ok(Time { value: value.div_or_zero(Rational::whole(divisor)), unit }),
        None => Err(ValueError::new("bad-time", format!("{} is not a time", quoted(text)), EXPECTED)),
    }
}

/// The frame rate that a string stands for: `30000/1001`, `25`.
pub fn parse_fps(text: &str) -> Result<Rational, ValueError> {
    let (num, den) = text.split_once('/').unwrap_or((text, "1"));
    let value = decimal(num.trim()).zip(decimal(den.trim())).map(|(num, den)| num.div_or_zero(den));
    match value {
        Some(fps) => check_fps(fps, text),
        None => Err(fps_error("bad-fps", format!("{} is not a frame rate", quoted(text)))),
    }
}

/// The frame rate that a number stands for: exactly its shortest decimal form.
pub(crate) fn fps_from_number(value: f64) -> Result<Rational, ValueError> {
    check_fps(exact(value), &value.to_string())
}

fn check_fps(fps: Rational, text: &str) -> Result<Rational, ValueError> {
    let [_, most] = FPS;
    if fps > Rational::ZERO && fps <= Rational::whole(most as i64) {
        return Ok(fps);
    }
    Err(fps_error("out-of-range", format!("{} frames per second are out of range", quoted(text))))
}

fn fps_error(code: &'static str, message: String) -> ValueError {
    ValueError::new(code, message, "a number above 0 and at most 1000, or a fraction such as \"30000/1001\"")
}
