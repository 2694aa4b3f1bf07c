//! The **clip stack**: the clips that are in force in a scene. Items that follow each other under the same clip and
//! scissor share it.

use kurbo::Rect;
use reelm_pixel::IRect;

use super::scene::Stage;
use super::{FLATNESS, PathScratch, View, fill};

/// A chain of clips is followed up to here; a longer one draws nothing.
const DEEPEST: usize = 64;

/// The clip in force.
#[derive(Debug, Default)]
pub(super) struct ClipStack {
    clip: Option<u32>,
    scissor: Option<IRect>,
    depth: usize,
    /// Whether what is in force leaves anything.
    open: bool,
}

impl ClipStack {
    /// A new scene: nothing is in force.
    pub(super) fn reset(&mut self) {
        *self = Self { open: true, ..Self::default() };
    }

    /// Puts a clip and a scissor (in device space) in force. `None` if nothing is left.
    pub(super) fn set(
        &mut self,
        stage: &mut Stage,
        path: &mut PathScratch,
        view: View<'_>,
        clip: Option<u32>,
        scissor: Option<IRect>,
    ) -> Option<()> {
        if (clip, scissor) != (self.clip, self.scissor) {
            (0..self.depth).for_each(|_| stage.pop_clip());
            (self.clip, self.scissor, self.depth) = (clip, scissor, 0);
            self.open = self.push(stage, path, view).is_some();
        }
        self.open.then_some(())
    }

    fn push(&mut self, stage: &mut Stage, path: &mut PathScratch, view: View<'_>) -> Option<()> {
        if let Some(scissor) = self.scissor {
            let area = view.area;
            let seen = scissor.intersect(area).translate(area.x0.saturating_neg(), area.y0.saturating_neg());
            stage.push_clip_rect(Rect::new(seen.x0.into(), seen.y0.into(), seen.x1.into(), seen.y1.into()));
            self.depth += 1;
        }
        let mut next = self.clip;
        while let Some(index) = next {
            let clip = view.scene.plan.clips.get(index as usize).filter(|_| self.depth < DEEPEST)?;
            let transform = view.place(clip.relative_transform(view.scene.origin));
            path.copy(view.scene.plan, &clip.elements, transform)?;
            stage.push_clip(path.flattened(transform, FLATNESS), fill(clip.rule), transform);
            self.depth += 1;
            next = clip.parent;
        }
        Some(())
    }
}
