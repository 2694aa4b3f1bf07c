//! Grids: tracks, areas and where items lie, and the shorthands of layouts.
//!
//! An item may be placed by the name of an area of its parent, which is known once all nodes are: until then it is **pending**.

use std::collections::HashMap;

use reelm_ids::{NodeIdx, PropertyId};

use super::Lower;
use crate::doc::read::Read;
use crate::doc::{self, At, Css, OneOrMany, Place, Text};
use crate::model::{
    AlignContent, AlignItems, Dim, FlexDirection, FlexWrap, GridFlow, GridLine, GridStyle, Track, TrackPart, TrackSize,
};
use crate::registry::property as p;
use crate::value::{
    Area, LineValue, MOST_TRACKS, ValueError, line_number, no_line, parse_areas, parse_flex, parse_line, parse_tracks,
    quoted,
};

/// The areas of each grid that has some, and the items that are placed by names.
#[derive(Default)]
pub(super) struct Areas {
    of: HashMap<NodeIdx, Vec<Area>>,
    pending: Vec<Pending>,
}

/// An item of which a line is that of an area.
struct Pending {
    node: NodeIdx,
    /// 0 for rows, 1 for columns.
    axis: usize,
    /// 0 where it begins, 1 where it ends.
    end: usize,
    name: String,
    place: Place,
}

/// A line as it is written.
#[derive(Clone)]
struct Line {
    value: LineValue,
    place: Place,
}

impl<'a> Lower<'a, '_> {
    /// The tracks of a grid, if anything is said about them.
    pub(super) fn grid(&mut self, keys: &'a doc::Layout) -> Option<Box<GridStyle>> {
        let lists =
            [&keys.grid_template_columns, &keys.grid_template_rows, &keys.grid_auto_columns, &keys.grid_auto_rows];
        let is_said = lists.iter().any(|list| list.is_some())
            || keys.grid_template_areas.is_some()
            || keys.grid_auto_flow.is_some();
        if !is_said {
            return None;
        }
        let [columns, rows, auto_columns, auto_rows] = lists;
        let grid = GridStyle {
            columns: self.template(columns.as_ref(), p::GRID_TEMPLATE_COLUMNS),
            rows: self.template(rows.as_ref(), p::GRID_TEMPLATE_ROWS),
            auto_columns: self.auto_tracks(auto_columns.as_ref(), p::GRID_AUTO_COLUMNS),
            auto_rows: self.auto_tracks(auto_rows.as_ref(), p::GRID_AUTO_ROWS),
            areas: self.areas(keys.grid_template_areas.as_ref()),
            flow: keys.grid_auto_flow.as_ref().map_or(GridFlow::Row, |flow| flow.value),
        };
        let fills = |parts: &[TrackPart]| parts.iter().any(|part| matches!(part, TrackPart::Repeat(..)));
        if let (true, Some(second)) = (fills(&grid.columns) && fills(&grid.rows), rows) {
            let message = "columns and rows cannot both be repeated as often as there is room";
            self.base.error_with("bad-tracks", second.place, message, |error| {
                error.with_expected("a number of repetitions")
            });
        }
        Some(Box::new(grid))
    }

    /// The lines between which the node lies in its parent's grid: those of rows, then those of columns.
    pub(super) fn lines(&mut self, keys: &'a doc::Layout) -> [[GridLine; 2]; 2] {
        let area = self.written_lines::<4>(keys.grid_area.as_ref());
        let rows = self.written_lines::<2>(keys.grid_row.as_ref());
        let columns = self.written_lines::<2>(keys.grid_column.as_ref());
        let of_area = [[area[0].clone(), area[2].clone()], [area[1].clone(), area[3].clone()]];
        let own = [[&keys.grid_row_start, &keys.grid_row_end], [&keys.grid_column_start, &keys.grid_column_end]];
        let mut out = [[GridLine::Auto; 2]; 2];
        for (axis, (shorthand, of_area)) in [rows, columns].into_iter().zip(of_area).enumerate() {
            for (end, (line, of_area)) in shorthand.into_iter().zip(of_area).enumerate() {
                let [own] = self.written_lines::<1>(own[axis][end].as_ref());
                match own.or(line).or(of_area) {
                    None => {}
                    Some(Line { value: LineValue::Line(line), .. }) => out[axis][end] = line,
                    Some(Line { value: LineValue::Area(name), place }) => {
                        self.out.areas.pending.push(Pending { node: self.here.node, axis, end, name, place });
                    }
                }
            }
        }
        out
    }

    /// Grow, shrink and basis of `flex`; the initial values without it.
    pub(super) fn flex(&mut self, written: Option<&At<Css>>) -> (f64, f64, Dim) {
        let initial = (0.0, 1.0, Dim::Auto);
        let Some(written) = written else { return initial };
        let text = match &written.value {
            Css::Number(number) => number.to_string(),
            Css::Text(text) => text.to_string(),
        };
        self.base.value(written.place, parse_flex(&text)).unwrap_or(initial)
    }

    /// The words of `flex-flow`.
    pub(super) fn flex_flow(&mut self, written: Option<&At<Text>>) -> (Option<FlexDirection>, Option<FlexWrap>) {
        use {FlexDirection as D, FlexWrap as W};
        let Some(written) = written else { return (None, None) };
        let (mut direction, mut wrap, mut count) = (None, None, 0);
        for word in written.value.split_whitespace() {
            count += 1;
            direction = direction.or(word_of(word, &[D::Row, D::RowReverse, D::Column, D::ColumnReverse]));
            wrap = wrap.or(word_of(word, &[W::NoWrap, W::Wrap, W::WrapReverse]));
        }
        if count != usize::from(direction.is_some()) + usize::from(wrap.is_some()) || count == 0 {
            let message = format!("{} is no `flex-flow`", quoted(&written.value));
            self.base.error_with("bad-shorthand", written.place, message, |error| {
                error.with_expected("a direction, a way to wrap, or both: \"row wrap\"")
            });
        }
        (direction, wrap)
    }

    /// The two words of `place-content`: along the columns, then along the rows.
    pub(super) fn place_content(&mut self, written: Option<&At<Text>>) -> [Option<AlignContent>; 2] {
        use AlignContent as A;
        let all = [
            A::Start,
            A::End,
            A::FlexStart,
            A::FlexEnd,
            A::Center,
            A::Stretch,
            A::SpaceBetween,
            A::SpaceEvenly,
            A::SpaceAround,
        ];
        self.both(written, &all)
    }

    /// The two words of `place-items` and `place-self`.
    pub(super) fn place_items(&mut self, written: Option<&At<Text>>) -> [Option<AlignItems>; 2] {
        use AlignItems as A;
        let all = [A::Start, A::End, A::FlexStart, A::FlexEnd, A::Center, A::Baseline, A::Stretch];
        self.both(written, &all)
    }

    fn both<T: Read + Copy>(&mut self, written: Option<&At<Text>>, all: &[T]) -> [Option<T>; 2] {
        let Some(written) = written else { return [None; 2] };
        let words: Vec<Option<T>> = written.value.split_whitespace().map(|word| word_of(word, all)).collect();
        match words.as_slice() {
            [Some(both)] => [Some(*both); 2],
            [Some(first), Some(second)] => [Some(*first), Some(*second)],
            _ => {
                let message = format!("{} is not one or two words of an alignment", quoted(&written.value));
                self.base.error_with("bad-shorthand", written.place, message, |error| {
                    error.with_expected("one word for both axes, or two: \"center stretch\"")
                });
                [None; 2]
            }
        }
    }

    /// Gives the items that are placed by names of areas their lines.
    pub(super) fn place_by_areas(&mut self) {
        let Areas { of, pending } = core::mem::take(&mut self.out.areas);
        for Pending { node, axis, end, name, place } in pending {
            let parent = self.out.nodes.get(node).and_then(|node| node.parent);
            let areas = parent.and_then(|parent| of.get(&parent)).map_or(&[][..], Vec::as_slice);
            let Some(line) = line_of(areas, &name, axis, end) else {
                let message = format!("there is no area {} in the grid around", quoted(&name));
                let nearest = self.base.nearest(&name, areas.iter().map(|area| area.name.as_str()));
                self.base.error_with("unknown-name", place, message, |error| {
                    crate::Diagnostic { nearest, ..error }
                        .with_expected("a name in `grid-template-areas` of the parent")
                });
                continue;
            };
            let layout = self.out.nodes.get_mut(node).and_then(|node| node.layout.as_mut());
            if let Some(slot) = layout.and_then(|layout| layout.lines.get_mut(axis)?.get_mut(end)) {
                *slot = GridLine::Line(line);
            }
        }
    }

    /// The lines between slashes. What is missing is the name that stands before it, or `auto`.
    fn written_lines<const N: usize>(&mut self, written: Option<&At<Css>>) -> [Option<Line>; N] {
        let mut out = [const { None }; N];
        let Some(written) = written else { return out };
        let place = written.place;
        let parsed: Result<Vec<LineValue>, ValueError> = match &written.value {
            Css::Number(number) => {
                line_number(*number).map(|line| vec![LineValue::Line(line)]).ok_or_else(|| no_line(*number))
            }
            Css::Text(text) => text.split('/').map(parse_line).collect(),
        };
        let Some(lines) = self.base.value(place, parsed) else { return out };
        if lines.len() > N {
            let message = format!("there are {} lines, at most {N} are meant", lines.len());
            self.base.error("bad-line", place, message);
            return out;
        }
        for (slot, value) in out.iter_mut().zip(lines) {
            *slot = Some(Line { value, place });
        }
        // CSS Grid 1, 8.4: a name also stands for the end that is not said, and a row's for that of columns.
        for i in 1..N {
            let from = if N == 4 && i >= 2 { i - 2 } else { 0 };
            if out[i].is_none() {
                out[i] = out[from].clone().filter(|line| matches!(line.value, LineValue::Area(_)));
            }
        }
        out
    }

    fn areas(&mut self, written: Option<&'a At<OneOrMany<Text>>>) -> [u16; 2] {
        let Some(written) = written else { return [0; 2] };
        let rows: Vec<&str> = written.value.0.iter().map(|row| &*row.value).collect();
        if rows == ["none"] {
            return [0; 2];
        }
        let Some((areas, columns)) = self.base.value(written.place, parse_areas(&rows)) else { return [0; 2] };
        self.out.areas.of.insert(self.here.node, areas);
        [columns, rows.len() as u16]
    }

    /// The tracks of a template.
    fn template(&mut self, written: Option<&'a At<OneOrMany<doc::Track>>>, id: PropertyId) -> Vec<TrackPart> {
        let Some(written) = written else { return Vec::new() };
        let parts = self.track_parts(written, id);
        let is_fixed =
            |track: &Track| matches!(track.least, TrackSize::Length(_)) || matches!(track.most, TrackSize::Length(_));
        let repeats = parts.iter().filter(|part| matches!(part, TrackPart::Repeat(..))).count();
        let all_fixed = parts.iter().all(|part| match part {
            TrackPart::One(track) => is_fixed(track),
            TrackPart::Repeat(_, tracks) => tracks.iter().all(is_fixed),
        });
        if repeats > 1 || repeats == 1 && !all_fixed {
            let message = "where tracks are repeated as often as there is room, there is one repetition, and all tracks have a length";
            self.base.error_with("bad-tracks", written.place, message, |error| {
                error.with_expected("such as \"repeat(auto-fill, minmax(120px, 1fr))\"")
            });
            return Vec::new();
        }
        parts
    }

    /// The tracks of an implicit grid.
    fn auto_tracks(&mut self, written: Option<&'a At<OneOrMany<doc::Track>>>, id: PropertyId) -> Vec<Track> {
        let Some(written) = written else { return Vec::new() };
        let parts = self.track_parts(written, id);
        let tracks: Option<Vec<Track>> =
            parts.iter().map(|part| if let TrackPart::One(track) = part { Some(*track) } else { None }).collect();
        tracks.unwrap_or_else(|| {
            self.base.error(
                "bad-tracks",
                written.place,
                "these tracks are repeated anyway, as often as they are needed",
            );
            Vec::new()
        })
    }

    fn track_parts(&mut self, written: &'a At<OneOrMany<doc::Track>>, id: PropertyId) -> Vec<TrackPart> {
        let mut out = Vec::new();
        for track in &written.value.0 {
            match &track.value {
                doc::Track::Css(text) => {
                    out.extend(self.base.value(track.place, parse_tracks(text)).unwrap_or_default())
                }
                doc::Track::Length(length) => {
                    let size = match self.dim(length, track.place, id, Dim::Auto) {
                        Dim::Auto => TrackSize::Auto,
                        length => TrackSize::Length(length),
                    };
                    out.push(TrackPart::One(Track::of(size)));
                }
            }
        }
        if out.len() > MOST_TRACKS {
            let message = format!("there are more than {MOST_TRACKS} tracks");
            self.base.error("bad-tracks", written.place, message);
            out.truncate(MOST_TRACKS);
        }
        out
    }
}

/// The value that a word stands for.
fn word_of<T: Read + Copy>(word: &str, all: &[T]) -> Option<T> {
    let word = crate::json::Json::text(word);
    all.iter().copied().find(|value| value.print() == word)
}

/// The number of the line where an area begins or ends, by its name, or by that with `-start` or `-end`.
fn line_of(areas: &[Area], name: &str, axis: usize, end: usize) -> Option<i16> {
    let find = |name: &str, end: usize| areas.iter().find(|area| area.name == name)?.lines.get(axis)?.get(end).copied();
    find(name, end).or_else(|| find(name.strip_suffix("-start")?, 0)).or_else(|| find(name.strip_suffix("-end")?, 1))
}
