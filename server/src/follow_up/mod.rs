//! What a unit is followed up by: the frame time ledger, the monthly report, and the
//! integrity checks.

mod frame_time;
mod integrity;
mod report;
mod travel_times;

pub use frame_time::{
    __path_frame_time, __path_frame_time_left, FrameSums, frame_sums, frame_time, frame_time_left,
};
pub use integrity::{__path_integrity, __path_say_of_integrity, integrity, say_of_integrity};
pub use report::{__path_report, __path_report_file, report, report_file};
