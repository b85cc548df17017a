//! A day's plan as a file, for providers that plan in other tools: every planned visit of
//! the day with what has to be kept, and who comes when. docs/exports.md describes it.

mod export;
mod import;
mod known;
mod lay;
pub mod rows;

pub use export::{__path_plan_file, PlanFileView, plan_file};
pub use import::{__path_import_plan, ImportedPlanView, import_plan};
pub use rows::{PlanRow, read_csv, read_json};
