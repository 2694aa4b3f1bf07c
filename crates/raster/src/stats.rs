//! What a raster is told ([`RasterOptions`]) and what it tells ([`RasterStats`]).

use reelm_pixel::CpuLevel;

/// How a raster works. None of it has an influence on pixels, but for `max_surface_pixels`.
#[derive(Debug, Clone, Copy)]
pub struct RasterOptions {
    /// The instruction set of the pixel kernels.
    pub level: CpuLevel,
    /// How many bytes of surfaces may wait for use before those that have waited long are given back to the system.
    pub idle_surface_bytes: usize,
    /// How many bytes of images are kept in the painter's form.
    pub image_bytes: usize,
    /// How many bytes of glyph outlines are kept.
    pub glyph_bytes: usize,
    /// A surface with more pixels is not drawn; what is composited from it stays transparent.
    pub max_surface_pixels: u64,
    /// Called with `true` before and with `false` after each call of the vector library that may allocate, so that a test
    /// can tell its allocations from ours.
    pub around_painter: Option<fn(bool)>,
}

impl Default for RasterOptions {
    fn default() -> Self {
        Self {
            level: CpuLevel::detect(),
            idle_surface_bytes: 128 << 20,
            image_bytes: 256 << 20,
            glyph_bytes: 16 << 20,
            max_surface_pixels: 1 << 28,
            around_painter: None,
        }
    }
}

/// Counts since a raster was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RasterStats {
    /// Plans executed.
    pub frames: u64,
    /// Surfaces that plans asked for, without those painted straight into the output.
    pub surfaces_acquired: u64,
    /// Of these, how many got a buffer that was there.
    pub surfaces_reused: u64,
    /// Of these, how many got a new buffer.
    pub surfaces_allocated: u64,
    /// Surfaces that were too large to be drawn.
    pub surfaces_refused: u64,
    /// Bytes of surfaces in use.
    pub live_bytes: usize,
    /// The most bytes of surfaces that were in use at once.
    pub peak_bytes: usize,
    /// Bytes of surfaces that wait for use.
    pub idle_bytes: usize,
    /// Glyph outlines found in the cache.
    pub glyph_hits: u64,
    /// Glyph outlines read from a font.
    pub glyph_misses: u64,
    /// Images brought into the painter's form.
    pub images_loaded: u64,
    /// Calls within the painter that are known to allocate: each rasterised draw, each gradient, each dashed stroke.
    pub painter_allocating_calls: u64,
}

impl RasterStats {
    /// The share of acquired surfaces that got a buffer that was there, 0 to 1; 1 if none was acquired.
    pub fn reuse_rate(&self) -> f64 {
        match self.surfaces_acquired {
            0 => 1.0,
            acquired => self.surfaces_reused as f64 / acquired as f64,
        }
    }
}
