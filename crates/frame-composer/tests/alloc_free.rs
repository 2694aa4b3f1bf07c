//! After warm-up a frame allocates nothing: commands of a frame, refreshes of every kind, sprites, palettes, fades.
//!
//! Without the test harness, so that nothing else runs while blocks are counted.

mod common;

use common::{composer, mixed};
use reelm_frame_composer::{BankId, Fade, FrameComposer, RefreshKind, Sprite, SpriteSpace};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

fn blocks() -> u64 {
    dhat::HeapStats::get().total_blocks
}

fn main() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut composer = composer(480, 270, mixed(1));
    let mut kinds = [0_u32; 5];
    composer.render_frame();
    let before = blocks();
    for step in 0..1000 {
        frame(&mut composer, step, &mut kinds);
    }
    let allocated = blocks() - before;
    println!("1000 frames, requests full, line, column, corner, region: {kinds:?}, allocations: {allocated}");
    assert_eq!(allocated, 0, "frames allocate");
    assert!(kinds.iter().all(|times| *times > 0), "not every kind of refresh was counted");

    let before = blocks();
    std::hint::black_box(vec![1_u8; 100]);
    assert!(blocks() > before, "an allocation was not counted");
}

fn frame(composer: &mut FrameComposer, step: i32, kinds: &mut [u32; 5]) {
    let (dx, dy) = match step % 40 {
        0 => (5000, -3000),
        25 => (70, 0),
        _ => (3, 2),
    };
    let (x, y) = composer.camera();
    assert!(composer.set_camera(x + dx, y + dy).is_ok());
    for i in 0..520 {
        let (bank, layer) = (BankId([8, 16, 32][i as usize % 3]), i as u32 % 4);
        let space = if i % 2 == 0 { SpriteSpace::Viewport } else { SpriteSpace::Layer };
        let _ =
            composer.emit_sprite(Sprite { bank, layer, x: i, y: i / 2, priority: -i % 7, space, ..Sprite::default() });
    }
    if step % 10 == 0 {
        assert!(composer.set_palette(BankId(8), 2, [[(step / 10) as u8, 0, 0, 255]; 16]).is_ok());
    }
    assert!(composer.set_fade(Fade { color: [0; 3], level: step as u8 }).is_ok());
    let frame = composer.render_frame();
    assert_eq!(frame.telemetry().sprites_dropped, 8);
    for request in frame.layers().iter().flat_map(|layer| frame.requests(layer)) {
        kinds[match request.kind {
            RefreshKind::Full => 0,
            RefreshKind::Line => 1,
            RefreshKind::Column => 2,
            RefreshKind::Corner => 3,
            RefreshKind::Region => 4,
        }] += 1;
    }
    std::hint::black_box(frame.steps().count());
}
