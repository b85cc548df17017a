//! The documentation feed: what is added to the files of a unit, for the system that
//! keeps them, line after line, with receipts.

mod lines;
mod number;
mod receipts;

pub use lines::{__path_documentation_feed, documentation_feed};
pub use receipts::{
    __path_feed_receipts, __path_give_feed_receipt, feed_receipts, give_feed_receipt,
};
