//! The files of a tile map: each is read through the asset's source, so that none lies outside of its roots, and all
//! together are bounded.

use reelm_ir::Limits;

use super::fault::{Fault, FaultKind};
use crate::AssetSource;
use crate::image::{DecodeError, Decoded, decode};

/// Reads the files that a tile map names.
pub(crate) struct Files<'a> {
    source: &'a dyn AssetSource,
    /// What a map may ask for.
    pub(crate) limits: &'a Limits,
    read: u32,
    /// Decoded bytes that are left for all assets, and for the pictures of this one.
    pub(crate) budget: u64,
    pictures: u64,
}

impl<'a> Files<'a> {
    /// Reads from `source`; `budget` is how many decoded bytes are left for all assets together.
    pub(crate) fn new(source: &'a dyn AssetSource, limits: &'a Limits, budget: u64) -> Self {
        Self { source, limits, read: 0, budget, pictures: 0 }
    }

    /// The bytes of a map, a tileset or a level.
    pub(crate) fn text(&mut self, path: &str) -> Result<Vec<u8>, Fault> {
        self.bytes(path, "tile_map_bytes", self.limits.tile_map_bytes)
    }

    /// The decoded picture `path`. All pictures of a map together may take as many bytes as one asset may.
    pub(crate) fn picture(&mut self, path: &str) -> Result<Decoded, Fault> {
        let bytes = self.bytes(path, "asset_bytes", self.limits.asset_bytes)?;
        let picture = decode(&bytes, self.limits, self.budget).map_err(|error| match error {
            DecodeError::Broken(why) => Fault::broken(path, "", why),
            DecodeError::Limit(over) => Fault { kind: FaultKind::Limit(over), file: path.into(), place: "".into() },
        })?;
        self.pictures = self.pictures.saturating_add(picture.pixels.len() as u64);
        Fault::unless_within(path, "", "decoded_bytes", self.limits.decoded_bytes, self.pictures)?;
        Ok(picture)
    }

    fn bytes(&mut self, path: &str, name: &'static str, limit: u64) -> Result<Vec<u8>, Fault> {
        self.read = self.read.saturating_add(1);
        Fault::unless_within(path, "", "tile_files", self.limits.tile_files, self.read.into())?;
        self.source.read(path, limit).map_err(|error| Fault {
            kind: FaultKind::Read(error, name, limit),
            file: path.into(),
            place: String::new(),
        })
    }
}

/// The path `named` in the file `from`, without `.` and inner `..`. One that leads out of the root keeps its `..`, and
/// an absolute one stays absolute: the source refuses both.
pub(crate) fn beside(from: &str, named: &str) -> String {
    match from.rsplit_once('/') {
        Some((folder, _)) if !named.starts_with('/') && !named.contains("://") => tidy(&format!("{folder}/{named}")),
        _ => tidy(named),
    }
}

/// `path` without `.`, inner `..` and empty components.
pub(crate) fn tidy(path: &str) -> String {
    if path.contains("://") {
        // The source says of a URL that it is one.
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let lead = if path.starts_with('/') { "/" } else { "" };
    format!("{lead}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn paths_are_relative_to_the_file_that_names_them() {
        assert_eq!(beside("maps/a.tmx", "b.tsx"), "maps/b.tsx");
        assert_eq!(beside("a.tmx", "./sets//b.tsx"), "sets/b.tsx");
        assert_eq!(beside("maps/deep/a.tmx", "../b.tsx"), "maps/b.tsx");
        assert_eq!(beside("maps/a.tmx", "../../b.tsx"), "../b.tsx");
        assert_eq!(beside("a.tmx", "x/../../../b.tsx"), "../../b.tsx");
        assert_eq!(beside("maps/a.tmx", "/etc/passwd"), "/etc/passwd");
    }
}
