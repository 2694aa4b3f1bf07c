//! Colours of a plan as numbers that can be drawn.

/// A straight colour, each channel 0 to 1, as premultiplied bytes; what lies outside is clamped, NaN is 0.
pub(crate) fn premultiplied(color: [f32; 4]) -> [u8; 4] {
    let [r, g, b, a] = sound(color);
    let byte = |v: f32| (v * 255.0 + 0.5) as u8;
    [byte(r * a), byte(g * a), byte(b * a), byte(a)]
}

/// A straight colour, each channel 0 to 1, as straight bytes; what lies outside is clamped, NaN is 0.
pub(crate) fn straight(color: [f32; 4]) -> [u8; 4] {
    sound(color).map(|v| (v * 255.0 + 0.5) as u8)
}

/// Channels clamped to 0..=1, NaN as 0.
pub(crate) fn sound(color: [f32; 4]) -> [f32; 4] {
    color.map(|v| if v.is_nan() { 0.0 } else { v.clamp(0.0, 1.0) })
}
