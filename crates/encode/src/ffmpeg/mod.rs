//! [`Ffmpeg`]: formats that the ffmpeg program writes.

mod arguments;
mod process;
mod sound;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::format::EMBEDDED_EXTENSIONS;
use crate::null::NOT_BEGUN;
use crate::planes::{Planar, Planes};
use crate::straight::Straight;
use crate::{
    AtomicFile, Change, EncodeError, Form, Format, Frame, FrameSink, Media, Report, StopSwitch, StreamInfo, Warning,
};
use arguments::{Recipe, arguments};
use process::Process;
use sound::SoundFile;

/// Writes a format by feeding frames to the ffmpeg program.
///
/// - ffmpeg is started without a shell, with `-nostdin`, with `pipe` and `file` as its only protocols, with the input's
///   form stated and the output's container forced. Its output is an absolute path with the prefix `file:`. Nothing
///   that a composition says stands on its command line.
/// - Frames go to its standard input as planar 4:2:0 (BT.709, limited range), or as straight RGBA for formats with
///   alpha and for GIF.
/// - A sound is written to a WAV beside the output first, which ffmpeg reads as its second input; it is removed in any case. GIF, APNG and
///   WebP have none.
/// - It writes beside the output; the file gets its name when ffmpeg has ended well and is removed otherwise.
/// - It runs in a process group of its own, which is killed when the sink is aborted or dropped. If this process is
///   killed, ffmpeg sees the end of its input and ends by itself.
/// - If it dies, the error holds how it ended and the last 4 KiB of what it said. If it takes nothing for the stall
///   limit, it is killed.
#[derive(Debug)]
pub struct Ffmpeg {
    path: PathBuf,
    format: Format,
    options: FfmpegOptions,
    stop: StopSwitch,
    state: Option<State>,
    report: Report,
}

/// Settings of the [`Ffmpeg`] sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FfmpegOptions {
    /// The program: a path, or a bare name that is looked up on `PATH`.
    pub program: PathBuf,
    /// Whether to keep alpha where the format can: ProRes 4444 in `.mov`, VP9 in `.webm`. GIF, APNG and WebP keep it
    /// in any case; other formats lie on the background.
    pub alpha: bool,
    /// How long ffmpeg may take nothing before it counts as hung. At the end of the stream it has five times as long.
    pub stall_limit: Duration,
}

impl Default for FfmpegOptions {
    fn default() -> Self {
        Self { program: PathBuf::from("ffmpeg"), alpha: false, stall_limit: Duration::from_secs(120) }
    }
}

#[derive(Debug)]
struct State {
    info: StreamInfo,
    // Before the files: a child must be dead before what it writes and reads is removed.
    process: Option<Process>,
    file: AtomicFile,
    sound: Option<SoundFile>,
    recipe: Recipe,
    /// As ffmpeg is told it.
    size: (u32, u32),
    picture: Picture,
}

/// Frames as ffmpeg gets them.
#[derive(Debug)]
enum Picture {
    Planar(Planar),
    Rgba(Straight),
}

impl Ffmpeg {
    /// A sink that writes `format` to `path`.
    ///
    /// # Errors
    /// The program is not there, or the format is a sound alone.
    pub fn new(path: &Path, format: Format, mut options: FfmpegOptions) -> Result<Self, EncodeError> {
        if format == Format::Wav {
            return Err(EncodeError::Misuse { what: "a sound alone is written without ffmpeg" });
        }
        let path_variable = std::env::var_os("PATH").unwrap_or_default();
        match find_program(&options.program, &path_variable) {
            Some(program) => options.program = program,
            None => {
                let (program, extension) = (options.program, format.extension().to_owned());
                return Err(EncodeError::EncoderMissing { program, extension, embedded: EMBEDDED_EXTENSIONS });
            }
        }
        let (path, stop, report) = (path.to_owned(), StopSwitch::new(), Report::default());
        Ok(Self { path, format, options, stop, state: None, report })
    }
}

impl FrameSink for Ffmpeg {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        if self.state.is_some() {
            return Err(EncodeError::Misuse { what: "begin was called twice" });
        }
        info.check_size("ffmpeg", MAX_SIDE)?;
        let recipe = Recipe::of(self.format, self.options.alpha);
        let (picture, size) = if recipe.rgba {
            (Picture::Rgba(Straight::default()), (info.width, info.height))
        } else {
            let planar = Planar::new(info, recipe.sizes);
            let (width, height) = planar.size();
            (Picture::Planar(planar), (width as u32, height as u32))
        };
        if size != (info.width, info.height) {
            self.report.warnings.push(Warning::Padded { from: (info.width, info.height), to: size });
        }
        let file = AtomicFile::create(&self.path)?;
        let sound = info.sound.filter(|_| recipe.sound.is_some());
        let sound = sound.map(|sound| SoundFile::create(file.target(), sound)).transpose()?;
        self.state = Some(State { info: info.clone(), process: None, file, sound, recipe, size, picture });
        self.start()
    }

    fn media(&self) -> Media {
        match Recipe::of(self.format, self.options.alpha).sound {
            Some(_) => Media::Both,
            None => Media::Pictures,
        }
    }

    fn sound(&mut self, samples: &[[f32; 2]]) -> Result<(), EncodeError> {
        let sound = self.state.as_mut().ok_or(NOT_BEGUN)?.sound.as_mut();
        sound.ok_or(EncodeError::Misuse { what: "a sound came that was not announced" })?.write(samples)?;
        self.start()
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let state = self.state.as_mut().ok_or(NOT_BEGUN)?;
        state.info.check_frame(frame)?;
        match &mut state.picture {
            Picture::Planar(planar) => {
                let planes = planar.converted(frame)?;
                running(&mut state.process)?.send(planes.bytes(), self.report.frames)?;
                planar.keep(planes);
            }
            Picture::Rgba(straight) => {
                running(&mut state.process)?.send(straight.update(frame), self.report.frames)?;
            }
        }
        self.report.count(&frame.change);
        Ok(())
    }

    fn form(&self) -> Form {
        match &self.state {
            Some(State { picture: Picture::Planar(planar), .. }) => planar.form(),
            _ => Form::Pixels,
        }
    }

    fn planes(&mut self, index: u64, planes: &Planes, change: &Change) -> Result<(), EncodeError> {
        let state = self.state.as_mut().ok_or(NOT_BEGUN)?;
        let Picture::Planar(planar) = &state.picture else {
            return Err(EncodeError::Misuse { what: "planes went to a sink of pixels" });
        };
        planar.check(index, planes)?;
        running(&mut state.process)?.send(planes.bytes(), self.report.frames)?;
        self.report.count(change);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, EncodeError> {
        let State { process, file, sound, .. } = self.state.take().ok_or(NOT_BEGUN)?;
        process.ok_or(SILENT)?.finish(self.report.frames)?;
        self.report.warnings.extend(sound.and_then(|sound| sound.peak.warning()));
        let mut report = self.report;
        report.bytes = file.commit()?;
        report.files = 1;
        report.path = Some(self.path);
        Ok(report)
    }

    fn abort(self: Box<Self>) {}

    fn stop_switch(&self) -> Option<StopSwitch> {
        Some(self.stop.clone())
    }
}

impl Ffmpeg {
    /// Starts ffmpeg, unless its sound is not complete yet: it opens all that it reads at its beginning.
    fn start(&mut self) -> Result<(), EncodeError> {
        let Some(state) = self.state.as_mut().filter(|state| state.process.is_none()) else { return Ok(()) };
        if let Some(sound) = &mut state.sound
            && !sound.complete()?
        {
            return Ok(());
        }
        let State { info, file, sound, recipe, size, .. } = state;
        let sound = sound.as_ref().map(SoundFile::path);
        let arguments = arguments(recipe, *size, info.frame_rate, sound, file.part_path());
        let (program, stall) = (&self.options.program, self.options.stall_limit);
        state.process = Some(Process::start(program, &arguments, self.stop.clone(), stall)?);
        Ok(())
    }
}

fn running(process: &mut Option<Process>) -> Result<&mut Process, EncodeError> {
    process.as_mut().ok_or(SILENT)
}

const SILENT: EncodeError = EncodeError::Misuse { what: "a frame or finish came before all of the sound" };

/// The largest side that ffmpeg's formats take in common; narrower codecs report their own limit.
const MAX_SIDE: u32 = 16_384;

/// The program that `name` means: itself if it holds a slash, else the first executable file of that name in the
/// folders of `path_variable`, which is in the form of `PATH`.
pub fn find_program(name: &Path, path_variable: &OsStr) -> Option<PathBuf> {
    if name.components().count() > 1 {
        return is_executable(name).then(|| name.to_owned());
    }
    std::env::split_paths(path_variable)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|candidate| is_executable(candidate))
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

fn words(text: &str) -> impl Iterator<Item = OsString> + '_ {
    text.split_ascii_whitespace().map(OsString::from)
}
