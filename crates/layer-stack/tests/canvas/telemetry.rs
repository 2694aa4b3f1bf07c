//! What telemetry tells, in which order, and that nobody pays who does not ask.

use reelm_layer_stack::*;

use crate::support::*;

fn told(config: TelemetryConfig) -> Canvas {
    let mut canvas = canvas();
    canvas.set_telemetry(config);
    let image =
        Command::Paste { source: Source::Image { asset: 3, size: [4, 4] }, at: [0.0; 2], how: Placing::default() };
    let piece = [
        card(0.0, 0.0),
        Command::Bake { mode: BakeMode::Freeze, clone: true },
        erase(0.5, Reach::Mirrored),
        card(1.0, 1.0),
        Command::Enter(LayerRef::Base),
        image,
        Command::Leave,
        Command::Blur { sigma: 2.0 },
        card(f64::NAN, 0.0),
    ];
    canvas.frame(&piece).unwrap();
    canvas.frame(&piece).unwrap();
    canvas
}

#[test]
fn nothing_is_kept_unless_asked_for() {
    assert!(told(TelemetryConfig::default()).telemetry().events().is_empty());
    let few = told(TelemetryConfig { capacity: 5, ..TelemetryConfig::ALL });
    assert_eq!(few.telemetry().events().len(), 5);
    assert!(few.telemetry().dropped() > 20);
}

#[test]
fn traces_tell_target_phase_and_cost() {
    let canvas = told(TelemetryConfig { trace: true, capacity: 100, ..TelemetryConfig::default() });
    let traces: Vec<_> = canvas
        .telemetry()
        .events()
        .iter()
        .map(|event| match event {
            TelemetryEvent::Trace(trace) => *trace,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(traces.len(), 22);
    let (first, second) = traces.split_at(11);
    let phases = |traces: &[TraceEvent]| traces.iter().map(|it| it.phase).collect::<Vec<_>>();
    assert_eq!(phases(first)[10], TracePhase::Done);
    assert_eq!(phases(first)[9], TracePhase::Refused(RefusalCode::NotFinite));
    assert_eq!((first[1].phase, second[1].phase), (TracePhase::Done, TracePhase::Frozen));
    assert_eq!((first[1].layer, first[4].layer), (LayerLabel::Base, LayerLabel::Overlay));
    assert!(first[2].duplicated && !second[2].duplicated, "the clone is made once");
    assert_eq!(first[4].mirrored, 1);
    assert_eq!((first[6].layer, first[6].asset), (LayerLabel::Baked(0), Some(3)));
    assert!(first[8].expensive && !first[4].expensive);
    assert_eq!(first.iter().filter(|it| it.cmd == CommandKind::Box).count(), 3);
}

#[test]
fn json_lines_are_the_same_every_time() {
    let lines = || {
        let mut text = String::new();
        told(TelemetryConfig::ALL).telemetry().write_json_lines(&mut text).unwrap();
        text
    };
    let text = lines();
    assert_eq!(text, lines());
    let read: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| read.iter().filter(|it| it["type"] == kind).collect::<Vec<_>>();
    let routes: Vec<_> = of("route").iter().map(|it| it["event"].as_str().unwrap()).take(5).collect();
    assert_eq!(routes, ["begin-frame", "bake", "enter", "leave", "end-frame"]);
    let bakes: Vec<_> = of("route").into_iter().filter(|it| it["event"] == "bake").collect();
    assert_eq!((&bakes[0]["details"], &bakes[1]["details"]), (&"minted".into(), &"found".into()));
    assert_eq!((&bakes[0]["layer_index"], &bakes[0]["layer_label"]), (&1.into(), &"overlay".into()));
    let moments: Vec<_> = of("context").iter().map(|it| it["at"].as_str().unwrap()).collect();
    assert_eq!(moments, ["frame-start", "restored", "frame-end", "frame-start", "restored", "frame-end"]);
    assert_eq!(of("context")[5]["stack"]["active_overlay"], 1);
}
