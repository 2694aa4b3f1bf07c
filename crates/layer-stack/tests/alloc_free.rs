//! After warm-up a frame allocates nothing, lowering included, over ten thousand frames with three bakes, a child and every kind
//! of command.
//!
//! Without the test harness, so that nothing else runs while blocks are counted.

use reelm_layer_stack::*;
use reelm_plan::{PlanBuilder, RenderPlan};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn blocks() -> u64 {
    dhat::HeapStats::get().total_blocks
}

fn main() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut canvas = Canvas::new(1, [320, 200], Limits::default()).expect("a canvas");
    let piece = piece();
    let (mut builder, mut plan) = (PlanBuilder::new(), RenderPlan::default());
    let mut frame = |canvas: &mut Canvas| {
        canvas.frame(&piece).expect("a frame");
        builder.begin(320, 200, [0; 4]);
        canvas.lower(&mut builder, &mut NoGlyphs, &|_| None).expect("no frame is open");
        builder.finish(&mut plan);
        assert!(plan.ops.len() > 10);
    };
    for _ in 0..3 {
        frame(&mut canvas);
        assert_eq!(canvas.report().refusal, None);
    }
    let size = sizes(&canvas);
    let before = blocks();
    for _ in 0..10_000 {
        frame(&mut canvas);
    }
    let allocated = blocks() - before;
    println!("10000 frames, {size:?} layers and operations, allocations: {allocated}");
    assert_eq!(allocated, 0, "frames allocate");
    assert_eq!(sizes(&canvas), size, "the state has grown");

    let before = blocks();
    std::hint::black_box(vec![1_u8; 100]);
    assert!(blocks() > before, "an allocation was not counted");
}

fn sizes(canvas: &Canvas) -> (usize, usize, usize) {
    (canvas.stack().len(), canvas.instances().count(), canvas.operations().operations.len())
}

fn piece() -> Vec<Command> {
    let bake = Command::Bake { mode: BakeMode::Freeze, clone: false };
    let live = Command::Bake { mode: BakeMode::Live, clone: true };
    let points = vec![[3.0, 4.0], [90.0, 20.0], [40.0, 150.0], [10.0, 60.0]];
    let steps = vec![PathStep::Move([1.0; 2]), PathStep::Cubic([[5.0; 2], [9.0, 2.0], [50.0; 2]]), PathStep::Close];
    let image = Source::Image { asset: 0, size: [16, 16] };
    let child = vec![
        Command::Wipe { color: [0, 0, 9, 255] },
        Command::Write { text: "child".into(), at: [2.0, 20.0], size: 12.0 },
        bake.clone(),
        Command::Flood { at: [5.0, 5.0], tolerance: 4 },
    ];
    vec![
        Command::Circle { center: [50.0; 2], radius: 20.0, outline: None, crisp: false },
        bake.clone(),
        Command::Line { from: [0.0; 2], to: [90.0, 30.0], width: 2.0, crisp: false },
        bake,
        Command::Wipe { color: [0; 4] },
        Command::Poly { points: points.clone(), outline: None, crisp: true },
        live,
        Command::Ink(Ink::Erase { strength: 0.5, reach: Reach::Mirrored }),
        Command::Circle { center: [60.0; 2], radius: 30.0, outline: Some(1.0), crisp: true },
        Command::Ink(Ink::Color([200, 0, 0, 128])),
        Command::Pan { by: [4.0, 4.0] },
        Command::Mask(Some(MaskRect { at: [10, 10], size: [200, 100] })),
        Command::Poly { points, outline: Some(3.0), crisp: false },
        Command::Path { elements: steps, outline: None },
        Command::Paste { source: image, at: [4.0; 2], how: Placing::default() },
        Command::Enter(LayerRef::Base),
        Command::Blur { sigma: 1.0 },
        Command::Leave,
        Command::Scroll { by: [1, 0] },
        Command::Spin { degrees: 3.0, about: None, smooth: true },
        Command::Embed {
            child: ChildId(1),
            at: [100.0, 50.0],
            size: [64, 64],
            opacity: 0.5,
            origin: 0,
            piece: child.into(),
        },
        Command::Stamp { source: Source::Child(ChildId(1)), at: [20.0; 2], how: Placing::default() },
    ]
}
