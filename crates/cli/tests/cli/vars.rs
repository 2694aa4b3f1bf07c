//! `--var` and `--vars`.

use super::support::Place;

const VARS: &str = r##"{
  "reelm": 1, "size": [48, 16], "fps": 10, "duration": "1f", "background": "#000",
  "vars": {"width": 1, "shown": true, "label": "I", "tint": {"type": "color", "default": "white"}},
  "nodes": [
    {"kind": "rect", "size": ["=vars.width", 16], "fill": "=vars.tint", "visible": "=vars.shown"},
    {"kind": "text", "text": "{vars.label}", "position": [20, 1], "font-size": 12, "fill": "#fff"}
  ]
}"##;

/// The pixels of the only frame, with `args` after the usual ones.
fn pixels(place: &Place, args: &[&str]) -> Vec<u8> {
    let usual = ["render", "in.json", "-o", "-", "--format", "rgba"];
    place.run_well(&[&usual[..], args].concat())
}

/// How many pixels of the top row have that colour, left of the text.
fn in_top_row(pixels: &[u8], color: [u8; 3]) -> usize {
    pixels[..20 * 4].chunks(4).filter(|pixel| pixel[..3] == color).count()
}

#[test]
fn every_type_is_read_from_the_command_line_and_from_a_file() {
    let place = Place::with(VARS);
    place.write("vars.json", r##"{"width": 7, "tint": "#00ff00", "label": "WWW", "shown": true}"##);
    place.write("hidden.json", r#"{"shown": false}"#);
    let usual = pixels(&place, &[]);
    assert_eq!(in_top_row(&usual, [255; 3]), 1);

    let file = pixels(&place, &["--vars", "vars.json"]);
    assert_eq!(in_top_row(&file, [0, 255, 0]), 7);
    let single = ["--var", "width=7", "--var", "tint=lime", "--var", "label=WWW", "--var", "shown=true"];
    assert!(pixels(&place, &single) == file);
    assert!(pixels(&place, &["--var", "label=WWW"])[20 * 4..] != usual[20 * 4..]);

    // Single ones win, the last one of a name among them.
    let both = pixels(&place, &["--vars", "vars.json", "--var", "width=2", "--var", "width=3", "--var", "label=WWW"]);
    assert_eq!(in_top_row(&both, [0, 255, 0]), 3);
    for hidden in [["--var", "shown=false"], ["--vars", "hidden.json"]] {
        assert_eq!(in_top_row(&pixels(&place, &hidden), [255; 3]), 0);
    }
}

#[test]
fn a_text_may_hold_anything() {
    let place = Place::with(VARS);
    for text in ["label=", "label=a=b", "label=--help", "label=\"{vars.width}\"", "label=שלום\u{202e}\u{0}x"] {
        if !text.contains('\0') {
            pixels(&place, &["--var", text]);
        }
    }
}

#[test]
fn wrong_vars_are_refused_with_the_reason() {
    let place = Place::with(VARS);
    for (var, code, word) in [
        ("width=wide", "type-mismatch", "expected: a number"),
        ("width=", "type-mismatch", "expected: a number"),
        ("width=NaN", "type-mismatch", "expected: a number"),
        ("width=1e999", "type-mismatch", "expected: a number"),
        ("shown=yes", "type-mismatch", "expected: true or false"),
        ("shown=1", "type-mismatch", "expected: true or false"),
        ("tint=redd", "type-mismatch", "expected: a CSS colour"),
        ("tnit=red", "unknown-var", "nearest: `tint`"),
        ("=red", "unknown-var", "no var"),
    ] {
        let done = place.run(&["render", "in.json", "-o", "out.rgba", "--var", var]);
        assert_eq!(done.code, Some(1), "{var}");
        assert!(done.err.contains(&format!("error[{code}]")) && done.err.contains(word), "{var}: {}", done.err);
        assert!(done.err.contains("in.json:"), "{var}: {}", done.err);
    }
    assert_eq!(place.names(), ["in.json"]);
}

#[test]
fn wrong_files_of_vars_are_refused_with_the_reason() {
    let place = Place::with(VARS);
    std::fs::create_dir(place.path("folder")).unwrap();
    for (name, text, code, word) in [
        ("list.json", b"[1]" as &[u8], "syntax", "names and values of vars"),
        ("cut.json", b"{\"width\": 1", "syntax", "line 1"),
        ("more.json", b"{} {}", "syntax", "trailing"),
        ("deep.json", &[b'['; 5000], "syntax", "names and values"),
        ("deeper.json", &[b"{\"width\":".as_slice(), &[b'['; 5000]].concat(), "syntax", "recursion limit"),
        ("null.json", b"{\"width\": null}", "syntax", "`width`"),
        ("twice.json", b"{\"width\": 1, \"width\": 2}", "syntax", "`width` is given twice"),
        ("huge.json", b"{\"width\": 1e999}", "syntax", "out of range"),
        ("latin.json", b"{\"label\": \"\xe4\"}", "read", "UTF-8"),
        ("empty.json", b"", "syntax", "EOF"),
        ("typo.json", b"{\"widht\": 1}", "unknown-var", "nearest: `width`"),
        ("type.json", b"{\"shown\": 1}", "type-mismatch", "true or false"),
    ] {
        place.write(name, text);
        let done = place.run(&["render", "in.json", "-o", "out.rgba", "--vars", name]);
        assert_eq!(done.code, Some(1), "{name}");
        assert!(done.err.contains(&format!("error[{code}]")) && done.err.contains(word), "{name}: {}", done.err);
        assert!(done.err.contains(if code == "syntax" || code == "read" { name } else { "in.json" }), "{}", done.err);
    }
    for (name, code) in [("missing.json", "read"), ("folder", "read"), ("/dev/zero", "limit")] {
        let done = place.run(&["render", "in.json", "-o", "out.rgba", "--vars", name]);
        assert_eq!(done.code, Some(1), "{name}");
        assert!(done.err.contains(&format!("error[{code}]: {name}: ")), "{}", done.err);
    }
    assert!(!place.path("out.rgba").exists());
}
