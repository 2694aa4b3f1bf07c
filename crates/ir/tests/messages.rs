//! What messages say: the words that a person reads about a mistake, with its place. `‹` marks the place, so that it is counted by the
//! eye.

use reelm_ir::{Document, Limits, LowerOptions, Report, ReportEntry, SourceFile, lower};

/// The errors of a composition of these keys.
fn wrong(keys: &str) -> Vec<ReportEntry> {
    let source = SourceFile::new("test.json", &format!(r#"{{"reelm": 1, "size": [64, 36], "duration": 2, {keys}}}"#));
    let parsed = Document::parse(&source, &Limits::default());
    let mut found = parsed.diagnostics;
    found.append(lower(&parsed.document.unwrap(), &LowerOptions::default()).diagnostics);
    Report::new(&source, found).entries().into_iter().filter(|entry| entry.severity == "error").collect()
}

/// What an error says.
struct Says<'a> {
    code: &'a str,
    pointer: &'a str,
    message: &'a str,
    expected: &'a str,
    nearest: Option<&'a str>,
}

/// Compares the one error of `keys` with what it should be.
#[track_caller]
fn one(keys: &str, says: &Says<'_>) {
    let found = wrong(&keys.replace('‹', ""));
    let [error] = found.as_slice() else { panic!("one error for {keys}: {found:#?}") };
    assert_eq!((error.code, error.pointer.as_str()), (says.code, says.pointer), "{keys}: {}", error.message);
    assert_eq!(error.message, says.message, "{keys}");
    assert_eq!(error.expected.as_deref(), Some(says.expected).filter(|it| !it.is_empty()), "{keys}");
    assert_eq!(error.nearest.as_deref(), says.nearest, "{keys}");
    let head = r#"{"reelm": 1, "size": [64, 36], "duration": 2, "#;
    let column = format!("{head}{keys}").split('‹').next().unwrap().chars().count() + 1;
    assert_eq!((error.line, error.column), (1, column), "{keys}");
}

/// A comp whose var `x` is of a type, shown with a value for it.
fn handed(ty: &str, given: &str) -> String {
    let default = if ty == "number" { "1" } else { r#""a""# };
    format!(
        r#""assets": {{"a": {{"image": "a.png"}}}}, "vars": {{"q": 3, "on": true, "tint": "\#fff", "t": "hi"}}, "comps": {{"c": {{"vars": {{"x": {{"type": "{ty}", "default": {default}}}}}, "nodes": []}}}},
        "nodes": [{{"kind": "comp", "comp": "c", "vars": {{"x": ‹{given}}}}}]"#
    )
    .replace("\\#", "#")
    .replace('\n', " ")
}

#[test]
fn what_is_handed_in_is_told_beside_what_is_wanted() {
    for (ty, given, message, expected) in [
        ("text", r#""=vars.q""#, "expected a text, found `vars.q`, which is a number", "a text"),
        ("text", r#""=vars.on""#, "expected a text, found `vars.on`, which is true or false", "a text"),
        ("text", r#""=vars.tint""#, "expected a text, found `vars.tint`, which is a colour", "a text"),
        ("text", "true", "expected a text, found true", "a text"),
        ("text", "5", "expected a text, found a number", "a text"),
        ("text", "[1, 2]", "expected a text, found an array", "a text"),
        ("text", r#"{"keys": [[0, 1]]}"#, "expected a text, found an animation, which gives none", "a text"),
        ("text", r#"["=1", 2]"#, "expected a text, found lanes that are animated each for itself", "a text"),
        ("asset", "7", "expected the key of an asset, found a number", "the key of an asset"),
        (
            "asset",
            r#""=vars.q""#,
            "expected the key of an asset, found `vars.q`, which is a number",
            "the key of an asset",
        ),
    ] {
        let says = Says { code: "type-mismatch", pointer: "/nodes/0/vars/x", message, expected, nearest: None };
        one(&handed(ty, given), &says);
    }
    one(
        &handed("number", "false"),
        &Says {
            code: "type-mismatch",
            pointer: "/nodes/0/vars/x",
            message: "expected a number, found false",
            expected: "a number",
            nearest: None,
        },
    );
}

/// A rectangle with these keys.
fn rect(keys: &str) -> String {
    format!(r#""nodes": [{{"kind": "rect", {keys}}}]"#)
}

#[test]
fn an_animation_that_is_neither_keys_nor_a_source_is_told_what_it_may_be() {
    let number = "one of `keys`, `before`, `after`, `expr`, `sine`, `noise`, `envelope`, `spring`";
    let point = "one of `keys`, `before`, `after`, `expr`, `pace`, `sine`, `noise`, `envelope`, `spring`, `x`, `y`";
    let color = "one of `keys`, `before`, `after`, `expr`, `space`";
    let path = "one of `keys`, `before`, `after`";
    for (keys, key, expected, nearest) in [
        (r#""rotation": {‹"sin": {"amp": 1}}"#, "rotation/sin", number, Some("sine")),
        (r#""rotation": {‹"sprng": {}}"#, "rotation/sprng", number, Some("spring")),
        (r#""rotation": {"before": "hold", ‹"kyes": [[0, 1], [1, 0]]}"#, "rotation/kyes", number, Some("keys")),
        (r#""rotation": {‹"wobble": 3}"#, "rotation/wobble", number, None),
        (r#""position": {‹"nose": {}}"#, "position/nose", point, Some("noise")),
        (
            r#""fill": {"linear": {"stops": [[0, {‹"keyz": []}], [1, "red"]]}}"#,
            "fill/linear/stops/0/1/keyz",
            color,
            Some("keys"),
        ),
        (r#""clip": {"path": {‹"kees": []}}"#, "clip/path/kees", path, Some("keys")),
    ] {
        let word = key.rsplit('/').next().unwrap();
        let message = format!("unknown key `{word}` in an animated value");
        let pointer = format!("/nodes/0/{key}");
        one(&rect(keys), &Says { code: "unknown-key", pointer: &pointer, message: &message, expected, nearest });
    }
}

#[test]
fn keys_and_a_source_are_a_conflict() {
    one(
        &rect(r#""rotation": {"keys": [[0, 0]], ‹"sine": {}}"#),
        &Says {
            code: "conflict",
            pointer: "/nodes/0/rotation/sine",
            message: "`sine` cannot stand beside `keys`",
            expected: "`keys` or one of `sine`, `noise`, `envelope`, `spring`; an expression over the keys can add to them",
            nearest: None,
        },
    );
}

#[test]
fn a_colour_and_a_length_are_told_as_they_are_written() {
    let color = "a CSS colour, such as \"#ff8800\", \"rebeccapurple\" or \"oklch(70% 0.1 240)\"";
    let length = "a number of pixels, or a string such as \"50%\", \"120px\" or \"auto\"";
    let percent = "a percentage from 0% to 1000000000%";
    for (keys, code, at, message, expected) in [
        ("\"fill\": ‹\"#ggg\"", "bad-color", "fill", "`#ggg` is not a colour: `g` is no hex digit", color),
        ("\"fill\": ‹\"#f \u{fc}\"", "bad-color", "fill", "`#f \u{fc}` is not a colour: ` ` is no hex digit", color),
        ("\"fill\": ‹\"#ff\"", "bad-color", "fill", "`#ff` is not a colour: wrong number of hex digits", color),
        (r#""size": [‹"-5%", 1]"#, "out-of-range", "size/0", "`width` is -5%, out of range", percent),
        (r#""size": [1, ‹"-5%"]"#, "out-of-range", "size/1", "`height` is -5%, out of range", percent),
        (
            r#""size": [1, ‹-5]"#,
            "out-of-range",
            "size/1",
            "`height` is -5, out of range",
            "a number from 0 to 10000000",
        ),
        (r#""size": [‹"50%%", 1]"#, "bad-length", "size/0", "`50%%` is not a length", length),
        (r#""size": ["50%", ‹"1em"]"#, "bad-length", "size/1", "`1em` is not a length", length),
        (r#""size": [‹"1em", "=width"]"#, "bad-length", "size/0", "`1em` is not a length", length),
    ] {
        let pointer = format!("/nodes/0/{at}");
        one(&rect(keys), &Says { code, pointer: &pointer, message, expected, nearest: None });
    }
    let both = wrong(&rect(r#""size": ["1em", "2em"]"#));
    let pointers: Vec<_> = both.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/nodes/0/size/0", "/nodes/0/size/1"]);
}

#[test]
fn what_is_wrong_with_keys_beside_a_source_is_told_too() {
    let found = wrong(&rect(r#""rotation": {"keys": [[0, "a"]], "sine": {}, "befor": "hold", "noise": {}}"#));
    let told: Vec<_> = found.iter().map(|error| (error.code, error.pointer.as_str())).collect();
    let expected = [
        ("type-mismatch", "/nodes/0/rotation/keys/0/1"),
        ("conflict", "/nodes/0/rotation/sine"),
        ("unknown-key", "/nodes/0/rotation/befor"),
        ("conflict", "/nodes/0/rotation/noise"),
    ];
    assert_eq!(told, expected);
}
