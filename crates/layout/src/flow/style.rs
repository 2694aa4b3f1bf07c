//! [`ItemStyle`]: an item's style in one frame, as Taffy reads it.
//!
//! Taffy's own style cannot go from one thread to another, and has room for much that no container here knows.

use reelm_ids::StableHasher;
use reelm_ir::GridLine;
use taffy::{
    AlignContent, AlignItems, BlockContainerStyle, BlockItemStyle, BoxGenerationMode, CoreStyle, Dimension,
    FlexDirection, FlexWrap, FlexboxContainerStyle, FlexboxItemStyle, GridItemStyle, GridPlacement, LengthPercentage,
    LengthPercentageAuto, Line, OofItemStyle, Position, Rect, Size,
};

/// The style of an item in one frame. Sides are left, right, top, bottom; pairs are of x and y.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ItemStyle {
    /// Whether it takes part in the flow.
    pub(super) is_in: bool,
    /// Whether it has a size of its own, as a picture has.
    pub(super) is_replaced: bool,
    /// Whether it is placed by its inset.
    pub(super) is_absolute: bool,
    /// Whether it lays out its children.
    pub(super) is_container: bool,
    /// How it does.
    pub(super) mode: Mode,
    pub(super) size: [Length; 2],
    pub(super) least: [Length; 2],
    pub(super) greatest: [Length; 2],
    /// Width over height.
    pub(super) ratio: Option<f32>,
    pub(super) margin: [Length; 4],
    pub(super) inset: [Length; 4],
    pub(super) grow: f32,
    pub(super) shrink: f32,
    pub(super) basis: Length,
    pub(super) align_self: Option<AlignItems>,
    pub(super) justify_self: Option<AlignItems>,
    /// The lines between which its rows lie in a grid, then those of its columns.
    pub(super) lines: [[GridLine; 2]; 2],
    pub(super) padding: [Length; 4],
    pub(super) gap: [Length; 2],
    pub(super) direction: FlexDirection,
    pub(super) wrap: FlexWrap,
    pub(super) justify_content: AlignContent,
    pub(super) align_content: AlignContent,
    pub(super) align_items: AlignItems,
    pub(super) justify_items: AlignItems,
}

/// How a container lays out its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mode {
    /// Flexbox.
    #[default]
    Flex,
    /// A grid.
    Grid,
    /// One below the other.
    Block,
}

/// A length in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Length {
    /// Found from the content, or by the layout.
    Auto,
    /// Pixels.
    Px(f32),
    /// Fraction of the reference length.
    Fraction(f32),
    /// Both at once: the number of a [`Calc`].
    Calc(u32),
}

/// A length that is pixels and a fraction of the reference length at once.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Calc {
    pub(super) px: f32,
    pub(super) fraction: f32,
    /// Whether it may be below 0.
    pub(super) signed: bool,
}

impl ItemStyle {
    /// The initial values of CSS, of an item that is out.
    pub(super) const INITIAL: Self = Self {
        is_in: false,
        is_replaced: false,
        is_absolute: false,
        is_container: false,
        mode: Mode::Flex,
        size: [Length::Auto; 2],
        least: [Length::Auto; 2],
        greatest: [Length::Auto; 2],
        ratio: None,
        margin: [Length::Px(0.0); 4],
        inset: [Length::Auto; 4],
        grow: 0.0,
        shrink: 1.0,
        basis: Length::Auto,
        align_self: None,
        justify_self: None,
        lines: [[GridLine::Auto; 2]; 2],
        padding: [Length::Px(0.0); 4],
        gap: [Length::Px(0.0); 2],
        direction: FlexDirection::Row,
        wrap: FlexWrap::NoWrap,
        justify_content: AlignContent::NORMAL,
        align_content: AlignContent::NORMAL,
        align_items: AlignItems::NORMAL,
        justify_items: AlignItems::NORMAL,
    };
}

impl ItemStyle {
    /// Adds what can differ from frame to frame of the style of an item that is in, with the lengths of `calcs` that it
    /// names.
    pub(super) fn hash(&self, calcs: &[Calc], hasher: &mut StableHasher) {
        // The composition fixes what is not a number.
        #[rustfmt::skip]
        let Self {
            is_in: _, is_replaced: _, is_absolute: _, is_container: _, mode: _, align_self: _, justify_self: _, lines: _,
            direction: _, wrap: _, justify_content: _, align_content: _, align_items: _, justify_items: _,
            size, least, greatest, ratio, margin, inset, grow, shrink, basis, padding, gap,
        } = self;
        let mut words = Words { words: [[0; 4]; WORDS], len: 0 };
        words.push(ratio.is_some().into());
        [ratio.unwrap_or_default(), *grow, *shrink].iter().for_each(|number| words.push(number.to_bits()));
        words.push_length(*basis, calcs);
        for length in [size, least, greatest, gap].into_iter().flatten() {
            words.push_length(*length, calcs);
        }
        for length in [margin, inset, padding].into_iter().flatten() {
            words.push_length(*length, calcs);
        }
        hasher.bytes(words.words.get(..words.len).unwrap_or_default().as_flattened());
    }

    /// In which axes the container's size matters to the item's own size.
    pub(super) fn is_relative(&self) -> [bool; 2] {
        let [width, height] =
            [0, 1].map(|axis| [self.size, self.least, self.greatest].iter().any(|sizes| sizes[axis].is_relative()));
        // Paddings are fractions of the width on all sides, and each axis reaches the other through the ratio.
        let ratio = self.ratio.is_some() && (width || height);
        [width || ratio || self.padding.iter().any(|side| side.is_relative()), height || ratio]
    }
}

/// The most words of an item's style: three for each of 21 lengths, two for the ratio, and two numbers.
const WORDS: usize = 21 * 3 + 4;

/// Collects words, since a hasher takes many at once more quickly than one by one.
struct Words {
    words: [[u8; 4]; WORDS],
    len: usize,
}

impl Words {
    fn push(&mut self, word: u32) {
        if let Some(slot) = self.words.get_mut(self.len) {
            *slot = word.to_le_bytes();
            self.len += 1;
        }
    }

    /// The kind of the length, then its numbers.
    fn push_length(&mut self, length: Length, calcs: &[Calc]) {
        match length {
            Length::Auto => self.push(0),
            Length::Px(px) => [1, px.to_bits()].into_iter().for_each(|word| self.push(word)),
            Length::Fraction(fraction) => [2, fraction.to_bits()].into_iter().for_each(|word| self.push(word)),
            Length::Calc(number) => {
                let calc = calcs.get(number as usize).copied().unwrap_or_default();
                let kind = if calc.signed { 3 } else { 4 };
                [kind, calc.px.to_bits(), calc.fraction.to_bits()].into_iter().for_each(|word| self.push(word));
            }
        }
    }
}

impl Length {
    /// Adds the length, with what it names of `calcs`.
    pub(super) fn hash(self, calcs: &[Calc], hasher: &mut StableHasher) {
        let mut words = Words { words: [[0; 4]; WORDS], len: 0 };
        words.push_length(self, calcs);
        hasher.bytes(words.words.get(..words.len).unwrap_or_default().as_flattened());
    }

    fn is_relative(self) -> bool {
        matches!(self, Self::Fraction(_) | Self::Calc(_))
    }
}

impl Calc {
    /// The length in pixels against `reference`.
    pub(super) fn resolve(self, reference: f32) -> f32 {
        let length = self.px + self.fraction * reference;
        if self.signed { length } else { length.max(0.0) }
    }
}

/// What Taffy calls the address of the calc number `number`: it is never followed, its three low bits are Taffy's, and
/// it is not 0.
pub(super) fn handle(number: u32) -> *const () {
    core::ptr::without_provenance((number as usize + 1) << 3)
}

/// The number of the calc that Taffy calls `handle`.
pub(super) fn number(handle: *const ()) -> usize {
    (handle.addr() >> 3).saturating_sub(1)
}

impl From<Length> for Dimension {
    fn from(length: Length) -> Self {
        match length {
            Length::Auto => Self::auto(),
            Length::Px(px) => Self::length(px),
            Length::Fraction(fraction) => Self::percent(fraction),
            Length::Calc(number) => Self::calc(handle(number)),
        }
    }
}

impl From<Length> for LengthPercentageAuto {
    fn from(length: Length) -> Self {
        match length {
            Length::Auto => Self::auto(),
            Length::Px(px) => Self::length(px),
            Length::Fraction(fraction) => Self::percent(fraction),
            Length::Calc(number) => Self::calc(handle(number)),
        }
    }
}

impl From<Length> for LengthPercentage {
    /// `auto` does not occur for padding and gaps.
    fn from(length: Length) -> Self {
        match length {
            Length::Auto => Self::length(0.0),
            Length::Px(px) => Self::length(px),
            Length::Fraction(fraction) => Self::percent(fraction),
            Length::Calc(number) => Self::calc(handle(number)),
        }
    }
}

pub(super) fn pair<T: From<Length>>([width, height]: [Length; 2]) -> Size<T> {
    Size { width: width.into(), height: height.into() }
}

fn sides<T: From<Length>>([left, right, top, bottom]: [Length; 4]) -> Rect<T> {
    Rect { left: left.into(), right: right.into(), top: top.into(), bottom: bottom.into() }
}

impl CoreStyle for &ItemStyle {
    type CustomIdent = String;

    fn box_generation_mode(&self) -> BoxGenerationMode {
        if self.is_in { BoxGenerationMode::Normal } else { BoxGenerationMode::None }
    }

    fn is_replaced(&self) -> bool {
        self.is_replaced
    }

    fn position(&self) -> Position {
        if self.is_absolute { Position::Absolute } else { Position::Relative }
    }

    fn inset(&self) -> Rect<LengthPercentageAuto> {
        sides(self.inset)
    }

    fn size(&self) -> Size<Dimension> {
        pair(self.size)
    }

    fn min_size(&self) -> Size<LengthPercentageAuto> {
        pair(self.least)
    }

    fn max_size(&self) -> Size<LengthPercentageAuto> {
        pair(self.greatest)
    }

    /// Taffy takes the side that follows from the ratio for one that is given, so that it neither stretches nor follows
    /// when the other side shrinks, and it bounds one side by the bounds of the other even where both are given. So the
    /// ratio is told only where neither is; where one is, it is left to the measuring of the item, and containers,
    /// which are not measured, have to do with what Taffy makes of it.
    fn aspect_ratio(&self) -> Option<f32> {
        let free = self.size.iter().filter(|side| **side == Length::Auto).count();
        self.ratio.filter(|_| free == 2 || (free == 1 && self.is_container))
    }

    fn margin(&self) -> Rect<LengthPercentageAuto> {
        sides(self.margin)
    }

    fn padding(&self) -> Rect<LengthPercentage> {
        sides(self.padding)
    }
}

impl FlexboxContainerStyle for &ItemStyle {
    fn flex_direction(&self) -> FlexDirection {
        self.direction
    }

    fn flex_wrap(&self) -> FlexWrap {
        self.wrap
    }

    fn gap(&self) -> Size<LengthPercentage> {
        pair(self.gap)
    }

    fn align_content(&self) -> AlignContent {
        self.align_content
    }

    fn align_items(&self) -> AlignItems {
        self.align_items
    }

    fn justify_content(&self) -> AlignContent {
        self.justify_content
    }
}

impl FlexboxItemStyle for &ItemStyle {
    fn flex_basis(&self) -> Dimension {
        self.basis.into()
    }

    fn flex_grow(&self) -> f32 {
        self.grow
    }

    fn flex_shrink(&self) -> f32 {
        self.shrink
    }

    fn align_self(&self) -> Option<AlignItems> {
        self.align_self
    }
}

impl OofItemStyle for &ItemStyle {
    fn align_self(&self) -> Option<AlignItems> {
        self.align_self
    }

    fn justify_self(&self) -> Option<AlignItems> {
        self.justify_self
    }
}

impl GridItemStyle for &ItemStyle {
    fn grid_row(&self) -> Line<GridPlacement<String>> {
        placement(self.lines[0])
    }

    fn grid_column(&self) -> Line<GridPlacement<String>> {
        placement(self.lines[1])
    }

    fn align_self(&self) -> Option<AlignItems> {
        self.align_self
    }

    fn justify_self(&self) -> Option<AlignItems> {
        self.justify_self
    }
}

impl BlockContainerStyle for &ItemStyle {
    fn align_content(&self) -> AlignContent {
        self.align_content
    }

    fn justify_items(&self) -> AlignItems {
        self.justify_items
    }
}

impl BlockItemStyle for &ItemStyle {
    fn align_self(&self) -> Option<AlignItems> {
        self.align_self
    }

    fn justify_self(&self) -> Option<AlignItems> {
        self.justify_self
    }
}

fn placement([start, end]: [GridLine; 2]) -> Line<GridPlacement<String>> {
    let place = |line| match line {
        GridLine::Auto => GridPlacement::Auto,
        GridLine::Line(number) => GridPlacement::Line(number.into()),
        GridLine::Span(count) => GridPlacement::Span(count),
    };
    Line { start: place(start), end: place(end) }
}
