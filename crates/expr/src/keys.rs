//! Keyframes: a **track** is one animation's keys with their eases prepared; a **segment** is what lies between two
//! neighbouring keys. Times are local frames of the node.
//!
//! * The reader of compositions refuses two keys at one time; in keys that a program has built, the later one counts.
//! * `repeat` starts again at the first key, so at the last key's time the first value shows, as in a CSS animation.
//! * `continue` goes on with the velocity that the ease has at the end of the nearest segment (0 where it jumps).
//! * Booleans hold each value until the next key, whatever the ease.
//! * Colours are interpolated premultiplied; the result is straight, with alpha held to 0..1.

use reelm_ir::{Ease, Extend, Keys, ValueType};

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

/// The keys of one animation, which stand in [`Tracks`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Track {
    /// Where its times stand among the numbers; its values follow them.
    numbers: u32,
    /// Where the curves of its keys stand.
    eases: u32,
    /// How many keys there are.
    count: u32,
    lanes: u8,
    mixing: Mixing,
    before: Extend,
    after: Extend,
    /// Velocity of the ease, per frame, at the first and at the last key; 0 where there is no segment.
    velocity: [f64; 2],
}

/// All tracks of a program, close together in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tracks {
    tracks: Vec<Track>,
    /// For each track its times, then its values, key by key; colours premultiplied.
    numbers: Vec<f64>,
    /// For each key the number of its curve; a track's first is never read.
    eases: Vec<u32>,
    curves: Vec<Curve>,
    /// What the curves were made from, so that equal eases share one.
    sources: Vec<Ease>,
}

/// One track with what belongs to it.
struct View<'a> {
    track: &'a Track,
    times: &'a [f64],
    values: &'a [f64],
    eases: &'a [u32],
    curves: &'a [Curve],
}

impl Tracks {
    /// Adds `keys` of type `ty` and returns the number of the track. What is missing in `keys.values` counts as 0.
    pub(crate) fn push(&mut self, keys: &Keys, ty: ValueType) -> u32 {
        let (count, lanes) = (keys.keys.len(), ty.lanes());
        let mixing = match ty {
            ValueType::Color => Mixing::Color,
            ValueType::Bool => Mixing::Step,
            _ => Mixing::Plain,
        };
        let (numbers, eases) = (self.numbers.len(), self.eases.len());
        self.numbers.extend(keys.keys.iter().map(|key| key.time));
        let values = keys.values.iter().copied().chain(core::iter::repeat(0.0));
        self.numbers.extend(values.take(count * lanes));
        if mixing == Mixing::Color {
            self.numbers[numbers + count..].chunks_exact_mut(4).for_each(premultiply);
        }
        for key in &keys.keys {
            let curve = self.curve(&key.ease);
            self.eases.push(curve);
        }
        let mut track = Track {
            numbers: numbers as u32,
            eases: eases as u32,
            count: count as u32,
            lanes: lanes as u8,
            mixing,
            before: keys.before,
            after: keys.after,
            velocity: [0.0; 2],
        };
        let view = self.view(&track);
        let velocity = [view.end_velocity(false), view.end_velocity(true)];
        track.velocity = velocity;
        self.tracks.push(track);
        self.tracks.len() as u32 - 1
    }

    /// Writes the value of track `index` at local time `t`, in frames, to the first lanes of `out`.
    #[inline]
    pub(crate) fn at(&self, index: u32, t: f64, out: &mut [f64; MOST_LANES]) {
        if let Some(track) = self.tracks.get(index as usize) {
            self.view(track).at(t, out);
        }
    }

    /// The number of the curve of `ease`: that of an equal one among the last few, or a new one.
    fn curve(&mut self, ease: &Ease) -> u32 {
        const LOOK_BACK: usize = 64;
        let first = self.sources.len().saturating_sub(LOOK_BACK);
        let found = self.sources[first..].iter().position(|known| known == ease);
        (first
            + found.unwrap_or_else(|| {
                self.sources.push(ease.clone());
                self.curves.push(Curve::new(ease));
                self.sources.len() - 1 - first
            })) as u32
    }

    #[inline]
    fn view<'a>(&'a self, track: &'a Track) -> View<'a> {
        let (count, first) = (track.count as usize, track.numbers as usize);
        let values = first + count;
        View {
            track,
            times: self.numbers.get(first..values).unwrap_or(&[]),
            values: self.numbers.get(values..values + count * usize::from(track.lanes)).unwrap_or(&[]),
            eases: self.eases.get(track.eases as usize..).unwrap_or(&[]),
            curves: &self.curves,
        }
    }
}

impl View<'_> {
    #[inline]
    fn at(&self, t: f64, out: &mut [f64; MOST_LANES]) {
        let (Some(&first), Some(&last)) = (self.times.first(), self.times.last()) else { return };
        if t < first {
            self.beyond(self.track.before, t, [first, last], false, out);
        } else if t >= last {
            self.beyond(self.track.after, t, [first, last], true, out);
        } else {
            self.inside(t, out);
        }
    }

    /// The value between the first key and the last.
    #[inline]
    fn inside(&self, t: f64, out: &mut [f64; MOST_LANES]) {
        let next = match self.times.len() {
            2 => 1,
            count => self.times.partition_point(|time| *time <= t).clamp(1, count - 1),
        };
        if self.track.mixing == Mixing::Step {
            return self.key(next - 1, out);
        }
        let (start, end) = (self.times[next - 1], self.times[next]);
        let share = (t - start) / (end - start);
        self.mix(next - 1, next, self.curve(next).map_or(share, |curve| curve.at(share)), out);
    }

    fn beyond(&self, extend: Extend, t: f64, [first, last]: [f64; 2], after: bool, out: &mut [f64; MOST_LANES]) {
        let nearest = if after { self.times.len() - 1 } else { 0 };
        let length = last - first;
        let inner = match extend {
            Extend::Repeat if length > 0.0 => first + remainder(t - first, length),
            Extend::PingPong if length > 0.0 => first + fold(remainder(t - first, 2.0 * length), length),
            Extend::Continue if self.track.mixing != Mixing::Step => return self.extrapolate(t, nearest, out),
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
            self.mix(0, 1, self.track.velocity[0] * beyond, out);
        } else {
            self.mix(nearest - 1, nearest, 1.0 + self.track.velocity[1] * beyond, out);
        }
    }

    /// The value of one key.
    fn key(&self, index: usize, out: &mut [f64; MOST_LANES]) {
        self.mix(index, index, 0.0, out);
    }

    /// The mix of the values of the keys `from` and `to`.
    #[inline]
    fn mix(&self, from: usize, to: usize, share: f64, out: &mut [f64; MOST_LANES]) {
        let lanes = usize::from(self.track.lanes);
        let value = |key: usize| self.values.get(key * lanes..(key + 1) * lanes).unwrap_or(&[]);
        for ((out, a), b) in out.iter_mut().zip(value(from)).zip(value(to)) {
            *out = a + (b - a) * share;
        }
        if self.track.mixing == Mixing::Color {
            straighten(out);
        }
    }

    /// The curve that arrives at a key.
    #[inline]
    fn curve(&self, key: usize) -> Option<&Curve> {
        self.eases.get(key).and_then(|ease| self.curves.get(*ease as usize))
    }

    /// The velocity of the ease per frame at the first or the last key.
    fn end_velocity(&self, end: bool) -> f64 {
        if self.times.len() < 2 {
            return 0.0;
        }
        let key = if end { self.times.len() - 1 } else { 1 };
        let length = self.times[key] - self.times[key - 1];
        let velocity = self.curve(key).map_or(0.0, |curve| curve.velocity(end));
        if length > 0.0 { velocity / length } else { 0.0 }
    }
}

/// The remainder in [0, `length`], exact; whole numbers, which most are, take a quick way.
fn remainder(t: f64, length: f64) -> f64 {
    let (whole_t, whole_length) = (t as i64, length as i64);
    if whole_t as f64 == t && whole_length as f64 == length && whole_length > 0 {
        whole_t.rem_euclid(whole_length) as f64
    } else {
        t.rem_euclid(length)
    }
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
