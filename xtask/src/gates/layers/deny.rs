//! The rows of `deny.toml` that follow from the table: who may name each member directly.

use std::fmt::Write;

use super::generated::Block;
use crate::layer_table::{LayerTable, Row};

/// The file, relative to the root.
pub(super) const PATH: &str = "deny.toml";

/// The generated rows. They stand inside of `bans.deny`, as an array.
pub(super) fn block(table: &LayerTable) -> Block {
    Block { path: PATH, begin: "# layers:begin", end: "# layers:end", body: body(table), new_file: NEW_FILE }
}

const NEW_FILE: &str = "[bans]\n# layers:begin\n# layers:end\n";

fn body(table: &LayerTable) -> String {
    let mut text = String::from("deny = [\n");
    for row in &table.members {
        line(&mut text, &row.name, &wrappers(table, row), &format!("layer {}", row.layer));
    }
    for limited in &table.limited {
        let users: Vec<&str> = limited.users.iter().map(String::as_str).collect();
        line(&mut text, &limited.name, &users, &limited.reason);
    }
    text.push_str("]\n");
    text
}

/// Who may name a member. An empty list would ban the member itself, so one that nobody may name lists itself,
/// which cargo refuses.
fn wrappers<'a>(table: &'a LayerTable, row: &'a Row) -> Vec<&'a str> {
    let users: Vec<&str> = table.users_of(&row.name).map(|user| user.name.as_str()).collect();
    if users.is_empty() { vec![&row.name] } else { users }
}

fn line(text: &mut String, name: &str, wrappers: &[&str], reason: &str) {
    let wrappers: Vec<String> = wrappers.iter().map(|name| format!("{name:?}")).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "    {{ name = {name:?}, wrappers = [{}], reason = {reason:?} }},", wrappers.join(", "));
}
