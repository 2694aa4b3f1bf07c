//! **Drawing** commands become operations here: numbers are checked, shapes become paths, crisp ones whole pixels.

use core::ops::Range;

use kurbo::{Affine, PathEl, Point, Rect, Vec2};
use reelm_pixel::{ColorMatrix, IRect};

use crate::command::{Command, Ink, PathStep};
use crate::context::{Context, check_factor, check_number, check_point, turn};
use crate::crisp::{Runs, pixel};
use crate::limits::Limits;
use crate::operation::{Drawing, FrameOperations, Paint, Shape};
use crate::refusal::{Refusal, RefusalCode};

/// Control points of a quarter circle lie so far along its tangents, for a radius of 1: 4/3·(√2 − 1).
const QUARTER: f64 = 0.552_284_749_830_793_4;

/// What a drawing command is read with.
pub(crate) struct Pen<'a> {
    pub(crate) context: &'a Context,
    pub(crate) region: IRect,
    pub(crate) limits: &'a Limits,
    pub(crate) arena: &'a mut FrameOperations,
    pub(crate) runs: &'a mut Runs,
}

impl Pen<'_> {
    /// The operation of a command that needs no other layer; `None` if it draws nothing.
    pub(crate) fn draw(&mut self, command: &Command) -> Result<Option<Drawing>, Refusal> {
        let drawing = match command {
            Command::Wipe { color } => Drawing::Clear(*color),
            Command::Flood { at, tolerance } => return self.flood(*at, *tolerance),
            Command::Scroll { by } => Drawing::Scroll(*by),
            Command::Zoom { factor, about, smooth } => {
                check_factor(*factor)?;
                self.place(Affine::scale_non_uniform(factor[0], factor[1]), *about, *smooth)?
            }
            Command::Spin { degrees, about, smooth } => {
                check_number(*degrees, self.limits)?;
                self.place(turn(*degrees), *about, *smooth)?
            }
            Command::Blur { sigma } => {
                Refusal::outside(0.0, 1000.0, (*sigma).into())?;
                Drawing::Blur(*sigma)
            }
            Command::Brightness { amount } => matrix(100.0, *amount, ColorMatrix::brightness)?,
            Command::Contrast { amount } => matrix(100.0, *amount, ColorMatrix::contrast)?,
            Command::Invert { amount } => matrix(1.0, *amount, ColorMatrix::invert)?,
            shape => return self.fill(shape),
        };
        let idle = match &drawing {
            Drawing::Scroll(by) => *by == [0, 0],
            Drawing::Place { placement, .. } => *placement == Affine::IDENTITY,
            Drawing::Blur(sigma) => *sigma == 0.0,
            Drawing::Matrix(matrix) => ColorMatrix(*matrix).is_identity(),
            _ => false,
        };
        Ok((!idle).then_some(drawing))
    }

    fn fill(&mut self, command: &Command) -> Result<Option<Drawing>, Refusal> {
        let shape = match command {
            Command::Point { at, crisp } => self.boxed(*at, [1.0; 2], None, *crisp)?,
            Command::Line { from, to, width, crisp } => self.line(*from, *to, *width, *crisp)?,
            Command::Box { at, size, outline, crisp } => self.boxed(*at, *size, *outline, *crisp)?,
            Command::Circle { center, radius, outline, crisp } => self.circle(*center, *radius, *outline, *crisp)?,
            Command::Tri { points, outline, crisp } => self.polygon(points, *outline, *crisp)?,
            Command::Poly { points, outline, crisp } => self.polygon(points, *outline, *crisp)?,
            Command::Path { elements, outline } => self.path(elements, *outline)?,
            Command::Write { text, at, size } => self.text(text, *at, *size)?,
            _ => None,
        };
        let paint = match self.context.ink {
            Ink::Color(color) => Paint::Color(color),
            Ink::Erase { strength, .. } => Paint::Erase(strength),
        };
        let blank = matches!(paint, Paint::Color([.., 0])) || paint == Paint::Erase(0.0);
        Ok(shape.filter(|_| !blank).map(|shape| Drawing::Fill { shape, paint }))
    }

    fn point(&self, point: [f64; 2]) -> Result<[f64; 2], Refusal> {
        check_point(point, self.limits)?;
        Ok(self.context.moved(point))
    }

    fn length(&self, value: f64) -> Result<(), Refusal> {
        check_number(value, self.limits)?;
        Refusal::outside(0.0, self.limits.coordinate, value)
    }

    fn line(&mut self, from: [f64; 2], to: [f64; 2], width: f64, crisp: bool) -> Result<Option<Shape>, Refusal> {
        self.length(width)?;
        let (from, to) = (self.point(from)?, self.point(to)?);
        if crisp {
            self.runs.begin(self.region);
            self.runs.line(pixel(from), pixel(to));
            return Ok(self.crisp());
        }
        let ([x0, y0], [x1, y1], first) = (from, to, self.first());
        let (from, to) = (Point::new(x0, y0), Point::new(x1, y1));
        self.arena.elements.push(PathEl::MoveTo(from));
        self.arena.elements.push(PathEl::LineTo(to));
        Ok(self.shape(first, Some(width)))
    }

    fn boxed(
        &mut self,
        at: [f64; 2],
        size: [f64; 2],
        outline: Option<f64>,
        crisp: bool,
    ) -> Result<Option<Shape>, Refusal> {
        let at = self.point(at)?;
        size.iter().chain(outline.as_ref()).try_for_each(|value| self.length(*value))?;
        if crisp {
            let [x, y] = pixel(at).map(|value| value as i32);
            let [width, height] = size.map(|side| side.floor() as u32);
            let rect = IRect::from_size(x, y, width, height);
            self.runs.begin(self.region);
            if outline.is_some() {
                self.runs.frame(rect)
            } else {
                self.runs.rect(rect)
            }
            return Ok(self.crisp());
        }
        let rect = Rect::new(at[0], at[1], at[0] + size[0], at[1] + size[1]);
        let Some(width) = outline else { return Ok((rect.area() > 0.0).then_some(Shape::Rect(rect))) };
        let first = self.first();
        let elements = &mut self.arena.elements;
        elements.push(PathEl::MoveTo((rect.x0, rect.y0).into()));
        elements.push(PathEl::LineTo((rect.x1, rect.y0).into()));
        elements.push(PathEl::LineTo((rect.x1, rect.y1).into()));
        elements.push(PathEl::LineTo((rect.x0, rect.y1).into()));
        elements.push(PathEl::ClosePath);
        Ok(self.shape(first, Some(width)))
    }

    fn circle(
        &mut self,
        center: [f64; 2],
        radius: f64,
        outline: Option<f64>,
        crisp: bool,
    ) -> Result<Option<Shape>, Refusal> {
        let center = self.point(center)?;
        [radius].iter().chain(outline.as_ref()).try_for_each(|value| self.length(*value))?;
        if crisp {
            self.runs.begin(self.region);
            self.runs.circle(pixel(center), radius.floor() as i64, outline.is_none());
            return Ok(self.crisp());
        }
        let first = self.first();
        write_circle(&mut self.arena.elements, center, radius);
        Ok(self.shape(first, outline).filter(|_| radius > 0.0))
    }

    fn polygon(&mut self, points: &[[f64; 2]], outline: Option<f64>, crisp: bool) -> Result<Option<Shape>, Refusal> {
        Refusal::above(RefusalCode::Points, self.limits.points.into(), points.len() as u64)?;
        points.iter().try_for_each(|point| check_point(*point, self.limits))?;
        outline.iter().try_for_each(|width| self.length(*width))?;
        if crisp {
            return self.crisp_polygon(points, outline.is_some());
        }
        let first = self.first();
        for (i, point) in points.iter().enumerate() {
            let [x, y] = self.context.moved(*point);
            let point = Point::new(x, y);
            self.arena.elements.push(if i == 0 { PathEl::MoveTo(point) } else { PathEl::LineTo(point) });
        }
        if !points.is_empty() {
            self.arena.elements.push(PathEl::ClosePath);
        }
        Ok(self.shape(first, outline))
    }

    fn crisp_polygon(&mut self, points: &[[f64; 2]], outline: bool) -> Result<Option<Shape>, Refusal> {
        let work = u64::from(self.region.height()) * points.len() as u64;
        Refusal::above(RefusalCode::PolygonWork, self.limits.polygon_work, work)?;
        let context = self.context;
        let corner = |i: usize| points.get(i).map_or([0; 2], |point| pixel(context.moved(*point)));
        self.runs.begin(self.region);
        self.runs.outline(corner, points.len());
        if !outline {
            self.runs.inside(corner, points.len());
        }
        Ok(self.crisp())
    }

    fn path(&mut self, steps: &[PathStep], outline: Option<f64>) -> Result<Option<Shape>, Refusal> {
        Refusal::above(RefusalCode::Points, self.limits.points.into(), steps.len() as u64)?;
        if steps.first().is_some_and(|step| !matches!(step, PathStep::Move(_))) {
            return Err(Refusal::plain(RefusalCode::PathStart));
        }
        steps.iter().try_for_each(|step| check_step(step, self.limits))?;
        outline.iter().try_for_each(|width| self.length(*width))?;
        let first = self.first();
        let context = self.context;
        let at = |point: &[f64; 2]| {
            let [x, y] = context.moved(*point);
            Point::new(x, y)
        };
        self.arena.elements.extend(steps.iter().map(|step| match step {
            PathStep::Move(p) => PathEl::MoveTo(at(p)),
            PathStep::Line(p) => PathEl::LineTo(at(p)),
            PathStep::Quad([p, q]) => PathEl::QuadTo(at(p), at(q)),
            PathStep::Cubic([p, q, r]) => PathEl::CurveTo(at(p), at(q), at(r)),
            PathStep::Close => PathEl::ClosePath,
        }));
        Ok(self.shape(first, outline))
    }

    fn text(&mut self, text: &str, at: [f64; 2], size: f32) -> Result<Option<Shape>, Refusal> {
        Refusal::above(RefusalCode::Text, self.limits.text.into(), text.len() as u64)?;
        self.length(size.into())?;
        let at = self.point(at)?;
        let first = self.arena.text.len() as u32;
        self.arena.text.push_str(text);
        let text = first..self.arena.text.len() as u32;
        Ok((!text.is_empty() && size > 0.0).then_some(Shape::Text { text, at, size }))
    }

    fn flood(&mut self, at: [f64; 2], tolerance: u8) -> Result<Option<Drawing>, Refusal> {
        let Ink::Color(color) = self.context.ink else { return Err(Refusal::plain(RefusalCode::EraseInk)) };
        let seed = pixel(self.point(at)?).map(|value| value as i32);
        let seen = self.region.contains_point(seed[0], seed[1]) && color[3] > 0;
        Ok(seen.then_some(Drawing::Flood { seed, color, tolerance }))
    }

    /// An affine about a point, or about the middle of the region.
    fn place(&self, affine: Affine, about: Option<[f64; 2]>, smooth: bool) -> Result<Drawing, Refusal> {
        let region = self.region;
        let middle = |a: i32, b: i32| (f64::from(a) + f64::from(b)) * 0.5;
        let about = match about {
            Some(about) => self.point(about)?,
            None => [middle(region.x0, region.x1), middle(region.y0, region.y1)],
        };
        Ok(Drawing::Place { placement: about_point(affine, about), smooth })
    }

    fn first(&self) -> u32 {
        self.arena.elements.len() as u32
    }

    fn crisp(&mut self) -> Option<Shape> {
        let first = self.first();
        self.runs.write(&mut self.arena.elements);
        self.shape(first, None)
    }

    /// The shape of all elements from `first` on.
    fn shape(&self, first: u32, outline: Option<f64>) -> Option<Shape> {
        let elements: Range<u32> = first..self.arena.elements.len() as u32;
        match outline {
            _ if elements.is_empty() => None,
            None => Some(Shape::Path(elements)),
            Some(width) => (width > 0.0).then_some(Shape::Outline { elements, width }),
        }
    }
}

/// An affine with the fixed point `about`.
pub(crate) fn about_point(affine: Affine, about: [f64; 2]) -> Affine {
    let about = Vec2::new(about[0], about[1]);
    Affine::translate(about) * affine * Affine::translate(-about)
}

fn matrix(most: f64, amount: f32, make: fn(f32) -> ColorMatrix) -> Result<Drawing, Refusal> {
    Refusal::outside(0.0, most, amount.into())?;
    Ok(Drawing::Matrix(make(amount).0))
}

fn check_step(step: &PathStep, limits: &Limits) -> Result<(), Refusal> {
    match step {
        PathStep::Move(point) | PathStep::Line(point) => check_point(*point, limits),
        PathStep::Quad(points) => points.iter().try_for_each(|point| check_point(*point, limits)),
        PathStep::Cubic(points) => points.iter().try_for_each(|point| check_point(*point, limits)),
        PathStep::Close => Ok(()),
    }
}

/// Four cubic quarters.
fn write_circle(elements: &mut Vec<PathEl>, [x, y]: [f64; 2], radius: f64) {
    let at = |dx: f64, dy: f64| (x + dx * radius, y + dy * radius).into();
    let k = QUARTER;
    elements.push(PathEl::MoveTo(at(1.0, 0.0)));
    elements.push(PathEl::CurveTo(at(1.0, k), at(k, 1.0), at(0.0, 1.0)));
    elements.push(PathEl::CurveTo(at(-k, 1.0), at(-1.0, k), at(-1.0, 0.0)));
    elements.push(PathEl::CurveTo(at(-1.0, -k), at(-k, -1.0), at(0.0, -1.0)));
    elements.push(PathEl::CurveTo(at(k, -1.0), at(1.0, -k), at(1.0, 0.0)));
    elements.push(PathEl::ClosePath);
}
