//! Compositing: every level against the scalar definition, and that against the specification.

mod common;

use common::{Noise, byte_pairs};
use reelm_pixel::{BlendMode, CpuLevel, View, ViewMut, composite, mix, opacity_to_u8, scalar};

const ALPHAS: [u8; 12] = [0, 1, 2, 3, 63, 64, 127, 128, 200, 253, 254, 255];

fn every_mode() -> impl Iterator<Item = BlendMode> {
    BlendMode::ALL.into_iter().chain(BlendMode::OPERATORS)
}

/// Composites the pixels as one row.
fn run(level: CpuLevel, src: &[u8], dst: &[u8], opacity: u8, mode: BlendMode) -> Vec<u8> {
    let (mut out, width) = (dst.to_vec(), dst.len() as u32 / 4);
    let src = View::new(src, width, 1).unwrap();
    composite(level, &mut ViewMut::new(&mut out, width, 1).unwrap(), 0, 0, &src, opacity, mode);
    out
}

fn expect(src: &[u8], dst: &[u8], opacity: u8, mode: BlendMode) -> Vec<u8> {
    let pixels = src.as_chunks::<4>().0.iter().zip(dst.as_chunks::<4>().0);
    pixels.flat_map(|(s, d)| scalar::composite(*s, *d, opacity, mode)).collect()
}

#[test]
fn every_level_equals_the_scalar_definition_for_all_byte_pairs() {
    for mode in every_mode() {
        for sa in ALPHAS {
            for da in ALPHAS {
                let (src, dst) = byte_pairs(sa, da);
                let expected = expect(&src, &dst, 255, mode);
                for level in CpuLevel::available() {
                    let got = run(*level, &src, &dst, 255, mode);
                    assert!(got == expected, "{} {sa} {da} at {level:?}", mode.name());
                }
            }
        }
    }
}

#[test]
fn source_over_is_exact_for_every_alpha_and_backdrop() {
    let (mut src, mut dst) = (Vec::new(), Vec::new());
    for a in 0..=255_u8 {
        for d in 0..=255_u8 {
            src.extend([a, a / 2, 0, a]);
            dst.extend([d, d, d, d]);
        }
    }
    let expected = expect(&src, &dst, 255, BlendMode::Normal);
    for level in CpuLevel::available() {
        assert!(run(*level, &src, &dst, 255, BlendMode::Normal) == expected, "{level:?}");
    }
}

#[test]
fn every_level_equals_the_scalar_definition_under_opacity() {
    let mut noise = Noise(3);
    let (src, dst) = (noise.pixels(4_001), noise.pixels(4_001));
    for mode in every_mode() {
        for opacity in [0, 1, 77, 128, 254, 255] {
            let expected = expect(&src, &dst, opacity, mode);
            for level in CpuLevel::available() {
                let got = run(*level, &src, &dst, opacity, mode);
                assert!(got == expected, "{} at {opacity}, {level:?}", mode.name());
            }
        }
    }
}

#[test]
fn wherever_a_row_begins_and_however_long_it_is_its_pixels_are_the_same() {
    let mut noise = Noise(4);
    // Stretches that are transparent and opaque, as pictures have.
    let mut pixels = |count: usize| -> Vec<u8> {
        let alphas = [0, 255, 128].map(|alpha| [alpha / 2, alpha, 0, alpha]);
        (0..count / 50)
            .flat_map(|_| {
                let chosen = alphas.get(usize::from(noise.byte()) % 4).copied();
                (0..50).flat_map(|_| chosen.unwrap_or_else(|| noise.pixel())).collect::<Vec<u8>>()
            })
            .collect()
    };
    let (src, dst) = (pixels(5_000), pixels(5_000));
    for mode in [BlendMode::Normal, BlendMode::Screen, BlendMode::Multiply] {
        let expected = expect(&src, &dst, 255, mode);
        for level in CpuLevel::available() {
            for start in 0..20 {
                for len in [1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 200, 255, 256, 777, 4_980] {
                    let bytes = start * 4..(start + len) * 4;
                    let mut got = dst.clone();
                    let mut under = ViewMut::new(&mut got[bytes.clone()], len as u32, 1).unwrap();
                    let over = View::new(&src[bytes.clone()], len as u32, 1).unwrap();
                    composite(*level, &mut under, 0, 0, &over, 255, mode);
                    assert!(got[bytes.clone()] == expected[bytes.clone()], "{} {start} {len} {level:?}", mode.name());
                    assert!(got[..bytes.start] == dst[..bytes.start] && got[bytes.end..] == dst[bytes.end..]);
                }
            }
        }
    }
}

#[test]
fn a_long_row_is_the_same_however_source_and_target_lie() {
    let mut noise = Noise(6);
    for len in [4_200, 4_351] {
        let mut src = noise.pixels(len);
        // A stretch that is transparent, and one that is opaque.
        src[4_000..6_000].fill(0);
        src[8_000..11_000].as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = 255);
        let dst = noise.pixels(len);
        for mode in [BlendMode::Normal, BlendMode::Screen] {
            let expected = expect(&src, &dst, 255, mode);
            let offsets = (0..20).map(|n| (4 * n, 4 * (n * 7 % 20))).chain([(1, 0), (0, 1), (2, 6), (3, 60)]);
            for (at, from) in offsets {
                let mut under = vec![9; at + dst.len() + 64];
                let mut over = vec![0; from];
                under[at..at + dst.len()].copy_from_slice(&dst);
                over.extend_from_slice(&src);
                for level in CpuLevel::available() {
                    let mut got = under.clone();
                    let row = &mut got[at..at + dst.len()];
                    let over = View::new(&over[from..], len as u32, 1).unwrap();
                    composite(*level, &mut ViewMut::new(row, len as u32, 1).unwrap(), 0, 0, &over, 255, mode);
                    let (row, beyond) = got[at..].split_at(dst.len());
                    assert!(row == expected, "{} {len} {at} {from} {level:?}", mode.name());
                    assert!(got[..at].iter().chain(beyond).all(|byte| *byte == 9));
                }
            }
        }
    }
}

#[test]
fn rows_with_gaps_between_them_are_composited_as_those_without() {
    let mut noise = Noise(5);
    let (width, height, stride) = (37, 11, 37 * 4 + 20);
    let (src, dst) = (noise.pixels(stride * height / 4), noise.pixels(stride * height / 4));
    let (src, mut dst) = (&src[..stride * height - 20], dst[..stride * height - 20].to_vec());
    let tight = |data: &[u8]| data.chunks(stride).flat_map(|row| row[..width * 4].to_vec()).collect::<Vec<u8>>();
    let expected = expect(&tight(src), &tight(&dst), 255, BlendMode::Normal);
    let gaps: Vec<u8> = dst.chunks(stride).filter_map(|row| row.get(width * 4..)).flatten().copied().collect();
    let from = View::with_stride(src, width as u32, height as u32, stride).unwrap();
    let mut to = ViewMut::with_stride(&mut dst, width as u32, height as u32, stride).unwrap();
    composite(CpuLevel::detect(), &mut to, 0, 0, &from, 255, BlendMode::Normal);
    assert!(tight(&dst) == expected);
    assert!(dst.chunks(stride).filter_map(|row| row.get(width * 4..)).flatten().copied().eq(gaps));
}

/// W3C Compositing and Blending Level 1, on straight colours.
fn specification(src: [u8; 4], dst: [u8; 4], opacity: f64, mode: BlendMode) -> [f64; 4] {
    let s = src.map(|v| f64::from(v) / 255.0 * opacity);
    let d = dst.map(|v| f64::from(v) / 255.0);
    if mode == BlendMode::PlusLighter {
        return [0, 1, 2, 3].map(|i| 255.0 * (s[i] + d[i]).min(1.0));
    }
    let (sa, da) = (s[3], d[3]);
    match mode {
        BlendMode::DestinationOut => return d.map(|d| 255.0 * d * (1.0 - sa)),
        BlendMode::Copy => return [0, 1, 2, 3].map(|i| 255.0 * (s[i] + d[i] * (1.0 - opacity))),
        _ => {}
    }
    let open = |v: [f64; 4]| [0, 1, 2].map(|i| if v[3] > 0.0 { v[i] / v[3] } else { 0.0 });
    let (cs, cb) = (open(s), open(d));
    let b = match mode {
        BlendMode::Hue => set_lum(set_sat(cs, sat(cb)), lum(cb)),
        BlendMode::Saturation => set_lum(set_sat(cb, sat(cs)), lum(cb)),
        BlendMode::Color => set_lum(cs, lum(cb)),
        BlendMode::Luminosity => set_lum(cb, lum(cs)),
        _ => [0, 1, 2].map(|i| blend(mode, cb[i], cs[i])),
    };
    [0, 1, 2, 3].map(|i| {
        let both = if i == 3 { 1.0 } else { b[i] };
        255.0 * (s[i] * (1.0 - da) + d[i] * (1.0 - sa) + sa * da * both)
    })
}

fn blend(mode: BlendMode, cb: f64, cs: f64) -> f64 {
    match mode {
        BlendMode::Multiply => cb * cs,
        BlendMode::Screen => cb + cs - cb * cs,
        BlendMode::Overlay => blend(BlendMode::HardLight, cs, cb),
        BlendMode::Darken => cb.min(cs),
        BlendMode::Lighten => cb.max(cs),
        BlendMode::ColorDodge if cb == 0.0 => 0.0,
        BlendMode::ColorDodge if cs >= 1.0 => 1.0,
        BlendMode::ColorDodge => (cb / (1.0 - cs)).min(1.0),
        BlendMode::ColorBurn if cb >= 1.0 => 1.0,
        BlendMode::ColorBurn if cs == 0.0 => 0.0,
        BlendMode::ColorBurn => 1.0 - ((1.0 - cb) / cs).min(1.0),
        BlendMode::HardLight if cs <= 0.5 => cb * 2.0 * cs,
        BlendMode::HardLight => blend(BlendMode::Screen, cb, 2.0 * cs - 1.0),
        BlendMode::SoftLight if cs <= 0.5 => cb - (1.0 - 2.0 * cs) * cb * (1.0 - cb),
        BlendMode::SoftLight => {
            let light = if cb <= 0.25 { ((16.0 * cb - 12.0) * cb + 4.0) * cb } else { cb.sqrt() };
            cb + (2.0 * cs - 1.0) * (light - cb)
        }
        BlendMode::Difference => (cb - cs).abs(),
        BlendMode::Exclusion => cb + cs - 2.0 * cb * cs,
        _ => cs,
    }
}

fn lum(c: [f64; 3]) -> f64 {
    0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]
}

fn sat(c: [f64; 3]) -> f64 {
    c.into_iter().fold(f64::MIN, f64::max) - c.into_iter().fold(f64::MAX, f64::min)
}

fn set_lum(c: [f64; 3], l: f64) -> [f64; 3] {
    let mut c = c.map(|v| v + l - lum(c));
    let l = lum(c);
    let (n, x) = (c.into_iter().fold(f64::MAX, f64::min), c.into_iter().fold(f64::MIN, f64::max));
    if n < 0.0 {
        c = c.map(|v| l + (v - l) * l / (l - n));
    }
    if x > 1.0 {
        c = c.map(|v| l + (v - l) * (1.0 - l) / (x - l));
    }
    c
}

fn set_sat(c: [f64; 3], s: f64) -> [f64; 3] {
    let mut order = [0, 1, 2];
    order.sort_by(|a, b| c[*a].total_cmp(&c[*b]));
    let [min, mid, max] = order;
    let mut out = [0.0; 3];
    if c[max] > c[min] {
        out[mid] = (c[mid] - c[min]) * s / (c[max] - c[min]);
        out[max] = s;
    }
    out
}

#[test]
fn the_specification_is_met_to_the_nearest_code_value() {
    let mut noise = Noise(11);
    let (mut src, mut dst) = (noise.pixels(60_000), noise.pixels(60_000));
    for (sa, da) in [(255, 255), (255, 128), (60, 255), (9, 13)] {
        let (s, d) = byte_pairs(sa, da);
        src.extend(s);
        dst.extend(d);
    }
    for mode in every_mode() {
        for opacity in [255_u8, 254, 100, 3] {
            let got = run(CpuLevel::detect(), &src, &dst, opacity, mode);
            let pixels = src.as_chunks::<4>().0.iter().zip(dst.as_chunks::<4>().0);
            for ((s, d), got) in pixels.zip(got.as_chunks::<4>().0) {
                let expected = specification(*s, *d, f64::from(opacity) / 255.0, mode);
                for (got, expected) in got.iter().zip(expected) {
                    let error = (f64::from(*got) - expected).abs();
                    assert!(error <= 0.51, "{} {opacity}: {s:?} on {d:?}: {got} for {expected}", mode.name());
                }
            }
        }
    }
}

#[test]
fn colour_never_exceeds_alpha() {
    let mut noise = Noise(5);
    let (src, dst) = (noise.pixels(20_000), noise.pixels(20_000));
    for mode in every_mode() {
        for opacity in [255, 90] {
            for p in run(CpuLevel::detect(), &src, &dst, opacity, mode).as_chunks::<4>().0 {
                assert!(p[..3].iter().all(|v| *v <= p[3]), "{} {p:?}", mode.name());
            }
        }
    }
}

#[test]
fn placement_clips_at_every_edge() {
    let src = vec![255_u8; 4 * 4 * 3];
    let src = View::new(&src, 4, 3).unwrap();
    for (x, y) in [(-2, -1), (3, 2), (-9, 0), (0, 9), (1, 1), (i32::MIN, i32::MAX), (i32::MAX, i32::MIN)] {
        let mut data = vec![0_u8; 4 * 6 * 5];
        let mut dst = ViewMut::new(&mut data, 6, 5).unwrap();
        composite(CpuLevel::detect(), &mut dst, x, y, &src, 255, BlendMode::Normal);
        for v in 0..5_i64 {
            for u in 0..6_i64 {
                let (i, j) = (u - i64::from(x), v - i64::from(y));
                let covered = (0..4).contains(&i) && (0..3).contains(&j);
                let expected = if covered { [255; 4] } else { [0; 4] };
                assert_eq!(dst.as_ref().pixel(u as u32, v as u32), Some(expected), "{x} {y}");
            }
        }
    }
}

#[test]
fn mix_is_the_exact_mean_and_fades_what_is_outside() {
    let mut noise = Noise(8);
    let (src, dst) = (noise.pixels(7 * 5), noise.pixels(9 * 6));
    for level in CpuLevel::available() {
        for progress in [0, 1, 21_845, 32_768, 65_535, 65_536, u32::MAX] {
            let p = progress.min(65_536);
            let mut out = dst.clone();
            let src = View::new(&src, 7, 5).unwrap();
            let mut view = ViewMut::new(&mut out, 9, 6).unwrap();
            mix(*level, &mut view, -1, 2, &src, progress);
            let before = View::new(&dst, 9, 6).unwrap();
            for y in 0..6_u32 {
                for x in 0..9_u32 {
                    let s = y.checked_sub(2).and_then(|y| src.pixel(x + 1, y)).unwrap_or_default();
                    let d = before.pixel(x, y).unwrap();
                    let got = view.as_ref().pixel(x, y).unwrap();
                    assert_eq!(got, scalar::mix(s, d, p));
                    let t = f64::from(p) / 65_536.0;
                    for i in 0..4 {
                        let exact = f64::from(d[i]) * (1.0 - t) + f64::from(s[i]) * t;
                        assert!((f64::from(got[i]) - exact).abs() <= 0.5);
                    }
                }
            }
        }
    }
}

#[test]
fn opacity_saturates() {
    let cases = [(0.0, 0), (0.5, 128), (1.0, 255), (-3.0, 0), (9.0, 255), (f32::NAN, 0), (f32::INFINITY, 255)];
    for (opacity, byte) in cases {
        assert_eq!(opacity_to_u8(opacity), byte, "{opacity}");
    }
}

#[test]
fn groups_without_a_source_and_opaque_ones_are_composited_like_others() {
    // Runs of nothing, of what is opaque and of anything, that begin anywhere.
    let (mut src, dst) = (Noise(23).pixels(1_000), Noise(24).pixels(1_000));
    for (i, pixel) in src.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        match i / 37 % 3 {
            0 => *pixel = [0; 4],
            1 => pixel[3] = 255,
            _ => {}
        }
    }
    for mode in BlendMode::ALL {
        let expected = expect(&src, &dst, 255, mode);
        for level in CpuLevel::available() {
            assert!(run(*level, &src, &dst, 255, mode) == expected, "{} at {level:?}", mode.name());
        }
    }
}
