//! A **large document**: what a program writes that exports a whole project, with an id and some animation on every node.

use core::fmt::Write as _;

/// A composition of `nodes` nodes, of some 200 bytes each: groups of eight leaves, each with keyframes; one in four with an
/// expression, half of these reading another node; texts, effects, transitions, flex containers.
pub fn large_document(nodes: usize) -> String {
    let mut text = String::from(
        "{\n  \"reelm\": 1, \"size\": [1920, 1080], \"duration\": 4, \"vars\": { \"speed\": 1 },\n  \"nodes\": [",
    );
    let mut made = 0;
    for group in 0.. {
        if made >= nodes {
            break;
        }
        let separator = if group > 0 { "," } else { "" };
        let (x, y) = ((group * 97) % 1800, (group * 61) % 1000);
        let layout = if group % 4 == 3 {
            ", \"layout\": { \"display\": \"flex\", \"gap\": 4 }, \"size\": [400, 60]"
        } else {
            ""
        };
        let _ = write!(
            text,
            "{separator}\n    {{ \"id\": \"group-{group}\", \"kind\": \"group\", \"position\": [{x}, {y}]{layout}, \"children\": ["
        );
        made += 1;
        for leaf in 0..8.min(nodes.saturating_sub(made)) {
            text.push_str(if leaf > 0 { ",\n" } else { "\n" });
            push_leaf(&mut text, made, leaf);
            made += 1;
        }
        text.push_str("\n    ] }");
    }
    text.push_str("\n  ]\n}\n");
    text
}

/// The leaf that is node `number`, in place `leaf` of its group.
fn push_leaf(text: &mut String, number: usize, leaf: usize) {
    let (x, y, hue, turn) = ((number * 13) % 120, (number * 7) % 90, (number * 37) % 360, number % 90);
    let _ = match number % 10 {
        9 => write!(
            text,
            "      {{ \"id\": \"leaf-{number}\", \"kind\": \"text\", \"text\": \"Node number {number}\", \"font-size\": 14"
        ),
        _ => write!(text, "      {{ \"id\": \"leaf-{number}\", \"kind\": \"rect\", \"size\": [30, 20], \"radius\": 4"),
    };
    let _ = write!(
        text,
        ", \"fill\": \"hsl({hue} 70 50)\", \"rotation\": {{ \"keys\": [[0, 0], [\"1s\", {turn}, \"out-cubic\"]] }}"
    );
    let _ = match leaf {
        0 => write!(text, ", \"position\": \"=[{x} + 10*sin(time*tau*vars.speed + {number}), {y}]\""),
        // The leaf before it in the group.
        4 => {
            write!(text, ", \"opacity\": \"=clamp(nodes[\\\"leaf-{}\\\"].rotation / 90 + progress, 0, 1)\"", number - 1)
        }
        1 | 5 => write!(
            text,
            ", \"position\": {{ \"keys\": [[0, [{x}, {y}]], [\"2s\", [{y}, {x}], \"in-out-cubic\"], [\"4s\", [{x}, {x}]]] }}"
        ),
        _ => write!(text, ", \"position\": [{x}, {y}]"),
    };
    if number % 6 == 2 {
        text.push_str(", \"effects\": [{ \"kind\": \"drop-shadow\", \"offset\": [0, 2], \"sigma\": 3, \"color\": \"#00000080\" }]");
    }
    if number % 7 == 3 {
        text.push_str(", \"enter\": { \"kind\": \"fade\", \"for\": \"400ms\", \"ease\": \"out-cubic\" }");
    }
    text.push_str(" }");
}
