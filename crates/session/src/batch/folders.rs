//! [`OutputFolders`]: the folders of outputs, made when an output begins and taken away again if nothing comes of it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reelm_encode::{Change, EncodeError, Form, Frame, FrameSink, Operation, Planes, Report, StopSwitch, StreamInfo};

/// The folders that were made for outputs that are not finished. A clone is the same.
#[derive(Debug, Clone, Default)]
pub struct OutputFolders(Arc<Mutex<BTreeMap<PathBuf, usize>>>);

impl OutputFolders {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// As `sink`, which writes to `path`: makes the folders of `path` that are missing when the stream begins, and removes those
    /// that it made and nobody put anything into if the stream is aborted.
    pub fn sink(&self, path: &Path, sink: Box<dyn FrameSink>) -> Box<dyn FrameSink> {
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Box::new(InFolder { sink: Some(sink), stay: Stay { folders: self.clone(), folder, made: Vec::new() } })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PathBuf, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A sink in a folder of its own or of others.
struct InFolder {
    /// Before the stay, which ends last.
    sink: Option<Box<dyn FrameSink>>,
    stay: Stay,
}

/// The use of a folder by one output. Ends when it is dropped.
struct Stay {
    folders: OutputFolders,
    folder: PathBuf,
    /// Those that this output or one beside it made, outermost first.
    made: Vec<PathBuf>,
}

impl Stay {
    fn begin(&mut self) -> io::Result<()> {
        let mut users = self.folders.lock();
        let mut above: Vec<&Path> = self.folder.ancestors().filter(|path| !path.as_os_str().is_empty()).collect();
        above.reverse();
        for path in above {
            match users.get_mut(path) {
                Some(count) => *count += 1,
                None if path.is_dir() => continue,
                None => {
                    fs::create_dir(path)?;
                    users.insert(path.to_path_buf(), 1);
                }
            }
            self.made.push(path.to_path_buf());
        }
        Ok(())
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        let mut users = self.folders.lock();
        for path in self.made.iter().rev() {
            let Some(count) = users.get_mut(path) else { continue };
            *count -= 1;
            if *count == 0 {
                users.remove(path);
                // Refused if there is anything in it.
                let _ = fs::remove_dir(path);
            }
        }
    }
}

impl InFolder {
    fn sink(&mut self) -> Result<&mut Box<dyn FrameSink>, EncodeError> {
        self.sink.as_mut().ok_or(EncodeError::Misuse { what: "the sink is over" })
    }
}

impl FrameSink for InFolder {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        let begun = self.stay.begin();
        let path = self.stay.folder.clone();
        begun.map_err(|source| EncodeError::Io { operation: Operation::Create, path, bytes: 0, source })?;
        self.sink()?.begin(info)
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        self.sink()?.frame(frame)
    }

    fn form(&self) -> Form {
        self.sink.as_ref().map(|sink| sink.form()).unwrap_or_default()
    }

    fn planes(&mut self, index: u64, planes: &Planes, change: &Change) -> Result<(), EncodeError> {
        self.sink()?.planes(index, planes, change)
    }

    fn finish(mut self: Box<Self>) -> Result<Report, EncodeError> {
        match self.sink.take() {
            Some(sink) => sink.finish(),
            None => Err(EncodeError::Misuse { what: "the sink is over" }),
        }
    }

    fn abort(mut self: Box<Self>) {
        if let Some(sink) = self.sink.take() {
            sink.abort();
        }
    }

    fn stop_switch(&self) -> Option<StopSwitch> {
        self.sink.as_ref().and_then(|sink| sink.stop_switch())
    }
}
