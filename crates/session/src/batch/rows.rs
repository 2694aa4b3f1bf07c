//! [`Rows`]: rows of data, read one by one.
//!
//! * **CSV** as RFC 4180 has it: quoted fields hold commas, quotes and line breaks. The first record is the header, the names of
//!   the fields; every value is a text, which is read by the type of its var.
//! * **JSON lines** (NDJSON): one object a line, whose values are texts, numbers and truth values.
//!
//! A row that is wrong is told as an error and the next is read. What cannot be read on, because the file fails or a record does not
//! end within the limit, ends the rows.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use reelm_ir::{Limits, VarOverride};
use serde::de::{Deserializer as _, Error as _, MapAccess, Visitor};

use super::{RowError, RowFault};

/// What a reader of CSV reads ahead, in bytes.
const AHEAD: usize = 8 << 10;

/// One row of data.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number, from 1; what is wrong counts too.
    pub number: u64,
    /// The line of its file on which it begins, from 1.
    pub line: u64,
    /// Names and values, each name once.
    pub fields: Vec<(String, VarOverride)>,
}

/// Rows of a file or a stream, read as they are asked for.
pub struct Rows {
    kind: Kind,
    /// Rows so far.
    number: u64,
    most_rows: u64,
    most_bytes: u64,
    /// Nothing more can be read.
    over: bool,
}

enum Kind {
    Csv { reader: csv::Reader<Metered>, header: Vec<String> },
    Json { reader: Box<dyn BufRead + Send>, line: u64 },
}

impl Row {
    /// The value of the field `name`.
    pub fn field(&self, name: &str) -> Option<&VarOverride> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

impl Rows {
    /// The rows of the file at `path`, whose extension says what they are: `.csv`, or `.ndjson` or `.jsonl`.
    ///
    /// # Errors
    /// Another extension, a file that cannot be opened, or a header that is none.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, RowError> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let file = || File::open(path).map_err(|error| at(0, 0, RowFault::Read(error)));
        match extension.as_str() {
            "csv" => Self::csv(file()?, limits),
            "ndjson" | "jsonl" => Ok(Self::json_lines(file()?, limits)),
            _ => Err(at(0, 0, RowFault::Syntax("expected a file .csv, .ndjson or .jsonl".to_owned()))),
        }
    }

    /// Rows in CSV.
    ///
    /// # Errors
    /// There is no header, or a name in it is empty or comes twice.
    pub fn csv(reader: impl Read + Send + 'static, limits: &Limits) -> Result<Self, RowError> {
        let allowed = limits.batch_row_bytes;
        let metered = Metered {
            inner: Box::new(reader),
            since: 0,
            last: [b'\n'; 3],
            ended: false,
            most: allowed.saturating_add(AHEAD as u64),
        };
        // By LF alone, so that lines can be counted.
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .terminator(csv::Terminator::Any(b'\n'))
            .buffer_capacity(AHEAD)
            .from_reader(metered);
        let mut record = csv::ByteRecord::new();
        match next_record(&mut reader, &mut record) {
            Ok(Some(_)) => {}
            Ok(None) => return Err(at(0, 1, RowFault::Syntax("there is no header, the names of the fields".into()))),
            Err(error) => return Err(at(0, 1, fault(error, allowed))),
        }
        let header = texts(&record).map_err(|fault| at(0, 1, fault))?;
        check_header(&header).map_err(|what| at(0, 1, RowFault::Syntax(what)))?;
        Ok(Self::new(Kind::Csv { reader, header }, limits))
    }

    /// Rows as JSON lines.
    pub fn json_lines(reader: impl Read + Send + 'static, limits: &Limits) -> Self {
        Self::new(Kind::Json { reader: Box::new(BufReader::new(reader)), line: 0 }, limits)
    }

    fn new(kind: Kind, limits: &Limits) -> Self {
        let (most_rows, most_bytes) = (limits.batch_rows, limits.batch_row_bytes);
        Self { kind, number: 0, most_rows, most_bytes, over: false }
    }

    /// The names of the fields that all rows have, where the format says them beforehand.
    pub fn columns(&self) -> Option<&[String]> {
        match &self.kind {
            Kind::Csv { header, .. } => Some(header),
            Kind::Json { .. } => None,
        }
    }

    fn read(&mut self) -> Option<Result<Row, RowError>> {
        let (number, most) = (self.number + 1, self.most_bytes);
        let read = match &mut self.kind {
            Kind::Csv { reader, header } => read_csv(reader, header, most),
            Kind::Json { reader, line } => read_json(reader, line, most),
        }?;
        self.number = number;
        if number > self.most_rows {
            self.over = true;
            let (what, limit) = ("there are too many rows", "batch_rows");
            return Some(Err(at(number, read.line, RowFault::Limit { what, limit, allowed: self.most_rows })));
        }
        self.over = read.over;
        let line = read.line;
        Some(read.fields.map(|fields| Row { number, line, fields }).map_err(|fault| at(number, line, fault)))
    }
}

impl Iterator for Rows {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over { None } else { self.read() }
    }
}

/// Names and values of vars from the text of a JSON object, each name once; sorted by name.
///
/// # Errors
/// What is wrong with the text, and where.
pub fn read_vars(text: &str) -> Result<Vec<(String, VarOverride)>, String> {
    object(text).map_err(|error| error.to_string())
}

/// A mark of the order of bytes in front of the text means nothing in UTF-8.
fn object(text: &str) -> serde_json::Result<Vec<(String, VarOverride)>> {
    let mut reader = serde_json::Deserializer::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let vars = reader.deserialize_map(Vars)?;
    reader.end().map(|()| vars)
}

/// What was read for a row.
struct Reading {
    line: u64,
    fields: Result<Vec<(String, VarOverride)>, RowFault>,
    /// Nothing more can be read.
    over: bool,
}

fn read_csv(reader: &mut csv::Reader<Metered>, header: &[String], most: u64) -> Option<Reading> {
    let mut record = csv::ByteRecord::new();
    match next_record(reader, &mut record) {
        Ok(None) => None,
        Ok(Some(line)) => Some(Reading { line, fields: fields_of(&record, header, most), over: false }),
        Err(error) => {
            let line = reader.position().line();
            Some(Reading { line, fields: Err(fault(error, most)), over: true })
        }
    }
}

/// Reads a record; the line on which it begins, or `None` at the end. The line break of a record in CRLF is at its last field's end.
fn next_record(reader: &mut csv::Reader<Metered>, record: &mut csv::ByteRecord) -> csv::Result<Option<u64>> {
    loop {
        reader.get_mut().since = 0;
        if !reader.read_byte_record(record)? {
            return Ok(None);
        }
        // An empty line in CRLF.
        if record.len() == 1 && record.as_slice() == b"\r" {
            continue;
        }
        // The reader is on the line after the record, unless the file has ended without a line break, or with one in quotes
        // that nobody closes.
        let within = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let is_open = record.as_slice().ends_with(b"\n") && reader.get_ref().ends_in_text();
        let after = u64::from(!reader.get_ref().is_cut_short() && !is_open);
        return Ok(Some(reader.position().line().saturating_sub(within + after)));
    }
}

/// The fields of a record as texts, without the CR of its line break.
fn texts(record: &csv::ByteRecord) -> Result<Vec<String>, RowFault> {
    let last = record.len().saturating_sub(1);
    let text = |(at, field): (usize, &[u8])| {
        let field = if at == last { field.strip_suffix(b"\r").unwrap_or(field) } else { field };
        let text = core::str::from_utf8(field).map(str::to_owned);
        text.map_err(|_| RowFault::Syntax(format!("field {} is not UTF-8", at + 1)))
    };
    record.iter().enumerate().map(text).collect()
}

fn fields_of(record: &csv::ByteRecord, header: &[String], most: u64) -> Result<Vec<(String, VarOverride)>, RowFault> {
    if record.as_slice().len() as u64 > most {
        return Err(too_long(most));
    }
    if record.len() != header.len() {
        let (observed, expected) = (record.len(), header.len());
        let hint = if record.as_slice().contains(&b'\n') { "; is a quote not closed?" } else { "" };
        return Err(RowFault::Syntax(format!("the row has {observed} fields, the header {expected}{hint}")));
    }
    let texts = texts(record)?.into_iter().map(VarOverride::Text);
    Ok(header.iter().cloned().zip(texts).collect())
}

fn check_header(header: &[String]) -> Result<(), String> {
    for (at, name) in header.iter().enumerate() {
        if name.is_empty() {
            return Err(format!("the header has no name for field {}", at + 1));
        }
        if header.iter().take(at).any(|other| other == name) {
            return Err(format!("the header has the name `{}` twice", name.escape_default()));
        }
    }
    Ok(())
}

fn fault(error: csv::Error, allowed: u64) -> RowFault {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => too_long(allowed),
        csv::ErrorKind::Io(error) => RowFault::Read(error),
        other => RowFault::Syntax(format!("{other:?}")),
    }
}

fn read_json(reader: &mut dyn BufRead, line: &mut u64, most: u64) -> Option<Reading> {
    let mut text = Vec::new();
    loop {
        *line += 1;
        text.clear();
        let read = (&mut *reader).take(most.saturating_add(1)).read_until(b'\n', &mut text);
        match read {
            Ok(0) => return None,
            Ok(_) if text.trim_ascii().is_empty() && text.ends_with(b"\n") => {}
            Ok(_) if text.trim_ascii().is_empty() && (text.len() as u64) <= most => return None,
            Ok(_) => break,
            Err(error) => return Some(Reading { line: *line, fields: Err(RowFault::Read(error)), over: true }),
        }
    }
    if text.len() as u64 > most && !text.ends_with(b"\n") {
        let over = skip_line(reader).is_err();
        return Some(Reading { line: *line, fields: Err(too_long(most)), over });
    }
    let fields = match core::str::from_utf8(&text) {
        Ok(text) => object(text).map_err(|error| RowFault::Syntax(of_line(&error))),
        Err(error) => Err(RowFault::Syntax(format!("byte {} of the line is not UTF-8", error.valid_up_to() + 1))),
    };
    Some(Reading { line: *line, fields, over: false })
}

/// What is wrong with a line, which serde_json counts as the first.
fn of_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(what) if error.column() > 0 => format!("{what} at column {}", error.column()),
        what => what.unwrap_or(&text).to_owned(),
    }
}

fn skip_line(reader: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let (used, end) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(used);
        if end {
            return Ok(());
        }
    }
}

fn at(number: u64, line: u64, fault: RowFault) -> RowError {
    RowError { number, line, path: None, fault: Box::new(fault) }
}

const fn too_long(allowed: u64) -> RowFault {
    RowFault::Limit { what: "the row has too many bytes", limit: "batch_row_bytes", allowed }
}

/// A reader that refuses to go on when a record does not end.
struct Metered {
    inner: Box<dyn Read + Send>,
    /// Bytes since the last record began.
    since: u64,
    /// The last bytes of all.
    last: [u8; 3],
    /// There are no more.
    ended: bool,
    most: u64,
}

impl Metered {
    /// Whether the end has come, and not behind a line break.
    fn is_cut_short(&self) -> bool {
        self.ended && self.last[2] != b'\n'
    }

    /// Whether the end has come, and before its line break stands no quote.
    fn ends_in_text(&self) -> bool {
        self.ended && !matches!(self.last, [_, b'"', b'\n'] | [b'"', b'\r', b'\n'])
    }
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.inner.read(buffer)?;
        self.since = self.since.saturating_add(read as u64);
        for byte in buffer.get(..read).unwrap_or_default().iter().rev().take(3).rev() {
            self.last = [self.last[1], self.last[2], *byte];
        }
        self.ended |= read == 0;
        Ok(read)
    }
}

/// Reads an object whose values are texts, numbers and truth values, each name once.
struct Vars;

impl<'de> Visitor<'de> for Vars {
    type Value = Vec<(String, VarOverride)>;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("an object: names and values of vars")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut vars = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, serde_json::Value>()? {
            let Some(value) = var(value) else {
                return Err(A::Error::custom(format_args!("`{name}`: expected a string, a number, true or false")));
            };
            if vars.contains_key(&name) {
                return Err(A::Error::custom(format_args!("`{name}` is given twice")));
            }
            vars.insert(name, value);
        }
        Ok(vars.into_iter().collect())
    }
}

fn var(value: serde_json::Value) -> Option<VarOverride> {
    match value {
        serde_json::Value::String(text) => Some(VarOverride::Text(text)),
        serde_json::Value::Bool(value) => Some(VarOverride::Bool(value)),
        serde_json::Value::Number(number) => number.as_f64().map(VarOverride::Number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rows: Rows) -> Vec<String> {
        rows.map(|row| match row {
            Ok(row) => {
                let fields: Vec<String> = row.fields.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
                format!("{} line {}: {}", row.number, row.line, fields.join(" "))
            }
            Err(error) => format!("{} line {}: {} {error}", error.number, error.line, error.code()),
        })
        .collect()
    }

    fn csv(text: &str) -> Vec<String> {
        csv_within(text, &Limits::default())
    }

    fn csv_within(text: &str, limits: &Limits) -> Vec<String> {
        match Rows::csv(io::Cursor::new(text.as_bytes().to_vec()), limits) {
            Ok(rows) => told(rows),
            Err(error) => vec![format!("line {}: {} {error}", error.line, error.code())],
        }
    }

    fn json(bytes: &[u8], limits: &Limits) -> Vec<String> {
        told(Rows::json_lines(io::Cursor::new(bytes.to_vec()), limits))
    }

    #[test]
    fn csv_is_read_as_rfc_4180_says() {
        // Section 2: line breaks of two kinds, quoted commas, line breaks and doubled quotes, spaces that count.
        let text = "\u{feff}a,b\r\n1,\"x, \"\"y\"\"\r\nz\"\r\n\n\"\", q \n3,é";
        assert_eq!(
            csv(text),
            [
                r#"1 line 2: a=Text("1") b=Text("x, \"y\"\r\nz")"#,
                r#"2 line 5: a=Text("") b=Text(" q ")"#,
                r#"3 line 6: a=Text("3") b=Text("é")"#,
            ]
        );
        assert_eq!(csv("a\n"), [""; 0]);
    }

    #[test]
    fn a_wrong_record_stops_no_other() {
        assert_eq!(
            csv("a,b\n1\n1,2\n1,2,3\n5,6\n"),
            [
                "1 line 2: row-syntax the row has 1 fields, the header 2",
                r#"2 line 3: a=Text("1") b=Text("2")"#,
                "3 line 4: row-syntax the row has 3 fields, the header 2",
                r#"4 line 5: a=Text("5") b=Text("6")"#,
            ]
        );
        for (end, line) in [("", 3), ("\n", 3)] {
            let open = csv(&format!("a,b\n1,2\n\"3,4\n5,6{end}"));
            let expected =
                format!("2 line {line}: row-syntax the row has 1 fields, the header 2; is a quote not closed?");
            assert_eq!(open[1..], [expected]);
        }
        assert_eq!(csv("a,b\n\"1\n\",\"2\n\"\n"), [r#"1 line 2: a=Text("1\n") b=Text("2\n")"#]);
        let latin = Rows::csv(io::Cursor::new(b"a,b\n1,\xe4\n3,4\n".to_vec()), &Limits::default()).unwrap();
        assert_eq!(told(latin), ["1 line 2: row-syntax field 2 is not UTF-8", r#"2 line 3: a=Text("3") b=Text("4")"#]);
    }

    #[test]
    fn a_header_names_each_field_once() {
        for (text, word) in [("", "no header"), ("a,,b\n", "no name for field 2"), ("a,b,a\n", "`a` twice")] {
            let told = csv(text);
            assert!(told.len() == 1 && told[0].starts_with("line 1: row-syntax") && told[0].contains(word), "{told:?}");
        }
    }

    #[test]
    fn json_lines_are_objects_of_plain_values() {
        let text = b"{\"a\": \"x\", \"b\": 1.5}\r\n\n  \n{\"b\": true}\n[1]\n{\"a\": 1, \"a\": 2}\n{\"a\": null}\n\xff\n{\"a\": 1}";
        let told = json(text, &Limits::default());
        assert_eq!(told[0], r#"1 line 1: a=Text("x") b=Number(1.5)"#);
        assert_eq!(told[1], "2 line 4: b=Bool(true)");
        for (at, word) in [(2, "an object"), (3, "given twice"), (4, "expected a string"), (5, "not UTF-8")] {
            assert!(told[at].contains("row-syntax") && told[at].contains(word), "{}", told[at]);
        }
        assert_eq!(told[6], "7 line 9: a=Number(1.0)");
        assert_eq!(told.len(), 7);
        let marked = json("\u{feff}{\"a\": 1}\r\nnonsense\n{\"a\": [\n".as_bytes(), &Limits::default());
        assert_eq!(marked[0], "1 line 1: a=Number(1.0)");
        assert!(marked[1].ends_with("at column 2") && !marked[1].contains("line 1 "), "{}", marked[1]);
    }

    #[test]
    fn limits_are_of_rows_and_of_the_bytes_of_each() {
        let limits = Limits { batch_rows: 2, batch_row_bytes: 20, ..Limits::default() };
        let long = "y".repeat(21);
        assert_eq!(
            csv_within(&format!("a\n{long}\nx\n1\n2\n"), &limits),
            [
                "1 line 2: limit the row has too many bytes: the limit `batch_row_bytes` is 20",
                r#"2 line 3: a=Text("x")"#,
                "3 line 4: limit there are too many rows: the limit `batch_rows` is 2",
            ]
        );
        let told = json(format!("{{\"a\": \"{long}\"}}\n{{\"a\": 1}}\n{{}}\n{{}}\n").as_bytes(), &limits);
        assert!(told[0].contains("batch_row_bytes") && told[1].contains("a=Number") && told[2].contains("batch_rows"));
        assert_eq!(told.len(), 3);
        // Exactly the limit is allowed, with or without an end of the line.
        let fits = format!("{{\"a\": \"{}\"}}", "y".repeat(11));
        assert_eq!((fits.len(), json(fits.as_bytes(), &limits).len()), (20, 1));
        assert!(json(format!("{fits}\n").as_bytes(), &limits)[0].contains("a=Text"));
    }

    #[test]
    fn a_record_that_never_ends_takes_no_more_memory_than_a_row_may() {
        let limits = Limits { batch_row_bytes: 1 << 10, ..Limits::default() };
        let endless = io::Cursor::new(b"a\n1\n\"".to_vec()).chain(io::repeat(b'x'));
        let csv = told(Rows::csv(endless, &limits).unwrap());
        assert!(csv.len() == 2 && csv[1].contains("2 line 3: limit"), "{csv:?}");
        let line = io::Cursor::new(b"{}\n".to_vec()).chain(io::repeat(b'x').take(1 << 22));
        let json = told(Rows::json_lines(line, &limits));
        assert!(json.len() == 2 && json[1].contains("2 line 2: limit"), "{json:?}");
    }
}
