//! A **sprite** is a glyph at a place, for one frame; the **controller** takes those of a frame and puts them in order.

use reelm_pixel::{BlendMode, IRect};
use serde::{Deserialize, Serialize};

use crate::frame::BankSlot;
use crate::scene::blend_name;
use crate::status::Status;
use crate::table::BankId;

/// What a sprite's place is measured from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpriteSpace {
    /// From the top left of the viewport.
    #[default]
    Viewport,
    /// From the origin of its layer's plane, with which it moves; without a scene, from the world's origin.
    Layer,
}

/// One glyph, once, in the next frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sprite {
    /// The glyph's number in the bank.
    pub glyph: u16,
    /// The palette's number in the bank; 0 for an RGBA bank.
    pub palette: u8,
    /// A bound bank: one bound for sprites, else one of the scene's.
    pub bank: BankId,
    /// Left edge, in pixels.
    pub x: i32,
    /// Top edge, in pixels.
    pub y: i32,
    /// The layer whose tiles it covers, from 0.
    pub layer: u32,
    /// Within a layer the greater covers the less; of equals, the later covers the earlier.
    pub priority: i32,
    /// Mirrored left to right.
    pub flip_x: bool,
    /// Mirrored top to bottom.
    pub flip_y: bool,
    /// What `x` and `y` are measured from.
    pub space: SpriteSpace,
    /// 0 (nothing) to 255 (all), which it is unless said otherwise.
    pub opacity: u8,
    /// How it meets what lies beneath; written as its CSS name.
    #[serde(with = "blend_name")]
    pub blend: BlendMode,
}

impl Default for Sprite {
    fn default() -> Self {
        Self {
            glyph: 0,
            palette: 0,
            bank: BankId::default(),
            x: 0,
            y: 0,
            layer: 0,
            priority: 0,
            flip_x: false,
            flip_y: false,
            space: SpriteSpace::default(),
            opacity: 255,
            blend: BlendMode::Normal,
        }
    }
}

/// A sprite that is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpriteDraw {
    /// Its bank; [`Frame::bank`](crate::Frame::bank) gives pixels and palettes.
    pub bank: BankSlot,
    /// The number in the bank of the glyph that is seen.
    pub glyph: u16,
    /// The palette's number in the bank.
    pub palette: u8,
    /// Mirrored left to right.
    pub flip_x: bool,
    /// Mirrored top to bottom.
    pub flip_y: bool,
    /// The whole glyph in pixels of the viewport; it may reach beyond the edges.
    pub dst: IRect,
    /// The layer whose tiles it covers.
    pub layer: u32,
    /// 1 to 255.
    pub opacity: u8,
    /// How it meets what lies beneath.
    pub blend: BlendMode,
}

/// The sprites of the frame to come.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpriteController {
    slots: Vec<Sprite>,
    capacity: u32,
    overflow: u32,
    order: Vec<u32>,
}

impl SpriteController {
    pub(crate) fn new(capacity: u32) -> Self {
        let room = capacity as usize;
        Self { slots: Vec::with_capacity(room), capacity, overflow: 0, order: Vec::with_capacity(room) }
    }

    /// Takes the next slot.
    pub(crate) fn emit(&mut self, sprite: Sprite) -> Status {
        if self.slots.len() >= self.capacity as usize {
            self.overflow = self.overflow.saturating_add(1);
            return Status::SpriteOverflow;
        }
        self.slots.push(sprite);
        Status::Ok
    }

    /// Puts the slots in the order in which they are drawn: layer, priority, slot.
    pub(crate) fn sort(&mut self) {
        let Self { slots, order, .. } = self;
        order.clear();
        order.extend((0..).zip(slots.iter()).map(|(slot, _): (u32, _)| slot));
        order.sort_unstable_by_key(|slot| slots.get(*slot as usize).map(|s| (s.layer, s.priority, *slot)));
    }

    /// The sprites as [`sort`](Self::sort) left them.
    pub(crate) fn ordered(&self) -> impl Iterator<Item = &Sprite> {
        self.order.iter().filter_map(|slot| self.slots.get(*slot as usize))
    }

    /// All slots are free again.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.order.clear();
        self.overflow = 0;
    }

    /// The slots taken, first to last.
    pub(crate) fn slots(&self) -> &[Sprite] {
        &self.slots
    }

    pub(crate) const fn capacity(&self) -> u32 {
        self.capacity
    }

    pub(crate) const fn overflow(&self) -> u32 {
        self.overflow
    }

    pub(crate) const fn set_overflow(&mut self, overflow: u32) {
        self.overflow = overflow;
    }
}
