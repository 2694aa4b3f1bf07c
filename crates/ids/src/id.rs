//! The ids themselves: newtypes over unsigned integers, one for each kind of thing that has a table.

use core::fmt;

mod sealed {
    pub trait Sealed {}
}

/// A typed index. Sealed: the ids of this crate are all there are, so that a table can never be keyed by a string.
pub trait Id: sealed::Sealed + Copy + Eq + Ord + core::hash::Hash + fmt::Debug + fmt::Display {
    /// The id of the entry number `index`; saturates at the largest id, which no table reaches.
    fn from_index(index: usize) -> Self;
    /// The entry's number.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident($int:ty) $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        #[repr(transparent)]
        pub struct $name(pub $int);

        impl sealed::Sealed for $name {}

        impl Id for $name {
            #[inline]
            fn from_index(index: usize) -> Self {
                Self(<$int>::try_from(index).unwrap_or(<$int>::MAX))
            }

            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

ids! {
    /// A node of a composition, after comps have been instantiated.
    NodeIdx(u32) "n";
    /// An asset of a composition.
    AssetIdx(u32) "a";
    /// A comp (reusable composition).
    CompIdx(u32) "c";
    /// A kind of property (`opacity`, `position`, an effect's `sigma`), independent of any node.
    PropertyId(u32) "p";
    /// A scalar lane of one node's property whose value changes from frame to frame.
    SlotIdx(u32) "v";
    /// A kind of effect in the registry.
    EffectKindId(u16) "e";
    /// A kind of transition in the registry.
    TransitionKindId(u16) "t";
    /// A parameter of an effect or a transition.
    ParamId(u16) "q";
    /// A variable of the composition or of a comp instance.
    VarId(u16) "var";
    /// A font face that text was shaped with.
    FontIdx(u32) "f";
    /// A bank of glyphs for tiles and sprites.
    BankIdx(u32) "b";
    /// A shaped text.
    TextIdx(u32) "x";
    /// A surface of a render plan.
    SurfaceId(u32) "s";
    /// An operation of a render plan.
    OpId(u32) "op";
}
