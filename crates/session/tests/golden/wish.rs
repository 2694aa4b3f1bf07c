//! What `cargo xtask golden` asks for, through the environment.
//!
//! | variable | meaning |
//! |---|---|
//! | `REELM_BLESS` | write the golden pictures instead of comparing them |
//! | `REELM_GOLDEN_ONLY` | words between spaces: fixtures (`cards`), pictures (`cards-74`), plans (`plan-cards`), `pictures` of the reference or one of these (`picture-eases`); all without it |
//! | `REELM_GOLDEN_SHEETS` | the folder for sheets of what differs |
//! | `REELM_GOLDEN_REFERENCES` | a file to which the path of every golden picture that has a frame is appended |

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::common::{self, Fixture};
use crate::{frames, name, pictures, plan_name, stage};

/// What is asked for.
pub(crate) struct Wish {
    /// Whether pictures are written instead of compared.
    pub(crate) bless: bool,
    /// Where sheets go.
    pub(crate) sheets: PathBuf,
    only: Vec<String>,
}

impl Wish {
    /// Reads the environment; a name that fits nothing is refused, because it would let everything through.
    pub(crate) fn new() -> Self {
        let only = std::env::var("REELM_GOLDEN_ONLY").unwrap_or_default();
        let sheets = std::env::var_os("REELM_GOLDEN_SHEETS").map(PathBuf::from);
        let wish = Self {
            bless: std::env::var_os("REELM_BLESS").is_some(),
            sheets: sheets.unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR"))),
            only: only.split_whitespace().map(str::to_owned).collect(),
        };
        wish.refuse_unknown();
        wish
    }

    pub(crate) fn wants(&self, fixture: &Fixture, frame: u64) -> bool {
        self.names(&[&fixture.name, &name(fixture, frame)])
    }

    pub(crate) fn wants_stage(&self, frame: u64) -> bool {
        self.names(&[stage::NAME, &stage::name(frame)])
    }

    pub(crate) fn wants_picture(&self, composition: &Path) -> bool {
        self.names(&["pictures", &pictures::name(composition)])
    }

    pub(crate) fn wants_plan(&self, fixture: &Fixture) -> bool {
        self.names(&[&fixture.name, &plan_name(fixture)])
    }

    fn names(&self, names: &[&str]) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| names.contains(&only.as_str()))
    }

    fn refuse_unknown(&self) {
        let fixtures = common::fixtures();
        let unknown = self.only.iter().find(|only| {
            let fits = |fixture: &Fixture| {
                let pictures = frames(fixture).map(|frame| name(fixture, frame));
                **only == fixture.name || **only == plan_name(fixture) || pictures.contains(only)
            };
            let is_stage = **only == *stage::NAME || stage::FRAMES.map(stage::name).contains(only);
            let compositions = pictures::compositions();
            let is_picture = **only == *"pictures" || compositions.iter().any(|path| pictures::name(path) == **only);
            !is_stage && !is_picture && !fixtures.iter().any(fits)
        });
        assert!(unknown.is_none(), "no fixture, picture or plan is called {:?}", unknown.expect("is some"));
    }

    /// Tells who looks for dead files, if anybody does, which pictures have a frame.
    pub(crate) fn tell_references(&self, pictures: &[PathBuf]) -> bool {
        let Some(path) = std::env::var_os("REELM_GOLDEN_REFERENCES") else { return false };
        let file = std::fs::OpenOptions::new().create(true).append(true).open(Path::new(&path));
        let mut file = file.expect("the file of references can be opened");
        for picture in pictures {
            writeln!(file, "{}", picture.display()).expect("a line");
        }
        true
    }
}
