//! What a stranger may say: it is refused, tells why, and changes nothing.

use proptest::prelude::*;
use reelm_layer_stack::*;

use crate::support::*;

#[test]
fn endless_bakes_are_refused_at_the_limit() {
    let piece: Vec<_> = (0..200).flat_map(|i| [card(f64::from(i % 50), 0.0), bake()]).collect();
    let mut canvas = canvas();
    for _ in 0..3 {
        canvas.frame(&piece).unwrap();
        assert_eq!((canvas.stack().len(), canvas.stack().bakes()), (64, 63));
        let refusal = canvas.report().refusal.unwrap();
        assert_eq!((refusal.code, refusal.limit, refusal.observed), (RefusalCode::Layers, 64.0, 65.0));
        assert_eq!(refusal.place, Place { instance: ROOT, command: 128, layer: Some(63) });
        assert_eq!(canvas.report().refused, 200 - 63);
        let overlay = canvas.operations().operations.iter().filter(|it| it.layer == LayerId(63)).count();
        assert_eq!(overlay, 200 - 63, "drawing goes on in the overlay");
    }
}

#[test]
fn numbers_that_are_none_are_refused_wherever_they_stand() {
    for bad in [f64::NAN, f64::INFINITY, -f64::INFINITY, 1.0e7, -1.0e300] {
        let at = [3.0, bad];
        let how = Placing { turn: bad, ..Placing::default() };
        let image = Source::Image { asset: 0, size: [4, 4] };
        for crisp in [false, true] {
            let commands = [
                Command::Point { at, crisp },
                Command::Line { from: at, to: [0.0; 2], width: 1.0, crisp },
                Command::Line { from: [0.0; 2], to: [0.0; 2], width: bad, crisp },
                Command::Box { at: [0.0; 2], size: at, outline: None, crisp },
                Command::Box { at: [0.0; 2], size: [1.0; 2], outline: Some(bad), crisp },
                Command::Circle { center: [0.0; 2], radius: bad, outline: None, crisp },
                Command::Tri { points: [[0.0; 2], [1.0; 2], at], outline: None, crisp },
                Command::Poly { points: vec![[0.0; 2], at], outline: None, crisp },
                Command::Path {
                    elements: vec![PathStep::Move([0.0; 2]), PathStep::Quad([[0.0; 2], at])],
                    outline: None,
                },
                Command::Flood { at, tolerance: 0 },
                Command::Write { text: "a".into(), at, size: 4.0 },
                Command::Write { text: "a".into(), at: [0.0; 2], size: bad as f32 },
                Command::Paste { source: image, at, how: Placing::default() },
                Command::Stamp { source: image, at: [0.0; 2], how },
                Command::Paste { source: image, at: [0.0; 2], how: Placing { scale: at, ..Placing::default() } },
                Command::Pan { by: at },
                Command::Zoom { factor: at, about: None, smooth: false },
                Command::Zoom { factor: [1.0; 2], about: Some(at), smooth: false },
                Command::Spin { degrees: bad, about: None, smooth: false },
                Command::Blur { sigma: bad as f32 },
                Command::Contrast { amount: bad as f32 },
                erase(bad as f32, Reach::Local),
            ];
            let mut canvas = canvas();
            canvas.begin_frame().unwrap();
            let before = canvas.clone();
            for command in &commands {
                let refusal = canvas.apply(command).expect_err(&format!("{command:?}"));
                let codes = [RefusalCode::NotFinite, RefusalCode::Coordinate, RefusalCode::Range];
                assert!(codes.contains(&refusal.code), "{refusal}");
            }
            assert_eq!(canvas.operations(), before.operations());
            assert_eq!(hashes(&canvas), hashes(&before));
        }
    }
}

#[test]
fn shapes_as_large_as_allowed_cost_what_is_seen_of_them() {
    let far = 1.0e6;
    let piece = [
        Command::Line { from: [-far, -far], to: [far, far], width: 1.0, crisp: true },
        Command::Circle { center: [far, 40.0], radius: far - 3.0, outline: Some(1.0), crisp: true },
        Command::Circle { center: [0.0, 0.0], radius: far, outline: None, crisp: true },
        Command::Tri { points: [[-far, -far], [far, -far], [0.0, far]], outline: None, crisp: true },
        Command::Box { at: [-far, -far], size: [far, far], outline: None, crisp: true },
        Command::Pan { by: [far, far] },
        Command::Line { from: [-far, -far], to: [far, far], width: far, crisp: false },
        Command::Scroll { by: [i32::MIN, i32::MAX] },
        Command::Mask(Some(MaskRect { at: [i32::MAX, i32::MIN], size: [u32::MAX; 2] })),
        card(0.0, 0.0),
    ];
    let canvas = drawn(&piece);
    let elements = &canvas.operations().elements;
    assert!(elements.len() < 5 * (100 + 80 + 300), "{}", elements.len());
    let all = canvas.operations().path(&(0..elements.len() as u32 - 2)).len();
    assert_eq!(all, elements.len() - 2);
}

#[test]
fn counts_have_limits() {
    let code = |canvas: &Canvas| canvas.report().refusal.unwrap().code;
    let limits =
        Limits { commands: 5, operations: 2, points: 3, text: 4, polygon_work: 300, instances: 2, ..Limits::default() };
    let run = |piece: &[Command]| {
        let mut canvas = Canvas::new(1, [100, 80], limits).unwrap();
        canvas.frame(piece).unwrap();
        canvas
    };
    assert_eq!(code(&run(&vec![ink([0; 4]); 9])), RefusalCode::Commands);
    assert_eq!(run(&vec![ink([0; 4]); 9]).report().refused, 4, "begin-frame counts, end-frame is always taken");
    let many = run(&[card(0.0, 0.0), card(1.0, 0.0), card(2.0, 0.0)]);
    assert_eq!((code(&many), many.operations().operations.len()), (RefusalCode::Operations, 2));
    let poly = |n: usize, crisp| Command::Poly { points: vec![[1.0; 2]; n], outline: None, crisp };
    assert_eq!(code(&run(&[poly(4, false)])), RefusalCode::Points);
    let tall = Limits { points: 4, ..limits };
    let mut canvas = Canvas::new(1, [100, 80], tall).unwrap();
    canvas.frame(&[poly(4, true)]).unwrap();
    assert_eq!(code(&canvas), RefusalCode::PolygonWork);
    assert_eq!(code(&run(&[Command::Write { text: "hello".into(), at: [0.0; 2], size: 9.0 }])), RefusalCode::Text);
    assert_eq!(code(&run(&[embed(1, vec![]), embed(2, vec![])])), RefusalCode::Instances);
    let path = Command::Path { elements: vec![PathStep::Line([0.0; 2])], outline: None };
    assert_eq!(code(&run(&[path])), RefusalCode::PathStart);
    let mirrored = run(&[card(0.0, 0.0), bake(), erase(1.0, Reach::Mirrored), card(0.0, 0.0)]);
    assert_eq!(mirrored.operations().operations.len(), 1, "nothing is erased in one layer only");
}

#[test]
fn a_piece_says_nothing_of_frames_or_of_the_canvas() {
    for command in [Command::BeginFrame, Command::EndFrame, Command::SetSource(4), Command::ResizeAll { size: [9, 9] }]
    {
        let mut canvas = canvas();
        canvas.frame(&[embed(1, vec![command])]).unwrap();
        assert_eq!(canvas.report().refusal.unwrap().code, RefusalCode::Placement);
    }
}

#[test]
fn commands_are_read_from_json_and_unknown_ones_are_not() {
    let read = |text: &str| serde_json::from_str::<Command>(text);
    assert_eq!(read(r#"{"box": {"at": [1, 2], "size": [20, 10], "crisp": true}}"#).unwrap(), card(1.0, 2.0));
    assert_eq!(read(r#"{"ink": {"erase": {"reach": "mirrored"}}}"#).unwrap(), erase(1.0, Reach::Mirrored));
    assert_eq!(read(r#"{"bake": {}}"#).unwrap(), bake());
    assert_eq!(read(r#""clear-baked""#).unwrap(), Command::ClearBaked);
    assert_eq!(read(r#"{"mask": null}"#).unwrap(), Command::Mask(None));
    for wrong in [r#"{"box": {"at": [1, 2], "size": [3, 4], "colour": 1}}"#, r#"{"smudge": {}}"#, r#"{"point": {}}"#] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn crisp_shapes_stay_in_the_region(
        points in prop::collection::vec([-300.0..300.0_f64, -300.0..300.0_f64], 3..7),
        radius in 0.0..400.0_f64,
        outline in any::<bool>(),
    ) {
        let outline = outline.then_some(1.0);
        let canvas = drawn(&[
            Command::Poly { points: points.clone(), outline, crisp: true },
            Command::Circle { center: points[0], radius, outline, crisp: true },
            Command::Line { from: points[1], to: points[2], width: 1.0, crisp: true },
        ]);
        for element in &canvas.operations().elements {
            let point = element.end_point().unwrap_or_default();
            prop_assert!((0.0..=100.0).contains(&point.x) && (0.0..=80.0).contains(&point.y));
            prop_assert!(point.x.fract() == 0.0 && point.y.fract() == 0.0);
        }
    }
}
