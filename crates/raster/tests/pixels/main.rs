//! What a user sees: plans go in, pixels are compared with formulas and with each other.

mod basic;
mod support;
