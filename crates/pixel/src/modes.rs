//! The modes that need nothing but products of bytes, in [`crate::fields`].
//!
//! W3C Compositing and Blending Level 1 composes `s·(1 − da) + d·(1 − sa) + sa·da·B(d / da, s / sa)` of premultiplied colours. Here
//! the summands are gathered, with `255·(s + d)` for `s + d`.

use fearless_simd::{Select as _, Simd};

use crate::fields::{Field, Fielded, div255, floor255, times255};

pub(crate) struct Over;
/// [`Over`] with a coverage: what is left of the backdrop is rounded first.
pub(crate) struct CoveredOver;
pub(crate) struct Plus;
pub(crate) struct Multiply;
pub(crate) struct Screen;
pub(crate) struct Overlay;
pub(crate) struct Darken;
pub(crate) struct Lighten;
pub(crate) struct HardLight;
pub(crate) struct Difference;
pub(crate) struct Exclusion;
pub(crate) struct DestinationOut;
pub(crate) struct Copy;

impl Fielded for Over {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(simd: S, s: V, d: V, sa: V, _da: V) -> V {
        times255(s) + d * (V::splat(simd, 255) - sa)
    }

    /// What is left of the backdrop is `255 − sa·k / 255`. With `sa·k = 255·q + r` the sum is `n = s·k + d·(255 − q)`, and
    /// `d·r / 255` less, which is never in the middle between two integers and can be rounded first.
    #[inline(always)]
    fn bytes<S: Simd, V: Field<S>>(simd: S, sums: V, s: V, d: V, sa: V, opacity: Option<V>) -> V {
        let Some(k) = opacity else { return div255(simd, sums) };
        let q = floor255(simd, sa * k);
        let r = sa * k - times255(q);
        let n = s * k + d * (V::splat(simd, 255) - q);
        floor255(simd, n + V::splat(simd, 127) - div255(simd, d * r))
    }
}

impl Fielded for CoveredOver {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(simd: S, s: V, d: V, sa: V, da: V) -> V {
        Over::sums(simd, s, d, sa, da)
    }

    /// A field is at most 65 025 + 127, for no colour exceeds its alpha.
    #[inline(always)]
    fn bytes<S: Simd, V: Field<S>>(simd: S, sums: V, s: V, d: V, sa: V, opacity: Option<V>) -> V {
        match opacity {
            None => div255(simd, sums),
            Some(k) => div255(simd, s * k + d * (V::splat(simd, 255) - div255(simd, sa * k))),
        }
    }
}

impl Fielded for Plus {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(simd: S, s: V, d: V, _sa: V, _da: V) -> V {
        times255(s.min(V::splat(simd, 255) - d) + d)
    }

    #[inline(always)]
    fn bytes<S: Simd, V: Field<S>>(simd: S, sums: V, s: V, d: V, _sa: V, opacity: Option<V>) -> V {
        match opacity {
            None => div255(simd, sums),
            Some(k) => {
                let d = times255(d);
                div255(simd, (s * k).min(V::splat(simd, 65_025) - d) + d)
            }
        }
    }
}

impl Fielded for Multiply {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(simd: S, s: V, d: V, sa: V, da: V) -> V {
        let white = V::splat(simd, 255);
        s * (white - da) + d * (white - sa + s)
    }
}

impl Fielded for Screen {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(simd: S, s: V, d: V, _sa: V, _da: V) -> V {
        times255(s) + d * (V::splat(simd, 255) - s)
    }
}

impl Fielded for Overlay {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(simd: S, s: V, d: V, sa: V, da: V) -> V {
        HardLight::sums(simd, d, s, da, sa)
    }
}

impl Fielded for Darken {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(_simd: S, s: V, d: V, sa: V, da: V) -> V {
        times255(s + d) - (s * da).max(d * sa)
    }
}

impl Fielded for Lighten {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(_simd: S, s: V, d: V, sa: V, da: V) -> V {
        times255(s + d) - (s * da).min(d * sa)
    }
}

impl Fielded for HardLight {
    /// The two cases are `2·s·d` and `sa·da − 2·(sa − s)·(da − d)`.
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(simd: S, s: V, d: V, sa: V, da: V) -> V {
        let white = V::splat(simd, 255);
        let dark = (s * d) << 1;
        let light = sa * da - (((sa - s) * (da - d)) << 1);
        let term = (s << 1).simd_le(sa).select(dark, light);
        s * (white - da) + d * (white - sa) + term
    }
}

impl Fielded for Difference {
    const ALPHA_TOO: bool = false;

    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(_simd: S, s: V, d: V, sa: V, da: V) -> V {
        times255(s + d) - ((s * da).min(d * sa) << 1)
    }
}

impl Fielded for Exclusion {
    const ALPHA_TOO: bool = false;

    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(_simd: S, s: V, d: V, _sa: V, _da: V) -> V {
        times255(s + d) - ((s * d) << 1)
    }
}

impl Fielded for DestinationOut {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(simd: S, _s: V, d: V, sa: V, _da: V) -> V {
        d * (V::splat(simd, 255) - sa)
    }
}

impl Fielded for Copy {
    #[inline(always)]
    fn sums<S: Simd, V: Field<S>>(_simd: S, s: V, _d: V, _sa: V, _da: V) -> V {
        times255(s)
    }
}
