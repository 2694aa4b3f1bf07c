//! The units of a shaped text: what moves by itself where characters, words or lines are animated.
//!
//! * a **character** is a cluster of graphemes as it was shaped: a base with its marks, or a ligature of several letters;
//! * a **word** is what stands between white space, on one line: one that is broken at a hyphen is two;
//! * a **line** is one as it was wrapped.
//!
//! Units are numbered in the order in which they are read. White space, and what shows nothing by itself, is no character and belongs to
//! no word and no line; a line of nothing else is none.

use kurbo::Rect;
use parley::Line;

use super::missing::is_ignorable;

/// The number of a unit that is none.
pub const NO_UNIT: u32 = u32::MAX;

/// The units of a text; nothing where they were not asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TextUnits {
    /// Of each glyph the numbers of its character, its word and its line, or [`NO_UNIT`].
    pub glyphs: Vec<[u32; 3]>,
    /// Of each glyph the box of its ink.
    pub inks: Vec<Rect>,
    /// The middle of each character, of each word, and of each line: of its advance, and of the height of its line.
    pub middles: [Vec<[f32; 2]>; 3],
}

/// Scratch for finding units.
#[derive(Debug, Default)]
pub(super) struct UnitScratch {
    clusters: Vec<Cluster>,
    /// Of each glyph of the shaper the cluster that it belongs to, by its first byte.
    glyphs: Vec<u32>,
}

/// A cluster of a line.
#[derive(Debug, Clone, Copy)]
struct Cluster {
    /// Its first byte in the text.
    start: u32,
    left: f32,
    right: f32,
    is_space: bool,
    /// Whether it shows something by itself.
    shows: bool,
    /// Whether it belongs to the ligature that began before it.
    continues: bool,
    /// The numbers of its units.
    units: [u32; 3],
}

impl TextUnits {
    pub(super) fn clear(&mut self) {
        self.glyphs.clear();
        self.inks.clear();
        self.middles.iter_mut().for_each(Vec::clear);
    }

    /// Bytes that they take.
    pub(super) fn weight(&self) -> usize {
        let middles: usize = self.middles.iter().map(|list| size_of_val(list.as_slice())).sum();
        size_of_val(self.glyphs.as_slice()) + size_of_val(self.inks.as_slice()) + middles
    }

    /// Adds the units of a line, at most `most` of each kind in all; `units_of` then knows those of its glyphs.
    pub(super) fn line(&mut self, line: &Line<'_, u16>, text: &str, most: u32, scratch: &mut UnitScratch) {
        scratch.collect(line, text);
        let metrics = line.metrics();
        let middle = (metrics.block_min_coord + metrics.block_max_coord) * 0.5;
        // Parley gives runs in the order of the eye.
        scratch.clusters.sort_unstable_by_key(|cluster| cluster.start);
        self.number(&mut scratch.clusters, middle, most as usize);
    }

    fn number(&mut self, clusters: &mut [Cluster], middle: f32, most: usize) {
        // Left and right of the character, the word and the line at hand.
        let mut open: [Option<[f32; 2]>; 3] = [None; 3];
        let mut last = [NO_UNIT; 3];
        for cluster in clusters {
            if cluster.is_space {
                self.close(&mut open[1], 1, middle);
                continue;
            }
            if !cluster.shows && !cluster.continues {
                continue;
            }
            if !cluster.continues {
                self.close(&mut open[0], 0, middle);
            }
            for (kind, open) in open.iter_mut().enumerate() {
                let place = open.get_or_insert([cluster.left, cluster.right]);
                *place = [place[0].min(cluster.left), place[1].max(cluster.right)];
                let number = self.middles.get(kind).map_or(0, Vec::len);
                last[kind] = if number < most { number as u32 } else { NO_UNIT };
            }
            cluster.units = last;
        }
        for (kind, open) in open.iter_mut().enumerate() {
            self.close(open, kind, middle);
        }
        for list in &mut self.middles {
            list.truncate(most);
        }
    }

    /// Ends a unit, if one is open.
    fn close(&mut self, open: &mut Option<[f32; 2]>, kind: usize, middle: f32) {
        if let (Some([left, right]), Some(list)) = (open.take(), self.middles.get_mut(kind)) {
            list.push([(left + right) * 0.5, middle]);
        }
    }
}

impl UnitScratch {
    /// The units of the glyph that the shaper has given as number `number` of the line.
    pub(super) fn units_of(&self, number: usize) -> [u32; 3] {
        let start = self.glyphs.get(number).copied().unwrap_or(u32::MAX);
        let found = self.clusters.binary_search_by_key(&start, |cluster| cluster.start).ok();
        found.and_then(|at| self.clusters.get(at)).map_or([NO_UNIT; 3], |cluster| cluster.units)
    }

    /// The clusters of a line and their glyphs, from left to right.
    fn collect(&mut self, line: &Line<'_, u16>, text: &str) {
        self.clusters.clear();
        self.glyphs.clear();
        let metrics = line.metrics();
        let mut x = metrics.inline_min_coord + metrics.offset;
        for cluster in line.runs().flat_map(|run| run.visual_clusters()) {
            let range = cluster.text_range();
            let said = text.get(range.clone()).unwrap_or_default();
            let (start, left) = (range.start as u32, x);
            x += cluster.advance();
            self.glyphs.extend(cluster.glyphs().map(|_| start));
            self.clusters.push(Cluster {
                start,
                left,
                right: x,
                is_space: said.chars().all(char::is_whitespace),
                shows: said.chars().any(|c| !c.is_whitespace() && !is_ignorable(c)),
                continues: cluster.is_ligature_continuation(),
                units: [NO_UNIT; 3],
            });
        }
    }
}
