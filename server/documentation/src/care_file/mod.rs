//! The client's file (personakt) beyond what visits write by themselves: what a person
//! writes, the care plan and its versions, deviations and complaints with what was done
//! about them, and lex Sarah from report to decision.
//!
//! Entries are signed and locked as they are written and only added to. What was wrong
//! is struck out by another entry and stays legible; the client's own view stands beside
//! (SOSFS 2014:5). The state of a file is the fold of its entries, in the order in which
//! they were written.

mod care_plan;
mod check;
mod entry;
mod fault;
mod fold;
mod lex_sarah;
mod search;

pub use care_plan::{CarePlan, Goal, MAX_GOALS, PlanMadeWith};
pub use check::faults_of;
pub use entry::{ComplaintFrom, Content, FileEntry, MAX_TEXT_CHARS, MeasureState};
pub use fault::FileFault;
pub use fold::{FileItem, FileState, FollowUp, ItemSource, Measure, Struck};
pub use lex_sarah::{LexSarahCase, LexSarahStep, StepTaken};
pub use search::{MIN_QUERY_CHARS, finds};
