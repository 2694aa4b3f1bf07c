//! Golden frames and plan snapshots of every fixture.
//!
//! - A **golden picture** is a frame at half size, each pixel the mean of four, so that the pictures stay small. A channel may be
//!   off by [`TOLERANCE`]: that is what another version of the painter's library may change about antialiasing; anything
//!   more is a change that somebody should look at.
//! - A **sheet** shows what changed: the golden picture, the new one and their difference side by side.
//! - The **wish** is what `cargo xtask golden` asks for through the environment: see [`wish`].

#[path = "../common/mod.rs"]
mod common;
mod picture;
mod pictures;
mod sheet;
mod stage;
mod wish;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use common::Fixture;
use picture::Picture;
use reelm_session::{RenderSession, SessionOptions};
use wish::Wish;

/// How far a channel may be off.
const TOLERANCE: u8 = 2;

#[test]
fn frames_look_as_they_did() {
    let wish = Wish::new();
    let mut wrong = 0;
    for fixture in common::fixtures() {
        let frames: Vec<u64> = frames(&fixture).into_iter().filter(|frame| wish.wants(&fixture, *frame)).collect();
        let mut session = session(&fixture);
        for frame in frames {
            let name = name(&fixture, frame);
            let new = Picture::half(&mut session, frame);
            if wish.bless {
                new.write(&golden(&name));
            } else if let Err(what) = compare(&name, &golden(&name), &new, &wish.sheets) {
                println!("{what}");
                wrong += 1;
            }
        }
    }
    let frames: Vec<u64> = stage::FRAMES.into_iter().filter(|frame| wish.wants_stage(*frame)).collect();
    for (frame, new) in stage::pictures(&frames) {
        let name = stage::name(frame);
        if wish.bless {
            new.write(&golden(&name));
        } else if let Err(what) = compare(&name, &golden(&name), &new, &wish.sheets) {
            println!("{what}");
            wrong += 1;
        }
    }
    assert!(wrong == 0, "{wrong} pictures differ");
}

#[test]
fn pictures_of_the_reference_look_as_they_did() {
    let wish = Wish::new();
    let mut wrong = 0;
    for composition in pictures::compositions().iter().filter(|composition| wish.wants_picture(composition)) {
        let (name, place) = (pictures::name(composition), pictures::place(composition));
        let new = pictures::render(composition);
        if wish.bless {
            new.write(&place);
        } else if let Err(what) = compare(&name, &place, &new, &wish.sheets) {
            println!("{what}");
            wrong += 1;
        }
        let bytes = std::fs::metadata(&place).map_or(0, |meta| meta.len());
        if bytes > pictures::MOST_BYTES {
            println!("{name} takes {bytes} bytes, {} are the most", pictures::MOST_BYTES);
            wrong += 1;
        }
    }
    assert!(wrong == 0, "{wrong} pictures differ, or are too large");
}

#[test]
fn the_reference_shows_all_its_pictures() {
    let text = std::fs::read_to_string(root().join("docs/format.md")).expect("docs/format.md is there");
    for composition in pictures::compositions() {
        let file = pictures::place(&composition).file_name().expect("a name").to_string_lossy().into_owned();
        assert!(text.contains(&format!("](pictures/{file})")), "docs/format.md does not show pictures/{file}");
    }
}

#[test]
fn plans_are_as_they_were() {
    let wish = Wish::new();
    let mut wrong = Vec::new();
    for fixture in common::fixtures().iter().filter(|fixture| wish.wants_plan(fixture)) {
        let frame = frames(fixture)[1];
        let plan = session(fixture).plan(frame).expect("a plan").to_text();
        // One plan that differs does not keep the others from being looked at; insta prints how it differs.
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            insta::with_settings!({
                prepend_module_to_snapshot => false,
                omit_expression => true,
                snapshot_path => "../snapshots",
            }, { insta::assert_snapshot!(plan_name(fixture), plan) });
        }));
        if outcome.is_err() {
            wrong.push(plan_name(fixture));
        }
    }
    assert!(wrong.is_empty(), "{} plans differ: {}", wrong.len(), wrong.join(" "));
}

#[test]
fn every_golden_file_has_its_frame() {
    let fixtures = common::fixtures();
    let frames = fixtures.iter().flat_map(|fixture| frames(fixture).into_iter().map(|frame| name(fixture, frame)));
    let frames = frames.chain(stage::FRAMES.map(stage::name));
    let pictures: Vec<PathBuf> = frames.map(|name| golden(&name)).collect();
    let plans: Vec<PathBuf> = fixtures.iter().map(|fixture| snapshots().join(plan_name(fixture) + ".snap")).collect();
    if Wish::new().tell_references(&pictures) {
        return;
    }
    let shown: Vec<PathBuf> = pictures::compositions().iter().map(|composition| pictures::place(composition)).collect();
    let places = root().join("docs/pictures");
    for (folder, expected) in
        [(golden("").parent().expect("a folder"), pictures), (&snapshots(), plans), (&places, shown)]
    {
        let entries = std::fs::read_dir(folder).expect("the folder can be read");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let dead: Vec<_> = paths.filter(|path| is_golden(path) && !expected.contains(path)).collect();
        assert!(dead.is_empty(), "no frame makes these: {dead:?}; `cargo xtask golden dead --remove` removes them");
    }
}

/// Pictures and accepted snapshots; insta's pending ones come and go.
fn is_golden(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "png" || extension == "snap")
}

#[test]
fn a_changed_picture_is_measured_and_shown() {
    let old = Picture { width: 2, height: 1, pixels: vec![10, 20, 30, 255, 0, 0, 0, 0] };
    let mut new = old.clone();
    // What is fully transparent has no colour that could differ.
    new.pixels[4] = 200;
    new.pixels[1] = 20 + TOLERANCE;
    assert_eq!(old.difference(&new, TOLERANCE), None);
    new.pixels[1] = 60;
    let found = old.difference(&new, TOLERANCE).expect("a difference");
    assert_eq!((found.greatest, found.pixels), (40, 1));
    let sheet = sheet::side_by_side(&old, &new);
    assert_eq!((sheet.width, sheet.height), (2 * 3 + 2 * sheet::GAP, 1));
    let third = ((2 + sheet::GAP) * 2 * 4) as usize;
    assert_eq!(&sheet.pixels[third..third + 4], [0, 160, 0, 255], "differences are shown four times as strong");
}

fn session(fixture: &Fixture) -> RenderSession {
    let options = SessionOptions { threads: 1, ..SessionOptions::default() };
    fixture.prepare().session(&options).expect("a session")
}

/// The frames of a fixture that are held: early, in the middle, late.
fn frames(fixture: &Fixture) -> [u64; 3] {
    let last = fixture.prepare().frames() - 1;
    [last * 15 / 100, last / 2, last * 85 / 100]
}

fn name(fixture: &Fixture, frame: u64) -> String {
    format!("{}-{frame}", fixture.name)
}

fn plan_name(fixture: &Fixture) -> String {
    format!("plan-{}", fixture.name)
}

/// Where the golden picture `name` lies.
fn golden(name: &str) -> PathBuf {
    root().join("fixtures/golden").join(format!("{name}.png"))
}

fn snapshots() -> PathBuf {
    root().join("crates/session/tests/snapshots")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository").to_path_buf()
}

/// Compares with the golden picture; what differs is told, and shown on a sheet in `sheets`.
fn compare(name: &str, place: &Path, new: &Picture, sheets: &Path) -> Result<(), String> {
    let sheet = sheets.join(format!("{name}.png"));
    let old = match Picture::read(place) {
        Ok(old) => old,
        Err(error) => {
            new.write(&sheet);
            return Err(format!("{name}: the golden picture cannot be read ({error}): now it is {}", sheet.display()));
        }
    };
    let Some(found) = old.difference(new, TOLERANCE) else { return Ok(()) };
    sheet::side_by_side(&old, new).write(&sheet);
    let what = match (old.width, old.height) == (new.width, new.height) {
        true => format!("greatest difference {}, {} pixels differ", found.greatest, found.pixels),
        false => format!("was {} × {}, is {} × {}", old.width, old.height, new.width, new.height),
    };
    Err(format!("{name}: {what}: {}", sheet.display()))
}
