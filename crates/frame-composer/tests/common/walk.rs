//! A small deterministic generator, and the walks of a camera that it makes.

/// xorshift64*.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// From `low` to `high`, both inside.
    pub(crate) fn range(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }
}

/// A step of a walk: mostly short, sometimes a whole tile, rarely a jump to somewhere within `farthest` of the origin.
pub(crate) fn step(rng: &mut Rng, camera: (i32, i32), farthest: i64) -> (i32, i32) {
    let mut along = |from: i32| match rng.range(0, 19) {
        0 => rng.range(-farthest, farthest) as i32,
        1..=3 => from.saturating_add([-32, -16, -8, 8, 16, 32][rng.range(0, 5) as usize]),
        4..=5 => from.saturating_add(rng.range(-90, 90) as i32),
        6..=9 => from,
        _ => from.saturating_add(rng.range(-5, 5) as i32),
    };
    (along(camera.0), along(camera.1))
}
