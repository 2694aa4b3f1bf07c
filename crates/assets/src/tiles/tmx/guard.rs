//! The **guard** walks through an XML file of Tiled before the reader of maps sees it.
//!
//! That reader believes what a file says: it makes room for as many tiles as a tileset promises, unpacks data without a
//! bound, descends as deep as elements are nested, leaves a tile out that belongs to no tileset. The guard weighs each
//! of these first, and checks that each layer holds as many tiles as it says.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use reelm_ir::Limits;

use super::attrs::Attrs;
use super::data::{Data, Gids};
use crate::tiles::Fault;

/// The side of the blocks that the reader of maps keeps the tiles of a map without bounds in.
const BLOCK: i64 = 16;

/// How far from the middle a chunk may lie, in tiles.
const FAR: i64 = 1 << 24;

/// What has been seen in all files of a map.
#[derive(Debug, Default)]
pub(super) struct Tally {
    elements: u64,
    sets: u64,
    ids: u64,
    cells: u64,
    infinite: bool,
    /// The ids of the tilesets in order.
    pub(super) gids: Gids,
}

/// Checks the file `name`, whose root must be `root`.
pub(super) fn check(name: &str, bytes: &[u8], root: &str, tally: &mut Tally, limits: &Limits) -> Result<(), Fault> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(Fault::broken(name, "", "it is not UTF-8"));
    }
    let mut guard = Guard { name, bytes, limits, tally, at: 0, open: Vec::new(), data: None, margin: None };
    let mut reader = Reader::from_reader(bytes);
    let mut roots = 0;
    loop {
        let event = reader.read_event();
        guard.at = reader.buffer_position();
        let event = event.map_err(|error| guard.broken(format!("it is not well-formed: {error}")))?;
        let (element, empty) = match event {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            Event::End(_) => {
                guard.close()?;
                continue;
            }
            Event::Text(text) => {
                let text = text.unescape().map_err(|error| guard.broken(error.to_string()))?;
                guard.text(&text)?;
                continue;
            }
            Event::CData(text) => {
                guard.text(&String::from_utf8_lossy(&text))?;
                continue;
            }
            Event::DocType(_) => return Err(guard.broken("a document type has no place in a map")),
            Event::Eof => break,
            _ => continue,
        };
        if guard.open.is_empty() {
            roots += 1;
            guard.check_root(&element, root, roots)?;
        }
        guard.open(&element)?;
        if empty {
            guard.close()?;
        }
    }
    // The reader does not mind if the very last `>` is missing.
    let whole = guard.open.is_empty() && bytes.trim_ascii_end().ends_with(b">");
    match (whole, roots) {
        (true, 1) => Ok(()),
        (true, _) => Err(guard.broken(format!("it has no element `{root}`"))),
        (false, _) => Err(guard.broken("it ends before its last element does")),
    }
}

/// What an open element is to the guard.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Tag {
    /// A layer of tiles, with the number of its cells, and whether its data has been seen.
    Layer(u64, bool),
    /// The data of a layer with this many cells.
    Data(u64),
    /// A part of the data.
    Chunk,
    /// A tileset that says what it holds.
    Tileset,
    /// Anything else.
    Other,
}

struct Guard<'a> {
    name: &'a str,
    bytes: &'a [u8],
    limits: &'a Limits,
    tally: &'a mut Tally,
    /// Where the reader stands.
    at: usize,
    open: Vec<Tag>,
    /// What the text that comes next must hold.
    data: Option<Data>,
    /// The margin of the tileset that is open, if the number of its columns follows from it.
    margin: Option<u32>,
}

impl Guard<'_> {
    fn check_root(&self, element: &BytesStart<'_>, root: &str, roots: u32) -> Result<(), Fault> {
        let found = element.local_name();
        if roots > 1 {
            return Err(self.broken("it has a second root element"));
        }
        if found.as_ref() == root.as_bytes() {
            return Ok(());
        }
        Err(self.broken(format!("its root is `{}`, not `{root}`", String::from_utf8_lossy(found.as_ref()))))
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), Fault> {
        self.tally.elements += 1;
        self.within("tile_elements", self.limits.tile_elements.into(), self.tally.elements)?;
        self.within("tile_depth", self.limits.tile_depth.into(), self.open.len() as u64 + 1)?;
        let attrs = Attrs::read(element).map_err(|why| self.broken(why))?;
        let parent = self.open.last().copied().unwrap_or(Tag::Other);
        let tag = match element.local_name().as_ref() {
            b"map" => self.map(&attrs)?,
            b"tileset" => self.tileset(&attrs)?,
            b"image" if parent == Tag::Tileset => self.image(&attrs)?,
            b"layer" => self.layer(&attrs)?,
            b"data" => self.data(&attrs)?,
            b"chunk" => self.chunk(&attrs)?,
            b"object" => self.object(&attrs)?,
            b"imagelayer" => self.image_layer(&attrs)?,
            _ => Tag::Other,
        };
        self.open.push(tag);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        match self.open.pop() {
            Some(Tag::Layer(_, false)) => Err(self.broken("a layer has no data")),
            Some(Tag::Chunk | Tag::Data(_)) if self.data.as_ref().is_some_and(|data| !data.seen) => {
                Err(self.broken("the data of a layer is empty"))
            }
            _ => Ok(()),
        }
    }

    fn map(&mut self, attrs: &Attrs) -> Result<Tag, Fault> {
        let orientation = attrs.get("orientation").unwrap_or("orthogonal");
        if orientation != "orthogonal" {
            return Err(self.unsupported(format!("{orientation} maps are not supported; orthogonal ones are")));
        }
        self.tally.infinite = attrs.get("infinite") == Some("1");
        let [width, height] = self.sides(attrs, ["width", "height"])?;
        self.sides(attrs, ["tilewidth", "tileheight"])?;
        self.within("tile_cells", self.limits.tile_cells, width * height)?;
        Ok(Tag::Other)
    }

    fn tileset(&mut self, attrs: &Attrs) -> Result<Tag, Fault> {
        if let Some(first) = self.number(attrs, "firstgid")? {
            self.tally.sets += 1;
            self.within("tile_sets", self.limits.tile_sets.into(), self.tally.sets)?;
            self.tally.gids.add_set(first).map_err(|why| self.broken(why))?;
        }
        // What an external tileset says of itself is counted in its own file.
        if attrs.get("source").is_some() && attrs.get("tilecount").is_none() {
            return Ok(Tag::Other);
        }
        self.tally.ids += u64::from(self.number(attrs, "tilecount")?.unwrap_or(0));
        self.within("tile_ids", self.limits.tile_ids.into(), self.tally.ids)?;
        for name in ["tilewidth", "tileheight", "margin", "spacing", "columns"] {
            let value = self.number(attrs, name)?.unwrap_or(0);
            self.within("side", self.limits.side.into(), value.into())?;
        }
        let columns = self.number(attrs, "columns")?;
        self.margin = if columns.is_none() { self.number(attrs, "margin")?.or(Some(0)) } else { None };
        Ok(Tag::Tileset)
    }

    fn image(&mut self, attrs: &Attrs) -> Result<Tag, Fault> {
        let [width, height] = self.sides(attrs, ["width", "height"])?;
        self.within("side", self.limits.side.into(), width.max(height))?;
        if self.margin.is_some_and(|margin| u64::from(margin) > width) {
            return Err(self.broken("the margin of a tileset is wider than its picture"));
        }
        Ok(Tag::Other)
    }

    fn layer(&mut self, attrs: &Attrs) -> Result<Tag, Fault> {
        let [width, height] = self.sides(attrs, ["width", "height"])?;
        self.within("tile_cells", self.limits.tile_cells, width * height)?;
        Ok(Tag::Layer(width * height, false))
    }

    fn data(&mut self, attrs: &Attrs) -> Result<Tag, Fault> {
        let Some(Tag::Layer(cells, seen @ false)) = self.open.last_mut() else {
            return Err(self.broken("`data` stands where a layer has none, or has it already"));
        };
        *seen = true;
        let cells = *cells;
        if attrs.get("encoding").is_none() {
            let what = "tiles as single elements are not supported; CSV and base64 are";
            return Err(self.unsupported(what));
        }
        let data = Data::new(attrs.get("encoding"), attrs.get("compression")).map_err(|what| self.unsupported(what))?;
        self.data = Some(if self.tally.infinite { data.of_chunks() } else { data.holding(cells) });
        if !self.tally.infinite {
            self.add_cells(cells)?;
        }
        Ok(Tag::Data(cells))
    }

    fn chunk(&mut self, attrs: &Attrs) -> Result<Tag, Fault> {
        let (Some(Tag::Data(_)), Some(data), true) = (self.open.last(), &self.data, self.tally.infinite) else {
            return Err(self.broken("a chunk stands where the map has none"));
        };
        let data = data.clone();
        let [width, height] = self.sides(attrs, ["width", "height"])?;
        let corner = [self.place(attrs, "x")?, self.place(attrs, "y")?];
        self.within("tile_cells", self.limits.tile_cells, width.max(height))?;
        let blocks = |from: i64, len: u64| {
            let last = from + len.max(1) as i64 - 1;
            (last.div_euclid(BLOCK) - from.div_euclid(BLOCK) + 1) as u64
        };
        let blocks = blocks(corner[0], width).saturating_mul(blocks(corner[1], height));
        self.add_cells(blocks.saturating_mul((BLOCK * BLOCK) as u64))?;
        self.data = Some(data.holding(width * height));
        Ok(Tag::Chunk)
    }

    fn object(&mut self, attrs: &Attrs) -> Result<Tag, Fault> {
        if attrs.get("template").is_some() {
            return Err(self.unsupported("templates of objects are not supported; detach the objects from them"));
        }
        if let Some(gid) = self.number(attrs, "gid")? {
            self.tally.gids.check(gid).map_err(|why| self.broken(why))?;
        }
        Ok(Tag::Other)
    }

    fn image_layer(&mut self, attrs: &Attrs) -> Result<Tag, Fault> {
        if attrs.get("visible") == Some("0") {
            return Ok(Tag::Other);
        }
        Err(self.unsupported("image layers are not supported; layers of tiles are"))
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        let holder =
            matches!((self.open.last(), self.tally.infinite), (Some(Tag::Data(_)), false) | (Some(Tag::Chunk), _));
        let Some(data) = self.data.as_mut().filter(|_| holder) else { return Ok(()) };
        if data.seen {
            return if text.trim().is_empty() {
                Ok(())
            } else {
                Err(self.broken("the data of a layer is in two pieces"))
            };
        }
        data.seen = true;
        let checked = data.check(text, &self.tally.gids);
        checked.map_err(|why| self.broken(why))
    }

    fn add_cells(&mut self, cells: u64) -> Result<(), Fault> {
        self.tally.cells = self.tally.cells.saturating_add(cells);
        self.within("tile_cells", self.limits.tile_cells, self.tally.cells)
    }

    /// Two lengths, 0 if they are not given.
    fn sides(&self, attrs: &Attrs, names: [&str; 2]) -> Result<[u64; 2], Fault> {
        let side = |name| self.number(attrs, name).map(|side| u64::from(side.unwrap_or(0)));
        Ok([side(names[0])?, side(names[1])?])
    }

    fn number(&self, attrs: &Attrs, name: &str) -> Result<Option<u32>, Fault> {
        attrs.number(name).map_err(|why| self.broken(why))
    }

    fn place(&self, attrs: &Attrs, name: &str) -> Result<i64, Fault> {
        let place: i64 = attrs.number(name).map_err(|why| self.broken(why))?.unwrap_or(0);
        if place.abs() <= FAR {
            Ok(place)
        } else {
            Err(self.broken(format!("a chunk lies at {place}; 2²⁴ is the farthest")))
        }
    }

    fn within(&self, name: &'static str, limit: u64, observed: u64) -> Result<(), Fault> {
        // To find the line takes a while.
        let place = if observed > limit { self.line() } else { String::new() };
        Fault::unless_within(self.name, place, name, limit, observed)
    }

    fn broken(&self, why: impl Into<String>) -> Fault {
        Fault::broken(self.name, self.line(), why)
    }

    fn unsupported(&self, what: impl Into<String>) -> Fault {
        Fault::unsupported(self.name, self.line(), what)
    }

    fn line(&self) -> String {
        let before = self.bytes.get(..self.at).unwrap_or(self.bytes);
        format!("line {}", before.iter().filter(|byte| **byte == b'\n').count() + 1)
    }
}
