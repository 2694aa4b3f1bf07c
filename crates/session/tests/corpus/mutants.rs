//! **Seeds** and what is made of them: a **mutant** is a seed after a few changes, chosen by numbers that a seed's name and the
//! mutant's number determine.

use std::fs;
use std::path::{Path, PathBuf};

/// An input from which mutants are made.
pub(crate) struct Seed {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The folder of the fixtures.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The lines of a file of the corpus, without comments.
pub(crate) fn lines(file: &str) -> Vec<Seed> {
    let text = fs::read_to_string(fixtures().join("corpus").join(file)).expect("a file of the corpus");
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with("# "));
    let seeds: Vec<_> =
        lines.map(|(n, line)| Seed { name: format!("{file}:{}", n + 1), bytes: line.as_bytes().to_vec() }).collect();
    assert!(!seeds.is_empty(), "{file} is empty");
    seeds
}

/// The files in a folder of the fixtures whose names end so.
pub(crate) fn files(folder: &str, ends: &[&str]) -> Vec<Seed> {
    let entries = fs::read_dir(fixtures().join(folder)).expect("a folder of the fixtures");
    let mut seeds: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name()?.to_str()?.to_owned();
            let wanted = ends.iter().any(|end| name.ends_with(end));
            wanted.then(|| Seed { name, bytes: fs::read(path).expect("a fixture") })
        })
        .collect();
    seeds.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!seeds.is_empty(), "no {ends:?} in {folder}");
    seeds
}

/// How often something came of what was tried.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) seeds_refused: Vec<String>,
    pub(crate) mutants_taken: u64,
}

/// Calls `harm` with each seed as it is and with `each` mutants of it, or as many as `REELM_MUTANTS` says. One that panics is told and
/// left in the folder for temporary files; an error must say something.
pub(crate) fn with_mutants<E: ToString>(
    seeds: &[Seed],
    each: u64,
    mut harm: impl FnMut(&[u8]) -> Result<(), E>,
) -> Tally {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let (each, start) = (number("REELM_MUTANTS").unwrap_or(each), number("REELM_SEED").unwrap_or(0));
    let mut tally = Tally::default();
    for (at, seed) in seeds.iter().enumerate() {
        for n in 0..=each {
            let mut random = Random::new(&seed.name, start.wrapping_mul(each) + n);
            let bytes = match n {
                0 => seed.bytes.clone(),
                _ => mutant(&mut random, &seed.bytes, &seeds[(at + n as usize) % seeds.len()].bytes),
            };
            let witness = Witness { seed: &seed.name, n, bytes: &bytes };
            let outcome = harm(&bytes).map_err(|error| error.to_string());
            assert!(outcome.as_ref().map_or_else(|said| !said.trim().is_empty(), |()| true), "an error says nothing");
            drop(witness);
            match (n, outcome) {
                (0, Err(said)) => tally.seeds_refused.push(format!("{}: {said}", seed.name)),
                (0, Ok(())) | (_, Err(_)) => {}
                (_, Ok(())) => tally.mutants_taken += 1,
            }
        }
    }
    tally
}

impl Tally {
    /// That all seeds were taken, and some mutants, lest nothing but refusals is tried.
    pub(crate) fn is_sound(&self) {
        assert!(self.seeds_refused.is_empty(), "{:#?}", self.seeds_refused);
        assert!(self.mutants_taken > 0, "no mutant was taken");
    }
}

/// Tells what was tried when the attempt panics.
struct Witness<'a> {
    seed: &'a str,
    n: u64,
    bytes: &'a [u8],
}

impl Drop for Witness<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let path = std::env::temp_dir().join(format!("mutant-{}-{}", self.seed.replace(['/', ':'], "-"), self.n));
            let kept = fs::write(&path, self.bytes);
            eprintln!("mutant {} of {} panicked; it is in {}: {kept:?}", self.n, self.seed, path.display());
        }
    }
}

/// Numbers that look like chance (xorshift64*, Vigna 2016).
pub(crate) struct Random(u64);

impl Random {
    fn new(name: &str, n: u64) -> Self {
        let start = name.bytes().fold(n.wrapping_add(0x9E37_79B9_7F4A_7C15), |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Self(start | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// One of `0..below`; 0 if there is none.
    fn below(&mut self, below: usize) -> usize {
        (self.next() % below.max(1) as u64) as usize
    }
}

/// What has broken readers before.
const PIECES: [&str; 40] = [
    "0",
    "-1",
    "1e308",
    "-1e-320",
    "4294967296",
    "18446744073709551616",
    "0.1",
    "1e999",
    "NaN",
    "null",
    "true",
    "\"\"",
    "[]",
    "{}",
    "[[[[[[[[",
    "{\"a\":",
    "\"=time\"",
    "\"=1/0\"",
    "\"=nodes.a.x\"",
    "\"100%\"",
    "\"2f\"",
    "\"-3s\"",
    "\"#ff\"",
    "\"auto\"",
    "\\u0000",
    "\\ud800",
    "\u{202e}",
    "\u{1f600}",
    "\u{0}",
    "//",
    "/*",
    "=",
    "((((",
    "..",
    "\n",
    ",",
    ":",
    "\"kind\":\"group\",",
    "\"for\":0,",
    "%",
];

/// A few changes.
fn mutant(random: &mut Random, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let len = match random.below(4) {
            0 => 1,
            1 => random.below(bytes.len() + 1),
            _ => random.below(12),
        };
        let range = at..(at + len).min(bytes.len());
        match random.below(9) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(range)),
            2 => {
                let piece = bytes[range].to_vec();
                drop(bytes.splice(at..at, piece));
            }
            3 => {
                let from = random.below(other.len() + 1);
                let piece = other[from..(from + len).min(other.len())].to_vec();
                drop(bytes.splice(range, piece));
            }
            4 => {
                let bit = random.below(8);
                bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << bit);
            }
            5 => {
                let value = [0, 1, 127, 128, 255][random.below(5)];
                bytes.iter_mut().skip(at).take(1 + len % 4).for_each(|byte| *byte = value);
            }
            6 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].bytes())),
            // In the place of a number or a word.
            _ => {
                let same = |byte: &u8| byte.is_ascii_alphanumeric() || b".-+".contains(byte);
                let start = (at..bytes.len()).find(|at| same(&bytes[*at])).unwrap_or(bytes.len());
                let end = (start..bytes.len()).find(|at| !same(&bytes[*at])).unwrap_or(bytes.len());
                drop(bytes.splice(start..end, PIECES[random.below(PIECES.len())].bytes()));
            }
        }
    }
    bytes
}
