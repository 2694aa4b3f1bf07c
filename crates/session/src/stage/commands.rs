//! From the words of a realm document to those of a realm graph.

use reelm_ir::{
    AreaDesc, LayerDesc, LengthUnit, MetricsDesc, RealmCache, RealmDesc, RealmsEvent, TargetDesc, TargetDescKind,
};
use reelm_realm_graph::{
    CachePolicy, Layer, Layout, Length, Metrics, PointerEvent, PointerId, PointerPhase, Quad, Realm, RealmKind, Size,
    Target, TargetId, TargetKind, TraceLevel, Unit,
};

pub(super) fn realm(desc: &RealmDesc, kind: reelm_ir::RealmKind) -> Realm {
    Realm {
        kind: match kind {
            reelm_ir::RealmKind::Composition => RealmKind::Composition,
            reelm_ir::RealmKind::Scene => RealmKind::Scene,
            reelm_ir::RealmKind::Canvas => RealmKind::Canvas,
        },
        importance: desc.importance,
        cache: match desc.cache {
            RealmCache::Always => CachePolicy::Always,
            RealmCache::OnChange => CachePolicy::OnChange,
            RealmCache::Every(frames) => CachePolicy::Every(frames),
        },
        mask: desc.mask,
    }
}

pub(super) fn target(desc: &TargetDesc) -> Target {
    let kind = match desc.kind {
        TargetDescKind::Window => TargetKind::Window,
        TargetDescKind::Texture => TargetKind::Texture,
        TargetDescKind::Viewport { within, area } => {
            TargetKind::WidgetRealmViewport { within: TargetId(within), area: layout(area) }
        }
        TargetDescKind::Affine { within, affine } => {
            TargetKind::RealmPlane { within: TargetId(within), quad: Quad::Affine(affine) }
        }
        TargetDescKind::Perspective { within, corners } => {
            TargetKind::RealmPlane { within: TargetId(within), quad: Quad::Perspective(corners) }
        }
    };
    Target { kind, size: size(desc.size) }
}

pub(super) const fn size([width, height]: [u32; 2]) -> Size {
    Size::new(width, height)
}

pub(super) fn layer(desc: &LayerDesc) -> Layer {
    Layer {
        layout: layout(desc.layout),
        z_index: desc.z_index,
        clip: desc.clip.map(layout),
        blend: desc.blend,
        opacity: desc.opacity,
        mask: desc.mask,
    }
}

pub(super) const fn metrics(desc: MetricsDesc) -> Metrics {
    Metrics { character: desc.character, display: desc.display }
}

pub(super) const fn trace(level: reelm_ir::TraceLevel) -> TraceLevel {
    match level {
        reelm_ir::TraceLevel::Off => TraceLevel::Off,
        reelm_ir::TraceLevel::Errors => TraceLevel::Errors,
        reelm_ir::TraceLevel::Basic => TraceLevel::Basic,
        reelm_ir::TraceLevel::Full => TraceLevel::Full,
    }
}

pub(super) const fn event(event: &RealmsEvent) -> PointerEvent {
    PointerEvent {
        window: TargetId(event.window),
        pointer: PointerId(event.pointer),
        phase: match event.phase {
            reelm_ir::PointerPhase::Down => PointerPhase::Down,
            reelm_ir::PointerPhase::Move => PointerPhase::Move,
            reelm_ir::PointerPhase::Up => PointerPhase::Up,
            reelm_ir::PointerPhase::Cancel => PointerPhase::Cancel,
        },
        position: event.position,
    }
}

fn layout(AreaDesc([left, top, width, height]): AreaDesc) -> Layout {
    let length = |(unit, value)| Length {
        unit: match unit {
            LengthUnit::Px => Unit::Px,
            LengthUnit::Percent => Unit::Percent,
            LengthUnit::Character => Unit::Character,
            LengthUnit::Display => Unit::Display,
        },
        value,
    };
    Layout { left: length(left), top: length(top), width: length(width), height: length(height) }
}
