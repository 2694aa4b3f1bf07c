//! The output formats: which extension means which, and who writes it.

use std::path::Path;

use crate::EncodeError;

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// PNG, one file or a sequence.
    Png,
    /// YUV4MPEG2, uncompressed 4:2:0.
    Y4m,
    /// Bare RGBA8 with straight alpha.
    Rgba,
    /// The sound alone: WAV, PCM of 24 bits.
    Wav,
    /// H.264 in MP4.
    Mp4,
    /// H.264 in QuickTime, or ProRes 4444 when alpha is asked for; needs ffmpeg.
    Mov,
    /// H.264 in Matroska; needs ffmpeg.
    Mkv,
    /// VP9 in WebM, with alpha when that is asked for; needs ffmpeg.
    Webm,
    /// Animated GIF with a palette of its own; needs ffmpeg.
    Gif,
    /// Animated PNG with alpha; needs ffmpeg.
    Apng,
    /// Animated WebP with alpha; needs ffmpeg.
    Webp,
}

impl Format {
    /// The format that the extension of `path` names, in any case of letters.
    ///
    /// # Errors
    /// There is no extension or none that is known; the error lists those that are, and the nearest.
    pub fn of_path(path: &Path) -> Result<Self, EncodeError> {
        let Some(extension) = path.extension() else {
            return Err(unsupported(path.display().to_string(), ""));
        };
        Self::from_name(&extension.to_string_lossy())
    }

    /// The format called `name`: an extension with or without its dot, in any case of letters.
    ///
    /// # Errors
    /// As [`of_path`](Self::of_path).
    pub fn from_name(name: &str) -> Result<Self, EncodeError> {
        let lower = name.trim_start_matches('.').to_ascii_lowercase();
        let known = TABLE.iter().find(|(extension, _)| extension.get(1..) == Some(lower.as_str()));
        known.map(|&(_, format)| format).ok_or_else(|| unsupported(format!(".{lower}"), &lower))
    }

    /// The usual extension, with its dot.
    pub fn extension(self) -> &'static str {
        TABLE.iter().find(|(_, format)| *format == self).map_or("", |(extension, _)| extension)
    }

    /// Whether a sink of this crate writes the format without any program installed.
    pub const fn is_embedded(self) -> bool {
        matches!(self, Self::Png | Self::Y4m | Self::Rgba | Self::Wav | Self::Mp4)
    }
}

const TABLE: &[(&str, Format)] = &[
    (".mp4", Format::Mp4),
    (".png", Format::Png),
    (".y4m", Format::Y4m),
    (".rgba", Format::Rgba),
    (".raw", Format::Rgba),
    (".wav", Format::Wav),
    (".mov", Format::Mov),
    (".mkv", Format::Mkv),
    (".webm", Format::Webm),
    (".gif", Format::Gif),
    (".apng", Format::Apng),
    (".webp", Format::Webp),
];

/// All extensions, those that need no program first.
pub const KNOWN_EXTENSIONS: &[&str] =
    &[".mp4", ".png", ".y4m", ".rgba", ".raw", ".wav", ".mov", ".mkv", ".webm", ".gif", ".apng", ".webp"];

/// The extensions that need no program.
pub(crate) const EMBEDDED_EXTENSIONS: &[&str] = &[".mp4", ".png", ".y4m", ".rgba", ".raw", ".wav"];

fn unsupported(given: String, name: &str) -> EncodeError {
    EncodeError::UnsupportedFormat { given, known: KNOWN_EXTENSIONS, nearest: nearest(name) }
}

/// The known extension that takes the fewest edits to reach, if that is at most half of its letters.
fn nearest(name: &str) -> Option<&'static str> {
    let scored = KNOWN_EXTENSIONS.iter().map(|&known| (edits(name, known.trim_start_matches('.')), known));
    let (edits, known) = scored.min_by_key(|&(edits, _)| edits)?;
    (edits * 2 < known.len()).then_some(known)
}

/// The Levenshtein distance: letters to insert, remove or exchange. Names are short; longer ones are nowhere near.
fn edits(a: &str, b: &str) -> usize {
    if a.len() > 16 {
        return usize::MAX / 4;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (slot, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let best = (diagonal + usize::from(x != y)).min(left + 1).min(*slot + 1);
            (diagonal, left) = (*slot, best);
            *slot = best;
        }
    }
    row.last().copied().unwrap_or(usize::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::{EMBEDDED_EXTENSIONS, Format, KNOWN_EXTENSIONS, TABLE, edits};
    use crate::EncodeError;
    use std::path::Path;

    #[test]
    fn lists_agree_with_the_table() {
        assert_eq!(TABLE.iter().map(|(extension, _)| *extension).collect::<Vec<_>>(), KNOWN_EXTENSIONS);
        let embedded: Vec<_> =
            TABLE.iter().filter(|(_, format)| format.is_embedded()).map(|(extension, _)| *extension).collect();
        assert_eq!(embedded, EMBEDDED_EXTENSIONS);
        for (extension, format) in TABLE {
            assert_eq!(Format::from_name(extension).unwrap(), *format);
            assert_eq!(Format::of_path(Path::new(&format!("a.b{}", extension.to_uppercase()))).unwrap(), *format);
        }
    }

    #[test]
    fn a_typo_gets_the_nearest_name_and_nonsense_gets_none() {
        for (given, expected) in [
            ("clip.mp5", Some(".mp4")),
            ("a.webmm", Some(".webm")),
            ("x.pgn", None),
            ("x.png2", Some(".png")),
            ("x.exe", None),
            ("noext", None),
        ] {
            let error = Format::of_path(Path::new(given)).unwrap_err();
            let EncodeError::UnsupportedFormat { nearest, known, .. } = &error else { panic!("{error}") };
            assert_eq!(*nearest, expected, "{given}");
            assert_eq!(*known, KNOWN_EXTENSIONS);
        }
    }

    #[test]
    fn edits_follow_the_definition() {
        for (a, b, expected) in
            [("", "", 0), ("kitten", "sitting", 3), ("mp5", "mp4", 1), ("", "abc", 3), ("abc", "", 3)]
        {
            assert_eq!(edits(a, b), expected, "{a} {b}");
        }
    }
}
