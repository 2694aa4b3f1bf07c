//! [`Error`]: what can go wrong between a composition's text and its frames.

use std::path::PathBuf;

use reelm_compile::Refusal;
use reelm_encode::EncodeError;
use reelm_ids::NodeIdx;
use reelm_ir::{CompositionIr, Diagnostics, Report, SourceFile, TextOptions};

/// What can go wrong between a composition's text and its frames.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The composition's file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The composition's file is larger than the limit `document_bytes`.
    #[error("{} has more bytes than the limit `document_bytes`, {limit}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
    /// The composition is wrong; every error of the file is in it.
    #[error("{0}")]
    Composition(Box<CompositionError>),
    /// A realm document, or a composition that one of its realms runs, is wrong; every error of all files is in it.
    #[error("{0}")]
    Realms(Box<RealmsError>),
    /// There is no such target in the realm document, or it is no window and no texture.
    #[error("there is no window and no texture {target} in the realm document")]
    NoTarget {
        /// Its number, or what stands for it.
        target: String,
    },
    /// There is no such frame.
    #[error("frame {frame} is beyond the end: the composition has {frames} frames")]
    FrameOutOfRange {
        /// The frame that was asked for.
        frame: u64,
        /// How many there are.
        frames: u64,
    },
    /// The caller's buffer has another size than a frame.
    #[error("a frame takes {expected} bytes, the buffer has {observed}")]
    BufferSize {
        /// Bytes of a frame.
        expected: usize,
        /// Bytes of the buffer.
        observed: usize,
    },
    /// The caller's buffer has another length than the sound of its frames.
    #[error("the frames have {expected} samples, the buffer has {observed}")]
    SampleCount {
        /// Samples of the frames.
        expected: usize,
        /// Samples of the buffer.
        observed: usize,
    },
    /// A frame or the render asked for more than a limit allows.
    #[error("{what}: {observed}, the limit `{limit}` is {allowed}")]
    Limit {
        /// What was counted.
        what: &'static str,
        /// The field of [`reelm_ir::Limits`].
        limit: &'static str,
        /// The limit.
        allowed: u64,
        /// What was asked for.
        observed: u64,
    },
    /// What a node shows asked for more than a limit allows.
    #[error("{pointer} (node `{node}`), frame {frame}: {what}: {observed}, the limit `{limit}` is {allowed}")]
    NodeLimit {
        /// The id of the node.
        node: String,
        /// JSON pointer of the node.
        pointer: String,
        /// The frame of the composition.
        frame: u64,
        /// What was counted.
        what: &'static str,
        /// The field of [`reelm_ir::Limits`].
        limit: &'static str,
        /// The limit.
        allowed: u64,
        /// What was asked for.
        observed: u64,
    },
    /// A command of a `paint` node asked for more than its canvas may have.
    #[error("{pointer} (node `{node}`), frame {frame}: a command of the piece is refused: {refusal}")]
    Piece {
        /// The id of the node.
        node: String,
        /// JSON pointer of the node.
        pointer: String,
        /// The frame of the composition in which it was issued.
        frame: u64,
        /// Which command, the limit, and what was observed.
        refusal: Refusal,
    },
    /// The output could not be written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The caller cancelled the render.
    #[error("cancelled")]
    Cancelled,
    /// The system refused threads.
    #[error("no threads to render on: {0}")]
    Threads(String),
}

impl Error {
    /// A node asked in `frame` for more than a limit allows: what was counted, the limit's name and value, and the count.
    pub(crate) fn at_node(
        ir: &CompositionIr,
        node: NodeIdx,
        frame: u64,
        (what, limit, allowed, observed): (&'static str, &'static str, u64, u64),
    ) -> Self {
        let (node, pointer) = place(ir, node);
        Self::NodeLimit { node, pointer, frame, what, limit, allowed, observed }
    }

    /// Stable, kebab-case name of the kind of error, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read { .. } => "read",
            Self::TooLarge { .. } | Self::Limit { .. } | Self::NodeLimit { .. } | Self::Piece { .. } => "limit",
            Self::Composition(_) => "composition",
            Self::Realms(_) => "realms",
            Self::NoTarget { .. } => "no-target",
            Self::FrameOutOfRange { .. } => "frame-out-of-range",
            Self::BufferSize { .. } | Self::SampleCount { .. } => "buffer-size",
            Self::Encode(_) => "encode",
            Self::Cancelled => "cancelled",
            Self::Threads(_) => "threads",
        }
    }
}

/// Id and JSON pointer of a node.
pub(crate) fn place(ir: &CompositionIr, node: NodeIdx) -> (String, String) {
    let pointer = ir.origins.get(node).map_or_else(String::new, |origin| origin.pointer.to_string());
    (ir.node_id(node).to_owned(), pointer)
}

/// Everything that is wrong with a composition, with its text.
#[derive(Debug)]
pub struct CompositionError {
    source: SourceFile,
    diagnostics: Diagnostics,
}

impl CompositionError {
    pub(crate) fn new(source: SourceFile, diagnostics: Diagnostics) -> Self {
        Self { source, diagnostics }
    }

    /// Whether it is about more files than one.
    pub(crate) fn includes_files(&self) -> bool {
        self.source.files().count() > 1
    }

    /// Other diagnostics of the same text.
    pub(crate) fn with(self, diagnostics: Diagnostics) -> Self {
        Self { diagnostics, ..self }
    }

    /// The diagnostics, warnings included.
    pub const fn diagnostics(&self) -> &Diagnostics {
        &self.diagnostics
    }

    /// The report of the diagnostics, as text or as data.
    pub fn report(&self) -> Report<'_> {
        Report::new(&self.source, self.diagnostics.clone())
    }
}

/// Everything that is wrong with a realm document and the compositions of its realms, file by file.
#[derive(Debug)]
pub struct RealmsError {
    files: Vec<CompositionError>,
}

impl RealmsError {
    pub(crate) fn new(files: Vec<CompositionError>) -> Self {
        Self { files }
    }

    /// What is wrong with each file, the realm document first; files without a diagnostic are left out.
    pub fn files(&self) -> &[CompositionError] {
        &self.files
    }

    /// Whether something in it stops a render.
    pub fn has_errors(&self) -> bool {
        self.files.iter().any(|file| file.diagnostics.has_errors())
    }
}

impl std::fmt::Display for RealmsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, file) in self.files.iter().enumerate() {
            let between = if number > 0 { "\n\n" } else { "" };
            write!(f, "{between}{file}")?;
        }
        Ok(())
    }
}

impl From<RealmsError> for Error {
    fn from(error: RealmsError) -> Self {
        Self::Realms(Box::new(error))
    }
}

impl std::fmt::Display for CompositionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.report().to_text(&TextOptions::default()).trim_end())
    }
}

impl From<CompositionError> for Error {
    fn from(error: CompositionError) -> Self {
        Self::Composition(Box::new(error))
    }
}
