//! State comes from commands alone: a replayed log and a restored snapshot go on as the first canvas does.

use proptest::prelude::*;
use reelm_layer_stack::*;

use crate::support::*;

/// Any command, right or wrong, from a stream of numbers.
fn command(pick: &mut impl FnMut(u32) -> u32, depth: u32) -> Command {
    let x = f64::from(pick(90));
    let layer =
        [LayerRef::Section, LayerRef::Base, LayerRef::Overlay, LayerRef::Call(pick(3)), LayerRef::Id(LayerId(pick(6)))];
    let layer = layer[pick(5) as usize];
    match pick(30) {
        0..=3 => card(x, 3.0),
        4 => Command::Circle { center: [x, x], radius: x / 3.0, outline: Some(2.0), crisp: pick(2) == 0 },
        5..=8 => Command::Bake { mode: [BakeMode::Freeze, BakeMode::Live][pick(2) as usize], clone: pick(3) == 0 },
        9 => wipe(),
        10 => Command::Wipe { color: [pick(255) as u8, 0, 0, pick(255) as u8] },
        11..=12 => erase(x as f32 / 80.0, [Reach::Local, Reach::Mirrored][pick(2) as usize]),
        13 => ink([pick(255) as u8; 4]),
        14 => Command::Layer(layer),
        15 => Command::Enter(layer),
        16 => Command::Leave,
        17..=18 if depth < 2 => embed(pick(2), (0..pick(6)).map(|_| command(pick, depth + 1)).collect()),
        19 => Command::Unembed { child: ChildId(pick(2)) },
        20 => Command::Unbake { call: (pick(2) == 0).then(|| pick(3)) },
        21 if pick(3) == 0 => Command::ClearBaked,
        22 => Command::ResizeAll { size: [pick(120), pick(120)] },
        23 => Command::Trim,
        24 if pick(4) == 0 => Command::SetSource(u64::from(pick(2))),
        25 => Command::Paste { source: Source::Layer(layer), at: [x, 0.0], how: Placing::default() },
        26 => Command::Stamp { source: Source::Child(ChildId(pick(2))), at: [x, 0.0], how: Placing::default() },
        27 => Command::Scroll { by: [pick(9) as i32, 0] },
        28 => Command::Mask((pick(2) == 0).then(|| MaskRect { at: [5, 5], size: [pick(60), 40] })),
        _ => Command::Pan { by: [x, f64::NAN].map(|value| if x < 5.0 { value } else { 1.0 }) },
    }
}

fn session(seed: u64, frames: u32) -> Vec<Command> {
    let mut state = seed | 1;
    let mut pick = |below: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 16) % u64::from(below)) as u32
    };
    let mut all = Vec::new();
    for _ in 0..frames {
        if pick(4) == 0 {
            all.push(command(&mut pick, 0));
        }
        all.push(Command::BeginFrame);
        all.extend((0..pick(14)).map(|_| command(&mut pick, 0)));
        all.push(Command::EndFrame);
    }
    all
}

/// Without what is no number, which JSON does not know, the log through JSON and back.
fn finite(commands: Vec<Command>) -> Vec<Command> {
    commands.into_iter().filter(|command| !format!("{command:?}").contains("NaN")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_replayed_log_is_the_same_canvas(seed in any::<u64>(), frames in 1_u32..12) {
        let mut canvas = canvas();
        canvas.start_log().unwrap();
        let answers: Vec<_> = finite(session(seed, frames)).iter().map(|command| canvas.apply(command)).collect();
        let log: CanvasLog = through_json(&canvas.take_log().unwrap());
        let again = log.replay(Limits::default()).unwrap();
        prop_assert_eq!(again.snapshot().unwrap(), canvas.snapshot().unwrap());
        prop_assert_eq!(again.operations(), canvas.operations());
        prop_assert_eq!(again.report(), canvas.report());
        let mut third = Canvas::restore(&log.start, Limits::default()).unwrap();
        prop_assert_eq!(log.commands.iter().map(|command| third.apply(command)).collect::<Vec<_>>(), answers);
    }

    #[test]
    fn a_restored_snapshot_goes_on_the_same(seed in any::<u64>(), before in 0_u32..8) {
        let mut canvas = canvas();
        session(seed, before).iter().for_each(|command| _ = canvas.apply(command));
        let snapshot: CanvasSnapshot = through_json(&canvas.snapshot().unwrap());
        let mut restored = Canvas::restore(&snapshot, Limits::default()).unwrap();
        prop_assert_eq!(&restored.snapshot().unwrap(), &snapshot);
        for command in session(seed ^ 0x55, 6) {
            let answers = (restored.apply(&command), canvas.apply(&command));
            prop_assert_eq!(format!("{:?}", answers.0), format!("{:?}", answers.1));
        }
        prop_assert_eq!(restored.snapshot().unwrap(), canvas.snapshot().unwrap());
        prop_assert_eq!(restored.hash(), canvas.hash());
    }

    #[test]
    fn nothing_that_is_said_breaks_a_canvas(seed in any::<u64>()) {
        let mut canvas = canvas();
        for command in session(seed, 12) {
            let stacks = |canvas: &Canvas| format!("{:?} {:?}", canvas.stack(), canvas.operations());
            let before = stacks(&canvas);
            let refused = canvas.apply(&command).is_err();
            prop_assert!(!refused || before == stacks(&canvas), "half of {:?} has happened", command);
            let bakes = canvas.stack().bakes();
            prop_assert_eq!(canvas.stack().records().count() as u32, if bakes == 0 { 0 } else { bakes + 1 });
            prop_assert!(canvas.routing().active(canvas.stack()) < canvas.stack().len());
        }
    }
}

#[test]
fn a_snapshot_that_was_changed_is_refused() {
    let canvas = drawn(&[card(0.0, 0.0), bake(), embed(1, vec![])]);
    let text = serde_json::to_string(&canvas.snapshot().unwrap()).unwrap();
    let mut changed = 0;
    for (i, byte) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        let mut other = text.clone().into_bytes();
        other[i] = if byte == b'9' { b'8' } else { byte + 1 };
        if let Ok(snapshot) = serde_json::from_slice::<CanvasSnapshot>(&other) {
            let refusal = Canvas::restore(&snapshot, Limits::default()).unwrap_err();
            assert_eq!(refusal.code, RefusalCode::SnapshotBroken);
            changed += 1;
        }
    }
    assert!(changed > 50, "{changed}");
}
