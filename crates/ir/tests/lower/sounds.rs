//! Nodes of the kind `audio`, and those that the key `audio` makes.

use reelm_ids::Rational;
use reelm_ir::{Anim, Audio, CompositionIr, Kind};

use super::{clean, errors, node, warnings};

const ASSETS: &str = r#""assets": {"a": {"audio": "a.wav"}}"#;

fn of(ir: &CompositionIr, id: &str) -> Audio {
    match &node(ir, id).1.kind {
        Kind::Audio(audio) => (**audio).clone(),
        kind => panic!("{id} is a {}", kind.name()),
    }
}

#[test]
fn a_clip_is_a_node_of_the_root() {
    let ir = clean(&format!(
        r#"{ASSETS}, "nodes": [{{"kind": "rect"}}, {{"kind": "group", "children": [
            {{"kind": "audio", "id": "x", "asset": "a", "at": 1, "for": 2, "volume": 0.5, "from": "1f", "speed": 1.5, "fade-in": 0.25, "pan": 1}}]}}],
        "audio": [{{"id": "y", "asset": "a", "at": 1, "for": 2, "volume": 0.5, "from": "1f", "speed": 1.5, "fade-in": 0.25, "pan": 1}}, {{"asset": "a"}}]"#
    ));
    let ids: Vec<&str> = ir.nodes.ids().map(|id| ir.node_id(id)).collect();
    assert_eq!(ids, ["root", "rect_0", "group_1", "x", "y", "audio_a_1"]);
    assert_eq!(ir.nodes[node(&ir, "y").1.parent.unwrap()].children.len(), 4);
    assert_eq!(&*ir.origins[node(&ir, "audio_a_1").0].pointer, "/audio/1");
    let [x, y] = ["x", "y"].map(|id| of(&ir, id));
    assert_eq!(format!("{x:?}"), format!("{y:?}"));
    assert_eq!((node(&ir, "x").1.start, node(&ir, "x").1.frames), (node(&ir, "y").1.start, node(&ir, "y").1.frames));
    assert_eq!((x.volume, x.pan, x.from), (Anim::Const(0.5), Some(Anim::Const(1.0)), Rational::ONE));
    // Fades keep fractions of frames.
    assert_eq!(
        (x.speed, x.fade_in, x.fade_out),
        (Rational::new(3, 2).unwrap(), ir.fps * Rational::new(1, 4).unwrap(), Rational::ZERO)
    );
    let plain = of(&ir, "audio_a_1");
    assert_eq!((plain.volume, plain.pan, plain.speed), (Anim::Const(1.0), None, Rational::ONE));
    assert!(ir.assets.values().all(|asset| asset.used));
}

#[test]
fn volume_and_pan_can_be_read() {
    let ir = clean(&format!(
        r#"{ASSETS}, "audio": [{{"id": "music", "asset": "a", "pan": 0.5}}, {{"asset": "a", "id": "other", "volume": "=nodes.music.volume * 0.5"}}]"#
    ));
    let music = node(&ir, "music").0;
    assert_eq!(ir.property(music, &["volume"]).unwrap().lanes[0], Anim::Const(1.0));
    assert_eq!(ir.property(music, &["pan"]).unwrap().lanes[0], Anim::Const(0.5));
    assert!(ir.property(node(&ir, "other").0, &["pan"]).is_none());
}

#[test]
fn what_a_sound_does_not_have_is_told() {
    let told = |keys: &str| warnings(&format!(r#"{ASSETS}, "nodes": [{{"kind": "audio", "asset": "a", {keys}}}]"#));
    for key in [
        r#""opacity": 0.5"#,
        r#""visible": false"#,
        r#""position": [1, 2]"#,
        r#""effects": []"#,
        r#""clip": true"#,
        r#""layout": {"flex-grow": 1}"#,
        r#""enter": {"kind": "fade", "for": 1}"#,
        r#""size": [1, 1]"#,
        r#""time": {"loop": "repeat"}"#,
    ] {
        let found = told(key);
        assert!(found.len() == 1 && found[0].starts_with("no-effect /nodes/0/"), "{key}: {found:?}");
    }
    assert!(told(r#""time": {"speed": 2}, "at": 0.5"#).is_empty());
    assert_eq!(told(r#""for": 1, "fade-in": 2"#), ["past-end /nodes/0/fade-in"]);
    // One that is longer than its node is none of its business.
    assert_eq!(errors(r#""audio": [{"asset": "nothing"}]"#), ["unknown-name /audio/0/asset"]);
    let twice = r#""nodes": [{"kind": "rect", "id": "x"}], "audio": [{"asset": "a", "id": "x"}]"#;
    assert_eq!(errors(&format!("{ASSETS}, {twice}")), ["repeated-id /audio/0/id"]);
}
