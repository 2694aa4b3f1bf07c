//! Makes the lookup tables of the fixtures, by formula: `make_luts FOLDER`.

use std::fmt::Write as _;
use std::path::Path;

/// Entries along a side of the cube, and of the line.
const SIDE: usize = 5;
const ENTRIES: usize = 17;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "fixtures/luts".into());
    std::fs::create_dir_all(&folder)?;
    std::fs::write(Path::new(&folder).join("dusk.cube"), cube())?;
    std::fs::write(Path::new(&folder).join("fade.cube"), line())
}

/// Shadows go to teal and lights to orange.
fn cube() -> String {
    let mut out = format!("# Made by crates/assets/examples/make_luts.rs\nTITLE \"Dusk\"\nLUT_3D_SIZE {SIDE}\n");
    let at = |i: usize| i as f64 / (SIDE - 1) as f64;
    for (b, g, r) in (0..SIDE * SIDE * SIDE).map(|i| (i / (SIDE * SIDE), i / SIDE % SIDE, i % SIDE)) {
        let color = [at(r), at(g), at(b)];
        let luma = 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2];
        let light = luma * luma * (3.0 - 2.0 * luma);
        let cast =
            [0.02, 0.22, 0.34].into_iter().zip([1.0, 0.86, 0.62]).map(|(dark, bright)| dark + (bright - dark) * light);
        let mixed: Vec<f64> = color.into_iter().zip(cast).map(|(color, cast)| color * 0.45 + cast * 0.55).collect();
        _ = writeln!(out, "{:.5} {:.5} {:.5}", mixed[0], mixed[1], mixed[2]);
    }
    out
}

/// Black is lifted and warm, white is dim and cool: an old print.
fn line() -> String {
    let mut out = format!("# Made by crates/assets/examples/make_luts.rs\nTITLE \"Fade\"\nLUT_1D_SIZE {ENTRIES}\n");
    for i in 0..ENTRIES {
        let x = i as f64 / (ENTRIES - 1) as f64;
        let bend = x * x * (3.0 - 2.0 * x);
        _ = writeln!(out, "{:.5} {:.5} {:.5}", 0.18 + 0.72 * bend, 0.12 + 0.76 * bend, 0.14 + 0.66 * x);
    }
    out
}
