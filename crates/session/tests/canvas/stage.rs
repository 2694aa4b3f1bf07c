//! A canvas with a raster.

use reelm_ids::{AssetIdx, FontIdx, Hash128};
use reelm_layer_stack::*;
use reelm_pixel::{View, ViewMut};
use reelm_plan::{FontView, ImageView, PlanBuilder, RenderPlan, Resources};
use reelm_raster::{Raster, RasterOptions};

pub(crate) const SIZE: [u32; 2] = [64, 48];

/// Draws what a canvas says, and sees to it that nothing is lost on the way.
pub(crate) struct Stage {
    pub(crate) canvas: Canvas,
    pub(crate) raster: Raster,
    pub(crate) plan: RenderPlan,
    builder: PlanBuilder,
    pixels: Vec<u8>,
}

impl Stage {
    pub(crate) fn new(size: [u32; 2]) -> Self {
        Self::of(Canvas::new(1, size, Limits::default()).expect("a canvas"))
    }

    pub(crate) fn of(canvas: Canvas) -> Self {
        let raster = Raster::new(RasterOptions::default());
        Self { canvas, raster, plan: RenderPlan::default(), builder: PlanBuilder::new(), pixels: Vec::new() }
    }

    /// A frame of which nothing is refused, and its picture.
    pub(crate) fn frame(&mut self, piece: &[Command]) -> Shot {
        self.canvas.frame(piece).expect("a frame");
        assert_eq!(self.canvas.report().refusal, None);
        self.picture()
    }

    /// What is seen now.
    pub(crate) fn picture(&mut self) -> Shot {
        self.draw();
        assert!(self.canvas.report().changed.is_empty(), "{:?}", self.canvas.report().changed);
        assert_eq!(self.raster.stats().surfaces_stale, 0);
        Shot { size: self.canvas.stack().size(), pixels: self.pixels.clone() }
    }

    /// What is seen in an output of another size.
    pub(crate) fn within(&mut self, size: [u32; 2]) -> Shot {
        self.draw_within(size);
        Shot { size, pixels: self.pixels.clone() }
    }

    /// Lowers and draws.
    pub(crate) fn draw(&mut self) {
        self.draw_within(self.canvas.stack().size());
    }

    fn draw_within(&mut self, [width, height]: [u32; 2]) {
        for key in &self.canvas.report().released {
            self.raster.forget(*key);
        }
        self.builder.begin(width, height, [0; 4]);
        let raster = &self.raster;
        self.canvas.lower(&mut self.builder, &mut NoGlyphs, &|key| raster.held(key)).expect("no frame is open");
        self.builder.finish(&mut self.plan);
        self.pixels.resize(width as usize * height as usize * 4, 0);
        let mut output = ViewMut::new(&mut self.pixels, width, height).expect("a view");
        self.raster.execute(&self.plan, &Images, &mut output);
    }
}

/// Premultiplied pixels.
#[derive(Clone, PartialEq)]
pub(crate) struct Shot {
    pub(crate) size: [u32; 2],
    pub(crate) pixels: Vec<u8>,
}

impl Shot {
    pub(crate) fn at(&self, x: u32, y: u32) -> [u8; 4] {
        let at = (y * self.size[0] + x) as usize * 4;
        self.pixels[at..at + 4].try_into().expect("four bytes")
    }

    pub(crate) fn count(&self, color: [u8; 4]) -> usize {
        self.pixels.chunks(4).filter(|pixel| **pixel == color).count()
    }
}

impl std::fmt::Debug for Shot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.size, Hash128::of(&self.pixels))
    }
}

/// One image: 2 × 2 pixels, red, green, blue and half a white.
struct Images;

const IMAGE: [u8; 16] = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 128, 128, 128, 128];

impl Resources for Images {
    fn image(&self, asset: AssetIdx) -> Option<ImageView<'_>> {
        let pixels = View::new(&IMAGE, 2, 2)?;
        (asset.0 == 0).then_some(ImageView { pixels, hash: Hash128(1), opaque: false })
    }

    fn font(&self, _font: FontIdx) -> Option<FontView<'_>> {
        None
    }
}

pub(crate) const BAKE: Command = Command::Bake { mode: BakeMode::Freeze, clone: false };
pub(crate) const WIPE: Command = Command::Wipe { color: [0; 4] };

pub(crate) fn ink(color: [u8; 4]) -> Command {
    Command::Ink(Ink::Color(color))
}

pub(crate) fn erase(strength: f32, reach: Reach) -> Command {
    Command::Ink(Ink::Erase { strength, reach })
}

/// Whole pixels.
pub(crate) fn card(x: i32, y: i32, width: u32, height: u32) -> Command {
    let (at, size) = ([f64::from(x), f64::from(y)], [f64::from(width), f64::from(height)]);
    Command::Box { at, size, outline: None, crisp: true }
}

pub(crate) fn embed(child: u32, at: [f64; 2], opacity: f32, piece: &[Command]) -> Command {
    let (child, size, origin, piece) = (ChildId(child), [30, 20], 0, piece.to_vec().into());
    Command::Embed { child, at, size, opacity, origin, piece }
}

/// xorshift64*, a number below `below`.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    pub(crate) fn below(&mut self, below: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) % u64::from(below)) as u32
    }
}
