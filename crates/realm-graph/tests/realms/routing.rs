//! Rule 6: where a pointer event goes, through nested viewports and planes, with exact uv, capture, focus and trace.

use reelm_realm_graph::{
    Command, HopStage, InsetPlace, InsetPlaces, Layer, LayerKey, Layout, Length, Limits, PointerEvent, PointerId,
    PointerPhase, Projection, Quad, RealmComposer, RealmHandle, RealmId, Size, TargetId, TargetKind, TraceLevel,
};

use crate::support::{
    apply, composer, layer_at, plane, put_layer, put_realm, put_target, realm, texture, viewport, window,
};

fn at(phase: PointerPhase, x: f64, y: f64) -> PointerEvent {
    PointerEvent { window: TargetId(1), pointer: PointerId(0), phase, position: [x, y] }
}

fn hover(x: f64, y: f64) -> PointerEvent {
    at(PointerPhase::Move, x, y)
}

/// The id of the realm that gets the event, and the uv.
fn sent(composer: &mut RealmComposer, event: &PointerEvent) -> (Option<u32>, [f64; 2]) {
    let route = composer.route(event);
    (route.realm.map(|realm| realm.id.0), route.uv)
}

fn stages(composer: &mut RealmComposer, event: &PointerEvent) -> Vec<HopStage> {
    composer.route(event).trace.iter().map(|hop| hop.stage).collect()
}

fn near(a: [f64; 2], b: [f64; 2]) -> bool {
    (a[0] - b[0]).abs() < 1e-12 && (a[1] - b[1]).abs() < 1e-12
}

/// Window 1 of realm 1 shows realm 2 in viewport 2 at (10, 20) 40×50, and that shows realm 3 in viewport 3 likewise.
fn nested() -> RealmComposer {
    let mut composer = composer();
    apply(&mut composer, &[window(1), viewport(2, 1), viewport(3, 2)]);
    for id in 1..=3 {
        apply(&mut composer, &[put_realm(id), put_layer(id, id.into())]);
    }
    composer.plan(0);
    composer
}

#[test]
fn through_nested_viewports() {
    let mut composer = nested();
    // Window (x, y) is realm 2's uv ((x - 10) / 40, (y - 20) / 50), and its surface has 80×100 pixels: twice as many.
    let cases = [
        ((5.0, 5.0), 1, [0.05, 0.05]),
        ((10.0, 20.0), 2, [0.0, 0.0]),
        ((45.0, 22.0), 2, [0.875, 0.04]),
        // (20, 40) of realm 2, of which realm 3 has (10, 20) to (50, 70).
        ((20.0, 40.0), 3, [0.25, 0.4]),
        ((49.5, 69.5), 2, [0.9875, 0.99]),
        ((50.0, 30.0), 1, [0.5, 0.3]),
    ];
    for ((x, y), realm, uv) in cases {
        let (got, got_uv) = sent(&mut composer, &hover(x, y));
        assert_eq!(got, Some(realm), "at {x}, {y}");
        assert!(near(got_uv, uv), "at {x}, {y}: {got_uv:?}");
    }
    let route = composer.route(&hover(20.0, 40.0));
    assert_eq!(route.path, [LayerKey::new(2, 2), LayerKey::new(3, 3)]);
    assert!(near(route.position, [20.0, 40.0]), "{:?}", route.position);
    for outside in [(-0.5, 5.0), (100.0, 5.0), (f64::NAN, 5.0), (5.0, f64::INFINITY)] {
        assert_eq!(sent(&mut composer, &hover(outside.0, outside.1)).0, None, "{outside:?}");
    }
}

#[test]
fn through_a_perspective_plane_with_exact_uv() {
    let corners = [[10.0, 10.0], [90.0, 20.0], [70.0, 80.0], [20.0, 95.0]];
    let mut composer = composer();
    apply(&mut composer, &[window(1), plane(2, 1, Quad::Perspective(corners)), put_realm(1), put_realm(2)]);
    apply(&mut composer, &[put_layer(1, 1), put_layer(2, 2)]);
    composer.plan(0);
    for i in 0..=19 {
        for j in 0..=19 {
            let uv = [f64::from(i) / 20.0 + 0.01, f64::from(j) / 20.0 + 0.01];
            let [x, y] = on_quad(corners, uv);
            let (realm, got) = sent(&mut composer, &hover(x, y));
            assert_eq!(realm, Some(2), "{uv:?}");
            assert!(near(got, uv), "{got:?} for {uv:?}");
        }
    }
    // Just beyond each side.
    for uv in [[-0.001, 0.5], [1.001, 0.5], [0.5, -0.001], [0.5, 1.001]] {
        let [x, y] = on_quad(corners, uv);
        assert_eq!(sent(&mut composer, &hover(x, y)).0, Some(1), "{uv:?}");
    }
}

/// The point of a perspective quad by weights: the corner weights w that make w0·c0 − w1·c1 + w2·c2 − w3·c3 vanish in
/// homogeneous coordinates are the areas of the triangles of the other three corners; the point is then bilinear in w·c.
fn on_quad(c: [[f64; 2]; 4], [u, v]: [f64; 2]) -> [f64; 2] {
    let area =
        |p: [f64; 2], q: [f64; 2], r: [f64; 2]| ((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])).abs();
    let weights = [area(c[1], c[2], c[3]), area(c[0], c[2], c[3]), area(c[0], c[1], c[3]), area(c[0], c[1], c[2])];
    let blend = [(1.0 - u) * (1.0 - v), u * (1.0 - v), u * v, (1.0 - u) * v];
    let mut sum = [0.0; 3];
    for i in 0..4 {
        let w = weights[i] * blend[i];
        sum = [sum[0] + w * c[i][0], sum[1] + w * c[i][1], sum[2] + w];
    }
    [sum[0] / sum[2], sum[1] / sum[2]]
}

#[test]
fn through_a_viewport_within_a_perspective_plane_with_exact_uv() {
    let corners = [[10.0, 10.0], [90.0, 20.0], [70.0, 80.0], [20.0, 95.0]];
    let mut composer = composer();
    apply(&mut composer, &[window(1), plane(2, 1, Quad::Perspective(corners)), viewport(3, 2)]);
    for id in 1..=3 {
        apply(&mut composer, &[put_realm(id), put_layer(id, id.into())]);
    }
    composer.plan(0);
    // The viewport lies at (10, 20) and is 40 × 50 in the plane's 64 × 64 pixels, which cut its lower end off.
    let in_plane = |[u, v]: [f64; 2]| on_quad(corners, [(10.0 + 40.0 * u) / 64.0, (20.0 + 50.0 * v) / 64.0]);
    for (i, j) in (0..10).flat_map(|i| (0..8).map(move |j| (i, j))) {
        let uv = [f64::from(i) / 10.0 + 0.05, f64::from(j) / 10.0 + 0.02];
        let [x, y] = in_plane(uv);
        let (realm, found) = sent(&mut composer, &hover(x, y));
        assert_eq!(realm, Some(3), "{uv:?}");
        assert!(near(found, uv), "{found:?} for {uv:?}");
    }
    let [x, y] = in_plane([0.5, 0.9]);
    assert_eq!(composer.route(&hover(x, y)).path, []);
    let [x, y] = in_plane([0.5, 0.5]);
    assert_eq!(composer.route(&hover(x, y)).path, [LayerKey::new(2, 2), LayerKey::new(3, 3)]);
}

#[test]
fn through_an_affine_plane_that_is_turned_and_mirrored() {
    // (u, v) goes to (90 − 60·v, 10 + 80·u).
    let quad = Quad::Affine([0.0, 80.0, -60.0, 0.0, 90.0, 10.0]);
    let mut composer = composer();
    apply(&mut composer, &[window(1), plane(2, 1, quad), put_realm(1), put_realm(2), put_layer(1, 1), put_layer(2, 2)]);
    composer.plan(0);
    let (realm, uv) = sent(&mut composer, &hover(75.0, 30.0));
    assert_eq!(realm, Some(2));
    assert!(near(uv, [0.25, 0.25]), "{uv:?}");
}

#[test]
fn the_nearest_wins_and_clips_and_masks_let_through() {
    let mut composer = composer();
    apply(&mut composer, &[window(1), viewport(2, 1), viewport(3, 1)]);
    apply(
        &mut composer,
        &[put_realm(1), put_realm(2), put_realm(3), put_layer(1, 1), put_layer(2, 2), put_layer(3, 3)],
    );
    composer.plan(0);
    assert_eq!(sent(&mut composer, &hover(20.0, 30.0)).0, Some(3), "ties: the larger realm is in front");
    apply(&mut composer, &[layer_at(2, 2, 1, Layout::FULL)]);
    composer.plan(1);
    assert_eq!(sent(&mut composer, &hover(20.0, 30.0)).0, Some(2));
    let clip = Layout { width: Length::percent(25.0), ..Layout::FULL };
    let key = LayerKey::new(2, 2);
    let clipped = Layer { z_index: 1, clip: Some(clip), ..Layer::default() };
    apply(&mut composer, &[Command::PutLayer { key, layer: clipped }]);
    composer.plan(2);
    composer.set_trace(TraceLevel::Full);
    assert_eq!(sent(&mut composer, &hover(19.0, 30.0)).0, Some(2));
    assert_eq!(
        stages(&mut composer, &hover(20.5, 30.0)),
        [HopStage::Window, HopStage::Clipped, HopStage::Enter, HopStage::Deliver]
    );
    apply(&mut composer, &[Command::PutLayer { key, layer: Layer { mask: 0, z_index: 1, ..Layer::default() } }]);
    composer.plan(3);
    assert_eq!(
        stages(&mut composer, &hover(19.0, 30.0)),
        [HopStage::Window, HopStage::Masked, HopStage::Enter, HopStage::Deliver]
    );
}

#[test]
fn a_capture_holds_beyond_the_edges_and_ends_with_up() {
    let mut composer = nested();
    assert_eq!(sent(&mut composer, &at(PointerPhase::Down, 20.0, 40.0)).0, Some(3));
    assert_eq!(composer.focus(), Some(realm(&composer, 3)));
    let route = composer.route(&hover(0.0, 0.0)).clone();
    assert!(route.captured && route.realm.map(|realm| realm.id) == Some(RealmId(3)));
    // (0, 0) is (−20, −40) of realm 2, and (−30, −60) / (40, 50) of realm 3.
    assert!(near(route.uv, [-0.75, -1.2]), "{:?}", route.uv);
    let other = PointerEvent { pointer: PointerId(9), ..hover(5.0, 5.0) };
    assert_eq!(sent(&mut composer, &other).0, Some(1), "another pointer is free");
    assert_eq!(sent(&mut composer, &at(PointerPhase::Up, 1.0, 1.0)).0, Some(3));
    assert_eq!(sent(&mut composer, &hover(1.0, 1.0)).0, Some(1));
    assert_eq!(composer.focus(), Some(realm(&composer, 3)), "the focus stays");
}

#[test]
fn the_hops_of_a_capture_tell_where_it_leads_through_each_realm() {
    let mut composer = nested();
    composer.set_trace(TraceLevel::Basic);
    composer.route(&at(PointerPhase::Down, 20.0, 40.0));
    let hops: Vec<_> = composer.route(&hover(0.0, 0.0)).trace.iter().map(|hop| (hop.stage, hop.uv.unwrap())).collect();
    // (0, 0) of the window is (−10, −20) / (40, 50) of realm 2, as in the test above.
    let expected =
        [(HopStage::Captured, [-0.25, -0.4]), (HopStage::Captured, [-0.75, -1.2]), (HopStage::Deliver, [-0.75, -1.2])];
    assert_eq!(hops.len(), expected.len());
    for ((stage, uv), (wanted, place)) in hops.into_iter().zip(expected) {
        assert!(stage == wanted && near(uv, place), "{stage:?} {uv:?}, not {wanted:?} {place:?}");
    }
}

#[test]
fn each_down_moves_the_focus_also_that_of_a_pointer_that_is_captured() {
    let mut composer = nested();
    let second = PointerEvent { pointer: PointerId(1), ..at(PointerPhase::Down, 5.0, 5.0) };
    composer.route(&at(PointerPhase::Down, 20.0, 40.0));
    composer.route(&second);
    assert_eq!(composer.focus(), Some(realm(&composer, 1)));
    // Another button of the first pointer goes down, and realm 3 gets it.
    assert_eq!(sent(&mut composer, &at(PointerPhase::Down, 5.0, 5.0)).0, Some(3));
    assert_eq!(composer.focus(), Some(realm(&composer, 3)));
    // What is over nothing moves nothing.
    let beside = PointerEvent { pointer: PointerId(2), ..at(PointerPhase::Down, -5.0, 5.0) };
    assert_eq!(sent(&mut composer, &beside).0, None);
    assert_eq!(composer.focus(), Some(realm(&composer, 3)));
}

#[test]
fn a_capture_ends_with_its_realm() {
    let mut composer = nested();
    composer.route(&at(PointerPhase::Down, 20.0, 40.0));
    let three = realm(&composer, 3);
    apply(&mut composer, &[Command::DisposeRealm { realm: three }, put_realm(3)]);
    composer.set_trace(TraceLevel::Errors);
    assert_eq!(composer.focus(), None, "the new realm 3 is another one");
    // The plan still shows the old realm, which is no more; the event goes to the realm that shows it.
    assert_eq!(stages(&mut composer, &hover(20.0, 40.0)), [HopStage::StaleCapture, HopStage::Missing]);
    composer.plan(1);
    let new = realm(&composer, 3);
    assert_eq!(composer.route(&hover(20.0, 40.0)).realm, Some(new));
    assert!(composer.set_focus(Some(three)).is_err());
    assert!(composer.set_focus(Some(new)).is_ok());
}

#[test]
fn no_realm_is_entered_twice_and_no_way_is_longer_than_32() {
    let mut composer = composer();
    apply(&mut composer, &[window(1), viewport(2, 1), put_realm(1), put_layer(1, 1), put_layer(1, 2)]);
    composer.plan(0);
    composer.set_trace(TraceLevel::Errors);
    assert_eq!(stages(&mut composer, &hover(20.0, 30.0)), [HopStage::Revisit]);
    assert_eq!(sent(&mut composer, &hover(20.0, 30.0)).0, Some(1));

    // Realm n shows realm n + 1 in all of its surface.
    let mut composer = RealmComposer::new(Limits::default());
    apply(&mut composer, &[window(1), put_realm(1), put_layer(1, 1)]);
    for id in 2..=40 {
        let kind = TargetKind::WidgetRealmViewport { within: TargetId(id - 1), area: Layout::FULL };
        apply(&mut composer, &[put_target(id, kind, 100, 100)]);
        apply(&mut composer, &[put_realm(id as u32), put_layer(id as u32, id)]);
    }
    composer.plan(0);
    composer.set_trace(TraceLevel::Errors);
    let route = composer.route(&hover(20.0, 30.0));
    assert_eq!((route.realm.map(|realm| realm.id.0), route.path.len()), (Some(33), 32));
    assert_eq!(route.trace.iter().map(|hop| hop.stage).collect::<Vec<_>>(), [HopStage::HopLimit]);
}

#[test]
fn levels_of_the_trace() {
    let mut composer = nested();
    let levels = [(TraceLevel::Off, 0), (TraceLevel::Errors, 0), (TraceLevel::Basic, 3), (TraceLevel::Full, 4)];
    for (level, hops) in levels {
        composer.set_trace(level);
        // Into realm 2, past realm 3.
        assert_eq!(composer.route(&hover(45.0, 22.0)).trace.len(), hops, "{level:?}");
    }
    let hop = composer.route(&hover(45.0, 22.0)).trace[1];
    assert_eq!((hop.stage, hop.realm, hop.target), (HopStage::Enter, Some(RealmId(2)), Some(TargetId(2))));
    assert!(hop.connector.is_some() && near(hop.uv.unwrap(), [0.875, 0.04]));
}

#[test]
fn textures_and_absent_windows_take_no_events() {
    let mut composer = composer();
    apply(&mut composer, &[texture(1), put_realm(1), put_layer(1, 1)]);
    composer.plan(0);
    composer.set_trace(TraceLevel::Errors);
    for window in [1, 7] {
        let event = PointerEvent { window: TargetId(window), ..hover(5.0, 5.0) };
        assert_eq!(stages(&mut composer, &event), [HopStage::NoWindow]);
    }
}

#[test]
fn more_pointers_than_allowed_are_routed_but_not_captured() {
    let mut composer = RealmComposer::new(Limits { pointers: 1, ..Limits::default() });
    apply(&mut composer, &[window(1), viewport(2, 1), put_realm(1), put_realm(2), put_layer(1, 1), put_layer(2, 2)]);
    composer.plan(0);
    composer.set_trace(TraceLevel::Errors);
    assert_eq!(stages(&mut composer, &at(PointerPhase::Down, 20.0, 30.0)), []);
    let second = PointerEvent { pointer: PointerId(1), ..at(PointerPhase::Down, 20.0, 30.0) };
    assert_eq!(stages(&mut composer, &second), [HopStage::CaptureLimit]);
    let moved = |pointer| PointerEvent { pointer: PointerId(pointer), ..hover(5.0, 5.0) };
    assert_eq!(sent(&mut composer, &moved(0)).0, Some(2));
    assert_eq!(sent(&mut composer, &moved(1)).0, Some(1));
}

/// The places of realm 1: realm 2 at (10, 10) and at (40, 10), each 20 × 20, and realm 3 at (45, 15), over both.
struct Places {
    /// Whether the second place is there.
    second: bool,
}

impl InsetPlaces for Places {
    fn places(&mut self, realm: RealmHandle, _: Size, point: [f64; 2], out: &mut Vec<InsetPlace>) {
        let place = |shown, number, x: f64| InsetPlace {
            key: LayerKey::new(shown, 10 + u64::from(shown)),
            number,
            placement: Projection([[20.0, 0.0, x], [0.0, 20.0, 10.0], [0.0, 0.0, 1.0]]),
            // The lower half of all of them.
            is_cut: point[1] >= 20.0,
        };
        if realm.id == RealmId(1) {
            out.push(place(3, 0, 45.0));
            out.extend(self.second.then(|| place(2, 7, 40.0)));
            out.push(place(2, 5, 10.0));
        }
    }
}

#[test]
fn through_places_in_the_content_beneath_the_connectors() {
    let mut composer = composer();
    let inset = |id| put_target(id, TargetKind::Inset { realm: RealmId(1) }, 20, 20);
    apply(&mut composer, &[window(1), inset(12), inset(13), put_realm(1), put_realm(2), put_realm(4)]);
    apply(&mut composer, &[put_layer(1, 1), put_layer(2, 12), put_layer(3, 13)]);
    composer.plan(0);
    composer.set_trace(TraceLevel::Full);
    let mut places = Places { second: true };
    let sent = |composer: &mut RealmComposer, places: &mut Places, event: PointerEvent| {
        let route = composer.route_through(&event, places);
        (route.realm.map(|realm| realm.id.0), route.uv, route.trace.iter().map(|hop| hop.stage).collect::<Vec<_>>())
    };
    let (window, enter, deliver) = (HopStage::Window, HopStage::Enter, HopStage::Deliver);
    let (outside, clipped, missing) = (HopStage::Outside, HopStage::Clipped, HopStage::Missing);
    let found = sent(&mut composer, &mut places, hover(15.0, 15.0));
    assert_eq!(found, (Some(2), [0.25, 0.25], vec![window, outside, outside, enter, deliver]));
    // Realm 3 does not exist; what lies beneath is entered.
    let found = sent(&mut composer, &mut places, hover(50.0, 15.0));
    assert_eq!(found, (Some(2), [0.5, 0.25], vec![window, missing, enter, deliver]));
    let found = sent(&mut composer, &mut places, hover(15.0, 25.0));
    assert_eq!(found, (Some(1), [0.15, 0.25], vec![window, outside, outside, clipped, deliver]));
    // A capture follows the place in which the pointer went down, also beyond its edges and where it is cut.
    assert_eq!(sent(&mut composer, &mut places, at(PointerPhase::Down, 50.0, 15.0)).0, Some(2));
    let found = sent(&mut composer, &mut places, hover(15.0, 25.0));
    assert_eq!(found, (Some(2), [-1.25, 0.75], vec![HopStage::Captured, deliver]));
    places.second = false;
    let found = sent(&mut composer, &mut places, hover(15.0, 15.0));
    assert_eq!((found.0, found.2[0]), (Some(2), HopStage::StaleCapture));
    // A viewport lies over the content; masks hide a place as they do a layer.
    apply(&mut composer, &[viewport(2, 1), put_layer(4, 2)]);
    composer.plan(1);
    assert_eq!(sent(&mut composer, &mut places, hover(15.0, 22.0)).0, Some(4));
    let key = LayerKey::new(2, 12);
    apply(&mut composer, &[Command::PutLayer { key, layer: Layer { mask: 0, ..Layer::default() } }]);
    composer.plan(2);
    let found = sent(&mut composer, &mut places, hover(15.0, 15.0));
    assert_eq!((found.0, found.2.contains(&HopStage::Masked)), (Some(1), true));
}
