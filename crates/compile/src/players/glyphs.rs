//! Texts of canvases, shaped as those of nodes are, with their first baseline at the origin.

use kurbo::Vec2;
use reelm_assets::{PreparedAssets, TextEngine, TextRequest};
use reelm_ids::{AssetIdx, Hash128};
use reelm_layer_stack::{Glyphs, ShapedRun, ShapedText};
use reelm_plan::Glyph;

/// Tells these glyphs, which lie on their baseline, from those of a text node.
const ON_BASELINE: Hash128 = Hash128(0x7061_696e_742d_6f6e_2d62_6173_656c_696e);

/// Shapes for one canvas.
pub(crate) struct Shaper<'a> {
    pub(crate) engine: &'a mut TextEngine,
    pub(crate) assets: &'a PreparedAssets,
    /// The font; `None` is the bundled one.
    pub(crate) font: Option<AssetIdx>,
}

impl Glyphs for Shaper<'_> {
    fn shape(&mut self, text: &str, size: f32, out: &mut ShapedText) {
        let request = TextRequest { text, font: self.font, font_size: size, ..TextRequest::default() };
        let index = self.engine.shape(self.assets, &request);
        let shaped = self.engine.get(index);
        let rise = shaped.first_baseline;
        out.glyphs.extend(shaped.glyphs.iter().map(|glyph| Glyph { y: glyph.y - rise, ..*glyph }));
        let ink = shaped.ink_bounds - Vec2::new(0.0, rise.into());
        out.runs.extend(shaped.runs.iter().enumerate().map(|(number, run)| {
            let content = shaped.hash.then(ON_BASELINE).then(Hash128(number as u128));
            ShapedRun { run: run.clone(), ink, content }
        }));
    }
}
