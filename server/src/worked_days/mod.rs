//! The unit's days as they were worked: what each staff member said of her shift,
//! with the visits she was at, beside the roster and the plan.

mod day;
mod say;
mod views;

pub use day::{__path_worked_days, worked_days};
pub use say::{__path_say_of_shift, say_of_shift};
