//! [`PixelBytes`]: the bytes of a picture, on **huge pages** where the system has such.
//!
//! A frame of 1080 rows lies on two thousand pages of 4 KiB. Each costs a fault when it is first touched, and a place in tables that
//! hold fewer. On huge pages, of 2 MiB, it lies on four.

use core::fmt;
use core::ops::{Deref, DerefMut};

use memmap2::{MmapMut, MmapOptions};

/// Bytes of pixels, zero at first. Their number does not change.
pub struct PixelBytes {
    bytes: Bytes,
    len: usize,
}

enum Bytes {
    Heap(Box<[u8]>),
    Pages(MmapMut),
}

impl PixelBytes {
    /// `len` bytes of zero, or `None` if there is no memory for them.
    #[must_use]
    pub fn zeroed(len: usize) -> Option<Self> {
        let bytes = match len {
            LEAST.. => on_pages(len),
            LEAST_MAPPED.. => mapped(len),
            _ => on_heap(len),
        };
        bytes.map(|bytes| Self { bytes, len })
    }
}

/// Fewer bytes are not worth huge pages of their own, which would hold too many that nobody uses.
const LEAST: usize = PAGE / 2;

/// Fewer bytes are not worth pages of their own. Those that have some are zero before they are touched, and cost nothing until then.
const LEAST_MAPPED: usize = 128 << 10;

/// A huge page; on some systems they are of another size, or there are none.
const PAGE: usize = 2 << 20;

fn on_heap(len: usize) -> Option<Bytes> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).ok()?;
    bytes.resize(len, 0);
    Some(Bytes::Heap(bytes.into_boxed_slice()))
}

fn mapped(len: usize) -> Option<Bytes> {
    MmapOptions::new().len(len).map_anon().ok().map(Bytes::Pages)
}

/// As many bytes as whole huge pages have: Linux lets only such a mapping begin where a huge page does.
fn on_pages(len: usize) -> Option<Bytes> {
    let pages = MmapOptions::new().len(len.checked_next_multiple_of(PAGE)?).map_anon().ok()?;
    // It is advice: where it is not taken, pages are small.
    #[cfg(target_os = "linux")]
    let _ = pages.advise(memmap2::Advice::HugePage);
    Some(Bytes::Pages(pages))
}

impl Default for PixelBytes {
    /// None.
    fn default() -> Self {
        Self { bytes: Bytes::Heap(Box::default()), len: 0 }
    }
}

impl Deref for PixelBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Heap(bytes) => bytes,
            Bytes::Pages(bytes) => bytes.get(..self.len).unwrap_or_default(),
        }
    }
}

impl DerefMut for PixelBytes {
    fn deref_mut(&mut self) -> &mut [u8] {
        match &mut self.bytes {
            Bytes::Heap(bytes) => bytes,
            Bytes::Pages(bytes) => bytes.get_mut(..self.len).unwrap_or_default(),
        }
    }
}

impl fmt::Debug for PixelBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PixelBytes({})", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_zero_and_as_many_as_were_asked_for() {
        for len in [0, 1, LEAST_MAPPED - 1, LEAST_MAPPED, LEAST - 1, LEAST, LEAST + 1, 3 * LEAST + 4] {
            let mut bytes = PixelBytes::zeroed(len).unwrap();
            assert!(bytes.len() == len && bytes.iter().all(|byte| *byte == 0));
            bytes.fill(7);
            assert!(bytes.iter().all(|byte| *byte == 7));
        }
        assert!(PixelBytes::zeroed(usize::MAX).is_none());
    }
}
