//! Colours between keys, against the formulas of CSS Color 4 with Ottosson's matrices, and values that browsers print.
#![allow(clippy::disallowed_methods, reason = "the oracle is another implementation")]

mod common;

use common::{Scene, one};
use proptest::prelude::*;

/// The fill of `r` half a second into a segment of one second.
fn middle(space: &str, from: &str, to: &str) -> [f64; 4] {
    at(space, from, to, 15)
}

fn at(space: &str, from: &str, to: &str, frame: u64) -> [f64; 4] {
    let keys = format!(r#"{{"keys": [[0, "{from}"], ["1s", "{to}"]], "space": "{space}"}}"#);
    let lanes = Scene::new(&one("fill", &keys)).frame(30 + frame).lanes("r.fill");
    [lanes[0], lanes[1], lanes[2], lanes[3]]
}

fn bytes(color: [f64; 4]) -> [u8; 3] {
    [0, 1, 2].map(|i| (color[i] * 255.0).round() as u8)
}

/// What browsers compute for `color-mix(in …, a, b)`.
#[test]
fn published_mixes() {
    assert_eq!(bytes(middle("oklab", "red", "blue")), [140, 83, 162]);
    assert_eq!(bytes(middle("oklch", "red", "blue")), [186, 0, 194]);
    assert_eq!(bytes(middle("oklab", "white", "black")), [99, 99, 99]);
    assert_eq!(bytes(middle("srgb", "red", "blue")), [128, 0, 128]);
}

#[test]
fn grey_takes_the_hue_of_the_other_end() {
    // From white to blue no other hue is passed: the hue is that of blue throughout.
    for frame in 1..30 {
        let found = at("oklch", "white", "#00f", frame);
        // Where sRGB cannot show it, it is clipped.
        if found.iter().take(3).all(|lane| *lane > 1e-6 && *lane < 1.0 - 1e-6) {
            let off = (oklch(found)[2] - oklch([0.0, 0.0, 1.0, 1.0])[2]).abs();
            assert!(off < 0.05, "frame {frame}: {off}");
        }
    }
    let transparent = middle("oklch", "transparent", "red");
    assert_eq!(bytes(transparent), [255, 0, 0]);
    assert_eq!(transparent[3], 0.5);
    assert_eq!(bytes(middle("oklch", "black", "white")), [99, 99, 99]);
}

#[test]
fn keys_are_exact_and_the_shorter_way_is_taken() {
    for space in ["srgb", "oklab", "oklch"] {
        for (from, to) in [("#123456", "#fedcba"), ("#ff0000", "#00ff0080"), ("#808080", "#00f")] {
            let ends = [at(space, from, to, 0), at(space, from, to, 30)];
            let plain = [at("srgb", from, to, 0), at("srgb", from, to, 30)];
            for (found, exact) in ends.iter().flatten().zip(plain.iter().flatten()) {
                assert!((found - exact).abs() < 1e-9, "{space}, {from} to {to}: {found}, {exact}");
            }
        }
    }
    // From 350° to 10° by way of 0°.
    let found = oklch(middle("oklch", "oklch(70% 0.1 350)", "oklch(70% 0.1 10)"));
    assert!(found[2].min(360.0 - found[2]) < 0.05, "{found:?}");
    let found = oklch(middle("oklch", "oklch(70% 0.1 10)", "oklch(70% 0.1 350)"));
    assert!(found[2].min(360.0 - found[2]) < 0.05, "{found:?}");
}

#[test]
fn colours_stay_colours_where_the_ease_overshoots() {
    for space in ["srgb", "oklab", "oklch"] {
        let keys = format!(
            r##"{{"keys": [[0, "#ff8000"], ["1s", "#0080ff10", "out-back"], ["2s", "#000", "in-elastic"]], "space": "{space}"}}"##
        );
        let mut scene = Scene::new(&one("fill", &keys));
        for frame in 30..100 {
            assert!(scene.frame(frame).lanes("r.fill").iter().all(|lane| (0.0..=1.0).contains(lane)), "frame {frame}");
        }
    }
}

fn decode(value: f64) -> f64 {
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn encode(linear: f64) -> f64 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.0031308 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

/// Ottosson 2020: straight from linear sRGB to the cones.
fn oklab([r, g, b, _]: [f64; 4]) -> [f64; 3] {
    let [r, g, b] = [r, g, b].map(decode);
    let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
    let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
    let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
    [
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
}

fn from_oklab([l, a, b]: [f64; 3]) -> [f64; 3] {
    let x = (l + 0.3963377774 * a + 0.2158037573 * b).powi(3);
    let y = (l - 0.1055613458 * a - 0.0638541728 * b).powi(3);
    let z = (l - 0.0894841775 * a - 1.2914855480 * b).powi(3);
    [
        4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
        -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
        -0.0041960863 * x - 0.7034186147 * y + 1.7076147010 * z,
    ]
    .map(encode)
}

fn oklch(color: [f64; 4]) -> [f64; 3] {
    let [l, a, b] = oklab(color);
    [l, a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0)]
}

/// CSS Color 4, 12.3 and 12.4, with premultiplied alpha but for the hue.
fn mixed(space: &str, from: [f64; 4], to: [f64; 4], share: f64) -> [f64; 4] {
    let alpha = from[3] + (to[3] - from[3]) * share;
    let mix = |a: f64, b: f64| (a * from[3] * (1.0 - share) + b * to[3] * share) / alpha;
    let [x, y, z] = if space == "oklab" {
        let (a, b) = (oklab(from), oklab(to));
        from_oklab([0, 1, 2].map(|i| mix(a[i], b[i])))
    } else {
        let (a, b) = (oklch(from), oklch(to));
        let mut turn = b[2] - a[2];
        if turn > 180.0 {
            turn -= 360.0;
        } else if turn < -180.0 {
            turn += 360.0;
        }
        let hue = (a[2] + turn * share).to_radians();
        let (l, c) = (mix(a[0], b[0]), mix(a[1], b[1]));
        from_oklab([l, c * hue.cos(), c * hue.sin()])
    };
    [x, y, z, alpha]
}

fn hex(color: [u8; 4]) -> String {
    color.iter().fold(String::from("#"), |text, byte| text + &format!("{byte:02x}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn css_color_4_is_followed(from: [u8; 4], to: [u8; 4], frame in 1..30_u64, lch: bool) {
        let space = if lch { "oklch" } else { "oklab" };
        let [a, b] = [from, to].map(|color| color.map(|byte| f64::from(byte) / 255.0));
        // Where the hue hardly counts, the oracle's rounding would decide it.
        prop_assume!(!lch || (oklch(a)[1] > 0.001 && oklch(b)[1] > 0.001 && from[3] > 0 && to[3] > 0));
        let opposite = ((oklch(a)[2] - oklch(b)[2]).abs() - 180.0).abs();
        prop_assume!(!lch || opposite > 0.01);
        prop_assume!(from[3] > 0 || to[3] > 0);
        let found = at(space, &hex(from), &hex(to), frame);
        let expected = mixed(space, a, b, frame as f64 / 30.0);
        for (found, expected) in found.iter().zip(expected) {
            prop_assert!((found - expected).abs() < 2e-5, "{:?} {:?}: {} {}", from, to, found, expected);
        }
    }
}
