//! Keyframes: a **track** is one animation's keys with their eases prepared; a **segment** is what lies between two
//! neighbouring keys. Times are local frames of the node.
//!
//! * The reader of compositions refuses two keys at one time; in keys that a program has built, the later one counts.
//! * `repeat` starts again at the first key, so at the last key's time the first value shows, as in a CSS animation.
//! * `continue` goes on with the velocity that the ease has at the end of the nearest segment (0 where it jumps).
//! * Booleans hold each value until the next key, whatever the ease.
//! * Colours are interpolated premultiplied, in the space that the keys name; the result is straight, with alpha held to
//!   0..1.
//! * Points with tangents move along a [`path`].

mod color;
mod path;

use reelm_ir::{ColorSpace, Ease, Extend, Keys, Pace, ValueType};

use crate::curve::Curve;
use path::Path;

/// The most lanes of a value.
pub(crate) const MOST_LANES: usize = 4;

/// How the lanes of a segment are mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mixing {
    /// Each for itself.
    Plain,
    /// Colours, premultiplied in this space.
    Color(ColorSpace),
    /// Points along the path of this number.
    Path(u32),
    /// Numbers of keys: which one comes before, and the share of the way to the next one.
    Number,
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
    paths: Vec<Path>,
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
    /// Of a point.
    path: Option<&'a Path>,
}

/// Where a moment lies: at `share` from one key to another, which is the same one where it is a key's own value.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    from: usize,
    to: usize,
    share: f64,
}

impl Spot {
    const fn key(index: usize) -> Self {
        Self { from: index, to: index, share: 0.0 }
    }
}

impl Tracks {
    /// Adds `keys` of type `ty` and returns the number of the track. What is missing in `keys.values` counts as 0.
    pub(crate) fn push(&mut self, keys: &Keys, ty: ValueType) -> u32 {
        let lanes = ty.lanes();
        let mixing = self.mixing(keys, ty);
        let (numbers, eases) = (self.numbers.len(), self.eases.len());
        let count = match mixing {
            // The path alone knows the keys between.
            Mixing::Path(_) if keys.keys.len() > 1 && keys.motion.as_ref().is_some_and(|m| m.pace == Pace::Whole) => {
                self.add_keys(keys, lanes, &[0, keys.keys.len() - 1]);
                2
            }
            _ => {
                self.add_keys(keys, lanes, &[]);
                keys.keys.len()
            }
        };
        if let Mixing::Color(space) = mixing {
            self.numbers[numbers + count..].chunks_exact_mut(4).for_each(|lanes| color::premultiply(space, lanes));
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

    fn mixing(&mut self, keys: &Keys, ty: ValueType) -> Mixing {
        match (ty, &keys.motion) {
            (ValueType::Color, _) => Mixing::Color(keys.space),
            (ValueType::Bool, _) => Mixing::Step,
            (ValueType::Path, _) => Mixing::Number,
            (ValueType::Vec2, Some(motion)) if keys.values.len() >= 2 * keys.keys.len() => {
                self.paths.push(Path::new(&keys.values, motion));
                Mixing::Path(self.paths.len() as u32 - 1)
            }
            _ => Mixing::Plain,
        }
    }

    /// Adds times, values and eases of the keys with these numbers; of all keys where there are none.
    fn add_keys(&mut self, keys: &Keys, lanes: usize, only: &[usize]) {
        let count = if only.is_empty() { keys.keys.len() } else { only.len() };
        let number = |index: usize| only.get(index).copied().unwrap_or(index);
        for key in (0..count).filter_map(|index| keys.keys.get(number(index))) {
            self.numbers.push(key.time);
            let curve = self.curve(&key.ease);
            self.eases.push(curve);
        }
        for index in (0..count).map(number) {
            let value = |lane: usize| keys.values.get(index * lanes + lane).copied().unwrap_or(0.0);
            self.numbers.extend((0..lanes).map(value));
        }
    }

    /// How many tracks there are.
    pub(crate) fn len(&self) -> usize {
        self.tracks.len()
    }

    /// Writes the value of track `index` at local time `t`, in frames, to the first lanes of `out`.
    ///
    /// The search begins at `cursor`, which is left where `t` was found: in playback the segment is the same one or the
    /// next; elsewhere it is found by halves. The value does not depend on it.
    #[inline]
    pub(crate) fn at(&self, index: u32, t: f64, cursor: &mut u32, out: &mut [f64; MOST_LANES]) {
        if let Some(track) = self.tracks.get(index as usize) {
            self.view(track).at(t, cursor, out);
        }
    }

    /// The direction in degrees of the path of track `index` at local time `t`, in frames; 0 for one without a path.
    pub(crate) fn heading(&self, index: u32, t: f64) -> f64 {
        let Some(track) = self.tracks.get(index as usize) else { return 0.0 };
        let view = self.view(track);
        let (Some(path), Some(Spot { from, to, share })) = (view.path, view.spot(t, &mut 0)) else { return 0.0 };
        // At a key the point is about to leave; at the last one it has arrived.
        let last = view.times.len().saturating_sub(2);
        match (from == to, from > last) {
            (true, true) => path.heading(last, 1.0),
            _ => path.heading(from, share),
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
            path: match track.mixing {
                Mixing::Path(path) => self.paths.get(path as usize),
                _ => None,
            },
        }
    }
}

impl View<'_> {
    #[inline]
    fn at(&self, t: f64, cursor: &mut u32, out: &mut [f64; MOST_LANES]) {
        if let Some(spot) = self.spot(t, cursor) {
            self.mix(spot, out);
        }
    }

    /// Where local time `t` lies; `None` without keys.
    #[inline]
    fn spot(&self, t: f64, cursor: &mut u32) -> Option<Spot> {
        let (Some(&first), Some(&last)) = (self.times.first(), self.times.last()) else { return None };
        Some(if t < first {
            self.beyond(self.track.before, t, [first, last], false, cursor)
        } else if t >= last {
            self.beyond(self.track.after, t, [first, last], true, cursor)
        } else {
            self.inside(t, cursor)
        })
    }

    /// Between the first key and the last.
    #[inline]
    fn inside(&self, t: f64, cursor: &mut u32) -> Spot {
        let next = self.next_key(t, cursor);
        if self.track.mixing == Mixing::Step {
            return Spot::key(next - 1);
        }
        let (start, end) = (self.times[next - 1], self.times[next]);
        let share = (t - start) / (end - start);
        Spot { from: next - 1, to: next, share: self.curve(next).map_or(share, |curve| curve.at(share)) }
    }

    /// The number of the first key after `t`, which lies between the first and the last.
    #[inline]
    fn next_key(&self, t: f64, cursor: &mut u32) -> usize {
        let count = self.times.len();
        if count == 2 {
            return 1;
        }
        let guess = *cursor as usize;
        let found = match self.times.get(guess.saturating_sub(1)..).unwrap_or(&[]) {
            [a, b, ..] if guess > 0 && *a <= t && t < *b => guess,
            [_, b, c, ..] if guess > 0 && *b <= t && t < *c => guess + 1,
            _ => self.times.partition_point(|time| *time <= t).clamp(1, count - 1),
        };
        *cursor = found as u32;
        found
    }

    fn beyond(&self, extend: Extend, t: f64, [first, last]: [f64; 2], after: bool, cursor: &mut u32) -> Spot {
        let nearest = if after { self.times.len() - 1 } else { 0 };
        let length = last - first;
        match extend {
            Extend::Repeat if length > 0.0 => {
                let inner = self.on_key(first + remainder(t - first, length), t);
                // The end of a round is the start of the next one.
                self.inside(if inner < last { inner } else { first }, cursor)
            }
            Extend::PingPong if length > 0.0 => {
                let inner = self.on_key(first + fold(remainder(t - first, 2.0 * length), length), t);
                if inner < last { self.inside(inner, cursor) } else { Spot::key(self.times.len() - 1) }
            }
            Extend::Continue if self.track.mixing != Mixing::Step => self.extrapolate(t, nearest),
            _ => Spot::key(nearest),
        }
    }

    /// `inner`, or the time of the next key if it is only by rounding that it lies before that: many rounds of a length that is no whole
    /// number of frames add up to `t` with an error, and a round must begin in the frame in which it does.
    fn on_key(&self, inner: f64, t: f64) -> f64 {
        let slack = 1e-12 + t.abs() * 2e-15;
        let next = self.times.get(self.times.partition_point(|time| *time <= inner)).copied();
        next.filter(|next| next - inner <= slack).unwrap_or(inner)
    }

    fn extrapolate(&self, t: f64, nearest: usize) -> Spot {
        if self.times.len() < 2 {
            return Spot::key(nearest);
        }
        let beyond = t - self.times[nearest];
        if nearest == 0 {
            Spot { from: 0, to: 1, share: self.track.velocity[0] * beyond }
        } else {
            Spot { from: nearest - 1, to: nearest, share: 1.0 + self.track.velocity[1] * beyond }
        }
    }

    /// The value at a spot.
    #[inline]
    fn mix(&self, Spot { from, to, share }: Spot, out: &mut [f64; MOST_LANES]) {
        if let Some(path) = self.path.filter(|_| from != to) {
            [out[0], out[1]] = path.point(from, share);
            return;
        }
        if self.track.mixing == Mixing::Number {
            [out[0], out[1]] = [from as f64, share];
            return;
        }
        let lanes = usize::from(self.track.lanes);
        let value = |key: usize| self.values.get(key * lanes..(key + 1) * lanes).unwrap_or(&[]);
        if let Mixing::Color(space) = self.track.mixing {
            return color::mix(space, value(from), value(to), share, out);
        }
        for ((out, a), b) in out.iter_mut().zip(value(from)).zip(value(to)) {
            *out = a + (b - a) * share;
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

/// The remainder in [0, `length`], which rounding may put on its far end; whole numbers, which most are, take a quick way.
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
