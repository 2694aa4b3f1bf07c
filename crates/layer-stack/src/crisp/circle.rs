//! The circle of the midpoint algorithm. In the octant that begins at (r, 0) and goes down, the pixel of row y lies at the
//! greatest x whose inner midpoint (x − ½, y) is inside: x·(x − 1) + y² < r². The other octants are mirrored.

use super::Runs;

impl Runs {
    /// The circle of `radius` pixels about a pixel.
    pub(crate) fn circle(&mut self, center: [i64; 2], radius: i64, filled: bool) {
        let rows = i64::from(self.clip.y0).max(center[1] - radius)..i64::from(self.clip.y1).min(center[1] + radius + 1);
        for y in rows {
            let row = (y - center[1]).abs();
            let outer = widest(radius, row);
            let inner = if filled { 0 } else { narrowest(radius, row, outer) };
            self.span(y, center[0] + inner, center[0] + outer);
            self.span(y, center[0] - outer, center[0] - inner);
        }
    }
}

/// The outermost pixel of a row.
fn widest(radius: i64, row: i64) -> i64 {
    let steep = steep(radius, row);
    // Where the first octant ends the mirrored one goes on.
    if steep >= row { steep } else { flat(radius, row) }
}

/// The innermost pixel of a row's outline.
fn narrowest(radius: i64, row: i64, outer: i64) -> i64 {
    if steep(radius, row) > row {
        return outer;
    }
    // Those columns t of the mirrored octant whose pixel lies in this row and not in the next.
    match radius * radius - row * (row + 1) {
        room if room <= 0 => 0,
        room => (below(room) + 1).min(outer),
    }
}

/// The greatest x with x·(x − 1) + y² < r²; 0 in the middle of a circle without radius.
fn steep(radius: i64, y: i64) -> i64 {
    // x·(x − 1) ≤ m is (2x − 1)² ≤ 4m + 1.
    let room = radius * radius - y * y - 1;
    if room < 0 { if radius == 0 { 0 } else { -1 } } else { ((4 * room + 1).isqrt() + 1) / 2 }
}

/// The greatest t with t² + y·(y − 1) < r².
fn flat(radius: i64, y: i64) -> i64 {
    let room = radius * radius - y * (y - 1);
    if room <= 0 { 0 } else { below(room) }
}

/// The greatest t with t² < room, for a room above 0.
fn below(room: i64) -> i64 {
    (room - 1).isqrt()
}
