//! [`SoundFile`]: the sound of a stream in a file of its own beside the output, for a program that reads it as a second input.

use std::fs::{File, OpenOptions};
use std::path::Path;

use crate::error::Operation;
use crate::output::Output;
use crate::part::PartPath;
use crate::wav::{Peak, TOO_MANY, WavWriter};
use crate::{EncodeError, SoundInfo};

/// A WAV named as the temporaries of the output are; removed when dropped, and swept like them where a process was killed.
#[derive(Debug)]
pub(super) struct SoundFile {
    part: PartPath,
    /// Open as long as the file is there: its lock says that somebody needs it.
    _lock: File,
    /// Until all samples are there.
    writer: Option<WavWriter>,
    pub(super) peak: Peak,
}

impl SoundFile {
    /// A file for `sound` beside `target`.
    pub(super) fn create(target: &Path, sound: SoundInfo) -> Result<Self, EncodeError> {
        let fail = |error| EncodeError::io(Operation::Create, target, 0, error);
        let open = |path: &Path| OpenOptions::new().write(true).create_new(true).open(path);
        let (part, file) = PartPath::claim(target, open).map_err(fail)?;
        let lock = file.try_clone().map_err(fail)?;
        let writer = WavWriter::begin(Output::writer(target, Box::new(file)), sound)?;
        Ok(Self { part, _lock: lock, writer: Some(writer), peak: Peak::default() })
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.part.path
    }

    /// Adds samples.
    pub(super) fn write(&mut self, samples: &[[f32; 2]]) -> Result<(), EncodeError> {
        self.writer.as_mut().ok_or(TOO_MANY)?.write(samples)
    }

    /// Whether all samples are there; from then on it can be read.
    pub(super) fn complete(&mut self) -> Result<bool, EncodeError> {
        match self.writer.take_if(|writer| writer.is_full()) {
            Some(writer) => {
                let (output, peak) = writer.finish()?;
                output.commit()?;
                self.peak = peak;
                Ok(true)
            }
            None => Ok(self.writer.is_none()),
        }
    }
}
