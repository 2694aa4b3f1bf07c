//! The nearest valid name to a misspelt one.

/// The name among `names` with the least edit distance (insert, delete, replace, swap neighbours) to `name`, if that is
/// at most a third of its length, at least one; the first of equals.
pub(crate) fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.chars().take(64).flat_map(char::to_lowercase).collect();
    let most = (wanted.len() / 3).max(1);
    names
        .into_iter()
        .map(|candidate| (distance(&wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance; case is ignored.
fn distance(wanted: &[char], candidate: &str) -> usize {
    let other: Vec<char> = candidate.chars().take(64).flat_map(char::to_lowercase).collect();
    let width = other.len() + 1;
    let mut rows = vec![0; width * (wanted.len() + 1)];
    for (j, first) in rows.iter_mut().take(width).enumerate() {
        *first = j;
    }
    for i in 1..=wanted.len() {
        rows[i * width] = i;
        for j in 1..width {
            let cost = usize::from(wanted[i - 1] != other[j - 1]);
            let mut best = (rows[(i - 1) * width + j] + 1).min(rows[i * width + j - 1] + 1);
            best = best.min(rows[(i - 1) * width + j - 1] + cost);
            if i > 1 && j > 1 && wanted[i - 1] == other[j - 2] && wanted[i - 2] == other[j - 1] {
                best = best.min(rows[(i - 2) * width + j - 2] + 1);
            }
            rows[i * width + j] = best;
        }
    }
    rows[wanted.len() * width + other.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let names = ["opacity", "position", "rotation", "scale", "size"];
        assert_eq!(nearest("opactiy", names), Some("opacity"));
        assert_eq!(nearest("Rotation", names), Some("rotation"));
        assert_eq!(nearest("siz", names), Some("size"));
        assert_eq!(nearest("frobnicate", names), None);
        assert_eq!(nearest("zork", ["for", "fork"]), Some("fork"), "half of the letters is a stranger");
        assert_eq!(nearest("", names), None);
    }
}
