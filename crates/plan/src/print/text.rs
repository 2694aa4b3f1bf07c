//! The text form.

use core::fmt::{self, Write};

use reelm_ids::{Hash128, OpId};
use reelm_pixel::IRect;

use super::words::{BrushOf, Bytes, Doing, Number, Pixels, RunOf, ShapeOf, Short, SpriteOf, Transform};
use crate::bounds::EVERYWHERE;
use crate::item::DrawItem;
use crate::plan::{Lifetime, Op, RenderPlan, SurfaceDesc};

/// The plan, line by line.
pub(super) fn print(plan: &RenderPlan, hashes: bool) -> String {
    let mut out = Text { out: String::new(), plan, hashes };
    // Writing to a string does not fail.
    let _ = out.plan();
    out.out
}

struct Text<'a> {
    out: String,
    plan: &'a RenderPlan,
    hashes: bool,
}

impl Text<'_> {
    fn plan(&mut self) -> fmt::Result {
        let plan = self.plan;
        let (surfaces, ops, items) = (plan.surfaces.len(), plan.ops.len(), plan.items.len());
        write!(self.out, "plan: surfaces {surfaces}, ops {ops}, items {items}, live pixels {}", plan.live_pixels)?;
        self.hash(plan.fingerprint)?;
        for (id, surface) in plan.surfaces.iter() {
            write!(self.out, "{id} ")?;
            self.surface(surface)?;
            if plan.roots.contains(&id) {
                self.out.push_str(", root");
            }
            self.hash(surface.hash)?;
        }
        for (id, op) in plan.ops.iter() {
            self.op(id, op)?;
        }
        Ok(())
    }

    fn surface(&mut self, surface: &SurfaceDesc) -> fmt::Result {
        write!(self.out, "{}", Pixels(surface.rect))?;
        if surface.clear != [0; 4] {
            write!(self.out, ", on {}", Bytes(surface.clear))?;
        }
        // The key is a name for the raster's memory; what is drawn does not depend on it, and it depends on frames before.
        if let Lifetime::Persistent(_) = surface.lifetime {
            self.out.write_str(", persistent")?;
            if self.hashes && surface.state != Hash128::ZERO {
                write!(self.out, " from #{} to #{}", Short(surface.base), Short(surface.state))?;
            }
        }
        let [first, end] = surface.uses;
        match end.0.checked_sub(1) {
            Some(last) if last == first.0 => write!(self.out, ", used by {first}"),
            Some(last) => write!(self.out, ", used by {first} to {}", OpId(last)),
            None => write!(self.out, ", unused"),
        }
    }

    fn op(&mut self, id: OpId, op: &Op) -> fmt::Result {
        write!(self.out, "{id} {}: {}", op.target(), Doing(self.plan, op))?;
        match op {
            Op::Draw { items, .. } => {
                self.hash_of(id)?;
                let items = self.plan.items.get(items.start as usize..items.end as usize).unwrap_or_default();
                let area = self.plan.surfaces.get(op.target()).map_or(EVERYWHERE, |surface| surface.rect);
                items.iter().try_for_each(|item| self.item(item, area))
            }
            Op::Mask { mask, .. } => {
                write!(self.out, " by {mask}")?;
                self.hash_of(id)
            }
            Op::Composite { source, part, scissor, target, .. } => {
                write!(self.out, " of {source}")?;
                let inner = |id| self.plan.surfaces.get(id).map(|surface| surface.rect);
                if inner(*source).is_some_and(|rect| !part.contains(rect)) {
                    write!(self.out, " part {}", Pixels(*part))?;
                }
                if inner(*source) != Some(*scissor) && inner(*target) != Some(*scissor) {
                    write!(self.out, " within {}", Pixels(*scissor))?;
                }
                self.hash_of(id)
            }
            Op::Tiles { run, .. } => {
                write!(self.out, " {}", RunOf(self.plan, *run))?;
                self.within(op)?;
                self.hash_of(id)
            }
            Op::Sprites { sprites, .. } => {
                self.within(op)?;
                self.hash_of(id)?;
                let sprites = self.plan.sprites_of(sprites).iter();
                sprites.map(SpriteOf).try_for_each(|sprite| writeln!(self.out, "    {sprite}"))
            }
            Op::Copy { source, from, to: [x, y], .. } => {
                write!(self.out, " of {source} from {} to {x},{y}", Pixels(*from))?;
                self.within(op)?;
                self.hash_of(id)
            }
            Op::Fade { .. } | Op::Flood { .. } => {
                self.within(op)?;
                self.hash_of(id)
            }
            Op::Displace { map, .. } => {
                write!(self.out, " by {map}")?;
                self.hash_of(id)
            }
            Op::Transition { from, to, matte, .. } => {
                let name = |id: &Option<reelm_ids::SurfaceId>| id.map_or("nothing".to_owned(), |id| id.to_string());
                write!(self.out, " from {} to {}", name(from), name(to))?;
                if let Some(matte) = matte {
                    write!(self.out, " by {matte}")?;
                }
                self.hash_of(id)
            }
            Op::Mean { .. } => {
                for (n, term) in self.plan.sources(op).enumerate() {
                    write!(self.out, "{}{term}", if n == 0 { " with " } else { ", " })?;
                }
                self.hash_of(id)
            }
            Op::Filter { .. } => self.hash_of(id),
        }
    }

    /// The scissor of an operation, if it cuts.
    fn within(&mut self, op: &Op) -> fmt::Result {
        let (Some(scissor), Some(desc)) = (op.scissor(), self.plan.surfaces.get(op.target())) else { return Ok(()) };
        if scissor.contains(desc.rect) { Ok(()) } else { write!(self.out, " within {}", Pixels(scissor)) }
    }

    /// An item that is drawn into a surface which covers `area`.
    fn item(&mut self, item: &DrawItem, area: IRect) -> fmt::Result {
        write!(self.out, "    {}, {}", ShapeOf(self.plan, item), BrushOf(self.plan, &item.brush))?;
        if item.transform != kurbo::Affine::IDENTITY {
            write!(self.out, ", {}", Transform(item.transform))?;
        }
        if item.opacity != 1.0 {
            write!(self.out, ", opacity {}", Number(item.opacity.into()))?;
        }
        if item.blend != reelm_pixel::BlendMode::Normal {
            write!(self.out, ", {}", item.blend.name())?;
        }
        write!(self.out, ", in {}", Pixels(item.bounds))?;
        if !item.scissor.contains(item.bounds.intersect(area)) {
            write!(self.out, ", scissor {}", Pixels(item.scissor))?;
        }
        let mut clip = item.clip;
        // A chain that never ends is cut.
        for _ in 0..self.plan.clips.len() {
            let Some(path) = clip.and_then(|index| self.plan.clips.get(index as usize)) else { break };
            write!(self.out, ", clip of {} in {}", path.elements.len(), Pixels(path.bounds))?;
            clip = path.parent;
        }
        self.hash(item.content)
    }

    fn hash_of(&mut self, id: OpId) -> fmt::Result {
        self.hash(self.plan.op_hashes.get(id).copied().unwrap_or_default())
    }

    /// Ends a line.
    fn hash(&mut self, hash: Hash128) -> fmt::Result {
        if self.hashes {
            write!(self.out, " #{}", Short(hash))?;
        }
        self.out.write_char('\n')
    }
}
