//! Named points of a box.

/// The names of points, each with its fractions of the box.
pub const POINT_NAMES: [(&str, [f64; 2]); 13] = [
    ("top-left", [0.0, 0.0]),
    ("top", [0.5, 0.0]),
    ("top-right", [1.0, 0.0]),
    ("left", [0.0, 0.5]),
    ("center", [0.5, 0.5]),
    ("right", [1.0, 0.5]),
    ("bottom-left", [0.0, 1.0]),
    ("bottom", [0.5, 1.0]),
    ("bottom-right", [1.0, 1.0]),
    ("top-center", [0.5, 0.0]),
    ("bottom-center", [0.5, 1.0]),
    ("center-left", [0.0, 0.5]),
    ("center-right", [1.0, 0.5]),
];

/// The names of points on a text's first baseline, each with its fraction of the width.
pub const BASELINE_NAMES: [(&str, f64); 3] = [("baseline", 0.0), ("baseline-center", 0.5), ("baseline-right", 1.0)];

/// The point of this name, as fractions of the box.
pub fn named_point(name: &str) -> Option<[f64; 2]> {
    POINT_NAMES.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
}

/// The fraction of the width of the baseline point of this name.
pub fn named_baseline(name: &str) -> Option<f64> {
    BASELINE_NAMES.iter().find(|entry| entry.0 == name).map(|entry| entry.1)
}
