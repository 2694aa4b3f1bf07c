//! The **lowering**: a frame as calls on a plan builder. Rings become lasting surfaces that are brought up to date by the cells
//! that changed, and are copied from; sprites and fade follow. All of it is cut to the viewport.

use kurbo::{Affine, Rect};
use reelm_ids::{AssetIdx, BankIdx, FontIdx};
use reelm_pixel::{BlendMode, IRect};
use reelm_plan::{
    CopyPart, FontView, ImageView, Lasting, Layer, LayerClip, PlanBuilder, Resources, SpriteItem, TileRun,
};

use crate::cache::CopyRequest;
use crate::frame::{BankSlot, Fade, Frame, LayerFrame, Step};
use crate::sprite::SpriteDraw;

/// Where a frame goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lowering {
    /// The key of the lowest layer's ring among the lasting surfaces of whoever executes the plan; the others have those that
    /// follow, up to [`MAX_LAYERS`](crate::MAX_LAYERS) in all. Two composers whose plans one raster executes need keys apart.
    pub first_key: u64,
    /// Where the viewport's top left comes to lie, in pixels of what is drawn on.
    pub origin: [i32; 2],
    /// How banks are named.
    pub banks: BankNames,
}

/// How the banks of a frame are named in a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BankNames {
    /// By their places in the frame: [`FrameBanks`] gives them.
    #[default]
    Frame,
    /// By their ids in the pool: whoever executes the plan has them, and no palette changes.
    Pool,
}

/// The banks of a frame, with their palettes, for the executor of a plan that was lowered with [`BankNames::Frame`].
#[derive(Clone, Copy, Debug)]
pub struct FrameBanks<'a>(pub Frame<'a>);

/// Draws `frame` over what lies beneath; nothing is cleared.
///
/// Frames of one composer that are lowered with one key must be executed in the order in which they were made, or drawn anew:
/// the raster finds out which by the hashes of the rings.
pub fn lower(frame: Frame<'_>, builder: &mut PlanBuilder, lowering: &Lowering) {
    let (width, height) = frame.viewport();
    let [x, y] = lowering.origin;
    let area = IRect::from_size(x, y, width, height);
    let sides = Rect::new(area.x0.into(), area.y0.into(), area.x1.into(), area.y1.into());
    let cut = Layer { clip: LayerClip::Rect(sides, Affine::IDENTITY), through: true, ..Layer::default() };
    builder.push_layer(&cut, &[]);
    for step in frame.steps() {
        match step {
            Step::Tiles(layer) => tiles(frame, layer, builder, lowering),
            Step::Sprites(sprites) => {
                for first in sprites.chunk_by(|a, b| a.bank == b.bank).filter_map(|run| run.first()) {
                    describe(frame, first.bank, builder, lowering);
                }
                builder.sprites(sprites.iter().map(|sprite| item(frame, sprite, lowering)));
            }
            Step::Fade(Fade { color: [r, g, b], level }) => builder.fade([r, g, b, 255], level),
        }
    }
    builder.pop_layer();
}

/// Brings the ring of a layer up to date and copies what is seen of it.
fn tiles(frame: Frame<'_>, layer: &LayerFrame, builder: &mut PlanBuilder, lowering: &Lowering) {
    let (columns, rows) = layer.ring;
    let ring = builder.lasting(Lasting {
        key: lowering.first_key.wrapping_add(layer.layer.into()),
        rect: IRect::from_size(0, 0, columns * layer.tile_size, rows * layer.tile_size),
        clear: [0; 4],
        base: layer.ring_base,
        state: layer.ring_state,
    });
    describe(frame, layer.bank, builder, lowering);
    let bank = name(frame, layer.bank, lowering);
    let run = TileRun { bank, tile_size: layer.tile_size, columns, rows, ..TileRun::default() };
    builder.begin_on(ring);
    builder.tiles(&run, frame.ring(layer), frame.update_numbers(layer), 255, BlendMode::Copy);
    builder.end_on();
    let [x, y] = lowering.origin;
    for CopyRequest { src, dst } in frame.copies(layer) {
        let to = [x.saturating_add(dst.x0), y.saturating_add(dst.y0)];
        builder.copy(CopyPart { source: ring, from: *src, to, opacity: layer.opacity, blend: layer.blend });
    }
}

/// Tells the builder what the glyphs of a bank look like in this frame.
fn describe(frame: Frame<'_>, slot: BankSlot, builder: &mut PlanBuilder, lowering: &Lowering) {
    if let Some(bound) = frame.bound(slot) {
        builder.describe_bank(name(frame, slot, lowering), bound.hash());
    }
}

fn item(frame: Frame<'_>, sprite: &SpriteDraw, lowering: &Lowering) -> SpriteItem {
    let SpriteDraw { bank, glyph, palette, flip_x, flip_y, dst, opacity, blend, .. } = *sprite;
    let [x, y] = lowering.origin;
    let bank = name(frame, bank, lowering);
    let (left, top) = (dst.x0.saturating_add(x), dst.y0.saturating_add(y));
    let dst = IRect::from_size(left, top, dst.width(), dst.height());
    SpriteItem { bank, glyph, palette, flip_x, flip_y, dst, opacity, blend }
}

fn name(frame: Frame<'_>, slot: BankSlot, lowering: &Lowering) -> BankIdx {
    match (lowering.banks, slot) {
        (BankNames::Pool, _) => BankIdx(frame.bank(slot).map_or(u32::MAX, |bank| bank.id.0)),
        (BankNames::Frame, BankSlot::Scene(i)) => BankIdx(2 * i),
        (BankNames::Frame, BankSlot::Sprite(i)) => BankIdx(2 * i + 1),
    }
}

impl Resources for FrameBanks<'_> {
    fn image(&self, _: AssetIdx) -> Option<ImageView<'_>> {
        None
    }

    fn font(&self, _: FontIdx) -> Option<FontView<'_>> {
        None
    }

    fn bank(&self, bank: BankIdx) -> Option<reelm_plan::BankView<'_>> {
        let slot = if bank.0.is_multiple_of(2) { BankSlot::Scene(bank.0 / 2) } else { BankSlot::Sprite(bank.0 / 2) };
        self.0.bound(slot).map(|bound| bound.view())
    }
}
