//! The scheduler from outside.

mod broken_plans;
mod explanations;
mod invented;
mod properties;
mod replanning;
mod small_days;
