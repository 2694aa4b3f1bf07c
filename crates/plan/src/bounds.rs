//! Bounds in whole pixels: of transformed rectangles, and of what a filter makes of a picture.

use kurbo::{Affine, Rect};
use reelm_pixel::{ColorMatrix, IRect, blur_extent};

use crate::plan::Filter;

/// Coordinates beyond this are taken for this; far outside of any surface, and safe to add.
const FAR: f64 = 1_073_741_824.0;

/// Everything, as a rectangle.
pub(crate) const EVERYWHERE: IRect = IRect::new(-(1 << 30), -(1 << 30), 1 << 30, 1 << 30);

/// The whole pixels that `rect` touches after `transform`, grown by `margin` pixels. Empty if anything is NaN.
pub fn transformed_bounds(transform: Affine, rect: Rect, margin: f64) -> IRect {
    rect_of(transform.transform_rect_bbox(rect), margin)
}

/// The whole pixels that `bounds`, grown by `margin`, touches. Empty if anything is NaN or infinite.
pub(crate) fn rect_of(bounds: Rect, margin: f64) -> IRect {
    if !(bounds.x0.is_finite() && bounds.y0.is_finite() && bounds.x1.is_finite() && bounds.y1.is_finite()) {
        return IRect::EMPTY;
    }
    IRect::new(
        whole((bounds.x0 - margin).floor()),
        whole((bounds.y0 - margin).floor()),
        whole((bounds.x1 + margin).ceil()),
        whole((bounds.y1 + margin).ceil()),
    )
}

/// The rectangle of `rect` as kurbo's.
pub(crate) fn to_rect(rect: IRect) -> Rect {
    Rect::new(rect.x0.into(), rect.y0.into(), rect.x1.into(), rect.y1.into())
}

fn whole(value: f64) -> i32 {
    value.clamp(-FAR, FAR) as i32
}

/// Where a picture that covers `content` has pixels after `filter`.
pub fn filter_extent(filter: &Filter, content: IRect) -> IRect {
    if content.is_empty() {
        return if colours_nothing(filter) { EVERYWHERE } else { content };
    }
    match *filter {
        Filter::Blur { sigma } => grow(content, sigma),
        Filter::DropShadow { offset, sigma, .. } => {
            let [dx, dy] = offset.map(f64::from);
            let low = grow(content, sigma).translate(whole(dx.floor()), whole(dy.floor()));
            let high = grow(content, sigma).translate(whole(dx.ceil()), whole(dy.ceil()));
            content.union(low).union(high)
        }
        Filter::ColorMatrix(_) if colours_nothing(filter) => EVERYWHERE,
        Filter::ColorMatrix(_)
        | Filter::Tones(_)
        | Filter::Threshold(_)
        | Filter::ChromaKey(_)
        | Filter::Lut { .. }
        | Filter::Vignette { .. }
        | Filter::Grain { .. }
        | Filter::Sharpen { .. } => content,
        Filter::Pixelate(mosaic) => mosaic.blocks_around(content),
    }
}

/// Which pixels before `filter` have an influence on those of `wanted` after it.
pub(crate) fn filter_reads(filter: &Filter, wanted: IRect) -> IRect {
    match *filter {
        Filter::Blur { sigma } | Filter::Sharpen { sigma, .. } => grow(wanted, sigma),
        Filter::DropShadow { offset, sigma, color } => {
            let [dx, dy] = offset;
            filter_extent(&Filter::DropShadow { offset: [-dx, -dy], sigma, color }, wanted)
        }
        Filter::ColorMatrix(_)
        | Filter::Tones(_)
        | Filter::Threshold(_)
        | Filter::ChromaKey(_)
        | Filter::Lut { .. }
        | Filter::Vignette { .. }
        | Filter::Grain { .. } => wanted,
        Filter::Pixelate(mosaic) => mosaic.blocks_around(wanted),
    }
}

/// Whether the filter changes nothing at all.
pub(crate) fn is_identity(filter: &Filter) -> bool {
    match *filter {
        Filter::Blur { sigma } => sigma == [0.0, 0.0],
        Filter::DropShadow { color, .. } => color[3] <= 0.0,
        Filter::ColorMatrix(matrix) => ColorMatrix(matrix).is_identity(),
        Filter::Lut { amount, .. } | Filter::Vignette { amount, .. } | Filter::Grain { amount, .. } => amount <= 0.0,
        Filter::Sharpen { sigma, amount } => amount <= 0.0 || sigma == [0.0, 0.0],
        Filter::Pixelate(mosaic) => mosaic.cell.iter().all(|side| *side <= 1.0),
        Filter::Tones(_) | Filter::Threshold(_) | Filter::ChromaKey(_) => false,
    }
}

/// Whether transparent pixels become visible.
fn colours_nothing(filter: &Filter) -> bool {
    matches!(filter, Filter::ColorMatrix(matrix) if matrix[19] > 0.0)
}

fn grow(rect: IRect, sigma: [f32; 2]) -> IRect {
    let reach = |sigma: f32| i32::try_from(blur_extent(sigma)).unwrap_or(i32::MAX >> 2);
    rect.inflate(reach(sigma[0]), reach(sigma[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_every_touched_pixel() {
        let rect = Rect::new(0.5, 0.5, 2.0, 2.0);
        assert_eq!(transformed_bounds(Affine::IDENTITY, rect, 0.0), IRect::new(0, 0, 2, 2));
        assert_eq!(transformed_bounds(Affine::translate((-3.0, 1.5)), rect, 1.0), IRect::new(-4, 1, 0, 5));
        assert_eq!(transformed_bounds(Affine::scale(f64::NAN), rect, 0.0), IRect::EMPTY);
        let far = transformed_bounds(Affine::scale(1e300), rect, 0.0);
        assert_eq!((far.x1, far.y1), (1 << 30, 1 << 30));
    }

    #[test]
    fn a_shadow_covers_the_picture_and_its_shifted_blur() {
        let shadow = Filter::DropShadow { offset: [20.0, 0.5], sigma: [0.0, 0.0], color: [0.0, 0.0, 0.0, 1.0] };
        assert_eq!(filter_extent(&shadow, IRect::new(0, 0, 10, 10)), IRect::new(0, 0, 30, 11));
        assert_eq!(filter_reads(&shadow, IRect::new(0, 0, 10, 10)), IRect::new(-20, -1, 10, 10));
    }
}
