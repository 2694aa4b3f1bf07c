//! What all shapes have: fill, stroke, what counts as inside, and which part of the outline there is.

use super::Lower;
use crate::doc::{self, At};
use crate::model::{FillRule, Kind, Shape, ShapeKind, Trim};
use crate::registry::property;

/// The keys that all shapes have.
pub(super) struct Look<'a> {
    pub(super) fill: Option<&'a At<doc::Paint>>,
    pub(super) stroke: Option<&'a At<doc::Stroke>>,
    pub(super) fill_rule: Option<&'a At<FillRule>>,
    pub(super) trim: Option<&'a At<doc::Trim>>,
}

/// The [`Look`] of the keys of any kind of shape.
macro_rules! look {
    ($keys:expr) => {
        $crate::lower::shape::Look {
            fill: $keys.fill.as_ref(),
            stroke: $keys.stroke.as_ref(),
            fill_rule: $keys.fill_rule.as_ref(),
            trim: $keys.trim.as_ref(),
        }
    };
}

pub(super) use look;

impl<'a> Lower<'a, '_> {
    /// The shape of this geometry.
    pub(super) fn shape(&mut self, kind: ShapeKind, look: Look<'a>) -> Kind {
        let (fill, stroke) = self.fill_and_stroke(look.fill, look.stroke);
        let fill_rule = look.fill_rule.map_or_else(FillRule::default, |rule| rule.value);
        let trim = look.trim.map_or_else(Trim::default, |trim| self.trim(&trim.value));
        Kind::Shape(Box::new(Shape { kind, fill, stroke, fill_rule, trim }))
    }

    /// The geometry of a polygon.
    pub(super) fn polygon(&mut self, keys: &doc::PolygonKeys) -> ShapeKind {
        ShapeKind::Corners {
            count: self.anim(keys.sides.as_ref(), property::SIDES, 3.0),
            outer: self.anim(keys.outer.as_ref(), property::OUTER, 0.0),
            inner: None,
            radius: self.anim(keys.radius.as_ref(), property::RADIUS, 0.0),
        }
    }

    /// The geometry of a star.
    pub(super) fn star(&mut self, keys: &doc::StarKeys) -> ShapeKind {
        ShapeKind::Corners {
            count: self.anim(keys.points.as_ref(), property::POINTS, 3.0),
            inner: Some(self.anim(keys.inner.as_ref(), property::INNER, 0.0)),
            outer: self.anim(keys.outer.as_ref(), property::OUTER, 0.0),
            radius: self.anim(keys.radius.as_ref(), property::RADIUS, 0.0),
        }
    }

    /// The geometry of a line. What would fill it is told to fill nothing.
    pub(super) fn line(&mut self, keys: &doc::LineKeys) -> ShapeKind {
        if let Some(fill) = keys.fill.as_ref().filter(|fill| fill.value != doc::Paint::None) {
            self.base.warning(
                "no-effect",
                fill.place,
                "a line has no inside that could be filled; `stroke` colours it",
            );
        }
        ShapeKind::Line {
            from: self.pair(keys.from.as_ref(), property::FROM, [0.0; 2]),
            to: self.pair(keys.to.as_ref(), property::TO, [0.0; 2]),
        }
    }

    fn trim(&mut self, keys: &doc::Trim) -> Trim {
        Trim {
            start: self.anim(keys.start.as_ref(), property::TRIM_START, 0.0),
            end: self.anim(keys.end.as_ref(), property::TRIM_END, 1.0),
            offset: self.anim(keys.offset.as_ref(), property::TRIM_OFFSET, 0.0),
        }
    }
}
