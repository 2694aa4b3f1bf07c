//! Lowering: from the document, as it is written, to the indexed form.
//!
//! * a **comp** here is the composition itself (number 0) or one of its reusable compositions.
//! * an **outline** ([`outline`]) is what is known of a comp's nodes before any instance: ids, origins, spans.
//! * an **instance** is a comp that a `comp` node shows; each opens a scope of its own.
//! * **snapping** rounds the times of spans to whole frames.
//!
//! The passes: the top level and the comps' headers, assets and vars; the outline of every comp; counting of instances
//! ([`instances`]), so that nothing is built that exceeds a limit; then the nodes, depth first, with the copies of repeats
//! counted before they are built ([`repeat`]). A bad value is reported
//! and replaced by its default, so that one run reports everything.

mod anim;
mod animate;
mod assets;
mod audio;
mod base;
mod common;
mod constant;
mod effect;
mod foresight;
mod grid;
mod headers;
mod instances;
mod kind;
mod layout;
mod node;
mod outline;
mod paint;
mod param;
mod path;
mod piece;
mod procedural;
mod realm_node;
mod realms;
mod repeat;
mod scene;
mod shape;
mod text;
mod time_map;
mod timing;
mod top;
mod vars;

use std::collections::HashMap;
use std::sync::Arc;

use kurbo::BezPath;
use lasso::Rodeo;
use reelm_ids::{AssetIdx, IdVec, NodeIdx, SlotIdx, VarId};

use crate::ast::on_own_stack;
use crate::doc::{Document, Place};
use crate::model::{
    Animation, Asset, CompositionIr, Name, Names, Node, Origin, Piece, RepeatCopy, Scope, ScopeIdx, Var,
};
use crate::{Diagnostic, Diagnostics, Limits, Registry};

pub use foresight::{Ahead, DistanceAhead, Foresight, NumberAhead};
pub use realms::{LoweredRealms, lower_realms};
pub use vars::VarOverride;

use base::Base;
use headers::Comp;
use outline::{Outline, Table};

/// What lowering needs besides the document.
#[derive(Debug, Clone, Default)]
pub struct LowerOptions<'a> {
    /// Values for vars of the composition, by name; the last of a name counts.
    pub vars: &'a [(String, VarOverride)],
    /// How much the composition may ask for.
    pub limits: Limits,
    /// Whether it is played in a realm document, so that its nodes can show other realms.
    pub within_realms: bool,
    /// The kinds of effects and transitions that it may name.
    pub registry: Arc<Registry>,
    /// What computes what must be known while the nodes are built.
    pub foresight: Option<Foresight>,
}

/// What lowering gives.
#[derive(Debug, Clone)]
pub struct Lowered {
    /// The indexed form; `None` if there are errors.
    pub ir: Option<CompositionIr>,
    /// Where there are errors: the tables all the same, with defaults for what is wrong, to look for more errors in its
    /// expressions and assets. Never to be rendered. `None` if instances were
    /// not built, because of a limit or a cycle of comps.
    pub faulty: Option<CompositionIr>,
    /// All that is wrong, in the order of the file.
    pub diagnostics: Diagnostics,
}

/// Lowers `document`.
///
/// Works on documents with errors too, to find more of them; the result is then of no use, though `ir` may be there.
///
/// The codes of its errors: `out-of-range`, `type-mismatch`, `unknown-name`, `unknown-key`, `unknown-var`, `missing-key`,
/// `not-yet`, `limit`, `cycle`, `conflict`, `repeated-id`, `bad-id`, `key-order`, and `bad-time`, `bad-color` and their
/// like for strings that are not what they should be. Of its warnings: `unused-asset`, `unused-comp`, `past-end`,
/// `empty-span`, `no-effect`, `stop-order`, `outside-realms`.
pub fn lower(document: &Document, options: &LowerOptions<'_>) -> Lowered {
    on_own_stack(|| run(document, options)).unwrap_or_else(|error| {
        let mut diagnostics = Diagnostics::new();
        let message = format!("no thread to lower on: {error}");
        diagnostics.push(Diagnostic::error("system", message, Origin::default()));
        Lowered { ir: None, faulty: None, diagnostics }
    })
}

/// The tables of the indexed form while they are filled.
#[derive(Default)]
struct Tables {
    nodes: IdVec<NodeIdx, Node>,
    origins: IdVec<NodeIdx, Origin>,
    slot_defaults: IdVec<SlotIdx, f64>,
    animations: Vec<Animation>,
    scopes: Vec<Scope>,
    vars: IdVec<VarId, Var>,
    ids: Vec<(ScopeIdx, Name, NodeIdx)>,
    pieces: Vec<Piece>,
    areas: grid::Areas,
    /// What the commands of all pieces count.
    commands: u64,
}

/// The assets of all files, and where their keys lead.
struct Assets<'a> {
    table: IdVec<AssetIdx, Asset>,
    files: Vec<Keys<'a>>,
}

/// The keys of the assets of one file.
struct Keys<'a> {
    /// In the order of the file.
    list: Vec<(&'a str, AssetIdx)>,
    by_key: HashMap<&'a str, AssetIdx>,
}

/// The state of lowering the nodes.
struct Lower<'a, 'c> {
    base: Base<'a>,
    registry: &'a Registry,
    comps: &'c [Comp<'a>],
    table: &'c Table<'a>,
    /// The outline of the comp instance that is built.
    tree: Arc<[Outline]>,
    assets: Assets<'a>,
    paths: Vec<BezPath>,
    path_of: HashMap<Place, Option<u32>>,
    out: Tables,
    /// Whether `comp` nodes are followed; not when each comp is only checked once.
    expand: bool,
    /// How many sprites there are so far.
    sprites: u64,
    /// How many bytes of the file they are, multiplied out.
    sprite_bytes: u64,
    /// How many bytes of the file the nodes are, multiplied out.
    bytes: u64,
    /// Whether a limit has ended the building.
    full: bool,
    /// How many operations integrating speeds may still take.
    clock_ops: u64,
    /// The copies of repeats that are built in this instance, outermost first.
    copies: Vec<u32>,
    here: Here,
    within_realms: bool,
}

/// Where lowering is.
#[derive(Clone, Copy)]
struct Here {
    node: NodeIdx,
    scope: ScopeIdx,
    comp: usize,
    /// The copy of a repeat that is lowered.
    copy: Option<RepeatCopy>,
    /// Whether it is what moves the units of a text.
    unit: bool,
}

fn run(document: &Document, options: &LowerOptions<'_>) -> Lowered {
    let mut base = Base::new(document, &options.limits, Rodeo::default());
    let head = top::head(&mut base);
    (base.size, base.seed) = (head.size, head.seed);
    (base.registry, base.foresight) = (Arc::clone(&options.registry), options.foresight);
    let assets = assets::collect(&mut base);
    let mut comps = headers::headers(&mut base, &head, &assets);
    let root_vars = vars::overridden(&mut base, comps.first(), options.vars, &assets);
    let table = Table::new(&comps);
    outline::outline(&mut base, &table, &mut comps, &root_vars);
    let expand = instances::check(&mut base, &comps);
    let mut lower = Lower {
        base,
        registry: &options.registry,
        comps: &comps,
        table: &table,
        tree: Arc::default(),
        assets,
        paths: Vec::new(),
        path_of: HashMap::new(),
        out: Tables::default(),
        expand,
        sprites: 0,
        sprite_bytes: 0,
        bytes: 0,
        full: false,
        clock_ops: options.limits.clock_ops,
        copies: Vec::new(),
        here: Here { node: NodeIdx(0), scope: 0, comp: 0, copy: None, unit: false },
        within_realms: options.within_realms,
    };
    lower.root(root_vars);
    lower.place_by_areas();
    let built = core::mem::take(&mut lower.out);
    lower.check_unused_comps();
    lower.warn_unused_assets();
    lower.finish(built, &head, options)
}

impl Lower<'_, '_> {
    fn finish(self, built: Tables, head: &top::Head, options: &LowerOptions<'_>) -> Lowered {
        let (diagnostics, names) = self.base.finish();
        if !self.expand || self.full {
            return Lowered { ir: None, faulty: None, diagnostics };
        }
        let mut nodes = built.ids;
        nodes.sort_unstable();
        let ir = CompositionIr {
            size: head.size,
            fps: head.fps,
            frames: u64::try_from(head.frames).unwrap_or(1),
            background: head.background,
            seed: head.seed,
            nodes: built.nodes,
            origins: built.origins,
            slot_defaults: built.slot_defaults,
            animations: built.animations,
            scopes: built.scopes,
            vars: built.vars,
            assets: self.assets.table,
            paths: self.paths,
            pieces: built.pieces,
            names: Names { strings: Arc::new(names), nodes },
            registry: Arc::clone(&options.registry),
        };
        let (ir, faulty) = if diagnostics.has_errors() { (None, Some(ir)) } else { (Some(ir), None) };
        Lowered { ir, faulty, diagnostics }
    }
}
