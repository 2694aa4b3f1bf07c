//! State hashes: of what a node itself shows, and of whole subtrees.

use kurbo::{Affine, Rect};
use reelm_assets::TextEngine;
use reelm_ids::{Hash128, NodeIdx, StableHasher};
use reelm_ir::{PathAt, Pattern, Rgba};

use crate::graph::{
    Corners, EvaluatedClip, EvaluatedFade, EvaluatedGradientKind, EvaluatedGraph, EvaluatedNode, EvaluatedPaint,
    EvaluatedRole, EvaluatedScene, EvaluatedStroke, EvaluatedTransition, Geometry, Leaf, Trimmed,
};
use crate::moments::EvaluatedMoments;
use crate::units::{EvaluatedSegment, SegmentLook};

/// The hash of what node `index` shows in its own space: its leaf, clip and effects, then its children as they lie in it.
pub(crate) fn subtree(
    hasher: &mut StableHasher,
    graph: &EvaluatedGraph,
    (texts, moments): (&TextEngine, Option<&EvaluatedMoments>),
    index: usize,
) -> Hash128 {
    let node = &graph.nodes[index];
    add_rect(hasher, node.own);
    add_affine(hasher, node.content);
    add_clip(hasher, node.clip);
    for effect in &graph.effects[node.effects.start as usize..node.effects.end as usize] {
        hasher.u32(effect.kind.0.into());
        add_lanes(hasher, graph.lanes(&effect.lanes));
    }
    let samples = moments.into_iter().flat_map(|moments| {
        let nodes = &moments.graph().nodes;
        graph.samples(&node.samples).iter().filter_map(|root| nodes.get(*root as usize))
    });
    for sample in samples {
        add_affine(hasher.hash(sample.state), sample.local);
    }
    add_leaf(hasher, graph, texts, node);
    for child in graph.children(index) {
        add_child(hasher, graph, &graph.nodes[child]);
    }
    hasher.finish()
}

/// The hash of the whole frame.
pub(crate) fn frame(hasher: &mut StableHasher, graph: &EvaluatedGraph) -> Hash128 {
    hasher.u32(graph.size[0]).u32(graph.size[1]);
    add_color(hasher, graph.background);
    if let Some(root) = graph.nodes.first() {
        add_child(hasher, graph, root);
    }
    hasher.finish()
}

fn add_child(hasher: &mut StableHasher, graph: &EvaluatedGraph, child: &EvaluatedNode) {
    hasher.hash(child.state).f64(child.opacity).u8(child.blend as u8).u8(u8::from(child.isolate));
    add_affine(hasher, child.local);
    if let EvaluatedRole::Mask { mode, invert, feather } = child.role {
        hasher.u8(1).u8(mode as u8).u8(u8::from(invert)).f64(feather);
    } else {
        hasher.u8(0);
    }
    for transition in [&child.enter, &child.exit, &child.transition] {
        add_transition(hasher, graph, transition.as_ref());
    }
    hasher.u8(u8::from(child.joins));
}

fn add_transition(hasher: &mut StableHasher, graph: &EvaluatedGraph, transition: Option<&EvaluatedTransition>) {
    match transition {
        Some(transition) => {
            hasher.u8(1).u32(transition.kind.0.into()).f64(transition.progress);
            add_lanes(hasher, graph.lanes(&transition.lanes));
        }
        None => {
            hasher.u8(0);
        }
    }
}

fn add_leaf(hasher: &mut StableHasher, graph: &EvaluatedGraph, texts: &TextEngine, node: &EvaluatedNode) {
    match &node.leaf {
        Leaf::None => {
            hasher.u8(0);
        }
        Leaf::Shape(shape) => {
            hasher.u8(1).u8(shape.rule as u8);
            add_geometry(hasher, shape.geometry);
            add_trim(hasher, shape.trim);
            add_paint(hasher, graph, shape.fill);
            add_stroke(hasher, graph, shape.stroke.as_ref());
        }
        Leaf::Text(text) => {
            hasher.u8(2).hash(texts.get(text.text).hash);
            for look in graph.looks(&text.looks) {
                add_paint(hasher, graph, look.fill);
                add_stroke(hasher, graph, look.stroke.as_ref());
            }
            let segments = graph.segments(&text.segments);
            hasher.u32(segments.len() as u32);
            segments.iter().for_each(|segment| add_segment(hasher, segment));
        }
        Leaf::Realm(view) => {
            hasher.u8(12).u32(view.realm).u8(view.sampling as u8);
        }
        Leaf::Image { asset, fit, sampling } => {
            hasher.u8(3).u32(asset.0).u8(*fit as u8).u8(*sampling as u8);
        }
        Leaf::Scene(scene) => add_scene(hasher, graph, node.node, scene),
        Leaf::Paint { piece, background, sampling, canvas } => {
            add_color(hasher.u8(5).u32(*piece).u8(*sampling as u8).hash(*canvas), *background);
        }
    }
}

/// Where its ink is follows from the shaped text.
fn add_segment(hasher: &mut StableHasher, segment: &EvaluatedSegment) {
    let SegmentLook { affine, opacity, fill, stroke_paint, stroke_width } = segment.look;
    add_affine(hasher.u32(segment.end).f64(opacity), affine);
    for color in [fill, stroke_paint] {
        add_color(hasher.u8(color.is_some().into()), color.unwrap_or_default());
    }
    hasher.u8(stroke_width.is_some().into()).f64(stroke_width.unwrap_or_default());
}

/// The maps count by the node that shows them.
fn add_scene(hasher: &mut StableHasher, graph: &EvaluatedGraph, node: NodeIdx, scene: &EvaluatedScene) {
    hasher.u8(4).u32(node.0).u32(scene.size[0]).u32(scene.size[1]).i32(scene.camera[0]).i32(scene.camera[1]);
    hasher.hash(scene.looks).u8(scene.sampling as u8);
    let EvaluatedFade { color, level } = scene.fade.unwrap_or(EvaluatedFade { color: [0; 3], level: 0 });
    hasher.bytes(&color).u8(level).u32(scene.sprites.len() as u32);
    for sprite in graph.sprites(&scene.sprites) {
        hasher.u32(sprite.number).u32(sprite.glyph).i32(sprite.position[0]).i32(sprite.position[1]);
        hasher.i32(sprite.priority).u8(u8::from(sprite.flip_x) | u8::from(sprite.flip_y) << 1).u8(sprite.opacity);
    }
}

fn add_geometry(hasher: &mut StableHasher, geometry: Geometry) {
    match geometry {
        Geometry::Rect(radii) => add_lanes(hasher.u8(0), &radii),
        Geometry::Ellipse => {
            hasher.u8(1);
        }
        Geometry::Corners(Corners { count, outer, inner, radius }, affine) => {
            hasher.u8(3).u32(count).u8(u8::from(inner.is_some()));
            add_lanes(hasher, &[outer, inner.unwrap_or_default(), radius]);
            add_affine(hasher, affine);
        }
        Geometry::Line([from, to]) => add_lanes(hasher.u8(4), &[from.x, from.y, to.x, to.y]),
        Geometry::Path(path, affine) => {
            add_path(hasher.u8(2), path);
            add_affine(hasher, affine);
        }
    }
}

fn add_trim(hasher: &mut StableHasher, trim: Trimmed) {
    match trim {
        Trimmed::Whole => _ = hasher.u8(0),
        Trimmed::Nothing => _ = hasher.u8(1),
        Trimmed::Part { from, to } => _ = hasher.u8(2).f64(from).f64(to),
    }
}

fn add_paint(hasher: &mut StableHasher, graph: &EvaluatedGraph, paint: EvaluatedPaint) {
    match paint {
        EvaluatedPaint::None => {
            hasher.u8(0);
        }
        EvaluatedPaint::Solid(color) => add_color(hasher.u8(1), color),
        EvaluatedPaint::Pattern(Pattern { asset, tiling, sampling }) => {
            hasher.u8(5).u32(asset.0).u8(tiling as u8).u8(sampling as u8);
        }
        EvaluatedPaint::Gradient(index) => {
            let gradient = &graph.gradients[index as usize];
            match gradient.kind {
                EvaluatedGradientKind::Linear { from, to } => {
                    add_lanes(hasher.u8(2), &[from[0], from[1], to[0], to[1]])
                }
                EvaluatedGradientKind::Radial { center, radius, focal } => {
                    add_lanes(hasher.u8(3), &[center[0], center[1], radius[0], radius[1], focal[0], focal[1]]);
                }
                EvaluatedGradientKind::Conic { center, angle } => {
                    add_lanes(hasher.u8(4), &[center[0], center[1], angle]);
                }
            }
            hasher.u8(gradient.space as u8).u32(gradient.stops.len() as u32);
            for (offset, color) in &graph.stops[gradient.stops.start as usize..gradient.stops.end as usize] {
                add_color(hasher.f64(*offset), *color);
            }
        }
    }
}

fn add_stroke(hasher: &mut StableHasher, graph: &EvaluatedGraph, stroke: Option<&EvaluatedStroke>) {
    let Some(stroke) = stroke else {
        hasher.u8(0);
        return;
    };
    hasher.u8(1).u8(stroke.join as u8).u8(stroke.cap as u8).u8(stroke.align as u8);
    add_lanes(hasher, &[stroke.width, stroke.miter, stroke.dash_offset]);
    add_lanes(hasher, graph.dashes.get(stroke.dashes.start as usize..stroke.dashes.end as usize).unwrap_or(&[]));
    add_paint(hasher, graph, stroke.paint);
}

fn add_clip(hasher: &mut StableHasher, clip: EvaluatedClip) {
    match clip {
        EvaluatedClip::None => _ = hasher.u8(0),
        EvaluatedClip::Box(radius) => _ = hasher.u8(1).f64(radius),
        EvaluatedClip::Path(path) => add_path(hasher.u8(2), path),
    }
}

fn add_path(hasher: &mut StableHasher, path: PathAt) {
    hasher.u32(path.from).u32(path.to).f64(path.share);
}

fn add_lanes(hasher: &mut StableHasher, lanes: &[f64]) {
    hasher.u32(lanes.len() as u32);
    lanes.iter().for_each(|lane| _ = hasher.f64(*lane));
}

fn add_color(hasher: &mut StableHasher, color: Rgba) {
    hasher.f64(color.r).f64(color.g).f64(color.b).f64(color.a);
}

fn add_rect(hasher: &mut StableHasher, rect: Rect) {
    hasher.f64(rect.x0).f64(rect.y0).f64(rect.x1).f64(rect.y1);
}

fn add_affine(hasher: &mut StableHasher, affine: Affine) {
    affine.as_coeffs().iter().for_each(|value| _ = hasher.f64(*value));
}
