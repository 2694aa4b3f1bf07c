//! Paths that may change: of equal structure, one for each key, between which every point moves straight.

use kurbo::{PathEl, PathSeg, Point, Rect};

use super::{Anim, CompositionIr};

/// Greatest absolute coordinate of a path between two others, which an ease may take beyond them.
const MOST: f64 = 1.0e7;

/// A path, by indices into [`CompositionIr::paths`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnimPath {
    /// The first path; the others follow it.
    pub first: u32,
    /// How many there are, one for each key. If more than one, all consist of the same kinds of elements, without
    /// quadratic curves.
    pub count: u32,
    /// Which key comes before, counted from 0, and the share of the way to the next one.
    pub at: Anim<[f64; 2]>,
}

/// A path in one frame: between two paths of [`CompositionIr::paths`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathAt {
    /// The path at share 0.
    pub from: u32,
    /// The path at share 1.
    pub to: u32,
    /// How far between them; an ease may leave 0 to 1.
    pub share: f64,
}

impl AnimPath {
    /// The path of this index, which never changes.
    pub const fn still(path: u32) -> Self {
        Self { first: path, count: 1, at: Anim::Const([0.0; 2]) }
    }

    /// The path where `at` has this value.
    pub fn resolve(&self, [key, share]: [f64; 2]) -> PathAt {
        let last = self.count.saturating_sub(1);
        // Saturates; a key is never negative.
        let key = (key as u32).min(last);
        let from = self.first.saturating_add(key);
        if share == 0.0 || key == last {
            return PathAt { from, to: from, share: 0.0 };
        }
        PathAt { from, to: from + 1, share }
    }
}

impl CompositionIr {
    /// The elements of `path`; none if there is no such path. Allocates nothing.
    pub fn path_elements(&self, path: PathAt) -> impl Iterator<Item = PathEl> + Clone {
        let elements = |index: u32| self.paths.get(index as usize).map_or(&[][..], |path| path.elements());
        let share = path.share;
        elements(path.from).iter().zip(elements(path.to)).map(move |(a, b)| between(*a, *b, share))
    }

    /// The bounding box of `path`; empty at the origin for one without points. Allocates nothing.
    pub fn path_bounds(&self, path: PathAt) -> Rect {
        let mut bounds: Option<Rect> = None;
        for segment in kurbo::segments(self.path_elements(path)) {
            let own = segment_bounds(segment);
            bounds = Some(bounds.map_or(own, |bounds| bounds.union(own)));
        }
        bounds.unwrap_or_default()
    }
}

fn segment_bounds(segment: PathSeg) -> Rect {
    kurbo::ParamCurveExtrema::bounding_box(&segment)
}

/// An element between two of the same kind; the first one if they are not.
fn between(a: PathEl, b: PathEl, share: f64) -> PathEl {
    if share == 0.0 {
        return a;
    }
    let mix = |a: Point, b: Point| {
        let lane = |a: f64, b: f64| (a + (b - a) * share).clamp(-MOST, MOST);
        Point::new(lane(a.x, b.x), lane(a.y, b.y))
    };
    match (a, b) {
        (PathEl::MoveTo(a), PathEl::MoveTo(b)) => PathEl::MoveTo(mix(a, b)),
        (PathEl::LineTo(a), PathEl::LineTo(b)) => PathEl::LineTo(mix(a, b)),
        (PathEl::CurveTo(a, b, c), PathEl::CurveTo(d, e, f)) => PathEl::CurveTo(mix(a, d), mix(b, e), mix(c, f)),
        _ => a,
    }
}
