//! **Outlines** read from a font: paths in font units, y down, unhinted.

use kurbo::{Affine, BezPath, PathEl, Point, Shape, Stroke, StrokeOpts};
use reelm_plan::{FontView, MAX_COORDS};
use skrifa::instance::{LocationRef, NormalizedCoord, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};

/// A face at one place in its design space.
pub(super) struct Face<'a> {
    font: FontRef<'a>,
    coords: [NormalizedCoord; MAX_COORDS],
    used: usize,
    embolden: f64,
}

impl<'a> Face<'a> {
    /// Opens a face. `embolden` is how much outlines grow on each side, in em. `None` if it is no font.
    pub(super) fn open(view: &FontView<'a>, coords: &[i16], embolden: f64) -> Option<Self> {
        let font = FontRef::from_index(view.data, view.index).ok()?;
        let mut set = [NormalizedCoord::default(); MAX_COORDS];
        for (to, from) in set.iter_mut().zip(coords) {
            *to = NormalizedCoord::from_bits(*from);
        }
        Some(Self { font, coords: set, used: coords.len().min(MAX_COORDS), embolden })
    }

    /// Units per em, at least 1.
    pub(super) fn units_per_em(&self) -> u16 {
        self.font.metrics(Size::unscaled(), LocationRef::default()).units_per_em.max(1)
    }

    /// The outline of a glyph in font units; empty if it has none.
    pub(super) fn outline(&self, glyph: u32) -> BezPath {
        let mut pen = Pen(BezPath::new());
        if let Some(outline) = self.font.outline_glyphs().get(GlyphId::new(glyph)) {
            let size = Size::new(f32::from(self.units_per_em()));
            let location = LocationRef::new(self.coords.get(..self.used).unwrap_or_default());
            if outline.draw(DrawSettings::unhinted(size, location), &mut pen).is_err() {
                return BezPath::new();
            }
        }
        match self.embolden * f64::from(self.units_per_em()) {
            grow if grow > 0.0 => grown(pen.0, grow),
            _ => pen.0,
        }
    }
}

/// `path` with all that lies within `grow` of its edge. The ring that a stroke adds winds one way, whatever the direction
/// of its path; the path is turned so that both wind alike and their union is filled.
fn grown(path: BezPath, grow: f64) -> BezPath {
    let stroke = Stroke::new(2.0 * grow).with_join(kurbo::Join::Miter).with_miter_limit(4.0);
    let ring = kurbo::stroke(path.elements().iter().copied(), &stroke, &StrokeOpts::default(), grow * 0.01);
    let same = path.area() * ring_direction() >= 0.0;
    let mut out = if same { path } else { path.reverse_subpaths() };
    out.extend(ring.elements().iter().copied());
    out
}

/// The sign of the area of a stroke's ring.
fn ring_direction() -> f64 {
    let square = kurbo::Rect::new(0.0, 0.0, 10.0, 10.0).to_path(0.1);
    kurbo::stroke(square, &Stroke::new(1.0), &StrokeOpts::default(), 0.1).area()
}

/// Collects an outline, with y turned downwards.
struct Pen(BezPath);

impl Pen {
    fn add(&mut self, element: PathEl) {
        // A broken font may draw before it moves.
        if matches!(element, PathEl::MoveTo(_)) || !self.0.elements().is_empty() {
            self.0.push(Affine::FLIP_Y * element);
        }
    }
}

fn point(x: f32, y: f32) -> Point {
    Point::new(x.into(), y.into())
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add(PathEl::MoveTo(point(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add(PathEl::LineTo(point(x, y)));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.add(PathEl::QuadTo(point(cx, cy), point(x, y)));
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.add(PathEl::CurveTo(point(ax, ay), point(bx, by), point(x, y)));
    }

    fn close(&mut self) {
        self.add(PathEl::ClosePath);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grown_ring_keeps_its_hole_in_either_direction() {
        let outer = kurbo::Rect::new(0.0, 0.0, 100.0, 100.0).to_path(0.1);
        let inner = kurbo::Rect::new(30.0, 30.0, 70.0, 70.0).to_path(0.1);
        let mut ring = outer;
        ring.extend(inner.reverse_subpaths());
        for path in [ring.clone(), ring.reverse_subpaths()] {
            let grown = grown(path, 5.0);
            let inside = |x: f64, y: f64| grown.winding(Point::new(x, y)) != 0;
            assert!(inside(-4.0, 50.0) && inside(2.0, 50.0) && inside(33.0, 50.0) && inside(15.0, 50.0));
            assert!(!inside(-6.0, 50.0) && !inside(37.0, 50.0) && !inside(50.0, 50.0));
        }
    }
}
