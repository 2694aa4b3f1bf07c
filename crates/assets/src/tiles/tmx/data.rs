//! The **data** of a layer: as many tiles as it has cells, each by its **global id** (GID).
//!
//! A GID counts through all tilesets of a map: a tileset has the ids from its first on, up to the next one's first; 0 is
//! no tile, and the three highest bits are flips.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The bits of a GID that are no flips.
pub(super) const ID_BITS: u32 = 0x1fff_ffff;

/// How much memory packed data may ask its unpacker to look back at, as a power of two of bytes.
const MOST_WINDOW_LOG: u32 = 23;

/// The GIDs that belong to tilesets.
#[derive(Debug, Default)]
pub(super) struct Gids {
    /// The first id of each tileset, ascending.
    pub(super) firsts: Vec<u32>,
}

/// What the text of a layer's data must hold.
#[derive(Debug, Clone)]
pub(super) struct Data {
    coding: Coding,
    cells: u64,
    /// Whether the text has been seen.
    pub(super) seen: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Coding {
    Csv,
    Plain,
    Zlib,
    Gzip,
    Zstd,
}

impl Gids {
    /// Adds a tileset whose first id is `first`; each follows the one before.
    pub(super) fn add_set(&mut self, first: u32) -> Result<(), String> {
        if first <= self.firsts.last().copied().unwrap_or(0) || first > ID_BITS {
            return Err(format!("the tileset with the first id {first} does not follow the one before"));
        }
        self.firsts.push(first);
        Ok(())
    }

    /// Refuses a tile that belongs to no tileset.
    pub(super) fn check(&self, gid: u32) -> Result<(), String> {
        let id = gid & ID_BITS;
        if id == 0 || self.firsts.first().is_some_and(|first| *first <= id) {
            return Ok(());
        }
        Err(format!("the tile {id} belongs to no tileset"))
    }
}

impl Data {
    /// Data with these attributes; or what of them is not supported.
    pub(super) fn new(encoding: Option<&str>, compression: Option<&str>) -> Result<Self, String> {
        let coding = match (encoding, compression.filter(|name| !name.is_empty())) {
            (Some("csv"), None) => Coding::Csv,
            (Some("base64"), None) => Coding::Plain,
            (Some("base64"), Some("zlib")) => Coding::Zlib,
            (Some("base64"), Some("gzip")) => Coding::Gzip,
            (Some("base64"), Some("zstd")) => Coding::Zstd,
            (Some(encoding), None) => {
                return Err(format!("the encoding `{encoding}` of data is not supported; csv and base64 are"));
            }
            (encoding, Some(compression)) => {
                let encoding = encoding.unwrap_or("no");
                return Err(format!(
                    "the compression `{compression}` of data with `{encoding}` encoding is not supported; zlib, gzip and \
                     zstd of base64 are"
                ));
            }
            (None, None) => return Err("data without an encoding is not supported; csv and base64 are".into()),
        };
        Ok(Self { coding, cells: 0, seen: false })
    }

    /// The same, for a text that holds `cells` tiles.
    pub(super) fn holding(self, cells: u64) -> Self {
        Self { cells, seen: false, ..self }
    }

    /// The same, where the text of chunks holds the tiles.
    pub(super) fn of_chunks(self) -> Self {
        Self { seen: true, ..self }
    }

    /// Checks that `text` holds as many tiles as it must, all of tilesets, and unpacks no more than that.
    pub(super) fn check(&self, text: &str, gids: &Gids) -> Result<(), String> {
        if self.coding == Coding::Csv {
            return self.check_csv(text, gids);
        }
        let packed =
            STANDARD.decode(text.trim()).map_err(|error| format!("the data of a layer is no base64: {error}"))?;
        let unpacked = self.unpack(&packed)?;
        let (gid_bytes, rest) = unpacked.as_chunks::<4>();
        if !rest.is_empty() {
            return Err("the data of a layer ends within a tile".into());
        }
        self.check_count(gid_bytes.len() as u64)?;
        gid_bytes.iter().try_for_each(|bytes| gids.check(u32::from_le_bytes(*bytes)))
    }

    fn check_csv(&self, text: &str, gids: &Gids) -> Result<(), String> {
        let mut count = 0;
        for word in text.split(',') {
            let word = word.trim();
            let gid = word.parse().map_err(|_| {
                let shown: String = word.chars().take(20).collect();
                format!("the data of a layer has `{shown}` in place of a tile")
            })?;
            gids.check(gid)?;
            count += 1;
        }
        self.check_count(count)
    }

    fn check_count(&self, found: u64) -> Result<(), String> {
        if found == self.cells {
            return Ok(());
        }
        let more = if found > self.cells { "more" } else { "fewer" };
        Err(format!("the data of a layer holds {more} than its {} tiles", self.cells))
    }

    fn unpack(&self, packed: &[u8]) -> Result<Vec<u8>, String> {
        let broken = |error: std::io::Error| format!("the data of a layer cannot be unpacked: {error}");
        // One byte more tells that there is more.
        let most = self.cells.saturating_mul(4).saturating_add(1);
        let mut unpacked = Vec::new();
        let read = match self.coding {
            Coding::Csv | Coding::Plain => packed.take(most).read_to_end(&mut unpacked),
            Coding::Zlib => flate2::bufread::ZlibDecoder::new(packed).take(most).read_to_end(&mut unpacked),
            Coding::Gzip => flate2::bufread::GzDecoder::new(packed).take(most).read_to_end(&mut unpacked),
            Coding::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(broken)?;
                decoder.window_log_max(MOST_WINDOW_LOG).map_err(broken)?;
                decoder.take(most).read_to_end(&mut unpacked)
            }
        };
        read.map_err(broken)?;
        if unpacked.len() as u64 == most {
            return Err(format!("the data of a layer holds more than its {} tiles", self.cells));
        }
        Ok(unpacked)
    }
}
