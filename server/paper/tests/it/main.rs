//! Paper, read back by a library that did not write it.

mod pages;
mod reading;
