//! Executes a render plan: surface pool, painter and scheduling.
