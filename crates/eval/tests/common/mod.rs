//! A composition with all that it takes to evaluate its frames.
#![allow(dead_code, reason = "each test binary uses a part")]

use reelm_assets::{MemoryAssets, PreparedAssets, TextEngine, prepare};
use reelm_eval::{
    EvaluatedGraph, EvaluatedNode, EvaluatedPieces, EvaluatedUnits, Evaluator, Frame, Steady, UnitsFrame,
};
use reelm_expr::{NodeTimes, Program, Values};
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, Report, SourceFile, TextOptions, lower};
use reelm_layout::Layout;

/// A tile map of one empty cell.
const MAP: &str = r#"<map version="1.10" orientation="orthogonal" width="1" height="1" tilewidth="8" tileheight="8" infinite="0">
 <layer id="1" name="a" width="1" height="1"><data encoding="csv">0</data></layer></map>"#;

/// A composition with all that it takes to evaluate its frames.
pub(crate) struct Scene {
    pub(crate) ir: CompositionIr,
    pub(crate) graph: EvaluatedGraph,
    units: EvaluatedUnits,
    pieces: EvaluatedPieces,
    assets: PreparedAssets,
    texts: TextEngine,
    layout: Layout,
    program: Program,
    expressions: reelm_expr::Evaluator,
    times: NodeTimes,
    values: Values,
    evaluator: Evaluator,
}

/// A composition of 64 × 48 pixels, 10 frames per second and 2 seconds with these nodes.
pub(crate) fn scene(nodes: &str) -> Scene {
    Scene::new(&format!(r#"{{"reelm": 1, "size": [64, 48], "fps": 10, "duration": 2, "nodes": [{nodes}]}}"#))
}

impl Scene {
    pub(crate) fn new(json: &str) -> Self {
        let limits = Limits::default();
        let source = SourceFile::new("test.json", json);
        let mut parsed = Document::parse(&source, &limits);
        let document = parsed.document.take().expect("JSON");
        let lowered = lower(&document, &LowerOptions::default());
        parsed.diagnostics.append(lowered.diagnostics);
        let failed = parsed.diagnostics.has_errors();
        let report = Report::new(&source, parsed.diagnostics).to_text(&TextOptions::default());
        assert!(!failed, "{report}");
        let ir = lowered.ir.expect("no errors");
        let program = Program::compile(&ir, &limits).expect("expressions");
        Self {
            expressions: reelm_expr::Evaluator::new(&program),
            times: NodeTimes::new(&ir, &program),
            values: Values::new(&ir),
            texts: TextEngine::new(),
            layout: Layout::new(&ir),
            assets: prepare(&ir, &MemoryAssets::new().with("m.tmx", MAP), &limits).expect("assets"),
            evaluator: Evaluator::new(),
            graph: EvaluatedGraph::default(),
            units: EvaluatedUnits::new(&ir),
            pieces: EvaluatedPieces::default(),
            ir,
            program,
        }
    }

    /// Evaluates frame `frame`.
    pub(crate) fn at(&mut self, frame: u64) -> &EvaluatedGraph {
        let Self { ir, program, values, times, texts, .. } = self;
        texts.begin_frame();
        times.resolve(ir, frame);
        self.expressions.before_layout(program, ir, times, values);
        let layout = self.layout.run(ir, &self.assets, texts, times, values);
        self.expressions.after_layout(program, ir, times, &layout.rects, values);
        let units = UnitsFrame { ir, program, times, layout, texts };
        self.units.evaluate(&units, &mut self.expressions, values);
        let units = &self.units;
        let (assets, steady) = (&self.assets, Steady { times, values, layout });
        let frame = Frame { ir, assets, times, values, layout, texts, units, steady, moments: None, canvases: &[] };
        self.pieces.evaluate(&frame);
        self.evaluator.evaluate(&frame, &mut self.graph);
        &self.graph
    }

    /// The pieces that run in frame `frame`.
    pub(crate) fn pieces(&mut self, frame: u64) -> &EvaluatedPieces {
        self.at(frame);
        &self.pieces
    }

    /// The node of this id in the frame that was evaluated last.
    pub(crate) fn find(&self, id: &str) -> Option<&EvaluatedNode> {
        self.graph.nodes.iter().find(|node| self.ir.names.text(self.ir.nodes[node.node].id) == id)
    }

    /// The ids of the shown nodes in order, without the root.
    pub(crate) fn ids(&self) -> Vec<&str> {
        self.graph.nodes.iter().skip(1).map(|node| self.ir.names.text(self.ir.nodes[node.node].id)).collect()
    }
}
