//! Maps of Tiled.

use reelm_assets::{Ratio, TileLayer};
use reelm_pixel::BlendMode;

use super::oracle::{Sheet, assert_same, gids, paint, paint_layer};
use super::{load, load_text, text};

fn meadow(first: u32) -> Sheet {
    Sheet::new(first, "meadow.png", 16, 4)
}

fn town() -> Sheet {
    Sheet::new(1, "town.png", 8, 3).spaced(2, 1)
}

fn arrow() -> Sheet {
    Sheet::new(1, "arrow.png", 16, 1)
}

/// Compares each layer of `map` with what its GIDs and `sheets` say.
fn compare(map: &str, layers: usize, sheets: &[Sheet]) {
    let scene = load(map);
    assert_eq!(scene.layers.len(), layers, "{map}");
    for (index, layer) in scene.layers.iter().enumerate() {
        // An animated tile shows its own picture here: the oracle knows no time.
        let mut still = (*scene).clone();
        still.banks.iter_mut().for_each(|bank| bank.animations.clear());
        let want = paint(&gids(map, index), sheets, |pixel| pixel);
        assert_same(&paint_layer(&still, layer, 0), &want, &format!("{map}, {}", layer.name));
    }
}

#[test]
fn layers_show_what_the_file_and_the_picture_say_in_all_encodings() {
    compare("backdrop-sky.tmx", 3, &[Sheet::new(1, "sky.png", 32, 4)]);
    compare("backdrop-meadow.tmx", 2, &[meadow(1)]);
    compare("backdrop-town.tmx", 2, &[town()]);
    compare("plain.tmx", 1, &[town()]);
    compare("packed.tmx", 1, &[town()]);
}

#[test]
fn the_same_tiles_in_other_encodings_are_the_same_scene() {
    let mut plain = (*load("plain.tmx")).clone();
    assert_eq!(plain, *load("packed.tmx"));
    assert_eq!(plain.hash(), load("packed.tmx").hash());
    assert_ne!(plain.hash(), load("backdrop-town.tmx").hash());
    assert_eq!(load("infinite.tmx"), load("infinite-csv.tmx"));
    plain.layers[0].cells[0].flip_x ^= true;
    assert_ne!(plain, *load("packed.tmx"));
}

#[test]
fn only_the_tiles_that_are_used_are_kept_and_each_once() {
    let scene = load("backdrop-sky.tmx");
    let mut used: Vec<u32> = (0..3).flat_map(|layer| gids("backdrop-sky.tmx", layer)).flatten().collect();
    used.sort_unstable();
    used.dedup();
    assert_eq!(scene.banks.len(), 1);
    assert_eq!(scene.banks[0].glyphs() as usize, used.len() - 1);
}

#[test]
fn tiles_are_turned_in_all_eight_ways() {
    let scene = load("turns.tmx");
    let sheets = [arrow(), meadow(2)];
    assert_same(
        &paint_layer(&scene, &scene.layers[0], 0),
        &paint(&gids("turns.tmx", 0), &sheets, |pixel| pixel),
        "turns",
    );
    // Four mirrored ways share a glyph; the four turned ones share another.
    assert_eq!(scene.layers[0].cells.iter().map(|cell| cell.glyph).collect::<Vec<_>>(), [0, 0, 0, 0, 1, 1, 1, 1]);
    // All eight look different.
    let canvas = paint_layer(&scene, &scene.layers[0], 0);
    let tile = |n: usize| (0..16).map(|y| canvas[n / 4 * 16 + y][n % 4 * 16..][..16].to_vec()).collect::<Vec<_>>();
    for a in 0..8 {
        assert!((0..a).all(|b| tile(a) != tile(b)), "{a}");
    }
}

#[test]
fn a_tint_multiplies_and_an_opacity_is_kept_beside() {
    let scene = load("turns.tmx");
    // The file says #80ff8040: alpha 0x80, then red, green, blue.
    let tint = |pixel: [u8; 4]| {
        let times = |i: usize, by: f64| (f64::from(pixel[i]) * by / 255.0 * 128.0 / 255.0 + 1e-9).round() as u8;
        [times(0, 255.0), times(1, 128.0), times(2, 64.0), times(3, 255.0)]
    };
    let mut still = (*scene).clone();
    still.banks.iter_mut().for_each(|bank| bank.animations.clear());
    let want = paint(&gids("turns.tmx", 1), &[arrow(), meadow(2)], tint);
    assert_same(&paint_layer(&still, &scene.layers[1], 0), &want, "tinted");
    assert_eq!((scene.layers[0].opacity, scene.layers[1].opacity), (255, 128));
}

#[test]
fn water_moves() {
    let scene = load("backdrop-meadow.tmx");
    let ground = &scene.layers[0];
    let gids = gids("backdrop-meadow.tmx", 0);
    // Tiles 8 (four frames of 200 ms) and 12 (two of 400 ms), as the tileset says; all others stand still.
    for (ms, surface, deep) in
        [(0, 8, 12), (199, 8, 12), (200, 9, 12), (450, 10, 13), (799, 11, 13), (800, 8, 12), (80_200, 9, 12)]
    {
        let at = |gid: u32| {
            if gid == 9 {
                surface + 1
            } else if gid == 13 {
                deep + 1
            } else {
                gid
            }
        };
        let shown: Vec<Vec<u32>> = gids.iter().map(|row| row.iter().map(|gid| at(*gid)).collect()).collect();
        let want = paint(&shown, &[meadow(1)], |pixel| pixel);
        assert_same(&paint_layer(&scene, ground, ms), &want, &format!("{ms} ms"));
    }
    assert_eq!(scene.banks[ground.bank as usize].animations.len(), 2);
}

#[test]
fn a_turned_tile_moves_too() {
    let scene = load("turns.tmx");
    let canvas = |ms| paint_layer(&scene, &scene.layers[1], ms);
    assert_ne!(canvas(0), canvas(200));
    assert_eq!(canvas(0), canvas(800));
    // One plain, one turned, both in one tint.
    assert_eq!(scene.banks[0].animations.len(), 2);
}

#[test]
fn a_map_without_bounds_is_joined_and_lies_where_it_lay() {
    let scene = load("infinite.tmx");
    let layer = &scene.layers[0];
    // The island: grass from -10 to 10 in row -4, plants in row -5, earth that is widest in row 1 and ends in row 5.
    assert_eq!((layer.offset, [layer.columns, layer.rows]), ([-13 * 16, -5 * 16], [27, 11]));
    assert_eq!(scene.size, [27 * 16, 11 * 16]);
    let glyph = |column: i32, row: i32| layer.cell((column + 13) as u32, (row + 5) as u32).unwrap();
    let grass = glyph(0, -4);
    assert!(grass.active && (-10..=10).all(|column| glyph(column, -4) == grass));
    assert!(!glyph(11, -4).active && !glyph(-11, -4).active);
    let bank = &scene.banks[0];
    assert_eq!(bank.glyph(grass.glyph).unwrap().pixel(3, 0), Some(meadow(1).pixel(0, 3, 0)));
}

#[test]
fn groups_add_multiply_and_hide() {
    let scene = load("groups.tmx");
    let [rocks, front] = &scene.layers[..] else { panic!("{:?}", scene.layers.len()) };
    assert_eq!((rocks.name.as_str(), front.name.as_str()), ("far/deep/rocks", "front"));
    assert_eq!(rocks.parallax, [Ratio { num: 1, den: 8 }, Ratio { num: 1, den: 2 }]);
    assert_eq!((rocks.offset, rocks.opacity, rocks.blend), ([14, -1], 102, BlendMode::Multiply));
    assert_eq!((rocks.wrap, front.wrap), ([true; 2], [false; 2]));
    assert_eq!((front.parallax, front.offset, front.opacity), ([Ratio::ONE; 2], [0, 0], 255));
    assert_eq!(front.blend, BlendMode::PlusLighter);
}

#[test]
fn backdrops_say_how_they_move() {
    let ratio = |num, den| Ratio { num, den };
    let sky = load("backdrop-sky.tmx");
    let moves = |layer: &TileLayer| (layer.parallax, layer.wrap);
    assert_eq!(moves(&sky.layers[0]), ([ratio(0, 1); 2], [false; 2]));
    assert_eq!(moves(&sky.layers[1]), ([ratio(1, 4), ratio(1, 10)], [true, false]));
    assert_eq!((sky.background, sky.size), (Some([0x8f, 0xd0, 0xf0, 255]), [768, 288]));
    let sizes =
        ["backdrop-sky.tmx", "backdrop-meadow.tmx", "backdrop-town.tmx"].map(|map| load(map).layers[0].tile_size);
    assert_eq!(sizes, [32, 16, 8]);
}

#[test]
fn a_parallax_origin_shifts_what_moves_at_another_speed() {
    let map = text("backdrop-sky.tmx").replace("infinite=", "parallaxoriginx=\"40\" parallaxoriginy=\"-10\" infinite=");
    let scene = load_text("a.tmx", map).unwrap();
    // At the origin, 40 px to the right, each layer lies where it was drawn: offset - 40 f = -40.
    assert_eq!(scene.layers.iter().map(|layer| layer.offset[0]).collect::<Vec<_>>(), [-40, -30, -20]);
    assert_eq!(scene.layers.iter().map(|layer| layer.offset[1]).collect::<Vec<_>>(), [10, 9, 7]);
}

#[test]
fn a_colour_can_stand_for_nothing() {
    // The frame of the arrow is #28304a.
    let map = text("turns.tmx").replacen("arrow.png\"", "arrow.png\" trans=\"28304a\"", 1);
    let scene = load_text("a.tmx", map).unwrap();
    let canvas = paint_layer(&scene, &scene.layers[0], 0);
    assert_eq!((canvas[0][0], canvas[15][15]), ([0; 4], [0; 4]));
    assert_eq!(canvas[8][7], arrow().pixel(0, 7, 8));
}
