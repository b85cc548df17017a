//! The scheduler from outside.

mod base_plan_bad_input;
mod base_plan_days;
mod base_plans;
mod base_plans_from_held;
mod broken_plans;
mod comparing;
mod explanations;
mod invented;
mod invented_cycle;
mod mends;
mod properties;
mod replanning;
mod small_days;
