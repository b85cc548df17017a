//! Paper, read back by a library that did not write it.

mod day;
mod pack;
mod pages;
mod reading;
mod report;
