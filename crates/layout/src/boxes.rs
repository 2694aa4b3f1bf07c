//! The own box of a node that is in no flow.

use reelm_expr::Values;
use reelm_ir::{CompositionIr, Dim, LayoutStyle};

use crate::table::{Entry, Natural};

/// No length is longer, in pixels: the whole numbers up to here are exact in single precision.
pub(crate) const LONGEST: f64 = 16_777_216.0;

/// What `size`, the least and greatest size and the aspect ratio of a node say in one frame, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    size: [Option<f64>; 2],
    least: [f64; 2],
    greatest: [f64; 2],
    ratio: Option<f64>,
}

impl Wanted {
    /// What is wanted of the node of `entry`, whose layout object is `layout` if it says something about sizes.
    pub(crate) fn new(entry: &Entry, layout: Option<&LayoutStyle>, values: &Values, reference: [f64; 2]) -> Self {
        let resolve = |dims: [Dim; 2]| [length(dims[0], values, reference[0]), length(dims[1], values, reference[1])];
        let size = resolve(entry.size);
        let Some(layout) = layout else {
            return Self { size, least: [0.0; 2], greatest: [f64::INFINITY; 2], ratio: None };
        };
        Self {
            size,
            least: resolve(layout.min_size).map(|side| side.unwrap_or(0.0)),
            greatest: resolve(layout.max_size).map(|side| side.unwrap_or(f64::INFINITY)),
            ratio: ratio(layout, values),
        }
    }

    /// The own box of a node whose size is `natural` where nothing else is said. `keeps_ratio` is for pictures, which
    /// take the other side from the natural ratio when one is given.
    pub(crate) fn solve(&self, natural: [f64; 2], keeps_ratio: bool) -> [f64; 2] {
        let pictured = (keeps_ratio && natural.iter().all(|side| *side > 0.0)).then(|| natural[0] / natural[1]);
        let Some(ratio) = self.ratio.or(pictured) else {
            return [0, 1].map(|axis| self.clamp(axis, self.size[axis].unwrap_or(natural[axis])));
        };
        match self.size {
            [Some(width), Some(height)] => [self.clamp(0, width), self.clamp(1, height)],
            [None, Some(height)] => {
                let height = self.clamp(1, height);
                [self.clamp(0, height * ratio), height]
            }
            [width, None] => self.widened(width, natural[0], ratio),
        }
    }

    /// The box `width` wide and as high as `ratio` says; a bound on the height narrows it again if the width is free
    /// (CSS 2.1, 10.4).
    fn widened(&self, width: Option<f64>, natural: f64, ratio: f64) -> [f64; 2] {
        let wide = self.clamp(0, width.unwrap_or(natural));
        let high = wide / ratio;
        let bounded = self.clamp(1, high);
        if width.is_some() || bounded == high {
            return [wide, bounded];
        }
        [self.clamp(0, bounded * ratio), bounded]
    }

    /// The width in which a text wraps, if there is one, and the height that it must keep to, if there is one.
    pub(crate) fn room(&self) -> [Option<f64>; 2] {
        [0, 1].map(|axis| {
            let bound = self.greatest[axis].is_finite().then(|| self.clamp(axis, f64::INFINITY));
            self.size[axis].map(|side| self.clamp(axis, side)).or(bound)
        })
    }

    /// Whether the width is given, rather than at most that of [`Self::room`].
    pub(crate) fn is_width_given(&self) -> bool {
        self.size[0].is_some()
    }

    /// The least size wins over the greatest, as in CSS.
    fn clamp(&self, axis: usize, side: f64) -> f64 {
        side.min(self.greatest[axis]).max(self.least[axis])
    }
}

/// The aspect ratio of a layout object, if it is a number above 0.
pub(crate) fn ratio(layout: &LayoutStyle, values: &Values) -> Option<f64> {
    let ratio = values.get(layout.aspect_ratio?);
    (ratio > 0.0 && ratio.is_finite()).then_some(ratio)
}

/// The layout object of the node of `entry`, if it bounds the node's size.
pub(crate) fn bounds<'a>(ir: &'a CompositionIr, node: reelm_ids::NodeIdx, entry: &Entry) -> Option<&'a LayoutStyle> {
    if !entry.limited {
        return None;
    }
    ir.nodes.get(node)?.layout.as_deref()
}

/// Whether a node of this natural size keeps its ratio.
pub(crate) const fn keeps_ratio(natural: Natural) -> bool {
    matches!(natural, Natural::Picture(_) | Natural::Image(_))
}

/// The length `dim` in pixels against `reference`, between 0 and [`LONGEST`]; `None` if it is `auto`.
fn length(dim: Dim, values: &Values, reference: f64) -> Option<f64> {
    let Dim::Length { px, fraction } = dim else { return None };
    let length = values.get(px) + values.get(fraction) * reference;
    Some(if length.is_nan() { 0.0 } else { length.clamp(0.0, LONGEST) })
}
