//! Boxes for every node, laid out by Taffy.
//!
//! A composition, the values of a frame and the sizes of texts and pictures go in, `rects` come out: one box per node.
//! The nouns:
//!
//! * a node's **own box** is its width and height. `size` gives them, in pixels and fractions of the parent's own box;
//!   where it says `auto` they are **intrinsic**: the shaped size of a text, the size of a picture or a comp's canvas,
//!   the bounding box of a path, the parent's box for everything that holds children, and 0 for other shapes.
//! * a **flow** is a container with `display: flex`, `grid` or `block` and all that it lays out: its children, and the children of those
//!   that are containers themselves. Everything in a flow is an **item** and has its box from Taffy; the flow's root has
//!   its box from its `size`, or is its parent's. The contents of an item that is no container are not in the flow.
//! * a node's **place** is where a flow puts it in its parent's box. A node that is in no flow is at the origin. A node's
//!   `position`, rotation and scale are no part of this; they never influence layout.
//! * a node is **out** when it is not alive, has `display: none`, or is the child of a `switch` that another one was
//!   chosen over. It takes no room, and its box and the boxes in it are empty. What is merely invisible keeps its room.
//!
//! The order of the passes: [`Layout::run`] walks the nodes from parents to children, finds the boxes of those that are
//! in no flow, and hands each flow that it meets to Taffy. The Taffy tree is kept between frames: a flow in which nothing
//! changed costs the comparison, and within a flow that changed only the containers around the change run again, unless the
//! whole flow was solved before and is **remembered**. A kept tree, and what is remembered, give the same bits as a fresh
//! tree.
//!
//! Boxes are not rounded to whole pixels. Flows are computed in single precision, everything else in double.
#![doc = ""]
#![doc = include_str!("../README.md")]

mod boxes;
mod flow;
mod output;
mod pass;
mod table;
mod text;

pub use output::{LayoutOutput, LayoutStats};
pub use pass::Layout;
