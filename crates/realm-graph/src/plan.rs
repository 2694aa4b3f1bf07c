//! The **plan**: what each realm does in a frame, in dependency order, and what each connector and root shows.

use reelm_pixel::BlendMode;

use crate::desc::RealmKind;
use crate::geometry::{Area, Projection, Size};
use crate::graph::{Connector, RealmGraph, Root};
use crate::id::{ConnectorId, LayerKey, RealmHandle, TargetHandle};
use crate::world::RealmWorld;

/// What becomes of a realm's surface in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Render it.
    Render,
    /// It is still right.
    Reuse,
    /// The realm is not ready: its last good surface stays.
    LastGood,
    /// The realm is not ready and never was: it has no surface.
    Fallback,
}

impl Action {
    /// As it is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Render => "render",
            Self::Reuse => "reuse",
            Self::LastGood => "last-good",
            Self::Fallback => "fallback",
        }
    }
}

/// What is shown in the place of a realm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Its surface of this frame.
    Current,
    /// A realm within itself: its surface of the frame that it was rendered in last.
    LastFrame,
    /// Its last good surface: the realm is not ready, or the connector is cut.
    LastGood,
    /// The host's fallback: there is no such realm, or it was never rendered.
    Fallback,
    /// Nothing: masks hide it.
    Hidden,
}

impl Source {
    /// As it is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::LastFrame => "last-frame",
            Self::LastGood => "last-good",
            Self::Fallback => "fallback",
            Self::Hidden => "hidden",
        }
    }
}

/// A realm of the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedRealm {
    /// Which one.
    pub realm: RealmHandle,
    /// What it runs.
    pub kind: RealmKind,
    /// Of its surface.
    pub size: Size,
    /// As in its description.
    pub importance: i32,
    /// What is to be done.
    pub action: Action,
    first: u32,
    end: u32,
}

/// A layer that is drawn into the surface of a host realm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedConnector {
    /// Its number in this graph.
    pub id: ConnectorId,
    /// The layer.
    pub key: LayerKey,
    /// The realm that is shown; `None` if it does not exist.
    pub from: Option<RealmHandle>,
    /// The realm that it is drawn into.
    pub to: RealmHandle,
    /// Whether the content of `to` draws it; else it is composited over that content.
    pub is_inset: bool,
    /// What is shown.
    pub source: Source,
    /// As in the layer.
    pub z_index: i32,
    /// As in the layer.
    pub blend: BlendMode,
    /// As in the layer.
    pub opacity: f32,
    /// Where the surface of `from` is, in the target's pixels.
    pub area: Area,
    /// What shows, in the target's pixels: within the target, and within the layer's clip.
    pub clip: Area,
    /// From the target's pixels to those of the surface of `to`.
    pub target_to_host: Projection,
    /// From the unit square over the surface of `from` to the pixels of the surface of `to`.
    pub placement: Projection,
}

/// A window or a texture, and what it shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedRoot {
    /// Which one.
    pub target: TargetHandle,
    /// Whether it is a window.
    pub is_window: bool,
    /// Its host realm; `None` if no realm that exists names it.
    pub shows: Option<RealmHandle>,
    /// What is shown.
    pub source: Source,
    /// Where the host's surface is, in the target's pixels.
    pub area: Area,
    /// What shows, in the target's pixels.
    pub clip: Area,
    /// As in the layer.
    pub blend: BlendMode,
    /// As in the layer.
    pub opacity: f32,
}

/// What a frame does. Kept from frame to frame; only actions and sources change unless the graph does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RealmGraphPlan {
    /// The frame.
    pub frame: u64,
    /// Realms that have a surface, each after those that it shows (but for cut connectors), the smallest id first.
    pub realms: Vec<PlannedRealm>,
    connectors: Vec<PlannedConnector>,
    /// Windows and textures, ascending.
    pub roots: Vec<PlannedRoot>,
}

impl RealmGraphPlan {
    /// What is drawn into a realm, from back to front.
    #[must_use]
    pub fn inputs(&self, realm: &PlannedRealm) -> &[PlannedConnector] {
        self.connectors.get(realm.first as usize..realm.end as usize).unwrap_or(&[])
    }

    /// All connectors, by the realm that they are drawn into in the plan's order, then from back to front.
    #[must_use]
    pub fn connectors(&self) -> &[PlannedConnector] {
        &self.connectors
    }

    /// Takes over a new graph.
    pub(crate) fn load(&mut self, world: &RealmWorld, graph: &RealmGraph) {
        self.realms.clear();
        self.connectors.clear();
        for &index in &graph.order {
            let node = &graph.realms[index as usize];
            let (Some(size), Some((_, realm))) = (node.size, world.realm(node.handle.id)) else { continue };
            let first = self.connectors.len() as u32;
            for &id in graph.inputs(index as usize) {
                self.connectors.push(planned_connector(graph, id, &graph.connectors[id as usize]));
            }
            self.realms.push(PlannedRealm {
                realm: node.handle,
                kind: realm.kind,
                size,
                importance: realm.importance,
                action: Action::Fallback,
                first,
                end: self.connectors.len() as u32,
            });
        }
        self.roots.clear();
        self.roots.extend(graph.roots.iter().map(|root| planned_root(world, graph, root)));
    }

    /// Each realm with its own connectors, to be decided on.
    pub(crate) fn realms_mut(&mut self) -> impl Iterator<Item = (&mut PlannedRealm, &mut [PlannedConnector])> {
        let mut rest = self.connectors.as_mut_slice();
        self.realms.iter_mut().map(move |realm| {
            let (inputs, others) = core::mem::take(&mut rest).split_at_mut((realm.end - realm.first) as usize);
            rest = others;
            (realm, inputs)
        })
    }
}

fn planned_connector(graph: &RealmGraph, id: u32, connector: &Connector) -> PlannedConnector {
    PlannedConnector {
        id: ConnectorId(id),
        key: connector.key,
        from: connector.from.map(|from| graph.realms[from].handle),
        to: graph.realms[connector.to].handle,
        is_inset: connector.is_inset,
        source: Source::Fallback,
        z_index: connector.z_index,
        blend: connector.blend,
        opacity: connector.opacity,
        area: connector.area,
        clip: connector.clip,
        target_to_host: connector.target_to_host,
        placement: connector.placement,
    }
}

fn planned_root(world: &RealmWorld, graph: &RealmGraph, root: &Root) -> PlannedRoot {
    let whole = Area::of(world.target(root.target.id).map_or(Size::new(1, 1), |(_, target)| target.size));
    PlannedRoot {
        target: root.target,
        is_window: root.is_window,
        shows: root.present.map(|present| graph.realms[present.realm].handle),
        source: Source::Fallback,
        area: root.present.map_or(whole, |present| present.area),
        clip: root.present.map_or(whole, |present| present.clip),
        blend: root.present.map_or(BlendMode::Normal, |present| present.blend),
        opacity: root.present.map_or(1.0, |present| present.opacity),
    }
}
