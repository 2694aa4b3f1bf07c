//! Random expressions, printed with as few brackets as the grammar allows, against a direct evaluation of their trees.

mod common;

use common::{Scene, one};
use proptest::prelude::*;

/// A tree; the evaluation below never looks at text.
#[derive(Debug, Clone)]
enum Tree {
    Number(i32),
    Frame,
    Negative(Box<Tree>),
    Not(Box<Tree>),
    Binary(&'static str, Box<Tree>, Box<Tree>),
    If(Box<Tree>, Box<Tree>, Box<Tree>),
}

use Tree::{Binary, Frame, If, Negative, Not, Number};

const ARITHMETIC: [&str; 6] = ["+", "-", "*", "/", "%", "^"];
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
const LOGIC: [&str; 2] = ["&&", "||"];

/// Trees of numbers.
fn number() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![(0..9_i32).prop_map(Number), Just(Frame)];
    leaf.prop_recursive(6, 60, 3, |inner| {
        let condition = condition(inner.clone());
        prop_oneof![
            4 => (prop::sample::select(&ARITHMETIC[..]), inner.clone(), inner.clone())
                .prop_map(|(op, a, b)| Binary(op, a.into(), b.into())),
            1 => inner.clone().prop_map(|a| Negative(a.into())),
            1 => (condition, inner.clone(), inner).prop_map(|(c, a, b)| If(c.into(), a.into(), b.into())),
        ]
    })
}

/// Trees of truth values over `number`.
fn condition(number: impl Strategy<Value = Tree> + Clone + 'static) -> impl Strategy<Value = Tree> {
    let leaf = (prop::sample::select(&COMPARISONS[..]), number.clone(), number)
        .prop_map(|(op, a, b)| Binary(op, a.into(), b.into()));
    leaf.prop_recursive(3, 10, 2, |inner| {
        prop_oneof![
            (prop::sample::select(&LOGIC[..]), inner.clone(), inner.clone()).prop_map(|(op, a, b)| Binary(
                op,
                a.into(),
                b.into()
            )),
            inner.prop_map(|a| Not(a.into())),
        ]
    })
}

/// The grammar's levels, loose to tight, as the format lists its operators.
fn level(tree: &Tree) -> u8 {
    match tree {
        If(..) => 0,
        Binary("||", ..) => 1,
        Binary("&&", ..) => 2,
        Binary("==" | "!=", ..) => 3,
        Binary("<" | "<=" | ">" | ">=", ..) => 4,
        Binary("+" | "-", ..) => 5,
        Binary("*" | "/" | "%", ..) => 6,
        Negative(_) | Not(_) => 7,
        Binary(..) => 8,
        Number(_) | Frame => 9,
    }
}

/// `tree` in brackets unless it binds at least as tightly as `least`.
fn print(tree: &Tree, least: u8) -> String {
    let own = level(tree);
    let text = match tree {
        Number(value) => value.to_string(),
        Frame => "frame".into(),
        Negative(a) => format!("-{}", print(a, 7)),
        Not(a) => format!("!{}", print(a, 7)),
        // Right-associative; its right side may be a sign.
        Binary("^", a, b) => format!("{} ^ {}", print(a, 9), print(b, 7)),
        Binary(op, a, b) => format!("{} {op} {}", print(a, own), print(b, own + 1)),
        If(c, a, b) => format!("{} ? {} : {}", print(c, 1), print(a, 0), print(b, 0)),
    };
    if own < least { format!("({text})") } else { text }
}

fn evaluate(tree: &Tree, frame: f64) -> f64 {
    let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
    let truth = |value: bool| f64::from(u8::from(value));
    match tree {
        Number(value) => (*value).into(),
        Frame => frame,
        Negative(a) => -evaluate(a, frame),
        Not(a) => truth(evaluate(a, frame) == 0.0),
        If(c, a, b) => evaluate(if evaluate(c, frame) != 0.0 { a } else { b }, frame),
        Binary(op, a, b) => {
            let (a, b) = (evaluate(a, frame), evaluate(b, frame));
            match *op {
                "+" => finite(a + b),
                "-" => finite(a - b),
                "*" => finite(a * b),
                "/" => finite(a / b),
                "%" => finite(a % b),
                "^" => finite(power(a, b)),
                "==" => truth(a == b),
                "!=" => truth(a != b),
                "<" => truth(a < b),
                "<=" => truth(a <= b),
                ">" => truth(a > b),
                ">=" => truth(a >= b),
                "&&" => truth(a != 0.0 && b != 0.0),
                _ => truth(a != 0.0 || b != 0.0),
            }
        }
    }
}

/// Squares and cubes are products, as documented; the rest is the library's.
fn power(a: f64, b: f64) -> f64 {
    match b {
        2.0 => a * a,
        3.0 => a * a * a,
        _ => libm::pow(a, b),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_and_read_again_it_has_the_same_value(tree in number(), frame in 0_u64..5) {
        let text = print(&tree, 0);
        let mut scene = Scene::new(&one("rotation", &format!("{:?}", format!("={text}"))));
        let found = scene.frame(30 + frame).number("r.rotation");
        let expected = (evaluate(&tree, frame as f64) + 0.0).clamp(-1e6, 1e6);
        prop_assert_eq!(found, expected, "{}", text);
    }

    #[test]
    fn no_text_makes_the_compiler_fail_otherwise_than_with_an_error(text in "[-+*/%^!?:;,.()\\[\\]a-z0-9 #'=<>&|]{0,60}") {
        let json = one("rotation", &format!("{:?}", format!("={text}")));
        if let Ok(mut scene) = Scene::try_new(&json) {
            prop_assert!(scene.frame(30).number("r.rotation").is_finite());
        }
    }

    #[test]
    fn no_sequence_of_words_makes_the_compiler_fail(words in prop::collection::vec(prop::sample::select(WORDS), 0..40)) {
        let text = words.join(" ");
        let json = one("rotation", &format!("{:?}", format!("={text}")));
        if let Ok(mut scene) = Scene::try_new(&json) {
            prop_assert!(scene.frame(30).number("r.rotation").is_finite());
        }
    }
}

const WORDS: &[&str] = &[
    "1",
    "2.5",
    "time",
    "frame",
    "self.position",
    ".x",
    "nodes",
    ".other",
    "(",
    ")",
    "[",
    "]",
    ",",
    "?",
    ":",
    "&&",
    "||",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "^",
    "==",
    "<",
    "let",
    "a",
    "=",
    ";",
    "sin(",
    "select(",
    "if(",
    "mix(",
    "wiggle(",
    "#fff",
    "true",
    "'x'",
    "rgb(",
    "ease(",
    "bezier(",
    "spring(",
];
