//! What must hold for every composition, held against random ones: comps inlined, speeds that undo each other, other orders.

use crate::picture::{Film, assert_same, document};

const SIZE: [u32; 2] = [32, 24];
const FRAMES: [u64; 5] = [0, 3, 8, 13, 19];

/// Makes nodes, the same ones from the same seed.
struct Random {
    state: u64,
    /// How many nodes have been made; they are named after it.
    made: u32,
    /// Whether things move by noise.
    noise: bool,
}

impl Random {
    const fn new(seed: u64) -> Self {
        Self { state: seed, made: 0, noise: false }
    }

    /// A number below `most`.
    fn below(&mut self, most: u64) -> u64 {
        // Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % most
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }

    /// `count` siblings.
    fn nodes(&mut self, count: u64, depth: u32) -> Vec<String> {
        (0..count).map(|_| self.node(depth)).collect()
    }

    fn node(&mut self, depth: u32) -> String {
        self.made += 1;
        let id = format!("n{}", self.made);
        let kind = match self.below(if depth == 0 { 4 } else { 9 }) {
            0 => format!(r#""kind": "rect", {}, "radius": {}"#, self.size(), self.below(6)),
            1 => format!(r#""kind": "ellipse", {}"#, self.size()),
            2 => r#""kind": "path", "d": "M0 0 L11 3 Q9 12 2 9 Z", "stroke": {"paint": "black", "width": 1.5}"#
                .to_owned(),
            3 => r#""kind": "text", "text": "R{=frame:.1}", "font-size": 9"#.to_owned(),
            4 | 5 => format!(r#""kind": "group", "size": [20, 16], {}"#, self.children(depth)),
            6 => format!(r#""kind": "sequence", "size": [20, 16], {}"#, self.sequence(depth)),
            7 => format!(r#""kind": "switch", "size": [20, 16], "active": "=frame / 4", {}"#, self.children(depth)),
            _ => {
                let child = self.node(0);
                format!(r#""kind": "repeat", "count": 3, "stagger": "2f", "size": [20, 16], "child": {child}"#)
            }
        };
        let keys = self.keys();
        format!(r#"{{"id": "{id}", {kind}{keys}}}"#)
    }

    fn size(&mut self) -> String {
        format!(r#""size": [{}, "{}%"]"#, 3 + self.below(14), 10 + self.below(60))
    }

    fn children(&mut self, depth: u32) -> String {
        let count = 1 + self.below(3);
        format!(r#""children": [{}]"#, self.nodes(count, depth - 1).join(", "))
    }

    fn sequence(&mut self, depth: u32) -> String {
        let mut scenes = String::new();
        for number in 0..3 {
            let span = 4 + self.below(6);
            let over = if number > 0 { r#", "transition": {"kind": "fade", "for": "2f"}"# } else { "" };
            let comma = if number > 0 { ", " } else { "" };
            let children = self.nodes(1, depth - 1).join(", ");
            scenes += &format!(r#"{comma}{{"kind": "group", "for": "{span}f"{over}, "children": [{children}]}}"#);
        }
        format!(r#""children": [{scenes}]"#)
    }

    /// Some of the keys that every node may have.
    fn keys(&mut self) -> String {
        let (a, b) = (self.below(20), self.below(14));
        let mut out = format!(r#", "position": [{a}.25, "={b} + frame/3"]"#);
        for _ in 0..self.below(4) {
            let key = match self.below(12) {
                0 => r#""opacity": {"keys": [[0, 0.2], ["1s", 0.9, "out-cubic"]], "after": "pingpong"}"#.to_owned(),
                1 => format!(r#""rotation": "={a}*time""#),
                2 => r#""scale": {"x": 1.2, "y": {"sine": {"base": 1, "amp": 0.3, "freq": 2}}}"#.to_owned(),
                3 => format!(r#""blend": "{}""#, self.one_of(&["multiply", "screen", "difference", "plus-lighter"])),
                4 => r#""clip": {"radius": 3}"#.to_owned(),
                5 => r#""mask": {"feather": 1, "node": {"kind": "ellipse", "size": [12, 12], "position": ["=frame/2", 1]}}"#.to_owned(),
                6 => r##""effects": [{"kind": "drop-shadow", "offset": [2, 2], "sigma": 1.5, "color": "#0008"}]"##.to_owned(),
                7 => r#""effects": [{"kind": "blur", "sigma": "=1 + time"}, {"kind": "saturate", "amount": 0.4}]"#.to_owned(),
                8 => format!(r#""at": "{}f""#, self.below(5)),
                9 => format!(r#""for": "{}f""#, 4 + self.below(12)),
                10 => r#""enter": {"kind": "wipe", "for": "4f", "angle": 30, "softness": 0.4}"#.to_owned(),
                _ if self.noise => r#""skew": "=[wiggle(2, 9), 5*noise(time*3)]""#.to_owned(),
                _ => r#""pivot": [0.2, "=progress"]"#.to_owned(),
            };
            // A key is given once.
            let name = key.split(':').next().unwrap_or_default();
            if !out.contains(name) {
                out += ", ";
                out += &key;
            }
        }
        out
    }
}

/// That each of some random scenes shows something, so that equal pictures say something.
fn assert_shows(film: &mut Film, shown: &mut u32) {
    *shown += u32::from(film.frame(FRAMES[2]).ink().is_some());
}

#[test]
fn a_comp_that_is_used_once_is_its_content_inlined() {
    let mut shown = 0;
    for seed in 0..60 {
        let nodes = Random::new(seed).nodes(3, 2).join(", ");
        let mut inlined = Film::new(&document(SIZE, &nodes));
        let comp = format!(r#""comps": {{"c": {{"nodes": [{nodes}]}}}}, "nodes""#);
        let used = document(SIZE, r#"{"kind": "comp", "comp": "c"}"#).replacen(r#""nodes""#, &comp, 1);
        let mut used = Film::new(&used);
        for number in FRAMES {
            assert_same(&used.frame(number), &inlined.frame(number));
        }
        assert_shows(&mut inlined, &mut shown);
    }
    assert!(shown > 50, "{shown} of 60 scenes show something");
}

#[test]
fn speeds_that_undo_each_other_change_nothing() {
    let mut shown = 0;
    let speeds = [(2.0, 0.5), (0.5, 2.0), (4.0, 0.25), (0.8, 1.25), (5.0, 0.2)];
    for seed in 100..150 {
        let (first, second) = speeds[seed as usize % speeds.len()];
        let mut random = Random::new(seed);
        random.noise = true;
        let nodes = random.nodes(3, 2).join(", ");
        let plain = format!(r#"{{"kind": "group", "children": [{{"kind": "group", "children": [{nodes}]}}]}}"#);
        let mapped = format!(
            r#"{{"kind": "group", "time": {{"speed": {first}}}, "children": [
                {{"kind": "group", "time": {{"speed": {second}}}, "children": [{nodes}]}}]}}"#
        );
        let (mut plain, mut mapped) = (Film::new(&document(SIZE, &plain)), Film::new(&document(SIZE, &mapped)));
        for number in FRAMES {
            assert_same(&mapped.frame(number), &plain.frame(number));
        }
        assert_shows(&mut plain, &mut shown);
    }
    assert!(shown > 40, "{shown} of 50 scenes show something");
}

/// The hashes of all operations of a frame, sorted: pictures by what they are and not by where they stand in the file.
fn pictures(nodes: &[String], frame: u64) -> Vec<u128> {
    let mut film = Film::new(&document(SIZE, &nodes.join(", ")));
    let plan = film.session().plan(frame).expect("a plan");
    let mut hashes: Vec<_> = plan.op_hashes.values().map(|hash| hash.0).collect();
    hashes.sort_unstable();
    hashes
}

#[test]
fn the_order_of_unrelated_nodes_changes_no_hash_and_no_noise() {
    let mut operations = 0;
    for seed in 200..260 {
        let mut random = Random::new(seed);
        random.noise = true;
        // Each is a picture of its own, so that neighbours are not drawn as one.
        let wrap = |node: String| {
            format!(
                r#"{{"kind": "group", "opacity": 0.7, "effects": [{{"kind": "blur", "sigma": 0.5}}], "children": [{node}]}}"#
            )
        };
        let nodes: Vec<String> = random.nodes(4, 1).into_iter().map(wrap).collect();
        let frame = random.below(20);
        let expected = pictures(&nodes, frame);
        let mut mixed = nodes.clone();
        for at in (1..mixed.len()).rev() {
            mixed.swap(at, random.below(at as u64 + 1) as usize);
        }
        assert_eq!(pictures(&mixed, frame), expected, "seed {seed}, frame {frame}: {nodes:#?}");
        operations += expected.len();
    }
    assert!(operations > 60 * 6, "{operations} operations were compared");
}
