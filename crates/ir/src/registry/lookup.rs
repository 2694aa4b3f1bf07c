//! Properties of a node by name, for expressions: `nodes.ID.PROPERTY[.lane]`, `self.PROPERTY`, `parent.PROPERTY`.

use core::ops::Range;
use std::borrow::Cow;

use reelm_ids::{NodeIdx, ParamId, PropertyId, SlotIdx};

use super::{Form, Param, ParamType, Registry, first_lane, property};
use crate::model::{
    Anchor, Anim, Clip, CompositionIr, Dim, Gradient, GradientKind, Kind, Lanes, LayoutStyle, Node, Paint, Scene,
    ShapeKind, Sides, Sprite, SpriteGlyph, Stroke, Text, TextPart, TextSpan, Track, TrackPart, Transition, ValueType,
};

/// A property of one node: where its value is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PropertyRef {
    /// Which property.
    pub property: PropertyId,
    /// The type of its value.
    pub ty: ValueType,
    /// The lanes, the first `ty.lanes()` of which count: each a constant or a slot.
    pub lanes: [Anim<f64>; 4],
    /// Whether layout reads it.
    pub steers_layout: bool,
}

impl PropertyRef {
    /// The lane `name` (`x`, `y`; `r`, `g`, `b`, `a`; `width`, `height`) of the value as a property of its own.
    pub fn lane(&self, name: &str) -> Option<Self> {
        let (ty, first) = match (self.ty, name) {
            (ValueType::Vec2, "x") | (ValueType::Color, "r") => (ValueType::Number, 0),
            (ValueType::Vec2, "y") | (ValueType::Color, "g") => (ValueType::Number, 1),
            (ValueType::Color, "b") => (ValueType::Number, 2),
            (ValueType::Color, "a") => (ValueType::Number, 3),
            (ValueType::Length2, "x" | "width") => (ValueType::Length, 0),
            (ValueType::Length2, "y" | "height") => (ValueType::Length, 2),
            _ => return None,
        };
        let mut lanes = [Anim::Const(0.0); 4];
        for (to, from) in lanes.iter_mut().zip(self.lanes.iter().skip(first).take(ty.lanes())) {
            *to = *from;
        }
        Some(Self { ty, lanes, ..*self })
    }
}

impl CompositionIr {
    /// The property of `node` that `path` names: its keys, of which the last may be a lane. `_` stands for `-`.
    pub fn property(&self, node: NodeIdx, path: &[&str]) -> Option<PropertyRef> {
        let list = self.properties(node, Some(path));
        let find = |path: &[&str]| {
            let name = path.join(".").replace('_', "-");
            list.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
        };
        find(path).or_else(|| {
            let (lane, rest) = path.split_last()?;
            find(rest)?.lane(lane)
        })
    }

    /// The names that [`property`](Self::property) knows for `node`, as an expression writes them; of long lists only
    /// the first ones.
    pub fn property_names(&self, node: NodeIdx) -> Vec<String> {
        self.properties(node, None).into_iter().map(|entry| entry.0.replace('-', "_")).collect()
    }

    /// The properties of `node`; of lists only the element that `wanted` names.
    fn properties(&self, node: NodeIdx, wanted: Option<&[&str]>) -> Vec<(Cow<'static, str>, PropertyRef)> {
        let mut list = List { ir: self, registry: &self.registry, wanted, span: None, entries: Vec::with_capacity(32) };
        if let Some(node) = self.nodes.get(node) {
            list.common(node);
            list.kind(&node.kind);
        }
        list.entries
    }
}

struct List<'a> {
    ir: &'a CompositionIr,
    registry: &'a Registry,
    /// The path that is looked for; all that there is without one.
    wanted: Option<&'a [&'a str]>,
    /// The span of a text whose properties are listed, which lie two segments deeper than those of the text.
    span: Option<usize>,
    entries: Vec<(Cow<'static, str>, PropertyRef)>,
}

impl List<'_> {
    fn common(&mut self, node: &Node) {
        self.add(property::POSITION, node.position);
        if let Anchor::Fraction(anchor) = node.anchor {
            self.add(property::ANCHOR, anchor);
        }
        self.add(property::PIVOT, node.pivot);
        self.add(property::SCALE, node.scale);
        self.add(property::ROTATION, node.rotation);
        self.add(property::SKEW, node.skew);
        self.add(property::AUTO_ORIENT, node.heading);
        self.add(property::OPACITY, node.opacity);
        self.add(property::VISIBLE, node.visible);
        self.size(node.size);
        if let Clip::Box(radius) = node.clip {
            self.add(property::CLIP_RADIUS, radius);
        }
        for i in self.elements(1, node.masks.len()) {
            if let Some(mask) = node.masks.get(i) {
                self.add_at(property::MASK_FEATHER, i, mask.feather);
            }
        }
        self.clock(node);
        self.effects(node);
        for (name, transition) in [("enter", &node.enter), ("exit", &node.exit), ("transition", &node.transition)] {
            if let Some(transition) = transition {
                self.transition(name, transition);
            }
        }
        if let Some(layout) = &node.layout {
            self.layout(layout);
        }
    }

    /// The clock of a content: its speed is 1 where nothing says otherwise.
    fn clock(&mut self, node: &Node) {
        let has_content = matches!(
            node.kind,
            Kind::Group
                | Kind::Stack
                | Kind::Sequence
                | Kind::Switch { .. }
                | Kind::Comp { .. }
                | Kind::Repeat
                | Kind::Audio(_)
                | Kind::Scene(_)
        );
        if !has_content {
            return;
        }
        match node.time.as_ref().map(|time| (time.rate, time.moment)) {
            Some((_, Some(moment))) => self.add(property::TIME_REMAP, moment),
            Some((rate, None)) => self.add(property::TIME_SPEED, rate),
            None => self.add(property::TIME_SPEED, Anim::Const(1.0)),
        }
    }

    fn kind(&mut self, kind: &Kind) {
        match kind {
            Kind::Switch { active } => self.add(property::ACTIVE, *active),
            Kind::Shape(shape) => {
                self.geometry(shape.kind);
                self.add(property::TRIM_START, shape.trim.start);
                self.add(property::TRIM_END, shape.trim.end);
                self.add(property::TRIM_OFFSET, shape.trim.offset);
                self.paint("fill", property::FILL, &shape.fill);
                self.stroke(shape.stroke.as_deref(), property::STROKE_PAINT);
            }
            Kind::Text(text) => self.text(text),
            Kind::Audio(audio) => {
                self.add(property::VOLUME, audio.volume);
                if let Some(pan) = audio.pan {
                    self.add(property::PAN, pan);
                }
            }
            Kind::Scene(scene) => self.scene(scene),
            Kind::Paint(paint) => {
                self.add(property::BACKGROUND, paint.background);
                self.commands(paint.piece);
            }
            Kind::Group
            | Kind::Stack
            | Kind::Sequence
            | Kind::Comp { .. }
            | Kind::Repeat
            | Kind::Image(_)
            | Kind::Realm(_) => {}
        }
    }

    fn geometry(&mut self, kind: ShapeKind) {
        match kind {
            ShapeKind::Rect { radii } => self.radii(radii),
            ShapeKind::Ellipse | ShapeKind::Path(_) => {}
            ShapeKind::Corners { count, outer, inner, radius } => {
                self.add(if inner.is_some() { property::POINTS } else { property::SIDES }, count);
                self.add(property::OUTER, outer);
                if let Some(inner) = inner {
                    self.add(property::INNER, inner);
                }
                self.add(property::RADIUS, radius);
            }
            ShapeKind::Line { from, to } => {
                self.add(property::FROM, from);
                self.add(property::TO, to);
            }
        }
    }

    /// The commands of a canvas, by their numbers in the order in which they are issued: repetitions multiplied out, those of an
    /// `embed` after it.
    fn commands(&mut self, piece: u32) {
        let commands = self.ir.pieces.get(piece as usize).map_or(&[][..], |piece| &piece.commands);
        for i in self.elements(1, commands.len()) {
            let Some(command) = commands.get(i) else { break };
            self.of_command(i, "if", ValueType::Bool, lanes(command.when));
            let row = command.kind.row();
            for (position, argument) in row.arguments.iter().enumerate() {
                let first = row.first_lane(position);
                let lane = |n: usize| command.lanes.get(first + n).copied().unwrap_or_default();
                let said = command.given & (1 << position) != 0 || !argument.default.is_empty();
                if let (Form::Value(ty), true) = (argument.form, said) {
                    self.of_command(i, argument.name, ty, [lane(0), lane(1), lane(2), lane(3)]);
                }
            }
            // Points come after all other lanes.
            let points = command.lanes.get(row.first_lane(row.arguments.len())..).unwrap_or(&[]);
            for point in self.elements(3, points.len() / 2) {
                let lane = |n: usize| points.get(2 * point + n).copied().unwrap_or_default();
                let zero = Anim::Const(0.0);
                self.of_command(i, &format!("points.{point}"), ValueType::Vec2, [lane(0), lane(1), zero, zero]);
            }
        }
    }

    fn of_command(&mut self, i: usize, key: &str, ty: ValueType, lanes: [Anim<f64>; 4]) {
        self.push(format!("commands.{i}.{key}").into(), property::COMMANDS, ty, lanes);
    }

    fn scene(&mut self, scene: &Scene) {
        self.add(property::CAMERA, scene.camera);
        if let Some(fade) = scene.fade {
            self.add(property::FADE_COLOR, fade.color);
            self.add(property::FADE_LEVEL, fade.level);
        }
        for i in self.elements(1, scene.sprites.len()) {
            let Some(sprite) = scene.sprites.get(i) else { break };
            self.sprite(i, sprite);
        }
    }

    fn sprite(&mut self, i: usize, sprite: &Sprite) {
        if let SpriteGlyph::Number(glyph) = sprite.glyph {
            self.of_sprite(i, property::SPRITE_GLYPH, glyph);
        }
        self.of_sprite(i, property::SPRITE_POSITION, sprite.position);
        self.of_sprite(i, property::SPRITE_PRIORITY, sprite.priority);
        self.of_sprite(i, property::SPRITE_FLIP_X, sprite.flip_x);
        self.of_sprite(i, property::SPRITE_FLIP_Y, sprite.flip_y);
        self.of_sprite(i, property::SPRITE_OPACITY, sprite.opacity);
        self.of_sprite(i, property::SPRITE_VISIBLE, sprite.visible);
    }

    /// A property of sprite `i`: `sprites.0.position`.
    fn of_sprite<T: Lanes>(&mut self, i: usize, id: PropertyId, value: Anim<T>) {
        let Some(row) = property::get(id) else { return };
        let key = row.name.rsplit('.').next().unwrap_or(row.name);
        self.push(format!("sprites.{i}.{key}").into(), id, row.ty, lanes(value));
    }

    fn text(&mut self, text: &Text) {
        self.add(property::FONT_SIZE, text.font_size);
        self.add(property::WEIGHT, text.weight);
        self.add(property::LETTER_SPACING, text.letter_spacing);
        if let Some(height) = text.line_height {
            self.add(property::LINE_HEIGHT, height);
        }
        if let Some(number) = number_of(&text.parts).filter(|_| text.spans.is_empty()) {
            self.add(property::TEXT, number);
        }
        self.paint("fill", property::FILL, &text.fill);
        self.stroke(text.stroke.as_deref(), property::STROKE_PAINT);
        for i in self.elements(1, text.spans.len()) {
            let Some(span) = text.spans.get(i) else { break };
            let first = i.checked_sub(1).and_then(|before| text.spans.get(before)).map_or(0, |before| before.parts);
            let parts = text.parts.get(first as usize..span.parts as usize).unwrap_or(&[]);
            self.span = Some(i);
            self.text_span(text, span, parts);
            self.span = None;
        }
    }

    /// A span of a text: what it has from the text as well.
    fn text_span(&mut self, text: &Text, span: &TextSpan, parts: &[TextPart]) {
        self.add(property::SPAN_FONT_SIZE, span.font_size);
        self.add(property::SPAN_WEIGHT, span.weight);
        self.add(property::SPAN_LETTER_SPACING, span.letter_spacing);
        self.add(property::SPAN_BASELINE_SHIFT, span.baseline_shift);
        if let Some(height) = span.line_height {
            self.add(property::SPAN_LINE_HEIGHT, height);
        }
        if let Some(number) = number_of(parts) {
            self.add(property::SPAN_TEXT, number);
        }
        self.paint("fill", property::SPAN_FILL, span.fill.as_ref().unwrap_or(&text.fill));
        let stroke = span.stroke.as_ref().unwrap_or(&text.stroke);
        self.stroke(stroke.as_deref(), property::SPAN_STROKE_PAINT);
    }

    fn radii(&mut self, radii: [Anim<f64>; 4]) {
        let names = ["top-left", "top-right", "bottom-right", "bottom-left"];
        let [first, ..] = radii;
        self.add(property::RADIUS, first);
        for (name, radius) in names.into_iter().zip(radii) {
            self.push(format!("radius.{name}").into(), property::RADIUS, ValueType::Number, lanes(radius));
        }
    }

    fn size(&mut self, size: [Dim; 2]) {
        let [width, height] = size;
        self.dim(property::WIDTH, width);
        self.dim(property::HEIGHT, height);
        if let (Dim::Length { px: w, fraction: fw }, Dim::Length { px: h, fraction: fh }) = (width, height) {
            self.push("size".into(), property::SIZE, ValueType::Length2, [w, fw, h, fh]);
        }
    }

    fn layout(&mut self, layout: &LayoutStyle) {
        use property as p;
        self.add(p::FLEX_GROW, layout.flex_grow);
        self.add(p::FLEX_SHRINK, layout.flex_shrink);
        if let Some(ratio) = layout.aspect_ratio {
            self.add(p::ASPECT_RATIO, ratio);
        }
        let [min_width, min_height] = layout.min_size;
        let [max_width, max_height] = layout.max_size;
        let lengths = [
            (p::FLEX_BASIS, layout.flex_basis),
            (p::ROW_GAP, layout.row_gap),
            (p::COLUMN_GAP, layout.column_gap),
            (p::PADDING_LEFT, layout.padding.left),
            (p::PADDING_RIGHT, layout.padding.right),
            (p::PADDING_TOP, layout.padding.top),
            (p::PADDING_BOTTOM, layout.padding.bottom),
            (p::MARGIN_LEFT, layout.margin.left),
            (p::MARGIN_RIGHT, layout.margin.right),
            (p::MARGIN_TOP, layout.margin.top),
            (p::MARGIN_BOTTOM, layout.margin.bottom),
            (p::INSET_LEFT, layout.inset.left),
            (p::INSET_RIGHT, layout.inset.right),
            (p::INSET_TOP, layout.inset.top),
            (p::INSET_BOTTOM, layout.inset.bottom),
            (p::MIN_WIDTH, min_width),
            (p::MIN_HEIGHT, min_height),
            (p::MAX_WIDTH, max_width),
            (p::MAX_HEIGHT, max_height),
        ];
        for (id, dim) in lengths {
            self.dim(id, dim);
        }
        if let Some(grid) = &layout.grid {
            self.tracks(p::GRID_TEMPLATE_COLUMNS, grid.columns.iter().map(part_length));
            self.tracks(p::GRID_TEMPLATE_ROWS, grid.rows.iter().map(part_length));
            self.tracks(p::GRID_AUTO_COLUMNS, grid.auto_columns.iter().map(Track::length));
            self.tracks(p::GRID_AUTO_ROWS, grid.auto_rows.iter().map(Track::length));
        }
        let Sides { left, right, top, bottom } = layout.padding;
        self.shorthand("layout.padding", p::PADDING_TOP, &[top, right, bottom, left]);
        let Sides { left, right, top, bottom } = layout.margin;
        self.shorthand("layout.margin", p::MARGIN_TOP, &[top, right, bottom, left]);
        let Sides { left, right, top, bottom } = layout.inset;
        self.shorthand("layout.inset", p::INSET_TOP, &[top, right, bottom, left]);
        self.shorthand("layout.gap", p::ROW_GAP, &[layout.row_gap, layout.column_gap]);
    }

    /// The tracks of a list that are a length, by their numbers.
    fn tracks(&mut self, id: PropertyId, lengths: impl ExactSizeIterator<Item = Option<Dim>>) {
        let Some(row) = property::get(id) else { return };
        let wanted = self.elements(2, lengths.len());
        for (i, dim) in lengths.enumerate().skip(wanted.start).take(wanted.len()) {
            if let Some(Dim::Length { px, fraction }) = dim {
                let zero = Anim::Const(0.0);
                self.push(format!("{}.{i}", row.name).into(), id, row.ty, [px, fraction, zero, zero]);
            }
        }
    }

    /// The shorthand of lengths that are one and the same: equal, or written once.
    fn shorthand(&mut self, name: &'static str, id: PropertyId, all: &[Dim]) {
        let same = |pair: &[Dim]| matches!(pair, [a, b] if self.are_one(*a, *b));
        let (Some(Dim::Length { px, fraction }), true) = (all.first().copied(), all.windows(2).all(same)) else {
            return;
        };
        let zero = Anim::Const(0.0);
        self.push(name.into(), id, ValueType::Length, [px, fraction, zero, zero]);
    }

    fn are_one(&self, a: Dim, b: Dim) -> bool {
        let written = |dim: Dim| {
            let Dim::Length { px: Anim::Slot(slot), .. } = dim else { return None };
            let after = self.ir.animations.partition_point(|animation| animation.slot <= slot);
            self.ir.animations.get(after.checked_sub(1)?).map(|animation| &animation.origin.pointer)
        };
        a == b || (written(a).is_some() && written(a) == written(b))
    }

    /// A stroke whose paint has the id `id`, which those of the others follow in the table.
    fn stroke(&mut self, stroke: Option<&Stroke>, id: PropertyId) {
        let Some(stroke) = stroke else { return };
        let part = |of: PropertyId| PropertyId(id.0 + (of.0 - property::STROKE_PAINT.0));
        self.paint("stroke.paint", id, &stroke.paint);
        self.add(part(property::STROKE_WIDTH), stroke.width);
        self.add(part(property::STROKE_MITER), stroke.miter);
        self.add(part(property::STROKE_DASH_OFFSET), stroke.dash_offset);
        for i in self.elements(2, stroke.dash.len()) {
            if let Some(dash) = stroke.dash.get(i) {
                self.add_at(part(property::STROKE_DASH), i, *dash);
            }
        }
    }

    /// A paint at `path`; the ids of a gradient's properties follow that of the paint in the table.
    fn paint(&mut self, path: &str, id: PropertyId, paint: &Paint) {
        match paint {
            Paint::None | Paint::Pattern(_) => {}
            Paint::Solid(color) => self.add(id, *color),
            Paint::Gradient(gradient) => self.gradient(path, id, gradient),
        }
    }

    fn gradient(&mut self, path: &str, id: PropertyId, gradient: &Gradient) {
        let offset = |n: u32| PropertyId(id.0 + n);
        match gradient.kind {
            GradientKind::Linear { from, to } => {
                self.add(offset(1), from);
                self.add(offset(2), to);
            }
            GradientKind::Radial { center, radius, focal } => {
                self.add(offset(3), center);
                self.add(offset(4), radius);
                self.add(offset(5), focal);
            }
            GradientKind::Conic { center, angle } => {
                self.add(offset(3), center);
                self.add(offset(8), angle);
            }
        }
        for i in self.elements(path.split('.').count() + 1, gradient.stops.len()) {
            let Some(stop) = gradient.stops.get(i) else { break };
            let name = |lane: &str| Cow::from(format!("{path}.stops.{i}.{lane}"));
            self.push(name("offset"), offset(6), ValueType::Number, lanes(stop.offset));
            self.push(name("color"), offset(7), ValueType::Color, lanes(stop.color));
        }
    }

    /// Which elements of a list of `len` are looked at, its number being segment `at` of the wanted path.
    fn elements(&self, at: usize, len: usize) -> Range<usize> {
        const MOST: usize = 32;
        match self.wanted {
            None => 0..len.min(MOST),
            Some(path) => {
                let at = at + if self.span.is_some() { 2 } else { 0 };
                let first = path.get(at).and_then(|segment| segment.parse().ok()).unwrap_or(0).min(len);
                first..len.min(first + 1)
            }
        }
    }

    fn effects(&mut self, node: &Node) {
        let registry = self.registry;
        let named = |name: &str| {
            let name = name.replace('_', "-");
            let kind = registry.effect_named(&name)?.0;
            node.effects.iter().position(|effect| effect.kind == kind)
        };
        let by_name = self.wanted.and_then(|path| path.get(1)).and_then(|name| named(name));
        let numbers = match by_name {
            Some(first) => first..first + 1,
            None => self.elements(1, node.effects.len()),
        };
        for (i, effect) in numbers.filter_map(|i| Some((i, node.effects.get(i)?))) {
            let Some(kind) = registry.effect(effect.kind) else { continue };
            for p in 0..kind.params.len() {
                let param = ParamId(p as u16);
                let id = property::of_effect(effect.kind, param);
                self.param(format!("effects.{i}"), id, kind.params, param, &effect.lanes);
                self.param(format!("effects.{}", kind.name), id, kind.params, param, &effect.lanes);
            }
        }
    }

    fn transition(&mut self, name: &str, transition: &Transition) {
        let Some(kind) = self.registry.transition(transition.kind) else { return };
        for p in 0..kind.params.len() {
            let param = ParamId(p as u16);
            let id = property::of_transition(transition.kind, param);
            self.param(name.to_owned(), id, kind.params, param, &transition.lanes);
        }
    }

    /// A parameter; choices and assets are no values that could be read.
    fn param(&mut self, prefix: String, id: PropertyId, params: &[Param], at: ParamId, all: &[Anim<f64>]) {
        let first = first_lane(params, at);
        let Some(param) = params.get(usize::from(at.0)) else { return };
        let lane = |n: usize| all.get(n).copied().unwrap_or_default();
        let name = format!("{prefix}.{}", param.name);
        let (ty, first, count) = match param.ty {
            ParamType::Value(ty) if param.count == 1 => {
                self.push(name.into(), id, ty, [0, 1, 2, 3].map(|n| lane(first + n)));
                return;
            }
            ParamType::Value(ty) => (ty, first, usize::from(param.count)),
            ParamType::Points(..) => {
                let (first, count) = points_of(params, at, all);
                (ValueType::Vec2, first, count)
            }
            ParamType::Choice(_) | ParamType::Asset(_) => return,
        };
        for i in self.elements(name.split('.').count(), count) {
            let lanes = [0, 1, 2, 3].map(|n| lane(first + i * ty.lanes() + n));
            self.push(format!("{name}.{i}").into(), id, ty, lanes);
        }
    }

    fn dim(&mut self, id: PropertyId, dim: Dim) {
        if let (Dim::Length { px, fraction }, Some(row)) = (dim, property::get(id)) {
            let zero = Anim::Const(0.0);
            self.push(row.name.into(), id, ValueType::Length, [px, fraction, zero, zero]);
        }
    }

    fn add<T: Lanes>(&mut self, id: PropertyId, value: Anim<T>) {
        if let Some(row) = property::get(id) {
            self.push(row.name.into(), id, row.ty, lanes(value));
        }
    }

    /// Element `i` of a list: `mask.feather` is the first one, `mask.1.feather` the second.
    fn add_at(&mut self, id: PropertyId, i: usize, value: Anim<f64>) {
        let Some(row) = property::get(id) else { return };
        let (list, rest) = match row.name.split_once('.') {
            Some((list, rest)) if list == "mask" => (list, format!(".{rest}")),
            _ => (row.name, String::new()),
        };
        if i == 0 {
            self.push(row.name.into(), id, row.ty, lanes(value));
        }
        self.push(format!("{list}.{i}{rest}").into(), id, row.ty, lanes(value));
    }

    fn push(&mut self, name: Cow<'static, str>, property: PropertyId, ty: ValueType, lanes: [Anim<f64>; 4]) {
        let steers_layout = property::get(property).is_some_and(|row| row.steers_layout);
        let name = match self.span {
            Some(span) => format!("spans.{span}.{}", name.strip_prefix("spans.").unwrap_or(&name)).into(),
            None => name,
        };
        self.entries.push((name, PropertyRef { property, ty, lanes, steers_layout }));
    }
}

/// The first lane of the points of parameter `at`, and how many points there are: they come after the lanes of all parameters.
fn points_of(params: &[Param], at: ParamId, all: &[Anim<f64>]) -> (usize, usize) {
    let count = |i: usize| {
        let count = all.get(first_lane(params, ParamId(i as u16))).and_then(|lane| lane.constant());
        count.unwrap_or(0.0) as usize
    };
    let before = params.iter().take(usize::from(at.0)).enumerate();
    let before = before.filter(|(_, param)| matches!(param.ty, ParamType::Points(..))).map(|(i, _)| count(i));
    let first = params.iter().map(Param::lanes).sum::<usize>() + before.sum::<usize>() * ValueType::Vec2.lanes();
    (first, count(usize::from(at.0)))
}

/// The first plain number of a template.
fn number_of(parts: &[TextPart]) -> Option<Anim<f64>> {
    parts.iter().find_map(|part| match part {
        TextPart::Number { value, .. } => Some(*value),
        TextPart::Literal(_) | TextPart::Computed { .. } => None,
    })
}

fn part_length(part: &TrackPart) -> Option<Dim> {
    match part {
        TrackPart::One(track) => track.length(),
        TrackPart::Repeat(..) => None,
    }
}

/// The lanes of `value`, each a constant or a slot.
fn lanes<T: Lanes>(value: Anim<T>) -> [Anim<f64>; 4] {
    match value {
        Anim::Const(value) => {
            let mut lanes = [0.0; 4];
            value.to_lanes(&mut lanes);
            lanes.map(Anim::Const)
        }
        Anim::Slot(first) => core::array::from_fn(|i| Anim::Slot(SlotIdx(first.0.saturating_add(i as u32)))),
    }
}
