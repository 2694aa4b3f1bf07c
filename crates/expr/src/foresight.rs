//! **Foresight**: what the lowering of a composition must know before there are frames, such as the number of copies of a repeat.

use reelm_ir::{Ahead, Animation, CompositionIr, Diagnostic, Foresight, Limits, Source};

use crate::code::{Inputs, SMALL, Undefined, run_small};
use crate::keys::MOST_LANES;
use crate::lang::{Env, Pools};
use crate::program::compiled;
use crate::timeline::Clocks;

/// For [`reelm_ir::LowerOptions::foresight`].
pub const FORESIGHT: Foresight = Foresight { number, distance: Clocks::distance };

/// The number that the expression of `animation` gives in every frame.
///
/// # Errors
/// All its faults; `not-here` for what has no value before the first frame; `out-of-range` where it is undefined.
fn number(ir: &CompositionIr, animation: &Animation, ahead: Ahead, limits: &Limits) -> Result<f64, Vec<Diagnostic>> {
    let Source::Expr(source, _) = &animation.source else { return Err(Vec::new()) };
    let mut pools = Pools::bare(ir);
    let code = compiled(&Env::before_frames(ir, animation, ahead), limits, source, &mut pools)?;
    let error = |code, message: String| {
        vec![Diagnostic::error(code, message, animation.origin.clone()).with_node(ir.node_id(animation.node))]
    };
    if code.instrs.iter().any(|instr| instr.registers().any(|register| usize::from(register) >= SMALL)) {
        return Err(error("limit", "the expression holds too many values at once".into()));
    }
    let run = run_small(&code.instrs, &inputs(ir, &pools));
    if run.undefined != Undefined::default() {
        let message = format!("the number is undefined: {}", run.undefined.describe());
        return Err(error("out-of-range", message));
    }
    Ok(run.lanes[0])
}

/// What an expression sees that reads nothing.
fn inputs<'a>(ir: &'a CompositionIr, pools: &'a Pools<'_>) -> Inputs<'a> {
    Inputs {
        slots: &[],
        rects: &[],
        times: None,
        curves: &pools.curves,
        tracks: &pools.tracks,
        levels: &[],
        value: [0.0; MOST_LANES],
        frame: 0.0,
        span: 0.0,
        global_frame: 0.0,
        fps: [ir.fps.num() as f64, ir.fps.den() as f64],
        seed: 0,
        global_seed: ir.seed,
        unit: [0.0; 2],
    }
}
