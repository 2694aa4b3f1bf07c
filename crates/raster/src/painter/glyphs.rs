//! The **glyph cache**: outlines by face and glyph. A **face** here is a font file, a place in its design space and an
//! amount of emboldening.

use kurbo::{Affine, PathEl};
use reelm_ids::{Hash128, StableHasher};
use reelm_plan::{GlyphRun, RenderPlan, Resources};

use super::outlines::Face;
use super::path::PathScratch;

/// Outlines of glyphs.
#[derive(Debug)]
pub(super) struct GlyphCache {
    /// In ascending order of keys.
    faces: Vec<CachedFace>,
    elements: Vec<PathEl>,
    budget: usize,
    hasher: StableHasher,
    /// Outlines that were there.
    pub(super) hits: u64,
    /// Outlines that were read from a font.
    pub(super) misses: u64,
}

#[derive(Debug)]
struct CachedFace {
    key: Hash128,
    units_per_em: u16,
    /// Glyph, and where its elements are; in ascending order of glyphs.
    glyphs: Vec<(u32, [u32; 2])>,
}

impl GlyphCache {
    /// An empty cache that holds about `budget` bytes.
    pub(super) fn new(budget: usize) -> Self {
        Self { faces: Vec::new(), elements: Vec::new(), budget, hasher: StableHasher::new(), hits: 0, misses: 0 }
    }

    /// Appends the outlines of a run to `path`, in the item's space.
    pub(super) fn append(
        &mut self,
        plan: &RenderPlan,
        run: &GlyphRun,
        resources: &dyn Resources,
        path: &mut PathScratch,
    ) -> Option<()> {
        let glyphs = plan.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize)?;
        let size = f64::from(run.size);
        if !(size > 0.0 && size.is_finite()) {
            return None;
        }
        let face = self.face(run, resources)?;
        let scale = size / f64::from(self.faces.get(face)?.units_per_em);
        let slant = -f64::from(run.skew) * scale;
        for glyph in glyphs {
            let [first, end] = self.glyph(face, glyph.id, run, resources)?;
            let place = Affine::new([scale, 0.0, slant, scale, glyph.x.into(), glyph.y.into()]);
            let outline = self.elements.get(first as usize..end as usize).unwrap_or_default();
            outline.iter().for_each(|element| path.push(place * *element));
        }
        Some(())
    }

    /// Ends a frame: a cache beyond its budget starts anew.
    pub(super) fn end_frame(&mut self) {
        if self.elements.len() * size_of::<PathEl>() > self.budget {
            self.elements.clear();
            self.faces.iter_mut().for_each(|face| face.glyphs.clear());
        }
    }

    /// The index of the run's face.
    fn face(&mut self, run: &GlyphRun, resources: &dyn Resources) -> Option<usize> {
        let font = resources.font(run.font)?;
        self.hasher.hash(font.hash).f64(embolden(run));
        run.coords().iter().for_each(|coord| _ = self.hasher.i32((*coord).into()));
        let key = self.hasher.finish();
        match self.faces.binary_search_by_key(&key, |face| face.key) {
            Ok(index) => Some(index),
            Err(index) => {
                let units_per_em = Face::open(&font, run.coords(), embolden(run))?.units_per_em();
                self.faces.insert(index, CachedFace { key, units_per_em, glyphs: Vec::new() });
                Some(index)
            }
        }
    }

    /// Where the elements of a glyph are.
    fn glyph(&mut self, face: usize, glyph: u32, run: &GlyphRun, resources: &dyn Resources) -> Option<[u32; 2]> {
        let cached = self.faces.get_mut(face)?;
        match cached.glyphs.binary_search_by_key(&glyph, |(id, _)| *id) {
            Ok(index) => {
                self.hits += 1;
                cached.glyphs.get(index).map(|(_, range)| *range)
            }
            Err(index) => {
                self.misses += 1;
                let font = resources.font(run.font)?;
                let outline = Face::open(&font, run.coords(), embolden(run))?.outline(glyph);
                let first = self.elements.len() as u32;
                self.elements.extend(outline.elements());
                let range = [first, self.elements.len() as u32];
                cached.glyphs.insert(index, (glyph, range));
                Some(range)
            }
        }
    }
}

/// How much outlines grow on each side, in em: 0 to 1/4.
fn embolden(run: &GlyphRun) -> f64 {
    let ratio = f64::from(run.embolden) / f64::from(run.size);
    if ratio > 0.0 { ratio.min(0.25) } else { 0.0 }
}
