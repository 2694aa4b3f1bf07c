//! An **integer rectangle**: whole pixels, half-open.

/// Half-open rectangle of whole pixels: it holds `x` with `x0 <= x < x1`, and `y` likewise.
///
/// A rectangle with `x1 <= x0` or `y1 <= y0` is empty. All operations saturate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct IRect {
    /// Left edge, inside.
    pub x0: i32,
    /// Top edge, inside.
    pub y0: i32,
    /// Right edge, outside.
    pub x1: i32,
    /// Bottom edge, outside.
    pub y1: i32,
}

impl IRect {
    /// The empty rectangle at the origin; neutral in [`IRect::union`].
    pub const EMPTY: Self = Self::new(0, 0, 0, 0);

    /// The rectangle between these edges.
    #[must_use]
    pub const fn new(x0: i32, y0: i32, x1: i32, y1: i32) -> Self {
        Self { x0, y0, x1, y1 }
    }

    /// The rectangle of this size with its top-left corner at (`x`, `y`).
    #[must_use]
    pub fn from_size(x: i32, y: i32, width: u32, height: u32) -> Self {
        Self::new(x, y, x.saturating_add_unsigned(width), y.saturating_add_unsigned(height))
    }

    /// Whether it holds no pixel.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.x1 <= self.x0 || self.y1 <= self.y0
    }

    /// Number of columns; 0 if empty.
    #[must_use]
    pub const fn width(self) -> u32 {
        if self.is_empty() { 0 } else { self.x1.abs_diff(self.x0) }
    }

    /// Number of rows; 0 if empty.
    #[must_use]
    pub const fn height(self) -> u32 {
        if self.is_empty() { 0 } else { self.y1.abs_diff(self.y0) }
    }

    /// Number of pixels.
    #[must_use]
    pub const fn area(self) -> u64 {
        self.width() as u64 * self.height() as u64
    }

    /// The pixels that are in both; [`IRect::EMPTY`] if there are none.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let both =
            Self::new(self.x0.max(other.x0), self.y0.max(other.y0), self.x1.min(other.x1), self.y1.min(other.y1));
        if both.is_empty() { Self::EMPTY } else { both }
    }

    /// The smallest rectangle that holds both; an empty one adds nothing.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        match (self.is_empty(), other.is_empty()) {
            (true, true) => Self::EMPTY,
            (true, false) => other,
            (false, true) => self,
            (false, false) => {
                Self::new(self.x0.min(other.x0), self.y0.min(other.y0), self.x1.max(other.x1), self.y1.max(other.y1))
            }
        }
    }

    /// Moved by (`dx`, `dy`).
    #[must_use]
    pub const fn translate(self, dx: i32, dy: i32) -> Self {
        Self::new(
            self.x0.saturating_add(dx),
            self.y0.saturating_add(dy),
            self.x1.saturating_add(dx),
            self.y1.saturating_add(dy),
        )
    }

    /// Grown by `dx` at the left and the right and by `dy` at the top and the bottom; negative
    /// numbers shrink. An empty rectangle stays empty.
    #[must_use]
    pub fn inflate(self, dx: i32, dy: i32) -> Self {
        if self.is_empty() {
            return Self::EMPTY;
        }
        let grown = Self::new(
            self.x0.saturating_sub(dx),
            self.y0.saturating_sub(dy),
            self.x1.saturating_add(dx),
            self.y1.saturating_add(dy),
        );
        if grown.is_empty() { Self::EMPTY } else { grown }
    }

    /// Whether every pixel of `other` is in `self`. An empty rectangle is in any.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        other.is_empty() || self.intersect(other) == other
    }

    /// Whether the pixel (`x`, `y`) is in `self`.
    #[must_use]
    pub const fn contains_point(self, x: i32, y: i32) -> bool {
        x >= self.x0 && x < self.x1 && y >= self.y0 && y < self.y1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_saturate() {
        let all = IRect::new(i32::MIN, i32::MIN, i32::MAX, i32::MAX);
        assert_eq!(all.width(), u32::MAX);
        assert_eq!(all.inflate(5, 5), all);
        assert!(all.translate(i32::MAX, 0).contains(IRect::new(0, 0, 9, 9)));
        assert_eq!(IRect::from_size(i32::MAX - 1, 0, 10, 1).width(), 1);
    }

    #[test]
    fn empty_is_neutral_in_union_and_absorbing_in_intersection() {
        let a = IRect::new(1, 2, 5, 9);
        let hollow = IRect::new(9, 9, 3, 3);
        assert_eq!(a.union(hollow), a);
        assert_eq!(a.intersect(hollow), IRect::EMPTY);
        assert_eq!(a.inflate(-2, 0), IRect::EMPTY);
        assert!(a.contains(hollow) && !a.contains(IRect::new(0, 2, 5, 9)));
    }
}
