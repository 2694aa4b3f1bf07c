//! What expressions mean: operators, names, functions, types and undefined results.

mod common;

use common::{Scene, eval, one};

/// (expression, value at local frame 15, which is half a second)
const NUMBERS: &[(&str, f64)] = &[
    // Precedence and associativity.
    ("1 + 2 * 3", 7.0),
    ("(1 + 2) * 3", 9.0),
    ("2 - 3 - 4", -5.0),
    ("100 / 10 / 5", 2.0),
    ("2 ^ 3 ^ 2", 512.0),
    ("-2 ^ 2", -4.0),
    ("2 ^ -1", 0.5),
    ("2 ^ -1 * 4", 2.0),
    ("- - 3", 3.0),
    ("+4 - +1", 3.0),
    ("7 % 4 * 2", 6.0),
    ("1 + 1 == 2 ? 10 : 20", 10.0),
    ("1 > 2 || 3 > 2 && 2 > 1 ? 1 : 0", 1.0),
    ("!(1 > 2) ? 5 : 6", 5.0),
    ("true ? false ? 1 : 2 : 3", 2.0),
    ("false ? 1 : false ? 2 : 3", 3.0),
    // Numbers.
    (".5 + 1. + 1e2 + 2.5E-1", 101.75),
    // The remainder has the sign of the dividend, the modulus that of the divisor.
    ("-7 % 4", -3.0),
    ("mod(-7, 4)", 1.0),
    ("mod(7, -4)", -1.0),
    // Names.
    ("time", 0.5),
    ("frame", 15.0),
    ("fps", 30.0),
    ("duration", 4.0),
    ("progress", 0.125),
    ("global.time", 1.5),
    ("global.frame", 45.0),
    ("seed", 7.0),
    ("canvas.width - canvas.height", 840.0),
    ("pi", core::f64::consts::PI),
    ("tau / 2 - pi", 0.0),
    ("e", core::f64::consts::E),
    ("vars.speed * 2", 6.0),
    ("vars.on ? 1 : 0", 1.0),
    ("vars.tint.r * 255", 51.0),
    ("nodes.other.position.x", 11.0),
    ("nodes.other.position.y + nodes.other.opacity", 22.25),
    ("nodes[\"my-box\"].rotation", 33.0),
    ("nodes.other.width", 10.0),
    ("nodes.other.size.y", 20.0),
    ("self.width + self.opacity", 301.0),
    ("self.scale.x", 1.0),
    ("parent.opacity", 1.0),
    // Functions.
    ("abs(-3) + sign(-2) + sign(0) + sign(9)", 3.0),
    ("floor(-1.5) + ceil(-1.5) + trunc(-1.5)", -4.0),
    ("round(2.5) * 10 + round(-2.5)", 28.0),
    ("round(0.49999999999999994)", 0.0),
    ("fract(-0.25)", 0.75),
    ("sqrt(16) + pow(2, 10) + exp(0)", 1029.0),
    ("ln(e) + log10(1000)", 4.0),
    ("sin(0) + cos(0) + tan(0)", 1.0),
    ("asin(1) + acos(1) + atan(1)", core::f64::consts::FRAC_PI_2 + core::f64::consts::FRAC_PI_4),
    ("atan2(1, -1) / pi", 0.75),
    ("hypot(3, 4)", 5.0),
    ("min(3, 1, 2) * 10 + max(3, 1, 2)", 13.0),
    ("clamp(5, 0, 2) + clamp(-5, 0, 2)", 2.0),
    ("clamp(5, 10, 0)", 10.0),
    ("mix(10, 20, 0.25) + lerp(0, 1, 2)", 14.5),
    ("step(2, 1) * 10 + step(2, 2)", 1.0),
    ("smoothstep(0, 10, 5) + smoothstep(0, 1, 7) + smoothstep(0, 10, 2.5)", 0.5 + 1.0 + 0.15625),
    ("linear(time, 0, 1, 100, 200) + linear(9, 0, 1, 0, 7)", 157.0),
    ("remap(9, 0, 1, 0, 7)", 63.0),
    ("wrap(370, 0, 360) + wrap(-10, 0, 360)", 360.0),
    ("pingpong(7, 5) * 10 + pingpong(-1, 5)", 31.0),
    ("pingpong(0, -3) * 10 + pingpong(4, -3)", -2.0),
    ("deg(pi) + rad(180) - pi", 180.0),
    ("if(time > 1, 1, 2) * 10 + select(time < 1, 3, 4)", 23.0),
    ("length([3, 4]) + distance([1, 1], [4, 5]) + dot([1, 2], [3, 4])", 21.0),
    ("angle([0, 2]) + angle([-1, 0])", 270.0),
    ("normalize([3, 4]).x + ([1, 2] * 2 + 1).y", 5.6),
    ("([10, 20] / [2, 4]).x + (-[1, 2]).y + max([1, 5], 3).x", 6.0),
    ("spring(0, 100, 10, 1) + spring(-1, 100, 10, 1)", 0.0),
    ("ease(\"out-cubic\", time) + ease('linear', 2)", 2.875),
    ("bezier(0.25, 0.1, 0.25, 1, 1)", 1.0),
    ("bezier(0, 0, 1, 1, time)", 0.5),
    ("noise(3) + noise(2, 5)", 0.0),
    // Colours as numbers: lanes 0 to 1.
    ("#ff8000.g * 255 + #f00a.a * 15", 138.0),
    ("rgb(255, 128, 0).g * 255 + rgb(0, 0, 0, 0.5).a", 128.5),
    ("hsl(120, 100, 25).g * 255", 127.5),
    ("mix(#000, #fff, 0.5).r", 0.5),
    ("mix(#f00, #00f0, 0.5).r + mix(#f00, #00f0, 0.5).a", 1.5),
    ("#123 == rgb(17, 34, 51) ? 1 : 0", 1.0),
    ("[1, 2] == [1, 3] ? 1 : 0", 0.0),
    ("true != false ? 1 : 0", 1.0),
    // Bindings.
    ("let a = 2; let b = a * 3; a + b", 8.0),
    ("let p = [1, 2]; p.y * 10 + p.x", 21.0),
];

#[test]
fn numbers_come_out_as_documented() {
    for (expression, expected) in NUMBERS {
        let value = eval(expression, 15);
        assert!((value - expected).abs() < 1e-12, "{expression} = {value}, not {expected}");
    }
}

#[test]
fn oklch_matches_css_color_4() {
    // The sRGB primaries and white in OKLCH, as CSS Color 4's sample code gives them.
    let colors = [
        ("oklch(1, 0, 0)", [255.0, 255.0, 255.0]),
        ("oklch(0.627955, 0.257683, 29.2339)", [255.0, 0.0, 0.0]),
        ("oklch(0.866440, 0.294827, 142.4953)", [0.0, 255.0, 0.0]),
        ("oklch(0.452014, 0.313214, 264.0520)", [0.0, 0.0, 255.0]),
        ("oklch(0.599871, 0, 50)", [128.0, 128.0, 128.0]),
    ];
    for (color, rgb) in colors {
        for (lane, expected) in ["r", "g", "b"].iter().zip(rgb) {
            let value = eval(&format!("{color}.{lane} * 255"), 0);
            assert!((value - expected).abs() < 0.25, "{color}.{lane} = {value}, not {expected}");
        }
    }
}

#[test]
fn results_take_the_type_of_their_property() {
    let lanes = |property: &str, expression: &str| {
        Scene::new(&one(property, &format!("{:?}", format!("={expression}")))).frame(45).lanes(&format!("r.{property}"))
    };
    assert_eq!(lanes("position", "[frame, 2]"), [15.0, 2.0]);
    assert_eq!(lanes("visible", "time > 0.4"), [1.0]);
    assert_eq!(lanes("scale", "frame"), [15.0, 15.0]);
    assert_eq!(lanes("size", "[100, 50]"), [100.0, 0.0, 50.0, 0.0]);
    assert_eq!(lanes("fill", "rgb(255, 0, 51)"), [1.0, 0.0, 0.2, 1.0]);
    assert_eq!(lanes("opacity", "5"), [1.0], "held to the property's range");
}

#[test]
fn value_is_what_the_keys_give() {
    let keys = r#"{"keys": [[0, [0, 10]], ["1s", [100, 10]]], "expr": "=value + [0, 5]"}"#;
    let mut scene = Scene::new(&one("position", keys));
    assert_eq!(scene.frame(45).lanes("r.position"), [50.0, 15.0]);
    assert!(scene.program.warnings().is_empty());
    let unused = Scene::new(&one("rotation", r#"{"keys": [[0, 0], ["1s", 100]], "expr": "=frame"}"#));
    let codes: Vec<_> = unused.program.warnings().iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["unused-keys"]);
}

#[test]
fn wiggle_differs_between_lanes_and_stays_in_its_range() {
    let mut scene = Scene::new(&one("position", r#""=wiggle(3, 50, 2) + self.scale * 0""#));
    let mut moved: f64 = 0.0;
    for frame in 30..150 {
        let lanes = scene.frame(frame).lanes("r.position");
        assert!(lanes.iter().all(|lane| lane.abs() <= 50.0));
        moved = moved.max((lanes[0] - lanes[1]).abs());
    }
    assert!(moved > 10.0);
    assert!(eval("wiggle(2, 10)", 7).abs() > 0.0);
    assert_eq!(eval("[wiggle(2, 10), 1].x - wiggle(2, 10)", 7), 0.0);
}

/// What makes an undefined result, and what the whole gives with 0 in its place.
const UNDEFINED: &[(&str, f64)] = &[
    ("1 + 1 / (time - 0.5)", 1.0),
    ("1 / 0 + 2", 2.0),
    ("5 % (frame - 15)", 0.0),
    ("mod(5, 0)", 0.0),
    ("sqrt(-time)", 0.0),
    ("ln(0) + 3", 3.0),
    ("log10(-1)", 0.0),
    ("asin(2) + acos(-2)", 0.0),
    ("pow(-8, 0.5)", 0.0),
    ("0 ^ -1", 0.0),
    ("exp(1000)", 0.0),
    ("1e300 * 1e300 + 1", 1.0),
    ("normalize([0, 0]).x", 0.0),
    ("spring(1, 100, 10, 0)", 0.0),
    ("remap(1, 2, 2, 0, 1)", 0.0),
];

#[test]
fn undefined_results_are_zero_with_one_warning() {
    for (expression, expected) in UNDEFINED {
        let mut scene = Scene::new(&one("rotation", &format!("{:?}", format!("={expression}"))));
        assert_eq!(scene.frame(45).number("r.rotation"), *expected, "{expression}");
        scene.frame(45);
        let warnings: Vec<_> = scene.values.warnings().collect();
        assert_eq!(warnings.len(), 1, "{expression}");
        assert_eq!(warnings[0].frames, 2);
        let diagnostic = warnings[0].diagnostic(&scene.ir);
        assert_eq!((diagnostic.code, diagnostic.node.as_deref()), ("undefined-result", Some("r")));
        assert!(diagnostic.message.contains("2 frames"), "{}", diagnostic.message);
    }
}

#[test]
fn undefined_results_of_copies_are_one_warning_with_the_frames_in_which_any_had_some() {
    let mut scene = Scene::new(
        r#"{"reelm": 1, "size": [9, 9], "duration": 1, "nodes": [{"kind": "repeat", "count": 3, "child":
        {"kind": "rect", "id": "t", "rotation": "=frame == 3 + index || frame > 20 ? 1 / 0 : 1",
            "opacity": "=sqrt(index - 1)"}}]}"#,
    );
    (0..25).for_each(|frame| _ = scene.frame(frame));
    let told: Vec<_> = scene.values.warnings().map(|warning| warning.diagnostic(&scene.ir)).collect();
    let told: Vec<_> = told.iter().map(|told| (told.node.as_deref().unwrap(), told.message.as_str())).collect();
    let undefined = "0 was used for an undefined result in";
    let mut expected = [
        ("t.0", format!("{undefined} 7 frames: division by zero")),
        ("t.0", format!("{undefined} 25 frames: an argument outside of a function's domain")),
    ];
    expected.sort();
    let mut told: Vec<_> = told.into_iter().map(|(node, message)| (node, message.to_owned())).collect();
    told.sort();
    assert_eq!(told, expected);
}

#[test]
fn the_side_that_is_not_taken_gives_no_warning() {
    for expression in [
        "frame == 15 ? 1 : 1 / (frame - 15)",
        "frame != 15 ? 1 / (frame - 15) : 1",
        "frame == 15 || 1 / (frame - 15) > 2 ? 1 : 0",
        "frame == 15 && true ? 1 : 0",
        "if(frame != 15, sqrt(-1), 1)",
        "false && 1 / 0 > 2 ? 0 : 1",
        "true ? 1 : 1 / 0",
        "let d = frame - 15; d == 0 ? 1 : (d > 0 ? 1 / d : sqrt(d))",
    ] {
        let mut scene = Scene::new(&one("rotation", &format!("{:?}", format!("={expression}"))));
        assert_eq!(scene.frame(45).number("r.rotation"), 1.0, "{expression}");
        assert_eq!(scene.values.warnings().count(), 0, "{expression}");
    }
}

#[test]
fn a_shared_part_is_not_taken_from_a_side_that_did_not_run() {
    // sin(time) is first written within a side that is not taken.
    let expression = "(frame > 100 ? sin(time) : 2) + sin(time)";
    assert!((eval(expression, 15) - (2.0 + libm::sin(0.5))).abs() < 1e-12);
    let expression = "(frame > 100 && sin(time) > 0 ? 1 : 0) + sin(time)";
    assert!((eval(expression, 15) - libm::sin(0.5)).abs() < 1e-12);
}

#[test]
fn noise_belongs_to_its_node_and_survives_new_neighbours() {
    let scene = |before: &str, seed: u32| {
        let json = format!(
            r#"{{"reelm": 1, "size": [100, 100], "duration": 10, "seed": {seed}, "nodes": [{before}
            {{"kind": "rect", "id": "a", "size": [1, 1], "rotation": "=100*noise(time*3 + 0.4)", "opacity": "=random(3)"}},
            {{"kind": "rect", "id": "b", "size": [1, 1], "rotation": "=100*noise(time*3 + 0.4)", "opacity": "=random(3)"}}]}}"#
        );
        let mut scene = Scene::new(&json);
        scene.frame(10);
        [scene.number("a.rotation"), scene.number("b.rotation"), scene.number("a.opacity"), scene.number("b.opacity")]
    };
    let alone = scene("", 1);
    assert_ne!(alone[0], alone[1], "two nodes have noises of their own");
    assert_eq!(alone[2], alone[3], "random depends on its argument alone");
    let grown = scene(r#"{"kind": "rect", "id": "new", "size": [1, 1], "rotation": "=noise(time)"},"#, 1);
    // The keys of the nodes have moved on by one, their ids have not.
    assert_eq!(alone, grown);
    assert_ne!(alone, scene("", 2));
}
