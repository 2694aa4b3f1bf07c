//! **Tables** of gradients: their colours, by stops and the space in which they are mixed.

use reelm_ids::{Hash128, StableHasher};
use reelm_pixel::GradientTable;
use reelm_plan::{GradientSpace, Stop};
use vello_common::color::{AlphaColor, ColorSpace, Oklab, Srgb};

use crate::color::sound;

/// More tables are not kept.
const MOST: usize = 64;

/// Tables by what they hold.
#[derive(Debug, Default)]
pub(super) struct GradientTables {
    kept: Vec<Kept>,
    frame: u64,
    hasher: StableHasher,
}

#[derive(Debug)]
struct Kept {
    key: Hash128,
    table: GradientTable,
    used: u64,
}

impl GradientTables {
    /// The table of a gradient, filled if it `wants` that; `stops` is not empty.
    pub(super) fn get(&mut self, stops: &[Stop], space: GradientSpace, wants: bool) -> &GradientTable {
        for stop in stops {
            let [r, g, b, a] = stop.color;
            self.hasher.f32(stop.offset).f32(r).f32(g).f32(b).f32(a);
        }
        let key = self.hasher.u32(space as u32).finish();
        let index = self.kept.iter().position(|kept| kept.key == key).unwrap_or_else(|| self.make(key, stops, space));
        let kept = &mut self.kept[index];
        kept.used = self.frame;
        if wants {
            kept.table.fill();
        }
        &kept.table
    }

    /// Ends a frame of the video.
    pub(super) fn end_frame(&mut self) {
        self.frame += 1;
    }

    /// Makes a table in the place of one that this frame and the last did not use, or in a new one.
    fn make(&mut self, key: Hash128, stops: &[Stop], space: GradientSpace) -> usize {
        let oldest = (0..self.kept.len()).min_by_key(|index| self.kept[*index].used);
        let free = oldest.filter(|index| self.kept[*index].used + 1 < self.frame || self.kept.len() >= MOST);
        let index = free.unwrap_or_else(|| {
            self.kept.push(Kept { key, table: GradientTable::new(), used: self.frame });
            self.kept.len() - 1
        });
        let kept = &mut self.kept[index];
        kept.key = key;
        match space {
            GradientSpace::Srgb => fill::<Srgb>(&mut kept.table, stops, 1),
            GradientSpace::Oklab => fill::<Oklab>(&mut kept.table, stops, lines_between(stops)),
        }
        index
    }
}

/// In spaces other than sRGB colours between two stops follow a curve: it is cut into so many lines, fewer if there are many
/// stops.
fn lines_between(stops: &[Stop]) -> u16 {
    (2048 / stops.len().max(1)).clamp(4, 128) as u16
}

/// Sets a table to the colours of `stops`, mixed premultiplied in `Space`.
fn fill<Space: ColorSpace>(table: &mut GradientTable, stops: &[Stop], lines: u16) {
    let mixed = |stop: &Stop| AlphaColor::<Srgb>::new(sound(stop.color)).convert::<Space>().premultiply();
    let mut reached = 0.0_f32;
    let mut from = None;
    table.set(stops.iter().flat_map(|stop| {
        reached = reached.max(stop.offset.clamp(0.0, 1.0));
        let to = (reached, mixed(stop));
        // The first stop has nothing before it.
        let (before, first) = (from.unwrap_or(to), if from.is_some() { 1 } else { lines });
        from = Some(to);
        let hard = before.0 == to.0;
        (if hard { lines } else { first }..=lines).map(move |i| {
            let share = f32::from(i) / f32::from(lines);
            let color = before.1.lerp_rect(to.1, share).un_premultiply().convert::<Srgb>().premultiply();
            (before.0 + (to.0 - before.0) * share, color.components)
        })
    }));
}
