//! The command line of ffmpeg: all constant but for two sizes, a rate and the paths of the output and of its sound.

use std::ffi::OsString;
use std::path::Path;

use super::words;
use crate::planes::PlaneSizes;
use crate::{Format, FrameRate};

/// How ffmpeg is to write a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    /// Codec and its settings.
    codec: &'static str,
    /// The codec of its sound; `None` where the format has none.
    pub(super) sound: Option<&'static str>,
    /// The container, as `-f` calls it.
    container: &'static str,
    /// Whether frames go there as straight RGBA and not as planar 4:2:0.
    pub(super) rgba: bool,
    /// Which sizes the codec holds.
    pub(super) sizes: PlaneSizes,
}

const H264: &str = "-c:v libx264 -preset medium -crf 18 -pix_fmt yuv420p";
const PRORES: &str = "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le";
const VP9: &str = "-c:v libvpx-vp9 -crf 24 -b:v 0 -row-mt 1 -pix_fmt yuv420p";
const VP9_ALPHA: &str = "-c:v libvpx-vp9 -crf 24 -b:v 0 -row-mt 1 -pix_fmt yuva420p -auto-alt-ref 0";
const AAC: &str = "-c:a aac -b:a 192k";
const OPUS: &str = "-c:a libopus -b:a 160k";
const PCM: &str = "-c:a pcm_s24le";
const GIF: &str = "-filter_complex [0:v]split[a][b];[a]palettegen[p];[b][p]paletteuse -loop 0";

impl Recipe {
    pub(super) fn of(format: Format, alpha: bool) -> Self {
        match format {
            Format::Mov if alpha => Self { sound: Some(PCM), ..Self::rgba(PRORES, "mov") },
            Format::Mov => Self::planar(H264, "mov"),
            // Of AAC Matroska cannot say by how much it is late.
            Format::Mkv => Self { sound: Some(OPUS), ..Self::planar(H264, "matroska") },
            Format::Webm if alpha => Self { sound: Some(OPUS), ..Self::rgba(VP9_ALPHA, "webm") },
            Format::Webm => Self { sizes: PlaneSizes::Any, sound: Some(OPUS), ..Self::planar(VP9, "webm") },
            Format::Gif => Self::rgba(GIF, "gif"),
            Format::Apng => Self::rgba("-c:v apng -pix_fmt rgba -plays 0", "apng"),
            Format::Webp => Self::rgba("-c:v libwebp_anim -lossless 0 -quality 90 -loop 0", "webp"),
            Format::Png => Self::rgba("-c:v png -pix_fmt rgba -frames:v 1", "image2pipe"),
            Format::Y4m => {
                Self { sizes: PlaneSizes::Any, sound: None, ..Self::planar("-c:v wrapped_avframe", "yuv4mpegpipe") }
            }
            Format::Rgba => Self::rgba("-c:v rawvideo -pix_fmt rgba", "rawvideo"),
            Format::Mp4 => Self::planar(H264, "mp4"),
            // A sound alone needs no program.
            Format::Wav => Self::rgba("", "wav"),
        }
    }

    const fn rgba(codec: &'static str, container: &'static str) -> Self {
        Self { codec, sound: None, container, rgba: true, sizes: PlaneSizes::Any }
    }

    const fn planar(codec: &'static str, container: &'static str) -> Self {
        Self { codec, sound: Some(AAC), container, rgba: false, sizes: PlaneSizes::EvenFrom(2) }
    }
}

/// All arguments after the program's name; `sound` is a WAV.
pub(super) fn arguments(
    recipe: &Recipe,
    size: (u32, u32),
    rate: FrameRate,
    sound: Option<&Path>,
    output: &Path,
) -> Vec<OsString> {
    let mut list: Vec<OsString> = words("-nostdin -hide_banner -loglevel error -y").collect();
    list.extend(words("-protocol_whitelist file,pipe -f rawvideo -pixel_format"));
    list.push(if recipe.rgba { "rgba" } else { "yuv420p" }.into());
    list.push("-video_size".into());
    list.push(format!("{}x{}", size.0, size.1).into());
    list.push("-framerate".into());
    list.push(rate.to_string().into());
    if !recipe.rgba {
        list.extend(words(COLOUR));
    }
    list.extend(words("-i pipe:0"));
    let heard = sound.zip(recipe.sound);
    if let Some((sound, _)) = heard {
        list.extend(words("-protocol_whitelist file,pipe -f wav -i"));
        list.push(file(sound));
        list.extend(words("-map 0:v:0 -map 1:a:0"));
    }
    list.extend(words("-map_metadata -1"));
    list.extend(words(if heard.is_some() { "-sn -dn" } else { "-an -sn -dn" }));
    list.extend(words(recipe.codec));
    list.extend(heard.into_iter().flat_map(|(_, codec)| words(codec)));
    if !recipe.rgba {
        list.extend(words(COLOUR));
    }
    if matches!(recipe.container, "mov" | "mp4") {
        list.extend(words("-movflags +faststart"));
    }
    list.push("-f".into());
    list.push(recipe.container.into());
    list.push(file(output));
    list
}

/// A path that is nothing but one.
fn file(path: &Path) -> OsString {
    let mut word = OsString::from("file:");
    word.push(path);
    word
}

/// What the planes hold; stated for the input and for the file.
const COLOUR: &str = "-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709";
