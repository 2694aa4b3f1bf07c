//! [`Picture`]: a frame at half size, on disk and in comparison.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use reelm_session::RenderSession;

/// A picture of straight RGBA.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) pixels: Vec<u8>,
}

/// How two pictures differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The greatest of any channel.
    pub(crate) greatest: u8,
    /// How many pixels have a channel that is off by more than the tolerance.
    pub(crate) pixels: usize,
}

impl Picture {
    /// The frame at half size.
    pub(crate) fn half(session: &mut RenderSession, frame: u64) -> Self {
        let mut full = vec![0; session.prepared().frame_bytes()];
        session.render_frame(frame, &mut full).expect("a frame");
        Self::half_of(session.prepared().size(), &full)
    }

    /// A picture of premultiplied RGBA at half size.
    pub(crate) fn half_of([width, height]: [u32; 2], full: &[u8]) -> Self {
        let at = |x: u32, y: u32, channel: usize| u32::from(full[(y * width + x) as usize * 4 + channel]);
        let (width, height) = (width / 2, height / 2);
        let mut pixels = Vec::with_capacity((width * height * 4) as usize);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y * 2, x * 2))) {
            let mean = |channel| {
                let sum = at(x, y, channel) + at(x + 1, y, channel) + at(x, y + 1, channel) + at(x + 1, y + 1, channel);
                (sum + 2) / 4
            };
            let alpha = mean(3);
            pixels.extend((0..3).map(|channel| ((mean(channel) * 255 + alpha / 2) / alpha.max(1)).min(255) as u8));
            pixels.push(alpha as u8);
        }
        Self { width, height, pixels }
    }

    /// How `other` differs by more than `tolerance`; `None` if it does not.
    pub(crate) fn difference(&self, other: &Self, tolerance: u8) -> Option<Difference> {
        if (self.width, self.height) != (other.width, other.height) {
            return Some(Difference { greatest: u8::MAX, pixels: other.pixels.len() / 4 });
        }
        let offs = || self.shown().zip(other.shown()).map(|(old, new)| most(off(old, new)));
        let pixels = offs().filter(|off| *off > tolerance).count();
        (pixels > 0).then(|| Difference { greatest: offs().max().unwrap_or(0), pixels })
    }

    /// The pixels as they show over black, with their alpha: straight colours of what is nearly transparent mean nothing.
    pub(crate) fn shown(&self) -> impl Iterator<Item = [u8; 4]> {
        self.pixels.chunks_exact(4).map(|pixel| {
            let over_black = |value: u8| (u32::from(value) * u32::from(pixel[3]) / 255) as u8;
            [over_black(pixel[0]), over_black(pixel[1]), over_black(pixel[2]), pixel[3]]
        })
    }

    pub(crate) fn read(path: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(path)?));
        decoder.set_transformations(png::Transformations::ALPHA);
        let mut reader = decoder.read_info()?;
        let mut pixels = vec![0; reader.output_buffer_size().ok_or("too large")?];
        let info = reader.next_frame(&mut pixels)?;
        Ok(Self { width: info.width, height: info.height, pixels })
    }

    pub(crate) fn write(&self, path: &Path) {
        let folder = path.parent().expect("a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        let file = BufWriter::new(File::create(path).expect("the picture can be made"));
        let mut encoder = png::Encoder::new(file, self.width, self.height);
        encoder.set_compression(png::Compression::High);
        let opaque: Option<Vec<u8>> = (self.pixels.chunks_exact(4).all(|pixel| pixel[3] == 255))
            .then(|| self.pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect());
        encoder.set_color(if opaque.is_some() { png::ColorType::Rgb } else { png::ColorType::Rgba });
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(opaque.as_ref().unwrap_or(&self.pixels)).expect("the pixels");
    }
}

/// How far each channel is off.
pub(crate) fn off(old: [u8; 4], new: [u8; 4]) -> [u8; 4] {
    [0, 1, 2, 3].map(|channel: usize| old[channel].abs_diff(new[channel]))
}

fn most(channels: [u8; 4]) -> u8 {
    channels.into_iter().max().unwrap_or(0)
}
