//! Compositions from text, pictures, and what can be asked of them.

use reelm_assets::MemoryAssets;
use reelm_ir::Limits;
use reelm_session::{Composition, RenderSession, SessionOptions};

/// A premultiplied pixel.
pub(crate) type Px = [u8; 4];

pub(crate) const NONE: Px = [0; 4];
pub(crate) const RED: Px = [255, 0, 0, 255];
pub(crate) const LIME: Px = [0, 255, 0, 255];
pub(crate) const BLUE: Px = [0, 0, 255, 255];
pub(crate) const WHITE: Px = [255; 4];

/// A rectangle of whole pixels, from x0, y0 up to x1, y1.
pub(crate) type Box4 = [i64; 4];

/// A composition that can be rendered.
pub(crate) struct Film {
    session: RenderSession,
}

/// A rendered frame.
#[derive(Clone, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<Px>,
}

/// A composition of 10 frames per second and 2 seconds with these nodes.
pub(crate) fn document(size: [u32; 2], nodes: &str) -> String {
    let [width, height] = size;
    format!(r#"{{"reelm": 1, "size": [{width}, {height}], "fps": 10, "duration": 2, "nodes": [{nodes}]}}"#)
}

/// Frame 0 of [`document`].
pub(crate) fn still(size: [u32; 2], nodes: &str) -> Picture {
    Film::new(&document(size, nodes)).frame(0)
}

/// Frame `frame` of [`document`].
pub(crate) fn frame(size: [u32; 2], nodes: &str, frame: u64) -> Picture {
    Film::new(&document(size, nodes)).frame(frame)
}

impl Film {
    pub(crate) fn new(text: &str) -> Self {
        Self::with(text, &MemoryAssets::new())
    }

    pub(crate) fn with(text: &str, assets: &MemoryAssets) -> Self {
        Self::options(text, assets, &SessionOptions { threads: 1, ..SessionOptions::default() })
    }

    pub(crate) fn options(text: &str, assets: &MemoryAssets, options: &SessionOptions) -> Self {
        let session = Composition::from_json("test", text, &Limits::default())
            .and_then(|composition| composition.including(assets).compile(&[]))
            .and_then(|compiled| compiled.prepare_with(assets))
            .and_then(|prepared| prepared.session(options))
            .unwrap_or_else(|error| panic!("{text}\n{error}"));
        Self { session }
    }

    pub(crate) fn session(&mut self) -> &mut RenderSession {
        &mut self.session
    }

    pub(crate) fn frame(&mut self, number: u64) -> Picture {
        let [width, height] = self.session.prepared().size();
        // What was in the buffer must not show.
        let mut bytes = vec![0xa5; self.session.prepared().frame_bytes()];
        self.session.render_frame(number, &mut bytes).unwrap_or_else(|error| panic!("frame {number}: {error}"));
        Picture::new(width, height, &bytes)
    }
}

impl Picture {
    pub(crate) fn new(width: u32, height: u32, bytes: &[u8]) -> Self {
        let pixels = bytes.as_chunks::<4>().0.to_vec();
        assert_eq!(pixels.len(), width as usize * height as usize);
        Self { width: width as usize, height: height as usize, pixels }
    }

    /// Transparent outside of the picture.
    pub(crate) fn at(&self, x: i64, y: i64) -> Px {
        let inside = x >= 0 && y >= 0 && x < self.width as i64 && y < self.height as i64;
        if inside { self.pixels[y as usize * self.width + x as usize] } else { NONE }
    }

    /// The picture that `pixel` makes of each place.
    pub(crate) fn of(size: [u32; 2], pixel: impl Fn(i64, i64) -> Px) -> Self {
        let [width, height] = size.map(|side| side as usize);
        let pixels = (0..width * height).map(|i| pixel((i % width) as i64, (i / width) as i64)).collect();
        Self { width, height, pixels }
    }

    /// Opaque boxes over each other, the first at the bottom.
    pub(crate) fn boxes(size: [u32; 2], boxes: &[(Box4, Px)]) -> Self {
        Self::of(size, |x, y| {
            let hit = boxes.iter().rev().find(|([x0, y0, x1, y1], _)| x >= *x0 && x < *x1 && y >= *y0 && y < *y1);
            hit.map_or(NONE, |(_, color)| *color)
        })
    }

    /// The part in `area`.
    pub(crate) fn crop(&self, [x0, y0, x1, y1]: Box4) -> Self {
        let size = [(x1 - x0) as u32, (y1 - y0) as u32];
        Self::of(size, |x, y| self.at(x + x0, y + y0))
    }

    /// The sum of the alphas in pixels.
    pub(crate) fn area(&self) -> f64 {
        self.pixels.iter().map(|pixel| f64::from(pixel[3]) / 255.0).sum()
    }

    /// The least box that holds every pixel that is not transparent.
    pub(crate) fn ink(&self) -> Option<Box4> {
        let mut ink: Option<Box4> = None;
        for (i, pixel) in self.pixels.iter().enumerate().filter(|(_, pixel)| pixel[3] > 0) {
            let (x, y) = ((i % self.width) as i64, (i / self.width) as i64);
            let [x0, y0, x1, y1] = ink.unwrap_or([x, y, x, y]);
            ink = Some([x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1)]);
            let _ = pixel;
        }
        ink
    }

    /// The greatest difference of a channel, and where it is.
    pub(crate) fn difference(&self, other: &Self) -> (u8, String) {
        assert_eq!([self.width, self.height], [other.width, other.height], "sizes differ");
        let pairs = self.pixels.iter().zip(&other.pixels).enumerate();
        let worst = pairs.max_by_key(|(_, (a, b))| distance(**a, **b));
        worst.map_or((0, String::new()), |(i, (a, b))| {
            (distance(*a, *b), format!("at {}, {}: {a:?}, expected {b:?}", i % self.width, i / self.width))
        })
    }
}

/// The greatest difference of a channel.
pub(crate) fn distance(a: Px, b: Px) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(b)).max().unwrap_or(0)
}

/// The pictures are the same.
#[track_caller]
pub(crate) fn assert_same(picture: &Picture, expected: &Picture) {
    assert_near(picture, expected, 0);
}

/// No channel differs by more than `tolerance`.
#[track_caller]
pub(crate) fn assert_near(picture: &Picture, expected: &Picture, tolerance: u8) {
    let (worst, place) = picture.difference(expected);
    let shown = if worst > tolerance && picture.pixels.len() <= 1200 {
        format!("\ngot\n{}expected\n{}", map(picture), map(expected))
    } else {
        String::new()
    };
    assert!(worst <= tolerance, "differs by {worst} {place}{shown}");
}

/// No channel of the pixel differs by more than `tolerance`.
#[track_caller]
pub(crate) fn assert_px(found: Px, expected: Px, tolerance: u8) {
    assert!(distance(found, expected) <= tolerance, "{found:?}, expected {expected:?} ±{tolerance}");
}

/// `nodes` show exactly these opaque boxes, the first at the bottom.
#[track_caller]
pub(crate) fn assert_boxes(size: [u32; 2], nodes: &str, boxes: &[(Box4, Px)]) {
    assert_same(&still(size, nodes), &Picture::boxes(size, boxes));
}

/// The picture in letters, for messages.
fn map(picture: &Picture) -> String {
    let letter = |pixel: &Px| match *pixel {
        [_, _, _, 0] => '.',
        RED => 'R',
        LIME => 'G',
        BLUE => 'B',
        WHITE => 'W',
        [_, _, _, 255] => '#',
        _ => '+',
    };
    let rows = picture.pixels.chunks(picture.width);
    rows.map(|row| row.iter().map(letter).chain(['\n']).collect::<String>()).collect()
}

/// 0 to 1 as a byte.
pub(crate) fn byte(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}
