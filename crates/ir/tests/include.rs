//! Compositions from other files: what is read, from where, and what is said of it.

use std::collections::BTreeMap;

use reelm_ir::{
    CompositionIr, Document, Kind, Limits, LowerOptions, Paint, Report, ReportEntry, SourceFile, TextPart, Unreadable,
    lower,
};

/// Files by path; the first is the composition's own.
struct Files<'a> {
    files: Vec<(&'a str, String)>,
    limits: Limits,
}

/// What came of reading and lowering.
struct Outcome {
    ir: Option<CompositionIr>,
    entries: Vec<ReportEntry>,
    text: String,
    /// What was opened, in order.
    opened: Vec<String>,
}

fn files<'a>(files: &[(&'a str, &str)]) -> Files<'a> {
    Files { files: files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect(), limits: Limits::default() }
}

/// A composition of 10 frames per second with these keys.
fn file(keys: &str) -> String {
    format!("{{\n  \"reelm\": 1, \"size\": [40, 30], \"fps\": 10, \"duration\": 2,\n  {keys}\n}}")
}

fn shows(src: &str) -> String {
    format!(r#""nodes": [{{ "kind": "comp", "src": "{src}" }}]"#)
}

impl Files<'_> {
    fn run(&self) -> Outcome {
        let source = SourceFile::new(self.files[0].0, &self.files[0].1);
        let by_path: BTreeMap<&str, &str> = self.files[1..].iter().map(|(path, text)| (*path, text.as_str())).collect();
        let parsed = Document::parse(&source, &self.limits);
        let mut diagnostics = parsed.diagnostics;
        let mut document = parsed.document.expect("a document");
        let mut opened = Vec::new();
        diagnostics.append(document.include(&self.limits, &mut |path, limit| {
            opened.push(path.to_owned());
            let text = by_path.get(path).ok_or_else(|| Unreadable {
                code: "asset-missing",
                message: "there is no such file".into(),
                observed: None,
            })?;
            if text.len() as u64 > limit {
                let observed = Some(text.len() as u64);
                return Err(Unreadable { code: "limit", message: "it is too large".into(), observed });
            }
            Ok(text.as_bytes().to_vec())
        }));
        let options = LowerOptions { limits: self.limits.clone(), ..LowerOptions::default() };
        let lowered = lower(&document, &options);
        diagnostics.append(lowered.diagnostics);
        let ir = lowered.ir.filter(|_| !diagnostics.has_errors());
        let report = Report::new(document.source(), diagnostics);
        Outcome { ir, entries: report.entries(), text: report.to_text(&reelm_ir::TextOptions::default()), opened }
    }

    #[track_caller]
    fn clean(&self) -> (CompositionIr, Vec<String>) {
        let outcome = self.run();
        assert!(outcome.entries.is_empty(), "{}", outcome.text);
        (outcome.ir.expect("no errors"), outcome.opened)
    }

    /// `code file line:column pointer` of everything that is wrong.
    fn wrong(&self) -> Vec<String> {
        let outcome = self.run();
        assert!(outcome.ir.is_none(), "{}", outcome.text);
        let line = |e: &ReportEntry| format!("{} {} {}:{} {}", e.code, e.file, e.line, e.column, e.pointer);
        outcome.entries.iter().map(line).collect()
    }
}

#[test]
fn a_file_is_a_comp_with_size_length_vars_and_comps_of_its_own() {
    let main = r#""vars": {"who": "Ada"}, "comps": {"badge": {"nodes": [{"kind": "text", "text": "mine"}]}}, "nodes": [
        {"kind": "sequence", "children": [
            {"kind": "comp", "id": "a", "src": "parts/title.json", "vars": {"name": "=vars.who", "level": "=time"}},
            {"kind": "comp", "id": "b", "src": "./parts/../parts/title.json", "time": {"speed": 2}},
            {"kind": "comp", "id": "c", "comp": "badge", "for": 0.2}]}]"#;
    let title = r#"{"reelm": 1, "size": [20, 10], "duration": "12f", "fps": 60, "vars": {"name": "none", "level": 1},
        "comps": {"badge": {"size": [8, 4], "nodes": [{"kind": "text", "id": "t", "text": "{vars.w}"}], "vars": {"w": ""}}},
        "nodes": [{"kind": "comp", "comp": "badge", "vars": {"w": "=vars.name"}, "opacity": "=vars.level"}]}"#;
    let (ir, opened) = files(&[("main.json", &file(main)), ("parts/title.json", title)]).clean();
    assert_eq!(opened, ["parts/title.json"], "read once");
    let node = |id: &str| &ir.nodes[ir.names.node(0, id).unwrap()];
    let Kind::Comp { scope } = node("a").kind else { panic!("a comp") };
    assert_eq!((ir.scopes[usize::from(scope)].size, ir.scopes[usize::from(scope)].frames), ([20, 10], 12));
    assert_eq!(ir.fps.to_f64(), 10.0, "frames are those of the composition");
    assert_eq!([node("a").frames.num(), node("b").frames.num(), node("c").start.num()], [12, 6, 18]);
    let says = |scope: u16| {
        let Kind::Text(text) = &ir.nodes[ir.names.node(scope, "t").unwrap()].kind else { panic!("a text") };
        let [TextPart::Literal(word)] = text.parts.as_slice() else { panic!("a literal") };
        word.to_string()
    };
    assert_eq!([says(2), says(4)], ["Ada", "none"]);
    assert_eq!(ir.scopes[2].size, [8, 4], "the comp of its own file");
}

#[test]
fn paths_are_relative_to_the_file_that_they_stand_in() {
    let image = |path: &str| format!(r#""assets": {{"p": {{"image": "{path}"}}}}"#);
    let node = r#"{"kind": "image", "asset": "p"}"#;
    let main = file(&format!(r#"{}, "nodes": [{node}, {{"kind": "comp", "src": "a/b/one.json"}}]"#, image("./p.png")));
    let one = file(&format!(
        r#"{}, "nodes": [{node}, {{"kind": "comp", "src": "../two.json"}}, {{"kind": "comp", "src": "c/three.json"}}]"#,
        image("p.png")
    ));
    let two = file(&format!(r#"{}, "nodes": [{node}]"#, image("../up.png")));
    let three = file(&format!(r#"{}, "nodes": [{node}]"#, image("../../../../out.png")));
    let all =
        files(&[("main.json", &main), ("a/b/one.json", &one), ("a/two.json", &two), ("a/b/c/three.json", &three)]);
    let (ir, opened) = all.clean();
    assert_eq!(opened, ["a/b/one.json", "a/two.json", "a/b/c/three.json"]);
    let paths: Vec<&str> = ir.assets.values().map(|asset| &*asset.path).collect();
    assert_eq!(paths, ["./p.png", "a/b/p.png", "up.png", "../out.png"], "what leads out is left to be refused");
    let used = ir.nodes.values().filter_map(|n| if let Kind::Image(i) = &n.kind { Some(i.asset.0) } else { None });
    assert_eq!(used.collect::<Vec<_>>(), [0, 1, 2, 3], "each file has its own keys");
}

#[test]
fn the_background_of_a_file_is_its_lowest_layer() {
    let inner = file(r##""background": "#00f8", "nodes": [{"kind": "rect", "id": "r"}]"##);
    let (ir, _) = files(&[("main.json", &file(&shows("in.json"))), ("in.json", &inner)]).clean();
    let comp = &ir.nodes[reelm_ids::NodeIdx(1)];
    let lowest = &ir.nodes[comp.children[0]];
    let Kind::Shape(shape) = &lowest.kind else { panic!("a shape") };
    assert!(matches!(shape.fill, Paint::Solid(reelm_ir::Anim::Const(color)) if color.b == 1.0 && color.a < 0.6));
    assert_eq!((comp.children.len(), lowest.frames.num()), (2, 20));
    let plain = file(r#""nodes": [{"kind": "rect", "id": "r"}]"#);
    let (ir, _) = files(&[("main.json", &file(&shows("in.json"))), ("in.json", &plain)]).clean();
    assert_eq!(ir.nodes[reelm_ids::NodeIdx(1)].children.len(), 1);
}

#[test]
fn errors_are_told_where_they_are() {
    let main = file(
        "\"vars\": {\"x\": 1}, \"nodes\": [\n    { \"kind\": \"comp\", \"src\": \"in/a.json\", \"vars\": { \"y\": 2 } },\n    { \"kind\": \"rect\", \"opacity\": 5 }\n  ]",
    );
    let a = file(
        "\"nodes\": [\n    { \"kind\": \"rect\", \"opactiy\": 1 },\n    { \"kind\": \"rect\", \"position\": [\"=1\", 2e9] },\n    { \"kind\": \"image\", \"asset\": \"p\" },\n    { \"kind\": \"comp\", \"src\": \"b.json\" }\n  ]",
    );
    let b = "{\n  \"reelm\": 1 \"size\"\n}";
    let all = files(&[("dir/main.json", &main), ("in/a.json", &a), ("in/b.json", b)]);
    assert_eq!(
        all.wrong(),
        [
            "unknown-var dir/main.json 4:53 /nodes/0/vars/y",
            "out-of-range dir/main.json 5:34 /nodes/1/opacity",
            "unknown-key dir/in/a.json 4:23 /nodes/0/opactiy",
            "out-of-range dir/in/a.json 5:42 /nodes/1/position/1",
            "unknown-name dir/in/a.json 6:33 /nodes/2/asset",
            "syntax dir/in/b.json 2:13 ",
        ]
    );
    let text = all.run().text;
    assert!(text.contains("dir/in/a.json:4:23") && text.contains(r#""opactiy": 1"#), "{text}");
}

#[test]
fn what_cannot_be_read_is_said_once_at_the_node_that_names_it() {
    let main = file(
        r#""nodes": [{ "kind": "comp", "src": "none.json" }, { "kind": "comp", "src": "none.json" }, { "kind": "comp", "src": "../x.json" }]"#,
    );
    assert_eq!(
        files(&[("main.json", &main)]).wrong(),
        ["asset-missing main.json 3:38 /nodes/0/src", "asset-missing main.json 3:118 /nodes/2/src"]
    );
    // Nothing was offered to read from.
    let source = SourceFile::new("main.json", &file(&shows("in.json")));
    let document = Document::parse(&source, &Limits::default()).document.unwrap();
    let lowered = lower(&document, &LowerOptions::default());
    let codes: Vec<_> = lowered.diagnostics.as_slice().iter().map(|d| d.code).collect();
    assert_eq!((codes, lowered.ir.is_none()), (vec!["asset-missing"], true));
}

#[test]
fn cycles_between_files_are_refused_with_the_whole_path() {
    let all = files(&[
        ("main.json", &file(&shows("a.json"))),
        (
            "a.json",
            &file(
                r#""comps": {"deep": {"nodes": [{"kind": "comp", "src": "sub/b.json"}]}}, "nodes": [{"kind": "comp", "comp": "deep"}]"#,
            ),
        ),
        ("sub/b.json", &file(&shows("../a.json"))),
        ("self.json", &file(&shows("self.json"))),
    ]);
    let outcome = all.run();
    let messages: Vec<_> =
        outcome.entries.iter().map(|entry| (entry.code, entry.file.as_str(), entry.message.as_str())).collect();
    let path = "the comp `a.json` contains itself: a.json → deep → sub/b.json → a.json";
    assert_eq!(messages, [("cycle", "sub/b.json", path)]);
    // The composition's own file is one like any other.
    let all = files(&[("main.json", &file(&shows("main.json"))), ("main.json", &file(&shows("main.json")))]);
    assert_eq!(all.wrong(), ["cycle main.json 3:38 /nodes/0/src"]);
}

#[test]
fn files_count_against_the_limits() {
    let chain: Vec<(String, String)> =
        (0..300).map(|i| (format!("{i}.json"), file(&shows(&format!("{}.json", i + 1))))).collect();
    let chain: Vec<(&str, &str)> = chain.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let mut all = files(&chain);
    let limit = |all: &Files<'_>| {
        let entries = all.run().entries;
        let limits = entries.iter().filter_map(|e| e.limit.as_ref().map(|l| (l.name, l.observed, e.file.clone())));
        limits.collect::<Vec<_>>()
    };
    assert_eq!(limit(&all)[..2], [("node_depth", 256, "0.json".to_owned()), ("files", 257, "255.json".to_owned())]);
    all.limits.files = 10;
    assert_eq!(limit(&all)[..], [("files", 11, "9.json".to_owned())]);
    let length = chain[0].1.len() as u64;
    all.limits = Limits { document_bytes: 3 * length + 5, ..Limits::default() };
    assert_eq!(limit(&all)[..], [("document_bytes", 4 * length, "2.json".to_owned())]);
    // Files that are not there count too, and only so many are looked for.
    let missing: Vec<String> = (0..5000).map(|i| format!(r#"{{"kind": "comp", "src": "none{i}.json"}}"#)).collect();
    let missing = file(&format!(r#""nodes": [{}]"#, missing.join(",")));
    let outcome = files(&[("m.json", &missing)]).run();
    assert_eq!((outcome.opened.len(), outcome.entries.len()), (255, 256));
    all.limits = Limits { json_values: 60, ..Limits::default() };
    assert_eq!(limit(&all)[0].0, "json_values");
}

#[test]
fn a_comp_says_one_thing() {
    let wrong =
        |node: &str| files(&[("m.json", &file(&format!(r#""nodes": [{node}]"#))), ("a.json", &file(""))]).wrong();
    assert_eq!(wrong(r#"{"kind": "comp"}"#), ["missing-key m.json 3:13 /nodes/0"]);
    let both = wrong(r#"{"kind": "comp", "comp": "c", "src": "a.json"}"#);
    assert_eq!(both, ["conflict m.json 3:50 /nodes/0/src"]);
    assert_eq!(wrong(r#"{"kind": "comp", "src": 3}"#), ["type-mismatch m.json 3:37 /nodes/0/src"]);
}
