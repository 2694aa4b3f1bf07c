//! **Needs**: which surfaces of a plan must be made, which are found among those that are kept, and which are to be kept.
//!
//! Two passes over the operations. Forward, each surface gets its **cost** and its **key**: the hash of its picture in the
//! plan, and the images and fonts that went into it. Backward from the root, each surface that an operation reads is looked
//! up: if it is found, what feeds it only is not needed, and is not even looked up. So of nested surfaces that stay the same
//! the outermost is found, and it alone is kept.
//!
//! Equal pictures within one plan are made once: the later ones are **twins** of the first.

use reelm_ids::{Hash128, Id, IdVec, SurfaceId};
use reelm_pixel::IRect;
use reelm_plan::{Brush, DrawItem, Filter, Lifetime, Op, RenderPlan, Resources, Shape};

use crate::cost::{op_cost, worth_keeping};
use crate::damage::is_damaged;
use crate::lasting::Course;
use crate::pool::{Buffer, size_class};
use crate::retained::Retained;

/// What is needed of a plan. Its storage is kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    surfaces: IdVec<SurfaceId, Need>,
    /// Surfaces by their keys, as a table with open addressing; `NOBODY` where it is empty.
    by_key: Vec<u32>,
    on: bool,
}

/// What is needed of a surface.
#[derive(Debug, Default)]
pub(crate) struct Need {
    /// An operation that is executed reads it.
    wanted: bool,
    /// The operations that write it must be executed.
    pub(crate) made: bool,
    /// It is to be kept once it is made.
    pub(crate) keep: bool,
    /// It, or what is made of it, is to be kept.
    within_kept: bool,
    /// An operation has read it.
    read: bool,
    /// Its hash does not stand for its pixels when it is read.
    unknown: bool,
    /// Its pixels, if they were kept.
    pub(crate) found: Option<Buffer>,
    /// An earlier surface with the same key.
    like: Option<SurfaceId>,
    /// The surface whose pixels it reads, as they are its own.
    pub(crate) twin: Option<SurfaceId>,
    /// How many twins will read its pixels yet.
    pub(crate) twins: u32,
    /// Nobody but twins will read it.
    pub(crate) over: bool,
    /// What it takes to make it.
    pub(crate) cost: u64,
    /// Everything that determines its pixels; zero if that is not known.
    pub(crate) key: Hash128,
    /// Hashes of the images and fonts that it shows.
    content: Hash128,
}

const NOBODY: u32 = u32::MAX;

/// Stands for an image or a font that the resources do not have.
const ABSENT: Hash128 = Hash128(1);

impl Needs {
    /// Without a store: every surface is made.
    pub(crate) fn everything(&mut self) {
        self.surfaces.clear();
        self.on = false;
    }

    /// Without a store, for a plan with lasting surfaces: nothing is made that only feeds what is there.
    pub(crate) fn all_but_what_lasts(
        &mut self,
        plan: &RenderPlan,
        root: SurfaceId,
        courses: &IdVec<SurfaceId, Course>,
    ) {
        self.everything();
        if !courses.values().any(|course| course.is_skipped()) {
            return;
        }
        self.on = true;
        for (id, course) in courses.iter() {
            let made = id == root || *course != Course::Frame && !course.is_skipped();
            self.surfaces.push(Need { made, ..Need::default() });
        }
        for op in plan.ops.values().rev() {
            if self.is_made(op.target()) {
                for source in plan.sources(op).filter(|source| courses.get(*source) == Some(&Course::Frame)) {
                    self.surfaces.get_mut(source).into_iter().for_each(|need| need.made = true);
                }
            }
        }
    }

    /// Decides for a frame whose output is `root`, of which only `damage` is drawn, where that is known. `courses` are those of the
    /// lasting surfaces.
    pub(crate) fn decide(
        &mut self,
        plan: &RenderPlan,
        resources: &dyn Resources,
        root: SurfaceId,
        damage: Option<&[IRect]>,
        courses: &IdVec<SurfaceId, Course>,
        retained: &mut Retained,
    ) {
        self.on = true;
        self.surfaces.clear();
        plan.surfaces.values().for_each(|_| _ = self.surfaces.push(Need::default()));
        self.by_key.clear();
        self.by_key.resize((2 * plan.surfaces.len()).next_power_of_two(), NOBODY);
        let mut held = retained.budget();
        for (need, course) in self.surfaces.values_mut().zip(courses.values()) {
            need.unknown = !course.is_known();
        }
        for op in plan.ops.values() {
            let course = courses.get(op.target()).copied().unwrap_or_default();
            self.sum_up(plan, op, resources, course);
            plan.sources(op).for_each(|source| self.identify(plan, source, &mut held));
        }
        let lasting = courses.iter().filter(|(_, course)| **course != Course::Frame);
        for (id, made) in lasting.map(|(id, course)| (id, !course.is_skipped())).chain([(root, true)]) {
            if let Some(need) = self.surfaces.get_mut(id) {
                (need.wanted, need.made) = (true, made);
            }
        }
        for op in plan.ops.values().rev().filter(|op| is_damaged(op, root, damage)) {
            let Some(target) = self.surfaces.get(op.target()).filter(|target| target.made) else { continue };
            let kept = target.within_kept;
            plan.sources(op).for_each(|source| self.want(plan, source, kept, retained));
        }
    }

    /// Whether the operations that write `surface` must be executed.
    pub(crate) fn is_made(&self, surface: SurfaceId) -> bool {
        !self.on || self.surfaces.get(surface).is_some_and(|need| need.made)
    }

    /// Whether `surface` is made, and nobody but the operations that read it wants its pixels.
    pub(crate) fn is_for_plan_alone(&self, surface: SurfaceId) -> bool {
        let alone = |need: &Need| need.made && !need.keep && need.twin.is_none() && need.twins == 0;
        !self.on || self.surfaces.get(surface).is_some_and(alone)
    }

    /// What is needed of `surface`; nothing is known if there is no store.
    pub(crate) fn get_mut(&mut self, surface: SurfaceId) -> Option<&mut Need> {
        self.surfaces.get_mut(surface)
    }

    /// The surface whose pixels `surface` reads, as they are its own.
    pub(crate) fn twin(&self, surface: SurfaceId) -> Option<SurfaceId> {
        self.surfaces.get(surface)?.twin
    }

    /// Adds what `op` brings to its target. What is known of a lasting surface is all in its state, and it costs nothing to have it.
    fn sum_up(&mut self, plan: &RenderPlan, op: &Op, resources: &dyn Resources, course: Course) {
        if course != Course::Frame && course.is_known() {
            if let Some(target) = self.surfaces.get_mut(op.target()) {
                target.unknown |= target.read;
            }
            return;
        }
        let glyphs = |bank| resources.bank(bank).map_or(ABSENT, |bank| bank.hash);
        let mut cost = op_cost(plan, op);
        let mut content = match op {
            Op::Draw { items, .. } => {
                let items = plan.items.get(items.start as usize..items.end as usize).unwrap_or_default();
                items.iter().fold(Hash128::ZERO, |sum, item| add_content(sum, plan, item, resources))
            }
            Op::Filter { filter: Filter::Lut { asset, .. }, .. } => {
                resources.lut(*asset).map_or(ABSENT, |lut| lut.hash)
            }
            Op::Tiles { run, .. } => plan.tile_runs.get(*run as usize).map_or(Hash128::ZERO, |run| glyphs(run.bank)),
            Op::Sprites { sprites, .. } => {
                let banks = plan.sprites_of(sprites).chunk_by(|a, b| a.bank == b.bank).filter_map(|run| run.first());
                banks.map(|sprite| glyphs(sprite.bank)).fold(Hash128::ZERO, join)
            }
            _ => Hash128::ZERO,
        };
        let mut unknown = false;
        for source in plan.sources(op) {
            let Some(source) = self.surfaces.get(source) else { continue };
            cost = cost.saturating_add(source.cost);
            content = join(content, source.content);
            unknown |= source.unknown;
        }
        let itself = plan.sources(op).any(|source| source == op.target());
        let desc = plan.surfaces.get(op.target());
        let (Some(target), Some(desc)) = (self.surfaces.get_mut(op.target()), desc) else { return };
        target.cost = target.cost.saturating_add(cost);
        target.content = join(target.content, content);
        target.unknown |= unknown || itself || desc.hash == Hash128::ZERO || target.read;
    }

    /// Gives `surface`, which is about to be read, its key, and finds the one that it may be a twin of. `held` is how many bytes
    /// may wait for their twins.
    fn identify(&mut self, plan: &RenderPlan, surface: SurfaceId, held: &mut usize) {
        let (Some(need), Some(desc)) = (self.surfaces.get_mut(surface), plan.surfaces.get(surface)) else { return };
        let first = !core::mem::replace(&mut need.read, true);
        let clear = desc.rect.area();
        need.cost = need.cost.saturating_add(if first { clear } else { 0 });
        if !first || need.unknown || desc.lifetime != Lifetime::Frame || !worth_keeping(need.cost, clear) {
            return;
        }
        let key = join(desc.hash, need.content);
        need.key = key;
        let Some(like) = self.first_with(key, surface) else { return };
        let len = bytes_of(plan, surface);
        if len <= *held {
            *held -= len;
            if let Some(need) = self.surfaces.get_mut(surface) {
                need.like = Some(like);
            }
        }
    }

    /// The surface that had `key` before; if there is none, `surface` is the one from now on.
    fn first_with(&mut self, key: Hash128, surface: SurfaceId) -> Option<SurfaceId> {
        let mask = self.by_key.len().wrapping_sub(1);
        let mut at = key.0 as usize & mask;
        // At most half of the table is taken, so there is an empty place.
        loop {
            let place = self.by_key.get_mut(at)?;
            if *place == NOBODY {
                *place = surface.index() as u32;
                return None;
            }
            let other = SurfaceId::from_index(*place as usize);
            if self.surfaces.get(other).is_some_and(|need| need.key == key) {
                return Some(other);
            }
            at = (at + 1) & mask;
        }
    }

    /// `surface` is read by an operation that is executed, for a picture that is `kept` or not.
    fn want(&mut self, plan: &RenderPlan, surface: SurfaceId, kept: bool, retained: &mut Retained) {
        let Some(need) = self.surfaces.get_mut(surface).filter(|need| !need.wanted) else { return };
        need.wanted = true;
        // Written to after it was read: no hash stands for what is read.
        if need.unknown || need.key == Hash128::ZERO {
            (need.made, need.within_kept) = (true, kept);
            return;
        }
        need.found = retained.find(need.key, kept);
        if need.found.is_some() {
            return;
        }
        // What was written to later does not have the pixels of its key any more.
        let twin = need.like.filter(|twin| self.surfaces.get(*twin).is_some_and(|twin| !twin.unknown));
        if let Some(need) = self.surfaces.get_mut(surface) {
            need.twin = twin;
        }
        if let Some(twin) = twin {
            self.want(plan, twin, kept, retained);
            if let Some(twin) = self.surfaces.get_mut(twin) {
                twin.twins += 1;
            }
            return;
        }
        let Some(need) = self.surfaces.get_mut(surface) else { return };
        let again = retained.again(need.key, bytes_of(plan, surface));
        (need.made, need.keep, need.within_kept) = (true, again && !kept, again || kept);
    }
}

/// `sum` with what an item shows besides what its hash stands for: its image or its font.
fn add_content(sum: Hash128, plan: &RenderPlan, item: &DrawItem, resources: &dyn Resources) -> Hash128 {
    let image = match item.brush {
        Brush::Image { asset, .. } | Brush::Pattern { asset, .. } => {
            Some(resources.image(asset).map_or(ABSENT, |image| image.hash))
        }
        _ => None,
    };
    let run = match item.shape {
        Shape::Glyphs { run, .. } => plan.glyph_runs.get(run as usize),
        _ => None,
    };
    let font = run.map(|run| resources.font(run.font).map_or(ABSENT, |font| font.hash));
    [image, font].into_iter().flatten().fold(sum, join)
}

/// Two hashes as one; nothing changes if the second is that of nothing.
fn join(sum: Hash128, more: Hash128) -> Hash128 {
    if more == Hash128::ZERO { sum } else { sum.then(more) }
}

/// Bytes of the buffer that a surface takes.
fn bytes_of(plan: &RenderPlan, surface: SurfaceId) -> usize {
    let area = plan.surfaces.get(surface).map_or(0, |desc| desc.rect.area());
    usize::try_from(area).ok().and_then(|area| size_class(area.saturating_mul(4))).unwrap_or(usize::MAX)
}
