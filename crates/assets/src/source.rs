//! [`AssetSource`]: where the bytes of an asset come from, by the path that a composition writes.

use core::fmt;

/// Gives the bytes of assets.
///
/// A host that keeps its files elsewhere (an archive, a database) implements this, and decides itself what a path means.
pub trait AssetSource: Send + Sync {
    /// The bytes of `path`, which is as written in the composition.
    ///
    /// # Errors
    /// [`ReadError`]; in particular [`ReadError::TooLarge`] if there are more than `limit` bytes, found out before
    /// they are read where that is possible.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError>;
}

/// Why an asset's bytes cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such file.
    Missing,
    /// The path leaves, or could leave, the allowed folders; says how.
    Outside(&'static str),
    /// There is something, but not a file; says what.
    NotAFile(&'static str),
    /// The file has too many bytes.
    TooLarge {
        /// How many it has, at least.
        observed: u64,
    },
    /// The system refused; its message.
    Failed(String),
}

impl ReadError {
    /// The code of the diagnostic that tells of it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "asset-missing",
            Self::Outside(_) => "path-outside-root",
            Self::NotAFile(_) => "not-a-regular-file",
            Self::TooLarge { .. } => "limit",
            Self::Failed(_) => "asset-unreadable",
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file"),
            Self::Outside(how) => f.write_str(how),
            Self::NotAFile(what) => write!(f, "it is {what}"),
            Self::TooLarge { observed } => write!(f, "it has {observed} bytes or more"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ReadError {}

/// Assets held in memory, by path.
#[derive(Debug, Clone, Default)]
pub struct MemoryAssets {
    /// Sorted by path.
    files: Vec<(String, Vec<u8>)>,
}

impl MemoryAssets {
    /// No files.
    pub const fn new() -> Self {
        Self { files: Vec::new() }
    }

    /// Adds the file `path`, or replaces it.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let path = path.into();
        match self.files.binary_search_by(|(key, _)| key.as_str().cmp(&path)) {
            Ok(at) => self.files[at].1 = bytes.into(),
            Err(at) => self.files.insert(at, (path, bytes.into())),
        }
        self
    }
}

impl AssetSource for MemoryAssets {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let at = self.files.binary_search_by(|(key, _)| key.as_str().cmp(path));
        let bytes = at.ok().and_then(|at| self.files.get(at)).map(|(_, bytes)| bytes).ok_or(ReadError::Missing)?;
        let observed = bytes.len() as u64;
        if observed > limit { Err(ReadError::TooLarge { observed }) } else { Ok(bytes.clone()) }
    }
}
