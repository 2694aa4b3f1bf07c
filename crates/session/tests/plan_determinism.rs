//! The gate `plan-determinism`: fingerprints, plans and pixels are the same in every run, on any number of threads, in any
//! order of frames, at every SIMD level, and whatever the C library computes.

mod common;

use std::process::Command;

use reelm_encode::MemorySink;
use reelm_ids::{Hash128, StableHasher};
use reelm_pixel::CpuLevel;
use reelm_session::{Cancel, Prepared, SessionOptions};

/// Set for the process that this test starts once more.
const CHILD: &str = "REELM_DETERMINISM_CHILD";

/// Frames of a fixture that are compared.
fn frames(prepared: &Prepared) -> Vec<u64> {
    (0..6).map(|i| i * (prepared.frames() - 1) / 5).collect()
}

/// What must be equal: for each frame the plan's text, its fingerprint, and the pixels.
fn digest(prepared: &Prepared, options: &SessionOptions, order: &[u64]) -> Vec<(u64, Hash128)> {
    let mut session = prepared.session(options).expect("a session");
    let mut pixels = vec![0; prepared.frame_bytes()];
    let mut hasher = StableHasher::new();
    let mut digests: Vec<(u64, Hash128)> = Vec::new();
    for frame in order {
        let info = session.render_frame(*frame, &mut pixels).expect("a frame");
        let plan = session.last_plan().expect("a plan").to_text();
        let digest = hasher.hash(info.fingerprint).hash(info.state).bytes(plan.as_bytes()).bytes(&pixels).finish();
        digests.push((*frame, digest));
    }
    digests.sort_unstable();
    digests
}

fn options(level: CpuLevel) -> SessionOptions {
    SessionOptions { threads: 1, level, ..SessionOptions::default() }
}

fn print_all() {
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        for (frame, digest) in digest(&prepared, &options(CpuLevel::detect()), &frames(&prepared)) {
            println!("DIGEST {} {frame} {digest}", fixture.name);
        }
    }
}

fn run_child(tunables: &str) -> Vec<String> {
    let output = Command::new(std::env::current_exe().expect("this test's own path"))
        .args(["--exact", "every_run_is_the_same", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .env("GLIBC_TUNABLES", tunables)
        .output()
        .expect("this test runs once more");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<String> = text.lines().filter(|line| line.starts_with("DIGEST")).map(str::to_owned).collect();
    assert!(lines.len() >= 48, "only {} digests", lines.len());
    lines
}

#[test]
fn every_run_is_the_same() {
    if std::env::var_os(CHILD).is_some() {
        print_all();
        return;
    }
    let plain = run_child("");
    assert_eq!(plain, run_child(""), "two runs differ");
    let without = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable,-FMA_Usable";
    assert_eq!(plain, run_child(without), "the C library's arithmetic shows");
}

#[test]
fn every_level_is_the_same() {
    println!("levels: {:?}", CpuLevel::available());
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let order = frames(&prepared);
        let expected = digest(&prepared, &options(CpuLevel::detect()), &order);
        for level in CpuLevel::available() {
            assert_eq!(expected, digest(&prepared, &options(*level), &order), "{} at {level:?}", fixture.name);
        }
    }
}

#[test]
fn every_order_is_the_same() {
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let order = frames(&prepared);
        let expected = digest(&prepared, &options(CpuLevel::detect()), &order);
        let shuffled: Vec<u64> = [3, 0, 5, 1, 4, 2].iter().map(|i| order[*i]).collect();
        assert_eq!(expected, digest(&prepared, &options(CpuLevel::detect()), &shuffled), "{}", fixture.name);
    }
}

#[test]
fn any_number_of_threads_is_the_same() {
    for fixture in common::fixtures() {
        let prepared = fixture.prepare();
        let range = 10..prepared.frames().min(30);
        let render = |threads: usize, elide: bool| {
            let mut session =
                prepared.session(&SessionOptions { threads, elide, ..SessionOptions::default() }).expect("a session");
            let (sink, frames) = MemorySink::new();
            let report = session.render_range(range.clone(), Box::new(sink), &Cancel::new(), &mut |_| {});
            assert_eq!(report.expect("a range").frames, range.end - range.start);
            frames.take().into_iter().map(|frame| (frame.index, Hash128::of(&frame.pixels))).collect::<Vec<_>>()
        };
        let expected = render(1, false);
        let mut alone = prepared.session(&options(CpuLevel::detect())).expect("a session");
        let mut pixels = vec![0; prepared.frame_bytes()];
        alone.render_frame(range.start + 3, &mut pixels).expect("a frame");
        assert_eq!(expected[3], (range.start + 3, Hash128::of(&pixels)), "{}: a frame alone differs", fixture.name);
        for threads in [1, 2, 3] {
            assert_eq!(expected, render(threads, true), "{} on {threads} threads", fixture.name);
        }
    }
}
