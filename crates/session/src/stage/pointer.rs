//! Where the compositions of realms show others, for pointers: they go through nodes of the kind `realm`.
//!
//! Such a node is a door as large as its box, wherever its transform and those of the nodes that hold it put it in this frame.
//! What is not shown is no door: a node that is not there yet or no more, that is invisible or fully transparent, or within a mask.
//! Clips of the node and of those that hold it cut it, and so does the edge of the canvas. Nothing else does: not what is drawn
//! over it, not the coverage of masks, and effects and transitions do not move it.

use std::collections::BTreeMap;

use kurbo::{Affine, BezPath, Point, Rect, RoundedRect, Shape};
use reelm_eval::{EvaluatedClip, EvaluatedGraph, EvaluatedNode, EvaluatedRole, Leaf};
use reelm_ir::CompositionIr;
use reelm_realm_graph::{InsetPlace, InsetPlaces, LayerKey, Projection, RealmHandle, RealmId, Size};

use super::load::PreparedStage;
use super::players::{Players, placement};
use super::world::{InsetNode, RealmState, inset_target};

/// The nodes of the kind `realm` of all realms, as they were resolved last.
pub(super) struct NodePlaces<'a> {
    pub(super) stage: &'a PreparedStage,
    pub(super) realms: &'a BTreeMap<u32, RealmState>,
    pub(super) players: &'a Players,
}

impl InsetPlaces for NodePlaces<'_> {
    fn places(&mut self, realm: RealmHandle, size: Size, point: [f64; 2], out: &mut Vec<InsetPlace>) {
        let Some(state) = self.realms.get(&realm.id.0).filter(|state| state.handle == realm) else { return };
        let Some(content) = self.stage.contents.get(state.content) else { return };
        let Some(insets) = self.stage.insets.get(state.content).filter(|insets| !insets.is_empty()) else { return };
        let Some(player) = self.players.all.get(&realm.id.0) else { return };
        let graph = player.evaluation.graph();
        if graph.nodes.is_empty() {
            return;
        }
        let first = out.len();
        let world = placement(state.fit, content.ir.size, [size.width, size.height]);
        let canvas = Rect::new(0.0, 0.0, graph.size[0].into(), graph.size[1].into());
        let point = Point::new(point[0], point[1]);
        let mut walk = Walk { graph, ir: &content.ir, insets, host: realm.id.0, point, out };
        walk.node(0, world, !canvas.contains(world.inverse() * point));
        // The walk goes in painter's order.
        if let Some(found) = out.get_mut(first..) {
            found.reverse();
        }
    }
}

struct Walk<'a> {
    graph: &'a EvaluatedGraph,
    ir: &'a CompositionIr,
    insets: &'a [InsetNode],
    host: u32,
    point: Point,
    out: &'a mut Vec<InsetPlace>,
}

impl Walk<'_> {
    /// Collects node `index` and its subtree; `parent` maps the space of its parent to the surface.
    fn node(&mut self, index: usize, parent: Affine, is_cut: bool) {
        let graph = self.graph;
        let Some(node) = graph.nodes.get(index) else { return };
        let world = parent * node.local;
        if node.role != EvaluatedRole::Child || node.opacity <= 0.0 || world.determinant() == 0.0 {
            return;
        }
        let is_cut = is_cut || !self.is_within_clip(node, world.inverse() * self.point);
        if let Leaf::Realm(view) = node.leaf {
            self.collect(node, view.realm, world, is_cut);
        }
        for child in graph.children(index) {
            self.node(child, world * node.content, is_cut);
        }
    }

    fn collect(&mut self, node: &EvaluatedNode, shown: u32, world: Affine, is_cut: bool) {
        let Some(number) = self.insets.iter().position(|inset| inset.realm == shown) else { return };
        let own = node.own;
        let stretch = Affine::new([own.width(), 0.0, 0.0, own.height(), own.x0, own.y0]);
        let [a, b, c, d, e, f] = (world * stretch).as_coeffs();
        self.out.push(InsetPlace {
            key: LayerKey { realm: RealmId(shown), target: inset_target(self.host, number) },
            number: node.node.0,
            placement: Projection([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]]),
            is_cut,
        });
    }

    /// Whether the clip of a node leaves a point of its own space.
    fn is_within_clip(&self, node: &EvaluatedNode, point: Point) -> bool {
        match node.clip {
            EvaluatedClip::None => true,
            EvaluatedClip::Box(radius) if radius <= 0.0 => node.own.contains(point),
            EvaluatedClip::Box(radius) => RoundedRect::from_rect(node.own, radius).contains(point),
            EvaluatedClip::Path(path) => self.ir.path_elements(path).collect::<BezPath>().contains(point),
        }
    }
}
