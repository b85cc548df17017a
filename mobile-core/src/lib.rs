//! mobile-core
