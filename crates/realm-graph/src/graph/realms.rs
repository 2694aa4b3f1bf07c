//! The **realm graph**: connectors between realms, roots, what could not be linked, and the order of rendering.

use reelm_ids::{Hash128, StableHasher};
use reelm_pixel::BlendMode;

use super::TargetGraph;
use super::components::Components;
use super::cut::Cutter;
use super::order::Sorter;
use crate::desc::{Layer, Target, TargetKind};
use crate::geometry::{Area, Projection, Size};
use crate::id::{LayerKey, RealmHandle, TargetHandle};
use crate::report::{LinkFailure, LinkProblem};
use crate::world::RealmWorld;

/// How a connector takes part in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Link {
    /// Shows what the realm renders in this frame: an edge.
    Direct,
    /// Would close a cycle.
    Cut,
    /// A realm within itself.
    Own,
    /// The masks share no bit.
    Blocked,
    /// The realm does not exist.
    Missing,
}

/// A layer that is drawn into a realm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Connector {
    pub(crate) key: LayerKey,
    pub(crate) from: Option<usize>,
    pub(crate) to: usize,
    pub(crate) link: Link,
    /// Whether the content of `to` draws it.
    pub(crate) is_inset: bool,
    pub(crate) z_index: i32,
    pub(crate) blend: BlendMode,
    pub(crate) opacity: f32,
    /// Where the surface of `from` is, in the target's pixels.
    pub(crate) area: Area,
    /// What shows, in the target's pixels: never beyond the target.
    pub(crate) clip: Area,
    /// From the target's pixels to those of the surface of `to`.
    pub(crate) target_to_host: Projection,
    /// From the unit square over the surface of `from` to the pixels of the surface of `to`.
    pub(crate) placement: Projection,
}

/// A root and the layer by which its host realm is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Root {
    pub(crate) target: TargetHandle,
    pub(crate) is_window: bool,
    pub(crate) present: Option<Present>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Present {
    pub(crate) realm: usize,
    pub(crate) area: Area,
    pub(crate) clip: Area,
    pub(crate) blend: BlendMode,
    pub(crate) opacity: f32,
    pub(crate) visible: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct RealmNode {
    pub(crate) handle: RealmHandle,
    /// Of the surface; `None` if the realm is on no target, so that it has none.
    pub(crate) size: Option<Size>,
    /// Of all that the graph says about the realm's picture.
    pub(crate) links: Hash128,
}

#[derive(Debug, Default)]
pub(crate) struct RealmGraph {
    /// One for each realm.
    pub(crate) realms: Vec<RealmNode>,
    /// In ascending order of keys: the index is the connector's id.
    pub(crate) connectors: Vec<Connector>,
    /// Connectors by the realm they are drawn into, then from back to front.
    inputs: Vec<u32>,
    /// Where the inputs of each realm begin; one more than there are realms.
    starts: Vec<usize>,
    /// In ascending order of targets.
    pub(crate) roots: Vec<Root>,
    /// In ascending order.
    pub(crate) failures: Vec<LinkFailure>,
    /// Realms that have a surface, each after those that are drawn into it.
    pub(crate) order: Vec<u32>,
    sorter: Sorter,
    components: Components,
    cutter: Cutter,
    hasher: StableHasher,
}

impl RealmGraph {
    /// Links the realms of `world` by the targets of `targets`, cuts cycles and sorts.
    pub(crate) fn build(&mut self, world: &RealmWorld, targets: &TargetGraph) {
        self.collect_realms(world, targets);
        self.collect_roots(world, targets);
        self.connect(world, targets);
        self.sort_inputs();
        self.sort_realms();
        self.hash_links(world);
    }

    /// The connectors that are drawn into a realm, from back to front.
    pub(crate) fn inputs(&self, realm: usize) -> &[u32] {
        match (self.starts.get(realm), self.starts.get(realm + 1)) {
            (Some(&start), Some(&end)) => &self.inputs[start..end],
            _ => &[],
        }
    }

    /// The size of a realm's surface; one pixel if it has none.
    pub(crate) fn size_of(&self, realm: RealmHandle) -> Size {
        let index = self.realms.binary_search_by_key(&realm.id, |node| node.handle.id).ok();
        index.and_then(|index| self.realms[index].size).unwrap_or(Size::new(1, 1))
    }

    fn collect_realms(&mut self, world: &RealmWorld, targets: &TargetGraph) {
        self.realms.clear();
        self.realms.extend(world.realms.iter().zip(&targets.primary).map(|((id, entry), primary)| RealmNode {
            handle: RealmHandle { id: *id, generation: entry.generation },
            size: primary.and_then(|target| target_at(world, target)).map(|target| target.size),
            links: Hash128::ZERO,
        }));
    }

    fn collect_roots(&mut self, world: &RealmWorld, targets: &TargetGraph) {
        self.roots.clear();
        for ((id, entry), node) in world.targets.iter().zip(&targets.nodes).filter(|(_, node)| node.is_root) {
            let present = node.host.and_then(|(realm, layer)| {
                let layer = layer_at(world, layer)?;
                let mask = world.realms.at(realm)?.realm.mask;
                Some(Present {
                    realm,
                    area: layer.layout.resolve(entry.target.size, world.metrics()),
                    clip: clip_of(layer, entry.target.size, world),
                    blend: layer.blend,
                    opacity: layer.opacity,
                    visible: mask & layer.mask != 0,
                })
            });
            let target = TargetHandle { id: *id, generation: entry.generation };
            self.roots.push(Root { target, is_window: entry.target.kind == TargetKind::Window, present });
        }
    }

    fn connect(&mut self, world: &RealmWorld, targets: &TargetGraph) {
        self.connectors.clear();
        self.failures.clear();
        for ((key, entry), (from, target)) in world.layers.iter().zip(&targets.ends) {
            let Some(target) = *target else {
                self.failures.push(LinkFailure { layer: *key, problem: LinkProblem::TargetMissing });
                continue;
            };
            if from.is_none() {
                self.failures.push(LinkFailure { layer: *key, problem: LinkProblem::RealmMissing });
            }
            match self.destination(world, targets, target) {
                // The host's layer on a root is the present.
                Ok(to) if targets.nodes[target].is_root && *from == Some(to) => {}
                Ok(to) => self.push_connector(world, *key, &entry.layer, *from, to, target),
                Err(problem) => self.failures.push(LinkFailure { layer: *key, problem }),
            }
        }
    }

    /// The realm that a connector through `target` is drawn into.
    fn destination(&self, world: &RealmWorld, targets: &TargetGraph, target: usize) -> Result<usize, LinkProblem> {
        let description = target_at(world, target);
        if let Some(TargetKind::Inset { realm }) = description.map(|target| target.kind) {
            return world.realms.position(realm).ok_or(LinkProblem::HostMissing);
        }
        let outer = match description.and_then(|target| target.kind.within()) {
            None => target,
            Some(within) => world.targets.position(within).ok_or(LinkProblem::WithinMissing)?,
        };
        targets.nodes[outer].host.map(|host| host.0).ok_or(LinkProblem::HostMissing)
    }

    fn push_connector(
        &mut self,
        world: &RealmWorld,
        key: LayerKey,
        layer: &Layer,
        from: Option<usize>,
        to: usize,
        target: usize,
    ) {
        let Some(description) = target_at(world, target) else { return };
        let mask = world.realms.at(to).map_or(0, |entry| entry.realm.mask);
        let link = match from {
            _ if mask & layer.mask == 0 => Link::Blocked,
            None => Link::Missing,
            Some(from) if from == to => Link::Own,
            Some(_) => Link::Direct,
        };
        let target_to_host = self.target_to_host(world, description, to, key);
        let area = layer.layout.resolve(description.size, world.metrics());
        self.connectors.push(Connector {
            key,
            from,
            to,
            link,
            is_inset: matches!(description.kind, TargetKind::Inset { .. }),
            z_index: layer.z_index,
            blend: layer.blend,
            opacity: layer.opacity,
            area,
            clip: clip_of(layer, description.size, world),
            target_to_host,
            placement: target_to_host.after(&area.projection()),
        });
    }

    /// From the pixels of a target to those of the surface of the realm that shows it.
    fn target_to_host(&self, world: &RealmWorld, target: &Target, to: usize, key: LayerKey) -> Projection {
        let surface = self.realms[to].size.unwrap_or(target.size);
        let to_host = match &target.kind {
            TargetKind::WidgetRealmViewport { area, .. } => area.resolve(surface, world.metrics()).projection(),
            TargetKind::RealmPlane { quad, .. } => quad.projection(),
            TargetKind::Inset { .. } => Area::of(surface).projection(),
            // The host's surface fills the present's area of the root; what else is on the root goes the same way back.
            TargetKind::Window | TargetKind::Texture => {
                let root = self.roots.binary_search_by_key(&key.target, |root| root.target.id).ok();
                let present = root.and_then(|i| self.roots[i].present);
                return present.map_or(Area::of(target.size), |present| present.area).projection_to(surface);
            }
        };
        to_host.from_pixels(target.size)
    }

    fn sort_inputs(&mut self) {
        self.inputs.clear();
        self.inputs.extend(0..u32::try_from(self.connectors.len()).unwrap_or(u32::MAX));
        let connectors = &self.connectors;
        self.inputs.sort_unstable_by_key(|&i| {
            let connector = &connectors[i as usize];
            (connector.to, connector.z_index, connector.key)
        });
        self.starts.clear();
        self.starts.resize(self.realms.len() + 1, 0);
        for connector in connectors {
            self.starts[connector.to + 1] += 1;
        }
        for i in 1..self.starts.len() {
            self.starts[i] += self.starts[i - 1];
        }
    }

    fn sort_realms(&mut self) {
        let has_surface = |realm: usize| self.realms[realm].size.is_some();
        self.sorter.load(self.realms.len(), &self.connectors);
        self.sorter.sort(&mut self.order);
        if self.order.len() < self.realms.len() {
            self.components.find(self.realms.len(), &self.connectors);
            self.cutter.cut(&self.components, &mut self.connectors);
            self.sorter.load(self.realms.len(), &self.connectors);
            self.sorter.sort(&mut self.order);
        }
        self.order.retain(|&realm| has_surface(realm as usize));
    }

    fn hash_links(&mut self, world: &RealmWorld) {
        for (realm, (_, entry)) in world.realms.iter().enumerate() {
            let size = self.realms[realm].size.unwrap_or(Size::new(0, 0));
            self.hasher.u64(entry.generation).u32(size.width).u32(size.height);
            let (kind, number) = entry.realm.kind.words();
            self.hasher.u32(kind).u32(number);
            let inputs = self.starts[realm]..self.starts[realm + 1];
            for &connector in &self.inputs[inputs] {
                let connector = &self.connectors[connector as usize];
                let source = connector.from.map_or(0, |from| self.realms[from].handle.generation);
                hash_connector(&mut self.hasher, connector, source);
            }
            self.realms[realm].links = self.hasher.finish();
        }
    }
}

fn hash_connector(hasher: &mut StableHasher, connector: &Connector, source: u64) {
    hasher
        .u64(source)
        .u8(connector.link as u8)
        .u8(u8::from(connector.is_inset))
        .u8(connector.blend as u8)
        .f32(connector.opacity);
    hasher.u32(connector.key.realm.0).u64(connector.key.target.0);
    for row in [connector.placement.0, connector.target_to_host.0].as_flattened().as_flattened() {
        hasher.f64(*row);
    }
    let clip = &connector.clip;
    hasher.f64(clip.left).f64(clip.top).f64(clip.width).f64(clip.height);
}

/// The part of a target of `size` in which a layer shows.
fn clip_of(layer: &Layer, size: Size, world: &RealmWorld) -> Area {
    let whole = Area::of(size);
    layer.clip.map_or(whole, |clip| clip.resolve(size, world.metrics()).intersect(&whole))
}

fn target_at(world: &RealmWorld, index: usize) -> Option<&Target> {
    world.targets.at(index).map(|entry| &entry.target)
}

fn layer_at(world: &RealmWorld, index: usize) -> Option<&Layer> {
    world.layers.at(index).map(|entry| &entry.layer)
}
