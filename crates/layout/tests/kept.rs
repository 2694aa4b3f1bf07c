//! A kept layout gives the boxes of a fresh one, whatever came before.

mod common;

use common::Scene;
use proptest::prelude::*;
use reelm_ids::TextIdx;
use reelm_layout::Layout;

/// A source of choices.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // SplitMix64, Steele, Lea & Flood 2014.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len() as u64) as usize]
    }

    /// A constant, or keys that jump or run between some of eight frames.
    fn value(&mut self, one: impl Fn(&mut Self) -> String) -> String {
        if self.roll(3) > 0 {
            return one(self);
        }
        let ease = self.pick(&["linear", "hold"]);
        let keys: Vec<_> = (0..8).step_by(2).map(|at| format!(r#"["{at}f", {}, "{ease}"]"#, one(self))).collect();
        format!(r#"{{"keys": [{}]}}"#, keys.join(", "))
    }

    fn length(&mut self) -> String {
        match self.roll(3) {
            0 => format!(r#""{}%""#, self.roll(120)),
            _ => self.roll(150).to_string(),
        }
    }

    fn dim(&mut self) -> String {
        if self.roll(2) == 0 { "\"auto\"".into() } else { self.value(Self::length) }
    }

    fn layout(&mut self, is_container: bool) -> String {
        let mut keys = Vec::new();
        if is_container {
            keys.push(r#""display": "flex""#.to_owned());
            let directions = ["row", "column", "row-reverse", "column-reverse"];
            keys.push(format!(r#""flex-direction": "{}""#, self.pick(&directions)));
            keys.push(format!(r#""flex-wrap": "{}""#, self.pick(&["nowrap", "wrap", "wrap-reverse"])));
            let aligns = ["stretch", "center", "baseline", "flex-end"];
            keys.push(format!(r#""align-items": "{}""#, self.pick(&aligns)));
            for key in ["padding", "gap"] {
                if self.roll(3) == 0 {
                    keys.push(format!(r#""{key}": {}"#, self.value(Self::length)));
                }
            }
        }
        for key in ["flex-grow", "flex-shrink"] {
            if self.roll(3) == 0 {
                keys.push(format!(r#""{key}": {}"#, self.value(|dice| dice.roll(3).to_string())));
            }
        }
        for key in ["margin", "min-width", "max-height", "flex-basis", "left"] {
            if self.roll(6) == 0 {
                keys.push(format!(r#""{key}": {}"#, self.value(Self::length)));
            }
        }
        if self.roll(8) == 0 {
            keys.push(r#""position": "absolute""#.to_owned());
        }
        if self.roll(8) == 0 {
            keys.push(format!(r#""aspect-ratio": {}"#, self.value(|dice| (1 + dice.roll(3)).to_string())));
        }
        format!("{{{}}}", keys.join(", "))
    }

    fn node(&mut self, depth: u64) -> String {
        let kind = if depth == 0 { 3 + self.roll(4) } else { self.roll(7) };
        let size = format!("[{}, {}]", self.dim(), self.dim());
        let span = if self.roll(5) == 0 {
            format!(r#""at": "{}f", "for": "{}f", "#, self.roll(5), 1 + self.roll(5))
        } else {
            String::new()
        };
        let what = match kind {
            0..=2 => {
                let children: Vec<_> = (0..self.roll(4)).map(|_| self.node(depth - 1)).collect();
                let kind = self.pick(&["group", "group", "stack"]);
                format!(r#""kind": "{kind}", "children": [{}]"#, children.join(", "))
            }
            3 => r#""kind": "text", "text": "some words to wrap""#.to_owned(),
            4 => r#""kind": "text", "text": "{=frame * 37:.0} words""#.to_owned(),
            5 => r#""kind": "image", "asset": "p""#.to_owned(),
            _ => r#""kind": "rect""#.to_owned(),
        };
        let is_container = kind < 3 && self.roll(4) > 0;
        format!(r#"{{{span}{what}, "size": {size}, "layout": {}}}"#, self.layout(is_container))
    }
}

/// All boxes, and the text and the baseline in each.
fn shown(scene: &Scene) -> Vec<([f64; 4], Option<TextIdx>, f64)> {
    let output = scene.layout.output();
    let nodes = output.rects.iter().map(|(node, _)| (scene.rect_of(node), output.text(node), output.baseline(node)));
    nodes.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_kept_layout_equals_a_fresh_one(seed: u64, frames in prop::collection::vec(0u64..8, 1..24)) {
        let mut dice = Dice(seed);
        let nodes = format!("[{}, {}]", dice.node(3), dice.node(4));
        let mut scene = Scene::nodes(&nodes);
        // One that remembers nothing, some that forget again and again, and one that remembers all that it solved.
        let mut layouts = [0, 500, 1000, 2000, 1 << 20].map(|bytes| {
            let mut layout = Layout::new(&scene.ir);
            layout.remember(bytes);
            layout
        });
        for frame in &frames {
            scene.layout = Layout::new(&scene.ir);
            let fresh = shown(scene.frame(*frame));
            prop_assert!(fresh.iter().flat_map(|node| node.0).all(f64::is_finite));
            for layout in &mut layouts {
                core::mem::swap(&mut scene.layout, layout);
                let kept = shown(scene.frame(*frame));
                core::mem::swap(&mut scene.layout, layout);
                prop_assert_eq!(&kept, &fresh, "frame {} of {:?} of {}", frame, frames, nodes);
            }
        }
        let [none, few, .., all] = layouts.map(|layout| layout.output().stats());
        prop_assert_eq!([none.hits, none.misses, none.bytes as u64], [0; 3]);
        prop_assert!(few.bytes <= 500);
        // What is remembered is solved once.
        prop_assert_eq!(all.misses, all.entries as u64);
        prop_assert_eq!(all.hits + all.misses, none.flows);
    }
}
