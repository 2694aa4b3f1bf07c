//! The **order** of a range: threads **take** its frames one after the other, make several at once, and **hand over** what they made
//! in that order.
//!
//! A thread that made the frame that is **due** hands it over, and those that waited for it; one that made another leaves it there and
//! goes on. So no thread is woken up to put frames in order. A frame is **on its way** from when it is taken until its receiver
//! [makes room](Order::make_room); only so many may be, and the due one is always among them.

use core::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The frames of a range, of each of which a `T` is made.
#[derive(Debug)]
pub(crate) struct Order<T> {
    state: Mutex<State<T>>,
    /// There may be room for those that wait to take one, or they need not wait any more.
    changed: Condvar,
    stopped: AtomicBool,
}

#[derive(Debug)]
struct State<T> {
    /// Frames that nobody took.
    rest: Range<u64>,
    /// The frame that is handed over next.
    due: u64,
    /// How many more may be on their way.
    room: usize,
    /// Threads that wait for room.
    waiting: usize,
    /// What was made before it was due.
    early: Vec<(u64, T)>,
    /// Whether a thread hands over.
    busy: bool,
}

impl<T> Order<T> {
    /// Of `frames`, so many of which may be on their way, at least one.
    pub(crate) fn new(frames: Range<u64>, room: usize) -> Self {
        let room = room.max(1);
        let (due, early) = (frames.start, Vec::with_capacity(room));
        let state = State { rest: frames, due, room, waiting: 0, early, busy: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), stopped: AtomicBool::new(false) }
    }

    /// The next frame to make, once it may be on its way. `None` if there is none left, or after [`stop`](Self::stop).
    pub(crate) fn take(&self) -> Option<u64> {
        let mut state = self.lock();
        while state.room == 0 && !self.is_stopped() {
            state.waiting += 1;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.waiting -= 1;
        }
        let frame = state.rest.next().filter(|_| !self.is_stopped())?;
        state.room -= 1;
        Some(frame)
    }

    /// Hands over what was made of `frame`, and what waited for it: calls `pass` with one after the other, never from two threads at
    /// once. Tells whether the last frame of the range was handed over.
    ///
    /// # Errors
    /// That of `pass`; nothing is handed over any more then.
    pub(crate) fn hand_over<E>(
        &self,
        frame: u64,
        made: T,
        mut pass: impl FnMut(u64, T) -> Result<(), E>,
    ) -> Result<bool, E> {
        let mut state = self.lock();
        state.early.push((frame, made));
        if state.busy {
            return Ok(false);
        }
        state.busy = true;
        while let Some((frame, made)) = state.next_due() {
            drop(state);
            pass(frame, made).inspect_err(|_| self.stop())?;
            state = self.lock();
            state.due += 1;
        }
        state.busy = false;
        Ok(state.due >= state.rest.end)
    }

    /// One of those that were handed over is no longer on its way.
    pub(crate) fn make_room(&self) {
        let mut state = self.lock();
        state.room += 1;
        if state.waiting > 0 {
            self.changed.notify_one();
        }
    }

    /// Lets no frame be taken any more.
    pub(crate) fn stop(&self) {
        // Under the lock, so that nobody misses it between looking and waiting.
        let state = self.lock();
        self.stopped.store(true, Ordering::Relaxed);
        drop(state);
        self.changed.notify_all();
    }

    /// Whether it was stopped.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// The frame that is handed over next.
    pub(crate) fn due(&self) -> u64 {
        self.lock().due
    }

    /// What panicked elsewhere left nothing half done here.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> State<T> {
    fn next_due(&mut self) -> Option<(u64, T)> {
        let at = self.early.iter().position(|(frame, _)| *frame == self.due)?;
        Some(self.early.swap_remove(at))
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn frames_made_in_any_order_are_handed_over_in_theirs() {
        let order = Order::new(3..8, 4);
        let taken: Vec<_> = (0..4).map(|_| order.take().unwrap()).collect();
        assert_eq!(taken, [3, 4, 5, 6]);
        let mut passed = Vec::new();
        for (frame, last, count) in [(5, false, 0), (4, false, 0), (3, false, 3)] {
            let all = order.hand_over(frame, frame * 10, |frame, made| {
                passed.push((frame, made));
                Ok::<(), ()>(())
            });
            assert_eq!((all, passed.len()), (Ok(last), count));
        }
        assert_eq!((passed, order.due()), (vec![(3, 30), (4, 40), (5, 50)], 6));
        order.make_room();
        order.make_room();
        assert_eq!((order.take(), order.take()), (Some(7), None));
        assert_eq!(order.hand_over(7, 0, |_, _| Ok::<(), ()>(())), Ok(false));
        assert_eq!(order.hand_over(6, 0, |_, _| Ok::<(), ()>(())), Ok(true));
    }

    #[test]
    fn no_more_are_on_their_way_than_may_be() {
        let order = Order::new(0..100, 3);
        let mut next = 0;
        thread::scope(|scope| {
            let makers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut passed = Vec::new();
                        while let Some(frame) = order.take() {
                            // The one that made room may not have been counted as handed over yet.
                            let due = order.due();
                            assert!(frame <= due + 3, "{frame} with {due} due");
                            let pass = |frame, ()| {
                                passed.push(frame);
                                order.make_room();
                                Ok::<(), ()>(())
                            };
                            order.hand_over(frame, (), pass).unwrap();
                        }
                        passed
                    })
                })
                .collect();
            let mut all: Vec<_> = makers.into_iter().flat_map(|maker| maker.join().unwrap()).collect();
            next += all.len();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..100));
        });
        assert_eq!((next, order.due()), (100, 100));
    }

    #[test]
    fn after_an_error_nobody_waits_and_nothing_is_passed() {
        let order = Order::new(0..10, 1);
        let frame = order.take().unwrap();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| order.take());
            assert_eq!(order.hand_over(frame, (), |_, ()| Err("full")), Err("full"));
            assert_eq!(waiting.join().unwrap(), None);
        });
        assert_eq!(order.hand_over(1, (), |_, ()| Err("again")), Ok(false));
    }
}
