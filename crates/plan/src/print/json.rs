//! The JSON form. Every string in it is made of plain ASCII without quotes, so that nothing needs escaping.

use core::fmt::{Display, Write};

use kurbo::Affine;
use reelm_pixel::IRect;

use super::words::{BrushOf, Bytes, FilterOf, KindOf, Number, ShapeOf, mask_name};
use crate::item::DrawItem;
use crate::plan::{Lifetime, Op, RenderPlan};

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
        Lifetime::Persistent(key) => json.text("lifetime", format_args!("persistent {key}")),
    }
    json.array("uses", desc.uses, |json, id| json.value(quoted(id)));
    json.text("hash", desc.hash);
}

fn operation(json: &mut Json, plan: &RenderPlan, op: &Op) {
    match op {
        Op::Draw { items, .. } => {
            let items = plan.items.get(items.start as usize..items.end as usize).unwrap_or_default();
            json.array("items", items, |json, found| json.object(|json| item(json, plan, found)));
        }
        Op::Filter { filter, .. } => json.text("filter", FilterOf(filter)),
        Op::Mask { mask, mode, invert, .. } => {
            json.text("mask", mask);
            json.text("mode", mask_name(*mode));
            json.field("invert", invert);
        }
        Op::Composite { source, opacity, blend, placement, scissor, .. } => {
            json.text("source", source);
            json.field("opacity", opacity);
            json.text("blend", blend.name());
            placement.iter().for_each(|placement| json.affine("placement", *placement));
            json.rect("scissor", *scissor);
        }
        Op::Transition { from, to, kind, .. } => {
            from.iter().for_each(|from| json.text("from", from));
            to.iter().for_each(|to| json.text("to", to));
            json.text("kind", KindOf(kind));
        }
    }
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
        self.array(key, affine.as_coeffs(), |json, value| {
            if value.is_finite() { json.value(Number(value)) } else { json.value("null") }
        });
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
