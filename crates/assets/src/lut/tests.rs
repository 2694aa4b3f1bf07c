//! .cube files against the examples of the specification, and against what is cut, bent and hostile.

use reelm_ir::Limits;
use reelm_pixel::LutShape;

use super::{LutTable, decode};
use crate::image::DecodeError;

const LINE: &str = "#comment\nTITLE \"Demo\"\nLUT_1D_SIZE 3\nDOMAIN_MIN 0.0 0.0 0.0\nDOMAIN_MAX 1.0 2.0 3.0\n\n0 0 0\n0.5 1.0 1.5\n1e0 1 1\n";
const CUBE: &str =
    "LUT_3D_SIZE 2\n# red changes fastest\n0 0 0\n1 0 0\n0 .75 0\n1 .75 0\n0 .25 1\n1 .25 1\n0 1 1\n1 1 1\n";

fn read(text: &str) -> Result<LutTable, DecodeError> {
    decode(text.as_bytes(), &Limits::default(), u64::MAX)
}

/// Why `text` is refused.
fn why(text: &str) -> String {
    match read(text) {
        Err(DecodeError::Broken(why)) => why,
        other => panic!("{text:?}: {other:?}"),
    }
}

#[test]
fn the_examples_of_the_specification_are_read() {
    let line = read(LINE).unwrap();
    let table = line.view();
    assert_eq!((table.shape, table.side, table.low, table.high), (LutShape::Line, 3, [0.0; 3], [1.0, 2.0, 3.0]));
    assert_eq!(table.entries[1], [0.5, 1.0, 1.5, 0.0]);
    let cube = read(CUBE).unwrap();
    let table = cube.view();
    assert_eq!((table.shape, table.side, table.low, table.high), (LutShape::Cube, 2, [0.0; 3], [1.0; 3]));
    assert_eq!((table.entries[1], table.entries[4]), ([1.0, 0.0, 0.0, 0.0], [0.0, 0.25, 1.0, 0.0]));
    assert_ne!(line.hash, cube.hash);
    assert_eq!((line.bytes(), cube.bytes()), (48, 128));
}

#[test]
fn it_does_not_matter_how_the_lines_are_laid_out() {
    let plain = read(CUBE).unwrap().hash;
    assert_eq!(read(&CUBE.replace('\n', "\r\n")).unwrap().hash, plain);
    assert_eq!(read(&format!("\u{feff}TITLE \"Größe\"\n\n{}", CUBE.trim_end())).unwrap().hash, plain);
    assert_eq!(read(&CUBE.replace(' ', " \t ").replace("0\n", "0  \n# é\n\n")).unwrap().hash, plain);
    // The domain of DaVinci Resolve.
    let ranged = read(&CUBE.replace("LUT_3D_SIZE 2", "LUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE -0.5 1.5")).unwrap();
    assert_eq!((ranged.view().low, ranged.view().high), ([-0.5; 3], [1.5; 3]));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (text, line, word) in [
        ("", 1, "no table"),
        ("TITLE \"x\"\n", 2, "no table"),
        ("0 0 0\n", 1, "LUT_1D_SIZE"),
        ("LUT_3D_SIZE 1\n", 1, "2 to 256"),
        ("LUT_3D_SIZE 257\n", 1, "2 to 256"),
        ("LUT_1D_SIZE 65537\n", 1, "2 to 65536"),
        ("LUT_3D_SIZE\n", 1, "whole number"),
        ("LUT_3D_SIZE -2\n", 1, "whole number"),
        ("LUT_3D_SIZE 2 2\n", 1, "whole number"),
        ("LUT_3D_SIZE 2\nLUT_1D_SIZE 2\n", 2, "again"),
        ("DOMAIN_MIN 0 0 0\nLUT_3D_INPUT_RANGE 0 1\n", 2, "again"),
        ("LUT_SIZE 2\n", 1, "unknown keyword `LUT_SIZE`"),
        ("LUT_3D_SIZE 2\n0 0 0\nTITLE \"late\"\n", 3, "within the table"),
        ("LUT_3D_SIZE 2\n0 0\n", 2, "3 numbers"),
        ("LUT_3D_SIZE 2\n0 0 0 0\n", 2, "nothing behind"),
        ("LUT_3D_SIZE 2\n0 0 1,5\n", 2, "3 numbers"),
        ("LUT_3D_SIZE 2\n0 0 1e99\n", 2, "3 numbers"),
        ("LUT_3D_SIZE 2\n0 -NaN 0\n", 2, "3 numbers"),
        ("LUT_1D_SIZE 2\nDOMAIN_MAX 0 1 1\n0 0 0\n", 3, "domain"),
        ("LUT_1D_SIZE 2\n0 0 0\n", 3, "after 1 of 2"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n\n0 0 0\n", 5, "more than the 2"),
    ] {
        let why = why(text);
        assert!(why.starts_with(&format!("line {line}: ")) && why.contains(word), "{text:?}: {why}");
    }
}

#[test]
fn what_is_too_large_is_refused_before_it_is_made() {
    let over = |text: &str, limits: Limits, budget: u64| match decode(text.as_bytes(), &limits, budget) {
        Err(DecodeError::Limit(over)) => (over.name, over.limit, over.observed),
        other => panic!("{other:?}"),
    };
    // The table itself is not even there.
    assert_eq!(over("LUT_3D_SIZE 66\n0 0 0\n", Limits::default(), u64::MAX), ("lut_side", 65, 66));
    let short = Limits { lut_entries: 1000, ..Limits::default() };
    assert_eq!(over("LUT_1D_SIZE 1001\n0 0 0\n", short, u64::MAX), ("lut_entries", 1000, 1001));
    let small = Limits { decoded_bytes: 127, ..Limits::default() };
    assert_eq!(over(CUBE, small, u64::MAX), ("decoded_bytes", 127, 128));
    let total = Limits { total_decoded_bytes: 1000, ..Limits::default() };
    assert_eq!(over(CUBE, total, 100), ("total_decoded_bytes", 1000, 1028));
    let exact = Limits { lut_side: 2, lut_entries: 3, decoded_bytes: 128, ..Limits::default() };
    assert!(decode(CUBE.as_bytes(), &exact, 128).is_ok() && decode(LINE.as_bytes(), &exact, 48).is_ok());
}

#[test]
fn what_is_cut_or_bent_does_no_harm() {
    let mut state = 11_u32;
    let mut random = move |most: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % most
    };
    for text in [LINE, CUBE] {
        for end in 0..text.len() {
            let cut = decode(&text.as_bytes()[..end], &Limits::default(), u64::MAX);
            // The last number may be shorter, and only the last line may lack its end.
            assert!(cut.is_err() || end >= text.len() - 2, "{end}");
        }
        for _ in 0..2_000 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=random(4) {
                let at = random(bytes.len());
                bytes[at] = random(256) as u8;
            }
            if let Ok(table) = decode(&bytes, &Limits::default(), u64::MAX) {
                assert!(table.entries.as_flattened().iter().all(|number| number.is_finite()));
            }
        }
    }
}
