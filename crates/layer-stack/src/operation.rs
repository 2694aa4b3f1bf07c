//! **Operations**: what a frame draws into which layer, as data with hashes, before anything is lowered.
//!
//! Geometry lies in arenas that are kept from frame to frame. An operation's hash is that of all it says; a layer's hash
//! is the chain of its operations' hashes, and so a pure function of the commands that drew it.

use core::ops::Range;

use kurbo::{Affine, PathEl, Rect};
use reelm_ids::{Hash128, StableHasher};
use reelm_pixel::IRect;

use crate::layer::{InstanceId, LayerId};

/// One operation on one layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerOperation {
    /// Whose layer.
    pub instance: InstanceId,
    /// Which layer.
    pub layer: LayerId,
    /// Pixels outside are untouched.
    pub region: IRect,
    /// What is done.
    pub drawing: Drawing,
    /// The layer's hash when it has been done.
    pub hash: Hash128,
}

/// What an operation does.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawing {
    /// Draws a shape.
    Fill {
        /// What is covered.
        shape: Shape,
        /// What with.
        paint: Paint,
    },
    /// Makes all pixels this colour (straight r, g, b, a).
    Clear([u8; 4]),
    /// Empties what lies outside of the region.
    Trim,
    /// Colours what is joined with a pixel.
    Flood {
        /// The pixel.
        seed: [i32; 2],
        /// Straight r, g, b, a.
        color: [u8; 4],
        /// The greatest difference of a channel, 0 to 255.
        tolerance: u8,
    },
    /// Draws a picture.
    Paste {
        /// Of what.
        picture: Picture,
        /// From the picture's pixels to the layer's.
        placement: Affine,
        /// 0 to 1.
        opacity: f32,
        /// Between pixels rather than the nearest.
        smooth: bool,
    },
    /// Moves pixels; what leaves the region at one edge comes in at the other.
    Scroll([i32; 2]),
    /// Puts the region's pixels elsewhere.
    Place {
        /// From where they are to where they go.
        placement: Affine,
        /// Between pixels rather than the nearest.
        smooth: bool,
    },
    /// Blurs by this standard deviation in pixels.
    Blur(f32),
    /// Multiplies straight colours by a matrix (SVG 1.1 `feColorMatrix`).
    Matrix([f32; 20]),
}

/// What a fill covers.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A rectangle.
    Rect(Rect),
    /// The inside of a path, by winding number: a range of [`FrameOperations::elements`].
    Path(Range<u32>),
    /// The outline of a path with butt ends and mitred corners.
    Outline {
        /// A range of [`FrameOperations::elements`].
        elements: Range<u32>,
        /// In pixels.
        width: f64,
    },
    /// Text.
    Text {
        /// A range of [`FrameOperations::text`].
        text: Range<u32>,
        /// The left end of the baseline.
        at: [f64; 2],
        /// Em size in pixels.
        size: f32,
    },
}

/// What a fill draws with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    /// Straight r, g, b, a.
    Color([u8; 4]),
    /// Takes away this share of the coverage, 0 to 1.
    Erase(f32),
}

/// What a paste draws.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// An image of the host.
    Image {
        /// Its number.
        asset: u32,
        /// Its width and height.
        size: [u32; 2],
    },
    /// Layers, in this order: a range of [`FrameOperations::steps`].
    Layers {
        /// The range.
        steps: Range<u32>,
        /// Width and height of what is seen of them.
        size: [u32; 2],
        /// Stands for their pixels.
        hash: Hash128,
    },
}

/// A step of drawing a picture of layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PictureStep {
    /// Draws a layer, as far as it is seen.
    Layer {
        /// Whose.
        instance: InstanceId,
        /// Which.
        layer: LayerId,
        /// Width and height of what is seen.
        size: [u32; 2],
    },
    /// Begins a child; what follows is in its pixels, cut to its size, and is one picture.
    Child {
        /// Its top left in its parent.
        at: [f64; 2],
        /// Its width and height.
        size: [u32; 2],
        /// 0 to 1.
        opacity: f32,
    },
    /// Ends the child.
    End,
}

/// What a frame draws.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrameOperations {
    /// In the order of their commands.
    pub operations: Vec<LayerOperation>,
    /// Path elements of shapes.
    pub elements: Vec<PathEl>,
    /// UTF-8 of all texts.
    pub text: String,
    /// Steps of pictures of layers.
    pub steps: Vec<PictureStep>,
}

impl FrameOperations {
    pub(crate) fn clear(&mut self) {
        self.operations.clear();
        self.elements.clear();
        self.text.clear();
        self.steps.clear();
    }

    /// The hash of what is done to a region.
    pub(crate) fn hash(&self, hasher: &mut StableHasher, drawing: &Drawing, region: IRect) -> Hash128 {
        add_words(hasher, &[region.x0, region.y0, region.x1, region.y1]);
        match drawing {
            Drawing::Fill { shape, paint } => {
                self.add_shape(hasher.u8(0), shape);
                match paint {
                    Paint::Color(color) => hasher.u8(0).bytes(color),
                    Paint::Erase(strength) => hasher.u8(1).f32(*strength),
                };
            }
            Drawing::Clear(color) => _ = hasher.u8(1).bytes(color),
            Drawing::Trim => _ = hasher.u8(2),
            Drawing::Flood { seed, color, tolerance } => {
                add_words(hasher.u8(3), seed);
                hasher.bytes(color).u8(*tolerance);
            }
            Drawing::Paste { picture, placement, opacity, smooth } => {
                add_picture(hasher.u8(4), picture);
                add_numbers(hasher, &placement.as_coeffs());
                hasher.f32(*opacity).u8(u8::from(*smooth));
            }
            Drawing::Scroll(by) => add_words(hasher.u8(5), by),
            Drawing::Place { placement, smooth } => {
                add_numbers(hasher.u8(6), &placement.as_coeffs());
                hasher.u8(u8::from(*smooth));
            }
            Drawing::Blur(sigma) => _ = hasher.u8(7).f32(*sigma),
            Drawing::Matrix(matrix) => {
                hasher.u8(8);
                matrix.iter().for_each(|number| _ = hasher.f32(*number));
            }
        }
        hasher.finish()
    }

    fn add_shape(&self, hasher: &mut StableHasher, shape: &Shape) {
        match shape {
            Shape::Rect(rect) => add_numbers(hasher.u8(0), &[rect.x0, rect.y0, rect.x1, rect.y1]),
            Shape::Path(elements) => self.add_path(hasher.u8(1), elements),
            Shape::Outline { elements, width } => self.add_path(hasher.u8(2).f64(*width), elements),
            Shape::Text { text, at, size } => {
                add_numbers(hasher.u8(3).f32(*size).u32(text.end - text.start), at);
                hasher.bytes(self.text(text).as_bytes());
            }
        }
    }

    fn add_path(&self, hasher: &mut StableHasher, range: &Range<u32>) {
        hasher.u32(range.end - range.start);
        for element in self.path(range) {
            match *element {
                PathEl::MoveTo(p) => add_numbers(hasher.u8(0), &[p.x, p.y]),
                PathEl::LineTo(p) => add_numbers(hasher.u8(1), &[p.x, p.y]),
                PathEl::QuadTo(p, q) => add_numbers(hasher.u8(2), &[p.x, p.y, q.x, q.y]),
                PathEl::CurveTo(p, q, r) => add_numbers(hasher.u8(3), &[p.x, p.y, q.x, q.y, r.x, r.y]),
                PathEl::ClosePath => _ = hasher.u8(4),
            }
        }
    }

    /// The elements of a shape.
    #[must_use]
    pub fn path(&self, range: &Range<u32>) -> &[PathEl] {
        self.elements.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }

    /// The text of a shape.
    #[must_use]
    pub fn text(&self, range: &Range<u32>) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    /// The steps of a picture.
    #[must_use]
    pub fn steps(&self, range: &Range<u32>) -> &[PictureStep] {
        self.steps.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }
}

impl Drawing {
    /// Whether it can make a transparent pixel visible.
    #[must_use]
    pub const fn brings_color(&self) -> bool {
        match self {
            Self::Fill { paint: Paint::Color([.., alpha]), .. }
            | Self::Clear([.., alpha])
            | Self::Flood { color: [.., alpha], .. } => *alpha > 0,
            Self::Paste { .. } => true,
            _ => false,
        }
    }

    /// Whether every pixel of the region is read anew, however little changes.
    #[must_use]
    pub const fn is_expensive(&self) -> bool {
        matches!(self, Self::Flood { .. } | Self::Scroll(_) | Self::Place { .. } | Self::Blur(_) | Self::Matrix(_))
    }
}

fn add_picture(hasher: &mut StableHasher, picture: &Picture) {
    match picture {
        Picture::Image { asset, size } => hasher.u8(0).u32(*asset).u32(size[0]).u32(size[1]),
        Picture::Layers { size, hash, .. } => hasher.u8(1).hash(*hash).u32(size[0]).u32(size[1]),
    };
}

fn add_words(hasher: &mut StableHasher, words: &[i32]) {
    words.iter().for_each(|word| _ = hasher.i32(*word));
}

fn add_numbers(hasher: &mut StableHasher, numbers: &[f64]) {
    numbers.iter().for_each(|number| _ = hasher.f64(*number));
}
