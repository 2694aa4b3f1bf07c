//! A **program** is all animations of a composition, compiled and put in order. A **task** is one animation in it.

use core::ops::Range;
use std::sync::Arc;

use reelm_ids::{NodeIdx, SlotIdx};
use reelm_ir::{Animation, CompositionIr, Diagnostic, ExprSource, Limits, Origin, Source};

use crate::code::{Instr, Op};
use crate::constants::beyond;
use crate::curve::Curve;
use crate::describe::{path_of, seed_of};
use crate::keys::Tracks;
use crate::lang::{Code, Env, Fault, Heard, Pools, lower, parse};
use crate::order::{Reads, sort};
use crate::timeline::Clocks;

/// No track.
pub(crate) const NONE: u32 = u32::MAX;

/// One animation, compiled.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) node: NodeIdx,
    /// Its number in [`CompositionIr::animations`].
    pub(crate) animation: u32,
    /// The first slot that it writes, and how many.
    pub(crate) slot: u32,
    pub(crate) lanes: u32,
    /// Its instructions; none for plain keyframes.
    pub(crate) code: [u32; 2],
    /// Its keyframes, or [`NONE`].
    pub(crate) track: u32,
    /// Whether the direction of the keyframes' path is wanted and not their value.
    pub(crate) heading: bool,
    pub(crate) seed: u64,
    /// Whether each unit of a text has a noise of its own.
    pub(crate) own_noise: bool,
    pub(crate) range: [f64; 2],
    /// The length of the node's span in frames.
    pub(crate) span: f64,
}

/// `value`, which is finite, held to `range`.
#[inline]
pub(crate) fn held(value: f64, [least, most]: [f64; 2]) -> f64 {
    // Plain comparisons: NaN cannot occur, and `min` and `max` would care for it.
    let value = if value < least { least } else { value };
    if value > most { most } else { value }
}

/// A task and the earlier tasks that it reads.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) task: u32,
    pub(crate) reads: [u32; 2],
}

/// All animations of a composition, compiled. Immutable, and shared between threads.
#[derive(Debug, Clone)]
pub struct Program {
    /// In order of evaluation.
    pub(crate) tasks: Vec<Task>,
    /// How many of the tasks run before the layout.
    pub(crate) before: usize,
    /// How many of the tasks run once in a frame. Those after them run for each unit of a text; nothing reads them, and they
    /// stand in the order of their slots.
    pub(crate) whole: usize,
    pub(crate) code: Vec<Instr>,
    pub(crate) curves: Vec<Curve>,
    pub(crate) tracks: Tracks,
    pub(crate) sounds: Vec<Heard>,
    /// Of each of the sounds the levels.
    pub(crate) levels: Vec<Arc<[f32]>>,
    /// The tasks that read others, in order of evaluation.
    pub(crate) readers: Vec<Reader>,
    pub(crate) reads: Vec<u32>,
    /// The time maps of all nodes.
    pub(crate) clocks: Arc<Clocks>,
    warnings: Vec<Diagnostic>,
}

impl Program {
    /// Compiles all animations of `ir`: parses and checks expressions, prepares keyframes, and finds the order of
    /// evaluation with the layout as a barrier.
    ///
    /// # Errors
    /// All faults of all expressions, with their positions in the file, once where many copies are written once; every
    /// circle of references with its whole path (`cycle`); every property that steers the layout and reads a laid-out
    /// box (`reads-layout`); every limit that is exceeded (`limit`).
    pub fn compile(ir: &CompositionIr, limits: &Limits) -> Result<Self, Vec<Diagnostic>> {
        let mut compiler = Compiler::new(ir, limits);
        compiler.animations();
        match Clocks::compile(ir, limits) {
            Ok(clocks) => compiler.clocks = clocks,
            Err(errors) => compiler.errors.extend(errors),
        }
        // What has faults reads nothing, as far as anybody knows; the circles of the others are circles all the same.
        let order = match sort(&compiler.reads) {
            Ok(order) => order,
            Err(circles) => {
                let mut wrong: Vec<_> = compiler.errors.iter().map(|error| error.origin.pointer.clone()).collect();
                wrong.sort_unstable();
                let is_wrong = |animation: &Animation| wrong.binary_search(&animation.origin.pointer).is_ok();
                let circles = circles.iter().filter_map(|circle| compiler.circle(circle, &is_wrong));
                let circles: Vec<Diagnostic> = circles.collect();
                compiler.errors.extend(circles);
                return Err(once(compiler.errors));
            }
        };
        let late = compiler.late(&order);
        compiler.check_layout(&late);
        if compiler.errors.is_empty() { Ok(compiler.finish(&order, &late)) } else { Err(once(compiler.errors)) }
    }

    /// What is odd but stops nothing: keyframes beneath an expression that does not use them (`unused-keys`), expressions that
    /// always give the same value, which the property cannot have (`out-of-range`).
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// What expressions hear: bands of sounds, each once.
    pub fn sounds(&self) -> &[Heard] {
        &self.sounds
    }

    /// With the levels, 0 to 1, of each of [`sounds`](Self::sounds) at the sound's frames 0, 1, …; without them all is silent.
    #[must_use]
    pub fn with_levels(self, levels: Vec<Arc<[f32]>>) -> Self {
        Self { levels, ..self }
    }

    /// The tasks that write these slots for each unit of a text.
    pub(crate) fn units(&self, slots: &Range<SlotIdx>) -> &[Task] {
        let tasks = self.tasks.get(self.whole..).unwrap_or(&[]);
        let [start, end] = [slots.start, slots.end].map(|slot| tasks.partition_point(|task| task.slot < slot.0));
        tasks.get(start..end).unwrap_or(&[])
    }

    /// How many animations there are.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there are no animations.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Whether the animation that writes `slot` waits for the layout.
    pub fn is_late(&self, slot: SlotIdx) -> bool {
        let late = self.tasks.get(self.before..).unwrap_or(&[]);
        late.iter().any(|task| (task.slot..task.slot.saturating_add(task.lanes)).contains(&slot.0))
    }

    /// Whether any animation waits for the layout.
    pub fn reads_layout(&self) -> bool {
        self.before < self.whole
    }
}

struct Compiler<'a> {
    ir: &'a CompositionIr,
    limits: &'a Limits,
    tasks: Vec<Task>,
    code: Vec<Instr>,
    pools: Pools<'a>,
    reads: Reads,
    /// Whether the animation reads a laid-out box itself.
    reads_rect: Vec<bool>,
    clocks: Clocks,
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
}

impl<'a> Compiler<'a> {
    fn new(ir: &'a CompositionIr, limits: &'a Limits) -> Self {
        Self {
            ir,
            limits,
            tasks: Vec::with_capacity(ir.animations.len()),
            code: Vec::new(),
            pools: Pools::new(ir),
            reads: Reads::default(),
            reads_rect: Vec::new(),
            clocks: Clocks::default(),
            errors: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn animations(&mut self) {
        let mut targets = Vec::new();
        for (index, animation) in (0_u32..).zip(&self.ir.animations) {
            let start = self.code.len();
            let (samples, named) = match &animation.source {
                Source::Expr(source, _) => self.expression(index, animation, source),
                Source::Keys(_) | Source::Heading(_) => (Vec::new(), Vec::new()),
            };
            let code = self.code.get(start..).unwrap_or(&[]);
            let has_keys = matches!(animation.source, Source::Expr(_, Some(_)));
            let reads_keys = code.iter().any(|instr| instr.op == Op::Value);
            // Keys that no expression looks at are not evaluated.
            let track = if has_keys && !reads_keys { NONE } else { self.pools.track(index) };
            let samples_keys = |track: u32| code.iter().any(|i| i.op == Op::Track && i.imm / 4 == u64::from(track));
            if has_keys && !reads_keys && !samples_keys(self.pools.track(index)) {
                let message = "the keyframes have no effect, because the expression does not use `value`";
                let warning = Diagnostic::warning("unused-keys", message, animation.origin.clone());
                self.warnings.push(warning.with_node(self.ir.node_id(animation.node)));
            }
            // What sampled expressions read comes before them, and they before this one.
            let slots = code.iter().filter(|instr| instr.op == Op::Slot).map(|instr| instr.imm as u32);
            let own = slots.filter(|slot| named.binary_search(slot).is_ok());
            targets.extend(own.filter_map(|slot| self.pools.writer(SlotIdx(slot))));
            targets.extend(samples);
            self.reads_rect.push(code.iter().any(|instr| instr.op == Op::Rect));
            self.reads.push(&mut targets);
            let task = Task {
                node: animation.node,
                animation: index,
                slot: animation.slot.0,
                lanes: animation.ty.lanes() as u32,
                code: [start as u32, self.code.len() as u32],
                track,
                heading: matches!(animation.source, Source::Heading(_)),
                seed: seed_of(self.ir, animation),
                own_noise: !matches!(&animation.source, Source::Expr(ExprSource { seed: Some(_), .. }, _)),
                range: animation.range,
                span: self.ir.nodes.get(animation.node).map_or(0.0, |node| node.frames.to_f64()),
            };
            if let Some(value) = beyond(&task, code) {
                self.out_of_range(animation, value);
            }
            self.tasks.push(task);
        }
    }

    /// Warns that `value`, which an expression gives in every frame, is held to its range.
    fn out_of_range(&mut self, animation: &Animation, value: f64) {
        let [least, most] = animation.range;
        let used = held(value, animation.range);
        let message = format!("{} is always {value}, out of range; {used} is used", path_of(self.ir, animation));
        let expected = match (least.is_finite(), most.is_finite()) {
            (true, true) => format!("a number from {least} to {most}"),
            (true, false) => format!("a number from {least}"),
            _ => format!("a number up to {most}"),
        };
        let warning = Diagnostic::warning("out-of-range", message, animation.origin.clone());
        self.warnings.push(warning.with_node(self.ir.node_id(animation.node)).with_expected(expected));
    }

    /// Compiles an expression; gives the animations that it samples and the slots that it names.
    fn expression(&mut self, index: u32, animation: &'a Animation, source: &'a ExprSource) -> (Vec<u32>, Vec<u32>) {
        match expression(self.ir, self.limits, index, animation, source, &mut self.pools) {
            Ok(Code { instrs, samples, slots }) => {
                self.code.extend(instrs);
                (samples, slots)
            }
            Err(errors) => {
                self.errors.extend(errors);
                (Vec::new(), Vec::new())
            }
        }
    }

    /// Which animations must wait for the layout.
    fn late(&self, order: &[u32]) -> Vec<bool> {
        let mut late = self.reads_rect.clone();
        for &index in order {
            late[index as usize] |= self.reads.of(index).iter().any(|target| late[*target as usize]);
        }
        late
    }

    fn check_layout(&mut self, late: &[bool]) {
        for (index, animation) in self.ir.animations.iter().enumerate() {
            if !animation.steers_layout || !late[index] {
                continue;
            }
            let mut chain = path_of(self.ir, animation);
            let mut at = index as u32;
            while !self.reads_rect[at as usize] {
                let Some(next) = self.reads.of(at).iter().find(|target| late[**target as usize]) else { break };
                at = *next;
                let link = self.ir.animations.get(at as usize).map_or(String::new(), |next| path_of(self.ir, next));
                chain = format!("{chain} -> {link}");
            }
            let message = format!("{chain} steers the layout but needs a `rect` that the layout has yet to give");
            let error = Diagnostic::error("reads-layout", message, animation.origin.clone())
                .with_node(self.ir.node_id(animation.node))
                .with_expected("a value that does not depend on `rect`");
            self.errors.push(error);
        }
    }

    /// The message about a circle of references, unless something else is wrong with one of them.
    fn circle(&self, circle: &[u32], is_wrong: &dyn Fn(&Animation) -> bool) -> Option<Diagnostic> {
        const MOST: usize = 1000;
        let animations: Vec<&Animation> =
            circle.iter().filter_map(|index| self.ir.animations.get(*index as usize)).collect();
        if animations.iter().any(|animation| is_wrong(animation)) {
            return None;
        }
        let mut names: Vec<String> = animations.iter().take(MOST).map(|a| path_of(self.ir, a)).collect();
        if animations.len() > MOST {
            names.push(format!("… {} more …", animations.len() - MOST));
        }
        let origin = animations.first().map_or_else(Origin::default, |first| first.origin.clone());
        let message = format!("these properties depend on each other: {}", names.join(" -> "));
        let node = animations.first().map_or("", |first| self.ir.node_id(first.node));
        let error = Diagnostic::error("cycle", message, origin).with_node(node);
        if circle.len() == 2 {
            return Some(error.with_expected("`value` for the keys beneath the expression, or another property"));
        }
        Some(error)
    }

    fn finish(mut self, order: &[u32], late: &[bool]) -> Program {
        let is_unit = |index: u32| self.ir.animations.get(index as usize).is_some_and(|animation| animation.unit);
        let whole = || order.iter().copied().filter(|index| !is_unit(*index));
        let early = whole().filter(|index| !late[*index as usize]);
        let mut sorted: Vec<u32> = early.collect();
        let before = sorted.len();
        sorted.extend(whole().filter(|index| late[*index as usize]));
        let whole = sorted.len();
        sorted.extend((0..order.len() as u32).filter(|index| is_unit(*index)));
        let mut place = vec![0_u32; sorted.len()];
        for (task, index) in sorted.iter().enumerate() {
            place[*index as usize] = task as u32;
        }
        let mut readers = Vec::new();
        let mut reads = Vec::new();
        for (task, index) in sorted.iter().enumerate() {
            let start = reads.len() as u32;
            reads.extend(self.reads.of(*index).iter().map(|target| place[*target as usize]));
            if reads.len() as u32 > start {
                readers.push(Reader { task: task as u32, reads: [start, reads.len() as u32] });
            }
        }
        let tasks = sorted.iter().filter_map(|index| self.tasks.get(*index as usize).cloned()).collect();
        self.warnings.sort_by_key(|warning| warning.origin.span.start);
        let warnings = once(core::mem::take(&mut self.warnings));
        let Self { code, pools: Pools { curves, tracks, sounds, .. }, clocks, .. } = self;
        let (clocks, levels) = (Arc::new(clocks), Vec::new());
        Program { tasks, before, whole, code, curves, tracks, sounds, levels, readers, reads, clocks, warnings }
    }
}

/// Of each code one at each place: the first of many copies that are written once, whose messages name nodes.
fn once(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    fn key(one: &Diagnostic) -> (usize, usize, &str, &str) {
        (one.origin.span.start, one.origin.span.end, one.code, &one.origin.pointer)
    }
    let mut numbered: Vec<(usize, Diagnostic)> = found.into_iter().enumerate().collect();
    numbered.sort_by(|(_, one), (_, other)| key(one).cmp(&key(other)));
    numbered.dedup_by(|(_, later), (_, first)| key(later) == key(first));
    numbered.sort_by_key(|(number, _)| *number);
    numbered.into_iter().map(|(_, one)| one).collect()
}

/// The instructions of the expression `source` of `animation`.
///
/// # Errors
/// All its faults, with their positions in the file.
pub(crate) fn expression<'a>(
    ir: &'a CompositionIr,
    limits: &Limits,
    index: u32,
    animation: &'a Animation,
    source: &'a ExprSource,
    pools: &mut Pools<'a>,
) -> Result<Code, Vec<Diagnostic>> {
    compiled(&Env::new(ir, index, animation), limits, source, pools)
}

/// The instructions of `source` where its names stand for what they do in `env`.
///
/// # Errors
/// All its faults, with their positions in the file.
pub(crate) fn compiled<'a>(
    env: &Env<'a>,
    limits: &Limits,
    source: &'a ExprSource,
    pools: &mut Pools<'a>,
) -> Result<Code, Vec<Diagnostic>> {
    let parsed = parse(&source.text, limits.expression_chars, limits.expression_depth);
    let lowered = parsed.map_err(|fault| vec![fault]).and_then(|steps| lower(&steps, env, pools, limits));
    lowered.map_err(|faults| {
        whole(faults).into_iter().map(|fault| diagnostic(env.ir(), env.animation(), source, fault)).collect()
    })
}

/// The faults without those of what a var that is not there is a part of: of `vars.my-num`, which is one mistake, there is no `num` either.
fn whole(mut faults: Vec<Fault>) -> Vec<Fault> {
    let places: Vec<_> = faults.iter().filter(|fault| fault.code == "unknown-var").map(|fault| fault.at).collect();
    faults.retain(|Fault { at, .. }| !places.iter().any(|of| of.start < at.start && at.end <= of.end));
    faults
}

/// A fault as a diagnostic at its place in the file.
fn diagnostic(ir: &CompositionIr, animation: &Animation, source: &ExprSource, fault: Fault) -> Diagnostic {
    let origin = Origin { pointer: animation.origin.pointer.clone(), span: fault.at.in_file(&source.place) };
    let mut diagnostic = Diagnostic::error(fault.code, fault.message, origin).with_node(ir.node_id(animation.node));
    diagnostic.expected = fault.expected.map(Into::into);
    diagnostic.nearest = fault.nearest.map(Into::into);
    match fault.limit {
        Some((name, limit, observed)) => diagnostic.with_limit(name, limit, observed),
        None => diagnostic,
    }
}
