//! What moves the units of a text. Its animations are like others, but each is computed for one unit after the other.

use reelm_ids::Rational;

use super::Lower;
use super::text::characters;
use crate::doc::{self, At, OneOrMany};
use crate::model::{Animator, Text, TextUnit};
use crate::registry::property;

impl<'a> Lower<'a, '_> {
    /// The animators of a text, whose words are there.
    pub(super) fn animators(&mut self, written: &'a At<OneOrMany<doc::Animator>>, text: &mut Text) {
        let list = &written.value.0;
        // A number has a few characters more than one; those beyond the limit stand still.
        let units = characters(&text.parts).max(1).saturating_mul(list.len() as u64);
        let most = u64::from(self.base.limits.text_units);
        if units > most {
            let message = format!("the animators move {units} units, at most {most} are allowed");
            self.base.error_with("limit", written.place, message, |error| error.with_limit("text_units", most, units));
            return;
        }
        for animator in list {
            let animator = self.animator(&animator.value);
            text.animators.push(animator);
        }
    }

    fn animator(&mut self, keys: &'a doc::Animator) -> Animator {
        let none = doc::UnitProps::default();
        let props = keys.props.as_ref().map_or(&none, |props| &props.value);
        let stroke = props.stroke.as_ref().map(|stroke| &stroke.value);
        let (paint, width) = (stroke.and_then(|s| s.paint.as_ref()), stroke.and_then(|s| s.width.as_ref()));
        let stagger = keys.stagger.as_ref().and_then(|time| self.base.frames(time)).unwrap_or(Rational::ZERO);
        let first = self.out.slot_defaults.next_id();
        self.here.unit = true;
        let mut animator = Animator {
            by: keys.by.as_ref().map_or(TextUnit::Char, |by| by.value),
            stagger: stagger.to_f64(),
            slots: first..first,
            opacity: self.anim(props.opacity.as_ref(), property::UNIT_OPACITY, 1.0),
            position: self.pair(props.position.as_ref(), property::UNIT_POSITION, [0.0, 0.0]),
            scale: self.pair(props.scale.as_ref(), property::UNIT_SCALE, [1.0, 1.0]),
            rotation: self.anim(props.rotation.as_ref(), property::UNIT_ROTATION, 0.0),
            skew: self.pair(props.skew.as_ref(), property::UNIT_SKEW, [0.0, 0.0]),
            fill: props.fill.as_ref().map(|fill| self.color(&fill.value, fill.place, property::UNIT_FILL)),
            stroke_paint: paint.map(|paint| self.color(&paint.value, paint.place, property::UNIT_STROKE_PAINT)),
            stroke_width: width.map(|width| self.anim(Some(width), property::UNIT_STROKE_WIDTH, 1.0)),
        };
        self.here.unit = false;
        animator.slots.end = self.out.slot_defaults.next_id();
        animator
    }
}
