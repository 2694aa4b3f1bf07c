//! Typed ids, dense tables keyed by them, and the one stable hash.
//!
//! Below the layers that read names (`ir`, `assets`) the engine knows things by number only. This crate defines those
//! numbers and the tables that they index:
//!
//! * an **id** is a newtype over an unsigned integer ([`NodeIdx`], [`SurfaceId`], …). It prints as it does in a plan
//!   (`n12`, `s3`) and implements the sealed trait [`Id`], so a table keyed by a string cannot be written down.
//! * an [`IdVec<I, T>`] is a dense table: every id below `len` has a value. Use it when most ids have an entry.
//! * an [`IdMap<I, T>`] is a sparse table: an id may be absent. Use it when few ids have an entry.
//! * a [`Hash128`] is the 128-bit xxh3 hash of everything that determines some pixels, made by a [`StableHasher`]; it
//!   is the same on every machine and in every run.
//! * a [`Rational`] is an exact fraction; times and frame rates are kept in it.
//!
//! ```
//! use reelm_ids::{IdVec, NodeIdx};
//! let mut names: IdVec<NodeIdx, &str> = IdVec::new();
//! let title = names.push("title");
//! assert_eq!(names[title], "title");
//! assert_eq!(title.to_string(), "n0");
//! ```

mod hash;
mod id;
mod map;
mod rational;
mod vec;

pub use hash::{Hash128, StableHasher};
pub use id::{
    AssetIdx, BankIdx, CompIdx, EffectKindId, FontIdx, Id, NodeIdx, OpId, ParamId, PropertyId, SlotIdx, SurfaceId,
    TextIdx, TransitionKindId, VarId,
};
pub use map::IdMap;
pub use rational::Rational;
pub use vec::IdVec;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
