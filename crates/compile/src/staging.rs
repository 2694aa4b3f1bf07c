//! How the two pictures of a transition are **staged**: where each is drawn, what cuts and softens it, and how they meet.
//!
//! * a **side** is one of the two pictures: the old one, or the new one.
//! * the **area** is what the transition moves across: the box of the sequence, or of a node that comes from or goes to nothing.

use kurbo::{Affine, Point, Rect, Vec2};
use reelm_ids::AssetIdx;
use reelm_ir::registry::{asset_of_lane, transition};
use reelm_pixel::IRect;
use reelm_plan::{Filter, TransitionKind};

use crate::filters::mosaic;
use crate::transition::{Moment, direction, mixed, reach};

/// Which pictures there are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cast {
    /// Two.
    Both,
    /// One that comes from nothing.
    Comes,
    /// One that goes to nothing.
    Goes,
}

impl Cast {
    /// Whether there is a picture on the old or the new side.
    pub(crate) fn has(self, new: bool) -> bool {
        self == Self::Both || (self == Self::Comes) == new
    }
}

/// A transition in a frame, as it is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Staging {
    /// The old picture and the new one.
    pub(crate) sides: [Side; 2],
    /// How they meet.
    pub(crate) meeting: Meeting,
    /// The picture that says when the new one arrives.
    pub(crate) matte: Option<AssetIdx>,
    /// Whether the old one takes the place of the new one.
    pub(crate) reversed: bool,
}

/// One of the pictures.
#[derive(Clone, Copy, Default)]
pub(crate) struct Side {
    /// A colour that fills the area in place of the picture; straight r, g, b, a.
    pub(crate) color: Option<[f32; 4]>,
    /// Where the picture is moved to, in the area's space.
    pub(crate) moved: Affine,
    /// What cuts it, in the area's space.
    pub(crate) cut: Option<Rect>,
    /// Whether it is one picture even where nothing asks for it.
    pub(crate) isolate: bool,
    /// How it is softened; what is cut, is cut before and after.
    pub(crate) filters: [Option<Filter>; 2],
}

/// How two pictures become one.
#[derive(Clone, Copy)]
pub(crate) enum Meeting {
    /// Mixed pixel by pixel.
    Mixed(TransitionKind),
    /// One lies above the other.
    Laid {
        /// Whether that is the old one.
        old_above: bool,
    },
}

/// The affine in which the pictures are drawn, and what brings them to the surface of `world` if that is another.
pub(crate) fn space(moment: &Moment<'_>, cast: Cast, area: Rect, world: Affine) -> (Affine, Option<Affine>) {
    let right = match moment.kind {
        _ if moment.is_at_end() => true,
        // Blurs and blocks know rows and columns.
        transition::BLUR | transition::PIXELATE => keeps_rows(world),
        // Between two pictures that share an edge there is no seam if it lies between pixels.
        transition::PUSH => cast != Cast::Both || is_whole(area, world),
        _ => true,
    };
    if right { (world, None) } else { whole_space(area, world) }
}

/// A space in which `area` is a rectangle of whole pixels, about as many as it has in that of `world`.
fn whole_space(area: Rect, world: Affine) -> (Affine, Option<Affine>) {
    let [x, y] = scales(world);
    let fit = |scale: f64, side: f64| if side > 0.0 { (scale * side).round().max(1.0) / side } else { scale };
    let (x, y) = (fit(x, area.width()), fit(y, area.height()));
    let space = Affine::scale_non_uniform(x, y) * Affine::translate((-area.x0, -area.y0));
    match space.determinant() != 0.0 && space.is_finite() {
        true => (space, Some(world * space.inverse())),
        false => (world, Some(Affine::scale(0.0))),
    }
}

/// Stages a transition on a surface where `world` maps the space of `area` to.
pub(crate) fn stage(moment: &Moment<'_>, cast: Cast, area: Rect, world: Affine) -> Staging {
    let progress = moment.progress;
    if moment.is_at_end() {
        return mix(mixed(moment, area, world), [Side::default(); 2]);
    }
    match moment.kind {
        transition::DIP => dip(moment),
        transition::SLIDE | transition::PUSH | transition::COVER => motion(moment, cast, area, world),
        transition::ZOOM => {
            let center = Point::new(area.x0 + area.width() * moment.lane(0), area.y0 + area.height() * moment.lane(1));
            let side =
                |scale: f64| Side { moved: Affine::scale_about(scale, center), isolate: true, ..Side::default() };
            let shown = if cast == Cast::Goes { [1.0 - progress, 0.0] } else { [1.0, progress] };
            Staging::of(Meeting::Laid { old_above: false }, shown.map(side))
        }
        transition::BLUR => {
            let [x, y] = scales(world);
            let sigma = moment.lane(0) * (1.0 - (2.0 * progress - 1.0).abs());
            let blur = Filter::Blur { sigma: [(sigma * x) as f32, (sigma * y) as f32] };
            soften(moment, cast, area, world, blur)
        }
        transition::PIXELATE => {
            // What is greater than the box is one block, whatever its size.
            let most = moment.lane(0).min(area.width().max(area.height())).max(1.0);
            let size = 1.0 + (most - 1.0) * (1.0 - (2.0 * progress - 1.0).abs());
            soften(moment, cast, area, world, Filter::Pixelate(mosaic([size; 2], area, world)))
        }
        // What opens on the new picture closes on one that goes: it is the same, seen backwards.
        transition::IRIS if cast == Cast::Goes => {
            Staging { reversed: true, ..mix(mixed(&moment.backwards(), area, world), [Side::default(); 2]) }
        }
        transition::LUMA => {
            let matte = Some(asset_of_lane(moment.lane(0)));
            Staging { matte, ..mix(mixed(moment, area, world), [Side::default(); 2]) }
        }
        _ => mix(mixed(moment, area, world), [Side::default(); 2]),
    }
}

impl Staging {
    const fn of(meeting: Meeting, sides: [Side; 2]) -> Self {
        Self { sides, meeting, matte: None, reversed: false }
    }
}

fn mix(kind: TransitionKind, sides: [Side; 2]) -> Staging {
    Staging::of(Meeting::Mixed(kind), sides)
}

/// Through a colour: half of the way to it, half of the way from it.
fn dip(moment: &Moment<'_>) -> Staging {
    let color = Side { color: Some(core::array::from_fn(|i| moment.lane(i) as f32)), ..Side::default() };
    let (picture, twice) = (Side::default(), moment.progress * 2.0);
    match twice < 1.0 {
        true => mix(TransitionKind::Fade { progress: twice as f32 }, [picture, color]),
        false => mix(TransitionKind::Fade { progress: (twice - 1.0) as f32 }, [color, picture]),
    }
}

/// Pictures that move across the area, as far as it reaches in that direction, and are cut to it.
fn motion(moment: &Moment<'_>, cast: Cast, area: Rect, world: Affine) -> Staging {
    let direction = direction(moment.lane(0));
    let [first, last] = reach(area, direction);
    let way = direction * (last - first);
    let alone = cast != Cast::Both;
    let moves = [alone || moment.kind != transition::COVER, alone || moment.kind != transition::SLIDE];
    let [gone, to_come] = [way * moment.progress, way * (moment.progress - 1.0)];
    // Two that move side by side keep to the same pixels.
    let shifts = match moment.kind == transition::PUSH && !alone {
        true => {
            let shift = snapped(gone, world);
            [shift, shift - snapped(way, world)]
        }
        false => [gone, to_come],
    };
    let side = |i: usize| match moves[i] {
        true => {
            let cut = if alone { area } else { area.intersect(area + shifts[i]) };
            Side { moved: Affine::translate(shifts[i]), cut: Some(cut), ..Side::default() }
        }
        false => Side { cut: Some(area), isolate: true, ..Side::default() },
    };
    let meeting = match moment.kind {
        transition::SLIDE => Meeting::Laid { old_above: true },
        _ => Meeting::Laid { old_above: false },
    };
    Staging::of(meeting, [side(0), side(1)])
}

/// A fade of pictures that `filter` softens. Between neighbours they are cut to the area and go on beyond it as they are at its
/// edges, so that no transparency comes in from there.
fn soften(moment: &Moment<'_>, cast: Cast, area: Rect, world: Affine, filter: Filter) -> Staging {
    let kind = TransitionKind::Fade { progress: moment.progress as f32 };
    let side = match cast {
        Cast::Both => {
            let extend = Filter::Extend { rect: inner_pixels(area, world) };
            Side { cut: Some(area), filters: [Some(extend), Some(filter)], ..Side::default() }
        }
        _ => Side { filters: [Some(filter), None], ..Side::default() },
    };
    mix(kind, [side; 2])
}

/// How much an upright `world` stretches x and y.
fn scales(world: Affine) -> [f64; 2] {
    let [a, b, c, d, ..] = world.as_coeffs();
    [(a * a + b * b).sqrt(), (c * c + d * d).sqrt()]
}

/// The pixels that lie in `area` as a whole.
fn inner_pixels(area: Rect, world: Affine) -> IRect {
    let bounds = world.transform_rect_bbox(area);
    // What is whole but for rounding is whole.
    let [x0, y0] = [bounds.x0, bounds.y0].map(|v| (v - 1e-6).ceil() as i32);
    let [x1, y1] = [bounds.x1, bounds.y1].map(|v| (v + 1e-6).floor() as i32);
    IRect::new(x0, y0, x1, y1)
}

/// `shift` by whole pixels, if `world` keeps the axes.
fn snapped(shift: Vec2, world: Affine) -> Vec2 {
    let [a, b, c, d, ..] = world.as_coeffs();
    let linear = Affine::new([a, b, c, d, 0.0, 0.0]);
    if !(b == 0.0 && c == 0.0 || a == 0.0 && d == 0.0) || linear.determinant() == 0.0 {
        return shift;
    }
    let moved = linear * shift.to_point();
    (linear.inverse() * moved.round()).to_vec2()
}

/// Whether `world` keeps rows and columns, and their order.
fn keeps_rows(world: Affine) -> bool {
    let [a, b, c, d, ..] = world.as_coeffs();
    b == 0.0 && c == 0.0 && a > 0.0 && d > 0.0
}

/// Whether the edges of `area` lie between pixels.
fn is_whole(area: Rect, world: Affine) -> bool {
    let bounds = world.transform_rect_bbox(area);
    let near = |v: f64| (v - v.round()).abs() < 1e-6;
    keeps_rows(world) && [bounds.x0, bounds.y0, bounds.x1, bounds.y1].into_iter().all(near)
}
