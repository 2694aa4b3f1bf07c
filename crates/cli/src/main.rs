//! The `reelm` command.
fn main() {}
