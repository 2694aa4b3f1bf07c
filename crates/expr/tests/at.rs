//! `at(property, t)`: the property's own animation at another time, and its rule about circles.

mod common;

use common::{Scene, one};
use proptest::prelude::*;

/// Ten seconds at 30 fps with these nodes, all of which begin at 0 unless they say otherwise.
fn scene(nodes: &[String]) -> Result<Scene, Vec<reelm_ir::Diagnostic>> {
    Scene::try_new(&format!(
        r#"{{"reelm": 1, "size": [400, 300], "fps": 30, "duration": 10, "seed": 3, "vars": {{"k": 2}}, "nodes": [{}]}}"#,
        nodes.join(",")
    ))
}

fn rect(id: &str, rest: &str) -> String {
    format!(r#"{{"kind": "rect", "id": "{id}", "size": [10, 10], {rest}}}"#)
}

/// (property, its animation)
const SOURCES: &[(&str, &str)] = &[
    (
        "position",
        r#"{"keys": [[0, [0, 0]], ["1s", [90, 30], "ease"], ["2s", [10, 70], "out-back"]], "after": "pingpong"}"#,
    ),
    (
        "position",
        r#"{"keys": [{"t": 0, "v": [0, 0], "out": [90, 0]}, {"t": 3, "v": [0, 200], "in": [100, 0]}], "after": "continue"}"#,
    ),
    ("position", r#"{"x": "=100*sin(time)", "y": {"keys": [[0, 0], [1, 50, "hold"], [2, 9]]}}"#),
    ("position", r#""=[frame, 10*noise(time)] + wiggle(2, 30, 3)""#),
    ("rotation", r#""=wiggle(3, 10) + noise(time, 2) + 100*progress + random(4)""#),
    ("rotation", r#"{"keys": [[0, 0], [2, 90, "steps(5)"]], "expr": "=value * vars.k + wiggle(1, 4)"}"#),
    ("rotation", r#""=let a = time > 1 ? frame : -frame; a % 7""#),
    ("rotation", r#"{"noise": {"amp": 30, "freq": 2, "seed": 9}}"#),
    ("scale", r#"{"spring": {"from": 0, "to": 2}}"#),
    ("opacity", r#"{"keys": [[0, 0], [1, 1, "out-elastic"]], "before": "continue"}"#),
    ("visible", r#"{"keys": [[0, true], ["500ms", false], ["1s", true]], "after": "repeat"}"#),
    ("fill", r##"{"keys": [[0, "#f00"], [1, "#00f8"], [2, "#fff"]], "space": "oklch"}"##),
    ("fill", r#""=hsl(time*90, 80, 60)""#),
    ("size", r#"{"keys": [[0, [10, 20]], [1, [30, 5]]], "expr": "=value + [time, 1]"}"#),
    ("skew", r#"["=time", 3]"#),
];

/// A node whose property is `source`, and one that samples it at `t`.
fn pair(property: &str, source: &str, t: &str) -> Scene {
    let of = |id: &str, value: &str| format!(r#"{{"kind": "rect", "id": "{id}", "{property}": {value}}}"#);
    let sampler = format!(r#""=at(nodes.a.{}, {t})""#, property.replace('-', "_"));
    let nodes = [of("a", source), of("b", &sampler)];
    scene(&nodes).unwrap_or_else(|errors| panic!("{property}: {source}: {errors:#?}"))
}

#[test]
fn now_is_what_the_property_is() {
    for (property, source) in SOURCES {
        let mut scene = pair(property, source, "time");
        for frame in [0, 1, 7, 29, 30, 31, 45, 60, 100, 299] {
            scene.frame(frame);
            let [a, b] = ["a", "b"].map(|id| scene.lanes(&format!("{id}.{property}")));
            assert_eq!(a, b, "{property}: {source} in frame {frame}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// What it samples is what it would find by going to that frame.
    #[test]
    fn another_time_is_another_frame(frame in 0..280_u64, sampled in 0..280_u64) {
        for (property, source) in SOURCES {
            let mut scene = pair(property, source, &format!("time + ({sampled} - {frame})/30"));
            let found = scene.frame(frame).lanes(&format!("b.{property}"));
            let expected = scene.frame(sampled).lanes(&format!("a.{property}"));
            for (found, expected) in found.iter().zip(&expected) {
                prop_assert!((found - expected).abs() < 1e-6, "{}: {} at {} from {}: {} {}", property, source, sampled, frame, found, expected);
            }
        }
    }
}

#[test]
fn its_time_is_that_of_the_sampled_node() {
    let nodes = [
        rect("a", r#""at": 2, "rotation": {"keys": [[0, 0], [1, 90], [2, 0]]}"#),
        rect("b", r#""rotation": "=at(nodes.a.rotation, 0.5)""#),
        rect("c", r#""rotation": "=at(nodes.a.rotation, time)""#),
    ];
    let mut scene = scene(&nodes).unwrap();
    assert_eq!((scene.frame(0).number("b.rotation"), scene.number("c.rotation")), (45.0, 0.0));
    assert_eq!(scene.frame(30).number("c.rotation"), 90.0);
}

#[test]
fn samples_of_samples_add_up() {
    let nodes = [
        rect("a", r#""rotation": "=frame*frame""#),
        rect("b", r#""rotation": "=at(nodes.a.rotation, time - 0.1)""#),
        rect("c", r#""rotation": "=at(nodes.b.rotation, time - 0.2)""#),
    ];
    let mut scene = scene(&nodes).unwrap();
    assert_eq!(scene.frame(50).number("c.rotation"), 41.0 * 41.0);
}

/// `value` at a time of its own, in an expression that is sampled at another one.
#[test]
fn samples_of_sampled_keys_add_up() {
    let keys = r#"{"keys": [[0, 0], [2, 60]], "expr": "=at(value, time - 0.2) + 100*value""#;
    let percent = r#"{"keys": [[0, ["0%", 9]], [2, ["60%", 9]]], "expr": "=[at(value.x, time - 0.2), 1]""#;
    let nodes = [
        rect("a", &format!(r#""rotation": {keys}}}"#)),
        rect("b", r#""rotation": "=at(nodes.a.rotation, time - 0.1)""#),
        format!(r#"{{"kind": "rect", "id": "c", "size": {percent}}}}}"#),
    ];
    let mut scene = scene(&nodes).unwrap();
    assert!((scene.frame(15).number("b.rotation") - (6.0 + 1200.0)).abs() < 1e-9);
    assert!((scene.lanes("c.size")[1] - 0.09).abs() < 1e-9, "{:?}", scene.lanes("c.size"));
}

#[test]
fn only_the_own_animation_is_sampled() {
    let nodes = [
        rect("a", r#""rotation": "=frame""#),
        rect("b", r#""rotation": "=nodes.a.rotation + 1000*time""#),
        rect("c", r#""rotation": "=at(nodes.b.rotation, 1)""#),
    ];
    let mut scene = scene(&nodes).unwrap();
    // `a` as it is now, the time of `b` as it was.
    assert_eq!(scene.frame(50).number("c.rotation"), 1050.0);
}

#[test]
fn the_keys_beneath_the_expression_are_sampled_as_value() {
    let keys = r#"{"keys": [[0, 0], [1, 30], [2, 0]], "expr": "=value - at(value, time - 0.5)"}"#;
    let mut scene = Scene::new(&one("rotation", keys));
    assert_eq!(scene.frame(30 + 24).number("r.rotation"), 24.0 - 9.0);
    let only = r#"{"keys": [[0, 0], [1, 30]], "expr": "=at(value, 0.5)"}"#;
    let mut scene = Scene::new(&one("rotation", only));
    assert!(scene.program.warnings().is_empty(), "the keys are used");
    assert_eq!(scene.frame(31).number("r.rotation"), 15.0);
    let percent = r#"{"keys": [[0, ["0%", 0]], [1, ["100%", 9]]], "expr": "=at(value, 0.5)"}"#;
    assert_eq!(Scene::new(&one("size", percent)).frame(31).lanes("r.size"), [0.0, 0.5, 4.5, 0.0]);
}

#[test]
fn constants_are_the_same_at_all_times() {
    let nodes = [
        rect("a", r#""rotation": 12, "opacity": "=vars.k / 4""#),
        rect("b", r#""position": "=[at(nodes.a.rotation, 99), at(self.size.x, 3)]""#),
    ];
    assert_eq!(scene(&nodes).unwrap().frame(3).lanes("b.position"), [12.0, 10.0]);
}

#[test]
fn circles_through_samples_are_refused_with_their_path() {
    let nodes = [
        rect("a", r#""rotation": "=at(self.rotation, time - 0.1) + 1""#),
        rect("b", r#""rotation": "=at(nodes.c.rotation, time - 0.1)""#),
        rect("c", r#""rotation": "=nodes.b.rotation""#),
        rect("d", r#""rotation": "=at(nodes.e.rotation, 1)""#),
        rect("e", r#""rotation": "=at(nodes.d.rotation, 1)""#),
    ];
    let errors = scene(&nodes).err().unwrap();
    let messages: Vec<_> = errors.iter().map(|error| error.message.rsplit_once(": ").map_or("", |m| m.1)).collect();
    assert_eq!(
        messages,
        [
            "nodes.a.rotation -> nodes.a.rotation",
            "nodes.b.rotation -> nodes.c.rotation -> nodes.b.rotation",
            "nodes.d.rotation -> nodes.e.rotation -> nodes.d.rotation",
        ]
    );
    assert!(errors.iter().all(|error| error.code == "cycle"));
}

#[test]
fn samples_cannot_outgrow_the_limits() {
    // Each samples the one before twice: twice the code each time.
    let mut nodes = vec![rect("n0", r#""rotation": "=sin(frame)*cos(frame)""#)];
    nodes.extend((1..40).map(|i| {
        let last = i - 1;
        rect(
            &format!("n{i}"),
            &format!(r#""rotation": "=at(nodes.n{last}.rotation, time*2) - at(nodes.n{last}.rotation, time*3)""#),
        )
    }));
    let errors = scene(&nodes).err().unwrap();
    assert!(errors.iter().all(|error| error.code == "limit"), "{:?}", errors[0]);
}

#[test]
fn any_position_has_a_direction() {
    let orient = |position: &str| {
        let nodes = [rect("a", &format!(r#""auto-orient": true, "position": {position}"#))];
        scene(&nodes).unwrap()
    };
    let mut circle = orient(r#""=[100*cos(time), 100*sin(time)]""#);
    for frame in [0, 30, 200] {
        let angle = (f64::from(frame as u32) / 30.0).to_degrees() + 90.0;
        let found = circle.frame(frame).number("a.auto-orient");
        let off = (found - angle + 540.0).rem_euclid(360.0) - 180.0;
        assert!(off.abs() < 1e-6, "{found} {angle}");
    }
    let mut lanes = orient(r#"{"x": {"keys": [[0, 0], [2, 60]]}, "y": {"keys": [[0, 0], [2, 60]]}}"#);
    assert!((lanes.frame(30).number("a.auto-orient") - 45.0).abs() < 1e-9);
    assert_eq!(lanes.frame(100).number("a.auto-orient"), 0.0, "it stands still");
}
