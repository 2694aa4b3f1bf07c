//! The table of bad input.

/// One bad composition.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// The code of one of the errors.
    pub(crate) code: &'static str,
    /// What the report must say beside it: where, a limit, a nearest name.
    pub(crate) says: String,
}

pub(crate) fn rows() -> Vec<Row> {
    [text(), top(), nodes(), values(), animations(), expressions(), cycles(), assets(), sizes()]
        .into_iter()
        .flatten()
        .collect()
}

fn row(name: &'static str, bytes: impl Into<Vec<u8>>, code: &'static str, says: &str) -> Row {
    Row { name, bytes: bytes.into(), code, says: says.to_owned() }
}

/// Of `(name, text, code, says)`, with `wrap` about the text and `at` before what it says.
fn table(rows: &[(&'static str, &str, &'static str, &str)], wrap: impl Fn(&str) -> String) -> Vec<Row> {
    rows.iter().map(|(name, text, code, says)| row(name, wrap(text), code, says)).collect()
}

const START: &str = r##""reelm": 1, "size": [8, 8], "fps": 10, "duration": "2f""##;

fn with_top(keys: &str) -> String {
    format!("{{{START}, {keys}}}")
}

fn with_nodes(nodes: &str) -> String {
    with_top(&format!("\"nodes\": [{nodes}]"))
}

/// A rectangle with further keys.
fn with_keys(keys: &str) -> String {
    with_nodes(&format!(r#"{{"id": "box", "kind": "rect", "size": [4, 4], {keys}}}"#))
}

fn text() -> Vec<Row> {
    let mut rows = table(
        &[
            ("empty file", "", "empty", "in.json:1:1"),
            ("only a comment", "// nothing\n", "empty", "an object"),
            ("only white space", " \n\t ", "empty", "an object"),
            ("prose", "Dear engine, a red square please.", "syntax", "in.json:1:1"),
            ("cut off", "{\"reelm\": 1, \"size\": [8", "syntax", "in.json:1:"),
            ("a cut string", "{\"reelm", "syntax", "in.json:1:2"),
            ("no comma", "{\"reelm\": 1 \"size\": [8, 8]}", "syntax", "in.json:1:"),
            ("two documents", "{} {}", "syntax", "in.json:1:4"),
            ("a list", "[]", "type-mismatch", "expected: a composition"),
            ("a string", "\"reelm\"", "type-mismatch", "expected: a composition"),
            ("null", "null", "type-mismatch", "expected: a composition"),
            ("NaN", "{\"reelm\": NaN}", "syntax", "in.json:1:11"),
            ("Infinity", "{\"reelm\": -Infinity}", "syntax", "in.json:1:11"),
            ("a lone surrogate", "{\"reelm\": \"\\ud800\"}", "syntax", "in.json:1:"),
            ("a bad escape", "{\"reelm\": \"\\q\"}", "syntax", "in.json:1:"),
            ("an unclosed comment", "{} /* ", "syntax", "in.json:1:"),
            ("XML", "<reelm/>", "syntax", "in.json:1:1"),
        ],
        str::to_owned,
    );
    rows.push(row("not UTF-8", b"{\"reelm\": \"\xff\"}".as_slice(), "not-utf-8", "in.json:1:"));
    rows.push(row("UTF-16", [0xff, 0xfe, b'{', 0, b'}', 0], "not-utf-8", "in.json:1:1"));
    rows.push(row("NUL bytes", vec![0; 4096], "syntax", "in.json:1:1"));
    rows.push(row("a PNG", b"\x89PNG\r\n\x1a\n".as_slice(), "not-utf-8", "in.json:1:1"));
    rows.push(row(
        "random bytes",
        (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>(),
        "not-utf-8",
        "",
    ));
    rows
}

/// Wrong keys of the composition itself.
fn top() -> Vec<Row> {
    let mut rows = table(
        &[
            ("unknown key", "\"nodse\": []", "unknown-key", "nearest: `nodes`"),
            ("repeated key", "\"seed\": 1, \"seed\": 2", "repeated-key", "at: /seed"),
            ("wrong type of nodes", "\"nodes\": {}", "type-mismatch", "at: /nodes"),
            ("negative seed", "\"seed\": -1", "type-mismatch", "at: /seed"),
            ("seed above u64", "\"seed\": 18446744073709551616", "type-mismatch", "at: /seed"),
            ("bad background", "\"background\": \"blurple\"", "bad-color", "at: /background"),
            ("bad hex colour", "\"background\": \"#12345\"", "bad-color", "at: /background"),
            ("colour as a number", "\"background\": 255", "type-mismatch", "at: /background"),
            (
                "var of a wrong type",
                "\"vars\": {\"n\": {\"type\": \"number\", \"default\": \"x\"}}",
                "type-mismatch",
                "at: /vars/n",
            ),
            ("var of no type", "\"vars\": {\"n\": {\"type\": \"nubmer\"}}", "unknown-name", "nearest: `number`"),
            ("bad name of a var", "\"vars\": {\"1 2\": 3}", "bad-id", "at: /vars/1 2"),
            ("vars that are one in expressions", "\"vars\": {\"a-b\": 1, \"a_b\": 2}", "conflict", "at: /vars/a"),
            ("sound of no asset", "\"audio\": [{\"asset\": \"a\"}]", "unknown-name", "at: /audio/0/asset"),
        ],
        with_top,
    );
    rows.extend(table(
        &[
            ("no size", r#""reelm": 1, "duration": 1"#, "missing-key", "`size`"),
            ("no version", r#""size": [8, 8], "duration": 1"#, "missing-key", "`reelm`"),
            ("no duration", r#""reelm": 1, "size": [8, 8]"#, "missing-key", "`duration`"),
            ("version 2", r#""reelm": 2, "size": [8, 8], "duration": 1"#, "unsupported-version", "at: /reelm"),
            ("version text", r#""reelm": "1", "size": [8, 8], "duration": 1"#, "type-mismatch", "at: /reelm"),
            ("size 0", r#""reelm": 1, "size": [0, 8], "duration": 1"#, "out-of-range", "at: /size/0"),
            ("negative size", r#""reelm": 1, "size": [8, -8], "duration": 1"#, "type-mismatch", "at: /size/1"),
            (
                "size of 65,536",
                r#""reelm": 1, "size": [65536, 8], "duration": 1"#,
                "out-of-range",
                "limit: `side` is 16384, observed 65536",
            ),
            (
                "size of 65,536 squared",
                r#""reelm": 1, "size": [65536, 65536], "duration": 1"#,
                "out-of-range",
                "limit: `side` is 16384, observed 65536",
            ),
            (
                "area above the limit",
                r#""reelm": 1, "size": [16384, 16384], "duration": 1"#,
                "out-of-range",
                "limit: `surface_pixels` is",
            ),
            ("size 1e308", r#""reelm": 1, "size": [1e308, 8], "duration": 1"#, "type-mismatch", "at: /size/0"),
            ("size 1e999", r#""reelm": 1, "size": [1e999, 8], "duration": 1"#, "out-of-range", "at: /size/0"),
            ("fractional size", r#""reelm": 1, "size": [8.5, 8], "duration": 1"#, "type-mismatch", "at: /size/0"),
            ("three sizes", r#""reelm": 1, "size": [8, 8, 8], "duration": 1"#, "type-mismatch", "at: /size"),
            ("size as text", r#""reelm": 1, "size": "8x8", "duration": 1"#, "type-mismatch", "at: /size"),
            ("fps 0", r#""reelm": 1, "size": [8, 8], "duration": 1, "fps": 0"#, "out-of-range", "at: /fps"),
            ("fps negative", r#""reelm": 1, "size": [8, 8], "duration": 1, "fps": -30"#, "out-of-range", "at: /fps"),
            ("fps 1e9", r#""reelm": 1, "size": [8, 8], "duration": 1, "fps": 1e9"#, "out-of-range", "at: /fps"),
            ("fps 1e308", r#""reelm": 1, "size": [8, 8], "duration": 1, "fps": 1e308"#, "out-of-range", "at: /fps"),
            ("fps 1e-308", r#""reelm": 1, "size": [8, 8], "duration": 1, "fps": 1e-308"#, "out-of-range", "at: /fps"),
            ("fps 1/0", r#""reelm": 1, "size": [8, 8], "duration": 1, "fps": "1/0""#, "out-of-range", "at: /fps"),
            ("fps text", r#""reelm": 1, "size": [8, 8], "duration": 1, "fps": "fast""#, "bad-fps", "at: /fps"),
            (
                "duration 10^12",
                r#""reelm": 1, "size": [8, 8], "duration": 1000000000000"#,
                "out-of-range",
                "limit: `frames` is 5184000",
            ),
            (
                "duration of 10^30 frames",
                r#""reelm": 1, "size": [8, 8], "duration": "1e30f""#,
                "out-of-range",
                "limit: `frames` is 5184000",
            ),
            (
                "duration 1e308",
                r#""reelm": 1, "size": [8, 8], "duration": 1e308"#,
                "out-of-range",
                "limit: `frames` is 5184000",
            ),
            ("duration 0", r#""reelm": 1, "size": [8, 8], "duration": 0"#, "out-of-range", "at: /duration"),
            ("duration negative", r#""reelm": 1, "size": [8, 8], "duration": "-1s""#, "out-of-range", "at: /duration"),
            ("duration text", r#""reelm": 1, "size": [8, 8], "duration": "1 hour""#, "bad-time", "at: /duration"),
            ("duration null", r#""reelm": 1, "size": [8, 8], "duration": null"#, "type-mismatch", "at: /duration"),
        ],
        |text| format!("{{{text}}}"),
    ));
    rows
}

fn nodes() -> Vec<Row> {
    let mut rows = table(
        &[
            ("no kind", r#"{"id": "a"}"#, "missing-key", "at: /nodes/0"),
            ("unknown kind", r#"{"kind": "rectt"}"#, "unknown-name", "nearest: `rect`"),
            ("kind not yet", r#"{"kind": "video", "asset": "a"}"#, "not-yet", "at: /nodes/0"),
            ("kind of a wrong type", r#"{"kind": 3}"#, "type-mismatch", "at: /nodes/0/kind"),
            ("a node that is none", "7", "type-mismatch", "at: /nodes/0"),
            (
                "repeated id",
                r#"{"id": "a", "kind": "group"}, {"id": "a", "kind": "group"}"#,
                "repeated-id",
                "at: /nodes/1/id",
            ),
            ("bad id", r#"{"id": "a b", "kind": "group"}"#, "bad-id", "at: /nodes/0/id"),
            ("repeated key in a node", r#"{"kind": "group", "kind": "group"}"#, "repeated-key", "at: /nodes/0/kind"),
            ("children of a leaf", r#"{"kind": "rect", "children": []}"#, "unknown-key", "at: /nodes/0/children"),
            ("unknown comp", r#"{"kind": "comp", "comp": "crad"}"#, "unknown-name", "at: /nodes/0/comp"),
            (
                "a file that is not there",
                r#"{"kind": "comp", "src": "other.reelm.json"}"#,
                "asset-missing",
                "at: /nodes/0/src",
            ),
            (
                "a file beyond the folder",
                r#"{"kind": "comp", "src": "../other.reelm.json"}"#,
                "path-outside-root",
                "at: /nodes/0/src",
            ),
            ("neither comp nor file", r#"{"kind": "comp"}"#, "missing-key", "expected: `comp` or `src`"),
            ("unknown asset", r#"{"kind": "image", "asset": "phoot"}"#, "unknown-name", "at: /nodes/0/asset"),
            (
                "unknown child of a switch",
                r#"{"kind": "switch", "active": "nobody", "children": [{"kind": "group"}]}"#,
                "unknown-name",
                "at: /nodes/0/active",
            ),
            ("bad path", r#"{"kind": "path", "d": "M 0 0 L x"}"#, "bad-path", "at: /nodes/0/d"),
            ("text var unknown", r#"{"kind": "text", "text": "{vars.nobody}"}"#, "unknown-var", "at: /nodes/0/text"),
            ("text with an open brace", r#"{"kind": "text", "text": "{=1"}"#, "bad-template", "at: /nodes/0/text"),
            ("family of fonts", r#"{"kind": "text", "text": "a", "font": "Arial"}"#, "not-yet", "at: /nodes/0/font"),
            (
                "fallback family",
                r#"{"kind": "text", "text": "a", "fallback": ["Arial"]}"#,
                "not-yet",
                "at: /nodes/0/fallback/0",
            ),
            (
                "font-size negative",
                r#"{"kind": "text", "text": "a", "font-size": -1}"#,
                "out-of-range",
                "at: /nodes/0/font-size",
            ),
        ],
        with_nodes,
    );
    rows.extend(table(
        &[
            ("unknown key of a node", r##""fil": "#f00""##, "unknown-key", "nearest: `fill`"),
            ("unknown blend", r#""blend": "multipy""#, "unknown-name", "nearest: `multiply`"),
            ("unknown effect", r#""effects": [{"kind": "blurr"}]"#, "unknown-name", "nearest: `blur`"),
            (
                "negative sigma",
                r#""effects": [{"kind": "blur", "sigma": -1}]"#,
                "out-of-range",
                "at: /nodes/0/effects/0/sigma",
            ),
            (
                "short matrix",
                r#""effects": [{"kind": "color-matrix", "matrix": [1, 2]}]"#,
                "type-mismatch",
                "at: /nodes/0/effects/0/matrix",
            ),
            (
                "unknown mask mode",
                r#""mask": {"node": {"kind": "rect"}, "mode": "alhpa"}"#,
                "unknown-name",
                "nearest: `alpha`",
            ),
            ("mask without a node", r#""mask": {"mode": "alpha"}"#, "missing-key", "at: /nodes/0/mask"),
            ("unknown transition", r#""enter": {"kind": "fdae", "for": 1}"#, "unknown-name", "nearest: `fade`"),
            ("unknown layout key", r#""layout": {"flex-directon": "row"}"#, "unknown-key", "nearest: `flex-direction`"),
            ("unknown layout word", r#""layout": {"display": "flexx"}"#, "unknown-name", "nearest: `flex`"),
            ("time.remap of a wrong type", r#""time": {"remap": []}"#, "type-mismatch", "at: /nodes/0/time/remap"),
            ("unknown gradient key", r#""fill": {"linaer": {}}"#, "unknown-key", "nearest: `linear`"),
            ("gradient without stops", r#""fill": {"linear": {}}"#, "missing-key", "at: /nodes/0/fill"),
            (
                "negative stroke width",
                r##""stroke": {"paint": "#fff", "width": -2}"##,
                "out-of-range",
                "at: /nodes/0/stroke/width",
            ),
        ],
        with_keys,
    ));
    rows
}

/// Numbers and words that are none, in values of nodes.
fn values() -> Vec<Row> {
    table(
        &[
            ("opacity text", r#""opacity": "half""#, "type-mismatch", "at: /nodes/0/opacity"),
            ("opacity 2", r#""opacity": 2"#, "out-of-range", "at: /nodes/0/opacity"),
            ("opacity NaN", r#""opacity": NaN"#, "syntax", "in.json:1:"),
            ("opacity 1e999", r#""opacity": 1e999"#, "out-of-range", "at: /nodes/0/opacity"),
            ("position 1e308", r#""position": [1e308, -1e308]"#, "out-of-range", "at: /nodes/0/position"),
            ("rotation 1e308", r#""rotation": 1e308"#, "out-of-range", "at: /nodes/0/rotation"),
            ("scale null", r#""scale": null"#, "type-mismatch", "at: /nodes/0/scale"),
            ("position of three", r#""position": [1, 2, 3]"#, "type-mismatch", "at: /nodes/0/position"),
            ("radius negative", r#""radius": -1"#, "out-of-range", "at: /nodes/0/radius"),
            ("visible number", r#""visible": 1"#, "type-mismatch", "at: /nodes/0/visible"),
            ("fill bad function", r#""fill": "rgb(1, 2)""#, "bad-color", "at: /nodes/0/fill"),
            (
                "fill of a hundred kilobytes",
                &format!("\"fill\": \"{}\"", "r".repeat(100_000)),
                "bad-color",
                "at: /nodes/0/fill",
            ),
            ("for negative", r#""for": -1"#, "out-of-range", "at: /nodes/0/for"),
            ("for text", r#""for": "soon""#, "bad-time", "at: /nodes/0/for"),
            ("at with a wrong unit", r#""at": "3 fortnights""#, "bad-time", "at: /nodes/0/at"),
            ("at 1e308", r#""at": 1e308"#, "out-of-range", "at: /nodes/0/at"),
            ("unknown anchor", r#""anchor": "centre""#, "unknown-name", "nearest: `center`"),
            ("bad dim", r#""layout": {"padding": "5 em"}"#, "bad-length", "at: /nodes/0/layout/padding"),
        ],
        with_keys,
    )
}

fn animations() -> Vec<Row> {
    table(
        &[
            ("no keys", r#"{"keys": []}"#, "missing-key", "at: /nodes/0/opacity in node `box`"),
            ("key without a value", r#"{"keys": [[0]]}"#, "type-mismatch", "at: /nodes/0/opacity/keys/0"),
            ("key of a wrong type", r#"{"keys": [[0, "x"]]}"#, "type-mismatch", "at: /nodes/0/opacity/keys/0/1"),
            ("keys out of order", r#"{"keys": [[1, 0], [0, 1]]}"#, "key-order", "at: /nodes/0/opacity/keys/1"),
            ("unknown ease", r#"{"keys": [[0, 0], [1, 1, "out-cubc"]]}"#, "bad-ease", "nearest: `out-cubic`"),
            (
                "bezier out of range",
                r#"{"keys": [[0, 0], [1, 1, "cubic-bezier(2, 0, 0, 1)"]]}"#,
                "bad-ease",
                "keys/1/2",
            ),
            ("bezier of three", r#"{"keys": [[0, 0], [1, 1, "cubic-bezier(0, 0, 1)"]]}"#, "bad-ease", "keys/1/2"),
            ("steps 0", r#"{"keys": [[0, 0], [1, 1, "steps(0)"]]}"#, "bad-ease", "keys/1/2"),
            ("steps 1e18", r#"{"keys": [[0, 0], [1, 1, "steps(1000000000000000000)"]]}"#, "bad-ease", "keys/1/2"),
            ("spring without stiffness", r#"{"keys": [[0, 0], [1, 1, "spring(0, 0, 0)"]]}"#, "bad-ease", "keys/1/2"),
            ("unknown after", r#"{"keys": [[0, 0]], "after": "reapeat"}"#, "unknown-name", "nearest: `repeat`"),
            ("time of a key", r#"{"keys": [["noon", 0]]}"#, "bad-time", "keys/0/0"),
            ("unknown source", r#"{"sinus": {}}"#, "unknown-key", "at: /nodes/0/opacity"),
        ],
        |value| with_keys(&format!("\"opacity\": {value}")),
    )
}

fn expressions() -> Vec<Row> {
    let deep = format!("={}1{}", "(".repeat(1000), ")".repeat(1000));
    let unary = format!("={}1", "-".repeat(5000));
    let ternary = format!("={}0", "1?".repeat(1000));
    let long = format!("=0{}", "+1".repeat(10_000));
    let wide = format!("=let a = time; 0{}", "+a".repeat(4900));
    table(
        &[
            ("empty expression", "=", "syntax", ""),
            ("half an expression", "=1 +", "syntax", ""),
            ("a character of no language", "=1 § 2", "syntax", ""),
            ("unknown name", "=tiem", "unknown-name", "nearest: `time`"),
            ("unknown function", "=sine(1)", "unknown-function", "nearest: `sin`"),
            ("too many arguments", "=sin(1, 2)", "arity", ""),
            ("unknown var", "=vars.nobody", "unknown-var", ""),
            ("unknown node", "=nodes.nobody.opacity", "unknown-id", ""),
            ("unknown property", "=self.opacty", "unknown-property", "nearest: `opacity`"),
            ("a colour for a number", "=rgb(1, 2, 3)", "type-mismatch", ""),
            ("mixed types", "=true + [1, 2]", "type-mismatch", ""),
            ("a missing lane", "=[1, 2].z", "unknown-property", ""),
            ("a thousand parentheses", &deep, "limit", "expression_depth"),
            ("five thousand signs", &unary, "limit", "expression_depth"),
            ("a thousand choices", &ternary, "limit", "expression_depth"),
            ("twenty thousand characters", &long, "limit", "expression_chars"),
            ("many instructions", &wide, "limit", "expression_ops"),
            ("a number above all", "=1e999", "out-of-range", ""),
        ],
        |text| with_keys(&format!("\"opacity\": {}", serde_json::to_string(text).unwrap())),
    )
    .into_iter()
    .map(|row| Row {
        says: if row.says.is_empty() { "at: /nodes/0/opacity in node `box`".to_owned() } else { row.says },
        ..row
    })
    .collect()
}

fn cycles() -> Vec<Row> {
    let ring = |count: usize| {
        let node =
            |n: usize| format!(r#"{{"id": "n{n}", "kind": "rect", "opacity": "=nodes.n{}.opacity"}}"#, (n + 1) % count);
        with_nodes(&(0..count).map(node).collect::<Vec<_>>().join(","))
    };
    let comps = |list: &str| with_top(&format!(r#""comps": {{{list}}}, "nodes": [{{"kind": "comp", "comp": "a"}}]"#));
    let comp = |name: &str, inner: &str| {
        format!(r#""{name}": {{"size": [4, 4], "duration": 1, "nodes": [{{"kind": "comp", "comp": "{inner}"}}]}}"#)
    };
    vec![
        row("an expression of itself", with_keys(r#""opacity": "=self.opacity""#), "cycle", "opacity"),
        row("a ring of two", ring(2), "cycle", "n0"),
        row("a ring of a thousand", ring(1000), "cycle", "n999"),
        row(
            "layout and back",
            with_keys(r#""layout": {"flex-grow": "=nodes.box.rect.width"}"#),
            "reads-layout",
            "at: /nodes/0/layout",
        ),
        row("a comp in itself", comps(&comp("a", "a")), "cycle", "`a`"),
        row(
            "comps in a ring",
            comps(&[comp("a", "b"), comp("b", "c"), comp("c", "a")].join(",")),
            "cycle",
            "a → b → c → a",
        ),
        row(
            "comps in masks in a ring",
            comps(
                r#""a": {"size": [4, 4], "duration": 1, "nodes": [{"kind": "rect", "mask": {"node": {"kind": "comp", "comp": "a"}}}]}"#,
            ),
            "cycle",
            "`a`",
        ),
    ]
}

fn assets() -> Vec<Row> {
    let image = |path: &str| {
        with_top(&format!(
            r#""assets": {{"a": {{"image": {}}}}}, "nodes": [{{"kind": "image", "asset": "a"}}]"#,
            serde_json::to_string(path).unwrap()
        ))
    };
    let font = |path: &str| {
        with_top(&format!(
            r#""assets": {{"a": {{"font": "{path}"}}}}, "nodes": [{{"kind": "text", "text": "Hi", "font": "a"}}]"#
        ))
    };
    let long = format!("{}.png", "n".repeat(300));
    let longer = "n/".repeat(100_000) + "a.png";
    let mut rows: Vec<Row> = [
        ("missing picture", "nowhere.png", "asset-missing"),
        ("prose as a picture", "text.png", "asset-broken"),
        ("a picture of no bytes", "empty.png", "asset-broken"),
        ("only a signature", "signature.png", "asset-broken"),
        ("a picture cut off", "cut.png", "asset-broken"),
        ("a picture with a wrong byte", "flipped.png", "asset-broken"),
        ("a wrong checksum", "checksum.png", "asset-broken"),
        ("2^31 pixels wide", "wide.png", "limit"),
        ("a gigabyte of pixels", "huge.png", "limit"),
        ("no pixels wide", "zero.png", "asset-broken"),
        ("half a JPEG", "jpeg.jpg", "asset-broken"),
        ("half a WebP", "webp.webp", "asset-broken"),
        ("an SVG", "svg.png", "asset-broken"),
        ("up and out", "../secret.png", "path-outside-root"),
        ("down, up and out", "folder.png/../../secret.png", "path-outside-root"),
        ("an absolute path", "/etc/passwd", "path-outside-root"),
        ("a backslash", "..\\secret.png", "path-outside-root"),
        ("a URL", "http://example.org/a.png", "path-outside-root"),
        ("a file URL", "file:///etc/passwd", "path-outside-root"),
        ("an encoded path", "%2e%2e/secret.png", "asset-missing"),
        ("NUL in a path", "good.png\0.jpg", "bad-path"),
        ("a link out", "out.png", "path-outside-root"),
        ("a link to a system file", "etc.png", "path-outside-root"),
        ("a link to a device", "zeros.png", "path-outside-root"),
        ("a link to itself", "self.png", "path-outside-root"),
        ("a link to the folder above", "up/secret.png", "path-outside-root"),
        ("a pipe", "pipe.png", "not-a-regular-file"),
        ("a folder", "folder.png", "not-a-regular-file"),
        ("the composition's folder", ".", "not-a-regular-file"),
        ("no path", "", "bad-path"),
        ("a long name", &long, "asset-missing"),
        ("a long path", &longer, "asset-missing"),
        ("a file as a folder", "good.png/a.png", "asset-missing"),
    ]
    .into_iter()
    .map(|(name, path, code)| row(name, image(path), code, "at: /assets/a"))
    .collect();
    rows.extend(
        [
            ("missing font", "nowhere.ttf", "asset-missing"),
            ("prose as a font", "text.ttf", "asset-broken"),
            ("a font of no bytes", "empty.ttf", "asset-broken"),
            ("half a font", "cut.ttf", "asset-broken"),
            ("the head of a font", "head.ttf", "asset-broken"),
            ("a font of 65,535 tables", "tables.ttf", "asset-broken"),
            ("a picture as a font", "good.png", "asset-broken"),
        ]
        .map(|(name, path, code)| row(name, font(path), code, "at: /assets/a")),
    );
    rows.push(row(
        "asset of two kinds",
        with_top(r#""assets": {"a": {"image": "good.png", "font": "text.ttf"}}"#),
        "conflict",
        "at: /assets/a",
    ));
    rows.push(row("asset of no kind", with_top(r#""assets": {"a": {}}"#), "missing-key", "at: /assets/a"));
    rows.push(row("asset not yet", with_top(r#""assets": {"a": {"video": "a.mp4"}}"#), "not-yet", "at: /assets/a"));
    rows.push(row(
        "a font as a picture",
        with_top(r#""assets": {"a": {"font": "text.ttf"}}, "nodes": [{"kind": "image", "asset": "a"}]"#),
        "type-mismatch",
        "at: /nodes/0/asset",
    ));
    rows
}

/// Too much of everything.
fn sizes() -> Vec<Row> {
    let nested = |depth: usize, open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
    };
    let groups = |depth| with_nodes(&nested(depth, r#"{"kind":"group","children":["#, "", "]}"));
    let masks = |depth| with_nodes(&nested(depth, r#"{"kind":"rect","mask":{"node":"#, r#"{"kind":"rect"}"#, "}}"));
    // Ten of the next in each: 10^levels instances.
    let doubling = |levels: usize| {
        let comp = |n: usize| {
            let inner = if n == levels {
                r#"{"kind": "rect"}"#.to_owned()
            } else {
                format!(r#"{{"kind": "comp", "comp": "c{}"}}"#, n + 1)
            };
            format!(r#""c{n}": {{"size": [4, 4], "duration": 1, "nodes": [{}]}}"#, vec![inner; 10].join(","))
        };
        let comps: Vec<String> = (0..=levels).map(comp).collect();
        with_top(&format!(r#""comps": {{{}}}, "nodes": [{{"kind": "comp", "comp": "c0"}}]"#, comps.join(",")))
    };
    let chain = |count: usize| {
        let comp = |n: usize| {
            let inner = if n + 1 == count {
                r#"{"kind": "rect"}"#.to_owned()
            } else {
                format!(r#"{{"kind": "comp", "comp": "c{}"}}"#, n + 1)
            };
            format!(r#""c{n}": {{"size": [4, 4], "duration": 1, "nodes": [{inner}]}}"#)
        };
        let comps: Vec<String> = (0..count).map(comp).collect();
        with_top(&format!(r#""comps": {{{}}}, "nodes": [{{"kind": "comp", "comp": "c0"}}]"#, comps.join(",")))
    };
    let text = |length: usize| with_nodes(&format!(r#"{{"kind": "text", "text": "{}"}}"#, "a ".repeat(length / 2)));
    let keys: Vec<String> = (0..150_000).map(|n| format!("[{n},0]")).collect();
    vec![
        row("a million nodes", with_nodes(&vec![r#"{"kind":"rect"}"#; 1_000_000].join(",")), "limit", "nodes"),
        row(
            "a million nodes of the shortest kind",
            with_nodes(&vec!["{}"; 1_000_000].join(",")),
            "limit",
            "json_values",
        ),
        row("300,000 nodes", with_nodes(&vec![r#"{"kind":"rect"}"#; 300_000].join(",")), "limit", "200000"),
        row("four million values", format!("[{}1]", "1,".repeat(4_000_000)), "limit", "json_values"),
        row(
            "a hundred thousand unknown keys",
            with_top(&(0..100_000).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(",")),
            "unknown-key",
            "more",
        ),
        row("a thousand groups deep", groups(1000), "limit", "64"),
        row("a million groups deep", groups(500_000), "limit", "64"),
        row("a thousand masks deep", masks(1000), "limit", "64"),
        row("forty groups deep", groups(40), "limit", "json_depth"),
        row("a thousand lists deep", nested(1000, "[", "", "]"), "limit", "json_depth"),
        row("ten million open brackets", "[".repeat(10_000_000), "limit", "json_depth"),
        row("a hundred comps in each other", chain(100), "limit", "node_depth"),
        row("ten thousand comps in each other", chain(10_000), "limit", "node_depth"),
        row("10^7 nodes by comps", doubling(7), "limit", "nodes"),
        row("10^30 nodes by comps", doubling(30), "limit", "nodes"),
        row(
            "a comp of 65,536 pixels",
            with_top(
                r#""comps": {"a": {"size": [65536, 65536], "duration": 1, "nodes": []}}, "nodes": [{"kind": "comp", "comp": "a"}]"#,
            ),
            "out-of-range",
            "limit: `side` is 16384",
        ),
        row("a text of a megabyte", text(1_000_000), "limit", "text_chars"),
        row("a text of ten megabytes", text(10_000_000), "limit", "text_chars"),
        row("150,000 keys", with_keys(&format!(r#""opacity": {{"keys": [{}]}}"#, keys.join(","))), "limit", "100000"),
        row(
            "a path of 200,000 segments",
            with_nodes(&format!(r#"{{"kind": "path", "d": "M0 0{}"}}"#, "L1 1".repeat(200_000))),
            "limit",
            "path_segments",
        ),
        row(
            "a canvas that is baked 64 times",
            with_nodes(
                r#"{"kind": "paint", "commands": [{"kind": "repeat", "count": 64, "commands": [{"kind": "bake"}]}]}"#,
            ),
            "limit",
            "paint_bakes",
        ),
        row(
            "commands without end",
            with_nodes(
                r#"{"kind": "paint", "commands": [{"kind": "repeat", "count": 4000000000, "commands": [{"kind": "wipe"}]}]}"#,
            ),
            "limit",
            "paint_commands",
        ),
        row(
            "an id of a megabyte",
            with_nodes(&format!(r#"{{"kind": "group", "id": "{} "}}"#, "n".repeat(1_000_000))),
            "bad-id",
            "at: /nodes/0/id",
        ),
        row("a key of a megabyte", with_top(&format!("\"{}\": 0", "k".repeat(1_000_000))), "unknown-key", "at: /"),
        row(
            "a number of a megabyte",
            with_top(&format!("\"seed\": 1{}", "0".repeat(1_000_000))),
            "out-of-range",
            "at: /seed",
        ),
    ]
}
