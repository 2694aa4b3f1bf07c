//! From the stretches of a player's clock to voices.
//!
//! Where in the sound a sample is heard follows from exact fractions: sample n of the output is heard n / 48,000 seconds after the
//! composition began. Backwards, a sample is what lies at the end of its time, so that a sound which runs backwards at its own speed gives its
//! samples, the last one first.
//!
//! A level goes evenly from one end of a frame to the other. Where a clock begins anew within a frame, what comes before keeps the level of
//! the frame's begin and what comes after has that of its end; a sound that comes and goes within one frame is not heard.

use reelm_expr::Stretch;
use reelm_ids::{AssetIdx, Rational};
use reelm_ir::{Audio, Node};
use reelm_mix::{Gains, Mixer, Place, Voice};

use super::{Level, SOUND_RATE, Sounds, audio};
use crate::composition::Prepared;

/// A player in one frame.
struct Part<'a> {
    frame: u64,
    fps: Rational,
    /// Samples per second of the sound.
    rate: Rational,
    /// How many there are.
    samples: Rational,
    stereo: bool,
    audio: &'a Audio,
    /// Frames for which the node exists.
    frames: Rational,
}

impl Sounds {
    /// Adds the voices of player number `at` in `frame`, whose levels are known.
    pub(super) fn play(&mut self, prepared: &Prepared, frame: u64, at: usize) {
        let ir = &prepared.ir;
        let Some(player) = self.players.get(at) else { return };
        let (node, begin, end) = (player.node, player.begin, player.end);
        if (begin.is_none() && end.is_none()) || !self.is_chosen(player) {
            return;
        }
        let (Some(audio), Some(Node { frames, .. })) = (audio(ir, node), ir.nodes.get(node)) else { return };
        let Some(sound) = prepared.assets.sound(audio.asset) else { return };
        let stereo = sound.channels().len() > 1;
        let (rate, samples) = (sound.rate().into(), i64::try_from(sound.len()).unwrap_or(i64::MAX));
        let (rate, samples) = (Rational::whole(rate), Rational::whole(samples));
        let part = Part { frame, fps: ir.fps, rate, samples, stereo, audio, frames: *frames };
        let stretches = self.stretches.find(&self.times, node, frame);
        let whole = part.span();
        for run in stretches.chunk_by(Stretch::leads_to) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let begin = begin.filter(|_| first.span[0] == whole[0]);
            let end = end.filter(|_| last.span[1] == whole[1]);
            let Some((begin, end)) = begin.or(end).zip(end.or(begin)) else { continue };
            for stretch in run {
                part.add(*stretch, [begin, end], &mut self.voices);
            }
        }
    }
}

impl Part<'_> {
    /// From when to when the frame lasts.
    fn span(&self) -> [Rational; 2] {
        let frame = i64::try_from(self.frame).unwrap_or(i64::MAX - 1).min(i64::MAX - 1);
        [Rational::whole(frame), Rational::whole(frame + 1)]
    }

    /// Adds the voices of a stretch, which is cut where fades end and begin.
    fn add(&self, stretch: Stretch, levels: [Level; 2], voices: &mut Vec<(AssetIdx, Voice)>) {
        let bends = [self.audio.fade_in, self.frames - self.audio.fade_out];
        let mut rest = Some(stretch);
        // Whichever way the time goes, each is met once.
        let forwards = stretch.local[0] < stretch.local[1];
        let in_order = (bends[0] < bends[1]) == forwards;
        let bends = if in_order { bends } else { [bends[1], bends[0]] };
        for bend in bends {
            if let Some((before, after)) = rest.map(|rest| rest.parted(bend))
                && after.is_some()
            {
                self.add_even(before, levels, voices);
                rest = after;
            }
        }
        if let Some(rest) = rest {
            self.add_even(rest, levels, voices);
        }
    }

    /// Adds the voice of a stretch in which the fades go evenly too.
    fn add_even(&self, stretch: Stretch, levels: [Level; 2], voices: &mut Vec<(AssetIdx, Voice)>) {
        let gains = [0, 1].map(|end| self.gains(stretch.span[end], stretch.local[end], levels));
        let step = self.step(&stretch);
        let ends = stretch.span.map(|time| time.div_or_zero(self.fps) * Rational::whole(SOUND_RATE.into()));
        let [first, last] = ends.map(Rational::ceil);
        if gains.iter().all(Gains::is_silent) || step == Rational::ZERO || first >= last {
            return;
        }
        let place = self.place(&stretch, Rational::whole(first));
        let place = if step.is_negative() { place + step } else { place };
        if self.is_beyond([place, self.place(&stretch, Rational::whole(last))], step) {
            return;
        }
        let at = ends.map(|end| (end - Rational::whole(first)).to_f64());
        let voice = Voice {
            samples: [first, last].map(|sample| u64::try_from(sample).unwrap_or(0)),
            place: Place::new(place),
            step: Place::new(step),
            gains: [(at[0], gains[0]), (at[1], gains[1])],
        };
        voices.push((self.audio.asset, voice));
    }

    /// Samples of the sound for each sample of the output.
    fn step(&self, stretch: &Stretch) -> Rational {
        self.pace(stretch) * self.audio.speed * self.rate.div_or_zero(Rational::whole(SOUND_RATE.into()))
    }

    /// Where in the sound, in its samples, sample number `sample` of the output is heard.
    fn place(&self, stretch: &Stretch, sample: Rational) -> Rational {
        let time = sample.div_or_zero(Rational::whole(SOUND_RATE.into())) * self.fps;
        let content = stretch.content[0] + self.pace(stretch) * (time - stretch.span[0]);
        (content * self.audio.speed + self.audio.from).div_or_zero(self.fps) * self.rate
    }

    /// Whether all that is heard between two places lies before the sound or after it.
    fn is_beyond(&self, [from, to]: [Rational; 2], step: Rational) -> bool {
        // Nothing is heard of a sample that is farther away.
        let reach = (step.max(-step).max(Rational::ONE) + Rational::ONE) * Rational::whole(Mixer::REACH);
        from.max(to) < -reach || from.min(to) > self.samples + reach
    }

    /// Frames of content for each frame.
    fn pace(&self, stretch: &Stretch) -> Rational {
        let [from, to] = stretch.content;
        (to - from).div_or_zero(stretch.span[1] - stretch.span[0])
    }

    /// The gains at a moment of the frame and of the node.
    fn gains(&self, time: Rational, local: Rational, [begin, end]: [Level; 2]) -> Gains {
        let share = (time - self.span()[0]).to_f64();
        let towards = |from: f64, to: f64| if from == to { from } else { from + (to - from) * share };
        let pan = begin.pan.zip(end.pan).map(|(from, to)| towards(from, to));
        let gains = match (pan, self.stereo) {
            (None, false) => Gains::MONO,
            (None, true) => Gains::STEREO,
            (Some(pan), false) => Gains::mono_at(pan),
            (Some(pan), true) => Gains::stereo_at(pan),
        };
        gains.times(towards(begin.volume, end.volume) * self.fade(local))
    }

    /// The factor of both fades at a local time.
    fn fade(&self, local: Rational) -> f64 {
        let Audio { fade_in, fade_out, .. } = *self.audio;
        let share = |time: Rational, of: Rational| match of > Rational::ZERO {
            true => time.div_or_zero(of).max(Rational::ZERO).min(Rational::ONE).to_f64(),
            false => 1.0,
        };
        share(local, fade_in) * share(self.frames - local, fade_out)
    }
}
