//! A **path**: the way that a point takes from key to key, one cubic Bézier **segment** after another, and where on it the
//! point is after a share of its length.
//!
//! The length of a segment is measured once: the segment is cut in halves until Gauss and Legendre's rule agrees with
//! itself. Each cut is a **knot** that knows the length up to it, the parameter there and how fast that grows with the
//! length; between two knots the parameter is the cubic (Hermite's) that these determine. Halves are cut as long as that
//! cubic misses the length by more than the tolerance: the point is where the share says to within 10⁻⁴ px on segments of
//! up to 100,000 px, and to within a billionth of the length on longer ones.
//!
//! Beyond its ends a segment goes on straight, in the direction that it has there.

use reelm_ir::{Motion, Pace};

type Point = [f64; 2];

/// A path through the values of keys.
#[derive(Debug, Clone)]
pub(super) struct Path {
    segments: Vec<Segment>,
    knots: Vec<Knot>,
    pace: Pace,
    /// Of the whole path.
    length: f64,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    points: [Point; 4],
    /// Whether it is a straight line from its first point to its last.
    straight: bool,
    length: f64,
    /// Length of the path before it.
    before: f64,
    /// The first of its knots, and how many there are; none where it is straight.
    knots: [u32; 2],
    /// The direction at the start and at the end, of length 1; [0, 0] where there is none.
    ends: [Point; 2],
}

#[derive(Debug, Clone, Copy)]
struct Knot {
    /// Length from the segment's start.
    length: f64,
    parameter: f64,
    /// Growth of the parameter with the length; infinite in a cusp.
    slope: f64,
}

/// How often a segment is halved at most: in a cusp the length grows with the square of the parameter, and what is left
/// after so many halves is below the tolerance.
const MOST_HALVES: u32 = 24;

impl Path {
    /// The path through `values`, a pair for each key.
    pub(super) fn new(values: &[f64], motion: &Motion) -> Self {
        let mut path = Self { segments: Vec::new(), knots: Vec::new(), pace: motion.pace, length: 0.0 };
        let point = |key: usize| [values[2 * key], values[2 * key + 1]];
        let tangent = |key: usize, side: usize| motion.tangents.get(key).map_or([0.0; 2], |sides| sides[side]);
        for key in 1..values.len() / 2 {
            let (from, to) = (point(key - 1), point(key));
            path.push([from, plus(from, tangent(key - 1, 1)), plus(to, tangent(key, 0)), to]);
        }
        path.fill_directions();
        path
    }

    /// The point after `share` of segment `segment`, or of the whole path where the pace says so.
    #[inline]
    pub(super) fn point(&self, segment: usize, share: f64) -> Point {
        let Some((segment, place)) = self.place(segment, share) else { return [0.0; 2] };
        let [from, _, _, to] = segment.points;
        match place {
            Place::Line(share) => lerp(from, to, share),
            Place::Curve(parameter) => cubic(&segment.points, parameter),
            Place::Beyond(distance) => {
                let (end, direction) = if distance < 0.0 { (from, segment.ends[0]) } else { (to, segment.ends[1]) };
                [end[0] + direction[0] * distance, end[1] + direction[1] * distance]
            }
        }
    }

    /// The direction of the path at that point, in degrees clockwise from the x axis.
    pub(super) fn heading(&self, segment: usize, share: f64) -> f64 {
        let Some((segment, place)) = self.place(segment, share) else { return 0.0 };
        let direction = match place {
            Place::Curve(parameter) if parameter <= 0.0 => segment.ends[0],
            Place::Curve(parameter) if parameter < 1.0 => {
                let velocity = derivative(&segment.points, parameter);
                // In a cusp the point turns round.
                if length(velocity) > segment.length * 1e-9 { velocity } else { segment.ends[1] }
            }
            Place::Beyond(distance) if distance < 0.0 => segment.ends[0],
            _ => segment.ends[1],
        };
        libm::atan2(direction[1], direction[0]) * (180.0 / core::f64::consts::PI)
    }

    fn place(&self, segment: usize, share: f64) -> Option<(&Segment, Place)> {
        if self.pace != Pace::Whole {
            let segment = self.segments.get(segment)?;
            return Some((segment, self.within(segment, share)));
        }
        let distance = share * self.length;
        let after = self.segments.partition_point(|segment| segment.before <= distance);
        let segment = self.segments.get(after.saturating_sub(1))?;
        let share = if segment.length > 0.0 { (distance - segment.before) / segment.length } else { 0.0 };
        Some((segment, self.within(segment, share)))
    }

    fn within(&self, segment: &Segment, share: f64) -> Place {
        if segment.straight {
            return Place::Line(share);
        }
        if !(0.0..=1.0).contains(&share) {
            let beyond = if share < 0.0 { share } else { share - 1.0 };
            let speed = match self.pace {
                Pace::Curve => length(derivative(&segment.points, if share < 0.0 { 0.0 } else { 1.0 })),
                Pace::Even | Pace::Whole => segment.length,
            };
            return Place::Beyond(beyond * speed);
        }
        Place::Curve(if self.pace == Pace::Curve { share } else { self.parameter(segment, share * segment.length) })
    }

    /// The parameter at which `length` of the segment has been passed.
    fn parameter(&self, segment: &Segment, length: f64) -> f64 {
        let [first, count] = segment.knots.map(|number| number as usize);
        let knots = self.knots.get(first..first + count).unwrap_or(&[]);
        let next = knots.partition_point(|knot| knot.length <= length).max(1);
        match (knots.get(next - 1), knots.get(next)) {
            (Some(a), Some(b)) => between(a, b, length),
            _ => 1.0,
        }
    }

    fn push(&mut self, points: [Point; 4]) {
        let [from, a, b, to] = points;
        let straight = a == from && b == to;
        let first = self.knots.len() as u32;
        let total = if straight { length(minus(to, from)) } else { self.measure(&points) };
        let direction = |candidates: [Point; 3]| {
            candidates.map(unit).into_iter().find(|direction| *direction != [0.0; 2]).unwrap_or([0.0; 2])
        };
        let ends = [
            direction([minus(a, from), minus(b, from), minus(to, from)]),
            direction([minus(to, b), minus(to, a), minus(to, from)]),
        ];
        let knots = [first, self.knots.len() as u32 - first];
        self.segments.push(Segment { points, straight, length: total, before: self.length, knots, ends });
        self.length += total;
    }

    /// Adds the knots of a segment, and gives its length.
    fn measure(&mut self, points: &[Point; 4]) -> f64 {
        let [a, b, c, d] = *points;
        let around = length(minus(b, a)) + length(minus(c, b)) + length(minus(d, c));
        let tolerance = 1e-5_f64.max(around * 1e-10);
        self.knots.push(knot(points, 0.0, 0.0));
        // Parts still to be measured, the next one last; a stack of halves is as deep as they are cut.
        let mut parts = [(0.0, 0.0, 0.0, 0); MOST_HALVES as usize + 2];
        parts[0] = (0.0, 1.0, gauss(points, 0.0, 1.0), 0);
        let mut open = 1;
        let mut sum = 0.0;
        while open > 0 {
            open -= 1;
            let (from, to, whole, halves) = parts[open];
            let middle = 0.5 * (from + to);
            let (left, right) = (gauss(points, from, middle), gauss(points, middle, to));
            let agrees = (left + right - whole).abs() <= tolerance * 0.01;
            if halves < MOST_HALVES && !(halves > 0 && agrees && fits(points, [from, to], left + right, tolerance)) {
                parts[open] = (middle, to, right, halves + 1);
                parts[open + 1] = (from, middle, left, halves + 1);
                open += 2;
                continue;
            }
            sum += left + right;
            self.knots.push(knot(points, to, sum));
        }
        sum
    }

    /// A segment of no length has the direction of the nearest one before it, else of the nearest one after it.
    fn fill_directions(&mut self) {
        let mut last = [0.0; 2];
        for segment in &mut self.segments {
            fill(segment, last);
            last = segment.ends[1];
        }
        for segment in self.segments.iter_mut().rev() {
            fill(segment, last);
            last = segment.ends[0];
        }
    }
}

/// Where a point is on a segment.
enum Place {
    /// After this share of a straight line, which goes on beyond its ends.
    Line(f64),
    /// At this parameter, 0 to 1.
    Curve(f64),
    /// So far before the start (negative) or after the end.
    Beyond(f64),
}

fn fill(segment: &mut Segment, direction: Point) {
    segment.ends.iter_mut().filter(|end| **end == [0.0; 2]).for_each(|end| *end = direction);
}

/// Whether the cubic between the knots at the ends of a part of length `whole` keeps to the tolerance.
fn fits(points: &[Point; 4], [from, to]: [f64; 2], whole: f64, tolerance: f64) -> bool {
    let (a, b) = (knot(points, from, 0.0), knot(points, to, whole));
    [0.25, 0.5, 0.75].into_iter().all(|share| {
        let parameter = between(&a, &b, share * whole);
        (gauss(points, from, parameter) - share * whole).abs() <= tolerance
    })
}

fn knot(points: &[Point; 4], parameter: f64, at: f64) -> Knot {
    Knot { length: at, parameter, slope: 1.0 / length(derivative(points, parameter)) }
}

/// The parameter between two knots: Hermite's cubic, or the straight line where an end has no slope; it stays between.
fn between(a: &Knot, b: &Knot, length: f64) -> f64 {
    let (width, rise) = (b.length - a.length, b.parameter - a.parameter);
    if width <= 0.0 {
        return a.parameter;
    }
    let t = (length - a.length) / width;
    let (start, end) = (a.slope * width, b.slope * width);
    if !start.is_finite() || !end.is_finite() {
        return a.parameter + rise * t;
    }
    let (square, cube) = (t * t, t * t * t);
    let parameter =
        a.parameter + rise * (3.0 * square - 2.0 * cube) + start * (cube - 2.0 * square + t) + end * (cube - square);
    parameter.clamp(a.parameter, b.parameter)
}

/// The length of a segment between two parameters, by Gauss and Legendre's rule with five points.
fn gauss(points: &[Point; 4], from: f64, to: f64) -> f64 {
    const NODES: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.906_179_845_938_664, 0.236_926_885_056_189_1),
    ];
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let speed = |x: f64| length(derivative(points, middle + half * x));
    NODES.iter().map(|(x, weight)| weight * speed(*x)).sum::<f64>() * half
}

fn cubic(points: &[Point; 4], u: f64) -> Point {
    let rest = 1.0 - u;
    let weights = [rest * rest * rest, 3.0 * rest * rest * u, 3.0 * rest * u * u, u * u * u];
    let lane = |i: usize| weights.iter().zip(points).map(|(weight, point)| weight * point[i]).sum();
    [lane(0), lane(1)]
}

fn derivative([a, b, c, d]: &[Point; 4], u: f64) -> Point {
    let rest = 1.0 - u;
    let lane = |i: usize| 3.0 * (rest * rest * (b[i] - a[i]) + 2.0 * rest * u * (c[i] - b[i]) + u * u * (d[i] - c[i]));
    [lane(0), lane(1)]
}

fn plus(a: Point, b: Point) -> Point {
    [a[0] + b[0], a[1] + b[1]]
}

fn minus(a: Point, b: Point) -> Point {
    [a[0] - b[0], a[1] - b[1]]
}

fn lerp(a: Point, b: Point, share: f64) -> Point {
    [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

fn length([x, y]: Point) -> f64 {
    (x * x + y * y).sqrt()
}

fn unit(vector: Point) -> Point {
    let length = length(vector);
    if length > 0.0 { [vector[0] / length, vector[1] / length] } else { [0.0; 2] }
}
