//! Two toy workspaces that cargo-deny is seen to judge with rows like the real ones: one that holds the layers passes,
//! and one whose lower crate tests itself with the upper one, which cargo itself allows, is refused.

use std::path::Path;
use std::process::Command;

use super::deny;
use crate::finding::Finding;
use crate::layer_table::LayerTable;

const TABLE: &str = r#"
[[member]]
name = "low"
folder = "low"
layer = 0
description = "Low."

[[member]]
name = "high"
folder = "high"
layer = 1
description = "High."
uses = ["low"]
"#;

/// Runs cargo-deny over both, with everything of the real configuration but the rows.
pub(super) fn run(root: &Path, program: &Path, config: &str) -> Vec<Finding> {
    let sound = judge(&root.join("target/deny-sample/sound"), program, config, "");
    let upward = judge(
        &root.join("target/deny-sample/upward"),
        program,
        config,
        "[dev-dependencies]\nhigh = { path = \"../high\" }\n",
    );
    let message = match (sound, upward) {
        (Ok((true, _)), Ok((false, said))) if said.contains("crate 'high = 0.0.0' is explicitly banned") => {
            return Vec::new();
        }
        (Err(message), _) | (_, Err(message)) => message,
        (Ok((false, said)), _) => format!("refuses a sample that holds the layers:\n{said}"),
        (_, Ok((_, said))) => format!("does not refuse an upward test dependency:\n{said}"),
    };
    vec![Finding::file(deny::PATH, message)]
}

/// Writes one toy workspace and asks cargo-deny: whether it passes, and what it said.
fn judge(folder: &Path, program: &Path, config: &str, low: &str) -> Result<(bool, String), String> {
    let table = LayerTable::parse(TABLE)?;
    let config = deny::block(&table).bless(Some(config))?;
    write(folder, &config, low).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = Command::new(program);
    command.current_dir(folder).args(["--offline", "--workspace", "check"]);
    command.args(["--hide-inclusion-graph", "-A", "unused-wrapper", "-A", "unmatched-skip", "bans"]);
    let output = command.output().map_err(|error| format!("{}: {error}", program.display()))?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

fn write(folder: &Path, config: &str, low: &str) -> std::io::Result<()> {
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n{rest}")
    };
    for (path, text) in [
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"low\", \"high\"]\n".to_owned()),
        ("deny.toml", config.to_owned()),
        ("low/Cargo.toml", package("low", low)),
        ("low/src/lib.rs", String::new()),
        ("high/Cargo.toml", package("high", "[dependencies]\nlow = { path = \"../low\" }\n")),
        ("high/src/lib.rs", String::new()),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, text)?;
    }
    Ok(())
}
