//! How the parts of a plan are written in every form: numbers, rectangles, colours, affines, shapes, brushes, operations.

use core::fmt;

use kurbo::{Affine, Rect};
use reelm_ids::Hash128;
use reelm_pixel::{ArrivalShape, ChromaKey, IRect, Tones};

use crate::item::{Brush, DrawItem, FillRule, GradientKind, Sampling, Shape};
use crate::placement::Placement;
use crate::plan::{Filter, Op, RenderPlan, TransitionKind};
use crate::tiles::SpriteItem;

/// A number with at most three decimals.
#[derive(Clone, Copy)]
pub(super) struct Number(pub(super) f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 1000.0).round() / 1000.0;
        // What is too large to be rounded is whole; −0 becomes 0.
        let value = if rounded.is_finite() { rounded } else { self.0 } + 0.0;
        write!(f, "{value}")
    }
}

/// Numbers with a comma and no space between.
pub(super) struct Numbers<'a, T>(pub(super) &'a [T]);

impl<T: Copy + Into<f64>> fmt::Display for Numbers<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, value) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(f, "{comma}{}", Number((*value).into()))?;
        }
        Ok(())
    }
}

/// A rectangle of whole pixels: `x,y wxh`, or `everywhere`.
pub(super) struct Pixels(pub(super) IRect);

impl fmt::Display for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rect = self.0;
        if rect == crate::bounds::EVERYWHERE {
            return f.write_str("everywhere");
        }
        write!(f, "{},{} {}x{}", rect.x0, rect.y0, rect.width(), rect.height())
    }
}

/// A rectangle in any units: `x,y wxh`.
pub(super) struct Extent(pub(super) Rect);

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rect { x0, y0, x1, y1 } = self.0;
        write!(f, "{},{} {}x{}", Number(x0), Number(y0), Number(x1 - x0), Number(y1 - y0))
    }
}

/// Channels from 0 to 1 as `#rrggbbaa`.
pub(super) struct Color(pub(super) [f32; 4]);

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Bytes(self.0.map(|v| (v * 255.0).round() as u8)).fmt(f)
    }
}

/// Bytes as `#rrggbbaa`.
pub(super) struct Bytes(pub(super) [u8; 4]);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b, a] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}{a:02x}")
    }
}

/// The first eight digits of a hash.
pub(super) struct Short(pub(super) Hash128);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0.0 >> 96)
    }
}

/// An affine: `at x,y` if it only moves, else `matrix a,b,c,d,e,f`.
pub(super) struct Transform(pub(super) Affine);

impl fmt::Display for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coefficients = self.0.as_coeffs();
        match coefficients {
            [1.0, 0.0, 0.0, 1.0, x, y] => write!(f, "at {},{}", Number(x), Number(y)),
            _ => write!(f, "matrix {}", Numbers(&coefficients)),
        }
    }
}

/// An opacity that is not 255.
struct Opacity(u8);

impl fmt::Display for Opacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 255 { Ok(()) } else { write!(f, " opacity {}", self.0) }
    }
}

/// A placement: `whole`, an affine, or `projection` with its nine numbers.
pub(super) struct PlacementOf<'a>(pub(super) &'a Placement);

impl fmt::Display for PlacementOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Placement::Whole => f.write_str("whole"),
            Placement::Affine(affine) => Transform(*affine).fmt(f),
            Placement::Projective(matrix) => {
                f.write_str("projection")?;
                // Thousandths would not tell one perspective from another.
                matrix.iter().enumerate().try_for_each(|(i, v)| write!(f, "{}{v}", if i == 0 { ' ' } else { ',' }))
            }
        }
    }
}

/// A run of tiles.
pub(super) struct RunOf<'a>(pub(super) &'a RenderPlan, pub(super) u32);

impl fmt::Display for RunOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(plan, index) = self;
        let Some(run) = plan.tile_runs.get(*index as usize) else { return write!(f, "run {index}") };
        let [x, y] = run.origin;
        // Not how many cells changed: that depends on the frame before, and the pixels do not.
        write!(f, "{}x{} of {} px from {}, at {x},{y}", run.columns, run.rows, run.tile_size, run.bank)
    }
}

/// A sprite.
pub(super) struct SpriteOf<'a>(pub(super) &'a SpriteItem);

impl fmt::Display for SpriteOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SpriteItem { bank, glyph, palette, flip_x, flip_y, dst, opacity, blend } = *self.0;
        write!(f, "glyph {glyph} of {bank}")?;
        if palette != 0 {
            write!(f, " palette {palette}")?;
        }
        f.write_str(if flip_x { " flip-x" } else { "" })?;
        f.write_str(if flip_y { " flip-y" } else { "" })?;
        if blend != reelm_pixel::BlendMode::Normal {
            write!(f, " {}", blend.name())?;
        }
        write!(f, "{}, in {}", Opacity(opacity), Pixels(dst))
    }
}

/// The shape of an item.
pub(super) struct ShapeOf<'a>(pub(super) &'a RenderPlan, pub(super) &'a DrawItem);

impl fmt::Display for ShapeOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(plan, item) = self;
        let width = |stroke: u32| Number(plan.strokes.get(stroke as usize).map_or(0.0, |style| style.width));
        let dashed = |stroke: u32| match plan.strokes.get(stroke as usize) {
            Some(style) if !style.dashes.is_empty() => " dashed",
            _ => "",
        };
        match &item.shape {
            Shape::Rect(rect) => write!(f, "rect {}", Extent(*rect)),
            Shape::Path { elements, rule } => {
                let rule = if *rule == FillRule::EvenOdd { " even-odd" } else { "" };
                write!(f, "path of {}{rule}", elements.len())
            }
            Shape::Stroke { elements, stroke } => {
                write!(f, "stroke of {} width {}{}", elements.len(), width(*stroke), dashed(*stroke))
            }
            Shape::Glyphs { run, stroke } => {
                let Some(found) = plan.glyph_runs.get(*run as usize) else { return write!(f, "glyphs run {run}") };
                write!(f, "glyphs {} of {} size {}", found.glyphs.len(), found.font, Number(found.size.into()))?;
                match stroke {
                    Some(stroke) => write!(f, " stroke width {}{}", width(*stroke), dashed(*stroke)),
                    None => Ok(()),
                }
            }
        }
    }
}

/// The brush of an item.
pub(super) struct BrushOf<'a>(pub(super) &'a RenderPlan, pub(super) &'a Brush);

impl fmt::Display for BrushOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(plan, brush) = self;
        match brush {
            Brush::Solid(color) => Color(*color).fmt(f),
            Brush::Gradient(index) => {
                let Some(gradient) = plan.gradients.get(*index as usize) else {
                    return write!(f, "gradient {index}");
                };
                let kind = match gradient.kind {
                    GradientKind::Linear { .. } => "linear",
                    GradientKind::Radial { .. } => "radial",
                    GradientKind::Conic { .. } => "conic",
                };
                f.write_str(kind)?;
                let stops = plan.stops.get(gradient.stops.start as usize..gradient.stops.end as usize);
                for stop in stops.unwrap_or_default() {
                    write!(f, " {} {}", Number(stop.offset.into()), Color(stop.color))?;
                }
                Ok(())
            }
            Brush::Image { asset, sampling, .. } => {
                write!(f, "image {asset}{}", sampling_name(*sampling))
            }
            Brush::Pattern { asset, sampling, .. } => {
                write!(f, "pattern {asset}{}", sampling_name(*sampling))
            }
        }
    }
}

/// How a surface is changed.
pub(super) struct FilterOf<'a>(pub(super) &'a RenderPlan, pub(super) &'a Filter);

impl fmt::Display for FilterOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(plan, filter) = self;
        match filter {
            Filter::Blur { sigma } => write!(f, "blur {}", Numbers(sigma)),
            Filter::DropShadow { offset, sigma, color } => {
                write!(f, "drop-shadow {} sigma {} {}", Numbers(offset), Numbers(sigma), Color(*color))
            }
            Filter::ColorMatrix(matrix) => write!(f, "color-matrix {}", Numbers(matrix)),
            Filter::Tones(index) => match plan.tones.get(*index as usize) {
                Some(tones) => TonesOf(tones).fmt(f),
                None => write!(f, "tones {index}"),
            },
            Filter::Vignette { inverse, radius, softness, amount, color: [r, g, b] } => {
                let (numbers, color) = ([*radius, *softness], Color([*r, *g, *b, *amount]));
                write!(f, "vignette {color} by {} from {}", Numbers(&numbers), Transform(*inverse))
            }
            Filter::Grain { inverse, amount, seed, colored } => {
                let colored = if *colored { " colored" } else { "" };
                write!(f, "grain {}{colored} seed {seed:08x} from {}", Number((*amount).into()), Transform(*inverse))
            }
            Filter::Pixelate(mosaic) => {
                write!(f, "pixelate {} from {}", Numbers(&mosaic.cell), Numbers(&mosaic.origin))
            }
            Filter::Sharpen { sigma, amount } => {
                write!(f, "sharpen {} sigma {}", Number((*amount).into()), Numbers(sigma))
            }
            Filter::Lut { asset, amount } => write!(f, "lut {asset} amount {}", Number((*amount).into())),
            Filter::Threshold(level) => write!(f, "threshold {}", Number((*level).into())),
            Filter::ChromaKey(ChromaKey { color: [r, g, b], tolerance, softness, spill }) => {
                let numbers = [*tolerance, *softness, *spill];
                write!(f, "chroma-key {} by {}", Color([*r, *g, *b, 1.0]), Numbers(&numbers))
            }
            Filter::InnerShadow { offset, sigma, color } => {
                write!(f, "inner-shadow {} sigma {} {}", Numbers(offset), Numbers(sigma), Color(*color))
            }
            Filter::Glow { sigma, amount, color } => {
                write!(f, "glow {} amount {}", Numbers(sigma), Number((*amount).into()))?;
                color.map_or(Ok(()), |color| write!(f, " {}", Color(color)))
            }
            Filter::Outline { width, color } => write!(f, "outline {} {}", Numbers(width), Color(*color)),
            Filter::DirectionalBlur { segment } => write!(f, "directional-blur {}", Numbers(segment)),
            Filter::ZoomBlur { center, amount } => {
                write!(f, "zoom-blur from {} amount {}", Numbers(center), Number((*amount).into()))
            }
            Filter::Displace { asset, scale, .. } => write!(f, "displace {} by {asset}", Numbers(scale)),
            Filter::Extend { rect } => write!(f, "extend {}", Pixels(*rect)),
        }
    }
}

/// What five greys become, once if it is the same in red, green and blue.
struct TonesOf<'a>(&'a Tones);

impl fmt::Display for TonesOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = &self.0.0;
        let at = |table: &[u8; 256]| [0, 64, 128, 192, 255].map(|grey: usize| f64::from(table[grey]));
        write!(f, "tones {}", Numbers(&at(red)))?;
        if red != green || red != blue {
            write!(f, " {} {}", Numbers(&at(green)), Numbers(&at(blue)))?;
        }
        Ok(())
    }
}

/// How two pictures are mixed.
pub(super) struct KindOf<'a>(pub(super) &'a TransitionKind);

impl fmt::Display for KindOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            TransitionKind::Fade { progress } => write!(f, "fade {}", Number((*progress).into())),
            TransitionKind::Wipe { origin, direction, edge, width } => {
                let (edge, width) = (Number((*edge).into()), Number((*width).into()));
                write!(f, "wipe from {} along {} edge {edge} width {width}", Numbers(origin), Numbers(direction))
            }
            TransitionKind::Arrival { shape, place, edge, width } => {
                let (edge, width) = (Number((*edge).into()), Number((*width).into()));
                write!(f, "{} edge {edge} width {width} by", shape_name(*shape))?;
                // Thousandths of what maps many pixels to one would not tell one from another.
                place.iter().enumerate().try_for_each(|(i, v)| write!(f, "{}{v}", if i == 0 { ' ' } else { ',' }))
            }
            TransitionKind::Matte { edge, width } => {
                write!(f, "matte edge {} width {}", Number((*edge).into()), Number((*width).into()))
            }
        }
    }
}

/// An operation without its id, surfaces and scissor: what a node of a graph says.
pub(super) struct Doing<'a>(pub(super) &'a RenderPlan, pub(super) &'a Op);

impl fmt::Display for Doing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(plan, op) = self;
        match op {
            Op::Draw { items, .. } => write!(f, "draw {}", items.len()),
            Op::Filter { filter, .. } => FilterOf(plan, filter).fmt(f),
            Op::Mask { mode, invert, .. } => write!(f, "mask {}{}", mask_name(*mode), inverted(*invert)),
            Op::Composite { opacity, blend, placement, sampling, .. } => {
                write!(f, "composite {}{}", blend.name(), Opacity(*opacity))?;
                match placement {
                    Placement::Whole => Ok(()),
                    Placement::Affine(_) | Placement::Projective(_) => {
                        write!(f, " {}{}", PlacementOf(placement), sampling_name(*sampling))
                    }
                }
            }
            Op::Displace { scale, .. } => write!(f, "displace {}", Numbers(scale)),
            Op::Transition { kind, .. } => KindOf(kind).fmt(f),
            Op::Mean { count, .. } => write!(f, "mean of {count}"),
            Op::Tiles { opacity, blend, .. } => write!(f, "tiles {}{}", blend.name(), Opacity(*opacity)),
            Op::Sprites { sprites, .. } => write!(f, "sprites {}", sprites.len()),
            Op::Fade { color, level, .. } => write!(f, "fade to {} level {level}", Bytes(*color)),
            Op::Copy { opacity, blend, .. } => write!(f, "copy {}{}", blend.name(), Opacity(*opacity)),
            Op::Flood { seed: [x, y], color, tolerance, blend, .. } => {
                write!(f, "flood {} from {x},{y} with {} tolerance {tolerance}", blend.name(), Bytes(*color))
            }
        }
    }
}

fn shape_name(shape: ArrivalShape) -> &'static str {
    match shape {
        ArrivalShape::Circle => "circle",
        ArrivalShape::Rect => "rect",
        ArrivalShape::Diamond => "diamond",
        ArrivalShape::Clock => "clock",
        ArrivalShape::Blinds => "blinds",
    }
}

/// The name of a mask's mode in the composition format.
pub(super) fn mask_name(mode: reelm_pixel::MaskMode) -> &'static str {
    match mode {
        reelm_pixel::MaskMode::Alpha => "alpha",
        reelm_pixel::MaskMode::Luma => "luma",
        reelm_pixel::MaskMode::Stencil => "stencil",
    }
}

fn sampling_name(sampling: Sampling) -> &'static str {
    if sampling == Sampling::Nearest { " nearest" } else { "" }
}

fn inverted(invert: bool) -> &'static str {
    if invert { " inverted" } else { "" }
}
