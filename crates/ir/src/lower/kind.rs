//! What a node is: shapes, images and collections.

use reelm_ids::Rational;

use super::Lower;
use super::anim::Spec;
use super::shape::look;
use crate::doc::{self, At, Body, Node, Radii};
use crate::model::{Anim, AssetKind, Image, Kind, Paint, ShapeKind, Stroke};
use crate::registry::property;
use crate::value::quoted;

impl<'a> Lower<'a, '_> {
    /// What the node is, which exists for `frames` frames. A kind that is unknown or whose asset is missing becomes a group; that was reported.
    pub(super) fn kind(&mut self, node: &'a Node, frames: Rational) -> Kind {
        match &node.body {
            Body::Group(_) | Body::Unknown => Kind::Group,
            Body::Stack(_) => Kind::Stack,
            Body::Sequence(_) => Kind::Sequence,
            Body::Switch(keys) => Kind::Switch { active: self.active(keys) },
            // The scope is opened when the children are built.
            Body::Comp(_) => Kind::Comp { scope: self.here.scope },
            Body::Repeat(_) => Kind::Repeat,
            Body::Rect(keys) => {
                let radii = self.radii(keys.radius.as_ref());
                self.shape(ShapeKind::Rect { radii }, look!(keys))
            }
            Body::Ellipse(keys) => self.shape(ShapeKind::Ellipse, look!(keys)),
            Body::Polygon(keys) => {
                let kind = self.polygon(keys);
                self.shape(kind, look!(keys))
            }
            Body::Star(keys) => {
                let kind = self.star(keys);
                self.shape(kind, look!(keys))
            }
            Body::Line(keys) => {
                let kind = self.line(keys);
                self.shape(kind, look!(keys))
            }
            Body::Path(keys) => {
                let path = keys.d.as_ref().and_then(|d| self.anim_path(d, property::D));
                path.map_or(Kind::Group, |path| self.shape(ShapeKind::Path(path), look!(keys)))
            }
            Body::Text(keys) => self.text(keys),
            Body::Audio(keys) => self.audio(&node.common, keys, frames),
            Body::Scene(keys) => self.scene(keys),
            Body::Paint(keys) => self.paint_node(keys),
            Body::Realm(keys) => self.realm_view(keys),
            Body::Image(keys) => {
                let asset = keys.asset.as_ref().and_then(|a| self.asset(&a.value, AssetKind::Image, a.place));
                asset.map_or(Kind::Group, |asset| {
                    Kind::Image(Image {
                        asset,
                        fit: keys.fit.as_ref().map_or_else(Default::default, |fit| fit.value),
                        sampling: keys.sampling.as_ref().map_or_else(Default::default, |sampling| sampling.value),
                    })
                })
            }
        }
    }

    pub(super) fn fill_and_stroke(
        &mut self,
        fill: Option<&'a At<doc::Paint>>,
        stroke: Option<&'a At<doc::Stroke>>,
    ) -> (Paint, Option<Box<Stroke>>) {
        (self.paint(fill, property::FILL), self.stroke(stroke, property::STROKE_PAINT))
    }

    fn radii(&mut self, radii: Option<&At<Radii>>) -> [Anim<f64>; 4] {
        let spec = Spec::of(property::RADIUS);
        match radii.map(|radii| (&radii.value, radii.place)) {
            None => [Anim::Const(0.0); 4],
            Some((Radii::All(all), place)) => [self.value(all, place, spec, [0.0; 4]).anim(); 4],
            Some((Radii::Each(each), _)) => {
                each.each_ref().map(|radius| self.value(&radius.value, radius.place, spec, [0.0; 4]).anim())
            }
        }
    }

    fn active(&mut self, keys: &doc::SwitchKeys) -> Anim<f64> {
        let Some(active) = &keys.active else { return Anim::Const(0.0) };
        let id = match &active.value {
            doc::Active::Index(index) => {
                return self.value(index, active.place, Spec::of(property::ACTIVE), [0.0; 4]).anim();
            }
            doc::Active::Id(id) => id,
        };
        let children = keys.children.as_ref().map_or(&[][..], |children| &children.value);
        let ids = || children.iter().filter_map(|child| child.value.common.id.as_ref()).map(|id| &*id.value);
        let is_it = |child: &At<Node>| child.value.common.id.as_ref().is_some_and(|own| own.value == *id);
        match children.iter().position(is_it) {
            Some(index) => Anim::Const(index as f64),
            None => {
                let message = format!("the switch has no child with the id {}", quoted(id));
                self.base.error_with("unknown-name", active.place, message, |error| {
                    error.with_expected("an index, or the id of a child").with_nearest(id, ids())
                });
                Anim::Const(0.0)
            }
        }
    }
}
