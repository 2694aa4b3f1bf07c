//! A **view** is a borrowed rectangle of RGBA8 pixels whose rows lie `stride` bytes apart.

use crate::IRect;

/// The longest side of a view, in pixels.
pub const MAX_SIDE: u32 = 1 << 24;

/// Pixels to read. Copied freely.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    data: &'a [u8],
    width: u32,
    height: u32,
    stride: usize,
}

/// Pixels to write.
#[derive(Debug)]
pub struct ViewMut<'a> {
    data: &'a mut [u8],
    width: u32,
    height: u32,
    stride: usize,
}

impl<'a> View<'a> {
    /// A view whose rows follow each other without a gap, or `None` if `data` is too short or a
    /// side exceeds [`MAX_SIDE`].
    #[must_use]
    pub fn new(data: &'a [u8], width: u32, height: u32) -> Option<Self> {
        Self::with_stride(data, width, height, row_bytes(width))
    }

    /// A view whose rows start `stride` bytes apart, or `None` if `data` is too short, the stride
    /// is shorter than a row, or a side exceeds [`MAX_SIDE`].
    #[must_use]
    pub fn with_stride(data: &'a [u8], width: u32, height: u32, stride: usize) -> Option<Self> {
        let need = needed_bytes(width, height, stride)?;
        Some(Self { data: data.get(..need)?, width, height, stride })
    }

    /// Number of columns.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Number of rows.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Bytes from the start of a row to the start of the next.
    #[must_use]
    pub const fn stride(&self) -> usize {
        self.stride
    }

    /// The rectangle from (0, 0) to (width, height).
    #[must_use]
    pub fn bounds(&self) -> IRect {
        IRect::from_size(0, 0, self.width, self.height)
    }

    /// Whether the rows follow each other without a gap.
    #[must_use]
    pub const fn is_tight(&self) -> bool {
        self.stride == row_bytes(self.width)
    }

    /// All bytes from the first pixel to the last, gaps included.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }

    /// The `4 * width` bytes of row `y`; nothing if there is no such row.
    #[must_use]
    pub fn row(&self, y: u32) -> &'a [u8] {
        if y >= self.height {
            return &[];
        }
        let start = y as usize * self.stride;
        self.data.get(start..start + row_bytes(self.width)).unwrap_or_default()
    }

    /// All rows, top to bottom, each of `4 * width` bytes.
    pub fn rows(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let row = row_bytes(self.width);
        let rows = self.data.chunks(self.stride.max(1)).take(self.height as usize);
        rows.map(move |line| line.get(..row).unwrap_or_default())
    }

    /// The pixel at (`x`, `y`), or `None` outside.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        self.row(y).as_chunks::<4>().0.get(x as usize).copied()
    }

    /// The part inside `rect`, clipped to the view.
    #[must_use]
    pub fn sub(&self, rect: IRect) -> Self {
        let rect = rect.intersect(self.bounds());
        let (start, end) = byte_range(rect, self.stride);
        Self {
            data: self.data.get(start..end).unwrap_or_default(),
            width: rect.width(),
            height: rect.height(),
            stride: self.stride,
        }
    }
}

impl<'a> ViewMut<'a> {
    /// As [`View::new`].
    #[must_use]
    pub fn new(data: &'a mut [u8], width: u32, height: u32) -> Option<Self> {
        Self::with_stride(data, width, height, row_bytes(width))
    }

    /// As [`View::with_stride`].
    #[must_use]
    pub fn with_stride(data: &'a mut [u8], width: u32, height: u32, stride: usize) -> Option<Self> {
        let need = needed_bytes(width, height, stride)?;
        Some(Self { data: data.get_mut(..need)?, width, height, stride })
    }

    /// Number of columns.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Number of rows.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Bytes from the start of a row to the start of the next.
    #[must_use]
    pub const fn stride(&self) -> usize {
        self.stride
    }

    /// The rectangle from (0, 0) to (width, height).
    #[must_use]
    pub fn bounds(&self) -> IRect {
        self.as_ref().bounds()
    }

    /// Whether the rows follow each other without a gap.
    #[must_use]
    pub const fn is_tight(&self) -> bool {
        self.stride == row_bytes(self.width)
    }

    /// The same pixels, to read.
    #[must_use]
    pub const fn as_ref(&self) -> View<'_> {
        View { data: self.data, width: self.width, height: self.height, stride: self.stride }
    }

    /// The same pixels for a shorter time.
    #[must_use]
    pub const fn reborrow(&mut self) -> ViewMut<'_> {
        ViewMut { data: self.data, width: self.width, height: self.height, stride: self.stride }
    }

    /// All bytes from the first pixel to the last, gaps included.
    #[must_use]
    pub const fn data_mut(&mut self) -> &mut [u8] {
        self.data
    }

    /// All bytes from the first pixel to the last, and the stride.
    pub(crate) const fn raw(&mut self) -> (&mut [u8], usize) {
        (self.data, self.stride)
    }

    /// The `4 * width` bytes of row `y`; nothing if there is no such row.
    #[must_use]
    pub fn row(&self, y: u32) -> &[u8] {
        self.as_ref().row(y)
    }

    /// The `4 * width` bytes of row `y`; nothing if there is no such row.
    #[must_use]
    pub fn row_mut(&mut self, y: u32) -> &mut [u8] {
        if y >= self.height {
            return &mut [];
        }
        let start = y as usize * self.stride;
        self.data.get_mut(start..start + row_bytes(self.width)).unwrap_or_default()
    }

    /// A range of the bytes of four rows from `y` on; `None` if there are fewer.
    #[cfg(target_arch = "x86_64")]
    #[inline]
    pub(crate) fn four_rows_mut(&mut self, y: u32, bytes: core::ops::Range<usize>) -> Option<[&mut [u8]; 4]> {
        let start = self.stride.checked_mul(y as usize)?;
        let (first, rest) = self.data.get_mut(start..)?.split_at_mut_checked(self.stride)?;
        let (second, rest) = rest.split_at_mut_checked(self.stride)?;
        let (third, fourth) = rest.split_at_mut_checked(self.stride)?;
        Some([
            first.get_mut(bytes.clone())?,
            second.get_mut(bytes.clone())?,
            third.get_mut(bytes.clone())?,
            fourth.get_mut(bytes)?,
        ])
    }

    /// All rows, top to bottom, each of `4 * width` bytes.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut [u8]> {
        let row = row_bytes(self.width);
        let rows = self.data.chunks_mut(self.stride.max(1)).take(self.height as usize);
        rows.map(move |line| line.get_mut(..row).unwrap_or_default())
    }

    /// The part inside `rect`, clipped to the view.
    #[must_use]
    pub fn sub_mut(&mut self, rect: IRect) -> ViewMut<'_> {
        self.reborrow().into_sub(rect)
    }

    /// The part inside `rect`, clipped to the view, for as long as the view itself.
    #[must_use]
    pub fn into_sub(self, rect: IRect) -> Self {
        let rect = rect.intersect(self.bounds());
        let (start, end) = byte_range(rect, self.stride);
        Self {
            data: self.data.get_mut(start..end).unwrap_or_default(),
            width: rect.width(),
            height: rect.height(),
            stride: self.stride,
        }
    }

    /// The rows above `y` and the rows from `y` on: bands that threads may fill at once.
    #[must_use]
    pub fn split_rows_at(self, y: u32) -> (Self, Self) {
        let y = y.min(self.height);
        let at = (y as usize * self.stride).min(self.data.len());
        let (above, below) = self.data.split_at_mut(at);
        let (width, stride) = (self.width, self.stride);
        (Self { data: above, width, height: y, stride }, Self { data: below, width, height: self.height - y, stride })
    }
}

const fn row_bytes(width: u32) -> usize {
    width as usize * 4
}

/// Bytes from the first pixel to the last, or `None` if the shape is impossible.
fn needed_bytes(width: u32, height: u32, stride: usize) -> Option<usize> {
    if width > MAX_SIDE || height > MAX_SIDE || stride < row_bytes(width) {
        return None;
    }
    match height {
        0 => Some(0),
        _ => stride.checked_mul(height as usize - 1)?.checked_add(row_bytes(width)),
    }
}

/// First byte and end of the pixels in `rect`, which is inside of the view.
fn byte_range(rect: IRect, stride: usize) -> (usize, usize) {
    if rect.is_empty() {
        return (0, 0);
    }
    let start = rect.y0 as usize * stride + rect.x0 as usize * 4;
    let rows = rect.height() as usize - 1;
    (start, start + rows * stride + row_bytes(rect.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_short_data_and_bad_strides() {
        let data = [0_u8; 24];
        assert!(View::new(&data, 3, 2).is_some());
        assert!(View::new(&data, 4, 2).is_none());
        assert!(View::with_stride(&data, 2, 2, 16).is_some(), "the last row needs no gap");
        assert!(View::with_stride(&data, 3, 2, 8).is_none());
        assert!(View::new(&data, MAX_SIDE + 1, 0).is_none());
        assert!(View::with_stride(&data, 1, 3, usize::MAX).is_none());
    }

    #[test]
    fn sub_views_read_the_same_pixels() {
        let data: Vec<u8> = (0..4 * 5 * 4).map(|v| v as u8).collect();
        let view = View::new(&data, 5, 4).unwrap();
        let sub = view.sub(IRect::new(2, 1, 9, 3));
        assert_eq!((sub.width(), sub.height()), (3, 2));
        assert_eq!(sub.pixel(0, 0), view.pixel(2, 1));
        assert_eq!(sub.pixel(2, 1), view.pixel(4, 2));
        assert_eq!(sub.pixel(3, 0), None);
        assert_eq!(sub.rows().count(), 2);
        assert!(view.sub(IRect::new(7, 0, 9, 1)).rows().next().is_none());
    }

    #[test]
    fn bands_cover_the_view_once() {
        let mut data = vec![0_u8; 4 * 3 * 7];
        let (mut top, mut bottom) = ViewMut::new(&mut data, 3, 7).unwrap().split_rows_at(2);
        top.rows_mut().for_each(|row| row.fill(1));
        bottom.rows_mut().for_each(|row| row.fill(2));
        assert_eq!((top.height(), bottom.height()), (2, 5));
        assert_eq!(data[..24], [1; 24]);
        assert_eq!(data[24..], [2; 60]);
    }
}
