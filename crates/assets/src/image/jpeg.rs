//! Whether a JPEG is whole. Decoders fill what is missing with grey; a cut file is an error here.

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// Whether the segments of `bytes` (ITU T.81, annex B) run from the start marker through at least one scan to the end
/// marker. What follows the end marker is ignored.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let mut scans = 0;
    let mut at = 0;
    while let Some((marker, after)) = next_marker(bytes, at) {
        at = match marker {
            EOI => return scans > 0,
            SOI | 0x01 | 0xd0..=0xd7 => after,
            _ => {
                scans += u32::from(marker == SOS);
                let Some(&[high, low]) = bytes.get(after..after + 2) else { return false };
                after + usize::from(u16::from_be_bytes([high, low]))
            }
        };
    }
    false
}

/// The next marker at or after `from`, and the offset behind it. Entropy-coded bytes are passed over: in them 0xff is
/// always followed by 0.
fn next_marker(bytes: &[u8], from: usize) -> Option<(u8, usize)> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xff)? + 1;
        match bytes.get(at)? {
            0x00 => at += 1,
            0xff => {}
            &marker => return Some((marker, at + 1)),
        }
    }
}
