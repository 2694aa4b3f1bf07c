//! Pictures as nodes.

use reelm_assets::MemoryAssets;

use crate::picture::{Box4, Film, NONE, Picture, Px, RED, assert_near, assert_px, assert_same, document};

const SIZE: [u32; 2] = [24, 20];

/// A picture of 6 × 4 in which every pixel differs; the left half is translucent.
fn source() -> Picture {
    Picture::of([6, 4], |x, y| {
        let [r, g, b] = [x * 40, y * 60, 200 - x * y * 10].map(|v| v as u8);
        if x < 3 { [r / 2, g / 2, b / 2, 128] } else { [r, g, b, 255] }
    })
}

fn encoded(picture: &Picture) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width as u32, picture.height as u32);
    encoder.set_color(png::ColorType::Rgba);
    let straight = |pixel: &Px| {
        let [r, g, b, a] = pixel.map(u32::from);
        [r, g, b].map(|v| (v * 255 + a / 2).checked_div(a).unwrap_or(0) as u8).into_iter().chain([a as u8])
    };
    let data: Vec<u8> = picture.pixels.iter().flat_map(straight).collect();
    encoder.write_header().expect("header").write_image_data(&data).expect("data");
    bytes
}

fn shown(picture: &Picture, keys: &str) -> Picture {
    let text = document(SIZE, &format!(r#"{{"kind": "image", "asset": "p"{keys}}}"#)).replacen(
        r#""nodes""#,
        r#""assets": {"p": {"image": "p.png"}}, "nodes""#,
        1,
    );
    Film::with(&text, &MemoryAssets::new().with("p.png", encoded(picture))).frame(0)
}

/// Nodes that may name the picture as `p`.
fn with_picture(picture: &Picture, nodes: &str) -> Picture {
    let text = document(SIZE, nodes).replacen(r#""nodes""#, r#""assets": {"p": {"image": "p.png"}}, "nodes""#, 1);
    Film::with(&text, &MemoryAssets::new().with("p.png", encoded(picture))).frame(0)
}

fn placed(picture: &Picture, [x0, y0]: [i64; 2]) -> Picture {
    Picture::of(SIZE, |x, y| picture.at(x - x0, y - y0))
}

#[test]
fn a_picture_in_its_own_size_is_its_bytes() {
    let source = source();
    assert_same(&shown(&source, ""), &placed(&source, [0, 0]));
    assert_same(&shown(&source, r#", "position": [5, 7]"#), &placed(&source, [5, 7]));
    assert_same(&shown(&source, r#", "sampling": "nearest", "position": [5, 7]"#), &placed(&source, [5, 7]));
    assert_same(&shown(&source, r#", "position": [-2, -1]"#), &placed(&source, [-2, -1]));
    assert_same(&shown(&source, r#", "position": [12, 10], "anchor": "center""#), &placed(&source, [9, 8]));
}

#[test]
fn quarter_turns_and_mirrors_move_bytes() {
    let source = source();
    let turned = Picture::of(SIZE, |x, y| source.at(y - 4, 3 - (x - 6)));
    // About (8, 7): the box [5, 5, 11, 9] becomes [6, 4, 10, 10].
    for sampling in ["auto", "nearest"] {
        assert_same(
            &shown(&source, &format!(r#", "position": [5, 5], "rotation": 90, "sampling": "{sampling}""#)),
            &turned,
        );
        let mirrored = Picture::of(SIZE, |x, y| source.at(5 - (x - 5), y - 5));
        assert_same(
            &shown(&source, &format!(r#", "position": [5, 5], "scale": [-1, 1], "sampling": "{sampling}""#)),
            &mirrored,
        );
    }
}

#[test]
fn nearest_makes_blocks() {
    let source = source();
    let expected = Picture::of(SIZE, |x, y| source.at((x - 2).div_euclid(3), (y - 1).div_euclid(4)));
    assert_same(&shown(&source, r#", "position": [2, 1], "size": [18, 16], "sampling": "nearest""#), &expected);
    let expected = Picture::of(SIZE, |x, y| source.at((x - 2).div_euclid(3), (y - 1).div_euclid(3)));
    let keys = r#", "position": [2, 1], "scale": 3, "pivot": "top-left", "sampling": "nearest""#;
    assert_same(&shown(&source, keys), &expected);
}

#[test]
fn fit_decides_how_the_box_is_filled() {
    let flat = Picture::of([8, 4], |_, _| RED);
    let shows = |keys: &str, area: Box4| {
        let picture = shown(&flat, keys);
        assert_eq!(picture.ink(), Some(area), "{keys}");
        assert_near(&picture, &Picture::boxes(SIZE, &[(area, RED)]), 0);
    };
    let at = r#", "position": [2, 2], "size": [16, 16]"#;
    shows(at, [2, 2, 18, 18]);
    shows(&format!(r#"{at}, "fit": "fill""#), [2, 2, 18, 18]);
    shows(&format!(r#"{at}, "fit": "contain""#), [2, 6, 18, 14]);
    shows(&format!(r#"{at}, "fit": "cover""#), [2, 2, 18, 18]);
    shows(&format!(r#"{at}, "fit": "none""#), [6, 8, 14, 12]);
    shows(r#", "position": [2, 2], "size": [4, 2], "fit": "none""#, [2, 2, 6, 4]);
    // One side alone keeps the ratio.
    shows(r#", "size": [16, "auto"]"#, [0, 0, 16, 8]);
    shows(r#", "size": ["auto", 2]"#, [0, 0, 4, 2]);
}

#[test]
fn cover_shows_the_middle() {
    // 6 × 4 in 4 × 4: a pixel is lost on both sides. In 3 × 2 … the whole at half the size.
    let source = source();
    let expected = Picture::of(SIZE, |x, y| if (0..4).contains(&x) { source.at(x + 1, y) } else { NONE });
    assert_same(&shown(&source, r#", "size": [4, 4], "fit": "cover", "sampling": "nearest""#), &expected);
    assert_same(&shown(&source, r#", "size": [4, 4], "fit": "cover""#), &expected);
    let expected =
        Picture::of(
            SIZE,
            |x, y| {
                if (0..4).contains(&x) && (0..2).contains(&y) { source.at(x + 1, y + 1) } else { NONE }
            },
        );
    assert_same(&shown(&source, r#", "size": [4, 2], "fit": "none""#), &expected);
}

#[test]
fn smooth_sampling_mixes_neighbours_and_keeps_flat_colours() {
    let steps = Picture::of([4, 2], |x, _| if x < 2 { [0, 0, 0, 255] } else { [240, 240, 240, 255] });
    let picture = shown(&steps, r#", "size": [16, 8]"#);
    // The centre of source pixel i lies at 4i + 2; between 6 and 10 the values run from 0 to 240.
    for x in 6..10 {
        let expected = ((x as f64 + 0.5 - 6.0) / 4.0 * 240.0).round() as u8;
        assert_px(picture.at(x, 4), [expected, expected, expected, 255], 4);
    }
    assert_px(picture.at(0, 0), [0, 0, 0, 255], 0);
    assert_px(picture.at(15, 7), [240, 240, 240, 255], 0);
}

#[test]
fn a_picture_fades_and_is_filtered_like_a_shape() {
    let flat = Picture::of([8, 4], |_, _| RED);
    assert_px(shown(&flat, r#", "opacity": 0.5"#).at(3, 2), [128, 0, 0, 128], 0);
    assert_px(shown(&flat, r#", "effects": [{"kind": "invert"}]"#).at(3, 2), [0, 255, 255, 255], 0);
    assert_px(shown(&flat, r#", "mask": {"node": {"kind": "rect", "size": [2, 4]}}"#).at(3, 2), NONE, 0);
}

/// The picture at (x0, y0), repeated, within a box.
fn tiled(source: &Picture, [x0, y0]: [i64; 2], [across, down]: [bool; 2], [left, top, right, bottom]: Box4) -> Picture {
    let (width, height) = (source.width as i64, source.height as i64);
    Picture::of(SIZE, |x, y| {
        let (u, v) = (x - x0, y - y0);
        let (u, v) = (if across { u.rem_euclid(width) } else { u }, if down { v.rem_euclid(height) } else { v });
        if (left..right).contains(&x) && (top..bottom).contains(&y) { source.at(u, v) } else { NONE }
    })
}

#[test]
fn a_picture_as_a_paint_is_repeated_from_the_top_left_of_the_box() {
    let source = source();
    let rect = |keys: &str, place: &str| {
        format!(r#"{{ "kind": "rect", "size": [15, 11], "position": {place}, "fill": {{ "image": "p"{keys} }} }}"#)
    };
    for (repeat, axes) in [
        ("", [true, true]),
        (r#", "repeat": "repeat""#, [true, true]),
        (r#", "repeat": "repeat-x""#, [true, false]),
        (r#", "repeat": "repeat-y""#, [false, true]),
        (r#", "repeat": "no-repeat""#, [false, false]),
    ] {
        for sampling in ["", r#", "sampling": "nearest""#] {
            let shown = with_picture(&source, &rect(&format!("{repeat}{sampling}"), "[3, 4]"));
            assert_same(&shown, &tiled(&source, [3, 4], axes, [3, 4, 18, 15]));
            // Nothing of it moves where the shape leaves the canvas.
            let shown = with_picture(&source, &rect(&format!("{repeat}{sampling}"), "[-5, -6]"));
            assert_same(&shown, &tiled(&source, [-5, -6], axes, [-5, -6, 10, 5]));
        }
    }
}

#[test]
fn a_picture_paints_strokes_paths_and_texts() {
    let source = source();
    let everywhere = [true, true];
    let stroke = r#"{ "kind": "rect", "size": [12, 10], "position": [6, 5], "fill": "none", "stroke": { "width": 4, "paint": { "image": "p" } } }"#;
    let expected = tiled(&source, [6, 5], everywhere, [4, 3, 20, 17]);
    let expected =
        Picture::of(SIZE, |x, y| if (8..16).contains(&x) && (7..13).contains(&y) { NONE } else { expected.at(x, y) });
    assert_same(&with_picture(&source, stroke), &expected);
    // The box of a path is that of its geometry, wherever it lies.
    let path = r#"{ "kind": "path", "d": "M5 3H20V15H5Z", "fill": { "image": "p" } }"#;
    assert_same(&with_picture(&source, path), &tiled(&source, [5, 3], everywhere, [5, 3, 20, 15]));
    let text = r#"{ "kind": "text", "text": "M", "font-size": 24, "weight": 900, "fill": { "image": "p" } }"#;
    let (painted, black) =
        (with_picture(&source, text), with_picture(&source, &text.replace(r#"{ "image": "p" }"#, "\"black\"")));
    let whole = tiled(&source, [0, 0], everywhere, [0, 0, 24, 20]);
    let full = |x: i64, y: i64| black.at(x, y)[3] == 255;
    assert!((0..24).flat_map(|x| (0..20).map(move |y| (x, y))).filter(|(x, y)| full(*x, *y)).count() > 50);
    let cut = |picture: &Picture| Picture::of(SIZE, |x, y| if full(x, y) { picture.at(x, y) } else { NONE });
    assert_same(&cut(&painted), &cut(&whole));
}

#[test]
fn a_picture_as_a_paint_turns_and_grows_with_its_node() {
    let source = source();
    // Twice as large, to the nearest pixel.
    let nodes = r#"{ "kind": "rect", "size": [10, 8], "position": [2, 2], "pivot": "top-left", "scale": 2, "fill": { "image": "p", "sampling": "nearest" } }"#;
    let expected = tiled(&source, [0, 0], [true, true], [0, 0, 10, 8]);
    let expected = Picture::of(SIZE, |x, y| expected.at((x - 2).div_euclid(2), (y - 2).div_euclid(2)));
    assert_same(&with_picture(&source, nodes), &expected);
    // A half turn about its middle.
    let nodes = r#"{ "kind": "rect", "size": [10, 8], "position": [2, 2], "rotation": 180, "fill": { "image": "p" } }"#;
    let upright = tiled(&source, [0, 0], [true, true], [0, 0, 10, 8]);
    assert_same(&with_picture(&source, nodes), &Picture::of(SIZE, |x, y| upright.at(11 - x, 9 - y)));
}
