//! The **leaves** that composers lay: tiles, sprites, fades, copies, floods. All but floods work pixel by pixel, so that any part of
//! a target can be drawn on its own.

use reelm_pixel::{BlendMode, CpuLevel, FloodScratch, GlyphBrush, GlyphLook, IRect, composite, fade, flood};
use reelm_plan::{BankView, Op, RenderPlan, Resources, SpriteItem, Tile, TileRun};

use crate::ops::{Source, Target};

/// Draws `op`, if it is such a leaf, in what of `clip` its target has. With `changed` only the changed cells of a run of tiles are
/// drawn: the others are there.
pub(crate) fn draw(
    level: CpuLevel,
    (plan, resources): (&RenderPlan, &dyn Resources),
    op: &Op,
    target: &mut Target<'_>,
    source: Option<Source<'_>>,
    clip: IRect,
    changed: bool,
) {
    let Some(area) = op.scissor().map(|scissor| scissor.intersect(clip).intersect(target.rect)) else { return };
    if area.is_empty() {
        return;
    }
    match *op {
        Op::Tiles { run, opacity, blend, .. } => {
            let Some(run) = plan.tile_runs.get(run as usize) else { return };
            let cells = Cells { plan, run, opacity, blend, changed };
            cells.draw(level, resources, target, area);
        }
        Op::Sprites { ref sprites, .. } => draw_sprites(level, plan.sprites_of(sprites), resources, target, area),
        Op::Fade { color, level: amount, .. } => {
            let place = target.place(area);
            fade(level, &mut target.pixels.sub_mut(place), color, amount);
        }
        Op::Copy { from, to, opacity, blend, .. } => {
            let Some(source) = source else { return };
            let area = area.intersect(IRect::from_size(to[0], to[1], from.width(), from.height()));
            let part =
                source.pixels.sub(from.translate(source.rect.x0.saturating_neg(), source.rect.y0.saturating_neg()));
            let place = target.place(area);
            let [x, y] = [to[0].saturating_sub(area.x0), to[1].saturating_sub(area.y0)];
            composite(level, &mut target.pixels.sub_mut(place), x, y, &part, opacity, blend);
        }
        _ => {}
    }
}

/// Floods a whole target.
pub(crate) fn draw_flood(level: CpuLevel, op: &Op, target: &mut Target<'_>, scratch: &mut FloodScratch) {
    let Op::Flood { seed, color, tolerance, blend, scissor, .. } = *op else { return };
    let area = scissor.intersect(target.rect);
    let place = target.place(area);
    let seed = (seed[0].saturating_sub(area.x0), seed[1].saturating_sub(area.y0));
    flood(level, &mut target.pixels.sub_mut(place), seed, color, tolerance, blend, scratch);
}

/// Cells of a run that are drawn.
struct Cells<'a> {
    plan: &'a RenderPlan,
    run: &'a TileRun,
    opacity: u8,
    blend: BlendMode,
    changed: bool,
}

impl Cells<'_> {
    fn draw(&self, level: CpuLevel, resources: &dyn Resources, target: &mut Target<'_>, area: IRect) {
        let bank = resources.bank(self.run.bank);
        let brush = bank.map(|bank| GlyphBrush::new(level, bank.glyphs, self.opacity, self.blend));
        let tiles = self.plan.cells_of(self.run);
        let mut draw = |index: u32| {
            let Some(tile) = tiles.get(index as usize) else { return };
            let cell = self.run.cell(index);
            let seen = cell.intersect(area);
            if seen.is_empty() {
                return;
            }
            if self.blend == BlendMode::Copy {
                // What no pixel of a glyph replaces becomes transparent.
                for rest in around(cell, self.glyph_rect(*tile, cell, &bank)) {
                    let place = target.place(rest.intersect(seen));
                    fade(level, &mut target.pixels.sub_mut(place), [0; 4], self.opacity);
                }
            }
            if let Some(brush) = brush.filter(|_| tile.active) {
                draw_glyph(&brush, target, cell, seen, look(*tile));
            }
        };
        if self.changed {
            self.plan.updates_of(self.run).iter().for_each(|index| draw(*index));
            return;
        }
        let (columns, rows) = self.span(area);
        for row in rows {
            columns.clone().for_each(|column| draw(row.saturating_mul(self.run.columns).saturating_add(column)));
        }
    }

    /// The columns and rows of cells that `area` touches.
    fn span(&self, area: IRect) -> (core::ops::Range<u32>, core::ops::Range<u32>) {
        let size = i64::from(self.run.tile_size.max(1));
        let along = |origin: i32, low: i32, high: i32, cells: u32| {
            let (low, high) = (i64::from(low) - i64::from(origin), i64::from(high) - i64::from(origin));
            let number = |at: i64| at.clamp(0, i64::from(cells)) as u32;
            number(low.div_euclid(size))..number((high + size - 1).div_euclid(size))
        };
        let [x, y] = self.run.origin;
        (along(x, area.x0, area.x1, self.run.columns), along(y, area.y0, area.y1, self.run.rows))
    }

    /// What of a cell its glyph covers.
    fn glyph_rect(&self, tile: Tile, cell: IRect, bank: &Option<BankView<'_>>) -> IRect {
        match bank {
            Some(bank) if tile.active && bank.glyphs.has(look(tile)) => {
                IRect::from_size(cell.x0, cell.y0, bank.glyphs.width, bank.glyphs.height).intersect(cell)
            }
            _ => IRect::EMPTY,
        }
    }
}

/// What of `cell` lies to the right of and below `covered`, which has the same top left or is empty.
fn around(cell: IRect, covered: IRect) -> [IRect; 2] {
    if covered.is_empty() {
        return [cell, IRect::EMPTY];
    }
    [IRect { x0: covered.x1, ..cell }, IRect { y0: covered.y1, x1: covered.x1, ..cell }]
}

fn draw_sprites(
    level: CpuLevel,
    sprites: &[SpriteItem],
    resources: &dyn Resources,
    target: &mut Target<'_>,
    area: IRect,
) {
    let alike = |a: &SpriteItem, b: &SpriteItem| (a.bank, a.opacity, a.blend) == (b.bank, b.opacity, b.blend);
    for run in sprites.chunk_by(alike) {
        let Some(first) = run.first() else { continue };
        let Some(bank) = resources.bank(first.bank) else { continue };
        let brush = GlyphBrush::new(level, bank.glyphs, first.opacity, first.blend);
        for SpriteItem { glyph, palette, flip_x, flip_y, dst, .. } in run.iter().copied() {
            let look = GlyphLook { glyph, palette, flip_x, flip_y };
            draw_glyph(&brush, target, dst, dst.intersect(area), look);
        }
    }
}

/// Draws a glyph with its top left on that of `dst`, in `seen`.
fn draw_glyph(brush: &GlyphBrush<'_>, target: &mut Target<'_>, dst: IRect, seen: IRect, look: GlyphLook) {
    let place = target.place(dst);
    let clip = target.place(seen);
    brush.draw(&mut target.pixels, place.x0, place.y0, clip, look);
}

const fn look(tile: Tile) -> GlyphLook {
    GlyphLook { glyph: tile.glyph, palette: tile.palette, flip_x: tile.flip_x, flip_y: tile.flip_y }
}
