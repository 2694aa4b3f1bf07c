//! **Dashes**: a path of lines cut into the pieces that a pattern of lengths and gaps leaves of it.

use kurbo::{BezPath, PathEl, Point};

/// A dash without length is this long, so that its caps have a direction.
const DOT: f64 = 1e-4;

/// Cuts paths. Keeps its storage.
#[derive(Debug, Default)]
pub(super) struct Dasher {
    out: BezPath,
    /// The points of one subpath.
    points: Vec<Point>,
    /// The first dash of a closed subpath: it may turn out to go on from the last one.
    first: Vec<Point>,
}

/// Where in the pattern a path is.
#[derive(Debug, Clone, Copy)]
struct Phase {
    index: usize,
    /// What is left of the dash or the gap.
    left: f64,
    /// Whether it is a dash.
    on: bool,
}

impl Dasher {
    /// Cuts `lines`. `pattern` has a positive sum and no negative length; a pattern of odd length counts twice, so that its
    /// gaps become dashes. `offset` is where in the pattern each subpath begins.
    pub(super) fn dash(&mut self, lines: &BezPath, pattern: &[f64], offset: f64) -> &BezPath {
        self.out.truncate(0);
        self.points.clear();
        let start = Phase::at(pattern, offset);
        for element in lines.elements() {
            match *element {
                PathEl::MoveTo(p) => {
                    self.subpath(pattern, start, false);
                    self.points.push(p);
                }
                PathEl::ClosePath => {
                    let first = self.points.first().copied();
                    self.points.extend(first);
                    self.subpath(pattern, start, true);
                    self.points.extend(first);
                }
                _ => self.points.extend(element.end_point()),
            }
        }
        self.subpath(pattern, start, false);
        &self.out
    }

    /// Cuts the subpath in `points`, and forgets it.
    fn subpath(&mut self, pattern: &[f64], start: Phase, closed: bool) {
        let Self { out, points, first, .. } = self;
        first.clear();
        let mut phase = start;
        // Whether the dash under way is the first one of a closed subpath.
        let mut opening = closed && start.on;
        let mut draw = |point: Point, begins: bool, opening: bool| match (opening, begins) {
            (true, _) => first.push(point),
            (false, true) => out.move_to(point),
            (false, false) => out.line_to(point),
        };
        if let (true, Some(point)) = (start.on && points.len() > 1, points.first()) {
            draw(*point, true, opening);
        }
        for pair in points.windows(2) {
            let (from, way) = (pair[0], pair[1] - pair[0]);
            let length = (way.x * way.x + way.y * way.y).sqrt();
            if length.is_nan() || length <= 0.0 {
                continue;
            }
            let mut gone = 0.0;
            // A dash ends where its line does; one begins on the next line.
            while length - gone > phase.left || phase.on && length - gone == phase.left {
                gone += phase.left;
                let dot = if phase.on && pattern.get(phase.index) == Some(&0.0) { DOT } else { 0.0 };
                draw(from + way * ((gone + dot) / length), !phase.on, opening);
                opening = false;
                phase.next(pattern);
            }
            phase.left -= length - gone;
            if phase.on {
                draw(pair[1], false, opening);
            }
        }
        match (first.as_slice(), opening) {
            // Never cut: the subpath as it was.
            ([start, rest @ ..], true) => {
                out.move_to(*start);
                rest.iter().for_each(|point| out.line_to(*point));
                out.close_path();
            }
            ([start, rest @ ..], false) => {
                if !phase.on {
                    out.move_to(*start);
                }
                rest.iter().for_each(|point| out.line_to(*point));
            }
            ([], _) => {}
        }
        points.clear();
    }
}

impl Phase {
    fn at(pattern: &[f64], offset: f64) -> Self {
        let period: f64 = 2.0 * pattern.iter().sum::<f64>();
        let offset = offset % period;
        let mut rest = if offset < 0.0 { offset + period } else { offset };
        let mut phase = Self { index: 0, left: pattern.first().copied().unwrap_or(f64::INFINITY), on: true };
        // Twice the pattern is a whole period whether its length is odd or even.
        for _ in 0..2 * pattern.len() {
            if rest <= 0.0 || rest < phase.left {
                break;
            }
            rest -= phase.left;
            phase.next(pattern);
        }
        phase.left -= rest.min(phase.left);
        phase
    }

    fn next(&mut self, pattern: &[f64]) {
        self.index = (self.index + 1) % pattern.len().max(1);
        self.left = pattern.get(self.index).copied().unwrap_or(f64::INFINITY);
        self.on = !self.on;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dashes of `path` in the notation of SVG.
    fn dashes(path: &str, pattern: &[f64], offset: f64) -> String {
        let path = BezPath::from_svg(path).unwrap();
        let word = |element: &PathEl| match element {
            PathEl::MoveTo(p) => format!("M{},{}", p.x, p.y),
            PathEl::LineTo(p) => format!("L{},{}", p.x, p.y),
            _ => "Z".to_owned(),
        };
        let words: Vec<_> = Dasher::default().dash(&path, pattern, offset).elements().iter().map(word).collect();
        words.join(" ")
    }

    #[test]
    fn a_line_is_cut_by_the_pattern() {
        assert_eq!(dashes("M0,0 L10,0", &[3.0, 2.0], 0.0), "M0,0 L3,0 M5,0 L8,0");
        assert_eq!(dashes("M0,0 L10,0", &[3.0, 2.0], 4.0), "M1,0 L4,0 M6,0 L9,0");
        assert_eq!(dashes("M0,0 L10,0", &[3.0, 2.0], -1.0), dashes("M0,0 L10,0", &[3.0, 2.0], 4.0));
        // An odd pattern: 4 on, 4 off.
        assert_eq!(dashes("M0,0 L10,0", &[4.0], 0.0), "M0,0 L4,0 M8,0 L10,0");
        assert_eq!(dashes("M0,0 L10,0", &[4.0], 5.0), "M3,0 L7,0");
    }

    #[test]
    fn a_dash_goes_round_a_corner_and_over_the_end_of_a_closed_path() {
        assert_eq!(dashes("M0,0 L4,0 L4,4", &[6.0, 9.0], 0.0), "M0,0 L4,0 L4,2");
        // A square of 16 with 5 on, 4 off: 0..5, 9..14, and the gap from 14 on ends with the path.
        assert_eq!(dashes("M0,0 L4,0 L4,4 L0,4 Z", &[5.0, 4.0], 0.0), "M3,4 L0,4 L0,2 M0,0 L4,0 L4,1");
        // 3 on, 2 off: the last dash from 15 on goes on into the first.
        assert_eq!(dashes("M0,0 L4,0 L4,4 L0,4 Z", &[3.0, 2.0], 0.0), "M4,1 L4,4 M2,4 L0,4 L0,3 M0,1 L0,0 L3,0");
        assert_eq!(dashes("M0,0 L4,0 L4,4 L0,4 Z", &[50.0, 2.0], 0.0), "M0,0 L4,0 L4,4 L0,4 L0,0 Z");
    }

    #[test]
    fn a_dash_without_length_keeps_a_direction() {
        assert_eq!(dashes("M0,0 L0,10", &[0.0, 6.0], 0.0), "M0,0 L0,0.0001 M0,6 L0,6.0001");
    }
}
