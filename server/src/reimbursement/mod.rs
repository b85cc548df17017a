//! Reimbursement (ersättning): the rates, what a month would pay line by line and why,
//! what is said of the lines, and the run of the 6th.

mod due;
mod inputs;
mod line_name;
mod lines;
mod month;
mod monthly_run;
mod paid;
mod rates;
mod say;

pub use documentation::reimbursement::rates::RateTable;
pub use due::next_batch;
pub use inputs::{Inputs, attested};
pub use lines::{__path_lines_of_client, lines_of_client};
pub use month::{__path_month, month};
pub use monthly_run::{make_what_is_due, watch};
pub use rates::{__path_enter_rates, __path_rates, enter_rates, rates};
pub use say::{__path_say_of_line, say_of_line};
