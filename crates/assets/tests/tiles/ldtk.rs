//! Projects of LDtk, against a plain painting of their tiles in order.

use reelm_assets::{Ratio, TileProperty, TileScene, TileShape};
use reelm_ir::Limits;
use serde_json::Value;

use super::oracle::{Canvas, Sheet, paint_layer};
use super::{load, load_level, pictures, text};

/// `over` on `under`, both premultiplied; exact where `over` is opaque or nothing.
fn over(over: [u8; 4], under: [u8; 4]) -> [u8; 4] {
    let rest = 255 - u16::from(over[3]);
    [0, 1, 2, 3].map(|i| over[i] + ((u16::from(under[i]) * rest + 127) / 255) as u8)
}

/// The tiles of a layer instance, each painted over those before.
fn painted(layer: &Value, sheet: &Sheet) -> Canvas {
    let number = |value: &Value| value.as_u64().unwrap() as usize;
    let side = number(&layer["__gridSize"]);
    let mut canvas = vec![vec![[0; 4]; number(&layer["__cWid"]) * side]; number(&layer["__cHei"]) * side];
    for tile in ["autoLayerTiles", "gridTiles"].iter().flat_map(|list| layer[list].as_array().unwrap()) {
        let (flips, alpha) = (number(&tile["f"]), tile["a"].as_f64().unwrap());
        let alpha = (alpha * 255.0).round() as u16;
        for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
            let from = [
                number(&tile["src"][0]) + if flips & 1 == 1 { side - 1 - x } else { x },
                number(&tile["src"][1]) + if flips & 2 == 2 { side - 1 - y } else { y },
            ];
            let pixel = sheet.picture.get_pixel(from[0] as u32, from[1] as u32).0;
            let pixel = super::oracle::premultiplied(pixel).map(|value| ((u16::from(value) * alpha + 127) / 255) as u8);
            let under = &mut canvas[number(&tile["px"][1]) + y][number(&tile["px"][0]) + x];
            *under = over(pixel, *under);
        }
    }
    canvas
}

/// The layers of a scene whose names begin with `name`, over each other.
fn stacked(scene: &TileScene, name: &str) -> Canvas {
    let mut layers = scene.layers.iter().filter(|layer| layer.name.starts_with(name));
    let mut canvas = paint_layer(scene, layers.next().unwrap(), 0);
    for layer in layers {
        for (row, above) in canvas.iter_mut().zip(paint_layer(scene, layer, 0)) {
            row.iter_mut().zip(above).for_each(|(under, pixel)| *under = over(pixel, *under));
        }
    }
    canvas
}

#[test]
fn the_layers_of_a_level_show_its_tiles() {
    let scene = load("cavern.ldtk");
    let json: Value = serde_json::from_str(&text("cavern.ldtk")).unwrap();
    let level = &json["levels"][0]["layerInstances"];
    let sheet = Sheet::new(0, "meadow.png", 16, 4);
    let names: Vec<&str> = scene.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(names, ["Walls", "Deco"]);
    super::oracle::assert_same(&stacked(&scene, "Walls"), &painted(&level[2], &sheet), "walls");
    super::oracle::assert_same(&stacked(&scene, "Deco"), &painted(&level[1], &sheet), "deco");
    assert_eq!((scene.size, scene.background), ([256, 144], Some([0x1e, 0x22, 0x33, 255])));
    assert_eq!((scene.layers[0].opacity, scene.layers[1].opacity), (255, 230));
    assert!(scene.layers[1].cells.iter().any(|cell| cell.flip_x && cell.flip_y));
}

#[test]
fn entities_become_objects() {
    let scene = load("cavern.ldtk");
    let [things] = &scene.objects[..] else { panic!() };
    assert_eq!((things.name.as_str(), things.above), ("Things", 2));
    let [tree, player] = &things.objects[..] else { panic!() };
    assert_eq!((tree.id.as_str(), tree.name.as_str(), tree.class.as_str()), ("e-tree", "Tree", "plant,tall"));
    // The pivot is the middle of the bottom edge.
    assert_eq!((tree.position, tree.origin, tree.size), ([88.0, 80.0], [104.0, 128.0], [32.0, 48.0]));
    let sprite = tree.sprite.unwrap();
    assert_eq!([scene.banks[sprite.bank as usize].width, scene.banks[sprite.bank as usize].height], [32, 48]);
    assert_eq!((player.sprite, &player.shape), (None, &TileShape::Rect));
    assert_eq!(player.property("lives"), Some(&TileProperty::Int(3)));
    assert_eq!(player.property("speed"), Some(&TileProperty::Float(1.5)));
    assert_eq!(player.property("tint"), Some(&TileProperty::Color([255, 128, 64, 255])));
    assert_eq!(player.property("friend"), Some(&TileProperty::Object("e-tree".into())));
    let items = ["rope", "lamp"].map(|item| TileProperty::Text(item.into())).to_vec();
    assert_eq!(player.property("items"), Some(&TileProperty::List(items)));
}

#[test]
fn a_level_in_a_file_of_its_own_with_tiles_on_tiles() {
    let scene = load("islands.ldtk");
    let json: Value = serde_json::from_str(&text("islands/Keep.ldtkl")).unwrap();
    let names: Vec<&str> = scene.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(names, ["Night", "House", "House#2"]);
    let sheet = Sheet::new(0, "town.png", 8, 3);
    super::oracle::assert_same(&stacked(&scene, "Night"), &painted(&json["layerInstances"][1], &sheet), "night");
    super::oracle::assert_same(&stacked(&scene, "House"), &painted(&json["layerInstances"][0], &sheet), "house");
    assert_eq!(scene.layers[0].offset, [4, -3]);
    // LDtk says how much slower a layer is than the camera.
    assert_eq!(scene.layers[0].parallax, [Ratio { num: 1, den: 10 }, Ratio { num: 0, den: 1 }]);
    assert_eq!(scene.layers[1].parallax, [Ratio { num: 5, den: 4 }, Ratio::ONE]);
}

/// Two worlds: `Cavern`, and a copy of it that is called `Attic` and is as wide as one tile.
fn worlds() -> String {
    let mut json: Value = serde_json::from_str(&text("cavern.ldtk")).unwrap();
    let mut attic = json["levels"][0].clone();
    attic["identifier"] = "Attic".into();
    attic["pxWid"] = 16.into();
    json["worlds"] = serde_json::json!([{"levels": [attic]}]);
    json.to_string()
}

#[test]
fn a_level_is_chosen_by_its_name_in_any_world() {
    let source = pictures().with("a.ldtk", worlds()).with("islands.ldtk", text("islands.ldtk"));
    let source = source.with("b.tmx", text("turns.tmx"));
    let load = |path, level| load_level(path, level, &source, &Limits::default());
    let size = |level| load("a.ldtk", level).unwrap().size;
    assert_eq!((size(None), size(Some("Cavern")), size(Some("Attic"))), ([256, 144], [256, 144], [16, 144]));
    assert_ne!(load("a.ldtk", None).unwrap().hash(), load("a.ldtk", Some("Attic")).unwrap().hash());
    // In a file of its own.
    assert!(load("islands.ldtk", Some("Keep")).is_ok());
    let error = load("a.ldtk", Some("Atic")).unwrap_err();
    assert_eq!((error.code, error.nearest.as_deref()), ("unknown-name", Some("Attic")));
    assert_eq!(error.expected.as_deref(), Some("a level: `Cavern`, `Other`, `Attic`"));
    let error = load("b.tmx", Some("Keep")).unwrap_err();
    assert_eq!(error.code, "unknown-name");
    assert!(error.expected.unwrap().contains("a map of Tiled has none"));
}
