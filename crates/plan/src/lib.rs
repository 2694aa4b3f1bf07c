//! The render plan: a DAG of operations over surfaces.
