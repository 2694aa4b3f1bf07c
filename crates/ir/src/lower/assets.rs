//! The table of assets, and references to them.

use core::ops::Range;
use std::collections::HashMap;
use std::sync::Arc;

use reelm_ids::{AssetIdx, IdVec};

use super::base::Base;
use super::{Assets, Keys, Lower};
use crate::doc::{Asset as Written, Place};
use crate::model::{Asset, AssetKind, VarValue};
use crate::value::quoted;

/// The table of all assets of all files.
pub(super) fn collect<'a>(base: &mut Base<'a>) -> Assets<'a> {
    let mut assets = Assets { table: IdVec::new(), files: Vec::new() };
    for file in 0..base.document.files() {
        let keys = collect_of(base, file, &mut assets.table);
        assets.files.push(keys);
    }
    assets
}

/// The keys of the assets of one file, which go into `table`.
fn collect_of<'a>(base: &mut Base<'a>, file: usize, table: &mut IdVec<AssetIdx, Asset>) -> Keys<'a> {
    let document = base.document;
    let mut keys = Keys { list: Vec::new(), by_key: HashMap::new() };
    for entry in document.file(file).assets.iter().flat_map(|map| &map.value.0) {
        let (kind, path, level) = match &entry.value.value {
            Written::Image(path) => (AssetKind::Image, path, None),
            Written::Font(path) => (AssetKind::Font, path, None),
            Written::Audio(path) => (AssetKind::Audio, path, None),
            Written::Lut(path) => (AssetKind::Lut, path, None),
            Written::Tiles(path, level) => (AssetKind::Tiles, path, level.as_ref().map(|level| level.value.clone())),
        };
        if path.value.is_empty() || path.value.contains('\0') {
            base.error_with("bad-path", path.place, "the path of the asset is empty or has a zero byte", |error| {
                error.with_expected("a path relative to the composition's file")
            });
        }
        let name = base.name(&entry.name.value);
        let origin = document.origin(entry.value.place);
        // That of the document's own file is as written.
        let path = if file == 0 { path.value.clone() } else { document.path_from(file, &path.value).into() };
        let index = table.push(Asset { name, kind, path, level, origin, used: false });
        keys.list.push((&entry.name.value, index));
        keys.by_key.insert(&entry.name.value, index);
    }
    keys
}

impl<'a> Assets<'a> {
    /// The asset with the key `key` of file number `file`.
    pub(super) fn get(&self, file: usize, key: &str) -> Option<AssetIdx> {
        self.files.get(file)?.by_key.get(key).copied()
    }

    /// The numbers of the assets of file number `file`.
    pub(super) fn of_file(&self, file: usize) -> Range<u32> {
        let before: usize = self.files.iter().take(file).map(|keys| keys.list.len()).sum();
        let own = self.files.get(file).map_or(0, |keys| keys.list.len());
        before as u32..(before + own) as u32
    }

    /// The keys of file number `file`, in its order.
    fn keys(&self, file: usize) -> impl Iterator<Item = (&'a str, AssetIdx)> {
        self.files.get(file).into_iter().flat_map(|keys| keys.list.iter().copied())
    }
}

/// The most keys of fonts that a message lists.
const MOST_LISTED: usize = 8;

/// The font asset with the key `key`. What is no key may be the name of a family, which the format knows and this version
/// refuses.
fn find_font(base: &mut Base<'_>, assets: &Assets<'_>, file: usize, key: &str, place: Place) -> Option<AssetIdx> {
    let found = assets.get(file, key);
    if found.is_none() {
        let is_font = |index: AssetIdx| assets.table.get(index).is_some_and(|asset| asset.kind == AssetKind::Font);
        let fonts: Vec<&str> = assets.keys(file).filter(|(_, index)| is_font(*index)).map(|(key, _)| key).collect();
        let nearest = base.nearest(key, fonts.iter().copied());
        let listed: Vec<String> = fonts.iter().take(MOST_LISTED).map(|key| quoted(key)).collect();
        let expected = match (fonts.len(), listed.join(", ")) {
            (0, _) => {
                "the key of a font asset, of which there is none; without one the text is set in Inter".to_owned()
            }
            (1..=MOST_LISTED, listed) => format!("the key of a font asset: {listed}"),
            (_, listed) => format!("the key of a font asset: {listed}, …"),
        };
        let message = format!("no asset has the key {}; the name of a font family is not yet supported", quoted(key));
        base.error_with("not-yet", place, message, |mut error| {
            error.nearest = nearest;
            error.with_expected(expected)
        });
    }
    found
}

/// The asset with the key `key` of file number `file`; an unknown one is reported.
pub(super) fn find(base: &mut Base<'_>, assets: &Assets<'_>, file: usize, key: &str, place: Place) -> Option<AssetIdx> {
    let found = assets.get(file, key);
    if found.is_none() {
        let nearest = base.nearest(key, assets.keys(file).map(|(key, _)| key));
        base.error_with("unknown-name", place, format!("no asset has the key {}", quoted(key)), |mut error| {
            error.nearest = nearest;
            error.with_expected("a key of `assets`")
        });
    }
    found
}

impl Lower<'_, '_> {
    /// The asset that `text` refers to: a key, or the var of type asset in `=vars.name` or `{vars.name}`.
    pub(super) fn asset(&mut self, text: &str, kind: AssetKind, place: Place) -> Option<AssetIdx> {
        let trimmed = text.trim();
        let inner = trimmed.strip_prefix('=').or_else(|| trimmed.strip_prefix('{')?.strip_suffix('}'));
        let index = match inner {
            Some(reference) => self.asset_var(reference, kind, place)?,
            None => self.find_of(kind, text, place)?,
        };
        let asset = self.assets.table.get_mut(index)?;
        asset.used |= self.expand;
        if asset.kind == kind {
            return Some(index);
        }
        let (found, wanted) = (word(asset.kind), word(kind));
        let name = quoted(self.base.text(asset.name));
        self.base.error_with("type-mismatch", place, format!("the asset {name} is {found}"), |error| {
            error.with_expected(wanted)
        });
        None
    }

    fn find_of(&mut self, kind: AssetKind, key: &str, place: Place) -> Option<AssetIdx> {
        let file = self.file();
        match kind {
            AssetKind::Font => find_font(&mut self.base, &self.assets, file, key, place),
            AssetKind::Image | AssetKind::Tiles | AssetKind::Audio | AssetKind::Lut => {
                find(&mut self.base, &self.assets, file, key, place)
            }
        }
    }

    /// The file that what is lowered is written in.
    pub(super) fn file(&self) -> usize {
        self.comps.get(self.here.comp).map_or(0, |comp| comp.file)
    }

    fn asset_var(&mut self, reference: &str, kind: AssetKind, place: Place) -> Option<AssetIdx> {
        let Some(name) = super::vars::whole_var(reference) else {
            self.base.error_with("type-mismatch", place, "an asset cannot be computed", |error| {
                error.with_expected("a key of `assets`, or \"=vars.name\"")
            });
            return None;
        };
        match self.var(name, place)? {
            VarValue::Asset(index) => Some(index),
            // What is left of a default that was reported.
            VarValue::Text(key) if key.is_empty() => None,
            VarValue::Text(key) => self.find_of(kind, &key, place),
            _ => {
                let message = format!("the var {} is not an asset", quoted(name));
                self.base
                    .error_with("type-mismatch", place, message, |error| error.with_expected("a var of type asset"));
                None
            }
        }
    }

    /// The sounds that an expression may hear are used: those whose keys it quotes, and those in vars that it names.
    pub(super) fn hear(&mut self, text: &str, quoted: &[(u32, Arc<str>)]) {
        if !self.expand || !text.contains("audio") {
            return;
        }
        let file = self.file();
        let mut heard: Vec<AssetIdx> = quoted.iter().filter_map(|(_, key)| self.assets.get(file, key)).collect();
        for after in text.split("vars.").skip(1) {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            match after.get(..end).and_then(|name| self.find_var(name)) {
                Some(VarValue::Asset(index)) => heard.push(index),
                Some(VarValue::Text(key)) => heard.extend(self.assets.get(file, &key)),
                _ => {}
            }
        }
        for index in heard {
            if let Some(asset) = self.assets.table.get_mut(index) {
                asset.used |= asset.kind == AssetKind::Audio;
            }
        }
    }

    /// Warns of assets that no node uses.
    pub(super) fn warn_unused_assets(&mut self) {
        if !self.expand {
            return;
        }
        let document = self.base.document;
        let files = (0..document.files()).map(|file| document.file(file));
        let entries = files.flat_map(|file| &file.assets).flat_map(|map| &map.value.0);
        for (entry, asset) in entries.zip(self.assets.table.values()) {
            if !asset.used {
                let message = format!("the asset {} is not used", quoted(&entry.name.value));
                self.base.warning("unused-asset", entry.value.place, message);
            }
        }
    }
}

/// What an asset of this kind is called in messages.
pub(super) const fn word(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::Image => "an image",
        AssetKind::Font => "a font",
        AssetKind::Tiles => "a tile map",
        AssetKind::Audio => "a sound",
        AssetKind::Lut => "a lookup table",
    }
}
