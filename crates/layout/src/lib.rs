//! Boxes for every node, laid out by Taffy.
