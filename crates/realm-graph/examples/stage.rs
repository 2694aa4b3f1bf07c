//! Four realms on a stage: two viewports that show each other, a plane in perspective, and a realm that comes late. Prints
//! what each frame does, and the way of a pointer through it: `cargo run -p reelm-realm-graph --example stage`.

use reelm_realm_graph::{
    Command, CommandError, Layer, LayerKey, Layout, Limits, PointerEvent, PointerId, PointerPhase, Quad, Realm,
    RealmComposer, RealmId, Size, Target, TargetId, TargetKind, TraceLevel,
};

fn main() -> Result<(), CommandError> {
    let mut composer = RealmComposer::new(Limits::default());
    let viewport = |within, left| TargetKind::WidgetRealmViewport {
        within: TargetId(within),
        area: Layout::px(left, 40.0, 280.0, 200.0),
    };
    let corners = [[120.0, 260.0], [520.0, 280.0], [460.0, 440.0], [160.0, 460.0]];
    let targets = [
        (1, TargetKind::Window, Size::new(640, 480)),
        (2, viewport(1, 20.0), Size::new(280, 200)),
        (3, viewport(1, 340.0), Size::new(280, 200)),
        (4, TargetKind::RealmPlane { within: TargetId(1), quad: Quad::Perspective(corners) }, Size::new(400, 200)),
        // Within what the first two show: each shows the other.
        (5, viewport(2, 0.0), Size::new(280, 200)),
        (6, viewport(3, 0.0), Size::new(280, 200)),
    ];
    for (id, kind, size) in targets {
        composer.apply(&Command::PutTarget { id: TargetId(id), target: Target { kind, size } })?;
    }
    for (realm, target) in [(1, 1), (2, 2), (3, 3), (4, 4), (3, 5), (2, 6)] {
        composer.apply(&Command::PutLayer { key: LayerKey::new(realm, target), layer: Layer::default() })?;
    }
    for id in 1..=3 {
        composer.apply(&Command::PutRealm { id: RealmId(id), realm: Realm::default() })?;
    }
    for frame in 0..3 {
        if frame == 2 {
            composer.apply(&Command::PutRealm { id: RealmId(4), realm: Realm::default() })?;
        }
        print_frame(&mut composer, frame);
    }
    composer.set_trace(TraceLevel::Full);
    let position = [320.0, 360.0];
    let event = PointerEvent { window: TargetId(1), pointer: PointerId(0), phase: PointerPhase::Down, position };
    println!("pointer down at {position:?}");
    for hop in &composer.route(&event).trace {
        println!("  {:?} realm {:?} target {:?} uv {:?}", hop.stage, hop.realm, hop.target, hop.uv);
    }
    Ok(())
}

fn print_frame(composer: &mut RealmComposer, frame: u64) {
    println!("frame {frame}");
    let plan = composer.plan(frame);
    for realm in &plan.realms {
        println!("  {} {:?}", realm.realm.id, realm.action);
        for input in plan.inputs(realm) {
            println!("    shows {} {:?}", input.key, input.source);
        }
    }
    let report = composer.report();
    println!("  cut {:?}, told {:?}", report.cut, report.diagnostics);
}
