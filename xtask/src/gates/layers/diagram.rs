//! The picture of the layers in `docs/architecture.md`: a Mermaid graph and a table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::generated::Block;
use crate::layer_table::{LayerTable, Row};

/// The generated picture.
pub(super) fn block(table: &LayerTable) -> Block {
    Block {
        path: "docs/architecture.md",
        begin: "<!-- layers:begin -->",
        end: "<!-- layers:end -->",
        body: body(table),
        new_file: "# Architecture\n\n## Layers\n\n<!-- layers:begin -->\n<!-- layers:end -->\n",
    }
}

fn body(table: &LayerTable) -> String {
    let mut text = String::from("\n```mermaid\nflowchart TD\n");
    for (layer, rows) in by_layer(table).iter().rev() {
        let names: Vec<String> = rows.iter().map(|row| format!("{}[{}]", short(row), short(row))).collect();
        line(
            &mut text,
            &format!("    subgraph L{layer}[layer {layer}]\n        {}\n    end", names.join("\n        ")),
        );
    }
    for row in &table.members {
        for used in direct(table, row) {
            line(&mut text, &format!("    {} --> {}", short(row), short(used)));
        }
    }
    text.push_str("```\n\nAn arrow that follows from others is left out; the table has them all.\n\n");
    text.push_str("| layer | crate | what it is | hot | uses |\n|---|---|---|---|---|\n");
    for row in &table.members {
        line(&mut text, &table_line(table, row));
    }
    text.push('\n');
    text
}

fn table_line(table: &LayerTable, row: &Row) -> String {
    let uses: Vec<&str> = row.uses.iter().filter_map(|name| table.row(name)).map(short).collect();
    let hot = if row.hot { "yes" } else { "" };
    let cells = [&row.layer.to_string(), &format!("`{}`", row.name), &row.description, hot, &uses.join(", ")];
    format!("| {} |", cells.join(" | "))
}

fn by_layer(table: &LayerTable) -> BTreeMap<u32, Vec<&Row>> {
    let mut layers: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
    for row in &table.members {
        layers.entry(row.layer).or_default().push(row);
    }
    layers
}

/// The members that a row uses and that nothing else it uses reaches.
fn direct<'a>(table: &'a LayerTable, row: &Row) -> Vec<&'a Row> {
    let mut through = BTreeSet::new();
    for used in row.uses.iter().filter_map(|name| table.row(name)) {
        reach(table, used, &mut through);
    }
    let kept = row.uses.iter().filter(|name| !through.contains(name.as_str()));
    kept.filter_map(|name| table.row(name)).collect()
}

/// Gathers everything beneath a row. A table with a cycle is refused elsewhere and must not hang here.
fn reach<'a>(table: &'a LayerTable, row: &'a Row, reached: &mut BTreeSet<&'a str>) {
    for name in &row.uses {
        if reached.insert(name)
            && let Some(used) = table.row(name)
        {
            reach(table, used, reached);
        }
    }
}

/// The last part of the folder: what the crate is called in prose.
fn short(row: &Row) -> &str {
    row.folder.rsplit('/').next().unwrap_or(&row.folder)
}

fn line(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}
