//! The keys that all nodes have.

use reelm_ids::{NodeIdx, Rational, SlotIdx};
use reelm_pixel::BlendMode;

use super::Lower;
use super::anim::Spec;
use super::node::{Seat, Written};
use super::outline::Outline;
use crate::doc::{self, At, Body, Place, Point};
use crate::model::{
    Anchor, Anim, Clip, Dim, ExprSource, Kind, Name, Node, NodeFlags, Role, ScopeIdx, Source, TextPlace, Transition,
    ValueType,
};
use crate::registry::property;
use crate::value::{BASELINE_NAMES, POINT_NAMES, named_baseline, named_point, quoted};

impl<'a> Lower<'a, '_> {
    /// The keys that all nodes have.
    pub(super) fn common(&mut self, written: Written<'a>, seat: Seat, outline: &Outline) -> Node {
        let keys = &written.node.common;
        let (start, frames) = (Rational::whole(seat.placed.start), Rational::whole(seat.placed.frames));
        let mut node = blank(outline.id, self.here.scope, Some(seat.parent), seat.role, start, frames);
        node.flags = NodeFlags {
            isolate: keys.isolate.as_ref().is_some_and(|isolate| isolate.value),
            named: outline.named,
            anchored: keys.position.is_some() || keys.anchor.is_some(),
        };
        node.position = self.pair(keys.position.as_ref(), property::POSITION, [0.0, 0.0]);
        node.anchor = self.anchor(keys.anchor.as_ref(), &written.node.body);
        node.pivot = self.pivot(keys.pivot.as_ref());
        node.scale = self.pair(keys.scale.as_ref(), property::SCALE, [1.0, 1.0]);
        node.rotation = self.anim(keys.rotation.as_ref(), property::ROTATION, 0.0);
        node.heading = self.heading(keys.auto_orient.as_ref(), node.position);
        node.skew = self.pair(keys.skew.as_ref(), property::SKEW, [0.0, 0.0]);
        node.size = self.own_size(written.node);
        node.opacity = self.anim(keys.opacity.as_ref(), property::OPACITY, 1.0);
        node.visible = self.anim(keys.visible.as_ref(), property::VISIBLE, true);
        node.blend = keys.blend.as_ref().map_or_else(Default::default, |blend| blend.value);
        node.clip = keys.clip.as_ref().map_or(Clip::None, |clip| self.clip(clip));
        node.effects = self.effects(keys.effects.as_ref());
        node.layout = keys.layout.as_ref().map(|layout| Box::new(self.layout(&layout.value)));
        node.enter = keys.enter.as_ref().and_then(|t| self.edge(t, seat.placed.frames));
        node.exit = keys.exit.as_ref().and_then(|t| self.edge(t, seat.placed.frames));
        node.transition = keys.transition.as_ref().and_then(|t| self.overlap(t, seat));
        node
    }

    /// `size`, or a text's `width`.
    fn own_size(&mut self, node: &doc::Node) -> [Dim; 2] {
        let size = self.size(node.common.size.as_ref());
        let Body::Text(keys) = &node.body else { return size };
        let Some(width) = &keys.width else { return size };
        if node.common.size.is_some() {
            self.base.error("conflict", width.place, "`width` and `size` both give the width of the text");
        }
        let [_, height] = size;
        [self.dim(&width.value, width.place, property::WIDTH, Dim::Auto), height]
    }

    /// `enter` or `exit`.
    fn edge(&mut self, written: &'a At<doc::Transition>, frames: i64) -> Option<Box<Transition>> {
        let transition = self.transition(written)?;
        if transition.frames > frames {
            self.base.warning("past-end", written.place, "the transition is longer than the node");
        }
        Some(Box::new(transition))
    }

    /// `transition`, with the sibling before.
    fn overlap(&mut self, written: &'a At<doc::Transition>, seat: Seat) -> Option<Box<Transition>> {
        let mut transition = self.transition(written)?;
        if !seat.follows {
            let message = "a transition needs a node before it in a sequence; `enter` is against nothing";
            self.base.warning("no-effect", written.place, message);
            return None;
        }
        if transition.frames > seat.placed.overlap {
            let message = "the transition is cut to the length of the nodes that it joins";
            self.base.warning("past-end", written.place, message);
            transition.frames = seat.placed.overlap;
        }
        Some(Box::new(transition))
    }

    /// The slot of the direction in which `position` moves, if that is asked for.
    fn heading(&mut self, wanted: Option<&At<bool>>, position: Anim<[f64; 2]>) -> Anim<f64> {
        let Some(wanted) = wanted.filter(|wanted| wanted.value) else { return Anim::Const(0.0) };
        let Anim::Slot(slot) = position else {
            self.base.warning(
                "no-effect",
                wanted.place,
                "`auto-orient` has no effect, because `position` does not change",
            );
            return Anim::Const(0.0);
        };
        let spec = Spec::of(property::AUTO_ORIENT);
        let source = self.heading_source(slot, wanted.place);
        let heading = self.slots(&[0.0; 4], 1);
        self.animate(heading, spec, source, wanted.place);
        Anim::Slot(heading)
    }

    /// Keyframes of whole points have a path; of anything else the direction is that of the change within a frame.
    fn heading_source(&mut self, slot: SlotIdx, place: Place) -> Source {
        const OF_CHANGE: &str = "let h = 0.5/fps; angle(at(self.position, time + h) - at(self.position, time - h))";
        let writer = self.out.animations.iter_mut().rev().find(|animation| animation.slot <= slot);
        match writer.map(|animation| (animation.ty, &mut animation.source)) {
            Some((ValueType::Vec2, Source::Keys(keys))) => {
                keys.motion.get_or_insert_default();
                Source::Heading(slot)
            }
            _ => {
                // The place in the file is that of the key; the expression is ours.
                let written = TextPlace::instead_of(self.base.document.origin(place).span);
                Source::Expr(ExprSource { text: OF_CHANGE.into(), place: written, seed: None }, None)
            }
        }
    }

    fn anchor(&mut self, point: Option<&At<Point>>, body: &Body) -> Anchor {
        let top_left = Anchor::Fraction(Anim::Const([0.0, 0.0]));
        match point.map(|point| (&point.value, point.place)) {
            None if matches!(body, Body::Path(_) | Body::Line(_)) => Anchor::Origin,
            None => top_left,
            Some((Point::Fractions(pair), place)) => {
                Anchor::Fraction(self.pair_at(pair, place, property::ANCHOR, [0.0, 0.0]))
            }
            Some((Point::Name(name), place)) => {
                if let Some(point) = named_point(name) {
                    return Anchor::Fraction(Anim::Const(point));
                }
                match named_baseline(name) {
                    Some(fraction) if matches!(body, Body::Text(_)) => return Anchor::Baseline(fraction),
                    Some(_) => self.base.error("type-mismatch", place, "only a text has a baseline"),
                    None => self.unknown_point(name, place, matches!(body, Body::Text(_))),
                }
                top_left
            }
        }
    }

    fn pivot(&mut self, point: Option<&At<Point>>) -> Anim<[f64; 2]> {
        let center = [0.5, 0.5];
        match point.map(|point| (&point.value, point.place)) {
            None => Anim::Const(center),
            Some((Point::Fractions(pair), place)) => self.pair_at(pair, place, property::PIVOT, center),
            Some((Point::Name(name), place)) => {
                let point = named_point(name);
                if point.is_none() {
                    self.unknown_point(name, place, false);
                }
                Anim::Const(point.unwrap_or(center))
            }
        }
    }

    fn unknown_point(&mut self, name: &str, place: Place, baseline: bool) {
        let points = POINT_NAMES.iter().map(|entry| entry.0);
        let baselines = BASELINE_NAMES.iter().map(|entry| entry.0).filter(|_| baseline);
        let message = format!("{} is not a point of a box", quoted(name));
        self.base.error_with("unknown-name", place, message, |error| {
            error
                .with_expected("a name such as \"center\" or \"top-left\", or fractions [x, y]")
                .with_nearest(name, points.chain(baselines))
        });
    }

    fn clip(&mut self, clip: &At<doc::Clip>) -> Clip {
        match &clip.value {
            doc::Clip::Box(false) => Clip::None,
            doc::Clip::Box(true) => Clip::Box(Anim::Const(0.0)),
            doc::Clip::Radius(radius) => {
                let spec = Spec::of(property::CLIP_RADIUS);
                Clip::Box(self.value(&radius.value, radius.place, spec, [0.0; 4]).anim())
            }
            doc::Clip::Path(path) => self.anim_path(path, property::CLIP_PATH).map_or(Clip::None, Clip::Path),
        }
    }
}

/// A node with the defaults of all keys.
pub(super) fn blank(
    id: Name,
    scope: ScopeIdx,
    parent: Option<NodeIdx>,
    role: Role,
    start: Rational,
    frames: Rational,
) -> Node {
    Node {
        id,
        scope,
        parent,
        end: NodeIdx(0),
        role,
        flags: NodeFlags::default(),
        start,
        frames,
        time: None,
        position: Anim::Const([0.0, 0.0]),
        anchor: Anchor::Fraction(Anim::Const([0.0, 0.0])),
        pivot: Anim::Const([0.5, 0.5]),
        scale: Anim::Const([1.0, 1.0]),
        rotation: Anim::Const(0.0),
        heading: Anim::Const(0.0),
        skew: Anim::Const([0.0, 0.0]),
        size: [Dim::Auto; 2],
        opacity: Anim::Const(1.0),
        visible: Anim::Const(true),
        blend: BlendMode::default(),
        clip: Clip::None,
        masks: Vec::new(),
        effects: Vec::new(),
        enter: None,
        exit: None,
        transition: None,
        layout: None,
        kind: Kind::Group,
        children: Vec::new(),
    }
}
