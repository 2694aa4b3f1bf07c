//! What the gates share: the fixtures, prepared.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};

use reelm_ir::Limits;
use reelm_session::{Composition, Prepared};

/// A composition under fixtures/.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// All compositions under fixtures/, in order of their names.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut all: Vec<Fixture> = std::fs::read_dir(folder)
        .expect("fixtures/ can be read")
        .filter_map(|entry| {
            let path = entry.expect("fixtures/ can be listed").path();
            let name = path.file_name()?.to_str()?.strip_suffix(".reelm.json")?.to_owned();
            Some(Fixture { name, path })
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(all.len() >= 8, "only {} fixtures", all.len());
    all
}

impl Fixture {
    /// The composition, ready to be rendered.
    pub(crate) fn prepare(&self) -> Prepared {
        let composition = Composition::from_path(&self.path, &Limits::default());
        composition
            .and_then(|composition| composition.compile(&[]))
            .and_then(reelm_session::Compiled::prepare)
            .unwrap_or_else(|error| panic!("{}:\n{error}", self.name))
    }
}
