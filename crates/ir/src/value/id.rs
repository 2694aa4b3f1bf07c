//! Ids of nodes and names of vars.

/// Whether `text` may be the id of a node or the name of a var: `[A-Za-z_][A-Za-z0-9_-]*`.
pub fn is_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}
