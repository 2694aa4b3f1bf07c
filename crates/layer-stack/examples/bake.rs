//! A piece that bakes a background and writes over it: prints what each frame does to which layer.
//!
//! `bake [frames]`; `bake json` prints the telemetry of two frames as JSON lines.

use reelm_layer_stack::{BakeMode, Canvas, ChildId, Command, Ink, Limits, Piece, Reach, Refusal, TelemetryConfig};

fn main() -> Result<(), Refusal> {
    let argument = std::env::args().nth(1).unwrap_or_default();
    let mut canvas = Canvas::new(1, [320, 180], Limits::default())?;
    if argument == "json" {
        canvas.set_telemetry(TelemetryConfig::ALL);
    }
    let frames = argument.parse().unwrap_or(if argument == "json" { 2 } else { 4 });
    for frame in 0..frames {
        canvas.frame(&piece(frame))?;
        if argument != "json" {
            print_frame(&canvas);
        }
    }
    let mut lines = String::new();
    if canvas.telemetry().write_json_lines(&mut lines).is_ok() {
        print!("{lines}");
    }
    Ok(())
}

/// A hundred circles, baked; over them a card that moves, a hole that is erased through both, and a child with a bake of its own.
fn piece(frame: u32) -> Vec<Command> {
    let bake = Command::Bake { mode: BakeMode::Freeze, clone: false };
    let ball = |x: f64, y: f64, radius: f64| Command::Circle { center: [x, y], radius, outline: None, crisp: false };
    let x = f64::from(frame) * 4.0;
    let mut piece = Vec::new();
    piece.extend((0..100).map(|i| ball(f64::from(i % 20) * 16.0, f64::from(i / 20) * 36.0, 6.0)));
    piece.push(bake.clone());
    piece.push(Command::Wipe { color: [0; 4] });
    piece.push(Command::Ink(Ink::Color([220, 40, 40, 200])));
    piece.push(Command::Box { at: [x, 60.0], size: [80.0, 50.0], outline: None, crisp: false });
    piece.push(Command::Ink(Ink::Erase { strength: 1.0, reach: Reach::Mirrored }));
    piece.push(ball(x + 40.0, 85.0, 8.0));
    let inner = vec![Command::Wipe { color: [0, 60, 120, 255] }, bake, ball(x, 20.0, 10.0)];
    let (child, at, size, origin) = (ChildId(1), [200.0, 100.0], [100, 60], 0);
    piece.push(Command::Embed { child, at, size, opacity: 0.8, origin, piece: Piece::from(inner) });
    piece
}

fn print_frame(canvas: &Canvas) {
    let report = canvas.report();
    println!("frame {}: {} commands, {} skipped", canvas.frames(), report.commands, report.skipped);
    for instance in canvas.instances() {
        let Some(stack) = canvas.stack_of(instance) else { continue };
        for (index, (layer, hash)) in stack.hashes().enumerate() {
            let drawn = |it: &&reelm_layer_stack::LayerOperation| (it.instance, it.layer) == (instance, layer);
            let operations = canvas.operations().operations.iter().filter(drawn).count();
            println!("  {instance} {:<8} {operations:>3} operations, {hash}", stack.label(index).to_string());
        }
    }
}
