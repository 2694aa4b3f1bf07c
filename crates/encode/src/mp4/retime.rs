//! The clock of an MP4 file, made exact.
//!
//! muxide counts in 1/90,000 s, in which for instance 24000/1001 and 7 fps cannot be said, and gives a lone frame one
//! such tick. Here the *ticks* that it is told are ticks of a clock of our own, [`Clock`], whose rate is a multiple of
//! the frame rate; [`Retimed`] then writes that rate, and the durations that follow from it, into the index box (`moov`,
//! ISO/IEC 14496-12) as it passes by. No box changes its size.

use std::io::{self, Write};

use crate::FrameRate;

/// Ticks per second and ticks per frame, both whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) ticks_per_second: u32,
    pub(super) ticks_per_frame: u32,
}

/// Some players handle clocks slower than this poorly.
const SLOWEST: u32 = 10_000;
/// The clock that muxide believes in.
const MUXIDE_TICKS_PER_SECOND: f64 = 90_000.0;
/// The clock of the movie header.
const MOVIE_TICKS_PER_SECOND: u64 = 1_000;

impl Clock {
    /// The clock for a rate, or `None` if a frame would be longer than the format can say.
    pub(super) fn new(rate: FrameRate) -> Option<Self> {
        let mut factor = 1;
        while rate.num().checked_mul(factor)? < SLOWEST && rate.den().checked_mul(factor * 10).is_some() {
            factor *= 10;
        }
        let ticks_per_frame = rate.den().checked_mul(factor)?;
        Some(Self { ticks_per_second: rate.num() * factor, ticks_per_frame })
    }

    /// The time of a frame as muxide must be told it, so that it arrives at the tick that we want.
    pub(super) fn muxer_seconds(self, frame: u64) -> f64 {
        frame.saturating_mul(self.ticks_per_frame.into()) as f64 / MUXIDE_TICKS_PER_SECOND
    }

    /// The time of a frame in milliseconds, rounded down, for the encoder's rate control.
    pub(super) fn milliseconds(self, frame: u64) -> u64 {
        self.scaled(frame, 1_000).min(i64::MAX as u64)
    }

    fn scaled(self, frames: u64, per_second: u64) -> u64 {
        let ticks = u128::from(frames) * u128::from(self.ticks_per_frame);
        let scaled = ticks * u128::from(per_second) / u128::from(self.ticks_per_second.max(1));
        u64::try_from(scaled).unwrap_or(u64::MAX)
    }
}

/// Passes everything through, but for the clock of the index box.
pub(super) struct Retimed<W> {
    pub(super) inner: W,
    /// Whether the index box has passed and was corrected.
    pub(super) done: bool,
    clock: Clock,
}

impl<W: Write> Retimed<W> {
    pub(super) fn new(inner: W, clock: Clock) -> Self {
        Self { inner, done: false, clock }
    }
}

impl<W: Write> Write for Retimed<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        // muxide writes the whole box in one call.
        if self.done || box_type(buf) != Some(*b"moov") {
            return self.inner.write(buf);
        }
        let mut index = buf.to_vec();
        retime(&mut index, self.clock).ok_or_else(|| io::Error::other("the index box has an unknown form"))?;
        self.done = true;
        self.inner.write_all(&index)?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes the clock into a `moov` box with one video track of equally long frames.
fn retime(moov: &mut [u8], clock: Clock) -> Option<()> {
    let stts = find(moov, &[b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stts"])?;
    let frames = retime_samples(stts, clock)?;
    let media = u64::from(frames).checked_mul(clock.ticks_per_frame.into())?;
    let movie = clock.scaled(frames.into(), MOVIE_TICKS_PER_SECOND);
    let mdhd = find(moov, &[b"moov", b"trak", b"mdia", b"mdhd"])?;
    // Version, flags, and two dates of 4 or 8 bytes stand before.
    let place = if is_wide(mdhd)? { 20 } else { 12 };
    put(mdhd, place, &clock.ticks_per_second.to_be_bytes())?;
    put_duration(mdhd, place + 4, media)?;
    let mvhd = find(moov, &[b"moov", b"mvhd"])?;
    let place = if is_wide(mvhd)? { 24 } else { 16 };
    put_duration(mvhd, place, movie)?;
    let tkhd = find(moov, &[b"moov", b"trak", b"tkhd"])?;
    let place = if is_wide(tkhd)? { 28 } else { 20 };
    put_duration(tkhd, place, movie)
}

/// Gives every entry of a time-to-sample table the length of a frame; returns the number of frames.
fn retime_samples(stts: &mut [u8], clock: Clock) -> Option<u32> {
    let entries = u32::from_be_bytes(*stts.get(4..)?.first_chunk()?);
    let table = stts.get_mut(8..)?.as_chunks_mut::<8>().0;
    let mut frames: u32 = 0;
    for entry in table.iter_mut().take(entries as usize) {
        let [a, b, c, d, ..] = *entry;
        frames = frames.checked_add(u32::from_be_bytes([a, b, c, d]))?;
        put(entry, 4, &clock.ticks_per_frame.to_be_bytes())?;
    }
    Some(frames)
}

/// The content of the first box on each level along `path`.
fn find<'a>(mut rest: &'a mut [u8], path: &[&[u8; 4]]) -> Option<&'a mut [u8]> {
    for name in path {
        rest = child(rest, name)?;
    }
    Some(rest)
}

fn child<'a>(mut boxes: &'a mut [u8], name: &[u8; 4]) -> Option<&'a mut [u8]> {
    loop {
        let found = box_type(boxes)? == *name;
        let size = u32::from_be_bytes(*boxes.first_chunk()?) as usize;
        let (this, after) = boxes.split_at_mut_checked(size)?;
        if found {
            return this.get_mut(8..);
        }
        if size < 8 {
            return None;
        }
        boxes = after;
    }
}

fn box_type(bytes: &[u8]) -> Option<[u8; 4]> {
    bytes.get(4..)?.first_chunk().copied()
}

/// Whether a header box is of version 1, with 64-bit dates and durations.
fn is_wide(header: &[u8]) -> Option<bool> {
    Some(*header.first()? == 1)
}

fn put_duration(header: &mut [u8], place: usize, duration: u64) -> Option<()> {
    if is_wide(header)? {
        put(header, place, &duration.to_be_bytes())
    } else {
        put(header, place, &u32::try_from(duration).ok()?.to_be_bytes())
    }
}

fn put(bytes: &mut [u8], place: usize, value: &[u8]) -> Option<()> {
    bytes.get_mut(place..place.checked_add(value.len())?)?.copy_from_slice(value);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{Clock, retime};
    use crate::FrameRate;

    #[test]
    fn clocks_are_exact_multiples_and_not_slow() {
        for (num, den) in [(24, 1), (30000, 1001), (1, 1), (1, 1000), (1000, 1), (4_294_967_295, 7), (1, 400_000_000)] {
            let clock = Clock::new(FrameRate::new(num, den).unwrap()).unwrap();
            let (second, frame) = (u64::from(clock.ticks_per_second), u64::from(clock.ticks_per_frame));
            assert_eq!(frame * u64::from(num), second * u64::from(den), "{num}/{den}");
            assert!(second >= 10_000 || den > 400_000, "{num}/{den}: {second}");
        }
    }

    fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let size = (content.len() as u32 + 8).to_be_bytes();
        [&size, name.as_slice(), content].concat()
    }

    /// An index box as the standard lays it out, with headers of version 1 (64-bit) or 0 and two sample runs.
    fn index(wide: bool) -> Vec<u8> {
        let dates = if wide { 16 } else { 8 };
        let duration = if wide { 8 } else { 4 };
        let head = [u8::from(wide), 0, 0, 0];
        let mvhd = boxed(b"mvhd", &[head.as_slice(), &vec![9; dates + 4 + duration + 80]].concat());
        let tkhd = boxed(b"tkhd", &[head.as_slice(), &vec![9; dates + 8 + duration + 60]].concat());
        let mdhd = boxed(b"mdhd", &[head.as_slice(), &vec![9; dates + 4 + duration + 4]].concat());
        let runs = [0_u32, 2, 0x8000_0000, 1, 5, 77].map(u32::to_be_bytes).concat();
        let stbl = boxed(b"stbl", &[boxed(b"stsd", &[1, 2, 3]), boxed(b"stts", &runs)].concat());
        let mdia = boxed(b"mdia", &[mdhd, boxed(b"minf", &stbl)].concat());
        boxed(b"moov", &[mvhd, boxed(b"trak", &[tkhd, mdia].concat())].concat())
    }

    fn field(bytes: &[u8], name: &[u8; 4], place: usize, length: usize) -> u64 {
        let start = bytes.windows(4).position(|window| window == name).unwrap() + 4 + place;
        bytes[start..start + length].iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
    }

    #[test]
    fn long_streams_have_wide_headers_and_short_ones_refuse_what_does_not_fit() {
        let clock = Clock::new(FrameRate::new(30000, 1001).unwrap()).unwrap();
        let mut moov = index(true);
        let before = moov.len();
        retime(&mut moov, clock).unwrap();
        assert_eq!(moov.len(), before);
        let frames = 0x8000_0005_u64;
        assert_eq!((field(&moov, b"mdhd", 20, 4), field(&moov, b"mdhd", 24, 8)), (30_000, frames * 1001));
        let milliseconds = frames * 1001 * 1000 / 30_000;
        assert_eq!((field(&moov, b"mvhd", 24, 8), field(&moov, b"tkhd", 28, 8)), (milliseconds, milliseconds));
        assert_eq!((field(&moov, b"stts", 12, 4), field(&moov, b"stts", 20, 4)), (1001, 1001));
        assert!(retime(&mut index(false), clock).is_none());
    }

    #[test]
    fn a_broken_index_is_refused_at_every_length() {
        let clock = Clock::new(FrameRate::whole(25)).unwrap();
        let whole = index(true);
        for length in 0..whole.len() {
            assert!(retime(&mut whole[..length].to_vec(), clock).is_none(), "{length}");
        }
    }
}
