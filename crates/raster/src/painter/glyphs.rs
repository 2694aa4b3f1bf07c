//! The **glyph cache**: outlines by face and glyph. A **face** here is a font file, a place in its design space and an
//! amount of emboldening.
//!
//! A run is **set** ([`Setting`]) where its item is drawn. Its glyphs are filled with their origins on whole steps of a pixel's
//! 1024th, whether they are drawn one by one or together: a glyph at the same part of a pixel is the same glyph.

use kurbo::{Affine, BezPath, PathEl, Rect, Shape as _, Vec2};
use reelm_ids::{Hash128, StableHasher};
use reelm_plan::{Glyph, GlyphRun, RenderPlan, Resources};

use super::outlines::Face;
use super::path::{FAR, FLATNESS, PathScratch, flatten};

/// Steps of a glyph's origin in one pixel, as many as those of an item's place.
pub(super) const STEPS: i64 = 1024;

/// Outlines of glyphs.
#[derive(Debug)]
pub(super) struct GlyphCache {
    /// In ascending order of keys.
    faces: Vec<CachedFace>,
    elements: Vec<PathEl>,
    flat: BezPath,
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
    /// In ascending order of glyphs.
    glyphs: Vec<(u32, Outline)>,
}

/// A glyph's outline in the cache, until the frame ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    /// Where its elements are.
    elements: [u32; 2],
    /// What it fills, in font units.
    pub(super) bounds: Rect,
}

impl Outline {
    /// Whether it has no elements.
    pub(super) fn is_empty(self) -> bool {
        self.elements[0] == self.elements[1]
    }

    fn of(self, elements: &[PathEl]) -> &[PathEl] {
        let [first, end] = self.elements;
        elements.get(first as usize..end as usize).unwrap_or_default()
    }
}

/// How a run is set on a surface.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    run: &'a GlyphRun,
    resources: &'a dyn Resources,
    face: usize,
    /// From the item's space to the surface.
    transform: Affine,
    /// From font units to pixels, about a glyph's origin.
    pub(super) linear: Affine,
    /// Stands for the face and for `linear`.
    pub(super) key: Hash128,
}

impl Setting<'_> {
    /// The origin of a glyph in steps from the surface's top left; `None` if that is too far. What the item's place adds is
    /// rounded by itself, so that an item which moves by whole pixels takes its glyphs with it.
    pub(super) fn origin(&self, glyph: Glyph) -> Option<[i64; 2]> {
        let [a, b, c, d, e, f] = self.transform.as_coeffs();
        let (x, y) = (f64::from(glyph.x), f64::from(glyph.y));
        let steps = |from_item: f64, item: f64| {
            // Written so that NaN is too far.
            let near = from_item.abs() <= FAR && item.abs() <= FAR;
            let steps = |v: f64| (v * STEPS as f64 + 0.5).floor() as i64;
            near.then(|| steps(from_item) + steps(item))
        };
        Some([steps(a * x + c * y, e)?, steps(b * x + d * y, f)?])
    }
}

impl GlyphCache {
    /// An empty cache that holds about `budget` bytes.
    pub(super) fn new(budget: usize) -> Self {
        Self {
            faces: Vec::new(),
            elements: Vec::new(),
            flat: BezPath::new(),
            budget,
            hasher: StableHasher::new(),
            hits: 0,
            misses: 0,
        }
    }

    /// Sets a run whose item is placed by `transform`. `None` if it has no face or no size.
    pub(super) fn set<'a>(
        &mut self,
        run: &'a GlyphRun,
        resources: &'a dyn Resources,
        transform: Affine,
    ) -> Option<Setting<'a>> {
        let size = f64::from(run.size);
        if !(size > 0.0 && size.is_finite()) {
            return None;
        }
        let face = self.face(run, resources)?;
        let CachedFace { key, units_per_em, .. } = self.faces.get(face)?;
        let scale = size / f64::from(*units_per_em);
        let slant = -f64::from(run.skew) * scale;
        let linear = transform.with_translation(Vec2::ZERO) * Affine::new([scale, 0.0, slant, scale, 0.0, 0.0]);
        self.hasher.hash(*key);
        linear.as_coeffs().iter().take(4).for_each(|value| _ = self.hasher.f64(*value));
        Some(Setting { run, resources, face, transform, linear, key: self.hasher.finish() })
    }

    /// Makes `path` the outlines of a run in the item's space.
    pub(super) fn copy(
        &mut self,
        plan: &RenderPlan,
        run: &GlyphRun,
        resources: &dyn Resources,
        path: &mut PathScratch,
    ) -> Option<()> {
        path.clear();
        let glyphs = plan.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize)?;
        let setting = self.set(run, resources, Affine::IDENTITY)?;
        for glyph in glyphs {
            let outline = self.outline(setting, glyph.id)?;
            let place = setting.linear.then_translate((f64::from(glyph.x), f64::from(glyph.y)).into());
            outline.of(&self.elements).iter().for_each(|element| path.push(place * *element));
        }
        Some(())
    }

    /// Makes `path` the outlines of a run as lines in pixels, to be filled, where `transform` places its item. `None` if nothing
    /// can be drawn.
    pub(super) fn lines(
        &mut self,
        plan: &RenderPlan,
        run: &GlyphRun,
        resources: &dyn Resources,
        transform: Affine,
        path: &mut PathScratch,
    ) -> Option<()> {
        path.clear();
        let glyphs = plan.glyphs.get(run.glyphs.start as usize..run.glyphs.end as usize)?;
        let setting = self.set(run, resources, transform)?;
        for glyph in glyphs {
            let outline = self.outline(setting, glyph.id)?;
            self.append(outline, setting.linear, setting.origin(*glyph)?, path);
        }
        path.check(Affine::IDENTITY)
    }

    /// Appends an outline as lines in pixels, with its origin at so many steps.
    pub(super) fn append(&mut self, outline: Outline, linear: Affine, origin: [i64; 2], path: &mut PathScratch) {
        let [x, y] = origin.map(|steps| steps as f64 / STEPS as f64);
        let place = linear.with_translation((x, y).into());
        // The lines must not depend on where the glyph stands.
        flatten(outline.of(&self.elements), linear, FLATNESS, &mut self.flat);
        self.flat.iter().for_each(|element| path.push(place * element));
    }

    /// The outline of a glyph; reads it from the font first, if it is new.
    pub(super) fn outline(&mut self, setting: Setting<'_>, glyph: u32) -> Option<Outline> {
        let cached = self.faces.get_mut(setting.face)?;
        match cached.glyphs.binary_search_by_key(&glyph, |(id, _)| *id) {
            Ok(index) => {
                self.hits += 1;
                cached.glyphs.get(index).map(|(_, outline)| *outline)
            }
            Err(index) => {
                self.misses += 1;
                let run = setting.run;
                let font = setting.resources.font(run.font)?;
                let path = Face::open(&font, run.coords(), embolden(run))?.outline(glyph);
                let first = self.elements.len() as u32;
                self.elements.extend(path.elements());
                let outline = Outline { elements: [first, self.elements.len() as u32], bounds: path.bounding_box() };
                cached.glyphs.insert(index, (glyph, outline));
                Some(outline)
            }
        }
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
}

/// How much outlines grow on each side, in em: 0 to 1/4.
fn embolden(run: &GlyphRun) -> f64 {
    let ratio = f64::from(run.embolden) / f64::from(run.size);
    if ratio > 0.0 { ratio.min(0.25) } else { 0.0 }
}
