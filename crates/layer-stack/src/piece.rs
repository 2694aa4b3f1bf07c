//! A **piece**: commands that several owners read.

use core::fmt;
use core::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::command::Command;

/// A list of draw commands, first to last. Cloning it copies nothing.
#[derive(Clone, Default, PartialEq)]
pub struct Piece(Arc<Vec<Command>>);

impl Piece {
    /// The list, to be changed; a copy of it if it has other owners.
    pub fn make_mut(&mut self) -> &mut Vec<Command> {
        Arc::make_mut(&mut self.0)
    }
}

impl Deref for Piece {
    type Target = [Command];

    fn deref(&self) -> &[Command] {
        &self.0
    }
}

impl From<Vec<Command>> for Piece {
    fn from(commands: Vec<Command>) -> Self {
        Self(Arc::new(commands))
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Piece {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Piece {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
