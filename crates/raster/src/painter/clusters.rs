//! **Clusters**: the glyphs of a run, cut where they share no pixel, so that each part is found in the coverage cache wherever
//! it stands.
//!
//! A run is one shape: where outlines of two glyphs lie over each other, it is covered as if they were one outline. Glyphs that
//! follow each other and whose pixels may be the same therefore make one cluster and are covered together; most clusters are
//! one glyph. No pixel belongs to two clusters, which can then be painted one by one in any colour and any blend mode.
//!
//! Clusters are found along lines of text: a glyph is compared with the cluster before it, with the rest of its line and with
//! all lines before that. A run with a glyph that stands in those is not cut.

use kurbo::{Affine, Rect};
use reelm_ids::Hash128;
use reelm_pixel::IRect;
use reelm_plan::Glyph;

use super::coverage::LONGEST;
use super::glyphs::{GlyphCache, Outline, STEPS, Setting};
use super::path::PathScratch;

/// The clusters of one run.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    glyphs: Vec<Placed>,
    clusters: Vec<Cluster>,
    linear: Affine,
    key: Hash128,
}

/// Glyphs that are covered together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cluster {
    /// Which of the placed glyphs.
    glyphs: [u32; 2],
    /// The pixels that they may touch, relative to the surface.
    pub(super) frame: IRect,
}

/// A glyph of which something is seen.
#[derive(Debug, Clone, Copy)]
struct Placed {
    id: u32,
    outline: Outline,
    /// In steps from the surface's top left.
    origin: [i64; 2],
}

/// Where the glyphs before the one in hand stand. All of these are disjoint.
#[derive(Debug, Default)]
struct Standing {
    /// The cluster that may grow.
    last: IRect,
    /// The rest of its line.
    line: IRect,
    /// All lines before.
    lines: IRect,
}

impl Clusters {
    /// Makes these the clusters of a run; how many. `None` if it is not cut.
    pub(super) fn set(&mut self, cache: &mut GlyphCache, setting: Setting<'_>, glyphs: &[Glyph]) -> Option<usize> {
        self.glyphs.clear();
        self.clusters.clear();
        (self.linear, self.key) = (setting.linear, setting.key);
        let mut standing = Standing::default();
        for glyph in glyphs {
            let outline = cache.outline(setting, glyph.id)?;
            if outline.is_empty() {
                continue;
            }
            let origin = setting.origin(*glyph)?;
            let frame = frame(setting.linear.transform_rect_bbox(outline.bounds), origin)?;
            let index = self.glyphs.len() as u32;
            self.glyphs.push(Placed { id: glyph.id, outline, origin });
            let joins = standing.joins(frame)?;
            match self.clusters.last_mut().filter(|_| joins) {
                Some(cluster) => *cluster = Cluster { glyphs: [cluster.glyphs[0], index + 1], frame: standing.last },
                None => self.clusters.push(Cluster { glyphs: [index, index + 1], frame }),
            }
        }
        let fits = |cluster: &Cluster| cluster.frame.width().max(cluster.frame.height()) <= LONGEST;
        self.clusters.iter().all(fits).then_some(self.clusters.len())
    }

    /// A cluster.
    pub(super) fn get(&self, index: usize) -> Option<Cluster> {
        self.clusters.get(index).copied()
    }

    /// Everything that determines the coverage of a cluster in its frame.
    pub(super) fn key(&self, cluster: Cluster) -> Hash128 {
        self.placed(cluster).iter().fold(self.key, |key, glyph| {
            // In a frame these fit.
            let [x, y] = in_frame(glyph.origin, cluster.frame).map(|steps| u128::from(steps as u32));
            key.then(Hash128(u128::from(glyph.id) << 64 | x << 32 | y))
        })
    }

    /// Appends the outlines of a cluster, as lines in its frame.
    pub(super) fn append(&self, cluster: Cluster, cache: &mut GlyphCache, path: &mut PathScratch) {
        for glyph in self.placed(cluster) {
            cache.append(glyph.outline, self.linear, in_frame(glyph.origin, cluster.frame), path);
        }
    }

    fn placed(&self, cluster: Cluster) -> &[Placed] {
        let [first, end] = cluster.glyphs;
        self.glyphs.get(first as usize..end as usize).unwrap_or_default()
    }
}

impl Standing {
    /// Puts a glyph that may touch the pixels of `frame` after the others; whether it joins the last cluster. `None` if it
    /// stands in what came before that.
    fn joins(&mut self, frame: IRect) -> Option<bool> {
        let overlaps = |other: IRect| !frame.intersect(other).is_empty();
        let joins = overlaps(self.last);
        if joins {
            self.last = self.last.union(frame);
        } else {
            self.line = self.line.union(self.last);
            self.last = frame;
            if self.line.y1 <= frame.y0 || frame.y1 <= self.line.y0 {
                self.lines = self.lines.union(core::mem::take(&mut self.line));
            }
        }
        (!overlaps(self.line) && !overlaps(self.lines)).then_some(joins)
    }
}

/// The pixels that a glyph may touch: `bounds` about an origin. `None` if they are too many.
fn frame(bounds: Rect, origin: [i64; 2]) -> Option<IRect> {
    let [x, y] = origin.map(|steps| steps.div_euclid(STEPS));
    let [part_x, part_y] = origin.map(|steps| steps.rem_euclid(STEPS) as f64 / STEPS as f64);
    // Written so that NaN is too far.
    let far = f64::from(LONGEST);
    let near = bounds.x0.abs() <= far && bounds.y0.abs() <= far && bounds.x1.abs() <= far && bounds.y1.abs() <= far;
    let (left, top) = ((bounds.x0 + part_x).floor() as i64, (bounds.y0 + part_y).floor() as i64);
    let (right, bottom) = ((bounds.x1 + part_x).ceil() as i64, (bounds.y1 + part_y).ceil() as i64);
    near.then(|| IRect::new((x + left) as i32, (y + top) as i32, (x + right) as i32, (y + bottom) as i32))
}

/// An origin relative to a frame.
fn in_frame(origin: [i64; 2], frame: IRect) -> [i64; 2] {
    [origin[0] - i64::from(frame.x0) * STEPS, origin[1] - i64::from(frame.y0) * STEPS]
}
