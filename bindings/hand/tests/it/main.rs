//! The surface as a page uses it, against a server that speaks the exchange.

mod bad_calls;
mod carried;
mod phone;
mod recording;
// The exchange's other half is written once, beside the binding that needed it first.
#[expect(dead_code, reason = "the binding's tests ask more of it")]
#[path = "../../../mobile-ffi/tests/it/server.rs"]
mod server;
