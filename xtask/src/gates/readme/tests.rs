//! A README whose commands are in order, and each way to spoil them.

use super::*;

const SOUND: &str = "\
# Reelm

![A title card](docs/title.png)

<!-- command: render -->
```sh
reelm render fixtures/title.json -o title.mp4
```

<!-- command: test -->
```sh
cargo xtask ci
```
";

fn workspace(readme: &str, ci: &str) -> Workspace {
    let files = [(README, readme), (CI, ci), ("docs/title.png", "")];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    Workspace { files, ..Workspace::default() }
}

const SOUND_CI: &str = "#!/usr/bin/env bash\nset -euo pipefail\nexec cargo xtask ci\n";

#[test]
fn the_sound_readme_has_no_findings() {
    assert_eq!(check(&workspace(SOUND, SOUND_CI)), []);
}

#[test]
fn a_command_that_is_missing_or_another_is_found() {
    for (from, to, says) in [
        ("command: render", "", "command: render"),
        ("command: test", "", "command: test"),
        ("```sh\nreelm", "```\nreelm", "command: render"),
        (" -o title.mp4", "", "names no output"),
        ("cargo xtask ci", "cargo test", "`cargo test`, not `cargo xtask ci`"),
        ("cargo xtask ci", "cargo xtask ci --keep-going", "--keep-going`, not"),
        ("![A title card](docs/title.png)", "", "shows no picture"),
        ("docs/title.png", "docs/other.png", "shows docs/other.png, which is not"),
    ] {
        let findings = check(&workspace(&SOUND.replace(from, to), SOUND_CI));
        assert!(findings.len() == 1 && findings[0].message.contains(says), "{says}: {findings:#?}");
    }
}

#[test]
fn a_ci_script_that_runs_something_else_is_found() {
    for ci in ["", "cargo test\n", "cargo xtask ci --list\n"] {
        assert_eq!(check(&workspace(SOUND, ci)).len(), 1);
    }
}

/// A folder of this test's own beneath the target folder.
fn folder(name: &str) -> std::path::PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/xtask-tests").join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn a_render_command_has_to_succeed_and_to_write_its_output() {
    let here = folder("readme-render");
    assert_eq!(render(&here, &here, "printf film > a.mp4", "a.mp4"), Ok(4));
    for (command, says) in [
        ("printf film > other.mp4", "does not write b.mp4"),
        (": > b.mp4", "leaves b.mp4 empty"),
        ("false; printf film > b.mp4", "failed"),
    ] {
        let _ = std::fs::remove_file(here.join("b.mp4"));
        let message = render(&here, &here, command, "b.mp4").unwrap_err();
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn the_clean_copy_has_what_is_checked_in_and_nothing_else() {
    let here = folder("readme-copy");
    std::fs::create_dir_all(here.join("a")).unwrap();
    for path in ["a/tracked", "untracked"] {
        std::fs::write(here.join(path), path).unwrap();
    }
    for arguments in [["init", "--quiet", "."].as_slice(), &["add", "a/tracked"]] {
        assert!(Command::new("git").args(arguments).current_dir(&here).status().unwrap().success());
    }
    for _ in 0..2 {
        let copy = copy::clean(&here).unwrap();
        assert_eq!(std::fs::read_to_string(copy.join("a/tracked")).unwrap(), "a/tracked");
        assert!(!copy.join("untracked").exists());
        // What a run left behind is gone in the next copy.
        std::fs::write(copy.join("untracked"), "").unwrap();
    }
}
