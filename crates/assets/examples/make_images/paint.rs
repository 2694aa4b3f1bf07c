//! What all pictures are made with: colours as linear light, noise, and soft edges.

/// Linear red, green and blue.
pub(crate) type Light = [f64; 3];

/// The sRGB colour `#rrggbb` as light.
pub(crate) fn hex(rgb: u32) -> Light {
    [16, 8, 0].map(|shift| {
        let encoded = f64::from((rgb >> shift) & 0xff) / 255.0;
        if encoded <= 0.04045 { encoded / 12.92 } else { libm::pow((encoded + 0.055) / 1.055, 2.4) }
    })
}

/// `light` as sRGB bytes.
pub(crate) fn encode(light: Light) -> [u8; 3] {
    light.map(|value| {
        let value = value.clamp(0.0, 1.0);
        let encoded = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * libm::pow(value, 1.0 / 2.4) - 0.055 };
        (encoded * 255.0).round() as u8
    })
}

/// From `a` to `b`, `t` in 0 to 1.
pub(crate) fn mix(a: Light, b: Light, t: f64) -> Light {
    core::array::from_fn(|i| a[i] + (b[i] - a[i]) * t.clamp(0.0, 1.0))
}

/// The sum of `a` and `b` times `amount`.
pub(crate) fn add(a: Light, b: Light, amount: f64) -> Light {
    core::array::from_fn(|i| a[i] + b[i] * amount)
}

/// From 0 at `from` to 1 at `to`, smoothly.
pub(crate) fn smooth(from: f64, to: f64, x: f64) -> f64 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// The colour at `t` of a gradient of `(place, colour)`.
pub(crate) fn gradient(stops: &[(f64, Light)], t: f64) -> Light {
    let mut colour = stops[0].1;
    for pair in stops.windows(2) {
        colour = mix(colour, pair[1].1, smooth(pair[0].0, pair[1].0, t));
    }
    colour
}

/// A number in 0 to 1 for each point of a grid.
pub(crate) fn hash(x: i64, y: i64, seed: u64) -> f64 {
    let mut bits =
        seed ^ (x as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (y as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    for _ in 0..2 {
        bits = (bits ^ (bits >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits ^= bits >> 32;
    }
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// Smooth noise in 0 to 1 with a feature size of 1.
pub(crate) fn noise(x: f64, y: f64, seed: u64) -> f64 {
    let (column, row) = (x.floor(), y.floor());
    let (u, v) = (smooth(0.0, 1.0, x - column), smooth(0.0, 1.0, y - row));
    let at = |dx, dy| hash(column as i64 + dx, row as i64 + dy, seed);
    let top = at(0, 0) + (at(1, 0) - at(0, 0)) * u;
    let bottom = at(0, 1) + (at(1, 1) - at(0, 1)) * u;
    top + (bottom - top) * v
}

/// Noise of `octaves` sizes, each half of the one before, in 0 to 1.
pub(crate) fn fractal(x: f64, y: f64, octaves: u32, seed: u64) -> f64 {
    let (mut sum, mut weight, mut scale) = (0.0, 0.0, 1.0);
    for octave in 0..octaves {
        let part = 1.0 / scale;
        sum += part * noise(x * scale, y * scale, seed + u64::from(octave));
        weight += part;
        scale *= 2.0;
    }
    sum / weight
}
