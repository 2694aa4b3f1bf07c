//! **Sightings**: which pictures were asked for lately, so that only what is asked for again is kept.

use reelm_ids::Hash128;

/// Pictures that are remembered. Each has two places where it may stand.
const PLACES: usize = 1 << 13;

/// For how many frames a sighting counts. What stays the same is asked for in the very next frame; with several rasters on
/// one store frames may change places.
const LATELY: u32 = 2;

/// A table of fixed size of the keys seen lately; an older one makes room for a newer.
#[derive(Debug)]
pub(crate) struct Sightings {
    places: Vec<Sighting>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sighting {
    /// Part of the key; 0 for an empty place.
    key: u64,
    frame: u32,
}

impl Sightings {
    /// None. Allocates all that it ever needs; nothing if it is not `wanted`.
    pub(crate) fn new(wanted: bool) -> Self {
        let mut places = Vec::new();
        places.resize(if wanted { PLACES } else { 0 }, Sighting::default());
        Self { places }
    }

    /// Notes that `key` is asked for in `frame`, and tells whether it was so lately.
    pub(crate) fn again(&mut self, key: Hash128, frame: u32) -> bool {
        let [index, key] = [key.0 as usize, (key.0 >> 64) as usize];
        let now = Sighting { key: (key as u64).max(1), frame };
        let Some(pair) = self.places.get_mut(((index % PLACES) & !1)..) else { return false };
        let Some(pair) = pair.first_chunk_mut::<2>() else { return false };
        let age = |sighting: &Sighting| match sighting.key {
            0 => u32::MAX,
            _ => frame.wrapping_sub(sighting.frame),
        };
        if let Some(seen) = pair.iter_mut().find(|seen| seen.key == now.key) {
            let lately = age(seen) <= LATELY;
            *seen = now;
            return lately;
        }
        let oldest = usize::from(age(&pair[1]) > age(&pair[0]));
        pair[oldest] = now;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u64) -> Hash128 {
        Hash128::of(&n.to_le_bytes())
    }

    #[test]
    fn what_was_seen_lately_is_known_and_what_was_seen_long_ago_is_not() {
        let mut sightings = Sightings::new(true);
        assert!(!sightings.again(key(1), 5));
        assert!(sightings.again(key(1), 5), "twice in one frame");
        assert!(sightings.again(key(1), 5 + LATELY));
        assert!(!sightings.again(key(1), 6 + 2 * LATELY));
        assert!(sightings.again(key(1), 7 + 2 * LATELY));
    }

    #[test]
    fn a_flood_of_pictures_that_never_come_back_is_never_taken_for_more() {
        let mut sightings = Sightings::new(true);
        for n in 0..100_000 {
            assert!(!sightings.again(key(n), n as u32 / 50), "{n}");
        }
    }

    #[test]
    fn the_count_of_frames_may_wrap() {
        let mut sightings = Sightings::new(true);
        sightings.again(key(1), u32::MAX);
        assert!(sightings.again(key(1), 1));
    }

    #[test]
    fn without_a_table_nothing_is_known() {
        let mut sightings = Sightings::new(false);
        assert!(!sightings.again(key(1), 1));
        assert!(!sightings.again(key(1), 1));
    }
}
