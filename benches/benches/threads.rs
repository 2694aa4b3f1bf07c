//! How much faster the machine is with all its processors than with one, for work that shares nothing: the most that a render on so
//! many threads can gain.
//!
//! `cargo bench -p reelm-benches --bench threads` prints, for each kernel, how much longer a thread takes when the other processors
//! do the same. Each thread has memory of its own. Before that it prints what a render gains: the film of the peers, from its first
//! frame to its last, by new sessions on one thread, by new sessions on all, and by as many at once as there are processors, on one thread
//! each, which share nothing: in turns. Beside a process for each, what is missing is its start.

use std::hint::black_box;
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use reelm_encode::NullSink;
use reelm_ir::Limits;
use reelm_pixel::{BlendMode, CpuLevel, Edge, Sampler, Sampling, View, ViewMut, composite};
use reelm_session::{Cancel, Composition, SessionOptions};

const WIDTH: u32 = 1920;

/// Passes of which the median counts.
const PASSES: usize = 15;

/// Each pass takes about so long.
const LONG: Duration = Duration::from_millis(40);

fn main() {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    println!("{:<44} {:>10} {:>12} {:>8}", "work", "one, ms", "all, ms", "gain");
    film(processors);
    let rows = |rows| move || blending(rows);
    row("arithmetic, nothing read", processors, || arithmetic);
    row("source-over, 3 rows: 46 KB", processors, rows(3));
    row("source-over, 32 rows: 0.5 MB", processors, rows(32));
    row("source-over, 1,080 rows: 17 MB", processors, rows(1080));
    row("a photo of 1.7 MB, turned by 30°", processors, turning);
}

/// Times the film on one thread, on all, and one on each thread.
fn film(processors: usize) {
    let scene = include_bytes!("../peers/scene.reelm.json");
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/images");
    let film = Composition::from_reader("scene.reelm.json", scene.as_slice(), &images, &Limits::default());
    let film = film.and_then(|film| film.compile(&[])).and_then(|film| film.prepare()).expect("the film");
    let render = |threads, barrier: &Barrier| {
        let options = SessionOptions { threads, ..SessionOptions::default() };
        let mut session = film.session(&options).expect("a session");
        barrier.wait();
        let start = Instant::now();
        session
            .render_range(0..film.frames(), Box::new(NullSink::new()), &Cancel::new(), &mut |_| {})
            .expect("the film");
        start.elapsed().as_secs_f64()
    };
    let nobody = Barrier::new(1);
    let all = Barrier::new(processors);
    let one_each = || {
        thread::scope(|scope| {
            let films: Vec<_> = (0..processors).map(|_| scope.spawn(|| render(1, &all))).collect();
            films.into_iter().map(|film| film.join().expect("a thread")).fold(0.0, f64::max)
        })
    };
    let [mut alone, mut together, mut apart] = [const { Vec::new() }; 3];
    for _ in 0..2 * PASSES {
        alone.push(render(1, &nobody));
        together.push(render(processors, &nobody));
        apart.push(one_each());
    }
    for (name, of) in [("median", median as fn(Vec<f64>) -> f64), ("least", least)] {
        let [alone, together, apart] = [&alone, &together, &apart].map(|times| of(times.clone()));
        let tell = |what: &str, all: f64, gain: f64| {
            println!("{:<44} {:>10.2} {:>12.2} {gain:>7.2}×", format!("{what}, {name}"), alone * 1e3, all * 1e3);
        };
        tell("the film", together, alone / together);
        tell("a film for each, sharing nothing", apart, processors as f64 * alone / apart);
    }
}

/// Times work alone and on all processors at once.
fn row<W: FnMut()>(name: &str, processors: usize, make: impl Fn() -> W + Sync) {
    let mut work = make();
    let start = Instant::now();
    work();
    work();
    let times = (2.0 * LONG.as_secs_f64() / start.elapsed().as_secs_f64()).max(1.0) as usize;
    let alone = median((0..PASSES).map(|_| pass(&mut work, times)).collect());
    let barrier = Barrier::new(processors);
    let together = thread::scope(|scope| {
        let threads = (0..processors).map(|_| {
            scope.spawn(|| {
                let mut work = make();
                let mut passes = Vec::new();
                for _ in 0..PASSES {
                    barrier.wait();
                    passes.push(pass(&mut work, times));
                }
                median(passes)
            })
        });
        let threads: Vec<_> = threads.collect();
        let each: Vec<f64> = threads.into_iter().map(|thread| thread.join().expect("a thread")).collect();
        each.iter().sum::<f64>() / each.len() as f64
    });
    let gain = processors as f64 * alone / together;
    println!("{name:<44} {:>10.2} {:>12.2} {gain:>7.2}×", alone * 1e3, together * 1e3);
}

fn pass(work: &mut impl FnMut(), times: usize) -> f64 {
    let start = Instant::now();
    (0..times).for_each(|_| work());
    start.elapsed().as_secs_f64()
}

fn least(times: Vec<f64>) -> f64 {
    times.into_iter().fold(f64::MAX, f64::min)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Additions and multiplications that wait for nothing but each other.
fn arithmetic() {
    let mut numbers = black_box([1_u64, 2, 3, 4, 5, 6, 7, 8]);
    for _ in 0..200_000 {
        for number in &mut numbers {
            *number = black_box(number.wrapping_mul(3).wrapping_add(1));
        }
    }
    black_box(numbers);
}

/// Source-over of so many rows.
fn blending(rows: u32) -> impl FnMut() {
    let level = CpuLevel::detect();
    let bytes = WIDTH as usize * rows as usize * 4;
    let (mut target, source) = (vec![200_u8; bytes], vec![100_u8; bytes]);
    move || {
        let Some(mut target) = ViewMut::new(&mut target, WIDTH, rows) else { return };
        let Some(source) = View::new(&source, WIDTH, rows) else { return };
        composite(level, &mut target, 0, 0, &source, 255, BlendMode::Normal);
    }
}

/// An image read across its rows.
fn turning() -> impl FnMut() {
    let level = CpuLevel::detect();
    let (width, height) = (800, 534);
    let image: Vec<u8> = (0..width * height * 4).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut row = vec![[0; 4]; 700];
    move || {
        let Some(image) = View::new(&image, width, height) else { return };
        let affine = [0.866, 0.5, -0.5, 0.866, 200.0, -80.0];
        let Some(sampler) = Sampler::new(image, affine, Sampling::Bilinear, Edge::Pad) else { return };
        for y in 0..500 {
            sampler.row(level, 0, y, &mut row);
        }
        black_box(&row);
    }
}
