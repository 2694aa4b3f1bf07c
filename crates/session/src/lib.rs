//! The per-frame loop: frames in flight, progress and cancellation.
