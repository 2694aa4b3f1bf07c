//! The gate `expr-perf`: a frame of expressions and keyframes allocates nothing, executes a bounded number of
//! instructions for each expression, and that number grows in proportion to the number of expressions. The time is
//! printed for information; no clock decides.

mod common;

use std::time::Instant;

use common::Scene;

#[global_allocator]
static ALLOC: dhat::Alloc = dhat::Alloc;

/// What motion designers write, with the most instructions that one may take.
const TYPICAL: [(&str, u64); 10] = [
    ("0.5 + 0.5*sin(time*tau + 3)", 7),
    ("nodes.a.position.x + 10*noise(time)", 6),
    ("clamp(progress*2, 0, 1) * 100", 7),
    ("mix(0, 360, ease('out-cubic', progress))", 4),
    ("value + wiggle(2, 10)", 7),
    ("frame % 30 < 15 ? 1 : 0", 7),
    ("let w = 3; sin(time*w)*cos(time*2)*vars.k", 9),
    ("100*exp(-3*time)*abs(cos(time*9))", 9),
    ("linear(time, 0, 2, 10, 20)", 9),
    ("length([sin(time), nodes.b.opacity]) * 90", 6),
];

/// A composition of `count` nodes with an expression each, `only` the one of this number or all in turn.
fn composition(count: usize, only: Option<usize>) -> String {
    let nodes = (0..count).map(|i| {
        let expression = TYPICAL[only.unwrap_or(i % TYPICAL.len())].0;
        format!(
            r#"{{"kind": "rect", "id": "n{i}", "size": [1, 1], "rotation": {{"keys": [[0, 0], ["5s", 90, "ease-in-out"]], "expr": "={expression}"}}}}"#
        )
    });
    let nodes: Vec<String> = nodes.collect();
    format!(
        r#"{{"reelm": 1, "size": [100, 100], "fps": 30, "duration": 60, "vars": {{"k": 2}}, "nodes": [
        {{"kind": "rect", "id": "a", "size": [1, 1], "position": {{"keys": [[0, [0, 0]], ["9s", [90, 10]]]}}}},
        {{"kind": "rect", "id": "b", "size": [1, 1], "opacity": "=fract(time)"}}, {}]}}"#,
        nodes.join(",")
    )
}

/// A composition with 10,000 keyframed lanes: pairs and numbers with all kinds of eases.
fn keyframed() -> String {
    let eases = ["linear", "ease", "out-cubic", "in-out-sine", "cubic-bezier(0.3, 0, 0.2, 1)", "out-back", "steps(6)"];
    let nodes: Vec<String> = (0..2500)
        .map(|i| {
            let ease = eases[i % eases.len()];
            format!(
                r#"{{"kind": "rect", "id": "k{i}", "size": [1, 1],
                "position": {{"keys": [[0, [0, 0]], ["2s", [100, {i}], "{ease}"], ["4s", [0, 5], "{ease}"]], "after": "repeat"}},
                "rotation": {{"keys": [[0, 0], ["3s", 90, "{ease}"]], "after": "pingpong"}},
                "opacity": {{"keys": [[0, 0], ["30s", 1, "{ease}"]]}}}}"#
            )
        })
        .collect();
    format!(r#"{{"reelm": 1, "size": [100, 100], "fps": 30, "duration": 60, "nodes": [{}]}}"#, nodes.join(","))
}

struct Measured {
    /// Instructions executed in 100 frames.
    executed: u64,
    blocks: u64,
    /// Milliseconds for the expressions of a frame and for the times of its nodes: the mean of 100 frames.
    values_ms: f64,
    times_ms: f64,
}

#[allow(clippy::disallowed_methods, reason = "the time is printed, not judged")]
fn measure(json: &str) -> Measured {
    let Scene { ir, program, mut times, mut values, mut evaluator, .. } = Scene::new(json);
    let mut measured = Measured { executed: 0, blocks: 0, values_ms: 0.0, times_ms: 0.0 };
    let mut frame = |number: u64, measured: &mut Measured| {
        let start = Instant::now();
        times.resolve(&ir, number);
        let resolved = Instant::now();
        evaluator.before_layout(&program, &ir, &times, &mut values);
        measured.values_ms += resolved.elapsed().as_secs_f64() * 10.0;
        measured.times_ms += (resolved - start).as_secs_f64() * 10.0;
        evaluator.executed()
    };
    (0..3).for_each(|number| {
        frame(number, &mut measured);
    });
    (measured.values_ms, measured.times_ms) = (0.0, 0.0);
    let before = dhat::HeapStats::get().total_blocks;
    measured.executed = (0..100).map(|i| frame(i * 7, &mut measured)).sum();
    measured.blocks = dhat::HeapStats::get().total_blocks - before;
    measured
}

#[test]
fn expressions_allocate_nothing_and_stay_within_their_instructions() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let blocks = dhat::HeapStats::get().total_blocks;
    drop(std::hint::black_box(Box::new(7)));
    assert!(dhat::HeapStats::get().total_blocks > blocks, "the counter counts");

    let few = measure(&composition(500, None));
    let many = measure(&composition(2000, None));
    let keys = measure(&keyframed());
    for (what, Measured { executed, blocks, values_ms, times_ms }) in
        [("500 expressions", &few), ("2,000 expressions", &many), ("10,000 keyframed lanes", &keys)]
    {
        let each = *executed / 100;
        println!("{what}: {values_ms:.3} ms, node times {times_ms:.3} ms, {each} instructions, {blocks} allocations");
        assert_eq!(*blocks, 0, "{what}: a frame allocates");
    }

    // One more expression (that of `b`) runs in both.
    let shared = 100 * 3;
    let bound: u64 = TYPICAL.iter().map(|(_, most)| most * 2000 / 10 * 100).sum();
    assert!(many.executed <= bound + shared, "{} instructions, at most {bound}", many.executed);
    let (few, many) = (few.executed.saturating_sub(shared), many.executed.saturating_sub(shared));
    assert!(many <= few * 4 && many * 100 >= few * 399, "not in proportion: {few} for 500, {many} for 2,000");
    assert_eq!(keys.executed, 0, "plain keyframes need no instructions");
    each_typical_expression_stays_within_its_instructions();
}

/// Run within the one test of this binary, because the counter sees what the whole process does.
fn each_typical_expression_stays_within_its_instructions() {
    for (index, (expression, most)) in TYPICAL.iter().enumerate() {
        let mut scene = Scene::new(&composition(1, Some(index)));
        for frame in [0, 20, 400] {
            let executed = scene.frame(frame).evaluator.executed();
            let own = executed.saturating_sub(3);
            assert!(own <= *most, "{expression}: {own} instructions in frame {frame}, at most {most}");
        }
    }
}
