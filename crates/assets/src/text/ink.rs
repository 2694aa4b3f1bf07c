//! Where the ink of a glyph lies, in font units, remembered per face, variation and glyph.

use parley::fontique::Blob;
use reelm_ids::{FontIdx, Hash128, StableHasher};
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

use super::cache::ByHash;
use crate::font::FaceInfo;
use reelm_plan::{GlyphRun, MAX_COORDS};

/// Left, bottom, right, top in font units, y up; `None` for a glyph without ink.
pub(super) type InkBox = Option<[f32; 4]>;

/// How many boxes are kept; beyond that the table starts anew.
const MOST_BOXES: usize = 1 << 16;

/// Boxes of glyphs.
#[derive(Default)]
pub(super) struct InkTable {
    boxes: ByHash<InkBox>,
    hasher: StableHasher,
}

/// The outlines of one run's face at its coordinates.
pub(super) struct InkRun<'a> {
    outlines: Option<OutlineGlyphCollection<'a>>,
    coords: [NormalizedCoord; MAX_COORDS],
    coord_count: usize,
    info: FaceInfo,
    key: Hash128,
}

impl InkTable {
    /// Prepares to look up glyphs of `run`, whose face is `data`.
    pub(super) fn run<'a>(&mut self, run: &GlyphRun, data: &'a Blob<u8>, info: FaceInfo) -> InkRun<'a> {
        let FontIdx(font) = run.font;
        self.hasher.u32(font);
        let mut coords = [NormalizedCoord::ZERO; MAX_COORDS];
        for (to, from) in coords.iter_mut().zip(run.coords()) {
            *to = NormalizedCoord::from_bits(*from);
            self.hasher.i32((*from).into());
        }
        InkRun {
            outlines: FontRef::new(data.data()).ok().map(|font| font.outline_glyphs()),
            coords,
            coord_count: run.coords().len(),
            info,
            key: self.hasher.finish(),
        }
    }

    /// The box of the glyph `id` of `run`.
    pub(super) fn of(&mut self, run: &InkRun<'_>, id: u32) -> InkBox {
        let key = Hash128(run.key.0.wrapping_add(u128::from(id).wrapping_mul(GOLDEN)));
        if let Some(found) = self.boxes.get(&key) {
            return *found;
        }
        if self.boxes.len() >= MOST_BOXES {
            self.boxes.clear();
        }
        let ink = run.measure(id);
        self.boxes.insert(key, ink);
        ink
    }

    pub(super) fn clear(&mut self) {
        self.boxes.clear();
    }
}

/// An odd constant near 2¹²⁸/φ spreads the numbers of glyphs over the table.
const GOLDEN: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

impl InkRun<'_> {
    fn measure(&self, id: u32) -> InkBox {
        let mut pen = BoxPen::default();
        if let Some(glyph) = self.outlines.as_ref().and_then(|outlines| outlines.get(GlyphId::new(id))) {
            let location = LocationRef::new(self.coords.get(..self.coord_count).unwrap_or_default());
            // A broken outline draws nothing; the painter refuses it just so.
            let _ = glyph.draw(DrawSettings::unhinted(Size::unscaled(), location), &mut pen);
        }
        if self.info.pictures {
            // A picture may fill its em square and a little more.
            let em = f32::from(self.info.units_per_em);
            pen.add(-0.25 * em, -0.5 * em);
            pen.add(1.5 * em, 1.25 * em);
        }
        pen.ink
    }
}

/// The box of all points of an outline, control points included.
#[derive(Debug, Default)]
struct BoxPen {
    ink: InkBox,
}

impl BoxPen {
    fn add(&mut self, x: f32, y: f32) {
        let [left, bottom, right, top] = self.ink.unwrap_or([x, y, x, y]);
        self.ink = Some([left.min(x), bottom.min(y), right.max(x), top.max(y)]);
    }
}

impl OutlinePen for BoxPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.add(cx, cy);
        self.add(x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.add(cx0, cy0);
        self.add(cx1, cy1);
        self.add(x, y);
    }

    fn close(&mut self) {}
}
