//! The surface as an app uses it, against a server that speaks the exchange.

mod conformance;
mod phone;
mod platform;
mod recording;
mod server;
mod signature;
mod sync;
