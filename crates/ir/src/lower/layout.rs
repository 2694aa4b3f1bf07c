//! The `layout` object.

use reelm_ids::PropertyId;

use super::Lower;
use crate::doc::{self, At};
use crate::model::{Anim, Dim, LayoutStyle, Sides};
use crate::registry::property as p;

type Length = At<doc::Anim<doc::Dim>>;

impl<'a> Lower<'a, '_> {
    /// The `layout` object in its canonical form.
    pub(super) fn layout(&mut self, keys: &'a doc::Layout) -> LayoutStyle {
        let zero = Dim::px(0.0);
        let base = LayoutStyle::default();
        let gap = keys.gap.as_ref().and_then(|gap| gap.value.pair());
        let [row, column] = [gap.map(|gap| gap[0]), gap.map(|gap| gap[1])];
        let (grow, shrink, basis) = self.flex(keys.flex.as_ref());
        let (direction, wrap) = self.flex_flow(keys.flex_flow.as_ref());
        let [align_content, justify_content] = self.place_content(keys.place_content.as_ref());
        let [align_items, justify_items] = self.place_items(keys.place_items.as_ref());
        let [align_self, justify_self] = self.place_items(keys.place_self.as_ref());
        let (direction, wrap) = (direction.unwrap_or(base.flex_direction), wrap.unwrap_or(base.flex_wrap));
        LayoutStyle {
            display: keys.display.as_ref().map(|display| display.value),
            position: keys.position.as_ref().map_or(base.position, |position| position.value),
            flex_direction: keys.flex_direction.as_ref().map_or(direction, |direction| direction.value),
            flex_wrap: keys.flex_wrap.as_ref().map_or(wrap, |wrap| wrap.value),
            flex_grow: self.anim(keys.flex_grow.as_ref(), p::FLEX_GROW, grow),
            flex_shrink: self.anim(keys.flex_shrink.as_ref(), p::FLEX_SHRINK, shrink),
            flex_basis: self.length(keys.flex_basis.as_ref(), p::FLEX_BASIS, basis, true),
            justify_content: keys.justify_content.as_ref().map(|align| align.value).or(justify_content),
            align_content: keys.align_content.as_ref().map(|align| align.value).or(align_content),
            align_items: keys.align_items.as_ref().map(|align| align.value).or(align_items),
            align_self: keys.align_self.as_ref().map(|align| align.value).or(align_self),
            justify_items: keys.justify_items.as_ref().map(|align| align.value).or(justify_items),
            justify_self: keys.justify_self.as_ref().map(|align| align.value).or(justify_self),
            grid: self.grid(keys),
            lines: self.lines(keys),
            row_gap: self.length(keys.row_gap.as_ref().or(row), p::ROW_GAP, zero, false),
            column_gap: self.length(keys.column_gap.as_ref().or(column), p::COLUMN_GAP, zero, false),
            padding: self.padding(keys),
            margin: self.margin(keys),
            inset: self.inset(keys),
            min_size: [
                self.length(keys.min_width.as_ref(), p::MIN_WIDTH, Dim::Auto, true),
                self.length(keys.min_height.as_ref(), p::MIN_HEIGHT, Dim::Auto, true),
            ],
            max_size: [
                self.length(keys.max_width.as_ref(), p::MAX_WIDTH, Dim::Auto, true),
                self.length(keys.max_height.as_ref(), p::MAX_HEIGHT, Dim::Auto, true),
            ],
            aspect_ratio: self.aspect_ratio(keys.aspect_ratio.as_ref()),
        }
    }

    fn padding(&mut self, keys: &'a doc::Layout) -> Sides {
        let own = [&keys.padding_top, &keys.padding_right, &keys.padding_bottom, &keys.padding_left];
        let ids = [p::PADDING_TOP, p::PADDING_RIGHT, p::PADDING_BOTTOM, p::PADDING_LEFT];
        self.sides(keys.padding.as_ref(), own, ids, Dim::px(0.0), false)
    }

    fn margin(&mut self, keys: &'a doc::Layout) -> Sides {
        let own = [&keys.margin_top, &keys.margin_right, &keys.margin_bottom, &keys.margin_left];
        let ids = [p::MARGIN_TOP, p::MARGIN_RIGHT, p::MARGIN_BOTTOM, p::MARGIN_LEFT];
        self.sides(keys.margin.as_ref(), own, ids, Dim::px(0.0), true)
    }

    fn inset(&mut self, keys: &'a doc::Layout) -> Sides {
        let own = [&keys.top, &keys.right, &keys.bottom, &keys.left];
        let ids = [p::INSET_TOP, p::INSET_RIGHT, p::INSET_BOTTOM, p::INSET_LEFT];
        self.sides(keys.inset.as_ref(), own, ids, Dim::Auto, true)
    }

    /// Top, right, bottom and left: each side's own key, else the shorthand, else `default`.
    fn sides(
        &mut self,
        shorthand: Option<&'a At<doc::Sides>>,
        own: [&'a Option<Length>; 4],
        ids: [PropertyId; 4],
        default: Dim,
        auto: bool,
    ) -> Sides {
        let all = shorthand.and_then(|sides| sides.value.sides());
        let mut out = [default; 4];
        for (i, (side, id)) in own.into_iter().zip(ids).enumerate() {
            let written = side.as_ref().or_else(|| all?.get(i).copied());
            if let Some(slot) = out.get_mut(i) {
                *slot = self.length(written, id, default, auto);
            }
        }
        let [top, right, bottom, left] = out;
        Sides { left, right, top, bottom }
    }

    fn length(&mut self, written: Option<&Length>, id: PropertyId, default: Dim, auto: bool) -> Dim {
        let Some(written) = written else { return default };
        let dim = self.dim(&written.value, written.place, id, default);
        if dim.is_auto() && !auto && !default.is_auto() {
            self.base.error_with("type-mismatch", written.place, "the length cannot be `auto`", |error| {
                error.with_expected("a number of pixels or a percentage")
            });
            return default;
        }
        dim
    }

    /// The ratio of an optional key. CSS's `auto` is what is meant without the key.
    fn aspect_ratio(&mut self, written: Option<&At<doc::Anim<f64>>>) -> Option<Anim<f64>> {
        written.map(|written| self.anim(Some(written), p::ASPECT_RATIO, 1.0))
    }
}
