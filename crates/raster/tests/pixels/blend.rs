//! Blend modes through a plan, beside the formulas of W3C Compositing and Blending Level 1, in floating point.

use reelm_pixel::BlendMode;
use reelm_plan::Layer;

use crate::support::*;

type Rgb = [f64; 3];

#[test]
fn every_mode_is_the_w3c_formula() {
    let colors = [[255, 0, 0, 255], [30, 200, 120, 255], [10, 20, 250, 140], [255, 255, 255, 60], [128, 128, 128, 255]];
    for mode in BlendMode::ALL {
        for below in colors {
            for above in colors {
                let picture = render(3, 3, |b| {
                    fill_rect(b, rect(0.0, 0.0, 3.0, 3.0), rgba(below[0], below[1], below[2], below[3]));
                    b.push_layer(&Layer { blend: mode, ..Layer::default() }, &[]);
                    fill_rect(b, rect(0.0, 0.0, 3.0, 3.0), rgba(above[0], above[1], above[2], above[3]));
                    b.pop_layer();
                });
                let expected = compose(mode, stored(below), stored(above));
                for (got, expected) in picture.at(1, 1).into_iter().zip(expected) {
                    let off = (f64::from(got) - 255.0 * expected).abs();
                    assert!(off <= 1.01, "{}: {above:?} on {below:?}: {:?}", mode.name(), picture.at(1, 1));
                }
            }
        }
    }
}

/// A colour as it comes back from premultiplied bytes: straight, 0 to 1.
fn stored(color: [u8; 4]) -> [f64; 4] {
    let alpha = f64::from(color[3]) / 255.0;
    let [r, g, b, _] = color.map(|v| (f64::from(v) * alpha).round() / 255.0 / alpha);
    [r, g, b, alpha]
}

/// As [`compose`], of premultiplied colours.
pub(crate) fn compose_premultiplied(mode: BlendMode, below: [f64; 4], above: [f64; 4]) -> [f64; 4] {
    let straight = |[r, g, b, a]: [f64; 4]| if a > 0.0 { [r / a, g / a, b / a, a] } else { [0.0; 4] };
    compose(mode, straight(below), straight(above))
}

/// Premultiplied result, 0 to 1.
fn compose(mode: BlendMode, below: [f64; 4], above: [f64; 4]) -> [f64; 4] {
    let (cb, ab, cs, a) = ([below[0], below[1], below[2]], below[3], [above[0], above[1], above[2]], above[3]);
    if mode == BlendMode::PlusLighter {
        return [0, 1, 2, 3].map(|i| if i == 3 { (a + ab).min(1.0) } else { (cs[i] * a + cb[i] * ab).min(1.0) });
    }
    let mixed = blend(mode, cb, cs);
    let channel = |i: usize| a * (1.0 - ab) * cs[i] + a * ab * mixed[i] + (1.0 - a) * ab * cb[i];
    [channel(0), channel(1), channel(2), a + ab * (1.0 - a)]
}

fn blend(mode: BlendMode, cb: Rgb, cs: Rgb) -> Rgb {
    match mode {
        BlendMode::Hue => set_lum(set_sat(cs, sat(cb)), lum(cb)),
        BlendMode::Saturation => set_lum(set_sat(cb, sat(cs)), lum(cb)),
        BlendMode::Color => set_lum(cs, lum(cb)),
        BlendMode::Luminosity => set_lum(cb, lum(cs)),
        _ => [0, 1, 2].map(|i| separable(mode, cb[i], cs[i])),
    }
}

fn separable(mode: BlendMode, cb: f64, cs: f64) -> f64 {
    match mode {
        BlendMode::Multiply => cb * cs,
        BlendMode::Screen => cb + cs - cb * cs,
        BlendMode::Overlay => separable(BlendMode::HardLight, cs, cb),
        BlendMode::Darken => cb.min(cs),
        BlendMode::Lighten => cb.max(cs),
        BlendMode::ColorDodge if cb == 0.0 => 0.0,
        BlendMode::ColorDodge if cs >= 1.0 => 1.0,
        BlendMode::ColorDodge => (cb / (1.0 - cs)).min(1.0),
        BlendMode::ColorBurn if cb >= 1.0 => 1.0,
        BlendMode::ColorBurn if cs == 0.0 => 0.0,
        BlendMode::ColorBurn => 1.0 - ((1.0 - cb) / cs).min(1.0),
        BlendMode::HardLight if cs <= 0.5 => cb * 2.0 * cs,
        BlendMode::HardLight => separable(BlendMode::Screen, cb, 2.0 * cs - 1.0),
        BlendMode::SoftLight if cs <= 0.5 => cb - (1.0 - 2.0 * cs) * cb * (1.0 - cb),
        BlendMode::SoftLight => {
            let d = if cb <= 0.25 { ((16.0 * cb - 12.0) * cb + 4.0) * cb } else { cb.sqrt() };
            cb + (2.0 * cs - 1.0) * (d - cb)
        }
        BlendMode::Difference => (cb - cs).abs(),
        BlendMode::Exclusion => cb + cs - 2.0 * cb * cs,
        _ => cs,
    }
}

fn lum(c: Rgb) -> f64 {
    0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]
}

fn sat(c: Rgb) -> f64 {
    c[0].max(c[1]).max(c[2]) - c[0].min(c[1]).min(c[2])
}

fn set_lum(c: Rgb, l: f64) -> Rgb {
    let c = c.map(|v| v + l - lum(c));
    let (l, n, x) = (lum(c), c[0].min(c[1]).min(c[2]), c[0].max(c[1]).max(c[2]));
    let c = if n < 0.0 { c.map(|v| l + (v - l) * l / (l - n)) } else { c };
    if x > 1.0 { c.map(|v| l + (v - l) * (1.0 - l) / (x - l)) } else { c }
}

fn set_sat(c: Rgb, s: f64) -> Rgb {
    let (low, range) = (c[0].min(c[1]).min(c[2]), sat(c));
    if range == 0.0 { [0.0; 3] } else { c.map(|v| (v - low) * s / range) }
}
