//! The scheduler from outside.

mod base_plans;
mod broken_plans;
mod explanations;
mod invented;
mod invented_cycle;
mod properties;
mod replanning;
mod small_days;
