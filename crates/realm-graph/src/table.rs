//! A **table**: pairs sorted by key in one vector. Iteration is in ascending order of keys, the same in every run.

use serde::{Deserialize, Serialize};

/// A sparse table. Look-up is a binary search; an insertion moves what follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Table<K, V>(Vec<(K, V)>);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + Ord, V> Table<K, V> {
    /// The place of `key` in ascending order.
    pub(crate) fn position(&self, key: K) -> Option<usize> {
        self.0.binary_search_by_key(&key, |entry| entry.0).ok()
    }

    pub(crate) fn get(&self, key: K) -> Option<&V> {
        self.position(key).and_then(|i| self.0.get(i)).map(|entry| &entry.1)
    }

    pub(crate) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        self.position(key).and_then(|i| self.0.get_mut(i)).map(|entry| &mut entry.1)
    }

    /// The value at a place.
    pub(crate) fn at(&self, position: usize) -> Option<&V> {
        self.0.get(position).map(|entry| &entry.1)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.0.binary_search_by_key(&key, |entry| entry.0) {
            Ok(i) => self.0[i].1 = value,
            Err(i) => self.0.insert(i, (key, value)),
        }
    }

    pub(crate) fn remove(&mut self, key: K) -> bool {
        self.position(key).map(|i| self.0.remove(i)).is_some()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> core::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }

    /// Whether keys ascend, as they always do unless the table was read from outside.
    pub(crate) fn is_sorted(&self) -> bool {
        self.0.windows(2).all(|pair| pair[0].0 < pair[1].0)
    }
}
