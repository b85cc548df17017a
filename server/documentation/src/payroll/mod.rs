//! Payroll (löneunderlag): worked time to a PAXml 2.0 file.

pub mod check;
pub mod fault;
mod hours;
mod paxml;
mod paxml_code;
pub mod time_code;
pub mod work;
pub mod worked_span;

pub use paxml::{PayrollRequest, payroll_file};
