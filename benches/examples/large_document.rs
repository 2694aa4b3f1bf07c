//! Prints a large document, to measure what a command takes for it:
//!
//! ```sh
//! cargo run -p reelm-benches --example large_document > large.reelm.json
//! command time -v reelm check large.reelm.json
//! ```

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(reelm_benches::large_document(50_000).as_bytes())
}
