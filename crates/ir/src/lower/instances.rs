//! Counting before building: cycles of comps are refused, and instances are multiplied out in numbers only.

use super::base::Base;
use super::headers::Comp;
use super::outline::Reference;
use crate::doc::Place;

/// What an instance of a comp amounts to, nested instances included.
#[derive(Debug, Clone, Copy, Default)]
struct Total {
    nodes: u64,
    depth: u64,
    instances: u64,
    vars: u64,
    bytes: u64,
}

/// A count that must stay below a limit.
struct Bound {
    name: &'static str,
    what: &'static str,
    limit: u64,
    of: fn(&Total) -> u64,
}

/// Where the walk over the comps is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Whether the composition's instances may be built; if not, the reason was reported.
pub(super) fn check(base: &mut Base<'_>, comps: &[Comp<'_>]) -> bool {
    let mut walk = Walk { comps, marks: vec![Mark::New; comps.len()], totals: vec![Total::default(); comps.len()] };
    let mut sound = true;
    for comp in 0..comps.len() {
        sound &= walk.visit(base, comp);
    }
    sound && within_limits(base, comps, &walk.totals)
}

struct Walk<'c, 'a> {
    comps: &'c [Comp<'a>],
    marks: Vec<Mark>,
    totals: Vec<Total>,
}

impl Walk<'_, '_> {
    /// Visits comp number `first` and all that it refers to, without recursion: chains of comps are as long as the
    /// document. False if there is a cycle.
    fn visit(&mut self, base: &mut Base<'_>, first: usize) -> bool {
        let mut sound = true;
        // Each entry: a comp, and the number of its references that are done.
        let mut stack: Vec<(usize, usize)> = Vec::new();
        if self.marks.get(first) == Some(&Mark::New) {
            self.mark(first, Mark::Open);
            stack.push((first, 0));
        }
        while let Some((comp, next)) = stack.last_mut() {
            let comp = *comp;
            let reference = self.comps.get(comp).and_then(|info| info.references.get(*next));
            *next += 1;
            let Some(reference) = reference else {
                self.total(comp);
                self.mark(comp, Mark::Done);
                stack.pop();
                continue;
            };
            match self.marks.get(reference.comp) {
                Some(Mark::New) => {
                    self.mark(reference.comp, Mark::Open);
                    stack.push((reference.comp, 0));
                }
                Some(Mark::Open) => {
                    sound = false;
                    let path = stack.iter().map(|entry| entry.0).skip_while(|at| *at != reference.comp);
                    self.report_cycle(base, path, reference);
                }
                Some(Mark::Done) | None => {}
            }
        }
        sound
    }

    fn mark(&mut self, comp: usize, mark: Mark) {
        if let Some(slot) = self.marks.get_mut(comp) {
            *slot = mark;
        }
    }

    fn total(&mut self, comp: usize) {
        let Some(info) = self.comps.get(comp) else { return };
        let mut total = Total {
            nodes: info.tree.len() as u64,
            depth: info.depth.into(),
            instances: 1,
            vars: info.vars.list.len() as u64,
            bytes: info.bytes,
        };
        for reference in &info.references {
            let inner = self.totals.get(reference.comp).copied().unwrap_or_default();
            total.nodes = total.nodes.saturating_add(inner.nodes);
            total.depth = total.depth.max(inner.depth.saturating_add(reference.depth.into()));
            total.instances = total.instances.saturating_add(inner.instances);
            total.vars = total.vars.saturating_add(inner.vars);
            total.bytes = total.bytes.saturating_add(inner.bytes);
        }
        if let Some(slot) = self.totals.get_mut(comp) {
            *slot = total;
        }
    }

    fn report_cycle(&self, base: &mut Base<'_>, path: impl Iterator<Item = usize>, closing: &Reference) {
        const MOST: usize = 12;
        let mut names: Vec<&str> = path.filter_map(|at| self.comps.get(at)).map(|comp| comp.name).collect();
        let first = names.first().copied().unwrap_or("");
        if names.len() > MOST {
            names.splice(MOST / 2..names.len() - MOST / 2, ["…"]);
        }
        let path = names.join(" → ");
        base.error("cycle", closing.place, format!("the comp `{first}` contains itself: {path} → {first}"));
    }
}

fn within_limits(base: &mut Base<'_>, comps: &[Comp<'_>], totals: &[Total]) -> bool {
    let (Some(root), Some(total)) = (comps.first(), totals.first()) else { return true };
    let wide = u64::from(u16::MAX);
    let bounds = [
        // The implicit root counts too.
        Bound { name: "nodes", what: "nodes", limit: base.limits.nodes.into(), of: |t| t.nodes.saturating_add(1) },
        Bound { name: "node_depth", what: "levels of nodes", limit: base.limits.node_depth.into(), of: |t| t.depth },
        Bound { name: "instances", what: "instances of comps", limit: wide, of: |t| t.instances },
        Bound { name: "vars", what: "vars", limit: wide, of: |t| t.vars },
        Bound { name: "expanded_bytes", what: "bytes", limit: base.limits.expanded_bytes, of: |t| t.bytes },
    ];
    let mut sound = true;
    for bound in bounds {
        let observed = (bound.of)(total);
        if observed <= bound.limit {
            continue;
        }
        sound = false;
        let heaviest = root.references.iter().max_by_key(|r| totals.get(r.comp).map_or(0, bound.of));
        let place = heaviest.map_or(root.place, |reference| reference.place);
        report(base, &bound, place, observed);
    }
    sound
}

fn report(base: &mut Base<'_>, bound: &Bound, place: Place, observed: u64) {
    let (what, limit) = (bound.what, bound.limit);
    let observed_text = if observed == u64::MAX { "more than 10^19".to_owned() } else { observed.to_string() };
    let message =
        format!("with all comps multiplied out there are {observed_text} {what}, at most {limit} are allowed");
    base.error_with("limit", place, message, |error| error.with_limit(bound.name, limit, observed));
}
