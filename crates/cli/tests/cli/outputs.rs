//! Outputs that cannot be written: exit code 3, the path, and nothing left behind.

use std::fs;
use std::process::Stdio;

use super::support::{LONG, MOVING, Place, finish, names};

fn refused(place: &Place, args: &[&str], path: &str) {
    let before = place.names();
    let done = place.run(&[&["render", "in.json"], args].concat());
    assert_eq!(done.code, Some(3), "{args:?}: {}", done.err);
    assert!(done.err.contains("error[encode.io]") && done.err.contains(path), "{args:?}: {}", done.err);
    assert_eq!(place.names(), before, "{args:?}");
}

#[test]
fn a_missing_folder_is_named() {
    let place = Place::with(MOVING);
    for output in [
        "missing/out.mp4",
        "missing/out.rgba",
        "missing/out.y4m",
        "missing/f_%03d.png",
        "missing/deeper/",
        "in.json/out.mp4",
    ] {
        refused(&place, &["-o", output], output.trim_end_matches('/').split('%').next().unwrap());
    }
}

#[test]
fn a_folder_in_the_way_of_a_file_stays_as_it_is() {
    let place = Place::with(MOVING);
    for output in ["out.mp4", "out.rgba", "out.y4m", "out.png"] {
        fs::create_dir(place.path(output)).unwrap();
        refused(&place, &["-o", output], output);
        assert!(names(&place.path(output)).is_empty(), "{output}");
    }
    refused(&place, &["-o", "in.json/"], "in.json");
    assert_eq!(place.read("in.json"), MOVING.as_bytes());
}

#[test]
fn a_full_device_is_named() {
    let place = Place::with(MOVING);
    for format in ["rgba", "y4m"] {
        refused(&place, &["-o", "/dev/full", "--format", format], "/dev/full");
    }
    std::os::unix::fs::symlink("/dev/full", place.path("full.rgba")).unwrap();
    refused(&place, &["-o", "full.rgba"], "full.rgba");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = place.command(&["render", "in.json", "-o", "-", "--format", "rgba"]);
    let done = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(done.status.code(), Some(3));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let status = place.command(&["schema"]).stdout(full).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(3));
}

#[test]
fn a_limit_on_file_size_leaves_nothing() {
    let place = Place::with(&LONG.replace("1000000f", "40f"));
    for output in ["out.rgba", "out.y4m", "out.mp4", "f_%d.png"] {
        // Sizes in blocks of 512 bytes; without the trap the signal would end the process.
        let blocks = if output == "f_%d.png" || output == "out.mp4" { 0 } else { 64 };
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &script, super::support::REELM, "render", "in.json", "-o", output]);
        // The file that takes standard error would be limited too.
        let done = command.current_dir(place.folder()).stdin(Stdio::null()).output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(3), "{output}: {err}");
        assert!(err.contains(output.split('%').next().unwrap()), "{output}: {err}");
        assert_eq!(place.names(), ["in.json"], "{output}");
    }
}

#[test]
fn an_output_that_was_there_stays_when_the_render_fails() {
    let place = Place::with(&MOVING.replace("\"fill\"", "\"fil\""));
    place.write("out.mp4", "precious");
    assert_eq!(place.run(&["render", "in.json", "-o", "out.mp4"]).code, Some(1));
    assert_eq!(place.read("out.mp4"), b"precious");
}

#[test]
fn a_reader_that_goes_is_an_error_of_the_output() {
    let place = Place::with(LONG);
    let line = "\"$0\" render in.json -o - --format y4m | head -c 100000 >/dev/null; exit ${PIPESTATUS[0]}";
    let done = finish(
        std::process::Command::new("bash").args(["-c", line, super::support::REELM]).current_dir(place.folder()),
    );
    assert_eq!(done.code, Some(3));
    assert!(done.err.contains("cannot write -"), "{}", done.err);
}

#[test]
fn odd_names_are_only_names() {
    let place = Place::with(MOVING);
    for name in ["-y.rgba", "a b.rgba", "ünï.rgba", "new\nline.rgba", "$(id).rgba", "%03d.rgba", "concat:a|b.rgba"] {
        place.run_well(&["render", "in.json", &format!("-o={name}")]);
        assert_eq!(place.read(name).len(), 6 * 4 * 4 * 4, "{name}");
    }
    let long = format!("{}.rgba", "n".repeat(250));
    place.run_well(&["render", "in.json", "-o", &long]);
    refused(&place, &["-o", &format!("{}.rgba", "n".repeat(300))], "nnn");
}
