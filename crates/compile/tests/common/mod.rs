//! A composition with all that it takes to lower its frames.

use std::sync::Arc;

use reelm_assets::{MemoryAssets, PreparedAssets, TextEngine, prepare};
use reelm_compile::{Compiler, Players, Realms, Scene, Stages};
use reelm_eval::{EvaluatedGraph, EvaluatedMoments, EvaluatedUnits, Evaluator, Frame, Steady, UnitsFrame};
use reelm_expr::{NodeTimes, Program, Values};
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, Report, SourceFile, TextOptions, lower};
use reelm_layout::Layout;
use reelm_plan::RenderPlan;

/// A composition with all that it takes to lower its frames.
pub(crate) struct Lowered {
    ir: CompositionIr,
    graph: EvaluatedGraph,
    units: EvaluatedUnits,
    plan: RenderPlan,
    assets: PreparedAssets,
    texts: TextEngine,
    layout: Layout,
    program: Program,
    expressions: reelm_expr::Evaluator,
    times: NodeTimes,
    values: Values,
    evaluator: Evaluator,
    players: Players,
    compiler: Compiler,
}

impl Lowered {
    /// A composition of 64 × 48 pixels, 10 frames per second and 2 seconds with these nodes.
    pub(crate) fn new(nodes: &str) -> Self {
        Self::document(&format!(r#"{{"reelm": 1, "size": [64, 48], "fps": 10, "duration": 2, "nodes": [{nodes}]}}"#))
    }

    pub(crate) fn document(json: &str) -> Self {
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
            assets: prepare(&ir, &MemoryAssets::new(), &limits).expect("assets"),
            evaluator: Evaluator::new(),
            graph: EvaluatedGraph::default(),
            units: EvaluatedUnits::new(&ir),
            plan: RenderPlan::default(),
            players: Players::new(&ir, &Arc::new(Stages::default()), &Limits::default(), 0),
            compiler: Compiler::new(),
            ir,
            program,
        }
    }

    /// The plan of frame `frame`.
    pub(crate) fn at(&mut self, frame: u64) -> &RenderPlan {
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
        self.evaluator.evaluate(&frame, &mut self.graph);
        let (graph, moments) = (&self.graph, &EvaluatedMoments::default());
        let scene = Scene { graph, moments, ir, assets, texts, realms: Realms::default() };
        self.compiler.compile(&scene, &mut self.players, &|_| None, &mut self.plan);
        &self.plan
    }
}
