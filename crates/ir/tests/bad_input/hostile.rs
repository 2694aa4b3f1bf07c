//! Texts that are made to hurt: deep, long, many.

use reelm_ir::{Document, Limits, Report, ReportEntry, SourceFile, TextOptions};

use super::{check, diagnose};

fn only(text: &str) -> ReportEntry {
    let mut found = check(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Runs `f` on a thread with as little stack as a host may have.
fn on_small_stack<R: Send + 'static>(f: impl FnOnce() -> R + Send + 'static) -> R {
    let thread = std::thread::Builder::new().stack_size(256 << 10);
    thread.spawn(f).expect("a thread").join().expect("no panic, no overflow")
}

#[test]
fn nesting_is_refused_at_any_depth_on_a_small_stack() {
    on_small_stack(|| {
        for depth in [65, 1000, 100_000, 1_000_000] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                for text in [open.repeat(depth), format!("{}1{}", open.repeat(depth), close.repeat(depth))] {
                    let entry = only(&text);
                    assert_eq!((entry.code, entry.line), ("limit", 1));
                    assert_eq!(entry.column, 64 * open.len() + 1, "the first bracket too many");
                    let limit = entry.limit.expect("the limit is named");
                    assert_eq!((limit.name, limit.limit, limit.observed), ("json_depth", 64, depth as u64));
                }
            }
        }
    });
}

#[test]
fn the_deepest_that_is_allowed_is_read_on_a_small_stack() {
    let children = 20;
    let open = r#"{ "kind": "group", "children": ["#.repeat(children);
    let text =
        format!(r#"{{ "reelm": 1, "size": [8, 8], "duration": 1, "nodes": [{open}{}] }}"#, "]}".repeat(children));
    assert_eq!(on_small_stack(move || check(&text).len()), 0);
}

#[test]
fn brackets_in_strings_and_comments_do_not_count() {
    let brackets = "[".repeat(1000);
    let text = format!(
        "{{ // {brackets}\n \"reelm\": 1, \"size\": [8, 8], \"duration\": 1, /* {brackets} */ \"$schema\": \"\\\"{brackets}\" }}"
    );
    assert_eq!(check(&text), []);
}

#[test]
fn size_and_number_of_values_are_limited() {
    let limits = Limits { document_bytes: 100, json_values: 10, ..Limits::default() };
    for (text, name, limit, observed) in
        [(" ".repeat(101), "document_bytes", 100, 101), (format!("[{}1]", "1,".repeat(20)), "json_values", 10, 21)]
    {
        let source = SourceFile::new("a", &text);
        let found = Report::new(&source, diagnose(&source, &limits)).entries();
        let entry = found.first().and_then(|entry| entry.limit.clone()).expect("a limit");
        assert_eq!((found.len(), entry.name, entry.limit, entry.observed), (1, name, limit, observed));
    }
}

#[test]
fn nodes_are_counted_while_they_are_read() {
    let limits = Limits { nodes: 10, ..Limits::default() };
    let nodes = r#"{ "kind": "group" },"#.repeat(50);
    let text = format!(r#"{{ "reelm": 1, "size": [8, 8], "duration": 1, "nodes": [{nodes}] }}"#);
    let source = SourceFile::new("a", &text);
    let found = Report::new(&source, Document::parse(&source, &limits).diagnostics).entries();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].pointer.as_str()), ("limit", "/nodes/10"));
}

#[test]
fn bytes_that_are_not_utf_8_are_located() {
    let source = SourceFile::from_bytes("a", b"{\n  \"reelm\": 1, \"\xc3\x28\": 2 }");
    let found = Report::new(&source, diagnose(&source, &Limits::default())).entries();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].line, found[0].column), ("not-utf-8", 2, 16));
}

#[test]
fn a_byte_order_mark_is_no_error_and_shifts_nothing() {
    let source = SourceFile::from_bytes("a", b"\xef\xbb\xbf{ \"reelm\": 2, \"size\": [8, 8], \"duration\": 1 }");
    let found = Report::new(&source, diagnose(&source, &Limits::default())).entries();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].line, found[0].column), ("unsupported-version", 1, 12));
}

#[test]
fn many_mistakes_are_counted_and_few_are_printed() {
    let keys: String = (0..100_000).map(|n| format!("\"zzz{n}\": 1,")).collect();
    let text = format!(r#"{{ "reelm": 1, "size": [8, 8], "duration": 1, {keys} }}"#);
    let source = SourceFile::new("a", &text);
    let diagnostics = diagnose(&source, &Limits::default());
    assert_eq!(diagnostics.errors(), 100_000);
    assert_eq!(diagnostics.as_slice().len(), 1000);
    let report = Report::new(&source, diagnostics).to_text(&TextOptions { most: 7, ..TextOptions::default() });
    assert_eq!(report.matches("error[unknown-key]").count(), 7);
    assert!(report.ends_with("and 99993 more\n"));
}

#[test]
fn what_is_too_large_is_refused_with_the_limit_and_what_was_observed() {
    for (size, duration, name, limit, observed) in [
        ("[1, 65536]", "1", "side", 16_384, 65_536),
        ("[16384, 16384]", "1", "surface_pixels", 64 << 20, 16_384 * 16_384),
        ("[1, 1]", "1e12", "frames", 24 * 3600 * 60, 30_000_000_000_000),
    ] {
        let entry = only(&format!(r#"{{ "reelm": 1, "size": {size}, "duration": {duration} }}"#));
        let found = entry.limit.unwrap_or_else(|| panic!("no limit in {}", entry.message));
        assert_eq!((found.name, found.limit, found.observed), (name, limit, observed));
    }
}

#[test]
fn the_spans_of_a_text_are_limited_in_number_and_their_characters_together() {
    let spans = |count: usize| vec![r#"{ "text": "abc" }"#; count].join(", ");
    let found = |count, limits: Limits| {
        let nodes = format!(r#"{{ "kind": "text", "spans": [{}] }}"#, spans(count));
        let text = format!(r#"{{ "reelm": 1, "size": [9, 9], "duration": 1, "nodes": [{nodes}] }}"#);
        let source = SourceFile::new("bad.json", &text);
        let entries = Report::new(&source, diagnose(&source, &limits)).entries();
        entries
            .iter()
            .filter_map(|entry| entry.limit.clone())
            .map(|limit| (limit.name, limit.observed))
            .collect::<Vec<_>>()
    };
    let limits = Limits { text_spans: 4, text_chars: 9, ..Limits::default() };
    let none: Vec<(&str, u64)> = Vec::new();
    assert_eq!(found(3, limits.clone()), none);
    assert_eq!(found(4, limits.clone()), [("text_chars", 12)]);
    assert_eq!(found(5, limits), [("text_spans", 5)]);
    // Whatever a host allows.
    assert_eq!(found(65_001, Limits { text_spans: u32::MAX, ..Limits::default() }), [("text_spans", 65_001)]);
}

#[test]
fn the_units_that_animators_move_are_limited_together() {
    let found = |text: &str, animators: usize, limits: &Limits| {
        let animate = vec![r#"{ "by": "word", "props": {} }"#; animators].join(", ");
        let nodes = format!(r#"{{ "kind": "text", {text}, "animate": [{animate}] }}"#);
        let text = format!(r#"{{ "reelm": 1, "size": [9, 9], "duration": 1, "nodes": [{nodes}] }}"#);
        let source = SourceFile::new("bad.json", &text);
        let entries = Report::new(&source, diagnose(&source, limits)).entries();
        entries
            .iter()
            .filter_map(|entry| entry.limit.clone())
            .map(|l| (l.name, l.limit, l.observed))
            .collect::<Vec<_>>()
    };
    let limits = Limits { text_units: 6, ..Limits::default() };
    assert_eq!(found(r#""text": "abc""#, 2, &limits), []);
    assert_eq!(found(r#""text": "abc""#, 3, &limits), [("text_units", 6, 9)]);
    assert_eq!(found(r#""spans": [{ "text": "abcd" }, { "text": "efg" }]"#, 1, &limits), [("text_units", 6, 7)]);
    // A text of nothing has animators all the same.
    assert_eq!(found(r#""text": """#, 7, &limits), [("text_units", 6, 7)]);
}
