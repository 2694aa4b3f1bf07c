//! From text to something that can be rendered: [`Composition`], [`Compiled`], [`Prepared`].

use core::ops::Range;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reelm_assets::{AssetCache, AssetRoot, AssetSource, PreparedAssets, ReadError, missing_glyphs, prepare_shared};
use reelm_compile::Stages;
use reelm_expr::{FORESIGHT, Program};
use reelm_ids::{AssetIdx, BankIdx, FontIdx, Rational};
use reelm_ir::{
    CompositionIr, Diagnostic, Diagnostics, Document, Limits, LowerOptions, Report, SourceFile, Unreadable,
    VarOverride, lint, lower,
};

use reelm_plan::{BankView, FontView, ImageView, LutView, Resources};
use reelm_raster::SurfaceStore;

use crate::error::{CompositionError, Error};
use crate::levels::{too_much, with_levels};
use crate::session::{RenderSession, SessionOptions, store_of};
use crate::sound;
use crate::stages::stages;

/// A composition as it was read: every error of its text is known, its vars are still open.
///
/// Compile it as often as there are sets of vars; reading happens once.
#[derive(Debug, Clone)]
pub struct Composition {
    document: Document,
    read: Diagnostics,
    folder: Option<PathBuf>,
    limits: Limits,
    /// Whether a realm of a realm document runs it.
    within_realms: bool,
}

/// A composition with its vars: indexed, with compiled expressions; its assets are not read yet.
#[derive(Debug, Clone)]
pub struct Compiled {
    source: SourceFile,
    ir: Arc<CompositionIr>,
    program: Arc<Program>,
    warnings: Diagnostics,
    folder: Option<PathBuf>,
    limits: Limits,
}

/// A composition with its assets: constant from here on, and shared by all sessions that render it.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) ir: Arc<CompositionIr>,
    pub(crate) program: Arc<Program>,
    pub(crate) assets: Arc<PreparedAssets>,
    pub(crate) stages: Arc<Stages>,
    pub(crate) limits: Limits,
    warnings: Diagnostics,
    source: SourceFile,
}

impl Composition {
    /// Reads the file at `path`; the files that it includes and its assets are looked for beneath its folder.
    ///
    /// # Errors
    /// The file cannot be read or is too large, or its text is so wrong that nothing of it can be used
    /// ([`Error::Composition`]). Other errors of the text are reported by [`compile`](Self::compile), together with those
    /// that only show then.
    pub fn from_path(path: &Path, limits: &Limits) -> Result<Self, Error> {
        let bytes = read_file(path, limits)?;
        let source = SourceFile::from_bytes(path.to_string_lossy().into_owned(), &bytes);
        let folder = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        Self::read(&source, folder.map(Path::to_path_buf), limits)
    }

    /// Reads `text`; `name` stands for the file in messages. The files that it includes come from what is handed to
    /// [`including`](Self::including), assets from what is handed to [`Compiled::prepare_with`].
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path).
    pub fn from_json(name: &str, text: &str, limits: &Limits) -> Result<Self, Error> {
        Self::read(&SourceFile::new(name, text), None, limits)
    }

    /// Reads the files that `comp` nodes name by `src` from `files`, and those that these name; each once. Paths are relative
    /// to the file that they are written in. [`from_path`](Self::from_path) and [`from_reader`](Self::from_reader) have
    /// done that. What is wrong with these files is told by [`compile`](Self::compile).
    #[must_use]
    pub fn including(mut self, files: &dyn AssetSource) -> Self {
        let found = self.document.include(&self.limits, &mut |path, limit| {
            files.read(path, limit).map_err(|error| Unreadable {
                code: error.code(),
                message: error.to_string(),
                observed: match error {
                    ReadError::TooLarge { observed } => Some(observed),
                    _ => None,
                },
            })
        });
        self.read.append(found);
        self
    }

    /// Reads all of `reader`; `name` stands for the file in messages, files and assets are looked for beneath `folder`.
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path).
    pub fn from_reader(name: &str, reader: impl Read, folder: &Path, limits: &Limits) -> Result<Self, Error> {
        let bytes = read_all(reader, Path::new(name), limits)?;
        Self::read(&SourceFile::from_bytes(name, &bytes), Some(folder.to_path_buf()), limits)
    }

    /// What was written with the [builder](reelm_ir::builder): `name` stands for the file in messages, whose lines are those that it
    /// prints; assets are looked for beneath `folder`.
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path).
    pub fn from_builder(
        name: &str,
        built: &reelm_ir::builder::Composition,
        folder: &Path,
        limits: &Limits,
    ) -> Result<Self, Error> {
        Self::read(&SourceFile::new(name, &built.to_json()), Some(folder.to_path_buf()), limits)
    }

    fn read(source: &SourceFile, folder: Option<PathBuf>, limits: &Limits) -> Result<Self, Error> {
        let parsed = Document::parse(source, limits);
        match parsed.document {
            Some(document) => {
                let (read, limits) = (parsed.diagnostics, limits.clone());
                let root = folder.as_ref().filter(|_| document.includes()).and_then(|at| AssetRoot::open(at).ok());
                let composition = Self { document, read, folder, limits, within_realms: false };
                Ok(match root {
                    Some(root) => composition.including(&root),
                    None => composition,
                })
            }
            None => Err(CompositionError::new(source.clone(), parsed.diagnostics).into()),
        }
    }

    /// What a realm runs: the text of a file.
    pub(crate) fn of_realm(source: &SourceFile, limits: &Limits) -> Result<Self, Error> {
        Self::read(source, None, limits).map(|composition| Self { within_realms: true, ..composition })
    }

    /// What a realm runs: a composition that was read with its realm document.
    pub(crate) fn in_realm_document(document: &Document, limits: &Limits) -> Self {
        let (document, read) = (document.clone(), Diagnostics::new());
        Self { document, read, folder: None, limits: limits.clone(), within_realms: true }
    }

    /// Binds vars, indexes the composition and compiles its expressions. `vars` override defaults by name.
    ///
    /// # Errors
    /// [`Error::Composition`] with everything that is wrong: in the text, in references and ranges, in expressions.
    pub fn compile(&self, vars: &[(String, VarOverride)]) -> Result<Compiled, Error> {
        let (ir, program, diagnostics) = self.analyse(vars);
        let (Some(ir), Some(program), false) = (ir, program, diagnostics.has_errors()) else {
            return Err(CompositionError::new(self.document.source().clone(), diagnostics).into());
        };
        Ok(Compiled {
            source: self.document.source().clone(),
            ir: Arc::new(ir),
            program: Arc::new(program),
            warnings: diagnostics,
            folder: self.folder.clone(),
            limits: self.limits.clone(),
        })
    }

    /// The folder of its assets, if it was read from one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// What it may ask for.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Everything that is wrong with the composition at once: what [`compile`](Self::compile) finds and, as far as that
    /// lets it be known, what [`Compiled::prepare`] finds; and, without errors, what nobody will ever see
    /// ([`reelm_ir::lint`]).
    pub fn check(&self, vars: &[(String, VarOverride)]) -> CompositionError {
        let root = self.folder.as_ref().and_then(|folder| AssetRoot::open(folder).ok());
        self.check_with(vars, root.as_ref().map(|root| root as &dyn AssetSource))
    }

    /// As [`check`](Self::check), with assets from `assets`.
    pub(crate) fn check_with(
        &self,
        vars: &[(String, VarOverride)],
        assets: Option<&dyn AssetSource>,
    ) -> CompositionError {
        let (ir, program, mut diagnostics) = self.analyse(vars);
        if let (Some(ir), false) = (&ir, diagnostics.has_errors()) {
            let mut constants = Vec::new();
            if let Some(program) = &program {
                program.constants(|slot, value| constants.push((slot, value)));
            }
            diagnostics.append(lint(&self.document, ir, &constants));
        }
        if let (Some(ir), Some(assets)) = (ir, assets) {
            match set_up(&ir, assets, &self.limits, &AssetCache::new(0)) {
                Ok((assets, _, found)) => {
                    append(&mut diagnostics, found);
                    append(&mut diagnostics, missing_glyphs(&ir, &assets));
                    let heard = program.and_then(|program| too_much(&program, &ir, &assets, &self.limits));
                    append(&mut diagnostics, heard.into_iter().collect());
                }
                Err(errors) => append(&mut diagnostics, errors),
            }
        }
        CompositionError::new(self.document.source().clone(), diagnostics)
    }

    /// Goes on to look for errors in what has errors already; of use only without any.
    fn analyse(&self, vars: &[(String, VarOverride)]) -> (Option<CompositionIr>, Option<Program>, Diagnostics) {
        let mut diagnostics = self.read.clone();
        let (limits, within_realms) = (self.limits.clone(), self.within_realms);
        let foresight = Some(FORESIGHT);
        let options = LowerOptions { vars, limits, within_realms, foresight, ..LowerOptions::default() };
        let lowered = lower(&self.document, &options);
        diagnostics.append(lowered.diagnostics);
        let ir = lowered.ir.or(lowered.faulty);
        let program = ir.as_ref().and_then(|ir| match Program::compile(ir, &self.limits) {
            Ok(program) => {
                append(&mut diagnostics, program.warnings().to_vec());
                Some(program)
            }
            Err(errors) => {
                append(&mut diagnostics, errors);
                None
            }
        });
        (ir, program, diagnostics)
    }
}

impl Compiled {
    /// The composition in its indexed form.
    pub fn ir(&self) -> &CompositionIr {
        &self.ir
    }

    /// What is suspicious but stops nothing.
    pub const fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    pub(crate) fn report_of(&self, diagnostics: Diagnostics) -> Report<'_> {
        Report::new(&self.source, diagnostics)
    }

    /// Reads and decodes the assets that are used, from beneath the composition's folder.
    ///
    /// # Errors
    /// [`Error::Composition`] with every asset that is missing, broken, too large or out of bounds.
    pub fn prepare(self) -> Result<Prepared, Error> {
        match &self.folder {
            Some(folder) => {
                let root = AssetRoot::open(folder).map_err(|source| Error::Read { path: folder.clone(), source })?;
                self.prepare_with(&root)
            }
            None => self.prepare_with(&reelm_assets::MemoryAssets::new()),
        }
    }

    /// Reads and decodes the assets that are used, from `assets`.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub fn prepare_with(self, assets: &dyn AssetSource) -> Result<Prepared, Error> {
        self.prepare_shared(assets, &AssetCache::new(0))
    }

    /// As [`prepare_with`](Self::prepare_with), sharing what was decoded for other compositions: `cache` is for compositions
    /// with the same source and limits.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub fn prepare_shared(self, assets: &dyn AssetSource, cache: &AssetCache) -> Result<Prepared, Error> {
        let prepared = set_up(&self.ir, assets, &self.limits, cache).and_then(|(mut assets, stages, found)| {
            let program = with_levels(self.program, &self.ir, &assets, &self.limits)?;
            assets.keep_sounds(sound::played(&self.ir));
            Ok((program, assets, stages, found))
        });
        match prepared {
            Ok((program, assets, stages, found)) => {
                let mut warnings = self.warnings;
                append(&mut warnings, found);
                append(&mut warnings, missing_glyphs(&self.ir, &assets));
                Ok(Prepared {
                    ir: self.ir,
                    program,
                    assets: Arc::new(assets),
                    stages: Arc::new(stages),
                    limits: self.limits,
                    warnings,
                    source: self.source,
                })
            }
            Err(errors) => {
                let mut diagnostics = self.warnings;
                append(&mut diagnostics, errors);
                Err(CompositionError::new(self.source, diagnostics).into())
            }
        }
    }
}

impl Prepared {
    /// A session that renders it.
    ///
    /// # Errors
    /// [`Error::Threads`].
    pub fn session(&self, options: &SessionOptions) -> Result<RenderSession, Error> {
        self.session_on(options, &store_of(options, &self.limits))
    }

    /// As [`session`](Self::session), with the memory of surfaces of others that have the same options.
    pub(crate) fn session_on(&self, options: &SessionOptions, store: &SurfaceStore) -> Result<RenderSession, Error> {
        RenderSession::new(self.clone(), options, store)
    }

    /// The composition in its indexed form.
    pub fn ir(&self) -> &CompositionIr {
        &self.ir
    }

    /// The decoded assets.
    pub fn assets(&self) -> &PreparedAssets {
        &self.assets
    }

    /// What the plans of its frames name by index: images, fonts and glyphs.
    pub fn resources(&self) -> impl Resources {
        self.materials()
    }

    pub(crate) fn materials(&self) -> Materials<'_> {
        Materials { assets: &self.assets, stages: &self.stages }
    }

    /// What is suspicious but stops nothing.
    pub const fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// The report of the warnings, as text or as data.
    pub fn warning_report(&self) -> Report<'_> {
        self.report(self.warnings.clone())
    }

    pub(crate) const fn source(&self) -> &SourceFile {
        &self.source
    }

    pub(crate) fn report(&self, diagnostics: Diagnostics) -> Report<'_> {
        Report::new(&self.source, diagnostics)
    }

    /// Width and height in pixels.
    pub fn size(&self) -> [u32; 2] {
        self.ir.size
    }

    /// Frames per second.
    pub fn fps(&self) -> Rational {
        self.ir.fps
    }

    /// Length in frames.
    pub fn frames(&self) -> u64 {
        self.ir.frames
    }

    /// Whether any node plays a sound.
    pub fn has_sound(&self) -> bool {
        sound::has_sound(&self.ir)
    }

    /// The numbers of the samples, [`SOUND_RATE`](crate::SOUND_RATE) per second, that lie in `frames`. Those of frames that follow each other
    /// do so too.
    pub fn samples(&self, frames: &Range<u64>) -> Range<u64> {
        sound::samples(self.ir.fps, frames)
    }

    /// Bytes of one frame: `width × height × 4`.
    pub fn frame_bytes(&self) -> usize {
        let [width, height] = self.ir.size;
        width as usize * height as usize * 4
    }
}

/// Reads the assets and sets up what is made of them once: the stages of scenes, with what is suspicious about these.
fn set_up(
    ir: &CompositionIr,
    source: &dyn AssetSource,
    limits: &Limits,
    cache: &AssetCache,
) -> Result<(PreparedAssets, Stages, Vec<Diagnostic>), Vec<Diagnostic>> {
    let assets = prepare_shared(ir, source, limits, cache)?;
    let (stages, found) = stages(ir, &assets, limits)?;
    Ok((assets, stages, found))
}

/// What the plans of a composition name by index.
pub(crate) struct Materials<'a> {
    assets: &'a PreparedAssets,
    stages: &'a Stages,
}

impl Resources for Materials<'_> {
    fn image(&self, asset: AssetIdx) -> Option<ImageView<'_>> {
        self.assets.image(asset)
    }

    fn lut(&self, asset: AssetIdx) -> Option<LutView<'_>> {
        self.assets.lut(asset)
    }

    fn font(&self, font: FontIdx) -> Option<FontView<'_>> {
        self.assets.font(font)
    }

    fn bank(&self, bank: BankIdx) -> Option<BankView<'_>> {
        self.stages.bank(bank)
    }
}

fn append(diagnostics: &mut Diagnostics, more: Vec<Diagnostic>) {
    more.into_iter().for_each(|diagnostic| diagnostics.push(diagnostic));
}

pub(crate) fn read_file(path: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    let file = File::open(path).map_err(|source| Error::Read { path: path.to_path_buf(), source })?;
    read_all(file, path, limits)
}

/// Reads at most one byte more than the limit, so that a device or an endless pipe does no harm.
pub(crate) fn read_all(reader: impl Read, path: &Path, limits: &Limits) -> Result<Vec<u8>, Error> {
    let limit = limits.document_bytes;
    let mut bytes = Vec::new();
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|source| Error::Read { path: path.to_path_buf(), source })?;
    if bytes.len() as u64 > limit {
        return Err(Error::TooLarge { path: path.to_path_buf(), limit });
    }
    Ok(bytes)
}
