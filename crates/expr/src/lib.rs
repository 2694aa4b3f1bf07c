//! Expressions and keyframes: parser, bytecode, dependency order and values per frame.
