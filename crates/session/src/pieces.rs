//! How an [`Evaluation`] brings its canvases to a frame: it runs the frames between, in order, with the arguments that each has.
//!
//! Of a frame that runs and is not shown, only times, values, boxes and commands are found. What it draws is executed by a plan
//! of its own, so that a long way is made in small steps, and can be left between two of them.

use reelm_compile::{PieceRefusal, Run};
use reelm_pixel::ViewMut;
use reelm_raster::Raster;

use crate::composition::Prepared;
use crate::context::check_pixels;
use crate::error::{Error, place};
use crate::evaluation::Evaluation;
use crate::moments::Resolved;
use crate::timing::Clock;

impl Evaluation {
    /// Runs all frames before `frame` that have not run.
    pub(crate) fn catch_up(
        &mut self,
        prepared: &Prepared,
        frame: u64,
        raster: &mut Raster,
        clock: &mut Clock,
        stop: &dyn Fn() -> bool,
    ) -> Result<(), Error> {
        let mut next = self.players.canvases.seek(frame);
        self.players.canvases.given_up().for_each(|key| raster.forget(key));
        raster.reserve(self.players.canvases.take_reserved());
        self.compiler.copy(self.players.canvases.restored(), &mut self.hidden);
        self.execute_hidden(prepared, raster)?;
        let counts = self.values.counts_warnings();
        self.values.count_warnings(false);
        let mut outcome = Ok(());
        while next < frame && outcome.is_ok() {
            outcome = match stop() {
                true => Err(Error::Cancelled),
                false => self.run_hidden(prepared, next, raster, clock),
            };
            next += 1;
        }
        self.values.count_warnings(counts);
        outcome
    }

    /// Runs a frame that is not shown.
    fn run_hidden(
        &mut self,
        prepared: &Prepared,
        frame: u64,
        raster: &mut Raster,
        clock: &mut Clock,
    ) -> Result<(), Error> {
        self.times.resolve(&prepared.ir, frame);
        // Before the first piece begins and after the last one there is nothing to find out.
        if prepared.ir.pieces.iter().any(|piece| self.times.is_alive(piece.node)) {
            self.resolve(prepared, frame, clock);
        }
        self.run_pieces(prepared, frame, raster)
    }

    /// Runs the pieces of the frame that was resolved last, after what the frame before has drawn.
    pub(crate) fn run_pieces(&mut self, prepared: &Prepared, frame: u64, raster: &mut Raster) -> Result<(), Error> {
        self.execute_pending(prepared, raster)?;
        let (ir, layout) = (&prepared.ir, self.layout.output());
        let resolved = Resolved { times: &self.times, values: &self.values, layout, units: &self.units };
        let shown = resolved.frame(prepared, &self.texts, (resolved.steady(), None), &[]);
        self.pieces.evaluate(&shown);
        let run = Run { ir, assets: &prepared.assets, pieces: &self.pieces };
        let outcome = self.players.canvases.run(run, frame);
        for key in self.players.canvases.released() {
            raster.forget(key);
        }
        outcome.map_err(|refusal| error(prepared, frame, refusal))
    }

    /// Executes what the frame that ran last draws, unless that has happened, and saves it if that is due.
    pub(crate) fn execute_pending(&mut self, prepared: &Prepared, raster: &mut Raster) -> Result<(), Error> {
        if self.players.canvases.is_pending() {
            let held = |key| raster.held(key);
            self.compiler.update(&prepared.assets, &mut self.players, &held, &mut self.hidden);
            self.execute_hidden(prepared, raster)?;
            self.check_canvases(prepared, raster)?;
        }
        self.save(prepared, raster)
    }

    /// Saves what the frame that ran last has left, if that is due and there is room.
    fn save(&mut self, prepared: &Prepared, raster: &mut Raster) -> Result<(), Error> {
        let canvases = &mut self.players.canvases;
        canvases.save();
        canvases.given_up().for_each(|key| raster.forget(key));
        self.compiler.copy(canvases.saved(), &mut self.hidden);
        if self.hidden.surfaces.is_empty() {
            return Ok(());
        }
        if raster.check_room(&self.hidden).is_ok() {
            self.execute_hidden(prepared, raster)?;
        }
        let canvases = &mut self.players.canvases;
        canvases.check_save(&|key| raster.held(key));
        canvases.given_up().for_each(|key| raster.forget(key));
        Ok(())
    }

    /// Executes a plan without output.
    fn execute_hidden(&mut self, prepared: &Prepared, raster: &mut Raster) -> Result<(), Error> {
        if self.hidden.surfaces.is_empty() {
            return Ok(());
        }
        check_pixels(&self.hidden, prepared)?;
        let hidden = core::mem::take(&mut self.hidden);
        let frame = self.players.canvases.frame().unwrap_or(self.frame);
        let room = self.make_room(prepared, &hidden, frame, raster);
        if let (Ok(()), Some(mut nothing)) = (&room, ViewMut::new(&mut [], 0, 0)) {
            raster.execute(&hidden, &prepared.materials(), &mut nothing);
        }
        self.hidden = hidden;
        room
    }

    /// That the raster holds all that the canvases have drawn; it may have had no room for a layer.
    pub(crate) fn check_canvases(&mut self, prepared: &Prepared, raster: &Raster) -> Result<(), Error> {
        let Some(observed) = self.players.canvases.finish(&|key| raster.held(key)) else { return Ok(()) };
        let allowed = prepared.limits.lasting_bytes;
        Err(Error::Limit { what: "bytes of the layers of canvases", limit: "lasting_bytes", allowed, observed })
    }
}

fn error(prepared: &Prepared, frame: u64, PieceRefusal { piece, refusal }: PieceRefusal) -> Error {
    let ir = &prepared.ir;
    let (node, pointer) = place(ir, ir.pieces.get(piece as usize).map(|piece| piece.node).unwrap_or_default());
    Error::Piece { node, pointer, frame, refusal }
}
