//! How a frame is made: layers (anchors, refreshes, copies), then sprites, then the fade, then the hash.

use reelm_ids::Hash128;
use reelm_pixel::IRect;

use super::FrameComposer;
use crate::frame::{BankSlot, LayerFrame};
use crate::pool::BoundBank;
use crate::scene::{Edge, SceneLayer};
use crate::sprite::{Sprite, SpriteDraw, SpriteSpace};
use crate::table::BankId;
use crate::view::layer_view;

impl FrameComposer {
    pub(super) fn compose(&mut self) {
        self.data.clear(self.viewport);
        self.compose_layers();
        self.compose_sprites();
        self.data.fade = self.fade.take().filter(|fade| fade.level > 0);
        self.count();
        self.data.hash = self.frame_hash();
        self.sprites.clear();
        self.frames = self.frames.saturating_add(1);
    }

    /// The bank that a sprite names: one bound for sprites, else one of the scene's.
    pub(super) fn sprite_bank(&self, id: BankId) -> Option<(BankSlot, &BoundBank)> {
        if let Ok(i) = self.banks.position(id) {
            return Some((BankSlot::Sprite(number(i)), self.banks.at(i)?));
        }
        let banks = &self.scene.as_ref()?.banks;
        let i = banks.iter().position(|bank| bank.id == id)?;
        Some((BankSlot::Scene(number(i)), banks.get(i)?))
    }

    fn compose_layers(&mut self) {
        let Some(bound) = &self.scene else { return };
        let settled = self.resolver.is_settled(self.camera);
        let data = &mut self.data;
        let layers = bound.layers().zip(self.cache.rings_mut()).zip(&mut self.layers);
        for (i, (((layer, slot, bank), ring), state)) in layers.enumerate() {
            let view = layer_view(layer, self.camera, self.viewport);
            let start = (data.requests.len(), data.updates.len(), data.copies.len());
            if !settled {
                for request in self.resolver.resolve(i, ring.grid(), view, self.hysteresis).iter() {
                    ring.apply(request, layer, bank, &mut data.updates);
                    data.requests.push(*request);
                }
            }
            if core::mem::take(&mut state.shows) {
                ring.show(bank, &mut data.updates);
                state.content = bank.layer_hash(layer, &mut self.hasher);
            }
            ring.copies(view, &mut data.copies);
            let (col, row) = self.resolver.anchor(i);
            self.hasher.hash(state.content).u64(col.cast_unsigned()).u64(row.cast_unsigned());
            self.hasher.u32(ring.grid().cols()).u32(ring.grid().rows());
            let ring_base = core::mem::replace(&mut state.ring, self.hasher.finish());
            let source = layer.source();
            let mut frame = LayerFrame {
                layer: number(i),
                tile_size: layer.tile_size(),
                ring: (ring.grid().cols(), ring.grid().rows()),
                bank: BankSlot::Scene(number(slot)),
                blend: source.blend,
                opacity: source.opacity,
                view,
                plane: (view.0 + i64::from(source.offset.0), view.1 + i64::from(source.offset.1)),
                content_hash: state.content,
                state_hash: Hash128::ZERO,
                ring_base,
                ring_state: state.ring,
                requests: start.0..data.requests.len(),
                updates: start.1..data.updates.len(),
                copies: start.2..data.copies.len(),
                sprites: 0..0,
            };
            let (x, y) = unwrapped(layer, view);
            self.hasher.hash(state.content).u64(x.cast_unsigned()).u64(y.cast_unsigned());
            self.hasher.u32(self.viewport.0).u32(self.viewport.1).u8(frame.blend as u8).u8(frame.opacity);
            frame.state_hash = self.hasher.finish();
            data.layers.push(frame);
        }
        self.resolver.settle(self.camera);
    }

    fn compose_sprites(&mut self) {
        self.sprites.sort();
        let mut draws = core::mem::take(&mut self.data.sprites);
        let mut counts = self.data.telemetry;
        for sprite in self.sprites.ordered() {
            match self.place(sprite) {
                None => counts.sprites_dropped += 1,
                Some(None) => counts.sprites_culled += 1,
                Some(Some(draw)) => draws.push(draw),
            }
        }
        let mut start = 0;
        for layer in &mut self.data.layers {
            let end = draws.partition_point(|draw| draw.layer <= layer.layer);
            layer.sprites = start..end;
            start = end;
        }
        counts.sprites_drawn = number(draws.len());
        counts.sprites_dropped = counts.sprites_dropped.saturating_add(self.sprites.overflow());
        self.data.telemetry = counts;
        self.data.sprites = draws;
    }

    /// Where a sprite is seen: `None` if its layer or glyph is gone, `Some(None)` if it is outside of the viewport.
    fn place(&self, sprite: &Sprite) -> Option<Option<SpriteDraw>> {
        if sprite.layer as usize >= self.layer_count() {
            return None;
        }
        let (slot, bound) = self.sprite_bank(sprite.bank)?;
        bound.bank.check_ids(sprite.glyph, sprite.palette).ok()?;
        let origin = self.sprite_origin(sprite);
        let (x, y) = (i64::from(sprite.x) - origin.0, i64::from(sprite.y) - origin.1);
        let (width, height) = (bound.bank.width(), bound.bank.height());
        let (Some(x), Some(y)) = (seen(x, width, self.viewport.0), seen(y, height, self.viewport.1)) else {
            return Some(None);
        };
        if sprite.opacity == 0 {
            return Some(None);
        }
        let Sprite { palette, flip_x, flip_y, layer, opacity, blend, .. } = *sprite;
        let glyph = bound.seen(sprite.glyph);
        let dst = IRect::from_size(x, y, width, height);
        Some(Some(SpriteDraw { bank: slot, glyph, palette, flip_x, flip_y, dst, layer, opacity, blend }))
    }

    /// The place of the viewport in what the sprite's place is measured from.
    fn sprite_origin(&self, sprite: &Sprite) -> (i64, i64) {
        match (sprite.space, self.data.layers.get(sprite.layer as usize)) {
            (SpriteSpace::Viewport, _) => (0, 0),
            (SpriteSpace::Layer, Some(layer)) => layer.plane,
            (SpriteSpace::Layer, None) => (self.camera.0.into(), self.camera.1.into()),
        }
    }

    fn count(&mut self) {
        let data = &mut self.data;
        data.telemetry.refreshes = number(data.requests.len());
        data.telemetry.tiles_refreshed = data.updates.len() as u64;
        data.telemetry.copies = number(data.copies.len());
    }

    fn frame_hash(&mut self) -> Hash128 {
        let mut hasher = core::mem::take(&mut self.hasher);
        let data = &self.data;
        hasher.u32(data.viewport.0).u32(data.viewport.1).u32(number(data.layers.len()));
        for layer in &data.layers {
            hasher.hash(layer.state_hash);
        }
        hasher.u32(number(data.sprites.len()));
        for sprite in &data.sprites {
            // Without a scene nothing lies between the sprites, so their layers do not show.
            let layer = if data.layers.is_empty() { 0 } else { sprite.layer };
            if let Some(bound) = self.bound(sprite.bank) {
                hasher.hash(bound.bank.texel_hash()).hash(bound.palette_hash(sprite.palette));
            }
            hasher.u32(layer).u32(sprite.glyph.into()).u8(u8::from(sprite.flip_x) | u8::from(sprite.flip_y) << 1);
            hasher.i32(sprite.dst.x0).i32(sprite.dst.y0).u8(sprite.opacity).u8(sprite.blend as u8);
        }
        if let Some(fade) = data.fade {
            hasher.bytes(&fade.color).u8(fade.level);
        }
        let hash = hasher.finish();
        self.hasher = hasher;
        hash
    }

    fn bound(&self, slot: BankSlot) -> Option<&BoundBank> {
        match slot {
            BankSlot::Scene(i) => self.scene.as_ref()?.banks.get(i as usize),
            BankSlot::Sprite(i) => self.banks.at(i as usize),
        }
    }
}

/// The view that shows the same, at most a map away from the origin along the axes that wrap.
fn unwrapped(layer: &SceneLayer, view: (i64, i64)) -> (i64, i64) {
    let (map, edges, tile) = (&layer.source().map, layer.source().edges, i64::from(layer.tile_size()));
    let axis = |edge, view: i64, cells: u32| match edge {
        Edge::Clamp => view,
        Edge::Wrap => view.rem_euclid((i64::from(cells) * tile).max(1)),
    };
    (axis(edges.x, view.0, map.cols()), axis(edges.y, view.1, map.rows()))
}

/// The edge of a sprite of which a pixel at least is within `0 .. viewport`.
fn seen(edge: i64, size: u32, viewport: u32) -> Option<i32> {
    let shows = edge < i64::from(viewport) && edge + i64::from(size) > 0;
    i32::try_from(edge).ok().filter(|_| shows)
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
