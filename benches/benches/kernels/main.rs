//! Each pixel kernel at 1920×1080 on one core, beside a memcpy of the same surface.
//!
//! After criterion's own output it prints one table: milliseconds (the minimum of many runs) and the
//! ratio to memcpy. `REELM_SIMD` names a lower level to measure; `REELM_TABLE_ONLY` skips criterion.

mod filters;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use reelm_benches::surface;
use reelm_pixel::*;

const WIDTH: u32 = 1920;
const HEIGHT: u32 = 1080;
const BYTES: usize = WIDTH as usize * HEIGHT as usize * 4;

fn main() {
    let name = std::env::var("REELM_SIMD").unwrap_or_default();
    let level = CpuLevel::from_name(&name).unwrap_or_else(CpuLevel::detect);
    let kernels = kernels(level);
    let filter = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let mut bench = Bench::new();
    if std::env::var_os("REELM_TABLE_ONLY").is_none() {
        let mut criterion = Criterion::default()
            .sample_size(10)
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_millis(800))
            .configure_from_args();
        for (name, kernel) in &kernels {
            criterion.bench_function(&format!("kernels/{name}"), |b| b.iter(|| kernel(&mut bench)));
        }
        criterion.final_summary();
    }
    table(level, &kernels, &mut bench, filter.as_deref());
}

/// The surfaces that the kernels work on.
struct Bench {
    dst: PixelBytes,
    src: PixelBytes,
    opaque: PixelBytes,
    out: Vec<u8>,
    scratch: BlurScratch,
}

type Kernel = Box<dyn Fn(&mut Bench)>;

impl Bench {
    fn new() -> Self {
        let noise = |seed: u32| {
            let mut state = seed;
            let mut pixels = vec![0; BYTES];
            for pixel in pixels.as_chunks_mut::<4>().0 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let alpha = (state >> 24) as u8;
                *pixel = state.to_le_bytes().map(|v| v.min(alpha));
                pixel[3] = alpha;
            }
            pixels
        };
        let mut opaque = noise(3);
        opaque.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = 255);
        let [dst, src, opaque] = [noise(1), noise(2), opaque].map(|pixels| surface(&pixels));
        Self { dst, src, opaque, out: vec![1; BYTES], scratch: BlurScratch::new() }
    }

    fn dst(&mut self) -> ViewMut<'_> {
        ViewMut::new(&mut self.dst, WIDTH, HEIGHT).expect("the buffer has the size of the view")
    }

    fn both(&mut self) -> (ViewMut<'_>, View<'_>, &mut BlurScratch, &mut [u8]) {
        let Self { dst, src, out, scratch, .. } = self;
        let dst = ViewMut::new(dst, WIDTH, HEIGHT).expect("the buffer has the size of the view");
        let src = View::new(src, WIDTH, HEIGHT).expect("the buffer has the size of the view");
        (dst, src, scratch, out)
    }
}

fn kernels(level: CpuLevel) -> Vec<(String, Kernel)> {
    let mut list: Vec<(String, Kernel)> = Vec::new();
    let mut add = |name: &str, kernel: Kernel| list.push((name.to_owned(), kernel));
    add("memcpy", Box::new(|b| black_box(&mut b.dst).copy_from_slice(black_box(&b.src))));
    add("fill", Box::new(move |b| fill(level, &mut b.dst(), [10, 20, 30, 40])));
    for mode in BlendMode::ALL {
        let kernel = move |b: &mut Bench| {
            let (mut dst, src, ..) = b.both();
            composite(level, &mut dst, 0, 0, &src, 255, mode);
        };
        add(&format!("composite {}", mode.name()), Box::new(kernel));
    }
    add(
        "composite normal, opacity 0.5",
        Box::new(move |b| {
            let (mut dst, src, ..) = b.both();
            composite(level, &mut dst, 0, 0, &src, 128, BlendMode::Normal);
        }),
    );
    add(
        "mix",
        Box::new(move |b| {
            let (mut dst, src, ..) = b.both();
            mix(level, &mut dst, 0, 0, &src, 20_000);
        }),
    );
    for (name, sampling) in SAMPLINGS {
        add(
            &format!("composite rotated, {name}"),
            Box::new(move |b| {
                let (mut dst, src, ..) = b.both();
                let inverse = [0.96, 0.28, -0.28, 0.96, 190.0, -230.0];
                composite_transformed(level, &mut dst, (0, 0), &src, inverse, sampling, 255, BlendMode::Normal);
            }),
        );
    }
    for (name, inverse) in [
        ("turned by 11°", turned(0.981_627, 0.190_809)),
        ("turned by 90°", turned(0.0, 1.0)),
        ("scaled by 1.1", [0.909, 0.0, 0.0, 0.909, 80.3, 40.7]),
        ("shifted", [1.0, 0.0, 0.0, 1.0, 0.3, 0.6]),
    ] {
        for (sampling_name, sampling) in SAMPLINGS {
            let kernel = move |b: &mut Bench| {
                let (_, src, _, out) = b.both();
                let Some(sampler) = Sampler::new(src, inverse, sampling, Edge::Transparent) else { return };
                for (y, row) in (0..).zip(out.chunks_exact_mut(WIDTH as usize * 4)) {
                    sampler.row(level, 0, y, row.as_chunks_mut::<4>().0);
                }
            };
            add(&format!("sample {name}, {sampling_name}"), Box::new(kernel));
        }
    }
    add(
        "halve",
        Box::new(move |b| {
            let (mut dst, src, ..) = b.both();
            halve(level, &src, &mut dst);
        }),
    );
    for (name, sampling) in [("nearest", Sampling::Nearest), ("bilinear", Sampling::Bilinear)] {
        let kernel = move |b: &mut Bench| {
            let (mut dst, src, ..) = b.both();
            let channels = [Channel::Red, Channel::Green];
            let displacement = Displacement { scale: [40.0; 2], channels, sampling, weighed: false };
            displace(level, &mut dst, &src, &src, 0, 0, &displacement);
        };
        add(&format!("displace, {name}"), Box::new(kernel));
    }
    for (name, mode) in [("alpha", MaskMode::Alpha), ("luma", MaskMode::Luma)] {
        add(
            &format!("mask {name}"),
            Box::new(move |b| {
                let (mut dst, src, ..) = b.both();
                apply_mask(level, &mut dst, &src, 0, 0, mode, false);
            }),
        );
    }
    let swap_alpha = {
        let mut m = ColorMatrix::IDENTITY.0;
        (m[15], m[18]) = (0.5, 0.5);
        ColorMatrix(m)
    };
    let matrices = [
        ("saturate", ColorMatrix::saturate(0.5)),
        ("saturate and opacity", ColorMatrix::saturate(0.5).then(&ColorMatrix::opacity(0.99))),
        ("general", swap_alpha),
    ];
    for (name, matrix) in matrices {
        let kernel = move |b: &mut Bench| apply_color_matrix(level, &mut b.dst(), &matrix);
        add(&format!("colour matrix, {name}"), Box::new(kernel));
    }
    for sigma in [1.0_f32, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 256.0] {
        add(
            &format!("blur sigma {sigma}"),
            Box::new(move |b| {
                let (mut dst, _, scratch, _) = b.both();
                blur(level, &mut dst, scratch, sigma, sigma);
            }),
        );
    }
    for sigma in [2.0_f32, 16.0] {
        add(
            &format!("blur plane sigma {sigma}"),
            Box::new(move |b| {
                let (_, _, scratch, out) = b.both();
                blur_plane(level, &mut out[..BYTES / 4], WIDTH, HEIGHT, scratch, sigma, sigma);
            }),
        );
    }
    add(
        "drop shadow sigma 16",
        Box::new(move |b| {
            let (mut dst, src, scratch, _) = b.both();
            let shadow = Shadow { offset: [8.0, 12.5], sigma: [16.0; 2], color: [0, 0, 0, 128] };
            drop_shadow(level, &mut dst, 0, 0, &src, &shadow, scratch);
        }),
    );
    add(
        "flatten to RGB",
        Box::new(move |b| {
            let (_, src, _, out) = b.both();
            flatten(level, out, &src, [9, 9, 9]);
        }),
    );
    add("premultiply", Box::new(move |b| premultiply(level, &mut b.dst())));
    add("unpremultiply", Box::new(move |b| unpremultiply(level, &mut b.dst())));
    let area = BYTES / 4;
    let (w, half) = (WIDTH as usize, WIDTH as usize / 2);
    add(
        "RGBA to I420",
        Box::new(move |b| {
            let (_, src, _, out) = b.both();
            let (y, chroma) = out.split_at_mut(area);
            let (u, v) = chroma.split_at_mut(area / 4);
            let planes = I420Mut { y, u, v, y_stride: w, uv_stride: half };
            rgba_to_i420(level, &src, [9; 3], planes, 0..HEIGHT);
        }),
    );
    add(
        "RGBA to I420, opaque",
        Box::new(move |b| {
            let Bench { opaque, out, .. } = b;
            let src = View::new(opaque, WIDTH, HEIGHT).expect("the buffer has the size of the view");
            let (y, chroma) = out.split_at_mut(area);
            let (u, v) = chroma.split_at_mut(area / 4);
            let planes = I420Mut { y, u, v, y_stride: w, uv_stride: half };
            rgba_to_i420(level, &src, [9; 3], planes, 0..HEIGHT);
        }),
    );
    add(
        "RGBA to NV12",
        Box::new(move |b| {
            let (_, src, _, out) = b.both();
            let (y, uv) = out.split_at_mut(area);
            rgba_to_nv12(level, &src, [9; 3], Nv12Mut { y, uv, y_stride: w, uv_stride: w }, 0..HEIGHT);
        }),
    );
    add(
        "RGBA to I444",
        Box::new(move |b| {
            let (_, src, _, out) = b.both();
            let (y, chroma) = out.split_at_mut(area);
            let (u, v) = chroma.split_at_mut(area);
            rgba_to_i444(level, &src, [9; 3], I444Mut { y, u, v, stride: w }, 0..HEIGHT);
        }),
    );
    filters::add(level, &mut list);
    list
}

const SAMPLINGS: [(&str, Sampling); 3] =
    [("nearest", Sampling::Nearest), ("bilinear", Sampling::Bilinear), ("bicubic", Sampling::Bicubic)];

/// Turned about the middle of the surface, from the destination's space to the image's.
fn turned(cos: f64, sin: f64) -> [f64; 6] {
    let (x, y) = (f64::from(WIDTH) / 2.0, f64::from(HEIGHT) / 2.0);
    [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y]
}

fn table(level: CpuLevel, kernels: &[(String, Kernel)], bench: &mut Bench, filter: Option<&str>) {
    let mut memcpy = f64::MAX;
    println!("\n1920×1080, one core, level {}\n", level.name());
    println!("{:<34} {:>9} {:>9}", "kernel", "ms", "× memcpy");
    for (name, kernel) in kernels {
        if name != "memcpy" && filter.is_some_and(|filter| !name.contains(filter)) {
            continue;
        }
        let best = (0..20).map(|_| milliseconds(kernel, bench)).fold(f64::MAX, f64::min);
        if name == "memcpy" {
            memcpy = best;
        }
        println!("{name:<34} {best:>9.3} {:>9.2}", best / memcpy);
    }
}

fn milliseconds(kernel: &Kernel, bench: &mut Bench) -> f64 {
    let start = Instant::now();
    kernel(bench);
    black_box(&bench.dst);
    start.elapsed().as_secs_f64() * 1e3
}
