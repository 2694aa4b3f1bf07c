//! What is sliced has the bytes of what is not: each shadow is compared with one that blurs the whole plane.

use super::*;
use crate::view::View;

/// A plane and its width.
type Plane = (Vec<u8>, usize);

/// The blurred plane without slices.
fn whole((plane, width): &Plane, sigma: [f32; 2]) -> Vec<u8> {
    let mut plane = plane.clone();
    let height = plane.len() / width;
    let mut scratch = BlurScratch::new();
    blur_plane(CpuLevel::detect(), &mut plane, *width as u32, height as u32, &mut scratch, sigma[0], sigma[1]);
    plane
}

/// The blurred plane by way of slices, and how many rows and columns were cut out.
fn sliced((plane, width): &Plane, sigma: [f32; 2]) -> (Vec<u8>, [usize; 2]) {
    let mut plane = plane.clone();
    let (width, height) = (*width, plane.len() / width);
    let level = CpuLevel::detect();
    let sliced = Sliced::new(level, &mut plane, &mut vec![7; 2 * width], width, sigma);
    let [short, low] = [width - sliced.columns.removed(), height - sliced.rows.removed()];
    blur_plane(level, &mut plane, short as u32, low as u32, &mut BlurScratch::new(), sigma[0], sigma[1]);
    // A white tint has the plane's bytes in every channel.
    let mut pixels = vec![0; width * height * 4];
    let mut dst = ViewMut::new(&mut pixels, width as u32, height as u32).expect("a view");
    sliced.tint(&mut dst, &plane, &mut vec![7; width], (0, 0), u32::MAX);
    let bytes = pixels.chunks(4).map(|pixel| pixel[3]).collect();
    (bytes, [sliced.rows.removed(), sliced.columns.removed()])
}

/// A card of `size` at (`x`, `y`) with corners that are rounded, and a soft left edge.
fn card(area: [usize; 2], at: [usize; 2], size: [usize; 2], radius: usize) -> Plane {
    let mut plane = vec![0; area[0] * area[1]];
    for y in 0..size[1].min(area[1].saturating_sub(at[1])) {
        for x in 0..size[0].min(area[0].saturating_sub(at[0])) {
            let far = |v: usize, size: usize| radius.saturating_sub(v.min(size - 1 - v)) as f32;
            let (dx, dy) = (far(x, size[0]), far(y, size[1]));
            let inside = (radius as f32 + 0.5 - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0);
            let soft = if x == 0 { 0.4 } else { 1.0 };
            plane[(at[1] + y) * area[0] + at[0] + x] = (inside * soft * 255.0) as u8;
        }
    }
    (plane, area[0])
}

const SIGMAS: [[f32; 2]; 9] =
    [[0.0, 0.0], [0.6, 3.0], [4.0, 4.0], [4.3, 9.0], [16.0, 16.0], [14.0, 2.0], [0.0, 25.0], [40.0, 33.0], [90.0, 1.0]];

#[test]
fn a_sliced_shadow_has_the_bytes_of_the_whole_one() {
    let mut most = [0, 0];
    for (n, sigma) in SIGMAS.into_iter().enumerate() {
        for (dx, dy) in [(0, 0), (1, 2), (3, 5), (7, 1), (13, 30)] {
            let area = [620 + 3 * dx + n, 500 + dy];
            for size in [[400, 300], [401 + dx, 260 + dy], [90, 400]] {
                let plane = card(area, [60 + dx, 70 + dy], size, 20);
                let (got, removed) = sliced(&plane, sigma);
                assert!(got == whole(&plane, sigma), "sigma {sigma:?}, at {dx}, {dy}, {size:?}, without {removed:?}");
                most = [0, 1].map(|axis| removed[axis].max(most[axis]));
            }
        }
    }
    assert!(most[0] > 350 && most[1] > 350, "{most:?} lines were cut out at most");
}

#[test]
fn what_hangs_over_the_edges_and_bars_and_nothing_are_sliced_too() {
    for sigma in SIGMAS {
        let mut planes = vec![
            card([500, 400], [0, 0], [500, 400], 30),
            card([500, 400], [300, 250], [400, 400], 12),
            (vec![255; 500 * 400], 500),
            (vec![0; 500 * 400], 500),
            (vec![9; 500], 500),
            (vec![9; 400], 1),
        ];
        // Bars of different heights: many runs, not all of which can be cut out.
        let mut bars = (vec![0; 700 * 300], 700);
        for (i, byte) in bars.0.iter_mut().enumerate() {
            let (x, y) = (i % 700, i / 700);
            *byte = if y > 40 * (x / 97) { 200 } else { 0 };
        }
        planes.push(bars);
        for (n, plane) in planes.iter().enumerate() {
            assert!(sliced(plane, sigma).0 == whole(plane, sigma), "plane {n}, sigma {sigma:?}");
        }
    }
}

#[test]
fn noise_is_not_sliced() {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let plane: Plane = ((0..300 * 200).map(|_| noise()).collect(), 300);
    let (got, removed) = sliced(&plane, [8.0, 8.0]);
    assert_eq!(removed, [0, 0]);
    assert!(got == whole(&plane, [8.0, 8.0]));
}

#[test]
fn a_blur_reads_no_farther_than_it_says() {
    for sigma in [0.3, 1.0, 4.2, 4.4, 9.0, 16.0, 35.0, 80.0] {
        let Support { step, reach } = Support::of(sigma);
        // A white column in the middle of nothing shows nowhere beyond the reach, wherever the grid lies.
        let width = 2 * reach + 4 * step + 20;
        for at in (reach + step..reach + 2 * step).step_by(1.max(step / 8)) {
            let mut plane = vec![0; width];
            plane[at] = 255;
            let blurred = whole(&(plane, width), [sigma, 0.0]);
            for (x, byte) in blurred.iter().enumerate() {
                assert!(*byte == 0 || x.abs_diff(at) <= reach, "sigma {sigma}: {byte} at {x} from {at}");
            }
        }
    }
}

#[test]
fn a_shadow_of_a_part_is_that_of_the_whole() {
    let (plane, width) = card([300, 220], [70, 60], [160, 100], 16);
    let pixels: Vec<u8> = plane.iter().flat_map(|alpha| [*alpha; 4]).collect();
    let src = View::new(&pixels, width as u32, 220).expect("a view");
    let shadow = Shadow { offset: [5.25, 9.0], sigma: [12.0, 12.0], color: [0, 0, 0, 128] };
    let mut scratch = BlurScratch::new();
    let mut picture = |level: CpuLevel| {
        let mut out = vec![3; pixels.len()];
        let mut dst = ViewMut::new(&mut out, width as u32, 220).expect("a view");
        drop_shadow(level, &mut dst, 0, 0, &src, &shadow, &mut scratch);
        out
    };
    let expected = picture(CpuLevel::detect());
    for level in CpuLevel::available() {
        assert!(picture(*level) == expected, "{level:?}");
    }
}
