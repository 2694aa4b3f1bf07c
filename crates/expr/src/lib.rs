#![doc = include_str!("../README.md")]
//!
//! Nouns:
//! * **local time** and **content time** of a node: see [`NodeTimes`];
//! * a **stretch** ([`Stretch`]) is a part of a frame in which a node's clock runs evenly: what sounds are played by;
//! * a **slot** is one scalar lane that changes from frame to frame; an **animation** writes one or more slots;
//! * a **program** ([`Program`]) is all animations of a composition, compiled and put in order;
//! * **values** ([`Values`]) are the slots in one frame; the **evaluator** ([`Evaluator`]) fills them;
//! * **foresight** ([`FORESIGHT`]) is what the lowering of a composition asks of expressions before there are frames;
//! * an **ease** ([`ease`]) says how a change is spread over its time.

// In the order of the passes.
mod timeline;

mod curve;
mod keys;
mod noise;

mod lang;

mod code;

mod describe;
mod order;
mod program;

mod constants;
mod foresight;

mod evaluator;
mod values;

pub use curve::ease;
pub use evaluator::Evaluator;
pub use foresight::FORESIGHT;
pub use lang::Heard;
pub use program::Program;
pub use timeline::{Edge, NodeTime, NodeTimes, Stretch, Stretches};
pub use values::{Values, Warning};
