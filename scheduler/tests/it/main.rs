//! The scheduler from outside.

mod broken_plans;
mod comparing;
mod explanations;
mod invented;
mod mends;
mod properties;
mod replanning;
mod small_days;
