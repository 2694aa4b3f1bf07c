//! Lasting surfaces and the leaves that composers lay: tiles, sprites, fades, copies, surfaces that are shown.

use kurbo::{Affine, Rect};
use reelm_ids::{BankIdx, Hash128, SurfaceId};
use reelm_pixel::{BlendMode, IRect};
use reelm_plan::*;

use crate::support::*;

const RING: IRect = IRect::new(0, 0, 64, 48);

fn ring(state: u128) -> Lasting {
    Lasting { key: 7, rect: RING, clear: [0; 4], base: Hash128(1), state: Hash128(state) }
}

fn grid(origin: [i32; 2]) -> TileRun {
    TileRun { bank: BankIdx(0), tile_size: 8, columns: 8, rows: 6, origin, ..TileRun::default() }
}

fn cells(first: u16) -> Vec<Tile> {
    (0..48).map(|i| Tile::new(first + i)).collect()
}

fn sprite(x: i32, y: i32) -> SpriteItem {
    SpriteItem {
        bank: BankIdx(1),
        glyph: 3,
        palette: 2,
        flip_x: true,
        flip_y: false,
        dst: IRect::from_size(x, y, 16, 16),
        opacity: 255,
        blend: BlendMode::Normal,
    }
}

fn copy_of(source: SurfaceId) -> CopyPart {
    CopyPart { source, from: RING, to: [10, 20], opacity: 255, blend: BlendMode::Normal }
}

fn show_of(source: SurfaceId, placement: Placement) -> Show {
    Show { source, part: RING, placement, opacity: 200, blend: BlendMode::Normal, sampling: Sampling::Bilinear }
}

const TILTED: Placement = Placement::Projective([1.0, 0.2, 30.0, 0.1, 1.0, 40.0, 0.001, 0.002, 1.0]);

fn update(b: &mut PlanBuilder, ring: SurfaceId) {
    b.begin_on(ring);
    b.tiles(&grid([0, 0]), &cells(0), &[3, 4], 255, BlendMode::Copy);
    b.end_on();
}

fn all_ops() -> RenderPlan {
    plan(200, 100, |b| {
        let surface = b.lasting(ring(2));
        update(b, surface);
        b.copy(copy_of(surface));
        b.sprites([sprite(5, 6), SpriteItem { opacity: 90, blend: BlendMode::Screen, ..sprite(90, 20) }]);
        b.show(Show { part: IRect::new(8, 8, 40, 40), ..show_of(surface, TILTED) });
        b.fade([0, 0, 0, 255], 40);
        let canvas = b.lasting(Lasting { key: 9, state: Hash128::ZERO, ..ring(0) });
        b.begin_on(canvas);
        b.filter_on(Filter::Blur { sigma: [2.0; 2] });
        let within = IRect::new(0, 0, 64, 40);
        b.flood(FloodFill { seed: [3, 4], color: [9, 9, 9, 255], tolerance: 8, blend: BlendMode::Normal, within });
        b.end_on();
    })
}

#[test]
fn every_form_shows_the_operations_of_composers() {
    let plan = all_ops();
    insta::assert_snapshot!("composers_text", plan.to_text());
    insta::assert_snapshot!("composers_dot", plan.to_dot());
    insta::assert_snapshot!("composers_mermaid", plan.to_mermaid());
    let json: serde_json::Value = serde_json::from_str(&plan.to_json()).expect("it parses");
    let by_name = |name: &str| json["ops"].as_array().unwrap().iter().find(|op| op["op"] == name).unwrap().clone();
    assert_eq!(by_name("tiles")["cells"].as_array().unwrap().len(), 48);
    assert_eq!(by_name("tiles")["cells"][5], serde_json::json!([5, 0, 0, 0]));
    assert_eq!(by_name("tiles")["updates"], serde_json::json!([3, 4]));
    assert_eq!(by_name("sprites")["sprites"][1]["blend"], "screen");
    assert_eq!(by_name("copy")["to"], serde_json::json!([10, 20]));
    assert_eq!(by_name("composite")["placement"][7], 0.002);
    assert_eq!((by_name("fade")["level"].as_u64(), by_name("flood")["tolerance"].as_u64()), (Some(40), Some(8)));
    assert_eq!(json["surfaces"][1]["state"], Hash128(2).to_string());
}

#[test]
fn sections_come_first_and_belong_to_no_layer() {
    let plan = plan(200, 100, |b| {
        let [outer, inner] = [7, 8].map(|key| b.lasting(Lasting { key, ..ring(2) }));
        card(b, 0.0, 0.0, 200.0, 100.0, red());
        // Nothing of this layer is seen.
        in_layer(b, &Layer { opacity: 0.0, ..Layer::default() }, &[], |b| {
            b.begin_on(outer);
            card(b, 0.0, 0.0, 9.0, 9.0, red());
            update(b, inner);
            b.copy(CopyPart { to: [0, 0], ..copy_of(inner) });
            b.pop_layer();
            b.end_on();
        });
        b.copy(copy_of(outer));
    });
    let targets: Vec<u32> = plan.ops.values().map(|op| op.target().0).collect();
    assert_eq!(names(&plan), ["tiles", "draw", "copy", "draw", "copy"]);
    assert_eq!(targets, [2, 1, 1, 0, 0]);
}

#[test]
fn a_state_stands_for_the_pixels_of_a_lasting_surface() {
    let shown = |state: u128, first: u16| {
        plan(200, 100, |b| {
            let surface = b.lasting(ring(state));
            b.begin_on(surface);
            b.tiles(&grid([0, 0]), &cells(first), &[], 255, BlendMode::Copy);
            b.end_on();
            b.copy(copy_of(surface));
        })
    };
    // The owner says that they are equal, however they came to be so.
    assert_eq!(shown(2, 0).fingerprint, shown(2, 9).fingerprint);
    assert_ne!(shown(2, 0).fingerprint, shown(3, 0).fingerprint);
    // Of an unknown state all is told by the operations.
    assert_ne!(shown(0, 0).fingerprint, shown(0, 9).fingerprint);
}

#[test]
fn what_banks_look_like_is_in_the_fingerprint_where_it_is_told() {
    let (run, one) = (grid([1, 2]), sprite(30, 30));
    let other = SpriteItem { bank: BankIdx(one.bank.0 + 7), ..one };
    let print = |banks: &[(BankIdx, u128)]| {
        let plan = plan(200, 100, |b| {
            banks.iter().for_each(|(bank, content)| b.describe_bank(*bank, Hash128(*content)));
            b.tiles(&run, &cells(0), &[], 255, BlendMode::Normal);
            b.sprites([one, other]);
        });
        plan.fingerprint
    };
    let (tiles, first, second) = (run.bank, one.bank, other.bank);
    let all = [(tiles, 1), (first, 2), (second, 3)];
    assert_eq!(print(&all), print(&[all[2], all[0], all[1]]), "in any order");
    assert_eq!(print(&all), print(&[all[0], all[1], all[2], (BankIdx(999), 4)]), "one that nothing names is not seen");
    for change in [(tiles, 9), (first, 9), (second, 9)] {
        assert_ne!(print(&all), print(&[all[0], all[1], all[2], change]), "{change:?}");
    }
    assert_ne!(print(&all), print(&[]));
    // With an offset that several producers share a table by.
    let moved = plan(200, 100, |b| {
        b.set_resources(ResourceSet { banks: 5, ..ResourceSet::default() });
        b.describe_bank(BankIdx(1), Hash128(8));
    });
    assert_eq!(moved.bank_hash(BankIdx(6)), Some(Hash128(8)));
    assert_eq!(moved.bank_hash(BankIdx(1)), None);
}

#[test]
fn what_moves_by_whole_pixels_keeps_its_hash() {
    let group = |[x, y]: [i32; 2]| {
        let plan = plan(400, 300, |b| {
            let surface = b.lasting(ring(2));
            in_layer(b, &Layer { isolate: true, opacity: 0.5, ..Layer::default() }, &[], |b| {
                b.tiles(&grid([50 + x, 40 + y]), &cells(0), &[], 255, BlendMode::Normal);
                b.sprites([sprite(60 + x, 50 + y), sprite(66 + x, 52 + y)]);
                b.copy(CopyPart { to: [55 + x, 41 + y], ..copy_of(surface) });
                let (dx, dy) = (f64::from(x), f64::from(y));
                let moved = Affine::translate((80.0 + dx, 70.0 + dy)) * Affine::rotate(0.25);
                b.show(Show { part: IRect::new(0, 0, 9, 9), ..show_of(surface, Placement::Affine(moved)) });
                let Placement::Projective([a, c, e, d, f, g, p, q, w]) = TILTED else { unreachable!() };
                let moved = [a + dx * p, c + dx * q, e + dx * w, d + dy * p, f + dy * q, g + dy * w, p, q, w];
                b.show(show_of(surface, Placement::Projective(moved)));
            });
        });
        plan.surfaces.values().last().unwrap().hash
    };
    assert_eq!(group([0, 0]), group([37, 21]));
    assert_ne!(group([0, 0]), Hash128::ZERO);
}

#[test]
fn every_part_of_a_leaf_is_hashed() {
    let print = |run: TileRun, cell: Tile, sprite: SpriteItem, copy: CopyPart, show: Show, fade: ([u8; 4], u8)| {
        plan(200, 100, |b| {
            let surface = b.lasting(ring(2));
            let mut all = cells(0);
            all[5] = cell;
            b.tiles(&run, &all, &[], 255, BlendMode::Normal);
            b.sprites([sprite]);
            b.copy(CopyPart { source: surface, ..copy });
            b.show(Show { source: surface, ..show });
            b.fade(fade.0, fade.1);
        })
        .fingerprint
    };
    let (run, cell, one) = (grid([1, 2]), Tile::new(5), sprite(30, 30));
    let (copy, show) = (copy_of(SurfaceId(1)), show_of(SurfaceId(1), TILTED));
    let fade = ([0, 0, 9, 255], 100);
    let base = print(run.clone(), cell, one, copy, show, fade);
    let mut prints = vec![base];
    for run in [
        TileRun { bank: BankIdx(4), ..run.clone() },
        TileRun { tile_size: 16, ..run.clone() },
        TileRun { columns: 7, ..run.clone() },
        TileRun { rows: 5, ..run.clone() },
        grid([2, 2]),
        grid([1, 1]),
    ] {
        prints.push(print(run, cell, one, copy, show, fade));
    }
    for cell in [
        Tile::new(6),
        Tile::EMPTY,
        Tile { palette: 1, ..cell },
        Tile { flip_x: true, ..cell },
        Tile { flip_y: true, ..cell },
    ] {
        prints.push(print(run.clone(), cell, one, copy, show, fade));
    }
    for one in [
        SpriteItem { bank: BankIdx(2), ..one },
        SpriteItem { glyph: 4, ..one },
        SpriteItem { palette: 0, ..one },
        SpriteItem { flip_x: false, ..one },
        SpriteItem { flip_y: true, ..one },
        SpriteItem { opacity: 254, ..one },
        SpriteItem { blend: BlendMode::Copy, ..one },
        sprite(31, 30),
    ] {
        prints.push(print(run.clone(), cell, one, copy, show, fade));
    }
    for copy in [
        CopyPart { from: IRect::new(0, 0, 63, 48), ..copy },
        CopyPart { to: [10, 21], ..copy },
        CopyPart { opacity: 9, ..copy },
        CopyPart { blend: BlendMode::Copy, ..copy },
    ] {
        prints.push(print(run.clone(), cell, one, copy, show, fade));
    }
    for show in [
        Show { part: IRect::new(1, 0, 64, 48), ..show },
        Show { placement: Placement::Whole, ..show },
        Show { placement: Placement::Affine(Affine::rotate(0.1)), ..show },
        Show { placement: Placement::Projective([1.0, 0.2, 30.0, 0.1, 1.0, 40.0, 0.001, 0.003, 1.0]), ..show },
        Show { opacity: 201, ..show },
        Show { sampling: Sampling::Nearest, ..show },
        Show { blend: BlendMode::Lighten, ..show },
    ] {
        prints.push(print(run.clone(), cell, one, copy, show, fade));
    }
    for fade in [([0, 0, 8, 255], 100), ([0, 0, 9, 255], 101)] {
        prints.push(print(run.clone(), cell, one, copy, show, fade));
    }
    let count = prints.len();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), count);
}

#[test]
fn leaves_bound_the_surfaces_that_hold_them() {
    let group = |fill: &dyn Fn(&mut PlanBuilder, SurfaceId)| {
        let plan = plan(400, 300, |b| {
            let surface = b.lasting(ring(2));
            in_layer(b, &Layer::default(), &[Filter::ColorMatrix([0.5; 20])], |b| fill(b, surface));
        });
        plan.surfaces.values().last().unwrap().rect
    };
    let flat = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0];
    let tight = |fill: &dyn Fn(&mut PlanBuilder, SurfaceId)| {
        let plan = plan(400, 300, |b| {
            let surface = b.lasting(ring(2));
            in_layer(b, &Layer::default(), &[Filter::ColorMatrix(flat)], |b| fill(b, surface));
        });
        plan.surfaces.values().last().unwrap().rect
    };
    assert_eq!(group(&|b, _| b.sprites([sprite(1, 2)])), IRect::new(0, 0, 400, 300), "the filter colours everything");
    assert_eq!(tight(&|b, _| b.sprites([sprite(1, 2), sprite(50, 9)])), IRect::new(1, 2, 66, 25));
    assert_eq!(
        tight(&|b, _| b.tiles(&grid([-8, 5]), &cells(0), &[], 255, BlendMode::Normal)),
        IRect::new(0, 5, 56, 53)
    );
    assert_eq!(tight(&|b, s| b.copy(copy_of(s))), IRect::new(10, 20, 74, 68));
    assert_eq!(tight(&|b, s| b.copy(CopyPart { from: IRect::new(-5, -5, 9, 9), ..copy_of(s) })), {
        // What lies outside of the source is not copied, and the rest stays in its place.
        IRect::new(15, 25, 24, 34)
    });
    let quad = tight(&|b, s| b.show(show_of(s, TILTED)));
    let corners = [[0.0, 0.0], [64.0, 0.0], [64.0, 48.0], [0.0, 48.0]].map(|[x, y]: [f64; 2]| {
        let w = 0.001 * x + 0.002 * y + 1.0;
        [(x + 0.2 * y + 30.0) / w, (0.1 * x + y + 40.0) / w]
    });
    for axis in 0..2 {
        let values = corners.map(|corner| corner[axis]);
        let (low, high) = if axis == 0 { (quad.x0, quad.x1) } else { (quad.y0, quad.y1) };
        let least = values.into_iter().fold(f64::MAX, f64::min);
        let most = values.into_iter().fold(f64::MIN, f64::max);
        assert!((least - 2.0..=least).contains(&f64::from(low)) && (most..=most + 2.0).contains(&f64::from(high)));
    }
}

#[test]
fn what_lies_behind_is_cut_off_and_nothing_is_not_a_number() {
    let bounds = |matrix| Placement::Projective(matrix).bounds(IRect::new(0, 0, 100, 100), 1.0);
    // The horizon crosses the picture at x = 50: what lies to the right of it is seen from there to the far left.
    let horizon = bounds([1.0, 0.0, -200.0, 0.0, 1.0, 0.0, 0.02, 0.0, -1.0]);
    assert!(horizon.x1 >= -100 && horizon.x1 < 0 && horizon.x0 < -1_000_000, "{horizon:?}");
    assert!(bounds([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0]).is_empty(), "all of it lies behind");
    for bad in [f64::NAN, f64::INFINITY, 1e300] {
        for at in 0..9 {
            let mut matrix = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
            matrix[at] = bad;
            let _ = bounds(matrix);
            let shown = plan(64, 64, |b| {
                let surface = b.lasting(ring(2));
                b.show(show_of(surface, Placement::Projective(matrix)));
            });
            assert!(shown.ops.values().all(|op| op.name() == "composite"));
        }
    }
}

#[test]
fn a_single_leaf_takes_over_opacity_and_mode() {
    let in_group = |layer: Layer, fill: &dyn Fn(&mut PlanBuilder, SurfaceId)| {
        plan(200, 100, |b| {
            let surface = b.lasting(ring(2));
            in_layer(b, &layer, &[], |b| fill(b, surface));
        })
    };
    let half = Layer { opacity: 0.5, blend: BlendMode::Screen, ..Layer::default() };
    let one = in_group(half.clone(), &|b, s| b.copy(copy_of(s)));
    let taken = |op: &Op| matches!(op, Op::Copy { opacity: 128, blend: BlendMode::Screen, .. });
    assert!(one.ops.len() == 1 && one.ops.values().all(taken));
    let many = in_group(half.clone(), &|b, _| b.sprites([sprite(1, 1), sprite(2, 2)]));
    assert_eq!(names(&many), ["sprites", "composite"], "they cover each other");
    let single = in_group(half, &|b, _| b.sprites([sprite(1, 1)]));
    assert_eq!((names(&single), single.sprites[0].opacity), (vec!["sprites"], 128));
    let erasing =
        Layer { clip: LayerClip::Rect(Rect::new(0.0, 0.0, 50.0, 50.0), Affine::IDENTITY), ..Layer::default() };
    let wipe = |b: &mut PlanBuilder, _: SurfaceId| {
        in_layer(b, &Layer { blend: BlendMode::DestinationOut, ..Layer::default() }, &[], |b| {
            card(b, 0.0, 0.0, 100.0, 100.0, red());
        });
    };
    assert_eq!(names(&in_group(erasing.clone(), &wipe)), ["draw", "composite"], "a clip isolates");
    let through = in_group(Layer { through: true, ..erasing }, &wipe);
    assert_eq!(names(&through), ["draw"]);
    assert_eq!(through.items[0].scissor, IRect::new(0, 0, 50, 50));
}

#[test]
fn a_surface_never_reads_itself() {
    let plan = plan(200, 100, |b| {
        let surface = b.lasting(ring(2));
        b.begin_on(surface);
        b.copy(CopyPart { to: [8, 0], ..copy_of(surface) });
        b.show(show_of(surface, Placement::Affine(Affine::rotate(0.5))));
        b.end_on();
    });
    assert_eq!(names(&plan), ["copy", "copy", "copy", "composite"]);
    assert!(plan.ops.values().all(|op| plan.sources(op).all(|source| source != op.target())));
}

#[test]
fn a_plan_may_have_no_output() {
    let mut builder = PlanBuilder::new();
    let mut build = |state: u128| {
        let mut plan = RenderPlan::default();
        builder.begin_without_output();
        let surface = builder.lasting(ring(state));
        update(&mut builder, surface);
        builder.fill_rect(Rect::new(0.0, 0.0, 9.0, 9.0), red(), Affine::IDENTITY, 1.0);
        builder.finish(&mut plan);
        plan
    };
    let plan = build(2);
    assert_eq!((names(&plan), plan.roots.len()), (vec!["tiles"], 0));
    assert_ne!(plan.fingerprint, build(3).fingerprint);
}

#[test]
fn lasting_surfaces_live_all_the_time() {
    let plan = plan(10, 10, |b| {
        let surfaces = [7, 8, 7].map(|key| b.lasting(Lasting { key, ..ring(2) }));
        assert_eq!(surfaces[0], surfaces[2], "a key is one surface");
        surfaces.iter().for_each(|surface| b.copy(copy_of(*surface)));
        in_layer(b, &Layer { isolate: true, opacity: 0.5, ..Layer::default() }, &[], |b| {
            card(b, 0.0, 0.0, 4.0, 4.0, red());
            card(b, 1.0, 0.0, 4.0, 4.0, red());
        });
    });
    assert_eq!(plan.live_pixels, 100 + 2 * RING.area() + 5 * 4);
}

#[test]
fn indices_are_moved_for_what_follows() {
    let plan = plan(100, 100, |b| {
        b.set_resources(ResourceSet { assets: 10, fonts: 20, banks: 30 });
        let (asset, transform) = (reelm_ids::AssetIdx(1), Affine::IDENTITY);
        card(b, 0.0, 0.0, 9.0, 9.0, Brush::Image { asset, transform, sampling: Sampling::Nearest });
        b.tiles(&grid([0, 0]), &cells(0), &[], 255, BlendMode::Normal);
        b.sprites([sprite(0, 0)]);
        b.set_resources(ResourceSet::default());
        b.sprites([sprite(0, 0)]);
    });
    assert!(matches!(plan.items[0].brush, Brush::Image { asset: reelm_ids::AssetIdx(11), .. }));
    assert_eq!(plan.tile_runs[0].bank, BankIdx(30));
    assert_eq!(plan.sprites.iter().map(|sprite| sprite.bank.0).collect::<Vec<_>>(), [31, 1]);
}

#[test]
fn calls_out_of_place_do_nothing() {
    let plan = plan(100, 100, |b| {
        b.end_on();
        b.begin_on(SurfaceId(5));
        card(b, 0.0, 0.0, 9.0, 9.0, red());
        b.end_on();
        b.copy(copy_of(SurfaceId(0)));
        b.show(show_of(SurfaceId(3), Placement::Whole));
        b.filter_on(Filter::Blur { sigma: [2.0; 2] });
        let flood = FloodFill { seed: [0, 0], color: [0; 4], tolerance: 0, blend: BlendMode::Copy, within: RING };
        b.flood(flood);
    });
    assert_eq!(plan.ops.len(), 0);
}
