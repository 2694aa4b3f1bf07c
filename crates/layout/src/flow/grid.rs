//! [`Grid`]: the tracks of a grid in one frame, as Taffy reads them.
//!
//! Areas and lines have no names here: the composition says numbers. What Taffy asks for names is answered by lists of nothing.

use core::iter::{Empty, Map};
use core::marker::PhantomData;
use core::slice::Iter;

use reelm_ids::StableHasher;
use reelm_ir::{AutoRepeat, GridFlow, GridStyle, Track, TrackPart, TrackSize};
use taffy::{
    AlignContent, AlignItems, BoxGenerationMode, CoreStyle, Dimension, GenericGridTemplateComponent, GenericRepetition,
    GridAutoFlow, GridContainerStyle, GridTemplateArea, LengthPercentage, LengthPercentageAuto, MaxTrackSizingFunction,
    MinTrackSizingFunction, Position, Rect, RepetitionCount, Size, TemplateLineNames, TrackSizingFunction,
};

use super::style::{Calc, ItemStyle, Length, handle, pair};

/// The tracks of a grid. Their number never changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Grid {
    columns: Vec<Part>,
    rows: Vec<Part>,
    auto_columns: Vec<Sizes>,
    auto_rows: Vec<Sizes>,
    /// Columns and rows of its areas.
    areas: [u16; 2],
    flow: GridAutoFlow,
}

/// The least and the greatest size of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sizes([Bound; 2]);

/// A size of a track. Taffy's own cannot go from one thread to another.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Bound {
    Auto,
    MinContent,
    MaxContent,
    Length(Length),
    Fr(f32),
    FitContent(Length),
}

/// A part of a list of tracks.
#[derive(Debug, Clone)]
pub(super) enum Part {
    One(Sizes),
    Repeat(RepetitionCount, Vec<Sizes>),
}

/// A grid, and what its node has as any item has it.
#[derive(Clone, Copy)]
pub(super) struct GridView<'a> {
    pub(super) item: &'a ItemStyle,
    pub(super) grid: &'a Grid,
}

impl Grid {
    /// No tracks.
    pub(super) const EMPTY: Self = Self {
        columns: Vec::new(),
        rows: Vec::new(),
        auto_columns: Vec::new(),
        auto_rows: Vec::new(),
        areas: [0; 2],
        flow: GridAutoFlow::Row,
    };

    /// The grid of `style`, with tracks that are yet to be [written](Self::write).
    pub(super) fn new(style: &GridStyle) -> Self {
        let mut grid = Self { areas: style.areas, flow: flow(style.flow), ..Self::default() };
        for (list, parts) in [(&style.columns, &mut grid.columns), (&style.rows, &mut grid.rows)] {
            parts.extend(list.iter().map(|part| match part {
                TrackPart::One(_) => Part::One(NOTHING),
                TrackPart::Repeat(repeat, tracks) => {
                    let count = match repeat {
                        AutoRepeat::Fill => RepetitionCount::AutoFill,
                        AutoRepeat::Fit => RepetitionCount::AutoFit,
                    };
                    let mut all = Vec::new();
                    all.resize(tracks.len(), NOTHING);
                    Part::Repeat(count, all)
                }
            }));
        }
        grid.auto_columns.resize(style.auto_columns.len(), NOTHING);
        grid.auto_rows.resize(style.auto_rows.len(), NOTHING);
        grid
    }

    /// Writes the tracks of `style`, of which `next` gives the lengths in the order of [`lengths`]; whether one changed.
    pub(super) fn write(&mut self, style: &GridStyle, mut next: impl FnMut(TrackSize) -> Length) -> bool {
        let mut changed = false;
        let mut write = |from: &Track, to: &mut Sizes| {
            let sizes = Sizes([from.least, from.most].map(|size| bound(size, next(size))));
            changed |= core::mem::replace(to, sizes) != sizes;
        };
        for (list, parts) in [(&style.columns, &mut self.columns), (&style.rows, &mut self.rows)] {
            for (part, own) in list.iter().zip(parts) {
                match (part, own) {
                    (TrackPart::One(from), Part::One(to)) => write(from, to),
                    (TrackPart::Repeat(_, from), Part::Repeat(_, to)) => {
                        from.iter().zip(to).for_each(|(from, to)| write(from, to));
                    }
                    _ => {}
                }
            }
        }
        for (list, own) in [(&style.auto_columns, &mut self.auto_columns), (&style.auto_rows, &mut self.auto_rows)] {
            list.iter().zip(own).for_each(|(from, to)| write(from, to));
        }
        changed
    }

    /// Adds what can differ from frame to frame.
    pub(super) fn hash(&self, calcs: &[Calc], hasher: &mut StableHasher) {
        let parts = self.columns.iter().chain(&self.rows).flat_map(Part::tracks_of);
        for Sizes(sizes) in parts.chain(&self.auto_columns).chain(&self.auto_rows) {
            for size in sizes {
                if let Bound::Length(length) | Bound::FitContent(length) = size {
                    length.hash(calcs, hasher);
                }
            }
        }
    }
}

/// What [`Grid::write`] asks for.
pub(super) fn lengths(style: &GridStyle) -> impl Iterator<Item = TrackSize> + '_ {
    let parts = style.columns.iter().chain(&style.rows).flat_map(|part| match part {
        TrackPart::One(track) => core::slice::from_ref(track),
        TrackPart::Repeat(_, tracks) => tracks.as_slice(),
    });
    let tracks = parts.chain(&style.auto_columns).chain(&style.auto_rows);
    tracks.flat_map(|track| [track.least, track.most])
}

/// A track before it is written.
const NOTHING: Sizes = Sizes([Bound::Auto; 2]);

impl Part {
    fn tracks_of(&self) -> &[Sizes] {
        match self {
            Self::One(sizes) => core::slice::from_ref(sizes),
            Self::Repeat(_, tracks) => tracks,
        }
    }
}

fn flow(flow: GridFlow) -> GridAutoFlow {
    match flow {
        GridFlow::Row => GridAutoFlow::Row,
        GridFlow::Column => GridAutoFlow::Column,
        GridFlow::RowDense => GridAutoFlow::RowDense,
        GridFlow::ColumnDense => GridAutoFlow::ColumnDense,
    }
}

/// A size whose length is `length`.
fn bound(size: TrackSize, length: Length) -> Bound {
    match size {
        TrackSize::Auto => Bound::Auto,
        TrackSize::MinContent => Bound::MinContent,
        TrackSize::MaxContent => Bound::MaxContent,
        TrackSize::Length(_) => Bound::Length(length),
        TrackSize::Fr(share) => Bound::Fr(share as f32),
        TrackSize::FitContent(_) => Bound::FitContent(length),
    }
}

/// A track as Taffy has it.
fn sizing(Sizes([least, most]): &Sizes) -> TrackSizingFunction {
    TrackSizingFunction { min: least_of(*least), max: most_of(*most) }
}

fn least_of(size: Bound) -> MinTrackSizingFunction {
    match size {
        // Shares and fitting lengths do not occur.
        Bound::Auto | Bound::Fr(_) | Bound::FitContent(_) | Bound::Length(Length::Auto) => {
            MinTrackSizingFunction::auto()
        }
        Bound::MinContent => MinTrackSizingFunction::min_content(),
        Bound::MaxContent => MinTrackSizingFunction::max_content(),
        Bound::Length(Length::Px(px)) => MinTrackSizingFunction::length(px),
        Bound::Length(Length::Fraction(fraction)) => MinTrackSizingFunction::percent(fraction),
        Bound::Length(Length::Calc(number)) => MinTrackSizingFunction::calc(handle(number)),
    }
}

fn most_of(size: Bound) -> MaxTrackSizingFunction {
    match size {
        Bound::Auto | Bound::Length(Length::Auto) => MaxTrackSizingFunction::auto(),
        Bound::MinContent => MaxTrackSizingFunction::min_content(),
        Bound::MaxContent | Bound::FitContent(Length::Auto) => MaxTrackSizingFunction::max_content(),
        Bound::Fr(share) => MaxTrackSizingFunction::fr(share),
        Bound::Length(Length::Px(px)) => MaxTrackSizingFunction::length(px),
        Bound::Length(Length::Fraction(fraction)) => MaxTrackSizingFunction::percent(fraction),
        Bound::Length(Length::Calc(number)) => MaxTrackSizingFunction::calc(handle(number)),
        Bound::FitContent(Length::Px(px)) => MaxTrackSizingFunction::fit_content_px(px),
        Bound::FitContent(Length::Fraction(fraction)) => MaxTrackSizingFunction::fit_content_percent(fraction),
        Bound::FitContent(Length::Calc(number)) => MaxTrackSizingFunction::fit_content_calc(handle(number)),
    }
}

/// The names of no lines.
#[derive(Clone)]
pub(super) struct Nameless<'a>(PhantomData<&'a Name>);

impl<'a> Iterator for Nameless<'a> {
    type Item = Empty<&'a Name>;

    fn next(&mut self) -> Option<Self::Item> {
        None
    }
}

impl ExactSizeIterator for Nameless<'_> {
    fn len(&self) -> usize {
        0
    }
}

/// What Taffy calls a name.
type Name = String;

impl<'a> TemplateLineNames<'a, Name> for Nameless<'a> {
    type LineNameSet<'b>
        = Empty<&'b Name>
    where
        Self: 'b;
}

impl GenericRepetition for &Part {
    type CustomIdent = Name;
    type RepetitionTrackList<'b>
        = Tracks<'b>
    where
        Self: 'b;
    type TemplateLineNames<'b>
        = Nameless<'b>
    where
        Self: 'b;

    fn count(&self) -> RepetitionCount {
        match self {
            Part::One(_) => RepetitionCount::Count(1),
            Part::Repeat(count, _) => *count,
        }
    }

    fn tracks(&self) -> Tracks<'_> {
        tracks(self.tracks_of())
    }

    fn lines_names(&self) -> Nameless<'_> {
        Nameless(PhantomData)
    }
}

/// Tracks as Taffy has them, one after another.
type Tracks<'a> = Map<Iter<'a, Sizes>, fn(&'a Sizes) -> TrackSizingFunction>;

fn tracks(list: &[Sizes]) -> Tracks<'_> {
    list.iter().map(sizing)
}

/// A part of a template as Taffy has it.
fn component(part: &Part) -> GenericGridTemplateComponent<Name, &Part> {
    match part {
        Part::One(track) => GenericGridTemplateComponent::Single(sizing(track)),
        Part::Repeat(..) => GenericGridTemplateComponent::Repeat(part),
    }
}

impl CoreStyle for GridView<'_> {
    type CustomIdent = Name;

    fn box_generation_mode(&self) -> BoxGenerationMode {
        self.item.box_generation_mode()
    }

    fn is_replaced(&self) -> bool {
        CoreStyle::is_replaced(&self.item)
    }

    fn position(&self) -> Position {
        self.item.position()
    }

    fn inset(&self) -> Rect<LengthPercentageAuto> {
        CoreStyle::inset(&self.item)
    }

    fn size(&self) -> Size<Dimension> {
        CoreStyle::size(&self.item)
    }

    fn min_size(&self) -> Size<LengthPercentageAuto> {
        self.item.min_size()
    }

    fn max_size(&self) -> Size<LengthPercentageAuto> {
        self.item.max_size()
    }

    fn aspect_ratio(&self) -> Option<f32> {
        self.item.aspect_ratio()
    }

    fn margin(&self) -> Rect<LengthPercentageAuto> {
        CoreStyle::margin(&self.item)
    }

    fn padding(&self) -> Rect<LengthPercentage> {
        CoreStyle::padding(&self.item)
    }
}

impl GridContainerStyle for GridView<'_> {
    type Repetition<'b>
        = &'b Part
    where
        Self: 'b;
    type TemplateTrackList<'b>
        = Map<Iter<'b, Part>, fn(&'b Part) -> GenericGridTemplateComponent<Name, &'b Part>>
    where
        Self: 'b;
    type AutoTrackList<'b>
        = Tracks<'b>
    where
        Self: 'b;
    type TemplateLineNames<'b>
        = Nameless<'b>
    where
        Self: 'b;
    type GridTemplateAreas<'b>
        = Empty<GridTemplateArea<Name>>
    where
        Self: 'b;

    fn grid_template_rows(&self) -> Option<Self::TemplateTrackList<'_>> {
        Some(self.grid.rows.iter().map(component))
    }

    fn grid_template_columns(&self) -> Option<Self::TemplateTrackList<'_>> {
        Some(self.grid.columns.iter().map(component))
    }

    fn grid_auto_rows(&self) -> Self::AutoTrackList<'_> {
        tracks(&self.grid.auto_rows)
    }

    fn grid_auto_columns(&self) -> Self::AutoTrackList<'_> {
        tracks(&self.grid.auto_columns)
    }

    fn grid_template_areas(&self) -> Option<Self::GridTemplateAreas<'_>> {
        None
    }

    fn grid_template_area_row_count(&self) -> u16 {
        self.grid.areas[1]
    }

    fn grid_template_area_column_count(&self) -> u16 {
        self.grid.areas[0]
    }

    fn grid_template_column_names(&self) -> Option<Nameless<'_>> {
        None
    }

    fn grid_template_row_names(&self) -> Option<Nameless<'_>> {
        None
    }

    fn grid_auto_flow(&self) -> GridAutoFlow {
        self.grid.flow
    }

    fn gap(&self) -> Size<LengthPercentage> {
        pair(self.item.gap)
    }

    fn align_content(&self) -> AlignContent {
        self.item.align_content
    }

    fn justify_content(&self) -> AlignContent {
        self.item.justify_content
    }

    fn align_items(&self) -> AlignItems {
        self.item.align_items
    }

    fn justify_items(&self) -> AlignItems {
        self.item.justify_items
    }
}
