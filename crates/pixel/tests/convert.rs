//! Masks, colour matrices and conversions: every level against the scalar definition, and that against
//! the formulas of the specifications.

mod common;

use common::Noise;
use reelm_pixel::*;

fn rows(data: &mut [u8]) -> ViewMut<'_> {
    let width = data.len() as u32 / 4;
    ViewMut::new(data, width, 1).unwrap()
}

#[test]
fn masks_equal_the_scalar_definition() {
    let mut noise = Noise(1);
    let (dst, mask) = (noise.pixels(5_003), noise.pixels(5_003));
    for mode in [MaskMode::Alpha, MaskMode::Luma, MaskMode::Stencil] {
        for invert in [false, true] {
            let pixels = dst.as_chunks::<4>().0.iter().zip(mask.as_chunks::<4>().0);
            let expected: Vec<u8> = pixels.flat_map(|(d, m)| scalar::mask(*d, *m, mode, invert)).collect();
            for level in CpuLevel::available() {
                let mut out = dst.clone();
                let mask = View::new(&mask, 5_003, 1).unwrap();
                apply_mask(*level, &mut rows(&mut out), &mask, 0, 0, mode, invert);
                assert!(out == expected, "{mode:?} {invert} {level:?}");
            }
        }
    }
}

#[test]
fn luma_is_the_luminance_of_css_masking() {
    for r in (0..=255).step_by(15) {
        for g in (0..=255).step_by(15) {
            for b in (0..=255).step_by(15) {
                let expected = 0.2125 * f64::from(r) + 0.7154 * f64::from(g) + 0.0721 * f64::from(b);
                let [_, _, _, got] = scalar::mask([255; 4], [r as u8, g as u8, b as u8, 255], MaskMode::Luma, false);
                assert!((f64::from(got) - expected).abs() < 0.51);
            }
        }
    }
}

#[test]
fn beyond_the_mask_nothing_is_covered() {
    let mask = [255_u8; 4 * 2 * 2];
    let mask = View::new(&mask, 2, 2).unwrap();
    for invert in [false, true] {
        let mut data = [100_u8; 4 * 5 * 4];
        let mut dst = ViewMut::new(&mut data, 5, 4).unwrap();
        apply_mask(CpuLevel::detect(), &mut dst, &mask, 2, 1, MaskMode::Alpha, invert);
        for y in 0..4 {
            for x in 0..5 {
                let inside = (2..4).contains(&x) && (1..3).contains(&y);
                let expected = if inside != invert { [100; 4] } else { [0; 4] };
                assert_eq!(dst.as_ref().pixel(x, y), Some(expected));
            }
        }
    }
}

/// `feColorMatrix` on straight colours, the result premultiplied.
fn fe_color_matrix(pixel: [u8; 4], m: &ColorMatrix) -> [f64; 4] {
    let p = pixel.map(|v| f64::from(v) / 255.0);
    let open = |v: f64| if p[3] > 0.0 { v / p[3] } else { 0.0 };
    let c = [open(p[0]), open(p[1]), open(p[2]), p[3], 1.0];
    let row = |i: usize| (0..5).map(|j| f64::from(m.0[5 * i + j]) * c[j]).sum::<f64>().clamp(0.0, 1.0);
    let alpha = row(3);
    [row(0) * alpha * 255.0, row(1) * alpha * 255.0, row(2) * alpha * 255.0, alpha * 255.0]
}

fn matrices() -> Vec<ColorMatrix> {
    let mut list: Vec<ColorMatrix> = [0.0, 0.3, 1.0, 1.7, 4.0, 30.0]
        .into_iter()
        .flat_map(|v| {
            [
                ColorMatrix::brightness(v),
                ColorMatrix::contrast(v),
                ColorMatrix::saturate(v),
                ColorMatrix::grayscale(v),
                ColorMatrix::sepia(v),
                ColorMatrix::invert(v.min(1.0)),
                ColorMatrix::hue_rotate(v * 50.0),
                ColorMatrix::opacity(v.min(1.0)),
                ColorMatrix::saturate(v).then(&ColorMatrix::opacity(0.4)),
            ]
        })
        .collect();
    let mut noise = Noise(77);
    for size in [0.5_f32, 2.0, 20.0] {
        for _ in 0..6 {
            list.push(ColorMatrix(std::array::from_fn(|_| (f32::from(noise.byte()) / 127.5 - 1.0) * size)));
        }
    }
    list
}

#[test]
fn colour_matrices_meet_the_specification() {
    let mut noise = Noise(2);
    let pixels = noise.pixels(4_003);
    for matrix in matrices() {
        let mut first = None;
        for level in CpuLevel::available() {
            let mut out = pixels.clone();
            apply_color_matrix(*level, &mut rows(&mut out), &matrix);
            let expected: Vec<u8> =
                pixels.as_chunks::<4>().0.iter().flat_map(|p| scalar::color_matrix(*p, &matrix)).collect();
            assert!(matrix.is_identity() || out == expected, "{level:?} {matrix:?}");
            first.get_or_insert(out);
        }
        for (p, got) in pixels.as_chunks::<4>().0.iter().zip(first.unwrap().as_chunks::<4>().0) {
            let expected = fe_color_matrix(*p, &matrix);
            assert!(got[..3].iter().all(|v| *v <= got[3]), "{got:?}");
            for (got, expected) in got.iter().zip(expected) {
                let error = (f64::from(*got) - expected).abs();
                assert!(error <= 1.0, "{p:?}: {got} for {expected} by {matrix:?}");
            }
        }
    }
}

#[test]
fn folding_gives_what_both_in_turn_give() {
    let mut noise = Noise(6);
    let pixels = noise.pixels(2_000);
    let (first, second) = (ColorMatrix::sepia(0.3).then(&ColorMatrix::brightness(0.6)), ColorMatrix::contrast(3.0));
    assert!(first.can_fold_with(&second));
    let level = CpuLevel::detect();
    let (mut folded, mut turn) = (pixels.clone(), pixels);
    apply_color_matrix(level, &mut rows(&mut folded), &first.then(&second));
    apply_color_matrix(level, &mut rows(&mut turn), &first);
    apply_color_matrix(level, &mut rows(&mut turn), &second);
    // The value in between is rounded, and the contrast triples that.
    assert!(folded.iter().zip(&turn).all(|(a, b)| a.abs_diff(*b) <= 2));
}

#[test]
fn hostile_matrices_do_no_harm() {
    let mut pixels = Noise(9).pixels(100);
    for value in [f32::NAN, f32::INFINITY, f32::MAX, -f32::MAX, 1e9] {
        apply_color_matrix(CpuLevel::detect(), &mut rows(&mut pixels), &ColorMatrix([value; 20]));
        let mut keeps = ColorMatrix([value; 20]).0;
        keeps[15..].copy_from_slice(&[0.0, 0.0, 0.0, 1.0, 0.0]);
        apply_color_matrix(CpuLevel::detect(), &mut rows(&mut pixels), &ColorMatrix(keeps));
    }
}

#[test]
fn straight_and_back_for_all_pairs() {
    let mut all: Vec<u8> = Vec::new();
    for a in 0..=255_u8 {
        (0..=255).for_each(|c: u8| all.extend([c, c / 2, 255 - c, a]));
    }
    let premultiplied: Vec<u8> = all.as_chunks::<4>().0.iter().flat_map(|p| scalar::premultiply(*p)).collect();
    let straight: Vec<u8> = premultiplied.as_chunks::<4>().0.iter().flat_map(|p| scalar::unpremultiply(*p)).collect();
    for level in CpuLevel::available() {
        let mut out = all.clone();
        premultiply(*level, &mut rows(&mut out));
        assert!(out == premultiplied);
        unpremultiply(*level, &mut rows(&mut out));
        assert!(out == straight);
        let mut again = out.clone();
        premultiply_row(&mut again, &out);
        assert!(again == premultiplied, "premultiplied bytes survive the way to straight and back");
        unpremultiply_row(&mut out, &again);
        assert!(out == straight);
    }
}

fn code(rgb: [f64; 3]) -> [f64; 3] {
    let [r, g, b] = rgb.map(|v| v / 255.0);
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [16.0 + 219.0 * y, 128.0 + 224.0 * (b - y) / 1.8556, 128.0 + 224.0 * (r - y) / 1.5748]
}

struct Yuv {
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

fn i420(level: CpuLevel, src: &View<'_>, background: [u8; 3], bands: &[u32]) -> Yuv {
    let (w, h) = (src.width(), src.height());
    let (cw, ch) = chroma_size(w, h);
    let plane = |w: u32, h: u32| vec![0; (w * h) as usize];
    let mut out = Yuv { y: plane(w, h), u: plane(cw, ch), v: plane(cw, ch) };
    for band in bands.windows(2) {
        let planes =
            I420Mut { y: &mut out.y, u: &mut out.u, v: &mut out.v, y_stride: w as usize, uv_stride: cw as usize };
        rgba_to_i420(level, src, background, planes, band[0]..band[1]);
    }
    out
}

#[test]
fn i420_is_bt709_at_every_size_and_level() {
    let background = [30, 200, 90];
    for (w, h) in [(1, 1), (2, 2), (3, 5), (64, 4), (65, 3), (127, 6), (130, 7), (200, 2), (335, 4)] {
        for opaque in [0, 1, 2] {
            let mut data = Noise(u64::from(w)).pixels((w * h) as usize);
            // None, all, and all but some in the middle.
            let kept = |i: usize| opaque == 0 || opaque == 2 && i % w as usize / 13 == 5;
            data.as_chunks_mut::<4>().0.iter_mut().enumerate().filter(|(i, _)| !kept(*i)).for_each(|(_, p)| p[3] = 255);
            let src = View::new(&data, w, h).unwrap();
            let flat = |x: u32, y: u32| scalar::flatten(src.pixel(x.min(w - 1), y.min(h - 1)).unwrap(), background);
            for level in CpuLevel::available() {
                let out = i420(*level, &src, background, &[0, h]);
                let (cw, ch) = chroma_size(w, h);
                for y in 0..h {
                    for x in 0..w {
                        let got = out.y[(y * w + x) as usize];
                        assert_eq!(got, scalar::luma(flat(x, y)));
                        assert!((f64::from(got) - code(flat(x, y).map(f64::from))[0]).abs() < 0.53);
                    }
                }
                for y in 0..ch {
                    for x in 0..cw {
                        let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(i, j)| flat(2 * x + i, 2 * y + j));
                        let at = (y * cw + x) as usize;
                        assert_eq!([out.u[at], out.v[at]], scalar::chroma(four), "{w}×{h} {x} {y} {level:?}");
                        let mean = [0, 1, 2].map(|i| four.iter().map(|p| f64::from(p[i])).sum::<f64>() / 4.0);
                        let [_, u, v] = code(mean);
                        assert!((f64::from(out.u[at]) - u).abs() < 0.53 && (f64::from(out.v[at]) - v).abs() < 0.53);
                    }
                }
            }
        }
    }
}

#[test]
fn bands_and_other_layouts_agree() {
    let (w, h, background) = (150, 21, [30, 200, 90]);
    let data = Noise(4).pixels((w * h) as usize);
    let src = View::new(&data, w, h).unwrap();
    let whole = i420(CpuLevel::detect(), &src, background, &[0, h]);
    let banded = i420(CpuLevel::detect(), &src, background, &[0, 2, 10, 16, h]);
    assert!(whole.y == banded.y && whole.u == banded.u && whole.v == banded.v);
    let (cw, ch) = chroma_size(w, h);
    for level in CpuLevel::available() {
        let (mut y, mut uv) = (vec![0; (w * h) as usize], vec![0; (2 * cw * ch) as usize]);
        let planes = Nv12Mut { y: &mut y, uv: &mut uv, y_stride: w as usize, uv_stride: 2 * cw as usize };
        rgba_to_nv12(*level, &src, background, planes, 0..h);
        let woven: Vec<u8> = whole.u.iter().zip(&whole.v).flat_map(|(u, v)| [*u, *v]).collect();
        assert!(y == whole.y && uv == woven);
        let mut planes = [vec![0; (w * h) as usize], vec![0; (w * h) as usize], vec![0; (w * h) as usize]];
        let [y, u, v] = &mut planes;
        rgba_to_i444(*level, &src, background, I444Mut { y, u, v, stride: w as usize }, 0..h);
        for (i, pixel) in data.as_chunks::<4>().0.iter().enumerate() {
            let rgb = scalar::flatten(*pixel, background);
            assert_eq!([planes[1][i], planes[2][i]], scalar::chroma([rgb; 4]));
        }
        assert!(planes[0] == whole.y);
    }
}

#[test]
fn known_colours_have_their_codes() {
    let cases = [([0, 0, 0], [16, 128, 128]), ([255, 255, 255], [235, 128, 128]), ([255, 0, 0], [63, 102, 240])];
    for (rgb, [y, u, v]) in cases {
        assert_eq!((scalar::luma(rgb), scalar::chroma([rgb; 4])), (y, [u, v]));
    }
    for grey in 0..=255 {
        assert_eq!(scalar::chroma([[grey; 3]; 4]), [128, 128]);
    }
}

#[test]
fn planes_without_room_are_filled_as_far_as_they_go() {
    let data = Noise(1).pixels(100 * 4);
    let src = View::new(&data, 100, 4).unwrap();
    let (mut y, mut u) = ([0; 150], [0; 3]);
    let planes = I420Mut { y: &mut y, u: &mut u, v: &mut [], y_stride: 100, uv_stride: 50 };
    rgba_to_i420(CpuLevel::detect(), &src, [0; 3], planes, 0..400);
    assert!(y.iter().all(|v| *v >= 16));
}

#[test]
fn flatten_lays_on_the_background() {
    let data = Noise(12).pixels(31 * 3);
    let src = View::new(&data, 31, 3).unwrap();
    let expected: Vec<u8> = data.as_chunks::<4>().0.iter().flat_map(|p| scalar::flatten(*p, [10, 255, 3])).collect();
    for level in CpuLevel::available() {
        let mut out = vec![0; 31 * 3 * 3];
        flatten(*level, &mut out, &src, [10, 255, 3]);
        assert!(out == expected);
    }
}
