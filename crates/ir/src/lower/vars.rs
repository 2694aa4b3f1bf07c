//! Vars: declarations, values from outside, values that a `comp` node hands in, and references.

use std::collections::HashMap;
use std::sync::Arc;

use reelm_ids::{NodeIdx, VarId};

use super::anim::{Spec, Value};
use super::base::Base;
use super::constant::{expected, found};
use super::headers::Comp;
use super::{Assets, Lower, assets};
use crate::Diagnostic;
use crate::doc::{self, At, Map, Param, Place, Raw, VarType};
use crate::model::{Anim, Name, Rgba, Scope, ScopeIdx, ValueType, Var, VarValue};
use crate::registry::property;
use crate::value::{is_id, parse_color, quoted};

/// A value for a var of the composition, from outside of the file.
#[derive(Debug, Clone, PartialEq)]
pub enum VarOverride {
    /// A text; read by the var's type: a number, `true` or `false`, a colour, the key of an asset, or the text itself.
    Text(String),
    /// A number.
    Number(f64),
    /// A truth value.
    Bool(bool),
}

impl From<&str> for VarOverride {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for VarOverride {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for VarOverride {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

/// The vars that a comp declares.
#[derive(Default)]
pub(super) struct Vars {
    /// In the order of their names' numbers, so that a scope's vars can be searched.
    pub(super) list: Vec<Declared>,
    /// From the name, with `_` for `-`, to the position in `list`.
    by_name: HashMap<String, usize>,
}

/// A var as declared.
pub(super) struct Declared {
    pub(super) name: Name,
    text: Arc<str>,
    pub(super) ty: VarType,
    pub(super) default: VarValue,
    pub(super) place: Place,
}

impl Vars {
    /// The position in `list` of the var `name`.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        match self.by_name.get(name) {
            Some(at) => Some(*at),
            None => self.by_name.get(&name.replace('-', "_")).copied(),
        }
    }
}

/// The name of the var that an expression is, if it is nothing else: `vars.name`.
pub(super) fn whole_var(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix("vars.")?.trim();
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')).then_some(name)
}

/// The vars that `map` declares.
pub(super) fn declared(base: &mut Base<'_>, map: Option<&At<Map<doc::Var>>>, assets: &Assets<'_>, file: usize) -> Vars {
    let mut list = Vec::new();
    for entry in map.iter().flat_map(|map| &map.value.0) {
        let (text, place) = (&*entry.name.value, entry.name.place);
        if !is_id(text) {
            base.error_with("bad-id", place, format!("{} is not a name of a var", quoted(text)), |error| {
                error.with_expected("a letter or `_`, then letters, digits, `_` and `-`")
            });
        }
        let (ty, raw, at) = match &entry.value.value {
            doc::Var::Bare(raw) => (Some(infer(raw)), Some(raw), entry.value.place),
            doc::Var::Declared(var) => {
                let default = var.default.as_ref();
                (
                    var.ty.as_ref().map(|ty| ty.value),
                    default.map(|default| &default.value),
                    default.map_or(entry.value.place, |default| default.place),
                )
            }
        };
        let ty = ty.or_else(|| raw.map(infer)).unwrap_or(VarType::Number);
        let default = raw.and_then(|raw| constant(base, (assets, file), ty, raw, at)).unwrap_or_else(|| zero(ty));
        list.push(Declared {
            name: base.name(text),
            text: entry.name.value.clone(),
            ty,
            default,
            place: entry.value.place,
        });
    }
    list.sort_by_key(|var| var.name);
    let mut by_name = HashMap::with_capacity(list.len());
    for (at, var) in list.iter().enumerate() {
        let text = var.text.replace('-', "_");
        if by_name.insert(text, at).is_some() {
            let message = "another var has the same name in expressions, where `-` is `_`";
            base.error("conflict", var.place, message);
        }
    }
    Vars { list, by_name }
}

/// The type of a bare value. A string is a colour if it is written as one in digits (`#…`, `rgb(…)`), else a text.
fn infer(raw: &Raw) -> VarType {
    match raw {
        Raw::Bool(_) => VarType::Bool,
        Raw::Text(text) if text.contains(['#', '(']) && parse_color(text).is_ok() => VarType::Color,
        Raw::Text(_) => VarType::Text,
        Raw::Number(_) | Raw::Null | Raw::List(_) => VarType::Number,
    }
}

fn zero(ty: VarType) -> VarValue {
    match ty {
        VarType::Number => VarValue::Number(Anim::Const(0.0)),
        VarType::Bool => VarValue::Bool(Anim::Const(false)),
        VarType::Color => VarValue::Color(Anim::Const(Rgba::TRANSPARENT)),
        VarType::Text | VarType::Asset => VarValue::Text("".into()),
    }
}

/// A constant that is written in this file.
fn constant(
    base: &mut Base<'_>,
    (assets, file): (&Assets<'_>, usize),
    ty: VarType,
    raw: &Raw,
    place: Place,
) -> Option<VarValue> {
    match (ty, raw) {
        (VarType::Text, Raw::Text(text)) => Some(VarValue::Text(text.clone())),
        (VarType::Asset, Raw::Text(key)) => assets::find(base, assets, file, key, place).map(VarValue::Asset),
        (VarType::Text | VarType::Asset, _) => type_error(base, place, wanted(ty), found(raw)),
        _ => {
            let spec = Spec { ty: value_type(ty), range: lane_range(ty), ..Spec::of(property::VAR) };
            base.constant(raw, place, spec).map(|lanes| value_of(ty, Value::Const(lanes)))
        }
    }
}

fn type_error<T>(base: &mut Base<'_>, place: Place, expected: &'static str, found: &str) -> Option<T> {
    let message = format!("expected {expected}, found {found}");
    base.error_with("type-mismatch", place, message, |error| error.with_expected(expected));
    None
}

/// What the value of a var of this type is called in messages.
const fn wanted(ty: VarType) -> &'static str {
    match ty {
        VarType::Text => "a text",
        VarType::Asset => "the key of an asset",
        VarType::Number | VarType::Bool | VarType::Color => expected(value_type(ty)),
    }
}

const fn value_type(ty: VarType) -> ValueType {
    match ty {
        VarType::Bool => ValueType::Bool,
        VarType::Color => ValueType::Color,
        VarType::Number | VarType::Text | VarType::Asset => ValueType::Number,
    }
}

const fn lane_range(ty: VarType) -> [f64; 2] {
    match ty {
        VarType::Bool | VarType::Color => [0.0, 1.0],
        VarType::Number | VarType::Text | VarType::Asset => [f64::NEG_INFINITY, f64::INFINITY],
    }
}

fn value_of(ty: VarType, value: Value) -> VarValue {
    match ty {
        VarType::Bool => VarValue::Bool(value.anim()),
        VarType::Color => VarValue::Color(value.anim()),
        VarType::Number | VarType::Text | VarType::Asset => VarValue::Number(value.anim()),
    }
}

/// The values of the composition's own vars: the defaults, or what `overrides` say.
pub(super) fn overridden(
    base: &mut Base<'_>,
    root: Option<&Comp<'_>>,
    overrides: &[(String, VarOverride)],
    assets: &Assets<'_>,
) -> Vec<VarValue> {
    let Some(root) = root else { return Vec::new() };
    let mut values: Vec<VarValue> = root.vars.list.iter().map(|var| var.default.clone()).collect();
    for (name, value) in overrides {
        let Some(at) = root.vars.position(name) else {
            unknown(base, &root.vars, name, base.document.root(), "the composition has no var");
            continue;
        };
        let (Some(var), Some(slot)) = (root.vars.list.get(at), values.get_mut(at)) else { continue };
        match read_override(var.ty, value, assets) {
            Ok(value) => *slot = value,
            Err(expected) => {
                let shown = match value {
                    VarOverride::Text(text) => quoted(text),
                    VarOverride::Number(number) => number.to_string(),
                    VarOverride::Bool(truth) => truth.to_string(),
                };
                let message = format!("the value {shown} for the var {} is not {expected}", quoted(name));
                base.error_with("type-mismatch", var.place, message, |error| error.with_expected(expected));
            }
        }
    }
    values
}

fn read_override(ty: VarType, value: &VarOverride, assets: &Assets<'_>) -> Result<VarValue, &'static str> {
    match (ty, value) {
        (VarType::Number, VarOverride::Number(number)) if number.is_finite() => {
            Ok(VarValue::Number(Anim::Const(*number)))
        }
        (VarType::Number, VarOverride::Text(text)) => match crate::value::css_number(text.trim()) {
            Some(number) => Ok(VarValue::Number(Anim::Const(number))),
            None => Err("a number"),
        },
        (VarType::Number, _) => Err("a number"),
        (VarType::Bool, VarOverride::Bool(truth)) => Ok(VarValue::Bool(Anim::Const(*truth))),
        (VarType::Bool, VarOverride::Text(text)) if text == "true" => Ok(VarValue::Bool(Anim::Const(true))),
        (VarType::Bool, VarOverride::Text(text)) if text == "false" => Ok(VarValue::Bool(Anim::Const(false))),
        (VarType::Bool, _) => Err("true or false"),
        (VarType::Color, VarOverride::Text(text)) => match parse_color(text) {
            Ok(color) => Ok(VarValue::Color(Anim::Const(color))),
            Err(_) => Err("a CSS colour"),
        },
        (VarType::Color, _) => Err("a CSS colour"),
        (VarType::Text, VarOverride::Text(text)) => Ok(VarValue::Text(Arc::from(text.as_str()))),
        (VarType::Text, _) => Err("a text"),
        (VarType::Asset, VarOverride::Text(key)) => {
            assets.get(0, key).map(VarValue::Asset).ok_or("the key of an asset")
        }
        (VarType::Asset, _) => Err("the key of an asset"),
    }
}

fn unknown(base: &mut Base<'_>, vars: &Vars, name: &str, place: Place, what: &str) {
    let nearest = base.nearest(name, vars.list.iter().map(|var| &*var.text));
    base.error_with("unknown-var", place, format!("{what} {}", quoted(name)), |error| Diagnostic { nearest, ..error });
}

/// What can be handed in where a text or an asset is wanted.
const PASSED_ON: &str = "a text or the key of an asset that is written, or `=vars.name` alone";

/// What a value of a var is called in messages.
const fn kind_of(value: &VarValue) -> &'static str {
    match value {
        VarValue::Number(_) => "a number",
        VarValue::Bool(_) => "true or false",
        VarValue::Color(_) => "a colour",
        VarValue::Text(_) => "a text",
        VarValue::Asset(_) => "an asset",
    }
}

impl Lower<'_, '_> {
    /// Opens the scope of comp number `comp`, shown by `node`, with these values of its vars.
    pub(super) fn open_scope(&mut self, comp: usize, node: NodeIdx, values: Vec<VarValue>) -> ScopeIdx {
        let start = self.out.vars.len() as u32;
        let scope = self.out.scopes.len() as ScopeIdx;
        if let Some(comp) = self.comps.get(comp) {
            for (var, value) in comp.vars.list.iter().zip(values) {
                self.out.vars.push(Var { name: var.name, value });
            }
            let vars = start..self.out.vars.len() as u32;
            let assets = self.assets.of_file(comp.file);
            self.out.scopes.push(Scope { node, size: comp.size, frames: comp.frames.unsigned_abs(), vars, assets });
        }
        scope
    }

    /// The value of the var `name` in the current scope.
    pub(super) fn find_var(&self, name: &str) -> Option<VarValue> {
        let at = self.comps.get(self.here.comp)?.vars.position(name)?;
        let start = self.out.scopes.get(usize::from(self.here.scope))?.vars.start;
        let id = VarId(u16::try_from(start as usize + at).ok()?);
        self.out.vars.get(id).map(|var| var.value.clone())
    }

    /// The value of the var `name` in the current scope; an unknown one is reported.
    pub(super) fn var(&mut self, name: &str, place: Place) -> Option<VarValue> {
        let found = self.find_var(name);
        if let (None, Some(comp)) = (&found, self.comps.get(self.here.comp)) {
            unknown(&mut self.base, &comp.vars, name, place, "there is no var");
        }
        found
    }

    /// The values of the vars of comp number `comp`: its defaults, or what `given` hands in. Animations among these
    /// belong to the current node and scope.
    pub(super) fn handed_in(&mut self, comp: usize, given: Option<&At<Map<Param>>>) -> Vec<VarValue> {
        let comps = self.comps;
        let Some(comp) = comps.get(comp) else { return Vec::new() };
        let mut values: Vec<VarValue> = comp.vars.list.iter().map(|var| var.default.clone()).collect();
        for entry in given.iter().flat_map(|map| &map.value.0) {
            let Some(at) = comp.vars.position(&entry.name.value) else {
                let what = format!("the comp {} has no var", quoted(comp.name));
                unknown(&mut self.base, &comp.vars, &entry.name.value, entry.name.place, &what);
                continue;
            };
            let Some(ty) = comp.vars.list.get(at).map(|var| var.ty) else { continue };
            if let (Some(value), Some(slot)) = (self.hand_in(ty, &entry.value), values.get_mut(at)) {
                *slot = value;
            }
        }
        values
    }

    fn hand_in(&mut self, ty: VarType, given: &At<Param>) -> Option<VarValue> {
        let place = given.place;
        let Param::Whole(value) = &given.value else {
            return type_error(&mut self.base, place, wanted(ty), "lanes that are animated each for itself");
        };
        match (ty, value) {
            (VarType::Text | VarType::Asset, doc::Anim::Const(raw)) => {
                let file = self.file();
                constant(&mut self.base, (&self.assets, file), ty, raw, place)
            }
            (VarType::Text | VarType::Asset, doc::Anim::Keys(_) | doc::Anim::Procedural(_)) => {
                type_error(&mut self.base, place, wanted(ty), "an animation, which gives none")
            }
            (VarType::Text | VarType::Asset, doc::Anim::Expr(expr)) => self.pass_on(ty, &expr.text, place),
            (VarType::Number | VarType::Bool | VarType::Color, value) => {
                let spec = Spec { ty: value_type(ty), range: lane_range(ty), ..Spec::of(property::VAR) };
                Some(value_of(ty, self.value(value, place, spec, [0.0; 4])))
            }
        }
    }

    /// The text or asset var of the current scope that `=vars.name` passes on.
    fn pass_on(&mut self, ty: VarType, text: &str, place: Place) -> Option<VarValue> {
        let Some(name) = whole_var(text) else {
            return type_error(&mut self.base, place, PASSED_ON, "an expression, which computes none");
        };
        match (ty, self.var(name, place)?) {
            (VarType::Text, value @ VarValue::Text(_)) | (VarType::Asset, value @ VarValue::Asset(_)) => Some(value),
            (VarType::Asset, VarValue::Text(key)) => {
                let file = self.file();
                assets::find(&mut self.base, &self.assets, file, &key, place).map(VarValue::Asset)
            }
            (_, found) => {
                let found = format!("{}, which is {}", quoted(&format!("vars.{name}")), kind_of(&found));
                type_error(&mut self.base, place, wanted(ty), &found)
            }
        }
    }
}
