//! What the format promises, seen in pixels: small compositions against formulas.
//!
//! Each module is a chapter of the format. Nothing here is a snapshot: what is expected comes from the transform formula,
//! from CSS, SVG and compositing's formulas, from areas, or from another composition that must look the same.

#![allow(clippy::disallowed_methods, reason = "what is expected is compared within a tolerance")]

mod clip_mask;
mod collections;
mod composite;
mod effects;
mod exposure;
mod files;
mod halos;
mod images;
mod mixing;
mod motion;
mod paints;
mod picture;
mod properties;
mod random;
mod shapes;
mod sounds;
mod spans;
mod staging;
mod text;
mod texture;
mod timing;
mod transform;
mod transitions;
mod units;
mod values;
mod warnings;
