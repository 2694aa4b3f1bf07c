//! Lookup tables of colours: .cube files by the *Cube LUT Specification 1.0* of Adobe (2013), of one dimension and of three.
//!
//! A file is text, line by line: comments after `#`, keywords, and then the table, three numbers for each entry. Beyond the
//! specification, lines may end with CR LF, and the keywords `LUT_1D_INPUT_RANGE` and `LUT_3D_INPUT_RANGE` of DaVinci Resolve give one
//! domain for all channels. Everything else is refused with its line.

use core::str::SplitAsciiWhitespace;

use reelm_ids::{Hash128, StableHasher};
use reelm_ir::{LimitExceeded, Limits};
use reelm_pixel::{Lut, LutShape};

use crate::image::DecodeError;

/// The most entries of a table of one dimension, and along each side of one of three, that the specification allows.
const MOST: [u32; 2] = [65_536, 256];
/// Bytes of an entry in memory.
const ENTRY_BYTES: u64 = 16;

/// A lookup table that was read.
#[derive(Debug)]
pub(crate) struct LutTable {
    shape: LutShape,
    side: u32,
    low: [f32; 3],
    high: [f32; 3],
    entries: Vec<[f32; 4]>,
    /// Hash of all of it.
    pub(crate) hash: Hash128,
}

impl LutTable {
    /// As the kernels read it.
    pub(crate) fn view(&self) -> Lut<'_> {
        Lut { shape: self.shape, side: self.side, low: self.low, high: self.high, entries: &self.entries }
    }

    /// Bytes that it takes.
    pub(crate) fn bytes(&self) -> u64 {
        self.entries.len() as u64 * ENTRY_BYTES
    }

    fn sealed(mut self) -> Self {
        let mut hasher = StableHasher::new();
        hasher.u8(u8::from(self.shape == LutShape::Cube)).u32(self.side);
        let numbers = self.low.iter().chain(&self.high).chain(self.entries.as_flattened());
        self.hash = numbers.fold(&mut hasher, |hasher, number| hasher.f32(*number)).finish();
        self
    }
}

/// Reads the .cube file `bytes`; `budget` is how many decoded bytes are left for all assets together.
pub(crate) fn decode(bytes: &[u8], limits: &Limits, budget: u64) -> Result<LutTable, DecodeError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut header = Header::default();
    let mut table: Option<Table> = None;
    let mut last = 0;
    for (number, line) in (1_u32..).zip(bytes.split(|byte| *byte == b'\n')) {
        let line = Line { number, text: text(line) };
        last = number;
        let mut words = line.text.split_ascii_whitespace();
        let Some(first) = words.next().filter(|word| !word.starts_with('#')) else { continue };
        if first.starts_with(|c: char| c.is_ascii_alphabetic()) {
            match &table {
                None => header.keyword(&line, first, words)?,
                Some(_) => return Err(line.broken("a keyword stands within the table")),
            }
            continue;
        }
        if table.is_none() {
            table = Some(header.table(&line, limits, budget)?);
        }
        if let Some(table) = &mut table {
            table.entry(&line)?;
        }
    }
    let end = Line { number: last, text: "" };
    table.ok_or_else(|| end.broken("the file has no table"))?.finish(&end)
}

/// A line without what no keyword and no number has: bytes that are no ASCII end it, as they can only belong to a title or a comment.
fn text(line: &[u8]) -> &str {
    let plain = line.iter().position(|byte| !byte.is_ascii()).unwrap_or(line.len());
    line.get(..plain).and_then(|line| core::str::from_utf8(line).ok()).unwrap_or_default()
}

/// A line of the file, counted from 1.
struct Line<'a> {
    number: u32,
    text: &'a str,
}

impl Line<'_> {
    fn broken(&self, why: &str) -> DecodeError {
        DecodeError::Broken(format!("line {}: {why}", self.number))
    }

    /// The `N` finite numbers that `words` are.
    fn numbers<const N: usize>(&self, mut words: SplitAsciiWhitespace<'_>) -> Result<[f32; N], DecodeError> {
        let mut out = [0.0; N];
        for number in &mut out {
            let found = words.next().and_then(|word| word.parse::<f32>().ok()).filter(|number| number.is_finite());
            *number = found.ok_or_else(|| self.broken(&format!("expected {N} numbers")))?;
        }
        match words.next() {
            None => Ok(out),
            Some(_) => Err(self.broken(&format!("expected {N} numbers and nothing behind them"))),
        }
    }
}

/// What the keywords said.
#[derive(Default)]
struct Header {
    size: Option<(LutShape, u32)>,
    low: Option<[f32; 3]>,
    high: Option<[f32; 3]>,
    has_title: bool,
}

impl Header {
    fn keyword(&mut self, line: &Line<'_>, word: &str, words: SplitAsciiWhitespace<'_>) -> Result<(), DecodeError> {
        let is_new = match word {
            "TITLE" => !core::mem::replace(&mut self.has_title, true),
            "LUT_1D_SIZE" => self.sized(line, LutShape::Line, words)?,
            "LUT_3D_SIZE" => self.sized(line, LutShape::Cube, words)?,
            "DOMAIN_MIN" => self.low.replace(line.numbers(words)?).is_none(),
            "DOMAIN_MAX" => self.high.replace(line.numbers(words)?).is_none(),
            "LUT_1D_INPUT_RANGE" | "LUT_3D_INPUT_RANGE" => {
                let [low, high] = line.numbers(words)?;
                self.low.replace([low; 3]).is_none() & self.high.replace([high; 3]).is_none()
            }
            _ => {
                let word: String = word.chars().take(40).collect();
                return Err(line.broken(&format!("unknown keyword `{word}`")));
            }
        };
        if is_new { Ok(()) } else { Err(line.broken(&format!("`{word}` says again what was said before"))) }
    }

    /// Takes note of the size; whether there was none before.
    fn sized(
        &mut self,
        line: &Line<'_>,
        shape: LutShape,
        mut words: SplitAsciiWhitespace<'_>,
    ) -> Result<bool, DecodeError> {
        let most = MOST[usize::from(shape == LutShape::Cube)];
        let side = words.next().and_then(|word| word.parse().ok()).filter(|side| (2..=most).contains(side));
        match (side, words.next()) {
            (Some(side), None) => Ok(self.size.replace((shape, side)).is_none()),
            _ => Err(line.broken(&format!("expected a whole number from 2 to {most}"))),
        }
    }

    /// The table that is announced, which begins at `line`; refused before anything of its size is made.
    fn table(&self, line: &Line<'_>, limits: &Limits, budget: u64) -> Result<Table, DecodeError> {
        let (shape, side) =
            self.size.ok_or_else(|| line.broken("neither `LUT_1D_SIZE` nor `LUT_3D_SIZE` stands before the table"))?;
        let (low, high) = (self.low.unwrap_or([0.0; 3]), self.high.unwrap_or([1.0; 3]));
        if low.iter().zip(&high).any(|(low, high)| low >= high) {
            return Err(line.broken("the least of the domain is not below the greatest"));
        }
        let (name, most, count) = match shape {
            LutShape::Line => ("lut_entries", limits.lut_entries, u64::from(side)),
            LutShape::Cube => ("lut_side", limits.lut_side, u64::from(side).pow(3)),
        };
        within(name, most.into(), side.into())?;
        within("decoded_bytes", limits.decoded_bytes, count * ENTRY_BYTES)?;
        within(
            "total_decoded_bytes",
            limits.total_decoded_bytes,
            (limits.total_decoded_bytes - budget.min(limits.total_decoded_bytes)).saturating_add(count * ENTRY_BYTES),
        )?;
        let lut = LutTable { shape, side, low, high, entries: Vec::with_capacity(count as usize), hash: Hash128::ZERO };
        Ok(Table { lut, count: count as usize })
    }
}

/// The table, as far as it was read.
struct Table {
    lut: LutTable,
    /// How many entries it must have.
    count: usize,
}

impl Table {
    fn entry(&mut self, line: &Line<'_>) -> Result<(), DecodeError> {
        if self.lut.entries.len() == self.count {
            return Err(line.broken(&format!("the table has more than the {} entries that were announced", self.count)));
        }
        let [r, g, b] = line.numbers(line.text.split_ascii_whitespace())?;
        self.lut.entries.push([r, g, b, 0.0]);
        Ok(())
    }

    fn finish(self, end: &Line<'_>) -> Result<LutTable, DecodeError> {
        let found = self.lut.entries.len();
        if found < self.count {
            return Err(end.broken(&format!("the table ends after {found} of {} entries", self.count)));
        }
        Ok(self.lut.sealed())
    }
}

fn within(name: &'static str, limit: u64, observed: u64) -> Result<(), DecodeError> {
    if observed > limit { Err(DecodeError::Limit(LimitExceeded { name, limit, observed })) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
