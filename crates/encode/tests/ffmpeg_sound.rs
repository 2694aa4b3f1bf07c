//! Sound through ffmpeg: a WAV beside the output that is gone afterwards, and what the real one makes of it.

mod common;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{info, names, picture, script, view};
use reelm_encode::{
    EncodeError, Ffmpeg, FfmpegOptions, Format, Frame, FrameSink, Media, Report, SinkOptions, SoundInfo, StreamInfo,
    Target, Warning, Writer, find_program, sink_for,
};

/// A second of a tone of 440 Hz at half of full scale on the left, and silence on the right.
fn tone() -> Vec<[f32; 2]> {
    let angle = |i: u32| core::f64::consts::TAU * 440.0 * f64::from(i) / 48_000.0;
    (0..48_000).map(|i| [(0.5 * libm::sin(angle(i))) as f32, 0.0]).collect()
}

fn stream(samples: usize) -> StreamInfo {
    info(64, 48).with_sound(SoundInfo { rate: 48_000, samples: samples as u64 })
}

/// Writes 25 pictures and this sound, in pieces.
fn write(mut sink: Box<dyn FrameSink>, sound: &[[f32; 2]]) -> Result<Report, EncodeError> {
    sink.begin(&stream(sound.len()))?;
    sound.chunks(1000).try_for_each(|samples| sink.sound(samples))?;
    for frame in 0..25 {
        sink.frame(&Frame::new(frame, view(&picture(64, 48, frame as u32), 64, 48)))?;
    }
    sink.finish()
}

fn fake(dir: &Path, body: &str) -> FfmpegOptions {
    FfmpegOptions { program: script(dir, "fake-ffmpeg", body), ..FfmpegOptions::default() }
}

#[test]
fn the_sound_lies_beside_the_output_while_it_is_needed() {
    let (tools, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // Keeps the second input and the arguments.
    let body = format!(
        r#"printf '%s\n' "$@" > {0}/argv; for last; do case "$last" in file:*) if [ ! -e {0}/wav ]; then cp "${{last#file:}}" {0}/wav; fi;; esac; done
           cat > "${{last#file:}}""#,
        tools.path().display()
    );
    for (format, codec) in [
        (Format::Mp4, "-c:a aac -b:a 192k"),
        (Format::Mkv, "-c:a libopus -b:a 160k"),
        (Format::Webm, "-c:a libopus -b:a 160k"),
    ] {
        let path = out.path().join(format!("a{}", format.extension()));
        let sink = Ffmpeg::new(&path, format, fake(tools.path(), &body)).unwrap();
        assert_eq!(sink.media(), Media::Both);
        let report = write(Box::new(sink), &[[0.25, -0.5], [2.0, 0.0]]).unwrap();
        assert_eq!((report.frames, report.warnings), (25, vec![Warning::Clipped { tenths: 61 }]));
        assert_eq!(names(out.path()).len(), 1, "the WAV is gone");
        let wav = fs::read(tools.path().join("wav")).unwrap();
        assert_eq!(&wav[68..], [0, 0, 0x20, 0, 0, 0xc0, 0xff, 0xff, 0x7f, 0, 0, 0]);
        let argv = fs::read_to_string(tools.path().join("argv")).unwrap().replace('\n', " ");
        let (_, after) =
            argv.split_once("-i pipe:0 -protocol_whitelist file,pipe -f wav -i file:/").expect("two inputs");
        let (sound, rest) = after.split_once(' ').unwrap();
        assert!(sound.ends_with(".part") && sound.starts_with(&out.path().to_str().unwrap()[1..]), "{sound}");
        assert!(rest.starts_with("-map 0:v:0 -map 1:a:0 -map_metadata -1 -sn -dn "), "{rest}");
        assert!(rest.contains(codec) && !rest.contains("-an"), "{rest}");
        fs::remove_file(path).unwrap();
        fs::remove_file(tools.path().join("wav")).unwrap();
    }
}

#[test]
fn formats_without_sound_are_asked_for_none() {
    let tools = tempfile::tempdir().unwrap();
    for format in [Format::Gif, Format::Apng, Format::Webp] {
        let sink = Ffmpeg::new(Path::new("a"), format, fake(tools.path(), "exit 0")).unwrap();
        assert_eq!(sink.media(), Media::Pictures);
    }
    assert_eq!(
        Ffmpeg::new(Path::new("a"), Format::Wav, fake(tools.path(), "exit 0")).unwrap_err().code(),
        "encode.misuse"
    );
}

#[test]
fn whatever_ends_it_leaves_nothing() {
    let (tools, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = out.path().join("a.mkv");
    let begun = |body: &str, samples: usize| {
        let mut sink: Box<dyn FrameSink> = Box::new(Ffmpeg::new(&path, Format::Mkv, fake(tools.path(), body)).unwrap());
        sink.begin(&stream(samples)).unwrap();
        sink
    };
    let picture = picture(64, 48, 0);
    let frame = Frame::new(0, view(&picture, 64, 48));
    // In the middle of the sound.
    let mut sink = begun("sleep 1000", 2);
    sink.sound(&[[0.0; 2]]).unwrap();
    assert_eq!(names(out.path()).len(), 2);
    assert_eq!(sink.frame(&frame).unwrap_err().code(), "encode.misuse");
    sink.abort();
    assert!(names(out.path()).is_empty());
    // After it.
    let mut sink = begun("sleep 1000", 1);
    sink.sound(&[[0.0; 2]]).unwrap();
    sink.frame(&frame).unwrap();
    drop(sink);
    assert!(names(out.path()).is_empty());
    // Too few samples, too many, and an encoder that dies.
    assert_eq!(begun("cat > /dev/null", 2).finish().unwrap_err().code(), "encode.misuse");
    assert_eq!(begun("cat > /dev/null", 1).sound(&[[0.0; 2]; 2]).unwrap_err().code(), "encode.misuse");
    let mut sink = begun("exit 3", 1);
    sink.sound(&[[0.0; 2]]).unwrap();
    assert_eq!(sink.finish().unwrap_err().code(), "encode.encoder-died");
    assert!(names(out.path()).is_empty());
}

fn installed(name: &str) -> Option<PathBuf> {
    find_program(OsStr::new(name).as_ref(), &std::env::var_os("PATH").unwrap_or_default())
}

/// What ffmpeg decodes: both channels by turns.
fn decoded(path: &Path) -> Vec<[f32; 2]> {
    let words = ["-v", "error", "-f", "f32le", "-ac", "2", "-ar", "48000", "-"];
    let output = Command::new("ffmpeg").arg("-i").arg(path).args(words).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let values: Vec<f32> = output.stdout.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    values.as_chunks::<2>().0.to_vec()
}

/// Root mean square of what differs between two sounds, over the middle of the shorter.
fn off(found: &[[f32; 2]], expected: &[[f32; 2]]) -> f64 {
    let range = 2000..found.len().min(expected.len()) - 2000;
    let pairs = found[range.clone()].as_flattened().iter().zip(expected[range].as_flattened());
    let squares = pairs.map(|(a, b)| f64::from(*a) - f64::from(*b)).map(|off| off * off);
    let (sum, count) = squares.fold((0.0, 0.0), |(sum, count), square| (sum + square, count + 1.0));
    (sum / count).sqrt()
}

/// Says something only where ffmpeg is installed; the tests above do not need it.
#[test]
fn what_is_written_sounds_as_it_did_and_is_in_step() {
    if installed("ffmpeg").is_none() {
        return;
    }
    let (out, tone) = (tempfile::tempdir().unwrap(), tone());
    for (name, writer) in [
        ("a.mp4", Writer::Embedded),
        ("b.mp4", Writer::Ffmpeg),
        ("c.mov", Writer::Embedded),
        ("d.mkv", Writer::Embedded),
        ("e.webm", Writer::Embedded),
    ] {
        let path = out.path().join(name);
        let sink = sink_for(&Target::Path(path.clone()), &SinkOptions { writer, ..SinkOptions::default() }).unwrap();
        write(sink, &tone).unwrap();
        assert_eq!(names(out.path()).len(), 1);
        let found = decoded(&path);
        // Codecs end with a whole packet.
        assert!((48_000 - 1..48_000 + 2048).contains(&found.len()), "{name}: {}", found.len());
        let off = off(&found, &tone);
        assert!(off < 0.01, "{name}: {off}");
        fs::remove_file(path).unwrap();
    }
}
