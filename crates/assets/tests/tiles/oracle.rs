//! A plain renderer: straight from the text of a map and the pixels of its tilesets, one pixel at a time.

use std::io::Read;

use base64::Engine;
use image::RgbaImage;
use reelm_assets::{TileLayer, TileScene};

use super::{MAPS, text};

/// A tileset as a person would describe it.
pub(crate) struct Sheet {
    pub(crate) first: u32,
    pub(crate) picture: RgbaImage,
    pub(crate) side: u32,
    pub(crate) margin: u32,
    pub(crate) spacing: u32,
    pub(crate) columns: u32,
}

impl Sheet {
    pub(crate) fn new(first: u32, png: &str, side: u32, columns: u32) -> Self {
        let picture = image::open(format!("{MAPS}/{png}")).unwrap().into_rgba8();
        Self { first, picture, side, margin: 0, spacing: 0, columns }
    }

    pub(crate) fn spaced(self, margin: u32, spacing: u32) -> Self {
        Self { margin, spacing, ..self }
    }

    /// A premultiplied pixel of a tile, with the multiplication of the specification, rounded to nearest.
    pub(crate) fn pixel(&self, id: u32, x: u32, y: u32) -> [u8; 4] {
        let at = |index: u32| self.margin + index * (self.side + self.spacing);
        premultiplied(self.picture.get_pixel(at(id % self.columns) + x, at(id / self.columns) + y).0)
    }
}

pub(crate) fn premultiplied([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    let times = |channel: u8| (f64::from(channel) * f64::from(a) / 255.0).round() as u8;
    [times(r), times(g), times(b), a]
}

/// The pixels of one layer on nothing.
pub(crate) type Canvas = Vec<Vec<[u8; 4]>>;

/// The GIDs of the `index`th layer of a map, row by row, by looking for words in its text.
pub(crate) fn gids(map: &str, index: usize) -> Vec<Vec<u32>> {
    let text = text(map);
    let layer = text.split("<layer ").nth(index + 1).unwrap();
    let word = |name: &str| layer.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    let width: usize = word(" width").unwrap().parse().unwrap();
    let body = layer.split("<data").nth(1).unwrap();
    let (attrs, rest) = body.split_once('>').unwrap();
    let data = rest.split("</data>").next().unwrap().trim();
    let list: Vec<u32> = if attrs.contains("csv") {
        data.split(',').map(|gid| gid.trim().parse().unwrap()).collect()
    } else {
        let packed = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
        let mut bytes = Vec::new();
        match attrs {
            _ if attrs.contains("zlib") => drop(flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut bytes)),
            _ if attrs.contains("gzip") => drop(flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut bytes)),
            _ if attrs.contains("zstd") => bytes = zstd::decode_all(&packed[..]).unwrap(),
            _ => bytes = packed,
        }
        bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()
    };
    list.chunks(width).map(<[u32]>::to_vec).collect()
}

/// Paints GIDs. TMX: "the diagonal flip should be done first, followed by the horizontal and vertical flips".
pub(crate) fn paint(gids: &[Vec<u32>], sheets: &[Sheet], look: impl Fn([u8; 4]) -> [u8; 4]) -> Canvas {
    let side = sheets[0].side as usize;
    let mut canvas = vec![vec![[0; 4]; gids[0].len() * side]; gids.len() * side];
    for (row, line) in gids.iter().enumerate() {
        for (column, gid) in line.iter().enumerate().filter(|(_, gid)| **gid != 0) {
            let (id, mirror, upside, diagonal) =
                (gid & 0x1fff_ffff, gid >> 31 & 1 == 1, gid >> 30 & 1 == 1, gid >> 29 & 1 == 1);
            let sheet = sheets.iter().rev().find(|sheet| sheet.first <= id).unwrap();
            // The tile as it is, then each flip as a new square.
            let mut tile: Vec<Vec<[u8; 4]>> = (0..sheet.side)
                .map(|y| (0..sheet.side).map(|x| sheet.pixel(id - sheet.first, x, y)).collect())
                .collect();
            if diagonal {
                tile = (0..side).map(|y| (0..side).map(|x| tile[x][y]).collect()).collect();
            }
            if mirror {
                tile.iter_mut().for_each(|row| row.reverse());
            }
            if upside {
                tile.reverse();
            }
            for (y, row_of) in tile.iter().enumerate() {
                for (x, pixel) in row_of.iter().enumerate() {
                    canvas[row * side + y][column * side + x] = look(*pixel);
                }
            }
        }
    }
    canvas
}

/// Paints a layer of a scene by its cells and glyphs, as `ms` milliseconds show it.
pub(crate) fn paint_layer(scene: &TileScene, layer: &TileLayer, ms: u64) -> Canvas {
    let (bank, side) = (&scene.banks[layer.bank as usize], layer.tile_size);
    let pixel = |x: u32, y: u32| {
        let cell = layer.cell(x / side, y / side).unwrap();
        let (x, y) = (x % side, y % side);
        let x = if cell.flip_x { side - 1 - x } else { x };
        let y = if cell.flip_y { side - 1 - y } else { y };
        let glyph = bank.glyph(bank.glyph_at(cell.glyph, ms)).filter(|_| cell.active);
        glyph.map_or([0; 4], |glyph| glyph.pixel(x, y).unwrap())
    };
    (0..layer.rows * side).map(|y| (0..layer.columns * side).map(|x| pixel(x, y)).collect()).collect()
}

/// Says where two canvases differ first.
pub(crate) fn assert_same(got: &Canvas, want: &Canvas, name: &str) {
    assert_eq!((got.len(), got[0].len()), (want.len(), want[0].len()), "{name}");
    for (y, (got, want)) in got.iter().zip(want).enumerate() {
        for (x, (got, want)) in got.iter().zip(want).enumerate() {
            assert_eq!(got, want, "{name}: pixel {x}, {y}");
        }
    }
}
