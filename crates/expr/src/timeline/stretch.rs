//! How the clock of a node runs within a frame: what a sound is played by.
//!
//! * a **stretch** ([`Stretch`]) is a part of a frame in which a clock runs evenly. It ends where the node does, where a loop begins
//!   again or turns, and where the speed of a clock changes.
//!
//! A clock that does not run evenly, by keys or an expression, is taken for even between moments that lie so close that it is off by
//! a thousandth of a frame at most. Where it jumps, a gap is left of about a thousandth of the frame; none where it jumps at the end of a frame.

use core::mem::swap;

use reelm_ids::{NodeIdx, Rational};
use reelm_ir::LoopMode;

use super::map::{Map, Travel};
use super::{Clocks, NodeTimes};

/// A part of a frame in which the clock of a node runs evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// From when to when, in frames of the composition; the second is greater.
    pub span: [Rational; 2],
    /// The node's local time then, in frames.
    pub local: [Rational; 2],
    /// The time of its content then, in frames.
    pub content: [Rational; 2],
}

/// The stretches of one node in one frame. Its storage is kept.
#[derive(Debug, Clone, Default)]
pub struct Stretches {
    line: Vec<NodeIdx>,
    list: Vec<Stretch>,
    next: Vec<Stretch>,
    /// Whether there were too many.
    full: bool,
}

/// The most stretches of a frame; a clock that jumps more often has none.
const MOST: usize = 128;

impl Stretches {
    /// Without stretches.
    pub fn new() -> Self {
        Self::default()
    }

    /// Those of `node` in `frame` of the composition that `times` is for, in order. None where it does not exist, or where its clock begins
    /// anew more than 128 times.
    pub fn find(&mut self, times: &NodeTimes, node: NodeIdx, frame: u64) -> &[Stretch] {
        let frame = Rational::whole(i64::try_from(frame).unwrap_or(i64::MAX - 1).min(i64::MAX - 1));
        let whole = [frame, frame + Rational::ONE];
        self.line.clear();
        self.list.clear();
        times.line(node, &mut self.line);
        self.list.push(Stretch { span: whole, local: whole, content: whole });
        self.full = false;
        while let Some(node) = self.line.pop() {
            let Some(span) = times.spans.get(node) else { return &[] };
            self.enter(span.start, span.frames);
            if let Some(map) = times.clocks.maps.get(span.map as usize) {
                self.map(&times.clocks, map);
            }
            if self.full || self.list.is_empty() {
                return &[];
            }
        }
        &self.list
    }

    /// From the content's time of a parent to the local and the content's time of a child without a map.
    fn enter(&mut self, start: Rational, frames: Rational) {
        self.next.clear();
        for stretch in &self.list {
            let local = stretch.content.map(|time| time - start);
            let stretch = Stretch { local, content: local, ..*stretch };
            self.next.extend(stretch.within(frames));
        }
        swap(&mut self.list, &mut self.next);
    }

    /// From the local time to the content's time.
    fn map(&mut self, clocks: &Clocks, map: &Map) {
        if let Some(frozen) = map.freeze {
            self.list.iter_mut().for_each(|stretch| stretch.content = [frozen; 2]);
            return;
        }
        self.each(|stretch, out| match map.distance {
            Travel::Constant(speed) => out.push(Stretch { content: stretch.local.map(|time| speed * time), ..stretch }),
            _ => bend(clocks, map, stretch, DEPTH, out),
        });
        self.list.iter_mut().for_each(|stretch| stretch.content = stretch.content.map(|time| time + map.from));
        if map.looping != LoopMode::None && map.length > Rational::ZERO {
            self.each(|stretch, out| looped(map, stretch, out));
        }
        if map.reverse {
            self.list.iter_mut().for_each(|stretch| stretch.content = stretch.content.map(|time| map.length - time));
        }
    }

    /// Replaces each stretch by those that `f` makes of it.
    fn each(&mut self, f: impl Fn(Stretch, &mut Vec<Stretch>)) {
        self.next.clear();
        for stretch in &self.list {
            f(*stretch, &mut self.next);
            if self.next.len() > MOST {
                self.full = true;
                break;
            }
        }
        swap(&mut self.list, &mut self.next);
    }
}

impl Stretch {
    /// The parts before and after the moment at which the local time is `local`; all of it and nothing where that lies outside.
    pub fn parted(self, local: Rational) -> (Self, Option<Self>) {
        let [first, last] = self.local;
        if local <= first.min(last) || local >= first.max(last) {
            return (self, None);
        }
        let share = (local - first).div_or_zero(last - first);
        (self.between([Rational::ZERO, share]), Some(self.between([share, Rational::ONE])))
    }

    /// Whether `next` goes on where this ends.
    pub fn leads_to(&self, next: &Self) -> bool {
        self.span[1] == next.span[0] && self.local[1] == next.local[0]
    }

    /// The part in which the local time lies in a span of this length.
    fn within(self, frames: Rational) -> Option<Self> {
        let [first, last] = self.local;
        if first == last {
            return (!first.is_negative() && first < frames).then_some(self);
        }
        let (low, high) = (first.min(last).max(Rational::ZERO), first.max(last).min(frames));
        if low >= high {
            return None;
        }
        let ends = if first < last { [low, high] } else { [high, low] };
        Some(self.between(ends.map(|local| (local - first).div_or_zero(last - first))))
    }

    /// The part between two shares of it, 0 to 1.
    fn between(self, shares: [Rational; 2]) -> Self {
        let at = |ends: [Rational; 2]| {
            shares.map(|share| match share {
                Rational::ZERO => ends[0],
                Rational::ONE => ends[1],
                share => ends[0] + (ends[1] - ends[0]) * share,
            })
        };
        Self { span: at(self.span), local: at(self.local), content: at(self.content) }
    }
}

/// How often a stretch is halved: 2¹⁰ is about a thousand.
const DEPTH: u32 = 10;

/// Adds the stretches that a clock makes of one of local time whose speed changes.
fn bend(clocks: &Clocks, map: &Map, stretch: Stretch, depth: u32, out: &mut Vec<Stretch>) {
    let [first, last] = stretch.local;
    if first == last {
        out.push(Stretch { content: [map.travelled(clocks, first); 2], ..stretch });
        return;
    }
    let content = [map.beside(clocks, first, last).0, map.beside(clocks, last, first).0];
    let half = halfway(stretch.local);
    let off = map.travelled(clocks, half) - halfway(content);
    if off.max(-off) <= hair() {
        out.push(Stretch { content, ..stretch });
    } else if let (Some(depth), true) = (depth.checked_sub(1), out.len() <= MOST) {
        let middle = Rational::new(1, 2).unwrap_or(Rational::ZERO);
        bend(clocks, map, stretch.between([Rational::ZERO, middle]), depth, out);
        bend(clocks, map, stretch.between([middle, Rational::ONE]), depth, out);
    }
}

fn halfway([a, b]: [Rational; 2]) -> Rational {
    (a + b) * Rational::new(1, 2).unwrap_or(Rational::ZERO)
}

/// By how much an even clock may be off, in frames.
fn hair() -> Rational {
    Rational::new(1, 1024).unwrap_or(Rational::ZERO)
}

/// Adds the rounds of a loop that a stretch goes through.
fn looped(map: &Map, stretch: Stretch, out: &mut Vec<Stretch>) {
    let (length, [first, last]) = (map.length, stretch.content);
    if first == last {
        let content = [if map.turns(first) { length - first.rem_euclid(length) } else { first.rem_euclid(length) }; 2];
        out.push(Stretch { content, ..stretch });
        return;
    }
    let rounds = |time: Rational| time.div_or_zero(length);
    let (low, high) = (rounds(first.min(last)), rounds(first.max(last)));
    let count = high.ceil().saturating_sub(low.floor());
    if count > MOST as i64 {
        // More than there may be: whoever looks at the list sees that.
        (0..=MOST).for_each(|_| out.push(stretch));
        return;
    }
    for turn in 0..count {
        let round = if first < last { low.floor() + turn } else { high.ceil() - 1 - turn };
        let begin = Rational::whole(round) * length;
        let (from, to) = (first.min(last).max(begin), first.max(last).min(begin + length));
        let ends = if first < last { [from, to] } else { [to, from] };
        let part = stretch.between(ends.map(|time| (time - first).div_or_zero(last - first)));
        let turned = map.looping == LoopMode::PingPong && round.rem_euclid(2) == 1;
        let content = ends.map(|time| if turned { length - (time - begin) } else { time - begin });
        out.push(Stretch { content, ..part });
    }
}

impl Map {
    /// Whether a time lies in a round that runs backwards.
    fn turns(&self, time: Rational) -> bool {
        self.looping == LoopMode::PingPong && time.div_or_zero(self.length).floor().rem_euclid(2) == 1
    }

    /// The distance at `time`, seen from the way to `beyond` where it jumps there, and that a little on this way.
    pub(super) fn beside(&self, clocks: &Clocks, time: Rational, beyond: Rational) -> (Rational, Rational) {
        let at = self.travelled(clocks, time);
        if let Travel::Constant(speed) = self.distance {
            return (at, at + speed * (beyond - time));
        }
        let near = |share: i64| {
            let share = Rational::new(1, share).unwrap_or(Rational::ZERO);
            self.travelled(clocks, time + (beyond - time) * share)
        };
        let jump = near(1 << 16) - at;
        // A sixteenth of a frame within 2⁻¹⁶ of one is no speed.
        if jump.max(-jump) <= Rational::new(1, 16).unwrap_or(Rational::ZERO) {
            return (at, near(64));
        }
        // What lies on the way there leads back to it.
        let (first, second) = (near(64), near(32));
        (first + first - second, first)
    }
}
