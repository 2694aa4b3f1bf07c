//! Reelm's rows, and those of vello_cpu, in the table of `benches/peers`.
//!
//! `cargo bench -p reelm-benches --bench peers -- [--runs N] [--rows NAME,…] [--pictures DIR]` prints one JSON array; a
//! **row** is one work, and says who did it, its unit, the minimum and the median of the runs. All on one thread.

mod film;
mod ours;
mod scenes;
mod vello;

use std::path::{Path, PathBuf};
use std::time::Instant;

use ours::Ours;
use reelm_assets::{AssetEntry, AssetRoot, PreparedAssets, prepare_entries};
use reelm_encode::{PngCompression, png_bytes};
use reelm_ids::{AssetIdx, IdVec};
use reelm_ir::{AssetKind, Limits, Origin};
use reelm_pixel::View;
use reelm_plan::Resources as _;
use vello::Vello;

fn main() {
    let options = Options::parse();
    let mut table = Table { options, rows: Vec::new() };
    drawn(&mut table);
    kernels(&mut table);
    film::rows(&mut table);
    println!("[{}]", table.rows.join(",\n"));
}

/// What the command line asks for.
struct Options {
    runs: usize,
    rows: Vec<String>,
    pictures: Option<PathBuf>,
}

impl Options {
    fn parse() -> Self {
        let mut options = Self { runs: 25, rows: Vec::new(), pictures: None };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            let mut value = || words.next().unwrap_or_else(|| panic!("{word} wants a value"));
            match word.as_str() {
                "--runs" => options.runs = value().parse().expect("a number of runs"),
                "--rows" => options.rows = value().split(',').map(str::to_owned).collect(),
                "--pictures" => options.pictures = Some(value().into()),
                _ => panic!("unknown word {word:?}"),
            }
        }
        options
    }
}

/// Runs that are not counted.
const WARM_UP: usize = 5;

/// So many more runs where one takes a fifth of a millisecond.
const BRIEF: usize = 10;

/// The rows so far.
struct Table {
    options: Options,
    rows: Vec<String>,
}

impl Table {
    /// Pictures of a row are called by its name and what they show, as in `film-board`.
    fn wants(&self, row: &str) -> bool {
        let row = row.split('-').next().unwrap_or(row);
        self.options.rows.is_empty() || self.options.rows.iter().any(|wanted| wanted == row)
    }

    /// Measures `work`, which gets the number of the run; `prepare` comes before each and is not measured. The first
    /// [`WARM_UP`] runs are not counted.
    fn measure<T>(
        &mut self,
        row: &str,
        who: &str,
        subject: &mut T,
        prepare: impl Fn(&mut T),
        work: impl Fn(&mut T, usize),
    ) {
        if !self.wants(row) {
            return;
        }
        let mut times = Vec::with_capacity(self.options.runs + WARM_UP);
        for n in 0..self.options.runs + WARM_UP {
            prepare(subject);
            let start = Instant::now();
            work(subject, n);
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        self.row(row, who, "ms", times.split_off(WARM_UP));
    }

    /// Measures two rows whose ratio is told, in turns, as [`measure`](Self::measure) does; [`BRIEF`] times as many runs.
    fn measure_in_turns<T>(&mut self, rows: [Turn<'_, T>; 2], who: &str, subject: &mut T, prepare: impl Fn(&mut T)) {
        if !rows.iter().any(|(row, _)| self.wants(row)) {
            return;
        }
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..BRIEF * self.options.runs + WARM_UP {
            for ((_, work), times) in rows.iter().zip(&mut times) {
                prepare(subject);
                let start = Instant::now();
                work(subject);
                times.push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
        for ((row, _), mut times) in rows.into_iter().zip(times) {
            self.row(row, who, "ms", times.split_off(WARM_UP));
        }
    }

    fn row(&mut self, row: &str, who: &str, unit: &str, mut values: Vec<f64>) {
        values.sort_by(f64::total_cmp);
        let (min, median) = (values[0], values[values.len() / 2]);
        self.rows.push(format!(
            r#"{{"row": "{row}", "who": "{who}", "unit": "{unit}", "min": {min:.6}, "median": {median:.6}, "runs": {}}}"#,
            values.len()
        ));
    }

    /// Writes what was drawn, if pictures are asked for.
    fn picture(&self, row: &str, who: &str, draw: impl FnOnce() -> Vec<u8>) {
        let Some(folder) = self.options.pictures.as_ref().filter(|_| self.wants(row)) else { return };
        let pixels = draw();
        let view = View::new(&pixels, scenes::WIDTH, scenes::HEIGHT).expect("a frame");
        let png = png_bytes(&view, PngCompression::default()).expect("a PNG");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(folder.join(format!("{row}-{who}.png")), png).expect("the picture can be written");
    }
}

/// A row, and its work.
type Turn<'a, T> = (&'a str, fn(&mut T));

/// A row, and who draws it.
type Work = (&'static str, fn(&mut Ours, usize), Option<fn(&mut Vello, usize)>);

/// What is drawn by paths, glyphs and images.
fn drawn(table: &mut Table) {
    let assets = assets();
    let mut vello = {
        let photo = assets.image(AssetIdx(0)).expect("the photo");
        let [width, height] = assets.image_size(AssetIdx(0));
        Vello::new(photo.pixels.data(), width, height)
    };
    let mut ours = Ours::new(assets);
    let works: [Work; 5] = [
        ("rects", Ours::rects, Some(Vello::rects)),
        ("stars", Ours::stars, Some(Vello::stars)),
        ("layers", Ours::layers, Some(Vello::layers)),
        ("glyphs", Ours::glyphs, None),
        ("photo", Ours::photo, Some(Vello::photo)),
    ];
    for (row, draw, draw_vello) in works {
        table.measure(row, "reelm", &mut ours, |_| {}, draw);
        table.picture(row, "reelm", || {
            draw(&mut ours, 0);
            ours.frame().to_vec()
        });
        if let Some(draw) = draw_vello {
            table.measure(row, "vello_cpu", &mut vello, |_| {}, draw);
            table.picture(row, "vello_cpu", || {
                draw(&mut vello, 0);
                vello.frame().to_vec()
            });
        }
    }
}

fn kernels(table: &mut Table) {
    let mut kernels = Ours::new(assets()).kernels();
    let rows: [Turn<'_, _>; 2] = [("memcpy", ours::Kernels::copy), ("over", ours::Kernels::over)];
    table.measure_in_turns(rows, "reelm", &mut kernels, ours::Kernels::restore);
    table.picture("over", "reelm", || kernels.frame().to_vec());
    table.measure("blur", "reelm", &mut kernels, ours::Kernels::restore, |kernels, _| kernels.blur());
    table.picture("blur", "reelm", || kernels.frame().to_vec());
}

/// The photo and the bundled font.
fn assets() -> PreparedAssets {
    let entry = AssetEntry {
        name: "photo".into(),
        kind: AssetKind::Image,
        path: "landscape.jpg".into(),
        level: None,
        origin: Origin::default(),
        used: true,
    };
    let entries: IdVec<AssetIdx, AssetEntry> = [entry].into_iter().collect();
    prepare_entries(&entries, &images(), &Limits::default()).expect("the photo can be read")
}

/// The folder of the photo.
fn images() -> AssetRoot {
    AssetRoot::open(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/images"))).expect("fixtures/images")
}
