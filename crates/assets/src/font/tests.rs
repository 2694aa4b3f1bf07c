//! The bundled face, and files that are no face.

use super::{BUNDLED_FONT, inspect};

#[test]
fn the_bundled_face_passes_its_own_checks() {
    let info = inspect(BUNDLED_FONT).unwrap();
    assert_eq!(info.units_per_em, 2048);
    assert!(info.optical_size && !info.pictures && info.slant.is_none());
}

#[test]
fn the_bundled_face_is_small_and_covers_the_scripts_that_it_names() {
    use skrifa::{FontRef, MetadataProvider};
    assert!(BUNDLED_FONT.len() < 900_000);
    let charmap = FontRef::new(BUNDLED_FONT).unwrap().charmap();
    let samples = "AaZz09 ÀÿŁőŒſ ΑΩαωάΰ АЯаяЁґҢ ẠỹṀ –—‘’“”…•€£¥₽₹™©®°±×÷≈≠≤≥∞←↑→↓";
    let missing: String = samples.chars().filter(|c| charmap.map(*c).is_none()).collect();
    assert_eq!(missing, "");
}

#[test]
fn what_is_no_face_is_refused_with_a_reason() {
    for (bytes, reason) in [
        (&b""[..], "not a TrueType"),
        (b"hello, world", "not a TrueType"),
        (b"ttcf\0\x01\0\0", "collections"),
        (b"wOFFxxxx", "web fonts"),
        (b"wOF2xxxx", "web fonts"),
        (&BUNDLED_FONT[..200], "broken"),
    ] {
        let error = inspect(bytes).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}
