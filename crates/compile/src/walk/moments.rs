//! Exposed nodes: the mean of how a node looks at several moments.

use kurbo::Affine;
use reelm_plan::Layer;

use super::{Scene, Walk, has_masks, is_plain};
use reelm_pixel::BlendMode;

impl Walk<'_> {
    /// The mean of the samples of node `index`, which lies in `world` itself.
    pub(super) fn exposed(&mut self, index: usize, world: Affine) {
        let scene = self.scene;
        let Some(node) = scene.graph.nodes.get(index) else { return };
        self.scene = Scene { graph: scene.moments.graph(), ..scene };
        self.sampling = true;
        match scene.graph.samples(&node.samples) {
            [root] => self.sample(*root as usize, world, node.local),
            roots => {
                self.builder.push_mean(roots.len() as u32);
                for root in roots {
                    self.builder.push_term();
                    self.sample(*root as usize, world, node.local);
                    self.builder.pop_layer();
                }
                self.builder.pop_layer();
            }
        }
        self.scene = scene;
        self.sampling = false;
    }

    /// A sample; the node itself lies in `world`, in which its own place is `local`.
    fn sample(&mut self, root: usize, world: Affine, local: Affine) {
        let Some(sample) = self.scene.graph.nodes.get(root) else { return };
        let Some(world) = beside(world, local, sample.local) else { return };
        if is_plain(sample, 1.0, BlendMode::Normal) && !has_masks(self.scene.graph, root) {
            self.content(root, world);
        } else {
            let layer = Layer { isolate: sample.isolate, ..Layer::default() };
            self.effected(root, world, sample.effects.clone(), layer, true);
        }
    }
}

/// Where something at `other` lies if what is at `local` lies in `world`. `None` if that cannot be told.
fn beside(world: Affine, local: Affine, other: Affine) -> Option<Affine> {
    if local == other {
        return Some(world);
    }
    let determinant = local.determinant();
    (determinant != 0.0 && determinant.is_finite()).then(|| world * local.inverse() * other)
}
