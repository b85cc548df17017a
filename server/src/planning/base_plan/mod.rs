//! The base plan (grundschema): made as a job, adopted by a planner, and what
//! days begin from.

mod adopt;
mod begin;
mod by_hand;
mod cycle;
mod differs;
#[cfg(test)]
mod fixtures;
mod known;
mod laid;
mod make;
mod ordered;
mod show;
pub mod views;

pub use adopt::{
    __path_adopt_base_plan, __path_base_plan, __path_earlier_base_plans, __path_readopt_base_plan,
    adopt_base_plan, base_plan, earlier_base_plans, readopt_base_plan,
};
pub use begin::{__path_begin_from_base_plan, begin_from_base_plan};
pub use by_hand::{
    __path_base_verdicts, __path_move_in_base_plan, base_verdicts, move_in_base_plan,
};
pub use differs::{__path_earlier_base_plan, earlier_base_plan};
pub use make::{__path_made_base_plan, __path_make_base_plan, made_base_plan, make_base_plan};

pub(super) use begin::{Adopted, Beginning, adopted, base_of, by_base_plan};
pub(super) use make::MadeBasePlan;
