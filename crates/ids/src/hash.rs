//! The stable hash: xxh3 with 128 bits, fed with little-endian words.

use core::fmt;

use xxhash_rust::xxh3::Xxh3;

/// 128 bits that stand for everything that determines some pixels. Equal hashes are taken to mean equal pixels.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash128(pub u128);

impl Hash128 {
    /// The hash of nothing; no [`StableHasher`] is expected to return it.
    pub const ZERO: Self = Self(0);

    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxhash_rust::xxh3::xxh3_128(bytes))
    }

    /// The hash of this and `other`, in this order. Cheaper than a hasher for a pair.
    pub fn then(self, other: Self) -> Self {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&self.0.to_le_bytes());
        bytes[16..].copy_from_slice(&other.0.to_le_bytes());
        Self::of(&bytes)
    }
}

impl fmt::Display for Hash128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Hash128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How many bytes are collected before xxh3 sees them.
const BUFFER: usize = 1024;

/// Collects words and hashes them. Reusable: [`finish`](Self::finish) leaves it empty. Never allocates.
///
/// Short inputs (up to 1,024 bytes, nearly all) go to xxh3 in one call, which is several times quicker than its
/// streaming form; the result is the same either way.
#[derive(Clone)]
pub struct StableHasher {
    buffer: [u8; BUFFER],
    len: usize,
    stream: Option<Box<Xxh3>>,
    streaming: bool,
}

impl fmt::Debug for StableHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StableHasher").field("buffered", &self.len).finish_non_exhaustive()
    }
}

impl Default for StableHasher {
    fn default() -> Self {
        Self::new()
    }
}

impl StableHasher {
    /// An empty hasher.
    pub fn new() -> Self {
        Self { buffer: [0; BUFFER], len: 0, stream: None, streaming: false }
    }

    /// Adds raw bytes. Their number is not added; write it too where it may vary.
    pub fn bytes(&mut self, mut bytes: &[u8]) -> &mut Self {
        while bytes.len() > BUFFER - self.len {
            let (now, later) = bytes.split_at(BUFFER - self.len);
            self.append(now);
            self.spill();
            bytes = later;
        }
        self.append(bytes);
        self
    }

    /// Adds a byte.
    #[inline]
    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes(&[value])
    }

    /// Adds a 32-bit word.
    #[inline]
    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Adds a signed 32-bit word.
    #[inline]
    pub fn i32(&mut self, value: i32) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Adds a 64-bit word.
    #[inline]
    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_le_bytes())
    }

    /// Adds a number by its bits, with −0 as 0, so that equal numbers hash equally.
    #[inline]
    pub fn f64(&mut self, value: f64) -> &mut Self {
        self.u64((value + 0.0).to_bits())
    }

    /// Adds a number by its bits, with −0 as 0, so that equal numbers hash equally.
    #[inline]
    pub fn f32(&mut self, value: f32) -> &mut Self {
        self.u32((value + 0.0).to_bits())
    }

    /// Adds a hash.
    #[inline]
    pub fn hash(&mut self, value: Hash128) -> &mut Self {
        self.bytes(&value.0.to_le_bytes())
    }

    /// The hash of all that was added since the last call; the hasher is empty again.
    pub fn finish(&mut self) -> Hash128 {
        let hash = if self.streaming {
            self.spill();
            self.stream.as_ref().map_or(0, |stream| stream.digest128())
        } else {
            xxhash_rust::xxh3::xxh3_128(&self.buffer[..self.len])
        };
        self.len = 0;
        self.streaming = false;
        Hash128(hash)
    }

    fn append(&mut self, bytes: &[u8]) {
        self.buffer[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    fn spill(&mut self) {
        let stream = self.stream.get_or_insert_with(|| Box::new(Xxh3::new()));
        if !self.streaming {
            stream.reset();
            self.streaming = true;
        }
        stream.update(&self.buffer[..self.len]);
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::{Hash128, StableHasher};

    #[test]
    fn any_split_of_the_input_gives_the_hash_of_the_whole() {
        let input: Vec<u8> = (0..5000_u32).map(|i| (i * 7 + i / 256) as u8).collect();
        let mut hasher = StableHasher::new();
        for len in [0, 1, 16, 1023, 1024, 1025, 2048, 5000] {
            for step in [1, 3, 100, 1024, 4096] {
                input[..len].chunks(step).for_each(|part| {
                    hasher.bytes(part);
                });
                assert_eq!(hasher.finish(), Hash128::of(&input[..len]), "{len} bytes in steps of {step}");
            }
        }
    }

    #[test]
    fn minus_zero_hashes_as_zero() {
        let mut hasher = StableHasher::new();
        let zero = hasher.f64(0.0).f32(0.0).finish();
        assert_eq!(hasher.f64(-0.0).f32(-0.0).finish(), zero);
        assert_ne!(hasher.f64(1.0).f32(0.0).finish(), zero);
    }

    #[test]
    fn order_matters() {
        let (a, b) = (Hash128::of(b"a"), Hash128::of(b"b"));
        assert_ne!(a.then(b), b.then(a));
    }
}
