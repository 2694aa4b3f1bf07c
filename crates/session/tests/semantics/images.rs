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
