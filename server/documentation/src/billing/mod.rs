//! Billing basis (underlag för avgift): what the city charges clients for, client by
//! client and month by month, made of attested visits.
//!
//! Holds ids and figures alone: no name, no text, no staff member. What a fee is, and what
//! lowers it, is the city's to say; here are the seconds, visits and days it is reckoned by.

mod basis;
pub mod batch_lines;
pub mod correction;
pub mod export;
pub mod fault;
pub mod line;
pub mod verify;

pub use basis::{AwaySpan, BillingRequest, billing_basis};
