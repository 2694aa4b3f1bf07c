//! Every command of a `paint` node beside the same command of the crate: three frames of each, byte for byte.

use reelm_assets::MemoryAssets;
use reelm_ir::Limits as Allowed;
use reelm_layer_stack::*;
use reelm_session::{Composition, RenderSession, SessionOptions};

use crate::stage::*;

/// What each case begins with: something of every kind of pixel.
const GROUND: &str = r##"{"kind": "wipe", "color": "#0a1e28"}, {"kind": "ink", "color": "#c81e5ab4"},
    {"kind": "box", "at": [3, 4], "size": [30, 20], "crisp": true}, {"kind": "circle", "center": [40, 24], "radius": 15.5}"##;

fn ground() -> Vec<Command> {
    vec![
        Command::Wipe { color: [10, 30, 40, 255] },
        ink([200, 30, 90, 180]),
        card(3, 4, 30, 20),
        Command::Circle { center: [40.0, 24.0], radius: 15.5, outline: None, crisp: false },
    ]
}

/// Red, green, blue and half a white, as in the stage.
fn image() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
    encoder.set_color(png::ColorType::Rgba);
    let pixels = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 128];
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels)).expect("a picture");
    bytes
}

fn session(commands: &str) -> RenderSession {
    let text = format!(
        r#"{{ "reelm": 1, "size": [64, 48], "fps": 30, "duration": "3f", "assets": {{ "pic": {{ "image": "pic.png" }} }},
            "nodes": [ {{ "kind": "paint", "commands": [{GROUND}, {commands}] }},
            {{ "kind": "image", "asset": "pic", "visible": false }} ] }}"#
    );
    let composition = Composition::from_json("case", &text, &Allowed::default()).and_then(|it| it.compile(&[]));
    let prepared = composition.and_then(|it| it.prepare_with(&MemoryAssets::new().with("pic.png", image())));
    let prepared = prepared.unwrap_or_else(|error| panic!("{commands}:\n{error}"));
    prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).expect("a session")
}

fn shots(session: &mut RenderSession) -> [Vec<u8>; 3] {
    [0, 1, 2].map(|frame| {
        let mut pixels = vec![0; 64 * 48 * 4];
        session.render_frame(frame, &mut pixels).expect("a frame");
        pixels
    })
}

/// The commands of the format and of the crate.
struct Case(&'static str, Vec<Command>);

#[expect(clippy::too_many_lines, reason = "a table with a row or two for each command")]
fn cases() -> Vec<Case> {
    let layer = |layer| Command::Layer(layer);
    let picture = Source::Image { asset: 0, size: [2, 2] };
    let how = Placing { scale: [6.0, 5.0], turn: 20.0, opacity: 0.5, smooth: false };
    let mask = |at, size| Command::Mask(Some(MaskRect { at, size }));
    let (triangle, kite) =
        ([[5.0, 40.0], [20.0, 5.5], [50.0, 44.0]], [[5.0, 40.0], [20.0, 5.5], [50.0, 44.0], [60.0, 3.0]]);
    let curve = vec![
        PathStep::Move([5.0, 5.0]),
        PathStep::Line([30.0, 8.0]),
        PathStep::Quad([[60.0, 20.0], [30.0, 40.0]]),
        PathStep::Cubic([[20.0, 50.0], [10.0, 30.0], [8.0, 20.0]]),
        PathStep::Close,
    ];
    let point = |x: f64, crisp| Command::Point { at: [x, 9.5], crisp };
    let child = embed(
        0,
        [20.0, 10.0],
        0.5,
        &[ink([0, 200, 0, 255]), card(0, 0, 12, 12), BAKE, ink([0, 0, 200, 99]), card(6, 6, 12, 12)],
    );
    vec![
        Case(
            r##"{"kind": "ink", "color": "#0f08"}, {"kind": "box", "at": [0, 0], "size": [9, 9], "crisp": true}"##,
            vec![ink([0, 255, 0, 136]), card(0, 0, 9, 9)],
        ),
        Case(
            r##"{"kind": "bake"}, {"kind": "invert"}, {"kind": "box", "at": [5, 5], "size": [20, 20], "crisp": true}, {"kind": "ink", "erase": "local", "strength": 0.5},
                {"kind": "box", "at": [9, 9], "size": [9, 9], "crisp": true}"##,
            vec![BAKE, Command::Invert { amount: 1.0 }, card(5, 5, 20, 20), erase(0.5, Reach::Local), card(9, 9, 9, 9)],
        ),
        Case(
            r##"{"kind": "bake"}, {"kind": "ink", "erase": "mirrored", "strength": 0.5}, {"kind": "box", "at": [9, 9], "size": [9, 9], "crisp": true}"##,
            vec![BAKE, erase(0.5, Reach::Mirrored), card(9, 9, 9, 9)],
        ),
        Case(
            r##"{"kind": "wipe"}, {"kind": "point", "at": [3.5, 9.5]}, {"kind": "point", "at": [13.5, 9.5], "crisp": true}"##,
            vec![WIPE, point(3.5, false), point(13.5, true)],
        ),
        Case(
            r##"{"kind": "line", "from": [1, 2], "to": [60, 30.5], "width": 3}, {"kind": "line", "from": [1, 40], "to": [60, 30.5], "crisp": true}"##,
            vec![
                Command::Line { from: [1.0, 2.0], to: [60.0, 30.5], width: 3.0, crisp: false },
                Command::Line { from: [1.0, 40.0], to: [60.0, 30.5], width: 1.0, crisp: true },
            ],
        ),
        Case(
            r##"{"kind": "box", "at": [8.5, 2], "size": [20, 30], "outline": 2.5}, {"kind": "circle", "center": [20, 20], "radius": 9, "outline": 1, "crisp": true}"##,
            vec![
                Command::Box { at: [8.5, 2.0], size: [20.0, 30.0], outline: Some(2.5), crisp: false },
                Command::Circle { center: [20.0, 20.0], radius: 9.0, outline: Some(1.0), crisp: true },
            ],
        ),
        Case(
            r##"{"kind": "tri", "points": [[5, 40], [20, 5.5], [50, 44]]}, {"kind": "tri", "points": [[5, 40], [20, 5.5], [50, 44]], "outline": 1, "crisp": true}"##,
            vec![
                Command::Tri { points: triangle, outline: None, crisp: false },
                Command::Tri { points: triangle, outline: Some(1.0), crisp: true },
            ],
        ),
        Case(
            r##"{"kind": "poly", "points": [[5, 40], [20, 5.5], [50, 44], [60, 3]], "crisp": true}, {"kind": "poly", "points": [[5, 40], [20, 5.5], [50, 44], [60, 3]], "outline": 2}"##,
            vec![
                Command::Poly { points: kite.to_vec(), outline: None, crisp: true },
                Command::Poly { points: kite.to_vec(), outline: Some(2.0), crisp: false },
            ],
        ),
        Case(
            r##"{"kind": "path", "d": "M5 5 L30 8 Q60 20 30 40 C20 50 10 30 8 20 Z"}, {"kind": "path", "d": "M5 5 L30 8 Q60 20 30 40 C20 50 10 30 8 20 Z", "outline": 2}"##,
            vec![
                Command::Path { elements: curve.clone(), outline: None },
                Command::Path { elements: curve, outline: Some(2.0) },
            ],
        ),
        Case(
            r##"{"kind": "flood", "at": [0.5, 0.5], "tolerance": 3}"##,
            vec![Command::Flood { at: [0.5, 0.5], tolerance: 3 }],
        ),
        Case(
            r##"{"kind": "paste", "asset": "pic", "at": [5, 6], "scale": [6, 5], "turn": 20, "opacity": 0.5, "smooth": false}"##,
            vec![Command::Paste { source: picture, at: [5.0, 6.0], how }],
        ),
        Case(
            r##"{"kind": "stamp", "asset": "pic", "at": [35, 26], "scale": [6, 5], "turn": 20, "opacity": 0.5, "smooth": false}"##,
            vec![Command::Stamp { source: picture, at: [35.0, 26.0], how }],
        ),
        Case(
            r##"{"kind": "bake"}, {"kind": "paste", "call": 0, "at": [5, 6]}, {"kind": "stamp", "layer": "overlay", "at": [20, 20]}"##,
            vec![
                BAKE,
                Command::Paste { source: Source::Layer(LayerRef::Call(0)), at: [5.0, 6.0], how: Placing::default() },
                Command::Stamp { source: Source::Layer(LayerRef::Overlay), at: [20.0, 20.0], how: Placing::default() },
            ],
        ),
        Case(
            r##"{"kind": "pan", "by": [7.5, -3]}, {"kind": "box", "at": [9, 9], "size": [9, 9], "crisp": true}"##,
            vec![Command::Pan { by: [7.5, -3.0] }, card(9, 9, 9, 9)],
        ),
        Case(
            r##"{"kind": "mask", "at": [10, 8], "size": [20, 30]}, {"kind": "wipe", "color": "#123"}, {"kind": "mask"}, {"kind": "box", "at": [9, 9], "size": [9, 9], "crisp": true}"##,
            vec![
                mask([10, 8], [20, 30]),
                Command::Wipe { color: [17, 34, 51, 255] },
                Command::Mask(None),
                card(9, 9, 9, 9),
            ],
        ),
        Case(r##"{"kind": "scroll", "by": [5, -7]}"##, vec![Command::Scroll { by: [5, -7] }]),
        Case(
            r##"{"kind": "zoom", "factor": [1.5, 0.75]}, {"kind": "zoom", "factor": 1.25, "about": [9, 9], "smooth": true}"##,
            vec![
                Command::Zoom { factor: [1.5, 0.75], about: None, smooth: false },
                Command::Zoom { factor: [1.25; 2], about: Some([9.0; 2]), smooth: true },
            ],
        ),
        Case(
            r##"{"kind": "spin", "degrees": 90}, {"kind": "spin", "degrees": 33, "about": [30, 9], "smooth": true}"##,
            vec![
                Command::Spin { degrees: 90.0, about: None, smooth: false },
                Command::Spin { degrees: 33.0, about: Some([30.0, 9.0]), smooth: true },
            ],
        ),
        Case(r##"{"kind": "blur", "sigma": 2.5}"##, vec![Command::Blur { sigma: 2.5 }]),
        Case(r##"{"kind": "brightness", "amount": 1.5}"##, vec![Command::Brightness { amount: 1.5 }]),
        Case(r##"{"kind": "contrast", "amount": 0.5}"##, vec![Command::Contrast { amount: 0.5 }]),
        Case(r##"{"kind": "invert", "amount": 0.75}"##, vec![Command::Invert { amount: 0.75 }]),
        Case(r##"{"kind": "invert"}"##, vec![Command::Invert { amount: 1.0 }]),
        Case(
            r##"{"kind": "scroll", "by": [3, 0]}, {"kind": "bake", "clone": true}, {"kind": "scroll", "by": [5, 5]}"##,
            vec![
                Command::Scroll { by: [3, 0] },
                Command::Bake { mode: BakeMode::Freeze, clone: true },
                Command::Scroll { by: [5, 5] },
            ],
        ),
        Case(
            r##"{"kind": "scroll", "by": [3, 0]}, {"kind": "bake", "mode": "live"}, {"kind": "box", "at": [9, 9], "size": [9, 9], "crisp": true}"##,
            vec![
                Command::Scroll { by: [3, 0] },
                Command::Bake { mode: BakeMode::Live, clone: false },
                card(9, 9, 9, 9),
            ],
        ),
        Case(
            r##"{"kind": "bake"}, {"kind": "bake"}, {"kind": "layer", "call": 0}, {"kind": "invert"}, {"kind": "enter", "layer": "base"}, {"kind": "scroll", "by": [2, 2]}, {"kind": "leave"},
                {"kind": "layer", "layer": "overlay"}, {"kind": "box", "at": [9, 9], "size": [9, 9], "crisp": true}, {"kind": "layer", "layer": "section"}"##,
            vec![
                BAKE,
                BAKE,
                layer(LayerRef::Call(0)),
                Command::Invert { amount: 1.0 },
                Command::Enter(LayerRef::Base),
                Command::Scroll { by: [2, 2] },
                Command::Leave,
                layer(LayerRef::Overlay),
                card(9, 9, 9, 9),
                layer(LayerRef::Section),
            ],
        ),
        Case(
            r##"{"kind": "embed", "at": [20, 10], "size": [30, 20], "opacity": 0.5, "commands": [
                {"kind": "ink", "color": "#00c800"}, {"kind": "box", "at": [0, 0], "size": [12, 12], "crisp": true}, {"kind": "bake"},
                {"kind": "ink", "color": "#0000c863"}, {"kind": "box", "at": [6, 6], "size": [12, 12], "crisp": true}]},
                {"kind": "paste", "child": 0, "at": [0, 0]}"##,
            vec![
                child.clone(),
                Command::Paste { source: Source::Child(ChildId(0)), at: [0.0; 2], how: Placing::default() },
            ],
        ),
        Case(
            r##"{"kind": "embed", "at": [20, 10], "size": [30, 20], "opacity": 0.5, "commands": [
                {"kind": "ink", "color": "#00c800"}, {"kind": "box", "at": [0, 0], "size": [12, 12], "crisp": true}, {"kind": "bake"},
                {"kind": "ink", "color": "#0000c863"}, {"kind": "box", "at": [6, 6], "size": [12, 12], "crisp": true}]},
                {"kind": "unembed", "child": 0}"##,
            vec![child, Command::Unembed { child: ChildId(0) }],
        ),
        Case(
            r##"{"kind": "bake"}, {"kind": "bake"}, {"kind": "unbake", "call": 0}, {"kind": "box", "at": [9, 9], "size": [9, 9], "crisp": true}"##,
            vec![BAKE, BAKE, Command::Unbake { call: Some(0) }, card(9, 9, 9, 9)],
        ),
        Case(
            r##"{"kind": "bake"}, {"kind": "bake"}, {"kind": "clear-baked"}, {"kind": "box", "at": [9, 9], "size": [9, 9], "crisp": true}"##,
            vec![BAKE, BAKE, Command::ClearBaked, card(9, 9, 9, 9)],
        ),
    ]
}

#[test]
fn every_command_of_the_format_does_what_that_of_the_crate_does() {
    let untouched = Stage::new(SIZE).frame(&ground()).pixels;
    for Case(text, commands) in cases() {
        let piece: Vec<Command> = ground().into_iter().chain(commands).collect();
        let mut stage = Stage::new(SIZE);
        let expected = [0, 1, 2].map(|_| stage.frame(&piece).pixels);
        let shown = shots(&mut session(text));
        assert!(
            shown == expected,
            "{text}: frames {:?} differ",
            [0, 1, 2].map(|frame| shown[frame] != expected[frame])
        );
        let changes = shown.iter().any(|picture| *picture != untouched);
        assert!(changes || text.contains("unembed"), "{text}: nothing is seen of it");
    }
}

#[test]
fn a_text_is_written_on_its_baseline() {
    let with = |write: &str| {
        let [shown, ..] =
            shots(&mut session(&format!(r##"{{"kind": "wipe"}}, {{"kind": "ink", "color": "#fff"}}, {write}"##)));
        let rows = (0..48).filter(|y| shown[y * 256..(y + 1) * 256].chunks(4).any(|pixel| pixel[3] > 0));
        rows.collect::<Vec<usize>>()
    };
    let rows = with(r#"{"kind": "write", "text": "H{=frame + 4}", "at": [4, 30], "size": 20}"#);
    // Capitals of Inter are 0.727 em high and stand on the baseline.
    assert_eq!((rows.first().copied(), rows.last().copied()), (Some(15), Some(29)));
    assert_eq!(with(r#"{"kind": "write", "text": "", "at": [4, 30]}"#), Vec::<usize>::new());
}
