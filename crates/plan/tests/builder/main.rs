//! What the builder makes of a tree: which surfaces, how large, which operations. Snapshots show whole plans; asserts say
//! what matters in them.

mod composers;
mod filters;
mod fold;
mod hashes;
mod lifetimes;
mod print;
mod support;
mod surfaces;
