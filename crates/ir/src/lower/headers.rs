//! The headers of all comps: canvas, length, vars and nodes, before any node is looked at.

use std::sync::Arc;

use super::Assets;
use super::base::Base;
use super::outline::{Outline, Reference};
use super::top::{self, Head, canvas, length};
use super::vars::{self, Vars};
use crate::doc::{At, Node, Place};
use crate::model::Rgba;

/// A comp: the composition itself, or a reusable one.
pub(super) struct Comp<'a> {
    pub(super) name: &'a str,
    pub(super) place: Place,
    /// The number of the file that it is written in.
    pub(super) file: usize,
    /// Whether it is all of that file.
    pub(super) is_file: bool,
    /// What lies beneath its nodes.
    pub(super) background: Rgba,
    pub(super) size: [u32; 2],
    /// Length in frames, at least 1.
    pub(super) frames: i64,
    pub(super) nodes: &'a [At<Node>],
    /// The sounds on its timeline, which are nodes too.
    pub(super) sounds: &'a [At<Node>],
    pub(super) vars: Vars,
    /// The nodes in preorder, the child of a repeat once.
    pub(super) tree: Arc<[Outline]>,
    /// Whether the outline depends on the vars: on the count of a repeat.
    pub(super) varying: bool,
    /// The comps that its nodes show.
    pub(super) references: Vec<Reference>,
    /// Greatest nesting of its own nodes.
    pub(super) depth: u32,
    /// Length of its nodes in the file.
    pub(super) bytes: u64,
    /// Whether the length is written and not that of the composition.
    pub(super) timed: bool,
}

/// The compositions of all files and their comps, without their outlines: each file's own first, and that of the document
/// before all.
pub(super) fn headers<'a>(base: &mut Base<'a>, head: &Head, assets: &Assets<'_>) -> Vec<Comp<'a>> {
    let mut comps = Vec::new();
    for file in 0..base.document.files() {
        let own = if file == 0 { head.clone() } else { top::head_of(base, file, head) };
        headers_of(base, file, &own, assets, &mut comps);
    }
    comps
}

fn headers_of<'a>(base: &mut Base<'a>, file: usize, head: &Head, assets: &Assets<'_>, comps: &mut Vec<Comp<'a>>) {
    let document = base.document;
    let top = document.file(file);
    let blank = Comp {
        name: document.file_path(file),
        place: document.file_root(file),
        file,
        is_file: true,
        background: head.background,
        size: head.size,
        frames: head.frames,
        nodes: top.nodes.as_ref().map_or(&[][..], |nodes| &nodes.value),
        sounds: top.audio.as_ref().map_or(&[][..], |clips| &clips.value.0),
        vars: vars::declared(base, top.vars.as_ref(), assets, file),
        tree: Arc::default(),
        varying: false,
        references: Vec::new(),
        depth: 0,
        bytes: 0,
        timed: file > 0,
    };
    comps.push(blank);
    for entry in top.comps.iter().flat_map(|map| &map.value.0) {
        let written = &entry.value.value;
        let size = written.size.as_ref().and_then(|size| canvas(base, size, "canvas"));
        let frames = written.duration.as_ref().and_then(|duration| length(base, duration));
        comps.push(Comp {
            name: &entry.name.value,
            place: entry.name.place,
            file,
            is_file: false,
            background: Rgba::TRANSPARENT,
            size: size.unwrap_or(head.size),
            frames: frames.unwrap_or(head.frames),
            nodes: written.nodes.as_ref().map_or(&[][..], |nodes| &nodes.value),
            sounds: &[],
            vars: vars::declared(base, written.vars.as_ref(), assets, file),
            tree: Arc::default(),
            varying: false,
            references: Vec::new(),
            depth: 0,
            bytes: 0,
            timed: frames.is_some(),
        });
    }
}
