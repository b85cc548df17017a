//! The surface as a page uses it, against a server that speaks the exchange.

mod bad_calls;
mod carried;
mod phone;
mod recording;
// The exchange's other half is written once, beside the binding that needed it
// first; it knows that binding's name for an answer.
#[path = "../../../mobile-ffi/tests/it/server.rs"]
mod server;
extern crate self as mobile_ffi;
pub use hand::CarryAnswer as TransportAnswer;
