//! Nodes that show the surface of another realm.

use kurbo::Affine;
use reelm_ids::SurfaceId;
use reelm_ir::{RealmView, Sampling};
use reelm_pixel::{BlendMode, IRect};
use reelm_plan::{Brush, Placement, Show};

use crate::leaf::LeafPainter;

/// What stands in the surfaces of the realms that the nodes of a composition may show.
#[derive(Debug, Clone, Copy, Default)]
pub struct Realms<'a> {
    /// The realms that have a surface.
    pub shown: &'a [ShownRealm],
    /// What stands in the place of the others: straight sRGB-encoded r, g, b, a, each 0 to 1.
    pub fallback: [f32; 4],
}

/// A realm that has a surface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownRealm {
    /// Its number.
    pub realm: u32,
    /// Its surface, in the plan under construction.
    pub surface: SurfaceId,
    /// Width and height of the surface, which begins at (0, 0).
    pub size: [u32; 2],
}

impl LeafPainter<'_, '_> {
    /// Stretches the surface of a realm to the own box.
    pub(crate) fn realm(&mut self, view: RealmView) {
        let realms = self.scene.realms;
        let Some(shown) = realms.shown.iter().find(|shown| shown.realm == view.realm) else {
            return self.builder.fill_rect(self.own, Brush::Solid(realms.fallback), self.world, 1.0);
        };
        let [width, height] = shown.size;
        let [x, y] = [self.own.width() / f64::from(width), self.own.height() / f64::from(height)];
        let stretch = Affine::new([x, 0.0, 0.0, y, self.own.x0, self.own.y0]);
        let sampling = match view.sampling {
            Sampling::Auto => reelm_plan::Sampling::Bilinear,
            Sampling::Nearest => reelm_plan::Sampling::Nearest,
        };
        self.builder.show(Show {
            source: shown.surface,
            part: IRect::from_size(0, 0, width, height),
            placement: Placement::Affine(self.world * stretch),
            opacity: 255,
            blend: BlendMode::Normal,
            sampling,
        });
    }
}
