//! What pieces issue: in every frame in which their node exists, hidden or not.

mod common;

use common::scene;

#[test]
fn a_piece_runs_while_its_node_exists_whether_it_is_seen_or_not() {
    let mut scene = scene(
        r#"{"kind": "group", "visible": "=frame >= 4", "children": [
            {"kind": "paint", "at": "2f", "for": "5f", "size": [10.4, 20], "commands": [
                {"kind": "point", "at": ["=frame", 1]}, {"kind": "wipe", "if": "=frame == 1"},
                {"kind": "write", "at": [0, 9], "text": "a{=frame}b{=2*frame}"}]}]}"#,
    );
    for frame in 0..10 {
        let runs = (2..7).contains(&frame);
        let pieces = scene.pieces(frame);
        assert_eq!(pieces.pieces.len(), usize::from(runs), "frame {frame}");
        let Some(piece) = pieces.pieces.first() else { continue };
        let local = frame as f64 - 2.0;
        assert_eq!(piece.size, Some([10, 20]));
        let issued: Vec<u32> = pieces.commands(piece).iter().map(|command| command.command).collect();
        assert_eq!(issued, if frame == 3 { &[0, 1, 2][..] } else { &[0, 2] });
        let [point, .., write] = pieces.commands(piece) else { panic!("two commands") };
        assert_eq!(pieces.lanes(point), [local, 1.0, 0.0]);
        let lanes = [0.0, 9.0, 16.0, 0.0, local, 0.0, 2.0 * local];
        assert_eq!(pieces.lanes(write), lanes, "place, size, two numbers for each expression in the text");
    }
}

#[test]
fn a_child_that_is_not_issued_takes_its_commands_along() {
    let mut scene = scene(
        r#"{"kind": "paint", "commands": [
            {"kind": "embed", "if": "=frame == 0", "at": [0, 0], "size": [4, 4], "commands": [
                {"kind": "wipe"}, {"kind": "wipe", "if": false},
                {"kind": "embed", "at": [0, 0], "size": [2, 2], "commands": [{"kind": "wipe"}]}]},
            {"kind": "bake"}]}"#,
    );
    let shape = |pieces: &reelm_eval::EvaluatedPieces| -> Vec<(u32, u32)> {
        pieces.commands.iter().map(|command| (command.command, command.inner)).collect()
    };
    assert_eq!(shape(scene.pieces(0)), [(0, 3), (1, 0), (3, 1), (4, 0), (5, 0)]);
    assert_eq!(shape(scene.pieces(1)), [(5, 0)]);
    assert_eq!(scene.pieces(1).pieces[0].size, Some([64, 48]), "the parent's box");
}

#[test]
fn repetitions_see_their_number() {
    let mut scene = scene(
        r#"{"kind": "paint", "commands": [{"kind": "repeat", "count": 3, "commands": [
            {"kind": "point", "at": ["=index * 10 + frame", "=count"]}, {"kind": "pan", "by": ["=random(1)", 0]}]}]}"#,
    );
    let pieces = scene.pieces(2);
    let points: Vec<f64> = pieces.commands.iter().step_by(2).map(|command| pieces.lanes(command)[0]).collect();
    assert_eq!(points, [2.0, 12.0, 22.0]);
    assert!(pieces.commands.iter().step_by(2).all(|command| pieces.lanes(command)[1] == 3.0));
}
