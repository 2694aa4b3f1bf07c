/// What only a hot crate is refused.
pub fn clocks() {
    let _ = std::time::Instant::now();
    let _ = std::time::SystemTime::now();
}

/// Maps.
pub struct Maps {
    /// By hash.
    pub hash_map: std::collections::HashMap<u32, u32>,
    /// By hash.
    pub hash_set: std::collections::HashSet<u32>,
    /// By order.
    pub btree_map: std::collections::BTreeMap<u32, u32>,
    /// By order.
    pub btree_set: std::collections::BTreeSet<u32>,
}
