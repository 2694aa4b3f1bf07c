//! Pictures, folders and writers that several tests share.
#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses its part")]

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use reelm_encode::{EncodeError, Frame, FrameRate, FrameSink, Report, StreamInfo};
use reelm_pixel::View;

/// A premultiplied picture with every kind of alpha, different for each `seed`.
pub fn picture(width: u32, height: u32, seed: u32) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let alpha = [255, 0, 128, 1, 254][((x + y * 3 + seed) % 5) as usize];
            let scale = |v: u32| (v * alpha + 127) / 255;
            let colour = [(x * 7 + seed * 31) % 256, (y * 11 + seed) % 256, (x * y + seed * 5) % 256].map(scale);
            pixels.extend([colour[0] as u8, colour[1] as u8, colour[2] as u8, alpha as u8]);
        }
    }
    pixels
}

/// A picture of one opaque colour.
pub fn flat(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    [colour[0], colour[1], colour[2], 255].repeat((width * height) as usize)
}

pub fn view(pixels: &[u8], width: u32, height: u32) -> View<'_> {
    View::new(pixels, width, height).unwrap()
}

pub fn info(width: u32, height: u32) -> StreamInfo {
    StreamInfo::new(width, height, FrameRate::whole(25))
}

/// Sends `count` different pictures and finishes.
pub fn run(mut sink: Box<dyn FrameSink>, info: &StreamInfo, count: u32) -> Result<Report, EncodeError> {
    sink.begin(info)?;
    for index in 0..count {
        let pixels = picture(info.width, info.height, index);
        sink.frame(&Frame::new(index.into(), view(&pixels, info.width, info.height)))?;
    }
    sink.finish()
}

/// The names in a folder, hidden ones too, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A writer whose bytes can be read afterwards.
#[derive(Clone, Default)]
pub struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Shared {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A writer whose write number `fails_at` (from 0) fails as a full disk does; `calls` counts them.
#[derive(Clone)]
pub struct FailingWriter {
    pub fails_at: usize,
    pub calls: Arc<Mutex<usize>>,
}

impl FailingWriter {
    pub fn new(fails_at: usize) -> Self {
        Self { fails_at, calls: Arc::default() }
    }
}

impl Write for FailingWriter {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let mut calls = self.calls.lock().unwrap();
        *calls += 1;
        if *calls > self.fails_at { Err(io::ErrorKind::StorageFull.into()) } else { Ok(buf.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes an executable script. Another process writes it: if this one did, a child that another test starts in the same
/// moment would hold it open for writing, and it could not be run.
pub fn script(folder: &Path, name: &str, body: &str) -> PathBuf {
    let path = folder.join(name);
    let text = format!("#!/bin/sh\n{body}\n");
    let write = r#"printf %s "$1" > "$0" && chmod +x "$0""#;
    let status = std::process::Command::new("sh").arg("-c").arg(write).arg(&path).arg(text).status().unwrap();
    assert!(status.success());
    path
}
