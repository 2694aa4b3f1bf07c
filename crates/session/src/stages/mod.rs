//! **Stages** are set up here: tile maps become scenes and banks of the frame composer, and the names that `scene` nodes give to
//! objects, tiles and layers are found in them.

mod maps;
mod sprites;

use reelm_assets::PreparedAssets;
use reelm_compile::{Stage, Stages};
use reelm_frame_composer::{Refusal, RefusalCode};
use reelm_ids::NodeIdx;
use reelm_ir::{CompositionIr, Diagnostic, Kind, Limits, Origin, Scene};

use maps::Maps;

/// The stages of all `scene` nodes of `ir`, with what is suspicious about them.
///
/// # Errors
/// All that is wrong: `unknown-name` for objects, tiles and layers that the maps do not have, `limit` for too many scenes, layers
/// or sprites.
pub(crate) fn stages(
    ir: &CompositionIr,
    assets: &PreparedAssets,
    limits: &Limits,
) -> Result<(Stages, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (maps, stages) = (Maps::new(ir, assets, limits), Stages::default());
    let mut setup = Setup { ir, limits, maps, stages, sprites: 0, found: Vec::new() };
    for (index, node) in ir.nodes.iter() {
        if let Kind::Scene(scene) = &node.kind {
            setup.node(index, scene);
        }
    }
    setup.stages.banks = setup.maps.banks();
    setup.stages.pool = setup.maps.pool();
    if setup.found.iter().any(Diagnostic::is_error) { Err(setup.found) } else { Ok((setup.stages, setup.found)) }
}

/// How much is told of at most.
const MOST_FOUND: usize = 100;

/// The setting up of all stages.
struct Setup<'a> {
    ir: &'a CompositionIr,
    limits: &'a Limits,
    maps: Maps<'a>,
    stages: Stages,
    /// Sprites and objects of all stages so far.
    sprites: u64,
    found: Vec<Diagnostic>,
}

impl Setup<'_> {
    fn node(&mut self, index: NodeIdx, scene: &Scene) {
        let origin = self.ir.origins.get(index).cloned().unwrap_or_default();
        let scenes = self.stages.of.len() as u64 + 1;
        if !self.within(index, &origin, ("scenes", self.limits.scenes, scenes)) {
            return;
        }
        let set = match self.maps.scene(&scene.maps) {
            Ok(set) => set,
            Err(refusal) => {
                let message = format!("the maps cannot be shown as one scene: {refusal}");
                let error = Diagnostic::error("limit", message, origin);
                self.report(index, error.with_limit(limit_of(refusal), refusal.limit, refusal.observed));
                return;
            }
        };
        let background = scene.maps.first().and_then(|map| self.maps.map(*map)?.background);
        let mut stage = Stage { scene: set.scene, background, blends: set.blends, ..Stage::default() };
        self.sprites +=
            scene.sprites.len() as u64 + if scene.objects { self.maps.count_objects(&scene.maps) } else { 0 };
        if !self.within(index, &origin, ("sprites", self.limits.sprites, self.sprites)) {
            return;
        }
        if scene.objects {
            self.objects(index, &origin, scene, &set, &mut stage);
        }
        self.sprites(index, scene, &set, &mut stage);
        self.animations(scene, &mut stage);
        self.stages.of.insert(index, stage);
    }

    /// Whether what was observed is within a limit; if not, that is reported.
    fn within(&mut self, index: NodeIdx, at: &Origin, (name, limit, observed): (&'static str, u32, u64)) -> bool {
        if observed > u64::from(limit) {
            let error =
                Diagnostic::error("limit", format!("more than {limit} {name}, comps multiplied out"), at.clone());
            self.report(index, error.with_limit(name, limit.into(), observed));
        }
        observed <= u64::from(limit)
    }

    /// Tells of something once for each place in the file: a comp has it in every instance.
    fn report(&mut self, node: NodeIdx, diagnostic: Diagnostic) {
        let same = |other: &Diagnostic| other.code == diagnostic.code && same_place(&other.origin, &diagnostic.origin);
        if self.found.len() < MOST_FOUND && !self.found.iter().any(same) {
            self.found.push(diagnostic.with_node(self.ir.node_id(node)));
        }
    }
}

/// The limit of ours that a composer was told.
fn limit_of(refusal: Refusal) -> &'static str {
    match refusal.code {
        RefusalCode::SceneTiles => "scene_cells",
        RefusalCode::MapSize => "tile_cells",
        RefusalCode::GlyphSize => "tile_side",
        RefusalCode::GlyphCount => "tile_glyphs",
        RefusalCode::BankBytes => "tile_bank_bytes",
        _ => "scene_layers",
    }
}

fn same_place(a: &Origin, b: &Origin) -> bool {
    a.span == b.span && a.pointer == b.pointer
}
