//! One binary: what bytes may hold, and what is counted.

mod bad_input;
mod counting;
mod planning;
mod published;
mod small;
mod unit_days;
