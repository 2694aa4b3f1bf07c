//! Objects of Tiled.

use reelm_assets::{TileProperty, TileShape};

use super::oracle::premultiplied;
use super::{load, load_text, text};

#[test]
fn sprites_points_and_zones_of_the_meadow() {
    let scene = load("backdrop-meadow.tmx");
    let [things] = &scene.objects[..] else { panic!() };
    assert_eq!((things.name.as_str(), things.above, things.objects.len()), ("things", 1, 8));
    let oak = &things.objects[0];
    // Tiled places a tile by its bottom left corner.
    assert_eq!((oak.id.as_str(), oak.name.as_str(), oak.position, oak.size), ("1", "oak", [64.0, 176.0], [32.0, 48.0]));
    let sprite = oak.sprite.unwrap();
    assert_eq!(sprite.gid, Some(17));
    let bank = &scene.banks[sprite.bank as usize];
    let tree = image::open(format!("{}/tree.png", super::MAPS)).unwrap().into_rgba8();
    for (x, y, pixel) in tree.enumerate_pixels() {
        assert_eq!(bank.glyph(sprite.glyph).unwrap().pixel(x, y), Some(premultiplied(pixel.0)));
    }
    let mirrored = things.objects[2].sprite.unwrap();
    assert_eq!((mirrored.glyph, mirrored.flip_x, mirrored.flip_y), (sprite.glyph, true, false));
    let start = &things.objects[6];
    assert_eq!((&start.shape, start.position, start.class.as_str()), (&TileShape::Point, [24.0, 208.0], "spawn"));
    let goal = &things.objects[7];
    assert_eq!((&goal.shape, goal.position, goal.size), (&TileShape::Rect, [864.0, 64.5], [64.0, 96.0]));
}

#[test]
fn properties_keep_their_types() {
    let scene = load("backdrop-meadow.tmx");
    let sign = &scene.objects[0].objects[3];
    let names: Vec<&str> = sign.properties.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["count", "glow", "lit", "says", "target", "weight"]);
    assert_eq!(sign.property("says"), Some(&TileProperty::Text("Mind the water".into())));
    assert_eq!(sign.property("lit"), Some(&TileProperty::Bool(true)));
    assert_eq!(sign.property("weight"), Some(&TileProperty::Float(1.5)));
    assert_eq!(sign.property("count"), Some(&TileProperty::Int(-3)));
    assert_eq!(sign.property("glow"), Some(&TileProperty::Color([0xff, 0xd7, 0x5e, 0x80])));
    assert_eq!(sign.property("target"), Some(&TileProperty::Object("1".into())));
    assert_eq!(sign.property("other"), None);
}

#[test]
fn a_tile_with_a_picture_of_its_own_may_be_a_part_of_it() {
    let scene = load("backdrop-meadow.tmx");
    let sprite = scene.objects[0].objects[4].sprite.unwrap();
    let coin = image::open(format!("{}/coin.png", super::MAPS)).unwrap().into_rgba8();
    let glyph = scene.banks[sprite.bank as usize].glyph(sprite.glyph).unwrap();
    for (x, y) in (0..16).flat_map(|y| (0..16).map(move |x| (x, y))) {
        assert_eq!(glyph.pixel(x, y), Some(premultiplied(coin.get_pixel(16 + x, y).0)));
    }
}

#[test]
fn shapes_of_all_kinds_in_the_order_of_drawing() {
    let scene = load("collection.tmx");
    let shapes = &scene.objects[0];
    // From top to bottom, as Tiled draws them where a layer says nothing else.
    let ids: Vec<&str> = shapes.objects.iter().map(|object| object.id.as_str()).collect();
    assert_eq!(ids, ["21", "22", "23", "24", "20"]);
    assert_eq!(shapes.opacity, 128);
    let [line, triangle, words, tree, ellipse] = &shapes.objects[..] else { panic!() };
    assert_eq!(line.shape, TileShape::Polyline(vec![[0.0, 0.0], [4.0, 5.0], [-2.0, 8.5]]));
    assert_eq!(
        (triangle.rotation, &triangle.shape),
        (90.0, &TileShape::Polygon(vec![[0.0; 2], [4.0, 0.0], [0.0, 4.0]]))
    );
    assert_eq!((&words.shape, words.visible), (&TileShape::Text("Hello".into()), false));
    assert_eq!((&ellipse.shape, ellipse.size), (&TileShape::Ellipse, [8.0, 4.0]));
    // A tree on its side: columns became rows.
    let sprite = tree.sprite.unwrap();
    let bank = &scene.banks[sprite.bank as usize];
    assert_eq!(([bank.width, bank.height], tree.size, tree.rotation), ([48, 32], [48.0, 32.0], 15.0));
    assert_eq!((tree.position, tree.origin), ([48.0, 0.0], [48.0, 32.0]));
    let picture = image::open(format!("{}/tree.png", super::MAPS)).unwrap().into_rgba8();
    let glyph = bank.glyph(sprite.glyph).unwrap();
    assert_eq!(glyph.pixel(40, 14), Some(premultiplied(picture.get_pixel(14, 40).0)));
}

#[test]
fn tiles_of_a_collection_fill_cells_of_their_size() {
    let scene = load("collection.tmx");
    let layer = &scene.layers[0];
    let shown: Vec<bool> = layer.cells.iter().map(|cell| cell.active).collect();
    assert_eq!(&shown[..6], [true, false, true, true, false, false]);
    assert_eq!(layer.cells[0].glyph, layer.cells[3].glyph);
    assert!(layer.cells[3].flip_x && !layer.cells[0].flip_x);
}

/// A tree, of every flip, turn and a few sizes: each pixel of its fit is that of the picture which the turned box puts there.
#[test]
fn a_tile_that_is_stretched_or_turned_by_quarters_fits_its_box() {
    let picture = image::open(format!("{}/tree.png", super::MAPS)).unwrap().into_rgba8();
    let of = |flags: u32, size: [u32; 2], degrees: &str| {
        let gid = 17 | flags << 29;
        let object = format!(
            "gid=\"{gid}\" x=\"48\" y=\"70\" width=\"{}\" height=\"{}\" rotation=\"{degrees}\"/>",
            size[0], size[1]
        );
        let before = "gid=\"536870929\" x=\"48\" y=\"32\" width=\"48\" height=\"32\" rotation=\"15\"/>";
        let scene = load_text("a.tmx", text("collection.tmx").replacen(before, &object, 1)).unwrap();
        let tree = scene.objects[0].objects.iter().find(|object| object.id == "24").unwrap().clone();
        (scene, tree)
    };
    for (flags, size) in (0..8).flat_map(|flags| [[32, 48], [48, 32], [64, 24], [31, 49]].map(|size| (flags, size))) {
        for (quarters, degrees) in [(0, "0"), (1, "90"), (2, "180"), (3, "-90"), (1, "450"), (0, "-360")] {
            let (scene, tree) = of(flags, size, degrees);
            let fit = tree.fit.unwrap();
            let bank = &scene.banks[fit.sprite.bank as usize];
            let [width, height] = if quarters % 2 == 1 { [size[1], size[0]] } else { size };
            assert_eq!([bank.width, bank.height], [width, height]);
            let glyph = bank.glyph(fit.sprite.glyph).unwrap();
            for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
                let column = if fit.sprite.flip_x { width - 1 - x } else { x };
                let row = if fit.sprite.flip_y { height - 1 - y } else { y };
                // From the scene back into the box that is not turned: its bottom left is the point that it is turned about.
                let mut place =
                    [fit.position[0] + f64::from(x) + 0.5 - 48.0, fit.position[1] + f64::from(y) + 0.5 - 70.0];
                (0..quarters).for_each(|_| place = [place[1], -place[0]]);
                let [u, v] = [place[0], place[1] + f64::from(size[1])];
                assert!(
                    u > 0.0 && u < f64::from(size[0]) && v > 0.0 && v < f64::from(size[1]),
                    "it lies outside of its box"
                );
                let [mut u, mut v] = [u / f64::from(size[0]), v / f64::from(size[1])];
                if flags & 4 != 0 {
                    u = 1.0 - u;
                }
                if flags & 2 != 0 {
                    v = 1.0 - v;
                }
                if flags & 1 != 0 {
                    (u, v) = (v, u);
                }
                // On the line between two pixels of the picture either may be read.
                let between = |v: f64| (v - v.round()).abs() < 1e-6;
                if between(u * 32.0) || between(v * 48.0) {
                    continue;
                }
                let wanted = picture.get_pixel((u * 32.0) as u32, (v * 48.0) as u32).0;
                let shown = glyph.pixel(column, row);
                assert_eq!(shown, Some(premultiplied(wanted)), "flags {flags}, {size:?}, {degrees}°, pixel {x}, {y}");
            }
        }
    }
    for (size, degrees) in [([32, 48], "15"), ([257, 48], "0"), ([32, 48], "89.5")] {
        let (_, tree) = of(0, size, degrees);
        assert!(tree.fit.is_none() && tree.sprite.is_some(), "{size:?}, {degrees}°");
    }
    // As it is, it is the tile itself.
    let (_, tree) = of(0, [32, 48], "0");
    assert_eq!((tree.fit.unwrap().sprite, tree.fit.unwrap().position), (tree.sprite.unwrap(), tree.position));
}
