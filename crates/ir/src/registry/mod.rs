//! The kinds of effects, transitions and properties that a composition can name.
//!
//! * an **effect kind** ([`EffectKind`]) has a name and parameters; a node holds the parameters' lanes in their order.
//! * a **transition kind** ([`TransitionKind`]) is the same for transitions.
//! * a **parameter** ([`Param`]) has a type, defaults, a range and a sentence about it; schema and reference are written
//!   from these tables. It is a value, a choice, an asset or a list of points ([`ParamType`]).
//! * a **command** ([`CommandRow`]) is what a `paint` node draws with; it has arguments.
//! * a **property** ([`Property`]) is what an animation can drive and an expression can read; see [`property`].
//!
//! [`Registry::default`] has the kinds that come with the engine; a crate's user adds their own with
//! [`Registry::with_effect`] and [`Registry::with_transition`].

mod commands;
mod effects;
mod grading;
mod lookup;
mod param;
pub mod property;
mod texture;
mod transitions;

#[cfg(test)]
mod tests;

use reelm_ids::{EffectKindId, Id as _, PropertyId, TransitionKindId};

pub use commands::{Argument, COMMANDS, CommandKind, CommandRow, Form, command_named};
pub use effects::{EFFECTS, effect};
pub use grading::MOST_POINTS;
pub use lookup::PropertyRef;
pub(crate) use param::first_lane;
pub use param::{Param, ParamType, asset_of_lane};
pub use property::{PROPERTIES, Property};
pub use transitions::{TRANSITIONS, transition};

/// A kind of effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectKind {
    /// Its name, kebab-case.
    pub name: &'static str,
    /// Its parameters in the order of their lanes.
    pub params: &'static [Param],
    /// What it does.
    pub doc: &'static str,
}

/// A kind of transition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TransitionKind {
    /// Its name, kebab-case.
    pub name: &'static str,
    /// Its parameters in the order of their lanes.
    pub params: &'static [Param],
    /// What it does.
    pub doc: &'static str,
}

/// The kinds of effects and transitions that a composition can name. An id is the position in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Registry {
    effects: Vec<EffectKind>,
    transitions: Vec<TransitionKind>,
}

impl Default for Registry {
    fn default() -> Self {
        Self { effects: EFFECTS.to_vec(), transitions: TRANSITIONS.to_vec() }
    }
}

impl Registry {
    /// With one more kind of effect. A kind of the same name is replaced and keeps its id.
    #[must_use]
    pub fn with_effect(mut self, kind: EffectKind) -> Self {
        match self.effects.iter_mut().find(|known| known.name == kind.name) {
            Some(known) => *known = kind,
            None => self.effects.push(kind),
        }
        self
    }

    /// With one more kind of transition. A kind of the same name is replaced and keeps its id.
    #[must_use]
    pub fn with_transition(mut self, kind: TransitionKind) -> Self {
        match self.transitions.iter_mut().find(|known| known.name == kind.name) {
            Some(known) => *known = kind,
            None => self.transitions.push(kind),
        }
        self
    }

    /// The effect of this name.
    pub fn effect_named(&self, name: &str) -> Option<(EffectKindId, &EffectKind)> {
        let at = self.effects.iter().position(|kind| kind.name == name)?;
        Some((EffectKindId::from_index(at), self.effects.get(at)?))
    }

    /// The transition of this name.
    pub fn transition_named(&self, name: &str) -> Option<(TransitionKindId, &TransitionKind)> {
        let at = self.transitions.iter().position(|kind| kind.name == name)?;
        Some((TransitionKindId::from_index(at), self.transitions.get(at)?))
    }

    /// The effect with this id.
    pub fn effect(&self, id: EffectKindId) -> Option<&EffectKind> {
        self.effects.get(id.index())
    }

    /// The transition with this id.
    pub fn transition(&self, id: TransitionKindId) -> Option<&TransitionKind> {
        self.transitions.get(id.index())
    }

    /// All kinds of effects, in the order of their ids.
    pub fn effects(&self) -> &[EffectKind] {
        &self.effects
    }

    /// All kinds of transitions, in the order of their ids.
    pub fn transitions(&self) -> &[TransitionKind] {
        &self.transitions
    }

    /// The name of `property` in messages: `opacity`, `effects.blur.sigma`.
    pub fn property_name(&self, property: PropertyId) -> String {
        if let Some(known) = property::get(property) {
            return known.name.to_owned();
        }
        let (family, kind, param) = property::split(property);
        let (family, kind) = match family {
            property::Family::Effect => {
                ("effects", self.effect(EffectKindId(kind)).map(|kind| (kind.name, kind.params)))
            }
            property::Family::Transition => {
                ("transition", self.transition(TransitionKindId(kind)).map(|kind| (kind.name, kind.params)))
            }
        };
        let Some((name, params)) = kind else {
            return format!("{property}");
        };
        format!("{family}.{name}.{}", params.get(param.index()).map_or("?", |param| param.name))
    }
}
