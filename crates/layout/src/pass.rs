//! [`Layout`]: the pass over all nodes, from parents to children.

use kurbo::Rect;
use reelm_assets::{PreparedAssets, TextEngine};
use reelm_expr::{NodeTimes, Values};
use reelm_ids::{Id, NodeIdx};
use reelm_ir::{CompositionIr, Limits};

use crate::boxes::{Wanted, bounds, keeps_ratio};
use crate::flow::Flows;
use crate::output::{LayoutOutput, PlacedText};
use crate::table::{Entry, NONE, Natural, Table};
use crate::text::{Shaper, Texts, placed};

/// Finds the boxes of all nodes, frame by frame; one per render context.
///
/// Keeps the Taffy tree, solved flows, the shaped texts' words and the output between frames. A frame's boxes do not depend on the
/// frames that were laid out before.
#[derive(Debug, Clone)]
pub struct Layout {
    table: Table,
    flows: Flows,
    texts: Texts,
    output: LayoutOutput,
    limits: Limits,
}

/// What is known of a frame before it is laid out.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) ir: &'a CompositionIr,
    pub(crate) assets: &'a PreparedAssets,
    pub(crate) times: &'a NodeTimes,
    pub(crate) values: &'a Values,
}

impl Layout {
    /// The layout of `ir` under the default limits, with no frame laid out yet.
    pub fn new(ir: &CompositionIr) -> Self {
        Self::with_limits(ir, &Limits::default())
    }

    /// The layout of `ir`. Texts are cut to [`Limits::text_chars`] characters.
    pub fn with_limits(ir: &CompositionIr, limits: &Limits) -> Self {
        let mut table = Table::new(ir);
        let flows = Flows::new(ir, &mut table);
        let output = LayoutOutput::new(&table);
        Self { flows, texts: Texts::new(ir, limits), output, limits: limits.clone(), table }
    }

    /// Keeps at most `bytes` of solved flows, to find them again where a frame shows what another one did; 8 MiB is the
    /// default, and 0 keeps none. When they take more, all are forgotten. Forgets those that are kept now. The boxes are
    /// the same whatever is kept.
    pub fn remember(&mut self, bytes: usize) {
        self.flows.set_budget(bytes);
        self.flows.count(&mut self.output.stats);
    }

    /// Lays out the frame whose living nodes are in `times` and whose values are in `values`, which must hold all that
    /// steers layout. Texts are shaped by `texts`, in the faces of `assets`; their indices are valid as long as `texts`
    /// says.
    ///
    /// `ir` must be the composition that the layout was made for; if it has another number of nodes, the layout is made
    /// anew. What allocates after the first frames is what is met for the first time: a text to shape, or a flow in a
    /// state that is not remembered, of which [`LayoutStats::containers`](crate::LayoutStats) tells.
    pub fn run(
        &mut self,
        ir: &CompositionIr,
        assets: &PreparedAssets,
        texts: &mut TextEngine,
        times: &NodeTimes,
        values: &Values,
    ) -> &LayoutOutput {
        if self.table.len() != ir.nodes.len() {
            let budget = self.flows.budget();
            *self = Self::with_limits(ir, &self.limits.clone());
            self.remember(budget);
        }
        if self.texts.take_fonts(assets) {
            self.flows.forget();
        }
        self.output.texts.fill(PlacedText::default());
        let frame = Frame { ir, assets, times, values };
        let mut shaper = Shaper { ir, assets, engine: texts };
        let mut index = 0;
        while index < self.table.len() {
            index = self.visit(&frame, &mut shaper, NodeIdx::from_index(index));
        }
        self.flows.count(&mut self.output.stats);
        &self.output
    }

    /// The boxes of the frame that was laid out last.
    pub fn output(&self) -> &LayoutOutput {
        &self.output
    }

    /// Finds the box of `node` and returns the index of the node to visit next.
    fn visit(&mut self, frame: &Frame<'_>, shaper: &mut Shaper<'_>, node: NodeIdx) -> usize {
        let Some(entry) = self.table.get(node) else { return self.table.len() };
        if !entry.is_in(node, frame.times, frame.values) {
            let subtree = self.output.rects.as_mut_slice().get_mut(node.index()..entry.end as usize);
            subtree.unwrap_or_default().fill(Rect::ZERO);
            return entry.end as usize;
        }
        let reference = entry.reference.size(&self.output.rects);
        if !entry.item {
            let [width, height] = own_size(frame, shaper, &mut self.texts, &mut self.output, node, entry, reference);
            if let Some(rect) = self.output.rects.get_mut(node) {
                *rect = Rect::new(0.0, 0.0, width, height);
            }
        }
        if entry.flow != NONE {
            self.flows.run(frame, shaper, &self.table, &mut self.texts, &mut self.output, entry.flow, reference);
        }
        node.index() + 1
    }
}

/// Width and height of a node that is in no flow.
fn own_size(
    frame: &Frame<'_>,
    shaper: &mut Shaper<'_>,
    texts: &mut Texts,
    output: &mut LayoutOutput,
    node: NodeIdx,
    entry: &Entry,
    reference: [f64; 2],
) -> [f64; 2] {
    let wanted = Wanted::new(entry, bounds(frame.ir, node, entry), frame.values, reference);
    let natural = match entry.natural {
        Natural::Text => text_size(frame, shaper, texts, output, entry, &wanted),
        Natural::Parent => reference,
        Natural::Size(size) | Natural::Picture(size) => size,
        Natural::Image(asset) => frame.assets.image_size(asset).map(f64::from),
        Natural::Outline(outline) => outline.size(frame.ir, frame.values),
    };
    wanted.solve(natural, keeps_ratio(entry.natural))
}

/// Shapes the text of `entry` in the room that it has, and returns its size.
fn text_size(
    frame: &Frame<'_>,
    shaper: &mut Shaper<'_>,
    texts: &mut Texts,
    output: &mut LayoutOutput,
    entry: &Entry,
    wanted: &Wanted,
) -> [f64; 2] {
    texts.update(frame.ir, frame.values, entry.text);
    let [width, height] = wanted.room().map(|side| side.map(|side| side as f32));
    let room = (width.is_some() || height.is_some())
        .then(|| [width.unwrap_or(f32::INFINITY), height.unwrap_or(f32::INFINITY)]);
    // A text that is narrower than its greatest width is as wide as it is, not as wide as it may be.
    let shaped = if wanted.is_width_given() { None } else { texts.place(shaper, entry.text, None, room) };
    let narrow = shaped.filter(|index| width.is_none_or(|width| shaper.engine.get(*index).width <= width));
    let shaped = narrow.or_else(|| texts.place(shaper, entry.text, width, room));
    if let Some(slot) = output.texts.get_mut(entry.text as usize) {
        *slot = placed(shaper.engine, shaped);
    }
    shaped.map_or([0.0; 2], |index| {
        let shaped = shaper.engine.get(index);
        [f64::from(shaped.width), f64::from(shaped.height)]
    })
}
