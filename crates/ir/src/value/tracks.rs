//! Tracks, areas and lines of grids, and `flex`, as CSS writes them.

use super::{DimValue, ValueError, css_number, is_id, parse_dim, quoted};
use crate::model::{AutoRepeat, Dim, GridLine, Track, TrackPart, TrackSize};

/// The most tracks of a list, and the greatest number of a line: what lies beyond is hardly seen, and a grid takes memory for each of
/// its cells.
pub(crate) const MOST_TRACKS: usize = 500;

const TRACKS: &str = "tracks such as \"200px 1fr auto\", \"minmax(100px, 1fr)\", \"fit-content(50%)\", \"repeat(3, 1fr)\" or \
    \"repeat(auto-fill, 120px)\"";
const LINE: &str = "a number of a line other than 0, \"span 2\", \"auto\" or the name of an area";
const AREAS: &str = "a text for each row, of names between spaces, \".\" for none";
const FLEX: &str = "a number, \"none\", \"auto\", or up to two numbers and a length such as \"1 0 200px\"";

/// Where an item begins or ends, perhaps by the name of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LineValue {
    /// By numbers.
    Line(GridLine),
    /// Where the area of this name does.
    Area(String),
}

/// A named area: the numbers of the lines where its rows begin and end, then those of its columns, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) name: String,
    pub(crate) lines: [[i16; 2]; 2],
}

/// The tracks that a text lists; none if it is `none`.
pub(crate) fn parse_tracks(text: &str) -> Result<Vec<TrackPart>, ValueError> {
    let error = |what: String| ValueError::new("bad-tracks", what, TRACKS);
    if text.trim() == "none" {
        return Ok(Vec::new());
    }
    let mut parts = Vec::new();
    for word in words(text).ok_or_else(|| error(format!("the brackets of {} do not match", quoted(text))))? {
        if word.starts_with('[') {
            return Err(error(format!("lines cannot be named as {} does: areas have names", quoted(word))));
        }
        match call(word, "repeat") {
            Some(inner) => {
                repeated(inner, &mut parts).ok_or_else(|| error(format!("{} is no repetition", quoted(word))))?
            }
            None => {
                let track = track(word).ok_or_else(|| error(format!("{} is no track", quoted(word))))?;
                parts.push(TrackPart::One(track));
            }
        }
        if parts.len() > MOST_TRACKS {
            return Err(error(format!("there are more than {MOST_TRACKS} tracks")));
        }
    }
    if parts.is_empty() {
        return Err(error(format!("{} lists no tracks", quoted(text))));
    }
    Ok(parts)
}

/// Where an item begins or ends.
pub(crate) fn parse_line(text: &str) -> Result<LineValue, ValueError> {
    let text = text.trim();
    let wrong = || ValueError::new("bad-line", format!("{} is no line of a grid", quoted(text)), LINE);
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["auto"] => Ok(LineValue::Line(GridLine::Auto)),
        ["span", count] => {
            let count = count.parse::<u16>().ok().filter(|count| (1..=MOST_TRACKS).contains(&usize::from(*count)));
            count.map(|count| LineValue::Line(GridLine::Span(count))).ok_or_else(wrong)
        }
        [word] => match word.parse::<i16>() {
            Ok(line) => line_number(f64::from(line)).map(LineValue::Line).ok_or_else(wrong),
            Err(_) if is_id(word) && *word != "span" => Ok(LineValue::Area((*word).to_owned())),
            Err(_) => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

/// The line of this number, if it is one.
pub(crate) fn line_number(number: f64) -> Option<GridLine> {
    let fits = number.fract() == 0.0 && (1.0..=MOST_TRACKS as f64).contains(&number.abs());
    fits.then_some(GridLine::Line(number as i16))
}

/// What is said where a number is no line.
pub(crate) fn no_line(number: f64) -> ValueError {
    ValueError::new("bad-line", format!("{number} is no line of a grid"), LINE)
}

/// The areas that rows of names draw, with the number of columns.
pub(crate) fn parse_areas(rows: &[&str]) -> Result<(Vec<Area>, u16), ValueError> {
    let error = |what: String| ValueError::new("bad-areas", what, AREAS);
    let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.split_whitespace().collect()).collect();
    let width = cells.first().map_or(0, Vec::len);
    if width == 0 || width > MOST_TRACKS || rows.len() > MOST_TRACKS || cells.iter().any(|row| row.len() != width) {
        return Err(error(format!("rows of areas have equally many names, 1 to {MOST_TRACKS}")));
    }
    let mut areas: Vec<Area> = Vec::new();
    for (y, row) in cells.iter().enumerate() {
        for (x, name) in row.iter().enumerate().filter(|(_, name)| !name.chars().all(|letter| letter == '.')) {
            if !is_id(name) {
                return Err(error(format!("{} is no name of an area", quoted(name))));
            }
            let [first, next] = [[y as i16 + 1, y as i16 + 2], [x as i16 + 1, x as i16 + 2]];
            match areas.iter_mut().find(|area| area.name == **name) {
                None => areas.push(Area { name: (*name).to_owned(), lines: [first, next] }),
                Some(area) => {
                    for (line, own) in area.lines.iter_mut().zip([first, next]) {
                        *line = [line[0].min(own[0]), line[1].max(own[1])];
                    }
                }
            }
        }
    }
    for area in &areas {
        let [[top, bottom], [left, right]] = area.lines.map(|pair| pair.map(|line| line as usize - 1));
        let all = cells.get(top..bottom).unwrap_or_default();
        let is_full =
            all.iter().all(|row| row.get(left..right).is_some_and(|row| row.iter().all(|name| **name == *area.name)));
        if !is_full {
            return Err(error(format!("the area {} is no rectangle", quoted(&area.name))));
        }
    }
    Ok((areas, width as u16))
}

/// Growing, shrinking and the size before them, that `flex` says.
pub(crate) fn parse_flex(text: &str) -> Result<(f64, f64, Dim), ValueError> {
    let none = Dim::px(0.0);
    match text.trim() {
        "none" => return Ok((0.0, 0.0, Dim::Auto)),
        "auto" => return Ok((1.0, 1.0, Dim::Auto)),
        "initial" => return Ok((0.0, 1.0, Dim::Auto)),
        _ => {}
    }
    let factor = |word: &str| css_number(word).filter(|number| *number >= 0.0);
    let words: Vec<&str> = text.split_whitespace().collect();
    let found = match words.as_slice() {
        [grow] => factor(grow).map(|grow| (grow, 1.0, none)).or_else(|| Some((1.0, 1.0, basis(grow)?))),
        [grow, second] => {
            let grow = factor(grow);
            grow.zip(factor(second))
                .map(|(grow, shrink)| (grow, shrink, none))
                .or_else(|| Some((grow?, 1.0, basis(second)?)))
        }
        [grow, shrink, last] => (|| Some((factor(grow)?, factor(shrink)?, basis(last)?)))(),
        _ => None,
    };
    found.ok_or_else(|| ValueError::new("bad-flex", format!("{} is no `flex`", quoted(text)), FLEX))
}

fn basis(word: &str) -> Option<Dim> {
    match parse_dim(word).ok()? {
        DimValue::Auto => Some(Dim::Auto),
        DimValue::Length { .. } => length(word),
    }
}

/// Adds what `repeat()` with these arguments stands for.
fn repeated(inner: &str, parts: &mut Vec<TrackPart>) -> Option<()> {
    let (count, list) = inner.split_once(',')?;
    let tracks: Option<Vec<Track>> = words(list)?.into_iter().map(track).collect();
    let tracks = tracks.filter(|tracks| !tracks.is_empty())?;
    match count.trim() {
        "auto-fill" => parts.push(TrackPart::Repeat(AutoRepeat::Fill, tracks)),
        "auto-fit" => parts.push(TrackPart::Repeat(AutoRepeat::Fit, tracks)),
        count => {
            let count = count.parse::<usize>().ok().filter(|count| (1..=MOST_TRACKS).contains(count))?;
            // One more than is allowed tells that there are too many.
            let all = tracks.iter().cycle().take((count * tracks.len()).min(MOST_TRACKS + 1));
            parts.extend(all.map(|track| TrackPart::One(*track)));
        }
    }
    Some(())
}

fn track(word: &str) -> Option<Track> {
    if let Some(inner) = call(word, "minmax") {
        let (least, most) = inner.split_once(',')?;
        let least = size(least.trim()).filter(|least| !matches!(least, TrackSize::Fr(_)))?;
        return Some(Track { least, most: size(most.trim())? });
    }
    if let Some(inner) = call(word, "fit-content") {
        return Some(Track { least: TrackSize::Auto, most: TrackSize::FitContent(length(inner.trim())?) });
    }
    Some(match size(word)? {
        TrackSize::Fr(share) => Track { least: TrackSize::Auto, most: TrackSize::Fr(share) },
        size => Track::of(size),
    })
}

fn size(word: &str) -> Option<TrackSize> {
    match word {
        "auto" => Some(TrackSize::Auto),
        "min-content" => Some(TrackSize::MinContent),
        "max-content" => Some(TrackSize::MaxContent),
        _ => match word.strip_suffix("fr").and_then(css_number) {
            Some(share) => (0.0..=1.0e5).contains(&share).then_some(TrackSize::Fr(share)),
            None => length(word).map(TrackSize::Length),
        },
    }
}

/// A length that is not `auto`, and not below 0.
fn length(word: &str) -> Option<Dim> {
    match parse_dim(word).ok()? {
        DimValue::Length { px, fraction } if px >= 0.0 && fraction >= 0.0 && px.max(fraction) <= 1.0e7 => {
            Some(Dim::Length { px: crate::model::Anim::Const(px), fraction: crate::model::Anim::Const(fraction) })
        }
        _ => None,
    }
}

/// The arguments of a call of `name`.
fn call<'a>(word: &'a str, name: &str) -> Option<&'a str> {
    word.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')
}

/// The parts of a text between spaces outside of brackets; `None` where these do not match.
fn words(text: &str) -> Option<Vec<&str>> {
    let (mut depth, mut start, mut out) = (0_u32, None, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if letter.is_whitespace() && depth == 0 {
            out.extend(start.take().and_then(|start: usize| text.get(start..at)));
        } else if start.is_none() {
            start = Some(at);
        }
    }
    out.extend(start.and_then(|start| text.get(start..)));
    (depth == 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn px(px: f64) -> TrackSize {
        TrackSize::Length(Dim::px(px))
    }

    #[test]
    fn tracks_are_read_as_css_writes_them() {
        let one = |track| TrackPart::One(track);
        let fr = |share| one(Track { least: TrackSize::Auto, most: TrackSize::Fr(share) });
        for (text, expected) in [
            ("none", vec![]),
            ("200px", vec![one(Track::of(px(200.0)))]),
            (" 1fr  2.5fr ", vec![fr(1.0), fr(2.5)]),
            (
                "auto min-content max-content 50%",
                vec![
                    one(Track::of(TrackSize::Auto)),
                    one(Track::of(TrackSize::MinContent)),
                    one(Track::of(TrackSize::MaxContent)),
                    one(Track::of(TrackSize::Length(Dim::fraction(0.5)))),
                ],
            ),
            ("minmax( 100px , 1fr )", vec![one(Track { least: px(100.0), most: TrackSize::Fr(1.0) })]),
            (
                "fit-content(30%)",
                vec![one(Track { least: TrackSize::Auto, most: TrackSize::FitContent(Dim::fraction(0.3)) })],
            ),
            (
                "repeat(2, 10px 1fr) 5px",
                vec![one(Track::of(px(10.0))), fr(1.0), one(Track::of(px(10.0))), fr(1.0), one(Track::of(px(5.0)))],
            ),
            (
                "repeat(auto-fit, minmax(80px, 1fr))",
                vec![TrackPart::Repeat(AutoRepeat::Fit, vec![Track { least: px(80.0), most: TrackSize::Fr(1.0) }])],
            ),
        ] {
            assert_eq!(parse_tracks(text).as_ref(), Ok(&expected), "{text}");
        }
        for text in [
            "",
            "  ",
            "1fr)",
            "repeat(2, 1fr",
            "-5px",
            "minmax(1fr, 2fr)",
            "minmax(5px)",
            "[a] 1fr",
            "repeat(0, 1fr)",
            "repeat(x, 1fr)",
            "repeat(2,)",
            "repeat(501, 1px)",
            "repeat(500, 1px) 1px",
            "repeat(2, repeat(2, 1px))",
            "1e9px",
            "-1fr",
            "big",
            "1fr, 2fr",
            "fit-content(auto)",
            "NaNfr",
            "repeat(500, 1px 1px)",
        ] {
            assert_eq!(parse_tracks(text).map_err(|error| error.code), Err("bad-tracks"), "{text}");
        }
    }

    #[test]
    fn lines_are_numbers_spans_and_names() {
        assert_eq!(parse_line(" 3 "), Ok(LineValue::Line(GridLine::Line(3))));
        assert_eq!(parse_line("-1"), Ok(LineValue::Line(GridLine::Line(-1))));
        assert_eq!(parse_line("span 2"), Ok(LineValue::Line(GridLine::Span(2))));
        assert_eq!(parse_line("auto"), Ok(LineValue::Line(GridLine::Auto)));
        assert_eq!(parse_line("side-bar"), Ok(LineValue::Area("side-bar".into())));
        for text in ["0", "501", "-501", "span 0", "span", "span x", "1.5", "a b", "", "2 a", "span 9999999"] {
            assert_eq!(parse_line(text).map_err(|error| error.code), Err("bad-line"), "{text}");
        }
        assert_eq!(
            [line_number(2.0), line_number(0.0), line_number(1.5), line_number(f64::NAN)],
            [Some(GridLine::Line(2)), None, None, None]
        );
    }

    #[test]
    fn areas_are_rectangles() {
        let (areas, width) = parse_areas(&["head head", "side main", ".    main"]).expect("areas");
        let of = |name: &str| areas.iter().find(|area| area.name == name).expect("an area").lines;
        assert_eq!(width, 2);
        assert_eq!([of("head"), of("side"), of("main")], [[[1, 2], [1, 3]], [[2, 3], [1, 2]], [[2, 4], [2, 3]]]);
        for rows in [&["a a", "a"][..], &["a b", "b a"], &["a b a"], &[""], &[], &["a !"], &["a a", "a b"]] {
            assert_eq!(parse_areas(rows).map_err(|error| error.code), Err("bad-areas"), "{rows:?}");
        }
    }

    #[test]
    fn flex_is_that_of_css() {
        let none = Dim::px(0.0);
        for (text, expected) in [
            ("none", (0.0, 0.0, Dim::Auto)),
            ("auto", (1.0, 1.0, Dim::Auto)),
            ("initial", (0.0, 1.0, Dim::Auto)),
            ("2", (2.0, 1.0, none)),
            ("2 3", (2.0, 3.0, none)),
            ("2 50%", (2.0, 1.0, Dim::fraction(0.5))),
            ("30px", (1.0, 1.0, Dim::px(30.0))),
            ("1 0 auto", (1.0, 0.0, Dim::Auto)),
        ] {
            assert_eq!(parse_flex(text), Ok(expected), "{text}");
        }
        for text in ["", "1 2 3 4", "-1", "a", "1 a", "1 1 -5px"] {
            assert!(parse_flex(text).is_err(), "{text}");
        }
    }
}
