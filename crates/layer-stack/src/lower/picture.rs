//! A picture of layers: each over the one beneath, and children as one picture in their place.

use kurbo::{Affine, Rect};
use reelm_pixel::{BlendMode, IRect, opacity_to_u8};
use reelm_plan::{CopyPart, Layer, LayerClip, Placement, PlanBuilder, Show};

use super::Lowering;
use super::draw::sampling;
use crate::layer::{InstanceId, LayerId};
use crate::operation::PictureStep;

/// Instances within each other that a picture may have; deeper ones are not drawn.
const DEPTH: usize = 64;

impl Lowering {
    /// Draws the steps of a picture of this size through a placement.
    pub(super) fn show(
        &self,
        builder: &mut PlanBuilder,
        steps: &[PictureStep],
        size: [u32; 2],
        placement: Affine,
        opacity: f32,
        smooth: bool,
    ) {
        if let [PictureStep::Layer { instance, layer, size }] = steps {
            return self.show_layer(builder, (*instance, *layer), *size, placement, opacity, smooth);
        }
        let mut places = [Affine::IDENTITY; DEPTH];
        let mut depth = 0;
        // Layers end where the picture does; children may reach beyond.
        let cut = steps.iter().any(|step| matches!(step, PictureStep::Child { .. })).then_some(size);
        places[0] = open(builder, cut, placement, opacity, smooth);
        for step in steps {
            let place = places.get(depth).copied().unwrap_or_default();
            match step {
                PictureStep::Layer { instance, layer, size } => {
                    self.show_layer(builder, (*instance, *layer), *size, place, 1.0, smooth);
                }
                PictureStep::Child { at, size, opacity } => {
                    depth += 1;
                    let inner = open(builder, Some(*size), place * Affine::translate((at[0], at[1])), *opacity, smooth);
                    places.get_mut(depth).into_iter().for_each(|place| *place = inner);
                }
                PictureStep::End => {
                    depth = depth.saturating_sub(1);
                    builder.pop_layer();
                }
            }
        }
        builder.pop_layer();
    }

    fn show_layer(
        &self,
        builder: &mut PlanBuilder,
        (instance, layer): (InstanceId, LayerId),
        size: [u32; 2],
        placement: Affine,
        opacity: f32,
        smooth: bool,
    ) {
        let Some(surface) = self.surface(instance, layer) else { return };
        let (source, part) = (surface.id, IRect::from_size(0, 0, size[0], size[1]));
        let (opacity, blend) = (opacity_to_u8(opacity), BlendMode::Normal);
        match whole_pixels(placement) {
            Some(to) => builder.copy(CopyPart { source, from: part, to, opacity, blend }),
            None => {
                let (placement, sampling) = (Placement::Affine(placement), sampling(smooth));
                builder.show(Show { source, part, placement, opacity, blend, sampling });
            }
        }
    }
}

/// Opens what is one picture; gives the placement of what is in it. A picture that does not fall on whole pixels is made in its
/// own space first, and then placed; without smoothing each layer is placed, which comes to the same.
fn open(builder: &mut PlanBuilder, size: Option<[u32; 2]>, place: Affine, opacity: f32, smooth: bool) -> Affine {
    let own = smooth && whole_pixels(place).is_none();
    let inner = if own { Affine::IDENTITY } else { place };
    let rect = size.map(|size| Rect::new(0.0, 0.0, size[0].into(), size[1].into()));
    let clip = rect.map_or(LayerClip::None, |rect| LayerClip::Rect(rect, inner));
    let placement = own.then_some(place);
    // What is not dimmed needs no surface: source-over is associative.
    builder.push_layer(&Layer { opacity, clip, placement, ..Layer::default() }, &[]);
    inner
}

/// By how many pixels a placement moves, if it does nothing else.
fn whole_pixels(placement: Affine) -> Option<[i32; 2]> {
    let [a, b, c, d, e, f] = placement.as_coeffs();
    let moves = [a, b, c, d] == [1.0, 0.0, 0.0, 1.0] && [e, f].iter().all(|v| v.floor() == *v && v.abs() < 1.0e9);
    moves.then_some([e as i32, f as i32])
}
