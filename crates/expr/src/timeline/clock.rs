//! Clocks: the time maps of a composition, prepared once and shared by all contexts.
//!
//! * a **formula** is an animation that a clock runs by: keys, an expression, or both. It sees the node's own local time
//!   and constants, so that its value at a time is the same whatever else happens in a frame.
//! * the **sum** of a speed is its integral. Each frame of local time counts the integral over it by Gauss and Legendre's
//!   rule with three points, which is exact where the speed is a polynomial up to the fifth degree within the frame. The
//!   sums up to every so many frames are kept, and the frames from there are added in order: a frame alone and a frame
//!   in a sequence get the same bits. Before local time 0 and past the table's end the speed stays what it is there.

use reelm_ids::{NodeIdx, Rational};
use reelm_ir::{Animation, CompositionIr, Diagnostic, Driven, Limits, Source, Speed};

use super::map::Map;
use super::speed::Distance;
use crate::code::{Inputs, Instr, Op, SMALL, run_small};
use crate::curve::Curve;
use crate::describe::seed_of;
use crate::keys::{MOST_LANES, Tracks};
use crate::lang::Pools;
use crate::program::{NONE, expression, held};

/// The time maps of all nodes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clocks {
    pub(super) maps: Vec<Map>,
    /// The nodes that have them, in ascending order.
    pub(super) nodes: Vec<NodeIdx>,
    code: Vec<Instr>,
    curves: Vec<Curve>,
    tracks: Tracks,
    fps: Rational,
    seed: u64,
}

/// An animation that a clock runs by.
#[derive(Debug, Clone)]
pub(super) struct Formula {
    code: [u32; 2],
    track: u32,
    seed: u64,
    range: [f64; 2],
    /// The length of the node's span in frames.
    span: f64,
}

/// The integral of a speed.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    formula: Formula,
    /// How many frames lie between two entries.
    stride: u64,
    /// The integral from 0 to each multiple of the stride.
    sums: Vec<f64>,
    /// The frames that the table covers.
    frames: u64,
    /// The integral over these.
    whole: f64,
}

impl Clocks {
    /// Prepares the clocks of `ir`.
    ///
    /// # Errors
    /// As those of a program's expressions; `not-here` for what a clock cannot see; `limit` where integrating takes too
    /// much.
    pub(crate) fn compile<'a>(ir: &'a CompositionIr, limits: &Limits) -> Result<Self, Vec<Diagnostic>> {
        let mut clocks = Self { fps: ir.fps, seed: ir.seed, ..Self::default() };
        let mut pools = Pools::new(ir);
        let (mut errors, mut operations) = (Vec::new(), 0_u64);
        for (node, time) in ir.nodes.iter().filter_map(|(index, node)| Some((index, node.time.as_ref()?))) {
            let mut formula = |driven: &'a Driven| clocks.formula(ir, limits, &driven.0, &mut pools, &mut errors);
            let formulas = match (&time.remap, &time.speed) {
                (Some(remap), _) => (formula(remap), None),
                (None, Speed::Driven(speed)) => (None, formula(speed).map(|formula| (formula, speed))),
                _ => (None, None),
            };
            let sum = formulas.1.and_then(|(formula, speed)| {
                let frames = ir.nodes.get(node).map_or(0, |node| node.frames.ceil().unsigned_abs());
                let frames = frames.min(limits.frames);
                operations = operations.saturating_add(formula.operations().saturating_mul(frames));
                if operations > limits.clock_ops {
                    let message = "integrating the speeds that expressions give takes too many operations";
                    let error = Diagnostic::error("limit", message, speed.0.origin.clone());
                    let error = error.with_node(ir.node_id(node));
                    errors.push(error.with_limit("clock_ops", limits.clock_ops, operations));
                    return None;
                }
                Some(Sum::new(formula, frames, &clocks))
            });
            clocks.maps.push(Map::new(time, formulas.0, sum));
            clocks.nodes.push(node);
        }
        if errors.is_empty() { Ok(clocks) } else { Err(errors) }
    }

    /// The integral of the speed of `animation` over so many frames of local time, in frames; `None` where it cannot be told, or takes
    /// more operations than are `left`, from which they are taken.
    pub(crate) fn distance(
        ir: &CompositionIr,
        animation: &Animation,
        frames: u64,
        left: &mut u64,
        limits: &Limits,
    ) -> Option<f64> {
        if let Source::Keys(keys) = &animation.source {
            return Some(Distance::new(keys).at(frames as f64));
        }
        let mut clocks = Self { fps: ir.fps, seed: ir.seed, ..Self::default() };
        let formula = clocks.formula(ir, limits, animation, &mut Pools::bare(ir), &mut Vec::new())?;
        *left = left.checked_sub(formula.operations().saturating_mul(frames))?;
        Some(Sum::new(formula, frames, &clocks).whole)
    }

    /// Compiles an animation; `None` if an error was added, or will be where the animation is compiled as one of the composition's.
    fn formula<'a>(
        &mut self,
        ir: &'a CompositionIr,
        limits: &Limits,
        animation: &'a Animation,
        pools: &mut Pools<'a>,
        errors: &mut Vec<Diagnostic>,
    ) -> Option<Formula> {
        let start = self.code.len() as u32;
        let index = ir.animations.partition_point(|other| other.slot < animation.slot) as u32;
        // Curves and tracks go to the clocks.
        let swap = |clocks: &mut Self, pools: &mut Pools<'a>| {
            core::mem::swap(&mut pools.curves, &mut clocks.curves);
            core::mem::swap(&mut pools.tracks, &mut clocks.tracks);
        };
        swap(self, pools);
        let code = match &animation.source {
            Source::Expr(source, _) => {
                expression(ir, limits, index, animation, source, pools).ok().map(|code| code.instrs)
            }
            Source::Keys(_) | Source::Heading(_) => Some(Vec::new()),
        };
        let track = pools.track(index);
        swap(self, pools);
        self.code.extend(code?);
        let code = self.code.get(start as usize..).unwrap_or(&[]);
        if let Some(error) = refused(ir, animation, code) {
            errors.push(error);
            return None;
        }
        Some(Formula {
            code: [start, self.code.len() as u32],
            track,
            seed: seed_of(ir, animation),
            range: animation.range,
            span: ir.nodes.get(animation.node).map_or(0.0, |node| node.frames.to_f64()),
        })
    }

    /// The value of `formula` at local time `t`, in frames. What is undefined is 0.
    fn value(&self, formula: &Formula, t: f64) -> f64 {
        let mut lanes = [0.0; MOST_LANES];
        if formula.track != NONE {
            self.tracks.at(formula.track, t, &mut 0, &mut lanes);
        }
        let code = self.code.get(formula.code[0] as usize..formula.code[1] as usize).unwrap_or(&[]);
        if !code.is_empty() {
            let inputs = Inputs {
                slots: &[],
                rects: &[],
                times: None,
                curves: &self.curves,
                tracks: &self.tracks,
                levels: &[],
                value: lanes,
                frame: t,
                span: formula.span,
                global_frame: 0.0,
                fps: [self.fps.num() as f64, self.fps.den() as f64],
                seed: formula.seed,
                global_seed: self.seed,
                unit: [0.0; 2],
            };
            lanes = run_small(code, &inputs).lanes;
        }
        let value = if lanes[0].is_finite() { lanes[0] } else { 0.0 };
        held(value, formula.range)
    }

    /// The content's time that `formula` gives, in frames; its values are seconds.
    pub(super) fn remapped(&self, formula: &Formula, local: Rational) -> Rational {
        Rational::from_f64(self.value(formula, local.to_f64()) * self.fps.num() as f64 / self.fps.den() as f64)
    }

    /// The distance from local time 0 to `local`, in frames.
    pub(super) fn travelled(&self, sum: &Sum, local: Rational) -> Rational {
        Rational::from_f64(sum.at(local.to_f64(), self))
    }
}

/// What a clock cannot see, and what does not fit its machine.
fn refused(ir: &CompositionIr, animation: &Animation, code: &[Instr]) -> Option<Diagnostic> {
    let error = |code, message: &str| {
        Diagnostic::error(code, message, animation.origin.clone()).with_node(ir.node_id(animation.node))
    };
    if code.iter().any(|instr| matches!(instr.op, Op::Slot | Op::Rect | Op::Level | Op::GlobalTime | Op::GlobalFrame)) {
        let message = "a clock runs on the node's own time: what other nodes, animated vars, sounds and `global` say is not known yet";
        return Some(
            error("not-here", message)
                .with_expected("`time`, `frame`, `progress`, constants, constant vars, and keys by `at`"),
        );
    }
    let fits = code.iter().all(|instr| instr.registers().all(|register| usize::from(register) < SMALL));
    (!fits).then(|| error("limit", "the expression holds too many values at once for a clock"))
}

impl Formula {
    /// How many operations a frame of its integral takes.
    fn operations(&self) -> u64 {
        3 * (u64::from(self.code[1] - self.code[0]) + 8)
    }
}

impl Sum {
    /// Frames between two entries of the table, at least.
    const STRIDE: u64 = 16;
    /// Entries of the table, about, at most.
    const ENTRIES: u64 = 1 << 16;

    fn new(formula: Formula, frames: u64, clocks: &Clocks) -> Self {
        let stride = frames.div_ceil(Self::ENTRIES).max(Self::STRIDE);
        let mut sum = Self { formula, stride, sums: Vec::new(), frames, whole: 0.0 };
        for frame in 0..frames {
            if frame % stride == 0 {
                sum.sums.push(sum.whole);
            }
            sum.whole += sum.over(frame as f64, frame as f64 + 1.0, clocks);
        }
        sum
    }

    /// The integral from 0 to `t`.
    fn at(&self, t: f64, clocks: &Clocks) -> f64 {
        let last = self.frames as f64;
        if t <= 0.0 {
            return t * clocks.value(&self.formula, 0.0);
        }
        if t >= last {
            return self.whole + (t - last) * clocks.value(&self.formula, last);
        }
        let frame = t as u64;
        let entry = frame / self.stride;
        let mut sum = self.sums.get(entry as usize).copied().unwrap_or(0.0);
        for before in entry * self.stride..frame {
            sum += self.over(before as f64, before as f64 + 1.0, clocks);
        }
        if t > frame as f64 { sum + self.over(frame as f64, t, clocks) } else { sum }
    }

    /// Gauss and Legendre's rule with three points.
    fn over(&self, from: f64, to: f64, clocks: &Clocks) -> f64 {
        const POINTS: [(f64, f64); 3] =
            [(-0.774_596_669_241_483_4, 5.0 / 9.0), (0.0, 8.0 / 9.0), (0.774_596_669_241_483_4, 5.0 / 9.0)];
        let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
        POINTS.iter().map(|(x, weight)| weight * clocks.value(&self.formula, middle + half * x)).sum::<f64>() * half
    }
}
