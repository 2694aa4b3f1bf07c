//! **Damage**: what of a picture changed since the one that a buffer shows.
//!
//! - A **mark** stands for one thing that is drawn straight into the output, an item or a surface that is laid over it: the
//!   hash of what it looks like, and the pixels that it may touch.
//! - A buffer's [`Shown`] is the list of marks of the plan that was executed into it last. Where the lists of two plans differ,
//!   the pixels of both marks are damaged.
//! - Damage is rounded to **tiles** and given as rectangles that do not overlap.
//!
//! Damage comes from hashes and bounds alone; no pixels are compared.

use core::ops::Range;

use reelm_ids::{BankIdx, Hash128, StableHasher, SurfaceId};
use reelm_pixel::IRect;
use reelm_plan::{Op, RenderPlan, Resources, TransitionKind};

/// Size of a tile in pixels.
const TILE: [u32; 2] = [64, 16];

/// With more rectangles than these, all that lies between them counts as damaged.
pub(crate) const MOST_RECTS: usize = 64;

/// What a buffer shows. Kept beside a buffer by whoever owns it, and handed with it to [`crate::Raster::update`]; to be
/// [forgotten](Shown::forget) when anybody else writes to the buffer.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    marks: Vec<Mark>,
    size: [u32; 2],
    background: [u8; 4],
    known: bool,
}

/// Something drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mark {
    hash: Hash128,
    bounds: IRect,
}

/// Finds damage. Keeps its storage.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    hasher: StableHasher,
    shown: Shown,
    tiles: Vec<u64>,
    rects: Vec<IRect>,
}

impl Shown {
    /// A buffer of which nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes note that the buffer's pixels are not those of a plan any more.
    pub fn forget(&mut self) {
        self.known = false;
    }

    /// Becomes a copy of `other`, in the storage that is there.
    pub fn copy_from(&mut self, other: &Self) {
        self.marks.clone_from(&other.marks);
        (self.size, self.background, self.known) = (other.size, other.background, other.known);
    }

    /// The rows that may differ between what this buffer shows and what `other` shows; `None` if any may.
    pub fn changed_rows(&self, other: &Self) -> Option<Range<u32>> {
        if !self.is_like(other) {
            return None;
        }
        let mut rows = IRect::EMPTY;
        differences(&self.marks, &other.marks, |bounds| rows = rows.union(bounds));
        Some(rows.y0.max(0) as u32..rows.y1.max(0) as u32)
    }

    /// Whether both are known, of one size and over one background.
    fn is_like(&self, other: &Self) -> bool {
        self.known && other.known && self.size == other.size && self.background == other.background
    }
}

impl Damage {
    /// What must be drawn so that a buffer that shows `shown` shows `plan`'s `root`: rectangles relative to nothing but the
    /// device, none over another. `None` if it is all of it. `shown` becomes what the buffer will show; `known` says whether hashes
    /// stand for the pixels of all lasting surfaces.
    pub(crate) fn find(
        &mut self,
        (plan, resources): (&RenderPlan, &dyn Resources),
        root: SurfaceId,
        shown: &mut Shown,
        known: bool,
    ) -> Option<&[IRect]> {
        self.look(plan, resources, root);
        // What depends on earlier frames has no hash.
        self.shown.known &= known;
        core::mem::swap(&mut self.shown, shown);
        let area = plan.surfaces.get(root)?.rect;
        if !self.shown.is_like(shown) {
            return None;
        }
        self.cover(shown, area);
        self.list(area);
        let damaged: u64 = self.rects.iter().map(|rect| rect.area()).sum();
        (damaged < area.area() / 4 * 3).then_some(&self.rects)
    }

    /// Lists the marks of a plan.
    fn look(&mut self, plan: &RenderPlan, resources: &dyn Resources, root: SurfaceId) {
        let Self { hasher, shown, .. } = self;
        shown.marks.clear();
        shown.known = false;
        let Some(desc) = plan.surfaces.get(root) else { return };
        (shown.size, shown.background) = ([desc.rect.width(), desc.rect.height()], desc.clear);
        shown.known = true;
        // Palettes change from frame to frame.
        let glyphs = |bank: BankIdx| resources.bank(bank).map_or(Hash128::ZERO, |bank| bank.hash);
        let origin = [desc.rect.x0, desc.rect.y0];
        for (id, op) in plan.ops.iter().filter(|(_, op)| op.target() == root) {
            match op {
                Op::Draw { items, .. } => {
                    let items = plan.items.get(items.start as usize..items.end as usize).unwrap_or_default();
                    shown.marks.extend(items.iter().map(|item| Mark {
                        hash: plan.item_hash(hasher, item, origin),
                        bounds: item.bounds.intersect(item.scissor).intersect(desc.rect),
                    }));
                }
                Op::Composite { scissor, .. } => {
                    let hash = plan.op_hashes.get(id).copied().unwrap_or_default();
                    shown.marks.push(Mark { hash, bounds: scissor.intersect(desc.rect) });
                }
                Op::Sprites { sprites, scissor, .. } => {
                    shown.marks.extend(plan.sprites_of(sprites).iter().map(|sprite| Mark {
                        hash: plan.sprite_hash(hasher, sprite, origin).then(glyphs(sprite.bank)),
                        bounds: sprite.dst.intersect(*scissor).intersect(desc.rect),
                    }));
                }
                Op::Tiles { .. }
                | Op::Fade { .. }
                | Op::Copy { .. }
                | Op::Transition { kind: TransitionKind::Fade { .. }, .. } => {
                    let run = match op {
                        Op::Tiles { run, .. } => plan.tile_runs.get(*run as usize),
                        _ => None,
                    };
                    let hash = plan.op_hashes.get(id).copied().unwrap_or_default();
                    let hash = run.map_or(hash, |run| hash.then(glyphs(run.bank)));
                    shown.marks.push(Mark { hash, bounds: plan.op_bounds(op) });
                }
                // Changes what is beneath.
                _ => shown.known = false,
            }
        }
    }

    /// Marks the tiles in which what is shown differs from `new`.
    fn cover(&mut self, new: &Shown, area: IRect) {
        let words = words(area);
        self.tiles.clear();
        self.tiles.resize(words * area.height().div_ceil(TILE[1]) as usize, 0);
        let tiles = &mut self.tiles;
        differences(&self.shown.marks, &new.marks, |bounds| {
            let bounds = bounds.intersect(area).translate(-area.x0, -area.y0);
            if bounds.is_empty() {
                return;
            }
            let columns = bounds.x0 as u32 / TILE[0]..(bounds.x1 as u32).div_ceil(TILE[0]);
            let rows = bounds.y0 as usize / TILE[1] as usize..(bounds.y1 as usize).div_ceil(TILE[1] as usize);
            for row in tiles.chunks_exact_mut(words).skip(rows.start).take(rows.len()) {
                for column in columns.clone() {
                    if let Some(word) = row.get_mut(column as usize / 64) {
                        *word |= 1 << (column % 64);
                    }
                }
            }
        });
    }

    /// Lists the marked tiles as rectangles: runs in a row, and those of the next row beneath them if they are as wide.
    fn list(&mut self, area: IRect) {
        self.rects.clear();
        let columns = area.width().div_ceil(TILE[0]);
        for (y, row) in (0..).zip(self.tiles.chunks_exact(words(area))) {
            let marked = |column: u32| row.get(column as usize / 64).is_some_and(|word| word >> (column % 64) & 1 == 1);
            let mut column = 0;
            while column < columns {
                let start = column;
                while column < columns && marked(column) {
                    column += 1;
                }
                if column > start {
                    let rect = IRect::from_size(
                        area.x0 + (start * TILE[0]) as i32,
                        area.y0 + (y * TILE[1]) as i32,
                        (column - start) * TILE[0],
                        TILE[1],
                    );
                    extend(&mut self.rects, rect.intersect(area));
                }
                column += 1;
            }
        }
        if self.rects.len() > MOST_RECTS {
            let all = self.rects.iter().copied().fold(IRect::EMPTY, IRect::union);
            self.rects.clear();
            self.rects.push(all);
        }
    }
}

/// Adds `rect`, to the one right above it if that is as wide.
fn extend(rects: &mut Vec<IRect>, rect: IRect) {
    let above = rects.iter_mut().rev().find(|above| above.y1 == rect.y0 && (above.x0, above.x1) == (rect.x0, rect.x1));
    match above {
        Some(above) => above.y1 = rect.y1,
        None => rects.push(rect),
    }
}

/// Words of a row of tiles.
fn words(area: IRect) -> usize {
    area.width().div_ceil(TILE[0]).div_ceil(64).max(1) as usize
}

/// Calls `visit` with the bounds of all that is in one list and not, at its place, in the other.
fn differences(old: &[Mark], new: &[Mark], mut visit: impl FnMut(IRect)) {
    if old.len() == new.len() {
        for (old, new) in old.iter().zip(new).filter(|(old, new)| old != new) {
            visit(old.bounds);
            visit(new.bounds);
        }
        return;
    }
    let first = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old, new) = (old.get(first..).unwrap_or_default(), new.get(first..).unwrap_or_default());
    let last = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let rest = |marks: &[Mark]| marks.len() - last;
    for mark in old.iter().take(rest(old)).chain(new.iter().take(rest(new))) {
        visit(mark.bounds);
    }
}

/// Whether `op` draws anything that is damaged, as far as that can be told.
pub(crate) fn is_damaged(op: &Op, root: SurfaceId, damage: Option<&[IRect]>) -> bool {
    match (op.scissor(), damage) {
        (Some(scissor), Some(damage)) if op.target() == root => {
            damage.iter().any(|rect| !rect.intersect(scissor).is_empty())
        }
        _ => true,
    }
}
