//! What a user sees: plans go in, pixels are compared with formulas and with each other.

mod basic;
mod blend;
mod damage;
mod glyphs;
mod image;
mod layers;
mod painters;
mod place;
mod repeat;
mod robust;
mod support;
mod text;
mod trees;
