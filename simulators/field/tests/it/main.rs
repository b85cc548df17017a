//! The road of a visit: real phones, real sockets, the real server.

mod busy_server;
mod fleet;
mod phones_in_use;
mod restored_server;
mod road;
mod running_day;
mod stage;
mod stopped_server;
mod unsent_phones;
mod worked_day;
