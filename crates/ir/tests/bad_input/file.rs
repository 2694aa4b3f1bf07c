//! Files that are not JSON, or not an object.

use super::{Row, file};

pub(crate) fn rows() -> Vec<Row> {
    let whole = r#""reelm": 1, "size": [64, 36], "duration": 2"#;
    let with = |text: &str| text.replace('@', whole);
    vec![
        file("empty", "", "‹"),
        file("empty", "", "‹ \n// nothing but a comment\n"),
        file("type-mismatch", "", "‹[]"),
        file("type-mismatch", "", "‹5"),
        file("type-mismatch", "", "‹null"),
        file("type-mismatch", "", "\n  ‹\"text\""),
        file("syntax", "", "‹hello"),
        file("syntax", "", &with("‹{ @")),
        file("syntax", "", &with("{ @ } ‹{}")),
        file("syntax", "", &with("{ @, \"nodes\": ‹[ }").replace("‹[ }", "[ ‹}")),
        file("syntax", "", &with("{ @, \"fps\" ‹30 }")),
        file("syntax", "", &with("{ @‹ \"fps\": 30 }")),
        file("syntax", "", &with("{ @, ‹fps: 30 }")),
        file("syntax", "", &with("{ @, ‹'fps': 30 }")),
        file("syntax", "", &with("{ @, \"fps\": ‹NaN }")),
        file("syntax", "", &with("{ @, \"fps\": ‹Infinity }")),
        file("syntax", "", &with("{ @, \"fps\": ‹-Infinity }")),
        file("syntax", "", &with("{ @, \"fps\": ‹0x1e }")),
        file("syntax", "", &with("{ @, \"fps\": ‹+30 }")),
        file("syntax", "", &with("{ @, \"fps\": ‹.5 }")),
        file("syntax", "", &with("{ @, \"fps\": ‹30. }")),
        file("syntax", "", &with("{ @, \"fps\": 0‹30 }")),
        file("syntax", "", &with("{ @, \"fps\": ‹True }")),
        file("syntax", "", &with("{ @, \"background\": \"a‹\\x41\" }")),
        file("syntax", "", &with("{ @, \"background\": \"‹\\ud800\" }")),
        file("syntax", "", &with("{ @, \"background\": \"a‹\u{1}\" }")),
        file("syntax", "", &with("{ @, \"background\": ‹\"a\n\" }")),
        file("syntax", "", &with("{ @, \"background\": ‹\"a }")),
        file("syntax", "", &with("{ @ } ‹/* no end")),
        file("syntax", "", &with("{ @,‹, }")),
        file("syntax", "", &with("{ @, \"size\": [1,‹,2] }")),
        file("syntax", "", &with("{ @ }\u{a0}‹\u{a0}").replace("\u{a0}‹\u{a0}", "‹§")),
    ]
}
