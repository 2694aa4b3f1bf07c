//! [`Limits`]: how much a composition may ask for. Set by the host, never by a document.

/// How much a composition may ask for.
///
/// A composition is data from a stranger; whatever exceeds a limit is refused with the limit's name and the observed
/// number before anything of that size is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a composition's file and of those that it includes together.
    pub document_bytes: u64,
    /// Files that a composition is in, its own counted.
    pub files: u32,
    /// Nesting of JSON values.
    pub json_depth: u32,
    /// JSON values in a file; bounds the memory that reading takes.
    pub json_values: u32,
    /// Sprites after multiplying out repeats and comps; the objects of maps that are shown count too.
    pub sprites: u32,
    /// Nodes of the kind `scene` after multiplying out comps.
    pub scenes: u32,
    /// Layers of tiles of one scene, of all its maps together; there are never more than 8.
    pub scene_layers: u32,
    /// Cells of all layers of one scene.
    pub scene_cells: u64,
    /// Nesting of nodes, comps multiplied out.
    pub node_depth: u32,
    /// Nodes after multiplying out comps and repeats.
    pub nodes: u32,
    /// Bytes of the file's nodes after multiplying out comps and repeats; bounds the memory that instances take.
    pub expanded_bytes: u64,
    /// Width or height of the canvas or any surface, in pixels.
    pub side: u32,
    /// Area of the canvas or any surface, in pixels.
    pub surface_pixels: u64,
    /// Area of all live surfaces of one frame together, in pixels.
    pub live_pixels: u64,
    /// Moments within one frame at which nodes are sampled for motion blur.
    pub moments: u32,
    /// Nodes that are sampled for motion blur in one frame: of each node with the effect its samples, times the nodes of its subtree.
    pub sampled_nodes: u64,
    /// Bytes of the layers of scenes and canvases that one frame needs, and that stay from frame to frame.
    pub lasting_bytes: u64,
    /// Realms of a realm document at a time.
    pub realms: u32,
    /// Targets of a realm document at a time.
    pub targets: u32,
    /// Layers of a realm document at a time.
    pub layers: u32,
    /// Commands of a realm document, and its events.
    pub realm_commands: u32,
    /// Frames of a realm document that are played to get to another one.
    pub realm_replay: u64,
    /// Length of the composition, in frames.
    pub frames: u64,
    /// Length of the composition, in seconds.
    pub seconds: u64,
    /// Characters of one expression.
    pub expression_chars: u32,
    /// Instructions of one compiled expression.
    pub expression_ops: u32,
    /// Nesting of one expression.
    pub expression_depth: u32,
    /// Characters of one text, after replacing.
    pub text_chars: u32,
    /// Spans of one text.
    pub text_spans: u32,
    /// Units that the animators of one text move: its characters times its animators.
    pub text_units: u32,
    /// Segments of one path.
    pub path_segments: u32,
    /// Instructions that integrating the speeds which expressions give takes, before the first frame.
    pub clock_ops: u64,
    /// Keys of one animation.
    pub keys: u32,
    /// Commands of all pieces of `paint` nodes, comps and repeats multiplied out. A command counts once, and once more for
    /// each point and for each 16 bytes of text.
    pub paint_commands: u32,
    /// Calls of `bake` of one canvas in one frame. A canvas has one layer more.
    pub paint_bakes: u32,
    /// Canvases within each other in one `paint` node; the outermost counts as 1.
    pub paint_nesting: u32,
    /// Commands of one piece times the frames in which it runs; what seeking to its last frame replays.
    pub paint_replay: u64,
    /// Bytes of one asset's file.
    pub asset_bytes: u64,
    /// Decoded bytes of one asset.
    pub decoded_bytes: u64,
    /// Decoded bytes of all assets.
    pub total_decoded_bytes: u64,
    /// Length of one sound, in seconds, begun ones counted.
    pub audio_seconds: u64,
    /// Channels of one sound.
    pub audio_channels: u32,
    /// Entries of a lookup table of one dimension; the format of the files has at most 65,536.
    pub lut_entries: u32,
    /// Entries along a side of a lookup table of three dimensions; the format of the files has at most 256.
    pub lut_side: u32,
    /// Frames at which sounds are measured, of all sounds together, before the first frame.
    pub audio_frames: u64,
    /// Sounds that are heard at once.
    pub audio_voices: u32,
    /// Samples of each channel of one output, 48,000 for each second.
    pub audio_samples: u64,
    /// Bytes of one file of a tile map: the map, a tileset, a level.
    pub tile_map_bytes: u64,
    /// Elements of a tile map's XML files together; bounds the memory that reading takes.
    pub tile_elements: u32,
    /// Nesting of elements or values in a tile map's files.
    pub tile_depth: u32,
    /// Files that one tile map names, and pictures of single tiles among them.
    pub tile_files: u32,
    /// Tilesets of one tile map.
    pub tile_sets: u32,
    /// Tiles of all tilesets of one tile map.
    pub tile_ids: u32,
    /// Layers of tiles of one tile map.
    pub tile_layers: u32,
    /// Cells of all layers of one tile map.
    pub tile_cells: u64,
    /// Width or height of a tile that an object or a sprite shows, in pixels; there are none above 256.
    pub tile_side: u32,
    /// Different glyphs of one bank of a tile map or sheet; more than 65,536 cannot be numbered.
    pub tile_glyphs: u32,
    /// Bytes of pixels of one bank of a tile map or sheet.
    pub tile_bank_bytes: u64,
    /// Rows of a batch.
    pub batch_rows: u64,
    /// Bytes of one row of a batch.
    pub batch_row_bytes: u64,
    /// Wall time of one render, in milliseconds; 0 is no limit.
    pub wall_ms: u64,
}

/// The most pixels in a row or a column that the format has.
pub(crate) const SIDE: u32 = 16_384;

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 16 << 20,
            files: 256,
            json_depth: 64,
            json_values: 2_000_000,
            sprites: 20_000,
            scenes: 256,
            scene_layers: 8,
            scene_cells: 1 << 25,
            node_depth: 64,
            nodes: 200_000,
            expanded_bytes: 64 << 20,
            side: SIDE,
            surface_pixels: 64 << 20,
            live_pixels: 256 << 20,
            moments: 1024,
            sampled_nodes: 1 << 18,
            lasting_bytes: 256 << 20,
            realms: 4096,
            targets: 4096,
            layers: 8192,
            realm_commands: 100_000,
            realm_replay: 1_000_000,
            frames: 24 * 3600 * 60,
            seconds: 24 * 3600,
            expression_chars: 10_000,
            expression_ops: 4096,
            expression_depth: 128,
            text_chars: 100_000,
            text_spans: 4096,
            text_units: 20_000,
            path_segments: 100_000,
            clock_ops: 500_000_000,
            keys: 100_000,
            paint_commands: 100_000,
            paint_bakes: 63,
            paint_nesting: 8,
            paint_replay: 500_000_000,
            asset_bytes: 256 << 20,
            decoded_bytes: 512 << 20,
            total_decoded_bytes: 2 << 30,
            audio_seconds: 3600,
            audio_channels: 8,
            lut_entries: 65_536,
            lut_side: 65,
            audio_frames: 500_000,
            audio_voices: 256,
            audio_samples: 4 * 3600 * 48_000,
            tile_map_bytes: 16 << 20,
            tile_elements: 500_000,
            tile_depth: 64,
            tile_files: 1024,
            tile_sets: 256,
            tile_ids: 1 << 18,
            tile_layers: 8,
            tile_cells: 4 << 20,
            tile_side: 256,
            tile_glyphs: 1 << 16,
            tile_bank_bytes: 64 << 20,
            batch_rows: 1_000_000,
            batch_row_bytes: 1 << 20,
            wall_ms: 0,
        }
    }
}
