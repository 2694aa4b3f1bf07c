//! Hills behind hills under a low sun, with a wood in front.

use image::{Rgb, RgbImage};

use crate::paint::{Light, add, encode, fractal, gradient, hash, hex, mix, noise, smooth};

/// Place of the sun, in heights of the picture.
const SUN: [f64; 2] = [1.02, 0.43];

/// One line of hills.
struct Ridge {
    /// Mean height of the line from the top, in heights of the picture.
    line: f64,
    /// How far it goes up and down.
    swing: f64,
    /// Hills per height of the picture.
    rate: f64,
    /// Colour of the slopes.
    colour: u32,
    /// How much of the air's colour lies over it.
    air: f64,
    /// Height of the trees on the line; 0 for none.
    trees: f64,
}

const RIDGES: [Ridge; 7] = [
    Ridge { line: 0.485, swing: 0.11, rate: 1.6, colour: 0x6f7fa6, air: 0.72, trees: 0.0 },
    Ridge { line: 0.545, swing: 0.10, rate: 2.1, colour: 0x5d6d98, air: 0.55, trees: 0.0 },
    Ridge { line: 0.605, swing: 0.09, rate: 2.0, colour: 0x485a84, air: 0.40, trees: 0.004 },
    Ridge { line: 0.675, swing: 0.10, rate: 1.8, colour: 0x34486c, air: 0.27, trees: 0.009 },
    Ridge { line: 0.755, swing: 0.10, rate: 1.5, colour: 0x223550, air: 0.15, trees: 0.018 },
    Ridge { line: 0.850, swing: 0.09, rate: 1.2, colour: 0x142335, air: 0.06, trees: 0.038 },
    Ridge { line: 0.955, swing: 0.10, rate: 0.9, colour: 0x0a131d, air: 0.0, trees: 0.085 },
];

pub(crate) fn make(width: u32, height: u32) -> RgbImage {
    let scale = 1.0 / f64::from(height);
    let rows: Vec<Vec<[f64; 2]>> =
        (0..RIDGES.len()).map(|i| (0..width).map(|x| skyline(i, (f64::from(x) + 0.5) * scale)).collect()).collect();
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = ((f64::from(x) + 0.5) * scale, (f64::from(y) + 0.5) * scale);
        let mut light = sky(u, v);
        for (i, ridge) in RIDGES.iter().enumerate() {
            let [ground, top] = rows[i][x as usize];
            let cover = smooth(-0.6 * scale, 0.6 * scale, v - top);
            if cover > 0.0 {
                light = mix(light, slope(i, ridge, [u, v], [v - ground, v - top]), cover);
            }
        }
        // A lens darkens the corners, and film has grain.
        let (dx, dy) = (u / (f64::from(width) * scale) - 0.5, v - 0.5);
        let vignette = 1.0 - 0.55 * (dx * dx + dy * dy);
        let grain = 1.0 + 0.035 * (hash(x.into(), y.into(), 99) + hash(x.into(), y.into(), 98) - 1.0);
        Rgb(encode(light.map(|value| value * vignette * grain)))
    })
}

fn sky(u: f64, v: f64) -> Light {
    let stops = [
        (0.0, hex(0x2b4a86)),
        (0.2, hex(0x5b7db5)),
        (0.36, hex(0xb7b3c6)),
        (0.47, hex(0xf6c598)),
        (0.6, hex(0xffdfae)),
    ];
    let (dx, dy) = (u - SUN[0], v - SUN[1]);
    let distance = libm::sqrt(dx * dx + dy * dy);
    let near = libm::exp(-distance * 4.2);
    let mut light = add(gradient(&stops, v), hex(0xffb46a), 0.75 * near);
    // Streaks of cloud, lit from below near the sun.
    let bend = fractal(u * 2.0, v * 5.0, 3, 41);
    let streak = fractal(u * 1.6 + bend * 0.9, v * 13.0 + bend * 2.2, 6, 7);
    let cover = smooth(0.5, 0.72, streak) * smooth(0.5, 0.30, v) * smooth(-0.1, 0.1, v);
    let lit = mix(hex(0xc6c4d6), hex(0xffd9ac), smooth(0.9, 0.1, distance));
    light = mix(light, lit, 0.72 * cover);
    let disc = smooth(0.052, 0.046, distance);
    add(mix(light, hex(0xfff6e0), disc), hex(0xffd9a0), 0.55 * libm::exp(-distance * 15.0))
}

/// y of the line of hills `i` at `u`, and of the trees on it.
fn skyline(i: usize, u: f64) -> [f64; 2] {
    let ridge = &RIDGES[i];
    let seed = 100 + 10 * i as u64;
    let hills = fractal(u * ridge.rate + i as f64 * 7.3, i as f64 * 1.7, 7, seed) - 0.5;
    let ground = ridge.line - 2.0 * ridge.swing * hills;
    [ground, ground - trees(ridge, u, seed)]
}

/// Height of the trees at `u`: cones of two sizes, side by side.
fn trees(ridge: &Ridge, u: f64, seed: u64) -> f64 {
    if ridge.trees == 0.0 {
        return 0.0;
    }
    let mut top: f64 = 0.0;
    let step = ridge.trees * 0.25;
    let cell = (u / step).floor() as i64;
    for near in cell - 2..=cell + 2 {
        let random = |salt: u64| hash(near, 0, seed + 1000 + salt);
        let centre = (near as f64 + 0.2 + 0.6 * random(0)) * step;
        let wood = smooth(0.18, 0.50, noise(centre / ridge.trees * 0.16, 0.0, seed + 3));
        let height = ridge.trees * (0.35 + 0.65 * random(1)) * wood;
        let half = height * (0.17 + 0.06 * random(2));
        let off = (u - centre).abs();
        if half > 0.0 && off < half {
            // Branches make the outline ragged.
            let down = off / half;
            let ragged = 0.10 * (noise(down * 7.0, near as f64, seed + 5) - 0.5);
            top = top.max(height * (1.0 - down + ragged));
        }
    }
    top
}

fn slope(i: usize, ridge: &Ridge, [u, v]: [f64; 2], [depth, below_top]: [f64; 2]) -> Light {
    let seed = 500 + 10 * i as u64;
    let rough = fractal(u * 14.0, v * 20.0, 5, seed) - 0.5;
    let light = hex(ridge.colour).map(|value| value * (1.0 + 0.55 * rough));
    // Warm air lies over the far hills, mist in the valleys.
    let warm = mix(hex(0x9fa4c4), hex(0xffcf9c), smooth(0.95, 0.05, (u - SUN[0]).abs()));
    let hazy = mix(light, warm, ridge.air);
    let mist =
        smooth(0.01, 0.13, depth) * (0.55 * ridge.air + 0.07) * (0.7 + 0.6 * fractal(u * 3.0, v * 9.0, 4, seed + 5));
    let misty = mix(hazy, warm, mist);
    // The edge towards the sun catches light.
    let rim = libm::exp(-below_top * 170.0) * libm::exp(-(u - SUN[0]).abs() * 2.2) * (0.25 + ridge.air);
    add(misty, hex(0xffc98c), 0.30 * rim)
}
