//! Paths of every kind against a folder with links, pipes and devices, by the kernel's resolution and by the walk.

use std::os::unix::fs::symlink;

use super::{AssetRoot, clean};
use crate::{AssetSource, ReadError};

struct Tree {
    dir: tempfile::TempDir,
}

impl Tree {
    /// `root/` with files, links in and out, a pipe; beside it `secret.txt`.
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        std::fs::create_dir_all(root.join("pics")).unwrap();
        std::fs::write(root.join("pics/a.png"), b"inside").unwrap();
        std::fs::write(dir.path().join("secret.txt"), b"secret").unwrap();
        symlink("a.png", root.join("pics/link.png")).unwrap();
        symlink("pics", root.join("linked")).unwrap();
        symlink("../secret.txt", root.join("out.txt")).unwrap();
        symlink("..", root.join("up")).unwrap();
        symlink("/etc/passwd", root.join("passwd")).unwrap();
        symlink("/proc/self/environ", root.join("environ")).unwrap();
        symlink("circle", root.join("circle")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            root.join("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        Self { dir }
    }

    fn root(&self, walk: bool) -> AssetRoot {
        let mut root = AssetRoot::open(&self.dir.path().join("root")).unwrap();
        root.walk = walk;
        root
    }
}

#[test]
fn only_what_lies_beneath_the_root_is_read() {
    let tree = Tree::new();
    for walk in [false, true] {
        let root = tree.root(walk);
        for path in ["pics/a.png", "./pics//a.png", "pics/../pics/a.png", "nowhere/../pics/a.png"] {
            assert_eq!(root.read(path, 100).as_deref(), Ok(&b"inside"[..]), "{path}, walk {walk}");
        }
        for path in [
            "../secret.txt",
            "pics/../../secret.txt",
            "/etc/passwd",
            "//etc/passwd",
            "..",
            "..\\secret.txt",
            "pics\\a.png",
            "C:\\a.png",
            "a\0b",
            "file:///etc/passwd",
            "http://example.com/a.png",
            "out.txt",
            "up/secret.txt",
            "up/root/pics/a.png",
            "passwd",
            "environ",
            "circle",
        ] {
            let error = root.read(path, 100).unwrap_err();
            assert_eq!(error.code(), "path-outside-root", "{path:?}, walk {walk}: {error}");
        }
        for path in ["none.png", "%2e%2e/secret.txt", "pics/a.png/b", "~/x", "pics/\u{2025}/x"] {
            assert_eq!(root.read(path, 100), Err(ReadError::Missing), "{path}, walk {walk}");
        }
    }
}

#[test]
fn a_link_that_stays_inside_is_followed_by_the_kernel_and_refused_by_the_walk() {
    let tree = Tree::new();
    for path in ["pics/link.png", "linked/a.png"] {
        assert_eq!(tree.root(false).read(path, 100).as_deref(), Ok(&b"inside"[..]), "{path}");
        assert_eq!(tree.root(true).read(path, 100).unwrap_err().code(), "path-outside-root", "{path}");
    }
}

#[test]
fn only_regular_files_are_read_and_nothing_blocks() {
    let tree = Tree::new();
    for walk in [false, true] {
        let root = tree.root(walk);
        assert_eq!(root.read("pipe", 100), Err(ReadError::NotAFile("a pipe")));
        for path in ["pics", "pics/", ".", "pics/..", ""] {
            assert_eq!(root.read(path, 100), Err(ReadError::NotAFile("a folder")), "{path:?}");
        }
    }
    let dev = AssetRoot::open("/dev".as_ref()).unwrap();
    assert_eq!(dev.read("zero", 100), Err(ReadError::NotAFile("a device")));
}

#[test]
fn the_limit_is_on_bytes_and_inclusive() {
    let tree = Tree::new();
    let root = tree.root(false);
    assert!(root.read("pics/a.png", 6).is_ok());
    assert_eq!(root.read("pics/a.png", 5), Err(ReadError::TooLarge { observed: 6 }));
}

#[test]
fn a_further_root_is_asked_when_the_first_has_no_such_file() {
    let tree = Tree::new();
    let mut root = tree.root(false);
    assert_eq!(root.read("secret.txt", 100), Err(ReadError::Missing));
    root.allow(tree.dir.path()).unwrap();
    assert_eq!(root.read("secret.txt", 100).as_deref(), Ok(&b"secret"[..]));
    // A link out of the first root is an error, not a reason to look elsewhere.
    assert_eq!(root.read("out.txt", 100).unwrap_err().code(), "path-outside-root");
}

#[test]
fn cleaning_is_idempotent() {
    for path in ["a/b/../c", "./a", "a//b", "a/./b/"] {
        let once = clean(path).unwrap();
        assert_eq!(clean(&once), Ok(once));
    }
}
