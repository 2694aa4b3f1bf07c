//! Canvases that can be baked, from commands to pixels: `reelm-layer-stack` lowered and drawn by `reelm-raster`.

mod changes;
mod model;
mod pictures;
mod sizes;
mod stage;
mod steady;
