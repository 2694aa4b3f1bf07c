//! `still`: one frame.

use super::support::{MOVING, Place};

#[test]
fn the_frame_is_named_by_number_or_time() {
    let place = Place::with(MOVING);
    for (name, args) in [
        ("first.png", &[] as &[&str]),
        ("zero.png", &["--frame", "0"]),
        ("two.png", &["--frame", "2"]),
        ("seconds.png", &["--time", "0.2"]),
        ("unit.png", &["--time", "0.2s"]),
        ("within.png", &["--time", "299ms"]),
        ("frames.png", &["--time", "2f"]),
        ("last.png", &["--frame", "3"]),
    ] {
        place.run_well(&[&["still", "in.json", "-o", name], args].concat());
        assert!(place.read(name).starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x06\0\0\0\x04"), "{name}");
    }
    for name in ["seconds.png", "unit.png", "within.png", "frames.png"] {
        assert_eq!(place.read(name), place.read("two.png"), "{name}");
    }
    assert_eq!(place.read("first.png"), place.read("zero.png"));
    assert_ne!(place.read("zero.png"), place.read("two.png"));
    assert_ne!(place.read("two.png"), place.read("last.png"));
}

#[test]
fn a_still_shows_what_the_render_shows() {
    let place = Place::with(MOVING);
    place.run_well(&["render", "in.json", "-o", "f%d.png"]);
    let streamed = place.run_well(&["still", "in.json", "--frame", "3", "-o", "-"]);
    assert_eq!(streamed, place.read("f3.png"));
    assert!(streamed.ends_with(b"\0\0\0\0IEND\xaeB`\x82"));
}

#[test]
fn moments_outside_are_refused() {
    let place = Place::with(MOVING);
    for (args, word) in [
        (["--frame", "4"], "frame 4 is beyond the end: the composition has 4 frames"),
        (["--frame", "18446744073709551615"], "beyond the end"),
        (["--time", "0.4s"], "frame 4 is beyond the end"),
        (["--time", "1e308s"], "beyond the end"),
        (["--time", "-1s"], "before the start"),
        (["--time", "soon"], "expected"),
        (["--time", "NaN"], "expected"),
        (["--time", ""], "expected"),
        (["--frame", "-1"], "-1"),
        (["--frame", "1.5"], "--frame"),
    ] {
        let done = place.run(&[&["still", "in.json", "-o", "out.png"], &args[..]].concat());
        assert_eq!(done.code, Some(2), "{args:?}");
        assert!(done.err.contains(word), "{args:?}: {}", done.err);
    }
    let both = place.run(&["still", "in.json", "-o", "out.png", "--frame", "1", "--time", "0"]);
    assert_eq!(both.code, Some(2));
    assert_eq!(place.names(), ["in.json"]);
}

#[test]
fn a_still_is_one_png_file() {
    let place = Place::with(MOVING);
    std::fs::create_dir(place.path("folder")).unwrap();
    for (output, code) in
        [("out.jpg", 2), ("out.mp4", 2), ("folder", 3), ("new/", 3), ("missing/out.png", 3), ("/dev/full", 3)]
    {
        let done = place.run(&["still", "in.json", "-o", output]);
        assert_eq!(done.code, Some(code), "{output}");
        assert!(done.err.contains(output), "{output}: {}", done.err);
    }
    assert_eq!(place.names(), ["folder", "in.json"]);
    assert!(super::support::names(&place.path("folder")).is_empty());
}

#[test]
fn the_reference_painter_draws_the_same() {
    let place = Place::with(MOVING);
    place.run_well(&["still", "in.json", "--frame", "1", "-o", "strips.png"]);
    place.run_well(&["still", "in.json", "--frame", "1", "-o", "vello.png", "--painter", "vello"]);
    // Rectangles of whole pixels come out alike to the byte.
    assert_eq!(place.read("strips.png"), place.read("vello.png"));
    assert_eq!(place.run(&["still", "in.json", "-o", "x.png", "--painter", "skia"]).code, Some(2));
}
