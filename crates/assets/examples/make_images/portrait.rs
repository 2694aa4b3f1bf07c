//! A head and shoulders in coloured light, without a face.

use image::{Rgb, RgbImage};

use crate::paint::{Light, add, encode, fractal, hash, hex, mix, smooth};

pub(crate) fn make(width: u32, height: u32) -> RgbImage {
    let scale = 1.0 / f64::from(width);
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = ((f64::from(x) + 0.5) * scale, (f64::from(y) + 0.5) * scale);
        let (light, distance) = (backdrop(u, v), figure(u, v));
        let inside = smooth(0.004, -0.004, distance);
        let light = mix(light, body(u, v, distance), inside);
        let grain = 1.0 + 0.05 * (hash(x.into(), y.into(), 31) + hash(x.into(), y.into(), 32) - 1.0);
        Rgb(encode(light.map(|value| value * grain)))
    })
}

fn backdrop(u: f64, v: f64) -> Light {
    let bend = fractal(u * 1.3, v * 1.3, 3, 11) - 0.5;
    let low = mix(hex(0x1d1b3a), hex(0x5b2a6e), smooth(0.0, 1.25, v + 0.5 * bend));
    let glow = |x: f64, y: f64, size: f64| libm::exp(-((u - x) * (u - x) + (v - y) * (v - y)) / (size * size));
    let light = add(low, hex(0xff7a59), 0.95 * glow(0.80, 0.42 + 0.1 * bend, 0.42));
    let light = add(light, hex(0x2f6bff), 0.60 * glow(0.12, 0.30, 0.40));
    let disc = smooth(0.004, -0.004, length(u - 0.56, v - 0.50) - 0.37);
    mix(light, mix(hex(0xffc25c), hex(0xff5d73), smooth(0.15, 0.85, v)), 0.92 * disc)
}

/// Signed distance to the figure, negative inside: a head with a bun, a neck and shoulders that flow into each other.
fn figure(u: f64, v: f64) -> f64 {
    let head = ellipse(u - 0.52, v - 0.50, 0.150, 0.195);
    let hair = blend(ellipse(u - 0.485, v - 0.46, 0.178, 0.185), length(u - 0.34, v - 0.30) - 0.085, 0.03);
    let neck = segment(u, v, [0.5, 0.60], [0.497, 0.80]) - 0.078;
    let chest = ellipse(u - 0.5, v - 1.25, 0.43, 0.44);
    blend(blend(head.min(hair), neck, 0.035), chest, 0.11)
}

fn body(u: f64, v: f64, distance: f64) -> Light {
    // The surface turns away towards the edge; light comes from both sides.
    let turn = smooth(-0.075, 0.0, distance);
    let side = smooth(0.30, 0.72, u + 0.1 * (v - 0.6));
    let cloth = smooth(0.83, 0.86, v + 0.9 * (u - 0.5) * (u - 0.5));
    let skin = mix(hex(0x5a2b52), hex(0xe79a78), 0.25 + 0.75 * side);
    let dress = mix(hex(0x141a44), hex(0x3b2f86), side);
    let face = ellipse(u - 0.545, v - 0.515, 0.125, 0.175);
    let hair = smooth(-0.004, 0.004, face) * smooth(0.60, 0.585, v);
    let base = mix(mix(skin, dress, cloth), mix(hex(0x120c22), hex(0x3a1a3c), side), hair);
    let folds = fractal(u * 5.0 + v, v * 2.2 - u * 2.0, 4, 77) - 0.5;
    let base = base.map(|value| value * (1.0 + 0.5 * folds));
    let warm = add(base, hex(0xff8a5c), 0.75 * turn * turn * side);
    add(warm, hex(0x3f7bff), 0.85 * turn * turn * (1.0 - side))
}

fn length(x: f64, y: f64) -> f64 {
    libm::sqrt(x * x + y * y)
}

/// Nearly the distance to an ellipse at the origin.
fn ellipse(x: f64, y: f64, rx: f64, ry: f64) -> f64 {
    let (near, steep) = (length(x / rx, y / ry), length(x / (rx * rx), y / (ry * ry)));
    near * (near - 1.0) / steep.max(1e-9)
}

fn segment(u: f64, v: f64, [ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let t = (((u - ax) * dx + (v - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    length(u - ax - t * dx, v - ay - t * dy)
}

/// The union of two distances, rounded by `k` where they meet.
fn blend(a: f64, b: f64, k: f64) -> f64 {
    let t = (0.5 + 0.5 * (b - a) / k).clamp(0.0, 1.0);
    b + (a - b) * t - k * t * (1.0 - t)
}
