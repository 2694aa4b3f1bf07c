//! What is heard: mixed samples against those of the files, formulas, and other compositions that must sound the same.

use core::f64::consts::{FRAC_PI_2, TAU};
use core::ops::Range;

use reelm_assets::MemoryAssets;
use reelm_ir::Limits;
use reelm_session::{Composition, Error, RenderSession, SessionOptions};

const RATE: u32 = 48_000;

/// 16-bit samples as a WAV of one channel.
fn wav(rate: u32, channels: u16, samples: &[i16]) -> Vec<u8> {
    let bytes = samples.len() as u32 * 2;
    let mut out = [b"RIFF".as_slice(), &(36 + bytes).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes()].concat();
    out.extend([[1, 0], channels.to_le_bytes()].concat());
    out.extend([rate.to_le_bytes(), (rate * 2 * u32::from(channels)).to_le_bytes()].concat());
    out.extend([(2 * channels).to_le_bytes(), [16, 0]].concat());
    out.extend([b"data".as_slice(), &bytes.to_le_bytes()].concat());
    out.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    out
}

fn noise(count: u32) -> Vec<i16> {
    (0..count).map(|i| (i.wrapping_add(7).wrapping_mul(2_654_435_761) >> 16) as i16 / 4).collect()
}

/// `noise` is a second of noise of one channel, `both` of two; `ones` are 2 s of 0.5; `tone` is 1 s of 440 Hz at 44,100 samples.
fn files() -> MemoryAssets {
    let tone: Vec<i16> =
        (0..44_100).map(|i| (16_384.0 * (TAU * 440.0 * f64::from(i) / 44_100.0).sin()).round() as i16).collect();
    MemoryAssets::new()
        .with("noise.wav", wav(RATE, 1, &noise(RATE)))
        .with("both.wav", wav(RATE, 2, &noise(2 * RATE)))
        .with("ones.wav", wav(RATE, 1, &vec![16_384; 2 * RATE as usize]))
        .with("tone.wav", wav(44_100, 1, &tone))
}

fn text(top: &str) -> String {
    let fps = if top.contains("\"fps\"") { "" } else { "\"fps\": 10," };
    format!(
        r#"{{"reelm": 1, "size": [8, 8], {fps} "duration": 4, "assets": {{"noise": {{"audio": "noise.wav"}},
        "both": {{"audio": "both.wav"}}, "ones": {{"audio": "ones.wav"}}, "tone": {{"audio": "tone.wav"}}}}, {top}}}"#
    )
}

fn session_with(top: &str, limits: &Limits) -> Result<RenderSession, Error> {
    let prepared = Composition::from_json("test", &text(top), limits)?.compile(&[])?.prepare_with(&files())?;
    prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() })
}

fn session(top: &str) -> RenderSession {
    session_with(top, &Limits::default()).unwrap_or_else(|error| panic!("{error}"))
}

fn mix(session: &mut RenderSession, frames: Range<u64>) -> Vec<[f32; 2]> {
    let samples = session.prepared().samples(&frames);
    let mut out = vec![[f32::NAN; 2]; (samples.end - samples.start) as usize];
    session.mix(frames, &mut out).unwrap_or_else(|error| panic!("{error}"));
    out
}

/// All that is heard.
fn heard(top: &str) -> Vec<[f32; 2]> {
    let mut session = session(top);
    let frames = session.prepared().frames();
    mix(&mut session, 0..frames)
}

fn nodes(nodes: &str) -> Vec<[f32; 2]> {
    heard(&format!(r#""nodes": [{nodes}]"#))
}

fn sample(value: i16) -> f32 {
    f32::from(value) / 32_768.0
}

/// The noise, beginning `at` samples after the output, over all of it.
fn shifted(at: i64) -> Vec<[f32; 2]> {
    let noise = noise(RATE);
    let of = |n: i64| usize::try_from(n - at).ok().and_then(|n| noise.get(n)).map_or(0.0, |x| sample(*x));
    (0..4 * i64::from(RATE)).map(|n| [of(n); 2]).collect()
}

#[track_caller]
fn same(found: &[[f32; 2]], expected: &[[f32; 2]]) {
    assert_eq!(found.len(), expected.len());
    let differ = found.iter().zip(expected).position(|(a, b)| a.map(f32::to_bits) != b.map(f32::to_bits));
    // −0 and 0 are one.
    let differ = differ.filter(|_| found.iter().zip(expected).any(|(a, b)| a != b));
    assert!(
        differ.is_none(),
        "sample {differ:?}: {:?} {:?}",
        differ.map(|at| found[at]),
        differ.map(|at| expected[at])
    );
}

#[track_caller]
fn near(found: &[[f32; 2]], within: f64, expected: impl Fn(usize) -> [f64; 2]) {
    for (n, found) in found.iter().enumerate() {
        let expected = expected(n);
        let off = found.iter().zip(expected).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
        assert!(off < within, "sample {n}: {found:?}, not {expected:?}");
    }
}

#[test]
fn samples_that_fall_on_samples_are_those_of_the_file() {
    same(&nodes(r#"{"kind": "audio", "asset": "noise"}"#), &shifted(0));
    same(&nodes(r#"{"kind": "audio", "asset": "noise", "at": 1.5}"#), &shifted(72_000));
    same(&nodes(r#"{"kind": "audio", "asset": "noise", "from": 0.25}"#), &shifted(-12_000));
    same(&nodes(r#"{"kind": "audio", "asset": "noise", "at": 1, "from": -0.5}"#), &shifted(72_000));
    let both = nodes(r#"{"kind": "audio", "asset": "both"}"#);
    let file = noise(2 * RATE);
    assert!(both.iter().zip(file.chunks(2)).all(|(found, pair)| *found == [sample(pair[0]), sample(pair[1])]));
    // Half of it is half of it.
    let half = nodes(r#"{"kind": "audio", "asset": "noise", "volume": 0.5}"#);
    assert!(half.iter().zip(shifted(0)).all(|(half, whole)| half[0] == whole[0] * 0.5));
}

#[test]
fn a_clip_of_the_timeline_is_a_node_of_the_root() {
    let keys = r#""asset": "noise", "at": 0.5, "for": 1, "volume": {"keys": [[0, 0], [1, 1]]}, "pan": 0.3"#;
    let node = nodes(&format!(r#"{{"kind": "audio", {keys}}}"#));
    same(&heard(&format!(r#""audio": [{{{keys}}}]"#)), &node);
    assert!(node.iter().any(|x| x[0] != 0.0));
}

#[test]
fn a_cut_is_a_cut() {
    // From frame 3 on up to frame 7, and nothing else: the samples are those, to the last.
    let mut expected = shifted(0);
    for (n, sample) in expected.iter_mut().enumerate() {
        if !(14_400..33_600).contains(&n) {
            *sample = [0.0; 2];
        }
    }
    same(&nodes(r#"{"kind": "audio", "asset": "noise", "at": 0.3, "for": 0.4, "from": 0.3}"#), &expected);
}

#[test]
fn volume_goes_evenly_and_fades_too() {
    let ramp = nodes(r#"{"kind": "audio", "asset": "ones", "volume": {"keys": [[0, 0], [1, 1], [2, 0.5]]}}"#);
    near(&ramp, 1e-6, |n| {
        let t = n as f64 / 48_000.0;
        let volume = if t < 1.0 {
            t
        } else if t < 2.0 {
            1.5 - 0.5 * t
        } else {
            0.0
        };
        [0.5 * volume; 2]
    });
    // Fades whose ends lie between frames.
    let fades =
        nodes(r#"{"kind": "audio", "asset": "ones", "at": 0.5, "for": 1.4, "fade-in": 0.25, "fade-out": 0.33}"#);
    near(&fades, 1e-6, |n| {
        let t = n as f64 / 48_000.0 - 0.5;
        let inside = (0.0..1.4).contains(&t);
        [if inside { 0.5 * (t / 0.25).min(1.0) * ((1.4 - t) / 0.33).min(1.0) } else { 0.0 }; 2]
    });
    // An expression between frames goes straight from one to the next.
    let bent = nodes(r#"{"kind": "audio", "asset": "ones", "volume": "=time * time"}"#);
    near(&bent[..96_000], 1e-6, |n| {
        let (frame, share) = (n / 4800, (n % 4800) as f64 / 4800.0);
        let [a, b] = [frame, frame + 1].map(|frame| (frame as f64 / 10.0).powi(2));
        [0.5 * (a + (b - a) * share); 2]
    });
}

#[test]
fn panning_keeps_the_power() {
    for pan in [-1.0, -0.4, 0.0, 0.7, 1.0] {
        let mono = nodes(&format!(r#"{{"kind": "audio", "asset": "ones", "pan": {pan}}}"#));
        let angle = (pan + 1.0) / 2.0 * FRAC_PI_2;
        near(&mono[..96_000], 1e-6, |_| [0.5 * angle.cos(), 0.5 * angle.sin()]);
        let both = nodes(&format!(r#"{{"kind": "audio", "asset": "both", "pan": {pan}}}"#));
        let file = noise(2 * RATE);
        near(&both[..48_000], 1e-6, |n| {
            let [l, r] = [file[2 * n], file[2 * n + 1]].map(|x| f64::from(sample(x)));
            let angle = if pan <= 0.0 { pan + 1.0 } else { pan } * FRAC_PI_2;
            if pan <= 0.0 { [l + r * angle.cos(), r * angle.sin()] } else { [l * angle.cos(), r + l * angle.sin()] }
        });
    }
}

#[test]
fn a_tone_has_its_pitch_and_level() {
    // At another rate than that of the output, and faster: 440 Hz are 660.
    for (speed, hertz) in [(1.0, 440.0), (1.5, 660.0), (0.5, 220.0)] {
        let found = nodes(&format!(r#"{{"kind": "audio", "asset": "tone", "speed": {speed}, "volume": 0.8}}"#));
        let end = (48_000.0 / speed) as usize - 200;
        near(&found[200..end], 1e-4, |n| {
            let t = (n + 200) as f64 / 48_000.0;
            [0.4 * (TAU * hertz * t).sin(); 2]
        });
        assert!(found[(48_000.0 / speed) as usize + 200..].iter().all(|x| *x == [0.0; 2]));
    }
}

/// Two clocks that undo each other leave the samples as they are.
#[test]
fn clocks_that_undo_each_other_are_none() {
    let inside = |time: &str, keys: &str, child: &str| {
        format!(r#"{{"kind": "group", "for": 4, "time": {{{time}}}{keys}, "children": [{child}]}}"#)
    };
    let plain = r#"{"kind": "audio", "asset": "noise"}"#;
    let long = r#"{"kind": "audio", "asset": "noise", "for": 4}"#;
    let straight = shifted(0);
    same(&nodes(&inside(r#""speed": 2"#, "", &inside(r#""speed": 0.5"#, "", plain))), &straight);
    same(
        &nodes(&inside(r#""speed": 3"#, "", r#"{"kind": "audio", "asset": "noise", "speed": 0.3333333333333333}"#))
            [..100],
        &straight[..100],
    );
    same(&nodes(&inside(r#""reverse": true"#, "", &inside(r#""reverse": true"#, "", long))), &straight);
    same(&nodes(r#"{"kind": "audio", "asset": "noise", "speed": 0.5, "time": {"speed": 2}}"#), &straight);
    // Once backwards: the samples in reverse.
    let back = nodes(&inside(r#""reverse": true"#, "", long));
    let reversed: Vec<[f32; 2]> = straight.iter().rev().copied().collect();
    same(&back, &reversed);
    same(&nodes(r#"{"kind": "audio", "asset": "noise", "for": 4, "time": {"reverse": true}}"#), &reversed);
}

#[test]
fn loops_and_cuts_begin_anew() {
    // The first 0.3 s, again and again, each time the same samples.
    let looped = nodes(
        r#"{"kind": "group", "for": 4, "time": {"loop": "repeat"}, "children": [{"kind": "audio", "asset": "noise", "for": 0.3}]}"#,
    );
    let file = shifted(0);
    assert!((0..looped.len()).all(|n| looped[n] == file[n % 14_400]));
    let pingpong = nodes(
        r#"{"kind": "group", "for": 4, "time": {"loop": "pingpong"}, "children": [{"kind": "audio", "asset": "noise", "for": 0.3}]}"#,
    );
    let turned = |n: usize| if n % 28_800 < 14_400 { n % 28_800 } else { 28_799 - n % 28_800 };
    assert!((0..pingpong.len()).all(|n| pingpong[n] == file[turned(n)]));
    // A clock that stands still is silent.
    let frozen =
        nodes(r#"{"kind": "group", "time": {"freeze": 0.5}, "children": [{"kind": "audio", "asset": "ones"}]}"#);
    assert!(frozen.iter().all(|x| *x == [0.0; 2]));
}

#[test]
fn sounds_add_up() {
    let comp = r#""comps": {"c": {"nodes": [{"kind": "audio", "asset": "noise"}]}}, "nodes":"#;
    let twice =
        heard(&format!(r#"{comp} [{{"kind": "comp", "comp": "c"}}, {{"kind": "comp", "comp": "c", "at": 0.5}}]"#));
    let expected: Vec<[f32; 2]> = shifted(0).iter().zip(shifted(24_000)).map(|(a, b)| [a[0] + b[0]; 2]).collect();
    same(&twice, &expected);
    // Copies that follow each other, and children of a sequence.
    let copies = nodes(
        r#"{"kind": "repeat", "count": 3, "stagger": 0.5, "child": {"kind": "audio", "asset": "noise", "for": 0.5}}"#,
    );
    let row = nodes(&format!(
        r#"{{"kind": "sequence", "children": [{}]}}"#,
        [r#"{"kind": "audio", "asset": "noise", "for": 0.5}"#; 3].join(",")
    ));
    same(&copies, &row);
    let file = shifted(0);
    assert!((0..72_000).all(|n| row[n] == file[n % 24_000]) && row[72_000..].iter().all(|x| *x == [0.0; 2]));
}

#[test]
fn what_is_not_seen_is_heard() {
    let plain = r#"{"kind": "audio", "asset": "noise"}"#;
    for keys in [r#""visible": false"#, r#""opacity": 0"#, r#""layout": {"display": "none"}"#, r#""scale": 0"#] {
        same(&nodes(&format!(r#"{{"kind": "group", {keys}, "children": [{plain}]}}"#)), &shifted(0));
    }
    // A switch is another thing: what it does not show is not there.
    let switch = nodes(&format!(
        r#"{{"kind": "switch", "active": {{"keys": [[0, 0], [0.5, 1, "hold"]]}}, "children": [{plain}, {{"kind": "rect"}}]}}"#
    ));
    let expected: Vec<[f32; 2]> =
        shifted(0).iter().enumerate().map(|(n, x)| if n < 24_000 { *x } else { [0.0; 2] }).collect();
    same(&switch, &expected);
}

#[test]
fn a_volume_may_wait_for_the_layout() {
    let nodes = nodes(
        r#"{"id": "box", "kind": "rect", "size": ["=100 * time", 10]}, {"kind": "audio", "asset": "ones", "volume": "=nodes.box.rect.width / 100"}"#,
    );
    near(&nodes[..96_000], 1e-6, |n| [0.5 * n as f64 / 48_000.0; 2]);
}

#[test]
fn nothing_drifts_in_ten_hours() {
    // 29.97 frames per second: each sample of the last minute is where it belongs.
    let top = r#""fps": "30000/1001", "nodes": [{"kind": "audio", "asset": "noise", "at": "1078000f"}]"#;
    let text = text(top).replace(r#""duration": 4"#, r#""duration": "10h""#.replace("10h", "36000").as_str());
    let prepared = Composition::from_json("test", &text, &Limits::default()).and_then(|c| c.compile(&[]));
    let prepared =
        prepared.and_then(|compiled| compiled.prepare_with(&files())).unwrap_or_else(|error| panic!("{error}"));
    let frames = 1_078_000..1_078_030;
    let samples = prepared.samples(&frames);
    // Frame 1,078,000 begins 1,078,000 · 1001 / 30,000 s after the beginning, 1,726,524,800 samples.
    assert_eq!(samples, 1_078_000 * 1001 * 48_000 / 30_000..(1_078_030_u64 * 1001 * 48_000).div_ceil(30_000));
    let mut session = prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() }).unwrap();
    let found = mix(&mut session, frames);
    let file = noise(RATE);
    for (found, expected) in found.iter().zip(&file) {
        assert_eq!(found[0], sample(*expected));
    }
    // Frames that do not begin with a sample do not overlap, and leave no gap.
    let ends: Vec<Range<u64>> = (0..5).map(|frame| prepared.samples(&(frame..frame + 1))).collect();
    assert_eq!(ends, [0..1602, 1602..3204, 3204..4805, 4805..6407, 6407..8008]);
}

#[test]
fn any_range_is_that_of_the_whole() {
    let top = r#""fps": "30000/1001", "nodes": [
        {"kind": "group", "time": {"speed": {"keys": [[0, 0.3], [2, 1.7]]}, "loop": "pingpong"}, "children": [
            {"kind": "audio", "asset": "tone", "for": 0.7, "fade-in": 0.11, "volume": "=abs(sin(time * 9))", "pan": "=sin(time)"}]},
        {"kind": "audio", "asset": "both", "at": 0.4, "speed": 1.3}]"#;
    let mut session = session(top);
    let all = session.prepared().frames();
    let whole = mix(&mut session, 0..all);
    assert!(whole.iter().any(|x| x[0] != 0.0));
    for range in [0..1, 17..18, 3..50, 60..all, 5..5, 99..100, 1..2] {
        let samples = session.prepared().samples(&range);
        let found = mix(&mut session, range);
        same(&found, &whole[samples.start as usize..samples.end as usize]);
    }
}

#[test]
fn hostile_values_do_no_harm() {
    for keys in [
        r#""volume": "=1/0""#,
        r#""volume": "=1e300""#,
        r#""volume": "=-5""#,
        r#""pan": "=1e9""#,
        r#""speed": 100"#,
        r#""speed": 0.01"#,
        r#""from": "-100000s""#,
        r#""from": 86400"#,
        r#""fade-in": 86400"#,
        r#""fade-out": 86400"#,
        r#""for": 0"#,
        r#""at": -3"#,
        r#""time": {"speed": 1000}"#,
        r#""time": {"remap": "=1e7 * sin(time * 1e5)"}"#,
        r#""time": {"remap": "=random(frame)"}"#,
    ] {
        let found = nodes(&format!(r#"{{"kind": "audio", "asset": "tone", {keys}}}"#));
        assert!(found.iter().flatten().all(|x| x.is_finite() && x.abs() <= 101.0), "{keys}");
    }
}

#[test]
fn too_much_is_refused() {
    let copies = r#""nodes": [{"kind": "repeat", "count": 5, "child": {"kind": "audio", "asset": "noise"}}]"#;
    let mut few =
        session_with(copies, &Limits { audio_voices: 4, ..Limits::default() }).unwrap_or_else(|e| panic!("{e}"));
    let mut out = vec![[0.0; 2]; 4800];
    let error = few.mix(0..1, &mut out).unwrap_err();
    assert!(matches!(error, Error::NodeLimit { limit: "audio_voices", allowed: 4, observed: 5, .. }), "{error}");
    assert!(few.mix(39..40, &mut out).is_ok(), "nobody is heard any more");
    let mut short =
        session_with(copies, &Limits { audio_samples: 9000, ..Limits::default() }).unwrap_or_else(|e| panic!("{e}"));
    assert!(short.mix(0..1, &mut out).is_ok());
    let error = short.mix(0..2, &mut vec![[0.0; 2]; 9600]).unwrap_err();
    assert!(matches!(error, Error::Limit { limit: "audio_samples", allowed: 9000, observed: 9600, .. }), "{error}");
    assert!(matches!(short.mix(0..1, &mut out[1..]), Err(Error::SampleCount { expected: 4800, observed: 4799 })));
    assert!(matches!(short.mix(0..41, &mut out), Err(Error::FrameOutOfRange { .. })));
}
