//! The formatter: what becomes of comments, blank lines, numbers and strings.

use reelm_ir::{Limits, SourceFile, format};

use super::formatted;

const HEAD: &str = "{\n  \"reelm\": 1,\n  \"size\": [8, 8],\n  \"duration\": 1";

/// Formats a composition that ends in `keys`; gives what comes of these.
fn keys(keys: &str) -> String {
    let text = formatted(&format!("{HEAD},{keys}}}"));
    assert_eq!(formatted(&text), text, "once is enough");
    text.strip_prefix(HEAD).unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
fn comments_stay_where_they_are() {
    let text = r#"// What it is.

/* Who made it:
   * A
   * B */
{ // at the start
  "reelm": 1, // behind a value
  "size": [8, /* height */ 8],


  // Above a key,
  // in two lines.
  "duration": /* seconds */ 1 /* behind, before the comma */,

  "nodes": [
    // Nothing yet.
  ],
  "vars": { /* none */ }, "seed": 2
  // At the end.
} // behind it

// The last word.
"#;
    let expected = r#"// What it is.

/* Who made it:
 * A
 * B */
{ // at the start
  "reelm": 1, // behind a value
  "size": [8, /* height */ 8],

  // Above a key,
  // in two lines.
  "duration": /* seconds */ 1, /* behind, before the comma */

  "nodes": [
    // Nothing yet.
  ],
  "vars": {/* none */},
  "seed": 2
  // At the end.
} // behind it

// The last word.
"#;
    assert_eq!(formatted(text), expected);
    assert_eq!(formatted(expected), expected);
}

#[test]
fn a_comment_within_a_key_and_its_value_moves_above_if_it_cannot_stay() {
    assert_eq!(keys("\"seed\" // s\n : 3"), ",\n  // s\n  \"seed\": 3\n}\n");
    assert_eq!(keys("\"seed\": /* a */ /* b\n c */ 3"), ",\n  /* b\nc */\n  \"seed\": /* a */ 3\n}\n");
}

#[test]
fn comments_of_several_lines_move_as_a_whole() {
    let text = "\n        /* one\n             two\n           three */\n        \"seed\": 3";
    assert_eq!(keys(text), ",\n  /* one\n       two\n     three */\n  \"seed\": 3\n}\n");
}

#[test]
fn groups_break_where_they_must() {
    assert_eq!(
        keys("\"vars\":{\"a\":1,\"b\":2},\"comps\":{}"),
        ",\n  \"vars\": { \"a\": 1, \"b\": 2 },\n  \"comps\": {}\n}\n"
    );
    assert_eq!(
        keys("\"vars\": { \"a\": 1, // x\n \"b\": 2 }"),
        ",\n  \"vars\": {\n    \"a\": 1, // x\n    \"b\": 2\n  }\n}\n"
    );
    assert_eq!(
        keys("\"vars\": { \"a\": 1,\n\n \"b\": 2 }"),
        ",\n  \"vars\": {\n    \"a\": 1,\n\n    \"b\": 2\n  }\n}\n"
    );
}

#[test]
fn a_line_has_at_most_100_columns_where_it_can_be_broken() {
    let fits = format!("\"vars\": {{ \"a\": \"{}\", \"b\": \"{}\" }}", "é".repeat(30), "x".repeat(40));
    assert_eq!(fits.chars().count(), 98);
    assert_eq!(keys(&fits), format!(",\n  {fits}\n}}\n"));
    let wide = fits.replace("xx\"", "xxx\"");
    assert_eq!(keys(&wide).lines().count(), 6);
    // With a comma behind it, it does not fit any more.
    assert_eq!(keys(&format!("{fits}, \"seed\": 1")).lines().count(), 7);
}

#[test]
fn numbers_fill_lines_and_nodes_have_their_own() {
    let matrix = "\"nodes\":[{\"kind\":\"rect\",\"effects\":[{\"kind\":\"color-matrix\",\"matrix\":[0.2126,0.7152,0.0722,0,0,0.2126,0.7152,0.0722,0,0,0.2126,0.7152,0.0722,0,0,0,0,0,1,0]}]},{\"kind\":\"rect\",\"at\":1.0}]";
    let expected = r#",
  "nodes": [
    {
      "kind": "rect",
      "effects": [
        {
          "kind": "color-matrix",
          "matrix": [
            0.2126, 0.7152, 0.0722, 0, 0, 0.2126, 0.7152, 0.0722, 0, 0, 0.2126, 0.7152, 0.0722, 0,
            0, 0, 0, 0, 1, 0
          ]
        }
      ]
    },
    { "kind": "rect", "at": 1 }
  ]
}
"#;
    assert_eq!(keys(matrix), expected);
}

#[test]
fn strings_and_numbers_are_said_as_shortly_as_they_can_be() {
    let text = r#""seed": 18446744073709551615, "vars": { "a": "\u00e9\u2028\/\u0041\t", "b": -1.50e1, "c": "\ud83d\ude80\u200d" }"#;
    let expected = ",\n  \"seed\": 18446744073709551615,\n  \"vars\": { \"a\": \"é\\u2028/A\\t\", \"b\": -15, \"c\": \"🚀\u{200d}\" }\n}\n";
    assert_eq!(keys(text), expected);
}

#[test]
fn line_ends_of_other_systems_and_byte_order_marks_go() {
    let text = format!("\u{feff}{HEAD}\n// c\n}}\n").replace('\n', "\r\n");
    assert_eq!(formatted(&text), format!("{HEAD}\n  // c\n}}\n"));
}

#[test]
fn what_is_wrong_is_told_and_nothing_is_given() {
    for (text, code) in [("{", "syntax"), ("{\"reelm\": 1, \"siz\": 1}", "unknown-key"), ("// nothing", "empty")] {
        let found = format(&SourceFile::new("in.json", text), &Limits::default()).unwrap_err();
        assert!(found.as_slice().iter().any(|error| error.code == code), "{found:#?}");
    }
}

/// Every way to write comments between the tokens of a small composition: none is lost, and the second time changes nothing.
#[test]
fn no_comment_is_lost_wherever_it_stands() {
    let tokens = [
        "{",
        "\"reelm\"",
        ":",
        "1",
        ",",
        "\"size\"",
        ":",
        "[",
        "8",
        ",",
        "9",
        "]",
        ",",
        "\"vars\"",
        ":",
        "{",
        "}",
        ",",
        "\"duration\"",
        ":",
        "2",
        "}",
    ];
    let comments =
        [" /* K */ ", "\n/* K */\n", " // K\n", "\n// K\n", "\n\n// K\n\n", "/* K\n K */", " /* K */\n", "\n/* K */ "];
    for first in 0..=tokens.len() {
        for second in first..=tokens.len() {
            for (one, other) in
                comments.iter().flat_map(|one| comments.iter().step_by(3).map(move |other| (one, other)))
            {
                let mut text = String::new();
                for at in 0..=tokens.len() {
                    text.push_str(if at == first { one } else { "" });
                    text.push_str(if at == second { other } else { "" });
                    text.push_str(tokens.get(at).unwrap_or(&""));
                }
                let out = formatted(&text);
                assert_eq!(out.matches('K').count(), text.matches('K').count(), "{text}\n---\n{out}");
                assert_eq!(formatted(&out), out, "{text}");
                assert!(out.lines().all(|line| line == line.trim_end()), "{out}");
                assert!(!out.contains("\n\n\n") && out.ends_with('\n'), "{out}");
            }
        }
    }
}
