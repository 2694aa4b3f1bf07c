//! Where a layer is seen: the **view** is the place of the viewport's top left in the layer's own pixels; the **grid**
//! is the size of the layer's ring in tiles.

use crate::scene::{Edge, Factor, SceneLayer};

/// Tiles of the ring beyond the viewport at each side.
pub(crate) const BORDER: u32 = 1;

/// The place of the viewport in a layer's map for this camera: parallax, then the edges, then the offset. Both axes, in the
/// layer's pixels.
pub(crate) fn layer_view(layer: &SceneLayer, camera: (i32, i32), viewport: (u32, u32)) -> (i64, i64) {
    let source = layer.source();
    let (factors, edges, tile) = (source.parallax, source.edges, layer.tile_size());
    (
        axis_view(
            factors.x,
            edges.x,
            camera.0,
            Axis { offset: source.offset.0, cells: source.map.cols(), tile },
            viewport.0,
        ),
        axis_view(
            factors.y,
            edges.y,
            camera.1,
            Axis { offset: source.offset.1, cells: source.map.rows(), tile },
            viewport.1,
        ),
    )
}

/// A wrapping layer goes on for ever; a clamped one stops where the viewport would leave the map.
fn axis_view(factor: Factor, edge: Edge, camera: i32, axis: Axis, viewport: u32) -> i64 {
    let (view, offset) = (factor.apply(camera), i64::from(axis.offset));
    match edge {
        Edge::Wrap => view - offset,
        Edge::Clamp => {
            let first = offset.min(0);
            let last = offset + i64::from(axis.cells) * i64::from(axis.tile) - i64::from(viewport);
            view.clamp(first, last.max(first)) - offset
        }
    }
}

/// A map along one axis.
#[derive(Clone, Copy)]
struct Axis {
    offset: i32,
    cells: u32,
    tile: u32,
}

/// A layer's ring in tiles, from the layer's own tile size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) tile: u32,
    /// Tiles that the viewport is wide, rounded up; the ring has the border on both sides in addition.
    pub(crate) seen: (u32, u32),
    pub(crate) viewport: (u32, u32),
}

impl Grid {
    pub(crate) fn new(tile: u32, viewport: (u32, u32)) -> Self {
        let tile = tile.max(1);
        Self { tile, seen: (viewport.0.div_ceil(tile), viewport.1.div_ceil(tile)), viewport }
    }

    /// Columns of the ring.
    pub(crate) const fn cols(&self) -> u32 {
        self.seen.0 + 2 * BORDER
    }

    /// Rows of the ring.
    pub(crate) const fn rows(&self) -> u32 {
        self.seen.1 + 2 * BORDER
    }
}
