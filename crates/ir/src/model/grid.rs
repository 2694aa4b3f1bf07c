//! Grids: tracks, and where items lie between their lines (CSS Grid 1).

use super::Dim;

/// The tracks of a grid, as far as they are said. Names of areas have become numbers of lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GridStyle {
    /// The explicit columns.
    pub columns: Vec<TrackPart>,
    /// The explicit rows.
    pub rows: Vec<TrackPart>,
    /// The columns that items make beyond the explicit ones, over and over; empty is `auto`.
    pub auto_columns: Vec<Track>,
    /// The rows that items make beyond the explicit ones, over and over; empty is `auto`.
    pub auto_rows: Vec<Track>,
    /// How many columns and rows the areas have; 0 where there are none.
    pub areas: [u16; 2],
    /// How items without a place are placed.
    pub flow: GridFlow,
}

/// A part of a list of tracks. At most one of a list is repeated, and all tracks of such a list have a length on one side.
#[derive(Debug, Clone, PartialEq)]
pub enum TrackPart {
    /// A track.
    One(Track),
    /// Tracks that are repeated as often as there is room.
    Repeat(AutoRepeat, Vec<Track>),
}

/// What becomes of repeated tracks without items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AutoRepeat {
    /// They keep their room.
    Fill,
    /// They give it up.
    Fit,
}

/// A row or a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track {
    /// Its least size; neither `fr` nor `fit-content()`.
    pub least: TrackSize,
    /// Its greatest size.
    pub most: TrackSize,
}

impl Track {
    /// A track of this size.
    pub const fn of(size: TrackSize) -> Self {
        Self { least: size, most: size }
    }

    /// Its length, if it is one, and nothing else.
    pub fn length(&self) -> Option<Dim> {
        match (self.least, self.most) {
            (TrackSize::Length(least), TrackSize::Length(most)) if least == most => Some(least),
            _ => None,
        }
    }
}

/// A bound of a track's size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TrackSize {
    /// By the content, stretched where there is room.
    Auto,
    /// The least room in which the content fits.
    MinContent,
    /// As large as the content would be.
    MaxContent,
    /// Pixels or a part of the container; `auto` does not occur.
    Length(Dim),
    /// A share of what is left, at least 0.
    Fr(f64),
    /// As the content, at most this.
    FitContent(Dim),
}

/// `grid-auto-flow`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum GridFlow {
    /// Row by row.
    #[default]
    Row,
    /// Column by column.
    Column,
    /// Row by row, into holes too.
    RowDense,
    /// Column by column, into holes too.
    ColumnDense,
}

/// Where an item begins or ends along one axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum GridLine {
    /// Where there is room.
    #[default]
    Auto,
    /// At the line of this number, from 1, or from the end, from −1; never 0.
    Line(i16),
    /// So many tracks from the other end, at least 1.
    Span(u16),
}
