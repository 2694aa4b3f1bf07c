//! `linear(…)` of CSS Easing 2, 2.2: a list of outputs, each with up to two inputs as percentages.

use super::ValueError;
use super::ease::bad;
use super::number::css_number;
use crate::model::Ease;

/// One entry of the list: the output, and the inputs that were written.
struct Stop {
    output: f64,
    inputs: [Option<f64>; 2],
}

/// Greatest length of the list in characters: thousands of points, more than any curve needs.
const MOST_CHARS: usize = 65_536;

/// The complete, ascending points of `linear(args)`. `text` is the whole ease, for messages.
pub(super) fn parse_linear(text: &str, args: &str) -> Result<Ease, ValueError> {
    if args.len() > MOST_CHARS {
        return Err(bad(text, "is too long"));
    }
    let stops: Option<Vec<Stop>> = args.split(',').map(stop).collect();
    let stops = stops.ok_or_else(|| bad(text, "wants numbers, each followed by at most two percentages"))?;
    if stops.len() < 2 {
        return Err(bad(text, "wants at least two numbers"));
    }
    Ok(Ease::Points(spread(ascending(&stops)).into()))
}

/// `<number> && <percentage>{0,2}`: the number stands first or last.
fn stop(text: &str) -> Option<Stop> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let (number, percentages) = match words.split_first()? {
        (first, rest) if !first.ends_with('%') => (*first, rest),
        _ => words.split_last().map(|(last, rest)| (*last, rest))?,
    };
    let mut inputs = [None; 2];
    for (i, word) in percentages.iter().enumerate() {
        *inputs.get_mut(i)? = Some(css_number(word.strip_suffix('%')?)? / 100.0);
    }
    Some(Stop { output: css_number(number)?, inputs })
}

/// Step 4 of the algorithm: inputs never run back; the first is 0 and the last at least 1 unless written.
fn ascending(stops: &[Stop]) -> Vec<(Option<f64>, f64)> {
    let mut points = Vec::with_capacity(stops.len() * 2);
    let mut largest = f64::NEG_INFINITY;
    for (i, stop) in stops.iter().enumerate() {
        let [first, second] = stop.inputs;
        let first = first.or(match i {
            0 => Some(0.0),
            _ if i + 1 == stops.len() => Some(1.0),
            _ => None,
        });
        for (input, needed) in [(first, true), (second, false)] {
            let input = input.map(|input| input.max(largest));
            largest = input.unwrap_or(largest);
            if needed || input.is_some() {
                points.push((input, stop.output));
            }
        }
    }
    points
}

/// Step 5: runs of missing inputs are spread evenly between their neighbours.
fn spread(points: Vec<(Option<f64>, f64)>) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    let mut missing = Vec::new();
    for (input, output) in points {
        let Some(input) = input else {
            missing.push(output);
            continue;
        };
        let from = out.last().map_or(input, |point| point.0);
        let gaps = missing.len() as f64 + 1.0;
        for (k, value) in missing.drain(..).enumerate() {
            out.push((from + (input - from) * (k as f64 + 1.0) / gaps, value));
        }
        out.push((input, output));
    }
    out
}
