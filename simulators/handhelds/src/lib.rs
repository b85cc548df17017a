//! Handhelds for whoever wants to hold one: a process that carries native phones,
//! shows each as its page in a browser, and takes their syncs to the server.
//!
//! Each phone is a real mobile-core on its own encrypted store. What happens to
//! phones happens to these: no network, a clock that is wrong, an app that is
//! killed, a phone put back from a backup. They answer on the loopback alone, and
//! only to pages that came from here.

mod carrier;
mod day_clock;
mod guard;
mod page_routes;
mod phone;
mod phone_routes;
mod problem;
mod serve;
mod shelf;
mod shelf_page;
mod store_files;

pub use day_clock::DayClock;
pub use phone::{Answered, Phone, PhoneView, SwitchFault};
pub use serve::{Running, start};
pub use shelf::{MAX_PHONES, Shelf, ShelfOptions};
