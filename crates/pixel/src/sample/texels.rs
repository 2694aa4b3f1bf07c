//! The **texels** of an image one by one, with what lies beyond its edges.

use super::Edge;
use crate::View;

/// An image that has pixels at all places.
#[derive(Clone, Copy, Debug)]
pub(super) struct Texels<'a> {
    image: View<'a>,
    edge: Edge,
    /// Whether the image is repeated across and down; what lies beyond it on a side where it is not, the edge says.
    repeats: [bool; 2],
}

impl<'a> Texels<'a> {
    /// `None` if the image has no pixels.
    pub(super) fn new(image: View<'a>, edge: Edge) -> Option<Self> {
        (image.width() > 0 && image.height() > 0).then_some(Self { image, edge, repeats: [false; 2] })
    }

    /// The same image, repeated across and down as often as it is asked for.
    pub(super) fn repeated(self, repeats: [bool; 2]) -> Self {
        Self { repeats, ..self }
    }

    pub(super) fn repeats(&self) -> [bool; 2] {
        self.repeats
    }

    pub(super) fn image(&self) -> &View<'a> {
        &self.image
    }

    pub(super) fn edge(&self) -> Edge {
        self.edge
    }

    /// Width and height.
    pub(super) fn size(&self) -> (i64, i64) {
        (i64::from(self.image.width()), i64::from(self.image.height()))
    }

    /// Whether 32 bits do not count the image's bytes.
    pub(super) fn is_vast(&self) -> bool {
        u32::try_from(self.image.data().len()).is_err()
    }

    /// The pixel at (`x`, `y`).
    pub(super) fn at(&self, x: i64, y: i64) -> [u8; 4] {
        let (width, height) = self.size();
        let [across, down] = self.repeats;
        let (x, y) = (if across { x.rem_euclid(width) } else { x }, if down { y.rem_euclid(height) } else { y });
        let (x, y) = match self.edge {
            Edge::Pad => (x.clamp(0, width - 1), y.clamp(0, height - 1)),
            Edge::Transparent => (x, y),
        };
        let pixel = |x, y| self.image.pixel(u32::try_from(x).ok()?, u32::try_from(y).ok()?);
        pixel(x, y).unwrap_or_default()
    }
}
