//! `fmt`: the one form, on standard output, in another file, in place, and as a question.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use super::support::Place;

/// Not in the one form.
const WRITTEN: &str = "{\"reelm\":1, // the version\n\"size\":[6,4],\"fps\":10.0,\"duration\":\"4f\",}";
/// The same in the one form.
const FORMATTED: &str = r#"{
  "reelm": 1, // the version
  "size": [6, 4],
  "fps": 10,
  "duration": "4f"
}
"#;

#[test]
fn one_file_goes_to_standard_output() {
    let place = Place::with(WRITTEN);
    assert_eq!(place.run_well(&["fmt", "in.json"]), FORMATTED.as_bytes());
    assert_eq!(place.run_well(&["fmt", "in.json", "-o", "-"]), FORMATTED.as_bytes());
    let done = place.run_with_input(WRITTEN.as_bytes(), &["fmt", "-"]);
    assert_eq!((done.code, done.out.as_slice()), (Some(0), FORMATTED.as_bytes()));
    assert_eq!(place.read("in.json"), WRITTEN.as_bytes());
}

#[test]
fn another_file_is_written_whole_or_not_at_all() {
    let place = Place::with(WRITTEN);
    assert!(place.run_well(&["fmt", "in.json", "-o", "out.json"]).is_empty());
    assert_eq!(place.read("out.json"), FORMATTED.as_bytes());
    assert_eq!(place.run(&["fmt", "in.json", "-o", "no/out.json"]).code, Some(3));
    assert_eq!(place.names(), ["in.json", "out.json"]);
    assert_eq!(place.run(&["fmt", "in.json", "-o", "/dev/null"]).code, Some(0));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn files_are_written_in_place_only_if_they_differ() {
    let place = Place::with(WRITTEN);
    place.write("good.json", FORMATTED);
    fs::set_permissions(place.path("in.json"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("in.json", place.path("link.json")).unwrap();
    let untouched = fs::metadata(place.path("good.json")).unwrap().ino();
    assert!(place.run_well(&["fmt", "--write", "link.json", "good.json"]).is_empty());
    assert_eq!(place.read("in.json"), FORMATTED.as_bytes());
    assert_eq!(fs::metadata(place.path("in.json")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(place.path("link.json")).unwrap().is_symlink());
    assert_eq!(fs::metadata(place.path("good.json")).unwrap().ino(), untouched);
    assert_eq!(place.names(), ["good.json", "in.json", "link.json"]);
}

#[test]
fn a_check_names_what_differs() {
    let place = Place::with(WRITTEN);
    place.write("good.json", FORMATTED);
    place.write("crlf.json", FORMATTED.replace('\n', "\r\n"));
    assert!(place.run_well(&["fmt", "--check", "good.json"]).is_empty());
    let done = place.run(&["fmt", "--check", "in.json", "good.json", "crlf.json"]);
    assert_eq!((done.code, done.out.as_slice()), (Some(1), b"in.json\ncrlf.json\n".as_slice()));
    assert_eq!(place.read("in.json"), WRITTEN.as_bytes());
}

#[test]
fn a_wrong_file_is_told_and_left_alone() {
    let place = Place::with(WRITTEN);
    let wrong = WRITTEN.replace("size", "siez");
    place.write("wrong.json", &wrong);
    place.write("cut.json", "{\"reelm\": 1");
    let done = place.run(&["fmt", "--write", "wrong.json", "cut.json", "missing.json", "in.json"]);
    assert_eq!(done.code, Some(1));
    let words =
        ["error[unknown-key]", "wrong.json:2:1", "nearest: `size`", "error[syntax]", "cut.json:1:", "error[read]"];
    for word in words {
        assert!(done.err.contains(word), "{word}: {}", done.err);
    }
    assert_eq!(place.read("wrong.json"), wrong.as_bytes());
    assert_eq!(place.read("in.json"), FORMATTED.as_bytes(), "the others are done nevertheless");
}

#[test]
fn realm_documents_are_formatted_too() {
    let place = Place::with("{\"reelm-realms\":1,\"duration\":1,/* none */\"realms\":{}}");
    let out = String::from_utf8(place.run_well(&["fmt", "in.json"])).unwrap();
    assert_eq!(out, "{\n  \"reelm-realms\": 1,\n  \"duration\": 1,\n  /* none */ \"realms\": {}\n}\n");
}

#[test]
fn what_makes_no_sense_is_a_wrong_command_line() {
    let place = Place::with(WRITTEN);
    for args in [
        &["fmt"] as &[&str],
        &["fmt", "in.json", "in.json"],
        &["fmt", "--write", "-"],
        &["fmt", "--write", "--check", "in.json"],
        &["fmt", "--check", "in.json", "-o", "out.json"],
    ] {
        assert_eq!(place.run(args).code, Some(2), "{args:?}");
    }
    assert_eq!(place.names(), ["in.json"]);
}
