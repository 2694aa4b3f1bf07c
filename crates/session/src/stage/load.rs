//! Reading a realm document and what its realms run.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use reelm_assets::{AssetRoot, AssetSource, MemoryAssets, ReadError};
use reelm_ids::Rational;
use reelm_ir::{
    Diagnostic, Diagnostics, Limits, Origin, RealmContent, RealmDocument, RealmSource, RealmsAction, RealmsIr, Report,
    SourceFile, TargetDescKind, lower_realms,
};
use reelm_realm_graph::{CommandError, Refusal};

use super::session::StageSession;
use super::world::{Contents, Failure, InsetNode, World, insets};
use crate::composition::{Composition, Prepared, read_all, read_file};
use crate::error::{CompositionError, Error, RealmsError};
use crate::session::SessionOptions;

/// A realm document as it was read.
#[derive(Debug, Clone)]
pub struct RealmStage {
    source: SourceFile,
    ir: Option<RealmsIr>,
    /// Where there are errors: what could be understood all the same.
    faulty: Option<RealmsIr>,
    diagnostics: Diagnostics,
    folder: Option<PathBuf>,
    limits: Limits,
}

/// A realm document with its compositions, their expressions compiled and their assets decoded. Constant, and shared by all
/// sessions that play it.
#[derive(Debug, Clone)]
pub struct PreparedStage {
    pub(super) ir: Arc<RealmsIr>,
    pub(super) contents: Arc<Vec<Prepared>>,
    pub(super) insets: Arc<Vec<Vec<InsetNode>>>,
    pub(super) limits: Limits,
    source: SourceFile,
    warnings: Diagnostics,
}

impl RealmStage {
    /// Whether the text of a file is that of a realm document, as its key `reelm-realms` says.
    pub fn is_one(text: &[u8], limits: &Limits) -> bool {
        RealmDocument::is_one(&SourceFile::from_bytes("", text), limits)
    }

    /// Reads the file at `path`; compositions and their assets are looked for beneath its folder.
    ///
    /// # Errors
    /// The file cannot be read or is too large, or is no JSON. Other errors are told by [`check`](Self::check) and
    /// [`prepare`](Self::prepare).
    pub fn from_path(path: &Path, limits: &Limits) -> Result<Self, Error> {
        let bytes = read_file(path, limits)?;
        let source = SourceFile::from_bytes(path.to_string_lossy().into_owned(), &bytes);
        let folder = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        Self::read(source, folder.map(Path::to_path_buf), limits)
    }

    /// Reads all of `reader`; `name` stands for the file in messages, compositions and their assets are looked for beneath `folder`.
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path).
    pub fn from_reader(name: &str, reader: impl Read, folder: &Path, limits: &Limits) -> Result<Self, Error> {
        let bytes = read_all(reader, Path::new(name), limits)?;
        Self::read(SourceFile::from_bytes(name, &bytes), Some(folder.to_path_buf()), limits)
    }

    /// Reads `text`; `name` stands for the file in messages. Files come from what is handed to
    /// [`prepare_with`](Self::prepare_with).
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path).
    pub fn from_json(name: &str, text: &str, limits: &Limits) -> Result<Self, Error> {
        Self::read(SourceFile::new(name, text), None, limits)
    }

    /// What was written with the [builder](reelm_ir::builder): `name` stands for the file in messages, whose lines are those that it
    /// prints; files are looked for beneath `folder`.
    ///
    /// # Errors
    /// As [`from_path`](Self::from_path).
    pub fn from_builder(
        name: &str,
        built: &reelm_ir::builder::Realms,
        folder: &Path,
        limits: &Limits,
    ) -> Result<Self, Error> {
        Self::read(SourceFile::new(name, &built.to_json()), Some(folder.to_path_buf()), limits)
    }

    fn read(source: SourceFile, folder: Option<PathBuf>, limits: &Limits) -> Result<Self, Error> {
        let parsed = RealmDocument::parse(&source, limits);
        let mut diagnostics = parsed.diagnostics;
        let Some(document) = parsed.document else {
            return Err(CompositionError::new(source, diagnostics).into());
        };
        let had_errors = diagnostics.has_errors();
        let lowered = lower_realms(&document, limits);
        diagnostics.append(lowered.diagnostics);
        let ir = lowered.ir.filter(|_| !had_errors);
        Ok(Self { source, ir, faulty: lowered.faulty, diagnostics, folder, limits: limits.clone() })
    }

    /// Everything that is wrong with the document and the compositions of its realms.
    pub fn check(&self) -> RealmsError {
        match self.load(self.root().as_deref()) {
            Ok(prepared) => {
                let warnings = prepared
                    .contents
                    .iter()
                    .map(|content| CompositionError::new(content.source().clone(), content.warnings().clone()));
                let own = CompositionError::new(self.source.clone(), prepared.warnings.clone());
                RealmsError::new(told([own].into_iter().chain(warnings)))
            }
            Err(error) => error,
        }
    }

    /// Reads the compositions of all realms and what they need, from beneath the document's folder.
    ///
    /// # Errors
    /// [`Error::Realms`] with everything that is wrong, in all files.
    pub fn prepare(&self) -> Result<PreparedStage, Error> {
        self.load(self.root().as_deref()).map_err(Error::from)
    }

    /// As [`prepare`](Self::prepare), with files from `files`.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub fn prepare_with(&self, files: &dyn AssetSource) -> Result<PreparedStage, Error> {
        self.load(Some(files)).map_err(Error::from)
    }

    fn root(&self) -> Option<Box<dyn AssetSource>> {
        let root = AssetRoot::open(self.folder.as_ref()?).ok()?;
        Some(Box::new(root))
    }

    fn load(&self, files: Option<&dyn AssetSource>) -> Result<PreparedStage, RealmsError> {
        let nothing = MemoryAssets::new();
        let mut loader = Loader {
            stage: self,
            files: files.unwrap_or(&nothing),
            diagnostics: self.diagnostics.clone(),
            others: Vec::new(),
        };
        let contents = self.ir.as_ref().or(self.faulty.as_ref()).map_or(&[][..], |ir| &ir.contents);
        let contents: Vec<Option<Prepared>> = contents.iter().map(|content| loader.content(content)).collect();
        let contents: Option<Vec<Prepared>> = contents.into_iter().collect();
        let prepared = self.ir.as_ref().zip(contents).and_then(|(ir, contents)| loader.finish(ir, contents));
        prepared.ok_or_else(|| {
            let own = CompositionError::new(self.source.clone(), loader.diagnostics);
            RealmsError::new(told([own].into_iter().chain(loader.others)))
        })
    }
}

/// Reads contents, and keeps what is wrong.
struct Loader<'a> {
    stage: &'a RealmStage,
    files: &'a dyn AssetSource,
    /// Of the realm document.
    diagnostics: Diagnostics,
    /// Of other files.
    others: Vec<CompositionError>,
}

impl Loader<'_> {
    fn content(&mut self, content: &RealmContent) -> Option<Prepared> {
        let limits = &self.stage.limits;
        match &content.source {
            RealmSource::Inline(document) => {
                let composition = Composition::in_realm_document(document, limits).including(self.files);
                let found = self.prepare(&composition, content, self.files);
                found.map_err(|error| self.inline(*error)).ok()
            }
            RealmSource::File(path) => {
                let bytes = self.files.read(path, limits.document_bytes);
                let bytes = bytes.map_err(|error| self.unreadable(content, path, &error)).ok()?;
                let source = SourceFile::from_bytes(self.name(path), &bytes);
                let folder = path.rfind('/').and_then(|end| path.get(..=end)).unwrap_or("");
                let files = Beneath { files: self.files, folder };
                let found = match Composition::of_realm(&source, limits) {
                    Ok(composition) => self.prepare(&composition.including(&files), content, &files),
                    Err(Error::Composition(error)) => Err(error),
                    Err(other) => {
                        let message = other.to_string();
                        self.diagnostics.push(Diagnostic::error("realm-unreadable", message, content.origin.clone()));
                        return None;
                    }
                };
                found.map_err(|error| self.others.push(*error)).ok()
            }
        }
    }

    fn prepare(
        &self,
        composition: &Composition,
        content: &RealmContent,
        files: &dyn AssetSource,
    ) -> Result<Prepared, Box<CompositionError>> {
        let prepared = composition.compile(&content.vars).and_then(|compiled| compiled.prepare_with(files));
        // Assets may be missing too; say everything at once.
        prepared.map_err(|_| Box::new(composition.check_with(&content.vars, Some(files))))
    }

    /// What is wrong with a composition in the realm document, and with the files that it includes.
    fn inline(&mut self, error: CompositionError) {
        if error.includes_files() {
            self.others.push(error);
        } else {
            self.diagnostics.append(error.diagnostics().clone());
        }
    }

    fn unreadable(&mut self, content: &RealmContent, path: &str, error: &ReadError) {
        let message = format!("the composition `{path}` of a realm cannot be read: {error}");
        let diagnostic = Diagnostic::error(error.code(), message, content.origin.clone());
        self.diagnostics.push(match error {
            ReadError::TooLarge { observed } => {
                diagnostic.with_limit("document_bytes", self.stage.limits.document_bytes, *observed)
            }
            _ => diagnostic,
        });
    }

    /// What a composition's file is called in messages.
    fn name(&self, path: &str) -> String {
        match &self.stage.folder {
            Some(folder) if folder.as_os_str() != "." => folder.join(path).to_string_lossy().into_owned(),
            _ => path.to_owned(),
        }
    }

    /// The stage, unless its commands fail when they are played.
    fn finish(&mut self, ir: &RealmsIr, contents: Vec<Prepared>) -> Option<PreparedStage> {
        let insets: Vec<Vec<InsetNode>> = contents.iter().map(insets).collect();
        self.rehearse(ir, &contents, &insets);
        self.warn_of_sizes(ir);
        if self.diagnostics.has_errors() || !self.others.is_empty() {
            return None;
        }
        Some(PreparedStage {
            ir: Arc::new(ir.clone()),
            contents: Arc::new(contents),
            insets: Arc::new(insets),
            limits: self.stage.limits.clone(),
            source: self.stage.source.clone(),
            warnings: self.diagnostics.clone(),
        })
    }

    /// Warns of windows and textures that get another size: what is written of one has one size.
    fn warn_of_sizes(&mut self, ir: &RealmsIr) {
        // The size that each has first, until it was warned of.
        let mut firsts = BTreeMap::new();
        for command in &ir.commands {
            let (id, size) = match &command.action {
                RealmsAction::PutTarget(id, desc) if desc.kind.is_root() => (*id, desc.size),
                RealmsAction::ResizeTarget(id, size) if firsts.contains_key(id) => (*id, *size),
                _ => continue,
            };
            let first = *firsts.entry(id).or_insert(Some(size));
            let Some([width, height]) = first.filter(|first| *first != size) else { continue };
            let message =
                format!("a picture of target {id} is {width} × {height} pixels from the first frame to the last");
            let warning = Diagnostic::warning("resized-root", message, command.origin.clone());
            self.diagnostics.push(warning.with_expected("its first size; what it shows is cut or padded"));
            firsts.insert(id, None);
        }
    }

    /// Plays all commands, without planning, and reports those that fail.
    fn rehearse(&mut self, ir: &RealmsIr, contents: &[Prepared], insets: &[Vec<InsetNode>]) {
        let mut world = World::new(&self.stage.limits);
        let mut nodes = 0_u64;
        let (names, limit) = (Contents { all: &ir.contents, insets }, u64::from(self.stage.limits.nodes));
        for command in &ir.commands {
            // Those of the realm that the command is about, before and after.
            let count = |world: &World| match command.action {
                RealmsAction::PutRealm(id, _) | RealmsAction::DisposeRealm(id) => {
                    let content = world.realms.get(&id).and_then(|realm| contents.get(realm.content));
                    content.map_or(0, |content| content.ir.nodes.len() as u64)
                }
                _ => 0,
            };
            let before = count(&world);
            if let Err(failure) = world.apply(&command.action, command.frame, &names) {
                self.diagnostics.push(diagnostic(&failure, command.origin.clone()));
            }
            nodes = (nodes + count(&world)).saturating_sub(before);
            if nodes > limit {
                let message = format!("the realms have {nodes} nodes together, at most {limit} are allowed");
                let error = Diagnostic::error("limit", message, command.origin.clone());
                return self.diagnostics.push(error.with_limit("nodes", limit, nodes));
            }
        }
    }
}

fn diagnostic(failure: &Failure, origin: Origin) -> Diagnostic {
    match failure {
        Failure::NoRealm(id) => {
            Diagnostic::error("unknown-name", format!("there is no realm {id} at this time"), origin)
        }
        Failure::NoTarget(id) => {
            Diagnostic::error("unknown-name", format!("there is no target {id} at this time"), origin)
        }
        Failure::NoContent(id) => {
            let message = format!("the realm {id} is new and runs nothing");
            Diagnostic::error("missing-key", message, origin)
                .with_expected("the key `src` or `composition`, or a `kind` and what is of that kind")
        }
        Failure::Graph(CommandError::Refused(refusal)) => refused(refusal, origin),
        Failure::Graph(CommandError::NoLayer(key)) => {
            let message = format!("realm {} is not on target {} at this time", key.realm.0, key.target.0);
            Diagnostic::error("unknown-name", message, origin)
        }
        Failure::Graph(error) => Diagnostic::error("unknown-name", error.to_string(), origin),
    }
}

fn refused(refusal: &Refusal, origin: Origin) -> Diagnostic {
    use reelm_realm_graph::RefusalCode;
    let name = match refusal.code {
        RefusalCode::TooManyRealms => Some("realms"),
        RefusalCode::TooManyTargets => Some("targets"),
        RefusalCode::TooManyLayers => Some("layers"),
        RefusalCode::SideTooLong => Some("side"),
        _ => None,
    };
    let words = match refusal.code {
        RefusalCode::QuadDegenerate => "the quad is flat, folded or turned inside out: nothing can be seen through it",
        RefusalCode::WithinItself => "the target is within itself",
        RefusalCode::TooManyRealms => "there are too many realms at this time",
        RefusalCode::TooManyTargets => {
            "there are too many targets at this time, those of nodes of the kind `realm` included"
        }
        RefusalCode::TooManyLayers => {
            "there are too many layers at this time, those of nodes of the kind `realm` included"
        }
        _ => "the graph refuses it",
    };
    let code = if name.is_some() { "limit" } else { "out-of-range" };
    let diagnostic = Diagnostic::error(code, words, origin);
    match name {
        Some(name) => diagnostic.with_limit(name, refusal.limit as u64, refusal.observed as u64),
        None => diagnostic,
    }
}

/// Those of the files that something is told of.
fn told(files: impl Iterator<Item = CompositionError>) -> Vec<CompositionError> {
    files.filter(|file| !file.diagnostics().is_empty()).collect()
}

/// Files beneath a folder.
struct Beneath<'a> {
    files: &'a dyn AssetSource,
    /// Empty, or with a slash at its end.
    folder: &'a str,
}

impl AssetSource for Beneath<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        if path.starts_with('/') {
            return self.files.read(path, limit);
        }
        self.files.read(&format!("{}{path}", self.folder), limit)
    }
}

impl PreparedStage {
    /// A session that plays it and looks at `target`; by default at the smallest window that the document ever has, or the
    /// smallest texture.
    ///
    /// # Errors
    /// [`Error::NoTarget`].
    pub fn session(&self, options: &SessionOptions, target: Option<u64>) -> Result<StageSession, Error> {
        StageSession::new(self.clone(), options, target)
    }

    /// Frames per second.
    pub fn fps(&self) -> Rational {
        self.ir.fps
    }

    /// Length in frames.
    pub fn frames(&self) -> u64 {
        self.ir.frames
    }

    /// What is suspicious but stops nothing, file by file.
    pub fn warning_reports(&self) -> impl Iterator<Item = Report<'_>> {
        let own = Report::new(&self.source, self.warnings.clone());
        [own].into_iter().chain(self.contents.iter().map(Prepared::warning_report))
    }

    /// The size of a window or texture when it first exists.
    pub(super) fn target_size(&self, target: u64) -> Option<[u32; 2]> {
        self.roots().find(|(id, ..)| *id == target).map(|(.., size)| size)
    }

    /// The root that is looked at when none is chosen.
    pub(super) fn default_target(&self) -> Option<u64> {
        self.roots().map(|(id, is_window, _)| (!is_window, id)).min().map(|(_, id)| id)
    }

    /// Windows and textures as they are put: id, whether it is a window, size.
    fn roots(&self) -> impl Iterator<Item = (u64, bool, [u32; 2])> {
        self.ir.commands.iter().filter_map(|command| match &command.action {
            RealmsAction::PutTarget(id, desc) if desc.kind.is_root() => {
                Some((*id, desc.kind == TargetDescKind::Window, desc.size))
            }
            _ => None,
        })
    }
}
