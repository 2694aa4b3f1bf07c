//! What must hold for every picture: moved, cropped, alone, in a range, under other names.

use reelm_assets::MemoryAssets;
use reelm_encode::MemorySink;
use reelm_session::{Cancel, SessionOptions};

use crate::picture::{Film, Picture, assert_near, assert_same, document};

const SIZE: [u32; 2] = [64, 48];

/// Something of everything, in motion.
const SCENES: [&str; 6] = [
    r#"{"id": "a", "kind": "ellipse", "size": [21, 17], "position": [8.25, 5.5], "fill": "red", "rotation": "=time*50", "opacity": 0.7},
       {"id": "b", "kind": "rect", "size": [20, 20], "position": [20, 12], "radius": 5, "fill": "blue", "blend": "difference"}"#,
    r##"{"id": "a", "kind": "group", "size": [30, 24], "position": [10, 10], "opacity": 0.8, "rotation": 12, "clip": {"radius": 7}, "children": [
         {"id": "b", "kind": "rect", "size": ["100%", "100%"], "fill": {"radial": {"stops": [[0, "#ffcc00"], [1, "#660033"]]}}},
         {"id": "c", "kind": "ellipse", "size": [20, 9], "position": ["=frame", 12], "fill": "#00ffcc88"}]}"##,
    r##"{"id": "a", "kind": "rect", "size": [24, 18], "position": [16, 14], "fill": "#3366cc", "effects": [
         {"kind": "drop-shadow", "offset": [3, "=frame / 4"], "sigma": 2.5, "color": "#000000a0"}, {"kind": "saturate", "amount": 1.5}]}"##,
    r#"{"id": "a", "kind": "rect", "size": [40, 30], "position": [8, 8], "fill": "lime", "mask": {"feather": 2, "node":
         {"id": "b", "kind": "ellipse", "size": [20, 20], "position": ["=frame", 4], "scale": 1.2}}}"#,
    r#"{"id": "a", "kind": "sequence", "size": [40, 30], "position": [6, 6], "children": [
         {"id": "b", "kind": "rect", "size": [30, 22], "fill": "red", "for": 0.8, "rotation": 8},
         {"id": "c", "kind": "ellipse", "size": [30, 26], "fill": "blue", "for": 1, "transition": {"kind": "fade", "for": 0.5}},
         {"id": "d", "kind": "rect", "size": [36, 28], "fill": "green", "for": 0.7, "transition": {"kind": "wipe", "for": 0.4, "angle": 30, "softness": 0.3}}]}"#,
    r#"{"id": "a", "kind": "text", "text": "Reg {=frame}", "font-size": 14, "position": [6.5, 10], "rotation": 10, "fill": "navy",
         "stroke": {"paint": "orange", "width": 0.5}, "enter": {"kind": "wipe", "for": 0.7}}"#,
];

const FRAMES: [u64; 4] = [0, 4, 9, 14];

#[test]
fn content_moved_by_whole_pixels_is_the_picture_moved() {
    for scene in SCENES {
        let mut small = Film::new(&document(SIZE, scene));
        let moved = format!(r#"{{"kind": "group", "size": [64, 48], "position": [37, 21], "children": [{scene}]}}"#);
        let mut large = Film::new(&document([150, 110], &moved));
        for number in FRAMES {
            assert_same(&large.frame(number).crop([37, 21, 37 + 64, 21 + 48]), &small.frame(number));
        }
    }
}

#[test]
fn the_canvas_cuts_and_changes_nothing() {
    // The same picture through a window whose left top corner lies inside of it.
    for scene in SCENES {
        let moved = |x: i32, y: i32| {
            format!(r#"{{"kind": "group", "size": [64, 48], "position": [{x}, {y}], "children": [{scene}]}}"#)
        };
        let mut whole = Film::new(&document([120, 100], &moved(30, 30)));
        let mut part = Film::new(&document([25, 20], &moved(-15, -12)));
        for number in FRAMES {
            // A surface begins where it is seen; the single precision of a gradient depends on that.
            let tolerance = u8::from(scene.contains("radial"));
            assert_near(&part.frame(number), &whole.frame(number).crop([45, 42, 70, 62]), tolerance);
        }
    }
}

#[test]
fn a_frame_alone_is_the_frame_in_a_range() {
    for scene in SCENES {
        let text = document(SIZE, scene);
        let mut film = Film::new(&text);
        for threads in [1, 3] {
            for elide in [true, false] {
                let options = SessionOptions { threads, elide, ..SessionOptions::default() };
                let mut other = Film::options(&text, &MemoryAssets::new(), &options);
                let (sink, frames) = MemorySink::new();
                other.session().render_range(2..18, Box::new(sink), &Cancel::new(), &mut |_| {}).expect("a range");
                let frames = frames.take();
                assert_eq!(frames.len(), 16);
                for (at, found) in frames.iter().enumerate().step_by(5) {
                    assert_same(&Picture::new(64, 48, &found.pixels), &film.frame(2 + at as u64));
                }
            }
        }
    }
}

#[test]
fn frames_do_not_depend_on_those_before() {
    for scene in SCENES {
        let text = document(SIZE, scene);
        let mut film = Film::new(&text);
        let backwards: Vec<Picture> = (0..20).rev().map(|number| film.frame(number)).collect();
        for number in FRAMES {
            assert_same(&Film::new(&text).frame(number), &backwards[19 - number as usize]);
        }
    }
}

#[test]
fn names_mean_nothing() {
    for scene in SCENES {
        let renamed = ["a", "b", "c", "d"].iter().fold(scene.to_owned(), |scene, id| {
            let other = format!(r#""id": "z_{}""#, 100 - id.as_bytes()[0]);
            scene.replace(&format!(r#""id": "{id}""#), &other)
        });
        for number in FRAMES {
            assert_same(
                &Film::new(&document(SIZE, &renamed)).frame(number),
                &Film::new(&document(SIZE, scene)).frame(number),
            );
        }
    }
}

#[test]
fn nodes_that_are_not_seen_change_nothing() {
    let noise = r#"{"kind": "group", "opacity": 0, "children": [{"kind": "rect", "size": [64, 48], "blend": "difference"}]},
        {"kind": "ellipse", "size": [30, 30], "position": [500, 500], "effects": [{"kind": "blur", "sigma": 3}]},
        {"kind": "rect", "size": [30, 30], "at": 5},
        {"kind": "text", "text": "", "font-size": 20}"#;
    for scene in SCENES {
        let mut film = Film::new(&document(SIZE, scene));
        let mut with = Film::new(&document(SIZE, &format!("{noise}, {scene}, {}", noise)));
        for number in FRAMES {
            assert_same(&with.frame(number), &film.frame(number));
        }
    }
}

#[test]
fn equal_states_are_equal_pictures_and_motion_changes_the_state() {
    for scene in SCENES {
        let mut film = Film::new(&document(SIZE, scene));
        let mut seen: Vec<(reelm_ids::Hash128, Picture)> = Vec::new();
        for number in 0..20 {
            let mut bytes = vec![0; 64 * 48 * 4];
            let info = film.session().render_frame(number, &mut bytes).expect("a frame");
            let picture = Picture::new(64, 48, &bytes);
            for (state, other) in &seen {
                assert!(*state != info.state || *other == picture, "frame {number}: one state, two pictures");
            }
            seen.push((info.state, picture));
        }
    }
}

#[test]
fn an_isolated_group_under_normal_blending_is_no_other_picture() {
    for scene in SCENES.iter().skip(1) {
        let isolated = format!(r#"{{"kind": "group", "isolate": true, "children": [{scene}]}}"#);
        for number in FRAMES {
            assert_same(
                &Film::new(&document(SIZE, &isolated)).frame(number),
                &Film::new(&document(SIZE, scene)).frame(number),
            );
        }
    }
}
