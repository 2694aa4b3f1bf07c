//! Whatever is wrong with an input: exit code 1, a place and a code, and no file.

use super::assets::bad_files;
use super::rows::{Row, rows};
use super::support::{Done, Place, names};

#[test]
fn every_bad_input_is_refused_with_place_and_code() {
    let place = bad_files();
    let folder = place.path("in");
    let rows = rows();
    assert!(rows.len() >= 100, "{} rows", rows.len());
    let mut failures = Vec::new();
    let mut slow = Vec::new();
    for row in &rows {
        std::fs::write(folder.join("in.json"), &row.bytes).unwrap();
        let before = names(&folder);
        let done = super::support::finish(
            place.command(&["render", "in.json", "-o", "out.rgba", "--threads", "1"]).current_dir(&folder),
        );
        if let Err(why) = judge(row, &done) {
            failures.push(format!("{}: {why}\n{}", row.name, done.err.chars().take(1500).collect::<String>()));
        }
        if names(&folder) != before {
            failures.push(format!("{}: left files: {:?}", row.name, names(&folder)));
            let _ = std::fs::remove_file(folder.join("out.rgba"));
        }
        if done.ticks > 100 {
            slow.push(format!("{}: {} ms", row.name, done.ticks * 10));
        }
    }
    println!("{} rows; more than a second of processor time: {slow:?}", rows.len());
    assert!(failures.is_empty(), "{} of {} rows:\n\n{}", failures.len(), rows.len(), failures.join("\n\n"));
}

fn judge(row: &Row, done: &Done) -> Result<(), String> {
    if done.code != Some(1) {
        return Err(format!("exit code {:?}, not 1", done.code));
    }
    let code = format!("error[{}]", row.code);
    let place = "--> in.json:";
    match [code.as_str(), place, row.says.as_str()].into_iter().find(|word| !done.err.contains(word)) {
        Some(word) => Err(format!("does not say `{word}`")),
        None if done.err.len() > 1 << 20 => Err(format!("{} bytes of messages", done.err.len())),
        None => Ok(()),
    }
}

#[test]
fn inputs_that_are_no_files_are_refused() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder")).unwrap();
    std::os::unix::fs::symlink("loop", place.path("loop")).unwrap();
    place.write("large.json", vec![b' '; (16 << 20) + 1]);
    let long = "n".repeat(5000);
    for (input, code) in [
        ("missing.json", "read"),
        ("folder", "read"),
        ("loop", "read"),
        ("folder/in.json", "read"),
        ("large.json/in.json", "read"),
        ("large.json", "limit"),
        ("/dev/zero", "limit"),
        (long.as_str(), "read"),
    ] {
        for args in [
            &["render", input, "-o", "out.rgba"] as &[&str],
            &["check", input],
            &["plan", input],
            &["still", input, "-o", "out.png"],
        ] {
            let done = place.run(args);
            assert_eq!(done.code, Some(1), "{args:?}: {}", done.err);
            assert!(done.err.contains(&format!("error[{code}]")) && done.err.contains(input), "{args:?}: {}", done.err);
        }
    }
    let done = place.run(&["render", "/dev/null", "-o", "out.rgba"]);
    assert_eq!(done.code, Some(1));
    assert!(done.err.contains("error[empty]") && done.err.contains("/dev/null:1:1"), "{}", done.err);
    assert_eq!(place.names(), ["folder", "large.json", "loop"]);
}
