//! The kernels of effects and of transitions that mix by place.

use reelm_pixel::*;

use super::{Bench, HEIGHT, Kernel, WIDTH};

/// Adds them to `list`.
pub(super) fn add(level: CpuLevel, list: &mut Vec<(String, Kernel)>) {
    let mut add = |name: &str, kernel: Kernel| list.push((name.to_owned(), kernel));
    grading(level, &mut add);
    texture(level, &mut add);
    halos(level, &mut add);
    passages(level, &mut add);
}

type Add<'a> = &'a mut dyn FnMut(&str, Kernel);

fn grading(level: CpuLevel, add: Add<'_>) {
    let negative = Tones::same(core::array::from_fn(|i| 255 - i as u8));
    add("tones", Box::new(move |b| apply_tones(level, &mut b.dst(), &negative)));
    add("threshold", Box::new(move |b| apply_threshold(level, &mut b.dst(), 0.5)));
    let key = ChromaKey { color: [0.0, 1.0, 0.0], tolerance: 0.15, softness: 0.1, spill: 0.1 };
    add("chroma key", Box::new(move |b| apply_chroma_key(level, &mut b.dst(), &key)));
    for (name, shape, count) in [("line", LutShape::Line, 33), ("cube", LutShape::Cube, 33 * 33 * 33)] {
        let entries: Vec<[f32; 4]> = (0..count).map(|i| [0.3, 0.6, i as f32 / count as f32, 0.0]).collect();
        let kernel = move |b: &mut Bench| {
            let table = Lut { shape, side: 33, low: [0.0; 3], high: [1.0; 3], entries: &entries };
            apply_lut(level, &mut b.dst(), &table, 1.0);
        };
        add(&format!("lookup table, {name}"), Box::new(kernel));
    }
}

fn texture(level: CpuLevel, add: Add<'_>) {
    let (w, h) = (f64::from(WIDTH) / 2.0, f64::from(HEIGHT) / 2.0);
    let inverse = [1.0 / w, 0.0, 0.0, 1.0 / h, -1.0, -1.0];
    let vignette = Vignette { inverse, radius: 0.5, softness: 0.9, amount: 0.5, color: [0.0; 3] };
    add("vignette", Box::new(move |b| apply_vignette(level, &mut b.dst(), &vignette)));
    let inverse = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    for colored in [false, true] {
        let grain = Grain { inverse, amount: 0.1, seed: 7, colored };
        let name = if colored { "grain, colours" } else { "grain" };
        add(name, Box::new(move |b| apply_grain(level, &mut b.dst(), &grain)));
    }
    let mosaic = Mosaic { origin: [0.5, 0.5], cell: [8.0, 8.0] };
    add("mosaic", Box::new(move |b| apply_mosaic(level, &mut b.dst(), &mosaic)));
    add(
        "sharpen, its last step",
        Box::new(move |b| {
            let (mut dst, src, ..) = b.both();
            sharpen(level, &mut dst, &src, 1.0);
        }),
    );
    add("extend", Box::new(|b| extend(&mut b.dst(), IRect::new(20, 20, WIDTH as i32 - 20, HEIGHT as i32 - 20))));
}

fn halos(level: CpuLevel, add: Add<'_>) {
    let shadow = InnerShadow { offset: [3.0, 4.0], sigma: [6.0; 2], color: [0, 0, 0, 255] };
    add(
        "inner shadow sigma 6",
        Box::new(move |b| {
            let (mut dst, _, scratch, _) = b.both();
            inner_shadow(level, &mut dst, &shadow, scratch);
        }),
    );
    for (name, color) in [("one colour", Some([255; 4])), ("own colours", None)] {
        let light = Glow { sigma: [8.0; 2], amount: 1.0, color };
        let kernel = move |b: &mut Bench| {
            let (mut dst, src, scratch, _) = b.both();
            glow(level, &mut dst, &src, &light, scratch);
        };
        add(&format!("glow sigma 8, {name}"), Box::new(kernel));
    }
    for width in [2.0_f32, 16.0] {
        let kernel = move |b: &mut Bench| {
            let (mut dst, _, scratch, _) = b.both();
            outline(level, &mut dst, &Outline { width: [width; 2], color: [0, 0, 0, 255] }, scratch);
        };
        add(&format!("outline of {width}"), Box::new(kernel));
    }
    for segment in [[20.0_f32, 0.0], [14.0, 14.0], [100.0, 30.0]] {
        let kernel = move |b: &mut Bench| {
            let (mut dst, src, scratch, _) = b.both();
            directional_blur(level, &mut dst, &src, segment, scratch);
        };
        add(&format!("directional blur {segment:?}"), Box::new(kernel));
    }
    let zoom = ZoomBlur { center: [f64::from(WIDTH) / 2.0, f64::from(HEIGHT) / 2.0], amount: 0.2 };
    add(
        "zoom blur of 0.2",
        Box::new(move |b| {
            let Bench { dst, src, .. } = b;
            let views = [dst, src].map(|bytes| ViewMut::new(bytes, WIDTH, HEIGHT));
            if let [Some(mut dst), Some(mut src)] = views {
                zoom_blur(level, &mut dst, &mut src, &zoom);
            }
        }),
    );
}

fn passages(level: CpuLevel, add: Add<'_>) {
    for count in [4_u32, 16] {
        let kernel = move |b: &mut Bench| {
            let (mut dst, src, ..) = b.both();
            mean(level, &mut dst, (0..count as i32).map(|n| (src, n, -n)), count);
        };
        add(&format!("mean of {count}"), Box::new(kernel));
    }
    let place = [2.0 / WIDTH as f32, 0.0, 0.0, 2.0 / HEIGHT as f32, -1.0, -1.0];
    for (name, shape) in [("circle", ArrivalShape::Circle), ("clock", ArrivalShape::Clock)] {
        let arrival = Arrival { shape, place, edge: 0.5, width: 0.1 };
        let kernel = move |b: &mut Bench| {
            let (mut dst, src, ..) = b.both();
            mix_arrival(level, &mut dst, 0, 0, &src, &arrival);
        };
        add(&format!("mix by a {name}"), Box::new(kernel));
    }
    let edge = MatteEdge { edge: 0.5, width: 0.1 };
    add(
        "mix by a matte",
        Box::new(move |b| {
            let (mut dst, src, ..) = b.both();
            mix_matte(level, &mut dst, (0, 0), &src, (0, 0), &src, &edge);
        }),
    );
}
