//! The JSON form. Every string in it is made of plain ASCII without quotes, so that nothing needs escaping.

use core::fmt::{Display, Write};

use kurbo::Affine;
use reelm_pixel::IRect;

use super::words::{BrushOf, Bytes, FilterOf, KindOf, Number, ShapeOf, mask_name};
use crate::item::{DrawItem, Sampling};
use crate::placement::Placement;
use crate::plan::{Lifetime, Op, RenderPlan};
use crate::tiles::{SpriteItem, TileRun};

/// The plan as one object.
pub(super) fn print(plan: &RenderPlan) -> String {
    let mut json = Json { out: String::new(), first: true };
    json.object(|json| {
        json.text("fingerprint", plan.fingerprint);
        json.array("roots", &plan.roots, |json, root| json.value(quoted(root)));
        json.field("live_pixels", plan.live_pixels);
        json.array("surfaces", plan.surfaces.ids(), |json, id| json.object(|json| surface(json, plan, id)));
        json.array("ops", plan.ops.iter(), |json, (id, op)| {
            json.object(|json| {
                json.text("id", id);
                json.text("op", op.name());
                json.text("target", op.target());
                json.text("hash", plan.op_hashes.get(id).copied().unwrap_or_default());
                operation(json, plan, op);
            });
        });
    });
    json.out.push('\n');
    json.out
}

fn surface(json: &mut Json, plan: &RenderPlan, id: reelm_ids::SurfaceId) {
    let desc = &plan.surfaces[id];
    json.text("id", id);
    json.rect("rect", desc.rect);
    json.text("clear", Bytes(desc.clear));
    match desc.lifetime {
        Lifetime::Frame => json.text("lifetime", "frame"),
        Lifetime::Persistent(_) => json.text("lifetime", "persistent"),
    }
    json.array("uses", desc.uses, |json, id| json.value(quoted(id)));
    json.text("hash", desc.hash);
    if desc.state != reelm_ids::Hash128::ZERO {
        json.text("base", desc.base);
        json.text("state", desc.state);
    }
}

fn operation(json: &mut Json, plan: &RenderPlan, op: &Op) {
    match op {
        Op::Draw { items, .. } => {
            let items = plan.items.get(items.start as usize..items.end as usize).unwrap_or_default();
            json.array("items", items, |json, found| json.object(|json| item(json, plan, found)));
        }
        Op::Filter { filter, .. } => json.text("filter", FilterOf(plan, filter)),
        Op::Mask { mask, mode, invert, .. } => {
            json.text("mask", mask);
            json.text("mode", mask_name(*mode));
            json.field("invert", invert);
        }
        Op::Displace { map, scale, .. } => {
            json.text("map", map);
            json.numbers("scale", &scale.map(f64::from));
        }
        Op::Composite { source, opacity, blend, part, placement, sampling, scissor, .. } => {
            json.text("source", source);
            json.field("opacity", opacity);
            json.text("blend", blend.name());
            json.rect("part", *part);
            match placement {
                Placement::Whole => {}
                Placement::Affine(affine) => json.numbers("placement", &affine.as_coeffs()),
                Placement::Projective(matrix) => json.exact("placement", matrix),
            }
            json.text("sampling", if *sampling == Sampling::Nearest { "nearest" } else { "bilinear" });
            json.rect("scissor", *scissor);
        }
        Op::Transition { from, to, matte, kind, .. } => {
            from.iter().for_each(|from| json.text("from", from));
            to.iter().for_each(|to| json.text("to", to));
            matte.iter().for_each(|matte| json.text("matte", matte));
            json.text("kind", KindOf(kind));
        }
        Op::Mean { count, .. } => {
            json.field("count", count);
            json.array("terms", plan.sources(op), |json, term| json.value(quoted(term)));
        }
        Op::Tiles { run, opacity, blend, scissor, .. } => {
            json.field("opacity", opacity);
            json.text("blend", blend.name());
            json.rect("scissor", *scissor);
            if let Some(run) = plan.tile_runs.get(*run as usize) {
                tiles(json, plan, run);
            }
        }
        Op::Sprites { sprites, scissor, .. } => {
            json.rect("scissor", *scissor);
            json.array("sprites", plan.sprites_of(sprites), |json, found| json.object(|json| sprite(json, found)));
        }
        Op::Fade { color, level, scissor, .. } => {
            json.text("color", Bytes(*color));
            json.field("level", level);
            json.rect("scissor", *scissor);
        }
        Op::Copy { source, from, to, opacity, blend, scissor, .. } => {
            json.text("source", source);
            json.rect("from", *from);
            json.array("to", to, |json, value| json.value(value));
            json.field("opacity", opacity);
            json.text("blend", blend.name());
            json.rect("scissor", *scissor);
        }
        Op::Flood { seed, color, tolerance, blend, scissor, .. } => {
            json.array("seed", seed, |json, value| json.value(value));
            json.text("color", Bytes(*color));
            json.field("tolerance", tolerance);
            json.text("blend", blend.name());
            json.rect("scissor", *scissor);
        }
    }
}

/// A run of tiles; a cell is glyph, palette, flips in x and y, or `null` if it shows nothing.
fn tiles(json: &mut Json, plan: &RenderPlan, run: &TileRun) {
    json.text("bank", run.bank);
    json.field("tile_size", run.tile_size);
    json.field("columns", run.columns);
    json.field("rows", run.rows);
    json.array("origin", run.origin, |json, value| json.value(value));
    json.array("cells", plan.cells_of(run), |json, tile| match tile.active {
        true => {
            let [x, y] = [tile.flip_x, tile.flip_y].map(u8::from);
            json.value(format_args!("[{},{},{x},{y}]", tile.glyph, tile.palette));
        }
        false => json.value("null"),
    });
    json.array("updates", plan.updates_of(run), |json, cell| json.value(cell));
}

fn sprite(json: &mut Json, sprite: &SpriteItem) {
    json.text("bank", sprite.bank);
    json.field("glyph", sprite.glyph);
    json.field("palette", sprite.palette);
    json.field("flip_x", sprite.flip_x);
    json.field("flip_y", sprite.flip_y);
    json.rect("dst", sprite.dst);
    json.field("opacity", sprite.opacity);
    json.text("blend", sprite.blend.name());
}

fn item(json: &mut Json, plan: &RenderPlan, item: &DrawItem) {
    json.text("shape", ShapeOf(plan, item));
    json.text("brush", BrushOf(plan, &item.brush));
    json.affine("transform", item.transform);
    json.number("opacity", item.opacity.into());
    json.text("blend", item.blend.name());
    json.rect("bounds", item.bounds);
    json.rect("scissor", item.scissor);
    item.clip.iter().for_each(|clip| json.field("clip", clip));
    json.text("content", item.content);
}

/// Writes values one after the other, with commas between.
struct Json {
    out: String,
    /// Whether nothing precedes in the innermost object or array.
    first: bool,
}

impl Json {
    fn object(&mut self, fill: impl FnOnce(&mut Self)) {
        self.between();
        self.nested('{', '}', fill);
    }

    fn array<T>(&mut self, key: &str, values: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.key(key);
        self.nested('[', ']', |json| values.into_iter().for_each(|value| write(json, value)));
    }

    fn value(&mut self, value: impl Display) {
        self.between();
        let _ = write!(self.out, "{value}");
    }

    fn field(&mut self, key: &str, value: impl Display) {
        self.key(key);
        let _ = write!(self.out, "{value}");
    }

    fn text(&mut self, key: &str, value: impl Display) {
        self.field(key, quoted(value));
    }

    fn number(&mut self, key: &str, value: f64) {
        if value.is_finite() { self.field(key, Number(value)) } else { self.field(key, "null") }
    }

    fn rect(&mut self, key: &str, rect: IRect) {
        self.field(key, format_args!("[{},{},{},{}]", rect.x0, rect.y0, rect.width(), rect.height()));
    }

    fn affine(&mut self, key: &str, affine: Affine) {
        self.numbers(key, &affine.as_coeffs());
    }

    fn numbers(&mut self, key: &str, values: &[f64]) {
        self.array(
            key,
            values,
            |json, value| {
                if value.is_finite() { json.value(Number(*value)) } else { json.value("null") }
            },
        );
    }

    /// Numbers with all their digits.
    fn exact(&mut self, key: &str, values: &[f64]) {
        self.array(key, values, |json, value| if value.is_finite() { json.value(value) } else { json.value("null") });
    }

    fn key(&mut self, key: &str) {
        self.between();
        let _ = write!(self.out, "\"{key}\":");
    }

    fn nested(&mut self, open: char, close: char, fill: impl FnOnce(&mut Self)) {
        self.out.push(open);
        self.first = true;
        fill(self);
        self.out.push(close);
        self.first = false;
    }

    fn between(&mut self) {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
    }
}

fn quoted(value: impl Display) -> impl Display {
    struct Quoted<T>(T);
    impl<T: Display> Display for Quoted<T> {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            write!(f, "\"{}\"", self.0)
        }
    }
    Quoted(value)
}
