//! Anchors and requests, for every tile size.

use super::*;

fn grid(tile: u32) -> Grid {
    Grid::new(tile, (100, 60))
}

fn kinds(requests: &Requests) -> Vec<RefreshKind> {
    requests.iter().map(|request| request.kind).collect()
}

/// A resolver whose first layer has been resolved at `view`.
fn at(grid: &Grid, view: (i64, i64)) -> SceneViewportResolver {
    let mut resolver = SceneViewportResolver::default();
    resolver.reset(1);
    assert_eq!(kinds(&resolver.resolve(0, grid, view, true)), [RefreshKind::Full]);
    resolver
}

#[test]
fn one_tile_from_anywhere_aligned_is_one_column_or_line() {
    for tile in [8, 16, 32] {
        let (grid, step) = (grid(tile), i64::from(tile));
        for start in [-3, -1, 0, 1, 7] {
            let from = (start * step, start * step);
            for way in [-step, step] {
                let asked = at(&grid, from).resolve(0, &grid, (from.0 + way, from.1), true);
                assert_eq!(kinds(&asked), [RefreshKind::Column], "{tile} px, {start}, {way}");
                assert_eq!(asked.iter().map(|r| r.cells.count()).sum::<u64>(), u64::from(grid.rows()));
                let asked = at(&grid, from).resolve(0, &grid, (from.0, from.1 + way), true);
                assert_eq!(kinds(&asked), [RefreshKind::Line]);
                assert_eq!(asked.iter().map(|r| r.cells.count()).sum::<u64>(), u64::from(grid.cols()));
            }
        }
    }
}

#[test]
fn a_diagonal_tile_is_a_column_a_line_and_a_corner_without_overlap() {
    let grid = grid(16);
    let asked = at(&grid, (0, 0)).resolve(0, &grid, (16, -16), true);
    assert_eq!(kinds(&asked), [RefreshKind::Column, RefreshKind::Line, RefreshKind::Corner]);
    let cells: u64 = asked.iter().map(|request| request.cells.count()).sum();
    assert_eq!(cells, u64::from(grid.cols() + grid.rows() - 1));
}

#[test]
fn several_tiles_are_regions_and_more_than_the_viewport_is_all() {
    let grid = grid(8);
    assert_eq!(kinds(&at(&grid, (0, 0)).resolve(0, &grid, (24, 0), true)), [RefreshKind::Region]);
    assert_eq!(
        kinds(&at(&grid, (0, 0)).resolve(0, &grid, (24, 8), true)),
        [RefreshKind::Region, RefreshKind::Line, RefreshKind::Region]
    );
    for view in [(101, 0), (-101, 0), (0, 61), (0, -61), (i64::MAX / 4, 0)] {
        assert_eq!(kinds(&at(&grid, (0, 0)).resolve(0, &grid, view, true)), [RefreshKind::Full], "{view:?}");
    }
}

#[test]
fn trembling_across_the_edge_of_a_tile_refreshes_nothing() {
    for tile in [8, 16, 32] {
        let grid = grid(tile);
        let edge = 5 * i64::from(tile);
        let mut resolver = at(&grid, (edge, edge));
        for step in 0..100 {
            let view = edge - (step * 7) % i64::from(tile / 2);
            assert_eq!(kinds(&resolver.resolve(0, &grid, (view, view), true)), [], "{tile} px at {view}");
        }
    }
}

#[test]
fn a_steady_scroll_resolves_each_column_once() {
    for tile in [8, 16, 32] {
        let grid = grid(tile);
        let mut resolver = at(&grid, (0, 0));
        let mut columns = 0;
        for view in 1..=640 {
            let asked = resolver.resolve(0, &grid, (view, 0), true);
            assert!(asked.iter().all(|request| request.kind == RefreshKind::Column));
            columns += asked.iter().count();
        }
        assert_eq!(columns, 640 / tile as usize);
    }
}

#[test]
fn the_ring_always_covers_the_viewport() {
    for tile in [8_i64, 16, 32] {
        for width in [1, 7, 8, 9, 100] {
            let grid = Grid::new(tile as u32, (width, 1));
            let mut resolver = at(&grid, (-500, 0));
            for view in (-500..500).chain((-500..500).rev()) {
                resolver.resolve(0, &grid, (view, 0), true);
                let anchor = resolver.layers[0].expect("an anchor").cell;
                let ring = ring_cells(&grid, anchor);
                assert!(ring.col * tile <= view, "{tile} px, viewport {width}, view {view}");
                assert!((ring.col + i64::from(ring.cols)) * tile >= view + i64::from(width));
            }
        }
    }
}

#[test]
fn one_tile_is_one_column_however_narrow_the_viewport() {
    for tile in [8, 16, 32] {
        let grid = Grid::new(tile, (1, 1));
        let asked = at(&grid, (0, 0)).resolve(0, &grid, (tile.into(), 0), true);
        assert_eq!(kinds(&asked), [RefreshKind::Column]);
        assert_eq!(kinds(&at(&grid, (0, 0)).resolve(0, &grid, (2 * i64::from(tile), 0), true)), [RefreshKind::Full]);
    }
}
