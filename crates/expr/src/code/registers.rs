//! Register allocation by linear scan (Poletto and Sarkar 1999): since jumps go forward only, a value lives from its
//! first assignment to its last use in the order of the code.

use super::emit::{Operand, Virtual};
use super::{IMMEDIATE, Instr, Op};

/// Puts `code` over `registers` virtual registers onto real ones; `None` if more are alive at once than there are.
pub(super) fn allocate(code: &[Virtual], registers: u32) -> Option<Vec<Instr>> {
    let last_use = last_uses(code, registers);
    let mut places = vec![IMMEDIATE; registers as usize];
    let mut free: Vec<u16> = Vec::new();
    let mut next = 0_u16;
    let mut out = Vec::with_capacity(code.len());
    for (index, instr) in code.iter().enumerate() {
        let a = if instr.op.reads_a() { instr.a.encode(|v| places[v as usize], 0).0 } else { 0 };
        let (b, imm) =
            if instr.op.reads_b() { instr.b.encode(|v| places[v as usize], instr.imm) } else { (0, instr.imm) };
        for operand in [instr.op.reads_a().then_some(instr.a), instr.op.reads_b().then_some(instr.b)] {
            if let Some(Operand::Reg(register)) = operand
                && last_use[register as usize] == index
            {
                release(&mut places[register as usize], &mut free);
            }
        }
        let dst = if instr.op.writes() {
            let place = &mut places[instr.dst as usize];
            if *place == IMMEDIATE {
                *place = free.pop().unwrap_or(next);
                if *place == next {
                    next = next.checked_add(1).filter(|next| *next < IMMEDIATE)?;
                }
            }
            *place
        } else {
            instr.dst as u16
        };
        out.push(Instr { op: instr.op, dst, a, b, imm });
    }
    Some(out)
}

/// Gives a register back, once.
fn release(place: &mut u16, free: &mut Vec<u16>) {
    if *place != IMMEDIATE {
        free.push(*place);
        *place = IMMEDIATE;
    }
}

fn last_uses(code: &[Virtual], registers: u32) -> Vec<usize> {
    let mut last = vec![usize::MAX; registers as usize];
    for (index, Virtual { op, a, b, .. }) in code.iter().enumerate() {
        for operand in [op.reads_a().then_some(*a), op.reads_b().then_some(*b)] {
            if let Some(Operand::Reg(register)) = operand {
                last[register as usize] = index;
            }
        }
    }
    last
}

const _: () = assert!(size_of::<Instr>() == 16 && (Op::Jump as u8) == 0);
