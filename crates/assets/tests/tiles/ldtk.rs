//! Projects of LDtk, against a plain painting of their tiles in order.

use reelm_assets::{Ratio, TileProperty, TileScene, TileShape};
use reelm_ir::Limits;
use serde_json::Value;

use super::oracle::{Canvas, Sheet, paint_layer, premultiplied};
use super::{load, load_level, load_text, pictures, text};

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
            let pixel = premultiplied(pixel).map(|value| ((u16::from(value) * alpha + 127) / 255) as u8);
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

/// The tree of the cavern, whose tile is 32 × 48 px, as an entity of this size and pivot whose definition has this mode.
fn as_entity(mode: &str, borders: [i64; 4], size: [i64; 2], pivot: [f64; 2]) -> String {
    let mut json: Value = serde_json::from_str(&text("cavern.ldtk")).unwrap();
    json["defs"]["entities"] =
        serde_json::json!([{"uid": 30, "identifier": "Tree", "tileRenderMode": mode, "nineSliceBorders": borders}]);
    let tree = &mut json["levels"][0]["layerInstances"][0]["entityInstances"][0];
    tree["width"] = size[0].into();
    tree["height"] = size[1].into();
    tree["__pivot"] = pivot.to_vec().into();
    json.to_string()
}

/// Where in the tile a point of the box is read, by the words of the editor: `None` where nothing is shown.
fn read_at(mode: &str, borders: [f64; 4], size: [f64; 2], pivot: [f64; 2], point: [f64; 2]) -> Option<[f64; 2]> {
    let own = [32.0, 48.0];
    let ratios = [size[0] / own[0], size[1] / own[1]];
    let (least, most) = (ratios[0].min(ratios[1]), ratios[0].max(ratios[1]));
    // Of a picture that is scaled and lies so that its pivot is on that of the box.
    let scaled = |by: f64| [0, 1].map(|k| (point[k] - (size[k] - own[k] * by) * pivot[k]) / by);
    let in_box = (0..2).all(|k| (0.0..size[k]).contains(&point[k]));
    let place = match mode {
        "Stretch" => [0, 1].map(|k| point[k] / ratios[k]),
        "FitInside" => scaled(least),
        "Cover" => scaled(most),
        "FullSizeCropped" | "FullSizeUncropped" => scaled(1.0),
        "Repeat" => [0, 1].map(|k| point[k].rem_euclid(own[k])),
        "NineSlice" => [0, 1].map(|k| {
            let (before, after) = if k == 0 { (borders[3], borders[1]) } else { (borders[0], borders[2]) };
            match point[k] {
                at if at < before => at,
                at if at >= size[k] - after => own[k] - (size[k] - at),
                at => before + (at - before).rem_euclid(own[k] - before - after),
            }
        }),
        other => panic!("{other}"),
    };
    let seen = (0..2).all(|k| (0.0..own[k]).contains(&place[k])) && (in_box || mode == "FullSizeUncropped");
    seen.then_some(place)
}

#[test]
fn the_tile_of_an_entity_fills_its_box_as_its_definition_says() {
    let picture = image::open(format!("{}/tree.png", super::MAPS)).unwrap().into_rgba8();
    let modes = ["Stretch", "FitInside", "Repeat", "Cover", "FullSizeCropped", "FullSizeUncropped", "NineSlice"];
    let sizes = [[32, 48], [64, 36], [24, 100], [96, 48], [48, 144], [20, 200], [200, 20], [12, 16]];
    let borders = [4, 6, 2, 3];
    for (mode, size) in modes.into_iter().flat_map(|mode| sizes.map(|size| (mode, size))) {
        for pivot in [[0.0, 0.0], [0.5, 0.5], [1.0, 1.0], [0.0, 1.0]] {
            let scene = load_text("a.ldtk", as_entity(mode, borders, size, pivot)).unwrap();
            let tree = &scene.objects[0].objects[0];
            assert_eq!((tree.size, tree.origin), (size.map(|side| side as f64), [104.0, 128.0]));
            let fit = tree.fit.unwrap_or_else(|| panic!("{mode} {size:?}"));
            let bank = &scene.banks[fit.sprite.bank as usize];
            let glyph = bank.glyph(fit.sprite.glyph).unwrap();
            let corner = [0, 1].map(|k| fit.position[k] - tree.position[k]);
            // What fits inside has whole pixels along one axis; along the other it is rounded to them.
            let least = (tree.size[0] / 32.0).min(tree.size[1] / 48.0);
            let exact = mode != "FitInside" || [32.0, 48.0].iter().all(|side| (side * least).fract() == 0.0);
            let mut shown = 0;
            for (x, y) in (-60..260).flat_map(|y| (-60..260).map(move |x| (x, y))) {
                let point = [f64::from(x) + 0.5, f64::from(y) + 0.5];
                let wanted = read_at(mode, borders.map(|b| b as f64), tree.size, pivot, point);
                let [column, row] = [0, 1].map(|k| (point[k] - corner[k]).floor());
                let inside = (0.0..bank.width.into()).contains(&column) && (0.0..bank.height.into()).contains(&row);
                let found = inside.then(|| glyph.pixel(column as u32, row as u32).unwrap());
                // On the line between two pixels of the tile either may be read; so near to it where the size is rounded.
                let near = if exact { 1e-6 } else { 0.501 };
                let close = |k: usize, by: f64| {
                    let mut moved = point;
                    moved[k] += by;
                    let moved = read_at(mode, borders.map(|b| b as f64), tree.size, pivot, moved);
                    let cell = |at: Option<[f64; 2]>| at.map(|at| at.map(f64::floor));
                    cell(moved) != cell(wanted)
                };
                if (0..2).any(|k| close(k, near) || close(k, -near)) {
                    continue;
                }
                let wanted = wanted.map(|[u, v]| premultiplied(picture.get_pixel(u as u32, v as u32).0));
                assert_eq!(found, wanted, "{mode} {size:?} {pivot:?}, pixel {x}, {y}");
                shown += usize::from(found.is_some());
            }
            assert!(shown > 50 || !exact, "{mode} {size:?} {pivot:?}: {shown}");
        }
    }
}

#[test]
fn an_entity_of_which_nobody_says_how_is_shown_as_it_is() {
    let fit = |text: String| {
        let scene = load_text("a.ldtk", text).unwrap();
        let tree = &scene.objects[0].objects[0];
        assert!(tree.sprite.is_some());
        tree.fit.map(|fit| fit.position)
    };
    let (usual, half) = ([4; 4], [0.5, 1.0]);
    assert_eq!(fit(as_entity("Mosaic", usual, [64, 48], half)), None);
    assert_eq!(fit(as_entity("Stretch", usual, [64, 48], half).replace("\"uid\":30", "\"uid\":29")), None);
    // No pixels, or more than a tile may have.
    assert_eq!(fit(as_entity("Stretch", usual, [0, 48], half)), None);
    assert_eq!(fit(as_entity("Repeat", usual, [257, 48], half)), None);
    assert!(fit(as_entity("FullSizeUncropped", usual, [900, 0], half)).is_some());
    // Borders for which there is no room, and that are none.
    for borders in [[30, 4, 30, 4], [4, -1, 4, 4], [i64::MAX, 1, 1, 1], [24, 4, 24, 4]] {
        assert_eq!(fit(as_entity("NineSlice", borders, [64, 96], half)), None, "{borders:?}");
    }
    assert_eq!(fit(as_entity("NineSlice", [4; 4], [7, 96], half)), None);
    // Pivots far beyond the box choose no pixel beyond the tile.
    for pivot in [[7.0, -7.0], [-1e9, 1e9]] {
        for mode in ["Cover", "FullSizeCropped", "FitInside"] {
            assert!(fit(as_entity(mode, usual, [16, 10], pivot)).is_some());
        }
    }
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
