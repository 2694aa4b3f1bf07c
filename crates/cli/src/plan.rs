//! `reelm plan`: the plan of one frame.

use reelm::SessionOptions;

use crate::args::{PlanArgs, PlanFormat, StageArgs};
use crate::exit::{Outcome, print};
use crate::{input, stage};

/// Runs it.
pub(crate) fn run(args: &PlanArgs) -> Outcome {
    if let Some(stage) = stage::read(&args.input, &StageArgs::default())? {
        return stage::plan(args, &stage);
    }
    let prepared = input::prepare(&args.input)?;
    let frame = input::moment(&args.moment, prepared.fps(), prepared.frames())?;
    let mut session = prepared.session(&SessionOptions { threads: 1, ..SessionOptions::default() })?;
    let plan = session.plan(frame)?;
    print(&match args.format {
        PlanFormat::Text => plan.to_text(),
        PlanFormat::Json => plan.to_json(),
        PlanFormat::Dot => plan.to_dot(),
        PlanFormat::Mermaid => plan.to_mermaid(),
    })
}
