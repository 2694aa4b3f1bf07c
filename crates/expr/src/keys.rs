//! Keyframes: a **track** is one animation's keys with their eases prepared; a **segment** is what lies between two
//! neighbouring keys. Times are local frames of the node.
//!
//! * Two keys at one time are a jump: at that time the later one counts.
//! * `repeat` starts again at the first key, so at the last key's time the first value shows, as in a CSS animation.
//! * `continue` goes on with the velocity that the ease has at the end of the nearest segment (0 where it jumps).
//! * Booleans hold each value until the next key, whatever the ease.
//! * Colours are interpolated premultiplied; the result is straight, with alpha held to 0..1.

use reelm_ir::{Extend, Keys, ValueType};

use crate::curve::Curve;

/// The most lanes of a value.
pub(crate) const MOST_LANES: usize = 4;

/// How the lanes of a segment are mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mixing {
    /// Each for itself.
    Plain,
    /// Straight r, g, b, a: premultiplied first.
    Color,
    /// Not at all.
    Step,
}

/// Keys with their eases prepared.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    times: Box<[f64]>,
    /// One for each key; the first is never read.
    curves: Box<[Curve]>,
    /// `times.len() × lanes`; colours premultiplied.
    values: Box<[f64]>,
    lanes: u8,
    mixing: Mixing,
    before: Extend,
    after: Extend,
    /// Velocity of the ease, per frame, at the first and at the last key; 0 where there is no segment.
    velocity: [f64; 2],
}

impl Track {
    /// Prepares `keys` of type `ty`. What is missing in `keys.values` counts as 0.
    pub(crate) fn new(keys: &Keys, ty: ValueType) -> Self {
        let lanes = ty.lanes();
        let mixing = match ty {
            ValueType::Color => Mixing::Color,
            ValueType::Bool => Mixing::Step,
            _ => Mixing::Plain,
        };
        let mut values = keys.values.clone();
        values.resize(keys.keys.len() * lanes, 0.0);
        if mixing == Mixing::Color {
            values.chunks_exact_mut(4).for_each(premultiply);
        }
        let times: Box<[f64]> = keys.keys.iter().map(|key| key.time).collect();
        let curves: Box<[Curve]> = keys.keys.iter().map(|key| Curve::new(&key.ease)).collect();
        let velocity = [end_velocity(&times, &curves, false), end_velocity(&times, &curves, true)];
        let (before, after) = (keys.before, keys.after);
        Self { times, curves, values: values.into(), lanes: lanes as u8, mixing, before, after, velocity }
    }

    /// Writes the value at local time `t`, in frames, to the first lanes of `out`.
    #[inline]
    pub(crate) fn at(&self, t: f64, out: &mut [f64; MOST_LANES]) {
        let (Some(&first), Some(&last)) = (self.times.first(), self.times.last()) else { return };
        if t < first {
            self.beyond(self.before, t, [first, last], false, out);
        } else if t >= last {
            self.beyond(self.after, t, [first, last], true, out);
        } else {
            self.inside(t, out);
        }
    }

    /// The value between the first key and the last.
    #[inline]
    fn inside(&self, t: f64, out: &mut [f64; MOST_LANES]) {
        let next = self.times.partition_point(|time| *time <= t).clamp(1, self.times.len() - 1);
        if self.mixing == Mixing::Step {
            return self.key(next - 1, out);
        }
        let (start, end) = (self.times[next - 1], self.times[next]);
        let share = self.curves[next].at((t - start) / (end - start));
        self.mix(next - 1, next, share, out);
    }

    #[cold]
    fn beyond(&self, extend: Extend, t: f64, [first, last]: [f64; 2], after: bool, out: &mut [f64; MOST_LANES]) {
        let nearest = if after { self.times.len() - 1 } else { 0 };
        let length = last - first;
        let inner = match extend {
            Extend::Repeat if length > 0.0 => first + (t - first).rem_euclid(length),
            Extend::PingPong if length > 0.0 => first + fold((t - first).rem_euclid(2.0 * length), length),
            Extend::Continue if self.mixing != Mixing::Step => return self.extrapolate(t, nearest, out),
            _ => return self.key(nearest, out),
        };
        // Rounding can put the remainder on the far end.
        if inner < last { self.inside(inner, out) } else { self.key(self.times.len() - 1, out) }
    }

    fn extrapolate(&self, t: f64, nearest: usize, out: &mut [f64; MOST_LANES]) {
        if self.times.len() < 2 {
            return self.key(nearest, out);
        }
        let beyond = t - self.times[nearest];
        if nearest == 0 {
            self.mix(0, 1, self.velocity[0] * beyond, out);
        } else {
            self.mix(nearest - 1, nearest, 1.0 + self.velocity[1] * beyond, out);
        }
    }

    /// The value of one key.
    fn key(&self, index: usize, out: &mut [f64; MOST_LANES]) {
        self.mix(index, index, 0.0, out);
    }

    /// The mix of the values of the keys `from` and `to`.
    #[inline]
    fn mix(&self, from: usize, to: usize, share: f64, out: &mut [f64; MOST_LANES]) {
        let lanes = usize::from(self.lanes);
        let value = |key: usize| self.values.get(key * lanes..(key + 1) * lanes).unwrap_or(&[]);
        for ((out, a), b) in out.iter_mut().zip(value(from)).zip(value(to)) {
            *out = a + (b - a) * share;
        }
        if self.mixing == Mixing::Color {
            straighten(out);
        }
    }
}

/// The velocity of the ease per frame at the first or the last key.
fn end_velocity(times: &[f64], curves: &[Curve], end: bool) -> f64 {
    let [first, .., last] = times else { return 0.0 };
    let (length, curve) = match (end, curves) {
        (false, [_, curve, ..]) => (times[1] - first, curve),
        (true, [.., curve]) => (last - times[times.len() - 2], curve),
        _ => return 0.0,
    };
    if length > 0.0 { curve.velocity(end) / length } else { 0.0 }
}

/// Runs back from `length` on.
fn fold(t: f64, length: f64) -> f64 {
    if t > length { 2.0 * length - t } else { t }
}

fn premultiply(color: &mut [f64]) {
    if let [r, g, b, a] = color {
        *a = a.clamp(0.0, 1.0);
        [*r, *g, *b] = [*r * *a, *g * *a, *b * *a];
    }
}

/// Premultiplied to straight; transparent colours are transparent black.
fn straighten(color: &mut [f64; MOST_LANES]) {
    let [r, g, b, a] = *color;
    *color = if a > 0.0 { [r / a, g / a, b / a, a.min(1.0)] } else { [0.0; 4] };
}
