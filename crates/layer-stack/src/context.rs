//! A **context**: the ink, pan and mask that the next command draws with.

use kurbo::Affine;
use reelm_pixel::IRect;
use serde::{Deserialize, Serialize};

use crate::command::{Ink, MaskRect, Placing};
use crate::limits::Limits;
use crate::refusal::{Refusal, RefusalCode};

/// Ink, pan and mask. Each frame begins with the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Context {
    pub(crate) ink: Ink,
    pub(crate) pan: [f64; 2],
    pub(crate) mask: Option<MaskRect>,
}

impl Context {
    /// The pixels that the next command may touch.
    pub(crate) fn region(&self, size: [u32; 2]) -> IRect {
        let all = IRect::from_size(0, 0, size[0], size[1]);
        let mask = self.mask.map(|mask| IRect::from_size(mask.at[0], mask.at[1], mask.size[0], mask.size[1]));
        mask.map_or(all, |mask| all.intersect(mask))
    }

    /// A point of a command, moved by the pan.
    pub(crate) fn moved(&self, point: [f64; 2]) -> [f64; 2] {
        [point[0] + self.pan[0], point[1] + self.pan[1]]
    }

    pub(crate) fn set_ink(&mut self, ink: Ink) -> Result<(), Refusal> {
        if let Ink::Erase { strength, .. } = ink {
            Refusal::outside(0.0, 1.0, strength.into())?;
        }
        self.ink = ink;
        Ok(())
    }

    pub(crate) fn set_pan(&mut self, by: [f64; 2], limits: &Limits) -> Result<(), Refusal> {
        check_point(by, limits)?;
        self.pan = by;
        Ok(())
    }
}

/// Refuses what is not finite or lies too far away.
pub(crate) fn check_number(value: f64, limits: &Limits) -> Result<(), Refusal> {
    if !value.is_finite() {
        return Err(Refusal::new(RefusalCode::NotFinite, limits.coordinate, value));
    }
    if value.abs() > limits.coordinate {
        return Err(Refusal::new(RefusalCode::Coordinate, limits.coordinate, value));
    }
    Ok(())
}

/// [`check_number`] for both coordinates.
pub(crate) fn check_point(point: [f64; 2], limits: &Limits) -> Result<(), Refusal> {
    point.iter().try_for_each(|value| check_number(*value, limits))
}

/// Refuses an opacity, an angle or a factor that a picture cannot be drawn with.
pub(crate) fn check_placing(how: &Placing, limits: &Limits) -> Result<(), Refusal> {
    check_factor(how.scale)?;
    check_number(how.turn, limits)?;
    Refusal::outside(0.0, 1.0, how.opacity.into())
}

/// Factors of a scale are 1/1,024 to 1,024.
pub(crate) fn check_factor(factor: [f64; 2]) -> Result<(), Refusal> {
    factor.iter().try_for_each(|factor| Refusal::outside(1.0 / 1024.0, 1024.0, *factor))
}

/// A turn about the origin, clockwise as seen with y down; exact for quarters.
pub(crate) fn turn(degrees: f64) -> Affine {
    let rest = degrees - 360.0 * (degrees / 360.0).floor();
    let (sin, cos) = match rest {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        _ => libm::sincos(rest * (core::f64::consts::PI / 180.0)),
    };
    Affine::new([cos, sin, -sin, cos, 0.0, 0.0])
}
