//! Pictures for the tests.
#![allow(dead_code, reason = "each test binary uses a part")]

/// Deterministic random bytes.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    /// The next byte.
    pub(crate) fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 56) as u8
    }

    /// A premultiplied pixel; extremes are frequent.
    pub(crate) fn pixel(&mut self) -> [u8; 4] {
        let alpha = match self.byte() {
            0..40 => 0,
            40..100 => 255,
            _ => self.byte(),
        };
        let mut color = || match self.byte() {
            0..30 => 0,
            30..60 => alpha,
            v => (u32::from(v) * u32::from(alpha) / 255) as u8,
        };
        [color(), color(), color(), alpha]
    }

    /// Premultiplied pixels.
    pub(crate) fn pixels(&mut self, count: usize) -> Vec<u8> {
        (0..count).flat_map(|_| self.pixel()).collect()
    }
}

/// Every premultiplied pair of one channel: all `(s, sa, d, da)` with `sa` and `da` from a list, packed
/// three to a pixel.
pub(crate) fn byte_pairs(sa: u8, da: u8) -> (Vec<u8>, Vec<u8>) {
    let (mut src, mut dst) = (Vec::new(), Vec::new());
    for s in 0..=sa {
        for d in 0..=da {
            src.extend([s, sa - s, s / 2, sa]);
            dst.extend([d, d, da - d, da]);
        }
    }
    (src, dst)
}
