//! Constants of every type as lanes.

use super::anim::Spec;
use super::base::Base;
use crate::doc::{Color, Dim, Place, Raw, Scale, Weight};
use crate::model::{Lanes as _, Rgba, ValueType};
use crate::ranges;
use crate::value::{DimValue, ValueError, parse_color, parse_dim};

/// A constant as it is written, which gives the lanes of a value.
pub(super) trait Constant {
    /// The lanes of the value, which is wanted as a `ty`.
    fn lanes(&self, ty: ValueType) -> Result<[f64; 4], ValueError>;
}

impl Constant for f64 {
    fn lanes(&self, _: ValueType) -> Result<[f64; 4], ValueError> {
        Ok([*self, 0.0, 0.0, 0.0])
    }
}

impl Constant for bool {
    fn lanes(&self, _: ValueType) -> Result<[f64; 4], ValueError> {
        Ok([f64::from(u8::from(*self)), 0.0, 0.0, 0.0])
    }
}

impl Constant for [f64; 2] {
    fn lanes(&self, _: ValueType) -> Result<[f64; 4], ValueError> {
        Ok([self[0], self[1], 0.0, 0.0])
    }
}

impl Constant for Scale {
    fn lanes(&self, ty: ValueType) -> Result<[f64; 4], ValueError> {
        self.0.lanes(ty)
    }
}

impl Constant for Weight {
    fn lanes(&self, ty: ValueType) -> Result<[f64; 4], ValueError> {
        self.0.lanes(ty)
    }
}

impl Constant for Color {
    fn lanes(&self, _: ValueType) -> Result<[f64; 4], ValueError> {
        parse_color(&self.0).map(rgba)
    }
}

impl Constant for Dim {
    fn lanes(&self, _: ValueType) -> Result<[f64; 4], ValueError> {
        match written_dim(self)? {
            DimValue::Length { px, fraction } => Ok([px, fraction, 0.0, 0.0]),
            DimValue::Auto => {
                let expected = "a number of pixels or a percentage";
                Err(ValueError::new(
                    "type-mismatch",
                    "`auto` has no value that could be animated or used here",
                    expected,
                ))
            }
        }
    }
}

impl Constant for [Dim; 2] {
    fn lanes(&self, ty: ValueType) -> Result<[f64; 4], ValueError> {
        let ([px, fraction, ..], [px2, fraction2, ..]) = (self[0].lanes(ty)?, self[1].lanes(ty)?);
        Ok([px, fraction, px2, fraction2])
    }
}

impl Constant for Raw {
    fn lanes(&self, ty: ValueType) -> Result<[f64; 4], ValueError> {
        match (ty, self) {
            (ValueType::Number, Self::Number(value)) => value.lanes(ty),
            (ValueType::Vec2, Self::Number(value)) => [*value, *value].lanes(ty),
            (ValueType::Vec2, Self::List(list)) => match list.as_slice() {
                [x, y] => {
                    let ([x, ..], [y, ..]) = (x.value.lanes(ValueType::Number)?, y.value.lanes(ValueType::Number)?);
                    [x, y].lanes(ty)
                }
                _ => Err(mismatch(self, ty)),
            },
            (ValueType::Bool, Self::Bool(value)) => value.lanes(ty),
            (ValueType::Color, Self::Text(text)) => parse_color(text).map(rgba),
            (ValueType::Length, Self::Number(px)) => Dim::Px(*px).lanes(ty),
            (ValueType::Length, Self::Text(text)) => Dim::Text(text.clone()).lanes(ty),
            _ => Err(mismatch(self, ty)),
        }
    }
}

/// The length that is written.
pub(super) fn written_dim(dim: &Dim) -> Result<DimValue, ValueError> {
    match dim {
        Dim::Px(px) => Ok(DimValue::Length { px: *px, fraction: 0.0 }),
        Dim::Text(text) => parse_dim(text),
    }
}

/// What a value of this type is called in messages.
pub(super) const fn expected(ty: ValueType) -> &'static str {
    match ty {
        ValueType::Number => "a number",
        ValueType::Bool => "true or false",
        ValueType::Vec2 => "a number or a pair of numbers [x, y]",
        ValueType::Color => "a CSS colour",
        ValueType::Length => "a length",
        ValueType::Length2 => "a pair of lengths",
        ValueType::Text => "a text",
        ValueType::Path => "a path in SVG syntax",
    }
}

fn rgba(color: Rgba) -> [f64; 4] {
    let mut lanes = [0.0; 4];
    color.to_lanes(&mut lanes);
    lanes
}

/// What is written, for "expected a number, found …".
pub(super) const fn found(raw: &Raw) -> &'static str {
    match raw {
        Raw::Null => "null",
        Raw::Bool(true) => "true",
        Raw::Bool(false) => "false",
        Raw::Number(_) => "a number",
        Raw::Text(_) => "a string",
        Raw::List(_) => "an array",
    }
}

fn mismatch(value: &Raw, ty: ValueType) -> ValueError {
    let found = found(value);
    let expected = expected(ty);
    ValueError::new("type-mismatch", format!("expected {expected}, found {found}"), expected)
}

impl Base<'_> {
    /// The lanes of `value`, checked against the range of `spec`; `None` if an error was reported.
    pub(super) fn constant(&mut self, value: &impl Constant, place: Place, spec: Spec) -> Option<[f64; 4]> {
        let lanes = self.value(place, value.lanes(spec.ty))?;
        self.in_range(lanes, place, spec).then_some(lanes)
    }

    /// Whether all lanes are in the range of `spec`; if not, that is reported.
    pub(super) fn in_range(&mut self, lanes: [f64; 4], place: Place, spec: Spec) -> bool {
        let [least, most] = spec.range;
        let lanes = lanes.iter().take(spec.ty.lanes()).enumerate();
        let outside = lanes.into_iter().find(|(_, lane)| !(least..=most).contains(*lane));
        if let Some((lane, value)) = outside {
            // Of a length the second lane is a fraction, which is written as a percentage.
            let percent = matches!(spec.ty, ValueType::Length | ValueType::Length2) && lane % 2 == 1;
            let written = |value: f64| ranges::shown(if percent { value * 100.0 } else { value });
            let (what, unit) = if percent { ("a percentage", "%") } else { ("a number", "") };
            let range = if least.is_finite() || most.is_finite() {
                format!("from {}{unit} to {}{unit}", written(least), written(most))
            } else {
                "that is finite".to_owned()
            };
            let message = format!("`{}` is {}{unit}, out of range", spec.name, written(*value));
            self.error_with("out-of-range", place, message, |error| error.with_expected(format!("{what} {range}")));
        }
        outside.is_none()
    }
}
