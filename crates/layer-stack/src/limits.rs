//! The **limits**: what a canvas with its children may hold at most. Each is checked before anything is taken.

/// What the host allows. The limits are no part of a canvas' state and of no snapshot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Layers of one instance: base, baked ones and the overlay together.
    pub layers: u32,
    /// Instances within each other; the outermost counts as 1.
    pub nesting: u32,
    /// Instances of a canvas altogether.
    pub instances: u32,
    /// Width and height of an instance in pixels.
    pub side: u32,
    /// Pixels of one layer.
    pub layer_pixels: u64,
    /// Pixels of all layers of all instances, those too that a shrunk view hides.
    pub pixels: u64,
    /// The largest magnitude of a coordinate or a length, in pixels.
    pub coordinate: f64,
    /// Points, or path elements, of one command.
    pub points: u32,
    /// Rows times corners of one crisp polygon.
    pub polygon_work: u64,
    /// Bytes of one text.
    pub text: u32,
    /// Commands of one frame, those of children included. Beyond them, layers are still chosen and left, and the frame ends.
    pub commands: u32,
    /// Operations on layers of one frame; a mirrored erase counts once for each layer.
    pub operations: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            layers: 64,
            nesting: 8,
            instances: 256,
            side: 16_384,
            layer_pixels: 1 << 26,
            pixels: 1 << 28,
            coordinate: 1.0e6,
            points: 65_536,
            polygon_work: 1 << 24,
            text: 65_536,
            commands: 1 << 20,
            operations: 1 << 20,
        }
    }
}
