//! [`Batch`]: one composition, rendered once for each row of data.
//!
//! * a **row** ([`Row`]) is a set of **fields**, names with values; [`Rows`] reads them one by one from CSV or from JSON lines.
//! * a field that a var of the composition is named by sets that var; the **base** has values for those that a row leaves open.
//! * a [`NameTemplate`] makes the name of the row's output from its fields.
//!
//! What rows share is made once: the composition is read and parsed once, each asset is decoded by the first row that shows it,
//! and pictures that look the same in several rows may be drawn once. Rows are taken one at a time as threads are free: memory
//! does not grow with their number, but for 16 bytes each to tell names apart. A row that fails stops no other.

mod folders;
mod name;
mod rows;
mod run;

use std::path::{Path, PathBuf};

use reelm_assets::{AssetCache, AssetRoot, AssetSource, MemoryAssets};
use reelm_ids::Rational;
use reelm_ir::{Diagnostic, Diagnostics, Limits, Report, VarOverride, VarValue};
use reelm_raster::SurfaceStore;

use crate::composition::{Compiled, Composition, Prepared};
use crate::error::{CompositionError, Error};
use crate::pipeline::RangeReport;
use crate::session::{SessionOptions, store_of};

pub use folders::OutputFolders;
pub use name::{NameError, NameTemplate};
pub use rows::{Row, Rows, read_vars};
pub use run::{BatchJob, MakeSink};

/// A composition with what its renderings share.
pub struct Batch {
    composition: Composition,
    base: Vec<(String, VarOverride)>,
    compiled: Compiled,
    assets: Box<dyn AssetSource>,
    cache: AssetCache,
    store: SurfaceStore,
    options: SessionOptions,
}

/// Something that a batch tells while it runs, in the order in which it happens.
#[derive(Debug)]
pub enum BatchEvent {
    /// A row is done.
    Done(Box<RowReport>),
    /// A row failed; nothing remains of its output.
    Failed(RowError),
    /// Still at work: so many frames of all rows were rendered so far.
    Working {
        /// How many.
        frames: u64,
    },
}

/// What came of a row.
#[derive(Debug)]
pub struct RowReport {
    /// Number of the row, from 1.
    pub number: u64,
    /// The name of its output.
    pub path: PathBuf,
    /// What came of its frames.
    pub range: RangeReport,
    /// What is suspicious about it and was not told of a row before.
    pub warnings: Option<CompositionError>,
}

/// What is wrong with a row.
#[derive(Debug, thiserror::Error)]
#[error("{fault}")]
pub struct RowError {
    /// Number of the row, from 1.
    pub number: u64,
    /// The line of its file on which it begins, from 1.
    pub line: u64,
    /// The name of its output, where there is one.
    pub path: Option<PathBuf>,
    /// What is wrong.
    pub fault: Box<RowFault>,
}

/// What can be wrong with a row.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowFault {
    /// The file cannot be read any further.
    #[error("cannot read the rows: {0}")]
    Read(std::io::Error),
    /// It is no row of the format.
    #[error("{0}")]
    Syntax(String),
    /// It is more than a limit allows.
    #[error("{what}: the limit `{limit}` is {allowed}")]
    Limit {
        /// What is too much.
        what: &'static str,
        /// The field of [`Limits`].
        limit: &'static str,
        /// The limit.
        allowed: u64,
    },
    /// Its fields make no name for its output.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A row before has the same name for its output.
    #[error("the name {} was taken by a row before", .0.display())]
    Twice(PathBuf),
    /// It could not be rendered.
    #[error(transparent)]
    Render(#[from] Error),
}

/// What came of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchReport {
    /// Rows that are done.
    pub done: u64,
    /// Rows that failed.
    pub failed: u64,
    /// Frames of the rows that are done.
    pub frames: u64,
}

impl Batch {
    /// Of a composition that was read from a file, with assets from beneath its folder. `base` is what rows leave open;
    /// `options.threads` is for all rows together.
    ///
    /// # Errors
    /// The composition is wrong whatever the rows say, or its folder cannot be read.
    pub fn new(
        composition: Composition,
        base: Vec<(String, VarOverride)>,
        options: &SessionOptions,
    ) -> Result<Self, Error> {
        let assets: Box<dyn AssetSource> = match composition.folder() {
            Some(folder) => {
                let read = |source| Error::Read { path: folder.to_path_buf(), source };
                Box::new(AssetRoot::open(folder).map_err(read)?)
            }
            None => Box::new(MemoryAssets::new()),
        };
        Self::with_assets(composition, base, assets, options)
    }

    /// As [`new`](Self::new), with assets from `assets`.
    ///
    /// # Errors
    /// The composition is wrong whatever the rows say.
    pub fn with_assets(
        composition: Composition,
        base: Vec<(String, VarOverride)>,
        assets: Box<dyn AssetSource>,
        options: &SessionOptions,
    ) -> Result<Self, Error> {
        let compiled = composition.compile(&base)?;
        let limits = composition.limits();
        let cache = AssetCache::new(limits.total_decoded_bytes);
        let store = store_of(options, limits);
        Ok(Self { composition, base, compiled, assets, cache, store, options: *options })
    }

    /// The names of the composition's vars.
    pub fn vars(&self) -> impl Iterator<Item = &str> {
        let ir = self.compiled.ir();
        let range = ir.scopes.first().map_or(0..0, |scope| scope.vars.clone());
        let (skip, count) = (range.start as usize, range.len());
        ir.vars.values().skip(skip).take(count).map(|var| ir.names.text(var.name))
    }

    /// That each of these columns sets a var of the composition or is a part of the outputs' names.
    ///
    /// # Errors
    /// [`Error::Composition`] that names all that do neither.
    pub fn check_columns(&self, columns: &[String], names: &NameTemplate) -> Result<(), Error> {
        let unknown = columns.iter().filter(|column| !names.uses(column) && !self.has_var(column));
        let unknown: Vec<_> = unknown.map(|column| (column.clone(), VarOverride::Bool(false))).collect();
        if unknown.is_empty() { Ok(()) } else { self.composition.compile(&unknown).map(|_| ()) }
    }

    /// The composition with the vars of `row`: what [`Composition::compile`] and [`Compiled::prepare`] give with them, sharing
    /// assets with all others of this batch. Fields that are of no var are left out if `names` uses them.
    ///
    /// # Errors
    /// As those two.
    pub fn prepare(&self, row: &Row, names: &NameTemplate) -> Result<Prepared, Error> {
        let fields = row.fields.iter().filter(|(name, _)| self.has_var(name) || !names.uses(name));
        let vars: Vec<_> = self.base.iter().chain(fields).cloned().collect();
        self.composition.compile(&vars)?.prepare_shared(&*self.assets, &self.cache)
    }

    /// What is suspicious about the composition itself.
    pub fn warning_report(&self) -> Report<'_> {
        self.compiled.report_of(self.told(self.compiled.warnings()))
    }

    /// Those of `warnings` that are true of a batch: where a var chooses an asset, a row does not show all of them.
    fn told(&self, warnings: &Diagnostics) -> Diagnostics {
        let mut told = Diagnostics::new();
        let chosen = self.compiled.ir().vars.values().any(|var| matches!(var.value, VarValue::Asset(_)));
        let is_told = |warning: &&Diagnostic| !(chosen && warning.code == "unused-asset");
        told.extend(warnings.into_iter().filter(is_told).cloned());
        told
    }

    /// Length in frames; the same for all rows.
    pub fn frames(&self) -> u64 {
        self.compiled.ir().frames
    }

    /// Frames per second.
    pub fn fps(&self) -> Rational {
        self.compiled.ir().fps
    }

    /// The limits that rows and compositions keep.
    pub const fn limits(&self) -> &Limits {
        self.composition.limits()
    }

    fn has_var(&self, name: &str) -> bool {
        self.vars().any(|var| var == name)
    }
}

impl RowError {
    /// Stable, kebab-case name of the kind of error, for programs.
    pub fn code(&self) -> &'static str {
        match &*self.fault {
            RowFault::Read(_) => "read",
            RowFault::Syntax(_) => "row-syntax",
            RowFault::Limit { .. } => "limit",
            RowFault::Name(_) => "row-name",
            RowFault::Twice(_) => "row-twice",
            RowFault::Render(error) => error.code(),
        }
    }

    fn at(row: &Row, path: Option<&Path>, fault: impl Into<RowFault>) -> Self {
        Self { number: row.number, line: row.line, path: path.map(Path::to_path_buf), fault: Box::new(fault.into()) }
    }
}
