//! **Trims**: the part of an outline between two fractions of its length.
//!
//! Curves are cut at a parameter and stay curves. Their lengths are integrals of their speed, by Gauss and Legendre, in halves until
//! these change nothing; nothing but + - * / and square roots is computed, so that they are the same on every machine.

use kurbo::common::GAUSS_LEGENDRE_COEFFS_16;
use kurbo::{Line, ParamCurve as _, PathEl, PathSeg, Point, Vec2};

/// Lengths of curves are right to this share of the length of their control polygon.
const TOLERANCE: f64 = 1e-6;
/// How often a curve is halved at most. Where it has a cusp, an integral that is halved this often is right to the tolerance.
const MOST_HALVINGS: u32 = 12;
/// How often a parameter is bettered at most; halving alone would find it to the tolerance in about 20 steps.
const MOST_STEPS: u32 = 24;
/// What is shorter than this share of the whole outline is not there: it comes from rounding.
const SLACK: f64 = 1e-9;

/// Cuts outlines. Keeps its storage.
#[derive(Debug, Default)]
pub(crate) struct Trimmer {
    segments: Vec<Segment>,
    subpaths: Vec<Subpath>,
    /// Length of all that was given.
    total: f64,
    out: Vec<PathEl>,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    curve: PathSeg,
    length: f64,
}

/// A part of the segments, and of the length of the outline.
#[derive(Debug, Clone, Copy)]
struct Subpath {
    first: usize,
    last: usize,
    from: f64,
    to: f64,
    closed: bool,
}

impl Trimmer {
    /// Forgets the outline.
    pub(crate) fn begin(&mut self) {
        self.segments.clear();
        self.subpaths.clear();
        self.total = 0.0;
    }

    /// Adds the elements of an outline, which are whole subpaths.
    pub(crate) fn extend(&mut self, elements: impl Iterator<Item = PathEl>) {
        let (mut start, mut pen) = (Point::ORIGIN, Point::ORIGIN);
        for element in elements {
            let curve = match element {
                PathEl::MoveTo(_) => {
                    self.end_subpath(false);
                    None
                }
                PathEl::ClosePath => {
                    self.push((pen != start).then(|| PathSeg::Line(Line::new(pen, start))));
                    self.end_subpath(true);
                    None
                }
                PathEl::LineTo(p) => Some(PathSeg::Line(Line::new(pen, p))),
                PathEl::QuadTo(p, q) => Some(PathSeg::Quad(kurbo::QuadBez::new(pen, p, q))),
                PathEl::CurveTo(p, q, r) => Some(PathSeg::Cubic(kurbo::CubicBez::new(pen, p, q, r))),
            };
            self.push(curve);
            pen = element.end_point().unwrap_or(start);
            if matches!(element, PathEl::MoveTo(_)) {
                start = pen;
            }
        }
        self.end_subpath(false);
    }

    /// The part between two fractions of the length: `from` is 0 to 1, `to` is greater by less than 1; what lies beyond 1 is at the
    /// beginning. Where a closed subpath is cut but once, its part goes on over its start.
    pub(crate) fn part(&mut self, from: f64, to: f64) -> &[PathEl] {
        self.out.clear();
        let (from, to, slack) = (from * self.total, to * self.total, SLACK * self.total);
        for index in 0..self.subpaths.len() {
            let subpath = self.subpaths[index];
            let late = [from.max(subpath.from), to.min(subpath.to)];
            let early = [subpath.from, (to - self.total).min(subpath.to)];
            let [has_late, has_early] = [late, early].map(|[a, b]| b - a > slack);
            let gap = match (has_early, has_late) {
                (true, true) => late[0] - early[1],
                (true, false) => subpath.to - early[1],
                (false, true) => (late[0] - subpath.from).max(subpath.to - late[1]),
                (false, false) => continue,
            };
            if gap <= slack {
                self.whole(subpath);
                continue;
            }
            if has_late {
                self.run(subpath, late, false);
            }
            if has_early {
                self.run(subpath, early, has_late && subpath.closed);
            }
        }
        &self.out
    }

    fn push(&mut self, curve: Option<PathSeg>) {
        let Some(curve) = curve else { return };
        let length = match curve {
            PathSeg::Line(line) => length(line.p1 - line.p0),
            _ => Speed::of(curve).length(0.0, 1.0),
        };
        self.segments.push(Segment { curve, length });
    }

    fn end_subpath(&mut self, closed: bool) {
        let first = self.subpaths.last().map_or(0, |subpath| subpath.last);
        let segments = self.segments.get(first..).unwrap_or_default();
        if segments.is_empty() {
            return;
        }
        let (last, from) = (self.segments.len(), self.total);
        self.total = segments.iter().fold(from, |sum, segment| sum + segment.length);
        self.subpaths.push(Subpath { first, last, from, to: self.total, closed });
    }

    /// All of a subpath.
    fn whole(&mut self, subpath: Subpath) {
        let segments = self.segments.get(subpath.first..subpath.last).unwrap_or_default();
        self.out.extend(segments.first().map(|segment| PathEl::MoveTo(segment.curve.start())));
        self.out.extend(segments.iter().map(|segment| element(segment.curve)));
        if subpath.closed {
            self.out.push(PathEl::ClosePath);
        }
    }

    /// What lies between two lengths of a subpath; `goes_on` says that it begins where the last one ended.
    fn run(&mut self, subpath: Subpath, [from, to]: [f64; 2], mut goes_on: bool) {
        let slack = SLACK * self.total;
        let mut at = subpath.from;
        for segment in self.segments.get(subpath.first..subpath.last).unwrap_or_default() {
            let (first, last) = ((from - at).max(0.0), (to - at).min(segment.length));
            at += segment.length;
            if last - first > slack || last - first >= segment.length && last > first {
                let part = segment.between(first, last, slack);
                if !goes_on {
                    self.out.push(PathEl::MoveTo(part.start()));
                }
                goes_on = true;
                self.out.push(element(part));
            }
        }
    }
}

impl Segment {
    /// What lies between two lengths.
    fn between(&self, from: f64, to: f64, slack: f64) -> PathSeg {
        let is_cut = [from > slack, to < self.length - slack];
        if is_cut == [false; 2] {
            return self.curve;
        }
        let first = if is_cut[0] { self.parameter(from) } else { 0.0 };
        let last = if is_cut[1] { self.parameter(to) } else { 1.0 };
        self.curve.subsegment(first..last.max(first))
    }

    /// Where the curve is `target` long: Newton's method, kept within bounds that close in.
    fn parameter(&self, target: f64) -> f64 {
        let guess = target / self.length;
        if matches!(self.curve, PathSeg::Line(_)) {
            return guess;
        }
        let speed = Speed::of(self.curve);
        let (mut least, mut most, mut at) = (0.0, 1.0, guess);
        for _ in 0..MOST_STEPS {
            let error = speed.length(0.0, at) - target;
            if error.abs() <= speed.tolerance {
                break;
            }
            if error > 0.0 {
                most = at;
            } else {
                least = at;
            }
            let next = at - error / speed.at(at);
            at = if least < next && next < most { next } else { (least + most) * 0.5 };
        }
        at
    }
}

/// How fast a curve is passed: the length of its derivative, which is a quadratic Bézier curve.
struct Speed {
    control: [Vec2; 3],
    /// How far lengths may be off.
    tolerance: f64,
}

impl Speed {
    fn of(curve: PathSeg) -> Self {
        let cubic = curve.to_cubic();
        let control = [cubic.p1 - cubic.p0, cubic.p2 - cubic.p1, cubic.p3 - cubic.p2];
        let tolerance = TOLERANCE * control.iter().map(|side| length(*side)).sum::<f64>();
        Self { control: control.map(|side| side * 3.0), tolerance }
    }

    fn at(&self, t: f64) -> f64 {
        let [a, b, c] = self.control;
        let s = 1.0 - t;
        length(a * (s * s) + b * (2.0 * s * t) + c * (t * t))
    }

    /// The length between two parameters.
    fn length(&self, from: f64, to: f64) -> f64 {
        self.halved(from, to, self.estimate(from, to), MOST_HALVINGS)
    }

    /// The length between two parameters, of which `whole` is an estimate.
    fn halved(&self, from: f64, to: f64, whole: f64, most: u32) -> f64 {
        let middle = (from + to) * 0.5;
        let (left, right) = (self.estimate(from, middle), self.estimate(middle, to));
        // What the halves change is much more than what halving them again will.
        let change = (left + right - whole).abs();
        if most == 0 || change <= self.tolerance || change.is_nan() {
            return left + right;
        }
        self.halved(from, middle, left, most - 1) + self.halved(middle, to, right, most - 1)
    }

    fn estimate(&self, from: f64, to: f64) -> f64 {
        let (half, middle) = ((to - from) * 0.5, (to + from) * 0.5);
        half * GAUSS_LEGENDRE_COEFFS_16.iter().map(|(weight, x)| weight * self.at(middle + half * x)).sum::<f64>()
    }
}

fn length(way: Vec2) -> f64 {
    (way.x * way.x + way.y * way.y).sqrt()
}

/// What continues a path along the curve.
fn element(curve: PathSeg) -> PathEl {
    match curve {
        PathSeg::Line(line) => PathEl::LineTo(line.p1),
        PathSeg::Quad(quad) => PathEl::QuadTo(quad.p1, quad.p2),
        PathSeg::Cubic(cubic) => PathEl::CurveTo(cubic.p1, cubic.p2, cubic.p3),
    }
}

#[cfg(test)]
mod tests;
