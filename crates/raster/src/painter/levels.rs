//! **Levels** of images: copies that are each half as large as the one before.
//!
//! A picture that is drawn much smaller than it is has more detail than pixels; sampled as it is, it would glitter when it
//! moves. So it is drawn from the level whose size is nearest to that on the screen, in the logarithm, as browsers do: no level is
//! drawn larger than √2 of its size if there is one above. The first level is the image itself, which is read in place.
//!
//! Painters of one store share what they have made: a level lives as long as one of them keeps it.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use reelm_ids::Hash128;
use reelm_pixel::{CpuLevel, PixelBytes, View, ViewMut, halve};
use reelm_plan::ImageView;

/// More levels than the largest image has.
const MOST_LEVELS: u8 = 16;

/// Levels by content.
#[derive(Debug)]
pub(super) struct ImageLevels {
    shared: SharedLevels,
    /// In ascending order of keys.
    entries: Vec<Entry>,
    cpu: CpuLevel,
    budget: usize,
    bytes: usize,
    frame: u64,
    /// Levels that were made.
    pub(super) made: u64,
}

/// An image's content, and how often it is halved.
type Key = (Hash128, u8);

#[derive(Debug)]
struct Entry {
    key: Key,
    level: Arc<Level>,
    used: u64,
}

#[derive(Debug)]
struct Level {
    size: [u32; 2],
    bytes: PixelBytes,
}

/// The levels that any painter of one store keeps. A clone is the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedLevels(Arc<Mutex<Known>>);

/// Few, in any order.
type Known = Vec<(Key, Weak<Level>)>;

impl SharedLevels {
    /// The level of `key`, made by `make` if nobody keeps it. Who asks for it meanwhile waits.
    fn get(&self, key: Key, make: impl FnOnce() -> Option<Level>) -> Option<Arc<Level>> {
        // A panic elsewhere leaves nothing half done here.
        let mut levels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(level) = levels.iter().find(|(other, _)| *other == key).and_then(|(_, level)| level.upgrade()) {
            return Some(level);
        }
        let level = Arc::new(make()?);
        levels.retain(|(_, level)| level.strong_count() > 0);
        levels.push((key, Arc::downgrade(&level)));
        Some(level)
    }
}

impl Level {
    fn view(&self) -> Option<View<'_>> {
        View::new(&self.bytes, self.size[0], self.size[1])
    }

    fn halved(cpu: CpuLevel, above: &View<'_>) -> Option<Self> {
        let size = [above.width().div_ceil(2), above.height().div_ceil(2)];
        let mut bytes = PixelBytes::zeroed(size[0] as usize * size[1] as usize * 4)?;
        halve(cpu, above, &mut ViewMut::new(&mut bytes, size[0], size[1])?);
        Some(Self { size, bytes })
    }
}

impl ImageLevels {
    /// Keeps about `budget` bytes.
    pub(super) fn new(cpu: CpuLevel, budget: usize, shared: SharedLevels) -> Self {
        Self { shared, entries: Vec::new(), cpu, budget, bytes: 0, frame: 0, made: 0 }
    }

    /// The level of `image` from which to draw it at `scale`, and the size of one of its pixels in those of the image.
    pub(super) fn get<'a>(&'a mut self, image: &ImageView<'a>, scale: f64) -> Option<(View<'a>, [f64; 2])> {
        let (width, height) = (image.pixels.width(), image.pixels.height());
        if width == 0 || height == 0 {
            return None;
        }
        let level = level_for(scale, width.max(height));
        for level in 1..=level {
            self.provide(image, level);
        }
        let pixels = match level {
            0 => image.pixels,
            _ => self.find((image.hash, level)).ok().and_then(|index| self.entries.get(index)?.level.view())?,
        };
        let steps = [f64::from(width) / f64::from(pixels.width()), f64::from(height) / f64::from(pixels.height())];
        Some((pixels, steps))
    }

    /// Ends a frame of the video: beyond the budget the levels that were not used for the longest time go.
    pub(super) fn end_frame(&mut self) {
        while self.bytes > self.budget {
            let oldest = (0..self.entries.len()).min_by_key(|index| self.entries[*index].used);
            let Some(index) = oldest.filter(|index| self.entries[*index].used < self.frame) else { break };
            self.bytes -= self.entries.remove(index).level.bytes.len();
        }
        self.frame += 1;
    }

    /// Finds a level or makes it from the one above it, if it is not there.
    fn provide(&mut self, image: &ImageView<'_>, level: u8) -> Option<()> {
        let key = (image.hash, level);
        match self.find(key) {
            Ok(index) => self.entries.get_mut(index)?.used = self.frame,
            Err(index) => {
                let above = match level {
                    0 | 1 => image.pixels,
                    _ => self
                        .find((image.hash, level - 1))
                        .ok()
                        .and_then(|index| self.entries.get(index)?.level.view())?,
                };
                let (made, cpu) = (&mut self.made, self.cpu);
                let level = self.shared.get(key, || {
                    *made += 1;
                    Level::halved(cpu, &above)
                })?;
                self.bytes += level.bytes.len();
                self.entries.insert(index, Entry { key, level, used: self.frame });
            }
        }
        Some(())
    }

    fn find(&self, key: (Hash128, u8)) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&key, |entry| entry.key)
    }
}

/// How often an image whose longer side is `side` may be halved to be drawn at `scale`.
pub(super) fn level_for(scale: f64, side: u32) -> u8 {
    let (mut level, mut scale, mut side) = (0, scale, side);
    while scale <= core::f64::consts::FRAC_1_SQRT_2 && side > 1 && level < MOST_LEVELS {
        (level, scale, side) = (level + 1, scale * 2.0, side.div_ceil(2));
    }
    level
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(bytes: &[u8], width: u32, hash: u128) -> ImageView<'_> {
        let pixels = View::new(bytes, width, bytes.len() as u32 / 4 / width).unwrap();
        ImageView { pixels, hash: Hash128(hash), opaque: false }
    }

    #[test]
    fn the_nearest_level_is_drawn_from() {
        let bytes = [[0, 0, 0, 0], [40, 40, 40, 200], [9, 9, 9, 9]].concat();
        let mut levels = ImageLevels::new(CpuLevel::detect(), 1 << 20, SharedLevels::default());
        let (whole, steps) = levels.get(&view(&bytes, 3, 1), 0.71).unwrap();
        assert_eq!((whole.width(), steps), (3, [1.0, 1.0]));
        let (half, steps) = levels.get(&view(&bytes, 3, 1), 0.7).unwrap();
        assert_eq!((half.width(), half.height(), steps), (2, 1, [1.5, 1.0]));
        assert_eq!(half.data(), [20, 20, 20, 100, 9, 9, 9, 9]);
        assert_eq!(levels.made, 1);
        levels.get(&view(&bytes, 3, 1), 0.36).unwrap();
        assert_eq!(levels.made, 1);
    }

    #[test]
    fn beyond_the_budget_what_was_not_used_goes() {
        let bytes = [7; 800];
        let mut levels = ImageLevels::new(CpuLevel::detect(), 300, SharedLevels::default());
        levels.get(&view(&bytes, 20, 1), 0.5).unwrap();
        levels.end_frame();
        levels.get(&view(&bytes, 20, 2), 0.5).unwrap();
        levels.end_frame();
        assert_eq!(levels.bytes, 200);
        assert!(levels.find((Hash128(2), 1)).is_ok());
        assert!(levels.get(&view(&[], 1, 3), 1.0).is_none());
    }

    #[test]
    fn what_one_painter_has_made_another_one_finds() {
        let (bytes, shared) = ([7; 800], SharedLevels::default());
        let mut painters = [0, 1].map(|_| ImageLevels::new(CpuLevel::detect(), 1 << 20, shared.clone()));
        for levels in &mut painters {
            assert_eq!(levels.get(&view(&bytes, 20, 1), 0.5).unwrap().0.data(), [7; 200]);
        }
        assert_eq!(painters.each_ref().map(|levels| levels.made), [1, 0]);
        drop(painters);
        let mut late = ImageLevels::new(CpuLevel::detect(), 1 << 20, shared.clone());
        late.get(&view(&bytes, 20, 1), 0.5).unwrap();
        assert_eq!((late.made, shared.0.lock().unwrap().len()), (1, 1));
    }
}
