//! A composition with all that it takes to lay out its frames.
#![allow(dead_code, reason = "each test binary uses a part")]

use kurbo::Rect;
use reelm_assets::{MemoryAssets, PreparedAssets, TextEngine, prepare};
use reelm_expr::{Evaluator, NodeTimes, Program, Values};
use reelm_ids::NodeIdx;
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, Report, SourceFile, TextOptions, lower};
use reelm_layout::Layout;

/// A composition with all that it takes to lay out its frames.
pub(crate) struct Scene {
    pub(crate) ir: CompositionIr,
    pub(crate) assets: PreparedAssets,
    pub(crate) texts: TextEngine,
    pub(crate) layout: Layout,
    program: Program,
    evaluator: Evaluator,
    times: NodeTimes,
    values: Values,
}

impl Scene {
    /// The composition `json`, which may name the image `p.png` of 200 × 100 pixels.
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
        let files = MemoryAssets::new().with("p.png", picture());
        let assets = prepare(&ir, &files, &limits).expect("assets");
        Self {
            evaluator: Evaluator::new(&program),
            times: NodeTimes::new(&ir, &program),
            values: Values::new(&ir),
            texts: TextEngine::new(),
            layout: Layout::new(&ir),
            ir,
            assets,
            program,
        }
    }

    /// A composition of 1000 × 700 pixels, 10 s at 10 frames per second, with these nodes.
    pub(crate) fn nodes(nodes: &str) -> Self {
        Self::new(&format!(
            r#"{{"reelm": 1, "size": [1000, 700], "fps": 10, "duration": 10,
                "assets": {{"p": {{"image": "p.png"}}}}, "nodes": {nodes}}}"#
        ))
    }

    /// Lays out the frame `frame`.
    pub(crate) fn frame(&mut self, frame: u64) -> &mut Self {
        self.frame_with(frame, || 0);
        self
    }

    /// Lays out the frame `frame`; by how much `counter` grew over the layout alone.
    pub(crate) fn frame_with(&mut self, frame: u64, counter: impl Fn() -> u64) -> u64 {
        self.times.resolve(&self.ir, frame);
        self.evaluator.before_layout(&self.program, &self.ir, &self.times, &mut self.values);
        self.texts.begin_frame();
        let before = counter();
        self.layout.run(&self.ir, &self.assets, &mut self.texts, &self.times, &self.values);
        counter() - before
    }

    /// The node with the id `id`.
    pub(crate) fn node(&self, id: &str) -> NodeIdx {
        self.ir.names.node(0, id).unwrap_or_else(|| panic!("no node `{id}`"))
    }

    /// x, y, width and height of the node with the id `id`.
    pub(crate) fn rect(&self, id: &str) -> [f64; 4] {
        self.rect_of(self.node(id))
    }

    /// x, y, width and height of `node`.
    pub(crate) fn rect_of(&self, node: NodeIdx) -> [f64; 4] {
        flat(self.layout.output().rects[node])
    }

    /// x, y, width and height of all nodes.
    pub(crate) fn rects(&self) -> Vec<[f64; 4]> {
        self.layout.output().rects.values().map(|rect| flat(*rect)).collect()
    }
}

fn flat(rect: Rect) -> [f64; 4] {
    [rect.x0, rect.y0, rect.width(), rect.height()]
}

/// A PNG of 200 × 100 pixels.
fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 200, 100);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("header");
    writer.write_image_data(&[128; 200 * 100]).expect("pixels");
    writer.finish().expect("end");
    bytes
}
