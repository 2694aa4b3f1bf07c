//! The canvas as a host sees it: stacks, routing, operations, hashes, reports.

mod bad_input;
mod bakes;
mod children;
mod erase;
mod lowering;
mod replay;
mod resize;
mod routing;
mod support;
mod telemetry;
