//! [`TextEngine`]: shapes texts and remembers them.

use core::fmt;

use reelm_ids::{Hash128, StableHasher, TextIdx};

use super::cache::TextCache;
use super::extract::extract;
use super::ink::InkTable;
use super::setter::{Setter, Style, hash_style};
use super::units::UnitScratch;
use super::{ShapedText, TextMeasure, TextRequest, WidthConstraint};
use crate::PreparedAssets;

/// Bytes of shaped texts that are kept by default.
const DEFAULT_BUDGET: usize = 32 << 20;

/// Steps per pixel of the sizes that `fit` tries.
const SIZE_STEPS: f32 = 16.0;

/// What a line may be wider than its box before it counts as not fitting: the grid of widths.
const SLACK: f32 = 1.0 / 64.0;

/// Shapes texts and remembers them; one per render context.
///
/// The cache is keyed by all that a request says and by the faces, so that a text found in it equals one shaped anew
/// bit for bit. Finding one allocates nothing. When the texts exceed the byte budget, those that went unused longest are
/// dropped at the start of a frame.
pub struct TextEngine {
    setter: Setter,
    cache: TextCache,
    ink: InkTable,
    units: UnitScratch,
    hasher: StableHasher,
    empty: ShapedText,
    budget: usize,
    stats: TextStats,
}

/// A shaped text, by which it is found in later frames more quickly than by its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextHandle {
    idx: TextIdx,
    key: Hash128,
}

/// Counts since the engine was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextStats {
    /// Texts found in the cache.
    pub hits: u64,
    /// Texts shaped because they were not.
    pub misses: u64,
    /// Runs of the shaper; more than misses where sizes are tried.
    pub builds: u64,
    /// Texts dropped from the cache.
    pub dropped: u64,
    /// Texts in the cache now.
    pub entries: usize,
    /// Bytes of the texts in the cache now.
    pub bytes: usize,
}

impl TextEngine {
    /// An engine that keeps 32 MiB of shaped texts.
    pub fn new() -> Self {
        Self::with_budget(DEFAULT_BUDGET)
    }

    /// An engine that keeps `budget` bytes of shaped texts; those of the running frame are kept in any case.
    pub fn with_budget(budget: usize) -> Self {
        Self {
            setter: Setter::new(),
            cache: TextCache::default(),
            ink: InkTable::default(),
            units: UnitScratch::default(),
            hasher: StableHasher::new(),
            empty: ShapedText::default(),
            budget,
            stats: TextStats::default(),
        }
    }

    /// Starts a frame: every [`TextIdx`] given before is void.
    pub fn begin_frame(&mut self) {
        self.stats.dropped += self.cache.begin_frame(self.budget);
    }

    /// Shapes `request` in the faces of `assets`, or finds it. The index is valid until the next
    /// [`begin_frame`](Self::begin_frame), or until other assets are used.
    pub fn shape(&mut self, assets: &PreparedAssets, request: &TextRequest<'_>) -> TextIdx {
        if self.setter.bind(assets) {
            self.cache.clear();
            self.ink.clear();
        }
        let key = self.key(request);
        if let Some(found) = self.cache.find(key) {
            self.stats.hits += 1;
            return found;
        }
        self.stats.misses += 1;
        let font_size = self.set(assets, request);
        let idx = self.cache.insert(key);
        let (setter, scratch) = (&self.setter, (&mut self.ink, &mut self.units));
        self.cache.fill(idx, |shaped| extract(setter, request, font_size, scratch, shaped));
        idx
    }

    /// A handle of the text `idx`, by which [`renew`](Self::renew) finds it in later frames; `None` if `idx` is void.
    pub fn handle(&self, idx: TextIdx) -> Option<TextHandle> {
        self.cache.key(idx).map(|key| TextHandle { idx, key })
    }

    /// What [`shape`](Self::shape) gives for the request that `handle` came from, in the faces of `assets`; `None` if the
    /// text has been dropped since, or if other assets have been used.
    pub fn renew(&mut self, assets: &PreparedAssets, handle: TextHandle) -> Option<TextIdx> {
        if self.setter.bind(assets) {
            self.cache.clear();
            self.ink.clear();
        }
        let found = self.cache.renew(handle.idx, handle.key);
        self.stats.hits += u64::from(found);
        found.then_some(handle.idx)
    }

    /// The text `idx`; an empty one if `idx` is void.
    pub fn get(&self, idx: TextIdx) -> &ShapedText {
        self.cache.get(idx).unwrap_or(&self.empty)
    }

    /// Size and first baseline of `request` under `constraint`, which replaces its `max_width`.
    pub fn measure(
        &mut self,
        assets: &PreparedAssets,
        request: &TextRequest<'_>,
        constraint: WidthConstraint,
    ) -> TextMeasure {
        let max_width = match constraint {
            WidthConstraint::MaxContent => None,
            WidthConstraint::AtMost(width) => Some(width),
            WidthConstraint::MinContent => {
                let free = self.shape(assets, &TextRequest { max_width: None, ..*request });
                Some(self.get(free).min_content_width)
            }
        };
        let idx = self.shape(assets, &TextRequest { max_width, ..*request });
        let shaped = self.get(idx);
        TextMeasure { width: shaped.width, height: shaped.height, first_baseline: shaped.first_baseline }
    }

    /// Counts of hits, misses and sizes.
    pub fn stats(&self) -> TextStats {
        let (entries, bytes) = self.cache.size();
        TextStats { builds: self.setter.builds, entries, bytes, ..self.stats }
    }

    fn key(&mut self, request: &TextRequest<'_>) -> Hash128 {
        hash_style(&mut self.hasher, &Style::of(request));
        let [fit_width, fit_height] = request.fit.unwrap_or_default();
        self.hasher.u8(request.align as u8).u8(request.fit.is_some().into()).f32(fit_width).f32(fit_height);
        let max_width = wrap_width(request);
        self.hasher.u8(max_width.is_some().into()).f32(max_width.unwrap_or(0.0)).u32(request.units).finish()
    }

    /// Sets the text, at the largest size that fits if it must fit, and returns its own size.
    fn set(&mut self, assets: &PreparedAssets, request: &TextRequest<'_>) -> f32 {
        let style = Style::of(request);
        let size = match request.fit {
            Some(bounds) if !self.fits(assets, request, style, bounds) => {
                self.largest_fitting(assets, request, style, bounds)
            }
            _ => style.largest,
        };
        let style = if size < style.largest { style.at_size(size) } else { style };
        self.setter.build(assets, &style);
        self.setter.break_lines(wrap_width(request), request.align);
        style.own().font_size
    }

    /// Halves the range of sizes, in steps of 1/16 px, until the largest that fits is found; 1/16 px if none does.
    fn largest_fitting(
        &mut self,
        assets: &PreparedAssets,
        request: &TextRequest<'_>,
        style: Style<'_>,
        bounds: [f32; 2],
    ) -> f32 {
        let (mut fits, mut fails) = (1, (style.largest * SIZE_STEPS).ceil() as u32);
        while fits + 1 < fails {
            let middle = fits + (fails - fits) / 2;
            if self.fits(assets, request, style.at_size(middle as f32 / SIZE_STEPS), bounds) {
                fits = middle;
            } else {
                fails = middle;
            }
        }
        (fits as f32 / SIZE_STEPS).min(style.largest)
    }

    fn fits(
        &mut self,
        assets: &PreparedAssets,
        request: &TextRequest<'_>,
        style: Style<'_>,
        [width, height]: [f32; 2],
    ) -> bool {
        self.setter.build(assets, &style);
        let layout = self.setter.break_lines(wrap_width(request), request.align);
        // A side that is not a number does not count.
        let over = |size: f32, side: f32| size > side + SLACK;
        !over(layout.width(), width) && !over(layout.height(), height)
    }
}

/// Where lines break. A text that must fit a width breaks there too.
fn wrap_width(request: &TextRequest<'_>) -> Option<f32> {
    request.max_width.filter(|width| width.is_finite()).map(|width| width.clamp(0.0, 16_777_216.0))
}

impl Default for TextEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TextEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextEngine").field("stats", &self.stats()).finish_non_exhaustive()
    }
}
