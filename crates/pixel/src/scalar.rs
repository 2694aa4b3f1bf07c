//! The plain definition of each kernel: one pixel at a time, divisions written as divisions.
//!
//! The kernels must give the same bytes at every level. Nothing here is fast, and nothing of the kernels'
//! arithmetic is used, but for the terms of `soft-light` and of the four modes that mix channels, which are defined by their
//! single-precision formula.

use crate::arrival;
use crate::halo::Ellipse;
use crate::matrix_apply::{Direct, General, Plan};
use crate::sharpen::{held, sharper};
use crate::streak::Streak;
use crate::terms::{self, Joint, Separable};
use crate::{
    Arrival, BlendMode, Channel, ChromaKey, ColorMatrix, Displacement, Edge, GlyphLook, GlyphPixels, Glyphs, Grain,
    Lut, MaskMode, MatteEdge, Outline, Sampling, Tones, View, Vignette, yuv,
};
use crate::{chroma_key, grain, lut, vignette};

/// `round(x / 255)`.
#[must_use]
pub const fn div255(x: u32) -> u32 {
    (2 * x + 255) / 510
}

/// One pixel of [`crate::composite()`].
#[must_use]
pub fn composite(src: [u8; 4], dst: [u8; 4], opacity: u8, mode: BlendMode) -> [u8; 4] {
    let (src, dst, k) = (src.map(i32::from), dst.map(i32::from), u32::from(opacity));
    if mode == BlendMode::PlusLighter {
        return [0, 1, 2, 3].map(|i| div255((src[i] as u32 * k + 255 * dst[i] as u32).min(65_025)) as u8);
    }
    let (sa, da) = (src[3], dst[3]);
    let mixed = |sum: i32, d: i32| ((2 * (sum as u32 * k + d as u32 * 255 * (255 - k)) + 65_025) / 130_050) as u8;
    match mode {
        BlendMode::DestinationOut => return dst.map(|d| mixed(d * (255 - sa), d)),
        BlendMode::Copy => return [0, 1, 2, 3].map(|i| mixed(255 * src[i], dst[i])),
        _ => {}
    }
    let term = match mode.is_separable() {
        true => [0, 1, 2].map(|i| separable(mode, src[i], dst[i], sa, da)),
        false => joint(mode, src, dst),
    };
    [0, 1, 2, 3].map(|i| {
        let both = term.get(i).copied().unwrap_or(sa * da);
        let sum = src[i] * (255 - da) + dst[i] * (255 - sa) + both;
        match opacity {
            255 => div255(sum as u32) as u8,
            _ => mixed(sum, dst[i]),
        }
    })
}

fn separable(mode: BlendMode, s: i32, d: i32, sa: i32, da: i32) -> i32 {
    let full = sa * da;
    match mode {
        BlendMode::Multiply => s * d,
        BlendMode::Screen => full - (sa - s) * (da - d),
        BlendMode::Overlay => separable(BlendMode::HardLight, d, s, da, sa),
        BlendMode::Darken if s * da < d * sa => s * da,
        BlendMode::Darken => d * sa,
        BlendMode::Lighten if s * da > d * sa => s * da,
        BlendMode::Lighten => d * sa,
        BlendMode::ColorDodge if d == 0 => 0,
        BlendMode::ColorDodge if s == sa => full,
        BlendMode::ColorDodge => full.min(sa * sa * d / (sa - s)),
        BlendMode::ColorBurn if d == da => full,
        BlendMode::ColorBurn if s == 0 => 0,
        BlendMode::ColorBurn => full - full.min(sa * sa * (da - d) / s),
        BlendMode::HardLight if 2 * s <= sa => 2 * s * d,
        BlendMode::HardLight => full - 2 * (sa - s) * (da - d),
        BlendMode::SoftLight => {
            let [s, d, sa, da] = [s, d, sa, da].map(|v| v as f32);
            terms::SoftLight::term(s, d, sa, da) as i32
        }
        BlendMode::Difference => (s * da).abs_diff(d * sa) as i32,
        BlendMode::Exclusion => s * da + d * sa - 2 * s * d,
        _ => s * da,
    }
}

fn joint(mode: BlendMode, src: [i32; 4], dst: [i32; 4]) -> [i32; 3] {
    let (sa, da) = (src[3], dst[3]);
    let s = [0, 1, 2].map(|i| (src[i] * da) as f32);
    let d = [0, 1, 2].map(|i| (dst[i] * sa) as f32);
    let white = (sa * da) as f32;
    let term = match mode {
        BlendMode::Hue => terms::Hue::term(s, d, white),
        BlendMode::Saturation => terms::Saturation::term(s, d, white),
        BlendMode::Color => terms::Color::term(s, d, white),
        _ => terms::Luminosity::term(s, d, white),
    };
    term.map(|v| v.round_ties_even() as i32)
}

/// One pixel of [`crate::mix()`].
#[must_use]
pub fn mix(src: [u8; 4], dst: [u8; 4], progress: u32) -> [u8; 4] {
    let sum = |i: usize| u64::from(src[i]) * u64::from(progress) + u64::from(dst[i]) * u64::from(65_536 - progress);
    [0, 1, 2, 3].map(|i| ((sum(i) + 32_768) / 65_536) as u8)
}

/// One pixel of [`crate::mix_arrival()`]; the share is defined by its single-precision formula.
#[must_use]
pub fn mix_arrival(src: [u8; 4], dst: [u8; 4], arrival: &Arrival, x: i32, y: i32) -> [u8; 4] {
    mix(src, dst, arrival::share(arrival, x, y))
}

/// One pixel of [`crate::mix_matte()`].
#[must_use]
pub fn mix_matte(src: [u8; 4], dst: [u8; 4], matte: [u8; 4], edge: &MatteEdge) -> [u8; 4] {
    let [r, g, b, _] = matte.map(u32::from);
    let luma = (13_926 * r + 46_885 * g + 4_725 * b + 32_768) / 65_536;
    let share = 0.5 + (edge.edge - luma as f32 * (1.0 / 255.0)) / edge.width.max(1.0 / 510.0);
    mix(src, dst, (share.clamp(0.0, 1.0) * 65_536.0).round_ties_even() as u32)
}

/// One pixel of [`crate::inner_shadow`], at which the moved and blurred alpha is `m`; `color` is straight.
#[must_use]
pub fn inner_shadow(pixel: [u8; 4], m: u8, color: [u8; 4]) -> [u8; 4] {
    let k = div255(u32::from(color[3]) * u32::from(255 - m));
    let [r, g, b, _] = color;
    let mixed = |p: u8, c: u8| {
        let shade = div255(u32::from(c) * u32::from(pixel[3]));
        div255(u32::from(p) * (255 - k) + shade * k) as u8
    };
    [mixed(pixel[0], r), mixed(pixel[1], g), mixed(pixel[2], b), mixed(pixel[3], 255)]
}

/// One pixel of a [`crate::glow`] of one premultiplied colour, at which the blurred alpha is `m`.
#[must_use]
pub fn glow(pixel: [u8; 4], m: u8, amount: f32, color: [u8; 4]) -> [u8; 4] {
    let m = strengthened(m, amount);
    beneath(pixel, color.map(|c| div255(u32::from(c) * u32::from(m)) as u8))
}

/// One pixel of a [`crate::glow`] of the picture's own colours, of which `blurred` is the blurred pixel.
#[must_use]
pub fn own_glow(pixel: [u8; 4], blurred: [u8; 4], amount: f32) -> [u8; 4] {
    composite(pixel, blurred.map(|c| strengthened(c, amount)), 255, BlendMode::Screen)
}

/// One pixel of an [`crate::outline()`] of a premultiplied colour; the way to a pixel's rim is defined by its single-precision formula.
#[must_use]
pub fn outline(picture: &View<'_>, outline: &Outline, x: i32, y: i32) -> [u8; 4] {
    let ellipse = Ellipse::new(outline.width);
    let mut most = 0;
    for (row, v) in picture.rows().zip(0..) {
        for (pixel, u) in row.as_chunks::<4>().0.iter().zip(0..) {
            let alpha = i32::from(pixel[3]);
            let rest = (ellipse.rest(u - x, v - y) * 255.0).round() as i32;
            if alpha > 0 {
                most = most.max((alpha + rest.max(0)).min(255) - (-rest).max(0));
            }
        }
    }
    let pixel = texel(picture, Edge::Transparent, x.into(), y.into());
    beneath(pixel, outline.color.map(|c| div255(u32::from(c) * most as u32) as u8))
}

/// One pixel of [`crate::directional_blur`].
#[must_use]
pub fn directional_blur(picture: &View<'_>, segment: [f32; 2], x: i32, y: i32) -> [u8; 4] {
    let at = |dx: i32, dy: i32| texel(picture, Edge::Transparent, (x + dx).into(), (y + dy).into());
    let Some(streak) = Streak::new(segment) else { return at(0, 0) };
    let mut sums = [0_u64; 4];
    for tap in streak.taps() {
        let pixel = at(tap.x, tap.y);
        sums.iter_mut().zip(pixel).for_each(|(sum, byte)| *sum += u64::from(byte) * u64::from(tap.weight));
    }
    sums.map(|sum| ((sum + 32_768) / 65_536) as u8)
}

fn strengthened(m: u8, amount: f32) -> u8 {
    let factor = (f64::from(amount) * 256.0).round() as u32;
    ((u32::from(m) * factor + 128) / 256).min(255) as u8
}

fn beneath(pixel: [u8; 4], below: [u8; 4]) -> [u8; 4] {
    let rest = 255 - u32::from(pixel[3]);
    [0, 1, 2, 3].map(|i| pixel[i] + div255(u32::from(below[i]) * rest) as u8)
}

/// One pixel of [`crate::apply_mask()`].
#[must_use]
pub fn mask(dst: [u8; 4], mask: [u8; 4], mode: MaskMode, invert: bool) -> [u8; 4] {
    let [r, g, b, a] = mask.map(u32::from);
    let coverage = match mode {
        MaskMode::Alpha => a,
        MaskMode::Luma => (13_926 * r + 46_885 * g + 4_725 * b + 32_768) / 65_536,
        MaskMode::Stencil => 255 * u32::from(a >= 128),
    };
    let coverage = if invert { 255 - coverage } else { coverage };
    dst.map(|v| div255(u32::from(v) * coverage) as u8)
}

/// One pixel of [`crate::apply_color_matrix()`].
#[must_use]
pub fn color_matrix(pixel: [u8; 4], matrix: &ColorMatrix) -> [u8; 4] {
    let pixel = u32::from_le_bytes(pixel);
    let out = match Plan::new(matrix) {
        Plan::Direct(direct) if direct.keeps_alpha() => Direct::apply(direct, pixel),
        Plan::Direct(direct) => Direct::apply_faded(direct, pixel),
        Plan::General(general) => General::apply(general, pixel),
    };
    out.to_le_bytes()
}

/// One pixel of [`crate::apply_tones()`].
#[must_use]
pub fn tones(pixel: [u8; 4], tones: &Tones) -> [u8; 4] {
    let [r, g, b, a] = unpremultiply(pixel);
    let [red, green, blue] = &tones.0;
    premultiply([red[usize::from(r)], green[usize::from(g)], blue[usize::from(b)], a])
}

/// One pixel of [`crate::apply_threshold()`].
#[must_use]
pub fn threshold([r, g, b, a]: [u8; 4], at: f32) -> [u8; 4] {
    let luma = 13_926 * u64::from(r) + 46_885 * u64::from(g) + 4_725 * u64::from(b);
    let at = (f64::from(at).clamp(0.0, 1.0) * 65_536.0).round() as u64;
    let color = if luma >= at * u64::from(a) { a } else { 0 };
    [color, color, color, a]
}

/// One pixel of [`crate::apply_chroma_key()`].
#[must_use]
pub fn chroma_key(pixel: [u8; 4], key: &ChromaKey) -> [u8; 4] {
    chroma_key::Prepared::new(key).apply(u32::from_le_bytes(pixel)).to_le_bytes()
}

/// One pixel of [`crate::apply_lut()`].
#[must_use]
pub fn lut(pixel: [u8; 4], lut: &Lut<'_>, amount: f32) -> [u8; 4] {
    let Some(table) = lut::Prepared::new(lut, amount) else { return pixel };
    let pixel = u32::from_le_bytes(pixel);
    let out = table.pixel(pixel, lut.shape);
    out.to_le_bytes()
}

/// The pixel (`x`, `y`) of [`crate::apply_vignette()`].
#[must_use]
pub fn vignette(pixel: [u8; 4], vignette: &Vignette, x: u32, y: u32) -> [u8; 4] {
    let Some(vignette) = vignette::Prepared::new(vignette) else { return pixel };
    vignette.apply(vignette.row(y), x, u32::from_le_bytes(pixel)).to_le_bytes()
}

/// The pixel (`x`, `y`) of [`crate::apply_grain()`].
#[must_use]
pub fn grain(pixel: [u8; 4], grain: &Grain, x: u32, y: u32) -> [u8; 4] {
    let Some(prepared) = grain::Prepared::new(grain) else { return pixel };
    let (hash, pixel) = (prepared.hash(x, y), u32::from_le_bytes(pixel));
    if grain.colored { prepared.colored(hash, pixel) } else { prepared.grey(hash, pixel) }.to_le_bytes()
}

/// One pixel of [`crate::sharpen()`].
#[must_use]
pub fn sharpen(pixel: [u8; 4], blurred: [u8; 4], amount: f32) -> [u8; 4] {
    sharper(u32::from_le_bytes(pixel), u32::from_le_bytes(blurred), held(amount)).to_le_bytes()
}

/// One pixel of [`crate::unpremultiply()`].
#[must_use]
pub fn unpremultiply([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    let alpha = u32::from(a);
    let open = |p: u8| match alpha {
        0 => 0,
        _ => ((u32::from(p) * 510 + alpha) / (2 * alpha)).min(255) as u8,
    };
    [open(r), open(g), open(b), a]
}

/// One pixel of [`crate::premultiply()`].
#[must_use]
pub fn premultiply([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    let close = |c: u8| div255(u32::from(c) * u32::from(a)) as u8;
    [close(r), close(g), close(b), a]
}

/// One pixel of [`crate::flatten()`].
#[must_use]
pub fn flatten([r, g, b, a]: [u8; 4], background: [u8; 3]) -> [u8; 3] {
    let rest = 255 - u32::from(a);
    let lay = |p: u8, under: u8| (u32::from(p) + div255(u32::from(under) * rest)) as u8;
    [lay(r, background[0]), lay(g, background[1]), lay(b, background[2])]
}

/// Luma of a flattened pixel.
#[must_use]
pub fn luma(rgb: [u8; 3]) -> u8 {
    let [r, g, b] = rgb.map(|v| u32::from(v) * 256);
    let part = |v: u32, i: usize| v * u32::from(yuv::LUMA[i]) / 65_536;
    ((part(r, 0) + part(g, 1) + part(b, 2) + 16 * 256 + 129) / 256) as u8
}

/// U and V of the mean of four flattened pixels.
#[must_use]
pub fn chroma(pixels: [[u8; 3]; 4]) -> [u8; 2] {
    let sum = |i: usize| pixels.iter().map(|pixel| i64::from(pixel[i])).sum::<i64>() * 64;
    let part = |i: usize, weights: [u16; 3]| sum(i) * i64::from(weights[i]) / 65_536;
    let (u, v) = (|i| part(i, yuv::BLUE), |i| part(i, yuv::RED));
    let level = 128 * 256 + 127;
    [((level + u(2) - u(0) - u(1)) / 256) as u8, ((level + v(0) - v(1) - v(2)) / 256) as u8]
}

/// One pixel of [`crate::Sampler::row`]. Columns, rows and coefficients are small enough to be exact.
#[must_use]
pub fn sample(image: &View<'_>, inverse: [f64; 6], sampling: Sampling, edge: Edge, x: i32, y: i32) -> [u8; 4] {
    let origin = if sampling == Sampling::Nearest { 0.0 } else { 0.5 };
    let [a, b, c, d, e, f] = inverse;
    let fixed = |p: f64| (p * 4_294_967_296.0).round() as i128;
    let along = |step: f64, down: f64, start: f64| {
        let row = fixed(0.5 * step + down * (f64::from(y) + 0.5) + start - origin);
        row + fixed(step) * i128::from(x)
    };
    // The weight across is rounded when bilinear, and the phases when bicubic.
    let bias = match sampling {
        Sampling::Nearest => [0, 0],
        Sampling::Bilinear => [8_421_504, 0],
        Sampling::Bicubic => [1 << 22; 2],
    };
    sample_at(image, sampling, edge, along(a, c, e) + bias[0], along(b, d, f) + bias[1])
}

/// One pixel of [`crate::displace()`]; `color` is that of the map.
#[must_use]
pub fn displace(image: &View<'_>, color: [u8; 4], displacement: &Displacement, x: i32, y: i32) -> [u8; 4] {
    let place = |axis: usize, whole: i32| {
        let (part, all) = match displacement.channels[axis] {
            Channel::Red => (color[0], color[3]),
            Channel::Green => (color[1], color[3]),
            Channel::Blue => (color[2], color[3]),
            Channel::Alpha => (color[3], 255),
        };
        let value = if all == 0 { 0.0 } else { (f32::from(part) / f32::from(all)).min(1.0) };
        let scale = displacement.scale[axis];
        let scale = if scale.is_nan() { 0.0 } else { scale.clamp(-32_768.0, 32_768.0) };
        // In 1/65 536.
        let weight = if displacement.weighed { f32::from(color[3]) / 255.0 } else { 1.0 };
        let shift = ((value - 0.5) * weight * (scale * 65_536.0)).round_ties_even();
        i128::from(whole) * 4_294_967_296 + i128::from(shift as i64) * 65_536
    };
    let (u, v) = (place(0, x), place(1, y));
    let bias = match displacement.sampling {
        Sampling::Nearest => [1 << 31; 2],
        Sampling::Bilinear => [8_421_504, 0],
        Sampling::Bicubic => [1 << 22; 2],
    };
    sample_at(image, displacement.sampling, Edge::Transparent, u + bias[0], v + bias[1])
}

/// One pixel of [`crate::composite_projected`] before it is composited, and its coverage. No side of the image is longer than 16,384
/// pixels.
#[must_use]
pub fn project(image: &View<'_>, inverse: [f64; 9], sampling: Sampling, x: i32, y: i32) -> ([u8; 4], u8) {
    let [a, b, c, d, e, f, g, h, i] = inverse;
    let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
    let [width, height] = [image.width(), image.height()].map(f64::from);
    let w = g * x + (h * y + i);
    // What is no number is 0.
    let held = |value: f64, most: f64| if value > 0.0 { value.min(most) } else { 0.0 };
    // How much of a pixel around the point lies on the inner side of an edge.
    let part = |[a, b, c]: [f64; 3]| {
        let length = (a * a + b * b).sqrt();
        let distance = match length > 0.0 && length.is_finite() {
            true => (a / length) * x + ((b / length) * y + c / length),
            false if c > 0.0 => 1.0,
            false => -1.0,
        };
        held(distance + 0.5, 1.0)
    };
    let between = |near, far| held(part(near) + part(far) - 1.0, 1.0);
    let across = between([a, b, c], [width * g - a, width * h - b, width * i - c]);
    let down = between([d, e, f], [height * g - d, height * h - e, height * i - f]);
    let coverage = if w > 0.0 { (across * down * 255.0).round_ties_even() as u8 } else { 0 };
    let place = |sum: f64, side: f64| ((held(sum / w - 0.5, side - 1.0) * 65_536.0).round_ties_even() as i128) << 16;
    let (u, v) = (place(a * x + (b * y + c), width), place(d * x + (e * y + f), height));
    let bias = match sampling {
        Sampling::Nearest => [1 << 31; 2],
        Sampling::Bilinear => [8_421_504, 0],
        Sampling::Bicubic => [1 << 22; 2],
    };
    (sample_at(image, sampling, Edge::Pad, u + bias[0], v + bias[1]), coverage)
}

/// The pixel (`x`, `y`) of a glyph as it is drawn; `None` if there is none.
#[must_use]
pub fn glyph(glyphs: &Glyphs<'_>, look: GlyphLook, x: u32, y: u32) -> Option<[u8; 4]> {
    let (width, height) = (glyphs.width, glyphs.height);
    let x = if look.flip_x { width.checked_sub(x + 1)? } else { x } as usize;
    let y = if look.flip_y { height.checked_sub(y + 1)? } else { y } as usize;
    let (width, height, glyph) = (width as usize, height as usize, usize::from(look.glyph));
    match glyphs.pixels {
        GlyphPixels::Rgba(pixels) => {
            pixels.as_chunks::<4>().0.chunks_exact(width * height).nth(glyph)?.get(y * width + x).copied()
        }
        GlyphPixels::Indexed { texels, palettes } => {
            let line = width.div_ceil(2);
            let pair = *texels.chunks_exact(line * height).nth(glyph)?.get(y * line + x / 2)?;
            let colors = palettes.get(usize::from(look.palette))?;
            match usize::from(pair >> (4 * (x % 2)) & 15) {
                0 => Some([0; 4]),
                index => colors.get(index).copied(),
            }
        }
    }
}

/// One pixel of [`crate::fade`].
#[must_use]
pub fn fade(dst: [u8; 4], color: [u8; 4], amount: u8) -> [u8; 4] {
    let k = u32::from(amount);
    [0, 1, 2, 3].map(|i| div255(u32::from(color[i]) * k + u32::from(dst[i]) * (255 - k)) as u8)
}

/// The pixel at a position in 1/2^32.
fn sample_at(image: &View<'_>, sampling: Sampling, edge: Edge, u: i128, v: i128) -> [u8; 4] {
    let (column, row) = ((u >> 32) as i64, (v >> 32) as i64);
    let texel = |i: i64, j: i64| texel(image, edge, column + i, row + j).map(i32::from);
    match sampling {
        Sampling::Nearest => texel(0, 0).map(|c| c as u8),
        Sampling::Bilinear => {
            let (right, lower) = ((((u >> 16) & 0xFFFF) * 255) >> 16, (v >> 17) & 0x7FFF);
            let quad = [texel(0, 0), texel(1, 0), texel(0, 1), texel(1, 1)];
            [0, 1, 2, 3].map(|i| bilinear(quad.map(|texel| texel[i]), right as i32, lower as i32))
        }
        Sampling::Bicubic => {
            let weights = |p: i128| catmull_rom(((p >> 23) & 511) as f64 / 512.0);
            let (across, down) = (weights(u), weights(v));
            let part = |value: i32, weight: i32| (value * weight + 16_384).div_euclid(32_768);
            let column = |i: i64, k: usize| -> i32 {
                (0..4).map(|j| part(texel(i - 1, j - 1)[k] * 128, down[j as usize])).sum()
            };
            let channel = |k: usize| {
                let sum: i32 = (0..4).map(|i| part(column(i, k), across[i as usize])).sum();
                (sum + 16).div_euclid(32).clamp(0, 255) as u8
            };
            [0, 1, 2, 3].map(|k| channel(k).min(channel(3)))
        }
    }
}

/// The weights of four pixels in 1/16 384; what rounding leaves over goes to the nearer one in the middle.
fn catmull_rom(f: f64) -> [i32; 4] {
    let (f2, f3) = (f * f, f * f * f);
    let exact = [2.0 * f2 - f - f3, 2.0 - 5.0 * f2 + 3.0 * f3, f + 4.0 * f2 - 3.0 * f3, f3 - f2];
    let mut weights = exact.map(|w| (w * 8_192.0 + 0.5).floor() as i32);
    weights[if f < 0.5 { 1 } else { 2 }] += 16_384 - weights.iter().sum::<i32>();
    weights
}

fn texel(image: &View<'_>, edge: Edge, x: i64, y: i64) -> [u8; 4] {
    let (width, height) = (i64::from(image.width()), i64::from(image.height()));
    let (near_x, near_y) = (x.clamp(0, width - 1), y.clamp(0, height - 1));
    match edge {
        Edge::Transparent if (near_x, near_y) != (x, y) => [0; 4],
        _ => image.pixel(near_x as u32, near_y as u32).unwrap_or_default(),
    }
}

/// Across in 1/255, exactly; then down in 1/32 768, each part rounded.
fn bilinear([a, b, c, d]: [i32; 4], right: i32, lower: i32) -> u8 {
    let row = |near: i32, far: i32| (near - 128) * (255 - right) + (far - 128) * right;
    let part = |value: i32, weight: i32| (value * weight + 16_384).div_euclid(32_768);
    let sum = part(row(a, b), 32_767 - lower) + part(row(c, d), lower);
    (((sum + 128) * 257).div_euclid(65_536) + 128) as u8
}
