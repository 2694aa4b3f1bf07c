//! **Surfaces**: what is known of each realm's last good picture, and the decision whether it is rendered again.
//!
//! Each rendered picture gets a **stamp**, one more than the one before. A realm shows something newer than its own picture
//! exactly if a source has a larger stamp. That holds for cut connectors too, whose source renders after it: so realms on a
//! cycle, or within themselves, change in every frame, each from what the last one left.

use reelm_ids::Hash128;

use crate::desc::CachePolicy;
use crate::graph::{Link, RealmGraph};
use crate::id::RealmHandle;
use crate::plan::{Action, PlannedConnector, RealmGraphPlan, Source};
use crate::report::FrameReport;
use crate::world::{RealmEntry, RealmWorld};

/// A good picture of a realm; the default is none.
#[derive(Clone, Copy, Debug, Default)]
struct Picture {
    /// 0 for none.
    stamp: u64,
    /// Of the content that it shows.
    version: u64,
    /// In which it was rendered.
    frame: u64,
}

#[derive(Clone, Copy, Debug)]
struct Surface {
    realm: RealmHandle,
    good: Picture,
    /// Whether the graph says otherwise than when the picture was rendered.
    relinked: bool,
    action: Action,
    /// For how many frames in a row it has been due and was held for want of budget.
    waited: u32,
}

/// A realm that is due under a budget.
#[derive(Clone, Copy, Debug)]
struct Due {
    importance: i32,
    waited: u32,
    index: u32,
    pixels: u64,
}

/// What a connector needs to be decided on.
#[derive(Clone, Copy, Debug)]
struct Flow {
    link: Link,
    from: Option<u32>,
    /// As the plan has it, which is written only where it changes: frames touch little memory.
    source: Source,
}

/// One surface for each realm of the graph.
#[derive(Debug, Default)]
pub(crate) struct Surfaces {
    /// For each connector of the plan, in its order.
    flows: Vec<Flow>,
    /// In ascending order of ids, as in the graph.
    all: Vec<Surface>,
    /// For each surface what the graph says of its picture.
    links: Vec<Hash128>,
    /// For each surface the good picture before the one that the present plan renders.
    before: Vec<Picture>,
    old: Vec<Surface>,
    old_links: Vec<Hash128>,
    stamp: u64,
    /// For each surface whether the budget holds it in this frame.
    held: Vec<bool>,
    /// Under a budget: the surfaces before the frame, and the realms that are due.
    start: Vec<Surface>,
    due: Vec<Due>,
    /// Whether the next frame does the same as this one if nothing changes: nothing at all.
    pub(crate) at_rest: bool,
}

impl Surfaces {
    /// Forgets every picture.
    pub(crate) fn clear(&mut self) {
        self.all.clear();
        self.at_rest = false;
    }

    /// Takes over the realms of a new graph. A realm keeps its picture, one of another generation does not inherit it.
    pub(crate) fn load(&mut self, graph: &RealmGraph) {
        core::mem::swap(&mut self.all, &mut self.old);
        core::mem::swap(&mut self.links, &mut self.old_links);
        self.all.clear();
        self.links.clear();
        let mut old = self.old.iter().zip(&self.old_links).peekable();
        for node in &graph.realms {
            while old.next_if(|(surface, _)| surface.realm.id < node.handle.id).is_some() {}
            let kept = old.next_if(|(surface, _)| surface.realm == node.handle);
            let good = kept.map_or(Picture::default(), |(surface, _)| surface.good);
            let relinked = kept.is_none_or(|(surface, links)| surface.relinked || *links != node.links);
            let waited = kept.map_or(0, |(surface, _)| surface.waited);
            self.all.push(Surface { realm: node.handle, good, relinked, action: Action::Fallback, waited });
            self.links.push(node.links);
        }
        self.before.clear();
        self.before.resize(self.all.len(), Picture::default());
        self.held.clear();
        self.held.resize(self.all.len(), false);
        self.start.reserve(self.all.len());
        self.due.reserve(self.all.len());
        self.flows.clear();
        for id in graph.order.iter().flat_map(|&realm| graph.inputs(realm as usize)) {
            let connector = &graph.connectors[*id as usize];
            let from = connector.from.map(|from| from as u32);
            self.flows.push(Flow { link: connector.link, from, source: Source::Fallback });
        }
        self.at_rest = false;
    }

    /// Decides what every realm, connector and root of the plan does and shows.
    ///
    /// Under a budget it decides twice if realms are due that have more pixels: the second time, those that do not fit are held.
    /// In descending order of importance, then of the frames that they have waited, then in that of ids, each realm that still
    /// fits is rendered; the first always is, so that something is.
    pub(crate) fn decide(
        &mut self,
        world: &RealmWorld,
        graph: &RealmGraph,
        plan: &mut RealmGraphPlan,
        report: &mut FrameReport,
    ) {
        self.held.fill(false);
        let Some(budget) = world.budget() else { return self.decide_all(world, graph, plan, report) };
        let stamp = self.stamp;
        self.start.clone_from(&self.all);
        self.decide_all(world, graph, plan, report);
        if self.hold(plan, budget) {
            self.stamp = stamp;
            self.all.clone_from(&self.start);
            self.decide_all(world, graph, plan, report);
        }
        for (surface, held) in self.all.iter_mut().zip(&self.held) {
            surface.waited = if *held { surface.waited.saturating_add(1) } else { 0 };
        }
    }

    /// Marks what the budget holds of what the plan renders; whether there is any.
    fn hold(&mut self, plan: &RealmGraphPlan, budget: u64) -> bool {
        self.due.clear();
        for realm in plan.realms.iter().filter(|realm| realm.action == Action::Render) {
            let Ok(index) = self.all.binary_search_by_key(&realm.realm.id, |surface| surface.realm.id) else {
                continue;
            };
            let pixels = u64::from(realm.size.width) * u64::from(realm.size.height);
            let waited = self.all[index].waited;
            self.due.push(Due { importance: realm.importance, waited, index: index as u32, pixels });
        }
        self.due.sort_unstable_by_key(|due| (core::cmp::Reverse((due.importance, due.waited)), due.index));
        let (mut spent, mut holds) = (0_u64, false);
        for due in &self.due {
            if spent == 0 || spent.saturating_add(due.pixels) <= budget {
                spent = spent.saturating_add(due.pixels);
            } else {
                self.held[due.index as usize] = true;
                holds = true;
            }
        }
        holds
    }

    fn decide_all(
        &mut self,
        world: &RealmWorld,
        graph: &RealmGraph,
        plan: &mut RealmGraphPlan,
        report: &mut FrameReport,
    ) {
        let frame = plan.frame;
        (report.rendered, report.reused, report.last_good, report.fallbacks) = (0, 0, 0, 0);
        report.held.clear();
        let mut at_rest = true;
        let mut flow = 0;
        for (&index, (planned, inputs)) in graph.order.iter().zip(plan.realms_mut()) {
            let index = index as usize;
            let Some(entry) = world.realms.at(index) else { continue };
            let newest = self.show_inputs(flow, inputs, report);
            flow += inputs.len();
            let surface = &mut self.all[index];
            planned.action = action(surface, entry, newest, frame);
            if self.held[index] && planned.action == Action::Render {
                planned.action = if surface.good.stamp > 0 { Action::LastGood } else { Action::Fallback };
                report.held.push(surface.realm);
                at_rest = false;
            }
            if planned.action == Action::Render {
                self.stamp += 1;
                self.before[index] = surface.good;
                surface.good = Picture { stamp: self.stamp, version: entry.content.version, frame };
                surface.relinked = false;
            }
            surface.action = planned.action;
            at_rest &= planned.action != Action::Render && entry.realm.cache == CachePolicy::OnChange;
            count(report, planned.action);
        }
        for (root, planned) in graph.roots.iter().zip(&mut plan.roots) {
            planned.source = match root.present {
                None => Source::Fallback,
                Some(present) if !present.visible => Source::Hidden,
                Some(present) => direct(self.all[present.realm].action),
            };
            report.fallbacks += u32::from(planned.source == Source::Fallback);
        }
        self.at_rest = at_rest;
    }

    /// Takes back that the present plan renders a realm. `false` if it does not.
    pub(crate) fn fail(&mut self, realm: RealmHandle) -> bool {
        let Ok(index) = self.all.binary_search_by_key(&realm.id, |surface| surface.realm.id) else { return false };
        let surface = &mut self.all[index];
        if surface.realm != realm || surface.action != Action::Render {
            return false;
        }
        surface.good = self.before[index];
        surface.relinked = true;
        surface.action = if surface.good.stamp > 0 { Action::LastGood } else { Action::Fallback };
        self.at_rest = false;
        true
    }

    /// Says what the connectors show; returns the newest stamp among them, the largest of all for a realm within itself.
    fn show_inputs(&mut self, first: usize, inputs: &mut [PlannedConnector], report: &mut FrameReport) -> u64 {
        let mut newest = 0;
        let flows = self.flows.get_mut(first..).unwrap_or(&mut []);
        for (planned, flow) in inputs.iter_mut().zip(flows) {
            let from = flow.from.map(|from| &self.all[from as usize]);
            let stamp = from.map_or(0, |from| from.good.stamp);
            let source = match (flow.link, from) {
                (Link::Blocked, _) => Source::Hidden,
                (Link::Direct, Some(from)) => direct(from.action),
                (Link::Own, _) if stamp > 0 => Source::LastFrame,
                (Link::Cut, _) if stamp > 0 => Source::LastGood,
                _ => Source::Fallback,
            };
            if source != flow.source {
                (flow.source, planned.source) = (source, source);
            }
            newest = match source {
                Source::LastFrame => u64::MAX,
                Source::Hidden => newest,
                _ => newest.max(stamp),
            };
            report.last_good += u32::from(source == Source::LastGood);
            report.fallbacks += u32::from(source == Source::Fallback);
        }
        newest
    }
}

fn direct(action: Action) -> Source {
    match action {
        Action::Render | Action::Reuse => Source::Current,
        Action::LastGood => Source::LastGood,
        Action::Fallback => Source::Fallback,
    }
}

fn action(surface: &Surface, entry: &RealmEntry, newest: u64, frame: u64) -> Action {
    let good = &surface.good;
    match (entry.content.ready, good.stamp > 0) {
        (false, true) => return Action::LastGood,
        (false, false) => return Action::Fallback,
        (true, false) => return Action::Render,
        (true, true) => {}
    }
    let due = match entry.realm.cache {
        CachePolicy::Always => true,
        CachePolicy::OnChange => good.version != entry.content.version || newest > good.stamp,
        CachePolicy::Every(frames) => good.frame.abs_diff(frame) >= u64::from(frames.get()),
    };
    if due || surface.relinked { Action::Render } else { Action::Reuse }
}

fn count(report: &mut FrameReport, action: Action) {
    match action {
        Action::Render => report.rendered += 1,
        Action::Reuse => report.reused += 1,
        Action::LastGood => report.last_good += 1,
        Action::Fallback => report.fallbacks += 1,
    }
}
