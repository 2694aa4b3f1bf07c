//! Targets and layers: places, sizes, lengths.

use super::ids::{realm_id, target_id};
use super::{EVERYTHING, Lower};
use crate::doc::{AreaKeys, At, LayerKeys, Length, MetricsKeys, Place, QuadKeys, TargetKeys, TargetKindWord, Whole};
use crate::lower::top::canvas;
use crate::model::{AreaDesc, LayerDesc, LengthUnit, MetricsDesc, RealmsAction, TargetDesc, TargetDescKind};
use crate::ranges::{COORDINATE, LENGTH, UNIT, WORD, expected, shown, whole, within};
use crate::value::{DimValue, parse_dim};

impl Lower<'_> {
    pub(super) fn target(&mut self, keys: &TargetKeys, place: Place) -> Option<TargetDesc> {
        let size = keys.size.as_ref().and_then(|size| canvas(&mut self.base, size, "target"));
        let kind = keys.kind.as_ref()?.value;
        let is_root = matches!(kind, TargetKindWord::Window | TargetKindWord::Texture);
        let strays = [
            ("within", keys.within.as_ref().filter(|_| is_root).map(|key| key.place)),
            ("area", keys.area.as_ref().filter(|_| kind != TargetKindWord::Viewport).map(|key| key.place)),
            ("quad", keys.quad.as_ref().filter(|_| kind != TargetKindWord::Plane).map(|key| key.place)),
        ];
        for (key, stray) in strays {
            if let Some(stray) = stray {
                let message = format!("a target of this kind has no `{key}`");
                self.base.error("conflict", stray, message);
            }
        }
        let within = match (&keys.within, is_root) {
            (_, true) => Some(0),
            (Some(within), false) => target_id(self, within.value.0, within.place),
            (None, false) => {
                self.missing(place, "within", "the target lies within no other");
                None
            }
        };
        let kind = match kind {
            TargetKindWord::Window => TargetDescKind::Window,
            TargetKindWord::Texture => TargetDescKind::Texture,
            TargetKindWord::Viewport => TargetDescKind::Viewport {
                area: self.area(keys.area.as_ref().map(|area| &area.value))?,
                within: within?,
            },
            TargetKindWord::Plane => match &keys.quad {
                Some(quad) => self.quad(&quad.value, quad.place, within)?,
                None => {
                    self.missing(place, "quad", "the plane has no place");
                    return None;
                }
            },
        };
        Some(TargetDesc { kind, size: size? })
    }

    fn quad(&mut self, keys: &QuadKeys, place: Place, within: Option<u64>) -> Option<TargetDescKind> {
        match (&keys.affine, &keys.perspective) {
            (Some(affine), None) => {
                let wrong =
                    affine.value.iter().filter(|number| self.number(number.value, number.place).is_none()).count();
                let numbers: Vec<f64> = affine.value.iter().map(|number| number.value).collect();
                let Ok(affine) = <[f64; 6]>::try_from(numbers) else {
                    return self.wrong_count(affine.place, "an affine is six numbers [a, b, c, d, e, f]");
                };
                (wrong == 0).then_some(TargetDescKind::Affine { within: within?, affine })
            }
            (None, Some(corners)) => {
                let lanes = corners.value.iter().flat_map(|corner| corner.value.map(|lane| (lane, corner.place)));
                let wrong = lanes.filter(|(lane, place)| self.number(*lane, *place).is_none()).count();
                let points: Vec<[f64; 2]> = corners.value.iter().map(|corner| corner.value).collect();
                let Ok(points) = <[[f64; 2]; 4]>::try_from(points) else {
                    return self.wrong_count(corners.place, "a quadrilateral has four corners [x, y]");
                };
                (wrong == 0).then_some(TargetDescKind::Perspective { within: within?, corners: points })
            }
            (Some(_), Some(second)) => {
                self.base.error("conflict", second.place, "a quad is one thing: `affine` or `perspective`");
                None
            }
            (None, None) => {
                self.missing(place, "perspective", "the quad is empty");
                None
            }
        }
    }

    fn wrong_count<T>(&mut self, place: Place, what: &str) -> Option<T> {
        self.base.error_with("type-mismatch", place, what, |error| error.with_expected(what));
        None
    }

    pub(super) fn layer(&mut self, keys: &LayerKeys) -> Option<RealmsAction> {
        let realm = keys.realm.as_ref().and_then(|id| realm_id(self, id.value.0, id.place));
        let target = keys.target.as_ref().and_then(|id| target_id(self, id.value.0, id.place));
        let layout = self.area(keys.layout.as_ref().map(|layout| &layout.value));
        let clip = match &keys.clip {
            Some(clip) => Some(self.area(Some(&clip.value))?),
            None => None,
        };
        let opacity = keys.opacity.as_ref().map_or(Some(1.0), |opacity| {
            let inside = within(opacity.value, UNIT);
            if !inside {
                let message = format!("the opacity is {}, out of range", shown(opacity.value));
                self.base
                    .error_with("out-of-range", opacity.place, message, |error| error.with_expected(expected(UNIT)));
            }
            inside.then_some(opacity.value as f32)
        });
        let desc = LayerDesc {
            layout: layout?,
            z_index: keys.z_index.as_ref().map_or(0, |z_index| z_index.value.0),
            clip,
            blend: keys.blend.as_ref().map_or_else(Default::default, |blend| blend.value),
            opacity: opacity?,
            mask: self.mask(keys.mask.as_ref())?,
        };
        Some(RealmsAction::PutLayer(realm?, target?, desc))
    }

    fn area(&mut self, keys: Option<&AreaKeys>) -> Option<AreaDesc> {
        let Some(keys) = keys else { return Some(AreaDesc(EVERYTHING)) };
        let sides = [&keys.left, &keys.top, &keys.width, &keys.height];
        let mut lengths = EVERYTHING;
        let mut sound = true;
        for (i, (side, length)) in sides.into_iter().zip(&mut lengths).enumerate() {
            if let Some(side) = side {
                let read = self.length(&side.value, side.place);
                let read = read.filter(|(_, value)| i < 2 || self.positive(*value, side.place));
                sound &= read.is_some();
                *length = read.unwrap_or(*length);
            }
        }
        sound.then_some(AreaDesc(lengths))
    }

    fn length(&mut self, length: &Length, place: Place) -> Option<(LengthUnit, f64)> {
        let (unit, value) = match length {
            Length::Px(value) => (LengthUnit::Px, *value),
            Length::Unit(keys) => {
                let value = keys.value.as_ref()?;
                return Some((keys.unit.as_ref()?.value, self.number(value.value, value.place)?));
            }
            Length::Text(text) => match self.base.value(place, parse_dim(text))? {
                DimValue::Length { px, fraction: 0.0 } => (LengthUnit::Px, px),
                DimValue::Length { fraction, .. } => (LengthUnit::Percent, fraction * 100.0),
                DimValue::Auto => {
                    self.base.error_with("type-mismatch", place, "`auto` has no length here", |error| {
                        error.with_expected("a number of pixels or a percentage")
                    });
                    return None;
                }
            },
        };
        self.number(value, place).map(|value| (unit, value))
    }

    pub(super) fn metrics(&mut self, keys: &MetricsKeys) -> Option<MetricsDesc> {
        let mut sound = true;
        let mut desc = MetricsDesc { character: [8.0, 16.0], display: 1.0 };
        if let Some(character) = &keys.character {
            desc.character = character.value;
            sound &= character.value.iter().all(|value| self.side(*value, character.place));
        }
        if let Some(display) = &keys.display {
            desc.display = display.value;
            sound &= self.side(display.value, display.place);
        }
        sound.then_some(desc)
    }

    fn side(&mut self, value: f64, place: Place) -> bool {
        self.number(value, place).is_some() && self.positive(value, place)
    }

    pub(super) fn number(&mut self, value: f64, place: Place) -> Option<f64> {
        if within(value, COORDINATE) {
            return Some(value);
        }
        self.base.error_with("out-of-range", place, format!("{} is out of range", shown(value)), |error| {
            error.with_expected(expected(COORDINATE))
        });
        None
    }

    fn positive(&mut self, value: f64, place: Place) -> bool {
        let is_one = within(value, LENGTH);
        if !is_one {
            let message = format!("the length is {}, which shows nothing", shown(value));
            self.base.error_with("out-of-range", place, message, |error| error.with_expected("a length above 0"));
        }
        is_one
    }

    pub(super) fn mask(&mut self, mask: Option<&At<Whole>>) -> Option<u32> {
        let Some(mask) = mask else { return Some(u32::MAX) };
        let bits = u32::try_from(mask.value.0).ok();
        if bits.is_none() {
            self.base
                .error_with("out-of-range", mask.place, "a mask has 32 bits", |error| error.with_expected(whole(WORD)));
        }
        bits
    }
}
