//! A title card, written with the builder: `cargo run --example title_card -- card.png` renders its frame at 1.5 s, and
//! `cargo run --example title_card -- card.reelm.json` writes it as a file.

use std::error::Error;
use std::path::{Path, PathBuf};

use reelm::builder::*;
use reelm::{Cancel, Limits, Output, SessionOptions, SinkOptions, Target, sink_for};

fn main() -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "title-card.png".into()));
    let card = card();
    if path.extension().is_some_and(|extension| extension == "json") {
        Output::path(path).write_whole(card.to_json().as_bytes())?;
        return Ok(());
    }
    let composition = reelm::Composition::from_builder("title card", &card, Path::new("."), &Limits::default())?;
    let prepared = composition.compile(&[])?.prepare()?;
    let sink = sink_for(&Target::Path(path), &SinkOptions::default())?;
    prepared.session(&SessionOptions::default())?.render_range(45..46, sink, &Cancel::new(), &mut |_| {})?;
    Ok(())
}

/// A headline that rises, a rule that grows beneath it, and dots that come one after another.
fn card() -> Composition {
    let ground = Linear::new([(0, "#10223f"), (1, "#3a1c52")]).to([1, 1]);
    let headline = text("{vars.title}")
        .font_size(84)
        .weight(750)
        .fill("white")
        .anchor("baseline-center")
        .position(keys([key(0, [640, 390]), key(ms(700), [640, 350]).ease("out-cubic")]))
        .enter(transition("fade", ms(500)))
        .effect(effect("drop-shadow").with("offset", [0, 10]).with("sigma", 14).with("color", "#0008"));
    let rule = rect()
        .size((expr(r#"420 * ease("out-expo", clamp(time - 0.3, 0, 1))"#), 6))
        .radius(3)
        .fill("=vars.accent")
        .anchor("center")
        .position([640, 400]);
    let dots = (0..5).map(|dot| {
        ellipse()
            .size([28, 28])
            .anchor("center")
            .position([520 + 60 * dot, 480])
            .fill("=vars.accent")
            .at(ms(600 + 120 * dot))
            .scale(Spring::new().stiffness(120).damping(9))
    });
    Composition::new([1280, 720], secs(4))
        .var("title", "Written in Rust")
        .var("accent", VarDecl::new(VarType::Color, "#ffb454"))
        .node(rect().size(("100%", "100%")).fill(ground))
        .node(headline)
        .node(rule)
        .node(group().id("dots").children(dots.collect::<Vec<_>>()))
}
