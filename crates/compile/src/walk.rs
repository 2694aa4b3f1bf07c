//! The walk over the evaluated graph: nodes become layers, siblings under a transition become pictures of it.

use core::ops::Range;

use kurbo::{Affine, Rect};
use reelm_assets::{PreparedAssets, TextEngine};
use reelm_eval::{EvaluatedClip, EvaluatedGraph, EvaluatedMoments, EvaluatedNode, EvaluatedRole, Leaf};
use reelm_ids::Hash128;
use reelm_ir::{CompositionIr, Rgba, Sampling};
use reelm_pixel::BlendMode;
use reelm_plan::{Brush, CopyPart, FillRule, Filter, Lasting, Layer, LayerClip, PlanBuilder, RenderPlan};

use crate::filters::{Before, Site, after_step, filters, right_in};
use crate::leaf::{LeafScratch, clip_outline, components, draw};
use crate::players::{Held, Players, Shown, SurfaceCopy};
use crate::realm::Realms;
use crate::staging::Cast;
use crate::transition::fade_opacity;

mod moments;
mod passages;

/// A frame to be compiled, and what it names by index.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The frame.
    pub graph: &'a EvaluatedGraph,
    /// How nodes that blur by their motion look beside the frame.
    pub moments: &'a EvaluatedMoments,
    /// The composition, for its paths.
    pub ir: &'a CompositionIr,
    /// The sizes of images.
    pub assets: &'a PreparedAssets,
    /// The shaped texts.
    pub texts: &'a TextEngine,
    /// The realms that its nodes may show; none outside of a realm document.
    pub realms: Realms<'a>,
}

/// Lowers evaluated graphs to plans; one per context.
#[derive(Debug, Default)]
pub struct Compiler {
    builder: PlanBuilder,
    scratch: Scratch,
}

/// Storage that is reused from node to node.
#[derive(Debug, Default)]
struct Scratch {
    filters: Vec<Filter>,
    leaves: LeafScratch,
    /// Children of the nodes that are being walked, as a stack.
    children: Vec<u32>,
}

/// Where a node lies.
#[derive(Clone, Copy)]
struct Place {
    /// The affine of its own space.
    world: Affine,
    /// That of the space around it, if nothing lies between.
    around: Option<Affine>,
}

impl Place {
    /// Wherever it came from.
    const fn of(world: Affine) -> Self {
        Self { world, around: None }
    }
}

/// What a node's surroundings do for it.
#[derive(Clone, Copy, Default)]
struct Siblings {
    /// It is a picture of a transition with its sibling, which it must not apply again.
    paired: bool,
    /// The layer around it has its blend mode.
    blended: bool,
}

/// A walk under way.
struct Walk<'a> {
    scene: Scene<'a>,
    builder: &'a mut PlanBuilder,
    scratch: &'a mut Scratch,
    players: &'a mut Players,
    /// Whether the graph is that of the moments.
    sampling: bool,
}

impl Compiler {
    /// A compiler; allocates nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lowers `scene` into `plan`, whose storage is reused. `players` are at the frame of the scene; `held` says what the raster holds
    /// for the key of a lasting surface.
    pub fn compile(&mut self, scene: &Scene<'_>, players: &mut Players, held: &Held<'_>, plan: &mut RenderPlan) {
        let [width, height] = scene.graph.size;
        self.builder.begin(width, height, premultiplied(scene.graph.background));
        self.scratch.children.clear();
        players.scenes.begin();
        players.update(&mut self.builder, scene.assets, held);
        if !scene.graph.nodes.is_empty() {
            let (builder, scratch) = (&mut self.builder, &mut self.scratch);
            let mut walk = Walk { scene: *scene, builder, scratch, players, sampling: false };
            walk.node(0, Affine::IDENTITY, Siblings::default());
        }
        self.builder.finish(plan);
    }

    /// A plan without output that brings what `players` draw on up to date. For frames that run and are not shown.
    pub fn update(&mut self, assets: &PreparedAssets, players: &mut Players, held: &Held<'_>, plan: &mut RenderPlan) {
        self.builder.begin_without_output();
        players.update(&mut self.builder, assets, held);
        self.builder.finish(plan);
    }

    /// A plan without output that copies lasting surfaces.
    pub fn copy(&mut self, copies: impl Iterator<Item = SurfaceCopy>, plan: &mut RenderPlan) {
        self.builder.begin_without_output();
        for SurfaceCopy { from, to, rect, state } in copies {
            let clear = [0; 4];
            let source = self.builder.lasting(Lasting { key: from, rect, clear, base: state, state });
            let target = self.builder.lasting(Lasting { key: to, rect, clear, base: Hash128::ZERO, state });
            self.builder.begin_on(target);
            let to = [rect.x0, rect.y0];
            self.builder.copy(CopyPart { source, from: rect, to, opacity: 255, blend: BlendMode::Copy });
            self.builder.end_on();
        }
        self.builder.finish(plan);
    }

    /// Lowers `scene` into what is open in `builder`, over its background; `world` maps its canvas, beyond which nothing shows.
    /// `players` and `held` are as those of [`compile`](Self::compile).
    pub fn draw(
        &mut self,
        scene: &Scene<'_>,
        players: &mut Players,
        held: &Held<'_>,
        world: Affine,
        builder: &mut PlanBuilder,
    ) {
        let [width, height] = scene.graph.size;
        let canvas = Rect::new(0.0, 0.0, width.into(), height.into());
        let layer = Layer { clip: LayerClip::Rect(canvas, world), ..Layer::default() };
        builder.push_layer(&layer, &[]);
        let Rgba { r, g, b, a } = scene.graph.background;
        builder.fill_rect(canvas, Brush::Solid([r as f32, g as f32, b as f32, a as f32]), world, 1.0);
        self.scratch.children.clear();
        players.scenes.begin();
        players.update(builder, scene.assets, held);
        if !scene.graph.nodes.is_empty() {
            let scratch = &mut self.scratch;
            let mut walk = Walk { scene: *scene, builder, scratch, players, sampling: false };
            walk.node(0, world, Siblings::default());
        }
        builder.pop_layer();
    }
}

impl Walk<'_> {
    /// Draws node `index` and its subtree; `parent` is the world affine of its parent.
    fn node(&mut self, index: usize, parent: Affine, siblings: Siblings) {
        let scene = self.scene;
        let node = &scene.graph.nodes[index];
        let world = parent * node.local;
        let blend = if siblings.blended { BlendMode::Normal } else { node.blend };
        let alone = if siblings.paired { None } else { node.transition.as_ref() };
        let passages = [(node.enter.as_ref(), Cast::Comes), (alone, Cast::Comes), (node.exit.as_ref(), Cast::Goes)];
        let opacity = passages.iter().fold(node.opacity, |opacity, (transition, cast)| {
            opacity * transition.and_then(|t| fade_opacity(t, *cast == Cast::Comes)).unwrap_or(1.0)
        });
        if opacity <= 0.0 {
            return;
        }
        let staged = passages
            .map(|(transition, cast)| (transition.filter(|t| fade_opacity(t, cast == Cast::Comes).is_none()), cast));
        if staged.iter().any(|(transition, _)| transition.is_some()) {
            let outer = Layer { opacity: opacity as f32, blend, ..Layer::default() };
            self.builder.push_layer(&outer, &[]);
            self.passing(index, world, &staged);
            self.builder.pop_layer();
        } else {
            self.layer(index, Place { world, around: Some(parent) }, opacity, blend);
        }
    }

    /// A node as a layer: its clip, its effects, its masks, its content.
    fn layer(&mut self, index: usize, place: Place, opacity: f64, blend: BlendMode) {
        let scene = self.scene;
        let node = &scene.graph.nodes[index];
        if is_plain(node, opacity, blend) && !has_masks(scene.graph, index) {
            self.content(index, place.world);
            return;
        }
        // Whether it moves or not, what blends in an exposed node meets that node alone; masks cut each of its samples.
        let exposed = !node.samples.is_empty();
        let layer = Layer { opacity: opacity as f32, blend, isolate: node.isolate || exposed, ..Layer::default() };
        self.effected(index, place, node.effects.clone(), layer, !exposed);
    }

    /// A node under the effects in `range`. What a `transform` moves is drawn where it is moved to, with the effects before it; what is
    /// exposed is drawn as it is at each moment.
    fn effected(&mut self, index: usize, place: Place, range: Range<u32>, layer: Layer, masked: bool) {
        let scene = self.scene;
        let node = &scene.graph.nodes[index];
        let (range, before) = after_step(scene.graph, range, node.own);
        let is_flat = matches!(before, Before::Exposure) && place.world.determinant() == 0.0;
        // At other moments it is not flat.
        let (world, placement) = if is_flat { (place.world, None) } else { working_space(&scene, &range, place.world) };
        if placement.is_some_and(|placement| placement.determinant() == 0.0) {
            return;
        }
        self.scratch.filters.clear();
        filters(&scene, &range, Site { own: node.own, world }, self.builder, &mut self.scratch.filters);
        let clip = if matches!(before, Before::Content) { self.clip(node, world) } else { LayerClip::None };
        self.builder.push_layer(&Layer { clip, placement, ..layer }, &self.scratch.filters);
        if masked {
            self.masks(index, world);
        }
        match before {
            Before::Transform(range, moved) => {
                self.effected(index, Place::of(world * moved), range, Layer::default(), false);
            }
            Before::Exposure if placement.is_some() => self.exposed(index, Place::of(world)),
            Before::Exposure => self.exposed(index, place),
            Before::Content => self.content(index, world),
        }
        self.builder.pop_layer();
    }

    fn clip(&mut self, node: &EvaluatedNode, world: Affine) -> LayerClip {
        let elements = match node.clip {
            EvaluatedClip::None => return LayerClip::None,
            EvaluatedClip::Box(0.0) => return LayerClip::Rect(node.own, world),
            EvaluatedClip::Box(radius) => self.builder.path(clip_outline(node.own, radius).elements().iter().copied()),
            EvaluatedClip::Path(path) => self.builder.path(self.scene.ir.path_elements(path)),
        };
        LayerClip::Path(self.builder.clip_path(elements, FillRule::NonZero, world, None))
    }

    fn masks(&mut self, index: usize, world: Affine) {
        let graph = self.scene.graph;
        for child in graph.children(index) {
            if let EvaluatedRole::Mask { mode, invert, feather } = graph.nodes[child].role {
                self.builder.push_mask(mode, invert, (feather * mean_scale(world)) as f32);
                self.node(child, world, Siblings::default());
                self.builder.pop_layer();
            }
        }
    }

    /// The node's own pixels, then its children.
    fn content(&mut self, index: usize, world: Affine) {
        let scene = self.scene;
        let node = &scene.graph.nodes[index];
        draw(&scene, self.builder, &mut self.scratch.leaves, node, world);
        if let Leaf::Scene(leaf) = &node.leaf {
            let sprites = scene.graph.sprites(&leaf.sprites);
            let sampled = self.sampling;
            let shown = Shown { node: node.node, scene: leaf, sprites, own: node.own, world, sampled };
            self.players.scenes.draw(self.builder, &shown);
        }
        if let Leaf::Paint { piece, background, sampling, .. } = node.leaf {
            self.canvas(node.own, world, (piece, background, sampling));
        }
        if node.end as usize == index + 1 {
            return;
        }
        let world = world * node.content;
        let base = self.scratch.children.len();
        let children =
            scene.graph.children(index).filter(|child| scene.graph.nodes[*child].role == EvaluatedRole::Child);
        self.scratch.children.extend(children.map(|child| child as u32));
        let mut first = base;
        while first < self.scratch.children.len() {
            let mut last = first;
            while last + 1 < self.scratch.children.len() && self.follows(last + 1) {
                last += 1;
            }
            self.scenes(first, last, node.own, world);
            first = last + 1;
        }
        self.scratch.children.truncate(base);
    }

    /// A canvas in the box `own`, over its background.
    fn canvas(&mut self, own: Rect, world: Affine, (piece, background, sampling): (u32, Rgba, Sampling)) {
        if background.a > 0.0 {
            self.builder.fill_rect(own, Brush::Solid(components(background)), world, 1.0);
        }
        let Some(canvas) = self.players.canvases.get_mut(piece) else { return };
        let [width, height] = canvas.stack().size().map(f64::from);
        let scale = Affine::scale_non_uniform(own.width() / width.max(1.0), own.height() / height.max(1.0));
        let placement = world * Affine::translate((own.x0, own.y0)) * scale;
        if placement.determinant() != 0.0 {
            canvas.show(self.builder, placement, sampling == Sampling::Auto);
        }
    }

    /// Whether the child at `at` of the stack is under a transition with the one before it.
    fn follows(&self, at: usize) -> bool {
        self.child(at).is_some_and(|node| node.joins)
    }

    /// The node at `at` of the stack.
    fn child(&self, at: usize) -> Option<&EvaluatedNode> {
        self.scene.graph.nodes.get(*self.scratch.children.get(at)? as usize)
    }
}

/// Whether the node needs no layer: nothing about it concerns its content as a whole.
fn is_plain(node: &EvaluatedNode, opacity: f64, blend: BlendMode) -> bool {
    opacity >= 1.0
        && blend == BlendMode::Normal
        && !node.isolate
        && node.clip == EvaluatedClip::None
        && node.effects.is_empty()
}

fn has_masks(graph: &EvaluatedGraph, index: usize) -> bool {
    // Masks stand before children.
    graph.children(index).next().is_some_and(|child| graph.nodes[child].role != EvaluatedRole::Child)
}

/// The affine in which the node's content is drawn, and what brings it to the parent's surface if that is another.
fn working_space(scene: &Scene<'_>, effects: &Range<u32>, world: Affine) -> (Affine, Option<Affine>) {
    if right_in(scene.graph, effects, world) {
        return (world, None);
    }
    let [a, b, c, d, ..] = world.as_coeffs();
    let (x, y) = ((a * a + b * b).sqrt(), (c * c + d * d).sqrt());
    if x == 0.0 || y == 0.0 {
        return (world, Some(Affine::scale(0.0)));
    }
    let upright = Affine::new([x, 0.0, 0.0, y, 0.0, 0.0]);
    (upright, Some(world * Affine::new([1.0 / x, 0.0, 0.0, 1.0 / y, 0.0, 0.0])))
}

/// The factor by which `world` changes lengths, in the geometric mean.
fn mean_scale(world: Affine) -> f64 {
    world.determinant().abs().sqrt()
}

fn premultiplied(color: Rgba) -> [u8; 4] {
    let byte = |value: f64| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    let alpha = f64::from(byte(color.a)) / 255.0;
    [byte(color.r * alpha), byte(color.g * alpha), byte(color.b * alpha), byte(color.a)]
}
