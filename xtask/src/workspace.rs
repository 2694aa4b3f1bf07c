//! The workspace as the gates see it: the text of its files, the members as cargo reports them, and the table of
//! layers. It is plain data, so that a test can build one that breaks a rule.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::layer_table::LayerTable;

/// Everything a pure check may look at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Every file of the project by its path relative to the root, with `/`; the text is empty for files that are
    /// not text by their extension.
    pub(crate) files: BTreeMap<String, String>,
    /// The members, in the order in which cargo reports them.
    pub(crate) members: Vec<Member>,
    /// `layers.toml`.
    pub(crate) table: LayerTable,
}

/// One member of the workspace as `cargo metadata` reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Member {
    /// The name of the package.
    pub(crate) name: String,
    /// The folder of its manifest, relative to the root.
    pub(crate) folder: String,
    /// The description in its manifest.
    pub(crate) description: String,
    /// Every dependency that its manifest names, of every kind and for every target.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One dependency that a manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The name of the package, whatever it is renamed to.
    pub(crate) name: String,
    /// The section that names it.
    pub(crate) kind: Kind,
}

/// The section of a manifest that names a dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `[dependencies]`, for any target.
    Normal,
    /// `[dev-dependencies]`.
    Dev,
    /// `[build-dependencies]`.
    Build,
}

impl Workspace {
    /// Reads the workspace that holds this program's sources.
    ///
    /// # Errors
    /// When a file cannot be read, `cargo metadata` fails or `layers.toml` is not well formed.
    pub(crate) fn load() -> Result<Self, String> {
        let root = find_root()?;
        let mut files = BTreeMap::new();
        read_folder(&root, &root, &mut files)?;
        let table = LayerTable::parse(files.get(LayerTable::PATH).map_or("", String::as_str))?;
        let members = members_from_metadata(&metadata(&root)?, &root)?;
        Ok(Self { root, files, members, table })
    }

    /// The text of a file, if the project has it.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The Rust files beneath a folder, with their text.
    pub(crate) fn rust_files<'a>(&'a self, folder: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let prefix = format!("{folder}/");
        self.files
            .range(prefix.clone()..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .filter(|(path, _)| path.ends_with(".rs"))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }
}

/// The root of the repository: the folder above this package's, or the nearest one upward from the current folder
/// that holds `layers.toml`.
///
/// # Errors
/// When there is none.
pub(crate) fn find_root() -> Result<PathBuf, String> {
    let start = std::env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
    start
        .ancestors()
        .find(|folder| folder.join(LayerTable::PATH).is_file())
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("no {} upward from {}", LayerTable::PATH, start.display()))
}

/// Folders that are not the project's text.
const SKIPPED_FOLDERS: [&str; 2] = ["target", ".git"];

/// Extensions of the files whose text is read.
const TEXT: [&str; 9] = ["rs", "toml", "md", "json", "txt", "snap", "reelm", "sh", "yml"];

fn read_folder(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) -> Result<(), String> {
    let fail = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(fail)?;
        if kind.is_dir() {
            if !SKIPPED_FOLDERS.iter().any(|name| entry.file_name() == *name) {
                read_folder(root, &path, files)?;
            }
        } else if kind.is_file() {
            let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(relative, read_text(&path)?);
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String, String> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    // Scripts and licence texts have no extension; they are text too.
    if extension.is_some_and(|extension| !TEXT.contains(&extension)) {
        return Ok(String::new());
    }
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn metadata(root: &Path) -> Result<String, String> {
    let output = Command::new("cargo")
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo metadata: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Reads the members out of the JSON that `cargo metadata --no-deps` prints.
///
/// # Errors
/// When it is not such JSON.
pub(crate) fn members_from_metadata(json: &str, root: &Path) -> Result<Vec<Member>, String> {
    let value: Value = serde_json::from_str(json).map_err(|error| format!("cargo metadata: {error}"))?;
    list(&value, "packages")
        .map(|package| {
            let manifest = PathBuf::from(text(package, "manifest_path"));
            let folder = manifest.parent().unwrap_or(Path::new(""));
            let folder = folder.strip_prefix(root).map_err(|_| format!("{} is outside", folder.display()))?;
            Ok(Member {
                name: text(package, "name"),
                folder: folder.to_string_lossy().replace('\\', "/"),
                description: text(package, "description"),
                dependencies: list(package, "dependencies").map(dependency).collect(),
            })
        })
        .collect()
}

fn dependency(value: &Value) -> Dependency {
    Dependency {
        name: text(value, "name"),
        kind: match value["kind"].as_str() {
            Some("dev") => Kind::Dev,
            Some("build") => Kind::Build,
            _ => Kind::Normal,
        },
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
