//! The **image cache**: decoded images in the vector library's form, and smaller copies of them (see
//! [`levels`](super::super::levels)).

use std::sync::Arc;

use reelm_ids::Hash128;
use reelm_pixel::{CpuLevel, View, ViewMut, halve};
use reelm_plan::ImageView;
use vello_cpu::Pixmap;

use crate::painter::levels::level_for;

/// Images by content.
#[derive(Debug)]
pub(super) struct ImageCache {
    /// In ascending order of keys.
    entries: Vec<Entry>,
    budget: usize,
    bytes: usize,
    frame: u64,
}

#[derive(Debug)]
struct Entry {
    key: (Hash128, u8),
    pixmap: Arc<Pixmap>,
    used: u64,
}

impl ImageCache {
    pub(super) fn new(budget: usize) -> Self {
        Self { entries: Vec::new(), budget, bytes: 0, frame: 0 }
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
            Some(above) => halved(&*self.level(image, above)?)?,
        };
        pixmap.set_may_have_transparency(!image.opaque);
        self.bytes += byte_len(&pixmap);
        let entry = Entry { key, pixmap: Arc::new(pixmap), used: self.frame };
        let index = self.find(key).unwrap_or_else(|index| index);
        self.entries.insert(index, entry);
        self.entries.get(index).map(|entry| entry.pixmap.clone())
    }

    fn find(&self, key: (Hash128, u8)) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&key, |entry| entry.key)
    }
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

/// Half as large, by the kernel that the strip painter uses.
fn halved(source: &Pixmap) -> Option<Pixmap> {
    let mut out = Pixmap::new(source.width().div_ceil(2), source.height().div_ceil(2));
    let (width, height) = (u32::from(out.width()), u32::from(out.height()));
    let source = View::new(source.data_as_u8_slice(), source.width().into(), source.height().into())?;
    halve(CpuLevel::detect(), &source, &mut ViewMut::new(out.data_as_u8_slice_mut(), width, height)?);
    Some(out)
}

fn byte_len(pixmap: &Pixmap) -> usize {
    usize::from(pixmap.width()) * usize::from(pixmap.height()) * 4
}
