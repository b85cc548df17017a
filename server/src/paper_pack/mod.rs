//! A unit's day on paper: on demand, and every night into a folder, encrypted.

mod folder;
mod gather;
mod nightly;
mod open;
mod print;
mod seal;

pub use folder::PackFolder;
pub use nightly::{make_what_is_due, watch};
pub use open::{Opening, list, open};
pub use print::{__path_print_paper_pack, print_paper_pack};
pub use seal::{PackHeader, PackKey, PackMade, SealError, Sealed, seal, unseal};
