//! [`RenderSession`]: frames, alone or in a range.

use core::ops::Range;
use std::panic::resume_unwind;
use std::time::Instant;

use reelm_encode::{FrameSink, Media, SoundInfo, StreamInfo};
use reelm_eval::EvaluatedGraph;
use reelm_expr::Values;
use reelm_ids::Hash128;
use reelm_ir::{Diagnostics, Limits, Report};
use reelm_pixel::{CpuLevel, ViewMut};
use reelm_plan::RenderPlan;
use reelm_raster::{PainterKind, RasterOptions, RasterStats, Shown, SurfaceStore};

use crate::composition::Prepared;
use crate::context::Context;
use crate::error::Error;
use crate::inspect::Inspection;
use crate::pipeline::{self, Cancel, Progress, RangeReport};
use crate::range::{check_end, check_time, stream_info};
use crate::resident::{Resident, Task};
use crate::sound::{self, SOUND_RATE, Sounds};
use crate::timing::FrameTimes;

/// How a session renders.
#[derive(Debug, Clone, Copy)]
pub struct SessionOptions {
    /// Frames in flight, each on its own thread; 0, or more than there are processors, is one for each: more would only take turns.
    /// Decides the speed, never the pixels.
    pub threads: usize,
    /// The instructions that kernels use. Decides the speed, never the pixels.
    pub level: CpuLevel,
    /// Whether a frame that repeats the one before is rendered again all the same.
    pub elide: bool,
    /// How many bytes of finished surfaces all threads together keep, so that what looks as it did in an earlier frame is not
    /// made again; 0 keeps none. Decides the speed, never the pixels.
    pub retained_bytes: usize,
    /// Whether a buffer that shows an earlier frame is drawn anew altogether, rather than only where the frames differ.
    pub redraw: bool,
    /// Whether [`RenderSession::update_frame`], and a range of one frame, works on the frame on all threads: on surfaces that do
    /// not need each other, then on bands of the output. Decides the speed, never the pixels.
    pub bands: bool,
    /// What draws items.
    pub painter: PainterKind,
    /// Whether the stages of each frame are timed, for [`RenderSession::take_times`]. Without, no clock is read.
    pub timings: bool,
}

impl Default for SessionOptions {
    fn default() -> Self {
        let RasterOptions { level, retained_bytes, .. } = RasterOptions::default();
        Self {
            threads: 0,
            level,
            elide: true,
            retained_bytes,
            redraw: false,
            bands: true,
            painter: PainterKind::Strips,
            timings: false,
        }
    }
}

/// Renders one composition. A frame is a pure function of the composition and the frame's number: the order and the number of
/// calls change nothing.
pub struct RenderSession {
    prepared: Prepared,
    /// One for each thread; the last one does the frames that are not of a range.
    contexts: Vec<Context>,
    /// Draws on all threads of the pool, once it was needed; before the pool, which it lives on.
    resident: Option<Resident>,
    pool: rayon::ThreadPool,
    elide: bool,
    redraw: bool,
    bands: bool,
    /// The state of the frame that the caller's buffer got last, by [`RenderSession::update_frame`].
    last: Option<Hash128>,
    /// What that buffer shows.
    shown: Shown,
    /// Mixes, once it was needed.
    sounds: Option<Box<Sounds>>,
}

/// What [`RenderSession::render_frame`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameInfo {
    /// Hash of everything that determines the pixels, as far as it can differ between frames of this session.
    pub state: Hash128,
    /// Hash of the executed plan; equal fingerprints mean equal pixels.
    pub fingerprint: Hash128,
}

impl RenderSession {
    /// A session whose rasters share `store`, which was made for these options and the composition's limits.
    pub(crate) fn new(prepared: Prepared, options: &SessionOptions, store: &SurfaceStore) -> Result<Self, Error> {
        let threads = threads_of(options.threads);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|index| format!("reelm-{index}"))
            .build()
            .map_err(|error| Error::Threads(error.to_string()))?;
        // The threads are there when the first frame is asked for, and what starting them allocates has been.
        let contexts = pool.broadcast(|_| Context::new(&prepared, store, options.timings));
        let SessionOptions { elide, redraw, bands, .. } = *options;
        let (shown, sounds) = (Shown::new(), None);
        Ok(Self { prepared, contexts, resident: None, pool, elide, redraw, bands, last: None, shown, sounds })
    }

    /// The composition.
    pub const fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Renders `frame` into `output`: premultiplied RGBA8, `width × height × 4`, rows tightly packed.
    ///
    /// # Errors
    /// There is no such frame, the buffer has another size, or a limit is exceeded.
    pub fn render_frame(&mut self, frame: u64, output: &mut [u8]) -> Result<FrameInfo, Error> {
        let mut view = self.view(output)?;
        self.check_frame(frame)?;
        // It may be the buffer of `update_frame`.
        self.last = None;
        self.shown.forget();
        let Some(context) = self.contexts.last_mut() else { return Err(Error::Threads("none".to_owned())) };
        let state = context.evaluate(&self.prepared, frame, &|| false)?;
        let fingerprint = context.compile(&self.prepared)?.fingerprint;
        context.draw(&self.prepared, &mut view)?;
        Ok(FrameInfo { state, fingerprint })
    }

    /// As [`render_frame`](Self::render_frame) for a caller that shows one frame after another in the same buffer, which nobody
    /// else writes to: draws only what differs from the frame that the buffer got last by this method; on all threads if
    /// [`SessionOptions::bands`] says so. `None` says that nothing differs.
    ///
    /// The buffer is a vector because it is taken to another thread meanwhile; its bytes are not moved.
    ///
    /// # Errors
    /// As [`render_frame`](Self::render_frame).
    pub fn update_frame(&mut self, frame: u64, output: &mut Vec<u8>) -> Result<Option<FrameInfo>, Error> {
        self.view(output)?;
        self.check_frame(frame)?;
        let Some(context) = self.contexts.last_mut() else { return Err(Error::Threads("none".to_owned())) };
        let state = context.evaluate(&self.prepared, frame, &|| false)?;
        if self.elide && self.last == Some(state) {
            return Ok(None);
        }
        self.last = None;
        let fingerprint = context.compile(&self.prepared)?.fingerprint;
        if self.redraw {
            self.shown.forget();
        }
        match self.bands && self.pool.current_num_threads() > 1 {
            true => self.draw_on_all_threads(output)?,
            false => {
                let mut view = self.view(output)?;
                let Some(context) = self.contexts.last_mut() else { return Err(Error::Threads("none".to_owned())) };
                context.update(&self.prepared, &mut view, &mut self.shown, 1)?;
            }
        }
        self.last = Some(state);
        Ok(Some(FrameInfo { state, fingerprint }))
    }

    /// Renders `frames` into `sink`, several at once, and hands them over in order. `progress` is called on this thread
    /// as frames are handed over: every 20 ms if there is news, and when all are.
    ///
    /// # Errors
    /// A frame is beyond the end, a limit is exceeded, the sink fails, or `cancel` is set. The sink is aborted then:
    /// nothing remains of its output.
    pub fn render_range(
        &mut self,
        frames: Range<u64>,
        sink: Box<dyn FrameSink>,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<RangeReport, Error> {
        check_end(&frames, self.prepared.frames())?;
        let mut info = stream_info(self.prepared.size(), self.prepared.fps(), &frames)?;
        let media = sink.media();
        if self.prepared.has_sound() || media == Media::Sound {
            let samples = sound::count(self.prepared.fps(), &frames, &self.prepared.limits)?;
            info = info.with_sound(SoundInfo { rate: SOUND_RATE, samples });
        }
        if media == Media::Sound {
            return self.render_sound(frames, sink, &info, cancel, progress);
        }
        let count = frames.end.saturating_sub(frames.start);
        self.contexts.iter_mut().for_each(|context| context.clock.expect(count));
        // All threads are wanted now.
        self.resident = None;
        let (elide, redraw, bands) = (self.elide, self.redraw, self.bands);
        let Self { prepared, pool, contexts, sounds, .. } = self;
        let heard = frames.clone();
        let pour = |sink: &mut dyn FrameSink, started| match media == Media::Both && info.sound.is_some() {
            true => sound::pour(prepared, sounds, heard, sink, &mut |_| check_time(cancel, started, &prepared.limits)),
            false => Ok(()),
        };
        let run = pipeline::Run { prepared, pool, elide, redraw, bands, frames, cancel };
        run.render(contexts, sink, &info, pour, progress)
    }

    /// The sound of `frames` alone, which no picture is drawn for.
    fn render_sound(
        &mut self,
        frames: Range<u64>,
        mut sink: Box<dyn FrameSink>,
        info: &StreamInfo,
        cancel: &Cancel,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<RangeReport, Error> {
        let started = Instant::now();
        sink.begin(info)?;
        let (first, total) = (frames.start, frames.end.saturating_sub(frames.start));
        let mut told = |frame: u64| {
            progress(Progress { done: frame - first + 1, total });
            check_time(cancel, started, &self.prepared.limits)
        };
        sound::pour(&self.prepared, &mut self.sounds, frames, &mut *sink, &mut told)?;
        let output = sink.finish()?;
        let (elapsed, raster) = (started.elapsed(), sum_of_stats(&self.contexts));
        Ok(RangeReport { frames: total, elided: 0, elapsed, raster, output })
    }

    /// Mixes the sound of `frames` into `out`: left and right, [`SOUND_RATE`](crate::SOUND_RATE) samples per second, as many as
    /// [`Prepared::samples`] says. Samples may exceed 1 where sounds add up. Those of a range are those of the whole.
    ///
    /// # Errors
    /// A frame is beyond the end, the buffer has another length, or a limit is exceeded.
    pub fn mix(&mut self, frames: Range<u64>, out: &mut [[f32; 2]]) -> Result<(), Error> {
        check_end(&frames, self.prepared.frames())?;
        let count = sound::count(self.prepared.fps(), &frames, &self.prepared.limits)?;
        let (expected, observed) = (usize::try_from(count).unwrap_or(usize::MAX), out.len());
        if expected != observed {
            return Err(Error::SampleCount { expected, observed });
        }
        let mut rest = out;
        let sounds = self.sounds.get_or_insert_with(|| Box::new(Sounds::new(&self.prepared)));
        for frame in frames {
            sounds.mix(&self.prepared, frame, &mut |samples| {
                let taken = core::mem::take(&mut rest).split_at_mut_checked(samples.len());
                let (now, later) = taken.ok_or(Error::SampleCount { expected, observed })?;
                now.copy_from_slice(samples);
                rest = later;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The plan of `frame`; draws nothing but what earlier frames have drawn on canvases.
    ///
    /// # Errors
    /// There is no such frame, or a limit is exceeded.
    pub fn plan(&mut self, frame: u64) -> Result<&RenderPlan, Error> {
        self.check_frame(frame)?;
        let Some(context) = self.contexts.last_mut() else { return Err(Error::Threads("none".to_owned())) };
        context.look_at(&self.prepared, frame, &|| false)?;
        context.compile(&self.prepared)
    }

    /// The tree at `frame` with every value resolved; draws nothing but what earlier frames have drawn on canvases.
    ///
    /// # Errors
    /// There is no such frame, or a limit is exceeded.
    pub fn inspect(&mut self, frame: u64) -> Result<Inspection, Error> {
        self.check_frame(frame)?;
        let Some(context) = self.contexts.last_mut() else { return Err(Error::Threads("none".to_owned())) };
        context.look_at(&self.prepared, frame, &|| false)?;
        Ok(context.inspect(&self.prepared, frame))
    }

    /// The evaluated graph of the frame that was rendered or planned last.
    pub fn graph(&self) -> Option<&EvaluatedGraph> {
        self.contexts.last().map(Context::graph)
    }

    /// The plan of the frame that was rendered or planned last.
    pub fn last_plan(&self) -> Option<&RenderPlan> {
        self.contexts.last().map(Context::plan)
    }

    /// The values of the frame that was rendered or planned last.
    pub fn values(&self) -> Option<&Values> {
        self.contexts.last().map(Context::values)
    }

    /// What the stages of the frames took that were rendered or found to repeat since the last call, in the order of the
    /// frames; nothing without [`SessionOptions::timings`].
    pub fn take_times(&mut self) -> Vec<FrameTimes> {
        let mut times: Vec<FrameTimes> = self.contexts.iter_mut().flat_map(|context| context.clock.take()).collect();
        times.sort_by_key(|times| times.frame);
        times
    }

    /// What was undefined in the expressions of the frames handed over so far, rendered or repeated: each expression
    /// once, with the number of frames.
    pub fn warnings(&mut self) -> Report<'_> {
        let mut diagnostics = Diagnostics::new();
        if let Some((first, rest)) = self.contexts.split_first_mut() {
            rest.iter_mut().for_each(|other| first.absorb_warnings(other));
            if let Some(values) = self.sounds.as_mut().and_then(|sounds| sounds.values_mut()) {
                first.absorb_values(values);
            }
            let ir = &self.prepared.ir;
            first.values().warnings().for_each(|warning| diagnostics.push(warning.diagnostic(ir)));
        }
        self.prepared.report(diagnostics)
    }

    /// What the rasters of all threads did so far.
    pub fn raster_stats(&self) -> RasterStats {
        sum_of_stats(&self.contexts)
    }

    /// Draws the frame that was compiled last.
    fn draw_on_all_threads(&mut self, output: &mut Vec<u8>) -> Result<(), Error> {
        let resident = self.resident.get_or_insert_with(|| Resident::start(&self.pool, &self.prepared));
        let Some(context) = self.contexts.pop() else { return Err(Error::Threads("none".to_owned())) };
        let (pixels, shown) = (core::mem::take(output), core::mem::take(&mut self.shown));
        let (task, outcome) = resident.draw(Task { context, pixels, shown });
        self.contexts.push(task.context);
        (*output, self.shown) = (task.pixels, task.shown);
        if !matches!(outcome, Ok(Ok(()))) {
            self.shown.forget();
        }
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn check_frame(&self, frame: u64) -> Result<(), Error> {
        let frames = self.prepared.frames();
        if frame < frames { Ok(()) } else { Err(Error::FrameOutOfRange { frame, frames }) }
    }

    /// The caller's buffer as a picture of the frame's size.
    fn view<'a>(&self, output: &'a mut [u8]) -> Result<ViewMut<'a>, Error> {
        let [width, height] = self.prepared.size();
        let (expected, observed) = (self.prepared.frame_bytes(), output.len());
        let view = ViewMut::new(output, width, height).filter(|_| expected == observed);
        view.ok_or(Error::BufferSize { expected, observed })
    }
}

/// How many threads `threads` of the options are.
pub(crate) fn threads_of(threads: usize) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    match threads {
        0 => processors,
        threads => threads.min(processors),
    }
}

/// A store for sessions with these options.
pub(crate) fn store_of(options: &SessionOptions, limits: &Limits) -> SurfaceStore {
    SurfaceStore::new(RasterOptions {
        level: options.level,
        painter: options.painter,
        retained_bytes: options.retained_bytes,
        max_surface_pixels: limits.surface_pixels,
        lasting_bytes: usize::try_from(limits.lasting_bytes).unwrap_or(usize::MAX),
        ..RasterOptions::default()
    })
}

/// What the rasters of `contexts`, which share a store, did so far.
pub(crate) fn sum_of_stats(contexts: &[Context]) -> RasterStats {
    contexts.iter().map(Context::raster_stats).reduce(RasterStats::with).unwrap_or_default()
}
