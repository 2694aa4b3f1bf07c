//! The **canvas**: an instance with the children within it. Commands change it; frames come out of it.

mod copy;
mod draw;
mod embed;
mod manage;
mod trace;
mod within;

pub(crate) use draw::write_steps;
use within::{Before, Entered};

use reelm_ids::{Hash128, StableHasher};

use crate::command::{Command, LayerRef};
use crate::crisp::Runs;
use crate::instance::{Family, Instance};
use crate::layer::{ChildId, InstanceId, LayerId};
use crate::limits::Limits;
use crate::log::CanvasLog;
use crate::lower::Lowering;
use crate::manager::{LayerManager, LayerState, area, check_size};
use crate::operation::FrameOperations;
use crate::refusal::{Outcome, Refusal, RefusalCode};
use crate::report::FrameReport;
use crate::routing::RoutingState;
use crate::telemetry::{RouteChange, RouteDetails, Telemetry, TelemetryConfig};

/// The outermost instance.
pub(crate) const ROOT: InstanceId = InstanceId(0);

/// A canvas. Each method that changes it is a [`Command`] by another name.
#[derive(Clone, Debug)]
pub struct Canvas {
    pub(crate) key: u64,
    pub(crate) limits: Limits,
    pub(crate) family: Family,
    pub(crate) next_instance: u32,
    pub(crate) frame: u64,
    pub(crate) operations: FrameOperations,
    /// Layers that have gone since the operations begin; pictures of them may still be asked for.
    pub(crate) graves: Vec<(InstanceId, LayerState)>,
    /// What was collected is over: the next command that changes anything begins anew.
    pub(crate) settled: bool,
    pub(crate) report: FrameReport,
    pub(crate) hasher: StableHasher,
    pub(crate) telemetry: Telemetry,
    pub(crate) lowering: Lowering,
    log: Option<CanvasLog>,
    runs: Runs,
}

impl Canvas {
    /// An empty canvas. `key` tells its surfaces from those of other canvases of one raster.
    ///
    /// # Errors
    /// `Side`, `LayerPixels`, `Pixels`.
    pub fn new(key: u64, size: [u32; 2], limits: Limits) -> Result<Self, Refusal> {
        check_size(size, &limits)?;
        Refusal::above(RefusalCode::Pixels, limits.pixels, area(size))?;
        let instances = Vec::from([Instance::new(ROOT, None, 1, LayerManager::new(size, 0, 0))]);
        Ok(Self::with(key, limits, Family(instances), 1, 0))
    }

    pub(crate) fn with(key: u64, limits: Limits, family: Family, next_instance: u32, frame: u64) -> Self {
        let mut hasher = StableHasher::new();
        // Its first long input takes memory: let that be now.
        hasher.bytes(&[0; 2048]).finish();
        Self {
            key,
            limits,
            family,
            next_instance,
            frame,
            operations: FrameOperations::default(),
            graves: Vec::new(),
            settled: true,
            report: FrameReport::default(),
            hasher,
            telemetry: Telemetry::default(),
            lowering: Lowering::default(),
            log: None,
            runs: Runs::default(),
        }
    }

    /// Does what the command says, or nothing. A refused command of a child's piece is in the [`report`](Self::report).
    ///
    /// # Errors
    /// Whatever the command's fields do not allow, with place, limit and what was found.
    pub fn apply(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        if let Some(log) = &mut self.log {
            log.commands.push(command.clone());
        }
        self.run(ROOT, command)
    }

    /// [`Command::BeginFrame`].
    ///
    /// # Errors
    /// `FrameOpen`.
    pub fn begin_frame(&mut self) -> Result<Outcome, Refusal> {
        self.apply(&Command::BeginFrame)
    }

    /// [`Command::EndFrame`].
    ///
    /// # Errors
    /// `NoFrame`.
    pub fn end_frame(&mut self) -> Result<Outcome, Refusal> {
        self.apply(&Command::EndFrame)
    }

    /// A whole frame: begins it, runs the piece, ends it. What is refused of the piece is in the [`report`](Self::report).
    ///
    /// # Errors
    /// `FrameOpen`.
    pub fn frame(&mut self, piece: &[Command]) -> Result<Outcome, Refusal> {
        self.begin_frame()?;
        for command in piece {
            let _ = self.apply(command);
        }
        self.end_frame()
    }

    /// [`Command::Layer`] with the overlay (before the first bake: the base).
    ///
    /// # Errors
    /// `NoFrame`.
    pub fn activate_overlay(&mut self) -> Result<Outcome, Refusal> {
        self.apply(&Command::Layer(LayerRef::Overlay))
    }

    /// [`Command::Layer`] with a layer.
    ///
    /// # Errors
    /// `NoFrame`, `LayerMissing`.
    pub fn activate_layer(&mut self, id: LayerId) -> Result<Outcome, Refusal> {
        self.apply(&Command::Layer(LayerRef::Id(id)))
    }

    /// Draws to a layer: [`Command::Enter`], what `draw` does, [`Command::Leave`]. Routing is what it was before, whatever happens
    /// in `draw`: an error, a panic, layers entered and not left, or left more often than entered. Unless `draw` ends the frame.
    ///
    /// # Errors
    /// `NoFrame`, `LayerMissing`, `BakeMissing`, `RoutingDepth`, and what `draw` gives.
    pub fn with_layer<T, E: From<Refusal>>(
        &mut self,
        layer: LayerRef,
        draw: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let before = Before::of(self);
        self.apply(&Command::Enter(layer))?;
        let entered = Entered { canvas: self, before };
        draw(&mut *entered.canvas)
    }

    /// What draws and where it ends are separate for all instances; this is the routing of the outermost.
    #[must_use]
    pub fn routing(&self) -> &RoutingState {
        &self.root().routing
    }

    /// The stack of the outermost instance.
    #[must_use]
    pub fn stack(&self) -> &LayerManager {
        &self.root().stack
    }

    /// The stack of an instance.
    #[must_use]
    pub fn stack_of(&self, instance: InstanceId) -> Option<&LayerManager> {
        self.family.get(instance).map(|instance| &instance.stack)
    }

    /// The routing of an instance.
    #[must_use]
    pub fn routing_of(&self, instance: InstanceId) -> Option<&RoutingState> {
        self.family.get(instance).map(|instance| &instance.routing)
    }

    /// The instance that `parent` embeds as `child`.
    #[must_use]
    pub fn child(&self, parent: InstanceId, child: ChildId) -> Option<InstanceId> {
        self.family.child(parent, child)
    }

    /// All instances, the outermost first.
    pub fn instances(&self) -> impl Iterator<Item = InstanceId> + '_ {
        self.family.0.iter().map(|instance| instance.id)
    }

    /// How many frames have begun.
    #[must_use]
    pub const fn frames(&self) -> u64 {
        self.frame
    }

    /// What the frame draws, before it is lowered.
    #[must_use]
    pub const fn operations(&self) -> &FrameOperations {
        &self.operations
    }

    /// What came of the frame.
    #[must_use]
    pub const fn report(&self) -> &FrameReport {
        &self.report
    }

    /// Stands for all pixels of the canvas, as it is shown.
    pub fn hash(&mut self) -> Hash128 {
        self.family.hash(ROOT, &mut self.hasher)
    }

    /// The keys of the surfaces of all layers, and of those that have gone and of which this frame has taken pictures.
    pub fn surface_keys(&self) -> impl Iterator<Item = u64> + '_ {
        let living = self.family.0.iter().flat_map(|it| it.stack.layers.iter().map(|layer| (it.id, layer.id)));
        let buried = self.graves.iter().filter(|(_, layer)| layer.read).map(|(id, layer)| (*id, layer.id));
        living.chain(buried).map(|(instance, layer)| layer_key(self.key, instance, layer))
    }

    /// The key of a layer's surface.
    #[must_use]
    pub fn surface_key(&self, instance: InstanceId, layer: LayerId) -> u64 {
        layer_key(self.key, instance, layer)
    }

    /// What is kept of what happens.
    #[must_use]
    pub const fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// Chooses what is kept of what happens, and forgets what was kept.
    pub fn set_telemetry(&mut self, config: TelemetryConfig) {
        self.telemetry.clear();
        self.telemetry.config = config;
    }

    /// Takes the events that were kept.
    pub fn clear_telemetry(&mut self) {
        self.telemetry.clear();
    }

    /// Records every command from now on, which takes memory for each.
    ///
    /// # Errors
    /// `FrameOpen`.
    pub fn start_log(&mut self) -> Result<(), Refusal> {
        let start = self.snapshot()?;
        self.log = Some(CanvasLog { start, commands: Vec::new() });
        Ok(())
    }

    /// Ends the recording and gives what was recorded; `None` if there was none.
    pub fn take_log(&mut self) -> Option<CanvasLog> {
        self.log.take()
    }

    fn root(&self) -> &Instance {
        // The outermost instance is made with the canvas and never goes.
        &self.family.0[0]
    }

    /// Executes a command for an instance, and keeps account of it.
    pub(crate) fn run(&mut self, id: InstanceId, command: &Command) -> Result<Outcome, Refusal> {
        if matches!(command, Command::BeginFrame) && !self.root().routing.open {
            self.open_period();
            self.report.commands = 0;
        }
        let counts = self.root().routing.open || matches!(command, Command::BeginFrame);
        let number = if counts { self.report.commands } else { 0 };
        self.report.commands = self.report.commands.saturating_add(u32::from(counts));
        let first = self.operations.operations.len();
        let target = self.telemetry.config.trace.then(|| self.target(id)).flatten();
        let most = if is_routing(command) { u32::MAX } else { self.limits.commands };
        let result = Refusal::above(RefusalCode::Commands, most.into(), number.into())
            .and_then(|()| self.dispatch(id, command))
            .map_err(|refusal| self.place(refusal, id, number));
        match &result {
            Ok(Outcome::Skipped) => self.report.skipped += 1,
            Err(refusal) if counts => {
                self.report.refused += 1;
                self.report.refusal.get_or_insert(*refusal);
            }
            _ => {}
        }
        if let Some(target) = target {
            self.trace(id, command, target, first, &result);
        }
        result
    }

    fn dispatch(&mut self, id: InstanceId, command: &Command) -> Result<Outcome, Refusal> {
        let own = matches!(
            command,
            Command::BeginFrame | Command::EndFrame | Command::ResizeAll { .. } | Command::SetSource(_)
        );
        if own && id != ROOT {
            return Err(Refusal::plain(RefusalCode::Placement));
        }
        match command {
            Command::BeginFrame => self.begin(),
            Command::EndFrame => self.end(),
            Command::ResizeAll { size } => self.resize(*size),
            Command::SetSource(source) => self.set_source(*source),
            Command::Trim => self.trim(id),
            Command::Unbake { call } => self.unbake(id, *call),
            Command::ClearBaked => self.clear_baked(id),
            Command::Unembed { child } => self.unembed(id, *child),
            command => self.issue(id, command),
        }
    }

    /// A command that belongs to a frame.
    fn issue(&mut self, id: InstanceId, command: &Command) -> Result<Outcome, Refusal> {
        let limits = self.limits;
        let instance = self.family.get_mut(id).filter(|instance| instance.routing.open);
        let instance = instance.ok_or(Refusal::plain(RefusalCode::NoFrame))?;
        let (context, routing, stack) = (&mut instance.context, &mut instance.routing, &instance.stack);
        let from = routing.route;
        match command {
            Command::Ink(ink) => context.set_ink(*ink)?,
            Command::Pan { by } => context.set_pan(*by, &limits)?,
            Command::Mask(mask) => context.mask = *mask,
            Command::Layer(layer) => {
                routing.choose(*layer, stack)?;
                self.routed(id, RouteChange::Layer, from, RouteDetails::Plain);
            }
            Command::Enter(layer) => {
                routing.enter(*layer, stack)?;
                self.routed(id, RouteChange::Enter, from, RouteDetails::Plain);
            }
            Command::Leave => {
                routing.leave()?;
                self.routed(id, RouteChange::Leave, from, RouteDetails::Plain);
                self.restored(id);
            }
            Command::Bake { mode, clone } => return self.bake(id, *mode, *clone),
            Command::Embed { child, at, size, opacity, origin, piece } => {
                return self.embed(id, *child, *at, *size, *opacity, *origin, piece);
            }
            _ if routing.is_frozen(stack) => return Ok(Outcome::Skipped),
            drawing => return self.draw(id, drawing),
        }
        Ok(Outcome::Done)
    }

    fn place(&self, mut refusal: Refusal, id: InstanceId, command: u32) -> Refusal {
        let instance = self.family.get(id).filter(|instance| instance.routing.open);
        let layer = instance.map(|instance| instance.routing.active(&instance.stack) as u32);
        refusal.place = crate::refusal::Place { instance: id, command, layer };
        refusal
    }
}

/// Whether routing depends on it: it is restored by these commands, also where the limit of commands is reached.
const fn is_routing(command: &Command) -> bool {
    matches!(command, Command::EndFrame | Command::Layer(_) | Command::Enter(_) | Command::Leave)
}

/// The key of a layer's surface among those of all canvases.
pub(crate) fn layer_key(canvas: u64, instance: InstanceId, layer: LayerId) -> u64 {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&canvas.to_le_bytes());
    bytes[8..12].copy_from_slice(&instance.0.to_le_bytes());
    bytes[12..].copy_from_slice(&layer.0.to_le_bytes());
    Hash128::of(&bytes).0 as u64
}
