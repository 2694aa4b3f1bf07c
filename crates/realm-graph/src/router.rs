//! The **router**: finds routes, and keeps captures and focus.

use core::ops::ControlFlow;

use crate::geometry::{Projection, Size};
use crate::graph::{Connector, Link, RealmGraph, Root};
use crate::id::{ConnectorId, LayerKey, PointerId, RealmHandle, RealmId, TargetHandle, TargetId};
use crate::limits::Limits;
use crate::places::{InsetPlace, InsetPlaces};
use crate::route::{Hop, HopStage, PointerEvent, PointerPhase, Route, TraceLevel};
use crate::world::RealmWorld;

/// The most connectors that an event goes through.
const MAX_HOPS: usize = 32;

#[derive(Debug)]
struct Capture {
    pointer: PointerId,
    window: TargetHandle,
    realm: RealmHandle,
    path: Vec<Step>,
    uv: [f64; 2],
}

/// A connector of a way, and the number of its place where the content of a realm shows it.
#[derive(Clone, Copy, Debug)]
struct Step {
    key: LayerKey,
    number: u32,
}

/// What a way leads through.
pub(crate) struct Scene<'a> {
    pub(crate) world: &'a RealmWorld,
    pub(crate) graph: &'a RealmGraph,
    pub(crate) places: &'a mut dyn InsetPlaces,
    pub(crate) limits: &'a Limits,
}

/// Something in a realm that shows another one, and where the pointer is in it.
struct Door {
    connector: usize,
    number: u32,
    stage: HopStage,
    uv: Option<[f64; 2]>,
}

/// Captures, focus and scratch.
#[derive(Debug, Default)]
pub(crate) struct Router {
    pub(crate) level: TraceLevel,
    pub(crate) focus: Option<RealmHandle>,
    /// In ascending order of pointers.
    captures: Vec<Capture>,
    visited: Vec<usize>,
    places: Vec<InsetPlace>,
    path: Vec<Step>,
    /// Where the way of a capture leads through the realms of its path.
    uvs: Vec<Option<[f64; 2]>>,
    route: Route,
}

impl Router {
    /// Forgets captures and focus.
    pub(crate) fn clear(&mut self) {
        self.captures.clear();
        self.focus = None;
    }

    /// The route of an event.
    pub(crate) fn route(&mut self, event: &PointerEvent, scene: &mut Scene<'_>) -> &Route {
        let route = &mut self.route;
        route.path.clear();
        route.trace.clear();
        (route.realm, route.uv, route.position, route.captured) = (None, [0.0; 2], [0.0; 2], false);
        self.path.clear();
        let Some(root) = find_window(scene.graph, scene.world, event.window) else {
            self.hop(HopStage::NoWindow, None, Some(event.window), None, None);
            return &self.route;
        };
        if !self.follow_capture(event, root, scene) {
            self.descend(event, root, scene);
        }
        self.route.path.extend(self.path.iter().map(|step| step.key));
        if let Some(realm) = self.route.realm {
            let size = scene.graph.size_of(realm);
            self.route.position = in_pixels(self.route.uv, size);
            self.hop(HopStage::Deliver, Some(realm.id), None, None, Some(self.route.uv));
        }
        self.update_capture(event, root, scene.limits);
        &self.route
    }

    fn descend(&mut self, event: &PointerEvent, root: &Root, scene: &mut Scene<'_>) {
        let window = Some(root.target.id);
        let Some(present) = root.present else { return };
        let handle = scene.graph.realms[present.realm].handle;
        let uv = back(&present.area.projection(), event.position);
        let stage = match uv {
            _ if scene.world.content(handle).is_none() => HopStage::NoWindow,
            _ if !present.visible => HopStage::Masked,
            Some(uv) if !in_unit(uv) => HopStage::Outside,
            Some(_) if present.clip.contains(event.position) => HopStage::Window,
            Some(_) => HopStage::Clipped,
            None => HopStage::Outside,
        };
        self.hop(stage, Some(handle.id), window, None, uv);
        let (HopStage::Window, Some(uv)) = (stage, uv) else { return };
        self.enter(scene.graph, present.realm, uv);
        self.visited.clear();
        self.visited.push(present.realm);
        while let Some(realm) = self.step(scene) {
            self.visited.push(realm);
        }
    }

    /// Enters the nearest door under the pointer in the realm that the way has come to, and returns the realm behind it.
    /// Connectors lie over the content, and so over the places in it.
    fn step(&mut self, scene: &mut Scene<'_>) -> Option<usize> {
        let realm = *self.visited.last()?;
        let handle = scene.graph.realms[realm].handle;
        let size = scene.graph.size_of(handle);
        let point = in_pixels(self.route.uv, size);
        let graph = scene.graph;
        for &id in graph.inputs(realm).iter().rev() {
            let connector = &graph.connectors[id as usize];
            if connector.is_inset {
                continue;
            }
            let (stage, uv) = hit(connector, point);
            let door = Door { connector: id as usize, number: 0, stage, uv };
            if let ControlFlow::Break(next) = self.try_door(&door, scene) {
                return next;
            }
        }
        self.places.clear();
        scene.places.places(handle, size, point, &mut self.places);
        for place in 0..self.places.len() {
            let place = self.places[place];
            let Some(connector) = inset_of(graph, &place, realm) else { continue };
            let (stage, uv) = hit_place(&graph.connectors[connector], &place, point);
            let door = Door { connector, number: place.number, stage, uv };
            if let ControlFlow::Break(next) = self.try_door(&door, scene) {
                return next;
            }
        }
        None
    }

    /// Goes through a door, or passes it by. Breaks with the realm behind it, or with none if the way ends here.
    fn try_door(&mut self, door: &Door, scene: &Scene<'_>) -> ControlFlow<Option<usize>> {
        let (graph, connector) = (scene.graph, &scene.graph.connectors[door.connector]);
        let alive = connector.from.filter(|from| scene.world.content(graph.realms[*from].handle).is_some());
        let stage = match (door.stage, alive) {
            (HopStage::Enter, None) => HopStage::Missing,
            (HopStage::Enter, Some(from)) if self.visited.contains(&from) => HopStage::Revisit,
            (HopStage::Enter, Some(_)) if self.path.len() >= MAX_HOPS => HopStage::HopLimit,
            (stage, _) => stage,
        };
        let key = connector.key;
        self.hop(stage, Some(key.realm), Some(key.target), Some(ConnectorId(door.connector as u32)), door.uv);
        match (stage, alive, door.uv) {
            (HopStage::Enter, Some(from), Some(uv)) => {
                self.enter(graph, from, uv);
                self.path.push(Step { key, number: door.number });
                ControlFlow::Break(Some(from))
            }
            (HopStage::Revisit | HopStage::HopLimit, ..) => ControlFlow::Break(None),
            _ => ControlFlow::Continue(()),
        }
    }

    /// Leads the event where the pointer's capture does. `false` if there is none, or no longer.
    fn follow_capture(&mut self, event: &PointerEvent, root: &Root, scene: &mut Scene<'_>) -> bool {
        let Ok(index) = self.captures.binary_search_by_key(&event.pointer, |capture| capture.pointer) else {
            return false;
        };
        let capture = &self.captures[index];
        let intact = capture.window == root.target && scene.world.content(capture.realm).is_some();
        self.uvs.clear();
        let walked = if intact { walk(event, root, scene, capture, &mut self.places, &mut self.uvs) } else { None };
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
        self.path.extend_from_slice(&capture.path);
        for i in 0..self.path.len() {
            let key = self.path[i].key;
            let id = find_connector(scene.graph, key).map(|id| ConnectorId(id as u32));
            let uv = self.uvs.get(i).copied().flatten();
            self.hop(HopStage::Captured, Some(key.realm), Some(key.target), id, uv);
        }
        true
    }

    fn update_capture(&mut self, event: &PointerEvent, root: &Root, limits: &Limits) {
        let found = self.captures.binary_search_by_key(&event.pointer, |capture| capture.pointer);
        if event.phase == PointerPhase::Down && self.route.realm.is_some() {
            self.focus = self.route.realm;
        }
        match (event.phase, found, self.route.realm) {
            (PointerPhase::Down, Err(place), Some(realm)) => {
                if self.captures.len() >= limits.pointers {
                    self.hop(HopStage::CaptureLimit, Some(realm.id), Some(event.window), None, None);
                    return;
                }
                let (path, uv) = (self.path.clone(), self.route.uv);
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
    let Some(uv) = back(&connector.placement, point) else { return (HopStage::Horizon, None) };
    let stage = match back(&connector.target_to_host, point) {
        _ if !in_unit(uv) => HopStage::Outside,
        Some(at) if connector.clip.contains(at) => HopStage::Enter,
        _ => HopStage::Clipped,
    };
    (stage, Some(uv))
}

/// The same for a place in the content of a realm.
fn hit_place(connector: &Connector, place: &InsetPlace, point: [f64; 2]) -> (HopStage, Option<[f64; 2]>) {
    if connector.link == Link::Blocked {
        return (HopStage::Masked, None);
    }
    let Some(uv) = back(&place.placement, point) else { return (HopStage::Horizon, None) };
    let stage = match in_unit(uv) {
        false => HopStage::Outside,
        true if place.is_cut => HopStage::Clipped,
        true => HopStage::Enter,
    };
    (stage, Some(uv))
}

/// Where a point comes from.
fn back(placement: &Projection, point: [f64; 2]) -> Option<[f64; 2]> {
    placement.inverse().and_then(|inverse| inverse.apply(point))
}

/// Goes the way of a capture, whatever lies in it; `None` if it is no more, `Some(None)` if the pointer has no image. Adds to `uvs` where
/// it leads through each realm of the path.
fn walk(
    event: &PointerEvent,
    root: &Root,
    scene: &mut Scene<'_>,
    capture: &Capture,
    places: &mut Vec<InsetPlace>,
    uvs: &mut Vec<Option<[f64; 2]>>,
) -> Option<Option<[f64; 2]>> {
    let graph = scene.graph;
    let present = root.present.filter(|present| present.visible)?;
    let mut realm = present.realm;
    let mut uv = back(&present.area.projection(), event.position);
    for step in &capture.path {
        let connector = &graph.connectors[find_connector(graph, step.key)?];
        if connector.to != realm || connector.link == Link::Blocked {
            return None;
        }
        let handle = graph.realms[realm].handle;
        let size = graph.size_of(handle);
        let point = uv.map(|uv| in_pixels(uv, size));
        let placement = if connector.is_inset {
            places.clear();
            scene.places.places(handle, size, point.unwrap_or([0.0; 2]), places);
            places.iter().find(|place| place.key == step.key && place.number == step.number)?.placement
        } else {
            connector.placement
        };
        uv = point.and_then(|point| back(&placement, point));
        uvs.push(uv);
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

/// The connector that a place in the content of `realm` stands for.
fn inset_of(graph: &RealmGraph, place: &InsetPlace, realm: usize) -> Option<usize> {
    let id = find_connector(graph, place.key)?;
    graph.connectors.get(id).filter(|connector| connector.is_inset && connector.to == realm).map(|_| id)
}

fn in_pixels([u, v]: [f64; 2], size: Size) -> [f64; 2] {
    [u * f64::from(size.width), v * f64::from(size.height)]
}

fn in_unit([u, v]: [f64; 2]) -> bool {
    (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v)
}
