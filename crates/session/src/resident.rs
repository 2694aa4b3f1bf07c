//! The **resident**: a loop that lives on a thread of the session's pool. It is handed a frame, draws it on all threads of the
//! pool, and hands it back.
//!
//! Work that comes into the pool from outside goes through a queue that takes memory from the system now and then. Work that one
//! of the pool's own threads shares out lies on that thread's stack. So the frame goes to a thread of the pool as a whole, over a
//! **desk** that has room for one, and is split there. Neither side's waiting takes memory: that of a channel does, the first
//! time that it is long. What lies on the desk is owned: the caller lends its buffer by giving it away and getting it back.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use reelm_pixel::ViewMut;
use reelm_raster::Shown;

use crate::composition::Prepared;
use crate::context::Context;
use crate::error::Error;

/// The session's side. When it is dropped the loop ends, and the thread is free for other work.
pub(crate) struct Resident(Arc<Desk>);

/// A frame to be drawn, which was compiled last in `context`, into `pixels`, which show `shown`.
pub(crate) struct Task {
    pub(crate) context: Context,
    pub(crate) pixels: Vec<u8>,
    pub(crate) shown: Shown,
}

/// `Err` with what a panic in drawing was about: it is for the caller to go on with.
pub(crate) type Outcome = Result<Result<(), Error>, Box<dyn Any + Send>>;

#[derive(Default)]
struct Desk {
    lies: Mutex<Lies>,
    changed: Condvar,
}

/// What lies on the desk.
#[derive(Default)]
struct Lies {
    task: Option<Task>,
    drawn: Option<(Task, Outcome)>,
    /// There will be no more tasks.
    over: bool,
}

impl Resident {
    /// Starts the loop, on whichever thread of `pool` is free.
    pub(crate) fn start(pool: &rayon::ThreadPool, prepared: &Prepared) -> Self {
        let desk = Arc::new(Desk::default());
        let (its, prepared, bands) = (Arc::clone(&desk), prepared.clone(), pool.current_num_threads());
        pool.spawn(move || {
            while let Some(mut task) = its.next_task() {
                // A panic that left this loop would end the process.
                let outcome = catch_unwind(AssertUnwindSafe(|| task.draw(&prepared, bands)));
                its.put(|lies| lies.drawn = Some((task, outcome)));
            }
        });
        Self(desk)
    }

    /// Draws, and gives back what it was given.
    pub(crate) fn draw(&self, task: Task) -> (Task, Outcome) {
        self.0.put(|lies| lies.task = Some(task));
        self.0.wait_for(|lies| lies.drawn.take())
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        self.0.put(|lies| lies.over = true);
    }
}

impl Desk {
    /// Waits for the next task; `None` if there will be none.
    fn next_task(&self) -> Option<Task> {
        self.wait_for(|lies| lies.task.take().map(Some).or(lies.over.then_some(None)))
    }

    fn put(&self, change: impl FnOnce(&mut Lies)) {
        change(&mut self.lies.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn wait_for<T>(&self, mut take: impl FnMut(&mut Lies) -> Option<T>) -> T {
        let mut lies = self.lies.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(taken) = take(&mut lies) {
                return taken;
            }
            lies = self.changed.wait(lies).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Task {
    fn draw(&mut self, prepared: &Prepared, bands: usize) -> Result<(), Error> {
        let [width, height] = prepared.size();
        match ViewMut::new(&mut self.pixels, width, height) {
            Some(mut view) => self.context.update(prepared, &mut view, &mut self.shown, bands),
            None => Ok(()),
        }
    }
}
