//! The **image cache**: decoded images in the vector library's form, and smaller copies of them.
//!
//! A picture that is drawn much smaller than it is has more detail than pixels; sampled as it is, it would glitter when it
//! moves. So each is kept in **levels**, each half as large as the one before, and drawn from the smallest that is still
//! at least as large as on the screen.

use std::sync::Arc;

use reelm_ids::Hash128;
use reelm_plan::ImageView;
use vello_cpu::Pixmap;

/// More levels than the largest image has.
const MOST_LEVELS: u8 = 16;

/// Images by content.
#[derive(Debug)]
pub(super) struct ImageCache {
    /// In ascending order of keys.
    entries: Vec<Entry>,
    budget: usize,
    bytes: usize,
    frame: u64,
    /// Images and levels that were made.
    pub(super) loaded: u64,
}

#[derive(Debug)]
struct Entry {
    key: (Hash128, u8),
    pixmap: Arc<Pixmap>,
    used: u64,
}

impl ImageCache {
    pub(super) fn new(budget: usize) -> Self {
        Self { entries: Vec::new(), budget, bytes: 0, frame: 0, loaded: 0 }
    }

    /// The level of `image` from which to draw it at `scale`, and the size of one of its pixels in those of the image.
    pub(super) fn get(&mut self, image: &ImageView<'_>, scale: f64) -> Option<(Arc<Pixmap>, [f64; 2])> {
        let (width, height) = (image.pixels.width(), image.pixels.height());
        let level = level_for(scale, width.max(height));
        let pixmap = self.level(image, level)?;
        let steps = [f64::from(width) / f64::from(pixmap.width()), f64::from(height) / f64::from(pixmap.height())];
        Some((pixmap, steps))
    }

    /// Ends a frame: beyond the budget the images that were not used for the longest time go.
    pub(super) fn end_frame(&mut self) {
        while self.bytes > self.budget {
            let oldest = (0..self.entries.len()).min_by_key(|index| self.entries[*index].used);
            let Some(index) = oldest.filter(|index| self.entries[*index].used < self.frame) else { break };
            self.bytes -= byte_len(&self.entries.remove(index).pixmap);
        }
        self.frame += 1;
    }

    fn level(&mut self, image: &ImageView<'_>, level: u8) -> Option<Arc<Pixmap>> {
        let key = (image.hash, level);
        if let Ok(index) = self.find(key) {
            let entry = &mut self.entries[index];
            entry.used = self.frame;
            return Some(entry.pixmap.clone());
        }
        let mut pixmap = match level.checked_sub(1) {
            None => copied(image)?,
            Some(above) => halved(&*self.level(image, above)?),
        };
        pixmap.set_may_have_transparency(!image.opaque);
        self.bytes += byte_len(&pixmap);
        self.loaded += 1;
        let entry = Entry { key, pixmap: Arc::new(pixmap), used: self.frame };
        let index = self.find(key).unwrap_or_else(|index| index);
        self.entries.insert(index, entry);
        self.entries.get(index).map(|entry| entry.pixmap.clone())
    }

    fn find(&self, key: (Hash128, u8)) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&key, |entry| entry.key)
    }
}

/// How often an image whose longer side is `side` may be halved to be drawn at `scale`.
fn level_for(scale: f64, side: u32) -> u8 {
    let (mut level, mut scale, mut side) = (0, scale, side);
    while scale <= 0.5 && side > 1 && level < MOST_LEVELS {
        (level, scale, side) = (level + 1, scale * 2.0, side.div_ceil(2));
    }
    level
}

/// The image in the library's form; `None` if it has no pixels or a side is longer than 65,535.
fn copied(image: &ImageView<'_>) -> Option<Pixmap> {
    let (width, height) = (image.pixels.width(), image.pixels.height());
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    if width == 0 || height == 0 {
        return None;
    }
    let mut pixmap = Pixmap::new(width, height);
    let rows = pixmap.data_as_u8_slice_mut().chunks_exact_mut(usize::from(width) * 4);
    for (out, row) in rows.zip(image.pixels.rows()) {
        out.copy_from_slice(row);
    }
    Some(pixmap)
}

/// Half as large, rounded up, each pixel the mean of four, rounded; beyond the edges lies the last pixel.
fn halved(source: &Pixmap) -> Pixmap {
    let (width, height) = (source.width().div_ceil(2), source.height().div_ceil(2));
    let mut out = Pixmap::new(width, height);
    let stride = usize::from(source.width()) * 4;
    let bytes = source.data_as_u8_slice();
    let row = |y: usize| bytes.get(y * stride..(y + 1) * stride).unwrap_or_default().as_chunks::<4>().0;
    let last = usize::from(source.height()) - 1;
    let rows = out.data_as_u8_slice_mut().chunks_exact_mut(usize::from(width) * 4);
    for (y, out) in rows.enumerate() {
        let (top, bottom) = (row(2 * y), row((2 * y + 1).min(last)));
        for ((out, top), bottom) in out.as_chunks_mut::<4>().0.iter_mut().zip(top.chunks(2)).zip(bottom.chunks(2)) {
            let ([a, .., b], [c, .., d]) = (pair(top), pair(bottom));
            *out = [0, 1, 2, 3].map(|i| {
                let sum = u16::from(a[i]) + u16::from(b[i]) + u16::from(c[i]) + u16::from(d[i]);
                ((sum + 2) >> 2) as u8
            });
        }
    }
    out
}

/// Two pixels, or one twice at the edge.
fn pair(pixels: &[[u8; 4]]) -> [[u8; 4]; 2] {
    let first = pixels.first().copied().unwrap_or_default();
    [first, pixels.get(1).copied().unwrap_or(first)]
}

fn byte_len(pixmap: &Pixmap) -> usize {
    usize::from(pixmap.width()) * usize::from(pixmap.height()) * 4
}

#[cfg(test)]
mod tests {
    use reelm_pixel::View;

    use super::*;

    fn view(bytes: &[u8], width: u32, hash: u128) -> ImageView<'_> {
        let pixels = View::new(bytes, width, bytes.len() as u32 / 4 / width).unwrap();
        ImageView { pixels, hash: Hash128(hash), opaque: false }
    }

    #[test]
    fn a_picture_at_a_third_is_drawn_from_its_half() {
        let bytes = [[0, 0, 0, 0], [40, 40, 40, 200], [9, 9, 9, 9]].concat();
        let mut cache = ImageCache::new(1 << 20);
        let (whole, steps) = cache.get(&view(&bytes, 3, 1), 0.8).unwrap();
        assert_eq!((whole.width(), steps), (3, [1.0, 1.0]));
        let (half, steps) = cache.get(&view(&bytes, 3, 1), 0.34).unwrap();
        assert_eq!((half.width(), half.height(), steps), (2, 1, [1.5, 1.0]));
        assert_eq!(half.data_as_u8_slice(), [20, 20, 20, 100, 9, 9, 9, 9]);
        assert_eq!(cache.loaded, 2);
        cache.get(&view(&bytes, 3, 1), 0.34).unwrap();
        assert_eq!(cache.loaded, 2);
    }

    #[test]
    fn beyond_the_budget_what_was_not_used_goes() {
        let bytes = [7; 400];
        let mut cache = ImageCache::new(500);
        cache.get(&view(&bytes, 10, 1), 1.0).unwrap();
        cache.end_frame();
        cache.get(&view(&bytes, 10, 2), 1.0).unwrap();
        cache.end_frame();
        assert_eq!(cache.bytes, 400);
        assert!(cache.find((Hash128(2), 0)).is_ok());
        assert!(cache.get(&view(&[], 1, 3), 1.0).is_none());
    }
}
