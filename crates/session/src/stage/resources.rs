//! The resources of all realms as one table: those of each content follow those of the contents before it.

use reelm_ids::{AssetIdx, BankIdx, FontIdx};
use reelm_plan::{BankView, FontView, ImageView, LutView, ResourceSet, Resources};

use crate::composition::Prepared;

/// The assets of contents, behind each other.
#[derive(Debug, Clone, Default)]
pub(crate) struct StageResources {
    contents: Vec<Prepared>,
    /// For each content where its resources begin, ascending.
    starts: Vec<ResourceSet>,
}

impl StageResources {
    pub(crate) fn new(contents: &[Prepared]) -> Self {
        let mut next = ResourceSet::default();
        let mut starts = Vec::with_capacity(contents.len());
        for content in contents {
            starts.push(next);
            next.assets += content.ir.assets.len() as u32;
            next.fonts += content.assets.face_count() as u32;
            next.banks += content.stages.banks;
        }
        Self { contents: contents.to_vec(), starts }
    }

    /// Where the resources of a content begin.
    pub(crate) fn start(&self, content: usize) -> ResourceSet {
        self.starts.get(content).copied().unwrap_or_default()
    }

    /// The content that index `index` belongs to, and the index there. Contents without any share their start with the next.
    fn find(&self, index: u32, start: impl Fn(&ResourceSet) -> u32) -> Option<(&Prepared, u32)> {
        let content = self.starts.partition_point(|set| start(set) <= index).checked_sub(1)?;
        Some((self.contents.get(content)?, index - self.starts.get(content).map(start)?))
    }
}

impl Resources for StageResources {
    fn image(&self, asset: AssetIdx) -> Option<ImageView<'_>> {
        let (content, asset) = self.find(asset.0, |set| set.assets)?;
        content.assets.image(AssetIdx(asset))
    }

    fn lut(&self, asset: AssetIdx) -> Option<LutView<'_>> {
        let (content, asset) = self.find(asset.0, |set| set.assets)?;
        content.assets.lut(AssetIdx(asset))
    }

    fn font(&self, font: FontIdx) -> Option<FontView<'_>> {
        let (content, font) = self.find(font.0, |set| set.fonts)?;
        content.assets.font(FontIdx(font))
    }

    fn bank(&self, bank: BankIdx) -> Option<BankView<'_>> {
        let (content, bank) = self.find(bank.0, |set| set.banks)?;
        content.stages.bank(BankIdx(bank))
    }
}
