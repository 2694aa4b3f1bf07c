//! Builds a plan, executes it, gives the picture.

use kurbo::{Affine, PathEl, Rect, Shape};
use reelm_ids::{AssetIdx, FontIdx, Hash128};
use reelm_pixel::{IRect, View, ViewMut, unpremultiply_row};
use reelm_plan::{Brush, FontView, ImageView, Layer, LayerClip, NoResources, PlanBuilder, RenderPlan, Resources};
use reelm_raster::{Raster, RasterOptions};

pub(crate) const NONE: [u8; 4] = [0; 4];

/// A rendered picture.
#[derive(Clone, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bytes: Vec<u8>,
}

impl Picture {
    pub(crate) fn at(&self, x: u32, y: u32) -> [u8; 4] {
        self.view().pixel(x, y).expect("the pixel is in the picture")
    }

    pub(crate) fn view(&self) -> View<'_> {
        View::new(&self.bytes, self.width, self.height).expect("a picture has its size")
    }

    pub(crate) fn crop(&self, rect: IRect) -> Self {
        let view = self.view().sub(rect);
        Self { width: view.width(), height: view.height(), bytes: view.rows().flatten().copied().collect() }
    }

    /// The greatest difference of two bytes.
    pub(crate) fn distance(&self, other: &Self) -> u8 {
        assert_eq!((self.width, self.height), (other.width, other.height));
        self.bytes.iter().zip(&other.bytes).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
    }

    /// Writes a PNG into the folder that `REELM_LOOK` names, to be looked at.
    pub(crate) fn look(&self, name: &str) {
        let Some(folder) = std::env::var_os("REELM_LOOK") else { return };
        let file = std::fs::File::create(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
        let mut encoder = png::Encoder::new(file, self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        let mut straight = vec![0; self.bytes.len()];
        unpremultiply_row(&mut straight, &self.bytes);
        encoder.write_header().unwrap().write_image_data(&straight).unwrap();
    }
}

/// One image and one font.
#[derive(Default)]
pub(crate) struct Assets {
    pub(crate) image: Option<Picture>,
    pub(crate) font: Option<Vec<u8>>,
}

impl Resources for Assets {
    fn image(&self, asset: AssetIdx) -> Option<ImageView<'_>> {
        let image = self.image.as_ref().filter(|_| asset == AssetIdx(0))?;
        let opaque = image.bytes.chunks(4).all(|pixel| pixel[3] == 255);
        Some(ImageView { pixels: image.view(), hash: Hash128::of(&image.bytes), opaque })
    }

    fn font(&self, font: FontIdx) -> Option<FontView<'_>> {
        let data = self.font.as_ref().filter(|_| font == FontIdx(0))?;
        Some(FontView { data, index: 0, hash: Hash128::of(data) })
    }
}

pub(crate) fn plan(width: u32, height: u32, background: [u8; 4], build: impl FnOnce(&mut PlanBuilder)) -> RenderPlan {
    let mut builder = PlanBuilder::new();
    let mut plan = RenderPlan::default();
    builder.begin(width, height, background);
    build(&mut builder);
    builder.finish(&mut plan);
    plan
}

pub(crate) fn execute_with(raster: &mut Raster, plan: &RenderPlan, resources: &dyn Resources) -> Picture {
    let rect = plan.surfaces[plan.roots[0]].rect;
    let (width, height) = (rect.width(), rect.height());
    // What an output holds before must not be seen.
    let mut bytes = vec![0xA5; width as usize * height as usize * 4];
    raster.execute(plan, resources, &mut ViewMut::new(&mut bytes, width, height).unwrap());
    Picture { width, height, bytes }
}

pub(crate) fn execute(plan: &RenderPlan, resources: &dyn Resources) -> Picture {
    execute_with(&mut Raster::new(RasterOptions::default()), plan, resources)
}

/// A picture over transparent, without images and fonts.
pub(crate) fn render(width: u32, height: u32, build: impl FnOnce(&mut PlanBuilder)) -> Picture {
    execute(&plan(width, height, NONE, build), &NoResources)
}

pub(crate) fn rgba(r: u8, g: u8, b: u8, a: u8) -> Brush {
    Brush::Solid([r, g, b, a].map(|v| f32::from(v) / 255.0))
}

pub(crate) fn rect(x: f64, y: f64, w: f64, h: f64) -> Rect {
    Rect::new(x, y, x + w, y + h)
}

pub(crate) fn fill_rect(builder: &mut PlanBuilder, r: Rect, brush: Brush) {
    builder.fill_rect(r, brush, Affine::IDENTITY, 1.0);
}

pub(crate) fn fill_shape(builder: &mut PlanBuilder, shape: impl Shape, brush: Brush, transform: Affine) {
    let path = builder.path(shape.path_elements(0.01).collect::<Vec<PathEl>>());
    builder.fill_path(path, reelm_plan::FillRule::NonZero, brush, transform, 1.0, None);
}

pub(crate) fn layer(opacity: f32) -> Layer {
    Layer { opacity, ..Layer::default() }
}

pub(crate) fn clipped(clip: LayerClip) -> Layer {
    Layer { clip, ..Layer::default() }
}

/// The bundled font.
pub(crate) fn font() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/fonts/Inter.ttf");
    std::fs::read(path).expect("the bundled font is there")
}
