//! The server over real sockets, on its embedded SQLite.

mod absence;
mod absence_of_running_day;
mod admission;
mod bad_input;
mod base_plan;
mod care_file;
mod client_absence;
mod client_absence_refused;
mod client_export;
mod continuity;
mod documentation_feed;
mod follow_up;
mod inbox;
mod log_review;
mod manners;
mod orders;
mod performed;
mod planning;
mod read_only;
mod reimbursement;
mod reimbursement_run;
mod rights;
mod undo;
mod unsent_phones;
mod wire;
mod world;
