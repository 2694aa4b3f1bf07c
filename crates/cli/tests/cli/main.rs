//! The `reelm` command as its user meets it: files in, files and exit codes out.

mod assets;
mod bad_input;
mod bench;
mod check;
mod each;
mod ffmpeg;
mod fmt;
mod inspect;
mod outputs;
mod plan;
mod render;
mod rows;
mod signals;
mod sound;
mod stage;
mod still;
mod support;
mod vars;
