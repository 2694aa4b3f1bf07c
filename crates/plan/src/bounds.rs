//! Bounds in whole pixels: of transformed rectangles, and of what a filter makes of a picture.

use kurbo::{Affine, Rect};
use reelm_pixel::{ColorMatrix, IRect, ZoomBlur, blur_extent};

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
        Filter::DropShadow { offset, sigma, .. } => content.union(moved(grow(content, sigma), offset)),
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
        Filter::Extend { rect } => extended(rect, content),
        // What throws the shadow is moved beyond the picture, and its blur comes back in.
        Filter::InnerShadow { offset, sigma, .. } => {
            content.union(moved(content, offset).intersect(grow(content, sigma)))
        }
        Filter::Displace { scale, .. } => widen(content, scale.map(|scale| scale * 0.5)),
        Filter::Glow { sigma, .. } => grow(content, sigma),
        Filter::Outline { width, .. } => widen(content, width),
        Filter::DirectionalBlur { segment } => widen(content, segment.map(|side| side * 0.5)),
        // What lies at the distance d is seen where a scale of d lies.
        Filter::ZoomBlur { center, amount } => scaled(content, center, scales(amount).map(|scale| 1.0 / scale)),
    }
}

/// Where there are pixels after what reaches an edge of `rect` goes on beyond it.
fn extended(rect: IRect, content: IRect) -> IRect {
    let inner = content.intersect(rect);
    if inner.is_empty() {
        return IRect::EMPTY;
    }
    let far = EVERYWHERE;
    IRect::new(
        if inner.x0 == rect.x0 { far.x0 } else { inner.x0 },
        if inner.y0 == rect.y0 { far.y0 } else { inner.y0 },
        if inner.x1 == rect.x1 { far.x1 } else { inner.x1 },
        if inner.y1 == rect.y1 { far.y1 } else { inner.y1 },
    )
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
        Filter::InnerShadow { offset: [dx, dy], sigma, color } => {
            filter_extent(&Filter::DropShadow { offset: [-dx, -dy], sigma, color }, wanted)
        }
        Filter::Glow { .. } | Filter::Outline { .. } | Filter::DirectionalBlur { .. } | Filter::Displace { .. } => {
            filter_extent(filter, wanted)
        }
        Filter::ZoomBlur { center, amount } => scaled(wanted, center, scales(amount)),
        Filter::Extend { rect } if rect.is_empty() => IRect::EMPTY,
        Filter::Extend { rect } => IRect::new(
            wanted.x0.clamp(rect.x0, rect.x1 - 1),
            wanted.y0.clamp(rect.y0, rect.y1 - 1),
            wanted.x1.clamp(rect.x0 + 1, rect.x1),
            wanted.y1.clamp(rect.y0 + 1, rect.y1),
        ),
    }
}

/// Which pixels the surface must have while `filter` works, so that those of `wanted` come out right after it.
pub(crate) fn filter_holds(filter: &Filter, wanted: IRect) -> IRect {
    match *filter {
        // It goes on from what it has made nearer to the point.
        Filter::ZoomBlur { center, amount } => {
            let [least, most] = scales(amount);
            scaled(wanted, center, [least / most, 1.0])
        }
        // What is moved is blurred on the surface itself.
        Filter::InnerShadow { sigma, .. } => grow(wanted, sigma),
        _ => wanted,
    }
}

/// What `rect` touches when it is moved by parts of pixels.
fn moved(rect: IRect, offset: [f32; 2]) -> IRect {
    let [dx, dy] = offset.map(f64::from);
    let low = rect.translate(whole(dx.floor()), whole(dy.floor()));
    low.union(rect.translate(whole(dx.ceil()), whole(dy.ceil())))
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
        Filter::Extend { .. } => false,
        Filter::InnerShadow { color, .. } => color[3] <= 0.0,
        Filter::Glow { amount, color, .. } => amount <= 0.0 || color.is_some_and(|color| color[3] <= 0.0),
        Filter::Outline { width, color } => width.iter().all(|width| *width <= 0.0) || color[3] <= 0.0,
        Filter::Displace { scale, .. } => scale == [0.0, 0.0],
        Filter::DirectionalBlur { segment } => segment == [0.0, 0.0],
        Filter::ZoomBlur { amount, .. } => amount <= 0.0,
    }
}

/// Whether transparent pixels become visible.
fn colours_nothing(filter: &Filter) -> bool {
    matches!(filter, Filter::ColorMatrix(matrix) if matrix[19] > 0.0)
}

/// `rect` and what lies up to `by` pixels around it.
fn widen(rect: IRect, by: [f32; 2]) -> IRect {
    let [x, y] = by.map(|by| whole(f64::from(by.abs()).ceil() + 1.0));
    if rect.is_empty() { rect } else { rect.inflate(x, y) }
}

/// The least and the greatest scale of a zoom blur.
fn scales(amount: f32) -> [f64; 2] {
    ZoomBlur { center: [0.0; 2], amount }.scales()
}

/// The whole pixels that `rect` touches while it is scaled about `center` from the one factor to the other.
fn scaled(rect: IRect, center: [f64; 2], factors: [f64; 2]) -> IRect {
    let [x, y] = center;
    let scaled = factors.map(|factor| transformed_bounds(Affine::scale_about(factor, (x, y)), to_rect(rect), 1.0));
    if rect.is_empty() { rect } else { scaled[0].union(scaled[1]) }
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

    #[test]
    fn what_reaches_an_edge_goes_on_beyond_it_and_is_read_there() {
        let filter = Filter::Extend { rect: IRect::new(0, 0, 100, 50) };
        let (far, content) = (EVERYWHERE, IRect::new(-5, 10, 40, 80));
        assert_eq!(filter_extent(&filter, content), IRect::new(far.x0, 10, 40, far.y1));
        assert_eq!(filter_extent(&filter, IRect::new(-9, 0, 0, 50)), IRect::EMPTY);
        assert_eq!(filter_reads(&filter, IRect::new(-30, 20, -10, 90)), IRect::new(0, 20, 1, 50));
        assert_eq!(filter_reads(&filter, IRect::new(-30, 20, 20, 30)), IRect::new(0, 20, 20, 30));
    }
}
