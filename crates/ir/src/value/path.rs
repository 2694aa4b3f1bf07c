//! Path data in the syntax of SVG 2, 9.3.
//!
//! Parsed here and not by `kurbo`, since path data comes from strangers: segments are counted while they are made,
//! numbers stay finite, errors say where, and arcs use software trigonometry.

use kurbo::{BezPath, Point};

use super::ValueError;
use super::path_arc::{Arc, arc_to};
use crate::diagnostic::LimitExceeded;

/// Greatest absolute coordinate.
const MOST: f64 = 1.0e7;
const EXPECTED: &str = "SVG path data, such as \"M0 0 L100 0 L50 80 Z\"";

/// The path that `text` stands for, with at most `most` segments. Text without commands is the empty path.
pub fn parse_path(text: &str, most: u32) -> Result<BezPath, ValueError> {
    let mut parser = Parser { text: text.as_bytes(), at: 0, most, path: BezPath::new(), pen: Pen::default() };
    parser.run()?;
    Ok(parser.path)
}

/// Where the pen is, and what the next command refers to.
#[derive(Default)]
struct Pen {
    current: Point,
    start: Point,
    /// The last control point and the degree of its curve, for `S` and `T`.
    control: Option<(Point, u8)>,
    /// Whether the current subpath has a `MoveTo` in the path.
    open: bool,
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    most: u32,
    path: BezPath,
    pen: Pen,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), ValueError> {
        let mut command = None;
        while let Some(byte) = self.peek() {
            let next = match command {
                _ if byte.is_ascii_alphabetic() => {
                    self.at += 1;
                    byte
                }
                // After a move, further pairs are lines; after a close, a command must come.
                Some(b'M') => b'L',
                Some(b'm') => b'l',
                Some(last) if !matches!(last, b'Z' | b'z') => last,
                _ => return Err(self.error("expected a command")),
            };
            if command.is_none() && !matches!(next, b'M' | b'm') {
                return Err(self.error("expected `M` first"));
            }
            self.draw(next)?;
            command = Some(next);
        }
        Ok(())
    }

    fn draw(&mut self, command: u8) -> Result<(), ValueError> {
        let relative = command.is_ascii_lowercase();
        let base = if relative { self.pen.current } else { Point::ORIGIN };
        match command.to_ascii_uppercase() {
            b'M' => {
                let to = self.point(base)?;
                self.pen = Pen { current: to, start: to, control: None, open: false };
                self.open()?;
            }
            b'L' => {
                let to = self.point(base)?;
                self.line(to)?;
            }
            b'H' => {
                let x = base.x + self.number()?;
                self.line(Point::new(x, self.pen.current.y))?;
            }
            b'V' => {
                let y = base.y + self.number()?;
                self.line(Point::new(self.pen.current.x, y))?;
            }
            b'C' => {
                let (a, b, to) = (self.point(base)?, self.point(base)?, self.point(base)?);
                self.cubic(a, b, to)?;
            }
            b'S' => {
                let a = self.reflected(3);
                let (b, to) = (self.point(base)?, self.point(base)?);
                self.cubic(a, b, to)?;
            }
            b'Q' => {
                let (a, to) = (self.point(base)?, self.point(base)?);
                self.quad(a, to)?;
            }
            b'T' => {
                let a = self.reflected(2);
                let to = self.point(base)?;
                self.quad(a, to)?;
            }
            b'A' => self.arc(base)?,
            b'Z' => self.close()?,
            _ => {
                self.at -= 1;
                return Err(self.error("expected a command, one of M L H V C S Q T A Z"));
            }
        }
        Ok(())
    }

    /// Makes room for one more segment; begins the subpath if the last one was closed.
    fn open(&mut self) -> Result<(), ValueError> {
        let count = self.path.elements().len() as u64 + 1;
        if count > u64::from(self.most) {
            let mut error = ValueError::new("limit", "the path has too many segments", "a shorter path");
            error.limit = Some(LimitExceeded { name: "path_segments", limit: u64::from(self.most), observed: count });
            return Err(error);
        }
        if !self.pen.open {
            self.pen.open = true;
            self.path.move_to(self.pen.start);
        }
        Ok(())
    }

    fn line(&mut self, to: Point) -> Result<(), ValueError> {
        self.check(to)?;
        self.open()?;
        self.path.line_to(to);
        self.go(to, None);
        Ok(())
    }

    fn quad(&mut self, a: Point, to: Point) -> Result<(), ValueError> {
        self.check(a)?;
        self.open()?;
        self.path.quad_to(a, to);
        self.go(to, Some((a, 2)));
        Ok(())
    }

    fn cubic(&mut self, a: Point, b: Point, to: Point) -> Result<(), ValueError> {
        for point in [a, b, to] {
            self.check(point)?;
        }
        self.open()?;
        self.path.curve_to(a, b, to);
        self.go(to, Some((b, 3)));
        Ok(())
    }

    fn arc(&mut self, base: Point) -> Result<(), ValueError> {
        let (rx, ry, rotation) = (self.number()?.abs(), self.number()?.abs(), self.number()?);
        let (large, sweep) = (self.flag()?, self.flag()?);
        let to = self.point(base)?;
        let arc = Arc { from: self.pen.current, to, radii: [rx, ry], rotation, large, sweep };
        let curves = arc_to(&arc);
        // A radius of 0 means a straight line; an arc to its own start is nothing.
        if curves.is_empty() && arc.from != to {
            self.line(to)?;
        }
        for [a, b, to] in curves {
            self.cubic(a, b, to)?;
        }
        self.go(to, None);
        Ok(())
    }

    fn close(&mut self) -> Result<(), ValueError> {
        self.open()?;
        self.path.close_path();
        self.pen.open = false;
        self.go(self.pen.start, None);
        Ok(())
    }

    fn go(&mut self, to: Point, control: Option<(Point, u8)>) {
        self.pen.current = to;
        self.pen.control = control;
    }

    fn reflected(&self, degree: u8) -> Point {
        match self.pen.control {
            Some((control, of)) if of == degree => {
                Point::new(2.0 * self.pen.current.x - control.x, 2.0 * self.pen.current.y - control.y)
            }
            _ => self.pen.current,
        }
    }

    fn point(&mut self, base: Point) -> Result<Point, ValueError> {
        let point = Point::new(base.x + self.number()?, base.y + self.number()?);
        self.check(point)?;
        Ok(point)
    }

    fn check(&self, point: Point) -> Result<(), ValueError> {
        if point.x.abs() <= MOST && point.y.abs() <= MOST {
            return Ok(());
        }
        let message = format!("a coordinate before byte {} of the path is beyond 10,000,000", self.at);
        Err(ValueError::new("out-of-range", message, "coordinates from -10000000 to 10000000"))
    }

    fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn skip_separator(&mut self) {
        if self.peek() == Some(b',') {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<f64, ValueError> {
        self.peek();
        let start = self.at;
        let mut end = start + usize::from(matches!(self.text.get(start), Some(b'+' | b'-')));
        let whole = self.digits(end);
        end += whole;
        let mut part = 0;
        if self.text.get(end) == Some(&b'.') {
            part = self.digits(end + 1);
            end += 1 + part;
        }
        if whole + part == 0 {
            return Err(self.error("expected a number"));
        }
        end += self.exponent(end);
        let text = self.text.get(start..end).and_then(|bytes| core::str::from_utf8(bytes).ok());
        let value = text.and_then(|text| text.parse::<f64>().ok()).filter(|value| value.abs() <= MOST);
        let value = value.ok_or_else(|| {
            let message = format!("the number at byte {start} of the path is beyond 10,000,000");
            ValueError::new("out-of-range", message, "numbers from -10000000 to 10000000")
        })?;
        self.at = end;
        self.skip_separator();
        Ok(value)
    }

    fn digits(&self, from: usize) -> usize {
        self.text.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
    }

    fn exponent(&self, at: usize) -> usize {
        if !matches!(self.text.get(at), Some(b'e' | b'E')) {
            return 0;
        }
        let sign = usize::from(matches!(self.text.get(at + 1), Some(b'+' | b'-')));
        match self.digits(at + 1 + sign) {
            0 => 0,
            digits => 1 + sign + digits,
        }
    }

    /// Flags of arcs may stand without separators: `a5 5 0 01.5.5`.
    fn flag(&mut self) -> Result<bool, ValueError> {
        let flag = match self.peek() {
            Some(b'0') => false,
            Some(b'1') => true,
            _ => return Err(self.error("expected a flag, 0 or 1")),
        };
        self.at += 1;
        self.skip_separator();
        Ok(flag)
    }

    fn error(&self, what: &str) -> ValueError {
        let found = match self.text.get(self.at..).and_then(|rest| core::str::from_utf8(rest).ok()) {
            Some(rest) => rest.chars().next().map_or_else(|| "the end".to_owned(), |c| format!("`{c}`")),
            None => "a byte that is not text".to_owned(),
        };
        ValueError::new("bad-path", format!("{what} at byte {} of the path, found {found}", self.at), EXPECTED)
    }
}
