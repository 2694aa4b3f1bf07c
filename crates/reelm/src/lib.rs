//! Reelm turns JSON compositions into video and live frames, on the CPU: the same bytes in every run, on every thread.
//!
//! # The path of the data
//!
//! ```text
//! JSON ──ir──▶ CompositionIr ──expr──▶ Program ──assets──▶ PreparedAssets               once per composition
//!
//! frame n ──expr──▶ values ──layout──▶ boxes ──eval──▶ EvaluatedGraph ──compile──▶
//!                                        RenderPlan ──raster──▶ pixels ──encode──▶ sink  per frame
//! ```
//!
//! [`Composition`] reads the text, [`Composition::compile`] binds vars and compiles expressions, [`Compiled::prepare`] decodes
//! images and fonts, and a [`RenderSession`] renders frames: one into a buffer of yours, or a range into a [`FrameSink`].
//!
//! # One frame
//!
//! ```
//! use reelm::{Composition, Limits, SessionOptions};
//!
//! let text = r##"{ "reelm": 1, "size": [64, 36], "duration": 1, "background": "#204060",
//!     "nodes": [{ "kind": "rect", "size": [20, 20], "fill": "#f80", "position": "=[10 + 20*time, 8]" }] }"##;
//! let composition = Composition::from_json("example", text, &Limits::default())?;
//! let prepared = composition.compile(&[])?.prepare()?;
//! let mut session = prepared.session(&SessionOptions::default())?;
//! let mut pixels = vec![0; prepared.frame_bytes()];
//! session.render_frame(15, &mut pixels)?;
//! let pixel = |x: usize, y: usize| &pixels[(y * 64 + x) * 4..][..4];
//! assert_eq!(pixel(30, 18), [0xff, 0x88, 0x00, 0xff]);
//! assert_eq!(pixel(10, 18), [0x20, 0x40, 0x60, 0xff]);
//! # Ok::<(), reelm::Error>(())
//! ```
//!
//! # Without JSON
//!
//! The [`builder`] writes all that a file can say; what is built goes on by [`Composition::from_builder`], or to a file by
//! [`to_json`](builder::Composition::to_json).
//!
//! ```
//! use reelm::builder::*;
//! use reelm::{Limits, SessionOptions};
//!
//! let dot = rect().size([20, 20]).fill("#f80").position((expr("10 + 20*time"), 8));
//! let built = Composition::new([64, 36], secs(1)).background("#204060").node(dot);
//! let composition = reelm::Composition::from_builder("dot", &built, ".".as_ref(), &Limits::default())?;
//! let prepared = composition.compile(&[])?.prepare()?;
//! let mut session = prepared.session(&SessionOptions::default())?;
//! let mut pixels = vec![0; prepared.frame_bytes()];
//! session.render_frame(15, &mut pixels)?;
//! assert_eq!(pixels[(18 * 64 + 30) * 4..][..4], [0xff, 0x88, 0x00, 0xff]);
//!
//! // What the types cannot tell is told as of a file.
//! let wrong = Composition::new([64, 36], 1).node(rect().fill("blurple"));
//! let wrong = reelm::Composition::from_builder("wrong", &wrong, ".".as_ref(), &Limits::default())?;
//! assert!(wrong.compile(&[]).unwrap_err().to_string().contains("at: /nodes/0/fill"));
//! # Ok::<(), reelm::Error>(())
//! ```
//!
//! # A video
//!
//! ```no_run
//! use reelm::{Cancel, Composition, Limits, SessionOptions, SinkOptions, Target, sink_for};
//!
//! let composition = Composition::from_path("title.reelm.json".as_ref(), &Limits::default())?;
//! let prepared = composition.compile(&[])?.prepare()?;
//! let sink = sink_for(&Target::Path("title.mp4".into()), &SinkOptions::default())?;
//! let mut session = prepared.session(&SessionOptions::default())?;
//! let report = session.render_range(0..prepared.frames(), sink, &Cancel::new(), &mut |_| {})?;
//! println!("{} frames, {} of them repeated", report.frames, report.elided);
//! # Ok::<(), reelm::Error>(())
//! ```

pub use reelm_assets::{AssetCache, AssetRoot, AssetSource, MemoryAssets, PreparedAssets, ReadError};
pub use reelm_encode::{
    Change, EncodeError, FfmpegOptions, Form, Format, Frame, FrameRate, FrameSink, Media, MemoryFrames, MemorySink,
    Mp4Quality, NullSink, Output, PlaneSizes, Planes, PngCompression, Report as SinkReport, SinkOptions, SoundInfo,
    StreamInfo, Target, Warning, Wav, Writer, Y4m, png_bytes, sink_for,
};
/// Tile scenes under a camera, with sprites, for hosts that direct them by commands.
pub use reelm_frame_composer as scene;
pub use reelm_ids::{Hash128, Rational};
/// Compositions and realm documents written in Rust.
pub use reelm_ir::builder;
pub use reelm_ir::{
    CompositionIr, Diagnostic, Diagnostics, Limits, Report, ReportEntry, Severity, TextOptions, VarOverride,
    realms_schema, schema, value::parse_time,
};
/// The canvas of `paint` nodes, for programs that draw on one themselves.
pub use reelm_layer_stack as layer_stack;
pub use reelm_pixel::{CpuLevel, View, ViewMut};
pub use reelm_plan::RenderPlan;
pub use reelm_raster::{PainterKind, RasterStats};
/// Realms, targets and layers as a graph: see [`RealmComposer`](realms::RealmComposer).
pub use reelm_realm_graph as realms;
pub use reelm_session::{
    Batch, BatchEvent, BatchJob, BatchReport, Cancel, Compiled, Composition, CompositionError, Error, Formatted,
    FrameInfo, FrameTimes, Hidden, InspectedNode, InspectedProperty, InspectedTransform, InspectedValue, Inspection,
    MakeSink, NameError, NameTemplate, OutputFolders, Prepared, PreparedStage, Progress, RangeReport, RealmStage,
    RealmsError, RenderSession, RoutedEvent, Row, RowError, RowFault, RowReport, Rows, SOUND_RATE, SessionOptions,
    Stage, StageFrame, StageSession, inset_host, read_vars,
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
