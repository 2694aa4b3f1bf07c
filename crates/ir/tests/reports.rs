//! What a report looks like, as text and as data.

use reelm_ir::{Document, Limits, Report, SourceFile, TextOptions};

const BAD: &str = include_str!("reports/bad.json");

#[test]
fn a_report_as_text() {
    let source = SourceFile::new("bad.json", BAD);
    let parsed = Document::parse(&source, &Limits::default());
    insta::assert_snapshot!(Report::new(&source, parsed.diagnostics).to_text(&TextOptions::default()));
}

#[test]
fn a_report_as_data() {
    let source = SourceFile::new("bad.json", BAD);
    let parsed = Document::parse(&source, &Limits { nodes: 3, ..Limits::default() });
    let entries = Report::new(&source, parsed.diagnostics).entries();
    insta::assert_snapshot!(serde_json::to_string_pretty(&entries).expect("entries are plain data"));
}

#[test]
fn a_long_line_is_cut_and_its_column_stays_true() {
    let vars: String = (0..1000).map(|n| format!("\"δ{n}\":1,")).collect();
    let text = format!(r#"{{"reelm":1,"size":[8,8],"duration":1,"vars":{{{vars}}},"zize":[1,1]}}"#);
    let source = SourceFile::new("long.json", &text);
    let report = Report::new(&source, Document::parse(&source, &Limits::default()).diagnostics);
    let column = text.split("\"zize").next().unwrap_or("").chars().count() + 1;
    let printed = report.to_text(&TextOptions::default());
    assert!(printed.contains(&format!("long.json:1:{column}\n")), "{printed}");
    assert!(printed.lines().all(|line| line.len() < 320), "{printed}");
}

#[test]
fn control_characters_do_not_reach_the_terminal() {
    let text = "{ \"reelm\": 1, \"size\": [8, 8], \"duration\": 1, \"\\u001b[31mred\": 1, \"\u{202e}x\": 1 }";
    let source = SourceFile::new("evil\u{1b}[2J.json", text);
    let report = Report::new(&source, Document::parse(&source, &Limits::default()).diagnostics);
    let printed = report.to_text(&TextOptions::default());
    assert!(!printed.contains(['\u{1b}', '\u{202e}']), "{printed:?}");
}
