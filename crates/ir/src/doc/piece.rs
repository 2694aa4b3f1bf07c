//! Pieces as they are written: the commands of a `paint` node. Which commands there are and what arguments they take is known
//! to the registry.

use jsonc_parser::ast::Value;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::anim::{Anim, AnimVec2, Param};
use super::collection::Entry;
use super::give::Give;
use super::place::{At, Place, Step};
use super::read::{Fields, Keyed, Property, Read, Reader, list, span};
use super::value::{Color, PathData, Raw, Text};
use crate::json::Json;
use crate::model::Sampling;
use crate::registry::{COMMANDS, CommandRow, Form, command_named};

object! {
    "a piece"
    /// The keys of `paint`.
    pub struct PaintKeys [of node paint] {
        /// What is drawn, issued anew in each frame in which the node exists.
        required commands "commands": Vec<At<Command>>;
        /// What lies beneath the canvas; transparent by default.
        optional background "background": Anim<Color> = "\"transparent\"";
        /// How pixels are read where the canvas is scaled or turned: `auto` (smooth) or `nearest`.
        optional sampling "sampling": Sampling = "\"auto\"";
        /// Key of the font asset that texts are written in; by default the bundled font.
        optional font "font": Text;
    }
}

fields! {
    /// The keys that every command has.
    pub struct CommandKeys [of Command] {
        /// Which command.
        required kind "kind": CommandName;
        /// Whether it is issued in a frame.
        optional when "if": Anim<bool> = "true";
    }
}

/// The name of a command.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommandName(pub &'static CommandRow);

/// A command.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Command {
    /// The keys that every command has.
    pub keys: CommandKeys,
    /// The arguments that are written, each with its position in the table.
    pub arguments: Vec<(usize, At<Argument>)>,
    /// What was given that the command has no key for. Nothing that was read has any; printed, it is refused by its name.
    pub others: Vec<Entry<Param>>,
}

/// An argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// A value.
    Value(Param),
    /// The position of a word in its list.
    Word(usize),
    /// Points.
    Points(Vec<At<AnimVec2>>),
    /// A text, or the key of an asset.
    Text(Text),
    /// A path.
    Path(Anim<PathData>),
    /// How many there are.
    Count(Anim<f64>),
    /// Commands.
    Commands(Vec<At<Command>>),
}

impl Read for CommandName {
    const INLINE: bool = true;

    fn name() -> String {
        "CommandName".into()
    }

    fn expected() -> String {
        "the name of a command".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(text) = value.as_string_lit() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        let row = command_named(&text.value);
        if row.is_none() {
            let names: Vec<&str> = COMMANDS.iter().map(|row| row.name).collect();
            reader.unknown_name(&text.value, at, "command", &names, &[]);
        }
        row.map(Self)
    }

    fn print(&self) -> Json {
        Json::text(self.0.name)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = COMMANDS.iter().map(|row| row.name).collect();
        json_schema!({ "enum": names })
    }
}

impl Read for Command {
    fn name() -> String {
        "Command".into()
    }

    fn expected() -> String {
        "a command {\"kind\", …}".into()
    }

    fn read(value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        let Some(object) = value.as_object() else {
            reader.mismatch(value, at, &Self::expected());
            return None;
        };
        let row = object.get_string("kind").and_then(|kind| command_named(&kind.value));
        let mut command = Self::default();
        reader.properties(object, at, |reader, property| {
            if !command.keys.read_field(property.key, property.value, at, reader) {
                command.read_argument(row, &property, at, reader);
            }
        });
        reader.require(object, at, CommandKeys::FIELDS);
        for argument in row.iter().flat_map(|row| row.arguments).filter(|argument| argument.required) {
            if object.get(argument.name).is_none() {
                reader.missing(object, at, argument.name);
            }
        }
        Some(command)
    }

    fn print(&self) -> Json {
        let mut object = Keyed::new();
        self.keys.print_fields(&mut object);
        let arguments = self.keys.kind.iter().flat_map(|kind| {
            let row = kind.value.0;
            self.arguments.iter().filter_map(|(position, given)| Some((row.arguments.get(*position)?, given)))
        });
        object.extend(arguments.map(|(argument, given)| (argument.name.into(), given.value.print(argument.form))));
        object.extend(self.others.iter().map(|other| (other.name.value.clone(), other.value.value.print())));
        Json::object(object)
    }

    fn schema(schemas: &mut SchemaGenerator) -> Schema {
        crate::schema::commands(schemas)
    }
}

impl Command {
    /// With an argument, in the place of one of the same name. One that the command does not have is told when the document is
    /// read.
    #[must_use]
    pub fn with(mut self, name: impl Give<Text>, value: impl Give<Param>) -> Self {
        let (name, value) = (name.give(), value.give());
        match self.argument(&name) {
            Some((position, form)) => self.set(position, Argument::of(form, value)),
            None => self.others.push(Entry { name: At::new(name), value: At::new(value) }),
        }
        self
    }

    /// With the points of a polygon.
    #[must_use]
    pub fn points(mut self, points: impl Give<Vec<At<AnimVec2>>>) -> Self {
        if let Some((position, _)) = self.argument("points") {
            self.set(position, Argument::Points(points.give()));
        }
        self
    }

    /// With a path, which may be keyed.
    #[must_use]
    pub fn path(mut self, path: impl Give<Anim<PathData>>) -> Self {
        if let Some((position, Form::Path)) = self.argument("d") {
            self.set(position, Argument::Path(path.give()));
        }
        self
    }

    /// With the commands of a child or a repeat.
    #[must_use]
    pub fn commands(mut self, commands: impl Give<Vec<At<Self>>>) -> Self {
        if let Some((position, _)) = self.argument("commands") {
            self.set(position, Argument::Commands(commands.give()));
        }
        self
    }

    /// The position and the form of the argument `name`.
    fn argument(&self, name: &str) -> Option<(usize, Form)> {
        let (position, argument) = self.keys.kind.as_ref()?.value.0.argument(name)?;
        Some((position, argument.form))
    }

    fn set(&mut self, position: usize, argument: Argument) {
        self.arguments.retain(|(known, _)| *known != position);
        self.arguments.push((position, At::new(argument)));
    }

    /// Reads a key of its own; one of a command that nobody knows is passed over, since that was reported.
    fn read_argument(
        &mut self,
        row: Option<&'static CommandRow>,
        property: &Property<'_>,
        at: Place,
        reader: &mut Reader,
    ) {
        let Some(row) = row else { return };
        let Some((position, argument)) = row.argument(property.key) else {
            let own = row.arguments.iter().map(|argument| argument.name);
            let keys = CommandKeys::FIELDS.iter().map(|field| field.key);
            reader.refuse_among(property, at, &format!("the command `{}`", row.name), keys.chain(own));
            return;
        };
        let place = reader.places.add(at, Step::Key(argument.name), span(property.value));
        if let Some(value) = Argument::read(argument.form, property.value, place, reader) {
            self.arguments.push((position, At { value, place }));
        }
    }
}

impl Argument {
    /// The argument that `value` is where `form` is expected; what does not fit stays a value, and is refused by the reader.
    fn of(form: Form, value: Param) -> Self {
        let constant = match (form, &value) {
            (Form::Count, Param::Whole(Anim::Expr(expr))) => return Self::Count(Anim::Expr(expr.clone())),
            (_, Param::Whole(Anim::Const(constant))) => constant,
            _ => return Self::Value(value),
        };
        match (form, constant) {
            (Form::Word(words), Raw::Text(text)) => match words.iter().position(|word| **word == **text) {
                Some(position) => Self::Word(position),
                None => Self::Value(value),
            },
            (Form::Path, Raw::Text(text)) => Self::Path(Anim::Const(PathData(text.clone()))),
            (Form::Text | Form::Image, Raw::Text(text)) => Self::Text(text.clone()),
            (Form::Count, Raw::Number(number)) => Self::Count(Anim::Const(*number)),
            _ => Self::Value(value),
        }
    }

    fn read(form: Form, value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<Self> {
        match form {
            Form::Value(_) => Param::read(value, at, reader).map(Self::Value),
            Form::Word(words) => read_word(words, value, at, reader).map(Self::Word),
            Form::Points(..) => Vec::read(value, at, reader).map(Self::Points),
            Form::Path => Anim::read(value, at, reader).map(Self::Path),
            Form::Text | Form::Image => Text::read(value, at, reader).map(Self::Text),
            Form::Count => Anim::read(value, at, reader).map(Self::Count),
            Form::Commands => Vec::read(value, at, reader).map(Self::Commands),
        }
    }

    fn print(&self, form: Form) -> Json {
        match (self, form) {
            (Self::Word(word), Form::Word(words)) => Json::text(words.get(*word).copied().unwrap_or_default()),
            (Self::Word(word), _) => Json::whole(*word as u64),
            (Self::Value(value), _) => value.print(),
            (Self::Points(points), _) => points.print(),
            (Self::Text(text), _) => Json::text(text),
            (Self::Path(path), _) => path.print(),
            (Self::Count(count), _) => count.print(),
            (Self::Commands(commands), _) => commands.print(),
        }
    }
}

fn read_word(words: &[&str], value: &Value<'_>, at: Place, reader: &mut Reader) -> Option<usize> {
    let Some(text) = value.as_string_lit() else {
        reader.mismatch(value, at, &list(words.iter().copied()));
        return None;
    };
    let position = words.iter().position(|word| *word == text.value);
    if position.is_none() {
        reader.unknown_name(&text.value, at, "word", words, &[]);
    }
    position
}
