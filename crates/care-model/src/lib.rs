//! The nouns of municipal home care and the rules that belong to them.
//!
//! Nothing here does I/O, reads a clock or draws randomness: time and entropy
//! are passed in, see [`time::Clock`] and [`id::Entropy`].

pub mod base_plan;
pub mod continuity;
pub mod deviation;
pub mod fault;
pub mod id;
pub mod intervention;
pub mod order;
pub mod person;
pub mod planned_visit;
pub mod registry;
pub mod route;
pub mod shift;
pub mod shift_entry;
pub mod skill;
pub mod time;
pub mod travel;
pub mod unit;
pub mod units;
pub mod visit_event;
pub mod visit_fact;
pub mod worked_day;
