//! The machine that runs instructions.

use std::sync::Arc;

use kurbo::Rect;
use reelm_ids::{Id, NodeIdx};

use super::{IMMEDIATE, Instr, Op, Undefined, apply};
use crate::curve::{Bezier, Curve, spring};
use crate::keys::{MOST_LANES, Tracks};
use crate::noise;
use crate::timeline::NodeTimes;

/// What an expression can see in one frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inputs<'a> {
    pub(crate) slots: &'a [f64],
    pub(crate) rects: &'a [Rect],
    /// Says which boxes count: that of a node that is not alive may be left over from another frame.
    pub(crate) times: Option<&'a NodeTimes>,
    pub(crate) curves: &'a [Curve],
    pub(crate) tracks: &'a Tracks,
    /// Of each sound the levels, frame by frame.
    pub(crate) levels: &'a [Arc<[f32]>],
    /// The keyframed value under the expression.
    pub(crate) value: [f64; MOST_LANES],
    /// Local time in frames.
    pub(crate) frame: f64,
    /// Length of the node's span in frames.
    pub(crate) span: f64,
    /// Frame of the composition.
    pub(crate) global_frame: f64,
    /// Frames per second as numerator and denominator.
    pub(crate) fps: [f64; 2],
    /// The property's seed.
    pub(crate) seed: u64,
    /// The composition's seed.
    pub(crate) global_seed: u64,
    /// Of a unit of a text its number, and how many there are.
    pub(crate) unit: [f64; 2],
}

/// What came of running an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Run {
    pub(crate) lanes: [f64; MOST_LANES],
    pub(crate) undefined: Undefined,
    /// How many instructions were executed.
    pub(crate) executed: u32,
}

const REGISTERS: usize = 1 << 16;

/// How many registers [`run_small`] has.
pub(crate) const SMALL: usize = 256;

/// The registers and the staged arguments. Registers have 16 bits for an index, so that no index needs a check; pages
/// that are never touched are never made.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    registers: Box<[f64; REGISTERS]>,
    args: [f64; 4],
}

impl Default for Machine {
    fn default() -> Self {
        let zeros = vec![0.0; REGISTERS].into_boxed_slice();
        // The length is right by construction; the alternative is never taken.
        let registers = zeros.try_into().unwrap_or_else(|_| Box::new([0.0; REGISTERS]));
        Self { registers, args: [0.0; 4] }
    }
}

impl Machine {
    /// Runs `code` from its first instruction to its end.
    #[inline(always)]
    pub(crate) fn run(&mut self, code: &[Instr], inputs: &Inputs<'_>) -> Run {
        execute(&mut self.registers, &mut self.args, code, inputs)
    }
}

/// Runs `code` whose registers are all below [`SMALL`] without a machine.
pub(crate) fn run_small(code: &[Instr], inputs: &Inputs<'_>) -> Run {
    execute(&mut [0.0; SMALL], &mut [0.0; 4], code, inputs)
}

/// Runs `code` on `N` registers, a power of two; with [`REGISTERS`] no index needs a check.
// Within its caller in any case: a call for each expression takes a fifth longer.
#[inline(always)]
fn execute<const N: usize>(registers: &mut [f64; N], args: &mut [f64; 4], code: &[Instr], inputs: &Inputs<'_>) -> Run {
    let mut lanes = [0.0; MOST_LANES];
    let mut undefined = 0;
    let mut skipped = 0;
    let mut pc = 0;
    while let Some(instr) = code.get(pc) {
        pc += 1;
        let a = registers[usize::from(instr.a) % N];
        let b = if instr.b == IMMEDIATE { f64::from_bits(instr.imm) } else { registers[usize::from(instr.b) % N] };
        let result = match instr.op {
            Op::Jump | Op::JumpIfZero | Op::JumpUnlessZero => {
                let taken = match instr.op {
                    Op::Jump => true,
                    Op::JumpIfZero => a == 0.0,
                    _ => a != 0.0,
                };
                let skip = if taken { instr.imm as usize } else { 0 };
                pc += skip;
                skipped += skip;
                continue;
            }
            Op::Out => {
                lanes[usize::from(instr.dst) % MOST_LANES] = b;
                continue;
            }
            Op::Args => {
                let first = usize::from(instr.dst) % 4;
                args[first] = a;
                args[(first + 1) % 4] = b;
                continue;
            }
            Op::Slot => inputs.slots.get(instr.imm as usize).copied().unwrap_or(0.0),
            Op::Rect => rect_lane(inputs, instr.imm),
            Op::Value => inputs.value[instr.imm as usize % MOST_LANES],
            Op::Time => inputs.frame * inputs.fps[1] / inputs.fps[0],
            Op::Frame => inputs.frame,
            Op::Progress => (inputs.frame / inputs.span).clamp(0.0, 1.0),
            Op::GlobalTime => inputs.global_frame * inputs.fps[1] / inputs.fps[0],
            Op::GlobalFrame => inputs.global_frame,
            Op::Index => inputs.unit[0],
            Op::Count => inputs.unit[1],
            Op::Ease => inputs.curves.get(instr.imm as usize).map_or(0.0, |curve| curve.at(a)),
            Op::Bezier => Bezier::new(*args).at(a),
            Op::Spring => spring::position(a, args[0], args[1], args[2]).unwrap_or(f64::NAN),
            Op::Noise => noise::line(seed(inputs, instr), a),
            Op::Noise2 => noise::plane(seed(inputs, instr), a, b),
            Op::Random => noise::random(inputs.global_seed, a),
            Op::FractalX => noise::fractal(seed(inputs, instr), a, b),
            Op::FractalY => noise::fractal(!seed(inputs, instr), a, b),
            Op::Frames => frames(a, inputs.fps),
            Op::Track => track_lane(inputs.tracks, instr.imm, a),
            Op::Heading => inputs.tracks.heading(instr.imm as u32, a),
            Op::Level => level(inputs.levels, instr.imm, a),
            arithmetic => apply(arithmetic, a, b),
        };
        registers[usize::from(instr.dst) % N] = if result.is_finite() {
            result
        } else {
            undefined |= Undefined::classify(instr.op, result);
            0.0
        };
    }
    let executed = code.len().saturating_sub(skipped) as u32;
    Run { lanes, undefined: Undefined(undefined), executed }
}

/// The seed of a noise: that of another property which is sampled, or the property's own.
#[inline]
fn seed(inputs: &Inputs<'_>, instr: &Instr) -> u64 {
    let own = instr.imm == 0 || (instr.b == IMMEDIATE && instr.op.reads_b());
    if own { inputs.seed } else { instr.imm }
}

/// Seconds in frames. A time that was a whole number of frames is one again after it was seconds.
fn frames(seconds: f64, fps: [f64; 2]) -> f64 {
    let frames = seconds * fps[0] / fps[1];
    let whole = (frames + 0.5).floor();
    if (frames - whole).abs() <= 1e-9 * (1.0 + whole.abs()) { whole } else { frames }
}

fn track_lane(tracks: &Tracks, imm: u64, frame: f64) -> f64 {
    let mut lanes = [0.0; MOST_LANES];
    tracks.at((imm / 4) as u32, frame, &mut 0, &mut lanes);
    lanes[(imm % 4) as usize]
}

/// The level at `frame`, between frames that of the straight line; 0 before the sound and after it.
// Not a part of the loop, whose registers it would take.
#[inline(never)]
fn level(levels: &[Arc<[f32]>], imm: u64, frame: f64) -> f64 {
    let Some(levels) = levels.get(imm as usize).filter(|_| frame >= 0.0) else { return 0.0 };
    let before = frame.floor();
    // Saturates beyond all frames.
    let at =
        |offset: usize| levels.get((before as usize).saturating_add(offset)).map_or(0.0, |level| f64::from(*level));
    let (from, share) = (at(0), frame - before);
    if share == 0.0 { from } else { from + (at(1) - from) * share }
}

/// Lane 0 to 3 of a box: x, y, width, height; 0 for a node that is not alive.
fn rect_lane(inputs: &Inputs<'_>, imm: u64) -> f64 {
    let node = NodeIdx((imm / 4) as u32);
    let rect = inputs.rects.get(node.index()).filter(|_| inputs.times.is_some_and(|times| times.is_alive(node)));
    rect.map_or(0.0, |rect| match imm % 4 {
        0 => rect.x0,
        1 => rect.y0,
        2 => rect.width(),
        _ => rect.height(),
    })
}
