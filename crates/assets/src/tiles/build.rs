//! The **builder** collects the glyphs that a map uses, and cuts them out of their pictures at the end.
//!
//! A glyph is known by where it is cut out and how it is turned and tinted, so that each exists once. Pictures are
//! decoded one at a time, when all glyphs are known, and not kept.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::files::Files;
use super::scene::{TileAnimation, TileBank, TileFrame, TileNumber};
use crate::image::Decoded;

/// No tint.
pub(crate) const WHITE: [u8; 4] = [255; 4];

/// Where a glyph comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cut {
    /// The picture.
    pub(crate) picture: u32,
    /// Its top left pixel in the picture.
    pub(crate) at: [u32; 2],
    /// Its width and height in the picture.
    pub(crate) size: [u32; 2],
    /// The width and height of what is shown of it, before it is turned.
    pub(crate) shown: [u32; 2],
    /// How it fills that.
    pub(crate) way: Way,
    /// Whether columns become rows.
    pub(crate) turned: bool,
    /// What its channels are multiplied by, not premultiplied.
    pub(crate) tint: [u8; 4],
}

/// How the pixels of a cut fill what is shown of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// Stretched along each axis for itself.
    #[default]
    Stretched,
    /// Again and again from the top left.
    Repeated,
    /// Scaled by the same factor along both axes, the smallest that leaves nothing free. Shown from this place of the cut on, in
    /// 1/65,536 of its pixels.
    Covering([u32; 2]),
    /// Its borders (top, right, bottom, left) lie at the edges as they are, and what is between them is repeated.
    Sliced([u32; 4]),
}

/// A glyph of a bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// The bank.
    pub(crate) bank: u32,
    /// Its number there.
    pub(crate) glyph: u16,
}

/// A picture that glyphs are cut out of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Picture {
    path: String,
    /// The colour that stands for nothing.
    key: Option<[u8; 3]>,
}

/// A bank in the making.
#[derive(Debug, Default)]
struct Draft {
    size: [u32; 2],
    cuts: Vec<Cut>,
    numbers: BTreeMap<Cut, u16>,
    animations: BTreeMap<u16, Vec<TileFrame>>,
}

/// Collects glyphs.
pub(crate) struct Builder<'f, 'a> {
    /// The files of the map.
    pub(crate) files: &'f mut Files<'a>,
    /// The path of the map, for messages.
    pub(crate) file: String,
    pictures: Vec<Picture>,
    banks: Vec<Draft>,
    /// The bank of each size.
    bank_of: BTreeMap<[u32; 2], u32>,
    numbers: BTreeMap<u32, Glyph>,
    cells: u64,
    bytes: u64,
}

impl<'f, 'a> Builder<'f, 'a> {
    /// No glyphs yet.
    pub(crate) fn new(files: &'f mut Files<'a>, file: &str) -> Self {
        Self {
            files,
            file: file.into(),
            pictures: Vec::new(),
            banks: Vec::new(),
            bank_of: BTreeMap::new(),
            numbers: BTreeMap::new(),
            cells: 0,
            bytes: 0,
        }
    }

    /// The number of the picture `path`, where the colour `key` stands for nothing.
    pub(crate) fn picture(&mut self, path: &str, key: Option<[u8; 3]>) -> Result<u32, Fault> {
        let picture = Picture { path: path.into(), key };
        let found = self.pictures.iter().position(|other| *other == picture);
        let index = found.unwrap_or_else(|| {
            self.pictures.push(picture);
            self.pictures.len() - 1
        });
        Fault::unless_within(&self.file, "", "tile_files", self.files.limits.tile_files, self.pictures.len() as u64)?;
        Ok(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Counts `cells` more cells against the limits of the map and of all assets.
    pub(crate) fn count_cells(&mut self, cells: u64) -> Result<(), Fault> {
        self.cells = self.cells.saturating_add(cells);
        Fault::unless_within(&self.file, "", "tile_cells", self.files.limits.tile_cells, self.cells)?;
        self.take(cells.saturating_mul(size_of::<super::TileCell>() as u64))
    }

    /// The bank whose glyphs have this size.
    pub(crate) fn bank(&mut self, size: [u32; 2]) -> u32 {
        let next = u32::try_from(self.banks.len()).unwrap_or(u32::MAX);
        let bank = *self.bank_of.entry(size).or_insert(next);
        if bank == next {
            self.banks.push(Draft { size, ..Draft::default() });
        }
        bank
    }

    /// The glyph that `cut` gives.
    pub(crate) fn glyph(&mut self, cut: Cut) -> Result<Glyph, Fault> {
        let size = if cut.turned { [cut.shown[1], cut.shown[0]] } else { cut.shown };
        let limits = self.files.limits;
        if size.contains(&0) || cut.size.contains(&0) {
            return Err(Fault::broken(&self.file, "", "a tile has no pixels"));
        }
        Fault::unless_within(&self.file, "", "tile_side", limits.tile_side, size[0].max(size[1]).into())?;
        let bank = self.bank(size);
        let draft = &mut self.banks[bank as usize];
        if let Some(glyph) = draft.numbers.get(&cut) {
            return Ok(Glyph { bank, glyph: *glyph });
        }
        let (count, each) = (draft.cuts.len() as u64 + 1, u64::from(size[0]) * u64::from(size[1]) * 4);
        Fault::unless_within(&self.file, "", "tile_glyphs", limits.tile_glyphs.min(1 << 16), count)?;
        Fault::unless_within(&self.file, "", "tile_bank_bytes", limits.tile_bank_bytes, count * each)?;
        let glyph = u16::try_from(draft.cuts.len()).unwrap_or(u16::MAX);
        draft.cuts.push(cut);
        draft.numbers.insert(cut, glyph);
        self.take(each)?;
        Ok(Glyph { bank, glyph })
    }

    /// Says that `glyph` shows `frames` in turn. A frame without length is never seen.
    pub(crate) fn animate(&mut self, glyph: Glyph, frames: Vec<TileFrame>) {
        let frames: Vec<_> = frames.into_iter().filter(|frame| frame.ms > 0).collect();
        if let Some(draft) = self.banks.get_mut(glyph.bank as usize)
            && !frames.is_empty()
        {
            draft.animations.insert(glyph.glyph, frames);
        }
    }

    /// Says that `glyph` is the tile that the map counts as `number`.
    pub(crate) fn number(&mut self, number: u32, glyph: Glyph) {
        self.numbers.entry(number).or_insert(glyph);
    }

    /// The numbered tiles.
    pub(crate) fn numbers(&self) -> Vec<TileNumber> {
        let entry =
            |(number, glyph): (&u32, &Glyph)| TileNumber { number: *number, bank: glyph.bank, glyph: glyph.glyph };
        self.numbers.iter().map(entry).collect()
    }

    /// Whether it is known what `glyph` shows in turn.
    pub(crate) fn is_animated(&self, glyph: Glyph) -> bool {
        self.banks.get(glyph.bank as usize).is_some_and(|draft| draft.animations.contains_key(&glyph.glyph))
    }

    /// Decodes the pictures and cuts out all glyphs.
    pub(crate) fn finish(self) -> Result<Vec<TileBank>, Fault> {
        let mut banks: Vec<TileBank> = self.banks.iter().map(Draft::empty_bank).collect();
        for (number, picture) in (0..).zip(&self.pictures) {
            let wanted = |cut: &Cut| cut.picture == number;
            if !self.banks.iter().any(|draft| draft.cuts.iter().any(wanted)) {
                continue;
            }
            let mut decoded = self.files.picture(&picture.path)?;
            if let Some(key) = picture.key {
                clear(&mut decoded, key);
            }
            for (draft, bank) in self.banks.iter().zip(&mut banks) {
                let each = (draft.size[0] as usize * draft.size[1] as usize * 4).max(1);
                for (cut, to) in
                    draft.cuts.iter().zip(bank.pixels.chunks_exact_mut(each)).filter(|(cut, _)| wanted(cut))
                {
                    cut.check(&decoded, &picture.path)?;
                    cut.copy(&decoded, to);
                }
            }
        }
        Ok(banks)
    }

    fn take(&mut self, bytes: u64) -> Result<(), Fault> {
        self.bytes = self.bytes.saturating_add(bytes);
        let limits = self.files.limits;
        Fault::unless_within(&self.file, "", "decoded_bytes", limits.decoded_bytes, self.bytes)?;
        let used = limits.total_decoded_bytes.saturating_sub(self.files.budget).saturating_add(self.bytes);
        Fault::unless_within(&self.file, "", "total_decoded_bytes", limits.total_decoded_bytes, used)
    }
}

impl Draft {
    /// The bank with all its animations and nothing painted yet.
    fn empty_bank(&self) -> TileBank {
        let bytes = self.cuts.len() * self.size[0] as usize * self.size[1] as usize * 4;
        let animation = |(glyph, frames): (&u16, &Vec<TileFrame>)| TileAnimation {
            glyph: *glyph,
            total_ms: frames.iter().map(|frame| u64::from(frame.ms)).sum(),
            frames: frames.clone(),
        };
        let animations = self.animations.iter().map(animation).collect();
        TileBank { width: self.size[0], height: self.size[1], pixels: vec![0; bytes], animations }
    }
}

impl Cut {
    fn check(&self, picture: &Decoded, path: &str) -> Result<(), Fault> {
        let end = [0, 1].map(|axis| u64::from(self.at[axis]) + u64::from(self.size[axis]));
        if end[0] <= picture.size[0].into() && end[1] <= picture.size[1].into() {
            return Ok(());
        }
        let ([x, y], [width, height], [w, h]) = (self.at, self.size, picture.size);
        let why = format!("a tile of {width} × {height} at ({x}, {y}) lies outside of the picture, which is {w} × {h}");
        Err(Fault::broken(path, "", why))
    }

    fn copy(&self, picture: &Decoded, to: &mut [u8]) {
        let (from, width) = (picture.pixels.as_chunks::<4>().0, picture.size[0] as usize);
        let [x, y] = self.at.map(|at| at as usize);
        let columns = if self.turned { self.shown[1] } else { self.shown[0] } as usize;
        for (index, pixel) in to.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let (column, row) = (index % columns, index / columns);
            let (column, row) = if self.turned { (row, column) } else { (column, row) };
            let (column, row) = (self.source(column, 0), self.source(row, 1));
            if let Some(source) = from.get((y + row) * width + x + column) {
                *pixel = tinted(*source, self.tint);
            }
        }
    }
}

impl Cut {
    /// The column or row of the cut that is shown at `at`: that whose centre is nearest.
    fn source(&self, at: usize, axis: usize) -> usize {
        let [size, shown] = [self.size, self.shown].map(|sides| sides.map(|side| side.max(1) as usize));
        match self.way {
            Way::Stretched => (2 * at + 1) * size[axis] / (2 * shown[axis]),
            Way::Repeated => at % size[axis],
            Way::Covering(from) => {
                // Of the cut's pixels for one that is shown: the fewer of those of both axes.
                let narrow = size[0] * shown[1] <= size[1] * shown[0];
                let (num, den) = if narrow { (size[0], shown[0]) } else { (size[1], shown[1]) };
                let place = (2 * den * from[axis] as usize + (2 * at + 1) * num * COVER) / (2 * den * COVER);
                place.min(size[axis] - 1)
            }
            Way::Sliced([top, right, bottom, left]) => {
                let (before, after) = if axis == 0 { (left, right) } else { (top, bottom) };
                let (before, after) = (before as usize, after as usize);
                let end = shown[axis].saturating_sub(after);
                match at {
                    _ if at < before => at,
                    _ if at >= end => size[axis].saturating_sub(after) + at - end,
                    _ => before + (at - before) % size[axis].saturating_sub(before + after).max(1),
                }
            }
        }
    }
}

/// Parts of a pixel in which a [covering](Way::Covering) cut says where it begins.
pub(crate) const COVER: usize = 1 << 16;

/// A premultiplied pixel with each channel multiplied by that of `tint`, rounded to nearest.
fn tinted(pixel: [u8; 4], tint: [u8; 4]) -> [u8; 4] {
    if tint == WHITE {
        return pixel;
    }
    let scale = |value: u8, by: u32, of: u32| ((u32::from(value) * by + of / 2) / of) as u8;
    let alpha = u32::from(tint[3]);
    let color = |channel: usize| scale(pixel[channel], u32::from(tint[channel]) * alpha, 255 * 255);
    [color(0), color(1), color(2), scale(pixel[3], alpha, 255)]
}

/// Makes the pixels of the colour `key` transparent.
fn clear(picture: &mut Decoded, [r, g, b]: [u8; 3]) {
    for pixel in picture.pixels.as_chunks_mut::<4>().0.iter_mut().filter(|pixel| **pixel == [r, g, b, 255]) {
        *pixel = [0; 4];
    }
}
