//! Chips of stone in plaster; tiles without a seam.

use image::{Rgb, RgbImage};

use crate::paint::{encode, hash, hex, mix, smooth};

/// Cells along each side; each holds one chip.
const CELLS: i64 = 14;

const STONES: [u32; 6] = [0xd9775f, 0x2f4858, 0x86a99a, 0xe9b872, 0xb9bfc4, 0x6b4f63];

pub(crate) fn make(size: u32) -> RgbImage {
    let scale = CELLS as f64 / f64::from(size);
    RgbImage::from_fn(size, size, |x, y| {
        let (u, v) = ((f64::from(x) + 0.5) * scale, (f64::from(y) + 0.5) * scale);
        let mut light = hex(0xf3ece2);
        for row in -1..=1 {
            for column in -1..=1 {
                let (cell_x, cell_y) = (u.floor() as i64 + column, v.floor() as i64 + row);
                let (distance, stone) = chip(u, v, cell_x, cell_y);
                light = mix(light, hex(stone), smooth(0.6 * scale, -0.6 * scale, distance));
            }
        }
        Rgb(encode(light))
    })
}

/// Distance to the chip of a cell, negative inside, and its colour: a polygon of four to seven sides.
fn chip(u: f64, v: f64, cell_x: i64, cell_y: i64) -> (f64, u32) {
    let (column, row) = (cell_x.rem_euclid(CELLS), cell_y.rem_euclid(CELLS));
    let random = |salt: u64| hash(column, row, salt);
    let x = u - cell_x as f64 - 0.5 - 0.5 * (random(1) - 0.5);
    let y = v - cell_y as f64 - 0.5 - 0.5 * (random(2) - 0.5);
    let sides = 4 + (random(3) * 3.99) as u64;
    let size = 0.10 + 0.36 * random(4) * random(4);
    let turn = core::f64::consts::TAU * random(5);
    // Sharp corners are cut off, so that no chip reaches beyond the neighbouring cells.
    let mut distance = libm::sqrt(x * x + y * y) - 1.35 * size;
    for side in 0..sides {
        let angle = turn + core::f64::consts::TAU * (side as f64 + 0.45 * random(10 + side)) / sides as f64;
        let reach = size * (0.55 + 0.6 * random(20 + side));
        distance = distance.max(x * libm::cos(angle) + y * libm::sin(angle) - reach);
    }
    (distance, STONES[(random(6) * 5.99) as usize])
}
