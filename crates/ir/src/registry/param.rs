//! A parameter of an effect or a transition: what may be written for it, and the lanes that it becomes.
//!
//! * a **value** is animatable, a number or several.
//! * a **choice** is one of a few names and the same in every frame; its lane is the number of the name.
//! * an **asset** is a key of `assets`, the same in every frame; its lane is the number of the asset.
//! * **points** are a list of vectors, each animatable; its lane is how many there are. The points' own lanes come after those of
//!   all parameters, list by list.

use reelm_ids::{AssetIdx, Id as _, ParamId};

use crate::model::{AssetKind, ValueType};

/// What may be written for a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamType {
    /// An animatable value.
    Value(ValueType),
    /// One of these names.
    Choice(&'static [&'static str]),
    /// The key of an asset of this kind, which must be given.
    Asset(AssetKind),
    /// Points `[x, y]`, each animatable: none, or at least this many and at most that many. None is written as the parameter left out.
    Points(u16, u16),
}

impl ParamType {
    /// An animatable number.
    pub const NUMBER: Self = Self::Value(ValueType::Number);
    /// An animatable truth.
    pub const BOOL: Self = Self::Value(ValueType::Bool);
    /// An animatable vector.
    pub const VEC2: Self = Self::Value(ValueType::Vec2);
    /// An animatable colour.
    pub const COLOR: Self = Self::Value(ValueType::Color);

    /// How many lanes one takes in its place among the parameters.
    pub const fn lanes(self) -> usize {
        match self {
            Self::Value(ty) => ty.lanes(),
            Self::Choice(_) | Self::Asset(_) | Self::Points(..) => 1,
        }
    }
}

/// A parameter of an effect or a transition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Param {
    /// Its key, kebab-case.
    pub name: &'static str,
    /// What may be written. A [`ValueType::Vec2`] may be written as one number, which is both lanes.
    pub ty: ParamType,
    /// How many values there are: 1, or the length of the array of numbers that must be written.
    pub count: u16,
    /// The default, one number for each lane; empty for an asset, which has none.
    pub default: &'static [f64],
    /// Least and greatest value of every lane.
    pub range: [f64; 2],
    /// What it means, with its unit.
    pub doc: &'static str,
}

impl Param {
    /// One number.
    pub const fn number(name: &'static str, default: &'static [f64; 1], range: [f64; 2], doc: &'static str) -> Self {
        Self { name, ty: ParamType::NUMBER, count: 1, default, range, doc }
    }

    /// One colour; `default` is straight r, g, b, a in 0 to 1.
    pub const fn color(name: &'static str, default: &'static [f64; 4], doc: &'static str) -> Self {
        Self { name, ty: ParamType::COLOR, count: 1, default, range: [0.0, 1.0], doc }
    }

    /// One of `names`; the first is the default.
    pub const fn choice(name: &'static str, names: &'static [&'static str], doc: &'static str) -> Self {
        Self { name, ty: ParamType::Choice(names), count: 1, default: &[0.0], range: [0.0, names.len() as f64], doc }
    }

    /// The key of an asset of `kind`.
    pub const fn asset(name: &'static str, kind: AssetKind, doc: &'static str) -> Self {
        Self { name, ty: ParamType::Asset(kind), count: 1, default: &[], range: [0.0, u32::MAX as f64], doc }
    }

    /// `least` to `most` points with coordinates in `range`, or none.
    pub const fn points(name: &'static str, [least, most]: [u16; 2], range: [f64; 2], doc: &'static str) -> Self {
        Self { name, ty: ParamType::Points(least, most), count: 1, default: &[0.0], range, doc }
    }

    /// How many lanes it takes in its place among the parameters.
    pub const fn lanes(&self) -> usize {
        self.ty.lanes() * self.count as usize
    }

    /// The default of lane `lane`; 0 if the table names none.
    pub fn default_lane(&self, lane: usize) -> f64 {
        self.default.get(lane).copied().unwrap_or(0.0)
    }
}

/// The asset that the lane of a parameter of type asset names. Of a lane that is no asset's, an asset that there is not.
pub fn asset_of_lane(lane: f64) -> AssetIdx {
    let is_index = lane >= 0.0 && lane < f64::from(u32::MAX);
    AssetIdx(if is_index { lane as u32 } else { u32::MAX })
}

/// The first lane of parameter `param` among the lanes of its kind.
pub(crate) fn first_lane(params: &[Param], param: ParamId) -> usize {
    params.iter().take(param.index()).map(Param::lanes).sum()
}
