//! The ends of frames, as sounds know them.
//!
//! A picture shows one moment. A sound lasts from a frame's begin to its end, and what counts there is what is met on the way: at the
//! begin of a frame whatever begins then, at its end whatever has not ended before. A content that runs backwards is at L at the begin of
//! the frame that shows its last picture, L − 1, and gets there at the end.
//!
//! * an **edge** ([`Edge`]) is the begin or the end of a frame, seen from within it.
//! * a **moment** ([`Moment`]) is a time and the **way** from it into the frame: later, earlier, or nowhere, where the clock stands still.

use core::cmp::Ordering;

use reelm_ids::{NodeIdx, Rational};
use reelm_ir::{CompositionIr, LoopMode};

use super::map::Map;
use super::{Clocks, Entry, NodeTime, NodeTimes, Span, difference};

/// The begin or the end of a frame, seen from within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The begin.
    Begin,
    /// The end.
    End,
}

/// A time, and whether later or earlier ones lie within the frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    time: Rational,
    way: Ordering,
}

impl NodeTimes {
    /// Finds the times of all nodes that exist within `frame` of the composition up to one of its ends, at that end. Nodes that do not
    /// exist are as after [`resolve`](Self::resolve) of a frame without them.
    ///
    /// `ir` must be the composition that the tables were made for; of one that has another number of nodes none is alive.
    pub fn resolve_edge(&mut self, ir: &CompositionIr, frame: u64, edge: Edge) {
        self.round += 1;
        if self.spans.len() != ir.nodes.len() {
            return;
        }
        let frame = i64::try_from(frame).unwrap_or(i64::MAX);
        let (frame, way) = match edge {
            Edge::Begin => (frame, Ordering::Greater),
            Edge::End => (frame.saturating_add(1), Ordering::Less),
        };
        self.frame = Rational::whole(frame);
        self.ways.resize(self.spans.len(), Ordering::Equal);
        let mut index = 0;
        while let Some(span) = self.spans.as_slice().get(index) {
            let parent = match index {
                0 => Moment { time: self.frame, way },
                _ => Moment {
                    time: self.entries.as_slice()[span.parent as usize].time.content,
                    way: self.ways[span.parent as usize],
                },
            };
            let local = Moment { time: difference(parent.time, span.start), ..parent };
            if local.is_within(span.frames) {
                let content = self.content_at(span, local);
                let time = NodeTime {
                    content: content.time,
                    content_f64: content.time.to_f64(),
                    ..NodeTime::unmapped(local.time)
                };
                self.entries.as_mut_slice()[index] = Entry { time, round: self.round };
                self.ways[index] = content.way;
                index += 1;
            } else {
                index = span.end as usize;
            }
        }
    }

    fn content_at(&self, span: &Span, local: Moment) -> Moment {
        match self.clocks.maps.get(span.map as usize) {
            None => local,
            Some(map) => map.content_at(&self.clocks, local),
        }
    }

    /// The nodes that hold `node`, itself first and the root last, pushed to `out`.
    pub(super) fn line(&self, node: NodeIdx, out: &mut Vec<NodeIdx>) {
        let mut at = node;
        while let Some(span) = self.spans.get(at) {
            out.push(at);
            if at.0 == 0 {
                return;
            }
            at = NodeIdx(span.parent);
        }
    }
}

impl Moment {
    /// Whether it lies in a span of this length, or borders on it with the way leading in.
    fn is_within(self, length: Rational) -> bool {
        match (self.time.cmp(&Rational::ZERO), self.time.cmp(&length)) {
            (Ordering::Greater, Ordering::Less) => true,
            (Ordering::Equal, Ordering::Less) => self.way != Ordering::Less,
            (Ordering::Greater, Ordering::Equal) => self.way == Ordering::Less,
            _ => false,
        }
    }
}

impl Map {
    /// The content's moment at `local`, its clock taken as one that runs on between frames.
    fn content_at(&self, clocks: &Clocks, local: Moment) -> Moment {
        if let Some(frozen) = self.freeze {
            return Moment { time: frozen, way: Ordering::Equal };
        }
        let travelled = self.travelled_near(clocks, local);
        let looped = self.looped_at(Moment { time: travelled.time + self.from, ..travelled });
        if self.reverse { Moment { time: self.length - looped.time, way: looped.way.reverse() } } else { looped }
    }

    /// The distance at `local`, or right beside it where it jumps.
    fn travelled_near(&self, clocks: &Clocks, local: Moment) -> Moment {
        let Moment { time, way } = local;
        let beyond = match way {
            Ordering::Greater => time + Rational::ONE,
            Ordering::Equal => return Moment { time: self.travelled(clocks, time), way },
            Ordering::Less => time - Rational::ONE,
        };
        let (time, near) = self.beside(clocks, time, beyond);
        Moment { time, way: near.cmp(&time) }
    }

    fn looped_at(&self, Moment { time, way }: Moment) -> Moment {
        let length = self.length;
        if length <= Rational::ZERO {
            return Moment { time, way };
        }
        let round = |length: Rational| {
            let rest = time.rem_euclid(length);
            if rest == Rational::ZERO && way == Ordering::Less { length } else { rest }
        };
        match self.looping {
            LoopMode::None => Moment { time, way },
            LoopMode::Repeat => Moment { time: round(length), way },
            LoopMode::PingPong => {
                let time = round(length + length);
                let forwards = time < length || (time == length && way == Ordering::Less);
                if forwards {
                    Moment { time, way }
                } else {
                    Moment { time: length + length - time, way: way.reverse() }
                }
            }
        }
    }
}
