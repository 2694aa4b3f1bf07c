//! Lowers an evaluated graph to calls on the plan builder.
