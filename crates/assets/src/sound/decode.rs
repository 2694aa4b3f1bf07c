//! Decoding of sounds: WAV with plain samples, and FLAC. Both give the same samples on every machine; decoders of MP3, Vorbis and AAC
//! compute theirs by functions of the C library.

use std::io::Cursor;

use reelm_ir::{LimitExceeded, Limits};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use super::Sound;
use crate::image::DecodeError;

/// Least and greatest samples per second.
const RATES: [u32; 2] = [1000, 384_000];

/// Decodes `bytes`; `budget` is how many decoded bytes are left for all assets together.
pub(crate) fn decode(bytes: Vec<u8>, limits: &Limits, budget: u64) -> Result<Sound, DecodeError> {
    if let Some(name) = refused(&bytes) {
        let why = format!("{name} is not yet read; convert it to WAV or FLAC, which sound the same on every machine");
        return Err(DecodeError::Broken(why));
    }
    check_formats(&bytes, limits)?;
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let probe = symphonia::default::get_probe();
    let format = probe.probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default());
    let mut format = format.map_err(|error| match error {
        Error::IoError(_) | Error::Unsupported(_) => DecodeError::Broken("the file is neither WAV nor FLAC".into()),
        error => broken(&error),
    })?;
    let track = format.default_track(TrackType::Audio).ok_or_else(|| DecodeError::Broken("it has no sound".into()))?;
    let params = track.codec_params.as_ref().and_then(|params| params.audio());
    let params = params.ok_or_else(|| DecodeError::Broken("nothing says how its samples are written".into()))?.clone();
    let id = track.id;
    let options = AudioDecoderOptions::default().verify(true);
    let mut decoder =
        symphonia::default::get_codecs().make_audio_decoder(&params, &options).map_err(|error| broken(&error))?;
    let samples = Samples { limits, budget, rate: 0, channels: Vec::new() };
    samples.read(&mut *format, id, &mut *decoder)
}

/// The samples that have been decoded.
struct Samples<'a> {
    limits: &'a Limits,
    budget: u64,
    rate: u32,
    channels: Vec<Vec<f32>>,
}

impl Samples<'_> {
    fn read(
        mut self,
        format: &mut dyn FormatReader,
        track: u32,
        decoder: &mut dyn AudioDecoder,
    ) -> Result<Sound, DecodeError> {
        let mut planes: Vec<Vec<f32>> = Vec::new();
        while let Some(packet) = format.next_packet().map_err(|error| broken(&error))? {
            if packet.track_id != track {
                continue;
            }
            let decoded = decoder.decode(&packet).map_err(|error| broken(&error))?;
            let (rate, count) = (decoded.spec().rate(), decoded.spec().channels().count());
            self.begin(rate, count)?;
            self.weigh(decoded.frames() as u64)?;
            decoded.copy_to_vecs_planar(&mut planes);
            for (channel, plane) in self.channels.iter_mut().zip(&planes) {
                channel.extend(plane.iter().map(|sample| if sample.is_finite() { *sample } else { 0.0 }));
            }
        }
        if decoder.finalize().verify_ok == Some(false) {
            return Err(DecodeError::Broken("its samples are not those that its checksum was made of".into()));
        }
        if self.channels.first().is_none_or(Vec::is_empty) {
            return Err(DecodeError::Broken("it has no samples".into()));
        }
        Ok(Sound::new(self.rate, self.channels))
    }

    /// Takes note of the rate and the channels, which stay the same.
    fn begin(&mut self, rate: u32, channels: usize) -> Result<(), DecodeError> {
        if self.channels.is_empty() {
            let most = u64::from(self.limits.audio_channels);
            within("audio_channels", most, channels as u64)?;
            let [least, most] = RATES;
            if !(least..=most).contains(&rate) {
                let why = format!("it has {rate} samples per second; {least} to {most} are allowed");
                return Err(DecodeError::Broken(why));
            }
            if channels == 0 {
                return Err(DecodeError::Broken("it has no channels".into()));
            }
            (self.rate, self.channels) = (rate, vec![Vec::new(); channels]);
        }
        if (rate, channels) != (self.rate, self.channels.len()) {
            return Err(DecodeError::Broken("its sample rate or its channels change on the way".into()));
        }
        Ok(())
    }

    /// Whether `more` samples of each channel may be added.
    fn weigh(&self, more: u64) -> Result<(), DecodeError> {
        let samples = self.channels.first().map_or(0, Vec::len) as u64 + more;
        within("audio_seconds", self.limits.audio_seconds, samples.div_ceil(u64::from(self.rate.max(1))))?;
        let bytes = samples.saturating_mul(4).saturating_mul(self.channels.len() as u64);
        within("decoded_bytes", self.limits.decoded_bytes, bytes)?;
        let used = self.limits.total_decoded_bytes.saturating_sub(self.budget);
        within("total_decoded_bytes", self.limits.total_decoded_bytes, used.saturating_add(bytes))
    }
}

/// Of a WAV: whether its channels and the bits of its samples are numbers that its reader can multiply.
fn check_formats(bytes: &[u8], limits: &Limits) -> Result<(), DecodeError> {
    let Some(mut rest) = bytes.strip_prefix(b"RIFF").and_then(|rest| rest.get(8..)) else { return Ok(()) };
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, length @ ..] = *head;
        let two = |at: usize| body.get(at..at + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]));
        if [a, b, c, d] == *b"fmt " {
            within("audio_channels", limits.audio_channels.into(), two(2).into())?;
            if two(14) > 64 {
                return Err(DecodeError::Broken(format!("its samples have {} bits, at most 64 are read", two(14))));
            }
        }
        // Chunks begin at even places.
        let length = u32::from_le_bytes(length) as usize;
        rest = body.get(length.saturating_add(length % 2)..).unwrap_or(&[]);
    }
    Ok(())
}

fn within(name: &'static str, limit: u64, observed: u64) -> Result<(), DecodeError> {
    if observed > limit { Err(DecodeError::Limit(LimitExceeded { name, limit, observed })) } else { Ok(()) }
}

/// The name of a known format of sounds that is not read.
fn refused(bytes: &[u8]) -> Option<&'static str> {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    match bytes {
        _ if starts(b"ID3") => Some("MP3"),
        [0xff, second, ..] if second & 0xe0 == 0xe0 => Some("MP3 or AAC"),
        _ if starts(b"OggS") => Some("Ogg"),
        _ if starts(b"FORM") => Some("AIFF"),
        _ if starts(&[0x1a, 0x45, 0xdf, 0xa3]) => Some("Matroska"),
        _ if bytes.get(4..8) == Some(b"ftyp") => Some("MP4"),
        _ => None,
    }
}

fn broken(error: &Error) -> DecodeError {
    DecodeError::Broken(error.to_string())
}
