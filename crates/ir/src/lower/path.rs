//! Paths: constants, and keyframes between paths of equal structure.
//!
//! Paths that are keyed are brought to moves, lines, cubic curves and closings: arcs are cubic curves already, quadratic
//! curves become cubic ones, which changes no point of them.

use kurbo::{BezPath, PathEl, Point};

use super::Lower;
use super::anim::Spec;
use super::constant::Constant;
use super::vars::whole_var;
use crate::doc::{self, At, PathData, Place};
use crate::model::{Anim, AnimPath, Source, ValueType, VarValue};
use crate::value::{ValueError, parse_path};
use reelm_ids::PropertyId;

const EXPECTED: &str = "path data, keyframes of path data, or `\"=vars.name\"` of a var of type text";

/// A path has no lanes that could be written: its keys count themselves.
impl Constant for PathData {
    fn lanes(&self, _: ValueType) -> Result<[f64; 4], ValueError> {
        Ok([0.0; 4])
    }
}

impl Lower<'_, '_> {
    /// A path that may change; `None` if an error was reported.
    pub(super) fn anim_path(&mut self, written: &At<doc::Anim<PathData>>, id: PropertyId) -> Option<AnimPath> {
        match &written.value {
            doc::Anim::Const(path) => self.path(&path.0, written.place).map(AnimPath::still),
            doc::Anim::Expr(expr) => self.path_of_var(&expr.text, written.place),
            doc::Anim::Keys(keys) => match &keys.expr {
                Some(expr) => self.no_path(expr.place),
                None => self.keyed_path(keys, written.place, id),
            },
            doc::Anim::Procedural(_) => self.no_path(written.place),
        }
    }

    /// The number of the path that `text` stands for; one for each place in the file.
    pub(super) fn path(&mut self, text: &str, place: Place) -> Option<u32> {
        if let Some(known) = self.path_of.get(&place) {
            return *known;
        }
        let parsed = parse_path(text, self.base.limits.path_segments);
        let number = self.base.value(place, parsed).map(|path| self.add_path(path));
        self.path_of.insert(place, number);
        number
    }

    fn add_path(&mut self, path: BezPath) -> u32 {
        self.paths.push(path);
        (self.paths.len() - 1) as u32
    }

    /// The path in a var of type text, which may differ from instance to instance.
    fn path_of_var(&mut self, text: &str, place: Place) -> Option<AnimPath> {
        let var = whole_var(text).and_then(|name| self.find_var(name));
        let Some(VarValue::Text(data)) = var else { return self.no_path(place) };
        let parsed = parse_path(&data, self.base.limits.path_segments);
        let path = self.base.value(place, parsed)?;
        Some(AnimPath::still(self.add_path(path)))
    }

    fn no_path(&mut self, place: Place) -> Option<AnimPath> {
        let message = "an expression gives numbers and colours, not a path";
        self.base.error_with("type-mismatch", place, message, |error| error.with_expected(EXPECTED));
        None
    }

    fn keyed_path(&mut self, keys: &doc::Keys<PathData>, place: Place, id: PropertyId) -> Option<AnimPath> {
        let spec = Spec::of(id);
        let typed = self.base.keys(keys, place, spec)?;
        let list = keys.keys.as_ref()?;
        let first = self.paths_of_keys(&list.value, list.place)?;
        let count = list.value.len() as u32;
        let paths = self.paths.get(first as usize..(first + count) as usize).unwrap_or(&[]);
        if paths.windows(2).all(|pair| matches!(pair, [a, b] if a == b)) {
            return Some(AnimPath::still(first));
        }
        let slot = self.slots(&[0.0; 4], spec.ty.lanes());
        self.animate(slot, spec, Source::Keys(typed), place);
        Some(AnimPath { first, count, at: Anim::Slot(slot) })
    }

    /// The paths of all keys, one after another; the number of the first.
    fn paths_of_keys(&mut self, keys: &[At<doc::Key<PathData>>], place: Place) -> Option<u32> {
        if let Some(known) = self.path_of.get(&place) {
            return *known;
        }
        let mut paths = Vec::with_capacity(keys.len());
        let mut complete = true;
        for value in keys.iter().filter_map(|key| key.value.value.as_ref()) {
            let parsed = parse_path(&value.value.0, self.base.limits.path_segments);
            match self.base.value(value.place, parsed).map(|path| cubic(&path)) {
                Some(path) => {
                    complete &= self.is_alike(paths.first(), &path, value.place);
                    paths.push(path);
                }
                None => complete = false,
            }
        }
        let first = (complete && paths.len() == keys.len()).then_some(self.paths.len() as u32);
        if first.is_some() {
            self.paths.append(&mut paths);
        }
        self.path_of.insert(place, first);
        first
    }

    /// Whether a key's path has the structure of the first key's; if not, that is reported.
    fn is_alike(&mut self, first: Option<&BezPath>, path: &BezPath, place: Place) -> bool {
        let Some(message) = first.and_then(|first| difference(first.elements(), path.elements())) else { return true };
        let expected = "paths of equal structure: moves, lines, curves and closings in the same order";
        self.base.error_with("unequal-paths", place, message, |error| error.with_expected(expected));
        false
    }
}

/// Where the structure of `path` is not that of `first`.
fn difference(first: &[PathEl], path: &[PathEl]) -> Option<String> {
    let differs = first.iter().zip(path).position(|(a, b)| name(*a) != name(*b));
    if let Some(at) = differs {
        let [here, there] = [path, first].map(|list| list.get(at).map_or("nothing", |element| name(*element)));
        return Some(format!("element {} of the path is {here}, where the first key has {there}", at + 1));
    }
    let (here, there) = (path.len(), first.len());
    let next = first.get(here).or(path.get(there)).map_or("", |element| name(*element));
    let who = if here < there { "which only the first key has" } else { "which the first key has not" };
    (here != there).then(|| {
        format!(
            "the path has {here} elements and that of the first key {there} (an arc counts as its curves); element {} is \
             {next}, {who}",
            here.min(there) + 1
        )
    })
}

const fn name(element: PathEl) -> &'static str {
    match element {
        PathEl::MoveTo(_) => "a move",
        PathEl::LineTo(_) => "a line",
        PathEl::QuadTo(..) | PathEl::CurveTo(..) => "a curve",
        PathEl::ClosePath => "a closing",
    }
}

/// The path with cubic curves for quadratic ones.
fn cubic(path: &BezPath) -> BezPath {
    let mut pen = Point::ORIGIN;
    let elements = path.elements().iter().map(|element| {
        let start = pen;
        pen = element.end_point().unwrap_or(start);
        match *element {
            PathEl::QuadTo(control, end) => {
                let third = |point: Point| point + (control - point) * (2.0 / 3.0);
                PathEl::CurveTo(third(start), third(end), end)
            }
            other => other,
        }
    });
    elements.collect()
}
