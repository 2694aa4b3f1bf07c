//! [`Y4m`]: YUV4MPEG2, uncompressed video with a text header, which most video tools read from a pipe.

use crate::null::NOT_BEGUN;
use crate::output::Output;
use crate::planes::{Planar, PlaneSizes, Planes};
use crate::raw::{MAX_SIDE, finish_single};
use crate::{Change, EncodeError, Form, Frame, FrameSink, Report, StreamInfo};

/// Writes YUV4MPEG2 with 4:2:0 chroma, BT.709 matrix, limited range (luma 16–235, chroma 16–240).
///
/// The header says `C420jpeg`, which states where a chroma sample lies (in the middle of its four pixels, as the
/// conversion's mean of 2×2 puts it) and nothing about the range, and `XCOLORRANGE=LIMITED` for the range. The format
/// has no word for the matrix. Odd sizes are kept; chroma is rounded up. Rates are exact, as in `F30000:1001`.
#[derive(Debug)]
pub struct Y4m {
    output: Output,
    planar: Option<Planar>,
    report: Report,
}

impl Y4m {
    /// A sink that writes to `output`.
    pub fn new(output: Output) -> Self {
        Self { output, planar: None, report: Report::default() }
    }
}

impl FrameSink for Y4m {
    fn begin(&mut self, info: &StreamInfo) -> Result<(), EncodeError> {
        info.check_size("Y4M", MAX_SIDE)?;
        self.output.open()?;
        self.output.put(header(info).as_bytes())?;
        self.planar = Some(Planar::new(info, PlaneSizes::Any));
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) -> Result<(), EncodeError> {
        let planes = self.planar.as_mut().ok_or(NOT_BEGUN)?.converted(frame)?;
        self.planes(frame.index, &planes, &frame.change)?;
        self.planar.as_mut().ok_or(NOT_BEGUN)?.keep(planes);
        Ok(())
    }

    fn form(&self) -> Form {
        self.planar.as_ref().map(Planar::form).unwrap_or_default()
    }

    fn planes(&mut self, index: u64, planes: &Planes, change: &Change) -> Result<(), EncodeError> {
        self.planar.as_ref().ok_or(NOT_BEGUN)?.check(index, planes)?;
        self.output.put(b"FRAME\n")?;
        self.output.put(planes.bytes())?;
        self.report.count(change);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, EncodeError> {
        self.planar.as_ref().ok_or(NOT_BEGUN)?;
        finish_single(self.output, self.report)
    }

    fn abort(self: Box<Self>) {}
}

fn header(info: &StreamInfo) -> String {
    let StreamInfo { width, height, frame_rate, .. } = info;
    let (num, den) = (frame_rate.num(), frame_rate.den());
    format!("YUV4MPEG2 W{width} H{height} F{num}:{den} Ip A1:1 C420jpeg XCOLORRANGE=LIMITED\n")
}
