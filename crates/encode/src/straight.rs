//! Premultiplied frames as tight straight-alpha bytes, the form that PNG and raw RGBA want.

use reelm_pixel::unpremultiply_row;

use crate::{Change, Frame};

/// The last frame as straight RGBA8, tight, rows from the top.
#[derive(Debug, Default)]
pub(crate) struct Straight {
    bytes: Vec<u8>,
    filled: bool,
}

impl Straight {
    /// Brings the bytes up to date with `frame` and returns them. Rows that did not change are kept.
    pub(crate) fn update(&mut self, frame: &Frame<'_>) -> &[u8] {
        let row_bytes = frame.pixels.width() as usize * 4;
        let size = row_bytes * frame.pixels.height() as usize;
        if self.bytes.len() != size {
            // Zeroes from the system: to resize would write them once more.
            self.bytes = vec![0; size];
        }
        let (from, to) = match &frame.change {
            Change::Nothing if self.filled => (0, 0),
            Change::Rows(rows) if self.filled => (rows.start, rows.end.min(frame.pixels.height())),
            _ => (0, frame.pixels.height()),
        };
        for y in from..to {
            let place = y as usize * row_bytes;
            if let Some(target) = self.bytes.get_mut(place..place + row_bytes) {
                unpremultiply_row(target, frame.pixels.row(y));
            }
        }
        self.filled = true;
        &self.bytes
    }
}
