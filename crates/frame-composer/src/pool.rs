//! The **pool** of scenes and glyph banks, and what is **bound** from it: taken once, and kept until bound again.

use std::sync::Arc;

use reelm_ids::{Hash128, StableHasher};
use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::scene::{GlyphBank, Palette, Scene, SceneLayer, is_premultiplied};
use crate::status::{Refusal, RefusalCode};
use crate::table::{BankId, SceneId, Shared, Table};

/// Shared, immutable scenes and banks by id. To replace one is to put another under its id; who has bound the former
/// keeps it. A clone shares all contents, so any number of composers can begin from one pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SceneBankPool {
    scenes: Table<SceneId, Shared<Scene>>,
    banks: Table<BankId, Shared<GlyphBank>>,
}

impl SceneBankPool {
    /// An empty pool.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a scene and returns the one that it replaces.
    pub fn put_scene(&mut self, id: SceneId, scene: impl Into<Shared<Scene>>) -> Option<Shared<Scene>> {
        self.scenes.insert(id, scene.into())
    }

    /// Sets a bank and returns the one that it replaces.
    pub fn put_bank(&mut self, id: BankId, bank: impl Into<Shared<GlyphBank>>) -> Option<Shared<GlyphBank>> {
        self.banks.insert(id, bank.into())
    }

    /// Takes a scene out.
    pub fn remove_scene(&mut self, id: SceneId) -> Option<Shared<Scene>> {
        self.scenes.remove(id)
    }

    /// Takes a bank out.
    pub fn remove_bank(&mut self, id: BankId) -> Option<Shared<GlyphBank>> {
        self.banks.remove(id)
    }

    /// The scene of this id.
    #[must_use]
    pub fn scene(&self, id: SceneId) -> Option<&Arc<Scene>> {
        self.scenes.get(id).map(Shared::arc)
    }

    /// The bank of this id.
    #[must_use]
    pub fn bank(&self, id: BankId) -> Option<&Arc<GlyphBank>> {
        self.banks.get(id).map(Shared::arc)
    }

    /// Whether the scene could be bound now, and if not, why: the layer, and the first cell that asks for a glyph or a
    /// palette beyond its bank.
    ///
    /// # Errors
    /// `SceneMissing`, `BankMissing`, `GlyphSize`, `GlyphRange`, `PaletteRange`.
    pub fn check_scene(&self, id: SceneId) -> Result<(), Refusal> {
        self.resolve_scene(id).map(|_| ())
    }

    /// Whether a host with these limits takes all that is in it.
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        self.scenes.iter().try_for_each(|(_, scene)| scene.check(limits))?;
        self.banks.iter().try_for_each(|(id, bank)| bank.check(limits).map_err(|refusal| refusal.at_bank(id)))
    }

    pub(crate) fn resolve_scene(&self, id: SceneId) -> Result<BoundScene, Refusal> {
        let missing = Refusal::new(RefusalCode::SceneMissing, 0, id.0.into());
        let scene = self.scenes.get(id).cloned().ok_or(missing)?;
        BoundScene::new(id, scene, |bank| self.resolve_bank(bank))
    }

    pub(crate) fn resolve_bank(&self, id: BankId) -> Result<BoundBank, Refusal> {
        let missing = Refusal::new(RefusalCode::BankMissing, 0, id.0.into()).at_bank(id);
        self.banks.get(id).cloned().map(|bank| BoundBank::new(id, bank)).ok_or(missing)
    }
}

/// A scene with the banks of its layers, as they were when it was bound.
#[derive(Clone, Debug)]
pub(crate) struct BoundScene {
    pub(crate) id: SceneId,
    pub(crate) scene: Shared<Scene>,
    /// Each bank once, in the order in which the layers first name them.
    pub(crate) banks: Vec<BoundBank>,
    /// For each layer the index of its bank.
    bank_of: Vec<usize>,
}

impl BoundScene {
    /// Takes each bank from `find` once, and checks every layer against its bank.
    pub(crate) fn new(
        id: SceneId,
        scene: Shared<Scene>,
        mut find: impl FnMut(BankId) -> Result<BoundBank, Refusal>,
    ) -> Result<Self, Refusal> {
        let (mut banks, mut bank_of) = (Vec::<BoundBank>::new(), Vec::new());
        for (i, layer) in scene.layers().iter().enumerate() {
            let wanted = layer.source().bank;
            let slot = match banks.iter().position(|bank| bank.id == wanted) {
                Some(slot) => slot,
                None => {
                    banks.push(find(wanted).map_err(|refusal| refusal.at_layer(i))?);
                    banks.len() - 1
                }
            };
            if let Some(bank) = banks.get(slot) {
                layer.check_bank(&bank.bank).map_err(|refusal| refusal.at_layer(i).at_bank(wanted))?;
            }
            bank_of.push(slot);
        }
        Ok(Self { id, scene, banks, bank_of })
    }

    /// Every layer, bottom first, with its bank and the number of that bank.
    pub(crate) fn layers(&self) -> impl Iterator<Item = (&SceneLayer, usize, &BoundBank)> {
        let banks = self.bank_of.iter().filter_map(|slot| Some((*slot, self.banks.get(*slot)?)));
        self.scene.layers().iter().zip(banks).map(|(layer, (slot, bank))| (layer, slot, bank))
    }
}

/// A bank with palettes of its own, which may change from frame to frame.
#[derive(Clone, Debug)]
pub(crate) struct BoundBank {
    pub(crate) id: BankId,
    pub(crate) bank: Shared<GlyphBank>,
    pub(crate) palettes: Vec<Palette>,
    hashes: Vec<Hash128>,
    /// Of pixels and palettes.
    hash: Hash128,
    /// Glyphs that others are shown for, ascending. One that is back to itself stays, so that its memory is taken once.
    pub(crate) shown: Vec<(u16, u16)>,
}

impl BoundBank {
    fn new(id: BankId, bank: Shared<GlyphBank>) -> Self {
        let palettes = bank.palettes().to_vec();
        let hashes: Vec<Hash128> = palettes.iter().map(palette_hash).collect();
        let hash = joined(bank.texel_hash(), &hashes);
        Self { id, bank, palettes, hashes, hash, shown: Vec::new() }
    }

    /// A bank with other palettes than it came with, as many, and premultiplied; and with glyphs that are shown for others.
    pub(crate) fn restore(
        id: BankId,
        bank: Shared<GlyphBank>,
        palettes: &[Palette],
        shown: &[(u16, u16)],
    ) -> Result<Self, Refusal> {
        let mut bound = Self::new(id, bank);
        for (glyph, shows) in shown {
            bound.check_glyphs(*glyph, *shows)?;
            bound.show(*glyph, *shows);
        }
        let need = bound.palettes.len() as u64;
        Refusal::unless_within(RefusalCode::PaletteCount, need, need, palettes.len() as u64)
            .map_err(|refusal| refusal.at_bank(id))?;
        for (palette, colors) in (0..=u8::MAX).zip(palettes) {
            bound.set_palette(palette, colors)?;
        }
        Ok(bound)
    }

    /// Refuses a palette that the bank does not have, and colours that no palette may hold.
    pub(crate) fn check_palette(&self, palette: u8, colors: &Palette) -> Result<(), Refusal> {
        if !is_premultiplied(colors) {
            return Err(Refusal::new(RefusalCode::Color, 0, 0).at_bank(self.id));
        }
        let last = (self.palettes.len() as u64).saturating_sub(1);
        let refusal = Refusal::new(RefusalCode::PaletteRange, last, palette.into()).at_bank(self.id);
        self.palettes.get(usize::from(palette)).map(|_| ()).ok_or(refusal)
    }

    /// Sets the colours of a palette; says whether they differ from before.
    pub(crate) fn set_palette(&mut self, palette: u8, colors: &Palette) -> Result<bool, Refusal> {
        self.check_palette(palette, colors)?;
        let at = usize::from(palette);
        let (Some(slot), Some(hash)) = (self.palettes.get_mut(at), self.hashes.get_mut(at)) else { return Ok(false) };
        *slot = *colors;
        let changed = core::mem::replace(hash, palette_hash(colors)) != palette_hash(colors);
        if changed {
            self.hash = joined(self.bank.texel_hash(), &self.hashes);
        }
        Ok(changed)
    }

    /// Refuses glyphs that the bank does not have.
    pub(crate) fn check_glyphs(&self, glyph: u16, shows: u16) -> Result<(), Refusal> {
        self.bank.check_ids(glyph.max(shows), 0).map_err(|refusal| refusal.at_bank(self.id))
    }

    /// From now on `shows` is seen where `glyph` is named; says whether that is new.
    pub(crate) fn show(&mut self, glyph: u16, shows: u16) -> bool {
        match self.shown.binary_search_by_key(&glyph, |entry| entry.0) {
            Ok(i) => self.shown.get_mut(i).is_some_and(|entry| core::mem::replace(&mut entry.1, shows) != shows),
            Err(i) => {
                self.shown.insert(i, (glyph, shows));
                glyph != shows
            }
        }
    }

    /// The glyph that is seen where `glyph` is named.
    pub(crate) fn seen(&self, glyph: u16) -> u16 {
        if self.shown.is_empty() {
            return glyph;
        }
        let found = self.shown.binary_search_by_key(&glyph, |entry| entry.0).ok();
        found.and_then(|i| self.shown.get(i)).map_or(glyph, |entry| entry.1)
    }

    /// The bank as a plan's executor sees it.
    pub(crate) fn view(&self) -> reelm_plan::BankView<'_> {
        reelm_plan::BankView { glyphs: self.bank.pixels(&self.palettes), hash: self.hash }
    }

    /// The hash of pixels and palettes.
    pub(crate) const fn hash(&self) -> Hash128 {
        self.hash
    }

    pub(crate) fn palette_hash(&self, palette: u8) -> Hash128 {
        self.hashes.get(usize::from(palette)).copied().unwrap_or(Hash128::ZERO)
    }

    /// The hash of all that a layer shows anywhere: its tiles, and the pixels and palettes that they name.
    pub(crate) fn layer_hash(&self, layer: &SceneLayer, hasher: &mut StableHasher) -> Hash128 {
        hasher.hash(layer.hash()).hash(self.bank.texel_hash());
        for (palette, hash) in (0..=u8::MAX).zip(&self.hashes) {
            if layer.uses_palette(palette) {
                hasher.u8(palette).hash(*hash);
            }
        }
        for (glyph, shows) in self.shown.iter().filter(|(glyph, shows)| glyph != shows && layer.uses_glyph(*glyph)) {
            hasher.u32(u32::from(*glyph) << 16 | u32::from(*shows));
        }
        hasher.finish()
    }
}

/// The hash of pixels and palettes.
fn joined(texels: Hash128, palettes: &[Hash128]) -> Hash128 {
    palettes.iter().fold(texels, |hash, palette| hash.then(*palette))
}

/// Entry 0 is transparent whatever it says.
fn palette_hash(palette: &Palette) -> Hash128 {
    Hash128::of(palette.as_flattened().get(4..).unwrap_or_default())
}
