//! Where nodes lie on the canvas, as far as that is the same at all times.

use kurbo::{Affine, Rect, Shape as _, Vec2};
use reelm_ids::{IdVec, NodeIdx};

use super::is_laid_out;
use super::values::Values;
use crate::model::{Anchor, Anim, CompositionIr, Kind, Node, ShapeKind, Stroke};

/// How far beyond its outline a shape may reach, in pixels, by anti-aliasing.
const FRINGE: f64 = 1.0;

/// Where the children of each node lie.
pub(super) struct Worlds(IdVec<NodeIdx, Option<World>>);

/// A space on the canvas.
#[derive(Clone, Copy)]
struct World {
    /// To the canvas.
    map: Affine,
    /// Width and height of the box that children's sizes refer to.
    size: [f64; 2],
}

impl Worlds {
    pub(super) fn new(ir: &CompositionIr, values: &Values) -> Self {
        let mut worlds: IdVec<NodeIdx, Option<World>> = IdVec::new();
        for (idx, node) in ir.nodes.iter() {
            let world = match node.parent {
                None => Some(World { map: Affine::IDENTITY, size: ir.size.map(f64::from) }),
                Some(parent) if parent < idx => {
                    worlds.get(parent).copied().flatten().and_then(|world| inside(ir, node, world, values))
                }
                Some(_) => None,
            };
            worlds.push(world);
        }
        Self(worlds)
    }

    /// Whether the node is a shape or a picture that never touches the canvas.
    pub(super) fn is_off_canvas(&self, ir: &CompositionIr, idx: NodeIdx, values: &Values) -> bool {
        let Some(node) = ir.nodes.get(idx) else { return false };
        let world = node.parent.and_then(|parent| self.0.get(parent).copied().flatten());
        let Some(covered) = world.and_then(|world| covered(ir, node, world, values)) else { return false };
        let [width, height] = ir.size.map(f64::from);
        let covered = covered.inflate(FRINGE, FRINGE);
        covered.x1 <= 0.0 || covered.y1 <= 0.0 || covered.x0 >= width || covered.y0 >= height
    }
}

/// The space of the children of `node`, which lies in `world`.
fn inside(ir: &CompositionIr, node: &Node, world: World, values: &Values) -> Option<World> {
    let auto = node.size.iter().all(|dim| dim.is_auto());
    let size = match &node.kind {
        Kind::Group | Kind::Stack | Kind::Sequence | Kind::Repeat | Kind::Switch { .. } => {
            size(node, world, world.size, values)?
        }
        Kind::Comp { scope } if auto => ir.scopes.get(usize::from(*scope))?.size.map(f64::from),
        _ => return None,
    };
    let own = Rect::new(0.0, 0.0, size[0], size[1]);
    Some(World { map: world.map * local(ir, node, own, values)?, size })
}

/// What `node` covers of the canvas, at most.
fn covered(ir: &CompositionIr, node: &Node, world: World, values: &Values) -> Option<Rect> {
    let auto = node.size.iter().all(|dim| dim.is_auto());
    let own = match &node.kind {
        Kind::Shape(shape) => match shape.kind {
            ShapeKind::Path(path) if auto && path.count == 1 => ir.paths.get(path.first as usize)?.bounding_box(),
            ShapeKind::Rect { .. } | ShapeKind::Ellipse => own_box(node, world, values)?,
            ShapeKind::Corners { outer, inner, .. } if auto => corners(values.get(outer)?, inner, values)?,
            ShapeKind::Line { from, to } if auto => {
                let [from, to] = [values.get(from)?, values.get(to)?];
                Rect::new(from[0], from[1], to[0], to[1]).abs()
            }
            _ => return None,
        },
        Kind::Image(_) => own_box(node, world, values)?,
        _ => return None,
    };
    let grown = match &node.kind {
        Kind::Shape(shape) => reach(shape.stroke.as_deref(), values)?,
        _ => 0.0,
    };
    let map = world.map * local(ir, node, own, values)?;
    Some(map.transform_rect_bbox(own.inflate(grown, grown)))
}

fn own_box(node: &Node, world: World, values: &Values) -> Option<Rect> {
    let [width, height] = size(node, world, [f64::NAN; 2], values)?;
    (width.is_finite() && height.is_finite()).then(|| Rect::new(0.0, 0.0, width, height))
}

/// The box of a polygon or a star, unless it reaches beyond.
fn corners(outer: f64, inner: Option<Anim<f64>>, values: &Values) -> Option<Rect> {
    let inner = match inner {
        Some(inner) => values.get(inner)?,
        None => 0.0,
    };
    (inner <= outer).then(|| Rect::new(0.0, 0.0, 2.0 * outer, 2.0 * outer))
}

/// How far a stroke reaches beyond the outline, at most.
fn reach(stroke: Option<&Stroke>, values: &Values) -> Option<f64> {
    let Some(stroke) = stroke else { return Some(0.0) };
    let (width, miter) = (values.get(stroke.width)?, values.get(stroke.miter)?);
    Some(width * miter.max(1.5))
}

/// The own size of a node, `auto` being `otherwise`.
fn size(node: &Node, world: World, otherwise: [f64; 2], values: &Values) -> Option<[f64; 2]> {
    let side = |at: usize| {
        let (dim, reference) = (*node.size.get(at)?, *world.size.get(at)?);
        if dim.is_auto() { otherwise.get(at).copied() } else { values.length(dim, reference) }
    };
    Some([side(0)?, side(1)?])
}

/// From the node's own space to its parent's, where it is the same at all times and nothing else moves its pixels.
fn local(ir: &CompositionIr, node: &Node, own: Rect, values: &Values) -> Option<Affine> {
    let moved = !node.effects.is_empty()
        || node.enter.is_some()
        || node.exit.is_some()
        || node.transition.is_some()
        || is_laid_out(ir, node);
    let (position, pivot, scale) = (values.get(node.position)?, values.get(node.pivot)?, values.get(node.scale)?);
    let rotation = values.get(node.rotation)? + values.get(node.heading)?;
    values.get(node.skew).filter(|skew| *skew == [0.0, 0.0])?;
    let part = |[x, y]: [f64; 2]| Vec2::new(own.x0 + x * own.width(), own.y0 + y * own.height());
    let anchor = match node.anchor {
        Anchor::Fraction(anchor) => part(values.get(anchor)?),
        Anchor::Origin => Vec2::ZERO,
        _ => return None,
    };
    let turned = Affine::rotate(rotation.to_radians()) * Affine::scale_non_uniform(scale[0], scale[1]);
    let (offset, pivot) = (Vec2::from((position[0], position[1])) - anchor, part(pivot));
    (!moved).then(|| Affine::translate(offset + pivot) * turned * Affine::translate(-pivot))
}
