//! Maps that mean harm: files cut and bent in every place, promises of too much, paths that lead out.

use std::io::Write;

use base64::Engine;
use reelm_assets::AssetRoot;
use reelm_ir::Limits;

use super::{file, load_from, load_text, pictures, text};

#[test]
fn every_prefix_of_a_map_is_refused() {
    for map in ["turns.tmx", "groups.tmx", "infinite-csv.tmx", "plain.tmx", "collection.tmx", "islands.ldtk"] {
        let whole = text(map);
        let path = if map.ends_with("ldtk") { "a.ldtk" } else { "a.tmx" };
        assert!(load_text(path, whole.clone()).is_ok());
        for len in 0..whole.trim_end().len() {
            let error = load_text(path, &whole.as_bytes()[..len]).map(|_| ()).expect_err("a part of a map");
            assert_eq!(error.code, "asset-broken", "{map}, {len} bytes: {error}");
        }
    }
}

#[test]
fn every_prefix_of_a_file_that_a_map_names_is_refused() {
    for (map, part) in
        [("turns.tmx", "meadow.tsx"), ("collection.tmx", "things.tsx"), ("islands.ldtk", "islands/Keep.ldtkl")]
    {
        let (map, whole) = (text(map), text(part));
        let path = if part.ends_with("tsx") { "a.tmx" } else { "a.ldtk" };
        for len in 0..whole.trim_end().len() {
            let source = pictures().with(path, map.clone()).with(part, &whole.as_bytes()[..len]);
            let error = load_from(path, &source, &Limits::default()).map(|_| ()).expect_err("a part of a file");
            assert!(error.code == "asset-broken" && error.message.contains(part), "{part}, {len} bytes: {error}");
        }
    }
}

#[test]
fn a_bent_byte_is_an_error_or_another_scene_but_never_a_panic() {
    let limits = Limits { tile_cells: 4096, tile_ids: 4096, decoded_bytes: 1 << 20, ..Limits::default() };
    for map in ["turns.tmx", "infinite.tmx", "packed.tmx", "collection.tmx", "groups.tmx", "islands.ldtk"] {
        let whole = file(map);
        let path = if map.ends_with("ldtk") { "a.ldtk" } else { "a.tmx" };
        for at in 0..whole.len() {
            for byte in [whole[at] ^ 1, b"9\">"[at % 3]] {
                let mut bent = whole.clone();
                bent[at] = byte;
                // What comes out is checked as any scene is.
                let _ = load_from(path, &pictures().with(path, bent), &limits);
            }
        }
    }
}

#[test]
fn numbers_of_all_kinds_are_refused_or_taken_but_never_a_panic() {
    let numbers = [
        "0",
        "-0",
        "1",
        "-1",
        "15",
        "17",
        "255",
        "256",
        "65535",
        "65536",
        "65537",
        "16777216",
        "2147483647",
        "2147483648",
        "-2147483648",
        "4294967295",
        "4294967296",
        "9223372036854775807",
        "18446744073709551616",
        "1e9",
        "1e999",
        "-1e308",
        "NaN",
        "inf",
        "-inf",
        "0x10",
        "",
        " ",
        "1 ",
        "１",
        "null",
        "true",
        "0.1",
        "0.0000000000000000000000001",
    ];
    let limits = Limits { tile_cells: 65_536, tile_ids: 4096, decoded_bytes: 1 << 20, ..Limits::default() };
    for map in ["turns.tmx", "infinite-csv.tmx", "collection.tmx", "groups.tmx", "cavern.ldtk"] {
        let (whole, path) = (text(map), if map.ends_with("ldtk") { "a.ldtk" } else { "a.tmx" });
        let spots: Vec<(usize, usize)> = number_spots(&whole);
        for (from, to) in spots.iter().take(60) {
            for number in numbers {
                let bent = format!("{}{number}{}", &whole[..*from], &whole[*to..]);
                let _ = load_from(path, &pictures().with(path, bent), &limits);
            }
        }
    }
}

/// Where numbers stand in a text.
fn number_spots(text: &str) -> Vec<(usize, usize)> {
    let mut spots = Vec::new();
    let mut start = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte.is_ascii_digit() || byte == b'.' || byte == b'-', start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                spots.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    spots
}

/// Loads and tells the limit that was exceeded, and what was observed.
#[track_caller]
fn limit(path: &str, text: impl Into<Vec<u8>>, limits: &Limits) -> (&'static str, u64, u64) {
    let error = load_from(path, &pictures().with(path, text), limits).map(|_| ()).unwrap_err();
    assert_eq!(error.code, "limit", "{error}");
    let over = error.limit.unwrap();
    (over.name, over.limit, over.observed)
}

#[test]
fn each_limit_is_told_with_what_was_asked_for() {
    let all = Limits::default();
    let turns = || text("turns.tmx");
    let with = |set: fn(&mut Limits)| {
        let mut limits = Limits::default();
        set(&mut limits);
        limits
    };
    let len = turns().len() as u64;
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_map_bytes = 100)), ("tile_map_bytes", 100, len));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_elements = 4)), ("tile_elements", 4, 5));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_depth = 2)), ("tile_depth", 2, 3));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_files = 2)), ("tile_files", 2, 3));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_sets = 1)), ("tile_sets", 1, 2));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_ids = 16)), ("tile_ids", 16, 17));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_layers = 1)), ("tile_layers", 1, 2));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_cells = 15)), ("tile_cells", 15, 16));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_glyphs = 2)), ("tile_glyphs", 2, 3));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.tile_bank_bytes = 2047)), ("tile_bank_bytes", 2047, 2048));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.decoded_bytes = 47)), ("decoded_bytes", 47, 48));
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.total_decoded_bytes = 47)).0, "total_decoded_bytes");
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.side = 60)), ("side", 60, 64));
    assert_eq!(limit("a.tmx", text("collection.tmx"), &with(|l| l.tile_side = 47)), ("tile_side", 47, 48));
    // Both the picture and the other picture are too large together.
    let sum = 16 * 16 * 4 + 64 * 64 * 4;
    assert_eq!(limit("a.tmx", turns(), &with(|l| l.decoded_bytes = 64 * 64 * 4)), ("decoded_bytes", 16384, sum));
    let ldtk = || text("cavern.ldtk");
    assert_eq!(limit("a.ldtk", ldtk(), &with(|l| l.tile_depth = 4)), ("tile_depth", 4, 5));
    assert_eq!(limit("a.ldtk", ldtk(), &with(|l| l.tile_layers = 1)), ("tile_layers", 1, 2));
    assert_eq!(limit("a.ldtk", ldtk(), &with(|l| l.tile_cells = 200)), ("tile_cells", 200, 288));
    assert_eq!(limit("a.ldtk", ldtk(), &with(|l| l.tile_sets = 1)), ("tile_sets", 1, 2));
    assert!(load_from("a.tmx", &pictures().with("a.tmx", turns()), &all).is_ok());
}

#[test]
fn a_thousand_million_tiles_are_refused_at_once() {
    let all = Limits::default();
    let map = text("turns.tmx").replace("width=\"4\" height=\"2\"", "width=\"50000\" height=\"20000\"");
    assert_eq!(limit("a.tmx", map, &all), ("tile_cells", 4 << 20, 1_000_000_000));
    let map = text("infinite.tmx").replacen("width=\"16\" height=\"16\">", "width=\"50000\" height=\"20000\">", 1);
    assert_eq!(limit("a.tmx", map, &all).0, "tile_cells");
    let map = text("turns.tmx").replacen("tilecount=\"1\"", "tilecount=\"4294967295\"", 1);
    assert_eq!(limit("a.tmx", map, &all), ("tile_ids", 1 << 18, u64::from(u32::MAX)));
    let map = text("cavern.ldtk").replace("\"__cWid\": 16", "\"__cWid\": 1000000000");
    assert_eq!(limit("a.ldtk", map, &all).0, "tile_cells");
    // Two chunks of one tile each, far apart.
    let chunk = |x: i64| format!("<chunk x=\"{x}\" y=\"{x}\" width=\"1\" height=\"1\">1</chunk>");
    let far = format!("{}{}", chunk(-1_000_000), chunk(1_000_000));
    let map = text("infinite-csv.tmx");
    let (head, _) = map.split_once("   <chunk").unwrap();
    let map = format!("{head}{far}</data></layer></map>");
    assert_eq!(limit("a.tmx", map, &all), ("tile_cells", 4 << 20, 2_000_001 * 2_000_001));
    // So many chunks of one tile that their blocks take too much.
    let many: String = (0..20_000).map(|n| chunk(n * 16)).collect();
    let map = format!("{head}{many}</data></layer></map>");
    assert_eq!(limit("a.tmx", map, &all).0, "tile_cells");
}

#[test]
fn data_that_unpacks_to_more_than_its_layer_is_refused() {
    // Ten million tiles of nothing, packed.
    let zeros = vec![0; 40_000_000];
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    zlib.write_all(&zeros).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&zeros).unwrap();
    let zstd = zstd::encode_all(&zeros[..], 3).unwrap();
    let packed = [("zlib", zlib.finish().unwrap()), ("gzip", gzip.finish().unwrap()), ("zstd", zstd)];
    for (name, bomb) in packed {
        let data = base64::engine::general_purpose::STANDARD.encode(bomb);
        let map = text("plain.tmx");
        let (head, rest) = map.split_once("<data").unwrap();
        let (_, tail) = rest.split_once("</data>").unwrap();
        let map = format!("{head}<data encoding=\"base64\" compression=\"{name}\">{data}</data>{tail}");
        let error = load_text("a.tmx", map).unwrap_err();
        assert!(error.message.contains("more than its 60 tiles"), "{name}: {error}");
    }
}

#[test]
fn groups_within_groups_end_somewhere() {
    for depth in [1000, 1_000_000] {
        let all = Limits { tile_map_bytes: 64 << 20, ..Limits::default() };
        let map = text("turns.tmx");
        let nest = format!("{}{}</map>", "<group>".repeat(depth), "</group>".repeat(depth));
        assert_eq!(limit("a.tmx", map.replace("</map>", &nest), &all), ("tile_depth", 64, 65));
        let nest = format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(limit("a.ldtk", nest, &all), ("tile_depth", 64, 65));
    }
    // As deep as is allowed, on a small stack.
    let nest = format!("{}{}</map>", "<group>".repeat(63), "</group>".repeat(63));
    let map = text("turns.tmx").replace("</map>", &nest);
    let run = move || load_text("a.tmx", map).map(|scene| scene.layers.len());
    let small = std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap();
    assert_eq!(small.join().unwrap().unwrap(), 2);
}

#[test]
fn nothing_outside_of_the_root_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    std::fs::create_dir_all(root.join("maps")).unwrap();
    std::fs::write(folder.path().join("secret.tsx"), file("meadow.tsx")).unwrap();
    std::fs::write(root.join("arrow.png"), file("arrow.png")).unwrap();
    std::fs::write(root.join("meadow.png"), file("meadow.png")).unwrap();
    std::fs::write(root.join("meadow.tsx"), file("meadow.tsx")).unwrap();
    std::os::unix::fs::symlink("../../secret.tsx", root.join("maps/link.tsx")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", root.join("maps/passwd.tsx")).unwrap();
    std::fs::create_dir(root.join("maps/folder.tsx")).unwrap();
    let code = |tsx: &str| {
        let map = text("turns.tmx").replace("meadow.tsx", tsx).replace("arrow.png", "../arrow.png");
        std::fs::write(root.join("maps/a.tmx"), map).unwrap();
        let opened = AssetRoot::open(&root).unwrap();
        load_from("maps/a.tmx", &opened, &Limits::default()).map(|_| ()).map_err(|error| error.code)
    };
    // A tileset elsewhere beneath the root is fine, and its picture lies beside it.
    assert_eq!(code("../meadow.tsx"), Ok(()));
    assert_eq!(code("./folder.tsx/../../meadow.tsx"), Ok(()));
    for out in ["../../secret.tsx", "/etc/passwd", "link.tsx", "passwd.tsx", "..\\meadow.tsx", "a/../../../secret.tsx"]
    {
        assert_eq!(code(out), Err("path-outside-root"), "{out}");
    }
    assert_eq!(code("http://localhost/a.tsx"), Err("path-outside-root"));
    assert_eq!(code("folder.tsx"), Err("not-a-regular-file"));
    assert_eq!(code("none.tsx"), Err("asset-missing"));
    assert_eq!(code("a.tmx"), Err("asset-broken"));
}
