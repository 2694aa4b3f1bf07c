//! The `layout` object as it is written: the keys of CSS flexbox, grid and block.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::anim::Anim;
use super::collection::OneOrMany;
use super::grid::Track;
use super::place::{At, Place};
use super::read::{Read, Reader};
use super::value::{Css, Dim, Text};
use crate::json::Json;
use crate::model::{AlignContent, AlignItems, Display, FlexDirection, FlexWrap, GridFlow, PositionType};
use crate::registry::property::*;
use crate::schema::schema_of;

object! {
    "a layout"
    /// How a node lays out its children, and how it is laid out. Names and defaults are those of CSS.
    pub struct Layout {
        /// How children are laid out: `flex`, `grid`, `block`, or `none` for neither laid out nor drawn. Without it, children overlap.
        optional display "display": Display;
        /// Whether the node takes part in its parent's flow: `relative` or `absolute`.
        optional position "position": PositionType = "\"relative\"";
        /// Main axis of the children: `row`, `row-reverse`, `column` or `column-reverse`.
        optional flex_direction "flex-direction": FlexDirection = "\"row\"";
        /// Whether children break into lines: `nowrap`, `wrap` or `wrap-reverse`.
        optional flex_wrap "flex-wrap": FlexWrap = "\"nowrap\"";
        /// The node's share of free space.
        optional flex_grow "flex-grow": Anim<f64> = "0", in range(FLEX_GROW);
        /// The node's share of missing space.
        optional flex_shrink "flex-shrink": Anim<f64> = "1", in range(FLEX_SHRINK);
        /// The node's size on the main axis before growing and shrinking.
        optional flex_basis "flex-basis": Anim<Dim> = "\"auto\"", in range(FLEX_BASIS);
        /// Where children lie on the main axis.
        optional justify_content "justify-content": AlignContent;
        /// Where lines of children lie on the cross axis.
        optional align_content "align-content": AlignContent;
        /// Where children lie on the cross axis.
        optional align_items "align-items": AlignItems;
        /// Where the node itself lies on its parent's cross axis.
        optional align_self "align-self": AlignItems;
        /// Space between children: one length, or `[row, column]`.
        optional gap "gap": Gap = "0", in range(ROW_GAP);
        /// Space between rows; wins over `gap`.
        optional row_gap "row-gap": Anim<Dim>, in range(ROW_GAP);
        /// Space between columns; wins over `gap`.
        optional column_gap "column-gap": Anim<Dim>, in range(COLUMN_GAP);
        /// Space inside: one length, `[vertical, horizontal]`, `[top, horizontal, bottom]` or `[top, right, bottom, left]`.
        optional padding "padding": Sides = "0", in range(PADDING_TOP);
        /// Space inside on the left; wins over `padding`.
        optional padding_left "padding-left": Anim<Dim>, in range(PADDING_LEFT);
        /// Space inside on the right; wins over `padding`.
        optional padding_right "padding-right": Anim<Dim>, in range(PADDING_RIGHT);
        /// Space inside at the top; wins over `padding`.
        optional padding_top "padding-top": Anim<Dim>, in range(PADDING_TOP);
        /// Space inside at the bottom; wins over `padding`.
        optional padding_bottom "padding-bottom": Anim<Dim>, in range(PADDING_BOTTOM);
        /// Space outside: one length, `[vertical, horizontal]`, `[top, horizontal, bottom]` or `[top, right, bottom, left]`.
        optional margin "margin": Sides = "0", in range(MARGIN_TOP);
        /// Space outside on the left; wins over `margin`.
        optional margin_left "margin-left": Anim<Dim>, in range(MARGIN_LEFT);
        /// Space outside on the right; wins over `margin`.
        optional margin_right "margin-right": Anim<Dim>, in range(MARGIN_RIGHT);
        /// Space outside at the top; wins over `margin`.
        optional margin_top "margin-top": Anim<Dim>, in range(MARGIN_TOP);
        /// Space outside at the bottom; wins over `margin`.
        optional margin_bottom "margin-bottom": Anim<Dim>, in range(MARGIN_BOTTOM);
        /// Distance from the parent's edges: one length, `[vertical, horizontal]`, `[top, horizontal, bottom]` or `[top, right, bottom, left]`.
        optional inset "inset": Sides = "\"auto\"", in range(INSET_TOP);
        /// Distance from the parent's left edge; wins over `inset`.
        optional left "left": Anim<Dim>, in range(INSET_LEFT);
        /// Distance from the parent's right edge; wins over `inset`.
        optional right "right": Anim<Dim>, in range(INSET_RIGHT);
        /// Distance from the parent's top edge; wins over `inset`.
        optional top "top": Anim<Dim>, in range(INSET_TOP);
        /// Distance from the parent's bottom edge; wins over `inset`.
        optional bottom "bottom": Anim<Dim>, in range(INSET_BOTTOM);
        /// Least width.
        optional min_width "min-width": Anim<Dim> = "\"auto\"", in range(MIN_WIDTH);
        /// Least height.
        optional min_height "min-height": Anim<Dim> = "\"auto\"", in range(MIN_HEIGHT);
        /// Greatest width.
        optional max_width "max-width": Anim<Dim> = "\"auto\"", in range(MAX_WIDTH);
        /// Greatest height.
        optional max_height "max-height": Anim<Dim> = "\"auto\"", in range(MAX_HEIGHT);
        /// Width over height.
        optional aspect_ratio "aspect-ratio": Anim<f64>, in range(ASPECT_RATIO);
        /// `flex-grow`, `flex-shrink` and `flex-basis` in one: a number, `none`, `auto`, or up to two numbers and a length, such as `1 0 200px`.
        optional flex "flex": Css;
        /// `flex-direction` and `flex-wrap` in one, such as `row wrap`.
        optional flex_flow "flex-flow": Text;
        /// Where children lie across their areas of a grid.
        optional justify_items "justify-items": AlignItems;
        /// Where the node itself lies across its area of a grid.
        optional justify_self "justify-self": AlignItems;
        /// `align-content` and `justify-content` in one: one word for both, or two.
        optional place_content "place-content": Text;
        /// `align-items` and `justify-items` in one: one word for both, or two.
        optional place_items "place-items": Text;
        /// `align-self` and `justify-self` in one: one word for both, or two.
        optional place_self "place-self": Text;
        /// The columns of a grid, such as `200px 1fr`, or a list whose lengths may be animated.
        optional grid_template_columns "grid-template-columns": OneOrMany<Track>, in range(GRID_TEMPLATE_COLUMNS);
        /// The rows of a grid, such as `auto 1fr`, or a list whose lengths may be animated.
        optional grid_template_rows "grid-template-rows": OneOrMany<Track>, in range(GRID_TEMPLATE_ROWS);
        /// The areas of a grid: a text for each row, of names between spaces.
        optional grid_template_areas "grid-template-areas": OneOrMany<Text>;
        /// Columns beyond those of the template, over and over.
        optional grid_auto_columns "grid-auto-columns": OneOrMany<Track> = "\"auto\"", in range(GRID_AUTO_COLUMNS);
        /// Rows beyond those of the template, over and over.
        optional grid_auto_rows "grid-auto-rows": OneOrMany<Track> = "\"auto\"", in range(GRID_AUTO_ROWS);
        /// How children without a place are placed: `row`, `column`, `row dense` or `column dense`.
        optional grid_auto_flow "grid-auto-flow": GridFlow = "\"row\"";
        /// The rows of the node in its parent's grid: `2`, `1 / 3`, `span 2`, or the name of an area.
        optional grid_row "grid-row": Css;
        /// The line where its rows begin; wins over `grid-row`.
        optional grid_row_start "grid-row-start": Css;
        /// The line where its rows end; wins over `grid-row`.
        optional grid_row_end "grid-row-end": Css;
        /// The columns of the node in its parent's grid: `2`, `1 / 3`, `span 2`, or the name of an area.
        optional grid_column "grid-column": Css;
        /// The line where its columns begin; wins over `grid-column`.
        optional grid_column_start "grid-column-start": Css;
        /// The line where its columns end; wins over `grid-column`.
        optional grid_column_end "grid-column-end": Css;
        /// The name of an area, or lines between slashes: where its rows and its columns begin, then where they end.
        optional grid_area "grid-area": Css;
    }
    later "order" "overflow" "box-sizing" "direction" "float" "clear" "border" "text-align" "width" "height";
}

/// Lengths of a CSS shorthand: one for all, or an array of two to `MOST`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lengths<const MOST: usize>(pub Vec<At<Anim<Dim>>>);

/// Lengths of top, right, bottom and left.
pub type Sides = Lengths<4>;
/// Lengths between rows and between columns.
pub type Gap = Lengths<2>;

impl<const MOST: usize> Lengths<MOST> {
    /// One length for all.
    pub fn one(length: Anim<Dim>) -> Self {
        Self(vec![At::new(length)])
    }
}

impl Sides {
    /// The lengths of top, right, bottom and left, as CSS shorthands fill them in. `None` cannot happen for what was
    /// read.
    pub fn sides(&self) -> Option<[&At<Anim<Dim>>; 4]> {
        match self.0.as_slice() {
            [all] => Some([all, all, all, all]),
            [vertical, horizontal] => Some([vertical, horizontal, vertical, horizontal]),
            [top, horizontal, bottom] => Some([top, horizontal, bottom, horizontal]),
            [top, right, bottom, left] => Some([top, right, bottom, left]),
            _ => None,
        }
    }
}

impl Gap {
    /// The lengths between rows and between columns. `None` cannot happen for what was read.
    pub fn pair(&self) -> Option<[&At<Anim<Dim>>; 2]> {
        match self.0.as_slice() {
            [both] => Some([both, both]),
            [row, column] => Some([row, column]),
            _ => None,
        }
    }
}

impl<const MOST: usize> Read for Lengths<MOST> {
    fn name() -> String {
        if MOST == 2 { "Gap".into() } else { "Sides".into() }
    }

    fn expected() -> String {
        let most = if MOST == 2 { "" } else { " to four" };
        format!("a length or an array of two{most} lengths")
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match value {
            Value::Array(array) if (2..=MOST).contains(&array.elements.len()) => {
                let lengths = Vec::read(value, at, reader)?;
                (lengths.len() == array.elements.len()).then_some(Self(lengths))
            }
            Value::Array(_) => {
                reader.mismatch(value, at, &Self::expected());
                None
            }
            _ => Anim::read(value, at, reader).map(|value| Self(vec![At { value, place: at }])),
        }
    }

    fn print(&self) -> Json {
        match self.0.as_slice() {
            [one] => one.value.print(),
            _ => self.0.print(),
        }
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        let one = schema_of::<Anim<Dim>>(schemas);
        json_schema!({ "oneOf": [one.clone(), { "type": "array", "items": one, "minItems": 2, "maxItems": MOST }] })
    }
}
