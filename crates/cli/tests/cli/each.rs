//! `--each`: a batch from rows of data.

use std::fs;
use std::process::{Command, Stdio};

use super::support::{LONG, Place, REELM, kill, names, wait_until};

const CARD: &str = r##"{
  "reelm": 1, "size": [16, 4], "fps": 10, "duration": "2f", "background": "#000",
  "vars": {"width": 1, "shown": true, "label": "", "tint": {"type": "color", "default": "white"},
           "picture": {"type": "asset", "default": "red"}},
  "assets": {"red": {"image": "red.png"}, "blue": {"image": "blue.png"}},
  "nodes": [
    {"kind": "rect", "size": ["=vars.width", 2], "fill": "=vars.tint", "visible": "=vars.shown"},
    {"kind": "image", "asset": "=vars.picture", "position": [0, 2]}
  ]
}"##;

/// A folder with [`CARD`] and the pictures that it shows.
fn card() -> Place {
    let place = Place::with(CARD);
    for (name, color) in [("red.png", "#f00"), ("blue.png", "#00f")] {
        let text = format!(r##"{{"reelm": 1, "size": [2, 2], "duration": "1f", "background": "{color}"}}"##);
        place.write("make.json", text);
        place.run_well(&["still", "make.json", "-o", name]);
    }
    fs::remove_file(place.path("make.json")).unwrap();
    place
}

/// The frame that `--var`s give.
fn alone(place: &Place, vars: &[&str]) -> Vec<u8> {
    let vars: Vec<&str> = vars.iter().flat_map(|var| ["--var", var]).collect();
    let done = place.run(&[&["render", "in.json", "-o", "-", "--format", "rgba"], &vars[..]].concat());
    assert_eq!(done.code, Some(0), "{}", done.err);
    done.out
}

#[test]
fn a_file_of_the_header_alone_is_told_and_is_no_error() {
    let place = card();
    place.write("rows.csv", "label,width\n");
    place.write("rows.ndjson", "\n");
    for rows in ["rows.csv", "rows.ndjson"] {
        let done = place.run(&["still", "in.json", "--each", rows, "-o", "out/{index}.png"]);
        assert_eq!((done.code, done.err.trim_end()), (Some(0), format!("warning: {rows} has no rows").as_str()));
    }
}

/// What Windows writes: a mark of the order of bytes, and line breaks of two characters.
#[test]
fn a_mark_of_the_order_of_bytes_is_no_data() {
    let place = card();
    place.write("rows.csv", "\u{feff}label,width\r\na,2\r\n");
    place.write("rows.ndjson", "\u{feff}{\"label\": \"a\", \"width\": 2}\r\n");
    place.write("vars.json", "\u{feff}{\"label\": \"a\", \"width\": 2}\r\n");
    let expected = alone(&place, &["label=a", "width=2"]);
    for rows in ["rows.csv", "rows.ndjson"] {
        place.run_well(&["render", "in.json", "--each", rows, "-o", "out/{label}.rgba"]);
        assert!(place.read("out/a.rgba") == expected, "{rows}");
        fs::remove_file(place.path("out/a.rgba")).unwrap();
    }
    let done = place.run(&["render", "in.json", "--vars", "vars.json", "-o", "-", "--format", "rgba"]);
    assert!(done.out == expected, "{}", done.err);
}

#[test]
fn each_row_is_what_its_vars_alone_give() {
    let place = card();
    place.write(
        "rows.csv",
        "file,width,tint,shown,picture\r\nada,3,lime,true,blue\r\n\"b, c\",5,\"rgb(0, 0, 255)\",false,red\r\n",
    );
    place.write(
        "rows.ndjson",
        r##"{"file": "ada", "width": 3, "tint": "lime", "picture": "blue"}
            {"file": "b, c", "width": 5, "tint": "#00f", "shown": false}"##
            .replace("\n            ", "\n"),
    );
    let expected = [
        alone(&place, &["width=3", "tint=lime", "picture=blue"]),
        alone(&place, &["width=5", "tint=#00f", "shown=false"]),
    ];
    assert!(expected[0] != expected[1]);
    for (rows, threads) in [("rows.csv", "1"), ("rows.csv", "0"), ("rows.ndjson", "1"), ("rows.ndjson", "2")] {
        let args = ["render", "in.json", "--each", rows, "-o", "out/{file}.rgba", "--threads", threads];
        assert_eq!(place.run_well(&args), b"");
        assert!(place.read("out/ada.rgba") == expected[0] && place.read("out/b, c.rgba") == expected[1], "{rows}");
        fs::remove_dir_all(place.path("out")).unwrap();
    }
}

#[test]
fn the_vars_of_the_command_line_are_what_rows_leave_open() {
    let place = card();
    place.write("rows.csv", "width\n3\n4\n");
    place.run_well(&[
        "render",
        "in.json",
        "--each",
        "rows.csv",
        "-o",
        "{index:03}.rgba",
        "--var",
        "tint=red",
        "--var",
        "width=9",
    ]);
    assert!(place.read("001.rgba") == alone(&place, &["width=3", "tint=red"]));
    assert!(place.read("002.rgba") == alone(&place, &["width=4", "tint=red"]));
}

#[test]
fn a_row_that_fails_stops_no_other_and_is_told_with_its_line() {
    let place = card();
    let rows = "id,width,tint\n\
        a,1,red\n\
        b,wide,red\n\
        \"../c\",2,red\n\
        a,3,red\n\
        d,4\n\
        \"\",5,red\n\
        \"e\n\",1,none such\n\
        f,6,red\n";
    place.write("rows.csv", rows);
    let done = place.run(&["render", "in.json", "--each", "rows.csv", "-o", "out/{id}.rgba"]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    assert_eq!(names(&place.path("out")), [".._c.rgba", "a.rgba", "f.rgba"]);
    assert!(place.read("out/a.rgba") == alone(&place, &["width=1", "tint=red"]));
    let mut at = 0;
    for word in [
        "row 2 (rows.csv:3, out/b.rgba)",
        "error[type-mismatch]: the value `wide` for the var `width`",
        "error[row-twice]: row 4 (rows.csv:5)",
        "error[row-syntax]: row 5 (rows.csv:6)",
        "error[row-name]: row 6 (rows.csv:7)",
        "row 7 (rows.csv:8",
        "a CSS colour",
        "5 of 8 rows failed",
    ] {
        at += done.err[at..].find(word).unwrap_or_else(|| panic!("{word} in order in {}", done.err));
    }
}

#[test]
fn wrong_command_lines_and_files_are_refused_before_anything_is_rendered() {
    let place = card();
    place.write("rows.csv", "width\n3\n");
    place.write("typo.csv", "widht,name\n3,a\n");
    place.write("twice.csv", "width,width\n3,3\n");
    place.write("rows.txt", "width\n3\n");
    place.write("bad.json", CARD.replace("\"white\"", "\"whit\""));
    place.write("stage.json", r#"{"reelm-realms": 1, "realms": {}, "targets": {}}"#);
    let before = place.names();
    for (args, code, word) in [
        (&["in.json", "--each", "rows.csv", "-o", "out.mp4"] as &[&str], 2, "all rows would have the name"),
        (&["in.json", "--each", "rows.csv", "-o", "-"], 2, "standard output"),
        (&["in.json", "--each", "rows.csv", "-o", "{index}.xyz"], 2, "xyz"),
        (&["in.json", "--each", "rows.csv", "-o", "{id}.rgba"], 2, "place for `id`"),
        (&["in.json", "--each", "rows.csv", "-o", "{id"], 2, "without a `}`"),
        (&["in.json", "--each", "rows.csv", "-o", "{index}.rgba", "--frames", "2.."], 2, "frame-out-of-range"),
        (&["in.json", "--each", "typo.csv", "-o", "{name}.rgba"], 1, "nearest: `width`"),
        (&["in.json", "--each", "twice.csv", "-o", "{index}.rgba"], 1, "twice.csv:1: the header"),
        (&["in.json", "--each", "rows.txt", "-o", "{index}.rgba"], 1, ".csv, .ndjson or .jsonl"),
        (&["in.json", "--each", "none.csv", "-o", "{index}.rgba"], 1, "error[read]: none.csv"),
        (&["bad.json", "--each", "rows.csv", "-o", "{index}.rgba"], 1, "bad.json:3"),
        (&["stage.json", "--each", "rows.csv", "-o", "{index}.rgba"], 2, "for compositions"),
    ] {
        let done = place.run(&[&["render"], args].concat());
        assert_eq!((done.code, done.out.len()), (Some(code), 0), "{args:?}: {}", done.err);
        assert!(done.err.contains(word), "{args:?}: {}", done.err);
        assert_eq!(place.names(), before, "{args:?}");
    }
}

#[test]
fn stills_and_sequences_and_nothing_are_outputs_too() {
    let place = card();
    place.write("rows.csv", "name,width\na,3\nb,4\n");
    place.run_well(&["still", "in.json", "--each", "rows.csv", "-o", "{name}/still.png", "--frame", "1"]);
    place.run_well(&["render", "in.json", "--each", "rows.csv", "-o", "{name}/%02d.png"]);
    place.write("bare.csv", "width\n3\n4\n");
    place.run_well(&["render", "in.json", "--each", "bare.csv", "-o", "null:"]);
    for name in ["a", "b"] {
        assert_eq!(names(&place.path(name)), ["00.png", "01.png", "still.png"]);
    }
    assert!(place.read("a/still.png") == place.read("a/01.png") && place.read("a/01.png") != place.read("b/01.png"));
}

#[test]
fn an_interrupted_batch_leaves_whole_rows_and_nothing_else() {
    let place = Place::with(LONG);
    place.write("rows.ndjson", "{}\n{}\n{}\n");
    let mut command = Command::new(REELM);
    command.args(["render", "in.json", "--each", "rows.ndjson", "-o", "deep/out/{index}.y4m"]);
    command.current_dir(place.folder()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    wait_until(&mut child, "output", || place.path("deep/out").is_dir());
    kill(child.id(), "INT");
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(130), "{err}");
    assert!(err.contains("0 rows are done"), "{err}");
    assert_eq!(place.names(), ["in.json", "rows.ndjson"]);
}
