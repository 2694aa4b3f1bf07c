//! What a raster is told ([`RasterOptions`]) and what it tells ([`RasterStats`]).

use reelm_pixel::CpuLevel;

/// How a raster works. None of it has an influence on pixels, but for `max_surface_pixels` and, by a byte or two, `painter`.
#[derive(Debug, Clone, Copy)]
pub struct RasterOptions {
    /// The instruction set of the pixel kernels.
    pub level: CpuLevel,
    /// How many bytes of surfaces may wait for use before those that have waited long are given back to the system.
    pub idle_surface_bytes: usize,
    /// How many bytes of finished surfaces are kept, so that what looks as it did is not made again; 0 keeps none.
    pub retained_bytes: usize,
    /// How many bytes of lasting surfaces there may be. A surface for which there is no room stays transparent, and is counted as
    /// refused.
    pub lasting_bytes: usize,
    /// How many bytes of images are kept in the painter's form.
    pub image_bytes: usize,
    /// How many bytes of glyph outlines are kept.
    pub glyph_bytes: usize,
    /// A surface with more pixels is not drawn; what is composited from it stays transparent.
    pub max_surface_pixels: u64,
    /// How many bytes of coverages of shapes and glyphs are kept; 0 keeps none.
    pub coverage_bytes: usize,
    /// What draws items.
    pub painter: PainterKind,
}

/// What draws items. Either draws the same; bytes may differ by 1, those of gradients and images by 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PainterKind {
    /// Strips of coverage, painted straight into the surface.
    #[default]
    Strips,
    /// The renderer of `vello_cpu`, as a reference. It allocates in every frame.
    Vello,
}

impl Default for RasterOptions {
    fn default() -> Self {
        Self {
            level: CpuLevel::detect(),
            idle_surface_bytes: 128 << 20,
            retained_bytes: 64 << 20,
            lasting_bytes: 256 << 20,
            image_bytes: 256 << 20,
            glyph_bytes: 16 << 20,
            max_surface_pixels: 1 << 28,
            coverage_bytes: 16 << 20,
            painter: PainterKind::Strips,
        }
    }
}

/// Counts since a raster was made. Those of surfaces in memory are those of its [store](crate::SurfaceStore).
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
    /// Surfaces that were kept from an earlier frame and read instead of made.
    pub surfaces_retained_hits: u64,
    /// Surfaces that look like another one of the same plan and were made once.
    pub surfaces_shared: u64,
    /// Large surfaces that were never there as a whole: they were drawn band by band, for what reads them.
    pub surfaces_passed: u64,
    /// Operations of the plans.
    pub ops: u64,
    /// Of these, how many were not executed, because what they would have made was kept or is not seen.
    pub ops_skipped: u64,
    /// Surfaces that were kept at the end of their frame.
    pub surfaces_retained: u64,
    /// Of these, how many were given up to make room.
    pub surfaces_evicted: u64,
    /// Bytes of the surfaces that are kept now.
    pub retained_bytes: usize,
    /// How many surfaces are kept now.
    pub retained_surfaces: usize,
    /// Lasting surfaces that were drawn from clear although the plan needed what was there before: their owner was wrong about
    /// what they hold, which [`crate::Raster::held`] tells.
    pub surfaces_stale: u64,
    /// Bytes of the lasting surfaces that the raster keeps now.
    pub lasting_bytes: usize,
    /// How many lasting surfaces it keeps now.
    pub lasting_surfaces: usize,
    /// Pixels of outputs that were drawn by [`crate::Raster::update`]; what had not changed is not counted.
    pub pixels_damaged: u64,
    /// Glyph outlines found in the cache.
    pub glyph_hits: u64,
    /// Glyph outlines read from a font.
    pub glyph_misses: u64,
    /// Coverages of shapes found in the cache. Text that is filled and not clipped has one for each cluster: a glyph, or
    /// neighbours that share pixels.
    pub coverage_hits: u64,
    /// Coverages of shapes and clusters that were made.
    pub coverage_misses: u64,
    /// Smaller copies of images that were made.
    pub image_levels_made: u64,
}

impl RasterStats {
    /// What this raster and another one on the same store did: counts of what each did are added; what they have from the
    /// store is taken once.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            frames: self.frames + other.frames,
            surfaces_refused: self.surfaces_refused + other.surfaces_refused,
            surfaces_retained_hits: self.surfaces_retained_hits + other.surfaces_retained_hits,
            surfaces_shared: self.surfaces_shared + other.surfaces_shared,
            surfaces_passed: self.surfaces_passed + other.surfaces_passed,
            ops: self.ops + other.ops,
            ops_skipped: self.ops_skipped + other.ops_skipped,
            glyph_hits: self.glyph_hits + other.glyph_hits,
            glyph_misses: self.glyph_misses + other.glyph_misses,
            surfaces_stale: self.surfaces_stale + other.surfaces_stale,
            lasting_bytes: self.lasting_bytes + other.lasting_bytes,
            lasting_surfaces: self.lasting_surfaces + other.lasting_surfaces,
            pixels_damaged: self.pixels_damaged + other.pixels_damaged,
            coverage_hits: self.coverage_hits + other.coverage_hits,
            coverage_misses: self.coverage_misses + other.coverage_misses,
            image_levels_made: self.image_levels_made + other.image_levels_made,
            ..self
        }
    }

    /// The share of acquired surfaces that got a buffer that was there, 0 to 1; 1 if none was acquired.
    pub fn reuse_rate(&self) -> f64 {
        match self.surfaces_acquired {
            0 => 1.0,
            acquired => self.surfaces_reused as f64 / acquired as f64,
        }
    }
}
