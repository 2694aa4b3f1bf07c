//! A film reel whose hub is a play button, on nothing.

use image::{Rgba, RgbaImage};

use crate::paint::{encode, gradient, hex, smooth};

/// Samples per pixel in each direction.
const SAMPLES: u32 = 4;

pub(crate) fn make(size: u32) -> RgbaImage {
    let unit = 2.0 / f64::from(size);
    RgbaImage::from_fn(size, size, |x, y| {
        let mut sum = [0.0; 4];
        for sample in 0..SAMPLES * SAMPLES {
            let at =
                |pixel: u32, part: u32| (f64::from(pixel) + (f64::from(part) + 0.5) / f64::from(SAMPLES)) * unit - 1.0;
            let (u, v) = (at(x, sample % SAMPLES), at(y, sample / SAMPLES));
            let alpha = cover(u, v, unit / f64::from(SAMPLES));
            let light = colour(u, v);
            for (sum, light) in sum.iter_mut().zip(light) {
                *sum += light * alpha;
            }
            sum[3] += alpha;
        }
        let weight = sum[3].max(1e-9);
        let [r, g, b] = encode([sum[0] / weight, sum[1] / weight, sum[2] / weight]);
        Rgba([r, g, b, (sum[3] / f64::from(SAMPLES * SAMPLES) * 255.0).round() as u8])
    })
}

fn colour(u: f64, v: f64) -> [f64; 3] {
    let along = (u + v) / 2.4 + 0.5;
    gradient(&[(0.0, hex(0xffb545)), (0.5, hex(0xff5a5f)), (1.0, hex(0x7b3ff2))], along)
}

/// How much of the reel covers a point, with an edge `soft` wide.
fn cover(u: f64, v: f64, soft: f64) -> f64 {
    let edge = |distance: f64| smooth(soft, -soft, distance);
    let radius = libm::sqrt(u * u + v * v);
    let mut reel = edge(radius - 0.94);
    for hole in 0..6 {
        let angle = core::f64::consts::TAU * (f64::from(hole) + 0.5) / 6.0;
        let (x, y) = (u - 0.635 * libm::cos(angle), v - 0.635 * libm::sin(angle));
        reel *= 1.0 - edge(libm::sqrt(x * x + y * y) - 0.185);
    }
    // A triangle with round corners, its centre of mass in the middle.
    let (x, y) = (u + 0.01, v.abs());
    let face = (-x - 0.14).max(0.5 * x + 0.866 * y - 0.14);
    reel * (1.0 - edge(face - 0.045))
}
