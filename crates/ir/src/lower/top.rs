//! The top level: canvas, clock, background.

use reelm_ids::Rational;

use super::base::Base;
use crate::doc::{At, Fps, Place, Whole};
use crate::model::Rgba;
use crate::value;

/// The composition's own properties.
#[derive(Clone)]
pub(super) struct Head {
    pub(super) size: [u32; 2],
    pub(super) fps: Rational,
    pub(super) frames: i64,
    pub(super) background: Rgba,
    pub(super) seed: u64,
}

/// Reads the top level; sets the frame rate of `base`.
pub(super) fn head(base: &mut Base<'_>) -> Head {
    let document = base.document;
    let top = &document.composition;
    if let Some(fps) = &top.fps {
        let parsed = match &fps.value {
            Fps::Number(number) => value::fps_from_number(*number),
            Fps::Text(text) => value::parse_fps(text),
        };
        base.fps = base.value(fps.place, parsed).unwrap_or(base.fps);
    }
    let frames = top.duration.as_ref().and_then(|duration| length(base, duration));
    let background = top.background.as_ref();
    let background = background.and_then(|color| base.value(color.place, value::parse_color(&color.value.0)));
    Head {
        size: top.size.as_ref().and_then(|size| canvas(base, size, "canvas")).unwrap_or([1, 1]),
        fps: base.fps,
        frames: frames.unwrap_or_else(|| base.fps.ceil().max(1)),
        background: background.unwrap_or(Rgba::TRANSPARENT),
        seed: top.seed.as_ref().map_or(0, |seed| seed.value.0),
    }
}

/// The top level of an included file. It runs at the frame rate and with the seed of the composition that includes it.
pub(super) fn head_of(base: &mut Base<'_>, file: usize, outer: &Head) -> Head {
    let top = base.document.file(file);
    let frames = top.duration.as_ref().and_then(|duration| length(base, duration));
    let background = top.background.as_ref();
    let background = background.and_then(|color| base.value(color.place, value::parse_color(&color.value.0)));
    Head {
        size: top.size.as_ref().and_then(|size| canvas(base, size, "canvas")).unwrap_or([1, 1]),
        frames: frames.unwrap_or(outer.frames),
        background: background.unwrap_or(Rgba::TRANSPARENT),
        ..outer.clone()
    }
}

/// The length of a composition or comp in frames, at least 1.
pub(super) fn length(base: &mut Base<'_>, duration: &At<crate::doc::Time>) -> Option<i64> {
    let frames = base.frames(duration)?.round();
    let seconds = Rational::whole(frames).div_or_zero(base.fps).ceil();
    let most = base.limits.seconds;
    if seconds.unsigned_abs() > most {
        let message = format!("the duration is {seconds} seconds, at most {most} are allowed");
        base.error_with("out-of-range", duration.place, message, |error| {
            error.with_limit("seconds", most, seconds.unsigned_abs())
        });
        return None;
    }
    if frames < 1 {
        base.error_with("out-of-range", duration.place, "the duration is less than one frame", |error| {
            error.with_expected("a time of at least one frame")
        });
        return None;
    }
    Some(frames)
}

/// The size of a canvas in pixels.
pub(super) fn canvas(base: &mut Base<'_>, size: &At<[At<Whole>; 2]>, what: &str) -> Option<[u32; 2]> {
    let [width, height] = &size.value;
    let (w, h) = (side(base, width.value.0, width.place, what), side(base, height.value.0, height.place, what));
    let (w, h) = (w?, h?);
    let (area, most) = (u64::from(w) * u64::from(h), base.limits.surface_pixels);
    if area > most {
        let message = format!("the {what} has {area} pixels, at most {most} are allowed");
        base.error_with("out-of-range", size.place, message, |error| error.with_limit("surface_pixels", most, area));
        return None;
    }
    Some([w, h])
}

fn side(base: &mut Base<'_>, value: u64, place: Place, what: &str) -> Option<u32> {
    let most = base.limits.side;
    match u32::try_from(value) {
        Ok(side) if (1..=most).contains(&side) => Some(side),
        _ => {
            let message = format!("the {what} is {value} pixels wide or high, out of range 1 to {most}");
            base.error_with("out-of-range", place, message, |error| {
                error.with_limit("side", most.into(), value).with_expected(format!("a whole number from 1 to {most}"))
            });
            None
        }
    }
}
