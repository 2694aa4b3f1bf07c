//! Effects around a node and within it: inner shadows, glows, outlines, blurs along lines, displacement, transforms.

use reelm_assets::MemoryAssets;

use crate::picture::{Film, NONE, Picture, Px, RED, assert_near, assert_px, assert_same, document, still};

const SIZE: [u32; 2] = [48, 40];

/// A rectangle of 20 × 16 in the middle with these effects.
fn boxed(effects: &str, keys: &str) -> Picture {
    still(
        SIZE,
        &format!(
            r#"{{"kind": "rect", "size": [20, 16], "position": [14, 12], "fill": "red", "effects": [{effects}]{keys}}}"#
        ),
    )
}

#[test]
fn an_inner_shadow_lies_within_the_node() {
    let shadow = boxed(r##"{"kind": "inner-shadow", "offset": [3, 2], "color": "#0000ff80"}"##, "");
    let expected = Picture::of(SIZE, |x, y| match (x, y) {
        (14..34, 12..28) if x < 17 || y < 14 => [127, 0, 128, 255],
        (14..34, 12..28) => RED,
        _ => NONE,
    });
    assert_near(&shadow, &expected, 1);
    // Turned by a quarter about the middle, with its node.
    let turned = boxed(r#"{"kind": "inner-shadow", "offset": [3, 0]}"#, r#", "rotation": 90"#);
    assert_eq!([turned.at(24, 11), turned.at(24, 17), turned.at(24, 29)], [[0, 0, 0, 255], RED, RED]);
    let soft = boxed(r#"{"kind": "inner-shadow", "sigma": 2}"#, "");
    assert_px(soft.at(24, 20), RED, 1);
    assert!((100..170).contains(&soft.at(14, 20)[0]), "{:?}", soft.at(14, 20));
    assert_eq!(soft.ink(), Some([14, 12, 34, 28]));
}

/// The normal distribution (Abramowitz and Stegun 7.1.26, within 1e-6).
fn normal(x: f64) -> f64 {
    let (z, sign) = ((x / core::f64::consts::SQRT_2).abs(), x.signum());
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly =
        ((((1.061_405_429 * t - 1.453_152_027) * t + 1.421_413_741) * t - 0.284_496_736) * t + 0.254_829_592) * t;
    0.5 * (1.0 + sign * (1.0 - poly * (-z * z).exp()))
}

#[test]
fn an_inner_shadow_knows_what_lies_beyond_the_edge() {
    // Of a box from x0 to x1, whose shadow's caster is moved by 4 and blurred by 2; high enough that rows do not matter.
    let check = |x0: i32, x1: i32, keys: &str, seen: core::ops::Range<i64>| {
        let node = format!(
            r#"{{"kind": "rect", "size": [{}, 80], "position": [{x0}, -20], "fill": "black", "effects": [{{"kind": "inner-shadow", "offset": [4, 0], "sigma": 2, "color": "white"}}]}}"#,
            x1 - x0
        );
        let picture = still(SIZE, &format!(r#"{{"kind": "group", "size": [40, 40]{keys}, "children": [{node}]}}"#));
        for x in seen {
            let at = |edge: i32| normal((x as f64 + 0.5 - f64::from(edge) - 4.0) / 2.0);
            let expected = 255.0 * (1.0 - (at(x0) - at(x1)));
            let found = f64::from(picture.at(x, 20)[0]);
            assert!((found - expected).abs() < 4.0, "{x0}..{x1} {keys} at {x}: {found}, not {expected}");
        }
    };
    check(10, 34, "", 10..34);
    // Cut by the canvas, and by a clip.
    check(10, 90, "", 10..48);
    check(-30, 34, "", 0..34);
    check(5, 90, r#", "clip": true"#, 5..40);
}

#[test]
fn a_glow_is_blurred_light() {
    let blurred = boxed(r#"{"kind": "blur", "sigma": 3}"#, "");
    let glow = boxed(r#"{"kind": "glow", "sigma": 3, "color": "lime", "amount": 2}"#, "");
    let expected = Picture::of(SIZE, |x, y| {
        let light = (u32::from(blurred.at(x, y)[3]) * 2).min(255) as u8;
        if (14..34).contains(&x) && (12..28).contains(&y) { RED } else { [0, light, 0, light] }
    });
    assert_near(&glow, &expected, 2);
    let own = boxed(r#"{"kind": "glow", "sigma": 3, "source": "picture"}"#, "");
    let expected =
        Picture::of(SIZE, |x, y| if (14..34).contains(&x) && (12..28).contains(&y) { RED } else { blurred.at(x, y) });
    assert_near(&own, &expected, 2);
}

#[test]
fn an_outline_grows_with_its_node() {
    let outline = boxed(r#"{"kind": "outline", "width": 4, "color": "blue"}"#, "");
    assert_eq!(outline.ink(), Some([10, 8, 38, 32]));
    assert_eq!([outline.at(11, 20), outline.at(24, 9), outline.at(20, 20)], [[0, 0, 255, 255], [0, 0, 255, 255], RED]);
    // Corners are round.
    assert_eq!(outline.at(10, 8), NONE);
    let exact = 20.0 * 16.0 + 4.0 * 2.0 * (20.0 + 16.0) + core::f64::consts::PI * 16.0;
    assert!((outline.area() - exact).abs() < 6.0, "{} for {exact}", outline.area());
    for (keys, factor) in [
        (r#", "scale": 1.25"#, 1.5625),
        (r#", "rotation": 30"#, 1.0),
        (r#", "scale": [1.25, 0.8], "rotation": 50"#, 1.0),
    ] {
        let outline = boxed(r#"{"kind": "outline", "width": 4, "color": "blue"}"#, keys);
        assert!(
            (outline.area() / (exact * factor) - 1.0).abs() < 0.03,
            "{keys}: {} for {}",
            outline.area(),
            exact * factor
        );
    }
}

#[test]
fn a_directional_blur_smears_along_its_angle() {
    let smeared = boxed(r#"{"kind": "directional-blur", "length": 8}"#, "");
    for x in 0..48_i64 {
        // A box of 20 under a mean of 8.
        let covered = |x: f64| ((x + 4.0).min(34.0) - (x - 4.0).max(14.0)).clamp(0.0, 8.0) / 8.0;
        let expected = covered(x as f64 + 0.5);
        assert!((f64::from(smeared.at(x, 20)[3]) / 255.0 - expected).abs() < 0.02, "at {x}: {:?}", smeared.at(x, 20));
    }
    assert_eq!(smeared.ink().map(|[_, y0, _, y1]| [y0, y1]), Some([12, 28]));
    // What is smeared keeps its sum, however the node is turned and scaled.
    for keys in [r#", "rotation": 70"#, r#", "scale": [0.5, 1.2], "rotation": 20"#] {
        let area = boxed("", keys).area();
        let smeared = boxed(r#"{"kind": "directional-blur", "angle": 45, "length": 9}"#, keys).area();
        assert!((smeared / area - 1.0).abs() < 0.02, "{keys}: {smeared} for {area}");
    }
    // Along the node's own axis.
    let turned = boxed(r#"{"kind": "directional-blur", "length": 8}"#, r#", "rotation": 90"#);
    assert_eq!(turned.ink().map(|[x0, _, x1, _]| [x0, x1]), Some([16, 32]));
}

#[test]
fn a_zoom_blur_goes_to_its_centre() {
    let blurred = boxed(r#"{"kind": "zoom-blur", "amount": 0.5}"#, "");
    assert_px(blurred.at(24, 20), RED, 1);
    // A pixel at the distance d sees d times 0.75 to 1.25: the edge at 10 is seen from 8 to 13.3.
    assert_px(blurred.at(31, 20), RED, 2);
    assert!(blurred.at(33, 20)[3] < 255 && blurred.at(35, 20)[3] > 0 && blurred.at(39, 20)[3] == 0);
    let share = |d: f64| ((10.0 / d).min(1.25) / 0.75).ln().max(0.0) / (1.25_f64 / 0.75).ln();
    for x in 32..37 {
        let expected = share(x as f64 + 0.5 - 24.0).min(1.0);
        assert!((f64::from(blurred.at(x, 20)[3]) / 255.0 - expected).abs() < 0.06, "at {x}: {:?}", blurred.at(x, 20));
    }
    // To a corner that stays where it is.
    let corner = boxed(r#"{"kind": "zoom-blur", "center": [0, 0]}"#, "");
    assert_eq!(corner.ink().map(|[x0, y0, ..]| [x0, y0]), Some([13, 11]));
}

/// Frame 0 of these nodes, with an image `map` of one colour.
fn with_map(map: Px, nodes: &str) -> Picture {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&map.repeat(16))).expect("a picture");
    let text = document(SIZE, nodes).replacen('{', r#"{"assets": {"map": {"image": "map.png"}}, "#, 1);
    Film::with(&text, &MemoryAssets::new().with("map.png", bytes)).frame(0)
}

/// A map of one colour.
fn displaced(map: Px, scale: &str, keys: &str) -> Picture {
    let effects = format!(r#""effects": [{{"kind": "displace", "asset": "map", "scale": {scale}}}]"#);
    let nodes = format!(
        r#"{{"kind": "group", "size": [48, 40], {effects}{keys}, "children": [{{"kind": "rect", "size": [10, 8], "position": [19, 16], "fill": "red"}}]}}"#
    );
    with_map(map, &nodes)
}

#[test]
fn a_hair_of_a_pixel_moves_nothing_far() {
    let boxed = |size: &str, position: &str| {
        let effect = r#"{"kind": "displace", "asset": "map", "scale": 30}"#;
        let node = format!(
            r#"{{"kind": "rect", "size": {size}, "position": {position}, "fill": "lime", "effects": [{effect}]}}"#
        );
        with_map([255, 0, 0, 255], &node)
    };
    // A box that reaches into a row, or a column, by less than a byte of coverage shows.
    for (size, position) in
        [("[14, 10.0001]", "[20, 12]"), ("[14, 10]", "[20, 12.0004]"), ("[14.0002, 10]", "[19.9999, 12]")]
    {
        assert_near(&boxed(size, position), &boxed("[14, 10]", "[20, 12]"), 1);
    }
}

#[test]
fn displacement_takes_pixels_from_where_the_map_says() {
    let at = |x: i64, y: i64| Picture::boxes(SIZE, &[([19 + x, 16 + y, 29 + x, 24 + y], RED)]);
    // Full red takes from half the scale to the right, no green from half of it above.
    assert_near(&displaced([255, 0, 0, 255], "8", ""), &at(-4, 4), 1);
    assert_near(&displaced([255, 255, 0, 255], "[6, -10]", ""), &at(-3, 5), 1);
    assert_near(&displaced([128, 128, 128, 255], "2", ""), &at(0, 0), 3);
    assert_same(&displaced([255, 0, 0, 255], "0", ""), &at(0, 0));
    // In the node's own axes, and pixels.
    let turned = displaced([255, 128, 0, 255], "8", r#", "rotation": 90"#);
    let still = displaced([128, 128, 0, 255], "0", r#", "rotation": 90, "position": [0, -4]"#);
    assert!(turned.difference(&still).0 < 40, "{:?}", turned.difference(&still));
}

#[test]
fn a_transform_is_that_of_a_node() {
    for (effect, keys) in [
        (r#""position": [5, -3]"#, r#""position": [19, 9]"#),
        (r#""rotation": 30"#, r#""position": [14, 12], "rotation": 30"#),
        (r#""scale": [1.5, 0.5], "anchor": [0, 1]"#, r#""position": [14, 12], "scale": [1.5, 0.5], "pivot": [0, 1]"#),
        (
            r#""scale": 0.7, "rotation": -20, "position": [2.5, 1], "anchor": [1, 0.5]"#,
            r#""position": [16.5, 13], "scale": 0.7, "rotation": -20, "pivot": [1, 0.5]"#,
        ),
    ] {
        let node = still(SIZE, &format!(r#"{{"kind": "rect", "size": [20, 16], "fill": "red", {keys}}}"#));
        assert_near(&boxed(&format!(r#"{{"kind": "transform", {effect}}}"#), ""), &node, 1);
    }
    assert_same(&boxed(r#"{"kind": "transform"}"#, ""), &boxed("", ""));
    assert_eq!(boxed(r#"{"kind": "transform", "scale": 0}"#, "").ink(), None);
}

#[test]
fn effects_before_a_transform_turn_with_it_and_those_after_do_not() {
    let shadow = r#"{"kind": "drop-shadow", "offset": [6, 0], "color": "blue"}"#;
    let turn = r#"{"kind": "transform", "rotation": 90}"#;
    let before = boxed(&format!("{shadow}, {turn}"), "");
    let after = boxed(&format!("{turn}, {shadow}"), "");
    assert_eq!(before.ink(), Some([16, 10, 32, 36]));
    assert_eq!(after.ink(), Some([16, 10, 38, 30]));
    // Two of them, and a clip that is cut before all.
    let twice = boxed(&format!("{turn}, {turn}"), "");
    assert_near(&twice, &boxed("", ""), 1);
    let clipped = still(
        SIZE,
        r#"{"kind": "group", "size": [20, 16], "position": [14, 12], "clip": true, "effects": [{"kind": "transform", "position": [6, 0]}],
            "children": [{"kind": "rect", "size": [40, 40], "position": [-9, -9], "fill": "red"}]}"#,
    );
    assert_same(&clipped, &Picture::boxes(SIZE, &[([20, 12, 40, 28], RED)]));
}

#[test]
fn hostile_numbers_do_no_harm() {
    let effects = [
        r#"{"kind": "inner-shadow", "offset": ["=1e30", "=1/0"], "sigma": "=1e9"}"#,
        r#"{"kind": "glow", "sigma": ["=1e9", 0], "amount": "=1e9", "source": "picture"}"#,
        r#"{"kind": "outline", "width": "=1e9"}"#,
        r#"{"kind": "directional-blur", "angle": "=1e18", "length": "=1e9"}"#,
        r#"{"kind": "zoom-blur", "center": ["=1e9", "=-1e9"], "amount": "=5"}"#,
        r#"{"kind": "transform", "position": ["=1e30", 0], "scale": "=1e30", "rotation": "=1/0"}"#,
        r#"{"kind": "transform", "scale": [0, 1]}, {"kind": "zoom-blur"}, {"kind": "outline"}"#,
    ];
    for effect in effects {
        for keys in ["", r#", "scale": 0"#, r#", "scale": [20, 0.01], "rotation": 31"#] {
            boxed(effect, keys);
        }
    }
}
