//! Shared set-up of the benches: compositions of a given size, the fixtures, and the stages of a frame one by one.

mod large;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use reelm_assets::{PreparedAssets, TextEngine};
use reelm_compile::{Compiler, Players, Realms, Scene};
use reelm_eval::{EvaluatedGraph, EvaluatedMoments, EvaluatedUnits, Evaluator, Frame, Steady, UnitsFrame};
use reelm_expr::{NodeTimes, Program, Values};
use reelm_ir::{CompositionIr, Document, Limits, LowerOptions, SourceFile, lower};
use reelm_layout::Layout;
use reelm_pixel::PixelBytes;
use reelm_plan::RenderPlan;

pub use large::large_document;

/// A composition of about `nodes` nodes as a program would write one: groups of eight leaves, one in four of the leaves
/// with keyframes, one in eight with an expression, one in ten a text, one group in four a flex container.
pub fn composition(nodes: usize) -> String {
    let mut text = String::from("{\"reelm\":1,\"size\":[1920,1080],\"duration\":4,\"nodes\":[");
    let mut made = 0;
    let mut group = 0;
    while made < nodes {
        let separator = if group > 0 { "," } else { "" };
        let (x, y) = ((group * 97) % 1800, (group * 61) % 1000);
        let layout = if group % 4 == 3 { ",\"layout\":{\"display\":\"flex\",\"gap\":4},\"size\":[400,60]" } else { "" };
        text.push_str(&format!("{separator}{{\"kind\":\"group\",\"position\":[{x},{y}]{layout},\"children\":["));
        made += 1;
        for leaf in 0..8.min(nodes.saturating_sub(made)) {
            if leaf > 0 {
                text.push(',');
            }
            text.push_str(&leaf_text(made));
            made += 1;
        }
        text.push_str("]}");
        group += 1;
    }
    text.push_str("]}");
    text
}

fn leaf_text(number: usize) -> String {
    let (x, y, hue) = ((number * 13) % 120, (number * 7) % 90, (number * 37) % 360);
    let motion = match number % 8 {
        0 => format!("\"position\":\"=[{x} + 10*sin(time*tau + {number}), {y}]\""),
        1 | 5 => format!("\"position\":{{\"keys\":[[0,[{x},{y}]],[4,[{y},{x}],\"in-out-cubic\"]]}}"),
        _ => format!("\"position\":[{x},{y}]"),
    };
    match number % 10 {
        9 => format!("{{\"kind\":\"text\",\"text\":\"Node {number}\",\"font-size\":14,\"fill\":\"#fff\",{motion}}}"),
        3 => format!("{{\"kind\":\"ellipse\",\"size\":[24,18],\"fill\":\"hsl({hue} 70 50)\",{motion}}}"),
        _ => format!("{{\"kind\":\"rect\",\"size\":[30,20],\"radius\":4,\"fill\":\"hsl({hue} 70 50)\",{motion}}}"),
    }
}

/// `pixels` in memory such as a raster's surfaces are in.
pub fn surface(pixels: &[u8]) -> PixelBytes {
    let mut surface = PixelBytes::zeroed(pixels.len()).expect("memory for a surface");
    surface.copy_from_slice(pixels);
    surface
}

/// A composition under fixtures/ by its name.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(format!("{name}.reelm.json"))
}

/// The names of all compositions under fixtures/, in order.
pub fn fixtures() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".reelm.json")?.to_owned())).collect();
    names.sort();
    names
}

/// The stages of a frame before the raster, one by one.
pub struct Stages {
    ir: CompositionIr,
    program: Program,
    assets: PreparedAssets,
    times: NodeTimes,
    values: Values,
    expressions: reelm_expr::Evaluator,
    layout: Layout,
    texts: TextEngine,
    evaluator: Evaluator,
    graph: EvaluatedGraph,
    units: EvaluatedUnits,
    players: Players,
    compiler: Compiler,
    plan: RenderPlan,
}

impl Stages {
    /// The stages for the composition `text`, which has no assets.
    ///
    /// # Panics
    /// If the composition is wrong.
    pub fn new(text: &str) -> Self {
        let parsed = Document::parse(&SourceFile::new("bench", text), &Limits::default());
        let document = parsed.document.expect("the composition can be read");
        let ir = lower(&document, &LowerOptions::default()).ir.expect("the composition is right");
        let program = Program::compile(&ir, &Limits::default()).expect("the expressions are right");
        let mut stages = Self {
            times: NodeTimes::new(&ir, &program),
            values: Values::new(&ir),
            expressions: reelm_expr::Evaluator::new(&program),
            layout: Layout::new(&ir),
            texts: TextEngine::new(),
            evaluator: Evaluator::new(),
            graph: EvaluatedGraph::default(),
            units: EvaluatedUnits::new(&ir),
            players: Players::new(&ir, &Arc::new(reelm_compile::Stages::default()), &Limits::default(), 0),
            compiler: Compiler::new(),
            plan: RenderPlan::default(),
            assets: PreparedAssets::default(),
            program,
            ir,
        };
        (0..8).for_each(|frame| stages.frame(frame));
        stages
    }

    /// Times and values.
    pub fn values(&mut self, frame: u64) {
        self.texts.begin_frame();
        self.times.resolve(&self.ir, frame);
        self.expressions.before_layout(&self.program, &self.ir, &self.times, &mut self.values);
    }

    /// Boxes.
    pub fn layout(&mut self) {
        self.layout.run(&self.ir, &self.assets, &mut self.texts, &self.times, &self.values);
    }

    /// The evaluated graph.
    pub fn eval(&mut self) {
        let layout = self.layout.output();
        let (ir, times, texts) = (&self.ir, &self.times, &self.texts);
        let units = UnitsFrame { ir, program: &self.program, times, layout, texts };
        self.units.evaluate(&units, &mut self.expressions, &mut self.values);
        let (values, units) = (&self.values, &self.units);
        let (assets, steady) = (&self.assets, Steady { times, values, layout });
        let frame = Frame { ir, assets, times, values, layout, texts, units, steady, moments: None, canvases: &[] };
        self.evaluator.evaluate(&frame, &mut self.graph);
    }

    /// The plan.
    pub fn compile(&mut self) {
        let scene = Scene {
            graph: &self.graph,
            moments: &EvaluatedMoments::default(),
            ir: &self.ir,
            assets: &self.assets,
            texts: &self.texts,
            realms: Realms::default(),
        };
        self.compiler.compile(&scene, &mut self.players, &|_| None, &mut self.plan);
    }

    /// All of them.
    pub fn frame(&mut self, frame: u64) {
        self.values(frame);
        self.layout();
        self.eval();
        self.compile();
    }
}
