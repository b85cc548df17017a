//! The road of a visit: real phones, real sockets, the real server.

mod road;
mod stage;
