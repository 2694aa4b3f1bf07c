//! Eases against independent oracles: bisection, the examples of CSS, Penner's closed forms, numeric integration.

use std::sync::Arc;

use reelm_ir::value::parse_ease;
use reelm_ir::{Ease, StepPosition};

use super::{Curve, ease, spring};

fn at(text: &str, t: f64) -> f64 {
    ease(&parse_ease(text).unwrap_or_else(|error| panic!("{text}: {}", error.message)), t)
}

/// y where x is `t`, by bisection over de Casteljau's construction.
fn bisected([x1, y1, x2, y2]: [f64; 4], t: f64) -> f64 {
    let lerp = |a: f64, b: f64, s: f64| a + (b - a) * s;
    let point = |p1: f64, p2: f64, s: f64| {
        let (a, b, c) = (lerp(0.0, p1, s), lerp(p1, p2, s), lerp(p2, 1.0, s));
        lerp(lerp(a, b, s), lerp(b, c, s), s)
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if point(x1, x2, middle) < t { low = middle } else { high = middle }
    }
    point(y1, y2, low)
}

#[test]
fn cubic_bezier_equals_bisection() {
    let mut worst: f64 = 0.0;
    let curves = [
        [0.25, 0.1, 0.25, 1.0],
        [0.42, 0.0, 1.0, 1.0],
        [0.0, 0.0, 0.58, 1.0],
        [0.42, 0.0, 0.58, 1.0],
        [0.68, -0.55, 0.265, 1.55],
        [0.9, 0.0, 0.1, 1.0],
        [0.05, 0.9, 0.95, 0.1],
        [0.3, 2.0, 0.7, -1.0],
    ];
    for curve in curves {
        for i in 0..=1000 {
            let t = f64::from(i) / 1000.0;
            let expected = bisected(curve, t);
            worst = worst.max((ease(&Ease::CubicBezier(curve), t) - expected).abs());
            worst = worst.max((Curve::new(&Ease::CubicBezier(curve)).at(t) - expected).abs());
        }
    }
    assert!(worst < 1e-9, "{worst}");
    // Vertical tangents: y is not smooth in x there, so only x is held to 10⁻¹².
    for curve in [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0], [1.0, 0.5, 1.0, 0.5], [0.0, 0.0, 0.0, 0.0]] {
        for i in 0..=1000 {
            let t = f64::from(i) / 1000.0;
            assert!((ease(&Ease::CubicBezier(curve), t) - bisected(curve, t)).abs() < 2e-4, "{curve:?} {t}");
        }
    }
}

/// x − ½ = 4(s − ½)³ and y = 3s² − 2s³: the curve is vertical in the middle.
#[test]
fn cubic_bezier_is_right_beside_a_vertical_tangent() {
    let curve = Curve::new(&Ease::CubicBezier([1.0, 0.0, 0.0, 1.0]));
    for beside in [1e-14, 1e-13, 1e-12, 1e-11, 1e-9, 1e-6, 1e-3, 0.1] {
        for x in [0.5 - beside, 0.5 + beside] {
            let s = 0.5 + libm::cbrt((x - 0.5) / 4.0);
            let (found, exact) = (curve.at(x), (3.0 - 2.0 * s) * s * s);
            assert!((found - exact).abs() < 1e-6, "at {x}: {found}, not {exact}");
        }
    }
}

#[test]
fn cubic_bezier_goes_on_along_its_tangents() {
    let curve = Ease::CubicBezier([0.5, 1.0, 0.75, 0.5]);
    assert_eq!((ease(&curve, -1.0), ease(&curve, 2.0)), (-2.0, 3.0));
    let vertical = Ease::CubicBezier([0.0, 1.0, 1.0, 0.0]);
    assert_eq!((ease(&vertical, -1.0), ease(&vertical, 2.0)), (0.0, 1.0));
    let from_second = Ease::CubicBezier([0.0, 0.0, 0.5, 0.25]);
    assert_eq!(ease(&from_second, -1.0), -0.5);
}

/// CSS Easing 1, figure of the step functions, and the before flag.
#[test]
fn steps_follow_css() {
    let samples = [-0.1, 0.0, 0.1, 0.34, 0.5, 0.99, 1.0, 1.1];
    let table: [(StepPosition, [f64; 8]); 4] = [
        (StepPosition::JumpStart, [0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0].map(|v| v / 3.0)),
        (StepPosition::JumpEnd, [-1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 3.0].map(|v| v / 3.0)),
        (StepPosition::JumpNone, [-1.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 3.0].map(|v| v / 2.0)),
        (StepPosition::JumpBoth, [0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0].map(|v| v / 4.0)),
    ];
    for (position, expected) in table {
        for (t, expected) in samples.into_iter().zip(expected) {
            assert_eq!(ease(&Ease::Steps(3, position), t), expected, "{position:?} at {t}");
        }
    }
    assert_eq!(ease(&Ease::Steps(u32::MAX, StepPosition::JumpEnd), 0.5), 0.5 - 0.5 / f64::from(u32::MAX));
}

/// CSS Easing 2, 2.2 and its examples.
#[test]
fn linear_follows_css() {
    assert_eq!(at("linear(0, 0.25, 1)", 0.25), 0.125);
    assert_eq!(at("linear(0, 0.25, 1)", 0.75), 0.625);
    assert_eq!(at("linear(0, 0.25 75%, 1)", 0.75), 0.25);
    // Before the first and after the last point the nearest segment goes on.
    assert!((at("linear(0 20%, 0.5 40%, 1 80%)", 0.0) + 0.5).abs() < 1e-12);
    assert!((at("linear(0 20%, 0.5 40%, 1 80%)", 1.0) - 1.25).abs() < 1e-12);
    // Two points at one input are a jump; the later one counts.
    let jump = Ease::Points(Arc::from([(0.0, 0.0), (0.5, 0.25), (0.5, 0.75), (1.0, 1.0)]));
    assert_eq!([0.25, 0.5, 0.75].map(|t| ease(&jump, t)), [0.125, 0.75, 0.875]);
    assert_eq!(ease(&Ease::Points(Arc::from([])), 0.3), 0.3);
    assert_eq!(ease(&Ease::Points(Arc::from([(0.2, 0.7)])), 0.3), 0.7);
}

/// The computed points of css/css-easing/timing-functions-syntax-computed.html of the Web Platform Tests, and how CSS Easing 2
/// makes inputs ascend: each point is met, and halfway between two lies their mean.
#[test]
fn linear_has_the_points_that_browsers_compute() {
    let table: [(&str, &[(f64, f64)]); 4] = [
        (
            "linear(0, 1.3, 1, 0.92, 1, 0.99, 1, 0.998, 1 100% 100%)",
            &[
                (0.0, 0.0),
                (0.125, 1.3),
                (0.25, 1.0),
                (0.375, 0.92),
                (0.5, 1.0),
                (0.625, 0.99),
                (0.75, 1.0),
                (0.875, 0.998),
                (1.0, 1.0),
            ],
        ),
        ("linear(0, 0.5 25% 75%, 1 100% 100%)", &[(0.0, 0.0), (0.25, 0.5), (0.75, 0.5), (1.0, 1.0)]),
        ("linear(0 0%, 1 100%)", &[(0.0, 0.0), (1.0, 1.0)]),
        ("linear(0 50%, 0.5 20%, 1)", &[(0.5, 0.5), (1.0, 1.0)]),
    ];
    for (text, points) in table {
        for pair in points.windows(2) {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            for (x, y) in [(x0, y0), (0.5 * (x0 + x1), 0.5 * (y0 + y1)), (x1, y1)] {
                assert!((at(text, x) - y).abs() < 1e-12, "{text} at {x}: {}, expected {y}", at(text, x));
            }
        }
    }
    let jump = "linear(0 0% 50%, 1 50% 100%)";
    assert_eq!([0.0, 0.499_999, 0.5, 1.0].map(|x| at(jump, x)), [0.0, 0.0, 1.0, 1.0]);
}

/// The formulas of easings.net, written out for both ends of each family with the C library.
#[test]
#[allow(clippy::disallowed_methods, reason = "the oracle is another implementation")]
fn named_eases_are_penners() {
    use std::f64::consts::PI;
    const C1: f64 = 1.70158;
    const C2: f64 = C1 * 1.525;
    fn bounce(t: f64) -> f64 {
        let (n, d) = (7.5625, 2.75);
        if t < 1.0 / d {
            n * t * t
        } else if t < 2.0 / d {
            n * (t - 1.5 / d).powi(2) + 0.75
        } else if t < 2.5 / d {
            n * (t - 2.25 / d).powi(2) + 0.9375
        } else {
            n * (t - 2.625 / d).powi(2) + 0.984375
        }
    }
    let ends = |t: f64, inner: f64| {
        if t == 0.0 {
            0.0
        } else if t == 1.0 {
            1.0
        } else {
            inner
        }
    };
    let oracle = |name: &str, t: f64| -> f64 {
        let u: f64 = -2.0 * t + 2.0;
        match name {
            "in-sine" => 1.0 - (t * PI / 2.0).cos(),
            "out-sine" => (t * PI / 2.0).sin(),
            "in-out-sine" => -((PI * t).cos() - 1.0) / 2.0,
            "in-quad" => t * t,
            "out-quad" => 1.0 - (1.0 - t) * (1.0 - t),
            "in-out-quad" => {
                if t < 0.5 {
                    2.0 * t * t
                } else {
                    1.0 - u.powi(2) / 2.0
                }
            }
            "in-cubic" => t.powi(3),
            "out-cubic" => 1.0 - (1.0 - t).powi(3),
            "in-out-cubic" => {
                if t < 0.5 {
                    4.0 * t.powi(3)
                } else {
                    1.0 - u.powi(3) / 2.0
                }
            }
            "in-quart" => t.powi(4),
            "out-quart" => 1.0 - (1.0 - t).powi(4),
            "in-out-quart" => {
                if t < 0.5 {
                    8.0 * t.powi(4)
                } else {
                    1.0 - u.powi(4) / 2.0
                }
            }
            "in-quint" => t.powi(5),
            "out-quint" => 1.0 - (1.0 - t).powi(5),
            "in-out-quint" => {
                if t < 0.5 {
                    16.0 * t.powi(5)
                } else {
                    1.0 - u.powi(5) / 2.0
                }
            }
            "in-expo" => {
                if t == 0.0 {
                    0.0
                } else {
                    2_f64.powf(10.0 * t - 10.0)
                }
            }
            "out-expo" => {
                if t == 1.0 {
                    1.0
                } else {
                    1.0 - 2_f64.powf(-10.0 * t)
                }
            }
            "in-out-expo" => ends(
                t,
                if t < 0.5 { 2_f64.powf(20.0 * t - 10.0) / 2.0 } else { (2.0 - 2_f64.powf(-20.0 * t + 10.0)) / 2.0 },
            ),
            "in-circ" => 1.0 - (1.0 - t * t).sqrt(),
            "out-circ" => (1.0 - (t - 1.0).powi(2)).sqrt(),
            "in-out-circ" => {
                if t < 0.5 {
                    (1.0 - (1.0 - (2.0 * t).powi(2)).sqrt()) / 2.0
                } else {
                    ((1.0 - u.powi(2)).sqrt() + 1.0) / 2.0
                }
            }
            "in-back" => (C1 + 1.0) * t.powi(3) - C1 * t * t,
            "out-back" => 1.0 + (C1 + 1.0) * (t - 1.0).powi(3) + C1 * (t - 1.0).powi(2),
            "in-out-back" => {
                if t < 0.5 {
                    ((2.0 * t).powi(2) * ((C2 + 1.0) * 2.0 * t - C2)) / 2.0
                } else {
                    ((2.0 * t - 2.0).powi(2) * ((C2 + 1.0) * (t * 2.0 - 2.0) + C2) + 2.0) / 2.0
                }
            }
            "in-elastic" => ends(t, -(2_f64.powf(10.0 * t - 10.0)) * ((t * 10.0 - 10.75) * (2.0 * PI / 3.0)).sin()),
            "out-elastic" => ends(t, 2_f64.powf(-10.0 * t) * ((t * 10.0 - 0.75) * (2.0 * PI / 3.0)).sin() + 1.0),
            "in-out-elastic" => ends(t, {
                let swing = ((20.0 * t - 11.125) * (2.0 * PI / 4.5)).sin();
                if t < 0.5 {
                    -(2_f64.powf(20.0 * t - 10.0) * swing) / 2.0
                } else {
                    (2_f64.powf(-20.0 * t + 10.0) * swing) / 2.0 + 1.0
                }
            }),
            "in-bounce" => 1.0 - bounce(1.0 - t),
            "out-bounce" => bounce(t),
            "in-out-bounce" => {
                if t < 0.5 {
                    (1.0 - bounce(1.0 - 2.0 * t)) / 2.0
                } else {
                    (1.0 + bounce(2.0 * t - 1.0)) / 2.0
                }
            }
            _ => unreachable!(),
        }
    };
    for family in ["sine", "quad", "cubic", "quart", "quint", "expo", "circ", "back", "elastic", "bounce"] {
        for ends in ["in", "out", "in-out"] {
            let name = format!("{ends}-{family}");
            for i in 0..=1000 {
                let t = f64::from(i) / 1000.0;
                assert!((at(&name, t) - oracle(&name, t)).abs() < 1e-12, "{name} at {t}: {}", at(&name, t));
            }
            assert_eq!((at(&name, 0.0), at(&name, 1.0)), (0.0, 1.0), "{name}");
        }
    }
}

/// Runge and Kutta's fourth order on m·x″ + c·x′ + k·(x − 1) = 0.
fn integrated(t: f64, k: f64, c: f64, m: f64) -> f64 {
    let steps = 20_000;
    let h = t / f64::from(steps);
    let slope = |x: f64, v: f64| (v, (-c * v - k * (x - 1.0)) / m);
    let (mut x, mut v) = (0.0, 0.0);
    for _ in 0..steps {
        let a = slope(x, v);
        let b = slope(x + h / 2.0 * a.0, v + h / 2.0 * a.1);
        let c = slope(x + h / 2.0 * b.0, v + h / 2.0 * b.1);
        let d = slope(x + h * c.0, v + h * c.1);
        x += h / 6.0 * (a.0 + 2.0 * b.0 + 2.0 * c.0 + d.0);
        v += h / 6.0 * (a.1 + 2.0 * b.1 + 2.0 * c.1 + d.1);
    }
    x
}

#[test]
fn springs_equal_numeric_integration() {
    // Undamped, underdamped, nearly critical on both sides, critical, overdamped.
    for (k, c, m) in [
        (100.0, 0.0, 1.0),
        (100.0, 10.0, 1.0),
        (170.0, 26.0, 1.0),
        (100.0, 19.9999, 1.0),
        (100.0, 20.0, 1.0),
        (100.0, 20.0001, 1.0),
        (100.0, 50.0, 1.0),
        (30.0, 80.0, 2.5),
        (0.0, 3.0, 1.0),
        (1.0, 1.0, 5.0),
    ] {
        for t in [0.01, 0.1, 0.5, 1.0, 3.0] {
            let found = spring::position(t, k, c, m).unwrap();
            assert!((found - integrated(t, k, c, m)).abs() < 1e-6, "k {k} c {c} m {m} at {t}: {found}");
        }
    }
    assert_eq!(spring::position(1.0, 100.0, 10.0, 0.0), None);
    assert_eq!(spring::position(1.0, 100.0, -1.0, 1.0), None);
    assert_eq!(spring::position(1e9, 100.0, 50.0, 1.0), Some(1.0));
}

/// The solutions of m·x″ + c·x′ + k·(x − 1) = 0 for x(0) = x′(0) = 0, as textbooks write them, with the C library.
#[test]
#[allow(clippy::disallowed_methods, reason = "the oracle is another implementation")]
fn springs_equal_their_closed_forms_in_all_regimes() {
    let closed = |t: f64, k: f64, c: f64, m: f64| {
        let (omega, zeta) = ((k / m).sqrt(), c / (2.0 * (k * m).sqrt()));
        if zeta < 1.0 {
            let damped = omega * (1.0 - zeta * zeta).sqrt();
            1.0 - (-zeta * omega * t).exp() * ((damped * t).cos() + zeta * omega / damped * (damped * t).sin())
        } else if zeta == 1.0 {
            1.0 - (-omega * t).exp() * (1.0 + omega * t)
        } else {
            let root = omega * (zeta * zeta - 1.0).sqrt();
            let (slow, fast) = (root - zeta * omega, -root - zeta * omega);
            1.0 - (fast * (slow * t).exp() - slow * (fast * t).exp()) / (fast - slow)
        }
    };
    let (mut least, mut most) = (f64::MAX, f64::MIN);
    for (k, c, m) in [
        (100.0, 10.0, 1.0),
        (170.0, 26.0, 1.0),
        (9.0, 0.5, 4.0),
        (100.0, 20.0, 1.0),
        (4.0, 8.0, 4.0),
        (100.0, 50.0, 1.0),
        (30.0, 80.0, 2.5),
    ] {
        for i in 0..=400 {
            let t = f64::from(i) / 100.0;
            let found = spring::position(t, k, c, m).expect("a spring");
            assert!((found - closed(t, k, c, m)).abs() < 1e-9, "k {k} c {c} m {m} at {t}: {found}");
            (least, most) = (least.min(found), most.max(found));
        }
    }
    assert!(least == 0.0 && most > 1.5, "they swing: {least} to {most}");
}

#[test]
fn spring_eases_have_settled_at_the_end() {
    for (k, c, m) in [(100.0, 10.0, 1.0), (170.0, 26.0, 1.0), (100.0, 20.0, 1.0), (100.0, 80.0, 1.0), (1.0, 0.1, 3.0)] {
        let spring = Ease::Spring { stiffness: k, damping: c, mass: m };
        assert_eq!((ease(&spring, 0.0), ease(&spring, 1.0)), (0.0, 1.0));
        assert!((ease(&spring, 0.999_999) - 1.0).abs() < 0.0011, "k {k} c {c}");
        let early = (0..950).map(|i| (ease(&spring, f64::from(i) / 1000.0) - 1.0).abs());
        assert!(early.skip(600).fold(0.0, f64::max) > 1e-4, "no time is wasted at rest");
    }
    let undamped = Ease::Spring { stiffness: 100.0, damping: 0.0, mass: 1.0 };
    let peak = (0..=10_000).map(|i| ease(&undamped, f64::from(i) / 10_000.0)).fold(0.0, f64::max);
    assert!((peak - 2.0).abs() < 0.01, "an undamped spring swings to twice its way: {peak}");
}

#[test]
fn nothing_is_ever_not_finite() {
    let eases = [
        "linear",
        "hold",
        "ease",
        "in-elastic",
        "out-back",
        "steps(3, jump-none)",
        "linear(0, 2 30%, 1)",
        "spring(100, 1, 1)",
        "cubic-bezier(0, 5, 1, -5)",
    ];
    for name in eases {
        for t in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -0.0] {
            assert!(at(name, t).is_finite(), "{name} at {t}");
        }
        let curve = Curve::new(&parse_ease(name).unwrap());
        assert!(curve.velocity(false).is_finite() && curve.velocity(true).is_finite(), "{name}");
    }
}
