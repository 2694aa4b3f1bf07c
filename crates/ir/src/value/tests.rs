//! Values against the examples and the wording of their specifications.

use kurbo::{PathEl, Point, Shape as _};
use reelm_ids::Rational;

use super::*;
use crate::model::{Ease, Family, InOut, Rgba, StepPosition};

fn r(num: i64, den: i64) -> Rational {
    Rational::new(num, den).unwrap()
}

#[test]
fn decimals_are_exact() {
    for (text, num, den) in
        [("1.5", 3, 2), ("-.25", -1, 4), ("29.97", 2997, 100), ("3e-2", 3, 100), ("2E3", 2000, 1), ("0.0", 0, 1)]
    {
        assert_eq!(decimal(text), Some(r(num, den)), "{text}");
    }
    for text in ["", "-", ".", "1e", "1e99", "inf", "nan", "1_0", "0x1", "1234567890123456789012"] {
        assert_eq!(decimal(text), None, "{text}");
    }
}

#[test]
fn times_become_frames_and_spans_snap() {
    let fps = Rational::whole(30);
    for (text, frames) in
        [("1.5s", r(45, 1)), ("250ms", r(15, 2)), ("45f", r(45, 1)), ("2", r(60, 1)), ("-1s", r(-30, 1))]
    {
        assert_eq!(parse_time(text).unwrap().frames(fps), frames, "{text}");
    }
    assert_eq!(parse_time("250ms").unwrap().whole_frames(fps), 8);
    assert_eq!(Time::seconds(0.1).frames(r(30000, 1001)), r(3000, 1001));
    for text in ["", "s", "1 hour", "1m", "1.5x", "--1s", "infs", "nan"] {
        assert_eq!(parse_time(text).unwrap_err().code, "bad-time", "{text}");
    }
    assert_eq!(parse_time("5S").unwrap_err().nearest(), Some("s"));
}

#[test]
fn frame_rates_are_rationals_in_range() {
    assert_eq!(parse_fps("30000/1001").unwrap(), r(30000, 1001));
    assert_eq!(parse_fps(" 25 ").unwrap(), r(25, 1));
    assert_eq!(fps_from_number(29.97).unwrap(), r(2997, 100));
    assert_eq!(fps_from_number(1000.0).unwrap(), r(1000, 1));
    for bad in [0.0, -1.0, 1000.1, f64::NAN, f64::INFINITY, 1e308] {
        assert_eq!(fps_from_number(bad).unwrap_err().code, "out-of-range", "{bad}");
    }
    assert!(parse_fps("30/0").is_err() && parse_fps("x").is_err() && parse_fps("1/2/3").is_err());
}

#[track_caller]
fn color_is(text: &str, expected: [f64; 4]) {
    let Rgba { r, g, b, a } = parse_color(text).unwrap_or_else(|error| panic!("{text}: {}", error.message));
    for (got, want) in [r, g, b, a].into_iter().zip(expected) {
        assert!((got - want / 255.0).abs() < 0.9 / 255.0, "{text}: {:?}", [r, g, b, a].map(|c| c * 255.0));
    }
}

/// Examples 3, 5, 6, 16, 22, 24 and 25 of CSS Color 4 with the sRGB values that it gives beside them.
#[test]
fn colours_are_those_of_css_color_4() {
    for lime in ["lime", "rgb(0 255 0)", "rgb(0% 100% 0%)", "#0f0", "#00FF00", "rgb(0, 255, 0)", "hsl(120deg 100% 50%)"]
    {
        color_is(lime, [0.0, 255.0, 0.0, 255.0]);
    }
    color_is("#0000ffcc", [0.0, 0.0, 255.0, 204.0]);
    color_is("#00fc", [0.0, 0.0, 255.0, 204.0]);
    color_is("rgba(0, 0, 255, .8)", [0.0, 0.0, 255.0, 204.0]);
    color_is("hsl(39 100% 50%)", [255.0, 166.0, 0.0, 255.0]);
    color_is("hwb(150 20% 10%)", [51.0, 230.0, 140.0, 255.0]);
    color_is("lab(29.2345% 39.3825 20.0664)", [125.0, 35.0, 41.0, 255.0]);
    color_is("lab(52.2345% 40.1645 59.9971)", [198.0, 93.0, 7.0, 255.0]);
    color_is("lch(52.2345% 72.2 56.2)", [198.0, 93.0, 6.0, 255.0]);
    color_is("oklab(40.101% 0.1147 0.0453)", [125.0, 35.0, 41.0, 255.0]);
    color_is("oklch(59.686% 0.15619 49.7694)", [198.0, 93.0, 7.0, 255.0]);
    color_is("color(srgb 1 0.5 0)", [255.0, 127.5, 0.0, 255.0]);
    color_is("transparent", [0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn colours_out_of_gamut_are_clipped_and_bytes_are_exact() {
    color_is("color(display-p3 0 1 0)", [0.0, 255.0, 0.0, 255.0]);
    let c = parse_color("#0a141e80").unwrap();
    assert_eq!([c.r, c.g, c.b, c.a], [10.0, 20.0, 30.0, 128.0].map(|v| v / 255.0));
}

#[test]
fn every_name_of_css_is_a_colour_and_a_slip_is_recognised() {
    assert_eq!(color::NAMES.split_ascii_whitespace().count(), 149);
    for name in color::NAMES.split_ascii_whitespace() {
        assert!(parse_color(name).is_ok(), "{name}");
    }
    assert_eq!(parse_color("DarkGrey"), parse_color("#a9a9a9"));
    assert_eq!(parse_color("rebecapurple").unwrap_err().nearest(), Some("rebeccapurple"));
    for text in [
        "",
        "#12345",
        "rgb(1,2)",
        "blurple!",
        "rgb(0 0 0",
        "#ggg",
        "rgb(0 0 0) x",
        "ü",
        "#ü00",
        "currentcolor",
        "hsl(1e300 1% 1%)",
    ] {
        assert_eq!(parse_color(text).unwrap_err().code, "bad-color", "{text}");
    }
}

/// Numbers in many formats, as Python 3 prints them.
#[test]
fn numbers_are_printed_as_python_does() {
    let rows = include_str!("formats.txt").lines().filter(|line| !line.starts_with('#'));
    for row in rows {
        let [format, number, expected] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let mut printed = String::from("…");
        NumberFormat::parse(format).unwrap().write(number.parse().unwrap(), &mut printed);
        assert_eq!(printed, format!("…{expected}"), "{row}");
    }
    // Where Python has `-0`.
    for (format, number) in [(".0", -0.0), (".0%", -0.001), ("+.1", -0.04), ("04", -0.0)] {
        let mut printed = String::new();
        NumberFormat::parse(format).unwrap().write(number, &mut printed);
        assert!(!printed.contains('-'), "{format} {number} {printed}");
    }
}

#[test]
fn lengths() {
    assert_eq!(parse_dim("auto"), Ok(DimValue::Auto));
    assert_eq!(parse_dim("50%"), Ok(DimValue::Length { px: 0.0, fraction: 0.5 }));
    assert_eq!(parse_dim("120px"), Ok(DimValue::Length { px: 120.0, fraction: 0.0 }));
    assert_eq!(parse_dim("-1.5"), Ok(DimValue::Length { px: -1.5, fraction: 0.0 }));
    for text in ["", "px", "%", "12em", "1e999", "NaN%", "Auto"] {
        assert_eq!(parse_dim(text).unwrap_err().code, "bad-length", "{text}");
    }
}

#[test]
fn eases_by_name() {
    assert_eq!(parse_ease("out-cubic"), Ok(Ease::Named(InOut::Out, Family::Cubic)));
    assert_eq!(parse_ease("in-out-bounce"), Ok(Ease::Named(InOut::InOut, Family::Bounce)));
    assert_eq!(parse_ease("ease-in-out"), Ok(Ease::CubicBezier([0.42, 0.0, 0.58, 1.0])));
    assert_eq!(parse_ease("cubic-bezier(0, -2, 1, 3)"), Ok(Ease::CubicBezier([0.0, -2.0, 1.0, 3.0])));
    assert_eq!(parse_ease("spring(170, 26, 1)"), Ok(Ease::Spring { stiffness: 170.0, damping: 26.0, mass: 1.0 }));
    assert_eq!(parse_ease("out-cubc").unwrap_err().nearest(), Some("out-cubic"));
    for text in [
        "",
        "in",
        "out-",
        "cubic",
        "cubic-bezier(1.1, 0, 1, 1)",
        "cubic-bezier(0, 0, 1)",
        "cubic-bezier(0,0,1,1",
        "spring(0, 1, 1)",
        "spring(1,1)",
        "spring(1,-1,1)",
        "wobble(1)",
        "cubic-bezier(nan,0,1,1)",
    ] {
        assert_eq!(parse_ease(text).unwrap_err().code, "bad-ease", "{text}");
    }
}

#[test]
fn every_name_of_an_ease_is_one() {
    let functions = ["cubic-bezier", "steps", "spring"];
    for name in ease::NAMES.split_ascii_whitespace().filter(|name| !functions.contains(name)) {
        assert!(parse_ease(name).is_ok(), "{name}");
    }
}

#[test]
fn steps_are_those_of_css_easing_1() {
    use StepPosition::*;
    for (text, count, position) in [
        ("steps(4)", 4, JumpEnd),
        ("steps(4, jump-end)", 4, JumpEnd),
        ("steps(4, end)", 4, JumpEnd),
        ("steps(1, start)", 1, JumpStart),
        ("steps(3, jump-start)", 3, JumpStart),
        ("steps(2, jump-none)", 2, JumpNone),
        ("steps(5, jump-both)", 5, JumpBoth),
        ("step-start", 1, JumpStart),
    ] {
        assert_eq!(parse_ease(text), Ok(Ease::Steps(count, position)), "{text}");
    }
    for text in ["steps(0)", "steps(-1)", "steps(1, jump-none)", "steps(2.5)", "steps()", "steps(2, middle)"] {
        assert!(parse_ease(text).is_err(), "{text}");
    }
}

#[track_caller]
fn linear_is(text: &str, expected: &[(f64, f64)]) {
    let Ok(Ease::Points(points)) = parse_ease(text) else { panic!("{text}") };
    assert_eq!(points.len(), expected.len(), "{text}: {points:?}");
    for (got, want) in points.iter().zip(expected) {
        assert!((got.0 - want.0).abs() < 1e-12 && (got.1 - want.1).abs() < 1e-12, "{text}: {points:?}");
    }
}

/// The serialisations of csswg-drafts issue 9288 and the note on missing inputs in CSS Easing 2, 2.2.
#[test]
fn linear_is_that_of_css_easing_2() {
    linear_is("linear(0, 0.25, 1)", &[(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]);
    linear_is("linear(0 20%, 0.5 10%, 1)", &[(0.2, 0.0), (0.2, 0.5), (1.0, 1.0)]);
    linear_is("linear(0, 0.25 25% 75%, 1)", &[(0.0, 0.0), (0.25, 0.25), (0.75, 0.25), (1.0, 1.0)]);
    linear_is("linear(0, 0, 1, 1 50%, 0)", &[(0.0, 0.0), (1.0 / 6.0, 0.0), (1.0 / 3.0, 1.0), (0.5, 1.0), (1.0, 0.0)]);
    linear_is("linear(0, 20% 0.5, 1)", &[(0.0, 0.0), (0.2, 0.5), (1.0, 1.0)]);
    linear_is("linear(0 0% 50%, 1 50% 100%)", &[(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (1.0, 1.0)]);
    linear_is("linear(0, 1 150%, 2)", &[(0.0, 0.0), (1.5, 1.0), (1.5, 2.0)]);
    for text in
        ["linear()", "linear(0)", "linear(0, 50%)", "linear(0, 1% 1 2%)", "linear(0,1,)", "linear(0 0% 1% 2%, 1)"]
    {
        assert!(parse_ease(text).is_err(), "{text}");
    }
}

#[test]
fn paths_follow_the_grammar_of_svg() {
    let square = parse_path("M10 10h100v100H10z", 100).unwrap();
    assert_eq!(square.bounding_box(), kurbo::Rect::new(10.0, 10.0, 110.0, 110.0));
    let compact = parse_path("m10-10.5.5.5l1e1,2", 100).unwrap();
    let points = [(10.0, -10.5), (10.5, -10.0), (20.5, -8.0)].map(|(x, y)| Point::new(x, y));
    assert_eq!(compact.elements(), [PathEl::MoveTo(points[0]), PathEl::LineTo(points[1]), PathEl::LineTo(points[2])]);
    let path = parse_path("M0 0 10 0 10 10z l5 5", 100).unwrap();
    assert_eq!(path.elements().last(), Some(&PathEl::LineTo(Point::new(5.0, 5.0))));
    assert_eq!(path.elements().iter().filter(|e| matches!(e, PathEl::MoveTo(_))).count(), 2);
    let smooth = parse_path("M0 0C0 10 10 10 10 0S20-10 20 0", 100).unwrap();
    assert_eq!(
        smooth.elements().last(),
        Some(&PathEl::CurveTo(Point::new(10.0, -10.0), Point::new(20.0, -10.0), Point::new(20.0, 0.0)))
    );
    assert!(parse_path("", 100).unwrap().elements().is_empty());
}

/// A circle of radius 50 out of two arcs has the area and the box of the circle; flags may stand without separators.
#[test]
fn arcs_are_arcs() {
    for text in ["M0 50A50 50 0 0 1 100 50A50 50 0 0 1 0 50Z", "M0 50a50 50 0 11100 0 50 50 0 11-100 0z"] {
        let path = parse_path(text, 100).unwrap();
        let area = path.area().abs();
        assert!((area - core::f64::consts::PI * 2500.0).abs() < 4.0, "{text}: {area}");
        let bounds = path.bounding_box();
        assert!((bounds.width() - 100.0).abs() < 0.1 && (bounds.height() - 100.0).abs() < 0.1, "{bounds:?}");
    }
    // Radii that are too small grow until they fit: a half circle of diameter 100.
    let grown = parse_path("M0 0A1 1 0 0 1 100 0", 100).unwrap().bounding_box();
    assert!((grown.height() - 50.0).abs() < 0.1 && grown.y0 < -49.0, "{grown:?}");
    let straight = parse_path("M0 0A0 5 0 0 1 100 0", 100).unwrap();
    assert_eq!(straight.elements().last(), Some(&PathEl::LineTo(Point::new(100.0, 0.0))));
}

#[test]
fn bad_paths_say_where() {
    for (text, place) in [
        ("L1 1", "byte 1"),
        ("M1", "byte 2"),
        ("M1 1 X", "byte 5"),
        ("M0 0 A1 1 0 2 0 1 1", "byte 12"),
        ("5 5", "byte 0"),
        ("M0 0Z5 5", "byte 5"),
        ("M0 0L1,", "byte 7"),
    ] {
        let error = parse_path(text, 100).unwrap_err();
        assert!(error.message.contains(place), "{text}: {}", error.message);
    }
    assert_eq!(parse_path("M1e308 0", 100).unwrap_err().code, "out-of-range");
    assert_eq!(parse_path("M9e6 0l9e6 0", 100).unwrap_err().code, "out-of-range");
    let limit = parse_path(&format!("M0 0{}", "h1".repeat(100)), 50).unwrap_err().limit.unwrap();
    assert_eq!((limit.name, limit.limit, limit.observed), ("path_segments", 50, 51));
}

#[test]
fn templates_are_cut_into_pieces() {
    let text = "Hi {vars.name}, {=nodes[\"a}\"].x ? 1 : 2:.2}{{{=time}}}";
    let pieces = parse_template(text).unwrap();
    assert_eq!(
        pieces,
        [
            Piece::Literal("Hi ".into()),
            Piece::Var { name: "name".into(), format: String::new() },
            Piece::Literal(", ".into()),
            Piece::Expr {
                text: "nodes[\"a}\"].x ? 1 : 2".into(),
                offset: text.find("nodes").unwrap(),
                format: ".2".into()
            },
            Piece::Literal("{".into()),
            Piece::Expr { text: "time".into(), offset: text.find("time").unwrap(), format: String::new() },
            Piece::Literal("}".into()),
        ]
    );
    for text in ["{", "a } b", "{name}", "{vars.}", "{=x:zz}", "{=\"}"] {
        assert!(parse_template(text).is_err(), "{text}");
    }
    assert_eq!(parse_template("ü {{ü}}").unwrap(), [Piece::Literal("ü {ü}".into())]);
}

#[test]
fn numbers_print_as_their_format_says() {
    for (format, value, text) in [
        ("", 0.1 + 0.2, "0.3"),
        ("", 1e300, &format!("1{}", "0".repeat(300))),
        ("", -0.0, "0"),
        (".2", 2.0 / 3.0, "0.67"),
        (",.0", 1_234_567.4, "1,234,567"),
        (",", -1234.5, "-1,234.5"),
        ("03", 7.0, "007"),
        ("03", -7.0, "-07"),
        (".1%", 0.256, "25.6%"),
        (".0", -0.2, "0"),
        ("06.2", 3.14559, "003.15"),
        (",.0", 999.0, "999"),
        (".1", f64::NAN, "0.0"),
    ] {
        let mut out = String::from("x");
        NumberFormat::parse(format).unwrap().write(value, &mut out);
        assert_eq!(out, format!("x{text}"), "{format} of {value}");
    }
    for format in ["x", ".", ".99", "0999", "2", ",,"] {
        assert!(NumberFormat::parse(format).is_err(), "{format}");
    }
}
