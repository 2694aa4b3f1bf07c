//! A part of a file that is generated: it stands between two marker lines, and all around it is written by hand.

use crate::finding::Finding;
use crate::workspace::Workspace;

/// One generated part.
pub(super) struct Block {
    /// The file that holds it, relative to the root.
    pub(super) path: &'static str,
    /// The line before it.
    pub(super) begin: &'static str,
    /// The line after it.
    pub(super) end: &'static str,
    /// What stands between, ending in a line break.
    pub(super) body: String,
    /// The whole of a new file, when there is none: it holds both markers.
    pub(super) new_file: &'static str,
}

impl Block {
    /// Finds whether the file holds what the table demands.
    pub(super) fn check(&self, workspace: &Workspace) -> Vec<Finding> {
        let Some(text) = workspace.text(self.path) else {
            return vec![Finding::file(self.path, "is missing: `cargo xtask layers --bless` begins it")];
        };
        match self.parts(text) {
            Ok((_, body, _)) if body == self.body => Vec::new(),
            Ok((before, body, _)) => {
                let same = body.lines().zip(self.body.lines()).take_while(|(is, should)| is == should).count();
                let line = before.lines().count() + same + 1;
                vec![Finding::line(self.path, line, "is not what layers.toml says: run `cargo xtask layers --bless`")]
            }
            Err(message) => vec![Finding::file(self.path, message)],
        }
    }

    /// The text of the file with the part rewritten.
    ///
    /// # Errors
    /// When the file lacks a marker: where the part belongs is for a person to say.
    pub(super) fn bless(&self, text: Option<&str>) -> Result<String, String> {
        let (before, _, after) = self.parts(text.unwrap_or(self.new_file))?;
        Ok(format!("{before}{}{after}", self.body))
    }

    /// What is before the body (the begin marker included), the body, and what is after it.
    fn parts<'a>(&self, text: &'a str) -> Result<(&'a str, &'a str, &'a str), String> {
        let lacks = |marker| format!("{} lacks the line `{marker}`", self.path);
        let begin = text.find(self.begin).ok_or_else(|| lacks(self.begin))?;
        let body = text[begin..].find('\n').map_or(text.len(), |line_end| begin + line_end + 1);
        let end = text[body..].find(self.end).ok_or_else(|| lacks(self.end))? + body;
        Ok((&text[..body], &text[body..end], &text[end..]))
    }
}
