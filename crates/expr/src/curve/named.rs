//! Penner's families, each given as its "out" half or its "in" half; the others follow by symmetry but for the three
//! whose "in-out" has constants of its own (back, elastic) or exact ends (expo).

use core::f64::consts::{FRAC_PI_2, TAU};

use reelm_ir::{Family, InOut};

const BACK: f64 = 1.70158;
const BACK_IN_OUT: f64 = 1.525;

/// The value at `t` in [0, 1].
pub(super) fn at(ends: InOut, family: Family, t: f64) -> f64 {
    // Exact ends, where the polynomials are off by a rounding.
    if t <= 0.0 || t >= 1.0 {
        return f64::from(u8::from(t >= 1.0));
    }
    match ends {
        InOut::In => ease_in(family, t),
        InOut::Out => 1.0 - ease_in(family, 1.0 - t),
        InOut::InOut if t < 0.5 => half(family, 2.0 * t) / 2.0,
        InOut::InOut => 1.0 - half(family, 2.0 - 2.0 * t) / 2.0,
    }
}

/// Adds the places in (0, 1) where the curve is not smooth.
pub(super) fn kinks(ends: InOut, family: Family, out: &mut Vec<f64>) {
    // Where the parabolas of the bounce meet, counted from the end of the "in" half.
    const BOUNCES: [f64; 3] = [1.0 / 2.75, 2.0 / 2.75, 2.5 / 2.75];
    let of_in = BOUNCES.map(|x| 1.0 - x);
    let bounce = family == Family::Bounce;
    match ends {
        InOut::In if bounce => out.extend(of_in),
        InOut::Out if bounce => out.extend(BOUNCES),
        InOut::InOut => {
            out.push(0.5);
            if bounce {
                out.extend(of_in.iter().flat_map(|x| [x / 2.0, 1.0 - x / 2.0]));
            }
        }
        _ => {}
    }
}

/// One half of the "in-out" form, stretched to [0, 1].
fn half(family: Family, t: f64) -> f64 {
    match family {
        Family::Back => overshoot(t, BACK * BACK_IN_OUT),
        Family::Elastic => elastic(t, 1.0 / 0.45, 1.1125),
        _ => ease_in(family, t),
    }
}

fn ease_in(family: Family, t: f64) -> f64 {
    match family {
        Family::Sine => 1.0 - libm::cos(t * FRAC_PI_2),
        Family::Quad => t * t,
        Family::Cubic => t * t * t,
        Family::Quart => (t * t) * (t * t),
        Family::Quint => (t * t) * (t * t) * t,
        Family::Expo if t <= 0.0 => 0.0,
        Family::Expo => libm::exp2(10.0 * t - 10.0),
        Family::Circ => 1.0 - (1.0 - t * t).max(0.0).sqrt(),
        Family::Back => overshoot(t, BACK),
        Family::Elastic => elastic(t, 1.0 / 0.3, 1.075),
        Family::Bounce => 1.0 - bounce_out(1.0 - t),
    }
}

fn overshoot(t: f64, by: f64) -> f64 {
    t * t * ((by + 1.0) * t - by)
}

/// −2^(10t − 10) · sin((t − `shift`) · 2π · `swings`), 0 at 0 and 1 at 1.
fn elastic(t: f64, swings: f64, shift: f64) -> f64 {
    if t <= 0.0 {
        0.0
    } else if t >= 1.0 {
        1.0
    } else {
        -libm::exp2(10.0 * t - 10.0) * libm::sin((t - shift) * TAU * swings)
    }
}

fn bounce_out(t: f64) -> f64 {
    let parabola = |shift: f64, base: f64| {
        let x = t - shift / 2.75;
        7.5625 * x * x + base
    };
    if t < 1.0 / 2.75 {
        parabola(0.0, 0.0)
    } else if t < 2.0 / 2.75 {
        parabola(1.5, 0.75)
    } else if t < 2.5 / 2.75 {
        parabola(2.25, 0.9375)
    } else {
        parabola(2.625, 0.984375)
    }
}
