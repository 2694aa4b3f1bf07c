//! The tables are consistent with themselves.

use reelm_ids::{EffectKindId, ParamId, PropertyId};

use super::*;

#[test]
fn ids_name_their_rows() {
    let registry = Registry::default();
    for (name, id) in [
        ("blur", effect::BLUR),
        ("drop-shadow", effect::DROP_SHADOW),
        ("brightness", effect::BRIGHTNESS),
        ("contrast", effect::CONTRAST),
        ("saturate", effect::SATURATE),
        ("grayscale", effect::GRAYSCALE),
        ("sepia", effect::SEPIA),
        ("invert", effect::INVERT),
        ("hue-rotate", effect::HUE_ROTATE),
        ("opacity", effect::OPACITY),
        ("color-matrix", effect::COLOR_MATRIX),
        ("inner-shadow", effect::INNER_SHADOW),
        ("glow", effect::GLOW),
        ("outline", effect::OUTLINE),
        ("directional-blur", effect::DIRECTIONAL_BLUR),
        ("zoom-blur", effect::ZOOM_BLUR),
        ("motion-blur", effect::MOTION_BLUR),
        ("displace", effect::DISPLACE),
        ("transform", effect::TRANSFORM),
        ("tint", effect::TINT),
        ("duotone", effect::DUOTONE),
        ("levels", effect::LEVELS),
        ("curves", effect::CURVES),
        ("posterize", effect::POSTERIZE),
        ("threshold", effect::THRESHOLD),
        ("chroma-key", effect::CHROMA_KEY),
        ("lut", effect::LUT),
        ("vignette", effect::VIGNETTE),
        ("noise", effect::NOISE),
        ("pixelate", effect::PIXELATE),
        ("sharpen", effect::SHARPEN),
    ] {
        assert_eq!(registry.effect_named(name).map(|entry| entry.0), Some(id), "{name}");
    }
    for (name, id) in [
        ("fade", transition::FADE),
        ("wipe", transition::WIPE),
        ("dip", transition::DIP),
        ("slide", transition::SLIDE),
        ("push", transition::PUSH),
        ("cover", transition::COVER),
        ("zoom", transition::ZOOM),
        ("clock", transition::CLOCK),
        ("blinds", transition::BLINDS),
        ("blur", transition::BLUR),
        ("iris", transition::IRIS),
        ("luma", transition::LUMA),
    ] {
        assert_eq!(registry.transition_named(name).map(|entry| entry.0), Some(id), "{name}");
    }
}

#[test]
fn defaults_fit_their_types_and_ranges() {
    let params = EFFECTS.iter().flat_map(|kind| kind.params).chain(TRANSITIONS.iter().flat_map(|kind| kind.params));
    for param in params {
        let is_asset = matches!(param.ty, ParamType::Asset(_));
        assert_eq!(param.default.len(), if is_asset { 0 } else { param.lanes() }, "{}", param.name);
        assert!(param.count == 1 || param.ty == ParamType::NUMBER, "{}", param.name);
        let [least, most] = param.range;
        assert!(param.default.iter().all(|value| (least..=most).contains(value)), "{}", param.name);
    }
    for row in PROPERTIES {
        assert!(row.range[0] < row.range[1], "{}", row.name);
    }
}

#[test]
fn properties_print_and_gradients_follow_their_paint() {
    let registry = Registry::default();
    assert_eq!(registry.property_name(property::FONT_SIZE), "font-size");
    let sigma = property::of_effect(effect::DROP_SHADOW, ParamId(1));
    assert_eq!(registry.property_name(sigma), "effects.drop-shadow.sigma");
    let angle = property::of_transition(transition::WIPE, ParamId(0));
    assert_eq!(registry.property_name(angle), "transition.wipe.angle");
    let lost = property::of_effect(EffectKindId(u16::MAX), ParamId(255));
    assert!(!registry.property_name(lost).is_empty());
    for (paint, prefix) in [(property::FILL, "fill"), (property::STROKE_PAINT, "stroke.paint")] {
        for (n, rest) in ["from", "to", "center", "radius", "focal", "stops.offset", "stops.color"].iter().enumerate() {
            let id = PropertyId(paint.0 + 1 + n as u32);
            assert_eq!(property::get(id).map(|row| row.name.to_owned()), Some(format!("{prefix}.{rest}")));
        }
    }
}

#[test]
fn a_crate_user_adds_a_kind_and_it_keeps_its_id() {
    const GLITCH: EffectKind = EffectKind { name: "glitch", params: &[], doc: "Shifts lines." };
    let registry = Registry::default().with_effect(GLITCH);
    assert_eq!(registry.effect_named("glitch").map(|entry| entry.0), Some(EffectKindId(EFFECTS.len() as u16)));
    let blur = EffectKind { doc: "Mine.", ..*registry.effect(effect::BLUR).unwrap() };
    let registry = registry.with_effect(blur);
    assert_eq!(registry.effect_named("blur"), Some((effect::BLUR, &blur)));
    assert_eq!(registry.effects().len(), EFFECTS.len() + 1);
}

/// The properties of a span's paints are found by how far those of a text's paints lie apart.
#[test]
fn the_paints_of_spans_are_in_the_order_of_those_of_texts() {
    use property::{
        FILL, Property, SPAN_FILL, SPAN_STROKE_DASH_OFFSET, SPAN_STROKE_PAINT, STROKE_DASH_OFFSET, STROKE_PAINT,
    };
    assert_eq!(SPAN_STROKE_PAINT.0 - SPAN_FILL.0, STROKE_PAINT.0 - FILL.0);
    assert_eq!(SPAN_STROKE_DASH_OFFSET.0 - SPAN_FILL.0, STROKE_DASH_OFFSET.0 - FILL.0);
    for id in FILL.0..=STROKE_DASH_OFFSET.0 {
        let [own, span] = [id, id - FILL.0 + SPAN_FILL.0].map(|id| property::get(PropertyId(id)).expect("a row"));
        assert_eq!(*span, Property { name: span.name, ..*own });
        assert_eq!(span.name.strip_prefix("spans."), Some(own.name));
    }
}
