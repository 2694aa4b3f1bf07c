//! Colours in the space in which they are mixed: **premultiplied**, and back to straight sRGB.
//!
//! CSS Color 4: the sample code of section 18 with its matrices, interpolation by section 12. A hue that is of no account
//! ([`f64::NAN`] here, "powerless" there, because the chroma is next to nothing) is that of the colour at the other end.
//! What sRGB cannot show is clipped channel by channel.

use reelm_ir::ColorSpace;

use super::MOST_LANES;

/// Below it a hue is of no account (CSS Color 4, 4.4.1, for Oklch).
const LEAST_CHROMA: f64 = 4e-6;

/// Straight sRGB as premultiplied lanes of `space`; the hue is in degrees, and not premultiplied.
pub(super) fn premultiply(space: ColorSpace, color: &mut [f64]) {
    let [x, y, z, a] = color else { return };
    *a = a.clamp(0.0, 1.0);
    if space != ColorSpace::Srgb {
        [*x, *y, *z] = oklab([*x, *y, *z]);
    }
    if space != ColorSpace::Oklch {
        [*x, *y, *z] = [*x * *a, *y * *a, *z * *a];
        return;
    }
    let chroma = libm::sqrt(*y * *y + *z * *z);
    let hue = if chroma <= LEAST_CHROMA { f64::NAN } else { libm::atan2(*z, *y).to_degrees().rem_euclid(360.0) };
    [*x, *y, *z] = [*x * *a, chroma * *a, hue];
}

/// The mix of two premultiplied colours.
#[inline]
pub(super) fn mix(space: ColorSpace, a: &[f64], b: &[f64], share: f64, out: &mut [f64; MOST_LANES]) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = a + (b - a) * share;
    }
    if let (ColorSpace::Oklch, [.., from, _], [.., to, _]) = (space, a, b) {
        out[2] = hue(*from, *to, share);
    }
    straighten(space, out);
}

/// By the shorter way round (CSS Color 4, 12.4.1).
fn hue(from: f64, to: f64, share: f64) -> f64 {
    match (from.is_nan(), to.is_nan()) {
        (true, true) => 0.0,
        (true, false) => to,
        (false, true) => from,
        (false, false) => {
            let change = to - from;
            let turn = if change > 180.0 {
                -360.0
            } else if change < -180.0 {
                360.0
            } else {
                0.0
            };
            from + (change + turn) * share
        }
    }
}

/// Premultiplied lanes of `space` as straight sRGB; transparent colours are transparent black.
#[inline]
fn straighten(space: ColorSpace, color: &mut [f64; MOST_LANES]) {
    let [x, y, z, a] = *color;
    if a <= 0.0 {
        *color = [0.0; 4];
        return;
    }
    let [r, g, b] = match space {
        ColorSpace::Srgb => [x / a, y / a, z / a],
        ColorSpace::Oklab => srgb([x / a, y / a, z / a]),
        ColorSpace::Oklch => {
            let (sin, cos) = libm::sincos(z.to_radians());
            let chroma = (y / a).max(0.0);
            srgb([x / a, chroma * cos, chroma * sin])
        }
    };
    *color = [r, g, b, a.min(1.0)];
}

type Matrix = [[f64; 3]; 3];

const RGB_TO_XYZ: Matrix = [
    [506_752.0 / 1_228_815.0, 87_881.0 / 245_763.0, 12_673.0 / 70_218.0],
    [87_098.0 / 409_605.0, 175_762.0 / 245_763.0, 12_673.0 / 175_545.0],
    [7_918.0 / 409_605.0, 87_881.0 / 737_289.0, 1_001_167.0 / 1_053_270.0],
];
const XYZ_TO_RGB: Matrix = [
    [12_831.0 / 3_959.0, -329.0 / 214.0, -1_974.0 / 3_959.0],
    [-851_781.0 / 878_810.0, 1_648_619.0 / 878_810.0, 36_519.0 / 878_810.0],
    [705.0 / 12_673.0, -2_585.0 / 12_673.0, 705.0 / 667.0],
];
const XYZ_TO_LMS: Matrix = [
    [0.819_022_437_996_703, 0.361_906_260_052_890_4, -0.128_873_781_520_987_9],
    [0.032_983_653_932_388_5, 0.929_286_861_586_343_4, 0.036_144_666_350_642_4],
    [0.048_177_189_359_624_2, 0.264_239_531_752_730_8, 0.633_547_828_469_430_9],
];
const LMS_TO_XYZ: Matrix = [
    [1.226_879_875_845_924_3, -0.557_814_994_460_217_1, 0.281_391_045_665_964_7],
    [-0.040_575_745_214_800_8, 1.112_286_803_280_317, -0.071_711_058_065_516_4],
    [-0.076_372_936_674_660_1, -0.421_493_332_402_243_2, 1.586_924_019_836_781_6],
];
const LMS_TO_LAB: Matrix = [
    [0.210_454_268_309_314, 0.793_617_774_702_305_4, -0.004_072_043_011_619_3],
    [1.977_998_532_431_168_4, -2.428_592_242_048_58, 0.450_593_709_617_411],
    [0.025_904_042_465_547_8, 0.782_771_712_457_529_6, -0.808_675_754_923_077_4],
];
const LAB_TO_LMS: Matrix = [
    [1.0, 0.396_337_777_376_174_9, 0.215_803_757_309_913_6],
    [1.0, -0.105_561_345_815_658_6, -0.063_854_172_825_813_3],
    [1.0, -0.089_484_177_529_811_9, -1.291_485_548_019_409_2],
];

/// sRGB to Oklab.
fn oklab(rgb: [f64; 3]) -> [f64; 3] {
    let cones = times(&XYZ_TO_LMS, times(&RGB_TO_XYZ, rgb.map(decode)));
    times(&LMS_TO_LAB, cones.map(libm::cbrt))
}

/// Oklab to sRGB, clipped.
fn srgb(lab: [f64; 3]) -> [f64; 3] {
    let cones = times(&LAB_TO_LMS, lab).map(|root| root * root * root);
    times(&XYZ_TO_RGB, times(&LMS_TO_XYZ, cones)).map(encode)
}

fn times(matrix: &Matrix, [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

fn decode(value: f64) -> f64 {
    if value <= 0.04045 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
}

fn encode(linear: f64) -> f64 {
    let linear = linear.clamp(0.0, 1.0);
    if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * libm::pow(linear, 1.0 / 2.4) - 0.055 }
}
