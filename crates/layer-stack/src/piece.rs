//! A **piece**: commands that several owners read.

use core::fmt;
use core::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::command::Command;

/// A list of draw commands, first to last. Cloning it copies nothing.
#[derive(Clone, Default, PartialEq)]
pub struct Piece(Arc<[Command]>);

impl Deref for Piece {
    type Target = [Command];

    fn deref(&self) -> &[Command] {
        &self.0
    }
}

impl From<Vec<Command>> for Piece {
    fn from(commands: Vec<Command>) -> Self {
        Self(commands.into())
    }
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Piece {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_ref().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Piece {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
