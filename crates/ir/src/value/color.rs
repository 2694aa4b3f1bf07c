//! Colours: CSS Color 4 strings, converted to sRGB.
//!
//! Colours outside of the sRGB gamut are clipped channel by channel, as browsers do.

use color::Srgb;

use super::{ValueError, quoted};
use crate::model::Rgba;

/// The colour that a CSS Color 4 string stands for, as straight sRGB in 0 to 1.
pub fn parse_color(text: &str) -> Result<Rgba, ValueError> {
    let trimmed = text.trim();
    let parsed = match color::parse_color(trimmed) {
        // The `color` crate knows one spelling of the greys; CSS has two.
        Err(color::ParseError::UnknownColorIdentifier) => {
            color::parse_color(&trimmed.to_ascii_lowercase().replace("grey", "gray"))
        }
        other => other,
    };
    match parsed {
        Ok(color) => {
            finite(color.to_alpha_color::<Srgb>().components).ok_or_else(|| error(text, trimmed, "is not finite"))
        }
        Err(_) if trimmed.eq_ignore_ascii_case("currentcolor") => {
            Err(error(text, trimmed, "has no meaning here, since nodes do not inherit a colour"))
        }
        Err(_) if let Some(odd) = no_hex_digit(trimmed) => {
            Err(error(text, trimmed, &format!("is not a colour: `{odd}` is no hex digit")))
        }
        Err(color::ParseError::UnknownColorIdentifier) => Err(error(text, trimmed, "is not a known colour")),
        Err(reason) => Err(error(text, trimmed, &format!("is not a colour: {reason}"))),
    }
}

/// The first character after a `#` that is no hex digit.
fn no_hex_digit(text: &str) -> Option<char> {
    text.strip_prefix('#')?.chars().find(|c| !c.is_ascii_hexdigit())
}

fn finite(components: [f32; 4]) -> Option<Rgba> {
    components.iter().all(|c| c.is_finite()).then(|| {
        let [r, g, b, a] = components.map(channel);
        Rgba { r, g, b, a }
    })
}

/// Clips, and undoes the rounding to single precision of what was written as a whole number of 255ths.
fn channel(value: f32) -> f64 {
    let value = f64::from(value).clamp(0.0, 1.0);
    let byte = (value * 255.0).round();
    if (value * 255.0 - byte).abs() < 2.0e-5 { byte / 255.0 } else { value }
}

fn error(text: &str, trimmed: &str, what: &str) -> ValueError {
    let expected = "a CSS colour, such as \"#ff8800\", \"rebeccapurple\" or \"oklch(70% 0.1 240)\"";
    ValueError::new("bad-color", format!("{} {what}", quoted(text)), expected).near(trimmed, NAMES)
}

/// The names of CSS Color 4, 6.1, and `transparent`, for messages.
pub(super) const NAMES: &str = "\
     aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown \
     burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan \
     darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred \
     darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink \
     deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold \
     goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush \
     lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey \
     lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow \
     lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen \
     mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin \
     navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise \
     palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red rosybrown royalblue \
     saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow \
     springgreen steelblue tan teal thistle tomato transparent turquoise violet wheat white whitesmoke yellow \
     yellowgreen";
