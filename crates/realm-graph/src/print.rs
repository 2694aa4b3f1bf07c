//! A plan as **text**, for people and diffs, and as a **picture** of the graph in the languages of Graphviz and Mermaid.
//!
//! In pictures a realm is a box, a window or texture is rounded, a missing realm is dashed; an arrow goes from what is shown to
//! what shows it, and is dotted where it shows something older than this frame, or the fallback.

use core::fmt::{self, Write as _};

use crate::plan::{PlannedConnector, PlannedRoot, RealmGraphPlan, Source};

impl RealmGraphPlan {
    /// For people and diffs: realms in order with what is drawn into them, from back to front; then windows and textures.
    #[must_use]
    pub fn to_text(&self) -> String {
        written(|out| {
            writeln!(out, "frame {}", self.frame)?;
            for realm in &self.realms {
                let size = realm.size;
                write!(out, "{} {} {}x{}", realm.realm.id, realm.kind, size.width, size.height)?;
                writeln!(out, " {}", realm.action.name())?;
                for input in self.inputs(realm) {
                    text_of_input(out, input)?;
                }
            }
            self.roots.iter().try_for_each(|root| text_of_root(out, root))
        })
    }

    /// For Graphviz.
    #[must_use]
    pub fn to_dot(&self) -> String {
        written(|out| {
            out.push_str("digraph realms {\n  rankdir=LR;\n  node [shape=box];\n");
            for realm in &self.realms {
                let (id, size) = (realm.realm.id, realm.size);
                write!(out, "  {id} [label=\"{id} {}\\n{}x{}\\n", realm.kind, size.width, size.height)?;
                writeln!(out, "{}\"];", realm.action.name())?;
            }
            for input in self.connectors().iter().filter(|input| input.from.is_none()) {
                writeln!(out, "  {} [style=dashed];", input.key.realm)?;
            }
            for input in self.connectors() {
                let style = if input.source == Source::Current { "solid" } else { "dotted" };
                write!(out, "  {} -> {} [style={style}, ", input.key.realm, input.to.id)?;
                writeln!(out, "label=\"{}\"];", Label(input))?;
            }
            for root in &self.roots {
                let (id, name) = (root.target.id, root_name(root));
                writeln!(out, "  {id} [label=\"{id} {name}\", shape=box, style=rounded];")?;
                if let Some(realm) = root.shows {
                    writeln!(out, "  {} -> {id} [label=\"{}\"];", realm.id, root.source.name())?;
                }
            }
            out.push_str("}\n");
            Ok(())
        })
    }

    /// For Mermaid.
    #[must_use]
    pub fn to_mermaid(&self) -> String {
        written(|out| {
            out.push_str("flowchart LR\n");
            for realm in &self.realms {
                let (id, size) = (realm.realm.id, realm.size);
                write!(out, "    {id}[\"{id} {}<br/>{}x{}", realm.kind, size.width, size.height)?;
                writeln!(out, "<br/>{}\"]", realm.action.name())?;
            }
            for input in self.connectors() {
                let arrow = if input.source == Source::Current { "-->" } else { "-.->" };
                writeln!(out, "    {} {arrow}|\"{}\"| {}", input.key.realm, Label(input), input.to.id)?;
            }
            for root in &self.roots {
                let (id, name) = (root.target.id, root_name(root));
                writeln!(out, "    {id}([\"{id} {name}\"])")?;
                if let Some(realm) = root.shows {
                    writeln!(out, "    {} -->|\"{}\"| {id}", realm.id, root.source.name())?;
                }
            }
            Ok(())
        })
    }
}

/// What an arrow is called.
struct Label<'a>(&'a PlannedConnector);

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.is_inset {
            true => write!(f, "inset {}", self.0.source.name()),
            false => write!(f, "{} z{} {}", self.0.key.target, self.0.z_index, self.0.source.name()),
        }
    }
}

/// Writing to a string cannot fail.
fn written(write: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut out = String::new();
    _ = write(&mut out);
    out
}

fn text_of_input(out: &mut String, input: &PlannedConnector) -> fmt::Result {
    write!(out, "  <- {} {}", input.key.realm, Label(input))?;
    if input.blend.name() != "normal" {
        write!(out, " {}", input.blend.name())?;
    }
    if input.opacity < 1.0 {
        write!(out, " opacity {}", input.opacity)?;
    }
    writeln!(out)
}

fn text_of_root(out: &mut String, root: &PlannedRoot) -> fmt::Result {
    write!(out, "{} {}", root.target.id, root_name(root))?;
    if let Some(realm) = root.shows {
        write!(out, " shows {}", realm.id)?;
    }
    writeln!(out, " {}", root.source.name())
}

const fn root_name(root: &PlannedRoot) -> &'static str {
    if root.is_window { "window" } else { "texture" }
}
