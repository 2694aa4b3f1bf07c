//! Pieces for the tests.

use reelm_ids::Hash128;
use reelm_layer_stack::*;

pub(crate) const ROOT: InstanceId = InstanceId(0);

pub(crate) fn canvas() -> Canvas {
    Canvas::new(1, [100, 80], Limits::default()).expect("a canvas")
}

pub(crate) fn bake() -> Command {
    Command::Bake { mode: BakeMode::Freeze, clone: false }
}

pub(crate) fn ink(color: [u8; 4]) -> Command {
    Command::Ink(Ink::Color(color))
}

pub(crate) fn erase(strength: f32, reach: Reach) -> Command {
    Command::Ink(Ink::Erase { strength, reach })
}

pub(crate) fn card(x: f64, y: f64) -> Command {
    Command::Box { at: [x, y], size: [20.0, 10.0], outline: None, crisp: true }
}

pub(crate) fn wipe() -> Command {
    Command::Wipe { color: [0; 4] }
}

pub(crate) fn embed(child: u32, piece: Vec<Command>) -> Command {
    let size = [40, 30];
    Command::Embed { child: ChildId(child), at: [5.0, 6.0], size, opacity: 1.0, origin: 0, piece: piece.into() }
}

/// A canvas after one frame of a piece of which nothing is refused.
pub(crate) fn drawn(piece: &[Command]) -> Canvas {
    let mut canvas = canvas();
    frame(&mut canvas, piece);
    canvas
}

/// A frame of which nothing is refused.
pub(crate) fn frame(canvas: &mut Canvas, piece: &[Command]) {
    canvas.frame(piece).expect("a frame");
    assert_eq!(canvas.report().refusal, None);
}

/// The hashes of a stack, bottom first.
pub(crate) fn hashes(canvas: &Canvas) -> Vec<Hash128> {
    canvas.stack().hashes().map(|(_, hash)| hash).collect()
}

/// For each operation the place in the stack of its layer.
pub(crate) fn targets(canvas: &Canvas) -> Vec<usize> {
    let place = |operation: &LayerOperation| {
        let stack = canvas.stack_of(operation.instance).expect("an instance");
        stack.position(operation.layer).expect("a layer")
    };
    canvas.operations().operations.iter().map(place).collect()
}

pub(crate) fn through_json<T: serde::Serialize + serde::de::DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).expect("written")).expect("read")
}
