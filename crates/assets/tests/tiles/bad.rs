//! Maps that are wrong or ask for what there is not: what is said of them, and where.

use super::{load_text, text};

/// Loads `map` with `from` replaced by `to`, and expects an error with this code and these words.
#[track_caller]
fn bad(map: &str, from: &str, to: &str, code: &str, words: &[&str]) {
    let before = text(map);
    let after = before.replacen(from, to, 1);
    assert_ne!(before, after, "{map} has no {from}");
    let path = if map.ends_with("ldtk") { "a.ldtk" } else { "a.tmx" };
    let error = load_text(path, after).map(|_| ()).expect_err(to);
    let said = error.to_string();
    assert_eq!(error.code, code, "{said}");
    assert!(words.iter().all(|word| said.contains(word)) && said.contains("`level`"), "{said}");
}

#[test]
fn what_a_scene_does_not_have_is_refused_by_name() {
    let turns = "turns.tmx";
    for kind in ["isometric", "staggered", "hexagonal", "oblique"] {
        let words = [kind, "maps are not supported; orthogonal ones are", "line 2"];
        bad(turns, "orthogonal", kind, "not-yet", &words);
    }
    bad(
        "backdrop-sky.tmx",
        "tilewidth=\"32\"",
        "tilewidth=\"24\"",
        "not-yet",
        &["24 × 32 px", "8, 16 and 32 px square"],
    );
    bad(
        "backdrop-sky.tmx",
        "name=\"sky\" tilewidth=\"32\" tileheight=\"32\"",
        "name=\"sky\" tilewidth=\"16\" tileheight=\"16\"",
        "not-yet",
        &["`sky`", "16 × 16 px on a grid of 32 × 32 px", "layer `sun`, column 12, row 1"],
    );
    bad("groups.tmx", "mode=\"add\"", "mode=\"dissolve\"", "not-yet", &["`dissolve`", "layer `front`"]);
    bad("groups.tmx", "name=\"far\"", "name=\"far\" mode=\"screen\"", "not-yet", &["group", "`far`"]);
    let image = "<imagelayer id=\"90\" name=\"photo\"/>\n</map>";
    bad(turns, "</map>", image, "not-yet", &["image layers are not supported"]);
    bad("collection.tmx", "id=\"20\" name", "id=\"20\" template=\"a.tx\" name", "not-yet", &["templates of objects"]);
    bad(turns, " encoding=\"csv\"", "", "not-yet", &["tiles as single elements", "CSV and base64"]);
    bad(turns, "encoding=\"csv\"", "encoding=\"hex\"", "not-yet", &["`hex`"]);
    bad("plain.tmx", "\"base64\"", "\"base64\" compression=\"lzma\"", "not-yet", &["`lzma`", "zlib, gzip and zstd"]);
    bad("turns.tmx", "<image ", "<tileoffset x=\"1\" y=\"0\"/><image ", "not-yet", &["drawing offset", "`arrow`"]);
    bad("cavern.ldtk", "\"bgRelPath\": null", "\"bgRelPath\": \"a.png\"", "not-yet", &["pictures behind a level"]);
    let scaled = "\"parallaxFactorX\": 0.5, \"parallaxFactorY\": 0, \"parallaxScaling\": true";
    let plain = "\"parallaxFactorX\": 0,\n    \"parallaxFactorY\": 0,\n    \"parallaxScaling\": false";
    bad("cavern.ldtk", plain, scaled, "not-yet", &["parallax that scales"]);
    bad(
        "cavern.ldtk",
        "\"tileGridSize\": 16",
        "\"tileGridSize\": 8",
        "not-yet",
        &["`Meadow`", "8 px on a grid of 16 px"],
    );
    bad("cavern.ldtk", "{", "{\"tiledversion\": \"1.11\",", "not-yet", &["maps of Tiled as JSON", "TMX"]);
}

#[test]
fn what_is_missing_or_out_of_range_is_told_with_its_place() {
    let turns = "turns.tmx";
    bad(turns, "meadow.tsx", "none.tsx", "asset-missing", &["`none.tsx`", "no such file"]);
    bad(turns, "arrow.png", "none.png", "asset-missing", &["`none.png`"]);
    bad(turns, "\n1,", "\n999,", "asset-broken", &["`meadow` has no tile 997", "layer `turns`, column 0, row 0"]);
    bad(turns, "<tileset firstgid=\"1\"", "<tileset firstgid=\"3\"", "asset-broken", &["does not follow"]);
    bad("plain.tmx", "firstgid=\"1\"", "firstgid=\"7\"", "asset-broken", &["belongs to no tileset", "line"]);
    bad("collection.tmx", "gid=\"536870929\"", "gid=\"40\"", "asset-broken", &["`things` has no tile 23", "object 24"]);
    bad("collection.tmx", "\n19,", "\n18,", "asset-broken", &["`things` has no tile 1"]);
    bad(turns, "\n1,", "\n1,1,", "asset-broken", &["more than its 8 tiles"]);
    bad(turns, "\n1,", "\n", "asset-broken", &["fewer than its 8 tiles", "line"]);
    bad(turns, "\n1,", "\n-1,", "asset-broken", &["`-1` in place of a tile"]);
    bad(turns, "\n1,", "\nx<!-- -->1,", "asset-broken", &["line"]);
    bad(
        turns,
        "width=\"16\" height=\"16\"",
        "width=\"-1\" height=\"16\"",
        "asset-broken",
        &["`-1`, not a whole number"],
    );
    bad(
        "backdrop-sky.tmx",
        "tilecount=\"12\" columns=\"4\"",
        "tilecount=\"12\" columns=\"40\"",
        "asset-broken",
        &["`sky.png`", "lies outside of the picture, which is 128 × 96"],
    );
    bad("backdrop-sky.tmx", "columns=\"4\"", "columns=\"0\"", "asset-broken", &["has no tile"]);
    bad("backdrop-sky.tmx", " columns=\"4\"", " margin=\"999\"", "asset-broken", &["margin"]);
    bad("infinite.tmx", "x=\"-16\"", "x=\"-2000000000\"", "asset-broken", &["farthest"]);
    bad("groups.tmx", "opacity=\"0.5\"", "opacity=\"NaN\"", "asset-broken", &["opacity", "layer"]);
    bad("groups.tmx", "opacity=\"0.5\"", "opacity=\"-0.5\"", "asset-broken", &["opacity", "layer"]);
    bad("groups.tmx", "parallaxx=\"0.25\"", "parallaxx=\"inf\"", "asset-broken", &["parallax"]);
    bad("groups.tmx", "offsetx=\"10\"", "offsetx=\"NaN\"", "asset-broken", &["offset"]);
    bad("groups.tmx", "offsetx=\"10\"", "offsetx=\"3e9\"", "asset-broken", &["too far"]);
    bad("groups.tmx", "type=\"bool\" value=\"true\"", "value=\"xyz\"", "asset-broken", &["`wrap`"]);
    bad("collection.tmx", "x=\"2.5\"", "x=\"NaN\"", "asset-broken", &["not a number", "object 21"]);
    bad("collection.tmx", "width=\"8\" height=\"4\"", "width=\"-8\" height=\"4\"", "asset-broken", &["negative"]);
    bad("collection.tmx", "points=\"0,0 4,5", "points=\"0,inf 4,5", "asset-broken", &["not a number", "object 21"]);
}

#[test]
fn xml_that_is_none_is_told_by_line() {
    let turns = "turns.tmx";
    bad(turns, "</layer>", "</player>", "asset-broken", &["line 12", "player"]);
    bad(turns, "<layer ", "<layer name=\"again\" ", "asset-broken", &["duplicated attribute", "line 7"]);
    bad(turns, "<map ", "<!DOCTYPE map [<!ENTITY a \"b\">]><map ", "asset-broken", &["document type"]);
    bad(turns, "<map ", "<level ", "asset-broken", &["its root is `level`"]);
    bad(turns, "</map>", "</map><map/>", "asset-broken", &["second root"]);
    bad(turns, "name=\"turns\"", "name=\"&bomb;\"", "asset-broken", &["bomb"]);
    for junk in ["", " ", "<", "{", "{}", "hello", "\u{feff}", "<map/>", "\0", "[1]"] {
        let error = load_text("a.tmx", junk).unwrap_err();
        assert_eq!(error.code, "asset-broken", "{junk:?}: {error}");
    }
    assert_eq!(load_text("a.tmx", b"<map \xff>".to_vec()).unwrap_err().code, "asset-broken");
}

#[test]
fn projects_that_are_wrong() {
    let map = "cavern.ldtk";
    bad(map, "\"src\": [\n", "\"src\": [-1, \n", "asset-broken", &["line"]);
    bad(
        map,
        "\"uid\": 1,\n    \"relPath\"",
        "\"uid\": 7,\n    \"relPath\"",
        "asset-broken",
        &["its tileset is missing"],
    );
    bad(map, "\"meadow.png\"", "\"none.png\"", "asset-missing", &["`none.png`"]);
    bad(map, "\"meadow.png\"", "null", "not-yet", &["`Meadow` has no picture of its own"]);
    bad(map, "\"__cWid\": 16", "\"__cWid\": -16", "asset-broken", &["line"]);
    bad(map, "\"__cWid\": 16", "\"__cWid\": 1e999", "asset-broken", &["line"]);
    bad(map, "\"__opacity\": 0.9", "\"__opacity\": 9", "asset-broken", &["opacity", "layer `Deco`"]);
    bad(map, "\"tilesetUid\": 2", "\"tilesetUid\": 9", "asset-broken", &["entity `e-tree`"]);
    bad(map, "\"h\": 48", "\"h\": -48", "asset-broken", &["entity `e-tree`"]);
    bad(map, "\"h\": 48", "\"h\": 0", "asset-broken", &["entity `e-tree`"]);
    bad(map, "\"__bgColor\": \"#1E2233\"", "\"__bgColor\": \"red\"", "asset-broken", &["#rrggbb"]);
    bad(map, "\"levels\": [", "\"stages\": [", "asset-broken", &["no levels"]);
    bad("islands.ldtk", "islands/Keep.ldtkl", "islands/None.ldtkl", "asset-missing", &["`islands/None.ldtkl`"]);
    bad("islands.ldtk", "islands/Keep.ldtkl", "meadow.tsx", "asset-broken", &["`meadow.tsx`", "line 1"]);
}

#[test]
fn tiles_beside_their_grid_or_layer() {
    let at = |x: i64, y: i64| {
        let mut json: serde_json::Value = serde_json::from_str(&text("cavern.ldtk")).unwrap();
        json["levels"][0]["layerInstances"][1]["gridTiles"][0]["px"] = serde_json::json!([x, y]);
        load_text("a.ldtk", json.to_string()).map(|_| ()).map_err(|error| (error.code, error.to_string()))
    };
    assert_eq!(at(240, 128), Ok(()));
    assert_eq!(at(8, 0).unwrap_err().0, "not-yet");
    for (x, y) in [(256, 0), (-16, 0), (0, 144), (0, -16), (i64::MAX - 15, 0), (i64::MIN, 0)] {
        let (code, said) = at(x, y).unwrap_err();
        assert!(code == "asset-broken" && said.contains("outside of its layer"), "{said}");
    }
}
