//! The commands of a piece, as `paint` nodes write them: names, arguments, and what they do. Words and keys are those of the
//! crate `layer-stack`, whose canvas executes them.
//!
//! * an **argument** ([`Argument`]) is a key of a command; its [`Form`] says what may be written.
//! * a **lane** of a command is one number of an argument, in the order of the table; words count by their position.

use super::{Param, ParamType};
use crate::model::ValueType;
use crate::ranges::COPIES;

/// What may be written for an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An animatable value.
    Value(ValueType),
    /// One of these words.
    Word(&'static [&'static str]),
    /// Points `[x, y]`, each animatable: at least this many, at most that many.
    Points(u32, u32),
    /// A path in SVG syntax.
    Path,
    /// A text; `{vars.name}` and `{=expr:format}` are replaced.
    Text,
    /// The key of an image asset.
    Image,
    /// A whole number, or an expression that gives one, known before the first frame.
    Count,
    /// Commands.
    Commands,
}

/// A key of a command.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Argument {
    /// The key.
    pub name: &'static str,
    /// What may be written.
    pub form: Form,
    /// Whether it must be given.
    pub required: bool,
    /// The lanes where it is not given; empty where that is a case of its own. The lanes are 0 then.
    pub default: &'static [f64],
    /// Least and greatest value of every lane.
    pub range: [f64; 2],
    /// What it means, with its unit.
    pub doc: &'static str,
}

impl Argument {
    /// How many lanes it takes; points come after all others and count by themselves.
    pub const fn lanes(&self) -> usize {
        match self.form {
            Form::Value(ty) => ty.lanes(),
            Form::Word(_) => 1,
            Form::Points(..) | Form::Path | Form::Text | Form::Image | Form::Count | Form::Commands => 0,
        }
    }

    /// As a parameter, if it is a value.
    pub const fn param(&self) -> Option<Param> {
        match self.form {
            Form::Value(ty) => Some(Param {
                name: self.name,
                ty: ParamType::Value(ty),
                count: 1,
                default: self.default,
                range: self.range,
                doc: self.doc,
            }),
            _ => None,
        }
    }
}

/// A command of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CommandRow {
    /// Which.
    pub kind: CommandKind,
    /// Its name, kebab-case.
    pub name: &'static str,
    /// Its arguments in the order of their lanes.
    pub arguments: &'static [Argument],
    /// What it does.
    pub doc: &'static str,
}

impl CommandRow {
    /// The argument of this name, and its position.
    pub fn argument(&self, name: &str) -> Option<(usize, &'static Argument)> {
        self.arguments.iter().enumerate().find(|(_, argument)| argument.name == name)
    }

    /// The first lane of the argument at `position`.
    pub fn first_lane(&self, position: usize) -> usize {
        self.arguments.iter().take(position).map(Argument::lanes).sum()
    }
}

/// The row of the command `name`.
pub fn command_named(name: &str) -> Option<&'static CommandRow> {
    COMMANDS.iter().find(|row| row.name == name)
}

macro_rules! commands {
    ($($(#[doc = $doc:literal])+ $kind:ident $name:literal [$($argument:expr),* $(,)?];)*) => {
        /// What a command does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum CommandKind {
            $($(#[doc = $doc])+ $kind,)*
        }

        /// The commands of a piece, in the order of [`CommandKind`].
        pub const COMMANDS: &[CommandRow] = &[
            $(CommandRow {
                kind: CommandKind::$kind,
                name: $name,
                arguments: &[$($argument),*],
                doc: concat!($($doc),+),
            },)*
        ];

        impl CommandKind {
            /// Its row.
            pub const fn row(self) -> &'static CommandRow {
                &COMMANDS[self as usize]
            }
        }
    };
}

/// Greatest absolute value of a coordinate, in pixels.
const MOST: f64 = 1.0e6;
const COORDINATE: [f64; 2] = [-MOST, MOST];
const LENGTH: [f64; 2] = [0.0, MOST];
const UNIT: [f64; 2] = [0.0, 1.0];
const WHOLE: [f64; 2] = [0.0, 65_535.0];
/// Factors of a size.
const SCALES: [f64; 2] = [1.0 / 1024.0, 1024.0];
/// The greatest factor of colours.
const FACTOR: [f64; 2] = [0.0, 100.0];
/// The most points of a polygon.
const POINTS: u32 = 65_536;

const NUMBER: Form = Form::Value(ValueType::Number);
const POINT: Form = Form::Value(ValueType::Vec2);
const COLOR: Form = Form::Value(ValueType::Color);
const TRUTH: Form = Form::Value(ValueType::Bool);
const LAYERS: Form = Form::Word(&["section", "base", "overlay"]);

const fn required(name: &'static str, form: Form, range: [f64; 2], doc: &'static str) -> Argument {
    Argument { name, form, required: true, default: &[], range, doc }
}

const fn optional(
    name: &'static str,
    form: Form,
    default: &'static [f64],
    range: [f64; 2],
    doc: &'static str,
) -> Argument {
    Argument { name, form, required: false, default, range, doc }
}

const CRISP: Argument = optional("crisp", TRUTH, &[0.0], UNIT, "Whole pixels, without antialiasing.");
const OUTLINE: Argument = optional(
    "outline",
    NUMBER,
    &[],
    LENGTH,
    "Width of its outline in pixels; filled if it is not given. A crisp outline is 1 wide.",
);
const ABOUT: Argument =
    optional("about", POINT, &[], COORDINATE, "The fixed point; without it the middle of what the mask leaves.");
const SMOOTH: Argument = optional("smooth", TRUTH, &[0.0], UNIT, "Between pixels rather than the nearest one.");
const LAYER: Argument = optional(
    "layer",
    LAYERS,
    &[],
    UNIT,
    "`section` (the one that is drawn to between two bakes if none is chosen), `base` (the lowest) or `overlay` (the highest).",
);
const CALL: Argument = optional(
    "call",
    NUMBER,
    &[],
    WHOLE,
    "Instead of `layer`: the one that this bake has frozen, counted from 0 within a frame.",
);

const IMAGE: Argument = Argument {
    name: "asset",
    form: Form::Image,
    required: false,
    default: &[],
    range: UNIT,
    doc: "Key of an image asset. One of `asset`, `child`, `layer` and `call` says what is drawn.",
};
const CHILD: Argument = optional("child", NUMBER, &[], WHOLE, "A child as it is at this moment, by its number.");
const PASTED: Argument = optional("layer", LAYERS, &[], UNIT, "A layer of this canvas as it is at this moment.");
const PASTED_CALL: Argument = optional("call", NUMBER, &[], WHOLE, "The layer that this bake has frozen.");
const PLACE: Argument = required("at", POINT, COORDINATE, "Where, in pixels.");
const SCALE: Argument =
    optional("scale", POINT, &[1.0, 1.0], SCALES, "Factor, or one for x and one for y; 1/1024 to 1024.");
const TURN: Argument = optional("turn", NUMBER, &[0.0], COORDINATE, "Clockwise, in degrees.");
const OPACITY: Argument = optional("opacity", NUMBER, &[1.0], UNIT, "0 to 1.");
const PLACED_SMOOTH: Argument = optional("smooth", TRUTH, &[1.0], UNIT, "Between pixels rather than the nearest one.");

commands! {
    /// Chooses what the commands after it draw with: a colour, or an eraser. A frame begins with opaque black.
    Ink "ink" [
        optional("color", COLOR, &[0.0, 0.0, 0.0, 1.0], UNIT, "The colour."),
        optional("erase", Form::Word(&["none", "local", "mirrored"]), &[0.0], UNIT,
            "Takes coverage away instead: `local` from the layer that is drawn to, `mirrored` from those beneath it too."),
        optional("strength", NUMBER, &[1.0], UNIT, "The share that an eraser takes away."),
    ];
    /// Makes every pixel of the layer that the mask leaves one colour.
    Wipe "wipe" [optional("color", COLOR, &[0.0; 4], UNIT, "The colour; transparent by default.")];
    /// Draws a square of one pixel.
    Point "point" [required("at", POINT, COORDINATE, "Its top left, in pixels."), CRISP];
    /// Draws a line with butt ends; a crisp one joins two pixels as Bresenham's does.
    Line "line" [
        required("from", POINT, COORDINATE, "One end, in pixels."),
        required("to", POINT, COORDINATE, "The other end."),
        optional("width", NUMBER, &[1.0], LENGTH, "In pixels; a crisp line is 1 wide."),
        CRISP,
    ];
    /// Draws a rectangle.
    Box "box" [
        required("at", POINT, COORDINATE, "Its top left, in pixels."),
        required("size", POINT, LENGTH, "Width and height in pixels."),
        OUTLINE,
        CRISP,
    ];
    /// Draws a circle; a crisp one is that of the midpoint algorithm.
    Circle "circle" [
        required("center", POINT, COORDINATE, "Its centre, in pixels."),
        required("radius", NUMBER, LENGTH, "In pixels."),
        OUTLINE,
        CRISP,
    ];
    /// Draws a triangle.
    Tri "tri" [OUTLINE, CRISP, required("points", Form::Points(3, 3), COORDINATE, "Its three corners.")];
    /// Draws a closed polygon; what has a winding number other than 0 is inside.
    Poly "poly" [OUTLINE, CRISP, required("points", Form::Points(1, POINTS), COORDINATE, "Its corners.")];
    /// Draws a path; what has a winding number other than 0 is inside.
    Path "path" [OUTLINE, required("d", Form::Path, UNIT, "What is drawn.")];
    /// Colours the pixels that are joined with the one at `at` and are alike.
    Flood "flood" [
        required("at", POINT, COORDINATE, "The pixel that holds this point."),
        optional("tolerance", NUMBER, &[0.0], [0.0, 255.0], "The greatest difference of a channel, 0 to 255."),
    ];
    /// Writes a text.
    Write "write" [
        required("text", Form::Text, UNIT, "What it says; `{vars.name}` and `{=expr:format}` are replaced."),
        required("at", POINT, COORDINATE, "The left end of the first baseline, in pixels."),
        optional("size", NUMBER, &[16.0], [0.01, 10_000.0], "Em size in pixels."),
    ];
    /// Draws a picture with its top left at `at`.
    Paste "paste" [IMAGE, CHILD, PASTED, PASTED_CALL, PLACE, SCALE, TURN, OPACITY, PLACED_SMOOTH];
    /// Draws a picture with its centre at `at`.
    Stamp "stamp" [IMAGE, CHILD, PASTED, PASTED_CALL, PLACE, SCALE, TURN, OPACITY, PLACED_SMOOTH];
    /// Moves what follows, instead of what the last `pan` said. A frame begins without.
    Pan "pan" [required("by", POINT, COORDINATE, "Right and down, in pixels.")];
    /// Cuts what follows to a rectangle of whole pixels, which the pan does not move; without its keys, to nothing any more.
    Mask "mask" [
        optional("at", POINT, &[], COORDINATE, "Its top left, rounded to whole pixels."),
        optional("size", POINT, &[], LENGTH, "Width and height, rounded to whole pixels."),
    ];
    /// Moves the pixels that the mask leaves; what leaves at one edge comes in at the other.
    Scroll "scroll" [required("by", POINT, COORDINATE, "Right and down, rounded to whole pixels.")];
    /// Scales the pixels that the mask leaves.
    Zoom "zoom" [
        required("factor", POINT, SCALES, "One number, or one for x and one for y; 1/1024 to 1024."),
        ABOUT,
        SMOOTH,
    ];
    /// Turns the pixels that the mask leaves.
    Spin "spin" [required("degrees", NUMBER, COORDINATE, "Clockwise."), ABOUT, SMOOTH];
    /// Blurs the pixels that the mask leaves.
    Blur "blur" [required("sigma", NUMBER, [0.0, 1000.0], "Standard deviation of the Gaussian in pixels.")];
    /// Multiplies the colours that the mask leaves (CSS `brightness()`).
    Brightness "brightness" [required("amount", NUMBER, FACTOR, "Factor; 0 is black, 1 changes nothing.")];
    /// Moves the colours that the mask leaves away from grey (CSS `contrast()`).
    Contrast "contrast" [required("amount", NUMBER, FACTOR, "Factor; 0 is grey, 1 changes nothing.")];
    /// Inverts the colours that the mask leaves (CSS `invert()`).
    Invert "invert" [optional("amount", NUMBER, &[1.0], UNIT, "0 changes nothing, 1 is the negative.")];
    /// Freezes the layer that is drawn to, and mints a transparent overlay above it. In later frames the same call finds its layer.
    Bake "bake" [
        optional("mode", Form::Word(&["freeze", "live"]), &[0.0], UNIT,
            "What becomes of the commands before it in later frames: `freeze` skips them, `live` runs them again, into the layer that was frozen."),
        optional("clone", TRUTH, &[0.0], UNIT, "The overlay begins with a copy of what was frozen."),
    ];
    /// Chooses the layer that is drawn to, up to the next `layer` or `bake`.
    Layer "layer" [LAYER, CALL];
    /// As `layer`; the choice before it comes back with `leave`.
    Enter "enter" [LAYER, CALL];
    /// Goes back to where the last `enter` was.
    Leave "leave" [];
    /// Draws a child: a canvas with a stack of its own, shown above the layers of this one.
    Embed "embed" [
        optional("child", NUMBER, &[], WHOLE, "Its number; by default how many `embed` stand before it."),
        required("at", POINT, COORDINATE, "Its top left, in pixels."),
        required("size", POINT, LENGTH, "Width and height, rounded to whole pixels."),
        OPACITY,
        required("commands", Form::Commands, UNIT, "What it draws."),
    ];
    /// Gives up a child with its layers.
    Unembed "unembed" [required("child", NUMBER, WHOLE, "Its number.")];
    /// Gives up a baked layer with its pixels.
    Unbake "unbake" [optional("call", NUMBER, &[], WHOLE, "The bake that has frozen it; the last one if it is not given.")];
    /// Gives up all baked layers with their pixels; the overlay stays, and is the base.
    ClearBaked "clear-baked" [];
    /// Issues its commands `count` times; their expressions see `index` and `count`.
    Repeat "repeat" [
        required("count", Form::Count, COPIES, "How often: a whole number, or an expression of what does not change."),
        required("commands", Form::Commands, UNIT, "What is issued."),
    ];
}
