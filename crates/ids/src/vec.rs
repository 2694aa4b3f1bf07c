//! [`IdVec`]: a dense table, one value for each id from 0 to `len`.

use core::fmt;
use core::marker::PhantomData;
use core::ops::{Index, IndexMut};

use crate::Id;

/// A dense table keyed by `I`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdVec<I, T> {
    values: Vec<T>,
    key: PhantomData<I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// An empty table; allocates nothing.
    pub const fn new() -> Self {
        Self { values: Vec::new(), key: PhantomData }
    }

    /// An empty table with room for `capacity` values.
    pub fn with_capacity(capacity: usize) -> Self {
        Self::from_vec(Vec::with_capacity(capacity))
    }

    /// The table whose entry `i` is `values[i]`.
    pub const fn from_vec(values: Vec<T>) -> Self {
        Self { values, key: PhantomData }
    }

    /// Appends `value` and returns its id.
    #[inline]
    pub fn push(&mut self, value: T) -> I {
        let id = self.next_id();
        self.values.push(value);
        id
    }

    /// The id that the next [`push`](Self::push) will return.
    #[inline]
    pub fn next_id(&self) -> I {
        I::from_index(self.values.len())
    }

    /// The value of `id`, or `None` if there is none.
    #[inline]
    pub fn get(&self, id: I) -> Option<&T> {
        self.values.get(id.index())
    }

    /// The value of `id`, mutable, or `None` if there is none.
    #[inline]
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.values.get_mut(id.index())
    }

    /// How many entries there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no entries.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Removes all entries and keeps the capacity.
    #[inline]
    pub fn clear(&mut self) {
        self.values.clear();
    }

    /// Makes the table `len` entries long, filling with copies of `value`.
    pub fn resize(&mut self, len: usize, value: T)
    where
        T: Clone,
    {
        self.values.resize(len, value);
    }

    /// Removes all entries, then fills the table with `len` copies of `value`.
    pub fn reset(&mut self, len: usize, value: T)
    where
        T: Clone,
    {
        self.values.clear();
        self.values.resize(len, value);
    }

    /// All ids in ascending order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.values.len()).map(I::from_index)
    }

    /// All values in ascending order of their ids.
    pub fn values(&self) -> core::slice::Iter<'_, T> {
        self.values.iter()
    }

    /// All values, mutable, in ascending order of their ids.
    pub fn values_mut(&mut self) -> core::slice::IterMut<'_, T> {
        self.values.iter_mut()
    }

    /// All entries in ascending order of their ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.values.iter().enumerate().map(|(i, v)| (I::from_index(i), v))
    }

    /// All entries, mutable, in ascending order of their ids.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (I, &mut T)> + ExactSizeIterator {
        self.values.iter_mut().enumerate().map(|(i, v)| (I::from_index(i), v))
    }

    /// The values as a slice whose element `i` belongs to the id `i`.
    #[inline]
    pub fn as_slice(&self) -> &[T] {
        &self.values
    }

    /// The values as a mutable slice whose element `i` belongs to the id `i`.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.values
    }
}

impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;

    /// # Panics
    /// If there is no entry `id`; ids come from the table that they index.
    #[inline]
    fn index(&self, id: I) -> &T {
        &self.values[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.values[id.index()]
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(iter: It) -> Self {
        Self::from_vec(iter.into_iter().collect())
    }
}

impl<I: Id, T: fmt::Debug> fmt::Debug for IdVec<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::IdVec;
    use crate::{Id, NodeIdx, OpId};

    #[test]
    fn ids_are_given_in_order_and_print_as_in_a_plan() {
        let mut table: IdVec<NodeIdx, u8> = IdVec::new();
        assert_eq!(table.push(7), NodeIdx(0));
        assert_eq!(table.push(9), NodeIdx(1));
        assert_eq!(format!("{table:?}"), "{n0: 7, n1: 9}");
        assert_eq!(OpId(3).to_string(), "op3");
    }

    #[test]
    fn clear_keeps_the_capacity() {
        let mut table: IdVec<NodeIdx, u64> = IdVec::with_capacity(64);
        table.resize(64, 1);
        let before = table.as_slice().as_ptr();
        table.clear();
        table.resize(64, 2);
        assert_eq!(before, table.as_slice().as_ptr());
    }

    #[test]
    fn an_absent_id_is_none() {
        let table: IdVec<NodeIdx, u8> = IdVec::new();
        assert_eq!(table.get(NodeIdx::from_index(0)), None);
    }
}
