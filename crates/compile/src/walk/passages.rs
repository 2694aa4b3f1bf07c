//! Pictures on their way: siblings under a transition, and a node that comes from nothing or goes to nothing.

use kurbo::{Affine, Rect};
use reelm_eval::EvaluatedTransition;
use reelm_ids::AssetIdx;
use reelm_pixel::BlendMode;
use reelm_plan::{Brush, Layer, LayerClip, Sampling};

use super::{Place, Siblings, Walk};
use crate::staging::{Cast, Meeting, Side, space, stage};
use crate::transition::Moment;

impl Walk<'_> {
    /// Siblings of which each but the first is under a transition with all before it. If all have one blend mode, so has
    /// their mix; else each meets nothing but the transparency of its own picture.
    pub(super) fn scenes(&mut self, first: usize, last: usize, area: Rect, world: Affine) {
        let blend = self.child(first).map_or(BlendMode::Normal, |node| node.blend);
        let alike = (first..=last).all(|at| self.child(at).is_some_and(|node| node.blend == blend));
        if first == last || blend == BlendMode::Normal || !alike {
            self.chain(first, last, area, world, false);
            return;
        }
        self.builder.push_layer(&Layer { blend, ..Layer::default() }, &[]);
        self.chain(first, last, area, world, true);
        self.builder.pop_layer();
    }

    fn chain(&mut self, first: usize, last: usize, area: Rect, world: Affine, blended: bool) {
        let Some(index) = self.scratch.children.get(last).map(|index| *index as usize) else { return };
        let graph = self.scene.graph;
        let transition = graph.nodes[index].transition.as_ref().filter(|_| last > first);
        let Some(transition) = transition else {
            self.node(index, world, Siblings { blended, paired: false });
            return;
        };
        self.staged(transition, Cast::Both, area, world, &mut |walk, new, world| match new {
            true => walk.node(index, world, Siblings { blended, paired: true }),
            false => walk.chain(first, last - 1, area, world, blended),
        });
    }
    /// A node that comes from nothing or goes to nothing: its finished picture is one picture of each transition.
    pub(super) fn passing(&mut self, index: usize, world: Affine, passages: &[(Option<&EvaluatedTransition>, Cast)]) {
        let Some(((transition, cast), rest)) = passages.split_first() else {
            return self.layer(index, Place::of(world), 1.0, BlendMode::Normal);
        };
        let Some(transition) = transition else { return self.passing(index, world, rest) };
        let area = self.scene.graph.nodes[index].own;
        self.staged(transition, *cast, area, world, &mut |walk, _, world| walk.passing(index, world, rest));
    }

    /// A transition whose pictures `draw` draws, the new one if it is told `true`, in the space of `area` after an affine.
    fn staged(
        &mut self,
        transition: &EvaluatedTransition,
        cast: Cast,
        area: Rect,
        world: Affine,
        draw: &mut dyn FnMut(&mut Self, bool, Affine),
    ) {
        let moment = Moment::new(self.scene.graph, transition);
        let (world, placement) = space(&moment, cast, area, world);
        if placement.is_some_and(|placement| placement.determinant() == 0.0) {
            return;
        }
        self.builder.push_layer(&Layer { placement, ..Layer::default() }, &[]);
        let staging = stage(&moment, cast, area, world);
        let order = match staging.meeting {
            Meeting::Mixed(kind) => {
                self.builder.push_transition(kind);
                [false, true]
            }
            Meeting::Laid { old_above } => [old_above, !old_above],
        };
        let is_mixed = matches!(staging.meeting, Meeting::Mixed(_));
        for new in order {
            let side = &staging.sides[usize::from(new)];
            if !cast.has(new) && side.color.is_none() {
                continue;
            }
            if is_mixed {
                self.builder.push_picture(new != staging.reversed);
            }
            self.side(side, area, world, &mut |walk, world| draw(walk, new, world));
            if is_mixed {
                self.builder.pop_layer();
            }
        }
        if let Some(matte) = staging.matte {
            self.builder.push_matte();
            self.matte(matte, area, world);
            self.builder.pop_layer();
        }
        if is_mixed {
            self.builder.pop_layer();
        }
        self.builder.pop_layer();
    }

    /// An image stretched over `area`.
    fn matte(&mut self, asset: AssetIdx, area: Rect, world: Affine) {
        let [width, height] = self.scene.assets.image_size(asset).map(|side| f64::from(side.max(1)));
        let transform = Affine::new([area.width() / width, 0.0, 0.0, area.height() / height, area.x0, area.y0]);
        let brush = Brush::Image { asset, transform, sampling: Sampling::Bilinear };
        self.builder.fill_rect(area, brush, world, 1.0);
    }

    /// A picture of a transition.
    fn side(&mut self, side: &Side, area: Rect, world: Affine, draw: &mut dyn FnMut(&mut Self, Affine)) {
        let clip = || side.cut.map_or(LayerClip::None, |cut| LayerClip::Rect(cut, world));
        self.builder.push_layer(&Layer { clip: clip(), isolate: side.isolate, ..Layer::default() }, &[]);
        self.scratch.filters.clear();
        self.scratch.filters.extend(side.filters.into_iter().flatten());
        let softened = !self.scratch.filters.is_empty();
        if softened {
            self.builder.push_layer(&Layer { clip: clip(), ..Layer::default() }, &self.scratch.filters);
        }
        match side.color {
            Some(color) => self.builder.fill_rect(area, Brush::Solid(color), world, 1.0),
            None => draw(self, world * side.moved),
        }
        if softened {
            self.builder.pop_layer();
        }
        self.builder.pop_layer();
    }
}
