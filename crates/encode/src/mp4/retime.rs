//! The clock of an MP4 file, made exact.
//!
//! muxide counts in 1/90,000 s, in which for instance 24000/1001 and 7 fps cannot be said, and gives a lone frame one
//! such tick. Here the *ticks* that it is told are ticks of a clock of our own, [`Clock`], whose rate is a multiple of
//! the frame rate; [`Retimed`] then writes that rate, and the durations that follow from it, into the index box (`moov`,
//! ISO/IEC 14496-12) as it passes by.
//!
//! A sound is a second track, which counts in its own samples. It gets an **edit list**, a box more, which leaves out the samples that
//! its decoder gives before the first one.

use std::io::{self, Write};
use std::ops::Range;

use super::sound::{DELAY, PACKET, RATE};
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

    /// The time of sample `sample` of `rate` per second in the same form. It only puts packets in order with pictures.
    pub(super) fn muxer_seconds_at(self, sample: u64, rate: u32) -> f64 {
        let ticks = u128::from(sample) * u128::from(self.ticks_per_second) / u128::from(rate.max(1));
        ticks as f64 / MUXIDE_TICKS_PER_SECOND
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
    track: Option<Track>,
}

/// The track of a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Track {
    /// How many samples are heard of it.
    pub(super) samples: u64,
}

impl<W: Write> Retimed<W> {
    pub(super) fn new(inner: W, clock: Clock, track: Option<Track>) -> Self {
        Self { inner, done: false, clock, track }
    }
}

impl<W: Write> Write for Retimed<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        // muxide writes the whole box in one call.
        if self.done || box_type(buf) != Some(*b"moov") {
            return self.inner.write(buf);
        }
        let mut index = buf.to_vec();
        let retimed = retime(&mut index, self.clock).and_then(|()| match self.track {
            Some(track) => retime_sound(&mut index, track),
            None => Some(()),
        });
        retimed.ok_or_else(|| io::Error::other("the index box has an unknown form"))?;
        self.done = true;
        self.inner.write_all(&index)?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Writes the clock into a `moov` box whose first track is one of equally long frames.
fn retime(moov: &mut [u8], clock: Clock) -> Option<()> {
    let stts = find(moov, &[b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stts"])?;
    let frames = retime_samples(stts, clock.ticks_per_frame)?;
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

/// Writes the clock of the second track, which is a sound, and its edit list; what comes after the index lies further on then.
fn retime_sound(moov: &mut Vec<u8>, track: Track) -> Option<()> {
    let movie =
        u64::try_from(u128::from(track.samples) * u128::from(MOVIE_TICKS_PER_SECOND) / u128::from(RATE)).ok()?;
    let trak = nth(moov, 8..moov.len(), b"trak", 1)?;
    let own = moov.get_mut(trak.clone())?;
    let stts = find(own, &[b"trak", b"mdia", b"minf", b"stbl", b"stts"])?;
    let packets = retime_samples(stts, PACKET)?;
    let mdhd = find(own, &[b"trak", b"mdia", b"mdhd"])?;
    let place = if is_wide(mdhd)? { 20 } else { 12 };
    put(mdhd, place, &RATE.to_be_bytes())?;
    put_duration(mdhd, place + 4, u64::from(packets) * u64::from(PACKET))?;
    let tkhd = find(own, &[b"trak", b"tkhd"])?;
    let place = if is_wide(tkhd)? { 28 } else { 20 };
    put_duration(tkhd, place, movie)?;
    let after = nth(moov, trak.start + 8..trak.end, b"tkhd", 0)?.end;
    let edits = edit_list(u32::try_from(movie).ok()?, DELAY);
    let more = edits.len() as u32;
    moov.splice(after..after, edits);
    grow(moov, 0, more)?;
    grow(moov, trak.start, more)?;
    for track in 0..2 {
        let trak = nth(moov, 8..moov.len(), b"trak", track)?;
        shift_chunks(find(moov.get_mut(trak)?, &[b"trak", b"mdia", b"minf", b"stbl", b"stco"])?, more)?;
    }
    Some(())
}

/// An `edts` box that shows `length` ticks of the movie's clock of a track, from `start` ticks of its own on.
fn edit_list(length: u32, start: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(36);
    out.extend(36_u32.to_be_bytes());
    out.extend(b"edts");
    out.extend(28_u32.to_be_bytes());
    out.extend(b"elst");
    // Version and flags, one edit: its length, its start, and its rate, 1.
    for word in [0, 1, length, start, 0x1_0000] {
        out.extend(word.to_be_bytes());
    }
    out
}

/// Adds `more` to the size of the box that begins at `at`.
fn grow(bytes: &mut [u8], at: usize, more: u32) -> Option<()> {
    let size = u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?);
    put(bytes, at, &size.checked_add(more)?.to_be_bytes())
}

/// Adds `more` to the places of all chunks.
fn shift_chunks(stco: &mut [u8], more: u32) -> Option<()> {
    let entries = u32::from_be_bytes(*stco.get(4..)?.first_chunk()?);
    for entry in stco.get_mut(8..)?.as_chunks_mut::<4>().0.iter_mut().take(entries as usize) {
        *entry = u32::from_be_bytes(*entry).checked_add(more)?.to_be_bytes();
    }
    Some(())
}

/// Where box number `n` of this name among those in `within` lies, its head included.
fn nth(bytes: &[u8], within: Range<usize>, name: &[u8; 4], mut n: usize) -> Option<Range<usize>> {
    let (mut at, end) = (within.start, within.end);
    while at < end {
        let this = bytes.get(at..end)?;
        let size = u32::from_be_bytes(*this.first_chunk()?) as usize;
        if size < 8 || size > this.len() {
            return None;
        }
        if box_type(this)? == *name {
            if n == 0 {
                return Some(at..at + size);
            }
            n -= 1;
        }
        at += size;
    }
    None
}

/// Gives every entry of a time-to-sample table the length of a frame or packet; returns the number of these.
fn retime_samples(stts: &mut [u8], ticks: u32) -> Option<u32> {
    let entries = u32::from_be_bytes(*stts.get(4..)?.first_chunk()?);
    let table = stts.get_mut(8..)?.as_chunks_mut::<8>().0;
    let mut frames: u32 = 0;
    for entry in table.iter_mut().take(entries as usize) {
        let [a, b, c, d, ..] = *entry;
        frames = frames.checked_add(u32::from_be_bytes([a, b, c, d]))?;
        put(entry, 4, &ticks.to_be_bytes())?;
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
    use super::{Clock, Track, retime, retime_sound};
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

    /// A second track as a sound has it, with this number of packets and these places of chunks.
    fn with_sound(packets: u32, chunks: &[u32]) -> Vec<u8> {
        let head = [0; 4];
        let tkhd = boxed(b"tkhd", &[head.as_slice(), &[9; 72]].concat());
        let mdhd = boxed(b"mdhd", &[head.as_slice(), &[9; 16]].concat());
        let stts = boxed(b"stts", &[0, 1, packets, 77].map(u32::to_be_bytes).concat());
        let places: Vec<u8> = chunks.iter().flat_map(|place| place.to_be_bytes()).collect();
        let stco = boxed(b"stco", &[[0, chunks.len() as u32].map(u32::to_be_bytes).concat(), places].concat());
        let stbl = boxed(b"stbl", &[stts, stco.clone()].concat());
        let sound = boxed(b"trak", &[tkhd, boxed(b"mdia", &[mdhd, boxed(b"minf", &stbl)].concat())].concat());
        let picture = boxed(b"trak", &boxed(b"mdia", &boxed(b"minf", &boxed(b"stbl", &stco))));
        boxed(b"moov", &[picture, sound].concat())
    }

    #[test]
    fn a_sound_begins_where_its_edit_list_says() {
        let before = with_sound(51, &[1000, 2000, 3000]);
        let mut moov = before.clone();
        retime_sound(&mut moov, Track { samples: 48_000 }).unwrap();
        assert_eq!(moov.len(), before.len() + 36);
        assert_eq!(u32::from_be_bytes(moov[..4].try_into().unwrap()) as usize, moov.len());
        assert_eq!((field(&moov, b"mdhd", 12, 4), field(&moov, b"mdhd", 16, 4)), (48_000, 51 * 960));
        assert_eq!((field(&moov, b"tkhd", 20, 4), field(&moov, b"stts", 12, 4)), (1000, 960));
        // One edit: a second, from sample 312 on, at its own speed.
        assert_eq!([4, 8, 12, 16].map(|place| field(&moov, b"elst", place, 4)), [1, 1000, 312, 0x1_0000]);
        let shifted = [1036_u32, 2036, 3036].map(u32::to_be_bytes).concat();
        assert_eq!(moov.windows(12).filter(|window| *window == shifted).count(), 2, "of both tracks");
        for length in 0..before.len() {
            assert!(retime_sound(&mut before[..length].to_vec(), Track { samples: 48_000 }).is_none(), "{length}");
        }
        let mut full = with_sound(51, &[u32::MAX]);
        assert!(retime_sound(&mut full, Track { samples: 48_000 }).is_none());
    }
}
