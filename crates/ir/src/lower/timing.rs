//! When nodes exist: spans, sequences and time maps. All times are whole frames of the parent's content.

use reelm_ids::Rational;

use super::time_map::{Reach, Sketch};
use crate::model::{LoopMode, Speed};

/// Greatest length of content in frames: nested time maps of high speed multiply up to here.
pub(super) const MOST: i64 = 1 << 40;

/// What is known of a child's time before its parent's length is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Item {
    /// `at`: where it begins; in a sequence, the delay before it.
    pub(super) at: i64,
    /// Its length, if it does not depend on the parent's.
    pub(super) span: Option<i64>,
    /// How many frames its transition overlaps the child before it.
    pub(super) overlap: i64,
}

/// When a child exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Placed {
    pub(super) start: i64,
    pub(super) frames: i64,
    /// The length of its transition, cut to what the two children have.
    pub(super) overlap: i64,
}

impl Placed {
    pub(super) const fn end(self) -> i64 {
        self.start + self.frames
    }
}

/// Places a child that overlaps its siblings, in a parent whose content is `content` frames long.
pub(super) fn overlapping(item: Item, content: i64) -> Placed {
    Placed { start: item.at, frames: item.span.unwrap_or((content - item.at).max(0)), overlap: 0 }
}

/// The length of the longest child; `None` if no child has a length of its own.
pub(super) fn longest(items: &[Item]) -> Option<i64> {
    items.iter().filter_map(|item| Some(item.at + item.span?)).max().map(|end| end.max(0))
}

/// The child of a repeat as the copy of this number, which begins `stagger` frames after the one before. Each copy is
/// snapped by itself, so that nothing adds up.
pub(super) fn copy(item: Item, stagger: Rational, index: u64) -> Item {
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    let later = (stagger * Rational::whole(index)).round().clamp(-MOST, MOST);
    Item { at: item.at.saturating_add(later), ..item }
}

/// The first and the last of `count` copies, of which one ends last. A repeat without copies lasts no time.
pub(super) fn ends(item: Item, stagger: Rational, count: u64) -> [Item; 2] {
    match count.checked_sub(1) {
        Some(last) => [item, copy(item, stagger, last)],
        None => [Item { span: Some(0), ..Item::default() }; 2],
    }
}

/// Places the children of a sequence one after another. A child without a length of its own fills the rest of
/// `content`; without `content`, there is no answer.
pub(super) fn sequence(items: &[Item], gap: i64, content: Option<i64>) -> Option<Vec<Placed>> {
    let mut placed: Vec<Placed> = Vec::with_capacity(items.len());
    for item in items {
        let before = placed.last().copied();
        let from = before.map_or(0, |before| before.end() + gap) + item.at;
        let most = before.map_or(0, |before| before.frames);
        let wanted = item.overlap.min(most);
        let next = match item.span {
            Some(span) => {
                let overlap = wanted.min(span);
                Placed { start: from - overlap, frames: span, overlap }
            }
            None => {
                let start = from - wanted;
                let frames = (content? - start).max(0);
                Placed { start, frames, overlap: wanted.min(frames) }
            }
        };
        placed.push(next);
    }
    Some(placed)
}

/// The frames that content of length `content` lasts under `time`; `None` if it never ends or its end cannot be told.
pub(super) fn mapped(content: i64, time: Option<&Sketch>) -> Option<i64> {
    let Some(Sketch { map: time, driven }) = time else { return Some(content) };
    match &time.speed {
        _ if driven.is_some() => None,
        Speed::Constant(speed)
            if time.looping == LoopMode::None && time.freeze.is_none() && *speed > Rational::ZERO =>
        {
            let rest = Rational::whole(content) - time.from;
            Some(rest.div_or_zero(*speed).round().clamp(0, MOST))
        }
        _ => None,
    }
}

/// How far the content's time gets in `frames` frames of local time, rounded up.
pub(super) fn reached(frames: i64, time: Option<&Sketch>) -> i64 {
    let Some(Sketch { map: time, driven }) = time else { return frames };
    if let Some(freeze) = time.freeze {
        return frames.max(freeze.floor().saturating_add(1)).min(MOST);
    }
    let speed = match (driven, &time.speed) {
        (Some(Reach::Frames(most)), _) => return time.from.ceil().saturating_add(*most).clamp(0, MOST),
        (Some(Reach::Times(most)), _) => Rational::whole(*most),
        (None, Speed::Constant(speed)) => *speed,
        // The integral is at most the greatest speed times the time.
        (None, Speed::Keys(keys)) => Rational::from_f64(keys.values.iter().copied().fold(0.0, f64::max)),
        // A sketch has none.
        (None, Speed::Driven(_)) => Rational::ONE,
    };
    (time.from + speed * Rational::whole(frames)).ceil().clamp(0, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Anim, TimeMap};

    const fn item(at: i64, span: i64, overlap: i64) -> Item {
        Item { at, span: Some(span), overlap }
    }

    fn spans(placed: &[Placed]) -> Vec<(i64, i64)> {
        placed.iter().map(|p| (p.start, p.frames)).collect()
    }

    #[test]
    fn children_of_a_sequence_follow_each_other() {
        let items = [item(0, 30, 0), item(0, 60, 15), item(10, 20, 0)];
        let placed = sequence(&items, 5, None).unwrap();
        // 0..30; 30 + 5 − 15 = 20..80; 80 + 5 + 10 = 95..115.
        assert_eq!(spans(&placed), [(0, 30), (20, 60), (95, 20)]);
    }

    #[test]
    fn a_transition_is_cut_to_both_children() {
        let placed = sequence(&[item(0, 10, 0), item(0, 4, 20)], 0, None).unwrap();
        assert_eq!(placed[1], Placed { start: 6, frames: 4, overlap: 4 });
    }

    #[test]
    fn a_child_without_length_takes_the_rest() {
        let items = [item(0, 30, 0), Item { at: 0, span: None, overlap: 10 }];
        assert_eq!(spans(&sequence(&items, 0, Some(100)).unwrap()), [(0, 30), (20, 80)]);
        assert_eq!(sequence(&items, 0, None), None);
    }

    #[test]
    fn maps_tell_how_long_content_lasts() {
        let map = TimeMap {
            speed: Speed::Constant(Rational::whole(2)),
            rate: Anim::Const(2.0),
            remap: None,
            moment: None,
            from: Rational::whole(10),
            looping: LoopMode::None,
            reverse: false,
            freeze: None,
            content: Rational::ZERO,
        };
        let of = |map: &TimeMap, driven| Sketch { map: map.clone(), driven };
        let time = of(&map, None);
        assert_eq!(mapped(90, Some(&time)), Some(40));
        assert_eq!(reached(40, Some(&time)), 90);
        let looped = TimeMap { looping: LoopMode::Repeat, ..map.clone() };
        assert_eq!(mapped(90, Some(&of(&looped, None))), None);
        let still = TimeMap { speed: Speed::Constant(Rational::ZERO), ..map.clone() };
        assert_eq!(mapped(90, Some(&of(&still, None))), None);
        for (driven, most) in [(Reach::Times(1000), 40_010), (Reach::Frames(7), 17)] {
            let time = of(&map, Some(driven));
            assert_eq!((mapped(90, Some(&time)), reached(40, Some(&time))), (None, most));
        }
    }
}
