//! A workspace that holds the rules, and each way to break one.

use super::*;
use crate::workspace::Dependency;

const TABLE: &str = r#"
[[member]]
name = "ids"
folder = "crates/ids"
layer = 0
description = "Ids."

[[member]]
name = "plan"
folder = "crates/plan"
layer = 1
description = "Plan."
uses = ["ids"]

[[member]]
name = "raster"
folder = "crates/raster"
layer = 2
description = "Raster."
uses = ["plan"]
dev = ["ids"]

[[limited]]
name = "vello"
users = ["raster"]
reason = "only raster touches pixels"
"#;

const MANIFEST: &str = "[lints]\nworkspace = true\n";

fn edge(name: &str, kind: Kind) -> Dependency {
    Dependency { name: name.to_owned(), kind }
}

fn member(name: &str, description: &str, dependencies: Vec<Dependency>) -> Member {
    Member {
        name: name.to_owned(),
        folder: format!("crates/{name}"),
        description: description.to_owned(),
        dependencies,
    }
}

/// Holds every rule.
fn sound() -> Workspace {
    let mut workspace = Workspace {
        table: LayerTable::parse(TABLE).unwrap(),
        members: vec![
            member("ids", "Ids.", vec![edge("xxhash", Kind::Normal)]),
            member("plan", "Plan.", vec![edge("ids", Kind::Normal)]),
            member("raster", "Raster.", vec![edge("plan", Kind::Normal), edge("ids", Kind::Dev)]),
        ],
        ..Workspace::default()
    };
    for name in ["ids", "plan", "raster"] {
        workspace.files.insert(format!("crates/{name}/Cargo.toml"), MANIFEST.to_owned());
    }
    write_blocks(&mut workspace);
    workspace
}

fn write_blocks(workspace: &mut Workspace) {
    for block in blocks(&workspace.table.clone()) {
        let text = block.bless(workspace.text(block.path)).unwrap();
        workspace.files.insert(block.path.to_owned(), text);
    }
}

#[track_caller]
fn only_finding(workspace: &Workspace) -> String {
    let findings = check(workspace);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings[0].to_string()
}

#[test]
fn the_sound_workspace_has_no_findings() {
    assert_eq!(check(&sound()), []);
}

#[test]
fn every_kind_of_unlisted_edge_is_found() {
    for (kind, says) in
        [(Kind::Normal, "depends on raster"), (Kind::Dev, "tests depend"), (Kind::Build, "build script")]
    {
        // Upward, which cargo itself refuses only for a normal edge.
        let mut workspace = sound();
        workspace.members[1].dependencies.push(edge("raster", kind));
        let finding = only_finding(&workspace);
        assert!(finding.starts_with("crates/plan/Cargo.toml") && finding.contains(says), "{finding}");
    }
    // Downward past a layer.
    let mut workspace = sound();
    workspace.members[2].dependencies[1].kind = Kind::Normal;
    let findings = check(&workspace);
    assert_eq!(findings.len(), 2, "{findings:#?}");
    assert!(findings[0].message.contains("depends on ids, which its row"));
    assert!(findings[1].message.contains("`dev` and its tests do not"));
}

#[test]
fn a_listed_edge_that_is_gone_is_found() {
    let mut workspace = sound();
    workspace.members[1].dependencies.clear();
    assert!(only_finding(&workspace).contains("plan lists ids in `uses` and does not depend"));
}

#[test]
fn the_table_itself_runs_downward() {
    for (from, to) in [("layer = 1", "layer = 2"), ("layer = 1", "layer = 3"), ("layer = 2", "layer = 1")] {
        let mut workspace = sound();
        workspace.table = LayerTable::parse(&TABLE.replace(from, to)).unwrap();
        write_blocks(&mut workspace);
        assert!(only_finding(&workspace).contains("from a higher layer to a lower one"));
    }
    let mut workspace = sound();
    workspace.table.members[1].uses.push("gone".to_owned());
    write_blocks(&mut workspace);
    assert!(check(&workspace).iter().any(|finding| finding.message.contains("gone, which has no row")));
}

#[test]
fn unlisted_moved_and_redescribed_members_are_found() {
    let mut workspace = sound();
    workspace.members.push(member("extra", "Extra.", Vec::new()));
    assert!(only_finding(&workspace).contains("extra has no [[member]] row"));

    let mut workspace = sound();
    workspace.members[0].description = "Numbers.".to_owned();
    assert!(only_finding(&workspace).contains("Numbers."));

    let mut workspace = sound();
    workspace.members[0].folder = "ids".to_owned();
    assert!(only_finding(&workspace).contains("ids is in ids"));
}

#[test]
fn a_manifest_without_the_lints_is_found() {
    let mut workspace = sound();
    workspace.files.insert("crates/ids/Cargo.toml".to_owned(), "[lints.rust]\nunsafe_code = \"warn\"\n".to_owned());
    assert!(only_finding(&workspace).contains("lacks `[lints] workspace = true`"));
}

#[test]
fn an_edited_or_missing_generated_part_is_found() {
    let mut workspace = sound();
    let deny = workspace.files[deny::PATH].replace("wrappers = [\"plan\", \"raster\"]", "wrappers = [\"plan\"]");
    workspace.files.insert(deny::PATH.to_owned(), deny);
    // The begin marker is line 2 and `deny = [` line 3.
    assert!(only_finding(&workspace).starts_with("deny.toml:4: is not what"));

    let mut workspace = sound();
    let picture = workspace.files["docs/architecture.md"].replace("raster --> plan", "plan --> raster");
    workspace.files.insert("docs/architecture.md".to_owned(), picture);
    assert!(only_finding(&workspace).contains("--bless"));

    let mut workspace = sound();
    workspace.files.remove(deny::PATH);
    assert!(only_finding(&workspace).contains("is missing"));
    workspace.files.insert(deny::PATH.to_owned(), "[bans]\n".to_owned());
    assert!(only_finding(&workspace).contains("lacks the line `# layers:begin`"));
}

#[test]
fn the_rows_say_who_may_name_whom() {
    let deny = deny::block(&LayerTable::parse(TABLE).unwrap()).body;
    assert!(deny.contains(r#"{ name = "ids", wrappers = ["plan", "raster"], reason = "layer 0" }"#), "{deny}");
    // Nobody may name the top one; an empty list would ban it outright.
    assert!(deny.contains(r#"{ name = "raster", wrappers = ["raster"], reason = "layer 2" }"#), "{deny}");
    assert!(deny.contains(r#"{ name = "vello", wrappers = ["raster"], reason = "only raster touches pixels" }"#));
}

#[test]
fn blessing_keeps_what_is_around() {
    let block = diagram::block(&LayerTable::parse(TABLE).unwrap());
    let text = block.bless(Some("# A\n<!-- layers:begin -->\nold\n<!-- layers:end -->\nmore\n")).unwrap();
    assert!(text.starts_with("# A\n<!-- layers:begin -->\n\n```mermaid\n"), "{text}");
    assert!(text.ends_with("\n<!-- layers:end -->\nmore\n") && !text.contains("old"), "{text}");
}
