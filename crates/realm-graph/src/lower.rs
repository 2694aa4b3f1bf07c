//! **Lowering**: the plan of a frame as calls on a [`PlanBuilder`]. Each realm's surface is a lasting surface; it is written when
//! the realm renders, first by the host's content, then by the connectors, from back to front.
//!
//! A **picture** is what a realm's surface shows: a slot and a state, which is the hash of all that went into it. A realm whose
//! earlier picture is shown in the frame that renders it anew (over a cut, or within itself) has two **slots** and writes them
//! in turn, so that the earlier picture is there as long as it is needed, without a copy.
//!
//! An **inset** is a realm that the content of another one draws itself.

use kurbo::{Affine, PathEl, Rect};
use reelm_ids::{Hash128, StableHasher, SurfaceId};
use reelm_pixel::{BlendMode, IRect, opacity_to_u8};
use reelm_plan::{Brush, CopyPart, FillRule, Lasting, Layer, LayerClip, Placement, PlanBuilder, Sampling, Show};

use crate::geometry::{Area, Projection, Size};
use crate::id::{RealmHandle, RealmId, TargetId};
use crate::plan::{Action, PlannedConnector, PlannedRealm, PlannedRoot, RealmGraphPlan, Source};
use crate::world::RealmWorld;

/// What realms show of themselves; the host's.
pub trait RealmContent {
    /// Hash of all that determines what [`draw`](Self::draw) draws in this frame but for the insets; `None` if the realm cannot
    /// be rendered after all: its older picture stays then. Asked once for each realm that the plan renders.
    fn state(&mut self, realm: &PlannedRealm) -> Option<Hash128>;

    /// Draws the content of a realm into its surface, whose pixels are (0, 0) to its size. It is transparent before.
    fn draw(&mut self, realm: &PlannedRealm, insets: &Insets<'_>, builder: &mut PlanBuilder);
}

/// The surface of a realm that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RealmSurface {
    /// In the plan under construction.
    pub surface: SurfaceId,
    /// From (0, 0) on.
    pub size: Size,
}

/// What the content of a realm may show of others, as far as it was announced by layers on
/// [`TargetKind::Inset`](crate::TargetKind::Inset).
#[derive(Clone, Copy, Debug)]
pub struct Insets<'a> {
    all: &'a [(RealmId, Option<RealmSurface>)],
    fallback: [f32; 4],
}

impl Insets<'_> {
    /// The surface of a realm; `None` where the fallback stands in.
    #[must_use]
    pub fn get(&self, realm: RealmId) -> Option<RealmSurface> {
        self.all.iter().find(|(id, _)| *id == realm).and_then(|(_, surface)| *surface)
    }

    /// Those that have a surface.
    pub fn iter(&self) -> impl Iterator<Item = (RealmId, RealmSurface)> + '_ {
        self.all.iter().filter_map(|(id, surface)| surface.map(|surface| (*id, surface)))
    }

    /// The colour of the fallback: straight sRGB-encoded r, g, b, a, each 0 to 1.
    #[must_use]
    pub const fn fallback(&self) -> [f32; 4] {
        self.fallback
    }
}

/// What a realm's surface shows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Picture {
    slot: bool,
    size: Size,
    state: Hash128,
}

#[derive(Clone, Copy, Debug)]
struct Realm {
    handle: RealmHandle,
    /// As the frame before left it.
    before: Option<Picture>,
    now: Option<Picture>,
    /// Whether somebody shows in this frame what the frame before left.
    is_looked_back_at: bool,
}

/// The pictures of all realms, and the colour of the fallback.
#[derive(Debug, Default)]
pub(crate) struct Lowering {
    pub(crate) fallback: [f32; 4],
    /// In ascending order of ids.
    realms: Vec<Realm>,
    old: Vec<Realm>,
    /// Keys of lasting surfaces that nobody will name again.
    pub(crate) gone: Vec<u64>,
    insets: Vec<(RealmId, Option<RealmSurface>)>,
    hasher: StableHasher,
}

impl Lowering {
    /// Forgets every picture; their surfaces are gone.
    pub(crate) fn clear(&mut self) {
        let handles = self.realms.drain(..).map(|realm| realm.handle);
        self.gone.extend(handles.flat_map(|handle| [key(handle, false), key(handle, true)]));
    }

    /// Takes over the realms of a new graph.
    pub(crate) fn load(&mut self, world: &RealmWorld) {
        core::mem::swap(&mut self.realms, &mut self.old);
        self.realms.clear();
        let mut old = self.old.iter().peekable();
        for (handle, _) in world.realms() {
            while let Some(gone) = old.next_if(|realm| realm.handle.id < handle.id) {
                self.gone.extend([key(gone.handle, false), key(gone.handle, true)]);
            }
            let of_id = old.next_if(|realm| realm.handle.id == handle.id);
            let kept = of_id.filter(|realm| realm.handle == handle);
            if let (Some(gone), None) = (of_id, kept) {
                self.gone.extend([key(gone.handle, false), key(gone.handle, true)]);
            }
            let fresh = Realm { handle, before: None, now: None, is_looked_back_at: false };
            self.realms.push(kept.copied().unwrap_or(fresh));
        }
        self.gone.extend(old.flat_map(|gone| [key(gone.handle, false), key(gone.handle, true)]));
    }

    /// Lowers the realms of `plan`, and what `root` shows into whatever is open in `builder`. Calls `failed` for each realm that
    /// the host cannot render.
    pub(crate) fn lower(
        &mut self,
        plan: &RealmGraphPlan,
        root: Option<TargetId>,
        content: &mut dyn RealmContent,
        builder: &mut PlanBuilder,
        mut failed: impl FnMut(RealmHandle) -> bool,
    ) {
        self.look_back(plan);
        for realm in &plan.realms {
            if realm.action == Action::Render {
                match content.state(realm) {
                    Some(state) => self.render(plan, realm, state, content, builder),
                    None => _ = failed(realm.realm),
                }
            }
        }
        if let Some(root) = plan.roots.iter().find(|planned| Some(planned.target.id) == root) {
            self.present(root, builder);
        }
    }

    /// Finds out whose earlier pictures this frame shows.
    fn look_back(&mut self, plan: &RealmGraphPlan) {
        for realm in &mut self.realms {
            (realm.before, realm.is_looked_back_at) = (realm.now, false);
        }
        for connector in plan.connectors() {
            if let (Source::LastGood | Source::LastFrame, Some(from)) = (connector.source, connector.from)
                && let Some(realm) = self.realm_mut(from)
            {
                realm.is_looked_back_at = true;
            }
        }
    }

    fn render(
        &mut self,
        plan: &RealmGraphPlan,
        realm: &PlannedRealm,
        content_state: Hash128,
        content: &mut dyn RealmContent,
        builder: &mut PlanBuilder,
    ) {
        let state = self.state(plan, realm, content_state);
        let Some(own) = self.realm_mut(realm.realm) else { return };
        let slot = own.before.is_some_and(|before| before.slot) != own.is_looked_back_at;
        let picture = Picture { slot, size: realm.size, state };
        let surface = declare(builder, realm.realm, picture, Hash128::ZERO);
        self.insets.clear();
        for input in plan.inputs(realm).iter().filter(|input| input.is_inset && input.source != Source::Hidden) {
            let shown = self.surface_of(input.from, input.source, builder);
            self.insets.push((input.key.realm, shown));
        }
        builder.begin_on(surface);
        content.draw(realm, &Insets { all: &self.insets, fallback: self.fallback }, builder);
        for input in plan.inputs(realm).iter().filter(|input| !input.is_inset) {
            self.connect(input, builder);
        }
        builder.end_on();
        // From here on, who shows the realm shows this.
        if let Some(own) = self.realm_mut(realm.realm) {
            own.now = Some(picture);
        }
    }

    /// The hash of all that goes into a picture.
    fn state(&mut self, plan: &RealmGraphPlan, realm: &PlannedRealm, content: Hash128) -> Hash128 {
        let mut hasher = core::mem::take(&mut self.hasher);
        hasher.u64(realm.realm.generation).u32(realm.size.width).u32(realm.size.height).hash(content);
        for input in plan.inputs(realm) {
            hasher.u8(input.source as u8).u8(u8::from(input.is_inset)).u8(input.blend as u8).f32(input.opacity);
            hasher.u32(input.key.realm.0);
            input.placement.0.as_flattened().iter().chain(input.target_to_host.0.as_flattened()).for_each(|number| {
                hasher.f64(*number);
            });
            for side in
                [input.area, input.clip].map(|area| [area.left, area.top, area.width, area.height]).as_flattened()
            {
                hasher.f64(*side);
            }
            match self.picture_of(input.from, input.source) {
                Some((_, picture)) => hasher.hash(picture.state),
                None => self.fallback.iter().fold(hasher.u8(0), |hasher, lane| hasher.f32(*lane)),
            };
        }
        let state = hasher.finish();
        self.hasher = hasher;
        state
    }

    /// Draws a layer over what lies beneath.
    fn connect(&self, input: &PlannedConnector, builder: &mut PlanBuilder) {
        if input.source == Source::Hidden {
            return;
        }
        let shown = self.surface_of(input.from, input.source, builder);
        let is_cut = !covers(&input.clip, &input.area);
        let (opacity, blend) = if is_cut { (1.0, BlendMode::Normal) } else { (input.opacity, input.blend) };
        if is_cut {
            let clip = clip(&input.clip, &input.area, &input.target_to_host, builder);
            let layer = Layer { opacity: input.opacity, blend: input.blend, clip, ..Layer::default() };
            builder.push_layer(&layer, &[]);
        }
        match shown {
            Some(shown) => show(shown, &input.placement, opacity, blend, builder),
            None => self.stand_in(&input.placement, opacity, blend, builder),
        }
        if is_cut {
            builder.pop_layer();
        }
    }

    /// Draws what a root shows.
    fn present(&self, root: &PlannedRoot, builder: &mut PlanBuilder) {
        if root.source == Source::Hidden {
            return;
        }
        let Area { left, top, width, height } = root.clip;
        let clip = LayerClip::Rect(Rect::new(left, top, left + width, top + height), Affine::IDENTITY);
        builder.push_layer(&Layer { opacity: root.opacity, blend: root.blend, clip, ..Layer::default() }, &[]);
        let placement = root.area.projection();
        match self.surface_of(root.shows, Source::Current, builder).filter(|_| root.source != Source::Fallback) {
            Some(shown) => show(shown, &placement, 1.0, BlendMode::Normal, builder),
            None => self.stand_in(&placement, 1.0, BlendMode::Normal, builder),
        }
        builder.pop_layer();
    }

    /// Draws the fallback over the unit square as it is placed.
    fn stand_in(&self, placement: &Projection, opacity: f32, blend: BlendMode, builder: &mut PlanBuilder) {
        if self.fallback[3] <= 0.0 {
            return;
        }
        let Some(quad) = outline(&Area { left: 0.0, top: 0.0, width: 1.0, height: 1.0 }, placement) else { return };
        let elements = builder.path(quad);
        builder.push_layer(&Layer { blend, ..Layer::default() }, &[]);
        let brush = Brush::Solid(self.fallback);
        builder.fill_path(elements, FillRule::NonZero, brush, Affine::IDENTITY, opacity, None);
        builder.pop_layer();
    }

    /// The surface that stands for a realm, made known to the builder; `None` where the fallback does.
    fn surface_of(
        &self,
        realm: Option<RealmHandle>,
        source: Source,
        builder: &mut PlanBuilder,
    ) -> Option<RealmSurface> {
        let (handle, picture) = self.picture_of(realm, source)?;
        // Where nothing writes it, it must hold its state already.
        let surface = declare(builder, handle, picture, picture.state);
        Some(RealmSurface { surface, size: picture.size })
    }

    fn picture_of(&self, realm: Option<RealmHandle>, source: Source) -> Option<(RealmHandle, Picture)> {
        let realm = self.realms.get(self.position(realm?)?)?;
        let picture = match source {
            Source::Current => realm.now,
            Source::LastGood | Source::LastFrame => realm.before,
            Source::Fallback | Source::Hidden => None,
        };
        picture.map(|picture| (realm.handle, picture))
    }

    fn realm_mut(&mut self, handle: RealmHandle) -> Option<&mut Realm> {
        let position = self.position(handle)?;
        self.realms.get_mut(position)
    }

    fn position(&self, handle: RealmHandle) -> Option<usize> {
        let position = self.realms.binary_search_by_key(&handle.id, |realm| realm.handle.id).ok()?;
        self.realms.get(position).filter(|realm| realm.handle == handle).map(|_| position)
    }
}

/// What the names of realms' surfaces begin with.
const REALMS: Hash128 = Hash128(0x7265_616c_6d73);

/// The name of a realm's lasting surface.
fn key(realm: RealmHandle, slot: bool) -> u64 {
    let name =
        REALMS.then(Hash128((u128::from(realm.generation) << 64) | u128::from(realm.id.0) << 1 | u128::from(slot)));
    name.0 as u64
}

fn declare(builder: &mut PlanBuilder, realm: RealmHandle, picture: Picture, base: Hash128) -> SurfaceId {
    let rect = IRect::from_size(0, 0, picture.size.width, picture.size.height);
    builder.lasting(Lasting { key: key(realm, picture.slot), rect, clear: [0; 4], base, state: picture.state })
}

/// Shows all of a surface, pixel on pixel where it is only moved by whole pixels.
fn show(shown: RealmSurface, placement: &Projection, opacity: f32, blend: BlendMode, builder: &mut PlanBuilder) {
    let RealmSurface { surface, size } = shown;
    let part = IRect::from_size(0, 0, size.width, size.height);
    let matrix = placement.from_pixels(size);
    let opacity = opacity_to_u8(opacity);
    if let Some(to) = whole_move(&matrix) {
        builder.copy(CopyPart { source: surface, from: part, to, opacity, blend });
        return;
    }
    let [[a, c, e], [b, d, f], last] = matrix.0;
    let placement = match last {
        [0.0, 0.0, 1.0] => Placement::Affine(Affine::new([a, b, c, d, e, f])),
        [g, h, i] => Placement::Projective([a, c, e, b, d, f, g, h, i]),
    };
    builder.show(Show { source: surface, part, placement, opacity, blend, sampling: Sampling::Bilinear });
}

/// Where the top left comes to lie, if nothing else happens and that is on whole pixels.
fn whole_move(matrix: &Projection) -> Option<[i32; 2]> {
    let Projection([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]]) = *matrix else { return None };
    let fits = |at: f64| at.floor() == at && at.abs() <= f64::from(1 << 30);
    (fits(x) && fits(y)).then_some([x as i32, y as i32])
}

/// Whether `clip` cuts nothing off `area`.
fn covers(clip: &Area, area: &Area) -> bool {
    clip.left <= area.left
        && clip.top <= area.top
        && clip.left + clip.width >= area.left + area.width
        && clip.top + clip.height >= area.top + area.height
}

/// What `clip` leaves of `area`, both in a target, as a clip in the surface that the target is shown in. Where it cuts nothing it
/// stays away from the edge, which would else be antialiased twice.
fn clip(clip: &Area, area: &Area, target_to_host: &Projection, builder: &mut PlanBuilder) -> LayerClip {
    let nothing = LayerClip::Rect(Rect::ZERO, Affine::IDENTITY);
    let tight = clip.intersect(area);
    if tight.width <= 0.0 || tight.height <= 0.0 {
        return nothing;
    }
    let loose = loosened(&tight, area);
    let area = if outline(&loose, target_to_host).is_some() { loose } else { tight };
    if let [[a, c, e], [b, d, f], [0.0, 0.0, 1.0]] = target_to_host.0 {
        let rect = Rect::new(area.left, area.top, area.left + area.width, area.top + area.height);
        return LayerClip::Rect(rect, Affine::new([a, b, c, d, e, f]));
    }
    let Some(quad) = outline(&area, target_to_host) else { return nothing };
    let elements = builder.path(quad);
    LayerClip::Path(builder.clip_path(elements, FillRule::NonZero, Affine::IDENTITY, None))
}

/// A part of `area`, grown by a quarter where it reaches to the edge.
fn loosened(part: &Area, area: &Area) -> Area {
    let side = |from: f64, length: f64, edge: f64, whole: f64| {
        let (to, end, more) = (from + length, edge + whole, (whole * 0.25).ceil());
        let from = if from <= edge { edge - more } else { from };
        let to = if to >= end { end + more } else { to };
        (from, to - from)
    };
    let (left, width) = side(part.left, part.width, area.left, area.width);
    let (top, height) = side(part.top, part.height, area.top, area.height);
    Area { left, top, width, height }
}

/// The outline of an area through a projection; `None` if a corner lies behind the horizon.
fn outline(area: &Area, projection: &Projection) -> Option<[PathEl; 5]> {
    let Area { left, top, width, height } = *area;
    let corner = |x, y| projection.apply([x, y]).map(|[x, y]| kurbo::Point::new(x, y));
    let [a, b] = [corner(left, top)?, corner(left + width, top)?];
    let [c, d] = [corner(left + width, top + height)?, corner(left, top + height)?];
    Some([PathEl::MoveTo(a), PathEl::LineTo(b), PathEl::LineTo(c), PathEl::LineTo(d), PathEl::ClosePath])
}
