//! The shift of whoever is signed in: what she says of it, and the day it makes.

mod entries;
mod say;
mod work_view;

pub use work_view::{EarlierDay, WorkView};

pub(crate) use entries::{
    carried_since, forget_old, forget_readable, offer_again, other_waiting, take, take_for_sent,
    take_receipts, uploads, waiting_count, waiting_lots,
};
pub(crate) use work_view::work_view;
