//! The **descriptions** that commands carry: a realm, a target, a layer, the content of a realm, the metrics of units.

use core::fmt;
use core::num::NonZeroU32;

use reelm_pixel::BlendMode;
use serde::{Deserialize, Serialize};

use crate::geometry::{Layout, Quad, Size};
use crate::id::{RealmId, TargetId};
use crate::limits::{Limits, Refusal, RefusalCode, check_length};

/// What a realm runs. Planning and routing treat all alike; [`RealmKinds`](crate::RealmKinds) hands a realm to what draws its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RealmKind {
    /// A composition.
    #[default]
    Composition,
    /// A tile scene under a camera.
    Scene,
    /// A canvas whose layers can be baked.
    Canvas,
    /// A kind of the host's own, which it knows by this number.
    Custom(u32),
}

impl fmt::Display for RealmKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Composition => f.write_str("composition"),
            Self::Scene => f.write_str("scene"),
            Self::Canvas => f.write_str("canvas"),
            Self::Custom(number) => write!(f, "custom-{number}"),
        }
    }
}

impl RealmKind {
    /// The kind as two numbers, for hashes.
    pub(crate) const fn words(self) -> (u32, u32) {
        match self {
            Self::Composition => (0, 0),
            Self::Scene => (1, 0),
            Self::Canvas => (2, 0),
            Self::Custom(number) => (3, number),
        }
    }
}

/// When a realm is rendered again, beyond a change of its size or of what is connected to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CachePolicy {
    /// In every frame.
    Always,
    /// If its content or a surface that it shows has changed.
    #[default]
    OnChange,
    /// If the frame is at least this many frames away from the one it was rendered in.
    Every(NonZeroU32),
}

/// An execution scope with one surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Realm {
    /// What it runs.
    pub kind: RealmKind,
    /// Higher matters more: under a budget, realms of the least importance wait. It does not change the order.
    pub importance: i32,
    /// When it is rendered again.
    pub cache: CachePolicy,
    /// As a view: shows the layers whose mask shares a bit with this one.
    pub mask: u32,
}

impl Default for Realm {
    fn default() -> Self {
        Self { kind: RealmKind::default(), importance: 0, cache: CachePolicy::default(), mask: u32::MAX }
    }
}

/// What the host says of a realm's inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Another number stands for another picture. A new realm has 0.
    pub version: u64,
    /// Whether it can be rendered. While it cannot, its last good surface is shown, or the fallback. A new realm can.
    pub ready: bool,
}

impl Default for Content {
    fn default() -> Self {
        Self { version: 0, ready: true }
    }
}

/// Where a target is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum TargetKind {
    /// A presentation root; headless unless a window system is attached. It takes pointer events.
    Window,
    /// An offscreen root.
    Texture,
    /// A rectangle in the surface of the host realm of another target (a window as a rule, any target for nesting).
    WidgetRealmViewport {
        /// The target whose host realm shows this one; it need not exist yet.
        within: TargetId,
        /// Where, in the surface of that realm.
        area: Layout,
    },
    /// A quad in the surface of the host realm of another target.
    RealmPlane {
        /// The target whose host realm shows this one; it need not exist yet.
        within: TargetId,
        /// Where, in the surface of that realm.
        quad: Quad,
    },
    /// Somewhere in the content of a realm, which draws it itself: for compositions that show other realms. It lies within no
    /// target and is not composited by its layer. Pointers enter it where the host says that it is
    /// ([`InsetPlaces`](crate::InsetPlaces)).
    Inset {
        /// The realm; it need not exist yet.
        realm: RealmId,
    },
}

impl TargetKind {
    /// The target whose host realm shows this one; `None` for a root.
    #[must_use]
    pub const fn within(&self) -> Option<TargetId> {
        match *self {
            Self::Window | Self::Texture | Self::Inset { .. } => None,
            Self::WidgetRealmViewport { within, .. } | Self::RealmPlane { within, .. } => Some(within),
        }
    }
}

/// Where pixels go.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Where it is.
    pub kind: TargetKind,
    /// Its own pixels, in which its layers are laid out. It is the surface's size of the realms whose primary target it is.
    pub size: Size,
}

impl Target {
    pub(crate) fn check(&self, id: TargetId, limits: &Limits) -> Result<(), Refusal> {
        self.size.check(limits)?;
        match &self.kind {
            TargetKind::Window | TargetKind::Texture | TargetKind::Inset { .. } => {}
            TargetKind::WidgetRealmViewport { area, .. } => area.check(limits)?,
            TargetKind::RealmPlane { quad, .. } => quad.check(limits)?,
        }
        if self.kind.within() == Some(id) {
            return Err(Refusal::new(RefusalCode::WithinItself, id.0 as f64, id.0 as f64));
        }
        Ok(())
    }
}

/// How a realm is put on a target.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Layer {
    /// Where the realm's surface is, in the target.
    pub layout: Layout,
    /// Higher is nearer. Ties go by realm, then target.
    pub z_index: i32,
    /// Beyond this part of the target the layer is not shown and takes no events; `None` clips nothing.
    pub clip: Option<Layout>,
    /// How it is blended with what is beneath.
    #[serde(with = "blend_name")]
    pub blend: BlendMode,
    /// From 0 to 1.
    pub opacity: f32,
    /// As an item: shown by the views whose mask shares a bit with this one.
    pub mask: u32,
}

impl Default for Layer {
    fn default() -> Self {
        Self { layout: Layout::FULL, z_index: 0, clip: None, blend: BlendMode::Normal, opacity: 1.0, mask: u32::MAX }
    }
}

impl Layer {
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        self.layout.check(limits)?;
        self.clip.iter().try_for_each(|clip| clip.check(limits))?;
        if !(0.0..=1.0).contains(&self.opacity) {
            return Err(Refusal::new(RefusalCode::OpacityOutOfRange, 1.0, self.opacity.into()));
        }
        Ok(())
    }
}

/// How many pixels the units that depend on the host have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Width and height of a cell of text, in pixels.
    pub character: [f64; 2],
    /// Pixels for each pixel of the display before scaling.
    pub display: f64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { character: [8.0, 16.0], display: 1.0 }
    }
}

impl Metrics {
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        [self.character[0], self.character[1], self.display].into_iter().try_for_each(|n| check_length(n, limits))
    }
}

/// Blend modes by their CSS names.
mod blend_name {
    use reelm_pixel::BlendMode;
    use serde::{Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(mode: &BlendMode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(mode.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BlendMode, D::Error> {
        struct Name;
        impl de::Visitor<'_> for Name {
            type Value = BlendMode;

            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("the CSS name of a blend mode")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<BlendMode, E> {
                BlendMode::from_name(name).ok_or_else(|| E::invalid_value(de::Unexpected::Str(name), &self))
            }
        }
        deserializer.deserialize_str(Name)
    }
}
