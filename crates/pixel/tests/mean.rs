//! Means of pictures, against one pixel at a time.

mod common;

use common::Noise;
use reelm_pixel::*;

const SIZE: [u32; 2] = [37, 11];

/// A picture of `size` whose top left lies at `at`.
struct Placed {
    size: [u32; 2],
    at: [i32; 2],
    pixels: Vec<u8>,
}

impl Placed {
    fn new(noise: &mut Noise, size: [u32; 2], at: [i32; 2]) -> Self {
        Self { size, at, pixels: noise.pixels((size[0] * size[1]) as usize) }
    }

    fn view(&self) -> (View<'_>, i32, i32) {
        (View::new(&self.pixels, self.size[0], self.size[1]).unwrap(), self.at[0], self.at[1])
    }

    fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        let [Ok(x), Ok(y)] =
            [i64::from(x) - i64::from(self.at[0]), i64::from(y) - i64::from(self.at[1])].map(u32::try_from)
        else {
            return [0; 4];
        };
        self.view().0.pixel(x, y).unwrap_or_default()
    }
}

/// The mean at every level, which must be one, into a buffer that holds other pixels.
fn mean_of(pictures: &[Placed], count: u32) -> Vec<[u8; 4]> {
    let [w, h] = SIZE;
    let mut results = CpuLevel::available().iter().map(|level| {
        let mut data = vec![0x5a; (w * h * 4) as usize];
        let mut dst = ViewMut::new(&mut data, w, h).unwrap();
        mean(*level, &mut dst, pictures.iter().map(Placed::view), count);
        data
    });
    let first = results.next().unwrap();
    assert!(results.all(|other| other == first), "levels differ");
    first.as_chunks().0.to_vec()
}

fn by_pixel(pictures: &[Placed], count: u32) -> Vec<[u8; 4]> {
    let pixel = |i: u32| {
        let seen = pictures.iter().take(count as usize).map(|picture| picture.pixel(i % SIZE[0], i / SIZE[0]));
        let sum = seen.fold([0; 4], |sum: [u32; 4], pixel| core::array::from_fn(|c| sum[c] + u32::from(pixel[c])));
        sum.map(|sum| ((f64::from(sum) / f64::from(count)) + 0.5).floor() as u8)
    };
    (0..SIZE[0] * SIZE[1]).map(pixel).collect()
}

#[test]
fn a_mean_is_that_of_each_pixel_wherever_the_pictures_lie() {
    let mut noise = Noise(7);
    for (count, places) in [
        (1, vec![([37, 11], [0, 0])]),
        (3, vec![([37, 11], [0, 0]), ([20, 30], [-4, -9]), ([9, 3], [33, 9])]),
        (4, vec![([5, 5], [i32::MIN, 0]), ([5, 5], [0, i32::MAX]), ([1, 1], [36, 10]), ([0, 0], [3, 3])]),
        (16, (0..16).map(|n| ([12, 6], [n * 2, n / 4])).collect()),
        (64, (0..64).map(|n| ([37, 11], [n - 32, 0])).collect()),
    ] {
        let pictures: Vec<_> = places.iter().map(|(size, at)| Placed::new(&mut noise, *size, *at)).collect();
        let found = mean_of(&pictures, count);
        assert_eq!(found, by_pixel(&pictures, count), "{count}");
        assert!(found.iter().all(|[r, g, b, a]| r.max(g).max(b) <= a), "a colour exceeds its alpha");
    }
}

#[test]
fn pictures_that_are_alike_are_their_mean_and_those_left_out_are_transparent() {
    let mut noise = Noise(9);
    let picture = Placed::new(&mut noise, SIZE, [0, 0]);
    let own: Vec<[u8; 4]> = picture.pixels.as_chunks().0.to_vec();
    let alike: Vec<_> = (0..64).map(|_| Placed { pixels: picture.pixels.clone(), ..picture }).collect();
    for count in 1..=64 {
        assert_eq!(mean_of(&alike, count), own, "{count}");
    }
    // More than there may be are not looked at.
    assert_eq!(mean_of(&alike, 1000), own);
    let half: Vec<_> = own.iter().map(|pixel| pixel.map(|c| c.div_ceil(2))).collect();
    assert_eq!(mean_of(&alike[..1], 2), half);
}
