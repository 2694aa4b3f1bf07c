//! Exposed nodes: the mean of how a node looks at several moments.

use kurbo::Affine;
use reelm_plan::Layer;

use super::{Place, Scene, Walk, has_masks, is_plain};
use reelm_pixel::BlendMode;

impl Walk<'_> {
    /// The mean of the samples of node `index`, which itself lies in `place`.
    pub(super) fn exposed(&mut self, index: usize, place: Place) {
        let scene = self.scene;
        let Some(node) = scene.graph.nodes.get(index) else { return };
        self.scene = Scene { graph: scene.moments.graph(), ..scene };
        self.sampling = true;
        match scene.graph.samples(&node.samples) {
            [root] => self.sample(*root as usize, place, node.local),
            roots => {
                self.builder.push_mean(roots.len() as u32);
                for root in roots {
                    self.builder.push_term();
                    self.sample(*root as usize, place, node.local);
                    self.builder.pop_layer();
                }
                self.builder.pop_layer();
            }
        }
        self.scene = scene;
        self.sampling = false;
    }

    /// A sample; the node itself lies in `place`, and at `local` in what is around it.
    fn sample(&mut self, root: usize, place: Place, local: Affine) {
        let Some(sample) = self.scene.graph.nodes.get(root) else { return };
        let Some(world) = beside(place, local, sample.local) else { return };
        if is_plain(sample, 1.0, BlendMode::Normal) && !has_masks(self.scene.graph, root) {
            self.content(root, world);
        } else {
            let layer = Layer { isolate: sample.isolate, ..Layer::default() };
            self.effected(root, Place::of(world), sample.effects.clone(), layer, true);
        }
    }
}

/// The affine of what lies at `other`, where what is at `local` lies in `place`. `None` if that cannot be told.
fn beside(place: Place, local: Affine, other: Affine) -> Option<Affine> {
    if local == other {
        return Some(place.world);
    }
    let determinant = local.determinant();
    let around = || (determinant != 0.0 && determinant.is_finite()).then(|| place.world * local.inverse());
    place.around.or_else(around).map(|around| around * other)
}
