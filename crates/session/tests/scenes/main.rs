//! Scenes in pixels: the frame composer's plans against a painter that has no cache, and `scene` nodes against hand-made
//! pictures of their maps.

mod compositions;
mod naive;
#[path = "../../../frame-composer/tests/common/walk.rs"]
mod walk;
mod walks;
