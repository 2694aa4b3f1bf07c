//! Canvases that can be baked, from commands to pixels: `reelm-layer-stack` lowered and drawn by `reelm-raster`.

mod changes;
mod format;
mod model;
mod pictures;
mod sizes;
mod stage;
mod steady;
