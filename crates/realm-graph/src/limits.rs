//! **Limits**: how much a world may hold. What goes beyond is refused, and a refusal says what, the limit and the value.

use core::fmt;

/// What the host allows. A world never exceeds it; the limits are no part of the world and of no snapshot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Realms at a time.
    pub realms: usize,
    /// Targets at a time.
    pub targets: usize,
    /// Layers at a time.
    pub layers: usize,
    /// The longest side of a target, in pixels.
    pub side: u32,
    /// The largest magnitude of a coordinate or a length, in its unit.
    pub coordinate: f64,
    /// Pointers that are captured at a time.
    pub pointers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { realms: 4096, targets: 4096, layers: 8192, side: 16_384, coordinate: 1.0e6, pointers: 64 }
    }
}

/// What is wrong with a refused command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RefusalCode {
    /// More realms than allowed.
    TooManyRealms,
    /// More targets than allowed.
    TooManyTargets,
    /// More layers than allowed.
    TooManyLayers,
    /// A side of a target is 0 pixels.
    SideZero,
    /// A side of a target is longer than allowed.
    SideTooLong,
    /// A number is infinite or NaN.
    NotFinite,
    /// The magnitude of a number is larger than allowed.
    CoordinateTooLarge,
    /// A width, a height or a metric is 0 or negative.
    LengthNotPositive,
    /// An opacity is outside 0 to 1.
    OpacityOutOfRange,
    /// A quad is flat, folded or turned inside out: nothing can be mapped back from it.
    QuadDegenerate,
    /// A target is to be shown within itself.
    WithinItself,
    /// A saved world contradicts itself: keys out of order, or a generation or revision from its future.
    SnapshotBroken,
}

/// Why a command was refused. The world is as it was before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refusal {
    /// What is wrong.
    pub code: RefusalCode,
    /// The bound that was crossed.
    pub limit: f64,
    /// The value that crossed it.
    pub observed: f64,
}

impl Refusal {
    pub(crate) const fn new(code: RefusalCode, limit: f64, observed: f64) -> Self {
        Self { code, limit, observed }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {} where the limit is {}", self.code, self.observed, self.limit)
    }
}

impl core::error::Error for Refusal {}

/// Refuses `count` where it is above `limit`.
pub(crate) fn check_count(count: usize, limit: usize, code: RefusalCode) -> Result<(), Refusal> {
    if count > limit { Err(Refusal::new(code, limit as f64, count as f64)) } else { Ok(()) }
}

/// Refuses what is not finite or is larger in magnitude than `limits.coordinate`.
pub(crate) fn check_number(value: f64, limits: &Limits) -> Result<(), Refusal> {
    if !value.is_finite() {
        return Err(Refusal::new(RefusalCode::NotFinite, limits.coordinate, value));
    }
    if value.abs() > limits.coordinate {
        return Err(Refusal::new(RefusalCode::CoordinateTooLarge, limits.coordinate, value));
    }
    Ok(())
}

/// Refuses what [`check_number`] refuses, and what is not above 0.
pub(crate) fn check_length(value: f64, limits: &Limits) -> Result<(), Refusal> {
    check_number(value, limits)?;
    if value <= 0.0 { Err(Refusal::new(RefusalCode::LengthNotPositive, 0.0, value)) } else { Ok(()) }
}
