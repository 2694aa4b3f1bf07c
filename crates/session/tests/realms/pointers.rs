//! Pointers through nodes of the kind `realm`: where they lead, beside formulas of the transforms, and beside the picture.

use reelm_ir::Limits;
use reelm_realm_graph::{HopStage, Route};
use reelm_session::{RealmStage, SessionOptions, StageSession, inset_host};

/// A stage of `realms` (the text of the map) at 10 frames per second, with events at `points` of window 1, each in a frame of its own.
fn session(size: [u32; 2], realms: &str, events: &[(&str, [f64; 2])]) -> StageSession {
    let events: Vec<String> = (0..)
        .zip(events)
        .map(|(frame, (phase, [x, y]))| {
            format!(r#"{{ "at": "{frame}f", "window": 1, "phase": "{phase}", "position": [{x}, {y}] }}"#)
        })
        .collect();
    let [width, height] = size;
    let text = format!(
        r##"{{ "reelm-realms": 1, "fps": 10, "duration": "2000f", "fallback": "#0f0", "realms": {{ {realms} }},
        "targets": {{ "1": {{ "kind": "window", "size": [{width}, {height}] }} }},
        "layers": [{{ "realm": 1, "target": 1 }}], "events": [{}] }}"##,
        events.join(",")
    );
    let stage = RealmStage::from_json("stage.json", &text, &Limits::default()).unwrap();
    let prepared = stage.prepare().unwrap_or_else(|error| panic!("{error}"));
    prepared.session(&SessionOptions::default(), None).unwrap()
}

fn routes(size: [u32; 2], realms: &str, events: &[(&str, [f64; 2])]) -> Vec<Route> {
    let mut session = session(size, realms, events);
    let mut bytes = vec![0; session.frame_bytes()];
    (0..events.len() as u64)
        .map(|frame| {
            session.render_frame(frame, &mut bytes).unwrap();
            session.last().routes[0].route.clone()
        })
        .collect()
}

fn realm(id: u32, size: [u32; 2], more: &str, nodes: &str) -> String {
    let [width, height] = size;
    format!(
        r##""{id}": {{ "composition": {{ "reelm": 1, "size": [{width}, {height}], "fps": 10, "duration": "2000f", {more} "nodes": [{nodes}] }} }}"##
    )
}

fn to(route: &Route) -> Option<u32> {
    route.realm.map(|realm| realm.id.0)
}

fn near(a: [f64; 2], b: [f64; 2]) -> bool {
    (0..2).all(|lane| (a[lane] - b[lane]).abs() < 1e-9)
}

/// Where (u, v) of a box of `size` goes whose middle is at `at`, turned by `degrees` and scaled.
fn turned([u, v]: [f64; 2], size: [f64; 2], at: [f64; 2], degrees: f64, scale: f64) -> [f64; 2] {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let [x, y] = [(u - 0.5) * size[0] * scale, (v - 0.5) * size[1] * scale];
    [at[0] + x * cos - y * sin, at[1] + x * sin + y * cos]
}

/// In realm 1 a box of 80 × 40, turned by 30° and half as large again, shows realm 2; in that, within a group, a box of 30 × 30,
/// turned by −50° and scaled to 0.8, shows realm 3, which is red and green, left and right.
fn nested() -> String {
    let view = |realm: u32, size: &str, at: &str, degrees: f64, scale: f64| {
        format!(
            r#"{{ "kind": "realm", "realm": {realm}, "size": {size}, "position": {at}, "anchor": "center", "rotation": {degrees}, "scale": {scale} }}"#
        )
    };
    let group = format!(
        r#"{{ "kind": "group", "position": [10, 5], "children": [{}] }}"#,
        view(3, "[30, 30]", "[20, 15]", -50.0, 0.8)
    );
    let halves = r##"{ "kind": "rect", "size": [20, 40], "fill": "#f00" }, { "kind": "rect", "size": [20, 40], "position": [20, 0], "fill": "#0c0" }"##;
    [
        realm(1, [200, 120], r##""background": "#fff","##, &view(2, "[80, 40]", "[100, 60]", 30.0, 1.5)),
        realm(2, [80, 40], r##""background": "#00f","##, &group),
        realm(3, [40, 40], "", halves),
    ]
    .join(",")
}

#[test]
fn through_turned_and_scaled_nodes_with_exact_uv() {
    // Realm 3's (u, v) in realm 2's pixels, and those in the window's: the node's surface has as many pixels as its box.
    let inner = |uv| turned(uv, [30.0, 30.0], [30.0, 20.0], -50.0, 0.8);
    let outer = |[x, y]: [f64; 2]| turned([x / 80.0, y / 40.0], [80.0, 40.0], [100.0, 60.0], 30.0, 1.5);
    let mut expected = Vec::new();
    for (i, j) in (0..12).flat_map(|i| (0..12).map(move |j| (i, j))) {
        let uv = [f64::from(i) / 12.0 + 0.03, f64::from(j) / 12.0 + 0.05];
        expected.push((outer(inner(uv)), 3, uv));
        // Of realm 2, what the box of realm 3 leaves free.
        let [x, y] = [uv[0] * 80.0, uv[1] * 40.0];
        let (sin, cos) = 50.0_f64.to_radians().sin_cos();
        let back = [(x - 30.0) * cos - (y - 20.0) * sin, (x - 30.0) * sin + (y - 20.0) * cos];
        if back.iter().any(|lane| lane.abs() > 12.001) {
            expected.push((outer([x, y]), 2, uv));
        }
    }
    expected.push(([2.0, 3.0], 1, [0.01, 0.025]));
    let events: Vec<(&str, [f64; 2])> = expected.iter().map(|(at, ..)| ("move", *at)).collect();
    for (route, (at, id, uv)) in routes([200, 120], &nested(), &events).iter().zip(&expected) {
        assert_eq!(to(route), Some(*id), "at {at:?}");
        assert!(near(route.uv, *uv), "at {at:?}: {:?}, expected {uv:?}", route.uv);
    }
}

#[test]
fn the_pointer_is_where_the_picture_shows_it() {
    let points: Vec<[f64; 2]> =
        (0..30).flat_map(|x| (0..18).map(move |y| [f64::from(x) * 6.5 + 2.5, f64::from(y) * 6.5 + 2.5])).collect();
    let events: Vec<(&str, [f64; 2])> = points.iter().map(|at| ("move", *at)).collect();
    let mut session = session([200, 120], &nested(), &events);
    let mut bytes = vec![0; session.frame_bytes()];
    let mut seen = [0; 4];
    for (frame, [x, y]) in points.iter().enumerate() {
        session.render_frame(frame as u64, &mut bytes).unwrap();
        let at = (*y as usize * 200 + *x as usize) * 4;
        let shown = match bytes[at..at + 3] {
            [255, 255, 255] => 0,
            [0, 0, 255] => 1,
            [255, 0, 0] => 2,
            [0, 204, 0] => 3,
            // At an edge.
            _ => continue,
        };
        let route = &session.last().routes[0].route;
        let pointed = match (to(route), route.uv[0] < 0.5) {
            (Some(3), left) => 3 - usize::from(left),
            (Some(realm), _) => realm as usize - 1,
            (None, _) => panic!("at {x}, {y}"),
        };
        assert_eq!(pointed, shown, "at {x}, {y}: {route:?}");
        seen[shown] += 1;
    }
    assert!(seen.iter().all(|count| *count > 8), "{seen:?}");
}

#[test]
fn the_trace_has_a_hop_for_each_node() {
    let at = turned([30.0 / 80.0, 0.5], [80.0, 40.0], [100.0, 60.0], 30.0, 1.5);
    let route = routes([200, 120], &nested(), &[("move", at)]).remove(0);
    let hops: Vec<_> = route
        .trace
        .iter()
        .map(|hop| (hop.stage, hop.realm.map(|realm| realm.0), hop.target.and_then(inset_host)))
        .collect();
    assert_eq!(
        hops,
        [
            (HopStage::Window, Some(1), None),
            (HopStage::Enter, Some(2), Some(1)),
            (HopStage::Enter, Some(3), Some(2)),
            (HopStage::Deliver, Some(3), None),
        ]
    );
    assert!(near(route.trace[1].uv.unwrap(), [0.375, 0.5]) && near(route.trace[2].uv.unwrap(), [0.5, 0.5]));
    assert!(near(route.position, [15.0, 15.0]), "in pixels of the surface of realm 3: {:?}", route.position);
    assert_eq!(route.path.iter().map(|key| key.realm.0).collect::<Vec<_>>(), [2, 3]);
}

/// Which realm a move at (50, 50) of a window of 100 × 100 is for, where realm 1 has these nodes and realms 2 and 3 exist.
fn sent(nodes: &str) -> Option<u32> {
    let all = [realm(1, [100, 100], "", nodes), realm(2, [8, 8], "", ""), realm(3, [8, 8], "", "")].join(",");
    to(&routes([100, 100], &all, &[("move", [50.0, 50.0])])[0])
}

#[test]
fn the_topmost_node_that_is_shown_is_entered() {
    let two = r#"{ "kind": "realm", "realm": 2 }"#;
    let with = |three: &str| sent(&format!(r#"{two}, {{ "kind": "realm", "realm": 3 {three} }}"#));
    assert_eq!(with(""), Some(3), "the later one");
    assert_eq!(sent(&format!(r#"{{ "kind": "realm", "realm": 3 }}, {two}"#)), Some(2));
    // What is not shown, and what is cut away.
    for hidden in [
        r#", "visible": false"#,
        r#", "opacity": 0"#,
        r#", "at": "1s""#,
        r#", "scale": 0"#,
        r#", "size": [40, 100]"#,
        r#", "clip": { "path": "M0 0H100V40H0Z" }"#,
    ] {
        assert_eq!(with(hidden), Some(2), "{hidden}");
    }
    let held = |group: &str| {
        sent(&format!(
            r#"{two}, {{ "kind": "group" {group}, "children": [{{ "kind": "realm", "realm": 3, "size": [100, 100] }}] }}"#
        ))
    };
    assert_eq!(held(""), Some(3));
    assert_eq!(held(r#", "opacity": 0.01"#), Some(3), "however little is seen");
    assert_eq!(held(r#", "opacity": 0"#), Some(2));
    assert_eq!(held(r#", "size": [60, 49], "clip": true"#), Some(2));
    assert_eq!(held(r#", "size": [60, 60], "clip": true"#), Some(3));
    // The corner of the box is rounded away.
    assert_eq!(held(r#", "size": [52, 52], "clip": { "radius": 20 }"#), Some(2));
    assert_eq!(held(r#", "size": [52, 52], "clip": { "radius": 2 }"#), Some(3));
    // What other nodes draw is no door, and no wall either.
    assert_eq!(with(r##" }, { "kind": "rect", "size": [100, 100], "fill": "#fff""##), Some(3));
    let mask = r#"{ "kind": "rect", "size": [100, 100], "mask": { "node": { "kind": "realm", "realm": 3 } } }"#;
    assert_eq!(sent(&format!("{two}, {mask}")), Some(2), "a mask is not seen");
    assert_eq!(sent(&format!(r#"{two}, {{ "kind": "realm", "realm": 9 }}"#)), Some(2), "through the fallback");
}

#[test]
fn what_lies_beyond_the_canvas_is_no_door() {
    // The canvas is shown at half its size in the middle of the window; the node reaches beyond it.
    let realms = |fit: &str| {
        let host = r#""1": { "fit": "FIT", "composition": { "reelm": 1, "size": [50, 50], "duration": "2000f", "nodes": [{ "kind": "realm", "realm": 2, "size": [200, 200], "position": [-50, -50] }] } }"#;
        [host.replace("FIT", fit), realm(2, [8, 8], "", "")].join(",")
    };
    let points = [("move", [10.0, 50.0]), ("move", [50.0, 50.0])];
    let ids = |fit: &str| routes([100, 100], &realms(fit), &points).iter().map(to).collect::<Vec<_>>();
    assert_eq!(ids("none"), [Some(1), Some(2)]);
    assert_eq!(ids("fill"), [Some(2), Some(2)]);
}

#[test]
fn a_capture_stays_with_the_node_that_the_pointer_went_down_in() {
    // Two nodes show realm 2, and move to the right by a pixel in each frame; the second one goes at frame 4.
    let nodes = r#"{ "kind": "realm", "realm": 2, "size": [20, 20], "position": ["=frame", 0] },
        { "kind": "realm", "realm": 2, "size": [20, 20], "position": ["=50 + frame", 0], "visible": "=frame < 4" }"#;
    let all = [realm(1, [100, 20], "", nodes), realm(2, [20, 20], "", "")].join(",");
    let events = [
        ("down", [55.0, 10.0]),
        ("move", [10.0, 10.0]),
        ("move", [98.0, 10.0]),
        ("up", [63.0, 10.0]),
        ("down", [9.0, 5.0]),
        ("up", [95.0, 5.0]),
    ];
    let routes = routes([100, 20], &all, &events);
    let us: Vec<f64> = routes.iter().map(|route| route.uv[0] * 20.0).collect();
    for (at, expected) in [5.0, 10.0 - 51.0, 98.0 - 52.0, 10.0, 5.0, 95.0 - 5.0].into_iter().enumerate() {
        assert!((us[at] - expected).abs() < 1e-9, "event {at}: {us:?}");
    }
    assert_eq!(routes.iter().map(|route| route.captured).collect::<Vec<_>>(), [false, true, true, true, false, true]);
    assert!(routes.iter().all(|route| to(route) == Some(2)));
}

#[test]
fn a_capture_ends_with_the_node() {
    let node = r#"{ "kind": "realm", "realm": 2, "size": [20, 20], "visible": "=frame < 1" }"#;
    let all = [realm(1, [100, 20], "", node), realm(2, [20, 20], "", "")].join(",");
    let routes = routes([100, 20], &all, &[("down", [5.0, 5.0]), ("move", [5.0, 5.0])]);
    assert_eq!((to(&routes[0]), to(&routes[1])), (Some(2), Some(1)));
    assert_eq!(routes[1].trace[0].stage, HopStage::StaleCapture);
}

#[test]
fn a_way_has_at_most_32_hops_and_enters_no_realm_twice() {
    let next = |id: u32| format!(r#"{{ "kind": "realm", "realm": {id} }}"#);
    let chain: Vec<String> = (1..=40).map(|id| realm(id, [8, 8], "", &next(id + 1))).collect();
    let route = routes([8, 8], &chain.join(","), &[("move", [4.0, 4.0])]).remove(0);
    assert_eq!((to(&route), route.path.len()), (Some(33), 32));
    assert_eq!(route.trace.iter().rev().nth(1).map(|hop| hop.stage), Some(HopStage::HopLimit));
    let circle = [realm(1, [8, 8], "", &next(2)), realm(2, [8, 8], "", &next(1))].join(",");
    let route = routes([8, 8], &circle, &[("move", [4.0, 4.0])]).remove(0);
    assert_eq!(to(&route), Some(2));
    assert_eq!(
        route.trace.iter().map(|hop| hop.stage).collect::<Vec<_>>()[2..],
        [HopStage::Revisit, HopStage::Deliver]
    );
}
