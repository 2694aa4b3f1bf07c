//! A workspace that uses everything that clippy's lists refuse, and that must be refused entry by entry: a path that
//! matches nothing is silent, so an entry is worth something only when it has been seen to fire.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::finding::Finding;
use crate::gates::clippy_list::{self, Entry};
use crate::tool;
use crate::workspace::Workspace;

const FLOATS: &str = include_str!("../../../samples/float_methods.rs");
const HOT: &str = include_str!("../../../samples/hot_only.rs");

/// Lints the sample and compares what fired with the lists.
pub(super) fn run(workspace: &Workspace) -> Vec<Finding> {
    match fired(&workspace.root) {
        Ok(diagnostics) => compare(&diagnostics),
        Err(message) => vec![Finding::file("xtask/samples", message)],
    }
}

/// What clippy refused: the sample crate, `cold` or `hot`, and the path that it named.
type Fired = BTreeSet<(String, String)>;

/// Finds the entries that did not fire where they should have, and those that fired where they should not have.
pub(super) fn compare(fired: &Fired) -> Vec<Finding> {
    let everywhere = clippy_list::methods();
    let hot_only = [clippy_list::hot_methods(), clippy_list::hot_types()].concat();
    let mut expected = Fired::new();
    let mut expect = |name: &str, entries: &[Entry]| {
        expected.extend(entries.iter().map(|entry| (name.to_owned(), entry.path.clone())));
    };
    expect("cold", &everywhere);
    expect("hot", &everywhere);
    expect("hot", &hot_only);
    let silent = expected.difference(fired).map(|(name, path)| format!("`{path}` did not fire in a {name} crate"));
    let stray = fired.difference(&expected).map(|(name, path)| format!("`{path}` fired in a {name} crate"));
    silent.chain(stray).map(|message| Finding::file("xtask/src/gates/clippy_list.rs", message)).collect()
}

fn fired(root: &Path) -> Result<Fired, String> {
    let folder = write_sample(&root.join("target/clippy-sample")).map_err(|error| format!("cannot write: {error}"))?;
    let mut cargo = tool::cargo(&folder);
    cargo.args(["clippy", "--offline", "--quiet", "--workspace", "--message-format=json"]);
    // The sample is its own workspace with its own lock: what is set for this one must not reach it.
    cargo.env("CARGO_TARGET_DIR", folder.join("target")).env_remove("RUSTFLAGS");
    let output = tool::output(&mut cargo)?;
    Ok(String::from_utf8_lossy(&output).lines().filter_map(|line| refused(line, &folder)).collect())
}

/// Reads one line of cargo's JSON: a refusal by one of the two lints, or nothing.
fn refused(line: &str, folder: &Path) -> Option<(String, String)> {
    let value: Value = serde_json::from_str(line).ok()?;
    let message = value.get("message")?;
    let lint = message["code"]["code"].as_str()?;
    if !["clippy::disallowed_methods", "clippy::disallowed_types"].contains(&lint) {
        return None;
    }
    let path = message["message"].as_str()?.split('`').nth(1)?.to_owned();
    let manifest = PathBuf::from(value["manifest_path"].as_str()?);
    let name = manifest.parent()?.strip_prefix(folder).ok()?.to_string_lossy().into_owned();
    Some((name, path))
}

fn write_sample(folder: &Path) -> std::io::Result<PathBuf> {
    write(folder, "Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"cold\", \"hot\"]\n")?;
    write(folder, "clippy.toml", &clippy_list::root_file())?;
    write(folder, "hot/clippy.toml", &clippy_list::hot_file())?;
    let source = format!("{FLOATS}\n{HOT}");
    for name in ["cold", "hot"] {
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
        write(folder, &format!("{name}/Cargo.toml"), &manifest)?;
        write(folder, &format!("{name}/src/lib.rs"), &source)?;
    }
    folder.canonicalize()
}

fn write(folder: &Path, path: &str, text: &str) -> std::io::Result<()> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, text)
}
