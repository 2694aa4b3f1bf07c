//! What a stage looks like: pixels of realm graphs beside those of a plain compositor, and realm documents as their user meets
//! them.

#![allow(clippy::disallowed_methods, reason = "what is expected is compared within a tolerance")]

mod documents;
mod oracle;
mod planes;
mod players;
mod pointers;
