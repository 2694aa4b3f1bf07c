//! [`Sound`]: the sound of an MP4, compressed as it comes.
//!
//! Opus (RFC 6716) at a constant bit rate, in packets of 20 ms. The encoder is a port of libopus that computes by the `libm` crate and by no
//! instruction that some machines lack, so that every machine gives the same packets. What it gives is late by [`DELAY`] samples; the container
//! says so.

use opus_rs::{Application, OpusEncoder};

use crate::wav::{Peak, TOO_MANY};
use crate::{EncodeError, SoundInfo};

/// Samples per second.
pub(super) const RATE: u32 = 48_000;
/// Samples of each channel in a packet.
pub(super) const PACKET: u32 = 960;
/// By how many samples the sound is late when it is decoded: libopus' delay at this rate, which muxide writes down too.
pub(super) const DELAY: u32 = 312;

/// Bits per second of both channels.
const BITS: i32 = 160_000;
/// The largest packet that the format has.
const LARGEST: usize = 1276;
/// An encoder is made on a stack of its own: it is some hundred kilobytes, and copied once or twice on the way.
const STACK: usize = 16 << 20;

/// A compressed packet.
type Packet = Box<[u8]>;

/// Compresses a sound of two channels.
pub(super) struct Sound {
    encoder: Box<OpusEncoder>,
    /// How many samples there are, and how many are yet to come.
    samples: u64,
    left: u64,
    /// What does not fill a packet yet, both channels by turns.
    rest: Vec<f32>,
    packets: Vec<Packet>,
    /// Bytes of all packets.
    pub(super) bytes: u64,
    peak: Peak,
}

impl Sound {
    pub(super) fn new(info: SoundInfo) -> Result<Self, EncodeError> {
        if info.rate != RATE {
            return Err(EncodeError::Misuse { what: "the sound of an MP4 has 48,000 samples per second" });
        }
        let encoder = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn(encoder)
            .map_err(|error| EncodeError::io(crate::Operation::Start, "sound encoder".as_ref(), 0, error))?;
        let encoder = encoder.join().map_err(|_| fail(0, "its setup failed"))?.map_err(|error| fail(0, error))?;
        let (samples, peak) = (info.samples, Peak::default());
        Ok(Self { encoder, samples, left: samples, rest: Vec::new(), packets: Vec::new(), bytes: 0, peak })
    }

    /// Takes the next samples.
    pub(super) fn write(&mut self, samples: &[[f32; 2]]) -> Result<(), EncodeError> {
        self.left = self.left.checked_sub(samples.len() as u64).ok_or(TOO_MANY)?;
        for sample in samples.as_flattened() {
            self.peak.see(*sample);
            self.rest.push(if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) });
            if self.rest.len() == 2 * PACKET as usize {
                self.encode()?;
            }
        }
        Ok(())
    }

    /// All packets, and how loud the sound is.
    pub(super) fn finish(mut self) -> Result<(Vec<Packet>, Peak), EncodeError> {
        if self.left > 0 {
            return Err(EncodeError::Misuse { what: "fewer samples came than were announced" });
        }
        // Silence pushes out what the encoder still holds.
        while self.packets.len() as u64 * u64::from(PACKET) < self.samples + u64::from(DELAY) {
            self.rest.resize(2 * PACKET as usize, 0.0);
            self.encode()?;
        }
        Ok((self.packets, self.peak))
    }

    fn encode(&mut self) -> Result<(), EncodeError> {
        let mut packet = [0; LARGEST];
        let encoded = self.encoder.encode(&self.rest, PACKET as usize, &mut packet);
        let length = encoded.map_err(|error| fail(self.packets.len() as u64, error))?;
        let packet = packet.get(..length).unwrap_or_default();
        self.bytes = self.bytes.saturating_add(packet.len() as u64);
        self.packets.push(packet.into());
        self.rest.clear();
        Ok(())
    }
}

fn encoder() -> Result<Box<OpusEncoder>, &'static str> {
    let mut encoder = Box::new(OpusEncoder::new(RATE as i32, 2, Application::Audio)?);
    (encoder.bitrate_bps, encoder.use_cbr, encoder.complexity) = (BITS, true, 10);
    Ok(encoder)
}

fn fail(packet: u64, message: &str) -> EncodeError {
    EncodeError::Codec { codec: "opus", frame: packet, message: message.to_owned() }
}
