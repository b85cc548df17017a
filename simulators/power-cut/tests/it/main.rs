//! The phone's store on a disk that fails.

mod check;
mod crash_points;
mod full_phone;
mod harness;
mod lying_disk;
mod older_stores;
mod phone;
mod scenario;
mod server;
