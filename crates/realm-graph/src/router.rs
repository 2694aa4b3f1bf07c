//! The **router**: finds routes, and keeps captures and focus.

use crate::graph::{Connector, Link, RealmGraph, Root};
use crate::id::{ConnectorId, LayerKey, PointerId, RealmHandle, RealmId, TargetHandle, TargetId};
use crate::limits::Limits;
use crate::route::{Hop, HopStage, PointerEvent, PointerPhase, Route, TraceLevel};
use crate::world::RealmWorld;

/// The most connectors that an event goes through.
const MAX_HOPS: usize = 32;

#[derive(Debug)]
struct Capture {
    pointer: PointerId,
    window: TargetHandle,
    realm: RealmHandle,
    path: Vec<LayerKey>,
    uv: [f64; 2],
}

/// Captures, focus and scratch.
#[derive(Debug, Default)]
pub(crate) struct Router {
    pub(crate) level: TraceLevel,
    pub(crate) focus: Option<RealmHandle>,
    /// In ascending order of pointers.
    captures: Vec<Capture>,
    visited: Vec<usize>,
    route: Route,
}

impl Router {
    /// Forgets captures and focus.
    pub(crate) fn clear(&mut self) {
        self.captures.clear();
        self.focus = None;
    }

    /// The route of an event.
    pub(crate) fn route(
        &mut self,
        event: &PointerEvent,
        world: &RealmWorld,
        graph: &RealmGraph,
        limits: &Limits,
    ) -> &Route {
        let route = &mut self.route;
        route.path.clear();
        route.trace.clear();
        (route.realm, route.uv, route.position, route.captured) = (None, [0.0; 2], [0.0; 2], false);
        let root = find_window(graph, world, event.window);
        let Some(root) = root else {
            self.hop(HopStage::NoWindow, None, Some(event.window), None, None);
            return &self.route;
        };
        if !self.follow_capture(event, root, world, graph) {
            self.descend(event, root, world, graph);
        }
        if let Some(realm) = self.route.realm {
            let size = realm_size(graph, realm);
            self.route.position = [self.route.uv[0] * size[0], self.route.uv[1] * size[1]];
            self.hop(HopStage::Deliver, Some(realm.id), None, None, Some(self.route.uv));
        }
        self.update_capture(event, root, limits);
        &self.route
    }

    fn descend(&mut self, event: &PointerEvent, root: &Root, world: &RealmWorld, graph: &RealmGraph) {
        let window = Some(root.target.id);
        let Some(present) = root.present else { return };
        let handle = graph.realms[present.realm].handle;
        let uv = present.area.projection().inverse().and_then(|inverse| inverse.apply(event.position));
        let stage = match uv {
            _ if world.content(handle).is_none() => HopStage::NoWindow,
            _ if !present.visible => HopStage::Masked,
            Some(uv) if !in_unit(uv) => HopStage::Outside,
            Some(_) if present.clip.contains(event.position) => HopStage::Window,
            Some(_) => HopStage::Clipped,
            None => HopStage::Outside,
        };
        self.hop(stage, Some(handle.id), window, None, uv);
        let (HopStage::Window, Some(uv)) = (stage, uv) else { return };
        self.enter(graph, present.realm, uv);
        self.visited.clear();
        self.visited.push(present.realm);
        let mut next = self.step(present.realm, world, graph);
        while let Some(realm) = next {
            self.visited.push(realm);
            next = self.step(realm, world, graph);
        }
    }

    /// Enters the nearest connector under the pointer in `realm` and returns its realm.
    fn step(&mut self, realm: usize, world: &RealmWorld, graph: &RealmGraph) -> Option<usize> {
        let size = realm_size(graph, graph.realms[realm].handle);
        let point = [self.route.uv[0] * size[0], self.route.uv[1] * size[1]];
        for &id in graph.inputs(realm).iter().rev() {
            let connector = &graph.connectors[id as usize];
            if connector.is_inset {
                continue;
            }
            let key = connector.key;
            let (mut stage, uv) = hit(connector, point);
            let alive = connector.from.filter(|from| world.content(graph.realms[*from].handle).is_some());
            if stage == HopStage::Enter {
                stage = match alive {
                    None => HopStage::Missing,
                    Some(from) if self.visited.contains(&from) => HopStage::Revisit,
                    Some(_) if self.route.path.len() >= MAX_HOPS => HopStage::HopLimit,
                    Some(_) => HopStage::Enter,
                };
            }
            self.hop(stage, Some(key.realm), Some(key.target), Some(ConnectorId(id)), uv);
            match (stage, alive, uv) {
                (HopStage::Enter, Some(from), Some(uv)) => {
                    self.enter(graph, from, uv);
                    self.route.path.push(key);
                    return Some(from);
                }
                (HopStage::Revisit | HopStage::HopLimit, ..) => return None,
                _ => {}
            }
        }
        None
    }

    /// Leads the event where the pointer's capture does. `false` if there is none, or no longer.
    fn follow_capture(&mut self, event: &PointerEvent, root: &Root, world: &RealmWorld, graph: &RealmGraph) -> bool {
        let Ok(index) = self.captures.binary_search_by_key(&event.pointer, |capture| capture.pointer) else {
            return false;
        };
        let capture = &self.captures[index];
        let intact = capture.window == root.target && world.content(capture.realm).is_some();
        let walked = if intact { walk(event, root, graph, capture) } else { None };
        let Some(uv) = walked else {
            let realm = capture.realm.id;
            self.captures.remove(index);
            self.hop(HopStage::StaleCapture, Some(realm), Some(event.window), None, None);
            return false;
        };
        let capture = &mut self.captures[index];
        // Beyond the horizon of a plane there is no place: the last one stays.
        capture.uv = uv.unwrap_or(capture.uv);
        (self.route.realm, self.route.uv, self.route.captured) = (Some(capture.realm), capture.uv, true);
        self.route.path.extend_from_slice(&capture.path);
        for i in 0..self.route.path.len() {
            let key = self.route.path[i];
            let id = find_connector(graph, key).map(|id| ConnectorId(id as u32));
            self.hop(HopStage::Captured, Some(key.realm), Some(key.target), id, None);
        }
        true
    }

    fn update_capture(&mut self, event: &PointerEvent, root: &Root, limits: &Limits) {
        let found = self.captures.binary_search_by_key(&event.pointer, |capture| capture.pointer);
        match (event.phase, found, self.route.realm) {
            (PointerPhase::Down, Err(place), Some(realm)) => {
                self.focus = Some(realm);
                if self.captures.len() >= limits.pointers {
                    self.hop(HopStage::CaptureLimit, Some(realm.id), Some(event.window), None, None);
                    return;
                }
                let (path, uv) = (self.route.path.clone(), self.route.uv);
                self.captures.insert(place, Capture { pointer: event.pointer, window: root.target, realm, path, uv });
            }
            (PointerPhase::Up | PointerPhase::Cancel, Ok(place), _) => {
                self.captures.remove(place);
            }
            _ => {}
        }
    }

    fn enter(&mut self, graph: &RealmGraph, realm: usize, uv: [f64; 2]) {
        self.route.realm = Some(graph.realms[realm].handle);
        self.route.uv = uv;
    }

    fn hop(
        &mut self,
        stage: HopStage,
        realm: Option<RealmId>,
        target: Option<TargetId>,
        connector: Option<ConnectorId>,
        uv: Option<[f64; 2]>,
    ) {
        if stage.level() <= self.level {
            self.route.trace.push(Hop { stage, realm, target, connector, uv });
        }
    }
}

/// Whether a point of a realm is over a connector, and where in the realm that it shows.
fn hit(connector: &Connector, point: [f64; 2]) -> (HopStage, Option<[f64; 2]>) {
    if connector.link == Link::Blocked {
        return (HopStage::Masked, None);
    }
    let Some(uv) = back(connector, point) else { return (HopStage::Horizon, None) };
    let in_target = connector.target_to_host.inverse().and_then(|inverse| inverse.apply(point));
    let stage = match in_target {
        _ if !in_unit(uv) => HopStage::Outside,
        Some(at) if connector.clip.contains(at) => HopStage::Enter,
        _ => HopStage::Clipped,
    };
    (stage, Some(uv))
}

/// From the pixels of the surface that a connector is drawn into to the realm that it shows.
fn back(connector: &Connector, point: [f64; 2]) -> Option<[f64; 2]> {
    connector.placement.inverse().and_then(|inverse| inverse.apply(point))
}

/// Goes the way of a capture, whatever lies in it; `None` if it is no more, `Some(None)` if the place has no image.
fn walk(event: &PointerEvent, root: &Root, graph: &RealmGraph, capture: &Capture) -> Option<Option<[f64; 2]>> {
    let present = root.present.filter(|present| present.visible)?;
    let mut realm = present.realm;
    let mut uv = present.area.projection().inverse().and_then(|inverse| inverse.apply(event.position));
    for key in &capture.path {
        let connector = &graph.connectors[find_connector(graph, *key)?];
        if connector.to != realm || connector.link == Link::Blocked {
            return None;
        }
        let size = realm_size(graph, graph.realms[realm].handle);
        uv = uv.and_then(|uv| back(connector, [uv[0] * size[0], uv[1] * size[1]]));
        realm = connector.from?;
    }
    (graph.realms[realm].handle == capture.realm).then_some(uv)
}

fn find_window<'a>(graph: &'a RealmGraph, world: &RealmWorld, window: TargetId) -> Option<&'a Root> {
    let index = graph.roots.binary_search_by_key(&window, |root| root.target.id).ok()?;
    let root = graph.roots.get(index).filter(|root| root.is_window && root.present.is_some())?;
    world.target(window).is_some_and(|(handle, _)| handle == root.target).then_some(root)
}

fn find_connector(graph: &RealmGraph, key: LayerKey) -> Option<usize> {
    graph.connectors.binary_search_by_key(&key, |connector| connector.key).ok()
}

fn realm_size(graph: &RealmGraph, realm: RealmHandle) -> [f64; 2] {
    let index = graph.realms.binary_search_by_key(&realm.id, |node| node.handle.id).ok();
    let size = index.and_then(|index| graph.realms[index].size);
    size.map_or([1.0, 1.0], |size| [size.width.into(), size.height.into()])
}

fn in_unit([u, v]: [f64; 2]) -> bool {
    (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v)
}
