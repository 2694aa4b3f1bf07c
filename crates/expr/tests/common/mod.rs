//! A composition from JSON text, evaluated at any frame.
#![allow(dead_code, reason = "each test binary uses its part")]

use kurbo::Rect;
use reelm_expr::{Evaluator, FORESIGHT, NodeTimes, Program, Values};
use reelm_ids::{IdVec, NodeIdx};
use reelm_ir::{CompositionIr, Diagnostic, Document, Limits, LowerOptions, SourceFile, lower};

/// A compiled composition with one context.
pub(crate) struct Scene {
    pub(crate) ir: CompositionIr,
    pub(crate) program: Program,
    pub(crate) times: NodeTimes,
    pub(crate) values: Values,
    pub(crate) evaluator: Evaluator,
    pub(crate) rects: IdVec<NodeIdx, Rect>,
}

/// The indexed form of `json`, which must be right but for its expressions.
pub(crate) fn indexed(json: &str) -> CompositionIr {
    let source = SourceFile::new("test.json", json);
    let parsed = Document::parse(&source, &Limits::default());
    let errors: Vec<_> = parsed.diagnostics.as_slice().iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?} in {json}");
    let document = parsed.document.unwrap_or_else(|| panic!("no document: {:?}", parsed.diagnostics));
    let lowered = lower(&document, &LowerOptions { foresight: Some(FORESIGHT), ..LowerOptions::default() });
    let errors: Vec<_> =
        lowered.diagnostics.as_slice().iter().filter(|d| d.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:?} in {json}");
    lowered.ir.expect("no errors, so an IR")
}

impl Scene {
    /// Compiles `json`; the errors are those of expressions.
    pub(crate) fn try_new(json: &str) -> Result<Self, Vec<Diagnostic>> {
        Self::of(indexed(json))
    }

    pub(crate) fn of(ir: CompositionIr) -> Result<Self, Vec<Diagnostic>> {
        let program = Program::compile(&ir, &Limits::default())?;
        let mut rects = IdVec::new();
        rects.resize(ir.nodes.len(), Rect::ZERO);
        Ok(Self {
            times: NodeTimes::new(&ir, &program),
            values: Values::new(&ir),
            evaluator: Evaluator::new(&program),
            program,
            rects,
            ir,
        })
    }

    pub(crate) fn new(json: &str) -> Self {
        Self::try_new(json).unwrap_or_else(|errors| panic!("{errors:#?}"))
    }

    /// Evaluates frame `frame`.
    pub(crate) fn frame(&mut self, frame: u64) -> &mut Self {
        self.times.resolve(&self.ir, frame);
        self.evaluator.before_layout(&self.program, &self.ir, &self.times, &mut self.values);
        self.evaluator.after_layout(&self.program, &self.ir, &self.times, &self.rects, &mut self.values);
        self
    }

    pub(crate) fn node(&self, id: &str) -> NodeIdx {
        self.ir.names.node(0, id).unwrap_or_else(|| panic!("no node {id}"))
    }

    /// The lanes of a property, `id.property[.lane]`.
    pub(crate) fn lanes(&self, path: &str) -> Vec<f64> {
        // An id of a copy has numbers after dots.
        let after = |at: &usize| path[at + 1..].starts_with(|next: char| !next.is_ascii_digit());
        let at = path.match_indices('.').map(|(at, _)| at).find(after).expect("id.property");
        let (id, property) = (&path[..at], &path[at + 1..]);
        self.lanes_of(self.node(id), property)
    }

    pub(crate) fn lanes_of(&self, node: NodeIdx, property: &str) -> Vec<f64> {
        let path: Vec<&str> = property.split('.').collect();
        let found = self.ir.property(node, &path).unwrap_or_else(|| panic!("no property {property}"));
        found.lanes.iter().take(found.ty.lanes()).map(|lane| self.values.get(*lane)).collect()
    }

    /// The first lane of a property.
    pub(crate) fn number(&self, path: &str) -> f64 {
        self.lanes(path)[0]
    }
}

/// A composition of 10 s at 30 fps with one rectangle `r`, 300 × 200, whose `property` is `value` (JSON).
pub(crate) fn one(property: &str, value: &str) -> String {
    let size = if property == "size" { "" } else { "\"size\": [300, 200]," };
    format!(
        r##"{{"reelm": 1, "size": [1920, 1080], "fps": 30, "duration": 10, "seed": 7,
        "vars": {{"speed": 3, "on": true, "tint": "#336699", "name": "Ada"}},
        "nodes": [{{"kind": "rect", "id": "other", "size": [10, 20], "position": [11, 22], "opacity": 0.25}},
                  {{"kind": "rect", "id": "my-box", "size": ["50%", 20], "rotation": 33}},
                  {{"kind": "rect", "id": "r", {size} "at": 1, "for": 4, {property:?}: {value}}}]}}"##
    )
}

/// The value of a number expression at local frame `frame` of a node that starts at frame 30 and lasts 120.
pub(crate) fn eval(expression: &str, frame: u64) -> f64 {
    let mut scene = Scene::new(&one("rotation", &format!("{:?}", format!("={expression}"))));
    scene.frame(30 + frame).number("r.rotation")
}
