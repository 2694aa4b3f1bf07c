//! Keyframed speed: the distance travelled is its integral over the local time.
//!
//! Each segment is cut into pieces where its ease is smooth, and each piece is integrated by Gauss and Legendre's rule
//! with five points, which is exact for polynomials up to the ninth degree; the sums up to each piece are kept. So a
//! frame alone and a frame in a sequence get the same bits.

use reelm_ir::{Ease, Extend, Keys};

use crate::curve::{Curve, steps_area};

/// The integral of keyframes over time.
#[derive(Debug, Clone)]
pub(super) struct Distance {
    keys: Vec<SpeedKey>,
    before: Extend,
    after: Extend,
    /// Slope of the speed before the first and after the last key; 0 but for `continue`.
    slope: [f64; 2],
    /// The integral from the first key to local time 0, so that the distance is 0 there.
    origin: f64,
}

#[derive(Debug, Clone)]
struct SpeedKey {
    time: f64,
    speed: f64,
    /// The integral from the first key to this one.
    sum: f64,
    /// The ease that arrives here, integrated.
    area: Area,
}

impl Distance {
    pub(super) fn new(source: &Keys) -> Self {
        let mut keys: Vec<SpeedKey> = Vec::with_capacity(source.keys.len());
        for (key, speed) in source.keys.iter().zip(&source.values) {
            let area = Area::new(&key.ease);
            let sum = keys.last().map_or(0.0, |last| {
                last.sum + (key.time - last.time) * (last.speed + (speed - last.speed) * area.at(1.0))
            });
            keys.push(SpeedKey { time: key.time, speed: *speed, sum, area });
        }
        let slope = |extend, end| if extend == Extend::Continue { end_slope(&keys, end) } else { 0.0 };
        let slope = [slope(source.before, false), slope(source.after, true)];
        let mut distance = Self { keys, before: source.before, after: source.after, slope, origin: 0.0 };
        distance.origin = distance.since_first(0.0);
        distance
    }

    /// The distance from local time 0 to `t`, in frames.
    pub(super) fn at(&self, t: f64) -> f64 {
        self.since_first(t) - self.origin
    }

    fn since_first(&self, t: f64) -> f64 {
        let (Some(first), Some(last)) = (self.keys.first(), self.keys.last()) else { return t };
        if t < first.time {
            self.beyond(self.before, t, first, self.slope[0])
        } else if t >= last.time {
            self.beyond(self.after, t, last, self.slope[1])
        } else {
            self.inside(t)
        }
    }

    fn inside(&self, t: f64) -> f64 {
        let next = self.keys.partition_point(|key| key.time <= t).clamp(1, self.keys.len() - 1);
        let (a, b) = (&self.keys[next - 1], &self.keys[next]);
        let length = b.time - a.time;
        let share = (t - a.time) / length;
        a.sum + length * (a.speed * share + (b.speed - a.speed) * b.area.at(share))
    }

    fn beyond(&self, extend: Extend, t: f64, nearest: &SpeedKey, slope: f64) -> f64 {
        let (first, last) = (&self.keys[0], &self.keys[self.keys.len() - 1]);
        let (length, whole) = (last.time - first.time, last.sum);
        let since = t - first.time;
        match extend {
            Extend::Repeat if length > 0.0 => {
                let rest = since.rem_euclid(length);
                ((since - rest) / length).round() * whole + self.up_to(rest)
            }
            Extend::PingPong if length > 0.0 => {
                let rest = since.rem_euclid(2.0 * length);
                let rounds = ((since - rest) / (2.0 * length)).round() * 2.0 * whole;
                rounds + if rest <= length { self.up_to(rest) } else { 2.0 * whole - self.up_to(2.0 * length - rest) }
            }
            _ => {
                let beyond = t - nearest.time;
                nearest.sum + beyond * (nearest.speed + 0.5 * beyond * slope)
            }
        }
    }

    /// The integral over `since` frames from the first key, at most to the last.
    fn up_to(&self, since: f64) -> f64 {
        let (first, last) = (&self.keys[0], &self.keys[self.keys.len() - 1]);
        let t = first.time + since;
        if t < last.time { self.inside(t) } else { last.sum }
    }
}

/// The slope of the speed at an end; 0 where there is no segment.
fn end_slope(keys: &[SpeedKey], end: bool) -> f64 {
    let pair = if end { keys.len().checked_sub(2).and_then(|i| keys.get(i..)) } else { keys.get(..2) };
    let Some([a, b]) = pair else { return 0.0 };
    let length = b.time - a.time;
    if length > 0.0 { b.area.curve.velocity(end) * (b.speed - a.speed) / length } else { 0.0 }
}

/// The integral of an ease from 0.
#[derive(Debug, Clone)]
struct Area {
    curve: Curve,
    /// Where the curve is cut, and the integral up to there; empty where there is a closed form.
    cuts: Vec<(f64, f64)>,
}

impl Area {
    /// Pieces of a segment, besides the cuts at kinks.
    const PIECES: u32 = 32;

    fn new(ease: &Ease) -> Self {
        let curve = Curve::new(ease);
        let mut cuts = Vec::new();
        if !matches!(curve, Curve::Linear | Curve::Hold | Curve::Steps(..)) {
            let mut places: Vec<f64> = (0..=Self::PIECES).map(|i| f64::from(i) / f64::from(Self::PIECES)).collect();
            curve.kinks(&mut places);
            places.sort_by(f64::total_cmp);
            let mut sum = 0.0;
            let mut from = 0.0;
            for place in places {
                sum += gauss(&curve, from, place);
                cuts.push((place, sum));
                from = place;
            }
        }
        Self { curve, cuts }
    }

    /// The integral from 0 to `t`, with `t` in [0, 1].
    fn at(&self, t: f64) -> f64 {
        match self.curve {
            Curve::Linear => t * t / 2.0,
            Curve::Hold => 0.0,
            Curve::Steps(count, position) => steps_area(count, position, t),
            _ => {
                let index = self.cuts.partition_point(|cut| cut.0 <= t).saturating_sub(1);
                let (from, sum) = self.cuts.get(index).copied().unwrap_or_default();
                sum + gauss(&self.curve, from, t)
            }
        }
    }
}

/// Gauss and Legendre's rule with five points.
fn gauss(curve: &Curve, from: f64, to: f64) -> f64 {
    const POINTS: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.906_179_845_938_664, 0.236_926_885_056_189_1),
    ];
    let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
    POINTS.iter().map(|(x, weight)| weight * curve.at(middle + half * x)).sum::<f64>() * half
}
