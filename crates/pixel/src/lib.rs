//! Premultiplied sRGB-encoded RGBA8 surfaces and the kernels that work on them.
//!
//! The nouns:
//!
//! - A **view** ([`View`], [`ViewMut`]) is a borrowed rectangle of pixels: width, height, stride.
//!   A pixel is four bytes R, G, B, A; R, G and B are multiplied by A, so none exceeds it.
//! - A **rectangle** ([`IRect`]) is half-open and counts whole pixels.
//! - A **level** ([`CpuLevel`]) names the instruction set that a kernel is compiled for. It is
//!   chosen once and handed to every kernel as its first argument. The level decides the speed
//!   and never the result: each kernel gives the same bytes at every level.
//! - A **kernel** is a function over whole views: [`composite`], [`apply_mask`],
//!   [`apply_color_matrix`], [`blur`], [`drop_shadow`], [`rgba_to_i420`] and their like.
//! - A **glyph** ([`Glyphs`]) is a small picture that is laid on whole pixels, in colours of its own or
//!   of a [`Palette`].
//! - A **coverage** of a mask is a byte, 0 for nothing and 255 for all.
//!
//! No kernel allocates, but for [`BlurScratch`] and [`FloodScratch`], which grow to the largest size
//! that they have seen and then stay. No kernel panics; what lies outside of a view is clipped.
//!
//! [`scalar`] holds the plain definition of each kernel, which the tests compare with.

mod bytes;
mod level;
mod math;
mod rect;
mod view;

#[cfg(target_arch = "x86_64")]
mod avx512;
mod fields;
mod mode;
mod modes;
mod pixels;
mod rows;
#[cfg(target_arch = "x86_64")]
mod rows_avx512;
mod tables;
#[cfg(target_arch = "x86_64")]
mod tables_avx512;
mod terms;

mod arrival;
mod composite;
mod displace;
mod extend;
mod fade;
mod fill;
mod flood;
mod matte;
mod mean;
mod outline;
mod projected;
mod ramp;
mod sample;
mod sampled;
mod shares;
mod transform;

mod paint;

mod glyphs;

mod chroma_key;
mod grain;
mod lut;
mod mask;
mod matrix;
mod matrix_apply;
mod mosaic;
mod sharpen;
mod threshold;
mod tones;
mod vignette;

mod blur;
mod halo;
mod shadow;
mod streak;

mod convert;
mod yuv;
#[cfg(target_arch = "x86_64")]
mod yuv_avx512;

#[doc(hidden)]
pub mod scalar;

pub use arrival::{Arrival, ArrivalShape, mix_arrival};
pub use blur::{BlurScratch, MAX_SIGMA, blur, blur_extent, blur_plane};
pub use bytes::PixelBytes;
pub use chroma_key::{ChromaKey, apply_chroma_key};
pub use composite::{composite, mix, opacity_to_u8};
pub use convert::{flatten, premultiply, premultiply_row, unpremultiply, unpremultiply_row};
pub use displace::{Channel, Displacement, displace};
pub use extend::extend;
pub use fade::fade;
pub use fill::{clear, copy, fill};
pub use flood::{FloodScratch, flood};
pub use glyphs::{GlyphBrush, GlyphLook, GlyphPixels, Glyphs, MAX_GLYPH_SIDE, Palette};
pub use grain::{Grain, apply_grain};
pub use halo::{Glow, InnerShadow, MAX_GROWTH, Outline, glow, inner_shadow, outline};
pub use level::CpuLevel;
pub use lut::{Lut, LutShape, apply_lut};
pub use mask::{MaskMode, apply_mask};
pub use matrix::ColorMatrix;
pub use matrix_apply::apply_color_matrix;
pub use matte::{MatteEdge, mix_matte};
pub use mean::{MOST_PICTURES, mean};
pub use mode::BlendMode;
pub use mosaic::{MAX_BLOCK, Mosaic, apply_mosaic};
pub use paint::{Coverage, Gradient, GradientShape, GradientTable, Paint, STRIP_HEIGHT, Strip, TABLE_SIZE, paint};
pub use projected::composite_projected;
pub use ramp::{Ramp, mix_ramp};
pub use rect::IRect;
pub use sample::{Edge, Sampler, Sampling, halve};
pub use shadow::{Shadow, drop_shadow};
pub use sharpen::sharpen;
pub use streak::{MAX_STREAK, ZoomBlur, directional_blur, zoom_blur};
pub use threshold::apply_threshold;
pub use tones::{Tones, apply_tones};
pub use transform::composite_transformed;
pub use view::{MAX_SIDE, View, ViewMut};
pub use vignette::{Vignette, apply_vignette};
pub use yuv::{I420Mut, I444Mut, Nv12Mut, chroma_size, rgba_to_i420, rgba_to_i444, rgba_to_nv12};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
