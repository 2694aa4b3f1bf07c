//! What a wrong expression gets: a code, the place within the expression, and a hint where there is one.

mod common;

use common::{Scene, indexed, one};
use reelm_expr::Program;
use reelm_ir::{Diagnostic, Limits, SourceFile};

/// (expression, code, the text at the place of the error)
const BAD: &[(&str, &str, &str)] = &[
    // Syntax.
    ("", "syntax", ""),
    ("   ", "syntax", ""),
    ("1 +", "syntax", ""),
    ("* 2", "syntax", "*"),
    ("1 2", "syntax", "2"),
    ("(1 + 2", "syntax", "("),
    ("1 + 2)", "syntax", ")"),
    ("[1, 2", "syntax", "["),
    ("[1, 2)", "syntax", ")"),
    ("sin(1", "syntax", "sin"),
    ("sin(1,)", "syntax", ")"),
    ("1, 2", "syntax", ","),
    ("1 ? 2", "syntax", "?"),
    ("(true ? 2)", "syntax", "?"),
    ("1 : 2", "syntax", ":"),
    ("1 = 2", "syntax", "="),
    ("1 & 2", "syntax", "&"),
    ("1 | 2", "syntax", "|"),
    ("2 $ 3", "syntax", "$"),
    ("2 × 3", "syntax", "×"),
    ("2px", "syntax", "2px"),
    ("50 + 10.5e", "syntax", "10.5e"),
    ("0x10", "syntax", "0x10"),
    ("1e999", "out-of-range", "1e999"),
    ("#12", "syntax", "#12"),
    ("#12345", "syntax", "#12345"),
    ("#ggg", "syntax", "#ggg"),
    ("time.", "syntax", "."),
    ("(time).3", "syntax", ".3"),
    ("nodes['other].opacity", "syntax", "'other].opacity"),
    ("nodes[other].opacity", "syntax", "other"),
    ("let = 3; 1", "syntax", "let"),
    ("let a 3; 1", "syntax", "a"),
    ("let a = 3", "syntax", "a"),
    ("let a = 3;", "syntax", ""),
    ("1; 2", "syntax", ";"),
    ("2 + (let a = 1; a)", "syntax", "let"),
    // Names.
    ("tme", "unknown-name", "tme"),
    ("1 + foo + 2", "unknown-name", "foo"),
    ("foo.bar", "unknown-name", "foo"),
    ("global.tim", "unknown-name", "tim"),
    ("global", "unknown-name", "global"),
    ("canvas.depth", "unknown-name", "depth"),
    ("vars.sped", "unknown-var", "sped"),
    ("vars", "unknown-name", "vars"),
    ("nodes", "unknown-name", "nodes"),
    ("nodes.othr.opacity", "unknown-id", "othr"),
    ("nodes[\"my-bx\"].opacity", "unknown-id", "my-bx"),
    ("nodes.my_box.opacity", "unknown-id", "my_box"),
    ("nodes.other[0].opacity", "unknown-id", "0"),
    ("nodes.other", "unknown-name", "other"),
    ("nodes.other.opactiy", "unknown-property", "opactiy"),
    ("nodes.other.position.z", "unknown-property", "z"),
    ("nodes.other.rect.depth", "unknown-name", "depth"),
    ("nodes.other.rect", "unknown-name", "rect"),
    ("self.font_size", "unknown-property", "font_size"),
    ("self", "unknown-name", "self"),
    ("time.x", "unknown-property", "x"),
    ("[1, 2].z", "unknown-property", "z"),
    ("#fff.x", "unknown-property", "x"),
    ("sine(1)", "unknown-function", "sine"),
    ("Sin(1)", "unknown-function", "Sin"),
    ("let time = 3; time", "duplicate-name", "time"),
    ("let a = 1; let a = 2; a", "duplicate-name", "a"),
    // Not here, not yet.
    ("value", "not-here", "value"),
    ("index * 2", "not-here", "index"),
    ("1 + count", "not-here", "count"),
    ("at(nodes.other.opacity)", "arity", "at"),
    ("at(nodes.other.opacity, true)", "type-mismatch", "true"),
    ("at(nodes.other.opacty, 1)", "unknown-property", "opacty"),
    ("at(5, 1)", "type-mismatch", "5"),
    ("at(time, 1)", "type-mismatch", "time"),
    ("at(2*nodes.other.opacity, 1)", "type-mismatch", "2*nodes.other.opacity"),
    ("at(vars.speed, 1)", "type-mismatch", "vars.speed"),
    ("at(nodes.other.rect.width, 1)", "type-mismatch", "nodes.other.rect.width"),
    ("at(value, 1)", "not-here", "value"),
    ("audio(\"song\", 3)", "unknown-name", "audio"),
    // Numbers of arguments.
    ("sin()", "arity", "sin"),
    ("sin(1, 2)", "arity", "sin"),
    ("clamp(1, 2)", "arity", "clamp"),
    ("min(1)", "arity", "min"),
    ("select(true, 1)", "arity", "select"),
    ("1 + if(true, 1, 2, 3)", "arity", "if"),
    ("if()", "arity", "if"),
    // Types.
    ("true", "type-mismatch", "true"),
    ("[1, 2]", "type-mismatch", "[1, 2]"),
    ("#fff", "type-mismatch", "#fff"),
    ("\"text\"", "type-mismatch", "\"text\""),
    ("vars.name", "type-mismatch", "vars.name"),
    ("vars.name + 1", "type-mismatch", "vars.name"),
    ("vars.name == 3 ? 1 : 2", "type-mismatch", "3"),
    ("vars.name < 1 ? 1 : 2", "type-mismatch", "vars.name"),
    ("true ? 'a' : 3", "type-mismatch", "3"),
    ("1 + true", "type-mismatch", "true"),
    ("1 + #fff", "type-mismatch", "#fff"),
    ("-true", "type-mismatch", "true"),
    ("!time ? 1 : 2", "type-mismatch", "time"),
    ("1 ? 2 : 3", "type-mismatch", "1"),
    ("true && 1 ? 2 : 3", "type-mismatch", "1"),
    ("true ? 1 : [1, 2]", "type-mismatch", "[1, 2]"),
    ("true ? 'a' : 'b'", "type-mismatch", ":"),
    ("1 == true ? 1 : 2", "type-mismatch", "true"),
    ("[1, 2] < 3 ? 1 : 2", "type-mismatch", "[1, 2]"),
    ("1 < 2 < 3 ? 1 : 2", "type-mismatch", "1 < 2"),
    ("[1, 2, 3].x", "type-mismatch", "[1, 2, 3]"),
    ("[1].x", "type-mismatch", "[1]"),
    ("[1, [2, 3]].x", "type-mismatch", "[2, 3]"),
    ("sin(true)", "type-mismatch", "true"),
    ("length(3)", "type-mismatch", "3"),
    ("dot([1, 2], 3)", "type-mismatch", "3"),
    ("noise([1, 2])", "type-mismatch", "[1, 2]"),
    ("rgb(true, 0, 0).r", "type-mismatch", "true"),
    ("mix(#fff, 1, 0.5).r", "type-mismatch", "1"),
    ("mix(#fff, #000, true).r", "type-mismatch", "true"),
    ("ease(1, 2)", "type-mismatch", "1"),
    ("ease(\"out-cubik\", time)", "bad-ease", "\"out-cubik\""),
    ("nodes[\"my-box\"].width", "type-mismatch", "width"),
];

fn errors_of(expression: &str) -> (String, Vec<Diagnostic>) {
    let json = one("rotation", &format!("{:?}", format!("={expression}")));
    let errors = Scene::try_new(&json).err().unwrap_or_default();
    (json, errors)
}

#[test]
fn every_bad_expression_gets_its_code_and_place() {
    let mut wrong = Vec::new();
    for (expression, code, text) in BAD {
        let (json, errors) = errors_of(expression);
        let [error] = errors.as_slice() else {
            wrong.push(format!("{expression}: {} errors, {errors:?}", errors.len()));
            continue;
        };
        // Quotes are escaped in JSON, which shifts what follows them; the place then lies before or upon the text.
        let place = json.get(error.origin.span.clone()).unwrap_or("?");
        let exact = !expression.contains('"');
        let placed = if exact { place == *text } else { error.origin.span.start > json.find("rotation").unwrap_or(0) };
        if error.code != *code || !placed {
            wrong.push(format!("{expression}: {}, `{place}`: {}", error.code, error.message));
        }
        assert_eq!(error.node.as_deref(), Some("r"), "{expression}");
        assert!(error.origin.pointer.ends_with("/rotation"), "{expression}");
    }
    assert!(BAD.len() >= 60);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_nearest_name_is_offered() {
    for (expression, nearest) in [
        ("tme", "time"),
        ("canvs.width", "canvas"),
        ("vars.sped", "speed"),
        ("nodes.othr.opacity", "other"),
        ("nodes.my_box.opacity", "my-box"),
        ("nodes.other.opactiy", "opacity"),
        ("nodes.other.positon.x", "position"),
        ("self.rect.widht", "width"),
        ("smothstep(0, 1, 2)", "smoothstep"),
        ("ease('out-cubik', 1)", "out-cubic"),
        ("let speed = 1; sped", "speed"),
    ] {
        let (_, errors) = errors_of(expression);
        assert_eq!(errors[0].nearest.as_deref(), Some(nearest), "{expression}: {errors:?}");
    }
}

#[test]
fn all_slips_of_an_expression_are_reported_and_none_twice() {
    let (_, errors) = errors_of("sine(time) + nodes.othr.opacity * (true + foo)");
    let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
    assert_eq!(codes, ["unknown-function", "unknown-id", "unknown-name", "type-mismatch"]);
    let (_, errors) = errors_of("min(foo, 1) + sin(foo) + (foo > 1 ? foo : 2)");
    assert_eq!(errors.len(), 4, "each use once, and nothing that follows from it");
}

/// What other languages and other programs write is answered by how it is written here.
#[test]
fn what_is_meant_is_told() {
    for (expression, expected) in [
        ("2**3", "`^`"),
        ("1 === 1 ? 2 : 3", "`==`"),
        ("50%", "`parent.rect.width / 2`"),
        ("2 × 3", "`*`"),
        ("time ≤ 3 ? 1 : 2", "`<=`"),
        ("größe", "from a to z"),
        ("1 + (let a = 1; a)", "before the result"),
        ("time()", "`time` without brackets"),
        ("let a = 1; a(2)", "`a` without brackets"),
        ("wiggle", "`wiggle(frequency, amplitude[, octaves])`"),
        ("time > 1", "? 1 : 0"),
        ("vars.name + 1", "a template joins texts"),
        ("#f00 * 0.5", "`mix(a, b, t)`"),
        ("nodes.other[1].opacity", "a property"),
        ("parent.size.x", "`rect.width`"),
    ] {
        let (_, errors) = errors_of(expression);
        let told = errors[0].expected.as_deref().unwrap_or_default();
        assert!(told.contains(expected), "{expression}: {errors:?}");
    }
}

/// Cases one after another are no nesting.
#[test]
fn a_list_of_cases_may_be_long() {
    let cases: String = (0..200).map(|case| format!("frame == {case} ? {} : ", case * 2)).collect();
    let mut scene = Scene::new(&one("rotation", &format!("\"={cases}7\"")));
    // The node begins after a second.
    for (frame, value) in [(30, 0.0), (35, 10.0), (59, 58.0)] {
        assert_eq!(scene.frame(frame).number("r.rotation"), value);
    }
}

#[test]
fn properties_that_cannot_be_one_number_say_so() {
    for (property, expression, ok) in [
        ("position", "time", false),
        ("anchor", "time", false),
        ("scale", "time", true),
        ("position", "wiggle(1, 2)", true),
        ("visible", "1", false),
        ("fill", "[1, 2]", false),
        ("size", "100", false),
    ] {
        let result = Scene::try_new(&one(property, &format!("{:?}", format!("={expression}"))));
        assert_eq!(result.is_ok(), ok, "{property}: {expression}");
        if let Err(errors) = result {
            assert_eq!(errors[0].code, "type-mismatch");
            assert!(errors[0].expected.is_some());
        }
    }
}

#[test]
fn limits_are_named() {
    let nested = |open: &str, close: &str, n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
    for expression in [
        nested("(", ")", 129),
        nested("-", "", 5000),
        nested("sin(", ")", 129),
        nested("2^", "", 3000),
        nested("[", "]", 3000),
    ] {
        let (_, errors) = errors_of(&expression);
        let limit = errors[0].limit.as_ref().map(|limit| limit.name);
        assert_eq!((errors[0].code, limit), ("limit", Some("expression_depth")), "{}", &expression[..20]);
    }
    assert!(errors_of(&nested("(", ")", 128)).1.is_empty());
    let ir = indexed(&one("rotation", "\"=sin(time) + cos(time) + tan(time)\""));
    for (limits, name) in [
        (Limits { expression_ops: 4, ..Limits::default() }, "expression_ops"),
        (Limits { expression_chars: 20, ..Limits::default() }, "expression_chars"),
    ] {
        let errors = Program::compile(&ir, &limits).unwrap_err();
        let limit = errors[0].limit.as_ref().unwrap();
        assert!(limit.name == name && limit.observed > limit.limit, "{limit:?}");
    }
}

#[test]
fn deep_nesting_is_safe_on_a_small_stack() {
    let open = ["(", "-", "!", "sin(", "[", "1+(", "true?", "min(1,", "2^", "select(true,1,"];
    let sources: Vec<_> =
        open.iter().map(|open| one("rotation", &format!("{:?}", format!("={}", open.repeat(600))))).collect();
    let irs: Vec<_> = sources.iter().map(|json| indexed(json)).collect();
    let limits = Limits {
        expression_depth: u32::MAX,
        expression_chars: u32::MAX,
        expression_ops: u32::MAX,
        ..Limits::default()
    };
    let work = move || irs.iter().all(|ir| Program::compile(ir, &limits).is_err());
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap();
    assert!(thread.join().unwrap());
}

#[test]
fn errors_of_all_expressions_come_together() {
    let json = r#"{"reelm": 1, "size": [10, 10], "duration": 1, "nodes": [
        {"kind": "rect", "id": "a", "size": [1, 1], "opacity": "=foo", "rotation": "=bar"},
        {"kind": "rect", "id": "b", "size": [1, 1], "opacity": "=baz"}]}"#;
    let errors = Scene::try_new(json).err().unwrap();
    let nodes: Vec<_> = errors.iter().filter_map(|error| error.node.as_deref()).collect();
    assert_eq!(nodes, ["a", "a", "b"]);
}

#[test]
fn circles_are_told_beside_other_errors() {
    let errors = Scene::try_new(
        r#"{"reelm": 1, "size": [8, 8], "duration": 1, "nodes": [
            {"id": "a", "kind": "rect", "rotation": "=self.rotation + 1"},
            {"id": "b", "kind": "rect", "rotation": "=wigle(2, 3)"},
            {"id": "c", "kind": "rect", "rotation": "=nodes.d.rotation"},
            {"id": "d", "kind": "rect", "rotation": "=nodes.c.rotation"}]}"#,
    )
    .err()
    .expect("errors");
    let mut told: Vec<(&str, &str)> = errors.iter().map(|e| (e.code, e.node.as_deref().unwrap_or(""))).collect();
    told.sort_unstable();
    assert_eq!(told, [("cycle", "a"), ("cycle", "c"), ("unknown-function", "b")]);
}

#[test]
fn a_constant_that_the_property_cannot_have_is_warned_of_once() {
    let scene = Scene::new(
        r##"{"reelm": 1, "size": [8, 8], "duration": 1, "vars": {"much": 7}, "nodes": [
            {"id": "a", "kind": "rect", "opacity": "=vars.much * 1"},
            {"id": "b", "kind": "rect", "opacity": "=-1/4", "position": ["=1e9", 0]},
            {"id": "c", "kind": "rect", "opacity": "=time * 20"},
            {"id": "d", "kind": "rect", "opacity": "=0.5 + 0.5"},
            {"kind": "repeat", "count": 3, "child": {"id": "e", "kind": "rect", "opacity": "=2", "fill": "=#fff"}}]}"##,
    );
    let warnings: Vec<String> = scene.program.warnings().iter().map(|w| format!("{}: {w}", w.code)).collect();
    assert_eq!(warnings.len(), 4, "{warnings:#?}");
    assert!(warnings[0].contains("nodes.a.opacity is always 7, out of range; 1 is used"), "{warnings:#?}");
    assert!(warnings[1].contains("-0.25, out of range; 0 is used"), "{warnings:#?}");
}

/// `code pointer node message`.
fn told(errors: &[Diagnostic]) -> Vec<String> {
    let one = |e: &Diagnostic| {
        format!("{} {} {} {}", e.code, e.origin.pointer, e.node.as_deref().unwrap_or_default(), e.message)
    };
    errors.iter().map(one).collect()
}

#[test]
fn a_mistake_in_a_repeat_is_told_once() {
    let json = r#"{"reelm": 1, "size": [9, 9], "duration": 1, "nodes": [
        {"kind": "repeat", "count": 500, "child": {"kind": "rect", "id": "t", "size": [1, 1], "rotation": "=foo + fou"}},
        {"kind": "rect", "id": "other", "size": [5, 5], "rotation": "=bar"}]}"#;
    let errors = Scene::try_new(json).err().unwrap();
    let expected = [
        "unknown-name /nodes/0/child/rotation t.0 there is no `foo`",
        "unknown-name /nodes/0/child/rotation t.0 there is no `fou`",
        "unknown-name /nodes/1/rotation other there is no `bar`",
    ];
    assert_eq!(told(&errors), expected);
}

#[test]
fn circles_of_copies_and_of_instances_are_told_once() {
    let circle = r#"{"kind": "rect", "id": "a", "opacity": "=self.rotation", "rotation": "=self.opacity"}"#;
    let json = format!(
        r#"{{"reelm": 1, "size": [9, 9], "duration": 1, "comps": {{"c": {{"nodes": [{circle}]}}}}, "nodes": [
        {{"kind": "comp", "comp": "c"}}, {{"kind": "comp", "comp": "c"}}, {{"kind": "comp", "comp": "c"}},
        {{"kind": "repeat", "count": 4, "child": {circle}}}]}}"#
    );
    let errors = Scene::try_new(&json).err().unwrap();
    let places: Vec<_> = errors.iter().map(|e| (e.code, &*e.origin.pointer)).collect();
    assert_eq!(places.len(), 2, "{:?}", told(&errors));
    assert!(places.iter().all(|(code, _)| *code == "cycle"), "{places:?}");
    assert!(places[0].1.starts_with("/comps/c/nodes/0/") && places[1].1.starts_with("/nodes/3/child/"), "{places:?}");
}

/// `line:column code: what is underlined`, and the nearest name.
fn places(json: &str) -> Vec<(String, String)> {
    let errors = Scene::try_new(json).err().unwrap();
    let source = SourceFile::new("test.json", json);
    let one = |e: &Diagnostic| {
        let at = source.position(e.origin.span.start);
        let underlined = format!("{}:{} {}: {}", at.line, at.column, e.code, &json[e.origin.span.clone()]);
        (underlined, e.nearest.clone().unwrap_or_default())
    };
    errors.iter().map(one).collect()
}

#[test]
fn the_place_of_an_error_is_right_behind_escapes() {
    let json = r#"{ "reelm": 1, "size": [100, 100], "duration": 1, "nodes": [
  { "kind": "rect", "id": "my-id", "size": [5, 5] },
  { "kind": "rect", "size": [5, 5], "rotation": "=nodes[\"my-id\"].opactiy" },
  { "kind": "rect", "size": [5, 5], "rotation": "=nodes['my-id'].opactiy" },
  { "kind": "rect", "size": [5, 5], "rotation": "=\"\u00e4ä\" == \"\ud83d\ude42\" ? foo : 1" },
  { "kind": "rect", "size": [5, 5], "rotation": { "keys": [[0, 0], [1, 1]], "expr": "=value\u002Bfoo" } },
  { "kind": "rect", "size": [5, 5], "effects": [{ "kind": "blur", "sigma": "=1\/foo" }] },
  { "kind": "text", "text": "Q \"ä\" \n {=foo} {{ {= \"\\\" == 'x' ? 1 : fou :.1}" }
] }"#;
    let expected = [
        ("3:68 unknown-property: opactiy", "opacity"),
        ("4:66 unknown-property: opactiy", "opacity"),
        ("5:85 unknown-name: foo", ""),
        ("6:98 unknown-name: foo", ""),
        ("7:81 unknown-name: foo", ""),
        ("8:43 unknown-name: foo", ""),
        ("8:74 unknown-name: fou", ""),
    ];
    assert_eq!(places(json), expected.map(|(place, near)| (place.to_owned(), near.to_owned())));
}

#[test]
fn a_var_that_is_written_with_a_dash_is_one_mistake_with_its_name() {
    let told = |expression: &str| {
        let json = format!(
            r#"{{ "reelm": 1, "size": [9, 9], "duration": 1, "vars": {{ "my-num": 3, "my-num-b": 4, "on-time": 1 }}, "nodes": [
{{ "kind": "rect", "rotation": "={expression}" }} ] }}"#
        );
        let errors = Scene::try_new(&json).err().unwrap();
        let messages = errors.into_iter().map(|error| error.message);
        places(&json).into_iter().zip(messages).map(|((a, b), c)| format!("{a}, {b}, {c}")).collect::<Vec<_>>()
    };
    let my = "there is no var `my`; in expressions the var";
    assert_eq!(told("1 + vars.my-num"), [format!("2:42 unknown-var: my-num, my_num, {my} `my-num` is `vars.my_num`")]);
    assert_eq!(
        told("vars.my-num-b"),
        [format!("2:38 unknown-var: my-num-b, my_num_b, {my} `my-num-b` is `vars.my_num_b`")]
    );
    assert_eq!(
        told("vars.my-num-time * 2"),
        [format!("2:38 unknown-var: my-num, my_num, {my} `my-num` is `vars.my_num`")]
    );
    let on = "there is no var `on`; in expressions the var `on-time` is `vars.on_time`";
    assert_eq!(told("vars.on-time"), [format!("2:38 unknown-var: on-time, on_time, {on}")]);
    assert_eq!(told("vars.my - foo").len(), 2, "two mistakes");
}
