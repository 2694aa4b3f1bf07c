//! Parameters that are no numbers: choices, assets, and lists of points.

use super::Lower;
use super::anim::{Spec, Value};
use super::assets::word;
use crate::doc::{Anim as WrittenAnim, At, Param as Written, Place, Raw};
use crate::model::{Anim, AssetKind};
use crate::registry::Param;
use crate::value::quoted;

impl<'a> Lower<'a, '_> {
    /// The number of the name that is chosen; that of the default after an error.
    pub(super) fn choice(&mut self, param: &Param, names: &'static [&'static str], written: &At<Written>) -> f64 {
        let list = || format!("one of {}", names.join(", "));
        let Written::Whole(WrittenAnim::Const(Raw::Text(name))) = &written.value else {
            let message = format!("`{}` is one of a few names and the same in every frame", param.name);
            self.base.error_with("type-mismatch", written.place, message, |error| error.with_expected(list()));
            return param.default_lane(0);
        };
        if let Some(number) = names.iter().position(|known| **known == **name) {
            return number as f64;
        }
        let message = format!("unknown name {} for `{}`", quoted(name), param.name);
        self.base.error_with("unknown-name", written.place, message, |error| {
            error.with_expected(list()).with_nearest(name, names.iter().copied())
        });
        param.default_lane(0)
    }

    /// The number of an asset of `kind` as a lane; 0 after an error.
    pub(super) fn asset_lane(&mut self, kind: AssetKind, written: &At<Written>) -> f64 {
        let index = match &written.value {
            Written::Whole(WrittenAnim::Const(Raw::Text(key))) => self.asset(key, kind, written.place),
            Written::Whole(WrittenAnim::Expr(expr)) => self.asset(&format!("={}", expr.text), kind, written.place),
            _ => {
                self.wrong_shape(written.place, &format!("the key of {}", word(kind)));
                None
            }
        };
        index.map_or(0.0, |index| index.0.into())
    }

    /// Reports that the asset `name` of a `what` is not given.
    pub(super) fn missing_asset(&mut self, what: &str, name: &str, kind: AssetKind, place: Place) {
        let message = format!("the key `{name}` of `{what}` is missing");
        self.base.error_with("missing-key", place, message, |error| {
            error.with_expected(format!("`{name}`: the key of {}", word(kind)))
        });
    }

    /// The lanes of a list of points, each a constant, an expression or keyframes; none after an error.
    pub(super) fn points(&mut self, spec: Spec, count: [u16; 2], written: &'a At<Written>, out: &mut Vec<Anim<f64>>) {
        let start = out.len();
        match &written.value {
            Written::Whole(WrittenAnim::Const(Raw::List(list))) if self.is_count(list.len(), count, written.place) => {
                for point in list {
                    let lanes = self.base.constant(&point.value, point.place, spec).unwrap_or_default();
                    push(Value::Const(lanes), out);
                }
            }
            Written::Lanes(list) if self.is_count(list.len(), count, written.place) => {
                for point in list {
                    let value = self.value(&point.value, point.place, spec, [0.0; 4]);
                    push(value, out);
                }
            }
            Written::Whole(WrittenAnim::Const(Raw::List(_))) | Written::Lanes(_) => {}
            Written::Whole(_) => {
                self.wrong_shape(written.place, "a list of points [x, y], each of which may be animated")
            }
        }
        debug_assert_eq!((out.len() - start) % 2, 0, "two lanes for each point");
    }

    fn is_count(&mut self, count: usize, [least, most]: [u16; 2], place: Place) -> bool {
        self.check_points(count as u64, [least.into(), most.into()], place);
        (usize::from(least)..=usize::from(most)).contains(&count)
    }
}

fn push(point: Value, out: &mut Vec<Anim<f64>>) {
    out.extend([point.lane(0), point.lane(1)]);
}
