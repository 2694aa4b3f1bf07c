//! The **operations** on whole surfaces: filter, mask, composite, transition. Everything is placed relative to the
//! target's top left; all arithmetic on pixels is that of `reelm-pixel`.

use kurbo::Affine;
use reelm_pixel::{
    Arrival, BlendMode, BlurScratch, Channel, ColorMatrix, CpuLevel, Displacement, Glow, Grain, IRect, InnerShadow,
    MaskMode, MatteEdge, Outline, Ramp, Sampling, Shadow, View, ViewMut, Vignette, ZoomBlur, apply_chroma_key,
    apply_color_matrix, apply_grain, apply_lut, apply_mask, apply_mosaic, apply_threshold, apply_tones, apply_vignette,
    blur, clear, composite, composite_projected, composite_transformed, copy, directional_blur, displace, drop_shadow,
    extend, glow, inner_shadow, mean, mix, mix_arrival, mix_matte, mix_ramp, outline, sharpen, zoom_blur,
};
use reelm_plan::{
    Filter, Placement, RenderPlan, Resources, TransitionKind, from_surface, inverse_projection, mosaic_on,
    relative_place, relative_point,
};

use crate::color::{premultiplied, straight};
use crate::surfaces::clear_to;

/// A surface that is read, and the device rectangle that it covers.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) pixels: View<'a>,
    pub(crate) rect: IRect,
}

/// A surface that is written, or some rows of it, and the device rectangle that it covers.
pub(crate) struct Target<'a> {
    pub(crate) pixels: ViewMut<'a>,
    pub(crate) rect: IRect,
    /// The top left of the whole surface, relative to which everything is placed.
    pub(crate) origin: [i32; 2],
}

impl<'a> Target<'a> {
    /// All of a surface.
    pub(crate) fn whole(pixels: ViewMut<'a>, rect: IRect) -> Self {
        Self { pixels, rect, origin: [rect.x0, rect.y0] }
    }

    /// Where `rect` of the device lies in its pixels.
    pub(crate) fn place(&self, rect: IRect) -> IRect {
        rect.translate(self.rect.x0.saturating_neg(), self.rect.y0.saturating_neg())
    }
}

impl Source<'_> {
    /// What of it lies in `part`.
    fn part(&self, part: IRect) -> Self {
        let rect = self.rect.intersect(part);
        let place = rect.translate(self.rect.x0.saturating_neg(), self.rect.y0.saturating_neg());
        Self { pixels: self.pixels.sub(place), rect }
    }

    /// Where its top left lies in `target`.
    fn offset(&self, target: IRect) -> (i32, i32) {
        (self.rect.x0.saturating_sub(target.x0), self.rect.y0.saturating_sub(target.y0))
    }
}

/// How a source is laid over a target.
#[derive(Clone, Copy)]
pub(crate) struct Laying {
    pub(crate) opacity: u8,
    pub(crate) blend: BlendMode,
    /// What of the source is shown, in its space.
    pub(crate) part: IRect,
    pub(crate) placement: Placement,
    pub(crate) sampling: Sampling,
    pub(crate) scissor: IRect,
}

/// Changes `target`, a whole surface, in place by a filter of `plan` that needs no second buffer.
pub(crate) fn filter(
    level: CpuLevel,
    target: &mut Target<'_>,
    (plan, resources): (&RenderPlan, &dyn Resources),
    filter: &Filter,
    scratch: &mut BlurScratch,
) {
    match *filter {
        Filter::Extend { rect } => {
            let rect = target.place(rect);
            extend(&mut target.pixels, rect);
        }
        Filter::Blur { sigma: [x, y] } => blur(level, &mut target.pixels, scratch, x, y),
        Filter::ColorMatrix(matrix) => apply_color_matrix(level, &mut target.pixels, &ColorMatrix(matrix)),
        Filter::Tones(index) => {
            let tones = plan.tones.get(index as usize);
            tones.into_iter().for_each(|tones| apply_tones(level, &mut target.pixels, tones));
        }
        Filter::Threshold(at) => apply_threshold(level, &mut target.pixels, at),
        Filter::Lut { asset, amount } => {
            let lut = resources.lut(asset);
            lut.into_iter().for_each(|lut| apply_lut(level, &mut target.pixels, &lut.table, amount));
        }
        Filter::ChromaKey(key) => apply_chroma_key(level, &mut target.pixels, &key),
        Filter::Vignette { inverse, radius, softness, amount, color } => {
            let inverse = from_surface(inverse, target.origin);
            apply_vignette(level, &mut target.pixels, &Vignette { inverse, radius, softness, amount, color });
        }
        Filter::Grain { inverse, amount, seed, colored } => {
            let inverse = from_surface(inverse, target.origin);
            apply_grain(level, &mut target.pixels, &Grain { inverse, amount, seed, colored });
        }
        Filter::Pixelate(mosaic) => apply_mosaic(level, &mut target.pixels, &mosaic_on(mosaic, target.origin)),
        Filter::InnerShadow { offset, sigma, color } => {
            let shadow = InnerShadow { offset, sigma, color: straight(color) };
            inner_shadow(level, &mut target.pixels, &shadow, scratch);
        }
        Filter::Outline { width, color } => {
            outline(level, &mut target.pixels, &Outline { width, color: premultiplied(color) }, scratch);
        }
        Filter::DropShadow { .. }
        | Filter::Sharpen { .. }
        | Filter::Glow { .. }
        | Filter::DirectionalBlur { .. }
        | Filter::ZoomBlur { .. }
        | Filter::Displace { .. } => {}
    }
}

/// Writes what a filter makes of `source`, which covers the same pixels, to `target`; `source` may hold other pixels after.
pub(crate) fn filter_apart(
    level: CpuLevel,
    target: &mut Target<'_>,
    source: &mut ViewMut<'_>,
    filter: &Filter,
    scratch: &mut BlurScratch,
) {
    let pixels = &mut target.pixels;
    match *filter {
        Filter::DropShadow { offset, sigma, color } => {
            let shadow = Shadow { offset, sigma, color: premultiplied(color) };
            drop_shadow(level, pixels, 0, 0, &source.as_ref(), &shadow, scratch);
        }
        Filter::Glow { sigma, amount, color } => {
            glow(level, pixels, &source.as_ref(), &Glow { sigma, amount, color: color.map(premultiplied) }, scratch);
        }
        Filter::Sharpen { sigma: [x, y], amount } => {
            copy(pixels, 0, 0, &source.as_ref());
            blur(level, pixels, scratch, x, y);
            sharpen(level, pixels, &source.as_ref(), amount);
        }
        Filter::DirectionalBlur { segment } => directional_blur(level, pixels, &source.as_ref(), segment, scratch),
        Filter::ZoomBlur { center, amount } => {
            let center = relative_point(center, target.origin).map(f64::from);
            zoom_blur(level, pixels, source, &ZoomBlur { center, amount });
        }
        _ => copy(pixels, 0, 0, &source.as_ref()),
    }
}

/// Writes `source`, which covers the same pixels, displaced by red and green of `map` to `target`; where the map is transparent, and
/// around it, nothing moves.
pub(crate) fn displaced(
    level: CpuLevel,
    target: &mut Target<'_>,
    source: &View<'_>,
    map: Option<&Source<'_>>,
    scale: [f32; 2],
) {
    let Some(map) = map else { return copy(&mut target.pixels, 0, 0, source) };
    let (x, y) = map.offset(target.rect);
    let (channels, sampling) = ([Channel::Red, Channel::Green], Sampling::Bilinear);
    displace(
        level,
        &mut target.pixels,
        source,
        &map.pixels,
        x,
        y,
        &Displacement { scale, channels, sampling, weighed: true },
    );
}

/// Multiplies `target` by the coverage of `mask`.
pub(crate) fn mask(level: CpuLevel, target: &mut Target<'_>, mask: &Source<'_>, mode: MaskMode, invert: bool) {
    let (x, y) = mask.offset(target.rect);
    apply_mask(level, &mut target.pixels, &mask.pixels, x, y, mode, invert);
}

/// Lays `source` over `target`.
pub(crate) fn lay(level: CpuLevel, target: &mut Target<'_>, source: &Source<'_>, laying: &Laying) {
    let scissor = laying.scissor.intersect(target.rect);
    if scissor.is_empty() {
        return;
    }
    let area = scissor.translate(target.rect.x0.saturating_neg(), target.rect.y0.saturating_neg());
    let mut pixels = target.pixels.sub_mut(area);
    let source = source.part(laying.part);
    let ([x, y], Laying { sampling, opacity, blend, .. }) = (target.origin, *laying);
    let at = (scissor.x0.saturating_sub(x), scissor.y0.saturating_sub(y));
    let to = [-f64::from(source.rect.x0), -f64::from(source.rect.y0)];
    match laying.placement.relative(target.origin) {
        Placement::Whole => {
            let (x, y) = source.offset(scissor);
            composite(level, &mut pixels, x, y, &source.pixels, opacity, blend);
        }
        Placement::Affine(placed) if placed.determinant() == 0.0 => {}
        Placement::Affine(placed) => {
            let inverse = (Affine::translate((to[0], to[1])) * placed.inverse()).as_coeffs();
            composite_transformed(level, &mut pixels, at, &source.pixels, inverse, sampling, opacity, blend);
        }
        Placement::Projective(placed) => {
            let Some([a, b, c, d, e, f, g, h, i]) = inverse_projection(placed) else { return };
            let [x, y] = to;
            let inverse = [a + x * g, b + x * h, c + x * i, d + y * g, e + y * h, f + y * i, g, h, i];
            composite_projected(level, &mut pixels, at, &source.pixels, inverse, sampling, opacity, blend);
        }
    }
}

/// Gives the parts of `target` in `clips` one colour.
pub(crate) fn clear_parts(level: CpuLevel, target: &mut Target<'_>, clips: &[IRect], color: [u8; 4]) {
    for clip in clips {
        let part = clip.intersect(target.rect);
        let place = part.translate(target.rect.x0.saturating_neg(), target.rect.y0.saturating_neg());
        clear_to(level, &mut target.pixels.sub_mut(place), color);
    }
}

/// Whether laying `source` over a fresh transparent surface of `target`'s extent is nothing but copying it.
pub(crate) fn is_copy(target: IRect, source: &Source<'_>, laying: &Laying) -> bool {
    let plain = laying.opacity == 255 && laying.placement == Placement::Whole;
    let alone = matches!(laying.blend, BlendMode::Normal | BlendMode::PlusLighter | BlendMode::Copy);
    let seen = source.rect.intersect(laying.part);
    plain && alone && seen.contains(target) && laying.scissor.contains(target)
}

/// Copies what `source` has of `target`'s extent; the rest is left as it is.
pub(crate) fn copy_over(target: &mut Target<'_>, source: &Source<'_>) {
    let (x, y) = source.offset(target.rect);
    copy(&mut target.pixels, x, y, &source.pixels);
}

/// Writes the mean of `count` pictures, of which those that are not transparent everywhere are in `terms`.
pub(crate) fn mean_of<'a>(
    level: CpuLevel,
    target: &mut Target<'_>,
    terms: impl Iterator<Item = Source<'a>> + Clone,
    count: u32,
) {
    let rect = target.rect;
    let placed = terms.map(|term| {
        let (x, y) = term.offset(rect);
        (term.pixels, x, y)
    });
    mean(level, &mut target.pixels, placed, count);
}

/// What a transition reads; an absent picture is transparent.
#[derive(Clone, Copy)]
pub(crate) struct Pictures<'a> {
    pub(crate) from: Option<Source<'a>>,
    pub(crate) to: Option<Source<'a>>,
    pub(crate) matte: Option<Source<'a>>,
}

/// Writes the mix of two pictures.
pub(crate) fn transition(level: CpuLevel, target: &mut Target<'_>, pictures: &Pictures<'_>, kind: &TransitionKind) {
    let rect = target.rect;
    // A few rows at a time are still near when the second picture is mixed in. A ramp has its own rounding in each part.
    let step = if matches!(kind, TransitionKind::Fade { .. }) { MIXED_ROWS } else { i32::MAX };
    for top in (rect.y0..rect.y1).step_by(step as usize) {
        let rows = IRect { y0: top, y1: top.saturating_add(step).min(rect.y1), ..rect };
        let place = target.place(rows);
        let mut rows = Target { pixels: target.pixels.sub_mut(place), rect: rows, origin: target.origin };
        mix_rows(level, &mut rows, pictures, kind);
    }
}

/// Rows that two pictures are mixed in at once.
const MIXED_ROWS: i32 = 4;

fn mix_rows(level: CpuLevel, target: &mut Target<'_>, pictures: &Pictures<'_>, kind: &TransitionKind) {
    let Pictures { from, to, matte } = *pictures;
    if !from.is_some_and(|from| from.rect.contains(target.rect)) {
        clear(&mut target.pixels);
    }
    if let Some(from) = from {
        copy_over(target, &from);
    }
    let Some(nothing) = View::new(&[], 0, 0) else { return };
    let placed = |source: Option<Source<'_>>| source.map_or((0, 0), |source| source.offset(target.rect));
    let ((x, y), matte_at) = (placed(to), placed(matte));
    let to = to.map_or(nothing, |to| to.pixels);
    match *kind {
        TransitionKind::Fade { progress } => {
            let progress = (progress.clamp(0.0, 1.0) * 65_536.0).round() as u32;
            mix(level, &mut target.pixels, x, y, &to, progress);
        }
        TransitionKind::Wipe { origin, direction, edge, width } => {
            let [x0, y0] = [target.rect.x0, target.rect.y0].map(f64::from);
            let origin = [(origin[0] - x0) as f32, (origin[1] - y0) as f32];
            let ramp = Ramp { origin, direction, edge, width };
            mix_ramp(level, &mut target.pixels, x, y, &to, &ramp);
        }
        TransitionKind::Arrival { shape, place, edge, width } => {
            let place = relative_place(place, [target.rect.x0, target.rect.y0]);
            mix_arrival(level, &mut target.pixels, x, y, &to, &Arrival { shape, place, edge, width });
        }
        TransitionKind::Matte { edge, width } => {
            let matte = matte.map_or(nothing, |matte| matte.pixels);
            mix_matte(level, &mut target.pixels, (x, y), &to, matte_at, &matte, &MatteEdge { edge, width });
        }
    }
}
