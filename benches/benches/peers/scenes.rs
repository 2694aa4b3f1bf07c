//! The pictures of the table, as plain geometry: what Reelm and its peers draw.
//!
//! Each depends on a **phase**, which is another in every run, so that no cache has seen the picture before.
//! `benches/peers/scenes.mjs` and `scenes.py` say the same in their languages; the numbers must agree.

use kurbo::{Affine, BezPath, Point, Rect, Vec2};

/// Width of every picture in pixels.
pub(crate) const WIDTH: u32 = 1920;
/// Height of every picture in pixels.
pub(crate) const HEIGHT: u32 = 1080;
/// Straight colour beneath every picture.
pub(crate) const GROUND: [u8; 4] = [20, 24, 32, 255];
/// Radius of the corners of the rectangles.
pub(crate) const RADIUS: f64 = 12.0;

/// A straight colour.
pub(crate) type Color = [u8; 4];

/// How far run `n` shifts its picture, in pixels.
pub(crate) fn phase(n: usize) -> f64 {
    n as f64 * 0.13
}

fn color(i: u32, alpha: u8) -> Color {
    [(i * 37 % 256) as u8, (i * 73 % 256) as u8, (i * 151 % 256) as u8, alpha]
}

/// 1,000 translucent rectangles; their corners are round.
pub(crate) fn rects(phase: f64) -> impl Iterator<Item = (Rect, Color)> {
    (0..1000_u32).map(move |i| {
        let [x, y] = [i * 97 % 1800, i * 61 % 1000].map(|at| f64::from(at) + phase);
        let [width, height] = [60 + i * 13 % 100, 40 + i * 7 % 80].map(f64::from);
        (Rect::new(x, y, x + width, y + height), color(i, 128))
    })
}

/// 200 stars of five points, each with a linear gradient between two points and two colours.
pub(crate) fn stars(phase: f64) -> impl Iterator<Item = (BezPath, [Point; 2], [Color; 2])> {
    (0..200_u32).map(move |i| {
        let center = Point::new(f64::from(60 + i * 97 % 1800), f64::from(60 + i * 61 % 960));
        let mut path = BezPath::new();
        for k in 0..10_u32 {
            let angle = f64::from(i * 10 + k * 36) + phase;
            let radius = if k % 2 == 0 { 95.0 } else { 40.0 };
            let (sin, cos) = libm::sincos(angle.to_radians());
            let at = center + Vec2::new(cos, sin) * radius;
            if k == 0 { path.move_to(at) } else { path.line_to(at) }
        }
        path.close_path();
        let reach = Vec2::new(95.0, 95.0);
        (path, [center - reach, center + reach], [color(i + 1, 255), color(i + 90, 255)])
    })
}

/// 12 layers as large as the frame, each one rectangle with round corners: the mode and the colour.
pub(crate) fn layers() -> impl Iterator<Item = (&'static str, Color)> {
    const MODES: [&str; 12] = [
        "multiply",
        "screen",
        "overlay",
        "darken",
        "lighten",
        "hard-light",
        "difference",
        "exclusion",
        "soft-light",
        "color-dodge",
        "color-burn",
        "plus-lighter",
    ];
    MODES.into_iter().zip(0_u32..).map(|(mode, i)| (mode, color(i + 3, 100)))
}

/// 2,000 glyphs of the bundled font, 24 pixels high: number of the glyph and where it stands. In run `n` each stands on another
/// quarter of a pixel: every glyph comes from a cache of glyphs, and the text as a whole from none.
pub(crate) fn glyphs(n: usize) -> impl Iterator<Item = (u32, [f32; 2])> {
    (0..2000_u32).map(move |i| {
        let quarters = (i * n as u32 / 7 + i) % 4;
        let (x, y) = (f64::from(20 + i % 100 * 19) + 0.25 * f64::from(quarters), f64::from(30 + i / 100 * 52));
        (2 + i % 60 * 8, [x as f32, y as f32])
    })
}

/// Em size of the glyphs in pixels.
pub(crate) const GLYPH_SIZE: f32 = 24.0;

/// From the pixels of the photo, `width` × `height`, to the frame: turned, and larger than the frame everywhere.
pub(crate) fn photo(width: f64, height: f64, phase: f64) -> Affine {
    let middle = Vec2::new(f64::from(WIDTH) / 2.0, f64::from(HEIGHT) / 2.0);
    let turn = Affine::rotate((10.0 + phase).to_radians());
    Affine::translate(middle) * turn * Affine::scale(1.6) * Affine::translate(-Vec2::new(width, height) / 2.0)
}
