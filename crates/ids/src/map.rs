//! [`IdMap`]: a sparse table, sorted by id.

use core::fmt;

use crate::Id;

/// A sparse table keyed by `I`: a vector of pairs sorted by id.
///
/// Look-up is a binary search; iteration is in ascending order of ids, so it is the same in every run. The key must
/// be an [`Id`]:
///
/// ```compile_fail
/// let by_name: reelm_ids::IdMap<String, u32> = reelm_ids::IdMap::new();
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdMap<I, T> {
    entries: Vec<(I, T)>,
}

impl<I: Id, T> IdMap<I, T> {
    /// An empty table; allocates nothing.
    pub const fn new() -> Self {
        Self { entries: Vec::new() }
    }

    /// Sets the value of `id` and returns the one that it replaces. Amortised constant for ascending ids.
    pub fn insert(&mut self, id: I, value: T) -> Option<T> {
        match self.position(id) {
            Ok(i) => Some(core::mem::replace(&mut self.entries[i].1, value)),
            Err(i) => {
                self.entries.insert(i, (id, value));
                None
            }
        }
    }

    /// Removes the entry of `id` and returns its value.
    pub fn remove(&mut self, id: I) -> Option<T> {
        self.position(id).ok().map(|i| self.entries.remove(i).1)
    }

    /// The value of `id`, or `None` if it has none.
    pub fn get(&self, id: I) -> Option<&T> {
        self.position(id).ok().map(|i| &self.entries[i].1)
    }

    /// The value of `id`, mutable, or `None` if it has none.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.position(id).ok().map(|i| &mut self.entries[i].1)
    }

    /// Whether `id` has a value.
    pub fn contains(&self, id: I) -> bool {
        self.position(id).is_ok()
    }

    /// How many ids have a value.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no id has a value.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Removes all entries and keeps the capacity.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// All entries in ascending order of their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.entries.iter().map(|(id, value)| (*id, value))
    }

    /// All values in ascending order of their ids.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> + ExactSizeIterator {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    fn position(&self, id: I) -> Result<usize, usize> {
        match self.entries.last() {
            Some((last, _)) if *last < id => Err(self.entries.len()),
            _ => self.entries.binary_search_by_key(&id, |(key, _)| *key),
        }
    }
}

impl<I: Id, T> Default for IdMap<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T: fmt::Debug> fmt::Debug for IdMap<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::IdMap;
    use crate::NodeIdx;

    #[test]
    fn entries_come_in_order_of_their_ids() {
        let mut map = IdMap::new();
        for id in [5, 1, 3] {
            assert_eq!(map.insert(NodeIdx(id), id * 10), None);
        }
        assert_eq!(map.insert(NodeIdx(3), 31), Some(30));
        assert_eq!(map.remove(NodeIdx(1)), Some(10));
        let all: Vec<_> = map.iter().map(|(id, v)| (id.0, *v)).collect();
        assert_eq!(all, [(3, 31), (5, 50)]);
        assert_eq!(map.get(NodeIdx(4)), None);
    }
}
