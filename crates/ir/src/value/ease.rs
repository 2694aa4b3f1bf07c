//! Eases by name and by function.

use super::css_linear::parse_linear;
use super::number::css_number;
use super::{ValueError, quoted};
use crate::model::{Ease, Family, InOut, StepPosition};

/// What an ease may be, for messages.
pub(super) const EXPECTED: &str = "a name such as \"out-cubic\" or \"ease-in-out\", or cubic-bezier(x1, y1, x2, y2), \
     steps(n, jump-end), linear(0, 0.5 25%, 1) or spring(stiffness, damping, mass)";

const FAMILIES: [(&str, Family); 10] = [
    ("sine", Family::Sine),
    ("quad", Family::Quad),
    ("cubic", Family::Cubic),
    ("quart", Family::Quart),
    ("quint", Family::Quint),
    ("expo", Family::Expo),
    ("circ", Family::Circ),
    ("back", Family::Back),
    ("elastic", Family::Elastic),
    ("bounce", Family::Bounce),
];

/// The ease that a string stands for. Upper and lower case are the same, as in CSS.
pub fn parse_ease(text: &str) -> Result<Ease, ValueError> {
    let lower = text.trim().to_ascii_lowercase();
    let Some(open) = lower.find('(') else {
        return named(&lower).ok_or_else(|| unknown(text, &lower));
    };
    let (name, rest) = lower.split_at(open);
    let inner = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')'));
    let args = inner.ok_or_else(|| bad(text, "lacks the closing parenthesis"))?;
    match name {
        "cubic-bezier" => cubic_bezier(text, args),
        "steps" => steps(text, args),
        "linear" => parse_linear(text, args),
        "spring" => spring(text, args),
        _ => Err(unknown(text, name)),
    }
}

pub(super) fn bad(text: &str, why: &str) -> ValueError {
    ValueError::new("bad-ease", format!("the ease {} {why}", quoted(text)), EXPECTED)
}

fn named(name: &str) -> Option<Ease> {
    Some(match name {
        "linear" => Ease::Linear,
        "hold" => Ease::Hold,
        "ease" => Ease::CubicBezier([0.25, 0.1, 0.25, 1.0]),
        "ease-in" => Ease::CubicBezier([0.42, 0.0, 1.0, 1.0]),
        "ease-out" => Ease::CubicBezier([0.0, 0.0, 0.58, 1.0]),
        "ease-in-out" => Ease::CubicBezier([0.42, 0.0, 0.58, 1.0]),
        "step-start" => Ease::Steps(1, StepPosition::JumpStart),
        "step-end" => Ease::Steps(1, StepPosition::JumpEnd),
        _ => {
            let (end, family) = if let Some(family) = name.strip_prefix("in-out-") {
                (InOut::InOut, family)
            } else if let Some(family) = name.strip_prefix("in-") {
                (InOut::In, family)
            } else {
                (InOut::Out, name.strip_prefix("out-")?)
            };
            Ease::Named(end, FAMILIES.iter().find(|entry| entry.0 == family)?.1)
        }
    })
}

/// All names of eases and of functions that make one.
pub(crate) const NAMES: &str = "linear hold ease ease-in ease-out ease-in-out step-start step-end cubic-bezier steps spring \
     in-sine in-quad in-cubic in-quart in-quint in-expo in-circ in-back in-elastic in-bounce \
     out-sine out-quad out-cubic out-quart out-quint out-expo out-circ out-back out-elastic out-bounce \
     in-out-sine in-out-quad in-out-cubic in-out-quart in-out-quint in-out-expo in-out-circ in-out-back \
     in-out-elastic in-out-bounce";

fn unknown(text: &str, name: &str) -> ValueError {
    bad(text, "is unknown").near(name, NAMES)
}

fn numbers<const N: usize>(args: &str) -> Option<[f64; N]> {
    let mut parts = args.split(',').map(|part| css_number(part.trim()));
    let mut values = [0.0; N];
    for value in &mut values {
        *value = parts.next()??;
    }
    parts.next().is_none().then_some(values)
}

fn cubic_bezier(text: &str, args: &str) -> Result<Ease, ValueError> {
    let points: [f64; 4] = numbers(args).ok_or_else(|| bad(text, "wants four numbers"))?;
    let [x1, _, x2, _] = points;
    if !(0.0..=1.0).contains(&x1) || !(0.0..=1.0).contains(&x2) {
        return Err(bad(text, "has an x outside of 0 to 1"));
    }
    Ok(Ease::CubicBezier(points))
}

fn steps(text: &str, args: &str) -> Result<Ease, ValueError> {
    let (count, position) = args.split_once(',').unwrap_or((args, "end"));
    let position = match position.trim() {
        "jump-start" | "start" => StepPosition::JumpStart,
        "jump-end" | "end" => StepPosition::JumpEnd,
        "jump-none" => StepPosition::JumpNone,
        "jump-both" => StepPosition::JumpBoth,
        other => {
            let names = "jump-start jump-end jump-none jump-both start end";
            return Err(bad(text, "has an unknown position of the jumps").near(other, names));
        }
    };
    let least = if position == StepPosition::JumpNone { 2 } else { 1 };
    match count.trim().parse::<u32>() {
        Ok(count) if count >= least => Ok(Ease::Steps(count, position)),
        _ => Err(bad(text, &format!("wants a whole number of steps, at least {least}"))),
    }
}

fn spring(text: &str, args: &str) -> Result<Ease, ValueError> {
    let [stiffness, damping, mass] =
        numbers(args).ok_or_else(|| bad(text, "wants three numbers: stiffness, damping, mass"))?;
    if stiffness <= 0.0 || damping < 0.0 || mass <= 0.0 {
        return Err(bad(text, "wants stiffness and mass above 0 and damping of at least 0"));
    }
    Ok(Ease::Spring { stiffness, damping, mass })
}
