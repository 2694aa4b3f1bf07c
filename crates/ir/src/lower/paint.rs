//! Paints and strokes.

use reelm_ids::PropertyId;

use super::Lower;
use super::anim::Spec;
use crate::doc::{self, At, Place};
use crate::model::{
    Anim, AssetKind, Gradient, GradientKind, GradientSpace, Lanes as _, Paint, Pattern, Rgba, Stop, Stroke,
};
use crate::registry::property;

impl<'a> Lower<'a, '_> {
    /// The paint of an optional key; black without it, as in SVG. `id` is [`property::FILL`],
    /// [`property::STROKE_PAINT`] or that of a span; those of a gradient's parts follow it in the table.
    pub(super) fn paint(&mut self, paint: Option<&'a At<doc::Paint>>, id: PropertyId) -> Paint {
        let Some(paint) = paint else { return Paint::Solid(Anim::Const(Rgba::BLACK)) };
        let part = |n: u32| PropertyId(id.0 + n);
        match &paint.value {
            doc::Paint::None => Paint::None,
            doc::Paint::Solid(color) => Paint::Solid(self.color(color, paint.place, id)),
            doc::Paint::Linear(linear) => {
                let keys = &linear.value;
                let from = self.pair(keys.from.as_ref(), part(1), [0.0, 0.0]);
                let to = self.pair(keys.to.as_ref(), part(2), [1.0, 0.0]);
                self.gradient(GradientKind::Linear { from, to }, keys.stops.as_ref(), keys.space.as_ref(), id)
            }
            doc::Paint::Radial(radial) => {
                let keys = &radial.value;
                let center = self.pair(keys.center.as_ref(), part(3), [0.5, 0.5]);
                let radius = self.pair(keys.radius.as_ref(), part(4), [0.5, 0.5]);
                let focal = match &keys.focal {
                    Some(focal) => self.pair(Some(focal), part(5), [0.5, 0.5]),
                    None => center,
                };
                let kind = GradientKind::Radial { center, radius, focal };
                self.gradient(kind, keys.stops.as_ref(), keys.space.as_ref(), id)
            }
            doc::Paint::Pattern(pattern) => self.pattern(pattern),
            doc::Paint::Conic(conic) => {
                let keys = &conic.value;
                let center = self.pair(keys.center.as_ref(), part(3), [0.5, 0.5]);
                let angle = self.anim(keys.angle.as_ref(), part(8), 0.0);
                self.gradient(GradientKind::Conic { center, angle }, keys.stops.as_ref(), keys.space.as_ref(), id)
            }
        }
    }

    /// A picture; nothing where there is none, which was reported.
    fn pattern(&mut self, keys: &doc::Pattern) -> Paint {
        let asset = keys.image.as_ref().and_then(|image| self.asset(&image.value, AssetKind::Image, image.place));
        asset.map_or(Paint::None, |asset| {
            Paint::Pattern(Pattern {
                asset,
                tiling: keys.repeat.as_ref().map_or_else(Default::default, |repeat| repeat.value),
                sampling: keys.sampling.as_ref().map_or_else(Default::default, |sampling| sampling.value),
            })
        })
    }

    pub(super) fn color(&mut self, color: &doc::Anim<doc::Color>, place: Place, id: PropertyId) -> Anim<Rgba> {
        let mut default = [0.0; 4];
        Rgba::BLACK.to_lanes(&mut default);
        self.value(color, place, Spec::of(id), default).anim()
    }

    fn gradient(
        &mut self,
        kind: GradientKind,
        stops: Option<&'a At<Vec<At<doc::Stop>>>>,
        space: Option<&At<GradientSpace>>,
        id: PropertyId,
    ) -> Paint {
        let list = stops.map_or(&[][..], |stops| &stops.value);
        if list.is_empty() {
            if let Some(stops) = stops {
                self.base.error_with("missing-key", stops.place, "the gradient has no colours", |error| {
                    error.with_expected("at least one [offset, colour]")
                });
            }
            return Paint::None;
        }
        let offset = Spec::of(PropertyId(id.0 + 6));
        let mut out: Vec<Stop> = Vec::with_capacity(list.len());
        let mut largest = 0.0;
        for stop in list {
            let at = &stop.value.offset;
            let mut offset = self.value(&at.value, at.place, offset, [0.0; 4]).anim();
            if let Anim::Const(value) = offset {
                // CSS Images 3, 3.4.3: an offset is raised to the greatest before it.
                if value < largest {
                    self.base.warning("stop-order", at.place, "the offset is less than the one before it");
                    offset = Anim::Const(largest);
                }
                largest = value.max(largest);
            }
            let color = &stop.value.color;
            out.push(Stop { offset, color: self.color(&color.value, color.place, PropertyId(id.0 + 7)) });
        }
        let space = space.map_or_else(GradientSpace::default, |space| space.value);
        Paint::Gradient(Box::new(Gradient { kind, stops: out, space }))
    }

    /// The stroke of an optional key; `None` also if it paints nothing. `id` is that of its paint; the ids of the others follow in
    /// the order of those after [`property::STROKE_PAINT`].
    pub(super) fn stroke(&mut self, stroke: Option<&'a At<doc::Stroke>>, id: PropertyId) -> Option<Box<Stroke>> {
        let keys = &stroke?.value;
        let part = |of: PropertyId| PropertyId(id.0 + (of.0 - property::STROKE_PAINT.0));
        let paint = self.paint(Some(keys.paint.as_ref()?), id);
        let width = self.anim(keys.width.as_ref(), part(property::STROKE_WIDTH), 1.0);
        let stroke = Stroke {
            paint,
            width,
            join: keys.join.as_ref().map_or_else(Default::default, |join| join.value),
            cap: keys.cap.as_ref().map_or_else(Default::default, |cap| cap.value),
            miter: self.anim(keys.miter.as_ref(), part(property::STROKE_MITER), 4.0),
            dash: self.dash(keys.dash.as_ref(), part(property::STROKE_DASH)),
            dash_offset: self.anim(keys.dash_offset.as_ref(), part(property::STROKE_DASH_OFFSET), 0.0),
            align: keys.align.as_ref().map_or_else(Default::default, |align| align.value),
        };
        let draws = !matches!(stroke.paint, Paint::None) && stroke.width != Anim::Const(0.0);
        draws.then(|| Box::new(stroke))
    }

    /// Dashes and gaps. As in SVG, an odd list is repeated, and one whose sum is 0 is solid.
    fn dash(&mut self, dash: Option<&'a At<Vec<At<doc::Anim<f64>>>>>, id: PropertyId) -> Vec<Anim<f64>> {
        let list = dash.map_or(&[][..], |dash| &dash.value);
        let spec = Spec::of(id);
        let mut out: Vec<Anim<f64>> =
            list.iter().map(|length| self.value(&length.value, length.place, spec, [0.0; 4]).anim()).collect();
        if out.iter().all(|length| *length == Anim::Const(0.0)) {
            out.clear();
        }
        if out.len() % 2 == 1 {
            out.extend_from_within(..);
        }
        out
    }
}
