//! **Places**: where the content of a realm shows others, told by the host, which draws it. A pointer goes through them as it
//! goes through connectors; they lie beneath these.

use crate::geometry::{Projection, Size};
use crate::id::{LayerKey, RealmHandle};

/// A place in the content of a realm that shows another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InsetPlace {
    /// The layer that announced it, on a [`TargetKind::Inset`](crate::TargetKind::Inset) of the realm that shows it.
    pub key: LayerKey,
    /// Tells it from other places of the same layer; a capture finds it again by this.
    pub number: u32,
    /// From the unit square over the surface that is shown to the pixels of the surface of the realm that shows it.
    pub placement: Projection,
    /// Whether the point that was asked for is cut away.
    pub is_cut: bool,
}

/// Tells where the content of realms shows others.
pub trait InsetPlaces {
    /// Adds the places that are seen in `realm`, whose surface has `size`, the topmost first; `point`, in pixels of that surface,
    /// is what [`InsetPlace::is_cut`] is about. Those that are hidden are left out.
    fn places(&mut self, realm: RealmHandle, size: Size, point: [f64; 2], out: &mut Vec<InsetPlace>);
}

/// Of hosts whose realms show no others by themselves.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPlaces;

impl InsetPlaces for NoPlaces {
    fn places(&mut self, _: RealmHandle, _: Size, _: [f64; 2], _: &mut Vec<InsetPlace>) {}
}
