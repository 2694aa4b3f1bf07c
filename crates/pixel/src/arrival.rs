//! An **arrival** says for each place when the second of two pictures arrives there: a **time** from 0 to 1, and the pictures are
//! mixed along the line where that time is now.
//!
//! The share of the second picture at time `t` of a place is `clamp(½ + (edge − t) / width, 0, 1)`, where `width` is at least what
//! the time changes over one pixel: a hard edge is antialiased. Of a time that begins anew (that of a clock, and of blinds), the share
//! is the mean over a pixel, so that the line where it begins anew is antialiased, too.

use crate::shares::{Shares, fixed, mix_shares};
use crate::{CpuLevel, View, ViewMut};

/// The time of a place (u, v).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArrivalShape {
    /// √(u² + v²).
    Circle,
    /// The greater of |u| and |v|.
    Rect,
    /// |u| + |v|.
    Diamond,
    /// The angle from the direction (0, −1), clockwise as y points down, in turns. Within 10⁻⁶ of it.
    Clock,
    /// The fraction of u.
    Blinds,
}

/// When and how the second picture arrives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrival {
    /// What the time is.
    pub shape: ArrivalShape,
    /// From a point (x, y) of the destination, whose first pixel has its centre at (0.5, 0.5), to (u, v):
    /// `u = a·x + c·y + e`, `v = b·x + d·y + f`, in this order: a, b, c, d, e, f.
    pub place: [f32; 6],
    /// The time that it is: where the middle of the edge lies.
    pub edge: f32,
    /// Over which time the share rises from 0 to 1.
    pub width: f32,
}

/// Mixes `src` into `dst` by the shares of `arrival`: `dst·(1 − p) + src·p`, rounded to the nearest byte once.
///
/// `src` lies with its top-left pixel at (`x`, `y`) of `dst`; outside of it `dst` is mixed with transparent. Shares are found in single
/// precision and used to 1/65 536. An arrival that is not finite changes nothing.
pub fn mix_arrival(level: CpuLevel, dst: &mut ViewMut<'_>, x: i32, y: i32, src: &View<'_>, arrival: &Arrival) {
    let numbers = arrival.place.iter().chain([&arrival.edge, &arrival.width]);
    if !numbers.into_iter().all(|value| value.is_finite()) {
        return;
    }
    let arrival = *arrival;
    match arrival.shape {
        ArrivalShape::Circle => mix_shares(level, dst, x, y, src, Along(arrival, circle)),
        ArrivalShape::Rect => mix_shares(level, dst, x, y, src, Along(arrival, rect)),
        ArrivalShape::Diamond => mix_shares(level, dst, x, y, src, Along(arrival, diamond)),
        ArrivalShape::Clock => mix_shares(level, dst, x, y, src, Along(arrival, clock)),
        ArrivalShape::Blinds => mix_shares(level, dst, x, y, src, Along(arrival, blinds)),
    }
}

/// The share at pixel (`x`, `y`) in 1/65 536.
pub(crate) fn share(arrival: &Arrival, x: i32, y: i32) -> u32 {
    let shape = match arrival.shape {
        ArrivalShape::Circle => circle,
        ArrivalShape::Rect => rect,
        ArrivalShape::Diamond => diamond,
        ArrivalShape::Clock => clock,
        ArrivalShape::Blinds => blinds,
    };
    let mut out = [0];
    Along(*arrival, shape).fill(x, y, &mut out);
    out[0]
}

/// The share of a place (u, v).
#[derive(Clone, Copy)]
struct Along<F>(Arrival, F);

impl<F: Fn(&Arrival, f32, f32) -> f32 + Copy> Shares for Along<F> {
    #[inline(always)]
    fn fill(self, x: i32, y: i32, out: &mut [u32]) {
        let Self(arrival, shape) = self;
        let [a, b, c, d, e, f] = arrival.place;
        let row = y as f32 + 0.5;
        let (u, v) = (c * row + e, d * row + f);
        for (out, x) in out.iter_mut().zip(x..) {
            let column = x as f32 + 0.5;
            *out = fixed(shape(&arrival, a * column + u, b * column + v));
        }
    }
}

/// Smaller than any width that matters, and no zero to divide by.
const LEAST: f32 = 1e-6;

#[inline(always)]
fn circle(arrival: &Arrival, u: f32, v: f32) -> f32 {
    let time = (u * u + v * v).sqrt();
    let length = at_least(time, 1e-30);
    edge(arrival, time, slope(arrival, u / length, v / length))
}

#[inline(always)]
fn rect(arrival: &Arrival, u: f32, v: f32) -> f32 {
    let (across, down) = (u.abs(), v.abs());
    let wide = across > down;
    let time = if wide { across } else { down };
    let (along_u, along_v) = if wide { (1.0, 0.0) } else { (0.0, 1.0) };
    edge(arrival, time, slope(arrival, along_u, along_v))
}

#[inline(always)]
fn diamond(arrival: &Arrival, u: f32, v: f32) -> f32 {
    let (side_u, side_v) = (if u < 0.0 { -1.0 } else { 1.0 }, if v < 0.0 { -1.0 } else { 1.0 });
    edge(arrival, u.abs() + v.abs(), slope(arrival, side_u, side_v))
}

#[inline(always)]
fn clock(arrival: &Arrival, u: f32, v: f32) -> f32 {
    let square = at_least(u * u + v * v, 1e-30) * core::f32::consts::TAU;
    let pixel = slope(arrival, -v / square, u / square);
    mean(arrival, turns(u, v), if pixel < 1.0 { pixel } else { 1.0 })
}

#[inline(always)]
fn blinds(arrival: &Arrival, u: f32, _v: f32) -> f32 {
    mean(arrival, u, slope(arrival, 1.0, 0.0))
}

/// How much a time changes over one pixel at most, if it changes by (`u`, `v`) over one unit of each.
#[inline(always)]
fn slope(arrival: &Arrival, u: f32, v: f32) -> f32 {
    let [a, b, c, d, ..] = arrival.place;
    let (x, y) = (u * a + v * b, u * c + v * d);
    (x * x + y * y).sqrt()
}

#[inline(always)]
fn edge(arrival: &Arrival, time: f32, pixel: f32) -> f32 {
    0.5 + (arrival.edge - time) / at_least(at_least(arrival.width, pixel), LEAST)
}

/// The mean share of what lies `pixel` around a time that begins anew with every whole number.
#[inline(always)]
fn mean(arrival: &Arrival, time: f32, pixel: f32) -> f32 {
    let pixel = at_least(pixel, LEAST);
    let (from, to) = (time - pixel * 0.5, time + pixel * 0.5);
    let (first, last) = (from.floor(), to.floor());
    let start = sum(arrival, 0.0);
    let whole = (last - first) * (sum(arrival, 1.0) - start);
    (sum(arrival, to - last) - sum(arrival, from - first) + whole) / pixel
}

/// The integral of the share up to `time`, but for a constant.
#[inline(always)]
fn sum(arrival: &Arrival, time: f32) -> f32 {
    let width = at_least(arrival.width, LEAST);
    let full = arrival.edge - width * 0.5;
    let soft = at_least(time - full, 0.0);
    let soft = if soft < width { soft } else { width };
    (if time < full { time } else { full }) + soft - soft * soft / (2.0 * width)
}

/// The angle of (u, v) from (0, −1), clockwise, in turns from 0 to 1.
#[inline(always)]
fn turns(u: f32, v: f32) -> f32 {
    let (across, along) = (u.abs(), v.abs());
    let steep = across > along;
    let (less, more) = if steep { (along, across) } else { (across, along) };
    let z = less / at_least(more, 1e-30);
    let angle = arc_tangent(z);
    let angle = if steep { 0.25 - angle } else { angle };
    let angle = if v > 0.0 { 0.5 - angle } else { angle };
    if u < 0.0 { 1.0 - angle } else { angle }
}

/// The arc tangent of 0 to 1 in turns, by the polynomial 4.4.49 of Abramowitz and Stegun, which is within 2·10⁻⁸ of it in radians.
#[inline(always)]
fn arc_tangent(z: f32) -> f32 {
    let q = z * z;
    let sum = 0.002_866_225_7;
    let sum = sum * q - 0.016_165_737;
    let sum = sum * q + 0.042_909_615;
    let sum = sum * q - 0.075_289_64;
    let sum = sum * q + 0.106_562_64;
    let sum = sum * q - 0.142_089;
    let sum = sum * q + 0.199_935_51;
    let sum = sum * q - 0.333_331_45;
    let sum = sum * q + 1.0;
    z * sum * (1.0 / core::f32::consts::TAU)
}

/// The greater of both; `least` if `value` is no number.
#[inline(always)]
fn at_least(value: f32, least: f32) -> f32 {
    if value > least { value } else { least }
}
