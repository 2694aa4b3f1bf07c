//! Reelm: JSON compositions to video and live frames, on the CPU.
