//! **Lasting** surfaces: those whose pixels stay from plan to plan, under a key of their owner's.
//!
//! What such a surface **holds** is known by a hash: the state that the last plan brought it to. A plan says what it needs to begin
//! with (base) and what it leads to (state). From the three follows the **course** of the surface in the plan: nothing to do, to go
//! on from what is there, or to begin from clear.

use reelm_ids::{Hash128, IdVec, SurfaceId};
use reelm_pixel::BlendMode;
use reelm_plan::{Lifetime, Op, RenderPlan, SurfaceDesc};

use crate::pool::{Buffer, size_class};

/// What becomes of a surface in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Course {
    /// It lives for this frame only.
    #[default]
    Frame,
    /// Its state is not known: all operations run, on whatever it holds.
    Unknown,
    /// It holds its state.
    Current,
    /// It holds its base: the operations run, and of tiles the changed ones suffice.
    Extends,
    /// It is drawn from clear, and has its state then.
    Clear,
    /// It holds neither, and what it misses is not in the plan: it is drawn from clear, and has no known state.
    Stale,
    /// There is no room for it.
    Refused,
}

/// A lasting surface between plans.
#[derive(Debug)]
pub(crate) struct Lasting {
    pub(crate) key: u64,
    pub(crate) desc: SurfaceDesc,
    pub(crate) buffer: Buffer,
    /// Zero if it is not known.
    pub(crate) held: Hash128,
}

/// A lasting surface of a plan that a raster has no room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRoom {
    /// Its key.
    pub key: u64,
    /// Which limit is exceeded.
    pub limit: RoomLimit,
    /// The limit, in pixels or bytes.
    pub allowed: u64,
    /// What was asked for, in the same unit.
    pub observed: u64,
}

/// A limit of lasting surfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomLimit {
    /// [`RasterOptions::max_surface_pixels`](crate::RasterOptions::max_surface_pixels), of the surface.
    SurfacePixels,
    /// [`RasterOptions::lasting_bytes`](crate::RasterOptions::lasting_bytes), of all together.
    LastingBytes,
}

/// All lasting surfaces, and their courses in the plan that is executed.
#[derive(Debug, Default)]
pub(crate) struct Lastings {
    all: Vec<Lasting>,
    courses: IdVec<SurfaceId, Course>,
}

impl Course {
    /// Whether the hash of the surface stands for its pixels.
    pub(crate) const fn is_known(self) -> bool {
        !matches!(self, Self::Unknown | Self::Stale | Self::Refused)
    }

    /// Whether no operation on it is executed.
    pub(crate) const fn is_skipped(self) -> bool {
        matches!(self, Self::Current | Self::Refused)
    }

    /// Whether it begins with the pixels that lasted.
    pub(crate) const fn goes_on(self) -> bool {
        matches!(self, Self::Unknown | Self::Current | Self::Extends)
    }
}

impl Lastings {
    /// Finds the courses of all surfaces of `plan`. Tells whether all are known. `budget` is in bytes.
    pub(crate) fn begin(&mut self, plan: &RenderPlan, budget: usize, max_pixels: u64) -> bool {
        self.courses.clear();
        self.courses.resize(plan.surfaces.len(), Course::Frame);
        let mut bytes = self.bytes();
        for (id, desc) in plan.surfaces.iter() {
            let Lifetime::Persistent(key) = desc.lifetime else { continue };
            bytes = bytes.saturating_add(self.growth(key, desc));
            let held = self.find(key);
            let course = match bytes > budget || desc.rect.area() > max_pixels {
                true => Course::Refused,
                false => course(plan, id, desc, held),
            };
            if let Some(place) = self.courses.get_mut(id) {
                *place = course;
            }
        }
        self.courses.values().all(|course| course.is_known())
    }

    /// The first lasting surface of `plan` for which there is no room, as [`begin`](Self::begin) finds out.
    pub(crate) fn check_room(&self, plan: &RenderPlan, budget: usize, max_pixels: u64) -> Result<(), NoRoom> {
        let (mut bytes, mut first) = (self.bytes(), None);
        for desc in plan.surfaces.values() {
            let Lifetime::Persistent(key) = desc.lifetime else { continue };
            let observed = desc.rect.area();
            if observed > max_pixels {
                return Err(NoRoom { key, limit: RoomLimit::SurfacePixels, allowed: max_pixels, observed });
            }
            bytes = bytes.saturating_add(self.growth(key, desc));
            first = first.or((bytes > budget).then_some(key));
        }
        let (allowed, observed) = (budget as u64, bytes as u64);
        first.map_or(Ok(()), |key| Err(NoRoom { key, limit: RoomLimit::LastingBytes, allowed, observed }))
    }

    /// By how many bytes the surface of `key` grows when it becomes `desc`.
    fn growth(&self, key: u64, desc: &SurfaceDesc) -> usize {
        byte_class(desc).saturating_sub(self.find(key).map_or(0, |lasting| lasting.buffer.len()))
    }

    /// The course of a surface.
    pub(crate) fn course(&self, surface: SurfaceId) -> Course {
        self.courses.get(surface).copied().unwrap_or_default()
    }

    pub(crate) fn courses(&self) -> &IdVec<SurfaceId, Course> {
        &self.courses
    }

    /// What the surface of `key` holds, if that is known.
    pub(crate) fn held(&self, key: u64) -> Option<Hash128> {
        self.find(key).map(|lasting| lasting.held).filter(|held| *held != Hash128::ZERO)
    }

    /// Takes the surface of `key` out.
    pub(crate) fn take(&mut self, key: u64) -> Option<Lasting> {
        let index = self.all.iter().position(|lasting| lasting.key == key)?;
        Some(self.all.swap_remove(index))
    }

    /// Keeps a surface, and returns the buffer of one with the same key.
    pub(crate) fn keep(&mut self, id: SurfaceId, key: u64, desc: SurfaceDesc, buffer: Buffer) -> Option<Buffer> {
        let course = self.course(id);
        let held = if course.is_known() { desc.state } else { Hash128::ZERO };
        let before = self.take(key).map(|lasting| lasting.buffer);
        self.all.push(Lasting { key, desc, buffer, held });
        before
    }

    /// Bytes of the surfaces that wait for a plan.
    pub(crate) fn bytes(&self) -> usize {
        self.all.iter().map(|lasting| lasting.buffer.len()).sum()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    fn find(&self, key: u64) -> Option<&Lasting> {
        self.all.iter().find(|lasting| lasting.key == key)
    }
}

fn course(plan: &RenderPlan, id: SurfaceId, desc: &SurfaceDesc, lasting: Option<&Lasting>) -> Course {
    let holds = |hash: Hash128| hash != Hash128::ZERO && lasting.is_some_and(|lasting| lasting.held == hash);
    if desc.state == Hash128::ZERO {
        return Course::Unknown;
    }
    match lasting {
        Some(lasting) if holds(desc.state) && lasting.desc.rect == desc.rect => Course::Current,
        _ if holds(desc.base) => Course::Extends,
        _ if desc.base == Hash128::ZERO || is_complete(plan, id) => Course::Clear,
        _ => Course::Stale,
    }
}

/// Whether the operations on a surface make all of it: runs of tiles have all their cells.
fn is_complete(plan: &RenderPlan, surface: SurfaceId) -> bool {
    let mut ops = plan.ops.values().filter(|op| op.target() == surface).peekable();
    ops.peek().is_some() && ops.all(|op| matches!(op, Op::Tiles { blend: BlendMode::Copy, .. }))
}

/// Bytes of the buffer that a surface takes.
fn byte_class(desc: &SurfaceDesc) -> usize {
    let area = usize::try_from(desc.rect.area()).unwrap_or(usize::MAX);
    size_class(area.saturating_mul(4)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reelm_ids::OpId;
    use reelm_pixel::{IRect, PixelBytes};

    use super::*;

    fn desc(base: u128, state: u128) -> SurfaceDesc {
        SurfaceDesc {
            rect: IRect::new(0, 0, 8, 8),
            clear: [0; 4],
            lifetime: Lifetime::Persistent(1),
            base: Hash128(base),
            state: Hash128(state),
            uses: [OpId(0), OpId(1)],
            hash: Hash128(9),
        }
    }

    fn course_of(held: Option<u128>, desc: SurfaceDesc, op: Option<Op>) -> Course {
        let mut lastings = Lastings::default();
        let mut plan = RenderPlan::default();
        plan.surfaces.push(desc);
        op.into_iter().for_each(|op| _ = plan.ops.push(op));
        if let Some(held) = held {
            let buffer = Arc::new(PixelBytes::zeroed(4096).unwrap());
            lastings.all.push(Lasting { key: 1, desc, buffer, held: Hash128(held) });
        }
        lastings.begin(&plan, 1 << 20, 1 << 20);
        lastings.course(SurfaceId(0))
    }

    #[test]
    fn a_course_follows_from_what_is_held() {
        let target = SurfaceId(0);
        let scissor = IRect::new(0, 0, 8, 8);
        let fade = Op::Fade { target, color: [0; 4], level: 9, scissor };
        let tiles = Op::Tiles { target, run: 0, opacity: 255, blend: BlendMode::Copy, scissor };
        let of = |held, base, op: &Op| course_of(held, desc(base, 5), Some(op.clone()));
        assert_eq!(of(Some(5), 4, &fade), Course::Current);
        assert_eq!(of(Some(4), 4, &fade), Course::Extends);
        assert_eq!(of(Some(3), 0, &fade), Course::Clear);
        assert_eq!(of(None, 0, &fade), Course::Clear);
        assert_eq!(of(Some(3), 4, &fade), Course::Stale);
        assert_eq!(of(None, 4, &fade), Course::Stale);
        assert_eq!(of(Some(3), 4, &tiles), Course::Clear);
        assert_eq!(of(Some(0), 0, &fade), Course::Clear, "a hash that is not known is no hash");
        assert_eq!(course_of(None, desc(4, 5), None), Course::Stale);
        assert_eq!(course_of(Some(7), desc(4, 0), None), Course::Unknown);
    }

    #[test]
    fn what_has_no_room_is_told_before_it_is_refused() {
        let mut plan = RenderPlan::default();
        for key in 1..=3 {
            plan.surfaces.push(SurfaceDesc { lifetime: Lifetime::Persistent(key), ..desc(0, 5) });
        }
        let mut lastings = Lastings::default();
        let buffer = Arc::new(PixelBytes::zeroed(4096).unwrap());
        let held = Lasting { key: 2, desc: desc(0, 5), buffer, held: Hash128(5) };
        lastings.all.push(held);
        // Each takes 4 KiB, the least that there is.
        assert_eq!(lastings.check_room(&plan, 12_288, 64), Ok(()));
        let refused = NoRoom { key: 3, limit: RoomLimit::LastingBytes, allowed: 12_287, observed: 12_288 };
        assert_eq!(lastings.check_room(&plan, 12_287, 64), Err(refused));
        lastings.begin(&plan, 12_287, 64);
        let courses = [0, 1, 2].map(|id| lastings.course(SurfaceId(id)));
        assert_eq!(courses, [Course::Clear, Course::Current, Course::Refused]);
        let refused = NoRoom { key: 1, limit: RoomLimit::SurfacePixels, allowed: 63, observed: 64 };
        assert_eq!(lastings.check_room(&plan, 12_288, 63), Err(refused));
    }
}
