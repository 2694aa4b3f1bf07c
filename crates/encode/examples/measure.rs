//! Prints what each sink takes per frame at 1920×1080. Run it with
//! `cargo run --release -p reelm-encode --example measure`; a word after `--` measures only the sinks with that word.

use std::error::Error;
use std::time::Instant;

use reelm_encode::{
    Frame, FrameRate, FrameSink, Mp4, Mp4Quality, NullSink, Output, PngCompression, PngFile, RawRgba, StreamInfo, Y4m,
};
use reelm_pixel::View;

const WIDTH: u32 = 1920;
const HEIGHT: u32 = 1080;

fn main() -> Result<(), Box<dyn Error>> {
    // A gradient, bars and fine lines, of which a card moves.
    let frames: Vec<Vec<u8>> = (0..60).map(picture).collect();
    type Make = fn(Output) -> Box<dyn FrameSink>;
    let sinks: [(&str, usize, Make); 7] = [
        ("null", 60, |_| Box::new(NullSink::new())),
        ("raw rgba", 60, |output| Box::new(RawRgba::new(output))),
        ("y4m", 60, |output| Box::new(Y4m::new(output))),
        ("mp4 qp 20", 60, |output| Box::new(Mp4::new(output, Mp4Quality::default()))),
        ("mp4 qp 28", 60, |output| Box::new(Mp4::new(output, Mp4Quality::new(28)))),
        ("png fast", 1, |output| Box::new(PngFile::new(output, PngCompression::Fast))),
        ("png balanced", 1, |output| Box::new(PngFile::new(output, PngCompression::Balanced))),
    ];
    let wanted = std::env::args().nth(1).unwrap_or_default();
    for (name, count, make) in sinks.into_iter().filter(|(name, ..)| name.contains(&wanted)) {
        let mut sink = make(Output::writer("nowhere", Box::new(std::io::sink())));
        let start = Instant::now();
        sink.begin(&StreamInfo::new(WIDTH, HEIGHT, FrameRate::whole(30)))?;
        for (index, pixels) in frames.iter().take(count).enumerate() {
            let pixels = View::new(pixels, WIDTH, HEIGHT).ok_or("size")?;
            sink.frame(&Frame::new(index as u64, pixels))?;
        }
        let report = sink.finish()?;
        let per_frame = start.elapsed().as_secs_f64() * 1000.0 / count as f64;
        println!("{name:14} {per_frame:8.2} ms/frame {:10} bytes/frame", report.bytes / count as u64);
    }
    Ok(())
}

fn picture(time: u32) -> Vec<u8> {
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 4) as usize);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let (left, top) = (200 + time * 9, 300 + time * 3);
            let card = (left..left + 500).contains(&x) && (top..top + 300).contains(&y);
            let line = card && (x + y) % 7 == 0;
            let colour = match (card, line) {
                (_, true) => [20, 20, 40],
                (true, _) => [240, 235, 225],
                _ => [(x * 255 / WIDTH) as u8, (y * 255 / HEIGHT) as u8, 120],
            };
            pixels.extend([colour[0], colour[1], colour[2], 255]);
        }
    }
    pixels
}
