//! Prepared assets: images, fonts and shaped text.
