//! Invents a municipality from a seed: streets, people, orders and a past.
//!
//! Nobody in it exists. Names are put together from parts, personal numbers
//! use the numbers set aside for tests, telephone numbers those set aside for
//! films. The same request gives the same town, to the byte.
//!
//! [`UnitDay`] is apart from the town: one day of a unit as a question to the
//! scheduler, with every rule in it, for measuring.

mod account;
mod client;
mod day_part;
mod dice;
mod history;
mod home;
mod name;
mod password;
mod personal_number;
mod request;
mod roster;
mod routine;
mod service;
mod shift;
mod street_grid;
mod task;
mod town;
mod unit_day;

pub use account::Account;
pub use history::HISTORY_DAYS;
pub use request::{TownError, TownRequest};
pub use shift::HORIZON_DAYS;
pub use town::Town;
pub use unit_day::{DayState, STANDARD_SET, UnitDay, UnitDayError, UnitDayRequest};
