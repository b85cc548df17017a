//! A unit's day on paper: on demand, and every night into a folder, encrypted.

mod gather;
mod nightly;
mod open;
mod print;
mod seal;
mod shelf;

pub use nightly::{make_what_is_due, watch};
pub use open::{list, open};
pub(crate) use print::not_printed;
pub use print::{__path_print_paper_pack, print_paper_pack};
pub use seal::{PackHeader, PackKey, SealError, Sealed, seal, unseal};
pub use shelf::Shelf;
