//! [`NameTemplate`]: the names of outputs, made from the fields of rows.
//!
//! `out/{name}.mp4` has a **place** for the field `name`; `{index}` is the number of the row unless there is a field of that name,
//! `{index:04}` the same with at least four digits; `{{` and `}}` are braces. What lies between slashes of the template is a
//! **component**. What comes out of data never adds a slash, and never makes a component that means something else than a file's
//! name.

use std::path::PathBuf;

use reelm_ir::VarOverride;

use super::rows::Row;

/// The longest file name that common file systems take, in bytes.
const MOST_BYTES: usize = 255;
/// The most digits of a row's number.
const MOST_DIGITS: usize = 20;

/// A name with places for fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTemplate {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(String),
    /// With at least so many digits.
    Index(usize),
}

/// Why there is no name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// The template is wrong.
    #[error("the name `{template}`: {what}")]
    Template {
        /// The template.
        template: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The row has no such field.
    #[error("the output's name has a place for `{0}`, which the row does not have")]
    Missing(String),
    /// Nothing is left of a component.
    #[error("the row's fields leave a part of the output's name empty")]
    Empty,
    /// A component is longer than file systems take.
    #[error("a part of the output's name has {0} bytes, more than the {MOST_BYTES} that file systems take")]
    TooLong(usize),
}

impl NameTemplate {
    /// Reads a template.
    ///
    /// # Errors
    /// [`NameError::Template`]: a brace without its partner, a place without a name, or a `..` that takes back what a place gives.
    pub fn parse(template: &str) -> Result<Self, NameError> {
        let wrong = |what| NameError::Template { template: template.to_owned(), what };
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            text.push_str(before);
            if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
                text.extend(from.chars().take(1));
                rest = after;
                continue;
            }
            let place = from.strip_prefix('{').ok_or_else(|| wrong("a `}` without a `{`; `}}` is a brace"))?;
            let (place, after) = place.split_once('}').ok_or_else(|| wrong("a `{` without a `}`; `{{` is a brace"))?;
            if !text.is_empty() {
                parts.push(Part::Text(core::mem::take(&mut text)));
            }
            parts.push(Part::parse(place).map_err(wrong)?);
            rest = after;
        }
        text.push_str(rest);
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        let template = Self { parts };
        if template.goes_up() {
            return Err(wrong("a `..` behind a place, by which rows would share an output"));
        }
        Ok(template)
    }

    /// Whether a component behind one with a place is `..`.
    fn goes_up(&self) -> bool {
        let whole: String =
            self.parts.iter().map(|part| if let Part::Text(text) = part { text } else { "\0" }).collect();
        whole.split('/').skip_while(|component| !component.contains('\0')).any(|component| component == "..")
    }

    /// Whether all rows would have the same name.
    pub fn is_constant(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(_)))
    }

    /// Whether it has a place for the field `name`.
    pub fn uses(&self, name: &str) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Field(field) => field == name,
            Part::Index(_) => name == INDEX,
            Part::Text(_) => false,
        })
    }

    /// The fields that a row must have, each once.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields: Vec<&str> = Vec::new();
        for part in &self.parts {
            match part {
                Part::Field(field) if !fields.contains(&field.as_str()) => fields.push(field),
                _ => {}
            }
        }
        fields
    }

    /// What stands behind the last place: with its extension, unless that comes out of data.
    pub fn end(&self) -> &str {
        match self.parts.last() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// The name of the output of `row`.
    ///
    /// In what comes out of data, slashes, backslashes, control characters and `<>:"|?*%` become `_`. So do the dots of a component
    /// of dots alone, and a dot or a space at a component's end; a name that Windows keeps for a device gets a `_` in front.
    ///
    /// # Errors
    /// The row lacks a field, or a component is empty or too long.
    pub fn fill(&self, row: &Row) -> Result<PathBuf, NameError> {
        let mut name = Filled::default();
        for part in &self.parts {
            match part {
                Part::Text(text) => name.text(text)?,
                Part::Index(digits) if row.field(INDEX).is_none() => {
                    name.data(&format!("{:0digits$}", row.number, digits = *digits));
                }
                Part::Index(_) => name.field(row, INDEX)?,
                Part::Field(field) => name.field(row, field)?,
            }
        }
        name.finish()
    }
}

/// The field that every row has.
const INDEX: &str = "index";

impl Part {
    fn parse(place: &str) -> Result<Self, &'static str> {
        let (name, digits) = match place.split_once(':') {
            Some((name, digits)) => (name, Some(digits)),
            None => (place, None),
        };
        match (name, digits) {
            (name, _) if name.contains('{') => Err("a `{` without a `}`; `{{` is a brace"),
            ("", _) => Err("a place without a name; write the name of a field, or `index`"),
            (INDEX, None) => Ok(Self::Index(1)),
            (INDEX, Some(digits)) => match digits.strip_prefix('0').and_then(|digits| digits.parse().ok()) {
                Some(digits) if (1..=MOST_DIGITS).contains(&digits) => Ok(Self::Index(digits)),
                _ => Err("expected a number of digits from `01` to `020` behind `index:`"),
            },
            (_, None) => Ok(Self::Field(name.to_owned())),
            (_, Some(_)) => Err("only `index` takes a number of digits"),
        }
    }
}

/// A name in the making.
#[derive(Default)]
struct Filled {
    name: String,
    /// Where the last component begins.
    start: usize,
    /// Whether something of the last component came out of data.
    from_data: bool,
}

impl Filled {
    fn text(&mut self, text: &str) -> Result<(), NameError> {
        for (number, piece) in text.split('/').enumerate() {
            if number > 0 {
                self.end()?;
                self.name.push('/');
                self.start = self.name.len();
            }
            self.name.push_str(piece);
        }
        Ok(())
    }

    fn field(&mut self, row: &Row, field: &str) -> Result<(), NameError> {
        match row.field(field) {
            Some(VarOverride::Text(text)) => self.data(text),
            Some(VarOverride::Number(number)) => self.data(&number.to_string()),
            Some(VarOverride::Bool(truth)) => self.data(&truth.to_string()),
            None => return Err(NameError::Missing(field.to_owned())),
        }
        Ok(())
    }

    fn data(&mut self, data: &str) {
        let forbidden = |c: char| c.is_control() || "/\\<>:\"|?*%".contains(c);
        self.name.extend(data.chars().map(|c| if forbidden(c) { '_' } else { c }));
        self.from_data = true;
    }

    /// Ends a component.
    fn end(&mut self) -> Result<(), NameError> {
        if !core::mem::take(&mut self.from_data) {
            return Ok(());
        }
        let mut component = self.name.split_off(self.start);
        if component.is_empty() {
            return Err(NameError::Empty);
        }
        if component.chars().all(|c| c == '.') {
            component = component.replace('.', "_");
        }
        if component.ends_with(['.', ' ']) {
            component.pop();
            component.push('_');
        }
        if is_device(&component) {
            component.insert(0, '_');
        }
        if component.len() > MOST_BYTES {
            return Err(NameError::TooLong(component.len()));
        }
        self.name.push_str(&component);
        Ok(())
    }

    fn finish(mut self) -> Result<PathBuf, NameError> {
        // A name that is an extension alone is what an empty field leaves of `{name}.mp4`.
        let component = self.name.get(self.start..).unwrap_or_default();
        let only_extension = component.strip_prefix('.').is_some_and(|rest| !rest.is_empty() && !rest.contains('.'));
        if self.from_data && only_extension {
            return Err(NameError::Empty);
        }
        self.end()?;
        Ok(PathBuf::from(self.name))
    }
}

/// Whether Windows keeps the name for a device, whatever its extension.
fn is_device(component: &str) -> bool {
    let stem = component.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered =
        |prefix| stem.strip_prefix(prefix).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(fields: &[(&str, VarOverride)]) -> Row {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        Row { number: 7, line: 8, fields }
    }

    fn fill(template: &str, value: &str) -> Result<String, NameError> {
        let path = NameTemplate::parse(template)?.fill(&row(&[("name", value.into())]))?;
        Ok(path.to_string_lossy().into_owned())
    }

    #[test]
    fn places_are_filled_with_fields_and_the_number_of_the_row() {
        assert_eq!(fill("out/{name}.mp4", "Ada Lovelace").unwrap(), "out/Ada Lovelace.mp4");
        assert_eq!(fill("{index}-{name}.mp4", "é").unwrap(), "7-é.mp4");
        assert_eq!(fill("{index:04}/{name}/", "a").unwrap(), "0007/a/");
        assert_eq!(fill("a{{b}}{name}.png", "x").unwrap(), "a{b}x.png");
        assert_eq!(fill("/tmp/../{name}/%04d.png", "x").unwrap(), "/tmp/../x/%04d.png");
        assert_eq!(fill("..{name}/a..b/...png", "x").unwrap(), "..x/a..b/...png");
        let names = NameTemplate::parse("{n}-{b}-{index}").unwrap();
        let row = row(&[("n", 2.5.into()), ("b", VarOverride::Bool(true)), ("index", "own".into())]);
        assert_eq!(names.fill(&row).unwrap(), PathBuf::from("2.5-true-own"));
        assert_eq!(names.fields(), ["n", "b"]);
        assert!(names.uses("index") && names.uses("n") && !names.uses("x") && !names.is_constant());
    }

    #[test]
    fn data_makes_a_file_name_and_nothing_else() {
        for (value, expected) in [
            ("../../etc/passwd", "out/.._.._etc_passwd.mp4"),
            ("/etc/passwd", "out/_etc_passwd.mp4"),
            ("a\\b:c\0d\ne", "out/a_b_c_d_e.mp4"),
            ("100% <b>\"?|*", "out/100_ _b_____.mp4"),
            ("nul", "out/_nul.mp4"),
            ("COM1", "out/_COM1.mp4"),
            ("{index}", "out/{index}.mp4"),
        ] {
            assert_eq!(fill("out/{name}.mp4", value).as_deref(), Ok(expected), "{value:?}");
        }
        for (value, expected) in
            [("..", "out/__/a.mp4"), (".", "out/_/a.mp4"), ("x.", "out/x_/a.mp4"), ("...", "out/___/a.mp4")]
        {
            assert_eq!(fill("out/{name}/a.mp4", value).as_deref(), Ok(expected), "{value:?}");
        }
        // Two parts that are harmless alone.
        assert_eq!(fill("out/.{name}/a.mp4", ".").as_deref(), Ok("out/__/a.mp4"));
    }

    #[test]
    fn no_data_leads_out_of_the_folder() {
        let nasty = ["/", "\\", "..", ".", "", " ", "\0", "%", "con", "a", ":", "-", "~"];
        for first in nasty {
            for second in nasty {
                let Ok(name) = fill("out/{name}/x.mp4", &format!("{first}{second}")) else { continue };
                let parts: Vec<_> = std::path::Path::new(&name).components().collect();
                assert_eq!(parts.len(), 3, "{name:?}");
                assert!(parts.iter().all(|part| matches!(part, std::path::Component::Normal(_))), "{name:?}");
            }
        }
    }

    #[test]
    fn what_makes_no_name_is_refused() {
        assert_eq!(fill("{name}.mp4", ""), Err(NameError::Empty));
        assert_eq!(fill("{name}/a.mp4", ""), Err(NameError::Empty));
        assert_eq!(fill("{nmae}.mp4", "x"), Err(NameError::Missing("nmae".into())));
        assert_eq!(fill("{name}.mp4", &"x".repeat(252)), Err(NameError::TooLong(256)));
        for template in
            ["{", "a}", "{}", "{name:04}", "{index:4}", "{index:099}", "{index:0}", "{a{b}", "{a}/../b", "x{a}y/b/.."]
        {
            let error = NameTemplate::parse(template).err();
            assert!(matches!(error, Some(NameError::Template { .. })), "{template}");
        }
    }
}
