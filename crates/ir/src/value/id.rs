//! Ids of nodes and names of vars, comps and assets.

/// Whether `text` may be the id of a node: `[A-Za-z_][A-Za-z0-9_-]*`.
pub fn is_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Whether `text` may be the name of a var, comp or asset: as an id, but dots and a leading digit are allowed too.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}
