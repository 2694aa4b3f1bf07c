//! What a host sees of worlds, plans and routes.

mod commands;
mod cuts;
mod frames;
mod kinds;
mod resolution;
mod routing;
mod support;
